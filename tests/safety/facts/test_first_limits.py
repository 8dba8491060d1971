"""Any opioid begun by somebody not used to opioids is found above its limit, or asked about: never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, HEROIN, TOLD, checked, scenario

VOCABULARY = load_vocabulary()
FIRST = "opioids.first-dose-without-tolerance"


def row(*medicines: Any, takes: tuple[Any, ...] = (), history: tuple[Any, ...] = (), **person: Any):
    whole: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    made = checked(scenario(*takes, history=history, **whole), vocabulary=VOCABULARY)[FIRST]
    ranks = {"found": 0, TOLD: 1, "not checked": 2, "not found": 3}
    return min(made, key=lambda each: ranks[each.answer])


def take(product: str, amount: str, every: str = "4 h", **more: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": every, **more}


def begun(name: str, amount: str = "", every: str = "6 h", since: str = "0 h") -> dict[str, Any]:
    given = {"name": name, "amount": amount, "every": every, "from": since}
    return {key: value for key, value in given.items() if value}


@pytest.mark.parametrize(
    "given",
    [
        take("heroin-intravenous", "60 mg", "6 h"),
        take("heroin-intravenous", "1 mg", "6 h"),
        take("fentanyl-intravenous", "0.5 mg", "2 h"),
        take("carfentanil-intravenous", "0.1 mg", "24 h"),
        take("morphine-intravenous", "30 mg"),
        take("heroin-intravenous", "60 mg", "6 h", **{"from": "2 d"}),
    ],
    ids=lambda each: f"{each['product']} {each['amount']}",
)
def test_a_first_injection_above_what_is_given_is_serious(given: dict[str, Any]):
    made = row(takes=(given,))
    assert (made.answer, made.severity) == ("found", "serious")
    assert made.sources
    assert row(takes=(given,), history=(HEROIN,)).answer != "found"


@pytest.mark.parametrize(
    "medicine",
    [
        begun("heroin", "100 mg"),
        begun("heroin"),  # whatever the amount
        begun("carfentanil", "1 mg", "24 h"),
        begun("nitazenes"),
        begun("fentanyl analogues"),
        begun("tapentadol", "500 mg", "4 h"),
        begun("tramadol", "250 mg"),
        begun("tramadol", "100 mg", "4 h"),  # 600 mg a day
        begun("hydromorphone", "12 mg"),
        begun("fentanyl", "0.5 mg", "2 h"),
        begun("morphine injection", "30 mg"),
        begun("morphine", "50 mg", "4 h"),
    ],
    ids=lambda each: f"{each['name']} {each.get('amount', '')}",
)
def test_a_first_dose_of_a_medicine_above_its_limit_is_serious(medicine: Any):
    made = row(medicine)
    assert (made.answer, made.severity) == ("found", "serious")
    assert row(medicine, takes=(), conditions=["opioid use disorder"]).answer == "not checked"


@pytest.mark.parametrize(
    "medicine",
    [
        begun("tramadol", "50 mg"),
        begun("codeine", "30 mg"),
        begun("tapentadol", "75 mg", "6 h"),
        begun("hydromorphone", "2 mg"),
        begun("diamorphine", "5 mg"),
        begun("morphine injection", "5 mg"),
        begun("tramadol", "250 mg", since="-2 y"),
        begun("methadone", "20 mg", "24 h"),
        begun("loperamide", "4 mg"),
        begun("ibuprofen", "400 mg"),
    ],
    ids=lambda each: f"{each['name']} {each['amount']} {each['from']}",
)
def test_what_is_given_as_a_first_dose_is_none_of_these(medicine: Any):
    assert row(medicine).answer == "not found"


@pytest.mark.parametrize(
    ("medicine", "missing"),
    [
        (begun("piritramide", "50 mg"), "how much piritramide people not used to opioids are given first"),
        (begun("sufentanil", "1 mg"), "how much sufentanil people not used to opioids are given first"),
        (begun("tramadol"), "how much tramadol is taken"),
        ("tapentadol", "since when tapentadol has been taken"),
        ("heroin", "since when heroin has been taken"),
    ],
)
def test_an_opioid_without_a_limit_a_beginning_or_an_amount_is_asked_about(medicine: Any, missing: str):
    made = row(medicine)
    assert made.answer == "not checked"
    assert missing in made.missing


def test_limits_of_adults_clear_nothing_in_a_child():
    child: dict[str, Any] = {"age": "8 y", "pregnant": None, "breastfeeding": None}
    given = {key: value for key, value in child.items() if value is not None}
    made = row(begun("tramadol", "50 mg"), **given)
    assert made.answer == "not checked"
    assert "limits of tramadol for children, by weight and age" in made.missing
    assert row(begun("tramadol", "250 mg"), **given).answer == "found"
    assert row(begun("tramadol", "50 mg", since="-2 y"), **given).answer == "not found"
