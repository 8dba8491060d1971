"""Phrases that make a claim: a small language of words, and where a sentence uses them.

``a & b`` needs both in the sentence, in any order; ``a > b`` needs b after a with at most ``GAP`` words between,
``a >> b`` with at most ``NEAR``; ``a|b`` is either; ``!a`` must be absent; ``word*`` is any ending; ``{name}`` stands
for a list of words. ``any:`` before a phrase means that it holds whether or not the sentence negates it,
``opposite:`` that it says the opposite of the claim: asserted it denies the claim, negated it makes it, and
``denies:`` that it denies the claim whether or not the sentence negates it, ``one:`` that it is one case of the claim,
so that a sentence that negates it leaves the claim open, and ``against:`` that it says more than the opposite: asserted
it denies the claim, negated it leaves the claim open ("did not make it worse").
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mitragyna.errors import InputError
from mitragyna.safety.claims import negation, turns

GAP: Final = 10
"""Words that may stand between the parts of ``a > b``."""
NEAR: Final = 2
"""Words that may stand between the parts of ``a >> b``."""
TOPIC: Final = "kratom"
"""The list of words for what the claims are about; a pronoun may stand for them."""
OPEN: Final = "open"
"""What a sentence says of a claim that it speaks of without making or denying it."""
_OWN_NEGATION: Final = re.compile(r"(?<![\w-])(?:no|not|never|without|nobody|unknown|unclear)(?![\w-])")

_NEGATIONS: Final = frozenset(("no", "not", "never", "nothing", "hardly", "cannot", "neither", "nor", "none"))
_TURNS: Final = re.compile(
    r"[;:]|(?<!\w)(?:but|because)(?!\w)|, (?=(?:it|kratom|they) (?:is|are|was|were)(?! not)(?!\w))"
)
"""Where a clause ends that a negation has begun."""

_KINDS: Final = ("any", "opposite", "denies", "one", "against")
"""What may stand before a phrase."""

_GAPS: Final[Mapping[str, int]] = {">": GAP, ">>": NEAR}

_KEPT: Final = 50_000
"""Words of texts of which the steps are kept."""
_LONGEST_WORD: Final = 40
"""Letters of a word in a text of which a beginning is looked up."""

Span = tuple[int, int]


def negates(words: str) -> bool:
    """Whether words end in a negation, which reaches no further than its clause: "not safe; it is toxic"."""
    return words.rpartition(" ")[2] in _NEGATIONS


def _beginnings(word: str) -> tuple[str, ...]:
    """What a word begins with, as far as a word of a phrase can be long."""
    return tuple(word[:end] for end in range(1, min(len(word), _LONGEST_WORD) + 1))


class Text:
    """A sentence to look into (plain, lower case), with its words, so that most steps need no search.

    Many phrases share their steps, so where a step stands is looked for once.
    """

    def __init__(self, text: str, steps: Steps | None = None) -> None:
        self.text = text
        self.words = frozenset(re.findall(r"\w+", text))
        self._spans: dict[Step, tuple[Span, ...]] = {}
        self.steps = None if steps is None else steps.of(self)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What its words begin with."""
        return frozenset(begun for word in self.words for begun in _beginnings(word))

    def may(self, step: Step) -> bool:
        """Whether a search for a step is worth it."""
        return step.may(self) if self.steps is None else step in self.steps

    def spans(self, step: Step) -> tuple[Span, ...]:
        """Where a step stands."""
        found = self._spans.get(step)
        if found is None:
            found = (
                tuple(match.span() for match in step.pattern.finditer(self.text)) if self.may(step) else ()
            )
            self._spans[step] = found
        return found

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(match.end() for match in re.finditer(r"[\w'-]+", self.text))

    def between(self, start: int, end: int) -> int:
        """How many words end after ``start`` and no later than ``end``."""
        return bisect_right(self._ends, end) - bisect_right(self._ends, start)


