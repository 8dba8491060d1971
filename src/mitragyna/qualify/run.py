"""Every study simulated, every published result beside its prediction."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import default_threads
from mitragyna.errors import InputError
from mitragyna.library import Library, Record
from mitragyna.library import load as load_library
from mitragyna.library.variants import STANDARD
from mitragyna.qualify import observed as units
from mitragyna.qualify import overdose
from mitragyna.qualify.background import with_background
from mitragyna.qualify.course import simulate
from mitragyna.qualify.limits import Limits, load_limits, ratio
from mitragyna.qualify.measure import Courses, measured, ratios, replicate_range, statistic
from mitragyna.qualify.observed import Observed, is_molar, observed
from mitragyna.qualify.opioids import own_courses
from mitragyna.qualify.roles import Use, doi_of, role_of, uses
from mitragyna.qualify.row import Qualification, Row
from mitragyna.qualify.study import Measure, Placebo, Result, Study, load_studies
from mitragyna.simulate.summary import unit_of

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
MODULES: Final = {"overdose": overdose}
"""Parts of the model with people and a solver of their own, by the name a study asks for."""

SEED = 1
FEWEST_PEOPLE: Final = 100
"""Virtual people below which nothing is judged: chance in who is drawn would be part of the verdict."""
ADAPTATION_DOMAINS: Final = ("withdrawal course", "scores", "receptor")
"""Domains of results that rest on the adaptation equations, or on what is fitted with them."""


class NotRunError(Exception):
    """A result the model cannot produce, with the reason."""


def qualify(
    *,
    studies: Sequence[Study] | None = None,
    library: Library | None = None,
    only: Sequence[str] = (),
    people: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    variant: str | None = None,
) -> Qualification:
    """Simulate the studies (all shipped ones by default) and judge every result.

    ``only`` names the studies to run, ``people`` replaces their number of virtual people; with fewer than
    ``FEWEST_PEOPLE`` results are predicted and not judged, unless they are of the typical person. ``variant`` names a
    variant of the adaptation equations; then only the studies that it bears on are run, unless ``only`` names others.
    Raises ``InputError`` for a study that names no record of evidence, or cannot be read; what the model cannot
    produce is a row that was not run.
    """
    begun = time.perf_counter()
    library = library or load_library()
    everything = not only
    if variant is not None:
        library = library.under(variant, "--variant")
        if not only and variant != STANDARD:
            only = bearing(load_studies() if studies is None else studies)
    chosen = load_studies() if studies is None else tuple(studies)
    if only:
        chosen = _chosen(chosen, only)
    if people is not None:
        chosen = tuple(replace(study, people=people) for study in chosen)
    used = uses(library)
    limits = load_limits()
    threads = threads or default_threads()
    rows: list[Row] = []
    slowest = ("", 0.0)
    for i, study in enumerate(chosen):
        mark = time.perf_counter()
        rows += _rows(study, library, used, limits, threads)
        took = time.perf_counter() - mark
        slowest = max(slowest, (study.name, took), key=lambda item: item[1])
        if progress is not None:
            progress("studies", i + 1, len(chosen))
    courses = own_courses(chosen, library, threads) if everything else ()
    timings = {"total": round(time.perf_counter() - begun, 2), "slowest study": round(slowest[1], 2)}
    return Qualification(
        tuple(rows),
        max((s.people for s in chosen), default=0),
        SEED,
        library.hash(),
        timings,
        library.variant,
        courses,
    )


def bearing(studies: Sequence[Study]) -> tuple[str, ...]:
    """Names of the studies with a result on what the adaptation equations give: drive and scores."""
    return tuple(
        study.name
        for study in studies
        if any(result.domain in ADAPTATION_DOMAINS for result in study.results)
    )


def _chosen(studies: Sequence[Study], only: Sequence[str]) -> tuple[Study, ...]:
    from mitragyna.errors import suggestion

    known = {study.name: study for study in studies}
    for name in only:
        if name not in known:
            raise InputError(f"--study: '{name}' is not a study{suggestion(name, known)}", what=name)
    return tuple(study for study in studies if study.name in only)


def _rows(
    study: Study, library: Library, used: Mapping[str, Use], limits: Limits, threads: int
) -> Iterator[Row]:
    value_of: Callable[[Result], tuple[Numbers, str]] | None = None
    why = ""
    try:
        _known_products(study, library)
        value_of = _source(study, library, threads)
    except NotRunError as reason:
        why = str(reason)

    for result in study.results:
        if result.pending and result.record not in library.records:
            yield _waiting(study, result)
            continue
        record = _record(study, result, library)
        row = _empty(study, result, record, used, library)
        if value_of is None:
            yield replace(row, status="not run", reason=why)
            continue
        try:
            values, quantity = value_of(result)
            judged = _judged(row, study, result, record, values, quantity, library, limits)
            few = not study.typical and study.people < FEWEST_PEOPLE
            yield replace(judged, within=None, reason=_few(study.people)) if few else judged
        except NotRunError as reason:
            yield replace(row, status="not run", reason=str(reason))


def _few(people: int) -> str:
    return f"not judged: {people} virtual people, and a verdict needs {FEWEST_PEOPLE}"


def _waiting(study: Study, result: Result) -> Row:
    """The row of a result whose record is not in the evidence yet."""
    return Row(
        study=study.name,
        title=study.title,
        record=result.record,
        part="" if result.part is None else str(result.part),
        domain=result.domain,
        kind=result.kind,
        role=result.role,
        declared_role=result.role,
        role_reason="",
        what=words(study, result),
        citation="not in the evidence yet",
        doi="",
        grade="not graded",
        seen="source",
        n=result.n or study.n,
        status="not run",
        reason=f"the evidence has no record '{result.record}' yet",
    )


def _known_products(study: Study, library: Library) -> None:
    missing = [name for name in study.products if library.named(name) is None]
    if missing:
        raise NotRunError("the library has no product " + ", ".join(f"'{name}'" for name in missing))


def _record(study: Study, result: Result, library: Library) -> Record:
    try:
        return library.evidence(result.record)
    except InputError as error:
        raise InputError(f"{study.where}: {error}", where=study.where, what=result.record) from None


def _source(study: Study, library: Library, threads: int) -> Callable[[Result], tuple[Numbers, str]]:
    """What gives each virtual person's value for a result, and the quantity it is of."""
    if study.module is not None:
        module = MODULES.get(study.module)
        if module is None:
            raise NotRunError(f"the model has no part '{study.module}'")
        return lambda result: (
            module.people(study, result, library, SEED, threads),
            result.measure.quantities[0],
        )
    wanted = [
        name
        for result in study.results
        for measure in (result.measure, result.against)
        if measure is not None
        for name in measure.quantities
    ]
    try:
        courses = simulate(study, library, wanted, SEED, threads)
        alone = _without_medicines(study, library, wanted, threads)
    except InputError as error:
        raise NotRunError(f"this version cannot read the scenario: {error}") from None
    return partial(_values, courses, alone, _knows_medicines(study, library))


