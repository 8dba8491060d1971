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
from dataclasses import dataclass, fields, replace

import numpy as np

from mitragyna.engine.course import ADAPTATION, course
from mitragyna.engine.linear import Pattern, propagate, propagator, propagators, repeated, squarings
from mitragyna.engine.plan import QUARTER, Plan, hours
from mitragyna.model.adaptation import coarse_weights, relaxation_weights
from mitragyna.model.compiled import LANES

ENDLESS = 2**40
"""Number of repeats that stands for a steady state: forty doublings, far beyond any decay."""

FIXED_POINT_ITERATIONS = 12


@dataclass(frozen=True)
class System:
    """What all people share: structure, positions, common constants.

    ``rates`` are the typical rates (1/h); ``constants`` are kappa, fast weight, slow weight, threshold,
    rebound gain and the four time constants (tolerance, fast, slow, rebound).
    """

    pattern: Pattern
    rates: tuple[float, ...]
    out_state: np.ndarray
    fast_state: np.ndarray
    slow_state: np.ndarray
    alpha2_state: np.ndarray
    constants: np.ndarray
    scale_floor: np.ndarray
    scale_top: np.ndarray

    @property
    def ligands(self) -> int:
        return self.fast_state.size + self.slow_state.size

    @property
    def quantities(self) -> int:
        extra = self.ligands + 3 + ADAPTATION + self.scale_floor.size
        return self.out_state.size + (extra if self.ligands else 0)


@dataclass(frozen=True)
class Columns:
    """What differs between people, people in the last axis of every array (see ``course`` for the meaning)."""

    a: np.ndarray
    coefficients: np.ndarray
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

    @property
    def people(self) -> int:
        return int(self.severity.shape[-1])

    def block(self, first: int) -> Columns:
        """The block that starts at person ``first``, padded to ``LANES`` people."""
        index = np.minimum(np.arange(first, first + LANES), self.people - 1)
        return replace(self, **{f.name: np.ascontiguousarray(getattr(self, f.name)[..., index]) for f in fields(self)})


@dataclass(frozen=True)
class Train:
    """Equal inputs at equal intervals, as the state they leave ``elapsed`` ticks after the last one began.

    ``entries`` as in ``Event``; ``duration`` (ticks) above zero makes them constant inputs, the entries
    then being source states; ``count`` may be ``ENDLESS``. Inputs still running at the end are left on.
    """

    entries: tuple[tuple[int, int, float], ...]
    interval: int
    count: int
    elapsed: int
    duration: int = 0


@dataclass(frozen=True)
class States:
    """State of everybody at one time: linear states, slow occupancies, adaptation; people last."""

    x: np.ndarray
    slow: np.ndarray
    adapted: np.ndarray


@dataclass(frozen=True)
class History:
    """How people came to their state at time zero.

    First ``period``, when there is one: a single interval of a regime in steady state, whose linear state at
    its end is the sum of ``trains`` and whose adaptation is the fixed point. Then ``plan``, when there is one,
    from there (or from zero) to tick 0.
    """

    plan: Plan | None = None
    period: Plan | None = None
    trains: tuple[Train, ...] = ()


@dataclass(frozen=True)
class Course:
    """Result of one arm: quantities (quantities, times, people) or None, and per-person metrics (quantities, people).

    ``error`` (3, people) estimates the error of tolerance, fast and slow adaptation (order-4 bound).
    """

    quantities: np.ndarray | None
    maximum: np.ndarray
    time_of_maximum: np.ndarray
    area: np.ndarray
    window_area: np.ndarray
    above: np.ndarray
    error: np.ndarray


class _Block:
    """Propagators of one block and the small linear-algebra jobs on them."""

    def __init__(self, system: System, columns: Columns) -> None:
        self.system = system
        self.columns = columns
        entries = system.pattern.row.size
        self.work = [np.empty((entries, LANES)) for _ in range(4)]

    def table(self, times: np.ndarray) -> np.ndarray:
        p = self.system.pattern
        counts, half = squarings(times, max(self.system.rates, default=1.0))
        out = np.empty((times.size, p.row.size, LANES))
        propagators(
            self.columns.a, times, counts, half, p.into_a, p.square, p.diagonal, out, self.work[0]
        )
        return out

    def advanced(self, x: np.ndarray, ticks: int) -> np.ndarray:
        p = self.system.pattern
        time = hours(ticks)
        counts, _ = squarings(np.array([time]), max(self.system.rates, default=1.0))
        e = np.empty((p.row.size, LANES))
        propagator(self.columns.a, time, counts[0], p.into_a, p.square, p.diagonal, e, self.work[0])
        out = np.empty_like(x)
        propagate(e, p.row, p.column, x, out)
        return out

    def train(self, train: Train) -> np.ndarray:
        """State left by a train of inputs (the closed sum of its inputs)."""
        p = self.system.pattern
        start = np.zeros((p.size, LANES))
        for state, row, amount in train.entries:
            start[state] += amount * self.columns.coefficients[row]
        total = np.zeros_like(start)
        count = train.count
        elapsed = train.elapsed
        while train.duration > elapsed and count > 0:
            # Inputs that are still running: their response so far, the source left on.
            total += self.advanced(start, elapsed)
            elapsed += train.interval
            count -= 1
        if count == 0:
            return total
        if train.duration:
            ended = self.advanced(start, train.duration)
            for state, _, _ in train.entries:
                ended[state] = 0.0
            start = ended
        time = hours(train.interval)
        counts, _ = squarings(np.array([time]), max(self.system.rates, default=1.0))
        e = np.empty((p.row.size, LANES))
        propagator(self.columns.a, time, counts[0], p.into_a, p.square, p.diagonal, e, self.work[0])
        summed = np.empty_like(start)
        repeated(e, count, p.row, p.column, p.square, start, summed, self.work[1], self.work[2], self.work[3])
        return total + self.advanced(summed, elapsed - train.duration)


