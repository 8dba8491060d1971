"""What is kept of a step of one block: rows for a look, areas, times above a limit (peaks: ``engine.peaks``).

Rows are those of ``mitragyna.engine.course``; ``row`` (quantities,) says where each begins in ``v``.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import AREA, N1, N2, N3, N4, OVERSHOOT, SHARE
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE, compiled_apart
from mitragyna.model.lanes import STRIDE, absolute, all_lanes, any_above, here, load, store, where_above
from mitragyna.model.polynomial import power


@compiled_apart
def observe_areas(numbers, v, row, spacing, area):
    """Add the areas under the rows of the quantities ``numbers`` (Lobatto's rule, as in ``observe_linear``)."""
    w0, w1, w2 = spacing * AREA[0], spacing * AREA[1], spacing * AREA[2]
    for q in numbers:
        at = row[q]
        for h in range(here(), LANES, STRIDE):
            ends = load(v, at + h) + load(v, at + N4 + h)
            inner = load(v, at + N1 + h) + load(v, at + N3 + h)
            rule = w0 * ends + w1 * inner + w2 * load(v, at + N2 + h)
            store(area, q * LANES + h, load(area, q * LANES + h) + rule)


@compiled_apart
def observe_linear(numbers, nodes, states, scale, v, row, added, spacing, area, in_window, window_area, kept, taken,
                   maximum, reaching):  # fmt: skip
    """Outputs ``numbers``, linear states times ``scale``: add the areas of those ``added``, and write them to their
    rows of ``v`` at all nodes.

    A vector of a row is left out, unless ``kept`` or ``taken``, where no lane of it can reach its maximum so far:
    nobody will look for one there then (``reaching``, quantities * LANES, at its first person).
    """
    w0, w1, w2 = spacing * AREA[0], spacing * AREA[1], spacing * AREA[2]
    for q in numbers:
        at = states[q] * WIDE
        shown = kept[q] or taken
        for h in range(here(), LANES, STRIDE):
            by = load(scale, q * LANES + h)
            v0 = load(nodes, at + h)
            v1 = load(nodes, at + N1 + h)
            v2 = load(nodes, at + N2 + h)
            v3 = load(nodes, at + N3 + h)
            v4 = load(nodes, at + N4 + h)
            if added[q]:
                rule = by * (w0 * (v0 + v4) + w1 * (v1 + v3) + w2 * v2)
                store(area, q * LANES + h, load(area, q * LANES + h) + rule)
                if in_window:
                    store(window_area, q * LANES + h, load(window_area, q * LANES + h) + rule)
            high = where_above(v0, v1, v0, v1)
            high = where_above(v2, high, v2, high)
            high = where_above(v3, high, v3, high)
            high = where_above(v4, high, v4, high)
            low = where_above(v0, v1, v1, v0)
            low = where_above(low, v2, v2, low)
            low = where_above(low, v3, v3, low)
            low = where_above(low, v4, v4, low)
            reached = any_above((high + OVERSHOOT * (high - low)) * by, load(maximum, q * LANES + h))
            reaching[q * LANES + h] = reached
            if shown or reached:
                to = row[q] + h
                store(v, to, v0 * by)
                store(v, to + N1, v1 * by)
                store(v, to + N2, v2 * by)
                store(v, to + N3, v3 * by)
                store(v, to + N4, v4 * by)


@compiled_apart
def show_occupancies(numbers, before, v, xf, row, wanted, kept, taken, maximum, reaching):
    """The same for the occupancies of the fast ligands ``numbers``, their parts of SHARE: quantities from
    ``before`` on.
    """
    for i in numbers:
        q = before + i
        if not wanted[q]:
            continue
        shown = kept[q] or taken
        for h in range(here(), LANES, STRIDE):
            reached = shown
            if not shown:
                high = load(v, SHARE + h) * load(xf, i * WIDE + h)
                low = high
                for c in range(h + LANES, WIDE, LANES):
                    other = load(v, SHARE + c) * load(xf, i * WIDE + c)
                    high = where_above(other, high, other, high)
                    low = where_above(low, other, other, low)
                reached = any_above(high + OVERSHOOT * (high - low), load(maximum, q * LANES + h))
            reaching[q * LANES + h] = reached
            if reached:
                for c in range(h, WIDE, LANES):
                    store(v, row[q] + c, load(v, SHARE + c) * load(xf, i * WIDE + c))


@compiled_apart
def observe_above(numbers, v, row, spacing, limits, above):
    """Add the times the rows of the quantities ``numbers`` spend above their limits: up to where the quartic through
    the nodes crosses, between two nodes on unlike sides.
    """
    for q in numbers:
        at = row[q]
        limit = limits[q]
        for h in range(here(), LANES, STRIDE):
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


@compiled_apart
def put_people(of_some, people, of_all):
    """Recorded quantities (quantities, times, people) of some, to their positions ``people`` among all.

    Zeros are not written over zeros: rows of what nobody takes never become memory.
    """
    for q in range(of_some.shape[0]):
        for t in range(of_some.shape[1]):
            for i in range(people.shape[0]):
                if of_all[q, t, people[i]] != of_some[q, t, i]:
                    of_all[q, t, people[i]] = of_some[q, t, i]
