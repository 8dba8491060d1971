"""Which claims and statements a sentence makes, denies or leaves open, as phrases find them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mitragyna.safety.claims import clauses, english, negation, stopped
from mitragyna.safety.claims.claim import Claim, word_lists
from mitragyna.safety.claims.phrases import OPEN, TOPIC, Phrase, Span, Step, Steps, Text, compiled
from mitragyna.safety.claims.statements import Statement

_NOT_MEANT: Final = (
    "(?:symptom|stud|finding|effect|state|place|product|trial|result|condition|issue|people|guideline|protocol|"
    "strateg|method|approach)"
)
_PRONOUN: Final = re.compile(
    rf"(?<![\w-])(?:its?(?!\w)|(?:this|these|such|the latter)(?!\w)(?! {_NOT_MEANT})|"
    r"(?:the|this) (?:\w+ )?(?:herb|plant|leaf|drug|substance|supplement|botanical|extract)(?!\w))|"
    r"^(?:they|their)(?!\w)"
)


@dataclass(frozen=True)
class Said:
    """A claim in a sentence: ``how`` is ``made`` or ``denied``."""

    claim: Claim
    how: str


@dataclass(frozen=True)
class Held:
    """A statement that the documents do not make, in a sentence: ``how`` is ``made`` or ``denied``."""

    statement: Statement
    how: str


@dataclass(frozen=True)
class Found:
    """What is found in a sentence."""

    said: tuple[Said, ...]
    held: tuple[Held, ...]
    open: tuple[Claim | Statement, ...]

    def without(self, other: Found) -> Found:
        """What is found here and not there."""
        names = {one.id for one in other.names()}
        return Found(
            tuple(each for each in self.said if each.claim.id not in names),
            tuple(each for each in self.held if each.statement.id not in names),
            tuple(each for each in self.open if each.id not in names),
        )

    def left_open(self) -> Found:
        """The same, with nothing of it made or denied."""
        return Found((), (), self.names())

    def names(self) -> tuple[Claim | Statement, ...]:
        """Whatever the sentence speaks of."""
        return (*(each.claim for each in self.said), *(each.statement for each in self.held), *self.open)


@dataclass(frozen=True)
class Known:
    """What is looked for by id, the steps of its phrases, whose each phrase is, the order of the ids.

    Also what was found before: the lead of a list comes again with each item.
    """

    known: Mapping[str, Claim | Statement]
    steps: Steps
    owners: Mapping[Phrase, str]
    order: Mapping[str, int]
    before: dict[tuple[str, Span | None, bool, bool], Found]

    @classmethod
    def of(cls, claims: Iterable[Claim], statements: Iterable[Statement]) -> Known:
        """Claims and statements with the steps of their phrases."""
        known: dict[str, Claim | Statement] = {one.id: one for one in (*statements, *claims)}
        owners = {phrase: one.id for one in known.values() for phrase in one.phrases}
        return cls(known, Steps(owners), owners, {name: place for place, name in enumerate(known)}, {})

    def found(self, text: str, topic: Span | None, near: bool, here: bool) -> Found:
        """The claims and statements in a sentence.

        ``near`` and ``here`` say whether the topic is named not long ago, or in it. What the sentence says of
        something else beside the topic is left open, and not said of the topic.
        """
        given = (text, topic, near, here)
        if given not in self.before:
            self.before[given] = self._found(*given)
        return self.before[given]

    def _found(self, text: str, topic: Span | None, near: bool, here: bool) -> Found:
        meant = clauses.reading(text, topic_words().pattern, helping_words().pattern)
        words = self._hows(meant, topic, near, here)
        hows = {name: how for name, (how, _) in words.items()}
        if meant != text:
            for name, (how, _) in self._hows(text, topic, near, here).items():
                hows[name] = how if self.known[name].general else hows.get(name, OPEN)
        given = [(self.known[name], hows[name]) for name in sorted(hows, key=self.order.__getitem__)]
        held = tuple(Held(one, how) for one, how in given if isinstance(one, Statement) and how != OPEN)
        said = (Said(one, how) for one, how in given if isinstance(one, Claim) and how != OPEN)
        kept = tuple(
            each
            for each in said
            if not any(
                instead(one, each)
                and (
                    each.claim.id in one.statement.contradicts
                    or not _of_other_words(words.get(each.claim.id), words.get(one.statement.id))
                )
                for one in held
            )
        )
        settled = {name for one in held for name in (*one.statement.contradicts, *one.statement.instead_of)}
        asked = tuple(one for one, how in given if how == OPEN and isinstance(one, Statement))
        settled |= {
            name
            for one in asked
            for name in one.instead_of
            if not _of_other_words(words.get(name), words.get(one.id))
        }
        left = tuple(one for one, how in given if how == OPEN and one.id not in settled)
        return Found(kept, held, left)

    def _hows(self, text: str, topic: Span | None, near: bool, here: bool) -> dict[str, _Hows]:
        """How a text says each claim and statement that it speaks of, by id, and in which words."""
        words = Text(text, self.steps)
        worth: dict[str, list[Phrase]] = {}
        for phrase in self.steps.worth(words):
            name = self.owners[phrase]
            if here if phrase.on_topic else near or self.known[name].general:
                worth.setdefault(name, []).append(phrase)
        if not worth:
            return {}
        negated = negation.negated(text)
        out: dict[str, _Hows] = {}
        for name, phrases in worth.items():
            acting = self._acting(words, topic, name)
            hows = {phrase: _told(phrase, words, topic, negated, acting) for phrase in phrases}
            against = any(each == "denied" and phrase.against for phrase, each in hows.items())
            order = ("denied",) if against else ("made", "denied", OPEN)
            how = next((each for each in order if each in hows.values()), "")
            if how:
                told = (phrase.words(words, topic) for phrase, each in hows.items() if each == how)
                out[name] = how, tuple(tuple(_content(text, spans)) for spans in told)
        return out

    def _acting(self, words: Text, topic: Span | None, name: str) -> tuple[Text, Span | None]:
        """A sentence as a claim on what kratom does reads it, and where a pronoun stands for kratom in it."""
        one = self.known[name]
        acts = one.acts if isinstance(one, Claim) else ""
        text = stopped.acting(words.text, acts) if acts else words.text
        if text == words.text:
            return words, topic
        if topic is not None and text[slice(*topic)] != words.text[slice(*topic)]:
            topic = None
        return Text(text, self.steps), topic


def _told(
    phrase: Phrase,
    words: Text,
    topic: Span | None,
    negated: negation.Negated,
    acting: tuple[Text, Span | None],
) -> str:
    """What a sentence says of a phrase, and where kratom acts on nothing in it, what is left of that."""
    how = phrase.told(words, topic, negated)
    if not how or acting[0] is words:
        return how
    return phrase.told(*acting, negated) or (OPEN if stopped.told_again(acting[0].text) else "")


_Hows = tuple[str, tuple[tuple[Span, ...], ...]]
"""How something is said, and for each phrase that says it where its words stand."""


def _content(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Those spans that are more than common words and negations."""
    return (span for span in spans if not english.common(text[span[0] : span[1]]))


