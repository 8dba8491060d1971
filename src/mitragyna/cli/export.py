"""The commands ``export sbml`` and ``export events``: files for other programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from mitragyna.cli.options import assignments, whole_number
from mitragyna.errors import InputError

MOST_PEOPLE: Final = 10_000_000

export = typer.Typer(
    help="Files for other programs: one person as SBML, an arm's doses as a table of events."
)

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
ArmName = Annotated[
    str | None, typer.Option("--arm", metavar="NAME", help="The arm; needed where there are several.")
]
Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="The file to write (default: standard output).")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace FILE where there is one.")]
Replaced = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Replace a number of the library; may be repeated."),
]
Seed = Annotated[
    str | None, typer.Option("--seed", metavar="S", help="Seed of the random draws, instead of the file's.")
]


@export.command("sbml")
def export_sbml(
    scenario: Scenario,
    arm: ArmName = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person", metavar="N", help="The person, from 1, or 'typical': without draws (default: 1)."
        ),
    ] = None,
    seed: Seed = None,
    replaced: Replaced = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Write one person of a scenario's arm as SBML Level 3, with doses as events and the history as initial values."""
    from mitragyna.cli.commands import LARGEST_SEED

    number = (
        None
        if person == "typical"
        else whole_number("--person", person or "1", 1, MOST_PEOPLE, "a person or 'typical'")
    )
    start = whole_number("--seed", seed, 0, LARGEST_SEED, "a seed")
    place = _file(out, overwrite)
    from mitragyna.workflow import export as work

    made = work.sbml(scenario, arm, number, seed=start, overrides=assignments("--set", replaced or ()))
    for warning in made.warnings:
        print(f"libSBML warns: {warning[1]}", file=sys.stderr)
    _write(place, made.text)


@export.command("events")
def export_events(
    scenario: Scenario,
    arm: ArmName = None,
    people: Annotated[
        str | None, typer.Option("--people", metavar="N", help="Number of people, instead of the file's.")
    ] = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Write an arm's doses as a table with NONMEM's columns, which a scenario can name as 'events'."""
    number = whole_number("--people", people, 1, MOST_PEOPLE, "a number of people")
    place = _file(out, overwrite)
    from mitragyna.workflow import export as work

    _write(place, work.events(scenario, arm, people=number))


def _file(out: str | None, overwrite: bool) -> Path | None:
    """The file asked for. Raises ``InputError`` for one that is there already, and for a place that is not."""
    if out is None:
        if overwrite:
            raise InputError(
                "--overwrite: there is nothing to replace without --out; expected --out FILE too"
            )
        return None
    if not out.strip():
        raise InputError("--out: the name is empty; expected a file")
    place = Path(os.path.abspath(out))  # noqa: PTH100
    if place.is_dir():
        raise InputError(f"--out: '{out}' is a folder; expected the name of a file", where="--out", what=out)
    if not place.parent.is_dir():
        raise InputError(
            f"--out: the folder '{place.parent}' does not exist; expected one that does",
            where="--out",
            what=out,
        )
    if place.exists() and not overwrite:
        raise InputError(
            f"--out: '{out}' is there already; expected another name, or --overwrite", where="--out", what=out
        )
    return place


def _write(place: Path | None, text: str) -> None:
    if place is None:
        print(text, end="")
        return
    partial = place.with_name(place.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)
    print(f"Written: {place}")
