"""What people write of a person, judged: signs, children, treatment that goes on, lithium, what no rule is about."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, HEROIN, LEAF, answer, checked, found, scenario

VOCABULARY = load_vocabulary()
BUPRENORPHINE: dict[str, Any] = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h"}
METHADONE: dict[str, Any] = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h"}


def rules(*takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any) -> set[str]:
    return found(scenario(*takes, history=history, **{**COMPLETE, **person}), vocabulary=VOCABULARY)


def of_rule(
    rule: str, *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any
) -> str:
    return answer(scenario(*takes, history=history, **{**COMPLETE, **person}), rule, vocabulary=VOCABULARY)


@pytest.mark.parametrize("sign", ["jaundice", "dark urine", "pale stools", "yellow eyes"])
def test_naltrexone_with_signs_of_the_liver_is_found(sign: str):
    assert "precipitation.naltrexone-and-liver" in rules(medicines=["naltrexone"], signs=[sign])
    assert "precipitation.naltrexone-and-liver" in rules(medicines=["Contrave"], signs=[sign])
    assert "precipitation.naltrexone-and-liver" in rules(medicines=["naltrexone"], conditions=["hepatitis"])
    assert "labels.naltrexone-in-liver-failure" in rules(
        medicines=["naltrexone"], conditions=["acute hepatitis"]
    )
    assert "precipitation.naltrexone-and-liver" not in rules(medicines=["naltrexone"], signs=["nausea"])


@pytest.mark.parametrize("ssri", ["citalopram", "escitalopram", "Cipralex"])
@pytest.mark.parametrize("other", ["methadone", "haloperidol", "ondansetron"])
def test_citalopram_beside_another_qt_medicine_interrupts_and_is_told_once(ssri: str, other: str):
    made = rules(medicines=[ssri, other])
    assert "qt.citalopram-with-medicine" in made
    assert "qt.two-medicines" not in made


def test_citalopram_with_a_weak_qt_medicine_does_not_interrupt():
    assert "qt.citalopram-with-medicine" not in rules(medicines=["citalopram", "sertraline"])
    assert "qt.two-medicines" not in rules(medicines=["citalopram", "sertraline"])
    assert "qt.medicine-with-weak" in rules(medicines=["citalopram", "sertraline"])


@pytest.mark.parametrize(
    "other",
    ["ramipril", "losartan", "hydrochlorothiazide", "furosemide", "indapamide", "Zestoretic", "Entresto"],
)
def test_lithium_with_what_holds_it_back_is_found(other: str):
    assert "lithium.with-ace-inhibitor-or-diuretic" in rules(medicines=["lithium", other])


def test_lithium_with_nsaids_is_found_and_with_aspirin_is_not():
    assert "lithium.with-nsaid" in rules(medicines=["Priadel", "ibuprofen"])
    assert "lithium.with-nsaid" in rules(medicines=["lithium", "celecoxib"])
    assert not {"lithium.with-nsaid", "lithium.with-ace-inhibitor-or-diuretic"} & rules(
        medicines=["lithium", "aspirin", "amlodipine"]
    )


def test_pairs_that_no_rule_is_about_are_told_with_every_two_medicines():
    for medicines in (["warfarin", "aspirin"], ["metformin", "lisinopril"], ["lithium", "xyzzy"]):
        assert of_rule("input.outside-these-rules", medicines=medicines) == "not checked"
    assert of_rule("input.outside-these-rules", LEAF, medicines=["warfarin"]) == "not found"
    assert of_rule("input.outside-these-rules", medicines=None) == "not checked"
    assert of_rule("input.outside-these-rules", LEAF, medicines=[]) == "not found"


def test_drowsiness_with_what_depresses_breathing_is_found_and_no_emergency_by_itself():
    for written in ("drowsy", "sleepy", "somnolence"):
        assert "signs.drowsiness" in rules(medicines=["oxycodone"], signs=[written])
        assert "signs.emergency" not in rules(medicines=["oxycodone"], signs=[written])
    assert "signs.emergency" in rules(medicines=["oxycodone"], signs=["very drowsy"])
    assert "signs.drowsiness" not in rules(medicines=["metformin"], signs=["drowsy"])
    assert "signs.tremor" in rules(medicines=["sertraline"], signs=["shaking"])
    assert "signs.tremor" in rules(medicines=["methadone"], signs=["tremor"])


def test_vomiting_is_not_told_as_longer_than_it_was_written():
    made = checked(scenario(**{**COMPLETE, "age": "4 y", "signs": ["vomiting"]}), vocabulary=VOCABULARY)
    told = made["signs.vomiting-or-diarrhoea"][0]
    assert (told.answer, told.about[1:]) == ("found", ("vomiting",))
    assert "24" not in told.title + told.statement


def test_a_child_with_guanfacine_has_no_finding_on_opioids():
    made = rules(medicines=["guanfacine"], age="9 y")
    assert "person.labelled-sedative-under-18" in made
    assert "person.under-18-with-opioid" not in made
    assert "person.under-18-with-opioid" in rules(medicines=["codeine"], age="9 y")


def test_limits_of_adults_clear_nothing_in_a_child_and_still_find():
    small = {"product": "methadone-solution", "amount": "20 mg"}
    assert of_rule("opioids.first-methadone", small, age="9 y") == "not checked"
    assert of_rule("opioids.first-methadone", small) == "not found"
    used = {**small, "every": "24 h", "lasting": "1 y"}
    assert of_rule("opioids.first-methadone", small, history=(used,), age="9 y") == "not found"
    large = {"product": "methadone-solution", "amount": "45 mg"}
    assert "opioids.first-methadone-without-tolerance" in rules(large, age="9 y")


@pytest.mark.parametrize(
    ("weight", "expected"), [("50 kg", "not found"), ("90 kg", "found"), (None, "not checked")]
)
def test_an_amount_per_kg_is_held_against_a_limit_by_the_weight(weight: str | None, expected: str):
    take = {"product": "methadone-solution", "amount": "0.5 mg/kg"}
    person = {} if weight is None else {"weight": weight}
    given = scenario(take, **{**COMPLETE, "conditions": ["opioid use disorder"], **person})
    assert answer(given, "opioids.first-methadone", vocabulary=VOCABULARY) == expected


def test_what_is_told_of_untreated_dependence_is_not_told_of_people_in_treatment():
    rule = "opioids.withdrawal-needs-treatment"
    untreated = {"history": (HEROIN,), "conditions": ["opioid use disorder"]}
    assert of_rule(rule, LEAF, **untreated) == "found"
    assert of_rule(rule, LEAF, BUPRENORPHINE, **untreated) == "not found"
    assert of_rule(rule, LEAF, METHADONE, **untreated) == "not found"
    assert of_rule(rule, LEAF, medicines=["Suboxone"], conditions=["opioid use disorder"]) == "not found"
    assert of_rule(rule, LEAF, medicines=["oxycodone"], conditions=["opioid use disorder"]) == "found"
    assert of_rule(rule, LEAF, medicines=["xyzzy"], conditions=["opioid use disorder"]) == "not checked"


def test_pregnancy_in_withdrawal_is_not_told_of_maintenance_that_goes_on():
    rule = "person.pregnancy-in-withdrawal"
    assert of_rule(rule, BUPRENORPHINE, pregnant=True) == "not found"
    assert of_rule(rule, pregnant=True, medicines=["methadone"]) == "not found"
    assert of_rule(rule, {**BUPRENORPHINE, "until": "7 d"}, pregnant=True) == "found"
    assert of_rule(rule, pregnant=True, history=(HEROIN,)) == "found"
    assert of_rule(rule, BUPRENORPHINE, pregnant=True, conditions=["opioid withdrawal"]) == "found"
    assert of_rule(rule, pregnant=True, medicines=["oxycodone"]) == "not found"


def test_turmeric_is_not_piperine():
    def names(text: str) -> list[str]:
        found_ones = VOCABULARY.resolve(text)
        assert isinstance(found_ones, tuple), text
        return [one.name for one in found_ones]

    assert names("curcumin") == names("turmeric") == ["turmeric"]
    assert names("black pepper") == names("piperine") == names("BioPerine") == ["piperine"]
    assert names("curcumin/piperine") == names("turmeric and black pepper") == ["turmeric", "piperine"]
