"""What a sentence says of the one before it: the answer to a question, or that nothing of it is so."""

from __future__ import annotations

import re
from typing import Final

_NO_EVIDENCE: Final = (
    r"(?:but |yet |however,? )?(?:there(?: is|'s| are)|(?:i|we)(?:'ve)? (?:see|found|know of)|"
    r"studies (?:found|show)|science has) "
    r"(?:currently |still |as yet )?(?:no|little|hardly any) (?:\w+ )?(?:evidence|proof|support|basis|truth|data)"
    r"(?: (?:for|of|to support|to prove|behind|in) "
    r"(?:this|that|it|them|any of this|(?:this|that|these|such) (?:claims?|ideas?)))?[.!]*$"
)
_NEVER_SO: Final = (
    r"(?:it|kratom|this|that) (?:really |simply |just )?"
    r"(?:(?:does|is|can|will|has|did|would|do)(?: not|n't)|cannot|never (?:did|does|has))[.!]*$"
)
_REFUTES: Final = re.compile(
    rf"^{_NO_EVIDENCE}"
    rf"|^(?:(?:but|yet|and|in fact|actually|sadly|well|sorry|spoiler|in truth|in reality|no),?:? )*{_NEVER_SO}"
    r"|^(?:they|he|she|we|the \w+)(?: \w+)? "
    r"(?:lied|(?:was|were|is|are) (?:lying|wrong|mistaken)|made (?:it|that|this) up)[.!]*$"
)
_NO: Final = re.compile(
    rf"^{_NO_EVIDENCE}|^{_NEVER_SO}"
    r"|^(?:no|nope|nah|never|nonsense|rubbish|false|wrong|untrue|not true|a myth|that is a myth|sadly not|not really|"
    r"not at all|absolutely not|certainly not|of course not|definitely not|probably not|hardly)(?:[.,!;:]|$| -)"
)
_YES: Final = re.compile(
    r"^(?:yes|yep|yeah|yup|absolutely|certainly|of course|definitely|indeed|sure|it sure does|correct|true)"
    r"(?:[.,!;:]|$| -)|^(?:it|kratom|this|that) (?:does|is|can|will|has|did)[.!]*$"
)
_TURNS: Final = re.compile(r"(?<!\w)(?:but|however|although|though|unless|except)(?!\w)")
_NEGATED: Final = re.compile(
    r"\w+n't(?!\w)|(?<!\w)(?:not|no|never|cannot|without|impossible|nobody|nothing)(?!\w)"
)


def refutes(text: str) -> bool:
    """Whether a sentence contradicts outright what the one before it said: "It does not." or "They lied."."""
    return _REFUTES.search(text) is not None


def answers(question: str, text: str) -> str:
    """``made`` or ``denied`` where a sentence answers the question before it.

    Empty where it does not, and where the question is negative, so that what a "no" denies cannot be told.
    """
    if not question.rstrip("\"')] ").endswith("?") or _NEGATED.search(question) or _TURNS.search(text):
        return ""
    if _NO.search(text):
        return "denied"
    return "made" if _YES.search(text) else ""
