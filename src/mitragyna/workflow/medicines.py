"""Medicines that begin or end within a run: when, and levels before them, at their end and two weeks after."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mitragyna.simulate.arms import Prepared
    from mitragyna.workflow.result import Result

AFTER_H: Final = 336.0
"""When recovery is looked at: two weeks after the end of a medicine (h)."""
WINDOW_H: Final = 24.0
"""The day before each moment, of which the lowest level and the highest score are told (h)."""
SCORE: Final = "cows"


@dataclass(frozen=True)
class MedicineSpan:
    """One medicine that begins or ends within the run; times in h from time zero.

    ``start_h`` is None where it is taken from time zero or before, ``stop_h`` (one interval after the last dose) where
    it goes on to the end. ``told`` are per arm the quantities whose course around it is told: levels of what the arm
    takes, where a clearance changes in it, and the score.
    """

    name: str
    start_h: float | None
    stop_h: float | None
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True)
class Moment:
    """A quantity in the day before one moment: the lowest level, or the highest score, of the median person.

    ``low`` and ``high`` hold 95 % of people at that time. ``when`` is the moment in words, ``time_h`` the moment in h.
    Without a number ``reason`` says why.
    """

    when: str
    time_h: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Around:
    """One quantity in one arm around one medicine: before, at the end, two weeks after."""

    medicine: str
    arm: str
    quantity: str
    unit: str
    moments: tuple[Moment, Moment, Moment]


def spans(prepared: Prepared) -> tuple[MedicineSpan, ...]:
    """Medicines that the model counts and that begin or end within the run, in the order written."""
    scenario, library = prepared.scenario, prepared.library
    resolved = scenario.resolved_medicines(library)
    courses, dosed = dict(resolved.courses), {take.key for take in resolved.takes}
    told: dict[str, tuple[str, ...]] = {}
    for arm in scenario.arms:
        taken = dict.fromkeys(s for product in arm.products for s in library.reached(product))
        changed = prepared.interactions[arm.name].everybody
        told[arm.name] = (*(f"plasma.{s}" for s in taken if s in changed), SCORE)
    out: list[MedicineSpan] = []
    for medicine in scenario.person.medicines or ():
        drug = library.interactions.drug(medicine.name)
        if medicine.key not in dosed and (drug is None or not drug.acts):
            continue
        course = courses[medicine.key]
        start = course.start if 0.0 < course.start < scenario.duration else None
        stop = course.stop if course.stop < scenario.duration else None
        if start is not None or stop is not None:
            out.append(MedicineSpan(medicine.name, start, stop, told))
    return tuple(out)


def around(result: Result) -> tuple[Around, ...]:
    """Levels and score around every medicine that begins or ends within the run, of the quantities written."""
    if not result.medicines:
        return ()
    table: Any = result.timecourse
    courses = {
        (str(arm), str(quantity)): part
        for (arm, quantity), part in table.groupby(["arm", "quantity"], sort=False, observed=True)
    }
    out: list[Around] = []
    for span in result.medicines:
        for arm, quantities in span.told.items():
            for quantity in quantities:
                course = courses.get((arm, quantity))
                if course is not None:
                    out.append(_around(span, arm, quantity, course, result.duration_h))
    return tuple(out)


def around_summary(result: Result) -> list[dict[str, Any]]:
    """``around`` for ``summary.json``."""

    def told(moment: Moment) -> dict[str, Any]:
        if moment.median is None:
            return {"when": moment.when, "not_computed": moment.reason}
        return {
            "when": moment.when,
            "time_h": moment.time_h,
            "median": moment.median,
            "interval_95": [moment.low, moment.high],
        }

    return [
        {
            "medicine": one.medicine,
            "arm": one.arm,
            "quantity": one.quantity,
            "unit": one.unit,
            "of": "highest in the day before" if one.quantity == SCORE else "lowest in the day before",
            "before": told(one.moments[0]),
            "at_the_end": told(one.moments[1]),
            "two_weeks_after": told(one.moments[2]),
        }
        for one in around(result)
    ]


def _around(span: MedicineSpan, arm: str, quantity: str, course: Any, duration: float) -> Around:
    highest = quantity == SCORE
    if span.start_h is None:
        before = Moment("before", reason="it is taken from time zero, or before")
    else:
        before = _moment("before", span.start_h, course, highest)
    if span.stop_h is None:
        went_on = "it goes on to the end of the run"
        end, after = (
            _moment("at the end of the run", duration, course, highest),
            Moment("after", reason=went_on),
        )
    else:
        end = _moment("at its end", span.stop_h, course, highest)
        gone = duration - span.stop_h
        if gone >= AFTER_H:
            after = _moment("two weeks after", span.stop_h + AFTER_H, course, highest)
        else:
            days = f"{gone / 24:.3g}"
            unit = "day" if days == "1" else "days"
            after = _moment(f"{days} {unit} after, where the run ends", duration, course, highest)
    return Around(span.name, arm, quantity, str(course["unit"].iloc[0]), (before, end, after))


def _moment(when: str, time: float, course: Any, highest: bool) -> Moment:
    """The day before ``time`` of a course; a medicine may begin sooner than a day after time zero."""
    day = course[(course["time_h"] > time - WINDOW_H) & (course["time_h"] <= time + 1e-9)]
    if not len(day):
        return Moment(when, time, reason="the run holds no time in the day before")
    at = day.loc[day["p50"].idxmax() if highest else day["p50"].idxmin()]
    median, low, high = (float(at[name]) for name in ("p50", "p02_5", "p97_5"))
    if not all(math.isfinite(v) for v in (median, low, high)):
        return Moment(when, time, reason="nobody has a value")
    return Moment(when, time, median, low, high)