@dataclass(frozen=True)
class _Compiled:
    """A plan in the form the compiled loop takes."""

    plan: Plan
    kind: np.ndarray
    entry_first: np.ndarray
    entry_last: np.ndarray
    entry_state: np.ndarray
    entry_row: np.ndarray
    entry_amount: np.ndarray
    number: np.ndarray
    weights: np.ndarray
    coarse: np.ndarray


@dataclass(frozen=True)
class _CompiledHistory:
    """The plans of a history in the form the compiled loop takes."""

    plan: _Compiled | None
    period: _Compiled | None


_KINDS = {"add": 0, "reset": 1, "set": 2, "superpose": 3}


def _compile_plan(system: System, plan: Plan) -> _Compiled:
    flat = [entry for event in plan.events for entry in event.entries]
    last = np.cumsum([len(event.entries) for event in plan.events], dtype=np.int64)
    times = system.constants[5:]
    return _Compiled(
        plan=plan,
        kind=np.array([_KINDS[e.kind] for e in plan.events], dtype=np.int64),
        entry_first=np.concatenate([np.zeros(1, dtype=np.int64), last[:-1]])[: len(plan.events)],
        entry_last=last,
        entry_state=np.array([e[0] for e in flat], dtype=np.int64),
        entry_row=np.array([e[1] for e in flat], dtype=np.int64),
        entry_amount=np.array([e[2] for e in flat], dtype=np.float64),
        number=np.array([e.number for e in plan.events], dtype=np.int64),
        weights=np.array([[relaxation_weights(h, t) for t in times] for h in plan.spacings]),
        coarse=np.array([[coarse_weights(h, t) for t in times] for h in plan.spacings]),
    )


@dataclass(frozen=True)
class _Sink:
    """Where one block writes: recorded quantities and metrics."""

    quantities: np.ndarray
    metrics: tuple[np.ndarray, ...]
    offset: int
    record: bool


def _march(system: System, block: _Block, compiled: _Compiled, table: np.ndarray, steady: np.ndarray,
           state: States, threshold: np.ndarray, tracked: np.ndarray, sink: _Sink, error: np.ndarray) -> None:  # fmt: skip
    plan, c = compiled.plan, block.columns
    course(
        plan.start.size, plan.spacing, table, system.pattern.row, system.pattern.column,
        compiled.kind, compiled.entry_first, compiled.entry_last, compiled.entry_state, compiled.entry_row,
        compiled.entry_amount, compiled.number, c.coefficients, steady,
        system.out_state, c.out_scale, system.fast_state, c.fast_scale, c.fast_tau, system.slow_state,
        c.slow_scale, c.slow_tau, c.slow_rate, c.slow_top, system.alpha2_state, c.alpha2_scale,
        system.constants, compiled.weights, compiled.coarse, c.severity, c.emax, system.scale_floor,
        system.scale_top, c.scale_half, threshold, tracked, state.x, state.slow, state.adapted, error,
        plan.start, plan.spacings, plan.output, plan.first_event, plan.last_event, plan.in_window,
        sink.quantities, plan.output_times, *sink.metrics, sink.offset, sink.record,
    )  # fmt: skip


def _fresh_metrics(system: System) -> tuple[np.ndarray, ...]:
    shape = (system.quantities, LANES)
    return np.full(shape, -np.inf), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)


def _zero_state(system: System) -> States:
    return States(
        np.zeros((system.pattern.size, LANES)),
        np.zeros((system.slow_state.size, LANES)),
        np.zeros((ADAPTATION, LANES)),
    )


def _silent(system: System) -> tuple[np.ndarray, np.ndarray, _Sink]:
    """Arguments for a march that records nothing."""
    sink = _Sink(np.zeros((1, 1, LANES)), _fresh_metrics(system), 0, False)
    return np.full(system.quantities, np.nan), np.zeros(0, dtype=np.int64), sink


def _secant(z: np.ndarray, gap: np.ndarray, z_before: np.ndarray, gap_before: np.ndarray) -> np.ndarray:
    """Next guess for a root of the gap P(z) - z, lane by lane; a plain step where two guesses have met."""
    rise = gap - gap_before
    far = np.abs(rise) > 1e-15
    return z + np.where(far, -gap * (z - z_before) / np.where(far, rise, 1.0), gap)


