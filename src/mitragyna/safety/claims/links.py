"""Parts of the software by name, so that a claim can say which of them answers it, and a test that it exists."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.safety import files

if TYPE_CHECKING:
    from mitragyna.library import Library

DATA: Final = files.DATA
COMMANDS: Final[Mapping[str, str]] = {
    "claims": "the documents' claims with their verdicts",
    "law": "the law by place, with the date of each record",
    "qualify": "predictions beside published results",
}
"""Commands that answer a claim, with what they print."""


@dataclass(frozen=True)
class Refusal:
    """What the software does not say (``words``) and has no part for (``absent``, links that must not exist)."""

    id: str
    statement: str
    words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A part of the software that answers a claim: its kind and name as in a link, and what it is in words."""

    link: str
    kind: str
    what: str


@functools.cache
def refusals() -> Mapping[str, Refusal]:
    """Every refusal by its id. Raises ``InputError`` for one that neither holds a phrase nor an absent part."""
    out: dict[str, Refusal] = {}
    for row in tomllib.loads((DATA / "refusals.toml").read_text("utf-8"))["refusal"]:
        item = Refusal(row["id"], row["statement"], tuple(row.get("words", ())), tuple(row.get("absent", ())))
        if item.id in out or not (item.words or item.absent):
            raise InputError(f"refusals.toml: '{item.id}' is there twice or holds nothing", where=item.id)
        out[item.id] = item
    return out


@functools.cache
def rules() -> Mapping[str, str]:
    """Statement by id (``family.name``) of every rule that is shipped; empty while there are none."""
    found: dict[str, str] = {}
    for path in sorted((DATA / "rules").glob("*.toml")):
        given = tomllib.loads(path.read_text("utf-8"))
        for row in cast("list[dict[str, Any]]", given.get("rule", [])):
            found[f"{given['family']}.{row['id']}"] = str(row["statement"])
    return found


def answer(link: str, library: Library) -> Answer:
    """What a link such as ``quantity:cows`` leads to. Raises ``InputError`` for one that leads nowhere."""
    kind, _, name = link.partition(":")
    if kind not in _KINDS:
        raise InputError(
            f"answers: '{link}' is of no known kind; expected one of {', '.join(_KINDS)}", what=link
        )
    known = _KINDS[kind](library)
    if name not in known:
        raise InputError(f"answers: there is no {kind} '{name}'{suggestion(name, known)}", what=link)
    return Answer(link, kind, known[name])


def _quantities(library: Library) -> dict[str, str]:
    known = {item.name: item.meaning for item in library.quantities}
    for name, item in library.substances.items():
        for pattern in [each for each in known if each.endswith("<substance>")]:
            known[pattern.replace("<substance>", name)] = f"{known[pattern]}: {item.title}"
    return known


def _targets(library: Library) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, item in library.substances.items():
        for target in item.targets:
            at = item.targets[target]
            out[f"{name}.{target}"] = (
                f"{item.title} at {target}: {at.not_modelled or at.action or 'measured in vitro'}"
            )
    return out


def _numbers(library: Library) -> dict[str, str]:
    return {name: f"{number.written} ({number.grade})" for name, number in library.parameters().items()}


_KINDS: Final[Mapping[str, Callable[[Library], Mapping[str, str]]]] = {
    "quantity": _quantities,
    "parameter": _numbers,
    "substance": lambda library: {name: item.title for name, item in library.substances.items()},
    "product": lambda library: {name: item.title for name, item in library.products.items()},
    "population": lambda library: {name: item.title for name, item in library.populations.items()},
    "interaction": lambda library: {name: item.title for name, item in library.interactions.drugs.items()},
    "target": _targets,
    "watch": lambda library: {name: item.title for name, item in library.watch.items()},
    "rule": lambda library: rules(),
    "refusal": lambda library: {name: item.statement for name, item in refusals().items()},
    "command": lambda library: COMMANDS,
}


def exists(link: str, library: Library) -> bool:
    """Whether a link leads somewhere."""
    try:
        answer(link, library)
    except InputError:
        return False
    return True


def refused(text: str) -> list[str]:
    """Phrases of the refusals that a text holds, whatever their case and blanks."""
    bare = " ".join(re.split(r"\s+", text.lower()))
    return [words for item in refusals().values() for words in item.words if words.lower() in bare]
