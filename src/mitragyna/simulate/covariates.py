"""Covariates of people: what the scenario says, else the library's default population."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library, Parameter, Relation
from mitragyna.scenario import Categories, Covariate, Lognormal, Normal, Scenario, Uniform
from mitragyna.scenario.people import CATEGORIES
from mitragyna.simulate.draws import Draws, positions, quantile

Numbers = NDArray[np.float64]
DEFAULT_POPULATION = "adult"
ADULT = 18.0
"""Years below which no relation on age is used."""


@dataclass(frozen=True)
class Covariates:
    """One array per covariate, shape (people,): kg, years, or category names. ``typical_weight`` in kg.

    ``typical`` is the typical person's: the median of a number, the most frequent category.
    """

    columns: Mapping[str, NDArray[Any]]
    typical_weight: float
    typical: Mapping[str, float | str] = field(default_factory=dict[str, float | str])


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
    typical: dict[str, float | str] = {}
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
        column = table.columns.get(name) if table is not None else None
        if default.parameter is not None:
            typical[name] = _typical(given, default.parameter, column)
        else:
            typical[name] = _usual(given, {k: p.value for k, p in default.frequencies.items()}, column)
    weight = typical.get("weight", 70.0)
    return Covariates(out, float(weight), typical)


def factor(relation: Relation, values: Any, reference: float | None) -> Any:
    """What a relation multiplies its parameter by for covariate ``values``: a number, or an array over people.

    ``values`` in kg or years, or category names; ``reference`` stands where the relation has none of its own.
    Equations: docs/uncertainty.md, section 4.
    """
    if relation.form == "factors":
        if isinstance(values, str):
            return relation.factors.get(values, 1.0)
        names = np.asarray(values)
        out = np.ones(names.shape)
        for category, part in relation.factors.items():
            out[names == category] = part
        return out
    centre = relation.reference if relation.reference is not None else reference
    if centre is None:
        return 1.0
    if relation.form == "power":
        return (values / centre) ** relation.coefficient
    return np.exp(relation.coefficient * (values - centre))


def factors(
    library: Library, given: Mapping[str, Any], substances: Collection[str] | None = None
) -> dict[str, Any]:
    """Parameter name -> the product of its relations' factors for covariates ``given`` (numbers or arrays).

    A relation without a reference of its own is centred on the library's default population, whatever the
    scenario's people are like: a lighter group of people clears less. Relations of other than ``substances``, where
    those are given, are left out. Raises ``InputError`` for an age that a relation does not reach down to.
    """
    population = library.populations[DEFAULT_POPULATION]
    out: dict[str, Any] = {}
    for relation in library.variability.relations:
        if relation.covariate not in given or relation.covariate not in population.covariates:
            continue
        _check_categories(relation)
        if substances is not None and relation.parameter.partition(".")[0] not in substances:
            continue
        if relation.covariate == "age" and float(np.min(given["age"])) < ADULT:
            raise InputError(
                f"people.age: {float(np.min(given['age'])):.3g} y is below {ADULT:g} y, and what the library says of "
                f"age ({relation.parameter}) is of adults; expected {ADULT:g} to 130 years",
                where="people.age",
            )
        default = population.covariates[relation.covariate].parameter
        part = factor(relation, given[relation.covariate], None if default is None else default.value)
        out[relation.parameter] = out.get(relation.parameter, 1.0) * part
    return out


def _check_categories(relation: Relation) -> None:
    """Refuse a factor for a category that nobody can have."""
    known = CATEGORIES.get(relation.covariate, ())
    for category in relation.factors:
        if category not in known:
            raise InputError(
                f"covariates.toml: '{relation.parameter}' has a factor for '{category}', which is no category of "
                f"'{relation.covariate}'; those are {', '.join(known)}{suggestion(category, known)}",
                where="covariates.toml",
                what=category,
            )


def _usual(
    given: Covariate | None, frequencies: Mapping[str, float], column: tuple[float | str, ...] | None
) -> str:
    """The most frequent category, the first of those alike."""
    if column:
        names = [str(value) for value in column]
        return max(dict.fromkeys(names), key=names.count)
    if isinstance(given, str):
        return given
    if isinstance(given, Categories):
        frequencies = dict(given.frequencies)
    return max(frequencies, key=lambda name: frequencies[name])


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
