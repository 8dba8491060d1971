"""Facts made from doses, histories and certificates."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety.facts.fact import FACTS, Fact, held, shown
from mitragyna.safety.facts.gather import of_arm, of_person
from mitragyna.safety.taken.amounts import most_within
from mitragyna.safety.taken.things import taken_in
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, answer, scenario
from tests.safety.tiny import TINY


def facts(given: Any) -> dict[str, Fact]:
    library = given.with_own_products(LIBRARY)
    arm = given.arms[0]
    return {**of_person(given), **of_arm(given, arm, library, taken_in(given, arm, library, TINY))}


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0.1, 10)), min_size=1, max_size=30), st.floats(1, 200))
def test_the_most_in_a_stretch_of_time_is_that_of_every_stretch(
    doses: list[tuple[float, float]], length: float
):
    totals = [
        (
            sum(a for t, a in doses if start <= t < start + length - 1e-9),
            sum(start <= t < start + length - 1e-9 for t, _ in doses),
        )
        for start, _ in doses
    ]
    most, count = most_within(doses, length)
    assert most == pytest.approx(max(total for total, _ in totals))
    assert count == max(number for _, number in totals)


def test_doses_of_kratom_are_counted_over_days_and_weeks():
    made = facts(
        scenario({**LEAF, "amount": "3 g", "every": "8 h", "from": "12 h", "until": "10 d"}, **COMPLETE)
    )
    assert made["kratom.largest_dose"].low == pytest.approx(3000.0)
    assert made["kratom.daily_amount"].high == pytest.approx(9000.0)
    assert made["kratom.doses_per_day"].low == 3
    assert made["kratom.doses_per_week"].low == 21
    assert made["kratom.largest_mitragynine"].low == pytest.approx(3000 * 0.0133, rel=0.5)
    assert made["kratom.escalation"].low == pytest.approx(1.0)
    assert made["kratom.days_of_use"].low == pytest.approx(9.33 * 24, rel=0.01)


def test_past_use_of_kratom_counts_and_a_rise_above_it_is_a_rise():
    past = {"product": "leaf-powder-us", "amount": "2 g", "every": "12 h", "lasting": "1 y"}
    made = facts(scenario({**LEAF, "amount": "3 g"}, history=(past,), **COMPLETE))
    assert made["kratom.escalation"].low == pytest.approx(1.5)
    assert made["kratom.days_of_use"].low > 365 * 24


def test_without_kratom_there_is_none_and_nothing_to_certify():
    made = facts(scenario(**COMPLETE))
    assert made["kratom.daily_amount"].high == 0.0
    assert made["certificate.given"].words == {"yes"}
    assert answer(scenario(**COMPLETE), "products.no-certificate") == "not found"


def test_kratom_named_among_the_medicines_has_no_amount_that_is_known():
    made = facts(scenario(**{**COMPLETE, "medicines": ["kratom"]}))
    assert made["kratom.daily_amount"].doubt
    assert math.isinf(made["kratom.daily_amount"].high)
    given = scenario(**{**COMPLETE, "medicines": ["Kratom", "oxycodone"]})
    assert answer(given, "opioids.kratom-with-opioid") == "found"
    assert answer(given, "products.enhanced") == "not checked"
    seven = scenario(**{**COMPLETE, "medicines": ["7-OH"]})
    assert answer(seven, "products.enhanced") == "found"


def test_the_time_without_an_opioid_runs_from_the_end_of_its_use():
    assert facts(scenario(history=(HEROIN,), **COMPLETE))["opioid.time_without"].high == pytest.approx(
        21 * 24
    )
    take = {
        "product": "methadone-solution",
        "amount": "30 mg",
        "every": "24 h",
        "from": "2 d",
        "until": "5 d",
    }
    made = facts(scenario(take, history=(HEROIN,), **COMPLETE))
    assert made["opioid.time_without"].high == pytest.approx(16 * 24)


def lot(tmp_path: Path, label: dict[str, str] | None = None, amount: str = "5 g", **results: Any) -> Any:
    rows = [
        {"analyte": "mitragynine", "result": "14", "unit": "mg/g"},
        {"analyte": "7-hydroxymitragynine", "result": "0.1", "unit": "mg/g"},
        *({"analyte": name, **row} for name, row in results.items()),
    ]
    (tmp_path / "lot.json").write_text(json.dumps({"lot": "A1", "results": rows}), "utf-8")
    product: dict[str, Any] = {"name": "lot-a", "like": "leaf-powder-us", "certificate": "lot.json"}
    if label is not None:
        product["label"] = label
    take = {"product": "lot-a", "amount": amount, "every": "12 h"}
    data = {
        "duration": "7 d",
        "product": [product],
        "arm": [{"name": "arm", "take": [take]}],
        "person": COMPLETE,
    }
    return from_dict(data, library=LIBRARY, folder=tmp_path)


def test_metals_are_held_against_the_daily_amount(tmp_path: Path):
    lead = {"result": "0.6", "unit": "µg/g"}
    assert answer(lot(tmp_path, lead=lead, amount="5 g"), "products.lead") == "found"
    assert answer(lot(tmp_path, lead=lead, amount="4 g"), "products.lead") == "not found"
    assert answer(lot(tmp_path, lead=lead), "products.arsenic") == "not checked"
    assert answer(lot(tmp_path, lead=lead), "products.no-certificate") == "not found"


def test_a_limit_of_detection_too_high_to_tell_is_not_checked(tmp_path: Path):
    below = {"result": "<2", "unit": "µg/g"}
    assert answer(lot(tmp_path, lead=below), "products.lead") == "not checked"
    assert answer(lot(tmp_path, lead={"result": "<0.01", "unit": "µg/g"}), "products.lead") == "not found"


def test_salmonella_mould_and_labels_are_checked(tmp_path: Path):
    found = {"result": "present", "unit": "in 25 g"}
    assert answer(lot(tmp_path, salmonella=found), "products.salmonella") == "found"
    assert (
        answer(lot(tmp_path, salmonella={"result": "absent", "unit": "in 25 g"}), "products.salmonella")
        == "not found"
    )
    assert answer(lot(tmp_path), "products.salmonella") == "not checked"
    mould = {"yeast-and-mould": {"result": "5000", "unit": "CFU/g"}}
    assert answer(lot(tmp_path, **mould), "products.mould") == "found"
    assert answer(lot(tmp_path, label={"mitragynine": "20 mg/g"}), "products.label") == "found"
    assert answer(lot(tmp_path, label={"mitragynine": "15 mg/g"}), "products.label") == "not found"
    assert answer(lot(tmp_path), "products.label") == "not checked"


def test_a_label_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="'mitragynin' is not an alkaloid; the nearest known name"):
        lot(tmp_path, label={"mitragynin": "20 mg/g"})
    with pytest.raises(InputError, match="label"):
        lot(tmp_path, label={"mitragynine": "20 mg"})


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.booleans(), st.booleans())
def test_a_number_between_two_bounds_is_held_against_a_limit(
    a: float, b: float, limit: float, doubt: bool, raising: bool
):
    low, high = sorted((a, b))
    value = Fact(low=low, high=high, key="k", doubt=doubt)
    truth = held("kratom.doses_per_day", value, "above", limit, (), str(limit), raising=raising).truth
    inside = low <= limit < high
    if not inside and abs(low - limit) > 1e-6 and abs(high - limit) > 1e-6:
        assert truth is (low > limit)
    elif inside and high - limit > 1e-6:
        assert truth is (None if doubt else raising)


def test_every_fact_can_be_shown():
    for name, kind in FACTS.items():
        value = Fact.word("yes", "k") if kind.words else Fact(low=1.0, high=2.0, middle=1.5, key="k")
        assert shown(name, value)


@pytest.mark.parametrize("written", ["0.75", "75 %"])
def test_a_limit_stands_in_the_unit_of_the_value_beside_it(written: str):
    value = Fact(low=0.4, high=0.7, middle=0.57, key="respiratory_drive", name="")
    verdict = held("run.respiratory_drive", value, "below", 0.75, (), written, middle=True)
    (number,) = verdict.triggers
    assert number.value.startswith("57 %")
    assert number.limit == "below 75 %"
