"""The comparison of arms: one row per arm, the same for page and terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report.words import Interval, distinct, listed

if TYPE_CHECKING:
    import pandas as pd

    from mitragyna.workflow.result import ArmSummary, Result

SCORE: Final = "cows"
COMPARATORS: Final = ("methadone", "buprenorphine", "lofexidine")
SINCE_LAST_DOSE: Final = "time_since_last_dose_at_peak"
# Below this a plasma level counts as absent (ng/mL).
LEAST_LEVEL: Final = 0.001
# From this median on, a rise above the untreated course is shown (points).
LEAST_RISE: Final = 1.0
# From this share of people on it is told that a peak comes before the arm's first dose.
FEWEST: Final = 0.05
# A peak this soon after the first dose (h) is that of waiting for it, unless the dose itself makes it: else it has
# hardly an effect by then.
WAITING_H: Final = 1.0
WITHIN: Final = "up to an hour after the first dose"
"""Said of such peaks where no arm without treatment tells waiting for a dose from what the dose makes."""
WEAKEST: Final = ("extrapolated", "assumed")
"""The grades of evidence that are counted beside each arm."""
NOT_MODELLED: Final = "not modelled"
SAME_TIME: Final = 1e-6
"""Times that differ by no more than this are the same (h)."""
UNTOUCHED: Final = "what is taken reaches nothing that the score is computed from"


@dataclass(frozen=True)
class GlanceRow:
    """What one arm is expected to do; times in h, relief as a fraction. None: not computed.

    ``above_h`` is the time above the run's threshold, ``rise`` the largest rise above the same person
    without treatment and ``rise_at_h`` when it comes; ``still_rising``: the peak is where the run ends. Where
    parameters are drawn the intervals are those of the widest layer, people and parameters, and ``alone`` has those
    between people alone, by name of the field; else it is empty. ``untouched``: what is taken reaches nothing that the
    score is computed from, so relief and rise are not modelled. ``waiting`` is the share of people whose peak comes no
    later than an hour after the arm's first dose and is not of its making (precipitated withdrawal), ``carried`` that
    of people whose peak is at time zero; ``compared``: there is an arm without treatment, which tells the two apart.
    ``to_the_end``: what is taken goes on to the end of the run. ``numbers`` are how many numbers the arm is computed
    from, and ``weak`` how many of them are of the weakest grades, by grade; 0 and empty where the result does not say.
    """

    arm: str
    described: str
    kind: str
    peak: Interval | None
    since_last_dose_h: Interval | None
    above_h: Interval | None
    relief: Interval | None
    reference: bool
    grades: tuple[str, ...]
    rise: Interval | None = None
    rise_at_h: Interval | None = None
    still_rising: bool = False
    alone: Mapping[str, Interval] = field(default_factory=dict[str, Interval])
    untouched: bool = False
    waiting: float = 0.0
    carried: float = 0.0
    compared: bool = True
    to_the_end: bool = False
    numbers: int = 0
    weak: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def peak_note(self) -> str:
        """Where peaks are not of the arm's own making, in words; empty where they are, or in few people."""
        if self.carried >= FEWEST:
            return f"at time zero, from the history, in {_of_people(self.carried)}"
        if self.waiting >= FEWEST:
            when = "waiting for the first dose" if self.compared else WITHIN
            return f"{when}: {_of_people(self.waiting)}"
        return ""


@dataclass(frozen=True)
class ExposureRow:
    """Plasma level of one substance in one arm, or in every arm where all are alike.

    ``cmax`` in ``unit``, ``tmax_h`` in h from time zero, ``auc_tau`` the area over the last dosing interval
    in h times ``unit``; None: not computed. ``dosed_at_zero``: the arm, or one of all, has a dose at time zero.
    """

    arm: str
    substance: str
    unit: str
    cmax: Interval | None
    tmax_h: Interval | None
    auc_tau: Interval | None = None
    dosed_at_zero: bool = False

    @property
    def carried(self) -> bool:
        """Whether the highest level is that of time zero, left by the history and no dose, in the median person."""
        return self.tmax_h is not None and self.tmax_h.median <= SAME_TIME and not self.dosed_at_zero


