"""What contradicts itself is found where both are said, and an unknown condition is no half of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.safety.cases import COMPLETE, LEAF, answer, scenario

RULES = ("input.pregnancy-twice", "input.pregnant-male", "input.breastfeeding-male", "input.pregnant-age")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "given", [{"conditions": ["qqxzzy"]}, {"signs": ["temp 40"]}, {"signs": ["zzq", "qqx"]}]
)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_an_unknown_condition_or_sign_asks_nothing_about_pregnancy(
    rule: str, given: dict[str, Any], sex: str
):
    assert answer(scenario(LEAF, **{**COMPLETE, "sex": sex, **given}), rule) == "not found"


@pytest.mark.parametrize(
    ("rule", "person"),
    [
        ("input.pregnancy-twice", {"conditions": ["pregnancy", "qqxzzy"]}),
        ("input.pregnant-male", {"conditions": ["pregnancy"], "sex": "male"}),
        ("input.pregnant-male", {"pregnant": True, "sex": "male", "conditions": ["qqxzzy"]}),
        ("input.breastfeeding-male", {"conditions": ["breastfeeding"], "sex": "male"}),
        ("input.pregnant-age", {"conditions": ["pregnancy"], "age": "8 y"}),
    ],
)
def test_what_is_said_twice_and_does_not_agree_is_asked(rule: str, person: dict[str, Any]):
    assert answer(scenario(LEAF, **{**COMPLETE, **person}), rule) == "not checked"
