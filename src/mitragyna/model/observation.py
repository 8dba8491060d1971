"""From an expected score to a rated one: items of whole scores, around the same mean (docs/symptoms.md).

The latent deviation of an item is part common to all items of one visit, which is correlated from day to day, and
part its own. It picks a place in a beta distribution whose mean is the item's expected fraction, and the place is
rounded at random to a score the item can have, up or down in proportion. Both steps keep the mean, so the rated
score's mean is the expected score, whatever the noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def expected_items(
    contributions: Numbers, floor: float, weights: Numbers, shares: Numbers, highest: Numbers
) -> Numbers:
    """Expected score of each item, (items, …), from the points of each cluster, (clusters, …).

    ``weights`` (clusters,), ``shares`` (items, clusters) of an item in a cluster, ``highest`` (items,). The floor is
    spread over the items by their highest scores. What would exceed an item's highest goes to the others, so the
    items add up to the score as long as that is at most the sum of ``highest``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        per_point = np.where(weights > 0.0, 1.0 / weights, 0.0)
    # points of an item = sum over clusters of its part of the cluster's weight times the cluster's points
    part = shares * highest[:, np.newaxis] * per_point
    items = np.tensordot(part, contributions, axes=1)
    column = highest.reshape(-1, *(1,) * (items.ndim - 1))
    items = items + floor * column / highest.sum()
    for _ in range(highest.size):
        over = np.maximum(items - column, 0.0).sum(axis=0)
        if not np.any(over > 1e-12):
            break
        items = np.minimum(items, column)
        room = column - items
        space = room.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            items = items + np.where(space > 0.0, over / space, 0.0) * room
    return np.clip(items, 0.0, column)


def common_deviation(days: Numbers, innovations: Numbers, day_correlation: float) -> Numbers:
    """Standard normal deviation of each visit, (visits, people), correlated by ``day_correlation`` to the power of
    the days between: AR(1) in continuous time (Box and Jenkins 1970).

    ``days`` (visits,) rising, ``innovations`` standard normal (visits, people).
    """
    out = np.empty_like(innovations)
    if out.shape[0]:
        out[0] = innovations[0]
    for v in range(1, days.size):
        r = day_correlation ** (days[v] - days[v - 1])
        out[v] = r * out[v - 1] + np.sqrt(1.0 - r * r) * innovations[v]
    return out


def rated(
    expected: Numbers, levels: Sequence[float], latent: Numbers, coin: Numbers, precision: float
) -> Numbers:
    """Rated score of one item with mean ``expected``: one of ``levels``, rising from 0.

    ``latent`` standard normal, ``coin`` uniform in (0, 1), both of the shape of ``expected``. The beta distribution
    has the variance m(1 - m)/(1 + ``precision``) for a mean fraction m.
    """
    from scipy.special import betaincinv, ndtr

    steps = np.asarray(levels, dtype=np.float64)
    mean = np.clip(np.asarray(expected, dtype=np.float64) / steps[-1], 0.0, 1.0)
    inside = (mean > 1e-9) & (mean < 1.0 - 1e-9)
    safe = np.where(inside, mean, 0.5)
    drawn = betaincinv(precision * safe, precision * (1.0 - safe), ndtr(latent))
    place = np.where(inside, drawn, mean) * steps[-1]
    low = np.clip(np.searchsorted(steps, place, side="right") - 1, 0, steps.size - 2)
    below, above = steps[low], steps[low + 1]
    return np.where(coin < (place - below) / (above - below), above, below)
