"""Running the arms of a scenario for everybody: inputs, history, courses, and refinement where it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.epochs import Epoch
from mitragyna.engine.epochs import edges as stops_of
from mitragyna.engine.observe import put_people
from mitragyna.engine.plan import Event, Plan
from mitragyna.engine.run import Columns, Course, States, default_threads, history_states, run_course
from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.library.variability import mixtures
from mitragyna.model.values import PersonValues
from mitragyna.scenario import Arm, Scenario
from mitragyna.scenario import Dose as ScenarioDose
from mitragyna.simulate.altered import Altered, Later, altered
from mitragyna.simulate.covariates import Covariates, covariates, factors
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.effects import asked_effects, effect_values
from mitragyna.simulate.interactions import apply
from mitragyna.simulate.layout import Layout, Numbered, changed, pack, turning
from mitragyna.simulate.memory import check, check_rows
from mitragyna.simulate.occasions import Occasions, occasions
from mitragyna.simulate.people import Source, values
from mitragyna.simulate.precision import Precision, precision
from mitragyna.simulate.schedule import Dose, Habit, Timetable, history, inputs_of, most_doses, timetable

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""Told the stage, the people finished and the people there are."""

TOGETHER = 128
"""People run again at one time."""


@dataclass(frozen=True)
class Prepared:
    """A scenario made ready: everybody's numbers, the layout, and each arm's doses by person.

    ``groups[arm]`` are (people's positions, doses): one group for a common regimen, one per individual table.
    ``layout`` has the numbers without interactions; ``layout_of`` an arm gives those that interactions change there,
    ``past`` is the history's, if it has its own (the same states and quantities, other numbers); ``interactions`` is by
    arm, ``epochs`` of the arms in which they change: the numbers after the first. ``occasions`` are what changes from
    dose to dose, None where nothing does. ``device``: cpu, or cuda for a GPU, which is there.
    """

    scenario: Scenario
    library: Library
    values: PersonValues
    typical: PersonValues
    covariates: Covariates
    layout: Layout
    habits: tuple[Habit, ...]
    groups: Mapping[str, tuple[tuple[NDArray[np.int64], tuple[Dose, ...]], ...]]
    factors: Mapping[str, Numbers]
    products: tuple[str, ...]
    past: Layout | None = None
    own: Mapping[str, Layout] = field(default_factory=dict[str, Layout])
    interactions: Mapping[str, Altered] = field(default_factory=dict[str, Altered])
    epochs: Mapping[str, tuple[Epoch, ...]] = field(default_factory=dict[str, tuple[Epoch, ...]])
    occasions: Occasions | None = None
    device: str = "cpu"

    def layout_of(self, arm: str) -> Layout:
        """The layout of an arm, by name."""
        return self.own.get(arm, self.layout)


class NothingToSimulateError(InputError):
    """Nothing is taken that the library can follow: there is no run, while rules that need none can be asked."""


def _dose(given: ScenarioDose) -> Dose:
    endless = given.rate > 0.0 and given.amount == 0.0
    return Dose(
        time=given.time_h,
        product="" if given.evid == "reset" else given.product,
        amount=given.rate if endless else given.amount,
        per_kg=given.per_kg,
        duration=float("inf") if endless else given.duration_h,
        reset=given.evid in ("reset", "reset and dose"),
        compartment=given.compartment,
        steady_state=given.steady_state,
        interval=given.interval_h,
    )


def _groups(
    scenario: Scenario, library: Library, arm: Arm
) -> tuple[tuple[NDArray[np.int64], tuple[Dose, ...]], ...]:
    count = scenario.people.number
    if arm.events is None or not arm.events.by_id:
        return ((np.arange(count), tuple(_dose(d) for d in scenario.doses(arm, library))),)
    same: dict[tuple[Dose, ...], list[int]] = {}
    for position in range(count):
        doses = tuple(_dose(d) for d in scenario.doses(arm, library, scenario.person_id(position)))
        same.setdefault(doses, []).append(position)
    return tuple((np.array(people), doses) for doses, people in same.items())


