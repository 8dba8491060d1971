"""Receptor, tolerance, dependence and drive over one step of five equally spaced nodes.

The states form a cascade (docs/equations.md, sections 3 and 4): concentrations are known exactly, slow
occupancy depends on them alone, tolerance on both and on itself, the other states on the signal. Each is
solved in turn by collocation on the quartic through the nodes, which is of order 6 at the end of the step.
"""

# pyright: basic
from __future__ import annotations

from functools import cache

import numpy as np

from mitragyna.model.compiled import LANES, NODES, WIDE, compiled
from mitragyna.model.lanes import WIDTH, absolute, all_lanes, any_above, load, store, where_above

# Where the rows of one step begin in its block of numbers, each WIDE long: node 0 of everybody, node 1, and
# so on.
(SIGNAL, TOLERANCE, FAST, SLOW, REBOUND, DRIVE, OCCUPIED, STIMULUS, FAST_SUM, SHARE, RAW, EXCESS,
 ALPHA2, RELIEVED, END) = range(0, 15 * WIDE, WIDE)  # fmt: skip
N1, N2, N3, N4 = LANES, 2 * LANES, 3 * LANES, 4 * LANES
"""Where nodes 1 to 4 begin in a row."""

CROSSING_BISECTIONS = 24
GRAZE = 0.125
"""A step whose highest node is below zero by less than this part of the threshold is searched for a kink."""

# Rows of the integral of the quartic Lagrange polynomials from node 0 to node j, in units of the spacing.
INTEGRAL = (
    np.array(
        [
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [251.0, 646.0, -264.0, 106.0, -19.0],
            [232.0, 992.0, 192.0, 32.0, -8.0],
            [243.0, 918.0, 648.0, 378.0, -27.0],
            [224.0, 1024.0, 384.0, 1024.0, 224.0],
        ]
    )
    / 720.0
)

# Barycentric-free evaluation of the quartic through five nodes at 0..4: monomial coefficients per node value.
VANDERMONDE = np.linalg.inv(np.vander(np.arange(5.0), 5, increasing=True))
COARSE_VANDERMONDE = np.linalg.inv(np.vander(np.array([0.0, 2.0, 4.0]), 3, increasing=True))

# Gauss-Legendre points and weights on (0, 1), five points: exact for polynomials of degree 9.
GAUSS_X = (np.polynomial.legendre.leggauss(5)[0] + 1.0) / 2.0
GAUSS_W = np.polynomial.legendre.leggauss(5)[1] / 2.0


