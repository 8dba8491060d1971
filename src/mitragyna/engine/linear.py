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
from functools import lru_cache

import numpy as np

from mitragyna.model.compiled import LANES, NODES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import STRIDE, all_lanes, fused, here, load, pick, store

PAIR = 2 * STRIDE
"""Vectors are taken two at a time."""
PAIRED = PAIR <= LANES
"""Whether there are two: a thread that has one person of the block has one."""
TAYLOR_TERMS = 9
SMALLEST_RATE_TIME = 0.02
"""The Taylor time times the typical fastest rate is this at most."""


@dataclass(frozen=True)
class Products:
    """The products A E and E E, entry by entry of what comes out, of some entries of exp(A t).

    ``out`` are those entries, ``diagonal`` the ones among them on the diagonal. For the k-th of them ``into[i]`` and
    ``square[j]`` are pairs (left, right) of entry numbers, i from ``into_first[k]`` up to ``into_first[k + 1]``, j
    likewise.
    """

    out: np.ndarray
    diagonal: np.ndarray
    into_first: np.ndarray
    into: np.ndarray
    square_first: np.ndarray
    square: np.ndarray

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """As the compiled functions take them."""
        return self.out, self.diagonal, self.into_first, self.into, self.square_first, self.square


@dataclass(frozen=True)
class Pattern:
    """Structural non-zeros of A and of exp(A t), and what their products are made of.

    ``row``/``column`` (entries,) of exp(A t) in row order; ``a_row``/``a_column`` of A, those of state s the
    numbers from ``a_first[s]`` up to ``a_first[s + 1]`` of ``a_entry``; ``first`` (size + 1,) the
    first entry of each row of exp(A t). ``order`` (size,) puts every state after those it is fed by; states that feed
    each other, next to each other there, have the same number in ``group`` (size,), states with any path between
    them, whichever way it leads, in ``family`` (size,).
    """

    size: int
    a_row: np.ndarray
    a_column: np.ndarray
    a_first: np.ndarray
    a_entry: np.ndarray
    row: np.ndarray
    column: np.ndarray
    first: np.ndarray
    order: np.ndarray
    group: np.ndarray
    family: np.ndarray
    products: Products

    @property
    def whole(self) -> Choice:
        """All rows and entries, as ``propagate`` takes them."""
        return Choice(
            rows=np.arange(self.size, dtype=np.int64),
            first=self.first,
            entry=np.arange(self.row.size, dtype=np.int64),
            column=self.column,
        )

    def of_families(self, states: np.ndarray) -> tuple[np.ndarray, Products]:
        """The states (size,) in a family with one of ``states``, and the products of their entries alone."""
        inside = np.isin(self.family, self.family[states])
        out = np.flatnonzero(inside[self.row])
        chosen = np.isin(self.products.out, out)
        few = Products(
            out=out,
            diagonal=self.products.diagonal[np.isin(self.products.diagonal, out)],
            into_first=_restarted(self.products.into_first, chosen),
            into=self.products.into[np.repeat(chosen, np.diff(self.products.into_first))],
            square_first=_restarted(self.products.square_first, chosen),
            square=self.products.square[np.repeat(chosen, np.diff(self.products.square_first))],
        )
        return inside, few


@dataclass(frozen=True)
class Choice:
    """Rows of exp(A t) to compute: ``rows``, where each begins in ``entry`` and ``column`` (``first``, one more)."""

    rows: np.ndarray
    first: np.ndarray
    entry: np.ndarray
    column: np.ndarray


