"""Hazards of leaving early, with the library's scores: run after calibration/scores.py.

Fitted: four constants of ``systems/dropout.toml`` to the completion of Fishman 2019 (27.8, 41.5, 39.6 % on placebo
and two doses of lofexidine) and to who left there for lack of efficacy, for an adverse effect of the study drug, and
for any other reason; its mean scores hold the fit where the scores' own fit was. Nothing else is used: Gorodetzky
2017, Yu 2008, the open-label study, Dunn 2017 and the pooled reviews are left for validation.

The background hazard of other settings, its alternatives: the constant with which as many stay as did, beside the
model's own leaving for symptoms under the same treatment. A clinical research unit (Huhn 2022); community
programmes with inpatients (Ling 2005) and with outpatients (Amass 2004) on one schedule of buprenorphine; outpatients
kept on a dose (four sources together, docs/qualification.md, "Who stays"). That of outpatients who stayed and had an
opioid-free urine (Ling 2005) is of both, for results that are of both.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from _lofexidine_trial import SCALE, TOP, Scores, Trial, arms, of_leaving, of_means, severity, shown, trial
from _typical import LIBRARY
from _variant import VARIANT
from _write import write, write_alternative
from scipy.optimize import brentq, least_squares

from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare, run_arm, start_states
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.dropout import Hazards, felt, hazards_of, incidence, rates

WEIGHT = LIBRARY.dropout.parameters["severity_weight"].value  # assumed, not fitted
__all__ = ["START", "fit", "hazards", "hazards_of", "library_scores", "logs"]
START = Hazards(background=0.0028, symptom=0.02, power=1.5, adverse=0.001, weight=WEIGHT)


def library_scores() -> Scores:
    return Scores(
        half=LIBRARY.scales[SCALE].half.value,
        cv=LIBRARY.outcomes.parameters["severity"].between_person or 0.0,
        emax=LIBRARY.outcomes.parameters["alpha2_emax"].value,
        ec50=LIBRARY.parameter("lofexidine.alpha2.ec50").value,
        reliefs=tuple(item.relief.value for item in LIBRARY.symptoms.values()),
    )


def hazards(x: np.ndarray) -> Hazards:
    background, symptom, power, adverse = np.exp(x)
    return Hazards(float(background), float(symptom), float(power), float(adverse), WEIGHT)


def logs(h: Hazards) -> list[float]:
    return [float(np.log(v)) for v in (h.background, h.symptom, h.power, h.adverse)]


def fit(made: Trial, scores: Scores) -> Hazards:
    def residuals(x: np.ndarray) -> np.ndarray:
        found = arms(made, scores, hazards(x))
        return np.array([*of_means(found), *of_leaving(found)])

    return hazards(least_squares(residuals, logs(START)).x)


FIRST_H = 18.0  # since the last heroin, as in the trials whose wait is not known
SETTINGS = {
    # days of buprenorphine (mg), the day from which leaving counts, days it counts, who stayed, of how many
    "research residence": ((12, 12, 12, 8, 6, 4, 2), 3, 8, 26, 38),
    "inpatients on buprenorphine": ((8, 12, 16, 14, 12, 10, 8, 6, 6, 4, 4, 2, 2), 0, 13, 59, 77),
    "outpatients": ((8, 12, 16, 14, 12, 10, 8, 6, 6, 4, 4, 2, 2), 0, 13, 100, 157),
    "outpatients with an opioid-free urine": ((8, 12, 16, 14, 12, 10, 8, 6, 6, 4, 4, 2, 2), 0, 13, 46, 157),
}
"""Settings of records retained-*. Doses of 2022 are the middle of the range, the tapers' steps are assumed."""
STEADY = "outpatients on a steady dose"
STEADY_DOSES = (8.0, *(16.0,) * 167)
LEFT = {  # days, people, how many had left
    "retained-hser2014": (168, 740, 0.54 * 740),
    "retained-fiellin2006": (168, 166, (1.0 - (0.39 + 0.48) / 2.0) * 166),
    "retained-marcovitz2016": (91, 202, 56.0),
    "retained-hui2017": (30, 1234, 104.0),
}


