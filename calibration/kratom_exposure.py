"""Leaf alkaloids: plasma constants from the medians of Tanna 2022 (2 g leaf as tea, five people).

Fitted: mitragynine Cmax, Tmax, AUC, half-life; 7-hydroxymitragynine Cmax, Tmax, AUC, half-life; speciociliatine
Cmax, Tmax, AUC, half-life. These are calibration targets; nothing here validates the model. The content of
the tea (0.64 of the leaf's, for every alkaloid) stays as the library has it, and so does the volume of
7-hydroxymitragynine.
"""

from __future__ import annotations

import numpy as np
from _typical import Course, course, half_life
from _write import write
from scipy.optimize import least_squares

from mitragyna.simulate.schedule import Dose

PRODUCT, LEAF_MG = "tanna-k51-tea", 2000.0
NG = {
    "mitragynine": 398.5 / 1000.0,
    "7-hydroxymitragynine": 414.5 / 1000.0,
    "speciociliatine": 398.5 / 1000.0,
}
# Records tanna2022-<alkaloid>-{cmax,tmax,aucinf,thalf}: nmol/L, h, nmol/L*h, h.
TARGETS = {
    "mitragynine": (81.9, 1.0, 420.0, 45.3),
    "7-hydroxymitragynine": (16.1, 1.0, 106.0, 5.67),
    "speciociliatine": (308.0, 2.5, 5120.0, 12.3),
}
# Where the half-life is read (h): 7-hydroxymitragynine falls below what can be measured within a day.
TERMINAL = {
    "mitragynine": (48.0, 120.0),
    "7-hydroxymitragynine": (6.0, 24.0),
    "speciociliatine": (24.0, 72.0),
}
# Log-scale weights: peaks and areas are measured best, times of peak lie on a coarse sampling grid.
WEIGHTS = (1.0, 0.4, 1.0, 0.7)

FREE = {
    "mitragynine.clearance": ("disposition.clearance", 150.0),
    "mitragynine.volume_central": ("disposition.volume_central", 448.0),
    "mitragynine.intercompartmental_clearance": ("disposition.intercompartmental_clearance", 141.0),
    "mitragynine.volume_peripheral": ("disposition.volume_peripheral", 4480.0),
    "mitragynine.oral.absorption_rate": ("oral.absorption_rate", 2.0),
    "mitragynine.forms.7-hydroxymitragynine": ("forms.fraction", 0.4),
    "mitragynine.oral.presystemic.7-hydroxymitragynine": ("oral.presystemic.fraction", 0.2),
    "7-hydroxymitragynine.clearance": ("disposition.clearance", 350.0),
    "speciociliatine.clearance": ("disposition.clearance", 3.2),
    "speciociliatine.volume_central": ("disposition.volume_central", 52.0),
    "speciociliatine.oral.absorption_rate": ("oral.absorption_rate", 1.0),
}
"""What is fitted: where it is written, and the value the fit starts from and is weakly pulled to."""


def simulate(replaced: dict[str, float]) -> Course:
    return course([Dose(0.0, PRODUCT, LEAF_MG)], 240.0, replaced=replaced, every=0.25)


def figures(made: Course, alkaloid: str) -> tuple[float, float, float, float]:
    """Cmax, Tmax, AUC to infinity (nmol/L, h) and half-life, as the study has them."""
    name = f"plasma.{alkaloid}"
    half = half_life(made.times, made[name], *TERMINAL[alkaloid])
    last = made[name][-1] * half_life(made.times, made[name], 120.0, 240.0) / np.log(2.0)
    factor = NG[alkaloid]
    return made.maximum[name] / factor, made.time_of_maximum[name], (made.area[name] + last) / factor, half


def residuals(logs: np.ndarray, names: list[str], start: np.ndarray) -> np.ndarray:
    made = simulate(dict(zip(names, np.exp(logs), strict=True)))
    out = [
        weight * np.log(value / target)
        for alkaloid, targets in TARGETS.items()
        for value, target, weight in zip(figures(made, alkaloid), targets, WEIGHTS, strict=True)
    ]
    # A weak pull to the starting values where the twelve figures leave a direction free.
    return np.array(out + list(0.05 * (logs - start)))


def main() -> None:
    from _typical import LIBRARY

    known = LIBRARY.parameters()
    names = [name for name in FREE if name in known]
    if len(names) != len(FREE):
        raise SystemExit(f"not in the library: {sorted(set(FREE) - set(names))}")
    start = np.log([FREE[name][1] for name in names])
    fit = least_squares(residuals, start, args=(names, start), diff_step=1e-3, xtol=1e-6)
    found = dict(zip(names, np.exp(fit.x), strict=True))
    made = simulate(found)
    for alkaloid, targets in TARGETS.items():
        ratios = [v / t for v, t in zip(figures(made, alkaloid), targets, strict=True)]
        print(alkaloid, "predicted/observed Cmax Tmax AUC t1/2:", " ".join(f"{r:.2f}" for r in ratios))
    for name, value in found.items():
        write(f"substances/{name.split('.')[0]}.toml", FREE[name][0], value)


if __name__ == "__main__":
    main()
