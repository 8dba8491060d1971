"""Absolute forms of claims: all deaths, only with other drugs, as addictive as coffee, proven, in pregnancy."""

from __future__ import annotations

import pytest

from tests.safety.claims_read import told


@pytest.mark.parametrize(
    "text",
    [
        "All kratom deaths involved other drugs.",
        "Every death blamed on kratom involved other drugs.",
        "Each kratom death involved other substances.",
        "Every single kratom overdose involved other drugs.",
        "All of the kratom deaths had other drugs on board.",
        "Kratom deaths are always caused by other drugs.",
        "Kratom fatalities invariably involve other drugs.",
        "Deaths only occur when kratom is mixed with opioids.",
        "Kratom deaths only happen when it is combined with other drugs.",
        "Kratom is only dangerous when mixed with other drugs.",
        "Kratom is dangerous only in combination with other drugs.",
        "Kratom only kills when mixed with fentanyl.",
        "The only people who died on kratom had taken other drugs.",
    ],
)
def test_no_death_without_other_drugs_is_that_kratom_alone_kills_nobody(text: str):
    assert told(text, "made") == {"K02"}


@pytest.mark.parametrize(
    "text",
    [
        "Most kratom deaths involved other drugs.",
        "Nearly all kratom deaths involved other drugs.",
        "Almost all kratom deaths involve other drugs.",
        "Deaths mostly occur when kratom is mixed with opioids.",
        "Kratom is dangerous when mixed with other drugs.",
        "Kratom deaths are not only caused by other drugs.",
        "Kratom is not only dangerous when mixed with other drugs.",
        "Kratom alone has killed people, though most deaths involved other drugs.",
    ],
)
def test_most_deaths_with_other_drugs_stays_supported(text: str):
    assert "S20" in told(text, "made")
    assert "K02" not in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "All deaths with kratom should be reported with other drugs found.",
        "All overdose deaths from kratom and other drugs rose.",
        "Every death that involved kratom and other drugs was counted.",
        "The survey only covers deaths with kratom and opioids.",
        "Only a few kratom deaths involved no other drugs.",
        "Not all kratom deaths involved other drugs.",
        "It is false that all kratom deaths involved other drugs.",
    ],
)
def test_what_is_no_such_claim(text: str):
    assert "K02" not in told(text, "made")


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is only as addictive as caffeine.",
        "Kratom is only as addictive as coffee.",
        "Kratom is about as addictive as coffee.",
        "Kratom is as habit-forming as tea.",
        "Kratom is roughly as addictive as chocolate.",
    ],
)
def test_as_addictive_as_coffee_is_no_admission_of_addiction(text: str):
    assert told(text, "made") == {"K32"}


@pytest.mark.parametrize(
    "text", ["Kratom is at least as addictive as coffee.", "Kratom is just as addictive as heroin."]
)
def test_as_addictive_as_more_stays_so(text: str):
    assert told(text, "made") == {"S18"}


def test_a_slight_risk_of_addiction():
    for word in ("negligible", "very low", "minimal", "small"):
        for text in (
            f"The risk of addiction with kratom is {word}.",
            f"The addiction risk of kratom is {word}.",
        ):
            assert "S18" in told(text, "denied")
            assert "S18" not in told(text, "made")
    assert "S18" in told("The risk of addiction with kratom is not negligible.", "made")
    assert "S18" in told("The risk of addiction with kratom is high.", "made")
    assert "S18" in told("Kratom carries little-known risks of addiction.", "made")


def test_proven_safe():
    for text in ("proven safe", "proven to be safe", "proven to be safe and effective", "shown to be safe"):
        assert "S24" in told(f"Kratom has been {text}.", "made")
        assert "S24" in told(f"Kratom has not been {text}.", "denied")


def test_mild_withdrawal_from_kratom_is_no_gentle_detox():
    for text in ("Kratom withdrawal feels like a mild cold.", "Withdrawal from kratom is mild."):
        assert told(text, "made") == set()
    assert "B16" in told("Coming off opioids with kratom is gentle.", "made")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Pregnant women can take kratom.", True),
        ("Pregnant women can use kratom.", True),
        ("Kratom can be taken by pregnant women.", True),
        ("You can take kratom while pregnant.", True),
        ("Pregnant women should not take kratom.", False),
        ("Pregnant women cannot take kratom.", False),
        ("Can pregnant women take kratom?", False),
        ("Pregnant women can take kratom only after asking a doctor.", False),
    ],
)
def test_kratom_in_pregnancy(text: str, made: bool):
    assert ("K20" in told(text, "made")) is made
