"""What the check asks of all rules at once: which to ask first, which limits and which conditions they ask about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from mitragyna.safety.facts.fact import Fact
from mitragyna.safety.names.conditions import Present
from mitragyna.safety.rules.coherence import in_order
from mitragyna.safety.rules.covering import Covers, covers_of, longest_wait
from mitragyna.safety.rules.expression import FactTest, Has, parts_of
from mitragyna.safety.rules.expression import Taken as TakenNode
from mitragyna.safety.rules.load import load_rules
from mitragyna.safety.rules.rule import Rule, asked_by
from mitragyna.safety.taken.thing import Taken

_MOST_CHAINED: Final = 10
"""Rules that refer to each other in one row and are asked as they come."""

TREATMENT: Final = "opioid-treatment"
"""The condition that tells of a medicine against opioid use disorder without naming it."""
TREATMENT_RULE: Final = "input.treatment-not-named"
"""The shipped rule that names the medicines such a treatment may be with."""


@dataclass(frozen=True)
class Asked:
    """What a set of rules asks for, whatever the case: ``deep_ones``, ``limits_of``, ``covers_of``, ``longest_wait``.

    ``conditions`` are the names of conditions and signs that any of them asks for.
    """

    deep: tuple[str, ...]
    limits: Mapping[str, tuple[float, ...]]
    covers: Covers
    wait: float
    conditions: frozenset[str]


def asked_by_all(rules: Mapping[str, Rule]) -> Asked:
    """What the rules ask for, found out once for all checks with them. Raises ``InputError`` as ``covers_of`` does."""
    return _asked(tuple(rules.values()))


@lru_cache(maxsize=8)
def _asked(rules: Iterable[Rule]) -> Asked:
    by_name = {rule.id: rule for rule in rules}
    names = {name for rule in rules for node in rule.parts if isinstance(node, Has) for name in node.names}
    covers, wait = covers_of(by_name), longest_wait(by_name)
    return Asked(deep_ones(by_name), limits_of(by_name), covers, wait, frozenset(names))


def deep_ones(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Rules that others refer to, those that refer to nothing first, where chains are longer than ``_MOST_CHAINED``.

    Who asks them in this order never has to follow a long chain.
    """
    refers = {name: asked_by(rule) for name, rule in rules.items()}
    named = {other for others in refers.values() for other in others}
    if len(named) <= _MOST_CHAINED:
        return ()
    length: dict[str, int] = {}
    for name in in_order(rules, lambda rule: refers[rule.id]):
        length[name] = 1 + max((length[other] for other in refers[name]), default=0)
    if max(length.values()) <= _MOST_CHAINED:
        return ()
    return tuple(name for name in length if name in named)


def limits_of(rules: Mapping[str, Rule]) -> Mapping[str, tuple[float, ...]]:
    """By fact, the limits that any rule holds it against: no rounding may carry a number over one of them."""
    found: dict[str, dict[float, None]] = {}
    for rule in rules.values():
        for node in rule.parts:
            if isinstance(node, FactTest) and not node.words:
                found.setdefault(node.fact, {})[node.limit] = None
    return {fact: tuple(limits) for fact, limits in found.items()}


def beyond_rules(has: Present, rules: Mapping[str, Rule]) -> Fact:
    """Whether a person has conditions or signs that no rule asks about, with their titles as they are written.

    What follows from one (lung cancer is respiratory disease) counts for it.
    """
    told = {pair for name in asked_by_all(rules).conditions for pair in has.pairs(name)}
    left = dict.fromkeys(pair for pairs in has.every.values() for pair in pairs if pair not in told)
    key = next((key for key, _ in left), "person.conditions")
    return Fact.word("yes" if left else "no", key, ", ".join(dict.fromkeys(title for _, title in left)))


@cache
def treatments() -> frozenset[str]:
    """The medicines that a treatment of opioid use disorder may be with: those that ``TREATMENT_RULE`` names."""
    parts = parts_of(load_rules()[TREATMENT_RULE].when)
    return frozenset(name for part in parts if isinstance(part, TakenNode) for name in part.what.names)


def as_whole(taken: Taken, has: Present) -> Taken:
    """What is taken, its list of medicines not whole where a condition tells of one that is not among them."""
    if TREATMENT not in has.names or any(thing.name.casefold() in treatments() for thing in taken.things):
        return taken
    return replace(taken, listed=False)
