"""What is kept of a step of one block: rows written for a look, peaks, areas, times above a limit.

Rows are those of ``mitragyna.engine.course``; ``row`` (quantities,) says where each begins in ``v``.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.model.adaptation import AREA, N1, N2, N3, N4, OVERSHOOT, SHARE, power, shrinking
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE, compiled
from mitragyna.model.lanes import WIDTH, absolute, all_lanes, any_above, load, store, where_above


@compiled
def observe_peaks(numbers, written, v, row, start, spacing, maximum, time_of_maximum, drive, error):
    """Fold the rows of the quantities ``numbers`` that were ``written`` into their maxima and their times.

    The maximum inside a step is that of the parabolas through neighbouring nodes, moved by one Newton step to
    that of the quartic through all five where the two are near each other. Where no lane can reach its maximum
    so far nothing is done: a parabola rises above its nodes by ``OVERSHOOT`` of their range at most, and no quantity
    is below zero. Row 3 of ``error`` is the estimate for the maximum of the quantity ``drive`` as it stands: that of
    the term of fourth order in the quartic, made sharper by its ratio to that of third order.
    """
    for q in numbers:
        if not written[q]:
            continue
        at_row = row[q]
        for h in range(0, LANES, WIDTH):
            v0 = load(v, at_row + h)
            v1 = load(v, at_row + N1 + h)
            v2 = load(v, at_row + N2 + h)
            v3 = load(v, at_row + N3 + h)
            v4 = load(v, at_row + N4 + h)
            high = where_above(v0, v1, v0, v1)
            high = where_above(v2, high, v2, high)
            high = where_above(v3, high, v3, high)
            high = where_above(v4, high, v4, high)
            top = load(maximum, q * LANES + h)
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
                    new = load(v, at_row + j * LANES + h)
                    when = where_above(new, top, start + POSITION[j] * spacing, when)
                    top = where_above(new, top, new, top)
            # A parabola's top may count if it lies between the outer nodes and reaches the maximum so far, or nearly:
            # the quartic's may be a little higher.
            reach = top - 0.02 * (high - low)
            inside = any_above(summit(1, v0, v1, v2, reach), 0.0)
            inside |= any_above(summit(2, v1, v2, v3, reach), 0.0)
            inside |= any_above(summit(3, v2, v3, v4, reach), 0.0)
            # A row that turns between its outer nodes, too near the outermost for a parabola to show it.
            inside |= any_above(turn(v0, v1, v2, v3, v4, reach), 0.0)
            inside |= any_above(turn(v4, v3, v2, v1, v0, reach), 0.0)
            if inside:
                # Coefficients of the quartic in the place in the step, in quarters of it.
                c1 = power(1, v0, v1, v2, v3, v4)
                c2 = power(2, v0, v1, v2, v3, v4)
                c3 = power(3, v0, v1, v2, v3, v4)
                c4 = power(4, v0, v1, v2, v3, v4)
                of_peak = absolute(c4) * shrinking(c4, 0.25 * c3 + 2.0 * c4, 2.0)
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
                    if q == drive:
                        told = load(error, 3 * LANES + h)
                        store(error, 3 * LANES + h, where_above(peak, top, of_peak, told))
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
                    if q == drive:
                        told = load(error, 3 * LANES + h)
                        store(error, 3 * LANES + h, where_above(peak, top, of_peak, told))
                    when = where_above(peak, top, start + at * spacing, when)
                    top = where_above(peak, top, peak, top)
            store(maximum, q * LANES + h, top)
            store(time_of_maximum, q * LANES + h, when)


@compiled
def parabola(m, left, middle, right):
    """The parabola through node ``m`` and its neighbours: the distances to both (in quarters of the step), half its
    second derivative and its slope at the node.
    """
    before = POSITION[m] - POSITION[m - 1]
    after = POSITION[m + 1] - POSITION[m]
    rise = (middle - left) / before
    fall = (right - middle) / after
    bend = (fall - rise) / (before + after)
    return before, after, bend, rise + bend * before


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


@compiled
def observe_areas(numbers, v, row, spacing, area):
    """Add the areas under the rows of the quantities ``numbers`` (Lobatto's rule)."""
    w0, w1, w2 = spacing * AREA[0], spacing * AREA[1], spacing * AREA[2]
    for q in numbers:
        at = row[q]
        for h in range(0, LANES, WIDTH):
            ends = load(v, at + h) + load(v, at + N4 + h)
            inner = load(v, at + N1 + h) + load(v, at + N3 + h)
            rule = w0 * ends + w1 * inner + w2 * load(v, at + N2 + h)
            store(area, q * LANES + h, load(area, q * LANES + h) + rule)


@compiled
def show_linear(numbers, nodes, size, states, scale, v, row, kept, taken, maximum, written):
    """Write outputs ``numbers``, linear states times ``scale``, to their rows of ``v`` at all nodes.

    One is left out (``written``), unless ``kept`` or ``taken``, where no lane can reach its maximum so far:
    nobody will look at its row then.
    """
    for q in numbers:
        at = states[q] * LANES
        shown = kept[q] or taken
        if not shown:
            for h in range(0, LANES, WIDTH):
                high = load(nodes, at + h)
                low = high
                for j in range(1, NODES):
                    other = load(nodes, j * size * LANES + at + h)
                    high = where_above(other, high, other, high)
                    low = where_above(low, other, other, low)
                reach = (high + OVERSHOOT * (high - low)) * load(scale, q * LANES + h)
                shown |= any_above(reach, load(maximum, q * LANES + h))
        written[q] = shown
        if shown:
            for h in range(0, LANES, WIDTH):
                by = load(scale, q * LANES + h)
                for j in range(NODES):
                    store(v, row[q] + j * LANES + h, load(nodes, j * size * LANES + at + h) * by)


@compiled
def show_occupancies(numbers, before, v, xf, row, wanted, kept, taken, maximum, written):
    """The same for the occupancies of the fast ligands ``numbers``, their parts of SHARE: quantities from
    ``before`` on.
    """
    for i in numbers:
        q = before + i
        if not wanted[q]:
            continue
        shown = kept[q] or taken
        if not shown:
            for h in range(0, LANES, WIDTH):
                high = load(v, SHARE + h) * load(xf, i * WIDE + h)
                low = high
                for c in range(h + LANES, WIDE, LANES):
                    other = load(v, SHARE + c) * load(xf, i * WIDE + c)
                    high = where_above(other, high, other, high)
                    low = where_above(low, other, other, low)
                shown |= any_above(high + OVERSHOOT * (high - low), load(maximum, q * LANES + h))
        written[q] = shown
        if shown:
            for c in range(0, WIDE, WIDTH):
                store(v, row[q] + c, load(v, SHARE + c) * load(xf, i * WIDE + c))


@compiled
def observe_above(numbers, v, row, spacing, limits, above):
    """Add the times the rows of the quantities ``numbers`` spend above their limits: up to where the quartic through
    the nodes crosses, between two nodes on unlike sides.
    """
    for q in numbers:
        at = row[q]
        limit = limits[q]
        for h in range(0, LANES, WIDTH):
            v0 = load(v, at + h) - limit
            v1 = load(v, at + N1 + h) - limit
            v2 = load(v, at + N2 + h) - limit
            v3 = load(v, at + N3 + h) - limit
            v4 = load(v, at + N4 + h) - limit
            c1 = power(1, v0, v1, v2, v3, v4)
            c2 = power(2, v0, v1, v2, v3, v4)
            c3 = power(3, v0, v1, v2, v3, v4)
            c4 = power(4, v0, v1, v2, v3, v4)
            share = all_lanes(0.0)
            a = v0
            for j in range(1, NODES):
                left = POSITION[j - 1]
                right = POSITION[j]
                b = load(v, at + j * LANES + h) - limit
                a_in = where_above(a, 0.0, 1.0, 0.0)
                b_in = where_above(b, 0.0, 1.0, 0.0)
                inside = where_above(a_in + b_in, 1.5, all_lanes(right - left), 0.0)
                if any_above(absolute(a_in - b_in), 0.5):
                    x = left + (right - left) * a / (a - b)
                    for _ in range(4):
                        slope = c1 + x * (2.0 * c2 + x * (3.0 * c3 + 4.0 * c4 * x))
                        x = x - (v0 + x * (c1 + x * (c2 + x * (c3 + c4 * x)))) / slope
                        x = where_above(x, right, right, where_above(x, left, x, left))
                    inside = where_above(a_in - b_in, 0.5, x - left, inside)
                    inside = where_above(b_in - a_in, 0.5, right - x, inside)
                share = share + inside
                a = b
            store(above, q * LANES + h, load(above, q * LANES + h) + spacing * share)


@compiled
def put_people(of_some, people, of_all):
    """Recorded quantities (quantities, times, people) of some, to their positions ``people`` among all.

    Zeros are not written over zeros: rows of what nobody takes never become memory.
    """
    for q in range(of_some.shape[0]):
        for t in range(of_some.shape[1]):
            for i in range(people.shape[0]):
                if of_all[q, t, people[i]] != of_some[q, t, i]:
                    of_all[q, t, people[i]] = of_some[q, t, i]
