"""An exported course run by libRoadRunner, and courses of the reference's problems to export."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from mitragyna.engine.plan import hours
from mitragyna.export import Carried, Given, PersonCourse, Written
from mitragyna.export.equations import ADAPTATION
from tests.reference.strategies import Problem
from tests.simulate.engine_case import prepare, start_of

Array = NDArray[np.float64]
TOLERANCE = 1e-10
LEAST = 1e-13
"""Absolute tolerance of every state; RoadRunner would scale one number by initial values, down to 1e-28."""


def roadrunner():
    """The module, or a skip that says what is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SWIG's own, at import
        return pytest.importorskip(
            "roadrunner", reason="libRoadRunner is not installed (it has wheels for Linux on x86-64 alone)"
        )


def libsbml():
    """The module, or a skip that says what is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("libsbml", reason="libSBML is not installed: the extra mitragyna[sbml]")


def solved(text: str, written: Written, times: Array) -> dict[str, Array]:
    """Every quantity at ``times`` by RoadRunner's CVODE."""
    model = roadrunner().RoadRunner(text)
    model.integrator.relative_tolerance = TOLERANCE
    model.integrator.absolute_tolerance = [LEAST] * len(written.states)
    model.integrator.maximum_num_steps = 10**6
    wanted = list(written.quantities.values())
    found = np.array(model.simulate(times=[0.0, *times.tolist()], selections=["time", *wanted]))
    return dict(zip(written.quantities, found[1:, 1:].T, strict=True))


def between(written: Written, times: Iterable[float]) -> Array:
    """Those of ``times`` at which nothing happens: there, programs differ in what they show."""
    happens = np.array([t for h in written.happenings for t in h.times] + [0.0])
    return np.array([t for t in times if np.abs(happens - t).min() > 1e-6])


def course_of(problem: Problem) -> PersonCourse:
    """A problem of the reference as what is exported; its state at time zero is the engine's."""
    layout = prepare(problem)
    start, carried = start_of(problem, layout)
    slow = [s.name for s in problem.person.substances if s.mu is not None and s.mu.slow]
    names = [*layout.states, *(f"{name}.bound" for name in slow), *ADAPTATION]
    state = np.concatenate([start.x[:, 0], start.slow[:, 0], start.adapted[:, 0]])
    return PersonCourse(
        title="generated",
        arm="generated",
        person="one person",
        duration=problem.duration,
        values=problem.person,
        doses=tuple(
            Given(
                d.time, d.product if d.amount > 0.0 else "", d.amount, duration=d.duration, reset=d.reset,
                compartment=d.compartment,
            )
            for d in sorted(problem.doses, key=lambda d: d.time)
        ),
        start=dict(zip(names, state.tolist(), strict=True)),
        carried=tuple(
            Carried(hours(e.tick), layout.states[at], amount * float(layout.columns.coefficients[row, 0]))
            for e in carried
            for at, row, amount in e.entries
        ),
    )  # fmt: skip
