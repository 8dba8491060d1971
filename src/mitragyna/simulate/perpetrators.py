"""Who takes what that acts on enzymes, how much of it reaches gut wall and liver, and what that leaves of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mitragyna.errors import InputError
from mitragyna.library import Action, Drug, Library
from mitragyna.library.interactions import Exposure
from mitragyna.model.interactions import (
    activity_met,
    competition,
    inactivation_rate,
    induction,
    pool,
    pool_of_first,
    pool_of_pulses,
    pulse_loss,
)
from mitragyna.scenario import Scenario
from mitragyna.scenario.regimen import FIRST_DAY_H
from mitragyna.simulate.people import Source
from mitragyna.simulate.schedule import Dose, Habit

NMOL_PER_MG = 1e6
"""1 mg over a molar mass in g/mol, times this, is nmol."""
Value = Any


@dataclass(frozen=True)
class Taken:
    """A drug that acts on enzymes as someone takes it: ``amount`` every ``interval`` h (None: once).

    ``amount`` is in mg of the drug, or of ``product`` (mg or mL) when that is given; per kg of body weight when
    ``per_kg``. ``start`` and ``stop`` (h from time zero) are when a regular use begins, and one interval after its last
    dose; infinite where it was there before, or does not end.
    """

    drug: str
    amount: float
    interval: float | None
    product: str | None = None
    per_kg: bool = False
    start: float = -np.inf
    stop: float = np.inf

    @property
    def whole(self) -> Taken:
        """The same without beginning and end."""
        return replace(self, start=-np.inf, stop=np.inf)


@dataclass(frozen=True)
class Levels:
    """Free concentrations (nmol/L) of one perpetrator.

    ``systemic`` in plasma, ``liver`` at the liver's inlet and ``gut`` in the gut wall, all means over the dosing
    interval (of the first day, for a single dose); ``first`` in the gut wall as absorption begins, which falls with
    ``fall`` (1/h). ``interval`` in h, None for a single dose.
    """

    systemic: Value
    liver: Value
    gut: Value
    first: Value
    fall: Value
    interval: float | None


@dataclass(frozen=True)
class Pressure:
    """What perpetrators together do to one enzyme at one site.

    ``rise`` of synthesis, ``ratios`` of reversible inhibitors (sum of I/Ki), ``loss`` by inactivation (1/h), and the
    factor of what was taken ``once``.
    """

    rise: Value = 0.0
    ratios: Value = 0.0
    loss: Value = 0.0
    once: Value = 1.0

    def steady(self, degradation: Value) -> Value:
        """Activity at steady state."""
        return (1.0 + self.rise) * competition(self.ratios) * pool(self.loss, degradation) * self.once


@dataclass(frozen=True)
class Activities:
    """Activity of one enzyme relative to the same person without perpetrators."""

    liver: Value = 1.0
    gut: Value = 1.0


def _acting(library: Library, product: str) -> Iterable[str]:
    known = library.interactions.drugs
    for part in library.product(product).contains:
        if part.substance in known and known[part.substance].acts:
            yield part.substance


def taken_in_doses(library: Library, doses: Sequence[Dose]) -> tuple[Taken, ...]:
    """The perpetrators of a dose list, at the mean amount and mean interval of each product."""
    found: list[Taken] = []
    for product in dict.fromkeys(d.product for d in doses if d.product):
        mine = sorted((d for d in doses if d.product == product), key=lambda d: d.time)
        for drug in _acting(library, product):
            if len(mine) > 1 and mine[-1].time > mine[0].time:
                interval = (mine[-1].time - mine[0].time) / (len(mine) - 1)
            elif np.isinf(mine[0].duration):
                interval = 1.0
            else:
                interval = mine[0].interval if mine[0].steady_state else None
            amount = sum(d.amount for d in mine) / len(mine)
            start, stop = mine[0].time, mine[-1].time + (interval or 0.0)
            if interval is None or mine[0].steady_state:
                start, stop = -np.inf, np.inf
            if amount > 0.0:
                found.append(Taken(drug, amount, interval, product, mine[0].per_kg, start, stop))
    return tuple(found)


def taken_before(library: Library, habits: Iterable[Habit]) -> tuple[Taken, ...]:
    """The regularly taken perpetrators of a history, as an arm meets them: they end at time zero."""
    return tuple(replace(t, stop=0.0) for t in taken_in_habits(library, habits) if t.interval is not None)


def taken_in_habits(library: Library, habits: Iterable[Habit]) -> tuple[Taken, ...]:
    """The perpetrators of a history."""
    return tuple(
        Taken(drug, h.amount, h.interval if h.count > 1 else None, h.product, h.per_kg)
        for h in habits
        for drug in _acting(library, h.product)
    )


def taken_as_medicine(scenario: Scenario, library: Library, history: bool) -> tuple[Taken, ...]:
    """The perpetrators among the person's medicines that are not dosed as products; with ``history`` those too.

    Without an amount the usual one of the library stands in. Medicines are taken before time zero as well, except those
    with a time from zero on at which they begin or a number of doses; one that began before was there throughout the
    history. Those whose use ended before time zero are left out. Raises ``InputError`` for what cannot be read.
    """
    found: list[Taken] = []
    resolved = scenario.resolved_medicines(library)
    takes, courses = {take.key: take for take in resolved.takes}, dict(resolved.courses)
    habits = {past.key for past in resolved.history}  # the history has them
    for medicine in scenario.person.medicines or ():
        take = takes.get(medicine.key)
        if take is not None:
            if history and take.key not in habits:
                found += [
                    Taken(drug, take.amount, take.every, take.product, take.per_kg)
                    for drug in _acting(library, take.product)
                ]
            continue
        drug = library.interactions.drug(medicine.name)
        if drug is None or not drug.acts or drug.exposure is None:
            continue
        course, usual = courses[medicine.key], drug.exposure.usual_amount
        if course.long_over:
            continue  # over before time zero: a history has it, or it is told as not modelled
        amount = course.amount if course.amount is not None else None if usual is None else usual.value
        before = course.start < 0.0
        interval = course.interval
        if interval is None and not course.once and (not before or np.isfinite(course.stop)):
            # It begins or ends in the arm, and nobody knows how often it is taken: daily.
            interval = FIRST_DAY_H
        if amount is not None and not (history and not before):
            found.append(
                Taken(
                    drug.name,
                    amount,
                    interval,
                    per_kg=course.per_kg,
                    start=-np.inf if before else course.start,
                    stop=course.stop,
                )
            )
    return tuple(found)


def unmodelled_medicines(scenario: Scenario, library: Library) -> tuple[str, ...]:
    """Medicines for which nothing says what they do to enzymes: not modelled, which is not the same as nothing."""
    resolved = scenario.resolved_medicines(library)
    takes = {take.key: take for take in (*resolved.takes, *resolved.history)}
    courses = dict(resolved.courses)
    out: list[str] = []
    for medicine in scenario.person.medicines or ():
        take = takes.get(medicine.key)
        if take is not None and any(True for _ in _acting(library, take.product)):
            continue
        drug = library.interactions.drug(medicine.name)
        usable = drug is not None and drug.acts and drug.exposure is not None
        usable = usable and not courses[medicine.key].long_over
        given = medicine.written is not None and medicine.written.amount is not None
        if not usable or (
            drug is not None
            and drug.exposure is not None
            and not given
            and drug.exposure.usual_amount is None
        ):
            out.append(medicine.name)
    return tuple(out)


def levels(source: Source, taken: Taken, weight: Value, exposure_ratio: Value = 1.0) -> Levels:
    """Free concentrations of a perpetrator; ``exposure_ratio`` is what others do to its own plasma level.

    Gut wall: plasma plus Fa * rate / Qgut; liver: unbound (plasma + Fa * rate / Qh). What is given past the gut has
    no absorbed part.
    """
    library = source.library
    drug = library.interactions.drugs[taken.drug]
    exposure, flows = drug.exposure, library.interactions.flows
    if exposure is None or flows is None:
        raise InputError(f"interactions: the library has no exposure of '{taken.drug}' or no blood flows")
    substance = library.substances.get(taken.drug)

    def number(key: str, default: float | None) -> Value:
        own = getattr(exposure, key)
        if own is not None:
            return source(own)
        if substance is not None:
            if key == "molar_mass":
                return source(substance.molar_mass)
            if key == "clearance":
                return source(substance.disposition["clearance"])
            oral = substance.routes.get("oral")
            if key == "absorption_rate" and oral is not None and oral.absorption_rate is not None:
                return source(oral.absorption_rate)
        if default is not None:
            return default
        raise InputError(f"interactions: {taken.drug} needs '{key}' in its [exposure]")

    amount: Value = taken.amount * (weight if taken.per_kg else 1.0)
    swallowed, available = True, 1.0
    if taken.product is not None:
        product = library.product(taken.product)
        swallowed = product.route.startswith("oral")
        part = next(p for p in product.contains if p.substance == taken.drug)
        amount = amount * source(part.content)
        if exposure.clearance is None:
            # The substance's clearance is systemic (or apparent, with a bioavailability of one).
            available = source.optional(library.routes(taken.product)[taken.drug].bioavailability, 1.0)
    unbound = source(exposure.unbound_fraction)
    interval = taken.interval or FIRST_DAY_H
    nmol = amount * NMOL_PER_MG / number("molar_mass", None)
    plasma = available * nmol / interval / number("clearance", None) * exposure_ratio
    if exposure.amount_exponent is not None and exposure.usual_amount is not None:
        plasma = plasma * _growth(source, exposure, amount)
    absorbed = nmol / interval if swallowed else 0.0
    fall = number("absorption_rate", 1.0)
    return Levels(
        systemic=unbound * plasma,
        liver=unbound * (plasma + absorbed / source(flows.liver)),
        gut=unbound * plasma + absorbed / source(flows.gut),
        first=(nmol if swallowed else 0.0) * fall / source(flows.gut),
        fall=fall,
        interval=taken.interval,
    )


def _growth(source: Source, exposure: Exposure, amount: Value) -> Value:
    """A level over that in proportion to ``amount``, the level after the usual amount being as given."""
    power = source.optional(exposure.amount_exponent, 1.0) - 1.0
    low = source.optional(exposure.amount_exponent_from, 0.0)
    high = source.optional(exposure.amount_exponent_to, np.inf)
    usual = source.optional(exposure.usual_amount, 1.0)
    return (np.clip(amount, low, high) / np.clip(usual, low, high)) ** power


def activities(
    source: Source, acting: Sequence[tuple[Drug, Levels]], enzyme: str, absorption: Value
) -> Activities:
    """Activity of an enzyme under all perpetrators together; ``absorption`` (1/h) is that of the drug it meets.

    Regularly taken perpetrators are at steady state. One taken once is met in the gut wall as if swallowed together
    with the drug, and in the liver as its mean over the first day; it does not induce.
    """
    pools = source.library.interactions.enzymes[enzyme]
    liver, gut = pressures(source, acting, enzyme, absorption)
    if pools.gut is None:
        return Activities(liver.steady(source(pools.liver)))
    return Activities(liver.steady(source(pools.liver)), gut.steady(source(pools.gut)))


def pressures(
    source: Source, acting: Sequence[tuple[Drug, Levels]], enzyme: str, absorption: Value
) -> tuple[Pressure, Pressure]:
    """What all perpetrators together do to an enzyme in the liver and in the gut wall, as in ``activities``."""
    pools = source.library.interactions.enzymes[enzyme]
    kdeg_liver = source(pools.liver)
    rise, rise_gut, ratio, ratio_gut, loss, loss_gut = (0.0 for _ in range(6))
    once_liver: Value = 1.0
    once_gut: Value = 1.0
    for drug, level in acting:
        action: Action | None = drug.acts.get(enzyme)
        if action is None:
            continue
        scale = source.optional(action.in_vivo_factor, 1.0)
        liver, gut = scale * level.liver, scale * level.gut
        ki = source.optional(action.ki, np.inf)
        fastest = source.optional(action.inactivation_rate, 0.0)
        half = source.optional(action.inactivation_concentration, 1.0)
        ratio = ratio + liver / ki
        killed = inactivation_rate(liver, fastest, half)
        if level.interval is None:
            once_liver = once_liver * pool_of_first(killed, kdeg_liver, FIRST_DAY_H)
            met = activity_met(scale * level.first, level.fall, absorption, fastest, half, ki)
            once_gut = once_gut * met
            continue
        loss = loss + killed
        ratio_gut = ratio_gut + gut / ki
        if action.induction_maximum is not None and action.induction_concentration is not None:
            most, ec50 = source(action.induction_maximum), source(action.induction_concentration)
            rise = rise + induction(liver, most, ec50)
            rise_gut = rise_gut + induction(gut, source.optional(action.gut_induction_maximum, most), ec50)
        if action.inactivation_rate is not None and pools.gut is not None:
            kdeg = source(pools.gut)
            dose = pulse_loss(scale * level.first, level.fall, fastest, half)
            steady = inactivation_rate(scale * level.systemic, fastest, half) * level.interval
            left = pool_of_pulses(dose + steady, kdeg, level.interval)
            # As the constant rate of loss that leaves as much, so that perpetrators add.
            loss_gut = loss_gut + kdeg * (1.0 / left - 1.0)
    return Pressure(rise, ratio, loss, once_liver), Pressure(rise_gut, ratio_gut, loss_gut, once_gut)


def hours_to_steady_state(source: Source, acting: Sequence[tuple[Drug, Levels]]) -> Mapping[str, float]:
    """Enzyme -> time (h) until the liver's pool has made nine tenths of its change, people's median.

    Only turnover counts: how long a perpetrator itself accumulates is not in it. Enzymes that are only competed for
    are not listed: that has no delay of its own.
    """
    out: dict[str, float] = {}
    for name, pools in source.library.interactions.enzymes.items():
        slow = False
        loss: Value = 0.0
        for drug, level in acting:
            action = drug.acts.get(name)
            if action is None or level.interval is None:
                continue
            if action.induction_maximum is not None or action.inactivation_rate is not None:
                slow = True
            if action.inactivation_rate is not None:
                scale = source.optional(action.in_vivo_factor, 1.0)
                half = source.optional(action.inactivation_concentration, 1.0)
                loss = loss + inactivation_rate(scale * level.liver, source(action.inactivation_rate), half)
        if slow:
            out[name] = float(np.log(10.0) / np.median(np.asarray(source(pools.liver) + loss)))
    return out
