"""Evaluation of a rule's condition in three-valued logic, over the facts and things of one arm."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from mitragyna.safety.facts.changes import FACTS_OF_CHANGE
from mitragyna.safety.facts.fact import FACTS, JOINT, RATIO, Fact, held
from mitragyna.safety.facts.first_doses import FACTS_OF_FIRST, of_first
from mitragyna.safety.facts.first_limits import first_limit
from mitragyna.safety.facts.times import beginning, goes_on, since_last, stays, with_time
from mitragyna.safety.facts.verdict import FALSE, TRUE, Verdict, every, negated, some, unknown
from mitragyna.safety.names.conditions import Conditions, Present
from mitragyna.safety.names.forms import DEPOT
from mitragyna.safety.rules.expression import (
    After,
    All,
    AnyOf,
    FactTest,
    Has,
    It,
    Named,
    Node,
    Not,
    Predicate,
    With,
)
from mitragyna.safety.rules.expression import Taken as TakenNode
from mitragyna.safety.rules.matching import Register, matches, name_of, one_or_two
from mitragyna.safety.rules.rule import Rule
from mitragyna.safety.taken.presence import follows, still_met
from mitragyna.safety.taken.sums import together
from mitragyna.safety.taken.thing import NOT_LISTED, PHANTOM, Taken, Thing

BY_WEIGHT: Final = ("it.daily_amount", "it.first_dose", "it.first_day", "it.first_limit")
"""Amounts of a thing: the limits that rules hold them against are those of adults."""
ADULT_Y: Final = 18.0
APART: Final = 0.1
"""A change of exposure by less than this part is none: neither observed, nor computed for a pair."""
MOST_ALIKE: Final = 12
"""Things of unknown names, alike in all but the name, that are evaluated each by itself."""

Met: TypeAlias = dict[tuple[int, int, tuple[float, float]], bool | None]
"""By two things and the times (h) that count after each of them: whether they are there at the same time."""


@dataclass
class Context:
    """What is known in one arm: things taken, facts, what the person has.

    ``of_thing`` are facts of single things, ``of_pair`` ratios of exposures beside one other thing (None: none were
    computed). ``matched`` and ``met`` may be shared by contexts whose things all live as long as they do. ``simulated``
    is whether there was a run, and ``enzymes`` what may change enzymes and was left out of it, with what is missing.
    ``limits`` are those of the rules, by fact: shown numbers keep their side of them. Things named in ``left_out`` are
    not looked at as the other one of a pair.
    """

    taken: Taken
    facts: Mapping[str, Fact]
    present: Present
    conditions: Conditions
    rules: Mapping[str, Rule]
    of_thing: Mapping[tuple[str, str], Fact] = field(default_factory=dict[tuple[str, str], Fact])
    of_pair: Mapping[tuple[str, str], Fact] | None = None
    simulated: bool = False
    enzymes: tuple[tuple[str, str], ...] = ()
    limits: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    matched: dict[tuple[int, int], Verdict] = field(default_factory=dict[tuple[int, int], Verdict])
    met: Met = field(default_factory=dict[tuple[int, int, tuple[float, float]], bool | None])
    left_out: frozenset[str] = frozenset()
    observed: Mapping[frozenset[str], str] = field(default_factory=dict[frozenset[str], str])
    """Which way the exposure of one of a pair was seen to go: 'lowered' or 'raised'; by lower-case names."""
    register: Register = field(default_factory=lambda: Register(()))
    _alike: dict[int, int] = field(default_factory=dict[int, int])
    _asked: dict[tuple[str, int, bool], Verdict] = field(default_factory=dict[tuple[str, int, bool], Verdict])
    _candidates: dict[int, tuple[tuple[Thing, Verdict], ...]] = field(
        default_factory=dict[int, tuple[tuple[Thing, Verdict], ...]]
    )
    _others: dict[int, tuple[tuple[Thing, Verdict], ...]] = field(
        default_factory=dict[int, tuple[tuple[Thing, Verdict], ...]]
    )
    _taken: dict[int, Verdict] = field(default_factory=dict[int, Verdict])
    _begun: dict[int, float] = field(default_factory=dict[int, float])

    def __post_init__(self) -> None:
        """The things find their places in the register; a context that differs in what is left out keeps it."""
        if self.register.things != self.subjects():
            self.register = Register(self.subjects())

    def subjects(self) -> tuple[Thing, ...]:
        """What a rule about single things is asked of; without a list of medicines, of an unknown one too."""
        return self.taken.things if self.taken.listed else (*self.taken.things, PHANTOM)

    def asked_of(self, leads: tuple[Predicate, ...] | None) -> tuple[Thing, ...]:
        """The things that are, or may be, one of ``leads``; all of them where a rule says nothing of that."""
        if leads is None:
            return self.subjects()
        may_be = {id(thing) for what in leads for thing, _ in self.candidates(what)}
        return tuple(thing for thing in self.register.things if id(thing) in may_be)

    def alike(self, it: Thing | None) -> int | None:
        """A number that names nobody knows share where they differ in nothing but the name; None for what is known."""
        if it is None or it.resolved or it is PHANTOM:
            return None
        if not self._alike:
            kinds: dict[object, int] = {}
            for thing in self.taken.things:
                kind = (thing.source, thing.window, thing.amounts)
                self._alike[id(thing)] = kinds.setdefault(kind, len(kinds))
        return self._alike[id(it)]

    def matches(self, what: Predicate, thing: Thing) -> Verdict:
        """Whether a thing is as asked."""
        key = (id(what), id(thing))
        known = self.matched.get(key)
        if known is None:
            known = self.matched[key] = matches(what, thing)
        return known

    def candidates(self, what: Predicate) -> tuple[tuple[Thing, Verdict], ...]:
        """Everything that is as asked, and then what may be, each with the verdict on it."""
        if id(what) not in self._candidates:
            rows = [(thing, self.matches(what, thing)) for thing in self.register.possible((what,))]
            sure = [row for row in rows if row[1].truth]
            self._candidates[id(what)] = (*sure, *(row for row in rows if row[1].truth is None))
        return self._candidates[id(what)]

    def others(self, what: Predicate) -> tuple[tuple[Thing, Verdict], ...]:
        """The candidates for the other one of a pair; many unknown names that are alike stand as one, with all names.

        That is the last of them, which is asked about by itself in no rule (``MOST_ALIKE``).
        """
        if id(what) not in self._others:
            alike: dict[tuple[int, bool | None], list[tuple[Thing, Verdict]]] = {}
            rows: list[list[tuple[Thing, Verdict]]] = []
            for row in self.candidates(what):
                kind = self.alike(row[0])
                group = [] if kind is None else alike.setdefault((kind, row[1].truth), [])
                rows += [group] if not group else []
                group.append(row)
            self._others[id(what)] = tuple(one for group in rows for one in _as_one(group))
        return self._others[id(what)]

    def asked(self, rule: str, it: Thing | None, *, raising: bool) -> Verdict:
        """What another rule's condition is for a thing; asked once, so that a long chain of rules is no deep one."""
        key = (rule, id(it), raising)
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = evaluate(self.rules[rule].when, self, it, raising=raising)
        return known

    def begun(self, thing: Thing) -> float:
        """When the use of a thing began (h), with what went before it of the same without a pause."""
        if id(thing) not in self._begun:
            self._begun[id(thing)] = beginning(thing, self.taken)
        return self._begun[id(thing)]

    def at_once(self, it: Thing, other: Thing, gaps: tuple[float, float]) -> bool | None:
        """Whether two are there at the same time, as ``still_met``."""
        key = (id(it), id(other), gaps)
        if key not in self.met:
            self.met[key] = still_met(it.window, other.window, *gaps)
        return self.met[key]

    def any_taken(self, what: Predicate) -> Verdict:
        """Whether anything that is taken is as asked."""
        if id(what) not in self._taken:
            self._taken[id(what)] = some(
                self.matches(what, thing) for thing in self.register.possible((what,))
            )
        return self._taken[id(what)]


