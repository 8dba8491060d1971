"""The law at a place with its country, alone and in a check: the stricter of the two counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety.law.record import SUBJECTS
from tests.safety.laws import ASKED, DAYS, LAW, PLACES, TODAY, standing


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


@pytest.mark.parametrize("part", ["GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"])
def test_a_part_of_a_country_has_the_country_s_law(part: str):
    day = date(2026, 11, 20)
    assert LAW.word(part, "leaf", day) == LAW.word("GB", "leaf", day) is not None


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
