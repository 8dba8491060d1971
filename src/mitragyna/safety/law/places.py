"""Places by code and name: what somebody typed becomes one place, or a sentence that says which was meant."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mitragyna.errors import InputError

_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_LONGEST = 80
"""Letters of a name that are still looked at."""
_SHORTEST = 3
"""Letters at most of what is too short to be told as near."""
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Signs that stand for a hyphen in what was copied from a page."""
_ALIKE, _ALIKE_CODE = 0.8, 0.85
"""How alike a misspelling is to a name or a code (difflib's ratio); below it names share only their endings."""


@dataclass(frozen=True)
class Gazetteer:
    """Names by code, and other spellings of codes and names, each with the codes it may mean."""

    names: Mapping[str, str]
    alias: Mapping[str, tuple[str, ...]]

    def name(self, code: str) -> str:
        """The name of a place; a subdivision without one is called by its code and country."""
        known = self.names.get(code)
        if known is not None:
            return known
        return f"{code} ({self.names.get(code.partition('-')[0], 'unknown')})"

    def find(self, text: str) -> str:
        """The code of the place that ``text`` names by code or name, in any case.

        A subdivision of a known country other than the United States, whose list is complete, is a place even
        without a name. Raises ``InputError`` for an unknown place, with the nearest, and for a name of two.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(
                f"place: {type(text).__name__} is no text; expected a code such as US-AL or DE, or a name in English"
            )
        given = text.strip()
        code = re.sub(rf"[\s_{_HYPHENS}]+", "-", unicodedata.normalize("NFKC", given).upper())
        if code in self.names:
            return code
        meant = _plain(given)
        found = {each for each, name in self.names.items() if _plain(name) == meant}
        found |= {
            each for spelling, codes in self.alias.items() if _plain(spelling) == meant for each in codes
        }
        if len(found) == 1:
            return found.pop()
        if found:
            both = " or ".join(f"{each} ({self.names[each]})" for each in sorted(found))
            raise InputError(f"place: '{given}' names two places; expected the code, {both}", what=given)
        part = _SUBDIVISION.fullmatch(code)
        if part is not None and part[1] in self.names and part[1] != "US":
            return code
        raise InputError(self._unknown(given, code), what=given)

    def also(self, text: str) -> str:
        """A sentence where a code of two letters is a country's and may be meant for a state; else nothing."""
        code = text.strip().upper()
        state = self.names.get(f"US-{code}")
        if state is None or code not in self.names:
            return ""
        return f"{code} is {self.names[code]}; {state} is US-{code}."

    def _unknown(self, given: str, code: str) -> str:
        shown = given if len(given) <= _LONGEST else given[:_LONGEST] + "…"
        said = f"place: '{shown}' is no place that is known"
        if not given:
            said = "place: the name is empty"
        elif any(not sign.isprintable() for sign in given):
            said += "; it holds signs that cannot be seen"
        elif any(sign.isalpha() and "LATIN" not in unicodedata.name(sign, "") for sign in given):
            said += "; it holds letters that are not Latin"
        expected = "expected a code such as US-AL or DE, or a name in English"
        if f"US-{code}" in self.names:
            return f"{said}; the nearest is US-{code} ({self.names[f'US-{code}']}); {expected}"
        # A long text is no misspelling of a short one, and comparing them takes long.
        near = self._near(_plain(given)) if len(given) <= _LONGEST else ()
        told = f"; the nearest is {' or '.join(near)}" if near else ""
        return f"{said}{told}; {expected}"

    def _near(self, plain: str) -> tuple[str, ...]:
        """Names that a name is a misspelling of, or that it is a whole word of, with their codes; most have none."""
        meant: dict[str, list[str]] = {}
        spelled = [(name, (code,)) for code, name in self.names.items()]
        for name, codes in (*spelled, *self.alias.items()):
            meant.setdefault(_plain(name), []).extend(codes)
        names = get_close_matches(plain, [name for name in meant if len(name) > _SHORTEST], 3, _ALIKE)
        if not names:
            parts = {_plain(code): [code] for code in self.names if "-" in code}
            names, meant = get_close_matches(plain, parts, 1, _ALIKE_CODE), {**meant, **parts}
        if len(plain) > _SHORTEST and not names:
            within = [name for name in meant if len(name) > _SHORTEST and _one_in_other(plain, name)]
            names = within if len(within) <= 3 else []
        codes = dict.fromkeys(code for name in names for code in meant[name])
        return tuple(f"{code} ({self.names.get(code, code)})" for code in codes)


def read_gazetteer(path: Path, recorded: Mapping[str, str]) -> Gazetteer:
    """The places of a file, with those of ``recorded`` (code to name) over them."""
    given = tomllib.loads(path.read_text("utf-8"))
    names = {**given["country"], **given["territory"], **given.get("part", {}), **recorded}
    alias = {
        spelling: (code,) if isinstance(code, str) else tuple(code)
        for spelling, code in given["alias"].items()
    }
    return Gazetteer(names, alias)


def _one_in_other(one: str, other: str) -> bool:
    """Whether one name is whole words of the other ("congo" of "republic of the congo")."""
    shorter, longer = sorted((f" {one} ", f" {other} "), key=len)
    return shorter in longer


def _plain(text: str) -> str:
    """Lower case without accents, and one blank between words: never another script's letters."""
    parts = unicodedata.normalize("NFKD", text.strip())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    words = re.sub(rf"[.,'’()\-{_HYPHENS}]", " ", bare.casefold()).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)
