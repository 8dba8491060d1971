"""When a thing is there: by what is left of its level, and never less than its use."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.taken.presence import LEAST_H, LEFT, outlasts, overlap, until_gone
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, answer, checked, found, scenario

HOURS = st.floats(0.1, 2000.0)


def test_one_compartment_falls_to_a_tenth_in_its_half_life_times_the_logarithm_of_ten():
    numbers = LIBRARY.substances["hydrocodone"].disposition
    rate = numbers["clearance"].value / numbers["volume_central"].value
    assert outlasts("hydrocodone-oral", LIBRARY) == pytest.approx(math.log(1.0 / LEFT) / rate, rel=1e-6)


def test_compartments_that_fill_make_it_slower_than_the_first_alone_and_faster_than_the_last():
    # Mitragynine: 562 L that clear 146 L/h, beside 4,174 L that empty at 120 L/h.
    first, last = math.log(10.0) * 562.2 / 145.8, math.log(10.0) * (562.2 + 4174.0) * 2.0 / 145.8
    tail = outlasts("leaf-powder-us", LIBRARY)
    assert tail is not None
    assert first < tail < last


def test_active_metabolites_count():
    heroin, morphine = (outlasts(name, LIBRARY) for name in ("heroin-intravenous", "morphine-intravenous"))
    assert heroin == morphine


@pytest.mark.parametrize("product", sorted(LIBRARY.products))
def test_every_product_of_the_library_has_a_finite_time(product: str):
    tail = outlasts(product, LIBRARY)
    assert tail is None or 0.0 < tail < 24.0 * 30.0


def test_the_page_has_the_times_as_they_are():
    page = (Path(__file__).parents[3] / "docs" / "safety-reading.md").read_text("utf-8")
    times = {
        "methadone-solution": "methadone",
        "leaf-powder-us": "leaf",
        "buprenorphine-sublingual": "buprenorphine",
    }
    for product, word in times.items():
        (days,) = re.findall(rf"{word} for ([\d.]+) days", page)
        tail = outlasts(product, LIBRARY)
        assert tail is not None
        assert float(days) == pytest.approx(tail / 24.0, abs=0.06)
    tail = outlasts("heroin-intravenous", LIBRARY)
    assert tail is not None
    assert f"a tenth is left after {tail:.0f} h" in page


@given(first=HOURS, length=HOURS, interval=HOURS, tail=st.none() | HOURS)
def test_nothing_is_gone_before_its_use_is_over(
    first: float, length: float, interval: float, tail: float | None
):
    over = first + length + interval
    made = until_gone(first, first + length, over, tail, over)
    assert made.stop >= made.over == over
    assert tail is None or made.stop >= made.last + max(tail, LEAST_H)
    assert overlap(made, made, 0.0)


def test_leaf_well_after_the_last_heroin_is_not_beside_it_and_leaf_soon_after_is_with_the_time_between():
    late = scenario({**LEAF, "from": "12 h"}, history=(HEROIN,), **COMPLETE)
    assert answer(late, "opioids.kratom-with-opioid") == "not found"
    soon = scenario({**LEAF, "from": "3 h"}, history=(HEROIN,), **COMPLETE)
    (row,) = checked(soon)["opioids.kratom-with-opioid"]
    assert row.tells
    between = [n for n in row.numbers if n.fact.startswith("time from the last dose of heroin")]
    assert [n.value for n in between] == ["9 h"]


def test_methadone_is_there_for_days_after_its_last_dose_in_an_arm():
    methadone = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "until": "5 d"}
    for start, expected in (("6 d", "found"), ("12 d", "not found")):
        given_ = scenario(methadone, {**LEAF, "from": start}, **COMPLETE)
        assert answer(given_, "opioids.kratom-in-maintenance") == expected


def test_with_a_diseased_liver_or_kidney_things_are_there_for_longer():
    methadone = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "until": "5 d"}
    for condition, expected in (
        ([], "not found"),
        (["hepatitis C"], "found"),
        (["chronic kidney disease"], "found"),
    ):
        case = scenario(methadone, {**LEAF, "from": "9 d"}, **{**COMPLETE, "conditions": condition})
        assert answer(case, "opioids.kratom-in-maintenance") == expected


def test_who_clears_less_and_is_not_known_to_leaves_it_open():
    methadone = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "until": "5 d"}
    unknown = {key: value for key, value in COMPLETE.items() if key not in ("conditions", "liver", "kidney")}
    for start, expected in (("6 d", "found"), ("9 d", "not checked"), ("20 d", "not found")):
        case = scenario(methadone, {**LEAF, "from": start}, **unknown)
        (row,) = checked(case)["opioids.kratom-in-maintenance"]
        assert row.answer == expected
        assert expected != "not checked" or row.missing == ("person.conditions",)


# -- people of an event table ------------------------------------------------------------------------


def table(tmp_path: Path, *rows: str) -> Any:
    (tmp_path / "doses.csv").write_text("ID,TIME,AMT,EVID,PRODUCT\n" + "\n".join(rows) + "\n", "utf-8")
    data = {"duration": "5 d", "arm": [{"name": "arm", "events": "doses.csv"}], "person": COMPLETE}
    return from_dict(data, library=LIBRARY, folder=tmp_path)


def test_two_people_of_a_table_never_meet(tmp_path: Path):
    apart = table(tmp_path, "1,0,60,1,methadone-solution", "2,1,2000,1,leaf-powder-us")
    assert "opioids.kratom-in-maintenance" not in found(apart)
    one = table(
        tmp_path, "1,0,60,1,methadone-solution", "1,1,2000,1,leaf-powder-us", "2,0,60,1,methadone-solution"
    )
    assert "opioids.kratom-in-maintenance" in found(one)


def test_many_people_who_all_differ_are_checked_and_none_is_missed(tmp_path: Path):
    rows = [f"{i},0,{1000 + i},1,leaf-powder-us" for i in range(1, 400)]
    rows += ["399,1,60,1,methadone-solution"]
    assert "opioids.kratom-with-opioid" in found(table(tmp_path, *rows))
