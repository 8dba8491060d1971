"""A claim is told from its denial, its question and its condition, wherever it stands."""

from __future__ import annotations

import time

import pytest

from benchmarks.claims_check import HALVES, LAST, PAGE, placed, table_of_contexts
from mitragyna.safety.claims.check import check
from tests.safety.claims_read import Floor, assert_well_labelled, left_open, read_as_reported, told

PLACED = placed()


def test_half_of_the_labelled_texts_make_a_claim_in_four_registers():
    assert len(PLACED) >= 160
    assert 0.4 < sum(bool(one.made) for one in PLACED) / len(PLACED) < 0.6
    assert {one.register for one in PLACED} == {"forum", "abstract", "leaflet", "news"}
    assert_well_labelled(PLACED, (*HALVES, LAST))


@pytest.mark.parametrize(
    ("half", "made", "denied"),
    [
        ("develop", (0.97, 0.97), (0.96, 0.96)),
        ("held out", (0.82, 0.88), (0.9, 0.9)),
        (LAST, (0.94, 0.94), (0.92, 0.92)),
    ],
)
def test_claims_are_told_apart_as_often_as_reported(half: str, made: Floor, denied: Floor):
    unread = read_as_reported([one for one in PLACED if one.half == half], made, denied)
    assert unread.missed == 0


def test_the_page_tells_these_figures():
    assert table_of_contexts() in PAGE.read_text("utf-8")


def test_what_is_labelled_as_left_open_is_neither_made_nor_denied():
    develop = [one for one in PLACED if one.half == "develop" and one.left]
    assert len(develop) >= 10
    wrong = [one.text for one in develop if one.left & (told(one.text, "made") | told(one.text, "denied"))]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Does kratom relieve pain?", "B07"),
        ("Kratom relieves pain - or does it?", "B07"),
        ("If kratom relieved opioid withdrawal, clinics would hand it out.", "B01"),
        ("Kratom would relieve withdrawal if it were strong enough.", "B01"),
        ("Were kratom to relieve withdrawal, it would sell.", "B01"),
        ("I took kratom to see if it eases anxiety.", "B03"),
        ("I hope kratom eases my anxiety.", "B03"),
        ("Imagine kratom cured addiction.", "K17"),
        ("Not everyone finds that kratom relieves pain.", "B07"),
        ("Kratom does not always relieve pain.", "B07"),
    ],
)
def test_a_question_a_condition_and_a_limit_leave_a_claim_open(text: str, claim: str):
    assert claim in left_open(text)
    assert claim not in told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that kratom does not relieve pain.",
        "It would be wrong to say that kratom does not relieve pain.",
        "The belief that kratom does not relieve pain has been disproved.",
        "Kratom never fails to relieve my pain.",
        "No one can deny that kratom relieves pain.",
        "I don't doubt that kratom relieves pain.",
        "There is no question that kratom relieves pain.",
        "It's no secret that kratom relieves pain.",
        "It is not impossible that kratom relieves pain.",
        "Nothing eases my pain except kratom.",
        "No other herb eases my pain like kratom.",
        "Never have I seen anything ease pain like kratom.",
        "I did not expect kratom to ease my pain, but it did.",
        "I took kratom to see if it eases pain, and it does.",
    ],
)
def test_two_negations_cancel_each_other(text: str):
    assert "B07" in told(text, "made")
    assert "B07" not in told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "I doubt that kratom relieves pain.",
        "I doubt kratom relieves pain.",
        "I'm not convinced kratom relieves pain.",
        "They deny that kratom relieves pain.",
        "Kratom barely relieves my pain.",
        "Kratom relieved pain no better than placebo.",
        "Some say kratom relieves pain, but there is no proof of it.",
        "Kratom relieves pain. Not true.",
        "You may read that kratom relieves pain. It does not.",
        "I hoped kratom would relieve my pain, but it didn't.",
        "It is claimed that kratom relieves pain. There is no evidence for this.",
        "Does kratom relieve pain? No.",
        "Does kratom relieve pain? Not really.",
        "Kratom relieves pain? Nonsense.",
    ],
)
def test_doubt_refutation_and_a_no_deny(text: str):
    assert "B07" in told(text, "denied")
    assert "B07" not in told(text, "made")


def test_a_yes_makes_what_was_asked_and_a_but_leaves_it_open():
    assert "B07" in told("Does kratom relieve pain? Yes.", "made")
    assert "B07" in left_open("Does kratom relieve pain? Yes, but so does rest.")
    assert "B07" in left_open("Doesn't kratom relieve pain? No.")


@pytest.mark.parametrize(
    "lead",
    [
        "Kratom does not:",
        "There is no evidence that kratom can:",
        "Kratom has not been shown to:",
        "Kratom can't:",
    ],
)
def test_a_lead_that_denies_denies_every_item(lead: str):
    text = f"{lead}\n- relieve opioid withdrawal\n- ease anxiety. Ask around.\n- relieve pain"
    assert told(text, "denied") >= {"B01", "B03", "B07"}
    assert not told(text, "made") & {"B01", "B03", "B07"}


def test_items_under_a_lead_that_calls_them_myths_are_denied_and_under_myths_and_facts_open():
    items = "- It eases anxiety.\n- It relieves pain."
    assert told(f"Myths about kratom:\n{items}", "denied") == {"B03", "B07"}
    assert left_open(f"Myths and facts about kratom:\n{items}") == {"B03", "B07"}
    assert told(f"Kratom can do a lot:\n{items}", "made") == {"B03", "B07"}
    said_twice = "Things kratom does not do:\n- It does not relieve pain."
    assert "B07" in told(said_twice, "denied")
    assert "S01" in told("Reasons not to take kratom:\n- It can cause nausea.", "made")


def test_what_others_say_is_reported():
    assert [read.reported for read in check("Some say kratom eases anxiety. Kratom eases anxiety.")] == [
        True,
        False,
    ]
    assert check('"Kratom cures addiction," reads a sign.')[0].reported


def test_a_statement_and_its_opposite_are_one():
    (read,) = check("Kratom cures opioid addiction.")
    (held,) = read.held
    assert held.statement.id == "K17"
    assert [(each.claim.id, each.how) for each in read.follows(held)] == [("B37", "denied")]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(["Kratom relieves pain, methadone does not."] * 2_500),
        "Kratom does not:\n" + "- relieve pain\n" * 6_000,
    ],
    ids=["one paragraph", "one list"],
)
def test_a_hundred_thousand_bytes_take_a_second_or_two(text: str):
    began = time.process_time()
    check(text)
    assert time.process_time() - began < 8.0
