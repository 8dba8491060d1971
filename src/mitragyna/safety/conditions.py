"""Conditions and warning signs by name: what a person has, as far as it is written and known.

A name is matched without regard to case and spaces, and to words of degree, stage and length; nothing is guessed.
A name that is not known gives no answer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError, nearest

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Entry:
    """One condition or sign: ``name`` is its id, ``titles`` all spellings, ``implies`` what it is a case of."""

    name: str
    title: str
    sign: bool
    titles: tuple[str, ...]
    implies: tuple[str, ...]


@dataclass(frozen=True)
class Conditions:
    """All conditions and signs there are, by name and by spelling."""

    entries: Mapping[str, Entry]
    spelled: Mapping[str, str]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions."""
        return tuple(name for name, entry in self.entries.items() if not entry.sign)

    @property
    def signs(self) -> tuple[str, ...]:
        """Names of the warning signs."""
        return tuple(name for name, entry in self.entries.items() if entry.sign)

    def resolve(self, written: str) -> Entry | None:
        """The entry of that spelling, or of it less words of degree and length; None where there is none."""
        text = plain(written)
        name = self.spelled.get(text) or self.spelled.get(_bare(text)) or self._like(text)
        return None if name is None else self.entries[name]

    def _like(self, text: str) -> str | None:
        """The entry with a spelling that has a gap ("planned * surgery") which the text fills."""
        gaps = (
            name for spelling, name in self.spelled.items() if "*" in spelling and fnmatchcase(text, spelling)
        )
        return next(gaps, None)

    def near(self, written: str) -> list[str]:
        """Spellings most like ``written``, at most two."""
        return nearest(plain(written), [each for each in self.spelled if "*" not in each], 2)

    def implied(self, name: str) -> frozenset[str]:
        """The name and everything it is a case of."""
        found: set[str] = set()
        rest = [name]
        while rest:
            one = rest.pop()
            if one not in found:
                found.add(one)
                rest += self.entries[one].implies
        return frozenset(found)


@dataclass(frozen=True)
class Present:
    """What one person has: ``names`` with how each was written, ``strange`` what is not known by name.

    ``listed`` and ``signs_listed`` are whether the lists were given at all.
    """

    names: Mapping[str, tuple[str, str]]
    strange: tuple[tuple[str, str, str], ...]
    listed: bool
    signs_listed: bool


_DEGREE: Final = re.compile(
    r"^(?:(?:very|mild|moderate|severe|marked|stable|unstable|acute|chronic|recurrent|persistent|intermittent|advanced|"
    r"early|new|focal|generali[sz]ed|compensated|decompensated|treated|untreated|controlled|uncontrolled|"
    r"well controlled|poorly controlled|refractory|end stage|elective|known|diagnosed|suspected) )+"
)
_HOW_LONG: Final = re.compile(
    r" (?:(?:stage|grade|class|type) (?:\d[ab]?|i{1,3}|iv|v)|child pugh [abc]|nyha (?:i{1,3}|iv)|"
    r"for (?:years|months|weeks|days|hours)|"
    r"(?:for |over )?(?:more than |over |at least |about |the last )?"
    r"(?:\d+|one|two|three|four|five|six|several|a few) ?(?:h|hours?|days?|d|weeks?|months?|years?))$"
)


def _bare(text: str) -> str:
    """A plain spelling less words of degree before it and of stage or time after it; what they leave is the same thing.

    Words that change what it is (family history, no, past, in remission) stay, so that such a name is not known.
    """
    return _HOW_LONG.sub("", _DEGREE.sub("", text.replace(",", "")))


def plain(written: str) -> str:
    """A name as it is compared: lower case, one space between words, plain apostrophes and hyphens."""
    text = written.casefold().replace("\u2019", "'")
    for dash in "-\u2010\u2011\u2012\u2013_":
        text = text.replace(dash, " ")
    return " ".join(text.split())


@cache
def load_conditions(path: Path | None = None) -> Conditions:
    """The shipped conditions and signs, or those of another file. Raises ``InputError`` for a fault in it."""
    path = path or DATA / "conditions.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: the conditions cannot be read ({error})", where=str(path)) from None
    entries: dict[str, Entry] = {}
    spelled: dict[str, str] = {}
    for kind in ("condition", "sign"):
        for name, row in cast("dict[str, dict[str, Any]]", data.get(kind, {})).items():
            strange = set(row) - {"title", "also", "implies"}
            if strange or name in entries:
                said = f"unknown key '{sorted(strange)[0]}'" if strange else "the name is there twice"
                raise InputError(f"{path}: {kind}.{name}: {said}", where=str(path))
            titles = (name, row.get("title", name), *row.get("also", ()))
            entries[name] = Entry(
                name, row.get("title", name), kind == "sign", titles, tuple(row.get("implies", ()))
            )
            for title in titles:
                if spelled.setdefault(plain(title), name) != name:
                    raise InputError(f"{path}: '{title}' names two entries", where=str(path))
    for entry in entries.values():
        for other in entry.implies:
            if other not in entries:
                raise InputError(f"{path}: '{entry.name}' implies '{other}', which is none", where=str(path))
    return Conditions(entries, spelled)


def present(
    conditions: Iterable[str] | None,
    signs: Iterable[str] | None,
    derived: Mapping[str, tuple[str, str]],
    known: Conditions,
) -> Present:
    """What a person has by the lists of a scenario and by what else is known of them (``derived``)."""
    names: dict[str, tuple[str, str]] = {}
    strange: list[tuple[str, str, str]] = []
    for key, given in (("person.conditions", conditions), ("person.signs", signs)):
        for written in given or ():
            entry = known.resolve(written)
            if entry is None:
                near = known.near(written)
                strange.append((key, written, f" (nearest: {', '.join(near)})" if near else ""))
                continue
            for name in sorted(known.implied(entry.name)):
                names.setdefault(name, (key, entry.title))
    for name, said in derived.items():
        for each in sorted(known.implied(name)):
            names.setdefault(each, said)
    return Present(names, tuple(strange), conditions is not None, signs is not None)
