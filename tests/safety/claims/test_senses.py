"""Words in a sense of their own are no words on kratom."""

from __future__ import annotations

import pytest

from mitragyna.safety.claims import senses
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


@pytest.mark.parametrize(
    "text",
    [
        "Kratom protects against respiratory depression.",
        "Kratom reduces respiratory depression.",
        "Kratom lowers the risk of respiratory depression.",
        "Kratom prevents depression of breathing.",
        "Kratom prevents CNS and respiratory depression.",
    ],
)
def test_a_depression_of_breathing_that_kratom_prevents_is_a_claim_on_breathing(text: str):
    assert told(text, "made") == {"K31"}


@pytest.mark.parametrize(
    "text",
    [
        "Kratom causes respiratory depression at high doses.",
        "Kratom depresses breathing at high doses.",
        "Kratom reduces pain and depresses respiration.",
        "Claims that kratom never depresses breathing are mistaken.",
        "Kratom does not protect against respiratory depression.",
    ],
)
def test_kratom_that_depresses_breathing_denies_that_it_does_not(text: str):
    assert "K31" in told(text, "denied")
    assert "B09" not in told(text, "made") | told(text, "denied")


def test_less_depression_of_breathing_than_with_morphine_is_a_comparison():
    assert told("Kratom causes less respiratory depression than morphine.", "made") == {"B21"}


def test_breathing_beside_another_depressant_is_a_claim_on_both():
    assert told("Kratom together with opioids causes respiratory depression.", "made") == {"S20"}


@pytest.mark.parametrize(
    "text",
    [
        "Kratom reduces CNS depression in rats.",
        "Kratom lowers bone-marrow depression in rats.",
        "Kratom reduces depression of the immune system in rats.",
        "Kratom helped the farmers during the economic depression.",
        "Kratom lowers ST depression on the tracing.",
        "Kratom helps prevent withdrawal from the trial.",
        "Kratom eases the withdrawal of the product from the market.",
        "Kratom reduces cash withdrawals in the village.",
        "Kratom sales help boost the energy market.",
        "Kratom eases the pain of losing a game.",
        "Kratom reduced the farmers' dependence on rubber prices.",
    ],
)
def test_what_only_sounds_like_low_mood_withdrawal_or_pain_makes_no_claim(text: str):
    assert not told(text, "made") | told(text, "denied")


def test_low_mood_beside_it_stands():
    assert "B09" in told("Kratom relieves depression and lowers ST depression.", "made")
    assert "B01" in told("Kratom eases withdrawal and was on the market.", "made")