def prepare(scenario: Scenario, library: Library, device: str = "cpu") -> Prepared:
    """Draw everybody and lay out the linear system, to be run on ``device``.

    Raises ``InputError`` for numbers that cannot be used, and for a run that would not fit into memory.
    """
    library = scenario.with_own_products(library)
    taken = {name for arm in scenario.arms for name in arm.products} | {h.product for h in scenario.history}
    check(scenario, library, taken)
    together = mixtures(library.variability.correlations, "people")
    draws = Draws(scenario.seed, scenario.people.number, scenario.people.first, mixtures=together)
    habits = tuple(Habit(h.product, h.amount, h.interval, h.count, h.per_kg) for h in scenario.history)
    groups = {arm.name: _groups(scenario, library, arm) for arm in scenario.arms}
    doses = [d for arm in groups.values() for _, group in arm for d in group]
    inputs = inputs_of(doses, habits)
    if not inputs:
        raise NothingToSimulateError(
            "arm: nothing is taken, neither in an arm nor in a history, so there is nothing to simulate; "
            "expected an [[arm.take]] or a [[history]]"
        )
    products = tuple(dict.fromkeys(i.product for i in inputs))
    people = covariates(scenario, library, draws)
    reached = {name for product in products for name in library.reached(product)}
    usual = Source(library, scenario.parameters, factors=factors(library, people.typical, reached))
    typical = values(usual, products, people.typical_weight)
    occasioned = None
    if scenario.people.occasions:
        most = most_doses(group for arm in groups.values() for _, group in arm)
        occasioned = occasions(library, scenario.parameters, most, draws)
        check_rows(scenario, occasioned.rows())
    apart = occasioned is not None
    drawn = Source(library, scenario.parameters, draws, factors(library, people.columns, reached), apart)
    everybody = values(drawn, products, people.columns["weight"])
    names = tuple(s.name for s in everybody.substances)
    effects = effect_values(drawn, names, asked_effects(scenario, library, names))
    readouts = tuple((effect, library.effects[effect.name].worst == "lowest") for effect in effects)
    layout = pack(everybody, typical, inputs, scenario.people.number, readouts, occasioned)
    before, by_arm = altered(scenario, library, drawn, usual, people, groups, habits)
    laid: dict[object, Layout] = {}
    turns: dict[object, tuple[Epoch, ...]] = {}
    usual_numbers = Numbered(everybody, typical)

    def under(made: Altered | Later) -> Numbered:
        return Numbered(apply(everybody, made.everybody, library), apply(typical, made.typical, library))

    def own(made: Altered) -> Layout:
        if made.key not in laid:
            first = under(made)
            there = changed(layout, usual_numbers, first, occasioned)
            later = [(x.time, under(x)) for x in made.later]
            laid[made.key], turns[made.key] = turning(there, first, later)
        return laid[made.key]

    known = library.parameters()
    present = {s.name for s in everybody.substances}
    unknown = {
        p.name: np.broadcast_to(
            np.asarray(draws.parameter(p, scenario.parameters.get(p.name))), (draws.count,)
        )
        for p in known.values()
        if p.distribution == "log-uniform" and p.same_as is None and p.name.split(".")[0] in present
    }
    return Prepared(
        scenario,
        library,
        everybody,
        typical,
        people,
        layout,
        habits,
        groups,
        unknown,
        products,
        past=own(before) if before.everybody else None,
        own={name: own(made) for name, made in by_arm.items() if made.everybody},
        interactions=by_arm,
        epochs={name: turns[made.key] for name, made in by_arm.items() if made.later},
        occasions=occasioned,
        device=device,
    )


def _some(columns: Columns, index: NDArray[np.int64]) -> Columns:
    return replace(columns, **{f.name: getattr(columns, f.name)[..., index] for f in fields(columns)})


def _some_states(states: States, index: NDArray[np.int64]) -> States:
    return States(states.x[:, index], states.slow[:, index], states.adapted[:, index])


def slowest(layout: Layout) -> float:
    """Longest typical time constant (h) of disposition and adaptation."""
    return float(max([1.0 / r for r in layout.system.rates] + list(layout.system.constants[5:])))


def start_states(
    prepared: Prepared, threads: int, progress: Progress | None = None
) -> tuple[States, tuple[Event, ...]]:
    """Everybody's state at time zero, and the events the history still has to bring."""
    layout = prepared.past or prepared.layout

    def tick(done: int) -> None:
        if progress is not None:
            progress("history", done, layout.columns.people)

    fineness = precision(prepared.scenario.tolerance).history
    past, carried = history(layout, prepared.habits, fineness, slowest(layout))
    return history_states(layout.system, layout.columns, past, threads, tick, prepared.device), carried


