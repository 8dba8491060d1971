"""Phrases that make a claim: a small language of words, and where a sentence uses them.

``a & b`` needs both in the sentence, in any order; ``a > b`` needs b after a with at most ``GAP`` words between,
``a >> b`` with at most ``NEAR``; ``a|b`` is either; ``!a`` must be absent; ``word*`` is any ending; ``{name}`` stands
for a list of words. ``any:`` before a phrase means that it holds whether or not the sentence negates it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mitragyna.errors import InputError
from mitragyna.safety import negation

GAP: Final = 10
"""Words that may stand between the parts of ``a > b``."""
NEAR: Final = 2
"""Words that may stand between the parts of ``a >> b``."""
TOPIC: Final = "kratom"
"""The list of words for what the claims are about; a pronoun may stand for them."""
_OWN_NEGATION: Final = re.compile(r"(?<![\w-])(?:no|not|never|without|nobody|unknown|unclear)(?![\w-])")

_GAPS: Final[Mapping[str, int]] = {">": GAP, ">>": NEAR}

Span = tuple[int, int]


@dataclass(frozen=True)
class Term:
    """One part of a phrase: steps that follow each other, present or (``absent``) not there.

    ``gaps`` are the words that may stand before each step after the first. A pronoun may stand for the first step
    where it is ``topical``; it is ``on_topic`` where it can be nothing but the topic.
    """

    steps: tuple[re.Pattern[str], ...]
    gaps: tuple[int, ...]
    absent: bool
    topical: bool
    on_topic: bool

    def found(self, text: str, topic: Span | None) -> Span | None:
        """Where the term stands in ``text`` (plain); the topic may stand where a pronoun means it."""
        for first in self._firsts(text, topic):
            end = first[1]
            for step, gap in zip(self.steps[1:], self.gaps, strict=True):
                after = next(
                    (m for m in step.finditer(text, end) if _words(text[end : m.start()]) <= gap), None
                )
                if after is None:
                    break
                end = after.end()
            else:
                return first[0], end
        return None

    def _firsts(self, text: str, topic: Span | None) -> list[Span]:
        spans = [match.span() for match in self.steps[0].finditer(text)]
        return [topic, *spans] if self.topical and topic is not None else spans


@dataclass(frozen=True)
class Phrase:
    """Terms that make a claim together."""

    written: str
    terms: tuple[Term, ...]
    either: bool

    @cached_property
    def on_topic(self) -> bool:
        """Whether one of its terms is the topic itself."""
        return any(term.on_topic and not term.absent for term in self.terms)

    def found(self, text: str, topic: Span | None) -> tuple[Span, ...] | None:
        """The spans of its terms other than the bare topic; None when the phrase is not there."""
        spans: list[Span] = []
        for term in self.terms:
            span = term.found(text, topic)
            if (span is None) != term.absent:
                return None
            if span is not None and not (term.on_topic and len(term.steps) == 1):
                spans.append(span)
        return tuple(spans)

    def said(self, text: str, topic: Span | None, negated: negation.Negated) -> str:
        """``made``, ``denied``, or empty where the phrase is not there or its truth is left open."""
        spans = self.found(text, topic)
        if spans is None:
            return ""
        if self.either:
            return "made"
        if negated.open_question(spans):
            return ""
        return "denied" if negated.covers(spans) else "made"


def compiled(written: str, lists: Mapping[str, str], where: str) -> Phrase:
    """A phrase from its text. Raises ``InputError`` naming ``where`` for a list that there is none of."""
    text = written.strip()
    either = text.startswith("any:")
    text = text.removeprefix("any:").strip()
    terms: list[Term] = []
    for part in text.split("&"):
        given = part.strip()
        absent = given.startswith("!")
        steps: list[str] = []
        gaps: list[int] = []
        for step in re.split(r"(>>?)", given.removeprefix("!")):
            if step in _GAPS:
                gaps.append(_GAPS[step])
            else:
                steps.append(step.strip())
        if not all(steps):
            raise InputError(f"{where}: the phrase '{written}' has an empty part", where=where, what=written)
        either |= not absent and _OWN_NEGATION.search(given) is not None
        topic = f"{{{TOPIC}}}"
        patterns = tuple(_pattern(step, lists, where) for step in steps)
        terms.append(Term(patterns, tuple(gaps), absent, topic in steps[0], topic == steps[0]))
    return Phrase(written, tuple(terms), either)


def _pattern(step: str, lists: Mapping[str, str], where: str) -> re.Pattern[str]:
    words: list[str] = []
    for given in step.split("|"):
        name = re.fullmatch(r"\{(\w+)\}", given.strip())
        if name is None:
            words.append(given.strip())
            continue
        if name[1] not in lists:
            raise InputError(f"{where}: there is no list of words '{name[1]}'", where=where, what=step)
        words += [word.strip() for word in lists[name[1]].split("|")]
    if not all(re.fullmatch(r"[\w'-]+[*,]?(?: [\w'-]+[*,]?)*", word) for word in words):
        raise InputError(f"{where}: '{step}' holds a sign that is no word", where=where, what=step)
    # Longest first, so that "side effects" is not read as "side".
    each = sorted({re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words}, key=len)
    return re.compile(rf"(?<![\w])(?:{'|'.join(reversed(each))})(?![\w])")


def _words(text: str) -> int:
    return len(re.findall(r"[\w'-]+", text))
