"""Random numbers belong to a seed, a name and a person; distributions are what the library says."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.library import Parameter
from mitragyna.simulate.draws import Draws, quantile

MANY = 20_000
SEED = 20261122


def parameter(value: float, shape: str | None = "lognormal", **changes: object) -> Parameter:
    plain = Parameter(
        name="drug.clearance", value=value, dimension="number", written_value=value, written_unit="",
        grade="assumed", seen=None, distribution=shape,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def drawn(p: Parameter, count: int = MANY, seed: int = SEED) -> np.ndarray:
    return np.asarray(Draws(seed, count).parameter(p))


# -- streams -----------------------------------------------------------------------------------------

NAMES = st.text(min_size=1, max_size=30)
SEEDS = st.integers(0, 2**63)


@given(SEEDS, NAMES, st.integers(1, 200), st.integers(1, 200))
def test_the_first_people_of_many_are_the_people_of_few(seed: int, name: str, few: int, more: int) -> None:
    whole = Draws(seed, few + more).uniform(name)
    assert np.array_equal(Draws(seed, few).uniform(name), whole[:few])
    assert np.array_equal(Draws(seed, more, few).uniform(name), whole[few:])


@given(SEEDS, st.lists(NAMES, min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_a_name_has_its_numbers_whatever_else_is_drawn(seed: int, names: list[str], order: Random) -> None:
    draws = Draws(seed, 7)
    alone = {name: draws.uniform(name) for name in names}
    shuffled = list(names)
    order.shuffle(shuffled)
    together = {name: draws.uniform(name) for name in shuffled}
    assert all(np.array_equal(alone[name], together[name]) for name in names)
    numbers = np.array(list(alone.values()))
    assert len({row.tobytes() for row in numbers}) == len(names)


@given(SEEDS, st.lists(NAMES, max_size=6), st.integers(1, 9), st.integers(0, 9))
def test_many_names_at_once_have_the_numbers_of_each(
    seed: int, names: list[str], count: int, start: int
) -> None:
    draws = Draws(seed, count, start)
    together = draws.uniforms(names)
    assert together.shape == (len(names), count)
    assert all(np.array_equal(row, draws.uniform(name)) for row, name in zip(together, names, strict=True))


def test_the_numbers_are_those_of_the_published_generator() -> None:
    # Another stream of the same generator, made for this name alone.
    key = np.frombuffer(hashlib.sha256(f"{SEED}:x".encode()).digest()[:16], dtype=np.uint64)
    raw = np.random.Philox(key=key).random_raw(13)[3:]
    assert np.array_equal(Draws(SEED, 10, 3).uniform("x"), ((raw >> np.uint64(12)) + 0.5) * 2.0**-52)


def test_threads_draw_the_same_numbers() -> None:
    names = [str(i) for i in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: Draws(SEED, 500, 3).uniform(name), names * 5))
    for name, numbers in zip(names * 5, found, strict=True):
        assert np.array_equal(numbers, Draws(SEED, 500, 3).uniform(name))


@given(SEEDS, NAMES)
def test_another_seed_is_another_population(seed: int, name: str) -> None:
    assert not np.array_equal(Draws(seed, 5).uniform(name), Draws(seed + 1, 5).uniform(name))


@given(SEEDS, NAMES)
def test_probabilities_are_never_zero_or_one(seed: int, name: str) -> None:
    u = Draws(seed, 100).uniform(name)
    assert 0.0 < u.min() <= u.max() < 1.0


def test_the_stream_of_a_seed_and_a_name_never_changes() -> None:
    # A change here would change every result that was ever published with its seed.
    assert Draws(1, 3).uniform("morphine.clearance").tolist() == [
        0.9557745966025687,
        0.26520096143739835,
        0.09780245878127614,
    ]


def test_names_are_independent_of_each_other_and_uniform() -> None:
    draws = Draws(SEED, MANY)
    numbers = np.array([draws.uniform(f"parameter {i}") for i in range(8)])
    correlation = np.corrcoef(numbers)
    assert np.abs(correlation - np.eye(8)).max() < 5.0 / np.sqrt(MANY)
    counts = np.array([np.histogram(row, bins=20, range=(0.0, 1.0))[0] for row in numbers])
    expected = MANY / 20
    chi_squared = (np.square(counts - expected) / expected).sum(axis=1)
    assert chi_squared.max() < 60.0  # 19 degrees of freedom: one in a million


# -- distributions -----------------------------------------------------------------------------------

MEDIANS = st.floats(1e-3, 1e3)
SPREADS = st.floats(0.05, 1.0)


@pytest.mark.parametrize("cv", [0.1, 0.3, 0.8])
def test_a_lognormal_parameter_has_its_value_as_median_and_its_spread_as_coefficient_of_variation(
    cv: float,
) -> None:
    values = drawn(parameter(40.0, between_person=cv))
    assert np.median(values) == pytest.approx(40.0, rel=0.03)
    assert np.std(values) / np.mean(values) == pytest.approx(cv, rel=0.06)
    logs = np.log(values)
    assert np.std(logs) == pytest.approx(np.sqrt(np.log1p(cv * cv)), rel=0.03)


@given(MEDIANS, SPREADS)
def test_the_middle_person_has_the_library_s_value(value: float, cv: float) -> None:
    middle = np.array([0.5])
    for shape in ("lognormal", "normal"):
        got = quantile(parameter(value, shape, between_person=cv), middle, value)[0]
        assert got == pytest.approx(value, rel=1e-12), shape
    part = value / (1.0 + value)
    got = quantile(parameter(part, "logit-normal", between_person=cv), middle, part)[0]
    assert got == pytest.approx(part, rel=1e-12)


@given(st.floats(0.001, 0.999), st.floats(0.01, 3.0))
def test_a_logit_normal_fraction_stays_between_zero_and_one(value: float, cv: float) -> None:
    u = np.array([2.0**-54, 1e-9, 0.1, 0.5, 0.9, 1.0 - 1e-9, 1.0 - 2.0**-53])
    with np.errstate(over="ignore"):
        values = quantile(parameter(value, "logit-normal", between_person=cv), u, value)
    assert values.min() >= 0.0
    assert values.max() <= 1.0
    inner = values[2:5]
    assert np.all((inner > 0.0) & (inner < 1.0)) or cv / (1.0 - value) > 20.0


def test_a_logit_normal_fraction_has_about_its_spread() -> None:
    values = drawn(parameter(0.3, "logit-normal", between_person=0.2))
    assert np.median(values) == pytest.approx(0.3, rel=0.02)
    assert np.std(values) / np.mean(values) == pytest.approx(0.2, rel=0.05)


@given(MEDIANS, st.floats(1.5, 1e4))
def test_a_log_uniform_parameter_stays_within_its_limits_and_is_flat_between_them(
    low: float, ratio: float
) -> None:
    high = low * ratio
    p = parameter(np.sqrt(low * high), "log-uniform", low=low, high=high)
    values = drawn(p, 2000)
    assert low * (1.0 - 1e-12) <= values.min()
    assert values.max() <= high * (1.0 + 1e-12)
    shares = np.histogram(np.log(values / low) / np.log(ratio), bins=4, range=(0.0, 1.0))[0] / values.size
    assert np.abs(shares - 0.25).max() < 0.06


@given(st.floats(-5.0, 5.0), st.floats(0.1, 10.0))
def test_a_uniform_parameter_stays_within_its_limits(low: float, width: float) -> None:
    values = drawn(parameter(low + width / 2.0, "uniform", low=low, high=low + width), 200)
    assert low <= values.min()
    assert values.max() <= low + width


@given(MEDIANS, SPREADS, st.floats(0.2, 0.95), st.floats(1.05, 5.0))
def test_a_cut_off_distribution_keeps_its_limits_and_fills_them(
    value: float, cv: float, a: float, b: float
) -> None:
    u = np.array([1e-12, 0.25, 0.5, 0.75, 1.0 - 1e-12])
    for shape in ("lognormal", "normal"):
        values = quantile(parameter(value, shape, between_person=cv, low=a * value, high=b * value), u, value)
        assert a * value * (1.0 - 1e-9) <= values.min(), shape
        assert values.max() <= b * value * (1.0 + 1e-9), shape
        assert np.all(np.diff(values) > 0.0), shape


@given(MEDIANS, SPREADS)
def test_more_probability_is_never_a_smaller_number(value: float, cv: float) -> None:
    u = np.linspace(0.001, 0.999, 50)
    for shape in ("lognormal", "normal"):
        assert np.all(np.diff(quantile(parameter(value, shape, between_person=cv), u, value)) > 0.0)


# -- parameters --------------------------------------------------------------------------------------


def test_a_parameter_without_a_spread_is_one_number_for_everyone() -> None:
    assert Draws(SEED, 10).parameter(parameter(3.0, None)) == 3.0


def test_an_override_moves_the_median_and_keeps_each_person_s_place() -> None:
    p = parameter(40.0, between_person=0.3)
    own, moved = drawn(p, 50), np.asarray(Draws(SEED, 50).parameter(p, 80.0))
    assert np.allclose(moved, 2.0 * own, rtol=1e-14)


def test_an_override_of_something_unknown_makes_it_known() -> None:
    factor = parameter(10.0, "log-uniform", low=1.0, high=100.0)
    assert Draws(SEED, 10).parameter(factor, 3.0) == 3.0


def test_a_shared_parameter_is_the_same_draw() -> None:
    first = parameter(10.0, "log-uniform", low=1.0, high=100.0, name="mitragynine.factor")
    second = replace(first, name="other.factor", same_as="mitragynine.factor")
    assert np.array_equal(drawn(first, 20), drawn(second, 20))
    assert not np.array_equal(drawn(first, 20), drawn(replace(first, name="other.factor"), 20))
