"""Courses whose linear rates change at given times: the same steps, each with the numbers of its epoch.

Rates are constant within an epoch, so a course stays exact: a step of an epoch has that epoch's propagator, which is
made for the families of states whose rates change and for no others. The compiled loop knows nothing of epochs,
because it only ever sees numbered propagators and numbered coefficients.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mitragyna.engine.plan import TICKS_PER_HOUR, Event, Plan
from mitragyna.engine.system import Columns


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


def epoch(tick: int, base: Columns, now: Columns) -> Epoch:
    """What ``now`` has that ``base`` has not."""
    entry = np.flatnonzero((now.a != base.a).any(axis=1))
    row = np.flatnonzero((now.coefficients != base.coefficients).any(axis=1))
    return Epoch(tick, entry, now.a[entry], row, now.coefficients[row])


@dataclass(frozen=True)
class Changes:
    """What the epochs after the first have that it has not: the entries ``entry`` (n,) of A, ``a`` (epochs, n, people),
    and the ``coefficients`` (epochs, m, people) in the rows ``row`` (m,).
    """

    entry: np.ndarray
    a: np.ndarray
    row: np.ndarray
    coefficients: np.ndarray


def changes(epochs: tuple[Epoch, ...], base: Columns, place: np.ndarray) -> Changes:
    """The changes of ``epochs`` from the numbers of a part, ``base``; ``place``: each entry's row there, or -1."""
    entry = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(place[e.entry] for e in epochs)]))
    entry = entry[entry >= 0]
    row = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(e.row for e in epochs)]))
    a = np.repeat(base.a[None, entry], len(epochs), axis=0)
    coefficients = np.repeat(base.coefficients[None, row], len(epochs), axis=0)
    for t, one in enumerate(epochs):
        there = place[one.entry] >= 0
        a[t, np.searchsorted(entry, place[one.entry][there])] = one.a[there]
        coefficients[t, np.searchsorted(row, one.row)] = one.coefficients
    return Changes(entry, a, row, coefficients)


@dataclass(frozen=True)
class Planned:
    """A plan that tells epochs apart.

    ``changed`` (steps,) is the number of the propagators that states with changing rates take at each step: those of
    the plan's spacings first, as the others take them, then by epoch those of ``spacings``; ``epoch`` (steps,) is the
    number of each step's epoch. ``apart`` says whether
    coefficients change too: then the plan's events have a row per coefficient and epoch. ``of_group`` is the epoch of
    each steady state that the events set or superpose.
    """

    plan: Plan
    changed: np.ndarray
    epoch: np.ndarray
    spacings: tuple[np.ndarray, ...]
    apart: bool
    of_group: tuple[int, ...]


def edges(epochs: tuple[Epoch, ...]) -> tuple[Event, ...]:
    """Events that change nothing, so that steps end where epochs do."""
    return tuple(Event(item.tick, "add") for item in epochs)


def planned(plan: Plan, epochs: tuple[Epoch, ...], rows: int, groups: int) -> Planned:
    """``plan``, which stops at every edge, with the numbers of what changes from epoch to epoch.

    ``epochs`` are those after the first, ``rows`` the coefficients of one epoch, ``groups`` the steady states.
    """
    if not epochs:
        return Planned(plan, plan.spacing, np.zeros_like(plan.spacing), (), False, (0,) * groups)
    starts = np.array([item.tick for item in epochs], dtype=np.int64)
    begin = np.rint(plan.start * TICKS_PER_HOUR).astype(np.int64)
    of_step = np.searchsorted(starts, begin, side="right")
    of_event = np.searchsorted(starts, np.array([e.tick for e in plan.events], dtype=np.int64), side="right")
    size = plan.spacings.size
    changed = plan.spacing.copy()
    spacings: list[np.ndarray] = []
    number = size
    for turn in range(1, len(epochs) + 1):
        there = of_step == turn
        used, which = np.unique(plan.spacing[there], return_inverse=True)
        changed[there] = number + which.reshape(-1)
        number += used.size
        spacings.append(plan.spacings[used])
    of_group = [0] * groups
    for event, turn in zip(plan.events, of_event.tolist(), strict=True):
        if event.kind in ("set", "superpose"):
            of_group[event.number] = turn
    apart = any(item.row.size for item in epochs)
    if apart:
        plan = replace(
            plan,
            events=tuple(
                replace(
                    event, entries=tuple((state, row + rows * turn, by) for state, row, by in event.entries)
                )
                for event, turn in zip(plan.events, of_event.tolist(), strict=True)
            ),
        )
    return Planned(plan, changed, of_step.astype(np.int64), tuple(spacings), apart, tuple(of_group))
