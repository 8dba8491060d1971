"""Regimens: what is taken, how much, when. Reading one take, history or medicine from its table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from mitragyna.errors import suggestion
from mitragyna.scenario.limits import (
    quantity,
    refuse_flood,
    refuse_flood_of,
    refuse_long,
    refuse_no_doses,
    shown_count,
    time_of,
)
from mitragyna.scenario.refusal import checked, place, readable, refusal, under
from mitragyna.scenario.schema import HistoryFile, MedicineFile, TakeFile
from mitragyna.units import dimension_of, split

if TYPE_CHECKING:
    from mitragyna.library import Drug, Library, Product

COMPARTMENTS: Final = ("depot", "central")
FIRST_DAY_H: Final = 24.0
"""A drug taken once acts on enzymes by its mean over this time."""
_LONGEST_HISTORY_H: Final = 100 * 8766.0
_LARGEST_AMOUNT: Final = {
    "mass": 1e7,
    "product_volume": 1e5,
    "mass_per_weight": 1e5,
    "volume_per_weight": 1e3,
}


@dataclass(frozen=True, slots=True)
class Take:
    """One product taken once or repeatedly within an arm.

    ``amount`` is in mg (mL for a product measured by volume), per kg of body weight when
    ``per_kg``. Times in h from time zero: doses fall at ``start``, ``start + every``, … before
    ``until`` (exclusive; None: the arm's end), or ``doses`` of them. ``over`` is the duration of
    each infusion, None for a bolus. ``steady_state``: the first dose is the last of an endless
    series, which adds to what is there already. ``key`` names it in errors.
    """

    product: str
    amount: float
    per_kg: bool = False
    every: float | None = None
    start: float = 0.0
    until: float | None = None
    doses: int | None = None
    over: float | None = None
    steady_state: bool = False
    compartment: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """``count`` equal doses every ``interval`` h, the last of them one interval before time zero.

    ``amount`` is in mg (mL for a product measured by volume), per kg of body weight when ``per_kg``.
    """

    product: str
    amount: float
    interval: float
    count: int
    per_kg: bool = False
    key: str = ""

    @property
    def lasting(self) -> float:
        """Time from the first dose to time zero (h)."""
        return self.interval * self.count


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine someone takes: a name for the checks and, where known, how it is taken."""

    name: str
    written: MedicineFile | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """How a medicine is taken, as far as it is written.

    ``amount`` in mg (mL where that is given), None where the usual one stands in; ``interval`` in h, None for a
    medicine taken once or at unknown intervals. ``start`` and ``stop`` (h from time zero) are when its use begins,
    and one interval after its last dose; infinite where it was there before, or does not end. ``begun`` is whether the
    file says when it began: with ``from``, or with ``doses``, which count from time zero.
    """

    amount: float | None = None
    per_kg: bool = False
    interval: float | None = None
    start: float = -math.inf
    stop: float = math.inf
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Medicines:
    """The medicines of a scenario as the library can dose them.

    ``takes`` go into every arm; ``history`` is what those that began before time zero were until then, under the same
    keys; ``not_simulated`` has the name of every other medicine and the reason; ``courses`` has every medicine's key
    and how it is taken.
    """

    takes: tuple[Take, ...] = ()
    history: tuple[History, ...] = ()
    not_simulated: tuple[tuple[str, str], ...] = ()
    courses: tuple[tuple[str, Course], ...] = ()


def find_product(name: str, library: Library, key: str) -> Product:
    """The product of that name or alias; ``InputError`` with the nearest names when there is none."""
    product = library.named(name)
    if product is None:
        hint = suggestion(name, library.products) or "; 'mitragyna library list products' shows them"
        raise refusal(key, name, f"is not a product of the library{hint}")
    return product


def read_amount(given: object, product: Product, key: str) -> tuple[float, bool]:
    """(amount in mg or mL, whether per kg of body weight) of ``product``."""
    return _amount(given, product.amount_dimension, key)


def _amount(given: object, dimension: str, key: str) -> tuple[float, bool]:
    parts = split(given) if isinstance(given, str) else None
    per_kg = parts is not None and parts[1].replace(" ", "").lower().endswith("/kg")
    if per_kg:
        dimension = "mass_per_weight" if dimension == "mass" else "volume_per_weight"
    amount = quantity(given, dimension, key, zero=False)
    if amount < 1e-9:  # a slip of the pen
        raise refusal(key, given, "is less than can be measured out; expected 1 pg, 1 nL or more")
    if amount > _LARGEST_AMOUNT[dimension]:
        raise refusal(key, given, "is more than anyone can take; expected 10 kg, 100 L or less")
    return amount, per_kg


def read_take(value: object, library: Library, duration: float, key: str) -> Take:
    """One ``[[arm.take]]`` of an arm that lasts ``duration`` h."""
    file = checked(TakeFile, value, key)
    product = find_product(file.product, library, under(key, "product"))
    return _take(file, product, duration, key)


def read_history(value: object, library: Library, key: str) -> History:
    """One ``[[history]]``: ``every`` with ``lasting`` or ``doses``, or ``doses = 1`` with ``before``."""
    file = checked(HistoryFile, value, key)
    product = find_product(file.product, library, under(key, "product"))
    amount, per_kg = read_amount(file.amount, product, under(key, "amount"))
    doses = file.doses
    refuse_no_doses(doses, key)
    if file.before is not None:
        if doses != 1 or file.every is not None or file.lasting is not None:
            raise refusal(
                under(key, "before"),
                file.before,
                "belongs to a single dose; expected 'doses = 1' without 'every'",
            )
        interval = time_of(file.before, under(key, "before"), zero=False)
    elif file.every is not None:
        interval = time_of(file.every, under(key, "every"), zero=False)
    else:
        near = "'before' (how long before time zero)" if doses == 1 else "'every'"
        raise refusal(place(key), file.product, f"has no interval; expected {near}, for example '6 h'")
    if file.lasting is not None:
        if doses is not None:
            raise refusal(under(key, "doses"), doses, "repeats what 'lasting' says; expected one of the two")
        lasting = time_of(file.lasting, under(key, "lasting"), zero=False)
        if lasting > _LONGEST_HISTORY_H:
            raise refusal(under(key, "lasting"), file.lasting, "is over 100 y; expected a shorter history")
        periods = lasting / interval
        refuse_long(periods, f"{file.lasting} every {file.every}", key)
        count = math.floor(periods + 1e-9 * max(1.0, periods))
        if count < 1:
            raise refusal(
                under(key, "lasting"),
                file.lasting,
                f"is shorter than one interval; expected {file.every} or more",
            )
    elif doses is None:
        raise refusal(
            place(key), file.product, "has no length; expected 'lasting', for example '2 y', or 'doses'"
        )
    else:
        count = doses
        refuse_long(count, f"{shown_count(count)} doses", key)
        if interval > _LONGEST_HISTORY_H / count:
            raise refusal(under(key, "doses"), doses, "makes a history of over 100 y; expected a shorter one")
    return History(
        product=product.name, amount=amount, interval=interval, count=count, per_kg=per_kg, key=key
    )


def read_medicine(value: object, key: str) -> Medicine:
    """One entry of ``person.medicines``: a name, or a table with a name."""
    file = None if isinstance(value, str) else checked(MedicineFile, value, key)
    name = value if isinstance(value, str) else file.name if file else ""
    readable(name.strip(), "the name of a medicine", key)
    return Medicine(name=" ".join(name.split()), written=file, key=key)


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
        take: Take | None = None
        if medicine.name.lower() in NOT_MODELLED:
            missing.append((medicine.name, NOT_MODELLED[medicine.name.lower()]))
        elif file is None or file.amount is None:
            missing.append((medicine.name, "no amount is given"))
        elif product is None:
            effect = "; what it does to enzymes is counted" if drug is not None else ""
            missing.append(
                (medicine.name, f"no single product of this name, so no levels of its own{effect}")
            )
        elif file.every is None and file.doses is None:
            missing.append((medicine.name, "neither 'every' nor 'doses' is given"))
        else:
            takes.append(take := _take(file, product, duration, medicine.key))
            history += _until_zero(file, take)
        known = MedicineFile.model_validate({"name": medicine.name}) if file is None else file
        course = _course(known, product, drug, duration, medicine.key, dosed=take is not None)
        names = {medicine.name.lower()}
        names |= set() if product is None else {product.name}
        names |= set() if drug is None else {drug.name}
        entry = (medicine, names, course, take)
        for other in before:
            _refuse_twice(entry, other)
        before.append(entry)
        courses.append((medicine.key, course))
    return Medicines(tuple(takes), tuple(history), tuple(missing), tuple(courses))


def _until_zero(file: MedicineFile, take: Take) -> tuple[History, ...]:
    """What a medicine that began before time zero was until then: equal doses, the last one interval before it."""
    at = under(take.key, "from")
    lasting = 0.0 if file.start is None else -time_of(file.start, at, negative=True)
    if lasting <= 0.0 or take.every is None:
        return ()
    if lasting > _LONGEST_HISTORY_H:
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
    file: MedicineFile, product: Product | None, drug: Drug | None, duration: float, key: str, *, dosed: bool
) -> Course:
    """How a medicine is taken, every key checked as in a take.

    The usual interval stands in where ``every`` is absent, unless one dose is asked for. ``doses`` count from time
    zero, or from ``from``; one dose with ``from`` and no interval lasts for its first day.
    """
    exposure = None if drug is None or not drug.acts else drug.exposure
    usual = None if exposure is None or exposure.usual_interval is None else exposure.usual_interval.value
    amount, per_kg = None, False
    if file.amount is not None:
        at = under(key, "amount")
        dimension = "mass" if product is None else product.amount_dimension
        if product is None and drug is None and _is_volume(file.amount):
            dimension = "product_volume"
        amount, per_kg = _amount(file.amount, dimension, at)
        _infusion(file, dimension, amount, per_kg, key)
    elif file.over is not None:
        time_of(file.over, under(key, "over"), zero=False)
    elif file.rate is not None:
        raise refusal(under(key, "rate"), file.rate, "needs an amount; expected 'amount', for example '8 mg'")
    if file.compartment is not None:
        read_compartment(file.compartment, product, under(key, "compartment"))
    start, every, until = _times(file, duration, key, usual=None if file.doses == 1 else usual, dosed=dosed)
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
    elif every is None and file.start is not None:
        every, stop = FIRST_DAY_H, start + FIRST_DAY_H
    elif every is None:
        start = -math.inf
    told = (file.start is not None or file.doses is not None) and not file.steady_state
    return Course(amount, per_kg, every, start, stop, told)


