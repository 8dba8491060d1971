"""Hidden letters are read, and a sentence whose words are not known was not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.english import hardly_known, unhidden, wholly_known


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("krat0m relieves pain", "kratom relieves pain"),
        ("kr@tom eases p4in", "kratom eases pain"),
        ("kra7om for anx1ety", "kratom for anxiety"),
        ("krätom", "kratom"),
        ("k r a t o m", "kratom"),
        ("k.r.a.t.o.m", "kratom"),
        ("kra-tom", "kratom"),
        ("7-oh and cyp2d6 and 5 g at 10 am", "7-oh and cyp2d6 and 5 g at 10 am"),
        ("write to someone@example.org", "write to someone@example.org"),
        ("a naïve café", "a naive café"),
        ("100mg of b12", "100mg of b12"),
    ],
)
def test_only_what_becomes_a_known_word_is_changed(written: str, meant: str):
    assert unhidden(written) == meant


@given(st.text(max_size=100))
def test_any_text_is_unhidden_once(text: str):
    once = unhidden(text.lower())
    assert unhidden(once) == once


@pytest.mark.parametrize(
    "sentence",
    [
        "Kratom heilt jede Sucht.",
        "Kratom wirkt schnell gegen starke Schmerzen.",
        "Kratom soulage vite toute douleur.",
        "Kratom cura ogni dipendenza.",
        "Kratom alivia el dolor rápidamente.",
        "Kratom geneest elke verslaving.",
        "Kratom menyembuhkan semua kecanduan.",
        "Kratom leczy każde uzależnienie.",
        "Kratom botar allt beroende.",
    ],
)
def test_a_single_sentence_of_another_language_is_not_checked(sentence: str):
    reads = check(
        f"The doctors say that kratom can cause nausea. {sentence} It is sold as a powder in the shops."
    )
    assert [bool(read.sentence.unread) for read in reads] == [False, True, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "Prices and opening times.",
        "Talk therapy remains important.",
        "He drove home.",
        "Nobody warned her about tremors.",
    ],
)
def test_an_english_sentence_is_checked(sentence: str):
    assert not hardly_known(sentence.lower())


def test_a_single_english_sentence_of_rare_words_is_checked():
    (read,) = check("Naloxone reverses a kratom overdose.")
    assert read.sentence.unread == ""


def test_every_word_has_to_be_known_beside_a_mark():
    assert wholly_known("yes, it does.")
    assert not wholly_known("danke schön")
    assert not wholly_known("!")
