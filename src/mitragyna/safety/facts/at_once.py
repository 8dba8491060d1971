"""How many of what depresses breathing or arousal is taken at one time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.taken.thing import NOT_LISTED, Taken, Thing

_KRATOM: Final = "kratom"
_SEVEN_OH: Final = "7-OH products"


def at_once(taken: Taken, *, with_kratom: bool = False) -> Fact:
    """How many substances that depress breathing or arousal are taken at one time, at most.

    Kratom is one in all its products, medicines and histories, and a 7-OH product beside it another. What makes drowsy
    without depressing breathing (a sedative of weak strength) is none. ``with_kratom`` asks for kratom among them.
    """

    def counted(thing: Thing) -> bool:
        sedates = thing.flags.get("sedative") and thing.strengths.get("sedative") != "weak"
        return bool(thing.kratom or thing.flags.get("opioid") or sedates)

    def unclear(thing: Thing) -> bool:
        return not counted(thing) and (may_be(thing, "opioid") or may_be(thing, "sedative"))

    of_kind = [thing for thing in taken.things if counted(thing)]
    low, names = _most_at_once(of_kind, with_kratom)
    open_ones = [thing for thing in taken.things if unclear(thing)]
    why = [
        f"whether {thing.name} depresses breathing or arousal" if thing.resolved else thing.what_is_it
        for thing in open_ones[:8]
    ]
    leaf = written(thing for thing in of_kind if thing.kratom and not thing.enhanced)
    untold = [thing.name for thing in of_kind if thing.kratom and thing.enhanced is None]
    unlike = bool(untold) and len(leaf) > 1
    if unlike:
        # Of a kind that nobody has told: leaf again, or a 7-OH product beside it.
        why += [f"what kind of kratom product {name} is" for name in dict.fromkeys(untold)]
    if not taken.listed:
        why.append(NOT_LISTED)
    more = len({thing.name for thing in open_ones}) + unlike
    missed = with_kratom and not any(thing.kratom for thing in of_kind)
    if missed and taken.listed and all(thing.kratom is False for thing in taken.things):
        return Fact.number(0.0, "arm.take")
    high = math.inf if missed or not taken.listed else float(low + more)
    fact = Fact.number(float(low), "arm.take", JOINT.join(names))
    same = [name for name in leaf if name in names]
    if len(same) > 1:
        fact = replace(fact, beside=f"{', '.join(same)}: kratom, counted once")
    if why:
        fact = replace(fact, high=high, middle=None, doubt=True, why=JOINT.join(why))
    return replace(fact, keys=tuple(names.values()))


def _most_at_once(things: Iterable[Thing], with_kratom: bool) -> tuple[int, Mapping[str, str]]:
    """How many are taken at one time at most, and which names, each with the key it is written under.

    ``with_kratom`` counts only times at which kratom is among them.
    """
    rows = list(things)
    best: dict[str, str] = {}
    count = 0
    for one in rows:
        at = one.window.first
        here = [t for t in rows if t.window.first <= at < t.window.stop or t is one]
        if with_kratom and not any(t.kratom for t in here):
            continue
        several, names = len(set(_kinds(here).values())), written(here)
        if (several, len(names)) > (count, len(best)):
            count, best = several, names
    return count, best


def _kinds(things: Iterable[Thing]) -> dict[str, str]:
    """What each name is one of, where substances are counted: kratom is one, whatever its products are called."""
    return {
        thing.name: (_SEVEN_OH if thing.enhanced else _KRATOM) if thing.kratom else thing.name
        for thing in things
    }


def written(things: Iterable[Thing]) -> dict[str, str]:
    """Names of things with the key of the file that each is written under, the first of several."""
    names: dict[str, str] = {}
    for thing in things:
        names.setdefault(thing.name, thing.key)
    return names


def may_be(thing: Thing, flag: str) -> bool:
    """Whether a flag of what is no kratom is not known."""
    return not thing.kratom and thing.flags.get(flag) is None
