"""Receptor, tolerance, dependence and drive over one step of five equally spaced nodes.

The states form a cascade (docs/equations.md, sections 3 and 4): concentrations are known exactly, slow
occupancy depends on them alone, tolerance on both and on itself, the other states on the signal. Each is
solved in turn by collocation on the quartic through the nodes, which is of order 6 at the end of the step.
"""

# pyright: basic
from __future__ import annotations

from functools import cache

import numpy as np

from mitragyna.model.compiled import LANES, NODES, WIDE, compiled, written_out

# Rows of the block of one step, each (WIDE,): node 0 of everybody, node 1 of everybody, and so on.
SIGNAL, TOLERANCE, FAST, SLOW, REBOUND, DRIVE, OCCUPIED = 0, 1, 2, 3, 4, 5, 6
STIMULUS, FAST_SUM, SHARE, RAW, EXCESS, ALPHA2, RELIEVED = 7, 8, 9, 10, 11, 12, 13
ROWS = 14
N1, N2, N3, N4 = LANES, 2 * LANES, 3 * LANES, 4 * LANES
"""Where nodes 1 to 4 begin in a row."""

CROSSING_BISECTIONS = 24

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
GAUSS_X, GAUSS_W = (lambda x, w: ((x + 1) / 2, w / 2))(*np.polynomial.legendre.leggauss(5))


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
    """The end-of-step weights of the rule on nodes 0, 2, 4 alone (order 4): its distance is the error estimate."""
    points, weights = _gauss(24)
    s = (points + 1.0) * 2.0
    kernel = np.exp(-(4.0 - s) * spacing / time_constant) * (spacing / time_constant) * weights * 2.0
    basis = np.vander(s, 3, increasing=True) @ COARSE_VANDERMONDE
    out = np.zeros(NODES)
    out[[0, 2, 4]] = kernel @ basis
    return out


def sweeps_for(step: float, tolerance_time: float, kappa: float) -> int:
    """Fixed-point sweeps that leave 1e-12 or less of one step's error in tolerance.

    A sweep is a Volterra iteration: n of them leave at most (kappa/4 step/time)^n / n! of the first guess's
    error, itself below step/time. The number depends on the step alone, never on who is in the block.
    """
    ratio = step / tolerance_time
    left, n = ratio, 0
    while (left > 1e-12 or n < 2) and n < 30:
        n += 1
        left *= 0.25 * kappa * ratio / n
    return n


@compiled
def slow_occupancy(x, fast_sum, rate, top, occupancy, spacing, gain, system):
    """Occupancy of slow ligands at the nodes: a linear equation, solved by collocation.

    ``x`` (slow, WIDE) concentration over K, ``fast_sum`` (WIDE,) the same summed over fast ligands,
    ``rate`` and ``top`` (slow, LANES), ``occupancy`` (slow, WIDE) with node 0 given, the rest written;
    ``gain`` scratch (slow, 5, LANES), ``system`` scratch (4*slow, 4*slow + 1, LANES).
    """
    slow = x.shape[0]
    lanes = rate.shape[1]
    size = 4 * slow
    for s in range(slow):
        for i in range(5):
            for p in range(lanes):
                c = np.uint64(i * LANES + p)
                gain[s, i, p] = rate[s, p] * x[s, c] / (1.0 + fast_sum[c])
    for s in range(slow):
        for j in range(1, 5):
            row = 4 * s + j - 1
            for c in range(size + 1):
                for p in range(lanes):
                    system[row, c, p] = 0.0
            for p in range(lanes):
                system[row, row, p] = 1.0
                system[row, size, p] = occupancy[s, p]
            for i in range(5):
                weight = INTEGRAL[j, i] * spacing
                for p in range(lanes):
                    system[row, size, p] += weight * gain[s, i, p] * top[s, p]
                if i == 0:
                    for p in range(lanes):
                        system[row, size, p] -= weight * rate[s, p] * occupancy[s, p]
                else:
                    for p in range(lanes):
                        system[row, 4 * s + i - 1, p] += weight * rate[s, p]
                for r in range(slow):
                    if i == 0:
                        for p in range(lanes):
                            system[row, size, p] -= weight * gain[s, i, p] * occupancy[r, p]
                    else:
                        for p in range(lanes):
                            system[row, 4 * r + i - 1, p] += weight * gain[s, i, p]
    for k in range(size):
        for i in range(k + 1, size):
            for p in range(lanes):
                system[i, k, p] = system[i, k, p] / system[k, k, p]
            for c in range(k + 1, size + 1):
                for p in range(lanes):
                    system[i, c, p] -= system[i, k, p] * system[k, c, p]
    for k in range(size - 1, -1, -1):
        for p in range(lanes):
            system[k, size, p] /= system[k, k, p]
        for i in range(k):
            for p in range(lanes):
                system[i, size, p] -= system[i, k, p] * system[k, size, p]
    for s in range(slow):
        for j in range(1, 5):
            for p in range(lanes):
                occupancy[s, np.uint64(j * LANES + p)] = system[4 * s + j - 1, size, p]


