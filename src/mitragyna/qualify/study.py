"""Studies as data: a scenario, how it was sampled, and the published results it is compared with."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from pydantic import Field

from mitragyna.errors import InputError, suggestion
from mitragyna.qualify.limits import DOMAINS, load_limits
from mitragyna.scenario.refusal import checked, refusal, under
from mitragyna.scenario.schema import FileModel
from mitragyna.units import to_internal

ROLES: Final = ("input", "calibration", "verification", "validation")
"""What a result was used for, the strictest first.

An ``input`` is a parameter, a ``calibration`` was fitted to, a ``verification`` is another calculation with the same
equations, a ``validation`` is an observation the model had no part in.
"""

STATISTICS: Final = (
    "mean",
    "median",
    "geometric mean",
    "ratio of means",
    "ratio of medians",
    "share at most",
    "share at least",
    "mean curve",
)
METRICS: Final = (
    "level",
    "mean",
    "lowest",
    "highest",
    "time_of_highest",
    "auc",
    "auc_inf",
    "t_half",
    "mean_daily_highest",
    "onset",
    "end",
)
COMBINATIONS: Final = ("ratio", "difference")
DATA: Final = Path(__file__).parent / "studies"
DEFAULT_PEOPLE: Final = 200


class StudyFile(FileModel):
    """One ``[[study]]``."""

    name: str = Field(description="a name that no other study has")
    title: str = Field(description="a text: who, what, where published")
    n: int | None = Field(None, description="the number of people in the study")
    typical: bool = Field(False, description="true or false")
    people: int = Field(DEFAULT_PEOPLE, description="a whole number of virtual people")
    times: Any = None
    every: Any = None
    scenario: Any = Field(description="a table with the keys of a scenario")
    result: Any = None
    module: str | None = Field(None, description="the name of a part of the model that runs on its own")
    visits: Any = None
    select: Any = None


class SelectFile(FileModel):
    """``select``: who was in a study, by a score at a time before treatment."""

    quantity: str = Field(description="the name of a quantity")
    at: Any = Field(description="a time")
    least: float | None = Field(None, description="the lowest value of those taken in")
    most: float | None = Field(None, description="the highest value of those taken in")


class ResultFile(FileModel):
    """One ``[[study.result]]``."""

    record: str = Field(description="the id of a record of evidence")
    part: str | int | None = Field(None, description="an entry of the record's value")
    domain: str = Field(description="one of the domains")
    kind: str = Field(description="one of the kinds of limits.toml")
    quantity: Any = Field(description="the name of a quantity, or a list of names of which the first is used")
    metric: str = Field(description="one of the metrics")
    arm: str | None = Field(None, description="the name of an arm")
    pool: Any = None
    background: Any = None
    at: Any = None
    between: Any = None
    level: float | None = Field(None, description="a fraction of the highest value")
    since: Any = None
    statistic: str = Field("mean", description="one of the statistics")
    threshold: Any = None
    against: Any = None
    combine: str = Field("ratio", description="'ratio' or 'difference'")
    above: float | None = Field(None, description="a number the prediction lies above")
    below: float | None = Field(None, description="a number the prediction lies below")
    role: str = Field("validation", description="input, calibration, verification or validation")
    n: int | None = Field(None, description="the number of people behind this result")
    explanation: str = Field("", description="a text")
    pending: bool = Field(
        False, description="true or false: whether the record may not be in the evidence yet"
    )
    same: str = Field("", description="a name that results of one prediction share")


class BackgroundFile(FileModel):
    """``background``: what people would have reported on placebo, and in how many periods they were asked."""

    setting: str = Field(description="a setting of the library's symptoms on placebo")
    symptoms: list[str] = Field(description="a list of symptoms of that setting")
    periods: float = Field(1.0, description="the mean number of periods of treatment per person")


class AgainstFile(FileModel):
    """``against``: what a result is divided by, or subtracted from; absent keys are those of the result."""

    arm: str | None = Field(None, description="the name of an arm")
    quantity: Any = None
    at: Any = None
    between: Any = None
    metric: str | None = Field(None, description="one of the metrics")


@dataclass(frozen=True)
class Selection:
    """Only people whose ``quantity`` at the time ``at`` (h) lies from ``least`` to ``most`` were in the study."""

    quantity: str
    at: float
    least: float
    most: float


@dataclass(frozen=True)
class Measure:
    """What is read off a course: ``metric`` of ``quantity`` in ``arm`` (None: the first).

    Times in h from time zero: ``at`` of a level, ``between`` the window of the rest (None: the whole course).
    ``level`` is the fraction of the highest value that ``onset`` and ``end`` look for. Times are told from
    ``since`` (h), or from the last dose of the history when ``since_last_dose``.
    """

    quantities: tuple[str, ...]
    metric: str
    arm: str | None = None
    at: float | None = None
    between: tuple[float, float] | None = None
    level: float | None = None
    since: float = 0.0
    since_last_dose: bool = False

    @property
    def is_time(self) -> bool:
        """Whether it gives a time (h)."""
        return self.metric in ("time_of_highest", "t_half", "onset", "end")


@dataclass(frozen=True)
class Placebo:
    """A published share counts these ``symptoms``, whatever brought them, in ``periods`` per person, in a setting."""

    setting: str
    symptoms: tuple[str, ...]
    periods: float = 1.0


@dataclass(frozen=True)
class Result:
    """One published result: the record, and how the model's counterpart is computed.

    ``threshold`` is what a share counts people by, in the unit of the metric. ``above`` and ``below`` bound a
    prediction whose record holds a direction and no number. A ``pending`` result waits for its record. ``pool`` has the
    arms that the published number is of together, with the numbers of people in them. ``background`` is given of a
    share of people with a symptom that no placebo was taken off. Results of one ``same`` answer to one prediction
    (``qualify.ceiling``).
    """

    record: str
    part: str | int | None
    domain: str
    kind: str
    measure: Measure
    statistic: str = "mean"
    threshold: float | None = None
    against: Measure | None = None
    combine: str = "ratio"
    above: float | None = None
    below: float | None = None
    role: str = "validation"
    n: int | None = None
    explanation: str = ""
    pending: bool = False
    pool: Mapping[str, int] = field(default_factory=dict[str, int])
    background: Placebo | None = None
    same: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The published result this is: record and part."""
        return self.record, "" if self.part is None else str(self.part)


