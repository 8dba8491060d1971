"""Regimens: what is taken, how much, when. Reading one take, history or medicine from its table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mitragyna.errors import suggestion
from mitragyna.scenario.ended import LONGEST_PAST_H
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
from mitragyna.units import split

if TYPE_CHECKING:
    from mitragyna.library import Library, Product

COMPARTMENTS: Final = ("depot", "central")
FIRST_DAY_H: Final = 24.0
"""A drug taken once acts on enzymes by its mean over this time."""
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
    file says when it began: with ``from``, or with ``doses``, which count from time zero. ``last`` is the last dose of
    a use that ended before time zero, or its end where single doses are not told; None where it goes on. ``once`` is
    whether it is one dose: without an interval it goes on, and nobody knows how often.
    """

    amount: float | None = None
    per_kg: bool = False
    interval: float | None = None
    start: float = -math.inf
    stop: float = math.inf
    begun: bool = False
    last: float | None = None
    once: bool = False

    @property
    def long_over(self) -> bool:
        """Whether its use ended before time zero, so that what is left of it on enzymes is not followed."""
        return self.last is not None and self.stop < 0.0


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


def find_product(name: str, library: Library, key: str, otherwise: str = "") -> Product:
    """The product of that name or alias; ``InputError`` with the nearest names when there is none.

    ``otherwise`` is where else it may be written.
    """
    product = library.named(name)
    if product is None:
        hint = suggestion(name, library.products) or "; 'mitragyna library list products' shows them"
        raise refusal(key, name, f"is not a product of the library{hint}{otherwise}")
    return product


def read_amount(given: object, product: Product, key: str) -> tuple[float, bool]:
    """(amount in mg or mL, whether per kg of body weight) of ``product``."""
    return amount_of(given, product.amount_dimension, key)


def amount_of(given: object, dimension: str, key: str) -> tuple[float, bool]:
    """(amount in mg or mL, whether per kg of body weight) of what is measured by ``dimension``."""
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
    return take_of(file, product, duration, key)


_ELSEWHERE: Final = (
    "; a medicine without a product belongs into [person] medicines, with 'until' where its use ended "
    "before time zero, for example '-10 d'"
)


def read_history(value: object, library: Library, key: str) -> History:
    """One ``[[history]]``: ``every`` with ``lasting`` or ``doses``, or ``doses = 1`` with ``before``."""
    file = checked(HistoryFile, value, key)
    product = find_product(file.product, library, under(key, "product"), _ELSEWHERE)
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
        if lasting > LONGEST_PAST_H:
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
        if interval > LONGEST_PAST_H / count:
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


def times_of(
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
    start = 0.0 if file.start is None else _start(file, under(key, "from"))
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
        ends = file.until if dosed else None  # what is only named goes on until then, nobody knows how often
        needing = (("until", ends), ("steady_state", file.steady_state or None), ("doses", several))
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


def _start(file: TakeFile | MedicineFile, key: str) -> float:
    """When doses begin in an arm (h); a medicine that began before time zero goes on from there."""
    if not isinstance(file, MedicineFile):
        return time_of(file.start, key)
    start = time_of(file.start, key, negative=True)
    if start >= 0.0:
        return start
    for name, given in (("doses", file.doses), ("steady_state", file.steady_state or None)):
        if given is not None:
            raise refusal(
                key,
                file.start,
                f"is before time zero and does not go with '{name}'; expected 'until', or neither",
            )
    return 0.0


def take_of(file: TakeFile | MedicineFile, product: Product, duration: float, key: str) -> Take:
    """The doses of ``product`` in an arm that lasts ``duration`` h."""
    amount, per_kg = read_amount(file.amount, product, under(key, "amount"))
    start, every, until = times_of(file, duration, key)
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
        over=infusion_of(file, product.amount_dimension, amount, per_kg, key),
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


def infusion_of(
    file: TakeFile | MedicineFile, dimension: str, amount: float, per_kg: bool, key: str
) -> float | None:
    """How long each infusion lasts (h); None for a bolus."""
    if file.over is not None and file.rate is not None:
        raise refusal(under(key, "rate"), file.rate, "repeats what 'over' says; expected one of the two")
    if file.over is not None:
        over = time_of(file.over, under(key, "over"), zero=False)
        if over > LONGEST_PAST_H:
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
    if not 0.0 < duration <= LONGEST_PAST_H:
        raise refusal(at, file.rate, f"makes an infusion of {duration:g} h; expected one of 100 y at most")
    return duration
