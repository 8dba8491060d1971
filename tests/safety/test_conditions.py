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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("severe asthma", "respiratory-disease"),
        ("Chronic kidney disease, stage 4", "kidney-disease"),
        ("chronic kidney disease stage 4", "kidney-disease"),
        ("heart failure NYHA III", "heart-failure"),
        ("vomiting for two days", "vomiting"),
        ("vomiting for more than 24 hours", "vomiting"),
        ("no urine for 10 hours", "no-urine"),
        ("elective knee surgery", "surgery-planned"),
        ("seizure 3 years ago", "epilepsy"),
        ("opioid use disorder in remission", "opioid-use-remission"),
    ],
)
def test_words_of_degree_stage_and_length_may_be_there(written: str, meant: str | None):
    entry = load_conditions().resolve(written)
    assert (None if entry is None else entry.name) == meant


@pytest.mark.parametrize(
    "written",
    ["no liver disease", "family history of epilepsy", "not pregnant", "past depression", "severe", "stage 3",
     "appendectomy in 2009", "liver spots", "never had asthma", "", "*"],
)  # fmt: skip
def test_words_that_change_what_it_is_are_never_left_out(written: str):
    assert load_conditions().resolve(written) is None
