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
    # "doubled" for a float and for an integer; "raised" for compiled code and, when Python calls it, for Python.
    assert first[1]["made"] == ["between", "both", "doubled", "doubled", "raised", "raised"]


def test_who_calls_them_holds_no_copy(first: tuple[Path, dict[str, Any]]) -> None:
    assert not [name for name in first[1]["defined"] if "doubled" in name or "raised" in name]
    assert [name for name in first[1]["defined"] if "both" in name]


def test_the_next_process_loads_them_all_and_compiles_nothing(first: tuple[Path, dict[str, Any]]) -> None:
    folder, before = first
    again = said(folder)
    assert again["made"] == []
    assert again["values"] == [36.0, 144.0]
    assert before["values"] == [36.0**6, 144.0**6]
