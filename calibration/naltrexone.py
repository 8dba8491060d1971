"""Naltrexone and 6-beta-naltrexol by mouth, and naltrexone's in-vivo constant from PET.

Plasma: peaks after 100 mg (19.6 and 206.8 ng/mL at 1 h), half-lives of 4 and 12 h, and areas from the same study:
bioavailability over clearance for naltrexone, urinary recovery over renal clearance for its metabolite. Fitted in terms
of the labelled hydrochloride. Then the constant: blockade of 27, 49, 61, 95 % after 2, 5, 15, 50 mg, scanned within
8 h; 4 h after the dose is taken. Naltrexone leaves the receptor with the half-time of its blockade (Lee 1988), and its
metabolite has no action in the brain (Yancey-Wrona 2011), so one number is fitted to four.
"""

from __future__ import annotations

import numpy as np
from _tiny import library_with
from _typical import Course, course, half_life
from _write import write
from scipy.optimize import least_squares

from mitragyna.simulate.schedule import Dose

PRODUCT = "naltrexone-by-mouth"
LIBRARY = library_with({PRODUCT: ("oral", {"naltrexone": 1.0})})
PARENT, METABOLITE = "naltrexone", "6-beta-naltrexol"
DOSE = 100.0
# Records naltrexone-cmax-100mg, -f, -cl, -thalf-meyer1984; naltrexol-cmax-100mg, -fe, -clr, -thalf-meyer1984.
# Each: Cmax (ng/mL), Tmax (h), AUC (ng*h/mL), half-life (h).
TARGETS = {
    PARENT: (19.6, 1.0, DOSE * 0.05 / 94.0 * 1000.0, 4.0),
    METABOLITE: (206.8, 1.0, DOSE * 0.25 * 343.4 / 341.4 / (0.283 * 60.0) * 1000.0, 12.0),
}
TERMINAL = {PARENT: (6.0, 16.0), METABOLITE: (12.0, 48.0)}
WEIGHTS = (1.0, 0.4, 1.0, 0.7)
FREE = {
    "naltrexone.volume_central": ("naltrexone", "disposition.volume_central", 110.0),
    "naltrexone.intercompartmental_clearance": (
        "naltrexone",
        "disposition.intercompartmental_clearance",
        60.0,
    ),
    "naltrexone.volume_peripheral": ("naltrexone", "disposition.volume_peripheral", 200.0),
    "naltrexone.oral.absorption_rate": ("naltrexone", "oral.absorption_rate", 2.0),
    "6-beta-naltrexol.clearance": (METABOLITE, "disposition.clearance", 42.8),
    "6-beta-naltrexol.volume_central": (METABOLITE, "disposition.volume_central", 200.0),
    "6-beta-naltrexol.intercompartmental_clearance": (
        METABOLITE,
        "disposition.intercompartmental_clearance",
        60.0,
    ),
    "6-beta-naltrexol.volume_peripheral": (METABOLITE, "disposition.volume_peripheral", 400.0),
}
BLOCKADE = {2.0: 0.27, 5.0: 0.49, 15.0: 0.61, 50.0: 0.95}
SCAN_H = 4.0


def simulate(dose: float, hours: float, replaced: dict[str, float] | None = None) -> Course:
    return course([Dose(0.0, PRODUCT, dose)], hours, replaced=replaced, library=LIBRARY, every=0.25)


def figures(made: Course, substance: str) -> tuple[float, float, float, float]:
    """Cmax, Tmax, AUC and half-life over the hours in which the study could follow it."""
    name = f"plasma.{substance}"
    half = half_life(made.times, made[name], *TERMINAL[substance])
    return made.maximum[name], made.time_of_maximum[name], made.area[name], half


def blocked(dose: float, replaced: dict[str, float] | None = None) -> float:
    """Receptors that naltrexone holds at the time of the scan."""
    return simulate(dose, SCAN_H, replaced).at(f"occupancy.mor.{PARENT}", SCAN_H)


def main() -> None:
    names = list(FREE)
    start = np.log([FREE[name][2] for name in names])

    def residuals(logs: np.ndarray) -> np.ndarray:
        made = simulate(DOSE, 120.0, dict(zip(names, np.exp(logs), strict=True)))
        out = [
            w * np.log(v / t)
            for substance, targets in TARGETS.items()
            for v, t, w in zip(figures(made, substance), targets, WEIGHTS, strict=True)
        ]
        return np.array(out + list(0.05 * (logs - start)))

    fit = least_squares(residuals, start, diff_step=1e-3, xtol=1e-5)
    found = dict(zip(names, (float(v) for v in np.exp(fit.x)), strict=True))
    made = simulate(DOSE, 120.0, found)
    for substance, targets in TARGETS.items():
        ratios = " ".join(f"{v / t:.2f}" for v, t in zip(figures(made, substance), targets, strict=True))
        print(f"{substance} predicted/observed Cmax Tmax AUC t1/2: {ratios}")

    def constants(log_k: float) -> dict[str, float]:
        return {**found, "naltrexone.mor.k": float(np.exp(log_k))}

    def misses(x: np.ndarray) -> np.ndarray:
        return np.array([blocked(dose, constants(x[0])) - seen for dose, seen in BLOCKADE.items()])

    bound = least_squares(misses, [np.log(0.1)], diff_step=1e-3, xtol=1e-6)
    for dose, seen in BLOCKADE.items():
        print(f"{dose:g} mg: blocked {blocked(dose, constants(bound.x[0])):.2f}, observed {seen:.2f}")
    k = float(np.exp(bound.x[0]))
    for name, value in found.items():
        write(f"substances/{FREE[name][0]}.toml", FREE[name][1], value)
    write("substances/naltrexone.toml", "mor.k", k)


if __name__ == "__main__":
    main()
