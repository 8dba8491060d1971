"""From drive to scores, relief by lofexidine, and how people differ in severity.

- SOWS-Gossop, alpha-2 relief and severity together, in those who stayed (calibration/_lofexidine_trial.py): ``half``,
  the largest relief of the autonomic cluster, lofexidine's EC50 and the spread of severity so that the means of days 1
  to 7 are the trial's 8.8 on placebo, 6.5 and 6.1 on 2.16 and 2.88 mg a day, and the placebo arm's standard deviation
  is 5.8 (Fishman 2019; Alam 2020). The hazards of leaving are fitted beside them, because the means are of those who
  stayed; calibration/dropout.py writes them. EC50 is pulled towards the levels that the doses
  reach, the largest
  relief towards nine tenths and the reported symptoms' part towards seven tenths: two doses do not decide them.
- Relief of the clusters, in the same fit, each with its standard error: gastrointestinal and pain from how much rarer
  nausea, vomiting and diarrhoea, and pain and myalgia, were reported on 2.88 mg than on placebo; autonomic from the
  observed signs of Yu 2008. The other clusters as pain; sleep, low mood and craving none (``symptoms/*.toml``).
- COWS: floor from the placebo challenge, ``half`` so that naloxone 0.4 mg into muscle on morphine 120 mg a day peaks
  at the published mean of 7.6 over people (Tompkins). Spontaneous withdrawal is extrapolated from there. How much
  severity counts in it (``severity_weight``) so that ratings 18 h after heroin fall into the four bands as those of
  1,268 people did who came to be started on buprenorphine or methadone (CTN-0027, before the first dose).
- SOWS: ``half`` so that people with a mean COWS of 5.19 have a mean SOWS of 8.81 (Dunn 2017, means of daily peaks).
"""

from __future__ import annotations

import numpy as np
from _lofexidine_trial import (
    SPREAD,
    Scores,
    Trial,
    arms,
    of_leaving,
    of_means,
    of_reliefs,
    reliefs,
    severity,
    shown,
    trial,
)
from _typical import LIBRARY, course
from _write import write, write_spread
from dropout import START, hazards, logs
from scipy.optimize import brentq, least_squares, minimize_scalar
from withdrawal_course import DRIVE, HEROIN

from mitragyna.model import observation
from mitragyna.model.symptoms import contributions, expected_score
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare, run_arm, start_states
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.dropout import Hazards
from mitragyna.simulate.symptoms import effects

NALOXONE_PEAK, FLOOR = 7.6, 1.3  # naloxone-peak-cows-tompkins, naloxone-placebo-cows-tompkins
PAIRED = (5.19, 8.81)  # dunn2017-cows-taper, dunn2017-sows-taper
TOP = {"cows": 48.0, "sows": 64.0}
ARRIVED = np.array(
    [8 + 13, 393 + 279, 327 + 226, 12 + 10]
)  # ctn27-pre-category-*-pre: none, mild, moderate, severe
BANDS = np.array([4.5, 12.5, 24.5])
WAIT_H = 18.0
LEVEL, LEVEL_SD = 15.0, 0.8  # nmol/L that the doses reach, and how far from it in logarithms
# Clonidine suppressed autonomic signs better than morphine did, and reported symptoms less well (Jasinski 1985; no
# sizes in the text read): the largest relief, and the part of it that reaches reported symptoms, on the logit scale.
EMAX, REPORTED, LOGIT_SD = 0.9, 0.7, 0.5
PULLED = (EMAX, REPORTED, REPORTED)
SPREAD_ERROR = 5.8 / np.sqrt(2.0 * 151.0)


def logit(p: float) -> float:
    return float(np.log(p / (1.0 - p)))


