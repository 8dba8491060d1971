"""Of which place's law on kratom a sentence speaks: no claim of the documents answers that, but the place's record.

Nothing here tells whether the sentence is right. The law is dated, and 'mitragyna law' says what was read and when.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from mitragyna.safety.law.load import load_law

_LAW: Final = re.compile(
    r"(?<![\w-])(?:(?:il)?legal(?:ly|ity|i[sz]\w+)?(?! (?:advice|age|aid|fees|team|tender|counsel|help))|"
    r"(?:un)?lawful(?:ly)?|bann(?:ed|ing)|bans?|outlaw\w*|prohibit\w*|forbid\w*|permitted|allowed|(?:de)?criminal(?:i[sz]\w+)?|crime|"
    r"scheduled|schedule (?:i|ii|iii|iv|v|one|1|9)|controlled (?:substance|drug)|laws?|legislation|regulated|"
    r"regulations?|restricted|restrictions?)(?![\w-])"
)
_SHORTEST: Final = 4
"""Letters from which a place is known by its name in lower case; of shorter ones only those that are no other word."""
_SHORT: Final = ("uk", "usa", "uae", "drc")
_FEDERAL: Final = r"(?<=the )us|u\.s\.a?"
"""How the United States are written besides; a bare "us" is people."""


def places(text: str) -> tuple[str, ...]:
    """The codes of the places whose law a sentence (plain, lower case) on kratom speaks of, in its order.

    A name of two places (Georgia) gives both. Empty where it names no place, or nothing of the law.
    """
    if _LAW.search(text) is None:
        return ()
    named = (match[0] for match in _names().finditer(_bare(text)))
    return tuple(dict.fromkeys(code for name in named for code in _codes().get(name, ("US",))))


def _bare(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@functools.cache
def _codes() -> Mapping[str, tuple[str, ...]]:
    """The codes that each name may mean."""
    known = load_law().places
    out: dict[str, tuple[str, ...]] = {}
    spelled = [*((name, (code,)) for code, name in known.names.items()), *known.alias.items()]
    for name, codes in spelled:
        bare = _bare(name)
        if (len(bare) >= _SHORTEST and "(" not in bare) or bare in _SHORT:
            out[bare] = tuple(dict.fromkeys((*out.get(bare, ()), *codes)))
    return out


@functools.cache
def _names() -> re.Pattern[str]:
    # Longest first, so that "west virginia" is not read as "virginia".
    each = sorted(map(re.escape, _codes()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)}|{_FEDERAL})(?![\w-])")
