"""What changes in how much is taken: regular use that ends or falls at once, and a rise above what was taken before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from mitragyna.library import Library
from mitragyna.safety.facts.fact import JOINT, STOPS, Fact
from mitragyna.safety.facts.kratom_amounts import alike
from mitragyna.safety.figures import figure
from mitragyna.safety.names.forms import DEPOT
from mitragyna.safety.taken.amounts import most_within
from mitragyna.safety.taken.sums import doses_near, spans_of
from mitragyna.safety.taken.thing import NOT_LISTED, Taken, Thing
from mitragyna.units import DAY_H, WEEK_H

REGULAR_H: Final = 168.0
"""Withdrawal follows a week or more of doses each day: chosen, as labels call a week of opioids tolerance."""
SHORT_H: Final = 72.0
"""As ``REGULAR_H``, of alpha-2 agonists, whose labels ask for a taper and name no time: chosen."""
FOLLOWS_H: Final = 480.0
"""A stop that ended longer before time zero is past: methadone's withdrawal runs for 10 to 20 days."""
PAUSE_H: Final = 36.0
"""What is taken again within a day and a half goes on."""
FALL: Final = 0.5
"""The part of the daily amount to which it falls, or less, where a fall is steep: chosen, no record gives one."""
_TAPER_H: Final = 120.0
"""A fall counts as a taper where it was within this time before the last dose."""
SUDDEN_H: Final = WEEK_H
"""A sedative ends suddenly where the day's amount falls by ``FALL`` of its highest or more within this time: chosen."""
INSTEAD_H: Final = 72.0
"""What stands in for a sedative goes on for so long after its last dose; one dose ends no withdrawal: chosen."""
LEAST_ALCOHOL_MG: Final = 40_000.0
"""A day's alcohol below which an end is no reason for withdrawal: chosen; seizures follow heavy drinking."""
_BRINGS_SEIZURES: Final = frozenset({"benzodiazepine", "z-drug", "barbiturate", "alcohol"})
"""Classes of which each stands in for the others, and whose withdrawal brings seizures."""
_SUDDEN: Final = "baclofen"
"""A medicine whose end is sudden where that of a sedative is, as those of the gabapentinoids are."""
_BEFORE_H: Final = 72.0
_NOW: Final = 1e-6
FACTS_OF_CHANGE: Final = ("it.rise", "it.stop")
"""Facts of single things that ``of_each`` makes."""


@dataclass(frozen=True, slots=True)
class _End:
    """An end of regular use, or a steep fall: of what, when (h), and how much in 24 h before and after it."""

    thing: Thing
    last: float
    before: float
    after: float
    tapered: bool | None = False


def of_changes(taken: Taken, library: Library, duration: float) -> dict[str, Fact]:
    """Whether regular kratom, or a regular opioid, ends in an arm of ``duration`` h or falls steeply at once.

    An opioid that is taken within a day and a half of the last dose stands in for both; kratom stands in for kratom.
    """
    kratom = [thing for thing in taken.things if thing.kratom]
    opioids = [thing for thing in taken.things if thing.flags.get("opioid") and not thing.kratom]

    def may_be(thing: Thing) -> bool:
        """Whether it is not known to be neither."""
        return thing.kratom is None or (not thing.kratom and thing.flags.get("opioid") is None)

    unclear = [thing for thing in taken.things if may_be(thing) and math.isfinite(thing.window.last)]
    why = [f"whether {thing.name} is an opioid" if thing.resolved else thing.what_is_it for thing in unclear]
    why += [] if taken.listed else [NOT_LISTED]
    leaf = [thing for thing in kratom if not thing.enhanced]
    strong = [thing for thing in kratom if thing.enhanced]
    by_name: dict[str, list[Thing]] = {}
    for thing in opioids:
        by_name.setdefault(thing.name, []).append(thing)
    both = [*kratom, *opioids]
    return {
        "kratom.stop": _stop([leaf, strong], both, library, duration, why, "kratom"),
        "opioid.stop": _stop(list(by_name.values()), opioids, library, duration, why, "an opioid"),
        "sedatives.stop": _sedative_stop(taken, library, duration),
    }


