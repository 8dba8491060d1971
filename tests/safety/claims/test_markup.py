"""A page of the web or of a terminal is read as it is shown, with the numbers of its lines."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.claims import markup
from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.sentences import sentences


def read(text: str) -> list[str]:
    return [one.text for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>One.</p><p>Two</p><p>Three</p>", ["One.", "Two", "Three"]),
        ("<div>One<div>Two</div></div>", ["One", "Two"]),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", ["One", "Two"]),
        ("<b>Kratom</b> is <i class='a>b'>bitter</i>.", ["Kratom is bitter."]),
        ("Kra<wbr>tom is bitter.", ["Kratom is bitter."]),
        ("<p>Kratom is<br>not bitter.</p>", ["Kratom is not bitter."]),
        ("Kratom<!-- and tea --> is bitter.", ["Kratom is bitter."]),
        ("Kratom is bitter. <!-- Never closed.", ["Kratom is bitter.", "Never closed."]),
        ("<STYLE>p { color: red }</STYLE><P>One</P>", ["One"]),
        ("<script>if (a < b) { one(); }</script>Two", ["Two"]),
        ('<img src="a.png" alt="A leaf of kratom">', ["A leaf of kratom"]),
        ("Tea &amp; kratom&nbsp;leaves &#8212; bitter", ["Tea & kratom leaves — bitter"]),
        ("Less than 5 g, p<0.05 and a<b>c.", ["Less than 5 g, p<0.05 and ac."]),
        ("It is <unheard> of.", ["It is <unheard> of."]),
        ("\x1b[1mKratom\x1b[0m is bit\x1b[31mter\x1b[0m.", ["Kratom is bitter."]),
        ("\x1b]8;;https://example.org\x07Kratom\x1b]8;;\x07 is bitter.", ["Kratom is bitter."]),
        ("K\x08Kr\x08ra\x08at\x08to\x08om\x08m is bitter.", ["Kratom is bitter."]),
        ("Kra\x7ftom is\x1b[3Cbitter.", ["Kratom is bitter."]),
    ],
)
def test_what_is_shown_is_read(text: str, shown: list[str]):
    assert read(text) == shown


def test_an_end_of_a_line_ends_no_sentence_in_a_page_and_counts():
    page = (
        "<html><body>\n<!-- one\ntwo -->\n<p>Kratom\n\nLifts\nMood.</p>\n<p>It\nIs bitter.</p></body></html>"
    )
    assert [(one.text, one.line) for one in sentences(page)] == [
        ("Kratom Lifts Mood.", 4),
        ("It Is bitter.", 8),
    ]


def test_items_of_a_list_of_a_page_are_items():
    found = sentences("<p>Kratom does not:</p><ul><li>relieve pain</li><li>ease anxiety</li></ul>")
    assert [one.item for one in found] == [False, True, True]


def test_struck_out_words_of_a_page_are_not_checked():
    assert [
        bool(one.sentence.unread) for one in check("<p><del>Kratom is safe.</del></p><p>It is sold here.</p>")
    ] == [
        True,
        False,
    ]


def test_what_is_not_shown_makes_no_claim_and_hides_none():
    assert not any(
        one.said or one.held for one in check("<p>Kratom is sold here.</p><!-- Kratom cures cancer. -->")
    )
    assert any(one.held for one in check("<p>You cannot over&shy;dose on <b>kratom</b>.</p>"))


@given(st.text(alphabet="<>!-/apbrsdelitm \n\"'=&;\x1b[m", max_size=200))
def test_lines_keep_their_number_and_words_outside_of_signs_stay(text: str):
    assert markup.seen(text).count("\n") == text.count("\n")
    assert "kratom" in markup.seen(f"kratom\n{text}")


@pytest.mark.parametrize(
    "part", ["<!--", "<a '", '<a "', "<script", "<script>", "\x1b[", "\x1b]", "<p", "&a", "a\x08", "</p"]
)
def test_a_page_that_is_no_page_takes_no_time(part: str):
    begun = time.perf_counter()
    markup.seen(part * (200_000 // len(part)))
    assert time.perf_counter() - begun < 2
