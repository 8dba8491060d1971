"""A result as files, all or nothing: written beside the folder, moved there when complete."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mitragyna.errors import InputError, UnfinishedError
from mitragyna.workflow.lock import NAME as LOCK
from mitragyna.workflow.lock import Lock, lock
from mitragyna.workflow.parts import FOLDER, clear_begun, finished_of, replace_text
from mitragyna.workflow.result import Result

if TYPE_CHECKING:
    from mitragyna.workflow.gathered import EveryoneTable

Page = Callable[[Result], Callable[[Path], None]]
"""A file of a result: a function that begins it, before the others are written, and gives one that finishes it."""
ROW_GROUP = 262_144
"""Rows of a Parquet file that are converted and written at one time."""
MANIFEST = "manifest.json"
LOOKS = 3
LOOK_AGAIN = 0.05
"""How often, and how many s apart, a folder in the way is looked at before it is called a stranger's."""


@dataclass(frozen=True)
class Destination:
    """The folder a run ends in and the one it is written in until then (``<folder>.partial``)."""

    folder: Path
    partial: Path


def _words(error: BaseException) -> str:
    # PyArrow puts the system's words at the end of its own: "... Detail: [errno 28] No space left on device".
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return re.sub(r"^.*\[errno \d+\] ", "", words, flags=re.IGNORECASE | re.DOTALL)


def left(partial: Path, error: BaseException) -> UnfinishedError | None:
    """What is said of a run that an error ended, when some of its parts are finished; None when none is."""
    done, count = finished_of(partial)
    if not done:
        return None
    words = "not enough memory" if isinstance(error, MemoryError) else _words(error)
    return UnfinishedError(
        f"the run ended before it was complete ({words}); {done} of {count} parts are finished and stay in "
        f"'{partial}', and --resume continues with them"
    )


def refusal(folder: Path, error: OSError | ValueError) -> InputError:
    """What is said of a folder that cannot be written."""
    reason = _words(error)
    return InputError(
        f"--out: '{folder}' cannot be written ({reason}); "
        "expected a folder on a disk with room, in a place this user may write to"
    )


