"""The highest value of a row inside a step, and when: from its slopes where they are known, else from its nodes.

A row with its slopes (``mitragyna.engine.slopes``) at five nodes is a polynomial of degree nine (Hermite's; Hairer,
Norsett and Wanner 1993, Solving Ordinary Differential Equations I, section II.6), whose peaks are where the slope
changes sign.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.engine.slopes import (
    flow,
    slopes_of_adapted,
    slopes_of_score,
    slopes_of_share,
    slopes_of_signal,
)
from mitragyna.model.adaptation import N1, N2, N3, N4, OVERSHOOT, SHARE, nearly
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import (
    STRIDE,
    absolute,
    all_lanes,
    any_above,
    here,
    load,
    store,
    where_above,
)
from mitragyna.model.polynomial import INNER, of_slopes, power, quartic_slope, vanishing

NEWTON = 3
"""Newton steps to the top of Hermite's polynomial: the height is off by the square of what is left of the place."""
BEFORE = np.diff(POSITION)
"""Distances between neighbouring nodes."""
_PARABOLAS = np.array(
    [
        np.linalg.inv(np.vander(POSITION[m - 1 : m + 2] - POSITION[m], increasing=True))
        for m in range(1, NODES - 1)
    ]
)
SLOPE = np.ascontiguousarray(_PARABOLAS[:, 1])
BEND = np.ascontiguousarray(_PARABOLAS[:, 2])
"""Slope at the middle node and half the second derivative of the parabola through three neighbours, by node value."""


