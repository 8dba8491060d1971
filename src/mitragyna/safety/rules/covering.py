"""Who speaks for whom: a more particular rule silences a general one, of the very pair that it found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.safety.facts.verdict import Verdict
from mitragyna.safety.rules.coherence import in_order
from mitragyna.safety.rules.evaluate import Context, evaluate, of_exposures
from mitragyna.safety.rules.expression import After, Has, It, Named, With
from mitragyna.safety.rules.rule import Rule, asked_by, silenced_by
from mitragyna.safety.taken.thing import Thing

_TWO: Final = (With, After)


@dataclass(frozen=True)
class Hit:
    """One rule that holds in one arm, of one thing or of the arm as a whole (``it`` is None)."""

    rule: Rule
    it: Thing | None
    verdict: Verdict

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What it is about: the thing, or what the arm as a whole has."""
        return self.verdict.about if self.it is None else (self.it.about,)

    @property
    def others(self) -> frozenset[str]:
        """The names of what it is found with."""
        own = "" if self.it is None else self.it.name
        return frozenset(name for _, name in self.verdict.about) - {own}


@dataclass(frozen=True)
class Silent:
    """A hit, or a part of one, that says no more than ``by`` says of the same."""

    hit: Hit
    by: tuple[Hit, ...]


@dataclass(frozen=True)
class Covers:
    """The rules in the order in which they are asked who speaks: those that silence others come first.

    ``by`` has for each rule those that silence it thing by thing; ``paired`` are those that ask for another thing
    beside the one they are about; ``by_pair`` those on ratios of exposures, which are about whatever changes one, and
    those that name several things together: of them two findings are of the same where they have a pair in common,
    whichever of the two each is asked of. ``changed`` is whose exposure a rule says is changed, where it is about one:
    of 'it' or of the 'other'; one way is not the other.
    """

    order: tuple[str, ...]
    by: Mapping[str, tuple[str, ...]]
    paired: frozenset[str]
    by_pair: frozenset[str]
    changed: Mapping[str, str]


def covers_of(rules: Mapping[str, Rule]) -> Covers:
    """How the rules silence each other. Raises ``InputError`` where they do in a circle."""
    by: dict[str, list[str]] = {}
    for rule in rules.values():
        for name in silenced_by(rule):
            if told_apart(rule, rules[name]):
                by.setdefault(name, []).append(rule.id)
    paired: dict[str, bool] = {}
    for name in in_order(rules):
        paired[name] = _of_two(rules[name]) or any(paired[other] for other in asked_by(rules[name]))
    order = tuple(reversed(in_order(rules, silenced_by)))
    pairs = frozenset(name for name, two in paired.items() if two)
    by_pair = frozenset(name for name, rule in rules.items() if of_exposures(rule) or rule.symmetric)
    changed = {name: whose for name, rule in rules.items() if (whose := _changed(rule))}
    return Covers(order, {name: tuple(rows) for name, rows in by.items()}, pairs, by_pair, changed)


def _of_two(rule: Rule) -> bool:
    """Whether a rule itself asks for another thing beside the one it is about."""
    return any(isinstance(node, _TWO) for node in rule.parts)


def _changed(rule: Rule) -> str:
    """Whose exposure a rule is about: what an enzyme clears, or what is beside that which acts on the enzyme."""
    flags = {flag for node in rule.parts if isinstance(node, It) for flag in node.what.flags}
    if of_exposures(rule) or any(flag.endswith("_substrate") for flag in flags):
        return "it"
    return "other" if any(flag.endswith(("_inhibitor", "_inducer")) for flag in flags) else ""


def thing_by_thing(rule: Rule) -> bool:
    """Whether each finding of a rule is about one thing."""
    return rule.each and not rule.symmetric


def told_apart(rule: Rule, other: Rule) -> bool:
    """Whether ``rule`` silences ``other`` of a part of what it is about: of single things, or of single conditions."""
    pair_by_pair = thing_by_thing(rule) and other.symmetric and all(map(_of_two, (rule, other)))
    return pair_by_pair or all(map(thing_by_thing, (rule, other))) or all(map(_of_conditions, (rule, other)))


def _of_conditions(rule: Rule) -> bool:
    """Whether a rule is about an arm as a whole and asks for a condition or sign of the person."""
    return not rule.each and any(isinstance(node, Has) for node in rule.parts)


def apart(
    hits: Sequence[Hit], context: Context, covers: Covers, deep: Sequence[str]
) -> tuple[tuple[Hit, ...], tuple[Silent, ...]]:
    """What is still said, and what is silenced because a more particular rule says it of the same pair.

    A rule that holds of a thing with several others is asked once more without those of which a more particular one is
    found: where it still holds, it is said of the rest. So is a rule about the person without the conditions that a
    more particular one names: long QT is told by that, and heart failure beside it by the other. Of rules without a
    pair the thing alone counts. Only what is said itself silences anything. ``deep`` are rules to ask first
    (``asking.deep_ones``).
    """
    of_rule: dict[str, list[Hit]] = {}
    for hit in hits:
        of_rule.setdefault(hit.rule.id, []).append(hit)
    said: dict[str, list[Hit]] = {}
    silent: list[Silent] = []
    for name in covers.order:
        for hit in of_rule.get(name, ()):
            speaking = tuple(
                one for other in covers.by.get(name, ()) for one in _same(said, other, hit, covers)
            )
            rest = _rest(hit, speaking, context, covers, deep) if speaking else hit
            if rest is not None:
                said.setdefault(name, []).append(rest)
            if rest is not hit:
                gone = hit if rest is None or hit.it is not None else _less(hit, rest)
                silent.append(Silent(gone, speaking))
    kept = {id(hit): hit for rows in said.values() for hit in rows}
    return tuple(kept.values()), tuple(silent)


