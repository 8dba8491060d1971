"""The steps of a course: they tile it, stop where something happens and are fine where something is fast."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.engine.plan import (
    COARSEST,
    FIRST,
    LARGEST_STEP,
    QUARTER,
    SMALLEST_STEP,
    Event,
    Plan,
    allowed_step,
    hours,
    limits_for,
    make_plan,
    ticks,
)

QUICK = (12.0, 0.3)


def lengths(plan: Plan) -> np.ndarray:
    return plan.spacings[plan.spacing] * QUARTER


@st.composite
def schedules(draw: st.DrawFn) -> tuple[float, list[float], list[float]]:
    duration = draw(st.floats(0.5, 60.0))
    inside = st.floats(0.0, duration, exclude_max=True)
    doses = sorted(draw(st.lists(inside, max_size=12)))
    return duration, doses, sorted(draw(st.lists(inside, max_size=12, unique_by=ticks)))


@settings(max_examples=100)
@given(schedules())
def test_steps_tile_the_course_and_stop_at_every_dose_and_output(given_schedule: tuple) -> None:
    duration, doses, outputs = given_schedule
    events = tuple(Event(ticks(t), "add", rates=QUICK) for t in doses)
    plan = make_plan(0, ticks(duration), events, np.array(outputs), 0.25)
    step = lengths(plan)
    assert step.min() > 0.0
    assert step.max() <= hours(LARGEST_STEP)
    ends = plan.start + step
    assert np.array_equal(ends[:-1], plan.start[1:])
    assert plan.start[0] == 0.0
    assert ends[-1] == hours(ticks(duration))
    for event in plan.events:
        assert hours(event.tick) in plan.start
    applied = plan.last_event - plan.first_event
    assert applied.sum() == len(plan.events) == sum(ticks(t) < ticks(duration) for t in doses)
    after = [i for i, t in enumerate(outputs) if ticks(t) > 0]
    assert [i for i in plan.output if i >= 0] == after
    assert all(ends[plan.output == i] == hours(ticks(outputs[i])) for i in after)


def test_steps_after_an_injection_are_as_short_as_its_fastest_rate_asks() -> None:
    plan = make_plan(0, ticks(12.0), (Event(0, "add", rates=(16.0,)),), np.zeros(0), 0.5)
    step = lengths(plan)
    # The longest of the ladder that is allowed.
    assert 0.5 * FIRST * 0.5 / 16.0 < step[0] <= FIRST * 0.5 / 16.0
    assert 0.25 <= step.max() <= hours(LARGEST_STEP) * 0.5 / COARSEST
    # What is left before a stop is halved at most once.
    assert np.all(np.diff(step)[:-2] >= 0.0)


def test_the_shortest_step_of_the_grid_is_a_256th_of_an_hour() -> None:
    plan = make_plan(0, ticks(1.0), (Event(0, "add", rates=(1e4,)),), np.zeros(0), 0.5)
    assert lengths(plan)[0] == hours(SMALLEST_STEP) == 1.0 / 256.0


def test_half_the_fineness_takes_twice_the_steps_and_a_few_for_the_first_seconds() -> None:
    events = (Event(0, "add", rates=(3.0,)),)
    counts = [make_plan(0, ticks(6.0), events, np.zeros(0), f).start.size for f in (1.0, 0.5, 0.25, 0.125)]
    for sooner, later in pairwise(counts):
        assert 1.3 * sooner < later < 2.2 * sooner + 20


def test_a_regular_regimen_needs_few_propagators() -> None:
    events = tuple(Event(ticks(6.0 * k), "add", rates=QUICK) for k in range(112))
    plan = make_plan(0, ticks(672.0), events, np.arange(0.0, 673.0), 0.5)
    assert plan.spacings.size <= 14
    odd = tuple(Event(ticks(7.3333 * k), "add", rates=QUICK) for k in range(90))
    assert make_plan(0, ticks(672.0), odd, np.zeros(0), 0.5).spacings.size < 400


@pytest.mark.parametrize("time", [0.0, 1.0, 7.3333, 1e-6, 87_600.0, 33.21])
def test_a_time_is_kept_to_fifteen_microseconds(time: float) -> None:
    assert hours(ticks(time)) == pytest.approx(time, abs=2.0**-28)


def test_a_window_is_covered_by_whole_steps() -> None:
    plan = make_plan(0, ticks(48.0), (Event(0, "add", rates=QUICK),), np.zeros(0), 0.25, (7.3333, 31.1))
    assert lengths(plan)[plan.in_window].sum() == pytest.approx(31.1 - 7.3333, abs=1e-7)


RATES = st.lists(st.one_of(st.just(0.0), st.floats(1e-4, 1e4)), max_size=3).map(tuple)


@settings(max_examples=300)
@given(RATES, st.sampled_from([0.05, 0.35, 0.5, 1.4, 2.4, 4.0]), st.floats(0.0, 200.0))
def test_an_input_limits_steps_for_as_long_as_is_told_and_no_longer(
    rates: tuple[float, ...], fineness: float, since: float
) -> None:
    free = allowed_step(1e9, (), fineness)
    until = limits_for(rates, fineness)
    if since > until * (1.0 + 1e-9):
        assert allowed_step(since, rates, fineness) == pytest.approx(free, rel=1e-9)
    elif since < until * (1.0 - 1e-9):
        assert allowed_step(since, rates, fineness) < free
