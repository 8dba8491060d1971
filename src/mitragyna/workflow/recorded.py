"""Courses of many people as rows of a table: summarised at once, or kept part by part until everybody is there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.simulate import derived
from mitragyna.simulate.derived import Track
from mitragyna.simulate.histograms import Histograms
from mitragyna.simulate.summary import STATISTICS, categorical
from mitragyna.workflow.population import Followed

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
Samples = NDArray[np.float32]
_SIDES: Final = (("positive", "counts"), ("negative", "negative_counts"))


@dataclass(frozen=True)
class Row:
    """One quantity of one arm over all of its times: ``statistics`` (times, 9) in the order of ``STATISTICS``."""

    quantity: str
    unit: str
    times: Numbers
    statistics: Numbers


def frame(arm: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of ``timecourse.parquet`` of one arm: quantities in the given order, times ascending."""
    import pandas as pd

    quantities, units = [row.quantity for row in rows], list(dict.fromkeys(row.unit for row in rows))
    lengths = np.array([row.times.size for row in rows])
    names = np.repeat(np.arange(len(rows)), lengths)
    out = pd.DataFrame(np.concatenate([row.statistics for row in rows]), columns=list(STATISTICS))
    out.insert(0, "time_h", np.concatenate([row.times for row in rows]))
    out.insert(0, "unit", categorical(np.array([units.index(row.unit) for row in rows])[names], units))
    out.insert(0, "quantity", categorical(names, quantities))
    out.insert(0, "arm", categorical(np.zeros_like(names), [arm]))
    return out


class Head(TypedDict):
    """What a quantity of an arm is, as plain data: ``times`` by number, whether it is kept (``there``).

    ``stayers`` is whether people stop to count.
    """

    quantity: str
    unit: str
    times: int
    stayers: bool
    there: bool


@dataclass
class AtOnce:
    """Summarises an arm's courses when they come: everybody is among them."""

    followed: Followed
    threads: int
    arms: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])

    def take(self, arm: str, tracks: Sequence[Track]) -> None:
        """Keep rows instead of courses."""
        with ThreadPoolExecutor(max_workers=self.threads) as pool:
            found = list(pool.map(derived.told, tracks))
        self.arms[arm] = [
            Row(track.quantity, self.followed.unit(track), track.times, statistics)
            for track, statistics in zip(tracks, found, strict=True)
        ]


def _marked(track: Track) -> Samples:
    """The samples, NaN where somebody does not count any more."""
    if track.retained is None:
        return track.samples
    return np.where(track.retained, track.samples, np.float32(np.nan))


@dataclass
class Written:
    """Writes the courses of one part of the people to files, for quantiles that are exact when all parts are there.

    ``samples-<arm>.npy`` holds (rows, people) 32-bit numbers, those of each quantity's times one after the other; a
    quantity that is zero throughout is left out. NaN is somebody who does not count any more.
    """

    folder: Path
    followed: Followed
    heads: dict[str, list[Head]] = field(default_factory=dict[str, list[Head]])
    grids: list[Numbers] = field(default_factory=list[Numbers])

    def take(self, arm: str, tracks: Sequence[Track]) -> None:
        """Write an arm's courses."""
        people = tracks[0].samples.shape[1] if tracks else 0
        there = [track.retained is not None or bool(track.samples.any()) for track in tracks]
        rows = sum(track.times.size for track, some in zip(tracks, there, strict=True) if some)
        header = {"descr": "<f4", "fortran_order": False, "shape": (rows, people)}
        with (self.folder / f"samples-{len(self.heads)}.npy").open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for track, some in zip(tracks, there, strict=True):
                if some:
                    file.write(np.ascontiguousarray(_marked(track), dtype="<f4").data)
        self.heads[arm] = heads(self.followed, tracks, there, self.grids)


def heads(
    followed: Followed, tracks: Sequence[Track], there: Sequence[bool], grids: list[Numbers]
) -> list[Head]:
    """What the courses of an arm are, as plain data; times by their number among ``grids``, which grow."""
    return [
        {
            "quantity": track.quantity,
            "unit": followed.unit(track),
            "times": _grid(grids, track.times),
            "stayers": track.retained is not None,
            "there": some,
        }
        for track, some in zip(tracks, there, strict=True)
    ]


