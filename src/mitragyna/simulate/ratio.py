"""How much a drug's exposure changes beside others: the ratio interaction studies report, with an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library, load
from mitragyna.scenario.regimen import read_amount
from mitragyna.simulate.covariates import DEFAULT_POPULATION
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.interactions import Change, Setting, changes, phenotypes
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Taken
from mitragyna.units import to_internal

Value = Any
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Perpetrator:
    """A drug of the library's interactions, or a product that holds one, and how it is taken.

    Without ``amount`` the library's usual amount, regularly; with an ``amount`` (``"600 mg"``) ``every`` is the
    interval (``"24 h"``), and None is a single dose swallowed together with the drug it changes.
    """

    name: str
    amount: str | None = None
    every: str | None = None


@dataclass(frozen=True)
class InteractionRatio:
    """Ratios with over without the perpetrators: median of people; ``low`` and ``high`` hold 90 % of them.

    ``auc`` is the area after a single dose to infinity (or over an interval at steady state), ``half_life`` and
    ``clearance`` the systemic ones, ``gut`` what passes the gut wall. ``cmax`` is the peak after a single dose of a
    one-compartment drug by mouth, None where the library has no such course of it.
    """

    victim: str
    route: str
    auc: float
    low: float
    high: float
    clearance: float
    half_life: float
    gut: float
    cmax: float | None
    people: int
    basis: tuple[str, ...] = field(default_factory=tuple[str, ...])


def interaction_ratio(
    victim: str,
    perpetrators: Sequence[Perpetrator | str],
    *,
    route: str = "oral",
    phenotype: str = "normal",
    against: str | None = None,
    people: int = 1000,
    seed: int = 1,
    overrides: dict[str, float] | None = None,
    library: Library | None = None,
) -> InteractionRatio:
    """The change of ``victim``'s exposure beside ``perpetrators``, over people who differ as the library says.

    ``phenotype`` is that of everybody (CYP2D6), ``against`` that of the comparison without perpetrators (the same
    when None). ``overrides`` are numbers in internal units by full name. Raises ``InputError`` for unknown names,
    amounts and phenotypes, and for a circle of interactions.

    >>> ratio = interaction_ratio("oxycodone", ["itraconazole"], people=200)
    >>> 1.8 < ratio.low < ratio.auc < ratio.high
    True
    """
    known = load() if library is None else library
    drug = known.interactions.drug(victim)
    clears = {name for name, item in known.interactions.drugs.items() if item.cleared is not None}
    if drug is None or drug.cleared is None:
        raise InputError(
            f"interactions: the library does not know what clears '{victim}'{suggestion(victim, clears)}",
            what=victim,
        )
    if people < 1:
        raise InputError(f"people: {people} is out of range; expected 1 or more")
    routes = (
        "oral",
        "oral-extended",
        "sublingual",
        "intramuscular",
        "subcutaneous",
        "intranasal",
        "intravenous",
    )
    if route not in routes:
        raise InputError(
            f"route: '{route}' is not one of {', '.join(routes)}{suggestion(route, routes)}", what=route
        )
    taken = tuple(item for given in perpetrators for item in _taken(known, given))
    source = Source(known, overrides or {}, Draws(seed, people))
    weight = _weight(known)
    types = _types(source, phenotype, people)
    before = _types(source, against or phenotype, people)
    now = changes(Setting(source, taken, weight, types), [drug.name]).get(drug.name)
    base = changes(Setting(source, (), weight, before), [drug.name]).get(drug.name)

    def over(part: Callable[[Change], Value]) -> Numbers:
        """Of everybody: with perpetrators over without."""
        ratio: Value = (1.0 if now is None else part(now)) / (1.0 if base is None else part(base))
        return np.broadcast_to(np.asarray(ratio, dtype=np.float64), (people,))

    def area(change: Change) -> Value:
        return change.auc(route)

    def clearing(change: Change) -> Value:
        return change.passage.clearance

    def past_gut(change: Change) -> Value:
        return change.passage.gut

    auc, clearance = over(area), over(clearing)
    low, middle, high = (float(q) for q in np.quantile(auc, (0.05, 0.5, 0.95)))
    peak = _peak(source, drug.name, route, now, base, people)
    return InteractionRatio(
        victim=drug.name,
        route=route,
        auc=middle,
        low=low,
        high=high,
        clearance=float(np.median(clearance)),
        half_life=float(np.median(1.0 / clearance)),
        gut=float(np.median(over(past_gut))),
        cmax=None if peak is None else float(np.median(peak)),
        people=people,
        basis=tuple(dict.fromkeys(t.drug for t in taken)),
    )


def _taken(library: Library, given: Perpetrator | str) -> list[Taken]:
    item = Perpetrator(given) if isinstance(given, str) else given
    drugs = library.interactions.drugs
    drug = library.interactions.drug(item.name)
    product = library.named(item.name)
    every = None if item.every is None else to_internal(item.every, "time", f"{item.name}: every", zero=False)
    if drug is not None and drug.acts and drug.exposure is not None:
        usual = drug.exposure
        if item.amount is not None:
            return [
                Taken(drug.name, to_internal(item.amount, "mass", f"{item.name}: amount", zero=False), every)
            ]
        if usual.usual_amount is None or usual.usual_interval is None:
            raise InputError(
                f"{item.name}: the library has no usual amount; expected an amount", what=item.name
            )
        return [Taken(drug.name, usual.usual_amount.value, every or usual.usual_interval.value)]
    if product is not None:
        if item.amount is None:
            raise InputError(f"{item.name}: a product needs an amount, for example '2 g'", what=item.name)
        amount, per_kg = read_amount(item.amount, product, f"{item.name}: amount")
        inside = [p.substance for p in product.contains if p.substance in drugs and drugs[p.substance].acts]
        if inside:
            return [Taken(name, amount, every, product.name, per_kg) for name in inside]
    acting = [name for name, known in drugs.items() if known.acts] + list(library.products)
    raise InputError(
        f"interactions: the library does not know what '{item.name}' does to enzymes"
        f"{suggestion(item.name, acting)}",
        what=item.name,
    )


def _weight(library: Library) -> float:
    weight = library.populations[DEFAULT_POPULATION].covariates["weight"].parameter
    return 70.0 if weight is None else weight.value


def _types(source: Source, phenotype: str, people: int) -> dict[str, Value]:
    column = np.full(people, phenotype)
    named = [enzyme.covariate for enzyme in source.library.interactions.enzymes.values() if enzyme.covariate]
    return phenotypes(source, dict.fromkeys(named, column))


def _peak(
    source: Source, name: str, route: str, now: Change | None, base: Change | None, people: int
) -> Numbers | None:
    """Ratio of the peaks of a one-compartment drug after one oral dose (Bateman function)."""
    substance = source.library.substances.get(name)
    if substance is None or substance.peripherals or route != "oral":
        return None
    numbers = substance.routes.get("oral")
    if numbers is None or numbers.absorption_rate is None:
        return None
    rate = source(numbers.absorption_rate)
    slow = source(substance.disposition["clearance"]) / source(substance.disposition["volume_central"])

    def peak(change: Change | None) -> Numbers:
        k = slow * (1.0 if change is None else change.passage.clearance)
        ratio = np.asarray(rate / k, dtype=np.float64)
        # exp(-k tmax), tmax = ln(ka/k)/(ka - k); at ka = k it is exp(-1).
        near = np.abs(ratio - 1.0) < 1e-9
        safe = np.where(near, 2.0, ratio)
        height = np.where(near, np.exp(-1.0), safe ** (-1.0 / (safe - 1.0)))
        return height * (1.0 if change is None else change.availability["oral"])

    return np.broadcast_to(peak(now) / peak(base), (people,))
