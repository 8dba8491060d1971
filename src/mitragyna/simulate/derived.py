"""Quantities that are computed after a run, where a scenario asks for them: symptoms, rated scores, leaving early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import Course
from mitragyna.errors import InputError, suggestion
from mitragyna.model import observation
from mitragyna.model import symptoms as model
from mitragyna.scenario import PLAIN
from mitragyna.simulate import dropout, respiration, symptoms, tolerance_loss
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.margins import QT_MARGIN
from mitragyna.simulate.summary import (
    PROBABILITIES,
    Metric,
    statistics,
    unit_of,
)

Numbers = NDArray[np.float64]
Samples = NDArray[np.float32]
DRIVE = "withdrawal.drive"
RECEPTOR = (
    *("occupancy.mor", "signal.mor", "tolerance", "adaptation.fast", "adaptation.slow"),
    *("rebound", DRIVE),
)
LEAVING_SCORE = "sows_gossop"
"""The score whose height makes people leave: the one of the trials the hazards are fitted to."""
NMOL_PER_NG = 1000.0
"""1 ng/mL over a molar mass in g/mol, times this, is nmol/L."""


@dataclass(frozen=True)
class Plan:
    """What is written of a run: positions of the course's own quantities, and names of the derived ones.

    ``breathing`` are those of the overdose module, which ``simulate.respiration`` gives.
    """

    standard: tuple[int, ...]
    extra: tuple[str, ...]
    breathing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Track:
    """One derived quantity of one arm: ``samples`` (times, people), and who of them counts (None: everyone)."""

    quantity: str
    times: Numbers
    samples: Samples
    retained: NDArray[np.bool_] | None = None


def plan(prepared: Prepared) -> Plan:
    """The quantities a scenario asks for.

    Raises ``InputError`` for a name or pattern that no quantity of this run has, naming the nearest, and for one
    that needs visits or ``[dropout]``.
    """
    scenario, own = prepared.scenario, prepared.layout.quantities
    output, leaves = scenario.output, scenario.dropout is not None
    scored = [name for name in prepared.library.scales if name in own]
    rated = [f"{name}.observed" for name in scored if prepared.library.scales[name].items]
    intensities = [f"symptom.{name}" for name in prepared.library.symptoms] if DRIVE in own else []
    points = [
        f"{scale}.{cluster}"
        for scale in scored
        for cluster, weight in zip(prepared.library.symptoms, prepared.library.weights(scale), strict=True)
        if weight > 0.0
    ]
    course = ["retained", *(f"left.{reason}" for reason in dropout.REASONS)]
    twofold = [*scored, *intensities, *rated]
    staying = [f"{name}.stayers" for name in twofold]
    ready = [
        *own,
        *intensities,
        *points,
        *([tolerance_loss.QUANTITY] if tolerance_loss.available(prepared) else []),
    ]
    ready += (rated if output.visits else []) + (course if leaves else [])
    ready += [n for n in staying if leaves and n.removesuffix(".stayers") in ready]
    module = scenario.respiration != PLAIN
    ready += respiration.QUANTITIES if module else ()
    if output.quantities is None:
        # Without a ligand the receptor's quantities are zero throughout; they come with effects.
        silent = set[str]() if scored or DRIVE not in own else set(RECEPTOR)
        chosen = [
            *(n for n in own if n not in silent),
            *(rated if output.visits else []),
            *(course if leaves else []),
        ]
        chosen += respiration.SHOWN if module else ()
    else:
        ready += [f"{QT_MARGIN}{s.name}" for s in prepared.values.substances]
        chosen = _matched(
            output.quantities,
            ready,
            [*rated, *course, *staying, *respiration.QUANTITIES],
            list(prepared.library.effects),
        )
    if output.of != "everyone":
        added = [f"{n}.stayers" for n in chosen if n in twofold]
        dropped = set(twofold) if output.of == "stayers" else set[str]()
        chosen = [*(n for n in chosen if n not in dropped), *added]
    names = set(chosen)
    return Plan(
        tuple(i for i, name in enumerate(own) if name in names),
        tuple(
            n
            for n in dict.fromkeys(chosen)
            if n not in own and not n.startswith((QT_MARGIN, respiration.HEAD))
        ),
        tuple(n for n in respiration.QUANTITIES if n in names),
    )


def _matched(
    patterns: Sequence[str], ready: Sequence[str], conditional: Sequence[str], effects: Sequence[str]
) -> list[str]:
    found: dict[str, None] = {}
    for i, pattern in enumerate(patterns):
        here = [name for name in ready if fnmatchcase(name, pattern)]
        if here:
            found |= dict.fromkeys(here)
            continue
        key = f"output.quantities[{i}]"
        if fnmatchcase(tolerance_loss.QUANTITY, pattern):
            raise InputError(
                f"{key}: '{pattern}' needs a history of an opioid, whose usual amount it is about",
                where=key,
                what=pattern,
            )
        waiting = next((name for name in conditional if fnmatchcase(name, pattern)), None)
        if waiting is not None:
            need = (
                "[model] respiration = 'mann-2022'"
                if waiting.startswith(respiration.HEAD)
                else "[dropout]"
                if "stayers" in waiting or not waiting.endswith(".observed")
                else "[output] visits"
            )
            raise InputError(f"{key}: '{pattern}' needs {need} in the scenario", where=key, what=pattern)
        hint = suggestion(pattern, [*ready, *conditional, *effects])
        raise InputError(
            f"{key}: this scenario has no quantity '{pattern}'{hint}; 'mitragyna library list quantities' shows them",
            where=key,
            what=pattern,
        )
    return list(found)


@dataclass(frozen=True)
class _After:
    """One arm's course with what derived quantities are computed from."""

    prepared: Prepared
    times: Numbers
    course: Samples
    draws: Draws
    usual: tolerance_loss.Usual | None = None

    def quantity(self, name: str) -> Samples:
        return self.course[self.prepared.layout.quantities.index(name)]

    @cached_property
    def excess(self) -> Numbers:
        """Alpha-2 agonists' effect-site level over their EC50, summed: (times, people)."""
        total = np.zeros(self.course.shape[1:])
        for s in self.prepared.values.substances:
            if s.alpha2_ec50 is not None:
                total += self.quantity(f"effect_site.{s.name}") * (
                    NMOL_PER_NG / (s.molar_mass * np.asarray(s.alpha2_ec50))
                )
        return total

    @cached_property
    def effect2(self) -> Numbers:
        return model.alpha2_effect(self.excess, self.prepared.values.outcome.alpha2_emax)

    def intensity(self, cluster: str) -> Samples:
        outcome = self.prepared.values.outcome
        one = next(c for c in outcome.clusters if c.name == cluster)
        half = _number(self.prepared, "outcomes.symptom_half")
        found = model.intensity(
            outcome.severity,
            self.quantity(DRIVE).astype(np.float64),
            self.effect2,
            one.effect,
            one.relief,
            half,
        )
        return found.astype(np.float32)

    def points(self, scale: str, at: Any = slice(None)) -> Numbers:
        """Points of each cluster: (clusters, times, people), at the positions ``at`` of the times."""
        outcome = self.prepared.values.outcome
        numbers = next(s for s in outcome.scales if s.name == scale)
        effects, reliefs = symptoms.effects(outcome.clusters, self.course.shape[2])
        weights = np.array(self.prepared.library.weights(scale))
        score = np.maximum(self.quantity(scale)[at].astype(np.float64), numbers.floor)
        return model.contributions(score, numbers.floor, weights, effects, reliefs, self.effect2[at])

    def rated(self, scale: str) -> tuple[Numbers, Samples]:
        """Rated scores at the visits: times (visits,), scores (visits, people)."""
        item, library = self.prepared.library.scales[scale], self.prepared.library
        visits = np.array(self.prepared.scenario.output.visits)
        at = np.abs(self.times[:, np.newaxis] - visits).argmin(axis=0)
        floor = float(np.max(next(s.floor for s in self.prepared.values.outcome.scales if s.name == scale)))
        shares = np.array([[i.clusters.get(c, 0.0) for c in library.symptoms] for i in item.items])
        highest = np.array([i.levels[-1] for i in item.items])
        expected = observation.expected_items(
            self.points(scale, at), floor, np.array(library.weights(scale)), shares, highest
        )
        precision, share, correlation = (
            _number(self.prepared, f"observation.{n}")
            for n in ("precision", "visit_share", "day_correlation")
        )
        innovations = np.array([self._normal(f"observation.visit.{t:g}") for t in visits])
        common = observation.common_deviation(visits / 24.0, innovations, correlation)
        total = np.zeros((visits.size, self.draws.count))
        for i, one in enumerate(item.items):
            name = f"observation.{scale}.{one.name}"
            own = np.array([self._normal(f"{name}.{t:g}") for t in visits])
            coin = np.array([self.draws.uniform(f"{name}.{t:g}.rounding") for t in visits])
            latent = np.sqrt(share) * common + np.sqrt(1.0 - share) * own
            total += observation.rated(expected[i], one.levels, latent, coin, precision)
        return self.times[at], total.astype(np.float32)

    def _normal(self, name: str) -> Numbers:
        from scipy.special import ndtri

        return ndtri(self.draws.uniform(name))

    def leaving(self) -> dropout.Leaving:
        start = self.prepared.scenario.dropout
        assert start is not None
        names = self.prepared.library.dropout.parameters
        hazards = dropout.hazards_of({n: _number(self.prepared, f"dropout.{n}") for n in names})
        fraction = np.zeros(self.course.shape[1:])
        if LEAVING_SCORE in self.prepared.layout.quantities:
            numbers = next(s for s in self.prepared.values.outcome.scales if s.name == LEAVING_SCORE)
            score = self.quantity(LEAVING_SCORE).astype(np.float64)
            fraction = (score - numbers.floor) / (numbers.top - numbers.floor)
            fraction = dropout.felt(fraction, self.prepared.values.outcome.severity, hazards.weight)
        rate = dropout.rates(hazards, fraction, self.excess)
        return dropout.leaving(self.times, rate, self.draws, start.start)


