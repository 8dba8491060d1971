"""O-Desmethyltramadol: clearance and volume from its level after tramadol by mouth.

Two figures for two numbers: its area is a quarter of tramadol's by mass, and it falls with a half-life of 7 h (product
information: records m1-plasma-ratio-mims, m1-thalf-label). What forms it is tramadol's and stays as it is.
"""

from __future__ import annotations

import numpy as np
from _tiny import library_with
from _typical import Course, course, half_life
from _write import write
from scipy.optimize import least_squares

from mitragyna.simulate.schedule import Dose

PRODUCT, BASE_MG = "tramadol-by-mouth", 100.0 * 263.4 / 299.8
RATIO, HALF_LIFE = 0.25, 7.0
PARENT, METABOLITE = "plasma.tramadol", "plasma.o-desmethyltramadol"
LIBRARY = library_with({PRODUCT: ("oral", {"tramadol": 1.0})})
NAMES = ("o-desmethyltramadol.clearance", "o-desmethyltramadol.volume_central")


def simulate(replaced: dict[str, float] | None = None) -> Course:
    """100 mg of the hydrochloride by mouth."""
    return course([Dose(0.0, PRODUCT, BASE_MG)], 72.0, replaced=replaced, library=LIBRARY, every=0.25)


def figures(made: Course) -> tuple[float, float]:
    """Area of the metabolite over the parent's, and the metabolite's half-life between 10 and 30 h."""
    return made.area[METABOLITE] / made.area[PARENT], half_life(made.times, made[METABOLITE], 10.0, 30.0)


def main() -> None:
    def residuals(logs: np.ndarray) -> np.ndarray:
        ratio, half = figures(simulate(dict(zip(NAMES, np.exp(logs), strict=True))))
        return np.log([ratio / RATIO, half / HALF_LIFE])

    fit = least_squares(residuals, np.log([28.0, 180.0]), diff_step=1e-3, xtol=1e-6)
    clearance, volume = (float(v) for v in np.exp(fit.x))
    ratio, half = figures(simulate(dict(zip(NAMES, np.exp(fit.x), strict=True))))
    print(f"area over tramadol's {ratio:.3f} (0.25), half-life {half:.2f} h (7)")
    write("substances/o-desmethyltramadol.toml", "disposition.clearance", clearance)
    write("substances/o-desmethyltramadol.toml", "disposition.volume_central", volume)


if __name__ == "__main__":
    main()
