"""What goes across the library's entries: how well numbers are known, what varies together, what covariates do.

Four files beside the folders of entries, each with a user's own layered over it: ``uncertainty.toml``,
``correlations.toml``, ``covariates.toml`` and ``occasions.toml``. Formats in ``docs/uncertainty.md``.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

from mitragyna.errors import InputError, suggestion
from mitragyna.library import occasions
from mitragyna.library.entries import Population
from mitragyna.library.evidence import GRADES
from mitragyna.library.occasions import Occasion
from mitragyna.library.parameter import Parameter, Uncertainty
from mitragyna.library.tables import Table
from mitragyna.library.uncertain import uncertainty
from mitragyna.units import to_internal

FILES: Final = ("uncertainty.toml", "correlations.toml", "covariates.toml", occasions.FILE)
LAYERS: Final = ("people", "parameters")
FORMS: Final = ("power", "exponential", "factors")
_LARGEST_EXPONENT: Final = 10.0
_LEAST_VARIANCE: Final = 1e-9


@dataclass(frozen=True)
class Correlation:
    """A correlation ``value`` between two parameters, on the normal scale they are drawn on.

    ``layer`` is ``people`` (random effects, an OMEGA block) or ``parameters`` (uncertainty of typical values).
    """

    between: tuple[str, str]
    value: float
    layer: str = "people"
    basis: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Relation:
    """How a covariate changes a parameter: its value in a person is multiplied by a factor.

    ``power``: (x/reference)^coefficient. ``exponential``: exp(coefficient (x - reference)). ``factors``: the
    factor of the person's category, one where it has none. ``reference`` is in kg or years; None stands for the
    typical value of the population, so that the typical person keeps the library's number.
    """

    parameter: str
    covariate: str
    form: str
    coefficient: float = 0.0
    reference: float | None = None
    factors: Mapping[str, float] = field(default_factory=dict[str, float])
    basis: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Variability:
    """Everything of the four files. ``uncertainties`` and ``occasions`` by parameter name; ``defaults`` by grade."""

    uncertainties: Mapping[str, Uncertainty] = field(default_factory=dict[str, Uncertainty])
    defaults: Mapping[str, Uncertainty] = field(default_factory=dict[str, Uncertainty])
    correlations: tuple[Correlation, ...] = ()
    relations: tuple[Relation, ...] = ()
    occasions: Mapping[str, Occasion] = field(default_factory=dict[str, Occasion])


def of(known: Variability, parameter: Parameter) -> Uncertainty | None:
    """How well a number is known: by its own words, by ``uncertainty.toml``, by its limits, by its grade.

    None where there is nothing to be unsure of: a definition, a number that is zero.
    """
    if parameter.uncertainty is not None:
        return parameter.uncertainty
    if parameter.name in known.uncertainties:
        return known.uncertainties[parameter.name]
    if parameter.distribution == "log-uniform":
        return Uncertainty(
            "log-uniform",
            low=parameter.low,
            high=parameter.high,
            basis=parameter.basis,
            assumption=parameter.assumption,
            described="each factor alike between its limits",
        )
    if parameter.grade == "definition" or parameter.value == 0.0:
        return None
    if parameter.dimension == "fraction" and parameter.value >= 1.0:
        return None
    found = known.defaults.get(parameter.grade)
    if found is not None and parameter.dimension == "fraction":
        return replace(found, distribution="logit-normal")
    return found


def read(
    tables: Mapping[str, Sequence[Table]],
    numbers: Mapping[str, Parameter],
    populations: Mapping[str, Population],
) -> Variability:
    """The four files, by name: the shipped table first, then a user's, which replaces and adds.

    Raises ``InputError`` naming file and key for anything unknown, doubly said or impossible in a user's table.
    What the shipped tables say of numbers that a user's folder has replaced by others is left out.
    """
    uncertainties: dict[str, Uncertainty] = {}
    defaults: dict[str, Uncertainty] = {}
    correlations: dict[tuple[str, frozenset[str]], Correlation] = {}
    relations: dict[tuple[str, str], Relation] = {}
    for place, table in enumerate(tables.get("uncertainty.toml", ())):
        table.allow("defaults", "parameters")
        if table.has("defaults"):
            given = table.table("defaults")
            given.allow(*GRADES)
            for grade in given.data:
                defaults[grade] = replace(uncertainty(given.table(grade), "number", "1"), default=True)
        if table.has("parameters"):
            given = table.table("parameters")
            for name in given.data:
                with _shipped(place == 0):
                    uncertainties[name] = _uncertainty(given.table(name), name, numbers)
    for place, table in enumerate(tables.get("correlations.toml", ())):
        table.allow("correlations")
        for row in table.tables("correlations"):
            with _shipped(place == 0):
                correlations |= {(c.layer, frozenset(c.between)): c for c in _correlations(row, numbers)}
    for place, table in enumerate(tables.get("covariates.toml", ())):
        table.allow("covariates")
        for row in table.tables("covariates"):
            with _shipped(place == 0):
                relations |= {(r.parameter, r.covariate): r for r in _relations(row, numbers, populations)}
    dose_to_dose = occasions.read(
        tables.get(occasions.FILE, ()), lambda row, name: _number(row, name, numbers)
    )
    made = Variability(
        uncertainties, defaults, tuple(correlations.values()), tuple(relations.values()), dose_to_dose
    )
    for layer in LAYERS:
        mixtures(made.correlations, layer)
    return made


@contextmanager
def _shipped(shipped: bool) -> Generator[None, None, None]:
    """Within it, a complaint about a shipped row is that a user's folder has changed what the row is about."""
    try:
        yield
    except InputError:
        if not shipped:
            raise


