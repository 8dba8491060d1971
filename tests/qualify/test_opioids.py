"""Promises about withdrawal opioid by opioid: every opioid is told of, and what is told is what was compared."""

import re
from dataclasses import replace

import opioid_courses
import pytest

from mitragyna.qualify import Qualification, load_studies
from mitragyna.qualify.opioids import APART, KINDS, load_opioids, orders, told
from mitragyna.report import qualification as page
from mitragyna.report.opioids import hours, order_sentences, own_lines, parts
from tests.report.language import blocked, visible_text

SEVEN = ("heroin", "morphine", "oxycodone", "fentanyl", "methadone", "buprenorphine", "kratom")


@pytest.fixture(scope="module")
def made() -> Qualification:
    return opioid_courses.made()


def test_seven_opioids_are_told_of_and_each_kind_has_results_or_the_reason_why_not() -> None:
    assert tuple(opioid.name for opioid in load_opioids()) == SEVEN
    for opioid in load_opioids():
        for kind in KINDS:
            assert any(one.kind == kind for one in opioid.named) != (kind in opioid.missing), opioid.name


def test_every_result_that_is_named_is_compared_in_a_study() -> None:
    compared = {result.record for study in load_studies() for result in study.results}
    named = [one.record for opioid in load_opioids() for one in opioid.named]
    assert set(named) <= compared
    assert len(named) == len(set(named))


def test_every_time_of_abrupt_withdrawal_that_is_compared_is_told_of() -> None:
    """No row on onset, peak or end is left out because it misses; tapers and acute dependence are other courses."""
    named = {one.record for opioid in load_opioids() for one in opioid.named}
    for study in load_studies():
        if "taper" in study.title.lower():
            continue
        for result in study.results:
            if result.domain == "withdrawal course" and result.kind in ("duration", "time_of_peak"):
                assert result.record in named, result.record


def test_an_opioid_with_a_row_outside_its_limit_says_what_contradicts_what(made: Qualification) -> None:
    for opioid in load_opioids():
        if any(row.within is False for _, row in told(made.rows, opioid)):
            assert opioid.conflict, opioid.name


@pytest.mark.slow
def test_the_page_of_the_docs_has_what_the_studies_give() -> None:
    text = opioid_courses.PAGE.read_text(encoding="utf-8")
    there = text.split(opioid_courses.BEGIN)[1].split(opioid_courses.END)[0].strip()
    assert there == opioid_courses.tables()


def test_a_source_that_says_the_other_order_is_seen_as_reversed(made: Qualification) -> None:
    courses = {course.opioid: course for course in made.courses}
    swapped = (
        replace(courses["heroin"], onset_h=courses["methadone"].onset_h),
        replace(courses["methadone"], onset_h=courses["heroin"].onset_h),
    )
    onset = next(one for one in orders(made.rows, swapped) if one.what == "onset")
    assert (onset.pairs, onset.reversed) == (1, (("heroin", "methadone"),))
    assert "heroin before methadone" in order_sentences(replace(made, courses=swapped))[0]


def test_withdrawal_from_methadone_begins_peaks_and_ends_after_that_from_heroin(made: Qualification) -> None:
    own = {course.opioid: course for course in made.courses}
    assert tuple(own) == SEVEN
    first, second = own["heroin"], own["methadone"]
    for time in ("onset_h", "peak_h", "end_h"):
        assert getattr(second, time) > APART * getattr(first, time)
    assert all(course.naloxone_peak_h < 1.0 for name, course in own.items() if name != "buprenorphine")


def test_the_own_onset_of_a_course_is_that_of_its_study(made: Qualification) -> None:
    """The same course read twice: by the study on its own grid, and on a finer one for the comparison."""
    own = {course.opioid: course for course in made.courses}
    for opioid in load_opioids():
        for one, row in told(made.rows, opioid):
            if row.study == opioid.study and one.kind == "spontaneous" and one.what in ("onset", "peak"):
                assert getattr(own[opioid.name], f"{one.what}_h") == pytest.approx(row.predicted, abs=1.0)


def test_on_paper_the_rows_of_an_opioid_stay_with_its_name(made: Qualification) -> None:
    text = page.html(made)
    style = "".join(re.findall(r"<style>(.*?)</style>", text, flags=re.S))
    assert ".groups tbody { break-inside: avoid; }" in style
    assert re.search(r'id="opioids">[^<]*</h2>\s*<table class="stack groups">', text)
    # A cell over six columns is not one column of words: it would take the width of the others.
    assert re.search(r"td\.words:not\(\[colspan\]\) \{ width", style)
    assert not re.search(r"td\.words \{ width", style)


def test_the_page_shows_every_opioid_with_its_conflict_and_gives_no_advice(made: Qualification) -> None:
    text = visible_text(page.html(made))
    for part in parts(made):
        assert part.conflict in text
        assert all(cell in text for line in part.lines for cell in line)
    assert all(cell in text for line in own_lines(made.courses) for cell in line)
    assert not blocked(text)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.5, 1.0, "30 to 60 min"), (6.0, 24.0, "6 to 24 h"), (72.0, 120.0, "3 to 5 d"), (48.0, 48.0, "48 h")],
)
def test_times_are_told_in_the_unit_of_the_longer_one(low: float, high: float, said: str) -> None:
    assert hours(low, high) == said
