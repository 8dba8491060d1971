"""What makes somebody used to an opioid: a week of it at least, of an amount that is told, wherever it is written."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, TOLD, answered, checked, scenario

VOCABULARY = load_vocabulary()
FIRST, NAIVE = "opioids.first-methadone", "opioids.first-methadone-without-tolerance"
TAKE = {"product": "methadone-solution", "amount": "100 mg", "every": "24 h"}


def medicine(name: str = "methadone", amount: str | None = "100 mg", **rest: Any) -> dict[str, Any]:
    return {"name": name, "every": "24 h", **({"amount": amount} if amount else {}), **rest}


def answers(
    *takes: dict[str, Any], medicines: tuple[Any, ...] = (), history: tuple[dict[str, Any], ...] = ()
) -> tuple[str, str]:
    person = {**COMPLETE, "medicines": list(medicines)}
    made = checked(scenario(*takes, history=history, **person), vocabulary=VOCABULARY)
    return answered(made[FIRST][0]), answered(made[NAIVE][0])


@pytest.mark.parametrize("begun", ["0 h", "-1 d", "-2 d", "-4 d", "-6 d"])
def test_a_use_of_less_than_a_week_is_its_own_first_dose(begun: str):
    assert answers(medicines=(medicine(**{"from": begun}),)) == (TOLD, "found")
    if begun != "0 h":
        past = {**TAKE, "lasting": begun.removeprefix("-")}
        assert answers(history=(past,)) == (TOLD, "found")
        assert answers(TAKE, history=(past,))[1] == "found"


@pytest.mark.parametrize("begun", ["-7 d", "-8 d", "-30 d", "-2 y"])
def test_a_use_of_a_week_or_longer_is_none(begun: str):
    assert answers(medicines=(medicine(**{"from": begun}),)) == ("not found", "not found")
    past = {**TAKE, "lasting": begun.removeprefix("-")}
    assert answers(TAKE, history=(past,)) == ("not found", "not found")


def test_one_first_dose_is_counted_once_where_a_medicine_is_a_history_as_well():
    given = {**COMPLETE, "medicines": [medicine(amount="20 mg", **{"from": "-1 d"})]}
    assert checked(scenario(**given), vocabulary=VOCABULARY)[FIRST][0].answer == "not found"
    once = {"name": "methadone", "amount": "100 mg", "from": "-1 h", "doses": 1}
    assert answers(medicines=(once,)) == (TOLD, "found")


def test_more_after_less_than_a_week_is_asked_about():
    short = {**TAKE, "amount": "30 mg", "lasting": "3 d"}
    assert answers(TAKE, history=(short,)) == ("not checked", "not checked")
    small = medicine(amount="30 mg", **{"from": "-3 d", "until": "0 h"})
    assert "not found" not in answers(TAKE, medicines=(small,))


@pytest.mark.parametrize(
    ("before", "naive"),
    [
        (medicine("morphine", "240 mg", **{"from": "-1 d"}), "not checked"),
        (medicine("morphine", None, **{"from": "-2 y"}), "not checked"),
        (medicine("morphine", "10 mg", **{"from": "-2 y"}), "not checked"),
        (medicine("morphine", "240 mg", **{"from": "-2 y"}), "not found"),
        (medicine("codeine", "120 mg", **{"from": "-2 y"}), "not checked"),
        (medicine("tramadol", "200 mg", **{"from": "-2 y"}), "not checked"),
        (medicine("heroin", "500 mg", **{"from": "-2 y"}), "not found"),
        (medicine("heroin", None, **{"from": "-2 y"}), "not checked"),
        (medicine("ibuprofen", "400 mg", **{"from": "-2 y"}), "found"),
        (medicine("loperamide", "4 mg", **{"from": "-2 y"}), "found"),
    ],
)
def test_an_amount_and_a_length_make_used_to_opioids(before: dict[str, Any], naive: str):
    assert answers(TAKE, medicines=(before,))[1] == naive


def test_a_use_of_an_unknown_amount_clears_no_first_dose():
    assert answers(TAKE, medicines=(medicine(amount=None, **{"from": "-2 y"}),)) == (
        "not checked",
        "not checked",
    )
