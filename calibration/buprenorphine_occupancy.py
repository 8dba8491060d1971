"""Buprenorphine: in-vivo constant and largest occupancy from PET at 2, 16 and 32 mg a day (Greenwald 2003).

[11C]carfentanil, whole brain, 4 h after the sublingual tablet on daily maintenance. The plasma constants are those of
Jones 2021 and are not touched; the binding rate is Yassen 2006's.
"""

from __future__ import annotations

import numpy as np
from _typical import course, every
from _write import write
from scipy.optimize import least_squares

PRODUCT = "buprenorphine-sublingual"
DAYS = 21
# Records bup-mor-occupancy-{2,16,32}mg: dose (mg) -> occupancy.
TARGETS = {2.0: 0.41, 16.0: 0.80, 32.0: 0.84}


def occupancy(dose: float, k: float, top: float) -> float:
    replaced = {"buprenorphine.mor.k": k, "buprenorphine.mor.occupancy_max": top}
    made = course(every(PRODUCT, dose, 24.0, DAYS), DAYS * 24.0, replaced=replaced, every=1.0)
    return made.at("occupancy.mor.buprenorphine", (DAYS - 1) * 24.0 + 4.0)


def main() -> None:
    def residuals(x: np.ndarray) -> np.ndarray:
        return np.array([occupancy(d, float(np.exp(x[0])), float(x[1])) - t for d, t in TARGETS.items()])

    fit = least_squares(
        residuals, [np.log(1.5), 0.9], bounds=([-3.0, 0.5], [4.0, 1.0]), diff_step=1e-3, xtol=1e-6
    )
    k, top = float(np.exp(fit.x[0])), float(fit.x[1])
    for dose, target in TARGETS.items():
        print(f"{dose:g} mg: occupancy {occupancy(dose, k, top):.3f}, observed {target:.2f}")
    write("substances/buprenorphine.toml", "mor.k", k)
    write("substances/buprenorphine.toml", "mor.occupancy_max", top)


if __name__ == "__main__":
    main()
