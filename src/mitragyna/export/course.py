"""What is exported: one person's numbers, doses and state at time zero in one arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mitragyna.model.readout import ReadoutValues
from mitragyna.model.values import PersonValues


@dataclass(frozen=True)
class Given:
    """One dose, in the order in which the arm has it.

    ``amount`` of ``product`` (mg, or mL; per kg of body weight where ``per_kg``) at ``time`` (h), over ``duration`` h
    where that is above zero. ``reset`` empties the disposition first; without a product it does only that.
    ``factors`` multiply what the dose brings of a substance, ``speeds`` the rate at which it leaves its depot (each
    by substance, 1 where absent): what is drawn for this dose alone. ``compartment`` "central" goes past the depot.
    """

    time: float
    product: str = ""
    amount: float = 0.0
    per_kg: bool = False
    duration: float = 0.0
    reset: bool = False
    compartment: str | None = None
    factors: Mapping[str, float] = field(default_factory=dict[str, float])
    speeds: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Carried:
    """What a history still has to bring: ``amount`` (mg, or mg/h of an input) added to ``state`` at ``time`` (h)."""

    time: float
    state: str
    amount: float


@dataclass(frozen=True)
class PersonCourse:
    """One person in one arm.

    ``start`` are the states at time zero by name (mg, mg/L, or fractions; absent means zero): ``<substance>.central``,
    ``.peripheral_1``, ``.effect_site``, ``.bound``, ``.forming_<metabolite>``, ``<product>.<substance>.depot``,
    ``.slow_depot``, ``.infusion_to_<where>`` and ``tolerance``, ``adaptation.fast``, ``adaptation.slow``, ``rebound``.
    ``later`` are the numbers that hold from a time (h) on. ``per_volume`` are products whose amounts are in mL.
    ``clusters`` asks for the intensity of these symptoms, with the drive of half of it.
    """

    title: str
    arm: str
    person: str
    duration: float
    values: PersonValues
    doses: tuple[Given, ...]
    start: Mapping[str, float] = field(default_factory=dict[str, float])
    carried: tuple[Carried, ...] = ()
    later: tuple[tuple[float, PersonValues], ...] = ()
    readouts: tuple[ReadoutValues, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    per_volume: frozenset[str] = frozenset()
    clusters: tuple[str, ...] = ()
    cluster_half: float = 0.0
