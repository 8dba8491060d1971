"""What a sentence says of the one before it: the answer to a question, or that nothing of it is so."""

from __future__ import annotations

import re
from typing import Final

from mitragyna.safety.claims.disowned import IRONY
from mitragyna.safety.claims.english import AUX, NEGATED, NOT

_NO_EVIDENCE: Final = (
    r"(?:but |yet |however,? )?(?:there(?: is|'s| are)|(?:i|we)(?:'ve)? (?:see|found|know of)|"
    r"studies (?:found|show)|science has) "
    r"(?:currently |still |as yet )?(?:no|little|hardly any) (?:\w+ )?(?:evidence|proof|support|basis|truth|data)"
    r"(?: (?:for|of|to support|to prove|behind|in) "
    r"(?:this|that|it|them|any of this|(?:this|that|these|such) (?:claims?|ideas?)))?[.!]*$"
)
_IT: Final = r"(?:it|kratom|this|that|they|i|you)"
_HOW: Final = (
    r"(?: (?:really|simply|just|certainly|definitely|surely|absolutely|probably|sure|indeed|most certainly))*"
)
_NEVER_SO: Final = (
    rf"{_IT}{_HOW} (?:(?:{AUX}|ca|wo)(?:{NOT})|never (?:did|does|has))"
    r"(?: (?:at all|for me|so far|yet|either))*[.!]*$"
)
_SO: Final = rf"{_IT}{_HOW} (?:{AUX})(?: (?:indeed|so|for me|too))*[.!]*$"
_REFUTES: Final = re.compile(
    rf"^{_NO_EVIDENCE}"
    rf"|^(?:(?:but|yet|and|in fact|actually|sadly|well|sorry|spoiler|in truth|in reality|no),?:? )*{_NEVER_SO}"
)
_SHRUG: Final = re.compile(
    r"^(?:(?:but|well|sorry|sadly|no|ha|hm+)[,:]? )*(?:"
    r"not (?:in my (?:case|experience|book|opinion)|for (?:me|us)|with me|so|in the least|by a long shot|even close)|"
    rf"far from it|if only|i wish|wrong|nope|nah|hardly)\W*$|^(?:oh,? |ha,? |well,? |sure,? )*{IRONY}"
)
"""A few words that wave off what was said before them."""
_BY: Final = (
    r"(?:(?:unfortunately|sadly|luckily|in short|in a word|in fact|in practice|well|so|alas|honestly|frankly|"
    r"simply put|to be honest|by all accounts|oh|hell|but|and|short answer|spoiler|in my experience|for me|"
    r"for most people),?:? |"
    r"(?:(?:the|my|our|their|his|her|a) )?(?:\w+ ){0,2}?answer(?: to (?:that|this)(?: \w+)?)?"
    r"(?: is|'s| was|:| remains|,)"
    r"(?: (?:a|an|simply|simple|clear|clearly|plain|plainly|firm|flat|resounding|definite|emphatic|probably|still|"
    r"quite|very))*,? |"
    r"(?:i|we|they|most|many|some|experts?|doctors?|scientists?|researchers?|science|the (?:\w+ )?\w+|studies|my \w+)"
    r"(?: (?:would|'d|will|all|also))?"
    r"(?: say| says| said| tell us| answer| answers| answered| think| thinks| believe| replied)(?: that)?,?:? |"
    r"[\w' ]{3,40}: ){0,3}"
)
"""What may lead to an answer, a few times at most."""
_NO: Final = re.compile(
    rf"^{_NO_EVIDENCE}|^{_BY}(?:{_NEVER_SO}"
    r"|(?:no|none|nope|nah|never|nonsense|rubbish|false|wrong|untrue|not true|a myth|that is a myth|not really|"
    r"not so|not|not at all|absolutely not|certainly not|of course not|definitely not|probably not|hardly|far from it|"
    r"not in the least|no way|by no means|"
    rf"no,? {_NEVER_SO[:-1]})(?:[.,!;:\"]|$| -| (?:according|in my|for me|as far)))"
    rf"|^(?:i|we)(?: really)? (?:do not|don't) (?:think|believe) (?:so|{_IT} (?:{AUX}))[.!]*$|^i doubt it[.!]*$"
    rf"|^(?:oh,? |ha,? |well,? |sure,? )*{IRONY}"
)
_YES: Final = re.compile(
    rf"^{_BY}(?:(?:yes|yep|yeah|yup|absolutely|certainly|of course|definitely|indeed|sure|it sure does|correct|true|"
    rf"without a doubt|no doubt|no question|very much so|you bet|(?:i think|i believe|most say) so|"
    rf"(?:yes|yeah|yep),? {_SO[:-1]})(?:[.,!;:\"]|$| -| (?:according|in my|for me|as far))"
    rf"|{_SO})"
)
_TAG: Final = re.compile(
    rf"(?:,| -) (?:(?:{AUX})(?P<no> not)? (?:it|they|this|that|kratom)(?P<not> not)?|right|correct|no|yes|eh|huh|innit|"
    r"(?:do|would) not you (?:think|say|agree)|am i right|or (?:what|no|not))[\"')\]! ]*\?[\"')\]!? ]*$"
)
"""A question that is put behind a statement: "kratom is safe, is it not?"."""
_TURNS: Final = re.compile(r"(?<!\w)(?:but|however|although|though|unless|except)(?!\w)")
_ASKED: Final = re.compile(
    r"(?:^|[:;,-] |(?<!\w)(?:so|but|and|or|well) )"
    r"(?P<verb>(?:is|are|was|were|can|could|will|would|has|have|may|might|must)) (?:plain |pure |real )?"
)

