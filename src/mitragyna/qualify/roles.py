"""What a result may count as, read off the library: a number the model was given is no result of it.

A record in the basis of any parameter makes its result an ``input``; in the basis of parameters that a script
fitted, and of no other, a ``calibration``. The same number of the same source under another id counts alike.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mitragyna.library import Library, Record
from mitragyna.library.identifiers import dois
from mitragyna.qualify.study import ROLES


@dataclass(frozen=True)
class Use:
    """How the library uses a record: ``role`` and the parameters (names) that rest on it."""

    role: str
    parameters: tuple[str, ...]


def doi_of(record: Record) -> str:
    """The record's DOI, the first where its source names several, in lower case; empty when it has none."""
    return next(iter(dois(record.source)), "").lower()


def _numbers(record: Record) -> tuple[str, ...]:
    """Source and value as texts, one per way to know the source, to find the same number under another id."""
    if not isinstance(record.value, (int, float)) or isinstance(record.value, bool):
        return ()
    unit = record.unit.lower().replace("percent", "%").replace("fold", "ratio").split(" (")[0].strip()
    return tuple(json.dumps([source, float(record.value), unit]) for source in _sources(record))


def _sources(record: Record) -> tuple[str, ...]:
    """The DOI, the PubMed number, and the first author with the year, as far as they are given."""
    found = [doi_of(record)]
    source = record.source
    if isinstance(source, Mapping):
        table = cast("Mapping[str, Any]", source)
        found.append(f"pmid {table['pmid']}" if table.get("pmid") else "")
        author = re.match(r"[\w-]+", str(table.get("authors", "")))
        found.append(f"{author.group(0).lower()} {table['year']}" if author and table.get("year") else "")
    else:
        pmid = re.search(r"PMID (\d+)", str(source))
        found.append(f"pmid {pmid.group(1)}" if pmid else "")
        named = re.match(r"([\w-]+).*?\b((?:19|20)\d\d)\b", str(source))
        found.append(f"{named.group(1).lower()} {named.group(2)}" if named else "")
    return tuple(text for text in found if text)


def uses(library: Library) -> dict[str, Use]:
    """Every record the library's parameters rest on, by id, twins under other ids included."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for parameter in library.parameters().values():
        role = "calibration" if parameter.calibrated else "input"
        for record in parameter.basis:
            found[record].append((role, parameter.name))
        # A spread between people that was read off a study is an input too.
        for record in parameter.between_person_basis:
            found[record].append(("input", parameter.name))
    twins: dict[str, set[str]] = defaultdict(set)
    for record in library.records.values():
        for number in _numbers(record):
            twins[number].add(record.id)
    for same in twins.values():
        together = [use for record in same for use in found.get(record, ())]
        if together:
            for record in same:
                found[record] = list(dict.fromkeys([*found.get(record, ()), *together]))
    return {
        record: Use(
            min((role for role, _ in listed), key=ROLES.index),
            tuple(dict.fromkeys(name for _, name in listed)),
        )
        for record, listed in found.items()
    }


def role_of(record: str, declared: str, used: Mapping[str, Use]) -> tuple[str, str]:
    """The role a result may have: the stricter of what is declared and what the library shows; and why."""
    use = used.get(record)
    if use is None or ROLES.index(use.role) >= ROLES.index(declared):
        return declared, ""
    names = ", ".join(use.parameters[:3]) + (" and others" if len(use.parameters) > 3 else "")
    verb = "a parameter rests on it" if use.role == "input" else "a fitted parameter rests on it"
    return use.role, f"{verb}: {names}"
