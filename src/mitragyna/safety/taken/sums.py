"""Amounts of several things that are one: the most at one time, and in any 24 h, of what is taken together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mitragyna.safety.taken.thing import Thing
from mitragyna.units import DAY_H

_NOW = 1e-6
_BEFORE_H, _AFTER_H = 48.0, 360.0
"""How far round a beginning or an end of a use its doses are looked at: what meets, meets there."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of several things together: ``largest`` at one time and ``daily`` (mg), doses in 24 h.

    ``unsized`` is whether the amount of any is not known, ``unknown`` are the names of those and of what
    is taken nobody knows how often: there is more.
    """

    largest: float
    daily: float
    per_day: float
    unknown: tuple[str, ...] = ()
    unsized: bool = False


def together(parts: Sequence[tuple[Thing, float]], it: Thing | None = None) -> Sum:
    """The sum of things, each with what one mg of it counts for; with ``it`` only of days on which that is taken.

    What is told twice, as a medicine and as its past, counts once.
    """
    unknown = tuple(dict.fromkeys(thing.name for thing, factor in parts if factor and _open(thing)))
    unsized = any(thing.amounts.largest is None for thing, factor in parts if factor)
    own = [(thing, factor) for thing, factor in parts if it is None or thing is it]
    largest = max((factor * (thing.amounts.largest or 0.0) for thing, factor in own), default=0.0)
    # Of an amount that nobody says how often is taken, one dose in a day is the least.
    daily = max((factor * _daily(thing) for thing, factor in own), default=0.0)
    per_day = max((thing.amounts.per_day or 0.0 for thing, _ in own), default=0.0)
    parts = [(thing, factor) for thing, factor in parts if thing is it or not thing.again]
    if len(parts) < 2 or (it is not None and it.again):
        return Sum(largest, daily, per_day, unknown, unsized)
    spans = spans_of([thing for thing, _ in parts])
    rows = sorted(
        (time, factor * amount, it is None or thing is it)
        for thing, factor in parts
        for time, amount in doses_near(thing, spans)
    )
    at_once, in_day, count = _most(rows, _NOW)[0], *_most(rows, DAY_H - _NOW)
    return Sum(max(largest, at_once), max(daily, in_day), max(per_day, float(count)), unknown, unsized)


def _daily(thing: Thing) -> float:
    amounts = thing.amounts
    return (amounts.largest or 0.0) if amounts.daily is None else amounts.daily


def _open(thing: Thing) -> bool:
    return thing.amounts.largest is None or thing.amounts.daily is None


def _most(rows: Sequence[tuple[float, float, bool]], length: float) -> tuple[float, int]:
    """The largest total, and count, of what lies within ``length`` h with something of its own among it."""
    most, count, total, mine, first = 0.0, 0, 0.0, 0, 0
    for i, (time, amount, own) in enumerate(rows):
        total += amount
        mine += own
        while rows[first][0] < time - length:
            total -= rows[first][1]
            mine -= rows[first][2]
            first += 1
        if mine:
            most, count = max(most, total), max(count, i - first + 1)
    return most, count


def spans_of(things: Iterable[Thing]) -> list[tuple[float, float]]:
    """Stretches of time (h) round every beginning and end of a use, apart from each other."""
    edges = {0.0}
    for thing in things:
        edges |= {edge for edge in (thing.window.first, thing.window.last) if math.isfinite(edge)}
    spans: list[tuple[float, float]] = []
    for edge in sorted(edges):
        low, high = edge - _BEFORE_H, edge + _AFTER_H
        if spans and low <= spans[-1][1]:
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans


def doses_near(thing: Thing, spans: Sequence[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """Times (h) and amounts of a thing's doses in the spans; an amount that is not known is nothing."""
    amounts, window = thing.amounts, thing.window
    if amounts.doses:
        yield from amounts.doses
        return
    anchor = next((time for time in (window.first, window.last) if math.isfinite(time)), 0.0)
    amount = amounts.largest or 0.0
    interval = DAY_H / amounts.per_day if amounts.interval is None and amounts.per_day else amounts.interval
    if not interval or window.last - window.first <= _NOW or thing.one_untimed:
        yield anchor, amount
        return
    for low, high in spans:
        begin, end = max(low, window.first), min(high, window.last)
        for k in range(
            math.ceil((begin - anchor) / interval - _NOW), math.floor((end - anchor) / interval + _NOW) + 1
        ):
            yield anchor + k * interval, amount
