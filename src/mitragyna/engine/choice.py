"""What of a system is not zero at present: the states that hold something, and what can be read from them.

The books of a block (``Scratch``), made anew when states fill or empty.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import ALPHA2, N4, RELIEF
from mitragyna.model.compiled import LANES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import (
    STRIDE,
    absolute,
    all_lanes,
    any_above,
    for_anyone,
    here,
    load,
    meet,
    store,
    where_above,
)

NOTHING_LEFT = 1e-22
"""An amount (mg) below this is none: it is less than a thousandth of a molecule."""
ROWS, SHOWN, BINDING, PEAKING, ADDING, RELIEVED, COUNTS = range(7)
"""Which count is where: of the rows to propagate, the outputs shown, the ligands binding, the quantities of which peaks
and areas are kept, and whether there is any alpha-2 agonist."""


@compiled_apart
def look_for_what_is_left(nodes, first_entry, column, filled, live):
    """Set amounts below ``NOTHING_LEFT`` in node 4 to zero, and ``live`` (size,) for states that hold or can
    receive some.

    Returns whether ``live`` changed; ``filled`` is scratch. ``live`` belongs to the block, but what it leaves
    out are exact zeros: no bit of anybody depends on it.
    """
    size = live.shape[0]
    for s in range(size):
        some = False
        for i in range(s * WIDE + N4 + here(), (s + 1) * WIDE, STRIDE):
            left = load(nodes, i)
            some |= any_above(absolute(left), NOTHING_LEFT)
            store(nodes, i, where_above(absolute(left), NOTHING_LEFT, left, 0.0))
        filled[s] = some
    changed = False
    for r in range(size):
        some = False
        for m in range(first_entry[r], first_entry[r + 1]):
            some |= filled[column[m]]
        changed |= some != live[r]
        live[r] = some
    # Who comes second finds what the first has changed already.
    return for_anyone(changed)


@compiled
def chosen_entries(first_entry, column, order, group, live, rows, ends, first, own, entries, columns):
    """The rows and entries of exp(A t) among ``live`` states, for ``propagate_nodes``; returns the number of rows."""
    number = 0
    k = 0
    for r in order:
        if not live[r]:
            continue
        rows[number] = r
        first[number] = k
        for same in range(2):
            if same == 1:
                own[number] = k
            for m in range(first_entry[r], first_entry[r + 1]):
                c = column[m]
                if live[c] and (group[c] == group[r]) == (same == 1):
                    entries[k] = LANES * m
                    columns[k] = WIDE * c
                    k += 1
        number += 1
    first[number] = k
    last = number
    for r in range(number - 1, -1, -1):
        if r + 1 < number and group[rows[r + 1]] != group[rows[r]]:
            last = r + 1
        ends[r] = last
    return number


@compiled
def fill(array, start, stop, value):
    """Put ``value`` into the elements ``start`` to ``stop`` of an array."""
    for i in range(start + here(), stop, STRIDE):
        store(array, i, all_lanes(value))


@compiled
def gone(q, outputs, live, out_state, fast_state):
    """Whether nothing is left of the quantity ``q``, a linear output or, after these ``outputs``, a fast ligand."""
    if q < outputs:
        return not live[out_state[q]]
    return q < outputs + fast_state.shape[0] and not live[fast_state[q - outputs]]


@compiled_apart
def choose(structure, asked, metrics, scratch, now):
    """From which states are live: rows and entries to propagate, lists of outputs, ligands and quantities, and their
    ``counts``. Of what was in the lists and has gone, rows of ``nodes`` and ``v`` become zero; ``now`` (h) is the time.
    """
    maximum, time_of_maximum = metrics.maximum, metrics.time_of_maximum
    nodes, v, row, live = scratch.nodes, scratch.v, scratch.row, scratch.live
    shown, binding, peaking, adding = scratch.shown, scratch.binding, scratch.peaking, scratch.adding
    out_state, fast_state, alpha2_state = structure.out_state, structure.fast_state, structure.alpha2_state
    lin = out_state.shape[0]
    fast = fast_state.shape[0]
    counts = scratch.counts
    for s in scratch.rows[: counts[ROWS]]:
        if not live[s]:
            fill(nodes, s * WIDE, (s + 1) * WIDE, 0.0)
    for q in shown[: counts[SHOWN]]:
        if not live[out_state[q]]:
            fill(v, row[q], row[q] + WIDE, 0.0)
    for i in binding[: counts[BINDING]]:
        if not live[fast_state[i]]:
            fill(v, row[lin + i], row[lin + i] + WIDE, 0.0)
    for q in peaking[: counts[PEAKING]]:
        if gone(q, lin, live, out_state, fast_state):
            # Zero from here on: no peak but where nothing has been seen before.
            for h in range(here(), LANES, STRIDE):
                top = load(maximum, q * LANES + h)
                when = load(time_of_maximum, q * LANES + h)
                store(time_of_maximum, q * LANES + h, where_above(0.0, top, now, when))
                store(maximum, q * LANES + h, where_above(0.0, top, 0.0, top))
    # Nobody may exchange a list that another has yet to read.
    meet()
    counts[ROWS] = chosen_entries(
        structure.first_entry, structure.column, structure.order, structure.group, live, scratch.rows, scratch.ends,
        scratch.first, scratch.own, scratch.entries, scratch.columns,
    )  # fmt: skip
    number = 0
    for q in range(lin):
        if live[out_state[q]] and asked.wanted[q]:
            shown[number] = q
            number += 1
    counts[SHOWN] = number
    number = 0
    for i in range(fast):
        if live[fast_state[i]]:
            binding[number] = i
            number += 1
    counts[BINDING] = number
    number = 0
    for a in range(alpha2_state.shape[0]):
        if live[alpha2_state[a]]:
            number += 1
    counts[RELIEVED] = number
    if number == 0:
        fill(v, ALPHA2, ALPHA2 + WIDE, 0.0)
        fill(v, RELIEF, RELIEF + WIDE, 0.0)
    number = 0
    for q in asked.peaks:
        if not gone(q, lin, live, out_state, fast_state):
            peaking[number] = q
            number += 1
    counts[PEAKING] = number
    number = 0
    for q in asked.areas:
        if q >= lin + fast or (q >= lin and live[fast_state[q - lin]]):
            adding[number] = q
            number += 1
    counts[ADDING] = number
