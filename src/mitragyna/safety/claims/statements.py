"""Statements on kratom that are often made and that the documents do not make, with what the evidence says of each.

They are a kind of their own beside the documents' claims: other ids, other files, counted apart. Most deny a risk
outright ("nobody can overdose"), where the documents compare ("not the same overdose risk"); so a statement that a
sentence makes is told in place of the claims that it would be taken for (``instead_of``), and a sentence that makes
it cannot make a claim that says the opposite (``contradicts``).
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.safety.claims import links, phrases
from mitragyna.safety.claims.claim import DATA, GRADES, VERDICTS, load_claims, word_lists, written_out
from mitragyna.safety.claims.phrases import Phrase
from mitragyna.safety.law.load import load_law
from mitragyna.safety.law.record import LAW

if TYPE_CHECKING:
    from mitragyna.library import Library
    from mitragyna.safety.claims.links import Answer

STATEMENT_VERDICTS: Final[Mapping[str, str]] = {
    **VERDICTS,
    "not assessed": "not assessed: no evidence in the library",
}
"""Verdicts of statements, and how they are written out where several share one; of one statement ``told`` does."""


@dataclass(frozen=True)
class Statement:
    """One statement. ``basis`` names records of evidence and of the law (``law:US-AL``).

    ``answers`` are links to the parts of the software that answer it.

    ``contradicts`` and ``instead_of`` name claims of the documents: those that say the opposite, and those for which
    a sentence that makes the statement would be taken. ``general`` ones need no word for kratom near: their own words
    are of nothing else.
    """

    id: str
    statement: str
    verdict: str
    grade: str
    evidence: str
    basis: tuple[str, ...]
    answers: tuple[str, ...]
    contradicts: tuple[str, ...]
    instead_of: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    general: bool = False

    @property
    def told(self) -> str:
        """Its verdict written out, as its grade has it."""
        if self.verdict in VERDICTS:
            return written_out(self.verdict, self.grade)
        return STATEMENT_VERDICTS[self.verdict]

    def answered(self, library: Library) -> tuple[Answer, ...]:
        """The parts of the software that answer it. Raises ``InputError`` for one that does not exist."""
        return tuple(links.answer(link, library) for link in self.answers)

    def records(self, library: Library) -> Mapping[str, str]:
        """What each record of its basis is, with its source. Raises ``InputError`` for one that does not exist."""
        return {name: _source(name, library) for name in self.basis}


@functools.cache
def load_statements() -> Mapping[str, Statement]:
    """Every statement by its id. Raises ``InputError`` naming the statement for one that cannot be used."""
    said = tomllib.loads((DATA / "statement-phrases.toml").read_text("utf-8"))
    lists = {**word_lists(), **cast("dict[str, str]", said["lists"])}
    written = cast("dict[str, list[str]]", said["phrases"])
    found: dict[str, Statement] = {}
    for row in tomllib.loads((DATA / "statements.toml").read_text("utf-8"))["statement"]:
        one = _statement(row, written.get(str(row.get("id")), []), lists)
        if one.id in found:
            raise InputError(f"statements.toml: the statement {one.id} is there twice", where=one.id)
        found[one.id] = one
    for name in written:
        if name not in found:
            raise InputError(f"statement-phrases.toml: there is no statement {name}", what=name)
    return found


_NEEDED: Final = ("id", "statement", "verdict", "grade", "evidence", "basis", "answers")
_MAY: Final = ("contradicts", "instead_of", "general")


def _statement(row: dict[str, Any], written: list[str], lists: Mapping[str, str]) -> Statement:
    where = f"statement {row.get('id', '?')}"
    absent = [key for key in _NEEDED if key not in row]
    unknown = [key for key in row if key not in (*_NEEDED, *_MAY)]
    if absent or unknown:
        said = f"lacks {', '.join(absent)}" if absent else f"has the unknown key {unknown[0]}"
        raise InputError(f"{where}: it {said}", where=where)
    for key, known in (("verdict", tuple(STATEMENT_VERDICTS)), ("grade", GRADES)):
        if row[key] not in known:
            raise InputError(
                f"{where}: the {key} '{row[key]}' is none of {', '.join(known)}", where=where, what=row[key]
            )
    claims = load_claims()
    for other in (*row.get("contradicts", ()), *row.get("instead_of", ())):
        if other not in claims:
            raise InputError(f"{where}: there is no claim {other}", where=where, what=other)
    if row["id"] in claims:
        raise InputError(f"{where}: this is the id of a claim of the documents", where=where)
    if (row["verdict"] == "not assessed") == bool(row["basis"]):
        raise InputError(
            f"{where}: 'not assessed' is the verdict without a basis, and no other is", where=where
        )
    return Statement(
        id=row["id"],
        statement=row["statement"],
        verdict=row["verdict"],
        grade=row["grade"],
        evidence=row["evidence"],
        basis=tuple(row["basis"]),
        answers=tuple(row["answers"]),
        contradicts=tuple(row.get("contradicts", ())),
        instead_of=tuple(row.get("instead_of", ())),
        phrases=tuple(replace(phrases.compiled(each, lists, where), disownable=True) for each in written),
        general=bool(row.get("general", False)),
    )


def _source(name: str, library: Library) -> str:
    if not name.startswith(LAW):
        record = library.evidence(name)
        return f"{record.quantity}: {record.citation}"
    records = load_law().records
    code = name.removeprefix(LAW)
    if code not in records:
        raise InputError(f"statements: there is no record of the law in '{code}'", what=name)
    return f"{records[code].name}, {records[code].status['leaf']}: {records[code].source}"
