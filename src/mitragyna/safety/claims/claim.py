"""The claims of the documents behind the project, with what the evidence says of each.

A claim is what a text asserts, kept in the words of a summary. Its ``verdict`` says how it stands against the
evidence, its ``grade`` of what kind the best evidence is that bears on it, for or against; ``unsupported`` means
that a search found nothing, or not enough, and not that nothing exists.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.safety import files
from mitragyna.safety.claims import links, phrases, stopped
from mitragyna.safety.claims.phrases import Phrase

if TYPE_CHECKING:
    from mitragyna.library import Library
    from mitragyna.safety.claims.links import Answer

DATA: Final = files.DATA / "claims"
VERDICTS: Final[Mapping[str, str]] = {
    "supported": "supported",
    "partly supported": "partly supported",
    "contested": "contested",
    "contradicted": "contradicted",
    "unsupported": "unsupported: no evidence, or too little",
    "untestable": "untestable as worded",
}
"""Verdicts, and how they are written out where several claims share one; of one ``told`` does."""

GRADES: Final = (
    "human trial",
    "human observational",
    "survey",
    "case report",
    "animal",
    "in vitro",
    "none",
)
"""The best evidence that bears on a claim, strongest first; ``none`` where there is none."""

KINDS: Final = ("mechanism", "benefit", "side-effect", "safe-use", "legal", "research-gap")
DOCUMENTS: Final = 5
"""How many documents the claims were taken from."""

_FILES: Final = ("mechanism", "benefit", "side-effects", "use", "legal", "research")


@dataclass(frozen=True)
class Claim:
    """One claim. ``documents`` counts from 1; ``answers`` are links to the parts of the software that answer it.

    ``general`` claims are not about kratom; ``phrases`` are how a sentence makes it. ``acts`` is ``benefit`` or
    ``harm`` where the claim is that kratom does something to somebody, which kratom that is stopped does not do.
    """

    id: str
    claim: str
    kind: str
    documents: tuple[int, ...]
    verdict: str
    grade: str
    evidence: str
    contradicts: tuple[str, ...]
    answers: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    general: bool = False
    note: str = ""
    acts: str = ""

    @property
    def told(self) -> str:
        """Its verdict written out, as its grade has it: what is unsupported may rest on a survey, or on nothing."""
        return written_out(self.verdict, self.grade)

    def answered(self, library: Library) -> tuple[Answer, ...]:
        """The parts of the software that answer the claim. Raises ``InputError`` for one that does not exist.

        Rules are among them where rules are shipped.
        """
        return tuple(links.answer(link, library) for link in self.answers)


def written_out(verdict: str, grade: str) -> str:
    """A verdict in words, beside a grade: evidence that is not enough is not called none."""
    if verdict == "unsupported":
        found = "no evidence was found" if grade == "none" else "the evidence that was found is not enough"
        return f"{verdict}: {found}"
    return VERDICTS[verdict]


@functools.cache
def load_claims() -> Mapping[str, Claim]:
    """Every claim by its id. Raises ``InputError`` naming the claim for one that cannot be used."""
    lists = word_lists()
    written = _toml("phrases")
    said = cast("dict[str, list[str]]", written["phrases"])
    acts = {each: kind for kind in stopped.ACTS for each in cast("list[str]", written["acts"][kind])}
    ruled = rules_by_claim() if links.rules() else dict[str, list[str]]()
    found: dict[str, Claim] = {}
    for name in _FILES:
        for row in cast("list[dict[str, Any]]", _toml(name)["claim"]):
            name_of = str(row.get("id"))
            claim = _claim(row, said.get(name_of, []), lists, ruled.get(name_of, []), acts.get(name_of, ""))
            if claim.id in found:
                raise InputError(f"{name}.toml: the claim {claim.id} is there twice", where=claim.id)
            found[claim.id] = claim
    for claim in found.values():
        for other in claim.contradicts:
            if other not in found or claim.id not in found[other].contradicts:
                raise InputError(
                    f"claim {claim.id}: it contradicts {other}, which does not say so", where=claim.id
                )
    for file, named in (("rules", rules_by_claim()), ("phrases", said), ("phrases", acts)):
        for each in named:
            if each not in found:
                raise InputError(f"{file}.toml: there is no claim {each}", where=f"{file}.toml", what=each)
    return found


def claim(name: str) -> Claim:
    """The claim of an id, in any case; ``InputError`` with the nearest ids when there is none."""
    known = load_claims()
    meant = name.strip().upper()
    if meant not in known:
        shown = name if len(name) <= 40 else name[:40] + "…"
        raise InputError(
            f"claims: there is no claim '{shown}'{suggestion(meant[:40], known)}; "
            "'mitragyna claims' lists them, and 'mitragyna claims check FILE' reads a text",
            what=name,
        )
    return known[meant]


def contradictions() -> tuple[tuple[str, str], ...]:
    """Every pair of claims that contradict each other, once."""
    return tuple(
        (one.id, other) for one in load_claims().values() for other in one.contradicts if one.id < other
    )


def rules_by_claim() -> Mapping[str, list[str]]:
    """Ids of the rules that answer a claim, by claim."""
    return cast("dict[str, list[str]]", _toml("rules")["rules"])


@functools.cache
def word_lists() -> Mapping[str, str]:
    """The lists of words that phrases name in braces."""
    return cast("dict[str, str]", _toml("words")["lists"])


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


_NEEDED: Final = ("id", "claim", "kind", "documents", "verdict", "grade", "evidence", "contradicts")
_MAY: Final = ("answers", "general", "note")


def _claim(
    row: dict[str, Any], written: list[str], lists: Mapping[str, str], ruled: list[str], acts: str
) -> Claim:
    where = f"claim {row.get('id', '?')}"
    absent = [key for key in _NEEDED if key not in row]
    unknown = [key for key in row if key not in (*_NEEDED, *_MAY)]
    if absent or unknown:
        said = f"lacks {', '.join(absent)}" if absent else f"has the unknown key {unknown[0]}"
        raise InputError(f"{where}: it {said}", where=where)
    for key, known in (("kind", KINDS), ("verdict", tuple(VERDICTS)), ("grade", GRADES)):
        if row[key] not in known:
            raise InputError(
                f"{where}: the {key} '{row[key]}' is none of {', '.join(known)}", where=where, what=row[key]
            )
    return Claim(
        id=row["id"],
        claim=row["claim"],
        kind=row["kind"],
        documents=tuple(row["documents"]),
        verdict=row["verdict"],
        grade=row["grade"],
        evidence=row["evidence"],
        contradicts=tuple(row["contradicts"]),
        answers=(*row.get("answers", ()), *(f"rule:{rule}" for rule in ruled)),
        phrases=tuple(phrases.compiled(each, lists, where) for each in written),
        general=bool(row.get("general", False)),
        note=row.get("note", ""),
        acts=acts,
    )
