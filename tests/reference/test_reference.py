"""The reference solver itself: textbook closed forms, limit cases, and other ways to the same answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.integrate import simpson
from scipy.optimize import brentq

from mitragyna.model.values import (
    AdaptationValues,
    Formation,
    MuBinding,
    OutcomeValues,
    PersonValues,
    Presystemic,
    Route,
    ScaleValues,
    SubstanceValues,
)

from . import closed_forms as book
from .solver import RefDose, RefHistory, solve, worst_error
from .strategies import Problem, problems

CL, V, KA, KE0, F, LAG = 10.0, 50.0, 1.0, 0.7, 0.8, 0.35
CLOSE = 1e-8
ADAPTATION = AdaptationValues(8.0, 18.0, 1.5, 90.0, 24.0, 0.43, 0.57, 0.008, 1.28)
OUTCOME = OutcomeValues(
    1.0,
    0.62,
    (
        ScaleValues("cows", 1.3, 48.0, 2.4),
        ScaleValues("sows", 0.0, 64.0, 2.0),
        ScaleValues("sows_gossop", 0.0, 30.0, 1.0),
    ),
)
DRUG = SubstanceValues("drug", 300.0, CL, V, effect_rate=KE0)
PRODUCTS = {
    "injection": (Route("drug", 1.0),),
    "oral": (Route("drug", 1.0, F, KA),),
    "lagged": (Route("drug", 1.0, F, KA, lag=LAG),),
    "zero-order": (Route("drug", 1.0, F, None, 3.0, LAG),),
    "slow release": (Route("drug", 1.0, F, KA, 3.0),),
    "two steps": (Route("drug", 1.0, F, KA, slow_fraction=0.7, slow_rate=0.25),),
}
TIMES = np.unique(np.concatenate([np.linspace(0.0, 48.0, 49), [7.3333, 12.0001, 33.21]]))


def person(
    *substances: SubstanceValues, adaptation: AdaptationValues = ADAPTATION, **routes: tuple[Route, ...]
) -> PersonValues:
    return PersonValues(substances or (DRUG,), routes or PRODUCTS, adaptation, OUTCOME)


def plasma(doses: list[RefDose], history: list[RefHistory] | None = None) -> np.ndarray:
    """mg/L of the one-compartment drug at TIMES."""
    return solve(person(), doses, 48.0, TIMES, history or [])["plasma.drug"] / 1000.0


def bolus(t: np.ndarray, dose: float = 100.0) -> np.ndarray:
    return book.iv_bolus(dose, CL, V, t)


def swallowed(t: np.ndarray, dose: float = 100.0, lag: float = 0.0) -> np.ndarray:
    return book.oral(dose, CL, V, t, ka=KA, bioavailability=F, lag=lag)


DOSING = {
    "bolus": ([RefDose(0.0, "injection", 100.0)], bolus(TIMES)),
    "bolus off the grid": ([RefDose(7.3333, "injection", 100.0)], bolus(TIMES - 7.3333)),
    "infusion by duration": (
        [RefDose(2.0, "injection", 100.0, duration=5.5)],
        book.infusion(100.0, CL, V, TIMES - 2.0, duration=5.5),
    ),
    "infusion by rate": (
        [RefDose(2.0, "injection", 100.0, duration=100.0 / 16.0)],
        book.infusion(100.0, CL, V, TIMES - 2.0, rate=16.0),
    ),
    "first-order absorption": ([RefDose(1.0, "oral", 100.0)], swallowed(TIMES - 1.0)),
    "lag": ([RefDose(1.0, "lagged", 100.0)], swallowed(TIMES - 1.0, lag=LAG)),
    "zero-order absorption with lag": (
        [RefDose(1.0, "zero-order", 100.0)],
        book.infusion(F * 100.0, CL, V, TIMES - 1.0 - LAG, duration=3.0),
    ),
    "zero-order into the depot": (
        [RefDose(1.0, "slow release", 100.0)],
        book.oral_zero_order_depot(100.0, CL, V, TIMES - 1.0, ka=KA, duration=3.0, bioavailability=F),
    ),
    "a part through a second step": (
        [RefDose(1.0, "two steps", 100.0)],
        book.oral_in_two_steps(
            100.0, CL, V, TIMES - 1.0, ka=KA, slow_fraction=0.7, slow_rate=0.25, bioavailability=F
        ),
    ),
    "past the depot": ([RefDose(1.0, "lagged", 100.0, compartment="central")], bolus(TIMES - 1.0)),
    "the default compartment named": (
        [RefDose(1.0, "lagged", 100.0, compartment="depot")],
        swallowed(TIMES - 1.0, lag=LAG),
    ),
    "per kg": ([RefDose(0.0, "injection", book.per_kg(1.5, 70.0))], bolus(TIMES, 105.0)),
    "additional doses": (
        [RefDose(t, "oral", 100.0) for t in book.additional(4, 7.3333, 1.0)],
        book.superposed(swallowed, book.additional(4, 7.3333, 1.0), TIMES),
    ),
    "two doses at one time": (
        [RefDose(3.0, "injection", 60.0), RefDose(3.0, "oral", 100.0)],
        bolus(TIMES - 3.0, 60.0) + swallowed(TIMES - 3.0),
    ),
    "steady state of boluses": (
        [RefDose(0.0, "injection", 100.0, steady_state=1, interval=8.0)],
        book.steady_bolus(100.0, CL, V, TIMES, interval=8.0),
    ),
    "steady state of an oral dose": (
        [RefDose(0.0, "oral", 100.0, steady_state=1, interval=12.0)],
        book.steady_oral(100.0, CL, V, TIMES, interval=12.0, ka=KA, bioavailability=F),
    ),
    "steady state of infusions": (
        [RefDose(0.0, "injection", 100.0, duration=2.0, steady_state=1, interval=8.0)],
        book.steady_infusion(100.0, CL, V, TIMES, interval=8.0, duration=2.0),
    ),
    "steady state of infusions that overlap": (
        [RefDose(0.0, "injection", 100.0, duration=19.5, steady_state=1, interval=8.0)],
        book.steady_infusion(100.0, CL, V, TIMES, interval=8.0, duration=19.5),
    ),
    "constant infusion at steady state, then none": (
        [RefDose(0.0, "injection", 7.0, math.inf, steady_state=1)],
        book.after_steady_constant_infusion(7.0, CL, V, TIMES),
    ),
    "constant infusion at steady state, going on": (
        [
            RefDose(0.0, "injection", 7.0, math.inf, steady_state=1),
            RefDose(0.0, "injection", 700.0, duration=100.0),
        ],
        np.where(TIMES > 0, book.steady_constant_infusion(7.0, CL), 0.0),
    ),
    "steady state 1 replaces": (
        [RefDose(0.0, "oral", 300.0), RefDose(10.0, "injection", 100.0, steady_state=1, interval=8.0)],
        np.where(
            TIMES <= 10.0,
            swallowed(TIMES, 300.0),
            book.steady_bolus(100.0, CL, V, TIMES - 10.0, interval=8.0),
        ),
    ),
    "steady state 2 adds": (
        [RefDose(0.0, "oral", 300.0), RefDose(10.0, "injection", 100.0, steady_state=2, interval=8.0)],
        swallowed(TIMES, 300.0) + book.steady_bolus(100.0, CL, V, TIMES - 10.0, interval=8.0),
    ),
    "reset alone": (
        [RefDose(0.0, "oral", 300.0), RefDose(3.0, "oral", 0.0, reset=True)],
        np.where(TIMES <= 3.0, swallowed(TIMES, 300.0), 0.0),
    ),
    "reset and dose": (
        [RefDose(0.0, "oral", 300.0), RefDose(3.0, "injection", 100.0, reset=True)],
        np.where(TIMES <= 3.0, swallowed(TIMES, 300.0), bolus(TIMES - 3.0)),
    ),
    "reset stops an infusion and a dose still lagged": (
        [
            RefDose(0.0, "injection", 100.0, duration=20.0),
            RefDose(2.9, "lagged", 100.0),
            RefDose(3.0, "injection", 0.0, reset=True),
        ],
        np.where(TIMES <= 3.0, book.infusion(100.0, CL, V, TIMES, duration=20.0), 0.0),
    ),
    "a reset written before a dose of its time keeps it": (
        [
            RefDose(0.0, "oral", 300.0),
            RefDose(3.0, "oral", 0.0, reset=True),
            RefDose(3.0, "injection", 100.0),
        ],
        np.where(TIMES <= 3.0, swallowed(TIMES, 300.0), bolus(TIMES - 3.0)),
    ),
    "a reset written after a dose of its time removes it": (
        [
            RefDose(0.0, "oral", 300.0),
            RefDose(3.0, "injection", 100.0),
            RefDose(3.0, "oral", 0.0, reset=True),
        ],
        np.where(TIMES <= 3.0, swallowed(TIMES, 300.0), 0.0),
    ),
    "steady state 1 written after a dose of its time replaces it": (
        [RefDose(0.0, "injection", 40.0), RefDose(0.0, "injection", 100.0, steady_state=1, interval=8.0)],
        book.steady_bolus(100.0, CL, V, TIMES, interval=8.0),
    ),
    "steady state 1 written before a dose of its time keeps it": (
        [RefDose(0.0, "injection", 100.0, steady_state=1, interval=8.0), RefDose(0.0, "injection", 40.0)],
        book.steady_bolus(100.0, CL, V, TIMES, interval=8.0) + bolus(TIMES, 40.0),
    ),
}


@pytest.mark.parametrize("feature", DOSING)
def test_plasma_is_the_textbook_curve(feature: str) -> None:
    doses, expected = DOSING[feature]
    assert worst_error(plasma(doses), expected) < CLOSE


def test_an_output_at_the_time_of_a_dose_is_the_value_before_it() -> None:
    got = plasma([RefDose(0.0, "injection", 100.0), RefDose(12.0, "injection", 100.0)])
    assert got[0] == 0.0
    assert got[TIMES == 12.0][0] == pytest.approx(2.0 * math.exp(-2.4), rel=1e-10)


def test_a_history_ends_one_interval_before_zero() -> None:
    got = plasma([], [RefHistory("oral", 100.0, 7.3333, 5)])
    expected = book.superposed(swallowed, [-7.3333 * k for k in range(1, 6)], TIMES)
    assert worst_error(got, expected) < CLOSE


def test_a_lagged_dose_of_a_history_arrives_after_zero_unless_reset() -> None:
    lagged = dict(PRODUCTS, late=(Route("drug", 1.0, F, KA, lag=5.0),))
    history = [RefHistory("late", 100.0, 3.0, 1)]
    expected = swallowed(TIMES - 2.0)
    got = solve(person(**lagged), [], 48.0, TIMES, history)["plasma.drug"] / 1000.0
    assert worst_error(got, expected) < CLOSE
    reset = [RefDose(0.0, "late", 0.0, reset=True)]
    assert not solve(person(**lagged), reset, 48.0, TIMES, history)["plasma.drug"].any()


@pytest.mark.parametrize("ke0", [KE0, CL / V, CL / V * (1 + 1e-9)])
def test_the_effect_site_is_the_textbook_curve(ke0: float) -> None:
    who = person(replace(DRUG, effect_rate=ke0))
    got = solve(who, [RefDose(1.0, "injection", 100.0)], 48.0, TIMES)["effect_site.drug"] / 1000.0
    assert worst_error(got, book.effect_site_bolus(100.0, CL, V, TIMES - 1.0, ke0=ke0)) < CLOSE


@pytest.mark.parametrize("ka", [CL / V, CL / V * (1 + 1e-12), CL / V * (1 + 1e-7)])
def test_equal_absorption_and_elimination_are_no_trouble(ka: float) -> None:
    who = person(x=(Route("drug", 1.0, F, ka),))
    got = solve(who, [RefDose(0.0, "x", 100.0)], 48.0, TIMES)["plasma.drug"] / 1000.0
    assert worst_error(got, book.oral(100.0, CL, V, TIMES, ka=ka, bioavailability=F)) < CLOSE


def test_a_metabolite_is_formed_in_moles_by_clearance_and_before_the_circulation() -> None:
    child = SubstanceValues("child", 450.0, 12.0, 80.0)
    parent = replace(DRUG, forms=(Formation("child", 0.4),))
    who = person(
        parent,
        child,
        vein=(Route("drug", 1.0),),
        mouth=(Route("drug", 1.0, F, KA, presystemic=(Presystemic("child", 0.2),)),),
    )
    formed = {"fraction": 0.4, "mass_ratio": 1.5}
    got = solve(who, [RefDose(0.0, "vein", 100.0)], 48.0, TIMES)["plasma.child"] / 1000.0
    expected = book.metabolite_after_bolus(100.0, CL / V, 12.0 / 80.0, 80.0, TIMES, **formed)
    assert worst_error(got, expected) < CLOSE
    # Through the mouth: the area under the child's curve is (g + f F) of the dose over its clearance.
    fine = np.linspace(0.0, 300.0, 3001)
    course = solve(who, [RefDose(0.0, "mouth", 100.0)], 300.0, fine)["plasma.child"] / 1000.0
    area = float(simpson(course, x=fine))
    assert area == pytest.approx(100.0 * 1.5 * (0.2 + 0.4 * F) / 12.0, rel=1e-5)


def test_a_delayed_metabolite_comes_later_and_no_less() -> None:
    """One step on the way moves the mean time of the child's curve by the step's mean and leaves its area."""
    child = SubstanceValues("child", 450.0, 12.0, 80.0)
    fine = np.linspace(0.0, 400.0, 40001)
    curves: list[np.ndarray] = []
    for delay in (None, 0.5):
        parent = replace(DRUG, forms=(Formation("child", 0.4, delay),))
        who = person(parent, child, vein=(Route("drug", 1.0),))
        curves.append(solve(who, [RefDose(0.0, "vein", 100.0)], 400.0, fine)["plasma.child"])
    at_once, later = (float(simpson(c, x=fine)) for c in curves)
    assert later == pytest.approx(at_once, rel=1e-4)
    times = [float(simpson(fine * c, x=fine)) / at_once for c in curves]
    assert times[1] - times[0] == pytest.approx(1.0 / 0.5, rel=1e-3)


def test_two_peripheral_compartments_lose_no_drug() -> None:
    who = person(replace(DRUG, peripherals=((70.0, 30.0), (400.0, 6.0))))
    fine = np.concatenate([np.linspace(0.0, 50.0, 2001), np.linspace(51.0, 2000.0, 1950)])
    course = solve(who, [RefDose(0.0, "oral", 100.0)], 2000.0, fine)["plasma.drug"] / 1000.0
    assert float(simpson(course, x=fine)) == pytest.approx(F * 100.0 / CL, rel=1e-5)


# -- receptor and adaptation -------------------------------------------------------------------------

STILL = AdaptationValues(0.0, 18.0, 1.5, 90.0, 24.0, 0.43, 0.57, 0.008, 1.28)
"""No tolerance in the signal (kappa = 0), so that a constant concentration is a constant signal."""


def binding(k: float = 1000.0, tau: float = 10.0, slow: bool = False, name: str = "drug") -> SubstanceValues:
    return replace(DRUG, name=name, mu=MuBinding(k, tau, slow, 2.5 if slow else 0.0, 0.9 if slow else 1.0))


def held(product: str = "injection", rate: float = 10.0) -> list[RefDose]:
    """A constant concentration from time zero on: rate / CL = 1 mg/L in plasma and at the effect site."""
    return [
        RefDose(0.0, product, rate, math.inf, steady_state=1),
        RefDose(0.0, product, 500.0 * rate, duration=500.0),
    ]


def test_without_drug_everything_is_zero_and_scores_are_at_their_floor() -> None:
    got = solve(person(binding()), [], 48.0, TIMES)
    for name, values in got.items():
        assert np.all(values == (1.3 if name == "cows" else 0.0)), name


def test_a_slow_ligand_approaches_its_occupancy_exponentially() -> None:
    got = solve(person(binding(slow=True), adaptation=STILL), held(), 48.0, TIMES)
    x = 1e6 / 300.0 / 1000.0
    assert worst_error(got["occupancy.mor.drug"], book.slow_occupancy(x, 2.5, 0.9, TIMES)) < CLOSE
    assert np.array_equal(got["occupancy.mor"], got["occupancy.mor.drug"])


def test_a_fast_competitor_slows_and_lowers_a_slow_ligand() -> None:
    other = binding(k=2000.0, tau=0.0, name="other")
    routes = {"a": (Route("drug", 1.0),), "b": (Route("other", 1.0),)}
    second = [replace(d, steady_state=2 if d.steady_state else 0) for d in held("b")]
    got = solve(
        person(binding(slow=True), other, adaptation=STILL, **routes), held("a") + second, 48.0, TIMES
    )
    x, rival = 1e6 / 300.0 / 1000.0, 1e6 / 300.0 / 2000.0
    occupied = book.slow_occupancy(x, 2.5, 0.9, TIMES, x_fast=rival)
    assert worst_error(got["occupancy.mor.drug"], occupied) < CLOSE
    left = np.where(TIMES > 0, (1.0 - occupied) * rival / (1.0 + rival), 0.0)
    assert worst_error(got["occupancy.mor.other"], left) < CLOSE


def test_adaptation_follows_a_constant_signal_exponentially() -> None:
    got = solve(person(binding(), adaptation=STILL), held(), 48.0, TIMES)
    x = 1e6 / 300.0 / 1000.0
    u = 10.0 * x / (1.0 + x)
    s = u / (1.0 + u)
    assert worst_error(got["signal.mor"], np.where(TIMES > 0, s, 0.0)) < CLOSE
    for name, time in (("tolerance", 18.0), ("adaptation.fast", 1.5), ("adaptation.slow", 90.0)):
        assert worst_error(got[name], book.relaxation(s, time, TIMES)) < CLOSE, name
    assert not got["withdrawal.drive"].any()


def test_tolerance_settles_where_it_equals_the_signal() -> None:
    got = solve(person(binding()), held(), 490.0, np.array([490.0]))
    x = 1e6 / 300.0 / 1000.0
    u = 10.0 * x / (1.0 + x)
    settled = brentq(lambda t: u / (1.0 + 8.0 * t) / (1.0 + u / (1.0 + 8.0 * t)) - t, 0.0, 1.0, xtol=1e-14)
    assert got["tolerance"][0] == pytest.approx(settled, rel=CLOSE)


def test_withdrawal_after_the_signal_is_cut_is_the_textbook_curve_through_its_kink() -> None:
    # A reset at 24 h takes the signal to zero at once; 400 h later the drive has long crossed its kink.
    times = np.unique(np.concatenate([np.linspace(24.0, 450.0, 300), [24.0]]))
    cut = RefDose(24.0, "injection", 0.0, reset=True)
    got = solve(person(binding(), adaptation=STILL), [*held(), cut], 450.0, times)
    x = 1e6 / 300.0 / 1000.0
    u = 10.0 * x / (1.0 + x)
    s = u / (1.0 + u)
    weights = (0.43 * s * -math.expm1(-24.0 / 1.5), 0.57 * s * -math.expm1(-24.0 / 90.0))
    w, b, kink = book.rebound_of_exponentials(weights, (1 / 1.5, 1 / 90.0), 0.008, 24.0, times - 24.0)
    assert 24.0 < kink + 24.0 < 450.0
    assert worst_error(got["rebound"], b) < CLOSE
    after = times > 24.0
    drive = w + 1.28 * b * w / (w + 0.008)  # no signal is left
    assert worst_error(got["withdrawal.drive"][after], drive[after]) < CLOSE

    assert worst_error(got["cows"][after], (1.3 + (48.0 - 1.3) * drive / (drive + 2.4))[after]) < CLOSE


def test_an_alpha_2_agonist_scales_the_drive_in_the_score_and_not_the_drive() -> None:
    helper = SubstanceValues("helper", 250.0, CL, V, alpha2_ec50=20.0)
    routes = {"injection": (Route("drug", 1.0),), "helper": (Route("helper", 1.0),)}
    who = person(binding(), helper, **routes)
    history = [RefHistory("injection", 50.0, 6.0, 20)]
    alone = solve(who, [], 48.0, TIMES, history)
    helped = solve(who, [RefDose(0.0, "helper", 2.0)], 48.0, TIMES, history)
    assert worst_error(helped["withdrawal.drive"], alone["withdrawal.drive"]) < CLOSE
    x = 1000.0 * helped["effect_site.helper"] / 250.0 / 20.0
    z = alone["withdrawal.drive"] * (1.0 - 0.62 * x / (1.0 + x))
    assert worst_error(helped["sows"], 64.0 * z / (z + 2.0)) < CLOSE
    assert helped["sows"].max() < alone["sows"].max()


# -- other ways to the same answer -------------------------------------------------------------------


def compared(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> tuple[float, str]:
    return max((worst_error(a[name], b[name]), name) for name in b)


QUICK = AdaptationValues(8.0, 12.0, 1.5, 30.0, 20.0, 0.43, 0.57, 0.008, 1.28)


def test_the_short_cut_through_a_long_history_is_the_integration_from_its_first_dose() -> None:
    opioid = SubstanceValues("drug", 300.0, 40.0, 150.0, ((100.0, 30.0),), 2.0, (), MuBinding(800.0, 20.0))
    slow = SubstanceValues("slow", 460.0, 50.0, 300.0, (), 0.5, (), MuBinding(3.0, 0.8, True, 3.0, 0.9))
    routes = {"a": (Route("drug", 1.0, 0.5, 1.2, 0.0, 0.25),), "b": (Route("slow", 1.0),)}
    who = person(opioid, slow, adaptation=QUICK, **routes)
    history = [RefHistory("a", 60.0, 8.0, 180), RefHistory("b", 2.0, 12.0, 120)]  # both 60 days
    times = np.linspace(0.0, 72.0, 73)
    doses = [RefDose(10.0, "b", 4.0)]
    quick = solve(who, doses, 72.0, times, history)
    whole = solve(who, doses, 72.0, times, history, from_first_dose=True)
    error, name = compared(quick, whole)
    assert error < 10 * CLOSE, name


def test_the_short_cut_keeps_a_shorter_history_beside_a_long_one() -> None:
    who = person(binding(), adaptation=replace(QUICK, slow_time=5.0, tolerance_time=4.0, rebound_time=5.0))
    history = [RefHistory("oral", 30.0, 6.0, 60), RefHistory("zero-order", 40.0, 7.3333, 6)]
    times = np.linspace(0.0, 48.0, 49)
    quick = solve(who, [], 48.0, times, history)
    whole = solve(who, [], 48.0, times, history, from_first_dose=True)
    error, name = compared(quick, whole)
    assert error < 10 * CLOSE, name


@pytest.mark.parametrize("product", ["lagged", "zero-order", "slow release"])
@pytest.mark.parametrize("interval", [1.3, 7.3333])
def test_steady_state_is_what_very_many_doses_leave(product: str, interval: float) -> None:
    many = RefHistory(product, 5.0, interval, math.ceil(130.0 / interval))
    steady = RefDose(0.0, product, 5.0, steady_state=1, interval=interval)
    got = plasma([steady])
    expected = plasma([RefDose(0.0, product, 5.0)], [many])
    assert worst_error(got[1:], expected[1:]) < CLOSE


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_an_implicit_method_at_another_tolerance_agrees(problem: Problem) -> None:
    args = (problem.person, problem.doses, problem.duration, problem.times, problem.history[1:])
    explicit = solve(*args)
    implicit = solve(*args, rtol=1e-9, method="Radau")
    error, name = compared(implicit, explicit)
    assert error < 1e-6, name


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_every_quantity_stays_in_its_range(problem: Problem) -> None:
    got = solve(problem.person, problem.doses, problem.duration, problem.times, problem.history)
    for name, values in got.items():
        assert np.all(np.isfinite(values)), name
        high = {"cows": 48.0, "sows": 64.0, "sows_gossop": 30.0}.get(name, 1.0)
        if name.startswith(("plasma", "effect_site")):
            high = math.inf
        if name == "withdrawal.drive":
            high = 1.0 + problem.person.adaptation.rebound_gain
        slack = 1e-9 * max(1.0, float(values.max()))
        assert values.min() >= -slack, name
        assert values.max() <= high + slack, name


def test_the_error_metric_divides_by_the_value_or_one_percent_of_the_range() -> None:
    ref = np.array([0.0, 50.0, 100.0])
    assert worst_error(ref + np.array([0.1, 0.0, 0.0]), ref) == pytest.approx(0.1)
    assert worst_error(ref + np.array([0.0, 0.0, 0.1]), ref) == pytest.approx(0.001)
    assert worst_error(np.array([math.nan, 50.0, 100.0]), ref) == math.inf