def _sedative_stop(taken: Taken, library: Library, duration: float) -> Fact:
    """Whether a regular benzodiazepine, z-drug or barbiturate, or much alcohol a day, ends or falls suddenly."""
    things = [thing for thing in taken.things if _may_bring_seizures(thing)]
    by_name: dict[str, list[Thing]] = {}
    for thing in things:
        by_name.setdefault(thing.name, []).append(thing)
    unknown = [
        thing
        for thing in taken.things
        if not thing.resolved and not thing.kratom and math.isfinite(thing.window.last)
    ]
    why = [thing.what_is_it for thing in unknown] + ([] if taken.listed else [NOT_LISTED])
    groups: list[list[Thing]] = []
    for group in by_name.values():
        if "alcohol" in group[0].classes:
            if any(thing.amounts.daily is None for thing in group):
                if _ends(group, things, library, duration, REGULAR_H, sudden=True) != ([], []):
                    why.append(f"how much {group[0].name} is taken")
                continue
            if max(thing.amounts.daily or 0.0 for thing in group) < LEAST_ALCOHOL_MG:
                continue
        groups.append(group)
    return _stop(groups, things, library, duration, why, "a sedative or alcohol", sudden=True)


def _may_bring_seizures(thing: Thing) -> bool:
    return bool(thing.flags.get("benzodiazepine")) or not _BRINGS_SEIZURES.isdisjoint(thing.classes)


def of_each(taken: Taken, library: Library, duration: float) -> dict[tuple[str, str], Fact]:
    """The facts of ``FACTS_OF_CHANGE`` of everything known by name, by fact and name."""
    by_name: dict[str, list[Thing]] = {}
    for thing in taken.things:
        if thing.resolved:
            by_name.setdefault(thing.name, []).append(thing)
    alpha2 = [thing for thing in taken.things if thing.flags.get("alpha2_agonist")]
    alike = [thing for thing in taken.things if thing.flags.get("gabapentinoid")]
    made: dict[tuple[str, str], Fact] = {}
    for name, group in by_name.items():
        made["it.rise", name] = rise(group)
        standing_in = next((several for several in (alpha2, alike) if group[0] in several), group)
        sudden = group[0] in alike or name == _SUDDEN
        made["it.stop", name] = _own_stop(group, standing_in, library, duration, sudden=sudden)
    return made


def _stop(
    groups: Sequence[list[Thing]], standing_in: Sequence[Thing], library: Library, duration: float,
    unclear: Iterable[str], what: str, *, sudden: bool = False,
) -> Fact:  # fmt: skip
    """Whether any of several groups, each of things whose amounts compare, ends or falls (or does so suddenly)."""
    ends: list[_End] = []
    why = list(unclear)
    for group in groups:
        found, missing = _ends(group, standing_in, library, duration, REGULAR_H, sudden=sudden)
        ends += [end for end in found if not sudden or end.tapered is False]
        if sudden and any(end.tapered is None for end in found):
            missing = [*missing, f"how much {group[0].name} was taken before it ended"]
        why += missing
    if not ends:
        if why:
            words = frozenset(["yes", "no"])
            return Fact(
                words=words, key="arm.take", name=what, doubt=True, why=JOINT.join(dict.fromkeys(why))
            )
        return Fact.word("no", "arm.take", what)
    names = {end.thing.name: end.thing.key for end in ends}
    fact = Fact.word("yes", next(iter(names.values())), JOINT.join(names))
    told = "; ".join(dict.fromkeys(_told(end) for end in ends))
    return replace(fact, keys=tuple(names.values()), beside=told)