def _is_volume(given: object) -> bool:
    parts = split(given) if isinstance(given, str) else None
    if parts is None:
        return False
    unit = parts[1].replace(" ", "")
    return dimension_of(unit[:-3] if unit.lower().endswith("/kg") else unit) in ("volume", "product_volume")


def _times(
    file: TakeFile | MedicineFile,
    duration: float,
    key: str,
    *,
    usual: float | None = None,
    dosed: bool = True,
) -> tuple[float, float | None, float | None]:
    """(start, interval, until) in h; ``usual`` stands in for ``every``. What is not ``dosed`` may have begun before.

    A medicine may begin before time zero: its doses in the arm begin at time zero then.
    """
    start = 0.0 if file.start is None else _start(file, usual, under(key, "from"))
    if start >= duration:
        raise refusal(
            under(key, "from"),
            file.start,
            f"is not before the end at {duration:g} h; expected an earlier time",
        )
    every = usual if file.every is None else time_of(file.every, under(key, "every"), zero=False)
    until = None if file.until is None else time_of(file.until, under(key, "until"))
    if until is not None and until <= start and (dosed or file.start is not None):
        begun = file.start if file.start is not None and start > 0.0 else "0 h"
        raise refusal(
            under(key, "until"), file.until, f"is not after 'from' ({begun}); expected a later time"
        )
    doses = file.doses
    refuse_no_doses(doses, key)
    if doses is not None and until is not None:
        raise refusal(under(key, "doses"), doses, "repeats what 'until' says; expected one of the two")
    if every is None:
        several = doses if doses is not None and doses > 1 else None
        needing = (("until", file.until), ("steady_state", file.steady_state or None), ("doses", several))
        for name, given in needing:
            if given is not None:
                raise refusal(
                    under(key, name), given, "needs an interval; expected 'every', for example '12 h'"
                )
    else:
        if doses is None:
            stop = duration if until is None else min(until, duration)
            refuse_flood_of((stop - start) / every, f"every {file.every}", key)
        else:
            refuse_flood(doses, key)
            last = start + (doses - 1) * every
            if last >= duration:
                raise refusal(
                    under(key, "doses"),
                    doses,
                    f"puts the last dose at {last:g} h, the end is at {duration:g} h; expected fewer doses",
                )
    return start, every, until


