"""Running a study: its scenario for virtual people, or for the typical person, at the times it was sampled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.qualify.measure import Courses
from mitragyna.qualify.study import Selection, Study
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
    if study.visits:
        data["output"] = {**data.get("output", {}), "visits": [f"{t:g} h" for t in study.visits]}
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
    chosen = study.selection
    wanted = tuple(dict.fromkeys([*wanted, *([chosen.quantity] if chosen is not None else [])]))
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
    later = _after(prepared, wanted)
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
            if track.retained is not None:
                # Whoever has left is in no later mean: a gap, not a score.
                samples = np.where(track.retained, samples, np.nan)
            if track.times.size != times.size:
                # Rated at visits only: between two of them, what was rated at the nearer one.
                samples = samples[np.abs(times[:, np.newaxis] - track.times).argmin(axis=1)]
            here[track.quantity] = samples
        found[arm.name] = here
    last = max((-habit.interval for habit in prepared.habits), default=0.0)
    return Courses(times, found if chosen is None else selected(times, found, chosen), last)


def selected(
    times: Numbers, found: Mapping[str, Mapping[str, Numbers]], chosen: Selection
) -> dict[str, dict[str, Numbers]]:
    """Of each arm only the people whom a study would have taken in.

    Raises ``InputError`` where nobody would have been.
    """
    at = int(np.abs(times - chosen.at).argmin())
    out: dict[str, dict[str, Numbers]] = {}
    for arm, quantities in found.items():
        if chosen.quantity not in quantities:
            raise InputError(f"the model has no quantity '{chosen.quantity}' to select people by")
        score = quantities[chosen.quantity][at]
        taken = (score >= chosen.least) & (score <= chosen.most)
        if not taken.any():
            raise InputError(f"nobody has {chosen.quantity} from {chosen.least:g} to {chosen.most:g}")
        out[arm] = {name: values[:, taken] for name, values in quantities.items()}
    return out


def _after(prepared: Prepared, wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of the wanted quantities are reckoned after the course: rated scores, and those of who stays."""
    scales = [name for name in prepared.library.scales if name in prepared.layout.quantities]
    made: list[str] = []
    if prepared.scenario.dropout is not None:
        made += ["retained", *(f"{name}.stayers" for name in scales)]
    if prepared.scenario.output.visits:
        made += [f"{name}.observed" for name in scales if prepared.library.scales[name].items]
    if prepared.scenario.dropout is not None and prepared.scenario.output.visits:
        made += [f"{name}.observed.stayers" for name in scales if prepared.library.scales[name].items]
    return tuple(q for q in wanted if q in made)
