"""First doses and what the body is used to: facts of a thing in what is taken beside and before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from mitragyna.safety.facts.earlier_use import GAP_H, USED_H, earlier_use, no_use, unsaid
from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.facts.times import beginning
from mitragyna.safety.figures import figure
from mitragyna.safety.names.conditions import Present
from mitragyna.safety.names.forms import DEPOT, OTHER
from mitragyna.safety.taken.routes import route_of
from mitragyna.safety.taken.thing import HISTORY, MEDICINE, NOT_LISTED, PHANTOM, Taken, Thing
from mitragyna.units import DAY_H

SMALL: Final = 0.25
"""An earlier use of less than this part of a first dose makes nobody used to it: chosen, no record gives one."""
_BASE: Final = 0.75
"""The least part of the base in usual salts of opioids (morphine sulfate), where one amount may be of either."""
LABELLED: Final = {
    "morphine": 60.0,
    "oxycodone": 30.0,
    "hydromorphone": 8.0,
    "oxymorphone": 25.0,
    "hydrocodone": 60.0,
}
"""What labels call tolerant: a week of at least so much by mouth (mg a day), as a label has it."""
_WEAK: Final = frozenset(
    {"codeine", "dihydrocodeine", "tramadol", "tilidine", "dextropropoxyphene", "meptazinol"}
)
"""Opioids of which hardly any amount in use comes to that: chosen, no record gives one."""
_WHEN: Final = ("in the first dose", "in 24 h")
"""What the amounts that are held against the usual ones are of."""
_NOW: Final = 1e-6
_DEPENDENCE: Final = (
    "opioid-use-disorder",
    "opioid-treatment",
    "opioid-withdrawal",
    "kratom-use-disorder",
)
"""Conditions that say that somebody is used to opioids or kratom."""
_APART_H: Final = 36.0
"""Doses of opioids and kratom that are no further apart than this are one use."""

FACTS_OF_FIRST: Final = (
    *(
        "it.first_dose",
        "it.first_day",
        "it.past",
        "it.tolerance",
        "it.regular_use",
        "it.against_usual",
        "it.form",
        "it.route",
        "it.begins",
        "it.amount_changed",
        "it.there",
        "it.for_a_week",
        "it.earlier_use",
    ),
)


def of_first(fact: str, it: Thing, taken: Taken, present: Present) -> Fact:
    """One of ``FACTS_OF_FIRST`` about ``it``."""
    if not it.resolved and not it.kratom:
        return Fact.absent(NOT_LISTED if it is PHANTOM else it.what_is_it, it.key)
    match fact:
        case "it.past":
            return past(it, taken)
        case "it.begins":
            return begins(it, taken)
        case "it.amount_changed":
            return amount_changed(it, taken)
        case "it.there":
            return there(it)
        case "it.for_a_week":
            return for_a_week(it, taken)
        case "it.tolerance":
            return tolerance(it, taken, present)
        case "it.earlier_use":
            return earlier_use(it, taken, present)
        case "it.regular_use":
            return regular_use(it, taken, present)
        case "it.against_usual":
            return against_usual(it, taken)
        case "it.route":
            how = f"how {it.name} is taken (by mouth, injected, through nose or lungs, otherwise)"
            return Fact.word(route, it.key, it.name) if (route := route_of(it)) else Fact.absent(how, it.key)
        case "it.form":
            return Fact.word(it.form, it.key, it.name) if it.form else Fact.absent(_form(it), it.key)
        case _:
            return first(it, taken, whole_day=fact == "it.first_day")


def _form(it: Thing) -> str:
    return f"in what form {it.name} is taken (patch, lozenge, extended release, another)"


def past(it: Thing, taken: Taken) -> Fact:
    """Whether the file says since when a medicine is taken, and how much: 'told', 'not told' or 'amount not told'.

    A history of the same substance, or a time or number of doses of the medicine itself, says since when.
    """
    since = it.source != MEDICINE or it.begun or any(_before(other) for other in _same(it, taken))
    much = it.source != MEDICINE or (it.amounts.first is not None and it.amounts.per_day is not None)
    word = "told" if since and much else "amount not told" if it.begun else "not told"
    return Fact.word(word, it.key, it.name)


def begins(it: Thing, taken: Taken) -> Fact:
    """Whether a use begins in the arm, or began less than a week before time zero: then nobody is used to it yet."""
    if it.over:
        return Fact.word("no", *it.about)
    if not it.begun:
        return Fact.absent(_since(it.name), it.key)
    return Fact.word("yes" if beginning(it, taken) > -USED_H else "no", *it.about)


def amount_changed(it: Thing, taken: Taken) -> Fact:
    """Whether a day's amount of the same differs between a week before time zero and any later beginning of a part.

    A use of which several amounts are told by the dose has changed by itself.
    """
    same = [other for other in taken.things if other is it or (other.resolved and other.name == it.name)]
    if any(_uneven(other) for other in same if other.window.last > -USED_H):
        return Fact.word("yes", *it.about)
    times = [-USED_H, *(other.window.first for other in same if other.window.first > -USED_H)]
    rows = [[other for other in same if _taken_at(other, time)] for time in times]
    rows = [row for row in rows if row]
    if all(row == rows[0] for row in rows):
        return Fact.word("no", *it.about)
    if any(other.amounts.daily is None for row in rows for other in row):
        return Fact.absent(f"how much {it.name} was taken before, and is now", it.key)
    totals = [sum(other.amounts.daily or 0.0 for other in row) for row in rows]
    return Fact.word("no" if max(totals) <= min(totals) * (1.0 + 1e-6) else "yes", *it.about)


def _uneven(thing: Thing) -> bool:
    first, largest = thing.amounts.first, thing.amounts.largest
    return first is not None and largest is not None and largest > first * (1.0 + 1e-9)


def _taken_at(thing: Thing, time: float) -> bool:
    """Whether a use begins at ``time`` (h), or has begun and has doses after it."""
    begins_then = abs(thing.window.first - time) <= _NOW
    return begins_then or (thing.window.first <= time and thing.window.last > time + _NOW)


def there(it: Thing) -> Fact:
    """Whether it is there at time zero or later."""
    window = it.window
    if window.stop > 0.0:
        return Fact.word("yes", *it.about)
    if window.latest is not None and window.latest > 0.0:
        return Fact.absent(it.doubt or f"how long {it.name} stays after its last dose", it.key)
    return Fact.word("no", *it.about)


def for_a_week(it: Thing, taken: Taken) -> Fact:
    """Whether the same was taken for a week or longer, with pauses of three days at most.

    So is what has no times, and a depot; one dose at a time that nobody tells is not.
    """
    same = _same(it, taken)
    if any(other.form == DEPOT for other in same):
        return Fact.word("yes", *it.about)
    uses = [other for other in same if not other.one_untimed]
    for stretch in _stretches(uses, GAP_H, lambda use: use.window.last):
        last = max((use.window.last for use in stretch if not _once(use)), default=-math.inf)
        # A use of each day for a week has its last dose a day before its end.
        if last - stretch[0].window.first >= USED_H - DAY_H - _NOW:
            return Fact.word("yes", *it.about)
    return Fact.word("no", *it.about)


def _stretches(uses: Iterable[Thing], pause: float, end: Callable[[Thing], float]) -> list[list[Thing]]:
    """Uses in the order of their beginnings, those in one list that begin within ``pause`` (h) of the ``end`` of any
    before them in it.
    """
    out: list[list[Thing]] = []
    until = -math.inf
    for use in sorted(uses, key=lambda use: use.window.first):
        if out and use.window.first <= until + pause:
            out[-1].append(use)
        else:
            out.append([use])
        until = max(until, end(use))
    return out


def _same(it: Thing, taken: Taken) -> list[Thing]:
    """Everything of the same substance; kratom products are one substance here."""
    return [
        other
        for other in taken.things
        if other is it or (other.resolved and other.name == it.name) or bool(other.kratom and it.kratom)
    ]


def _before(thing: Thing) -> bool:
    return thing.source == HISTORY or (thing.begun and thing.window.first < 0.0)


def _once(thing: Thing) -> bool:
    return math.isfinite(thing.window.first) and thing.window.last - thing.window.first <= _NOW


def _small(other: Thing, it: Thing) -> bool:
    """Whether an earlier use of the same is known to be a small part of the new dose."""
    told = [each for each in (other.amounts.daily, other.amounts.largest) if each is not None]
    return (
        other is not it and bool(told and it.amounts.first) and max(told) < SMALL * (it.amounts.first or 0.0)
    )


def _long_over(thing: Thing, it: Thing) -> bool:
    """Whether a medicine's use ended so long before ``it`` begins that this is a first dose again."""
    return thing.over and thing.window.over < it.window.first - GAP_H


