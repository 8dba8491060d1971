"""What the library holds besides single numbers: substances, products, scales, covariates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mitragyna.library.parameter import Parameter

if TYPE_CHECKING:
    from mitragyna.library.certificate import Certificate

ENHANCED: Final = "7-OH product"
"""Class of a kratom product with more 7-hydroxymitragynine or pseudoindoxyl than leaf has (docs/products.md)."""

KRATOM: Final = ("kratom leaf", "kratom alkaloid", "kratom extract", ENHANCED)
"""Classes of what comes from the leaf, or is made from what comes from it."""

CLASSES: Final = ("opioid", "antagonist", "alpha-2 agonist", "sedative", *KRATOM, "other")
"""What a substance or a product can be. ``opioid`` and those of ``KRATOM`` change what a run reports."""


@dataclass(frozen=True)
class Formation:
    """A metabolite and the molar fraction of its parent (of clearance, or of the dose) it is made from.

    ``delay_rate``, of what is formed from the circulating parent only, is the rate of one step between leaving
    the parent's plasma and appearing in the metabolite's; absent, it appears at once.
    """

    metabolite: str
    fraction: Parameter
    delay_rate: Parameter | None = None


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


TARGETS: Final[tuple[str, ...]] = ("mor", "kor", "dor", "alpha2a", "5ht1a", "d2", "herg")
"""Every target a substance answers for: opioid receptors mu, kappa and delta; adrenoceptor alpha-2A;
serotonin 5-HT1A; dopamine D2; the hERG potassium channel."""


@dataclass(frozen=True)
class Target:
    """What was measured in vitro at one target, or why nothing is modelled there.

    ``ki`` binding constant, ``ic50`` half-maximal inhibition, ``kb`` antagonist constant, ``ec50`` half-maximal
    activation (all nmol/L), ``emax`` the largest effect as a fraction of the assay's reference agonist,
    ``action`` in words. Data, not a driver: no equation reads them, and a constant over a free plasma level is
    not an occupancy. ``not_modelled`` is the reason where there is no value, resting on ``basis`` (record ids).
    """

    name: str
    ki: Parameter | None = None
    ic50: Parameter | None = None
    kb: Parameter | None = None
    ec50: Parameter | None = None
    emax: Parameter | None = None
    action: str = ""
    not_modelled: str = ""
    basis: tuple[str, ...] = ()
    note: str = ""

    @property
    def numbers(self) -> tuple[Parameter, ...]:
        """The values there are."""
        return tuple(n for n in (self.ki, self.ic50, self.kb, self.ec50, self.emax) if n is not None)


@dataclass(frozen=True)
class RouteNumbers:
    """How a substance enters by one route. None means the model's default (docs/equations.md, section 1).

    An absent ``absorption_rate`` is entry straight into the central compartment; an absent
    ``absorption_duration`` or ``lag`` is zero; an absent ``bioavailability`` is one. ``slow_fraction`` and
    ``slow_rate`` come together: the part of the absorbed drug that goes through a second, slower step.
    """

    absorption_rate: Parameter | None = None
    absorption_duration: Parameter | None = None
    lag: Parameter | None = None
    bioavailability: Parameter | None = None
    presystemic: tuple[Formation, ...] = ()
    slow_fraction: Parameter | None = None
    slow_rate: Parameter | None = None

    @property
    def numbers(self) -> tuple[Parameter, ...]:
        """Those there are, without what becomes a metabolite on the way."""
        given = (
            self.absorption_rate,
            self.absorption_duration,
            self.lag,
            self.bioavailability,
            self.slow_fraction,
            self.slow_rate,
        )
        return tuple(number for number in given if number is not None)


@dataclass(frozen=True)
class Substance:
    """A molecule: disposition, effect site, metabolites, receptor action and its numbers by route.

    ``disposition`` holds ``clearance`` and ``volume_central`` and, where there are peripheral
    compartments, ``intercompartmental_clearance``/``volume_peripheral`` and the same names with ``_2``. It is
    empty where the course in people is not modelled, for the reason in ``disposition_not_modelled``; nothing
    that is dosed can contain or become such a substance. ``targets`` has an answer for each of ``TARGETS``.
    ``fraction_unbound`` is the free fraction in plasma; no equation reads it.
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
    targets: Mapping[str, Target] = field(default_factory=dict[str, Target])
    fraction_unbound: Parameter | None = None
    disposition_not_modelled: str = ""
    note: str = ""

    @property
    def data_only(self) -> tuple[Parameter, ...]:
        """Numbers that no equation reads: what was measured at the targets, and the free fraction.

        A binding constant that the receptor model uses is not among them.
        """
        used = self.mor.ki if self.mor is not None else None
        measured = [n for target in self.targets.values() for n in target.numbers if n is not used]
        return (*measured, *([self.fraction_unbound] if self.fraction_unbound is not None else []))

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
    """One substance of a product: its content and the route numbers this product has of its own.

    ``lot`` is the content of one lot over that of the typical lot, for this substance alone.
    """

    substance: str
    content: Parameter
    own: RouteNumbers
    lot: Parameter | None = None


@dataclass(frozen=True)
class Product:
    """What is taken. ``amount_dimension`` is ``mass`` (amounts in mg) or ``product_volume`` (in mL).

    Amounts of a ``labelled`` product are what its label says of its leading substance, and contents are per
    labelled mg; amounts of any other are the product's own mass or volume.
    ``kind`` is one of ``CLASSES``; ``established`` marks an established treatment of opioid
    dependence or withdrawal. ``contains`` is what the model follows; ``not_modelled`` are alkaloids that
    are in the product and have no kinetics in the library. ``lot`` is the content of one lot over that of
    the typical lot, shared by everything in it. ``density`` (mg/mL) is known of some liquids. A product
    made from a lot's ``certificate`` of analysis carries it.
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
    not_modelled: tuple[ProductContent, ...] = ()
    labelled: bool = False
    lot: Parameter | None = None
    density: Parameter | None = None
    certificate: Certificate | None = None

    @property
    def kratom(self) -> bool:
        """Whether it comes from the leaf."""
        return self.kind in KRATOM

    @property
    def enhanced(self) -> bool:
        """Whether it is of the class of enhanced products, which take nothing over from leaf."""
        return self.kind == ENHANCED

    @property
    def everything(self) -> tuple[ProductContent, ...]:
        """All of its measured contents, whether the model follows them or not."""
        return self.contains + self.not_modelled


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
    """A withdrawal scale: range, severity bands, items, and the map from drive (``floor``, ``half``).

    ``severity_weight`` is the power to which a person's severity counts in it; without it severity counts in full.
    """

    name: str
    title: str
    description: str
    low: float
    high: float
    basis: tuple[str, ...]
    floor: Parameter
    half: Parameter
    severity_weight: Parameter | None = None
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
