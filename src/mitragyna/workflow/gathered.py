"""From finished parts to what a run tells: rows of every arm, individuals, and everyone's metrics as they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.scenario import Scenario
from mitragyna.simulate.histograms import Histograms
from mitragyna.simulate.summary import Metric
from mitragyna.workflow.parts import EXACT, METRIC_BINS, Store, ids_of, load
from mitragyna.workflow.population import Individuals
from mitragyna.workflow.recorded import Row, load_counts, read_back

Numbers = NDArray[np.float64]
Key = tuple[str, str, str]
"""Arm, quantity and metric."""
Spread = tuple[float, float, float, str]
"""2.5 %, median, 97.5 % and unit."""


@dataclass(frozen=True)
class Everyone:
    """What is known of more people than are told one by one.

    ``spread`` is over all of them; ``table`` gives everyone's metrics that were asked for, while the parts are there.
    """

    people: int
    told: int
    spread: Mapping[Key, Spread]
    table: EveryoneTable


@dataclass(frozen=True)
class EveryoneTable:
    """Rows of ``people.parquet`` for everyone, in the order of a smaller run: metric by metric, person by person."""

    store: Store
    metrics: tuple[Metric, ...]
    scenario: Scenario

    def columns(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """All arms, quantities, metrics and units there are."""
        names = [(m.arm, m.quantity, m.metric, m.unit) for m in self.metrics]
        arms, quantities, metrics, units = (list(dict.fromkeys(n[i] for n in names)) for i in range(4))
        return arms, quantities, metrics, units

    def ids(self, first: int, count: int) -> list[str]:
        """Ids of people from an index on."""
        return ids_of(self.scenario, first, count)

    def groups(self, people: int) -> Iterator[tuple[Metric, int]]:
        """Each metric of some people at a time, whose values it has, and the index of the first of them."""
        if not self.metrics:
            return
        size, count = self.store.split.size, self.store.split.people
        for number, metric in enumerate(self.metrics):
            for first in range(0, count, people):
                last = min(first + people, count)
                some = [
                    self._of(part, number, max(first - part * size, 0), last - part * size)
                    for part in range(first // size, -(-last // size))
                ]
                yield replace(metric, values=np.concatenate(some)), first

    def _of(self, part: int, number: int, first: int, last: int) -> Numbers:
        # Opened each time and copied: pages of a file that stays mapped count as memory, and grow with people.
        file = np.load(self.store.place(part) / "metrics.npy", mmap_mode="r")
        return np.array(file[number, first:last])


@dataclass(frozen=True)
class Gathered:
    """All parts together: rows by arm, individuals (the first ``EXACT`` people), and everyone where they are more."""

    arms: dict[str, list[Row]]
    individuals: Individuals
    everyone: Everyone | None


def gathered(store: Store, scenario: Scenario, threads: int) -> Gathered:
    """Put the parts together, in order of the people; they must all be there."""
    parts = [load(store.place(part)) for part in range(store.split.parts)]
    individuals = Individuals.joined([part.individuals for part in parts])
    names = list(parts[0].courses)
    grids = parts[0].grids
    if store.split.exact:
        arms = {
            name: read_back(i, [(part.folder, part.courses[name]) for part in parts], grids, threads)
            for i, name in enumerate(names)
        }
        return Gathered(arms, individuals, None)
    counts: dict[str, Histograms] = {}
    for part in parts:
        with np.load(part.folder / "counts.npz", allow_pickle=False) as archive:
            kept: Any = archive
            wanted = [f"{i}.{k}" for i, name in enumerate(names) for k in range(len(part.courses[name]))]
            for key in [*wanted, "metrics"]:
                more = load_counts(kept, key)
                if key not in counts:
                    counts[key] = Histograms(more.cells, bins=more.bins)
                counts[key].merge(more)
    arms = {
        name: [
            Row(h["quantity"], h["unit"], grids[h["times"]], counts.pop(f"{i}.{k}").statistics())
            for k, h in enumerate(parts[0].courses[name])
        ]
        for i, name in enumerate(names)
    }
    metrics = parts[0].individuals.metrics
    found = counts["metrics"].quantiles((0.025, 0.5, 0.975))
    spread: dict[Key, Spread] = {
        (m.arm, m.quantity, m.metric): (float(low), float(middle), float(high), m.unit)
        for m, (low, middle, high) in zip(metrics, found, strict=True)
    }
    assert counts["metrics"].bins == METRIC_BINS
    asked = scenario.output.metrics
    table = EveryoneTable(store, () if asked is None else metrics, scenario)
    return Gathered(arms, individuals, Everyone(store.split.people, EXACT, spread, table))
