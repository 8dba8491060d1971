"""A run under a variant of the adaptation equations, and variants side by side."""

from typing import Any

import pytest

import mitragyna
from mitragyna import report
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.qualify import qualify
from mitragyna.report.qualification import terminal
from mitragyna.scenario import Scenario, from_dict
from mitragyna.workflow.files import manifest
from tests.report.language import visible_text

LIBRARY = load()


def scenario(**keys: Any) -> Scenario:
    data: dict[str, Any] = {
        "duration": "4 d",
        "people": {"number": 12},
        "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}],
        "arm": [{"name": "none"}],
    }
    return from_dict(data | keys, library=LIBRARY)


def peak(result: mitragyna.Result, metric: str = "time_of_peak") -> float:
    return float(result.summary()["arms"]["none"]["cows"][metric]["median"])


@pytest.fixture(scope="module")
def side_by_side() -> mitragyna.Result:
    return mitragyna.run(scenario(model={"compare": True}), threads=1)


def test_without_a_word_the_standard_is_used_and_told() -> None:
    made = mitragyna.run(scenario(), threads=1)
    assert made.adaptation == manifest(made, True)["adaptation"] == made.summary()["adaptation"] == "standard"
    assert "variants" not in made.summary()


def test_without_rebound_withdrawal_peaks_earlier() -> None:
    standard = mitragyna.run(scenario(), threads=1)
    made = mitragyna.run(scenario(model={"adaptation": "no-rebound"}), threads=1)
    assert made.adaptation == made.summary()["adaptation"] == "no-rebound"
    assert ("Adaptation equations", f"no-rebound: {LIBRARY.variants['no-rebound'].note}") in made.asked
    assert peak(made) < peak(standard) - 3.0


def test_an_override_chooses_a_variant_over_the_file_and_gives_the_same_numbers() -> None:
    asked = mitragyna.run(scenario(model={"adaptation": "one-state"}), threads=1)
    made = mitragyna.run(
        scenario(model={"adaptation": "no-rebound"}), threads=1, overrides={"model.adaptation": "one-state"}
    )
    assert made.adaptation == "one-state"
    assert made.timecourse.equals(asked.timecourse)


def test_an_unknown_variant_is_refused_where_it_is_written() -> None:
    with pytest.raises(InputError, match=r"model\.adaptation: 'no-rebond' is not .* 'no-rebound'"):
        scenario(model={"adaptation": "no-rebond"})
    with pytest.raises(InputError, match=r"model\.variants: 'one' is not a variant"):
        scenario(model={"variants": ["one"]})
    with pytest.raises(InputError, match=r"--set model\.adaptation: 'one-stat' is not .* 'one-state'"):
        mitragyna.run(scenario(), overrides={"model.adaptation": "one-stat"})
    with pytest.raises(InputError, match="named twice"):
        scenario(model={"variants": ["one-state", "one-state"]})
    with pytest.raises(InputError, match="'compare = false' says none"):
        scenario(model={"compare": False, "variants": ["one-state"]})
    with pytest.raises(InputError, match="'compare = true' says every variant"):
        scenario(model={"compare": True, "variants": ["one-state"]})
    with pytest.raises(InputError, match="names only 'standard'"):
        scenario(model={"variants": ["standard"]})


def test_compared_variants_are_in_the_summary_and_agree_with_runs_of_their_own(
    side_by_side: mitragyna.Result,
) -> None:
    rows = {row["variant"]: row for row in side_by_side.summary()["variants"]}
    assert tuple(rows) == tuple(LIBRARY.variants)
    assert [name for name, row in rows.items() if row["used_for_the_run"]] == ["standard"]
    assert manifest(side_by_side, True)["variants_compared"] == list(LIBRARY.variants)
    alone = mitragyna.run(scenario(model={"adaptation": "no-rebound"}), threads=1)
    assert rows["no-rebound"]["peak"]["median"] == pytest.approx(peak(alone, "peak"))
    assert rows["standard"]["time_of_peak"]["median"] == pytest.approx(peak(side_by_side))


def test_where_variants_disagree_on_relief_the_summary_the_page_and_the_terminal_show_it() -> None:
    arm = [
        {"name": "none"},
        {
            "name": "leaf",
            "take": [{"product": "leaf-powder-us", "amount": "4 g", "every": "8 h", "from": "12 h"}],
        },
    ]
    made = mitragyna.run(scenario(arm=arm, model={"variants": ["no-rebound"]}), threads=1)
    rows = {(row["variant"], row["arm"]): row["relief"] for row in made.summary()["variants"]}
    assert rows["no-rebound", "none"] is None
    standard, other = rows["standard", "leaf"]["median"], rows["no-rebound", "leaf"]["median"]
    own = made.summary()["relief_of_cows_area_in_the_first_week_against_no_treatment"]["leaf"]["median"]
    assert standard == pytest.approx(own)
    assert abs(other - standard) > 0.02
    low, high = sorted((100 * standard, 100 * other))
    assert f"relief {low:.0f} to {high:.0f} % ({100 * standard:.0f} %)" in report.told(made)
    text = visible_text(report.html(made))
    assert f"{100 * other:.0f} % [" in text
    assert "are shown beside" in text


def test_a_plain_report_says_that_variants_were_not_run() -> None:
    text = visible_text(report.html(mitragyna.run(scenario(), threads=1)))
    assert "were fitted and were not run here" in text


def test_the_page_shows_the_variants_side_by_side(side_by_side: mitragyna.Result) -> None:
    page = report.html(side_by_side)
    assert "variants of the adaptation equations" in page
    assert all(LIBRARY.variants[name].title in page for name in LIBRARY.variants)


def test_qualification_of_a_variant_runs_what_it_bears_on_and_says_which() -> None:
    made = qualify(variant="one-state", only=("heishman-1989",), people=5, threads=1)
    assert made.as_dict()["adaptation"] == "one-state"
    assert "variant one-state" in str(terminal(made).title)
    standard = qualify(only=("heishman-1989",), people=5, threads=1)
    assert standard.variant == "standard"
    assert [r.predicted for r in made.rows] != [r.predicted for r in standard.rows]
    with pytest.raises(InputError, match="--variant: 'one' is not a variant"):
        qualify(variant="one")


def course(number: int, adaptation: str) -> Any:
    given = scenario(
        duration="36 h",
        people={"number": number},
        model={"adaptation": adaptation},
        arm=[
            {"name": "b", "take": [{"product": "buprenorphine-sublingual", "amount": "8 mg", "from": "18 h"}]}
        ],
        output={"quantities": ["occupancy.mor*", "tolerance", "withdrawal.drive"]},
    )
    return mitragyna.run(given, threads=1).people_table


def test_where_tolerance_lowers_affinity_nobodys_numbers_depend_on_the_others() -> None:
    few, many = course(5, "affinity"), course(40, "affinity")
    same = many[many["person"].isin(few["person"].unique())].reset_index(drop=True)
    assert len(same) == len(few) > 0
    for column in ("person", "quantity", "metric", "value"):
        assert few[column].tolist() == same[column].tolist()


def test_where_tolerance_lowers_affinity_an_opioid_holds_fewer_receptors() -> None:
    def held(adaptation: str) -> float:
        table = course(5, adaptation)
        rows = table[(table["quantity"] == "occupancy.mor.morphine") & (table["metric"] == "peak")]
        return float(rows["value"].median())

    assert held("affinity") < 0.7 * held("standard")