def first(it: Thing, taken: Taken, *, whole_day: bool) -> Fact:
    """The first dose (mg), or what is taken in the 24 h from it on; zero where it was taken before.

    One dose of the history is a first dose itself, and so is the beginning of a use that is less than a week old. One
    earlier dose, or a use of less than a week or of an unknown amount, leaves open whether another is a first one; a
    use of a small part of it, or one dose long ago, is none.
    """
    none = Fact.number(0.0, *it.about)
    begin = it.window.first
    settled = begin < -GAP_H if _once(it) else begin <= -USED_H
    if it.over or (it.begun and settled) or _told_elsewhere(it, taken):
        return none
    same = [other for other in _same(it, taken) if not _long_over(other, it) and not _small(other, it)]
    earlier = [
        other
        for other in same
        if other is not it
        and other.window.first < begin - _NOW
        and not (_once(other) and begin - other.window.last > GAP_H)
    ]
    long = [other for other in earlier if _before(other) and not _once(other) and other.begun]
    if any(other.window.first <= begin - USED_H and other.amounts.first is not None for other in long):
        return none
    if any(not other.begun for other in same):
        return Fact.absent(_since(it.name), it.key)
    if not long and (len(earlier) > 1 or any(not _once(other) for other in earlier)):
        return none
    end = begin + (DAY_H if whole_day else _NOW)
    met = [
        other
        for other in _same(it, taken)
        if begin - _NOW <= other.window.first < end and (other is it or not (other.again or other.over))
    ]
    parts = [_until(other, end) for other in met]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return Fact.absent(f"how much {it.name} is taken", it.key)
    if earlier:
        if long and all(_no_more(it, other) for other in long):
            return none  # that use has a beginning of its own
        why = f"how used to {it.name} {'less than a week of it' if long else 'one dose before it'} makes"
        if any(other.amounts.first is None for other in long):
            why = f"how much {it.name} was taken before"
        return Fact(0.0, sum(known), key=it.key, name=it.name, doubt=True, why=why)
    if whole_day and any(each.amounts.interval is None and each.amounts.per_day is None for each in met):
        why = f"how often {it.name} is taken"
        return Fact(sum(known), math.inf, key=it.key, name=it.name, doubt=True, why=why)
    return Fact.number(sum(known), *it.about)


