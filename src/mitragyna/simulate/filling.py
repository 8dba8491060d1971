"""How fast a dose fills the receptor in the typical person: a rate that the steps after it have to follow.

What an injected drug does to 1/(1 + X), X its concentration over K at the effect site, is over within seconds, long
before the slowest of its own modes has begun. A step from a time s after the dose is well resolved where it is no
longer than s and the time at which X reaches one: a polynomial converges as fast as the nearest pole allows
(Trefethen 2013, Approximation Theory and Approximation Practice, chapter 8), and that of 1/(1 + X) lies as far before
the dose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DOUBLINGS = 19
TIMES = tuple(2.0**k for k in range(1 - DOUBLINGS, 1))
"""When X is looked at, h after a dose: from 14 ms on, each time twice the one before."""
TERMS = 6
"""Of the exponential's series at the first of them, where the fastest rates (1,000/h) times it are 0.004."""
STEEPNESS = 0.7
"""Of the rate that stands for the time at which X reaches one."""


@dataclass(frozen=True)
class Filling:
    """What one unit of input brings to the receptor in the typical person.

    ``at_once`` (times,) the highest sum of X of all ligands so far after a dose of one unit, ``going_on`` that of an
    input of one unit per hour.
    """

    at_once: tuple[float, ...]
    going_on: tuple[float, ...]

    def rate(self, amount: float, infused: bool) -> float:
        """The rate (1/h) for a dose of ``amount``, or an input of so much per hour; 0 where it never fills."""
        x = self.going_on if infused else self.at_once
        if abs(amount) * x[-1] < 1.0:
            return 0.0
        full = 1.0 / abs(amount)
        k = bisect_left(x, full)
        if k == 0:
            time = TIMES[0] * full / x[0]
        else:
            time = TIMES[k - 1] + (TIMES[k] - TIMES[k - 1]) * (full - x[k - 1]) / (x[k] - x[k - 1])
        # Two digits do: a table of steps serves all doses of a like rate.
        return float(f"{STEEPNESS / time:.1e}")


def fillings(
    a: Numbers, weights: Mapping[int, float], starts: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], Filling]:
    """By (state, coefficient row) what an input there does, from the typical person's numbers.

    ``a`` (states, states) is the matrix of x' = A x (1/h), ``weights`` what one unit of an effect site's state is in X,
    ``starts`` the coefficient of each row.
    """
    highest, whole = _of_one(a.tobytes(), a.shape[0], tuple(weights.items()))
    return {
        (state, row): Filling(
            tuple((by * highest[:, state]).tolist()), tuple((by * whole[:, state]).tolist())
        )
        for (state, row), by in starts.items()
    }


@lru_cache(maxsize=64)
def _of_one(matrix: bytes, size: int, weights: tuple[tuple[int, float], ...]) -> tuple[Numbers, Numbers]:
    """What one unit put into each state brings, as ``Filling`` says: (times, states) each.

    Asked again for every slice of a population.
    """
    a = np.frombuffer(matrix).reshape(size, size)
    times = np.array(TIMES)
    after = np.zeros((DOUBLINGS, a.shape[0]))
    power = term = np.eye(a.shape[0])
    for k in range(1, TERMS + 1):
        term = term @ a * (TIMES[0] / k)
        power = power + term
    for k in range(DOUBLINGS):
        for state, weight in weights:
            after[k] += weight * power[state]
        power = power @ power
    gaps = np.diff(times, prepend=0.0)[:, None]
    before = np.vstack([np.zeros((1, a.shape[0])), after[:-1]])
    summed = np.cumsum(gaps * (before + after) / 2.0, axis=0)
    highest, whole = (np.maximum.accumulate(np.maximum(x, 0.0)) for x in (after, summed))
    return highest, whole
