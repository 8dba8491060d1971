"""The command ``law``: what the law says about the leaf and 7-hydroxymitragynine at a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from datetime import date

    from mitragyna.safety.law import Law, Standing

_LOUD: Final = {"found": "FOUND", "not found": "not found", "not checked": "NOT CHECKED"}


def law(
    place: Annotated[
        str | None,
        typer.Argument(
            metavar="[PLACE]",
            help="A code such as US-AL or DE, or a name in English; without one, every place is listed.",
            show_default=False,
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day that answers hold for (default: today)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answers as JSON.")] = False,
) -> None:
    """Legal status of the leaf and of 7-hydroxymitragynine, with the date of each record. Not legal advice."""
    from mitragyna.safety.dates import as_of
    from mitragyna.safety.law import load_law

    on = as_of(day)
    known = load_law()
    if place is None:
        _list(known, on, as_json)
        return
    code = known.places.find(place)
    if as_json:
        print(json.dumps(answers(known, code, on, known.places.also(place)), indent=1, ensure_ascii=False))
        return
    from mitragyna.safety.law import NOT_ADVICE

    print(f"As of {on.isoformat()}. {NOT_ADVICE}")
    also = known.places.also(place)
    if also:
        print(also)
    for each in known.chain(code):
        print(f"\n{known.places.name(each)} ({each})")
        _show(known, each, on)


def answers(known: Law, code: str, on: date, note: str = "") -> dict[str, Any]:
    """The answers for a place and for what lies above it, as ``law PLACE --json`` prints them."""
    from mitragyna.safety.law import NOT_ADVICE, PERMISSION_DAYS

    first, *above = known.chain(code)
    return {
        "as_of": on.isoformat(),
        "permission_days": PERMISSION_DAYS,
        **_place(known, first, on),
        "above": [_place(known, each, on) for each in above],
        "findings": known.findings(code, on),
        "note": " ".join(part for part in (note, NOT_ADVICE) if part),
    }


def _place(known: Law, code: str, on: date) -> dict[str, Any]:
    from mitragyna.safety.law import SUBJECTS

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
        "answer": one.restriction,
        "restriction": one.restriction,
        "permission": one.permission,
        "last_confirmed": None if one.record is None else one.record.last_confirmed,
        "age_days": one.age_days,
        "statement": one.statement,
        "missing": list(one.missing),
    }


def _show(known: Law, code: str, on: date) -> None:
    from mitragyna.safety.law import SUBJECTS

    for subject, title in SUBJECTS.items():
        one = known.standing(code, subject, on)
        print(
            f"  {title}: {one.status}; restriction {_LOUD[one.restriction]}; "
            f"permission {_LOUD[one.permission]}\n    {one.statement}"
        )
    record = known.records.get(code)
    if record is None:
        return
    where = f", {record.url}" if record.url else ""
    print(f"  Source: {record.source}{where} ({record.seen}; confidence {record.confidence})")
    if record.change:
        print(f"  Change: {record.change}")
    if record.note:
        print(f"  Note: {record.note}")


def _list(known: Law, on: date, as_json: bool) -> None:
    from mitragyna.safety.law import NOT_ADVICE, SUBJECTS

    rows = [(code, [known.standing(code, subject, on) for subject in SUBJECTS]) for code in known.records]
    if as_json:
        places = [
            {
                "place": code,
                "name": known.places.name(code),
                **{one.subject: _standing(one) for one in both},
            }
            for code, both in rows
        ]
        print(
            json.dumps(
                {"as_of": on.isoformat(), "places": places, "note": NOT_ADVICE}, indent=1, ensure_ascii=False
            )
        )
        return
    print(f"As of {on.isoformat()}. {NOT_ADVICE}\n")
    head = ("place", "name", "leaf", "7-hydroxymitragynine", "last confirmed")
    shown: list[tuple[str, ...]] = [head]
    for code, both in rows:
        record = known.records[code]
        confirmed = "never, recalled" if record.confirmed is None else record.confirmed.text
        shown.append((code, record.name, *(_short(one) for one in both), confirmed))
    widths = [max(len(row[column]) for row in shown) for column in range(len(head))]
    for row in shown:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\nAny other place: {_LOUD['not checked']}.")


def _short(one: Standing) -> str:
    said = f"{one.status}: {_LOUD[one.restriction]}"
    if one.restriction == "found" and one.permission == "not checked":
        said += f", permission {_LOUD['not checked']}"
    return said
