"""Statements that the documents do not make: whole, each resting on records that exist, and told apart from claims."""

from __future__ import annotations

import re

import pytest

from benchmarks.claims_check import HALVES, LAST, PAGE, of_statements, reads_of, stated, table_of_statements
from mitragyna.library import load
from mitragyna.safety.claims.claim import GRADES, load_claims
from mitragyna.safety.claims.statements import STATEMENT_VERDICTS, load_statements
from mitragyna.safety.law.load import load_law
from mitragyna.safety.law.record import LAW

STATEMENTS = load_statements()
LIBRARY = load()
SENTENCES = stated()


def made(text: str) -> set[str]:
    return {held.statement.id for each in reads_of(text) for held in each.held if held.how == "made"}


def denied(text: str) -> set[str]:
    return {held.statement.id for each in reads_of(text) for held in each.held if held.how == "denied"}


def claims(text: str) -> set[str]:
    return {claim.id for each in reads_of(text) for claim in each.made}


def test_statements_are_no_claims_of_the_documents():
    assert len(load_claims()) == 129
    assert not STATEMENTS.keys() & load_claims().keys()
    assert all(re.fullmatch(r"K\d\d", name) for name in STATEMENTS)
    assert len(STATEMENTS) >= 30


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_every_statement_is_answered_by_parts_and_rests_on_records_that_exist(name: str):
    one = STATEMENTS[name]
    assert one.verdict in STATEMENT_VERDICTS
    assert one.grade in GRADES
    assert one.evidence
    assert one.phrases
    assert one.answers
    assert all(each.what for each in one.answered(LIBRARY))
    records = one.records(LIBRARY)
    assert all(records.values())
    assert bool(records) == (one.verdict != "not assessed")


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_grade_is_the_strongest_of_the_records_or_weaker(name: str):
    one = STATEMENTS[name]
    grades = [LIBRARY.evidence(record).grade for record in one.basis if not record.startswith(LAW)]
    known = [GRADES.index(grade) for grade in grades if grade in GRADES]
    assert one.grade == "none" or GRADES.index(one.grade) >= min(known)


@pytest.mark.parametrize("name", ["K10", "K11"])
def test_a_place_named_against_legality_restricts_the_leaf(name: str):
    records = load_law().records
    places = [record.removeprefix(LAW) for record in STATEMENTS[name].basis]
    assert len(places) >= 5
    assert all(records[place].status["leaf"] in ("banned", "controlled") for place in places)


def test_there_are_enough_labelled_sentences_for_every_statement():
    assert len({one.text for one in SENTENCES}) == len(SENTENCES)
    assert {one.half for one in SENTENCES} == {*HALVES, LAST}
    held_out = [one for one in SENTENCES if one.half == "held out"]
    assert len(held_out) >= 60
    assert sum(bool(one.denied) for one in held_out) >= 20
    assert sum(not one.made | one.denied for one in held_out) >= 20
    assert {name for one in held_out for name in one.made | one.denied} == set(STATEMENTS)
    assert all(one.made | one.denied | one.passed <= {*STATEMENTS, *load_claims()} for one in SENTENCES)


@pytest.mark.parametrize(
    ("half", "precision", "recall", "against"),
    [("develop", 1.0, 0.98, 1.0), ("held out", 0.98, 0.98, 1.0), (LAST, 0.98, 0.83, 0.9)],
)
def test_statements_are_found_as_often_as_reported(
    half: str, precision: float, recall: float, against: float
):
    found, denials, mistaken = of_statements(one for one in SENTENCES if one.half == half)
    assert found.precision >= precision
    assert found.recall >= recall
    assert denials.recall >= against
    assert mistaken == 0


def test_no_sentence_that_calls_a_statement_false_is_taken_for_one_that_makes_it():
    assert [one.text for one in SENTENCES if one.denied & made(one.text)] == []


def test_the_page_tells_these_figures():
    assert table_of_statements() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You cannot overdose on kratom.", "K01"),
        ("Nobody has ever died of kratom.", "K02"),
        ("It is impossible to get addicted to kratom.", "K03"),
    ],
)
def test_an_absolute_denial_of_a_risk_is_contradicted_and_no_claim_that_compares(text: str, name: str):
    assert name in made(text)
    assert STATEMENTS[name].verdict == "contradicted"
    assert not claims(text) & {"B20", "B21", "B22", "S18"}


def test_a_claim_that_compares_stays_one():
    assert "B21" in claims("Kratom mimics opioids without the risk of overdose.")
    assert made("Kratom is not as addictive as heroin.") == set()


def test_red_veins_and_sleep_are_no_claim_about_insomnia_in_withdrawal():
    assert made("Red veins put you to sleep.") == {"K22"}
    assert claims("Red veins put you to sleep.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that you cannot overdose on kratom.",
        "It is a myth that nobody can overdose on kratom.",
        "Myth: You cannot overdose on kratom.",
        "The claim that you cannot overdose on kratom is false.",
        "You cannot overdose on kratom. That is false.",
        "Vendors falsely claim that nobody can overdose on kratom.",
        "No one who has read the reports says that you cannot overdose on kratom.",
        "Do not believe that you cannot overdose on kratom.",
    ],
)
def test_a_statement_reported_as_false_is_denied_and_not_made(text: str):
    assert "K01" in denied(text)
    assert "K01" not in made(text)
    assert "B21" not in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that you cannot overdose on kratom?",
        "You cannot overdose on chamomile.",
        "The red veins in his eyes showed that he had not slept.",
        "We asked whether kratom is legal in all 50 states.",
    ],
)
def test_a_question_and_another_subject_make_no_statement(text: str):
    assert made(text) == set()
    assert denied(text) == set()


@pytest.mark.parametrize(
    ("text", "says", "refuses"),
    [
        ("Kratom has caused liver injury.", set[str](), {"K30"}),
        ("Kratom can injure the liver.", set[str](), {"K30"}),
        ("Kratom may be toxic to the liver.", set[str](), {"K30"}),
        ("Kratom has been linked to liver failure.", set[str](), {"K30"}),
        ("Liver injury from kratom is rare.", set[str](), {"K30"}),
        ("There is no evidence that kratom harms the liver.", {"K30"}, set[str]()),
        ("No study shows that kratom damages the liver.", {"K30"}, set[str]()),
        ("It is a myth that kratom harms the liver.", {"K30"}, set[str]()),
        ("Kratom has never caused liver injury.", {"K30"}, set[str]()),
        ("Does kratom harm the liver?", set[str](), set[str]()),
        ("Kratom hurts the liver less than alcohol does.", set[str](), set[str]()),
    ],
)
def test_harm_to_the_liver_is_read_in_either_direction(text: str, says: set[str], refuses: set[str]):
    assert (made(text) & {"K30"}, denied(text) & {"K30"}) == (says, refuses)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Kratom interacts with quetiapine.", "S19"),
        ("Kratom can interact with warfarin.", "S19"),
        ("Sertraline interacts with kratom.", "S19"),
        (
            "Kratom is a leaf. A dose of two to three grams is stimulating, while higher doses are sedating.",
            "M21",
        ),
        ("Kratom is a leaf. Higher doses sedate, lower doses stimulate.", "M21"),
    ],
)
def test_an_interaction_with_a_named_medicine_and_two_doses_are_claims(text: str, claim: str):
    assert claim in claims(text)


def test_an_interaction_with_a_receptor_is_none_with_a_medicine():
    assert "S19" not in claims("Kratom interacts with opioid receptors.")
