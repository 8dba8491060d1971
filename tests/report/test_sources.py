"""What identifies a source on a page leads to it, and a citation stays text whatever is in it."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.report.sources import linked, papers


def text_of(made: str) -> str:
    return html.unescape(re.sub(r"<a href=\"[^\"]*\">|</a>", "", made))


@pytest.mark.parametrize(
    ("citation", "address", "shown"),
    [
        ("A 2001, J 1:2, doi:10.1000/a(1)b, abstract", "https://doi.org/10.1000/a(1)b", "doi:10.1000/a(1)b"),
        ("A 1989, J, PMID 2913267", "https://pubmed.ncbi.nlm.nih.gov/2913267/", "PMID 2913267"),
        ("A 2008, PMC2613766", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2613766/", "PMC2613766"),
        ("Trial, NCT01863186", "https://clinicaltrials.gov/study/NCT01863186", "NCT01863186"),
        (
            "Agency 2017, https://www.fda.gov/drugs/x.",
            "https://www.fda.gov/drugs/x",
            "https://www.fda.gov/drugs/x",
        ),
    ],
)
def test_an_identifier_is_a_link(citation: str, address: str, shown: str) -> None:
    made = str(linked(citation))
    assert f'<a href="{address}">{shown}</a>' in made
    assert made.count("<a ") == 1
    assert text_of(made) == citation


def test_every_identifier_of_a_citation_is_a_link() -> None:
    made = str(linked("A 2007, doi:10.1000/1, PMID 123; B 2008, doi:10.1000/2, PMC1234"))
    assert made.count("<a ") == 4


@given(st.text(alphabet="<>\"'& adoi:10./PMIDNCT()javscrpt%#", max_size=60))
def test_no_citation_becomes_markup_or_loses_a_character(citation: str) -> None:
    made = str(linked(citation))
    assert text_of(made) == citation
    for address in re.findall(r'href="([^"]*)"', made):
        assert re.match("https?://", address)


def test_nothing_but_an_address_of_the_web_is_followed() -> None:
    assert "<a" not in linked("javascript:alert(1) data:text/html,x file:///etc/passwd")


def test_a_paper_is_counted_by_its_doi_in_any_words_and_what_has_none_by_its_text() -> None:
    one, again = "A 2001, J 1:2, doi:10.1000/AB, abstract", "A et al. 2001, https://doi.org/10.1000/ab"
    assert len(papers([one, again])) == 1
    assert len(papers([one, again, "B 2008, PMID 1", "B 2008, PMID 2"])) == 3
    assert papers(["A, doi:10.1000/1; B, doi:10.1000/2"]) == papers(["B, doi:10.1000/2", "A, doi:10.1000/1"])
    assert papers([]) == frozenset()
