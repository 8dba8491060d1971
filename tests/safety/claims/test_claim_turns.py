"""What a sentence sets kratom apart from, few people say, advises against or grants is read the right way round."""

from __future__ import annotations

import pytest

from tests.safety.claims_read import left_open, told


@pytest.mark.parametrize(
    "text",
    [
        "Methadone, unlike kratom, relieves withdrawal.",
        "Buprenorphine, in contrast to kratom, eases withdrawal.",
        "In contrast to kratom, methadone relieves withdrawal.",
    ],
)
def test_what_something_else_does_unlike_kratom_is_denied_of_kratom(text: str):
    assert told(text, "denied") == {"B01"}
    assert not told(text, "made")


def test_what_kratom_does_unlike_something_else_is_made():
    assert "B01" in told("Kratom, unlike methadone, relieves withdrawal.", "made")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No one should believe that kratom is safe.", "S24"),
        ("Few would call kratom safe.", "S24"),
        ("Very few people think kratom is safe.", "S24"),
        ("Few doctors would say that kratom relieves pain.", "B07"),
    ],
)
def test_what_few_or_none_say_is_denied(text: str, name: str):
    assert name in told(text, "denied")
    assert name not in told(text, "made")


def test_what_a_few_say_is_made_and_what_few_deny_too():
    assert "S24" in told("A few people call kratom safe.", "made")
    assert "B07" in told("Few deny that kratom relieves pain.", "made")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kratom should not be used to treat withdrawal.", "B01"),
        ("Do not use kratom to treat withdrawal.", "B01"),
        ("You should not take kratom for anxiety.", "B03"),
        ("Kratom must never be taken as a treatment of pain.", "B07"),
    ],
)
def test_advice_against_a_use_settles_nothing_on_what_it_does(text: str, name: str):
    assert name not in told(text, "denied") | told(text, "made")
    assert name in left_open(text)


def test_other_advice_stays_a_claim_on_use():
    assert "U06" in told("Kratom should not be taken with alcohol.", "made")


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("Kratom can interact with alcohol and benzodiazepines.", "S19", "made"),
        ("Kratom can be used every day without dependence.", "S12", "denied"),
        ("Kratom can be taken daily without becoming dependent.", "S12", "denied"),
        ("Nobody can take kratom daily without becoming dependent.", "S12", "made"),
        ("Kratom is an opioid.", "K14", "denied"),
        ("Kratom is not an opioid.", "K14", "made"),
    ],
)
def test_what_went_without_a_mark_has_one(text: str, name: str, how: str):
    assert name in told(text, how)
    assert name not in told(text, "denied" if how == "made" else "made")


@pytest.mark.parametrize(
    "text", ["Kratom interacts with opioid receptors.", "Kratom is an opioid alternative of plants."]
)
def test_their_neighbours_have_none(text: str):
    assert not {"S19", "K14"} & (told(text, "made") | told(text, "denied"))
