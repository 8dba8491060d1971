"""Answers on the law as plain data: what ``mitragyna law --json`` prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from mitragyna.safety.law.load import INTERNATIONAL, NOT_ADVICE, Law, Overall
from mitragyna.safety.law.record import SUBJECTS
from mitragyna.safety.law.standing import PERMISSION_DAYS, Standing


def answers(known: Law, place: str, on: date) -> dict[str, Any]:
    """The answers for a place (a code or a name), for its country, and in short for international law, on a day.

    ``overall`` has the one answer for each subject. Raises ``InputError`` for an unknown place.
    """
    code, note = known.places.find(place), known.places.also(place)
    first, *above = known.chain(code)
    return {
        "as_of": on.isoformat(),
        "permission_days": PERMISSION_DAYS,
        "overall": {subject: _overall(known.overall(code, subject, on)) for subject in SUBJECTS},
        **_place(known, first, on),
        "above": [_place(known, each, on) for each in above if each != INTERNATIONAL],
        "international": None if code == INTERNATIONAL else _international(known, on),
        "findings": known.findings(code, on),
        "note": " ".join(part for part in (note, NOT_ADVICE) if part),
    }


def in_short(known: Law, code: str, on: date) -> dict[str, Any]:
    """The one answer for each subject at a place, on a day, with the place's code and name."""
    overall = {subject: _overall(known.overall(code, subject, on)) for subject in SUBJECTS}
    return {"place": code, "name": known.places.name(code), **overall}


def _overall(one: Overall) -> dict[str, Any]:
    return {
        "answer": one.answer,
        "statement": one.statement,
        "last_confirmed": dict(one.last_confirmed),
        "missing": list(one.missing),
    }


def _international(known: Law, on: date) -> dict[str, Any]:
    """What holds above every country, in short; ``law UN`` has the record."""
    record = known.records[INTERNATIONAL]
    return {
        "place": INTERNATIONAL,
        "name": record.name,
        **{subject: known.standing(INTERNATIONAL, subject, on).answer for subject in SUBJECTS},
        "last_confirmed": record.last_confirmed,
    }


def _place(known: Law, code: str, on: date) -> dict[str, Any]:
    record = known.records.get(code)
    out: dict[str, Any] = {"place": code, "name": known.places.name(code)}
    for subject in SUBJECTS:
        out[subject] = _standing(known.standing(code, subject, on))
    out["record"] = None
    if record is not None:
        out["record"] = {
            "terms": record.terms,
            "minimum_age": record.minimum_age,
            "in_force": {subject: found.text for subject, found in record.in_force.items()},
            "before": record.before or None,
            "before_in_force": None if record.before_in_force is None else record.before_in_force.text,
            "confirmed": None if record.confirmed is None else record.confirmed.text,
            "source": record.source,
            "url": record.url or None,
            "seen": record.seen,
            "confidence": record.confidence,
            "change": record.change or None,
            "note": record.note or None,
        }
    return out


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "status": one.status,
        "answer": one.answer,
        "restriction": one.restriction,
        "permission": one.permission,
        "last_confirmed": None if one.record is None else one.record.last_confirmed,
        "age_days": one.age_days,
        "statement": one.statement,
        "missing": list(one.missing),
    }


def listing(known: Law, on: date) -> dict[str, Any]:
    """The answers for every place with a record."""
    places = [
        {
            "place": code,
            "name": known.places.name(code),
            "overall": {subject: _overall(known.overall(code, subject, on)) for subject in SUBJECTS},
            **{subject: _standing(known.standing(code, subject, on)) for subject in SUBJECTS},
        }
        for code in known.records
    ]
    return {"as_of": on.isoformat(), "places": places, "note": NOT_ADVICE}
