"""Claims, and claims in a text, as plain data: what ``mitragyna claims --json`` prints."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mitragyna.library import Library
    from mitragyna.safety.claims import Claim
    from mitragyna.safety.claims_check import Read

NOTE: Final = (
    "Claims are the documents' own, in the words of a summary; verdicts and grades are of the evidence that was "
    "found, and 'unsupported' means that a search found none."
)
UNMARKED: Final = (
    "A sentence without a mark holds no known claim in known words: it was not checked any further, and that is no "
    "judgement of it. In web pages by others about one claim in ten was missed, in casual sentences one in four "
    "(docs/claims.md)."
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


def checked(file: str, reads: tuple[Read, ...]) -> dict[str, Any]:
    """What ``claims check --json`` prints."""
    made = Counter(claim.id for read in reads for claim in read.made)
    verdicts = Counter(claim.verdict for claim in {c.id: c for read in reads for c in read.made}.values())
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
            }
            for read in reads
            if read.said
        ],
        "claims": dict(sorted(made.items())),
        "verdicts": dict(sorted(verdicts.items())),
        "note": f"{NOTE} {UNMARKED}",
    }
