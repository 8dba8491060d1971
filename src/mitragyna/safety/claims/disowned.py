"""What a sentence reports and calls untrue, or does not stand by.

"It is not true that ...", "myth: ...", "... is a lie"; and a sentence that calls the one before it so.

A sentence that reports a statement as false does not make it, even where the statement itself holds a negation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mitragyna.safety.claims import hearsay

Span = tuple[int, int]

_UNTRUE_NOUN: Final = (
    "(?:myth|lie|misconception|fallacy|falsehood|fiction|fairy tale|nonsense|rumou?r|delusion|illusion|error|mistake|"
    "legend|old wives' tale)"
)
_FALSE: Final = (
    "(?:false|wrong|incorrect|untrue|mistaken|inaccurate|misleading|unfounded|baseless|bogus|rubbish|debunked|"
    rf"disproved|disproven|refuted|contradicted|unproven|dangerous nonsense|{_UNTRUE_NOUN}|"
    r"not (?:\w+ly |at all )?(?:true|correct|right|so|accurate|the case))"
)
_FALSE_ALONE: Final = "false|wrong|incorrect|untrue|mistaken|inaccurate|misleading"
_CLAIM: Final = (
    r"(?:claims?|statements?|beliefs?|ideas?|notion|assertions?|advertis\w+|promises?|rumou?rs?|impression)"
)
_SAYING: Final = (
    r"(?:(?:believ\w+|claim(?:s|ed|ing)?|says?|said|saying|thinks?|assum(?:e|es|ing)|fall for|trust|tells? you|"
    r"told you|pretend\w*)(?: \w+){0,2}?(?: that)?|"
    r"(?:shows?|showing|shown|proves?|proven|proved|means?|meant|suggests?|confirms?|confirmed|establish\w*|"
    r"demonstrat\w+|guarantees?|concluded?|states?|stated|supports?|implies|imply|found|finds?)(?: \w+){0,4}? that)"
)
_BEFORE: Final = (
    r"(?:not|\w+n't) (?:\w+ly |at all |quite )?(?:true|correct|right|accurate|the case) (?:that|to)",
    rf"(?:{_FALSE_ALONE}|dangerous|absurd|foolish|naive|irresponsible) "
    r"(?:that|to (?:say|think|believe|claim|assume|suggest|state|tell|conclude|call|hold|pretend|advertise))",
    rf"{_UNTRUE_NOUN},?(?: \w+){{0,4}}? that",
    rf"{_UNTRUE_NOUN} to (?:say|think|believe|claim|assume)",
    r"(?:false|wrong|incorrect|mistaken|misleading|erroneous|dishonest|untruthful)ly (?:\w+ ){0,2}?\w+",
    r"(?:false|misleading|bogus|untrue|unfounded|wrong|deceptive|debunked|baseless|dubious|mistaken) (?:\w+ )?"
    rf"{_CLAIM}(?: \w+){{0,3}}? (?:that|of)",
    r"(?:no|any|little) (?:\w+ )?(?:evidence|proof|basis|support|truth|reason to \w+|guarantee)"
    r"(?: \w+){0,4}? (?:that|to|in)",
    rf"(?:not|\w+n't|never|nothing|nobody|no one|none|no|cannot|hardly)(?: \w+){{0,6}}? {_SAYING}",
    r"(?:refut|disprov|debunk|contradict|disput|reject|dispel|rebut|den(?:y|ie))\w*(?: \w+){0,5}? "
    r"(?:that|claims?|idea|belief|notion)",
    r"(?:anyone|anybody|those|people|sellers|vendors|whoever|everyone|everybody|shops)(?: who| that)?"
    r"(?: still| keeps?| insists?| tells? you| tells? me| claiming| saying| says?| claims?| believes?| thinks?)+"
    r"(?: that)?(?=.*(?<!\w)(?:wrong|lying|lies|lied|mistaken|not read|never read|ignor\w+|misled|misinformed|"
    r"fool\w*|uninformed)(?!\w))",
    r"(?:wary|beware|sceptical|skeptical|doubt|doubts|doubted|distrust|ignore|ignores) (?:\w+ ){0,4}?"
    r"(?:that|saying|claiming)",
    r"(?:doubt|doubts|doubted|doubting|doubtful|unconvinced|unpersuaded|"
    r"(?:not|\w+n't) (?:\w+ )?(?:convinced|persuaded)|"
    r"hard to believe|sceptical|skeptical|dubious|deny|denies|denied|denying)(?: that)?"
    r"(?= (?:the |this |any |my |plain )?"
    r"(?:kratom|mitragyn\w+|ketum|it|this|these|they|the (?:herb|plant|leaf|leaves))(?!\w))",
    r"(?:sceptical|skeptical|unconvinced|dubious|suspicious|wary) (?:of |about )?(?:\w+ ){0,2}?that",
    r"(?:questions?|questioned|questioning|challenge[sd]?|den(?:y|ies|ied)) that",
    r"(?:not|never) tell (?:me|us)(?: that)?",
    r"if (?:you|anyone|anybody|somebody|people) (?:still |really )?(?:thinks?|believes?|expects?)(?: that)?"
    r"(?=.*(?<!\w)(?:think again|guess again|wrong|mistaken|dream on|disappointed|fooling|kidding)(?!\w))",
    r"(?:used to|once) (?:think|thought|believe|believed|say)",
)
_REPORTED: Final = re.compile(rf"(?<![\w-])(?:{'|'.join(_BEFORE)})(?!\w)")
"""Words after which a sentence reports what it does not stand by."""
_CONTRARY: Final = re.compile(
    r"(?<![\w-])contrary to(?: \w+){0,5}? (?:that|claims?|idea|belief|notion)(?!\w)"
)
_LABEL: Final = re.compile(
    rf"^\W*(?:\w+ )?(?:{_UNTRUE_NOUN}|false|untrue|wrong)(?: (?:no\.? ?|number )?#?\d+)?\s*[:.\-]"
)
_OTHERWISE: Final = re.compile(
    r"(?<!\w)(?:(?:shown?|shows|prov\w+|says?|suggests?|tells?|knows?|found|finds?|demonstrat\w+|think) otherwise|"
    r"to the contrary|the opposite is true|(?:tell|tells|show|shows) (?:a different|another) (?:story|picture)|"
    r"contradicts? (?:this|that|it|them)|"
    r"(?:but|yet|though|although|while|and|,)(?: \w+){0,4}? (?:no|little|not any|never any|n't any) (?:\w+ )?"
    r"(?:proof|evidence|support|basis|truth|trial|study|data)(?: \w+){0,2}? "
    r"(?:of|for|in|to|behind|shows?|supports?|confirms?) (?:it|this|that|them|these claims|such claims)|"
    r"(?:but|yet|though|although|while)(?: \w+){0,5}? (?:found|finds?|saw|showed|shows?|had) "
    r"(?:no such|nothing of the)|"
    r"(?:but|yet|though|although|while)(?: \w+){0,5}? (?:did|do|does|could)(?: not|n't) "
    r"(?:find|see|confirm|support|bear|show|replicate) (?:it|this|that|them|any|such))(?!\w)"
)
_AFTER: Final = re.compile(
    r"(?:is|are|was|were|'s|would be|(?:has|have) been|remains?|turn(?:ed|s) out(?: to be)?|prove[sd]?(?: to be)?) "
    rf"(?:(?!not\b)\w+ ){{0,2}}?{_FALSE}(?!\w)(?! (?:that|to)(?!\w))"
    r"|(?:is|are|was|were)n't (?:\w+ly )?(?:true|correct|right|the case)(?!\w)(?! (?:that|to)(?!\w))"
)
_HEAD: Final = re.compile(
    rf"(?<!\w)(?:{_CLAIM}|assurances?|saying|story|to (?:say|claim|think|believe|call|state)|those who say|what|that|"
    rf"which|{_UNTRUE_NOUN})(?!\w)"
)
"""What is called untrue has to be something that is said, and not a person: "the agency is wrong"."""
_SAID: Final = (
    r"(?:that|this|it|which|these|those|they|both|none of (?:it|this|that|them)|"
    r"(?:that|this|the|these|those|such|their|his|her)(?: \w+)? (?:claims?|statements?|beliefs?|ideas?|notions?|"
    r"assertions?|reports?|rumou?rs?|story|stories|warnings?|promises?|accusations?|allegations?|views?|theory|"
    r"information|conclusions?|findings?|charges?))"
)
"""What stands for something that was said before."""
_IS: Final = (
    r"(?:'s|'re| is| are| was| were|, however, is| would be| (?:has|have) been| remains?| turn(?:s|ed) out(?: to be)?|"
    r" prove[sd]?(?: to be)?| sounds? like| looks? like)"
)
_LITTLE: Final = r"(?: (?!(?:not|no|hardly|far|less|what|where|why|how|when|who|whether|that)\b)\w+){0,3}?"
_RUBBISH: Final = (
    rf"(?:{_FALSE}|(?:{_UNTRUE_NOUN}|misunderstanding|fabrication|hoax)s?|bs|b\.s|bull|bullshit|crap|hogwash|bunk|"
    r"baloney|bollocks|balderdash|garbage|propaganda|misinformation|disinformation|made up|made-up|invented|fake|"
    r"exaggerated|overblown|simply not so|just not so|wrongly|falsely)"
)
_STOPS: Final = (
    r"(?=\W*$|\s*[,.;:!?)\"]| - | (?:and|but|because|since|as|according|say|says|said|for (?:me|us|most|many)|"
    r"in (?:my|our)|at least|though|too|imo|to me|to us|however|either|altogether|of course|by|"
    r"i (?:think|know|say|believe)|(?:about|on) (?:that|this|it|kratom|them|all of it))(?!\w))"
)
"""What may come after, so that "that is a false start" and "they are wrong about the price" take nothing back."""
_WHO: Final = (
    r"(?:they|he|she|i|you|we|everyone|everybody|people|(?:the|that|this|these|those|my|his|her) "
    r"(?!(?:doses?|amounts?|labels?|brands?|products?|prices?|batch|strains?|kinds?|times?|way|order|address|dates?|names?|"
    r"number|weight|colou?r|pack|bag|package|kratom|herb|leaf|plant)\b)\w+)"
)
_IT: Final = (
    r"(?:it|that|this|them|a word(?: of (?:it|that|this))?|any of (?:it|that|this)|these claims|this claim)"
)
_TAKES: Final = (
    rf"(?:(?P<who>{_WHO}(?:'re|'s| is| are| was| were)(?: (?!not\b|no\b|hardly\b)\w+){{0,2}}? "
    rf"(?:wrong|mistaken|misinformed|misled|misguided|incorrect|lying|in error){_STOPS}"
    rf"|{_WHO}(?: (?:all|both|simply|just|clearly))? "
    rf"(?:lied|(?:have|has|had|got|gets?) (?:it|that|this) (?:\w+ )?wrong|made (?:it|that|this|all of it|it all) up)"
    rf"{_STOPS}|{_WHO} (?:could|can)(?: not|n't) (?:have )?be(?:en)? more wrong{_STOPS})"
    rf"|(?!(?:it|this|that)(?:'s| is| was) (?:a|my|an)(?: \w+)? (?:mistake|error)){_SAID}"
    rf"(?:{_IS}{_LITTLE} {_RUBBISH}| (?:is|are|was|were)n't (?:\w+ly )?(?:true|so|correct|right|the case)){_STOPS}"
    rf"|(?:its|thats)(?: just| all| total| pure| a| such)* {_RUBBISH}{_STOPS}"
    rf"|{_SAID} (?:could|can|has|have|was|were|is|are)(?: not|n't| never)(?: yet)?(?: be| been)? "
    rf"(?:confirmed|borne out|replicated|reproduced|substantiated|verified|upheld|supported){_STOPS}"
    rf"|(?:(?:i|we|nobody) )?(?:(?:do|did|can|could|would)(?: not|n't)|cannot|never|(?:nobody|no one) shoul[d])"
    rf"(?: \w+)? (?:believe|believes|buy|trust|accept|fall for|count on|bank on|rely on|bet on) {_IT}{_STOPS}"
    rf"|i(?: would|'d)? call (?:bull|bs|bullshit|nonsense|rubbish) on {_IT}{_STOPS}"
    rf"|(?:[\w']+ ){{1,3}}?(?:contradict|refute|disprove|debunk|rebut)(?:s|ed|d)? {_IT}{_STOPS}"
    rf"|(?:which|something)(?: [\w']+){{1,4}}? (?:contradict|refute|disprove|debunk|rebut)"
    rf"(?:s|ed|d)?{_STOPS}"
    rf"|(?:[\w']+ ){{1,4}}?(?:do|does|did|could|can)(?: not|n't) (?:bear (?:this|that|it|them) out|"
    rf"(?:confirm|support|replicate|substantiate) {_IT}){_STOPS}"
    rf"|(?:[\w']+ ){{1,4}}?(?:call|calls|called|deemed|labell?ed|found|proved|declared|dismissed) (?:it|this|that|them|"
    rf"(?:his|her|their|its|the|this|that|these) (?:\w+ )?{_CLAIM})(?: as)?(?: an?)?{_LITTLE} {_RUBBISH}{_STOPS}"
    rf"|{_SAID} (?:could|can)(?: not|n't) (?:have )?be(?:en)? (?:more wrong|further from the truth){_STOPS}"
    rf"|nothing (?:is|could be|can be|was) (?:further|farther) from the truth{_STOPS})"
)
"""A clause that takes back what was said before it: "that is false", "they are wrong", "do not believe it"."""
_NOT_SO: Final = r"(?:(?!(?:not|no|never|hardly|cannot|nobody|do|did|does|would|can)\b)\w+ ){0,3}?"
_SOME: Final = "my|our|his|her|their|the|most|many|some|other|all|few"
_THINKS: Final = rf"(?:i|we|he|she|they|(?:{_SOME}) (?:\w+ ){{0,3}}?\w+|\w{{4,}}s)"
_IS_NOW: Final = "(?:am|are|is|was|were|remain|remains|remained)"
_DOUBTS: Final = (
    rf"(?:{_THINKS} {_NOT_SO}"
    r"(?:doubts?|doubted|questions?|questioned|disputes?|disputed|deny|denies|denied|rejects?|rejected) "
    rf"(?:it|that|this|them|him|her|(?:that|this|the|these|those) \w+){_STOPS}"
    rf"|{_THINKS} (?:have|has|had) (?:(?:my|our|his|her|their|serious|grave|strong|some|great|big) )*doubts"
    rf"(?: about (?:it|that|this|them))?{_STOPS}"
    rf"|(?:{_THINKS} {_NOT_SO}(?:disagrees?|disagreed|begs? to differ|thinks? otherwise|knows? better)"
    rf"|{_THINKS} (?:do|does|did) not (?:\w+ly )?"
    r"(?:agree|think so|believe so|buy it|share (?:that|this|the) \w+))"
    rf"(?: with (?:it|that|this|them|him|her))?{_STOPS}"
    rf"|(?:i'm|{_THINKS} {_IS_NOW}) {_NOT_SO}"
    r"(?:not (?:\w+ ){0,2}?(?:convinced|persuaded|buying it|having it)|unconvinced|unpersuaded|sceptical|skeptical|"
    rf"dubious|doubtful|a sceptic|a skeptic)(?: (?:of|about|by) (?:it|that|this|them))?{_STOPS}"
    r"|(?:it|that|this)(?: is|'s| seems| sounds| looks)(?: \w+ly| very| more than)* "
    r"(?:doubtful|dubious|unlikely|implausible|hard to believe|questionable|too good to be true)"
    rf"{_STOPS}"
    rf"|{_THINKS} (?:have yet to|have never|has never|never) "
    r"(?:see|seen|saw|notice|noticed|feel|felt|experience|experienced) "
    rf"(?:it|that|this|any of (?:it|that|this)|any effect){_STOPS}"
    r"|(?:an?|the) \w+ (?:that|which) (?:no|nobody|no one|not one|none|hardly any|few)(?: \w+){0,3}? "
    r"(?:bears? out|bore out|supports?|supported|confirms?|confirmed|backs?|backed|proves?|proved|proven|shows?|shown|"
    rf"shares?|believes?){_STOPS}"
    r"|(?:there is|there's|i see|i found) (?:nothing|no truth|little)(?: (?:to|in|behind) (?:it|that|this|them))?"
    rf"{_STOPS}"
    rf"|(?:it|kratom|they)(?: has| have)? (?:did|does|do|done) nothing(?: of the (?:sort|kind)| like that)?{_STOPS}"
    rf"|(?:count|colou?r) me (?:sceptical|skeptical|unconvinced|out){_STOPS})"
)
"""A clause in which somebody does not stand by what was said before it: "but I doubt it", "doctors disagree"."""
_IT_FOR_SURE: Final = "(?: (?:it|that))?(?: for (?:sure|certain))?"
_UNSURE: Final = (
    rf"(?:(?:i'm|{_THINKS} (?:am|are|is|was|were)) (?:\w+ly )?"
    rf"(?:not (?:\w+ ){{0,2}}?(?:sure|certain)|unsure|uncertain|undecided|in two minds|on the fence|torn)"
    rf"(?: (?:of|about) (?:it|that|this|them))?{_STOPS}"
    rf"|who (?:really )?knows{_STOPS}|who can (?:say|tell){_STOPS}"
    rf"|(?:nobody|no one|none of us)(?: (?:really|can|could))? (?:knows?|say|tell){_IT_FOR_SURE}{_STOPS}"
    rf"|{_THINKS} (?:do not|cannot|could not|would not) (?:really )?(?:know|say|tell){_IT_FOR_SURE}{_STOPS}"
    rf"|(?:the )?jury is (?:still )?out{_STOPS}|(?:only )?time will tell{_STOPS}"
    rf"|(?:it|that|this) (?:still )?(?:remains|is) (?:yet )?to be (?:seen|shown|proven|proved){_STOPS}"
    rf"|(?:it|that|this) is (?:not (?:\w+ )?(?:clear|certain|settled)|unclear|uncertain|"
    rf"anyone's guess|debatable|unsettled){_STOPS}"
    rf"|whether (?:it|that|this|they|any of (?:it|that|this))(?: \w+){{0,4}}? "
    r"(?:remains?|is|are|has|have|stays?)(?: (?:still|yet|to|be|been|not|an?))* "
    r"(?:open|unclear|unknown|uncertain|seen|shown|proven|disputed|debated|known|clear|settled|mystery)(?: question)?"
    rf"{_STOPS}"
    rf"|(?:it|that|this) is (?:hard|difficult|impossible|too early) to (?:say|tell|know|judge)(?: yet)?{_STOPS}"
    rf"|opinions (?:differ|vary|are divided){_STOPS}|maybe(?:, maybe| or maybe)? not{_STOPS})"
)
"""A clause that leaves open what was said before it: "but I am not sure", "but who knows"."""
_BARE: Final = (
    r"(?:(?:what|a|an|(?:load|pack|bunch|pile|heap)s? of|total|utter|complete|pure|absolute|sheer|"
    r"such|all|just|which is|plain|yeah,? right)(?: |$))*"
    rf"(?:{_RUBBISH}|(?:an? |the )\w+ (?:that|which)(?: has| have)?{_IS}{_LITTLE} (?:{_RUBBISH}|empty|hollow))\W*$"
)
IRONY: Final = (
    r"(?:yeah,? (?:right|sure)|sure,? sure|as if|my (?:foot|eye)|said (?:nobody|no one) ever|says (?:nobody|no one)|"
    r"(?:and|when) pigs (?:can |might |will )?fly|"
    r"and i(?:'m| am) (?:the (?:queen|king|pope|tooth fairy|easter bunny)|santa)"
    r"[\w ]{0,20}|in your dreams|dream on|pull the other one|if you believe (?:that|it)|ha(?: ha)+)(?!\w)\W*$"
)
"""A few words behind a claim that mock it: "yeah, right", "and pigs can fly"."""
_TURNS: Final = (
    r"(?:(?:but|and|yet|though|although|however|while|even though|except(?: that)?|actually|in fact|in truth|"
    r"in reality|well|sadly|sorry|of course|to be honest|i (?:think|say|know|believe)(?: that)?),?:? )"
)
_TAKEN_BACK: Final = re.compile(
    rf"(?:(?:[;:,(]|\s-)\s*{_TURNS}*|(?<!\w){_TURNS}+)(?:{_TAKES}|{_DOUBTS}|{_BARE})|(?<= )(?:-|,|\() ?{_BARE}"
    rf"|(?:[;:,(\u2026]|\.\.+|\s-|(?<= )(?=if you believe))\s*{IRONY}|(?:(?:\s-|\u2026|\.\.+) ?not[.!]|, not!)\W*$"
)
_RETRACTS: Final = re.compile(rf"^[\"'(]*{_TURNS}*(?:{_TAKES}|{_DOUBTS}|(?:\w+ )?{_FALSE}[.!]*$|{_BARE})")
_LEFT_OPEN: Final = re.compile(rf"(?:(?:[;:,(]|\s-)\s*{_TURNS}*|(?<!\w){_TURNS}+){_UNSURE}")
_UNSETTLES: Final = re.compile(rf"^[\"'(]*{_TURNS}*{_UNSURE}")
_NOT_MINE: Final = re.compile(
    r"(?<!\w)(?:thinks?|thought|believes?|believed|says?|said|claims?|claimed|swears?|insists?)(?P<what> [^;]+?)"
    r"(?:[;,]| -) (?:but )?(?:i|we|most people|others|doctors|scientists|experts|researchers) (?:do|does|did)"
    r"(?: not|n't)(?: at all)?\W*$"
)
"""What others think and the speaker does not: "my son thinks so; I do not"."""
_CONFIRMED: Final = re.compile(
    rf"(?:[;:,(]|\s-|(?<!\w){_TURNS})\s*{_SAID}{_IS}(?: (?:indeed|in fact|actually|quite|all|really|absolutely|very|"
    r"perfectly|sadly|still))* (?:true|right|correct|real|a fact|facts)"
    rf"{_STOPS}"
)
_SINCE: Final = re.compile(r"[;.!]|(?<!\w)(?:but|however|whereas|yet(?! to))(?!\w)")


def spans(text: str, breaks: Sequence[int], commas: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The parts of a sentence (plain, lower case) that it reports as untrue, from letter to letter.

    ``breaks`` are where its clauses end, ``commas`` where smaller parts do too.
    """
    if _LABEL.search(text):
        return ((0, len(text)),)
    found = [(match.end(), _next(breaks, match.end(), len(text))) for match in _REPORTED.finditer(text)]
    found += [(match.end(), _next(commas, match.end(), len(text))) for match in _CONTRARY.finditer(text)]
    found += [(0, match.start()) for match in _OTHERWISE.finditer(text)]
    found += [_taken_back(text, match) for match in _TAKEN_BACK.finditer(text)]
    found += [match.span("what") for match in _NOT_MINE.finditer(text)]
    for match in _AFTER.finditer(text):
        before = text[: match.start()]
        start = (
            0 if before.endswith(", which ") else max((at for at in breaks if at < len(before)), default=0)
        )
        if _HEAD.search(text, start, match.start()):
            found.append((start, match.start()))
    return tuple(found)


