"""Who leaves a run with dropout, and the mean scores of everyone beside those of the people still in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mitragyna.simulate.dropout import REASONS

if TYPE_CHECKING:
    from mitragyna.workflow.result import Result


@dataclass(frozen=True)
class Leaving:
    """One arm at its last recorded time ``at_h``: shares of people, and mean scores over the recorded time.

    ``retained`` is the share still in, ``left`` the share that left for each reason; ``scores`` has per scale the mean
    over time (trapezoids) of the mean of everyone, and of those still in at each time: None where only the other was
    written (``[output] of``).
    """

    arm: str
    at_h: float
    retained: float
    left: dict[str, float]
    scores: dict[str, tuple[float | None, float | None]]

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""
        return {
            "at_h": self.at_h,
            "retained": self.retained,
            "left": dict(self.left),
            "unit": "fraction",
            "mean_over_time": {
                scale: {"everyone": everyone, "stayers": stayers, "unit": "points"}
                for scale, (everyone, stayers) in self.scores.items()
            },
        }


def leaving(result: Result) -> tuple[Leaving, ...]:
    """Every arm of a run with dropout; empty without, or where ``[output]`` leaves out who stays."""
    table: Any = result.timecourse
    means = {
        (str(arm), str(quantity)): (part["time_h"].to_numpy(dtype=float), part["mean"].to_numpy(dtype=float))
        for (arm, quantity), part in table.groupby(["arm", "quantity"], observed=True, sort=False)
    }
    out: list[Leaving] = []
    for arm in (arm.name for arm in result.arms):
        if (arm, "retained") not in means:
            continue
        times, retained = means[arm, "retained"]
        left = {
            reason: float(means[arm, f"left.{reason}"][1][-1])
            for reason in REASONS
            if (arm, f"left.{reason}") in means
        }
        scores = {
            scale: (_mean(means.get((arm, scale))), _mean(means.get((arm, f"{scale}.stayers"))))
            for scale in result.scales
        }
        told = {scale: both for scale, both in scores.items() if both != (None, None)}
        out.append(Leaving(arm, float(times[-1]), float(retained[-1]), left, told))
    return tuple(out)


def _mean(course: tuple[Any, Any] | None) -> float | None:
    """The mean over time of a course, over the times at which there is a value; None without two of them."""
    if course is None:
        return None
    times, values = course
    known = np.isfinite(values)
    if known.sum() < 2:
        return None
    times, values = times[known], values[known]
    return float(np.trapezoid(values, times) / (times[-1] - times[0]))
