"""A source is cited with what it can be found by: a DOI is one, and the same wherever its paper is cited."""

from __future__ import annotations

import re
import string
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna.safety
from mitragyna.library import Record, load
from mitragyna.library.identifiers import dois, identifiers

HERE = Path(__file__).parent
RECORDS = load().records
SAFETY = Path(mitragyna.safety.__file__).parent / "data"
ARTICLES = (HERE / "articles_without_doi.txt").read_text("utf-8").splitlines()
"""Citations of articles for which neither a DOI nor another number was found, in the order of the alphabet."""

WRITTEN = re.compile(r"10\.\d{4,9}/[\w.;()/:<>+-]*[\w)>]", flags=re.ASCII)
NUMBERS = {"PMID": r"\d{5,8}", "PMCID": r"PMC\d{5,8}", "trial": r"NCT\d{8}", "address": r"https?://\S+"}
PLACE = re.compile(r"(?<![\d.])(\d+) ?(?:\([^)]*\))?:\s?([A-Za-z]{0,2}\d+)")
"""Volume and first page, as ``105(1-2):154`` or ``9:e115648``."""
NO_ARTICLE = ("Federal Register", "Prescriber Update", "stanpumpR")
"""What has a volume and a page, or names a paper's, and is itself none."""


def texts(of: Any) -> Iterator[str]:
    """Every text of a file that was read."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, Mapping):
        for each in of.values():
            yield from texts(each)
    elif isinstance(of, list):
        for each in of:
            yield from texts(each)


def well_formed(doi: str) -> bool:
    return bool(WRITTEN.fullmatch(doi)) and doi.count("(") == doi.count(")")


def papers(record: Record) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What a source names, each with its DOIs and one thing that says which paper it is.

    That is a PubMed number, or the year with volume and first page. Semicolons stand between the papers of a text.
    """
    parts = record.source.split("; ") if isinstance(record.source, str) else [record.source]
    for part in parts:
        told = part if isinstance(part, str) else record.citation
        found = tuple(doi.lower() for doi in dois(part))
        for one in identifiers(part):
            if one.kind in ("PMID", "PMCID"):
                yield one.written, told, found
        year, place = re.search(r"\b(?:19|20)\d\d\b", told), PLACE.search(told.partition("doi:")[0])
        if year and place:
            yield f"{year.group()}, {place.group(1)}:{place.group(2)}", told, found


def table() -> str:
    """Sources as they are cited, and the records that rest on them, by what they can be found by."""
    names = (
        "a DOI",
        "no DOI, but a PubMed, PubMed Central or trial number, or an address",
        "an article (or a paper's number in another text) whose DOI was not found",
        "a text without one: labels, law, guidelines, registers, software, web pages, what nobody published",
    )
    citations: dict[str, set[str]] = {name: set() for name in names}
    records: dict[str, int] = dict.fromkeys(names, 0)
    for record in RECORDS.values():
        kinds = {found.kind for found in identifiers(record.source)}
        place = 0 if "DOI" in kinds else 1 if kinds else 2 if record.citation in ARTICLES else 3
        citations[names[place]].add(record.citation)
        records[names[place]] += 1
    rows = ["| a source has | sources, as cited | records |", "|---|---|---|"]
    rows += [f"| {name} | {len(citations[name])} | {records[name]} |" for name in names]
    return "\n".join([*rows, f"| in all | {sum(map(len, citations.values()))} | {len(RECORDS)} |"])


def test_every_identifier_of_the_library_is_well_formed() -> None:
    found = {one for record in RECORDS.values() for one in identifiers(record.source)}
    assert len(found) > 400
    bad = [
        one
        for one in found
        if not (well_formed(one.value) if one.kind == "DOI" else re.fullmatch(NUMBERS[one.kind], one.value))
    ]
    assert bad == []
    assert [
        r.id
        for r in RECORDS.values()
        if len(re.findall(r"doi:10\.\d", r.citation)) != r.citation.count("doi:")
    ] == []


def test_every_doi_of_the_safety_rules_and_of_the_claims_is_well_formed() -> None:
    found = [
        doi
        for path in SAFETY.rglob("*.toml")
        for text in texts(tomllib.loads(path.read_text("utf-8")))
        for doi in dois(text)
    ]
    assert len(found) > 60
    assert [doi for doi in found if not well_formed(doi)] == []


