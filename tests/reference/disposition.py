"""Disposition as one dense linear system (docs/equations.md, section 1), for the reference solver.

Every compartment of every substance is one row of a matrix and every step is one
``scipy.linalg.expm``. Nothing here knows about modes, blocks or closed sums.
Amounts in mg, effect sites in mg/L, time in h.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.linalg import expm

from mitragyna.model.values import PersonValues, Route

SAME_TIME = 1e-9
"""Two event times closer than this (h) are one time: sums such as dose time + lag round differently."""


@dataclass(frozen=True)
class RefDose:
    """One dose, or a reset of the disposition.

    Args:
        time: h from time zero.
        product: key of ``PersonValues.routes``.
        amount: units of product (not per kg). Zero together with ``reset`` is a reset alone.
        duration: length (h) of constant input; 0 takes the route's ``absorption_duration``.
            ``math.inf`` needs ``steady_state`` and ``interval`` 0: an infusion of ``amount`` per hour
            that has run for ever and ends at ``time``.
        reset: empty all compartments and effect sites, and cancel every input of earlier records,
            just before this dose.
        compartment: ``None`` is where the route leads; ``"depot"``; ``"central"`` on a route with
            absorption is an injection past the depot: F = 1, no lag, no presystemic metabolite.
        steady_state: 1 empties the disposition and puts in its place what doses at ``time`` −
            ``interval``, − 2 ``interval``, … would have left; 2 adds that without emptying.
            The dose itself follows in both cases.
        interval: h between the implied doses.
    """

    time: float
    product: str
    amount: float
    duration: float = 0.0
    reset: bool = False
    compartment: str | None = None
    steady_state: int = 0
    interval: float = 0.0


@dataclass(frozen=True)
class RefHistory:
    """``count`` doses of ``amount`` every ``interval`` h; the last one at −``interval``."""

    product: str
    amount: float
    interval: float
    count: int


@dataclass(frozen=True, eq=False)
class Input:
    """A jump (``stop`` == ``start``) of the state by ``vector``, or a constant rate ``vector`` per h."""

    start: float
    stop: float
    vector: np.ndarray


@dataclass(frozen=True, eq=False)
class Jump:
    """What happens at one instant: the state is emptied if ``empties``, then ``vector`` is added."""

    time: float
    empties: bool
    vector: np.ndarray


class Disposition:
    """The matrix of one person: ``y' = matrix y + rate``, and where each thing sits in ``y``."""

    def __init__(self, person: PersonValues) -> None:
        self.person = person
        self.substances = {s.name: s for s in person.substances}
        self.central: dict[str, int] = {}
        self.effect: dict[str, int] = {}
        self.depot: dict[tuple[str, int], int] = {}
        rates: list[tuple[int, int, float]] = []
        size = 0
        for s in person.substances:
            a = self.central[s.name] = size
            size += 1
            rates.append((a, a, -s.clearance / s.volume_central))
            for volume, flow in s.peripherals:
                rates += [
                    (a, a, -flow / s.volume_central),
                    (a, size, flow / volume),
                    (size, a, flow / s.volume_central),
                    (size, size, -flow / volume),
                ]
                size += 1
            e = self.effect[s.name] = size
            size += 1
            rates += [(e, a, s.effect_rate / s.volume_central), (e, e, -s.effect_rate)]
        for parent in person.substances:
            for made in parent.forms:
                child = self.substances[made.metabolite]
                mass = made.fraction * child.molar_mass / parent.molar_mass
                rate = mass * parent.clearance / parent.volume_central
                source, into = self.central[parent.name], self.central[child.name]
                if made.delay_rate is None:
                    rates.append((into, source, rate))
                else:
                    rates += [(size, source, rate), (size, size, -made.delay_rate)]
                    rates.append((into, size, made.delay_rate))
                    size += 1
        for product, routes in person.routes.items():
            for number, route in enumerate(routes):
                if route.absorption_rate is None:
                    continue
                d = self.depot[product, number] = size
                size += 1
                ka = route.absorption_rate
                fed = [(self.central[route.substance], route.bioavailability), *self._presystemic(route)]
                rates.append((d, d, -ka))
                rates += [(row, d, share * (1.0 - route.slow_fraction) * ka) for row, share in fed]
                if route.slow_rate is not None:
                    rates += [(size, d, route.slow_fraction * ka), (size, size, -route.slow_rate)]
                    rates += [(row, size, share * route.slow_rate) for row, share in fed]
                    size += 1
        self.size = size
        self.matrix = np.zeros((size, size))
        for row, column, rate in rates:
            self.matrix[row, column] += rate
        self._steps: dict[float, np.ndarray] = {}

    def _presystemic(self, route: Route) -> list[tuple[int, float]]:
        """Rows of presystemic metabolites with the mg of each that one mg of dose becomes."""
        mass = self.substances[route.substance].molar_mass
        return [
            (self.central[p.metabolite], p.fraction * self.substances[p.metabolite].molar_mass / mass)
            for p in route.presystemic
        ]

    def zero(self) -> np.ndarray:
        return np.zeros(self.size)

    def step(self, dt: float) -> np.ndarray:
        """exp(matrix dt)."""
        if dt not in self._steps:
            self._steps[dt] = expm(self.matrix * dt)
        return self._steps[dt]

    def advance(self, y: np.ndarray, dt: float, rate: np.ndarray) -> np.ndarray:
        """The state after ``dt`` h of constant input ``rate`` (mg/h)."""
        if not rate.any():
            return self.step(dt) @ y
        # The input is one more state that never changes, so that one exponential holds both terms.
        whole = np.zeros((self.size + 1, self.size + 1))
        whole[:-1, :-1] = self.matrix * dt
        whole[:-1, -1] = rate * dt
        return (expm(whole) @ np.append(y, 1.0))[:-1]

    def inputs(self, dose: RefDose) -> list[Input]:
        """What one dose brings, steady state and reset aside, at times after the lag."""
        out: list[Input] = []
        for number, route in enumerate(self.person.routes[dose.product]):
            amount = dose.amount * route.content
            vector = self.zero()
            lag, duration = route.lag, dose.duration or route.absorption_duration
            central = self.central[route.substance]
            depot = self.depot.get((dose.product, number))
            if depot is not None and dose.compartment in (None, "depot"):
                vector[depot] = amount
            elif depot is not None and dose.compartment == "central":
                vector[central] = amount
                lag, duration = 0.0, dose.duration
            elif depot is None and dose.compartment in (None, "central"):
                vector[central] = amount * route.bioavailability
                for row, share in self._presystemic(route):
                    vector[row] += amount * share
            else:
                raise ValueError(f"{dose.product} has no compartment {dose.compartment!r}")
            start = dose.time + lag
            if duration > 0 and math.isfinite(duration):
                vector = vector / duration
            out.append(Input(start, start + duration, vector))
        return out

    def response(self, inputs: Iterable[Input], since: float, until: float) -> np.ndarray:
        """State at ``until`` of a system that was empty at ``since`` (before anything at ``until``)."""
        inputs = list(inputs)
        times = {since, until}
        times |= {t for i in inputs for t in (i.start, i.stop) if since < t < until}
        marks = sorted(times)
        y = self.zero()
        for a, b in pairwise(marks):
            for i in inputs:
                if i.start == i.stop == a:
                    y = y + i.vector
            y = self.advance(y, b - a, running(inputs, a, self.size))
        return y

    def train(self, dose: RefDose, count: float, before: float) -> tuple[np.ndarray, list[Input]]:
        """What ``count`` doses at ``before`` − interval, − 2 interval, … have left at ``before``.

        A finite count is summed dose by dose; an infinite one is the fixed point of one interval, a
        dense linear system. Inputs that still run, or have not begun because of a lag, are returned
        as inputs to come.
        """
        one = self.inputs(replace(dose, time=0.0))
        longest = max(i.stop for i in one)
        early = max(1, math.ceil(longest / dose.interval - SAME_TIME))
        total = last = self.zero()
        to_come: list[Input] = []
        for k in range(1, int(min(early, count)) + 1):
            age = k * dose.interval
            arrived = [i for i in one if i.start < age - SAME_TIME]
            last = self.response(arrived, 0.0, age)
            total = total + last
            for i in one:
                if i not in arrived:
                    to_come.append(Input(before + i.start - age, before + i.stop - age, i.vector))
                elif i.stop > age + SAME_TIME:
                    to_come.append(Input(before, before + i.stop - age, i.vector))
        if count <= early:
            return total, to_come
        step = self.step(dose.interval)
        if math.isinf(count):
            rest = np.linalg.solve(np.eye(self.size) - step, step @ last)
            return total + rest, to_come
        for _ in range(early + 1, int(count) + 1):
            last = step @ last
            total = total + last
        return total, to_come

    def steady(self, dose: RefDose) -> tuple[np.ndarray, list[Input]]:
        """Amounts that the implied past of a steady-state dose leaves at its time, and inputs to come."""
        if math.isinf(dose.duration):
            total = self.zero()
            to_come: list[Input] = []
            for i in self.inputs(dose):
                total = total - np.linalg.solve(self.matrix, i.vector)
                if i.start > dose.time:
                    to_come.append(Input(dose.time, i.start, i.vector))
            return total, to_come
        return self.train(dose, math.inf, dose.time)


