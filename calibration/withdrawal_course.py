"""Adaptation, drive and the opioids' in-vivo action from published time courses of withdrawal.

The same equations must give, without a switch per drug: spontaneous withdrawal from heroin, methadone and
buprenorphine (onset, peak, end, relative size), withdrawal precipitated by naloxone on morphine, the change from harm
to help when buprenorphine follows heroin after 6, 12 and 30 h, acute dependence after one dose, and the loss of
potency in chronic users. Fitted: nine constants of adaptation (two weights add up to one), four in-vivo constants.
The starting values, and a pull towards them, keep directions that these targets do not decide where they were.
Naloxone's constant stays at PET, buprenorphine's at PET (calibration/buprenorphine_occupancy.py).

Times count from the last opioid dose. "Consensus" targets are ranges from guidelines: their middle is fitted with
half their width as the standard deviation. No size was published for precipitation by buprenorphine after heroin, for
acute dependence, and for naloxone's peak beside heroin's: there the direction and order are published (their
records), the size is assumed, and the tests check direction and order only. Relief by buprenorphine 30 h after heroin
is read off the categories before and after induction (1 % moderate or worse after, 46 % before: about three quarters of
the score at that time); half of the peak is asked for, loosely, because visits select who is seen).

With ``--variant NAME`` the same targets fit a variant of the equations (``VARIANTS``): what it leaves out is held at
zero, what that leaves idle stays as in the standard, and the rest goes to ``variants/NAME.toml``. For ``affinity``
buprenorphine's constant at PET is one without tolerance, and those scanned were tolerant: run
calibration/buprenorphine_occupancy.py for it before and after, and this script once more. Its search begins at the
standard's values; it is pulled to the same starting values as every other.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from _typical import LIBRARY, Course, course
from _variant import VARIANT
from _write import write
from scipy.optimize import least_squares

from mitragyna.library import load
from mitragyna.simulate.schedule import Dose, Habit

ONSET, END = 0.20, 0.15
"""Fractions of the peak: onset is reached from below, the end from above."""

HEROIN = Habit("heroin-intravenous", 60.0, 6.0, 2920)
MORPHINE = Habit("morphine-subcutaneous", 30.0, 6.0, 365)
METHADONE = Habit("methadone-solution", 60.0, 24.0, 730)
BUPRENORPHINE = Habit("buprenorphine-sublingual", 8.0, 24.0, 365)
DRIVE = "withdrawal.drive"

FREE = {
    "adaptation.kappa": ("systems/adaptation.toml", "parameters.kappa", 6.0),
    "adaptation.affinity_loss": ("systems/adaptation.toml", "parameters.affinity_loss", 6.0),
    "adaptation.tolerance_time": ("systems/adaptation.toml", "parameters.tolerance_time", 26.0),
    "adaptation.fast_time": ("systems/adaptation.toml", "parameters.fast_time", 1.0),
    "adaptation.slow_time": ("systems/adaptation.toml", "parameters.slow_time", 90.0),
    "adaptation.rebound_time": ("systems/adaptation.toml", "parameters.rebound_time", 24.0),
    "adaptation.fast_weight": ("systems/adaptation.toml", "parameters.fast_weight", 0.43),
    "adaptation.threshold": ("systems/adaptation.toml", "parameters.threshold", 0.008),
    "adaptation.rebound_gain": ("systems/adaptation.toml", "parameters.rebound_gain", 1.28),
    "morphine.mor.k": ("substances/morphine.toml", "mor.k", 230.0),
    "6-monoacetylmorphine.mor.k": ("substances/6-monoacetylmorphine.toml", "mor.k", 1500.0),
    "buprenorphine.mor.tau": ("substances/buprenorphine.toml", "mor.tau", 1.3),
}
"""What is fitted: where it is written, and the value the fit starts from and is pulled to (a first, coarser fit)."""
VARIANTS: dict[str, tuple[str, str | None]] = {
    "affinity": ("adaptation.kappa", None),
    "no-rebound": ("adaptation.rebound_gain", "adaptation.rebound_time"),
    "no-tolerance": ("adaptation.kappa", "adaptation.tolerance_time"),
    "one-state": ("adaptation.fast_weight", "adaptation.fast_time"),
}
"""What each variant holds at zero, and the time constant that is idle then."""
INSTEAD = {"affinity": "adaptation.affinity_loss"}
"""What a variant has that the standard holds at zero."""
PULL = 0.15
"""Weight of a factor e away from the starting value."""
PUPIL = 740.5 / 36.2
"""Morphine-6-glucuronide's constant over morphine's, of one efficacy: their levels on the pupil (opioid_potency)."""
METHADONE_BESIDE = (
    LIBRARY.parameter("methadone.targets.mor.ki").value
    / LIBRARY.parameter("methadone.fraction_unbound").value
    / (
        LIBRARY.parameter("morphine.targets.mor.ki").value
        / LIBRARY.parameter("morphine.fraction_unbound").value
    )
)
"""Methadone's constant over morphine's: one laboratory's Ki over what is unbound in plasma (docs/decisions/0011)."""
LEAST = 1e-6
"""Drive that counts as none, where other sizes are told as parts of heroin's."""
FARTHEST = 20.0
"""No constant leaves this factor around its starting value: a first step can be far too long."""
LEAST_GAIN = 1e-3
"""A fit replaces the library's present values where its cost is lower by this part at least."""


