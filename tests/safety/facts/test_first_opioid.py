"""A first opioid in somebody not used to any is held against the limits of such people, whichever opioid it is."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, HEROIN, answered, checked, scenario

VOCABULARY = load_vocabulary()
METHADONE = "opioids.methadone-without-tolerance"
DEPENDENT = "opioids.first-methadone-without-tolerance"
START = "opioids.first-dose-above-start"
OF_FIRST = (
    METHADONE,
    DEPENDENT,
    "opioids.buprenorphine-without-tolerance",
    "opioids.only-for-tolerant",
    "opioids.first-dose-without-tolerance",
)
OF_OTHER_RULES = {
    "loperamide", "diphenoxylate", "difelikefalin", "eluxadoline",  # hardly reach the brain
    "mitragynine", "7-hydroxymitragynine", "speciociliatine", "corynantheidine", "mitraciliatine",  # kratom
}  # fmt: skip
OLD: dict[str, Any] = {"age": "80 y", "conditions": [], "pregnant": None, "breastfeeding": None}


def begun(name: str, amount: str, every: str = "24 h", since: str = "0 h") -> dict[str, Any]:
    return {"name": name, "amount": amount, "every": every, "from": since}


def solution(amount: str, every: str = "24 h") -> dict[str, Any]:
    return {"product": "methadone-solution", "amount": amount, "every": every, "until": "5 d"}


def row(
    rule: str, *medicines: Any, takes: tuple[Any, ...] = (), history: tuple[Any, ...] = (), **person: Any
):
    given = {**COMPLETE, "medicines": list(medicines), **person}
    whole: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    (made,) = checked(scenario(*takes, history=history, **whole), vocabulary=VOCABULARY)[rule]
    return made


@pytest.mark.parametrize("given", [solution("30 mg"), solution("20 mg"), solution("5 mg", "6 h")])
def test_a_first_methadone_as_in_dependence_is_serious_in_a_person_not_used_to_opioids(given: Any):
    made = row(METHADONE, takes=(given,))
    assert (made.answer, made.severity) == ("found", "serious")
    assert made.numbers
    assert made.sources
    assert row(DEPENDENT, takes=(given,)).answer == "not found"
    assert row(METHADONE, takes=(given,), history=(HEROIN,)).answer == "not found"


@pytest.mark.parametrize(
    "medicine",
    [begun("methadone", "30 mg"), begun("levomethadone", "15 mg"), begun("levomethadone", "5 mg", "8 h")],
)
def test_a_medicine_that_begins_in_an_old_person_is_held_against_the_same_limit(medicine: Any):
    made = row(METHADONE, medicine, **OLD)
    assert (made.answer, made.severity) == ("found", "serious")


@pytest.mark.parametrize(
    "medicine",
    [
        begun("methadone", "5 mg", "8 h"),
        begun("methadone", "2.5 mg", "12 h"),
        begun("levomethadone", "2.5 mg", "8 h"),
        begun("methadone", "60 mg", since="-2 y"),
        begun("morphine", "30 mg", "6 h"),
    ],
)
def test_what_labels_begin_with_is_not_above(medicine: Any):
    assert row(METHADONE, medicine).answer == "not found"


def test_above_30_mg_stays_contraindicated_and_is_told_once():
    medicine = begun("methadone", "40 mg")
    assert row(DEPENDENT, medicine).severity == "contraindicated"
    assert row(DEPENDENT, medicine).answer == "found"
    assert answered(row(METHADONE, medicine)) == "told by another"


@pytest.mark.parametrize(
    "person",
    [{"conditions": None}, {"conditions": ["opioid use disorder"]}, {"medicines": None}],
)
def test_where_nobody_says_what_somebody_is_used_to_it_is_not_checked(person: dict[str, Any]):
    made = row(METHADONE, takes=(solution("30 mg"),), **person)
    assert made.answer == "not checked"
    assert made.missing


@pytest.mark.parametrize(
    ("name", "most", "above"),
    [
        ("morphine", "30 mg", "60 mg"),
        ("oxycodone", "15 mg", "40 mg"),
        ("hydrocodone", "20 mg", "40 mg"),
        ("buprenorphine", "0.4 mg", "1 mg"),
    ],
)
def test_a_first_dose_above_those_labels_begin_with_is_moderate(name: str, most: str, above: str):
    assert row(START, begun(name, most)).answer == "not found"
    made = row(START, begun(name, above))
    assert (made.answer, made.severity) == ("found", "moderate")
    assert row(START, begun(name, above), history=(HEROIN,)).answer == "not found"
    assert answered(row(START, begun(name, "100 mg"))) == "told by another"


def test_no_opioid_of_the_vocabulary_begins_in_any_amount_without_a_word():
    opioids = {name for name in VOCABULARY.ingredients if VOCABULARY.flag(name, "opioid").value == "yes"}
    assert len(opioids) > 50
    silent: list[str] = []
    for name in sorted(opioids - OF_OTHER_RULES):
        whole: dict[str, Any] = {**COMPLETE, "medicines": [begun(name, "1000 mg")]}
        made = checked(scenario(**whole), vocabulary=VOCABULARY)
        if all(row.answer == "not found" for rule in OF_FIRST for row in made[rule]):
            silent.append(name)
    assert silent == []
