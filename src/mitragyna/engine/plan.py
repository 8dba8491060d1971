"""The steps of a course: where they start, how long they are, which propagator each needs.

Times are whole ticks of 2^-33 h (0.42 microseconds), so equal differences are equal numbers and a regular
regimen needs few distinct propagators. The plan depends on the schedule and on typical rates only, never on
who is in the population: two people of the same numbers take the same steps.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

TICKS_PER_HOUR = 2**33
QUARTER = 4
"""Every step is four substeps, so every event time is a multiple of four ticks."""

SMALLEST_STEP = TICKS_PER_HOUR // 256
LARGEST_STEP = 3 * TICKS_PER_HOUR // 2
COARSEST = 2.4
"""Fineness below which everything gets finer: the largest step shrinks too."""
GRADED_BELOW = 0.4
"""Fineness below which steps after an input are graded."""
FIRST = 0.35
"""The first step after an input is this part of what ``fineness`` allows; steps grow by no more than the time since: a
peak soon after a dose is sharper than any rate says."""
SMALLEST_GRADED = TICKS_PER_HOUR // 2**18
"""An injected drug may fill a receptor within seconds: graded steps begin here and grow with the time since."""
LADDER = tuple(
    sorted(
        step
        for power in range(34)
        for step in (2**power, 3 * 2 ** (power - 1) if power > 3 else 0)
        if SMALLEST_GRADED <= step <= LARGEST_STEP
    )
)
"""Lengths (ticks) of steps that no stop shortens: each is half of the next but one, so a propagator is a square."""


def ticks(time_h: float) -> int:
    """Nearest tick to a time in h that a step can start at."""
    return round(time_h * TICKS_PER_HOUR / QUARTER) * QUARTER


def hours(tick: int) -> float:
    """Time in h of a tick."""
    return tick / TICKS_PER_HOUR


@dataclass(frozen=True)
class Event:
    """Something that happens to the state at one time.

    ``kind`` is "add" (to the listed states), "reset" (all linear states to zero) or "set" (to steady state
    number ``number``, after zeroing) or "superpose" (that steady state on top). ``entries`` are (state,
    coefficient row, amount): the state grows by amount times the person's coefficient. ``rates`` are the
    typical rates (1/h) that the input excites: they set the steps after it.
    """

    tick: int
    kind: str
    entries: tuple[tuple[int, int, float], ...] = ()
    number: int = 0
    rates: tuple[float, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Steps of one course. Arrays over steps unless said otherwise.

    ``start`` (h), ``spacing`` index into ``spacings`` (h, quarter of a step), ``output`` index of the output
    taken after the step or -1, ``first_event``/``last_event`` the slice of events applied before the step.
    """

    start: NDArray[np.float64]
    spacing: NDArray[np.int64]
    spacings: NDArray[np.float64]
    output: NDArray[np.int64]
    first_event: NDArray[np.int64]
    last_event: NDArray[np.int64]
    in_window: NDArray[np.bool_]
    output_times: NDArray[np.float64]
    events: tuple[Event, ...]

    @property
    def length(self) -> float:
        """Length of the course (h)."""
        return float(self.spacings[self.spacing].sum() * QUARTER)


def allowed_step(since: float, rates: tuple[float, ...], fineness: float) -> float:
    """Longest step (h) at a time ``since`` (h) after an input that excites ``rates``.

    A mode exp(-rate s) leaves an error of eighth order, proportional to (rate step)^8 exp(-rate s); ``fineness``
    is the product rate*step that this allows at the input itself; from ``FIRST`` of it on, steps grow there. Below
    ``GRADED_BELOW`` steps are in proportion to ``since`` as well, which follows a signal that rises faster than any
    rate of the disposition.
    """
    longest = _widest(fineness)
    if fineness < GRADED_BELOW:
        longest = min(longest, max(hours(SMALLEST_GRADED), 4.0 * fineness * since))
    for rate in rates:
        if rate > 0.0:
            shortest, growth = fineness / rate, rate * since / 8.0
            # exp(g) > 1 + g: most rates are known to set no limit without their exponential.
            if min(shortest * (1.0 + growth), FIRST * shortest + since) < longest:
                longest = min(longest, shortest * exp(min(growth, 50.0)), FIRST * shortest + since)
    return longest


def _widest(fineness: float) -> float:
    """The longest step (h) that nothing limits."""
    return hours(LARGEST_STEP) * min(1.0, fineness / COARSEST)


def limits_for(rates: tuple[float, ...], fineness: float) -> float:
    """How long (h) an input that excites ``rates`` limits a step (``allowed_step``), rounding apart."""
    widest = _widest(fineness)
    until = widest / (4.0 * fineness) if fineness < GRADED_BELOW else 0.0
    for rate in rates:
        shortest = fineness / rate if rate > 0.0 else inf
        if shortest < widest:
            growth = log(widest / shortest)
            until = inf if growth > 50.0 else max(until, 8.0 * growth / rate, widest - FIRST * shortest)
        elif FIRST * shortest < widest:
            until = max(until, widest - FIRST * shortest)
    return until


