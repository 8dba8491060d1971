"""What a study would have measured on a course: peaks, areas, half-lives, times, over people and samples."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mitragyna.qualify.study import Measure

Numbers = NDArray[np.float64]

REPLICATES = 400
"""Studies of the published size that are drawn from the virtual people, for the range of their results."""
FEWEST_POINTS = 3


@dataclass(frozen=True)
class Courses:
    """Quantities over ``times`` (h) by arm: ``values[arm][quantity]`` has shape (times, people).

    Of those who stay, a person is NaN from the time of leaving.
    """

    times: Numbers
    values: Mapping[str, Mapping[str, Numbers]]
    last_dose: float = 0.0

    def of(self, arm: str, quantity: str) -> Numbers:
        """One quantity in one arm, (times, people)."""
        return self.values[arm][quantity]


def measured(
    courses: Courses, measure: Measure, arm: str, quantity: str, mean_curve: bool = False
) -> Numbers:
    """``measure`` of each person, shape (people,); of the mean curve, shape (1,), when ``mean_curve``.

    Levels in the quantity's unit, areas in h times it, times in h; NaN where there is none.
    """
    values = courses.of(arm, quantity)
    if mean_curve:
        values = _known_mean(values, 1)[:, np.newaxis]
    times = courses.times
    if measure.metric == "level":
        assert measure.at is not None
        return np.array([float(np.interp(measure.at, times, values[:, i])) for i in range(values.shape[1])])
    if measure.between is not None:
        low, high = measure.between
        chosen = (times >= low - 1e-9) & (times <= high + 1e-9)
        times, values = times[chosen], values[chosen]
    if times.size == 0:
        return np.nan * np.zeros(values.shape[1])
    shift = courses.last_dose if measure.since_last_dose else measure.since
    return _METRICS[measure.metric](times, values, measure.level) - (
        shift if measure.is_time and measure.metric != "t_half" else 0.0
    )


def _highest(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    return values.max(axis=0)


def _lowest(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    return values.min(axis=0)


def _time_of_highest(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    found = times[values.argmax(axis=0)]
    return np.where(values.max(axis=0) > values.min(axis=0), found, np.nan)


def _area(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    """Straight lines while rising, logarithms while falling, as in non-compartmental analysis."""
    steps = np.diff(times)[:, None]
    first, second = values[:-1], values[1:]
    straight = 0.5 * steps * (first + second)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = steps * (first - second) / np.log(first / second)
    falls = (second > 0.0) & (first > second * (1.0 + 1e-9))
    return np.where(falls, logs, straight).sum(axis=0)


def _mean(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    if times.size == 1:
        return values[0]
    if np.isnan(values).any():
        return _known_mean(values, 0)
    return (0.5 * np.diff(times)[:, None] * (values[1:] + values[:-1])).sum(axis=0) / (times[-1] - times[0])


def _known_mean(values: Numbers, axis: int) -> Numbers:
    """Mean over what is known, that is over people still in or times until leaving; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=axis) / np.maximum(count, 1), np.nan)


