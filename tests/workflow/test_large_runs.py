"""Memory of a large run: what grows with its people is a few bytes each, whatever they bring."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mitragyna
from mitragyna.scenario import from_dict
from mitragyna.simulate import histograms
from mitragyna.workflow import gathered, parts
from mitragyna.workflow import run as whole
from mitragyna.workflow.gathered import EveryoneTable
from mitragyna.workflow.parts import Split, Store

FEW, MANY = 384, 1536
EACH = 400
"""Bytes of memory that one more person may take at the peak; the same run held at once takes ten thousand and more."""
LOAD: dict[str, Any] = {
    "duration": "24 h",
    "seed": 3,
    "output": {"every": "30 min", "quantities": ["plasma.morphine", "cows"], "metrics": ["peak", "cmax"]},
    "arm": [{"name": "a", "take": [{"product": "morphine-oral", "amount": "30 mg", "every": "12 h"}]}],
}


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 64 people a run counts, in chunks and parts of 64 people."""
    for module in (parts, gathered, whole):
        monkeypatch.setattr(module, "EXACT", 64)
    for module in (parts, histograms):
        monkeypatch.setattr(module, "CHUNK", 64)
    monkeypatch.setattr(parts, "UNIT", 32)


def peak(people: int, folder: Path) -> int:
    """The most that Python and NumPy held at one time during a run with files, beyond what was there before."""
    asked = from_dict({**LOAD, "people": {"number": people}})
    gc.collect()
    tracemalloc.start()
    try:
        mitragyna.run(asked, part=64, out=folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("small_parts")
def test_four_times_the_people_take_hardly_more_memory(tmp_path: Path) -> None:
    mitragyna.run(from_dict({**LOAD, "people": {"number": 128}}), part=64, out=tmp_path / "first")
    few, many = peak(FEW, tmp_path / "few"), peak(MANY, tmp_path / "many")
    assert many - few < EACH * (MANY - FEW)


@pytest.mark.usefixtures("small_parts")
def test_a_run_in_parts_tells_what_its_time_was_spent_on(tmp_path: Path) -> None:
    spent = dict(mitragyna.run(from_dict({**LOAD, "people": {"number": 128}}), out=tmp_path / "out").timings)
    total = spent.pop("total")
    assert set(spent) == {"set-up", "history", "engine", "summaries", "files"}
    assert min(spent["set-up"], spent["engine"], spent["summaries"], spent["files"]) > 0.0
    assert sum(spent.values()) <= total + 0.001


def test_what_is_told_of_some_of_the_people_does_not_keep_the_rest() -> None:
    values = np.arange(1000.0)
    made = parts.Individuals(
        people=1000,
        metrics=(parts.Metric("a", "cows", "peak", "points", values),),
        margins=(),
        unchecked=(),
        burdens={"a": values},
        lost={},
        arrests={},
        factors={},
        error=0.0,
    ).first(3)
    assert made.metrics[0].values.tolist() == made.burdens["a"].tolist() == [0.0, 1.0, 2.0]
    assert made.metrics[0].values.base is None
    assert made.burdens["a"].base is None


def test_everyones_metrics_are_read_a_group_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path, Split(250, 100, 50))
    everyone = np.arange(500.0).reshape((2, 250))
    for part in range(3):
        store.place(part).mkdir()
        np.save(store.place(part) / "metrics.npy", everyone[:, 100 * part : 100 * (part + 1)])
    metrics = tuple(
        parts.Metric("a", "cows", name, "points", np.zeros(0)) for name in ("peak", "time_of_peak")
    )
    read: list[int] = []
    load = np.load

    def counted(path: Path, **given: Any) -> Any:
        read.append(int(path.parent.name))
        return load(path, **given)

    monkeypatch.setattr(gathered.np, "load", counted)
    table = EveryoneTable(store, metrics, from_dict({**LOAD, "people": {"number": 250}}))
    found = [(m.metric, first, m.values) for m, first in table.groups(120)]
    assert [(name, first) for name, first, _ in found] == [
        (name, first) for name in ("peak", "time_of_peak") for first in (0, 120, 240)
    ]
    assert np.concatenate([values for _, _, values in found]).tolist() == everyone.ravel().tolist()
    # Nothing is kept open, or mapped, from one group to the next.
    assert read == [0, 1, 1, 2, 2] * 2
    assert all(values.base is None for _, _, values in found)
