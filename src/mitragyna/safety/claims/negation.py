"""What a sentence denies or leaves open, by words that negate what follows or what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mitragyna.safety.claims import disowned, hearsay
from mitragyna.safety.claims.disowned import Span

_UNTRUE: Final = "myth|lie|fiction|nonsense|fairy tale|untrue|false|wrong|incorrect|mistake|misconception"
_BEFORE: Final = re.compile(
    r"(?<![\w-])(?:not(?! only| just| merely| simply| surprising| unusual| uncommon| discount| dismiss|\s+to mention)|"
    r"\w+n't(?! only| just| merely| simply)|cannot|never(?! underestimate| forget)|"
    r"no(?! doubt| surprise|\s+wonder|\s+matter)|neither|nor|none|"
    r"nothing(?![^.;]* (?:like|as \w+ as|better than|more than|the way) )|nobody|no one|hardly|"
    r"(?:barely|scarcely)(?= (?:eas|reliev|help|touch|did|does|lessen|lower|reduc|dull|calm|improv))|"
    r"fails? to|failed to|"
    rf"failure to|yet to|unlikely|(?:{_UNTRUE}|lies) that|doubtful|refutes?|disproves?|"
    r"less than(?= (?:saf[e]|harmless|effectiv[e]|helpful|useful|reliable|calming|relaxing)(?!\w))|none too|"
    r"anything but|rather than|instead of|mistaken|misconception|misguided|far from)(?![\w-])"
)
_RELATIVE: Final = re.compile(r",(?= (?:which|who)(?!\w))")
_SWAP: Final = re.compile(r"(?:rather than|instead of)$")
"""Words that negate what they name and no more: "kratom instead of morphine for pain"."""
_NEAR: Final = re.compile(
    r"(?<![\w-])(?:lack of|lacks|absence of|useless|worthless|pointless|zero|unsupported|unproven)(?![\w-])"
)
"""Words that negate no further than the next comma."""
_DUMMY: Final = (
    "(?:(?:plain|tap|mere|just) )?(?:placebos?|sugar|dummy|water|saline|sham|nothing|chance|vehicle|"
    "no treatment|doing nothing)"
)
_AFTER: Final = re.compile(
    r"(?:is|are|was|were|remains?|has been|have been|be) (?:an? )?(?:\w+ly )?"
    r"(?:myth|false|untrue|wrong|incorrect|unproven|unsupported|refuted|disproven|disproved|unfounded|nonsense|"
    r"debunked|rubbish|bogus|baseless|misleading|exaggerated|useless|worthless|of no use|no use|a lie|lies|lie)(?!\w)"
    r"(?! (?:that|to say)(?!\w))"
    r"|(?:lacks?|(?:has|have) no) (?:any |good |solid )?(?:support|evidence|basis|proof|foundation)(?!\w)"
    r"|(?:is|are|was|were|has|have)(?: not|n't)(?: been)? (?:proven|proved|shown|demonstrated|supported|"
    r"confirmed|established|true)(?!\w)"
    r"|(?:no|not|n't)(?: any)? (?:more|better|less|greater|faster|stronger|further)(?: \w+)? than "
    rf"(?:an? |the )?{_DUMMY}(?!\w)"
    rf"|(?:just |about |only )?as (?:much|well|little|good|effectiv[e]) as (?:an? |the )?{_DUMMY}(?!\w)"
)
_FRAME: Final = re.compile(rf"(?<![\w-])(?:{_UNTRUE}) (?:that|to)(?!\w)")
_CALLED: Final = re.compile(rf"{_FRAME.pattern}|{_AFTER.pattern}")
"""Words that call something untrue, which do not hold where the sentence says that it is true after all."""
_ABOUT: Final = r"(?:kratom|mitragyn\w+|ketum|it|this|these|they|the (?:herb|plant|leaf|leaves))(?!\w)"
_OPEN: Final = re.compile(
    r"(?<!\w)(?:whether|"
    r"(?:see|sees|seen|know|knows|knew|known|test|tests|tested|testing|determin\w+|unclear|uncertain|unsure|unknown|asks?|"
    r"asked|asking|wonder\w*|tell|find out|finding out|learn|check\w*|examin\w+|evaluat\w+|assess\w*|explor\w+|"
    r"investigat\w+|stud(?:y|ies|ied)|question|question is|decide|debate|sure|certain|curious|idea|clue) if|"
    r"hypothes\w+ that|(?:uncertain|unclear|unknown|not clear|n't clear) that|if only|as if|as though|"
    r"at most(?= as \w))(?!\w)"
    r"|(?<!\w)(?:hop(?:e|es|ed|ing)|wish(?:es|ed|ing)?|pray\w*|suppos(?:e|ing)|imagine|imagining|"
    r"(?:let us|let's|if we|if you) assume|assuming|dream\w*|(?:not|n't) (?:\w+ )?(?:sure|certain))"
    rf"(?: that)?(?= (?:my |this |the |your )?{_ABOUT})"
)
"""Words that leave open what follows."""
_PARTLY: Final = re.compile(
    r"(?<![\w-])(?:not|\w+n't)(?: be| been)? (?:everyone|everybody|every|all|always|completely|fully|entirely|"
    r"necessarily|totally|wholly|in all|for everyone|for all)(?! (?:right|saf[e]|harmless))(?!\w)"
)
"""Words that deny that something holds always, and leave open whether it holds."""
_IF: Final = re.compile(
    rf"(?<!\w)(?:if|unless|even if|provided(?: that)?)(?= (?:the |my |this )?{_ABOUT})"
    r"|(?<=kratom )would(?=.* (?:if|were|had)(?!\w))"
    rf"|^(?:had|shoul[d]|were)(?= (?:the |my |this )?{_ABOUT})"
)
"""Words that leave open a clause whose subject is kratom, to the next comma."""
_THEN: Final = "but|and|yet|although|though|guess what|lo and behold|indeed|in fact|in truth|in reality"
_IT_DID: Final = re.compile(
    rf"(?:,? (?:(?:{_THEN}),? )+|"
    rf"(?:[;:,]| -|\.\.+|\u2026|,? which| when| while| \()(?: (?=\w))?(?:(?:{_THEN}|well|sadly|actually),? )*)"
    r"(?:it|kratom|this|they) (?:really |sure |in fact |simply |just |certainly |definitely )?"
    r"(?:did|does|do|has|have|was|were|is|are|will|would|can|could)"
    r"(?P<no>n't| not| never)?(?: (?:so|indeed|anyway|after all|just that|at all|for me|in the end))*\W*$"
)
"""What settles the sentence before it: "I did not expect kratom to ease the pain, but it did"."""
_AFFIRMS: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?:no|never|not|\w+n't|cannot|without|beyond|little|hardly any)(?: (?:a|any|all|reason to|room for|be|been|for|"
    r"one|way to|\w+ly|shadow of a|real|serious))* "
    r"(?:doubt(?:s|ed|ing)?|question|denying|disputing|dispute|denied|disputed)|"
    r"(?:nobody|no one|none|few|no|hardly anyone)(?: \w+){0,4}? "
    r"(?:deny|denies|denied|dispute|disputes|disputed|doubt|doubts|doubted|rejects?)|"
    r"(?:not|\w+n't|cannot|never)(?: (?:be|been|\w+ly|seriously|even|ever|one|anyone))* "
    r"(?:deny|denied|dispute|disputed|doubt|doubted|refute|refuted|disprove|disproved|disproven|reject|rejected)|"
    r"(?:nothing|nobody|no one|none|no other|no(?! study| trial| evidence| proof) \w+|"
    r"never(?=[^.;]* (?:any|some)thing))"
    r"(?=[^.;]*(?<!feel)(?<!felt)(?<!feels) (?:like|except|but|until|besides|as \w+ as|better than|"
    r"more than|\w+er than) "
    r"(?:the |good |plain )?kratom(?!\w))|"
    r"(?:never|not once|not|\w+n't|nobody|no one|cannot|rarely|seldom)(?: \w+){0,3}? fail(?:s|ed|ing)? to|"
    r"(?:not|no|\w+n't)(?: (?:just|only|at all|merely|really))? (?:a |an )?"
    r"(?:myth|lie|rumou?r|misconception|fairy tale|exaggeration|useless|worthless|pointless|ineffective|without effect|"
    r"untrue|false|wrong|unlikely|impossible|secret)(?: (?:to (?:say|think|believe|claim)(?: that)?|that))?|"
    r"(?:not|never) (?:(?:ever|even) )?(?:stop|stops|stopped|cease|ceases|tire of|tires of|quit|quits)"
    r"(?= (?:telling|saying|claiming|repeating|preaching)(?!\w))|"
    r"(?:not|n't|never) (?:\w+ly )?(?:believe|believed|think|thought|realise|realize|know|accept|see)(?: that)?"
    r"(?=[^.;]* (?:until|till) )|"
    r"(?:not|n't) (?:\w+ly )?(?:known|realised|realized|understood|clear) "
    r"(?:before|until|till|prior to)(?: \w+){0,4}?(?= that)"
    r")(?!\w)"
)
"""Two negations that cancel each other: "no doubt", "nobody denies", "never fails to"."""
_BREAK: Final = re.compile(
    r"[;:()]|(?<!\w)(?:but|however|although|though|whereas|while|yet(?! to)|because|due to|owing to|so that|"
    r"unlike|(?:after|since|when|once|until) (?:i|we|he|she|they|you))(?!\w)"
    r"|,(?=\s+so\s)"
    r"|,(?=\s+(?:\w+\s+){0,3}(?:kratom|mitragyn|it\b|its\b|they\b|this\b|these\b))"
)
_NEGATED: Final = re.compile(r"(?<!\w)(?:not|no|never|without|nobody|cannot|non-\w+)(?!\w)")
_PART: Final = re.compile(
    r"(?<!\w)and (?=(?:it |they |kratom )?(?:is|are|has|have|can|will|does|was|were)(?!\w))"
)


@dataclass(frozen=True)
class Negated:
    """Parts of a sentence under a negation, and those after a ``whether``; a question leaves all of it open.

    ``spans`` are the parts under a negation, ``cues`` where the word stands that negates each; ``after`` those that
    words behind them call untrue. ``framed`` are the parts that are called untrue as a whole, with what they negate;
    ``disowned`` those that are reported as untrue in more ways, ``near`` the negated parts without the parts of the
    sentence that follow, ``supposed`` clauses on kratom that are a condition, and ``limited`` what is said not to
    hold always. ``settled`` is ``made`` or ``denied`` where the end of the sentence settles it ("but it did"), and
    ``contradicted`` says that what it settles was negated ("it is not addictive; it is"). What is ``undecided`` a later
    clause leaves open ("but I am not sure").
    """

    spans: tuple[Span, ...]
    cues: tuple[int, ...]
    after: tuple[Span, ...]
    framed: tuple[Span, ...]
    left_open: tuple[Span, ...]
    question: bool
    disowned: tuple[Span, ...] = ()
    near: tuple[Span, ...] = ()
    supposed: tuple[Span, ...] = ()
    limited: tuple[Span, ...] = ()
    settled: str = ""
    undecided: tuple[Span, ...] = ()
    contradicted: bool = False

    def covers(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans is denied: under a negation, or called untrue, and not both.

        What is called untrue together with a negation that stands inside it is asserted: "it is not true that kratom
        does not ease pain".
        """
        outer = [
            scope
            for scope in (*self.framed, *self.disowned, *self.after)
            if any(scope[0] < span[1] <= scope[1] or _within(scope, span) for span in found)
        ]
        inside = min((start for start, _ in outer), default=0)
        inner = any(
            cue >= inside and _overlap(span, scope)
            for span in found
            for cue, scope in zip(self.cues, self.spans, strict=True)
        )
        return inner != bool(outer)

    def disowns(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans lies in what the sentence reports as untrue, or does not stand by."""
        return any(_overlap(span, scope) for span in found for scope in (*self.framed, *self.disowned))

    def covers_near(self, found: Sequence[Span]) -> bool:
        """As ``covers``, with negations that reach no further than their own part of the sentence."""
        return any(_overlap(span, scope) for span in found for scope in self.near)

    def turned(self, found: Sequence[Span]) -> bool:
        """Whether one of the spans is turned round once: negated in its own part, or reported as untrue, not both.

        "It is false that kratom cannot harm the liver" tells of harm.
        """
        outer = [
            scope for scope in (*self.framed, *self.disowned) if any(_overlap(span, scope) for span in found)
        ]
        if not outer:
            return self.covers_near(found)
        begun = min(start for start, _ in outer)
        return not any(
            cue >= begun and _overlap(span, scope)
            for span in found
            for cue, scope in zip(self.cues, self.near, strict=False)
        )

    def untrue(self, found: Sequence[Span]) -> bool:
        """Whether all of the spans lie in what is called untrue as a whole, or one in what is framed so."""
        if any(_overlap(span, scope) for span in found for scope in self.framed):
            return True
        return any(all(_within(span, scope) for span in found) for scope in self.disowned) and bool(found)

    def asks(self, found: Sequence[Span]) -> bool:
        """Whether the sentence asks, or leaves open one of the spans behind a word that does, or by a later clause."""
        left_open = (*self.left_open, *self.undecided)
        return self.question or any(_overlap(span, scope) for span in found for scope in left_open)

    def unsure(self, found: Sequence[Span]) -> bool:
        """Whether a later clause leaves one of the spans open."""
        return any(_overlap(span, scope) for span in found for scope in self.undecided)

    def open_question(self, found: Sequence[Span]) -> bool:
        """Whether the sentence asks, supposes or limits and does not tell."""
        if self.asks(found):
            return True
        if any(_overlap(span, scope) for span in found for scope in self.limited):
            return True
        return self.supposes(found)

    def supposes(self, found: Sequence[Span]) -> bool:
        """Whether all of the spans are in a condition."""
        return bool(found) and any(all(_within(span, scope) for span in found) for scope in self.supposed)


def negated(text: str) -> Negated:
    """Read the negations of a sentence (plain, lower case)."""
    whole = text
    # Of the same length, so that places in it are places in the sentence.
    text = _AFFIRMS.sub(lambda match: " " * len(match[0]), text)
    end = len(text)
    partly = [match.span() for match in _PARTLY.finditer(text)]
    text = _PARTLY.sub(lambda match: " " * len(match[0]), text)
    confirmed = disowned.confirmed(text)
    if confirmed:
        text = f"{_CALLED.sub(lambda match: ' ' * len(match[0]), text[:confirmed])}{text[confirmed:]}"
    breaks = [match.start() for match in _BREAK.finditer(text)]
    commas = sorted([*breaks, *(place for place, sign in enumerate(text) if sign == ",")])
    clauses = sorted([*breaks, *(match.start() for match in _RELATIVE.finditer(text))])
    before = [
        (match.start(), (match.end(), min(_next(clauses, match.end(), end), _named(text, match))))
        for match in _BEFORE.finditer(text)
    ]
    before += [
        (match.start(), (match.end(), _next(commas, match.end(), end))) for match in _NEAR.finditer(text)
    ]
    behind = [match.span() for match in _AFTER.finditer(text)]
    after = [(_last(breaks, start), start) for start, _ in behind]
    # "has not been shown to" negates what follows, too, and once.
    both = [span for cue, span in before if any(start <= cue < stop for start, stop in behind)]
    before = [each for each in before if each[1] not in both]
    after += both
    left = [(match.end(), _next(breaks, match.end(), end)) for match in _OPEN.finditer(text)]
    left += hearsay.distanced(text)
    ends = _IT_DID.search(text)
    limited = [(stop, _next(breaks, stop, end)) for _, stop in partly]
    supposed = [(match.end(), _next(commas, match.end(), end)) for match in _IF.finditer(text)]
    framed = [(match.end(), _next(breaks, match.end(), end)) for match in _FRAME.finditer(text)]
    parts = sorted([*commas, *(match.start() for match in _PART.finditer(text))])
    spans = tuple(span for _, span in before)
    near = [(start, min(stop, _next(parts, start, end))) for start, stop in (*spans, *after, *limited)]
    return Negated(
        spans=spans,
        cues=tuple(cue for cue, _ in before),
        after=tuple(after),
        framed=tuple(framed),
        left_open=tuple(left),
        question=whole.rstrip("\"')]! ").endswith("?"),
        disowned=tuple(span for span in disowned.spans(text, breaks, commas) if span[1] > confirmed),
        near=tuple(near),
        supposed=tuple(supposed),
        limited=tuple(limited),
        settled=("denied" if ends["no"] else "made") if ends else "",
        undecided=disowned.undecided(text),
        contradicted=ends is not None
        and not ends["no"]
        and _NEGATED.search(text, 0, ends.start()) is not None,
    )


def _named(text: str, cue: re.Match[str]) -> int:
    """Where what is named after "instead of" ends; the end of the sentence after other negations."""
    if _SWAP.search(cue[0]) is None:
        return len(text)
    named = re.compile(r" \w+(?: (?!for|to|against|when|and)\w+)?").match(text, cue.end())
    return named.end() if named else len(text)


def _next(breaks: Sequence[int], start: int, end: int) -> int:
    return min((place for place in breaks if place >= start), default=end)


def _last(breaks: Sequence[int], end: int) -> int:
    return max((place for place in breaks if place < end), default=0)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _within(one: Span, other: Span) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]
