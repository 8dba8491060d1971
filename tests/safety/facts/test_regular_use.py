"""Naloxone precipitates withdrawal in people used to opioids or kratom, and not after one dose in others."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, HEROIN, LEAF, answer, asked_of, scenario

VOCABULARY = load_vocabulary()
RULE = "precipitation.naloxone-in-dependence"
FENTANYL = {"name": "fentanyl", "amount": "0.2 mg", "doses": 1, "from": "0 h"}
NALOXONE = {"name": "naloxone", "amount": "0.4 mg", "doses": 1, "from": "10 min"}


def of(*takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any) -> str:
    return answer(scenario(*takes, history=history, **{**COMPLETE, **person}), RULE, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    "medicines",
    [
        [FENTANYL, NALOXONE],
        ["Narcan", {"name": "codeine", "amount": "30 mg", "doses": 1}],
        ["Narcan", {"name": "codeine", "amount": "30 mg", "doses": 1, "from": "0 h"}],
        ["Narcan", {"name": "codeine", "amount": "30 mg", "every": "6 h", "doses": 4, "from": "0 h"}],
    ],
)
def test_naloxone_after_doses_of_one_day_is_a_reversal_and_no_withdrawal(medicines: list[Any]):
    assert of(medicines=medicines) == "not found"


def test_without_conditions_nobody_knows_who_is_used_to_opioids():
    person = {key: value for key, value in COMPLETE.items() if key not in ("conditions", "medicines")}
    made = scenario(medicines=[FENTANYL, NALOXONE], **person)
    assert asked_of(made, RULE, vocabulary=VOCABULARY).missing == ("person.conditions",)
    assert of(medicines=[FENTANYL, NALOXONE], conditions=["alcohol use disorder"]) == "not checked"
    assert of(medicines=[FENTANYL, NALOXONE, "xyzzy"]) == "not checked"


@pytest.mark.parametrize(
    ("takes", "person"),
    [
        ((), {"medicines": [FENTANYL, NALOXONE], "conditions": ["opioid use disorder"]}),
        ((), {"medicines": [FENTANYL, NALOXONE], "conditions": ["kratom use disorder"]}),
        ((), {"medicines": [NALOXONE], "history": (HEROIN,)}),
        # One opioid stands in for another: two years of heroin, and then five days of methadone.
        (
            ({"product": "methadone-solution", "amount": "30 mg", "every": "24 h"},),
            {"medicines": [{**NALOXONE, "from": "5 d"}], "history": (HEROIN,)},
        ),
        ((), {"medicines": ["morphine", "naloxone"]}),
        ((LEAF,), {"medicines": [{**NALOXONE, "from": "10 d"}]}),
    ],
)
def test_regular_use_or_a_stated_dependence_is_told(
    takes: tuple[dict[str, Any], ...], person: dict[str, Any]
):
    assert of(*takes, **person) == "found"


@pytest.mark.parametrize("name", ["7-hydroxymitragynine", "kratom tea", "kratom"])
@pytest.mark.parametrize("every", ["12 h", "24 h"])
def test_kratom_once_a_day_is_regular_use_as_twice_a_day_is(name: str, every: str):
    assert of(medicines=["Narcan", {"name": name, "every": every}]) == "found"


def test_an_overdose_of_somebody_who_takes_nothing_else_is_answered_whatever_the_product():
    heroin = {"product": "heroin-intravenous", "amount": "30 mg"}
    assert of(heroin, medicines=[NALOXONE]) == "not found"
    assert of(heroin, medicines=[NALOXONE], history=({**HEROIN, "lasting": "30 d"},)) == "found"


def test_less_than_a_week_and_a_use_long_over_are_left_open():
    assert of(LEAF, medicines=[{**NALOXONE, "from": "1 h"}]) == "not found"
    assert of(LEAF, medicines=[{**NALOXONE, "from": "3 d"}]) == "not checked"
    late = [{**FENTANYL, "from": "10 d"}, {**NALOXONE, "from": "241 h"}]
    assert of(history=(HEROIN,), medicines=late) == "not checked"
