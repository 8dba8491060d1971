"""A name that says in brackets what it is, and words of dose around a name, are read; two medicines never as one."""

from __future__ import annotations

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, asked_of, checked, scenario

VOCABULARY = load_vocabulary()


def unknown(name: str) -> bool:
    given = scenario(LEAF, **{**COMPLETE, "medicines": [name]})
    return asked_of(given, "input.unknown-medicine", vocabulary=VOCABULARY).answer != "not found"


@pytest.mark.parametrize(
    ("name", "rule", "ingredient"),
    [
        ("Xanax (alprazolam)", "sedatives.with-kratom", "alprazolam"),
        ("alprazolam [Xanax]", "sedatives.with-kratom", "alprazolam"),
        ("Xanax 2 mg (alprazolam)", "sedatives.with-kratom", "alprazolam"),
        ("Xanax (alprazolam 2 mg)", "sedatives.with-kratom", "alprazolam"),
        ("Suboxone (buprenorphine)", "opioids.kratom-in-maintenance", "buprenorphine"),
        ("Suboxone (buprenorphine/naloxone)", "opioids.kratom-in-maintenance", "buprenorphine"),
        ("buprenorphine (Suboxone)", "opioids.kratom-in-maintenance", "buprenorphine"),
        ("Vicodin (hydrocodone and acetaminophen)", "opioids.kratom-with-opioid", "hydrocodone"),
        ("low dose naltrexone", "precipitation.antagonist-with-kratom", "naltrexone"),
        ("Low-Dose Naltrexone", "precipitation.antagonist-with-kratom", "naltrexone"),
        ("naltrexone (low dose)", "precipitation.antagonist-with-kratom", "naltrexone"),
    ],
)
def test_such_a_name_is_the_medicine(name: str, rule: str, ingredient: str):
    assert not unknown(name)
    rows = checked(scenario(LEAF, **{**COMPLETE, "medicines": [name]}), vocabulary=VOCABULARY)[rule]
    assert [row.answer for row in rows] == ["found"]
    assert ingredient in rows[0].about


@pytest.mark.parametrize(
    "name",
    [
        "Xanax (fentanyl)",
        "methadone (stopped 2019)",
        "codeine (not morphine)",
        "low dose",
        "Zzq (alprazolam)",
    ],
)
def test_what_names_two_things_or_something_else_is_asked_about(name: str):
    assert unknown(name)


def test_words_of_dose_are_an_amount_that_is_not_read():
    given = scenario(LEAF, **{**COMPLETE, "medicines": ["low dose naltrexone"]})
    assert asked_of(given, "input.amount-in-a-name", vocabulary=VOCABULARY).answer == "not checked"
