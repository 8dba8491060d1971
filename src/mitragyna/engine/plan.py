"""The steps of a course: where they start, how long they are, which propagator each needs.

Times are whole ticks of 2^-30 h (3.4 microseconds), so equal differences are equal numbers and a regular
regimen needs few distinct propagators. The plan depends on the schedule and on typical rates only, never on
who is in the population: two people of the same numbers take the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

TICKS_PER_HOUR = 2**30
QUARTER = 4
"""Every step is four substeps, so every event time is a multiple of four ticks."""

SMALLEST_STEP = TICKS_PER_HOUR // 256
LARGEST_STEP = TICKS_PER_HOUR
COARSEST = 0.25
"""Fineness below which everything gets finer: the largest step shrinks, steps after an input are graded."""
SMALLEST_GRADED = TICKS_PER_HOUR // 2**18
"""An injected drug may fill a receptor within seconds: graded steps begin here and grow with the time since."""


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

    A mode exp(-rate s) leaves a sixth-order error proportional to (rate step)^6 exp(-rate s); ``fineness``
    is the product rate*step allowed at the input itself. Below ``COARSEST`` steps are graded as well: in
    proportion to ``since``, which follows a signal that rises faster than any rate of the disposition.
    """
    longest = hours(LARGEST_STEP) * min(1.0, fineness / COARSEST)
    if fineness < COARSEST:
        longest = min(longest, max(hours(SMALLEST_GRADED), 8.0 * fineness * since))
    for rate in rates:
        if rate > 0.0:
            shortest, growth = fineness / rate, rate * since / 6.0
            # exp(g) > 1 + g: most rates are known to set no limit without their exponential.
            if shortest * (1.0 + growth) < longest:
                longest = min(longest, shortest * exp(min(growth, 50.0)))
    return longest


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
    events = tuple(sorted((e for e in events if start <= e.tick < end), key=lambda e: e.tick))
    output_ticks = [ticks(t) for t in outputs]
    output_at = {tick: i for i, tick in enumerate(output_ticks)}
    edges = {end, *output_ticks, *(e.tick for e in events)}
    if window is not None:
        edges |= {ticks(window[0]), ticks(window[1])}
    stops = sorted(e for e in edges if start < e <= end)

    rows: list[tuple[int, int, int, int, int]] = []
    now, event = start, 0
    last_input: dict[tuple[float, ...], int] = dict(earlier)
    position = 0
    first = event
    while event < len(events) and events[event].tick == now:
        last_input[events[event].rates] = now
        event += 1
    pending = (first, event)
    while now < end:
        while stops[position] <= now:
            position += 1
        stop = stops[position]
        longest = min(
            (allowed_step(hours(now - at), rates, fineness) for rates, at in last_input.items()),
            default=hours(LARGEST_STEP) * min(1.0, fineness / COARSEST),
        )
        grid = SMALLEST_STEP if longest >= hours(SMALLEST_STEP) or fineness >= COARSEST else SMALLEST_GRADED
        while grid * 2 <= LARGEST_STEP and hours(grid * 2) <= longest:
            grid *= 2
        following = (now // grid + 1) * grid
        following = stop if stop <= following or stop - now <= grid else following
        rows.append((now, following - now, output_at.get(following, -1), pending[0], pending[1]))
        now = following
        first = event
        while event < len(events) and events[event].tick == now:
            last_input[events[event].rates] = now
            event += 1
        pending = (first, event)

    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    lengths, index = np.unique(table[:, 1], return_inverse=True)
    begin = table[:, 0] / TICKS_PER_HOUR
    inside = np.zeros(len(rows), dtype=np.bool_)
    if window is not None:
        inside = (table[:, 0] >= ticks(window[0])) & (table[:, 0] + table[:, 1] <= ticks(window[1]))
    return Plan(
        start=begin,
        spacing=index.astype(np.int64),
        spacings=lengths / (QUARTER * TICKS_PER_HOUR),
        output=table[:, 2].copy(),
        first_event=table[:, 3].copy(),
        last_event=table[:, 4].copy(),
        in_window=inside,
        output_times=np.asarray(outputs, dtype=np.float64),
        events=events,
    )
