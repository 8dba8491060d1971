"""How far each constant of adaptation can move before the withdrawal courses it was fitted to are missed.

For every constant, values on a grid about the fitted one; at each the other constants and the in-vivo ones are fitted
again (calibration/withdrawal_course.py, its targets and its loss, without the pull towards starting values, which is
no data). What the profile rises by above its lowest point is read as a likelihood ratio: the interval holds the
values that cost less than 3.84. The loss is the fit's soft L1, so the intervals are those of what was fitted.

Writes calibration/identifiability.json and the tables of docs/identifiability.md. ``--quick`` writes nothing and
takes three points; ``--tables``
writes the tables again from the file.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from _typical import LIBRARY
from scipy.optimize import least_squares
from withdrawal_course import TARGETS, names_of, residuals

RISE = 3.84
"""95 % point of the chi-squared distribution with one degree of freedom."""
FACTORS = (1 / 3, 1 / 1.7, 1.0, 1.7, 3.0)
WEAK = 0.02
"""The pull kept in a profile: it decides nothing but directions in which the targets are wholly flat."""
REACH = np.log(30.0)
"""How far the other constants may go from the shipped ones; the fast weight stays below 0.95."""
STEPS = 5
"""Steps of the refit at each point, from the neighbour's solution or from where the curvature points."""
PROFILED = [name for name in names_of("standard") if name.startswith("adaptation.")]
HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "identifiability.md"
BEGIN, END = "<!-- made by calibration/identifiability.py -->", "<!-- end -->"


def misses(x: np.ndarray, names: list[str], held: dict[str, float]) -> np.ndarray:
    """Distances from the targets, then a weak pull to the fitted values."""
    weak = WEAK * (x - np.log([LIBRARY.parameter(name).value for name in names]))
    return np.concatenate([residuals(x, names, held=held)[: len(TARGETS)], weak])


def cost(fun: np.ndarray) -> float:
    """Twice the fit's loss over the targets: the soft L1 of their squared distances."""
    return float(np.sum(2.0 * (np.sqrt(1.0 + fun[: len(TARGETS)] ** 2) - 1.0)))