_INVERTED: Final = re.compile(
    r"(?!so \w+ \w+(?: (?:too|as well|also))?\W*$)(?:(?:so|hey|guys|ok|well|hi|hello|question),? ){0,2}"
    r"(?:(?:is|are|was|can|could|will|would|has|does|do|did) (?:kratom|mitragynine|ketum|7-oh|it|this|these|"
    r"any|anyone|anybody|i|we|people|there)|(?:can|could|will|would|does|did|do) you)(?![\w'-])[^.;!]*\.?$"
)
"""A sentence whose verb stands before its subject asks, also without a sign for it; "so does kratom" tells."""
_ASKED_OF: Final = re.compile(rf"(?:^|[:;,-] |(?<!\w)(?:so|but|and|or|well) )(?P<verb>{AUX}) ")
_ANYBODY: Final = re.compile(r"(?:you|anyone|anybody|someone|somebody|one|people|a person|users|i|we)(?!\w)")
_VERB: Final = re.compile(rf" (?:{AUX})(?!\w)")
_IS: Final = re.compile(rf"^{_BY}(?:yes,? )?{_SO}")
_IS_NOT: Final = re.compile(rf"^(?:no[.!]*$|{_BY}(?:no,? )?{_NEVER_SO})")


def shrugs_off(before: str, text: str) -> bool:
    """Whether a sentence of a few words says that the one before it, which is no denial, is not so: "Not for me."."""
    return _SHRUG.search(text) is not None and NEGATED.search(before) is None


def refutes(text: str) -> bool:
    """Whether a sentence contradicts outright what the one before it said: "It does not."."""
    return _REFUTES.search(text) is not None


def answers(question: str, text: str) -> str:
    """``made`` or ``denied`` where a sentence answers the question before it.

    Empty where it does not, and where the question is negative, so that what a "no" denies cannot be told.
    """
    if not asks(question) or _turned(text):
        return ""
    said = untagged(question)
    if NEGATED.search(said):
        # "It is." contradicts "it is not addictive, is it?" and "no" confirms it; "yes" may do either.
        settled = said != question
        return (
            "denied" if settled and _IS.search(text) else "made" if settled and _IS_NOT.search(text) else ""
        )
    if _NO.search(text):
        return "denied"
    return "made" if _YES.search(text) else ""


def asks(text: str) -> bool:
    """Whether a sentence is a question."""
    return text.rstrip("\"')]!? ") != text and "?" in text[len(text.rstrip("\"')]!? ")) :]


def marked(text: str) -> str:
    """A question that is written without its sign, with one: "is kratom even safe"."""
    return f"{text.rstrip('. ')}?" if _INVERTED.match(text) and not asks(text) else text


def untagged(question: str) -> str:
    """A statement with a question behind it as a question alone: "kratom is safe, is it not?" as "kratom is safe?"."""
    return _TAG.sub("?", question)


def stated(question: str, topic: re.Pattern[str]) -> str:
    """A question as a statement: "is kratom safe?" as "kratom is safe". One that begins with "does" keeps its order.

    ``topic`` finds the words for kratom.
    """
    bare = question.rstrip("\"')]!?. ")
    for match in _ASKED.finditer(bare):
        named = topic.match(bare, match.end())
        if named:
            return f"{bare[: match.start('verb')]}{named[0]} {match['verb']}{bare[named.end() :]}"
    return bare


def negative(question: str, topic: re.Pattern[str]) -> str:
    """What "no" says to a question, as a statement with a negation of its own: "you cannot overdose on kratom".

    ``question`` may be in the order of a statement already. Empty where its verb is not found.
    """
    bare = question.rstrip("\"')]!?. ")
    if bare.startswith("any "):
        return f"no {bare.removeprefix('any ')}"
    asked = _ASKED_OF.search(bare)
    named = topic.match(bare, asked.end()) if asked else None
    person = _ANYBODY.match(bare, asked.end()) if asked else None
    who = named or person
    if asked and who:
        verb = "cannot" if asked["verb"] == "can" else f"{asked['verb']} not"
        return f"{bare[: asked.start('verb')]}{who[0]} {verb}{bare[who.end() :]}"
    for match in topic.finditer(bare):
        after = _VERB.match(bare, match.end())
        if after:
            return f"{bare[: after.end()]} not{bare[after.end() :]}".replace(" can not ", " cannot ")
    return ""


def _turned(text: str) -> bool:
    """Whether an answer turns round: "yes, but"; a "but" that comes first only begins it."""
    return any(match.start() for match in _TURNS.finditer(text))
