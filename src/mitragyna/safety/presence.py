"""When a thing is there: from its first dose until its use is over and little of its level is left."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from mitragyna.library import Library, Substance

LEFT: Final = 0.1
"""The part of the level under regular use at which a substance no longer counts as there."""
SINGLE_DOSE_H: Final = 24.0
"""A dose taken once counts as there this long, where the library does not know how fast its level falls."""
LEAST_H: Final = 12.0
"""Nothing counts as gone sooner after its last dose: some people clear what is short-acting half as fast."""
SLOWER: Final = 2.0
"""How much longer a thing is there with disease of the liver or the kidneys: chosen, no record gives one for all."""


@dataclass(frozen=True, slots=True)
class Window:
    """From the ``first`` to the ``last`` dose (h from time zero).

    ``over`` is one interval after the last dose, when the use is over; ``stop`` is when it counts as gone: not before
    ``over``, and with ``tail`` (h after the last dose) where that was computed from its levels. ``latest`` is when it
    would be gone in somebody who clears less, where it is not known who this is.
    """

    first: float
    last: float
    over: float
    stop: float
    tail: float | None = None
    latest: float | None = None


ALWAYS: Final = Window(-math.inf, math.inf, math.inf, math.inf)


def until_gone(first: float, last: float, over: float, tail: float | None, without: float) -> Window:
    """A use that is over at ``over``; ``without`` (h) is when it counts as gone where no ``tail`` is known."""
    if tail is None or math.isinf(last):
        return Window(first, last, over, max(over, without))
    counted = max(tail, LEAST_H)
    return Window(first, last, over, max(over, last + counted), counted)


def slower(window: Window, known: bool) -> Window:
    """The window of somebody whose liver or kidneys clear less: what was reckoned from levels, ``SLOWER`` times.

    Where it is not ``known`` whether they do, the longer time is only ``latest``.
    """
    if window.tail is None:
        return window
    tail = SLOWER * window.tail
    stop = max(window.stop, window.last + tail)
    return replace(window, tail=tail, stop=stop) if known else replace(window, latest=stop)


def overlap(one: Window, other: Window, gap: float) -> bool | None:
    """Whether two are there at the same time, or one begins less than ``gap`` h after the use of the other is over.

    None where that hangs on how fast somebody clears the earlier one.
    """
    if one.first <= max(other.stop, other.over + gap) and other.first <= max(one.stop, one.over + gap):
        return True
    if one.first <= max(_latest(other), other.over + gap) and other.first <= max(
        _latest(one), one.over + gap
    ):
        return None
    return False


def _latest(window: Window) -> float:
    return window.stop if window.latest is None else window.latest


def still_there(one: Window, other: Window) -> tuple[Window, Window] | None:
    """The earlier and the later of two that meet only by what is left of the earlier after its use; else None."""
    for early, late in ((one, other), (other, one)):
        if early.over < late.first <= early.stop:
            return early, late
    return None


def follows(it: Window, other: Window, within: float) -> bool | None:
    """Whether ``it`` begins while ``other`` goes on, or less than ``within`` h after its last dose.

    None where ``it`` began before time zero, nobody knows when, and ``other`` was there too.
    """
    if math.isinf(it.first):
        return None if other.first < it.stop else False
    return other.first < it.first and it.first - other.last < within


def outlasts(product: str, library: Library) -> float | None:
    """Hours from the end of regular use until a tenth is left of everything the product brings; None: not known.

    Levels are those of the typical person in plasma, with active metabolites each by itself. Nothing is said of a
    product with a substance that has no disposition in the library.
    """
    times = [_washout(library.substances[name]) for name in library.reached(product)]
    known = [time for time in times if time is not None]
    return max(known) if known and len(known) == len(times) else None


def _washout(substance: Substance) -> float | None:
    """Hours from steady state until ``LEFT`` of the plasma level is left, of a mammillary model without input.

    After a long infusion the level falls as the sum of A_i/l_i exp(-l_i t), with A_i and l_i those of the bolus
    (Gibaldi M, Perrier D. Pharmacokinetics, 2nd ed. New York: Marcel Dekker, 1982, chapter 2).
    """
    numbers = substance.disposition
    if "clearance" not in numbers or "volume_central" not in numbers:
        return None
    central = numbers["volume_central"].value
    out = numbers["clearance"].value / central
    pairs = [(q.value / central, q.value / volume.value) for volume, q in substance.peripherals]
    rates = _exponents(out, pairs)
    parts = [_bolus(rate, rates, [back for _, back in pairs]) / rate for rate in rates]
    whole = sum(parts)

    def left(time: float) -> float:
        return sum(part * math.exp(-rate * time) for part, rate in zip(parts, rates, strict=True)) / whole

    end = math.log(1.0 / LEFT) / min(rates)
    while left(end) > LEFT:
        end *= 2.0
    return _root(lambda time: left(time) - LEFT, 0.0, end)


def _exponents(out: float, pairs: list[tuple[float, float]]) -> list[float]:
    """The exponents of the level: between the rates back from the peripheral compartments, one in each gap."""
    apart = sorted({back for _, back in pairs})
    if not apart:
        return [out]

    def secular(rate: float) -> float:
        return out - rate - rate * sum(forth / (back - rate) for forth, back in pairs)

    top = out + sum(forth + back for forth, back in pairs)
    ends = [0.0, *apart, 2.0 * top]
    rates: list[float] = []
    for low, high in pairwise(ends):
        margin = 1e-12 * (high - low)
        rates.append(_root(secular, low + margin, high - margin))
    return rates


def _bolus(rate: float, rates: list[float], backs: list[float]) -> float:
    """The weight of one exponent in the level after a bolus, where the first level is 1."""
    weight = 1.0
    for back in sorted(set(backs)):
        weight *= back - rate
    for other in rates:
        if other != rate:
            weight /= other - rate
    return weight


def _root(value: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that falls from above zero crosses it, by halving."""
    for _ in range(200):
        middle = 0.5 * (low + high)
        if value(middle) > 0.0:
            low = middle
        else:
            high = middle
        if high - low <= 1e-9 * high:
            break
    return 0.5 * (low + high)
