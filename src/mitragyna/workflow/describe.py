"""A scenario in words: what was asked, and what each arm takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mitragyna.library.variants import STANDARD
from mitragyna.scenario import PLAIN, Arm, Take
from mitragyna.simulate import respiration
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.occasions import told
from mitragyna.simulate.tolerance_loss import habits_of
from mitragyna.units import format_quantity
from mitragyna.workflow.result import ArmSummary
from mitragyna.workflow.shared_numbers import adapts

FROM_DOSE_TO_DOSE = "From dose to dose"
"""Heading of what is said about numbers that change within a person."""


def _words(prepared: Prepared, take: Take, after: Take | None = None) -> str:
    """One take in words; the product is named unless it is that of the take told before (``after``)."""
    product = prepared.library.product(take.product)
    unit = ("mg" if product.amount_dimension == "mass" else "mL") + ("/kg" if take.per_kg else "")
    amount = take.amount
    if unit == "mg" and amount >= 1000.0:
        amount, unit = amount / 1000.0, "g"
    named = "then " if after is not None and after.product == take.product else f"{product.title} "
    said = f"{named}{format_quantity(amount, unit)}"
    if take.every is not None:
        said += f" every {format_quantity(take.every, 'h')}"
    said += f" from {_time(take.start)}"
    if take.until is not None:
        said += f" until {_time(take.until)}"
    elif take.doses is not None:
        said += f", {take.doses} {'dose' if take.doses == 1 else 'doses'}"
    return said


def _time(hours: float) -> str:
    if 0.0 < hours < 1.0:
        return f"{hours * 60.0:.4g} min"
    days = round(hours / 24.0, 2)
    # A time that is no such number of days is told in hours, so that it is the one that was written.
    exact = abs(days * 24.0 - hours) < 1e-9 * hours
    return f"{days:.10g} d" if hours >= 48.0 and exact else f"{hours:.10g} h"


def _length(hours: float) -> str:
    """How long something lasts, in days from two days on."""
    return f"{hours / 24.0:.6g} d" if hours >= 48.0 else _time(hours)


def arms(prepared: Prepared) -> tuple[ArmSummary, ...]:
    """Each arm in words and with its place among the others, in the order written."""
    out: list[ArmSummary] = []
    library = prepared.library
    for arm in prepared.scenario.arms:
        products = [library.product(name) for name in arm.products]
        before = (None, *arm.takes)
        said = "; ".join(_words(prepared, t, last) for t, last in zip(arm.takes, before, strict=False))
        if arm.events is not None:
            said = f"event table {Path(arm.events.path).name}: {', '.join(p.title for p in products)}"
        out.append(
            ArmSummary(
                name=arm.name,
                described=said or "nothing is taken",
                kratom=any(p.kratom for p in products),
                established=bool(products) and all(p.established for p in products),
                treatment_free=not products,
                products=arm.products,
                first_dose_h=_first_dose(prepared, arm),
                to_the_end=any(_open_ended(take, prepared.scenario.duration) for take in arm.takes),
                reaches_score=not products or _reaches_score(prepared, arm),
            )
        )
    return tuple(out)


def _first_dose(prepared: Prepared, arm: Arm) -> float | None:
    """When the first dose of an arm's own products is taken, in anybody (h)."""
    doses = (dose for _, group in prepared.groups[arm.name] for dose in group if dose.product in arm.products)
    return min((dose.time for dose in doses), default=None)


def _open_ended(take: Take, duration: float) -> bool:
    """Whether no dose that would fall within the run is left out at its end."""
    if take.every is None:
        return False
    stops = [duration if take.until is None else take.until]
    if take.doses is not None:
        stops.append(take.start + take.doses * take.every)
    return min(stops) >= duration


