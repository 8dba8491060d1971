"""The time between two things that are taken, as a number of a finding, and what is not known of it."""

from __future__ import annotations

import math
from typing import Final

from mitragyna.safety.facts.verdict import Trigger
from mitragyna.safety.figures import figure
from mitragyna.safety.taken.presence import LEAST_H, apart
from mitragyna.safety.taken.thing import Taken, Thing
from mitragyna.units import DAY_H

_NOW: Final = 1e-6
_IN_HOURS: Final = 72.0
"""The longest time that is told in hours (h)."""


def beginning(it: Thing, taken: Taken) -> float:
    """When the use of a thing began (h), with what went before it of the same without a pause."""
    begin = it.window.first
    if math.isinf(begin):
        return begin
    earlier = sorted((one.window for one in taken.things if _same(one, it)), key=lambda w: -w.first)
    for window in earlier:
        if window.first < begin and window.over >= begin - _NOW:
            begin = window.first
    return begin


def goes_on(it: Thing, begin: float, other: Thing) -> bool:
    """Whether ``other`` is still taken when ``it`` begins (``begin``, h), or only then begun.

    A thing of which nothing says since when it is taken was there before.
    """
    return not it.begun or other.window.last >= begin - _NOW


def with_time(it: Thing, other: Thing, taken: Taken, gaps: tuple[float, ...]) -> Trigger | None:
    """The time between two of which one begins after the last dose of the other; None where they meet in use.

    ``gaps`` (h) are the times that a rule asks for after ``it`` and after ``other``.
    """
    both = apart(it.window, other.window)
    if both is None:
        return None
    early, late = (it, other) if both[0] is it.window else (other, it)
    return _since(early, late, taken, gaps[0] if early is it else gaps[1])


def since_last(it: Thing, other: Thing, taken: Taken, within: float) -> Trigger | None:
    """The time from the last dose of ``other`` to the first of ``it``, where that is what was held against a limit.

    Where ``other`` is still taken then, the time since the last dose of it before.
    """
    begin = it.window.first
    if math.isinf(begin) or math.isinf(within) or not it.begun or beginning(it, taken) < begin - _NOW:
        return _since(other, it, taken, within)
    going = [one for one in taken.things
             if _same(one, other) and one.window.first <= begin + _NOW and one.window.last >= begin - _NOW]  # fmt: skip
    if not going or _same(it, other):
        return _since(other, it, taken, within)
    ages = [age for one in going if (age := _since_dose(one, begin)) is not None]
    apart = [one.amounts.interval for one in going if one.amounts.interval is not None]
    said = f"time from the dose of {other.name} before it to the first of {it.name}"
    still = f"{other.name} is still taken then"
    if ages:
        value = f"{_shown(min(ages), within)}, and {still}"
    else:
        value = f"at most {_shown(min(apart), within)}, and {still}" if apart else f"not known: {still}"
    hours = min((*ages, *apart), default=0.0)
    words, edge = _limit(other, min(hours, within), within)
    return Trigger(said, value, words.format(_shown(edge, hours)))


def _since_dose(thing: Thing, time: float) -> float | None:
    """Hours since the last dose of a thing at or before ``time`` (h); None where its doses are not known so exactly.

    A use since long before time zero says how often, and not at what time of the day.
    """
    amounts, first = thing.amounts, thing.window.first
    if amounts.doses:
        return min((time - at for at, _ in amounts.doses if at <= time + _NOW), default=None)
    if first < 0.0 or amounts.interval is None:
        return None
    since = (time - first) % amounts.interval
    return 0.0 if amounts.interval - since < _NOW else since


def _since(early: Thing, late: Thing, taken: Taken, within: float) -> Trigger | None:
    """The time between, unless the same is still taken when the other begins, or ends nearer to it elsewhere."""
    begin = late.window.first
    if math.isinf(early.window.last) or math.isinf(begin) or early.window.last >= begin - _NOW:
        return None
    if not late.begun or beginning(late, taken) < begin - _NOW:
        return None  # it was there before: this is no beginning
    again = [one for one in taken.things if one is not early and _same(one, early)]
    soon = begin - 2.0 * _NOW if _same(early, late) else begin
    if any(one.window.first <= soon and one.window.last > early.window.last + _NOW for one in again):
        return None
    hours = begin - early.window.last
    said = f"time from the last dose of {early.name} to the first of {late.name}"
    words, edge = _limit(early, hours, within)
    return Trigger(said, _shown(hours, edge), words.format(_shown(edge, hours)))


def _same(one: Thing, other: Thing) -> bool:
    """Whether two are one substance; leaf and other products of kratom are one, enhanced products another."""
    if one.kratom and other.kratom:
        return (one.enhanced is True) is (other.enhanced is True)
    return one.resolved and other.resolved and one.name == other.name


def _limit(early: Thing, hours: float, within: float) -> tuple[str, float]:
    """What the time was held against, in words with a place for it, and how long that is (h)."""
    window = early.window
    if math.isinf(within):
        return "", 0.0
    if hours <= within + _NOW:
        return "within {}", within
    if window.tail is None:
        return "counts as there for {} after its last dose", window.stop - window.last
    if window.stop - window.last > window.tail + _NOW:
        # A form that is made to last until the next dose.
        return "counts as there for {}, until its next dose would have been due", window.stop - window.last
    if window.tail > LEAST_H:
        return "counts as there for {}, until a tenth of its usual level is left", window.tail
    return "counts as there for {}, so that slower clearance is covered", LEAST_H


def _shown(hours: float, edge: float) -> str:
    """A time in h up to three days, then in days, on its side of an ``edge`` (h): 335.9 h of 14 d are not 14 d."""
    if hours <= _IN_HOURS:
        return f"{figure(hours, (edge,))} h"
    return f"{figure(hours / DAY_H, (edge / DAY_H,))} d"


def stays(it: Thing, other: Thing) -> list[str]:
    """What would tell how long the earlier of two is there after its use."""
    both = apart(it.window, other.window)
    if both is None:
        # They met in use, long ago: what ended first may have stayed.
        early = it if it.window.last < other.window.last else other
    else:
        early = it if both[0] is it.window else other
    if early.doubt:
        return [early.doubt]
    if early.window.endless:
        return [f"how long {early.name} stays after its last dose"]
    return ["person.conditions"]
