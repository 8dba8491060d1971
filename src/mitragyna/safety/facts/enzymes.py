"""What raises the level of the usual opioid: an inhibitor of its clearance that begins, an inducer that ends."""

from __future__ import annotations

import math
from typing import Final

from mitragyna.library import Library
from mitragyna.safety.taken.thing import Taken, Thing

RECENT_H: Final = 336.0
"""What began less than two weeks before time zero may still be raising a level."""
_BY_FLAG: Final = {"CYP3A": "cyp3a", "CYP2D6": "cyp2d6"}
_NO_RISE: Final = frozenset({"codeine", "dihydrocodeine"})
"""Without CYP2D6 these act less: it makes what acts."""


def raised(taken: Taken, library: Library, duration: float) -> tuple[dict[str, str], dict[str, None]]:
    """Names and keys of what raises the usual opioid's level in an arm of ``duration`` h; and what may, as a question.

    The usual opioid is one that was taken before time zero. Weak inhibitors and inducers are left out.
    """
    usual = [t for t in taken.things if t.flags.get("opioid") and t.window.first < 0.0 and t.begun]
    found: dict[str, str] = {}
    open_ones: dict[str, None] = {}
    for thing in taken.things:
        begins = _begins(thing, taken)
        ends = thing.window.over if _ends(thing, taken, duration) else None
        for opioid in usual:
            if opioid.name == thing.name or thing.kratom:
                continue
            there = [one for one in taken.things if one.name == opioid.name]
            meets_start = begins and any(one.window.stop > thing.window.first for one in there)
            meets_end = ends is not None and any(one.window.over > ends for one in there)
            for enzyme in _cleared_by(opioid, library):
                if meets_start:
                    _judge(thing, enzyme, "inhibitor", library, found, open_ones)
                if meets_end:
                    _judge(thing, enzyme, "inducer", library, found, open_ones)
    return found, open_ones


def _begins(thing: Thing, taken: Taken) -> bool:
    """Whether a use is new: begun in the arm or shortly before, and not one of the history that goes on."""
    if thing.use == "history" or not -RECENT_H < thing.window.first < math.inf:
        return False
    return not any(one.source == "history" and one.name == thing.name for one in taken.things)


def _ends(thing: Thing, taken: Taken, duration: float) -> bool:
    """Whether a use that was there before time zero, or in the arm, is over before the arm ends."""
    later = (one for one in taken.things if one.name == thing.name and one is not thing)
    if thing.window.over < -RECENT_H:
        return False
    return thing.window.over < duration and not any(one.window.over > thing.window.over for one in later)


def _cleared_by(opioid: Thing, library: Library) -> tuple[str, ...]:
    """Enzymes that clear an opioid, by its flags and by the library's fractions."""
    names = {enzyme for enzyme, flag in _BY_FLAG.items() if opioid.flags.get(f"{flag}_substrate")}
    drug = library.interactions.drug(opioid.name)
    if drug is not None and drug.cleared is not None:
        # The library knows by how much: a side pathway of a few per cent raises nothing.
        names = {name for name, part in drug.cleared.by.items() if part.value >= 0.1}
    if opioid.name.casefold() in _NO_RISE:
        names.discard("CYP2D6")
    return tuple(sorted(names))


def _judge(
    thing: Thing, enzyme: str, how: str, library: Library, found: dict[str, str], open_ones: dict[str, None]
) -> None:
    """Whether a thing inhibits (or induces) an enzyme, strongly enough to count."""
    drug = library.interactions.drug(thing.name)
    action = None if drug is None else drug.acts.get(enzyme)
    if action is not None:
        acts = action.induction_maximum if how == "inducer" else (action.ki or action.inactivation_rate)
        if acts is not None and enzyme not in _BY_FLAG:
            found[thing.name] = thing.key
    stem = _BY_FLAG.get(enzyme)
    if stem is None or (how == "inducer" and enzyme == "CYP2D6"):
        return
    flag = f"{stem}_{how}"
    value = thing.flags.get(flag)
    if value and thing.strengths.get(flag) != "weak":
        found[thing.name] = thing.key
    elif not thing.resolved:
        open_ones[thing.what_is_it] = None
    elif value is None:
        verb = "inhibits" if how == "inhibitor" else "induces"
        open_ones[f"whether {thing.name} {verb} {enzyme}"] = None
