"""Adverse effects and vital signs from the few published numbers there are (docs/effects.md).

A person is counted as reporting an effect when its highest value reaches 0.5, so with one cause n a person reports
it when sensitivity times n reaches 1 + kappa T. Shares of people are compared above placebo: (p - p0)/(1 - p0).

- Nausea, dizziness, sedation, constipation by opioids: the shares in trials of strong oral opioids (Kalso 2004),
  with morphine 15 mg by mouth every 6 h for a week in people without tolerance in their place. Their tolerance: on
  methadone 60 mg a day 53 % have moderate constipation or worse (Lugoboni 2016), and 20 % the others (assumed).
- Nausea and fluid loss in withdrawal: shares in the placebo arm of lofexidine's trial (Fishman 2019).
- Dizziness and sedation by alpha-2 agonists: the two doses of that trial; heart rate by its shares with bradycardia, at
  the potency for dizziness.
- Heart rate in withdrawal: the rise under naloxone on methadone (Kienbaum 1998).
- Respiratory drive: a compromise between buprenorphine's ceiling (Dahan 2005) and the potencies of morphine (Dahan
  2004) and of fentanyl (Algera 2021), which ask for different stimuli; and the shift in chronic users (Algera).

Everything else that is published is left for validation: ``--left-out`` prints it beside the model.
"""

from __future__ import annotations

import sys

import numpy as np
from _typical import LIBRARY, course
from _write import write, write_alternative, write_spread
from scipy.optimize import brentq, least_squares
from scipy.special import ndtr
from withdrawal_course import DRIVE, HEROIN, METHADONE

from mitragyna.model.readout import readout, stimulus_of_signal
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states
from mitragyna.simulate.draws import Draws, quantile
from mitragyna.simulate.effects import effect_values
from mitragyna.simulate.people import Source
from mitragyna.simulate.schedule import Dose, Habit

PEOPLE = 400
WEEK = "7 d"
ON_OPIOID = {  # share on an opioid; on placebo: background.patients of the library
    "nausea": 0.32,  # kalso2004-nausea
    "sedation": 0.29,  # kalso2004-somnolence
    "constipation": 0.41,  # kalso2004-constipation
    "dizziness": 0.20,  # kalso2004-dizziness
}
DOSES = {
    "0.54 mg": 1,
    "0.72 mg": 2,
}  # lofexidine four times a day: place in the records' placebo, 2.16, 2.88 mg
DIZZY, SEDATED = (0.026, 0.192, 0.230), (0.053, 0.127, 0.122)  # fishman2019-ae-dizziness, -sedation
SLOW = (0.053, 0.236, 0.315)  # ae-hypotension-lofexidine-bradycardia
WIDEST = 0.3
"""Widest log spread of the fall in heart rate: with more, some would have no pulse left."""
NAUSEOUS, DIARRHOEA = 0.212, 0.232  # ae-gi-placebo-withdrawal-nausea, -diarrhoea, placebo
NALOXONE_RISE = 108.0 - 89.0  # kienbaum1998-naloxone-heart-rate, at 45 min
CONSTIPATED = 0.532  # lugoboni2016-constipation, moderate or worse
USED_TO_IT = 0.20
"""Share of people on a stable 60 mg of methadone a day with nausea, sedation or dizziness of it: an assumption.

Tolerance to these is called high (way1998-tolerance-by-effect) and sedation generally absent
(krantz2004-methadone-no-sedation); no share was found. With a smaller one the same tolerance, which builds up over
a day and a half, would already take half of a first dose's nausea away within an hour.
"""
SHIFT = 4.3  # fentanyl-rd-tolerance-factor
CHRONIC = {
    "": Habit("morphine-oral", 30.0, 4.0, 2190),
    "the least that was asked for": Habit("morphine-oral", 15.0, 4.0, 2190),
    "after heroin into a vein": HEROIN,
}
"""Who the chronic users of that shift stand for: twice the 90 mg they took at least, that, heroin (decision 12)."""
MORPHINE_HALF = 32.0  # nmol/L: dahan2004-morphine-ventilation-potency, taken as half of the effect
FENTANYL_HALF = 0.42  # ng/mL: fentanyl-rd-c50-naive


def above(share: float, placebo: float) -> float:
    return (share - placebo) / (1.0 - placebo)


def log_spread(cv: float) -> float:
    return float(np.sqrt(np.log1p(cv * cv)))


def spread_of(name: str) -> float:
    return log_spread(LIBRARY.parameter(name).between_person or 0.0)


