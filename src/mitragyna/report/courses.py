"""Time courses as the figures need them: grouped once, thinned without losing peaks or troughs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mitragyna.workflow.result import Result

QUANTILES: Final = ("p02_5", "p10", "p25", "p50", "p75", "p90", "p97_5")
MEDIAN: Final = QUANTILES.index("p50")
MOST_POINTS: Final = 200
MOST_TURNING: Final = 400
"""Points of a course that goes up and down more often: fewer would leave out single doses, which look like gaps."""
SHOWN: Final = ("occupancy.mor", "cows", "respiration.ventilation")


@dataclass(frozen=True)
class Course:
    """One quantity in one arm: ``time_h`` of shape (times,), ``values`` (times, 7 quantiles) in ``unit``."""

    arm: str
    quantity: str
    unit: str
    time_h: NDArray[np.float64]
    values: NDArray[np.float64]

    @property
    def top(self) -> float:
        """The highest finite value of the outermost band; zero when there is none."""
        finite = self.values[np.isfinite(self.values)]
        return float(finite.max()) if finite.size else 0.0

    @property
    def median(self) -> NDArray[np.float64]:
        """The median across people, shape (times,)."""
        return self.values[:, MEDIAN]

    @property
    def only_falls(self) -> bool:
        """Whether the outermost band is never above where it is at time zero: nothing comes to what was there."""
        return self.time_h[0] <= 0.0 and self.top <= float(np.nan_to_num(self.values[0]).max()) * (1.0 + 1e-6)

    def scaled(self, factor: float, unit: str) -> Course:
        """The same course with values multiplied by ``factor``, now in ``unit``."""
        return Course(self.arm, self.quantity, unit, self.time_h, self.values * factor)

    def until(self, end_h: float) -> Course:
        """The part up to and including ``end_h``."""
        kept = self.time_h <= end_h
        return Course(self.arm, self.quantity, self.unit, self.time_h[kept], self.values[kept])

    def same_as(self, other: Course) -> bool:
        """Whether two arms gave the same numbers (as the history alone does in every arm), but for rounding: arms take
        steps of their own.
        """
        if self.quantity != other.quantity or self.values.shape != other.values.shape:
            return False
        nothing = 1e-6 * max(self.top, other.top)
        return bool(np.allclose(self.values, other.values, rtol=1e-5, atol=nothing, equal_nan=True))

    def gone_after_h(self, share: float = 0.01) -> float:
        """The last time at which the 97.5th percentile is above ``share`` of its highest value (h)."""
        outer = np.nan_to_num(self.values[:, -1])
        high = np.flatnonzero(outer > share * outer.max()) if outer.size else np.empty(0, int)
        return float(self.time_h[high[-1]]) if high.size else 0.0


def courses(result: Result) -> dict[tuple[str, str], Course]:
    """Every plotted time course of a result by (arm, quantity): plasma and those of ``SHOWN``."""
    table: Any = result.timecourse
    names = [str(name) for name in table["quantity"].unique()]
    wanted = [name for name in names if name.startswith("plasma.") or name in SHOWN]
    shown = table[table["quantity"].isin(wanted)]
    found: dict[tuple[str, str], Course] = {}
    for (arm, quantity), part in shown.groupby(["arm", "quantity"], sort=False, observed=True):
        by_time = part.sort_values("time_h", kind="stable")
        found[str(arm), str(quantity)] = Course(
            arm=str(arm),
            quantity=str(quantity),
            unit=str(by_time["unit"].iloc[0]),
            time_h=by_time["time_h"].to_numpy(dtype=float),
            values=by_time[list(QUANTILES)].to_numpy(dtype=float),
        )
    return found


def thinned(course: Course, most: int = MOST_POINTS) -> NDArray[np.intp]:
    """Indices of at most ``most`` computed points, or ``MOST_TURNING``, that keep the median's peaks and troughs.

    A regular stride would fall in and out of step with a dosing interval and draw peaks that were
    never computed. Kept are the first and last point, every turning point of the median, and evenly
    spread points between them; where the turning points alone are too many, the highest and lowest
    point of equal stretches.
    """
    count = course.time_h.size
    if count <= most:
        return np.arange(count)
    median = np.nan_to_num(course.median)
    slope = np.sign(np.diff(median))
    turning = np.flatnonzero(slope[1:] != slope[:-1]) + 1
    kept = np.union1d(turning, (0, count - 1))
    if kept.size > MOST_TURNING:
        edges = np.linspace(0, count, (MOST_TURNING - 2) // 2 + 1).astype(int)
        stretches = [(a, median[a:b]) for a, b in itertools.pairwise(edges)]
        extremes = [a + k for a, part in stretches for k in (part.argmin(), part.argmax())]
        return np.union1d(extremes, (0, count - 1))
    if kept.size >= most:
        return kept
    rest = np.setdiff1d(np.arange(count), kept)
    spread = np.linspace(0, rest.size - 1, most - kept.size).astype(int)
    return np.union1d(kept, rest[spread])
