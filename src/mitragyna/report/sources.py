"""A citation on a page: what identifies the source leads to it, and counts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mitragyna.library.identifiers import dois, identifiers

if TYPE_CHECKING:
    from markupsafe import Markup


def linked(citation: str) -> Markup:
    """``citation`` as HTML, its DOIs, PubMed and trial numbers and addresses being links; all else is escaped.

    The page itself fetches nothing: a link is followed by its reader alone.
    """
    from markupsafe import Markup, escape

    made, at = Markup(), 0
    for found in sorted(identifiers(citation), key=lambda each: each.start):
        if found.start >= at:
            made += escape(citation[at : found.start])
            made += Markup('<a href="{}">{}</a>').format(found.address, citation[found.start : found.end])
            at = found.end
    return made + escape(citation[at:])


def papers(citations: Iterable[str]) -> frozenset[str]:
    """What citations name, each once in whatever words: by its DOIs where there are any, else by its text.

    Letters of a DOI are the same in either case (DOI Handbook, section 2.4).
    """
    return frozenset(name for text in citations for name in (dois(text.casefold()) or (text,)))