def kind(arm: ArmSummary) -> str:
    """Which kind of arm this is, in words."""
    if arm.kratom:
        return "kratom product"
    if arm.established:
        return "established treatment"
    return "no treatment" if arm.treatment_free else "other"


def ordered(arms: Sequence[ArmSummary]) -> list[ArmSummary]:
    """Established treatments, then no treatment, then others, kratom last; written order within each."""
    rank = {"established treatment": 0, "no treatment": 1, "other": 2, "kratom product": 3}
    return sorted(arms, key=lambda arm: rank[kind(arm)])


def missing_comparators(arms: Sequence[ArmSummary]) -> tuple[str, ...]:
    """The established treatments no arm holds, where a kratom arm calls for them; else empty."""
    if not any(arm.kratom for arm in arms):
        return ()
    present = " ".join(
        " ".join((*arm.products, arm.described)).lower() for arm in arms if arm.established and not arm.kratom
    )
    return tuple(name for name in COMPARATORS if name not in present)


def above(result: Result) -> tuple[str, str]:
    """Above what score time is counted, and the name of that where it is the scale's own moderate band."""
    if SCORE not in result.thresholds:
        return "above the threshold", ""
    value = result.thresholds[SCORE]
    bands = result.scales[SCORE][3] if SCORE in result.scales else ()
    moderate = next((low for label, low, _ in bands if label.lower() == "moderate"), None)
    return (
        f"\N{GREATER-THAN OR EQUAL TO}\N{NO-BREAK SPACE}{value:g}",
        "moderate or more" if value == moderate else "",
    )


def shows_rise(given: Sequence[GlanceRow]) -> bool:
    """Whether an arm rises above the untreated course far enough to be shown (precipitated withdrawal)."""
    return any(row.rise is not None and row.rise.median >= LEAST_RISE for row in given)


def has_scores(result: Result) -> bool:
    """Whether the withdrawal score is among what the run wrote."""
    quantities: set[str] = set(result.timecourse["quantity"].unique())
    return SCORE in quantities


def not_asked(result: Result) -> bool:
    """Whether the run has the withdrawal score and ``[output]`` of the scenario leaves it out."""
    return SCORE in result.scales and not has_scores(result)


def layer(result: Result) -> str:
    """Which layer of uncertainty the table of a run without parameter sets is of, in a sentence."""
    from mitragyna.workflow.layered_summary import arms_with_unknown

    unknown = arms_with_unknown(result) if has_scores(result) else ()
    if not unknown:
        return "Layer: people, at the typical parameters."
    arms = f"{'arm' if len(unknown) == 1 else 'arms'}: {listed(unknown)}"
    return (
        f"Layer: people and numbers that are wholly unknown, which each virtual person drew ({arms}); "
        "people alone in other arms."
        if len(unknown) < len(result.arms)
        else "Layer: people and numbers that are wholly unknown, which each virtual person drew."
    )


def rows(result: Result) -> tuple[GlanceRow, ...]:
    """One row per arm, in the order in which arms are shown."""
    people = {**_score_metrics(result), **_relief(result.relief)}
    shown = people if result.layers is None else {**people, **_widest(result)}
    ends = _last_step(result)
    times = _of_score(result, "time_of_peak")
    reference = next((arm.name for arm in result.arms if arm.treatment_free), None)
    out: list[GlanceRow] = []
    for arm in ordered(result.arms):
        names = {**_FIELDS, **({} if arm.treatment_free else _RISES)}
        first = {name: shown.get((arm.name, metric)) for name, metric in names.items()}
        alone = {
            name: people[arm.name, metric] for name, metric in names.items() if (arm.name, metric) in people
        }
        at = shown.get((arm.name, "time_of_peak"))
        when = times.get(arm.name)
        if not arm.reaches_score:
            first |= {"relief": None, "rise": None, "rise_at_h": None}
            alone = {name: one for name, one in alone.items() if name not in ("relief", "rise", "rise_at_h")}
        out.append(
            GlanceRow(
                arm=arm.name,
                described=arm.described,
                kind=kind(arm),
                peak=first["peak"],
                since_last_dose_h=first["since_last_dose_h"],
                above_h=first["above_h"],
                relief=first["relief"],
                reference=arm.treatment_free,
                grades=distinct(grade for _, grade in result.evidence.get(arm.name, ())),
                rise=first.get("rise"),
                rise_at_h=first.get("rise_at_h"),
                still_rising=at is not None and at.median >= ends,
                alone={} if result.layers is None else alone,
                untouched=not arm.reaches_score,
                waiting=_waiting(result, arm, times, reference),
                carried=_share_until(when.to_numpy(), 0.0) if when is not None else 0.0,
                compared=reference is not None,
                to_the_end=arm.to_the_end,
                numbers=sum(result.graded.get(arm.name, {}).values()),
                weak={grade: result.graded.get(arm.name, {}).get(grade, 0) for grade in WEAKEST},
            )
        )
    return tuple(out)


