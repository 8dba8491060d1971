"""Exact propagation of a linear system x' = A x over given times, for a block of people at once.

exp(A t) is formed by a Taylor series over a time so short that it converges to round-off, and then by
repeated squaring. Compartment matrices have no negative off-diagonal entries, so squaring adds positive
numbers only and loses no digits, and nothing happens when two rates are equal: the series does not know
eigenvectors. Only the structural non-zeros are stored (Moler and Van Loan 2003, SIAM Review 45:3, methods 1
and 3).
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mitragyna.model.compiled import LANES, compiled
from mitragyna.model.lanes import WIDTH, all_lanes, load, store

TAYLOR_TERMS = 9
SMALLEST_RATE_TIME = 0.02
"""Largest product of the typical fastest rate and the Taylor time."""


@dataclass(frozen=True)
class Pattern:
    """Structural non-zeros of A and of exp(A t), and the index triples of their products.

    ``row``/``column`` (entries,) of exp(A t) in row order; ``a_row``/``a_column`` of A; ``into_a`` (k, 3) and
    ``square`` (k, 3) hold (out, left, right) entry numbers of A*E and E*E; ``diagonal`` the diagonal entries;
    ``first`` (size + 1,) the first entry of each row of exp(A t).
    """

    size: int
    a_row: np.ndarray
    a_column: np.ndarray
    row: np.ndarray
    column: np.ndarray
    into_a: np.ndarray
    square: np.ndarray
    diagonal: np.ndarray
    first: np.ndarray

    @property
    def whole(self) -> Choice:
        """All rows and entries, as ``propagate`` takes them."""
        return Choice(
            rows=np.arange(self.size, dtype=np.int64),
            first=self.first,
            entry=np.arange(self.row.size, dtype=np.int64),
            column=self.column,
        )


@dataclass(frozen=True)
class Choice:
    """Rows of exp(A t) to compute: ``rows``, where each begins in ``entry`` and ``column`` (``first``, one more)."""

    rows: np.ndarray
    first: np.ndarray
    entry: np.ndarray
    column: np.ndarray


def pattern(size: int, a_row: np.ndarray, a_column: np.ndarray) -> Pattern:
    """The pattern of a system with the given entries of A (diagonal included or not)."""
    reach = np.eye(size, dtype=bool)
    reach[a_row, a_column] = True
    for k in range(size):
        reach |= np.outer(reach[:, k], reach[k, :])
    row, column = (index.astype(np.int64) for index in np.nonzero(reach))
    number = -np.ones((size, size), dtype=np.int64)
    number[row, column] = np.arange(row.size)
    by_row: list[list[int]] = [[] for _ in range(size)]
    for entry, r in enumerate(row):
        by_row[r].append(entry)
    into_a = [
        (number[r, column[e]], k, e)
        for k, (r, c) in enumerate(zip(a_row, a_column, strict=True))
        for e in by_row[c]
    ]
    square = [(number[row[k], column[e]], k, e) for k in range(row.size) for e in by_row[column[k]]]
    return Pattern(
        size=size,
        a_row=np.asarray(a_row, dtype=np.int64),
        a_column=np.asarray(a_column, dtype=np.int64),
        row=row,
        column=column,
        into_a=np.array(into_a, dtype=np.int64).reshape(-1, 3),
        square=np.array(square, dtype=np.int64).reshape(-1, 3),
        diagonal=number[np.arange(size), np.arange(size)].astype(np.int64),
        first=np.searchsorted(row, np.arange(size + 1)).astype(np.int64),
    )


def squarings(times: np.ndarray, fastest: float) -> tuple[np.ndarray, np.ndarray]:
    """For each time (h): how often to square, and the number of an earlier time that is exactly half, or -1.

    ``fastest`` is the fastest typical rate (1/h): it must not depend on who is in the population.
    """
    count = np.zeros(times.size, dtype=np.int64)
    half = -np.ones(times.size, dtype=np.int64)
    known = {float(t): i for i, t in enumerate(times)}
    for i, t in enumerate(times):
        count[i] = max(0, int(np.ceil(np.log2(max(t * fastest / SMALLEST_RATE_TIME, 1.0)))))
        j = known.get(float(t) / 2.0, -1)
        half[i] = j if 0 <= j < i else -1
    return count, half


@compiled
def _fill(array, value):
    for i in range(0, array.size, WIDTH):
        store(array, i, all_lanes(value))


@compiled
def _copy(source, out):
    for i in range(0, source.size, WIDTH):
        store(out, i, load(source, i))


@compiled
def _add(source, out):
    for i in range(0, source.size, WIDTH):
        store(out, i, load(out, i) + load(source, i))


@compiled
def propagator(a, time, count, into_a, square, diagonal, out, work):
    """exp(A time) for a block. ``a`` (entries of A, LANES); ``out`` and ``work`` (entries, LANES)."""
    step = time / 2.0**count
    _fill(out, 0.0)
    for k in range(diagonal.shape[0]):
        for i in range(LANES * diagonal[k], LANES * diagonal[k] + LANES, WIDTH):
            store(out, i, all_lanes(1.0))
    for term in range(TAYLOR_TERMS, 0, -1):
        factor = step / term
        _fill(work, 0.0)
        for k in range(into_a.shape[0]):
            o = LANES * into_a[k, 0]
            left = LANES * into_a[k, 1]
            right = LANES * into_a[k, 2]
            for h in range(0, LANES, WIDTH):
                store(work, o + h, load(work, o + h) + factor * load(a, left + h) * load(out, right + h))
        for k in range(diagonal.shape[0]):
            for i in range(LANES * diagonal[k], LANES * diagonal[k] + LANES, WIDTH):
                store(work, i, load(work, i) + 1.0)
        _copy(work, out)
    for _ in range(count):
        product(square, out, out, work)
        _copy(work, out)


@compiled
def product(square, left, right, out):
    """``out`` = left right for a block, all on the same pattern."""
    _fill(out, 0.0)
    for k in range(square.shape[0]):
        o = LANES * square[k, 0]
        a = LANES * square[k, 1]
        b = LANES * square[k, 2]
        for h in range(0, LANES, WIDTH):
            store(out, o + h, load(out, o + h) + load(left, a + h) * load(right, b + h))


@compiled
def propagators(a, times, counts, half, into_a, square, diagonal, out, work):
    """exp(A t) for every time; a time that is twice an earlier one is made by a single squaring."""
    for i in range(times.shape[0]):
        if half[i] >= 0:
            product(square, out[half[i]], out[half[i]], out[i])
        else:
            propagator(a, times[i], counts[i], into_a, square, diagonal, out[i], work)


@compiled
def propagate(e, e_at, number, rows, first, entry, column, x, x_at, out, out_at):
    """``out`` = E x for a block in the first ``number`` of ``rows``: ``x`` and ``out`` (size, LANES) and ``e``
    (entries, LANES) from given elements on.

    The entries of the r-th of them are ``first[r]`` to ``first[r + 1]`` of ``entry`` (where in E) and ``column``;
    each sum runs in that order.
    """
    for r in range(number):
        k = first[r]
        i = e_at + LANES * entry[k]
        c = x_at + LANES * column[k]
        y0 = load(e, i) * load(x, c)
        y1 = load(e, i + WIDTH) * load(x, c + WIDTH)
        y2 = load(e, i + 2 * WIDTH) * load(x, c + 2 * WIDTH)
        y3 = load(e, i + 3 * WIDTH) * load(x, c + 3 * WIDTH)
        for m in range(k + 1, first[r + 1]):
            i = e_at + LANES * entry[m]
            c = x_at + LANES * column[m]
            y0 = y0 + load(e, i) * load(x, c)
            y1 = y1 + load(e, i + WIDTH) * load(x, c + WIDTH)
            y2 = y2 + load(e, i + 2 * WIDTH) * load(x, c + 2 * WIDTH)
            y3 = y3 + load(e, i + 3 * WIDTH) * load(x, c + 3 * WIDTH)
        o = out_at + LANES * rows[r]
        store(out, o, y0)
        store(out, o + WIDTH, y1)
        store(out, o + 2 * WIDTH, y2)
        store(out, o + 3 * WIDTH, y3)


@compiled
def repeated(e, count, diagonal, rows, first, entry, column, square, x, out, power, total, work):
    """``out`` = (1 + E + ... + E^(count-1)) x, by doubling: the state after ``count`` equal inputs x.

    ``power``, ``total`` and ``work`` are scratch (entries, LANES). No inverse is taken, so a state that
    does not decay does no harm. Geometric sum by binary powers.
    """
    bits = 0
    while (count >> bits) > 0:
        bits += 1
    # total = 1 + ... + E^(m-1), power = E^m, starting at m = 1.
    _copy(e, power)
    _fill(total, 0.0)
    for k in range(diagonal.shape[0]):
        for i in range(LANES * diagonal[k], LANES * diagonal[k] + LANES, WIDTH):
            store(total, i, all_lanes(1.0))
    for b in range(bits - 2, -1, -1):
        product(square, power, total, work)
        _add(work, total)
        product(square, power, power, work)
        _copy(work, power)
        if (count >> b) & 1:
            _add(power, total)
            product(square, power, e, work)
            _copy(work, power)
    propagate(total, 0, rows.shape[0], rows, first, entry, column, x, 0, out, 0)
