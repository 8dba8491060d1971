"""The medicines of a scenario: which of them are dosed, since when and until when, and why others are not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from mitragyna.scenario.ended import LONGEST_PAST_H, Ended, read_ended, since
from mitragyna.scenario.limits import refuse_long, time_of
from mitragyna.scenario.refusal import refusal, under
from mitragyna.scenario.regimen import (
    FIRST_DAY_H,
    Course,
    History,
    Medicine,
    Medicines,
    Take,
    amount_of,
    infusion_of,
    read_amount,
    read_compartment,
    take_of,
    times_of,
)
from mitragyna.scenario.schema import MedicineFile
from mitragyna.units import dimension_of, split

if TYPE_CHECKING:
    from mitragyna.library import Drug, Library, Product

_ALCOHOL: Final = (
    "alcohol is not modelled: its elimination is saturated at the levels people drink to (Km 27 mg/L), which the "
    "linear disposition cannot follow; with opioids and sedatives it deepens the depression of breathing"
)
NOT_MODELLED: Final = {"alcohol": _ALCOHOL, "ethanol": _ALCOHOL}
"""Substances named among medicines that are known to matter and cannot be computed, with the reason."""


def resolve_medicines(medicines: tuple[Medicine, ...], library: Library, duration: float) -> Medicines:
    """The medicines the library can dose, and the others with the reason why not.

    A name is matched to a product (or its alias), else to the only oral product that is nothing but
    the substance of that name; so a mass of substance is never read as a mass of leaf.
    """
    takes: list[Take] = []
    history: list[History] = []
    missing: list[tuple[str, str]] = []
    courses: list[tuple[str, Course]] = []
    before: list[_Entry] = []
    for medicine in medicines:
        file = medicine.written
        product = library.named(medicine.name) or _only_oral(medicine.name, library)
        drug = library.interactions.drug(medicine.name)
        ended = None if file is None else read_ended(file, _usual_interval(drug, file), medicine.key)
        take: Take | None = None
        past: tuple[History, ...] = ()
        reason = _not_dosed(medicine, product, drug, ended)
        if file is not None and product is not None and not reason:
            if ended is None:
                takes.append(take := take_of(file, product, duration, medicine.key))
                past = _until_zero(file, take)
            else:
                past = _history_of(file, ended, product, medicine.key)
        history += past
        if ended is not None and not past:
            reason += f"; {_over(ended)}" if reason else _over(ended)
        if reason:
            missing.append((medicine.name, reason))
        known = MedicineFile.model_validate({"name": medicine.name}) if file is None else file
        course = _course(known, product, drug, duration, medicine.key, dosed=take is not None, ended=ended)
        names = {medicine.name.lower()}
        names |= set() if product is None else {product.name}
        names |= set() if drug is None else {drug.name}
        entry = (medicine, names, course, take)
        for other in before:
            _refuse_twice(entry, other)
        before.append(entry)
        courses.append((medicine.key, course))
    return Medicines(tuple(takes), tuple(history), tuple(missing), tuple(courses))


def _not_dosed(medicine: Medicine, product: Product | None, drug: Drug | None, ended: Ended | None) -> str:
    """Why a medicine has no doses in the simulation; empty where it may have them."""
    file = medicine.written
    if medicine.name.lower() in NOT_MODELLED:
        return NOT_MODELLED[medicine.name.lower()]
    if file is None or file.amount is None:
        return "no amount is given"
    if product is None:
        effect = (
            "; what it does to enzymes is counted"
            if drug is not None and (ended is None or ended.stop >= 0.0)
            else ""
        )
        return f"no single product of this name, so no levels of its own{effect}"
    return "neither 'every' nor 'doses' is given" if file.every is None and file.doses is None else ""


def _over(ended: Ended) -> str:
    if ended.stop >= 0.0:
        untold = ", and nothing says when it began" if math.isinf(ended.start) else ""
        return f"its use ended at time zero{untold}"
    ago = since(-ended.last)
    return f"its use ended {ago} before time zero, which the safety rules know and the simulation does not"


def _history_of(file: MedicineFile, ended: Ended, product: Product, key: str) -> tuple[History, ...]:
    """A use that ended before time zero as a history, where one can stand for it."""
    amount, per_kg = read_amount(file.amount, product, under(key, "amount"))
    plain = file.over is None and file.rate is None and file.compartment is None
    if ended.as_history is None or not plain:
        return ()
    interval, count = ended.as_history
    return (History(product.name, amount, interval, count, per_kg, key),)


def _until_zero(file: MedicineFile, take: Take) -> tuple[History, ...]:
    """What a medicine that began before time zero was until then: equal doses, the last one interval before it."""
    at = under(take.key, "from")
    lasting = 0.0 if file.start is None else -time_of(file.start, at, negative=True)
    if lasting <= 0.0 or take.every is None:
        return ()
    if lasting > LONGEST_PAST_H:
        raise refusal(at, file.start, "is over 100 y before time zero; expected a shorter history")
    periods = lasting / take.every
    refuse_long(periods, f"{file.start} every {file.every}", take.key)
    count = math.floor(periods + 1e-9 * max(1.0, periods))
    if count < 1:
        raise refusal(
            at,
            file.start,
            f"is less than one interval before time zero; expected {file.every} or more before it, or '0 h'",
        )
    return (History(take.product, take.amount, take.every, count, take.per_kg, take.key),)


_Entry: TypeAlias = tuple[Medicine, set[str], Course, Take | None]


def _refuse_twice(entry: _Entry, other: _Entry) -> None:
    """Refuse a medicine that another entry has at the same time; different doses of one product add up."""
    (medicine, names, course, take), (first, known, earlier, dosed) = entry, other
    if not names & known or course.start >= earlier.stop or earlier.start >= course.stop:
        return
    if take is not None and dosed is not None and replace(take, key=dosed.key) != dosed:
        return
    at = first.key.rpartition(": ")[2]
    raise refusal(
        medicine.key,
        medicine.name,
        f"is taken at the same time in {at}; expected each medicine once, or regimens that follow each other",
    )


def _course(
    file: MedicineFile,
    product: Product | None,
    drug: Drug | None,
    duration: float,
    key: str,
    *,
    dosed: bool,
    ended: Ended | None = None,
) -> Course:
    """How a medicine is taken, every key checked as in a take.

    The usual interval stands in where ``every`` is absent, unless one dose is asked for; where there is none, the use
    goes on, nobody knows how often. ``doses`` count from time zero, or from ``from``; one dose with ``from`` and no
    interval lasts for its first day.
    """
    amount, per_kg = None, False
    if file.amount is not None:
        at = under(key, "amount")
        dimension = "mass" if product is None else product.amount_dimension
        if product is None and drug is None and _is_volume(file.amount):
            dimension = "product_volume"
        amount, per_kg = amount_of(file.amount, dimension, at)
        infusion_of(file, dimension, amount, per_kg, key)
    elif file.over is not None:
        time_of(file.over, under(key, "over"), zero=False)
    elif file.rate is not None:
        raise refusal(under(key, "rate"), file.rate, "needs an amount; expected 'amount', for example '8 mg'")
    if file.compartment is not None:
        read_compartment(file.compartment, product, under(key, "compartment"))
    if ended is not None:
        every = FIRST_DAY_H if ended.every is None and drug is not None and drug.acts else ended.every
        told = file.start is not None
        return Course(amount, per_kg, every, ended.start, ended.stop, told, ended.last, ended.count == 1)
    start, every, until = times_of(file, duration, key, usual=_usual_interval(drug, file), dosed=dosed)
    if file.start is not None and start == 0.0:
        start = min(0.0, time_of(file.start, under(key, "from"), negative=True))
    if file.start is None and file.doses is None and not dosed:
        start = -math.inf
    if file.steady_state and not dosed:
        if start > 0.0:
            at = under(key, "steady_state")
            raise refusal(at, True, "says it was taken before; expected 'from' at '0 h', or none")
        start = -math.inf
    stop = math.inf if until is None else until
    if every is not None and file.doses is not None:
        stop = max(start, 0.0) + file.doses * every
    elif every is None and file.start is not None and file.doses is not None:
        every, stop = FIRST_DAY_H, start + FIRST_DAY_H
    elif every is None and file.start is None:
        start = -math.inf
    told = (file.start is not None or file.doses is not None) and not file.steady_state
    return Course(amount, per_kg, every, start, stop, told, once=file.doses == 1)


def _usual_interval(drug: Drug | None, file: MedicineFile) -> float | None:
    """The interval (h) that stands in for ``every``: none where one dose is asked for."""
    exposure = None if drug is None or not drug.acts else drug.exposure
    if file.doses == 1 or exposure is None or exposure.usual_interval is None:
        return None
    return exposure.usual_interval.value


def _is_volume(given: object) -> bool:
    parts = split(given) if isinstance(given, str) else None
    if parts is None:
        return False
    unit = parts[1].replace(" ", "")
    return dimension_of(unit[:-3] if unit.lower().endswith("/kg") else unit) in ("volume", "product_volume")


def _only_oral(name: str, library: Library) -> Product | None:
    lowered = name.strip().lower()
    found = [
        product
        for product in library.products.values()
        if product.route == "oral"
        and product.amount_dimension == "mass"
        and len(product.contains) == 1
        and product.contains[0].substance.lower() == lowered
        and product.contains[0].content.value == 1.0
    ]
    return found[0] if len(found) == 1 else None
