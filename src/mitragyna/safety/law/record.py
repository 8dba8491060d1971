"""What was read about the law of one place: a record, and how a file of records is read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.safety.law.dates import Dated, dated

STATUSES: Final = ("legal", "regulated", "controlled", "banned", "unclear")
SUBJECTS: Final[Mapping[str, str]] = {"leaf": "kratom leaf", "seven_oh": "7-hydroxymitragynine"}
"""What the law is asked about, by key."""

READ_AS: Final[Mapping[str, str]] = {
    "source": "statute or authority",
    "secondary": "report of the law",
    "recalled": "recalled",
}
"""What a record is, by how it was read."""
LAW: Final = "law:"
"""What the name of a record of the law begins with; other names are of records of evidence."""

_NEEDED: Final = ("code", "name", "leaf", "seven_oh", "terms", "source", "seen", "confidence")
_DATES: Final = ("confirmed", "in_force", "seven_oh_in_force", "before_in_force")
_RESTRICTED: Final = ("banned", "controlled", "regulated")
_TERMS: Final = ("minimum_age", "seven_oh_share", "seven_oh_ppm", "barred")
_MAY: Final = (*_DATES, *_TERMS, "knowledge", "url", "change", "note", "before")


@dataclass(frozen=True)
class LawRecord:
    """What was read about one place: ``status`` and ``in_force`` by subject, the latter where it was found.

    ``confirmed`` is None where nothing was read: the record is recalled.
    """

    code: str
    name: str
    status: Mapping[str, str]
    terms: str
    source: str
    seen: str
    confidence: str
    confirmed: Dated | None
    knowledge: str = ""
    in_force: Mapping[str, Dated] = field(default_factory=dict[str, Dated])
    minimum_age: int | None = None
    url: str = ""
    change: str = ""
    note: str = ""
    before: str = ""
    before_in_force: Dated | None = None
    """The restriction that was read as holding before ``status`` did, or before it became unclear; and since when."""
    seven_oh_share: float | None = None
    """The most 7-hydroxymitragynine among the alkaloids (a fraction); not a number where a limit is not recorded."""
    seven_oh_ppm: float | None = None
    """The most 7-hydroxymitragynine in a product, in parts of a million of its mass."""
    barred: tuple[str, ...] = ()
    """Conditions of a person (``pregnancy``, ``lactation``) in which nothing is sold."""

    @property
    def kind(self) -> str:
        """What the record is, as the grade of a finding: the law's own words, a report of it, or a recollection."""
        return f"law: {READ_AS[self.seen]}"

    @property
    def citation(self) -> str:
        """Its source with the address, where it has one."""
        return f"{self.source}, {self.url}" if self.url else self.source

    @property
    def last_confirmed(self) -> str:
        """The date of the newest text that was read, or that there is none, in words."""
        if self.confirmed is None:
            return f"never in a source; recalled, knowledge to {self.knowledge or 'an unknown date'}"
        return self.confirmed.text


def read_records(path: Path) -> tuple[LawRecord, ...]:
    """The records of one file. Raises ``InputError`` naming file and place for a record that cannot be used."""
    given = tomllib.loads(path.read_text("utf-8"))
    return tuple(_record(row, path.name) for row in cast("list[dict[str, Any]]", given.get("place", [])))


def _record(row: dict[str, Any], file: str) -> LawRecord:
    where = f"{file}, place {row.get('code', '?')}"
    absent = [key for key in _NEEDED if not row.get(key)]
    unknown = [key for key in row if key not in (*_NEEDED, *_MAY)]
    if absent or unknown:
        said = f"lacks {', '.join(absent)}" if absent else f"has the unknown key {unknown[0]}"
        raise InputError(f"{where}: the record {said}", where=where)
    status = {subject: str(row[subject]) for subject in SUBJECTS}
    for given in status.values():
        if given not in STATUSES:
            raise InputError(f"{where}: '{given}' is none of {', '.join(STATUSES)}", where=where)
    if ("before" in row) != ("before_in_force" in row) or row.get("before", "banned") not in _RESTRICTED:
        raise InputError(f"{where}: before is a restriction and has before_in_force, its date", where=where)
    if row["seen"] not in ("source", "secondary", "recalled"):
        raise InputError(f"{where}: seen is '{row['seen']}'", where=where)
    if "confirmed" not in row and row["seen"] != "recalled":
        raise InputError(f"{where}: what was read has the date on which it was read", where=where)
    try:
        dates = {key: dated(str(row[key])) for key in _DATES if key in row}
    except ValueError as error:
        raise InputError(f"{where}: {error}", where=where) from None
    texts = {key: str(row[key]) for key in (*_NEEDED, *_MAY) if isinstance(row.get(key), str)}
    for key in (*SUBJECTS, *_DATES):
        texts.pop(key, None)
    texts.pop("seven_oh_share", None)
    share = row.get("seven_oh_share")
    if share not in (None, "not recorded") and not (isinstance(share, float) and 0.0 < share < 1.0):
        raise InputError(f"{where}: seven_oh_share is a fraction, or 'not recorded'", where=where)
    ppm = row.get("seven_oh_ppm")
    if ppm is not None and not (type(ppm) in (int, float) and 0 < ppm < 1e6):
        raise InputError(f"{where}: seven_oh_ppm is a number of parts of a million", where=where)
    if not set(row.get("barred", [])) <= {"pregnancy", "lactation"}:
        raise InputError(f"{where}: barred is 'pregnancy', 'lactation', or both", where=where)
    own = {subject: dates.get(f"{subject}_in_force", dates.get("in_force")) for subject in SUBJECTS}
    return LawRecord(
        **texts,
        status=status,
        confirmed=dates.get("confirmed"),
        before_in_force=dates.get("before_in_force"),
        in_force={subject: found for subject, found in own.items() if found is not None},
        minimum_age=cast("int | None", row.get("minimum_age")),
        seven_oh_share=math.nan if isinstance(share, str) else share,
        seven_oh_ppm=cast("float | None", ppm),
        barred=tuple(row.get("barred", ())),
    )
