"""Peaks, their times, areas and times above a threshold are found inside the steps."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from mitragyna.model.values import AdaptationValues, MuBinding, PersonValues, Route, SubstanceValues
from tests.reference import closed_forms as book
from tests.reference.solver import RefDose, RefHistory, solve
from tests.reference.strategies import Problem
from tests.reference.test_reference import CL, KA, OUTCOME, TIMES, F, V, person
from tests.simulate.engine_case import engine_answer

MORPHINE = SubstanceValues("morphine", 285.3, 70.0, 100.0, ((200.0, 90.0),), 0.5, (), MuBinding(2561.0, 38.0))
NALOXONE = SubstanceValues("naloxone", 327.4, 105.0, 60.0, ((150.0, 120.0),), 6.5, (), MuBinding(6.5, 0.0))
PRECIPITATED = PersonValues(
    (MORPHINE, NALOXONE),
    {"morphine": (Route("morphine", 1.0, 0.4, 1.1),), "naloxone": (Route("naloxone", 1.0),)},
    AdaptationValues(8.0, 18.0, 1.5, 90.0, 24.0, 0.43, 0.57, 0.008, 1.28),
    OUTCOME,
)
GIVEN = 2.0
"""h; naloxone."""


def precipitated(times: np.ndarray) -> Problem:
    doses = [RefDose(GIVEN, "naloxone", 0.4)]
    return Problem(PRECIPITATED, doses, 6.0, times, [RefHistory("morphine", 60.0, 6.0, 28)])


def test_the_peak_after_intravenous_naloxone_is_found_between_hourly_outputs() -> None:
    answer = engine_answer(precipitated(np.arange(0.0, 6.5, 1.0)))
    fine = np.concatenate([[0.0], GIVEN + np.arange(1, 2001) / 2000.0])
    problem = precipitated(fine)
    exact = solve(problem.person, problem.doses, 6.0, fine, problem.history)
    for name in ("withdrawal.drive", "cows", "effect_site.naloxone"):
        top = int(np.argmax(exact[name]))
        assert 0 < top < fine.size - 1
        a, b, c = exact[name][top - 1 : top + 2]
        shift = 0.5 * (a - c) / (a - 2.0 * b + c)
        peak, when = b - 0.25 * (a - c) * shift, fine[top] + shift / 2000.0
        assert answer.maximum[name] == pytest.approx(peak, rel=1e-4), name
        assert answer.time_of_maximum[name] == pytest.approx(when, abs=1e-3), name
        hourly = answer.quantities[name].max()
        assert hourly < 0.99 * peak, f"{name}: the peak is not missed by hourly values, so this shows nothing"


def one(
    doses: list[RefDose], duration: float = 48.0, threshold: float = math.nan, who: PersonValues | None = None
):
    times = np.unique(np.append(TIMES[duration > TIMES], duration))
    return engine_answer(Problem(who or person(), doses, duration, times, []), threshold=threshold)


@pytest.mark.parametrize("ka", [0.4, 1.0, 6.0])
def test_cmax_and_tmax_by_mouth_are_textbook(ka: float) -> None:
    k = CL / V
    when = math.log(ka / k) / (ka - k)
    top = book.oral(100.0, CL, V, np.array([when]), ka=ka, bioavailability=F)[0]
    answer = one([RefDose(0.0, "x", 100.0)], who=person(x=(Route("drug", 1.0, F, ka),)))
    assert answer.maximum["plasma.drug"] == pytest.approx(1000.0 * top, rel=1e-5)
    assert answer.time_of_maximum["plasma.drug"] == pytest.approx(when, abs=2e-3)


def test_the_peak_of_a_bolus_is_its_first_instant() -> None:
    answer = one([RefDose(7.3333, "injection", 100.0)])
    assert answer.maximum["plasma.drug"] == pytest.approx(1000.0 * 100.0 / V, rel=1e-12)
    assert answer.time_of_maximum["plasma.drug"] == pytest.approx(7.3333, abs=1e-8)


def test_the_peak_of_an_infusion_is_its_end() -> None:
    answer = one([RefDose(1.0, "injection", 100.0, duration=5.5)])
    top = book.infusion(100.0, CL, V, np.array([5.5]), duration=5.5)[0]
    assert answer.maximum["plasma.drug"] == pytest.approx(1000.0 * top, rel=1e-9)
    assert answer.time_of_maximum["plasma.drug"] == pytest.approx(6.5, abs=1e-8)


@pytest.mark.parametrize("duration", [0.5, 7.3333, 48.0])
def test_areas_are_textbook(duration: float) -> None:
    k = CL / V
    answer = one([RefDose(0.0, "injection", 100.0)], duration)
    exact = 100.0 / CL * -math.expm1(-k * duration)
    assert answer.area["plasma.drug"] == pytest.approx(1000.0 * exact, rel=1e-8)
    answer = one([RefDose(0.0, "oral", 100.0)], duration)
    gone = -math.expm1(-k * duration) / k + math.expm1(-KA * duration) / KA
    exact = F * 100.0 * KA / V / (KA - k) * gone
    assert answer.area["plasma.drug"] == pytest.approx(1000.0 * exact, rel=1e-7)


def test_the_area_of_an_infusion_is_dose_over_clearance() -> None:
    answer = one([RefDose(2.0, "injection", 100.0, duration=5.5)], 150.0)
    assert answer.area["plasma.drug"] == pytest.approx(1000.0 * 100.0 / CL, rel=1e-8)


@pytest.mark.parametrize("threshold", [20.0, 300.0, 1500.0])
def test_the_time_above_a_threshold_is_textbook_to_twenty_seconds(threshold: float) -> None:
    within = 20.0 / 3600.0
    answer = one([RefDose(0.0, "injection", 100.0)], threshold=threshold)
    exact = min(48.0, math.log(1000.0 * 100.0 / V / threshold) * V / CL)
    assert answer.above["plasma.drug"] == pytest.approx(exact, abs=within)


def test_the_time_above_counts_from_crossing_to_crossing() -> None:
    def plasma(t: float) -> float:
        return 1000.0 * float(book.oral(100.0, CL, V, np.array([t]), ka=KA, bioavailability=F)[0])

    top = float(minimize_scalar(lambda t: -plasma(t), bounds=(0.1, 8.0), method="bounded").x)
    half = plasma(top) / 2.0
    exact = float(brentq(lambda t: plasma(t) - half, top, 40.0)) - float(
        brentq(lambda t: plasma(t) - half, 1e-6, top)
    )
    assert one([RefDose(0.0, "oral", 100.0)], threshold=half).above["plasma.drug"] == pytest.approx(
        exact, abs=0.005
    )


def test_a_threshold_that_is_not_reached_gives_no_time_and_one_below_everything_gives_all() -> None:
    assert one([RefDose(0.0, "oral", 100.0)], threshold=1e9).above["plasma.drug"] == 0.0
    assert one([RefDose(0.0, "oral", 100.0)], threshold=-1.0).above["plasma.drug"] == pytest.approx(
        48.0, rel=1e-12
    )


def test_refined_people_get_refined_metrics() -> None:
    steep = replace(NALOXONE, name="drug", mu=MuBinding(3.0, 30.0), effect_rate=10.0)
    who = person(steep)
    answer = one([RefDose(0.0, "injection", 5.0)], 12.0, who=who)
    assert len(answer.errors) > 1
    fine = np.linspace(0.0, 12.0, 2401)
    fine[0] = 5e-4  # an output at zero is the value before the dose
    exact = solve(who, [RefDose(0.0, "injection", 5.0)], 12.0, fine)["signal.mor"]
    area = float(((exact[:-1] + exact[1:]) / 2.0).sum() / 200.0)
    assert answer.area["signal.mor"] == pytest.approx(area, rel=2e-4)