def _number(prepared: Prepared, name: str) -> float:
    """A number that is the same in everyone, with the scenario's own value over the library's."""
    given = prepared.scenario.parameters.get(name)
    return prepared.library.parameter(name).value if given is None else given


def tracks(
    prepared: Prepared,
    plan: Plan,
    arm: str,
    times: Numbers,
    course: Course,
    usual: tolerance_loss.Usual | None = None,
) -> tuple[list[Track], list[Metric]]:
    """The derived quantities of one arm, in the plan's order, and each person's metrics of them.

    ``usual`` is what ``tolerance_loss.usual`` gives, which the overdose margin needs.
    """
    if not plan.extra:
        return [], []
    assert course.quantities is not None
    scenario = prepared.scenario
    draws = Draws(scenario.seed, scenario.people.number, scenario.people.first)
    after = _After(prepared, times, course.quantities, draws, usual)
    leaving = after.leaving() if scenario.dropout is not None else None
    made: dict[str, tuple[Numbers, Samples]] = {}

    def of_everyone(name: str) -> tuple[Numbers, Samples]:
        head, _, tail = name.partition(".")
        if name not in made and head in prepared.library.scales and tail in prepared.library.symptoms:
            # All parts of a score come at once.
            parts = after.points(head).astype(np.float32)
            made.update(
                (f"{head}.{c}", (times, part))
                for c, part in zip(prepared.library.symptoms, parts, strict=True)
                if f"{head}.{c}" in plan.extra
            )
        if name not in made:
            made[name] = _made(after, leaving, name)
        return made[name]

    out: list[Track] = []
    found: list[Metric] = []
    for name in plan.extra:
        base = name.removesuffix(".stayers")
        at, samples = of_everyone(base)
        staying = leaving.retained(at) if leaving is not None and base != name else None
        out.append(Track(name, at, samples, staying))
        if staying is None:
            found += _metrics(arm, name, at, samples, leaving)
    wanted = scenario.output.metrics
    return out, [m for m in found if wanted is None or m.metric in wanted]


