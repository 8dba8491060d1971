"""Occupancy of ligands that bind slowly, over one step of five nodes (Lobatto's).

O' = k_off (X/(1 + F) (top - sum of O) - O), with X the ligand's concentration over K and F the sum of the fast ones':
linear in O, with coefficients that are known at every node, and with their slopes. Collocation on Hermite's polynomial
of degree nine through values and slopes of O' at the nodes is one linear system, of order 10 at the end of the step
(Hairer, Norsett and Wanner 1993, Solving Ordinary Differential Equations I, section II.13: two derivatives at each
node). Where slopes are not known, because tolerance lowers affinity, it is that on the quartic through the values, of
order 8.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import ESTIMATES, FAR, FAST_SUM, KEPT, N4, NEAR, TAKEN, sharpened, shrinking
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import STRIDE, absolute, all_lanes, here, load, store, where_above
from mitragyna.model.polynomial import INTEGRAL, INTEGRAL_MORE, INTEGRAL_SLOPE

SHARP = INTEGRAL + INTEGRAL_MORE
MORE_AT_END = INTEGRAL_MORE[4]
SLOPE_AT_END = INTEGRAL_SLOPE[4]


@compiled
def binding_rates(x, v, rate, gain):
    """The rates (1/h) at which slow ligands bind to free receptors, at the nodes, into ``gain`` (slow, WIDE).

    ``x`` (slow, WIDE) concentration over K, ``v`` a step with FAST_SUM, ``rate`` (slow, LANES) of dissociation.
    """
    for s in range(x.shape[0]):
        for h in range(here(), LANES, STRIDE):
            off = load(rate, s * LANES + h)
            for c in range(h, WIDE, LANES):
                store(gain, s * WIDE + c, off * load(x, s * WIDE + c) / (1.0 + load(v, FAST_SUM + c)))


@compiled_apart
def slow_occupancy(gain, rate, top, occupancy, spacing, system, loose=None, rising=None):
    """Occupancy of slow ligands at the nodes: a linear equation, solved by collocation.

    ``gain`` (slow, WIDE) of ``binding_rates``; ``rate`` and ``top`` (slow, LANES); ``occupancy`` (slow, WIDE) with node
    0 given, the rest written; ``system`` is scratch (4*slow, 4*slow + 1, STRIDE). ``loose`` (slow, WIDE): rates of
    dissociation at the nodes where not ``rate``. ``rising`` (slow, WIDE from its start): slopes of ``gain``, per
    quarter of the step, where they are known and ``loose`` is not given.
    """
    slow = occupancy.shape[0]
    size = 4 * slow
    width = size + 1
    mine = here()
    for h in range(here(), LANES, STRIDE):
        for k in range(size):
            for c in range(size):
                store(system, (k * width + c) * STRIDE + mine, all_lanes(1.0 if c == k else 0.0))
            store(system, (k * width + size) * STRIDE + mine, load(occupancy, k // 4 * WIDE + h))
        for i in range(NODES):
            c = i * LANES + h
            gains = all_lanes(0.0)
            highest = all_lanes(0.0)
            for r in range(slow):
                gains = gains + load(gain, r * WIDE + c)
                highest = highest + load(gain, r * WIDE + c) * load(top, r * LANES + h)
            for s in range(slow):
                # O' and, where it is known, O'' per quarter of the step: what they are at no occupancy, less so much of
                # everybody's and so much more of its own.
                g = spacing * load(gain, s * WIDE + c)
                off = load(rate, s * LANES + h)
                if loose is not None:
                    off = load(loose, s * WIDE + c)
                own = spacing * off
                empty = g * load(top, s * LANES + h)
                bends = by_all = by_own = empty
                if rising is not None:
                    steeper = spacing * load(rising, s * WIDE + c)
                    bends = steeper * load(top, s * LANES + h) - g * (spacing * highest) - own * empty
                    by_all = steeper - g * (spacing * gains) - own * g
                    by_own = own * own
                for j in range(1, NODES):
                    row = (4 * s + j - 1) * width
                    w = INTEGRAL[j, i]
                    u = INTEGRAL_SLOPE[j, i]
                    if rising is not None:
                        w = SHARP[j, i]
                    at = (row + size) * STRIDE + mine
                    right = load(system, at) + w * empty
                    if rising is not None:
                        right = right + u * bends
                    for r in range(slow):
                        by = w * g
                        if rising is not None:
                            by = by + u * (by_all - g * (spacing * load(rate, r * LANES + h)))
                        if r == s:
                            by = by + w * own
                            if rising is not None:
                                by = by - u * by_own
                        if i == 0:
                            right = right - by * load(occupancy, r * WIDE + h)
                        else:
                            to = (row + 4 * r + i - 1) * STRIDE + mine
                            store(system, to, load(system, to) + by)
                    store(system, at, right)
        eliminate(system, size)
        for s in range(slow):
            for j in range(1, 5):
                found = load(system, ((4 * s + j - 1) * width + size) * STRIDE + mine)
                store(occupancy, s * WIDE + j * LANES + h, found)


@compiled
def eliminate(system, size):
    """Solve ``system`` (size, size + 1, STRIDE), the right side in its last column, where the solution is left."""
    width = size + 1
    mine = here()
    for k in range(size):
        pivot = load(system, (k * width + k) * STRIDE + mine)
        for i in range(k + 1, size):
            factor = load(system, (i * width + k) * STRIDE + mine) / pivot
            for c in range(k + 1, width):
                at = (i * width + c) * STRIDE + mine
                above = load(system, (k * width + c) * STRIDE + mine)
                store(system, at, load(system, at) - factor * above)
    for k in range(size - 1, -1, -1):
        at = (k * width + size) * STRIDE + mine
        found = load(system, at) / load(system, (k * width + k) * STRIDE + mine)
        store(system, at, found)
        for i in range(k):
            at = (i * width + size) * STRIDE + mine
            store(system, at, load(system, at) - load(system, (i * width + k) * STRIDE + mine) * found)


@compiled_apart
def estimate_slow(gain, rate, top, occupancy, spacing, error, loose=None, rising=None):
    """Embedded error estimate of the step for slow occupancy: rows ``ESTIMATES`` + 2 s of ``error`` (carried) and the
    next (its maximum, over the occupancy or 1 %).

    The distances are those of Lobatto's, Simpson's and the trapezoid rule of dO/dt, and with slopes that of Hermite's
    and Lobatto's, shrunk as two orders more shrink it. Arguments as in ``slow_occupancy``.
    """
    slow = occupancy.shape[0]
    for s in range(slow):
        for h in range(here(), LANES, STRIDE):
            off = load(rate, s * LANES + h)
            highest = load(top, s * LANES + h)
            near = all_lanes(0.0)
            far = all_lanes(0.0)
            changed = all_lanes(0.0)
            pull = off
            for i in range(NODES):
                c = i * LANES + h
                if loose is not None:
                    off = load(loose, s * WIDE + c)
                free = highest
                for r in range(slow):
                    free = free - load(occupancy, r * WIDE + c)
                g = load(gain, s * WIDE + c)
                f = g * free - off * load(occupancy, s * WIDE + c)
                near = near + NEAR[i] * f
                far = far + FAR[i] * f
                pull = off + g
                if rising is not None:
                    all_of_them = all_lanes(0.0)
                    for r in range(slow):
                        left = load(top, r * LANES + h)
                        for q in range(slow):
                            left = left - load(occupancy, q * WIDE + c)
                        more = load(gain, r * WIDE + c) * left
                        all_of_them = (
                            all_of_them + more - load(rate, r * LANES + h) * load(occupancy, r * WIDE + c)
                        )
                    bend = load(rising, s * WIDE + c) * free - spacing * (g * all_of_them + off * f)
                    changed = changed + MORE_AT_END[i] * f + SLOPE_AT_END[i] * bend
            new = sharpened(spacing * near, spacing * far)
            if rising is not None:
                left = TAKEN * absolute(spacing * changed) * shrinking(spacing * near, spacing * far, 0.7)
                new = where_above(left, KEPT * new, left, KEPT * new)
            new = new / (1.0 + 2.0 * spacing * pull)
            e = load(error, (ESTIMATES + 2 * s) * LANES + h) / (1.0 + 4.0 * spacing * off) + new
            store(error, (ESTIMATES + 2 * s) * LANES + h, e)
            held = load(occupancy, s * WIDE + N4 + h)
            e = e / where_above(held, 0.01, held, 0.01)
            worst = load(error, (ESTIMATES + 1 + 2 * s) * LANES + h)
            store(error, (ESTIMATES + 1 + 2 * s) * LANES + h, where_above(e, worst, e, worst))
