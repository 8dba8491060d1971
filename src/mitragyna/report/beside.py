"""What a reader is told beside the numbers: changed clearances, loss of tolerance, what would narrow relief, signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report import glance, words
from mitragyna.report.words import Interval
from mitragyna.workflow.against_factor import against_factor
from mitragyna.workflow.medicines import SCORE, Moment, around
from mitragyna.workflow.narrowing import AMONG_PEOPLE, BETWEEN_SETS
from mitragyna.workflow.variants import VariantPeak

if TYPE_CHECKING:
    from mitragyna.workflow.narrowing import Narrowing
    from mitragyna.workflow.result import Result

LOSS_WARNING: Final = (
    "Tolerance alone is counted: other opioids, sedatives and what is left in the body are not. "
    "An amount that was usual can be fatal after it, and no amount is shown to be without danger."
)
NOT_MODELLED: Final = "Not modelled:"
"""How a sentence begins that tells of no changed clearance."""
MOST_NUMBERS: Final = 3
"""Numbers shown per arm among those that go with its relief."""


@dataclass(frozen=True)
class Changed:
    """Sentences about changed clearances, and the arms they are about."""

    where: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class NarrowingShown:
    """What would narrow relief in one kratom arm: in a sentence, and the first of the numbers compared."""

    arm: str
    sentence: str
    numbers: tuple[Narrowing, ...]


def unmodelled(result: Result) -> str:
    """One sentence where no arm has a changed clearance and something is not modelled; empty otherwise."""
    said = [
        sentence for arm in glance.ordered(result.arms) for sentence in result.interactions.get(arm.name, ())
    ]
    if not said or not all(sentence.startswith(NOT_MODELLED) for sentence in said):
        return ""
    rest = "; ".join(
        dict.fromkeys(sentence.removeprefix(NOT_MODELLED).strip().rstrip(".") for sentence in said)
    )
    return f"None is computed in this run. Not modelled, which is not the same as no change: {rest}."


def interactions(result: Result) -> tuple[Changed, ...]:
    """Sentences per arm, arms that share all of them together, in the order in which arms are shown.

    Empty where nothing is computed: ``unmodelled`` then has the one sentence.
    """
    if unmodelled(result):
        return ()
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
        shown = words.levels(Interval(lost.median, lost.low, lost.high).scaled(100.0), "%")
        out.append(
            f"{arm.name}: after {words.duration(lost.time_h)} the amount that has the effect on breathing which the "
            f"usual one ({lost.usual}) had at time zero is {shown} of the usual one"
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
            out.append(NarrowingShown(arm.name, said, tuple(found[:MOST_NUMBERS])))
    return tuple(out)


def narrowing_sentences(result: Result) -> tuple[str, ...]:
    """As ``narrowing``, with parameter sets too: one sentence per kratom arm."""
    if result.layers is None:
        return tuple(f"{one.arm}: {one.sentence}" for one in narrowing(result))
    out: list[str] = []
    for arm in glance.ordered(result.arms):
        found = [n for n in result.narrowed if n.arm == arm.name]
        if arm.kratom and found:
            out.append(f"{arm.name}: {settled(found[0], BETWEEN_SETS)}")
    return tuple(out)


def factor_sentences(result: Result) -> tuple[str, ...]:
    """Relief in stretches of the unknown in-vivo affinity factor, one sentence per kratom arm with a relief."""
    rows = against_factor(result)
    return tuple(
        f"{arm.name}: "
        + "; ".join(
            f"{words.fixed(row['p50'], 0)} % [{words.fixed(row['p10'], 0)} to {words.fixed(row['p90'], 0)}] near "
            f"factor {words.number(row['factor'])}"
            for row in rows[arm.name]
        )
        + "."
        for arm in glance.ordered(result.arms)
        if arm.name in rows
    )


def variant_relief(row: VariantPeak) -> str:
    """Relief of an arm under one variant of the adaptation equations, as a cell."""
    if row.relief is None:
        return ""
    low, median, high = row.relief
    return words.relief(Interval(median, low, high))


def variant_sentences(result: Result) -> tuple[str, ...]:
    """How far the medians of each arm lie apart under the variants of the adaptation equations that were compared."""
    out: list[str] = []
    for arm in glance.ordered(result.arms):
        rows = [row for row in result.variants if row.arm == arm.name]
        own = next((row for row in rows if row.chosen), None)
        if own is None or len(rows) < 2:
            continue
        peaks = [row.peak[1] for row in rows]
        least, most, here = (words.fixed(value) for value in (min(peaks), max(peaks), own.peak[1]))
        said = f"highest {own.score.upper()} {least} to {most} ({here})"
        reliefs = [row.relief[1] for row in rows if row.relief is not None]
        if own.relief is not None and arm.reaches_score:
            low, high, middle = (words.fixed(100 * v, 0) for v in (min(reliefs), max(reliefs), own.relief[1]))
            said += f", relief {low} to {high} % ({middle} %)"
        out.append(f"{arm.name}: {said}.")
    return tuple(out)


def _sentence(result: Result, arm: str, found: Sequence[Narrowing]) -> str:
    if found:
        return settled(found[0], AMONG_PEOPLE)
    if result.people < _FEWEST:
        return f"not told: {result.people} virtual people are too few for it."
    return "not told: every number that is wholly unknown was set for this run, or nobody has a relief."


def settled(one: Narrowing, layer: str) -> str:
    """What the largest share says, in a sentence, or that it says nothing at this number of sets or people."""
    over = f"{one.samples:,} {'parameter sets' if layer == BETWEEN_SETS else 'people'}"
    chance = f"{100 * one.chance:.0f} %"
    if not one.settled:
        return (
            f"not settled by {over}: the largest share of the variance of relief, {100 * one.share:.0f} % for "
            f"{one.called} ({one.parameter}), is not above the {chance} that the largest of {one.compared} numbers "
            f"without effect exceeds once in twenty (layer: {layer}); more of them tell smaller shares."
        )
    return (
        f"{100 * one.share:.0f} % of the variance of relief goes with {one.called} ({one.parameter}), against "
        f"{chance} by chance with {over} (layer: {layer}); it would be narrowed by {one.measurement}."
    )


_FEWEST = 10


@dataclass(frozen=True)
class AroundRow:
    """Levels of one arm, or its score, around one medicine: ``cells`` are before, at its end and after, in words."""

    medicine: str
    arm: str
    what: str
    cells: tuple[str, str, str]


def spans(result: Result) -> tuple[str, ...]:
    """Medicines that begin or end within the run, in words."""
    out: list[str] = []
    for span in result.medicines:
        start = "before time zero" if span.start_h is None else words.duration(span.start_h)
        stop = "the end of the run" if span.stop_h is None else words.duration(span.stop_h)
        out.append(f"{span.name}, from {start} until {stop}")
    return tuple(out)


def around_medicines(result: Result) -> tuple[AroundRow, ...]:
    """What happens around medicines that begin or end within the run; levels that are nowhere seen are left out."""
    out: list[AroundRow] = []
    order = {arm.name: place for place, arm in enumerate(glance.ordered(result.arms))}
    for one in sorted(around(result), key=lambda one: (one.medicine, order[one.arm])):
        if one.quantity == SCORE:
            what = "Highest COWS (points)"
        else:
            if all((moment.median or 0.0) < glance.LEAST_LEVEL for moment in one.moments):
                continue
            name = one.quantity.removeprefix("plasma.")
            title = result.substances[name][0] if name in result.substances else name
            what = f"Lowest {title} in plasma ({one.unit})"
        before, end, after = one.moments
        out.append(AroundRow(one.medicine, one.arm, what, (_moment(before), _moment(end), _moment(after))))
    return tuple(out)


def _moment(given: Moment) -> str:
    usual = given.when in ("before", "at its end", "two weeks after", "after")
    when = "" if usual else f" ({given.when})"
    if given.median is None or given.low is None or given.high is None:
        return f"not computed{when}: {given.reason}"
    shown = words.levels(Interval(given.median, given.low, given.high), least=glance.LEAST_LEVEL)
    return shown + when


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


def qt_margins(result: Result) -> tuple[tuple[str, str, Interval, float | None], ...]:
    """Margins to block of hERG as (arm, substance, interval by the least favourable source, median by the most)."""
    margins: Any = () if result.watch is None else result.watch.margins
    return tuple((m.arm, m.substance, Interval(m.median, m.low, m.high), m.highest) for m in margins)