def _slope(times: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Rate of the log-linear fall (1/h) over all given points that are above zero, and the last fitted value."""
    rates, lasts = np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    for person in range(values.shape[1]):
        column = values[:, person]
        ok = column > 0.0
        if ok.sum() < FEWEST_POINTS:
            continue
        slope, at_zero = np.polyfit(times[ok], np.log(column[ok]), 1)
        if slope < 0.0:
            rates[person] = -slope
            lasts[person] = np.exp(at_zero + slope * times[-1])
    return rates, lasts


def _half_life(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    return np.log(2.0) / _slope(times, values)[0]


def _area_to_infinity(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    """The area, and what is under the log-linear fall of the last three samples or last fifth of them."""
    count = max(FEWEST_POINTS, times.size // 5)
    rates, lasts = _slope(times[-count:], values[-count:])
    return _area(times, values, None) + lasts / rates


def _mean_daily_highest(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    days = np.floor((times - times[0]) / 24.0 + 1e-9).astype(np.int64)
    days = np.minimum(days, max(int(np.ceil((times[-1] - times[0]) / 24.0 - 1e-9)) - 1, 0))
    if not np.isnan(values).any():
        return np.mean([values[days == day].max(axis=0) for day in np.unique(days)], axis=0)
    # Of who leaves, the days until then.
    inside = np.where(np.isfinite(values), values, -np.inf)
    highest = np.array([inside[days == day].max(axis=0) for day in np.unique(days)])
    return _known_mean(np.where(np.isfinite(highest), highest, np.nan), 0)


def _crossings(times: Numbers, values: Numbers, level: float, after_peak: bool) -> Numbers:
    """When the rise to the peak first reaches a fraction of its height over the lowest value, or last leaves it after.

    A rise that had reached it when the samples begin has no onset among them: NaN, not the first sample.
    """
    out = np.full(values.shape[1], np.nan)
    for person in range(values.shape[1]):
        column = values[:, person]
        peak = int(column.argmax())
        base = column.min()
        limit = base + level * (column[peak] - base)
        if column[peak] <= base:
            continue
        if after_peak:
            above = np.flatnonzero(column >= limit)
            last = int(above[-1])
            if last + 1 < column.size:
                out[person] = np.interp(limit, column[[last + 1, last]], times[[last + 1, last]])
        else:
            low = int(column[: peak + 1].argmin())
            if column[low] >= limit:
                continue
            first = low + int(np.flatnonzero(column[low : peak + 1] >= limit)[0])
            out[person] = np.interp(limit, column[[first - 1, first]], times[[first - 1, first]])
    return out


def _onset(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    assert level is not None
    return _crossings(times, values, level, False)


def _end(times: Numbers, values: Numbers, level: float | None) -> Numbers:
    assert level is not None
    return _crossings(times, values, level, True)


_METRICS: dict[str, Callable[[Numbers, Numbers, float | None], Numbers]] = {
    "highest": _highest,
    "lowest": _lowest,
    "time_of_highest": _time_of_highest,
    "auc": _area,
    "auc_inf": _area_to_infinity,
    "mean": _mean,
    "t_half": _half_life,
    "mean_daily_highest": _mean_daily_highest,
    "onset": _onset,
    "end": _end,
}


def ratios(values: Numbers, reference: Numbers, name: str) -> Numbers:
    """Values over ``reference`` as ``statistic`` sums them up by ``name``, shape (people,).

    Each person's own ratio; for a ratio of means (medians) each value over everybody's mean (median) reference.
    """
    known = reference[np.isfinite(reference)]
    below = reference
    if known.size and name == "ratio of means":
        below = np.full_like(reference, known.mean())
    elif known.size and name == "ratio of medians":
        below = np.full_like(reference, np.median(known))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0.0, values / below, np.nan)


def statistic(values: Numbers, name: str, threshold: float | None = None) -> float:
    """``name`` over people; people without a value are left out, as a study would."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return float("nan")
    if name in ("mean", "mean curve", "ratio of means"):
        return float(known.mean())
    if name in ("median", "ratio of medians"):
        return float(np.median(known))
    if name == "geometric mean":
        return float(np.exp(np.log(known).mean())) if bool((known > 0.0).all()) else float("nan")
    assert threshold is not None
    return float((known <= threshold).mean() if name == "share at most" else (known >= threshold).mean())


def replicate_range(
    values: Numbers, name: str, threshold: float | None, n: int, seed: str
) -> tuple[float, float] | None:
    """5th and 95th percentile of the statistic over studies of ``n`` people drawn from ``values``; None without."""
    known = values[np.isfinite(values)]
    if known.size < FEWEST_POINTS or n < 1 or name == "mean curve":
        return None
    generator = np.random.Generator(np.random.Philox(key=zlib.crc32(seed.encode())))
    drawn = known[generator.integers(0, known.size, size=(REPLICATES, min(n, 2000)))]
    found = np.array([statistic(row, name, threshold) for row in drawn])
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)
