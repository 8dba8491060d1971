"""A run that leaves something out never clears: what has no part in a number is named, and may still raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from mitragyna.safety import Fact, ModelFacts
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LIBRARY, TOLD, answer, checked, scenario
from tests.safety.tiny import KNOWN

OXYCODONE: dict[str, Any] = {"product": "oxycodone-oral", "amount": "10 mg", "every": "12 h"}
RULES = {
    "run.sedation": ("sedatives.sedation-load", 0.1, 0.9),
    "run.respiratory_drive": ("sedatives.respiratory-drive", 0.95, 0.4),
    "run.occupancy": ("opioids.receptors-occupied", 0.2, 0.95),
    "run.overdose_margin": ("opioids.overdose-margin", 0.9, 0.2),
}
COUNTED = frozenset({"oxycodone", "oxycodone-oral"})
ALONE = {**COMPLETE, "medicines": ["ibuprofen"]}


def results(fact: str, value: float, counted: frozenset[str] = COUNTED) -> ModelFacts:
    return ModelFacts({"arm": {fact: Fact.number(value, "run")}}, {}, {fact: counted})


@pytest.mark.parametrize("fact", sorted(RULES))
def test_a_run_that_counts_all_that_acts_answers(fact: str):
    rule, quiet, loud = RULES[fact]
    case = scenario(OXYCODONE, **ALONE)
    assert answer(case, rule, results=results(fact, quiet)) == "not found"
    assert answer(case, rule, results=results(fact, loud)) == "found"


@pytest.mark.parametrize("fact", sorted(RULES))
def test_a_run_without_an_opioid_that_is_taken_raises_and_never_clears(fact: str):
    rule, quiet, loud = RULES[fact]
    case = scenario(OXYCODONE, **{**COMPLETE, "medicines": ["methadone"]})
    (row,) = checked(case, results=results(fact, quiet))[rule]
    assert row.answer == "not checked"
    assert any(each.startswith("methadone in the run") for each in row.missing)
    assert answer(case, rule, results=results(fact, loud)) == "found"


def test_a_sedative_that_is_not_simulated_keeps_sedation_and_breathing_open_without_any_kratom():
    case = scenario(OXYCODONE, **{**COMPLETE, "medicines": ["zolpidem"]})
    for fact in ("run.sedation", "run.respiratory_drive"):
        rule, quiet, _ = RULES[fact]
        assert answer(case, rule, results=results(fact, quiet)) == "not checked"


def test_medicines_that_nobody_listed_and_unknown_names_keep_it_open():
    for person in (
        {k: v for k, v in COMPLETE.items() if k != "medicines"},
        {**COMPLETE, "medicines": ["nonesuch"]},
    ):
        case = scenario(OXYCODONE, **person)
        assert answer(case, "sedatives.sedation-load", results=results("run.sedation", 0.1)) == "not checked"


@given(medicines=st.sets(st.sampled_from(sorted(KNOWN)), max_size=4), value=st.floats(0.0, 1.2))
def test_no_number_of_a_run_clears_what_it_leaves_out(medicines: set[str], value: float):
    case = scenario(OXYCODONE, **{**COMPLETE, "medicines": sorted({*medicines, "zolpidem"} - {"xanax"})})
    made = checked(case, results=results("run.sedation", value))
    assert {row.answer for row in made["sedatives.sedation-load"]} <= {"found", "not checked"}


def test_an_exposure_ratio_is_not_cleared_beside_what_may_change_enzymes_and_was_left_out():
    ratio = {"arm": {("it.exposure_ratio", "oxycodone"): Fact.number(1.0, "arm.take", "oxycodone")}}
    counted = {"it.exposure_ratio": frozenset({"oxycodone", "oxycodone-oral"})}
    left_out = ModelFacts({"arm": {}}, ratio, counted)
    for medicine, expected in (("ketoconazole", "not checked"), ("ibuprofen", "not found")):
        case = scenario(OXYCODONE, **{**COMPLETE, "medicines": [medicine]})
        rows = checked(case, results=left_out)["cyp.exposure-doubled"]
        mine = [row for row in rows if "oxycodone" in row.about]
        assert expected != "not checked" or [row.answer for row in mine] == ["not checked"]
        missing = {each for row in rows for each in row.missing}
        assert any(each.startswith("ketoconazole in the run") for each in missing) == (
            expected == "not checked"
        )


def test_the_size_of_an_interaction_stands_on_the_rule_however_small():
    ratio = {
        "arm": {("it.exposure_ratio", "oxycodone"): Fact(1.1, 1.2, 1.14, key="arm.take", name="oxycodone")}
    }
    case = scenario(OXYCODONE, **{**COMPLETE, "medicines": ["ketoconazole"]})
    (row,) = checked(case, results=ModelFacts({"arm": {}}, ratio))["cyp.inhibitor-with-opioid"]
    (size,) = [n for n in row.numbers if n.fact.startswith("exposure to oxycodone") and not n.record]
    assert size.value == "1.14 [1.1 to 1.2]"


def test_breathing_under_the_usual_amount_is_told_apart_from_breathing_under_more():
    past = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "lasting": "1 y"}
    low = ModelFacts({"arm": {"run.respiratory_drive": Fact.number(0.6, "run")}})
    usual, beyond = "sedatives.respiratory-drive-usual", "sedatives.respiratory-drive"
    none: list[str] = []
    cases = (
        ("60 mg", none, False),
        ("40 mg", none, False),
        ("70 mg", none, True),
        ("60 mg", ["zolpidem"], True),
    )
    for amount, extra, more in cases:
        take = {"product": "methadone-solution", "amount": amount, "every": "24 h"}
        case = scenario(take, history=(past,), **{**COMPLETE, "medicines": extra})
        assert answer(case, beyond, results=low) == ("found" if more else "not found")
        assert answer(case, usual, results=low) == (TOLD if more else "found")
    take = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h"}
    case = scenario(take, history=(past,), **{**COMPLETE, "medicines": ["nonesuch"]})
    assert answer(case, beyond, results=low) == "not checked"
    assert answer(case, usual, results=low) == "found"


def test_a_medicine_that_the_library_clears_gets_a_ratio_though_it_is_not_simulated():
    data = {
        "duration": "2 d",
        "people": {"number": 20},
        "person": {**COMPLETE, "medicines": ["methadone", "clarithromycin"]},
        "arm": [{"name": "arm", "take": [{"product": "midazolam-oral", "amount": "2 mg"}]}],
    }
    made = mitragyna.check(from_dict(data, library=LIBRARY), simulate=True)
    (row,) = [f for f in made if f.rule == "cyp.inhibitor-with-opioid" and f.tells]
    (size,) = [n for n in row.numbers if n.fact.startswith("exposure to methadone")]
    assert 1.0 < float(size.value.split()[0]) < 2.0
