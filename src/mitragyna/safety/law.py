"""What the law says about the leaf and about 7-hydroxymitragynine at a place, on a day.

A record is what somebody read on a date, and the two things it may say age differently. A restriction stays
``found`` however old the record is, and is ``not checked`` on days of which the record says nothing: before the law
came into force, or before it was read where since when it holds is not recorded. A permission holds for
``PERMISSION_DAYS`` after the date on which it was read, and is ``not checked`` from then on, as is one that was only
recalled. A law that is unclear is ``not checked``, and so is a place without a record. Nothing here is legal advice.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, cast

from mitragyna.errors import InputError
from mitragyna.safety.dates import Dated, dated
from mitragyna.safety.places import Gazetteer, read_gazetteer

DATA: Final = Path(__file__).parent / "data" / "law"
PERMISSION_DAYS: Final = 90
"""Days after its date for which a permission counts."""

STATUSES: Final = ("legal", "regulated", "controlled", "banned", "unclear")
NO_RECORD: Final = "no record"
SUBJECTS: Final[Mapping[str, str]] = {"leaf": "kratom leaf", "seven_oh": "7-hydroxymitragynine"}
"""What the law is asked about, by key."""

READ_AS: Final[Mapping[str, str]] = {
    "source": "statute or authority",
    "secondary": "report of the law",
    "recalled": "recalled",
}
"""What a record is, by how it was read."""
NO_GRADE: Final = "law: no record"
LAW: Final = "law:"
"""What the name of a record of the law begins with; other names are of records of evidence."""

INTERNATIONAL: Final = "UN"
"""The code of what lies above every country: the conventions of the United Nations."""

NOT_ADVICE: Final = "Not legal advice: what was read on the dates shown, from the sources shown."

Answer = Literal["found", "not found", "not checked"]
Status = Literal["found", "not found", "unclear", "not checked"]
"""Whether a restriction is there, in one word: ``unclear`` where what was read says neither, and never a permission."""


@dataclass(frozen=True)
class LawRecord:
    """What was read about one place: ``status`` and ``in_force`` by subject, the latter where it was found.

    ``confirmed`` is None where nothing was read: the record is recalled.
    """

    code: str
    name: str
    status: Mapping[str, str]
    terms: str
    source: str
    seen: str
    confidence: str
    confirmed: Dated | None
    knowledge: str = ""
    in_force: Mapping[str, Dated] = field(default_factory=dict[str, Dated])
    minimum_age: int | None = None
    url: str = ""
    change: str = ""
    note: str = ""
    before: str = ""
    before_in_force: Dated | None = None
    """The restriction that was read as holding before ``status`` did, or before it became unclear; and since when."""
    seven_oh_share: float | None = None
    """The most 7-hydroxymitragynine among the alkaloids (a fraction); not a number where a limit is not recorded."""
    seven_oh_ppm: float | None = None
    """The most 7-hydroxymitragynine in a product, in parts of a million of its mass."""
    barred: tuple[str, ...] = ()
    """Conditions of a person (``pregnancy``, ``lactation``) in which nothing is sold."""

    @property
    def kind(self) -> str:
        """What the record is, as the grade of a finding: the law's own words, a report of it, or a recollection."""
        return f"law: {READ_AS[self.seen]}"

    @property
    def citation(self) -> str:
        """Its source with the address, where it has one."""
        return f"{self.source}, {self.url}" if self.url else self.source

    @property
    def last_confirmed(self) -> str:
        """The date of the newest text that was read, or that there is none, in words."""
        if self.confirmed is None:
            return f"never in a source; recalled, knowledge to {self.knowledge or 'an unknown date'}"
        return self.confirmed.text


@dataclass(frozen=True)
class Standing:
    """The answer for one subject at one place on one day.

    ``restriction`` is found, not found or not checked; ``permission`` likewise. ``age_days`` counts from the first
    day that the record's date may mean; None without a date. ``missing`` says what a ``not checked`` lacks.
    """

    place: str
    subject: str
    status: str
    restriction: Answer
    permission: Answer
    statement: str
    age_days: int | None = None
    missing: tuple[str, ...] = ()
    record: LawRecord | None = None
    why: str = ""
    earlier: str = ""
    """The restriction that was read and stays found while ``status`` is unclear."""
    held: str = ""
    """Since when it is in force, or until when it was, where that is recorded, in words."""

    @property
    def minimum_age(self) -> int | None:
        """From which age (years) sale is allowed, where it is allowed under conditions and an age is one of them."""
        regulated = (self.earlier or self.status) == "regulated"
        return self.record.minimum_age if self.record is not None and regulated else None

    @property
    def read_as(self) -> str:
        """Its status in words, with the restriction that was read where it is unclear what holds now."""
        return f"{self.earlier} as it was read and unclear by now" if self.earlier else self.status

    @property
    def terms(self) -> str:
        """All terms of the record, with the age from which sale is allowed; empty where nothing or all is barred."""
        if self.record is None or (self.earlier or self.status) in ("banned", "controlled"):
            return ""
        return _terms(self.record)

    @property
    def answer(self) -> Status:
        """Its one answer: that on restrictions, or ``unclear``."""
        return "unclear" if self.word == "unclear" else self.restriction

    @property
    def word(self) -> str | None:
        """``restricted``, ``permitted`` or ``unclear``, for a rule; None where it is not known on that day."""
        if self.restriction == "found":
            return "restricted"
        if self.restriction == "not found":
            return "permitted"
        return "unclear" if self.status == "unclear" else None


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
        return _standing(record, subject, day)

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
                silent = "" if one.record is None else _silent(one.record, subject, day)
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
        given = tomllib.loads(path.read_text("utf-8"))
        for row in cast("list[dict[str, Any]]", given.get("place", [])):
            record = _record(row, path.name)
            if record.code in records:
                raise InputError(f"{path.name}: the place {record.code} has two records", where=path.name)
            records[record.code] = record
    names = {code: record.name for code, record in records.items()}
    return Law(records, read_gazetteer(DATA / "places.toml", names))


