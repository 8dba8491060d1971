"""Promises of everybody's numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.library import load
from mitragyna.model.symptoms import expected_score
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.people import Source, values

LIBRARY = load()
MADE = values(Source(LIBRARY, {}, Draws(1, 500)), ["morphine-oral"], 70.0)
SCALES = {scale.name: scale for scale in MADE.outcome.scales}


@given(drive=st.floats(1e-4, 10.0))
def test_a_weighted_scale_counts_severity_to_that_power(drive: float) -> None:
    """Whatever the drive: m D over m D and the person's half is m^w D over m^w D and the library's half."""
    cows, m = LIBRARY.scales["cows"], np.asarray(MADE.outcome.severity)
    assert cows.severity_weight is not None
    found = expected_score(m * drive, cows.floor.value, cows.high, SCALES["cows"].half)
    wanted = expected_score(
        m**cows.severity_weight.value * drive, cows.floor.value, cows.high, cows.half.value
    )
    assert np.allclose(found, wanted, rtol=1e-9)


def test_people_differ_less_in_what_is_seen_than_in_what_they_report() -> None:
    m = np.asarray(MADE.outcome.severity)
    spread = {name: np.std(np.log(m / SCALES[name].half)) for name in ("cows", "sows", "sows_gossop")}
    assert spread["cows"] < spread["sows"] == pytest.approx(spread["sows_gossop"])
