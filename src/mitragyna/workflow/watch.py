"""What an arm's numbers do not say: what only case reports know, effects without a number, hERG margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mitragyna.scenario import Arm
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.margins import HIGHEST, MARGIN, QT_MARGIN, NotChecked, everybody, qt_margins
from mitragyna.simulate.summary import Metric

_OPIOID: Final = "opioid"
"""The class of products whose levels are held against the hERG channel as those of kratom are."""


@dataclass(frozen=True)
class Known:
    """Something known from case reports alone: what is known, its signs, why there is no rate, sources."""

    title: str
    known: str
    signs: str
    incidence: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Silent:
    """An effect the model says nothing about for some substances, and the reason."""

    effect: str
    substances: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class QtMargin:
    """Margin of a substance to block of hERG in one arm: median and 95 % over people with any of it.

    By the least favourable source; ``highest`` is the median by the most favourable one, None where sources agree.
    """

    arm: str
    substance: str
    median: float
    low: float
    high: float
    highest: float | None = None


@dataclass(frozen=True)
class Watch:
    """Everything of this kind about a run; ``known`` and ``silent`` are of kratom arms alone.

    ``margins`` are those of arms that bring kratom or an opioid. ``reference`` is the hERG margin looked for,
    ``meaning`` and ``note`` what a margin is and is not;
    ``unchecked`` pairs a substance with what is missing; ``peaks`` is whether highest levels were there to use.
    """

    known: tuple[Known, ...]
    silent: tuple[Silent, ...]
    margins: tuple[QtMargin, ...]
    unchecked: tuple[tuple[str, str], ...]
    reference: float
    meaning: str
    note: str
    reference_note: str
    reference_sources: tuple[str, ...]
    peaks: bool


def unwatched(
    prepared: Prepared, metrics: Sequence[Metric]
) -> tuple[tuple[Metric, ...], tuple[NotChecked, ...]]:
    """Margins of what arms with kratom or an opioid bring and ``metrics`` have not yet, and what was not checked."""
    brought = _brought(prepared)
    peaks = [m for m in metrics if m.metric == "cmax" and m.quantity in brought.get(m.arm, ())]
    # A scenario whose output asks for margins has them among the metrics already.
    there = {(m.arm, m.quantity.removeprefix(QT_MARGIN)) for m in metrics if m.metric == MARGIN}
    waiting = [m for m in peaks if (m.arm, m.quantity.removeprefix("plasma.")) not in there]
    return qt_margins(everybody(prepared), waiting) if brought else ((), ())


def _kratom(prepared: Prepared) -> list[Arm]:
    library = prepared.library
    return [a for a in prepared.scenario.arms if any(library.product(p).kratom for p in a.products)]


def _brought(prepared: Prepared) -> dict[str, set[str]]:
    """Levels of the substances that each arm with kratom or an opioid brings, medicines among them, by arm."""
    library = prepared.library
    medicines = [take.product for take in prepared.scenario.resolved_medicines(library).takes]
    brought: dict[str, set[str]] = {}
    for arm in prepared.scenario.arms:
        products = [library.product(name) for name in (*arm.products, *medicines)]
        if any(product.kratom or product.kind == _OPIOID for product in products):
            brought[arm.name] = {f"plasma.{n}" for one in products for n in library.reached(one.name)}
    return brought


def watch(
    prepared: Prepared,
    metrics: Sequence[Metric],
    margins: Sequence[Metric],
    missing: Sequence[NotChecked],
) -> Watch | None:
    """What to tell beside the numbers of arms; None without kratom, and where no margin is known of any opioid.

    ``metrics`` are those of the run, the others what ``unwatched`` gives.
    """
    library = prepared.library
    kratom = _kratom(prepared)
    taken = [library.product(p) for arm in kratom for p in arm.products]
    classes = {item.kind for item in taken if item.kratom}
    reached = dict.fromkeys(name for item in taken for name in library.reached(item.name))
    classes |= {library.substances[name].kind for name in reached}
    known = tuple(
        Known(item.title, item.known, item.signs, item.incidence, _cited(prepared, item.basis))
        for item in library.watch.values()
        if classes & set(item.about)
    )
    grouped: dict[tuple[str, str], list[str]] = {}
    for pair in library.not_modelled(reached):
        where = (library.effects[pair.effect].title, pair.reason)
        grouped.setdefault(where, []).append(library.substances[pair.substance].title)
    brought = _brought(prepared)
    peaks = [m for m in metrics if m.metric == "cmax" and m.quantity in brought.get(m.arm, ())]
    asked = [m for m in metrics if m.metric in (MARGIN, HIGHEST)]
    told = [m for m in asked if f"plasma.{m.quantity.removeprefix(QT_MARGIN)}" in brought.get(m.arm, ())]
    every = (*told, *margins)
    best = {(m.arm, m.quantity): _quantiles(m) for m in every if m.metric == HIGHEST}
    rows: list[QtMargin] = []
    for made in (m for m in every if m.metric == MARGIN):
        found, favourable = _quantiles(made), best.get((made.arm, made.quantity))
        if found is not None:
            low, median, high = found
            title = library.substances[made.quantity.removeprefix(QT_MARGIN)].title
            rows.append(
                QtMargin(made.arm, title, median, low, high, None if favourable is None else favourable[1])
            )
    if not kratom and not rows:
        return None
    reference = library.qt_reference
    return Watch(
        known=known,
        silent=tuple(
            Silent(effect, tuple(names), reason) for (effect, reason), names in sorted(grouped.items())
        ),
        margins=tuple(rows),
        unchecked=tuple((library.substances[m.substance].title, m.missing) for m in missing),
        reference=reference.margin.value,
        meaning=reference.meaning,
        note=reference.note,
        reference_note=reference.margin.note,
        reference_sources=_cited(prepared, reference.margin.basis),
        peaks=bool(peaks),
    )


def _quantiles(metric: Metric) -> tuple[float, float, float] | None:
    """2.5 %, median and 97.5 % over the people with any; None where nobody has."""
    known = metric.values[np.isfinite(metric.values)]
    if not known.size:
        return None
    low, median, high = np.quantile(known, (0.025, 0.5, 0.975)).tolist()
    return low, median, high


def _cited(prepared: Prepared, basis: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(prepared.library.evidence(record).citation for record in basis))
