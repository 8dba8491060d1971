"""The first doses of opioids that people not used to them are given at most, and whether one is above."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from mitragyna.safety.facts.fact import Fact
from mitragyna.safety.facts.first_doses import first
from mitragyna.safety.figures import figure
from mitragyna.safety.taken.routes import injected
from mitragyna.safety.taken.thing import Taken, Thing

UNREGULATED: Final = frozenset(
    {"heroin", "carfentanil", "etorphine", "opium", "nitazenes", "fentanyl analogues", "u-47700"}
)
"""Opioids of unknown strength, or of none that people are given: any first dose is above."""
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
_MEDICAL_HEROIN: Final = (10.0, 60.0)
"""Diamorphine by that name is a medicine where it is licensed, in doses of morphine's by vein."""
_OF_THEIR_OWN: Final = frozenset({"morphine", "oxycodone", "hydrocodone"})
"""Opioids by mouth whose limits the rule itself names."""


def first_limit(it: Thing, taken: Taken) -> Fact:
    """Whether a first dose, or its first day, is above what people not used to opioids are given at most.

    Not known where nothing says since when or how much is taken, or no limit is recorded for the opioid.
    """
    dose, day = first(it, taken, whole_day=False), first(it, taken, whole_day=True)
    if not dose.missing and dose.high <= 0.0:
        return Fact.word("not above", *it.about)
    words = frozenset(it.written.casefold().replace("-", " ").replace("(", " ").replace(")", " ").split())
    by_vein = injected(it)
    name = it.name.casefold()
    if name in UNREGULATED or "unregulated drug" in it.classes:
        if "diamorphine" not in words:
            return _any_amount(it, dose)
        limits = _MEDICAL_HEROIN
    elif name in _OF_THEIR_OWN and not by_vein:
        return Fact.word("not above", *it.about)
    elif name == "fentanyl" or by_vein:
        limits = _BY_VEIN.get(name)
    else:
        limits = _BY_MOUTH.get(name)
    if limits is None:
        how = f"{it.name} by injection" if by_vein else it.name
        return Fact.absent(
            dose.missing or f"how much {how} people not used to opioids are given first", it.key
        )
    return _against(it, ((dose, limits[0], "in the first dose"), (day, limits[1], "on the first day")))


def _any_amount(it: Thing, dose: Fact) -> Fact:
    """Of unknown strength no amount is a small one; only whether it is a first dose may be open."""
    if dose.missing and not it.begun:
        return dose
    if dose.doubt and dose.low <= 0.0:
        return _open(it, dose)
    return replace(
        Fact.word("above", *it.about), beside="of unknown strength, or given to nobody as a first one"
    )


def _against(it: Thing, rows: tuple[tuple[Fact, float, str], ...]) -> Fact:
    for fact, limit, when in rows:
        if not fact.missing and fact.low > limit * (1.0 + 1e-9):
            told = f"{figure(fact.low, (limit,))} mg {when}; {figure(limit, (fact.low,))} mg at most"
            return replace(Fact.word("above", *it.about), beside=told)
    for fact, limit, _ in rows:
        if fact.missing:
            return Fact.absent(fact.missing, it.key)
        if fact.high > limit * (1.0 + 1e-9):
            return _open(it, fact)
    told = f"{figure(rows[0][0].high)} mg in the first dose"
    return replace(Fact.word("not above", *it.about), beside=told)


def _open(it: Thing, fact: Fact) -> Fact:
    why = fact.why if not math.isinf(fact.high) or fact.why else f"how often {it.name} is taken"
    return Fact(words=frozenset(["above", "not above"]), key=it.key, name=it.name, doubt=True, why=why)
