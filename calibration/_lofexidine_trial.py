"""The trial of Fishman 2019 with virtual people: scores of those who stayed, and who left why.

Abrupt end of a short-acting opioid, 7 days of placebo or lofexidine 2.16 or 2.88 mg a day. People had to show
withdrawal before the first study dose (lofexidine-trial-baseline), which is therefore taken to follow the last opioid
by 18 h, the middle of the 12 to 24 h waited before buprenorphine for the same reason; time zero is 12 h before
it. They rated once a day, 3.5 h after the day's first dose (sowsg-rating-time). Leaving is reckoned as a chance, not
drawn: each person counts at each time with the chance of being in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from _typical import LIBRARY

from mitragyna.model import symptoms as model
from mitragyna.scenario import from_dict
from mitragyna.simulate import symptoms
from mitragyna.simulate.arms import prepare, run_arm, start_states
from mitragyna.simulate.draws import Draws, quantile
from mitragyna.simulate.dropout import Hazards, felt, incidence, rates

PEOPLE = 1000
FIRST_DOSE_H = 12.0
END_H = FIRST_DOSE_H + 168.0
RATINGS_H = FIRST_DOSE_H + 3.5 + 24.0 * np.arange(7)
ARMS = {"placebo": 0.0, "2.16 mg": 0.54, "2.88 mg": 0.72}
SCALE = "sows_gossop"
TOP = 30.0
MEANS = {"placebo": (8.8, 0.47), "2.16 mg": (6.5, 0.34), "2.88 mg": (6.1, 0.35)}  # sowsg-mean-d1-7-*
SPREAD = {"placebo": 5.8, "2.16 mg": 5.1, "2.88 mg": 5.2}  # derived-sd-sowsg-d1-7-*; only placebo's is fitted
NUMBERS = {"placebo": 151, "2.16 mg": 229, "2.88 mg": 222}
COMPLETED = {"placebo": 27.8, "2.16 mg": 41.5, "2.88 mg": 39.6}  # completion-7d-*
LEFT = {  # discontinuation-reasons-*: lack of efficacy; adverse effect of the study drug; everything else
    "placebo": (35.1, 1.3, 11.9 + 9.9 + 13.9),
    "2.16 mg": (19.1, 6.5, 13.1 + 6.1 + 14.0),
    "2.88 mg": (13.5, 13.5, 16.2 + 7.7 + 9.5),
}
# Relief of clusters on 2.88 mg and its standard error. Gastrointestinal and pain: reports of adverse events against
# placebo (ae-gi-placebo-withdrawal-*, ae-pain-fishman2019, ae-myalgia-fishman2019), as Poisson counts.
# Autonomic: observed signs on the second day without opioid, 19.5 (SE 2.1) against 30.9 (SE 2.7) (mhows-day5-*-yu).
RELIEFS = {
    "gastrointestinal": (1.0 - (21.6 + 12.2 + 8.6) / (23.2 + 21.2 + 15.9), 0.10),
    "pain": (1.0 - (18.9 + 9.9) / (23.8 + 16.6), 0.12),
    "autonomic": (1.0 - 19.5 / 30.9, 0.09),
}
AS_PAIN = ("pain", "restlessness", "anxiety", "irritability")


@dataclass(frozen=True)
class Trial:
    """Drive and lofexidine (nmol/L at the effect site) per arm, (times, people), and the people's draws."""

    times: np.ndarray
    drive: dict[str, np.ndarray]
    level: dict[str, np.ndarray]
    severity_at: np.ndarray
    effects: np.ndarray


@dataclass(frozen=True)
class Scores:
    """Constants that turn drive into the score."""

    half: float
    cv: float
    emax: float
    ec50: float
    reliefs: tuple[float, ...]


@dataclass(frozen=True)
class Arm:
    """What an arm of the trial shows: mean and spread of those in, percent who completed and who left for what."""

    mean: float
    spread: float
    everyone: float
    completed: float
    left: tuple[float, float, float]
    in_by_day: tuple[float, ...]
    ratings: np.ndarray


def trial(people: int = PEOPLE) -> Trial:
    """Run the three arms once; everything that is fitted acts after the drive."""
    dose = {"product": "lofexidine-tablet", "every": "6 h", "from": f"{FIRST_DOSE_H:g} h"}
    scenario = from_dict(
        {
            "duration": f"{END_H:g} h",
            "people": {"number": people},
            "output": {"every": "1 h"},
            "history": [
                {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}
            ],
            "arm": [
                {"name": name, **({"take": [dose | {"amount": f"{mg} mg"}]} if mg else {})}
                for name, mg in ARMS.items()
            ],
        },
        library=LIBRARY,
    )
    prepared = prepare(scenario, LIBRARY)
    start, carried = start_states(prepared, 2)
    names = prepared.layout.quantities
    times = np.array(scenario.output_times)
    mass = LIBRARY.substances["lofexidine"].molar_mass.value
    drive, level = {}, {}
    for arm in scenario.arms:
        made = run_arm(
            prepared, arm, start, carried, times, np.full(len(names), np.nan), np.zeros(0, dtype=np.int64)
        )
        assert made.quantities is not None
        drive[arm.name] = made.quantities[names.index("withdrawal.drive")].astype(float)
        level[arm.name] = made.quantities[names.index("effect_site.lofexidine")].astype(float) / mass * 1000.0
    severity = LIBRARY.outcomes.parameters["severity"].name
    u = Draws(scenario.seed, people).uniform(severity)
    effects, _ = symptoms.effects(prepared.values.outcome.clusters, people)
    return Trial(times, drive, level, u, effects)


