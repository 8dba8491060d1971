"""What a sentence denies or leaves open, by words that negate what follows or what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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
_SAYING: Final = (
    r"(?:believ\w+|believe|claims?|claimed|claiming|says?|said|saying|thinks?|assumes?|assume|assuming|fall for|trust|"
    r"tells? you|told you|pretend\w*)(?: \w+){0,2}?(?: that)?|"
    r"(?:shows?|showing|shown|proves?|proven|proved|means?|meant|suggests?|confirms?|confirmed|establish\w*|"
    r"demonstrat\w+|guarantees?|concluded?|states?|stated|supports?|implies|imply|found|finds?)(?: \w+){0,4}? that"
)
_UNTRUE_NOUN: Final = (
    "(?:myth|lie|misconception|fallacy|falsehood|fiction|fairy tale|nonsense|rumou?r|delusion|illusion|error|mistake|"
    "legend|old wives' tale)"
)
_FALSE: Final = (
    r"(?:false|wrong|incorrect|untrue|mistaken|inaccurate|misleading|unfounded|baseless|bogus|rubbish|debunked|"
    rf"disproved|disproven|refuted|contradicted|unproven|dangerous nonsense|{_UNTRUE_NOUN}|not (?:\w+ly |at all )?"
    r"(?:true|correct|right|so|accurate|the case))"
)
_TRUE_NOT: Final = r"(?:not|\w+n't) (?:\w+ly |at all |quite )?(?:true|correct|right|accurate|the case)"
_HEAD: Final = (
    r"(?:claims?|idea|notion|beliefs?|statements?|assertions?|assurances?|promises?|saying|advertis\w+|story|"
    rf"to (?:say|claim|think|believe|call|state)|those who say|what|that|which|{_UNTRUE_NOUN})"
)
_DISOWN: Final = re.compile(
    rf"(?<![\w-])(?:{_TRUE_NOT} (?:that|to)"
    r"|(?:false|wrong|incorrect|untrue|mistaken|inaccurate|misleading|dangerous|absurd|foolish|naive|irresponsible)"
    r" (?:that|to (?:say|think|believe|claim|assume|suggest|state|tell|conclude|call|hold|pretend|advertise))"
    rf"|{_UNTRUE_NOUN},?(?: \w+){{0,4}}? that"
    r"|(?:false|wrong|incorrect|mistaken|misleading|erroneous|dishonest|untruthful)ly (?:\w+ ){0,2}?\w+"
    r"|(?:false|misleading|bogus|untrue|unfounded|wrong|deceptive|debunked|baseless|dubious|mistaken) (?:\w+ )?"
    r"(?:claims?|statements?|beliefs?|ideas?|notion|assertions?|advertis\w+|promises?|rumou?rs?|impression)"
    r"(?: \w+){0,3}? (?:that|of)"
    r"|(?:no|any|little) (?:\w+ )?(?:evidence|proof|basis|support|truth|reason to \w+|guarantee)(?: \w+){0,4}? (?:that|to|in)"
    rf"|(?:not|\w+n't|never|nothing|nobody|no one|none|no|cannot|hardly)(?: \w+){{0,4}}? (?:{_SAYING})"
    r"|(?:refut|disprov|debunk|contradict|disput|reject|dispel|rebut|den)\w*(?: \w+){0,5}? (?:that|claims?|idea|belief|notion)"
    r"|(?:anyone|anybody|those|people|sellers|vendors|whoever|everyone|everybody|shops)(?: who| that)?"
    r"(?: still| keeps?| insists?| tells? you| tells? me| claiming| saying| says?| claims?| believes?| thinks?)+(?: that)?"
    r"(?=.*(?<!\w)(?:wrong|lying|lies|lied|mistaken|not read|never read|ignor\w+|misled|misinformed|fool\w*|uninformed)(?!\w))"
    r"|(?:wary|beware|sceptical|skeptical|careful|doubt|doubts|doubted|distrust|ignore|ignores) (?:\w+ ){0,4}?(?:that|saying|claiming)"
    r"|(?:used to|once) (?:think|thought|believe|believed|say)"
    r")(?!\w)"
)
"""Words after which a text reports what it calls untrue, or does not stand by."""
_CONTRARY: Final = re.compile(r"(?<![\w-])contrary to(?: \w+){0,5}? (?:that|claims?|idea|belief|notion)(?!\w)")
_LABEL: Final = re.compile(rf"^\W*(?:\w+ )?(?:{_UNTRUE_NOUN}|false|untrue|wrong)(?: (?:no\.? ?|number )?#?\d+)?\s*[:.\-]")
_OTHERWISE: Final = re.compile(
    r"(?<!\w)(?:(?:shown?|shows|prov\w+|says?|suggests?|tells?|knows?|found|finds?|demonstrat\w+|think) otherwise|"
    r"to the contrary|the opposite is true|(?:tell|tells|show|shows) (?:a different|another) (?:story|picture)|"
    r"contradicts? (?:this|that|it|them))(?!\w)"
)
_DISOWNED_AFTER: Final = re.compile(
    rf"(?:is|are|was|were|'s|would be|(?:has|have) been|remains?|(?:turned|turns) out(?: to be)?|prove[sd]?(?: to be)?) (?:(?!not\b)\w+ ){{0,2}}?{_FALSE}(?!\w)"
    r"|(?:is|are|was|were)n't (?:\w+ly )?(?:true|correct|right|the case)(?!\w)"
)
_RETRACTS: Final = re.compile(
    rf"^(?:but |and |well, |actually, )?(?:that|this|it|both|the (?:claim|statement|idea)|this (?:claim|idea))"
    rf"(?:'s| is| was|, however, is) (?:(?!not\b)\w+ ){{0,2}}?{_FALSE}(?:[.,!]|$| and )"
    rf"|^(?:that |this |it )?(?:isn't|is not) (?:\w+ )?true[.!]?$|^(?:\w+ )?{_FALSE}[.!]*$"
)
_OPEN: Final = re.compile(r"(?<!\w)whether(?!\w)")
_BREAK: Final = re.compile(
    r"[;:()]|(?<!\w)(?:but|however|although|though|whereas|while|yet(?! to)|because|due to|owing to|so that|"
    r"unlike|(?:after|since|when|once|until) (?:i|we|he|she|they|you))(?!\w)"
    r"|,(?=\s+so\s)"
    r"|,(?=\s+(?:\w+\s+){0,3}(?:kratom|mitragyn|it\b|its\b|they\b|this\b|these\b))"
)
_PART: Final = re.compile(r"(?<!\w)and (?=(?:it |they |kratom )?(?:is|are|has|have|can|will|does|was|were)(?!\w))")


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
    return Negated(tuple(spans), tuple(framed), tuple(left), asks, _disowned(text, breaks, commas), tuple(near))


def retracts(text: str) -> bool:
    """Whether a sentence calls untrue what the one before it said."""
    return _RETRACTS.search(text) is not None


def _disowned(text: str, breaks: Sequence[int], commas: Sequence[int]) -> tuple[Span, ...]:
    """What the sentence reports and calls untrue."""
    if _LABEL.search(text):
        return ((0, len(text)),)
    found = [(match.end(), _next(breaks, match.end(), len(text))) for match in _DISOWN.finditer(text)]
    found += [(match.end(), _next(commas, match.end(), len(text))) for match in _CONTRARY.finditer(text)]
    found += [(0, match.start()) for match in _OTHERWISE.finditer(text)]
    for match in _DISOWNED_AFTER.finditer(text):
        start = 0 if text[: match.start()].endswith(", which ") else _last(breaks, match.start())
        if re.search(rf"(?<!\w){_HEAD}(?!\w)", text[start : match.start()]):
            found.append((start, match.start()))
    return tuple(found)


def _next(breaks: Sequence[int], start: int, end: int) -> int:
    return min((place for place in breaks if place >= start), default=end)


def _last(breaks: Sequence[int], end: int) -> int:
    return max((place for place in breaks if place < end), default=0)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