@dataclass(frozen=True)
class Study:
    """One study. ``scenario`` has the keys of a scenario file; ``times`` (h) are when samples were taken.

    ``typical`` studies are compared with the typical person, others with a statistic over ``people`` virtual
    people. ``module`` names a part of the model with a solver of its own, such as ``overdose``. Scores are rated at
    ``visits`` (h); ``selection`` says who of the virtual people was in the study.
    """

    name: str
    title: str
    n: int | None
    typical: bool
    people: int
    scenario: Mapping[str, Any]
    results: tuple[Result, ...]
    times: tuple[float, ...] | None = None
    every: float | None = None
    module: str | None = None
    where: str = ""
    products: tuple[str, ...] = field(default=())
    visits: tuple[float, ...] = ()
    selection: Selection | None = None


def load_studies(folder: Path | str | None = None) -> tuple[Study, ...]:
    """The shipped studies, and those of a folder of TOML files after them, in order of file name.

    Raises ``InputError`` naming file and key for anything that cannot be used, for a study of a name that
    was there before, and for a published result that two rows compare.
    """
    folders = [DATA]
    if folder is not None:
        own = Path(folder)
        if not own.is_dir() or not any(own.glob("*.toml")):
            raise InputError(f"--studies: '{folder}' is not a folder with studies (*.toml)", what=str(folder))
        folders.append(own)
    found: dict[str, Study] = {}
    results: dict[tuple[str, str], str] = {}
    for path in (p for root in folders for p in sorted(root.glob("*.toml"))):
        for study in read_studies(path):
            if study.name in found:
                raise InputError(
                    f"{study.where}: the name '{study.name}' is that of a study in {found[study.name].where}; "
                    "expected a name of its own"
                )
            found[study.name] = study
            for result in study.results:
                if result.key in results:
                    raise InputError(
                        f"{study.where}: the result '{result.record}' {result.part or ''} is compared in the study "
                        f"'{results[result.key]}' already; expected each published result once"
                    )
                results[result.key] = study.name
    return tuple(found.values())


