"""Kratom that acts on nothing in a sentence: it is stopped, or is what a withdrawal or a craving is from.

"Clonidine eased her kratom withdrawal" and "stopping kratom improved his mood" name kratom beside relief, and kratom
relieves nothing in them. Claims on what kratom does are looked for in the sentence with such words blotted out; what
leaving kratom brings is told by other claims, which read all of it.
"""

from __future__ import annotations

import re
from typing import Final

BENEFIT: Final = "benefit"
HARM: Final = "harm"
ACTS: Final = (BENEFIT, HARM)
"""What kratom does in a claim that is looked for in a sentence so."""

_KRATOM: Final = r"(?:kratom|mitragynine|ketum|7-hydroxymitragynine|7-oh|maeng da)(?:'s)?"
_THING: Final = "(?:herb|plant|leaf|drug|substance|leaves)"
_IT: Final = rf"(?:{_KRATOM}|it|(?:this|the) {_THING})"
_OWN: Final = (
    r"(?:(?:the|my|her|his|their|our|your|all|any|daily|regular|habitual|chronic|long-term|heavy|oral|"
    r"plain|leaf) )*"
)
_USE: Final = (
    r"(?:(?:taking|using|drinking|consuming|chewing|dosing|swallowing|brewing|"
    r"(?:the )?(?:use|intake|consumption|doses?) of) )?"
)
_USED: Final = (
    r"(?: (?:use|intake|consumption|doses?|dosing|dosage|habit|tea|leaves|leaf|powder|capsules|extract))?"
)
_SICKNESS: Final = (
    r"(?:withdrawals?|withdrawing|wds?|detox\w*(?= (?:programmes?|programs?|clinics?|cent(?:re|er)s?)(?!\w))|"
    r"cravings?|urges|addiction|dependence|dependency|abstinence|"
    r"use disorder|habit|hangovers?)(?!\w)"
)
_HARM: Final = (
    r"(?:nausea|vomiting|headaches?|constipation|jitters|itch(?:ing)?|dizziness|anxiety|insomnia|psychosis|seizures?|"
    r"overdoses?|poisonings?|toxicity|intoxication|side effects?|adverse effects?)(?!\w)"
)
_NO_REMEDY: Final = r"(?![- ](?:relief|remedy|remedies|reliever|aid|aide|solution)(?!\w))"
"""What is sold as "kratom withdrawal relief" is kratom."""
_OFF: Final = (
    r"(?:come|comes|coming|came|get|gets|getting|got|gotten|am|are|is|was|were|be|been|being|stay\w*|go|goes|going|"
    r"went|gone|hours?|days?|weeks?|months?|years?|wean\w*|taper\w*|once|while|time|step\w*|kick\w*|"
    r"detox\w*) (?:\w+ly |\w*self |themselves |him |her |me |them |people |patients )?off(?: of)?"
)
_STOP: Final = (
    r"(?:stop|stops|stopped|stopping|quit|quits|quitting|ceas(?:e|es|ed|ing)|cessation(?: of| from)?|"
    r"discontinu(?:e|es|ed|ing|ation of|ing of|ance of)|(?:give|gives|gave|giving|given) up(?: on)?|"
    r"abstain(?:s|ed|ing)? from|abstinence from|withdr(?:aw|ew|awn|awing) from|"
    r"taper(?:s|ed|ing)?(?: off| down)?(?: of| on)?|wean(?:s|ed|ing)?(?: \w+)? from|"
    r"cut(?:s|ting)? (?:back|down|out)(?: on)?|lay off|laid off|drop(?:ped|ping)|ditch(?:ed|ing)?|halt(?:ed|ing)?|"
    r"detox\w*(?: \w+)? from|clean (?:from|of)|recover\w* from|r[ua]n out of|running out of|"
    rf"(?:switch|chang|mov)\w* from|(?:replac|swap|exchang)\w*|{_OFF})"
)
_REASON: Final = (
    r"(?![^.;]*?,? (?:(?:because|due to|owing to|on account of|for fear of|although|though|despite)(?!\w)|"
    rf"(?:since|as|but|while|when|that) (?:{_IT}|they)(?!\w)))"
)
"""A reason for leaving it tells of kratom: "quit kratom because it made me anxious"."""
_LEFT_ALONE: Final = (
    r"stopped|discontinued|tapered|withheld|withdrawn|ceased|halted|reduced|taken away|given up"
)
_BLOTTED: Final = (
    re.compile(rf"(?<![\w-]){_KRATOM}(?: opioid| use)? {_SICKNESS}{_NO_REMEDY}"),
    re.compile(rf"(?<![\w-]){_SICKNESS}(?: symptoms?)? (?:from|for|of|to|on) {_OWN}{_KRATOM}(?![\w-])"),
    re.compile(rf"(?<![\w-])(?:(?:dependent|hooked) (?:up)?on|addicted to) {_OWN}{_KRATOM}(?![\w-])"),
    re.compile(rf"(?<![\w-])(?<!never )(?<!not ){_STOP} {_USE}{_OWN}(?P<it>{_IT}){_USED}(?![\w-]){_REASON}"),
    re.compile(
        rf"(?<![\w-])(?P<it>{_IT}){_USED} (?:(?:has|had|have|must|shoul[d]|can|could) )?"
        rf"(?:(?:is|was|were|are|be|been|being|gets?|got) )+(?:\w+ly )?(?:{_LEFT_ALONE})(?!\w){_REASON}"
    ),
    re.compile(
        rf"(?<![\w-])(?P<it>{_KRATOM}){_USED} (?:cessation|discontinuation|tapers?|tapering|weaning|withholding|"
        r"quit(?= (?:was|is|has|went|took)(?!\w)))(?!\w)"
    ),
)
_BROUGHT: Final = (
    re.compile(
        rf"(?<![\w-]){_KRATOM}(?:[- ](?:induced|related|associated|caused|triggered))? {_HARM}{_NO_REMEDY}"
    ),
    re.compile(rf"(?<![\w-]){_KRATOM}[- ](?:induced|related|caused|triggered) \w+"),
    re.compile(
        rf"(?<![\w-]){_HARM} (?:(?:is |was )?caused by|from|due to|induced by) {_OWN}{_KRATOM}(?![\w-])"
    ),
)
"""Harm that is called kratom's, on which something else may act: "ginger soothes the nausea from kratom"."""
_WHO: Final = (
    rf"(?:{_KRATOM} (?:users?|drinkers?|consumers?|takers?|addicts?|patients?)|(?:people|users|patients|adults|those|"
    rf"men|women|participants|anyone|everyone|he|she) (?:who|that) (?:\w+ )?(?:used?|uses|take|took|takes|drink|drank|"
    rf"drinks|consumed?|taken) (?:\w+ )?{_KRATOM})(?![\w-])"
)
_OF_IT: Final = (
    rf"(?:using|taking|use|drinking|it|the {_THING}|completely|altogether|entirely|for good|cold turkey|"
    r"abruptly)"
)
_LEFT: Final = (
    r"(?:after|when|once|since|upon|on|by|if|as soon as|until) (?:(?:they|he|she|i|we|you|people) )?"
    r"(?:(?:had|have|has|all|finally|were) )*"
    r"(?:stop|stopped|stopping|quit|quitting|cessation|abstaining|abstinent|discontinuation|discontinuing|off)"
    rf"(?= {_OF_IT}(?!\w)|[^\w ]|$|\s*$)"
)
_LEAVER: Final = re.compile(rf"(?P<it>{_WHO})(?=.*(?<!\w){_LEFT})|(?<!\w){_LEFT}.*?(?P<late>{_WHO})")
"""People who took kratom and left it: what follows is of those who left."""
_WORTH: Final = re.compile(
    rf"kratom|mitragynine|ketum|7-|maeng da|(?<!\w)(?:it|{_THING})(?!\w)",
)
_AGAIN: Final = re.compile(
    r"#.*?(?<!\w)it (?=\w)(?!(?:is|was|for|with|and|or|but|to|in|on|at|after|when|off|by|from|the|my|her|his)(?!\w))"
)


def acting(text: str, acts: str) -> str:
    """A sentence (plain, lower case) with kratom that acts on nothing blotted out, of the same length.

    ``acts`` is what the claims that are looked for say that kratom does: what is called kratom's own harm ("kratom
    headaches") stays for those of ``HARM``.
    """
    if _WORTH.search(text) is None:
        return text
    for written in (*_BLOTTED, *(_BROUGHT if acts == BENEFIT else ()), _LEAVER):
        text = written.sub(_blot, text)
    return text


def told_again(text: str) -> bool:
    """Whether "it" does something after kratom is blotted out of ``text``, which may be kratom, or leaving it."""
    return _AGAIN.search(text) is not None


def _blot(match: re.Match[str]) -> str:
    """What is found without its letters; only the name of kratom is taken where the rest may say more."""
    named = next((each for each in ("it", "late") if match.groupdict().get(each)), None)
    if named is None:
        return "#" * len(match[0])
    start, end = (place - match.start() for place in match.span(named))
    return f"{match[0][:start]}{'#' * (end - start)}{match[0][end:]}"
