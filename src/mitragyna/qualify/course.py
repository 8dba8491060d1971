"""Running a study: its scenario for virtual people, or for the typical person, at the times it was sampled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library
from mitragyna.qualify.measure import Courses
from mitragyna.qualify.study import Study
from mitragyna.scenario import Scenario, from_dict
from mitragyna.simulate import derived
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states
from mitragyna.simulate.effects import asked_effects, effect_values
from mitragyna.simulate.layout import pack
from mitragyna.simulate.people import Source

Numbers = NDArray[np.float64]

FINEST_H = 1 / 60
COARSEST_POINTS = 2000
SHORT_H = 6.0
LEAVING_STEP_H = 2.0
"""Step between recorded times of a study in which people may leave and that does not say."""


def scenario_of(study: Study, library: Library, seed: int, medicines: bool = True) -> Scenario:
    """The study's scenario, without what the person takes besides unless ``medicines``. Raises ``InputError``."""
    data: dict[str, Any] = dict(study.scenario)
    if not medicines:
        data["person"] = {k: v for k, v in dict(data.get("person", {})).items() if k != "medicines"}
    people = {**dict(data.get("people", {})), "number": 1 if study.typical else study.people}
    data |= {"title": study.title, "seed": seed, "people": people}
    if "dropout" in data:
        # Leaving is reckoned over the recorded course, so the recorded times are those of the study.
        data["output"] = {"every": f"{study.every or LEAVING_STEP_H:g} h"}
    return from_dict(data, study.where, library=library)


def sampled(study: Study, duration: float) -> Numbers:
    """Times (h) at which the study was sampled; a fine grid to the end where it does not say."""
    if study.times is not None:
        return np.array([t for t in study.times if t <= duration + 1e-9])
    every = study.every
    if every is None:
        every = FINEST_H if duration <= SHORT_H else max(0.25, duration / COARSEST_POINTS)
    steps = int(duration / every * (1 + 1e-12))
    return np.unique(np.append(np.arange(steps + 1) * every, duration).clip(max=duration))


def typical(prepared: Prepared) -> Prepared:
    """The same for one person in whom every number has its typical value."""
    usual = Source(prepared.library, prepared.scenario.parameters)
    names = [s.name for s in prepared.typical.substances]
    effects = effect_values(usual, names, asked_effects(prepared.scenario, prepared.library, names))
    readouts = [(effect, prepared.library.effects[effect.name].worst == "lowest") for effect in effects]
    layout = pack(prepared.typical, prepared.typical, tuple(prepared.layout.ways), 1, readouts)
    return replace(prepared, values=prepared.typical, layout=layout)


def simulate(
    study: Study, library: Library, wanted: Iterable[str], seed: int, threads: int, medicines: bool = True
) -> Courses:
    """The courses of the wanted quantities in every arm. Raises ``InputError``, also for a scenario of no doses."""
    wanted = tuple(dict.fromkeys(wanted))
    scenario = scenario_of(study, library, seed, medicines)
    # Effects are computed where a scenario asks for them, and the study does.
    asked = tuple(name for name in wanted if name in library.effects)
    scenario = replace(scenario, output=replace(scenario.output, quantities=asked or None))
    prepared = prepare(scenario, library)
    if study.typical:
        prepared = typical(prepared)
    layout = prepared.layout
    times = (
        np.array(scenario.output_times) if scenario.dropout is not None else sampled(study, scenario.duration)
    )
    start, carried = start_states(prepared, threads)
    names = [q for q in wanted if q in layout.quantities]
    later = _after(prepared, wanted) if scenario.dropout is not None else ()
    found: dict[str, Mapping[str, Numbers]] = {}
    for arm in scenario.arms:
        course = run_arm(
            prepared, arm, start, carried, times,
            np.full(len(layout.quantities), np.nan), np.zeros(0, dtype=np.int64), threads=threads,
        )  # fmt: skip
        assert course.quantities is not None
        here = {q: course.quantities[layout.quantities.index(q)].astype(np.float64) for q in names}
        tracks, _ = derived.tracks(prepared, derived.Plan((), later), arm.name, times, course)
        for track in tracks:
            samples = track.samples.astype(np.float64)
            # Whoever has left is in no later mean: a gap, not a score.
            here[track.quantity] = (
                samples if track.retained is None else np.where(track.retained, samples, np.nan)
            )
        found[arm.name] = here
    last = max((-habit.interval for habit in prepared.habits), default=0.0)
    return Courses(times, found, last)


def _after(prepared: Prepared, wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of the wanted quantities are reckoned from those who stay."""
    scores = [f"{name}.stayers" for name in prepared.library.scales if name in prepared.layout.quantities]
    return tuple(q for q in wanted if q in ("retained", *scores))
