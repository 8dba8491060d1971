"""Courses whose linear rates change at given times: the same steps, each with the numbers of its epoch.

Rates are constant within an epoch, so a course stays exact: a step of an epoch has that epoch's propagator. The
compiled loop knows nothing of it, because it only ever sees numbered propagators and numbered coefficients.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mitragyna.engine.plan import TICKS_PER_HOUR, Event, Plan
from mitragyna.engine.system import Columns
from mitragyna.model.compiled import LANES


@dataclass(frozen=True)
class Epoch:
    """Numbers that are others from ``tick`` on than those of ``Columns``: matrix entries and coefficients, by row."""

    tick: int
    entry: np.ndarray
    a: np.ndarray
    row: np.ndarray
    coefficients: np.ndarray

    def of(self, people: np.ndarray) -> Epoch:
        """Those of some people."""
        return replace(self, a=self.a[:, people], coefficients=self.coefficients[:, people])

    def block(self, base: Columns, place: np.ndarray, first: int) -> Columns:
        """The columns of a block under this epoch, from its ``base`` ones; ``place``: each entry's row there, or -1."""
        index = np.minimum(np.arange(first, first + LANES), self.a.shape[1] - 1)
        a, coefficients = base.a.copy(), base.coefficients.copy()
        there = place[self.entry] >= 0
        a[place[self.entry[there]]] = self.a[there][:, index]
        coefficients[self.row] = self.coefficients[:, index]
        return replace(base, a=a, coefficients=coefficients)


def epoch(tick: int, base: Columns, now: Columns) -> Epoch:
    """What ``now`` has that ``base`` has not."""
    entry = np.flatnonzero((now.a != base.a).any(axis=1))
    row = np.flatnonzero((now.coefficients != base.coefficients).any(axis=1))
    return Epoch(tick, entry, now.a[entry], row, now.coefficients[row])


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
    return tuple(Event(item.tick, "add") for item in epochs)


def planned(plan: Plan, epochs: tuple[Epoch, ...], rows: int, groups: int) -> Planned:
    """``plan``, which stops at every edge, with a number per spacing and epoch, and per coefficient and epoch.

    ``epochs`` are those after the first, ``rows`` the coefficients of one epoch, ``groups`` the steady states.
    """
    starts = np.array([item.tick for item in epochs], dtype=np.int64)
    begin = np.rint(plan.start * TICKS_PER_HOUR).astype(np.int64)
    of_step = np.searchsorted(starts, begin, side="right")
    of_event = np.searchsorted(starts, np.array([e.tick for e in plan.events], dtype=np.int64), side="right")
    size = plan.spacings.size
    used, spacing = np.unique(of_step * size + plan.spacing, return_inverse=True)
    of_group = [0] * groups
    events: list[Event] = []
    for event, number in zip(plan.events, of_event.tolist(), strict=True):
        if event.kind in ("set", "superpose"):
            of_group[event.number] = number
        entries = tuple((state, row + rows * number, amount) for state, row, amount in event.entries)
        events.append(replace(event, entries=entries))
    by_epoch = tuple(plan.spacings[used[used // size == e] % size] for e in range(len(epochs) + 1))
    told = replace(
        plan,
        spacing=spacing.reshape(-1).astype(np.int64),
        spacings=plan.spacings[used % size],
        events=tuple(events),
    )
    return Planned(told, by_epoch, tuple(of_group))
