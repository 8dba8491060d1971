"""What a reader is told beside the numbers: changed clearances, loss of tolerance, what would narrow relief, signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report import glance, words
from mitragyna.report.words import Interval
from mitragyna.workflow.narrowing import AMONG_PEOPLE
from mitragyna.workflow.narrowing import narrowing as by_sets

if TYPE_CHECKING:
    from mitragyna.workflow.narrowing import Narrowing
    from mitragyna.workflow.result import Result

LOSS_WARNING: Final = (
    "Tolerance alone is counted: other opioids, sedatives and what is left in the body are not. "
    "An amount that was usual can be fatal after it, and no amount is shown to be without danger."
)
MOST_NUMBERS: Final = 3
"""Numbers shown per arm among those that go with its relief."""


@dataclass(frozen=True)
class Changed:
    """Sentences about changed clearances, and the arms they are about."""

    where: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class NarrowingShown:
    """What would narrow relief in one kratom arm: in a sentence, and the numbers compared; ``compared`` how many."""

    arm: str
    sentence: str
    numbers: tuple[Narrowing, ...]
    compared: int


def interactions(result: Result) -> tuple[Changed, ...]:
    """Sentences per arm, arms that share all of them together, in the order in which arms are shown."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for arm in glance.ordered(result.arms):
        said = result.interactions.get(arm.name, ())
        if said:
            groups.setdefault(tuple(said), []).append(arm.name)
    every = len(result.arms)
    return tuple(
        Changed("every arm" if len(arms) == every > 1 else words.listed(arms), said)
        for said, arms in groups.items()
    )


def losses(result: Result) -> tuple[str, ...]:
    """One sentence per arm on the amount that has the usual effect at the end of the arm."""
    out: list[str] = []
    for arm in glance.ordered(result.arms):
        lost = result.tolerance_loss.get(arm.name)
        if lost is None:
            continue
        shown = words.levels(Interval(lost.median, lost.low, lost.high), "times")
        out.append(
            f"{arm.name}: after {words.duration(lost.time_h)} the amount that has the effect on breathing which the "
            f"usual one ({lost.usual}) had at time zero is {shown} the usual one"
        )
    return tuple(f"{said}." for said in out)


def narrowing(result: Result) -> tuple[NarrowingShown, ...]:
    """Per kratom arm, which measurement in people would narrow its relief most, in a run without parameter sets."""
    if result.layers is not None:
        return ()
    out: list[NarrowingShown] = []
    for arm in glance.ordered(result.arms):
        if arm.kratom and result.relief is not None:
            found = [n for n in result.narrowed if n.arm == arm.name]
            said = _sentence(result, arm.name, found)
            out.append(NarrowingShown(arm.name, said, tuple(found[:MOST_NUMBERS]), len(found)))
    return tuple(out)


def narrowing_sentences(result: Result) -> tuple[str, ...]:
    """As ``narrowing``, with parameter sets too: one sentence per kratom arm."""
    if result.layers is None:
        return tuple(f"{one.arm}: {one.sentence}" for one in narrowing(result))
    kratom = [arm.name for arm in glance.ordered(result.arms) if arm.kratom]
    found = {name: by_sets(result, name) for name in kratom}
    return tuple(
        f"{name}: {_first(numbers[0], 'between parameter sets')}"
        for name, numbers in found.items()
        if numbers
    )


def _sentence(result: Result, arm: str, found: Sequence[Narrowing]) -> str:
    if found:
        return _first(found[0], AMONG_PEOPLE)
    if result.people < _FEWEST:
        return f"not told: {result.people} virtual people are too few for it."
    return "not told: every number that is wholly unknown was set for this run, or nobody has a relief."


def _first(one: Narrowing, layer: str) -> str:
    share = f"{100 * one.largest:.0f} % of the variance of relief goes with {one.parameter}"
    chance = "" if one.told else ", not told from chance"
    return f"{share}{chance} (layer: {layer}); it would be narrowed by {one.measurement}."


_FEWEST = 10


@dataclass(frozen=True)
class WatchRow:
    """One item of what only case reports know; ``cited`` places in the list of sources."""

    title: str
    known: str
    signs: str
    incidence: str
    cited: tuple[int, ...]


def watch(result: Result, citations: Sequence[str] = ()) -> tuple[WatchRow, ...]:
    """What only case reports know of the products of kratom arms; empty without such an arm."""
    if result.watch is None:
        return ()
    places = {citation: place for place, citation in enumerate(citations, start=1)}
    return tuple(
        WatchRow(
            i.title,
            i.known,
            i.signs,
            i.incidence,
            tuple(places[s] for s in i.sources if s in places),
        )
        for i in result.watch.known
    )


def qt_margins(result: Result) -> tuple[tuple[str, str, Interval], ...]:
    """Margins to block of hERG as (arm, substance, interval)."""
    margins: Any = () if result.watch is None else result.watch.margins
    return tuple((m.arm, m.substance, Interval(m.median, m.low, m.high)) for m in margins)