def _as_one(alike: list[tuple[Thing, Verdict]]) -> list[tuple[Thing, Verdict]]:
    if len(alike) <= MOST_ALIKE:
        return alike
    return [(alike[-1][0], some(verdict for _, verdict in alike))]


def evaluate(node: Node, context: Context, it: Thing | None = None, *, raising: bool = True) -> Verdict:
    """The verdict of a condition; ``it`` is the thing it is asked about.

    ``raising`` is False under an odd number of ``not``.
    """
    match node:
        case All():
            verdicts: list[Verdict] = []
            for part in node.parts:
                verdict = evaluate(part, context, it, raising=raising)
                if verdict.truth is False:
                    return verdict
                verdicts.append(verdict)
            return every(verdicts)
        case AnyOf():
            return some(evaluate(part, context, it, raising=raising) for part in node.parts)
        case Not():
            verdict = evaluate(node.part, context, it, raising=not raising)
            # What is not there is no thing that a finding would name.
            return TRUE if node.known and verdict.truth is not True else negated(verdict)
        case Named():
            return context.asked(node.rule, it, raising=raising)
        case FactTest():
            return _fact(node, context, it, raising=raising)
        case Has():
            return _has(node, context)
        case It():
            return FALSE if it is None else context.matches(node.what, it)
        case With() | After():
            return FALSE if it is None else _other(node, context, it)
        case TakenNode():
            return context.any_taken(node.what)


