"""Promises about the margin to hERG block."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.library import load
from mitragyna.simulate.margins import qt_margins
from mitragyna.simulate.people import Source
from mitragyna.simulate.summary import Metric

LIBRARY = load()
TYPICAL = Source(LIBRARY, {})


def with_herg(ic50: float | None, unbound: float | None) -> Source:
    """A library in which mitragynine has these numbers."""

    def number(name: str, value: float | None) -> Any:
        return None if value is None else replace(LIBRARY.parameter("nausea.base"), name=name, value=value)

    own = LIBRARY.substances["mitragynine"]
    fields = {name: getattr(own, name) for name in own.__dataclass_fields__}
    fields |= {
        "targets": {"herg": SimpleNamespace(ic50=number("mitragynine.herg", ic50))},
        "fraction_unbound": number("mitragynine.unbound", unbound),
    }
    changed: Any = SimpleNamespace(**fields)
    return Source(replace(LIBRARY, substances={**LIBRARY.substances, "mitragynine": changed}), {})


def peak(values: list[float], quantity: str = "plasma.mitragynine", metric: str = "cmax") -> Metric:
    return Metric("leaf", quantity, metric, "ng/mL", np.array(values))


@given(st.floats(0.01, 1e4), st.floats(1.0, 1e5), st.floats(0.001, 1.0))
def test_the_margin_is_the_ic50_over_the_free_peak(cmax: float, ic50: float, unbound: float) -> None:
    (margin,), unchecked = qt_margins(with_herg(ic50, unbound), [peak([cmax])])
    free = cmax / LIBRARY.substances["mitragynine"].molar_mass.value * 1000.0 * unbound
    assert (margin.arm, margin.quantity, margin.metric) == ("leaf", "qt_margin.mitragynine", "margin")
    assert margin.values[0] == pytest.approx(ic50 / free)
    assert not unchecked


def test_the_margin_of_the_study_dose_is_the_published_arithmetic() -> None:
    # QT-002: 82 nmol/L after 39 mg; 1.62 umol/L at hERG; a free fraction of 0.05 to 0.15.
    cmax = 82.0 * LIBRARY.substances["mitragynine"].molar_mass.value / 1000.0
    (margin,), _ = qt_margins(with_herg(1620.0, 0.15), [peak([cmax])])
    assert margin.values[0] == pytest.approx(1620.0 / 82.0 / 0.15, rel=1e-6)


def test_where_nothing_arrives_the_margin_has_no_end() -> None:
    (margin,), _ = qt_margins(with_herg(1620.0, 0.1), [peak([0.0, 10.0])])
    assert np.isinf(margin.values[0])
    assert np.isfinite(margin.values[1])


@pytest.mark.parametrize(
    ("ic50", "unbound", "missing"),
    [
        (None, 0.1, "IC50 at hERG"),
        (1620.0, None, "fraction unbound in plasma"),
        (None, None, "IC50 at hERG and fraction unbound in plasma"),
    ],
)
def test_a_margin_that_cannot_be_had_is_not_checked_once_and_says_what_is_missing(
    ic50: float | None, unbound: float | None, missing: str
) -> None:
    made, unchecked = qt_margins(with_herg(ic50, unbound), [peak([1.0]), peak([2.0])])
    assert not made
    assert [(item.substance, item.missing) for item in unchecked] == [("mitragynine", missing)]


def test_the_margin_is_that_of_the_least_favourable_source_with_the_most_favourable_beside_it() -> None:
    own = LIBRARY.substances["mitragynine"]
    herg, unbound = own.targets["herg"].ic50, own.fraction_unbound
    assert herg is not None
    assert unbound is not None
    margins, _ = qt_margins(TYPICAL, [peak([50.0])])
    by = {made.metric: float(made.values[0]) for made in margins}
    total = 50.0 / own.molar_mass.value * 1000.0
    values = [herg.value, *(other.value for other in herg.alternatives)]
    free = [total * f for f in (unbound.value, *(other.value for other in unbound.alternatives))]
    assert by["margin"] == pytest.approx(min(values) / max(free))
    assert by["margin_highest"] == pytest.approx(max(values) / min(free))
    assert by["margin_highest"] / by["margin"] > 4


def test_where_one_source_is_known_one_margin_is_told() -> None:
    margins, _ = qt_margins(TYPICAL, [peak([5.0], "plasma.buprenorphine")])
    assert [made.metric for made in margins] == ["margin"]


def test_a_number_that_the_scenario_sets_is_the_only_source_of_its_kind() -> None:
    set_by = {"mitragynine.targets.herg.ic50": 1620.0, "mitragynine.fraction_unbound": 0.1}
    (margin,), _ = qt_margins(Source(LIBRARY, set_by), [peak([50.0])])
    free = 50.0 / LIBRARY.substances["mitragynine"].molar_mass.value * 1000.0 * 0.1
    assert margin.values[0] == pytest.approx(1620.0 / free)


def test_other_metrics_are_passed_over() -> None:
    made, unchecked = qt_margins(
        with_herg(1620.0, 0.1), [peak([1.0], metric="tmax"), peak([1.0], "cows", "peak")]
    )
    assert not made
    assert not unchecked
