"""A whole scenario: people × history × arms × duration, as checked values in internal units."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mitragyna.scenario.arm import Arm
from mitragyna.scenario.doses import Dose, expand, in_order
from mitragyna.scenario.equations import USUAL_TOLERANCE
from mitragyna.scenario.medicines import resolve_medicines
from mitragyna.scenario.people import Covariate, People, Person
from mitragyna.scenario.regimen import History, Medicines

if TYPE_CHECKING:
    from mitragyna.library import Library, Product

METRICS: Final = (
    "cmax",
    "tmax",
    "auc_last",
    "auc_inf",
    "auc_tau",
    "t_half",
    "peak",
    "time_of_peak",
    "time_since_last_dose_at_peak",
    "time_above",
    "peak_rise",
    "time_of_peak_rise",
    "lowest",
    "time_of_lowest",
    "lowest_after_dose",
    "margin",
    "margin_highest",
    "exit_time",
    "hypoxia",
    "arrest",
    "time_of_arrest",
)
OF: Final = ("everyone", "stayers", "both")
"""Of whom scores are summarised: of everyone, of those who have not left, or both."""


SAME_TIME_H: Final = 1e-7
"""Times nearer than this (0.4 ms) are one time: 3 * 0.1 h and 0.3 h are meant to be."""


def with_own_products(library: Library, products: tuple[Product, ...]) -> Library:
    """``library`` with a scenario's own products and the certificates they rest on."""
    if not products:
        return library
    from mitragyna.library.lot import record_of

    records = [record_of(item.certificate, item.name) for item in products if item.certificate is not None]
    return library.with_products(products, records)


def apart(times: Iterable[float]) -> tuple[float, ...]:
    """The times sorted, one of each group that rounding has told apart."""
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] > SAME_TIME_H:
            kept.append(time)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Output:
    """When the course is recorded and what is summarised.

    ``times`` (h, sorted) replaces the grid of one point ``every`` h when it is given. ``metrics``
    None means all. ``thresholds`` are (quantity, value) pairs for ``time_above``, the value in
    the quantity's output unit (ng/mL for ``plasma.`` and ``effect_site.``). ``quantities`` are names or patterns
    of what is written, None the standard set. ``visits`` (h, sorted) are when scores are rated. ``of`` is one of
    ``OF``.
    """

    every: float = 1.0
    times: tuple[float, ...] | None = None
    metrics: tuple[str, ...] | None = None
    thresholds: tuple[tuple[str, float], ...] = ()
    quantities: tuple[str, ...] | None = None
    visits: tuple[float, ...] = ()
    of: str = "everyone"


@dataclass(frozen=True, slots=True)
class Dropout:
    """People may leave from ``start`` (h) on."""

    start: float = 0.0


@dataclass(frozen=True, slots=True)
class ParameterUncertainty:
    """How parameters are drawn: ``sets`` of typical values, each simulated with the same first ``people`` people."""

    sets: int = 50
    people: int = 64


@dataclass(frozen=True)
class Scenario:
    """One scenario. ``duration`` in h; ``parameters`` are overrides in internal units by full name.

    With ``uncertainty`` the typical values are drawn too. ``adaptation`` names the variant of the adaptation
    equations, ``variants`` those it is compared with; ``respiration`` the respiratory module; ``tolerance``
    is the numerical error asked for (docs/numerics.md).

    ``history`` is that of the file and of medicines that began before time zero.

    ``text`` is the file as it was read (for ``input_hash``), ``path`` where, ``library`` the user's
    own library folder, if any, ``own_products`` those made here from certificates, and ``labels`` what their labels
    say of alkaloids (mg/g, or mg/mL).
    """

    title: str
    duration: float
    seed: int
    people: People
    person: Person
    history: tuple[History, ...]
    arms: tuple[Arm, ...]
    output: Output
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])
    written_parameters: Mapping[str, str | float] = field(default_factory=dict[str, str | float])
    library: Path | None = None
    own_products: tuple[Product, ...] = ()
    labels: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    text: bytes = b""
    path: Path | None = None
    dropout: Dropout | None = None
    uncertainty: ParameterUncertainty | None = None
    adaptation: str = "standard"
    respiration: str = "plain"
    variants: tuple[str, ...] = ()
    tolerance: float = USUAL_TOLERANCE

    @property
    def covariates(self) -> dict[str, Covariate]:
        """Covariates said in the scenario: those of ``[people]``, with the pins of ``[person]`` over them."""
        return {**self.people.covariates, **self.person.pins}

    @property
    def output_times(self) -> tuple[float, ...]:
        """Recorded times (h, sorted): the grid, the end, visits, and the observations of event tables."""
        if self.output.times is not None:
            times = set(self.output.times)
        else:
            steps = int(self.duration / self.output.every * (1 + 1e-12))
            times = {min(k * self.output.every, self.duration) for k in range(steps + 1)} | {self.duration}
        times.update(self.output.visits)
        for arm in self.arms:
            if arm.events is not None:
                times.update(arm.events.observation_times)
        return apart(times)

    @property
    def products(self) -> tuple[str, ...]:
        """Every product of the history and the arms, each once (medicines are not among them)."""
        taken = (name for arm in self.arms for name in arm.products)
        return tuple(dict.fromkeys((*(entry.product for entry in self.history), *taken)))

    @property
    def input_hash(self) -> str:
        """SHA-256 of the scenario file and of every table and certificate it names."""
        digest = hashlib.sha256(self.text)
        for item in self.own_products:
            if item.certificate is not None:
                digest.update(b"\0" + hashlib.sha256(item.certificate.text).digest())
        tables = [self.people.table, *(arm.events for arm in self.arms)]
        for table in tables:
            if table is not None:
                digest.update(b"\0" + hashlib.sha256(table.text).digest())
        return digest.hexdigest()

    def with_own_products(self, library: Library) -> Library:
        """``library`` with this scenario's own products, as everything that runs it needs."""
        return with_own_products(library, self.own_products)

    def person_id(self, position: int) -> str:
        """The id of the person at ``position`` (from 0): the people table's, or the place among the seed's from 1."""
        place = self.people.first + position
        return self.people.table.ids[place] if self.people.table is not None else str(place + 1)

    def resolved_medicines(self, library: Library) -> Medicines:
        """The medicines as takes of every arm, and those that are not simulated with the reason."""
        return resolve_medicines(self.person.medicines or (), library, self.duration)

    def doses(self, arm: Arm, library: Library, person: str | None = None) -> tuple[Dose, ...]:
        """Every dose of an arm, medicines included (after the arm's own at one time), for one person's id."""
        own = expand(arm, self.duration, person)
        medicines = self.resolved_medicines(library).takes
        if not medicines:
            return own
        return in_order((*own, *(dose for take in medicines for dose in expand(take, self.duration))))
