"""Small scenarios for the tests of safety."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from mitragyna.library import Library, load
from mitragyna.safety import Finding, ModelFacts, check, load_rules
from mitragyna.safety.rules.rule import Rule, asked_by, silenced_by
from mitragyna.safety.taken.thing import VocabularyLike
from mitragyna.scenario import Scenario, from_dict
from tests.safety.tiny import TINY

LIBRARY: Library = load()
TOLD = "told by another"
"""What a finding is of which another rule tells what it says."""
COMPLETE: dict[str, Any] = {
    "age": "34 y",
    "sex": "female",
    "cyp2d6": "normal",
    "liver": "normal",
    "kidney": "normal",
    "pregnant": False,
    "breastfeeding": False,
    "conditions": [],
    "signs": [],
    "medicines": [],
    "heart_rate": "72 1/min",
    "qtc": "420 ms",
}
"""A person of whom everything is known and nothing is the matter."""
LEAF: dict[str, Any] = {"product": "leaf-powder-us", "amount": "2 g", "every": "12 h"}
HEROIN: dict[str, Any] = {
    "product": "heroin-intravenous",
    "amount": "60 mg",
    "every": "6 h",
    "lasting": "2 y",
}


def scenario(
    *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), duration: str = "21 d", **person: Any
) -> Scenario:
    """One arm with these takes; ``person`` lies over nothing, so what is not given is unknown."""
    arm = {"name": "arm", "take": list(takes)} if takes else {"name": "arm"}
    data = {"duration": duration, "arm": [arm], "history": list(history), "person": person}
    return from_dict(data, library=LIBRARY)


def checked(
    given: Scenario,
    *,
    vocabulary: VocabularyLike = TINY,
    results: ModelFacts | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> dict[str, list[Finding]]:
    """Findings by rule."""
    made: dict[str, list[Finding]] = {}
    library = given.with_own_products(LIBRARY)
    for finding in check(given, library, rules=rules, vocabulary=vocabulary, results=results):
        made.setdefault(finding.rule, []).append(finding)
    return made


@cache
def bound(names: frozenset[str]) -> Mapping[str, Rule]:
    """Those rules with all that they ask, silence or are silenced by: of them a check of these alone tells the same."""
    rules, chosen = load_rules(), names
    while True:
        near = {other for name in chosen for other in (*asked_by(rules[name]), *silenced_by(rules[name]))}
        near |= {name for name, rule in rules.items() if chosen & {*silenced_by(rule)}}
        if near <= chosen:
            return {name: rule for name, rule in rules.items() if name in chosen}
        chosen |= near


def found(given: Scenario, **options: Any) -> set[str]:
    """The rules that are found."""
    made = checked(given, **options)
    return {rule for rule, rows in made.items() if any(row.tells for row in rows)}


def answer(given: Scenario, rule: str, **options: Any) -> str:
    """The answer of one rule, the first where it has several; ``TOLD`` where another tells it."""
    rows = checked(given, **options).get(rule)
    return answered(rows[0])


def answered(row: Finding) -> str:
    """The answer of a finding, or that it is found and another rule tells it."""
    return TOLD if row.told_by else row.answer


def asked_of(given: Scenario, rule: str, *, vocabulary: VocabularyLike = TINY) -> Finding:
    """The first finding of a rule."""
    return checked(given, vocabulary=vocabulary)[rule][0]