@dataclass(frozen=True)
class Target:
    """One published figure: what, its value, its standard deviation, and the records it stands on."""

    what: str
    value: float
    sd: float
    records: tuple[str, ...]


TARGETS = (
    Target(
        "heroin onset (h)", 9.0, 1.5, ("short-acting-course-onset-h", "heroin-course-onset-duration-onset-h")
    ),
    Target("heroin peak (h)", 46.0, 3.0, ("heroin-course-peak", "short-acting-course-peak-h")),
    Target(
        "heroin down to 15 % (d)", 8.5, 1.0, ("heroin-course-peak", "heroin-course-onset-duration-duration-d")
    ),
    Target("methadone peak (d)", 5.0, 1.5, ("methadone-course-peak",)),
    Target("methadone down to 15 % (d)", 15.0, 3.0, ("methadone-course-onset-duration-duration-d",)),
    Target("buprenorphine peak (d)", 4.0, 1.0, ("bup-abrupt-withdrawal-peak",)),
    Target("buprenorphine size, of heroin's peak", 0.25, 0.08, ("bup-abrupt-withdrawal-peak",)),
    Target("naloxone peak (h)", 0.5, 0.2, ("naloxone-peak-within-60min-cows", "naloxone-peak-cows-tompkins")),
    Target(
        "naloxone size, of heroin's peak",
        0.33,
        0.08,
        ("naloxone-peak-cows-tompkins", "ctn27-pre-category-bup-pre"),
    ),
    Target("buprenorphine 6 h after heroin, rise", 0.12, 0.05, ("bup-precipitated-course-onset-min",)),
    Target("buprenorphine 12 h after heroin, rise", 0.0, 0.05, ("bup-precipitated-course-onset-min",)),
    Target(
        "buprenorphine 30 h after heroin, change",
        -0.50,
        0.20,
        ("ctn30-preinduction-category-moderate", "ctn30-postinduction-category-none"),
    ),
    Target("naloxone 45 min after one morphine dose", 0.04, 0.02, ("apd-min-interval",)),
    Target(
        "naloxone 6 h after one morphine dose", 0.30, 0.08, ("apd-morphine-dose-response", "apd-persists-24h")
    ),
    Target("loss of potency in chronic users", 4.3, 0.5, ("fentanyl-rd-tolerance-factor",)),
    Target("tolerance time constant (h)", 26.0 / np.log(2.0), 12.0, ("rat-morphine-tolerance-halflife",)),
)


