"""What another process compiles on the first run is what that run calls."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest
from numba.core import types

from mitragyna.engine.ahead import kind, listed, written
from mitragyna.library import load as load_library
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
        lanes,
    ],
    ids=str,
)
def test_types_are_read_as_they_were_written(given: Any) -> None:
    assert kind(written(given)) == given


def test_every_listed_function_takes_that_many_arguments() -> None:
    for module, name, kinds in LISTED:
        assert len(inspect.signature(function(module, name).py_func).parameters) == len(kinds), name


def test_what_is_compiled_ahead_is_what_a_history_asks_for() -> None:
    """Where this fails, run benchmarks/compile_ahead.py."""
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
        compiled = function(module, name)._cache._cache_file._load_index()
        asked = {tuple(written(one) for one in key[0]) for key in compiled}
        assert tuple(kinds) in asked, name
