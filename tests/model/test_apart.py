"""Functions compiled apart are called by name: compiled once, cached without copies, loaded before who calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROBE = """
from mitragyna.model.compiled import compiled, compiled_apart


@compiled_apart
def doubled(values, factor):
    for i in range(values.size):
        values[i] *= 2.0 * factor


@compiled
def between(values, factor):
    doubled(values, factor)


@compiled_apart
def raised(values, power):
    for i in range(values.size):
        values[i] = values[i] ** power
    if power > 5:
        raise ValueError("a power above 5")


@compiled
def both(values):
    between(values, 1.5)
    raised(values, 2)
    doubled(values, 2)
"""
CALL = """
import json
import sys
import numpy as np
from numba.core import event

made = []


class Listener(event.Listener):
    def on_start(self, event):
        made.append(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event):
        pass


event.register("numba:compile", Listener())
import probe

values = np.array([1.0, 2.0])
probe.both(values)
code = probe.both.for_python.overloads
defined = [f.name for result in code.values() for f in result.library.get_defined_functions()]
told = "nothing"
if "raise" in sys.argv:
    try:
        probe.raised(values, 6)
    except ValueError as error:
        told = str(error)
print(json.dumps({"values": values.tolist(), "made": sorted(made), "defined": defined, "told": told}))
"""


def said(folder: Path, *given: str) -> dict[str, Any]:
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    source = Path(__file__).parent.parent.parent / "src"
    done = subprocess.run(
        [sys.executable, "-c", CALL, *given],
        env={
            **os.environ,
            "MITRAGYNA_CACHE": str(folder / "cache"),
            "PYTHONPATH": os.pathsep.join([str(folder), str(source)]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("apart")
    return folder, said(folder, "raise")


def test_functions_called_by_name_do_what_they_did(first: tuple[Path, dict[str, Any]]) -> None:
    assert first[1]["values"][0] > 0
    assert first[1]["told"] == "a power above 5"


def test_each_is_compiled_once_for_the_types_it_takes(first: tuple[Path, dict[str, Any]]) -> None:
    # "doubled" for a float and for an integer; "raised" for the power 2 that compiled code gives it and for any that
    # Python gives it, and what takes these from Python.
    assert first[1]["made"] == ["between", "both", "doubled", "doubled", "raised", "raised", "raised"]


def test_who_calls_them_holds_no_copy(first: tuple[Path, dict[str, Any]]) -> None:
    assert not [name for name in first[1]["defined"] if "doubled" in name or "raised" in name]
    assert [name for name in first[1]["defined"] if "both" in name]


def test_the_next_process_loads_them_all_and_compiles_nothing(first: tuple[Path, dict[str, Any]]) -> None:
    folder, before = first
    again = said(folder)
    assert again["made"] == []
    assert again["values"] == [36.0, 144.0]
    assert before["values"] == [36.0**6, 144.0**6]


WRONG = """
import json
import numpy as np
from collections import namedtuple
from mitragyna.model.compiled import compiled, compiled_apart, for_the_like

Pair = namedtuple("Pair", "one other")


@compiled
def half(value):
    return 0.5 * value


@compiled_apart
def added(pair, table, factor, none):
    for i in range(pair.one.size):
        pair.one[i] += factor * table[i, 0] + pair.other.size
    return half(factor)


def told(*given):
    try:
        return code(*given)
    except (TypeError, ValueError) as error:
        return type(error).__name__


one, other, table = np.zeros(3), np.zeros(2), np.arange(6.0).reshape((3, 2))
code = for_the_like(added, Pair(one, other), table, 2.0, None)
right = told(Pair(one, other), table, 2.0, None)
wrong = [
    (Pair([0.0], other), table, 2.0, None),
    (Pair(one.astype(np.float32), other), table, 2.0, None),
    (Pair(table, other), table, 2.0, None),
    (Pair(one, other), one, 2.0, None),
    (Pair(one, other), np.zeros((1,) * 30 + (2,)), 2.0, None),
    (Pair(one, other), table, [2.0], None),
    ((one, other, other), table, 2.0, None),
    (one, table, 2.0, None),
    (Pair(one, other), table, 2.0),
]
refused = [told(*given) for given in wrong]
# As Python calls it, it finds the code for other types.
added(Pair(one, other), table, 1, None)
made = half.overloads.popitem()[1].entry_point
try:
    made(1.0)
except (TypeError, ValueError):
    refused.append("for compiled code alone")
print(json.dumps({"right": right, "values": one.tolist(), "refused": refused}))
"""


def test_python_hands_over_arrays_in_tuples_and_what_is_not_as_compiled_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    told = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "wrong.py"],
            env={
                **os.environ,
                "MITRAGYNA_CACHE": str(tmp_path / "cache"),
                "PYTHONPATH": str(Path(__file__).parent.parent.parent / "src"),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(json.loads(done.stdout))
    assert told[0]["right"] == 1.0
    assert told[0]["values"] == [4.0, 10.0, 16.0]
    assert told[0]["refused"] == ["TypeError"] * 9 + ["for compiled code alone"]
    # Loaded, as when it was compiled.
    assert told[1] == told[0]
