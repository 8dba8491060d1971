"""Some of a run's people through all its arms: what each of them gives, and who takes the courses on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.plan import Event
from mitragyna.engine.run import Course, States
from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library
from mitragyna.scenario import PLAIN, Arm, Scenario
from mitragyna.simulate import derived, respiration, tolerance_loss
from mitragyna.simulate.arms import Prepared, run_arm
from mitragyna.simulate.derived import Track
from mitragyna.simulate.margins import HIGHEST, MARGIN, NotChecked, margins
from mitragyna.simulate.schedule import input_of
from mitragyna.simulate.summary import Metric, early_burden, metrics, rises, unit_of, with_area
from mitragyna.workflow.watch import unwatched

if TYPE_CHECKING:
    from mitragyna.simulate.respiration import Breathing

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
RELIEF_SCORE: Final = "cows"
"""Relief is told on this score, because relief by an alpha-2 agonist is in the scores, not in the drive."""


@dataclass(frozen=True)
class Followed:
    """What of a run is recorded and told, the same for any of its people.

    ``written`` are the quantities that are told, ``tracked`` the numbers of those with metrics, ``areas`` of those with
    areas, ``units`` the effects' units, ``both`` effects whose two ends are adverse, ``breathing`` the overdose module.
    """

    written: derived.Plan
    quantities: tuple[str, ...]
    times: Numbers
    thresholds: Numbers
    tracked: NDArray[np.int64]
    areas: NDArray[np.int64]
    units: Mapping[str, str]
    both: frozenset[str]
    breathing: Breathing | None

    @classmethod
    def of(cls, prepared: Prepared) -> Followed:
        """What a scenario asks for. Raises ``InputError`` for what this run does not have."""
        scenario, library, quantities = prepared.scenario, prepared.library, prepared.layout.quantities
        written = derived.plan(prepared)
        module = scenario.respiration != PLAIN
        # Metrics cost as much as the course: those of what is told, and levels for the margins.
        levels = [i for i, q in enumerate(quantities) if q.startswith("plasma.")]
        chosen = sorted({*written.standard, *levels})
        effects = library.effects.values()
        return cls(
            written=written,
            quantities=quantities,
            times=np.array(scenario.output_times),
            thresholds=_thresholds(scenario, library, quantities),
            tracked=np.array(chosen, dtype=np.int64),
            areas=np.array([i for i in chosen if with_area(quantities[i])], dtype=np.int64),
            units={effect.name: effect.unit for effect in effects},
            both=frozenset(effect.name for effect in effects if effect.worst == "both"),
            breathing=respiration.planned(prepared, written.breathing) if module else None,
        )

    def unit(self, track: Track) -> str:
        """Output unit of a quantity."""
        return unit_of(track.quantity, self.units)

    def arm(
        self,
        people: Prepared,
        start: States,
        carried: tuple[Event, ...],
        arm: Arm,
        threads: int,
        progress: Progress | None = None,
    ) -> tuple[Course, list[Metric]]:
        """One arm from a state at time zero, and each person's metrics."""
        window, in_window = _last_interval(people, arm)
        course = run_arm(
            people, arm, start, carried, self.times, self.thresholds, self.tracked,
            threads=threads, window=window, areas=self.areas, progress=progress,
        )  # fmt: skip
        last, clocks = _dose_times(people, arm)
        wanted = people.scenario.output.metrics
        low = {self.quantities[q] for q in people.layout.lowest}
        made = metrics(
            *(arm.name, self.quantities, self.times, course, self.thresholds, last, clocks),
            *(in_window, wanted, low, self.both, self.units, _first_doses(people, arm)),
        )
        return course, [*made, *margins(people, arm.name, self.quantities, course, wanted)]


class Courses(Protocol):
    """Takes the courses of an arm: they are gone when it is done."""

    def take(self, arm: str, tracks: Sequence[Track]) -> None:
        """``tracks`` in the order in which they are told."""
        ...