@contextmanager
def destination(folder: Path, overwrite: bool, resume: bool = False) -> Generator[Destination, None, None]:
    """Open a place to write in, checked before anything is computed.

    Left normally, the partial folder takes the place of ``folder``; in a folder that exists already, its
    files take the place of those of the same names, and whatever else is there stays. Left by an input
    error or a write error, nothing of the run stays, unless parts of it are finished: then a write error is
    ``UnfinishedError``. Left by an interruption, the partial folder stays with a manifest that says so, and
    ``resume`` opens it again. Raises ``InputError`` for a folder that is not empty (without ``overwrite``) or
    cannot be written, and for nothing to resume.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link keeps its name
    made: list[Path] = []
    place: Destination | None = None
    held: Lock | None = None
    try:
        _refuse(folder, overwrite)
        place = Destination(folder, folder.with_name(folder.name + ".partial"))
        _refuse_strangers(place.partial)
        if resume:
            _refuse_nothing_to_resume(place.partial)
        missing = [p for p in [folder.parent, *folder.parent.parents] if not p.exists()]
        held = _lock(place.partial)
        made += missing
        # Again, now that no other run can end there.
        _refuse(folder, overwrite)
        _begin(place.partial, resume)
    except InputError:
        if held is not None and place is not None:
            held.release(place.partial)
            if not resume:
                _clear_empty(place.partial, made)
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        unfinished = left(place.partial, error) if resume and place is not None else None
        if held is not None and place is not None:
            if not resume:
                _clear(place, made)
            held.release(place.partial)
        raise (refusal(folder, error) if unfinished is None else unfinished) from None
    try:
        yield place
        with _refusing(place):
            shutil.rmtree(place.partial / FOLDER, ignore_errors=True)
            _replace(place)
    except Exception:  # an interruption is none: it leaves the partial folder
        if not resume and not finished_of(place.partial)[0]:
            _clear(place, made)
        raise
    finally:
        held.release(place.partial, place.folder)


def _lock(partial: Path) -> Lock:
    """Have the folder for this run alone. Raises ``InputError`` where another run has it."""
    held = lock(partial)
    if held is None or (held.held is None and _running(partial / MANIFEST)):
        raise InputError(
            f"--out: another run is writing '{partial}' now; expected another folder, or to wait for it"
        )
    return held


def _begin(partial: Path, resume: bool) -> None:
    """Clear what an interrupted run has left, unless this one goes on with it, and say that a run is writing."""
    if not resume:
        for path in partial.iterdir():
            if path.name != LOCK:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    told: dict[str, Any] = _told(partial) if resume else {"complete": False}
    text = json.dumps({**told, "process": os.getpid()}, indent=1, ensure_ascii=False)
    try:
        replace_text(partial / MANIFEST, text)
    except OSError:
        # A process that was killed has left what it had begun, and a full disk needs the room.
        clear_begun(partial)
        replace_text(partial / MANIFEST, text)


def _told(partial: Path) -> dict[str, Any]:
    return json.loads((partial / MANIFEST).read_text(encoding="utf-8"))


def _refuse_nothing_to_resume(partial: Path) -> None:
    try:
        told = _told(partial)
        unfinished = told["complete"] is False and "of" in told
    except (OSError, ValueError, KeyError, TypeError):
        unfinished = False
    if not unfinished:
        raise InputError(
            f"--resume: there is no unfinished run in '{partial}'; expected the --out of a run that was interrupted, "
            "or a new run without --resume",
            where="--resume",
        )


@contextmanager
def _refusing(place: Destination) -> Generator[None, None, None]:
    """An error of writing within it is a refusal of the folder; one of computing elsewhere would not be."""
    try:
        yield
    except OSError as error:
        unfinished = left(place.partial, error)
        raise (refusal(place.folder, error) if unfinished is None else unfinished) from None


def _refuse(folder: Path, overwrite: bool) -> None:
    """Refuse a folder that is something else, or holds what nobody said may go."""
    if not folder.name:
        raise InputError(f"--out: '{folder}' is the root of the disk; expected a folder in it")
    if folder.is_symlink() and not folder.exists():
        raise InputError(f"--out: '{folder}' is a link that leads nowhere; expected a folder")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out: '{folder}' is a file; expected a folder")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise InputError(f"--out: '{folder}' is not empty; expected an empty or new folder, or --overwrite")


def _refuse_strangers(partial: Path) -> None:
    """Refuse to clear a ``.partial`` that no interrupted run has left."""
    for _ in range(LOOKS):
        if _left_by_a_run(partial):
            return
        # While a run begins or ends there its folder may look like neither: a stranger's looks the same again.
        time.sleep(LOOK_AGAIN)
    raise InputError(
        f"--out: '{partial}' is in the way and is not left by an interrupted run; expected another folder"
    )


def _left_by_a_run(partial: Path) -> bool:
    """Whether ``partial`` is not there, empty, or a run's."""
    if partial.is_symlink() or not partial.is_dir():
        return not (partial.is_symlink() or partial.exists())
    try:
        names = {path.name for path in partial.iterdir()}
    except FileNotFoundError:
        return True
    return not names or not names.isdisjoint({MANIFEST, LOCK})


def _running(manifest: Path) -> bool:
    """Whether the process that wrote this unfinished manifest is still there."""
    try:
        process = int(json.loads(manifest.read_text(encoding="utf-8"))["process"])
        os.kill(process, 0)
    except PermissionError:
        return True  # it is there, and another user's
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return process != os.getpid()


def _replace(place: Destination) -> None:
    """Put the finished files where they belong: the whole folder when it is new, else one by one.

    The manifest goes last, and an old one goes first, so that a folder with a manifest is a whole result.
    """
    if not place.folder.exists():
        place.partial.rename(place.folder)
        return
    (place.folder / MANIFEST).unlink(missing_ok=True)
    written = [path for path in place.partial.iterdir() if path.name != LOCK]
    for path in sorted(written, key=lambda path: (path.name == MANIFEST, path.name)):
        # Across file systems too: an existing folder may be a link, or a mount of its own.
        shutil.move(path, place.folder / path.name)
    shutil.rmtree(place.partial, ignore_errors=True)


def _clear(place: Destination | None, made: list[Path]) -> None:
    if place is None:
        return
    shutil.rmtree(place.partial, ignore_errors=True)
    _clear_empty(place.partial, made)


