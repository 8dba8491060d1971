"""Hazards of leaving early, with the library's scores: run after calibration/scores.py.

Fitted: four constants of ``systems/dropout.toml`` to the completion of Fishman 2019 (27.8, 41.5, 39.6 % on placebo
and two doses of lofexidine) and to who left there for lack of efficacy, for an adverse effect of the study drug, and
for any other reason; its mean scores hold the fit where the scores' own fit was. Nothing else is used: Gorodetzky
2017, Yu 2008, the open-label study, Dunn 2017 and the pooled reviews are left for validation.
"""

from __future__ import annotations

import numpy as np
from _lofexidine_trial import SCALE, Scores, Trial, arms, of_leaving, of_means, shown, trial
from _typical import LIBRARY
from _write import write
from scipy.optimize import least_squares

from mitragyna.simulate.dropout import Hazards, hazards_of

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


def main() -> None:
    made, scores = trial(), library_scores()
    found = fit(made, scores)
    shown(arms(made, scores, found))
    write("systems/dropout.toml", "parameters.background_hazard", found.background)
    write("systems/dropout.toml", "parameters.symptom_hazard", found.symptom)
    write("systems/dropout.toml", "parameters.symptom_power", found.power)
    write("systems/dropout.toml", "parameters.adverse_hazard", found.adverse)


if __name__ == "__main__":
    main()
