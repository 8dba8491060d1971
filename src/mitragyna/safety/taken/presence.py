"""When a thing is there: from its first dose until little of its level is left after the last one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from mitragyna.library import Library, Substance
from mitragyna.library.composition import MARKERS
from mitragyna.units import DAY_H

LEFT: Final = 0.1
"""The part of the level under regular use at which a substance no longer counts as there."""
SINGLE_DOSE_H: Final = 24.0
"""A dose taken once counts as there this long, where the library does not know how fast its level falls."""
LEAST_H: Final = 12.0
"""Nothing counts as gone sooner after its last dose: some people clear what is short-acting half as fast."""
SLOWER: Final = 2.0
"""How much longer a thing is there with disease of the liver or the kidneys: chosen, no record gives one for all."""

LONG_PAST_H: Final = 35 * DAY_H
"""What was together and is gone so long before time zero is past: the longest wait that any rule asks for."""


@dataclass(frozen=True, slots=True)
class Window:
    """From the ``first`` to the ``last`` dose (h from time zero).

    ``over`` is one interval after the last dose, when the use is over; ``stop`` is when it counts as gone: ``tail`` h
    after the last dose where that was computed from its levels, and else not before ``over``. ``latest`` is when it
    would be gone in somebody who clears less, where it is not known who this is; infinite where nobody knows how fast
    its level falls.
    """

    first: float
    last: float
    over: float
    stop: float
    tail: float | None = None
    latest: float | None = None

    @property
    def endless(self) -> bool:
        """Whether its use has an end, and nothing says when it would be gone."""
        return self.latest is not None and math.isinf(self.latest)


ALWAYS: Final = Window(-math.inf, math.inf, math.inf, math.inf)


def until_gone(
    first: float, last: float, over: float, tail: float | None, without: float, perhaps: float | None = None,
    *, slow: bool = False,
) -> Window:  # fmt: skip
    """A use that is over at ``over``; ``without`` (h) is when it counts as gone where no ``tail`` is known.

    It may be there for ``perhaps`` h after the last dose: longer than ``tail``, and nobody has measured which. A
    ``slow`` form, such as a patch, brings more until its next dose is due: it is not gone before ``over``.
    """
    if tail is None or math.isinf(last):
        return Window(first, last, over, max(over, without))
    counted = max(tail, LEAST_H)
    stop = max(over, last + counted) if slow else last + counted
    latest = None if perhaps is None or last + perhaps <= stop else last + perhaps
    return Window(first, last, over, stop, counted, latest)


def slower(window: Window, known: bool) -> Window:
    """The window of somebody whose liver or kidneys clear less: what was reckoned from levels, ``SLOWER`` times.

    Where it is not ``known`` whether they do, the longer time is only ``latest``.
    """
    if window.tail is None:
        return window
    tail = SLOWER * window.tail
    stop = max(window.stop, window.last + tail)
    if not known:
        return replace(window, latest=max(stop, window.latest or stop))
    latest = None if window.latest is None else window.last + SLOWER * (window.latest - window.last)
    return replace(window, tail=tail, stop=stop, latest=latest)


def overlap(one: Window, other: Window, after_one: float = 0.0, after_other: float = 0.0) -> bool | None:
    """Whether two are there at the same time, or one begins less than so long (h) after the last dose of the other.

    ``after_one`` is the time that counts after ``one``. None where it hangs on how fast somebody clears the earlier
    one; a time asked for stands in where nobody knows how long that one is there.
    """
    if one.first <= _end(other, after_other) and other.first <= _end(one, after_one):
        return True
    if one.latest is None and other.latest is None:
        return False
    if one.first <= _perhaps(other, after_other) and other.first <= _perhaps(one, after_one):
        return None
    return False


def still_met(one: Window, other: Window, after_one: float = 0.0, after_other: float = 0.0) -> bool | None:
    """As ``overlap``, of a time together that was not over ``LONG_PAST_H`` before time zero.

    None, too, where nobody knows how long one of them stayed after that.
    """
    met = overlap(one, other, after_one, after_other)
    if met is False or min(_end(one, after_one), _end(other, after_other)) >= -LONG_PAST_H:
        return met
    ends = (_perhaps(one, after_one), _perhaps(other, after_other))
    return False if min(ends) < -LONG_PAST_H else None


def _end(window: Window, after: float) -> float:
    return max(window.stop, window.last + after)


def _perhaps(window: Window, after: float) -> float:
    if window.latest is None or (window.endless and after > 0.0):
        return _end(window, after)
    return max(window.latest, window.last + after)


def apart(one: Window, other: Window) -> tuple[Window, Window] | None:
    """The earlier and the later of two of which one begins after the last dose of the other; else None."""
    for early, late in ((one, other), (other, one)):
        if early.last < late.first:
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
    product with a substance that has no disposition in the library. Of an enhanced product of kratom what it is made
    for counts alone: the little mitragynine in it is no leaf (``perhaps_outlasts``).
    """
    known = library.product(product)
    if known.enhanced:
        return _longest([part.substance for part in known.everything if part.substance in MARKERS], library)
    return _longest(library.reached(product), library)


def perhaps_outlasts(product: str, library: Library) -> float | None:
    """As ``outlasts``, of an enhanced product with all that is in it; None for any other product.

    Nobody has measured levels after such a product in people, so that until then nothing says that it is gone.
    """
    return _longest(library.reached(product), library) if library.product(product).enhanced else None


def lasts(substance: str, library: Library) -> float | None:
    """As ``outlasts``, of one substance with the metabolites that the library has; None: not known."""
    if substance not in library.substances:
        return None
    names = [substance]
    for name in names:
        names += [made.metabolite for made in library.substances[name].forms if made.metabolite not in names]
    return _longest(names, library)


def _longest(names: Iterable[str], library: Library) -> float | None:
    times = [_washout(library.substances[name]) for name in names]
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
