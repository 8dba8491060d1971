"""Words that change whether a text tells of what a person has or takes now: denials, the past, other people."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DENIED: Final = (
    "no", "not", "none", "nil", "never", "without", "denies", "denied", "deny", "denying", "negative", "absent",
    "absence", "free", "neither", "nor", "isn't", "hasn't", "doesn't", "don't", "ruled", "excluded", "unlikely",
    "doubtful", "possible", "possibly", "query", "questionable", "uncertain", "unclear", "unconfirmed",
)  # fmt: skip
_PAST: Final = (
    "history", "hx", "h/o", "past", "previous", "previously", "former", "formerly", "earlier", "ex", "old", "resolved",
    "cured", "healed", "recovered", "remission", "gone", "subsided", "ceased", "ended", "childhood", "postponed",
    "cancelled", "canceled", "declined", "refused",
)  # fmt: skip
_OTHERS: Final = (
    "family", "familial", "fhx", "mother", "mother's", "maternal", "father", "father's", "paternal", "parent",
    "parents", "brother", "brothers", "sister", "sisters", "sibling", "siblings", "son", "daughter", "aunt", "uncle",
    "cousin", "cousins", "grandmother", "grandfather", "grandparent", "grandparents", "grandson", "granddaughter",
    "niece", "nephew", "relative", "relatives", "wife", "husband", "spouse", "partner", "girlfriend", "boyfriend",
    "friend", "mum", "mom", "dad", "twin", "child's", "baby", "infant", "son's", "daughter's", "brother's", "sister's",
    "wife's", "husband's", "partner's", "dog", "cat",
)  # fmt: skip
_TREATED: Final = (
    "allergy", "allergic", "allergies", "intolerance", "intolerant", "intolerances", "stopped", "quit", "discontinued",
    "off", "avoids", "avoid", "avoiding", "refuses", "declines", "considering", "wants", "abstinent", "sober",
)  # fmt: skip

OF_CONDITIONS: Final = frozenset((*_DENIED, *_PAST, *_OTHERS))
"""Words beside which it is not clear that a person has what is named."""
OF_MEDICINES: Final = OF_CONDITIONS | frozenset(_TREATED)
"""Words beside which it is not clear that a person takes what is named."""
ASIDE: Final = OF_CONDITIONS | frozenset((
    "risk", "risks", "fear", "fears", "afraid", "worried", "worry", "worries", "screening", "screened", "screen",
    "test", "tests", "tested", "testing", "vaccine", "vaccines", "vaccinated", "vaccination", "immunised", "immunized",
    "immunisation", "immunization", "immune", "exposure", "exposed", "prophylaxis", "prophylactic", "prevention",
    "prevent", "preventing", "against", "carrier", "contact", "donor", "clinic", "nurse", "doctor", "surgeon",
    "student",
    "scan", "like", "mimics", "pseudo", "versus", "vs", "or", "if", "before", "until", "lest", "may", "might",
    "could", "relief", "unrelated", "than", "instead",
))  # fmt: skip
"""Words of a longer text beside which a condition named in it need not be one that the person has."""
_DASH: Final = "[-\u2010-\u2015\u2212_]"
_MINUS: Final = re.compile(
    rf"(?:^|[,;:/&+(\[]|\b(?:and|with|plus)\b)\s*{_DASH}+\s*\w|{_DASH}\s*(?:$|[,;/&+)\]]|\b(?:and|with|plus)\b)"
)
"""A dash before or after a name, and not between two words: "epilepsy -" may say that it is absent."""
_YOUNG: Final = "child|kid|baby|infant|toddler|teenager|adolescent|boy|girl"
_LONG_AGO: Final = re.compile(
    rf"\b(?:(?:[\w']+ )?years? ago|long ago|in (?:19|20)\d\d|as an? (?:small |young )?(?:{_YOUNG})|"
    r"in (?:(?:my|his|her|their|early) )?(?:youth|teens|adolescence)|"
    rf"when (?:\w+ ){{0,2}}(?:young|little|small|an? (?:{_YOUNG})))\b"
)
"""Words that tell of years that have gone by, in plain letters."""
_WORD: Final = re.compile(r"h/o|[^\W\d_]+(?:'[^\W\d_]+)?")


def doubting(text: str, words: frozenset[str] = OF_CONDITIONS) -> str:
    """The first of the words that is in a text, whatever its case, else a question mark, or a dash at a name's end."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    found = next((word for word in _WORD.findall(plain) if word in words), "")
    return found or ("?" if "?" in plain else "") or ("-" if minus(text) else "")


def minus(text: str) -> bool:
    """Whether a dash stands before or after a name in a text, as a sign of what is absent, or what nobody can tell."""
    return _MINUS.search(unicodedata.normalize("NFKC", text).casefold().strip()) is not None


def long_ago(plain: str) -> str:
    """What in a plain text tells of years ago ("ten years ago", "as a child"), if anything does."""
    found = _LONG_AGO.search(plain)
    return found[0] if found else ""
