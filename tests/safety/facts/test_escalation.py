"""More kratom than before is a rise, whatever products of leaf it is taken as."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.safety.cases import COMPLETE, LEAF, asked_of, scenario

RULE = "dependence.escalation"
CAPSULE = {"product": "leaf-capsule", "amount": "1 g", "every": "24 h", "lasting": "1 y"}


@pytest.mark.parametrize(
    ("past", "take", "expected"),
    [
        (CAPSULE, {"amount": "3 g", "every": "8 h"}, "found"),
        (CAPSULE, {"amount": "1 g", "every": "24 h"}, "not found"),
        ({**CAPSULE, "amount": "9 g"}, {"amount": "3 g", "every": "8 h"}, "not found"),
        ({**CAPSULE, "every": "8 h"}, {"amount": "3 g", "every": "24 h"}, "not found"),
        ({**CAPSULE, "product": "leaf-powder-us"}, {"amount": "2 g", "every": "24 h"}, "found"),
    ],
)
def test_leaf_is_one_amount(past: dict[str, Any], take: dict[str, Any], expected: str):
    row = asked_of(scenario({**LEAF, **take}, history=(past,), **COMPLETE), RULE)
    assert row.answer == expected
    if expected == "found":
        assert any(number.fact.startswith("largest daily amount") for number in row.numbers)


def test_two_past_products_are_summed():
    past = (CAPSULE, {**CAPSULE, "product": "leaf-powder-us", "amount": "5 g"})
    same = scenario({**LEAF, "amount": "6 g", "every": "24 h"}, history=past, **COMPLETE)
    more = scenario({**LEAF, "amount": "7 g", "every": "24 h"}, history=past, **COMPLETE)
    assert asked_of(same, RULE).answer == "not found"
    assert asked_of(more, RULE).answer == "found"


def test_what_is_missing_is_said_of_what_it_is_missing():
    given = scenario(LEAF, **{**COMPLETE, "medicines": ["kratom"]})
    row = asked_of(given, RULE)
    assert row.answer == "not checked"
    assert "how much kratom is taken" in row.missing
    assert "how much leaf-powder-us is taken" not in row.missing


def test_the_two_amounts_that_are_compared_stand_beside_their_ratio():
    past = {**CAPSULE, "product": "leaf-powder-us", "amount": "6 g", "every": "6 h"}
    take = {"product": "leaf-extract", "amount": "2 g", "every": "6 h"}
    (number,) = asked_of(scenario(take, history=(past,), **COMPLETE), RULE).numbers
    told = re.fullmatch(
        r"([\d.]+); ([\d.]+) mg of the leaf's alkaloids together in 24 h, against ([\d.]+) mg at first",
        number.value,
    )
    assert told, number.value
    ratio, now, before = map(float, told.groups())
    assert ratio == pytest.approx(now / before, rel=0.01)


def test_leaf_is_compared_by_its_mass_and_a_part_of_body_weight_is_said_to_be_one():
    of_leaf = scenario({**LEAF, "amount": "3 g"}, history=({**CAPSULE, "amount": "2 g"},), **COMPLETE)
    (number,) = asked_of(of_leaf, RULE).numbers
    assert number.value == "3; 6000 mg of leaf in 24 h, against 2000 mg at first"
    steps = ({**LEAF, "amount": "20 mg/kg", "until": "7 d"}, {**LEAF, "amount": "30 mg/kg", "from": "7 d"})
    (number,) = asked_of(scenario(*steps, **COMPLETE), RULE).numbers
    assert number.value == "1.5; 60 mg/kg of leaf in 24 h, against 40 mg/kg at first"


def tablet(amount: str, **more: Any) -> dict[str, Any]:
    return {"product": "seven-oh-tablet", "amount": amount, "every": "24 h", **more}


@pytest.mark.parametrize(
    ("takes", "history"),
    [
        ((tablet("30 mg", until="3 d"), tablet("60 mg", **{"from": "3 d"})), ()),
        ((tablet("60 mg"),), (tablet("30 mg", lasting="30 d"),)),
    ],
    ids=["in the arm", "over the history"],
)
def test_a_rise_of_7_oh_tells_7_hydroxymitragynine_by_the_label(takes: Any, history: Any):
    for rule in ("seven_oh.more-than-before", RULE):
        row = asked_of(scenario(*takes, history=history, **COMPLETE), rule)
        assert row.answer == "found"
        assert "2; 60 mg of 7-hydroxymitragynine by the label in 24 h, against 30 mg at first" in [
            number.value for number in row.numbers
        ]
        assert not any("alkaloids" in number.value or "leaf" in number.value for number in row.numbers)


def test_a_drink_is_told_by_its_volume():
    steps = [{"product": "leaf-tea-malaysia", "every": "24 h"} for _ in range(2)]
    given = scenario(
        {**steps[0], "amount": "100 mL", "until": "7 d"},
        {**steps[1], "amount": "300 mL", "from": "7 d"},
        **COMPLETE,
    )
    (number,) = asked_of(given, RULE).numbers
    assert number.value == "3; 300 mL of leaf-tea-malaysia in 24 h, against 100 mL at first"
