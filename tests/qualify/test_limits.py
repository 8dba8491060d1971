"""Limits are judged as they are written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.library.evidence import Record
from mitragyna.qualify.limits import load_limits, ratio
from mitragyna.qualify.observed import Observed, observed

KINDS = load_limits().kinds
POSITIVE = st.floats(0.01, 1e4)


def one(value: float) -> Observed:
    return Observed(value, value, "h")


@given(POSITIVE, st.floats(1.0, 3.0))
def test_a_fold_counts_alike_in_both_directions(value: float, factor: float) -> None:
    limit = KINDS["half_life"]
    above = limit.met(value * factor, one(value), None, None)
    below = limit.met(value / factor, one(value), None, None)
    assert above == below
    if abs(factor - 1.5) > 1e-6:
        assert above == (factor < 1.5)


def test_areas_of_large_studies_are_held_to_a_quarter() -> None:
    limit = KINDS["area"]
    assert limit.met(1.4, one(1.0), 19, None)
    assert not limit.met(1.4, one(1.0), 20, None)
    assert limit.met(1.24, one(1.0), 20, None)


@given(POSITIVE, POSITIVE, st.floats(0.0, 1.0))
def test_inside_a_published_range_nothing_is_off(low: float, more: float, share: float) -> None:
    seen = Observed(low, low + more, "h")
    inside = low + share * more
    assert ratio(inside, seen) == pytest.approx(1.0)
    for kind in ("duration", "time_of_peak", "half_life", "level"):
        assert KINDS[kind].met(inside, seen, None, None)


def test_a_score_is_within_two_standard_errors_and_never_without_one() -> None:
    limit = KINDS["score"]
    assert limit.met(9.7, one(8.8), 151, 0.47)
    assert not limit.met(9.8, one(8.8), 151, 0.47)
    assert not limit.met(8.8, one(8.8), 151, None)


def test_an_occupancy_is_within_eight_points() -> None:
    assert KINDS["occupancy"].met(0.48, one(0.41), 5, None)
    assert not KINDS["occupancy"].met(0.50, one(0.41), 5, None)


def test_what_is_not_a_number_is_never_within() -> None:
    for limit in KINDS.values():
        assert not limit.met(float("nan"), one(1.0), 10, 1.0)


def record(value: object, unit: str, spread: object = None) -> Record:
    return Record("x", "q", "s", value, unit, "human trial", "source", "Somebody 2000", spread=spread)


@pytest.mark.parametrize(
    ("value", "unit", "to", "low", "high"),
    [
        (81.9, "nM", "ng/mL", 32.637, 32.637),
        (420, "nM*h", "ng*h/mL", 167.37, 167.37),
        (433, "ng/L", "ng/mL", 0.433, 0.433),
        ("36-50", "%", "fraction", 0.36, 0.50),
        ([1.0, 1.3], "h", "h", 1.0, 1.3),
        ("3-5", "days", "h", 72.0, 120.0),
        (45, "min", "h", 0.75, 0.75),
        (0.063, "1/h", "h", 11.0023, 11.0023),
        (13.5, "points (0-64)", "points", 13.5, 13.5),
        (1.72, "fold", "1", 1.72, 1.72),
    ],
)
def test_published_values_come_out_in_the_unit_of_the_prediction(
    value: object, unit: str, to: str, low: float, high: float
) -> None:
    seen = observed(record(value, unit), None, to, 10, 398.5)
    assert (seen.low, seen.high) == pytest.approx((low, high), rel=1e-4)


@pytest.mark.parametrize(
    ("spread", "n", "error"),
    [
        ("SE 0.47", 151, 0.47),
        ("SEM 8", 5, 8.0),
        ({"sd": 3.0}, 9, 1.0),
        ("SD 11.9", 100, 1.19),
        ("+/- 1.0 (SD)", 4, 0.5),
        ({"ci95": [1.6, 4.0]}, 7, 2.4 / (2 * 1.96)),
        ("range 1-2", 7, None),
        (None, 7, None),
    ],
)
def test_standard_errors_are_read_from_the_spread(spread: object, n: int, error: float | None) -> None:
    found = observed(record(5.0, "points", spread), None, "points", n, None).error
    assert found == (None if error is None else pytest.approx(error, rel=1e-3))


def test_a_part_of_a_record_may_be_compared() -> None:
    found = observed(
        record([8, 393, 327, 12], "people [none,mild,moderate,severe]"), 0, "fraction", 740, None
    )
    assert found.low == pytest.approx(8 / 740)
    with pytest.raises(InputError, match="has no part 'worst'"):
        observed(record({"a": 1}, "h"), "worst", "h", None, None)


@pytest.mark.parametrize(
    ("value", "unit"), [("two-compartment", "model"), (None, "text"), (3.0, "kg"), (True, "h")]
)
def test_what_cannot_be_compared_is_refused(value: object, unit: str) -> None:
    with pytest.raises(InputError, match="the record 'x'"):
        observed(record(value, unit), None, "h", None, None)


def test_every_kind_says_why_its_limit_is_what_it_is() -> None:
    assert all(limit.title and limit.why and limit.words(10, 0.5) for limit in KINDS.values())
    assert load().records  # the library the kinds are applied to is there