def _grid(grids: list[Numbers], times: Numbers) -> int:
    for number, grid in enumerate(grids):
        if np.array_equal(grid, times):
            return number
    grids.append(np.asarray(times))
    return len(grids) - 1


def read_back(
    arm: int,
    parts: Sequence[tuple[Path, Sequence[Head]]],
    grids: Sequence[Numbers],
    threads: int,
) -> list[Row]:
    """Exact rows of an arm from every part's folder and heads, in order of the people; one quantity at a time."""
    files: list[tuple[Any, list[int], Sequence[Head]]] = []
    for folder, described in parts:
        sizes = [grids[h["times"]].size if h["there"] else 0 for h in described]
        starts = [0, *np.cumsum(sizes, dtype=np.int64).tolist()]
        files.append((np.load(folder / f"samples-{arm}.npy", mmap_mode="r"), starts, described))

    def row(number: int) -> Row:
        head = parts[0][1][number]
        times = grids[head["times"]]
        samples = np.zeros((times.size, sum(data.shape[1] for data, _, _ in files)), dtype=np.float32)
        at = 0
        for data, starts, described in files:
            if described[number]["there"]:
                first = starts[number]
                samples[:, at : at + data.shape[1]] = data[first : first + times.size]
            at += data.shape[1]
        retained = ~np.isnan(samples) if head["stayers"] else None
        if retained is not None:
            samples = np.where(retained, samples, np.float32(0.0))
        found = derived.told(Track(head["quantity"], times, samples, retained))
        return Row(head["quantity"], head["unit"], times, found)

    # Each worker holds one quantity of everybody.
    with ThreadPoolExecutor(max_workers=min(threads, 2)) as pool:
        return list(pool.map(row, range(len(parts[0][1]))))


@dataclass
class Counted:
    """Counts the courses of people as they come: memory does not grow with their number."""

    followed: Followed
    heads: dict[str, list[Head]] = field(default_factory=dict[str, list[Head]])
    grids: list[Numbers] = field(default_factory=list[Numbers])
    counts: dict[str, list[Histograms]] = field(default_factory=dict[str, list[Histograms]])

    def take(self, arm: str, tracks: Sequence[Track]) -> None:
        """Count an arm's courses of more people."""
        if arm not in self.counts:
            self.heads[arm] = heads(self.followed, tracks, [True] * len(tracks), self.grids)
            self.counts[arm] = [Histograms(track.times.size) for track in tracks]
        for counts, track in zip(self.counts[arm], tracks, strict=True):
            counts.take(_marked(track))

    def rows(self, arm: str) -> list[Row]:
        """The rows of an arm; its counts are gone."""
        out: list[Row] = []
        for head in self.heads[arm]:
            found = self.counts[arm].pop(0).statistics()
            out.append(Row(head["quantity"], head["unit"], self.grids[head["times"]], found))
        return out


def save_arrays(path: Path, arrays: Iterable[tuple[str, NDArray[Any]]]) -> None:
    """Write arrays as ``numpy.savez_compressed`` does, but as quickly as counts that are mostly zero allow."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(cast("Any", file), array, allow_pickle=False)


def save_counts(path: Path, counts: Mapping[str, Histograms]) -> None:
    """Write counts; each by its name."""

    def arrays() -> Iterable[tuple[str, NDArray[Any]]]:
        for name, made in counts.items():
            yield f"{name}.people", np.array([made.people, made.cells, made.bins, made.whole])
            yield f"{name}.infinite", made.infinite
            yield f"{name}.moments", np.array(made.moments).reshape((-1, made.cells, 3))
            for side in _SIDES:
                for part in side:
                    array = getattr(made, part)
                    if array is not None:
                        yield f"{name}.{part}", array

    save_arrays(path, arrays())


def load_counts(archive: Any, name: str) -> Histograms:
    """Counts by name from an open file of ``save_counts``."""
    people, cells, bins, whole = (int(v) for v in archive[f"{name}.people"])
    out = Histograms(cells, bins=bins)
    out.people, out.whole = people, bool(whole)
    out.infinite = archive[f"{name}.infinite"]
    out.moments = list(archive[f"{name}.moments"])
    for side in _SIDES:
        for part in side:
            if f"{name}.{part}" in archive:
                setattr(out, part, archive[f"{name}.{part}"])
    return out
