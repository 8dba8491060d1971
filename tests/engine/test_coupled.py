"""The fixed point of states that depend on each other, found lane by lane."""

from __future__ import annotations

import numpy as np

from mitragyna.engine.coupled import COUPLED_ITERATIONS, Coupled


def after_one_interval(z: np.ndarray) -> np.ndarray:
    """A period map like that of two occupancies and tolerance: people last, each with couplings of their own."""
    people = np.arange(z.shape[1])
    o, p, t = z
    loose = 1.0 + (1.0 + 0.2 * people) * t
    signal = 0.9 * (0.3 + o) / (0.3 + o + 0.1 * loose)
    near = np.exp(-3.0 * loose)
    return np.array(
        [
            near * o + (1.0 - near) * 0.9 * (1.0 - p) / (1.0 + 0.4 * loose),
            0.7 * p + 0.3 * 0.4 * (1.0 - o),
            0.8 * t + 0.2 * signal,
        ]
    )


def found(people: int) -> np.ndarray:
    z = np.zeros((3, people))
    coupled = Coupled(2, np.array([5.0]))
    for _ in range(COUPLED_ITERATIONS):
        gap = after_one_interval(z) - z
        slow, tolerance = coupled.next(z[:2], z[2], gap[:2], gap[2])
        assert slow.flags.c_contiguous
        z = np.vstack([slow, tolerance])
    return z


def test_occupancies_and_tolerance_end_where_an_interval_leads_back_to_them() -> None:
    z = found(6)
    assert np.abs(after_one_interval(z) - z).max() < 1e-9
    assert np.all((z > 0.0) & (z < 1.0))


def test_nobodys_fixed_point_depends_on_the_others() -> None:
    assert np.array_equal(found(6)[:, :2], found(2))
