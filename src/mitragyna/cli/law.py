"""The command ``law``: what the law says about the leaf and 7-hydroxymitragynine at a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Final

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
    from mitragyna.safety.law_answers import answers, listing

    on = as_of(day)
    known = load_law()
    if place is None:
        if as_json:
            print(json.dumps(listing(known, on), indent=1, ensure_ascii=False))
        else:
            _list(known, on)
        return
    code = known.places.find(place)
    if as_json:
        print(json.dumps(answers(known, place, on), indent=1, ensure_ascii=False))
        return
    from mitragyna.safety.law import NOT_ADVICE

    print(f"As of {on.isoformat()}. {NOT_ADVICE}")
    also = known.places.also(place)
    if also:
        print(also)
    for each in known.chain(code):
        print(f"\n{known.places.name(each)} ({each})")
        _show(known, each, on)


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


def _list(known: Law, on: date) -> None:
    from mitragyna.safety.law import NOT_ADVICE, SUBJECTS

    rows = [(code, [known.standing(code, subject, on) for subject in SUBJECTS]) for code in known.records]
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
