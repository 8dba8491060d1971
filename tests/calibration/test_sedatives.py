"""The library's sedatives meet what calibration/sedatives.py fits them to."""

from __future__ import annotations

import pytest
import sedatives


def test_peaks_by_mouth_and_the_metabolite_s_share_are_those_of_the_studies() -> None:
    (exchange,) = (sedatives.LIBRARY.parameter("diazepam.intercompartmental_clearance").value,)
    assert sedatives.peak_gap(exchange) == pytest.approx(0.0, abs=0.2)
    fraction = sedatives.LIBRARY.parameter("diazepam.forms.nordiazepam").value
    assert sedatives.ratio_gap(fraction, {}) == pytest.approx(0.0, abs=0.02)


def test_the_level_of_half_the_fall_leaves_half_the_fall() -> None:
    assert sedatives.half_level(100.0, 1.0 - sedatives.SPAN / 2) == pytest.approx(100.0)
    deep = sedatives.half_level(100.0, 0.0)
    assert deep == pytest.approx(100.0 * 0.05 / 0.95)