def _fixed_point(system: System, block: _Block, history: History, compiled: _Compiled) -> States:
    """State at the end of a long regular regime: the closed linear sum, and the fixed point of one interval P.

    Occupancy and tolerance each depend on themselves alone: secant steps. The adaptation states and rebound are
    linear in themselves given the signal: z <- z + (P(z) - z)/(1 - exp(-interval/time constant)) is exact as
    soon as tolerance is.
    """
    table = block.table(compiled.plan.spacings)
    none = np.zeros((1, system.pattern.size, LANES))
    threshold, tracked, sink = _silent(system)
    x = np.sum([block.train(t) for t in history.trains], axis=0)
    length = float(compiled.plan.spacings[compiled.plan.spacing].sum() * QUARTER)
    gain = 1.0 / -np.expm1(-length / system.constants[5:, None])
    z = _zero_state(system)
    before: tuple[States, States] | None = None
    for _ in range(FIXED_POINT_ITERATIONS):
        end = States(x.copy(), z.slow.copy(), z.adapted.copy())
        _march(system, block, compiled, table, none, end, threshold, tracked, sink, np.zeros((6, LANES)))
        gap = States(x, end.slow - z.slow, end.adapted - z.adapted)
        slow, adapted = end.slow, z.adapted + gap.adapted * gain
        if before is not None:
            last, last_gap = before
            slow = np.clip(_secant(z.slow, gap.slow, last.slow, last_gap.slow), 0.0, 1.0)
            tolerance = _secant(z.adapted[0], gap.adapted[0], last.adapted[0], last_gap.adapted[0])
            adapted[0] = np.clip(tolerance, 0.0, 1.0)
        before = (z, gap)
        z = States(x, slow, adapted)
    return z


def _history_of_block(system: System, columns: Columns, history: History, compiled: _CompiledHistory) -> States:
    block = _Block(system, columns)
    state = _zero_state(system)
    if compiled.period is not None:
        state = _fixed_point(system, block, history, compiled.period)
    if compiled.plan is not None:
        none = np.zeros((1, system.pattern.size, LANES))
        threshold, tracked, sink = _silent(system)
        table = block.table(compiled.plan.plan.spacings)
        _march(system, block, compiled.plan, table, none, state, threshold, tracked, sink, np.zeros((6, LANES)))
    return state


def _blocks(people: int) -> Iterator[int]:
    return iter(range(0, people, LANES))


def each_block(people: int, threads: int, work: Callable[[int], None], tick: Callable[[int], None] | None) -> None:
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
    compiled = _CompiledHistory(
        plan=None if history.plan is None else _compile_plan(system, history.plan),
        period=None if history.period is None else _compile_plan(system, history.period),
    )

    def work(first: int) -> None:
        state = _history_of_block(system, columns.block(first), history, compiled)
        keep = min(LANES, n - first)
        for whole, part in ((out.x, state.x), (out.slow, state.slow), (out.adapted, state.adapted)):
            whole[:, first : first + keep] = part[:, :keep]

    each_block(n, threads, work, tick)
    return out


def run_course(system: System, columns: Columns, start: States, plan: Plan, trains: tuple[tuple[Train, ...], ...],
               *, thresholds: np.ndarray, tracked: np.ndarray, record: bool, threads: int,
               tick: Callable[[int], None] | None = None) -> Course:  # fmt: skip
    """Run one arm for everybody.

    ``trains``: for each steady-state number used by the plan's events, the trains that add up to it;
    ``thresholds`` (quantities,) NaN where no time above is wanted; ``tracked`` the numbers of quantities with
    metrics. Recorded quantities are 32-bit (relative rounding 6e-8), metrics 64-bit.
    """
    n = columns.people
    padded = -(-n // LANES) * LANES
    compiled = _compile_plan(system, plan)
    shape = (system.quantities, plan.output_times.size, padded) if record else (1, 1, LANES)
    quantities = np.zeros(shape, dtype=np.float32)
    results = [np.zeros((system.quantities, n)) for _ in range(5)]
    errors = np.zeros((3, n))

    def work(first: int) -> None:
        block = _Block(system, columns.block(first))
        table = block.table(plan.spacings)
        steady = np.zeros((max(len(trains), 1), system.pattern.size, LANES))
        for i, group in enumerate(trains):
            for train in group:
                steady[i] += block.train(train)
        index = np.minimum(np.arange(first, first + LANES), n - 1)
        state = States(*(np.ascontiguousarray(s[:, index]) for s in (start.x, start.slow, start.adapted)))
        error = np.zeros((6, LANES))
        metrics = _fresh_metrics(system)
        sink = _Sink(quantities, metrics, first if record else 0, record)
        _march(system, block, compiled, table, steady, state, thresholds, tracked, sink, error)
        keep = min(LANES, n - first)
        for whole, part in zip(results, metrics, strict=True):
            whole[:, first : first + keep] = part[:, :keep]
        errors[:, first : first + keep] = error[3:, :keep]

    each_block(n, threads, work, tick)
    return Course(quantities[..., :n] if record else None, *results, error=errors)
