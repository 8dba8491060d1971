"""A date may be known to a month or a year, and a day that is asked for is one that has come."""

from __future__ import annotations

from datetime import date

import pytest

from mitragyna.errors import InputError
from mitragyna.safety.law.dates import as_of, dated
from tests.safety.laws import TODAY


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2026", "2026-01-01", "2026-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2025-08-01",) * 3],
)
def test_a_date_may_be_known_to_a_month_or_a_year(text: str, first: str, last: str):
    one = dated(text)
    assert (one.first.isoformat(), one.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-02-30", "2026/01/01", "today", "\u0662026"])
def test_a_date_that_is_none_is_refused(text: str):
    with pytest.raises(ValueError):
        dated(text)


@pytest.mark.parametrize("text", ["2026-11-23", "9999-12-31"])
def test_a_day_that_has_not_come_is_refused(text: str):
    with pytest.raises(InputError, match="has not come"):
        as_of(text, TODAY)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-1-1", "20261122", "2026-11-31", "1e9", "2026-11-22T10:00"]
)
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(InputError, match="is no day"):
        as_of(text, TODAY)


def test_without_a_day_it_is_today():
    assert as_of(None, TODAY) == as_of("2026-11-22", TODAY) == TODAY
    assert as_of(None) == date.today()
