"""The legal status in a person's place, as facts for the rules of the family ``law``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from mitragyna.errors import InputError
from mitragyna.safety.facts import JOINT, Fact
from mitragyna.safety.law import SUBJECTS, Law, Standing, load_law

_KEY = "person.place"


def law_facts(place: str | None, day: datetime.date) -> Mapping[str, Fact]:
    """``law.leaf`` and ``law.seven_oh`` of a place and its country together, on a day; and whether the place is one.

    Without a place, at one that is not known, or without a status that still holds on that day, the first two are
    absent with what is missing. A status that is unclear answers no question on restrictions: it never clears.
    """
    law = load_law()
    missing = code = other = ""
    if place is None:
        missing = _KEY
    else:
        try:
            code, other = law.places.find(place), law.places.also(place)
        except InputError as error:
            missing = f"a place that is known ({error})"
    unresolved = place is not None and not code
    facts = {
        "person.place_unresolved": Fact.word("yes" if unresolved else "no", _KEY, place or ""),
        "person.place_twofold": Fact.word("yes" if other else "no", _KEY, other or place or ""),
    }
    for subject in SUBJECTS:
        name = f"law.{subject}"
        facts[name] = _fact(law, code, subject, day) if code else Fact.absent(missing, _KEY)
    return facts


def _fact(law: Law, code: str, subject: str, day: datetime.date) -> Fact:
    standings = law.standings(code, subject, day)
    word = law.word(code, subject, day)
    if word is None:
        return Fact.absent(_lacking(standing for standing in standings if standing.word is None), _KEY)
    deciding = [standing for standing in standings if standing.word == word]
    name = JOINT.join(_told(standing, day) for standing in deciding)
    if word == "unclear":
        return Fact(words=frozenset([word]), key=_KEY, name=name, never_clears=True, why=_lacking(deciding))
    return Fact.word(word, _KEY, name)


def _lacking(standings: Iterable[Standing]) -> str:
    return JOINT.join(dict.fromkeys(missing for standing in standings for missing in standing.missing))


def _told(standing: Standing, day: datetime.date) -> str:
    """The place, when its record was last confirmed, and the day that is asked about: answers age."""
    record = standing.record
    confirmed = "" if record is None else f"last confirmed {record.last_confirmed}; "
    return f"{standing.place} ({confirmed}as of {day.isoformat()})".replace(", ", " ")
