"""Courses whose linear rates change at given times: the same steps, each with the numbers of its epoch.

Rates are constant within an epoch, so a course stays exact: a step of an epoch has that epoch's propagator. The
compiled loop knows nothing of it, because it only ever sees numbered propagators and numbered coefficients.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mitragyna.engine.plan import TICKS_PER_HOUR, Event, Plan


@dataclass(frozen=True)
class Epoch:
    """Numbers that hold from ``tick`` on: the matrix entries and the coefficients of ``Columns``."""

    tick: int
    a: np.ndarray
    coefficients: np.ndarray


@dataclass(frozen=True)
class Planned:
    """A plan that tells epochs apart.

    ``spacings`` has, by epoch, the lengths it needs propagators of, in the order in which the plan numbers them;
    ``of_group`` is the epoch of each steady state that the plan's events set or superpose.
    """

    plan: Plan
    spacings: tuple[np.ndarray, ...]
    of_group: tuple[int, ...]


def edges(epochs: tuple[Epoch, ...]) -> tuple[Event, ...]:
    """Events that change nothing, so that steps end where epochs do."""
    return tuple(Event(epoch.tick, "add") for epoch in epochs)


def planned(plan: Plan, epochs: tuple[Epoch, ...], rows: int, groups: int) -> Planned:
    """``plan``, which stops at every edge, with a number per spacing and epoch, and per coefficient and epoch.

    ``epochs`` are those after the first, ``rows`` the coefficients of one epoch, ``groups`` the steady states.
    """
    starts = np.array([epoch.tick for epoch in epochs], dtype=np.int64)
    begin = np.rint(plan.start * TICKS_PER_HOUR).astype(np.int64)
    of_step = np.searchsorted(starts, begin, side="right")
    of_event = np.searchsorted(starts, np.array([e.tick for e in plan.events], dtype=np.int64), side="right")
    size = plan.spacings.size
    used, spacing = np.unique(of_step * size + plan.spacing, return_inverse=True)
    of_group = [0] * groups
    events: list[Event] = []
    for event, epoch in zip(plan.events, of_event.tolist(), strict=True):
        if event.kind in ("set", "superpose"):
            of_group[event.number] = epoch
        entries = tuple((state, row + rows * epoch, amount) for state, row, amount in event.entries)
        events.append(replace(event, entries=entries))
    by_epoch = tuple(plan.spacings[used[used // size == e] % size] for e in range(len(epochs) + 1))
    told = replace(
        plan,
        spacing=spacing.reshape(-1).astype(np.int64),
        spacings=plan.spacings[used % size],
        events=tuple(events),
    )
    return Planned(told, by_epoch, tuple(of_group))