def _made(after: _After, leaving: dropout.Leaving | None, name: str) -> tuple[Numbers, Samples]:
    if name in after.prepared.layout.quantities:
        return after.times, after.quantity(name)
    head, _, tail = name.partition(".")
    if leaving is not None and head == "retained":
        return after.times, leaving.retained(after.times).astype(np.float32)
    if leaving is not None and head == "left":
        return after.times, leaving.left(after.times, tail).astype(np.float32)
    if name == tolerance_loss.QUANTITY:
        assert after.usual is not None
        return after.times, tolerance_loss.margin(after.usual, after.quantity("tolerance")).astype(np.float32)
    if head == "symptom":
        return after.times, after.intensity(tail)
    if tail == "observed":
        return after.rated(head)
    raise AssertionError(name)


def _metrics(
    arm: str, name: str, times: Numbers, samples: Samples, leaving: dropout.Leaving | None
) -> list[Metric]:
    """Highest recorded value and its time; of the margin the lowest; of ``retained`` the time of leaving.

    The last is NaN in those who stay.
    """
    if name.startswith("left."):
        return []
    if name == "retained":
        assert leaving is not None
        when = np.where(np.isfinite(leaving.time), leaving.time, np.nan)
        return [Metric(arm, name, "exit_time", "h", when)]
    if name == tolerance_loss.QUANTITY:
        low = samples.argmin(axis=0)
        bottom = samples[low, np.arange(low.size)].astype(np.float64)
        when = np.where(bottom < samples.max(axis=0), times[low], np.nan)
        return [
            Metric(arm, name, "lowest", unit_of(name), bottom),
            Metric(arm, name, "time_of_lowest", "h", when),
        ]
    at = samples.argmax(axis=0)
    top = samples[at, np.arange(at.size)].astype(np.float64)
    when = np.where(top > samples.min(axis=0), times[at], np.nan)
    return [Metric(arm, name, "peak", unit_of(name), top), Metric(arm, name, "time_of_peak", "h", when)]


def told(track: Track) -> Numbers:
    """Mean, sd and quantiles over those who count, (times, 9) in the order of ``STATISTICS``."""
    if track.retained is None:
        return statistics(track.samples)
    return dropout.stayers(track.samples, track.retained, PROBABILITIES)
