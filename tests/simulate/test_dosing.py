"""The engine gives the textbook answer for every dosing feature, and for long trains of doses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mitragyna.engine.plan import hours, make_plan, ticks
from mitragyna.engine.run import ENDLESS, History, Train, history_states
from mitragyna.model.values import PersonValues, Route, SubstanceValues
from mitragyna.simulate.layout import Input, Layout, pack
from mitragyna.simulate.schedule import Dose, Habit, events, history, inputs_of
from tests.reference import closed_forms as book
from tests.reference.disposition import Disposition
from tests.reference.solver import RefDose, RefHistory, worst_error
from tests.reference.strategies import Problem
from tests.reference.test_reference import (
    ADAPTATION,
    CL,
    DOSING,
    DRUG,
    KA,
    LAG,
    OUTCOME,
    TIMES,
    F,
    V,
    person,
)
from tests.simulate.engine_case import dose_of, solve_with_engine

ROUNDED = 1.2e-7
"""Recorded quantities are 32-bit numbers: half a unit in the last place is 6e-8."""
EXACT = 1e-9
"""States are 64-bit numbers."""


def problem(
    doses: list[RefDose], habits: list[RefHistory] | None = None, who: PersonValues | None = None
) -> Problem:
    return Problem(who or person(), doses, 48.0, TIMES, habits or [])


def plasma(doses: list[RefDose], habits: list[RefHistory] | None = None) -> np.ndarray:
    """mg/L of the one-compartment drug at TIMES."""
    return solve_with_engine(problem(doses, habits))["plasma.drug"] / 1000.0


@pytest.mark.parametrize("feature", DOSING)
def test_plasma_is_the_textbook_curve(feature: str) -> None:
    doses, expected = DOSING[feature]
    assert worst_error(plasma(doses), expected) < ROUNDED


@pytest.mark.parametrize("length", [2.0, 7.5])
def test_how_long_a_dose_is_given_takes_the_place_of_the_products_own_release(length: float) -> None:
    slow = person(x=(Route("drug", 1.0, F, None, 3.0, LAG),))
    got = (
        solve_with_engine(problem([RefDose(1.0, "x", 100.0, duration=length)], who=slow))["plasma.drug"]
        / 1000.0
    )
    assert worst_error(got, book.infusion(F * 100.0, CL, V, TIMES - 1.0 - LAG, duration=length)) < ROUNDED


PER_KG = 1.5


def test_a_dose_per_kg_is_multiplied_by_the_body_weight() -> None:
    who = replace(person(), weight=83.0)
    layout = pack(who, who, [Input("injection", per_kg=True)], 1)
    at_end = state(layout, [Dose(0.0, "injection", PER_KG, per_kg=True)], 10.0)
    expected = book.iv_bolus(book.per_kg(PER_KG, 83.0), CL, V, np.array([10.0]))
    assert at_end["drug.central"] / V == pytest.approx(expected[0], rel=EXACT)


def state(layout: Layout, doses: list[Dose], at: float) -> dict[str, float]:
    """The 64-bit state at a time: a history that begins at zero and is moved to end there."""
    made, _ = events(layout, doses)
    moved = tuple(replace(e, tick=e.tick - ticks(at)) for e in made)
    plan = make_plan(-ticks(at), 0, moved, np.zeros(0), 0.25)
    x = history_states(layout.system, layout.columns, History(plan), 1).x[:, 0]
    return dict(zip(layout.states, x.tolist(), strict=True))


PLAIN = [f for f, (doses, _) in DOSING.items() if not any(d.steady_state for d in doses)]


@pytest.mark.parametrize("feature", PLAIN)
def test_the_state_itself_is_textbook_to_nine_digits(feature: str) -> None:
    doses, expected = DOSING[feature]
    layout = pack(person(), person(), inputs_of([dose_of(d) for d in doses], []), 1)
    for at in (3.0, 7.3333, 12.0001, 33.21, 48.0):
        got = state(layout, [dose_of(d) for d in doses], at)["drug.central"] / V
        exact = expected[at == TIMES][0]
        assert abs(got - exact) <= EXACT * max(abs(exact), 0.01 * np.ptp(expected)), at


def steady(product: str, interval: float, elapsed: float, duration: float = 0.0) -> float:
    """mg/L ``elapsed`` h after the last of endlessly many doses of 100 mg began, as a train gives it."""
    taken = Dose(0.0, product, 100.0, duration=duration)
    layout = pack(person(), person(), inputs_of([taken], []), 1)
    (way,) = next(iter(layout.ways.values()))
    amount = 100.0 / duration if duration else 100.0
    train = Train(
        ((way.state, way.row, amount),),
        ticks(interval),
        ENDLESS,
        ticks(elapsed),
        ticks(duration) if duration else 0,
    )
    nothing = make_plan(-ticks(1.0), 0, (), np.zeros(0))
    got = history_states(layout.system, layout.columns, History(period=nothing, trains=(train,)), 1)
    return float(got.x[layout.states.index("drug.central"), 0]) / V


@pytest.mark.parametrize("interval", [1.3, 8.0, 24.0])
@pytest.mark.parametrize("elapsed", [0.01, 1.0, 8.0])
def test_steady_states_are_textbook_to_nine_digits(interval: float, elapsed: float) -> None:
    t = np.array([hours_of(elapsed)])
    exact = book.steady_bolus(100.0, CL, V, t, interval=hours_of(interval))[0]
    assert steady("injection", interval, elapsed) == pytest.approx(exact, rel=EXACT)
    exact = book.steady_oral(100.0, CL, V, t, interval=hours_of(interval), ka=KA, bioavailability=F)[0]
    assert steady("oral", interval, elapsed) == pytest.approx(exact, rel=EXACT)


def hours_of(time: float) -> float:
    return hours(ticks(time))


@pytest.mark.parametrize(("interval", "duration"), [(8.0, 3.0), (8.0, 8.0), (6.0, 19.5), (2.0, 2.5)])
def test_steady_states_of_infusions_that_overlap_are_textbook_to_nine_digits(
    interval: float, duration: float
) -> None:
    for elapsed in (0.5, 1.75):
        t = np.array([elapsed])
        exact = book.steady_infusion(100.0, CL, V, t, interval=interval, duration=duration)[0]
        assert steady("injection", interval, elapsed, duration) == pytest.approx(exact, rel=EXACT)


OVERLAPPING = {
    "three infusions, one inside another": [(0.0, 20.0, 50.0), (3.3333, 5.0, 80.0), (4.0, 1.5, 20.0)],
    "one begins when another ends": [(0.0, 4.0, 50.0), (4.0, 4.0, 50.0), (8.0, 7.25, 10.0)],
    "the same one twice": [(2.0, 6.0, 50.0), (2.0, 6.0, 50.0)],
}


@pytest.mark.parametrize("case", OVERLAPPING)
def test_overlapping_infusions_add(case: str) -> None:
    given = OVERLAPPING[case]
    doses = [RefDose(start, "injection", amount, duration=length) for start, length, amount in given]
    expected = sum(book.infusion(a, CL, V, TIMES - start, duration=length) for start, length, a in given)
    assert worst_error(plasma(doses), np.asarray(expected)) < ROUNDED


@pytest.mark.parametrize("apart", [0.0, 1e-13, 1e-9, 1e-6, 1e-3, -1e-9])
def test_absorption_as_fast_as_elimination_is_the_textbook_curve(apart: float) -> None:
    ka = CL / V * (1.0 + apart)
    who = person(x=(Route("drug", 1.0, F, ka),))
    got = solve_with_engine(problem([RefDose(1.0, "x", 100.0)], who=who))["plasma.drug"] / 1000.0
    assert worst_error(got, book.oral(100.0, CL, V, TIMES - 1.0, ka=ka, bioavailability=F)) < ROUNDED


@pytest.mark.parametrize("ke0", [0.7, CL / V, CL / V * (1.0 + 1e-9)])
def test_the_effect_site_is_the_textbook_curve(ke0: float) -> None:
    who = person(replace(DRUG, effect_rate=ke0))
    got = solve_with_engine(problem([RefDose(1.0, "injection", 100.0)], who=who))["effect_site.drug"] / 1000.0
    assert worst_error(got, book.effect_site_bolus(100.0, CL, V, TIMES - 1.0, ke0=ke0)) < ROUNDED


DEEP = SubstanceValues("drug", 300.0, CL, V, ((70.0, 30.0), (900.0, 4.0)), effect_rate=0.7)
TWO_YEARS = 2920
"""Doses every 6 h."""


@pytest.mark.parametrize("product", ["injection", "lagged", "zero-order"])
def test_two_years_of_doses_are_the_sum_of_every_dose(product: str) -> None:
    who = PersonValues((DEEP,), person().routes, ADAPTATION, OUTCOME)
    habit = Habit(product, 30.0, 6.0, TWO_YEARS)
    layout = pack(who, who, inputs_of([], [habit]), 1)
    past, _ = history(layout, [habit], 0.125, 90.0)
    assert past is not None
    assert past.period is not None, "a habit of two years is taken as a steady regime"
    got = history_states(layout.system, layout.columns, past, 1).x[:, 0]
    linear = Disposition(who)
    # One dose, 6 h on; then 2,919 times: 6 h on, and the same again.
    dense = linear.zero()
    route = who.routes[product][0]
    if route.absorption_duration:
        rate = linear.zero()
        rate[linear.central["drug"]] = F * 30.0 / route.absorption_duration
        dense = linear.advance(
            linear.advance(dense, route.absorption_duration, rate), 3.0 - LAG, linear.zero()
        )
    elif route.absorption_rate:
        dense[linear.depot[product, 0]] = 30.0
        dense = linear.step(6.0 - LAG) @ dense
    else:
        dense[linear.central["drug"]] = 30.0
        dense = linear.step(6.0) @ dense
    total, step = dense.copy(), linear.step(6.0)
    for _ in range(TWO_YEARS - 1):
        total = step @ total + dense
    for name, place in (
        ("drug.central", linear.central["drug"]),
        ("drug.effect_site", linear.effect["drug"]),
    ):
        assert got[layout.states.index(name)] == pytest.approx(total[place], rel=EXACT), name


def test_a_substance_that_stays_is_summed_without_a_steady_state() -> None:
    # A clearance of next to nothing: a thousand doses are a thousand doses.
    who = person(SubstanceValues("drug", 300.0, 1e-12, V))
    layout = pack(who, who, [Input("injection")], 1)
    (way,) = layout.ways[Input("injection")]
    train = Train(((way.state, way.row, 2.0),), ticks(6.0), 1000, ticks(6.0))
    nothing = make_plan(-ticks(1.0), 0, (), np.zeros(0))
    got = history_states(layout.system, layout.columns, History(period=nothing, trains=(train,)), 1)
    assert got.x[layout.states.index("drug.central"), 0] == pytest.approx(2000.0, rel=1e-9)
