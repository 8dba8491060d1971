"""The propagators of one block of people, and the small linear algebra on them: trains of doses, states left behind."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mitragyna.engine.ladder import Recipes, recipes
from mitragyna.engine.linear import Products, propagate, propagator, repeated, squarings
from mitragyna.engine.plan import hours
from mitragyna.engine.system import Columns, System, Train
from mitragyna.model.compiled import LANES, POSITION

NODE_DISTANCES = np.diff(POSITION[:3])
"""Distances (in quarters of a step) from node 0 to 1 and from 1 to 2: those from 3 to 4 and from 2 to 3 are the
same."""


def room_for(system: System) -> np.ndarray:
    """Room in which a block works."""
    return np.empty((4, system.pattern.row.size, LANES))


def with_doses(system: System, coefficients: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """``coefficients`` (…, rows, LANES) with those of doses that have their own behind them.

    Made for one block at a time: for everybody they would be many.
    """
    if not system.scaled_row.size:
        return coefficients
    scaled = coefficients[..., system.scaled_row, :] * factors[system.scaled_by]
    return np.concatenate([coefficients, scaled], axis=-2)


def recipes_of(system: System, tables: Sequence[tuple[np.ndarray, Products]]) -> Recipes:
    """How the propagators between neighbouring nodes are made: of each epoch's steps, by their spacings, the entries
    that its products are of.
    """
    return recipes([(spacings, system.fastest_of(p)) for spacings, p in tables], NODE_DISTANCES)


class Block:
    """The numbers of one block and the small linear-algebra jobs on them."""

    def __init__(self, system: System, columns: Columns, work: np.ndarray | None = None) -> None:
        """``columns`` have the coefficients of doses of their own already (``with_doses``)."""
        self.system = system
        self.columns = columns
        self.work = room_for(system) if work is None else work
        """Room that blocks which are not at work together may share."""

    def advanced(self, x: np.ndarray, ticks: int) -> np.ndarray:
        p = self.system.pattern
        time = hours(ticks)
        squared = squarings(time, self.system.fastest_of(p.products))
        e = np.empty((p.row.size, LANES))
        propagator(self.columns.a, time, squared, p.products.arrays, e, self.work[0])
        out = np.empty_like(x)
        w = p.whole
        propagate(e, 0, p.size, w.rows, w.first, w.entry, w.column, x, 0, out, 0)
        return out

    def train(self, train: Train) -> np.ndarray:
        """State left by a train of inputs (the closed sum of its inputs)."""
        p = self.system.pattern
        start = np.zeros((p.size, LANES))
        for state, row, amount in train.entries:
            start[state] += amount * self.columns.coefficients[row]
        total = np.zeros_like(start)
        count = train.count
        elapsed = train.elapsed
        while train.duration > elapsed and count > 0:
            # Inputs that are still running: their response so far, the source left on.
            total += self.advanced(start, elapsed)
            elapsed += train.interval
            count -= 1
        if count == 0:
            return total
        if train.duration:
            ended = self.advanced(start, train.duration)
            for state, _, _ in train.entries:
                ended[state] = 0.0
            start = ended
        time = hours(train.interval)
        squared = squarings(time, self.system.fastest_of(p.products))
        e = np.empty((p.row.size, LANES))
        propagator(self.columns.a, time, squared, p.products.arrays, e, self.work[0])
        summed = np.empty_like(start)
        w = p.whole
        repeated(
            e,
            count,
            w.rows,
            w.first,
            w.entry,
            w.column,
            p.products.arrays,
            start,
            summed,
            self.work[1],
            self.work[2],
            self.work[3],
        )
        return total + self.advanced(summed, elapsed - train.duration)
