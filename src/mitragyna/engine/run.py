"""Blocks of people through courses: propagators, histories, steady states, threads.

A block is ``LANES`` people, padded by repeating the last one. Blocks are independent, each writes its own
columns, and nothing is summed across blocks here: results are the same bits at any number of threads and in
any order of blocks.
"""

# pyright: basic
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import local
from typing import Any

import numpy as np

from mitragyna.engine.arguments import (
    Asked,
    Events,
    Metrics,
    People,
    Record,
    State,
    Steps,
    Structure,
    aligned,
    scratch,
)
from mitragyna.engine.block import Block
from mitragyna.engine.coupled import COUPLED_ITERATIONS, Coupled
from mitragyna.engine.course import course
from mitragyna.engine.epochs import Epoch, Planned, planned
from mitragyna.engine.part import part_of
from mitragyna.engine.plan import QUARTER, Plan
from mitragyna.engine.system import ADAPTATION, ENDLESS, Columns, Course, History, States, System, Train
from mitragyna.model.adaptation import (
    ESTIMATES,
    Constants,
    relaxation_weights,
    rule_gaps,
    slope_weights,
    sweeps_for,
)
from mitragyna.model.affinity import lost_affinity, steepness, sweeps_losing_affinity
from mitragyna.model.compiled import LANES, for_the_like

__all__ = [
    "ENDLESS", "Columns", "Course", "History", "States", "System", "Train", "default_threads", "each_block",
    "history_states", "run_course",
]  # fmt: skip

FIXED_POINT_ITERATIONS = 8
MARCHES_TO_TELL = 40
"""Calls after which it pays to have found the code for one run's types of arguments."""
LEAST_DRIVE = 0.005
"""Errors of adaptation are told as a share of the highest drive, of this where that is lower."""


@dataclass(frozen=True)
class _Compiled:
    """A plan in the form the compiled loop takes."""

    plan: Plan
    structure: Structure
    steps: Steps
    events: Events


@dataclass(frozen=True)
class _CompiledHistory:
    """The plans of a history in the form the compiled loop takes."""

    plan: _Compiled | None
    period: _Compiled | None


_KINDS = {"add": 0, "reset": 1, "set": 2, "superpose": 3}


class _Room:
    """Where one thread works on one block after the other of one run: all their arguments are of the same types."""

    def __init__(self, structure: Structure, asked: Asked) -> None:
        self.scratch = scratch(structure, asked)
        self.course: Callable[..., None] = course
        self.marches = 0

    def march(self, *given: Any) -> None:
        """``course`` with these arguments and its scratch."""
        self.course(*given, self.scratch)
        self.marches += 1
        if self.marches == MARCHES_TO_TELL:
            self.course = for_the_like(course, *given, self.scratch)


def _structure(system: System) -> Structure:
    p = system.pattern
    return Structure(
        first_entry=p.first,
        column=p.column,
        order=p.order,
        group=p.group,
        rate_first=p.a_first,
        rate_entry=p.a_entry,
        rate_column=p.a_column[p.a_entry],
        adapts=system.adapts,
        out_state=system.out_state,
        fast_state=system.fast_state,
        slow_in=system.slow_state,
        alpha2_state=system.alpha2_state,
        constants=Constants(*system.constants.tolist()),
        scale_floor=system.scale_floor,
        scale_top=system.scale_top,
        term_first=system.term_first,
        weight_first=system.weight_first,
        weight_state=system.weight_state,
    )


def _events(plan: Plan) -> Events:
    flat = [entry for event in plan.events for entry in event.entries]
    last = np.cumsum([len(event.entries) for event in plan.events], dtype=np.int64)
    return Events(
        kind=np.array([_KINDS[e.kind] for e in plan.events], dtype=np.int64),
        entry_first=np.concatenate([np.zeros(1, dtype=np.int64), last[:-1]])[: len(plan.events)],
        entry_last=last,
        entry_state=np.array([e[0] for e in flat], dtype=np.int64),
        entry_row=np.array([e[1] for e in flat], dtype=np.int64),
        entry_amount=np.array([e[2] for e in flat], dtype=np.float64),
        number=np.array([e.number for e in plan.events], dtype=np.int64),
    )


