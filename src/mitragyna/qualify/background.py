"""What people would have reported without the substance, in a share that a study gives without a placebo's."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def with_background(values: Numbers, threshold: float, share: float, seed: str) -> Numbers:
    """``values`` (people,) with the given share of people lifted to the ``threshold``, whatever the model says of them.

    Who they are does not depend on their values: a stratified draw, so that their share is exact to one person.
    """
    generator = np.random.Generator(np.random.Philox(key=zlib.crc32(f"background {seed}".encode())))
    places = (generator.permutation(values.size) + 0.5) / values.size
    return np.where(places < share, np.maximum(values, threshold), values)
