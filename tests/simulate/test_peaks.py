"""The highest values inside steps, and what a step is off, as coarse and as fine steps tell them."""

from __future__ import annotations

import numpy as np
import pytest

from mitragyna.engine.run import Course
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate import arms
from mitragyna.simulate.arms import Prepared, prepare, run_arm, start_states
from mitragyna.simulate.precision import FINENESS, REFINE_ABOVE, Precision

BY_VEIN = {
    "duration": "4 d",
    "people": {"number": 16},
    "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}],
    "arm": [
        {
            "name": "three products",
            "take": [
                {"product": "fentanyl-intravenous", "amount": "0.1 mg", "every": "6 h", "from": "0 h"},
                {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "from": "27 h"},
                {"product": "naloxone-intravenous", "amount": "0.4 mg", "every": "72 h", "from": "1 h"},
                {"product": "lofexidine-tablet", "amount": "0.54 mg", "every": "12 h", "from": "7 h"},
            ],
        }
    ],
}
STATES = ("signal.mor", "tolerance", "adaptation.fast", "adaptation.slow", "rebound", "withdrawal.drive")
SCORES = ("cows", "sows", "sows_gossop")


@pytest.fixture(scope="module")
def some() -> Prepared:
    return prepare(from_dict(BY_VEIN), load())


def once(people: Prepared, fineness: float, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Everybody at one fineness, nobody again."""
    only = Precision((fineness,), 0.35, np.full(3, np.inf))
    monkeypatch.setattr(arms, "precision", lambda *_: only)
    count = len(people.layout.quantities)
    start, carried = start_states(people, 1)
    return run_arm(
        people, people.scenario.arms[0], start, carried, np.zeros(0), np.full(count, np.nan), np.arange(count),
        record=False, threads=1,
    )  # fmt: skip


@pytest.mark.parametrize("names", [STATES, SCORES])
def test_peaks_between_nodes_are_those_of_much_finer_steps(
    names: tuple[str, ...], some: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse, fine = (once(some, fineness, monkeypatch) for fineness in (0.7, 0.1))
    at = [some.layout.quantities.index(name) for name in names]
    off = np.abs(coarse.maximum[at] - fine.maximum[at]) / fine.maximum[at]
    # From the nodes alone the drive and the scores were 2e-5 off.
    assert off.max() < 3e-6
    assert np.abs(coarse.time_of_maximum[at] - fine.time_of_maximum[at]).max() < 0.02


def test_who_is_not_run_again_has_a_peak_of_the_drive_within_the_tolerance(
    some: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse, finer, fine = (once(some, fineness, monkeypatch) for fineness in (FINENESS, 1.0, 0.1))
    q = some.layout.quantities.index("withdrawal.drive")
    left = 0
    for course in (coarse, finer):
        done = (course.error <= REFINE_ABOVE[:, None]).all(axis=0)
        off = np.abs(course.maximum[q] - fine.maximum[q]) / fine.maximum[q]
        assert np.all(off[done] < 2e-6)
        left += int(done.sum())
    assert left > 5
