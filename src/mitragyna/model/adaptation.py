"""Receptor, tolerance, dependence and drive over one step of five equally spaced nodes.

The states form a cascade (docs/equations.md, sections 3 and 4): concentrations are known exactly, slow
occupancy depends on them alone, tolerance on both and on itself, the other states on the signal. Each is
solved in turn by collocation on the quartic through the nodes, which is of order 6 at the end of the step.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.model.compiled import LANES, compiled

NODES = 5
SWEEPS = 5
"""Fixed-point sweeps for the tolerance equation; fixed, so that a result never depends on its neighbours."""

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
_VANDERMONDE = np.linalg.inv(np.vander(np.arange(5.0), 5, increasing=True))

# Gauss-Legendre points and weights on (0, 1), five points: exact for polynomials of degree 9.
_GAUSS_X, _GAUSS_W = (lambda x, w: ((x + 1) / 2, w / 2))(*np.polynomial.legendre.leggauss(5))


def relaxation_weights(spacing: float, time_constant: float) -> np.ndarray:
    """Weights of the exact relaxation y' = (f - y)/time_constant for f a quartic through five nodes.

    Returns an array (5, 6): row j gives y at node j as column 5 times y at node 0 plus columns 0..4 times
    the node values of f (exponential collocation; Hochbruck and Ostermann 2010, Acta Numerica 19, section 2).
    """
    points, weights = np.polynomial.legendre.leggauss(24)
    out = np.zeros((NODES, NODES + 1))
    out[0, 5] = 1.0
    for j in range(1, NODES):
        s = (points + 1.0) / 2.0 * j
        kernel = np.exp(-(j - s) * spacing / time_constant) * (spacing / time_constant) * weights * (j / 2.0)
        basis = np.vander(s, NODES, increasing=True) @ _VANDERMONDE
        out[j, :5] = kernel @ basis
        out[j, 5] = np.exp(-j * spacing / time_constant)
    return out


def coarse_weights(spacing: float, time_constant: float) -> np.ndarray:
    """The end-of-step weights of the rule on nodes 0, 2, 4 alone (order 4): its distance is the error estimate."""
    points, weights = np.polynomial.legendre.leggauss(24)
    s = (points + 1.0) * 2.0
    kernel = np.exp(-(4.0 - s) * spacing / time_constant) * (spacing / time_constant) * weights * 2.0
    vandermonde = np.linalg.inv(np.vander(np.array([0.0, 2.0, 4.0]), 3, increasing=True))
    basis = np.vander(s, 3, increasing=True) @ vandermonde
    out = np.zeros(NODES)
    out[[0, 2, 4]] = kernel @ basis
    return out


@compiled
def slow_occupancy(x, fast_sum, rate, top, occupancy, spacing, system):
    """Occupancy of slow ligands at the nodes: a linear equation, solved by collocation.

    ``x`` (slow, 5, LANES) concentration over K, ``fast_sum`` (5, LANES) the same summed over fast ligands,
    ``rate`` and ``top`` (slow, LANES), ``occupancy`` (slow, 5, LANES) with node 0 given, the rest written;
    ``system`` scratch (4*slow, 4*slow + 1, LANES).
    """
    slow = x.shape[0]
    size = 4 * slow
    for s in range(slow):
        for j in range(1, 5):
            row = system[4 * s + j - 1]
            for c in range(size + 1):
                for p in range(LANES):
                    row[c, p] = 0.0
            for p in range(LANES):
                row[4 * s + j - 1, p] = 1.0
                row[size, p] = occupancy[s, 0, p]
            for i in range(5):
                weight = INTEGRAL[j, i] * spacing
                for p in range(LANES):
                    gain = weight * rate[s, p] * x[s, i, p] / (1.0 + fast_sum[i, p])
                    row[size, p] += gain * top[s, p]
                    if i == 0:
                        row[size, p] -= weight * rate[s, p] * occupancy[s, 0, p]
                    else:
                        row[4 * s + i - 1, p] += weight * rate[s, p]
                for r in range(slow):
                    for p in range(LANES):
                        gain = weight * rate[s, p] * x[s, i, p] / (1.0 + fast_sum[i, p])
                        if i == 0:
                            row[size, p] -= gain * occupancy[r, 0, p]
                        else:
                            row[4 * r + i - 1, p] += gain
    for k in range(size):
        for i in range(k + 1, size):
            for p in range(LANES):
                system[k, k, p] = system[k, k, p]
                factor = system[i, k, p] / system[k, k, p]
                system[i, k, p] = factor
            for c in range(k + 1, size + 1):
                for p in range(LANES):
                    system[i, c, p] -= system[i, k, p] * system[k, c, p]
    for k in range(size - 1, -1, -1):
        for p in range(LANES):
            system[k, size, p] /= system[k, k, p]
        for i in range(k):
            for p in range(LANES):
                system[i, size, p] -= system[i, k, p] * system[k, size, p]
    for s in range(slow):
        for j in range(1, 5):
            for p in range(LANES):
                occupancy[s, j, p] = system[4 * s + j - 1, size, p]


@compiled
def tolerance_and_signal(stimulus, kappa, weights, tolerance, signal):
    """Tolerance and signal at the nodes: T' = (S - T)/time with S = v/(1 + kappa T + v).

    ``stimulus`` v (5, LANES); ``weights`` (5, 6) of the relaxation; ``tolerance`` (5, LANES) with node 0
    given; ``signal`` (5, LANES) written. Gauss-Seidel sweeps: the contraction is below 0.1 per sweep.
    """
    for p in range(LANES):
        signal[0, p] = stimulus[0, p] / (1.0 + kappa * tolerance[0, p] + stimulus[0, p])
    for j in range(1, 5):
        for p in range(LANES):
            signal[j, p] = stimulus[j, p] / (1.0 + kappa * tolerance[0, p] + stimulus[j, p])
    for _ in range(SWEEPS):
        for j in range(1, 5):
            for p in range(LANES):
                t = (
                    weights[j, 5] * tolerance[0, p]
                    + weights[j, 0] * signal[0, p]
                    + weights[j, 1] * signal[1, p]
                    + weights[j, 2] * signal[2, p]
                    + weights[j, 3] * signal[3, p]
                    + weights[j, 4] * signal[4, p]
                )
                tolerance[j, p] = t
                signal[j, p] = stimulus[j, p] / (1.0 + kappa * t + stimulus[j, p])


@compiled
def relax(target, weights, state):
    """A first-order relaxation towards ``target`` (5, LANES): ``state`` (5, LANES) with node 0 given."""
    for j in range(1, 5):
        for p in range(LANES):
            state[j, p] = (
                weights[j, 5] * state[0, p]
                + weights[j, 0] * target[0, p]
                + weights[j, 1] * target[1, p]
                + weights[j, 2] * target[2, p]
                + weights[j, 3] * target[3, p]
                + weights[j, 4] * target[4, p]
            )


@compiled
def estimate(target, fine, coarse, decay, error, p0):
    """Embedded error estimate of one relaxation: carried error times decay plus this step's difference."""
    for p in range(LANES):
        d = 0.0
        for i in range(5):
            d += (fine[i] - coarse[i]) * target[i, p]
        error[p0, p] = error[p0, p] * decay + abs(d)


