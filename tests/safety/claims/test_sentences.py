"""A text is taken apart into sentences as a reader would."""

from __future__ import annotations

import pytest

from mitragyna.safety.claims.sentences import plain, sentences


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dr. Smith et al. found 2.5 mg. It was little.",
            ["Dr. Smith et al. found 2.5 mg.", "It was little."],
        ),
        (
            "The U.S. Food and Drug Administration warned. Twice.",
            ["The U.S. Food and Drug Administration warned.", "Twice."],
        ),
        ('"It helps." He left.', ['"It helps."', "He left."]),
        ("A heading\nA sentence under it.", ["A heading", "A sentence under it."]),
        ("- one thing\n- another\n* a third", ["one thing", "another", "a third"]),
        ("1. first\n2) second", ["first", "second"]),
        ("A line that was wrapped\nin the middle.", ["A line that was wrapped in the middle."]),
        ("Ends here.\n\nBegins here.", ["Ends here.", "Begins here."]),
        ("One. Два. Three.", ["One.", "Два.", "Three."]),
        ("一。二。", ["一。", "二。"]),
        ("", []),
        ("... !!! ---", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, apart: list[str]):
    assert texts(text) == apart


def test_each_sentence_knows_its_line_and_whether_it_is_an_item():
    found = sentences("Heading\n\nOne. Two.\n- item\n\nLast.")
    assert [(each.text, each.line, each.item) for each in found] == [
        ("Heading", 1, False),
        ("One.", 3, False),
        ("Two.", 3, False),
        ("item", 4, True),
        ("Last.", 6, False),
    ]


def test_a_long_item_of_a_list_does_not_swallow_the_line_after_it():
    item = "- an item of a list that is rather long and has no full stop at all"
    assert texts(f"{item}\nThe text goes on.") == [item[2:], "The text goes on."]


def test_plain_text_has_plain_signs():
    assert (
        plain("Kra\u200btom\u2019s  \uff33\uff29\uff24\uff25-Effects \u2014 \u201cnone\u201d")
        == 'kratom\'s side effects - "none"'
    )
