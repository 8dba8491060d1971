"""Morphine in plasma: how it spreads after a dose into a vein.

Three population analyses of healthy adults sampled from the first minutes on have three compartments and clearances
of their own (Lotsch 2002, de Hoogd 2017, Pierre 2017). The rule: their curves, each scaled to the same area, are
averaged geometrically from 5 min to 12 h, and three compartments with the library's clearance are fitted to that
mean. The clearance is the one of the study the library rests on (Stuart-Harris 2000), 95 L/h. Peaks after a vein or
an injection under the skin, in that study and in Crews 2001, are left for comparison.

Absorption rates were held in two analyses of patients, 6 per hour by mouth and 3.96 and 10 under the skin, beside
central volumes of 190 and 278 L; a rate says when the peak comes only together with its volumes. So the rates here
are those at which the peak comes when it does in the two (the geometric mean of both times; under the skin of these
and the 13.8 min that Thomas 2009 prints for 13 more patients). Into a small central
volume a single step that peaks so late would have to be slow throughout and would flatten the peak; absorption is
therefore in two equal steps (out of the stomach, then through the gut wall; out of the injected drop, then into the
blood).
"""

from __future__ import annotations

import numpy as np
from _write import write
from scipy.linalg import expm
from scipy.optimize import brentq, least_squares

CLEARANCE = 95.0  # record morphine-iv-cl
LOTSCH = (17.5 * 0.070505618 * 60, 17.5, 17.5 * 0.127340824 * 60, 17.5 * 0.127340824 / 0.025964108,
          17.5 * 0.018258427 * 60, 17.5 * 0.018258427 / 0.001633166)  # fmt: skip
DE_HOOGD = (1.3729 * 60, 4.62, 0.814 * 60, 9.52, 1.29 * 60, 118.0 * (70.0 / 98.5) ** 0.483)
PIERRE = (44.1 + 6.32, 9.41, 67.1, 108.0, 83.4, 50.7)
"""Clearance, central volume, and exchange with and volume of two more (L/h, L): records morphine-iv-…, at 70 kg."""
FRANKEN, OOSTEN = (47.5, 190.0, 76.1, 243.0, 1e-9, 1.0), (91.9, 278.0, 1e-9, 1.0, 1e-9, 1.0)
ORAL, UNDER_THE_SKIN = (6.0, 6.0), (10.0, 3.96)
"""The two analyses of patients, and their absorption rates (1/h): records morphine-oral-ka-…, morphine-sc-ka-…."""
PRINTED_TIMES: dict[str, tuple[float, ...]] = {"oral": (), "subcutaneous": (13.8 / 60.0,)}
"""Times of the peak that studies print (h): record morphine-sc-tmax-thomas2009."""
TIMES = np.array([5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720]) / 60.0


def rates(
    clearance: float, v1: float, q2: float, v2: float, q3: float, v3: float, absorption: float = 0.0
) -> np.ndarray:
    """Central, two peripherals, and two depots that follow each other at one rate."""
    return np.array(
        [
            [-(clearance + q2 + q3) / v1, q2 / v2, q3 / v3, 0.0, absorption],
            [q2 / v1, -q2 / v2, 0.0, 0.0, 0.0],
            [q3 / v1, 0.0, -q3 / v3, 0.0, 0.0],
            [0.0, 0.0, 0.0, -absorption, 0.0],
            [0.0, 0.0, 0.0, absorption, -absorption],
        ]
    )


def curve(*numbers: float) -> np.ndarray:
    """Level of 1 mg into a vein at ``TIMES`` (mg/L), scaled to the area of ``CLEARANCE``."""
    system = rates(*numbers)
    return np.array([expm(system * t)[0, 0] for t in TIMES]) / numbers[1] * numbers[0] / CLEARANCE


def peak_time(numbers: tuple[float, ...], absorption: float, steps: int = 1) -> float:
    """When the level peaks after absorption in one or two steps (h): where the central amount stops rising."""
    system = rates(*numbers, absorption)
    start = np.zeros(5)
    start[5 - steps] = 1.0
    return float(brentq(lambda t: (system @ expm(system * t) @ start)[0], 1e-3, 6.0))


def rate_of_peak(numbers: tuple[float, ...], time: float) -> float:
    """The absorption rate (1/h) at which the level peaks at ``time`` (h)."""
    return float(brentq(lambda k: peak_time(numbers, k, 2) - time, 0.3, 60.0))


def main() -> None:
    curves = [curve(*numbers) for numbers in (LOTSCH, DE_HOOGD, PIERRE)]
    mean = np.exp(np.mean(np.log(curves), axis=0))
    print(f"analyses over their mean: {[np.round(c / mean, 2).tolist() for c in curves]}")

    def off(x: np.ndarray) -> np.ndarray:
        return np.log(curve(CLEARANCE, *(float(v) for v in np.exp(x))) / mean)

    fit = least_squares(off, np.log([15.0, 130.0, 60.0, 60.0, 120.0]))
    v1, q2, v2, q3, v3 = (float(v) for v in np.exp(fit.x))
    print(f"volumes {v1:.1f}, {v2:.1f}, {v3:.1f} L, exchange {q2:.0f}, {q3:.0f} L/h")
    print(f"  over the mean: {np.round(np.exp(fit.fun), 2).tolist()}")
    print(
        f"  half-life of the last hours {np.log(2) / np.polyfit(TIMES[-4:], -np.log(mean[-4:]), 1)[0]:.1f} h"
    )
    for name, value in (
        ("volume_central", v1),
        ("intercompartmental_clearance", q2),
        ("volume_peripheral", v2),
        ("intercompartmental_clearance_2", q3),
        ("volume_peripheral_2", v3),
    ):
        write("substances/morphine.toml", f"disposition.{name}", value)
    found = (CLEARANCE, v1, q2, v2, q3, v3)
    for route, held in (("oral", ORAL), ("subcutaneous", UNDER_THE_SKIN)):
        times = [peak_time(source, rate) for source, rate in zip((FRANKEN, OOSTEN), held, strict=True)]
        times += PRINTED_TIMES[route]
        time = float(np.exp(np.mean(np.log(times))))
        rate = rate_of_peak(found, time)
        print(
            f"{route}: peaks at {np.round(times, 2).tolist()} h there, {time:.2f} h here with {rate:.2f} 1/h"
        )
        write("substances/morphine.toml", f"{route}.absorption_rate", rate)


if __name__ == "__main__":
    main()