class Group:
    """Everybody's states over time in one arm: arrays (times, people)."""

    def __init__(self, prepared: Prepared, arm: int, every_h: float) -> None:
        hours = float(prepared.scenario.duration)
        self.times = np.arange(0.0, hours + every_h / 2, every_h)
        start, carried = start_states(prepared, 2)
        names = prepared.layout.quantities
        made = run_arm(
            prepared, prepared.scenario.arms[arm], start, carried, self.times,
            np.full(len(names), np.nan), np.zeros(0, dtype=np.int64),
        )  # fmt: skip
        assert made.quantities is not None
        self.of = {name: made.quantities[k].astype(float) for k, name in enumerate(names)}
        self.draws = Draws(prepared.scenario.seed, prepared.scenario.people.number)
        self.kappa = LIBRARY.adaptation.parameters["kappa"].value

    def nanomolar(self, substance: str) -> np.ndarray:
        return self.of[f"effect_site.{substance}"] * 1000.0 / LIBRARY.substances[substance].molar_mass.value

    @property
    def substances(self) -> list[str]:
        return [name.removeprefix("plasma.") for name in self.of if name.startswith("plasma.")]

    @property
    def stimulus(self) -> np.ndarray:
        return stimulus_of_signal(self.of["signal.mor"], self.of["tolerance"], self.kappa)

    @property
    def severity(self) -> np.ndarray:
        parameter = LIBRARY.outcomes.parameters["severity"]
        return quantile(parameter, self.draws.uniform(parameter.name), parameter.value)

    def effect(self, name: str) -> np.ndarray:
        (values,) = effect_values(Source(LIBRARY, {}, self.draws), self.substances, [name])
        return readout(
            values, {s: self.nanomolar(s) for s in self.substances}, self.stimulus, self.of["tolerance"],
            self.of[DRIVE], self.severity,
        )  # fmt: skip


def group(
    take: list[dict[str, str]], duration: str, every_h: float, history: list[dict[str, str]] | None = None
) -> Group:
    document = {
        "duration": duration,
        "people": {"number": PEOPLE},
        "arm": [{"name": "arm", "take": take}] if take else [{"name": "arm"}],
    }
    scenario = from_dict(document | ({"history": history} if history else {}), library=LIBRARY)
    return Group(prepare(scenario, LIBRARY), 0, every_h)


def heroin(take: list[dict[str, str]]) -> Group:
    past = {"product": HEROIN.product, "amount": "60 mg", "every": "6 h", "lasting": "2 y"}
    return group(take, WEEK, 1.0, [past])


def maintained() -> Group:
    past = {"product": METHADONE.product, "amount": "60 mg", "every": "24 h", "lasting": "1 y"}
    return group([{"product": METHADONE.product, "amount": "60 mg", "every": "24 h"}], "2 d", 1.0, [past])


def fit_opioids() -> None:
    """The stimulus of each effect from people without tolerance, kappa from people on methadone, together."""
    oral = group([{"product": "morphine-oral", "amount": "15 mg", "every": "6 h"}], WEEK, 0.5)
    kept = maintained()
    for effect, share in ON_OPIOID.items():
        placebo = LIBRARY.background.share("patients", [effect])
        omega = spread_of(f"{effect}.opioid.sensitivity")

        def counted(made: Group, log_sigma: float, kappa: float, omega: float = omega) -> float:
            largest = (made.stimulus / (1.0 + kappa * made.of["tolerance"])).max(axis=0)
            return float(ndtr((log_sigma + np.log(largest)) / omega).mean())

        def sigma_of(kappa: float, wanted: float = above(share, placebo)) -> float:
            return brentq(lambda x: counted(oral, x, kappa) - wanted, -8.0, 8.0)

        on_methadone = above(CONSTIPATED, placebo) if effect == "constipation" else USED_TO_IT
        kappa = brentq(lambda k: counted(kept, sigma_of(k), k) - on_methadone, 0.0, 500.0)  # noqa: B023
        write(f"effects/{effect}.toml", "terms.opioid.stimulus", float(np.exp(sigma_of(kappa))))
        write(f"effects/{effect}.toml", "terms.opioid.kappa", kappa)


