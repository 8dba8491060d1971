"""exp(A t) for all times of a plan together, from one series and few products.

A plan's steps are mostly binary parts of an hour and their sums. One series makes exp(A u) for a time u so short
that it converges to round-off; squared again and again that is the ladder exp(A u 2^b). Each time takes the rungs of
its binary digits, a time that is the sum of two others is one product, and what is left, less than u, is a
series over what has been made (Moler and Van Loan 2003, SIAM Review 45:3, method 3, for several times at once).
"""

# pyright: basic
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mitragyna.engine.linear import SMALLEST_RATE_TIME, TAYLOR_TERMS, _multiply, product, propagator
from mitragyna.model.compiled import LANES, compiled, compiled_apart
from mitragyna.model.lanes import STRIDE, all_lanes, here, load, store

SERIES, SQUARE, COPY, TIMES, ONE, FURTHER, PRODUCT = range(7)
"""What a line of a recipe says: the first rung by a series; the next rung; a rung into an output; an output times the
rung; one (the unit matrix) into an output; an output further by a time; an output from two others."""
ROOMS = 3
"""Matrices that the work takes besides its outputs."""


@dataclass
class _Recipe:
    lines: list[tuple[int, int, int, int]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def say(self, what: int, to: int = 0, left: int = 0, right: int = 0, time: float = 0.0) -> None:
        self.lines.append((what, to, left, right))
        self.times.append(time)


def recipe(spacings: np.ndarray, distances: np.ndarray, fastest: float) -> tuple[np.ndarray, np.ndarray]:
    """How exp(A t) is made for t = spacing distance (h), output ``len(distances) i + j`` for the i-th and j-th of them.

    ``spacings`` rise. ``fastest`` is the fastest typical rate (1/h): it must not depend on who is in the
    population. Returns the lines (what, to, left, right) and the time (h) of each that has one.
    """
    return _recipe(tuple(spacings.tolist()), tuple(distances.tolist()), float(fastest))


@lru_cache(maxsize=1024)
def _recipe(
    spacings: tuple[float, ...], distances: tuple[float, ...], fastest: float
) -> tuple[np.ndarray, np.ndarray]:
    """``recipe``, once for all slices of a population."""
    out = _Recipe()
    for j, distance in enumerate(distances):
        _climb(out, np.array(spacings), distance, fastest, len(distances), j)
    return np.array(out.lines, dtype=np.int64).reshape(-1, 4), np.array(out.times)


class Recipes(NamedTuple):
    """Recipes of several epochs, one after the other.

    Epoch t has the ``lines`` and ``times`` from ``first[t, 0]`` up to ``first[t + 1, 0]``, and outputs from
    ``first[t, 1]`` on.
    """

    first: np.ndarray
    lines: np.ndarray
    times: np.ndarray


def recipes(wanted: Sequence[tuple[np.ndarray, float]], distances: np.ndarray) -> Recipes:
    """The ``recipe`` of each epoch, from its spacings and fastest rate."""
    each = [recipe(spacings, distances, fastest) for spacings, fastest in wanted]
    sizes = [
        (times.size, spacings.size * distances.size)
        for (_, times), (spacings, _) in zip(each, wanted, strict=True)
    ]
    return Recipes(
        np.cumsum([(0, 0), *sizes], axis=0, dtype=np.int64),
        np.concatenate([lines for lines, _ in each]),
        np.concatenate([times for _, times in each]),
    )


def _climb(
    out: _Recipe, spacings: np.ndarray, distance: float, fastest: float, stride: int, offset: int
) -> None:
    unit = 2.0 ** math.floor(math.log2(SMALLEST_RATE_TIME / max(fastest * distance, 1e-300)))
    sums = _sums(spacings)
    digits = [int(s // unit) for s in spacings]
    rests = [float(s - n * unit) for s, n in zip(spacings, digits, strict=True)]
    climbing = [
        i for i, pair in enumerate(sums) if pair is None or (rests[i] == 0.0 and digits[i].bit_count() <= 1)
    ]
    top = max((digits[i].bit_length() for i in climbing), default=0)
    if top:
        out.say(SERIES, time=unit * distance)
    for b in range(top):
        if b:
            out.say(SQUARE)
        for i in climbing:
            if digits[i] >> b & 1:
                out.say(TIMES if digits[i] & ((1 << b) - 1) else COPY, stride * i + offset)
    for i, pair in enumerate(sums):
        to = stride * i + offset
        if i not in climbing and pair is not None:
            out.say(PRODUCT, to, stride * pair[0] + offset, stride * pair[1] + offset)
            continue
        if digits[i] == 0:
            out.say(ONE, to)
        if rests[i] > 0.0:
            out.say(FURTHER, to, time=rests[i] * distance)


def _sums(spacings: np.ndarray) -> list[tuple[int, int] | None]:
    """Of each spacing two earlier ones, or one twice, that add up to it exactly; ``None`` where there are none."""
    places = {float(s): i for i, s in enumerate(spacings)}
    found: list[tuple[int, int] | None] = []
    for i, whole in enumerate(spacings):
        pairs = (
            (j, places[float(whole - part)])
            for j, part in reversed(list(enumerate(spacings[:i])))
            if places.get(float(whole - part), i) <= j and part + (whole - part) == whole
        )
        found.append(next(pairs, None))
    return found


@compiled
def _take(outs, source, out):
    """The entries ``outs`` of ``source``, as they are."""
    for k in outs:
        for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
            store(out, i, load(source, i))


@compiled
def _further(a, time, products, out, now, after):
    """``out`` becomes exp(A time) ``out``, by the series; ``now`` and ``after`` are room."""
    outs, into_first, into = products[0], products[2], products[3]
    _take(outs, out, now)
    for term in range(TAYLOR_TERMS, 0, -1):
        _multiply(outs.size, into_first, into, outs, a, now, time / term, after)
        for k in outs:
            for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
                store(after, i, load(after, i) + load(out, i))
        now, after = after, now
    _take(outs, now, out)


@compiled
def propagators(a, lines, times, products, out, work):
    """exp(A t) for the times of a ``recipe``, into ``out`` (times, entries, LANES): the entries of ``products``.

    ``a`` (entries of A, LANES), ``work`` (ROOMS, entries, LANES).
    """
    rung, other, spare = work[0], work[1], work[2]
    for n in range(lines.shape[0]):
        what, to = lines[n, 0], lines[n, 1]
        if what == SERIES:
            propagator(a, times[n], 0, products, rung, other)
        elif what == SQUARE:
            product(products, rung, rung, other)
            rung, other = other, rung
        elif what == COPY:
            _take(products[0], rung, out[to])
        elif what == TIMES:
            product(products, out[to], rung, spare)
            _take(products[0], spare, out[to])
        elif what == ONE:
            for k in products[0]:
                for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
                    store(out[to], i, all_lanes(0.0))
            for k in products[1]:
                for i in range(LANES * k + here(), LANES * k + LANES, STRIDE):
                    store(out[to], i, all_lanes(1.0))
        elif what == FURTHER:
            _further(a, times[n], products, out[to], other, spare)
        else:
            product(products, out[lines[n, 2]], out[lines[n, 3]], out[to])


@compiled_apart
def propagators_by_epoch(rates, first, lines, times, usual, changed, out, work):
    """``propagators`` of several epochs (``Recipes``): the products ``usual`` of the first, ``changed`` of the others.

    ``rates`` (epochs, entries of A, LANES), ``out`` (times, entries, LANES), ``work`` as there.
    """
    for t in range(first.shape[0] - 1):
        products = usual if t == 0 else changed
        propagators(
            rates[t], lines[first[t, 0] : first[t + 1, 0]], times[first[t, 0] : first[t + 1, 0]], products,
            out[first[t, 1] : first[t + 1, 1]], work,
        )  # fmt: skip
