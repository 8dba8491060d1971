"""Claims that are taken back, letters, qualities in a row, answers and interactions: as often right as reported."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import HALVES, LAST, PAGE, PASSAGES, placed, table_of_passages
from tests.safety.claims_read import Floor, assert_well_labelled, read_as_reported, told

PLACED = placed(PASSAGES)


def test_more_than_half_of_the_labelled_texts_say_something_in_four_registers():
    assert len(PLACED) >= 120
    assert 0.5 < sum(bool(one.made | one.denied) for one in PLACED) / len(PLACED) < 0.75
    assert {one.register for one in PLACED} == {"forum", "abstract", "leaflet", "news"}
    assert_well_labelled(PLACED, (*HALVES, LAST))
    assert len({one.text for one in (*PLACED, *placed())}) == len(PLACED) + len(placed())


@pytest.mark.parametrize(
    ("half", "made", "denied", "unread"),
    [
        ("develop", (1.0, 0.9), (1.0, 0.92), 1.0),
        ("held out", (0.94, 1.0), (1.0, 0.91), 1.0),
        (LAST, (0.86, 1.0), (0.88, 0.72), 0.8),
    ],
)
def test_passages_are_told_apart_as_often_as_reported(half: str, made: Floor, denied: Floor, unread: float):
    not_checked = read_as_reported([one for one in PLACED if one.half == half], made, denied)
    assert not_checked.recall >= unread


def test_the_page_tells_these_figures():
    assert table_of_passages() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is safe and non-addictive.",
        "Kratom is non-addictive and safe.",
        "Kratom: harmless and not addictive.",
        "Kratom is neither dangerous nor addictive.",
        "Kratom is not addictive or dangerous.",
        "Kratom is natural, safe and non-addictive.",
        "Kratom is safe and it won't get you hooked.",
    ],
)
def test_qualities_in_a_row_are_told_each(text: str):
    assert told(text, "made") >= {"S24", "K03"}


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Kratom is safe to mix with alcohol.", "K08"),
        ("Kratom is not addictive.", "K03"),
        ("You cannot overdose on kratom.", "K01"),
        ("Red-vein kratom puts you to sleep.", "K22"),
    ],
)
def test_the_same_words_make_a_statement_once(text: str, statement: str):
    assert told(text, "made") == {statement}


@pytest.mark.parametrize(
    "text",
    [
        "Kratom does not interact with quetiapine.",
        "Kratom has no interactions with quetiapine.",
        "There is no interaction between kratom and quetiapine.",
        "Quetiapine does not interact with kratom.",
        "Kratom doesn't interact with my blood pressure pills.",
        "Kratom does not interact with heart medication.",
        "Kratom does not interact with the μ-opioid receptor.",
        "Kratom does not interact with alcohol.",
        "Kratom doesn't interact with sertraline.",
    ],
)
def test_to_deny_one_interaction_is_not_to_deny_all(text: str):
    assert "K07" not in told(text, "made")


def test_one_interaction_denied_makes_the_statement_that_there_is_for_it():
    assert "K08" in told("Kratom does not interact with alcohol.", "made")
    assert "K09" in told("Kratom doesn't interact with sertraline.", "made")
    assert "K08" not in told("Kratom doesn't interact with the opioid receptor.", "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom does not interact.",
        "Kratom has no interactions.",
        "Kratom does not interact with any medicine.",
        "Kratom never interacts with your meds.",
        "Kratom has no interactions with any medication.",
        "There is not a single drug that kratom interacts with.",
        "Go with kratom; it doesn't interact.",
    ],
)
def test_to_deny_every_interaction_makes_the_statement(text: str):
    assert "K07" in told(text, "made")
