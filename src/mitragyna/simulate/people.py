"""Everybody's numbers: the library's parameters, drawn for each person, as ``PersonValues`` with arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError
from mitragyna.library import Formation as LibraryFormation
from mitragyna.library import Library, Parameter, Scale, Substance
from mitragyna.library.composition import density
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
from mitragyna.simulate import symptoms
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.occasions import between_people

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Where numbers come from: a library, overrides (internal units), and draws (None: the typical person).

    ``factors`` are what the covariates of these people multiply parameters by (``covariates.factors``). With
    ``occasions``, what changes from dose to dose is told apart from the spread between people.
    """

    library: Library
    overrides: Mapping[str, float]
    draws: Draws | None = None
    factors: Mapping[str, Any] = field(default_factory=dict[str, Any])
    occasions: bool = False

    def __call__(self, parameter: Parameter) -> Any:
        name = parameter.same_as or parameter.name
        value = self.overrides.get(name)
        if self.occasions and name in self.library.variability.occasions:
            parameter = between_people(parameter, self.library.variability.occasions[name].cv)
        if self.draws is None:
            drawn = parameter.value if value is None else value
        else:
            drawn = self.draws.parameter(parameter, value)
        return drawn * self.factors[name] if name in self.factors else drawn

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
        forms=tuple(
            Formation(
                f.metabolite,
                source(f.fraction),
                None if f.delay_rate is None else source(f.delay_rate),
            )
            for f in substance.forms
        ),
        mu=_binding(source, substance),
        alpha2_ec50=None if substance.alpha2 is None else source(substance.alpha2.ec50),
    )


def _made(source: Source, made: Iterable[LibraryFormation]) -> tuple[Presystemic, ...]:
    return tuple(Presystemic(f.metabolite, source(f.fraction)) for f in made)


def _contents(source: Source, product: str) -> dict[str, Any]:
    """Content of each substance in the lot that each person has; no lot holds more than itself."""
    item = source.library.product(product)
    lot = source.optional(item.lot, 1.0)
    found = {
        part.substance: source(part.content) * (lot * source.optional(part.lot, 1.0))
        for part in item.everything
    }
    whole = density(item) or 1.0
    total = sum(found.values())
    if item.labelled or not np.any(np.asarray(total) > whole):
        return found
    return {name: content / np.maximum(1.0, total / whole) for name, content in found.items()}


