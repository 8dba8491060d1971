from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.scenario import Take, dose_count, expand


def times(doses):
    return [dose.time_h for dose in doses]


def test_until_is_exclusive(taking):
    scenario = taking(every="12 h", from_="24 h", until="3 d")
    assert times(expand(scenario.arms[0], scenario.duration)) == [24.0, 36.0, 48.0, 60.0]


def test_without_until_doses_go_on_to_the_end_of_the_arm_exclusive(taking):
    scenario = taking(duration="2 d", every="12 h")
    assert times(expand(scenario.arms[0], scenario.duration)) == [0.0, 12.0, 24.0, 36.0]


def test_until_beyond_the_end_adds_no_doses(taking):
    scenario = taking(duration="2 d", every="12 h", until="9 d")
    assert times(expand(scenario.arms[0], scenario.duration)) == [0.0, 12.0, 24.0, 36.0]


def test_a_take_without_interval_is_one_dose(taking):
    scenario = taking(from_="5 h")
    assert times(expand(scenario.arms[0], scenario.duration)) == [5.0]


def test_a_count_of_doses_is_kept(taking):
    scenario = taking(every="6 h", doses=3, from_="1 h")
    assert times(expand(scenario.arms[0], scenario.duration)) == [1.0, 7.0, 13.0]


def test_no_treatment_has_no_doses(made):
    scenario = made()
    assert expand(scenario.arms[0], scenario.duration) == ()


def test_doses_at_one_time_stay_in_the_order_written(made):
    products = ["lofexidine-tablet", "methadone-solution", "buprenorphine-sublingual"]
    takes = [{"product": product, "amount": "1 mg", "every": "12 h"} for product in products]
    scenario = made(duration="2 d", arm=[{"name": "all", "take": takes}])
    doses = expand(scenario.arms[0], scenario.duration)
    assert [dose.product for dose in doses] == products * 4
    assert [dose.order for dose in doses] == list(range(12))
    assert times(doses) == sorted(times(doses))


def test_steady_state_is_the_first_dose_only_and_adds_to_what_is_there(taking):
    scenario = taking(duration="2 d", every="24 h", steady_state=True)
    first, second = expand(scenario.arms[0], scenario.duration)
    assert (first.steady_state, first.interval_h) == (2, 24.0)
    assert (second.steady_state, second.interval_h) == (0, 0.0)


def test_infusion_and_amount_per_kilogram_reach_every_dose(taking):
    scenario = taking(amount="0.5 mg/kg", every="24 h", over="90 min", compartment="central", duration="3 d")
    for dose in expand(scenario.arms[0], scenario.duration):
        assert (dose.amount, dose.per_kg, dose.duration_h, dose.compartment) == (0.5, True, 1.5, "central")


def test_a_take_alone_expands_like_its_arm(taking):
    scenario = taking(every="7 h")
    arm = scenario.arms[0]
    assert expand(arm.takes[0], scenario.duration) == expand(arm, scenario.duration)


def exact_count(start: Fraction, stop: Fraction, every: Fraction) -> int:
    return max(0, math.ceil((stop - start) / every))


minutes = st.integers(min_value=0, max_value=60 * 24 * 30)


@given(start=minutes, length=st.integers(1, 60 * 24 * 30), every=st.integers(1, 60 * 24 * 3))
def test_the_number_of_doses_is_that_of_the_closed_formula(start, length, every):
    """Minutes are not exact in hours as floats: the count must be that of exact fractions all the same."""
    until = start + length
    take = Take(product="p", amount=1.0, every=every / 60, start=start / 60, until=until / 60)
    duration = until / 60 + 1.0
    expected = exact_count(Fraction(start), Fraction(until), Fraction(every))
    doses = expand(take, duration)
    assert len(doses) == dose_count(take, duration) == expected
    assert all(start / 60 <= dose.time_h < until / 60 + 1e-9 for dose in doses)
    assert [dose.order for dose in doses] == list(range(expected))


@given(count=st.integers(1, 500), every=st.integers(1, 10_000), start=minutes)
def test_a_dose_count_holds_unless_the_end_comes_first(count, every, start):
    take = Take(product="p", amount=1.0, every=every / 60, start=start / 60, doses=count)
    end = start + count * every
    assert len(expand(take, end / 60)) == count
    assert len(expand(take, (start + 1) / 60)) == 1


@pytest.mark.parametrize("every", [0.1, 0.2, 0.3, 0.7, 1 / 3])
@pytest.mark.parametrize("count", [1, 3, 7, 10, 1000, 999_999])
def test_round_off_adds_no_dose_at_until(every, count):
    take = Take(product="p", amount=1.0, every=every, until=every * count)
    assert dose_count(take, 1e9) == count
