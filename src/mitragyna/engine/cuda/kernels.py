"""What is launched: a warp for each block of people, block b of the grid for the b-th of them.

Arrays of blocks have the block first, and are otherwise those of ``mitragyna.engine.arguments``.
"""

# pyright: basic, reportMissingImports=false
from __future__ import annotations

from typing import Any

from numba import cuda

from mitragyna.engine.arguments import Metrics, People, Record, Scratch, State
from mitragyna.engine.cuda.compiled import compiled
from mitragyna.engine.cuda.twins import twin
from mitragyna.model.compiled import LANES

course: Any = twin("mitragyna.engine.course").course
propagators_by_epoch: Any = twin("mitragyna.engine.ladder").propagators_by_epoch


@compiled
def people_of(all_people, b):
    """The numbers of a block."""
    (table, rates, coefficients, steady, out_scale, fast_scale, fast_tau, slow_scale, slow_tau, slow_rate, slow_top,
     alpha2_scale, severity, emax, scale_half, readout_base, term_span, term_kappa, term_stimulus, term_drive,
     term_weight) = all_people  # fmt: skip
    return People(
        table[b], rates[b], coefficients[b], steady[b], out_scale[b], fast_scale[b], fast_tau[b], slow_scale[b],
        slow_tau[b], slow_rate[b], slow_top[b], alpha2_scale[b], severity[b], emax[b], scale_half[b], readout_base[b],
        term_span[b], term_kappa[b], term_stimulus[b], term_drive[b], term_weight[b],
    )  # fmt: skip


@compiled
def state_of(state, b):
    """The state of a block."""
    x, slow_state, adapted, error = state
    return State(x[b], slow_state[b], adapted[b], error[b])


@compiled
def metrics_of(metrics, b):
    """The metrics of a block."""
    maximum, time_of_maximum, area, window_area, above = metrics
    return Metrics(maximum[b], time_of_maximum[b], area[b], window_area[b], above[b])


@compiled
def scratch_of(scratch, b):
    """The room of a block."""
    (nodes, v, xf, xs, held, gain, loose, system, slopes, row, live, filled, rows, ends, own, first, entries, columns,
     shown, binding, peaking, adding, kept, added, reaching, counts) = scratch  # fmt: skip
    return Scratch(
        nodes[b], v[b], xf[b], xs[b], held[b], gain[b], loose[b], system[b], slopes[b], row[b], live[b], filled[b],
        rows[b], ends[b], own[b], first[b], entries[b], columns[b], shown[b], binding[b], peaking[b], adding[b],
        kept[b], added[b], reaching[b], counts[b],
    )  # fmt: skip


@compiled
def record_of(record, b):
    """Where a block's outputs go."""
    return Record(record.quantities, record.offset + LANES * b)


def march(structure, steps, events, asked, people, state, metrics, record, scratch):
    """``course`` for every block of the grid."""
    b = cuda.blockIdx.x
    course(
        structure, steps, events, asked, people_of(people, b), None, state_of(state, b), metrics_of(metrics, b),
        record_of(record, b), scratch_of(scratch, b),
    )  # fmt: skip


def march_losing(structure, steps, events, asked, people, loss, state, metrics, record, scratch):
    """The same where tolerance lowers affinity: ``loss`` as ``lose_affinity`` takes it."""
    b = cuda.blockIdx.x
    fast_loss, slow_loss, steep = loss
    course(
        structure, steps, events, asked, people_of(people, b), (fast_loss[b], slow_loss[b], steep), state_of(state, b),
        metrics_of(metrics, b), record_of(record, b), scratch_of(scratch, b),
    )  # fmt: skip


def tables(rates, first, lines, times, usual, changed, table, work):
    """``propagators_by_epoch`` for every block.

    ``rates`` (blocks, epochs, entries of A, LANES), ``table`` (blocks, times, entries, LANES), ``work`` (blocks, ROOMS,
    entries, LANES).
    """
    b = cuda.blockIdx.x
    propagators_by_epoch(rates[b], first, lines, times, usual, changed, table[b], work[b])
