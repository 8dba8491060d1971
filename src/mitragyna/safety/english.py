"""Which words of a sentence are known as English, and words whose letters are hidden behind digits and signs.

A sentence of which no word is known was not read, whatever language it is in; it may not pass for one in which nothing
was found. The words known are the common ones, those of the phrases, and those in which the claims and their evidence
are written.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import Final

from mitragyna.safety.claims import load_claims, word_lists
from mitragyna.safety.sentences import common_words
from mitragyna.safety.statements import load_statements

UNKNOWN: Final = "language: too few of its words are known as English"
"""Why a sentence without a mark is not checked whose words are hardly known."""
_FEWEST: Final = 2
"""Words besides those for kratom from which a sentence without a known word is not taken to be read."""
_SHARE: Final = 3
"""A sentence of more words than these needs one known word among so many."""
_ENDINGS: Final = re.compile(
    r"(?:s|es|e?d|r|ers?|ings?|(?:at|it|s|t)?ions?|t?ing|t?ed|l?y|ies|ity|ive|al|ally|ments?|ness|[ai]ble|ful|fully|[ae]nts?|"
    r"[ae]nc[ey]|ists?|ical|ic|ory|en?|n|ors?|ous|i[sz](?:e|ed|ing)|at(?:es?|ed|ing|or)|e?'s|iac?|ines?|in|an|ol|a)?"
)
"""What may follow a beginning that is known."""
_INFLECTED: Final = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
    *(("ly", ""), ("er", ""), ("est", ""), ("'s", "")),
)
_SIGNS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "il",
}  # fmt: skip
_HIDDEN: Final = re.compile(
    r"(?<![\w@$.])(?=\S*[^\W\d_])(?=\w*[0134578@$!|])[^\W_][\w@$!|]{2,23}(?<!!)(?![\w@$])"
)
_SPACED: Final = re.compile(r"(?<![\w.-])[^\W\d_](?:([ .*_-])[^\W\d_](?:\1[^\W\d_]){2,14})(?![\w-])")
_BROKEN: Final = re.compile(r"(?<!\w)kra[-.* ]tom(?!\w)")


@functools.cache
def known_words() -> frozenset[str]:
    """Words that are known as English: common, of the phrases, or of the claims and their evidence."""
    english, foreign = common_words()
    written: list[str] = [*word_lists().values()]
    for claim in load_claims().values():
        written += [claim.claim, claim.evidence, claim.note, *(phrase.written for phrase in claim.phrases)]
    for one in load_statements().values():
        written += [one.statement, one.evidence, *(phrase.written for phrase in one.phrases)]
    words = {word for text in written for word in re.findall(r"[a-z]{2,}(?![a-z*])", text.lower())}
    return frozenset(words - foreign) | english


@functools.cache
def _beginnings() -> tuple[str, ...]:
    """What words of the phrases begin with whose endings are free."""
    written = [*word_lists().values()]
    written += [phrase.written for one in load_claims().values() for phrase in one.phrases]
    written += [phrase.written for one in load_statements().values() for phrase in one.phrases]
    return tuple({begun for text in written for begun in re.findall(r"([a-z]{4,})\*", text)})


@functools.lru_cache(maxsize=20_000)
def _known(word: str) -> bool:
    if word in known_words():
        return True
    if any(word.startswith(begun) and _ENDINGS.fullmatch(word, len(begun)) for begun in _beginnings()):
        return True
    # A plural, a past or an adverb of a known word.
    return any(
        word.endswith(ending)
        and len(word) > len(ending) + 2
        and word[: -len(ending)] + instead in known_words()
        for ending, instead in _INFLECTED
    )


def hardly_known(plain: str) -> bool:
    """Whether so few words of a sentence (plain, lower case) are known as English that it was not read."""
    words = [word for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain) if not word.startswith("kratom")]
    known = sum(map(_known, words))
    if len(words) < _FEWEST:
        return False
    return not known or (len(words) > _SHARE and known * _SHARE < len(words))


def mostly_known(plain: str) -> bool:
    """Whether a sentence (plain, lower case) of four words or more has two in three that are known as English."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain)
    return len(words) > _SHARE and 3 * sum(map(_known, words)) >= 2 * len(words)


def wholly_known(plain: str) -> bool:
    """Whether every word of a sentence (plain, lower case) is known as English, and there is one."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain)
    return bool(words) and all(map(_known, words))


def unhidden(plain: str) -> str:
    """A sentence in which words that hide letters behind digits, signs, accents or blanks are as they are meant.

    "krat0m" and "k r a t o m" are kratom. Only what becomes a known word is changed.
    """
    if not plain.isascii():
        plain = re.sub(r"[^\W\d_]+", lambda match: _bare(match[0]), plain)
    if _HIDDEN.search(plain):
        plain = _HIDDEN.sub(lambda match: _meant(match[0]), plain)
    if _SPACED.search(plain):
        plain = _SPACED.sub(lambda match: _closed(match[0], match[1]), plain)
    return _BROKEN.sub("kratom", plain)


def _bare(word: str) -> str:
    if word.isascii():
        return word
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return bare if bare.isascii() and _named(bare) else word


def _meant(word: str) -> str:
    signs = [_SIGNS.get(sign, sign) for sign in word]
    if sum(sign.isalpha() for sign in word) * 2 < len(word):
        return word
    choices = itertools.islice(itertools.product(*signs), 64)
    return next((each for each in map("".join, choices) if _named(each)), word)


def _closed(spaced: str, between: str) -> str:
    closed = spaced.replace(between, "")
    return closed if _named(closed) else spaced


def _named(word: str) -> bool:
    return len(word) >= 4 and _known(word)
