"""``claims check`` marks what a text claims, tells a denial from a claim, and never clears what it cannot read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from benchmarks.claims_check import (
    HALVES,
    LAST,
    PAGE,
    labelled,
    of_documents,
    of_sentences,
    paraphrases,
    reads_of,
    table,
)
from mitragyna.errors import InputError
from mitragyna.safety.claims.check import LARGEST, LONGEST, check, read_text
from mitragyna.safety.claims.claim import load_claims

SENTENCES = labelled()
PARAPHRASES = paraphrases()


def made(text: str) -> set[str]:
    return {claim.id for each in reads_of(text) for claim in each.made}


def denied(text: str) -> set[str]:
    return {claim.id for each in reads_of(text) for claim in each.denied}


def test_there_are_enough_labelled_sentences_in_two_halves():
    assert len(SENTENCES) >= 150
    halves = [sum(one.half == half for one in SENTENCES) for half in HALVES]
    assert min(halves) >= 75
    assert sum(halves) == len(SENTENCES)
    assert len({one.text for one in SENTENCES}) == len(SENTENCES)
    known = set(load_claims())
    assert all(one.made | one.denied <= known for one in SENTENCES)
    assert sum(not one.made for one in SENTENCES) >= 50


@pytest.mark.parametrize("half", HALVES)
def test_precision_and_recall_stay_where_they_were_reported(half: str):
    found, _ = of_sentences(one for one in SENTENCES if one.half == half)
    assert found.precision >= 0.88
    assert found.recall >= 0.96


def test_paraphrases_cover_most_claims_and_what_is_none():
    held_out = [one for one in PARAPHRASES if one.half == "held out"]
    assert len(held_out) >= 150
    assert len({name for one in held_out for name in one.made | one.denied}) >= 80
    assert sum(bool(one.denied) for one in held_out) >= 30
    assert sum(not one.made | one.denied for one in held_out) >= 40
    texts = [one.text for one in (*PARAPHRASES, *SENTENCES)]
    assert len(set(texts)) == len(texts)
    known = set(load_claims())
    assert all(one.made | one.denied | one.passed <= known for one in PARAPHRASES)
    assert {one.half for one in PARAPHRASES} == {*HALVES, LAST}


@pytest.mark.parametrize(
    ("half", "precision", "recall", "denied"),
    [("develop", 0.98, 0.98, 0.95), ("held out", 0.88, 0.91, 0.83), (LAST, 0.88, 0.75, 0.83)],
)
def test_paraphrases_are_found_as_often_as_reported(
    half: str, precision: float, recall: float, denied: float
):
    made, against = of_sentences(one for one in PARAPHRASES if one.half == half)
    assert made.precision >= precision
    assert made.recall >= recall
    assert against.recall >= denied


def test_no_denial_among_the_labelled_sentences_is_taken_for_a_claim():
    assert [one.text for one in SENTENCES if one.denied and one.denied & made(one.text)] == []


def test_the_page_tells_these_figures():
    assert table(None) in PAGE.read_text("utf-8")


def test_the_documents_claims_are_found():
    folder = os.environ.get("MITRAGYNA_DOCUMENTS", "")
    if not Path(folder).is_dir() or not folder:
        pytest.skip(
            "the five documents are no part of the project; MITRAGYNA_DOCUMENTS names a folder of them"
        )
    each = of_documents(Path(folder))
    assert len(each) == 5
    whole = sum(each[1:], each[0])
    assert whole.precision >= 0.97
    assert whole.recall >= 0.95
    assert table(Path(folder)) in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Kratom is popular. It eases anxiety in people who stop opioids.", "B03"),
        ("Kratom\nrelieves   opioid\nwithdrawal.", "B01"),
        ("KRATOM RELIEVES OPIOID WITHDRAWAL.", "B01"),
        ("\u201cKratom relieves opioid withdrawal,\u201d one page says.", "B01"),
        ("While not a cure, kratom relieves opioid withdrawal.", "B01"),
        ("Not only does kratom relieve withdrawal, it is cheap.", "B01"),
    ],
)
def test_a_claim_is_found_in_other_clothes(text: str, claim: str):
    assert claim in made(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kratom doesn't relieve opioid withdrawal.",
        "There is no evidence that kratom relieves opioid withdrawal.",
        "That kratom relieves opioid withdrawal has not been shown.",
        "Studies have yet to show that kratom relieves opioid withdrawal.",
    ],
)
def test_a_denial_is_told_from_a_claim(text: str):
    assert "B01" not in made(text)
    assert "B01" in denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kratom is a natural herb. It cured my opioid addiction.",
        "Kratom is an opioid addiction cure.",
        "Kratom is not only a cure for dependence, it is cheap.",
    ],
)
def test_calling_it_a_cure_denies_that_it_is_none(text: str):
    assert "B37" in denied(text)
    assert "B37" not in made(text)


@pytest.mark.parametrize(
    "text",
    [
        "Claims that kratom can cure addiction are false.",
        "Kratom never cured anyone's addiction.",
        "Kratom isn't a cure for withdrawal.",
    ],
)
def test_denying_a_cure_makes_the_claim_that_it_is_none(text: str):
    assert "B37" in made(text)
    assert "B37" not in denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "Methadone cures kratom addiction.",
        "The agency warned firms that say that kratom cures addiction.",
        "Kratom leaves are cured in the sun before withdrawal symptoms are ever spoken of.",
    ],
)
def test_a_cure_of_something_else_says_nothing_of_it(text: str):
    assert "B37" not in made(text) | denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "Does kratom relieve opioid withdrawal?",
        "We asked whether kratom relieves opioid withdrawal.",
        "Methadone relieves opioid withdrawal. It eases anxiety.",
    ],
)
def test_a_question_and_another_medicine_make_no_claim_about_kratom(text: str):
    assert not {"B01", "B03"} & (made(text) | denied(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Кратом облегчает отмену опиоидов.", "Latin"),
        ("กระท่อมช่วยลดอาการถอนยา", "Latin"),
        ("Krat\u043em relieves opioid withdrawal.", "alphabets"),
        ("Kratom alivia los síntomas del síndrome de abstinencia de opioides rápidamente.", "English"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_told_and_not_passed_over(text: str, why: str):
    (read,) = check(text)
    assert read.said == ()
    assert why in read.sentence.unread


@pytest.mark.parametrize(
    "text",
    [
        "Kratom calma el dolor.",
        "El kratom no causa adicción. Alivia la ansiedad.",
        "Das Kraut lindert Schmerzen. Es macht nicht abhängig.",
        "Le kratom soulage la douleur et ne crée pas de dépendance.",
        "O kratom é uma planta natural que alivia a dor.",
        "Il kratom allevia il dolore e non crea dipendenza.",
        "Kratom helpt tegen pijn en het is niet verslavend.",
        "Kratom łagodzi ból i nie uzależnia.",
        "Daun kratom dapat mengurangi rasa sakit dan tidak berbahaya.",
        "Kratom",
        "Kratom 5 g",
        "Ibuprofen.",
        "1, 2, 3",
    ],
)
def test_a_text_that_does_not_show_itself_to_be_english_is_not_checked(text: str):
    reads = check(text)
    assert reads
    assert [read.sentence.text for read in reads if not read.sentence.unread] == []
    assert all(read.sentence.unread.startswith("language: ") for read in reads)
    assert [claim for read in reads for claim in (*read.made, *read.denied)] == []


def test_a_short_sentence_of_an_english_text_is_checked():
    reads = check("Side effects\n\nThe doctors who saw them said that kratom can cause nausea.\n\nPrices")
    assert [read.sentence.unread for read in reads] == ["", "", ""]


def test_a_foreign_sentence_of_an_english_text_is_not_checked():
    reads = check("This is about kratom and what it does to people.\n\nEl kratom calma el dolor de la gente.")
    assert [bool(read.sentence.unread) for read in reads] == [False, True]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("There is no need to ask a doctor before taking kratom.", "U08"),
        ("It is fine to mix kratom with alcohol.", "U06"),
        ("Kratom is not banned anywhere.", "L03"),
        ("Kratom was useless for my withdrawal.", "B01"),
        ("Claims that kratom eases anxiety lack support.", "B03"),
        ("Kratom is anything but safe.", "S24"),
        ("Kratom is highly addictive.", "B22"),
    ],
)
def test_a_denial_is_told_for_more_than_cures(text: str, claim: str):
    assert claim in denied(text)
    assert claim not in made(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is not surprising that kratom is taken against anxiety.",
        "Do not dismiss the fact that kratom eases anxiety.",
        "Nothing eased my anxiety like kratom did.",
        "Despite the lack of trials, kratom eases anxiety.",
    ],
)
def test_words_that_look_like_a_denial_are_none(text: str):
    assert "B03" in made(text)
    assert "B03" not in denied(text)


def test_a_pronoun_after_another_drug_is_not_kratom():
    assert "S24" not in denied(
        "Kratom is a plant. Opium comes from a plant too, and it is far from harmless."
    )


def test_a_hundred_thousand_letters_about_kratom_take_seconds():
    text = " ".join(one.text for one in (*SENTENCES, *PARAPHRASES))
    began = time.process_time()
    check((text * 3)[:100_000])
    assert time.process_time() - began < 20.0


def test_signs_that_cannot_be_seen_hide_nothing():
    assert "B01" in made("Kra\u200btom re\u00adlieves opioid with\u200ddrawal.")


def test_a_sentence_too_long_to_be_one_is_told():
    (read,) = check("the kratom " * LONGEST)
    assert "longer" in read.sentence.unread


@given(st.text(max_size=400))
def test_any_text_is_answered_and_no_sentence_is_lost(text: str):
    reads = check(text)
    assert bool(reads) == any(sign.isalnum() for sign in text)
    kept = [sign for read in reads for sign in read.sentence.text if sign.isalpha()]
    assert len(kept) == sum(sign.isalpha() for sign in text)
    lines = [read.sentence.line for read in reads]
    assert lines == sorted(lines)


@given(st.permutations([one.text for one in SENTENCES[:12]]))
def test_a_sentence_with_its_own_topic_says_the_same_anywhere(order: list[str]):
    known = {one.text: one for one in SENTENCES}
    for text, read in zip(order, check("\n\n".join(order)), strict=True):
        assert known[text].made <= {claim.id for claim in read.made}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no words"),
        (b"  \n\t \n", "no words"),
        (b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe\xfa", "UTF-8"),
        (b"text\x00text", "binary"),
        (b"a" * (LARGEST + 1), "at most"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_sentence(tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "given"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_text(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        read_text(tmp_path)


@pytest.mark.parametrize("given", [5, None, b"text.txt", 1.5, [], "", "a\x00b"])
def test_what_is_no_path_is_refused_in_one_sentence(given: object):
    with pytest.raises(InputError, match="expected the path of a text file"):
        mitragyna.check_claims(given)  # pyright: ignore[reportArgumentType]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="a pipe or a device; expected a text file"):
        read_text(tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/null"])
def test_a_device_is_refused_and_not_read(device: str):
    with pytest.raises(InputError, match="a pipe or a device; expected a text file"):
        read_text(device)


def test_a_text_in_utf_16_or_with_a_mark_of_order_is_read(tmp_path: Path):
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / encoding
        path.write_bytes("Kratom is addictive.".encode(encoding))
        assert made(read_text(path)) == {"S18"}
