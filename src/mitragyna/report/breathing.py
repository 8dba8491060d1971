"""What a report shows of breathing and other effects: the overdose module's arrests and courses, and effects by arm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report import axes, glance, words
from mitragyna.report.drawing import Drawing
from mitragyna.report.panels import Panel
from mitragyna.report.words import Interval, fixed, number, time_unit

if TYPE_CHECKING:
    from mitragyna.report.courses import Course
    from mitragyna.workflow.result import ArmSummary, Result

VENTILATION: Final = "respiration.ventilation"
STATEMENT: Final = (
    "Model estimate by the FDA's overdose model (Mann et al. 2022, doi:10.1002/cpt.2696), with its own kinetics and "
    "people: a median healthy body, no airway, no rescue breathing, no other drugs. No human data tell how often "
    "hearts stop after a known dose. Scores and levels elsewhere in this report go on as if no heart had stopped."
)
INTERVAL: Final = "95 % from the number of virtual people alone; what the model does not know is not in it"
_PERCENT: Final = (100.0, "%")
_TIMES: Final = {"peak": "time_of_peak", "lowest": "time_of_lowest"}
_COLUMNS: Final = (
    (VENTILATION, "lowest"),
    ("respiration.arterial_po2", "lowest"),
    ("respiration.arterial_pco2", "peak"),
    ("respiration.brain_po2", "hypoxia"),
)


@dataclass(frozen=True)
class BreathingRow:
    """One arm: arrests in words, medians with 95 % over people (L/min, mmHg, mmHg, minutes); None if not asked for."""

    arm: str
    arrests: str
    ventilation: Interval | None
    oxygen: Interval | None
    carbon_dioxide: Interval | None
    hypoxia_min: Interval | None


@dataclass(frozen=True)
class EffectRow:
    """One effect in one arm: its adverse end in words, median and 95 % over people, and hours from time zero.

    ``notes`` tell where the value is not of the arm's own making. ``untouched``: what the arm takes moves nothing of
    it, so the value is the history's and nothing is told of the arm.
    """

    effect: str
    arm: str
    end: str
    value: Interval
    unit: str
    at_h: Interval | None
    notes: tuple[str, ...] = ()
    untouched: bool = False


@dataclass(frozen=True)
class EffectMeaning:
    """How the numbers of one effect are read: its title, its scale, and what is not in it."""

    title: str
    meaning: str
    note: str


def rows(result: Result) -> tuple[BreathingRow, ...]:
    """The overdose module's figures per arm, in the order in which arms are shown; empty without the module."""
    found = _metrics(result, {quantity for quantity, _ in _COLUMNS} if result.arrests else set())
    out: list[BreathingRow] = []
    for arm in glance.ordered(result.arms):
        arrests = result.arrests.get(arm.name)
        if arrests is None:
            continue
        low, high = arrests.interval
        said = (
            f"{arrests.count:,} of {arrests.people:,} = {100 * arrests.count / arrests.people:.1f} % "
            f"[{100 * low:.1f} to {100 * high:.1f} %]"
        )
        air, oxygen, carbon, hypoxia = (found.get((arm.name, *column)) for column in _COLUMNS)
        minutes = hypoxia.scaled(60.0) if hypoxia else None
        out.append(BreathingRow(arm.name, said, air, oxygen, carbon, minutes))
    return tuple(out)


def panels(result: Result, courses: Mapping[tuple[str, str], Course]) -> tuple[Panel, ...]:
    """Ventilation of each arm on shared axes; empty when the run has none."""
    drawn = [
        (arm, courses[arm.name, VENTILATION])
        for arm in glance.ordered(result.arms)
        if (arm.name, VENTILATION) in courses
    ]
    top = max((course.top for _, course in drawn), default=1.0)
    return tuple(
        Panel(
            heading=arm.name,
            kind=glance.kind(arm),
            note="people whose heart has stopped count as nil",
            drawing=Drawing(
                "ventilation",
                {
                    "course": course,
                    "colour": axes.COLOURS[glance.kind(arm)],
                    "top": top,
                    "end_h": result.duration_h,
                },
            ),
            title=f"Ventilation over time (L/min), arm {arm.name}",
            description=_said(course),
        )
        for arm, course in drawn
    )


def effects(result: Result) -> tuple[EffectRow, ...]:
    """The adverse end of every effect of the run in every arm, effects in the library's order; fractions in %.

    An end that lies at time zero is there before any dose of the arm, and a note says so with what the median course
    comes to from the arm's first dose on.
    """
    found = _metrics(result, {effect.name for effect in result.effects})
    carried = _carried(result)
    ends = {"highest": ("peak",), "lowest": ("lowest",), "both": ("lowest", "peak")}
    words_of = {"peak": "highest", "lowest": "lowest"}
    out: list[EffectRow] = []
    for effect in result.effects:
        factor, unit = (
            _PERCENT if effect.unit == "fraction" else (1.0, "" if effect.unit == "1" else effect.unit)
        )
        for arm in glance.ordered(result.arms):
            for end in ends[effect.worst]:
                value = found.get((arm.name, effect.name, end))
                if value is None:
                    continue
                share = carried.get((arm.name, effect.name, _TIMES[end]), 0.0)
                notes: list[str] = []
                if share >= glance.FEWEST:
                    many = "" if share > 0.995 else f" in {100 * share:.0f} % of people"
                    notes.append(f"at time zero{many}, before any dose of the arm: what was there already")
                    notes += _afterwards(result, arm, effect.name, end, factor, unit)
                row = EffectRow(
                    *(effect.title, arm.name, words_of[end], value.scaled(factor), unit),
                    at_h=found.get((arm.name, effect.name, _TIMES[end])),
                    notes=tuple(notes),
                    untouched=arm.name in effect.untouched,
                )
                out.append(row)
    return tuple(out)


