"""The command ``bench``: the engine beside other solvers, in one run."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from mitragyna.cli.options import whole_number
from mitragyna.errors import InputError


def bench(
    load: Annotated[
        list[str] | None,
        typer.Option(
            "--load",
            metavar="NAME",
            help="forty-two-days, by-vein, or a scenario file with one arm; may be repeated (default: the first two).",
        ),
    ] = None,
    people: Annotated[
        str | None, typer.Option("--people", metavar="N", help="People the engine is given (default: 1,024).")
    ] = None,
    repeats: Annotated[
        str | None, typer.Option("--repeats", metavar="R", help="Times each is measured (default: 3).")
    ] = None,
    error: Annotated[
        str | None,
        typer.Option(
            "--error",
            metavar="E",
            help="Error asked of everyone, or 'engine': the one the engine achieves (default: 1e-5).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """Time the engine beside libRoadRunner, diffrax, SciPy's LSODA and CVODE at the same achieved error (minutes)."""
    number = whole_number("--people", people, 1, 100_000, "a number of people") or 1024
    times = whole_number("--repeats", repeats, 1, 100, "a number of repeats") or 3
    asked = _error(error)
    from mitragyna.bench import LOADS, compared, lines

    found = [compared(name, people=number, repeats=times, error=asked, told=_told) for name in load or LOADS]
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=1, allow_nan=True))
        return
    print("\n\n".join("\n".join(lines(one)) for one in found))


def _told(stage: str) -> None:
    print(f"… {stage}", file=sys.stderr)


def _error(given: str | None) -> float | None:
    """The error asked for; None for the engine's own."""
    if given == "engine":
        return None
    try:
        error = 1e-5 if given is None else float(given)
    except ValueError:
        error = 0.0
    if not 1e-9 <= error <= 1e-2:
        raise InputError(
            f"--error: '{given}' is not an error that can be asked for; expected 1e-9 to 1e-2, or 'engine'",
            where="--error",
            what=given or "",
        )
    return error
