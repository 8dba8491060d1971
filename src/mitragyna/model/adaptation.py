"""Receptor, tolerance, dependence and drive over one step of five nodes (Lobatto's).

The states form a cascade (docs/equations.md, sections 3 and 4): concentrations are known exactly, slow
occupancy depends on them alone, tolerance on both and on itself, the other states on the signal. Each is
solved in turn by collocation on the quartic through the nodes, which is of order 8 at the end of the step.
"""

# pyright: basic
from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import (
    STRIDE,
    absolute,
    any_above,
    fused,
    here,
    load,
    store,
    where_above,
)
from mitragyna.model.polynomial import HALFWAY, INTEGRAL, VANDERMONDE, beyond_zero, crossing, hermite, power

# Where the rows of one step begin in its block of numbers, each WIDE long: node 0 of everybody, node 1, and
# so on.
(SIGNAL, TOLERANCE, FAST, SLOW, REBOUND, DRIVE, OCCUPIED, STIMULUS, FAST_SUM, SHARE, RAW, EXCESS,
 ALPHA2, RELIEF, END) = range(0, 15 * WIDE, WIDE)  # fmt: skip
N1, N2, N3, N4 = LANES, 2 * LANES, 3 * LANES, 4 * LANES
"""Where nodes 1 to 4 begin in a row."""


NEAR_END = 0.25
"""So far (in time constants) from its end the exponential of a relaxation is taken from its series."""
LEFT_NOTHING = 40.0
"""Time constants after which nothing is left: e to the -40 is below the last bit."""
GRAZE = 0.05
"""A step in which nothing comes nearer to zero than this part of what it spans has no kink."""


class Constants(NamedTuple):
    """What adaptation has in common for all people: ``kappa``, the weights of fast and slow adaptation, the threshold
    and the gain of rebound, without a unit, and the time constants (h) of tolerance, both adaptations and rebound.
    """

    kappa: float
    fast_weight: float
    slow_weight: float
    threshold: float
    rebound_gain: float
    tolerance_time: float
    fast_time: float
    slow_time: float
    rebound_time: float


ESTIMATES = 7
"""Rows of error estimates before those of slow ligands: carried, its maximum, highest drive, that of its peak, the
far distance of the step before, what this step adds, and by how much two orders more shrink that."""

TAKEN = 2.0
"""What slopes have changed, so many times and shrunk as two orders more shrink it, is the estimate of what is left."""
KEPT = 0.02
"""This part of the estimate without slopes is told at least: a change may be small by chance."""

OVERSHOOT = 0.32
"""A parabola through three neighbouring nodes rises above them by no more than this part of their range: 0.311 for two
equal ones and the nearest to them at the start.
"""

AREA = INTEGRAL[4]
"""Lobatto's rule, exact for polynomials of degree 7: what a step adds to an area, in quarters of it."""
SIMPSON = np.array([2.0, 0.0, 8.0, 0.0, 2.0]) / 3.0
TRAPEZOID = np.array([2.0, 0.0, 0.0, 0.0, 2.0])
NEAR = AREA - SIMPSON
FAR = SIMPSON - TRAPEZOID
"""Distances between the rules on all nodes, on the ends and the middle, and on the ends alone."""

# Gauss-Legendre points and weights on (0, 1), five points: exact for polynomials of degree 9.
GAUSS_X = (np.polynomial.legendre.leggauss(5)[0] + 1.0) / 2.0
GAUSS_W = np.polynomial.legendre.leggauss(5)[1] / 2.0