def _routes(source: Source, product: str) -> tuple[Route, ...]:
    numbers = source.library.routes(product)
    contents = _contents(source, product)
    out: list[Route] = []
    for part in source.library.product(product).contains:
        route = numbers[part.substance]
        out.append(
            Route(
                substance=part.substance,
                content=contents[part.substance],
                bioavailability=source.optional(route.bioavailability, 1.0),
                absorption_rate=None if route.absorption_rate is None else source(route.absorption_rate),
                absorption_duration=source.optional(route.absorption_duration, 0.0),
                lag=source.optional(route.lag, 0.0),
                presystemic=_made(source, route.presystemic),
                slow_fraction=source.optional(route.slow_fraction, 0.0),
                slow_rate=None if route.slow_rate is None else source(route.slow_rate),
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
    clusters = symptoms.clusters(source, library)
    severity = source(outcomes["severity"])
    scales = tuple(
        ScaleValues(
            s.name,
            source(s.floor),
            s.high,
            _half(source, s, severity),
            symptoms.relief(library.weights(s.name), clusters),
        )
        for s in library.scales.values()
    )
    made = PersonValues(
        substances=tuple(_substance(source, library.substances[n]) for n in _ordered(library, products)),
        routes={p: _routes(source, p) for p in products},
        adaptation=AdaptationValues(**{f.name: float(adaptation[f.name]) for f in fields(AdaptationValues)}),
        outcome=OutcomeValues(severity, source(outcomes["alpha2_emax"]), scales, clusters),
        weight=weight,
    )
    _check(made)
    return made


def _half(source: Source, scale: Scale, severity: Any) -> Any:
    """Half of a scale in which severity m counts as m to the power w: m^w D/(m^w D + h) = m D/(m D + h m^(1 - w))."""
    half = source(scale.half)
    if scale.severity_weight is None:
        return half
    return half * np.power(severity, 1.0 - source(scale.severity_weight))


PLAUSIBLE = {
    "molar_mass": (1.0, 1e6, "g/mol"),
    "clearance": (1e-6, 1e6, "L/h"),
    "volume_central": (1e-3, 1e6, "L"),
    "volume_peripheral": (1e-3, 1e6, "L"),
    "intercompartmental_clearance": (1e-6, 1e6, "L/h"),
    "effect_site.equilibration_rate": (1e-4, 1e3, "1/h"),
    "mor.k": (1e-6, 1e9, "nmol/L"),
    "mor.tau": (0.0, 1e6, ""),
    "mor.dissociation_rate": (1e-6, 1e3, "1/h"),
    "alpha2.ec50": (1e-6, 1e9, "nmol/L"),
    "absorption_rate": (1e-4, 1e3, "1/h"),
    "absorption_duration": (0.0, 8766.0, "h"),
    "lag": (0.0, 8766.0, "h"),
    "content": (0.0, 1e4, "mg per unit"),
    "adaptation.kappa": (0.0, 1e4, ""),
    "adaptation.affinity_loss": (0.0, 1e4, ""),
    "adaptation time": (1e-2, 1e5, "h"),
    "adaptation weight": (0.0, 1e3, ""),
    "severity": (1e-3, 1e3, ""),
    "half": (1e-4, 1e4, ""),
    "symptom effect": (1e-6, 1e6, ""),
}
"""Lowest and highest value the equations are solved for, and their unit: far wider than any drug."""


def _check(made: PersonValues) -> None:
    """Refuse numbers outside ``PLAUSIBLE``; the typical person's tell the override or the file that is wrong."""

    def within(name: str, kind: str, value: Any) -> None:
        low, high, unit = PLAUSIBLE[kind]
        if isinstance(value, float) and low <= value <= high:
            return
        values = np.asarray(value, dtype=np.float64)
        if not (low <= values.min() and values.max() <= high):
            worst = values.ravel()[int(np.argmax(~((values.ravel() >= low) & (values.ravel() <= high))))]
            raise InputError(
                f"{name}: {worst:g} {unit} is out of range; expected {low:g} to {high:g} {unit}".rstrip()
            )

    for s in made.substances:
        within(f"{s.name}.molar_mass", "molar_mass", s.molar_mass)
        within(f"{s.name}.clearance", "clearance", s.clearance)
        within(f"{s.name}.volume_central", "volume_central", s.volume_central)
        within(f"{s.name}.effect_site.equilibration_rate", "effect_site.equilibration_rate", s.effect_rate)
        for number, (volume, flow) in enumerate(s.peripherals, 1):
            tail = "" if number == 1 else f"_{number}"
            within(f"{s.name}.volume_peripheral{tail}", "volume_peripheral", volume)
            within(f"{s.name}.intercompartmental_clearance{tail}", "intercompartmental_clearance", flow)
        if s.mu is not None:
            within(f"{s.name}.mor (constant in vivo)", "mor.k", s.mu.k)
            within(f"{s.name}.mor.tau", "mor.tau", s.mu.tau)
            if s.mu.slow:
                within(f"{s.name}.mor.dissociation_rate", "mor.dissociation_rate", s.mu.dissociation_rate)
        if s.alpha2_ec50 is not None:
            within(f"{s.name}.alpha2.ec50", "alpha2.ec50", s.alpha2_ec50)
    for product, routes in made.routes.items():
        for route in routes:
            name = f"{product}.{route.substance}"
            if np.ndim(route.lag) or np.ndim(route.absorption_duration):
                raise InputError(
                    f"{name}: lag and absorption_duration must be the same in everyone, without a spread between people"
                )
            within(f"{name}.lag", "lag", route.lag)
            within(f"{name}.absorption_duration", "absorption_duration", route.absorption_duration)
            within(f"{name}.content", "content", route.content)
            if route.absorption_rate is not None:
                within(f"{name}.absorption_rate", "absorption_rate", route.absorption_rate)
            if route.slow_rate is not None:
                within(f"{name}.slow_rate", "absorption_rate", route.slow_rate)
    for name in ("tolerance_time", "fast_time", "slow_time", "rebound_time"):
        within(f"adaptation.{name}", "adaptation time", getattr(made.adaptation, name))
    for name in ("fast_weight", "slow_weight", "threshold", "rebound_gain"):
        within(f"adaptation.{name}", "adaptation weight", getattr(made.adaptation, name))
    for name in ("adaptation.kappa", "adaptation.affinity_loss"):
        within(name, name, getattr(made.adaptation, name.partition(".")[2]))
    within("outcomes.severity", "severity", made.outcome.severity)
    for cluster in made.outcome.clusters:
        within(f"symptom.{cluster.name}.effect", "symptom effect", cluster.effect)
    for scale in made.outcome.scales:
        within(f"{scale.name}.half", "half", scale.half)
        if not 0.0 <= float(np.max(scale.floor)) < scale.top:
            raise InputError(
                f"{scale.name}.floor: {np.max(scale.floor):g} is out of range; expected 0 to less than {scale.top:g}"
            )


Whose = TypeVar("Whose")


def person(values: Whose, index: int) -> Whose:
    """The numbers of one person out of everybody's (``PersonValues``, or readouts), all plain floats."""
    return cast("Whose", _pick(values, index))


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