def _compile_plan(
    system: System, plan: Plan, told: Planned | None = None, changing: np.ndarray | None = None
) -> _Compiled:
    kappa, times = float(system.constants[0]), system.constants[5:]
    fastest = int(np.argmin(times[:3]))
    # The last one is a step of no length, for an output at the start.
    spacings = np.append(plan.spacings, 0.0)
    steps = Steps(
        e_index=plan.spacing,
        e_changed=plan.spacing if told is None else told.changed,
        changing=np.zeros(system.pattern.size, dtype=np.int64)
        if changing is None
        else changing.astype(np.int64),
        epoch=np.zeros_like(plan.spacing) if told is None else told.epoch,
        starts=plan.start,
        outputs=plan.output,
        first_event=plan.first_event,
        last_event=plan.last_event,
        in_window=plan.in_window,
        times=plan.output_times,
        spacings=spacings,
        weights=np.array([[relaxation_weights(h, t) for t in times] for h in spacings]),
        slope_weights=np.array([[slope_weights(h, t) for t in (times[1], times[3])] for h in spacings]),
        gaps=np.array([rule_gaps(h, times[fastest]) for h in spacings]),
        sweeps=np.array(
            [
                sweeps_losing_affinity(QUARTER * h, times[0], kappa, system.affinity_loss)
                if system.affinity_loss
                else sweeps_for(QUARTER * h, times[0], kappa)
                for h in spacings
            ],
            dtype=np.int64,
        ),
        fastest=fastest,
    )
    return _Compiled(plan, _structure(system), steps, _events(plan))


@dataclass(frozen=True)
class _Sink:
    """What one block is asked for and where it writes it: metrics and recorded quantities."""

    asked: Asked
    metrics: Metrics
    record: Record


def _march(system: System, block: Block, compiled: _Compiled, table: np.ndarray, steady: np.ndarray,
           state: States, sink: _Sink, error: np.ndarray, room: _Room) -> None:  # fmt: skip
    c = block.columns
    loss = None
    if system.affinity_loss:
        by = system.affinity_loss
        lost = lost_affinity(by, c.fast_tau), lost_affinity(by, c.slow_tau)
        loss = (*lost, steepness(float(system.constants[0]), by))
    people = People(
        table=table,
        rates=block.rates,
        coefficients=c.coefficients,
        steady=steady,
        out_scale=c.out_scale,
        fast_scale=c.fast_scale,
        fast_tau=c.fast_tau,
        slow_scale=c.slow_scale,
        slow_tau=c.slow_tau,
        slow_rate=c.slow_rate,
        slow_top=c.slow_top,
        alpha2_scale=c.alpha2_scale,
        severity=c.severity,
        emax=c.emax,
        scale_half=c.scale_half,
        readout_base=c.readout_base,
        term_span=c.term_span,
        term_kappa=c.term_kappa,
        term_stimulus=c.term_stimulus,
        term_drive=c.term_drive,
        term_weight=c.term_weight,
    )
    room.march(
        compiled.structure, compiled.steps, compiled.events, sink.asked, people, loss,
        State(state.x, state.slow, state.adapted, error), sink.metrics, sink.record,
    )  # fmt: skip


def _fresh_metrics(system: System) -> Metrics:
    shape = (system.quantities, LANES)
    return Metrics(
        np.full(shape, -np.inf), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    )


def _zero_state(system: System) -> States:
    return States(
        np.zeros((system.pattern.size, LANES)),
        np.zeros((system.slow_state.size, LANES)),
        np.zeros((ADAPTATION, LANES)),
    )


def _no_error(system: System) -> np.ndarray:
    """Rows of the error estimates of ``course``, at the start of one."""
    return np.zeros((ESTIMATES + 2 * system.slow_state.size, LANES))


def _silent(system: System) -> _Sink:
    """A march that records nothing."""
    none = np.zeros(0, dtype=np.int64)
    asked = Asked(
        threshold=np.full(system.quantities, np.nan),
        peaks=none,
        areas=none,
        aboves=none,
        wanted=np.zeros(system.quantities, dtype=np.bool_),
        record=False,
        number_of=none,
    )
    return _Sink(asked, _fresh_metrics(system), Record(np.zeros((1, 1, LANES), dtype=np.float32), 0))


def _secant(z: np.ndarray, gap: np.ndarray, z_before: np.ndarray, gap_before: np.ndarray) -> np.ndarray:
    """Next guess for a root of the gap P(z) - z, lane by lane; a plain step where two guesses have met."""
    rise = gap - gap_before
    far = np.abs(rise) > 1e-15
    return z + np.where(far, -gap * (z - z_before) / np.where(far, rise, 1.0), gap)


