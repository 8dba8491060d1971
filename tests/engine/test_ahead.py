"""What another process compiles on the first run is what that run calls."""

from __future__ import annotations

import gc
import importlib
import inspect
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from numba.core import types

from mitragyna.engine import ahead, run
from mitragyna.engine.ahead import Listed, kind, listed, written
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
        types.Tuple((types.Array(types.int64, 1, "C"), types.float64)),
        types.UniTuple(types.float64, 3),
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


@pytest.fixture
def sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that says that all is compiled, which is not there."""
    place = tmp_path / "all"
    monkeypatch.setattr(compiled, "sign_of_all_compiled", lambda: place)
    return place


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_where_not_all_is_compiled_another_process_compiles_until_the_run_ends(
    begun: list[subprocess.Popen[bytes]],
    sign: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException] | None,
) -> None:
    monkeypatch.setattr(ahead, "share", lambda folder, go_on: False)
    with suppress(KeyboardInterrupt), ahead.compiling_ahead():
        assert [process.poll() for process in begun] == [None]
        if error is not None:
            raise error
    assert [process.poll() is None for process in begun] == [False]
    # It ended before everything was done, so that the next run goes on with it.
    assert not sign.exists()


def test_where_all_is_compiled_no_process_is_begun(begun: list[subprocess.Popen[bytes]], sign: Path) -> None:
    sign.touch()
    with ahead.compiling_ahead():
        assert begun == []


def test_where_code_cannot_be_kept_no_process_is_begun(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_CACHED", False)
    with ahead.compiling_ahead():
        assert begun == []


def test_on_one_core_this_process_compiles_alone(
    begun: list[subprocess.Popen[bytes]], sign: Path, rows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "default_threads", lambda: 1)
    with ahead.compiling_ahead():
        ahead.wait_for_compiling()
    assert begun == []
    assert rows == ["a", "c", "b", "d"]
    assert sign.exists()


def test_who_waits_for_compiling_is_told_how_far_it_is(
    begun: list[subprocess.Popen[bytes]], sign: Path, rows: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "default_threads", lambda: 1)
    compiled_so_far, go_on = threading.Semaphore(0), ahead._compile

    def slowly(row: Listed) -> None:
        assert compiled_so_far.acquire(timeout=60.0)
        go_on(row)

    monkeypatch.setattr(ahead, "_compile", slowly)
    told: list[tuple[str, int, int]] = []

    def heard(stage: str, done: int, count: int) -> None:
        told.append((stage, done, count))
        compiled_so_far.release()

    with ahead.compiling_ahead(heard):
        ahead.wait_for_compiling()
    assert told[0] == (ahead.STAGE, 0, 4)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {(stage, count) for stage, _, count in told} == {(ahead.STAGE, 4)}
    assert told[-1][1] >= 2


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four functions are listed, of which the last needs all; the names of those compiled, in order."""
    done: list[str] = []
    listed = [
        Listed("engine", "a", False, (), ()),
        Listed("engine", "b", False, (), (2,)),
        Listed("engine", "c", False, (), ()),
        Listed("engine", "d", True, (), (0, 1, 2)),
    ]
    monkeypatch.setattr(ahead, "listed", lambda: listed)
    monkeypatch.setattr(ahead, "_compile", lambda row: done.append(row.name))
    return done


def test_a_function_is_compiled_after_those_it_calls(rows: list[str], tmp_path: Path) -> None:
    ahead.share(tmp_path, lambda: True)
    assert rows == ["a", "c", "b", "d"]


def test_processes_share_the_functions_and_each_is_compiled_once(rows: list[str], tmp_path: Path) -> None:
    threads = [threading.Thread(target=ahead.share, args=(tmp_path, lambda: True)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rows) == ["a", "b", "c", "d"]
    assert rows[-1] == "d"


def test_where_a_process_ends_before_its_work_is_done_nobody_waits_for_it(
    rows: list[str], tmp_path: Path
) -> None:
    (tmp_path / "2.taken").touch()
    looks = iter([True, True, True])
    ahead.share(tmp_path, lambda: next(looks, False))
    assert rows == ["a"]


def test_a_function_that_cannot_be_compiled_holds_nobody_up(
    rows: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(row: Listed) -> None:
        rows.append(row.name)
        raise TypeError

    monkeypatch.setattr(ahead, "_compile", fails)
    ahead.share(tmp_path, lambda: True)
    assert rows == ["a", "c", "b", "d"]


@pytest.mark.parametrize(("every", "frozen"), [(50_000, True), (700, False)])
def test_a_command_does_not_look_through_what_compiling_left_and_others_may(
    rows: list[str], tmp_path: Path, every: int, frozen: bool
) -> None:
    before, count = gc.get_threshold(), gc.get_freeze_count()
    gc.set_threshold(every)
    try:
        ahead.share(tmp_path, lambda: True)
        assert gc.isenabled()
        assert (gc.get_freeze_count() > count) == frozen
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def test_every_listed_function_takes_that_many_arguments() -> None:
    for row in LISTED:
        parameters = inspect.signature(function(row.module, row.name).py_func).parameters
        assert {len(given) for given in row.given} == {len(parameters)}, row.name


def test_what_a_listed_function_needs_is_listed_and_leads_to_no_circle() -> None:
    left, done = set(range(len(LISTED))), set[int]()
    while left:
        ready = {i for i in left if set(LISTED[i].needs) <= done}
        assert ready, [LISTED[i].name for i in left]
        done |= ready
        left -= ready


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
    for row in LISTED:
        compiled_one = function(row.module, row.name)
        cache = (compiled_one.for_python if row.from_python else compiled_one)._cache
        asked = [[written(one) for one in key[0]] for key in cache._cache_file._load_index()]
        for given in row.given:
            assert list(given) in asked, row.name