def _start(file: TakeFile | MedicineFile, usual: float | None, key: str) -> float:
    """When doses begin in an arm (h); a medicine that began before time zero goes on from there."""
    if not isinstance(file, MedicineFile):
        return time_of(file.start, key)
    start = time_of(file.start, key, negative=True)
    if start >= 0.0:
        return start
    if file.every is None and usual is None:
        raise refusal(key, file.start, "is before time zero and needs an interval; expected 'every' with it")
    for name, given in (("doses", file.doses), ("steady_state", file.steady_state or None)):
        if given is not None:
            raise refusal(
                key,
                file.start,
                f"is before time zero and does not go with '{name}'; expected 'until', or neither",
            )
    return 0.0


def _take(file: TakeFile | MedicineFile, product: Product, duration: float, key: str) -> Take:
    amount, per_kg = read_amount(file.amount, product, under(key, "amount"))
    start, every, until = _times(file, duration, key)
    compartment = file.compartment
    if compartment is not None:
        compartment = read_compartment(compartment, product, under(key, "compartment"))
    return Take(
        product=product.name,
        amount=amount,
        per_kg=per_kg,
        every=every,
        start=start,
        until=until,
        doses=file.doses,
        over=_infusion(file, product.amount_dimension, amount, per_kg, key),
        steady_state=file.steady_state,
        compartment=compartment,
        key=key,
    )