def _clear_empty(partial: Path, made: list[Path]) -> None:
    """Remove the folders that were made for a run, as far as nothing is in them."""
    for folder in (partial, *made):
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            break


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def manifest(result: Result, complete: bool) -> dict[str, Any]:
    """What made the result: versions, seed, hashes, overrides, timings."""
    return {
        "complete": complete,
        "title": result.title,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(result.versions),
        "seed": result.seed,
        "people": result.people,
        "threads": result.threads,
        "device": result.device,
        "duration_h": result.duration_h,
        "as_of": result.as_of,
        "input_hash": result.input_hash,
        "library_hash": result.library_hash,
        "adaptation": result.adaptation if result.adapts else None,
        "variants_compared": list(dict.fromkeys(row.variant for row in result.variants)),
        "overrides": [dict(o) for o in result.overrides],
        "parameter_sets": None
        if result.layers is None
        else {"sets": result.layers.sets.count, "people_per_set": result.layers.people},
        "tolerance": result.tolerance,
        "numerical_error_estimate": result.error_estimate,
        "timings_s": dict(result.timings),
    }


def write(result: Result, place: Destination, pages: Mapping[str, Page]) -> None:
    """Write every file of a result; ``pages`` are further files.

    Raises ``InputError`` when the folder cannot take them.
    """
    with _refusing(place):
        _write(result, place, pages)


def _write(result: Result, place: Destination, pages: Mapping[str, Page]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow: Any = pa  # comes without types

    begun = {name: begin(result) for name, begin in pages.items()}
    tables = {"timecourse.parquet": result.timecourse, "people.parquet": result.people_table}
    if result.layers is not None:
        tables |= {
            "layers.parquet": result.layers.timecourse,
            "parameter_sets.parquet": result.layers.parameters,
        }
    for name, frame in tables.items():
        # A group of rows at a time: the whole table beside its frame would be the largest thing in memory.
        if name == "people.parquet" and result.everyone is not None:
            _write_everyone(result.everyone.table, place.partial / name)
            continue
        schema = arrow.Schema.from_pandas(frame.iloc[:0], preserve_index=False)
        with pq.ParquetWriter(place.partial / name, schema, compression="zstd") as file:
            for first in range(0, max(len(frame), 1), ROW_GROUP):
                rows = frame.iloc[first : first + ROW_GROUP]
                file.write_table(arrow.Table.from_pandas(rows, schema=schema, preserve_index=False))
    _write_text(
        place.partial / "summary.json",
        json.dumps(result.summary(), indent=1, ensure_ascii=False, allow_nan=False),
    )
    for name, finish in begun.items():
        finish(place.partial / name)
    _write_text(place.partial / MANIFEST, json.dumps(manifest(result, True), indent=1, ensure_ascii=False))


def _write_everyone(table: EveryoneTable, path: Path) -> None:
    """Everyone's metrics that were asked for, a group of people of one metric at a time."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow: Any = pa  # comes without types
    names = table.columns()

    def constant(kinds: list[str], value: str, count: int) -> Any:
        codes = np.full(count, kinds.index(value), dtype=np.int16)
        return arrow.DictionaryArray.from_arrays(codes, arrow.array(kinds, arrow.string()))

    kind, of_people = (arrow.dictionary(index, arrow.string()) for index in (arrow.int16(), arrow.int32()))
    schema = arrow.schema(
        [
            *(("arm", kind), ("person", of_people), ("quantity", kind), ("metric", kind)),
            *(("value", arrow.float64()), ("unit", kind)),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        ids: dict[int, Any] = {}
        for metric, first in table.groups(ROW_GROUP):
            count = metric.values.size
            if first not in ids:
                ids[first] = arrow.array(table.ids(first, count), arrow.string())
            told = (metric.arm, metric.quantity, metric.metric, metric.unit)
            arm, quantity, name, unit = (constant(k, v, count) for k, v in zip(names, told, strict=True))
            numbers = np.arange(count, dtype=np.int32)
            people = arrow.DictionaryArray.from_arrays(numbers, ids[first])
            values = arrow.array(metric.values, mask=np.isnan(metric.values))
            columns = [arm, people, quantity, name, values, unit]
            file.write_table(arrow.Table.from_arrays(columns, schema=schema))