_YEAR: Final = re.compile(r"\b[12]\d{3}\b")
_NEEDED: Final = ("code", "name", "leaf", "seven_oh", "terms", "source", "seen", "confidence")
_DATES: Final = ("confirmed", "in_force", "seven_oh_in_force", "before_in_force")
_RESTRICTED: Final = ("banned", "controlled", "regulated")
_TERMS: Final = ("minimum_age", "seven_oh_share", "seven_oh_ppm", "barred")
_MAY: Final = (*_DATES, *_TERMS, "knowledge", "url", "change", "note", "before")


def _record(row: dict[str, Any], file: str) -> LawRecord:
    where = f"{file}, place {row.get('code', '?')}"
    absent = [key for key in _NEEDED if not row.get(key)]
    unknown = [key for key in row if key not in (*_NEEDED, *_MAY)]
    if absent or unknown:
        said = f"lacks {', '.join(absent)}" if absent else f"has the unknown key {unknown[0]}"
        raise InputError(f"{where}: the record {said}", where=where)
    status = {subject: str(row[subject]) for subject in SUBJECTS}
    for given in status.values():
        if given not in STATUSES:
            raise InputError(f"{where}: '{given}' is none of {', '.join(STATUSES)}", where=where)
    if ("before" in row) != ("before_in_force" in row) or row.get("before", "banned") not in _RESTRICTED:
        raise InputError(f"{where}: before is a restriction and has before_in_force, its date", where=where)
    if row["seen"] not in ("source", "secondary", "recalled"):
        raise InputError(f"{where}: seen is '{row['seen']}'", where=where)
    if "confirmed" not in row and row["seen"] != "recalled":
        raise InputError(f"{where}: what was read has the date on which it was read", where=where)
    try:
        dates = {key: dated(str(row[key])) for key in _DATES if key in row}
    except ValueError as error:
        raise InputError(f"{where}: {error}", where=where) from None
    texts = {key: str(row[key]) for key in (*_NEEDED, *_MAY) if isinstance(row.get(key), str)}
    for key in (*SUBJECTS, *_DATES):
        texts.pop(key, None)
    texts.pop("seven_oh_share", None)
    share = row.get("seven_oh_share")
    if share not in (None, "not recorded") and not (isinstance(share, float) and 0.0 < share < 1.0):
        raise InputError(f"{where}: seven_oh_share is a fraction, or 'not recorded'", where=where)
    ppm = row.get("seven_oh_ppm")
    if ppm is not None and not (type(ppm) in (int, float) and 0 < ppm < 1e6):
        raise InputError(f"{where}: seven_oh_ppm is a number of parts of a million", where=where)
    if not set(row.get("barred", [])) <= {"pregnancy", "lactation"}:
        raise InputError(f"{where}: barred is 'pregnancy', 'lactation', or both", where=where)
    own = {subject: dates.get(f"{subject}_in_force", dates.get("in_force")) for subject in SUBJECTS}
    return LawRecord(
        **texts,
        status=status,
        confirmed=dates.get("confirmed"),
        before_in_force=dates.get("before_in_force"),
        in_force={subject: found for subject, found in own.items() if found is not None},
        minimum_age=cast("int | None", row.get("minimum_age")),
        seven_oh_share=math.nan if isinstance(share, str) else share,
        seven_oh_ppm=cast("float | None", ppm),
        barred=tuple(row.get("barred", ())),
    )


