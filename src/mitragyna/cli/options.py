"""Words of the command line as values, with a sentence for each that cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mitragyna.errors import InputError


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
