"""One call from a scenario to its result."""

from __future__ import annotations

import datetime
import os
import platform
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.cuda.presence import check_device
from mitragyna.engine.cuda.presence import told as told_device
from mitragyna.engine.plan import Event
from mitragyna.engine.run import Course, States, default_threads
from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library
from mitragyna.library import load as load_library
from mitragyna.scenario import PLAIN, Arm, Scenario, known_respiration
from mitragyna.scenario import load as load_scenario
from mitragyna.simulate import altered, derived, respiration, tolerance_loss
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states
from mitragyna.simulate.margins import HIGHEST, MARGIN, margins
from mitragyna.simulate.schedule import input_of
from mitragyna.simulate.summary import (
    Metric,
    early_burden,
    metrics,
    people_table,
    rises,
    timecourse,
    with_area,
)
from mitragyna.workflow import describe, effects, evidence, medicines, variants
from mitragyna.workflow.findings import findings
from mitragyna.workflow.given import changed, with_uncertainty
from mitragyna.workflow.layers import Steps, at_typical, layered
from mitragyna.workflow.result import ArmSummary, Arrests, Result, ToleranceLoss
from mitragyna.workflow.watch import watch

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, int, int], None]
RELIEF_SCORE = "cows"
"""Relief is told on this score, because relief by an alpha-2 agonist is in the scores, not in the drive."""
ADAPTATION = "model.adaptation"
"""What chooses the variant of the adaptation equations among the overrides."""
RESPIRATION = "model.respiration"
"""What chooses the respiratory module among them."""
VERSIONED = (
    "mitragyna",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "altair",
    "vl-convert-python",
)


