"""The sentence of a rule that names several things together: which of them it speaks of is said by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mitragyna.errors import InputError

IT: Final = "{it}"
"""Stands in a statement for what the rule was asked about: of a pair shown either way round no order tells which."""


def said_of(statement: str, names: Iterable[str]) -> str:
    """The statement, with the names of the things it is said of where it asks for them (``IT``)."""
    *most, last = (*names,) or ("",)
    return statement.replace(IT, f"{', '.join(most)} and {last}" if most else last)


def refuse_alone(statement: str, symmetric: object, where: str) -> None:
    """Raise ``InputError`` where a statement asks for names and its rule does not name several things together."""
    if IT in statement and not symmetric:
        raise InputError(
            f"{where}: '{IT}' in 'statement' is for a rule that names several things; expected 'symmetric = true'",
            where=where,
        )
