"""Whether opioids taken before were regular use, of which tolerance can be lost, and the time without after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.facts.first_amounts import NO_AMOUNT, usual_at_first
from mitragyna.safety.facts.times import beginning
from mitragyna.safety.names.conditions import Present
from mitragyna.safety.names.forms import DEPOT, OTHER
from mitragyna.safety.taken.sums import together
from mitragyna.safety.taken.thing import NOT_LISTED, Taken, Thing
from mitragyna.units import DAY_H

USED_H: Final = 168.0
"""Labels call a person tolerant who took opioids for a week or longer."""
GAP_H: Final = 72.0
"""After three days without, nothing says how much tolerance is left."""
_DEPENDENT: Final = (
    "opioid-use-disorder",
    "opioid-withdrawal",
    "kratom-use-disorder",
    "substance-use-disorder",
)
"""Conditions that say that something is taken, and not since when or how much."""
_ON_OPIOIDS: Final = ("opioid-use-disorder", "opioid-treatment", "opioid-withdrawal")
"""Conditions beside which a short use that is told is not all."""
_OFTEN: Final = 0.5
"""Doses a day from which on a week of them is regular use, whatever is taken: chosen."""
_SELDOM: Final = 1.0 / 3.0
"""Doses a day below which nothing says how much tolerance they make; from here on more than first doses do: chosen."""
_NOW: Final = 1e-6


@dataclass(frozen=True, slots=True)
class _Part:
    """Doses of a thing from a first to a last time (h), and how many."""

    thing: Thing
    first: float
    last: float
    count: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Doses no further apart than ``GAP_H``: whether they are regular use (None: not known), and what is missing."""

    parts: tuple[_Part, ...]
    regular: bool | None
    missing: tuple[str, ...] = ()


def earlier_use(it: Thing, taken: Taken, present: Present) -> Fact:
    """Whether opioids were in regular use before ``it`` began: for a week, or for less in more than first doses.

    Doses of one day are none, and so are a few of amounts that people not used to opioids are given. What goes on for
    an unknown time is regular use, and so is what is told beside a use disorder, treatment or withdrawal.
    """
    begin = beginning(it, taken) if it.begun else math.inf
    before = [one for one in taken.things if one.origin != it.origin and one.window.first < begin]
    stretches = _stretches(_opioids(before), begin)
    regular = [one for one in stretches if one.regular]
    if regular or any(name in present.names for name in _ON_OPIOIDS):
        return Fact.word("yes", *(regular[0].parts[0].thing.about if regular else it.about))
    why = [text for one in stretches for text in one.missing]
    why += [
        f"whether {one.name} is an opioid" if one.resolved else one.what_is_it
        for one in before
        if not one.kratom and (not one.resolved or one.flags.get("opioid") is None)
    ]
    why += unsaid(taken, present)
    if why:
        words = frozenset(["yes", "no"])
        return Fact(words=words, key=it.key, name=it.name, doubt=True, why=JOINT.join(dict.fromkeys(why)))
    return Fact.word("no", *it.about)


def no_use(taken: Taken, begin: float) -> frozenset[int]:
    """Opioids that were no regular use and were over three days before ``begin`` (h), by their ``id``."""
    stretches = _stretches(_opioids(one for one in taken.things if one.window.first < begin), begin)
    kept = {id(part.thing) for one in stretches if one.regular is not False for part in one.parts}
    past = {
        id(part.thing) for one in stretches for part in one.parts if begin - part.thing.window.last > GAP_H
    }
    return frozenset(past - kept)


def after_use(without: Fact, taken: Taken, present: Present, gap: Callable[[Taken], Fact]) -> Fact:
    """The time ``without`` an opioid, in somebody who had become used to one: what is no regular use makes no
    tolerance to lose.

    ``gap`` is that time of what is taken.
    """
    if without.missing or without.high <= 0.0:
        return without
    stretches = _stretches(_opioids(taken.things), math.inf)
    if not stretches or stretches[0].regular:
        return without
    about = stretches[0].parts[0].thing.about
    if any(name in present.names for name in _ON_OPIOIDS):
        if sum(part.count for one in stretches for part in one.parts) > 1.0:
            return without
        # Whether the one dose that is told was all is asked.
        text = JOINT.join(dict.fromkeys(unsaid(taken, present)))
        return Fact(0.0, without.high, key=about[0], name=about[1], doubt=True, why=text) if text else without

    def since(kept: Sequence[_Stretch]) -> Fact:
        """The time without in what is left from the first of some stretches on."""
        if not kept:
            return Fact.number(0.0, *about)
        start = kept[0].parts[0].first
        rest = [
            one for one in taken.things
            if not one.flags.get("opioid") or one.kratom or one.window.last >= start - _NOW
        ]  # fmt: skip
        return gap(replace(taken, things=tuple(rest)))

    sure = since(_from(stretches, lambda one: one.regular is True))
    why = [text for one in stretches for text in one.missing]
    most = since(_from(stretches, lambda one: one.regular is not False))
    if said := list(unsaid(taken, present)):
        most, why = without, [*why, *said]
    if most.high <= sure.high or not why:
        return sure
    text = JOINT.join(dict.fromkeys(why))
    return Fact(min(sure.low, most.low), most.high, key=most.key, name=most.name, doubt=True, why=text)


