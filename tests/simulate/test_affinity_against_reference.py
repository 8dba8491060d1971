"""The variant in which tolerance lowers affinity agrees with the independent solver on generated scenarios."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from tests.reference.generated import chosen, features
from tests.reference.solver import worst_error
from tests.reference.strategies import Problem
from tests.simulate.engine_case import engine_answer
from tests.simulate.test_against_reference import AGREE, ESTIMATED, ROUNDING, TOO_LOW, reference

QUICK = 24
NUMBER = int(os.environ.get("MITRAGYNA_TORTURE", QUICK))
LOST = {0.0: 2.0, 2.0: 8.0, 8.0: 5.0}
"""Loss of affinity by the loss of reserve a problem was drawn with."""


def losing_affinity(problem: Problem, number: int) -> Problem:
    """The problem with a loss of affinity in place of its loss of reserve; every fourth one with both."""
    drawn = problem.person.adaptation
    kept = drawn.kappa if number % 4 == 0 else 0.0
    changed = replace(drawn, kappa=kept, affinity_loss=LOST[drawn.kappa])
    return replace(problem, person=replace(problem.person, adaptation=changed))


def problems() -> list[Problem]:
    """Those with ligands that bind slowly first: with them occupancy and tolerance depend on each other."""
    of_all = [losing_affinity(p, i) for i, p in enumerate(chosen(max(36, NUMBER)))]
    return sorted(of_all, key=lambda p: "slow binder" not in features(p))[:NUMBER]


@pytest.mark.parametrize("number", range(NUMBER))
def test_every_quantity_agrees_with_the_reference_where_tolerance_lowers_affinity(number: int) -> None:
    problem = problems()[number]
    expected = reference(problem)
    answer = engine_answer(problem)
    errors = {name: worst_error(values, expected[name]) for name, values in answer.quantities.items()}
    assert {name: error for name, error in errors.items() if error > AGREE} == {}
    assert {name for name in expected if np.ptp(expected[name]) > 0.0} <= set(errors)
    true = max(
        [np.abs(answer.quantities[n] - expected[n]).max() for n in ESTIMATED if n in errors], default=0.0
    )
    assert true < ROUNDING or answer.estimate[0] > true / TOO_LOW
    bound = [f"occupancy.mor.{s.name}" for s in problem.person.substances if s.mu is not None and s.mu.slow]
    far = max([np.abs(answer.quantities[n] - expected[n]).max() for n in bound], default=0.0)
    assert far < ROUNDING or answer.estimate[1] > far / TOO_LOW
