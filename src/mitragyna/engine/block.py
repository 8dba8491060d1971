"""The propagators of one block of people, and the small linear algebra on them: trains of doses, states left behind."""

# pyright: basic
from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from mitragyna.engine.arguments import aligned
from mitragyna.engine.ladder import ROOMS, propagators, recipe
from mitragyna.engine.linear import Products, propagate, propagator, repeated, squarings
from mitragyna.engine.plan import hours
from mitragyna.engine.system import Columns, System, Train
from mitragyna.model.compiled import LANES, POSITION

NODE_DISTANCES = np.diff(POSITION[:3])
"""Distances (in quarters of a step) from node 0 to 1 and from 1 to 2: those from 3 to 4 and from 2 to 3 are the
same."""


@lru_cache(maxsize=256)
def _recipe(spacings: bytes, fastest: float) -> tuple[np.ndarray, np.ndarray]:
    """The ``recipe`` for the same spacings for one block after the other."""
    return recipe(np.frombuffer(spacings), NODE_DISTANCES, fastest)


def room_for(system: System) -> np.ndarray:
    """Room in which a block works."""
    return np.empty((4, system.pattern.row.size, LANES))


class Block:
    """Propagators of one block and the small linear-algebra jobs on them."""

    def __init__(
        self, system: System, columns: Columns, with_doses: bool = True, work: np.ndarray | None = None
    ) -> None:
        self.system = system
        if with_doses and system.scaled_row.size:
            # Made here, for one block: for everybody they would be many.
            c = columns.coefficients
            scaled = c[system.scaled_row] * columns.factors[system.scaled_by]
            columns = replace(columns, coefficients=np.concatenate([c, scaled]))
        self.columns = columns
        self.rates = columns.a
        """Entries of A by epoch (epochs * entries, LANES): of several, who plans them puts them here."""
        self.work = room_for(system) if work is None else work
        """Room that blocks which are not at work together may share."""

    def propagators(self, spacings: np.ndarray, products: Products, out: np.ndarray) -> None:
        """exp(A t) between neighbouring nodes of steps of these ``spacings``, into ``out`` (spacings, 2, entries,
        LANES).
        """
        lines, times = _recipe(spacings.tobytes(), self.system.fastest_of(products))
        flat = out.reshape((out.shape[0] * out.shape[1], *out.shape[2:]))
        propagators(self.columns.a, lines, times, products.arrays, flat, self.work[:ROOMS])

    def table(self, spacings: np.ndarray) -> np.ndarray:
        """The propagators of all families of states."""
        p = self.system.pattern
        out = aligned(2 * spacings.size * p.row.size * LANES).reshape((spacings.size, 2, p.row.size, LANES))
        self.propagators(spacings, p.products, out)
        return out

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
