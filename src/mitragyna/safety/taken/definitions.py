"""What a medicine is by definition, of its other flags and its class, and what it is only above an amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from mitragyna.safety.taken.sums import together
from mitragyna.safety.taken.thing import Thing

PERIPHERAL: Final = frozenset({"loperamide", "diphenoxylate", "eluxadoline", "difelikefalin", "trimebutine"})
"""Opioids that hardly reach the brain at usual doses: rules name them, and no rule on opioids means them."""

ONLY_ABOVE: Final[Mapping[str, Mapping[str, float]]] = {"loperamide": {"qt": 16.0}}
"""Flags that hold of a medicine only above an amount in 24 h (mg).

The record that says that loperamide lengthens QT is of amounts above those of labels, of which the highest is 16 mg a
day (fda2016-loperamide-high-doses).
"""


_OF_CLASS: Final = (
    *("opioid_antagonist", "opioid_partial_agonist", "benzodiazepine", "gabapentinoid"),
    *("stimulant", "mao_inhibitor", "alpha2_agonist"),
)
"""Flags that say of what class a medicine is; the others say what it does, which no class excludes."""
_ANTIDEPRESSANTS: Final = (
    "ssri",
    "snri",
    "tricyclic antidepressant",
    "tetracyclic antidepressant",
    "atypical antidepressant",
    "serotonin antagonist and reuptake inhibitor",
    "ssri and 5-ht1a partial agonist",
    "serotonin modulator",
)
# Inhibitors of the reuptake of noradrenaline are left open as stimulants, and so are inhibitors of monoamine oxidase,
# of which some are amphetamines; opioid antagonists and metabolites as partial agonists, since some are.
OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys((*_ANTIDEPRESSANTS, "antipsychotic", "benzodiazepine", "z-drug", "barbiturate"), ()),
    **dict.fromkeys(("gabapentinoid", "alpha-2 agonist"), ()),
    **dict.fromkeys(("stimulant", "amphetamine"), ("mao_inhibitor",)),
    "noradrenaline reuptake inhibitor": ("stimulant",),
    "mao inhibitor": ("stimulant",),
    "opioid agonist": (),
    "opioid partial agonist": ("opioid_antagonist", "opioid_partial_agonist"),
    "opioid antagonist": ("opioid_antagonist", "opioid_partial_agonist"),
    "kratom alkaloid": _OF_CLASS,
    "metabolite": ("opioid_antagonist", "opioid_partial_agonist"),
}
"""Classes of which a medicine is of no other class, by what the words mean, each with the flags that it leaves open."""


def by_definition(flags: dict[str, bool], classes: Iterable[str] = ()) -> None:
    """What follows from one flag or class for another, so that no rule has to ask for what a word means.

    A full agonist is no partial one, an antidepressant no benzodiazepine: what nobody has said of such a flag is 'no'
    where a class of the medicine (in lower case) excludes it, and none of them leaves it open (``OPEN``).
    A substance is asked about by one action of a kind: an opioid's sedation belongs to the rules on opioids, serotonin
    toxicity with an MAO inhibitor to those on these.
    """
    if flags.get("opioid_antagonist") and not flags.get("opioid_partial_agonist"):
        flags["opioid"] = False
    elif flags.get("opioid_partial_agonist"):
        flags["opioid"] = True
    if flags.get("opioid"):
        flags["opioid_antagonist"] = flags["sedative"] = False
    elif flags.get("benzodiazepine") or flags.get("gabapentinoid"):
        flags["sedative"] = True
    if flags.get("mao_inhibitor"):
        flags["serotonergic"] = False
    known = [OPEN[each] for each in classes if each in OPEN]
    if known:
        left = {flag for row in known for flag in row}
        for flag in _OF_CLASS:
            if flag not in left:
                flags.setdefault(flag, False)


def by_amount(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """The things with the flags of ``ONLY_ABOVE`` as the amounts in 24 h have it; unknown where those are not told."""
    rows = tuple(things)
    out: list[Thing] = []
    for thing in rows:
        limits = ONLY_ABOVE.get(thing.name.casefold(), {})
        if not thing.resolved or not any(thing.flags.get(flag) for flag in limits):
            out.append(thing)
            continue
        day = together([(other, 1.0) for other in rows if other.resolved and other.name == thing.name], thing)
        flags = dict(thing.flags)
        for flag, limit in limits.items():
            if day.daily > limit:
                continue
            if day.unknown:
                del flags[flag]
            else:
                flags[flag] = False
        out.append(replace(thing, flags=flags, by_amount=frozenset(limits)))
    return tuple(out)
