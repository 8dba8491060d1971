"""A real peer, libRoadRunner at 1e-10, agrees with the engine on exported files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mitragyna.export import sbml, written
from mitragyna.simulate.arms import run_arm, start_states
from mitragyna.workflow import export as work
from tests.export.peer import between, course_of, libsbml, roadrunner, solved
from tests.reference.generated import chosen, features
from tests.reference.solver import worst_error
from tests.reference.strategies import Problem
from tests.simulate.engine_case import engine_answer

EXAMPLES = Path(__file__).parents[2] / "examples"
AGREE = 1e-5
"""|x - engine| / max(|x|, 1 % of the quantity's range)."""
CASES = (
    *(("leaf-powder-while-heroin-wears-off.toml", arm, 3) for arm in
      ("no treatment", "methadone", "buprenorphine", "lofexidine", "leaf powder")),
    ("leaf-powder-while-heroin-wears-off.toml", "leaf powder", None),
    ("naloxone-after-morphine.toml", "naloxone 0.4 mg into a vein", 2),
    ("naloxone-after-morphine.toml", "naloxone 0.4 mg into a muscle", None),
    ("buprenorphine-timing.toml", "6 h after heroin", 1),
    ("event-table.toml", "as recorded", 3),
    ("example-drug.toml", "into a vein over 1 h", 1),
    ("example-drug.toml", "by mouth every 12 h", 4),
)  # fmt: skip


@pytest.fixture(autouse=True)
def both() -> None:
    libsbml(), roadrunner()


@pytest.mark.slow
@pytest.mark.parametrize(("file", "arm", "number"), CASES, ids=[f"{a} of {n}" for _, a, n in CASES])
def test_a_shipped_scenario_exported_and_run_by_roadrunner_agrees_with_the_engine(
    file: str, arm: str, number: int | None
) -> None:
    scenario, library = work.read(EXAMPLES / file)
    made = work.person(scenario, library, work.arm_of(scenario, arm), number)
    checked = sbml(made.written)
    assert checked.warnings == ()
    times = between(made.written, np.arange(0.15, made.course.duration, made.course.duration / 400))
    prepared = made.prepared
    start, carried = start_states(prepared, 1)
    names = prepared.layout.quantities
    course = run_arm(
        prepared, made.arm, start, carried, times, np.full(len(names), np.nan), np.arange(len(names)), threads=1
    )  # fmt: skip
    assert course.quantities is not None
    index = (number or 1) - 1
    mine = {name: course.quantities[i, :, index].astype(float) for i, name in enumerate(names)}
    theirs = solved(checked.text, made.written, times)
    assert {q: e for q in theirs if (e := worst_error(mine[q], theirs[q])) > AGREE} == {}
    # What is left out is not there at all.
    assert {name for name in names if name not in theirs and np.any(mine[name])} == set()
    assert set(theirs) <= set(names)
    # The comparison is of something: what is taken is seen, and withdrawal where there is a ligand.
    assert any(np.ptp(theirs[q]) > 0.0 for q in theirs if q.startswith("plasma."))


@cache
def generated() -> tuple[Problem, ...]:
    """Problems without a steady-state record: by vein, slow binders, infusions, histories, resets, lags."""
    return tuple(p for p in chosen(48) if not any(d.steady_state for d in p.doses))[:14]


@pytest.mark.parametrize("number", range(14))
def test_a_generated_scenario_exported_and_run_by_roadrunner_agrees_with_the_engine(number: int) -> None:
    problem = generated()[number]
    model = written(course_of(problem))
    times = between(model, problem.times)
    theirs = solved(sbml(model).text, model, times)
    answer = engine_answer(problem).quantities
    at = np.searchsorted(problem.times, times)
    errors = {q: worst_error(answer[q][at], theirs[q]) for q in theirs}
    assert {q: e for q, e in errors.items() if e > AGREE} == {}
    assert {q for q in answer if q not in theirs and np.any(answer[q])} == set()


def test_the_generated_scenarios_have_what_matters() -> None:
    seen = set[str]().union(*(features(p) for p in generated()))
    wanted = {"slow binder", "antagonist", "metabolite", "alpha-2", "history of years", "history of days"}
    assert wanted <= seen
    assert any(d.duration > 0.0 for p in generated() for d in p.doses)
    assert any(d.reset for p in generated() for d in p.doses)
    assert any(r.lag > 0.0 for p in generated() for routes in p.person.routes.values() for r in routes)
