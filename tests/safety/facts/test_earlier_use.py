"""Tolerance is lost by people who had some: after regular use, and not after a few first doses."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, TOLD, answered, bound, checked, scenario

VOCABULARY = load_vocabulary()
RETURN, RESTART = "opioids.return-after-a-gap", "opioids.restart-after-a-gap"
LOSS, FIRST = "opioids.loss-of-tolerance", "opioids.first-methadone-without-tolerance"
UNKNOWN = "opioids.first-dose-without-tolerance"
RULES = bound(frozenset({RETURN, RESTART, LOSS, FIRST, UNKNOWN}))
NONE = [{"not found"}] * 3
GRAVE = [{"found"}, {TOLD}, {TOLD}]


def dose(product: str = "oxycodone-oral", amount: str = "5 mg", **rest: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, **({} if "every" in rest else {"doses": 1}), **rest}


def use(name: str, amount: str, every: str, since: str, until: str) -> dict[str, Any]:
    return {"name": name, "amount": amount, "every": every, "from": since, "until": until}


def answers(
    *takes: dict[str, Any], rules: tuple[str, ...] = (RETURN, RESTART, LOSS), medicines: Any = (),
    history: tuple[dict[str, Any], ...] = (), conditions: tuple[str, ...] = (),
) -> list[set[str]]:  # fmt: skip
    person: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), "conditions": list(conditions)}
    made = checked(scenario(*takes, history=history, **person), vocabulary=VOCABULARY, rules=RULES)
    return [{answered(row) for row in made[rule]} for rule in rules]


def test_an_opioid_after_a_few_first_doses_is_no_return():
    assert answers(dose(), history=(dose(before="10 d"),)) == NONE
    for name, amount, every, days in (("tramadol", "50 mg", "8 h", 20), ("hydrocodone", "5 mg", "6 h", 40)):
        before = use(name, amount, every, f"-{days + 3} d", f"-{days} d")
        assert answers(medicines=(before, use(name, amount, every, "0 h", "3 d"))) == NONE
    morphine = dose("morphine-oral", "10 mg", every="6 h")
    assert answers({**morphine, "until": "2 d"}, {**morphine, "from": "14 d"}) == NONE


def test_single_doses_days_apart_or_hours_apart_lose_no_tolerance():
    assert answers(dose(), dose(**{"from": "4 d"})) == NONE
    assert answers(dose(), dose(**{"from": "6 h"})) == NONE
    tramadol = {"name": "tramadol", "amount": "50 mg", "doses": 1, "from": "-8 d"}
    assert answers(dose(), medicines=(tramadol,)) == NONE
    heroin = dose("heroin-intravenous", "20 mg", before="3 h")
    assert answers(dose("buprenorphine-sublingual", "4 mg"), history=(heroin,))[2] == {"not found"}


@pytest.mark.parametrize(
    "before",
    [
        dose(every="6 h", lasting="30 d"),
        dose(every="6 h", lasting="7 d"),
        dose(every="24 h", lasting="7 d"),
        dose("oxycodone-oral", "40 mg", every="12 h", lasting="4 d"),
        dose("heroin-intravenous", "20 mg", every="6 h", lasting="3 d"),
    ],
)
def test_after_a_week_of_use_or_more_than_first_doses_it_is_a_return(before: dict[str, Any]):
    again = dose(before["product"], before["amount"], every=before["every"], **{"from": "10 d"})
    assert answers(again, history=(before,)) == GRAVE


def test_heroin_after_regular_use_and_a_use_of_unknown_length_stay_told():
    heroin = dose("heroin-intravenous", "60 mg", every="6 h")
    for past in (
        {"name": "heroin", "from": "-2 y", "until": "-5 d"},
        {"name": "heroin", "until": "-10 d"},
    ):
        assert answers(heroin, medicines=(past,)) == GRAVE
    assert answers(dose(), medicines=({"name": "oxycodone", "until": "-10 d"},))[1:] == [{"found"}, {TOLD}]


def test_few_doses_beside_a_use_disorder_are_not_all_that_was_taken():
    past = (dose(before="10 d"),)
    assert answers(dose(), history=past, conditions=("opioid use disorder",)) == GRAVE
    assert answers(dose(), history=past, conditions=("opioid withdrawal",)) == GRAVE


@pytest.mark.parametrize("hidden", ["conditions", "medicines"])
def test_where_more_may_have_been_taken_nothing_is_cleared(hidden: str):
    person: dict[str, Any] = {key: value for key, value in COMPLETE.items() if key != hidden}
    given = scenario(dose(), history=(dose(before="10 d"),), **person)
    made = checked(given, vocabulary=VOCABULARY, rules=RULES)
    for rule in (RETURN, RESTART, LOSS):
        assert made[rule]
        assert all(row.answer == "not checked" for row in made[rule]), rule
        assert all(f"person.{hidden}" in row.missing for row in made[rule]), rule


def test_a_use_of_an_amount_that_is_not_told_and_doses_once_a_week_are_asked_about():
    untold = {"name": "oxycodone", "from": "-13 d", "until": "-10 d"}
    weekly = use("oxycodone", "5 mg", "7 d", "-1 y", "-20 d")
    for before in (untold, weekly):
        assert answers(dose(), medicines=(before,)) == [{"not checked"}] * 3


def test_doses_every_third_day_are_regular_where_they_are_more_than_first_ones():
    for amount, expected in (("8 mg", "found"), ("0.2 mg", "not checked")):
        before = use("buprenorphine", amount, "72 h", "-20 d", "-8 d")
        assert answers(medicines=(before, use("buprenorphine", amount, "24 h", "0 h", "9 d")))[1] == {
            expected
        }


def test_a_time_without_before_regular_use_is_no_loss_of_it():
    daily = {"product": "methadone-solution", "amount": "5 mg", "every": "24 h"}
    assert answers(daily, history=(dose(before="30 d"),)) == NONE
    ended = {**daily, "until": "10 d"}
    assert answers(ended, history=(dose(before="30 d"),))[2] == {"found"}


def test_what_made_nobody_used_to_opioids_clears_no_first_dose():
    methadone = dose("methadone-solution", "100 mg")
    once = {**methadone, "before": "10 d"}
    assert answers(methadone, history=(once,), rules=(FIRST,)) == [{"found"}]
    tramadol = use("tramadol", "50 mg", "8 h", "-23 d", "-20 d")
    assert answers(methadone, medicines=(tramadol,), rules=(FIRST,)) == [{"found"}]
    heroin = dose("heroin-intravenous", "20 mg")
    assert answers(heroin, history=({**heroin, "before": "10 d"},), rules=(UNKNOWN,)) == [{"found"}]
