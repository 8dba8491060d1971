"""What a source can be found by: a DOI, a PubMed or PubMed Central number, a trial's number, an address.

They stand in a record's ``source`` (``doi``, ``pmid``, ``pmcid``, ``nct`` or ``registry``, ``url``) or, where that is a
text, in the text. A DOI is read as its handbook has it: ``10.``, the registrant's number, a slash and anything but a
space; what a sentence puts after it (a full stop, a comma, a bracket that closes one of the sentence) is none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

DOI: Final = re.compile(r"10\.\d{4,9}/[^\s,;\"'<>]+")
"""A DOI in a text, perhaps with the end of a sentence behind it: see ``dois``."""

_NUMBERS: Final = {
    "PMID": re.compile(r"PMID:? ?(\d{1,8})\b"),
    "PMCID": re.compile(r"\b(PMC\d{4,9})\b"),
    "trial": re.compile(r"\b(NCT\d{8})\b"),
    "address": re.compile(r"\b(https?://[^\s,;\"'<>]+)"),
}
_KEYS: Final = {
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "nct": "trial",
    "registry": "trial",
    "url": "address",
}
_PLACES: Final = {
    "DOI": "https://doi.org/{}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PMCID": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "trial": "https://clinicaltrials.gov/study/{}",
    "address": "{}",
}


@dataclass(frozen=True)
class Identifier:
    """``kind`` is DOI, PMID, PMCID, trial or address; ``start`` to ``end`` is its place in the text."""

    kind: str
    value: str
    start: int = 0
    end: int = 0

    @property
    def written(self) -> str:
        """As a citation has it: ``doi:10.…``, ``PMID 1``, and the others as they are."""
        return {"DOI": f"doi:{self.value}", "PMID": f"PMID {self.value}"}.get(self.kind, self.value)

    @property
    def address(self) -> str:
        """Where it leads: the address of its resolver. A DOI may hold what an address may not (RFC 3986)."""
        from urllib.parse import quote

        kept = self.value if self.kind == "address" else quote(self.value, safe="/:;()._-")
        return _PLACES[self.kind].format(kept)


def identifiers(source: Any) -> tuple[Identifier, ...]:
    """Every identifier of a record's ``source``, a text or a table: DOIs first, then in the order of the kinds above.

    The numbers of a table are those of its keys; texts in it are not searched.
    """
    if not isinstance(source, Mapping):
        return tuple(_in_text(str(source)))
    table = cast("Mapping[str, Any]", source)
    return tuple(Identifier(kind, str(table[key]).strip()) for key, kind in _KEYS.items() if table.get(key))


def dois(source: Any) -> tuple[str, ...]:
    """The DOIs of a record's ``source``, as they are written, each once."""
    return tuple(dict.fromkeys(found.value for found in identifiers(source) if found.kind == "DOI"))


def _in_text(text: str) -> Iterator[Identifier]:
    for found in DOI.finditer(text):
        value = found.group().rstrip(".:")
        while value.endswith(")") and value.count("(") < value.count(")"):
            value = value[:-1].rstrip(".:")
        before = len("doi:") if text[: found.start()].lower().endswith("doi:") else 0
        yield Identifier("DOI", value, found.start() - before, found.start() + len(value))
    for kind, pattern in _NUMBERS.items():
        for found in pattern.finditer(text):
            value = found.group(1)
            if kind != "address":
                yield Identifier(kind, value, *found.span())
            elif not DOI.search(value):  # a DOI written as an address is read as the DOI
                yield Identifier(
                    kind, value.rstrip("."), found.start(), found.start() + len(value.rstrip("."))
                )
