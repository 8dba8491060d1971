"""Neighbours of sentences that were read wrongly: as often right as reported."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import HALVES, LAST, NEIGHBOURS, PAGE, placed, table_of_neighbours
from mitragyna.safety.claims.sentences import sentences
from tests.safety.claims_read import Floor, assert_well_labelled, read_as_reported, told

PLACED = placed(NEIGHBOURS)


def test_about_half_of_the_labelled_texts_say_something_in_four_registers():
    assert len(PLACED) >= 130
    assert 0.5 < sum(bool(one.made | one.denied) for one in PLACED) / len(PLACED) < 0.75
    assert {one.register for one in PLACED} == {"forum", "abstract", "leaflet", "news"}
    assert_well_labelled(PLACED, (*HALVES, LAST))


@pytest.mark.parametrize(
    ("half", "made", "denied"),
    [
        ("develop", (1.0, 1.0), (1.0, 1.0)),
        ("held out", (0.93, 0.93), (0.66, 0.66)),
        (LAST, (0.93, 0.82), (0.85, 1.0)),
    ],
)
def test_neighbours_are_told_apart_as_often_as_reported(half: str, made: Floor, denied: Floor):
    not_checked = read_as_reported([one for one in PLACED if one.half == half], made, denied)
    assert not_checked.recall == 1


def test_the_page_tells_these_figures():
    assert table_of_neighbours() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "I had zero withdrawal when I quit heroin with kratom.",
        "Thanks to kratom I never felt sick coming off fentanyl.",
        "Patients who used kratom had no opioid withdrawal symptoms.",
        "Kratom keeps me from going into withdrawal from oxycodone.",
        "Nobody who drank kratom went into opioid withdrawal.",
        "Kratom keeps me out of withdrawal.",
        "I quit oxycodone with kratom without any withdrawals.",
    ],
)
def test_no_withdrawal_thanks_to_kratom_is_relief_of_it(text: str):
    assert "B01" in told(text, "made")
    assert not {"B01", "S01"} & told(text, "denied")
    assert not {"S12", "U06", "B10", "K04"} & told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom gave me no relief from opioid withdrawal.",
        "Even with kratom I was in withdrawal when I quit heroin.",
        "I had withdrawals when I quit heroin with kratom, it did not help.",
        "It is a myth that users of kratom had no opioid withdrawal symptoms.",
    ],
)
def test_withdrawal_in_spite_of_kratom_is_none(text: str):
    assert "B01" in told(text, "denied")
    assert "B01" not in told(text, "made")


def test_no_withdrawal_on_stopping_kratom_is_another_statement():
    assert told("You can stop kratom without any withdrawal.", "made") == {"K04"}


@pytest.mark.parametrize(
    "text",
    [
        "Kratom does not keep me awake.",
        "Kratom never kept me up at night.",
        "I never have trouble sleeping after kratom.",
        "Kratom does not cause insomnia.",
    ],
)
def test_not_to_keep_awake_denies_insomnia(text: str):
    assert "S14" in told(text, "denied")
    assert "S14" not in told(text, "made")


def test_to_keep_from_sleeping_makes_it():
    assert "S14" in told("Kratom keeps me from sleeping.", "made")
    assert "S14" in told("I can't sleep when I take kratom late.", "made")


@pytest.mark.parametrize(
    "text",
    [
        "7-OH tablets are safer than heroin.",
        "7-OH is safer than oxycodone.",
        "Kratom is safer than street drugs.",
    ],
)
def test_safer_than_prescription_medicines_needs_kratom_and_medicines(text: str):
    assert "B17" not in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom carries little risk.",
        "There is little risk of harm with kratom.",
        "Kratom was studied in rats. There is little risk of harm.",
        "The dangers of kratom are negligible.",
        "Kratom poses hardly any danger.",
    ],
)
def test_little_risk_is_called_safe(text: str):
    assert "S24" in told(text, "made")


@pytest.mark.parametrize(
    "text", ["Kratom carries little risk of addiction.", "There is little risk of rain on the kratom."]
)
def test_little_risk_of_something_is_not(text: str):
    assert "S24" not in told(text, "made")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kratom eases pain vs. placebo. i.e. Nobody can overdose on it.", 2),
        ("Kratom eases pain, stress, etc. Nobody can overdose on it.", 2),
        ("Is it safe? No. Nobody knows.", 3),
        ("It is sold in the U.S. It is bitter.", 2),
        ("He takes vitamin C. It is bitter.", 2),
        ("The U.S. Food and Drug Administration warned.", 1),
        ("It says so in Fig. 2 and in No. 5 of the list.", 1),
        ("Dr. Smith vs. The State was heard.", 1),
        ("It was tested, i.e. Kratom was, by J. A. Smith et al. 2020.", 1),
        ("Henderson's kratom (cf. Smith) is bitter.", 1),
    ],
)
def test_a_sentence_ends_behind_an_abbreviation_where_another_begins(text: str, count: int):
    assert len(sentences(text)) == count


def test_a_claim_behind_an_abbreviation_stands_alone():
    text = "A study says kratom relieves opioid withdrawal vs. placebo. i.e. Nobody can overdose on it."
    assert told(text, "made") == {"B01", "K01"}
    assert not told(text, "denied")
