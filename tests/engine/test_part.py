"""What is left out of a course because nobody takes it, or because nothing that was asked for depends on it."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
import pytest

from mitragyna.engine.part import part_of
from mitragyna.engine.run import Course
from mitragyna.library import load as load_library
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states

LEAF = """
title = "leaf and methadone"
duration = "3 d"
seed = 4
[people]
number = 40
[[history]]
product = "heroin-intravenous"
amount = "40 mg"
every = "8 h"
lasting = "60 d"
[[arm]]
name = "both"
[[arm.take]]
product = "leaf-powder-us"
amount = "4 g"
every = "8 h"
[[arm.take]]
product = "methadone-solution"
amount = "20 mg"
every = "24 h"
"""


@cache
def prepared() -> Prepared:
    library = load_library()
    return prepare(from_dict(tomllib.loads(LEAF), library), library)


def asked(names: tuple[str, ...] | None) -> tuple[Course, list[int]]:
    """A course of which some quantities are asked, and their numbers."""
    every = prepared().layout.quantities
    numbers = [i for i, name in enumerate(every) if names is None or name in names]
    start, carried = start_states(prepared(), 1)
    arm = prepared().scenario.arms[0]
    return run_arm(
        prepared(),
        arm,
        start,
        carried,
        np.zeros(0),
        np.full(len(every), np.nan),
        np.array(numbers),
        record=False,
    ), numbers


@pytest.mark.parametrize(
    "names", [("cows",), ("plasma.paynantheine", "withdrawal.drive"), ("plasma.isopaynantheine",)]
)
def test_what_is_asked_is_the_same_whatever_else_is_asked(names: tuple[str, ...]) -> None:
    few, numbers = asked(names)
    every, _ = asked(None)
    for metric in ("maximum", "time_of_maximum", "area"):
        assert np.array_equal(getattr(few, metric)[numbers], getattr(every, metric)[numbers]), metric
    # The third estimate is of the drive's peak, where that is asked.
    assert np.array_equal(few.error[:2], every.error[:2])


def test_states_that_nothing_asked_depends_on_are_left_out() -> None:
    layout = prepared().layout
    system, columns = layout.system, layout.columns
    everything = np.arange(system.pattern.size)
    none_bound = np.zeros(system.slow_state.size, dtype=np.bool_)
    whole = part_of(system, columns, everything, none_bound)
    scores = part_of(system, columns, everything, none_bound, np.zeros(0, dtype=np.int64))
    plasma = [layout.quantities.index("plasma.isopaynantheine")]
    beside = part_of(system, columns, everything, none_bound, np.array(plasma))
    left_out = {layout.states[s] for s in set(whole.states) - set(scores.states)}
    assert any("isopaynantheine" in name for name in left_out)
    assert not any("methadone" in name and "effect" in name for name in left_out)
    assert scores.states.size < beside.states.size < whole.states.size == system.pattern.size
    assert set(system.fast_state) <= set(scores.states)
