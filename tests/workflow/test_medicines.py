"""A medicine that begins and ends within a run is marked, and what levels do around it is told."""

from __future__ import annotations

from typing import Any

import pytest

import mitragyna
from mitragyna import report
from mitragyna.report import beside
from mitragyna.scenario import from_dict
from mitragyna.workflow.medicines import around
from mitragyna.workflow.plain_names import ENDINGS, WHOLE, plain_name
from mitragyna.workflow.result import Result

ARMS = [
    {"name": "none"},
    {"name": "methadone", "take": [{"product": "methadone-solution", "amount": "60 mg", "every": "24 h"}]},
]


def ran(medicine: dict[str, Any], days: int = 30) -> Result:
    return mitragyna.run(
        from_dict(
            {
                "duration": f"{days} d",
                "people": {"number": 12},
                "output": {"every": "4 h"},
                "history": [
                    {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}
                ],
                "person": {"medicines": [medicine]},
                "arm": ARMS,
            }
        )
    )


@pytest.fixture(scope="module")
def within() -> Result:
    return ran({"name": "rifampicin", "amount": "600 mg", "every": "24 h", "from": "7 d", "until": "14 d"})


def test_levels_before_at_the_end_and_two_weeks_after_are_told(within: Result) -> None:
    told = {(one.arm, one.quantity): one.moments for one in around(within)}
    before, end, after = told["methadone", "plasma.methadone"]
    assert [before.time_h, end.time_h, after.time_h] == [168.0, 336.0, 672.0]
    assert end.median is not None
    assert before.median is not None
    assert after.median is not None
    assert end.median < 0.6 * before.median
    assert after.median > 2.0 * end.median
    assert ("none", "plasma.methadone") not in told
    assert ("none", "cows") in told


def test_the_summary_and_both_reports_tell_them(within: Result) -> None:
    rows = within.summary()["around_medicines"]
    level = next(row for row in rows if row["quantity"] == "plasma.methadone")
    assert set(level["at_the_end"]) == {"when", "time_h", "median", "interval_95"}
    assert "rifampicin, methadone, Lowest Methadone in plasma (ng/mL): before" in report.told(within)
    page = report.html(within)
    assert "Around medicines that begin or end within the run" in page
    assert "rifampicin, from 7 days until 14 days" in page


def test_the_score_and_plasma_figures_name_the_medicine(within: Result) -> None:
    page = report.html(within)
    for key, figures in (("withdrawal", 2), ("plasma", 1)):
        section = page[page.index(f'aria-labelledby="{key}"') :].split("</section>")[0]
        assert section.count(">rifampicin</text>") >= figures


def test_what_cannot_be_told_says_why() -> None:
    soon = ran(
        {"name": "rifampicin", "amount": "600 mg", "every": "24 h", "from": "7 d", "until": "14 d"}, days=18
    )
    level = next(one for one in around(soon) if one.quantity == "plasma.methadone")
    assert level.moments[2].when == "4 days after, where the run ends"
    sooner = ran(
        {"name": "rifampicin", "amount": "600 mg", "every": "24 h", "from": "7 d", "until": "14 d"}, days=15
    )
    level = next(one for one in around(sooner) if one.quantity == "plasma.methadone")
    assert level.moments[2].when == "1 day after, where the run ends"
    first = ran({"name": "rifampicin", "amount": "600 mg", "every": "24 h", "until": "4 d"}, days=18)
    level = next(one for one in around(first) if one.quantity == "plasma.methadone")
    assert level.moments[0].median is None
    assert "time zero" in level.moments[0].reason


def test_a_medicine_taken_throughout_is_not_marked() -> None:
    always = ran({"name": "rifampicin", "amount": "600 mg", "every": "24 h"}, days=4)
    assert always.medicines == ()
    assert around(always) == ()
    assert beside.around_medicines(always) == ()


def test_every_number_that_relief_may_depend_on_has_a_plain_name() -> None:
    library = mitragyna.load_library()
    titles = {name: item.title for name, item in library.substances.items()}
    assert all("." not in words for _, words in ENDINGS)
    assert set(WHOLE) <= set(library.parameters())
    own = ("adaptation.", "cows.", "mitragynine.", "leaf-powder-us.", "methadone.mor", "outcomes.")
    for name in library.parameters():
        if name.startswith(own) and library.uncertainty(name):
            called = plain_name(name, titles)
            assert "_" not in called, name
            assert called != name


def of_7_oh(*products: str) -> str:
    takes = [
        {"product": name, "amount": "2 g" if "leaf" in name else "10 mg", "every": "12 h"}
        for name in products
    ]
    data = {
        "duration": "2 d",
        "people": {"number": 12},
        "person": {"medicines": ["ketoconazole"]},
        "arm": [{"name": "arm", "take": takes}],
    }
    told = mitragyna.run(from_dict(data)).interactions["arm"]
    (said,) = [sentence for sentence in told if "7-Hydroxymitragynine is cleared" in sentence]
    return said


def test_what_is_swallowed_and_what_is_formed_are_told_apart_for_a_metabolite() -> None:
    assert "swallowed" not in of_7_oh("leaf-powder-us")
    said = of_7_oh("leaf-powder-us", "seven-oh-tablet")
    swallowed, formed = (
        float(said.split(before)[1].split()[0])
        for before in (
            "of a swallowed dose reaches the blood, so that its area is ",
            "of it in the blood comes to ",
        )
    )
    # The same inhibitor slows the forming: less comes of it than of a swallowed dose.
    assert 1.0 < formed < swallowed
