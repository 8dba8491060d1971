"""Where a sentence tells what others say: a subject of any kind with a verb of saying, or a turn for hearsay.

"My uncle says", "the label claims", "word has it", "I was told". What a speaker says of himself ("I believe") and what
a study shows is no hearsay.
"""

from __future__ import annotations

import re
from typing import Final

_SAYS: Final = (
    "says|said|claims|claimed|claiming|insists|insisted|swears|swore|believes|believed|thinks|thought|"
    "argues|argued|"
    "maintains|maintained|contends|contended|reckons|reckoned|tells|told|asserts|asserted|"
    "alleges|alleged|boasts|"
    "boasted|assures|assured|explains|explained|writes|wrote|stated|suspects|guesses|guessed|"
    "vows|vowed|raves|raved|preaches|declares|declared|posted|tweeted|testified|"
    "warned (?:me|us|him|her|them)|warns (?:me|us)|(?:denies|denied|disputes|"
    "disputed) that|"
    r"(?:is|are|was|were) (?:\w+ly )?(?:telling|saying|claiming|convinced|sure|certain|adamant|"
    r"persuaded|of the opinion)"
)
"""Verbs that a single person or a past tense shows to be verbs."""
_SAY: Final = (
    "say|claim|insist|swear|believe|think|argue|maintain|contend|reckon|tell|assert|allege|boast|"
    "assure|explain|write|suspect|rave|preach"
)
"""The same verbs of several people."""
_CALLS: Final = "calls?|called|labels|labelled|deems?|deemed"
_NOT_HOW: Final = r"(?![\w'-])(?! (?:\w+ )?(?:how|when|what|whether|if|to|about|by)(?!\w))"
"""What is told may not be how or whether something is so."""
_SELF: Final = (
    "i|we|you|me|us|myself|kratom|ketum|mitragynine|it|this|that|which|there|and|or|but|not|never|nobody|"
    "no|one|my|our|his|her|their|any|some|serious|grave|"
    "stud(?:y|ies)|trials?|data|evidence|results?|research|reviews?|surveys?|papers?|findings?|experiments?|"
    "analys[ei]s|meta-analysis|literature|is|are|was|were|be|been|being|to|of|commonly|often|widely|"
    "generally|the|an?|so|"
    "as|than|what|how|if|when|has|have|had|will|would|can|cannot|could|may|might|must|shoul[d]|"
    "do|does|did|self|i've|i'd"
)
"""Who and what says nothing by hearsay: the speaker, the topic, a study; and words that are no subject."""
_NO_NOUN: Final = f"{_SELF}|less|unless|always|perhaps|besides"
_DETERMINED: Final = (
    r"(?:(?:my|our|his|her|their|the|an?|one|this|that|every|each|another|some|many|most|"
    r"all) (?:[\w'-]+ ){0,6}?)?"
)
_ADVERB: Final = (
    r"(?:(?:\w+ly|all|also|still|just|always|once|even|often|keeps?|kept|now|never|has|have|had|did|does|"
    r"do) ){0,2}?"
)
_SOMEBODY: Final = re.compile(
    rf"(?<![\w'-]){_DETERMINED}(?!(?:{_SELF})(?![\w'-]))[\w'-]+,? {_ADVERB}(?:{_SAYS}){_NOT_HOW}"
    rf"|(?<![\w'-]){_DETERMINED}(?!(?:{_NO_NOUN})(?![\w'-]))"
    rf"(?:[\w'-]{{3,}}s|people|folks?|men|women|children|everyone|everybody) {_ADVERB}(?:{_SAY}|"
    rf"saying){_NOT_HOW}"
    rf"|(?<![\w'-])(?!(?:{_SELF})(?![\w'-]))[\w'-]+ (?:{_CALLS}) (?:kratom|it)(?!\w)"
    rf"|, (?:{_SAYS}|say) (?!(?:i|we|you)(?!\w))\w+"
)
_SAYING: Final = re.compile(rf"(?<![\w'-])(?:{_SAYS}|{_SAY}|{_CALLS}|saying)(?!\w)")
"""A verb of saying, whoever says it: without one nobody does."""
_TURNS: Final = re.compile(
    r"(?<!\w)(?:(?:word|rumou?r|legend|tradition|gossip|hearsay) (?:has it|is)(?! (?:false|wrong|not))|"
    r"(?:i|we)(?:'ve| have)? (?:\w+ly )?(?:heard|read)(?! (?:no|nothing|the label|labels))|"
    r"(?:i|we) (?:was|were|am|are|have been|had been|got) (?:\w+ly )?(?:told|assured|led to believe|promised)|"
    r"apparently|will (?:always )?tell (?:you|me|us|anyone|anybody)|"
    r"as (?:my|our|his|her|their|the) [^,.;]{2,40}? (?:puts?|has|had) it|in the eyes of|"
    r"to hear [^,.;]{2,40}? tell it|if [^,.;]{2,40}? "
    r"(?:is|are) to be believed|from what (?:i|we) (?:hear|heard|read)|in the opinion of|in the words of)(?!\w)"
)
_OTHERS: Final = re.compile(
    r"(?<!\w)(?:some|many|most|several|others|people|fda|dea|agency|agencies|authorities|officials?|ministry|critics?|"
    r"opponents?|experts?|doctors?|growers?|importers?|media|press|users?|fans|advocates?|vendors?|sellers?|shops?|supporters?|"
    r"proponents?|enthusiasts?|respondents?|patients?|consumers?|websites?|articles?|posts?|blogs?|pages?|"
    r"believers|friends?|they|he|she|label|labels|advertisements?|ads|testimonials?|anecdotes)(?: [\w,]+){0,5}? "
    r"(?:say|says|said|saying|claim|claims|claimed|claiming|report|reports|reported|reporting|believe|believes|"
    r"believed|argue|argues|argued|insist|insists|insisted|swear|swears|swore|tell|tells|told|describe|describes|"
    r"described|maintain|contend|promise|promises|promised|advertise|explain|explained|write|writes|wrote|boasts?)"
    r"(?!\w)"
    r"|(?<!\w)(?:according to|reportedly|allegedly|supposedly|purportedly|so-called|billed as|it is said|rumou?red to|"
    r"(?:is|are|was|were) (?:widely |often |sometimes |also |commonly )?(?:said|claimed|believed|reported|thought|"
    r"alleged|advertised|touted|hailed|marketed|promoted|purported)(?: to| as| that| by)?)(?!\w)"
    r"|\"[^\"]{12,}\""
)