def mixtures(correlations: Iterable[Correlation], layer: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each parameter that varies with others: the independent normal numbers it is mixed from, with weights.

    A row of the Cholesky factor of the correlation matrix of its group. The first parameter of a group in the
    order of names keeps its own numbers. Raises ``InputError`` for correlations that cannot hold together.
    """
    pairs = {frozenset(c.between): c.value for c in correlations if c.layer == layer}
    out: dict[str, tuple[tuple[str, float], ...]] = {}
    for group in _groups(pairs):
        rows: list[list[float]] = []
        for i, name in enumerate(group):
            row: list[float] = []
            for j, other in enumerate(group[: i + 1]):
                target = 1.0 if i == j else pairs.get(frozenset((name, other)), 0.0)
                rest = target - sum(row[k] * (rows[j][k] if j < i else row[k]) for k in range(j))
                if i == j and rest <= _LEAST_VARIANCE:
                    raise InputError(
                        f"correlations ({layer}): those between {', '.join(group)} cannot hold together; "
                        "expected a positive definite matrix",
                        where="correlations",
                    )
                row.append(math.sqrt(rest) if i == j else rest / rows[j][j])
            rows.append(row)
            out[name] = tuple((other, weight) for other, weight in zip(group, row, strict=False) if weight)
    return out


def _groups(pairs: Iterable[frozenset[str]]) -> list[list[str]]:
    """The parameters in groups that are connected by pairs, each in the order of names."""
    groups: list[set[str]] = []
    for pair in pairs:
        joined = set(pair).union(*(group for group in groups if group & pair))
        groups = [*(group for group in groups if not group & pair), joined]
    return sorted(sorted(group) for group in groups)


def _uncertainty(table: Table, name: str, numbers: Mapping[str, Parameter]) -> Uncertainty:
    number = _number(table, name, numbers)
    given = uncertainty(table, number.dimension, number.written_unit)
    _fits(table, number, given, numbers)
    return given


def _number(table: Table, name: str, numbers: Mapping[str, Parameter]) -> Parameter:
    number = numbers.get(name)
    if number is None:
        raise table.error(f"the library has no number '{name}'{suggestion(name, numbers)}")
    if number.same_as is not None:
        raise table.error(f"'{name}' is the same as {number.same_as}; expected that name")
    return number


def _fits(table: Table, number: Parameter, given: Uncertainty, numbers: Mapping[str, Parameter]) -> None:
    """Refuse a width that the number cannot have."""
    if given.complement_of is not None:
        other = _number(table, given.complement_of, numbers)
        if other.dimension != number.dimension or other.name == number.name:
            raise table.error(
                f"the complement of '{number.name}' is another number of its kind, not '{other.name}'"
            )
    if given.distribution == "logit-normal" and not 0 < number.value < 1:
        raise table.error("a logit-normal uncertainty is of a number between 0 and 1, neither included")
    if number.dimension == "fraction" and given.distribution == "lognormal":
        raise table.error(
            "the uncertainty of a fraction is logit-normal or log-uniform: a lognormal could pass one"
        )
    if number.value == 0.0:
        raise table.error("the number is zero; an uncertainty multiplies it, and would change nothing")


def _correlations(row: Table, numbers: Mapping[str, Parameter]) -> list[Correlation]:
    row.allow("between", "value", "layer", "basis", "assumption")
    between = row.names("between")
    if len(between) < 2 or len(set(between)) != len(between):
        raise row.error("'between' must name two numbers or more, each once")
    layer = row.text("layer", "people")
    if layer not in LAYERS:
        raise row.error(f"the layer '{layer}' is not one of {', '.join(LAYERS)}{suggestion(layer, LAYERS)}")
    for name in between:
        number = _number(row, name, numbers)
        if layer == "people" and (not number.varies or number.distribution == "log-uniform"):
            raise row.error(f"'{name}' has no spread between people that could vary together with another's")
    value = row.finite("value")
    if not -1 < value < 1 or value == 0:
        raise row.error(
            f"the correlation {value:g} must lie between -1 and 1, neither included, and not be zero"
        )
    basis, assumption = _said(row)
    return [Correlation(pair, value, layer, basis, assumption) for pair in combinations(between, 2)]


def _relations(
    row: Table, numbers: Mapping[str, Parameter], populations: Mapping[str, Population]
) -> list[Relation]:
    row.allow(
        *("parameter", "parameters", "covariate", "form", "exponent", "slope"),
        *("reference", "factors", "basis", "assumption"),
    )
    names = (row.text("parameter"),) if row.has("parameter") else row.names("parameters")
    if not names or (row.has("parameter") and row.has("parameters")):
        raise row.error("a covariate's effect is on one 'parameter' or a list of 'parameters'")
    for name in names:
        number = _number(row, name, numbers)
        if number.dimension not in ("clearance", "volume", "rate"):
            raise row.error(
                f"'{name}' is no clearance, volume or rate, and covariates are not applied to others"
            )
    covariate = row.text("covariate")
    listed = {
        key: entry for population in populations.values() for key, entry in population.covariates.items()
    }
    if covariate not in listed:
        hint = suggestion(covariate, listed)
        raise row.error(f"no population has the covariate '{covariate}', which are {', '.join(listed)}{hint}")
    form = row.text("form")
    if form not in FORMS:
        raise row.error(f"the form '{form}' is not one of {', '.join(FORMS)}{suggestion(form, FORMS)}")
    numeric = listed[covariate].parameter
    if (numeric is None) != (form == "factors"):
        need = "'factors'" if numeric is None else "'power' or 'exponential'"
        raise row.error(f"the form for '{covariate}' is {need}")
    basis, assumption = _said(row)
    if numeric is None:
        factors = _factors(row)
        made = Relation("", covariate, form, factors=factors, basis=basis, assumption=assumption)
        return [replace(made, parameter=name) for name in names]
    coefficient = row.finite("exponent" if form == "power" else "slope")
    if abs(coefficient) > _LARGEST_EXPONENT:
        raise row.error(f"the coefficient {coefficient:g} must lie between -10 and 10")
    reference = None
    if row.has("reference"):
        reference = to_internal(row.text("reference"), numeric.dimension, f"{row.where}.reference")
    made = Relation("", covariate, form, coefficient, reference, basis=basis, assumption=assumption)
    return [replace(made, parameter=name) for name in names]


def _factors(row: Table) -> dict[str, float]:
    given = row.table("factors").data
    out: dict[str, float] = {}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise row.error(f"the factor of '{name}' must be a number above zero")
        out[name] = float(value)
    if not out:
        raise row.error("'factors' must give at least one category a factor")
    return out


def _said(row: Table) -> tuple[tuple[str, ...], str]:
    basis, assumption = row.basis(), row.text("assumption", "")
    if not basis and not assumption:
        raise row.error("this needs a basis (record ids) or an assumption in words")
    return basis, assumption