def read_compartment(name: str, product: Product | None, key: str) -> str:
    """A compartment by name; ``depot`` is refused for a product that goes straight into the blood."""
    lowered = name.strip().lower()
    if lowered not in COMPARTMENTS:
        raise refusal(
            key, name, f"is not a compartment{suggestion(name, COMPARTMENTS)}; expected 'depot' or 'central'"
        )
    if lowered == "depot" and product is not None and product.route == "intravenous":
        raise refusal(
            key, name, f"does not exist for '{product.name}', which is intravenous; expected 'central'"
        )
    return lowered


def _infusion(
    file: TakeFile | MedicineFile, dimension: str, amount: float, per_kg: bool, key: str
) -> float | None:
    if file.over is not None and file.rate is not None:
        raise refusal(under(key, "rate"), file.rate, "repeats what 'over' says; expected one of the two")
    if file.over is not None:
        over = time_of(file.over, under(key, "over"), zero=False)
        if over > _LONGEST_HISTORY_H:
            raise refusal(under(key, "over"), file.over, "is over 100 y; expected a shorter infusion")
        return over
    if file.rate is None:
        return None
    at = under(key, "rate")
    if per_kg:
        raise refusal(
            at, file.rate, "cannot go with an amount per kg; expected 'over', the duration of the infusion"
        )
    kind = "mass_rate" if dimension == "mass" else "product_volume_rate"
    duration = amount / quantity(file.rate, kind, at, zero=False)
    if not 0.0 < duration <= _LONGEST_HISTORY_H:
        raise refusal(at, file.rate, f"makes an infusion of {duration:g} h; expected one of 100 y at most")
    return duration


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