def run(
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
) -> Result:
    """Simulate a scenario (a path, or what ``load_scenario`` gave).

    ``people``, ``seed`` and ``overrides`` (parameter name to quantity; ``model.adaptation`` to the name of a variant,
    ``model.respiration`` to that of a module) replace what the file says; ``threads`` is the
    number of cores to use, all by default, and never changes a result. ``device``: cpu, or cuda for a GPU
    (docs/gpu.md). ``uncertainty`` draws ``sets`` sets of typical
    values besides (the scenario's ``[uncertainty]``, else 50). ``tolerance`` is the numerical error asked for
    instead of the file's. ``progress`` is told the stage, the people finished and the people there are. ``as_of`` is
    the day that findings about law are asked for (default: today). Raises ``InputError``.
    """
    begun = time.perf_counter()
    check_device(device)
    # Arrow's own allocator keeps 50 MB that the report then needs; read when pandas first brings Arrow in.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
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
    prepared = prepare(scenario, library, device)
    written = derived.plan(prepared)
    module_on = scenario.respiration != PLAIN
    breathing = respiration.planned(prepared, written.breathing) if module_on else None
    timings = {"set-up": time.perf_counter() - begun}
    mark = time.perf_counter()
    # This thread waits while the engine computes: time in which the tables' library can be imported.
    threading.Thread(target=import_module, args=("pandas",), daemon=True).start()
    start, carried = start_states(prepared, threads, progress)
    usual = tolerance_loss.usual(prepared, start, carried, threads)
    timings["history"] = time.perf_counter() - mark

    layout = prepared.layout
    quantities = layout.quantities
    times = np.array(scenario.output_times)
    thresholds = _thresholds(scenario, library, quantities)
    # Metrics cost as much as the course: those of what is told, and levels for the margins.
    levels = [i for i, q in enumerate(quantities) if q.startswith("plasma.")]
    chosen = sorted({*written.standard, *levels})
    tracked = np.array(chosen, dtype=np.int64)
    areas = np.array([i for i in chosen if with_area(quantities[i])], dtype=np.int64)

    units = {effect.name: effect.unit for effect in library.effects.values()}
    both = {effect.name for effect in library.effects.values() if effect.worst == "both"}

    def one_arm(
        people: Prepared, start: States, carried: tuple[Event, ...], arm: Arm, progress: Progress | None
    ) -> tuple[Course, list[Metric]]:
        window, in_window = _last_interval(people, arm)
        course = run_arm(
            people, arm, start, carried, times, thresholds, tracked,
            threads=threads, window=window, areas=areas, progress=progress,
        )  # fmt: skip
        last, clocks = _dose_times(people, arm)
        wanted = scenario.output.metrics
        low = {quantities[q] for q in people.layout.lowest}
        made = metrics(
            arm.name, quantities, times, course, thresholds, last, clocks, in_window, wanted, low, both, units
        )
        return course, [*made, *margins(people, arm.name, quantities, course, wanted)]

    frames: list[pd.DataFrame] = []
    parts: list[Metric] = []
    scores: dict[str, NDArray[np.float32]] = {}
    lost: dict[str, ToleranceLoss] = {}
    arrests: dict[str, Arrests] = {}
    worst = 0.0
    timings |= {"engine": 0.0, "summaries": 0.0}
    for arm in scenario.arms:
        mark = time.perf_counter()
        course, made = one_arm(prepared, start, carried, arm, progress)
        timings["engine"] += time.perf_counter() - mark
        mark = time.perf_counter()
        worst = max(worst, float(course.error.max()))
        extra, extra_metrics = derived.tracks(prepared, written, arm.name, times, course, usual)
        if breathing is not None:
            breath = respiration.breathe(breathing, prepared, arm.name, times, threads)
            extra += [derived.Track(name, times, samples) for name, samples in breath.samples]
            extra_metrics += breath.metrics
            arrests[arm.name] = Arrests.of(breath.arrests, breath.people)
        kept, chosen = _only(quantities, course, written.standard)
        if kept:
            frames.append(timecourse(arm.name, kept, times, chosen, threads, units))
        if extra:
            frames.append(derived.table(arm.name, extra, threads))
        parts += [metric for metric in made if metric.quantity in kept or metric.metric in (MARGIN, HIGHEST)]
        parts += extra_metrics
        if usual is not None:
            lost[arm.name] = _tolerance_loss(prepared, usual, times, course)
        if RELIEF_SCORE in quantities and course.quantities is not None:
            scores[arm.name] = course.quantities[quantities.index(RELIEF_SCORE)].copy()
        del course, chosen, extra  # before the next arm needs as much memory
        timings["summaries"] += time.perf_counter() - mark
    mark = time.perf_counter()
    parts += _rises(prepared, times, scores)
    used = {q: float(t) for q, t in zip(quantities, thresholds, strict=True) if not np.isnan(t)}
    result = _result(prepared, frames, parts, _burdens(prepared, times, scores), worst, threads)
    told = {a.name: altered.told(scenario, library, prepared.interactions[a.name]) for a in scenario.arms}
    bearing = _bearing(prepared)
    result = replace(
        result,
        thresholds=used,
        interactions={arm: said for arm, said in told.items() if said},
        drawn={name: np.asarray(values) for name, values in prepared.factors.items()},
        bearing=bearing,
        tolerance_loss=lost,
        arrests=arrests,
        watch=(known := watch(prepared, parts)),
        findings=findings(prepared, result.people_table, known, lost, as_of),
    )
    timings["summaries"] += time.perf_counter() - mark
    if given.uncertainty is not None:
        mark = time.perf_counter()
        arms = result.arms
        steps = Steps(
            arm=one_arm,
            rises=lambda people, scores: _rises(people, times, scores),
            score=quantities.index(RELIEF_SCORE) if RELIEF_SCORE in quantities else None,
            relief=lambda people, scores: _relief(people, arms, _burdens(people, times, scores)),
            bearing=bearing,
        )
        numbers = evidence.used(prepared)
        layers = layered(
            given, library, numbers, steps, times, result.timecourse, parts, threads, progress, device
        )
        result = replace(result, layers=layers)
        timings["parameter sets"] = time.perf_counter() - mark
    if given.variants:
        mark = time.perf_counter()
        others = tuple(name for name in given.variants if name != given.adaptation)
        peaks = variants.compared(
            replace(given, variants=others),
            library,
            lambda same: run(same, threads=threads, device=device),
            RELIEF_SCORE,
        )
        result = replace(result, variants=peaks)
        timings["variants"] = time.perf_counter() - mark
    timings["total"] = time.perf_counter() - begun
    return replace(result, timings={k: round(v, 4) for k, v in timings.items()})


def _only(quantities: Sequence[str], course: Course, kept: Sequence[int]) -> tuple[list[str], Course]:
    """The quantities at some positions, and the course of those alone."""
    if len(kept) == len(quantities):
        return list(quantities), course
    at = list(kept)
    return [quantities[i] for i in at], replace(
        course,
        quantities=None if course.quantities is None else course.quantities[at],
        maximum=course.maximum[at],
        time_of_maximum=course.time_of_maximum[at],
        area=course.area[at],
        window_area=course.window_area[at],
        above=course.above[at],
    )


def _categories(frames: Sequence[pd.DataFrame], column: str) -> pd.CategoricalDtype:
    """The categories of a column of all frames together, in the order in which they come."""
    import pandas as pd

    return pd.CategoricalDtype(list(dict.fromkeys(c for f in frames for c in f[column].cat.categories)))


