"""Words in a sense of their own are no words on kratom."""

from __future__ import annotations

import pytest

from mitragyna.safety import senses
from tests.safety.claims_read import told


@pytest.mark.parametrize(
    "text",
    [
        "Lead levels in kratom are below harmful limits.",
        "Arsenic in kratom was below dangerous levels.",
        "Nickel in kratom lay within the range considered safe.",
        "Cadmium in the kratom stayed under hazardous or toxic concentrations.",
        "The kratom had no dangerous bacteria in it.",
        "Keep kratom in a safe place.",
        "The kratom came over a dangerous mountain road.",
        "Kratom exposures at unsafe noise levels were not studied.",
    ],
)
def test_what_is_called_dangerous_or_safe_is_not_kratom(text: str):
    assert "S24" not in told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Kratom is dangerous at low levels.", "denied"),
        ("Kratom is a dangerous drug.", "denied"),
        ("Kratom is dangerous even where lead is below harmful limits.", "denied"),
        ("Kratom is safe, and a safe place to buy it is here.", "made"),
    ],
)
def test_what_is_said_of_kratom_beside_it_stands(text: str, how: str):
    assert "S24" in told(text, how)


@pytest.mark.parametrize(
    "text",
    [
        "A kratom drink significantly increased pain tolerance compared with placebo.",
        "Kratom raised the tolerance of pain in volunteers.",
        "The pain threshold rose after kratom.",
        "Pain tolerance was greater after kratom than after water.",
    ],
)
def test_tolerance_of_pain_is_relief_of_it(text: str):
    assert "B07" in told(text, "made")
    assert "S13" not in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Glucose tolerance developed differently in rats on kratom.",
        "The city has a zero-tolerance policy on kratom.",
        "Exercise tolerance built up after kratom.",
    ],
)
def test_tolerance_of_something_else_is_none_to_kratom(text: str):
    assert not {"S13", "K25"} & (told(text, "made") | told(text, "denied"))


def test_tolerance_to_kratom_is():
    assert "S13" in told("Tolerance to kratom develops within weeks.", "made")
    assert "S13" in told("My kratom tolerance rose fast.", "made")


@pytest.mark.parametrize(
    "text",
    [
        "Buprenorphine can be started 8 hours after the last kratom dose without precipitated withdrawal.",
        "Kratom does not precipitate withdrawal.",
        "Kratom can be taken with methadone without any precipitated withdrawal.",
        "Withdrawal was not precipitated by naloxone after kratom.",
        "Zero precipitated wds switching from kratom.",
    ],
)
def test_precipitated_withdrawal_is_another_thing(text: str):
    assert not {"K04", "S12", "B01"} & told(text, "made")


@pytest.mark.parametrize(
    "text", ["i.e. kratom is bitter.", "kratom is bitter, e.g. in tea.", "kratom (viz. the leaf)."]
)
def test_a_latin_abbreviation_says_nothing(text: str):
    assert not {"i", "e", "g", "viz"} & set(senses.told(text).replace(".", " ").split())
