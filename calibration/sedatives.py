"""Sedatives: how fast diazepam leaves plasma, how much becomes nordiazepam, and levels of half the effect.

Disposition. The exchange gives the geometric mean of two peaks by mouth per mg (``diazepam-cmax-greenblatt1989``, 406
ng/mL after 10 mg; ``diazepam-absorption-peak``, 157 after 5 mg). The formed fraction gives the ratio of diazepam to
nordiazepam after a week (``diazepam-nordiazepam-week``, 1.14; 5 mg three times a day, between doses).

Breathing. Ventilation left = 1 - span C/(EC50 + C) at the effect site of the typical person, span from the library.
Diazepam by least squares on ``diazepam-co2-slope-*`` (0.4 mg/kg at 3, 25 and 30 min; 15 mg at 45 min; 0.3 mg/kg at a
time that is not stated, taken as 10 min), midazolam on ``midazolam-co2-slope-forster1980`` (0.15 mg/kg, 10 min). A fall
as deep as the span itself tells nothing about the level and is cut at 95 % of it.

Potencies. Sedation by diazepam stands to that by midazolam as levels half an hour after four times its dose into a vein
(``midazolam-diazepam-potency-1992``); alprazolam to diazepam, for both effects, as the peaks of 0.029 and 0.286 mg/kg
by mouth (``alprazolam-diazepam-equipotent-ellinwood``); nordiazepam as diazepam.

Left out, to look at afterwards (``--left-out``): ``alfentanil-midazolam-ve50-gross1996``,
``midazolam-fentanyl-bailey1990``, ``alprazolam-itraconazole-po-aucr``.
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
from _typical import LIBRARY, TYPICAL_WEIGHT, course
from _write import write
from scipy.optimize import brentq, minimize_scalar

from mitragyna.simulate.schedule import Dose

DRIVE, SEDATION = "effects/respiratory_drive.toml", "effects/sedation.toml"
SPAN = LIBRARY.parameter("respiratory_drive.sedative.span").value
PEAK_PER_MG = float(np.sqrt(406.0 / 10.0 * 157.0 / 5.0))
UNSTATED_H = 10.0 / 60.0
# Amount (mg), time (h), ventilation left.
DIAZEPAM = (
    (0.4 * TYPICAL_WEIGHT, 3.0 / 60.0, 0.508),
    (0.4 * TYPICAL_WEIGHT, 25.0 / 60.0, 0.626),
    (0.4 * TYPICAL_WEIGHT, 30.0 / 60.0, 0.727),
    (15.0, 45.0 / 60.0, 0.53),
    (0.3 * TYPICAL_WEIGHT, UNSTATED_H, 0.65),
)
MIDAZOLAM = (0.15 * TYPICAL_WEIGHT, UNSTATED_H, 0.667)


def nmol(substance: str, level: float) -> float:
    """ng/mL in nmol/L."""
    return level * 1000.0 / LIBRARY.substances[substance].molar_mass.value


def exchange(value: float) -> dict[str, float]:
    return {"diazepam.intercompartmental_clearance": value}


def peak(product: str, amount: float, substance: str, replaced: dict[str, float] | None = None) -> float:
    made = course([Dose(0.0, product, amount)], 6.0, replaced=replaced, every=0.05)
    return made.maximum[f"effect_site.{substance}" if replaced is None else f"plasma.{substance}"]


def site(product: str, amount: float, time: float, substance: str, replaced: dict[str, float]) -> float:
    """Level at the effect site (nmol/L) ``time`` h after a dose."""
    made = course([Dose(0.0, product, amount)], max(time, 0.1), replaced=replaced, every=0.005)
    return nmol(substance, made.at(f"effect_site.{substance}", time))


def peak_gap(value: float) -> float:
    return peak("diazepam-tablet", 10.0, "diazepam", exchange(value)) / 10.0 - PEAK_PER_MG


def ratio_gap(fraction: float, replaced: dict[str, float]) -> float:
    doses = [Dose(8.0 * i, "diazepam-tablet", 5.0) for i in range(21)]
    given = {**replaced, "diazepam.forms.nordiazepam": fraction}
    made = course(doses, 168.0, replaced=given, every=1.0)
    return made.at("plasma.diazepam", 164.0) / made.at("plasma.nordiazepam", 164.0) - 1.14


def half_level(level: float, left: float) -> float:
    """EC50 that leaves ``left`` of ventilation at a level."""
    fall = min(1.0 - left, 0.95 * SPAN)
    return level * (SPAN - fall) / fall


def main() -> None:
    numbers = exchange(float(brentq(peak_gap, 1.0, 40.0, xtol=1e-3)))
    (found,) = numbers.values()
    write("substances/diazepam.toml", "disposition.intercompartmental_clearance", found)
    fraction = float(brentq(partial(ratio_gap, replaced=numbers), 0.3, 1.0, xtol=1e-3))
    write("substances/diazepam.toml", "forms.fraction", fraction)

    levels = np.array([site("diazepam-intravenous", a, t, "diazepam", numbers) for a, t, _ in DIAZEPAM])
    left = np.array([value for _, _, value in DIAZEPAM])

    def misfit(logarithm: float) -> float:
        ec50 = np.exp(logarithm)
        return float(np.sum((1.0 - SPAN * levels / (ec50 + levels) - left) ** 2))

    ec50 = float(np.exp(minimize_scalar(misfit, bounds=(2.0, 12.0), method="bounded").x))
    for (amount, time, value), level in zip(DIAZEPAM, levels, strict=True):
        model = 1 - SPAN * level / (ec50 + level)
        print(f"  {amount:g} mg, {60 * time:g} min: {level:.0f} nmol/L, left {model:.2f} ({value})")
    midazolam = site("midazolam-intravenous", MIDAZOLAM[0], MIDAZOLAM[1], "midazolam", {})
    breathing = {"diazepam": ec50, "nordiazepam": ec50, "midazolam": half_level(midazolam, MIDAZOLAM[2])}

    half_hour = partial(site, time=0.5, replaced=numbers)
    by_dose = half_hour("diazepam-intravenous", 40.0, substance="diazepam") / half_hour(
        "midazolam-intravenous", 10.0, substance="midazolam"
    )
    sedation = {"diazepam": by_dose * LIBRARY.parameter("sedation.sedative.ec50.midazolam").value}
    sedation["nordiazepam"] = sedation["diazepam"]
    equal = nmol("alprazolam", peak("alprazolam-tablet", 0.029 * TYPICAL_WEIGHT, "alprazolam")) / nmol(
        "diazepam", peak("diazepam-tablet", 0.286 * TYPICAL_WEIGHT, "diazepam", numbers)
    )
    for known in (breathing, sedation):
        known["alprazolam"] = known["diazepam"] * equal
    for file, known in ((DRIVE, breathing), (SEDATION, sedation)):
        for substance, value in known.items():
            write(file, f"terms.sedative.ec50.{substance}", value)


def left_out() -> None:
    """What midazolam takes away after usual amounts, beside the study in which it was added to an opioid."""
    ec50 = LIBRARY.parameter("respiratory_drive.sedative.ec50.midazolam").value
    for per_kg in (0.0375, 0.05, 0.1):
        level = site("midazolam-intravenous", per_kg * TYPICAL_WEIGHT, UNSTATED_H, "midazolam", {})
        print(
            f"midazolam {per_kg:g} mg/kg, 10 min: {SPAN * level / (ec50 + level):.2f} of ventilation taken away"
        )
    print("midazolam added to alfentanil: 0.21 of what was left (0.751 to 0.594; Gross 1996, level not read)")


if __name__ == "__main__":
    left_out() if "--left-out" in sys.argv else main()
