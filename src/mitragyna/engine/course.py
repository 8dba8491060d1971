"""One course of one block of people: the compiled loop over steps.

Layout: a row holds the five nodes of a step, each with ``LANES`` people (``WIDE`` numbers in all). Quantities
are numbered: linear outputs first, then, when anybody adapts at all, the occupancy of each ligand, total
occupancy, signal, tolerance, fast and slow adaptation, rebound, drive, the scores and the readouts.

Loops run over vectors of people (``mitragyna.model.lanes``). A shortcut is taken only when it changes no
bit in any lane, so nobody's numbers depend on the others in the block.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.engine.choice import (
    ADDING,
    BINDING,
    PEAKING,
    RELIEVED,
    ROWS,
    SHOWN,
    choose,
    fill,
    look_for_what_is_left,
)
from mitragyna.engine.linear import propagate_nodes
from mitragyna.engine.mend import mend_steps
from mitragyna.engine.observe import (
    observe_above,
    observe_areas,
    observe_linear,
    show_occupancies,
)
from mitragyna.engine.peaks import observe_peaks
from mitragyna.engine.slopes import slopes_of_binding
from mitragyna.model.adaptation import (
    ALPHA2,
    DRIVE,
    END,
    EXCESS,
    FAST,
    FAST_SUM,
    N4,
    OCCUPIED,
    REBOUND,
    SHARE,
    SIGNAL,
    SLOW,
    STIMULUS,
    TOLERANCE,
    carry_estimate,
    estimate,
    excess,
    relax,
    tolerance_and_signal,
)
from mitragyna.model.affinity import lose_affinity
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import (
    STRIDE,
    all_lanes,
    here,
    load,
    meet,
    store,
    store_rounded,
)
from mitragyna.model.outcome import drive_and_relief, read_out, scores
from mitragyna.model.slow_binding import binding_rates, estimate_slow, slow_occupancy

LOOK_EVERY = 8
"""Steps between two looks for states of which nothing is left in the whole block."""


@compiled_apart
def apply_events(first, last, kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number,
                 coefficients, steady, nodes):  # fmt: skip
    """Apply events ``first``..``last`` to the linear states, in node 4 of the step before: add, reset, set or superpose
    a steady state.
    """
    size = nodes.size // WIDE
    for e in range(first, last):
        if kind[e] != 0:
            for s in range(size):
                for h in range(here(), LANES, STRIDE):
                    x = load(nodes, s * WIDE + N4 + h)
                    if kind[e] == 1 or kind[e] == 2:
                        x = all_lanes(0.0)
                    if kind[e] == 2 or kind[e] == 3:
                        x = x + load(steady, (number[e] * size + s) * LANES + h)
                    store(nodes, s * WIDE + N4 + h, x)
        for k in range(entry_first[e], entry_last[e]):
            to = WIDE * entry_state[k] + N4
            by = LANES * entry_row[k]
            for h in range(here(), LANES, STRIDE):
                store(nodes, to + h, load(nodes, to + h) + entry_amount[k] * load(coefficients, by + h))


@compiled
def concentrations(nodes, state, scale, i, xf):
    """Row ``i`` of ``xf``: the linear state ``state`` at every node times a scale per person."""
    for h in range(here(), LANES, STRIDE):
        by = load(scale, i * LANES + h)
        for j in range(NODES):
            store(xf, i * WIDE + j * LANES + h, load(nodes, state * WIDE + j * LANES + h) * by)


@compiled_apart
def receptor(nodes, v, binding, fast_state, fast_scale, fast_tau, slow_in, slow_scale, slow_tau, slow_rate,
             slow_top, alpha2_state, alpha2_scale, relieved, spacing, a, at_a, a_first, a_entry, a_column, xf, xs, held,
             gain, system, slopes):  # fmt: skip
    """STIMULUS, SHARE, OCCUPIED and ALPHA2 of a step; ``held``, slow ligands' occupancy, from its node 0.

    ``binding`` are the numbers of the fast ligands of which there is some, ``relieved`` says whether there is
    any alpha-2 agonist. ``gain`` and, in the rows of ``slopes`` after the fast ligands', its slopes are left for
    ``estimate_slow``; rates ``a`` as in ``flow``.
    """
    slow = slow_in.shape[0]
    for i in binding:
        concentrations(nodes, fast_state[i], fast_scale, i, xf)
    for i in range(slow):
        concentrations(nodes, slow_in[i], slow_scale, i, xs)
    for h in range(here(), LANES, STRIDE):
        for c in range(h, WIDE, LANES):
            total = all_lanes(0.0)
            stimulus = all_lanes(0.0)
            for i in binding:
                y = load(xf, i * WIDE + c)
                total = total + y
                stimulus = stimulus + load(fast_tau, i * LANES + h) * y
            store(v, FAST_SUM + c, total)
            store(v, STIMULUS + c, stimulus)
    if slow > 0:
        binding_rates(xs, v, slow_rate, gain)
        slopes_of_binding(v, nodes, a, at_a, a_first, a_entry, a_column, spacing, binding, fast_state, fast_scale,
                          slow_in, slow_scale, slow_rate, slopes)  # fmt: skip
        slow_occupancy(
            gain, slow_rate, slow_top, held, spacing, system, None, slopes[fast_state.shape[0] * WIDE :]
        )
    for h in range(here(), LANES, STRIDE):
        for j in range(NODES):
            c = j * LANES + h
            free = all_lanes(1.0)
            bound = all_lanes(0.0)
            for i in range(slow):
                o = load(held, i * WIDE + c)
                free = free - o
                bound = bound + load(slow_tau, i * LANES + h) * o
            share = free / (1.0 + load(v, FAST_SUM + c))
            store(v, SHARE + c, share)
            store(v, OCCUPIED + c, 1.0 - share)
            store(v, STIMULUS + c, load(v, STIMULUS + c) * share + bound)
            if relieved:
                x = all_lanes(0.0)
                for a in range(alpha2_state.shape[0]):
                    x = x + load(nodes, alpha2_state[a] * WIDE + c) * load(alpha2_scale, a * LANES + h)
                store(v, ALPHA2 + c, x)


@compiled_apart
def begin(structure, asked, x, scratch):
    """Room for a course: the states ``x`` in node 4, where each row begins, which ones are read at every step."""
    nodes, v, row, kept, added = scratch.nodes, scratch.v, scratch.row, scratch.kept, scratch.added
    lin = structure.out_state.shape[0]
    ligands = structure.fast_state.shape[0] + structure.slow_in.shape[0]
    for q in range(row.shape[0]):
        row[q] = END + q * WIDE
    if structure.adapts:
        for i, at in enumerate((OCCUPIED, SIGNAL, TOLERANCE, FAST, SLOW, REBOUND, DRIVE)):
            row[lin + ligands + i] = at
        for q in range(lin + ligands + 7, row.shape[0]):
            row[q] = END + (q - 7) * WIDE
    for i in range(scratch.counts.shape[0]):
        scratch.counts[i] = 0
    # Nothing has been seen of any quantity yet, not even that it is zero.
    for i in range(asked.peaks.shape[0]):
        scratch.peaking[i] = asked.peaks[i]
    scratch.counts[PEAKING] = asked.peaks.shape[0]
    fill(nodes, 0, nodes.size, 0.0)
    for s in range(x.shape[0]):
        for h in range(here(), LANES, STRIDE):
            store(nodes, s * WIDE + N4 + h, load(x, s * LANES + h))
    fill(v, 0, v.size, 0.0)
    for q in range(lin):
        added[q] = False
    for q in range(kept.shape[0]):
        kept[q] = False
        for h in range(here(), LANES, STRIDE):
            scratch.reaching[q * LANES + h] = True
    for q in asked.areas:
        if q < lin:
            added[q] = True
        else:
            kept[q] = True
    for q in asked.aboves:
        kept[q] = True


@compiled_apart
def keep_step(structure, steps, asked, people, known, error, metrics, scratch, k):
    """Peaks, areas and times above limits that step ``k`` adds; ``known``: whether slopes of occupancies are."""
    maximum, time_of_maximum, area, window_area, above = metrics
    v, row, counts = scratch.v, scratch.row, scratch.counts
    lin = structure.out_state.shape[0]
    ligands = structure.fast_state.shape[0] + structure.slow_in.shape[0]
    spacing = steps.spacings[steps.e_index[k]]
    relieved = counts[RELIEVED] > 0
    # Of linear outputs the slopes are known, and of occupancies where tolerance leaves affinities alone.
    sharp = lin
    if structure.adapts and known:
        sharp = lin + ligands + 1
    observe_peaks(
        scratch.peaking[: counts[PEAKING]], scratch.reaching,
        sharp, v, row, steps.starts[k], spacing, maximum,
        time_of_maximum, lin + ligands + 6, error, scratch.nodes, people.rates, structure.rate_first,
        structure.rate_entry, structure.rate_column, steps.epoch[k], structure.out_state, people.out_scale,
        scratch.binding[: counts[BINDING]], structure.fast_state, people.fast_scale, people.fast_tau, people.slow_tau,
        people.slow_rate, people.slow_top, structure.alpha2_state, people.alpha2_scale, relieved,
        structure.constants, structure.scale_floor, structure.scale_top, people.scale_half, people.severity,
        people.emax, scratch.xf, scratch.held, scratch.gain, scratch.slopes,
    )  # fmt: skip
    adding = scratch.adding[: counts[ADDING]]
    observe_areas(adding, v, row, spacing, area)
    if steps.in_window[k]:
        observe_areas(adding, v, row, spacing, window_area)
    observe_above(asked.aboves, v, row, spacing, asked.threshold, above)


@compiled
def put_output(record_to, number_of, v, row, output):
    """Write the end of a step to the recorded quantities, at the time number ``output``."""
    quantities, offset = record_to
    for q in range(row.shape[0]):
        to = (number_of[q] * quantities.shape[1] + output) * quantities.shape[2] + offset
        for h in range(here(), LANES, STRIDE):
            store_rounded(quantities, to + h, load(v, row[q] + N4 + h))


@compiled_apart
def course(structure, steps, events, asked, people, loss, state, metrics, record_to, scratch):
    """Run the steps of a plan for one block, in place on ``state`` and ``metrics``; outputs go to ``record_to``.

    The arguments are those of ``mitragyna.engine.arguments``; ``loss`` is None, or that of ``lose_affinity`` where
    tolerance lowers affinity. Nothing is allocated here: ``scratch`` has room for all.
    """
    # fmt: off
    (first_entry, column, _, _, rate_first, rate_entry, rate_column, adapts, out_state, fast_state, slow_in,
     alpha2_state, constants, scale_floor, scale_top, term_first, weight_first, weight_state) = structure
    (e_index, e_changed, changing, epoch, starts, outputs, first_event, last_event, in_window, times, spacings,
     weights, slope_weights, gaps, sweeps, fastest) = steps
    kind, entry_first, entry_last, entry_state, entry_row, entry_amount, number = events
    wanted, record = asked.wanted, asked.record
    (table, rates, coefficients, steady, out_scale, fast_scale, fast_tau, slow_scale, slow_tau, slow_rate, slow_top,
     alpha2_scale, severity, emax, scale_half, readout_base, term_span, term_kappa, term_stimulus, term_drive,
     term_weight) = people
    x, slow_state, adapted, error = state
    maximum, area, window_area = metrics.maximum, metrics.area, metrics.window_area
    (nodes, v, xf, xs, held, gain, loose, system, slopes, row, live, filled, rows, ends, own, first, entries, columns,
     shown, binding, _, _, kept, added, reaching, counts) = scratch
    # fmt: on
    size = x.shape[0]
    lin = out_state.shape[0]
    fast = fast_state.shape[0]
    slow = slow_in.shape[0]
    ligands = fast + slow
    scales = scale_floor.shape[0]
    still = spacings.shape[0] - 1
    begin(structure, asked, x, scratch)
    # Not a constant to the compiler, which would compile twice what takes it.
    relieved = alpha2_state.shape[0] < 0
    begun = False

    for k in range(-1 if record and times.shape[0] > 0 and times[0] == starts[0] else 0, starts.shape[0]):
        # The pass k = -1 only evaluates the initial state, for an output at the start.
        meet()
        e = e_index[k] if k >= 0 else still
        spacing = spacings[e]
        taken = record and (k < 0 or outputs[k] >= 0)
        if k >= 0:
            apply_events(first_event[k], last_event[k], kind, entry_first, entry_last, entry_state, entry_row,
                         entry_amount, number, coefficients, steady, nodes)  # fmt: skip
        look = not begun or k % LOOK_EVERY == 0 or (k >= 0 and last_event[k] > first_event[k])
        if look and (look_for_what_is_left(nodes, first_entry, column, filled, live) or not begun):
            begun = True
            choose(structure, asked, metrics, scratch, starts[max(k, 0)])
            relieved = counts[RELIEVED] > 0
        if k >= 0:
            propagate_nodes(table, 2 * LANES * first_entry[size], e, e_changed[k], changing, counts[ROWS], rows, ends,
                            first, own, entries, columns, nodes)  # fmt: skip
        else:
            for s in range(size):
                for c in range(here(), N4, STRIDE):
                    store(nodes, s * WIDE + c, load(nodes, s * WIDE + N4 + c % LANES))
        observe_linear(shown[:counts[SHOWN]], nodes, out_state, out_scale, v, row, added, spacing if k >= 0 else 0.0,
                       area, k >= 0 and in_window[k], window_area, kept, taken, maximum, reaching)  # fmt: skip
        if adapts:
            for i in range(slow):
                for h in range(here(), LANES, STRIDE):
                    store(held, i * WIDE + h, load(slow_state, i * LANES + h))
            receptor(nodes, v, binding[:counts[BINDING]], fast_state, fast_scale, fast_tau, slow_in, slow_scale,
                     slow_tau, slow_rate, slow_top, alpha2_state, alpha2_scale, relieved, spacing, rates,
                     epoch[max(k, 0)] * rate_entry.shape[0], rate_first, rate_entry, rate_column, xf, xs, held, gain,
                     system, slopes)  # fmt: skip
            if k >= 0 and loss is None:
                estimate_slow(gain, slow_rate, slow_top, held, spacing, error, None, slopes[fast * WIDE :])
            if loss is not None:
                lose_affinity(v, binding[:counts[BINDING]], xf, xs, fast_tau, slow_tau, slow_rate, slow_top, loss,
                              adapted, constants.kappa, constants.tolerance_time, weights[e, 0], sweeps[e], spacing,
                              held, gain, loose, system, error)  # fmt: skip
            show_occupancies(
                binding[: counts[BINDING]], lin, v, xf, row, wanted, kept, taken, maximum, reaching
            )
            for i in range(slow):
                if wanted[lin + fast + i]:
                    for c in range(here(), WIDE, STRIDE):
                        store(v, row[lin + fast + i] + c, load(held, i * WIDE + c))
            for h in range(here(), LANES, STRIDE):
                store(v, TOLERANCE + h, load(adapted, h))
                store(v, FAST + h, load(adapted, LANES + h))
                store(v, SLOW + h, load(adapted, 2 * LANES + h))
                store(v, REBOUND + h, load(adapted, 3 * LANES + h))
            w = weights[e]
            if loss is None:
                tolerance_and_signal(v, constants.kappa, w[0], sweeps[e])
            relax(v, SIGNAL, FAST, w[1])
            relax(v, SIGNAL, SLOW, w[2])
            excess(v, constants.fast_weight, constants.slow_weight, constants.threshold)
            relax(v, EXCESS, REBOUND, w[3])
            if k >= 0:
                grown = 0.0
                if k > 0 and last_event[k] == first_event[k]:
                    grown = min(1.0, spacing / spacings[e_index[k - 1]])
                estimate(v, gaps[e], grown**3, error)
                mend_steps(v, constants, spacing, w, slope_weights[e], fastest, loss is None, nodes, rates, rate_first,
                           rate_entry, rate_column, epoch[k], binding[:counts[BINDING]], fast_state, fast_scale,
                           fast_tau, slow_tau, slow_rate, slow_top, xf, held, gain, slopes, error)  # fmt: skip
            drive_and_relief(v, constants.rebound_gain, constants.threshold, relieved)
            if k >= 0:
                carry_estimate(v, w[fastest, 4, 5], error)
                if loss is not None:
                    estimate_slow(gain, slow_rate, slow_top, held, spacing, error, loose)
            scores(v, lin + ligands + 7, row, scale_floor, scale_top, scale_half, severity, emax, wanted, kept, taken,
                   maximum, reaching)  # fmt: skip
            read_out(v, nodes, lin + ligands + 7 + scales, row, term_first, weight_first, weight_state,
                     readout_base, term_span, term_kappa, term_stimulus, term_drive, term_weight,
                     wanted)  # fmt: skip
        if k >= 0:
            if adapts:
                for h in range(here(), LANES, STRIDE):
                    for i in range(slow):
                        store(slow_state, i * LANES + h, load(held, i * WIDE + N4 + h))
                    store(adapted, h, load(v, TOLERANCE + N4 + h))
                    store(adapted, LANES + h, load(v, FAST + N4 + h))
                    store(adapted, 2 * LANES + h, load(v, SLOW + N4 + h))
                    store(adapted, 3 * LANES + h, load(v, REBOUND + N4 + h))
            keep_step(structure, steps, asked, people, loss is None, error, metrics, scratch, k)
        if record:
            output = outputs[k] if k >= 0 else 0
            if output >= 0:
                put_output(record_to, asked.number_of, v, row[: kept.shape[0]], output)
    for s in range(size):
        for h in range(here(), LANES, STRIDE):
            store(x, s * LANES + h, load(nodes, s * WIDE + N4 + h))