def _fact(node: FactTest, context: Context, it: Thing | None, *, raising: bool) -> Verdict:
    kind = FACTS[node.fact]
    value = context.facts.get(node.fact)
    if kind.of_it:
        value = None if it is None else _of_it(node.fact, context, it)
        value = (
            None
            if it is None
            else _of_a_part(node.fact, context, it, _for_adults(node.fact, context, it, value))
        )
    limits = context.limits.get(node.fact, ())

    def held_against(value: Fact | None) -> Verdict:
        return held(
            node.fact, value, node.operator, node.limit, node.words, node.written,
            middle=node.middle, raising=raising, limits=limits,
        )  # fmt: skip

    verdict = held_against(value)
    if node.fact != RATIO or it is None or verdict.truth is not True:
        return verdict
    by = _by_what(node, context, it)
    left = {name: row for name, row in by.items() if name not in context.left_out}
    if len(left) < len(by) and not any(held_against(alone).truth for _, alone in left.values()):
        return FALSE  # what is left does not change it so far by itself, and what does is told already
    return replace(verdict, about=tuple(about for about, _ in left.values()))


def of_exposures(rule: Rule) -> bool:
    """Whether a rule asks for the ratio of exposures of a thing, and so is about whatever changes it."""
    return any(isinstance(node, FactTest) and node.fact == RATIO for node in rule.parts)


def _by_what(node: FactTest, context: Context, it: Thing) -> Mapping[str, tuple[tuple[str, str], Fact]]:
    """What changes the exposure to a thing the way that is asked: by name, as findings have it, and by how much."""
    raised = node.operator in ("above", "at_least") and node.limit >= 1.0
    lowered = node.operator in ("below", "at_most") and node.limit <= 1.0
    if context.of_pair is None or not (raised or lowered):
        return {}
    found: dict[str, tuple[tuple[str, str], Fact]] = {}
    for other in context.taken.things:
        alone = context.of_pair.get((it.name, other.name))
        if alone is None or other.name == it.name:
            continue
        middle = alone.low if alone.middle is None else alone.middle
        if middle >= 1.0 + APART if raised else middle <= 1.0 - APART:
            found[other.name] = (other.about, alone)
    return found


