"""Blocks of people through courses on the processor: propagators, histories, steady states, threads.

A block is ``LANES`` people, padded by repeating the last one. Blocks are independent, each writes its own
columns, and nothing is summed across blocks here: results are the same bits at any number of threads and in
any order of blocks. On a GPU (``device``) the same jobs go through ``mitragyna.engine.cuda``.
"""

# pyright: basic
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import local
from typing import Any

import numpy as np

from mitragyna.engine.ahead import wait_for_compiling
from mitragyna.engine.arguments import Asked, Record, State, Structure, aligned, scratch
from mitragyna.engine.block import Block, room_for
from mitragyna.engine.course import course
from mitragyna.engine.epochs import Epoch
from mitragyna.engine.job import (
    Compiled,
    HistoryJob,
    course_job,
    fixed_point,
    fresh_metrics,
    history_job,
    loss_of,
    no_error,
    no_record,
    people_of,
    zero_state,
)
from mitragyna.engine.ladder import ROOMS, propagators_by_epoch
from mitragyna.engine.plan import Plan
from mitragyna.engine.system import ADAPTATION, ENDLESS, Columns, Course, History, States, System, Train
from mitragyna.model.compiled import LANES, for_the_like

__all__ = [
    "ENDLESS", "Columns", "Course", "History", "States", "System", "Train", "default_threads", "each_block",
    "history_states", "run_course",
]  # fmt: skip


class _Room:
    """Where one thread works on one block after the other of one run: all their arguments are of the same types."""

    def __init__(self, structure: Structure, asked: Asked) -> None:
        self.scratch = scratch(structure, asked)
        self.course: Callable[..., None] | None = None

    def march(self, *given: Any) -> None:
        """``course`` with these arguments and its scratch."""
        code = self.course
        if code is None:
            # To look at the types of so many arrays takes a tenth of the time of a march.
            code = self.course = for_the_like(course, *given, self.scratch)
        code(*given, self.scratch)


def _table_for(compiled: Compiled) -> np.ndarray:
    """Room for the propagators of a block (spacings, 2, entries, LANES)."""
    pairs, entries = compiled.times // 2, compiled.usual.out.size
    return aligned(2 * pairs * entries * LANES).reshape((pairs, 2, entries, LANES))


def _fill(table: np.ndarray, compiled: Compiled, rates: np.ndarray, work: np.ndarray) -> None:
    """The propagators of a block into its ``table``: ``rates`` (epochs, entries of A, LANES)."""
    flat = table.reshape((compiled.times, *table.shape[2:]))
    propagators_by_epoch(
        rates, *compiled.recipes, compiled.usual.arrays, compiled.changed.arrays, flat, work[:ROOMS]
    )


def _taking(block: Block, compiled: Compiled, asked: Asked, room: _Room) -> Callable[[States], States]:
    """What takes a state of a block through a plan, in place; nothing else is asked for."""
    system, rates = block.system, block.columns.a
    none, table = np.zeros((1, system.pattern.size, LANES)), _table_for(compiled)
    _fill(table, compiled, rates[None], block.work)
    people = people_of(block.columns, table, rates, none)
    loss = loss_of(system, block.columns)
    metrics, record = fresh_metrics(system), no_record()

    def march(state: States) -> States:
        given = State(state.x, state.slow, state.adapted, no_error(system))
        room.march(
            compiled.structure, compiled.steps, compiled.events, asked, people, loss, given, metrics, record
        )
        return state

    return march


def _history_of_block(job: HistoryJob, first: int, room: _Room) -> States:
    block = Block(job.part.system, job.numbers(first))
    state = zero_state(block.system)
    if job.period is not None:
        march = _taking(block, job.period, job.asked, room)
        state = fixed_point(block.system, job.trained(block), job.period.plan.length, march)
    if job.plan is not None:
        state = _taking(block, job.plan, job.asked, room)(state)
    return state


def _blocks(people: int) -> Iterator[int]:
    return iter(range(0, people, LANES))


def each_block(
    people: int, threads: int, work: Callable[[int], None], tick: Callable[[int], None] | None
) -> None:
    """Call ``work(first person)`` for every block on a pool of threads; answers an interruption at once.

    ``tick`` is told the number of people finished, from the calling thread.
    """
    wait_for_compiling()
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
                   tick: Callable[[int], None] | None = None, device: str = "cpu") -> States:  # fmt: skip
    """Everybody's state at time zero after ``history`` (all zeros without one)."""
    n = columns.people
    out = States(
        np.zeros((system.pattern.size, n)), np.zeros((system.slow_state.size, n)), np.zeros((ADAPTATION, n))
    )
    if history is None:
        return out
    job = history_job(system, columns, history)
    if device != "cpu":
        from mitragyna.engine.cuda.march import march_history

        march_history(job, out, threads, tick)
        return out
    rooms = local()

    def work(first: int) -> None:
        if not hasattr(rooms, "one"):
            rooms.one = _Room(job.structure, job.asked)
        job.keep(out, first, _history_of_block(job, first, rooms.one))

    each_block(n, threads, work, tick)
    return out


def run_course(system: System, columns: Columns, start: States, plan: Plan,
               trains: tuple[tuple[Train, ...], ...], *,
               thresholds: np.ndarray, tracked: np.ndarray, record: bool, threads: int,
               areas: np.ndarray | None = None,
               tick: Callable[[int], None] | None = None,
               epochs: tuple[Epoch, ...] = (), device: str = "cpu") -> Course:  # fmt: skip
    """Run one arm for everybody; from an epoch's time on, with that epoch's rates (the plan stops there).

    ``trains``: for each steady-state number used by the plan's events, the trains that add up to it;
    ``thresholds`` (quantities,) NaN where no time above is wanted; ``tracked`` the numbers of quantities with
    metrics, ``areas`` of those with areas too (None: all tracked). Recorded quantities are 32-bit (relative
    rounding 6e-8), metrics 64-bit. ``device``: cpu, or cuda for a GPU, which is there.
    """
    n = columns.people
    job = course_job(system, columns, start, plan, trains, thresholds, tracked, record, areas, epochs)
    compiled, asked = job.compiled, job.asked
    small = job.part.system
    padded = -(-n // LANES) * LANES
    shape = (system.quantities, plan.output_times.size, padded) if record else (1, 1, LANES)
    quantities = np.zeros(shape, dtype=np.float32)
    results, errors = job.metrics(thresholds, tracked)
    if device != "cpu":
        from mitragyna.engine.cuda.march import march_course

        march_course(job, quantities, results, errors, threads, tick)
        return Course(quantities[..., :n] if record else None, *results, error=errors)
    rooms = local()

    def work(first: int) -> None:
        if not hasattr(rooms, "one"):
            rooms.one = _Room(compiled.structure, asked)
            rooms.table, rooms.work = _table_for(compiled), room_for(small)
        columns, rates = job.numbers(first)
        _fill(rooms.table, compiled, rates, rooms.work)
        people = people_of(columns, rooms.table, rates.reshape((-1, LANES)), job.steady(columns, rates))
        state, error, metrics = job.state(first), no_error(small), fresh_metrics(small)
        rooms.one.march(
            compiled.structure, compiled.steps, compiled.events, asked, people, loss_of(small, columns),
            State(state.x, state.slow, state.adapted, error), metrics, Record(quantities, first if record else 0),
        )  # fmt: skip
        job.keep(results, errors, first, metrics, error)

    each_block(n, threads, work, tick)
    return Course(quantities[..., :n] if record else None, *results, error=errors)
