"""A population in parts by person index: how it is split, what a part is, and where finished parts are kept.

A part is computed from the scenario and its people's indices alone, so it is the same bits whoever computes it.
Up to ``EXACT`` people a part keeps its people's courses, so that quantiles over everybody are exact; above, integer
histograms and exact moments (``mitragyna.simulate.histograms``), and of each person only the metrics asked for.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.model.compiled import LANES
from mitragyna.scenario import Scenario
from mitragyna.simulate.arms import prepare, start_states
from mitragyna.simulate.histograms import CHUNK, UNIT, Histograms
from mitragyna.simulate.margins import NotChecked
from mitragyna.simulate.summary import Metric, people_table
from mitragyna.workflow.population import Followed, Individuals, nobody, through_arms
from mitragyna.workflow.recorded import Counted, Head, Written, save_arrays, save_counts

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

EXACT: Final = 20_000
"""People up to whom quantiles are exact, and of whom a larger run still tells each."""
WHOLE_BYTES: Final = 256 * 2**20
"""The courses of one arm that are held at once; a run with more is split."""
PART_BYTES: Final = 256 * 2**20
"""The courses of all arms in a part that keeps them."""
SLICE_BYTES: Final = 256 * 2**20
"""The courses of one arm that are held while a part counts them."""
MOST_PARTS: Final = 64
METRIC_BINS: Final = 4096
STAGE: Final = "people"
"""What progress is called while parts are computed."""
FOLDER: Final = "parts"
PART: Final = "part.json"


class LostError(Exception):
    """Whoever computes parts is gone."""


@dataclass(frozen=True)
class Split:
    """``people`` in parts of ``size``, the last one smaller; a counted part is computed ``slice`` people at a time."""

    people: int
    size: int
    slice: int

    @property
    def exact(self) -> bool:
        """Whether parts keep courses."""
        return self.people <= EXACT

    @property
    def parts(self) -> int:
        """How many there are."""
        return -(-self.people // self.size)

    def of(self, part: int) -> tuple[int, int]:
        """Index of the first person of a part, and how many it has."""
        first = part * self.size
        return first, min(self.size, self.people - first)


def split(people: int, arms: int, held: int, told: int, asked: int | None = None) -> Split:
    """How a run of ``people`` is split, of whom an arm holds ``held`` recorded numbers each and tells ``told`` of them.

    ``asked`` is the size of a part that was asked for; it is rounded up to what keeps the bits the same.
    """
    bytes_each = max(held, 1) * 4
    if people > EXACT:
        sliced = UNIT
        while sliced < CHUNK and 2 * sliced * bytes_each <= SLICE_BYTES:
            sliced *= 2
        size = asked or -(-people // MOST_PARTS)
        return Split(people, -(-size // CHUNK) * CHUNK, sliced)
    if asked is not None:
        return Split(people, -(-asked // LANES) * LANES, people)
    if people * bytes_each <= WHOLE_BYTES:
        return Split(people, people, people)
    most = min(WHOLE_BYTES // bytes_each, PART_BYTES // (max(told, 1) * 4 * arms))
    size = max(most // LANES * LANES, LANES)
    return Split(people, size, people)


@dataclass(frozen=True)
class Job:
    """What a part is computed from, wherever: the scenario, how it is split, what must be the same there, and
    the device.
    """

    scenario: Scenario
    split: Split
    library_hash: str
    versions: Mapping[str, str]
    device: str = "cpu"


def compute(
    job: Job,
    library: Library,
    part: int,
    folder: Path,
    threads: int,
    progress: Callable[[int], None] | None = None,
    clock: Callable[[str], None] = nobody,
) -> None:
    """Compute a part and write it into ``folder``, which is there and empty. ``progress`` is told people finished.

    ``clock`` is told what was just done: "set-up", "history", "engine", "summaries" or "files".
    """
    first, count = job.split.of(part)
    arms = len(job.scenario.arms)
    names = [arm.name for arm in job.scenario.arms]
    asked = job.scenario.output.metrics
    size = count if job.split.exact else job.split.slice
    courses: Written | Counted | None = None
    metric_counts: Histograms | None = None
    individuals: list[Individuals] = []
    asked_values: list[Numbers] = []
    described: list[Metric] = []
    worst, arrests = 0.0, dict[str, int]()
    for begin in range(first, first + count, size):
        here = min(size, first + count - begin)
        people = replace(job.scenario.people, number=here, first=begin)
        prepared = prepare(replace(job.scenario, people=people), library, job.device)
        clock("set-up")
        followed = Followed.of(prepared)
        if courses is None:
            courses = Written(folder, followed) if job.split.exact else Counted(followed)
        start, carried = start_states(prepared, threads)

        def tick(stage: str, done: int, _: int, begin: int = begin, here: int = here) -> None:
            if progress is not None and stage in names:
                progress(begin - first + (names.index(stage) * here + done) // arms)

        made = through_arms(prepared, followed, start, carried, courses, threads, tick, clock)
        described = [*made.metrics]
        if not job.split.exact:
            if metric_counts is None:
                metric_counts = Histograms(len(made.metrics), bins=METRIC_BINS)
            metric_counts.take(_table(made.metrics, here).astype(np.float32))
            if asked is not None:
                asked_values.append(_table(made.metrics, here))
        worst = max(worst, made.error)
        for name, number in made.arrests.items():
            arrests[name] = arrests.get(name, 0) + number
        individuals.append(made.first(max(0, min(here, EXACT - begin))))
        clock("summaries")
        if progress is not None:
            progress(begin - first + here)
    whole = replace(Individuals.joined(individuals), error=worst, arrests=arrests)
    assert courses is not None
    if isinstance(courses, Counted):
        named = {f"{i}.{k}": c for i, n in enumerate(names) for k, c in enumerate(courses.counts[n])}
        assert metric_counts is not None
        save_counts(folder / "counts.npz", {**named, "metrics": metric_counts})
    # Above the exact number, of each person only the metrics asked for.
    kept = _table(whole.metrics, whole.people) if job.split.exact else np.zeros((0, count))
    if asked_values:
        kept = np.concatenate(asked_values, axis=1)
    ids = ids_of(job.scenario, first, count)
    shown = [replace(m, values=kept[i]) for i, m in enumerate(described)] if len(kept) else []
    _write_people(folder / "people.parquet", shown, ids)
    np.save(folder / "metrics.npy", kept)
    _save(folder, whole, courses)
    clock("files")


def ids_of(scenario: Scenario, first: int, count: int) -> list[str]:
    """Ids of the people from an index among all on."""
    return [scenario.person_id(index) for index in range(first, first + count)]


def _table(metrics: Sequence[Metric], people: int) -> Numbers:
    return np.array([m.values for m in metrics]).reshape((len(metrics), people))


def _write_people(path: Path, metrics: Sequence[Metric], ids: Sequence[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow: Any = pa  # comes without types
    frame = people_table(metrics, ids)
    pq.write_table(arrow.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")


def _heads(metrics: Sequence[Metric]) -> list[list[str]]:
    return [[m.arm, m.quantity, m.metric, m.unit] for m in metrics]


def _save(folder: Path, made: Individuals, courses: Written | Counted) -> None:
    """The individuals of a part; its presence says that the part is whole, because it is written last."""
    arrays = {
        "metrics": _table(made.metrics, made.people),
        "margins": _table(made.margins, made.people),
        **{f"burden.{i}": v for i, v in enumerate(made.burdens.values())},
        **{f"lost.{i}": v for i, v in enumerate(made.lost.values())},
        **{f"factor.{i}": v for i, v in enumerate(made.factors.values())},
        **{f"times.{i}": v for i, v in enumerate(courses.grids)},
    }
    save_arrays(folder / "individuals.npz", arrays.items())
    told = {
        "people": made.people,
        "metrics": _heads(made.metrics),
        "margins": _heads(made.margins),
        "unchecked": [[m.substance, m.missing] for m in made.unchecked],
        "burdens": list(made.burdens),
        "lost": list(made.lost),
        "arrests": dict(made.arrests),
        "factors": list(made.factors),
        "error": made.error,
        "courses": courses.heads,
        "grids": len(courses.grids),
    }
    (folder / PART).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class Part:
    """A finished part as it is kept: its folder, its individuals, what its courses are, and the grids of times."""

    folder: Path
    individuals: Individuals
    courses: Mapping[str, list[Head]]
    grids: list[Numbers]


def load(folder: Path) -> Part:
    """Read a part, except its courses."""
    told: dict[str, Any] = json.loads((folder / PART).read_text(encoding="utf-8"))
    with np.load(folder / "individuals.npz", allow_pickle=False) as arrays:

        def metrics(name: str) -> tuple[Metric, ...]:
            heads: list[tuple[str, str, str, str]] = told[name]
            return tuple(
                Metric(arm, quantity, metric, unit, values)
                for (arm, quantity, metric, unit), values in zip(heads, arrays[name], strict=True)
            )

        def named(name: str, one: str) -> dict[str, Numbers]:
            return {key: arrays[f"{one}.{i}"] for i, key in enumerate(told[name])}

        made = Individuals(
            people=told["people"],
            metrics=metrics("metrics"),
            margins=metrics("margins"),
            unchecked=tuple(NotChecked(*pair) for pair in told["unchecked"]),
            burdens=named("burdens", "burden"),
            lost=named("lost", "lost"),
            arrests=told["arrests"],
            factors=named("factors", "factor"),
            error=told["error"],
        )
        grids = [arrays[f"times.{i}"] for i in range(told["grids"])]
    return Part(folder, made, told["courses"], grids)


@dataclass(frozen=True)
class Store:
    """Where the parts of one run are kept: ``folder`` has one folder per finished part.

    ``manifest`` is the file of the run that says which are finished; None where nobody will look for it.
    """

    folder: Path
    split: Split
    manifest: Path | None = None

    def place(self, part: int) -> Path:
        """The folder of a finished part."""
        return self.folder / f"{part:04d}"

    def finished(self) -> list[int]:
        """Numbers of the finished parts."""
        return [part for part in range(self.split.parts) if (self.place(part) / PART).is_file()]

    def begin(self, part: int) -> Path:
        """An empty folder to write a part in."""
        writing = self.folder / f".{part:04d}"
        if writing.exists():
            shutil.rmtree(writing)
        writing.mkdir(parents=True)
        return writing

    def end(self, part: int) -> None:
        """The part in the folder that ``begin`` gave is finished."""
        place = self.place(part)
        if place.exists():
            shutil.rmtree(place)
        (self.folder / f".{part:04d}").rename(place)
        self.tell()

    def tell(self) -> None:
        """Write down which parts are finished."""
        if self.manifest is None:
            return
        told: dict[str, Any] = json.loads(self.manifest.read_text(encoding="utf-8"))
        told["parts"] = {
            "count": self.split.parts,
            "people_per_part": self.split.size,
            "finished": self.finished(),
        }
        replace_text(self.manifest, json.dumps(told, indent=1, ensure_ascii=False))


def replace_text(path: Path, text: str) -> None:
    """Put a new text in place of a file's, at once: an interruption leaves the old or the new one."""
    new = path.with_name(f".{path.name}")
    try:
        new.write_text(text, encoding="utf-8")
        os.replace(new, path)  # noqa: PTH105
    except OSError:
        new.unlink(missing_ok=True)
        raise


