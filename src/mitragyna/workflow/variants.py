"""The same people under other variants of the adaptation equations: where the variants disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from mitragyna.library import Library
from mitragyna.scenario import PLAIN, Scenario

if TYPE_CHECKING:
    from mitragyna.workflow.result import Result

METRICS: Final = ("peak", "time_of_peak")
QUANTILES: Final = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True)
class VariantPeak:
    """The highest score of one arm under one variant: medians and 95 % over people, points and h from time zero.

    ``relief`` is its relief against no treatment (a fraction; None where nothing is compared). ``chosen`` is
    true for the variant that the run itself used.
    """

    variant: str
    title: str
    chosen: bool
    arm: str
    score: str
    peak: tuple[float, float, float]
    time_of_peak: tuple[float, float, float]
    relief: tuple[float, float, float] | None = None

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""

        def told(values: tuple[float, float, float], unit: str) -> dict[str, Any]:
            low, median, high = values
            return {"median": median, "interval_95": [low, high], "unit": unit}

        return {
            "variant": self.variant,
            "title": self.title,
            "used_for_the_run": self.chosen,
            "arm": self.arm,
            "score": self.score,
            "peak": told(self.peak, "points"),
            "time_of_peak": told(self.time_of_peak, "h"),
            "relief": None if self.relief is None else told(self.relief, "fraction"),
        }


def compared(
    scenario: Scenario, library: Library, run: Callable[[Scenario], Result], score: str
) -> tuple[VariantPeak, ...]:
    """``scenario`` run again by ``run`` under its own variant and each of ``scenario.variants``.

    Only the highest score and relief are kept, whatever the scenario asks of its metrics, at typical parameter values.
    """
    found: list[VariantPeak] = []
    for name in (scenario.adaptation, *scenario.variants):
        output = replace(scenario.output, metrics=METRICS, quantities=None)
        same = replace(
            scenario, adaptation=name, variants=(), uncertainty=None, output=output, respiration=PLAIN
        )
        title = library.variants[name].title
        made = run(same)
        for arm, (peak, time) in _peaks(made, score).items():
            chosen = name == scenario.adaptation
            found.append(VariantPeak(name, title, chosen, arm, score, peak, time, _relief(made, arm)))
    return tuple(found)


def _relief(result: Result, arm: str) -> tuple[float, float, float] | None:
    if result.relief is None:
        return None
    table: Any = result.relief
    values = table.loc[table["arm"] == arm, "relief"].dropna()
    if not len(values):
        return None
    low, median, high = (float(v) for v in values.quantile(list(QUANTILES)))
    return low, median, high


def _peaks(result: Result, score: str) -> Mapping[str, tuple[Any, Any]]:
    table: Any = result.people_table
    of_score = table[table["quantity"] == score]
    made: dict[str, tuple[Any, Any]] = {}
    for arm in result.arms:
        rows = of_score[of_score["arm"] == arm.name]
        both = [rows[rows["metric"] == metric]["value"].dropna() for metric in METRICS]
        if all(len(values) for values in both):
            peak, time = (tuple(float(v) for v in values.quantile(list(QUANTILES))) for values in both)
            made[arm.name] = (peak, time)
    return made