def bounds(names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms between which the constants are fitted."""
    shipped = np.log([LIBRARY.parameter(name).value for name in names])
    low, high = shipped - REACH, shipped + REACH
    if "adaptation.fast_weight" in names:
        high[names.index("adaptation.fast_weight")] = np.log(0.95)
    return low, high


def bounded(x: np.ndarray, names: list[str]) -> np.ndarray:
    low, high = bounds(names)
    return np.clip(x, low + 1e-6, high - 1e-6)


def refit(
    start: np.ndarray, names: list[str], held: dict[str, float], steps: int
) -> tuple[np.ndarray, float, np.ndarray]:
    fit = least_squares(
        misses, bounded(start, names), bounds=bounds(names), diff_step=0.02, max_nfev=steps,
        x_scale=0.2, loss="soft_l1", args=(names, held),
    )  # fmt: skip
    return fit.x, cost(fit.fun), fit.fun[: len(TARGETS)]


def profile(
    name: str, best: dict[str, float], spread: np.ndarray, lowest: float, factors: tuple[float, ...]
) -> list[dict[str, object]]:
    """The profile of one constant, outwards from its fitted value; ``spread`` the covariance at the best fit."""
    names = [other for other in best if other != name]
    fitted = np.log([best[other] for other in names])
    at = list(best).index(name)
    follows = np.delete(spread[at], at) / spread[at, at]
    points: list[dict[str, object]] = []
    for side in (
        sorted(f for f in factors if f > 1.0),
        sorted((f for f in factors if f < 1.0), reverse=True),
    ):
        x = fitted
        for factor in side:
            value = best[name] * factor
            if name == "adaptation.fast_weight":  # between zero and one: on the logit scale
                odds = best[name] / (1.0 - best[name]) * factor
                value = odds / (1.0 + odds)
            held = {name: value}
            pointed = fitted + follows * np.log(value / best[name])
            starts = [bounded(start, names) for start in (x, pointed, fitted)]
            begin = min(starts, key=lambda start: cost(misses(start, names, held)))
            x, found, distances = refit(begin, names, held, STEPS)
            worst = TARGETS[int(np.argmax(np.abs(distances)))].what
            moved = {n: float(np.exp(v)) for n, v in zip(names, x, strict=True)}
            points.append(
                {"value": value, "factor": factor, "rise": found - lowest, "farthest": worst, "others": moved}
            )
            print(f"  {name} {value:.4g}: {found - lowest:+.2f} ({worst})", flush=True)
    points.append({"value": best[name], "factor": 1.0, "rise": 0.0, "farthest": "", "others": {}})
    return sorted(points, key=lambda p: float(str(p["value"])))


def crossing(points: list[dict[str, object]], best: float, upwards: bool, base: float) -> float | None:
    """Where the profile passes ``RISE`` above its lowest, log-linear between points; None: not on the grid."""
    ordered = points if upwards else points[::-1]
    ahead = [
        p for p in ordered if (float(str(p["value"])) >= best if upwards else float(str(p["value"])) <= best)
    ]
    for near, far in pairwise(ahead):
        low, high = float(str(near["rise"])) - base, float(str(far["rise"])) - base
        if high >= RISE > low:
            # The profile is near a parabola: its root is nearly straight in the logarithm.
            share = (np.sqrt(RISE) - np.sqrt(max(low, 0.0))) / (np.sqrt(high) - np.sqrt(max(low, 0.0)))
            a, b = np.log(float(str(near["value"]))), np.log(float(str(far["value"])))
            return float(np.exp(a + share * (b - a)))
    return None


def covariance(best: dict[str, float]) -> np.ndarray:
    """Covariance of the logarithms of all fitted constants, from the curvature at the best fit."""
    names = list(best)
    x = np.log([best[name] for name in names])
    base = misses(x, names, {})
    slopes = np.array([(misses(x + 0.02 * e, names, {}) - base) / 0.02 for e in np.eye(len(names))]).T
    return np.linalg.inv(slopes.T @ slopes)


def main() -> None:
    if "--tables" in sys.argv:
        put(json.loads((HERE / "identifiability.json").read_text(encoding="utf-8")))
        return
    quick = "--quick" in sys.argv
    begun = time.perf_counter()
    names = names_of("standard")
    x0 = np.log([LIBRARY.parameter(name).value for name in names])
    x, lowest, _ = refit(x0, names, {}, 10)
    best = {name: float(value) for name, value in zip(names, np.exp(x), strict=True)}
    print(f"loss {cost(misses(x0, names, {})):.2f} -> {lowest:.2f} without the pull", flush=True)
    shipped = {name: LIBRARY.parameter(name).value for name in names}
    factors = (1 / 1.4, 1.0, 1.4) if quick else FACTORS
    spread = covariance(best)
    made: dict[str, object] = {}
    for name in PROFILED:
        points = profile(name, best, spread, lowest, factors)
        # A refit from a neighbour may find a lower point than the start did: the profile counts from there.
        base = min(0.0, *(float(str(p["rise"])) for p in points))
        made[name] = {
            "shipped": shipped[name],
            "best": best[name],
            "low": crossing(points, best[name], False, base),
            "high": crossing(points, best[name], True, base),
            "points": points,
        }
    order, size = list(best), np.sqrt(np.diag(spread))
    matrix = spread / np.outer(size, size)
    strong = sorted(
        ((order[i], order[j], float(matrix[i, j])) for i in range(len(order)) for j in range(i)),
        key=lambda row: -abs(row[2]),
    )
    result = {
        "rise": RISE,
        "loss": lowest,
        "profiles": made,
        "correlations": [r for r in strong if abs(r[2]) >= 0.5],
    }
    print(f"{time.perf_counter() - begun:.0f} s")
    if quick:
        return
    (HERE / "identifiability.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    put(result)


def put(result: dict[str, object]) -> None:
    """The tables into the page."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(
        head + BEGIN + "\n\n" + tables(result) + "\n" + END + rest.split(END)[1], encoding="utf-8"
    )


def tables(result: dict[str, object]) -> str:
    """The result as the page's tables."""
    made: dict[str, dict[str, object]] = result["profiles"]  # type: ignore[assignment]
    lines = ["| Constant | Shipped | Best without the pull | Interval | What stops it below | What stops it above |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, one in made.items():
        points: list[dict[str, object]] = one["points"]  # type: ignore[assignment]
        low, high = one["low"], one["high"]
        first, last = points[0], points[-1]

        def end(found: object, outer: dict[str, object], word: str) -> str:
            edge = float(str(outer["value"]))
            return f"{word} {edge:.3g}" if found is None else f"{float(str(found)):.3g}"

        low_word, high_word = end(low, first, "below"), end(high, last, "above")
        why_low = str(first["farthest"]) if low is not None else f"nothing ({float(str(first['rise'])):+.1f})"
        why_high = str(last["farthest"]) if high is not None else f"nothing ({float(str(last['rise'])):+.1f})"
        lines.append(
            f"| `{name}` | {float(str(one['shipped'])):.3g} | {float(str(one['best'])):.3g} "
            f"| {low_word} to {high_word} | {why_low} | {why_high} |"
        )
    lines += [
        "",
        "Rise of the loss at each point of the grid:",
        "",
        "| Constant | Value: rise |",
        "|---|---|",
    ]
    for name, one in made.items():
        points = one["points"]  # type: ignore[assignment]
        words = "; ".join(f"{float(str(p['value'])):.3g}: {float(str(p['rise'])):+.1f}" for p in points)
        lines.append(f"| `{name}` | {words} |")
    lines += [
        "",
        "Correlations of 0.5 or more between logarithms at the best fit:",
        "",
        "| | | r |",
        "|---|---|---|",
    ]
    rows: list[tuple[str, str, float]] = result["correlations"]  # type: ignore[assignment]
    lines += [f"| `{a}` | `{b}` | {r:.2f} |" for a, b, r in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