def spontaneous(
    habit: Habit, replaced: dict[str, float], days: float
) -> tuple[float, float, float, float, Course]:
    """Onset (h), peak (h), end (d) since the last dose, and the size of the peak."""
    # The last dose is given at time zero, so that a rise before the next one would have been due is seen.
    made = course([Dose(0.0, habit.product, habit.amount)], days * 24.0, [habit], replaced, every=0.25)
    drive, since = made[DRIVE], made.times
    late = since >= habit.interval / 6.0
    peak = float(drive[late].max())
    at = float(since[late][np.argmax(drive[late])])

    def crossing(level: float, rising: bool) -> float:
        chosen = np.flatnonzero(
            late & ((drive >= level * peak) if rising else ((drive < level * peak) & (since > at)))
        )
        if chosen.size == 0:
            return float(since[-1])
        i = int(chosen[0])
        if i == 0:
            return float(since[0])
        if drive[i] == drive[i - 1]:  # where there is no withdrawal at all
            return float(since[i])
        share = (level * peak - drive[i - 1]) / (drive[i] - drive[i - 1])
        return float(since[i - 1] + share * (since[i] - since[i - 1]))

    return crossing(ONSET, True), at, crossing(END, False) / 24.0, peak, made


def early(doses: list[Dose], habits: list[Habit], replaced: dict[str, float], hours: float) -> Course:
    return course(doses, hours, habits, replaced, every=1.0 / 16.0)


def figures(replaced: dict[str, float]) -> np.ndarray:
    """The simulated counterparts of ``TARGETS``, in their order."""
    onset, peak, end, size, heroin = spontaneous(HEROIN, replaced, 15.0)
    size = max(size, LEAST)
    _, methadone_peak, methadone_end, _, _ = spontaneous(METHADONE, replaced, 30.0)
    _, buprenorphine_peak, _, buprenorphine_size, _ = spontaneous(BUPRENORPHINE, replaced, 20.0)
    challenged = early([Dose(0.0, "naloxone-intramuscular", 0.4)], [MORPHINE], replaced, 2.0)
    changes: list[float] = []
    for since in (6.0, 12.0, 30.0):
        last = Dose(0.0, HEROIN.product, HEROIN.amount)
        given = course(
            [last, Dose(since, "buprenorphine-sublingual", 8.0)], since + 6.0, [HEROIN], replaced, every=0.5
        )
        difference = given[DRIVE] - np.interp(given.times, heroin.times, heroin[DRIVE])
        first = (given.times > since) & (given.times <= since + 4.0)
        changes.append(float(difference[first].max() if since < 20.0 else difference[first].min()) / size)
    acute: list[float] = []
    for wait in (0.75, 6.0):
        doses = [Dose(0.0, "morphine-subcutaneous", 18.0), Dose(wait, "naloxone-intramuscular", 10.0)]
        acute.append(early(doses, [], replaced, wait + 1.0).maximum[DRIVE] / size)
    tau = LIBRARY.parameter("fentanyl.mor.tau").value
    lost = replaced.get("adaptation.affinity_loss", 0.0) * tau / (1.0 + tau)
    shift = 1.0 + (replaced["adaptation.kappa"] + lost) * float(heroin["tolerance"][0])
    return np.array(
        [
            onset,
            peak,
            end,
            methadone_peak / 24.0,
            methadone_end,
            buprenorphine_peak / 24.0,
            buprenorphine_size / size,
            challenged.time_of_maximum[DRIVE],
            challenged.maximum[DRIVE] / size,
            *changes,
            *acute,
            shift,
            replaced["adaptation.tolerance_time"],
        ]
    )


def names_of(variant: str) -> list[str]:
    """What is fitted in a variant."""
    added = INSTEAD.get(variant)
    left_out = {*VARIANTS.get(variant, ()), *(name for name in INSTEAD.values() if name != added)}
    return [name for name in FREE if name not in left_out]


