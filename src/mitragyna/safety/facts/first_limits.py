"""The first doses of opioids that people not used to them are given at most, and whether one is above."""

from __future__ import annotations

import math
from dataclasses import replace

from mitragyna.safety.facts.fact import Fact
from mitragyna.safety.facts.first_amounts import NO_AMOUNT, OF_THEIR_OWN, limits_of_first
from mitragyna.safety.facts.first_doses import first
from mitragyna.safety.figures import figure
from mitragyna.safety.taken.routes import injected
from mitragyna.safety.taken.thing import Taken, Thing


def first_limit(it: Thing, taken: Taken) -> Fact:
    """Whether a first dose, or its first day, is above what people not used to opioids are given at most.

    Not known where nothing says since when or how much is taken, or no limit is recorded for the opioid.
    """
    dose, day = first(it, taken, whole_day=False), first(it, taken, whole_day=True)
    if not dose.missing and dose.high <= 0.0:
        return Fact.word("not above", *it.about)
    limits = limits_of_first(it)
    if limits == NO_AMOUNT:
        return _any_amount(it, dose)
    by_vein = injected(it)
    if it.name.casefold() in OF_THEIR_OWN and not by_vein:
        return Fact.word("not above", *it.about)
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
