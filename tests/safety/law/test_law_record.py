"""The records of the law: every place that is promised has one, and none tells what was not read."""

from __future__ import annotations

import re

import pytest

from mitragyna.safety.law.record import STATUSES, SUBJECTS, LawRecord
from tests.safety.laws import LAW, STATES, TODAY


def test_every_state_the_federation_the_united_nations_and_60_countries_have_a_record():
    codes = set(LAW.records)
    states = {code for code in codes if code.startswith("US-")}
    assert len(states) == STATES
    assert {"US", "UN"} <= codes
    assert len(codes - states - {"US", "UN"}) == 60
    assert all(set(record.status) == set(SUBJECTS) for record in LAW.records.values())
    assert {status for record in LAW.records.values() for status in record.status.values()} == set(STATUSES)


def test_records_are_dated_before_they_were_written_down():
    def late(record: LawRecord) -> bool:
        return record.confirmed is not None and record.confirmed.first > TODAY

    assert [code for code, record in LAW.records.items() if late(record)] == []


def later_years(text: str, confirmed: int) -> list[int]:
    """Years in a text that come after its confirmation and are not told as recalled."""
    read = re.split(r"\brecalled\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", read) if int(year) > confirmed]


def test_no_record_tells_of_a_year_later_than_its_confirmation_as_if_it_had_been_read():
    found = {
        code: years
        for code, record in LAW.records.items()
        if record.confirmed is not None
        for text in (record.terms, record.change, record.note, record.source)
        if (years := later_years(text, record.confirmed.last.year))
    }
    assert found == {}


def test_a_year_after_the_confirmation_counts_unless_it_stands_after_recalled():
    assert later_years("a law of 2022; a bill of 2026", 2022) == [2026]
    assert later_years("a law of 2022; recalled, not confirmed: a bill of 2026", 2022) == []


def test_what_is_told_of_later_years_lowers_confidence():
    for code in ("US-CO", "US-IL", "US-OH", "US-WV"):
        record = LAW.records[code]
        assert record.change.startswith("Recalled, not confirmed")
        assert record.confidence != "high"


def test_no_law_is_in_force_from_a_year_after_it_was_read():
    late = [
        (code, subject)
        for code, record in LAW.records.items()
        for subject, since in record.in_force.items()
        if record.confirmed is not None and since.first.year > record.confirmed.last.year
    ]
    assert late == []


def test_no_text_of_a_record_counts_as_a_ban_that_its_answer_does_not_tell():
    said = [
        code for code, r in LAW.records.items() if "counts as" in f"{r.terms} {r.change} {r.note}".lower()
    ]
    assert said == []


@pytest.mark.parametrize("code", sorted(LAW.records))
def test_terms_that_tell_of_a_restriction_stand_at_no_permission(code: str):
    """What is 'not authorised', 'banned' or 'limited' in the terms of the whole place is not legal there."""
    record = LAW.records[code]
    local = r"[^;]*(?:county|city|municipal|local|beach|san diego)[^;]*"
    terms = re.sub(local, "", record.terms.lower())
    for subject, status in record.status.items():
        if status == "legal" and not (code == "US-OH" and subject == "leaf"):  # its terms exempt the leaf
            assert not re.search(
                r"not authori|tolerated|\bban(s|ned)\b|may fall|prohibit|prescription", terms
            )