@compiled_apart
def observe_peaks(numbers, reaching, known, v, row, start, spacing, maximum, time_of_maximum, drive, error,
                  nodes, a, a_first, a_entry, a_column, epoch, out_state, out_scale, binding, fast_state,
                  fast_scale, fast_tau, slow_tau, slow_rate, slow_top, alpha2_state, alpha2_scale, relieved, constants,
                  scale_floor, scale_top, scale_half, severity, emax, xf, held, gain, slopes):  # fmt: skip
    """Fold the rows of the quantities ``numbers`` into their maxima and their times, where ``reaching`` says that
    they may exceed them (``observe_linear``).

    Where no lane can reach its maximum so far nothing is done: a parabola rises above its nodes by ``OVERSHOOT`` of
    their range at most, and no quantity is below zero. Where a parabola through three neighbouring nodes has its top
    between the outer ones and there is none nearly as high so far, the top is that of a polynomial through all nodes:
    of degree nine for the first ``known`` quantities (linear outputs, then occupancies) and, where there are
    occupancies among them, up to the scores, whose slopes are known; of degree four for the rest, and for rebound,
    drive and scores in a step in which the drive begins or ends.

    ``slopes`` (fast + slow + 3 rows) is scratch. ``a`` (epochs, entries, LANES) are the rates, of state s those from
    ``a_first[s]`` on of ``a_entry``, by ``a_column``. Row 3 of ``error`` is the estimate for the maximum of the
    quantity ``drive`` as it stands.
    """
    lin = out_state.shape[0]
    fast = fast_state.shape[0]
    own = slopes.size - WIDE
    share = own - 2 * WIDE
    sharp = drive + 1 + scale_floor.shape[0] if known > lin else known
    at_a = epoch * a_entry.shape[0]
    for h in range(here(), LANES, STRIDE):
        bound = False
        risen = False
        for q in numbers:
            if not reaching[q * LANES + h]:
                continue
            at = row[q]
            v0 = load(v, at + h)
            v1 = load(v, at + N1 + h)
            v2 = load(v, at + N2 + h)
            v3 = load(v, at + N3 + h)
            v4 = load(v, at + N4 + h)
            high = where_above(v0, v1, v0, v1)
            high = where_above(v2, high, v2, high)
            high = where_above(v3, high, v3, high)
            high = where_above(v4, high, v4, high)
            top = load(maximum, q * LANES + h)
            before = top
            if not any_above((1.0 + OVERSHOOT) * high, top):
                continue
            low = where_above(v0, v1, v1, v0)
            low = where_above(low, v2, v2, low)
            low = where_above(low, v3, v3, low)
            low = where_above(low, v4, v4, low)
            if not any_above(high + OVERSHOOT * (high - low), top):
                continue
            when = load(time_of_maximum, q * LANES + h)
            if any_above(high, top):
                if q == drive:
                    store(error, 3 * LANES + h, where_above(high, top, 0.0, load(error, 3 * LANES + h)))
                for j in range(NODES):
                    new = load(v, at + j * LANES + h)
                    when = where_above(new, top, start + POSITION[j] * spacing, when)
                    top = where_above(new, top, new, top)
                store(maximum, q * LANES + h, top)
                store(time_of_maximum, q * LANES + h, when)
            # The top of a better polynomial may be a little higher than the parabola's.
            reach = top - 0.02 * (high - low)
            inside = summit(1, v0, v1, v2, reach)
            inside = either(inside, summit(2, v1, v2, v3, reach))
            inside = either(inside, summit(3, v2, v3, v4, reach))
            # A row that turns between its outer nodes, too near the outermost for a parabola to show it.
            inside = either(inside, turn(v0, v1, v2, v3, v4, reach))
            inside = either(inside, turn(v4, v3, v2, v1, v0, reach))
            # Who would have been passed over alone is passed over in company.
            inside = where_above((1.0 + OVERSHOOT) * high, before, inside, -1.0)
            inside = where_above(high + OVERSHOOT * (high - low), before, inside, -1.0)
            if not any_above(inside, 0.0):
                continue
            if q >= sharp:
                fold_quartic(v, at, h, q, start, spacing, maximum, time_of_maximum)
                keep(inside, top, when, q, h, maximum, time_of_maximum)
                continue
            if q >= lin and not bound:
                bound = True
                slopes_of_share(v, h, nodes, a, at_a, a_first, a_entry, a_column, spacing, binding, fast_state,
                                fast_scale, slow_rate, slow_top, held, gain, slopes)  # fmt: skip
            if q >= known:
                if not risen:
                    risen = True
                    slopes_of_signal(v, h, constants, spacing, binding, fast_tau, slow_tau, xf, slopes)
                slopes_of_adapted(v, h, min(q, drive) - known, constants, spacing, slopes)
                if q > drive:
                    # In the place of the signal's slope.
                    risen = False
                    scale = q - drive - 1
                    slopes_of_score(v, h, nodes, a, at_a, a_first, a_entry, a_column, spacing, alpha2_state,
                                    alpha2_scale, relieved, scale_top[scale] - scale_floor[scale],
                                    load(scale_half, scale * LANES + h), load(severity, h),
                                    load(emax, scale * LANES + h), slopes)  # fmt: skip
                if q >= drive - 1:
                    fold_both(v, at, slopes, own, h, q, start, spacing, maximum, time_of_maximum, high - low, inside,
                              q == drive, error)  # fmt: skip
                    keep(inside, top, when, q, h, maximum, time_of_maximum)
                    continue
            elif q < lin:
                by = spacing * load(out_scale, q * LANES + h)
                flow(nodes, a, at_a, a_first, a_entry, a_column, out_state[q], by, h, slopes, own)
            else:
                for c in range(h, WIDE, LANES):
                    if q < lin + fast:
                        i = (q - lin) * WIDE + c
                        d = load(v, SHARE + c) * load(slopes, i) + load(xf, i) * load(slopes, share + c)
                    elif q < known - 1:
                        d = load(slopes, (q - lin) * WIDE + c)
                    else:
                        d = 0.0 - load(slopes, share + c)
                    store(slopes, own + c, d)
            fold_hermite(v, at, slopes, own, h, q, start, spacing, maximum, time_of_maximum)
            keep(inside, top, when, q, h, maximum, time_of_maximum)


@compiled
def either(one, other):
    """Above zero where one of two is."""
    return where_above(one, 0.0, one, other)


@compiled
def keep(inside, top, when, q, h, maximum, time_of_maximum):
    """Put back the maximum ``top`` and its time ``when`` in the lanes from ``h`` on that are not ``inside``."""
    store(maximum, q * LANES + h, where_above(inside, 0.0, load(maximum, q * LANES + h), top))
    store(
        time_of_maximum, q * LANES + h, where_above(inside, 0.0, load(time_of_maximum, q * LANES + h), when)
    )


