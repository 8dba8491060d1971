"""The comparison of arms: one row per arm, the same for page and terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report.words import Interval, distinct

if TYPE_CHECKING:
    import pandas as pd

    from mitragyna.report.contract import ReportedArm, ReportedResult

SCORE: Final = "cows"
COMPARATORS: Final = ("methadone", "buprenorphine", "lofexidine")
SINCE_LAST_DOSE: Final = "time_since_last_dose_at_peak"


@dataclass(frozen=True)
class GlanceRow:
    """What one arm is expected to do; times in h, relief as a fraction. None: not computed."""

    arm: str
    described: str
    kind: str
    peak: Interval | None
    since_last_dose_h: Interval | None
    above_moderate_h: Interval | None
    relief: Interval | None
    reference: bool
    grades: tuple[str, ...]


@dataclass(frozen=True)
class ExposureRow:
    """Peak plasma level of one substance in one arm: ``cmax`` in ``unit``, ``tmax_h`` in h from time zero."""

    arm: str
    substance: str
    unit: str
    cmax: Interval | None
    tmax_h: Interval | None


def kind(arm: ReportedArm) -> str:
    """Which kind of arm this is, in words."""
    if arm.kratom:
        return "kratom product"
    if arm.established:
        return "established treatment"
    return "no treatment" if arm.treatment_free else "other"


def ordered(arms: Sequence[ReportedArm]) -> list[ReportedArm]:
    """Established treatments, then no treatment, then others, kratom last; written order within each."""
    rank = {"established treatment": 0, "no treatment": 1, "other": 2, "kratom product": 3}
    return sorted(arms, key=lambda arm: rank[kind(arm)])


def missing_comparators(arms: Sequence[ReportedArm]) -> tuple[str, ...]:
    """The established treatments no arm holds, where a kratom arm calls for them; else empty."""
    if not any(arm.kratom for arm in arms):
        return ()
    present = " ".join(f"{arm.name} {arm.described}".lower() for arm in arms if not arm.kratom)
    return tuple(name for name in COMPARATORS if name not in present)


def moderate_threshold(result: ReportedResult) -> float | None:
    """The lowest COWS score called moderate, from the scale's own bands."""
    if SCORE not in result.scales:
        return None
    bands = result.scales[SCORE][3]
    return next((low for label, low, _ in bands if label.lower() == "moderate"), None)


def has_scores(result: ReportedResult) -> bool:
    """Whether the run has a withdrawal score at all, and an opioid history for it to come from."""
    quantities: set[str] = set(result.timecourse["quantity"].unique())
    return SCORE in quantities


def rows(result: ReportedResult) -> tuple[GlanceRow, ...]:
    """One row per arm, in the order in which arms are shown."""
    metrics = _score_metrics(result)
    above = _above_metric({metric for _, metric in metrics}, moderate_threshold(result))
    reliefs = _relief(result.relief)
    out: list[GlanceRow] = []
    for arm in ordered(result.arms):
        since = metrics.get((arm.name, SINCE_LAST_DOSE))
        at = metrics.get((arm.name, "time_of_peak"))
        last = result.last_opioid_dose_h.get(arm.name)
        if at is not None and last is not None:
            # The untreated clock: a metric per person may start again at each dose of an opioid treatment.
            since = Interval(at.median - last, at.low - last, at.high - last)
        out.append(
            GlanceRow(
                arm=arm.name,
                described=arm.described,
                kind=kind(arm),
                peak=metrics.get((arm.name, "peak")),
                since_last_dose_h=since,
                above_moderate_h=metrics.get((arm.name, above)) if above else None,
                relief=reliefs.get(arm.name),
                reference=arm.treatment_free,
                grades=distinct(grade for _, grade in result.evidence.get(arm.name, ())),
            )
        )
    return tuple(out)


def exposures(result: ReportedResult) -> tuple[ExposureRow, ...]:
    """Peak plasma levels per arm and substance, for a run that has no score to compare."""
    table: Any = result.people_table
    levels = table[
        table["quantity"].astype(str).str.startswith("plasma.") & table["metric"].isin(["cmax", "tmax"])
    ]
    found: dict[tuple[str, str], dict[str, Interval | None]] = {}
    units: dict[tuple[str, str], str] = {}
    for (arm, quantity, metric), part in levels.groupby(
        ["arm", "quantity", "metric"], sort=False, observed=True
    ):
        key = (str(arm), str(quantity))
        found.setdefault(key, {})[str(metric)] = across_people(part["value"])
        if metric == "cmax":
            units[key] = str(part["unit"].iloc[0])
    out: list[ExposureRow] = []
    for place in ordered(result.arms):
        for key, metrics in found.items():
            cmax = metrics.get("cmax")
            if key[0] == place.name and cmax is not None and cmax.high > 0:
                name = key[1].removeprefix("plasma.")
                title = result.substances[name][0] if name in result.substances else name
                out.append(ExposureRow(place.name, title, units[key], cmax, metrics.get("tmax")))
    return tuple(out)


def anything_checked(result: ReportedResult) -> bool:
    """Whether any safety rule gave an answer at all."""
    return any(finding.get("answer") in ("found", "not found") for finding in result.findings)


def _score_metrics(result: ReportedResult) -> dict[tuple[str, str], Interval]:
    table: Any = result.people_table
    scores = table[table["quantity"] == SCORE]
    found: dict[tuple[str, str], Interval] = {}
    for (arm, metric), values in scores.groupby(["arm", "metric"], sort=False, observed=True)["value"]:
        across = across_people(values)
        if across is not None:
            found[str(arm), str(metric)] = across
    return found


def _above_metric(metrics: set[str], threshold: float | None) -> str | None:
    """The metric that holds the time above moderate: named with its threshold, or bare."""
    if threshold is None:
        return None
    for metric in sorted(metrics):
        figures = re.findall(r"\d+(?:\.\d+)?", metric)
        if metric.startswith("time_above") and figures and float(figures[-1]) == threshold:
            return metric
    return "time_above" if "time_above" in metrics else None


def _relief(table: pd.DataFrame | None) -> dict[str, Interval]:
    if table is None:
        return {}
    frame: Any = table
    found: dict[str, Interval] = {}
    for arm, values in frame.groupby("arm", sort=False, observed=True)["relief"]:
        across = across_people(values)
        if across is not None:
            found[str(arm)] = across
    return found


def across_people(values: Any) -> Interval | None:
    """Median and central 95 % of one value per person; people without a value left out. None if none."""
    import numpy as np

    given = np.asarray(values, dtype=float)
    given = given[np.isfinite(given)]
    if given.size == 0:
        return None
    low, median, high = np.quantile(given, (0.025, 0.5, 0.975)).tolist()
    return Interval(median, low, high)
