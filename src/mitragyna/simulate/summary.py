"""From everybody's course to tables: quantiles over time, and each person's metrics."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import Course
from mitragyna.model.overdose import COURSES
from mitragyna.simulate.draws import positions

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

PROBABILITIES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
STATISTICS = ("mean", "sd", "p02_5", "p10", "p25", "p50", "p75", "p90", "p97_5")
RECORD_ROUNDING = 1e-6
FEWEST_POINTS = 3
"""Points a terminal half-life is fitted to, at least."""
FEWEST_HALF_LIVES = 2.0


@dataclass(frozen=True)
class Metric:
    """One metric of one quantity in one arm: a value per person (NaN where it cannot be had) in ``unit``."""

    arm: str
    quantity: str
    metric: str
    unit: str
    values: Numbers


def statistics(samples: NDArray[np.float32]) -> Numbers:
    """Mean, sd and quantiles over people: (times, people) -> (times, 9), in the order of ``STATISTICS``.

    Quantiles are exact order statistics with linear interpolation (Hyndman and Fan 1996, type 7).
    """
    n = samples.shape[1]
    out = np.zeros((samples.shape[0], len(STATISTICS)))
    if not samples.any():
        # A substance that nothing brings in this arm.
        return out
    ordered = np.sort(samples, axis=1)
    wide = samples.astype(np.float64)
    out[:, 0] = wide.mean(axis=1)
    wide -= out[:, :1]
    out[:, 1] = np.sqrt(np.square(wide, out=wide).sum(axis=1) / (n - 1)) if n > 1 else 0.0
    for k, probability in enumerate(PROBABILITIES):
        position = probability * (n - 1)
        low = int(np.floor(position))
        high = min(low + 1, n - 1)
        share = position - low
        below = ordered[:, low].astype(np.float64)
        out[:, 2 + k] = below + share * (ordered[:, high].astype(np.float64) - below)
    return out


def unit_of(quantity: str, units: Mapping[str, str] | None = None) -> str:
    """Output unit of a quantity (the same as in the library's list of quantities); ``units`` are those of effects."""
    if units and quantity in units:
        return units[quantity]
    if quantity.startswith(("plasma.", "effect_site.")):
        return "ng/mL"
    if quantity.startswith("respiration."):
        return COURSES.get(quantity.removeprefix("respiration."), "fraction")
    fractions = (
        "occupancy.",
        "signal.",
        "tolerance",
        "adaptation.",
        "symptom.",
        "retained",
        "left.",
        "overdose_margin",
    )
    if quantity.startswith(fractions):
        return "fraction"
    if quantity in ("withdrawal.drive", "rebound"):
        return "1"
    return "points"


def with_area(quantity: str) -> bool:
    """Whether the area under a quantity enters a metric."""
    return quantity.startswith("plasma.")


def timecourse(
    arm: str,
    quantities: Sequence[str],
    times: Numbers,
    course: Course,
    threads: int,
    units: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Rows of ``timecourse.parquet`` for one arm: quantities in the given order, times ascending; ``units`` as in
    ``unit_of``.
    """
    import pandas as pd

    recorded = course.quantities
    assert recorded is not None
    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = list(pool.map(statistics, list(recorded)))
    count = times.size
    names = np.repeat(np.arange(len(quantities)), count)
    written = [unit_of(q, units) for q in quantities]
    kinds = list(dict.fromkeys(written))
    frame = pd.DataFrame(np.concatenate(parts), columns=list(STATISTICS))
    frame.insert(0, "time_h", np.tile(times, len(quantities)))
    frame.insert(0, "unit", categorical(np.array([kinds.index(u) for u in written])[names], kinds))
    frame.insert(0, "quantity", categorical(names, quantities))
    frame.insert(0, "arm", categorical(np.zeros_like(names), [arm]))
    return frame


def categorical(codes: NDArray[np.int64], names: Sequence[str]) -> Any:
    """A pandas categorical of ``names`` by number, without a Python object per row."""
    import pandas as pd

    return pd.Categorical.from_codes(cast("Any", codes), categories=pd.Index(list(names)))


def terminal(times: Numbers, samples: NDArray[np.float32], after: float) -> tuple[Numbers, Numbers]:
    """Terminal half-life (h) and last concentration for (times, people) after the last dose at ``after`` h.

    Log-linear regression on the last half of the recorded points after the last dose (three at least), as in
    non-compartmental analysis; NaN where the curve does not fall, has vanished, or was followed for less than
    ``FEWEST_HALF_LIVES`` of what comes out, when the slope is still that of absorption or distribution.
    """
    people = samples.shape[1]
    chosen = np.flatnonzero(times > after)
    chosen = chosen[chosen.size // 2 :]
    nothing = np.full(people, np.nan)
    if chosen.size < FEWEST_POINTS:
        return nothing, nothing
    values = samples[chosen].astype(np.float64)
    t = times[chosen] - times[chosen].mean()
    ok = (values > 0.0).all(axis=0) & (values[-1] < values[0])
    logs = np.log(np.where(ok, values, 1.0))
    slope = (t[:, None] * (logs - logs.mean(axis=0))).sum(axis=0) / np.square(t).sum()
    falls = ok & (slope < 0.0)
    half = np.where(falls, np.log(2.0) / np.where(falls, -slope, 1.0), np.nan)
    followed = falls & (times[-1] - after >= FEWEST_HALF_LIVES * np.where(falls, half, 0.0))
    return np.where(followed, half, np.nan), np.where(followed, values[-1], np.nan)


DRIVEN = ("withdrawal.drive", "rebound")
"""Quantities besides the scores whose peak is told from the last dose on."""
EARLY_H = 168.0
"""Relief is counted over the first week, as the trials of withdrawal treatments do."""


def early_burden(times: Numbers, score: NDArray[np.float32], floor: float) -> Numbers:
    """Area of a score above its floor over the first week (points*h), for (times, people) from time zero.

    Trapezoids over the recorded times.
    """
    chosen = times <= EARLY_H
    above = score[chosen].astype(np.float64) - floor
    return (0.5 * np.diff(times[chosen])[:, None] * (above[1:] + above[:-1])).sum(axis=0)


def rises(
    arm: str, score: str, times: Numbers, treated: NDArray[np.float32], untreated: NDArray[np.float32]
) -> list[Metric]:
    """Largest rise of a score above the same person without treatment, and when (h), over the recorded times.

    This is how precipitated withdrawal shows when the highest score of a course comes later. NaN time where
    nothing rises. ``treated`` and ``untreated`` (times, people).
    """
    difference = treated.astype(np.float64) - untreated
    at = difference.argmax(axis=0)
    rise = np.maximum(difference[at, np.arange(at.size)], 0.0)
    return [
        Metric(arm, score, "peak_rise", "points", rise),
        Metric(arm, score, "time_of_peak_rise", "h", np.where(rise > RECORD_ROUNDING, times[at], np.nan)),
    ]


def after_first(
    times: Numbers,
    recorded: NDArray[np.float32] | None,
    lowest: Numbers,
    when: Numbers,
    firsts: Sequence[tuple[NDArray[np.int64], float]],
) -> Numbers:
    """Lowest value of each person after the first dose: of the whole course where it comes later, else as recorded.

    ``recorded`` (times, people); NaN for people without a dose, and where nothing is recorded after it.
    """
    out = np.full(lowest.shape, np.nan)
    for people, first in firsts:
        later = np.flatnonzero(times > first)
        if recorded is not None and later.size:
            out[people] = recorded[np.ix_(later, people)].min(axis=0)
        own = when[people] > first
        out[people[own]] = lowest[people[own]]
    return out


def metrics(
    arm: str,
    quantities: Sequence[str],
    times: Numbers,
    course: Course,
    thresholds: Numbers,
    last_dose: float,
    clocks: Sequence[tuple[NDArray[np.int64], Numbers]],
    window_substances: Iterable[str],
    wanted: Sequence[str] | None,
    falling: Container[str] = (),
    both: Container[str] = (),
    units: Mapping[str, str] | None = None,
    firsts: Sequence[tuple[NDArray[np.int64], float]] = (),
) -> list[Metric]:
    """Each person's metrics of one arm.

    ``last_dose`` (h) of anything, where the terminal phase starts; ``clocks`` for groups of people (positions) the
    sorted times (h) of the doses from which ``time_since_last_dose_at_peak`` counts; ``window_substances`` those
    for which the area over the last dosing interval is meant; ``falling`` quantities whose adverse end is the low one:
    their course has minima in place of maxima; ``both`` those whose two ends are adverse, which have the lowest
    recorded value besides; ``firsts`` for groups of people when the first dose of the arm is (h), after which the
    lowest value of ``falling`` quantities is told as well: what is lower before it is of the history's making. Areas
    in h times the quantity's unit.
    """
    out: list[Metric] = []
    in_window = {f"plasma.{s}" for s in window_substances}
    recorded = course.quantities
    for q, name in enumerate(quantities):
        unit = unit_of(name, units)

        def give(metric: str, unit: str, values: Numbers, name: str = name) -> None:
            if wanted is None or metric in wanted:
                out.append(Metric(arm, name, metric, unit, values))

        top, when = course.maximum[q], course.time_of_maximum[q]
        if name.startswith("plasma."):
            present = top > 0.0
            give("cmax", unit, top)
            give("tmax", "h", np.where(present, when, np.nan))
            give("auc_last", "ng*h/mL", course.area[q])
            if recorded is not None:
                half, last = terminal(times, recorded[q], last_dose)
                give("auc_inf", "ng*h/mL", course.area[q] + last * half / np.log(2.0))
                give("t_half", "h", half)
            if name in in_window:
                give("auc_tau", "ng*h/mL", course.window_area[q])
            if not np.isnan(thresholds[q]):
                give("time_above", "h", course.above[q])
            continue
        if name in falling:
            give("lowest", unit, top)
            still = top if recorded is None else recorded[q].max(axis=0).astype(np.float64)
            fell = top < still - RECORD_ROUNDING * np.abs(still)
            give("time_of_lowest", "h", np.where(fell, when, np.nan))
            if firsts:
                low = after_first(times, None if recorded is None else recorded[q], top, when, firsts)
                give("lowest_after_dose", unit, low)
            continue
        give("peak", unit, top)
        # A curve that is the same throughout, but for the rounding of the record, has no peak time.
        lowest = 0.0 if recorded is None else recorded[q].min(axis=0).astype(np.float64)
        moved = top > lowest + RECORD_ROUNDING * np.abs(top)
        give("time_of_peak", "h", np.where(moved, when, np.nan))
        if name in both and recorded is not None:
            at = recorded[q].argmin(axis=0)
            low = recorded[q][at, np.arange(at.size)].astype(np.float64)
            give("lowest", unit, low)
            give("time_of_lowest", "h", np.where(moved, times[at], np.nan))
        if (unit == "points" or name in DRIVEN) and any(doses.size for _, doses in clocks):
            since = np.full(when.shape, np.nan)
            for people, doses in clocks:
                if doses.size:
                    before = positions(doses, when[people], "right") - 1
                    since[people] = np.where(before >= 0, when[people] - doses[np.maximum(before, 0)], np.nan)
            give("time_since_last_dose_at_peak", "h", np.where(moved, since, np.nan))
        if not np.isnan(thresholds[q]):
            give("time_above", "h", course.above[q])
    return out


def people_table(parts: Sequence[Metric], ids: Sequence[str]) -> pd.DataFrame:
    """Rows of ``people.parquet``: arm, person, quantity, metric, value, unit; NaN rows are kept as missing values."""
    import pandas as pd

    count = len(ids)

    def column(values: list[str]) -> Any:
        kinds = list(dict.fromkeys(values))
        code = {kind: i for i, kind in enumerate(kinds)}
        return categorical(np.repeat(np.array([code[v] for v in values], dtype=np.int64), count), kinds)

    columns: dict[str, Any] = {
        "arm": column([p.arm for p in parts]),
        "person": categorical(np.tile(np.arange(count), len(parts)), ids),
        "quantity": column([p.quantity for p in parts]),
        "metric": column([p.metric for p in parts]),
        "value": np.concatenate([p.values for p in parts]) if parts else np.zeros(0),
        "unit": column([p.unit for p in parts]),
    }
    return pd.DataFrame(columns)
