"""Signs that a text gives as a number: breaths in a minute, and oxygen in blood."""

from __future__ import annotations

import re
from typing import Final

SLOW_PER_MIN: Final = 12.0
"""Breaths in a minute below which breathing is slow in an adult (in common use in triage); children breathe faster."""
LOW_SATURATION: Final = 90.0
"""Oxygen saturation (percent) below which it is low (in common use in triage)."""
_LINK: Final = r"(?: (?:of|is|at|was|about|around|only|down|to|below|under|less|than)|:|=|<|≤|~| )*"
_NUMBER: Final = r"(\d+(?:\.\d+)?)(?: (?:to |or )?(\d+))?"
_PER_MINUTE: Final = (
    r"(?: ?/ ?min(?:ute)?| (?:breaths )?(?:per|a|in a|each) min(?:ute)?| bpm| breaths(?: ?/ ?min)?)?"
)
_BREATHS: Final = (
    re.compile(
        r"(?:low |slow )?(?:respiratory rate|respiration rate|resp rate|breathing rate|rate of breathing|respirations?|"
        rf"breaths(?: per minute)?|rr){_LINK}{_NUMBER}{_PER_MINUTE}"
    ),
    re.compile(
        rf"(?:breathing |breathes |breathing at |breathing only )?{_NUMBER}(?: breaths| respirations)"
        r"(?: ?/ ?min(?:ute)?| (?:per|a|in a|each) min(?:ute)?)"
    ),
    re.compile(rf"(?:breathing|breathes) (?:only |about )?{_NUMBER} times (?:per|a|in a|each) min(?:ute)?"),
)
_SATURATION: Final = re.compile(
    rf"(?:low )?(?:oxygen saturation|o2 saturation|spo2|sao2|o2 sats?|sats|saturation){_LINK}{_NUMBER} ?(?:%|percent)?"
)


def measured(text: str) -> str | None:
    """The sign that a plain text is a number of; None for any other text, and for a number that is no sign."""
    for pattern in _BREATHS:
        if found := pattern.fullmatch(text):
            return "slow-breathing" if _highest(found) < SLOW_PER_MIN else None
    if found := _SATURATION.fullmatch(text):
        return "low-oxygen" if _highest(found) < LOW_SATURATION else None
    return None


def _highest(found: re.Match[str]) -> float:
    return max(float(number) for number in found.groups() if number)
