"""Naloxone: its in-vivo constant from PET, and the absorption from muscle and nose from the FDA models' own curves.

The constant: blockade of 19, 65, 97 and 98 % 45 to 65 min after 1, 10, 100 and 1,000 micrograms/kg into a vein
(Mayberg and Frost 1990, [11C]carfentanil). It is chosen over other studies by a criterion (docs/decisions/0003): a
tracer that is selective for the mu receptor, given after the antagonist rather than displaced by it, a tomograph, and
doses on both sides of half. Kim 1997 and Villemagne 1994 (a pair of detectors) are left for validation; Melichar 2003
(a tracer of all opioid receptors, displaced while naloxone leaves) is the alternative in the library.

Muscle: one first-order step on the intravenous disposition, with F = 1 (the FDA's two models have CL/F of 184 and 198
L/h, Yang 2024 has 196, all below the intravenous 230). By syringe the rate gives the peak of the FDA's model (0.638
ng/mL after 0.4 mg), with which the scores of precipitated withdrawal are fitted; published peaks differ threefold
between studies of the same device. The geometric means with the label of the auto-injector's comparison (1.07), and
with Skulberg 2019 besides (1.87), are the alternatives. By auto-injector it is the geometric mean, per mg, of the FDA's
model (6.86 after 2 mg), that label (1.24 after 0.4 mg) and Yang 2024, solved here. Times of peaks and the fall
afterwards are results.

Nose: two population models of the 4 mg spray (the FDA's, and Laffont 2024), each with a clearance of its own. The
rule is the geometric mean of both: of their apparent clearances, which gives the fraction on the intravenous
clearance, and of their curves per mg from 5 min to 6 h, to which the two steps of absorption are fitted. One step
puts the peak at once and too low; what the fit finds is a short first step before the slow one.

Nose, the Norwegian spray (8 to 20 mg/mL, sold as 1.26 mg): another formulation, absorbed faster. The fraction is the
one measured against a vein in 22 people (Skulberg 2019), and the two steps are those with which the typical person's
peak and its time are that study's means. Earlier studies of the formulation (Tylleskar 2017, the pilot of 2019,
Skulberg 2018) are left for comparison.
"""

from __future__ import annotations

import numpy as np
from _tiny import library_with
from _typical import course
from _write import write
from scipy.linalg import expm
from scipy.optimize import brentq, least_squares

from mitragyna.simulate.schedule import Dose

# ng/mL per mg: records naloxone-im-generic-*-fda (solved), naloxone-im-evzio-f-fda (quality), and both figures of
# naloxone-sc-im-evzio-label-cmax; naloxone-im-cmax-skulberg2019.
SYRINGE_PEAKS = (0.638 / 0.4, 1.07 / 0.4, 3.73 / 0.8)
AUTO_INJECTOR_PEAKS = (6.86 / 2.0, 1.24 / 0.4)
PRODUCT = "naloxone-intramuscular"


def peak(dose: float, rate: float) -> float:
    """Highest plasma level (ng/mL) of ``dose`` (mg) into a muscle."""
    replaced = {"naloxone.intramuscular.absorption_rate": rate, "naloxone.intramuscular.bioavailability": 1.0}
    return course([Dose(0.0, PRODUCT, dose)], 4.0, replaced=replaced, every=0.05).maximum["plasma.naloxone"]


def absorption(seen: float) -> float:
    """Absorption rate (1/h) at which 1 mg peaks at ``seen`` (ng/mL)."""
    return float(brentq(lambda r: peak(1.0, r) - seen, 0.2, 60.0, xtol=1e-4))


def solved(rates: np.ndarray, start: np.ndarray, times: np.ndarray, row: int) -> np.ndarray:
    """State ``row`` of a linear system at ``times``."""
    return np.array([(expm(rates * t) @ start)[row] for t in times])


def chain(feed: tuple[float, ...], clearance: float, v1: float, q: float, v2: float) -> np.ndarray:
    """Steps of the rates ``feed`` (1/h), one after another, into two compartments."""
    n = len(feed)
    rates = np.zeros((n + 2, n + 2))
    for i, rate in enumerate(feed):
        rates[i, i] -= rate
        rates[i + 1, i] += rate
    rates[n, n] = -(clearance + q) / v1
    rates[n, n + 1] = q / v2
    rates[n + 1, n] = q / v1
    rates[n + 1, n + 1] = -q / v2
    return rates


def auto_injector_peaks() -> tuple[float, ...]:
    """Peaks (ng/mL) of 1 mg by auto-injector, from three sources."""
    return (*AUTO_INJECTOR_PEAKS, yang_peak())


def yang_peak() -> float:
    """Peak (ng/mL) of 1 mg by auto-injector in the model of records naloxone-injector-…-yang2024 (per min, L)."""
    steps = (0.696 * 60.0,) * 4
    rates = chain(steps, 3.26 * 60.0, 404.0, 0.0847 * 60.0, 81.8)
    times = np.arange(0.02, 1.0, 0.01)
    return float(solved(rates, np.array([1.0, 0, 0, 0, 0, 0]), times, 4).max() / 404.0 * 1000.0)


NASAL_TIMES = np.array([5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 360.0]) / 60.0
FDA_NASAL = (0.2563, 38.8 * 3.6, 114.3, 141.1 * 3.6, 113.8, 0.0105 * 3600.0, 0.002657 * 3600.0)
"""F, CL, V1, Q, V2, transit and absorption rate: records naloxone-in-…-fda, in L and h."""
LAFFONT = (396.0, 65.7, 284.0, 102.0, 0.998, 0.0717, 0.183, 0.689)
"""CL/F, V1/F, Q/F, V2/F, absorption rate, its lag, part absorbed at constant rate, over how long (Laffont 2024)."""


