"""What the compiled course takes: tuples by name outside, by position inside."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mitragyna.engine import arguments, course, run
from tests.reference.generated import chosen
from tests.simulate.engine_case import engine_answer

TAKEN = {
    "structure": arguments.Structure,
    "steps": arguments.Steps,
    "events": arguments.Events,
    "asked": arguments.Asked,
    "people": arguments.People,
    "state": arguments.State,
    "metrics": arguments.Metrics,
    "record_to": arguments.Record,
    "scratch": arguments.Scratch,
}


def test_tuples_that_the_course_takes_apart_are_taken_in_the_order_of_their_fields() -> None:
    tree = ast.parse(Path(inspect.getfile(course)).read_text(encoding="utf-8"))
    (body,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "course"]
    found = {
        node.value.id: tuple(name.id for name in node.targets[0].elts if isinstance(name, ast.Name))
        for node in body.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Name)
    }
    assert found
    for name, fields in found.items():
        expected = TAKEN[name]._fields
        assert len(fields) == len(expected)
        assert all(field in ("_", by_name) for field, by_name in zip(fields, expected, strict=True)), name


@pytest.mark.parametrize("number", [0, 5, 11])
def test_nothing_an_earlier_course_left_behind_counts(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[np.ndarray]:
        got = engine_answer(chosen(12)[number], threshold=0.02)
        return [
            *got.quantities.values(),
            *(np.array(list(m.values())) for m in (got.maximum, got.area, got.above)),
        ]

    clean = answers()
    made = arguments.scratch

    def used(*given: Any) -> arguments.Scratch:
        room = made(*given)
        for array in room:
            array[...] = np.nan if array.dtype == np.float64 else 1
        return room

    monkeypatch.setattr(run, "scratch", used)
    for a, b in zip(clean, answers(), strict=True):
        assert np.array_equal(a, b)
