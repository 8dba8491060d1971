"""Polynomials through the nodes of a step: the quartic through five values, and Hermite's of degree nine with slopes.

The latter is the quartic plus the polynomial that vanishes at all nodes times another quartic (Hairer, Norsett and
Wanner 1993, Solving Ordinary Differential Equations I, section II.6). Places are in quarters of the step.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.model.compiled import NODES, POSITION, compiled

VANDERMONDE = np.linalg.inv(np.vander(POSITION, NODES, increasing=True))
"""Coefficients of the quartic through the nodes (powers of the place in the step, in quarters of it), by node value."""

HALFWAY = np.vander((POSITION[1:] + POSITION[:-1]) / 2.0, NODES, increasing=True) @ VANDERMONDE
"""The quartic half-way between neighbouring nodes, by node value."""
INNER = float((2.0 - POSITION[1]) ** 2)
"""Square of the distance (in quarters of a step) of the inner nodes from the middle."""
ACROSS = np.prod(POSITION[:, None] - POSITION[None, :] + np.eye(NODES), axis=1)
"""Slope at each node of the polynomial that vanishes at all of them."""

_POWERS = np.arange(1.0, NODES + 1.0)
INTEGRAL = (POSITION[:, None] ** _POWERS / _POWERS) @ VANDERMONDE
"""Integral of the quartic through the nodes from node 0 to each node, in quarters of the step, by node value."""


def _with_slopes() -> tuple[np.ndarray, np.ndarray]:
    """What Hermite's polynomial adds to ``INTEGRAL`` (by node value), and its integral by slope at a node."""
    points, weights = np.polynomial.legendre.leggauss(5)
    half = POSITION[:, None] / 2.0
    places = half * (points + 1.0)
    vanishing = np.prod(places[:, :, None] - POSITION, axis=2)
    basis = np.vander(places.ravel(), NODES, increasing=True).reshape(*places.shape, NODES) @ VANDERMONDE
    by_quartic = np.einsum("jg,jgi->ji", half * weights * vanishing, basis)
    powers = np.arange(NODES)
    slopes = (powers * POSITION[:, None] ** np.maximum(powers - 1, 0)) @ VANDERMONDE
    by_slope = by_quartic / ACROSS
    return -by_slope @ slopes, by_slope


INTEGRAL_MORE, INTEGRAL_SLOPE = _with_slopes()
"""Integral of Hermite's polynomial from node 0 to each node (quarters of the step): ``INTEGRAL`` plus the first by node
value, plus the second by slope at a node (per quarter)."""

CROSSING_STEPS = 8
CLOSE_ENOUGH = 1e-4
"""Quarters of a step by which the last Newton step to a crossing moved it: the error of the root enters squared."""


@compiled
def power(k, v0, v1, v2, v3, v4):
    """The coefficient of the ``k``-th power in the quartic through the node values."""
    b = VANDERMONDE[k]
    return b[0] * v0 + b[1] * v1 + b[2] * v2 + b[3] * v3 + b[4] * v4


@compiled
def quartic_slope(c1, c2, c3, c4, x):
    """Slope of a quartic at ``x``."""
    return c1 + x * (2.0 * c2 + x * (3.0 * c3 + 4.0 * c4 * x))


@compiled
def of_slopes(node, slope, v0, v1, v2, v3, v4):
    """The quartic that, times the polynomial that vanishes at all nodes, mends the one through the node values to have
    this ``slope`` at a node: its value there. Together they are Hermite's polynomial of degree nine.
    """
    c1 = power(1, v0, v1, v2, v3, v4)
    c2 = power(2, v0, v1, v2, v3, v4)
    c3 = power(3, v0, v1, v2, v3, v4)
    c4 = power(4, v0, v1, v2, v3, v4)
    return (slope - quartic_slope(c1, c2, c3, c4, POSITION[node])) / ACROSS[node]


@compiled
def vanishing(x):
    """The polynomial that vanishes at all nodes, and its slope."""
    y = x - 2.0
    z = y * y
    return y * (z - 4.0) * (z - INNER), 5.0 * z * z - 3.0 * (4.0 + INNER) * z + 4.0 * INNER


@compiled
def quartic(c, s):
    """The quartic with the coefficients ``c``, the lowest power first."""
    return (((c[4] * s + c[3]) * s + c[2]) * s + c[1]) * s + c[0]


@compiled
def hermite(c, r, s):
    """The quartic ``c`` and the vanishing polynomial times the quartic ``r``."""
    return quartic(c, s) + vanishing(s)[0] * quartic(r, s)


@compiled
def hermite_slope(c, r, s):
    """The slope of ``hermite``."""
    by, bend = vanishing(s)
    own = quartic_slope(c[1], c[2], c[3], c[4], s)
    return own + bend * quartic(r, s) + by * quartic_slope(r[1], r[2], r[3], r[4], s)


@compiled
def beyond_zero(c, r, a, b, f_left):
    """A place between ``a`` and ``b`` where the polynomial lies on the other side of zero than at both; ``b`` where
    there is none. It is looked for on the way to where the slope vanishes: a chord of the slope, halved at the end
    that stays (Illinois).
    """
    side = 1.0 if f_left < 0.0 else -1.0
    left = side * hermite_slope(c, r, a)
    right = side * hermite_slope(c, r, b)
    if left <= 0.0 or right >= 0.0:
        return b
    first, last = a, b
    for _ in range(CROSSING_STEPS):
        x = first + (last - first) * left / (left - right)
        if side * hermite(c, r, x) > 0.0:
            return x
        slope = side * hermite_slope(c, r, x)
        if slope > 0.0:
            first, left, right = x, slope, 0.5 * right
        else:
            last, right, left = x, slope, 0.5 * left
    return b


@compiled
def crossing(c, r, a, b, f_left, f_right):
    """Where the polynomial crosses zero between ``a`` and ``b``, of unlike signs there: Newton from the chord, halving
    where that would leave the bracket.

    It need not be exact: what is integrated vanishes there, so the error of the root enters squared.
    """
    x = a + (b - a) * f_left / (f_left - f_right)
    for _ in range(CROSSING_STEPS):
        f = hermite(c, r, x)
        if (f < 0.0) == (f_left < 0.0):
            a = x
        else:
            b = x
        slope = hermite_slope(c, r, x)
        last = x
        x = x - f / slope if slope != 0.0 else a
        if not (a <= x <= b):
            x = 0.5 * (a + b)
        if abs(x - last) < CLOSE_ENOUGH:
            break
    return x
