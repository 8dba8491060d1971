"""Letters in disguise are read as they are meant; what cannot be read is told, and never passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.letters import STRUCK, bare, folded, readable, struck

END = " is addictive, and the doctors know it."


def made(text: str) -> set[str]:
    return {claim.id for read in check(text) for claim in read.made}


def struck_through(word: str, sign: str = "\u0336") -> str:
    return "".join(f"{letter}{sign}" for letter in word)


@pytest.mark.parametrize(
    "written",
    [
        "ᴋʀᴀᴛᴏᴍ",
        "𝐊𝐫𝐚𝐭𝐨𝐦",
        "𝓚𝓻𝓪𝓽𝓸𝓶",
        "ⓚⓡⓐⓣⓞⓜ",
        "🅺🆁🅰🆃🅾🅼",
        "🇰\u200b🇷\u200b🇦\u200b🇹\u200b🇴\u200b🇲",
        "ᵏʳᵃᵗᵒᵐ",
        "ｋｒａｔｏｍ",
        "kraŧøm",
        "k\u0332r\u0332a\u0332t\u0332o\u0332m\u0332",
        "k\u0353r\u0353a\u0353t\u0353o\u0353m\u0353",
        "kra\u2063tom",
    ],
)
def test_dressed_letters_are_read(written: str):
    assert "S18" in made(written + END)
    assert "S18" in made(f"The doctors say {written}{END}")


@pytest.mark.parametrize(
    "written",
    [
        *(
            struck_through("kratom", sign)
            for sign in ("\u0334", "\u0335", "\u0336", "\u0337", "\u0338", "\u20d2")
        ),
        "~~kratom~~",
        "~~Kratom is safe~~ it",
        "<s>kratom</s>",
        "<del>kratom is safe</del> it",
    ],
)
def test_what_is_struck_out_is_not_checked(written: str):
    (read,) = check(written + END)
    assert read.sentence.unread == STRUCK
    assert not read.said


def test_a_sentence_beside_one_that_is_struck_out_is_checked():
    reads = check("Kratom is addictive. ~~Kratom is safe. It cures cancer.~~ Kratom can cause nausea.")
    assert [bool(read.sentence.unread) for read in reads] == [False, True, True, False]


@pytest.mark.parametrize(
    "part", ["克拉通会上瘾", "安全です", "กระท่อม", "кратом", "हानिरहित", "ɯoʇɐɹʞ", "الكراتوم", "/ˈkrætəm/"]
)
def test_a_part_in_other_letters_is_told_and_the_rest_is_read(part: str):
    (read,) = check(f"The doctors say that kratom can cause nausea and the poster says {part} in red.")
    assert "letters" in read.sentence.unread
    assert "S01" in {claim.id for claim in read.made}


@pytest.mark.parametrize(
    "part", ["Köln", "São Paulo", "μ-opioid", "5 μg", "5 µg", "naïve", "Ðorðe", "Łódź", "10 °C", "🙂"]
)
def test_letters_of_european_languages_and_units_are_no_part_that_cannot_be_read(part: str):
    (read,) = check(f"The doctors say that kratom can cause nausea, and then there is {part} in the text.")
    assert read.sentence.unread == ""
    assert "S01" in {claim.id for claim in read.made}


@pytest.mark.parametrize(
    "text",
    [
        "Users may develop toler-\nance to kratom.",
        "Users may develop toler\u00ad\nance to kratom.",
        "Users may develop toler\u2010\nance to kratom.",
        "USERS MAY DEVELOP TOLER-\nANCE TO KRATOM.",
        "Users may develop toler- ance to kratom.",
        "Users may develop toler-ance to kratom.",
        "Users may de-\nvelop toler-\nance to kra-\ntom.",
    ],
)
def test_a_word_that_goes_on_in_the_next_line_is_read_whole(text: str):
    assert "S13" in made(text)


def test_a_compound_that_is_broken_keeps_its_hyphen():
    (read,) = check("The sellers say that kratom is non-\naddictive.")
    assert {held.statement.id for held in read.held} == {"K03"}
    assert "S01" in made("The doctors say that kratom has side-\neffects such as nausea.")
    assert "R02" in made("The doctors say that short- and long-term effects of kratom are unknown.")


@pytest.mark.parametrize(
    "word",
    [
        "kratum",
        "Cratom",
        "krathom",
        "kratem",
        "krattom",
        "Quratom",
        "khratom",
        "metragynine",
        "mitraginine",
    ],
)
def test_a_misspelt_name_is_told_with_what_may_be_meant_and_nothing_is_read_into_it(word: str):
    (read,) = check(f"The doctors say that {word} is addictive.")
    assert "may be meant" in read.sentence.unread
    assert "kratom" in read.sentence.unread or "mitragynine" in read.sentence.unread
    assert not read.said


@pytest.mark.parametrize(
    "word", ["carton", "atom", "stratum", "creator", "custom", "crouton", "Clayton", "platform"]
)
def test_other_words_are_not_taken_for_kratom(word: str):
    (read,) = check(f"The doctors say that a {word} was on the table.")
    assert read.sentence.unread == ""


def test_a_misspelt_word_of_a_sentence_on_kratom_without_a_mark_is_told():
    (read,) = check("Kratom eases withdrawl and the doctors know it.")
    assert read.sentence.unread == "'withdrawl' is not known; 'withdrawal' may be meant"
    (read,) = check("Methadone eases withdrawl and the doctors know it.")
    assert read.sentence.unread == ""
    (read,) = check("Kratom eases pain and withdrawl and the doctors know it.")
    assert read.sentence.unread == ""


def test_a_pronoun_after_a_misspelt_name_stands_for_it():
    reads = check("Cratom is a plant. It is addictive.")
    assert [bool(read.sentence.unread) for read in reads] == [True, False]
    assert "S18" in {claim.id for claim in reads[1].made}


@given(st.text(max_size=60))
def test_any_text_is_folded_once(text: str):
    once = folded(text)
    assert isinstance(struck(text), bool)
    assert all(isinstance(readable(word), bool) for word in once.split())
    assert bare(bare(text)) == bare(text)
