"""Steps and limits follow the tolerance."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.scenario.equations import LOOSEST_TOLERANCE, STRICTEST_TOLERANCE, USUAL_TOLERANCE
from mitragyna.simulate.precision import FINENESS, FINER, HISTORY_FINENESS, REFINE_ABOVE, precision

TOLERANCE = st.floats(STRICTEST_TOLERANCE, LOOSEST_TOLERANCE)


def test_the_usual_tolerance_has_the_measured_constants_to_the_bit() -> None:
    usual = precision(USUAL_TOLERANCE)
    assert usual.fineness == (FINENESS, *FINER)
    assert usual.history == HISTORY_FINENESS
    assert np.array_equal(usual.refine_above, REFINE_ABOVE)


@given(TOLERANCE, TOLERANCE)
def test_a_stricter_tolerance_never_has_longer_steps_or_higher_limits(one: float, other: float) -> None:
    strict, loose = precision(min(one, other)), precision(max(one, other))
    assert all(a <= b for a, b in zip(strict.fineness, loose.fineness, strict=True))
    assert strict.history <= loose.history <= HISTORY_FINENESS
    assert np.all(strict.refine_above <= loose.refine_above)


@given(TOLERANCE)
def test_each_time_is_finer_than_the_one_before(tolerance: float) -> None:
    assert list(precision(tolerance).fineness) == sorted(precision(tolerance).fineness, reverse=True)


ESTIMATES = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3)


@given(st.integers(0, len(FINER)), ESTIMATES)
def test_who_is_below_every_limit_is_done_and_who_is_above_one_goes_on(
    turn: int, estimates: list[float]
) -> None:
    wanted = precision(USUAL_TOLERANCE)
    column = np.array(estimates)[:, None]
    (after,) = wanted.next_turn(turn, column)
    assert (after > turn) == bool((column[:, 0] > wanted.refine_above).any())
    assert turn <= after <= len(wanted.fineness)


@given(ESTIMATES)
def test_the_further_above_its_limit_an_estimate_is_the_finer_the_next_time(estimates: list[float]) -> None:
    wanted = precision(USUAL_TOLERANCE)
    column = np.array(estimates)[:, None]
    assert wanted.next_turn(0, column) <= wanted.next_turn(0, 10.0 * column)


def test_an_estimate_that_is_no_number_is_not_taken_for_a_small_one() -> None:
    wanted = precision(USUAL_TOLERANCE)
    assert wanted.next_turn(0, np.full((3, 1), np.nan)) > 0
