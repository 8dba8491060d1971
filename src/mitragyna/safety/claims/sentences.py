"""A text as sentences, each with its line, its paragraph, and whether it can be read at all."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mitragyna.safety import files
from mitragyna.safety.claims import letters, markup

_ABBREVIATIONS: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|cf|[eE]\.g|[iI]\.e|viz|approx|Fig|Figs|Vol|pp|ca)\.[\"'”’)\]]*$"
)
"""What never ends a sentence."""
_MAY_END: Final = re.compile(
    r"(?:\b(?:etc|al|Inc|Ltd|Co|Jr|Sr|U\.S|U\.S\.A|U\.K|D\.C|Ph\.D|M\.D)|(?:^|\s)[A-Z])\.$"
)
"""What ends a sentence where a word follows that begins one."""
_NUMBER: Final = re.compile(r"\b[Nn]os?\.$")
_BEGINS: Final = re.compile(
    r"[\"'“‘(\[]?(?:The|An?|It|Its|It's|This|That|These|Those|There|They|We|I|I'm|You|Your|He|She|My|His|Her|Our|Nobody|No|None|"
    r"Nothing|Never|Not|Everyone|Everybody|Some|Many|Most|All|Any|Anyone|In|At|On|For|From|With|But|And|Or|Yet|So|"
    r"However|Still|If|When|While|As|Because|After|Although|Kratom|Mitragynine|Ketum|Do|Does|Don't|Did|Can|Could|Is|"
    r"Are|Was|Were|Will|What|Who|Why|How|Studies|Research|Users|People|Doctors|Experts)(?![\w.-])"
)
_END: Final = re.compile(
    # A capital, a digit or a letter of another script begins a sentence.
    r"[.!?…]+[\"'”’)\]~]*\s+(?=(?:~~)?[\"'“‘(\[]?[^\W_a-z\u00df-\u00ff])|[。！？]+"
    # So does an abbreviation of Latin words.
    r"|[.!?…]+[\"'”’)\]~]*\s+(?=\(?(?:i\.e|e\.g|viz|cf)\.)"
    # Also a small one after a question, unless this is quoted.
    r"|(?<=[\w)])[?!]*\?[?!]*\s+(?=[a-z])"
)
_CLOSED: Final = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–—]|\d+[.)])\s+")
_HEADING: Final = 60
"""A line shorter than this without a full stop ends where it ends: a heading or an item of a list."""

_LANGUAGES: Final = files.DATA / "claims" / "languages.toml"
_ENGLISH_SHARE: Final = 0.12
"""Share of the words of a text that are common English words, from which it is taken to be English."""
_NEEDED: Final = 2
"""Common English words that a text has to hold at least."""
LANGUAGE: Final = "language: it does not read as English"
"""Why a sentence in another language is not checked."""
SHORT: Final = "language: too short to tell, and the text around it does not read as English"
"""Why a sentence is not checked where neither it nor its text shows that it is English."""
_SOFT: Final = re.compile("\u00ad\\s+")
_COMPOUND: Final = re.compile(r"\b(side|adverse)-(effect|reaction)")
_CARRIED: Final = re.compile(r"[^\W\d_]{2}[-‐\u00ad]\s*$")
"""A line that ends in the middle of a word."""
_FOLDED: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"}
)


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was written, with the line it begins on (1 is the first).

    ``unread`` says why it cannot be read, and ``partly`` why it is read in part; empty when it can. ``plain`` is what
    the phrases are looked for in, ``item`` whether it is, or begins, an item of a list, and ``inside`` whether it goes
    on in one.
    """

    text: str
    line: int
    plain: str
    unread: str = ""
    item: bool = False
    inside: bool = False
    partly: str = ""


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text. Blank lines, headings and items of lists end a sentence too."""
    out: list[Sentence] = []
    for line, block in _blocks(markup.seen(text)):
        start = counted = 0
        place = line
        listed = _BULLET.match(block) is not None
        struck = letters.struck_parts(block)
        for end in [*_ends(block), len(block)]:
            part = block[start:end]
            written = " ".join(_BULLET.sub("", part.replace("\n", " ")).split())
            if any(sign.isalnum() for sign in written):
                begun = start + len(part) - len(part.lstrip())
                place += block.count("\n", counted, begun)
                counted = begun
                out.append(
                    Sentence(
                        written,
                        place,
                        plain(written),
                        letters.STRUCK if _over(struck, begun, end) else _unread(written),
                        listed and not start,
                        listed and start > 0,
                        "" if all(map(letters.readable, letters.words(written))) else letters.PART,
                    )
                )
            start = end
    return tuple(out)


def _over(parts: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < stop and begun < end for begun, stop in parts)


def plain(text: str) -> str:
    """Lower case with plain quotes, dashes and letters, one blank between words, without signs that cannot be seen."""
    seen = letters.folded(_SOFT.sub("", text).translate(_FOLDED)).translate(_FOLDED).lower()
    return compounds(" ".join(seen.split()))


def compounds(text: str) -> str:
    """A text (plain, lower case) with "side-effect" as two words."""
    return _COMPOUND.sub(r"\1 \2", text)


def _unread(written: str) -> str:
    """Why a sentence cannot be read: struck out, another script, scripts mixed in a word, another language."""
    if written.isascii():
        return language(written)
    if letters.struck(written):
        return letters.STRUCK
    words = letters.words(written)
    if any(map(letters.mixed, words)):
        return "a word mixes the letters of two alphabets"
    if sum(map(letters.latin, words)) * 3 < len(words) * 2:
        return "it is not in Latin letters"
    return language(plain(written))


def language(written: str) -> str:
    """Why a sentence in Latin letters cannot be read, empty where it can.

    It has more common words of another language than of English.
    """
    english, foreign, length = _counts(written)
    if foreign > english or (length >= 8 and not english):
        return LANGUAGE
    return ""


def reads_as_english(given: Iterable[Sentence]) -> bool:
    """Whether sentences that can be read hold enough common English words."""
    english = words = 0
    for one in given:
        if not one.unread:
            here, _, length = _counts(one.text)
            english, words = english + here, words + length
    return english >= _NEEDED and english >= _ENGLISH_SHARE * words


@functools.cache
def common_words() -> tuple[frozenset[str], frozenset[str]]:
    """Common words of English, and of other languages alone."""
    data = tomllib.loads(_LANGUAGES.read_text("utf-8"))
    english = frozenset(data["english"].split())
    return english, frozenset(word for words in data["other"].values() for word in words.split()) - english


def _counts(text: str) -> tuple[int, int, int]:
    """Common English words, common words of other languages, and how many words it has."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.translate(_FOLDED).lower())
    english, foreign = common_words()
    return sum(word in english for word in words), sum(word in foreign for word in words), len(words)


