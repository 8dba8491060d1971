"""An item of a list, read after the words that lead to the list."""

from __future__ import annotations

import re
from typing import Final

from mitragyna.safety.claims.english import AUX, NEGATED

_CARRIES: Final = re.compile(
    r"(?<!\w)(?:(?:" + AUX + r")(?: not|n't)|can't|won't|cannot|never|"
    r"(?:no|little) (?:\w+ )?(?:evidence|proof|support|sign|reason to believe|study shows)(?: \w+){0,2}? "
    r"that(?: \w+){1,3})(?: (?!to (?:use|take)|do$)[\w'-]+){0,4}$"
)
"""A lead that ends under a negation: "kratom does not", "there is no evidence that kratom"."""
_OWN_SUBJECT: Final = re.compile(r"^(?:it|they|this|that|kratom|the|you|people|there|users|we|he|she)(?!\w)")
_ALL_UNTRUE: Final = re.compile(
    r"(?<!\w)(?:myths|myth|misconceptions?|lies|falsehoods?|fallac(?:y|ies)|fairy tales|nonsense|untrue|not true|false|"
    r"unproven|(?:not|never|n't|cannot|yet to)(?: be| been)?(?: \w+)? "
    r"(?:do|proven|proved|shown|supported|confirmed)(?: to| by \w+)?|"
    r"(?:no|little) (?:\w+ )?(?:evidence|proof|support)(?: for| of| behind)?(?: \w+){0,5})(?!\w)"
)
"""A lead that calls untrue what follows: "myths about kratom", "what kratom cannot do"."""
_NOT_DONE: Final = re.compile(r"(?<!\w)do$")
_SORTED_OUT: Final = re.compile(
    r"(?<!\w)(?:facts?|truths?|true)(?!\w)(?<!not true)|(?<!\w)(?:or|versus|vs)(?!\w)"
)
"""A lead that tells true from untrue, so that an item may be either: "myths and facts"."""


def joined(lead: str, item: str) -> tuple[str, bool]:
    """An item of a list after the words that lead to the list, and whether these leave open what is true of it.

    A lead that denies ("Kratom does not:", "Myths about kratom:") denies its items.
    """
    if _CARRIES.search(lead) and not _OWN_SUBJECT.search(item):
        return f"{lead} {item}", False
    # "Things it does not do: it does not ..." denies once.
    once = _NOT_DONE.search(lead) is not None and NEGATED.search(item) is not None
    if _ALL_UNTRUE.search(lead) and not once:
        if _SORTED_OUT.search(lead):
            return f"{lead}: {item}", True
        return f"{lead}: it is not true that {item}", False
    return f"{lead}: {item}", False
