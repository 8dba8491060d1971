"""The shipped records of the law, what of them is drawn, and what one of them says on a day."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from mitragyna.safety.law.load import load_law
from mitragyna.safety.law.record import SUBJECTS
from mitragyna.safety.law.standing import Standing

LAW = load_law()
TODAY = date(2026, 11, 22)
STATES = 51
DAYS = st.dates(date(2010, 1, 1), date(2040, 1, 1))
PLACES = st.sampled_from(sorted(LAW.records))
ASKED = st.sampled_from(sorted(SUBJECTS))


def standing(place: str, subject: str, day: date | str = TODAY) -> Standing:
    return LAW.standing(place, subject, day if isinstance(day, date) else date.fromisoformat(day))
