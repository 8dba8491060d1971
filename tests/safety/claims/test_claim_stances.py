"""Which way a sentence stands, in litotes, comparisons, hearsay, doubt and contractions: as often right as reported."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import (
    HALVES,
    LAST,
    PAGE,
    STANCES,
    of_hearsay,
    of_open,
    placed,
    table_of_stances,
)
from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.turns import told as in_plain_words
from tests.safety.claims_read import (
    Floor,
    assert_reaches,
    assert_well_labelled,
    left_open,
    read_as_reported,
    told,
)

PLACED = placed(STANCES)


def test_the_labelled_texts_stand_both_ways_and_a_third_tells_what_others_say():
    assert len(PLACED) >= 230
    assert sum(bool(one.made) for one in PLACED) > 70
    assert sum(bool(one.denied) for one in PLACED) > 100
    assert 0.25 < sum(one.register.startswith("told ") for one in PLACED) / len(PLACED) < 0.5
    assert {one.register.removeprefix("told ") for one in PLACED} == {"forum", "abstract", "leaflet", "news"}
    assert_well_labelled(PLACED, (*HALVES, LAST))


@pytest.mark.parametrize(
    ("half", "made", "denied", "hearsay"),
    [
        ("develop", (1.0, 1.0), (0.97, 1.0), (1.0, 1.0)),
        ("held out", (1.0, 0.96), (0.97, 1.0), (0.95, 0.95)),
        (LAST, (0.97, 0.97), (1.0, 0.87), (0.93, 0.96)),
    ],
)
def test_stances_are_told_apart_as_often_as_reported(half: str, made: Floor, denied: Floor, hearsay: Floor):
    mine = [one for one in PLACED if one.half == half]
    not_checked = read_as_reported(mine, made, denied)
    assert_reaches(of_hearsay(mine), hearsay)
    assert of_open(mine).recall > 0.8
    assert not not_checked.wrong


def test_the_page_tells_these_figures():
    assert table_of_stances() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is not without risk.",
        "Kratom is not entirely risk-free.",
        "Kratom isn't safe.",
        "Kratom isn\u2019t safe.",
        "Kratom wasn't safe for my brother.",
        "kratom isnt safe",
        "My uncle says kratom is safe, but I doubt it.",
        "My uncle says kratom is safe. I have my doubts.",
        "My son thinks kratom is safe; I do not.",
        "My son thinks kratom is safe (it is not).",
        "My son thinks kratom is safe, which it is not.",
        "There is nothing safe about kratom.",
    ],
)
def test_what_is_not_called_safe_denies_it(text: str):
    assert "S24" in told(text, "denied")
    assert "S24" not in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is without risk.",
        "Kratom isn't unsafe.",
        "My uncle says kratom is safe, and I do not doubt it.",
        "My uncle says kratom is safe; it is.",
        "My uncle says kratom is safe, and nobody disagrees.",
    ],
)
def test_what_is_called_safe_makes_it(text: str):
    assert "S24" in told(text, "made")
    assert "S24" not in told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is no less addictive than morphine.",
        "Kratom is not less addictive than morphine.",
        "Kratom is neither more nor less addictive than morphine.",
        "Kratom is as addictive as morphine.",
    ],
)
def test_no_less_addictive_is_as_addictive(text: str):
    assert told(text, "made") == {"S18"}
    assert "B20" in told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is not safe; it is dangerous.",
        "Kratom is not safe but dangerous.",
        "Kratom is not legal; it is toxic.",
        "Kratom is not a food but a dangerous drug.",
    ],
)
def test_a_negation_reaches_no_further_than_its_clause(text: str):
    assert "S24" in told(text, "denied")
    assert not told(text, "made")
    assert told("Kratom isn't natural; it's addictive.", "made") == {"S18"}


def test_no_more_addictive_than_an_opioid_settles_nothing():
    text = "Kratom is no more addictive than heroin."
    assert not told(text, "made") | told(text, "denied")
    assert "S18" in left_open(text)


def test_less_addictive_is_less_dependence():
    assert "B20" in told("Kratom is less addictive than fentanyl.", "made")


def test_no_cure_for_dependence_is_no_less_dependence():
    assert told("Kratom is no cure for opioid dependence.", "made") == {"B37"}
    assert told("Kratom is no cure for anxiety.", "denied") == {"B03"}
    assert not told("Kratom is no cure for anxiety.", "made")
    assert "B03" in told("Some say kratom cured their anxiety.", "made")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Some people think kratom relieves withdrawal; it does not.", "denied"),
        ("Some people think kratom relieves withdrawal - it doesn't.", "denied"),
        ("Some people think kratom relieves withdrawal, it does not.", "denied"),
        ("They say kratom does not relieve withdrawal; it does.", "made"),
        ("Everybody says kratom relieves withdrawal. Not in my case.", "denied"),
        ("Don't tell me kratom does not relieve withdrawal.", "made"),
        ("If you think kratom relieves withdrawal, think again.", "denied"),
    ],
)
def test_a_later_clause_settles_what_was_said(text: str, how: str):
    other = {"made": "denied", "denied": "made"}[how]
    assert "B01" in told(text, how)
    assert "B01" not in told(text, other)


def test_a_denial_that_is_waved_off_is_not_turned_round_again():
    assert "B01" in told("Kratom does not relieve withdrawal. Not in my case.", "denied")


def test_what_is_contradicted_with_its_negation_is_denied():
    assert "K03" in told("They claim kratom is not addictive; it is addictive.", "denied")
    assert "S18" in told("They claim kratom is not addictive; it is addictive.", "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom may or may not help insomnia.",
        "Kratom may help insomnia, and it may not.",
        "Maybe kratom helps insomnia, maybe not.",
        "My aunt says kratom helps insomnia, but I am not so sure.",
        "My aunt says kratom helps insomnia, but who knows.",
        "My aunt says kratom helps insomnia. I'm not so sure.",
    ],
)
def test_both_ways_at_once_is_left_open(text: str):
    assert "B04" in left_open(text)
    assert not told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom relieves pain, but nobody knows how.",
        "Kratom relieves pain, but I am not sure about the dose.",
        "Kratom relieves pain, though my doctor has doubts about the price.",
    ],
)
def test_doubt_of_something_else_leaves_a_claim_standing(text: str):
    assert "B07" in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "My neighbour claims kratom boosts energy.",
        "My sister believes kratom boosts energy.",
        "The man at the petrol station swears kratom boosts energy.",
        "Word has it that kratom boosts energy.",
        "I was told kratom boosts energy.",
        "Kratom boosts energy, says the mayor.",
        "Vendors call kratom energising.",
    ],
)
def test_what_anybody_says_is_told_as_a_report(text: str):
    (read,) = check(text)
    assert read.reported
    assert "B10" in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "I believe kratom boosts energy.",
        "We think kratom boosts energy.",
        "The study showed that kratom boosts energy.",
        "Kratom boosts energy in several states.",
        "If kratom boosts energy, tell your doctor.",
        "Nobody claims that kratom boosts energy.",
    ],
)
def test_what_the_speaker_or_a_study_says_is_no_report(text: str):
    (read,) = check(text)
    assert not read.reported


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("The main alkaloid of the leaf is 7-hydroxymitragynine.", "made"),
        ("7-hydroxymitragynine is the principal alkaloid of kratom.", "made"),
        ("7-hydroxymitragynine isn't the main alkaloid of the leaf.", "denied"),
        ("The main alkaloid of kratom is mitragynine, not 7-hydroxymitragynine.", "denied"),
    ],
)
def test_the_main_alkaloid_is_told(text: str, how: str):
    assert "M04" in told(text, how)


@pytest.mark.parametrize(
    "text",
    [
        "The main alkaloid of kratom is mitragynine.",
        "The main alkaloid of kratom is mitragynine, and 7-hydroxymitragynine is a minor one.",
        "7-hydroxymitragynine is the main metabolite of kratom's main alkaloid.",
    ],
)
def test_another_main_alkaloid_says_nothing_of_it(text: str):
    assert "M04" not in told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("kratom isn't safe", "kratom is not safe"),
        ("it can't and won't and ain't", "it cannot and will not and is not"),
        ("kratom doesnt help", "kratom does not help"),
        ("kratom's not safe", "kratom is not safe"),
        ("kratom is not without risk of addiction", "kratom has risk of addiction"),
        ("there is little known about kratom", "there is little known about kratom"),
        ("kratom is legal and is not addictive", "kratom is legal and is not addictive"),
        ("kratom's users want no part of it", "kratom's users want no part of it"),
    ],
)
def test_turns_of_speech_are_put_in_plain_words(text: str, plain: str):
    assert in_plain_words(text) == plain