def _fixed_point(system: System, block: Block, history: History, compiled: _Compiled, sink: _Sink,
                 room: _Room) -> States:  # fmt: skip
    """State at the end of a long regular regime: the closed linear sum, and the fixed point of one interval
    P.

    Occupancy and tolerance each depend on themselves alone: secant steps; on both where tolerance lowers affinity:
    Broyden's. The adaptation states and rebound are linear in themselves given the signal:
    z <- z + (P(z) - z)/(1 - exp(-interval/time constant)) is exact as soon as tolerance is.
    """
    table = block.table(compiled.plan.spacings)
    none = np.zeros((1, system.pattern.size, LANES))
    x = np.sum([block.train(t) for t in history.trains], axis=0)
    length = compiled.plan.length
    gain = 1.0 / -np.expm1(-length / system.constants[5:, None])
    z = _zero_state(system)
    before: tuple[States, States] | None = None
    coupled = Coupled(system.slow_state.size, gain[0]) if system.affinity_loss else None
    for _ in range(COUPLED_ITERATIONS if coupled else FIXED_POINT_ITERATIONS):
        end = States(x.copy(), z.slow.copy(), z.adapted.copy())
        _march(system, block, compiled, table, none, end, sink, _no_error(system), room)
        gap = States(x, end.slow - z.slow, end.adapted - z.adapted)
        slow, adapted = end.slow, z.adapted + gap.adapted * gain
        if coupled is not None:
            slow, adapted[0] = coupled.next(z.slow, z.adapted[0], gap.slow, gap.adapted[0])
        elif before is not None:
            last, last_gap = before
            slow = np.clip(_secant(z.slow, gap.slow, last.slow, last_gap.slow), 0.0, 1.0)
            tolerance = _secant(z.adapted[0], gap.adapted[0], last.adapted[0], last_gap.adapted[0])
            adapted[0] = np.clip(tolerance, 0.0, 1.0)
        before = (z, gap)
        z = States(x, slow, adapted)
    return z


def _history_of_block(
    system: System, columns: Columns, history: History, compiled: _CompiledHistory, room: _Room
) -> States:
    block = Block(system, columns)
    state = _zero_state(system)
    sink = _silent(system)
    if compiled.period is not None:
        state = _fixed_point(system, block, history, compiled.period, sink, room)
    if compiled.plan is not None:
        none = np.zeros((1, system.pattern.size, LANES))
        table = block.table(compiled.plan.plan.spacings)
        _march(system, block, compiled.plan, table, none, state, sink, _no_error(system), room)
    return state


def _blocks(people: int) -> Iterator[int]:
    return iter(range(0, people, LANES))


def each_block(
    people: int, threads: int, work: Callable[[int], None], tick: Callable[[int], None] | None
) -> None:
    """Call ``work(first person)`` for every block on a pool of threads; answers an interruption at once.

    ``tick`` is told the number of people finished, from the calling thread.
    """
    starts = list(_blocks(people))
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        pending: set[Future[None]] = set()
        try:
            position = 0
            while position < len(starts) or pending:
                while position < len(starts) and len(pending) < 4 * threads:
                    pending.add(pool.submit(work, starts[position]))
                    position += 1
                done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                if tick is not None and done:
                    tick(min(people, (position - len(pending)) * LANES))
        except BaseException:
            for future in pending:
                future.cancel()
            raise


def default_threads() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def history_states(system: System, columns: Columns, history: History | None, threads: int,
                   tick: Callable[[int], None] | None = None) -> States:  # fmt: skip
    """Everybody's state at time zero after ``history`` (all zeros without one)."""
    n = columns.people
    out = States(
        np.zeros((system.pattern.size, n)), np.zeros((system.slow_state.size, n)), np.zeros((ADAPTATION, n))
    )
    if history is None:
        return out
    plans = [p for p in (history.plan, history.period) if p is not None]
    entries = [e for plan in plans for event in plan.events for e in event.entries]
    entries += [e for train in history.trains for e in train.entries]
    none = np.zeros(system.slow_state.size, dtype=np.bool_)
    part = part_of(system, columns, np.array(sorted({e[0] for e in entries}), dtype=np.int64), none)
    reduced = History(
        None if history.plan is None else part.plan(history.plan),
        None if history.period is None else part.plan(history.period),
        tuple(part.train(t) for t in history.trains),
    )
    compiled = _CompiledHistory(
        plan=None if reduced.plan is None else _compile_plan(part.system, reduced.plan),
        period=None if reduced.period is None else _compile_plan(part.system, reduced.period),
    )

    rooms = local()

    def work(first: int) -> None:
        if not hasattr(rooms, "one"):
            rooms.one = _Room(_structure(part.system), _silent(part.system).asked)
        state = _history_of_block(part.system, part.columns.block(first), reduced, compiled, rooms.one)
        people = slice(first, min(first + LANES, n))
        keep = people.stop - first
        out.x[part.states, people] = state.x[:, :keep]
        out.slow[part.slow, people] = state.slow[:, :keep]
        out.adapted[:, people] = state.adapted[:, :keep]

    each_block(n, threads, work, tick)
    return out


