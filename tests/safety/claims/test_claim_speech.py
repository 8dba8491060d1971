"""Laws, single interactions, comparisons, questions at the end, irony and contrast: as often right as reported."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import (
    HALVES,
    PAGE,
    SPEECH,
    of_hearsay,
    of_law,
    of_open,
    placed,
    table_of_speech,
)
from mitragyna.safety.claims.check import check
from mitragyna.safety.law.load import load_law
from tests.safety.claims_read import (
    Floor,
    assert_reaches,
    assert_well_labelled,
    left_open,
    read_as_reported,
    told,
)

PLACED = placed(SPEECH)


def places(text: str) -> list[str]:
    """The codes of places whose law a text speaks of."""
    return [code for read in check(text) for code in read.places]


def reported(text: str) -> bool:
    """Whether a text tells what others say."""
    return any(read.reported for read in check(text))


def test_the_labelled_texts_are_half_and_half_and_their_labels_are_known():
    assert_well_labelled(PLACED, HALVES)
    assert min(sum(one.half == half for one in PLACED) for half in HALVES) >= 40
    assert {code for one in PLACED for code in one.register.partition(" law ")[2].split()} <= set(
        load_law().places.names
    )


@pytest.mark.parametrize(
    ("half", "made", "denied", "left"),
    [
        ("develop", (1.0, 1.0), (1.0, 1.0), (1.0, 0.7)),
        ("held out", (0.95, 1.0), (1.0, 1.0), (0.85, 0.75)),
    ],
)
def test_turns_of_speech_are_read_as_often_as_reported(half: str, made: Floor, denied: Floor, left: Floor):
    mine = [one for one in PLACED if one.half == half]
    not_checked = read_as_reported(mine, made, denied)
    assert_reaches(of_open(mine), left)
    assert not of_hearsay(mine).wrong
    assert not of_hearsay(mine).missed
    assert not of_law(mine).wrong
    assert not of_law(mine).missed
    assert not not_checked.wrong


def test_the_page_tells_these_figures():
    assert table_of_speech() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kratom is legal in Alabama.", ["US-AL"]),
        ("KRATOM IS BANNED IN WEST VIRGINIA.", ["US-WV"]),
        ("Kratom is sold everywhere. It is illegal in Indiana.", ["US-IN"]),
        ("Is kratom legal in the UK?", ["GB"]),
        ("Kratom is lawful in Georgia.", ["GE", "US-GA"]),
        ("Kratom is legal in Québec.", ["CA-QC"]),
        ("Kratom is regulated in the U.S. and in Thailand.", ["US", "TH"]),
        ("Kratom is banned in the US.", ["US"]),
        ("Kratom is legal in:\n\n- Texas\n- Ohio\n", ["US-TX", "US-OH"]),
    ],
)
def test_a_sentence_on_the_law_of_a_place_is_led_to_the_record_of_that_place(text: str, codes: list[str]):
    assert places(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Alcohol is legal in Alabama.",
        "Kratom grows in Thailand.",
        "Kratom is illegal for us.",
        "Kratom is legal in some places.",
        "A lawyer in Texas takes kratom.",
        "In Ohio she took legal advice on kratom.",
    ],
)
def test_what_speaks_of_no_law_on_kratom_or_of_no_place_is_led_nowhere(text: str):
    assert places(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kratom does not interact with warfarin.",
        "Kratom does not interact with alcohol.",
        "There is no interaction between kratom and alcohol.",
    ],
)
def test_one_interaction_denied_leaves_open_whether_there_are_others(text: str):
    assert "S19" in left_open(text)
    assert "S19" not in told(text, "denied")


def test_that_one_interaction_is_there_says_that_there_are_some():
    assert "S19" in told("Kratom interacts with warfarin.", "made")
    assert "S19" in told("It is not true that kratom does not interact with warfarin.", "made")
    assert "S19" in told("Kratom does not interact with other medicines.", "denied")


def test_no_interaction_with_what_slows_breathing_makes_the_statement_for_it():
    assert "K08" in told("There is no interaction between kratom and alcohol.", "made")
    assert "K08" in told("Kratom and opioids do not interact.", "made")
    assert told("Kratom interacts with neither alcohol nor opioids.", "made") == {"K08"}


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is no more addictive than coffee.",
        "Kratom isn't any more addictive than your morning coffee.",
        "Kratom is no more harmful than a cup of tea.",
        "Kratom is never more dangerous than chocolate.",
    ],
)
def test_no_more_than_coffee_makes_that_statement_and_nothing_else(text: str):
    assert told(text, "made") == {"K32"}
    assert not told(text, "denied")


@pytest.mark.parametrize(
    "text",
    ["Kratom is more dangerous than alcohol.", "Nothing is more dangerous than kratom."],
)
def test_what_is_more_dangerous_than_another_is_not_safe(text: str):
    assert told(text, "denied") == {"S24"}
    assert not told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is not more dangerous than alcohol.",
        "Alcohol is more dangerous than kratom.",
        "Kratom extracts are more dangerous than kratom leaf.",
        "High doses of kratom are more dangerous than low ones.",
    ],
)
def test_a_comparison_that_does_not_call_kratom_dangerous_settles_nothing(text: str):
    assert "S24" not in told(text, "made") | told(text, "denied")


def test_what_is_as_others_claim_is_claimed_and_no_report():
    assert "S24" in told("Kratom is as safe as its sellers claim.", "made")
    assert "S24" in told("Kratom is not as safe as its sellers claim.", "denied")
    assert not reported("Kratom is as safe as its sellers claim.")
    assert not reported("Kratom is more addictive than its sellers claim.")
    assert reported("Its sellers claim that kratom is safe.")


@pytest.mark.parametrize(
    ("text", "how", "name"),
    [
        ("Kratom is addictive, isn't it? Yes.", "made", "S18"),
        ("Kratom is safe, isn't it? No.", "denied", "S24"),
        ("Kratom isn't addictive, is it? It is.", "denied", "K03"),
        ("Kratom isn't addictive, is it? No.", "made", "K03"),
    ],
)
def test_the_answer_to_a_question_behind_a_statement_settles_it(text: str, how: str, name: str):
    assert name in told(text, how)
    assert name not in told(text, "denied" if how == "made" else "made")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kratom is safe, isn't it?", "S24"),
        ("Kratom is addictive, right?", "S18"),
        ("Kratom isn't addictive, is it? Yes.", "K03"),
    ],
)
def test_a_question_behind_a_statement_leaves_it_open(text: str, name: str):
    assert name in left_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is safe, yeah right.",
        "Kratom is safe - not!",
        "Kratom is harmless, and pigs can fly.",
        "Kratom is safe if you believe that.",
        "Kratom is as safe as Russian roulette.",
        "Kratom is as harmless as arsenic.",
        "Kratom is harmless? Yeah, right.",
    ],
)
def test_a_fixed_turn_of_irony_denies(text: str):
    assert told(text, "denied") == {"S24"}
    assert not told(text, "made")


@pytest.mark.parametrize(
    ("text", "how", "name"),
    [
        ("Kratom is not un-addictive.", "denied", "K03"),
        ("Kratom is hardly non-habit-forming.", "denied", "K03"),
        ("It is not impossible to get addicted to kratom.", "made", "S18"),
        ("Kratom is not incapable of causing dependence.", "made", "S12"),
        ("Natural it is, but safe it is not, this kratom.", "denied", "S24"),
    ],
)
def test_two_negations_in_one_word_cancel_each_other(text: str, how: str, name: str):
    assert name in told(text, how)
    assert name not in told(text, "denied" if how == "made" else "made")


@pytest.mark.parametrize(
    ("text", "made", "left"),
    [
        ("Marketed as harmless, kratom is addictive.", "S18", "S24"),
        ("Although kratom is marketed as non-addictive, it leads to dependence.", "S12", "K03"),
        ("Despite its reputation as a harmless herb, kratom causes dependence.", "S12", "S24"),
    ],
)
def test_what_a_sentence_sets_something_against_is_left_open_and_no_report(text: str, made: str, left: str):
    assert made in told(text, "made")
    assert left not in told(text, "made")
    assert left in left_open(text)
    assert not reported(text)


def test_what_is_marketed_as_safe_without_more_is_a_report():
    assert "S24" in told("Kratom is marketed as safe.", "made")
    assert reported("Kratom is marketed as safe.")


def test_what_is_granted_without_a_judgement_of_it_is_meant():
    assert "M21" in told(
        "While kratom is described as a stimulant at low doses, it is sedating at high doses.", "made"
    )
