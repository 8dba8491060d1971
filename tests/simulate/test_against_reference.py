"""The engine agrees with an independent solver on generated people, doses and histories.

`make torture` compares many more problems than the quick set.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from mitragyna.engine.plan import QUARTER
from mitragyna.model.values import MuBinding, Presystemic, Route
from mitragyna.scenario.equations import LOOSEST_TOLERANCE, STRICTEST_TOLERANCE
from mitragyna.simulate.arms import slowest
from mitragyna.simulate.precision import FINENESS, REFINE_ABOVE
from mitragyna.simulate.schedule import course_plan, history
from tests.reference.generated import FEATURES, chosen, features
from tests.reference.solver import RefDose, RefHistory, solve, worst_error
from tests.reference.strategies import Problem
from tests.reference.test_reference import DRUG, TIMES, F, person
from tests.simulate.engine_case import dose_of, engine_answer, habit_of, prepare

QUICK = 36
NUMBER = int(os.environ.get("MITRAGYNA_TORTURE", QUICK))
AGREE = 1e-5
"""|x - reference| / max(|reference|, 1 % of the quantity's range)."""
TOLERANCES = (LOOSEST_TOLERANCE, 1e-4, STRICTEST_TOLERANCE)
"""Promised as well as ``AGREE``, the usual one."""
NOTHING = 1e-14
"""A difference this small is the reference's own rounding beside an exact zero."""
ROUNDING = 3e-7
"""Below this a difference is that of 32-bit records and says nothing about steps."""
TOO_LOW = 10.0
"""An estimate may be this much below the true error, never more."""
ESTIMATED = ("tolerance", "adaptation.fast", "adaptation.slow")


def reference(problem: Problem) -> dict[str, np.ndarray]:
    try:
        return solve(problem.person, problem.doses, problem.duration, problem.times, problem.history)
    except RuntimeError as reason:
        if NUMBER == QUICK:
            raise
        pytest.skip(f"no reference: {reason}")


@pytest.mark.parametrize("number", range(NUMBER))
def test_every_quantity_of_a_generated_scenario_agrees_with_the_reference(number: int) -> None:
    problem = chosen(NUMBER)[number]
    expected = reference(problem)
    answer = engine_answer(problem)
    errors = {name: worst_error(values, expected[name]) for name, values in answer.quantities.items()}
    assert {name: error for name, error in errors.items() if error > AGREE} == {}
    assert {name for name in expected if np.ptp(expected[name]) > 0.0} <= set(errors)
    # The estimate that decides who is run again is no promise, but it must not be far below the truth.
    true = max(
        [np.abs(answer.quantities[n] - expected[n]).max() for n in ESTIMATED if n in errors], default=0.0
    )
    assert true < ROUNDING or answer.estimate[0] > true / TOO_LOW
    bound = [f"occupancy.mor.{s.name}" for s in problem.person.substances if s.mu is not None and s.mu.slow]
    far = max([np.abs(answer.quantities[n] - expected[n]).max() for n in bound], default=0.0)
    assert far < ROUNDING or answer.estimate[1] > far / TOO_LOW
    # The same scenario at other tolerances: each keeps its promise.
    for tolerance in TOLERANCES:
        asked = engine_answer(problem, tolerance=tolerance).quantities
        floor = NOTHING / tolerance
        errors = {name: worst_error(values, expected[name], floor) for name, values in asked.items()}
        assert {name: error for name, error in errors.items() if error > tolerance} == {}, tolerance


def test_the_generated_scenarios_cover_what_matters() -> None:
    problems = chosen(NUMBER)
    assert len(problems) == NUMBER >= 30
    assert len({repr(p) for p in problems}) == NUMBER
    seen = Counter(name for p in problems for name in features(p))
    assert {name: seen[name] for name in FEATURES if seen[name] < 3} == {}


# -- what decides the accuracy ------------------------------------------------------------------------

QUICK_DRUG = replace(DRUG, clearance=300.0, effect_rate=6.0, mu=MuBinding(300.0, 20.0))
STICKY = replace(DRUG, clearance=300.0, effect_rate=6.0, mu=MuBinding(300.0, 5.0, True, 4.0, 0.9))


def after_one_dose(**changes: object) -> Problem:
    """A fast drug by vein a quarter of an hour before time zero."""
    given = Problem(
        person(QUICK_DRUG), [], 24.0, TIMES[TIMES <= 24.0], [RefHistory("injection", 100.0, 0.25, 1)]
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def first_step(problem: Problem, fineness: float = FINENESS) -> float:
    layout = prepare(problem)
    habits = [habit_of(h) for h in problem.history]
    _, carried = history(layout, habits, fineness, slowest(layout))
    doses = [dose_of(d) for d in problem.doses]
    end = np.array([24.0])
    plan, _ = course_plan(layout, doses, problem.duration, end, fineness, carried, habits)
    return float(plan.spacings[plan.spacing[0]] * QUARTER)


def test_steps_after_time_zero_are_short_when_a_dose_came_just_before() -> None:
    calm = after_one_dose(history=[RefHistory("injection", 100.0, 24.0, 1)])
    assert first_step(after_one_dose()) <= 0.25 * first_step(calm)


def test_steps_after_a_reset_follow_what_is_bound_slowly() -> None:
    emptied = after_one_dose(
        person=person(STICKY),
        history=[RefHistory("injection", 100.0, 24.0, 1)],
        doses=[RefDose(0.0, "injection", 100.0), RefDose(1.0, "injection", 0.0, reset=True)],
    )
    expected, answer = reference(emptied), engine_answer(emptied)
    for name, values in answer.quantities.items():
        assert worst_error(values, expected[name]) < AGREE, name


def test_running_again_with_half_the_steps_changes_them_even_when_nothing_is_taken() -> None:
    calm = after_one_dose(history=[RefHistory("injection", 100.0, 24.0, 1)])
    assert first_step(calm, FINENESS / 2.0) <= first_step(calm, FINENESS) / 2.0


def test_a_constant_infusion_by_a_lagged_route_goes_on_arriving_for_its_lag() -> None:
    who = person(late=(Route("drug", 1.0, F, 0.5, lag=1.25),))
    given = Problem(who, [RefDose(4.0, "late", 7.0, np.inf, steady_state=1)], 48.0, TIMES, [])
    got = engine_answer(given).quantities["plasma.drug"]
    assert worst_error(got, reference(given)["plasma.drug"]) < 2e-7


@pytest.mark.parametrize(("part", "rate"), [(0.6, 0.2), (1.0, 3.0), (1.0, 0.5)])
def test_a_second_step_of_absorption_agrees_with_the_reference_even_at_equal_rates(
    part: float, rate: float
) -> None:
    made = Presystemic("made", 0.3)
    both = (DRUG, replace(DRUG, name="made", clearance=20.0))
    route = Route("drug", 1.0, F, 0.5, lag=0.25, presystemic=(made,), slow_fraction=part, slow_rate=rate)
    doses = [RefDose(12.0 * i, "x", 100.0) for i in range(3)] + [RefDose(7.0, "x", 50.0, duration=2.0)]
    given = Problem(person(*both, x=(route,)), doses, 48.0, TIMES, [RefHistory("x", 100.0, 12.0, 5)])
    got, expected = engine_answer(given).quantities, reference(given)
    for name in ("plasma.drug", "plasma.made", "effect_site.drug"):
        assert worst_error(got[name], expected[name]) < 1e-6, name


# A drug that is at the receptor within seconds and goes within minutes: the signal rises from nothing to all
# in a time far below the first step.
STEEP = Problem(
    person(replace(QUICK_DRUG, clearance=500.0, effect_rate=12.0, mu=MuBinding(30.0, 20.0))),
    [RefDose(6.0 * i, "injection", 100.0) for i in range(4)],
    24.0,
    TIMES[TIMES <= 24.0],
    [],
)
MILD = replace(STEEP, person=person(replace(QUICK_DRUG, clearance=75.0, mu=MuBinding(9000.0, 2.0))))


def adaptation_error(problem: Problem, fineness: float | None) -> float:
    expected, got = reference(problem), engine_answer(problem, fineness).quantities
    return max(worst_error(got[name], expected[name]) for name in ESTIMATED)


def test_who_is_estimated_to_be_too_far_off_is_run_again() -> None:
    errors = engine_answer(STEEP).errors
    assert len(errors) > 1
    assert errors[0] > REFINE_ABOVE[0]
    assert errors[-1] < errors[0] / 2.0


def test_who_is_estimated_to_be_close_is_not_run_again() -> None:
    easy = Problem(person(), [RefDose(0.0, "oral", 10.0)], 24.0, TIMES[TIMES <= 24.0], [])
    assert len(engine_answer(easy).errors) == 1


def test_running_again_brings_even_an_instant_signal_within_the_target() -> None:
    assert adaptation_error(STEEP, FINENESS) > AGREE
    assert adaptation_error(STEEP, None) < AGREE


def test_half_the_steps_are_at_least_sixteen_times_more_accurate() -> None:
    assert adaptation_error(MILD, 2.0) < adaptation_error(MILD, 4.0) / 16.0
