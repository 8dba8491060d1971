"""One person's problem of the reference solver, run by the engine."""

from __future__ import annotations

import numpy as np

from mitragyna.engine.run import Columns, history_states, run_course
from mitragyna.simulate.layout import pack
from mitragyna.simulate.schedule import Dose, Habit, course_plan, history, inputs_of
from tests.reference.solver import RefDose, RefHistory
from tests.reference.strategies import Problem

FINENESS = 0.25
ERROR: list[float] = []


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


def solve_with_engine(problem: Problem, fineness: float = FINENESS, people: int = 1) -> dict[str, np.ndarray]:
    """Quantities at the problem's times, shape (times,), of the last of ``people`` equal people."""
    doses = [dose_of(d) for d in problem.doses]
    habits = [habit_of(h) for h in problem.history]
    layout = pack(problem.person, problem.person, inputs_of(doses, habits), people)
    slowest = max(
        [1.0 / min(layout.system.rates, default=1.0), *layout.system.constants[5:]],
    )
    past, carried = history(layout, habits, fineness, slowest)
    start = history_states(layout.system, layout.columns, past, 1)
    plan, trains = course_plan(layout, doses, problem.duration, problem.times, fineness, None, carried)
    count = layout.system.quantities
    course = run_course(
        layout.system, layout.columns, start, plan, trains,
        thresholds=np.full(count, np.nan), tracked=np.arange(count), record=True, threads=1,
    )  # fmt: skip
    ERROR.append(float(course.error.max()))
    assert course.quantities is not None
    assert isinstance(layout.columns, Columns)
    return {name: course.quantities[i, :, -1].astype(float) for i, name in enumerate(layout.quantities)}
