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