def clear_begun(partial: Path) -> None:
    """Remove the parts that an unfinished run has begun and not finished: of no use, and they take room on the disk."""
    for path in (partial / FOLDER).glob(".*"):
        shutil.rmtree(path, ignore_errors=True)


def begun(manifest: Path, what: Mapping[str, Any], resume: bool) -> int | None:
    """Write down what a run is of, or hold it against what was written when it was begun.

    Gives the size of a part in the run that goes on, None where there is none yet. Raises ``InputError`` where the run
    that was begun was another.
    """
    told: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    if not resume:
        told["of"] = dict(what)
        replace_text(manifest, json.dumps(told, indent=1, ensure_ascii=False))
        return None
    before: Mapping[str, Any] = told.get("of", {})
    for name, now in what.items():
        if name not in before or before[name] != now:
            then = f" ({before[name]} then, {now} now)" if name in before and _short(now) else ""
            raise InputError(
                f"--resume: '{manifest.parent}' was begun with another {name}{then}; expected what it was begun with, "
                "or a new run without --resume",
                where="--resume",
                what=name,
            )
    size = told.get("parts", {}).get("people_per_part")
    return None if size is None else int(size)


def _short(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) < 32)


def finished_of(partial: Path) -> tuple[int, int]:
    """How many parts of an unfinished run are finished, and how many there are; zeros where it has none."""
    try:
        told: dict[str, Any] = json.loads((partial / "manifest.json").read_text(encoding="utf-8"))
        count = int(told["parts"]["count"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
    return sum((partial / FOLDER / f"{part:04d}" / PART).is_file() for part in range(count)), count


def missing(store: Store) -> Iterator[int]:
    """Numbers of the parts that are still to be computed."""
    done = set(store.finished())
    return (part for part in range(store.split.parts) if part not in done)
