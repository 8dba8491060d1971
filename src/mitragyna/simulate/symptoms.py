"""Everybody's symptom clusters: who has which symptoms, and how much relief reaches each scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library, Parameter
from mitragyna.model import symptoms as model
from mitragyna.model.values import ClusterValues

Numbers = NDArray[np.float64]


def clusters(source: Callable[[Parameter], Any], library: Library) -> tuple[ClusterValues, ...]:
    """Each cluster's numbers, in the library's order; ``effect`` is a number or (people,), its mean over people 1.

    ``source`` draws a parameter for everybody. A lognormal draw has its median at the library's value; dividing by
    sqrt(1 + cv^2) puts the mean there.
    """
    out: list[ClusterValues] = []
    for item in library.symptoms.values():
        effect = source(item.effect)
        if np.ndim(effect) and item.effect.distribution == "lognormal":
            effect = effect / np.sqrt(1.0 + (item.effect.between_person or 0.0) ** 2)
        out.append(ClusterValues(item.name, effect, source(item.relief)))
    return tuple(out)


def effects(clusters: Sequence[ClusterValues], people: int | None = None) -> tuple[Numbers, Numbers]:
    """The clusters' effects, (clusters,) or (clusters, people), and reliefs, (clusters,)."""
    made = [np.asarray(c.effect, dtype=np.float64) for c in clusters]
    if people is None:
        people = max((m.size for m in made if m.ndim), default=None)
    if people is not None:
        made = [np.broadcast_to(m, (people,)) for m in made]
    return np.array(made), np.array([float(c.relief) for c in clusters])


def relief(weights: Sequence[float], clusters: Sequence[ClusterValues]) -> Any:
    """Part of the alpha-2 effect that reaches a scale of these ``weights``: a number, or (people,)."""
    made, reliefs = effects(clusters)
    found = model.relief(np.asarray(weights, dtype=np.float64), made, reliefs)
    return found if found.ndim else float(found)