def test_a_paper_has_the_same_doi_wherever_it_is_cited() -> None:
    cited: defaultdict[str, defaultdict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    for record in RECORDS.values():
        for paper, told, found in papers(record):
            cited[paper][found].add(told)
    assert sum(len(set[str]().union(*by_doi.values())) > 1 for by_doi in cited.values()) > 30
    assert {paper: dict(by_doi) for paper, by_doi in cited.items() if len(by_doi) > 1} == {}


def test_the_list_of_articles_without_a_doi_is_true() -> None:
    bare = {record.citation for record in RECORDS.values() if not identifiers(record.source)}
    assert sorted(set(ARTICLES)) == ARTICLES
    assert set(ARTICLES) - bare == set(), "found since, or gone: take them off the list"
    unlisted = {text for text in bare - set(ARTICLES) if PLACE.search(text)}
    assert {text for text in unlisted if not any(name in text for name in NO_ARTICLE)} == set()


def test_the_page_counts_the_sources() -> None:
    page = (HERE.parents[1] / "docs" / "library.md").read_text("utf-8")
    assert table() in page, table()


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Redfern 2003 (doi:10.1016/S0008-6363(02)00846-5).", "10.1016/S0008-6363(02)00846-5"),
        ("Heishman 1990, doi:10.1016/0091-3057(90)90421-d, PMID 2356213", "10.1016/0091-3057(90)90421-d"),
        ("see https://doi.org/10.1124/jpet.120.000189.", "10.1124/jpet.120.000189"),
        ("version 10.1 of 10/12; nothing", None),
    ],
)
def test_a_doi_ends_where_the_sentence_goes_on(text: str, doi: str | None) -> None:
    assert dois(text) == ((doi,) if doi else ())


@given(
    prefix=st.integers(1000, 999999999),
    parts=st.lists(
        st.text(string.ascii_letters + string.digits + "-_./", min_size=1, max_size=8), min_size=1
    ),
    around=st.sampled_from(
        ("{}", "doi:{}", "({}).", "A 2001, J 1:2, doi:{}, abstract", "doi:{}; B", "<{}>", '"{}"')
    ),
)
def test_a_doi_is_read_out_of_any_sentence(prefix: int, parts: list[str], around: str) -> None:
    doi = f"10.{prefix}/x{'('.join(parts)}{')' * (len(parts) - 1)}x"
    text = around.format(doi)
    (found,) = identifiers(text)
    assert (found.kind, found.value) == ("DOI", doi)
    assert text[found.start : found.end].removeprefix("doi:") == doi
    assert unquote(found.address) == f"https://doi.org/{doi}"


def test_what_an_address_may_not_hold_is_encoded_in_it() -> None:
    (found,) = identifiers({"doi": "10.1002/(SICI)1098-2396(199911)34:2<83::AID-SYN1>3.0.CO;2-#"})
    assert found.address.endswith("34:2%3C83::AID-SYN1%3E3.0.CO;2-%23")


@pytest.mark.parametrize(
    ("identified", "told"),
    [
        ({"doi": "10.1000/1", "pmid": "12345678"}, "A 2001, J, doi:10.1000/1"),
        ({"pmid": "12345678", "pmcid": "PMC123456"}, "A 2001, J, PMID 12345678"),
        ({"pmcid": "PMC123456"}, "A 2001, J, PMC123456"),
        ({"registry": "NCT01234567"}, "A 2001, J, NCT01234567"),
        ({"url": "https://example.org/a"}, "A 2001, J, https://example.org/a"),
        ({}, "A 2001, J"),
    ],
)
def test_a_citation_ends_with_the_first_identifier_there_is(identified: dict[str, str], told: str) -> None:
    source = {"authors": "A", "year": 2001, "journal": "J", **identified}
    assert Record("r", "q", "s", 1, "h", "animal", "source", source).citation == told


def test_what_the_journal_names_already_is_not_told_twice() -> None:
    source = {"authors": "A", "year": 2023, "journal": "ClinicalTrials.gov NCT01234567", "nct": "NCT01234567"}
    told = Record("r", "q", "s", 1, "h", "animal", "source", source).citation
    assert told == "A 2023, ClinicalTrials.gov NCT01234567"