def without_background(
    doses: tuple[float, ...], begin: int, days: int, found: Hazards, people: int = 1000
) -> float:
    """Chance of staying if people left for symptoms alone, in the library's scores."""
    return float(staying_by_day(doses, begin, days, found, people)[-1])


def staying_by_day(
    doses: tuple[float, ...], begin: int, days: int, found: Hazards, people: int = 1000
) -> np.ndarray:
    """The same at the end of each day counted, (days + 1,), from 1."""
    start = FIRST_H + 24.0 * begin
    scenario = from_dict(
        {
            "duration": f"{start + 24.0 * days:g} h",
            "people": {"number": people},
            "output": {"every": "2 h"},
            "history": [
                {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}
            ],
            "arm": [
                {
                    "name": "taper",
                    "take": [
                        {"product": "buprenorphine-sublingual", "amount": f"{mg} mg", "from": f"{FIRST_H + 24 * d} h",
                         "doses": 1}
                        for d, mg in enumerate(doses)
                    ],
                }
            ],
        },
        library=LIBRARY,
    )  # fmt: skip
    prepared = prepare(scenario, LIBRARY)
    states, carried = start_states(prepared, 2)
    names, times = prepared.layout.quantities, np.array(scenario.output_times)
    made = run_arm(
        prepared,
        scenario.arms[0],
        states,
        carried,
        times,
        np.full(len(names), np.nan),
        np.zeros(0, dtype=np.int64),
    )
    assert made.quantities is not None
    score = made.quantities[names.index(SCALE)].astype(float)
    m = severity(library_scores().cv, Draws(scenario.seed, people).uniform("outcomes.severity"))
    fraction = felt(score / TOP, m, found.weight)
    rate = rates(replace(found, background=0.0), fraction, np.zeros_like(fraction))
    staying, _ = incidence(times, rate, start)
    return np.interp(start + 24.0 * np.arange(days + 1), times, staying.mean(axis=1))


def leavers(staying: np.ndarray, background: float) -> float:
    """Expected number of people who leave in all sources of ``LEFT`` together, each over its own time."""
    return sum(n * (1.0 - staying[days] * np.exp(-24.0 * days * background)) for days, n, _ in LEFT.values())


def steady(found: Hazards, people: int = 1000) -> float:
    """Background hazard (1/h) of outpatients kept on a dose."""
    staying = staying_by_day(STEADY_DOSES, 0, len(STEADY_DOSES), found, people)
    left = sum(count for _, _, count in LEFT.values())
    print(f"  for symptoms alone stay at 30, 91, 168 d: {np.round(staying[[30, 91, 168]], 3)}; left {left:.0f}, "
          f"for symptoms alone {leavers(staying, 0.0):.0f}")  # fmt: skip
    return float(brentq(lambda h: leavers(staying, h) - left, 0.0, 0.01))


def backgrounds(found: Hazards) -> dict[str, float]:
    """Background hazard (1/h) of each setting."""
    out: dict[str, float] = {}
    for name, (doses, begin, days, stayed, people) in SETTINGS.items():
        chance = without_background(doses, begin, days, found)
        out[name] = float(np.log(chance * people / stayed)) / (24.0 * days)
        print(f"  {name}: for symptoms alone {chance:.3f}, published {stayed / people:.3f}")
    return out | {STEADY: steady(found)}


def main() -> None:
    made, scores = trial(), library_scores()
    found = fit(made, scores)
    shown(arms(made, scores, found))
    write("systems/dropout.toml", "parameters.background_hazard", found.background)
    write("systems/dropout.toml", "parameters.symptom_hazard", found.symptom)
    write("systems/dropout.toml", "parameters.symptom_power", found.power)
    write("systems/dropout.toml", "parameters.adverse_hazard", found.adverse)
    if VARIANT == "standard":
        for name, background in backgrounds(found).items():
            write_alternative("systems/dropout.toml", "parameters.background_hazard", name, background)


if __name__ == "__main__":
    main()
