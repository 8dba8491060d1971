"""What a study would have measured, on curves whose answers are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.qualify.measure import Courses, measured, ratios, replicate_range, statistic
from mitragyna.qualify.study import Measure

TIMES = np.linspace(0.0, 48.0, 193)
RATES = np.array([0.05, 0.1, 0.2])


def falling(scale: float = 10.0) -> Courses:
    values = scale * np.exp(-RATES[None, :] * TIMES[:, None])
    return Courses(TIMES, {"only": {"plasma.x": values}}, last_dose=-6.0)


def read(metric: str, courses: Courses | None = None, **how: object) -> np.ndarray:
    measure = Measure(("plasma.x",), metric, **how)  # type: ignore[arg-type]
    return measured(courses or falling(), measure, "only", "plasma.x")


def test_a_half_life_is_that_of_the_exponential() -> None:
    assert read("t_half", between=(6.0, 24.0)) == pytest.approx(np.log(2.0) / RATES)


def test_an_area_to_infinity_is_the_dose_over_the_clearance() -> None:
    assert read("auc_inf") == pytest.approx(10.0 / RATES, rel=1e-6)


@given(st.lists(st.integers(1, 190), min_size=5, max_size=40, unique=True))
def test_the_area_of_an_exponential_does_not_depend_on_when_it_is_sampled(picked: list[int]) -> None:
    chosen = np.array(sorted({0, *picked, 192}))
    whole = falling()
    thin = Courses(TIMES[chosen], {"only": {"plasma.x": whole.of("only", "plasma.x")[chosen]}})
    assert read("auc", thin) == pytest.approx(read("auc", whole), rel=1e-9)


def bump(peak_at: float, width: float) -> Courses:
    curve = np.exp(-0.5 * ((TIMES - peak_at) / width) ** 2)
    return Courses(TIMES, {"only": {"plasma.x": curve[:, None]}}, last_dose=-6.0)


@given(st.floats(15.0, 30.0), st.floats(2.0, 4.0))
def test_onset_and_end_lie_where_the_curve_crosses_the_fraction_of_its_peak(at: float, width: float) -> None:
    courses = bump(at, width)
    away = width * np.sqrt(2.0 * np.log(1.0 / 0.15))
    assert read("onset", courses, level=0.15) == pytest.approx([at - away], abs=0.3)
    assert read("end", courses, level=0.15) == pytest.approx([at + away], abs=0.3)
    assert read("time_of_highest", courses) == pytest.approx([at], abs=0.25)


def test_a_rise_that_began_before_the_first_sample_has_no_onset() -> None:
    courses = bump(20.0, 3.0)
    assert np.isnan(read("onset", courses, level=0.15, between=(18.0, 40.0))).all()
    assert read("onset", courses, level=0.15, between=(4.0, 40.0)) == pytest.approx(
        read("onset", courses, level=0.15)
    )


def test_an_onset_is_that_of_the_rise_to_the_peak_and_not_of_a_fall_before_it() -> None:
    courses = bump(20.0, 3.0)
    values = courses.values["only"]["plasma.x"].copy()
    values[0] = 0.5 * values.max()
    earlier = replace(courses, values={"only": {"plasma.x": values}})
    assert read("onset", earlier, level=0.15) == pytest.approx(read("onset", courses, level=0.15))


def test_times_may_count_from_the_last_dose_of_the_history_and_half_lives_do_not() -> None:
    courses = bump(20.0, 3.0)
    assert read("time_of_highest", courses, since_last_dose=True) == pytest.approx([26.0])
    assert read("time_of_highest", courses, since=8.0) == pytest.approx([12.0])
    assert read("t_half", since_last_dose=True, between=(6.0, 24.0)) == pytest.approx(np.log(2.0) / RATES)


def test_a_curve_that_never_moves_has_no_time_of_peak() -> None:
    flat = Courses(TIMES, {"only": {"plasma.x": np.ones((TIMES.size, 2))}})
    assert np.isnan(read("time_of_highest", flat)).all()


def test_daily_peaks_are_averaged_over_whole_days() -> None:
    saw = np.where(TIMES < 24.0, TIMES, 2.0 * (TIMES - 24.0))[:, None]
    made = read("mean_daily_highest", Courses(TIMES, {"only": {"plasma.x": saw}}))
    assert made == pytest.approx([0.5 * (23.75 + 48.0)])


@given(st.lists(st.floats(0.1, 100.0), min_size=3, max_size=30))
def test_statistics_agree_with_their_definitions_and_pass_over_people_without_a_value(
    found: list[float],
) -> None:
    values = np.array([*found, np.nan])
    assert statistic(values, "mean") == pytest.approx(np.mean(found))
    assert statistic(values, "median") == pytest.approx(np.median(found))
    assert statistic(values, "geometric mean") == pytest.approx(np.exp(np.mean(np.log(found))))
    share = statistic(values, "share at most", 10.0)
    above = np.mean([v > 10.0 for v in found])
    assert share == pytest.approx(1.0 - above)


@given(st.lists(st.tuples(st.floats(0.1, 100.0), st.floats(0.1, 100.0)), min_size=3, max_size=30))
def test_a_ratio_of_means_is_one_and_a_mean_ratio_another(found: list[tuple[float, float]]) -> None:
    values, reference = np.array(found).T
    for name, over in (("ratio of means", np.mean), ("ratio of medians", np.median)):
        made = statistic(ratios(values, reference, name), name)
        assert made == pytest.approx(over(values) / over(reference))
    assert statistic(ratios(values, reference, "mean"), "mean") == pytest.approx(np.mean(values / reference))


def test_the_range_of_small_studies_is_wider_than_that_of_large_ones_and_always_the_same() -> None:
    people = np.random.default_rng(1).lognormal(size=200)
    small = replicate_range(people, "mean", None, 5, "a study")
    large = replicate_range(people, "mean", None, 100, "a study")
    assert small is not None
    assert large is not None
    assert small[1] - small[0] > 2.0 * (large[1] - large[0])
    assert small == replicate_range(people, "mean", None, 5, "a study")


def test_who_has_left_is_in_no_later_mean() -> None:
    """A gap is left out of means over people and over time, and a level after it has no value."""
    values = np.where(TIMES[:, None] < np.array([24.0, 99.0]), np.array([[8.0, 4.0]]), np.nan)
    courses = Courses(TIMES, {"only": {"plasma.x": values}})
    assert read("mean", courses) == pytest.approx([8.0, 4.0])
    assert np.isnan(read("level", courses, at=36.0)[0])
    curve = measured(courses, Measure(("plasma.x",), "mean"), "only", "plasma.x", mean_curve=True)
    share = float((TIMES < 24.0).mean())
    assert curve == pytest.approx([6.0 * share + 4.0 * (1.0 - share)], rel=0.01)


def test_the_daily_highest_of_who_leaves_is_of_the_days_until_then() -> None:
    curve = np.where(TIMES < 24.0, 4.0, 8.0)
    left = np.where(TIMES < 23.9, curve, np.nan)
    courses = Courses(
        TIMES, {"only": {"plasma.x": np.stack([curve, left, np.full_like(curve, np.nan)], axis=1)}}
    )
    found = read("mean_daily_highest", courses)
    assert found[:2] == pytest.approx([6.0, 4.0])
    assert np.isnan(found[2])