def _told_elsewhere(it: Thing, taken: Taken) -> bool:
    """Whether a thing is the past of a medicine that goes on, whose beginning is told of that."""
    return it.again and any(
        other.source == MEDICINE and not other.over and other.name == it.name for other in taken.things
    )


def _no_more(it: Thing, other: Thing) -> bool:
    """Whether the first dose of ``it`` is no more than what was taken of the same before."""
    new, old = it.amounts.first, other.amounts.largest
    return new is not None and old is not None and new <= old * (1.0 + 1e-9)


def _since(name: str) -> str:
    return f"since when {name} has been taken"


def _until(thing: Thing, end: float) -> float | None:
    """What is taken of a thing before ``end`` (h); None where it is not known."""
    amounts, start = thing.amounts, thing.window.first
    if amounts.first is None:
        return None
    if end - start <= 2.0 * _NOW:
        return amounts.first
    if amounts.interval is None:
        return amounts.first if amounts.first_day is None else amounts.first_day
    count = math.floor((min(thing.window.last, end - _NOW) - start) / amounts.interval + 1e-9) + 1
    return amounts.first * max(1, count)


def tolerance(it: Thing, taken: Taken, present: Present) -> Fact:
    """Whether opioids were taken for a week or longer until ``it`` began, or ``it`` itself since before time zero.

    Of the same substance a small part of the new dose is no use, nor is what was no regular use, three days or more
    before; of those in ``LABELLED`` less than that is open.
    """
    begin = it.window.first
    if it.begun and not it.one_untimed and begin <= -USED_H and it.window.over - begin >= USED_H - _NOW:
        return Fact.word("yes", *it.about)  # what was there before it began is past by now
    open_ones: list[str] = []
    none = no_use(taken, begin)
    for other in taken.things:
        if other.origin == it.origin or other.window.first >= begin > -math.inf:
            if other.origin == it.origin and not it.begun:
                open_ones.append(_since(it.name))
            continue
        opioid = other.flags.get("opioid")
        if not other.resolved and not other.kratom:
            open_ones.append(other.what_is_it)
        elif other.kratom:
            open_ones.append(f"how used to opioids {other.name} makes")
        elif opioid is None:
            open_ones.append(f"whether {other.name} is an opioid")
        elif opioid:
            if id(other) in none or (other.name == it.name and _small(other, it)):
                continue
            if not other.begun:
                open_ones.append(_since(other.name))
            elif other.window.first <= begin - USED_H and begin - other.window.over <= GAP_H:
                if other.amounts.daily is None:
                    open_ones.append(f"how much {other.name} was taken before")
                elif not _little(other, it):
                    return Fact.word("yes", other.key, other.name)
                else:
                    open_ones.append(f"how used to opioids so little {other.name} makes")
            else:
                open_ones.append(f"how much tolerance is left of {other.name}")
    open_ones += unsaid(taken, present)
    if open_ones:
        why = JOINT.join(dict.fromkeys(open_ones))
        return Fact(words=frozenset(["yes", "no"]), key=it.key, name=it.name, doubt=True, why=why)
    return Fact.word("no", it.key, it.name)


