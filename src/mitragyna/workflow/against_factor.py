"""Relief by kratom against the unknown in-vivo affinity factor: what the answer would be if the factor were known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from mitragyna.workflow.result import Result

SCORE: Final = "cows"
STRETCHES: Final = 4
"""Equal stretches of log factor in which relief is told in words: two to each power of ten between 1 and 100."""


def factor_decades(factors: Any) -> tuple[int, int]:
    """The powers of ten that enclose positive factors (1 to 100 where they lie within): first, last."""
    logs = np.log10(np.asarray(factors, float))
    return min(0, math.floor(logs.min() + 1e-9)), max(2, math.ceil(logs.max() - 1e-9))


def relief_bins(factor: Any, relief_fraction: Any, count: int = 10) -> list[dict[str, float]]:
    """People grouped into ``count`` equal stretches of log factor, between 1 and 100 or what holds them.

    Both arguments have shape (people,); the rows hold the stretch (low, high) and its middle, factor, the people in it,
    and p10, p50 and p90 of their relief in percent. Stretches without people are left out.
    """
    factors, fractions = np.asarray(factor, float), np.asarray(relief_fraction, float)
    known = np.isfinite(factors) & np.isfinite(fractions) & (factors > 0)
    if not known.any():
        return []
    first, last = factor_decades(factors[known])
    width = (last - first) / count
    place = np.clip(((np.log10(factors[known]) - first) / width).astype(int), 0, count - 1)
    out: list[dict[str, float]] = []
    for k in range(count):
        part = fractions[known][place == k]
        if part.size:
            p10, p50, p90 = (100 * np.quantile(part, (0.1, 0.5, 0.9))).round(3).tolist()
            low, middle, high = (round(10 ** (first + width * (k + at)), 4) for at in (0.0, 0.5, 1.0))
            inside = factors[known][place == k]
            if np.ptp(inside) == 0.0:
                middle = round(float(inside[0]), 4)  # set for the run, not drawn
            people = int(part.size)
            out.append(
                {
                    "low": low,
                    "factor": middle,
                    "high": high,
                    "people": people,
                    "p10": p10,
                    "p50": p50,
                    "p90": p90,
                }
            )
    return out


def against_factor(result: Result, count: int = STRETCHES) -> dict[str, list[dict[str, float]]]:
    """Kratom arm -> rows of ``relief_bins``; arms without relief or without a factor are left out.

    With parameter sets over everyone of every set: there the factor differs between sets, not between the run's people.
    """
    table: Any = result.relief if result.layers is None else result.layers.relief
    if table is None:
        return {}
    out: dict[str, list[dict[str, float]]] = {}
    for arm in (arm.name for arm in result.arms if arm.kratom):
        part = table[table["arm"] == arm]
        rows = relief_bins(part["in_vivo_factor"], part["relief"], count)
        if rows:
            out[arm] = rows
    return out


def not_computed(result: Result) -> str:
    """Why relief by kratom is not told, where the run has the score it is told on; empty where it is told."""
    kratom, untreated = (
        any(given) for given in zip(*((a.kratom, a.treatment_free) for a in result.arms), strict=True)
    )
    if not kratom or untreated or SCORE not in result.scales:
        return ""
    return "the scenario has no arm without treatment to compare with"


def summary(result: Result) -> dict[str, Any]:
    """The same for ``summary.json``, relief as fractions; of a kratom arm whose relief is not computed the reason."""
    missing = not_computed(result)
    if missing:
        return {arm.name: {"not_computed": missing} for arm in result.arms if arm.kratom}
    return {
        arm: [
            {
                "factor_from": row["low"],
                "factor_to": row["high"],
                "factor_near": row["factor"],
                "people": row["people"],
                "median": row["p50"] / 100.0,
                "interval_80": [row["p10"] / 100.0, row["p90"] / 100.0],
                "unit": "fraction",
            }
            for row in rows
        ]
        for arm, rows in against_factor(result).items()
    }
