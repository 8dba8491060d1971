"""Words in a sense of their own, put in other words before phrases are looked for.

A "harmful limit" says nothing of kratom, "pain tolerance" is no tolerance to a drug, and withdrawal that another
medicine precipitates is not the one that follows on stopping.
"""

from __future__ import annotations

import re
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
_SENSES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
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
    (re.compile(r"(?<![\w-])withdrawal (?:is|was|be|been|being) (?:\w+ly )?precipitated(?!\w)"), "precipitation"),
)  # fmt: skip


def told(text: str) -> str:
    """A sentence (plain, lower case) with words that have a sense of their own in other words."""
    for written, instead in _SENSES:
        text = written.sub(instead, text)
    return text