def regular_use(it: Thing, taken: Taken, present: Present) -> Fact:
    """Whether opioids or kratom have been taken for a week or longer when ``it`` is, or a dependence is stated.

    Doses of one day are no regular use, and what lies between a day and a week is open.
    """
    if any(name in present.names for name in _DEPENDENCE):
        return Fact.word("yes", *it.about)
    open_ones: list[str] = []
    uses: list[Thing] = []
    for other in taken.things:
        opioid = other.flags.get("opioid")
        if other is it:
            continue
        if not other.resolved and not other.kratom:
            open_ones.append(other.what_is_it)
        elif opioid is None and not other.kratom:
            open_ones.append(f"whether {other.name} is an opioid")
        elif (
            (opioid or other.kratom) and other.form in ("", OTHER) and (other.amounts.interval or 0.0) > GAP_H
        ):
            open_ones.append(f"how used to {other.name} so few doses make")
        elif (opioid or other.kratom) and not other.one_untimed:
            uses.append(other)
    for stretch in _stretches(uses, _APART_H, _end):
        start, end = stretch[0].window.first, min(max(_end(one) for one in stretch), it.window.last)
        names = " and ".join(dict.fromkeys(one.name for one in stretch))
        length = end - start
        if it.window.first - end <= GAP_H and length >= USED_H - _NOW:
            return Fact.word("yes", stretch[0].key, stretch[0].name)
        if it.window.first - end > GAP_H and length >= USED_H - _NOW:
            open_ones.append(f"how used to {names} somebody still is")
        elif it.window.first - end <= GAP_H and length > DAY_H + _NOW:
            open_ones.append(f"how used to {names} less than a week of it makes")
    open_ones += unsaid(taken, present)
    if open_ones:
        why = JOINT.join(dict.fromkeys(open_ones))
        return Fact(words=frozenset(["yes", "no"]), key=it.key, name=it.name, doubt=True, why=why)
    return Fact.word("no", *it.about)


def _end(thing: Thing) -> float:
    """When a use ends (h): one dose with itself, others one interval after their last dose."""
    return thing.window.last if _once(thing) else thing.window.over


def against_usual(it: Thing, taken: Taken) -> Fact:
    """Whether what is taken is at least what was usual of the same before ``it`` began, by the dose or by the day."""
    before = [
        other
        for other in taken.things
        if other.origin != it.origin and other.name == it.name and other.window.first < it.window.first
    ]
    if not before:
        return Fact.absent(
            f"how much of an opioid was usual before {it.name}, and how {it.name} compares", it.key
        )
    now = (it.amounts.first, it.amounts.daily)
    then = [(other.amounts.largest, other.amounts.daily) for other in before]
    for other, row in zip(before, then, strict=True):
        # An amount by a name, or a label, is mostly one of a salt.
        part = 1.0 if other.base is it.base else _BASE
        for new, old, when in zip(now, row, _WHEN, strict=True):
            if new is not None and old is not None and new >= old * part * (1.0 - 1e-9):
                salt = "" if new >= old * (1.0 - 1e-9) else " (one as the base, the other as a salt)"
                told = f"{figure(new, (old,))} mg {when}; usual before: {figure(old, (new,))} mg{salt}"
                return replace(Fact.word("at least as much", it.key, it.name), beside=told)
    if any(new is None for new in now):
        return Fact.absent(f"how much {it.name} is taken", it.key)
    if any(old is None for row in then for old in row):
        return Fact.absent(f"how much {it.name} was taken before", it.key)
    return Fact.word("less", it.key, it.name)


def _little(other: Thing, it: Thing) -> bool:
    """Whether less was taken in a day than labels call tolerant, or of a weak one."""
    if other.name == it.name:
        return False
    least, daily = LABELLED.get(other.name.casefold()), other.amounts.daily
    if other.name.casefold() in _WEAK:
        return True
    return least is not None and daily is not None and daily < least * (1.0 - 1e-9)
