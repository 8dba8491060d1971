"""Symptom clusters that add up to the scales (docs/symptoms.md).

Arrays of clusters come first in shape: ``weights`` and ``reliefs`` (clusters,), ``effects`` (clusters,) for one
person or (clusters, people). The alpha-2 effect ``effect2`` is Emax x/(1 + x) of docs/equations.md, section 5, for
the autonomic cluster; shape (…) or (…, people), such as (times, people).

The equations are the project's own: a cluster c has the drive z_c = m D s_c (1 - r_c E2), and a scale the drive of
its clusters averaged with the weights w_c of its items, taken relative to the unrelieved average, so that people's
cluster effects change what a score is made of and not how high it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def alpha2_effect(excess: Any, emax: Any) -> Numbers:
    """Relief of the autonomic cluster, ``emax`` x/(1 + x), at ``excess`` x = concentration over EC50, summed."""
    x = np.asarray(excess, dtype=np.float64)
    return emax * x / (1.0 + x)


def relief(weights: Numbers, effects: Numbers, reliefs: Numbers) -> Numbers:
    """Part of the alpha-2 effect that reaches a scale: rho = sum of w s r over sum of w s.

    Returns a number, or (people,) where ``effects`` has people. Lies between the lowest and the highest of
    ``reliefs`` among the clusters the scale asks for.
    """
    share = _columns(weights, effects) * effects
    return (_columns(reliefs, effects) * share).sum(axis=0) / share.sum(axis=0)


def relieved(severity: Any, drive: Any, effect2: Any, rho: Any) -> Numbers:
    """The drive z = severity * drive * (1 - rho * effect2) that a scale, or a cluster with its own r, sees."""
    z = np.asarray(severity, dtype=np.float64) * drive
    return z * (1.0 - rho * np.asarray(effect2, dtype=np.float64))


def expected_score(z: Any, floor: float, top: float, half: Any) -> Numbers:
    """Expected score floor + (top - floor) z/(z + half) (docs/equations.md, section 5)."""
    z = np.asarray(z, dtype=np.float64)
    return floor + (top - floor) * z / (z + half)


def intensity(severity: Any, drive: Any, effect2: Any, effect: Any, relief: float, half: Any) -> Numbers:
    """Intensity of one cluster, z_c/(z_c + half) with z_c = m D s_c (1 - r_c E2): 0 is none, 1 the most there is.

    ``effect`` is the person's s_c, ``relief`` the cluster's r_c.
    """
    z = relieved(severity, drive, effect2, relief) * effect
    return z / (z + half)


def contributions(
    score: Numbers, floor: float, weights: Numbers, effects: Numbers, reliefs: Numbers, effect2: Any
) -> Numbers:
    """Points of a score above its floor that come from each cluster: (clusters, *score.shape).

    ``score`` has the shape (…, people), or (…) for one person. They add up to ``score - floor``.
    """
    e = np.asarray(effect2, dtype=np.float64)
    wanted = (slice(None), *(np.newaxis,) * (score.ndim - (effects.ndim - 1)))
    if effects.ndim > 1:
        wanted = (slice(None), *(np.newaxis,) * (score.ndim - 1), slice(None))
    share = (_columns(weights, effects) * effects)[wanted]
    left = share * (1.0 - reliefs.reshape(-1, *(1,) * score.ndim) * e)
    total = left.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where everything is relieved the score is at its floor, and nothing is left to share out.
        part = np.where(total > 0.0, left / total, 0.0)
    return part * (score - floor)


def _columns(values: Numbers, like: Numbers) -> Numbers:
    """(clusters,) as a column that goes with ``like``, (clusters,) or (clusters, people)."""
    return values.reshape(-1, *(1,) * (like.ndim - 1))
