"""Everybody's numbers: the library's parameters, drawn for each person, as ``PersonValues`` with arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError
from mitragyna.library import Formation as LibraryFormation
from mitragyna.library import Library, Parameter, Substance
from mitragyna.model.values import (
    AdaptationValues,
    Formation,
    MuBinding,
    OutcomeValues,
    PersonValues,
    Presystemic,
    Route,
    ScaleValues,
    SubstanceValues,
)
from mitragyna.simulate.draws import Draws

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Where numbers come from: a library, overrides (internal units), and draws (None: the typical person)."""

    library: Library
    overrides: Mapping[str, float]
    draws: Draws | None = None

    def __call__(self, parameter: Parameter) -> Any:
        name = parameter.same_as or parameter.name
        value = self.overrides.get(name)
        if self.draws is None:
            return parameter.value if value is None else value
        return self.draws.parameter(parameter, value)

    def optional(self, parameter: Parameter | None, default: float) -> Any:
        """``default`` where the library has no number."""
        return default if parameter is None else self(parameter)


def _binding(source: Source, substance: Substance) -> MuBinding | None:
    mor = substance.mor
    if mor is None:
        return None
    if mor.k is not None:
        k = source(mor.k)
    else:
        k = source.optional(mor.ki, 1.0) * source.optional(mor.in_vivo_factor, 1.0)
    return MuBinding(
        k=k,
        tau=source(mor.tau),
        slow=mor.slow,
        dissociation_rate=source.optional(mor.dissociation_rate, 0.0),
        occupancy_max=source.optional(mor.occupancy_max, 1.0),
    )


def _substance(source: Source, substance: Substance) -> SubstanceValues:
    return SubstanceValues(
        name=substance.name,
        molar_mass=source(substance.molar_mass),
        clearance=source(substance.disposition["clearance"]),
        volume_central=source(substance.disposition["volume_central"]),
        peripherals=tuple((source(volume), source(flow)) for volume, flow in substance.peripherals),
        effect_rate=source.optional(substance.effect_rate, 1.0),
        forms=tuple(Formation(f.metabolite, source(f.fraction)) for f in substance.forms),
        mu=_binding(source, substance),
        alpha2_ec50=None if substance.alpha2 is None else source(substance.alpha2.ec50),
    )


def _made(source: Source, made: Iterable[LibraryFormation]) -> tuple[Presystemic, ...]:
    return tuple(Presystemic(f.metabolite, source(f.fraction)) for f in made)


def _routes(source: Source, product: str) -> tuple[Route, ...]:
    numbers = source.library.routes(product)
    out: list[Route] = []
    for part in source.library.product(product).contains:
        route = numbers[part.substance]
        out.append(
            Route(
                substance=part.substance,
                content=source(part.content),
                bioavailability=source.optional(route.bioavailability, 1.0),
                absorption_rate=None if route.absorption_rate is None else source(route.absorption_rate),
                absorption_duration=source.optional(route.absorption_duration, 0.0),
                lag=source.optional(route.lag, 0.0),
                presystemic=_made(source, route.presystemic),
            )
        )
    return tuple(out)


def _ordered(library: Library, products: Iterable[str]) -> tuple[str, ...]:
    """Substances of the products, each once, parents before what they form."""
    found = dict.fromkeys(name for product in products for name in library.reached(product))
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in order:
            return
        parents = [p for p in found if any(f.metabolite == name for f in library.substances[p].forms)]
        for parent in parents:
            visit(parent)
        order[name] = None

    for name in found:
        visit(name)
    return tuple(order)


def values(source: Source, products: Iterable[str], weight: Any) -> PersonValues:
    """Numbers of everybody (or of the typical person) for the substances of ``products``.

    Fields are plain floats or arrays (people,). ``weight`` in kg. Raises ``InputError`` for a number that must
    be positive and is not.
    """
    products = tuple(products)
    library = source.library
    adaptation = {name: source(p) for name, p in library.adaptation.parameters.items()}
    outcomes = library.outcomes.parameters
    scales = tuple(
        ScaleValues(s.name, source(s.floor), s.high, source(s.half)) for s in library.scales.values()
    )
    made = PersonValues(
        substances=tuple(_substance(source, library.substances[n]) for n in _ordered(library, products)),
        routes={p: _routes(source, p) for p in products},
        adaptation=AdaptationValues(**{f.name: float(adaptation[f.name]) for f in fields(AdaptationValues)}),
        outcome=OutcomeValues(source(outcomes["severity"]), source(outcomes["alpha2_emax"]), scales),
        weight=weight,
    )
    _check(made)
    return made


def _check(made: PersonValues) -> None:
    for s in made.substances:
        positive = {"molar_mass": s.molar_mass, "clearance": s.clearance, "volume_central": s.volume_central}
        positive["equilibration_rate"] = s.effect_rate
        for number, (volume, flow) in enumerate(s.peripherals, 1):
            positive |= {f"volume_peripheral {number}": volume, f"intercompartmental_clearance {number}": flow}
        if s.mu is not None:
            positive["mor.k"] = s.mu.k
        for name, value in positive.items():
            if not np.all(np.asarray(value) > 0.0):
                raise InputError(f"{s.name}.{name}: the value must be above zero")
    for name in ("tolerance_time", "fast_time", "slow_time", "rebound_time"):
        if getattr(made.adaptation, name) <= 0.0:
            raise InputError(f"adaptation.{name}: the value must be above zero, for example '18 h'")
    for routes in made.routes.values():
        for route in routes:
            if np.ndim(route.lag) or np.ndim(route.absorption_duration):
                raise InputError(
                    f"{route.substance}: lag and absorption_duration must be the same in everyone, "
                    "without a spread between people"
                )


def person(values: PersonValues, index: int) -> PersonValues:
    """The numbers of one person out of everybody's, all plain floats."""
    return cast("PersonValues", _pick(values, index))


def _pick(item: Any, index: int) -> Any:
    if isinstance(item, np.ndarray):
        return float(cast("Numbers", item)[index])
    if isinstance(item, tuple):
        return tuple(_pick(i, index) for i in cast("tuple[Any, ...]", item))
    if isinstance(item, dict):
        return {k: _pick(v, index) for k, v in cast("dict[str, Any]", item).items()}
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{f.name: _pick(getattr(item, f.name), index) for f in fields(item)})
    return item
