"""Amounts that are written into the name of a medicine ("methadone 40 mg"): taken off it, and never read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Final

from mitragyna.safety.names.forms import AROUND

_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_UNIT: Final = (
    r"(?:mgs?|mcg|microg|ug|µg|μg|g|grams?|ml|iu|units?|%|milligrams?|micrograms?|millilitres?|milliliters?)"
)
_PER: Final = r"(?:\s*/\s*(?:\d+\s*)?(?:ml|h|hr|hour|hours|kg|day|d|dose|tablet|week)\b)?"
_FORM: Final = rf"(?:{'|'.join(sorted(AROUND))})\b"
_OFTEN: Final = (
    r"(?:(?:once|twice|(?:three|four) times|\d+ ?x|\d+ times)(?: (?:daily|a day|per day|a week|weekly))?|daily|"
    r"weekly|monthly|fortnightly|a month|per month|each month|every (?:week|month)|"
    r"a day|per day|each day|every \d+ ?(?:h|hours?|days?)|every day|od|bd|tds|qds|qd|bid|tid|qid|prn|"
    r"at night|nocte|in the morning|as needed|orally|oral|by mouth|po|iv)"
)
_AMOUNT: Final = rf"{_NUMBER}(?:\s*-\s*{_NUMBER})?\s*{_UNIT}\b{_PER}|{_NUMBER}\s*%"
_DOSE: Final = r"(?:(?:very|ultra)[ -]?)?(?:low|high|small|large|micro)[ -]?dose"
_AFTER: Final = re.compile(
    rf"\s*[,(]?\s*(?:{_AMOUNT}|\b{_DOSE})\)?(?:[\s,]+(?:{_FORM}|{_OFTEN}))*"
    r"(?=\s*(?:$|[/+&;,]|\band\b|\bwith\b|\bplus\b))",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(rf"^\s*(?:{_AMOUNT}|{_DOSE})\s+(?:of\s+)?", re.IGNORECASE)
_MASS: Final = r"(?:\s*(?:mg|mcg|ug|g))?"
_PAIR: Final = re.compile(
    rf"\s+{_NUMBER}{_MASS}(?:\s*[/-]\s*{_NUMBER}{_MASS})+(?:[\s,]+(?:{_FORM}|{_OFTEN}))*$", re.IGNORECASE
)


def less_amount(name: str, medicines: Callable[[str], int]) -> str:
    """The name less the amounts in it, where it is known then; else empty. ``medicines`` counts those a text names.

    Two amounts at the end ("Percocet 5/325") are those of a product of two: after the name of one medicine they say
    that there is another in it ("Tylenol 300/30" holds codeine), and the name is not known.
    """
    if (pair := without_pair(name)) and (medicines(pair) > 1 or "/" in name):
        return pair if medicines(pair) > 1 else ""
    bare = without_amount(name)
    return bare if bare and medicines(bare) else ""


def without_amount(name: str) -> str:
    """The name less the amounts in it that have a unit, and how often; empty where it has none, or nothing is left."""
    plain = unicodedata.normalize("NFKC", name)
    left = _BEFORE.sub("", _AFTER.sub(" ", plain), count=1)
    left = " ".join(left.replace(" ,", ",").split()).strip(" ,;")
    return left if left and left != " ".join(plain.split()) else ""


_GLOSS: Final = re.compile(r"([^()\[\]]+?)\s*[(\[]([^()\[\]]+)[)\]]")


def less_gloss(name: str, meant: Callable[[str], Collection[str]]) -> str:
    """A name that says in brackets what it is ("Xanax (alprazolam)"), less the one that says no more; else empty.

    ``meant`` gives the ingredients of a text. Where the two are not of one medicine, nobody knows what is meant.
    """
    found = _GLOSS.fullmatch(unicodedata.normalize("NFKC", name).strip())
    if found is None:
        return ""
    outer, inner = (set(meant(part.strip())) for part in found.groups())
    if not outer or not inner or not (outer <= inner or inner <= outer):
        return ""
    return found[1].strip() if inner <= outer else found[2].strip()


def without_pair(name: str) -> str:
    """The name less two amounts or more at its end, with a slash or hyphen between them; empty where it has none."""
    plain = unicodedata.normalize("NFKC", name).strip()
    left = _PAIR.sub("", plain)
    return left if left != plain else ""
