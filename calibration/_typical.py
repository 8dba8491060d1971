"""The typical person's course under given doses and past use, with any numbers replaced: what calibrations fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from _variant import VARIANT

from mitragyna.engine.run import history_states, run_course
from mitragyna.library import Library, load
from mitragyna.simulate.arms import slowest
from mitragyna.simulate.layout import pack
from mitragyna.simulate.people import Source, values
from mitragyna.simulate.schedule import Dose, Habit, course_plan, history, inputs_of

LIBRARY = load(variant=VARIANT)
TYPICAL_WEIGHT = 70.0


@dataclass(frozen=True)
class Course:
    """Quantities of the typical person over ``times`` (h), with maxima found inside steps."""

    times: np.ndarray
    quantities: Mapping[str, np.ndarray]
    maximum: Mapping[str, float]
    time_of_maximum: Mapping[str, float]
    area: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, quantity: str) -> np.ndarray:
        return self.quantities[quantity]

    def at(self, quantity: str, time: float) -> float:
        return float(np.interp(time, self.times, self.quantities[quantity]))


def course(
    doses: Sequence[Dose],
    duration: float,
    habits: Sequence[Habit] = (),
    replaced: Mapping[str, float] | None = None,
    *,
    library: Library = LIBRARY,
    every: float = 0.25,
    fineness: float = 0.25,
) -> Course:
    """Run the typical person; ``replaced`` are parameter values in internal units."""
    inputs = inputs_of(doses, habits)
    products = tuple(dict.fromkeys(i.product for i in inputs))
    person = values(Source(library, dict(replaced or {})), products, TYPICAL_WEIGHT)
    layout = pack(person, person, inputs, 1)
    past, carried = history(layout, habits, fineness, slowest(layout))
    start = history_states(layout.system, layout.columns, past, 1)
    times = np.append(np.arange(0.0, duration, every), duration)
    plan, trains = course_plan(layout, doses, duration, times, fineness, carried, habits)
    count = layout.system.quantities
    made = run_course(
        layout.system, layout.columns, start, plan, trains,
        thresholds=np.full(count, np.nan), tracked=np.arange(count), record=True, threads=1,
    )  # fmt: skip
    assert made.quantities is not None
    names = layout.quantities
    return Course(
        times,
        {name: made.quantities[i, :, 0].astype(float) for i, name in enumerate(names)},
        {name: float(made.maximum[i, 0]) for i, name in enumerate(names)},
        {name: float(made.time_of_maximum[i, 0]) for i, name in enumerate(names)},
        {name: float(made.area[i, 0]) for i, name in enumerate(names)},
    )


def half_life(times: np.ndarray, values: np.ndarray, start: float, end: float) -> float:
    """Half-life (h) of the log-linear fit between two times."""
    chosen = (times >= start) & (times <= end)
    slope = np.polyfit(times[chosen], np.log(values[chosen]), 1)[0]
    return float(-np.log(2.0) / slope)


def every(product: str, amount: float, interval: float, count: int, start: float = 0.0) -> list[Dose]:
    """``count`` equal doses."""
    return [Dose(start + k * interval, product, amount) for k in range(count)]