def running(inputs: Iterable[Input], time: float, size: int) -> np.ndarray:
    """Sum of the rates that run just after ``time``."""
    total = np.zeros(size)
    for i in inputs:
        if i.start <= time + SAME_TIME / 2 and i.stop > time + SAME_TIME / 2 and i.stop > i.start:
            total = total + i.vector
    return total


def schedule(system: Disposition, doses: list[RefDose], given: list[Input]) -> tuple[list[Jump], list[Input]]:
    """Turn records into jumps and constant inputs in the order of docs/equations.md, section 2.

    At one time records act in written order; a reset or a steady state 1 cancels whatever earlier
    records still had to bring. ``given`` are inputs that stand before.
    """
    records = sorted(enumerate(doses), key=lambda pair: (pair[1].time, pair[0]))
    inputs = list(given)
    emptied: list[tuple[float, int, np.ndarray, bool]] = []

    def cut(at: float) -> None:
        kept = [i for i in inputs if i.start < at - SAME_TIME]
        inputs[:] = [i if i.stop <= at else replace(i, stop=at) for i in kept]

    # Each record is visited once for its reset, once for its dose.
    visits: list[tuple[float, int, RefDose]] = []
    for _, dose in records:
        if dose.reset:
            visits.append((dose.time, 0, dose))
        if dose.amount > 0:
            visits.append((dose.time, 1, dose))
    for order, (time, stage, dose) in enumerate(visits):
        if stage == 0:
            cut(time)
            emptied.append((time, order, system.zero(), True))
            continue
        if dose.steady_state:
            if dose.steady_state == 1:
                cut(time)
            left, to_come = system.steady(dose)
            emptied.append((time, order, left, dose.steady_state == 1))
            inputs += to_come
        if math.isfinite(dose.duration):
            inputs += system.inputs(dose)
    # Whatever the cuts left of boluses comes after the emptying of the same time: an emptying that
    # followed a bolus of its own time has already removed it.
    jumps = [Jump(time, empties, vector) for time, _, vector, empties in emptied]
    jumps += [Jump(i.start, False, i.vector) for i in inputs if i.start == i.stop]
    return jumps, [i for i in inputs if i.stop > i.start]
