"""Words in a sense of their own, put in other words before phrases are looked for.

A "harmful limit" says nothing of kratom, "pain tolerance" is no tolerance to a drug, withdrawal that another
medicine precipitates is not the one that follows on stopping, and a depression of breathing is no low mood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_BAD: Final = "harmful|dangerous|toxic|hazardous|unsafe|safe|lethal|deadly|poisonous|fatal"
_NOT_BETWEEN: Final = (
    "at|in|on|of|to|by|for|with|from|and|or|but|if|when|as|is|are|was|were|even|because|only|though|although|within|over|"
    "under|above|below|beyond|than|that|which|the|a|an|enough|despite|kratom"
)
_BETWEEN: Final = rf"(?:(?!(?:{_NOT_BETWEEN})(?!\w))[\w-]+ ){{0,2}}?"
_MEASURE: Final = "limits?|levels?|thresholds?|concentrations?|ranges?|values?|exposures?"
_METALS: Final = "nickel|lead|arsenic|mercury|cadmium|metal|alkaloid|mitragynine|water"
_POLICY: Final = "policy|policies|rules?|law|for|of|on|toward|approach"
_OTHERS: Final = "pain|cold|heat|glucose|exercise|stress|noise|lactose|immune"
_THOUGHT: Final = "considered|deemed|regarded|thought|known|believed|held|called"
_GERM: Final = (
    "bacteria|bacterium|germs?|microbes|moulds?|molds?|fungi|pathogens?|metals?|contaminants?|impurities|additives?|"
    "fillers?|pesticides?|residues?|solvents?"
)
_THING: Final = (
    "roads?|drives?|driving|drivers?|trips?|journeys?|weather|storms?|dogs?|jobs?|areas?|neighbou?rhoods?|places?|"
    "criminals?|man|men|gangs?|crossings?|streets?|heights?|injections?|sex|houses?|homes?|boxe?s?|distances?|hands"
)
_BREATH: Final = (
    "respiratory|breathing|ventilatory|respiration|ventilation|respiratory[- ](?:drive|system|cent(?:re|er))"
)
_ORGAN: Final = (
    "cns|central nervous system|nervous[- ]system|bone[- ]marrow|marrow|myocardial|cardiac|cardiovascular|"
    "cardiorespiratory|cardio-respiratory|circulatory|heart|heart rate|immune|immune system|medullary|cortical|"
    "synaptic|st|st-segment|neonatal"
)
_JOINED: Final = r"(?:,? and(?:/or)? |,? or |, ?| ?/ ?| & )"
_SLUMP: Final = "economic|economy's|financial|trade|market|price|tropical"
_THE: Final = r"(?:the |a |an |any |your |my |his |her |their |this |that |users' |a user's |a person's )?"
_PUBLIC: Final = (
    "market|markets|marketplace|sale|shelves|shops|stores|study|trial|programme|program|register|agreement|treaty|"
    "race|competition|public life|society|bank|account|list|catalogue|website"
)
_GIVEN: Final = (
    "consent|approval|support|funding|licen[cs]e|permission|product|products|offer|application|troops|batch|batches|"
    "bill|registration|cash|money"
)
_TRADE: Final = (
    "imports?|exports?|rubber|rain|rainfall|agriculture|farming|trade|weather|prices?|markets?|tourism|income|oil|"
    "gas"
)


def _of_an_organ(match: re.Match[str]) -> str:
    breath = re.search(r"breath|respirat|ventilat", match[0])
    return "shallow breathing" if breath else "impairment of an organ"


_SENSES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    # "i" is a person in other places.
    (re.compile(r"(?<![\w.])(?:i\.e|e\.g|viz)\.,?\s?"), ""),
    (re.compile(r"(?<![\w-])toxic metals?(?!\w)"), "heavy metals"),
    (
        re.compile(
            rf"(?<![\w-])(?:{_BAD})(?:(?: and| or|,) (?:{_BAD}))? "
            rf"(?={_BETWEEN}(?:(?:{_MEASURE})(?!\w)(?! of (?:the )?(?:kratom|mitragyn|7-|ketum|alkaloid))|"
            rf"(?:{_GERM}|{_THING})(?!\w)))"
        ),
        "",
    ),
    (
        re.compile(
            rf"(?<![\w-])({_MEASURE})(?: (?:that|which) (?:is|are|was|were)(?: (?:{_THOUGHT}))?| (?:{_THOUGHT}))"
            rf"(?: to be| as)? (?:{_BAD})(?!\w)"
        ),
        r"\1",
    ),
    (re.compile(rf"(?<![\w-])({_METALS}) contents?(?!\w)"), r"\1 amount"),
    (re.compile(rf"(?<![\w-])zero[- ]tolerance(?= (?:{_POLICY})(?!\w))"), "strictness"),
    (re.compile(rf"(?<![\w-])({_OTHERS})[- ]tolerance(?!\w)"), r"\1 threshold"),
    (
        re.compile(
            r"(?<![\w-])tolerance (?:of|to|for|towards?) (?:the |their |his |her |my )?"
            r"(pain|cold|heat|glucose|exercise|stress|noise|ice)(?!\w)"
        ),
        r"\1 threshold",
    ),
    (
        re.compile(
            r"(?<![\w-])precip\w*(?: (?:of|an?|any|acute|sudden|severe|opioid|opiate|you into|me into|people into))* "
            r"(?:withdrawals?|wds?)(?: (?:symptoms?|syndrome))?(?!\w)"
        ),
        "precipitation",
    ),
    (
        re.compile(
            rf"(?<![\w-])(?:opioid-induced |opioid induced )?(?:(?:{_BREATH}|{_ORGAN}){_JOINED})*"
            rf"(?:{_BREATH}|{_ORGAN})[- ]depressions?(?!\w)"
        ),
        _of_an_organ,
    ),
    (re.compile(rf"(?<![\w-])depression (?:of|in) {_THE}(?:{_BREATH}|{_ORGAN})(?!\w)"), _of_an_organ),
    (re.compile(rf"(?<![\w-])depressed (?:{_BREATH}|breath)(?!\w)"), "shallow breathing"),
    (
        re.compile(rf"(?<![\w-])(?P<what>(?:{_BREATH}) (?:is|are|was|were|gets?|becomes?)) depressed(?!\w)"),
        r"\g<what> hampered",
    ),
    (re.compile(rf"(?<![\w-])(?:{_BREATH}|cns)[- ]depress(?:ant|ive)(?!\w)"), "breath-hampering"),
    (
        re.compile(rf"(?<![\w-])depress(?:ant|ive) effects? on {_THE}(?={_BREATH}|breath)"),
        "hampering effect on ",
    ),
    (re.compile(rf"(?<![\w-])depresses(?= {_THE}(?:{_BREATH}|breath)(?!\w))"), "hampers"),
    (re.compile(rf"(?<![\w-])depress(?P<end>ed|ing)?(?= {_THE}(?:{_BREATH}|breath)(?!\w))"), r"hamper\g<end>"),
    (re.compile(rf"(?<![\w-])depress(?:es|ed|ing)?(?= {_THE}(?:{_ORGAN})(?!\w))"), "impairs"),
    (re.compile(rf"(?<![\w-])(?:{_SLUMP}) depressions?(?!\w)"), "slump"),
    (re.compile(r"(?<![\w-])long-term depression(?= (?:at|of|in) (?:\w+ ){0,2}synap)"), "weakening"),
    (
        re.compile(
            r"(?<![\w-])withdrawals?(?= (?:of [^.;,]{1,40}? )?"
            rf"from (?:(?:the|a|an|this|all|its|their|any|online|us|eu|uk|world|local) )*(?:{_PUBLIC})(?!\w))"
        ),
        "removal",
    ),
    (
        re.compile(
            r"(?<![\w-])(?:cash|bank|atm|market|product|troop|military|social|study|trial|batch) withdrawals?(?!\w)"
        ),
        "removal",
    ),
    (re.compile(rf"(?<![\w-])withdrawals?(?= of {_THE}(?:{_GIVEN})(?!\w))"), "removal"),
    (
        re.compile(
            r"(?<![\w-])(?:tax|debt|disaster|famine|comic|legal|injunctive|drought|flood|regulatory) relief(?!\w)"
        ),
        "measures",
    ),
    (
        re.compile(
            r"(?<![\w-])energy(?= (?:markets?|sector|costs?|prices?|bills?|compan\w+|polic\w+|crisis|suppl\w+|"
            r"industry)(?!\w))"
        ),
        "fuel",
    ),
    (re.compile(r"(?<![\w-])(?P<go>takes?|took|taking|taken|at|great) pains(?!\w)"), r"\g<go> trouble"),
    (
        re.compile(r"(?<![\w-])pain(?= of (?:losing|loss|parting|paying|grief|defeat|a break-?up)(?!\w))"),
        "sorrow",
    ),
    (re.compile(r"(?<![\w-])panic (?=buying|selling)"), "hasty "),
    (re.compile(rf"(?<![\w-])depend(?:ence|ency|ent) (?=(?:up)?on {_THE}(?:{_TRADE})(?!\w))"), "reliance "),
    (re.compile(r"(?<![\w-])withdrawal (?:is|was|be|been|being) (?:\w+ly )?precipitated(?!\w)"), "precipitation"),
)  # fmt: skip


def told(text: str) -> str:
    """A sentence (plain, lower case) with words that have a sense of their own in other words."""
    for written, instead in _SENSES:
        text = written.sub(instead, text)
    return text