def _restarted(first: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Where the chosen ones' lists begin when the others are left out."""
    return np.concatenate([[0], np.cumsum(np.diff(first)[chosen])]).astype(np.int64)


def closure(reach: np.ndarray) -> np.ndarray:
    """Which state (row) is reached from which (column) over any number of steps, each from itself too."""
    found = np.logical_or(reach, np.eye(reach.shape[0], dtype=np.bool_))
    steps = 1
    while steps < reach.shape[0]:
        counted = found.astype(np.float32)
        found = counted @ counted > 0.5
        steps *= 2
    return found


def _pairs(
    left_row: np.ndarray, left_column: np.ndarray, pattern: tuple[np.ndarray, ...], number: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which products of a left entry and one of exp(A t) add up to each entry of the latter, ``number`` by place.

    ``pattern``: its rows, columns, and the first entry of each row. Pairs in the order of what comes out, of the left
    and of the right; and where each one's begin (entries + 1,).
    """
    row, column, first = pattern
    length = np.diff(first)[left_column]
    left = np.repeat(np.arange(left_row.size), length)
    right = np.arange(left.size) + np.repeat(first[left_column] - (np.cumsum(length) - length), length)
    out = number[left_row[left], column[right]]
    order = np.argsort(out, kind="stable")
    pairs = np.stack([left[order], right[order]], axis=1).astype(np.int64)
    return np.searchsorted(out[order], np.arange(row.size + 1)).astype(np.int64), np.ascontiguousarray(pairs)


def _families(size: int, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """A number for each state (size,), the same for those with any path between them."""
    family = list(range(size))
    members = {state: [state] for state in range(size)}
    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        old, kept = family[r], family[c]
        if old != kept:
            for state in members[old]:
                family[state] = kept
            members[kept] += members.pop(old)
    return np.array(family, dtype=np.int64)


def pattern(size: int, a_row: np.ndarray, a_column: np.ndarray) -> Pattern:
    """The pattern of a system with the given entries of A (diagonal included or not)."""
    rows, columns = (np.ascontiguousarray(index, dtype=np.int64) for index in (a_row, a_column))
    return _pattern(size, rows.tobytes(), columns.tobytes())


@lru_cache(maxsize=64)
def _pattern(size: int, a_rows: bytes, a_columns: bytes) -> Pattern:
    """``pattern``, once for all slices of a population and all arms that reach the same states."""
    a_row, a_column = np.frombuffer(a_rows, dtype=np.int64), np.frombuffer(a_columns, dtype=np.int64)
    reach = np.zeros((size, size), dtype=np.bool_)
    reach[a_row, a_column] = True
    reach = closure(reach)
    row, column = (index.astype(np.int64) for index in np.nonzero(reach))
    number = -np.ones((size, size), dtype=np.int64)
    number[row, column] = np.arange(row.size)
    first = np.searchsorted(row, np.arange(size + 1)).astype(np.int64)
    family = _families(size, row, column)
    # Who feeds a state feeds on no more than it does: fewer feed it, or they are of its group.
    group = np.argmax(reach & reach.T, axis=1) if size else np.zeros(0, dtype=np.int64)
    # A family after the other: what it is fed by is near at hand.
    order = np.lexsort((np.arange(size), group, reach.sum(axis=1), family))
    into_first, into = _pairs(a_row, a_column, (row, column, first), number)
    square_first, square = _pairs(row, column, (row, column, first), number)
    return Pattern(
        size=size,
        a_row=a_row,
        a_column=a_column,
        a_first=np.searchsorted(np.sort(a_row), np.arange(size + 1)).astype(np.int64),
        a_entry=np.argsort(a_row, kind="stable").astype(np.int64),
        row=row,
        column=column,
        first=first,
        order=order.astype(np.int64),
        group=group.astype(np.int64),
        family=family,
        products=Products(
            out=np.arange(row.size, dtype=np.int64),
            diagonal=number[np.arange(size), np.arange(size)].astype(np.int64),
            into_first=into_first,
            into=into,
            square_first=square_first,
            square=square,
        ),
    )


def squarings(time: float, fastest: float) -> int:
    """How often exp(A t) is squared; ``fastest`` as for a ``recipe`` (``mitragyna.engine.ladder``)."""
    return max(0, int(np.ceil(np.log2(max(time * fastest / SMALLEST_RATE_TIME, 1.0)))))


@compiled
def _fill(array, value):
    for i in range(here(), array.size, STRIDE):
        store(array, i, all_lanes(value))


@compiled
def _copy(source, out):
    for i in range(here(), source.size, STRIDE):
        store(out, i, load(source, i))


@compiled
def _add(source, out):
    for i in range(here(), source.size, STRIDE):
        store(out, i, load(out, i) + load(source, i))


@compiled
def _multiply(number, first, pairs, outs, left, right, by, out):
    """The first ``number`` of the entries ``outs`` of ``by`` times left right, each a sum over its ``pairs``."""
    for o in range(number):
        to = LANES * outs[o]
        for h in range(here(), LANES, PAIR):
            y0 = all_lanes(0.0)
            y1 = y0
            for m in range(first[o], first[o + 1]):
                a = LANES * pairs[m, 0] + h
                b = LANES * pairs[m, 1] + h
                y0 = fused(load(left, a), load(right, b), y0)
                if PAIRED:
                    y1 = fused(load(left, a + STRIDE), load(right, b + STRIDE), y1)
            store(out, to + h, by * y0)
            if PAIRED:
                store(out, to + h + STRIDE, by * y1)


@compiled
def _ones(diagonal, out):
    """Add one to the entries ``diagonal``."""
    for k in diagonal:
        for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
            store(out, i, load(out, i) + 1.0)


@compiled
def product(products, left, right, out):
    """``out`` = left right for a block, all on the same pattern: the entries of ``products``."""
    _multiply(products[0].size, products[4], products[5], products[0], left, right, 1.0, out)


@compiled_apart
def propagator(a, time, count, products, out, work):
    """exp(A time) for a block: the entries of ``products``. ``a`` (entries of A, LANES); ``out`` and ``work``
    (entries, LANES).
    """
    outs, diagonal, into_first, into = products[0], products[1], products[2], products[3]
    step = time / 2.0**count
    now, after = out, work
    for k in outs:
        for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
            store(now, i, all_lanes(0.0))
    _ones(diagonal, now)
    for term in range(TAYLOR_TERMS, 0, -1):
        _multiply(outs.size, into_first, into, outs, a, now, step / term, after)
        _ones(diagonal, after)
        now, after = after, now
    for _ in range(count):
        product(products, now, now, after)
        now, after = after, now
    if (TAYLOR_TERMS + count) % 2 == 1:
        for k in outs:
            for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
                store(out, i, load(work, i))


@compiled
def _from_others(table, short, long, nodes, at, y):
    """Add what an entry brings to nodes 1 to 4 (the four of ``y``) from another state at nodes 0 to 3."""
    a = load(table, short)
    b = load(table, long)
    y1 = fused(a, load(nodes, at), y[0])
    y2 = fused(b, load(nodes, at + LANES), y[1])
    y3 = fused(b, load(nodes, at + 2 * LANES), y[2])
    return y1, y2, y3, fused(a, load(nodes, at + 3 * LANES), y[3])


@compiled
def _from_itself(table, short, long, x, y):
    """Add what is left of a state itself, ``x`` at node 0, one node after the other."""
    a = load(table, short)
    b = load(table, long)
    y1 = fused(a, x, y[0])
    y2 = fused(b, y1, y[1])
    y3 = fused(b, y2, y[2])
    return y1, y2, y3, fused(a, y3, y[3])


@compiled
def _keep(nodes, at, y):
    """Store nodes 1 to 4."""
    store(nodes, at + LANES, y[0])
    store(nodes, at + 2 * LANES, y[1])
    store(nodes, at + 3 * LANES, y[2])
    store(nodes, at + 4 * LANES, y[3])


@compiled
def _two(table, pair, usual, changed, changing, one, two, entry, first, second, nodes):
    """Two states ``one`` and ``two`` that feed each other: add what they bring themselves and each other, node after
    node. Their entries begin at ``first`` and ``second``; node 0 is set from node 4, that of the step before.
    """
    short = pair * (usual + (changed - usual) * pick(changing, one))
    long = short + pair // 2
    for h in range(here(), LANES, STRIDE):
        a = WIDE * one + h
        b = WIDE * two + h
        aa = pick(entry, first) + h
        ab = pick(entry, first + 1) + h
        ba = pick(entry, second) + h
        bb = pick(entry, second + 1) + h
        x = load(nodes, a)
        y = load(nodes, b)
        for j in range(1, NODES):
            e = long if j == 2 or j == 3 else short
            to = j * LANES
            u = fused(load(table, e + ab), y, fused(load(table, e + aa), x, load(nodes, to + a)))
            y = fused(load(table, e + bb), y, fused(load(table, e + ba), x, load(nodes, to + b)))
            x = u
            store(nodes, to + a, x)
            store(nodes, to + b, y)


@compiled
def _three(table, pair, usual, changed, changing, one, two, three, entry, first, second, third, nodes):
    """``_two`` for three states."""
    short = pair * (usual + (changed - usual) * pick(changing, one))
    long = short + pair // 2
    for h in range(here(), LANES, STRIDE):
        a = WIDE * one + h
        b = WIDE * two + h
        c = WIDE * three + h
        x = load(nodes, a)
        y = load(nodes, b)
        z = load(nodes, c)
        for j in range(1, NODES):
            e = (long if j == 2 or j == 3 else short) + h
            to = j * LANES
            u = fused(load(table, e + pick(entry, first)), x, load(nodes, to + a))
            v = fused(load(table, e + pick(entry, second)), x, load(nodes, to + b))
            w = fused(load(table, e + pick(entry, third)), x, load(nodes, to + c))
            u = fused(load(table, e + pick(entry, first + 1)), y, u)
            v = fused(load(table, e + pick(entry, second + 1)), y, v)
            w = fused(load(table, e + pick(entry, third + 1)), y, w)
            x = fused(load(table, e + pick(entry, first + 2)), z, u)
            y = fused(load(table, e + pick(entry, second + 2)), z, v)
            z = fused(load(table, e + pick(entry, third + 2)), z, w)
            store(nodes, to + a, x)
            store(nodes, to + b, y)
            store(nodes, to + c, z)


@compiled_apart
def propagate_nodes(
    table, pair, usual, changed, changing, number, rows, ends, first, own, entry, column, nodes
):
    """A step's states at all nodes from those at node 4 of the step before, for a block: ``number`` of ``rows``.

    ``table`` has, for every length of step, a ``pair`` numbers long: exp(A t) from node 0 to 1 (and from 3 to 4),
    then that from 1 to 2 (and from 2 to 3). States whose ``changing`` (size,) is 1 take pair ``changed``, those of 0
    pair ``usual``. ``nodes`` has a row, WIDE long, for each state. Rows come after those that feed
    them; the group of states that feed each other ends before row ``ends[r]``. A row's items ``first[r]`` to
    ``own[r]`` of ``entry`` and ``column`` (elements where an entry's and a state's people begin) are from other
    groups, known at every node by then: they are read once for all of them. Those up to ``first[r + 1]`` are from its
    own.
    """
    r = 0
    while r < number:
        last = pick(ends, r)
        for k in range(r, last):
            short = pair * (usual + (changed - usual) * pick(changing, pick(rows, k)))
            long = short + pair // 2
            zero = all_lanes(0.0)
            # Two vectors side by side: one alone waits for its own sums.
            for h in range(here(), LANES, PAIR):
                p = (zero, zero, zero, zero)
                q = p
                for m in range(pick(first, k), pick(own, k)):
                    c = pick(column, m) + h
                    s = short + pick(entry, m) + h
                    t = long + pick(entry, m) + h
                    p = _from_others(table, s, t, nodes, c, p)
                    if PAIRED:
                        q = _from_others(table, s + STRIDE, t + STRIDE, nodes, c + STRIDE, q)
                at = WIDE * pick(rows, k) + h
                x = load(nodes, at + 4 * LANES)
                store(nodes, at, x)
                if last == r + 1:
                    s = short + pick(entry, pick(own, k)) + h
                    t = long + pick(entry, pick(own, k)) + h
                    p = _from_itself(table, s, t, x, p)
                if PAIRED:
                    x = load(nodes, at + 4 * LANES + STRIDE)
                    store(nodes, at + STRIDE, x)
                    if last == r + 1:
                        q = _from_itself(table, s + STRIDE, t + STRIDE, x, q)
                _keep(nodes, at, p)
                if PAIRED:
                    _keep(nodes, at + STRIDE, q)
        if last == r + 2:
            _two(table, pair, usual, changed, changing, pick(rows, r), pick(rows, r + 1), entry, pick(own, r),
                 pick(own, r + 1), nodes)  # fmt: skip
        elif last == r + 3:
            _three(table, pair, usual, changed, changing, pick(rows, r), pick(rows, r + 1), pick(rows, r + 2), entry,
                   pick(own, r), pick(own, r + 1), pick(own, r + 2), nodes)  # fmt: skip
        elif last > r + 3:
            for j in range(1, NODES):
                for k in range(r, last):
                    to = j * LANES + WIDE * pick(rows, k)
                    e = pair * (usual + (changed - usual) * pick(changing, pick(rows, k)))
                    if j == 2 or j == 3:
                        e += pair // 2
                    for h in range(here(), LANES, STRIDE):
                        y = load(nodes, to + h)
                        for m in range(pick(own, k), pick(first, k + 1)):
                            x = load(nodes, (j - 1) * LANES + pick(column, m) + h)
                            y = fused(load(table, e + pick(entry, m) + h), x, y)
                        store(nodes, to + h, y)
        r = last


@compiled_apart
def propagate(e, e_at, number, rows, first, entry, column, x, x_at, out, out_at):
    """``out`` = E x for a block in the first ``number`` of ``rows``: ``x`` and ``out`` (size, LANES) and ``e``
    (entries, LANES) from given elements on.

    The entries of the r-th of them are ``first[r]`` to ``first[r + 1]`` of ``entry`` (where in E) and ``column``;
    each sum runs in that order.
    """
    for r in range(number):
        k = first[r]
        for h in range(here(), LANES, PAIR):
            i = e_at + LANES * entry[k] + h
            c = x_at + LANES * column[k] + h
            y0 = load(e, i) * load(x, c)
            y1 = y0
            if PAIRED:
                y1 = load(e, i + STRIDE) * load(x, c + STRIDE)
            for m in range(k + 1, first[r + 1]):
                i = e_at + LANES * entry[m] + h
                c = x_at + LANES * column[m] + h
                y0 = y0 + load(e, i) * load(x, c)
                if PAIRED:
                    y1 = y1 + load(e, i + STRIDE) * load(x, c + STRIDE)
            o = out_at + LANES * rows[r] + h
            store(out, o, y0)
            if PAIRED:
                store(out, o + STRIDE, y1)


@compiled_apart
def repeated(e, count, rows, first, entry, column, products, x, out, power, total, work):
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
    _ones(products[1], total)
    for b in range(bits - 2, -1, -1):
        product(products, power, total, work)
        _add(work, total)
        product(products, power, power, work)
        _copy(work, power)
        if (count >> b) & 1:
            _add(power, total)
            product(products, power, e, work)
            _copy(work, power)
    propagate(total, 0, rows.shape[0], rows, first, entry, column, x, 0, out, 0)
