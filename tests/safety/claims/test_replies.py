"""An answer settles the question before it, the right way round."""

from __future__ import annotations

import pytest

from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.claim import word_lists
from mitragyna.safety.claims.phrases import compiled
from mitragyna.safety.claims.replies import answers, asks, negative, stated
from tests.safety.claims_read import told

TOPIC = compiled("{kratom}", word_lists(), "here").terms[0].steps[0].pattern


@pytest.mark.parametrize(
    "answer",
    [
        "Yes.",
        "The answer is yes.",
        "The short answer is a clear yes.",
        "In short, yes.",
        "Doctors say yes.",
        "Yes, it is.",
        "It certainly is.",
        "It is.",
        "Absolutely!",
        "I think so.",
        "The doctor nodded: yes.",
    ],
)
def test_a_yes_in_any_words_makes_what_was_asked(answer: str):
    assert "S24" in told(f"Is kratom safe? {answer}", "made")
    assert "S18" in told(f"Is kratom addictive? {answer}", "made")
    # What denies a claim is asked here.
    assert "S24" in told(f"Is kratom dangerous? {answer}", "denied")
    assert "S24" not in told(f"Is kratom dangerous? {answer}", "made")


@pytest.mark.parametrize(
    "answer",
    [
        "No.",
        "The answer is no.",
        "The honest answer is a firm no.",
        "Unfortunately not.",
        "Experts say no.",
        "No, it isn't.",
        "It really isn't.",
        "I would say it isn't.",
        "Far from it.",
        "Not according to the agency.",
        "I don't think so.",
    ],
)
def test_a_no_in_any_words_denies_it(answer: str):
    assert "S24" in told(f"Is kratom safe? {answer}", "denied")
    assert "S18" in told(f"Is kratom addictive? {answer}", "denied")
    assert "S24" in told(f"Is kratom dangerous? {answer}", "made")
    assert "S24" not in told(f"Is kratom dangerous? {answer}", "denied")


@pytest.mark.parametrize(
    "answer",
    [
        "It depends.",
        "Nobody knows.",
        "The panel meets on Monday.",
        "Yes, but only in small amounts.",
        "The answer is long.",
        "Ask a doctor.",
    ],
)
def test_what_is_no_answer_leaves_it_open(answer: str):
    (read, *_) = check(f"Is kratom safe? {answer}")
    assert [one.id for one in read.open] == ["S24"]
    assert not read.said


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Can you overdose on kratom?", "K01"),
        ("Can anyone die of kratom?", "K02"),
        ("Does kratom show up on a drug test?", "K13"),
        ("Does kratom have side effects?", "K05"),
        ("Any side effects from kratom?", "K05"),
        ("Does kratom interact with other medicines?", "K07"),
        ("Is kratom an opioid?", "K14"),
    ],
)
def test_a_no_makes_the_statement_that_denies_what_was_asked_and_a_yes_does_not(
    question: str, statement: str
):
    assert statement in told(f"{question} No.", "made")
    assert statement not in told(f"{question} Yes.", "made")


def test_an_answer_in_small_letters_or_under_a_heading_counts():
    assert "S24" in told("is kratom safe? yes", "made")
    assert "S24" in told("Is kratom safe?\n\nThe answer is yes.", "made")
    assert "S24" in told("So is kratom safe?! No.", "denied")
    assert "S18" in told("Kratom is a leaf. Is it addictive? Yes.", "made")


def test_the_qualities_that_are_asked_for_are_answered_together():
    assert told("Is kratom safe and non-addictive? Yes.", "made") == {"S24", "K03"}


def test_a_question_is_put_as_a_statement():
    assert stated("is kratom safe?", TOPIC) == "kratom is safe"
    assert stated("tell me: can kratom hurt?", TOPIC) == "tell me: kratom can hurt"
    assert stated("does kratom help?", TOPIC) == "does kratom help"
    assert negative("does kratom help?", TOPIC) == "kratom does not help"
    assert negative("kratom is safe?", TOPIC) == "kratom is not safe"
    assert negative("can you overdose on kratom?", TOPIC) == "you cannot overdose on kratom"
    assert negative("who sells kratom?", TOPIC) == ""
    assert asks('"is it?!"')
    assert not asks("it is.")
    assert answers("isn't kratom safe?", "no.") == ""
