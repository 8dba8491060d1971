"""Words of the command line as values, with a sentence for each that cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Annotated

import typer

from mitragyna.errors import InputError

Threads = Annotated[
    str | None,
    typer.Option("--threads", metavar="T", help="Cores to use (default: all); never changes a result."),
]
Device = Annotated[
    str | None,
    typer.Option("--device", metavar="cpu|cuda", help="Where to compute (default: cpu); cuda is a GPU."),
]
OwnLibrary = Annotated[
    str | None,
    typer.Option("--library", metavar="DIR", help="A folder of your own, layered over the library."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the files of an earlier run in DIR.")]


def whole_number(option: str, given: str | None, low: int, high: int, what: str, why: str = "") -> int | None:
    """The whole number ``given`` for an option, or None when it was not given.

    ``what`` is what the number counts, ``why`` a reason for its limits. Raises ``InputError`` for
    anything but digits and for a number outside ``low`` to ``high``.
    """
    if given is None:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", given.strip(), flags=re.ASCII):
        raise InputError(
            f"{option}: '{given}' is not {what}; expected a whole number from {low:,} to {high:,}",
            where=option,
            what=given,
        )
    number = int(given)
    if not low <= number <= high:
        raise InputError(
            f"{option}: {given} is out of range; {why}expected a whole number from {low:,} to {high:,}",
            where=option,
            what=given,
        )
    return number


def real_number(option: str, given: str | None) -> float | None:
    """The number ``given`` for an option, or None when it was not given. Raises ``InputError`` for anything else."""
    if given is None:
        return None
    try:
        value = float(given)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"{option}: '{given}' is not a number", where=option, what=given)
    return value


def assignments(option: str, given: Sequence[str]) -> dict[str, str | float]:
    """``name=value`` pairs as a dictionary. Raises ``InputError`` for a pair without both, or given twice."""
    out: dict[str, str | float] = {}
    for pair in given:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not (name and sign and value):
            raise InputError(
                f"{option}: '{pair}' is not a name and a value; expected NAME=VALUE, "
                "for example morphine.clearance='73.6 L/h'",
                where=option,
                what=pair,
            )
        if name in out:
            raise InputError(
                f"{option}: '{name}' is given twice; expected one value", where=option, what=pair
            )
        out[name] = value
    return out


def threads(given: str | None) -> int | None:
    """The number of cores ``--threads`` asks for, None when it was not given: those of this process at most."""
    if given is None:
        return None
    from mitragyna.engine.run import default_threads

    cores = default_threads()
    why = f"this process may use {cores} core{'s' if cores > 1 else ''}, so "
    return whole_number("--threads", given, 1, cores, "a number of cores", why)


def device(given: str | None) -> str:
    """The device ``--device`` asks for. Raises ``InputError`` for another word, and where there is no GPU."""
    if given is None:
        return "cpu"
    from mitragyna.engine.cuda.presence import check_device

    check_device(given, "--device")
    return given


def scheduler(given: str) -> str:
    """The address of a Dask scheduler that ``--cluster`` asks for, or "local"; ``InputError`` for anything else."""
    name = given.strip()
    found = re.fullmatch(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})", name)
    if name != "local" and (found is None or not 1 <= int(found[1]) <= 65535):
        raise InputError(
            f"--cluster: '{given}' is no address of a scheduler; expected tcp://HOST:PORT, for example "
            "tcp://192.0.2.7:8786, or 'local'",
            where="--cluster",
            what=given,
        )
    return name
