"""What the library holds besides single numbers: substances, products, scales, covariates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mitragyna.library.parameter import Parameter

KRATOM: Final = ("kratom leaf", "kratom alkaloid", "kratom extract")
"""Classes of what comes from the leaf."""

CLASSES: Final = ("opioid", "antagonist", "alpha-2 agonist", *KRATOM, "other")
"""What a substance or a product can be. ``opioid`` and those of ``KRATOM`` change what a run reports."""


@dataclass(frozen=True)
class Formation:
    """A metabolite and the molar fraction of its parent (of clearance, or of the dose) it is made from."""

    metabolite: str
    fraction: Parameter


@dataclass(frozen=True)
class Receptor:
    """Binding at the mu opioid receptor: ``k``, or ``ki`` times ``in_vivo_factor``, and efficacy ``tau``.

    ``slow`` ligands also have ``dissociation_rate`` and ``occupancy_max``.
    """

    tau: Parameter
    k: Parameter | None = None
    ki: Parameter | None = None
    in_vivo_factor: Parameter | None = None
    slow: bool = False
    dissociation_rate: Parameter | None = None
    occupancy_max: Parameter | None = None


@dataclass(frozen=True)
class Effect:
    """An effect with its half-maximal effect-site concentration."""

    ec50: Parameter


@dataclass(frozen=True)
class RouteNumbers:
    """How a substance enters by one route. None means the model's default (docs/equations.md, section 1).

    An absent ``absorption_rate`` is entry straight into the central compartment; an absent
    ``absorption_duration`` or ``lag`` is zero; an absent ``bioavailability`` is one.
    """

    absorption_rate: Parameter | None = None
    absorption_duration: Parameter | None = None
    lag: Parameter | None = None
    bioavailability: Parameter | None = None
    presystemic: tuple[Formation, ...] = ()


@dataclass(frozen=True)
class Substance:
    """A molecule: disposition, effect site, metabolites, receptor action and its numbers by route.

    ``disposition`` holds ``clearance`` and ``volume_central`` and, where there are peripheral
    compartments, ``intercompartmental_clearance``/``volume_peripheral`` and the same names with ``_2``.
    """

    name: str
    title: str
    kind: str
    molar_mass: Parameter
    disposition: Mapping[str, Parameter]
    effect_rate: Parameter | None
    forms: tuple[Formation, ...] = ()
    mor: Receptor | None = None
    alpha2: Effect | None = None
    routes: Mapping[str, RouteNumbers] = field(default_factory=dict[str, RouteNumbers])
    note: str = ""

    @property
    def peripherals(self) -> tuple[tuple[Parameter, Parameter], ...]:
        """(volume, intercompartmental clearance) of each peripheral compartment, none to two."""
        pairs = (
            ("volume_peripheral", "intercompartmental_clearance"),
            ("volume_peripheral_2", "intercompartmental_clearance_2"),
        )
        return tuple(
            (self.disposition[volume], self.disposition[clearance])
            for volume, clearance in pairs
            if volume in self.disposition
        )


@dataclass(frozen=True)
class ProductContent:
    """One substance of a product: its content and the route numbers this product has of its own."""

    substance: str
    content: Parameter
    own: RouteNumbers


@dataclass(frozen=True)
class Product:
    """What is taken. ``amount_dimension`` is ``mass`` (amounts in mg) or ``product_volume`` (in mL).

    ``kind`` is one of ``CLASSES``; ``established`` marks an established treatment of opioid
    dependence or withdrawal.
    """

    name: str
    title: str
    kind: str
    route: str
    amount_dimension: str
    contains: tuple[ProductContent, ...]
    established: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def kratom(self) -> bool:
        """Whether it comes from the leaf."""
        return self.kind in KRATOM


@dataclass(frozen=True)
class Covariate:
    """One property of people and how it is distributed.

    A numeric covariate has ``parameter`` (its median or mean, with spread and limits); one with
    categories has ``frequencies`` instead. ``used_by_model`` says whether any equation reads it.
    """

    name: str
    title: str
    used_by_model: bool
    parameter: Parameter | None = None
    frequencies: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])


@dataclass(frozen=True)
class Population:
    """A population: its covariates by name."""

    name: str
    title: str
    covariates: Mapping[str, Covariate]
    note: str = ""


@dataclass(frozen=True)
class System:
    """A named group of constants that belong to the body, not to a substance."""

    name: str
    title: str
    parameters: Mapping[str, Parameter]
    note: str = ""


@dataclass(frozen=True)
class ScaleBand:
    """One severity band, both limits inclusive."""

    name: str
    low: float
    high: float
    basis: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class ScaleItem:
    """One item of a scale, named in the project's own words: the scores it can have, lowest first, and the share
    of it that belongs to each symptom cluster (the shares add up to 1).
    """

    name: str
    levels: tuple[float, ...]
    clusters: Mapping[str, float]
    basis: tuple[str, ...] = ()
    assumption: str = ""


@dataclass(frozen=True)
class Symptom:
    """A symptom cluster: how people differ in it and how much of the relief by alpha-2 agonists reaches it.

    ``effect`` is the person's share of the cluster (its mean over people is 1), ``relief`` a fraction of the
    relief of the autonomic cluster.
    """

    name: str
    title: str
    meaning: str
    effect: Parameter
    relief: Parameter
    note: str = ""

    @property
    def quantity(self) -> Quantity:
        """The intensity of the cluster, as a run gives it when it is asked for."""
        return Quantity(
            name=f"symptom.{self.name}", unit="fraction", meaning=f"intensity: {self.meaning}", low=0, high=1
        )


@dataclass(frozen=True)
class Scale:
    """A withdrawal scale: range, severity bands, items, and the map from drive (``floor``, ``half``)."""

    name: str
    title: str
    description: str
    low: float
    high: float
    basis: tuple[str, ...]
    floor: Parameter
    half: Parameter
    bands: tuple[ScaleBand, ...] = ()
    note: str = ""
    meaning: str = ""
    items: tuple[ScaleItem, ...] = ()

    def weight(self, cluster: str) -> float:
        """Points of the scale that belong to a symptom cluster: the highest scores of its items times their share."""
        return sum(item.levels[-1] * item.clusters.get(cluster, 0.0) for item in self.items)

    @property
    def quantity(self) -> Quantity:
        """The expected score on this scale, as a run gives it."""
        return Quantity(
            name=self.name,
            unit="points",
            meaning=self.meaning or f"expected score on the {self.title}",
            low=self.low,
            high=self.high,
        )


@dataclass(frozen=True)
class Quantity:
    """One output quantity: a name or pattern such as ``plasma.<substance>``, its unit, meaning and range."""

    name: str
    unit: str
    meaning: str
    low: float | None = None
    high: float | None = None
