"""Promises about the readout of adverse effects and vital signs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.model.readout import ReadoutValues, TermValues, cause, readout, stimulus_of_signal

LEVEL = st.floats(0.0, 1e4)
SHARE = st.floats(0.0, 1.0)
POTENCY = st.floats(1e-6, 1e3)


@st.composite
def terms(draw: st.DrawFn) -> TermValues:
    return TermValues(
        name="term",
        span=draw(st.floats(-50.0, 50.0)),
        kappa=draw(st.floats(0.0, 50.0)),
        weights=draw(st.dictionaries(st.sampled_from(["a", "b"]), POTENCY)),
        sigma=draw(st.one_of(st.just(0.0), POTENCY)),
        delta=draw(st.one_of(st.just(0.0), POTENCY)),
    )


VALUES = st.builds(
    ReadoutValues,
    name=st.just("effect"),
    base=st.floats(-10.0, 100.0),
    terms=st.lists(terms(), max_size=3).map(tuple),
)


@given(VALUES, LEVEL, LEVEL, LEVEL, SHARE, LEVEL)
def test_a_readout_stays_between_its_limits(
    values: ReadoutValues, a: float, b: float, stimulus: float, tolerance: float, drive: float
) -> None:
    low, high = values.limits
    found = readout(values, {"a": a, "b": b}, stimulus, tolerance, drive, 2.0)
    slack = 1e-9 * (1.0 + abs(low) + abs(high))
    assert low - slack <= found <= high + slack


@given(VALUES, SHARE)
def test_without_a_cause_it_is_its_base(values: ReadoutValues, tolerance: float) -> None:
    assert readout(values, {"a": 0.0}, 0.0, tolerance) == values.base


@given(terms(), LEVEL, st.floats(0.0, 10.0), SHARE)
def test_more_stimulus_never_turns_a_term_round(
    term: TermValues, stimulus: float, more: float, tolerance: float
) -> None:
    values = ReadoutValues("effect", 0.0, (term,))
    first, second = (float(readout(values, {}, y, tolerance)) for y in (stimulus, stimulus + more))
    assert (second - first) * np.sign(term.span) >= -1e-9


@given(terms(), POTENCY, SHARE)
def test_tolerance_moves_the_midpoint_by_one_plus_kappa_t(
    term: TermValues, sigma: float, tolerance: float
) -> None:
    values = ReadoutValues("effect", 0.0, (TermValues("term", 1.0, kappa=term.kappa, sigma=sigma),))
    midpoint = (1.0 + term.kappa * tolerance) / sigma
    assert readout(values, {}, midpoint, tolerance) == pytest.approx(0.5)


@given(st.floats(1e-3, 100.0), st.floats(1e-3, 100.0), POTENCY, POTENCY)
def test_an_opioid_and_a_sedative_add_in_one_term(
    stimulus: float, level: float, sigma: float, weight: float
) -> None:
    term = TermValues("opioid", -1.0, weights={"sedative": weight}, sigma=sigma)
    together = cause(term, {"sedative": level}, stimulus, 0.0, 1.0)
    assert together == pytest.approx(sigma * stimulus + weight * level)
    both = readout(ReadoutValues("breathing", 1.0, (term,)), {"sedative": level}, stimulus)
    assert both <= readout(ReadoutValues("breathing", 1.0, (term,)), {}, stimulus)


@given(st.floats(0.0, 0.999), SHARE, st.floats(0.0, 50.0))
def test_the_stimulus_is_the_one_that_gives_the_signal(signal: float, tolerance: float, kappa: float) -> None:
    y = stimulus_of_signal(signal, tolerance, kappa)
    assert y / (1.0 + kappa * tolerance + y) == pytest.approx(signal, abs=1e-12)


def test_people_and_times_broadcast() -> None:
    term = TermValues("term", np.array([1.0, -1.0, 2.0]), weights={"a": np.array([1.0, 2.0, 3.0])}, delta=1.0)
    values = ReadoutValues("effect", np.array([0.0, 1.0, 2.0]), (term,))
    found = readout(values, {"a": np.ones((5, 3))}, 0.0, 0.0, np.zeros((5, 1)), np.ones(3))
    assert found.shape == (5, 3)
    assert found[0].tolist() == pytest.approx([0.5, 1.0 - 2.0 / 3.0, 2.0 + 1.5])


@given(st.floats(0.01, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_a_fall_of_what_is_left_is_a_product_and_stays_above_nothing(
    opioid: float, sedative: float, stimulus: float, level: float
) -> None:
    terms = (
        TermValues("opioid", -opioid, sigma=1.0),
        TermValues("sedative", -sedative, weights={"a": 1.0}, of_rest=True),
    )
    values = ReadoutValues("drive", 1.0, terms)
    found = float(readout(values, {"a": level}, stimulus=stimulus))
    alone = [1.0 - opioid * stimulus / (1.0 + stimulus), 1.0 - sedative * level / (1.0 + level)]
    assert found == pytest.approx(alone[0] * alone[1], abs=1e-12)
    low, high = values.limits
    assert high == 1.0
    assert -1e-12 <= float(low) <= found + 1e-12
