"""Exact propagation of a linear system x' = A x over given times, for a block of people at once.

exp(A t) is formed by a Taylor series over a time so short that it converges to round-off, and then by
repeated squaring. Compartment matrices have no negative off-diagonal entries, so squaring adds positive
numbers only and loses no digits, and nothing happens when two rates are equal: the series does not know
eigenvectors. Only the structural non-zeros are stored (Moler and Van Loan 2003, SIAM Review 45:3, methods 1 and 3).
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mitragyna.model.compiled import LANES, compiled

# Loops over people take their number from an array. As a constant it would make the compiler unroll the short
# ones completely before it looks for vectors, and then it finds none.

TAYLOR_TERMS = 9
U1, U2 = np.uint64(LANES), np.uint64(2 * LANES)
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
        (number[r, column[e]], k, e) for k, (r, c) in enumerate(zip(a_row, a_column, strict=True)) for e in by_row[c]
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
def propagator(a, time, count, into_a, square, diagonal, out, work):
    """exp(A time) for a block. ``a`` (entries of A, LANES); ``out`` and ``work`` (entries, LANES)."""
    lanes = out.shape[1]
    step = time / 2.0**count
    entries = out.shape[0]
    for k in range(entries):
        for p in range(lanes):
            out[k, p] = 0.0
    for k in range(diagonal.shape[0]):
        for p in range(lanes):
            out[diagonal[k], p] = 1.0
    for term in range(TAYLOR_TERMS, 0, -1):
        for k in range(entries):
            for p in range(lanes):
                work[k, p] = 0.0
        factor = step / term
        for k in range(into_a.shape[0]):
            o = into_a[k, 0]
            left = into_a[k, 1]
            right = into_a[k, 2]
            for p in range(lanes):
                work[o, p] += factor * a[left, p] * out[right, p]
        for k in range(diagonal.shape[0]):
            for p in range(lanes):
                work[diagonal[k], p] += 1.0
        for k in range(entries):
            for p in range(lanes):
                out[k, p] = work[k, p]
    for _ in range(count):
        squared(square, out, work)
        for k in range(entries):
            for p in range(lanes):
                out[k, p] = work[k, p]


@compiled
def squared(square, e, out):
    """``out`` = E E for a block, on the pattern of E."""
    product(square, e, e, out)


@compiled
def product(square, left, right, out):
    """``out`` = left right for a block, all on the same pattern."""
    lanes = out.shape[1]
    for k in range(out.shape[0]):
        for p in range(lanes):
            out[k, p] = 0.0
    for k in range(square.shape[0]):
        o = square[k, 0]
        a = square[k, 1]
        b = square[k, 2]
        for p in range(lanes):
            out[o, p] += left[a, p] * right[b, p]


@compiled
def propagators(a, times, counts, half, into_a, square, diagonal, out, work):
    """exp(A t) for every time; a time that is twice an earlier one is made by a single squaring."""
    for i in range(times.shape[0]):
        if half[i] >= 0:
            squared(square, out[half[i]], out[i])
        else:
            propagator(a, times[i], counts[i], into_a, square, diagonal, out[i], work)


@compiled
def propagate(e, first, column, x, out):
    """``out`` = E x for a block: ``x`` and ``out`` (size, LANES), ``e`` (entries * LANES,) in row order.

    ``first`` (size + 1,) is the first entry of each row. Each sum runs in the order of the entries.
    """
    lanes = out.shape[1]
    for r in range(out.shape[0]):
        k = first[r]
        count = first[r + 1] - k
        base = np.uint64(k * LANES)
        a = column[k]
        if count == 1:
            for p in range(lanes):
                i = base + np.uint64(p)
                out[r, p] = e[i] * x[a, p]
        elif count == 2:
            b = column[k + 1]
            for p in range(lanes):
                i = base + np.uint64(p)
                out[r, p] = e[i] * x[a, p] + e[i + U1] * x[b, p]
        else:
            b = column[k + 1]
            c = column[k + 2]
            for p in range(lanes):
                i = base + np.uint64(p)
                out[r, p] = e[i] * x[a, p] + e[i + U1] * x[b, p] + e[i + U2] * x[c, p]
            for m in range(k + 3, k + count):
                a = column[m]
                base = np.uint64(m * LANES)
                for p in range(lanes):
                    out[r, p] += e[base + np.uint64(p)] * x[a, p]


@compiled
def repeated(e, count, diagonal, first, column, square, x, out, power, total, work):
    """``out`` = (1 + E + ... + E^(count-1)) x, by doubling: the state after ``count`` equal inputs x.

    ``power``, ``total`` and ``work`` are scratch (entries, LANES). No inverse is taken, so a state that
    does not decay does no harm. Geometric sum by binary powers.
    """
    lanes = e.shape[1]
    entries = e.shape[0]
    bits = 0
    while (count >> bits) > 0:
        bits += 1
    # total = 1 + ... + E^(m-1), power = E^m, starting at m = 1.
    for k in range(entries):
        for p in range(lanes):
            power[k, p] = e[k, p]
            total[k, p] = 0.0
    for k in range(diagonal.shape[0]):
        for p in range(lanes):
            total[diagonal[k], p] = 1.0
    for b in range(bits - 2, -1, -1):
        product(square, power, total, work)
        for k in range(entries):
            for p in range(lanes):
                total[k, p] += work[k, p]
        product(square, power, power, work)
        for k in range(entries):
            for p in range(lanes):
                power[k, p] = work[k, p]
        if (count >> b) & 1:
            for k in range(entries):
                for p in range(lanes):
                    total[k, p] += power[k, p]
            product(square, power, e, work)
            for k in range(entries):
                for p in range(lanes):
                    power[k, p] = work[k, p]
    propagate(total.reshape(entries * LANES), first, column, x, out)