@written_out
def tolerance_and_signal(v, kappa, w, sweeps):
    """Tolerance and signal at the nodes: T' = (S - T)/time with S = y/(1 + kappa T + y), y the stimulus.

    ``v`` the rows of a step with STIMULUS and node 0 of TOLERANCE given; ``w`` (5, 6) of the relaxation.
    Gauss-Seidel sweeps, ``sweeps`` of them (``sweeps_for``).
    """
    for p in range(LANES):
        t = 1.0 + kappa * v[TOLERANCE, p]
        v[SIGNAL, p] = v[STIMULUS, p] / (t + v[STIMULUS, p])
        v[SIGNAL, N1 + p] = v[STIMULUS, N1 + p] / (t + v[STIMULUS, N1 + p])
        v[SIGNAL, N2 + p] = v[STIMULUS, N2 + p] / (t + v[STIMULUS, N2 + p])
        v[SIGNAL, N3 + p] = v[STIMULUS, N3 + p] / (t + v[STIMULUS, N3 + p])
        v[SIGNAL, N4 + p] = v[STIMULUS, N4 + p] / (t + v[STIMULUS, N4 + p])
    a0, a1, a2, a3, a4, a5 = w[1, 0], w[1, 1], w[1, 2], w[1, 3], w[1, 4], w[1, 5]
    b0, b1, b2, b3, b4, b5 = w[2, 0], w[2, 1], w[2, 2], w[2, 3], w[2, 4], w[2, 5]
    c0, c1, c2, c3, c4, c5 = w[3, 0], w[3, 1], w[3, 2], w[3, 3], w[3, 4], w[3, 5]
    d0, d1, d2, d3, d4, d5 = w[4, 0], w[4, 1], w[4, 2], w[4, 3], w[4, 4], w[4, 5]
    for _ in range(sweeps):
        for p in range(LANES):
            t0 = v[TOLERANCE, p]
            s0 = v[SIGNAL, p]
            s1 = v[SIGNAL, N1 + p]
            s2 = v[SIGNAL, N2 + p]
            s3 = v[SIGNAL, N3 + p]
            s4 = v[SIGNAL, N4 + p]
            t = a5 * t0 + a0 * s0 + a1 * s1 + a2 * s2 + a3 * s3 + a4 * s4
            v[TOLERANCE, N1 + p] = t
            s1 = v[STIMULUS, N1 + p] / (1.0 + kappa * t + v[STIMULUS, N1 + p])
            t = b5 * t0 + b0 * s0 + b1 * s1 + b2 * s2 + b3 * s3 + b4 * s4
            v[TOLERANCE, N2 + p] = t
            s2 = v[STIMULUS, N2 + p] / (1.0 + kappa * t + v[STIMULUS, N2 + p])
            t = c5 * t0 + c0 * s0 + c1 * s1 + c2 * s2 + c3 * s3 + c4 * s4
            v[TOLERANCE, N3 + p] = t
            s3 = v[STIMULUS, N3 + p] / (1.0 + kappa * t + v[STIMULUS, N3 + p])
            t = d5 * t0 + d0 * s0 + d1 * s1 + d2 * s2 + d3 * s3 + d4 * s4
            v[TOLERANCE, N4 + p] = t
            s4 = v[STIMULUS, N4 + p] / (1.0 + kappa * t + v[STIMULUS, N4 + p])
            v[SIGNAL, N1 + p] = s1
            v[SIGNAL, N2 + p] = s2
            v[SIGNAL, N3 + p] = s3
            v[SIGNAL, N4 + p] = s4