_SOLD: Final = (
    "sold|marketed|advertised|touted|hailed|promoted|billed|labell?ed|pitched|peddled|hyped|praised|described|presented|"
    "regarded|viewed|seen"
)
_JUDGED: Final = (
    r"[^,;]{0,60}?(?:saf[e]|safety|harmless|benign|risk-free|natural|gentle|healthy|non-?addictiv[e]|non-habit-forming|"
    r"addiction-free|cure-all|cures?|remedy|miracle|effectiv[e]|legal|alternative|innocent|medicine|treatment|addictiv[e]|dangerous|harmful|toxic|risky|deadly)(?!\w)"
    r"[^,;]{0,40}?"
)
"""What others judge it to be; "described as a stimulant" is no judgement, and may well be meant."""
_CONCEDES: Final = "although|though|even though|while|whilst|albeit|despite being|in spite of being"
_ENDS: Final = r"(?=[,;]| - |\)| (?:kratom|it|they)(?!\w)|\W*$)"
_CONCEDED: Final = re.compile(
    rf"(?<!\w)(?:(?:{_CONCEDES})(?: (?:it|kratom|they|this|is|are|was|were|has been|have been|being|\w+ly|often))* "
    rf"(?:{_SOLD}) (?:as|to be) (?P<sold>{_JUDGED}){_ENDS}"
    rf"|(?:despite|in spite of|notwithstanding|contrary to) (?:its|the|their|kratom's|all the|this) (?:\w+ )?"
    r"(?:reputation|image|marketing|advertising|label|labels|promotion|popularity|fame|hype) (?:as|of|for|that|to be) "
    rf"(?P<image>{_JUDGED}){_ENDS}"
    rf"|^(?:(?:\w+ly|often|long|once) )*(?:{_SOLD}) (?:as|to be) (?P<begun>{_JUDGED}){_ENDS})"
)
"""What others call it, and the sentence sets something against: "although sold as safe, kratom is addictive"."""
_SO_CALLED: Final = re.compile(
    r"(?<!\w)so-called (?:\w+ly )?(?P<what>saf[e]|harmless|benign|risk-free|non-?addictiv[e]|natural|effectiv[e])"
    r"(?!\w)"
)
_MEASURED: Final = re.compile(
    rf"(?<!\w)(?:as [\w-]+ as|than) (?:[\w'-]+ ){{1,4}}?(?:{_SAYS}|{_SAY}|admits?|reports?|promises?|advertises?|"
    r"suggests?|implies|imply|pretends?)(?![\w'-])(?! (?:that|it|kratom|this)(?!\w))"
)
"""What a thing is compared with is no report of it: "as safe as its sellers claim"."""


def distanced(text: str) -> tuple[tuple[int, int], ...]:
    """The parts of a sentence (plain, lower case) that give what others call it and the sentence does not stand by."""
    conceded = (match.span(match.lastgroup or 0) for match in _CONCEDED.finditer(text))
    return (*conceded, *(match.span("what") for match in _SO_CALLED.finditer(text)))


def reported(text: str) -> bool:
    """Whether a sentence (plain, lower case) tells what others say, or quotes."""
    for besides in (_CONCEDED, _SO_CALLED, _MEASURED):
        text = besides.sub(" ", text)
    told = _OTHERS.search(text) or _TURNS.search(text)
    return told is not None or (_SAYING.search(text) is not None and _SOMEBODY.search(text) is not None)


def places(text: str, start: int, end: int) -> list[int]:
    """Where others begin to say something, between two places of a sentence (plain, lower case)."""
    return [
        match.start() for each in (_OTHERS, _TURNS, _SOMEBODY) for match in each.finditer(text, start, end)
    ]