def fit_withdrawal() -> float:
    untreated = heroin([])
    worst = untreated.severity * untreated.of[DRIVE].max(axis=0)
    for effect, share in (("nausea", NAUSEOUS), ("fluid_loss", DIARRHOEA)):
        write(
            f"effects/{effect}.toml", "terms.withdrawal.drive", 1.0 / float(np.quantile(worst, 1.0 - share))
        )
    # Naloxone 0.4, 0.8, 1.6 and 3.2 mg by 45 min, on methadone 96 mg a day.
    doses = [Dose(0.25 * k, "naloxone-intravenous", 0.4 * 2.0**k) for k in range(4)]
    made = course(doses, 1.0, [Habit(METHADONE.product, 96.0, 24.0, METHADONE.count)], every=1 / 16)
    before, during = made.at(DRIVE, 0.0), made.at(DRIVE, 0.75)
    m = untreated.severity
    span = LIBRARY.parameter("heart_rate.withdrawal.span").value

    def rise(delta: float) -> float:
        after, start = delta * m * during, delta * m * before
        return float((span * (after / (1.0 + after) - start / (1.0 + start))).mean())

    tried = np.arange(-3.0, 4.0, 0.1)
    top = tried[int(np.argmax([rise(float(np.exp(x))) for x in tried]))]
    print(
        f"drive {before:.3f} before naloxone, {during:.3f} at 45 min; largest rise {rise(float(np.exp(top))):.1f}"
    )
    delta = float(np.exp(brentq(lambda x: rise(float(np.exp(x))) - NALOXONE_RISE, -6.0, top)))
    write("effects/heart_rate.toml", "terms.withdrawal.drive", delta)
    return delta


def fit_alpha2(delta: float) -> None:
    arms = {
        dose: heroin([{"product": "lofexidine-tablet", "amount": dose, "every": "6 h"}]) for dose in DOSES
    }
    ec50 = LIBRARY.parameter("lofexidine.alpha2.ec50").value
    slowing = 1.0
    over = {dose: made.nanomolar("lofexidine") / ec50 for dose, made in arms.items()}
    for effect, shares in (("dizziness", DIZZY), ("sedation", SEDATED)):
        omega = spread_of(f"{effect}.alpha2.sensitivity")
        wanted = [above(shares[place], shares[0]) for place in DOSES.values()]

        def missed(x: np.ndarray, omega: float = omega, wanted: list[float] = wanted) -> np.ndarray:
            made = [ndtr((np.log(over[dose].max(axis=0)) - x[0]) / omega).mean() for dose in DOSES]
            return np.array(made) - wanted

        fit = least_squares(missed, [0.5])
        print(
            f"{effect}: shares above placebo {np.array(wanted).round(3)}, model {(fit.fun + wanted).round(3)}"
        )
        ratio = float(np.exp(fit.x[0]))
        write(f"effects/{effect}.toml", "terms.alpha2.alpha2_ratio", ratio)
        if effect == "dizziness":
            write("effects/heart_rate.toml", "terms.alpha2.alpha2_ratio", ratio)
            slowing = ratio

    base = LIBRARY.parameter("heart_rate.base")
    span = LIBRARY.parameter("heart_rate.withdrawal.span").value
    needed: dict[str, np.ndarray] = {}
    for dose, made in arms.items():
        own = quantile(base, made.draws.uniform(base.name), base.value)
        n = delta * made.severity * made.of[DRIVE]
        x = over[dose] / slowing
        fall = own + span * n / (1.0 + n) - np.maximum(50.0, 0.8 * own)
        with np.errstate(divide="ignore"):
            needed[dose] = np.maximum(np.where(x > 0.0, fall * (1.0 + x) / x, np.inf).min(axis=0), 1e-6)
    wanted = [above(SLOW[place], SLOW[0]) for place in DOSES.values()]

    def missed_slow(x: np.ndarray) -> np.ndarray:
        return (
            np.array([ndtr((x[0] - np.log(needed[dose])) / np.exp(x[1])).mean() for dose in DOSES]) - wanted
        )

    fit = least_squares(missed_slow, [3.5, -1.5], bounds=([1.0, -2.3], [4.5, np.log(WIDEST)]))
    print(f"bradycardia above placebo {np.array(wanted).round(3)}, model {(fit.fun + wanted).round(3)}")
    write("effects/heart_rate.toml", "terms.alpha2.span", float(np.exp(fit.x[0])))
    write_spread(
        "effects/heart_rate.toml", "terms.alpha2.span", float(np.sqrt(np.expm1(np.exp(2 * fit.x[1]))))
    )


def half_stimulus(substance: str, level: float) -> float:
    """Stimulus of an effect-site level (nmol/L) of a fast ligand alone."""
    mor = LIBRARY.substances[substance].mor
    assert mor is not None
    assert mor.k is not None
    x = level / mor.k.value
    return mor.tau.value * x / (1.0 + x)


