"""Letters as they are meant: dressed up, with marks on them, struck out, or of another alphabet.

A word in letters that look like Latin ones is read as that word. What cannot be read is told, and not passed over.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

STRUCK: Final = "letters are struck out, so that it cannot be told whether the words are meant"
"""Why a sentence with struck letters is not checked."""
PART: Final = "a part of it is in letters that cannot be read"
"""Why a sentence that is read is not checked in full."""

_OVERLAYS: Final = "\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb"
_STRUCK: Final = re.compile(rf"[^\W_][\u0300-\u0333\u0339-\u036f]*[{_OVERLAYS}]")
_STRUCK_PART: Final = re.compile(
    r"~~(?=\S)[^~]+~~|<(?P<tag>s|del|strike)(?: [^<>]*)?>.*?</(?P=tag)>", re.IGNORECASE | re.DOTALL
)
_DRESSED: Final = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|(?:CROSSED )?NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER|"
    r"REGIONAL INDICATOR SYMBOL LETTER|TAG LATIN (?:SMALL|CAPITAL) LETTER) ([A-Z])"
)
_MARKED: Final = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .+|LATIN SMALL LETTER DOTLESS (I)")
_FLAGS: Final = re.compile(r"[\U0001f1e6-\U0001f1ff]+")
_FEWEST_FLAGS: Final = 3
"""So many letters for flags in a row spell a word, and name no country."""
_BLANK: Final = frozenset("\u2800\u3164\uffa0\u115f\u1160")
_LATIN: Final = frozenset("ßæœðþŋ")
"""Letters of European languages that are no other letter with a mark."""
_MICRO: Final = re.compile(r"[μµ](?:g|m|l|mol|M|s|OR|ORs)")


def folded(text: str) -> str:
    """A text without signs that cannot be seen and marks on no letter, dressed letters as plain ones.

    "ᴋʀᴀᴛᴏᴍ" and the same in squares, circles or bold letters of mathematics are kratom. An accent that belongs to its
    letter stays.
    """
    if text.isascii():
        return text
    return _FLAGS.sub(
        lambda match: _spelt(match[0]), "".join(map(_seen, unicodedata.normalize("NFKC", text)))
    )


@functools.lru_cache(maxsize=10_000)
def _seen(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _BLANK:
        return " "
    dressed = _DRESSED.fullmatch(unicodedata.name(sign, ""))
    if dressed and not _FLAGS.match(sign):
        return dressed[1].lower()
    return "" if unicodedata.category(sign) in ("Cf", "Mn", "Me") else sign


def _spelt(flags: str) -> str:
    if len(flags) < _FEWEST_FLAGS:
        return flags
    return "".join(unicodedata.name(sign)[-1].lower() for sign in flags)


def bare(word: str) -> str:
    """A word without accents and strokes on its letters."""
    if word.isascii():
        return word
    return "".join(_plain(sign) for sign in unicodedata.normalize("NFKD", word))


@functools.lru_cache(maxsize=10_000)
def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if unicodedata.combining(sign):
        return ""
    marked = _MARKED.fullmatch(unicodedata.name(sign, ""))
    return (marked[1] or marked[2]).lower() if marked else sign


def struck(text: str) -> bool:
    """Whether letters of a text are struck out by signs over them."""
    return not text.isascii() and _STRUCK.search(text) is not None


def struck_parts(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text is struck out by signs around it, from letter to letter."""
    return tuple(match.span() for match in _STRUCK_PART.finditer(text))


def words(text: str) -> list[str]:
    """The words of a text as they are read, those in other alphabets too; units such as μg are none."""
    return re.findall(r"[^\W\d_]+", _MICRO.sub(" ", folded(text)))


def latin(word: str) -> bool:
    """Whether a word is in Latin letters."""
    return word.isascii() or all("LATIN" in unicodedata.name(sign, "") for sign in word)


def mixed(word: str) -> bool:
    """Whether a word mixes Latin letters with those of an alphabet that has letters of the same look."""
    if len(word) < 2 or word.isascii():
        return False
    kinds = {unicodedata.name(sign, "?").split(" ")[0] for sign in word}
    return "LATIN" in kinds and not kinds.isdisjoint({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def readable(word: str) -> bool:
    """Whether a word can be read: in Latin letters that are in use, or a single Greek letter (of a receptor)."""
    if word.isascii() or (len(word) == 1 and "GREEK" in unicodedata.name(word, "")):
        return True
    return all(
        sign.isascii() or sign in _LATIN or unicodedata.category(sign) == "Lm" for sign in bare(word.lower())
    )
