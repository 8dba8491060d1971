"""A place is found by its code or its names, or refused with the nearest."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from tests.safety.laws import LAW


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
