"""A use of an opioid that has gone on for a week before time zero is tolerance: it is held against no first use."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, bound, checked, scenario

VOCABULARY = load_vocabulary()
RULE = "opioids.only-for-tolerant"
RULES = bound(frozenset({RULE}))
OXYCODONE = {"name": "oxycodone", "amount": "10 mg", "every": "6 h", "from": "-1 y"}


def answers(*medicines: dict[str, Any] | str) -> set[str]:
    person: dict[str, Any] = {**COMPLETE, "medicines": list(medicines)}
    return {row.answer for row in checked(scenario(**person), vocabulary=VOCABULARY, rules=RULES)[RULE]}


def begun(name: str, since: str, amount: str = "", every: str = "72 h", **rest: Any) -> dict[str, Any]:
    return {"name": name, "from": since, **({"amount": amount, "every": every} if amount else {}), **rest}


@pytest.mark.parametrize(
    "medicines",
    [
        (begun("fentanyl patch", "-60 d"),),
        (begun("fentanyl patch", "-60 d", "4.2 mg"),),
        (begun("fentanyl patch", "-7 d", "4.2 mg"),),
        (begun("Duragesic", "-1 y"),),
        (begun("Duragesic", "-1 y", "8.4 mg"),),
        (begun("fentanyl patch", "-1 y"), OXYCODONE),
        (begun("Exalgo", "-1 y", "16 mg", "24 h"),),
    ],
)
def test_a_form_for_people_used_to_opioids_that_goes_on_since_a_week_or_longer_is_no_first_one(
    medicines: tuple[Any, ...],
):
    assert answers(*medicines) == {"not found"}


@pytest.mark.parametrize("since", ["-6 d", "-3 d", "0 h", "1 d"])
def test_such_a_form_begun_less_than_a_week_before_or_later_stays_contraindicated(since: str):
    assert answers(begun("fentanyl patch", since)) == {"found"}
    assert answers(begun("Exalgo", since, "16 mg", "24 h")) == {"found"}


def test_one_patch_is_no_week_and_a_patch_without_a_time_is_asked_about():
    assert answers(begun("fentanyl patch", "-10 d", amount="4.2 mg", doses=1)) == {"found"}
    assert answers("fentanyl patch") == answers({"name": "fentanyl patch"}) == {"not checked"}
