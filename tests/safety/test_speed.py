"""A check answers at once: 20 medicines, 5 conditions and 60 days in under 200 ms, and 500 names in seconds.

Machines differ and others work on them, so the first is a ratio to fixed work, taken in turns.
"""

from __future__ import annotations

import runpy
import time
from pathlib import Path

from mitragyna.safety import check
from mitragyna.scenario import from_dict
from tests.safety.cases import LIBRARY

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "safety_check.py"))


def spent() -> float:
    """Processor seconds of the quickest of a few checks, so that other work on the machine does not count."""
    scenario = from_dict(BENCHMARK["case"](BENCHMARK["MEDICINES"]), library=LIBRARY)
    times: list[float] = []
    for _ in range(2):
        begun = time.process_time()
        check(scenario, LIBRARY)
        times.append(time.process_time() - begun)
    return min(times)


WORK_S = 0.035
"""What ``worked`` takes where the goal of 200 ms was measured (docs/safety.md), with nothing else running."""


def worked() -> float:
    """Processor seconds of fixed work in Python."""
    begun = time.process_time()
    squares, total = {i: i * i for i in range(1000)}, 0
    for k in range(600):
        for i in range(1000):
            total += squares[i] ^ k
    assert total > 0
    return time.process_time() - begun


def test_twenty_medicines_take_less_than_a_fifth_of_a_second_where_fixed_work_takes_35_ms():
    assert len(BENCHMARK["MEDICINES"]) == 20
    assert len(BENCHMARK["CONDITIONS"]) == 5
    turns = [(worked(), spent()) for _ in range(4)]
    assert min(check_s for _, check_s in turns) / min(work_s for work_s, _ in turns) < 0.2 / WORK_S


def test_five_hundred_names_that_nobody_knows_take_seconds_and_none_is_dropped():
    names = [f"Nonesuch {i}" for i in range(500)]
    data = {**BENCHMARK["case"](BENCHMARK["MEDICINES"]), "person": {"medicines": names}}
    scenario = from_dict(data, library=LIBRARY)
    begun = time.process_time()
    made = check(scenario, LIBRARY)
    assert time.process_time() - begun < 20.0
    loud = {f.about[1] for f in made if f.rule == "input.unknown-medicine"}
    assert loud == set(names)
    (waiting,) = [f for f in made if f.rule == "sedatives.with-kratom"]
    assert waiting.answer == "not checked"
    assert set(names) <= set(waiting.about)
    assert sum("Nonesuch" in each for each in waiting.missing) == len(names)
