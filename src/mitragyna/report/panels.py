"""Which figures a page shows: one panel per arm, what arms share shown once, each with its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mitragyna.report import axes, glance
from mitragyna.report.drawing import Drawing
from mitragyna.report.words import duration, fixed, listed, number, relief_span, time_unit
from mitragyna.workflow.against_factor import against_factor

if TYPE_CHECKING:
    from mitragyna.report.courses import Course
    from mitragyna.workflow.result import ArmSummary, Result

    Courses = dict[tuple[str, str], Course]

# Below this a plasma level is left out of the figures and named in a sentence instead (ng/mL).
LEAST_PLOTTED: Final = glance.LEAST_LEVEL


@dataclass(frozen=True)
class Panel:
    """One figure with its heading, the kind of arm it belongs to, and its text alternative."""

    heading: str
    kind: str
    note: str
    drawing: Drawing
    title: str
    description: str


@dataclass(frozen=True)
class PlasmaPanels:
    """The plasma figures, and what is named instead of drawn."""

    panels: tuple[Panel, ...]
    too_low: tuple[str, ...]


def withdrawal(result: Result, courses: Courses) -> tuple[Panel, ...]:
    """The withdrawal score of each arm on shared axes; empty when the run has no score."""
    arms = [arm for arm in glance.ordered(result.arms) if (arm.name, glance.SCORE) in courses]
    if not arms:
        return ()
    _, _, scale_top, severity = result.scales.get(glance.SCORE, ("", 0.0, 48.0, ()))
    highest = max(courses[arm.name, glance.SCORE].top for arm in arms)
    top = axes.score_top(highest, scale_top, severity)
    reference = _reference(result, courses, glance.SCORE)
    marks = _marks(result)
    panels: list[Panel] = []
    for arm in arms:
        course = courses[arm.name, glance.SCORE]
        arguments = {
            "course": course,
            "colour": axes.COLOURS[glance.kind(arm)],
            "top": top,
            "severity": severity,
            "reference": None if arm.treatment_free else reference,
            "end_h": result.duration_h,
            **marks,
        }
        panels.append(
            Panel(
                heading=arm.name,
                kind=glance.kind(arm),
                note="COWS magnitude: extrapolated",
                drawing=Drawing("withdrawal", arguments),
                title=f"Withdrawal score (COWS) over time, arm {arm.name}",
                description=_said(course, "points"),
            )
        )
    return tuple(panels)


def plasma(result: Result, courses: Courses) -> PlasmaPanels:
    """Plasma levels per substance and arm; arms with the very same course share one panel."""
    names = [key[1] for key in courses if key[1].startswith("plasma.")]
    groups: list[tuple[str, list[ArmSummary], Course]] = []
    too_low: list[str] = []
    for quantity in dict.fromkeys(names):
        per_arm = [
            (arm, courses[arm.name, quantity])
            for arm in glance.ordered(result.arms)
            if (arm.name, quantity) in courses
        ]
        seen = [(arm, course) for arm, course in per_arm if course.top >= LEAST_PLOTTED]
        if not seen:
            too_low.append(_substance_title(result, quantity))
        for arm, course in seen:
            shared = next((g for g in groups if g[2].same_as(course)), None)
            if shared:
                shared[1].append(arm)
            else:
                groups.append((quantity, [arm], course))
    order = {arm.name: place for place, arm in enumerate(glance.ordered(result.arms))}
    groups.sort(key=lambda group: (len(group[1]) == 1, order[group[1][0].name]))
    tops: dict[str, float] = {}
    for quantity, _, course in groups:
        tops[quantity] = max(tops.get(quantity, 0.0), course.top)
    panels = tuple(_plasma_panel(result, *group, tops[group[0]]) for group in groups)
    return PlasmaPanels(panels, tuple(too_low))


def occupancy(result: Result, courses: Courses) -> tuple[Panel, ...]:
    """Mu receptor occupancy of each arm on shared axes; empty when the run has none."""
    reference = _reference(result, courses, "occupancy.mor")
    panels: list[Panel] = []
    for arm in glance.ordered(result.arms):
        course = courses.get((arm.name, "occupancy.mor"))
        if course is None:
            continue
        arguments = {
            "course": course,
            "colour": axes.COLOURS[glance.kind(arm)],
            "reference": None if arm.treatment_free else reference,
            "end_h": result.duration_h,
        }
        note = "depends on the unknown in-vivo affinity factor" if arm.kratom else ""
        panels.append(
            Panel(
                heading=arm.name,
                kind=glance.kind(arm),
                note=note,
                drawing=Drawing("occupancy", arguments),
                title=f"Mu opioid receptor occupancy over time, arm {arm.name}",
                description=_said(course.scaled(100.0, "%"), "% of receptors"),
            )
        )
    return tuple(panels)


def relief(result: Result) -> tuple[tuple[Panel, list[dict[str, float]]], ...]:
    """Relief against the in-vivo affinity factor per kratom arm, with the same numbers as table rows."""
    fine = against_factor(result, 10)
    out: list[tuple[Panel, list[dict[str, float]]]] = []
    span = relief_span(result.duration_h)
    for name, coarse in against_factor(result).items():
        arm = next(arm for arm in result.arms if arm.name == name)
        said = "; ".join(f"{fixed(row['p50'], 0)} % near factor {number(row['factor'])}" for row in coarse)
        panel = Panel(
            heading=arm.name,
            kind=glance.kind(arm),
            note="extrapolated",
            drawing=Drawing("relief", {"bins": fine[name]}),
            title=f"Relief of COWS {span} against the in-vivo affinity factor, arm {arm.name}",
            description=f"Median relief against no treatment: {said}. The band holds 80 % of people.",
        )
        out.append((panel, coarse))
    return tuple(out)


def _plasma_panel(
    result: Result, quantity: str, arms: Sequence[ArmSummary], course: Course, top: float
) -> Panel:
    title = _substance_title(result, quantity)
    gone = course.gone_after_h()
    end = result.duration_h
    if gone < 0.4 * end:
        # A substance that is soon gone gets an axis on which it can be read, in whole days or hours.
        step = 24.0 if gone > 36 else 6.0
        end = min(end, step * (int(gone / step) + 1))
    everywhere = len(arms) == len(result.arms) > 1
    where = "the same in every arm" if everywhere else listed(arm.name for arm in arms)
    kinds = {glance.kind(arm) for arm in arms}
    kind = kinds.pop() if len(kinds) == 1 else "no treatment"
    # A level that only falls is of the drug used before, which is not what the arm is.
    tag = "" if everywhere or course.only_falls or kind == "no treatment" else kind
    return Panel(
        heading=title,
        kind=tag,
        note=where if everywhere else f"arm: {where}" if len(arms) == 1 else f"arms: {where}",
        drawing=Drawing(
            "plasma",
            {"course": course, "colour": axes.COLOURS[kind], "top": top, "end_h": end, **_marks(result)},
        ),
        title=f"Plasma level of {title} over time ({course.unit}), {where}",
        description=_said(course, course.unit),
    )


def _marks(result: Result) -> dict[str, tuple[tuple[str, float, float], ...]]:
    """The argument that marks medicines which begin or end within the run; none where there are none."""
    marked = tuple(
        (span.name, span.start_h or 0.0, result.duration_h if span.stop_h is None else span.stop_h)
        for span in result.medicines
    )
    return {"marks": marked} if marked else {}


def dashed(panels: Sequence[Panel]) -> bool:
    """Whether any of the figures draws a second course, dashed."""
    return any(panel.drawing.arguments.get("reference") is not None for panel in panels)


def _reference(result: Result, courses: Courses, quantity: str) -> Course | None:
    free = next((arm for arm in result.arms if arm.treatment_free), None)
    return courses.get((free.name, quantity)) if free else None


def _substance_title(result: Result, quantity: str) -> str:
    name = quantity.removeprefix("plasma.")
    return result.substances[name][0] if name in result.substances else name


def _said(course: Course, unit: str) -> str:
    """The figure in a sentence: where its median peaks, and the 95 % band there."""
    import numpy as np

    median = np.nan_to_num(course.median)
    if median.size == 0:
        return "No time points."
    at = int(median.argmax())
    word, per = time_unit(float(course.time_h[-1]))
    low, high = course.values[at, 0], course.values[at, -1]
    when = number(float(course.time_h[at]) / per, 3)
    return (
        f"The median peaks at {number(float(median[at]), 3)} {unit}, {when} {word} after "
        f"time zero; 95 % of people lie between {number(float(low), 3)} and {number(float(high), 3)} there. "
        f"At {duration(float(course.time_h[-1]))} the median is {number(float(median[-1]), 3)}."
    )
