"""The command ``bench``: the engine beside other solvers, in one run."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mitragyna.cli.interruption import Interruption
from mitragyna.cli.options import whole_number
from mitragyna.errors import InputError

if TYPE_CHECKING:
    from mitragyna.bench import Comparison


def bench(
    context: typer.Context,
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
    from mitragyna.bench import LOADS, compared, known

    loads = tuple(load or LOADS)
    for name in loads:
        known(name)  # all of them before the first is measured for minutes
    found: dict[int, Comparison] = {}
    interruption = context.find_object(Interruption) or Interruption()
    interruption.rest = lambda: _text(loads, found, as_json) if found else ""
    for place, name in enumerate(loads):
        kept = partial(found.__setitem__, place)
        kept(compared(name, people=number, repeats=times, error=asked, told=_told, kept=kept))
    interruption.rest = None
    print(_text(loads, found, as_json))


def _text(loads: Sequence[str], found: Mapping[int, Comparison], as_json: bool) -> str:
    """What is printed: of each load what was ``found``, and of one without that it was not measured."""
    from mitragyna.bench import lines, record

    each = [(name, found.get(place)) for place, name in enumerate(loads)]
    if as_json:
        whole: list[dict[str, Any]] = [
            {"load": name, "measured": [], "complete": False} if one is None else record(one)
            for name, one in each
        ]
        return json.dumps(whole, indent=1, allow_nan=False)
    return "\n\n".join(
        f"Not complete: nothing of {name} was measured." if one is None else "\n".join(lines(one))
        for name, one in each
    )


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
