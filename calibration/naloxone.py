"""Naloxone: its in-vivo constant from PET, and the absorption from muscle and nose from the FDA models' own curves.

The constant: blockade of 19, 65, 97 and 98 % 45 to 65 min after 1, 10, 100 and 1,000 micrograms/kg into a vein
(Mayberg and Frost 1990, [11C]carfentanil). It is chosen over other studies by a criterion (docs/decisions/0003): a
tracer that is selective for the mu receptor, given after the antagonist rather than displaced by it, a tomograph, and
doses on both sides of half. Kim 1997 and Villemagne 1994 (a pair of detectors) are left for validation; Melichar 2003
(a tracer of all opioid receptors, displaced while naloxone leaves) is the alternative in the library.

Muscle: the FDA's two models, of injections by syringe and by the 2 mg auto-injector, have their own clearance and
volumes; here the intravenous disposition serves every route. With F = 1 (their CL/F, 184 and 198 L/h, lie below the
intravenous clearance, 230 L/h) the absorption rate is set so that 0.4 mg by syringe peaks at that model's 0.64
ng/mL; the
auto-injector's 6.86 ng/mL after 2 mg gives the alternative in the library. Times of peaks are then a result.

The same for the nasal spray: the fraction keeps the area of its model (F 0.2563, clearance 38.8 mL/s) on the
intravenous clearance, and the rate is set so that 4 mg peaks at that model's 4.32 ng/mL.
"""

from __future__ import annotations

import numpy as np
from _tiny import library_with
from _typical import course
from _write import write
from scipy.optimize import brentq, least_squares

from mitragyna.simulate.schedule import Dose

# mg, ng/mL: syringe (records naloxone-im-generic-*-fda, solved), auto-injector (naloxone-im-evzio-f-fda, quality).
SYRINGE, AUTO_INJECTOR = (0.4, 0.638), (2.0, 6.86)
PRODUCT = "naloxone-intramuscular"


def peak(dose: float, rate: float) -> float:
    """Highest plasma level (ng/mL) of ``dose`` (mg) into a muscle."""
    replaced = {"naloxone.intramuscular.absorption_rate": rate, "naloxone.intramuscular.bioavailability": 1.0}
    return course([Dose(0.0, PRODUCT, dose)], 4.0, replaced=replaced, every=0.05).maximum["plasma.naloxone"]


def absorption(dose: float, seen: float) -> float:
    """Absorption rate (1/h) at which ``dose`` (mg) peaks at ``seen`` (ng/mL)."""
    return float(brentq(lambda r: peak(dose, r) - seen, 0.2, 30.0, xtol=1e-4))


NASAL_PEAK = 4.32  # ng/mL after 4 mg; record naloxone-in-f-fda, quality
NASAL_FRACTION, NASAL_CLEARANCE = 0.2563, 38.8e-3 * 3600.0  # records naloxone-in-f-fda, naloxone-in-cl-fda
NASAL = "naloxone-by-nose"
NASAL_LIBRARY = library_with({NASAL: ("intranasal", {"naloxone": 1.0})})


def nasal_peak(rate: float, fraction: float) -> float:
    replaced = {
        "naloxone.intranasal.absorption_rate": rate,
        "naloxone.intranasal.bioavailability": fraction,
    }
    made = course([Dose(0.0, NASAL, 4.0)], 4.0, replaced=replaced, library=NASAL_LIBRARY, every=0.05)
    return made.maximum["plasma.naloxone"]


# Records naloxone-block-mayberg-*: mg/kg -> blockade, mean of 45 to 65 min.
BLOCKADE = {0.001: 0.19, 0.01: 0.65, 0.1: 0.97, 1.0: 0.98}
SCAN_H = (45.0 / 60.0, 65.0 / 60.0)
HALF, HALF_DOSE, DISPLACED_H = 0.5, 0.013, (0.0, 0.5)  # record naloxone-occ50-melichar: over the next 30 min


def mean_occupancy(k: float, dose: float, between: tuple[float, float]) -> float:
    """Mean occupancy after ``dose`` (mg/kg) into a vein."""
    made = course(
        [Dose(0.0, "naloxone-intravenous", dose * 70.0)],
        between[1],
        replaced={"naloxone.mor.k": k},
        every=1 / 60,
    )
    seen = made.times >= between[0] - 1e-9
    return float(made["occupancy.mor.naloxone"][seen].mean())


def main() -> None:
    def misses(x: np.ndarray) -> np.ndarray:
        return np.array([mean_occupancy(float(np.exp(x[0])), d, SCAN_H) - o for d, o in BLOCKADE.items()])

    k = float(np.exp(least_squares(misses, [0.0], diff_step=1e-3).x[0]))
    print(f"in-vivo constant {k:.2f} nmol/L")
    for dose, seen in BLOCKADE.items():
        print(f"  {dose:g} mg/kg: {mean_occupancy(k, dose, SCAN_H):.2f}, observed {seen:.2f}")
    other = brentq(lambda x: mean_occupancy(x, HALF_DOSE, DISPLACED_H) - HALF, 0.5, 50.0, xtol=1e-4)
    print(f"  alternative, half displaced by 13 micrograms/kg over 30 min: {other:.2f} nmol/L")
    write("substances/naloxone.toml", "mor.k", k)
    rate, other = (absorption(dose, seen) for dose, seen in (SYRINGE, AUTO_INJECTOR))
    print(f"absorption rate {rate:.3f} 1/h by syringe; alternative {other:.3f} 1/h by auto-injector")
    write("substances/naloxone.toml", "intramuscular.bioavailability", 1.0)
    write("substances/naloxone.toml", "intramuscular.absorption_rate", rate)
    clearance = NASAL_LIBRARY.parameter("naloxone.clearance").value
    fraction = NASAL_FRACTION * clearance / NASAL_CLEARANCE
    nasal = brentq(lambda r: nasal_peak(r, fraction) - NASAL_PEAK, 0.2, 30.0, xtol=1e-4)
    print(
        f"nose: fraction {fraction:.3f}, rate {nasal:.3f} 1/h: 4 mg peaks at {nasal_peak(nasal, fraction):.2f} ng/mL"
    )
    write("substances/naloxone.toml", "intranasal.bioavailability", fraction)
    write("substances/naloxone.toml", "intranasal.absorption_rate", nasal)


if __name__ == "__main__":
    main()