def fit_breathing() -> None:
    """The stimulus that halves breathing: each record asks for its own, and their geometric mean is taken."""
    mor = LIBRARY.substances["buprenorphine"].mor
    assert mor is not None
    assert mor.occupancy_max is not None
    asked = {
        "buprenorphine's ceiling": mor.tau.value * mor.occupancy_max.value,
        "morphine": half_stimulus("morphine", MORPHINE_HALF),
    }
    if "fentanyl" in LIBRARY.substances:
        level = FENTANYL_HALF / LIBRARY.substances["fentanyl"].molar_mass.value * 1000.0
        asked["fentanyl"] = half_stimulus("fentanyl", level)
    middle = float(np.exp(np.mean(np.log(list(asked.values())))))
    print(
        f"stimulus that halves breathing: { ({k: round(v, 2) for k, v in asked.items()}) }, taken {middle:.2f}"
    )
    write("effects/respiratory_drive.toml", "terms.opioid.stimulus", 1.0 / middle)
    for name, habit in CHRONIC.items():
        tolerance = float(course([], 6.0, [habit])["tolerance"][0])
        print(f"tolerance of chronic users{': ' * bool(name)}{name} {tolerance:.3f}")
        place = ("effects/respiratory_drive.toml", "terms.opioid.kappa")
        if name:
            write_alternative(*place, name, (SHIFT - 1.0) / tolerance)
        else:
            write(*place, (SHIFT - 1.0) / tolerance)


def counted(values: np.ndarray) -> float:
    return float((values.max(axis=0) >= 0.5).mean())


def leaf(amount: str) -> Group:
    return group(
        [{"product": "leaf-powder-us", "amount": amount, "until": "1 h", "every": "24 h"}], "24 h", 0.25
    )


def left_out() -> None:
    """Published results that no number was fitted to, beside the model."""
    for grams in ("2 g", "4 g", "8 g", "12 g"):
        made = leaf(grams)
        rate = made.effect("heart_rate")
        print(f"leaf {grams}: nausea {counted(made.effect('nausea')):.2f},", end=" ")
        print(f"dizziness {counted(made.effect('dizziness')):.2f},", end=" ")
        print(f"heart rate +{np.median((rate - rate[0]).max(axis=0)):.1f}/min,", end=" ")
        print(f"sedation at 2 h {np.median(made.effect('sedation')[8]):.2f}")
    factor = LIBRARY.parameter("mitragynine.mor.in_vivo_factor")
    f = quantile(factor, made.draws.uniform(factor.name), factor.value)
    for low, high in ((1.0, 3.0), (3.0, 10.0), (10.0, 30.0), (30.0, 100.0)):
        some = (f >= low) & (f < high)
        lowest = np.median(made.effect("respiratory_drive")[:, some].min(axis=0))
        share = counted(made.effect("nausea")[:, some])
        print(f"leaf 12 g, f {low:g} to {high:g}: nausea {share:.2f} (2 of 6), lowest breathing {lowest:.2f}")
    take = {"product": "morphine-oral", "amount": "20 mg", "until": "1 h", "every": "24 h"}
    share = counted(group([take], "12 h", 0.25).effect("nausea"))
    print(f"morphine 20 mg by mouth: nausea {share:.2f} (5 of 10 on at least one of three occasions)")
    source = Source(LIBRARY, {})
    kept = maintained()
    share = counted(kept.effect("constipation"))
    print(f"methadone 60 mg a day: constipation {share:.2f} (42 of 83; 0.71; 0.81), ", end="")
    print(f"breathing {np.median(kept.effect('respiratory_drive').min(axis=0)):.2f}")
    weak = group([{"product": "morphine-oral", "amount": "7.5 mg", "every": "6 h"}], WEEK, 0.5)
    print(f"morphine 7.5 mg every 6 h: nausea {counted(weak.effect('nausea')):.2f},", end=" ")
    print(f"constipation {counted(weak.effect('constipation')):.2f} (0.21, 0.15: opioids for moderate pain)")
    for dose in DOSES:
        # From 12 h on, when the last heroin's own effect has gone.
        made = heroin([{"product": "lofexidine-tablet", "amount": dose, "every": "6 h"}])
        print(
            f"lofexidine {dose} four times a day: nausea {counted(made.effect('nausea')[12:]):.2f} (0.218, 0.122),",
            end=" ",
        )
        print(f"fluid loss {counted(made.effect('fluid_loss')):.2f} (diarrhoea 0.223, 0.216)")
    bup = course([Dose(0.0, "buprenorphine-sublingual", 16.0)], 24.0)
    kappa = LIBRARY.adaptation.parameters["kappa"].value
    y = stimulus_of_signal(bup["signal.mor"], bup["tolerance"], kappa)
    (values,) = effect_values(source, ["buprenorphine"], ["respiratory_drive"])
    print(
        f"buprenorphine 16 mg: lowest breathing {readout(values, {}, y, bup['tolerance']).min():.2f} (ceiling 0.5)"
    )


def main() -> None:
    fit_breathing()
    fit_opioids()
    fit_alpha2(fit_withdrawal())


if __name__ == "__main__":
    left_out() if "--left-out" in sys.argv else main()
