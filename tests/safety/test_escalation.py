"""More kratom than before is a rise, whatever products of leaf it is taken as."""

from __future__ import annotations

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