def fit_trial(made: Trial) -> Scores:
    def unpacked(x: np.ndarray) -> tuple[Scores, Hazards]:
        half, cv, ec50 = np.exp(x[[0, 1, 3]])
        emax = 1.0 / (1.0 + np.exp(-x[2]))
        gastrointestinal, pain = 1.0 / (1.0 + np.exp(-x[4:6]))
        parts = reliefs(float(gastrointestinal), float(pain))
        return Scores(float(half), float(cv), float(emax), float(ec50), parts), hazards(x[6:])

    def residuals(x: np.ndarray) -> np.ndarray:
        scores, leaving = unpacked(x)
        found = arms(made, scores, leaving)
        out = of_means(found)
        out.append((found["placebo"].spread - SPREAD["placebo"]) / SPREAD_ERROR)
        out.append((x[3] - np.log(LEVEL)) / LEVEL_SD)
        out += [(value - logit(pull)) / LOGIT_SD for value, pull in zip(x[[2, 4, 5]], PULLED, strict=True)]
        return np.array([*out, *of_reliefs(made, scores), *of_leaving(found)])

    begin = [
        np.log(0.5),
        np.log(1.5),
        logit(EMAX),
        np.log(LEVEL),
        logit(REPORTED),
        logit(REPORTED),
        *logs(START),
    ]
    fit = least_squares(residuals, begin)
    scores, leaving = unpacked(fit.x)
    found = arms(made, scores, leaving)
    shown(found)
    print(f"  residuals (SE): {np.round(fit.fun, 1)}")
    return scores


def naloxone_peaks(people: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Highest drive of each person in the challenge of Tompkins 2009, and the people's draws of severity."""
    scenario = from_dict(
        {
            "duration": "2 h",
            "people": {"number": people},
            "history": [
                {"product": "morphine-subcutaneous", "amount": "30 mg", "every": "6 h", "lasting": "90 d"}
            ],
            "arm": [{"name": "n", "take": [{"product": "naloxone-intramuscular", "amount": "0.4 mg"}]}],
        },
        library=LIBRARY,
    )
    prepared = prepare(scenario, LIBRARY)
    start, carried = start_states(prepared, 2)
    names = prepared.layout.quantities
    at = names.index(DRIVE)
    made = run_arm(
        prepared,
        scenario.arms[0],
        start,
        carried,
        np.array([0.0, 2.0]),
        np.full(len(names), np.nan),
        np.array([at]),
    )
    return made.maximum[at], Draws(scenario.seed, people).uniform("outcomes.severity")


class Arrivals:
    """COWS of virtual people who come 18 h after their last heroin, with ratings drawn once."""

    def __init__(self, people: int = 2000) -> None:
        scenario = from_dict(
            {
                "duration": f"{WAIT_H:g} h",
                "people": {"number": people},
                "history": [
                    {"product": "heroin-intravenous", "amount": "40 mg", "every": "6 h", "lasting": "2 y"}
                ],
                "arm": [{"name": "none"}],
            },
            library=LIBRARY,
        )
        prepared = prepare(scenario, LIBRARY)
        start, carried = start_states(prepared, 2)
        names = prepared.layout.quantities
        nothing = np.full(len(names), np.nan)
        made = run_arm(
            prepared,
            scenario.arms[0],
            start,
            carried,
            np.array([0.0, WAIT_H]),
            nothing,
            np.zeros(0, dtype=np.int64),
        )
        assert made.quantities is not None
        self.drive = made.quantities[names.index(DRIVE)][-1].astype(float)
        self.severity_at = Draws(scenario.seed, people).uniform("outcomes.severity")
        self.effects, self.reliefs = effects(prepared.values.outcome.clusters, people)
        draws, items = np.random.default_rng(1), LIBRARY.scales["cows"].items
        share = LIBRARY.parameter("observation.visit_share").value
        common, own = draws.standard_normal(people), draws.standard_normal((len(items), people))
        self.latent = np.sqrt(share) * common + np.sqrt(1.0 - share) * own
        self.coins = draws.uniform(size=(len(items), people))

    def shares(self, cv: float, weight: float, half: float) -> np.ndarray:
        """Share of people in each band."""
        scale, weights = LIBRARY.scales["cows"], np.array(LIBRARY.weights("cows"))
        z = severity(cv, self.severity_at) ** weight * self.drive
        score = expected_score(z, FLOOR, TOP["cows"], half)
        points = contributions(score, FLOOR, weights, self.effects, self.reliefs, np.zeros_like(score))
        parts = np.array([[i.clusters.get(c, 0.0) for c in LIBRARY.symptoms] for i in scale.items])
        expected = observation.expected_items(
            points, FLOOR, weights, parts, np.array([i.levels[-1] for i in scale.items])
        )
        precision = LIBRARY.parameter("observation.precision").value
        rated = sum(
            observation.rated(e, i.levels, z, c, precision)
            for e, i, z, c in zip(expected, scale.items, self.latent, self.coins, strict=True)
        )
        return np.bincount(np.searchsorted(BANDS, rated), minlength=4) / rated.size


def cows_of(cv: float, peaks: np.ndarray, u: np.ndarray) -> tuple[float, float]:
    """How much severity counts in COWS, and ``half``, which the mean after naloxone fixes for every weight."""
    arrivals = Arrivals()

    def half_at(weight: float) -> float:
        z = severity(cv, u) ** weight * peaks
        return float(
            brentq(lambda h: float(expected_score(z, FLOOR, 48.0, h).mean()) - NALOXONE_PEAK, 1e-3, 1e3)
        )

    def unlikely(weight: float) -> float:
        shares = arrivals.shares(cv, weight, half_at(weight))
        return -float(ARRIVED @ np.log(np.maximum(shares, 0.5 / arrivals.drive.size)))

    weight = float(minimize_scalar(unlikely, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-4}).x)
    half = half_at(weight)
    print(f"COWS on arrival: {np.round(arrivals.shares(cv, weight, half), 3)}, "
          f"published {np.round(ARRIVED / ARRIVED.sum(), 3)}; severity in full: "
          f"{np.round(arrivals.shares(cv, 1.0, half_at(1.0)), 3)}")  # fmt: skip
    return weight, half


