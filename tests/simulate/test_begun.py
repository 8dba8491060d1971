"""What begins in the arm at intervals that nobody told acts daily from there, and not for one day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate.perpetrators import taken_as_medicine

LIBRARY = load()


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"from": "2 d"}, (24.0, 48.0, np.inf)),
        ({"from": "2 d", "until": "4 d"}, (24.0, 48.0, 96.0)),
        ({"from": "2 d", "doses": 1}, (24.0, 48.0, 72.0)),
        ({}, (None, -np.inf, np.inf)),
    ],
)
def test_an_interval_that_nobody_told(times: dict[str, Any], expected: tuple[float | None, float, float]):
    medicine = {"name": "mitragynine", "amount": "20 mg", **times}
    data = {"duration": "7 d", "arm": [{"name": "a"}], "person": {"medicines": [medicine]}}
    (taken,) = taken_as_medicine(from_dict(data, library=LIBRARY), LIBRARY, history=False)
    assert (taken.interval, taken.start, taken.stop) == expected