@dataclass(frozen=True)
class Individuals:
    """What is told of each of some people, in order.

    ``margins`` are those to block of hERG that are watched besides the metrics, and ``unchecked`` whose could not be
    had; ``burdens`` per arm the area of the score above its floor in the first week; ``lost`` per arm the overdose
    margin at the end; ``arrests`` per arm how many hearts stopped; ``factors`` what each drew of numbers that are
    wholly unknown; ``error`` the largest numerical error estimate.
    """

    people: int
    metrics: tuple[Metric, ...]
    margins: tuple[Metric, ...]
    unchecked: tuple[NotChecked, ...]
    burdens: Mapping[str, Numbers]
    lost: Mapping[str, Numbers]
    arrests: Mapping[str, int]
    factors: Mapping[str, Numbers]
    error: float

    def first(self, people: int) -> Individuals:
        """The first of them alone; how many hearts stopped, and the error, stay those of all."""
        if people >= self.people:
            return self
        # Copies: a view of some would keep the numbers of all.
        return _each(self, lambda values: values[:people].copy(), people)

    @classmethod
    def joined(cls, parts: Sequence[Individuals]) -> Individuals:
        """People one after the other."""
        if len(parts) == 1:
            return parts[0]
        whole = parts[0]

        return cls(
            people=sum(p.people for p in parts),
            metrics=tuple(_together(m) for m in zip(*(p.metrics for p in parts), strict=True)),
            margins=tuple(_together(m) for m in zip(*(p.margins for p in parts), strict=True)),
            unchecked=whole.unchecked,
            burdens={n: np.concatenate([p.burdens[n] for p in parts]) for n in whole.burdens},
            lost={n: np.concatenate([p.lost[n] for p in parts]) for n in whole.lost},
            arrests={n: sum(p.arrests[n] for p in parts) for n in whole.arrests},
            factors={n: np.concatenate([p.factors[n] for p in parts]) for n in whole.factors},
            error=max(p.error for p in parts),
        )


def nobody(what: str) -> None:
    """Where nobody wants to know what time was spent on."""


def _together(same: Sequence[Metric]) -> Metric:
    one = same[0]
    return Metric(one.arm, one.quantity, one.metric, one.unit, np.concatenate([m.values for m in same]))


