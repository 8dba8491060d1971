"""The law by place and day: a restriction stays, a permission lapses, and what is unclear permits nothing."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety.dates import as_of, dated
from mitragyna.safety.law import PERMISSION_DAYS, STATUSES, SUBJECTS, LawRecord, Standing, load_law

LAW = load_law()
TODAY = date(2026, 11, 22)
STATES = 51
DAYS = st.dates(date(2010, 1, 1), date(2040, 1, 1))
PLACES = st.sampled_from(sorted(LAW.records))
ASKED = st.sampled_from(sorted(SUBJECTS))


def standing(place: str, subject: str, day: date | str = TODAY) -> Standing:
    return LAW.standing(place, subject, day if isinstance(day, date) else date.fromisoformat(day))


def test_every_state_the_federation_the_united_nations_and_60_countries_have_a_record():
    codes = set(LAW.records)
    states = {code for code in codes if code.startswith("US-")}
    assert len(states) == STATES
    assert {"US", "UN"} <= codes
    assert len(codes - states - {"US", "UN"}) == 60
    assert all(set(record.status) == set(SUBJECTS) for record in LAW.records.values())
    assert {status for record in LAW.records.values() for status in record.status.values()} == set(STATUSES)


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


@pytest.mark.parametrize("place", ["US-PR", "MA", "CA-ON", "AU-QLD", "NG"])
def test_a_place_without_a_record_is_not_checked(place: str):
    code = LAW.places.find(place)
    for subject in SUBJECTS:
        one = LAW.standing(code, subject, TODAY)
        assert (one.status, one.restriction, one.permission) == ("no record", "not checked", "not checked")
        assert one.word is None


def test_what_lies_above_a_place_is_told_too():
    assert LAW.chain("US-AL") == ("US-AL", "US", "UN")
    assert LAW.chain("AU-QLD") == ("AU-QLD", "AU", "UN")
    assert LAW.chain("DE") == ("DE", "UN")
    assert LAW.chain("UN") == ("UN",)
    found = {(each["rule"], each["about"][1]): each["answer"] for each in LAW.findings("AU-QLD", TODAY)}
    assert found["law.leaf", "AU-QLD"] == "not checked"
    assert found["law.leaf", "AU"] == "found"


@pytest.mark.parametrize(
    ("place", "subject", "day", "word"),
    [
        ("US-AL", "leaf", "2026-11-22", "restricted"),
        ("AU-QLD", "leaf", "2026-11-22", "restricted"),  # no record of its own: its country's counts
        (
            "US-AK",
            "leaf",
            "2026-11-22",
            "unclear",
        ),  # lapsed there, unclear in the federation: no less than that
        ("US-PR", "leaf", "2026-11-22", "unclear"),
        ("US-AK", "leaf", "2025-10-01", "unclear"),  # permitted there, unclear in the federation
        ("US-AK", "seven_oh", "2025-10-01", "unclear"),
        ("GR", "leaf", "2025-03-01", "permitted"),
        ("GR", "leaf", "2026-11-22", None),
        ("NG", "leaf", "2026-11-22", None),
    ],
)
def test_the_word_for_a_rule_is_the_stricter_of_place_and_country(
    place: str, subject: str, day: str, word: str | None
):
    assert LAW.word(place, subject, date.fromisoformat(day)) == word


@given(PLACES, ASKED, DAYS)
def test_a_word_permits_only_where_place_and_country_do(place: str, subject: str, day: date):
    if LAW.word(place, subject, day) == "permitted":
        country = place.partition("-")[0]
        assert (
            standing(place, subject, day).permission == standing(country, subject, day).permission == "found"
        )


@given(PLACES, DAYS)
def test_findings_have_the_keys_of_the_contract(place: str, day: date):
    keys = {"rule", "answer", "severity", "grade", "about", "statement", "missing", "sources"}
    found = LAW.findings(place, day)
    names = {each["rule"].removesuffix("-permission").removesuffix("-unclear") for each in found}
    assert names == {"law.leaf", "law.seven-oh"}
    for each in found:
        assert set(each) == keys
        assert each["answer"] in ("found", "not found", "not checked")
        assert bool(each["missing"]) == (each["answer"] == "not checked")
        assert day.isoformat() in each["statement"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("us-al", "US-AL"),
        (" US_al ", "US-AL"),
        ("US AL", "US-AL"),
        ("Alabama", "US-AL"),
        ("ALABAMA", "US-AL"),
        ("türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Turkey", "TR"),
        ("uk", "GB"),
        ("no", "NO"),
        ("United States", "US"),
        ("Washington, D.C.", "US-DC"),
        ("un", "UN"),
        ("Côte d'Ivoire", "CI"),
        ("England", "GB-ENG"),
        ("scotland", "GB-SCT"),
        ("The Netherlands", "NL"),
        ("Democratic Republic of the Congo", "CD"),
        ("DRC", "CD"),
        ("Russian Federation", "RU"),
        ("Ontario", "CA-ON"),
        ("Ivory Coast", "CI"),
        ("US\u2011AL", "US-AL"),
        ("us\u2013al", "US-AL"),
        ("Guinea\u2011Bissau", "GW"),
    ],
)
def test_a_place_is_found_by_code_or_name_in_any_case(text: str, code: str):
    assert LAW.places.find(text) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Alabma", r"nearest is US-AL \(Alabama\)"),
        (
            "Gerogia",
            r"nearest is GE \(Georgia\) or US-GA \(Georgia\)|nearest is US-GA \(Georgia\) or GE \(Georgia\)",
        ),
        ("Congo", r"CD \(Congo \(Democratic Republic\)\) or CG \(Congo \(Republic\)\)"),
        ("korea", r"KP \(North Korea\) or KR \(South Korea\)"),
        ("TX", "US-TX"),
        ("US-ZZ", "no place that is known; expected"),
        ("US-ALL", r"nearest is US-AL \(Alabama\)"),
        ("Georgia", r"GE \(Georgia\) or US-GA"),
        ("", "empty"),
        ("US-\u0410L", "not Latin"),
        ("US-\u200bAL", "cannot be seen"),
        ("x" * 100_000, "no place that is known"),
        ("US-AL; rm", "no place that is known"),
    ],
)
def test_an_unknown_place_is_refused_with_the_nearest(text: str, words: str):
    with pytest.raises(InputError, match=words) as told:
        LAW.places.find(text)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize(
    "text", ["Atlantis", "Narnia", "Tibet", "London", "Kurdistan", "Yorkshire", "Zamunda", "XQ"]
)
def test_what_no_known_name_is_like_has_no_nearest(text: str):
    with pytest.raises(InputError, match="no place that is known; expected"):
        LAW.places.find(text)


@pytest.mark.parametrize("part", ["GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"])
def test_a_part_of_a_country_has_the_country_s_law(part: str):
    day = date(2026, 11, 20)
    assert LAW.word(part, "leaf", day) == LAW.word("GB", "leaf", day) is not None


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_refused(text: str):
    try:
        code = LAW.places.find(text)
    except InputError:
        return
    assert LAW.places.name(code)


def test_a_code_of_two_letters_says_which_it_is_not():
    assert LAW.places.also("al") == "AL is Albania; Alabama is US-AL."
    assert LAW.places.also("CA") == "CA is Canada; California is US-CA."
    assert LAW.places.also("FR") == LAW.places.also("TX") == LAW.places.also("US-AL") == ""


def test_every_place_has_one_name_and_only_georgia_is_shared():
    shared = [name for name, count in Counter(LAW.places.names.values()).items() if count > 1]
    assert shared == ["Georgia"]
    assert {code for codes in LAW.places.alias.values() for code in codes} <= set(LAW.places.names)


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


# -- the same place in a check -----------------------------------------------------------------------


@given(PLACES, st.dates(date(2024, 1, 1), date(2026, 11, 22)))
def test_a_check_never_says_not_found_where_the_law_is_unclear_or_restricts(place: str, day: date):
    from mitragyna.safety import check
    from tests.safety.cases import LEAF, LIBRARY, scenario

    made = {f.rule: f for f in check(scenario(LEAF, place=place, medicines=[]), LIBRARY, as_of=day)}
    word = LAW.word(place, "leaf", day)
    expected = {
        "restricted": ("found", "not found"),
        "unclear": ("not checked", "found"),
        "permitted": ("not found", "not found"),
        None: ("not checked", "not checked"),
    }[word]
    if any(one.earlier for one in LAW.standings(place, "leaf", day)):
        expected = ("found", "found")
    assert (made["law.leaf"].answer, made["law.leaf-unclear"].answer) == expected
    own = LAW.standing(place, "leaf", day)
    if own.status == "unclear" or own.restriction != "not found":
        assert made["law.leaf"].answer != "not found"


@given(PLACES, DAYS)
def test_an_unclear_law_is_told_as_unclear_and_as_severe_as_a_restriction(place: str, day: date):
    rows = {(f["rule"], f["about"][1]): f for f in LAW.findings(place, day)}
    for subject, rule in (("leaf", "law.leaf"), ("seven_oh", "law.seven-oh")):
        unclear = standing(place, subject, day).status == "unclear"
        assert ((f"{rule}-unclear", place) in rows) == unclear
        assert rows[rule, place]["severity"] == "serious"
        if unclear:
            earlier = standing(place, subject, day).earlier
            assert rows[rule, place]["answer"] == ("found" if earlier else "not checked")
            assert rows[f"{rule}-unclear", place]["answer"] == "found"


def test_the_grade_of_an_answer_on_the_law_says_what_kind_of_record_it_is():
    from tests.safety.cases import LEAF, checked, scenario

    kinds = {
        "source": "law: statute or authority",
        "secondary": "law: report of the law",
        "recalled": "law: recalled",
    }
    for place in ("US-AL", "US-TX", "SG"):
        (row,) = checked(scenario(LEAF, place=place))["law.leaf"]
        record = LAW.records[place]
        assert (row.answer, row.grade, row.seen) == ("found", kinds[record.seen], record.seen)
        assert record.citation in row.sources
        assert {f["grade"] for f in LAW.findings(place, TODAY) if f["about"][1] == place} == {row.grade}


@pytest.mark.parametrize(
    ("place", "age", "said"),
    [
        ("US-TX", "34 y", "no sale below the age of 18 years, which the person has reached"),
        ("US-TX", "17.99 y", "no sale below the age of 18 years, which the person has not reached"),
        ("US-FL", "20 y", "no sale below the age of 21 years, which the person has not reached"),
        ("US-FL", None, "no sale below the age of 21 years, age not given"),
        ("US-AL", "34 y", "banned in US-AL"),
    ],
)
def test_where_sale_is_allowed_from_an_age_the_finding_says_which(place: str, age: str | None, said: str):
    from tests.safety.cases import LEAF, checked, scenario

    person = {} if age is None else {"age": age}
    (row,) = checked(scenario(LEAF, place=place, **person))["law.leaf"]
    (number,) = row.numbers
    assert said in number.value
    assert number.value.endswith("the other terms are not checked" if "age" in said else said)


@pytest.mark.parametrize(
    ("place", "product", "rule", "term"),
    [
        ("US-TX", "seven-oh-tablet", "law.seven-oh", "7-OH at most 2 %"),
        ("US-OK", "seven-oh-tablet", "law.seven-oh", "no synthetic alkaloids"),
        ("TH", "leaf-powder-us", "law.leaf", "no sale to under 18, pregnant, breastfeeding"),
        ("US-NC", "leaf-powder-us", "law.leaf", "under 18 sale, purchase prohibited"),
        ("ID", "leaf-powder-us", "law.leaf", "domestic use not covered"),
    ],
)
def test_an_age_that_is_reached_never_stands_without_the_other_terms(
    place: str, product: str, rule: str, term: str
):
    from tests.safety.cases import checked, scenario

    amount = "15 mg" if product.startswith("seven") else "3 g"
    take = {"product": product, "amount": amount, "every": "8 h"}
    (row,) = checked(scenario(take, place=place, age="33 y"))[rule]
    (number,) = row.numbers
    assert row.tells
    assert term in number.value
    if "has reached" in number.value:
        assert number.value.endswith("; the other terms are not checked")


@given(PLACES, ASKED, DAYS)
def test_the_terms_of_what_is_sold_under_conditions_stand_in_the_answer(place: str, subject: str, day: date):
    overall = LAW.overall(place, subject, day)
    for one in LAW.deciding(place, subject, day):
        if one.word is not None and one.status in ("regulated", "unclear", "legal"):
            assert one.record is not None
            assert one.record.terms[1:] in overall.statement
            assert f"last confirmed {one.record.last_confirmed}" in overall.statement


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


@pytest.mark.parametrize("place", ["US-OH", "US-WA", "US-DE", "US-PR"])
def test_what_is_unclear_in_the_country_stays_unclear_where_the_state_is_not_checked(place: str):
    from tests.safety.cases import LEAF, checked, scenario

    overall = LAW.overall(place, "leaf", TODAY)
    assert overall.answer == "unclear"
    assert next(iter(overall.last_confirmed)) == "US"
    name = LAW.places.name(place)
    assert any(name in one for one in overall.missing)
    assert any("United States" in one for one in overall.missing)
    rows = checked(scenario(LEAF, place=place))
    assert rows["law.leaf-unclear"][0].answer == "found"
    (row,) = rows["law.leaf"]
    assert row.answer == "not checked"
    assert any(name in one for one in row.missing)
    assert any("United States" in one for one in row.missing)


@pytest.mark.parametrize("place", ["US-CA", "US"])
def test_past_use_is_no_reason_to_say_not_found_of_a_law_that_is_unclear(place: str):
    from tests.safety.cases import checked, scenario

    past = {"product": "seven-oh-tablet", "amount": "14 mg", "every": "8 h", "lasting": "60 d"}
    rows = checked(scenario(history=(past,), place=place))
    assert rows["law.seven-oh"][0].answer == "not checked"
    assert rows["law.seven-oh-unclear"][0].answer == "found"


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("Georgia", "input.unknown-place"),
        ("Atlantis", "input.unknown-place"),
        ("CA", "input.place-of-two-letters"),
    ],
)
def test_a_place_that_is_none_or_may_be_two_is_asked_about(place: str, rule: str):
    from tests.safety.cases import LEAF, checked, scenario

    (row,) = checked(scenario(LEAF, place=place))[rule]
    assert row.answer == "not checked"
    assert row.about[0] == "person.place"
    assert place in row.about[1]
    assert row.missing


def test_what_is_no_place_and_no_day_is_one_sentence_from_python():
    import mitragyna

    days: list[object] = ["yesterday", 5, date(2999, 1, 1)]
    for place, day in [(None, None), (5, None), *(("US-AL", day) for day in days)]:
        with pytest.raises(InputError):
            mitragyna.law(place, as_of=day)  # type: ignore[arg-type]
    assert mitragyna.law("US-AL", as_of=date(2026, 11, 22)) == mitragyna.law("US-AL", as_of="2026-11-22")
    with pytest.raises(InputError, match="has not come"):
        mitragyna.check("examples/leaf-powder-while-heroin-wears-off.toml", as_of=date(2999, 1, 1))
    with pytest.raises(InputError, match="no scenario"):
        mitragyna.check(None)  # type: ignore[arg-type]


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
