"""More in a day than a label allows is found whoever takes it, and tramadol's seizures without epilepsy."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
OPIOID = "opioids.above-label-maximum"
CITALOPRAM = "qt.citalopram-above-label"


def standing(name: str, amount: str, every: str = "24 h") -> dict[str, Any]:
    return {"name": name, "amount": amount, "every": every}


def row(rule: str, *medicines: Any, takes: tuple[Any, ...] = (), **person: Any):
    whole: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    (made,) = checked(scenario(*takes, **whole), vocabulary=VOCABULARY)[rule]
    return made


@pytest.mark.parametrize(
    ("rule", "medicine", "age"),
    [
        (OPIOID, standing("tramadol", "150 mg", "6 h"), "34 y"),
        (OPIOID, standing("tramadol", "100 mg", "6 h"), "80 y"),
        (OPIOID, standing("tapentadol", "350 mg", "12 h"), "34 y"),
        (OPIOID, standing("codeine", "90 mg", "4 h"), "34 y"),
        (OPIOID, standing("dihydrocodeine", "120 mg", "8 h"), "34 y"),
        (CITALOPRAM, standing("citalopram", "60 mg"), "34 y"),
        (CITALOPRAM, standing("citalopram", "40 mg"), "61 y"),
        (CITALOPRAM, standing("escitalopram", "30 mg"), "34 y"),
        (CITALOPRAM, standing("escitalopram", "20 mg"), "70 y"),
    ],
)
def test_a_standing_medicine_above_the_label_is_serious(rule: str, medicine: Any, age: str):
    made = row(rule, medicine, age=age)
    assert (made.answer, made.severity) == ("found", "serious")
    assert any("24 h" in number.fact or "day" in number.fact for number in made.numbers)
    assert made.sources


@pytest.mark.parametrize(
    ("rule", "medicine"),
    [
        (OPIOID, standing("tramadol", "100 mg", "6 h")),
        (OPIOID, standing("tapentadol", "100 mg", "4 h")),
        (OPIOID, standing("codeine", "60 mg", "4 h")),
        (OPIOID, standing("morphine", "300 mg", "12 h")),
        (CITALOPRAM, standing("citalopram", "40 mg")),
        (CITALOPRAM, standing("escitalopram", "20 mg")),
    ],
)
def test_what_the_label_allows_is_not_above(rule: str, medicine: Any):
    assert row(rule, medicine).answer == "not found"


@pytest.mark.parametrize(("rule", "name"), [(OPIOID, "tramadol"), (CITALOPRAM, "citalopram")])
def test_without_an_amount_or_an_age_that_decides_it_is_asked(rule: str, name: str):
    assert row(rule, name).answer == "not checked"
    aged = row(rule, standing(name, "350 mg" if name == "tramadol" else "30 mg"), age=None)
    assert (aged.answer, aged.missing) == ("not checked", ("person.age",))


@pytest.mark.parametrize(
    ("name", "rule", "severity"),
    [
        ("bupropion", "seizure.tramadol-with-threshold-lowered", "serious"),
        ("clomipramine", "seizure.tramadol-with-threshold-lowered", "serious"),
        ("sertraline", "seizure.tramadol-with-antidepressant", "moderate"),
        ("quetiapine", "seizure.tramadol-with-antidepressant", "moderate"),
    ],
)
def test_tramadol_beside_what_lowers_the_threshold_is_told_without_epilepsy(
    name: str, rule: str, severity: str
):
    made = row(rule, standing("tramadol", "50 mg", "6 h"), name)
    assert (made.answer, made.severity) == ("found", severity)
    assert "eizure" in made.statement
    assert row(rule, standing("tramadol", "50 mg", "6 h"), "paracetamol").answer == "not found"
    assert row(rule, standing("morphine", "10 mg", "6 h"), name).answer == "not found"


def test_loperamide_in_high_amounts_is_graded_by_the_reports_in_people():
    made = row("qt.loperamide-high-dose", standing("loperamide", "16 mg", "6 h"), takes=(LEAF,))
    assert (made.answer, made.severity, made.grade) == ("found", "contraindicated", "case report")
    assert "FDA" in made.statement
    usual = row("qt.loperamide-with-kratom", standing("loperamide", "4 mg"), takes=(LEAF,))
    assert usual.grade != "case report"


def test_samidorphan_beside_methadone_is_told_by_its_own_label():
    made = row("precipitation.antagonist-with-opioid", "Lybalvi", standing("methadone", "80 mg"))
    assert made.answer == "found"
    assert "samidorphan" in made.statement
    assert "samidorphan-label-opioids" in made.records
