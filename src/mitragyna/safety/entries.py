"""Where each rule was found and with what, and what another that is found says for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mitragyna.safety.facts.fact import FACTS
from mitragyna.safety.facts.verdict import RECALLED, Trigger, Verdict
from mitragyna.safety.rules.covering import only_milder, said_instead, told_apart
from mitragyna.safety.rules.evaluate import of_exposures
from mitragyna.safety.rules.rule import Rule, silenced_by
from mitragyna.safety.taken.thing import NOT_LISTED, Thing

AMOUNT_OF_A_LOT: Final = "input.amount-of-a-lot"
"""The rule that asks what an amount of a lot is of; what that holds, as it is taken here, is told with it."""
Pairs = tuple[tuple[str, str], ...]
_MEANINGS: Final = frozenset(kind.meaning for name, kind in FACTS.items() if name.startswith("person."))
"""Numbers of a person, as findings call them."""
_DAYS: Final = re.compile(r"([\d.]+) d")
_WITHOUT: Final = FACTS["opioid.time_without"].meaning
"""The time without an opioid, as findings call it: a finding on one such time tells a longer one with it."""


@dataclass
class Entry:
    """One rule found for one thing: in which arms, with what; ``by`` are the rules that speak for it, where they do.

    ``its`` are the names of what it was asked about, where it names several together. ``also`` are silenced rules, with
    what this one says of them in a sentence.
    """

    about: Pairs
    missing: dict[str, None] = field(default_factory=dict[str, None])
    beside: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    numbers: dict[Trigger, dict[str, None]] = field(default_factory=dict[Trigger, dict[str, None]])
    arms: dict[str, None] = field(default_factory=dict[str, None])
    by: dict[str, None] = field(default_factory=dict[str, None])
    its: dict[str, None] = field(default_factory=dict[str, None])
    records: dict[str, None] = field(default_factory=dict[str, None])
    also: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Waiting:
    """One rule that could not be checked: in which arms, about what, for want of what."""

    about: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    missing: dict[str, None] = field(default_factory=dict[str, None])
    arms: dict[str, None] = field(default_factory=dict[str, None])


def note(rule: Rule, arm: str, it: Thing | None, verdict: Verdict, found: dict[Pairs, Entry]) -> Entry:
    """Add a hit to what the rule was found with, and give the entry it belongs to."""
    about = (it.about,) if it is not None else verdict.about
    key = key_of(rule, it, about)
    entry = found.setdefault(key, Entry(about))
    if it is not None:
        entry.its[it.name] = None
    if rule.symmetric or it is None:
        entry.about = tuple(dict.fromkeys((*entry.about, *about)))
    if it is not None and (not rule.computed or of_exposures(rule)):
        entry.beside.update(dict.fromkeys(pair for pair in verdict.about if pair not in about))
    for number in verdict.triggers:
        entry.numbers.setdefault(number, {})[arm] = None
    if it is not None and not it.resolved:
        entry.missing[it.what_is_it] = None
    if it is not None and rule.id == AMOUNT_OF_A_LOT:
        entry.missing[f"as it is taken here, {it.lot}"] = None
    entry.arms[arm] = None
    return entry


def key_of(rule: Rule, it: Thing | None, about: Pairs) -> Pairs:
    """What findings of one rule are told apart by: one fact is one finding, wherever the same name is written."""
    if it is not None:
        return () if rule.symmetric else (("", it.name),)
    return tuple(("", name) for name in sorted({name for _, name in about})) if rule.of_arm else ()


def cover(
    found: dict[str, dict[Pairs, Entry]],
    covered: dict[str, dict[Pairs, Entry]],
    rules: Mapping[str, Rule],
    reasons: dict[str, dict[str, None]],
) -> None:
    """Leave out, in the same arms, what a rule that names several things together says of each or of fewer.

    So is what is said of an arm as a whole, where a rule that is about single things says it of one that it names.
    What one rule says of a thing or condition that another says as well is left out before (``covering.apart``).
    """
    for name, entries in list(found.items()):
        for other in silenced_by(rules[name]):
            general = found.get(other, {})
            if told_apart(rules[name], rules[other]):
                continue
            for key, entry in entries.items():
                together = rules[other].symmetric
                whole = rules[name].each and not rules[other].each
                for same in [o for o in general if _same(key, entry, o, general[o], together, whole)]:
                    one = general[same]
                    left = {arm: None for arm in one.arms if arm not in entry.arms}
                    both = {arm: None for arm in one.arms if arm in entry.arms}
                    milder = only_milder(rules[other], [rules[name]])
                    if milder and both:
                        reasons.setdefault(other, {})[said_instead(one.about, milder)] = None
                    rows = {} if milder else covered.setdefault(other, {})
                    silent = rows.setdefault(same, replace(one, arms={}, by={}))
                    silent.arms.update(both)
                    silent.by[name] = None
                    if both:
                        take_over(entry, rules[name], one, rules[other])
                    one.arms = left
                    if not left:
                        del general[same]


def take_over(entry: Entry, rule: Rule, silent: Entry, other: Rule) -> None:
    """What the person has or is that a silenced rule was found with, and its number, told with the one that speaks.

    A number that is told already takes on another limit only where that is one of a rule as severe. What the silenced
    rule says in a sentence where another speaks for it is told with it, unless both rest on one record: flags that
    nobody has read are told with that sentence.
    """
    told = {*entry.about, *entry.beside}
    new = [pair for pair in (*silent.about, *silent.beside) if _of_person(pair[0]) and pair not in told]
    entry.beside.update(dict.fromkeys(new))
    values = {(number.fact, number.value) for number in entry.numbers}
    for number, arms in silent.numbers.items():
        again = (number.fact, number.value) in values
        more = not again or rule.severity == other.severity
        if number in entry.numbers:
            entry.numbers[number].update(arms)
        elif (number.fact in _MEANINGS and more) or _another_time(number, entry):
            entry.numbers[number] = dict(arms)
            new.append(("", number.fact))
    tells = bool(other.also) and not {*rule.basis} & {*other.basis}
    if tells:
        entry.also[other.id] = other.also
        for number, arms in silent.numbers.items():
            if number.value == RECALLED:
                entry.numbers.setdefault(number, {}).update(arms)
    if new or tells:
        entry.records.update(dict.fromkeys(other.basis))


def _another_time(number: Trigger, entry: Entry) -> bool:
    """Whether a number is a time without an opioid, longer than every time in days that a finding tells already.

    A gap that ends with a dose counts from the last dose before it; the longest time without one, from the end of use.
    """
    days = [float(match[1]) for told in entry.numbers if (match := _DAYS.fullmatch(told.value))]
    longest = _DAYS.fullmatch(number.value)
    return number.fact == _WITHOUT and (longest is None or float(longest[1]) > max(days, default=0.0))


def _of_person(key: str) -> bool:
    return key.startswith(("person.", "people.")) and key != NOT_LISTED


def _same(key: Pairs, entry: Entry, other: Pairs, general: Entry, together: bool, whole: bool) -> bool:
    """Whether two findings are of the same thing, or the first, which names several together, has it among them.

    ``together`` is whether the general one names several as well, in one finding; ``whole`` whether it is of the arm as
    a whole, and the first of single things: one of those that it names is enough.
    """
    if key == other and not (together and not key):
        return True
    told = {name for _, name in (*entry.about, *entry.beside)}
    if whole:
        return bool({name for _, name in general.about} & told)
    return len(key) != 1 and {name for _, name in general.about} <= told


def speaking(
    by: Iterable[str],
    found: Mapping[str, Mapping[Pairs, Entry]],
    covered: Mapping[str, Mapping[Pairs, Entry]],
) -> tuple[str, ...]:
    """The rules that are told themselves among those that silence another, or that silence these."""
    names: dict[str, None] = {}
    for name in by:
        above = () if found.get(name) else covered.get(name, {}).values()
        names.update(dict.fromkeys(each for one in above for each in speaking(one.by, found, covered)))
        if not above:
            names[name] = None
    return tuple(names)