def _gap(length: int, since: list[tuple[tuple[float, ...], int]], fineness: float) -> list[int]:
    """Lengths (ticks) of the steps between two stops ``length`` apart; ``since`` are (rates, ticks since then)."""
    shortest = SMALLEST_STEP if fineness >= GRADED_BELOW else SMALLEST_GRADED
    widest = _widest(fineness)
    steps: list[int] = []
    done = 0
    while done < length:
        longest = widest
        for rates, ago in since:
            longest = min(longest, allowed_step(hours(ago + done), rates, fineness))
        most = max(int(longest * TICKS_PER_HOUR), shortest)
        left = length - done
        if left <= most:
            step = left
        elif left <= 2 * most:
            step = left // 2
        else:
            step = LADDER[bisect_right(LADDER, most) - 1]
        steps.append(step)
        done += step
    return steps


def make_plan(
    start: int,
    end: int,
    events: tuple[Event, ...],
    outputs: NDArray[np.float64],
    fineness: float = 0.5,
    window: tuple[float, float] | None = None,
    earlier: tuple[tuple[tuple[float, ...], int], ...] = (),
) -> Plan:
    """Lay out the steps from ``start`` to ``end`` (ticks), stopping at every event, output and window edge.

    ``outputs`` are times in h, sorted, within the course; an output at ``start`` is not part of a step
    (the caller reads the initial state). ``window`` (h) marks the steps that lie inside it. ``earlier`` are
    (rates, tick) of inputs before ``start`` whose modes may not have died out yet.
    """
    return _plan(start, end, events, tuple(outputs.tolist()), fineness, window, earlier)


@lru_cache(maxsize=16)
def _plan(
    start: int,
    end: int,
    events: tuple[Event, ...],
    outputs: tuple[float, ...],
    fineness: float,
    window: tuple[float, float] | None,
    earlier: tuple[tuple[tuple[float, ...], int], ...],
) -> Plan:
    """``make_plan``, once for all slices of a population."""
    events = tuple(sorted((e for e in events if start <= e.tick < end), key=lambda e: e.tick))
    output_ticks = [ticks(t) for t in outputs]
    edges = {start, end, *output_ticks, *(e.tick for e in events)}
    if window is not None:
        edges |= {ticks(window[0]), ticks(window[1])}
    stops = sorted(e for e in edges if start <= e <= end)

    # A regimen repeats itself, and so do the steps between its stops.
    known: dict[tuple[int, tuple[tuple[tuple[float, ...], int], ...]], list[int]] = {}
    last_input: dict[tuple[float, ...], int] = dict(earlier)
    kinds = {*last_input, *(e.rates for e in events if e.rates)}
    # A little beyond: what limits nothing any more may be kept, what still does may not be lost.
    until = {rates: limits_for(rates, fineness) * TICKS_PER_HOUR * (1.0 + 1e-9) for rates in kinds}
    lengths: list[int] = []
    gap_first: list[int] = []
    gap_events: list[tuple[int, int]] = []
    event = 0
    for now, stop in pairwise(stops):
        first = event
        while event < len(events) and events[event].tick == now:
            if events[event].rates:
                last_input[events[event].rates] = now
            event += 1
        # What no longer limits a step will not limit a later one.
        last_input = {r: at for r, at in last_input.items() if now - at <= until[r]}
        since = tuple((rates, now - at) for rates, at in last_input.items())
        steps = known.get((stop - now, since))
        if steps is None:
            steps = known[(stop - now, since)] = _gap(stop - now, list(since), fineness)
        gap_first.append(len(lengths))
        gap_events.append((first, event))
        lengths += steps

    length = np.array(lengths, dtype=np.int64)
    begin = start + np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(length)[:-1]])
    sizes, index = np.unique(length, return_inverse=True)
    output = np.full(length.size, -1, dtype=np.int64)
    if output_ticks:
        finish = begin + length
        at = np.searchsorted(finish, output_ticks)
        inside_course = np.flatnonzero(np.array(output_ticks) > start)
        output[at[inside_course]] = inside_course
    first_event = np.zeros(length.size, dtype=np.int64)
    last_event = np.zeros(length.size, dtype=np.int64)
    first_event[gap_first], last_event[gap_first] = np.array(gap_events, dtype=np.int64).reshape(-1, 2).T
    inside = np.zeros(length.size, dtype=np.bool_)
    if window is not None:
        inside = (begin >= ticks(window[0])) & (begin + length <= ticks(window[1]))
    return Plan(
        start=begin / TICKS_PER_HOUR,
        spacing=index.astype(np.int64),
        spacings=sizes / (QUARTER * TICKS_PER_HOUR),
        output=output,
        first_event=first_event,
        last_event=last_event,
        in_window=inside,
        output_times=np.asarray(outputs, dtype=np.float64),
        events=events,
    )
