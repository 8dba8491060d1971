"""Promises of leaving early."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mitragyna.simulate.draws import Draws
from mitragyna.simulate.dropout import (
    REASONS,
    Hazards,
    cumulative,
    incidence,
    leaving,
    rates,
    stayers,
)
from mitragyna.simulate.summary import PROBABILITIES, statistics

HOURS = np.arange(0.0, 169.0, 1.0)
PEOPLE = 4000


def constant(*hazard: float, people: int = PEOPLE) -> np.ndarray:
    return np.broadcast_to(np.array(hazard)[:, None, None], (3, HOURS.size, people)).copy()


def test_a_constant_hazard_leaves_the_exponential_fraction():
    found = leaving(HOURS, constant(0.004, 0.002, 0.001), Draws(1, PEOPLE))
    assert found.retained(HOURS)[-1].mean() == pytest.approx(np.exp(-0.007 * 168.0), abs=0.025)


def test_reasons_come_in_proportion_to_their_hazards():
    found = leaving(HOURS, constant(0.02, 0.01, 0.01), Draws(1, PEOPLE))
    shares = [found.left(HOURS, reason)[-1].mean() for reason in REASONS]
    assert shares == pytest.approx([0.482, 0.241, 0.241], abs=0.025)


def test_drawn_leaving_agrees_with_its_chances():
    fraction = np.linspace(0.0, 1.0, PEOPLE)[None, :] * np.exp(-HOURS / 60.0)[:, None]
    rate = rates(Hazards(0.002, 0.03, 1.5, 0.001), fraction, np.full_like(fraction, 0.7))
    staying, left = incidence(HOURS, rate)
    found = leaving(HOURS, rate, Draws(5, PEOPLE))
    assert found.retained(HOURS).mean(axis=1) == pytest.approx(staying.mean(axis=1), abs=0.02)
    for i, reason in enumerate(REASONS):
        assert found.left(HOURS, reason)[-1].mean() == pytest.approx(left[i, -1].mean(), abs=0.02)
    assert np.allclose(staying + left.sum(axis=0), 1.0)


@given(
    rate=arrays(np.float64, (3, 8, 5), elements=st.floats(0.0, 2.0)),
    start=st.floats(0.0, 30.0),
    seed=st.integers(0, 1000),
)
def test_everyone_is_in_or_has_left_for_one_reason_and_nobody_leaves_before_the_start(rate, start, seed):
    times = np.array([0.0, 1.0, 3.0, 6.0, 12.0, 18.0, 24.0, 30.0])
    found = leaving(times, rate, Draws(seed, 5), start)
    grid = np.linspace(0.0, 30.0, 61)
    together = found.retained(grid).astype(int) + sum(found.left(grid, r).astype(int) for r in REASONS)
    assert (together == 1).all()
    assert (found.time >= start - 1e-9).all()
    assert (np.diff(found.retained(grid).astype(int), axis=0) <= 0).all()
    gone = np.isfinite(found.time)
    assert (found.time[gone] <= 30.0 + 1e-9).all()


def test_no_hazard_keeps_everyone():
    found = leaving(HOURS, constant(0.0, 0.0, 0.0, people=50), Draws(1, 50))
    assert np.isinf(found.time).all()
    assert (found.reason == -1).all()


def test_the_first_hundred_of_a_thousand_leave_as_the_hundred_do():
    many = leaving(HOURS, constant(0.01, 0.0, 0.002, people=1000), Draws(7, 1000))
    few = leaving(HOURS, constant(0.01, 0.0, 0.002, people=100), Draws(7, 100))
    assert np.array_equal(many.time[:100], few.time)
    assert np.array_equal(many.reason[:100], few.reason)


def test_the_cumulative_hazard_counts_from_the_start():
    rate = np.ones((5, 1))
    times = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    assert cumulative(times, rate, 1.5)[:, 0].tolist() == [0.0, 0.0, 0.5, 1.5, 2.5]


def test_more_symptoms_and_more_drug_are_never_a_lower_hazard():
    low = rates(Hazards(0.001, 0.02, 1.4, 0.003), np.array([0.1]), np.array([0.5]))
    high = rates(Hazards(0.001, 0.02, 1.4, 0.003), np.array([0.4]), np.array([1.5]))
    assert (high[:2] > low[:2]).all()
    assert high[2] == low[2]


@given(samples=arrays(np.float32, (3, 7), elements=st.floats(0.0, 48.0, width=32)))
def test_when_everyone_stays_stayers_are_everyone(samples):
    found = stayers(samples, np.ones(samples.shape, dtype=bool), PROBABILITIES)
    assert np.allclose(found, statistics(samples), rtol=1e-6, atol=1e-5)


def test_stayers_are_summarised_without_those_who_left():
    samples = np.array([[1.0, 2.0, 90.0], [1.0, 80.0, 90.0], [9.0, 80.0, 90.0]], dtype=np.float32)
    inside = np.array([[True, True, False], [True, False, False], [False, False, False]])
    found = stayers(samples, inside, (0.5,))
    assert found[0].tolist() == pytest.approx([1.5, np.sqrt(0.5), 1.5])
    assert found[1].tolist() == [1.0, 0.0, 1.0]
    assert np.isnan(found[2]).all()