def _without_medicines(study: Study, library: Library, wanted: Sequence[str], threads: int) -> Courses | None:
    """The same people without the medicines besides; None when they take none."""
    if not dict(study.scenario.get("person", {})).get("medicines"):
        return None
    return simulate(study, library, wanted, SEED, threads, medicines=False)


def _knows_medicines(study: Study, library: Library) -> bool:
    """Whether the library knows how each medicine of the study acts on enzymes: no change is then a prediction."""
    known: Any = getattr(library, "interactions", None)
    given = cast("list[Any]", dict(study.scenario.get("person", {})).get("medicines") or [])
    names = [str(cast("Any", m)["name"]) if isinstance(m, dict) else str(m) for m in given]
    return known is not None and bool(names) and all(known.drug(name) is not None for name in names)


def _values(courses: Courses, alone: Courses | None, known: bool, result: Result) -> tuple[Numbers, str]:
    curve = result.statistic == "mean curve"
    if result.pool:
        return _pooled(courses, alone, known, result)
    values, quantity = _measured(courses, result.measure, curve)
    against = result.against
    if against is None and alone is not None and result.domain == "interaction":
        # With a medicine besides, an interaction is told against the same people without it.
        reference, _ = _measured(alone, result.measure, curve)
    elif against is None:
        return values, quantity
    else:
        reference, _ = _measured(courses, against, curve)
    if result.domain == "interaction" and not known and np.array_equal(values, reference, equal_nan=True):
        raise NotRunError("the model has no interaction between them")
    if result.combine == "difference":
        return values - reference, quantity
    return ratios(values, reference, result.statistic), quantity


