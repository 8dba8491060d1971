"""The most that people not used to opioids are given first: amounts in one dose and in its first day, by opioid."""

from __future__ import annotations

from typing import Final

from mitragyna.safety.taken.routes import injected
from mitragyna.safety.taken.thing import Thing

UNREGULATED: Final = frozenset(
    {"heroin", "carfentanil", "etorphine", "opium", "nitazenes", "fentanyl analogues", "u-47700"}
)
"""Opioids of unknown strength, or of none that people are given: any first dose is above."""
NO_AMOUNT: Final = (0.0, 0.0)
"""The limits of what is of unknown strength: any amount is above."""
OF_THEIR_OWN: Final = frozenset({"morphine", "oxycodone", "hydrocodone"})
"""Opioids by mouth whose limits the rule itself names."""
_BY_MOUTH: Final = {
    "tramadol": (100.0, 400.0),
    "tapentadol": (100.0, 700.0),
    "codeine": (60.0, 360.0),
    "dihydrocodeine": (60.0, 240.0),
    "hydromorphone": (8.0, 24.0),
    "oxymorphone": (20.0, 40.0),
    "levorphanol": (4.0, 16.0),
    "pethidine": (150.0, 600.0),
}
"""The most (mg at once, in 24 h) that labels and tables of first doses name."""
_BY_VEIN: Final = {
    "morphine": (10.0, 60.0),
    "oxycodone": (10.0, 60.0),
    "hydromorphone": (2.0, 12.0),
    "fentanyl": (0.1, 1.2),
    "pethidine": (100.0, 600.0),
    "tramadol": (100.0, 400.0),
}
"""As ``_BY_MOUTH``, of injections."""
_OF_RULES: Final = {
    "morphine": (30.0, 120.0),
    "oxycodone": (15.0, 80.0),
    "hydrocodone": (20.0, 80.0),
    "methadone": (5.0, 15.0),
    "levomethadone": (2.5, 7.5),
    "buprenorphine": (0.4, 1.6),
}
"""As ``_BY_MOUTH``, as the rules on first doses name them (of buprenorphine four such doses a day: chosen)."""
_MEDICAL_HEROIN: Final = (10.0, 60.0)
"""Diamorphine by that name is a medicine where it is licensed, in doses of morphine's by vein."""


def limits_of_first(it: Thing) -> tuple[float, float] | None:
    """The most (mg at once, in 24 h) that people not used to opioids are given of ``it`` first, as tables have it.

    ``NO_AMOUNT`` of what is of unknown strength; None where no limit is recorded here.
    """
    name = it.name.casefold()
    if name in UNREGULATED or "unregulated drug" in it.classes:
        words = it.written.casefold().replace("-", " ").replace("(", " ").replace(")", " ").split()
        return _MEDICAL_HEROIN if "diamorphine" in words else NO_AMOUNT
    if name == "fentanyl" or injected(it):
        return _BY_VEIN.get(name)
    return _BY_MOUTH.get(name)


def usual_at_first(it: Thing) -> tuple[float, float] | None:
    """As ``limits_of_first``, of opioids too whose limits stand in rules of their own."""
    known = limits_of_first(it)
    return _OF_RULES.get(it.name.casefold()) if known is None and not injected(it) else known
