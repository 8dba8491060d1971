"""Variants of the adaptation equations: named sets of constants laid over the library's files.

A file ``variants/NAME.toml`` has ``name``, ``title``, ``note`` and tables that mirror the files they change:
``[systems.adaptation.parameters.kappa]`` holds what replaces the keys of ``[parameters.kappa]`` in
``systems/adaptation.toml``. Numbers that are not there stay as in the standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.library.tables import Table

STANDARD: Final = "standard"
"""The name of the library as its files stand, without a variant."""
CHANGED: Final = ("systems", "substances", "scales", "symptoms")
"""Kinds of files a variant may change numbers of."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant: its name, its title, and what it leaves out in words."""

    name: str
    title: str
    note: str


STANDARD_VARIANT: Final = Variant(
    STANDARD, "Standard", "Loss of reserve, fast and slow adaptation, and a rebound of the drive."
)


def read(table: Table) -> Variant:
    """The head of a variant's file. Raises ``InputError``."""
    table.allow("name", "title", "note", *CHANGED)
    name = table.text("name")
    if name == STANDARD:
        raise table.error(f"'{STANDARD}' is the library without a variant; expected another name")
    return Variant(name, table.text("title"), table.text("note"))


def known(name: str, variants: Mapping[str, Variant], where: str = "model.adaptation") -> str:
    """``name`` where it is a variant or the standard. Raises ``InputError`` with the nearest."""
    names = (STANDARD, *(item for item in variants if item != STANDARD))
    if name not in names:
        raise InputError(
            f"{where}: '{name}' is not a variant of the adaptation equations{suggestion(name, names)}; "
            f"expected one of {', '.join(names)}",
            where=where,
            what=name,
        )
    return name


def laid_over(parsed: Mapping[str, dict[str, dict[str, Any]]], changes: Table) -> dict[str, dict[str, Any]]:
    """``parsed`` (kind, file name, content) with a variant's numbers in place of those of the same name.

    Nothing of ``parsed`` is changed. Raises ``InputError`` for a number that no file has.
    """
    made: dict[str, dict[str, Any]] = {kind: dict(files) for kind, files in parsed.items()}
    for kind in CHANGED:
        if changes.has(kind):
            made[kind] = _merged(made[kind], changes.table(kind))
    return made


def _merged(old: Mapping[str, Any], changes: Table) -> dict[str, Any]:
    out = dict(old)
    number = "value" in old
    for key, value in changes.data.items():
        there = old.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            inner = cast("dict[str, Any]", there)
            out[key] = {**inner, **changes.table(key).data} if number else _merged(inner, changes.table(key))
        elif number:
            out[key] = value
        else:
            raise changes.error(f"no file of the library has a number '{key}' here")
    return out