def refined(
    people: NDArray[np.int64], attempt: Callable[[NDArray[np.int64], float], Course], wanted: Precision
) -> Iterator[tuple[NDArray[np.int64], Course]]:
    """Courses of ``people`` (positions), then again, at finer steps, of those whose error estimate is large.

    ``attempt`` runs some positions at a fineness, those of ``wanted`` one after the other. Each item replaces
    what earlier ones said about its people.
    Who is run again depends on that person's estimate alone, so the outcome does not depend on the others.
    """
    waiting: list[list[NDArray[np.int64]]] = [[people], *([] for _ in wanted.fineness)]
    for turn, fineness in enumerate(wanted.fineness):
        if not waiting[turn]:
            continue
        now = np.sort(np.concatenate(waiting[turn]))
        # Everybody at once, then some at a time: what is run again is held beside what it replaces.
        size = max(now.size, 1) if turn == 0 else TOGETHER
        for some in (now[i : i + size] for i in range(0, now.size, size)):
            course = attempt(some, fineness)
            yield some, course
            turns = wanted.next_turn(turn, course.error)
            del course
            for later in np.unique(turns[turns > turn]):
                waiting[later].append(some[turns == later])


def run_arm(
    prepared: Prepared,
    arm: Arm,
    start: States,
    carried: tuple[Event, ...],
    outputs: Numbers,
    thresholds: Numbers,
    tracked: NDArray[np.int64],
    *,
    record: bool = True,
    threads: int | None = None,
    window: tuple[float, float] | None = None,
    areas: NDArray[np.int64] | None = None,
    progress: Progress | None = None,
) -> Course:
    """One arm for everybody; people whose error estimate is too large are run again with finer steps."""
    layout = prepared.layout_of(arm.name)
    epochs = prepared.epochs.get(arm.name, ())
    system = layout.system
    everyone = layout.columns.people
    threads = threads or default_threads()
    shape = (system.quantities, outputs.size, everyone) if record else (1, 1, 1)
    quantities = np.zeros(shape, dtype=np.float32) if record else None
    metrics = [np.zeros((system.quantities, everyone)) for _ in range(5)]
    error = np.zeros((3, everyone))
    sharp = system.affinity_loss == 0.0
    wanted = precision(prepared.scenario.tolerance, sharp)
    done = 0
    for people, doses in prepared.groups[arm.name]:
        table = timetable(
            layout, doses, prepared.scenario.duration, carried, prepared.habits, stops_of(epochs)
        )
        plans: dict[float, Plan] = {}

        def attempt(
            again: NDArray[np.int64],
            fineness: float,
            base: int = done,
            table: Timetable = table,
            plans: dict[float, Plan] = plans,
        ) -> Course:
            def tick(finished: int) -> None:
                if progress is not None and fineness == wanted.fineness[0]:
                    progress(arm.name, base + finished, everyone)

            if fineness not in plans:
                plans[fineness] = table.plan(outputs, fineness, window)
            whole = again.size == everyone
            return run_course(
                system,
                layout.columns if whole else _some(layout.columns, again),
                start if whole else _some_states(start, again),
                plans[fineness],
                table.trains,
                thresholds=thresholds,
                tracked=tracked,
                areas=areas,
                record=record,
                threads=threads,
                tick=tick,
                epochs=epochs if whole else tuple(e.of(again) for e in epochs),
                device=prepared.device,
            )

        for again, course in refined(people, attempt, wanted):
            if quantities is not None and course.quantities is not None:
                if again.size == everyone:
                    quantities = course.quantities
                else:
                    put_people(course.quantities, again, quantities)
            parts = (course.maximum, course.time_of_maximum, course.area, course.window_area, course.above)
            for total, part in zip(metrics, parts, strict=True):
                total[:, again] = part
            error[:, again] = course.error
        done += people.size
    for q, top in layout.lowest.items():
        # The engine followed the fall; what is told is the value.
        metrics[0][q] = top - metrics[0][q]
        if quantities is not None:
            quantities[q] = top - quantities[q]
    return Course(quantities, *metrics, error=error)