def _own_stop(
    group: Sequence[Thing], standing_in: Sequence[Thing], library: Library, duration: float, *, sudden: bool
) -> Fact:
    """How regular use of one substance ends; where only a ``sudden`` end counts, a steep fall is one as well."""
    ends, why = _ends(group, standing_in, library, duration, REGULAR_H if sudden else SHORT_H, sudden=sudden)
    ends = [end for end in ends if sudden or end.after == 0.0]
    about = group[0].about
    if any(end.tapered is None for end in ends):
        why.append(f"how much {about[1]} was taken before it ended")
        ends = []
    if not ends and why:
        return Fact(words=frozenset(STOPS), key=about[0], name=about[1], doubt=True, why=JOINT.join(why))
    if not ends:
        return Fact.word("not", *about)
    abrupt = [end for end in ends if end.tapered is False]
    end = (abrupt or ends)[0]
    return replace(Fact.word("at once" if abrupt else "after a taper", *end.thing.about), beside=_told(end))


def _told(end: _End) -> str:
    """An end in words: how much until when, and after."""
    time = f"{figure(end.last / DAY_H)} d" if abs(end.last) >= 3 * DAY_H else f"{figure(end.last)} h"
    until = f"{end.thing.name}, last dose at {time}"
    if end.after == 0.0 or end.before == 0.0:
        return until
    part = figure(100.0 * end.after / end.before)
    return f"{end.thing.name}, {part} % of the daily amount after {time}"


def _ends(
    group: Sequence[Thing], standing_in: Sequence[Thing], library: Library, duration: float, least: float, *,
    sudden: bool = False,
) -> tuple[list[_End], list[str]]:  # fmt: skip
    """Ends and steep falls of one group after ``least`` h of use at least, and what is missing to tell of others.

    Where only ``sudden`` ones count, steps of a slow taper are no falls, and what stands in has to go on.
    """
    on_for = INSTEAD_H if sudden else _NOW
    group = [thing for thing in group if not thing.again]
    others = [thing for thing in standing_in if not thing.again and thing not in group]
    ends: list[_End] = []
    why: list[str] = []
    rows: list[tuple[float, float]] | None = None
    for thing in group:
        for last in _last_doses(thing):
            interval = thing.amounts.interval or _apart(thing, last)
            # A depot is there for as long again: until then its use is not over.
            over = thing.window.over if thing.form == DEPOT else last + interval
            if max(last, over) < -FOLLOWS_H or not over < duration - _NOW or math.isinf(over):
                continue
            pause = last + max(PAUSE_H, interval)
            if any(one.window.first <= pause and one.window.last > last + on_for for one in others):
                continue  # another substance stands in for it, and amounts of two do not compare
            missing = _regular(thing, group, last, least)
            if missing is None:
                continue
            rows = _near(group, library) if rows is None else rows
            unsized = any(one.amounts.daily is None for one in group) if len(group) > 1 else False
            on = any(last + _NOW < time <= pause for one in group for time in _times(one, last))
            if on and (unsized or rows is None):
                missing = [*missing, f"how much {thing.name} is taken"]
            if missing:
                why += missing
            elif on and rows is not None:
                before, after = _around(rows, last)
                steep = _steep(rows, last, after) if sudden else after <= FALL * before * (1.0 + 1e-9)
                # Of the last day of a use less is left because it ends: that is told by its last dose.
                goes_on = any(time >= last + DAY_H - _NOW for time, _ in rows)
                if after > 0.0 and steep and goes_on:
                    ends.append(_End(thing, last, before, after))
            elif not on:
                tapered = False if len(group) == 1 and not thing.amounts.doses else None
                if tapered is None and rows is not None and not unsized:
                    tapered = not _steep(rows, last, 0.0) if sudden else _tapered(rows, last)
                ends.append(_End(thing, last, 0.0, 0.0, tapered))
    return _each_once(ends), list(dict.fromkeys(why))