def _reaches_score(prepared: Prepared, arm: Arm) -> bool:
    """Whether an arm's products act at the mu or alpha-2 receptor, or change how something else is cleared."""
    library = prepared.library
    reached = [library.substances[name] for product in arm.products for name in library.reached(product)]
    changed = prepared.interactions.get(arm.name)
    return any(substance.mor is not None or substance.alpha2 is not None for substance in reached) or (
        changed is not None and bool(changed.everybody or changed.later)
    )


def asked(prepared: Prepared, people: int) -> tuple[tuple[str, str], ...]:
    """What was asked, as pairs of a heading and words: people, history, medicines, seed.

    ``people`` is how many there are; those of ``prepared`` are told one by one.
    """
    scenario, library = prepared.scenario, prepared.library
    rows = [("Duration", _length(scenario.duration)), ("Virtual people", f"{people:,}")]
    if people > scenario.people.number:
        rows.append(
            (
                "Told of each person",
                f"the first {scenario.people.number:,} people: medians and intervals of metrics and relief here "
                "and the findings are theirs; time courses and summary.json's 'arms' are everyone's",
            )
        )
    weight = prepared.covariates.columns["weight"]
    low, middle, high = np.quantile(weight.astype(float), (0.025, 0.5, 0.975))
    rows.append(("Body weight", f"median {middle:.0f} kg, 95 % {low:.0f} to {high:.0f} kg"))
    for habit in scenario.history:
        product = library.product(habit.product)
        unit = ("mg" if product.amount_dimension == "mass" else "mL") + ("/kg" if habit.per_kg else "")
        rows.append(
            (
                "Used to",
                f"{product.title} {format_quantity(habit.amount, unit)} every {format_quantity(habit.interval, 'h')} "
                f"for {_lasting(habit.lasting)}; last dose {format_quantity(habit.interval, 'h')} before time zero",
            )
        )
    if not scenario.history:
        rows.append(("Used to", "no earlier use"))
    rows += [("Lot", f"{item.name}: {item.note}") for item in scenario.own_products]
    medicines = scenario.resolved_medicines(library)
    rows += [("Also takes", _words(prepared, t)) for t in medicines.takes]
    rows += [("Not simulated", f"{name}: {reason}") for name, reason in medicines.not_simulated]
    drawn = scenario.uncertainty
    if drawn is not None:
        people = min(drawn.people, scenario.people.number)
        rows.append(("Parameter sets", f"{drawn.sets}, each with the first {people} people"))
    variant = library.variants[library.variant]
    if adapts(prepared):
        rows.append(("Adaptation equations", f"{variant.name}: {variant.note}"))
    elif variant.name != STANDARD:
        rows.append(("Adaptation equations", f"{variant.name}: not used in this run"))
    if scenario.respiration != PLAIN:
        rows.append(("Breathing", respiration.describe(respiration.planned(prepared, ()))))
    present = {substance.name for substance in prepared.values.substances}
    relations = library.variability.relations
    acting = {r.covariate for r in relations if r.parameter.partition(".")[0] in present}
    unused = [n for n in scenario.covariates if n != "weight" and n not in acting]
    if unused:
        rows.append(("Recorded, not used by the model", ", ".join(unused)))
    rows.append(("Seed", str(scenario.seed)))
    taken = dict.fromkeys(product for arm in scenario.arms for product in arm.products)
    rows += [(FROM_DOSE_TO_DOSE, said) for said in told(library, prepared.occasions, taken)]
    return tuple(rows)


def usual(prepared: Prepared) -> str:
    """The past use that acts at the mu receptor, in words: products and amounts."""
    said: list[str] = []
    for habit in habits_of(prepared):
        product = prepared.library.product(habit.product)
        unit = ("mg" if product.amount_dimension == "mass" else "mL") + ("/kg" if habit.per_kg else "")
        said.append(f"{product.title} {format_quantity(habit.amount, unit)}")
    return " and ".join(said)


def _lasting(hours: float) -> str:
    days = hours / 24.0
    return f"{days / 365.25:.3g} years" if days >= 365.25 else f"{days:.3g} days"
