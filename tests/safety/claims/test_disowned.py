"""What is said and then taken back is denied, and what is confirmed is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.disowned import confirmed, retracts, spans
from tests.safety.claims_read import told

TAKEN_BACK = [
    "but that is false",
    "but this is untrue",
    "and that is nonsense",
    "but it's a myth",
    "which is rubbish",
    "though that claim has been debunked",
    "but they are wrong",
    "and he was mistaken",
    "but everyone is lying",
    "but she made it up",
    "and I don't believe it",
    "which the records contradict",
    "yet this could not be confirmed",
    "but the report could not be further from the truth",
    "but critics call that claim baseless",
    "a total lie",
    "but its bs",
]


@pytest.mark.parametrize("end", TAKEN_BACK)
def test_a_clause_takes_back_the_clause_that_is_reported_before_it(end: str):
    assert "S18" in told(f"The FDA says kratom is addictive, {end}.", "denied")
    assert "S18" not in told(f"The FDA says kratom is addictive, {end}.", "made")
    dangerous = f"Kratom is dangerous, they say, {end}."
    assert "S24" not in told(dangerous, "denied")
    # With the negation that it holds.
    assert "K03" in told(f"Sellers say kratom is not addictive, {end}.", "denied")


@pytest.mark.parametrize("end", [each for each in TAKEN_BACK if not each.startswith(("which", "a total"))])
def test_a_next_sentence_takes_it_back(end: str):
    after = end.removeprefix("but ").removeprefix("and ")
    assert "S18" in told(f"The FDA says kratom is addictive. {after[0].upper()}{after[1:]}.", "denied")


@pytest.mark.parametrize(
    "end",
    [
        "and that is true",
        "and they are right",
        "but that is not false",
        "and they were not lying",
        "and that is no lie",
        "but they were wrong about the price",
        "but it was a mistake to sell so much of it",
        "so they are wrong to sell it as tea",
        "which vendors deny",
        "but it is wrong to ban it",
        "and it is a lie that it cures cancer",
    ],
)
def test_what_looks_like_it_takes_nothing_back(end: str):
    assert "S18" in told(f"The FDA says kratom is addictive, {end}.", "made")


@pytest.mark.parametrize(
    ("text", "made", "denied"),
    [
        ("Kratom relieves pain and some say it eases anxiety, but that is false.", "B07", "B03"),
        ("Kratom is a cure for cancer, sellers say, but that is false; it is addictive.", "S18", "K18"),
        ("The FDA says kratom has no use, but kratom eases my pain, and they are wrong.", "B07", ""),
        ("The FDA says kratom is addictive, but I take it daily, and they are wrong.", "", "S18"),
        ("The FDA says kratom has no use. Kratom eases my pain. They are wrong.", "B07", ""),
        ("That is false, but kratom is addictive.", "S18", ""),
        ("Kratom relieves pain. The dose was wrong.", "B07", ""),
        ("Some call it a myth that kratom relieves pain, but it is true.", "B07", ""),
        ("Doctors say kratom does not relieve pain, but they are wrong.", "B07", ""),
        ("Kratom relieves pain and it is a lie that it is addictive.", "B07", "S18"),
    ],
)
def test_only_what_is_reported_is_taken_back(text: str, made: str, denied: str):
    assert {made} - {""} <= told(text, "made")
    assert {denied} - {""} <= told(text, "denied")
    assert made not in told(text, "denied")
    assert denied not in told(text, "made")


def test_parts_are_places_in_the_sentence():
    text = "the fda says kratom is addictive, but that is false."
    assert "the fda says kratom is addictive" in {
        text[start:end].rstrip(", ") for start, end in spans(text, (), ())
    }
    assert confirmed("it is called a myth, but it is true") == len("it is called a myth, ")
    assert confirmed("it is called a myth") == 0
    assert retracts("that is false.")
    assert not retracts("that is false hope for many.")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str):
    assert all(start >= 0 and end <= len(text) for start, end in spans(text.lower()[: len(text)], (), ()))


def test_a_text_of_turns_takes_no_time():
    began = time.process_time()
    for text in (
        "but that is " * 160,
        "they say " * 200,
        "and " * 480,
        "is the answer " * 140,
        "well, " * 300,
    ):
        check(f"Is kratom safe? {text}.")
    assert time.process_time() - began < 5.0
