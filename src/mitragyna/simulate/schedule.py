"""Doses into events of the engine: lags, infusions that end, steady states, resets, histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import gcd

import numpy as np

from mitragyna.engine.plan import Event, Plan, hours, make_plan, ticks
from mitragyna.engine.run import ENDLESS, History, Train
from mitragyna.simulate.layout import Input, Layout, Way


@dataclass(frozen=True)
class Dose:
    """One dose at ``time`` (h): ``amount`` of ``product`` (mg or mL; per kg when ``per_kg``).

    ``duration`` (h) above zero is an infusion of that length. ``reset`` empties every state first (amount 0:
    only that). ``steady_state`` 1 puts the disposition at the steady state of this dose every ``interval`` h
    (other amounts are set to zero), 2 adds that steady state to what is there; the dose itself then follows.
    With an infinite ``duration`` and steady state, ``amount`` is a rate per h: a constant infusion that has
    reached its steady state and ends at ``time``. A steady-state record does not move adaptation: a history does.
    """

    time: float
    product: str = ""
    amount: float = 0.0
    per_kg: bool = False
    duration: float = 0.0
    reset: bool = False
    compartment: str | None = None
    steady_state: int = 0
    interval: float = 0.0


@dataclass(frozen=True)
class Habit:
    """A regular past use: ``count`` doses every ``interval`` h, the last one interval before time zero."""

    product: str
    amount: float
    interval: float
    count: int
    per_kg: bool = False
    duration: float = 0.0


LONGEST_COMMON_PERIOD = 7 * 24.0
FIXED_POINT_AFTER = 16.0
"""A habit is a steady regime when it lasts this many of the longest typical time constants: exp(-16) = 1e-7."""


def input_of(dose: Dose | Habit) -> Input:
    """The input a dose needs in the layout."""
    compartment = dose.compartment if isinstance(dose, Dose) else None
    return Input(dose.product, dose.duration > 0.0, compartment, dose.per_kg)


def inputs_of(doses: Iterable[Dose], habits: Iterable[Habit]) -> tuple[Input, ...]:
    """All inputs, each once, in order of appearance."""
    seen = dict.fromkeys(input_of(d) for d in [*habits, *doses] if d.product)
    return tuple(seen)


def most_doses(groups: Iterable[Sequence[Dose]]) -> dict[str, int]:
    """The most doses of each product in any of the dose lists."""
    most: Counter[str] = Counter()
    for doses in groups:
        most |= Counter(dose.product for dose in doses if dose.product)
    return dict(most)


def _length(way: Way, dose: Dose | Habit) -> float:
    return dose.duration if dose.duration > 0.0 else way.duration


def _events_of(
    layout: Layout, way: Way, time: float, amount: float, length: float, dose: int | None = None
) -> list[Event]:
    """A bolus, or the switching on and off of a constant input of ``length`` h; ``dose`` is its number."""
    places = way.entries(dose)
    at = ticks(time)
    if length <= 0.0:
        rates = _excited(layout, places, way, amount, False)
        return [Event(at, "add", tuple((s, row, amount) for s, row in places), rates=rates)]
    span = max(ticks(length), 4)
    rate = amount / hours(span)
    rates = _excited(layout, places, way, rate, True)
    return [
        Event(at, "add", tuple((s, row, rate) for s, row in places), rates=rates),
        Event(at + span, "add", tuple((s, row, -rate) for s, row in places), rates=rates),
    ]


def _excited(
    layout: Layout, places: Sequence[tuple[int, int]], way: Way, amount: float, infused: bool
) -> tuple[float, ...]:
    """The rates an input into ``places`` excites, and that at which it fills the receptor where this is the fastest."""
    rates = layout.excited[way.state]
    if len(places) > 1:
        rates = tuple(sorted({rate for state, _ in places for rate in layout.excited[state]}))
    filling = layout.filling.get((way.state, way.row))
    rate = 0.0 if filling is None else filling.rate(amount, infused)
    return tuple(sorted({*rates, rate})) if rate > max(rates, default=0.0) else rates


def _steady(layout: Layout, dose: Dose, number: int) -> tuple[list[Event], tuple[Train, ...]]:
    """The steady-state part of a dose: the event that sets it, the trains that make it, ends of what still runs."""
    at = ticks(dose.time)
    kind = "set" if dose.steady_state == 1 else "superpose"
    trains: list[Train] = []
    rates: set[float] = set()
    ends: list[Event] = []
    for way in layout.ways[input_of(dose)]:
        rates |= set(layout.excited[way.state])
        length = _length(way, dose)
        if np.isinf(length):
            hour = ticks(1.0)
            trains.append(Train(((way.state, way.row, dose.amount),), hour, ENDLESS, hour, hour))
            if way.lag > 0.0:
                # What was given up to this time goes on arriving for the length of the lag.
                ends += _events_of(layout, way, dose.time, dose.amount * way.lag, way.lag)
            continue
        interval = ticks(dose.interval)
        lag = ticks(way.lag)
        elapsed = interval - lag % interval
        span = ticks(length) if length > 0.0 else 0
        amount = dose.amount / hours(span) if span else dose.amount
        trains.append(Train(((way.state, way.row, amount),), interval, ENDLESS, elapsed, span))
        for k in range(lag // interval):
            # With a lag, doses already taken are still to arrive.
            arrival = at + (lag % interval) + k * interval
            ends += _events_of(layout, way, hours(arrival), dose.amount, length)[:1]
            if span:
                rate = dose.amount / hours(span)
                ends.append(
                    Event(
                        arrival + span, "add", ((way.state, way.row, -rate),), rates=layout.excited[way.state]
                    )
                )
        k = 0
        while span > elapsed + k * interval:
            remaining = span - (elapsed + k * interval)
            ends.append(
                Event(
                    at + remaining, "add", ((way.state, way.row, -amount),), rates=layout.excited[way.state]
                )
            )
            k += 1
    first = Event(at, kind, number=number, rates=tuple(sorted(rates)))
    return [first, *ends], tuple(trains)


def events(
    layout: Layout, doses: Sequence[Dose], carried: tuple[Event, ...] = (), *, numbered: bool = False
) -> tuple[tuple[Event, ...], tuple[tuple[Train, ...], ...]]:
    """Events of a dose list in its order, and the trains of its steady states.

    ``numbered`` doses are occasions: each product's are counted in order, and take the rows of their number.

    Order at one time: inputs that end, then, dose by dose as listed, resets and inputs. Doses that a reset
    finds still underway (lagged, or infused) are taken back, as an emptied system has no infusion running.
    """
    out: list[Event] = [e for e in carried if e.entries[0][2] >= 0.0]
    ends: list[Event] = [e for e in carried if e.entries[0][2] < 0.0]
    steady: list[tuple[Train, ...]] = []
    taken: dict[str, int] = {}
    for dose in sorted(doses, key=lambda d: ticks(d.time)):
        at = ticks(dose.time)
        if dose.reset or dose.steady_state == 1:
            # What was to come from earlier doses is gone with the reset.
            out = [e for e in out if e.tick <= at]
            ends = [e for e in ends if e.tick <= at]
        if dose.reset:
            # What is bound slowly goes on by itself after the drug is gone.
            out.append(Event(at, "reset", rates=layout.system.rates))
        if not dose.product:
            continue
        number = taken.get(dose.product, 0) if numbered else None
        taken[dose.product] = taken.get(dose.product, 0) + 1
        if dose.steady_state:
            made, trains = _steady(layout, dose, len(steady))
            steady.append(trains)
            out.append(made[0])
            ends += [e for e in made[1:] if e.entries[0][2] < 0.0]
            out += [e for e in made[1:] if e.entries[0][2] >= 0.0]
            if np.isinf(dose.duration):
                continue
        for way in layout.ways[input_of(dose)]:
            made = _events_of(layout, way, dose.time + way.lag, dose.amount, _length(way, dose), number)
            out.append(made[0])
            ends += made[1:]
    # A stable sort by time: ends first, then the listed order.
    ordered = sorted(
        [*((e.tick, 0, e) for e in ends), *((e.tick, 1, e) for e in out)], key=lambda item: item[:2]
    )
    return tuple(e for _, _, e in ordered), tuple(steady)


def common_period(habits: Sequence[Habit]) -> float | None:
    """Shortest common interval (h) of the habits, or None when it is longer than a week."""
    period = ticks(habits[0].interval)
    for habit in habits[1:]:
        other = ticks(habit.interval)
        period = period // gcd(period, other) * other
    return hours(period) if hours(period) <= LONGEST_COMMON_PERIOD else None


def _explicit(habit: Habit, since: float) -> list[Dose]:
    """The doses of a habit from ``since`` (h, negative) on."""
    last = min(habit.count, int(np.floor(-since / habit.interval + 1e-9)))
    return [
        Dose(-k * habit.interval, habit.product, habit.amount, habit.per_kg, habit.duration)
        for k in range(last, 0, -1)
    ]


def _train(layout: Layout, habit: Habit, way: Way, count: int) -> Train:
    length = _length(way, habit)
    span = ticks(length) if length > 0.0 else 0
    amount = habit.amount / hours(span) if span else habit.amount
    elapsed = ticks(habit.interval) - ticks(way.lag)
    return Train(((way.state, way.row, amount),), ticks(habit.interval), count, elapsed, span)


def history(
    layout: Layout, habits: Sequence[Habit], fineness: float, slowest: float
) -> tuple[History | None, tuple[Event, ...]]:
    """The history as the engine takes it: long regular habits as a steady regime, the rest dose by dose.

    ``slowest`` is the longest typical time constant (h) of disposition and adaptation. Second: what the history
    still has to bring after time zero (lagged doses, ends of infusions), for the arms to take over.
    """
    if not habits:
        return None, ()
    none = np.zeros(0)

    def settled(habit: Habit, before: float) -> bool:
        reach = max(way.lag + _length(way, habit) for way in layout.ways[input_of(habit)])
        lasts = habit.count * habit.interval - before
        return lasts >= FIXED_POINT_AFTER * slowest and reach <= habit.interval

    long = [h for h in habits if settled(h, 0.0)]
    short = [h for h in habits if not settled(h, 0.0)]
    period = common_period(long) if long else None
    if period is not None:
        stretch = period * float(
            np.ceil(max((h.count * h.interval for h in short), default=0.0) / period - 1e-9)
        )
        if all(settled(h, stretch) for h in long):
            whole = [replace(d, time=d.time - stretch) for h in long for d in _explicit(h, -period)]
            made, _ = events(layout, whole)
            cycle = make_plan(-ticks(stretch + period), -ticks(stretch), made, none, fineness)
            trains = tuple(
                _train(layout, h, way, h.count - round(stretch / h.interval))
                for h in long
                for way in layout.ways[input_of(h)]
            )
            if not short:
                return History(period=cycle, trains=trains), ()
            recent = [d for h in habits for d in _explicit(h, -stretch)]
            made, _ = events(layout, recent)
            rest = make_plan(-ticks(stretch), 0, made, none, fineness)
            return History(rest, cycle, trains), tuple(e for e in made if e.tick >= 0)
    start = -max(h.count * h.interval for h in habits)
    made, _ = events(layout, [d for h in habits for d in _explicit(h, start)])
    return History(make_plan(ticks(start), 0, made, none, fineness)), tuple(e for e in made if e.tick >= 0)


@dataclass(frozen=True)
class Timetable:
    """What one arm asks of the plan of its steps, whatever their fineness.

    ``events`` in order, ``trains`` of their steady states, ``duration`` (ticks), ``earlier`` (rates, tick) of the
    history's last uses, which still excite fast modes at time zero.
    """

    events: tuple[Event, ...]
    trains: tuple[tuple[Train, ...], ...]
    duration: int
    earlier: tuple[tuple[tuple[float, ...], int], ...]

    def plan(self, outputs: np.ndarray, fineness: float, window: tuple[float, float] | None = None) -> Plan:
        """The steps from time zero to the end."""
        return make_plan(0, self.duration, self.events, outputs, fineness, window, self.earlier)


def timetable(
    layout: Layout,
    doses: Sequence[Dose],
    duration: float,
    carried: tuple[Event, ...] = (),
    habits: Sequence[Habit] = (),
    stops: tuple[Event, ...] = (),
) -> Timetable:
    """One arm from time zero to ``duration`` (h).

    ``carried`` are events left over from the history, ``habits`` its uses. ``stops`` are events that change nothing, at
    times where a step has to end.
    """
    made, trains = events(layout, doses, carried, numbered=True)
    earlier = {
        layout.excited[way.state]: ticks(min(way.lag + _length(way, habit) - habit.interval, 0.0))
        for habit in sorted(habits, key=lambda h: -h.interval)
        for way in layout.ways[input_of(habit)]
    }
    return Timetable((*made, *stops), trains, ticks(duration), tuple(earlier.items()))


def course_plan(
    layout: Layout,
    doses: Sequence[Dose],
    duration: float,
    outputs: np.ndarray,
    fineness: float,
    carried: tuple[Event, ...] = (),
    habits: Sequence[Habit] = (),
) -> tuple[Plan, tuple[tuple[Train, ...], ...]]:
    """The plan of one arm at one fineness, and the trains of its steady states (``timetable``)."""
    table = timetable(layout, doses, duration, carried, habits)
    return table.plan(outputs, fineness), table.trains
