"""What the compiled course takes: arrays put together by who shares them, and the room it works in.

``Structure``, ``Steps``, ``Events`` and ``Asked`` are everybody's; ``People``, ``State``, ``Metrics`` and ``Record``
are one block's, with LANES people in the last axis of every array; ``Scratch`` is where one block is worked on. All
arrays are contiguous. Numbers of states, quantities and the like are 64-bit integers, the rest 64-bit floats unless
something else is said.
"""

# pyright: basic
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mitragyna.engine.choice import COUNTS
from mitragyna.model.adaptation import END, Constants
from mitragyna.model.compiled import LANES, WIDE
from mitragyna.model.lanes import STRIDE


class Structure(NamedTuple):
    """The system: which states there are, what feeds what, and what is read from them.

    ``first_entry`` (size + 1,) and ``column`` (entries,) are the pattern of exp(A t) by rows; ``order`` and ``group``
    (size,) are those of ``Pattern``. The rates of state s are those from ``rate_first[s]`` on, up to
    ``rate_first[s + 1]``, of ``rate_entry`` (which entry of A) and ``rate_column`` (of which state). ``out_state``,
    ``fast_state``, ``slow_in`` and ``alpha2_state`` are the states of linear outputs, of fast and slow ligands and of
    alpha-2 agonists. ``adapts``: whether there are receptor, adaptation, scores and readouts. ``scale_floor`` and
    ``scale_top`` (scales,) are the lowest and highest score. Readout r has the terms ``term_first[r]`` to
    ``term_first[r + 1]``, term t the weights ``weight_first[t]`` to ``weight_first[t + 1]`` on ``weight_state``.
    """

    first_entry: np.ndarray
    column: np.ndarray
    order: np.ndarray
    group: np.ndarray
    rate_first: np.ndarray
    rate_entry: np.ndarray
    rate_column: np.ndarray
    adapts: bool
    out_state: np.ndarray
    fast_state: np.ndarray
    slow_in: np.ndarray
    alpha2_state: np.ndarray
    constants: Constants
    scale_floor: np.ndarray
    scale_top: np.ndarray
    term_first: np.ndarray
    weight_first: np.ndarray
    weight_state: np.ndarray


class Steps(NamedTuple):
    """The steps of a plan.

    By step: ``e_index`` and ``e_changed`` are the numbers of the propagators that states take whose ``changing``
    (size,) is 0 and 1; ``epoch`` that of the rates; ``starts`` (h) when it begins; ``outputs`` the number of the
    output at its end, or -1; events ``first_event`` to ``last_event`` come before it; ``in_window`` (booleans) whether
    it belongs to the window. ``times`` (h) are those of the outputs.

    By ``e_index``, with one more for a step of no length, for an output at the start: ``spacings``, a quarter of a
    step (h); ``weights`` (…, 4, 5, 6) of the relaxations; ``slope_weights`` (…, 4, 5, 5) what slopes add to them;
    ``gaps`` (…, 2, 5) of ``rule_gaps``; ``sweeps`` over tolerance. ``fastest`` is the number of the shortest of the
    first three time constants.
    """

    e_index: np.ndarray
    e_changed: np.ndarray
    changing: np.ndarray
    epoch: np.ndarray
    starts: np.ndarray
    outputs: np.ndarray
    first_event: np.ndarray
    last_event: np.ndarray
    in_window: np.ndarray
    times: np.ndarray
    spacings: np.ndarray
    weights: np.ndarray
    slope_weights: np.ndarray
    gaps: np.ndarray
    sweeps: np.ndarray
    fastest: int


class Events(NamedTuple):
    """Changes of the linear state. ``kind`` 0 adds, 1 resets, 2 sets and 3 superposes the steady state ``number``.

    Event e then adds its entries ``entry_first[e]`` to ``entry_last[e]``: to ``entry_state`` the ``entry_amount`` times
    the coefficients of row ``entry_row``.
    """

    kind: np.ndarray
    entry_first: np.ndarray
    entry_last: np.ndarray
    entry_state: np.ndarray
    entry_row: np.ndarray
    entry_amount: np.ndarray
    number: np.ndarray


class Asked(NamedTuple):
    """What is wanted of a course.

    ``wanted`` (quantities,) booleans: which quantities are needed at all. ``peaks``, ``areas`` and ``aboves`` are the
    numbers of those with a maximum, an area and a time above their ``threshold`` (quantities,). ``record``: whether
    outputs are; quantity q goes to row ``number_of[q]``.
    """

    threshold: np.ndarray
    peaks: np.ndarray
    areas: np.ndarray
    aboves: np.ndarray
    wanted: np.ndarray
    record: bool
    number_of: np.ndarray


class People(NamedTuple):
    """A block's numbers.

    ``table`` (pairs, 2, entries, LANES) are the propagators as ``propagate_nodes`` takes them, ``rates`` (epochs *
    entries of A, LANES) those of A (1/h), ``coefficients`` (rows, LANES) what a unit of an event's amount adds,
    ``steady`` (…, size, LANES) steady states. Scales turn a state into a quantity, or a concentration over K or EC50:
    ``out_scale``, ``fast_scale``, ``slow_scale`` and ``alpha2_scale``, a row for each. ``fast_tau`` and ``slow_tau``:
    efficacies; ``slow_rate`` (1/h) of dissociation, ``slow_top`` the highest occupancy. ``severity`` (LANES,);
    ``emax`` and ``scale_half`` (scales, LANES); ``readout_base`` and the terms' numbers as in ``read_out``.
    """

    table: np.ndarray
    rates: np.ndarray
    coefficients: np.ndarray
    steady: np.ndarray
    out_scale: np.ndarray
    fast_scale: np.ndarray
    fast_tau: np.ndarray
    slow_scale: np.ndarray
    slow_tau: np.ndarray
    slow_rate: np.ndarray
    slow_top: np.ndarray
    alpha2_scale: np.ndarray
    severity: np.ndarray
    emax: np.ndarray
    scale_half: np.ndarray
    readout_base: np.ndarray
    term_span: np.ndarray
    term_kappa: np.ndarray
    term_stimulus: np.ndarray
    term_drive: np.ndarray
    term_weight: np.ndarray


