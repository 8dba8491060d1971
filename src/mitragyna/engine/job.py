"""What is marched, in the form in which the compiled loop takes it: plans, people, histories and courses.

Nothing here says where: people come as one block, or as many blocks next to each other, LANES in each.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mitragyna.engine.arguments import Asked, Events, Metrics, People, Record, Steps, Structure
from mitragyna.engine.block import Block, recipes_of, with_doses
from mitragyna.engine.coupled import COUPLED_ITERATIONS, Coupled
from mitragyna.engine.epochs import Changes, Epoch, Planned, changes, planned
from mitragyna.engine.ladder import Recipes
from mitragyna.engine.linear import Products
from mitragyna.engine.part import Part, part_of
from mitragyna.engine.plan import QUARTER, Plan
from mitragyna.engine.system import (
    ADAPTATION,
    Columns,
    History,
    States,
    System,
    Train,
    next_to_each_other,
)
from mitragyna.model.adaptation import (
    ESTIMATES,
    Constants,
    relaxation_weights,
    rule_gaps,
    slope_weights,
    sweeps_for,
)
from mitragyna.model.affinity import lost_affinity, steepness, sweeps_losing_affinity
from mitragyna.model.compiled import LANES

FIXED_POINT_ITERATIONS = 8
LEAST_DRIVE = 0.005
"""Errors of adaptation are told as a share of the highest drive, of this where that is lower."""


@dataclass(frozen=True)
class Compiled:
    """A plan in the form the compiled loop takes, and how its propagators are made: by ``recipes``, the entries of
    ``usual`` and, in later epochs, ``changed`` products.
    """

    plan: Plan
    structure: Structure
    steps: Steps
    events: Events
    recipes: Recipes
    usual: Products
    changed: Products

    @property
    def times(self) -> int:
        """How many propagators there are."""
        return int(self.recipes.first[-1, 1])


_KINDS = {"add": 0, "reset": 1, "set": 2, "superpose": 3}


def structure_of(system: System) -> Structure:
    """A system in the form the compiled loop takes."""
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


def events_of(plan: Plan) -> Events:
    """The events of a plan likewise."""
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


def compile_plan(
    system: System,
    plan: Plan,
    told: Planned | None = None,
    changing: np.ndarray | None = None,
    changed: Products | None = None,
) -> Compiled:
    """A plan, with epochs where there are any: ``told``, ``changing`` as in ``Steps``, and the ``changed`` products."""
    usual = system.pattern.products
    changed = usual if changed is None else changed
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
        slope_weights=np.array([[slope_weights(h, t) for t in times] for h in spacings]),
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
    later = () if told is None else told.spacings
    made = recipes_of(system, [(plan.spacings, usual), *((s, changed) for s in later)])
    return Compiled(plan, structure_of(system), steps, events_of(plan), made, usual, changed)


def people_of(columns: Columns, table: Any, rates: Any, steady: Any) -> People:
    """People's numbers: those of ``columns``, their propagators, rates by epoch and steady states."""
    c = columns
    return People(
        table=table,
        rates=rates,
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


def loss_of(system: System, columns: Columns) -> tuple[np.ndarray, np.ndarray, float] | None:
    """What ``lose_affinity`` takes, where tolerance lowers affinity."""
    by = system.affinity_loss
    if not by:
        return None
    lost = lost_affinity(by, columns.fast_tau), lost_affinity(by, columns.slow_tau)
    return (*lost, steepness(float(system.constants[0]), by))


def fresh_metrics(system: System, people: int = LANES) -> Metrics:
    """Metrics before the first step."""
    shape = (system.quantities, people)
    return Metrics(
        np.full(shape, -np.inf), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    )


def zero_state(system: System, people: int = LANES) -> States:
    """Nobody has taken anything."""
    return States(
        np.zeros((system.pattern.size, people)),
        np.zeros((system.slow_state.size, people)),
        np.zeros((ADAPTATION, people)),
    )


def no_error(system: System, people: int = LANES) -> np.ndarray:
    """Rows of the error estimates of ``course``, at the start of one."""
    return np.zeros((ESTIMATES + 2 * system.slow_state.size, people))


def silent(system: System) -> Asked:
    """A march of which nothing is asked but its end."""
    none = np.zeros(0, dtype=np.int64)
    return Asked(
        threshold=np.full(system.quantities, np.nan),
        peaks=none,
        areas=none,
        aboves=none,
        wanted=np.zeros(system.quantities, dtype=np.bool_),
        record=False,
        number_of=none,
    )


def no_record() -> Record:
    """Where the outputs of a march go that records none."""
    return Record(np.zeros((1, 1, LANES), dtype=np.float32), 0)


def _secant(z: np.ndarray, gap: np.ndarray, z_before: np.ndarray, gap_before: np.ndarray) -> np.ndarray:
    """Next guess for a root of the gap P(z) - z, lane by lane; a plain step where two guesses have met."""
    rise = gap - gap_before
    far = np.abs(rise) > 1e-15
    return z + np.where(far, -gap * (z - z_before) / np.where(far, rise, 1.0), gap)


def fixed_point(system: System, x: np.ndarray, length: float, march: Callable[[States], States]) -> States:
    """State at the end of a long regular regime: the closed linear sum ``x``, and the fixed point of one interval P.

    ``march`` takes a state through the interval, ``length`` h; what it is given is not used again.
    Occupancy and tolerance each depend on themselves alone: secant steps; on both where tolerance lowers affinity:
    Broyden's. The adaptation states and rebound are linear in themselves given the signal:
    z <- z + (P(z) - z)/(1 - exp(-interval/time constant)) is exact as soon as tolerance is.
    """
    gain = 1.0 / -np.expm1(-length / system.constants[5:, None])
    z = zero_state(system, x.shape[-1])
    before: tuple[States, States] | None = None
    coupled = Coupled(system.slow_state.size, gain[0]) if system.affinity_loss else None
    for _ in range(COUPLED_ITERATIONS if coupled else FIXED_POINT_ITERATIONS):
        end = march(States(x.copy(), z.slow.copy(), z.adapted.copy()))
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


@dataclass(frozen=True)
class HistoryJob:
    """A history for everybody: ``part`` of the system, and its plans."""

    part: Part
    trains: tuple[Train, ...]
    plan: Compiled | None
    period: Compiled | None
    structure: Structure
    asked: Asked

    def numbers(self, first: int, people: int = LANES) -> Columns:
        """The columns of the block from person ``first`` on; ``people`` as in ``CourseJob.numbers``."""
        own = self.part.columns.block(first, people)
        return replace(own, coefficients=with_doses(self.part.system, own.coefficients, own.factors))

    def trained(self, block: Block) -> np.ndarray:
        """The linear state (size, LANES) that the trains leave in a block."""
        return np.sum([block.train(t) for t in self.trains], axis=0)

    def keep(self, out: States, first: int, state: States) -> None:
        """Put what was found for the people from ``first`` on where they are among all."""
        people = slice(first, min(first + state.x.shape[-1], out.x.shape[-1]))
        count = people.stop - first
        out.x[self.part.states, people] = state.x[:, :count]
        out.slow[self.part.slow, people] = state.slow[:, :count]
        out.adapted[:, people] = state.adapted[:, :count]


def history_job(system: System, columns: Columns, history: History) -> HistoryJob:
    """A history for the people of ``columns``."""
    plans = [p for p in (history.plan, history.period) if p is not None]
    entries = [e for plan in plans for event in plan.events for e in event.entries]
    entries += [e for train in history.trains for e in train.entries]
    none = np.zeros(system.slow_state.size, dtype=np.bool_)
    part = part_of(system, columns, np.array(sorted({e[0] for e in entries}), dtype=np.int64), none)
    small = part.system
    return HistoryJob(
        part=part,
        trains=tuple(part.train(t) for t in history.trains),
        plan=None if history.plan is None else compile_plan(small, part.plan(history.plan)),
        period=None if history.period is None else compile_plan(small, part.plan(history.period)),
        structure=structure_of(small),
        asked=silent(small),
    )


@dataclass(frozen=True)
class CourseJob:
    """One arm for everybody: ``part`` of the system, what is asked of it, its plan, and what changes with an epoch."""

    part: Part
    start: States
    told: Planned
    trains: tuple[tuple[Train, ...], ...]
    changes: Changes
    compiled: Compiled
    asked: Asked

    def numbers(self, first: int, people: int = LANES) -> tuple[Columns, np.ndarray]:
        """The block from person ``first`` on: its columns, with the coefficients of all epochs where they change, and
        the rates (epochs, entries of A, people). ``people`` more than LANES for several blocks next to each other.
        """
        base, changes = self.part.columns.block(first, people), self.changes
        those = next_to_each_other(first, people, self.part.columns.people)
        epochs = 1 + changes.a.shape[0]
        rates = np.repeat(base.a[None], epochs, axis=0)
        rates[1:, changes.entry] = changes.a[..., those]
        coefficients = base.coefficients[None]
        if self.told.apart:
            coefficients = np.repeat(coefficients, epochs, axis=0)
            coefficients[1:, changes.row] = changes.coefficients[..., those]
        all_rows = with_doses(self.part.system, coefficients, base.factors)
        return replace(base, coefficients=all_rows.reshape((-1, people))), rates

    def steady(self, columns: Columns, rates: np.ndarray) -> np.ndarray:
        """The steady states (groups, size, LANES) that events set or superpose, of a block's ``numbers``."""
        small = self.part.system
        out = np.zeros((max(len(self.trains), 1), small.pattern.size, LANES))
        own = rates.shape[0] if self.told.apart else 1
        coefficients = columns.coefficients.reshape((own, -1, LANES))
        for i, group in enumerate(self.trains):
            turn = self.told.of_group[i]
            block = Block(small, replace(columns, a=rates[turn], coefficients=coefficients[turn % own]))
            for train in group:
                out[i] += block.train(train)
        return out

    def state(self, first: int, people: int = LANES) -> States:
        """The state at the start."""
        s = self.start
        those = next_to_each_other(first, people, s.x.shape[-1])
        # Copies, because a course goes on in place.
        return States(*(np.array(one[:, those], order="C") for one in (s.x, s.slow, s.adapted)))

    def metrics(self, thresholds: np.ndarray, tracked: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Metrics (quantities, people) and errors (3, people) of everybody, of what nobody has reached."""
        n = self.start.x.shape[-1]
        found = [np.zeros((thresholds.size, n)) for _ in range(5)]
        absent = np.setdiff1d(tracked, self.part.quantities)
        # What is zero throughout lies above a negative limit all the time.
        found[4][absent[thresholds[absent] < 0.0]] = self.told.plan.length
        return found, np.zeros((3, n))

    def keep(self, results: list[np.ndarray], errors: np.ndarray, first: int, metrics: Metrics,
             error: np.ndarray) -> None:  # fmt: skip
        """Put what was found for the people from ``first`` on where they are among all."""
        people = slice(first, min(first + error.shape[-1], errors.shape[-1]))
        count = people.stop - first
        for whole, found in zip(results, metrics, strict=True):
            whole[self.part.quantities, people] = found[:, :count]
        drive = np.maximum(error[2, :count], LEAST_DRIVE)
        errors[0, people] = error[1, :count] / drive
        errors[1, people] = error[ESTIMATES + 1 :: 2, :count].max(axis=0, initial=0.0)
        errors[2, people] = error[3, :count] / drive


def course_job(system: System, columns: Columns, start: States, plan: Plan, trains: tuple[tuple[Train, ...], ...],
               thresholds: np.ndarray, tracked: np.ndarray, record: bool, areas: np.ndarray | None,
               epochs: tuple[Epoch, ...]) -> CourseJob:  # fmt: skip
    """One arm for the people of ``columns`` (arguments: ``run_course``)."""
    touched = {e[0] for event in plan.events for e in event.entries}
    touched |= {e[0] for group in trains for train in group for e in train.entries}
    touched |= set(np.flatnonzero(start.x.any(axis=1)).tolist())
    looked_at = np.union1d(tracked, tracked if areas is None else areas)
    part = part_of(
        system, columns, np.array(sorted(touched), dtype=np.int64), np.any(start.slow != 0.0, axis=1),
        None if record else looked_at[looked_at < system.out_state.size],
    )  # fmt: skip
    small, few = part.system, part.quantities
    rows = columns.coefficients.shape[0] + system.scaled_row.size
    entry_place = np.full(system.pattern.a_row.size, -1)
    entry_place[part.entries] = np.arange(part.entries.size)
    told = planned(part.plan(plan), epochs, rows, len(trains))
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
    return CourseJob(
        part=part,
        start=part.start(start),
        told=told,
        trains=tuple(tuple(part.train(t) for t in group) for group in trains),
        changes=changes(epochs, part.columns, entry_place),
        compiled=compile_plan(small, told.plan, told, changing, products),
        asked=Asked(limits, peaks, with_area, aboves, wanted, record, few),
    )
