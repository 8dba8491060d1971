"""How fast a dose fills the receptor in the typical person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.simulate.filling import STEEPNESS, TIMES, fillings

OUT, ACROSS = 2.0, 8.0
"""Rates (1/h) of leaving plasma and of reaching the effect site, which loses what it gains."""
A = np.array([[-OUT, 0.0], [ACROSS, -ACROSS]])


def level(t: float) -> float:
    """At the effect site after one unit in plasma at once."""
    return ACROSS / (ACROSS - OUT) * (np.exp(-OUT * t) - np.exp(-ACROSS * t))


@given(st.floats(3.0, 1e5))
def test_the_rate_stands_for_the_time_at_which_the_drug_reaches_its_constant(dose: float) -> None:
    found = fillings(A, {1: 1.0}, {(0, 0): 1.0})[0, 0].rate(dose, False)
    time = STEEPNESS / found
    # Between two of the times the level is taken as a straight line, and the rate is told to two digits.
    assert dose * level(time) == pytest.approx(1.0, rel=0.15)


def test_a_dose_that_never_fills_the_receptor_asks_for_nothing() -> None:
    filling = fillings(A, {1: 1.0}, {(0, 0): 1.0})[0, 0]
    assert filling.rate(1.0, False) == 0.0
    assert filling.rate(0.0, False) == 0.0


def test_an_input_that_goes_on_fills_it_when_what_came_in_has() -> None:
    filling = fillings(A, {1: 1.0}, {(0, 0): 3.0})[0, 0]
    t = np.linspace(0.0, TIMES[-1], 20001)
    summed = np.concatenate([[0.0], np.cumsum(np.diff(t) * (level(t[1:]) + level(t[:-1])) / 2.0)])
    rate = 40.0
    time = t[np.argmax(3.0 * rate * summed >= 1.0)]
    assert filling.rate(rate, True) == pytest.approx(STEEPNESS / time, rel=0.2)
    assert filling.rate(-rate, True) == filling.rate(rate, True)


def test_ligands_fill_it_together() -> None:
    one = fillings(A, {1: 1.0}, {(0, 0): 1.0})[0, 0].rate(50.0, False)
    both = fillings(A, {1: 1.0, 0: 1.0}, {(0, 0): 1.0})[0, 0].rate(50.0, False)
    assert both > one