class State(NamedTuple):
    """A block's state, changed in place: ``x`` (size, LANES) amounts (mg), ``slow_state`` (slow, LANES) occupancies,
    ``adapted`` (4, LANES) tolerance, both adaptations and rebound; ``error`` (``ESTIMATES`` + 2 slow, LANES) the
    estimates of the error so far.
    """

    x: np.ndarray
    slow_state: np.ndarray
    adapted: np.ndarray
    error: np.ndarray


class Metrics(NamedTuple):
    """A block's metrics, all (quantities, LANES), changed in place: the ``maximum``, its time (h), the ``area`` and
    that of the window (h times the quantity), the time ``above`` its threshold (h).
    """

    maximum: np.ndarray
    time_of_maximum: np.ndarray
    area: np.ndarray
    window_area: np.ndarray
    above: np.ndarray


class Record(NamedTuple):
    """Where outputs go: ``quantities`` (quantities, times, people), 32-bit, from column ``offset`` on."""

    quantities: np.ndarray
    offset: int


class Scratch(NamedTuple):
    """Room for one block, to be used again by the next: a course does not count on what it finds there.

    Rows of a step (WIDE numbers) each: ``nodes`` the linear states; ``v`` what ``adaptation`` lists, then linear
    outputs, occupancies, scores and readouts; ``xf`` and ``xs`` (fast or slow, WIDE) concentrations over K; ``held``,
    ``gain`` and ``loose`` (slow, WIDE) of ``slow_occupancy``, and its ``system``; ``slopes`` of ``observe_peaks``.

    The block's books, integers and booleans: where each quantity's row begins in ``v`` (``row``); which states are
    ``live``, which were ``filled`` at the last look, and the choice of ``propagate_nodes`` (``rows`` to ``columns``);
    numbers of the outputs ``shown``, the ligands ``binding``, the quantities ``peaking`` and ``adding``, and how many
    of each there are (``counts``, as ``engine.choice`` numbers them); by quantity those ``kept`` at every step, linear
    outputs ``added`` to an area, and who may be ``reaching`` a maximum at this step (quantities * LANES, at the first
    person of a vector).
    """

    nodes: np.ndarray
    v: np.ndarray
    xf: np.ndarray
    xs: np.ndarray
    held: np.ndarray
    gain: np.ndarray
    loose: np.ndarray
    system: np.ndarray
    slopes: np.ndarray
    row: np.ndarray
    live: np.ndarray
    filled: np.ndarray
    rows: np.ndarray
    ends: np.ndarray
    own: np.ndarray
    first: np.ndarray
    entries: np.ndarray
    columns: np.ndarray
    shown: np.ndarray
    binding: np.ndarray
    peaking: np.ndarray
    adding: np.ndarray
    kept: np.ndarray
    added: np.ndarray
    reaching: np.ndarray
    counts: np.ndarray


def aligned(size: int) -> np.ndarray:
    """Zeros that begin on a line of the processor's cache, so that no vector lies on two."""
    line = 8
    room = np.zeros(size + line)
    first = -(room.ctypes.data // 8) % line
    return room[first : first + size]


def scratch(structure: Structure, asked: Asked, stride: int = STRIDE) -> Scratch:
    """Room for a block of people of a system; ``stride``: how many of them go side by side."""
    size = structure.order.size
    fast, slow, lin = structure.fast_state.size, structure.slow_in.size, structure.out_state.size
    ligands, scales = fast + slow, structure.scale_floor.size
    readouts = structure.term_first.size - 1
    total = lin + (ligands + 7 + scales + readouts if structure.adapts else 0)

    def table(rows: int) -> np.ndarray:
        return aligned(rows * WIDE).reshape((rows, WIDE))

    def whole(length: int) -> np.ndarray:
        return np.zeros(length, dtype=np.int64)

    def flags(length: int) -> np.ndarray:
        return np.zeros(length, dtype=np.bool_)

    return Scratch(
        nodes=aligned(size * WIDE),
        v=aligned(END + (lin + ligands + scales + readouts) * WIDE),
        xf=table(fast),
        xs=table(slow),
        held=table(slow),
        gain=table(slow),
        loose=table(slow),
        system=aligned(4 * slow * (4 * slow + 1) * stride).reshape((4 * slow, 4 * slow + 1, stride)),
        slopes=aligned((ligands + 3) * WIDE),
        row=whole(max(total, lin + ligands)),
        live=flags(size),
        filled=flags(size),
        rows=whole(size),
        ends=whole(size),
        own=whole(size),
        first=whole(size + 1),
        entries=whole(structure.column.size),
        columns=whole(structure.column.size),
        shown=whole(lin),
        binding=whole(fast),
        peaking=whole(asked.peaks.size),
        adding=whole(asked.areas.size),
        kept=flags(total),
        added=flags(lin),
        reaching=flags(total * LANES),
        counts=whole(COUNTS),
    )
