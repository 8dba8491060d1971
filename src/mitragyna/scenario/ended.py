"""Medicines whose use ended before time zero: when their first and last doses were, as far as the file says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from mitragyna.scenario.limits import refuse_long, refuse_no_doses, time_of
from mitragyna.scenario.refusal import refusal, under
from mitragyna.scenario.schema import MedicineFile

LONGEST_PAST_H: Final = 100 * 8766.0
"""The longest past use, and the longest time since (h)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A use that was over at time zero; times in h from time zero, none of them above it.

    ``start`` is the first dose, minus infinity where the file does not say; ``last`` the last dose, or the end of the
    use as it is written; ``stop`` that end, or one interval after the last dose. ``every`` is the interval (None:
    unknown, or one dose), ``count`` the number of doses where it is told.
    """

    start: float
    last: float
    stop: float
    every: float | None
    count: int | None

    @property
    def as_history(self) -> tuple[float, int] | None:
        """Interval (h) and number of doses, where it is a past that can be simulated: one dose, or up to time zero."""
        if self.count == 1 and self.last < 0.0:
            return -self.last, 1
        if self.count is not None and self.every is not None and abs(self.last + self.every) < 1e-6:
            return self.every, self.count
        return None


def read_ended(file: MedicineFile, usual: float | None, key: str) -> Ended | None:
    """The use of a medicine that ended at time zero or before; None for one that goes on or begins later.

    It ends with ``until`` at time zero or before, or with the last of its ``doses`` from ``from`` on. ``usual`` (h) is
    the interval where ``every`` is absent. Raises ``InputError``.
    """
    until = None if file.until is None else _before(file.until, under(key, "until"))
    start = None if file.start is None else _before(file.start, under(key, "from"))
    every = usual if file.every is None else time_of(file.every, under(key, "every"), zero=False)
    if until is not None and until <= 0.0 and (start is None or start < 0.0 or until < 0.0):
        return _until(file, start, until, every, key)
    if file.doses is None or start is None or start >= 0.0 or until is not None:
        return None
    refuse_no_doses(file.doses, key)
    refuse_long(file.doses, f"{file.doses} doses", key)
    if file.doses > 1 and every is None:
        raise refusal(
            under(key, "doses"), file.doses, "needs an interval; expected 'every', for example '12 h'"
        )
    last = start if every is None else start + (file.doses - 1) * every
    if last >= -1e-9:
        return None
    _refuse_steady(file, key)
    stop = last if file.doses == 1 or every is None else min(last + every, 0.0)
    return Ended(start, last, stop, None if file.doses == 1 else every, file.doses)


def _before(given: object, key: str) -> float:
    time = time_of(given, key, negative=True)
    if time < -LONGEST_PAST_H:
        raise refusal(key, given, "is over 100 y before time zero; expected a later time")
    return time


def _until(file: MedicineFile, start: float | None, until: float, every: float | None, key: str) -> Ended:
    _refuse_steady(file, key)
    if file.doses is not None:
        raise refusal(under(key, "doses"), file.doses, "repeats what 'until' says; expected one of the two")
    if start is None:
        return Ended(-math.inf, until, until, every, None)
    if until <= start:
        raise refusal(
            under(key, "until"), file.until, f"is not after 'from' ({file.start}); expected a later time"
        )
    if every is None:
        return Ended(start, until, until, None, None)
    periods = (until - start) / every
    refuse_long(periods, f"{file.start} to {file.until} every {file.every or f'{every:g} h'}", key)
    if until == 0.0:
        # As any history: the last dose one interval before time zero.
        count = math.floor(periods + 1e-9 * max(1.0, periods))
        if count < 1:
            least = file.every or f"{every:g} h"
            complaint = f"is less than one interval before time zero; expected {least} or more before it"
            raise refusal(under(key, "from"), file.start, complaint)
        return Ended(start, -every, 0.0, every, count)
    # Where it began is mostly rounded, so that the grid of its doses says less than the end that is written.
    return Ended(start, until, until, every, None)


def _refuse_steady(file: MedicineFile, key: str) -> None:
    if file.steady_state:
        raise refusal(
            under(key, "steady_state"), True, "says that it goes on at time zero; expected no end before it"
        )


def since(hours: float) -> str:
    """A time before time zero in words: "10 d", "18 h"."""
    return f"{hours / 24.0:.3g} d" if hours >= 48.0 else f"{hours:.3g} h"