@compiled_apart
def fold_both(v, at, slopes, own, h, q, start, spacing, maximum, time_of_maximum, spread, inside, estimated,
              error):  # fmt: skip
    """Fold a row that has a kink where RAW changes sign, in the lanes from ``h`` on: from its nodes alone there, else
    with its slopes.

    Where ``estimated`` and ``inside`` row 3 of ``error`` is the estimate for the maximum as it stands. The distance of
    the two polynomials is what the lower one is off; the same share of it, ten times, is told for the higher one (as
    far as the row spreads).
    """
    top = load(maximum, q * LANES + h)
    when = load(time_of_maximum, q * LANES + h)
    fold_quartic(v, at, h, q, start, spacing, maximum, time_of_maximum)
    lower = load(maximum, q * LANES + h)
    lower_when = load(time_of_maximum, q * LANES + h)
    store(maximum, q * LANES + h, top)
    store(time_of_maximum, q * LANES + h, when)
    fold_hermite(v, at, slopes, own, h, q, start, spacing, maximum, time_of_maximum)
    higher = load(maximum, q * LANES + h)
    higher_when = load(time_of_maximum, q * LANES + h)
    kink = nearly(v, h)
    found = where_above(kink, 0.0, lower, higher)
    store(maximum, q * LANES + h, found)
    store(time_of_maximum, q * LANES + h, where_above(kink, 0.0, lower_when, higher_when))
    if estimated:
        apart = absolute(higher - lower)
        share = 10.0 * apart / spread
        share = where_above(share, 1.0, 1.0, share)
        off = where_above(kink, 0.0, apart, apart * share)
        told = load(error, 3 * LANES + h)
        off = where_above(found, top, off, told)
        store(error, 3 * LANES + h, where_above(inside, 0.0, off, told))


@compiled_apart
def fold_hermite(v, at, slopes, at_slopes, h, q, start, spacing, maximum, time_of_maximum):
    """Fold a row with known slopes, in the lanes from ``h`` on: where the slope falls through zero there is a peak."""
    top = load(maximum, q * LANES + h)
    when = load(time_of_maximum, q * LANES + h)
    v0 = load(v, at + h)
    v1 = load(v, at + N1 + h)
    v2 = load(v, at + N2 + h)
    v3 = load(v, at + N3 + h)
    v4 = load(v, at + N4 + h)
    d0 = load(slopes, at_slopes + h)
    d1 = load(slopes, at_slopes + N1 + h)
    d2 = load(slopes, at_slopes + N2 + h)
    d3 = load(slopes, at_slopes + N3 + h)
    d4 = load(slopes, at_slopes + N4 + h)
    # The quartic through the values, and one more times the polynomial that vanishes at the nodes.
    c1 = power(1, v0, v1, v2, v3, v4)
    c2 = power(2, v0, v1, v2, v3, v4)
    c3 = power(3, v0, v1, v2, v3, v4)
    c4 = power(4, v0, v1, v2, v3, v4)
    e0 = of_slopes(0, d0, v0, v1, v2, v3, v4)
    e1 = of_slopes(1, d1, v0, v1, v2, v3, v4)
    e2 = of_slopes(2, d2, v0, v1, v2, v3, v4)
    e3 = of_slopes(3, d3, v0, v1, v2, v3, v4)
    e4 = of_slopes(4, d4, v0, v1, v2, v3, v4)
    r0 = e0
    r1 = power(1, e0, e1, e2, e3, e4)
    r2 = power(2, e0, e1, e2, e3, e4)
    r3 = power(3, e0, e1, e2, e3, e4)
    r4 = power(4, e0, e1, e2, e3, e4)
    for j in range(1, NODES):
        left = POSITION[j - 1]
        right = POSITION[j]
        before = load(slopes, at_slopes + (j - 1) * LANES + h)
        after = load(slopes, at_slopes + j * LANES + h)
        falls = where_above(before, 0.0, 0.0 - after, -1.0)
        if not any_above(falls, 0.0):
            continue
        x = left + (right - left) * before / (before - after)
        peak = x
        for _ in range(NEWTON):
            x = where_above(x, left, x, left)
            x = where_above(right, x, x, right)
            w, w1 = vanishing(x)
            w2 = (x - 2.0) * (20.0 * (x - 2.0) * (x - 2.0) - 6.0 * (4.0 + INNER))
            r = r0 + x * (r1 + x * (r2 + x * (r3 + x * r4)))
            r_1 = quartic_slope(r1, r2, r3, r4, x)
            r_2 = quartic_bend(r2, r3, r4, x)
            peak = v0 + x * (c1 + x * (c2 + x * (c3 + x * c4))) + w * r
            slope = quartic_slope(c1, c2, c3, c4, x) + w1 * r + w * r_1
            bend = quartic_bend(c2, c3, c4, x) + w2 * r + 2.0 * w1 * r_1 + w * r_2
            found = x
            x = x - slope / bend
        peak = where_above(falls, 0.0, peak, -np.inf)
        when = where_above(peak, top, start + found * spacing, when)
        top = where_above(peak, top, peak, top)
    store(maximum, q * LANES + h, top)
    store(time_of_maximum, q * LANES + h, when)


