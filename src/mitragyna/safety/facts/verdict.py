"""Three-valued logic (Kleene 1952): true, false, or unknown with what is missing.

A verdict is unknown exactly as long as what is missing could turn it either way by its parts; an unknown part never
makes a verdict false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

RECALLED: Final = "recalled and not read in a source"
"""The value of a trigger that is a flag nobody has read anywhere."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What decided a test: the fact, its value and the limit it was held against (none for a recalled flag).

    ``arms`` are those in which it has this value, once findings are put together; ``record`` is the record of evidence
    that a number was read from, where it is no fact of the case.
    """

    fact: str
    value: str
    limit: str
    arms: tuple[str, ...] = ()
    record: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``truth`` is None where it is unknown; then ``missing`` says what would decide.

    ``about`` are (input key, resolved name) pairs and ``triggers`` the numbers that a true verdict rests on.
    """

    truth: bool | None
    missing: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    triggers: tuple[Trigger, ...] = ()


TRUE: Final = Verdict(True)
FALSE: Final = Verdict(False)


def unknown(*missing: str, about: tuple[tuple[str, str], ...] = ()) -> Verdict:
    """Unknown, for want of ``missing``."""
    return Verdict(None, missing, about)


def every(parts: Iterable[Verdict]) -> Verdict:
    """False as soon as one part is; unknown where a part is; else true with all that the parts rest on."""
    return _joined(parts, decides=False)


def some(parts: Iterable[Verdict]) -> Verdict:
    """True where one part is, with all that the true parts rest on; unknown where a part is; else false."""
    return _joined(parts, decides=True)


def negated(verdict: Verdict) -> Verdict:
    """The opposite; unknown stays unknown."""
    if verdict.truth is None:
        return verdict
    return Verdict(not verdict.truth, verdict.missing, verdict.about, verdict.triggers)


def _joined(parts: Iterable[Verdict], *, decides: bool) -> Verdict:
    decided: list[Verdict] = []
    open_ones: list[Verdict] = []
    rest: list[Verdict] = []
    for part in parts:
        if part.truth is decides:
            if not decides:
                return part
            decided.append(part)
        elif part.truth is None:
            open_ones.append(part)
        elif part.about or part.triggers:
            rest.append(part)
    counted = decided or open_ones or rest
    if len(counted) == 1:
        return counted[0]
    if not counted:
        return FALSE if decides else TRUE
    about = tuple(dict.fromkeys(pair for part in counted for pair in part.about))
    if open_ones and not decided:
        return Verdict(None, tuple(dict.fromkeys(fact for part in counted for fact in part.missing)), about)
    triggers = tuple(dict.fromkeys(number for part in counted for number in part.triggers))
    return Verdict(decides if decided else not decides, (), about, triggers)
