"""The equations over one step of five nodes, each against another way to the same answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from mitragyna.model import adaptation as model
from mitragyna.model import slow_binding
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE
from mitragyna.model.lanes import WIDTH
from mitragyna.model.outcome import drive_and_relief, scores
from mitragyna.model.polynomial import of_slopes
from tests.reference import closed_forms as book

Array = NDArray[np.float64]


class Step:
    """The block of numbers of one step; rows are shown as (5, LANES)."""

    def __init__(self) -> None:
        self.v = np.zeros(model.END + WIDE)

    def row(self, at: int) -> Array:
        return self.v[at : at + WIDE].reshape(NODES, LANES)


def everybody(values: Array) -> Array:
    """Node values (5,) for every lane."""
    return np.repeat(np.asarray(values, dtype=float)[:, None], LANES, axis=1)


def quartic(coefficients: list[float]) -> Callable[[Array], Array]:
    return np.polynomial.Polynomial(coefficients)


# -- slow ligands ------------------------------------------------------------------------------------


def occupancy_after(
    x: Array, fast: Array, rate: Array, top: Array, start: Array, spacing: float, rising: Array | None = None
) -> Array:
    """Slow occupancies at the nodes, shape (slow, 5); x (slow, 5), fast (5,), the rest (slow,).

    ``rising`` (slow, 5): slopes of the rates of binding, per quarter of the step.
    """
    slow = len(rate)
    step = Step()
    step.row(model.FAST_SUM)[:] = everybody(fast)
    occupancy = np.zeros((slow, WIDE))
    for s in range(slow):
        occupancy[s].reshape(NODES, LANES)[0] = start[s]
    rates = np.repeat(rate[:, None], LANES, axis=1)
    gain = np.zeros((slow, WIDE))
    slow_binding.binding_rates(np.array([everybody(row).ravel() for row in x]), step.v, rates, gain)
    slow_binding.slow_occupancy(
        gain,
        rates,
        np.repeat(top[:, None], LANES, axis=1),
        occupancy,
        spacing,
        np.zeros((4 * slow, 4 * slow + 1, WIDTH)),
        None,
        None if rising is None else np.concatenate([everybody(row).ravel() for row in rising]),
    )
    return occupancy.reshape(slow, NODES, LANES)[:, :, LANES - 1]


@settings(max_examples=60)
@given(
    st.floats(0.0, 5.0), st.floats(0.0, 5.0), st.floats(0.1, 4.0), st.floats(0.3, 1.0), st.floats(1e-3, 0.01)
)
def test_a_slow_ligand_at_constant_concentration_follows_the_exponential(
    x: float, fast: float, rate: float, top: float, spacing: float
) -> None:
    got = occupancy_after(
        np.full((1, 5), x), np.full(5, fast), np.array([rate]), np.array([top]), np.zeros(1), spacing
    )[0]
    expected = book.slow_occupancy(x, rate, top, POSITION * spacing, x_fast=fast)
    assert np.abs(got - expected).max() < 1e-8


def test_halving_the_step_makes_slow_occupancy_at_least_two_hundred_times_more_accurate() -> None:
    def error(spacing: float) -> float:
        time = POSITION * spacing
        got = occupancy_after(
            np.full((1, 5), 2.0), np.zeros(5), np.array([2.0]), np.array([0.9]), np.zeros(1), spacing
        )
        return float(abs(got[0, 4] - book.slow_occupancy(2.0, 2.0, 0.9, time)[4]))

    assert error(0.025) < error(0.05) / 200.0


def test_with_slopes_halving_the_step_makes_slow_occupancy_at_least_five_hundred_times_more_accurate() -> (
    None
):
    """Two ligands that fall and rise while a fast one leaves: order 10, 1,024 in the limit."""
    rate, top = np.array([6.0, 2.0]), np.array([0.9, 0.8])

    def level(t: Array) -> Array:
        return np.stack([8.0 * np.exp(-3.0 * t), 1.0 - np.exp(-2.0 * t)])

    def level_slope(t: Array) -> Array:
        return np.stack([-24.0 * np.exp(-3.0 * t), 2.0 * np.exp(-2.0 * t)])

    def gain(t: Array) -> Array:
        return rate[:, None] * level(t) / (1.0 + 4.0 * np.exp(-t))

    def error(spacing: float, sharp: bool = True) -> float:
        t = POSITION * spacing
        fast = 4.0 * np.exp(-t)
        slope = rate[:, None] * (level_slope(t) + level(t) * fast / (1.0 + fast)) / (1.0 + fast)
        rising = spacing * slope if sharp else None
        got = occupancy_after(level(t), fast, rate, top, np.array([0.1, 0.2]), spacing, rising)
        exact = solve_ivp(
            lambda s, o: (gain(np.array([s]))[:, 0] * (top - o.sum()) - rate * o), (0.0, 4.0 * spacing), [0.1, 0.2],
            method="DOP853", rtol=1e-13, atol=1e-15,
        )  # fmt: skip
        return float(np.abs(got[:, 4] - exact.y[:, -1]).max())

    assert error(0.015) < error(0.03) / 500.0
    assert error(0.03) < error(0.03, sharp=False) / 10.0


@settings(max_examples=40)
@given(
    st.floats(0.0, 20.0),
    st.floats(0.0, 20.0),
    st.floats(0.1, 8.0),
    st.floats(0.3, 1.0),
    st.floats(1e-3, 0.02),
)
def test_slopes_that_are_zero_leave_the_exponential(
    x: float, fast: float, rate: float, top: float, spacing: float
) -> None:
    got = occupancy_after(
        np.full((1, 5), x), np.full(5, fast), np.array([rate]), np.array([top]), np.zeros(1), spacing, np.zeros((1, 5))
    )[0]  # fmt: skip
    expected = book.slow_occupancy(x, rate, top, POSITION * spacing, x_fast=fast)
    assert np.abs(got - expected).max() < 1e-7


def test_two_slow_ligands_compete_for_the_same_places() -> None:
    rate, top, x, spacing = np.array([1.5, 0.4]), np.array([0.9, 0.9]), np.array([1.2, 3.0]), 0.02
    got = occupancy_after(np.repeat(x[:, None], 5, axis=1), np.full(5, 0.5), rate, top, np.zeros(2), spacing)
    exact = solve_ivp(
        lambda _, o: rate * (x * (top - o.sum()) / 1.5 - o), (0.0, 4 * spacing), [0.0, 0.0],
        method="DOP853", rtol=1e-12, atol=1e-14,
    )  # fmt: skip
    assert np.abs(got[:, 4] - exact.y[:, -1]).max() < 1e-9


# -- relaxations -------------------------------------------------------------------------------------

QUARTICS = st.lists(st.integers(-2000, 2000).map(lambda i: i / 1000.0), min_size=5, max_size=5)
SPACINGS = st.floats(1.0 / 1024.0, 0.25)
TIMES = st.floats(0.5, 200.0)


def dense(f: Callable[[Array], Array], node: int, spacing: float, time: float, kinks: Array) -> float:
    """Integral of exp(-(end - s) spacing/time) f(s) spacing/time from 0 to the end, ``node``, in pieces."""
    points, weights = np.polynomial.legendre.leggauss(40)
    end = float(POSITION[node])
    edges = np.unique(np.concatenate([[0.0, end], kinks[(kinks > 0.0) & (kinks < end)]]))
    total = 0.0
    for a, b in pairwise(edges):
        s = a + (b - a) * (points + 1.0) / 2.0
        kernel = np.exp(-(end - s) * spacing / time) * spacing / time
        total += float((weights * kernel * f(s)).sum() * (b - a) / 2.0)
    return total


@settings(max_examples=60)
@given(QUARTICS, SPACINGS, TIMES, st.floats(0.0, 1.0))
def test_a_relaxation_towards_a_quartic_is_exact(
    coefficients: list[float], spacing: float, time: float, start: float
) -> None:
    f = quartic(coefficients)
    step = Step()
    step.row(model.SIGNAL)[:] = everybody(f(POSITION))
    step.row(model.FAST)[0] = start
    model.relax(step.v, model.SIGNAL, model.FAST, model.relaxation_weights(spacing, time))
    for node in range(1, 5):
        expected = start * math.exp(-POSITION[node] * spacing / time) + dense(
            f, node, spacing, time, np.zeros(0)
        )
        assert step.row(model.FAST)[node] == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("time", [0.3, 1.5, 24.0, 90.0])
@pytest.mark.parametrize("spacing", [1.0 / 1024.0, 0.0625, 0.25])
def test_the_weights_of_a_relaxation_add_up_to_one(spacing: float, time: float) -> None:
    # Something that has reached its constant target stays there.
    assert np.abs(model.relaxation_weights(spacing, time).sum(axis=1) - 1.0).max() < 1e-14


@pytest.mark.parametrize("time", [1.5, 90.0])
def test_the_coarse_rule_is_exact_for_parabolas_and_not_beyond(time: float) -> None:
    fine, coarse = model.relaxation_weights(0.25, time)[4, :5], model.coarse_weights(0.25, time, 2)
    nodes = POSITION
    for power in range(3):
        assert fine @ nodes**power == pytest.approx(coarse @ nodes**power, rel=1e-12)
    assert abs(fine @ nodes**4 - coarse @ nodes**4) > 1e-3


def split(step: Step, spacing: float, time: float, rest: Array | None = None) -> None:
    """REBOUND again, split at the crossings; ``rest`` (5,) what the slopes of RAW say beyond the quartic."""
    row = everybody(np.zeros(NODES) if rest is None else rest).ravel()
    w, more = model.relaxation_weights(spacing, time), model.slope_weights(spacing, time)
    for lane in range(LANES):
        model.relax_positive_one(step.v, lane, spacing / time, w, more, row, 0)


@settings(max_examples=100)
@given(QUARTICS, SPACINGS, TIMES, st.floats(0.0, 0.5))
def test_rebound_fills_up_through_every_kink_a_step_can_have(
    coefficients: list[float], spacing: float, time: float, start: float
) -> None:
    f = quartic(coefficients)
    roots = np.roots(coefficients[::-1]) if any(coefficients) else np.zeros(0)
    real = np.real(roots[np.abs(np.imag(roots)) < 1e-9])
    inside = np.sort(real[(real > 0.0) & (real < 4.0)])
    # One crossing in each half of what lies between two nodes; two have a test of their own.
    halves = np.sort(np.concatenate([POSITION, 0.5 * (POSITION[1:] + POSITION[:-1])]))
    assume(inside.size < 2 or np.diff(np.searchsorted(halves, inside)).min() >= 1)
    # A crossing at a node is none.
    assume(coefficients[0] != 0.0 and np.abs(f(halves)).min() > 1e-12)
    step = Step()
    step.row(model.RAW)[:] = everybody(f(POSITION))
    step.row(model.EXCESS)[:] = np.maximum(0.0, step.row(model.RAW))
    step.row(model.REBOUND)[0] = start
    model.relax(step.v, model.EXCESS, model.REBOUND, model.relaxation_weights(spacing, time))
    split(step, spacing, time)

    def positive(s: Array) -> Array:
        return np.maximum(0.0, f(s))

    for node in range(1, 5):
        expected = start * math.exp(-POSITION[node] * spacing / time) + dense(
            positive, node, spacing, time, inside
        )
        assert step.row(model.REBOUND)[node] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=100)
@given(
    st.integers(0, 7), st.floats(0.3, 0.7), st.floats(0.02, 0.25), st.sampled_from([-1.0, 1.0]), st.floats(-0.3, 0.3),
    SPACINGS, TIMES,
)  # fmt: skip
def test_a_graze_between_a_node_and_the_middle_to_the_next_is_seen(
    half: int, place: float, width: float, side: float, skew: float, spacing: float, time: float
) -> None:
    halves = np.sort(np.concatenate([POSITION, 0.5 * (POSITION[1:] + POSITION[:-1])]))
    left, right = halves[half], halves[half + 1]
    middle = left + place * (right - left)
    d = width * (right - left)
    # A hump above zero, or a dip below it, with both its roots in the half.
    p = np.polynomial.Polynomial.fromroots([middle - d, middle + d]) * np.polynomial.Polynomial(
        [1.0, skew / 4.0]
    )
    f = side * p
    step = Step()
    step.row(model.RAW)[:] = everybody(f(POSITION))
    step.row(model.EXCESS)[:] = np.maximum(0.0, step.row(model.RAW))
    step.row(model.REBOUND)[0] = 0.1
    model.relax(step.v, model.EXCESS, model.REBOUND, model.relaxation_weights(spacing, time))
    split(step, spacing, time)
    for node in range(1, 5):
        expected = 0.1 * math.exp(-POSITION[node] * spacing / time) + dense(
            lambda s: np.maximum(0.0, f(s)), node, spacing, time, np.array([middle - d, middle + d])
        )
        assert step.row(model.REBOUND)[node] == pytest.approx(expected, rel=1e-9, abs=1e-10)


def test_without_the_split_a_kink_would_cost_the_step_its_accuracy() -> None:
    # The split is worth its price: the smooth rule alone misses by about a thousandth here.
    f = quartic([-0.37, 0.3])
    step = Step()
    step.row(model.RAW)[:] = everybody(f(POSITION))
    step.row(model.EXCESS)[:] = np.maximum(0.0, step.row(model.RAW))
    model.relax(step.v, model.EXCESS, model.REBOUND, model.relaxation_weights(0.25, 2.0))
    exact = dense(lambda s: np.maximum(0.0, f(s)), 4, 0.25, 2.0, np.array([0.37 / 0.3]))
    smooth = abs(step.row(model.REBOUND)[4, 0] - exact)
    split(step, 0.25, 2.0)
    assert smooth > 5e-4
    assert abs(step.row(model.REBOUND)[4, 0] - exact) < 1e-10


@pytest.mark.parametrize("spacing", [0.0625, 0.25])
@pytest.mark.parametrize("time", [1e-4, 0.01, 0.02, 0.1, 0.5])
def test_a_rebound_much_faster_than_a_step_is_split_as_well(spacing: float, time: float) -> None:
    # Seconds to half an hour, in a step of up to an hour; of a line that crosses zero the integral is known.
    begin, slope = 1.2, 0.3
    step = Step()
    step.row(model.RAW)[:] = everybody(slope * (POSITION - begin))
    step.row(model.EXCESS)[:] = np.maximum(0.0, step.row(model.RAW))
    split(step, spacing, time)
    after, ratio = POSITION[2] - begin, spacing / time
    exact = slope * (after + math.expm1(-ratio * after) / ratio)
    assert step.row(model.REBOUND)[1, 0] == 0.0
    assert step.row(model.REBOUND)[2, 0] == pytest.approx(exact, rel=1e-9)


def rest_of(f: np.polynomial.Polynomial) -> Array:
    """What the slopes of a polynomial at the nodes say beyond the quartic through them."""
    return np.array([of_slopes(i, f.deriv()(at), *f(POSITION)) for i, at in enumerate(POSITION)])


@settings(max_examples=50)
@given(st.lists(st.floats(-1.0, 1.0), min_size=10, max_size=10), SPACINGS, TIMES)
def test_with_slopes_a_step_is_right_up_to_the_ninth_degree(
    terms: list[float], spacing: float, time: float
) -> None:
    f = np.polynomial.Polynomial(terms, domain=[0.0, 4.0])
    y = np.array([f(POSITION)] * 1)[0]
    w, more = model.relaxation_weights(spacing, time), model.slope_weights(spacing, time)
    for node in range(1, NODES):
        expected = dense(f, node, spacing, time, np.zeros(0))
        assert w[node, :5] @ y + more[node] @ rest_of(f) == pytest.approx(expected, rel=1e-9, abs=1e-10)


def test_slopes_place_a_kink_that_the_quartic_misses() -> None:
    # A rise as fast as after a dose, through zero between two nodes.
    def f(s: Array) -> Array:
        return 0.6 - np.exp(-0.45 * s)

    slope = 0.45 * np.exp(-0.45 * POSITION)
    rest = np.array([of_slopes(i, slope[i], *f(POSITION)) for i in range(NODES)])
    crossing = np.array([-math.log(0.6) / 0.45])
    exact = dense(lambda s: np.maximum(0.0, f(s)), 4, 0.25, 2.0, crossing)
    missed = []
    for told in (None, rest):
        step = Step()
        step.row(model.RAW)[:] = everybody(f(POSITION))
        split(step, 0.25, 2.0, told)
        missed.append(abs(step.row(model.REBOUND)[4, 0] - exact))
    assert missed[0] > 1e-6
    assert missed[1] < 1e-9


# -- tolerance and signal ----------------------------------------------------------------------------


def adapted(
    kappa: float, stimulus: Callable[[Array], Array], spacing: float, time: float
) -> tuple[Array, Array]:
    """Tolerance and signal at the nodes from a tolerance of 0.2, one lane each (5,)."""
    step = Step()
    step.row(model.STIMULUS)[:] = everybody(stimulus(POSITION * spacing))
    step.row(model.TOLERANCE)[0] = 0.2
    sweeps = model.sweeps_for(4.0 * spacing, time, kappa)
    model.tolerance_and_signal(step.v, kappa, model.relaxation_weights(spacing, time), sweeps)
    return step.row(model.TOLERANCE)[:, 3].copy(), step.row(model.SIGNAL)[:, 3].copy()


@pytest.mark.parametrize("kappa", [0.0, 2.0, 8.0, 40.0])
@pytest.mark.parametrize("time", [6.0, 18.0, 40.0])
def test_tolerance_is_the_solution_of_its_own_equation(kappa: float, time: float) -> None:
    def stimulus(t: Array) -> Array:
        return 4.0 * np.exp(-0.5 * t)

    tolerance, signal = adapted(kappa, stimulus, 0.125, time)
    exact = solve_ivp(
        lambda t, y: (stimulus(t) / (1.0 + kappa * y + stimulus(t)) - y) / time, (0.0, 0.5), [0.2],
        method="DOP853", rtol=1e-12, atol=1e-14,
    ).y[0, -1]  # fmt: skip
    assert tolerance[4] == pytest.approx(exact, abs=1e-8)
    at_end = stimulus(np.array([0.5]))[0]
    assert signal[4] == pytest.approx(at_end / (1.0 + kappa * exact + at_end), abs=1e-8)


def test_more_sweeps_change_nothing_that_matters() -> None:
    step = 1.0
    for kappa in (0.0, 8.0, 40.0):
        few = model.sweeps_for(step, 6.0, kappa)
        answers = []
        for sweeps in (few, few + 10):
            block = Step()
            block.row(model.STIMULUS)[:] = everybody(5.0 - 4.9 * POSITION / 4.0)
            model.tolerance_and_signal(block.v, kappa, model.relaxation_weights(step / 4.0, 6.0), sweeps)
            answers.append(block.row(model.TOLERANCE).copy())
        assert np.abs(answers[0] - answers[1]).max() < 1e-10


# -- drive and scores --------------------------------------------------------------------------------


def scored(
    drive: float,
    alpha2: float = 0.0,
    emax: float = 0.6,
    severity: float = 1.0,
    floor: float = 1.3,
    half: float = 2.0,
) -> float:
    step = Step()
    step.row(model.EXCESS)[:] = drive
    step.row(model.ALPHA2)[:] = alpha2
    drive_and_relief(step.v, 1.28, 0.008, alpha2 > 0.0)
    per_scale = [np.full((1, LANES), half), np.full(LANES, severity), np.full((1, LANES), emax)]
    yes = np.ones(1, dtype=np.bool_)
    at, floors, tops, highest = (
        np.array([model.END]),
        np.array([floor]),
        np.array([48.0]),
        np.zeros((1, LANES)),
    )
    scores(step.v, 0, at, floors, tops, *per_scale, yes, yes, True, highest, np.ones(LANES, dtype=np.bool_))
    rows = step.row(model.END)
    assert np.all(rows == rows[0, 0])
    return float(rows[0, 0])


DRIVES = st.floats(0.0, 5.0)
OVER_EC50 = st.floats(0.0, 50.0)
PARTS = st.floats(0.0, 1.0)


@given(DRIVES, OVER_EC50, PARTS, st.floats(0.1, 5.0), st.floats(0.0, 5.0), st.floats(0.1, 9.0))
def test_a_score_stays_between_its_floor_and_the_top_of_its_scale(
    drive: float, alpha2: float, emax: float, severity: float, floor: float, half: float
) -> None:
    assert floor <= scored(drive, alpha2, emax, severity, floor, half) <= 48.0


@given(DRIVES, DRIVES, OVER_EC50, PARTS)
def test_more_drive_is_never_a_lower_score(a: float, b: float, alpha2: float, emax: float) -> None:
    low, high = sorted((a, b))
    assert scored(low, alpha2, emax) <= scored(high, alpha2, emax)


@given(DRIVES, OVER_EC50, OVER_EC50, PARTS)
def test_more_of_an_alpha_2_agonist_is_never_a_higher_score(
    drive: float, a: float, b: float, emax: float
) -> None:
    low, high = sorted((a, b))
    assert scored(drive, high, emax) <= scored(drive, low, emax) + 1e-12


def test_no_drive_is_the_floor_and_half_is_reached_at_half() -> None:
    assert scored(0.0, 3.0) == 1.3
    assert scored(2.0) == pytest.approx((1.3 + 48.0) / 2.0, rel=1e-14)


def driven(excess: float, rebound: float, signal: float, gain: float = 1.28) -> float:
    step = Step()
    step.row(model.EXCESS)[:], step.row(model.REBOUND)[:], step.row(model.SIGNAL)[:] = excess, rebound, signal
    drive_and_relief(step.v, gain, 0.008, False)
    rows = step.row(model.DRIVE)
    assert np.all(rows == rows[0, 0])
    return float(rows[0, 0])


def test_drive_is_the_excess_and_the_rebound_in_the_part_that_no_signal_fills() -> None:
    assert driven(0.2, 0.5, 0.3) == pytest.approx(0.2 + 1.28 * 0.5 * 0.2 / (0.2 + 0.3 + 0.008), rel=1e-14)


UNIT = st.floats(0.0, 1.0)


@given(UNIT, UNIT)
def test_what_fills_the_adaptation_relieves_the_rebound_at_once(rebound: float, signal: float) -> None:
    assert driven(0.0, rebound, signal) == 0.0


@given(UNIT, UNIT, UNIT, UNIT)
def test_more_signal_never_leaves_more_of_the_rebound(
    excess: float, rebound: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    assert driven(excess, rebound, high) <= driven(excess, rebound, low)
    assert excess <= driven(excess, rebound, low) <= excess + 1.28 * rebound * (1.0 + 1e-14)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 0.1))
def test_the_excess_is_the_positive_part(fast: float, slow: float, signal: float, threshold: float) -> None:
    step = Step()
    step.row(model.FAST)[:], step.row(model.SLOW)[:], step.row(model.SIGNAL)[:] = fast, slow, signal
    model.excess(step.v, 0.43, 0.57, threshold)
    raw = 0.43 * fast + 0.57 * slow - signal - threshold
    assert step.row(model.EXCESS)[2, 5] == pytest.approx(max(0.0, raw), abs=1e-15)