def _for_adults(fact: str, context: Context, it: Thing, value: Fact | None) -> Fact | None:
    """An amount that limits of adults are held against: in a child it is no reason to answer 'not found'."""
    age = context.facts.get("person.age")
    if fact not in BY_WEIGHT or value is None or value.missing or age is None or age.missing:
        return value
    if age.low >= ADULT_Y or _nothing(value):
        return value
    return replace(value, never_clears=True, why=f"limits of {it.name} for children, by weight and age")


def _nothing(value: Fact) -> bool:
    """Whether there is no amount: a number that is zero, or a word beside which none is told."""
    return value.high == 0.0 and not value.beside


def _of_a_part(fact: str, context: Context, it: Thing, value: Fact | None) -> Fact | None:
    """An amount that is told of a whole product may raise a finding on a part of it, and clears none."""
    if fact not in BY_WEIGHT or value is None or value.missing or _nothing(value):
        return value
    whole = [one.written for one in context.taken.things if one.shared and one.name == it.name]
    if not whole:
        return value
    why = [f"how much {it.name} is in the amount of '{written}'" for written in dict.fromkeys(whole)]
    why = [*([value.why] if value.never_clears else []), *why]
    return replace(value, never_clears=True, why=JOINT.join(why))


def _of_it(fact: str, context: Context, it: Thing) -> Fact | None:
    if fact == "it.daily_amount":
        if not it.resolved:
            return Fact.absent(NOT_LISTED if it is PHANTOM else it.what_is_it, it.key)
        return _of_day(it, context.taken)
    if fact == "it.amount_in_name":
        return Fact.word("yes" if it.unread else "no", it.key, it.unread or it.name)
    if fact == "it.amount_of_lot":
        return replace(Fact.word("yes" if it.lot else "no", it.key, it.name), beside=it.lot)
    if fact == "it.first_limit":
        return (
            first_limit(it, context.taken)
            if it.resolved
            else of_first("it.first_dose", it, context.taken, context.present)
        )
    if fact in FACTS_OF_FIRST:
        return of_first(fact, it, context.taken, context.present)
    found = context.of_thing.get((fact, it.name))
    if fact in FACTS_OF_CHANGE:
        return found or Fact.absent(name_of(it), it.key)
    if found is None and context.simulated:
        what = NOT_LISTED if it is PHANTOM else f"numbers for what interactions do to {it.name}"
        return Fact.absent(what, it.key)
    others = [missing for name, missing in context.enzymes if name != it.name]
    if found is None or found.missing or not others:
        return found
    return replace(found, never_clears=True, why=JOINT.join(dict.fromkeys(others)))


def _of_day(it: Thing, taken: Taken) -> Fact:
    """What is taken of a substance in a day, under all its names; where not all is known, at least so much."""
    same = [other for other in taken.things if other is it or (other.resolved and other.name == it.name)]
    total = together([(other, 1.0) for other in same], it)
    # What is told twice, as a medicine and as its past, is told by the name of the medicine.
    told = list(dict.fromkeys(other.written for other in same if not other.again))
    beside = f"taken as {', '.join(told)}" if len(told) > 1 else ""
    if not total.unknown:
        return replace(Fact.number(total.daily, *it.about), beside=beside)
    why = f"how much {it.name} is taken"
    if total.daily == 0.0:
        return Fact.absent(why, it.key)
    return Fact(total.daily, math.inf, key=it.key, name=it.name, doubt=True, why=why, beside=beside)