def _ends(block: str) -> list[int]:
    """Where sentences end inside a block."""
    found: list[int] = []
    for match in _END.finditer(block):
        before = block[max(0, match.start() - 11) : match.start() + 1]
        # "No." is a number before one, and an answer otherwise.
        numbered = _NUMBER.search(before) and block[match.end() : match.end() + 1].isdigit()
        if numbered or _ABBREVIATIONS.search(before):
            continue
        if _MAY_END.search(before) and not _BEGINS.match(block, match.end()):
            continue
        found.append(match.end())
    return found


def _blocks(text: str) -> list[tuple[int, str]]:
    """Paragraphs with the number of their first line; lines that were wrapped are together."""
    blocks: list[tuple[int, list[str]]] = []
    open_block = goes_on = False
    last = 0
    for number, written in enumerate(text.splitlines(), start=1):
        for place, paragraph in enumerate(written.split(markup.PARAGRAPH)):
            open_block, goes_on = open_block and not place, goes_on and not place
            for part in paragraph.split(markup.LINE):
                line = part.removesuffix(markup.BLANK)
                if line.strip():
                    before = blocks[-1][1][-1].lstrip("\n") if open_block else ""
                    if open_block and not _BULLET.match(line) and (goes_on or _goes_on(before, line)):
                        # Each line end counts, also of a line that holds tags alone.
                        blocks[-1][1].append("\n" * (number - last) + (line if number > last else f" {line}"))
                    else:
                        blocks.append((number, [line]))
                    open_block, last = True, number
                elif not goes_on and line == part:
                    open_block = False
                goes_on = line != part
    return [(number, "".join(lines)) for number, lines in blocks]


def _goes_on(before: str, line: str) -> bool:
    """Whether a line continues the one before it rather than beginning a paragraph of its own."""
    if _CARRIED.search(before):
        return True
    if _BULLET.match(before):
        return line.lstrip()[:1].islower() or line[:1].isspace()
    if _CLOSED.search(before.strip()):
        return len(before) < 400 and len(line) < 400 and len(before) >= _HEADING
    return line.lstrip()[:1].islower() or (len(before) >= _HEADING and not _title(before))


def _title(line: str) -> bool:
    """Whether most words of a line begin with a capital, as in a heading."""
    words = re.findall(r"[^\W\d_]{4,}", line)
    return sum(word[0].isupper() for word in words) * 3 > len(words) * 2
