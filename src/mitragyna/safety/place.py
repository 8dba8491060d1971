"""The legal status in a person's place, as facts for the rules of the family ``law``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from mitragyna.safety.facts import Fact


def law_facts(place: str | None, day: datetime.date) -> Mapping[str, Fact]:
    """``law.leaf`` and ``law.seven_oh`` of a place on a day.

    Without a place, or without a status that still holds on that day, they are absent with what is missing.
    """
    names = ("law.leaf", "law.seven_oh")
    if place is None:
        return {name: Fact.absent("person.place", "person.place") for name in names}
    missing = f"the legal status in {place} on {day.isoformat()}"
    return {name: Fact.absent(missing, "person.place") for name in names}
