"""One course of one block of people: the compiled loop over steps.

Layout: people in the last axis, ``LANES`` of them; nodes 0..4 of a step in the axis before. Quantities are
numbered: linear outputs first, then, when there are ligands, the occupancy of each ligand, total occupancy,
signal, tolerance, fast and slow adaptation, rebound, drive, and the scores.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.engine.linear import propagate
from mitragyna.model.adaptation import estimate, relax, relax_positive, slow_occupancy, tolerance_and_signal
from mitragyna.model.compiled import LANES, compiled
from mitragyna.model.outcome import relieved_drive, score

ADAPTATION = 4
"""Tolerance, fast adaptation, slow adaptation, rebound: the states with a time constant, in this order."""


@compiled
def apply_events(first, last, kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number,
                 coefficients, steady, x):  # fmt: skip
    """Apply events ``first``..``last`` to the linear state: add, reset, set to a steady state or superpose one."""
    for e in range(first, last):
        if kind[e] == 1 or kind[e] == 2:
            for i in range(x.shape[0]):
                for p in range(LANES):
                    x[i, p] = 0.0
        if kind[e] == 2 or kind[e] == 3:
            for i in range(x.shape[0]):
                for p in range(LANES):
                    x[i, p] += steady[number[e], i, p]
        for k in range(entry_first[e], entry_last[e]):
            for p in range(LANES):
                x[entry_state[k], p] += entry_amount[k] * coefficients[entry_row[k], p]


@compiled
def observe(values, threshold, spacing, start, maximum, time_of_maximum, area, window_area, above, in_window, tracked):
    """Fold one step's node values (quantities, 5, LANES) into maxima, areas and times above a threshold.

    The maximum inside a step is that of the parabolas through neighbouring nodes; areas use Boole's rule.
    """
    for k in range(tracked.shape[0]):
        q = tracked[k]
        v = values[q]
        for j in range(5):
            for p in range(LANES):
                if v[j, p] > maximum[q, p]:
                    maximum[q, p] = v[j, p]
                    time_of_maximum[q, p] = start + j * spacing
        for m in range(1, 4):
            for p in range(LANES):
                bend = v[m - 1, p] - 2.0 * v[m, p] + v[m + 1, p]
                slope = v[m + 1, p] - v[m - 1, p]
                if bend < 0.0 and abs(slope) <= -2.0 * bend:
                    shift = -0.5 * slope / bend
                    peak = v[m, p] - 0.125 * slope * slope / bend
                    if peak > maximum[q, p]:
                        maximum[q, p] = peak
                        time_of_maximum[q, p] = start + (m + shift) * spacing
        for p in range(LANES):
            boole = (
                (7.0 * (v[0, p] + v[4, p]) + 32.0 * (v[1, p] + v[3, p]) + 12.0 * v[2, p]) * spacing * (2.0 / 45.0)
            )
            area[q, p] += boole
            if in_window:
                window_area[q, p] += boole
        if threshold[q] == threshold[q]:
            for j in range(4):
                for p in range(LANES):
                    a = v[j, p] - threshold[q]
                    b = v[j + 1, p] - threshold[q]
                    total = abs(a) + abs(b)
                    if total > 0.0:
                        above[q, p] += spacing * (max(a, 0.0) + max(b, 0.0)) / total


@compiled
def course(
    steps, e_index, propagators, row, column,
    kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number, coefficients, steady,
    out_state, out_scale, fast_state, fast_scale, fast_tau, slow_in, slow_scale, slow_tau, slow_rate, slow_top,
    alpha2_state, alpha2_scale, constants, weights, coarse, severity, emax, scale_floor, scale_top, scale_half,
    threshold, tracked, x, slow_state, adapted, error,
    starts, spacings, outputs, first_event, last_event, in_window,
    quantities, times, maximum, time_of_maximum, area, window_area, above, offset, record,
):  # fmt: skip
    """Run ``steps`` steps for one block, in place on ``x``, ``slow_state`` and ``adapted``.

    ``quantities`` (quantities, times, people) receives the recorded values from column ``offset`` on.
    ``constants``: kappa, fast weight, slow weight, threshold, rebound gain, then the four time constants.
    Every float array has LANES people in its last axis unless its name says otherwise.
    """
    size = x.shape[0]
    lin = out_state.shape[0]
    fast = fast_state.shape[0]
    slow = slow_in.shape[0]
    ligands = fast + slow
    scales = scale_floor.shape[0]
    total_q = lin + (ligands + 7 + scales if ligands > 0 else 0)
    nodes = np.zeros((5, size, LANES))
    values = np.zeros((max(total_q, 1), 5, LANES))
    xf = np.zeros((max(fast, 1), 5, LANES))
    xs = np.zeros((max(slow, 1), 5, LANES))
    fast_sum = np.zeros((5, LANES))
    free = np.zeros((5, LANES))
    stimulus = np.zeros((5, LANES))
    raw = np.zeros((5, LANES))
    alpha2 = np.zeros((5, LANES))
    z = np.zeros((5, LANES))
    occupancy = np.zeros((max(slow, 1), 5, LANES))
    system = np.zeros((max(4 * slow, 1), 4 * slow + 1, LANES))
    state = np.zeros((ADAPTATION, 5, LANES))
    signal_q = lin + ligands + 1
    kappa = constants[0]

    for k in range(-1, steps):
        # The pass k = -1 only evaluates the initial state, for an output at the start.
        spacing = spacings[e_index[k]] if k >= 0 else 0.0
        if k >= 0:
            apply_events(first_event[k], last_event[k], kind, entry_first, entry_last, entry_state, entry_row,
                         entry_amount, number, coefficients, steady, x)  # fmt: skip
        for i in range(size):
            for p in range(LANES):
                nodes[0, i, p] = x[i, p]
        for j in range(1, 5):
            if k >= 0:
                propagate(propagators[e_index[k]], row, column, nodes[j - 1], nodes[j])
            else:
                for i in range(size):
                    for p in range(LANES):
                        nodes[j, i, p] = x[i, p]
        for q in range(lin):
            for j in range(5):
                for p in range(LANES):
                    values[q, j, p] = nodes[j, out_state[q], p] * out_scale[q, p]
        if ligands > 0:
            for j in range(5):
                for p in range(LANES):
                    fast_sum[j, p] = 0.0
                    stimulus[j, p] = 0.0
                    free[j, p] = 1.0
                    alpha2[j, p] = 0.0
            for i in range(fast):
                for j in range(5):
                    for p in range(LANES):
                        c = nodes[j, fast_state[i], p] * fast_scale[i, p]
                        xf[i, j, p] = c
                        fast_sum[j, p] += c
                        stimulus[j, p] += fast_tau[i, p] * c
            for i in range(slow):
                for j in range(5):
                    for p in range(LANES):
                        xs[i, j, p] = nodes[j, slow_in[i], p] * slow_scale[i, p]
                for p in range(LANES):
                    occupancy[i, 0, p] = slow_state[i, p]
            if slow > 0:
                slow_occupancy(xs, fast_sum, slow_rate, slow_top, occupancy, spacing, system)
                for i in range(slow):
                    for j in range(5):
                        for p in range(LANES):
                            free[j, p] -= occupancy[i, j, p]
                            values[lin + fast + i, j, p] = occupancy[i, j, p]
            for j in range(5):
                for p in range(LANES):
                    share = free[j, p] / (1.0 + fast_sum[j, p])
                    stimulus[j, p] *= share
                    values[lin + ligands, j, p] = 1.0 - share
                    z[j, p] = share
            for i in range(fast):
                for j in range(5):
                    for p in range(LANES):
                        values[lin + i, j, p] = z[j, p] * xf[i, j, p]
            for i in range(slow):
                for j in range(5):
                    for p in range(LANES):
                        stimulus[j, p] += slow_tau[i, p] * occupancy[i, j, p]
            for a in range(alpha2_state.shape[0]):
                for j in range(5):
                    for p in range(LANES):
                        alpha2[j, p] += nodes[j, alpha2_state[a], p] * alpha2_scale[a, p]
            for s in range(ADAPTATION):
                for p in range(LANES):
                    state[s, 0, p] = adapted[s, p]
            w = weights[e_index[k]] if k >= 0 else weights[0]
            signal = values[signal_q]
            if k >= 0:
                tolerance_and_signal(stimulus, kappa, w[0], state[0], signal)
                relax(signal, w[1], state[1])
                relax(signal, w[2], state[2])
            else:
                for j in range(5):
                    for p in range(LANES):
                        signal[j, p] = stimulus[j, p] / (1.0 + kappa * state[0, 0, p] + stimulus[j, p])
                        state[0, j, p] = state[0, 0, p]
                        state[1, j, p] = state[1, 0, p]
                        state[2, j, p] = state[2, 0, p]
            for j in range(5):
                for p in range(LANES):
                    raw[j, p] = (
                        constants[1] * state[1, j, p] + constants[2] * state[2, j, p] - signal[j, p] - constants[3]
                    )
                    z[j, p] = max(0.0, raw[j, p])
            if k >= 0:
                relax(z, w[3], state[3])
                for p in range(LANES):
                    low = raw[0, p]
                    high = raw[0, p]
                    for j in range(1, 5):
                        low = min(low, raw[j, p])
                        high = max(high, raw[j, p])
                    # A lane near its kink is redone with the step split there; -threshold/8 catches grazes.
                    if high > -0.125 * constants[3] and low < 0.0:
                        relax_positive(raw, spacing, constants[8], state[3], p)
                c = coarse[e_index[k]]
                for s in range(3):
                    estimate(signal, w[s, 4], c[s], w[s, 4, 5], error, s)
                for s in range(3):
                    for p in range(LANES):
                        error[3 + s, p] = max(error[3 + s, p], error[s, p])
            else:
                for j in range(5):
                    for p in range(LANES):
                        state[3, j, p] = state[3, 0, p]
            for s in range(ADAPTATION):
                for j in range(5):
                    for p in range(LANES):
                        values[signal_q + 1 + s, j, p] = state[s, j, p]
            drive = values[signal_q + 5]
            for j in range(5):
                for p in range(LANES):
                    drive[j, p] = z[j, p] + constants[4] * state[3, j, p]
            relieved_drive(drive, alpha2, severity, emax, z)
            for s in range(scales):
                score(z, scale_floor[s], scale_top[s], scale_half[s], values[signal_q + 6 + s])
        if k >= 0:
            for i in range(size):
                for p in range(LANES):
                    x[i, p] = nodes[4, i, p]
            if ligands > 0:
                for i in range(slow):
                    for p in range(LANES):
                        slow_state[i, p] = occupancy[i, 4, p]
                for s in range(ADAPTATION):
                    for p in range(LANES):
                        adapted[s, p] = state[s, 4, p]
            observe(values, threshold, spacing, starts[k], maximum, time_of_maximum, area, window_area, above,
                    in_window[k], tracked)  # fmt: skip
        if record:
            output = outputs[k] if k >= 0 else (0 if times[0] == starts[0] else -1)
            if output >= 0:
                for q in range(total_q):
                    for p in range(LANES):
                        quantities[q, output, offset + p] = values[q, 4, p]
