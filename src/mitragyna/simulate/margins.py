"""How far each person's highest free plasma level stays below block of the hERG channel.

Laboratories differ by several times in what half blocks the channel. The margin is that of the least favourable of the
library's sources; where others are more favourable, theirs is given beside it (docs/decisions/0010-herg-margin.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import numpy as np

from mitragyna.engine.run import Course
from mitragyna.library import Parameter, Substance
from mitragyna.library.variability import mixtures
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.covariates import factors
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.people import Source
from mitragyna.simulate.summary import Metric

MARGIN: Final = "margin"
HIGHEST: Final = "margin_highest"
"""Metrics: the margin by the least and by the most favourable source."""
NG_PER_ML_TO_NMOL_PER_L = 1000.0
"""ng/mL over a molar mass in g/mol, times this, is nmol/L."""


@dataclass(frozen=True)
class NotChecked:
    """A substance whose margin to hERG block could not be had, and what is missing."""

    substance: str
    missing: str


def qt_margins(source: Source, peaks: Iterable[Metric]) -> tuple[tuple[Metric, ...], tuple[NotChecked, ...]]:
    """Margin of each substance in each arm: hERG IC50 over the highest free plasma concentration, per person.

    ``peaks`` are metrics ``cmax`` of ``plasma.<substance>`` (ng/mL); others are passed over. Gives metrics
    ``margin`` of ``qt_margin.<substance>`` (a plain ratio; infinite where nothing arrives), by the lowest IC50 and the
    highest free fraction of the library's sources; ``margin_highest``, the other way round, where sources differ; and,
    once each, the substances that could not be checked. A number that the scenario sets is the only source of its
    kind. Redfern et al. 2003, Cardiovasc Res 58:32; Leishman et al. 2020.
    """
    made: list[Metric] = []
    missing: dict[str, NotChecked] = {}
    for peak in peaks:
        if peak.metric != "cmax" or not peak.quantity.startswith("plasma."):
            continue
        name = peak.quantity.removeprefix("plasma.")
        substance = source.library.substance(name)
        ic50, unbound = herg_ic50(substance), substance.fraction_unbound
        if ic50 is None or unbound is None:
            lacks = [
                word
                for word, number in (("IC50 at hERG", ic50), ("fraction unbound in plasma", unbound))
                if number is None
            ]
            missing[name] = NotChecked(name, " and ".join(lacks))
            continue
        free = peak.values * NG_PER_ML_TO_NMOL_PER_L / source(substance.molar_mass) * source(unbound)
        with np.errstate(divide="ignore"):
            middle = np.asarray(source(ic50) / np.asarray(free, dtype=np.float64), dtype=np.float64)
        least, most = _span(source, ic50)
        least_free, most_free = _span(source, unbound)
        quantity = f"{QT_MARGIN}{name}"
        made.append(Metric(peak.arm, quantity, MARGIN, "1", middle * (least / most_free)))
        if most / least_free > least / most_free:
            made.append(Metric(peak.arm, quantity, HIGHEST, "1", middle * (most / least_free)))
    return tuple(made), tuple(missing.values())


def _span(source: Source, parameter: Parameter) -> tuple[float, float]:
    """Lowest and highest value among the library's sources, over the library's own; 1 and 1 of a number that is set."""
    if (parameter.same_as or parameter.name) in source.overrides:
        return 1.0, 1.0
    values = [parameter.value, *(other.value for other in parameter.alternatives)]
    return min(values) / parameter.value, max(values) / parameter.value


def herg_ic50(substance: Substance) -> Parameter | None:
    """Half-maximal block of hERG (nmol/L) that the library has; None where it has none."""
    target = substance.targets.get("herg")
    return None if target is None else target.ic50


QT_MARGIN = "qt_margin."


def margins(
    prepared: Prepared, arm: str, quantities: Sequence[str], course: Course, wanted: Sequence[str] | None
) -> list[Metric]:
    """Margins to hERG block of one arm (``qt_margins``), where the scenario's output asks for them."""
    patterns = [p for p in prepared.scenario.output.quantities or () if p.startswith("qt")]
    given = {MARGIN, HIGHEST}.intersection((MARGIN, HIGHEST) if wanted is None else wanted)
    if not patterns or not given:
        return []
    names = {f"plasma.{s.name}" for s in prepared.values.substances}
    peaks = [
        Metric(arm, name, "cmax", "ng/mL", course.maximum[q])
        for q, name in enumerate(quantities)
        if name in names
        and any(fnmatchcase(QT_MARGIN + name.removeprefix("plasma."), pattern) for pattern in patterns)
    ]
    return [made for made in qt_margins(everybody(prepared), peaks)[0] if made.metric in given]


def everybody(prepared: Prepared) -> Source:
    """The numbers of everybody, as the run drew them."""
    scenario, library, people = prepared.scenario, prepared.library, prepared.covariates
    draws = Draws(
        scenario.seed,
        scenario.people.number,
        scenario.people.first,
        mixtures=mixtures(library.variability.correlations, "people"),
    )
    present = {substance.name for substance in prepared.values.substances}
    return Source(library, scenario.parameters, draws, factors(library, people.columns, present))