def _pooled(courses: Courses, alone: Courses | None, known: bool, result: Result) -> tuple[Numbers, str]:
    """The values of several arms together: of each arm as many of its people, in order, as goes with its number."""
    most = max(result.pool.values())
    parts: list[Numbers] = []
    quantity = ""
    for arm, number in result.pool.items():
        measure = replace(result.measure, arm=arm)
        one = replace(result, measure=measure, pool={})
        values, quantity = _values(courses, alone, known, one)
        parts.append(values[: max(1, round(values.size * number / most))])
    return np.concatenate(parts), quantity


def _measured(courses: Courses, measure: Measure, curve: bool) -> tuple[Numbers, str]:
    arm = measure.arm or next(iter(courses.values))
    if arm not in courses.values:
        raise InputError(f"the study has no arm '{arm}'; its arms are {', '.join(courses.values)}")
    there = courses.values[arm]
    quantity = next((name for name in measure.quantities if name in there), None)
    if quantity is None:
        raise NotRunError("the model has no quantity " + " or ".join(f"'{q}'" for q in measure.quantities))
    return measured(courses, measure, arm, quantity, curve), quantity


def quantity_unit(quantity: str, library: Library) -> str:
    """The unit of a quantity, also of one that this version of the model does not give (a share, then)."""
    if quantity == "brain_hypoxia":
        return units.HOUR
    if quantity.removesuffix(".stayers").removesuffix(".observed") in library.scales:
        return units.POINTS
    listed = next((item.unit for item in library.quantities if item.name == quantity), None)
    if listed is not None:
        return listed
    return unit_of(quantity) if "." in quantity else units.FRACTION


def unit(result: Result, quantity: str, library: Library) -> str:
    """The unit a result is compared in."""
    if result.statistic.startswith("share"):
        return units.FRACTION
    if result.combine == "ratio" and (result.against is not None or result.kind.endswith("ratio")):
        return units.RATIO
    if result.measure.is_time:
        return units.HOUR
    if result.measure.metric in ("auc", "auc_inf"):
        return units.AREA
    return quantity_unit(quantity, library)


def _people(study: Study, result: Result, record: Record) -> int | None:
    if result.n is not None or study.n is not None:
        return result.n or study.n
    return record.n if isinstance(record.n, int) and record.n > 0 else None


def _observed(
    study: Study, result: Result, record: Record, quantity: str, library: Library
) -> Observed | None:
    """What was observed; None for a direction, and where the molar mass it takes is not in the library."""
    if result.kind == "direction":
        return None
    mass = _molar_mass(quantity, library)
    if mass is None and is_molar(record) and quantity.split(".", 1)[-1] not in library.substances:
        return None
    try:
        return observed(
            record, result.part, unit(result, quantity, library), _people(study, result, record), mass
        )
    except InputError as error:
        raise InputError(f"{study.where}: {error}", where=study.where, what=record.id) from None


def _empty(study: Study, result: Result, record: Record, used: Mapping[str, Use], library: Library) -> Row:
    role, why = role_of(record.id, result.role, used)
    quantity = result.measure.quantities[0]
    seen = _observed(study, result, record, quantity, library)
    return Row(
        study=study.name,
        title=study.title,
        record=record.id,
        part="" if result.part is None else str(result.part),
        domain=result.domain,
        kind=result.kind,
        role=role,
        declared_role=result.role,
        role_reason=why,
        what=words(study, result),
        citation=record.citation,
        doi=doi_of(record),
        grade=record.grade,
        seen=record.seen,
        n=_people(study, result, record),
        status="run",
        unit=unit(result, quantity, library),
        observed_low=None if seen is None else seen.low,
        observed_high=None if seen is None else seen.high,
        limit=load_limits().kinds[result.kind].words(_people(study, result, record)),
        explanation=result.explanation,
        same=result.same or _alike(study, result),
    )


def _alike(study: Study, result: Result) -> str:
    """One text for all results of a study that are read off the same course in the same way, whatever statistic."""
    area = {"auc_inf": "auc"}

    def read(measure: Measure | None) -> Measure | None:
        return measure and replace(measure, metric=area.get(measure.metric, measure.metric))

    ways = (read(result.measure), read(result.against), result.combine, result.threshold, sorted(result.pool))
    return f"{study.name}: {result.kind}, {ways}"


