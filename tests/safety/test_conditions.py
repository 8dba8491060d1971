"""Conditions and signs: known by name, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety.conditions import load_conditions, plain, present

KNOWN = load_conditions()


@pytest.mark.parametrize(
    "written", ["hepatic impairment", "Hepatic  Impairment", "LIVER DISEASE", "hepatitis-C", "cirrhosis"]
)
def test_spellings_of_one_condition_are_the_same(written: str):
    entry = KNOWN.resolve(written)
    assert entry is not None
    assert "liver-disease" in KNOWN.implied(entry.name)


def test_a_misspelling_is_suggested_and_not_guessed():
    assert KNOWN.resolve("cirhosis") is None
    assert "cirrhosis" in KNOWN.near("cirhosis")
    has = present(["cirhosis"], None, {}, KNOWN)
    assert has.names == {}
    assert has.strange[0][:2] == ("person.conditions", "cirhosis")


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_is_not(text: str):
    entry = KNOWN.resolve(text)
    assert entry is None or plain(text) in {plain(title) for title in entry.titles}


def test_a_file_with_a_spelling_twice_is_refused(tmp_path):
    path = tmp_path / "conditions.toml"
    path.write_text('[condition.a]\nalso = ["x"]\n[sign.b]\nalso = ["X"]\n', "utf-8")
    with pytest.raises(InputError, match="'X' names two entries"):
        load_conditions(path)
    path.write_text('[condition.a]\nimplies = ["z"]\n', "utf-8")
    with pytest.raises(InputError, match="implies 'z', which is none"):
        load_conditions(path)