def _each_once(ends: Iterable[_End]) -> list[_End]:
    """The ends, and of falls within a day of each other the steepest: they are one, dose by dose."""
    kept: list[_End] = []
    for end in sorted(ends, key=lambda end: end.last):
        same = kept and kept[-1].after and end.after and end.last - kept[-1].last < DAY_H
        if not same:
            kept.append(end)
        elif end.after / end.before < kept[-1].after / kept[-1].before:
            kept[-1] = end
    return kept


def _last_doses(thing: Thing) -> Iterable[float]:
    """Times (h) after which a use may be over or less: its last dose, or any of doses that are told one by one."""
    return sorted({time for time, _ in thing.amounts.doses}) or (thing.window.last,)


def _apart(thing: Thing, last: float) -> float:
    """The longest time between doses that are told one by one, in the day until one of them (h); 0 of others."""
    day = sorted(time for time, _ in thing.amounts.doses if last - DAY_H - _NOW <= time <= last + _NOW)
    return max((later - time for time, later in pairwise(day)), default=0.0)


def _times(thing: Thing, last: float) -> Iterable[float]:
    """The next dose of a thing after a time (h): none where its use is over by then."""
    if thing.amounts.doses:
        return [time for time, _ in thing.amounts.doses]
    window, interval = thing.window, thing.amounts.interval
    if window.last <= last + _NOW:
        return []
    return [window.first if window.first > last + _NOW else min(last + (interval or DAY_H), window.last)]


def _regular(thing: Thing, group: Sequence[Thing], last: float, least: float) -> list[str] | None:
    """What is missing to say that a use was of every day for so long (h); None where it was not."""
    begin, known = _chain(thing, group, last)
    if known and last - begin < least - DAY_H - _NOW:
        return None
    if thing.amounts.doses:
        count = sum(last - least < time <= last + _NOW for time, _ in thing.amounts.doses)
        return [] if count >= least / DAY_H - _NOW else None
    missing = [] if known else [f"since when {thing.name} has been taken"]
    if thing.form == DEPOT:
        return [*missing, thing.doubt or f"how long {thing.name} stays after its last dose"]
    if thing.amounts.per_day is None:
        return [*missing, f"how often {thing.name} is taken"]
    return missing if thing.amounts.per_day >= 1.0 - 1e-9 else None


def _chain(thing: Thing, group: Sequence[Thing], last: float) -> tuple[float, bool]:
    """Since when (h) the group was taken without a pause until ``last``, and whether that is known."""
    begin, known = thing.window.first, thing.begun
    if thing.amounts.doses:
        begin = last
        for time in sorted((time for time, _ in thing.amounts.doses if time <= last), reverse=True):
            begin = time if begin - time <= PAUSE_H else begin
    for one in sorted(group, key=lambda other: -other.window.first):
        if one.window.first < begin <= one.window.last + PAUSE_H + _NOW:
            begin, known = one.window.first, known and one.begun
    return begin, known


def _near(group: Sequence[Thing], library: Library) -> list[tuple[float, float]] | None:
    """Doses round every beginning and end, in one measure; None where the amounts do not compare."""
    factors = alike(list(group), library) if group and group[0].kratom else [1.0] * len(group)
    if factors is None:
        return None
    spans = spans_of(group)
    return sorted(
        (time, factor * amount)
        for thing, factor in zip(group, factors, strict=True)
        for time, amount in doses_near(thing, spans)
    )


def _around(rows: Sequence[tuple[float, float]], last: float) -> tuple[float, float]:
    """The amount in the 24 h until a dose, and the most in any 24 h of the two days after it."""
    before = sum(amount for time, amount in rows if last - DAY_H + _NOW < time <= last + _NOW)
    then = [(time, amount) for time, amount in rows if last + _NOW < time <= last + 2.0 * DAY_H + _NOW]
    return before, most_within(then, DAY_H)[0] if then else 0.0


