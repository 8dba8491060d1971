"""The legal status in a person's place, as facts for the rules of the family ``law``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from mitragyna.errors import InputError
from mitragyna.safety.facts import Fact
from mitragyna.safety.law import SUBJECTS, Standing, load_law

_KEY = "person.place"


def law_facts(place: str | None, day: datetime.date) -> Mapping[str, Fact]:
    """``law.leaf`` and ``law.seven_oh`` of a place on a day.

    Without a place, at one that is not known, or without a status that still holds on that day, they are absent with
    what is missing.
    """
    if place is None:
        return {f"law.{subject}": Fact.absent(_KEY, _KEY) for subject in SUBJECTS}
    law = load_law()
    try:
        code = law.places.find(place)
    except InputError as error:
        return {
            f"law.{subject}": Fact.absent(f"a place that is known ({error})", _KEY) for subject in SUBJECTS
        }
    return {f"law.{subject}": _fact(law.standing(code, subject, day), day) for subject in SUBJECTS}


def _fact(standing: Standing, day: datetime.date) -> Fact:
    word = standing.word
    if word is None:
        said = " and ".join(standing.missing) or f"the legal status in {standing.place} on {day.isoformat()}"
        return Fact.absent(said, _KEY)
    confirmed = "" if standing.record is None else f" (last confirmed {standing.record.last_confirmed})"
    return Fact.word(word, _KEY, f"{standing.place}{confirmed}".replace(", ", " "))
