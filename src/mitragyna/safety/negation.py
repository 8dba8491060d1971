"""What a sentence denies or leaves open, by words that negate what follows or what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mitragyna.safety import disowned

Span = tuple[int, int]

_UNTRUE: Final = "myth|lie|fiction|nonsense|fairy tale|untrue|false|wrong|incorrect|mistake|misconception"
_BEFORE: Final = re.compile(
    r"(?<![\w-])(?:not(?! only| just| merely| surprising| unusual| uncommon| discount| dismiss|\s+to mention)|"
    r"\w+n't|cannot|never(?! underestimate| forget)|no(?! doubt| surprise|\s+wonder|\s+matter)|neither|nor|none|"
    r"nothing(?![^.;]* (?:like|as well as|better than|the way) )|nobody|no one|hardly|fails? to|failed to|"
    rf"failure to|yet to|unlikely|(?:{_UNTRUE}|lies) that|doubtful|refutes?|disproves?|"
    r"anything but|rather than|instead of|mistaken|misconception|misguided|far from)(?![\w-])"
)
_NEAR: Final = re.compile(
    r"(?<![\w-])(?:lack of|lacks|absence of|useless|worthless|pointless|zero|unsupported|unproven)(?![\w-])"
)
"""Words that negate no further than the next comma."""
_AFTER: Final = re.compile(
    r"(?:is|are|was|were|remains?|has been|have been|be) (?:an? )?(?:\w+ly )?"
    r"(?:myth|false|untrue|wrong|incorrect|unproven|unsupported|refuted|disproven|disproved|unfounded|nonsense|"
    r"debunked|rubbish|bogus|baseless|misleading|exaggerated|useless|worthless|of no use|no use|a lie|lies)(?!\w)"
    r"|(?:lacks?|(?:has|have) no) (?:any |good |solid )?(?:support|evidence|basis|proof|foundation)(?!\w)"
    r"|(?:is|are|was|were|has|have)(?: not|n't)(?: been)? (?:proven|proved|shown|demonstrated|supported|"
    r"confirmed|established|true)(?!\w)"
)
_FRAME: Final = re.compile(rf"(?<![\w-])(?:{_UNTRUE}) (?:that|to)(?!\w)")
_OPEN: Final = re.compile(r"(?<!\w)whether(?!\w)")
_BREAK: Final = re.compile(
    r"[;:()]|(?<!\w)(?:but|however|although|though|whereas|while|yet(?! to)|because|due to|owing to|so that|"
    r"unlike|(?:after|since|when|once|until) (?:i|we|he|she|they|you))(?!\w)"
    r"|,(?=\s+so\s)"
    r"|,(?=\s+(?:\w+\s+){0,3}(?:kratom|mitragyn|it\b|its\b|they\b|this\b|these\b))"
)
_PART: Final = re.compile(
    r"(?<!\w)and (?=(?:it |they |kratom )?(?:is|are|has|have|can|will|does|was|were)(?!\w))"
)


@dataclass(frozen=True)
class Negated:
    """Parts of a sentence under a negation, and those after a ``whether``; a question leaves all of it open.

    ``framed`` are the parts that are called untrue as a whole, with what they negate; ``disowned`` those that are
    reported as untrue in more ways, and ``near`` the negated parts without the parts of the sentence that follow.
    """

    spans: tuple[Span, ...]
    framed: tuple[Span, ...]
    left_open: tuple[Span, ...]
    question: bool
    disowned: tuple[Span, ...] = ()
    near: tuple[Span, ...] = ()

    def covers(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans lies under a negation."""
        return any(_overlap(span, scope) for span in found for scope in self.spans)

    def disowns(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans lies in what the sentence reports as untrue, or does not stand by."""
        return any(_overlap(span, scope) for span in found for scope in (*self.framed, *self.disowned))

    def covers_near(self, found: Sequence[Span]) -> bool:
        """As ``covers``, with negations that reach no further than their own part of the sentence."""
        return any(_overlap(span, scope) for span in found for scope in self.near)

    def untrue(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans lies in what is called untrue as a whole."""
        return any(_overlap(span, scope) for span in found for scope in self.framed)

    def open_question(self, found: Sequence[Span]) -> bool:
        """Whether the sentence asks and does not tell."""
        return self.question or any(_overlap(span, scope) for span in found for scope in self.left_open)


def negated(text: str) -> Negated:
    """Read the negations of a sentence (plain, lower case)."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    spans = [(match.end(), _next(breaks, match.end(), len(text))) for match in _BEFORE.finditer(text)]
    commas = sorted([*breaks, *(place for place, sign in enumerate(text) if sign == ",")])
    spans += [(match.end(), _next(commas, match.end(), len(text))) for match in _NEAR.finditer(text)]
    spans += [(_last(breaks, match.start()), match.start()) for match in _AFTER.finditer(text)]
    left = [(match.end(), _next(breaks, match.end(), len(text))) for match in _OPEN.finditer(text)]
    framed = [(match.end(), _next(breaks, match.end(), len(text))) for match in _FRAME.finditer(text)]
    parts = sorted([*commas, *(match.start() for match in _PART.finditer(text))])
    near = [(start, min(end, _next(parts, start, len(text)))) for start, end in spans]
    asks = text.rstrip("\"')] ").endswith("?")
    return Negated(
        tuple(spans), tuple(framed), tuple(left), asks, disowned.spans(text, breaks, commas), tuple(near)
    )


def _next(breaks: Sequence[int], start: int, end: int) -> int:
    return min((place for place in breaks if place >= start), default=end)


def _last(breaks: Sequence[int], end: int) -> int:
    return max((place for place in breaks if place < end), default=0)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
