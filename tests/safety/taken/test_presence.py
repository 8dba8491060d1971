"""When a thing is there: by what is left of its level, and never less than its use."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.names.vocabulary import load_vocabulary
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
def test_a_slow_form_and_what_has_no_levels_are_not_gone_before_the_use_is_over(
    first: float, length: float, interval: float, tail: float | None
):
    over = first + length + interval
    made = until_gone(first, first + length, over, tail, over, slow=tail is not None)
    assert made.stop >= made.over == over
    assert tail is None or made.stop >= made.last + max(tail, LEAST_H)
    assert overlap(made, made, 0.0)


@given(first=HOURS, length=HOURS, interval=HOURS, tail=HOURS)
def test_what_is_not_slow_is_gone_by_its_level_however_seldom_it_was_taken(
    first: float, length: float, interval: float, tail: float
):
    over = first + length + interval
    made = until_gone(first, first + length, over, tail, over)
    assert made.stop - made.last == pytest.approx(max(tail, LEAST_H))
    assert made.over == over


OXYCODONE = {"product": "oxycodone-oral", "amount": "20 mg", "every": "24 h"}
MORPHINE = {"product": "morphine-oral", "amount": "20 mg", "every": "24 h"}


@pytest.mark.parametrize(("start", "expected"), [("0 h", "not found"), ("6 h", "not found")])
def test_what_was_taken_a_day_ago_is_not_beside_what_begins_where_it_lasts_half_a_day(
    start: str, expected: str
):
    past = scenario({**MORPHINE, "from": start}, history=({**OXYCODONE, "lasting": "1 y"},), **COMPLETE)
    assert answer(past, "opioids.two-opioids") == expected


def test_a_switch_within_an_arm_is_no_two_opioids_a_day_after_the_last_dose_and_is_within_half_a_day():
    switch = scenario({**OXYCODONE, "until": "5 d"}, {**MORPHINE, "from": "5 d"}, **COMPLETE)
    assert answer(switch, "opioids.two-opioids") == "not found"
    soon = scenario({**OXYCODONE, "until": "5 d"}, {**MORPHINE, "from": "106 h"}, **COMPLETE)
    rows = checked(soon)["opioids.two-opioids"]
    assert all(row.tells for row in rows)
    assert {number.value for row in rows for number in row.numbers} == {"10 h"}


def medicine_then(name: str, every: str, take: dict[str, Any], rule: str) -> Any:
    past = {"name": name, "amount": "20 mg", "every": every, "from": "-1 y", "until": "0 h"}
    person: dict[str, Any] = {**COMPLETE, "medicines": [past]}
    return checked(scenario(take, **person), vocabulary=load_vocabulary())[rule][0]


def test_a_sleeping_medicine_of_the_night_before_last_is_not_beside_kratom():
    assert medicine_then("midazolam", "24 h", LEAF, "sedatives.with-kratom").answer == "not found"
    assert medicine_then("midazolam", "12 h", LEAF, "sedatives.with-kratom").answer == "found"


@pytest.mark.parametrize("name", ["tramadol", "MS Contin", "Duragesic patch"])
def test_a_form_made_to_last_counts_until_its_next_dose_and_says_so(name: str):
    row = medicine_then(name, "24 h", {**OXYCODONE, "from": "0 h"}, "opioids.two-opioids")
    assert row.tells
    (number,) = row.numbers
    assert (number.value, number.limit) == (
        "24 h",
        "counts as there for 24 h, until its next dose would have been due",
    )


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