def run_course(system: System, columns: Columns, start: States, plan: Plan,
               trains: tuple[tuple[Train, ...], ...], *,
               thresholds: np.ndarray, tracked: np.ndarray, record: bool, threads: int,
               areas: np.ndarray | None = None,
               tick: Callable[[int], None] | None = None,
               epochs: tuple[Epoch, ...] = ()) -> Course:  # fmt: skip
    """Run one arm for everybody; from an epoch's time on, with that epoch's rates (the plan stops there).

    ``trains``: for each steady-state number used by the plan's events, the trains that add up to it;
    ``thresholds`` (quantities,) NaN where no time above is wanted; ``tracked`` the numbers of quantities with
    metrics, ``areas`` of those with areas too (None: all tracked). Recorded quantities are 32-bit (relative
    rounding 6e-8), metrics 64-bit.
    """
    n = columns.people
    touched = {e[0] for event in plan.events for e in event.entries}
    touched |= {e[0] for group in trains for train in group for e in train.entries}
    touched |= set(np.flatnonzero(start.x.any(axis=1)).tolist())
    part = part_of(
        system, columns, np.array(sorted(touched), dtype=np.int64), np.any(start.slow != 0.0, axis=1)
    )
    small, few = part.system, part.quantities
    plan = part.plan(plan)
    trains = tuple(tuple(part.train(t) for t in group) for group in trains)
    start = part.start(start)
    rows = columns.coefficients.shape[0] + system.scaled_row.size
    kept = np.isin(system.pattern.a_column, part.states)
    entry_place = np.where(kept, np.cumsum(kept) - 1, -1)
    told = planned(plan, epochs, rows, len(trains))
    plan = told.plan
    places = entry_place[np.concatenate([np.zeros(0, dtype=np.int64), *(e.entry for e in epochs)])]
    changing, products = small.pattern.of_families(small.pattern.a_row[places[places >= 0]])
    place = np.full(system.quantities, -1)
    place[few] = np.arange(few.size)

    def numbers(of_all: np.ndarray) -> np.ndarray:
        """Quantities of the whole system by their numbers in the part; those left out are left out."""
        return place[of_all][place[of_all] >= 0].astype(np.int64)

    limits = thresholds[few]
    peaks = numbers(tracked)
    with_area = numbers(tracked if areas is None else areas)
    aboves = peaks[~np.isnan(limits[peaks])]
    wanted = np.full(few.size, record)
    wanted[peaks] = True
    wanted[with_area] = True
    padded = -(-n // LANES) * LANES
    compiled = _compile_plan(small, plan, told, changing)
    asked = Asked(limits, peaks, with_area, aboves, wanted, record, few)
    rooms = local()
    shape = (system.quantities, plan.output_times.size, padded) if record else (1, 1, LANES)
    quantities = np.zeros(shape, dtype=np.float32)
    results = [np.zeros((system.quantities, n)) for _ in range(5)]
    absent = np.setdiff1d(tracked, few)
    # What is zero throughout lies above a negative limit all the time.
    results[4][absent[thresholds[absent] < 0.0]] = plan.length
    errors = np.zeros((3, n))

    def work(first: int) -> None:
        base = part.columns.block(first)
        block = Block(small, base)
        if not hasattr(rooms, "one"):
            entries = small.pattern.row.size
            rooms.one = _Room(compiled.structure, asked)
            rooms.table = aligned(2 * told.pairs * entries * LANES).reshape((told.pairs, 2, entries, LANES))
        table = rooms.table
        later = tuple(Block(small, e.block(base, entry_place, first), told.apart) for e in epochs)
        done = plan.spacings.size
        block.propagators(plan.spacings, small.pattern.products, table[:done])
        for turn, spacings in zip(later, told.spacings, strict=True):
            turn.propagators(spacings, products, table[done : done + spacings.size])
            done += spacings.size
        blocks = (block, *later)
        steady = np.zeros((max(len(trains), 1), small.pattern.size, LANES))
        for i, group in enumerate(trains):
            for train in group:
                steady[i] += blocks[told.of_group[i]].train(train)
        block.rates = np.concatenate([b.columns.a for b in blocks])
        if told.apart:
            together = np.concatenate([b.columns.coefficients for b in blocks])
            block.columns = replace(block.columns, coefficients=together)
        index = np.minimum(np.arange(first, first + LANES), n - 1)
        state = States(*(np.ascontiguousarray(s[:, index]) for s in (start.x, start.slow, start.adapted)))
        error = _no_error(small)
        metrics = _fresh_metrics(small)
        sink = _Sink(asked, metrics, Record(quantities, first if record else 0))
        _march(small, block, compiled, table, steady, state, sink, error, rooms.one)
        people = slice(first, min(first + LANES, n))
        keep = people.stop - first
        for whole, found in zip(results, metrics, strict=True):
            whole[few, people] = found[:, :keep]
        drive = np.maximum(error[2, :keep], LEAST_DRIVE)
        errors[0, people] = error[1, :keep] / drive
        errors[1, people] = error[ESTIMATES + 1 :: 2, :keep].max(axis=0, initial=0.0)
        errors[2, people] = error[3, :keep] / drive

    each_block(n, threads, work, tick)
    return Course(quantities[..., :n] if record else None, *results, error=errors)