def unsaid(taken: Taken, present: Present) -> Iterable[str]:
    """What may hide that somebody is used to opioids."""
    if not taken.listed:
        yield NOT_LISTED
    if not present.listed:
        yield "person.conditions"
    yield from (f"what '{written}' is{hint}" for _, written, hint in present.strange)
    if any(name in present.names for name in _DEPENDENT):
        yield "what was taken before time zero ([[history]])"


def _from(stretches: Sequence[_Stretch], holds: Callable[[_Stretch], bool]) -> Sequence[_Stretch]:
    """The stretches from the first on of which something holds."""
    return next((stretches[at:] for at, one in enumerate(stretches) if holds(one)), ())


def _opioids(things: Iterable[Thing]) -> list[Thing]:
    return [one for one in things if one.flags.get("opioid") and not one.kratom and not one.one_untimed]


def _stretches(opioids: Iterable[Thing], begin: float) -> list[_Stretch]:
    """What was taken until ``begin`` (h), in the order of time."""
    parts = sorted((part for one in opioids for part in _parts(one, begin)), key=lambda part: part.first)
    rows: list[list[_Part]] = []
    until = -math.inf
    for part in parts:
        if rows and part.first <= until + GAP_H:
            rows[-1].append(part)
        else:
            rows.append([part])
        until = max(until, part.last)
    return [_judged(row) for row in rows]


def _parts(thing: Thing, begin: float) -> Iterable[_Part]:
    if thing.amounts.doses:
        return [_Part(thing, time, time, 1.0) for time, _ in thing.amounts.doses if time < begin]
    first, last = thing.window.first, min(thing.window.last, begin)
    if last - first <= _NOW:
        return [_Part(thing, first, last, 1.0)]
    interval = thing.amounts.interval
    # A patch is there all along, however seldom it is changed.
    often = interval is None or thing.form not in ("", OTHER)
    return [
        _Part(thing, first, last, math.inf if often or interval is None else (last - first) / interval + 1.0)
    ]


def _judged(parts: Sequence[_Part]) -> _Stretch:
    """A stretch, and whether it is regular use: by how long it is, how often, and how much is taken."""
    known = tuple(parts)
    things = list({id(part.thing): part.thing for part in parts}.values())
    if any(not one.begun or one.form == DEPOT for one in things):
        return _Stretch(known, True)
    count = sum(part.count for part in parts)
    length = max(part.last for part in parts) - parts[0].first
    if length <= DAY_H + _NOW:
        return _Stretch(known, False)
    # A use of each day for a week has its last dose a day before its end.
    long = length >= USED_H - DAY_H - _NOW
    often = (count - 1.0) * DAY_H / length + _NOW
    if long and often >= _OFTEN:
        return _Stretch(known, True)
    missing: list[str] = []
    if long:
        names = " and ".join(dict.fromkeys(one.name for one in things))
        missing.append(f"how used to {names} so few doses make")
    for name in dict.fromkeys(one.name for one in things):
        above, why = _above([one for one in things if one.name == name])
        if above and not (long and often < _SELDOM):
            return _Stretch(known, True)
        missing += [] if long else why
    return _Stretch(known, None if missing else False, tuple(missing))


def _above(group: list[Thing]) -> tuple[bool, list[str]]:
    """Whether more of one opioid was taken than people not used to any are given first, and what is missing."""
    name = group[0].name
    limits = [usual_at_first(one) for one in group]
    if NO_AMOUNT in limits:
        return True, []
    known = [one for one in limits if one is not None]
    if len(known) < len(limits):
        return False, [f"how much {name} people not used to opioids are given first"]
    total = together([(one, 1.0) for one in group])
    once, day = min(one[0] for one in known), min(one[1] for one in known)
    if total.largest > once * (1.0 + 1e-9) or total.daily > day * (1.0 + 1e-9):
        return True, []
    return False, [f"how much {name} was taken before"] if total.unsized or total.unknown else []