def _carried(result: Result) -> dict[tuple[str, str, str], float]:
    """The share of people whose end of an effect lies at time zero, by (arm, quantity, metric of its time)."""
    table: Any = result.people_table
    names = {effect.name for effect in result.effects}
    part = table[table["quantity"].isin(names) & table["metric"].isin(list(_TIMES.values()))].dropna(
        subset=["value"]
    )
    keys = ["arm", "quantity", "metric"]
    return {
        (str(arm), str(quantity), str(metric)): float((values <= glance.SAME_TIME).mean())
        for (arm, quantity, metric), values in part.groupby(keys, sort=False, observed=True)["value"]
    }


def _afterwards(
    result: Result, arm: ArmSummary, quantity: str, end: str, factor: float, unit: str
) -> tuple[str, ...]:
    """What the median course comes to from the arm's first dose on, in a sentence; nothing without a dose."""
    if arm.first_dose_h is None:
        return ()
    table: Any = result.timecourse
    part = table[
        (table["arm"] == arm.name)
        & (table["quantity"] == quantity)
        & (table["time_h"] >= arm.first_dose_h - glance.SAME_TIME)
    ].dropna(subset=["p50"])
    if not len(part):
        return ()
    median = part["p50"].to_numpy(dtype=float) * factor
    at = int(median.argmin() if end == "lowest" else median.argmax())
    when = words.number(float(part["time_h"].to_numpy(dtype=float)[at]), 3)
    value = words.number(float(median[at]), 3) + (f" {unit}" if unit else "")
    word = "lowest" if end == "lowest" else "highest"
    return (f"the median course is {word} at {value} from the arm's first dose on ({when} h)",)


def meanings(result: Result) -> tuple[EffectMeaning, ...]:
    """How the numbers of every effect of the run are read."""
    return tuple(EffectMeaning(effect.title, effect.meaning, effect.note) for effect in result.effects)


def silences(result: Result) -> tuple[str, ...]:
    """Pairs of effect and substance about which the model says nothing, one sentence each."""
    return tuple(
        f"{effect.title}, {substance}: {reason}"
        for effect in result.effects
        for substance, reason in effect.silent
    )


def cautions(result: Result) -> tuple[str, ...]:
    """What is told with the numbers of effects, each sentence once with the effects it is of."""
    of: dict[str, list[str]] = {}
    for effect in result.effects:
        if effect.caution:
            of.setdefault(effect.caution, []).append(effect.title)
    return tuple(f"{', '.join(titles)}: {said}" for said, titles in of.items())


def words_for_terminal(result: Result) -> list[str]:
    """The module's figures as lines; empty without it."""
    lines = [
        f"  {row.arm}: cardiac arrest in {row.arrests}"
        + (f"; lowest ventilation {words.interval(row.ventilation, 1, 'L/min')}" if row.ventilation else "")
        for row in rows(result)
    ]
    return [f"Breathing ({INTERVAL}):", *lines, f"  {STATEMENT}"] if lines else []


def page(
    result: Result, courses: Mapping[tuple[str, str], Course], drawn: Callable[[Panel], Any]
) -> dict[str, Any]:
    """What the template's sections on breathing and effects are given."""
    return {
        "breathing": rows(result),
        "breathing_figures": [drawn(panel) for panel in panels(result, courses)],
        "breathing_statement": STATEMENT,
        "breathing_interval": INTERVAL,
        "effects": effects(result),
        "effects_meanings": meanings(result),
        "effects_cautions": cautions(result),
        "effects_silent": silences(result),
    }


def _metrics(result: Result, wanted: set[str]) -> dict[tuple[str, str, str], Interval]:
    """Median and 95 % over people by (arm, quantity, metric)."""
    if not wanted:
        return {}
    table: Any = result.people_table
    part = table[table["quantity"].isin(wanted)]
    found: dict[tuple[str, str, str], Interval] = {}
    for (arm, quantity, metric), values in part.groupby(
        ["arm", "quantity", "metric"], sort=False, observed=True
    )["value"]:
        across = glance.across_people(values)
        if across is not None:
            found[str(arm), str(quantity), str(metric)] = across
    return found


def _said(course: Course) -> str:
    """The figure in a sentence: where its median is lowest, and the 95 % band there."""
    import numpy as np

    median = np.nan_to_num(course.median)
    at = int(median.argmin())
    word, per = time_unit(float(course.time_h[-1]))
    low, high = course.values[at, 0], course.values[at, -1]
    return (
        f"The median is lowest at {fixed(float(median[at]), 1)} L/min, "
        f"{number(float(course.time_h[at]) / per, 3)} {word} after time zero; 95 % of people lie between "
        f"{fixed(float(low), 1)} and {fixed(float(high), 1)} there. It ends at {fixed(float(median[-1]), 1)}."
    )