def _tapered(rows: Sequence[tuple[float, float]], last: float) -> bool:
    """Whether no more than half was taken in the last 24 h of what a day had in the days before."""
    end = sum(amount for time, amount in rows if last - DAY_H + _NOW < time <= last + _NOW)
    days = [(time, amount) for time, amount in rows if last - _TAPER_H < time <= last + _NOW]
    return bool(days) and end <= FALL * most_within(days, DAY_H)[0] * (1.0 + 1e-9)


def _steep(rows: Sequence[tuple[float, float]], last: float, after: float) -> bool:
    """Whether a day's amount falls to ``after`` by a large part of the highest one within the week before a dose."""
    until = [(time, amount) for time, amount in rows if time <= last + _NOW]
    week = [(time, amount) for time, amount in until if time > last - SUDDEN_H + _NOW]
    return most_within(week, DAY_H)[0] - after >= FALL * most_within(until, DAY_H)[0] * (1.0 - 1e-9)


def rise(group: Sequence[Thing]) -> Fact:
    """The most in one dose, or in 24 h, over what was taken just before of the same; 1 where nothing rises.

    Of several rises that are as large the one to the largest dose is told. A use counts as going on from a day after
    its first dose until three days after its next dose was due: before that it is a first dose, and later a return.
    """
    group = [thing for thing in group if not thing.again]
    about = group[0].about if group else ("arm.take", "")
    if not any(thing.window.last > -REGULAR_H for thing in group):
        return Fact.number(1.0, *about)
    begins = sorted({time for thing in group for time in _beginnings(thing)})
    rows = _rows(group)
    rises: list[tuple[float, bool, float, float]] = []
    for begin, following in pairwise([*begins, math.inf]):
        before = [(time, amount) for time, amount in rows if begin - _BEFORE_H <= time < begin - _NOW]
        missed = max((t.amounts.interval or 0.0 for t in group if t.window.last < begin - _NOW), default=0.0)
        since = begin - _BEFORE_H - missed
        before = before or [(time, amount) for time, amount in rows if since + _NOW < time < begin - _NOW]
        if not before or min(time for time, _ in rows) > begin - DAY_H + _NOW:
            continue
        # A dose after the next beginning is held against what is taken until that.
        until = min(following - 2.0 * _NOW, begin + 2.0 * DAY_H)
        now = [(time, amount) for time, amount in rows if begin - _NOW <= time <= until]
        day = [(time, amount) for time, amount in rows if abs(time - begin) < DAY_H - _NOW]
        for one, new, old in (
            (True, _at_once(now), _at_once(before)),
            (False, _in_day(day), _in_day(before)),
        ):
            if old > 0.0 and new > old * (1.0 + 1e-9):
                rises.append((round(new / old, 9), one, new, old))
    worst, one, new, old = max(rises, default=(1.0, True, 0.0, 0.0))
    when = "in one dose" if one else "in 24 h"
    told = f"{figure(new)} mg {when}; until then {figure(old)} mg" if rises else ""
    fact = replace(Fact.number(worst, *about), beside=told)
    unsized = len(group) > 1 and any(thing.amounts.largest is None for thing in group)
    if not unsized:
        return fact
    return replace(fact, high=math.inf, middle=None, doubt=True, why=f"how much {about[1]} is taken")


def _rows(group: Sequence[Thing]) -> list[tuple[float, float]]:
    spans = spans_of(group)
    return sorted(row for thing in group for row in doses_near(thing, spans))


def _beginnings(thing: Thing) -> Iterable[float]:
    """When more may be taken from (h): since a week before time zero."""
    if thing.amounts.doses:
        return [time for time, _ in thing.amounts.doses if time > -REGULAR_H]
    return [thing.window.first] if -REGULAR_H < thing.window.first < math.inf else []


def _at_once(rows: Sequence[tuple[float, float]]) -> float:
    return most_within(rows, 2.0 * _NOW)[0]


def _in_day(rows: Sequence[tuple[float, float]]) -> float:
    return most_within(rows, DAY_H)[0]