_METRIC_WORDS = {
    "level": "level",
    "mean": "mean",
    "lowest": "lowest",
    "highest": "highest",
    "time_of_highest": "time of the highest",
    "auc": "area under",
    "auc_inf": "area to infinity under",
    "t_half": "half-life of",
    "mean_daily_highest": "mean of the daily highest",
    "onset": "onset of",
    "end": "end of",
}


def words(study: Study, result: Result) -> str:
    """What is compared, in words."""

    def phrase(measure: Measure) -> str:
        text = f"{_METRIC_WORDS[measure.metric]} {measure.quantities[0]}"
        if measure.at is not None:
            text += f" at {measure.at:.4g} h"
        if measure.between is not None:
            text += f", {measure.between[0]:.4g} to {measure.between[1]:.4g} h"
        if measure.level is not None:
            text += f" ({100 * measure.level:g} % of its rise)"
        arms = " and ".join(result.pool) or measure.arm
        return text + (f", {arms}" if arms else "")

    text = phrase(result.measure)
    if result.against is not None:
        text += (" over " if result.combine == "ratio" else " minus ") + phrase(result.against)
    elif result.domain == "interaction" and result.kind == "interaction_ratio":
        text += ", with over without"
    if result.statistic.startswith("share"):
        on = result.background
        extra = f", or {' or '.join(on.symptoms)} as on placebo" if on is not None else ""
        return f"{result.statistic} {result.threshold:g}: {text}{extra}"
    return f"{'typical person' if study.typical else result.statistic}: {text}"


def _judged(
    row: Row,
    study: Study,
    result: Result,
    record: Record,
    values: Numbers,
    quantity: str,
    library: Library,
    limits: Limits,
) -> Row:
    if result.background is not None and result.threshold is not None:
        values = with_background(
            values, result.threshold, _on_placebo(study, result.background, library), study.name
        )
    predicted = statistic(values, result.statistic, result.threshold)
    what = unit(result, quantity, library)
    spread = None
    if not study.typical and row.n:
        there = round(row.n * float(np.isfinite(values).mean()))
        spread = replicate_range(values, result.statistic, result.threshold, there, study.name + row.record)
    row = replace(
        row,
        unit=what,
        predicted=predicted if math.isfinite(predicted) else None,
        range_low=spread[0] if spread else None,
        range_high=spread[1] if spread else None,
    )
    if result.kind == "direction":
        ok = (result.above is None or predicted > result.above) and (
            result.below is None or predicted < result.below
        )
        bound = [f"above {result.above:g}"] if result.above is not None else []
        bound += [f"below {result.below:g}"] if result.below is not None else []
        return replace(row, within=ok and math.isfinite(predicted), limit=" and ".join(bound))
    seen = _observed(study, result, record, quantity, library)
    assert seen is not None
    error, models = _error(result, seen, values, row.n)
    limit = limits.kinds[result.kind]
    return replace(
        row,
        observed_low=seen.low,
        observed_high=seen.high,
        observed_error=error,
        error_is_models=models,
        fold=ratio(predicted, seen) if math.isfinite(predicted) else None,
        limit=limit.words(row.n, error),
        within=limit.met(predicted, seen, row.n, error),
    )


def _on_placebo(study: Study, background: Placebo, library: Library) -> float:
    """Share of people who would have reported one of the symptoms on placebo."""
    try:
        return library.background.share(background.setting, background.symptoms, background.periods)
    except InputError as error:
        raise InputError(f"{study.where}: background: {error}", where=study.where) from None


def _error(result: Result, seen: Observed, values: Numbers, n: int | None) -> tuple[float | None, bool]:
    """Standard error the limit is told in, and whether it is the model's for want of a published one."""
    if result.kind == "proportion":
        share = seen.middle
        return (math.sqrt(share * (1.0 - share) / n) if n and 0.0 <= share <= 1.0 else None), False
    if seen.error is not None or result.kind != "score":
        return seen.error, False
    known = values[np.isfinite(values)]
    if n and known.size > 1:
        # The mean is of the people who were still there, and so is its error.
        return float(known.std(ddof=1) / math.sqrt(n * known.size / values.size)), True
    return None, False


def _molar_mass(quantity: str, library: Library) -> float | None:
    name = quantity.split(".", 1)[-1]
    substance = library.substances.get(name)
    return None if substance is None else substance.molar_mass.value