def _standing(record: LawRecord, subject: str, day: date) -> Standing:
    status = record.status[subject]
    age = None if record.confirmed is None else (day - record.confirmed.first).days
    since = record.in_force.get(subject)
    about = f"{record.name}: {SUBJECTS[subject]}"
    rest = f"{_terms(record)}. Last confirmed {record.last_confirmed}."
    held = "" if since is None else f", in force since {since.text}"
    missing: tuple[str, ...] = ()
    former = record.before_in_force
    before = record.before if former is not None and day >= former.last else ""
    silent = _silent(record, subject, day)

    def made(restriction: Answer, permission: Answer, statement: str, why: str = "") -> Standing:
        return Standing(
            record.code,
            subject,
            status,
            restriction,
            permission,
            statement,
            age,
            missing,
            record,
            why,
            held=held,
        )

    if status == "unclear":
        missing = (f"a clear text of the law of {record.name}",)
        said = f"{record.name}: the law on {SUBJECTS[subject]} is unclear, which is no permission"
        why = "the text that was read is unclear"
        if before and former is not None:
            held = f", in force since {former.text}"
            said = (
                f"{about} is restricted: {before} as it was read{held}; whether that or more holds is unclear"
            )
            found = made("found", "not checked", f"{said}, which is no permission. {rest}", why)
            return replace(found, earlier=before)
        if silent:
            why += f", and {silent}"
        return made(
            "not checked",
            "not checked",
            f"{said}; whether it is restricted is not checked: {why}. {rest}",
            why,
        )
    if since is not None and since.first > day and before:
        held = f" until {since.text}"
        said = f"{about} is {before}{held}, from when on it is {status}. {rest}"
        if before != "regulated":
            return replace(made("found", "not found", said), status=before)
        why = f"it is {before} on {day.isoformat()}, and under which terms is not recorded"
        missing = (f"the terms that held in {record.name} before {since.text}",)
        return replace(made("found", "not checked", said, why), status=before)
    if since is not None and since.first > day:
        missing = (f"what held in {record.name} before {since.text}",)
        said = f"{about} is {status} from {since.text} on, which is after {day.isoformat()}; what held before"
        why = f"it is {status} from {since.text} on, and what held before is not recorded"
        return made("not checked", "not checked", f"{said} is not checked. {rest}", why)
    if silent:
        missing = (f"what held in {record.name} on {day.isoformat()}",)
        return made("not checked", "not checked", f"{about} is not checked: {silent}. {rest}", silent)
    if status in ("banned", "controlled"):
        return made("found", "not found", f"{about} is {status}{held}. {rest}")
    why = _why_not(record, subject, day, age)
    if why:
        missing = (
            f"a text of the law of {record.name} read in the {PERMISSION_DAYS} days before {day.isoformat()}",
        )
    if status == "regulated":
        said = f"{about} is regulated{held}: sale is under conditions. {rest}"
        if why:
            said += f" Whether it is still permitted under them is not checked: {why}."
        return made("found", "not checked" if why else "found", said, why)
    if why:
        return made("not checked", "not checked", f"{about} is not checked: {why}. {rest}", why)
    return made("not found", "found", f"{about}: no restriction was found. {rest}")


def _silent(record: LawRecord, subject: str, day: date) -> str:
    """Why a record says nothing about a day; empty where it does, or where that it does not is told otherwise.

    A law that came into force on a known day held from then on; of any other it is known that it held when it was read.
    Where that is known to a month or a year, a permission counts from its last day, and a restriction from its first.
    """
    since, on, status = record.in_force.get(subject), day.isoformat(), record.status[subject]
    permits = status == "legal"
    read = record.confirmed
    if read is None:
        year = _YEAR.search(record.knowledge)
        read = None if year is None else dated(year.group())
    if since is None:
        if read is None or day >= (read.last if permits else read.first):
            return ""
        how = (
            "recalled as of"
            if record.confirmed is None
            else "read on"
            if read.first == read.last
            else "read in"
        )
        return (
            f"it was {how} {read.text} as {status}, since when it holds is not recorded, and so the record says "
            f"nothing about the law on {on}"
        )
    if since.first > day or day >= since.last:
        return ""
    if read is not None and since.first <= read.first and (read.last if permits else read.first) <= day:
        return ""
    return f"it is {status} since {since.text}, and whether it was on {on} already is not recorded"


def _terms(record: LawRecord) -> str:
    terms = record.terms[:1].upper() + record.terms[1:]
    if record.minimum_age is not None and str(record.minimum_age) not in terms:
        terms += f"; from the age of {record.minimum_age}"
    return terms


def _why_not(record: LawRecord, subject: str, day: date, age: int | None) -> str:
    """Why a permission does not count on a day; empty when it does."""
    on = day.isoformat()
    if record.confirmed is None or age is None or record.seen == "recalled":
        return "it is recalled and was not read in a source"
    since = record.in_force.get(subject)
    if since is None and day < record.confirmed.last:
        return f"it was read in {record.confirmed.text}, and whether that was by {on} is not recorded"
    if age > PERMISSION_DAYS:
        read = f"it was last read as {record.status[subject]} {age} days before {on}"
        return f"{read}, and a permission counts for {PERMISSION_DAYS}"
    return ""


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