def _same(said: Mapping[str, Iterable[Hit]], rule: str, hit: Hit, covers: Covers) -> list[Hit]:
    """What a rule says of the thing of ``hit``, of a pair of it (``Covers.by_pair``), or of the arm as a whole."""
    if {rule, hit.rule.id} & covers.by_pair and hit.it is not None:
        pairs = _pairs(hit, covers, hit.others)
        return [one for one in said.get(rule, ()) if _pairs(one, covers, one.others) & pairs]
    name = None if hit.it is None else hit.it.name
    return [one for one in said.get(rule, ()) if (None if one.it is None else one.it.name) == name]


def _pairs(hit: Hit, covers: Covers, others: Iterable[str]) -> frozenset[tuple[str, str]]:
    """A thing with each of ``others``, that whose exposure is changed first; both ways where it is about none."""
    if hit.it is None:
        return frozenset()
    name, whose = hit.it.name, covers.changed.get(hit.rule.id)
    ahead = ((name, other) for other in others if whose != "other")
    return frozenset((*ahead, *((other, name) for other in others if whose != "it")))


def _rest(
    hit: Hit, speaking: Sequence[Hit], context: Context, covers: Covers, deep: Sequence[str]
) -> Hit | None:
    """What is left to say of the thing beside what others say; ``hit`` itself where they say nothing of it."""
    if hit.it is None:
        return _beside_conditions(hit, speaking, context)
    by_pairs = {hit.rule.id, *(one.rule.id for one in speaking)} & covers.by_pair
    if not by_pairs and {hit.rule.id, *(one.rule.id for one in speaking)} - covers.paired:
        return None
    told = frozenset(name for one in speaking for name in one.others)
    if by_pairs:
        pairs = frozenset(pair for one in speaking for pair in _pairs(one, covers, one.others))
        told = frozenset(name for name in hit.others if _pairs(hit, covers, (name,)) & pairs)
    if not hit.others and any(not one.others for one in speaking):
        return None  # both are about the thing and an earlier use of the same
    if not told & hit.others:
        return hit
    without = replace(context, left_out=told, _asked={})
    if any(isinstance(node, Named) for node in hit.rule.parts):
        for name in deep:
            for raising in (True, False):
                without.asked(name, hit.it, raising=raising)
    verdict = evaluate(hit.rule.when, without, hit.it)
    rest = Hit(hit.rule, hit.it, verdict)
    return rest if verdict.truth and not _of_itself(rest, speaking) else None


def only_milder(rule: Rule, by: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that stand instead of a graver one, where no other silences it: they say that it is not so.

    What is graver is never told by what is milder; it is not found then, with ``said_instead``.
    """
    rows = tuple(by)
    return rows if all(one.grave > rule.grave for one in rows) else ()


def said_instead(about: Iterable[tuple[str, str]], by: Iterable[Rule]) -> str:
    """Why a graver rule is not found of things of which milder ones stand instead."""
    names = ", ".join(dict.fromkeys(name for _, name in about))
    titles = "; ".join(f"'{one.title}'" for one in by)
    return f"of {names} is said instead: {titles}"


def _of_itself(rest: Hit, speaking: Sequence[Hit]) -> bool:
    """Whether what is left is about a thing and an earlier use of the same, both of which others name."""
    if rest.it is None or rest.others:
        return False
    earlier = {pair for pair in rest.verdict.about if pair != rest.it.about}
    return bool(earlier) and any(earlier <= {*one.verdict.about} for one in speaking)


def _less(hit: Hit, rest: Hit) -> Hit:
    """The part of a finding that is silenced: what ``rest`` still says is told there, and not taken over."""
    left = tuple(pair for pair in hit.verdict.about if pair not in rest.verdict.about)
    return replace(hit, verdict=replace(hit.verdict, about=left))


def _beside_conditions(hit: Hit, speaking: Sequence[Hit], context: Context) -> Hit | None:
    """What is left to say of the person beside the conditions that others name."""
    told = context.present.written & {pair for one in speaking for pair in one.verdict.about}
    if not told & {*hit.verdict.about}:
        return hit
    without = replace(context, present=context.present.without(told), _asked={})
    verdict = evaluate(hit.rule.when, without, None)
    return Hit(hit.rule, None, verdict) if verdict.truth else None


def longest_wait(rules: Mapping[str, Rule]) -> float:
    """The longest time (h) after the last dose of anything for which a rule asks for it, but for 'ever'."""
    times = [0.0]
    for rule in rules.values():
        for node in rule.parts:
            if isinstance(node, With):
                times.append(node.gap)
            elif isinstance(node, After) and math.isfinite(node.within):
                times.append(node.within)
    return max(times)
