"""What a record says on a day: a restriction stays, a permission lapses, what is unclear permits nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.law.record import SUBJECTS
from mitragyna.safety.law.standing import PERMISSION_DAYS
from tests.safety.laws import ASKED, DAYS, LAW, PLACES, TODAY, standing


@given(PLACES, ASKED, DAYS)
def test_a_permission_is_never_older_than_ninety_days_nor_recalled_nor_unclear(
    place: str, subject: str, day: date
):
    one = standing(place, subject, day)
    if one.permission == "found":
        record = LAW.records[place]
        assert one.status in ("legal", "regulated")
        assert record.seen != "recalled"
        assert record.confirmed is not None
        assert (day - record.confirmed.first).days <= PERMISSION_DAYS
        assert day >= min(record.confirmed.last, record.in_force.get(subject, record.confirmed).last)


@given(PLACES, ASKED, DAYS)
def test_a_restriction_once_in_force_stays_found_however_old(place: str, subject: str, day: date):
    one = standing(place, subject, day)
    record = LAW.records[place]
    since = record.in_force.get(subject)
    restricted = record.status[subject] in ("banned", "controlled", "regulated")
    known_from = record.confirmed.first if record.confirmed is not None else date(2026, 1, 1)
    if restricted and (day >= known_from if since is None else day >= since.last):
        assert one.restriction == "found"
        assert f"Last confirmed {record.last_confirmed}" in one.statement


@given(PLACES, ASKED, DAYS)
def test_what_is_not_checked_says_so_and_says_what_is_missing(place: str, subject: str, day: date):
    one = standing(place, subject, day)
    if "not checked" in (one.restriction, one.permission):
        assert one.missing
    if one.restriction == "not checked":
        assert one.permission == "not checked"
        assert re.search("not checked|until checked", one.statement)
        assert "no restriction was found" not in one.statement
    if one.status == "unclear":
        assert one.restriction == ("found" if one.earlier else "not checked")
        assert one.permission == "not checked"
        assert "unclear, which is no permission" in one.statement


@pytest.mark.parametrize(
    ("days", "permission"),
    [(0, "not checked"), (28, "not checked"), (29, "found"), (90, "found"), (91, "not checked")],
)
def test_a_permission_counts_for_ninety_days(days: int, permission: str):
    read = date(2025, 9, 1)  # Alaska was last read in September 2025: its age counts from the first day of it
    one = standing("US-AK", "leaf", read + timedelta(days=days))
    assert one.permission == permission
    assert one.restriction == ("not found" if permission == "found" else "not checked")


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_ban_of_2016_is_found_today(subject: str):
    one = standing("US-AL", subject)
    assert (one.status, one.restriction, one.permission) == ("banned", "found", "not found")
    assert "Last confirmed 2026-01" in one.statement


def test_conditions_of_sale_stay_while_the_permission_lapses():
    one = standing("US-OK", "leaf")
    assert (one.status, one.restriction, one.permission) == ("regulated", "found", "not checked")
    assert "not checked" in one.statement


def test_the_leaf_and_7_hydroxymitragynine_are_told_apart():
    leaf, pure = (standing("US-OH", subject) for subject in SUBJECTS)
    assert (leaf.status, leaf.restriction) == ("legal", "not checked")
    assert (pure.status, pure.restriction) == ("banned", "found")
    assert standing("US-FL", "leaf", "2024-01-01").restriction == "found"
    assert standing("US-FL", "seven_oh", "2024-01-01").restriction == "not checked"


def test_before_a_law_came_into_force_nothing_is_claimed():
    one = standing("US-LA", "leaf", "2025-07-31")
    assert (one.restriction, one.permission) == ("not checked", "not checked")
    assert "2025-08-01" in one.statement
    assert standing("US-LA", "leaf", "2025-08-01").restriction == "found"


@given(PLACES, ASKED, st.dates(date(1850, 1, 1), date(2004, 12, 31)))
def test_of_days_before_it_a_record_says_nothing(place: str, subject: str, day: date):
    """No law of the records is older than 2005; the day on which a text was read is not that on which it began."""
    one = standing(place, subject, day)
    assert one.restriction == one.permission == "not checked"
    assert one.missing
    assert one.why
    assert LAW.overall(place, subject, day).answer in ("not checked", "unclear")
    if one.record is not None and subject not in one.record.in_force:
        assert f"says nothing about the law on {day.isoformat()}" in one.statement


def test_a_ban_of_which_only_the_reading_is_dated_is_found_from_that_day_on():
    code = next(
        code
        for code, record in LAW.records.items()
        if record.status["leaf"] == "banned"
        and "leaf" not in record.in_force
        and record.confirmed is not None
    )
    read = LAW.records[code].confirmed
    assert read is not None
    assert standing(code, "leaf", read.first).restriction == "found"
    assert standing(code, "leaf", read.first - timedelta(days=1)).restriction == "not checked"


def test_a_law_dated_to_a_year_is_not_checked_in_that_year_and_found_after_it():
    since = LAW.records["US-IN"].in_force["leaf"]
    assert since.text == "2014"
    assert standing("US-IN", "leaf", "2014-06-01").restriction == "not checked"
    assert standing("US-IN", "leaf", "2015-01-01").restriction == "found"


def test_a_recalled_permission_is_no_permission_and_a_recalled_ban_is_found():
    assert LAW.records["US-NY"].seen == "recalled"
    assert standing("US-NY", "leaf", "2025-12-20").permission == "not checked"
    one = standing("SG", "leaf")
    assert one.restriction == "found"
    assert "never in a source; recalled, knowledge to about 2025" in one.statement


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_restriction_that_was_read_stays_found_while_it_is_unclear_what_holds_now(subject: str):
    one = standing("US-TN", subject)
    assert (one.status, one.earlier, one.restriction, one.permission) == (
        "unclear",
        "regulated",
        "found",
        "not checked",
    )
    overall = LAW.overall("US-TN", subject, TODAY)
    assert overall.answer == "found"
    assert "raw leaf only, 21 and over" in overall.statement
    assert "unclear" in overall.statement
    assert standing("US-TN", subject, "2017-12-31").restriction == "not checked"


@pytest.mark.parametrize(
    ("day", "restriction", "permission"),
    [
        ("2025-07-30", "not checked", "not checked"),
        ("2025-07-31", "found", "not found"),
        ("2026-02-15", "found", "not found"),
        ("2026-03-31", "found", "not found"),
        ("2026-04-02", "found", "not checked"),
    ],
)
@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_ban_that_was_lifted_held_until_then(subject: str, day: str, restriction: str, permission: str):
    one = standing("US-RI", subject, day)
    assert (one.restriction, one.permission) == (restriction, permission)
    assert one.status == ("banned" if permission == "not found" else "regulated")
    if permission == "not found":
        assert "banned until 2026-04-01" in one.statement


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_before_the_day_from_which_a_ban_is_recorded_the_ban_is_told_and_nothing_more_is_said(subject: str):
    one = standing("US-RI", subject, "2024-02-01")
    assert (one.restriction, one.permission) == ("not checked", "not checked")
    assert "was banned until then as is recorded from 2025-07 on" in one.statement
    assert "what held before" not in one.statement


@given(PLACES, ASKED, DAYS)
def test_no_day_that_may_lie_before_the_text_was_read_is_permitted(place: str, subject: str, day: date):
    record = LAW.records[place]
    read, since = record.confirmed, record.in_force.get(subject)
    if read is not None and since is None and day < read.last:
        one = standing(place, subject, day)
        assert one.permission == "not checked"
        assert one.status != "legal" or one.restriction == "not checked"


def test_a_year_as_a_date_permits_no_day_of_it():
    coarse = [
        code for code, record in LAW.records.items() if record.confirmed and len(record.confirmed.text) == 4
    ]
    assert "NL" in coarse
    for code in coarse:
        read = LAW.records[code].confirmed
        assert read is not None
        for day in (read.first, read.first + timedelta(days=60), read.last - timedelta(days=1)):
            for subject in SUBJECTS:
                if LAW.records[code].status[subject] == "legal" and subject not in LAW.records[code].in_force:
                    assert standing(code, subject, day).answer == "not checked"
