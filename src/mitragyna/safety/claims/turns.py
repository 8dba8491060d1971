"""Turns of speech that say a thing by denying another, put in plain words before phrases are looked for.

Phrases know "is harmless" and "as addictive as". "Is not without risk", "no less addictive than" and "isn't" say the
same or its opposite in words of which a phrase finds a part, and of that part the wrong way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_VERBS: Final = "is|are|was|were|do|does|did|has|have|had|could|would"
_CONTRACTED: Final = re.compile(
    rf"(?<![\w'])(?:(?P<can>can't|cant)|(?P<will>won't|wont)|(?P<is>ain't|aint)|"
    rf"(?P<verb>{_VERBS}|shoul[d]|might|must|need)n't|(?P<bare>{_VERBS})nt)(?![\w'])"
)
_IS_NOT: Final = re.compile(
    r"(?<=\w)'s(?= (?:not|never|hardly|scarcely|barely|neither|no(?! \w+'s)|far from|anything but|by no means|"
    r"nowhere near|less than|(?:just |every bit |at least |nearly |almost )?as \w+(?:-\w+)? as)(?!\w))"
)

_DANGER: Final = "risks?|dangers?|hazards?|harm|harms|peril|perils"
_SOME: Final = (
    r"(?:(?:any|all|its|some|their|real|serious|great|known|health|every|own|the|considerable|certain) )*"
)
_ALONE: Final = r"(?![\w-])(?! (?:of|to|for|from|that|when|if|with)(?!\w))"
"""A danger that is not said to be one of something: "no risk of addiction" says nothing of others."""
_BEING: Final = (
    r"(?:is|are|was|were|be|been|being|comes?|came|seems?|remains?|goes|as|come)"
    r"(?: (?:not|never|hardly|scarcely|barely|entirely|completely|wholly|totally|altogether|absolutely|quite|"
    r"really|exactly|always|ever|virtually|practically|almost|basically|essentially|nearly|simply|certainly|"
    r"necessarily|at all|considered|called|deemed|thought|regarded as|seen as|said to be|of course|by no means|"
    r"in no way|by any means|far from|anything but|nowhere near|however|therefore|also|still|yet))*"
)
_NO_RISK: Final = re.compile(
    rf"(?<!\w)(?P<being>{_BEING}) (?:without|free (?:of|from)|devoid of|clear of) {_SOME}(?:{_DANGER}){_ALONE}"
)
_RISK_OF: Final = re.compile(
    rf"(?<!\w)(?:is|are|was|were|comes?|came|has been|have been) (?:not|never|hardly|scarcely|by no means)"
    rf"(?: (?:entirely|completely|wholly|quite|exactly|come|at all))* (?:without|free (?:of|from)) {_SOME}"
    r"(?P<what>(?:risk|danger|potential|hazard)s?)(?= (?:of|for|to)(?!\w))"
)
_RISK_FREE: Final = re.compile(r"(?<![\w-])(?:risk|danger|hazard|harm)[- ]free(?![\w-])")

_LACKING: Final = "without|free (?:of|from)|devoid of|clear of"
_LITTLE_WORD: Final = (
    "(?:any|entirely|completely|wholly|totally|altogether|quite|really|exactly|always|ever|at all|come|"
    "be|been)"
)
_NOT: Final = "not|never|hardly|scarcely|by no means|in no way"
_EFFECT: Final = r"(?:effects?|benefits?|value|success|efficacy|merits?|uses?|usefulness|result)"
_NOT_WITHOUT_EFFECT: Final = re.compile(
    rf"(?<!\w)(?:{_NOT})(?: {_LITTLE_WORD})* (?:without|devoid of) {_SOME}{_EFFECT} (?:on|for|in|"
    rf"against|upon)(?!\w)"
)
_NOT_FREE: Final = re.compile(
    rf"(?<!\w)(?:{_NOT})(?: {_LITTLE_WORD})* (?:{_LACKING})(?= {_SOME}(?:\w+ )?(?:side|adverse|ill|unwanted) )"
)

_BAD: Final = (
    "addictive|habit-forming|addicting|dangerous|harmful|toxic|risky|deadly|lethal|hazardous|poisonous"
)
_GOOD: Final = "safe|harmless|benign|healthy|innocent|medicinal|calming|relaxing"
_ANY: Final = (
    r"(?: (?:any|a bit|one bit|a jot|at all|in the least|in any way|really|necessarily|markedly|much))*"
)
_NO_LESS: Final = re.compile(
    rf"(?<!\w)(?:no|not{_ANY}|never|hardly{_ANY}|scarcely{_ANY}|"
    rf"in no way) less (?P<how>(?!than\b)[\w-]+) than(?!\w)"
)
_EQUAL: Final = re.compile(r"(?<!\w)(?:not|in no way)(?: \w+ly)? inferior to(?!\w)")
_NEITHER: Final = re.compile(
    r"(?<!\w)neither (?:more|less) (?:nor|or) (?:more|less) (?P<how>(?!than\b)[\w-]+) than(?!\w)"
)
_NOTHING_ABOUT: Final = re.compile(
    r"(?<!\w)(?:there is|there's|there was) (?:absolutely |really )?(?:nothing|little)(?: \w+ly)? "
    rf"(?P<how>{_BAD}|{_GOOD}) about "
    r"(?P<what>(?:the |this )?(?:use of )?(?:[\w-]+ )?(?:kratom|mitragynine|it|herb|plant|leaf))(?![\w-])"
)
_NOT_LESS: Final = re.compile(
    r"(?<!\w)(?:(?P<do>do|does|did) )?(?:not|never) (?P<what>[\w' -]{3,60}?) any (?:less|worse)"
    r"(?: (?P<how>well|effectively|strongly|reliably|quickly))? than(?!\w)"
)
_MILD: Final = (
    r"(?:an? |the |your |my |any )*(?:\w+ ){0,2}?"
    r"(?:coffees?|caffeine|tea|latte|espresso|cola|soda|chocolate|sugar|water)(?!\w)"
)
_NO_MORE: Final = re.compile(
    rf"(?<!\w)(?:no|not{_ANY}|never) more (?P<how>{_BAD}) than(?= )(?! {_MILD}(?! or ))"
    r"(?! (?:the |plain |natural |ordinary |kratom )*(?:leaf|leaves)(?!\w))",
)
_MERELY: Final = (
    r"(?:(?:an? |the |your |my |our )*(?:(?:cup|mug|pot|bar|piece|glass|bit) of )?(?:(?:morning|strong|plain|green|"
    r"black|herbal|daily|iced|hot|dark|milk) )*"
    r"(?:coffees?|caffeine|tea|teas|latte|espresso|cola|soda|chocolate|energy drinks?)(?! or | and )(?!\w))"
)
_NO_MORE_THAN_COFFEE: Final = re.compile(
    rf"(?<!\w)(?:no|not{_ANY}|never) more (?:(?P<hooks>addictive|habit-forming|addicting)|(?:{_BAD})) than"
    rf"(?= {_MERELY})"
)
_PERIL: Final = (
    r"(?:russian roulette|play\w* with (?:fire|matches|dynamite)|(?:an? )?(?:loaded|cocked) (?:gun|pistol|revolver)|"
    r"(?:rat )?poison|arsenic|cyanide|strychnine|(?:drinking )?bleach|(?:an? )?(?:time bomb|hand grenade|minefield|"
    r"live wire|house on fire|sinking ship|snake pit|rattlesnake)|dynamite|asbestos|juggling (?:knives|chainsaws)|"
    r"running (?:with scissors|into traffic)|swimming with (?:sharks|crocodiles|piranhas)|"
    r"jumping (?:off|out of|from) (?:an? |the )?\w+|drunk driving)(?!\w)"
)
_AS_PERIL: Final = re.compile(
    rf"(?<!not )(?<!\w)(?:(?:about|just|roughly|nearly|almost|every bit) )?as (?P<how>{_GOOD}) as {_PERIL}"
)
"""Nothing is called harmless by being set beside what everybody knows as deadly: "as safe as Russian roulette"."""
_OTHER_THING: Final = r"(?:other )?(?:\w+ )?(?:drug|herb|plant|substance|supplement|product)"
_NOTHING_WORSE: Final = re.compile(
    rf"(?<!\w)(?:nothing|no {_OTHER_THING}) (?:is|can be|could be|was) "
    rf"(?:(?:any )?more (?:{_BAD})|riskier|deadlier) than (?P<what>kratom|mitragynine|ketum|it)(?![\w-])"
)
_SO_IT_IS_NOT: Final = re.compile(
    rf"(?<![\w-])(?P<how>{_GOOD}|{_BAD}) (?P<it>it|kratom|they) (?P<is>is|are|was|were) not(?=\W*$|[,;])"
)
"""The quality first: "natural it may be, but safe it is not"."""
_HARDLY_NON: Final = re.compile(
    r"(?<!\w)(?:not|never|hardly|scarcely|barely) (?:\w+ly )?(?:non|un)-?(?:addict\w+|habit[- ]forming)(?!\w)"
)
_NOT_UNABLE: Final = re.compile(
    r"(?<!\w)(?:not|never|hardly|by no means) (?:\w+ly |at all |altogether )?"
    r"(?:im(?=possible|probable)|in(?=capable)|un(?=able))"
)

_OR_NOT: Final = re.compile(
    r"(?<!\w)(?P<one>may|might|could|can|will|would|does|do|did|is|are|was|has|have)(?:,)? (?:or|and) "
    r"(?:(?:it|they|kratom) )?(?:perhaps )?"
    r"(?:(?:may|might|could|can|will|would|does|do|did|is|are|was|has|have) not|cannot)(?!\w)"
)
_OR_IT_NOT: Final = re.compile(
    r"^(?P<what>[^.;?]*?(?<!\w)(?:may|might|could|can) [^.;?]*?),? "
    r"(?:or|and) (?:(?:it|they|perhaps|maybe|kratom) ){0,2}"
    r"(?:(?:may|might|could|can) not|cannot|not)\W*$"
)
_PERHAPS: Final = re.compile(
    r"^(?:maybe|perhaps|possibly) (?P<what>[^.;]*?)[,;] (?:(?:and|or|but|then again) )?"
    r"(?:maybe|perhaps|possibly) (?:(?:it|kratom|they) )?(?:(?:do|does|did|is|are|was|will|would) )?not\W*$"
)
_AGAIN: Final = re.compile(
    r"(?<!\w)(?P<what>[\w-]{4,})(?P<rest>(?!\w)[^;]*(?:[;:,]| -) (?:(?:but|and|yet|in fact|actually),? )*"
    r"(?:it|kratom|they) (?:is|are|was|were|do|does|did|can|will)(?: not)?) (?:(?:indeed|very|quite|definitely) )?"
    r"(?:a |an )?(?P=what)\W*$"
)
"""A predicate that is said again to settle it: "they say that it is not addictive; it is addictive"."""
_UNLIKE: Final = (
    r"(?:unlike|in contrast (?:to|with)|as opposed to) (?:the |plain |any )?"
    r"(?:kratom|mitragynine|ketum)(?: leaf)?"
)
_WHO_UNLIKE: Final = re.compile(
    rf"^(?P<who>(?:(?!kratom|mitragynine|ketum)[\w'-]+ ?){{1,4}}), {_UNLIKE}, (?=\w)"
)
"""What is said of something else that kratom is set apart from: "methadone, unlike kratom, relieves withdrawal"."""
_IN_CONTRAST: Final = re.compile(
    r"(?<!\w)(?:in contrast (?:to|with)|as opposed to)(?= (?:the |plain |any )?(?:kratom|mitragynine|ketum)(?!\w))"
)
_FEW: Final = re.compile(
    r"(?<![\w-])(?<!\ba )(?<!\bthe )(?<!\bthese )(?<!\bthose )(?<!\bsome )(?:very |precious |only )?few"
    r"(?= (?!\w*(?:stud|trial|data|surve|review|paper|thing))(?:\w+ ){0,3}?(?:call|consider|think|believe|say|claim|"
    r"argue|regard|deem|accept|maintain)(?!\w))"
)
"""Few who say a thing are nearly nobody; "a few" are some."""
_TREATING: Final = (
    r"(?:to (?:treat|relieve|ease|manage|cur[e]|alleviate|soothe|stop|fight|self-treat|get off|come off|quit|"
    r"replace)(?!\w)|"
    r"(?:for|against) (?:the |any |my |your )?(?:(?:treatment|relief|management|self-treatment) of|(?:[\w-]+ ){0,2}?"
    r"(?:withdrawals?|detox|pain|anxiety|depression|insomnia|sleep|cravings?|diarrh\w+|energy|addiction|mood)(?!\w))|"
    r"(?:as an? |in the )(?:[\w-]+ ){0,3}?(?:treatment|remedy|cur[e]|therapy|medicine)(?!\w))(?![^.;]*without)"
)
_USED: Final = (
    r"(?:be )?(?:used|use|taken|take|tried|try|given|give|prescribed|bought|chosen|relied (?:up)?on|"
    r"rely (?:up)?on)"
)
_ADVICE: Final = re.compile(
    r"(?:(?<!\w)(?:shoul[d]|must|ought) (?:not|never)(?: to)?(?: ever)? |"
    r"^(?:please )?(?:do not|never) (?:ever )?)"
    rf"(?P<used>{_USED} (?:[\w-]+ ){{0,3}}?)(?={_TREATING})"
)
"""What is not to be used for something may still do it: advice settles nothing on what it does."""
_AS_IF: Final = re.compile(
    r"(?<!\w)(?:it is|it was|it's|its) not (?:(?:as if|as though)(?!\w)|(?:like|that)(?= (?:my |the |this )?"
    r"(?:kratom|it|they|mitragyn\w+)(?!\w)))"
)
"""What denies all that follows: "it is not as if kratom does not help"."""


def _full(match: re.Match[str]) -> str:
    if match["can"]:
        return "cannot"
    if match["will"]:
        return "will not"
    return f"{match['verb'] or match['bare'] or 'is'} not"


def _as_well(match: re.Match[str]) -> str:
    return f"{match['what']} as {match['how'] or 'well'} as"


def _as_coffee(match: re.Match[str]) -> str:
    return f"as {match['hooks'] or 'harmless'} as"


_TURNS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (_WHO_UNLIKE, r"unlike kratom, \g<who> "),
    (_IN_CONTRAST, "unlike"),
    (_FEW, "nobody"),
    (_ADVICE, r"whether \g<used>"),
    (_IS_NOT, " is"),
    (_AGAIN, r"\g<what>\g<rest>"),
    (_AS_IF, "it is not true that"),
    (_PERHAPS, r"whether \g<what>"),
    (_OR_IT_NOT, r"whether \g<what>"),
    (_OR_NOT, r"\g<one> whether"),
    (_RISK_FREE, "harmless"),
    (_RISK_OF, r"has \g<what>"),
    (_NO_RISK, r"\g<being> harmless"),
    (_NOT_WITHOUT_EFFECT, "useful for"),
    (_NOT_FREE, "not without"),
    (_NO_LESS, r"as \g<how> as"),
    (_EQUAL, "as good as"),
    (_NEITHER, r"as \g<how> as"),
    (_NOTHING_ABOUT, r"\g<what> is not \g<how>"),
    (_NOT_LESS, _as_well),
    (_NO_MORE_THAN_COFFEE, _as_coffee),
    (_NO_MORE, r"at most as \g<how> as"),
    (_AS_PERIL, r"not \g<how>"),
    (_NOTHING_WORSE, r"\g<what> is dangerous"),
    (_NOT_UNABLE, ""),
    (_SO_IT_IS_NOT, r"\g<it> \g<is> not \g<how>"),
    (_HARDLY_NON, "not addiction-free"),
)


_WORTH: Final = re.compile(
    r"(?<!\w)(?:not|no|never|neither|cannot|nothing|little|hardly|scarcely|without|free|devoid|clear|maybe|perhaps|"
    r"possibly|few|unlike|contrast|opposed)(?!\w)|'s (?:as|far|any|just|every|less)|"
    rf"(?<!\w)as (?:{_GOOD}) as(?!\w)"
)
"""What every turn of speech has one of, so that other sentences are not gone through."""


def whole(text: str) -> str:
    """A text (plain, lower case) with "isn't" and "doesnt" in two words, and "can't" as "cannot"."""
    return _CONTRACTED.sub(_full, text) if "nt" in text or "n't" in text else text


def told(text: str) -> str:
    """A sentence (plain, lower case) with turns of speech in the plain words that phrases know."""
    text = whole(text)
    if _WORTH.search(text) is None:
        return text
    for written, instead in _TURNS:
        text = written.sub(instead, text)
    return text
