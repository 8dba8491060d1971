"""Days, and dates that are known to a month or a year only."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime

from mitragyna.errors import InputError


@dataclass(frozen=True)
class Dated:
    """A date as it was written (``2026``, ``2026-01`` or ``2026-01-31``) with the first and last day it may mean."""

    text: str
    first: date
    last: date


def dated(text: str) -> Dated:
    """Read a date of any of the three precisions.

    Raises ``ValueError`` for anything else.

    >>> dated("2026-02").last.isoformat()
    '2026-02-28'
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text, flags=re.ASCII)
    if found is None:
        raise ValueError(f"'{text}' is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (None if part is None else int(part) for part in found.groups())
    if year is None or month is None:
        return Dated(text, date(int(text), 1, 1), date(int(text), 12, 31))
    if day is None:
        return Dated(text, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    exact = date(year, month, day)
    return Dated(text, exact, exact)


def as_of(text: str | date | None, today: date | None = None, where: str = "--as-of") -> date:
    """The day that answers hold for: ``text`` as YYYY-MM-DD or as a day, or today.

    ``today`` replaces the clock. Raises ``InputError`` for what is no day, and for a day that has not come:
    nobody knows what will hold then.
    """
    now = today or date.today()
    if text is None:
        return now
    if isinstance(text, datetime):
        text = text.date()
    given = text.isoformat() if isinstance(text, date) else str(text).strip()
    shown = given if len(given) <= 40 else given[:40] + "…"
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, flags=re.ASCII):
            raise ValueError
        day = date.fromisoformat(given)
    except ValueError:
        raise InputError(
            f"{where}: '{shown}' is no day; expected YYYY-MM-DD, for example {now.isoformat()}",
            where=where,
            what=given,
        ) from None
    if day > now:
        raise InputError(
            f"{where}: {day.isoformat()} has not come, and what will hold then is not known; "
            f"expected {now.isoformat()} or an earlier day",
            where=where,
            what=given,
        )
    return day
