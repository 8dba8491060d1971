"""Promises of the symptom clusters and of rated scores, as equations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mitragyna.model import observation
from mitragyna.model import symptoms as model

CLUSTERS = 9
parts = arrays(np.float64, CLUSTERS, elements=st.floats(0.0, 1.0))
weight_rows = arrays(np.float64, CLUSTERS, elements=st.floats(0.0, 30.0)).filter(lambda w: w.sum() > 0.1)
effect_rows = arrays(np.float64, (CLUSTERS, 3), elements=st.floats(0.01, 20.0))


@given(
    weights=weight_rows,
    effects=effect_rows,
    reliefs=parts,
    effect2=arrays(np.float64, (4, 3), elements=st.floats(0.0, 0.999)),
    score=arrays(np.float64, (4, 3), elements=st.floats(1.3, 48.0)),
)
def test_the_clusters_of_a_score_add_up_to_it(weights, effects, reliefs, effect2, score):
    found = model.contributions(score, 1.3, weights, effects, reliefs, effect2)
    assert found.shape == (CLUSTERS, 4, 3)
    assert (found >= 0.0).all()
    assert np.allclose(found.sum(axis=0), score - 1.3, rtol=1e-12, atol=1e-12)


@given(weights=weight_rows, effects=effect_rows, reliefs=parts, effect2=st.floats(0.0, 0.999))
def test_the_relief_of_a_scale_is_the_relief_of_its_clusters_drives(weights, effects, reliefs, effect2):
    """m D (1 - rho E2) is the weighted mean of the clusters' m D s (1 - r E2) against the unrelieved mean."""
    rho = model.relief(weights, effects, reliefs)
    share = weights[:, None] * effects
    by_cluster = (share * (1.0 - reliefs[:, None] * effect2)).sum(axis=0) / share.sum(axis=0)
    assert np.allclose(model.relieved(2.0, 0.3, effect2, rho), 0.6 * by_cluster, rtol=1e-12)
    counted = reliefs[weights > 0.0]
    assert (rho >= counted.min() - 1e-12).all()
    assert (rho <= counted.max() + 1e-12).all()


def test_a_cluster_without_relief_makes_up_more_of_a_relieved_score():
    weights, effects = np.array([12.0, 3.0]), np.ones(2)
    reliefs = np.array([1.0, 0.0])
    score = np.array([10.0])
    untreated = model.contributions(score, 0.0, weights, effects, reliefs, 0.0)
    treated = model.contributions(score, 0.0, weights, effects, reliefs, 0.5)
    assert untreated[:, 0] == pytest.approx([8.0, 2.0])
    assert treated[:, 0] == pytest.approx([10.0 * 6.0 / 9.0, 10.0 * 3.0 / 9.0])


def test_where_all_is_relieved_nothing_is_shared_out():
    found = model.contributions(np.array([0.0]), 0.0, np.ones(2), np.ones(2), np.ones(2), 1.0)
    assert found[:, 0].tolist() == [0.0, 0.0]


@given(
    drive=st.floats(0.0, 5.0),
    more=st.floats(0.0, 5.0),
    effect2=st.floats(0.0, 1.0),
    relief=st.floats(0.0, 1.0),
    effect=st.floats(0.01, 20.0),
)
def test_a_cluster_is_between_none_and_all_rises_with_drive_and_falls_with_relief(
    drive, more, effect2, relief, effect
):
    def at(drive: float, effect2: float) -> float:
        return float(model.intensity(1.3, drive, effect2, effect, relief, 0.65))

    assert 0.0 <= at(drive, effect2) < 1.0
    assert at(drive + more, effect2) >= at(drive, effect2)
    assert at(drive, effect2) <= at(drive, 0.0)


def test_the_alpha2_effect_is_half_its_most_at_the_ec50():
    assert model.alpha2_effect(np.array([0.0, 1.0]), 0.8).tolist() == [0.0, 0.4]


@st.composite
def scales(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = draw(st.integers(2, 12))
    highest = np.array(draw(st.lists(st.sampled_from([3.0, 4.0, 5.0]), min_size=count, max_size=count)))
    shares = np.zeros((count, CLUSTERS))
    for i in range(count):
        shares[i, draw(st.integers(0, CLUSTERS - 1))] = 1.0
    return highest, shares, (shares * highest[:, None]).sum(axis=0)


@given(
    scale=scales(),
    effects=effect_rows,
    fraction=arrays(np.float64, (2, 3), elements=st.floats(0.0, 1.0)),
    floor=st.floats(0.0, 2.0),
)
def test_expected_items_add_up_to_the_score_and_stay_within_each_item(scale, effects, fraction, floor):
    highest, shares, weights = scale
    score = floor + fraction * (highest.sum() - floor)
    points = model.contributions(score, floor, weights, effects, np.zeros(CLUSTERS), 0.0)
    items = observation.expected_items(points, floor, weights, shares, highest)
    assert (items >= 0.0).all()
    assert (items <= highest[:, None, None]).all()
    assert np.allclose(items.sum(axis=0), score, rtol=1e-9, atol=1e-9)


LEVELS = st.sampled_from(
    [(0.0, 1.0, 2.0, 4.0), (0.0, 3.0, 5.0), (0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0, 5.0)]
)


@settings(max_examples=25, deadline=None)
@given(levels=LEVELS, fraction=st.floats(0.0, 1.0), precision=st.floats(0.5, 50.0), seed=st.integers(0, 99))
def test_a_rated_item_is_one_of_its_levels_and_keeps_the_expected_mean(levels, fraction, precision, seed):
    rng = np.random.default_rng(seed)
    n = 40_000
    expected = np.full(n, fraction * levels[-1])
    found = observation.rated(expected, levels, rng.standard_normal(n), rng.random(n), precision)
    assert set(np.unique(found)) <= set(levels)
    error = 5.0 * levels[-1] / (2.0 * np.sqrt(n))
    assert abs(found.mean() - expected[0]) <= error


@given(correlation=st.floats(0.05, 0.95), gap=st.floats(0.5, 4.0))
@settings(max_examples=20, deadline=None)
def test_days_are_correlated_by_the_power_of_the_days_between(correlation, gap):
    n = 60_000
    innovations = np.random.default_rng(3).standard_normal((2, n))
    found = observation.common_deviation(np.array([0.0, gap]), innovations, correlation)
    assert np.corrcoef(found)[0, 1] == pytest.approx(correlation**gap, abs=0.02)
    assert found.std(axis=1) == pytest.approx([1.0, 1.0], abs=0.02)
