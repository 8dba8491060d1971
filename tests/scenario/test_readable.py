"""What a scenario names can be read by whoever sees it: no sign that steers a terminal, none that is hidden."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError, printable
from mitragyna.scenario.refusal import LONGEST_NAME, readable


@given(st.text())
def test_what_is_shown_never_steers_a_terminal(text: str):
    assert all(sign.isprintable() or sign == "\n" for sign in printable(text))


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_a_name_is_taken_as_it_is_or_refused(text: str):
    hidden = any(
        unicodedata.category(sign)[0] in "CZ" and unicodedata.category(sign) != "Zs" for sign in text
    )
    if hidden or not text.strip() or len(text) > LONGEST_NAME:
        with pytest.raises(InputError, match="key"):
            readable(text, "a name", "key")
    else:
        taken = readable(text, "a name", "key")
        assert taken.isprintable()
        assert taken.split() == text.split()


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x9b", "\x07", "\u202e", "\u2066", "\u200b", "\u00ad", "\n", "\x00"]
)
def test_signs_that_steer_or_hide_are_refused(sign: str):
    with pytest.raises(InputError, match="cannot be seen"):
        readable(f"US{sign}AL", "a place", "person.place")


def test_a_space_that_does_not_break_is_a_space():
    assert readable("liver\u00a0disease", "a condition", "key") == "liver disease"


def test_a_long_text_is_cut_where_it_is_shown():
    assert printable("x" * 50, 10) == "x" * 9 + "…"