def _of_other_words(claim: _Hows | None, statement: _Hows | None) -> bool:
    """Whether a claim is said in words of its own beside a statement: "safe and non-addictive"."""
    if claim is None or statement is None:
        return False
    taken = [span for spans in statement[1] for span in spans]
    return any(
        spans and not any(one[0] < other[1] and other[0] < one[1] for one in spans for other in taken)
        for spans in claim[1]
    )


def instead(held: Held, said: Said) -> bool:
    """Whether a statement takes the place of a claim that the same words were taken for.

    A sentence that makes the statement cannot make its opposite, nor deny it where it denies the statement.
    """
    name = said.claim.id
    if name in held.statement.contradicts:
        return said.how == held.how
    return name in held.statement.instead_of and said.how == "made"


def pronoun(text: str) -> Span | None:
    """Where a pronoun stands for the topic of the sentence before; None without one."""
    match = _PRONOUN.search(text)
    return match.span() if match else None


@functools.cache
def topic_words() -> Step:
    """The words for what the claims are about."""
    return compiled(f"{{{TOPIC}}}", word_lists(), "words.toml").terms[0].steps[0]


@functools.cache
def subject_words() -> re.Pattern[str]:
    """The words for what the claims are about, and pronouns that stand for it."""
    return re.compile(rf"{topic_words().written}|(?:it|this|they|these)(?!\w)")


@functools.cache
def helping_words() -> Step:
    """The words for helping."""
    return compiled("{help}", word_lists(), "words.toml").terms[0].steps[0]
