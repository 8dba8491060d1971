"""Evidence records: immutable, one JSON object per line, each a published number and its source.

A record's ``grade`` says what kind of study it comes from and its ``seen`` how it was read:
``source`` in the paper's own text, ``secondary`` in a text that cites it, ``recalled`` from memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.library.identifiers import identifiers

GRADES: Final = (
    "definition",
    "human trial",
    "human observational",
    "survey",
    "case report",
    "animal",
    "in vitro",
    "extrapolated",
    "assumed",
)
"""Grades of evidence, strongest first.

``definition`` (a molar mass, the content of a pure substance) and ``assumed`` are grades of numbers
without records; a record has one of the others. ``in vitro`` is anything measured in a laboratory,
product analyses included.
"""

RECORD_GRADES: Final = GRADES[1:-1]
"""Grades a record can have, strongest first."""

SEEN: Final = ("source", "secondary", "recalled")
"""How a record's number was read, best first."""


@dataclass(frozen=True)
class Record:
    """One published number. ``value`` is a number, text, list or table, in ``unit`` as printed."""

    id: str
    quantity: str
    substance: str
    value: Any
    unit: str
    grade: str
    seen: str
    source: Any
    target: str | None = None
    instrument: str | None = None
    time: Any = None
    stat: str | None = None
    spread: Any = None
    n: Any = None
    conditions: str | None = None
    quality: str | None = None

    @cached_property
    def citation(self) -> str:
        """Authors, year, journal and DOI in one line; without a DOI, the first other identifier there is."""
        if isinstance(self.source, str):
            return self.source
        source = cast("dict[str, Any]", self.source)
        parts = [str(source[key]) for key in ("authors", "year") if source.get(key)]
        where = [str(source["journal"])] if source.get("journal") else []
        found = identifiers(source)
        if found and found[0].value not in "".join(where):
            where.append(found[0].written)
        return ", ".join([" ".join(parts), *where])


def read_records(folders: Iterable[Path]) -> dict[str, Record]:
    """Records of every ``*.jsonl`` in the folders, later ones replacing earlier ones of the same id.

    Raises ``InputError`` naming file and line for text that is not JSON, a missing or unknown
    field, or an unknown grade or ``seen``.
    """
    records: dict[str, Record] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            try:
                lines = path.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(f"{path}: the file cannot be read ({error})", where=str(path)) from None
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    record = _record(line, f"{path}, line {number}")
                    records[record.id] = record
    return records


def _record(line: str, where: str) -> Record:
    try:
        data: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not a JSON object ({error.msg})", where=where) from None
    if not isinstance(data, dict):
        raise InputError(f"{where}: not a JSON object but a {type(data).__name__}", where=where)
    try:
        record = Record(**cast("dict[str, Any]", data))
    except TypeError:
        fields = ", ".join(Record.__dataclass_fields__)
        raise InputError(
            f"{where}: a record needs id, quantity, substance, value, unit, grade, seen and source, "
            f"and has no fields other than {fields}",
            where=where,
        ) from None
    if record.grade not in RECORD_GRADES:
        raise InputError(
            f"{where}: the grade '{record.grade}' is not one of {', '.join(RECORD_GRADES)}", where=where
        )
    if record.seen not in SEEN:
        raise InputError(f"{where}: seen is '{record.seen}', and is one of {', '.join(SEEN)}", where=where)
    return record


def weakest(grades: Iterable[str]) -> str:
    """The weakest of the grades; ``assumed`` when there is none."""
    return max(grades, key=GRADES.index, default="assumed")


def worst_seen(seen: Iterable[str]) -> str | None:
    """The worst ``seen``; None when there is none (an assumption was not seen anywhere)."""
    return max(seen, key=SEEN.index, default=None)
