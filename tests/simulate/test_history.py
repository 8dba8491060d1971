"""What a history leaves behind: the short cuts for long habits against every dose, one after another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mitragyna.engine.plan import hours
from mitragyna.engine.run import States, history_states
from mitragyna.model.values import AdaptationValues, MuBinding, PersonValues, Route, SubstanceValues
from mitragyna.simulate import schedule
from mitragyna.simulate.arms import slowest
from mitragyna.simulate.layout import pack
from mitragyna.simulate.precision import HISTORY_FINENESS
from mitragyna.simulate.schedule import Habit, common_period, inputs_of
from tests.reference.test_reference import OUTCOME

OPIOID = SubstanceValues("opioid", 285.0, 60.0, 200.0, ((150.0, 40.0),), 1.5, (), MuBinding(900.0, 20.0))
STICKY = SubstanceValues("sticky", 468.0, 55.0, 350.0, (), 0.6, (), MuBinding(2.5, 0.8, True, 0.8, 0.92))
WHO = PersonValues(
    (OPIOID, STICKY),
    {
        "vein": (Route("opioid", 1.0),),
        "mouth": (Route("opioid", 1.0, 0.4, 1.2, lag=0.25),),
        "tongue": (Route("sticky", 1.0, 0.3, 0.9),),
        "drip": (Route("opioid", 1.0, 1.0, None, 3.0),),
    },
    AdaptationValues(8.0, 18.0, 1.5, 90.0, 24.0, 0.43, 0.57, 0.008, 1.28),
    OUTCOME,
)
DAY, YEAR = 24.0, 365.25 * 24.0


@dataclass(frozen=True)
class Left:
    """The state at time zero by name, and whether the short cut was taken."""

    values: dict[str, float]
    short_cut: bool


def left_by(habits: list[Habit]) -> Left:
    layout = pack(WHO, WHO, inputs_of([], habits), 1)
    past, _ = schedule.history(layout, habits, HISTORY_FINENESS, slowest(layout))
    state: States = history_states(layout.system, layout.columns, past, 1)
    names = ("tolerance", "fast", "slow", "rebound")
    values = dict(zip(layout.states, state.x[:, 0].tolist(), strict=True))
    values |= dict(zip(names, state.adapted[:, 0].tolist(), strict=True))
    values |= {f"bound {i}": float(o) for i, o in enumerate(state.slow[:, 0])}
    return Left(values, past is not None and past.period is not None)


@pytest.fixture
def dose_by_dose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No history is ever long enough for a short cut."""
    with monkeypatch.context() as patched:
        patched.setattr(schedule, "FIXED_POINT_AFTER", math.inf)
        yield


def differ(quick: Left, whole: Left) -> float:
    assert quick.values.keys() == whole.values.keys()
    largest = {name: max(abs(v), 1e-6) for name, v in whole.values.items()}
    return max(abs(quick.values[n] - whole.values[n]) / largest[n] for n in whole.values)


HISTORIES = {
    "one dose": [Habit("vein", 30.0, 6.0, 1)],
    "three days": [Habit("vein", 30.0, 6.0, 12)],
    "60 days": [Habit("vein", 30.0, 6.0, 240)],
    "two years": [Habit("vein", 30.0, 12.0, 1461)],
    "two years by mouth, with a lag": [Habit("mouth", 60.0, 12.0, 1461)],
    "two years of a slow binder": [Habit("tongue", 8.0, 24.0, 730)],
    "two years of infusions": [Habit("drip", 60.0, 24.0, 730)],
    "two years of two products": [Habit("vein", 30.0, 12.0, 1461), Habit("tongue", 4.0, 24.0, 730)],
    "a year, and days of another on top": [
        Habit("vein", 30.0, 12.0, 730),
        Habit("tongue", 8.0, 24.0, 3),
    ],
}
LONG = HISTORIES.keys() - {"one dose", "three days"}
"""60 days are sixteen of the longest time constants here, 90 h."""


@pytest.mark.parametrize("name", HISTORIES)
def test_the_short_cut_leaves_what_every_dose_leaves(name: str, request: pytest.FixtureRequest) -> None:
    quick = left_by(HISTORIES[name])
    assert quick.short_cut == (name in LONG)
    request.getfixturevalue("dose_by_dose")
    whole = left_by(HISTORIES[name])
    assert not whole.short_cut
    # Sixteen time constants leave exp(-16) = 1e-7 of the start, more than that of the small rebound.
    assert differ(quick, whole) < (2e-6 if name == "60 days" else 2e-7)


def test_without_a_history_everything_is_zero() -> None:
    layout = pack(WHO, WHO, inputs_of([], [Habit("vein", 30.0, 6.0, 1)]), 1)
    assert schedule.history(layout, [], HISTORY_FINENESS, 90.0) == (None, ())
    state = history_states(layout.system, layout.columns, None, 1)
    assert not state.x.any()
    assert not state.slow.any()
    assert not state.adapted.any()


def test_the_more_days_the_more_adaptation_up_to_that_of_years() -> None:
    slow = [left_by([Habit("vein", 30.0, 6.0, 4 * days)]).values["slow"] for days in (1, 5, 30, 730)]
    assert slow == sorted(slow)
    assert slow[2] == pytest.approx(slow[3], rel=0.01)
    assert 0.5 < slow[1] / slow[3] < 0.9


def test_habits_without_a_common_week_are_taken_dose_by_dose() -> None:
    odd = [Habit("vein", 30.0, 7.3333, 480), Habit("tongue", 4.0, 24.0, 150)]
    assert common_period(odd) is None
    layout = pack(WHO, WHO, inputs_of([], odd), 1)
    past, _ = schedule.history(layout, odd, HISTORY_FINENESS, 5.0)
    assert past is not None
    assert past.period is None


def test_a_lagged_last_dose_is_handed_on_to_the_arms() -> None:
    late = PersonValues(
        WHO.substances, {"late": (Route("opioid", 1.0, 0.4, 1.2, lag=5.0),)}, WHO.adaptation, OUTCOME
    )
    habits = [Habit("late", 60.0, 4.0, 3)]
    layout = pack(late, late, inputs_of([], habits), 1)
    _, carried = schedule.history(layout, habits, HISTORY_FINENESS, 90.0)
    assert [hours(e.tick) for e in carried if e.entries] == [1.0]
