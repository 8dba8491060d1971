"""All topics in ordinary words: liver, drug tests, potency, half-life, coffee, "so-called", unmarked questions."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import COMMON, HALVES, LAST, PAGE, of_open, placed, table_of_common
from mitragyna.safety.claims import negation
from mitragyna.safety.claims.check import check
from tests.safety.claims_read import (
    Floor,
    assert_reaches,
    assert_well_labelled,
    left_open,
    read_as_reported,
    told,
)

PLACED = placed(COMMON)


def test_the_labelled_texts_are_half_and_half_and_their_labels_are_known():
    assert_well_labelled(PLACED, (*HALVES, LAST))
    assert [sum(one.half == half for one in PLACED) for half in HALVES] == [60, 60]


@pytest.mark.parametrize(
    ("half", "made", "denied", "left"),
    [
        ("develop", (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)),
        ("held out", (0.95, 0.95), (1.0, 1.0), (1.0, 1.0)),
        (LAST, (0.95, 1.0), (1.0, 0.85), (1.0, 0.8)),
    ],
)
def test_ordinary_words_are_read_as_often_as_reported(half: str, made: Floor, denied: Floor, left: Floor):
    mine = [one for one in PLACED if one.half == half]
    not_checked = read_as_reported(mine, made, denied)
    assert_reaches(of_open(mine), left)
    assert not not_checked.wrong


def test_the_page_tells_these_figures():
    assert table_of_common() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Kratom cannot cause liver damage.", "K30"),
        ("No liver injury has been reported with kratom.", "K30"),
        ("No link between kratom and liver injury is known.", "K30"),
        ("There is no proof that kratom damages the liver.", "K30"),
        ("Kratom is not hepatotoxic.", "K30"),
        ("Kratom does not show up on a standard drug test.", "K13"),
        ("Most drug tests do not look for kratom.", "K13"),
        ("Most tests can't find kratom in your urine.", "K13"),
        ("Kratom won't make you fail a drug test.", "K13"),
        ("Quitting kratom is like quitting coffee.", "K32"),
        ("Coming off kratom was no worse than giving up coffee.", "K32"),
        ("Kratom withdrawal resembles caffeine withdrawal.", "K32"),
        ("Alcohol and kratom have no interaction.", "K08"),
        ("7-OH is no more dangerous than the leaf.", "K21"),
        ("Whether kratom is legal varies from state to state.", "L01"),
        ("Mixing kratom and alcohol has killed people.", "S20"),
        ("It is dangerous to drink alcohol on kratom.", "S20"),
        ("Back pain can be soothed by kratom.", "B07"),
        ("Symptoms of opioid withdrawal were alleviated by kratom.", "B01"),
        ("Restlessness in withdrawal is soothed by kratom.", "B05"),
        ("Hyperpigmentation is a rare effect of long-term kratom use.", "S06"),
    ],
)
def test_ordinary_variations_make_the_claim(text: str, made: str):
    assert made in told(text, "made")
    assert made not in told(text, "denied")


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Cases of liver injury have been reported with kratom.", "K30"),
        ("Your liver may be harmed by kratom.", "K30"),
        ("Kratom wrecked my liver.", "K30"),
        ("Kratom-associated liver injury is rare.", "K30"),
        ("It is false that kratom cannot damage your liver.", "K30"),
        ("Kratom may show up on specialised drug tests.", "K13"),
        ("I failed a drug test because of kratom.", "K13"),
        ("Quitting kratom is nothing like quitting coffee.", "K32"),
        ("Quitting kratom is much harder than quitting coffee.", "K32"),
        ("7-OH is more dangerous than kratom leaf.", "K21"),
        ("You can overdose on kratom.", "K01"),
        ("Opioid dependence is cured by kratom.", "B37"),
        ("Kratom may not be safe.", "S24"),
    ],
)
def test_ordinary_variations_deny_the_claim(text: str, denied: str):
    assert denied in told(text, "denied")
    assert denied not in told(text, "made")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Can kratom damage your liver?", "K30"),
        ("It is unclear whether kratom causes liver injury.", "K30"),
        ("Kratom has not hurt my liver.", "K30"),
        ("Will kratom make me fail a drug screen?", "K13"),
        ("Is quitting kratom like quitting coffee?", "K32"),
        ("So-called safe kratom", "S24"),
        ("The so-called harmless kratom leaf killed him.", "S24"),
        # A verb before its subject asks without a sign for it.
        ("is kratom even safe", "S24"),
        ("Is kratom safe.", "S24"),
        ("can you od on kratom", "K01"),
        ("hey does kratom help with pain", "B07"),
    ],
)
def test_a_question_and_a_name_that_others_give_leave_it_open(text: str, name: str):
    assert name in left_open(text)
    assert name not in told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "7-hydroxymitragynine is 13 times more potent than morphine.",
        "7-OH is ten times stronger than morphine.",
        "Mitragynine's half-life is about 24 hours.",
        "A half-life of 3.9 h was found for mitragynine.",
        "Kratom withdrawal is mild.",
        "Kratom is metabolised in the liver.",
        "Liver problems from alcohol are common, and kratom does not help.",
        "Kratom can cause a false positive on a drug test.",
        "The lab test found kratom to be contaminated with lead.",
        "Lab tests do not show kratom to be clean.",
        "He quit kratom and likes coffee.",
        "Kratom must be kept in a safe place.",
    ],
)
def test_what_is_none_of_the_claims_is_marked_as_none(text: str):
    assert not told(text, "made")
    assert not told(text, "denied")
    assert not left_open(text)


def test_a_myth_that_holds_a_negation_is_turned_round_once():
    # The opposite of the statement stands in it, under "cannot" and under "false": harm is told of.
    said = negation.negated("it is false that kratom cannot harm the liver")
    harm = ((31, 35),)
    assert not said.turned(harm)
    assert negation.negated("kratom cannot harm the liver").turned(((14, 18),))
    assert negation.negated("it is false that kratom does harm the liver").turned(((29, 33),))


def test_kratom_that_is_mixed_with_another_is_not_a_subject_beside_it():
    assert "B07" in left_open("My brother takes kratom and ibuprofen relieves his pain.")
    assert "S20" in told("Combining kratom and alcohol is dangerous.", "made")


def test_another_form_of_a_known_verb_is_not_taken_for_a_misspelt_one():
    read = check("Mitragynine was eliminated with a mean half-life of 43 h after repeated doses.")
    assert not any(one.sentence.unread for one in read)
