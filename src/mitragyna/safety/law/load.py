"""What the law says about the leaf and about 7-hydroxymitragynine at a place with its country, on a day.

What a record is, is in ``law_record``; what one says on a day, and how that ages, in ``law_standing``. A law that is
unclear is ``not checked``, and so is a place without a record. Nothing here is legal advice.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mitragyna.errors import InputError
from mitragyna.safety import files
from mitragyna.safety.law.places import Gazetteer, read_gazetteer
from mitragyna.safety.law.record import SUBJECTS, LawRecord, read_records
from mitragyna.safety.law.standing import Standing, Status, silent_on, standing_of

DATA: Final = files.DATA / "law"
NO_RECORD: Final = "no record"
NO_GRADE: Final = "law: no record"
INTERNATIONAL: Final = "UN"
"""The code of what lies above every country: the conventions of the United Nations."""

NOT_ADVICE: Final = "Not legal advice: what was read on the dates shown, from the sources shown."


@dataclass(frozen=True)
class Overall:
    """The one answer for a subject at a place and in its country together, the stricter of the two.

    ``statement`` says in a sentence why, and ``last_confirmed`` when what decides was last read, by place.
    """

    subject: str
    answer: Status
    statement: str
    last_confirmed: Mapping[str, str]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Law:
    """Every record by the code of its place, and all the places there are."""

    records: Mapping[str, LawRecord]
    places: Gazetteer

    def standing(self, code: str, subject: str, day: date) -> Standing:
        """The answer for ``subject`` (a key of ``SUBJECTS``) at the place of ``code`` on ``day``."""
        record = self.records.get(code)
        name = self.places.name(code)
        if record is None:
            return Standing(
                place=code,
                subject=subject,
                status=NO_RECORD,
                restriction="not checked",
                permission="not checked",
                statement=f"{name}: the law on {SUBJECTS[subject]} is not checked: there is no record of it.",
                missing=(f"a record of the law of {name}",),
                why="there is no record of it",
            )
        return standing_of(record, subject, day)

    def chain(self, code: str) -> tuple[str, ...]:
        """The place and what lies above it: its country, then the conventions of the United Nations."""
        country = code.partition("-")[0]
        return tuple(dict.fromkeys((code, country, INTERNATIONAL)))

    def standings(self, code: str, subject: str, day: date) -> tuple[Standing, ...]:
        """The answers for a place and its country, whose law holds there as well."""
        places = (each for each in self.chain(code) if each != INTERNATIONAL or code == INTERNATIONAL)
        return tuple(self.standing(each, subject, day) for each in places)

    def word(self, code: str, subject: str, day: date) -> str | None:
        """``restricted``, ``permitted`` or ``unclear`` at a place and in its country together; None: not known.

        The stricter of the two counts: a restriction before what is unclear, and that before what is not known.
        """
        words = [standing.word for standing in self.standings(code, subject, day)]
        if "restricted" in words:
            return "restricted"
        if "unclear" in words:
            return "unclear"
        return None if None in words else "permitted"

    def deciding(self, code: str, subject: str, day: date) -> tuple[Standing, ...]:
        """The answers, of those for a place and its country, that make the one for both, what it is called by first.

        Where that is unclear, one that is not checked decides too: what would clear both is missing.
        """
        word = self.word(code, subject, day)
        wanted = (word, None) if word == "unclear" else (word,)
        standings = self.standings(code, subject, day)
        return tuple(one for each in wanted for one in standings if one.word == each)

    def overall(self, code: str, subject: str, day: date) -> Overall:
        """The one answer for ``subject`` at a place and in its country together, with what decides it."""
        word, deciding = self.word(code, subject, day), self.deciding(code, subject, day)
        dates = {one.place: one.record.last_confirmed for one in deciding if one.record is not None}
        told: list[str] = []
        for one in deciding:
            name, read = self.places.name(one.place), dates.get(one.place)
            seen = "" if read is None else f"; last confirmed {read}"
            terms = f" ({one.terms})" if one.terms else ""
            if one.word == "restricted":
                told.append(f"{one.read_as} in {name}{terms}{seen}")
            elif one.word == "unclear":
                silent = "" if one.record is None else silent_on(one.record, subject, day)
                why = "; " * bool(silent) + silent
                told.append(f"unclear in {name}, which is no permission{terms}{seen}{why}")
            elif one.word is None:
                told.append(f"in {name} {one.why}{seen}")
            else:
                told.append(f"no restriction in {name}{terms}{seen}")
        answers: dict[str | None, Status] = {
            "restricted": "found",
            "permitted": "not found",
            "unclear": "unclear",
        }
        missing = (
            () if word in ("restricted", "permitted") else tuple(m for one in deciding for m in one.missing)
        )
        return Overall(subject, answers.get(word, "not checked"), "; and ".join(told), dates, missing)

    def findings(self, code: str, day: date) -> list[dict[str, Any]]:
        """The answers for a place and its country, in the form of ``check --json``.

        A permission that is not checked beside a restriction that is found is an answer of its own.
        """
        out: list[dict[str, Any]] = []
        for each in (place for place in self.chain(code) if place != INTERNATIONAL or code == INTERNATIONAL):
            for subject in SUBJECTS:
                out += _findings(self.standing(each, subject, day), day)
        return out


@functools.cache
def load_law() -> Law:
    """The shipped records. Raises ``InputError`` naming file and place for a record that cannot be used."""
    records: dict[str, LawRecord] = {}
    for path in sorted(DATA.glob("*.toml")):
        if path.name == "places.toml":
            continue
        for record in read_records(path):
            if record.code in records:
                raise InputError(f"{path.name}: the place {record.code} has two records", where=path.name)
            records[record.code] = record
    names = {code: record.name for code, record in records.items()}
    return Law(records, read_gazetteer(DATA / "places.toml", names))


def _findings(standing: Standing, day: date) -> list[dict[str, Any]]:
    record = standing.record
    base: dict[str, Any] = {
        "severity": "serious",
        "grade": NO_GRADE if record is None else record.kind,
        "about": ["person.place", standing.place],
        "statement": f"{standing.statement} As of {day.isoformat()}.",
        "missing": list(standing.missing) if standing.restriction == "not checked" else [],
        "sources": [] if record is None else [record.citation],
    }
    rule = f"law.{standing.subject.replace('_', '-')}"
    out = [{"rule": rule, "answer": standing.restriction, **base}]
    if standing.status == "unclear":
        out.append({"rule": f"{rule}-unclear", "answer": "found", **base, "missing": []})
    if standing.restriction == "found" and standing.permission == "not checked":
        out.append(
            {
                "rule": f"{rule}-permission",
                "answer": standing.permission,
                **base,
                "missing": list(standing.missing),
            }
        )
    return out