_FIELDS: Final = {
    "peak": "peak",
    "since_last_dose_h": SINCE_LAST_DOSE,
    "above_h": "time_above",
    "relief": "relief",
}
_RISES: Final = {"rise": "peak_rise", "rise_at_h": "time_of_peak_rise"}


def _of_score(result: Result, metric: str) -> dict[str, pd.Series[float]]:
    """Everybody's value of one metric of the score by arm, indexed by person."""
    table: Any = result.people_table
    chosen = table[(table["quantity"] == SCORE) & (table["metric"] == metric)]
    return {
        str(arm): part.set_index("person")["value"].astype(float)
        for arm, part in chosen.groupby("arm", sort=False, observed=True)
    }


def _waiting(
    result: Result, arm: ArmSummary, times: Mapping[str, pd.Series[float]], reference: str | None
) -> float:
    """The share of people whose peak is that of waiting for the arm's first dose.

    The dose itself makes a peak after it where, within the hour, the person's score rises above that of the same
    person without treatment, where the peak lies above every score of that person without treatment, or where
    the mean of all people rises so (a person's largest rise may be a later one).
    """
    first = arm.first_dose_h
    when = times.get(arm.name)
    if first is None or when is None:
        return 0.0
    when = when.dropna()
    if when.empty:
        return 0.0
    soon = when <= first + WAITING_H + SAME_TIME
    if reference is None or arm.name == reference:
        return float(soon.mean())
    made = _risen_together(result, arm.name, reference, first)
    rise, at = (_of_score(result, name).get(arm.name) for name in ("peak_rise", "time_of_peak_rise"))
    if rise is not None and at is not None:
        rise, at = rise.reindex(when.index), at.reindex(when.index)
        within = (at > first + SAME_TIME) & (at <= first + WAITING_H + SAME_TIME)
        made = made | (within & (rise >= LEAST_RISE))
    peaks = _of_score(result, "peak")
    if arm.name in peaks and reference in peaks:
        own, untreated = (peaks[name].reindex(when.index) for name in (arm.name, reference))
        made = made | (own - untreated >= LEAST_RISE)
    return float((soon & ~(made & (when > first + SAME_TIME))).mean())


def _risen_together(result: Result, arm: str, reference: str, first_h: float) -> bool:
    """Whether the mean score of all people is above that without treatment within an hour after the first dose."""
    table: Any = result.timecourse
    scores = table[(table["quantity"] == SCORE) & table["arm"].isin([arm, reference])]
    scores = scores[
        (scores["time_h"] > first_h + SAME_TIME) & (scores["time_h"] <= first_h + WAITING_H + SAME_TIME)
    ]
    of = {str(name): part.set_index("time_h")["mean"] for name, part in scores.groupby("arm", observed=True)}
    if arm not in of or reference not in of:
        return False
    return bool((of[arm] - of[reference]).max() >= LEAST_RISE)


def _share_until(times: Any, latest_h: float) -> float:
    """The share of people whose time is no later than ``latest_h``, those without a time left out."""
    import numpy as np

    given = np.asarray(times, dtype=float)
    given = given[np.isfinite(given)]
    return float((given <= latest_h + SAME_TIME).mean()) if given.size else 0.0


def _of_people(share: float) -> str:
    return "everybody" if share > 0.995 else f"{100 * share:.0f} % of people"


