"""What another process compiles on the first run is what that run calls."""

from __future__ import annotations

import importlib
import inspect
import subprocess
from contextlib import suppress
from typing import Any

import pytest
from numba.core import types

from mitragyna.engine import ahead, run
from mitragyna.engine.ahead import kind, listed, written
from mitragyna.engine.arguments import Record
from mitragyna.library import load as load_library
from mitragyna.model import compiled
from mitragyna.model.adaptation import Constants
from mitragyna.model.lanes import lanes
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare, start_states

LISTED = listed()


def function(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"mitragyna.{module}"), name)


@pytest.mark.parametrize(
    "given",
    [
        types.int64,
        types.boolean,
        types.literal(1920),
        types.Array(types.float64, 3, "C"),
        types.Array(types.boolean, 1, "A"),
        types.Omitted(None),
        types.NamedUniTuple(types.float64, len(Constants._fields), Constants),
        types.NamedTuple((types.Array(types.float32, 3, "C"), types.int64), Record),
        lanes,
    ],
    ids=str,
)
def test_types_are_read_as_they_were_written(given: Any) -> None:
    assert kind(written(given)) == given


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are begun."""
    processes: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen[bytes]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            processes.append(self)

    monkeypatch.setattr(ahead.subprocess, "Popen", Kept)
    monkeypatch.setattr(run, "default_threads", lambda: 2)
    return processes


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_where_nothing_is_compiled_another_process_compiles_until_the_run_ends(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, error: type[BaseException] | None
) -> None:
    monkeypatch.setattr(compiled, "nothing_compiled", lambda: True)
    with suppress(KeyboardInterrupt), ahead.compiling_ahead():
        assert [process.poll() for process in begun] == [None]
        if error is not None:
            raise error
    assert [process.poll() is None for process in begun] == [False]


def test_where_there_is_compiled_code_no_process_is_begun(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "nothing_compiled", lambda: False)
    with ahead.compiling_ahead():
        assert begun == []


def test_every_listed_function_takes_that_many_arguments() -> None:
    for module, name, kinds in LISTED:
        assert len(inspect.signature(function(module, name).py_func).parameters) == len(kinds), name


def test_what_is_compiled_ahead_is_what_a_history_asks_for() -> None:
    """Where this fails, run benchmarks/compile_ahead.py --write."""
    scenario = from_dict(
        {
            "title": "few",
            "duration": "1 d",
            "people": {"number": 2},
            "history": [
                {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}
            ],
            "arm": [{"name": "none"}],
        }
    )
    # Compiles the course, and with it all it calls, if that is not compiled yet.
    start_states(prepare(scenario, load_library()), 1)
    for module, name, kinds in LISTED:
        index = function(module, name)._cache._cache_file._load_index()
        asked = [[written(one) for one in key[0]] for key in index]
        assert kinds in asked, name
