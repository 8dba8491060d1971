"""What one record says about the leaf or about 7-hydroxymitragynine on a day.

A record is what somebody read on a date, and the two things it may say age differently. A restriction stays
``found`` however old the record is, and is ``not checked`` on days of which the record says nothing: before the law
came into force, or before it was read where since when it holds is not recorded. A permission holds for
``PERMISSION_DAYS`` after the date on which it was read, and is ``not checked`` from then on, as is one that was only
recalled. A law that is unclear is ``not checked``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from mitragyna.safety.law.dates import dated
from mitragyna.safety.law.record import SUBJECTS, LawRecord

PERMISSION_DAYS: Final = 90
"""Days after its date for which a permission counts."""
_YEAR: Final = re.compile(r"\b[12]\d{3}\b")

Answer = Literal["found", "not found", "not checked"]
Status = Literal["found", "not found", "unclear", "not checked"]
"""Whether a restriction is there, in one word: ``unclear`` where what was read says neither, and never a permission."""


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


def standing_of(record: LawRecord, subject: str, day: date) -> Standing:
    """The answer of a record for ``subject`` (a key of ``SUBJECTS``) on ``day``."""
    status = record.status[subject]
    age = None if record.confirmed is None else (day - record.confirmed.first).days
    since = record.in_force.get(subject)
    about = f"{record.name}: {SUBJECTS[subject]}"
    rest = f"{_terms(record)}. Last confirmed {record.last_confirmed}."
    held = "" if since is None else f", in force since {since.text}"
    missing: tuple[str, ...] = ()
    former = record.before_in_force
    before = record.before if former is not None and day >= former.last else ""
    silent = silent_on(record, subject, day)

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
        said = f"{about} is {status} from {since.text} on, which is after {day.isoformat()}; "
        if record.before and former is not None:
            until = f"{record.before} until then as is recorded from {former.text} on, and since when is not recorded"
            why = f"it is {status} from {since.text} on, and was {until}"
            said += f"it was {until}, so {day.isoformat()} is not checked"
        else:
            why = f"it is {status} from {since.text} on, and what held before is not recorded"
            said += "what held before is not checked"
        return made("not checked", "not checked", f"{said}. {rest}", why)
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


def silent_on(record: LawRecord, subject: str, day: date) -> str:
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
