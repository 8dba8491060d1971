"""Withdrawal opioid by opioid in words: what was published beside the model, its own courses, and their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mitragyna.qualify.opioids import APART, KINDS, load_opioids, orders, told
from mitragyna.report.words import first_capital, fixed, listed

if TYPE_CHECKING:
    from mitragyna.qualify import Qualification, Row
    from mitragyna.qualify.opioids import OwnCourse

HEADS: Final = ("Opioid", "Withdrawal", "What", "Published", "Model", "Verdict", "Study")
OWN_HEADS: Final = (
    "Opioid",
    "Used to",
    "Onset",
    "Peak",
    "End",
    "Highest COWS",
    "Naloxone 0.4 mg: peak after",
    "COWS then",
)
OWN_WORDS: Final = (
    "The model's own course in the typical person after the last dose: onset at 10 % and end at 15 % of the highest "
    "drive; naloxone into a muscle half an interval after it. COWS magnitude: extrapolated."
)
ORDER_WORDS: Final = (
    "Sources put one opioid before another where the middle of its published times is "
    f"{APART:g}-fold earlier or more."
)


@dataclass(frozen=True)
class Part:
    """One opioid's part of the table: cells under ``HEADS`` without the opioid, and what contradicts what."""

    opioid: str
    lines: tuple[tuple[str, ...], ...]
    conflict: str


def hours(low: float, high: float | None = None) -> str:
    """A time, or a range of times, in minutes below 2 h, hours below 72 h and else days."""
    top = low if high is None else high
    per, unit, decimals = (1 / 60, "min", 0) if top < 2 else (1, "h", 1) if top <= 72 else (24, "d", 1)
    said = [fixed(end / per, decimals).removesuffix(".0") for end in dict.fromkeys((low, top))]
    return f"{' to '.join(said)} {unit}"


def parts(made: Qualification) -> tuple[Part, ...]:
    """What is compared of each opioid, spontaneous withdrawal first; empty where none of its results was run."""
    out: list[Part] = []
    for opioid in load_opioids():
        found = told(made.rows, opioid)
        if not found:
            continue
        lines: list[tuple[str, ...]] = []
        for kind in KINDS:
            lines += [(kind, one.what, *_compared(row)) for one, row in found if one.kind == kind]
            if kind in opioid.missing:
                lines.append((kind, "", "nothing compared", "", "", opioid.missing[kind]))
        out.append(Part(opioid.name, tuple(lines), opioid.conflict))
    return tuple(out)


def _compared(row: Row) -> tuple[str, str, str, str]:
    """Published, model, verdict and study of one row."""
    from mitragyna.report.qualification import observed_text, value, verdict

    study = f"{row.title} ({row.role})"
    if row.unit == "h" and row.predicted is not None and row.observed_low is not None:
        return hours(row.observed_low, row.observed_high), hours(row.predicted), verdict(row), study
    if row.kind == "direction":
        sign = f"{row.limit}; a direction only"
        return sign, value(row.predicted, row.unit), verdict(row), study
    within = " within 60 min" if row.kind == "proportion" else ""
    return f"{observed_text(row)}{within}", f"{value(row.predicted, row.unit)}{within}", verdict(row), study


def own_lines(courses: tuple[OwnCourse, ...]) -> tuple[tuple[str, ...], ...]:
    """Cells under ``OWN_HEADS``, the earliest onset first."""
    return tuple(
        (
            first_capital(one.opioid),
            one.past_use,
            hours(one.onset_h),
            hours(one.peak_h),
            hours(one.end_h),
            fixed(one.cows, 0),
            hours(one.naloxone_peak_h),
            fixed(one.naloxone_cows, 0),
        )
        for one in sorted(courses, key=lambda course: course.onset_h)
    )


def order_sentences(made: Qualification) -> tuple[str, ...]:
    """For onset, peak and end: how many pairs sources put in an order, and which the model has the other way round."""
    out: list[str] = []
    for one in orders(made.rows, made.courses):
        if not one.pairs:
            continue
        wrong = listed(f"{first} before {second}" for first, second in one.reversed)
        said = f"the other way round in the model: {wrong}" if wrong else "all in that order in the model"
        pairs = "1 pair" if one.pairs == 1 else f"{one.pairs} pairs"
        out.append(f"{first_capital(one.what)}: {pairs} of opioids in an order by sources; {said}.")
    return tuple(out)