def at_ratings(made: Trial, values: np.ndarray) -> np.ndarray:
    """Rows of ``values`` (times, people) at the ratings, between two recorded times along a straight line."""
    after = np.searchsorted(made.times, RATINGS_H)
    part = (RATINGS_H - made.times[after - 1]) / (made.times[after] - made.times[after - 1])
    return values[after - 1] + part[:, np.newaxis] * (values[after] - values[after - 1])


def severity(cv: float, u: np.ndarray) -> np.ndarray:
    return np.asarray(quantile(replace(LIBRARY.outcomes.parameters["severity"], between_person=cv), u, 1.0))


def reliefs(gastrointestinal: float, pain: float) -> tuple[float, ...]:
    """Relief of each cluster against the autonomic one, in the library's order."""
    known = {name: float(item.relief.value) for name, item in LIBRARY.symptoms.items()}
    known["gastrointestinal"] = gastrointestinal
    known |= dict.fromkeys(AS_PAIN, pain)
    return tuple(known.values())


def of_reliefs(made: Trial, scores: Scores) -> list[float]:
    """Residuals of the clusters' relief on 2.88 mg, in standard errors."""
    level = made.level["2.88 mg"][made.times >= FIRST_DOSE_H]
    mean = float(model.alpha2_effect(level / scores.ec50, scores.emax).mean())
    by_name = dict(zip(LIBRARY.symptoms, scores.reliefs, strict=True))
    return [(mean * by_name[name] - relief) / error for name, (relief, error) in RELIEFS.items()]


def arms(made: Trial, scores: Scores, hazards: Hazards) -> dict[str, Arm]:
    """Every arm of the trial with these constants."""
    weights = np.array(LIBRARY.weights(SCALE))
    rho = model.relief(weights, made.effects, np.array(scores.reliefs))
    m = severity(scores.cv, made.severity_at)
    out = {}
    for name in ARMS:
        excess = made.level[name] / scores.ec50
        z = model.relieved(m, made.drive[name], model.alpha2_effect(excess, scores.emax), rho)
        fraction = z / (z + scores.half)
        rate = rates(hazards, felt(fraction, m, hazards.weight), excess)
        staying, left = incidence(made.times, rate, FIRST_DOSE_H)
        score = at_ratings(made, TOP * fraction)
        there = at_ratings(made, staying)
        of_person = (there * score).sum(axis=0) / there.sum(axis=0)
        days = (made.times >= FIRST_DOSE_H) & ((made.times - FIRST_DOSE_H) % 24.0 == 0.0)
        out[name] = Arm(
            mean=float((there * score).sum() / there.sum()),
            spread=float(of_person.std()),
            everyone=float(score.mean()),
            completed=float(100.0 * staying[-1].mean()),
            left=tuple(float(v) for v in 100.0 * left[:, -1].mean(axis=1)),
            in_by_day=tuple(float(v) for v in 100.0 * staying[days].mean(axis=1)),
            ratings=(there * score).sum(axis=1) / there.sum(axis=1),
        )
    return out


def of_means(found: dict[str, Arm]) -> list[float]:
    """Residuals of the means, in halves of their standard errors: they are the endpoint, and count double."""
    return [2.0 * (arm.mean - MEANS[name][0]) / MEANS[name][1] for name, arm in found.items()]


def of_leaving(found: dict[str, Arm]) -> list[float]:
    """Residuals of leaving, in standard errors: who completed, and who left for each reason."""
    out = []
    for name, arm in found.items():
        p = COMPLETED[name] / 100.0
        out.append((arm.completed - COMPLETED[name]) / (100.0 * np.sqrt(p * (1.0 - p) / NUMBERS[name])))
        for reason, percent in enumerate(LEFT[name]):
            p = percent / 100.0
            error = 100.0 * np.sqrt(p * (1.0 - p) / NUMBERS[name])
            out.append((arm.left[reason] - percent) / error)
    return out


def shown(found: dict[str, Arm]) -> None:
    for name, arm in found.items():
        left = ", ".join(f"{v:.1f} ({w:.1f})" for v, w in zip(arm.left, LEFT[name], strict=True))
        print(
            f"  {name}: mean {arm.mean:.2f} ({MEANS[name][0]}), everyone {arm.everyone:.2f}, "
            f"SD {arm.spread:.2f} ({SPREAD[name]}), completed {arm.completed:.1f} ({COMPLETED[name]}), left {left}"
        )