def read_studies(path: Path) -> tuple[Study, ...]:
    """Every ``[[study]]`` of one file."""
    where = path.name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{where}: not valid TOML ({error})", where=where) from None
    except OSError as error:
        raise InputError(f"{where}: the file cannot be read ({error.strerror})", where=where) from None
    if set(data) != {"study"} or not isinstance(data["study"], list):
        raise InputError(f"{where}: expected studies, each under [[study]], and nothing else", where=where)
    entries = cast("list[object]", data["study"])
    return tuple(_study(entry, f"{where}: {under('study', i)}") for i, entry in enumerate(entries))


def _study(entry: object, where: str) -> Study:
    file = checked(StudyFile, entry, where)
    name = file.name.strip()
    where = f"{where} '{name}'"
    if not name or not file.title.strip():
        raise InputError(f"{where}: name or title is empty; expected a text", where=where)
    if not 1 <= file.people <= 100_000:
        raise refusal(under(where, "people"), file.people, "is out of range; expected 1 to 100000")
    if file.n is not None and file.n < 1:
        raise refusal(under(where, "n"), file.n, "is out of range; expected 1 or more")
    scenario = _table(file.scenario, under(where, "scenario"))
    for key in ("output", "title", "seed", "library"):
        if key in scenario:
            raise refusal(
                under(under(where, "scenario"), key),
                key,
                "is not for a study to say; expected times or every",
            )
    results = tuple(
        _result(_table(r, under(under(where, "result"), i)), under(under(where, "result"), i))
        for i, r in enumerate(_list(file.result, under(where, "result")))
    )
    if not results:
        raise InputError(f"{where}: there is no result; expected at least one [[study.result]]", where=where)
    every = None if file.every is None else _time(file.every, under(where, "every"))
    times = None
    if file.times is not None:
        if every is not None:
            raise refusal(under(where, "every"), file.every, "cannot go with times; expected one of the two")
        at = under(where, "times")
        times = tuple(sorted({_time(t, under(at, i)) for i, t in enumerate(_list(file.times, at))}))
    at = under(where, "visits")
    visits = sorted(
        {_time(t, under(at, i)) for i, t in enumerate([] if file.visits is None else _list(file.visits, at))}
    )
    return Study(
        name=name,
        title=file.title.strip(),
        n=file.n,
        typical=file.typical,
        people=file.people,
        scenario=scenario,
        results=results,
        times=times,
        every=every,
        module=file.module,
        where=where,
        products=_products(scenario),
        visits=tuple(visits),
        selection=None if file.select is None else _selection(file.select, under(where, "select")),
    )


def _selection(data: object, where: str) -> Selection:
    file = checked(SelectFile, _table(data, where), where)
    least, most = (
        (-math.inf if file.least is None else file.least),
        (math.inf if file.most is None else file.most),
    )
    if not least < most or (file.least is None and file.most is None):
        raise InputError(f"{where}: expected 'least', 'most' or both, the lower first", where=where)
    return Selection(file.quantity, _time(file.at, under(where, "at")), least, most)


def _pool(data: object, where: str) -> dict[str, int]:
    table = _table(data, where)
    for arm, number in table.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise refusal(under(where, arm), number, "is not a number of people; expected 1 or more")
    return table


def _placebo(result: ResultFile, where: str) -> Placebo:
    file = checked(BackgroundFile, _table(result.background, where), where)
    if result.statistic != "share at least" or result.against is not None:
        raise InputError(
            f"{where}: symptoms on placebo go with 'share at least' of one arm; expected them there alone",
            where=where,
        )
    if not file.symptoms or not 0.0 < file.periods <= 100.0:
        raise InputError(f"{where}: expected symptoms, and periods above 0 and up to 100", where=where)
    return Placebo(file.setting, tuple(file.symptoms), file.periods)


def _products(scenario: Mapping[str, Any]) -> tuple[str, ...]:
    """Every product named in the histories and arms of a scenario's table, as written."""
    takes = [t for arm in _rows(scenario.get("arm")) for t in _rows(arm.get("take"))]
    names = [row.get("product") for row in (*_rows(scenario.get("history")), *takes)]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _rows(value: object) -> list[dict[str, Any]]:
    return (
        [row for row in cast("list[Any]", value) if isinstance(row, dict)] if isinstance(value, list) else []
    )


