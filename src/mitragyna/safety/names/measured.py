"""Signs and conditions that a text gives as a number: breathing, oxygen in blood, body mass, filtration, QTc."""

from __future__ import annotations

import re
from typing import Final

SLOW_PER_MIN: Final = 12.0
"""Breaths in a minute below which breathing is slow in an adult (in common use in triage); children breathe faster."""
LOW_SATURATION: Final = 90.0
"""Oxygen saturation (percent) below which it is low (in common use in triage)."""
SEVERE_OBESITY: Final = 40.0
"""Body-mass index (kg/m²) from which obesity is of class III (World Health Organization, adults)."""
OBESITY: Final = 30.0
"""Body-mass index (kg/m²) from which there is obesity (World Health Organization, adults)."""
LOW_FILTRATION: Final = 60.0
"""Glomerular filtration (mL/min/1.73 m²) below which the kidneys' function is impaired (KDIGO: G3a to G5)."""
LONG_QTC_MS: Final = 480.0
"""QTc (ms) from which a guideline calls the QT long by itself (European Society of Cardiology, 2022)."""
_LINK: Final = r"(?: (?:of|is|at|was|about|around|only|down|to|below|under|less|than)|:|=|<|≤|~| )*"
_FROM: Final = r"(?: (?:of|is|at|was|about|around|above|over|more|than)|:|=|>|≥|~| )*"
"""Words before a number that is high where it matters."""
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

_BODY_MASS: Final = re.compile(rf"(?:bmi|body mass index){_FROM}{_NUMBER}(?: ?kg ?/ ?m(?:2|²))?")
_FILTRATION: Final = re.compile(rf"e?gfr{_LINK}{_NUMBER}(?: ?ml ?/ ?min(?: ?/ ?1[.]73 ?m(?:2|²))?)?")
_QTC: Final = re.compile(rf"qtc{_FROM}{_NUMBER} ?(?:ms|msec)?")


def measured(text: str) -> str | None:
    """The sign or condition that a plain text is a number of; None for other texts, and for a number that is none."""
    for pattern in _BREATHS:
        if found := pattern.fullmatch(text):
            return "slow-breathing" if _highest(found) < SLOW_PER_MIN else None
    if found := _SATURATION.fullmatch(text):
        return "low-oxygen" if _highest(found) < LOW_SATURATION else None
    if found := _BODY_MASS.fullmatch(text):
        least = _lowest(found)
        return "severe-obesity" if least >= SEVERE_OBESITY else "obesity" if least >= OBESITY else None
    if found := _FILTRATION.fullmatch(text):
        return "kidney-disease" if _highest(found) < LOW_FILTRATION else None
    if found := _QTC.fullmatch(text):
        return "long-qt" if _lowest(found) >= LONG_QTC_MS else None
    return None


def _lowest(found: re.Match[str]) -> float:
    return min(float(number) for number in found.groups() if number)


def _highest(found: re.Match[str]) -> float:
    return max(float(number) for number in found.groups() if number)
