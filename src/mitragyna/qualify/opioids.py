"""Withdrawal opioid by opioid: what was published of its order and timing, and the model's own courses.

``opioids.toml`` names, for each of seven opioids, the results of the studies that tell onset, peak, end, size or order
of its spontaneous and precipitated withdrawal. Nothing is judged anew here: the rows are those of the qualification.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mitragyna.qualify.study import Measure, Study

if TYPE_CHECKING:
    from mitragyna.library import Library
    from mitragyna.qualify.row import Row

KINDS: Final = ("spontaneous", "precipitated")
ONSET, END = 0.1, 0.15
"""Fractions of the peak of the drive at which it begins and has ended, those of the studies."""
STEP_H: Final = 0.05
APART: Final = 1.5
"""Fold between the middles of published times from which sources put one opioid before another."""
WINDOW_H: Final = 3.0
"""Hours after naloxone in which its peak is looked for."""
NALOXONE: Final = {"product": "naloxone-intramuscular", "amount": "0.4 mg"}


@dataclass(frozen=True)
class Named:
    """A compared result: ``kind`` spontaneous or precipitated, ``what`` its onset, peak, end, or a size in words."""

    kind: str
    what: str
    record: str


@dataclass(frozen=True)
class Opioid:
    """What is compared of one opioid. ``study`` has the past use of the model's own course, ``missing`` says of a kind
    why nothing is compared, ``conflict`` where sources, or sources and the model, contradict each other.
    """

    name: str
    study: str
    named: tuple[Named, ...]
    missing: dict[str, str]
    conflict: str


@dataclass(frozen=True)
class OwnCourse:
    """The model's course in the typical person after the last dose, and after naloxone 0.4 mg into a muscle.

    Onset, peak and end (h) of the drive since the last dose; ``cows`` the highest COWS. Naloxone comes half an interval
    after the last dose: ``naloxone_peak_h`` later the drive is highest, at ``naloxone_cows``.
    """

    opioid: str
    past_use: str
    onset_h: float
    peak_h: float
    end_h: float
    cows: float
    naloxone_peak_h: float
    naloxone_cows: float


@dataclass(frozen=True)
class Order:
    """Pairs of opioids that published times put in an order; ``reversed`` those the model has the other way round."""

    what: str
    pairs: int
    reversed: tuple[tuple[str, str], ...]


@cache
def load_opioids() -> tuple[Opioid, ...]:
    """The opioids of ``opioids.toml`` in its order."""
    data = tomllib.loads((Path(__file__).parent / "opioids.toml").read_text(encoding="utf-8"))
    return tuple(
        Opioid(
            name=entry["name"],
            study=entry["study"],
            named=tuple(
                Named(kind, one["what"], one["record"]) for kind in KINDS for one in entry.get(kind, ())
            ),
            missing={kind: entry[f"missing_{kind}"] for kind in KINDS if f"missing_{kind}" in entry},
            conflict=entry.get("conflict", ""),
        )
        for entry in data["opioid"]
    )


def told(rows: Sequence[Row], opioid: Opioid) -> tuple[tuple[Named, Row], ...]:
    """The rows of an opioid in the order of ``opioids.toml``; those that were not among the studies are left out."""
    found = {row.record: row for row in rows}
    return tuple((one, found[one.record]) for one in opioid.named if one.record in found)


def own_courses(studies: Sequence[Study], library: Library, threads: int) -> tuple[OwnCourse, ...]:
    """Each opioid's course by the model alone, of those whose study is among ``studies``."""
    known = {study.name: study for study in studies}
    return tuple(
        _own(opioid, known[opioid.study], library, threads)
        for opioid in load_opioids()
        if opioid.study in known
    )


def _own(opioid: Opioid, study: Study, library: Library, threads: int) -> OwnCourse:
    from mitragyna.qualify.course import simulate
    from mitragyna.qualify.measure import measured
    from mitragyna.units import to_internal

    (habit,) = study.scenario["history"]
    half = 0.5 * to_internal(habit["every"], "time", "every")
    # The last dose is one more at time zero, so that a rise before the next one would have been due is seen.
    last = {"product": habit["product"], "amount": habit["amount"], "doses": 1}
    scenario: dict[str, Any] = {
        **study.scenario,
        "arm": [
            {"name": "alone", "take": [last]},
            {"name": "naloxone", "take": [last, {**NALOXONE, "from": f"{half:g} h", "doses": 1}]},
        ],
    }
    own = replace(study, scenario=scenario, typical=True, times=None, every=STEP_H, results=())
    courses = simulate(own, library, ("withdrawal.drive", "cows"), 1, threads)

    def read(metric: str, arm: str = "alone", quantity: str = "withdrawal.drive", **more: Any) -> float:
        return float(measured(courses, Measure((quantity,), metric, **more), arm, quantity, False)[0])

    after: dict[str, Any] = {"arm": "naloxone", "between": (half, half + WINDOW_H)}
    return OwnCourse(
        opioid=opioid.name,
        past_use=f"{habit['product']} {habit['amount']} every {habit['every']}, {habit['lasting']}",
        onset_h=read("onset", level=ONSET),
        peak_h=read("time_of_highest"),
        end_h=read("end", level=END),
        cows=read("highest", quantity="cows"),
        naloxone_peak_h=read("time_of_highest", **after) - half,
        naloxone_cows=read("highest", quantity="cows", **after),
    )


def orders(rows: Sequence[Row], courses: Sequence[OwnCourse]) -> tuple[Order, ...]:
    """Whether opioids come one after the other in the model's own courses as in what was published.

    Sources put one before another where the middle (geometric, of the earliest and the latest published time) of its
    onset, peak or end is ``APART`` times earlier, or more. Ends count where they are of the same fraction of the peak.
    """
    own = {course.opioid: course for course in courses}
    out: list[Order] = []
    for what in ("onset", "peak", "end"):
        middles = {
            opioid.name: middle
            for opioid in load_opioids()
            if opioid.name in own and (middle := _middle(rows, opioid, what)) is not None
        }
        pairs = [
            (first, second)
            for first, second in permutations(middles, 2)
            if middles[second] >= APART * middles[first] * (1.0 - 1e-9)
        ]
        wrong = [
            (first, second)
            for first, second in pairs
            if getattr(own[first], f"{what}_h") >= getattr(own[second], f"{what}_h")
        ]
        out.append(Order(what, len(pairs), tuple(wrong)))
    return tuple(out)


def _middle(rows: Sequence[Row], opioid: Opioid, what: str) -> float | None:
    """The geometric middle of the published times (h) of ``what`` in spontaneous withdrawal; None without any."""
    ends = [
        (row.observed_low, row.observed_high)
        for one, row in told(rows, opioid)
        if (one.kind, one.what) == ("spontaneous", what)
        and row.unit == "h"
        and row.observed_low is not None
        and row.observed_high is not None
        and (what != "end" or f"({100 * END:g} %" in row.what)
    ]
    return math.sqrt(min(low for low, _ in ends) * max(high for _, high in ends)) if ends else None