def exposures(result: Result) -> tuple[ExposureRow, ...]:
    """Plasma levels per arm and substance that is there; a substance alike in every arm once."""
    table: Any = result.people_table
    plasma = [name for name in table["quantity"].unique() if str(name).startswith("plasma.")]
    levels = table[table["quantity"].isin(plasma) & table["metric"].isin(["cmax", "tmax", "auc_tau"])]
    found: dict[tuple[str, str], dict[str, Interval | None]] = {}
    units: dict[str, str] = {}
    for (arm, quantity, metric), part in levels.groupby(
        ["arm", "quantity", "metric"], sort=False, observed=True
    ):
        found.setdefault((str(arm), str(quantity)), {})[str(metric)] = across_people(part["value"])
        if metric == "cmax":
            units[str(quantity)] = str(part["unit"].iloc[0])
    arms = [arm.name for arm in ordered(result.arms)]
    dosed = {a.name for a in result.arms if a.first_dose_h is not None and a.first_dose_h <= SAME_TIME}
    out: list[ExposureRow] = []
    for quantity, unit in units.items():
        per_arm = {arm: found[arm, quantity] for arm in arms if (arm, quantity) in found}
        numbers = list(per_arm.values())
        if len(arms) > 1 and len(numbers) == len(arms) and all(one == numbers[0] for one in numbers):
            per_arm = {"every arm": numbers[0]}
        name = quantity.removeprefix("plasma.")
        title = result.substances[name][0] if name in result.substances else name
        for arm, one in per_arm.items():
            cmax = one.get("cmax")
            if cmax is not None and cmax.high >= LEAST_LEVEL:
                zero = arm in dosed or (arm not in arms and bool(dosed))
                out.append(ExposureRow(arm, title, unit, cmax, one.get("tmax"), one.get("auc_tau"), zero))
    place = {arm: rank for rank, arm in enumerate(["every arm", *arms])}
    return tuple(sorted(out, key=lambda row: place[row.arm]))


def anything_checked(result: Result) -> bool:
    """Whether any safety rule gave an answer at all."""
    return any(finding.get("answer") in ("found", "not found") for finding in result.findings)


def _score_metrics(result: Result) -> dict[tuple[str, str], Interval]:
    table: Any = result.people_table
    scores = table[table["quantity"] == SCORE]
    found: dict[tuple[str, str], Interval] = {}
    for (arm, metric), values in scores.groupby(["arm", "metric"], sort=False, observed=True)["value"]:
        across = across_people(values)
        if across is not None:
            found[str(arm), str(metric)] = across
    return found


def _last_step(result: Result) -> float:
    """The output time before the last (h); a peak after it is where the run ends."""
    table: Any = result.timecourse
    times = sorted(set(table["time_h"].unique().tolist()))
    return float(times[-2]) if len(times) > 1 else float("inf")


def _relief(table: pd.DataFrame | None) -> dict[tuple[str, str], Interval]:
    if table is None:
        return {}
    frame: Any = table
    found: dict[tuple[str, str], Interval] = {}
    for arm, values in frame.groupby("arm", sort=False, observed=True)["relief"]:
        across = across_people(values)
        if across is not None:
            found[str(arm), "relief"] = across
    return found


def _widest(result: Result) -> dict[tuple[str, str], Interval]:
    """Metrics of the score and relief over everyone of every parameter set."""
    from mitragyna.simulate.uncertainty import BOTH

    assert result.layers is not None
    table: Any = result.layers.metrics
    rows = table[(table["layer"] == BOTH) & (table["quantity"] == SCORE)].dropna(subset=["median"])
    found = _relief(result.layers.relief)
    for arm, metric, *values in zip(
        *(rows[c] for c in ("arm", "metric", "median", "low", "high")), strict=True
    ):
        found[str(arm), str(metric)] = Interval(*(float(v) for v in values))
    return found


def across_people(values: Any) -> Interval | None:
    """Median and central 95 % of one value per person; people without a value left out. None if none."""
    import numpy as np

    given = np.asarray(values, dtype=float)
    given = given[np.isfinite(given)]
    if given.size == 0:
        return None
    low, median, high = np.quantile(given, (0.025, 0.5, 0.975)).tolist()
    return Interval(median, low, high)
