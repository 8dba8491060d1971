"""The legal status in a person's place, as facts for the rules of the family ``law``."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mitragyna.errors import InputError
from mitragyna.library import SEEN
from mitragyna.safety.documented import OF_LAW
from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.law.load import NO_GRADE, Law, load_law
from mitragyna.safety.law.record import LAW, SUBJECTS, LawRecord
from mitragyna.safety.law.standing import Standing

_KEY = "person.place"


@dataclass(frozen=True)
class Grounds:
    """What an answer on the law rests on: the kind of record as its ``grade``, how it was read, and its sources.

    ``records`` name the records of the law by their places (``law:US-AL``). Where no place is told, or none of its
    records says it, the source is the page on which places and terms there are.
    """

    grade: str = NO_GRADE
    seen: str | None = None
    sources: tuple[str, ...] = (OF_LAW,)
    records: tuple[str, ...] = ()

    @classmethod
    def of(cls, records: Sequence[LawRecord]) -> Grounds:
        """What these records are; the one that was read best gives grade and ``seen``."""
        if not records:
            return cls()
        best = min(records, key=lambda record: SEEN.index(record.seen))
        sources = dict.fromkeys(record.citation for record in records)
        names = dict.fromkeys(f"{LAW}{record.code}" for record in records)
        return cls(best.kind, best.seen, tuple(sources), tuple(names))


def code_of(place: str | None) -> str | None:
    """The code of a place that is written as its code or its name; as it is written where it is not known."""
    try:
        return None if place is None else load_law().places.find(place)
    except InputError:
        return place


def law_grounds(place: str | None, day: datetime.date) -> Mapping[str, Grounds]:
    """By fact (``law.leaf``, ``law.seven_oh``) what the status of a place on a day rests on."""
    law = load_law()
    try:
        code = "" if place is None else law.places.find(place)
    except InputError:
        code = ""
    return {
        f"law.{subject}": _grounds(law, code, subject, day) if code else Grounds() for subject in SUBJECTS
    }


def _grounds(law: Law, code: str, subject: str, day: datetime.date) -> Grounds:
    return Grounds.of([one.record for one in law.deciding(code, subject, day) if one.record is not None])


def law_facts(place: str | None, day: datetime.date, age: Fact | None = None) -> Mapping[str, Fact]:
    """``law.leaf`` and ``law.seven_oh`` of a place and its country together, on a day; and whether the place is one.

    Without a place, at one that is not known, or without a status that still holds on that day, the first two are
    absent with what is missing. ``age`` is the person's (y), held against the age from which sale is allowed.
    A status that is unclear answers no question on restrictions: it never clears.
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
        facts[name] = _fact(law, code, subject, day, age) if code else Fact.absent(missing, _KEY)
    return facts


def _fact(law: Law, code: str, subject: str, day: datetime.date, age: Fact | None) -> Fact:
    word = law.word(code, subject, day)
    deciding = law.deciding(code, subject, day)
    if word is None:
        return Fact.absent(_lacking(deciding), _KEY)
    name = JOINT.join(_told(standing, day) for standing in deciding)
    beside = "; ".join(_conditions(standing, age) for standing in deciding)
    words = frozenset([word, *("unclear" for standing in deciding if standing.earlier)])
    if word == "unclear":
        return Fact(
            words=words, key=_KEY, name=name, never_clears=True, why=_lacking(deciding), beside=beside
        )
    return Fact(words=words, key=_KEY, name=name, beside=beside)


def _conditions(standing: Standing, age: Fact | None) -> str:
    """The status with all terms that were read, and whether the person has reached the age from which sale is allowed.

    An age that is reached is one term of several, and says so.
    """
    where = f"{standing.read_as} in {standing.place}"
    if standing.word is None:
        return f"in {standing.place} {standing.why}"
    if standing.terms:
        where += f": {standing.terms}"
    least = standing.minimum_age
    if least is None:
        return where
    if age is None or age.missing:
        reached = "age not given"
    elif age.low >= least:
        reached = "which the person has reached"
    else:
        reached = (
            "which the person has not reached" if age.high < least else "which not everybody has reached"
        )
    own = (
        "the share of 7-hydroxymitragynine"
        if standing.record is not None and (standing.record.seven_oh_share or standing.record.seven_oh_ppm)
        else ""
    )
    own = "pregnancy" if standing.record is not None and standing.record.barred else own
    beside = f"; {own} is answered by itself" if own else ""
    return (
        f"{where}; no sale below the age of {least} years, {reached}{beside}; the other terms are not checked"
    )


def _lacking(standings: Iterable[Standing]) -> str:
    return JOINT.join(dict.fromkeys(missing for standing in standings for missing in standing.missing))


def _told(standing: Standing, day: datetime.date) -> str:
    """The place, when its record was last confirmed, and the day that is asked about: answers age."""
    record = standing.record
    confirmed = "" if record is None else f"last confirmed {record.last_confirmed}; "
    return f"{standing.place} ({confirmed}as of {day.isoformat()})".replace(", ", " ")