@dataclass(frozen=True, eq=False)
class Step:
    """Words of which one has to stand there; ``first`` and ``beginnings`` are what they begin with, whole or not."""

    written: str
    first: frozenset[str]
    beginnings: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What to search for; compiled when a sentence first needs it, as few do."""
        return re.compile(self.written)

    def may(self, text: Text) -> bool:
        """Whether a search is worth it: the text has a word that one of them begins with."""
        return not (self.first.isdisjoint(text.words) and self.beginnings.isdisjoint(text.beginnings))


@dataclass(frozen=True)
class Term:
    """One part of a phrase: steps that follow each other, present or (``absent``) not there.

    ``gaps`` are the words that may stand before each step after the first. A pronoun may stand for the first step
    where it is ``topical``; it is ``on_topic`` where it can be nothing but the topic.
    """

    steps: tuple[Step, ...]
    gaps: tuple[int, ...]
    absent: bool
    topical: bool
    on_topic: bool

    def found(self, text: Text, topic: Span | None) -> Span | None:
        """Where the term stands in ``text``; the topic may stand where a pronoun means it."""
        each = self.each(text, topic)
        return (each[0][0], each[-1][1]) if each else None

    def each(self, text: Text, topic: Span | None) -> tuple[Span, ...]:
        """Where each of its steps stands in ``text``; empty where the term does not."""
        if not all(text.spans(step) for step in self.steps[self.topical :]):
            return ()
        firsts = text.spans(self.steps[0])
        for first in (topic, *firsts) if self.topical and topic is not None else firsts:
            found, end = [first], first[1]
            for step, gap in zip(self.steps[1:], self.gaps, strict=True):
                after = (span for span in text.spans(step) if span[0] >= end)
                if negates(text.text[slice(*found[-1])]):
                    after = (span for span in after if not _TURNS.search(text.text, end, span[0]))
                span = next((span for span in after if text.between(end, span[0]) <= gap), None)
                if span is None:
                    break
                found.append(span)
                end = span[1]
            else:
                return tuple(found)
        return ()


class Steps:
    """The steps of many phrases by the words that they begin with, so that not each is tried on each sentence."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._whole: dict[str, set[Step]] = {}
        self._begun: dict[str, set[Step]] = {}
        self._by_word: dict[str, frozenset[Step]] = {}
        self._phrases: dict[Step | None, list[Phrase]] = {}
        given = tuple(phrases)
        for phrase in given:
            self._phrases.setdefault(phrase.key, []).append(phrase)
        for step in {step for phrase in given for term in phrase.terms for step in term.steps}:
            for word in step.first:
                self._whole.setdefault(word, set()).add(step)
            for word in step.beginnings:
                self._begun.setdefault(word, set()).add(step)

    def of(self, text: Text) -> frozenset[Step]:
        """The steps of which a word or its beginning is in a sentence."""
        return frozenset[Step]().union(*map(self._of_word, text.words))

    def _of_word(self, word: str) -> frozenset[Step]:
        """The steps that a word or its beginning stands for; kept, since words come again."""
        found = self._by_word.get(word)
        if found is None:
            begun = (self._begun[each] for each in _beginnings(word) if each in self._begun)
            found = frozenset(self._whole.get(word, ())).union(*begun)
            if len(self._by_word) < _KEPT:
                self._by_word[word] = found
        return found

    def worth(self, text: Text) -> frozenset[Phrase]:
        """The phrases that a sentence may hold: words of all their steps are in it."""
        there = text.steps or self.of(text)
        listed = (self._phrases[step] for step in there & self._phrases.keys())
        held = (phrase for phrases in listed for phrase in phrases if phrase.needed <= there)
        return frozenset(self._phrases.get(None, ())).union(held)


