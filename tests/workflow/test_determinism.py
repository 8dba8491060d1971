"""The same scenario gives the same bits: whoever shares a block, on any number of threads, in any process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest

from mitragyna.engine import run as engine
from mitragyna.engine.run import Columns, Course
from mitragyna.library import load
from mitragyna.model.compiled import LANES
from mitragyna.scenario import from_dict
from mitragyna.simulate import precision
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states

FEW, SOME, MANY = 40, 100, 1000
DRAWN = {
    "duration": "36 h",
    "seed": 7,
    "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}],
    "arm": [
        {"name": "no treatment"},
        {
            "name": "buprenorphine",
            "take": [
                {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "12 h", "from": "7.3333 h"}
            ],
        },
        {
            "name": "leaf",
            "take": [{"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}],
        },
    ],
}  # fmt: skip
DRIVE = -4
"""Number of ``withdrawal.drive`` among the quantities: before the three scores."""
PARTS = ("quantities", "maximum", "time_of_maximum", "area", "window_area", "above", "error")


def prepared(people: int, **changes: object) -> Prepared:
    library = load()
    return prepare(from_dict({**DRAWN, "people": {"number": people}, **changes}, library=library), library)


def courses(of: Prepared, threads: int = 1) -> dict[str, Course]:
    """Every arm's course: recorded every six hours, every metric of every quantity."""
    count = of.layout.system.quantities
    start, carried = start_states(of, threads)
    return {
        arm.name: run_arm(
            of, arm, start, carried, np.arange(0.0, 37.0, 6.0), np.full(count, 0.05), np.arange(count),
            threads=threads, window=(6.0, 30.0),
        )
        for arm in of.scenario.arms
    }  # fmt: skip


def same(one: Course, other: Course, people: int | slice | np.ndarray = slice(None)) -> None:
    """Bit by bit; of ``other`` the given people only."""
    for part in PARTS:
        a, b = getattr(one, part), getattr(other, part)
        assert np.array_equal(a, b[..., people], equal_nan=True), part


@pytest.fixture(scope="module")
def hundred() -> Prepared:
    return prepared(SOME)


@pytest.fixture(scope="module")
def usual(hundred: Prepared) -> dict[str, Course]:
    return courses(hundred)


def test_the_people_differ_and_the_arms_differ(usual: dict[str, Course]) -> None:
    # What follows would hold of a table of zeros, too.
    drive = {name: course.area[DRIVE] for name, course in usual.items()}
    for values in drive.values():
        assert len(set(values.tolist())) == SOME
    assert not np.array_equal(drive["no treatment"], drive["buprenorphine"])


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_nothing(hundred: Prepared, usual: dict[str, Course], threads: int) -> None:
    for name, course in courses(hundred, threads).items():
        same(course, usual[name])


def test_the_order_of_blocks_changes_nothing(
    hundred: Prepared, usual: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def backwards(people: int) -> list[int]:
        order = list(range(0, people, LANES))[::-1]
        taken.extend(order)
        return order

    monkeypatch.setattr(engine, "_blocks", backwards)
    for name, course in courses(hundred).items():
        same(course, usual[name])
    assert taken[:4] == [96, 64, 32, 0]


def test_the_first_forty_of_a_hundred_are_the_forty(usual: dict[str, Course]) -> None:
    for name, course in courses(prepared(FEW)).items():
        same(course, usual[name], slice(FEW))


def test_the_first_forty_of_a_thousand_are_the_forty(usual: dict[str, Course]) -> None:
    for name, course in courses(prepared(MANY), 2).items():
        for part in PARTS:
            first, few = getattr(course, part)[..., :FEW], getattr(usual[name], part)[..., :FEW]
            assert np.array_equal(first, few, equal_nan=True), (name, part)


@pytest.mark.parametrize("people", [1, 31, 33])
def test_any_number_of_people_begins_with_the_same_ones(usual: dict[str, Course], people: int) -> None:
    for name, course in courses(prepared(people)).items():
        same(course, usual[name], slice(people))


def shuffled(of: Prepared, order: np.ndarray) -> Prepared:
    """The same people in other places."""
    c = of.layout.columns
    moved = replace(
        c, **{f.name: np.ascontiguousarray(getattr(c, f.name)[..., order]) for f in fields(Columns)}
    )
    return replace(of, layout=replace(of.layout, columns=moved))


def test_a_person_s_place_and_company_change_nothing(hundred: Prepared, usual: dict[str, Course]) -> None:
    order = np.random.Generator(np.random.PCG64(5)).permutation(SOME)
    assert not np.array_equal(order % LANES, np.arange(SOME) % LANES)
    for name, course in courses(shuffled(hundred, order)).items():
        same(course, usual[name], order)


def test_who_is_run_again_does_not_depend_on_the_others(
    hundred: Prepared, usual: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a limit in the middle of the estimates some are run again and some are not, in one block.
    middle = np.median(usual["buprenorphine"].error, axis=1)
    monkeypatch.setattr(precision, "REFINE_ABOVE", middle)
    whole = courses(hundred)["buprenorphine"]
    assert not np.array_equal(whole.area, usual["buprenorphine"].area)
    few = courses(prepared(FEW))["buprenorphine"]
    same(few, whole, slice(FEW))


def test_the_same_people_are_in_every_arm(hundred: Prepared, usual: dict[str, Course]) -> None:
    twice = prepared(SOME, arm=[{"name": "a"}, {"name": "b"}, *DRAWN["arm"][1:]])
    both = courses(twice)
    same(both["a"], both["b"])
    # At time zero no arm has begun, so everyone is where the history has put them, whatever the arm.
    first = [course.quantities[:, 0] for course in usual.values() if course.quantities is not None]
    assert len(first) == 3
    assert all(np.array_equal(first[0], other) for other in first[1:])


def test_another_arm_leaves_people_as_they_were(usual: dict[str, Course]) -> None:
    alone = courses(prepared(SOME, arm=DRAWN["arm"][:1]))["no treatment"]
    shared = usual["no treatment"]
    # Fewer substances are simulated; what both runs have is the same to the last recorded digit or two.
    assert alone.area[DRIVE] == pytest.approx(shared.area[DRIVE], rel=1e-6)


def test_another_seed_is_another_population(usual: dict[str, Course]) -> None:
    other = courses(prepared(FEW, seed=8))["no treatment"]
    assert not np.array_equal(other.area, usual["no treatment"].area[:, :FEW])


PROCESS = """
import hashlib, sys
import mitragyna
from mitragyna.scenario import from_dict
result = mitragyna.run(from_dict({scenario!r}), threads={threads})
for table in (result.timecourse, result.people_table):
    print(hashlib.sha256(table.to_csv(index=False, float_format="%r").encode()).hexdigest())
"""


def test_another_process_gives_the_same_tables() -> None:
    scenario = {**DRAWN, "people": {"number": FEW}}
    printed = []
    for number, hash_seed in enumerate(("1", "4242")):
        code = PROCESS.format(scenario=scenario, threads=1 + number % max(1, engine.default_threads()))
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=300,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    assert len(printed[0].split()) == 2
    assert hashlib.sha256(b"").hexdigest() not in printed[0]
