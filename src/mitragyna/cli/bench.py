"""The command ``bench``: the engine beside other solvers, in one run."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from mitragyna.cli.options import whole_number


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
        str | None, typer.Option("--people", metavar="N", help="People the engine is given (default: 256).")
    ] = None,
    repeats: Annotated[
        str | None, typer.Option("--repeats", metavar="R", help="Times each is measured (default: 3).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """Time the engine beside libRoadRunner, diffrax, SciPy's LSODA and CVODE at the same achieved error (minutes)."""
    number = whole_number("--people", people, 1, 100_000, "a number of people") or 256
    times = whole_number("--repeats", repeats, 1, 100, "a number of repeats") or 3
    from mitragyna.bench import LOADS, compared, lines

    found = [
        compared(name, people=number, repeats=times, told=lambda stage: print(f"… {stage}", file=sys.stderr))
        for name in load or LOADS
    ]
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=1, allow_nan=True))
        return
    print("\n\n".join("\n".join(lines(one)) for one in found))
