"""Conditions and signs: known by name, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety.names.conditions import load_conditions, plain, present

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
        ("severe asthma", "severe-asthma"),
        ("Chronic kidney disease, stage 4", "kidney-disease"),
        ("chronic kidney disease stage 4", "kidney-disease"),
        ("heart failure NYHA III", "heart-failure"),
        ("vomiting for two days", "vomiting-over-a-day"),
        ("vomiting for more than 24 hours", "vomiting-over-a-day"),
        ("no urine for 10 hours", "no-urine"),
        ("elective knee surgery", "surgery-planned"),
        ("planned hip and knee surgery", "surgery-planned"),
        ("dental extraction under sedation planned", "surgery-planned"),
        ("seizure last night", "epilepsy"),
        ("bipolar disorder, stable", "bipolar-disorder"),
        ("epilepsy, well controlled", "epilepsy"),
        ("seizure about two weeks ago", "epilepsy"),
        ("non-alcoholic fatty liver disease", "fatty-liver"),
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
     "appendectomy in 2009", "liver spots", "never had asthma", "", "*", "planned * surgery", "seizure * ago",
     "planned no surgery", "no surgery planned", "seizure never ago", "seizure his mother had years ago",
     "seizure in his mother", "hepatitis, resolved", "history of hepatitis C", "denies chest pain and palpitations",
     "HIV negative", "epilepsy?", "seizure free for 5 years", "wife has epilepsy", "ex-smoker, COPD", "fit and well"],
)  # fmt: skip
def test_words_that_change_what_it_is_are_never_left_out(written: str):
    assert load_conditions().resolve(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("planned epilepsy surgery", {"surgery-planned", "epilepsy"}),
        ("nausea and vomiting", {"nausea", "vomiting"}),
        ("HIV/AIDS", {"immunocompromised"}),
        ("cirrhosis, hypertension; COPD", {"cirrhosis", "hypertension", "respiratory-disease"}),
        ("depression with anxiety", {"depression", "anxiety"}),
        ("opioid use disorder in remission, hepatitis C", {"opioid-use-remission", "hepatitis"}),
    ],
)
def test_a_text_may_name_several(written: str, meant: set[str]):
    read = KNOWN.read(written)
    assert {entry.name for entry in read.entries} == meant
    assert read.whole


@pytest.mark.parametrize(
    ("written", "found", "asked"),
    [
        ("planned liver transplant surgery", "surgery-planned", "liver disease"),
        ("elective heart valve surgery", "surgery-planned", "heart disease"),
        ("planned heart bypass operation", "surgery-planned", "heart disease"),
        ("planned kidney donation operation", "surgery-planned", "kidney disease"),
        ("elective caesarean operation", "surgery-planned", "pregnancy"),
        ("elective colectomy surgery", "surgery-planned", "'colectomy' in it is not known"),
        ("liver disease with ascites", "liver-disease", "'ascites' in it is not known"),
        ("hepatitis B and C", "hepatitis", "'c' in it is not known"),
    ],
)
def test_what_is_known_of_a_text_is_told_and_the_rest_asked_about(written: str, found: str, asked: str):
    read = KNOWN.read(written)
    assert [entry.name for entry in read.entries] == [found]
    assert asked in read.question
    has = present([written], [], {}, KNOWN)
    assert found in has.names
    assert [text for _, text, _ in has.strange] == [written]


DENIALS = [
    "no {}", "never {}", "{}, resolved", "{} in his mother", "family history of {}", "denies {}", "{} ruled out",
    "no sign of {}", "{} in childhood", "brother with {}", "{}: negative", "without {}", "{}?", "possible {}",
]  # fmt: skip


@given(st.sampled_from(DENIALS), st.sampled_from(sorted(KNOWN.entries)))
def test_words_that_deny_it_or_tell_of_others_never_find_and_never_clear(words: str, name: str):
    """Where the words with the name are no spelling of their own ("no urine"), the name is asked about."""
    written = words.format(KNOWN.entries[name].title)
    if plain(written) in KNOWN.spelled:
        return
    has = present([written], [written], {}, KNOWN)
    assert not has.names
    assert len(has.strange) == 2


def test_drowsiness_and_vomiting_are_not_read_as_worse_than_they_are_written():
    for written in ("drowsiness", "drowsy", "sleepy", "somnolence"):
        assert "sedation" not in present([], [written], {}, KNOWN).names
        assert "drowsiness" in present([], [written], {}, KNOWN).names
    for written, length in (("vomiting", "vomiting-over-a-day"), ("diarrhoea", "diarrhoea-over-a-day")):
        assert length not in present([], [written], {}, KNOWN).names
    assert "vomiting" in present([], ["persistent vomiting"], {}, KNOWN).names
    assert "drowsiness" in present([], ["very drowsy"], {}, KNOWN).names
    for written in ("tremor", "shaking", "shakes"):
        assert "tremor" in present([], [written], {}, KNOWN).names


@pytest.mark.parametrize(
    "written",
    ["epilepsy -", "- epilepsy", "-epilepsy", "epilepsy-", "epilepsy –", "− epilepsy", "epilepsy (-)", "epilepsy: -",
     "asthma, epilepsy -", "asthma and - epilepsy", "epilepsy - / asthma", "epilepsy －", "_epilepsy"],
)  # fmt: skip
def test_a_dash_at_a_name_is_asked_about_and_never_finds_or_clears(written: str):
    has = present([written], None, {}, KNOWN)
    assert has.names == {}
    assert has.strange[0][:2] == ("person.conditions", written)
    assert "epilepsy" in has.strange[0][2].casefold() or "seizure" in has.strange[0][2].casefold()


@pytest.mark.parametrize("written", ["long-QT syndrome", "hepatitis-C", "type-2 diabetes", "asthma - severe"])
def test_a_dash_between_two_words_is_a_hyphen(written: str):
    assert "-' leaves open" not in KNOWN.read(written).question


def test_full_width_letters_are_read_as_plain_ones():
    for entry in KNOWN.entries.values():
        for title in entry.titles:
            wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in title)
            assert plain(wide) == plain(title)
    assert KNOWN.resolve("ｅｐｉｌｅｐｓｙ") == KNOWN.resolve("epilepsy") is not None


@pytest.mark.parametrize("written", ["methadone -", "- methadone", "methadone (-)"])
def test_a_medicine_with_a_dash_among_the_conditions_is_asked_about(written: str):
    from mitragyna.safety.names.elsewhere import named_elsewhere

    taken, doubtful = named_elsewhere([written], lambda name: name == "methadone")
    assert taken == []
    assert [text for text, _ in doubtful] == [written]