def fda_nasal(times: np.ndarray) -> np.ndarray:
    """Curve (ng/mL) of 1 mg into the nose in the FDA's model."""
    fraction, clearance, v1, q, v2, transit, rate = FDA_NASAL
    rates = chain((transit, transit, rate), clearance, v1, q, v2)
    return solved(rates, np.array([fraction, 0, 0, 0, 0.0]), times, 3) / v1 * 1000.0


def laffont_nasal(times: np.ndarray) -> np.ndarray:
    """Curve (ng/mL) of 1 mg into the nose (Laffont 2024): a constant input beside a lagged first-order one."""
    clearance, v1, q, v2, rate, lag, constant, duration = LAFFONT
    body = chain((), clearance, v1, q, v2)
    late = solved(chain((rate,), clearance, v1, q, v2), np.array([1.0 - constant, 0, 0]), times - lag, 1)
    reached = np.linalg.solve(body, np.array([constant / duration, 0.0]))
    early = []
    for t in times:
        fed = (expm(body * min(t, duration)) - np.eye(2)) @ reached
        early.append((expm(body * (t - min(t, duration))) @ fed)[0])
    return (np.where(times > lag, late, 0.0) + np.array(early)) / v1 * 1000.0


def nasal_fraction(clearance: float) -> float:
    """The fraction on the intravenous ``clearance`` (L/h): over the geometric mean of both apparent clearances."""
    return clearance / float(np.sqrt(FDA_NASAL[1] / FDA_NASAL[0] * LAFFONT[0]))


NASAL = "naloxone-by-nose"
NASAL_LIBRARY = library_with({NASAL: ("intranasal", {"naloxone": 1.0})})


def nasal_curve(times: np.ndarray, rate: float, slow: float, fraction: float) -> np.ndarray:
    """Curve (ng/mL) of 1 mg into the nose here, when all of it passes two steps."""
    replaced = {
        "naloxone.intranasal.absorption_rate": rate,
        "naloxone.intranasal.slow_fraction": 1.0,
        "naloxone.intranasal.slow_rate": slow,
        "naloxone.intranasal.bioavailability": fraction,
    }
    made = course([Dose(0.0, NASAL, 1.0)], 6.0, replaced=replaced, library=NASAL_LIBRARY, every=1 / 60)
    return np.interp(times, made.times, made["plasma.naloxone"])


NORWAY_FRACTION, NORWAY_PEAK, NORWAY_TIME = 0.49, 2.36 / 1.4, 20.2 / 60.0
"""Fraction, peak (ng/mL per mg) and its time (h): records naloxone-in-{f,cmax,tmax}-skulberg2019."""


def norwegian_steps() -> tuple[float, float]:
    """Rates (1/h) of the two steps at which 1 mg of the Norwegian spray peaks as high and as late as it was seen to."""

    def off(x: np.ndarray) -> np.ndarray:
        fine = np.arange(0.0, 1.5, 1.0 / 600.0)
        made = nasal_curve(fine, float(np.exp(x[0])), float(np.exp(x[1])), NORWAY_FRACTION)
        at = int(made.argmax())
        top = np.polyfit(fine[at - 6 : at + 7] - fine[at], made[at - 6 : at + 7], 2)
        time = float(fine[at] - top[1] / (2.0 * top[0]))
        return np.array([np.log(made.max() / NORWAY_PEAK), np.log(time / NORWAY_TIME)])

    fit = least_squares(off, np.log([12.0, 4.0]), diff_step=1e-2)
    print(f"  Norwegian spray, over what was seen: {np.round(np.exp(fit.fun), 3)}")
    first, second = sorted((float(v) for v in np.exp(fit.x)), reverse=True)
    return first, second


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
    peaks = {
        "syringe": SYRINGE_PEAKS[:1],
        "syringe, two": SYRINGE_PEAKS[:2],
        "syringe, three": SYRINGE_PEAKS,
        "auto-injector": auto_injector_peaks(),
    }
    pooled = {device: float(np.exp(np.mean(np.log(seen)))) for device, seen in peaks.items()}
    rates = {device: absorption(seen) for device, seen in pooled.items()}
    print(f"peaks per mg {pooled}, absorption rates {rates} 1/h; all but the first are alternatives")
    write("substances/naloxone.toml", "intramuscular.bioavailability", 1.0)
    write("substances/naloxone.toml", "intramuscular.absorption_rate", rates["syringe"])
    fraction = nasal_fraction(NASAL_LIBRARY.parameter("naloxone.clearance").value)
    target = np.sqrt(fda_nasal(NASAL_TIMES) * laffont_nasal(NASAL_TIMES))

    def off(x: np.ndarray) -> np.ndarray:
        made = nasal_curve(NASAL_TIMES, float(np.exp(x[0])), float(np.exp(x[1])), fraction)
        return np.log(made / target)

    fit = least_squares(off, np.log([12.0, 1.5]), diff_step=1e-3)
    first, second = (float(v) for v in np.exp(fit.x))
    print(f"nose: fraction {fraction:.3f}, steps {first:.2f} and {second:.2f} 1/h")
    print(f"  over the mean of the two models: {np.round(np.exp(fit.fun), 2)}")
    write("substances/naloxone.toml", "intranasal.bioavailability", fraction)
    write("substances/naloxone.toml", "intranasal.absorption_rate", first)
    write("substances/naloxone.toml", "intranasal.slow_rate", second)
    first, second = norwegian_steps()
    print(f"Norwegian spray: steps {first:.2f} and {second:.2f} 1/h")
    write("products/naloxone-nasal-norway.toml", "contains.absorption_rate", first)
    write("products/naloxone-nasal-norway.toml", "contains.slow_rate", second)


if __name__ == "__main__":
    main()