def _result(data: dict[str, Any], where: str) -> Result:
    file = checked(ResultFile, data, where)
    _one_of(file.domain, DOMAINS, "domain", where)
    _one_of(file.kind, load_limits().kinds, "kind", where)
    _one_of(file.statistic, STATISTICS, "statistic", where)
    _one_of(file.combine, COMBINATIONS, "combine", where)
    if file.statistic.startswith("ratio of") and (file.combine != "ratio" or not file.kind.endswith("ratio")):
        raise refusal(
            under(where, "statistic"), file.statistic, f"is not for '{file.kind}'; expected it for a ratio"
        )
    _one_of(file.role, ROLES, "role", where)
    measure = _measure(file, where)
    threshold = None
    if file.statistic.startswith("share"):
        if file.threshold is None:
            raise InputError(f"{where}: a share needs a threshold; expected the key 'threshold'", where=where)
        key = under(where, "threshold")
        threshold = _time(file.threshold, key) if isinstance(file.threshold, str) else float(file.threshold)
    bounds = [bound for bound in (file.above, file.below) if bound is not None]
    if (file.kind == "direction") != bool(bounds):
        raise InputError(
            f"{where}: 'above' or 'below' says the direction of a result of the kind 'direction', and of no other",
            where=where,
        )
    against = None
    if file.against is not None:
        at = under(where, "against")
        other = checked(AgainstFile, _table(file.against, at), at)
        changed = {key: value for key, value in other.model_dump().items() if value is not None}
        if "between" in changed and "at" not in changed:
            changed["at"] = None
        against = _measure(file.model_copy(update=changed), at)
    return Result(
        record=file.record,
        part=file.part,
        domain=file.domain,
        kind=file.kind,
        measure=measure,
        statistic=file.statistic,
        threshold=threshold,
        against=against,
        combine=file.combine,
        above=file.above,
        below=file.below,
        role=file.role,
        n=file.n,
        explanation=file.explanation.strip(),
        pending=file.pending,
        pool={} if file.pool is None else _pool(file.pool, under(where, "pool")),
        background=None if file.background is None else _placebo(file, under(where, "background")),
        same=file.same.strip(),
    )


def _measure(file: ResultFile, where: str) -> Measure:
    _one_of(file.metric, METRICS, "metric", where)
    given: object = file.quantity
    names = cast("list[object]", given) if isinstance(given, list) else [given]
    if not names or not all(isinstance(name, str) for name in names):
        raise refusal(under(where, "quantity"), names, "is not the name of a quantity, or a list of names")
    between = None
    if file.between is not None:
        at = under(where, "between")
        ends = [_time(t, under(at, i)) for i, t in enumerate(_list(file.between, at))]
        if len(ends) != 2 or ends[0] >= ends[1]:
            raise refusal(at, file.between, "is not a window; expected two times, the earlier first")
        between = (ends[0], ends[1])
    if (file.metric == "level") != (file.at is not None):
        raise InputError(
            f"{where}: 'at' is the time of a level; expected it with the metric 'level' only", where=where
        )
    if (file.metric in ("onset", "end")) != (file.level is not None):
        raise InputError(
            f"{where}: 'level' is the fraction an onset or end is told by; expected it with these metrics only",
            where=where,
        )
    last = file.since == "last dose"
    return Measure(
        quantities=tuple(cast("list[str]", names)),
        metric=file.metric,
        arm=file.arm,
        at=None if file.at is None else _time(file.at, under(where, "at")),
        between=between,
        level=file.level,
        since=0.0 if file.since is None or last else _time(file.since, under(where, "since")),
        since_last_dose=last,
    )


def _time(given: object, key: str) -> float:
    return to_internal(given, "time", key)


def _table(value: object, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal(key, value, "is not a table; expected keys below it")
    return cast("dict[str, Any]", value)


def _list(value: object, key: str) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise refusal(key, value, "is not a list")
    return cast("list[object]", value)


def _one_of(given: str, known: Any, key: str, where: str) -> None:
    if given not in known:
        hint = suggestion(given, known) or "; known are " + ", ".join(f"'{k}'" for k in known)
        raise refusal(under(where, key), given, f"is not a {key}{hint}")
