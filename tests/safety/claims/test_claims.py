"""The documents' 129 claims: whole, consistent, and each answered by a part of the software that exists."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.safety.claims.claim import (
    DOCUMENTS,
    GRADES,
    VERDICTS,
    claim,
    contradictions,
    load_claims,
    rules_by_claim,
)
from mitragyna.safety.claims.links import answer, exists, refusals, rules

CLAIMS = load_claims()
LIBRARY = load()


def test_there_are_129_claims_of_five_documents():
    assert len(CLAIMS) == 129
    assert {number for one in CLAIMS.values() for number in one.documents} == set(range(1, DOCUMENTS + 1))
    assert all(one.documents for one in CLAIMS.values())


def test_verdicts_are_those_of_the_evidence():
    assert Counter(one.verdict for one in CLAIMS.values()) == {
        "supported": 53,
        "partly supported": 40,
        "unsupported": 21,
        "contradicted": 7,
        "contested": 6,
        "untestable": 2,
    }
    assert set(VERDICTS) == {one.verdict for one in CLAIMS.values()}
    assert {one.grade for one in CLAIMS.values()} <= set(GRADES)


def test_a_claim_without_evidence_is_never_called_supported_by_a_strong_grade():
    for one in CLAIMS.values():
        assert one.evidence
        if one.verdict == "contradicted":
            assert one.contradicts or one.id == "M04"


def test_contradictions_go_both_ways_and_never_to_itself():
    pairs = contradictions()
    assert len(pairs) == len({frozenset(pair) for pair in pairs}) == 64
    assert all(one != other for one, other in pairs)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_is_answered_by_parts_that_exist(name: str):
    answers = CLAIMS[name].answered(LIBRARY)
    if not rules() and name in rules_by_claim():
        assert all(each.what for each in answers)
        return
    assert answers
    assert all(each.what for each in answers)


def test_every_rule_that_a_claim_names_exists():
    named = {rule for names in rules_by_claim().values() for rule in names}
    assert all(re.fullmatch(r"[a-z0-9]+\.[a-z0-9-]+", rule) for rule in named)
    if not rules():
        pytest.skip("no rule files are shipped, so the rules that answer claims cannot be looked up")
    assert named - set(rules()) == set()


@pytest.mark.parametrize("name", sorted(refusals()))
def test_what_a_refusal_says_is_absent_is_absent(name: str):
    item = refusals()[name]
    assert [link for link in item.absent if exists(link, LIBRARY)] == []
    kinds = {link.partition(":")[0] for link in item.absent}
    assert kinds <= {"quantity", "target", "product"}


def test_every_refusal_answers_a_claim():
    named = {link for one in CLAIMS.values() for link in one.answers}
    assert {f"refusal:{name}" for name in refusals()} <= named


@pytest.mark.parametrize("link", ["quantity:cowz", "nothing:cows", "rule:", "watch:hairs", "cows"])
def test_a_link_that_leads_nowhere_is_refused(link: str):
    with pytest.raises(InputError):
        answer(link, LIBRARY)


def test_an_unknown_claim_is_refused_with_the_nearest():
    assert claim("b01").id == "B01"
    with pytest.raises(InputError, match="B01"):
        claim("B001")
    with pytest.raises(InputError, match="no claim"):
        claim("x" * 10_000)


def test_the_transposed_affinity_is_said_to_be_transposed():
    assert "transposed" in CLAIMS["M01"].evidence
    assert "about 78 nM" not in CLAIMS["M01"].evidence


def test_every_claim_has_a_phrase_that_finds_it():
    assert [one.id for one in CLAIMS.values() if not one.phrases] == []
