"""People to a GPU, through courses and histories there, and back.

People go in waves of as many blocks as its memory takes. Their propagators are made there, and every march is one
launch. Trains of doses, which take no time to speak of, and the guesses at a history's fixed point are the processor's.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mitragyna.engine.arguments import Asked, Metrics, Record, State, Structure, scratch
from mitragyna.engine.block import Block
from mitragyna.engine.cuda import device, kernels
from mitragyna.engine.job import (
    Compiled,
    CourseJob,
    HistoryJob,
    fixed_point,
    fresh_metrics,
    loss_of,
    no_error,
    no_record,
    people_of,
    zero_state,
)
from mitragyna.engine.ladder import ROOMS
from mitragyna.engine.run import each_block
from mitragyna.engine.system import Columns, States, System
from mitragyna.model.compiled import LANES

Tick = Callable[[int], None] | None


def by_block(array: np.ndarray) -> np.ndarray:
    """People last, of many blocks: with the block first, its people last."""
    return np.ascontiguousarray(
        np.moveaxis(array.reshape((*array.shape[:-1], array.shape[-1] // LANES, LANES)), -2, 0)
    )


def by_person(array: np.ndarray) -> np.ndarray:
    """The other way round."""
    turned = np.moveaxis(array, 0, -2)
    return turned.reshape((*turned.shape[:-2], array.shape[0] * LANES))


def _sent(given: tuple[Any, ...]) -> Any:
    """A tuple whose arrays have people last, on the device with blocks first."""
    parts = [by_block(one) if isinstance(one, np.ndarray) else one for one in given]
    return device.send(type(given)(*parts) if hasattr(given, "_fields") else tuple(parts))


class _Place:
    """Room on the device for ``blocks`` blocks of people of one system."""

    def __init__(self, structure: Structure, asked: Asked, blocks: int) -> None:
        self.blocks = blocks
        self.structure, self.asked = device.send(structure), device.send(asked)
        one = scratch(structure, asked, LANES)
        self.scratch = type(one)(*(device.room((blocks, *a.shape), a.dtype) for a in one))

    def table(self, compiled: Compiled, rates: Any) -> Any:
        """The propagators of a plan: ``rates`` on the device, (blocks, epochs * entries of A, LANES)."""
        first, entries = compiled.recipes.first, compiled.usual.out.size
        table = device.room((self.blocks, compiled.times, entries, LANES))
        epochs = first.shape[0] - 1
        shape = (self.blocks, epochs, rates.shape[1] // epochs, LANES)
        device.launch(
            kernels.tables, self.blocks, rates.reshape(shape), *(device.send(a) for a in compiled.recipes),
            device.send(compiled.usual.arrays), device.send(compiled.changed.arrays), table,
            device.room((self.blocks, ROOMS, entries, LANES)),
        )  # fmt: skip
        return table

    def march(
        self, plan: Any, people: Any, loss: Any, state: State, metrics: Metrics, record: Record
    ) -> None:
        """One launch; ``plan`` are steps and events, all on the device."""
        if loss is None:
            device.launch(
                kernels.march, self.blocks, self.structure, *plan, self.asked, people, state, metrics, record,
                self.scratch,
            )  # fmt: skip
        else:
            device.launch(
                kernels.march_losing, self.blocks, self.structure, *plan, self.asked, people, loss, state, metrics,
                record, self.scratch,
            )  # fmt: skip


def _size(arrays: tuple[Any, ...]) -> int:
    return sum(a.nbytes for a in arrays if isinstance(a, np.ndarray))


def _bytes(
    system: System,
    structure: Structure,
    asked: Asked,
    times: int,
    columns: Columns,
    rates: np.ndarray,
    outputs: int,
) -> int:
    """Bytes on the device for each block of people, which has so many ``times`` of propagators."""
    entries = system.pattern.row.size
    people = people_of(columns, None, rates, np.zeros((1, system.pattern.size, LANES)))
    recorded = (4 * outputs + 5 * 8) * system.quantities * LANES
    return (
        (times + ROOMS) * entries * LANES * 8 + _size(people) + _size(scratch(structure, asked, LANES)) + recorded
    )  # fmt: skip


def _waves(people: int, size: int) -> Iterator[tuple[int, int]]:
    """First person and number of blocks of each wave, of ``size`` bytes a block."""
    together = max(1, device.memory() // size) * LANES
    for first in range(0, people, together):
        yield first, -(-min(together, people - first) // LANES)


def _sent_loss(loss: tuple[np.ndarray, np.ndarray, float] | None) -> Any:
    return None if loss is None else _sent(loss)


def march_history(job: HistoryJob, out: States, threads: int, tick: Tick) -> None:
    """The history of everybody, into ``out``."""
    system = job.part.system
    n = out.x.shape[-1]
    times = sum(c.times for c in (job.plan, job.period) if c is not None)
    columns = job.numbers(0)
    for first, blocks in _waves(n, _bytes(system, job.structure, job.asked, times, columns, columns.a, 0)):
        job.keep(out, first, _history_wave(job, first, blocks, threads))
        if tick is not None:
            tick(min(n, first + blocks * LANES))


def _history_wave(job: HistoryJob, first: int, blocks: int, threads: int) -> States:
    """The history of a wave; what it has on the device is free when it is done."""
    system, people = job.part.system, blocks * LANES
    wide = job.numbers(first, people)
    place = _Place(job.structure, job.asked, blocks)
    state = zero_state(system, people)
    if job.period is not None:
        x = np.zeros_like(state.x)

        def train(at: int) -> None:
            x[:, at : at + LANES] = job.trained(Block(system, job.numbers(first + at)))

        each_block(people, threads, train, None)
        state = fixed_point(system, x, job.period.plan.length, _taking(system, wide, job.period, place))
    if job.plan is not None:
        state = _taking(system, wide, job.plan, place)(state)
    return state


def _taking(system: System, wide: Columns, compiled: Compiled, place: _Place) -> Callable[[States], States]:
    """What takes states, of several blocks next to each other, through a plan; nothing else is asked for."""
    count = wide.people
    people = _sent(people_of(wide, None, wide.a, np.zeros((1, system.pattern.size, count))))
    people = people._replace(table=place.table(compiled, people.rates))
    loss = _sent_loss(loss_of(system, wide))
    plan = (device.send(compiled.steps), device.send(compiled.events))
    metrics, record = _sent(fresh_metrics(system, count)), device.send(no_record())

    def march(state: States) -> States:
        given = _sent(State(state.x, state.slow, state.adapted, no_error(system, count)))
        place.march(plan, people, loss, given, metrics, record)
        return States(*(by_person(device.fetch(a)) for a in (given.x, given.slow_state, given.adapted)))

    return march


def march_course(job: CourseJob, quantities: np.ndarray, results: list[np.ndarray], errors: np.ndarray, threads: int,
                 tick: Tick) -> None:  # fmt: skip
    """One arm for everybody, into the arrays of ``CourseJob.metrics`` and ``quantities`` as ``course`` records."""
    system, compiled, asked = job.part.system, job.compiled, job.asked
    n = errors.shape[-1]
    outputs = quantities.shape[1] if asked.record else 0
    columns, rates = job.numbers(0)
    some_rates = rates.reshape((-1, LANES))
    size = _bytes(system, compiled.structure, asked, compiled.times, columns, some_rates, outputs)
    plan = (device.send(compiled.steps), device.send(compiled.events))
    for first, blocks in _waves(n, size):
        some = slice(first, first + blocks * LANES)
        metrics, error = _course_wave(job, plan, first, blocks, threads, quantities[..., some])
        job.keep(results, errors, first, metrics, error)
        if tick is not None:
            tick(min(n, some.stop))


def _course_wave(job: CourseJob, plan: Any, first: int, blocks: int, threads: int, quantities: np.ndarray
                 ) -> tuple[Metrics, np.ndarray]:  # fmt: skip
    """Metrics and errors of a wave, its recorded ``quantities`` in place; on the device all is free when it is done."""
    system, asked, count = job.part.system, job.asked, blocks * LANES
    wide, rates = job.numbers(first, count)
    steady = np.zeros((max(len(job.trains), 1), system.pattern.size, count))

    def train(at: int) -> None:
        steady[..., at : at + LANES] = job.steady(*job.numbers(first + at))

    if job.trains:
        each_block(count, threads, train, None)
    place = _Place(job.compiled.structure, asked, blocks)
    people = _sent(people_of(wide, None, rates.reshape((-1, count)), steady))
    people = people._replace(table=place.table(job.compiled, people.rates))
    start = job.state(first, count)
    state = _sent(State(start.x, start.slow, start.adapted, no_error(system, count)))
    metrics = _sent(fresh_metrics(system, count))
    record = device.send(no_record())
    if asked.record:
        record = Record(device.send(np.zeros(quantities.shape, dtype=np.float32)), 0)
    place.march(plan, people, _sent_loss(loss_of(system, wide)), state, metrics, record)
    if asked.record:
        quantities[...] = device.fetch(record.quantities)
    return Metrics(*(by_person(device.fetch(a)) for a in metrics)), by_person(device.fetch(state.error))
