"""Driving, pregnancy, treatment of pain and codeine: by whom a medicine is taken, and for what."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, TOLD, answered, checked, scenario

VOCABULARY = load_vocabulary()
DRIVING = "sedatives.driving"


def rows(*takes: dict[str, Any], **person: Any) -> dict[str, list[Finding]]:
    person = {key: value for key, value in {**COMPLETE, **person}.items() if value is not None}
    return checked(scenario(*takes, **person), vocabulary=VOCABULARY)


def answers(made: dict[str, list[Finding]], rule: str) -> set[str]:
    return {answered(row) for row in made[rule]}


# -- driving --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", ["1 month", "3 y", "10 y", "13.9 y"])
@pytest.mark.parametrize("medicines", [["morphine"], ["clonidine", "diazepam"], []])
def test_nobody_tells_a_child_not_to_drive(age: str, medicines: list[str]):
    age = "0.1 y" if "month" in age else age
    takes = () if medicines else (LEAF,)
    assert answers(rows(*takes, age=age, medicines=medicines), DRIVING) == {"not found"}


@pytest.mark.parametrize("age", ["14 y", "17 y", "34 y", None])
def test_from_fourteen_on_and_at_an_unknown_age_driving_is_told_of(age: str | None):
    made = rows(age=age, medicines=["morphine"])
    assert answers(made, DRIVING) == {"found"}
    assert {name for row in made[DRIVING] for name in row.about[1:]} == {"morphine"}


@pytest.mark.parametrize(
    ("medicines", "named"),
    [
        (["propofol"], None),
        (["propofol", "fentanyl", "midazolam"], None),
        (["sevoflurane", "remifentanil"], None),
        (["sufentanil"], None),
        (["fentanyl"], ["fentanyl"]),
        (["midazolam"], ["midazolam"]),
        (["propofol", "diazepam"], ["diazepam"]),
        (["propofol", "oxycodone", "fentanyl"], ["oxycodone"]),
        (["esketamine"], ["esketamine"]),
    ],
)
def test_what_is_given_in_anaesthesia_is_no_matter_of_driving(medicines: list[str], named: list[str] | None):
    made = rows(medicines=medicines)
    assert answers(made, DRIVING) == {"found" if named else "not found"}
    if named:
        assert list(made[DRIVING][0].about[1:]) == named


# -- pregnancy ------------------------------------------------------------------------------------------

ASKED = ("person.pregnant", "person.breastfeeding")


def missing(made: dict[str, list[Finding]]) -> set[str]:
    return {text for each in made.values() for row in each for text in row.missing}


@pytest.mark.parametrize(
    "person", [{"sex": "male"}, {"age": "3 y"}, {"age": "9.9 y"}, {"sex": "male", "age": None}]
)
def test_whether_pregnant_is_not_asked_of_a_child_or_a_man(person: dict[str, Any]):
    made = rows(LEAF, medicines=["morphine"], pregnant=None, breastfeeding=None, **person)
    assert not missing(made) & set(ASKED)
    for rule in ("person.pregnancy-with-kratom", "person.breastfeeding-with-kratom", "input.pregnant-male"):
        assert answers(made, rule) == {"not found"}


@pytest.mark.parametrize("person", [{}, {"sex": None}, {"age": "10 y"}, {"age": None}, {"age": "50 y"}])
def test_of_others_it_is_asked(person: dict[str, Any]):
    made = rows(LEAF, medicines=["morphine"], pregnant=None, breastfeeding=None, **person)
    assert set(ASKED) <= missing(made)
    assert answers(made, "person.pregnancy-with-kratom") == {"not checked"}


@pytest.mark.parametrize("told", [{"pregnant": True}, {"conditions": ["pregnant"]}])
@pytest.mark.parametrize("person", [{"sex": "male"}, {"age": "3 y"}])
def test_a_pregnancy_that_is_recorded_is_asked_about_and_never_dropped(
    told: dict[str, Any], person: dict[str, Any]
):
    made = rows(LEAF, **{"pregnant": None, "breastfeeding": None, **told, **person})
    assert answers(made, "person.pregnancy-with-kratom") == {"found"}
    question = "input.pregnant-male" if "sex" in person else "input.pregnant-age"
    assert answers(made, question) == {"not checked"}
    assert answers(made, "input.pregnancy-twice") != {"found"}


# -- for what an opioid is taken ------------------------------------------------------------------------

GENERAL, MILD, HEROIN = (
    f"sedatives.{name}"
    for name in (
        "with-opioid",
        "antidepressant-or-antihistamine-with-opioid",
        "unregulated-opioid-with-sedative",
    )
)
GABAPENTINOID, TREATED = "sedatives.gabapentinoid-with-opioid", "sedatives.other-sedative-in-treatment"
BESIDE = {
    "alprazolam": GENERAL,
    "zopiclone": GENERAL,
    "alcohol": GENERAL,
    "baclofen": GENERAL,
    "quetiapine": GENERAL,
    "sodium oxybate": GENERAL,
    "gabapentin": GABAPENTINOID,
    "Lyrica": GABAPENTINOID,
    "trazodone": MILD,
    "amitriptyline": MILD,
    "mirtazapine": MILD,
    "hydroxyzine": MILD,
}


@pytest.mark.parametrize(
    "condition", [None, "cancer", "COPD", "insomnia", "diabetic neuropathy", "chronic pain"]
)
@pytest.mark.parametrize(("sedative", "rule"), BESIDE.items())
def test_an_opioid_that_is_prescribed_beside_a_sedative_is_serious_whatever_it_is_for(
    sedative: str, rule: str, condition: str | None
):
    for opioid in ("oxycodone", "methadone", "morphine"):
        made = rows(medicines=[opioid, sedative], conditions=[condition] if condition else [])
        found = {row.rule: row.severity for each in made.values() for row in each if row.tells}
        assert found[rule] == "serious"
        assert not {GENERAL, MILD, GABAPENTINOID, HEROIN} - {rule} & set(found)
        pairs = {name for name, severity in found.items() if severity == "contraindicated"}
        assert not any(name.startswith("sedatives.") for name in pairs)


@pytest.mark.parametrize(
    "medicines",
    [
        ["heroin", "diazepam"],
        ["heroin", "mirtazapine"],
        ["nitazenes", "pregabalin"],
        ["fentanyl", "xylazine"],
    ],
)
@pytest.mark.parametrize("condition", ["pain", "opioid use disorder"])
def test_what_no_pharmacy_gives_interrupts_and_says_whose_choice_that_is(
    medicines: list[str], condition: str
):
    made = rows(medicines=medicines, conditions=[condition])
    (row,) = [row for row in made[HEROIN] if row.tells]
    assert row.severity == "contraindicated"
    assert "this project's choice" in row.assumption
    assert not any(row.tells for rule in (GENERAL, MILD, GABAPENTINOID) for row in made[rule])


def test_a_treatment_is_not_left_for_xylazine():
    made = rows(medicines=["methadone", "xylazine"], conditions=["opioid use disorder"])
    assert "found" not in answers(made, HEROIN)
    assert "found" in answers(made, "sedatives.depressant-in-treatment")


def test_pain_and_dependence_are_told_once():
    made = rows(medicines=["methadone", "mirtazapine"], conditions=["pain", "opioid use disorder"])
    assert (answers(made, TREATED), answers(made, MILD)) == ({"found"}, {TOLD})


# -- codeine --------------------------------------------------------------------------------------------

MILK, MILK_AT_ALL = "person.codeine-in-breastfeeding", "person.breastfeeding-with-opioid"


@pytest.mark.parametrize(
    ("medicine", "phenotype", "expected"),
    [
        ("codeine", "ultrarapid", "found"),
        ("codeine", "normal", "found"),
        ("codeine", None, "found"),
        ("co-codamol", "ultrarapid", "found"),
        ("tramadol", "ultrarapid", "found"),
        ("tramadol", "normal", "not found"),
        ("tramadol", None, "not checked"),
        ("oxycodone", "ultrarapid", "not found"),
    ],
)
@pytest.mark.parametrize(
    "told", [{"breastfeeding": True}, {"breastfeeding": None, "conditions": ["breastfeeding"]}]
)
def test_codeine_while_breastfeeding_interrupts(
    medicine: str, phenotype: str | None, expected: str, told: dict[str, Any]
):
    made = rows(medicines=[medicine], cyp2d6=phenotype, **told)
    assert answers(made, MILK) == {expected}
    assert ("found" in answers(made, MILK_AT_ALL)) is (expected != "found")
    assert made[MILK][0].severity == "contraindicated"


@pytest.mark.parametrize(
    ("age", "expected"), [("11.9 y", "found"), ("12 y", "not found"), (None, "not checked")]
)
def test_codeine_and_tramadol_below_twelve_years_interrupt(age: str | None, expected: str):
    for medicine in ("codeine", "tramadol", "Tylenol 3"):
        made = rows(medicines=[medicine], age=age, sex=None if age else "female")
        assert expected in answers(made, "person.codeine-or-tramadol-under-12")
    assert answers(rows(medicines=["morphine"], age="3 y"), "person.codeine-or-tramadol-under-12") == {
        "not found"
    }
