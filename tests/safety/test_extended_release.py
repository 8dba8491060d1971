"""Buprenorphine after opioids of extended release: the form by name, brand or interval."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.forms import EXTENDED, OTHER, is_extended
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, asked_of, scenario

VOCABULARY = load_vocabulary()
AFTER = "precipitation.buprenorphine-after-agonist"


def after(name: str, hours: str, every: str | None = "12 h", until: str = "0 h") -> Finding:
    often = {} if every is None else {"amount": "40 mg", "every": every}
    medicine: dict[str, Any] = {"name": name, "from": "-1 y", "until": until, **often}
    start = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "from": hours}
    person: dict[str, Any] = {**COMPLETE, "medicines": [medicine]}
    return asked_of(scenario(start, **person), AFTER, vocabulary=VOCABULARY)


@pytest.mark.parametrize(("hours", "since"), [("0 h", "12 h"), ("4 h", "16 h"), ("10 h", "22 h")])
@pytest.mark.parametrize(
    "name",
    ["OxyContin", "MS Contin", "oxycodone extended release", "Targiniq", "Hydromorph Contin", "Opana ER"],
)
def test_buprenorphine_within_a_day_of_an_extended_release_opioid_is_soon_after_it(
    name: str, hours: str, since: str
):
    row = after(name, hours)
    assert row.tells
    assert [(number.value, number.limit) for number in row.numbers] == [(since, "within 24 h")]


@pytest.mark.parametrize(
    "name", ["oxycodone", "morphine", "hydrocodone", "hydromorphone", "oxymorphone", "tapentadol"]
)
@pytest.mark.parametrize("every", ["12 h", "24 h"])
def test_an_opioid_taken_once_or_twice_a_day_is_one_of_extended_release(name: str, every: str):
    until = "0 h" if every == "12 h" else "-14 h"
    assert after(name, "4 h", every, until).tells


def test_a_day_after_it_the_interval_is_over():
    assert after("OxyContin", "12 h").answer == "not found"
    assert after("OxyContin", "30 h").answer == "not found"


@pytest.mark.parametrize("every", [None, "8 h"])
@pytest.mark.parametrize(
    ("hours", "expected"), [("0 h", "found"), ("5 h", "not checked"), ("20 h", "not found")]
)
def test_between_the_two_intervals_a_form_that_is_not_told_is_asked_about(
    every: str | None, hours: str, expected: str
):
    row = after("oxycodone", hours, every, "-8 h")
    assert row.answer == expected
    assert expected != "not checked" or row.missing == ("whether oxycodone is a form of extended release",)


@pytest.mark.parametrize(
    ("name", "every"),
    [("oxycodone", "6 h"), ("morphine IR", "12 h"), ("Percocet", "12 h"), ("codeine", "12 h")],
)
def test_a_form_that_acts_at_once_keeps_the_shorter_interval(name: str, every: str):
    assert after(name, "2 h", every, "-8 h").answer == "found"
    assert after(name, "6 h", every, "-8 h").answer == "not found"


def test_the_form_that_is_told_goes_before_the_interval():
    assert is_extended("x", EXTENDED, "codeine", 4.0)
    assert is_extended("oxycodone-oral", OTHER, "oxycodone", 24.0) is False