def complete(free: dict[str, float], variant: str = VARIANT) -> dict[str, float]:
    """The constants that are not free: held at zero, idle, or tied (weights that add up to one, the metabolite's K)."""
    held: dict[str, float] = {}
    if variant in VARIANTS:
        zero, idle = VARIANTS[variant]
        held = {zero: 0.0} if idle is None else {zero: 0.0, idle: LIBRARY.parameter(idle).value}
    whole = {**held, **free}
    tied = {
        "adaptation.slow_weight": 1.0 - whole["adaptation.fast_weight"],
        "morphine-6-glucuronide.mor.k": PUPIL * whole["morphine.mor.k"],
        "methadone.mor.k": METHADONE_BESIDE * whole["morphine.mor.k"],
    }
    return {**whole, **tied}


VALUES = np.array([t.value for t in TARGETS])
SDS = np.array([t.sd for t in TARGETS])


def residuals(
    x: np.ndarray, names: list[str], variant: str = VARIANT, held: dict[str, float] | None = None
) -> np.ndarray:
    """Distances from the targets in their standard deviations, then from the starting values; ``x`` logarithms."""
    free = {**dict(zip(names, np.exp(x), strict=True)), **(held or {})}
    found = figures(complete(free, variant))
    start = np.log([FREE[name][2] for name in names])
    return np.concatenate([(found - VALUES) / SDS, PULL * (x - start)])


def cost(distances: np.ndarray) -> float:
    """What is made least: half the sum of squares, large ones counting less (SciPy's ``soft_l1``)."""
    return float(np.sum(np.sqrt(1.0 + distances**2) - 1.0))


def show(found: np.ndarray) -> None:
    for target, value in zip(TARGETS, found, strict=True):
        print(f"  {target.what}: {value:.3g}, target {target.value:g} ± {target.sd:g}")


def main() -> None:
    known = LIBRARY.parameters()
    names = names_of(VARIANT)
    if "--show" in sys.argv:
        show(figures(complete({name: known[name].value for name in names})))
        return
    start = np.log([FREE[name][2] for name in names])
    present = np.log([known[name].value for name in names])
    if VARIANT in INSTEAD:
        # From FREE's values the search is caught where withdrawal 45 min after one dose is nothing, without a slope.
        standard = load().parameters()
        same = {INSTEAD[VARIANT]: VARIANTS[VARIANT][0]}
        start = np.log([standard[same.get(name, name)].value for name in names])

    def distances(x: np.ndarray) -> np.ndarray:
        return residuals(x, names)

    far = np.log(FARTHEST)
    # Searches that begin apart end apart, with sums that differ by a tenth: one begins at the library's present
    # values, so that a better fit found once is not lost by the next search.
    fits = [
        least_squares(
            distances,
            np.clip(begin, start - 0.999 * far, start + 0.999 * far),
            bounds=(start - far, start + far),
            diff_step=0.02,
            max_nfev=100,
            x_scale=0.2,
            loss="soft_l1",
        )
        for begin in (start, present)
    ]
    print("costs:", ", ".join(f"{fit.cost:.4g}" for fit in fits))
    fit = min(fits, key=lambda item: item.cost)
    # The valley is flat: without this every fit creeps on along it, by the last digit that is written.
    written = np.log([float(f"{value:.4g}") for value in np.exp(fit.x)])
    if cost(distances(written)) > (1.0 - LEAST_GAIN) * cost(distances(present)):
        print("no better than the library's present values, which stay")
        show(figures(complete(dict(zip(names, np.exp(present), strict=True)))))
        return
    free = dict(zip(names, np.exp(fit.x), strict=True))
    print(f"sum of squares {float(np.sum(distances(start)[: len(TARGETS)] ** 2)):.1f} -> "
          f"{float(np.sum(fit.fun[: len(TARGETS)] ** 2)):.1f}")  # fmt: skip
    show(figures(complete(free)))
    for name, value in free.items():
        write(*FREE[name][:2], value)
    write("substances/methadone.toml", "mor.k", complete(free)["methadone.mor.k"])
    if "adaptation.fast_weight" in free:
        write(
            "systems/adaptation.toml",
            "parameters.slow_weight",
            1.0 - float(f"{free['adaptation.fast_weight']:.4g}"),
        )


if __name__ == "__main__":
    main()
