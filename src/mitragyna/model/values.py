"""The numbers one person's course is computed from, as plain frozen dataclasses.

All in the inside units of the project (``mitragyna.units``): h, L, mg, nmol/L.
The engine packs these for many people at once; the independent reference solver in
``tests/reference`` reads them as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MuBinding:
    """How a substance acts at the mu opioid receptor (docs/equations.md, section 3).

    ``k`` is the in-vivo constant at the effect site on a total-plasma basis (nmol/L),
    ``tau`` the operational efficacy (Black and Leff 1983) without tolerance.
    ``slow`` ligands follow binding kinetics with ``dissociation_rate`` (1/h) and reach at most
    ``occupancy_max``; the others are at equilibrium.
    """

    k: float
    tau: float
    slow: bool = False
    dissociation_rate: float = 0.0
    occupancy_max: float = 1.0


@dataclass(frozen=True)
class Formation:
    """A metabolite made from the systemic clearance of its parent (molar fraction of clearance).

    It appears through one first-order step at ``delay_rate`` (1/h), or at once where that is None.
    """

    metabolite: str
    fraction: float
    delay_rate: float | None = None


@dataclass(frozen=True)
class SubstanceValues:
    """Disposition and action of one substance in one person.

    Volumes in L, clearances in L/h, ``effect_rate`` (ke0) in 1/h, molar mass in g/mol.
    Peripheral compartments are (volume, intercompartmental clearance) pairs, two at most.
    ``alpha2_ec50`` is the effect-site concentration (nmol/L) of half-maximal alpha-2 relief.
    """

    name: str
    molar_mass: float
    clearance: float
    volume_central: float
    peripherals: tuple[tuple[float, float], ...] = ()
    effect_rate: float = 1.0
    forms: tuple[Formation, ...] = ()
    mu: MuBinding | None = None
    alpha2_ec50: float | None = None


@dataclass(frozen=True)
class Presystemic:
    """A metabolite that reaches the circulation with the absorbed dose (molar fraction of the dose)."""

    metabolite: str
    fraction: float


@dataclass(frozen=True)
class Route:
    """How one substance of one product enters one person.

    ``content`` is mg of substance per unit of product (mg per mg, mg per mL, …);
    ``absorption_rate`` (1/h) is None for entry straight into the central compartment;
    ``absorption_duration`` (h), when above zero, is zero-order input of that length instead of a
    bolus (into the depot when there is an absorption rate, else into the central compartment).
    ``slow_fraction`` of what leaves the depot goes through a second step, at ``slow_rate`` (1/h), before it is
    absorbed: what is held back at the site and absorbed late.
    """

    substance: str
    content: float
    bioavailability: float = 1.0
    absorption_rate: float | None = None
    absorption_duration: float = 0.0
    lag: float = 0.0
    presystemic: tuple[Presystemic, ...] = ()
    slow_fraction: float = 0.0
    slow_rate: float | None = None


@dataclass(frozen=True)
class AdaptationValues:
    """Constants of tolerance, dependence and drive (docs/equations.md, section 4). Times in h.

    ``kappa`` is the loss of reserve at full tolerance, ``affinity_loss`` that of a full agonist's affinity.
    """

    kappa: float
    tolerance_time: float
    fast_time: float
    slow_time: float
    rebound_time: float
    fast_weight: float
    slow_weight: float
    threshold: float
    rebound_gain: float
    affinity_loss: float = 0.0


@dataclass(frozen=True)
class ScaleValues:
    """Map from drive to the expected score of one scale: floor + (top - floor) z / (z + half).

    ``relief`` is the part of the alpha-2 effect that reaches the scale (rho of docs/symptoms.md).
    """

    name: str
    floor: float
    top: float
    half: float
    relief: float = 1.0


@dataclass(frozen=True)
class ClusterValues:
    """A symptom cluster in one person: ``effect`` s_c, the person's share of it; ``relief`` r_c by alpha-2 agonists."""

    name: str
    effect: float
    relief: float


@dataclass(frozen=True)
class OutcomeValues:
    """How drive becomes scores in one person: severity multiplies the drive, alpha-2 relief reduces it."""

    severity: float
    alpha2_emax: float
    scales: tuple[ScaleValues, ...] = field(default_factory=tuple)
    clusters: tuple[ClusterValues, ...] = ()


@dataclass(frozen=True)
class PersonValues:
    """Everything one person's course needs, apart from the doses."""

    substances: tuple[SubstanceValues, ...]
    routes: dict[str, tuple[Route, ...]]
    adaptation: AdaptationValues
    outcome: OutcomeValues
    weight: float = 70.0