def _has(node: Has, context: Context) -> Verdict:
    """A condition or sign: true where it is written or follows from what is; false only where the list is given."""
    present = context.present
    found = [pair for name in node.names for pair in present.pairs(name)]
    if found:
        return Verdict(True, (), tuple(dict.fromkeys(found)))
    key = "person.signs" if node.sign else "person.conditions"
    listed = present.signs_listed if node.sign else present.listed
    missing = [] if listed else [key]
    missing += [f"what '{written}' is{hint}" for _, written, hint in present.strange]
    missing += [
        f"whether {context.conditions.entries[name].title} goes with {title}"
        for name in node.names
        for title in present.maybe.get(name, ())
    ]
    return unknown(*missing) if missing else FALSE


def _apart(node: With | After, it: Thing, other: Thing) -> bool:
    """Whether two of one product, or of one name as written, are told as two: an unknown name may be several.

    Not in what follows something, and not an antagonist that a product has beside its opioid on purpose.
    """
    if not isinstance(node, With):
        return False
    if not it.resolved:
        return True
    return it is not other and not any(thing.flags.get("opioid_antagonist") for thing in (it, other))


def _other(node: With | After, context: Context, it: Thing) -> Verdict:
    """Another substance than ``it`` at the same time or shortly before."""
    found: list[Verdict] = []
    open_ones: list[Verdict] = []
    gaps = node.gaps if isinstance(node, With) else (0.0, 0.0)
    for thing, verdict in context.others(node.what):
        if thing.name in context.left_out:
            continue
        if thing.origin == it.origin and thing is not PHANTOM and not _apart(node, it, thing):
            if it is not thing and (it.twofold or thing.twofold) and verdict.truth:
                open_ones.append(unknown(one_or_two(it), about=(thing.about,)))
            continue
        if isinstance(node, With) and thing.name == it.name and thing.resolved:
            continue
        if isinstance(node, With) and node.observed and not _as_observed(node.observed, context, it, thing):
            continue
        nobody = thing is PHANTOM or it is PHANTOM
        if nobody:
            together = None
        elif isinstance(node, With):
            if node.still is not None and goes_on(it, context.begun(it), thing) is not node.still:
                continue
            together = context.at_once(it, thing, gaps)
        else:
            begin = context.begun(it)
            if -math.inf < begin < -node.within:
                continue  # begun so long before time zero that what follows a beginning is past
            before = replace(thing.window, last=thing.window.over) if node.due else thing.window
            together = follows(replace(it.window, first=begin), before, node.within)
            if together is False and _depot_left(begin, thing):
                open_ones.append(unknown(*verdict.missing, thing.doubt, about=verdict.about))
                continue
        if together is False:
            continue
        if together is None:
            begun = f"when {it.name} was begun" if it.resolved else it.what_is_it
            missing = [NOT_LISTED] if nobody else stays(it, thing) if isinstance(node, With) else [begun]
            open_ones.append(unknown(*verdict.missing, *missing, about=verdict.about))
        elif verdict.truth:
            found.append(_timed(verdict, node, context, it, thing))
        else:
            open_ones.append(verdict)
    return some([*found, *open_ones])


def _as_observed(asked: str, context: Context, it: Thing, other: Thing) -> bool:
    """Whether what was observed of a pair in people is, or is not, as a rule asks."""
    seen = context.observed.get(frozenset((it.name.casefold(), other.name.casefold())), "")
    return seen != asked.removeprefix("not ") if asked.startswith("not ") else seen == asked


def _depot_left(begin: float, other: Thing) -> bool:
    """Whether ``other`` is a depot of which nobody knows whether it is gone when something begins (``begin``, h)."""
    return other.form == DEPOT and other.window.endless and other.window.last < begin


def _timed(verdict: Verdict, node: With | After, context: Context, it: Thing, other: Thing) -> Verdict:
    """The verdict with the time between the two, where one begins after the use of the other."""
    if isinstance(node, After):
        number = since_last(it, other, context.taken, node.within)
    else:
        number = with_time(it, other, context.taken, node.gaps)
    if number is None:
        return verdict
    return Verdict(verdict.truth, verdict.missing, verdict.about, (*verdict.triggers, number))