def undecided(text: str) -> tuple[Span, ...]:
    """The parts of a sentence (plain, lower case) that a later clause leaves open: "..., but I am not sure"."""
    return tuple(
        (_said_from(text, match.start()), match.start())
        for match in _LEFT_OPEN.finditer(text)
        if match.start()
    )


def confirmed(text: str) -> int:
    """Up to where a sentence says that it is so after all: "it is called a myth that ..., but it is true"."""
    return max((match.start() for match in _CONFIRMED.finditer(text)), default=0)


def _taken_back(text: str, match: re.Match[str]) -> Span:
    """What a clause takes back: the one before it; "they are wrong" what they say, where only an earlier one tells."""
    start, end = _said_from(text, match.start()), match.start()
    if match["who"] is None or not start or hearsay.reported(text[start:end]):
        return start, end
    told = max(hearsay.places(text, 0, start), default=None)
    if told is None:
        return start, end
    after = _SINCE.search(text, told)
    return _said_from(text, told), start if after is None else after.start()


def _said_from(text: str, end: int) -> int:
    """Where what is taken back begins: after what ends before it, or where others begin to say it."""
    begun = max((match.end() for match in _SINCE.finditer(text, 0, end)), default=0)
    said = hearsay.places(text, begun, end)
    return max((at for at in said if text[:at].endswith("and ")), default=begun)


def retracts(text: str) -> bool:
    """Whether a sentence calls untrue what was said before it: "that is false", "they are wrong"."""
    return _RETRACTS.search(text) is not None


def unsettles(text: str) -> bool:
    """Whether a sentence leaves open what was said before it: "I am not so sure", "Who knows?"."""
    return _UNSETTLES.search(text) is not None


def contradicts_people(text: str) -> bool:
    """Whether it says of people, and of nothing that was said, that they are wrong: what is untrue is what they say."""
    match = _RETRACTS.search(text)
    return match is not None and match["who"] is not None


def _next(places: Sequence[int], start: int, end: int) -> int:
    return min((place for place in places if place >= start), default=end)
