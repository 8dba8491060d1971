"""Claims, and claims in a text, as plain data: what ``mitragyna claims --json`` prints."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mitragyna.library import Library
    from mitragyna.safety.claims.check import Read
    from mitragyna.safety.claims.claim import Claim
    from mitragyna.safety.claims.statements import Statement

NOTE: Final = (
    "Claims are the documents' own, in the words of a summary; verdicts and grades are of the evidence that was "
    "found, and 'unsupported' means that a search found none, or not enough."
)
ALSO: Final = (
    "Statements are what is often said of kratom and what the documents do not claim; they are counted apart, and "
    "'not assessed' means that the library has no evidence for or against."
)
LEFT_OPEN: Final = (
    "A sentence that leaves a claim open speaks of it without making or denying it (a question, a condition, "
    "something said of another medicine), or in words that were not told apart: it has to be read."
)
LAW: Final = (
    "What a sentence says of the law of a place is not judged: what was read of that law stands beside it, with its "
    "date, and 'mitragyna law PLACE' tells the whole of it. Not legal advice."
)
UNMARKED: Final = (
    "A sentence without a mark holds no known claim or statement in known words: it was not checked any further, "
    "and that is no judgement of it. In web pages by others about one claim in ten was missed, in casual "
    "sentences one in four (docs/claims.md)."
)


def entry(claim: Claim, library: Library) -> dict[str, Any]:
    """A claim as ``claims ID --json`` prints it."""
    return {
        "id": claim.id,
        "claim": claim.claim,
        "kind": claim.kind,
        "documents": list(claim.documents),
        "verdict": claim.verdict,
        "grade": claim.grade,
        "evidence": claim.evidence,
        "contradicts": list(claim.contradicts),
        "answers": [{"link": a.link, "kind": a.kind, "what": a.what} for a in claim.answered(library)],
        "note": claim.note or None,
    }


def statement_entry(one: Statement, library: Library) -> dict[str, Any]:
    """A statement as ``claims ID --json`` prints it."""
    return {
        "id": one.id,
        "statement": one.statement,
        "kind": "statement",
        "verdict": one.verdict,
        "grade": one.grade,
        "evidence": one.evidence,
        "basis": [{"record": name, "what": what} for name, what in one.records(library).items()],
        "contradicts": list(one.contradicts),
        "answers": [{"link": a.link, "kind": a.kind, "what": a.what} for a in one.answered(library)],
    }


def checked(file: str, reads: tuple[Read, ...], on: date) -> dict[str, Any]:
    """What ``claims check --json`` prints; answers on the law hold for the day ``on``."""
    from mitragyna.safety.law.answers import in_short
    from mitragyna.safety.law.load import load_law

    law = load_law()
    made = Counter(claim.id for read in reads for claim in read.made)
    verdicts = Counter(claim.verdict for claim in {c.id: c for read in reads for c in read.made}.values())
    stated = Counter(held.statement.id for read in reads for held in read.held if held.how == "made")
    met = {held.statement.id: held.statement for read in reads for held in read.held if held.how == "made"}
    return {
        "file": file,
        "sentences": len(reads),
        "not_read": [
            {"line": r.sentence.line, "text": r.sentence.text, "why": r.sentence.unread}
            for r in reads
            if r.sentence.unread
        ],
        "marked": [
            {
                "line": read.sentence.line,
                "text": read.sentence.text,
                "reported": read.reported,
                "claims": [
                    {
                        "id": said.claim.id,
                        "said": said.how,
                        "claim": said.claim.claim,
                        "verdict": said.claim.verdict,
                        "grade": said.claim.grade,
                    }
                    for said in read.said
                ],
                "statements": [
                    {
                        "id": held.statement.id,
                        "said": held.how,
                        "statement": held.statement.statement,
                        "verdict": held.statement.verdict,
                        "grade": held.statement.grade,
                        "evidence": held.statement.evidence,
                        "basis": list(held.statement.basis),
                    }
                    for held in read.held
                ],
            }
            for read in reads
            if read.said or read.held
        ],
        "left_open": [
            {
                "line": read.sentence.line,
                "text": read.sentence.text,
                "open": [
                    {"id": one.id, "said": "open", "verdict": one.verdict, "grade": one.grade}
                    for one in read.open
                ],
            }
            for read in reads
            if read.open
        ],
        "law": [
            {
                "line": read.sentence.line,
                "text": read.sentence.text,
                "places": [in_short(law, code, on) for code in read.places],
            }
            for read in reads
            if read.places
        ],
        "as_of": on.isoformat(),
        "claims": dict(sorted(made.items())),
        "verdicts": dict(sorted(verdicts.items())),
        "statements": dict(sorted(stated.items())),
        "statement_verdicts": dict(sorted(Counter(one.verdict for one in met.values()).items())),
        "note": f"{NOTE} {ALSO} {LEFT_OPEN} {LAW} {UNMARKED}",
    }