@cache
def _gauss(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre points and weights on (-1, 1)."""
    return np.polynomial.legendre.leggauss(points)


def relaxation_weights(spacing: float, time_constant: float) -> np.ndarray:
    """Weights of the exact relaxation y' = (f - y)/time_constant for f a quartic through five nodes.

    Returns an array (5, 6): row j gives y at node j as column 5 times y at node 0 plus columns 0..4 times
    the node values of f (exponential collocation; Hochbruck and Ostermann 2010, Acta Numerica 19, section 2).
    """
    points, weights = _gauss(24)
    out = np.zeros((NODES, NODES + 1))
    out[0, 5] = 1.0
    for j in range(1, NODES):
        s = (points + 1.0) / 2.0 * j
        kernel = np.exp(-(j - s) * spacing / time_constant) * (spacing / time_constant) * weights * (j / 2.0)
        basis = np.vander(s, NODES, increasing=True) @ VANDERMONDE
        out[j, :5] = kernel @ basis
        out[j, 5] = np.exp(-j * spacing / time_constant)
    return out


def coarse_weights(spacing: float, time_constant: float) -> np.ndarray:
    """The end-of-step weights of the rule on nodes 0, 2, 4 alone (order 4): its distance is the error
    estimate.
    """
    points, weights = _gauss(24)
    s = (points + 1.0) * 2.0
    kernel = np.exp(-(4.0 - s) * spacing / time_constant) * (spacing / time_constant) * weights * 2.0
    basis = np.vander(s, 3, increasing=True) @ COARSE_VANDERMONDE
    out = np.zeros(NODES)
    out[[0, 2, 4]] = kernel @ basis
    return out


def sweeps_for(step: float, tolerance_time: float, kappa: float) -> int:
    """Fixed-point sweeps that leave 1e-10 or less of one step's error in tolerance.

    A sweep is a Volterra iteration: n of them leave at most (kappa/4 step/time)^n / n! of the first guess's
    error, itself below step/time. The number depends on the step alone, never on who is in the block.
    """
    ratio = step / tolerance_time
    left, n = ratio, 0
    while (left > 1e-10 or n < 2) and n < 30:
        n += 1
        left *= 0.25 * kappa * ratio / n
    return n


@compiled
def slow_occupancy(x, fast_sum, rate, top, occupancy, spacing, gain, system):
    """Occupancy of slow ligands at the nodes: a linear equation, solved by collocation.

    ``x`` (slow, WIDE) concentration over K; ``fast_sum`` (WIDE,) from FAST_SUM on the same summed over fast
    ligands;
    ``rate`` and ``top`` (slow, LANES), ``occupancy`` (slow, WIDE) with node 0 given, the rest written;
    ``gain`` scratch (slow, 5, WIDTH), ``system`` scratch (4*slow, 4*slow + 1, WIDTH).
    """
    slow = x.shape[0]
    size = 4 * slow
    width = size + 1
    for h in range(0, LANES, WIDTH):
        for s in range(slow):
            for i in range(5):
                c = i * LANES + h
                driven = load(rate, s * LANES + h) * load(x, s * WIDE + c)
                store(gain, (s * 5 + i) * WIDTH, driven / (1.0 + load(fast_sum, FAST_SUM + c)))
        for s in range(slow):
            k_off = load(rate, s * LANES + h)
            highest = load(top, s * LANES + h)
            for j in range(1, 5):
                row = (4 * s + j - 1) * width
                for c in range(size):
                    store(system, (row + c) * WIDTH, all_lanes(0.0))
                store(system, (row + 4 * s + j - 1) * WIDTH, all_lanes(1.0))
                right = load(occupancy, s * WIDE + h)
                right = right - INTEGRAL[j, 0] * spacing * k_off * right
                for i in range(5):
                    weight = INTEGRAL[j, i] * spacing
                    g = weight * load(gain, (s * 5 + i) * WIDTH)
                    right = right + g * highest
                    if i > 0:
                        at = (row + 4 * s + i - 1) * WIDTH
                        store(system, at, load(system, at) + weight * k_off)
                    for r in range(slow):
                        if i == 0:
                            right = right - g * load(occupancy, r * WIDE + h)
                        else:
                            at = (row + 4 * r + i - 1) * WIDTH
                            store(system, at, load(system, at) + g)
                store(system, (row + size) * WIDTH, right)
        for k in range(size):
            pivot = load(system, (k * width + k) * WIDTH)
            for i in range(k + 1, size):
                factor = load(system, (i * width + k) * WIDTH) / pivot
                for c in range(k + 1, width):
                    at = (i * width + c) * WIDTH
                    store(system, at, load(system, at) - factor * load(system, (k * width + c) * WIDTH))
        for k in range(size - 1, -1, -1):
            found = load(system, (k * width + size) * WIDTH) / load(system, (k * width + k) * WIDTH)
            store(system, (k * width + size) * WIDTH, found)
            for i in range(k):
                at = (i * width + size) * WIDTH
                store(system, at, load(system, at) - load(system, (i * width + k) * WIDTH) * found)
        for s in range(slow):
            for j in range(1, 5):
                found = load(system, ((4 * s + j - 1) * width + size) * WIDTH)
                store(occupancy, s * WIDE + j * LANES + h, found)


@compiled
def tolerance_and_signal(v, kappa, w, sweeps):
    """Tolerance and signal at the nodes: T' = (S - T)/time with S = y/(1 + kappa T + y), y the stimulus.

    ``v`` the block of a step with STIMULUS and node 0 of TOLERANCE given; ``w`` (5, 6) of the relaxation.
    Gauss-Seidel sweeps, ``sweeps`` of them (``sweeps_for``).
    """
    a0, a1, a2, a3, a4, a5 = w[1, 0], w[1, 1], w[1, 2], w[1, 3], w[1, 4], w[1, 5]
    b0, b1, b2, b3, b4, b5 = w[2, 0], w[2, 1], w[2, 2], w[2, 3], w[2, 4], w[2, 5]
    c0, c1, c2, c3, c4, c5 = w[3, 0], w[3, 1], w[3, 2], w[3, 3], w[3, 4], w[3, 5]
    d0, d1, d2, d3, d4, d5 = w[4, 0], w[4, 1], w[4, 2], w[4, 3], w[4, 4], w[4, 5]
    for h in range(0, LANES, WIDTH):
        t0 = load(v, TOLERANCE + h)
        y0 = load(v, STIMULUS + h)
        y1 = load(v, STIMULUS + N1 + h)
        y2 = load(v, STIMULUS + N2 + h)
        y3 = load(v, STIMULUS + N3 + h)
        y4 = load(v, STIMULUS + N4 + h)
        t1 = t2 = t3 = t4 = t0
        t = 1.0 + kappa * t0
        s0 = y0 / (t + y0)
        s1 = y1 / (t + y1)
        s2 = y2 / (t + y2)
        s3 = y3 / (t + y3)
        s4 = y4 / (t + y4)
        for _ in range(sweeps):
            t1 = a5 * t0 + a0 * s0 + a1 * s1 + a2 * s2 + a3 * s3 + a4 * s4
            s1 = y1 / (1.0 + kappa * t1 + y1)
            t2 = b5 * t0 + b0 * s0 + b1 * s1 + b2 * s2 + b3 * s3 + b4 * s4
            s2 = y2 / (1.0 + kappa * t2 + y2)
            t3 = c5 * t0 + c0 * s0 + c1 * s1 + c2 * s2 + c3 * s3 + c4 * s4
            s3 = y3 / (1.0 + kappa * t3 + y3)
            t4 = d5 * t0 + d0 * s0 + d1 * s1 + d2 * s2 + d3 * s3 + d4 * s4
            s4 = y4 / (1.0 + kappa * t4 + y4)
        store(v, TOLERANCE + N1 + h, t1)
        store(v, TOLERANCE + N2 + h, t2)
        store(v, TOLERANCE + N3 + h, t3)
        store(v, TOLERANCE + N4 + h, t4)
        store(v, SIGNAL + h, s0)
        store(v, SIGNAL + N1 + h, s1)
        store(v, SIGNAL + N2 + h, s2)
        store(v, SIGNAL + N3 + h, s3)
        store(v, SIGNAL + N4 + h, s4)


@compiled
def relax(v, target, state, w):
    """A first-order relaxation towards the row at ``target`` of ``v``: the row at ``state``, whose node 0 is
    given.
    """
    a0, a1, a2, a3, a4, a5 = w[1, 0], w[1, 1], w[1, 2], w[1, 3], w[1, 4], w[1, 5]
    b0, b1, b2, b3, b4, b5 = w[2, 0], w[2, 1], w[2, 2], w[2, 3], w[2, 4], w[2, 5]
    c0, c1, c2, c3, c4, c5 = w[3, 0], w[3, 1], w[3, 2], w[3, 3], w[3, 4], w[3, 5]
    d0, d1, d2, d3, d4, d5 = w[4, 0], w[4, 1], w[4, 2], w[4, 3], w[4, 4], w[4, 5]
    for h in range(0, LANES, WIDTH):
        y = load(v, state + h)
        s0 = load(v, target + h)
        s1 = load(v, target + N1 + h)
        s2 = load(v, target + N2 + h)
        s3 = load(v, target + N3 + h)
        s4 = load(v, target + N4 + h)
        store(v, state + N1 + h, a5 * y + a0 * s0 + a1 * s1 + a2 * s2 + a3 * s3 + a4 * s4)
        store(v, state + N2 + h, b5 * y + b0 * s0 + b1 * s1 + b2 * s2 + b3 * s3 + b4 * s4)
        store(v, state + N3 + h, c5 * y + c0 * s0 + c1 * s1 + c2 * s2 + c3 * s3 + c4 * s4)
        store(v, state + N4 + h, d5 * y + d0 * s0 + d1 * s1 + d2 * s2 + d3 * s3 + d4 * s4)


@compiled
def excess(v, fast_weight, slow_weight, threshold):
    """RAW, the weighted adaptation above the signal and the threshold, and EXCESS, its positive part W.

    Returns whether RAW changes sign, or nearly does, in anybody: then the step has a kink
    (``relax_positive``).
    """
    near = False
    for h in range(0, LANES, WIDTH):
        low = all_lanes(np.inf)
        high = all_lanes(-np.inf)
        for c in range(h, WIDE, LANES):
            adapted = fast_weight * load(v, FAST + c) + slow_weight * load(v, SLOW + c)
            raw = adapted - load(v, SIGNAL + c) - threshold
            store(v, RAW + c, raw)
            store(v, EXCESS + c, where_above(raw, 0.0, raw, 0.0))
            low = where_above(low, raw, raw, low)
            high = where_above(raw, high, raw, high)
        # -threshold/8 catches grazes; a lane that stays above zero is made to fail the test.
        near |= any_above(where_above(0.0, low, high, -np.inf), -GRAZE * threshold)
    return near


@compiled
def estimate(v, fine, coarse, error):
    """Embedded error estimate of tolerance, fast and slow adaptation (rows 0..2 of ``error``, their maxima
    in 3..5).

    The carried error decays with the state; this step's difference of two rules is added. ``fine`` (4, 5, 6),
    ``coarse`` (4, 5).
    """
    for s in range(3):
        d0 = fine[s, 4, 0] - coarse[s, 0]
        d1 = fine[s, 4, 1] - coarse[s, 1]
        d2 = fine[s, 4, 2] - coarse[s, 2]
        d3 = fine[s, 4, 3] - coarse[s, 3]
        d4 = fine[s, 4, 4] - coarse[s, 4]
        decay = fine[s, 4, 5]
        for h in range(0, LANES, WIDTH):
            d = (
                d0 * load(v, SIGNAL + h)
                + d1 * load(v, SIGNAL + N1 + h)
                + d2 * load(v, SIGNAL + N2 + h)
                + d3 * load(v, SIGNAL + N3 + h)
                + d4 * load(v, SIGNAL + N4 + h)
            )
            e = load(error, s * LANES + h) * decay + absolute(d)
            store(error, s * LANES + h, e)
            worst = load(error, (3 + s) * LANES + h)
            store(error, (3 + s) * LANES + h, where_above(e, worst, e, worst))


@compiled
def _quartic(c0, c1, c2, c3, c4, s):
    return (((c4 * s + c3) * s + c2) * s + c1) * s + c0


@compiled
def relax_positive(v, spacing, time_constant, threshold):
    """Redo REBOUND, relaxed towards max(0, RAW), in the lanes whose RAW changes sign or nearly does.

    The step is split where the quartic through the nodes changes sign; without the split the kink would cost
    the whole step its order. Two sub-intervals per spacing, each with one possible crossing, so a graze
    between nodes is seen too. The root needs no more than single precision: the integrand vanishes there.
    """
    ratio = spacing / time_constant
    decay = np.exp(-ratio)
    for p in range(LANES):
        low = v[RAW + p]
        high = low
        for j in range(1, 5):
            low = min(low, v[RAW + j * LANES + p])
            high = max(high, v[RAW + j * LANES + p])
        if not (high > -GRAZE * threshold and low < 0.0):
            continue
        c0 = c1 = c2 = c3 = c4 = 0.0
        for k in range(5):
            value = v[RAW + k * LANES + p]
            c0 += VANDERMONDE[0, k] * value
            c1 += VANDERMONDE[1, k] * value
            c2 += VANDERMONDE[2, k] * value
            c3 += VANDERMONDE[3, k] * value
            c4 += VANDERMONDE[4, k] * value
        f_right = c0
        state = v[REBOUND + p]
        for j in range(1, 5):
            total = 0.0
            for half in range(2):
                a = j - 1.0 + 0.5 * half
                b = a + 0.5
                f_left = f_right
                f_right = _quartic(c0, c1, c2, c3, c4, b)
                if f_left < 0.0 and f_right < 0.0:
                    continue
                if (f_left < 0.0) != (f_right < 0.0):
                    x0, x1 = a, b
                    for _ in range(CROSSING_BISECTIONS):
                        x = 0.5 * (x0 + x1)
                        if (_quartic(c0, c1, c2, c3, c4, x) < 0.0) == (f_left < 0.0):
                            x0 = x
                        else:
                            x1 = x
                    x = 0.5 * (x0 + x1)
                    if f_left < 0.0:
                        a = x
                    else:
                        b = x
                part = 0.0
                for g in range(5):
                    s = a + (b - a) * GAUSS_X[g]
                    e = (s - j) * ratio
                    # exp(e) for -1/24 < e < 0 or so: the next term is below 1e-15 there.
                    kernel = 1.0 + e * (
                        1.0
                        + e
                        / 2.0
                        * (
                            1.0
                            + e
                            / 3.0
                            * (
                                1.0
                                + e
                                / 4.0
                                * (1.0 + e / 5.0 * (1.0 + e / 6.0 * (1.0 + e / 7.0 * (1.0 + e / 8.0))))
                            )
                        )
                    )
                    part += GAUSS_W[g] * kernel * _quartic(c0, c1, c2, c3, c4, s)
                total += part * (b - a) * ratio
            state = state * decay + total
            v[REBOUND + j * LANES + p] = state
