"""Naloxone: its in-vivo constant from PET, and the absorption from muscle and nose from the FDA models' own curves.

The constant: 13 micrograms/kg into a vein displaced half of [11C]diprenorphine in volunteers (Melichar 2003). The mean
occupancy of the first hour is taken as that half; the tracer is not selective, and the window is an assumption.

The FDA model of the 2 mg auto-injector has its own clearance and volumes; here the intravenous disposition serves
every route. With F = 1 (the model's CL/F, 198 L/h, lies below the intravenous clearance, 230 L/h) the
absorption rate is set so that 2 mg peaks at the model's 6.86 ng/mL. Its time of peak is then a result.

The same for the nasal spray: the fraction keeps the area of its model (F 0.2563, clearance 38.8 mL/s) on the
intravenous clearance, and the rate is set so that 4 mg peaks at that model's 4.32 ng/mL.
"""

from __future__ import annotations

from _tiny import library_with
from _typical import course
from _write import write
from scipy.optimize import brentq

from mitragyna.simulate.schedule import Dose

PEAK = 6.86  # ng/mL after 2 mg; record naloxone-im-evzio-f-fda, quality
PRODUCT = "naloxone-intramuscular"


def peak(rate: float) -> float:
    replaced = {"naloxone.intramuscular.absorption_rate": rate, "naloxone.intramuscular.bioavailability": 1.0}
    return course([Dose(0.0, PRODUCT, 2.0)], 4.0, replaced=replaced, every=0.05).maximum["plasma.naloxone"]


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


HALF, DOSE_MG, WINDOW_H = 0.5, 0.013 * 70.0, 1.0  # record naloxone-occ50-melichar


def mean_occupancy(k: float) -> float:
    made = course(
        [Dose(0.0, "naloxone-intravenous", DOSE_MG)], WINDOW_H, replaced={"naloxone.mor.k": k}, every=1 / 64
    )
    return made.area["occupancy.mor.naloxone"] / WINDOW_H


def main() -> None:
    k = brentq(lambda x: mean_occupancy(x) - HALF, 0.5, 50.0, xtol=1e-4)
    print(f"in-vivo constant {k:.2f} nmol/L: mean occupancy of the first hour {mean_occupancy(k):.3f}")
    write("substances/naloxone.toml", "mor.k", k)
    rate = brentq(lambda r: peak(r) - PEAK, 0.5, 30.0, xtol=1e-4)
    print(f"absorption rate {rate:.3f} 1/h: 2 mg peaks at {peak(rate):.2f} ng/mL")
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
