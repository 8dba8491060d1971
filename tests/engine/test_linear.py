"""Propagators: exp(A t) of a block of people, and the sums of long trains of doses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from mitragyna.engine.ladder import (
    COPY,
    FURTHER,
    ONE,
    PRODUCT,
    ROOMS,
    TIMES,
    propagators_by_epoch,
    recipe,
    recipes,
)
from mitragyna.engine.linear import closure, pattern, propagator
from mitragyna.model.compiled import LANES

APART = (0.0, 1e-13, 1e-10, 1e-8, 1e-6, 1e-3, -1e-13, -1e-3)


def round_off(matrix: np.ndarray, time: float) -> float:
    """What rounding may cost: every squaring doubles it, and there are log2(rate time / 0.02) of them."""
    return 1e-14 + 2e-15 * float(np.abs(np.diag(matrix)).max()) * time / 0.02


def exponentials(matrices: list[np.ndarray], times: np.ndarray) -> np.ndarray:
    """exp(A t), shape (times, people, size, size), of up to LANES matrices with the same structure."""
    size = matrices[0].shape[0]
    present = np.any([m != 0.0 for m in matrices], axis=0)
    rows, columns = np.nonzero(present)
    p = pattern(size, rows, columns)
    lanes = [matrices[min(i, len(matrices) - 1)] for i in range(LANES)]
    a = np.ascontiguousarray(np.array([m[rows, columns] for m in lanes]).T)
    made = recipes([(times, float(max(np.abs(np.diag(m)).max() for m in matrices)))], np.ones(1))
    table = np.empty((times.size, p.row.size, LANES))
    by = p.products.arrays
    propagators_by_epoch(a[None], *made, by, by, table, np.empty((ROOMS, p.row.size, LANES)))
    out = np.zeros((times.size, LANES, size, size))
    out[:, :, p.row, p.column] = table.transpose(0, 2, 1)
    return out[:, : len(matrices)]


def dense(matrix: np.ndarray, time: float) -> np.ndarray:
    """exp(A t) by SciPy, with three compartments in a circle beside it.

    In a triangular matrix SciPy takes differences of exponentials, which loses digits where rates are nearly
    equal. The circle has nothing to do with the rest, and makes the whole not triangular.
    """
    size = len(matrix)
    whole = np.zeros((size + 3, size + 3))
    whole[:size, :size] = matrix
    whole[size:, size:] = [[-1.0, 0.0, 1.0], [1.0, -1.0, 0.0], [0.0, 1.0, -1.0]]
    return expm(whole * time)[:size, :size]


def miss(got: np.ndarray, matrix: np.ndarray, time: float) -> float:
    expected = dense(matrix, time)
    return float(np.abs(got - expected).max() / np.abs(expected).max())


def chain(rates: list[float]) -> np.ndarray:
    """Compartments in a row, each emptied into the next: absorption through transit compartments."""
    matrix = np.diag([-r for r in rates])
    for i, rate in enumerate(rates[:-1]):
        matrix[i + 1, i] = rate
    return matrix


@pytest.mark.parametrize("time", [0.001, 0.25, 6.0, 24.0])
def test_absorption_as_fast_as_elimination_is_no_special_case(time: float) -> None:
    matrices = [chain([0.7 * (1.0 + e), 0.7]) for e in APART]
    got = exponentials(matrices, np.array([time]))[0]
    for result, matrix in zip(got, matrices, strict=True):
        assert miss(result, matrix, time) < round_off(matrix, time)


@pytest.mark.parametrize("time", [0.125, 1.0, 8.0])
def test_equal_transit_rates_are_no_special_case(time: float) -> None:
    matrices = [chain([2.0, 2.0 * (1.0 + e), 2.0 * (1.0 - e), 2.0 * (1.0 + 2.0 * e), 2.0]) for e in APART]
    got = exponentials(matrices, np.array([time]))[0]
    for result, matrix in zip(got, matrices, strict=True):
        assert miss(result, matrix, time) < round_off(matrix, time)


def test_equal_rates_give_the_textbook_limit() -> None:
    # Two equal rates k: the second compartment holds k t exp(-k t) of what was put into the first.
    k, time = 1.3, 2.0
    got = exponentials([chain([k, k])], np.array([time]))[0, 0]
    assert got[1, 0] == pytest.approx(k * time * np.exp(-k * time), rel=1e-14)


@st.composite
def exchanges(draw: st.DrawFn) -> np.ndarray:
    """Compartments that exchange and lose drug."""
    size = draw(st.integers(1, 6))
    matrix = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            if i != j and draw(st.booleans()):
                matrix[i, j] = draw(st.floats(0.001, 20.0))
    loss = [draw(st.floats(0.0, 5.0)) for _ in range(size)]
    return matrix - np.diag(matrix.sum(axis=0) + loss)


@settings(max_examples=60)
@given(exchanges(), st.floats(1e-4, 50.0))
def test_any_compartment_system_is_propagated_as_by_scipy(matrix: np.ndarray, time: float) -> None:
    got = exponentials([matrix], np.array([time]))[0, 0]
    assert miss(got, matrix, time) < round_off(matrix, time)


@settings(max_examples=60)
@given(exchanges(), st.floats(1e-4, 50.0))
def test_amounts_never_turn_negative_and_never_grow(matrix: np.ndarray, time: float) -> None:
    got = exponentials([matrix], np.array([time]))[0, 0]
    assert got.min() >= 0.0
    assert got.sum(axis=0).max() <= 1.0 + round_off(matrix, time)


@settings(max_examples=40)
@given(exchanges(), st.floats(0.01, 4.0))
def test_twice_the_time_is_the_square(matrix: np.ndarray, time: float) -> None:
    both = exponentials([matrix], np.array([time, 2.0 * time]))[:, 0]
    assert np.abs(both[1] - both[0] @ both[0]).max() < 1e-15


def test_a_person_s_propagator_is_the_same_whoever_shares_the_block() -> None:
    own = chain([1.1, 0.3, 0.2])
    others = [chain([0.1 * i + 0.2, 0.05 * i + 0.1, 3.0 / (i + 1)]) for i in range(LANES - 1)]
    rows, columns = np.nonzero(own)
    p = pattern(3, rows, columns)
    found = set()
    for place in (0, 7, 31):
        lanes = [*others[:place], own, *others[place:]]
        a = np.ascontiguousarray(np.array([m[rows, columns] for m in lanes]).T)
        out, work = np.empty((p.row.size, LANES)), np.empty((p.row.size, LANES))
        propagator(a, 0.7, 6, p.products.arrays, out, work)
        found.add(out[:, place].tobytes())
    assert len(found) == 1


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(st.sampled_from([n / 512 for n in (1, 2, 3, 6, 12, 24, 51, 96)]), st.floats(1e-3, 2.0)),
        min_size=1, max_size=9, unique=True,
    ),
    st.lists(st.floats(0.01, 60.0), min_size=1, max_size=4),
)  # fmt: skip
def test_times_made_from_each_other_are_those_made_alone(times: list[float], rates: list[float]) -> None:
    spacings = np.array(sorted(times))
    matrix = chain(rates)
    got = exponentials([matrix], spacings)[:, 0]
    for one, time in zip(got, spacings, strict=True):
        assert np.abs(one - dense(matrix, float(time))).max() < round_off(matrix, float(time))


def test_a_time_that_is_the_sum_of_two_others_is_one_product() -> None:
    lines, _ = recipe(np.array([861, 1393, 2254, 4508]) / 4096, np.ones(1), 5.0)
    assert [row[1:] for row in lines.tolist() if row[0] == PRODUCT] == [[2, 1, 0], [3, 2, 2]]


def test_every_output_of_a_recipe_begins_before_it_is_used() -> None:
    lines, _ = recipe(np.array([0.0625, 0.07, 0.13, 0.2, 0.5, 0.57]), np.array([0.69, 1.31]), 30.0)
    begun = set[int]()
    for what, to, left, right in lines.tolist():
        if what in (COPY, ONE, PRODUCT):
            assert to not in begun
            assert what != PRODUCT or {left, right} <= begun
            begun.add(to)
        elif what in (TIMES, FURTHER):
            assert to in begun
    assert begun == set(range(12))


@st.composite
def feeding(draw: st.DrawFn) -> np.ndarray:
    """Which state (column) feeds which (row), up to nine of them."""
    size = draw(st.integers(1, 9))
    edges = draw(st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))))
    out = np.eye(size, dtype=np.bool_)
    for r, c in edges:
        out[r, c] = True
    return out


@given(feeding())
def test_a_state_is_reached_over_any_number_of_others(fed: np.ndarray) -> None:
    reached = closure(fed)
    for state in range(len(fed)):
        seen = {state}
        while more := {int(r) for s in seen for r in np.flatnonzero(fed[:, s])} - seen:
            seen |= more
        assert set(np.flatnonzero(reached[:, state]).tolist()) == seen


@given(feeding())
def test_a_product_has_every_pair_of_entries_that_meet_and_no_other(fed: np.ndarray) -> None:
    rows, columns = np.nonzero(fed)
    p = pattern(len(fed), rows, columns)
    whole = list(zip(p.row.tolist(), p.column.tolist(), strict=True))
    of_a = list(zip(rows.tolist(), columns.tolist(), strict=True))
    for left, first, pairs in (
        (of_a, p.products.into_first, p.products.into),
        (whole, p.products.square_first, p.products.square),
    ):
        for k, (row, column) in enumerate(whole):
            found = [tuple(pair) for pair in pairs[first[k] : first[k + 1]].tolist()]
            assert found == [
                (i, j)
                for i, (r, through) in enumerate(left)
                for j, (start, c) in enumerate(whole)
                if r == row and through == start and c == column
            ]


@given(feeding())
def test_states_with_a_path_between_them_are_one_family(fed: np.ndarray) -> None:
    p = pattern(len(fed), *np.nonzero(fed))
    either_way = closure(fed | fed.T)
    assert np.array_equal(p.family[:, None] == p.family, either_way)
