"""From drive to scores, relief by lofexidine, and how people differ in severity.

- COWS: floor from the placebo challenge, ``half`` so that naloxone 0.4 mg into muscle on morphine 120 mg a day peaks at
  the published mean of 7.6 in the typical person (Tompkins). Spontaneous withdrawal is extrapolated from there.
- SOWS: ``half`` so that a course with a COWS of 5.19 has a SOWS of 8.81 (Dunn 2017, means of daily peaks).
- SOWS-Gossop: ``half`` so that the mean of days 1 to 7 after heroin is the placebo arm's 8.8 (Fishman 2019; Alam 2020).
  That mean is of those who stayed: there is no layer for leaving early yet, so the curve for everyone is too low.
- Alpha-2 relief: largest relief and EC50 of lofexidine so that 2.16 and 2.88 mg a day change that mean by the published
  differences of log scores, -0.21 and -0.26.
- Severity: the spread between people that gives the placebo arm's standard deviation of 5.8.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from _typical import LIBRARY, Course, course, every
from _write import write, write_spread
from scipy.optimize import brentq, least_squares
from withdrawal_course import DRIVE, HEROIN, MORPHINE

from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare, run_arm, start_states
from mitragyna.simulate.draws import Draws, quantile
from mitragyna.simulate.schedule import Dose

NALOXONE_PEAK, FLOOR = 7.6, 1.3  # naloxone-peak-cows-tompkins, naloxone-placebo-cows-tompkins
PAIRED = (5.19, 8.81)  # dunn2017-cows-taper, dunn2017-sows-taper
PLACEBO_MEAN, PLACEBO_SD = 8.8, 5.8  # sowsg-mean-d1-7-pbo, derived-sd-sowsg-d1-7-placebo
LOG_DIFFERENCES = {0.54: -0.21, 0.72: -0.26}  # mg four times a day: sowsg-log-diff-216, sowsg-log-diff-288
TOP = {"cows": 48.0, "sows": 64.0, "sows_gossop": 30.0}
WEEK = (0.0, 168.0 - HEROIN.interval)


def score(z: np.ndarray, top: float, half: float, floor: float = 0.0) -> np.ndarray:
    return floor + (top - floor) * z / (z + half)


def week_mean(
    made: Course, top: float, half: float, severity: float = 1.0, relief: float | np.ndarray = 0.0
) -> float:
    """Mean score of days 1 to 7 since the last dose (the course begins one interval after it)."""
    inside = (made.times >= WEEK[0]) & (made.times <= WEEK[1])
    z = severity * made[DRIVE] * (1.0 - relief)
    return float(np.mean(score(z, top, half)[inside]))


def severity_spread(half: float) -> float:
    """Coefficient of variation of severity that, with the spread of plasma levels, gives the placebo arm's SD."""
    scenario = from_dict(
        {
            "duration": "162 h",
            "people": {"number": 1000},
            "history": [{"product": HEROIN.product, "amount": "60 mg", "every": "6 h", "lasting": "2 y"}],
            "arm": [{"name": "no treatment"}],
        },
        library=LIBRARY,
    )
    prepared = prepare(scenario, LIBRARY)
    start, carried = start_states(prepared, 2)
    names = prepared.layout.quantities
    times = np.arange(0.0, 162.0, 3.0)
    course = run_arm(
        prepared,
        scenario.arms[0],
        start,
        carried,
        times,
        np.full(len(names), np.nan),
        np.zeros(0, dtype=np.int64),
    )
    assert course.quantities is not None
    drive = course.quantities[names.index(DRIVE)].astype(float)
    severity = LIBRARY.outcomes.parameters["severity"]
    u = Draws(scenario.seed, scenario.people.number).uniform(severity.name)

    def spread(cv: float) -> float:
        drawn = quantile(replace(severity, between_person=cv), u, 1.0)
        return float(np.std(score(drawn * drive, TOP["sows_gossop"], half).mean(axis=0))) - PLACEBO_SD

    return brentq(spread, 0.1, 8.0)


def main() -> None:
    challenge = course([Dose(0.0, "naloxone-intramuscular", 0.4)], 2.0, [MORPHINE], every=1 / 16)
    peak = challenge.maximum[DRIVE]
    cows = peak * (TOP["cows"] - NALOXONE_PEAK) / (NALOXONE_PEAK - FLOOR)
    z = cows * (PAIRED[0] - FLOOR) / (TOP["cows"] - PAIRED[0])
    sows = z * (TOP["sows"] - PAIRED[1]) / PAIRED[1]
    heroin = course([], 168.0, [HEROIN])
    gossop = brentq(lambda h: week_mean(heroin, TOP["sows_gossop"], h) - PLACEBO_MEAN, 0.02, 20.0)
    print(f"half: cows {cows:.3f}, sows {sows:.3f}, sows_gossop {gossop:.3f}")
    print(f"heroin's peak on these scales: COWS {score(heroin.maximum[DRIVE], 48.0, cows, FLOOR):.1f}")

    treated = {
        dose: course(every("lofexidine-tablet", dose, 6.0, 28), 168.0, [HEROIN]) for dose in LOG_DIFFERENCES
    }
    mass = LIBRARY.substances["lofexidine"].molar_mass.value

    def differences(x: np.ndarray) -> np.ndarray:
        emax, ec50 = 1.0 / (1.0 + np.exp(-x[0])), np.exp(x[1])
        out: list[float] = []
        for dose, wanted in LOG_DIFFERENCES.items():
            over = treated[dose]["effect_site.lofexidine"] / mass * 1000.0 / ec50
            mean = week_mean(treated[dose], TOP["sows_gossop"], gossop, relief=emax * over / (1.0 + over))
            out.append(np.log(mean / PLACEBO_MEAN) - wanted)
        return np.array(out)

    fit = least_squares(differences, [0.5, np.log(15.0)])
    emax, ec50 = float(1.0 / (1.0 + np.exp(-fit.x[0]))), float(np.exp(fit.x[1]))
    print(f"alpha-2: emax {emax:.3f}, lofexidine EC50 {ec50:.2f} nmol/L, residuals {fit.fun}")

    cv = severity_spread(gossop)
    print(f"severity: coefficient of variation {cv:.3f}")
    write("scales/cows.toml", "half", cows)
    write("scales/sows.toml", "half", sows)
    write("scales/sows_gossop.toml", "half", gossop)
    write("systems/outcomes.toml", "parameters.alpha2_emax", emax)
    write_spread("systems/outcomes.toml", "parameters.severity", cv)
    write("substances/lofexidine.toml", "alpha2.ec50", ec50)


if __name__ == "__main__":
    main()
