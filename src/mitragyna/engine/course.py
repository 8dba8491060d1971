"""One course of one block of people: the compiled loop over steps.

Layout: a row holds the five nodes of a step, each with ``LANES`` people (``WIDE`` numbers in all). Quantities
are numbered: linear outputs first, then, when anybody adapts at all, the occupancy of each ligand, total
occupancy, signal, tolerance, fast and slow adaptation, rebound, drive, and the scores.

Loops are written for the compiler's vectoriser: people innermost, no branch inside, rows at constant
positions of arrays made here; short ones take the number of people from an array (see ``linear``). A shortcut is taken only when it changes no bit in any lane, so nobody's
numbers depend on the others in the block.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.engine.linear import propagate
from mitragyna.model.adaptation import (
    ALPHA2,
    DRIVE,
    FAST,
    FAST_SUM,
    N1,
    N2,
    N3,
    N4,
    OCCUPIED,
    RAW,
    REBOUND,
    ROWS,
    SHARE,
    SIGNAL,
    SLOW,
    STIMULUS,
    TOLERANCE,
    EXCESS,
    estimate,
    excess,
    relax,
    relax_positive,
    slow_occupancy,
    tolerance_and_signal,
)
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled
from mitragyna.model.outcome import relieved_drive, score

ADAPTATION = 4
"""Tolerance, fast adaptation, slow adaptation, rebound: the states with a time constant, in this order."""

NOTHING_LEFT = 1e-100
"""An amount (mg) below this is none: halved on and on it would end in denormal numbers, which are slow."""


@compiled
def apply_events(first, last, kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number,
                 coefficients, steady, x):  # fmt: skip
    """Apply events ``first``..``last`` to the linear state: add, reset, set to a steady state or superpose one."""
    lanes = x.shape[1]
    for e in range(first, last):
        if kind[e] == 1 or kind[e] == 2:
            for i in range(x.shape[0]):
                for p in range(lanes):
                    x[i, p] = 0.0
        if kind[e] == 2 or kind[e] == 3:
            for i in range(x.shape[0]):
                for p in range(lanes):
                    x[i, p] += steady[number[e], i, p]
        for k in range(entry_first[e], entry_last[e]):
            amount = entry_amount[k]
            for p in range(lanes):
                x[entry_state[k], p] += amount * coefficients[entry_row[k], p]


@compiled
def observe(v, row, threshold, spacing, start, maximum, time_of_maximum, area, window_area, above, in_window,
            peaks, areas, aboves):  # fmt: skip
    """Fold one step's rows into maxima, areas and times above a threshold.

    ``v`` (rows, WIDE); ``row`` of each quantity; ``peaks``, ``areas`` and ``aboves`` the quantities whose maximum,
    area and time above are wanted. The maximum inside a step is that of the parabolas through neighbouring
    nodes; areas use Boole's rule; crossings are those of straight lines between nodes.
    """
    for n in range(peaks.shape[0]):
        q = peaks[n]
        r = row[q]
        hits = 0
        for p in range(LANES):
            v0 = v[r, p]
            v1 = v[r, N1 + p]
            v2 = v[r, N2 + p]
            v3 = v[r, N3 + p]
            v4 = v[r, N4 + p]
            high = v0 if v0 > v1 else v1
            high = v2 if v2 > high else high
            high = v3 if v3 > high else high
            high = v4 if v4 > high else high
            low = v0 if v0 < v1 else v1
            low = v2 if v2 < low else low
            low = v3 if v3 < low else low
            low = v4 if v4 < low else low
            # A parabola rises above its nodes by a quarter of their range at most (a little more for round-off).
            hits += 1 if high + 0.2501 * (high - low) > maximum[q, p] else 0
        if hits > 0:
            for p in range(LANES):
                top = maximum[q, p]
                when = time_of_maximum[q, p]
                for j in range(NODES):
                    new = v[r, j * LANES + p]
                    better = new > top
                    top = new if better else top
                    when = start + j * spacing if better else when
                for m in range(1, NODES - 1):
                    left = v[r, (m - 1) * LANES + p]
                    middle = v[r, m * LANES + p]
                    right = v[r, (m + 1) * LANES + p]
                    bend = left - 2.0 * middle + right
                    slope = right - left
                    new = middle - 0.125 * slope * slope / bend
                    better = (bend < 0.0) & (abs(slope) <= -2.0 * bend) & (new > top)
                    top = new if better else top
                    when = start + (m - 0.5 * slope / bend) * spacing if better else when
                maximum[q, p] = top
                time_of_maximum[q, p] = when
    scaled = spacing * (2.0 / 45.0)
    for n in range(areas.shape[0]):
        q = areas[n]
        r = row[q]
        for p in range(LANES):
            area[q, p] += scaled * (
                7.0 * (v[r, p] + v[r, N4 + p]) + 32.0 * (v[r, N1 + p] + v[r, N3 + p]) + 12.0 * v[r, N2 + p]
            )
        if in_window:
            for p in range(LANES):
                window_area[q, p] += scaled * (
                    7.0 * (v[r, p] + v[r, N4 + p]) + 32.0 * (v[r, N1 + p] + v[r, N3 + p]) + 12.0 * v[r, N2 + p]
                )
    for n in range(aboves.shape[0]):
        q = aboves[n]
        r = row[q]
        limit = threshold[q]
        hits = 0
        for p in range(LANES):
            high = max(v[r, p], v[r, N1 + p])
            high = max(high, v[r, N2 + p])
            high = max(high, v[r, N3 + p])
            high = max(high, v[r, N4 + p])
            hits += 1 if high > limit else 0
        if hits > 0:
            for p in range(LANES):
                share = 0.0
                for j in range(NODES - 1):
                    a = v[r, j * LANES + p] - limit
                    b = v[r, (j + 1) * LANES + p] - limit
                    total = abs(a) + abs(b)
                    part = max(a, 0.0) + max(b, 0.0)
                    share += part / (total if total > 0.0 else 1.0)
                above[q, p] += spacing * share


@compiled
def course(
    steps, e_index, table, first_entry, column,
    kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number, coefficients, steady,
    adapts, out_state, out_scale, fast_state, fast_scale, fast_tau, slow_in, slow_scale, slow_tau, slow_rate, slow_top,
    alpha2_state, alpha2_scale, constants, weights, coarse, sweeps, severity, emax, scale_floor, scale_top,
    scale_half, threshold, peaks, areas, aboves, wanted, x, slow_state, adapted, error,
    starts, spacings, outputs, first_event, last_event, in_window,
    quantities, number_of, times, maximum, time_of_maximum, area, window_area, above, offset, record,
):  # fmt: skip
    """Run ``steps`` steps for one block, in place on ``x``, ``slow_state`` and ``adapted``.

    ``quantities`` (quantities, times, people) receives the recorded values from column ``offset`` on, quantity q
    in row ``number_of[q]``.
    ``constants``: kappa, fast weight, slow weight, threshold, rebound gain, then the four time constants.
    ``table`` (spacings, entries * LANES) propagators; ``weights``, ``coarse`` and ``spacings`` have one more
    entry than there are propagators: a step of no length, for an output at the start. ``wanted`` (quantities,)
    says which quantities are needed at all. Every other float array has LANES people in its last axis.
    """
    size, lanes = x.shape
    lin = out_state.shape[0]
    fast = fast_state.shape[0]
    slow = slow_in.shape[0]
    ligands = fast + slow
    scales = scale_floor.shape[0]
    total_q = lin + (ligands + 7 + scales if adapts else 0)
    still = table.shape[0]
    nodes = np.zeros((NODES, size, LANES))
    v = np.zeros((ROWS + lin + ligands + scales, WIDE))
    xf = np.zeros((max(fast, 1), WIDE))
    xs = np.zeros((max(slow, 1), WIDE))
    held = np.zeros((max(slow, 1), WIDE))
    gain = np.zeros((max(slow, 1), NODES, LANES))
    system = np.zeros((max(4 * slow, 1), 4 * slow + 1, LANES))
    severe = np.zeros(WIDE)
    relief = np.zeros(WIDE)
    half = np.zeros((max(scales, 1), WIDE))
    for j in range(NODES):
        for p in range(lanes):
            severe[j * LANES + p] = severity[p]
            relief[j * LANES + p] = emax[p]
            for s in range(scales):
                half[s, j * LANES + p] = scale_half[s, p]
    row = np.zeros(max(total_q, 1), dtype=np.int64)
    for q in range(lin + ligands):
        row[q] = ROWS + q
    if adapts:
        row[lin + ligands] = OCCUPIED
        row[lin + ligands + 1] = SIGNAL
        row[lin + ligands + 2] = TOLERANCE
        row[lin + ligands + 3] = FAST
        row[lin + ligands + 4] = SLOW
        row[lin + ligands + 5] = REBOUND
        row[lin + ligands + 6] = DRIVE
        for s in range(scales):
            row[lin + ligands + 7 + s] = ROWS + lin + ligands + s

    for k in range(-1 if record and times.shape[0] > 0 and times[0] == starts[0] else 0, steps):
        # The pass k = -1 only evaluates the initial state, for an output at the start.
        e = e_index[k] if k >= 0 else still
        spacing = spacings[e]
        if k >= 0:
            apply_events(first_event[k], last_event[k], kind, entry_first, entry_last, entry_state, entry_row,
                         entry_amount, number, coefficients, steady, x)  # fmt: skip
        for i in range(size):
            for p in range(lanes):
                nodes[0, i, p] = x[i, p]
        for j in range(1, NODES):
            if k >= 0:
                propagate(table[e], first_entry, column, nodes[j - 1], nodes[j])
            else:
                for i in range(size):
                    for p in range(lanes):
                        nodes[j, i, p] = x[i, p]
        for q in range(lin):
            if wanted[q]:
                r = ROWS + q
                i = out_state[q]
                for p in range(lanes):
                    scale = out_scale[q, p]
                    v[r, p] = nodes[0, i, p] * scale
                    v[r, N1 + p] = nodes[1, i, p] * scale
                    v[r, N2 + p] = nodes[2, i, p] * scale
                    v[r, N3 + p] = nodes[3, i, p] * scale
                    v[r, N4 + p] = nodes[4, i, p] * scale
        if adapts:
            for c in range(WIDE):
                v[FAST_SUM, c] = 0.0
                v[STIMULUS, c] = 0.0
                v[SHARE, c] = 1.0
                v[ALPHA2, c] = 0.0
            for i in range(fast):
                state = fast_state[i]
                for j in range(NODES):
                    for p in range(lanes):
                        c = np.uint64(j * LANES + p)
                        y = nodes[j, state, p] * fast_scale[i, p]
                        xf[i, c] = y
                        v[FAST_SUM, c] += y
                        v[STIMULUS, c] += fast_tau[i, p] * y
            for i in range(slow):
                state = slow_in[i]
                for j in range(NODES):
                    for p in range(lanes):
                        xs[i, np.uint64(j * LANES + p)] = nodes[j, state, p] * slow_scale[i, p]
                for p in range(lanes):
                    held[i, p] = slow_state[i, p]
            if slow > 0:
                slow_occupancy(xs, v[FAST_SUM], slow_rate, slow_top, held, spacing, gain, system)
                for i in range(slow):
                    r = ROWS + lin + fast + i
                    for c in range(WIDE):
                        v[SHARE, c] -= held[i, c]
                        v[r, c] = held[i, c]
            for c in range(WIDE):
                share = v[SHARE, c] / (1.0 + v[FAST_SUM, c])
                v[SHARE, c] = share
                v[STIMULUS, c] *= share
                v[OCCUPIED, c] = 1.0 - share
            for i in range(fast):
                if wanted[lin + i]:
                    r = ROWS + lin + i
                    for c in range(WIDE):
                        v[r, c] = v[SHARE, c] * xf[i, c]
            for i in range(slow):
                for j in range(NODES):
                    for p in range(lanes):
                        c = np.uint64(j * LANES + p)
                        v[STIMULUS, c] += slow_tau[i, p] * held[i, c]
            for a in range(alpha2_state.shape[0]):
                state = alpha2_state[a]
                for j in range(NODES):
                    for p in range(lanes):
                        v[ALPHA2, np.uint64(j * LANES + p)] += nodes[j, state, p] * alpha2_scale[a, p]
            for p in range(lanes):
                v[TOLERANCE, p] = adapted[0, p]
                v[FAST, p] = adapted[1, p]
                v[SLOW, p] = adapted[2, p]
                v[REBOUND, p] = adapted[3, p]
            w = weights[e]
            tolerance_and_signal(v, constants[0], w[0], sweeps[e])
            relax(v, SIGNAL, FAST, w[1])
            relax(v, SIGNAL, SLOW, w[2])
            excess(v, constants[1], constants[2], constants[3])
            relax(v, EXCESS, REBOUND, w[3])
            near = 0
            for p in range(lanes):
                low = min(v[RAW, p], v[RAW, N1 + p])
                high = max(v[RAW, p], v[RAW, N1 + p])
                low = min(low, v[RAW, N2 + p])
                high = max(high, v[RAW, N2 + p])
                low = min(low, v[RAW, N3 + p])
                high = max(high, v[RAW, N3 + p])
                low = min(low, v[RAW, N4 + p])
                high = max(high, v[RAW, N4 + p])
                near += 1 if (high > -0.125 * constants[3]) & (low < 0.0) else 0
            if near > 0 and k >= 0:
                relax_positive(v, spacing, constants[8], constants[3])
            estimate(v, w, coarse[e], error)
            relieved_drive(v, constants[4], severe, relief)
            for s in range(scales):
                if wanted[lin + ligands + 7 + s]:
                    score(v, ROWS + lin + ligands + s, scale_floor[s], scale_top[s], half, s)
        if k >= 0:
            for i in range(size):
                for p in range(lanes):
                    left = nodes[4, i, p]
                    x[i, p] = left if abs(left) > NOTHING_LEFT else 0.0
            if adapts:
                for i in range(slow):
                    for p in range(lanes):
                        slow_state[i, p] = held[i, np.uint64(N4 + p)]
                for p in range(lanes):
                    adapted[0, p] = v[TOLERANCE, N4 + p]
                    adapted[1, p] = v[FAST, N4 + p]
                    adapted[2, p] = v[SLOW, N4 + p]
                    adapted[3, p] = v[REBOUND, N4 + p]
            observe(v, row, threshold, spacing, starts[k], maximum, time_of_maximum, area, window_area, above,
                    in_window[k], peaks, areas, aboves)  # fmt: skip
        if record:
            output = outputs[k] if k >= 0 else 0
            if output >= 0:
                for q in range(total_q):
                    r = row[q]
                    to = number_of[q]
                    for p in range(lanes):
                        quantities[to, output, offset + p] = v[r, N4 + p]