def main() -> None:
    made = trial()
    scores = fit_trial(made)
    print(
        f"half {scores.half:.3f}, cv {scores.cv:.2f}, emax {scores.emax:.3f}, EC50 {scores.ec50:.1f} nmol/L"
    )

    peaks, u = naloxone_peaks()
    weight, cows = cows_of(scores.cv, peaks, u)

    def mean(scale: str, z: np.ndarray, half: float) -> float:
        return float(expected_score(z, FLOOR if scale == "cows" else 0.0, TOP[scale], half).mean())

    m = severity(scores.cv, u)
    level = brentq(lambda c: mean("cows", c * m**weight, cows) - PAIRED[0], 1e-6, 1e3)
    sows = brentq(lambda h: mean("sows", level * m, h) - PAIRED[1], 1e-3, 1e3)
    print(f"half: cows {cows:.3f}, sows {sows:.3f}")
    heroin = course([], 168.0, [HEROIN])
    print(
        f"heroin's peak in the typical person: COWS {expected_score(heroin.maximum[DRIVE], FLOOR, 48.0, cows):.1f}"
    )

    write("scales/cows.toml", "half", cows)
    write("scales/cows.toml", "severity_weight", weight)
    write("scales/sows.toml", "half", sows)
    write("scales/sows_gossop.toml", "half", scores.half)
    write("systems/outcomes.toml", "parameters.symptom_half", scores.half)
    write("systems/outcomes.toml", "parameters.alpha2_emax", scores.emax)
    write_spread("systems/outcomes.toml", "parameters.severity", scores.cv)
    write("substances/lofexidine.toml", "alpha2.ec50", scores.ec50)
    for (name, item), relief in zip(LIBRARY.symptoms.items(), scores.reliefs, strict=True):
        if item.relief.calibrated:
            write(f"symptoms/{name}.toml", "relief", relief)


if __name__ == "__main__":
    main()
