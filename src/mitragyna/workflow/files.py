"""A result as files, all or nothing: written beside the folder, moved there when complete."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mitragyna.errors import InputError
from mitragyna.workflow.result import Result

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Destination:
    """The folder a run ends in and the one it is written in until then (``<folder>.partial``)."""

    folder: Path
    partial: Path


def _refusal(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"--out: '{folder}' cannot be written ({error.strerror or error}); "
        "expected a folder on a disk with room, in a place this user may write to"
    )


@contextmanager
def destination(folder: Path, overwrite: bool) -> Iterator[Destination]:
    """Open a place to write in, checked before anything is computed.

    Left normally, the partial folder takes the place of ``folder``. Left by an input error or a write error,
    nothing stays. Left by an interruption, the partial folder stays with a manifest that says so.
    Raises ``InputError`` for a folder that is not empty (without ``overwrite``) or cannot be written.
    """
    folder = Path(os.path.abspath(folder))
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out: '{folder}' is a file; expected a folder")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise InputError(f"--out: '{folder}' is not empty; expected an empty or new folder, or --overwrite")
    partial = folder.with_name(folder.name + ".partial")
    made: list[Path] = [p for p in [folder.parent, *folder.parent.parents] if not p.exists()]
    place = Destination(folder, partial)
    try:
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True)
        _write_text(partial / MANIFEST, json.dumps({"complete": False}))
    except OSError as error:
        _clear(place, made)
        raise _refusal(folder, error) from None
    try:
        yield place
        _replace(place)
    except OSError as error:
        _clear(place, made)
        raise _refusal(folder, error) from None
    except InputError:
        _clear(place, made)
        raise


def _replace(place: Destination) -> None:
    """Put the finished folder where it belongs; an old one goes only after the new one is complete."""
    old = place.folder.with_name(place.folder.name + ".old")
    if old.exists():
        shutil.rmtree(old)
    if place.folder.exists():
        place.folder.rename(old)
    place.partial.rename(place.folder)
    if old.exists():
        shutil.rmtree(old)


def _clear(place: Destination, made: list[Path]) -> None:
    shutil.rmtree(place.partial, ignore_errors=True)
    for parent in made:
        try:
            parent.rmdir()
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
        "duration_h": result.duration_h,
        "input_hash": result.input_hash,
        "library_hash": result.library_hash,
        "overrides": [dict(o) for o in result.overrides],
        "numerical_error_estimate": result.error_estimate,
        "timings_s": dict(result.timings),
    }


def write(result: Result, place: Destination, pages: Mapping[str, Callable[[Result, Path], None]]) -> None:
    """Write every file of a result; ``pages`` are further files, each by a function of result and path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name, frame in (("timecourse.parquet", result.timecourse), ("people.parquet", result.people_table)):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(table, place.partial / name, compression="zstd")
    _write_text(place.partial / "summary.json", json.dumps(result.summary(), indent=1, ensure_ascii=False, allow_nan=False))
    for name, page in pages.items():
        page(result, place.partial / name)
    _write_text(place.partial / MANIFEST, json.dumps(manifest(result, True), indent=1, ensure_ascii=False))