def _each(given: Individuals, chosen: Callable[[Numbers], Numbers], people: int) -> Individuals:
    def of(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
        return tuple(Metric(m.arm, m.quantity, m.metric, m.unit, chosen(m.values)) for m in metrics)

    return Individuals(
        people=people,
        metrics=of(given.metrics),
        margins=of(given.margins),
        unchecked=given.unchecked,
        burdens={n: chosen(v) for n, v in given.burdens.items()},
        lost={n: chosen(v) for n, v in given.lost.items()},
        arrests=given.arrests,
        factors={n: chosen(v) for n, v in given.factors.items()},
        error=given.error,
    )


def through_arms(
    prepared: Prepared,
    followed: Followed,
    start: States,
    carried: tuple[Event, ...],
    courses: Courses,
    threads: int,
    progress: Progress | None = None,
    clock: Callable[[str], None] = nobody,
) -> Individuals:
    """Run everybody of ``prepared`` through every arm, from the states that ``start_states`` gives.

    ``courses`` takes each arm's courses before the next arm needs as much memory. ``clock`` is told what was just
    done: "history", "engine" or "summaries".
    """
    scenario, quantities, times = prepared.scenario, followed.quantities, followed.times
    usual = tolerance_loss.usual(prepared, start, carried, threads)
    clock("history")
    found: list[Metric] = []
    scores: dict[str, NDArray[np.float32]] = {}
    lost: dict[str, Numbers] = {}
    arrests: dict[str, int] = {}
    worst = 0.0
    for arm in scenario.arms:
        course, made = followed.arm(prepared, start, carried, arm, threads, progress)
        clock("engine")
        assert course.quantities is not None
        worst = max(worst, float(course.error.max()))
        extra, extra_metrics = derived.tracks(prepared, followed.written, arm.name, times, course, usual)
        if followed.breathing is not None:
            breath = respiration.breathe(followed.breathing, prepared, arm.name, times, threads)
            extra += [Track(name, times, samples) for name, samples in breath.samples]
            extra_metrics += breath.metrics
            arrests[arm.name] = breath.arrests
        kept = [quantities[i] for i in followed.written.standard]
        tracks = [Track(quantities[i], times, course.quantities[i]) for i in followed.written.standard]
        courses.take(arm.name, [*tracks, *extra])
        found += [metric for metric in made if metric.quantity in kept or metric.metric in (MARGIN, HIGHEST)]
        found += extra_metrics
        if usual is not None:
            at_end = course.quantities[quantities.index("tolerance"), -1]
            lost[arm.name] = tolerance_loss.margin(usual, at_end)
        if RELIEF_SCORE in quantities:
            scores[arm.name] = course.quantities[quantities.index(RELIEF_SCORE)].copy()
        del course, tracks, extra  # before the next arm needs as much memory
        clock("summaries")
    found += risen(prepared, times, scores)
    watched, unchecked = unwatched(prepared, found)
    made = Individuals(
        people=scenario.people.number,
        metrics=tuple(found),
        margins=watched,
        unchecked=unchecked,
        burdens=burdens(prepared, times, scores),
        lost=lost,
        arrests=arrests,
        factors={name: np.asarray(values) for name, values in prepared.factors.items()},
        error=worst,
    )
    clock("summaries")
    return made


def _untreated(prepared: Prepared, scores: Mapping[str, object]) -> str | None:
    """The name of the first arm in which nothing is taken, None when there is none."""
    return next((arm.name for arm in prepared.scenario.arms if not arm.products and arm.name in scores), None)


def risen(prepared: Prepared, times: Numbers, scores: Mapping[str, NDArray[np.float32]]) -> list[Metric]:
    """Largest rise of the score above no treatment, for every other arm."""
    reference = _untreated(prepared, scores)
    wanted = prepared.scenario.output.metrics
    if reference is None:
        return []
    made = [
        m
        for arm in scores
        if arm != reference
        for m in rises(arm, RELIEF_SCORE, times, scores[arm], scores[reference])
    ]
    return [m for m in made if wanted is None or m.metric in wanted]


def burdens(
    prepared: Prepared, times: Numbers, scores: Mapping[str, NDArray[np.float32]]
) -> dict[str, Numbers]:
    """Area of the score above its floor in the first week, per arm and person."""
    floors = {scale.name: float(scale.floor) for scale in prepared.values.outcome.scales}
    return {arm: early_burden(times, score, floors[RELIEF_SCORE]) for arm, score in scores.items()}


def _last_interval(prepared: Prepared, arm: Arm) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """The last dosing interval of an arm with one product taken repeatedly, and the substances it brings."""
    groups = prepared.groups[arm.name]
    if len(groups) != 1:
        return None, ()
    doses = [d for d in groups[0][1] if d.product]
    times = sorted({d.time for d in doses})
    if len({d.product for d in doses}) != 1 or len(times) < 2:
        return None, ()
    return (times[-2], times[-1]), prepared.library.reached(doses[0].product)


def _thresholds(scenario: Scenario, library: Library, quantities: Sequence[str]) -> Numbers:
    """For each quantity the value above which time is counted: the moderate band of a scale, or what was asked."""
    out = np.full(len(quantities), np.nan)
    for name, scale in library.scales.items():
        moderate = [b.low for b in scale.bands if b.name == "moderate"]
        if moderate and name in quantities:
            out[quantities.index(name)] = moderate[0]
    for name, value in scenario.output.thresholds:
        if name not in quantities:
            raise InputError(
                f"output.thresholds.{name}: this scenario has no such quantity{suggestion(name, quantities)}; "
                "'mitragyna library list quantities' shows them"
            )
        out[quantities.index(name)] = value
    return out


Clocks = tuple[tuple[NDArray[np.int64], Numbers], ...]


def _first_doses(prepared: Prepared, arm: Arm) -> tuple[tuple[NDArray[np.int64], float], ...]:
    """Per group of people with doses in an arm, when the first of them is (h)."""
    return tuple(
        (people, min(d.time for d in group if d.product))
        for people, group in prepared.groups[arm.name]
        if any(d.product for d in group)
    )


def _dose_times(prepared: Prepared, arm: Arm) -> tuple[float, Clocks]:
    """When the last dose of anything is in (h), and per group of people the doses from which withdrawal is timed.

    These are the doses of the products of the history, the history's last one included, so that an arm in which
    the old use goes on starts its clock again and a treatment does not; without an opioid history, all opioid doses.
    """
    library = prepared.library
    past = {h.product: -h.interval for h in prepared.habits if library.product(h.product).kind == "opioid"}
    last = 0.0
    clocks: list[tuple[NDArray[np.int64], Numbers]] = []
    for people, group in prepared.groups[arm.name]:
        doses = [d for d in group if d.product]
        for dose in doses:
            ways = prepared.layout.ways[input_of(dose)]
            lag = max((way.lag + way.duration for way in ways), default=0.0)
            last = max(last, dose.time + lag + (dose.duration if np.isfinite(dose.duration) else 0.0))
        timed = {
            d.time
            for d in doses
            if (d.product in past if past else library.product(d.product).kind == "opioid")
        }
        clocks.append((people, np.array(sorted(timed | set(past.values())))))
    return last, tuple(clocks)
