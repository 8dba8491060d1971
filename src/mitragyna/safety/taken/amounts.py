"""How much of a thing is taken: a day's amount, the largest dose, the first one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mitragyna.scenario.doses import dose_count
from mitragyna.scenario.regimen import Take
from mitragyna.units import DAY_H, dimension_of, split


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much: ``daily`` and ``largest`` in mg (of product), doses per 24 h; None where it is not known.

    ``first`` is the first dose, ``interval`` (h) that of doses which are all equal, ``first_day`` the amount in the
    24 h from the first dose on where they are not; ``doses`` are then those of one person, time (h) and amount.
    """

    daily: float | None = None
    largest: float | None = None
    per_day: float | None = None
    first: float | None = None
    interval: float | None = None
    first_day: float | None = None
    doses: tuple[tuple[float, float], ...] = ()

    def of_content(self, content: float) -> Amounts:
        """The same as amounts of a substance, ``content`` mg of it in each unit of the product."""

        def of(amount: float | None) -> float | None:
            return None if amount is None else amount * content

        return replace(
            self,
            daily=of(self.daily),
            largest=of(self.largest),
            first=of(self.first),
            first_day=of(self.first_day),
            doses=tuple((time, amount * content) for time, amount in self.doses),
        )


def is_volume(written: object) -> bool:
    """Whether an amount is written as a volume, such as '5 mL' or '1 mL/kg'."""
    parts = split(written) if isinstance(written, str) else None
    if parts is None:
        return False
    unit = parts[1].replace(" ", "")
    unit = unit[:-3] if unit.lower().endswith("/kg") else unit
    return dimension_of(unit) in ("volume", "product_volume")


UNSAID = Amounts()
"""Nothing is said of how much."""


def weighed(amount: float, per_kg: bool, weight: float | None) -> float | None:
    """An amount in mg; of one per kg of body weight None where the weight (kg) is not known as one number."""
    if not per_kg:
        return amount
    return None if weight is None else amount * weight


def of_take(take: Take, duration: float, weight: float | None = None) -> Amounts:
    """The amounts of one regimen of an arm, in people of a weight (kg)."""
    largest = weighed(take.amount, take.per_kg, weight)
    per_day = 1.0 if take.every is None or take.doses == 1 else DAY_H / take.every
    daily = None if largest is None else largest * max(per_day, 1.0)
    several = dose_count(take, duration) > 1
    return Amounts(daily, largest, per_day, largest, take.every if several else None)


def of_doses(doses: Sequence[tuple[str | None, float, float | None]]) -> Amounts:
    """The most in any 24 h, and from the first dose on, of any one person; doses are (person, time, amount).

    With an amount that is not known (None) there is only how often.
    """
    daily = per_day = first = first_day = 0.0
    by_person: dict[str | None, list[tuple[float, float]]] = {}
    for person, time, amount in doses:
        by_person.setdefault(person, []).append((time, amount or 0.0))
    theirs: list[tuple[float, float]] = []
    for rows in by_person.values():
        most, count = most_within(rows, DAY_H)
        theirs = rows if most > daily or not theirs else theirs
        daily, per_day = max(daily, most), max(per_day, float(count))
        start = min(time for time, _ in rows)
        first = max(first, sum(amount for time, amount in rows if time <= start))
        first_day = max(first_day, sum(amount for time, amount in rows if time < start + DAY_H))
    known = [amount for _, _, amount in doses if amount is not None]
    if len(known) < len(doses):
        return Amounts(per_day=per_day)
    return Amounts(daily, max(known), per_day, first, None, first_day, tuple(theirs))


def most_within(doses: Iterable[tuple[float, float]], length: float) -> tuple[float, int]:
    """The largest total amount, and the largest count, of (time, amount) in any stretch of ``length`` h."""
    rows = sorted(doses)
    most, total, count, first = 0.0, 0.0, 0, 0
    for i, (time, amount) in enumerate(rows):
        total += amount
        while rows[first][0] <= time - length + 1e-9:
            total -= rows[first][1]
            first += 1
        most, count = max(most, total), max(count, i - first + 1)
    return most, count


def of_course(amount: float | None, interval: float | None, *, once: bool = False) -> Amounts:
    """The amounts of a medicine taken every ``interval`` h, ``once``, or nobody knows how often."""
    per_day = (1.0 if once else None) if interval is None else DAY_H / interval
    daily = None if amount is None or per_day is None else amount * max(per_day, 1.0)
    usable = interval if interval is not None and math.isfinite(interval) else None
    return Amounts(daily, amount, per_day, amount, usable)
