"""What a run may answer: a number that lacks something that is taken raises a finding and never clears one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mitragyna.safety.facts.fact import JOINT, RATIO, Fact, ModelFacts
from mitragyna.safety.facts.first_doses import past
from mitragyna.safety.rules.evaluate import Context
from mitragyna.safety.rules.expression import Predicate
from mitragyna.safety.rules.matching import FLAG_WORDS
from mitragyna.safety.taken.thing import NOT_LISTED, Thing

_KRATOM: Final = Predicate(kratom=True)
_DEPRESSANT: Final = Predicate(flags=("opioid", "sedative"))
_BESIDE: Final = ("run.sedation", "run.respiratory_drive")
_NO_MODEL: Final = (
    "a model of kratom's sedation and breathing beside other opioids and sedatives "
    "that was compared with people"
)
_ACTING: Final[Mapping[str, tuple[str, ...]]] = {
    "run.sedation": ("opioid", "sedative", "alpha2_agonist"),
    "run.respiratory_drive": ("opioid", "sedative"),
    "run.occupancy": ("opioid", "opioid_antagonist", "opioid_partial_agonist"),
    "run.overdose_margin": ("opioid",),
    "run.qt_margin": ("qt",),
}
"""Fact of a run -> the flags of what has a part in it."""
_MEANS: Final = {
    "run.sedation": "sedation",
    "run.respiratory_drive": "breathing",
    "run.occupancy": "the mu receptor",
    "run.overdose_margin": "tolerance",
    "run.qt_margin": "hERG",
}
_BY_TOLERANCE: Final = ("run.sedation", "run.respiratory_drive", "run.overdose_margin")
"""What tolerance changes."""
_ENZYMES: Final = ("cyp3a_inhibitor", "cyp3a_inducer", "cyp2d6_inhibitor")


def trusted(facts: Mapping[str, Fact], context: Context, results: ModelFacts) -> dict[str, Fact]:
    """Facts of a run in one arm; those that leave something out never clear.

    That is what is taken and has no part in the number; and kratom beside an opioid or sedative, whatever is computed:
    what kratom does to the effects of other drugs in the model nobody has measured in people. And what
    tolerance changes, where nothing says since when an opioid among the medicines has been taken.
    """
    made: dict[str, Fact] = {}
    for name, fact in facts.items():
        reasons = _beside(context) if name in _BESIDE else []
        if name in _ACTING and name in results.counted:
            reasons += lacking(context, _ACTING[name], results.counted[name], _MEANS[name])
        if name in _BY_TOLERANCE:
            reasons += _untold(context)
        if reasons and not fact.missing:
            why = [*([fact.why] if fact.never_clears else []), *reasons]
            fact = replace(fact, never_clears=True, why=JOINT.join(dict.fromkeys(why)))
        made[name] = fact
    return made


def enzymes_left_out(context: Context, results: ModelFacts) -> tuple[tuple[str, str], ...]:
    """What may change enzymes and is not counted in exposure ratios: names and what is missing."""
    if RATIO not in results.counted:
        return ()
    return tuple(_left_out(context, _ENZYMES, results.counted[RATIO], "enzymes"))


def lacking(context: Context, flags: tuple[str, ...], counted: frozenset[str], meaning: str) -> list[str]:
    """What is missing where a number leaves out something that has, or may have, one of these flags."""
    return [missing for _, missing in _left_out(context, flags, counted, meaning)]


def _left_out(
    context: Context, flags: tuple[str, ...], counted: frozenset[str], meaning: str
) -> list[tuple[str, str]]:
    rows: dict[str, str] = {}
    for thing in context.taken.things:
        if thing.name in counted or (thing.product and thing.product in counted):
            continue
        missing = _part(thing, flags, meaning)
        if missing:
            rows.setdefault(thing.name, missing)
    if not context.taken.listed:
        rows[""] = NOT_LISTED
    return list(rows.items())


def _part(thing: Thing, flags: tuple[str, ...], meaning: str) -> str:
    """What is missing of a thing that is left out; empty where it is known to have no part."""
    if thing.kratom:
        return f"{thing.name} in the run: what it does to {meaning}"
    if not thing.resolved:
        return thing.what_is_it
    said = {flag: thing.flags.get(flag) for flag in flags}
    if any(said.values()):
        return f"{thing.name} in the run: what it does to {meaning}"
    unknown = [flag for flag, value in said.items() if value is None]
    return f"whether {thing.name} {FLAG_WORDS[unknown[0]]}" if unknown else ""


def _untold(context: Context) -> list[str]:
    """Medicines that make tolerance, and of which nothing says since when or how much: the run knows none of it.

    Nor does it know a use that ended before time zero.
    """
    ended = [
        f"{thing.name} before time zero in the run"
        for thing in context.taken.things
        if thing.over and thing.window.over < 0.0 and (thing.kratom or thing.flags.get("opioid"))
    ]
    return ended + [
        f"since when {thing.name} has been taken, and how much"
        for thing in context.taken.things
        if (thing.kratom or thing.flags.get("opioid")) and "not told" in past(thing, context.taken).words
    ]


def _beside(context: Context) -> list[str]:
    kratom, other = context.any_taken(_KRATOM), context.any_taken(_DEPRESSANT)
    if kratom.truth is False or other.truth is False:
        return []
    return list(dict.fromkeys((*kratom.missing, *other.missing))) or [_NO_MODEL]
