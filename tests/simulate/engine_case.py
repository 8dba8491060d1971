"""One person's problem of the reference solver, run by the engine as a scenario's arm is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import Course, States, history_states, run_course
from mitragyna.model.values import PersonValues
from mitragyna.scenario import USUAL_TOLERANCE
from mitragyna.simulate.arms import refined, slowest
from mitragyna.simulate.layout import Layout, pack
from mitragyna.simulate.precision import HISTORY_FINENESS, precision
from mitragyna.simulate.schedule import Dose, Habit, course_plan, history, inputs_of
from tests.reference.solver import RefDose, RefHistory
from tests.reference.strategies import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Answer:
    """Quantities at the output times, metrics per quantity, the largest error estimate of each attempt and both
    of the last (of adaptation and of slow occupancy).
    """

    quantities: dict[str, Array]
    maximum: dict[str, float]
    time_of_maximum: dict[str, float]
    area: dict[str, float]
    above: dict[str, float]
    errors: list[float]
    estimate: Array


def dose_of(d: RefDose) -> Dose:
    return Dose(
        time=d.time,
        product=d.product if d.amount > 0.0 else "",
        amount=d.amount,
        duration=d.duration,
        reset=d.reset,
        compartment=d.compartment,
        steady_state=d.steady_state,
        interval=d.interval,
    )


def habit_of(h: RefHistory) -> Habit:
    return Habit(h.product, h.amount, h.interval, h.count)


def prepare(problem: Problem, people: int = 1, typical: PersonValues | None = None) -> Layout:
    doses = [dose_of(d) for d in problem.doses]
    habits = [habit_of(h) for h in problem.history]
    return pack(problem.person, typical or problem.person, inputs_of(doses, habits), people)


def start_of(problem: Problem, layout: Layout, fineness: float = HISTORY_FINENESS) -> tuple[States, tuple]:
    past, carried = history(layout, [habit_of(h) for h in problem.history], fineness, slowest(layout))
    return history_states(layout.system, layout.columns, past, 1), carried


def attempts(
    problem: Problem, layout: Layout, fineness_of_history: float, threshold: float
) -> Callable[[NDArray[np.int64], float], Course]:
    """How ``refined`` runs this problem at a fineness."""
    start, carried = start_of(problem, layout, fineness_of_history)
    count = layout.system.quantities

    def attempt(_: NDArray[np.int64], fineness: float) -> Course:
        doses = [dose_of(d) for d in problem.doses]
        habits = [habit_of(h) for h in problem.history]
        plan, trains = course_plan(layout, doses, problem.duration, problem.times, fineness, carried, habits)
        return run_course(
            layout.system, layout.columns, start, plan, trains,
            thresholds=np.full(count, threshold), tracked=np.arange(count), record=True, threads=1,
        )  # fmt: skip

    return attempt


def engine_answer(
    problem: Problem,
    fineness: float | None = None,
    threshold: float = np.nan,
    tolerance: float = USUAL_TOLERANCE,
) -> Answer:
    """The engine's answer; at ``fineness`` alone when given, else refined as in a scenario's arm."""
    layout = prepare(problem)
    wanted = precision(tolerance, layout.system.affinity_loss == 0.0)
    attempt = attempts(problem, layout, fineness / 2.0 if fineness else wanted.history, threshold)
    nobody_else = np.arange(1)
    if fineness is None:
        courses = [course for _, course in refined(nobody_else, attempt, wanted)]
    else:
        courses = [attempt(nobody_else, fineness)]
    last = courses[-1]
    assert last.quantities is not None

    def each(values: Array) -> dict[str, float]:
        return {name: float(values[i, 0]) for i, name in enumerate(layout.quantities)}

    return Answer(
        {name: last.quantities[i, :, 0].astype(float) for i, name in enumerate(layout.quantities)},
        each(last.maximum),
        each(last.time_of_maximum),
        each(last.area),
        each(last.above),
        [float(c.error.max()) for c in courses],
        last.error[:, 0],
    )


def solve_with_engine(problem: Problem, fineness: float | None = None) -> dict[str, Array]:
    """Quantities at the problem's times, each of shape (times,)."""
    return engine_answer(problem, fineness).quantities
