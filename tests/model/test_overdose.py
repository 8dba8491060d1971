"""The overdose model's equations and its solver for delays, against a second implementation and limits."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.library import load
from mitragyna.model import overdose as model
from mitragyna.model import overdose_course as solver
from mitragyna.simulate import overdose as simulate
from mitragyna.simulate.overdose import Naloxone, Overdose, rest
from tests.reference.overdose import Reference

LIBRARY = load()
NOTHING = np.empty(0)


def typical(opioid: str, amount: float, naloxone: Naloxone | None = None, user: str = "chronic"):
    group = simulate.people_of(Overdose(opioid, amount, user, naloxone), LIBRARY, None, 1)
    return group.persons[0], group.body, float(group.absorbed[0])


@functools.cache
def resting(opioid: str = "fentanyl") -> np.ndarray:
    person, body, _ = typical(opioid, 1.0)
    return rest(body, person)[0]


def run(
    person: model.Person,
    body: model.Body,
    amount: float,
    at: np.ndarray,
    doses: np.ndarray = NOTHING,
    delay: float = 0.0,
    trigger: float = -1.0,
    tolerance: float = 1e-6,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    shown, result = np.empty((len(at), len(model.COURSES))), np.empty(solver.RESULTS)
    solver.course(
        *(
            resting().copy(),
            np.array([[0.0, amount, 0.0]]),
            doses,
            NOTHING,
            delay,
            150.0,
            10.0,
            trigger,
            float(at[-1]),
            False,
            False,
            tolerance,
        ),
        *(person, body, at, shown, result),
    )
    assert result[solver.FAILED] == 0
    return {name: shown[:, i] for i, name in enumerate(model.COURSES)}, result


# -- equations ---------------------------------------------------------------------------------------


@given(st.floats(0.5, 140), st.floats(10, 120))
def test_contents_of_blood_give_back_its_pressures(po2: float, pco2: float) -> None:
    _, body, _ = typical("fentanyl", 1.0)
    co2, o2 = model.co2_content(pco2, po2, body), model.o2_content(po2, pco2, body)
    assert model.pressures(co2, o2, body) == pytest.approx((pco2, po2), rel=1e-9)


def test_nothing_moves_at_rest() -> None:
    person, body, _ = typical("fentanyl", 1.0)
    state, breathing = rest(body, person)
    gas = model.circulation(state, body)
    change = np.zeros(26)
    model.drugs(state, 1.0, 0.0, 0.0, person, change)
    model.gas_stores(state, gas, person, body, change)
    model.control(state, gas, gas.pco2, gas.po2, gas.brain_pco2, 0.0, person, body, change)
    assert np.abs(change).max() < 1e-6
    # A healthy adult: about 7 L/min, 5 L/min of blood, arterial blood near 40 and 95 mmHg.
    assert (breathing, gas.pco2, gas.po2) == pytest.approx((6.76, 38.6, 92.8), abs=0.1)
    assert (gas.brain_flow + gas.tissue_flow) * 60 == pytest.approx(4.93, abs=0.02)


@given(st.floats(1e-4, 10), st.floats(0, 2), st.floats(0, 1e6), st.floats(0, 1e5))
def test_drugs_only_leave_by_elimination(amount: float, deep: float, depot: float, site: float) -> None:
    person, _, _ = typical("fentanyl", 1.0, Naloxone("syringe", 2.0))
    y, dy = np.zeros(26), np.zeros(26)
    y[model.OPIOID], y[model.OPIOID_2], y[model.DEPOT], y[model.OPIOID_SITE] = amount, deep, depot, site
    y[model.NALOXONE] = 3.0
    model.drugs(y, 1.0, 0.0, 0.0, person, dy)
    opioid = dy[model.OPIOID] + dy[model.OPIOID_2] + dy[model.OPIOID_3]
    assert opioid == pytest.approx(-person.opioid_elimination * amount, rel=1e-9, abs=1e-15)
    naloxone = dy[0] + dy[1] + dy[2] + dy[3] * person.naloxone_volume + dy[4] * person.naloxone_volume_2
    assert naloxone == pytest.approx(-person.naloxone_clearance * 3.0, rel=1e-9, abs=1e-6)


def test_the_highest_possible_flow_sets_the_longest_step() -> None:
    _, body, _ = typical("fentanyl", 1.0)
    assert solver.longest_step(body) == solver.LONGEST_STEP
    assert solver.longest_step(body._replace(peripheral_transport_volume=0.0588)) == pytest.approx(
        0.353, rel=0.01
    )


# -- solver ------------------------------------------------------------------------------------------

RERUN = [
    ("fda-rerun-car-fentanyl-900-none", "fentanyl", 1.625, 900.0, False),
    ("fda-rerun-car-fentanyl-3600-none", "fentanyl", 1.625, 3600.0, False),
    ("fda-rerun-car-fentanyl-900-nlx", "fentanyl", 1.625, 900.0, True),
    ("fda-rerun-car-fentanyl-1800-nlx", "fentanyl", 1.625, 1800.0, True),
    ("fda-rerun-car-carfentanil-1800-nlx", "carfentanil", 0.012, 1800.0, True),
]


@pytest.mark.parametrize(("record", "opioid", "amount", "time", "rescued"), RERUN)
def test_occupancy_without_feedback_is_that_of_the_light_rerun(
    record: str, opioid: str, amount: float, time: float, rescued: bool
) -> None:
    # The records were integrated without physiology: here volumes are kept from changing with blood flow.
    person, body, absorbed = typical(opioid, amount, Naloxone("autoinjector", 2.0))
    body = body._replace(volume_change_most=1.0)
    doses = np.array([absorbed]) if rescued else NOTHING
    found, _ = run(person, body, amount, np.array([0.0, time]), doses, 120.0, 1e9)
    assert found["opioid_bound"][-1] == pytest.approx(LIBRARY.evidence(record).value, abs=3e-3)


AGAINST_SCIPY = [
    ("fentanyl", 1.625, None, 700.0),
    ("fentanyl", 1.625, Naloxone("autoinjector", 2.0), 600.0),
    ("carfentanil", 0.012, Naloxone("nasal", 4.0), 400.0),
]


@pytest.mark.slow
@pytest.mark.parametrize(("opioid", "amount", "naloxone", "until"), AGAINST_SCIPY)
def test_courses_agree_with_a_second_implementation_solved_by_scipy(
    opioid: str, amount: float, naloxone: Naloxone | None, until: float
) -> None:
    person, body, absorbed = typical(opioid, amount, naloxone)
    at = np.arange(0.0, until + 1, 50.0)
    doses = NOTHING if naloxone is None else np.array([absorbed])
    found, result = run(person, body, amount, at, doses, 60.0, 2.7, tolerance=1e-8)
    dose = (result[solver.TRIGGERED_AT] + 60.0, absorbed if naloxone else 0.0)
    collapse = result[solver.COLLAPSE_AT]
    reference = Reference(LIBRARY, opioid, naloxone.product if naloxone else "syringe", chronic=True)
    start = resting().copy()
    start[model.OPIOID] = amount
    expected = reference.solve(start, until, at, dose, math.inf if math.isnan(collapse) else collapse)
    for name in expected[0]:
        truth = np.array([row[name] for row in expected])
        error = np.abs(found[name] - truth) / np.maximum(np.abs(truth), 0.01 * np.ptp(truth) + 1e-12)
        assert error.max() < 1e-4, (name, error.max())


def test_the_error_falls_with_the_tolerance() -> None:
    person, body, absorbed = typical("fentanyl", 1.625, Naloxone("autoinjector", 2.0))
    at = np.arange(0.0, 1201.0, 30.0)

    def po2(tolerance: float) -> np.ndarray:
        return run(person, body, 1.625, at, np.array([absorbed]), 60.0, 2.7, tolerance)[0]["arterial_po2"]

    truth = po2(1e-10)
    coarse, usual, fine = (np.abs(po2(tolerance) - truth).max() for tolerance in (1e-4, 1e-6, 1e-8))
    assert fine < usual < coarse
    assert usual < 1e-2


@settings(max_examples=15)
@given(st.floats(0.001, 20), st.sampled_from(["fentanyl", "carfentanil"]))
def test_any_dose_keeps_pressures_flows_and_fractions_possible(amount: float, opioid: str) -> None:
    person, body, _ = typical(opioid, amount)
    found, _ = run(person, body, amount, np.arange(0.0, 1801.0, 20.0))
    assert all(np.isfinite(values).all() and values.min() >= 0 for values in found.values())
    assert max(found["opioid_bound"].max(), found["naloxone_bound"].max()) <= 1
    assert found["arterial_po2"].max() < body.inspired_po2
