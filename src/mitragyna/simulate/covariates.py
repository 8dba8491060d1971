"""Covariates of people: what the scenario says, else the library's default population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library, Parameter
from mitragyna.scenario import Categories, Covariate, Lognormal, Normal, Scenario, Uniform
from mitragyna.simulate.draws import Draws, positions, quantile

Numbers = NDArray[np.float64]
DEFAULT_POPULATION = "adult"


@dataclass(frozen=True)
class Covariates:
    """One array per covariate, shape (people,): kg, years, or category names. ``typical_weight`` in kg."""

    columns: Mapping[str, NDArray[Any]]
    typical_weight: float


def _spread(
    median: float, cv: float, shape: str, low: float | None = None, high: float | None = None
) -> Parameter:
    return Parameter(
        name="", value=median, dimension="number", written_value=median, written_unit="", grade="assumed", seen=None,
        between_person=cv, distribution=shape, low=low, high=high,
    )  # fmt: skip


def _categories(u: Numbers, frequencies: Mapping[str, float]) -> NDArray[Any]:
    names = np.array(list(frequencies))
    edges = np.cumsum(list(frequencies.values()))
    return names[np.minimum(positions(edges, u * edges[-1], "left"), len(names) - 1)]


def _drawn(given: Covariate, u: Numbers) -> NDArray[Any]:
    if isinstance(given, Categories):
        return _categories(u, dict(given.frequencies))
    if isinstance(given, Lognormal):
        return quantile(_spread(given.median, given.cv, "lognormal"), u, given.median)
    if isinstance(given, Normal):
        shape = _spread(given.mean, given.sd / given.mean, "normal", given.low, given.high)
        return quantile(shape, u, given.mean)
    if isinstance(given, Uniform):
        return given.low + (given.high - given.low) * u
    return np.full(u.shape, given)


def covariates(scenario: Scenario, library: Library, draws: Draws) -> Covariates:
    """Everybody's covariates. A people table wins, then ``[person]``, then ``[people]``, then the population."""
    population = library.populations[DEFAULT_POPULATION]
    out: dict[str, NDArray[Any]] = {}
    table = scenario.people.table
    typical = 70.0
    for name, default in population.covariates.items():
        u = draws.uniform(f"{DEFAULT_POPULATION}.{name}")
        given = scenario.covariates.get(name)
        if table is not None and name in table.columns:
            out[name] = np.array(table.columns[name][draws.start : draws.start + draws.count])
        elif given is not None:
            out[name] = _drawn(given, u)
        elif default.parameter is not None:
            out[name] = np.asarray(quantile(default.parameter, u, default.parameter.value))
        else:
            out[name] = _categories(u, {k: p.value for k, p in default.frequencies.items()})
        if name == "weight":
            typical = _typical(given, default.parameter, table.columns.get(name) if table else None)
    return Covariates(out, typical)


def _typical(
    given: Covariate | None, default: Parameter | None, column: tuple[float | str, ...] | None
) -> float:
    if column:
        return float(np.median([float(v) for v in column]))
    if isinstance(given, Lognormal):
        return given.median
    if isinstance(given, Normal):
        return given.mean
    if isinstance(given, Uniform):
        return 0.5 * (given.low + given.high)
    if isinstance(given, int | float):
        return float(given)
    return 70.0 if default is None else default.value