@written_out
def relax(v, target, state, w):
    """A first-order relaxation towards row ``target`` of ``v``: row ``state``, whose node 0 is given."""
    a0, a1, a2, a3, a4, a5 = w[1, 0], w[1, 1], w[1, 2], w[1, 3], w[1, 4], w[1, 5]
    b0, b1, b2, b3, b4, b5 = w[2, 0], w[2, 1], w[2, 2], w[2, 3], w[2, 4], w[2, 5]
    c0, c1, c2, c3, c4, c5 = w[3, 0], w[3, 1], w[3, 2], w[3, 3], w[3, 4], w[3, 5]
    d0, d1, d2, d3, d4, d5 = w[4, 0], w[4, 1], w[4, 2], w[4, 3], w[4, 4], w[4, 5]
    for p in range(LANES):
        y = v[state, p]
        s0 = v[target, p]
        s1 = v[target, N1 + p]
        s2 = v[target, N2 + p]
        s3 = v[target, N3 + p]
        s4 = v[target, N4 + p]
        v[state, N1 + p] = a5 * y + a0 * s0 + a1 * s1 + a2 * s2 + a3 * s3 + a4 * s4
        v[state, N2 + p] = b5 * y + b0 * s0 + b1 * s1 + b2 * s2 + b3 * s3 + b4 * s4
        v[state, N3 + p] = c5 * y + c0 * s0 + c1 * s1 + c2 * s2 + c3 * s3 + c4 * s4
        v[state, N4 + p] = d5 * y + d0 * s0 + d1 * s1 + d2 * s2 + d3 * s3 + d4 * s4


@written_out
def excess(v, fast_weight, slow_weight, threshold):
    """RAW, the weighted adaptation above the signal and the threshold, and EXCESS, its positive part W."""
    for c in range(WIDE):
        raw = fast_weight * v[FAST, c] + slow_weight * v[SLOW, c] - v[SIGNAL, c] - threshold
        v[RAW, c] = raw
        v[EXCESS, c] = raw if raw > 0.0 else 0.0


@compiled
def estimate(v, fine, coarse, error):
    """Embedded error estimate of tolerance, fast and slow adaptation (rows 0..2 of ``error``, their maxima in 3..5).

    The carried error decays with the state; this step's difference of two rules is added. ``fine`` (3, 5, 6),
    ``coarse`` (3, 5).
    """
    for s in range(3):
        d0 = fine[s, 4, 0] - coarse[s, 0]
        d1 = fine[s, 4, 1] - coarse[s, 1]
        d2 = fine[s, 4, 2] - coarse[s, 2]
        d3 = fine[s, 4, 3] - coarse[s, 3]
        d4 = fine[s, 4, 4] - coarse[s, 4]
        decay = fine[s, 4, 5]
        for p in range(LANES):
            d = (
                d0 * v[SIGNAL, p]
                + d1 * v[SIGNAL, N1 + p]
                + d2 * v[SIGNAL, N2 + p]
                + d3 * v[SIGNAL, N3 + p]
                + d4 * v[SIGNAL, N4 + p]
            )
            e = error[s, p] * decay + abs(d)
            error[s, p] = e
            error[3 + s, p] = e if e > error[3 + s, p] else error[3 + s, p]


@written_out
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
        low = v[RAW, p]
        high = low
        for j in range(1, 5):
            low = min(low, v[RAW, j * LANES + p])
            high = max(high, v[RAW, j * LANES + p])
        # -threshold/8 catches grazes.
        if not (high > -0.125 * threshold and low < 0.0):
            continue
        c0 = c1 = c2 = c3 = c4 = 0.0
        for k in range(5):
            value = v[RAW, k * LANES + p]
            c0 += VANDERMONDE[0, k] * value
            c1 += VANDERMONDE[1, k] * value
            c2 += VANDERMONDE[2, k] * value
            c3 += VANDERMONDE[3, k] * value
            c4 += VANDERMONDE[4, k] * value
        f_right = c0
        state = v[REBOUND, p]
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
                    kernel = 1.0 + e * (1.0 + e / 2.0 * (1.0 + e / 3.0 * (1.0 + e / 4.0 * (1.0 + e / 5.0 * (
                        1.0 + e / 6.0 * (1.0 + e / 7.0 * (1.0 + e / 8.0)))))))
                    part += GAUSS_W[g] * kernel * _quartic(c0, c1, c2, c3, c4, s)
                total += part * (b - a) * ratio
            state = state * decay + total
            v[REBOUND, j * LANES + p] = state
