"""Names of medicines as people write them: one form to look up, and what in a name cannot be trusted.

Case, width and other forms of compatibility (Unicode NFKC), spaces, hyphens and kinds of apostrophe are
evened out. Invisible characters, letters of other scripts that look Latin, and accents never are: they are
told, with the plain name as a suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from typing import Final

from mitragyna.errors import UNSEEN

LONGEST: Final = 200
"""Characters a name may have."""

KRATOM_NAMES: Final = frozenset(
    {
        "kratom",
        "mitragyna",
        "mitragyna speciosa",
        "mitragynine",
        "ketum",
        "kratom leaf",
        "kratom tea",
        "ketum tea",
        "ketum juice",
        "kratom powder",
        "kratom leaf powder",
        "kratom capsules",
        "kratom capsule",
        "biak biak",
    }
)
SEVEN_OH_NAMES: Final = frozenset({"7 hydroxymitragynine", "7 oh", "7oh", "7 ohm"})
UNRECORDED: Final = "mitragynine pseudoindoxyl"
"""An alkaloid of which nothing is recorded in people: neither leaf nor 7-hydroxymitragynine, whatever it is like."""

_SIGNS: Final = str.maketrans({"®": " ", "™": " ", "©": " ", "’": "'", "‘": "'", "ʼ": "'", "′": "'"})
_DASHES: Final = str.maketrans(dict.fromkeys("-‐‑‒–—−", " "))

_LOOKALIKES: Final = str.maketrans(
    {
        # Cyrillic
        **dict(zip("аесорхуіјѕһԁӏԛԝгкмтнвпзь", "aecopxyijshdlqwrkmthbn3b", strict=True)),
        **dict(zip("АВЕКМНОРСТУХІЈЅԌԚԜ", "ABEKMHOPCTYXIJSGQW", strict=True)),
        # Greek
        **dict(zip("αβεηικμνορτυχωγζσϲϳ", "abenikuvoptuxwyzocj", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ABEZHIKMNOPTYXC", strict=True)),
        # Armenian, and Latin letters that are not of the alphabet
        **dict(zip("օսհոցք", "ouhnyp", strict=True)),
        **dict(zip("ıɑɡɩɪɴʀʏɛøłđħ", "iagiinryeoldh", strict=True)),
    }
)


def key(text: str) -> str:
    """The form a name is looked up in: NFKC, case folded, hyphens and runs of spaces as one space.

    >>> key("  Co-Codamol ")
    'co codamol'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    return " ".join(text.casefold().translate(_DASHES).split())


def as_on_labels(text: str) -> tuple[str, ...]:
    """The names between slashes or hyphens, by which labels join the ingredients of one product.

    >>> as_on_labels("morphine / naltrexone")
    ('morphine', 'naltrexone')
    """
    parts = re.split(r"\s*[/‐‑‒–—−-]\s*", unicodedata.normalize("NFKC", text).strip())
    return tuple(part for part in parts if part)


def invisible(text: str) -> bool:
    """True when the text holds a character that does not show: a format or control character.

    Tabs and line ends count as spaces.
    """
    # Nothing of ASCII that prints is hidden, and most texts are of it.
    return not (text.isascii() and text.isprintable()) and any(_hidden(character) for character in text)


def without_invisible(text: str) -> str:
    """The text less its invisible characters."""
    return "".join(character for character in text if not _hidden(character))


def lookalike(text: str) -> str:
    """The text with letters that only look Latin replaced by the Latin ones, and accents taken off."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_LOOKALIKES)
    decomposed = unicodedata.normalize("NFKD", plain).translate(_LOOKALIKES)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def foreign_scripts(text: str) -> tuple[str, ...]:
    """The scripts other than Latin that the text's letters are of, as Unicode names them, each once.

    >>> foreign_scripts("хanax")
    ('Cyrillic',)
    """
    scripts: dict[str, None] = {}
    for character in unicodedata.normalize("NFKC", text):
        if character.isalpha():
            script = unicodedata.name(character, "UNKNOWN").split()[0]
            if script not in ("LATIN", "FEMININE", "MASCULINE", "MICRO"):
                scripts[script.capitalize()] = None
    return tuple(scripts)


def _hidden(character: str) -> bool:
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co", "Cn") or character in UNSEEN


_MOST_KEPT: Final = 4096
"""Texts of which the nearest names are kept: the same words stand in many texts."""


class Likeness:
    """Finds the known names most like a text, quickly: pairs of letters first, then the whole names."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        """``shown`` gives for each name's key the name as it is to be suggested."""
        self._shown = shown
        self._with: dict[str, list[str]] = {}
        self._found: dict[tuple[str, int, float], tuple[str, ...]] = {}
        for name in shown:
            for pair in _pairs(name):
                self._with.setdefault(pair, []).append(name)

    def nearest(self, text: str, count: int = 3, cutoff: float = 0.7) -> tuple[str, ...]:
        """Up to ``count`` names at least ``cutoff`` like the key ``text`` (0 to 1), best first.

        Names much less like it than the best one are left out.
        """
        asked = (text, count, cutoff)
        if asked not in self._found:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            self._found[asked] = self._nearest(*asked)
        return self._found[asked]

    def _nearest(self, text: str, count: int, cutoff: float) -> tuple[str, ...]:
        pairs = _pairs(text)
        shared: dict[str, int] = {}
        for pair in pairs:
            for name in self._with.get(pair, ()):
                shared[name] = shared.get(name, 0) + 1
        alike = [
            (2 * both / (len(pairs) + len(name) + 1), name)
            for name, both in shared.items()
            if 6 * both > len(pairs) + len(name)
        ]
        matcher = SequenceMatcher(autojunk=False, b=text)
        scored: list[tuple[float, str]] = []
        for _, name in nlargest(25, alike):
            matcher.set_seq1(name)
            ratio = matcher.ratio()
            if ratio >= cutoff:
                scored.append((-ratio, name))
        best = min((ratio for ratio, _ in scored), default=0.0)
        near = (self._shown[name] for ratio, name in sorted(scored) if ratio <= best + 0.15)
        return tuple(dict.fromkeys(near))[:count]


def _pairs(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[index : index + 2] for index in range(len(padded) - 1)}
