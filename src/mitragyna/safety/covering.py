"""Who speaks for whom: a more particular rule silences a general one, of the very pair that it found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.safety.evaluate import Context, evaluate
from mitragyna.safety.expression import After, Named, With, parts_of
from mitragyna.safety.rules import Rule, asked_by, in_order, silenced_by
from mitragyna.safety.thing import Thing
from mitragyna.safety.verdict import Verdict

_TWO: Final = (With, After)


@dataclass(frozen=True)
class Hit:
    """One rule that holds in one arm, of one thing or of the arm as a whole (``it`` is None)."""

    rule: Rule
    it: Thing | None
    verdict: Verdict

    @property
    def others(self) -> frozenset[str]:
        """The names of what it is found with."""
        own = "" if self.it is None else self.it.name
        return frozenset(name for _, name in self.verdict.about) - {own}


@dataclass(frozen=True)
class Silent:
    """A hit, or a part of one, that says no more than ``by`` (ids of rules) says of the same."""

    hit: Hit
    by: tuple[str, ...]


@dataclass(frozen=True)
class Covers:
    """The rules in the order in which they are asked who speaks: those that silence others come first.

    ``by`` has for each rule those that silence it thing by thing; ``paired`` are those that ask for another thing
    beside the one they are about.
    """

    order: tuple[str, ...]
    by: Mapping[str, tuple[str, ...]]
    paired: frozenset[str]


def covers_of(rules: Mapping[str, Rule]) -> Covers:
    """How the rules silence each other. Raises ``InputError`` where they do in a circle."""
    by: dict[str, list[str]] = {}
    for rule in rules.values():
        for name in silenced_by(rule):
            if thing_by_thing(rule) and thing_by_thing(rules[name]):
                by.setdefault(name, []).append(rule.id)
    paired: dict[str, bool] = {}
    for name in in_order(rules):
        here = any(isinstance(node, _TWO) for node in parts_of(rules[name].when))
        paired[name] = here or any(paired[other] for other in asked_by(rules[name]))
    order = tuple(reversed(in_order(rules, silenced_by)))
    pairs = frozenset(name for name, two in paired.items() if two)
    return Covers(order, {name: tuple(rows) for name, rows in by.items()}, pairs)


def thing_by_thing(rule: Rule) -> bool:
    """Whether each finding of a rule is about one thing."""
    return rule.each and not rule.symmetric


def apart(
    hits: Sequence[Hit], context: Context, covers: Covers, deep: Sequence[str]
) -> tuple[tuple[Hit, ...], tuple[Silent, ...]]:
    """What is still said, and what is silenced because a more particular rule says it of the same pair.

    A rule that holds of a thing with several others is asked once more without those of which a more particular one is
    found: where it still holds, it is said of the rest. Of rules without a pair the thing alone counts. Only what is
    said itself silences anything. ``deep`` are rules to ask first (``rules.deep_ones``).
    """
    of_rule: dict[str, list[Hit]] = {}
    for hit in hits:
        of_rule.setdefault(hit.rule.id, []).append(hit)
    said: dict[str, list[Hit]] = {}
    silent: list[Silent] = []
    for name in covers.order:
        for hit in of_rule.get(name, ()):
            speaking = tuple(one for other in covers.by.get(name, ()) for one in _same(said, other, hit))
            rest = _rest(hit, speaking, context, covers, deep) if speaking else hit
            if rest is not None:
                said.setdefault(name, []).append(rest)
            if rest is not hit:
                silent.append(Silent(hit, tuple(dict.fromkeys(one.rule.id for one in speaking))))
    kept = {id(hit): hit for rows in said.values() for hit in rows}
    return tuple(kept.values()), tuple(silent)


def _same(said: Mapping[str, Iterable[Hit]], rule: str, hit: Hit) -> list[Hit]:
    """What a rule says of the thing of ``hit``."""
    name = None if hit.it is None else hit.it.name
    return [one for one in said.get(rule, ()) if one.it is not None and one.it.name == name]


def _rest(
    hit: Hit, speaking: Sequence[Hit], context: Context, covers: Covers, deep: Sequence[str]
) -> Hit | None:
    """What is left to say of the thing beside what others say; ``hit`` itself where they say nothing of it."""
    if hit.rule.id not in covers.paired or any(one.rule.id not in covers.paired for one in speaking):
        return None
    told = frozenset(name for one in speaking for name in one.others)
    if not hit.others and any(not one.others for one in speaking):
        return None  # both are about the thing and an earlier use of the same
    if not told & hit.others:
        return hit
    without = replace(context, left_out=told, _asked={})
    if any(isinstance(node, Named) for node in parts_of(hit.rule.when)):
        for name in deep:
            for raising in (True, False):
                without.asked(name, hit.it, raising=raising)
    verdict = evaluate(hit.rule.when, without, hit.it)
    return Hit(hit.rule, hit.it, verdict) if verdict.truth else None


def longest_wait(rules: Mapping[str, Rule]) -> float:
    """The longest time (h) after the last dose of anything for which a rule asks for it, but for 'ever'."""
    times = [0.0]
    for rule in rules.values():
        for node in parts_of(rule.when):
            if isinstance(node, With):
                times.append(node.gap)
            elif isinstance(node, After) and math.isfinite(node.within):
                times.append(node.within)
    return max(times)
