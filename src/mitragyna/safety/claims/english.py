"""Which words of a sentence are known as English, and words whose letters are hidden behind digits and signs.

A sentence of which no word is known was not read, whatever language it is in; it may not pass for one in which nothing
was found. The words known are the common ones, those of the phrases, and those in which the claims and their evidence
are written.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Final

from mitragyna.safety.claims import letters
from mitragyna.safety.claims.claim import load_claims, word_lists
from mitragyna.safety.claims.sentences import common_words, compounds
from mitragyna.safety.claims.statements import load_statements

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
_CARRIED: Final = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?:- [^\W\d_]{2,})+(?![\w-])")
"""A word that goes on in the next line."""
_HYPHENED: Final = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?:-[^\W\d_]{2,})+(?![\w-])")
_NAMES: Final = ("kratom", "mitragynine", "hydroxymitragynine", "pseudoindoxyl")
"""What must not go by unread because it is misspelt."""
_SOUNDS: Final = (
    ("ch", "k"),
    ("kh", "k"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("th", "t"),
    ("ou", "u"),
    ("y", "i"),
)
_LONG: Final = 7
"""Letters from which a word that is not known counts as another one misspelt."""

_FUNCTION: Final = frozenset(
    ("a", "no", "zero", "offers", "offering", "considered", "regarded", "seen", "viewed")
)
"""Words of phrases that say nothing by themselves and are no common words."""
_MEANT: Final = frozenset(
    ("pain", "sleep", "death", "deaths", "drug", "drugs", "medicine", "health", "effects", "symptoms", "doctor",
     "doctors", "users", "daily", "new", "good", "bad", "high", "low")
)  # fmt: skip
"""Common words that say something by themselves."""

AUX: Final = "do|does|did|is|are|was|were|has|have|had|can|could|will|would|may|might|shoul[d]|must"
"""Auxiliary verbs, as alternatives."""
NOT: Final = r"n't| not| never|not"
"""What negates an auxiliary verb, as alternatives that follow it: "does not", "isn't", "cannot"."""
NEGATED: Final = re.compile(
    r"n't(?!\w)|(?<!\w)(?:not|no|never|cannot|neither|nor|nobody|nothing|without|impossible)(?!\w)"
)
"""A word that negates its clause."""


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


def common(words: str) -> bool:
    """Whether words (lower case) are common ones and negations alone, which say nothing by themselves."""
    return all(
        word in (common_words()[0] - _MEANT) or word in _FUNCTION or NEGATED.search(word)
        for word in words.split()
    )


def unhidden(plain: str) -> str:
    """A sentence in which words that hide letters behind digits, signs, accents or blanks are as they are meant.

    "krat0m" and "k r a t o m" are kratom, "addic- tive" and "addic-tive" addictive. Only what becomes a known word is
    changed.
    """
    if not plain.isascii():
        plain = re.sub(r"[^\W\d_]+", lambda match: _bare(match[0]), plain)
    if _HIDDEN.search(plain):
        plain = _HIDDEN.sub(lambda match: _meant(match[0]), plain)
    if _SPACED.search(plain):
        plain = _SPACED.sub(lambda match: _closed(match[0], match[1]), plain)
    if "-" in plain:
        plain = _HYPHENED.sub(lambda match: _unbroken(match[0]), _CARRIED.sub(_carried, plain))
        plain = compounds(plain)
    return _BROKEN.sub("kratom", plain)


def _carried(match: re.Match[str]) -> str:
    """A word that went on in the next line; "short- and long-term" is none."""
    out, *parts = match[0].split("- ")
    for part in parts:
        begun = re.split(r"[- ]", out)[-1]
        if _named(begun + part):
            out += part
        elif part in common_words()[0] - _MEANT or not (_known(begun) and _known(part)):
            out += f"- {part}"
        else:
            out += f"-{part}"
    return out


def _unbroken(word: str) -> str:
    """A word with a hyphen in its middle, unless both of its parts are words."""
    closed = word.replace("-", "")
    return closed if _named(closed) and not all(map(_known, word.split("-"))) else word


def _bare(word: str) -> str:
    bare = letters.bare(word)
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


def name_misspelt(plain: str) -> tuple[str, str] | None:
    """A word of a sentence (plain, lower case) that may be kratom or an alkaloid of it misspelt, and which is meant.

    None where there is none. "kratum", "cratom" and "krathom" may be kratom: nobody knows, so it is not read.
    """
    for word in re.findall(r"[^\W\d_]{5,}", plain):
        if word[0] in "ckqmhpg" and not _known(word):
            found = _name(word)
            if found:
                return word, found
    return None


@functools.lru_cache(maxsize=20_000)
def _name(word: str) -> str:
    sound = _sounded(word)
    stems = {sound, sound.removesuffix("s"), sound.removesuffix("in") + "ine"}
    for name in _NAMES:
        far = 1 if len(name) < _LONG else 2
        if any(_apart(stem, _sounded(name), far) for stem in stems):
            return name
    return ""


def _sounded(word: str) -> str:
    """A word as it sounds: one letter for those that sound alike, and none twice."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(\w)\1", r"\1", word)


def misspelt(plain: str) -> tuple[str, str] | None:
    """A long word of a sentence (plain, lower case) that is not known, and the known one it is a letter from.

    None where there is none.
    """
    for word in re.findall(rf"(?<![\w'-])[a-z]{{{_LONG},}}(?![\w'-])", plain):
        if not _known(word):
            found = _neighbour(word)
            if found:
                return word, found
    return None


@functools.lru_cache(maxsize=20_000)
def _neighbour(word: str) -> str:
    near = sorted({known for less in _lessened(word) for known in _by_less().get(less, ())})
    # A known word with a letter more at its end is a form of it, and so is one that ends in "d" where that ends in "s".
    forms = {word[:-1] + end for end in "ds"} if word[-1] in "ds" else set[str]()
    return next(
        (
            known
            for known in near
            if _apart(word, known, 1) and not word.startswith(known) and known not in forms
        ),
        "",
    )


@functools.cache
def _by_less() -> dict[str, list[str]]:
    """Long words that phrases look for, by what is left of them without a letter."""
    out: dict[str, list[str]] = {}
    for word in _sought():
        for less in _lessened(word):
            out.setdefault(less, []).append(word)
    return out


@functools.cache
def _sought() -> frozenset[str]:
    """Long words in the phrases and in what the claims and statements say."""
    written: list[str] = [*word_lists().values()]
    for claim in load_claims().values():
        written += [claim.claim, *(phrase.written for phrase in claim.phrases)]
    for one in load_statements().values():
        written += [one.statement, *(phrase.written for phrase in one.phrases)]
    found = {word for text in written for word in re.findall(r"[a-z]+(?![a-z*])", text.lower())}
    return frozenset(word for word in found if len(word) >= _LONG)


def _lessened(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _apart(one: str, other: str, far: int) -> bool:
    """Whether at most so many letters were left out, put in, changed or swapped (Damerau 1964)."""
    if abs(len(one) - len(other)) > far:
        return False
    rows = [list(range(len(other) + 1))]
    for i, sign in enumerate(one, start=1):
        row = [i]
        for j, beside in enumerate(other, start=1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != beside))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == beside:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1] <= far
