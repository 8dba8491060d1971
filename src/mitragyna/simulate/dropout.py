"""Leaving early: competing hazards along each person's course (docs/symptoms.md).

The hazard of leaving is the sum of three: for symptoms, a power of the expected SOWS-Gossop score over its range, in
which a person's severity counts only in part (``felt``);
for an adverse effect, in proportion to the alpha-2 agonists' effect-site level over their EC50; and for any other
reason, constant. A person leaves when the cumulative hazard reaches that person's unit exponential draw, the same
draw in every arm; the reason is drawn in proportion to the hazards at that time (Prentice et al. 1978,
Biometrics 34:541, cause-specific hazards).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.simulate.draws import Draws

Numbers = NDArray[np.float64]
REASONS = ("symptoms", "adverse_effect", "other")


@dataclass(frozen=True)
class Hazards:
    """Constants of leaving: hazards in 1/h, the power of the score, the weight of severity (system ``dropout``)."""

    background: float
    symptom: float
    power: float
    adverse: float
    weight: float = 1.0


@dataclass(frozen=True)
class Leaving:
    """When each person leaves (h, infinite for those who stay) and why (position in ``REASONS``, -1 for none)."""

    time: Numbers
    reason: NDArray[np.int64]

    def retained(self, times: Numbers) -> NDArray[np.bool_]:
        """Whether each person is still in at each time: (times, people)."""
        return times[:, np.newaxis] < self.time

    def left(self, times: Numbers, reason: str) -> NDArray[np.bool_]:
        """Whether each person has left for a reason by each time: (times, people)."""
        return ~self.retained(times) & (self.reason == REASONS.index(reason))


def felt(fraction: Numbers, severity: Numbers | float, weight: float) -> Numbers:
    """A score's fraction of its range with severity m counted as m to the power ``weight``.

    The fraction is z/(z + half) with z in proportion to m, so its odds change by m to the power ``weight`` - 1.
    ``fraction`` (..., people).
    """
    odds = np.power(np.asarray(severity, dtype=np.float64), weight - 1.0)
    f = np.clip(fraction, 0.0, 1.0)
    return f * odds / (f * odds + 1.0 - f)


def rates(hazards: Hazards, fraction: Numbers, excess: Numbers) -> Numbers:
    """Hazards (1/h) of the ``REASONS``, (3, *shape), at a score's fraction of its range and
    the alpha-2 level over EC50.
    """
    shape = np.broadcast_shapes(fraction.shape, excess.shape)
    return np.stack(
        [
            np.broadcast_to(hazards.symptom * np.clip(fraction, 0.0, 1.0) ** hazards.power, shape),
            np.broadcast_to(hazards.adverse * excess, shape),
            np.broadcast_to(hazards.background, shape),
        ]
    )


def cumulative(times: Numbers, rate: Numbers, start: float = 0.0) -> Numbers:
    """Cumulative hazard from ``start`` (h) on: (times, …) from rates of that shape, by trapezoids over ``times``."""
    begun = np.clip(np.diff(times) - np.clip(start - times[:-1], 0.0, None), 0.0, None)
    step = 0.5 * begun.reshape(-1, *(1,) * (rate.ndim - 1)) * (rate[1:] + rate[:-1])
    return np.concatenate([np.zeros((1, *rate.shape[1:])), np.cumsum(step, axis=0)])


def leaving(times: Numbers, rate: Numbers, draws: Draws, start: float = 0.0) -> Leaving:
    """When and why each person leaves. ``rate`` (3, times, people) in the order of ``REASONS``.

    Between recorded times the cumulative hazard is taken as straight.
    """
    total = cumulative(times, rate.sum(axis=0), start)
    due = -np.log(draws.uniform("dropout.time"))
    people = np.arange(due.size)
    after = (total < due).sum(axis=0)
    leaves = after < times.size
    j = np.clip(after, 1, times.size - 1)
    low, high = total[j - 1, people], total[j, people]
    begin = np.maximum(times[j - 1], min(start, float(times[-1])))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        part = np.where(high > low, (due - low) / (high - low), 0.0)
    when = np.where(leaves, begin + part * np.maximum(times[j] - begin, 0.0), np.inf)
    at = 0.5 * (rate[:, j - 1, people] + rate[:, j, people])
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.cumsum(at, axis=0) / at.sum(axis=0)
    reason = (draws.uniform("dropout.reason") > edges[:-1]).sum(axis=0)
    return Leaving(when, np.where(leaves, reason, -1))


def incidence(times: Numbers, rate: Numbers, start: float = 0.0) -> tuple[Numbers, Numbers]:
    """Chance of being in at each time, (times, …), and of having left for each reason, (3, times, …)."""
    staying = np.exp(-cumulative(times, rate.sum(axis=0), start))
    gone = -np.diff(staying, axis=0)
    at = 0.5 * (rate[:, 1:] + rate[:, :-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(at.sum(axis=0) > 0.0, at / at.sum(axis=0), 0.0)
    left = np.cumsum(share * gone, axis=1)
    return staying, np.concatenate([np.zeros((len(REASONS), 1, *left.shape[2:])), left], axis=1)


def hazards_of(numbers: Mapping[str, float]) -> Hazards:
    """``Hazards`` from the parameters of the library's system, by name."""
    return Hazards(
        numbers["background_hazard"],
        numbers["symptom_hazard"],
        numbers["symptom_power"],
        numbers["adverse_hazard"],
        numbers["severity_weight"],
    )


def stayers(
    samples: NDArray[np.float32], retained: NDArray[np.bool_], probabilities: Sequence[float]
) -> Numbers:
    """Mean, sd and quantiles over those still in: (times, people) -> (times, 2 + probabilities).

    NaN where nobody is left. Quantiles as ``simulate.summary.statistics``.
    """
    count = retained.sum(axis=1)
    wide = np.where(retained, samples, 0.0).astype(np.float64)
    some = np.maximum(count, 1)
    mean = wide.sum(axis=1) / some
    square = np.where(retained, wide - mean[:, np.newaxis], 0.0) ** 2
    ordered = np.sort(np.where(retained, samples, np.inf), axis=1)
    rows = cast("NDArray[np.int64]", np.arange(count.size))
    columns = [mean, np.sqrt(square.sum(axis=1) / np.maximum(count - 1, 1))]
    for probability in probabilities:
        position = probability * (some - 1)
        low = np.floor(position).astype(np.int64)
        high = np.minimum(low + 1, some - 1)
        below, above = ordered[rows, low].astype(np.float64), ordered[rows, high].astype(np.float64)
        with np.errstate(invalid="ignore"):
            columns.append(below + (position - low) * (above - below))
    out = np.stack(columns, axis=1)
    out[count == 0] = np.nan
    return out
