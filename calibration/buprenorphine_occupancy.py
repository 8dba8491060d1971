"""Buprenorphine: in-vivo constant and largest occupancy from PET at 2, 16 and 32 mg a day (Greenwald 2003, 2007).

[11C]carfentanil, whole brain, 4 h after the sublingual tablet on daily maintenance: every such scan, weighted by the
people in it (five at each dose in 2003, ten at 16 mg in 2007). The later scans of 2007, as occupancy falls, are left
for validation. Tablets of 16 mg and more are taken up less (the alternative in the library, from the source of its
sublingual fraction), so their scans are read with that fraction. The plasma constants are those of
calibration/buprenorphine_disposition.py; dissociation is Mann 2022's.

The effect site first. Its rate comes from the delay of antinociception in people (Yassen 2006), which that analysis
divides between the effect site (0.268 1/h) and a fast dissociation (4.71 1/h). What the course of the effect
determines is the delay as a whole: the mean delays of steps in series add, 1/0.268 + 1/4.71 = 3.94 h. With the
slower dissociation measured at the receptor its share is larger, so the effect site's is what is left of the same
delay. Taking the published rate of the effect site beside the measured dissociation would count part of it twice.
"""

from __future__ import annotations

import numpy as np
from _typical import LIBRARY, course, every
from _write import write
from scipy.optimize import least_squares

PRODUCT = "buprenorphine-sublingual"
DAYS = 21
LARGE = 16.0
FRACTION = LIBRARY.parameter("buprenorphine.sublingual.bioavailability")
# Records buprenorphine-ke0-yassen2006 and buprenorphine-koff-yassen2006 (per minute), buprenorphine-mor-koff-mann.
DELAY_H = 1.0 / (0.00447 * 60.0) + 1.0 / (0.0785 * 60.0)
DISSOCIATION = LIBRARY.parameter("buprenorphine.mor.dissociation_rate").value
EFFECT_SITE = "buprenorphine.effect_site.equilibration_rate"
EQUILIBRATION = 1.0 / (DELAY_H - 1.0 / DISSOCIATION)
# Records bup-mor-occupancy-{2,16,32}mg and bup-mor-availability-4h-greenwald2007: dose (mg), occupancy, people.
TARGETS = ((2.0, 0.41, 5), (16.0, 0.80, 5), (16.0, 0.70, 10), (32.0, 0.84, 5))


def occupancy(dose: float, k: float, top: float) -> float:
    replaced = {"buprenorphine.mor.k": k, "buprenorphine.mor.occupancy_max": top, EFFECT_SITE: EQUILIBRATION}
    if dose >= LARGE:
        replaced[FRACTION.name] = next(
            a.value for a in FRACTION.alternatives if a.name == "tablet of 16 mg or more"
        )
    made = course(every(PRODUCT, dose, 24.0, DAYS), DAYS * 24.0, replaced=replaced, every=1.0)
    return made.at("occupancy.mor.buprenorphine", (DAYS - 1) * 24.0 + 4.0)


def main() -> None:
    def residuals(x: np.ndarray) -> np.ndarray:
        at = {d: occupancy(d, float(np.exp(x[0])), float(x[1])) for d, _, _ in TARGETS}
        return np.array([np.sqrt(n) * (at[d] - t) for d, t, n in TARGETS])

    fit = least_squares(
        residuals, [np.log(1.5), 0.9], bounds=([-3.0, 0.5], [4.0, 1.0]), diff_step=1e-3, xtol=1e-6
    )
    k, top = float(np.exp(fit.x[0])), float(fit.x[1])
    print(
        f"effect site {EQUILIBRATION:.3f} 1/h: {DELAY_H:.2f} h in all, {1.0 / DISSOCIATION:.2f} h of it dissociation"
    )
    write("substances/buprenorphine.toml", "effect_site.equilibration_rate", EQUILIBRATION)
    for dose, target, _ in TARGETS:
        print(f"{dose:g} mg: occupancy {occupancy(dose, k, top):.3f}, observed {target:.2f}")
    write("substances/buprenorphine.toml", "mor.k", k)
    write("substances/buprenorphine.toml", "mor.occupancy_max", top)


if __name__ == "__main__":
    main()
