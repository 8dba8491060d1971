"""One call from a scenario to its result."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.cuda.presence import check_device
from mitragyna.engine.cuda.presence import told as told_device
from mitragyna.engine.run import default_threads
from mitragyna.errors import InputError
from mitragyna.library import load as load_library
from mitragyna.scenario import Scenario, known_respiration
from mitragyna.scenario import load as load_scenario
from mitragyna.simulate import altered
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.summary import people_table
from mitragyna.workflow import describe, effects, evidence, medicines, variants
from mitragyna.workflow.everyone import Clock, How, everybody
from mitragyna.workflow.findings import findings
from mitragyna.workflow.gathered import Gathered
from mitragyna.workflow.given import changed, with_uncertainty
from mitragyna.workflow.identity import identity, versions
from mitragyna.workflow.layers import Steps, at_typical, layered
from mitragyna.workflow.parts import EXACT
from mitragyna.workflow.population import RELIEF_SCORE, Followed, burdens, risen
from mitragyna.workflow.recorded import frame
from mitragyna.workflow.result import ArmSummary, Arrests, Result, ToleranceLoss
from mitragyna.workflow.watch import watch

if TYPE_CHECKING:
    import pandas as pd

    from mitragyna.workflow.layers import Layers

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
ADAPTATION = "model.adaptation"
"""What chooses the variant of the adaptation equations among the overrides."""
RESPIRATION = "model.respiration"
"""What chooses the respiratory module among them."""


@contextmanager
def running(
    scenario: Scenario | str | Path,
    *,
    people: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    device: str = "cpu",
    overrides: dict[str, str | float] | None = None,
    uncertainty: bool = False,
    sets: int | None = None,
    tolerance: float | None = None,
    progress: Progress | None = None,
    as_of: datetime.date | None = None,
    folder: Path | None = None,
    resume: bool = False,
    part: int | None = None,
    cluster: str | None = None,
) -> Generator[Result]:
    """Simulate a scenario (a path, or what ``load_scenario`` gave).

    ``people``, ``seed`` and ``overrides`` (parameter name to quantity; ``model.adaptation`` to the name of a variant,
    ``model.respiration`` to that of a module) replace what the file says; ``threads`` is the
    number of cores to use, all by default, and never changes a result. ``device``: cpu, or cuda for a GPU
    (docs/gpu.md). ``uncertainty`` draws ``sets`` sets of typical
    values besides (the scenario's ``[uncertainty]``, else 50). ``tolerance`` is the numerical error asked for
    instead of the file's. ``progress`` is told the stage, the people finished and the people there are. ``as_of`` is
    the day that findings about law are asked for (default: today). ``part`` is the number of people computed together
    (by memory), ``cluster`` a Dask scheduler's address or "local": neither changes a result. With ``folder``, which has
    a manifest, finished parts are kept there, and ``resume`` goes on with those of a run that did not end.

    Gives the result within a context, as everyone's metrics of a large run can be read there alone. Raises
    ``InputError``, and ``UnfinishedError`` when it cannot go on.
    """
    begun = time.perf_counter()
    day = as_of or datetime.date.today()
    check_device(device)
    if cluster is not None and device != "cpu":
        raise InputError(
            f"device: '{device}' does not go with a cluster, whose workers use processors; expected one of both"
        )
    # Arrow's own allocator keeps 50 MB that the report then needs; read when pandas first brings Arrow in.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    if cluster is not None:
        from mitragyna.workflow.cluster import refuse_unreachable

        refuse_unreachable(cluster)
    overrides = dict(overrides or {})
    chosen = overrides.pop(ADAPTATION, None)
    if chosen is not None:
        scenario = replace(scenario, adaptation=str(chosen))
    module = overrides.pop(RESPIRATION, None)
    if module is not None:
        scenario = replace(scenario, respiration=known_respiration(str(module), f"--set {RESPIRATION}"))
    place = ADAPTATION if chosen is None else f"--set {ADAPTATION}"
    library = scenario.with_own_products(load_library(scenario.library, scenario.adaptation, place))
    scenario = changed(scenario, library, people, seed, overrides, tolerance)
    scenario = with_uncertainty(scenario, uncertainty, sets)
    given = scenario
    if scenario.uncertainty is not None:
        scenario = at_typical(scenario, library)
    cores = default_threads()
    if threads is not None and not 1 <= threads <= max(cores, 1):
        raise InputError(
            f"threads: {threads} is out of range; this machine has {cores} for this process, so 1 to {cores}"
        )
    threads = threads or cores
    how = How(threads, folder, resume, part, cluster)
    everyone = scenario
    # Above this number, these stand for the others in what is told of each person.
    scenario = replace(scenario, people=replace(scenario.people, number=min(scenario.people.number, EXACT)))
    prepared = prepare(scenario, library, device)
    followed = Followed.of(prepared)
    clock = Clock({"set-up": time.perf_counter() - begun, "history": 0.0, "engine": 0.0, "summaries": 0.0})
    # This thread waits while the engine computes: time in which the tables' library can be imported.
    threading.Thread(target=import_module, args=("pandas",), daemon=True).start()
    what = identity(everyone, library, device)
    with everybody(everyone, library, prepared, followed, how, what, clock, progress) as made:
        result = _told(prepared, followed, everyone.people.number, made, threads, day)
        clock.told("summaries")
        if given.uncertainty is not None:
            result = replace(
                result, layers=_layers(prepared, followed, given, made, result, threads, progress)
            )
            clock.told("parameter sets")
        if given.variants:
            others = tuple(name for name in given.variants if name != given.adaptation)
            peaks = variants.compared(
                replace(given, variants=others),
                library,
                lambda same: run(same, threads=threads, device=device),
                RELIEF_SCORE,
            )
            result = replace(result, variants=peaks)
            clock.told("variants")
        spent = {**clock.spent, "total": time.perf_counter() - begun}
        yield replace(result, timings={k: round(v, 4) for k, v in spent.items()})


def run(scenario: Scenario | str | Path, **given: Any) -> Result:
    """As ``running``, for a result whose tables of individuals are enough."""
    with running(scenario, **given) as result:
        return result


def _told(
    prepared: Prepared,
    followed: Followed,
    people: int,
    made: Gathered,
    threads: int,
    day: datetime.date,
) -> Result:
    """The result of a run, without drawn parameters and variants."""
    scenario, one = prepared.scenario, made.individuals
    frames = [frame(name, rows) for name, rows in made.arms.items() if rows]
    bearing = _bearing(prepared)
    told = {
        a.name: altered.told(scenario, prepared.library, prepared.interactions[a.name]) for a in scenario.arms
    }
    thresholds = zip(followed.quantities, followed.thresholds.tolist(), strict=True)
    lost = {name: _tolerance_loss(prepared, followed, margin) for name, margin in one.lost.items()}
    known = watch(prepared, one.metrics, one.margins, one.unchecked)
    result = _result(prepared, frames, made, people, threads)
    return replace(
        result,
        thresholds={q: t for q, t in thresholds if not np.isnan(t)},
        interactions={arm: said for arm, said in told.items() if said},
        drawn=one.factors,
        bearing=bearing,
        tolerance_loss=lost,
        arrests={name: Arrests.of(count, people) for name, count in one.arrests.items()},
        watch=known,
        findings=findings(prepared, result.people_table, known, lost, day),
        as_of=day.isoformat(),
        everyone=made.everyone,
    )


def _layers(
    prepared: Prepared,
    followed: Followed,
    given: Scenario,
    made: Gathered,
    result: Result,
    threads: int,
    progress: Progress | None,
) -> Layers:
    times, quantities, arms = followed.times, followed.quantities, result.arms
    steps = Steps(
        arm=lambda people, start, carried, arm, told: followed.arm(
            people, start, carried, arm, threads, told
        ),
        rises=lambda people, scores: risen(people, times, scores),
        score=quantities.index(RELIEF_SCORE) if RELIEF_SCORE in quantities else None,
        relief=lambda people, scores: _relief(people, arms, burdens(people, times, scores)),
        bearing=result.bearing,
    )
    numbers = evidence.used(prepared)
    course, metrics = result.timecourse, made.individuals.metrics
    return layered(
        given, prepared.library, numbers, steps, times, course, metrics, threads, progress, prepared.device
    )


def _tolerance_loss(prepared: Prepared, followed: Followed, margin: Numbers) -> ToleranceLoss:
    """The overdose margin at the last recorded time of an arm."""
    low, median, high = np.quantile(margin, (0.025, 0.5, 0.975)).tolist()
    return ToleranceLoss(describe.usual(prepared), float(followed.times[-1]), median, low, high)


def _categories(frames: Sequence[pd.DataFrame], column: str) -> pd.CategoricalDtype:
    """The categories of a column of all frames together, in the order in which they come."""
    import pandas as pd

    return pd.CategoricalDtype(list(dict.fromkeys(c for f in frames for c in f[column].cat.categories)))


def _bearing(prepared: Prepared) -> dict[str, frozenset[str]]:
    """Names of the numbers that relief depends on, per arm."""
    scenario = prepared.scenario
    taken = [take.product for take in scenario.resolved_medicines(prepared.library).takes]
    past = [h.product for h in prepared.habits]
    return {
        arm.name: evidence.bearing(prepared, (*past, *arm.products, *taken), RELIEF_SCORE, arm.name)
        for arm in scenario.arms
    }


def _relief(
    prepared: Prepared, arms: Sequence[ArmSummary], burden: Mapping[str, Numbers]
) -> pd.DataFrame | None:
    """Relief of each person against the same person without treatment; None where there is nothing to compare."""
    import pandas as pd

    reference = next((a.name for a in arms if a.treatment_free), None)
    if reference is None or reference not in burden:
        return None
    base = burden[reference]
    ids = [prepared.scenario.person_id(i) for i in range(prepared.scenario.people.number)]
    factor = next((v for name, v in prepared.factors.items() if name.endswith(".in_vivo_factor")), None)
    frames: list[pd.DataFrame] = []
    for arm in arms:
        if arm.name == reference:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            relief = np.where(base > 0.0, 1.0 - burden[arm.name] / base, np.nan)
        known = factor if arm.kratom and factor is not None else np.full(len(ids), np.nan)
        frames.append(
            pd.DataFrame({"arm": arm.name, "person": ids, "in_vivo_factor": known, "relief": relief})
        )
    return pd.concat(frames, ignore_index=True) if frames else None


def _result(
    prepared: Prepared, frames: list[pd.DataFrame], made: Gathered, people: int, threads: int
) -> Result:
    import pandas as pd

    scenario, library = prepared.scenario, prepared.library
    arms = describe.arms(prepared)
    kinds = pd.CategoricalDtype([a.name for a in arms])
    names, units = (_categories(frames, column) for column in ("quantity", "unit"))
    course = pd.concat(
        [
            f.assign(
                arm=f["arm"].astype(kinds), quantity=f["quantity"].astype(names), unit=f["unit"].astype(units)
            )
            for f in frames
        ],
        ignore_index=True,
    )
    rows = evidence.rows(prepared)
    resolved = scenario.resolved_medicines(library)
    extra = [t.product for t in resolved.takes]
    past = [h.product for h in prepared.habits]
    habits = [h for h in prepared.habits if library.product(h.product).kind == "opioid"]
    last = max((-h.interval for h in habits), default=None)
    scales: dict[str, Any] = {
        name: (s.title, s.low, s.high, tuple((b.name, b.low, b.high) for b in s.bands))
        for name, s in library.scales.items()
    }
    known = library.parameters()
    ids = [scenario.person_id(i) for i in range(scenario.people.number)]
    return Result(
        title=scenario.title,
        duration_h=scenario.duration,
        seed=scenario.seed,
        people=people,
        asked=describe.asked(prepared, people),
        arms=arms,
        last_opioid_dose_h={} if last is None else {a.name: last for a in arms},
        timecourse=course,
        people_table=people_table(made.individuals.metrics, ids),
        relief=_relief(prepared, arms, made.individuals.burdens),
        substances=evidence.substances(prepared),
        parameters=rows,
        sources=tuple(sorted({c for row in rows for c in row["sources"]})),
        overrides=tuple(
            {"name": n, "value": str(v), "library": known[n].written, "used": evidence.enters(prepared, n)}
            for n, v in scenario.written_parameters.items()
        ),
        findings=(),
        scales={name: scales[name] for name in scales if name in prepared.layout.quantities},
        evidence={
            arm.name: evidence.of_arm(prepared, (*past, *arm.products, *extra), summary.kratom)
            for arm, summary in zip(scenario.arms, arms, strict=True)
        },
        graded={
            arm.name: evidence.graded(prepared, (*past, *arm.products, *extra), arm.name)
            for arm in scenario.arms
        },
        versions=versions(),
        library_hash=library.hash(),
        input_hash=scenario.input_hash,
        error_estimate=made.individuals.error,
        threads=threads,
        device=told_device(prepared.device),
        tolerance=scenario.tolerance,
        not_simulated=resolved.not_simulated,
        adaptation=scenario.adaptation,
        respiration=scenario.respiration,
        effects=effects.shown(prepared),
        medicines=medicines.spans(prepared),
        people_leave=prepared.scenario.dropout is not None,
    )