def _thresholds(scenario: Scenario, library: Library, quantities: Sequence[str]) -> NDArray[np.float64]:
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


Clocks = tuple[tuple[NDArray[np.int64], NDArray[np.float64]], ...]


def _dose_times(prepared: Prepared, arm: Arm) -> tuple[float, Clocks]:
    """When the last dose of anything is in (h), and per group of people the doses from which withdrawal is timed.

    These are the doses of the products of the history, the history's last one included, so that an arm in which
    the old use goes on starts its clock again and a treatment does not; without an opioid history, all opioid doses.
    """
    library = prepared.library
    past = {h.product: -h.interval for h in prepared.habits if library.product(h.product).kind == "opioid"}
    last = 0.0
    clocks: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
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


def _bearing(prepared: Prepared) -> dict[str, frozenset[str]]:
    """Names of the numbers that relief depends on, per arm."""
    scenario = prepared.scenario
    taken = [take.product for take in scenario.resolved_medicines(prepared.library).takes]
    past = [h.product for h in prepared.habits]
    return {
        arm.name: evidence.bearing(prepared, (*past, *arm.products, *taken), RELIEF_SCORE, arm.name)
        for arm in scenario.arms
    }


def _tolerance_loss(
    prepared: Prepared, usual: tolerance_loss.Usual, times: NDArray[np.float64], course: Course
) -> ToleranceLoss:
    """The overdose margin at the last recorded time of an arm."""
    assert course.quantities is not None
    at_end = course.quantities[prepared.layout.quantities.index("tolerance"), -1]
    low, median, high = np.quantile(tolerance_loss.margin(usual, at_end), (0.025, 0.5, 0.975)).tolist()
    return ToleranceLoss(describe.usual(prepared), float(times[-1]), median, low, high)


def _untreated(prepared: Prepared, scores: Mapping[str, object]) -> str | None:
    """The name of the first arm in which nothing is taken, None when there is none."""
    return next((arm.name for arm in prepared.scenario.arms if not arm.products and arm.name in scores), None)


def _rises(
    prepared: Prepared, times: NDArray[np.float64], scores: Mapping[str, NDArray[np.float32]]
) -> list[Metric]:
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


def _burdens(
    prepared: Prepared, times: NDArray[np.float64], scores: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float64]]:
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


def _relief(
    prepared: Prepared, arms: Sequence[ArmSummary], burden: dict[str, NDArray[np.float64]]
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


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for name in VERSIONED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


def _result(
    prepared: Prepared,
    frames: list[pd.DataFrame],
    parts: list[Metric],
    burden: dict[str, NDArray[np.float64]],
    worst: float,
    threads: int,
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
    habits = [h for h in prepared.habits if library.product(h.product).kind == "opioid"]
    last = max((-h.interval for h in habits), default=None)
    scales: dict[str, Any] = {
        name: (s.title, s.low, s.high, tuple((b.name, b.low, b.high) for b in s.bands))
        for name, s in library.scales.items()
    }
    known = library.parameters()
    return Result(
        title=scenario.title,
        duration_h=scenario.duration,
        seed=scenario.seed,
        people=scenario.people.number,
        asked=describe.asked(prepared),
        arms=arms,
        last_opioid_dose_h={} if last is None else {a.name: last for a in arms},
        timecourse=course,
        people_table=people_table(parts, [scenario.person_id(i) for i in range(scenario.people.number)]),
        relief=_relief(prepared, arms, burden),
        substances=evidence.substances(prepared),
        parameters=rows,
        sources=tuple(sorted({c for row in rows for c in row["sources"]})),
        overrides=tuple(
            {"name": n, "value": str(v), "library": known[n].written}
            for n, v in scenario.written_parameters.items()
        ),
        findings=(),
        scales={name: scales[name] for name in scales if name in prepared.layout.quantities},
        evidence={
            arm.name: evidence.of_arm(
                prepared, (*(h.product for h in prepared.habits), *arm.products, *extra), summary.kratom
            )
            for arm, summary in zip(scenario.arms, arms, strict=True)
        },
        versions=_versions(),
        library_hash=library.hash(),
        input_hash=scenario.input_hash,
        error_estimate=worst,
        threads=threads,
        device=told_device(prepared.device),
        tolerance=scenario.tolerance,
        not_simulated=resolved.not_simulated,
        adaptation=scenario.adaptation,
        respiration=scenario.respiration,
        effects=effects.shown(prepared),
        medicines=medicines.spans(prepared),
    )
