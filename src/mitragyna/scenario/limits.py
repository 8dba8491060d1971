"""Quantities of regimens as they are read, and how many doses there may be."""

from __future__ import annotations

from typing import Final

from mitragyna.scenario.refusal import place, refusal, under
from mitragyna.units import to_internal

MOST_DOSES: Final = 1_000_000
"""The most doses of one person in one arm, or in one history."""


def shown_count(count: float) -> str:
    """A count for a sentence: grouped digits, or powers of ten beyond a quadrillion."""
    return f"{count:,.0f}" if count < 1e15 else f"{float(min(count, 1e300)):.0e}"


def refuse_flood(count: float, key: str) -> None:
    """Refuse more doses than ``MOST_DOSES`` in one arm, with the reason."""
    if count > MOST_DOSES:
        raise refusal(
            place(key),
            f"{shown_count(count)} doses",
            f"are too many: each is computed one by one for every person; expected {MOST_DOSES:,} or fewer",
        )


def refuse_no_doses(doses: int | None, key: str) -> None:
    """Refuse a number of doses below one."""
    if doses is not None and doses < 1:
        raise refusal(under(key, "doses"), doses, "is not a number; expected a whole number of 1 or more")


def refuse_flood_of(count: float, written: str, key: str) -> None:
    """Refuse what ``written`` makes more than ``MOST_DOSES`` of."""
    if count > MOST_DOSES:
        raise refusal(
            place(key),
            written,
            f"makes {shown_count(count)} doses, which are too many: each is computed one by one for every "
            f"person; expected {MOST_DOSES:,} or fewer",
        )


def refuse_long(count: float, written: str, key: str) -> None:
    """Refuse a history of more than ``MOST_DOSES`` doses."""
    if count > MOST_DOSES:
        raise refusal(
            place(key),
            written,
            f"makes a history of {shown_count(count)} doses, more than anyone has taken; "
            f"expected {MOST_DOSES:,} or fewer",
        )


def quantity(given: object, dimension: str, key: str, *, zero: bool = True, negative: bool = False) -> float:
    """A quantity in the internal unit of ``dimension``; ``InputError`` for what is none."""
    if not isinstance(given, (str, int, float)) or isinstance(given, bool):
        raise refusal(key, given, "is not a quantity; expected a number with a unit in quotation marks")
    return to_internal(given, dimension, key, zero=zero, negative=negative)


def time_of(given: object, key: str, *, zero: bool = True, negative: bool = False) -> float:
    """A time in h, as ``quantity``; ``InputError`` for what is none."""
    return quantity(given, "time", key, zero=zero, negative=negative)