@cache
def _gauss(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre points and weights on (-1, 1)."""
    return np.polynomial.legendre.leggauss(points)


@lru_cache(maxsize=4096)
def relaxation_weights(spacing: float, time_constant: float) -> np.ndarray:
    """Weights of the exact relaxation y' = (f - y)/time_constant for f a quartic through five nodes.

    Returns an array (5, 6): row j gives y at node j as column 5 times y at node 0 plus columns 0..4 times
    the node values of f (exponential collocation; Hochbruck and Ostermann 2010, Acta Numerica 19, section 2).
    """
    points, weights = _gauss(24)
    out = np.zeros((NODES, NODES + 1))
    out[0, 5] = 1.0
    for j, at in enumerate(POSITION[1:], start=1):
        s = (points + 1.0) / 2.0 * at
        kernel = (
            np.exp(-(at - s) * spacing / time_constant) * (spacing / time_constant) * weights * (at / 2.0)
        )
        basis = np.vander(s, NODES, increasing=True) @ VANDERMONDE
        out[j, :5] = kernel @ basis
        out[j, 5] = np.exp(-at * spacing / time_constant)
    return out


@lru_cache(maxsize=4096)
def slope_weights(spacing: float, time_constant: float) -> np.ndarray:
    """What the slopes of f add to ``relaxation_weights``, (5, 5): the same for the polynomial that vanishes at all
    nodes times a quartic. Row j, column i: what y at node j gains by that quartic's value at node i (``of_slopes``).
    """
    points, weights = _gauss(24)
    out = np.zeros((NODES, NODES))
    for j, at in enumerate(POSITION[1:], start=1):
        s = (points + 1.0) / 2.0 * at
        kernel = (
            np.exp(-(at - s) * spacing / time_constant) * (spacing / time_constant) * weights * (at / 2.0)
        )
        vanishing = np.prod(s[:, None] - POSITION, axis=1)
        out[j] = (kernel * vanishing) @ np.vander(s, NODES, increasing=True) @ VANDERMONDE
    return out


def coarse_weights(spacing: float, time_constant: float, every: int) -> np.ndarray:
    """The end-of-step weights (5,) of the rule on every second (order 4) or fourth node (order 2) alone."""
    points, weights = _gauss(24)
    s = (points + 1.0) * 2.0
    kernel = np.exp(-(4.0 - s) * spacing / time_constant) * (spacing / time_constant) * weights * 2.0
    nodes = np.arange(0, NODES, every)
    basis = np.vander(s, nodes.size, increasing=True) @ np.linalg.inv(
        np.vander(POSITION[nodes], increasing=True)
    )
    out = np.zeros(NODES)
    out[nodes] = kernel @ basis
    return out


@lru_cache(maxsize=4096)
def rule_gaps(spacing: float, time_constant: float) -> np.ndarray:
    """Weights (2, 5) that give the distances between a relaxation's rules at the end of a step: of order 8 from
    that of order 4, and of that from the one of order 2 (``estimate``).
    """
    fine = relaxation_weights(spacing, time_constant)[4, :NODES]
    middle, coarse = (coarse_weights(spacing, time_constant, every) for every in (2, 4))
    return np.array([fine - middle, middle - coarse])


def sweeps_for(step: float, tolerance_time: float, kappa: float) -> int:
    """Fixed-point sweeps that leave 2e-8 or less of one step's error in tolerance.

    A sweep is a Volterra iteration: n of them leave at most (kappa/4 step/time)^n / n! of the first guess's
    error, itself below step/time. The number depends on the step alone, never on who is in the block.
    """
    ratio = step / tolerance_time
    left, n = ratio, 0
    while (left > 2e-8 or n < 2) and n < 30:
        n += 1
        left *= 0.25 * kappa * ratio / n
    return n


@compiled_apart
def tolerance_and_signal(v, kappa, w, sweeps):
    """Tolerance and signal at the nodes: T' = (S - T)/time with S = y/(1 + kappa T + y), y the stimulus.

    ``v`` the block of a step with STIMULUS and node 0 of TOLERANCE given; ``w`` (5, 6) of the relaxation.
    Gauss-Seidel sweeps, ``sweeps`` of them (``sweeps_for``). The vectors of a node go side by side: each waits
    long for its division.
    """
    for h in range(here(), LANES, STRIDE):
        y = load(v, STIMULUS + h)
        store(v, SIGNAL + h, y / (1.0 + kappa * load(v, TOLERANCE + h) + y))
    for j in range(1, NODES):
        stay = w[j, 5]
        for h in range(here(), LANES, STRIDE):
            t = stay * load(v, TOLERANCE + h) + (1.0 - stay) * load(v, SIGNAL + h)
            y = load(v, STIMULUS + j * LANES + h)
            store(v, SIGNAL + j * LANES + h, y / (1.0 + kappa * t + y))
    for _ in range(sweeps):
        for j in range(1, NODES):
            a0, a1, a2, a3, a4, stay = w[j, 0], w[j, 1], w[j, 2], w[j, 3], w[j, 4], w[j, 5]
            for h in range(here(), LANES, STRIDE):
                early = fused(stay, load(v, TOLERANCE + h), a0 * load(v, SIGNAL + h))
                middle = fused(a1, load(v, SIGNAL + N1 + h), a2 * load(v, SIGNAL + N2 + h))
                late = fused(a3, load(v, SIGNAL + N3 + h), a4 * load(v, SIGNAL + N4 + h))
                t = early + middle + late
                y = load(v, STIMULUS + j * LANES + h)
                store(v, TOLERANCE + j * LANES + h, t)
                store(v, SIGNAL + j * LANES + h, y / (1.0 + kappa * t + y))


@compiled_apart
def relax(v, target, state, w):
    """A first-order relaxation towards the row at ``target`` of ``v``: the row at ``state``, whose node 0 is
    given.
    """
    for j in range(1, NODES):
        a0, a1, a2, a3, a4, stay = w[j, 0], w[j, 1], w[j, 2], w[j, 3], w[j, 4], w[j, 5]
        for h in range(here(), LANES, STRIDE):
            early = fused(stay, load(v, state + h), a0 * load(v, target + h))
            middle = fused(a1, load(v, target + N1 + h), a2 * load(v, target + N2 + h))
            late = fused(a3, load(v, target + N3 + h), a4 * load(v, target + N4 + h))
            store(v, state + j * LANES + h, early + middle + late)


@compiled
def excess(v, fast_weight, slow_weight, threshold):
    """RAW, the weighted adaptation above the signal and the threshold, and EXCESS, its positive part W."""
    for c in range(here(), WIDE, STRIDE):
        adapted = fast_weight * load(v, FAST + c) + slow_weight * load(v, SLOW + c)
        raw = adapted - load(v, SIGNAL + c) - threshold
        store(v, RAW + c, raw)
        store(v, EXCESS + c, where_above(raw, 0.0, raw, 0.0))


@compiled
def shrinking(near, far, times):
    """How much smaller the distance ``near`` of a rule to the one below is than that one's, ``far``, to the next, taken
    ``times`` too large, between 0.01 and 1: the distances of a smooth signal shrink by a like factor each time.
    """
    near = absolute(near)
    far = absolute(far)
    share = where_above(far, 0.0, times * near / far, 1.0)
    share = where_above(share, 1.0, 1.0, share)
    return where_above(share, 0.01, share, 0.01)


@compiled
def sharpened(near, far):
    """Estimate of a rule's error from its distance ``near`` to the rule four orders below and that one's, ``far``, to
    the next: the orders between would shrink it twice. For a decaying exponential it is four times the error.
    """
    share = shrinking(near, far, 0.7)
    return absolute(near) * share * share


@compiled_apart
def estimate(v, gaps, grown, error):
    """Embedded error estimate of a step of the fastest relaxation of the signal, in row 5 of ``error``
    (``sharpened``), and in row 6 the share; ``gaps`` (2, 5) of ``rule_gaps``.

    The far distance may pass through zero by chance: that of the step before (row 4) times ``grown``, the cube of the
    ratio of their lengths, stands in for it; zero where an input lies between. Slower relaxations average the same
    signal over longer, but tolerance was seen to be off by 1.5 times this estimate (docs/numerics.md).
    """
    for h in range(here(), LANES, STRIDE):
        s0 = load(v, SIGNAL + h)
        s1 = load(v, SIGNAL + N1 + h)
        s2 = load(v, SIGNAL + N2 + h)
        s3 = load(v, SIGNAL + N3 + h)
        s4 = load(v, SIGNAL + N4 + h)
        near = gaps[0, 0] * s0 + gaps[0, 1] * s1 + gaps[0, 2] * s2 + gaps[0, 3] * s3 + gaps[0, 4] * s4
        far = gaps[1, 0] * s0 + gaps[1, 2] * s2 + gaps[1, 4] * s4
        usual = load(error, 4 * LANES + h) * grown
        store(error, 4 * LANES + h, absolute(far))
        far = where_above(usual, absolute(far), usual, far)
        share = shrinking(near, far, 0.7)
        store(error, 5 * LANES + h, absolute(near) * share * share)
        store(error, 6 * LANES + h, share)


@compiled_apart
def carry_estimate(v, decay, error):
    """Carry the estimates of the steps in row 0 of ``error`` with the ``decay`` of the state over the step, the maximum
    in row 1. Row 2 is the highest drive at a node so far.
    """
    for h in range(here(), LANES, STRIDE):
        e = load(error, h) * decay + load(error, 5 * LANES + h)
        store(error, h, e)
        worst = load(error, LANES + h)
        store(error, LANES + h, where_above(e, worst, e, worst))
        highest = load(error, 2 * LANES + h)
        for c in range(h, WIDE, LANES):
            drive = load(v, DRIVE + c)
            highest = where_above(drive, highest, drive, highest)
        store(error, 2 * LANES + h, highest)


@compiled
def nearly(v, h):
    """Above zero in the lanes from ``h`` on whose RAW may be zero somewhere in the step: it lies outside the range of
    its nodes and of the quartic half-way between them by ``GRAZE`` of that range at most.
    """
    low = load(v, RAW + h)
    high = low
    for c in range(h + LANES, WIDE, LANES):
        raw = load(v, RAW + c)
        low = where_above(low, raw, raw, low)
        high = where_above(raw, high, raw, high)
    beyond = OVERSHOOT * (high - low)
    reached = where_above(high + beyond, 0.0, beyond - low, -1.0)
    if not any_above(reached, 0.0):
        return reached
    for m in range(NODES - 1):
        w = HALFWAY[m]
        raw = w[0] * load(v, RAW + h) + w[1] * load(v, RAW + N1 + h) + w[2] * load(v, RAW + N2 + h)
        raw = raw + w[3] * load(v, RAW + N3 + h) + w[4] * load(v, RAW + N4 + h)
        low = where_above(low, raw, raw, low)
        high = where_above(raw, high, raw, high)
    beyond = GRAZE * (high - low)
    return where_above(reached, 0.0, where_above(high + beyond, 0.0, beyond - low, -1.0), reached)


@compiled_apart
def relax_positive_one(v, p, ratio, w, more, rest, at):
    """Redo REBOUND, relaxed towards max(0, RAW), in the lane ``p``.

    The step is split where the polynomial through the nodes changes sign; without the split the kink would cost
    the whole step its order. Two sub-intervals between two nodes, each split again where the polynomial grazes zero
    within it (``beyond_zero``), so that there is one crossing at most in each. ``ratio`` the spacing over the time
    constant; ``w`` (5, 6) and ``more`` (5, 5) the relaxation's weights, for where there is no crossing; ``rest`` from
    ``at`` on a row of what ``of_slopes`` gives for RAW.
    """
    v0 = v[RAW + p]
    v1 = v[RAW + N1 + p]
    v2 = v[RAW + N2 + p]
    v3 = v[RAW + N3 + p]
    v4 = v[RAW + N4 + p]
    e0 = rest[at + p]
    e1 = rest[at + N1 + p]
    e2 = rest[at + N2 + p]
    e3 = rest[at + N3 + p]
    e4 = rest[at + N4 + p]
    c = (v0, power(1, v0, v1, v2, v3, v4), power(2, v0, v1, v2, v3, v4), power(3, v0, v1, v2, v3, v4),
         power(4, v0, v1, v2, v3, v4))  # fmt: skip
    r = (e0, power(1, e0, e1, e2, e3, e4), power(2, e0, e1, e2, e3, e4), power(3, e0, e1, e2, e3, e4),
         power(4, e0, e1, e2, e3, e4))  # fmt: skip
    low = min(v0, v1, v2, v3, v4)
    high = max(v0, v1, v2, v3, v4)
    graze = GRAZE * (high - low)
    f_right = v0
    state = v[REBOUND + p]
    before = 0.0
    # Nodes lie as far from the start of the step as from its end.
    outer = w[1, 5]
    inner = w[2, 5] / w[1, 5] if w[1, 5] > 0.0 else 0.0
    for j in range(1, NODES):
        left = POSITION[j - 1]
        right = POSITION[j]
        middle = 0.5 * (left + right)
        decay = outer if j == 1 or j == NODES - 1 else inner
        f_left = f_right
        f_middle = hermite(c, r, middle)
        f_right = v[RAW + j * LANES + p]
        whole = w[j, 0] * v0 + w[j, 1] * v1 + w[j, 2] * v2 + w[j, 3] * v3 + w[j, 4] * v4
        whole += more[j, 0] * e0 + more[j, 1] * e1 + more[j, 2] * e2 + more[j, 3] * e3 + more[j, 4] * e4
        early = middle
        if (f_left < 0.0) == (f_middle < 0.0) and min(abs(f_left), abs(f_middle)) < graze:
            early = beyond_zero(c, r, left, middle, f_left)
        late = right
        if (f_middle < 0.0) == (f_right < 0.0) and min(abs(f_middle), abs(f_right)) < graze:
            late = beyond_zero(c, r, middle, right, f_middle)
        smooth = early == middle and late == right
        total = 0.0
        if smooth and min(f_left, f_middle, f_right) >= 0.0:
            total = whole - decay * before
        elif not (smooth and max(f_left, f_middle, f_right) < 0.0):
            f_early = f_middle if early == middle else hermite(c, r, early)
            f_late = f_right if late == right else hermite(c, r, late)
            edges = (left, early, middle, late, right)
            values = (f_left, f_early, f_middle, f_late, f_right)
            for k in range(4):
                if edges[k] < edges[k + 1]:
                    total += positive_part(
                        c, r, edges[k], edges[k + 1], values[k], values[k + 1], right, ratio
                    )
        before = whole
        state = state * decay + total
        v[REBOUND + j * LANES + p] = state


@compiled
def positive_part(c, r, a, b, f_a, f_b, end, ratio):
    """What max(0, ``hermite``) between ``a`` and ``b`` brings a relaxation at ``end``: it crosses zero once at most."""
    if f_a < 0.0 and f_b < 0.0:
        return 0.0
    if f_a < 0.0:
        a = crossing(c, r, a, b, f_a, f_b)
    elif f_b < 0.0:
        b = crossing(c, r, a, b, f_a, f_b)
    if (a - end) * ratio >= -NEAR_END:
        return near_end(c, r, a, b, end, ratio)
    # A fast relaxation forgets the beginning of the step: pieces from its end back, as far as anything is left.
    part = 0.0
    while b > a and (end - b) * ratio < LEFT_NOTHING:
        first = max(a, b - NEAR_END / ratio)
        part += math.exp((b - end) * ratio) * near_end(c, r, first, b, b, ratio)
        b = first
    return part


@compiled
def near_end(c, r, a, b, end, ratio):
    """What ``hermite`` between ``a`` and ``b`` brings a relaxation at ``end``, at most ``NEAR_END`` after ``a``."""
    part = 0.0
    for g in range(5):
        x = a + (b - a) * GAUSS_X[g]
        e = (x - end) * ratio
        # exp(e) for -NEAR_END < e < 0: the next term is below 1e-11 there.
        series = 1.0 + e / 5.0 * (1.0 + e / 6.0 * (1.0 + e / 7.0 * (1.0 + e / 8.0)))
        kernel = 1.0 + e * (1.0 + e / 2.0 * (1.0 + e / 3.0 * (1.0 + e / 4.0 * series)))
        part += GAUSS_W[g] * kernel * hermite(c, r, x)
    return part * (b - a) * ratio