@compiled
def _quartic(c, s):
    return (((c[4] * s + c[3]) * s + c[2]) * s + c[1]) * s + c[0]


@compiled
def _crossing(c, low, high):
    """Root of the quartic between two points where it has opposite signs (bisection to round-off)."""
    f_low = _quartic(c, low)
    for _ in range(60):
        middle = 0.5 * (low + high)
        f = _quartic(c, middle)
        if (f < 0.0) == (f_low < 0.0):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@compiled
def _positive_integral(c, low, high, at, ratio):
    """Integral of exp(-(at - s) ratio) ratio max(0, q(s)) over (low, high), q of one sign there."""
    if high <= low or _quartic(c, 0.5 * (low + high)) <= 0.0:
        return 0.0
    total = 0.0
    for g in range(_GAUSS_X.shape[0]):
        s = low + (high - low) * _GAUSS_X[g]
        total += _GAUSS_W[g] * np.exp(-(at - s) * ratio) * _quartic(c, s)
    return total * (high - low) * ratio


@compiled
def relax_positive(target, spacing, time_constant, state, p):
    """As ``relax`` for one lane, towards max(0, target): split where the quartic through the nodes changes sign.

    Without the split the kink would cost the whole step its order.
    """
    c = np.empty(5)
    for i in range(5):
        c[i] = 0.0
        for k in range(5):
            c[i] += _VANDERMONDE[i, k] * target[k, p]
    ratio = spacing / time_constant
    for j in range(1, 5):
        low = float(j - 1)
        high = float(j)
        middle = 0.5 * (low + high)
        total = 0.0
        # Two sub-intervals per spacing, each with one possible crossing: a graze between nodes is seen too.
        for half in range(2):
            a = low if half == 0 else middle
            b = middle if half == 0 else high
            fa = _quartic(c, a)
            fb = _quartic(c, b)
            if (fa < 0.0) != (fb < 0.0):
                root = _crossing(c, a, b)
                total += _positive_integral(c, a, root, high, ratio)
                total += _positive_integral(c, root, b, high, ratio)
            else:
                total += _positive_integral(c, a, b, high, ratio)
        state[j, p] = state[j - 1, p] * np.exp(-ratio) + total
