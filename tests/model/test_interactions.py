"""Promises of the interaction equations, for any numbers that make sense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from mitragyna.model import interactions as ix

FRACTION = st.floats(0.0, 1.0)
INSIDE = st.floats(0.01, 0.99)
POSITIVE = st.floats(1e-3, 1e3)
ACTIVITY = st.floats(0.0, 20.0)


def test_without_a_perpetrator_nothing_changes() -> None:
    assert ix.induction(0.0, 9.0, 1.0) == 0.0
    assert ix.competition(0.0) == 1.0
    assert ix.pool(ix.inactivation_rate(0.0, 4.0, 1.0), 0.02) == 1.0
    assert ix.pool_of_pulses(0.0, 0.02, 8.0) == pytest.approx(1.0)
    assert ix.activity_met(0.0, 3.0, 1.0, 4.0, 1.0, np.inf) == pytest.approx(1.0)


@given(INSIDE, INSIDE, FRACTION, INSIDE)
def test_normal_activities_leave_clearance_first_pass_and_metabolites_alone(
    extraction: float, available: float, elsewhere: float, share: float
) -> None:
    made = ix.passage(ix.intrinsic([share], [1.0]), 1.0, extraction, available, elsewhere)
    assert made.clearance == pytest.approx(1.0)
    assert made.oral_auc == pytest.approx(1.0)
    assert float(ix.formation(made, 1.0)) == pytest.approx(1.0)
    assert float(ix.presystemic(made, 1.0, share, extraction, available, True)) == pytest.approx(1.0)


def test_all_of_the_clearance_inhibited_leaves_none_and_the_first_pass_goes_whole() -> None:
    made = ix.passage(ix.intrinsic([1.0], [0.0]), 0.0, 0.6, 0.5, 0.0)
    assert made.clearance == 0.0
    assert made.gut == pytest.approx(2.0)
    assert made.liver == pytest.approx(1.0 / 0.4)


@given(INSIDE, INSIDE, ACTIVITY, ACTIVITY, INSIDE)
def test_the_oral_area_ratio_is_the_net_effect_equation(
    extraction: float, available: float, liver: float, gut: float, share: float
) -> None:
    """Fahmi 2009: 1/[(1 - Fg) gut + Fg] * 1/[fm liver + 1 - fm], whatever the extraction."""
    made = ix.passage(ix.intrinsic([share], [liver]), gut, extraction, available, 0.0)
    expected = 1.0 / ((1 - available) * gut + available) / (share * liver + 1 - share)
    assert made.oral_auc == pytest.approx(expected, rel=1e-9)


@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), ACTIVITY), min_size=1, max_size=4),
    INSIDE,
    INSIDE,
    ACTIVITY,
    st.floats(0.0, 0.9),
)
def test_every_molecule_is_accounted_for(
    pathways: list[tuple[float, float]], extraction: float, available: float, gut: float, elsewhere: float
) -> None:
    """Systemic: fractions of all pathways and of what is cleared elsewhere sum to one. First pass: to the dose."""
    total = sum(share for share, _ in pathways) or 1.0
    shares = [share / total * 0.9 for share, _ in pathways]
    acts = [act for _, act in pathways]
    made = ix.passage(ix.intrinsic(shares, acts), gut, extraction, available, elsewhere)
    rest = 1.0 - sum(shares)
    systemic = sum(
        (1 - elsewhere) * share * float(ix.formation(made, act))
        for share, act in [*zip(shares, acts, strict=True), (rest, 1.0)]
    )
    assert systemic + elsewhere / made.clearance == pytest.approx(1.0, rel=1e-9)
    reached = available * made.gut
    taken = 1.0 - reached
    for share, act in [*zip(shares, acts, strict=True), (rest, 1.0)]:
        taken += reached * extraction * made.liver * share * act
    assert taken + reached * (1 - extraction) * made.liver == pytest.approx(1.0, rel=1e-9)


@given(INSIDE, INSIDE, INSIDE, ACTIVITY, ACTIVITY)
def test_what_one_enzyme_makes_before_the_blood_is_what_it_takes_there(
    share: float, extraction: float, available: float, liver: float, gut: float
) -> None:
    made = ix.passage(ix.intrinsic([share], [liver]), gut, extraction, available, 0.0)
    before = (1 - available) + available * extraction * share
    through = available * made.gut
    after = (1 - through) + through * extraction * made.liver * share * liver
    assert float(ix.presystemic(made, liver, share, extraction, available, True)) * before == pytest.approx(
        after
    )


@given(ACTIVITY, ACTIVITY, INSIDE, INSIDE, INSIDE)
def test_more_activity_never_means_more_exposure(
    one: float, other: float, extraction: float, available: float, share: float
) -> None:
    low, high = sorted((one, other))

    def area(activity: float) -> float:
        made = ix.passage(ix.intrinsic([share], [activity]), activity, extraction, available, 0.1)
        return float(made.oral_auc)

    assert area(high) <= area(low) * (1 + 1e-12)


@given(st.floats(0.0, 20.0), st.floats(0.005, 0.2), st.floats(1.0, 200.0))
def test_pulses_meet_the_periodic_state_of_the_pool(loss: float, degradation: float, interval: float) -> None:
    enzyme = 1.0
    for _ in range(int(60 / (degradation * interval)) + 5):
        left = enzyme * np.exp(-loss)
        enzyme = 1 - (1 - left) * np.exp(-degradation * interval)
    left = enzyme * np.exp(-loss)
    mean = quad(lambda t: 1 - (1 - left) * np.exp(-degradation * t), 0, interval)[0] / interval
    assert ix.pool_of_pulses(loss, degradation, interval) == pytest.approx(mean, rel=1e-6)


@given(st.floats(0.001, 1.0), st.floats(0.005, 0.2))
def test_fast_pulses_are_a_constant_loss(rate: float, degradation: float) -> None:
    interval = 1e-3
    assert ix.pool_of_pulses(rate * interval, degradation, interval) == pytest.approx(
        ix.pool(rate, degradation), rel=1e-3
    )


@given(st.floats(0.0, 5.0), st.floats(0.005, 0.2))
def test_the_first_day_starts_full_and_ends_at_the_steady_pool(rate: float, degradation: float) -> None:
    steady = ix.pool(rate, degradation)
    assert steady - 1e-12 <= ix.pool_of_first(rate, degradation, 24.0) <= 1.0 + 1e-12
    assert ix.pool_of_first(rate, degradation, 1e9) == pytest.approx(steady, rel=1e-6)


@given(
    st.floats(10.0, 2e4), st.floats(0.3, 5.0), st.floats(0.3, 5.0), st.floats(0.1, 6.0), st.floats(500.0, 1e4)
)
def test_a_drug_swallowed_together_meets_the_pool_an_integrator_gives(
    first: float, fall: float, absorption: float, fastest: float, half: float
) -> None:
    ki = 1e4

    def slopes(t: float, y: np.ndarray) -> list[float]:
        level = first * np.exp(-fall * t)
        met = absorption * np.exp(-absorption * t) * y[0] / (1 + level / ki)
        return [-fastest * level / (half + level) * y[0], met]

    end = 40.0 / absorption
    made = solve_ivp(slopes, (0, end), [1.0, 0.0], rtol=1e-9, atol=1e-12, method="LSODA")
    assert ix.activity_met(first, fall, absorption, fastest, half, ki) == pytest.approx(
        made.y[1, -1], abs=2e-3
    )
