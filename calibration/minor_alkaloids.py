"""Minor alkaloids of the leaf: plasma constants from the medians of Tanna 2022 (2 g leaf as tea, five people).

Fitted per alkaloid: Cmax, Tmax, AUC to infinity and half-life. These are calibration targets; nothing here
validates the model. As for mitragynine 0.64 of the leaf's content is taken to reach the tea.
"""

from __future__ import annotations

import numpy as np
from _tiny import library_with
from _typical import Course, course, half_life
from _write import write
from scipy.optimize import least_squares

from mitragyna.simulate.schedule import Dose

PRODUCT, LEAF_MG, RECOVERY = "k51-tea-minor", 2000.0, 0.64
# Records k51-content-<alkaloid> (mg/g) and tanna2022-<alkaloid>-{cmax,tmax,aucinf,thalf}: nmol/L, h, nmol/L*h, h.
CONTENT = {"speciogynine": 3.18, "paynantheine": 5.86, "mitraciliatine": 0.647, "isopaynantheine": 0.512}
TARGETS = {
    "speciogynine": (51.4, 2.0, 477.0, 23.5),
    "paynantheine": (61.1, 1.0, 438.0, 27.0),
    "mitraciliatine": (73.5, 4.5, 1160.0, 17.8),
    "isopaynantheine": (48.8, 4.5, 794.0, 14.4),
}
LIBRARY = library_with({PRODUCT: ("oral", {a: RECOVERY * c / 1000.0 for a, c in CONTENT.items()})})
# Log-scale weights: peaks and areas are measured best, times of peak lie on a coarse sampling grid.
WEIGHTS = (1.0, 0.4, 1.0, 0.7)
START = {
    "speciogynine": (21.4, 140.0, 40.0, 450.0, 2.0),
    "paynantheine": (43.0, 220.0, 70.0, 1100.0, 2.0),
    "mitraciliatine": (1.78, 20.0, 2.0, 15.0, 0.5),
    "isopaynantheine": (2.08, 25.0, 2.0, 15.0, 0.5),
}
"""What the fit starts from and is weakly pulled to: clearances of Tanna 2022 times the recovery, volumes by eye."""


TABLES = (
    "disposition.clearance",
    "disposition.volume_central",
    "disposition.intercompartmental_clearance",
    "disposition.volume_peripheral",
    "oral.absorption_rate",
)
"""Where the fitted numbers are written, in the order of ``START``."""


def named(alkaloid: str, values: np.ndarray) -> dict[str, float]:
    names = (f"{alkaloid}.{table.removeprefix('disposition.')}" for table in TABLES)
    return dict(zip(names, (float(v) for v in values), strict=True))


def simulate(replaced: dict[str, float] | None = None) -> Course:
    return course([Dose(0.0, PRODUCT, LEAF_MG)], 240.0, replaced=replaced, library=LIBRARY, every=0.25)


def figures(made: Course, alkaloid: str) -> tuple[float, float, float, float]:
    """Cmax, Tmax, AUC to infinity (nmol/L, h) and half-life between 24 and 96 h, as the study has them."""
    name = f"plasma.{alkaloid}"
    factor = LIBRARY.substances[alkaloid].molar_mass.value / 1000.0
    half = half_life(made.times, made[name], 24.0, 96.0)
    last = made[name][-1] * half_life(made.times, made[name], 120.0, 240.0) / np.log(2.0)
    return made.maximum[name] / factor, made.time_of_maximum[name], (made.area[name] + last) / factor, half


def main() -> None:
    for alkaloid, targets in TARGETS.items():
        start = np.log(START[alkaloid])

        def residuals(logs: np.ndarray, alkaloid: str = alkaloid, start: np.ndarray = start) -> np.ndarray:
            found = figures(simulate(named(alkaloid, np.exp(logs))), alkaloid)
            against = zip(found, TARGETS[alkaloid], WEIGHTS, strict=True)
            return np.array([w * np.log(v / t) for v, t, w in against] + list(0.05 * (logs - start)))

        fit = least_squares(residuals, start, diff_step=1e-3, xtol=1e-5)
        found = figures(simulate(named(alkaloid, np.exp(fit.x))), alkaloid)
        ratios = " ".join(f"{v / t:.2f}" for v, t in zip(found, targets, strict=True))
        print(f"{alkaloid} predicted/observed Cmax Tmax AUC t1/2: {ratios}")
        for table, value in zip(TABLES, np.exp(fit.x), strict=True):
            write(f"substances/{alkaloid}.toml", table, float(value))


if __name__ == "__main__":
    main()
