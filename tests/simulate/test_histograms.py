"""Counts of any parts of people, added, are those of the people together; quantiles lie where they belong."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.simulate.histograms import Histograms
from mitragyna.simulate.summary import PROBABILITIES, statistics

CHUNK = 512
FIELDS = ("positive", "negative", "infinite")


def of(samples: np.ndarray, sizes: tuple[int, ...]) -> Histograms:
    """The parts of ``samples``, counted apart and merged; each part in slices."""
    whole = Histograms(samples.shape[0], chunk=CHUNK)
    at = 0
    for size in sizes:
        part = Histograms(samples.shape[0], chunk=CHUNK)
        for first in range(at, at + size, 256):
            part.take(samples[:, first : min(first + 256, at + size)])
        whole.merge(part)
        at += size
    assert at == samples.shape[1]
    return whole


def same(one: Histograms, other: Histograms) -> None:
    for name in FIELDS:
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) == (b is None)
        assert a is None or np.array_equal(a, b), name
    assert np.array_equal(one.statistics(), other.statistics(), equal_nan=True)


def drawn(kind: str, seed: int, people: int = 2048 + 300) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(seed))
    normal = rng.standard_normal((4, people))
    made = {
        "levels": np.exp(3.0 * normal),
        "narrow": 40.0 + 0.01 * normal,
        "signed": 5.0 * normal - 2.0,
        "with zeros": np.where(normal > 0.5, np.exp(normal), 0.0),
        "zero at first": np.where(np.arange(people) < 700, 0.0, np.exp(normal)),
        "fading": np.exp(-200.0 * np.abs(normal)),
        "gone": np.where(normal > 0.0, normal, np.nan),
        "endless": np.where(normal > 1.5, np.inf, np.exp(normal)),
        "denormal": 1e-41 * np.abs(normal),
        "whole": np.clip(np.round(12.0 + 8.0 * normal), 0.0, 48.0),
        "constant": np.full_like(normal, 36.6),
        "zero": np.zeros_like(normal),
    }[kind]
    with np.errstate(under="ignore"):
        return made.astype(np.float32)


KINDS = (
    *("levels", "narrow", "signed", "with zeros", "zero at first", "fading", "gone", "endless", "denormal"),
    *("whole", "constant", "zero"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_any_parts_give_the_same_bits(kind: str) -> None:
    samples = drawn(kind, 3)
    whole = of(samples, (2348,))
    same(of(samples, (512, 512, 512, 512, 300)), whole)
    same(of(samples, (1536, 812)), whole)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(width=32, allow_nan=True, allow_infinity=True), min_size=1, max_size=40),
    st.randoms(use_true_random=False),
)
def test_any_values_in_any_order_give_the_same_counts(values: list[float], random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    cut = random.randrange(len(values) + 1) // 8 * 8
    made: list[Histograms] = []
    for given_values, sizes in ((values, (len(values),)), (shuffled, (cut, len(values) - cut))):
        whole = Histograms(1, bins=64, chunk=8)
        at = 0
        for size in sizes:
            part = Histograms(1, bins=64, chunk=8)
            part.take(np.array([given_values[at : at + size]], dtype=np.float32))
            whole.merge(part)
            at += size
        made.append(whole)
    for name in FIELDS:
        a, b = getattr(made[0], name), getattr(made[1], name)
        assert (a is None and b is None) or np.array_equal(a, b), name
    ends = [one.quantiles((0.0, 0.3, 1.0)) for one in made]
    assert np.array_equal(*ends, equal_nan=True)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("gone", "endless", "fading", "denormal")])
def test_statistics_are_those_of_the_values(kind: str) -> None:
    samples = drawn(kind, 5, 60_000)
    made = Histograms(4)
    made.take(samples)
    found, exact = made.statistics(), statistics(samples)
    assert found[:, :2] == pytest.approx(exact[:, :2], rel=1e-9, abs=1e-12)
    # A sixteenth of a binary order at the widest; within a bin values lie evenly.
    spread = exact[:, -1:] - exact[:, 2:3]
    assert np.all(
        np.abs(found[:, 2:] - exact[:, 2:]) <= 1e-2 * np.maximum(np.abs(exact[:, 2:]), 0.1 * spread)
    )


def test_whole_numbers_are_told_as_they_are() -> None:
    samples = drawn("whole", 11)
    made = Histograms(4)
    made.take(samples)
    assert np.array_equal(made.statistics()[:, 2:], statistics(samples)[:, 2:])


def test_the_smallest_and_the_largest_are_known() -> None:
    samples = drawn("signed", 7)
    made = Histograms(4)
    made.take(samples)
    ends = made.quantiles((0.0, 1.0))
    assert np.array_equal(ends, np.stack([samples.min(axis=1), samples.max(axis=1)], axis=1).astype(float))


def test_who_does_not_count_is_left_out() -> None:
    samples = drawn("gone", 9, 30_000)
    made = Histograms(4)
    made.take(samples)
    exact = np.nanquantile(samples.astype(float), PROBABILITIES, axis=1).T
    assert made.statistics()[:, 2:] == pytest.approx(exact, rel=1e-2)
    assert made.statistics()[:, 0] == pytest.approx(np.nanmean(samples.astype(float), axis=1))
    nobody = Histograms(1)
    nobody.take(np.full((1, 40), np.nan, dtype=np.float32))
    assert np.isnan(nobody.statistics()).all()


def test_the_endless_lie_above_everyone() -> None:
    values = np.concatenate([np.arange(1.0, 61.0), np.full(40, np.inf)]).astype(np.float32)
    made = Histograms(1)
    made.take(values[np.newaxis])
    low, middle, high = made.quantiles((0.0, 0.5, 0.9))[0]
    assert (low, high) == (1.0, np.inf)
    assert middle == pytest.approx(50.5, rel=0.02)