@compiled
def quartic_bend(c2, c3, c4, x):
    """Second derivative of a quartic at ``x``."""
    return 2.0 * c2 + x * (6.0 * c3 + 12.0 * c4 * x)


@compiled_apart
def fold_quartic(v, at_row, h, q, start, spacing, maximum, time_of_maximum):
    """Fold a row of which the nodes are known, in the lanes from ``h`` on.

    The top of a parabola through neighbouring nodes is moved by one Newton step to that of the quartic through all five
    where the two are near each other.
    """
    v0 = load(v, at_row + h)
    v1 = load(v, at_row + N1 + h)
    v2 = load(v, at_row + N2 + h)
    v3 = load(v, at_row + N3 + h)
    v4 = load(v, at_row + N4 + h)
    top = load(maximum, q * LANES + h)
    when = load(time_of_maximum, q * LANES + h)
    # Coefficients of the quartic in the place in the step, in quarters of it.
    c1 = power(1, v0, v1, v2, v3, v4)
    c2 = power(2, v0, v1, v2, v3, v4)
    c3 = power(3, v0, v1, v2, v3, v4)
    c4 = power(4, v0, v1, v2, v3, v4)
    for m in range(1, NODES - 1):
        left = load(v, at_row + (m - 1) * LANES + h)
        middle = load(v, at_row + m * LANES + h)
        right = load(v, at_row + (m + 1) * LANES + h)
        before, after, bend, slope = parabola(m, left, middle, right)
        at = POSITION[m] - 0.5 * slope / bend
        peak = middle - 0.25 * slope * slope / bend
        curve = 2.0 * c2 + at * (6.0 * c3 + 12.0 * c4 * at)
        near = at - (c1 + at * (2.0 * c2 + at * (3.0 * c3 + 4.0 * c4 * at))) / curve
        high = v0 + near * (c1 + near * (c2 + near * (c3 + near * c4)))
        moved = absolute(near - at)
        high = where_above(0.0, curve, high, peak)
        near = where_above(0.0, curve, near, at)
        peak = where_above(moved, 0.5, peak, high)
        at = where_above(moved, 0.5, at, near)
        # Only where the parabola opens downwards and has its top between the outer nodes.
        peak = where_above(0.0, bend, peak, -np.inf)
        peak = where_above(slope - 2.0 * bend * before, 0.0, peak, -np.inf)
        peak = where_above(0.0, slope + 2.0 * bend * after, peak, -np.inf)
        when = where_above(peak, top, start + at * spacing, when)
        top = where_above(peak, top, peak, top)
    for end in range(0, NODES, NODES - 1):
        at = all_lanes(float(end))
        curve = at
        for _ in range(3):
            curve = 2.0 * c2 + at * (6.0 * c3 + 12.0 * c4 * at)
            at = at - (c1 + at * (2.0 * c2 + at * (3.0 * c3 + 4.0 * c4 * at))) / curve
        peak = v0 + at * (c1 + at * (c2 + at * (c3 + at * c4)))
        peak = where_above(0.0, curve, peak, -np.inf)
        peak = where_above(absolute(at - abs(end - 0.5)), 0.5, -np.inf, peak)
        when = where_above(peak, top, start + at * spacing, when)
        top = where_above(peak, top, peak, top)
    store(maximum, q * LANES + h, top)
    store(time_of_maximum, q * LANES + h, when)


@compiled
def parabola(m, left, middle, right):
    """The parabola through node ``m`` and its neighbours: the distances to both (in quarters of the step), half its
    second derivative and its slope at the node.
    """
    b = BEND[m - 1]
    s = SLOPE[m - 1]
    bend = b[0] * left + b[1] * middle + b[2] * right
    return BEFORE[m - 1], BEFORE[m], bend, s[0] * left + s[1] * middle + s[2] * right


@compiled
def summit(m, left, middle, right, reach):
    """Above zero where the parabola through node ``m`` and its neighbours has its top between them, not below
    ``reach``.
    """
    before, after, bend, slope = parabola(m, left, middle, right)
    high = slope * slope + 4.0 * bend * (reach - middle)
    high = where_above(slope - 2.0 * bend * before, 0.0, high, -1.0)
    return where_above(0.0, slope + 2.0 * bend * after, high, -1.0)


@compiled
def turn(v0, v1, v2, v3, v4, reach):
    """Above zero where the quartic through five nodes still rises at the first, which is above the second and
    ``reach``.
    """
    slope = power(1, v0, v1, v2, v3, v4)
    return where_above(v0, v1, where_above(v0, reach, slope, -1.0), -1.0)