@dataclass(frozen=True, eq=False)
class Phrase:
    """Terms that make a claim together, or assert its ``opposite``; ``either``: whether or not negated.

    ``disownable`` phrases are denied, too, where the sentence reports them as untrue, and are not there in a question.
    ``single``: one case of the claim, or more than its opposite, so that to deny it settles nothing.
    """

    written: str
    terms: tuple[Term, ...]
    either: bool
    opposite: bool = False
    disownable: bool = False
    single: bool = False

    @cached_property
    def needed(self) -> frozenset[Step]:
        """The steps that have to be in the sentence: all but those for which a pronoun can stand."""
        return frozenset(
            step for term in self.terms if not term.absent for step in term.steps[term.topical :]
        )

    @cached_property
    def key(self) -> Step | None:
        """One of the steps that have to be there, of fewest words; None where a pronoun can stand for all."""
        return min(self.needed, key=lambda step: len(step.first) + len(step.beginnings), default=None)

    @cached_property
    def on_topic(self) -> bool:
        """Whether one of its terms is the topic itself."""
        return any(term.on_topic and not term.absent for term in self.terms)

    @property
    def against(self) -> bool:
        """Whether it says more than the opposite of the claim, so that no other words make it beside this."""
        return self.single and self.opposite

    def found(self, text: Text, topic: Span | None) -> tuple[Span, ...] | None:
        """The spans of its terms other than the bare topic; None when the phrase is not there."""
        spans: list[Span] = []
        for term in self.terms:
            span = term.found(text, topic)
            if (span is None) != term.absent:
                return None
            if span is not None and not (term.on_topic and len(term.steps) == 1):
                spans.append(span)
        return tuple(spans)

    def words(self, text: Text, topic: Span | None) -> tuple[Span, ...]:
        """Where its words stand, each by itself, other than the topic."""
        return tuple(
            span for term in self.terms if not term.absent for span in term.each(text, topic)[term.topical :]
        )

    def said(self, text: Text, topic: Span | None, negated: negation.Negated) -> str:
        """``made``, ``denied``, or empty where the phrase is not there or its truth is left open."""
        how = self.told(text, topic, negated)
        return "" if how == OPEN else how

    def told(self, text: Text, topic: Span | None, negated: negation.Negated) -> str:
        """As ``said``, with ``open`` where the phrase is there and its truth is left open."""
        spans = self.found(text, topic)
        how = "" if spans is None else self._how(spans, negated)
        settles_nothing = "made" if self.opposite else "denied"
        return OPEN if self.single and how == settles_nothing else how

    def _how(self, spans: tuple[Span, ...], negated: negation.Negated) -> str:
        if negated.settled and not self.either and not negated.question:
            return "denied" if (negated.settled == "denied") != self.opposite else "made"
        if self.disownable:
            return self._disownable(spans, negated)
        if negated.question or negated.unsure(spans) or (not self.either and negated.open_question(spans)):
            return OPEN
        if self.either:
            untrue = negated.contradicted or negated.untrue(spans)
            return "denied" if untrue != self.opposite else "made"
        return "denied" if negated.covers(spans) != self.opposite else "made"

    def _disownable(self, spans: tuple[Span, ...], negated: negation.Negated) -> str:
        if negated.asks(spans) or negated.supposes(spans):
            return OPEN
        untrue = negated.contradicted or (
            negated.disowns(spans)
            if self.either
            else negated.turned(spans)
            if self.opposite
            else negated.disowns(spans) or negated.covers_near(spans)
        )
        return "denied" if untrue != self.opposite else "made"


def compiled(written: str, lists: Mapping[str, str], where: str) -> Phrase:
    """A phrase from its text. Raises ``InputError`` naming ``where`` for a list that there is none of.

    Also for an opposite with a negation of its own: what that would deny cannot be told.
    """
    text = written.strip()
    kind = next((each for each in _KINDS if text.startswith(f"{each}:")), "")
    text = text.removeprefix(f"{kind}:").strip()
    either = kind in ("any", "denies")
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
        found = tuple(_step(step, lists, where) for step in steps)
        terms.append(Term(found, tuple(gaps), absent, topic in steps[0], topic == steps[0]))
    if kind in ("opposite", "against") and either:
        raise InputError(f"{where}: the opposite '{written}' holds a negation", where=where, what=written)
    return Phrase(
        written,
        tuple(terms),
        either,
        opposite=kind in ("opposite", "denies", "against"),
        single=kind in ("one", "against"),
    )


def _step(step: str, lists: Mapping[str, str], where: str) -> Step:
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
    # A sentence is looked into with its contractions in full.
    return _compiled(tuple(map(turns.whole, words)))


@functools.cache
def _compiled(words: tuple[str, ...]) -> Step:
    # Longest first, so that "side effects" is not read as "side".
    each = sorted({re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words}, key=len)
    heads = [re.match(r"(\w+)(\*?)", word) for word in words]
    return Step(
        rf"(?<![\w])(?:{'|'.join(reversed(each))})(?![\w])",
        frozenset(head[1] for head in heads if head and not head[2]),
        frozenset(head[1] for head in heads if head and head[2]),
    )
