"""The command ``law``: what the law says about the leaf and 7-hydroxymitragynine at a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from datetime import date

    from mitragyna.safety.law.load import Law, Overall, Standing

_LOUD: Final = {
    "found": "FOUND",
    "not found": "not found",
    "unclear": "UNCLEAR",
    "not checked": "NOT CHECKED",
}


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
    from mitragyna.safety.law.answers import answers, listing
    from mitragyna.safety.law.dates import as_of
    from mitragyna.safety.law.load import load_law

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
    _tell(known, code, known.places.also(place), on)


def answered(one: Overall) -> str:
    """The one answer for a subject at a place and in its country together, in a line."""
    word = "restricted: " if one.answer == "found" else ""
    return f"{_LOUD[one.answer]}: {word}{one.statement}"


def _tell(known: Law, code: str, also: str, on: date) -> None:
    """The one answer for each subject first, what was read below it, and international law once and short."""
    from mitragyna.cli.lines import wrapped
    from mitragyna.safety.law.load import INTERNATIONAL, NOT_ADVICE, SUBJECTS

    print(wrapped(f"{known.places.name(code)} ({code}) as of {on.isoformat()}. {NOT_ADVICE}"))
    if also:
        print(wrapped(also))
    print()
    for subject, title in SUBJECTS.items():
        print(wrapped(f"{title}: {answered(known.overall(code, subject, on))}", "  ", "    "))
    for each in known.chain(code):
        if each != INTERNATIONAL or each == code:
            print(f"\nRead of {known.places.name(each)} ({each})")
            _record(known, each, on)
    if code != INTERNATIONAL:
        record = known.records[INTERNATIONAL]
        said = "; ".join(
            f"{title} {_LOUD[known.standing(INTERNATIONAL, subject, on).answer]}"
            for subject, title in SUBJECTS.items()
        )
        print()
        print(
            wrapped(
                f"{record.name}: {said}; last confirmed {record.last_confirmed}. 'mitragyna law UN' shows it."
            )
        )


def _record(known: Law, code: str, on: date) -> None:
    """What was read of one place: what counts on that day, and apart from it what does not or may have changed."""
    from mitragyna.cli.lines import wrapped
    from mitragyna.safety.law.load import SUBJECTS

    def line(text: str) -> None:
        print(wrapped(text, "  ", "    "))

    record = known.records.get(code)
    if record is None:
        line("NOT CHECKED: there is no record of it.")
        return
    lapsed: list[str] = []
    for subject, title in SUBJECTS.items():
        one = known.standing(code, subject, on)
        if one.answer == "not checked":
            lapsed.append(
                f"{title}: {one.status} when it was read; NOT CHECKED on {on.isoformat()}: {one.why}"
            )
            continue
        line(f"{title}: {one.read_as}{one.held}")
        if one.answer == "found" and one.permission == "not checked":
            lapsed.append(f"{title}: sale under conditions: NOT CHECKED on {on.isoformat()}: {one.why}")
    age = f"; from the age of {record.minimum_age}" if record.minimum_age is not None else ""
    line(f"Terms: {record.terms}{age if str(record.minimum_age) not in record.terms else ''}")
    where = f", {record.url}" if record.url else ""
    line(f"Source: {record.source}{where} ({record.seen}; confidence {record.confidence})")
    line(f"Last confirmed {record.last_confirmed}")
    if record.note:
        line(f"Note: {record.note}")
    lapsed += [f"Change: {record.change}"] if record.change else []
    if lapsed:
        line("Not counted, or changed since it was read:")
        for each in lapsed:
            print(wrapped(each, "  - ", "    "))


def _list(known: Law, on: date) -> None:
    from rich.markup import escape
    from rich.table import Table

    from mitragyna.cli.commands import show
    from mitragyna.cli.lines import wrapped
    from mitragyna.safety.law.load import NOT_ADVICE, SUBJECTS

    print(wrapped(f"As of {on.isoformat()}. {NOT_ADVICE}") + "\n")
    table = Table(box=None, pad_edge=False)
    for column in ("place", "name", "leaf", "7-hydroxymitragynine", "last confirmed"):
        table.add_column(column, overflow="fold")
    for code, record in known.records.items():
        both = [known.standing(code, subject, on) for subject in SUBJECTS]
        confirmed = "never, recalled" if record.confirmed is None else record.confirmed.text
        table.add_row(
            *(escape(cell) for cell in (code, record.name, *(_short(one) for one in both), confirmed))
        )
    show(table)
    print(f"\nAny other place: {_LOUD['not checked']}.")


def _short(one: Standing) -> str:
    if one.answer == "unclear":
        return _LOUD["unclear"]
    said = f"{one.status}: {_LOUD[one.answer]}"
    if one.answer == "found" and one.permission == "not checked":
        said += f", permission {_LOUD['not checked']}"
    return said
