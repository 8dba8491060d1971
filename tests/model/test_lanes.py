"""Arithmetic on vectors of people that the compiled functions rest on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.model.compiled import compiled
from mitragyna.model.lanes import WIDTH, fused, load, store

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=WIDTH, max_size=WIDTH)


@compiled
def _fused(a, b, c, out):  # type: ignore[no-untyped-def]
    store(out, 0, fused(load(a, 0), load(b, 0), load(c, 0)))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_fused_product_and_sum_is_rounded_once_in_every_lane(
    a: list[float], b: list[float], c: list[float]
) -> None:
    out = np.zeros(WIDTH)
    _fused(np.array(a), np.array(b), np.array(c), out)
    exact = [float(Fraction(x) * Fraction(y) + Fraction(z)) for x, y, z in zip(a, b, c, strict=True)]
    assert np.array_equal(out, np.array(exact))
