"""In-vivo constants of opioids from their potency in people, on the scale of morphine's.

K = EC50 (1 + tau), EC50 being the total plasma level of half the largest signal (docs/decisions/0003). Morphine's and
methadone's K come from the time courses of withdrawal, morphine's tau from its reserve in a tissue
(docs/decisions/0009); the others' K follow from a published potency each:

- fentanyl: the level that halves breathing without tolerance (0.42 ng/mL) is its EC50;
- oxycodone: 30 mg a day by mouth held equal to 60 mg of morphine (labelling language), as mean plasma levels;
- hydrocodone: 1.5 times oxycodone's oral dose for the same pupil, as areas, hydrochloride against bitartrate;
- O-desmethyltramadol: a tenth of oral morphine's potency per mg of tramadol, all of it by this metabolite;
- morphine-6-glucuronide: half-maximal level on the pupil over morphine's in the same people;
- carfentanil: its constant in vitro times fentanyl's ratio of in vivo to in vitro, the factor of its class.

Efficacies are morphine's in proportion to those of one ladder. Hydrocodone's plasma constants follow from three
figures in closed form. Run after withdrawal_course, whose constants these scale with.
"""

from __future__ import annotations

import math

from _typical import LIBRARY
from _write import write
from scipy.optimize import brentq

MORPHINE_MG, OXYCODONE_MG = 60.0, 30.0 * 315.4 / 351.8
MIOSIS = 1.5 * (299.4 / 494.5) / (315.4 / 351.8)
"""Hydrocodone over oxycodone for the same pupil, as bases: 1.5 as bitartrate and hydrochloride."""
TRAMADOL_PER_MORPHINE = 10.0
PUPIL = 740.5 / 36.2
FENTANYL_C50_NG = 0.42
EFFICACY = {"morphine": 0.58, "methadone": 0.98, "oxycodone": 0.4, "fentanyl": 0.8}
"""Records <substance>-mor-relative-efficacy…: relative operational efficacy."""
PEAK_NG, PEAK_H, HALF_LIFE_H, BITARTRATE_MG = 23.6, 1.3, 3.8, 10.0


def number(name: str) -> float:
    return LIBRARY.parameter(name).value


def daily_level(substance: str, amount: float) -> float:
    """Mean plasma level (nmol/L) on a daily oral amount of base (mg)."""
    fraction = number(f"{substance}.oral.bioavailability")
    mean = amount * fraction / (24.0 * number(f"{substance}.clearance"))
    return 1e6 * mean / number(f"{substance}.molar_mass")


def metabolite_level(amount: float) -> float:
    """Mean level (nmol/L) of O-desmethyltramadol on a daily oral amount of tramadol base (mg)."""
    absorbed = number("tramadol.oral.bioavailability") * number("tramadol.forms.o-desmethyltramadol")
    formed = absorbed + number("tramadol.oral.presystemic.o-desmethyltramadol")
    return (
        1e6
        * amount
        * formed
        / number("tramadol.molar_mass")
        / (24.0 * number("o-desmethyltramadol.clearance"))
    )


def hydrocodone() -> dict[str, float]:
    """Absorption rate, apparent volume and clearance that give peak, time of peak and half-life."""
    k = math.log(2.0) / HALF_LIFE_H
    ka = brentq(lambda x: math.log(x / k) / (x - k) - PEAK_H, 1.01 * k, 50.0)
    base = BITARTRATE_MG * 299.4 / 494.5
    volume = base / (PEAK_NG / 1000.0) * math.exp(-k * PEAK_H)
    return {
        "oral.absorption_rate": ka,
        "disposition.volume_central": volume,
        "disposition.clearance": k * volume,
    }


def main() -> None:
    k, tau = number("morphine.mor.k"), number("morphine.mor.tau")
    half = k / (1.0 + tau)
    taus = {
        name: tau * EFFICACY[name] / EFFICACY["morphine"] for name in ("methadone", "oxycodone", "fentanyl")
    }
    taus |= {"hydrocodone": taus["oxycodone"], "carfentanil": taus["fentanyl"]}
    taus |= {"morphine-6-glucuronide": tau, "o-desmethyltramadol": tau / 2.0}
    plasma = hydrocodone()
    per_morphine = half / daily_level("morphine", MORPHINE_MG)
    oxycodone = daily_level("oxycodone", OXYCODONE_MG) * per_morphine
    area = {
        "oxycodone": number("oxycodone.oral.bioavailability") / number("oxycodone.clearance") / 315.4,
        "hydrocodone": MIOSIS / plasma["disposition.clearance"] / 299.4,
    }
    halves = {
        "oxycodone": oxycodone,
        "hydrocodone": oxycodone * area["hydrocodone"] / area["oxycodone"],
        "fentanyl": 1000.0 * FENTANYL_C50_NG / number("fentanyl.molar_mass"),
        "morphine-6-glucuronide": half * PUPIL,
        "o-desmethyltramadol": metabolite_level(TRAMADOL_PER_MORPHINE * MORPHINE_MG * 263.4 / 299.8)
        * per_morphine,
    }
    print(f"morphine: EC50 {half:.3g} nmol/L")
    for table, value in plasma.items():
        write("substances/hydrocodone.toml", table, value)
    for name, ec50 in halves.items():
        print(f"{name}: EC50 {ec50:.3g} nmol/L, efficacy {taus[name]:.3g}")
        write(f"substances/{name}.toml", "mor.k", ec50 * (1.0 + taus[name]))
    factor = halves["fentanyl"] * (1.0 + taus["fentanyl"]) / number("fentanyl.targets.mor.ki")
    print(f"carfentanil: factor of its class {factor:.3g}")
    write("substances/carfentanil.toml", "mor.in_vivo_factor", factor)
    for name in ("methadone", "oxycodone", "hydrocodone", "fentanyl", "carfentanil", "o-desmethyltramadol"):
        write(f"substances/{name}.toml", "mor.tau", taus[name])


if __name__ == "__main__":
    main()
