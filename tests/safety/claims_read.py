"""What ``claims check`` tells of a text, as the tests ask it, and what holds of every labelled set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.claims_check import Counted, Placed, of_contexts
from mitragyna.safety.claims.check import check
from mitragyna.safety.claims.claim import load_claims
from mitragyna.safety.claims.statements import load_statements

Floor = tuple[float, float]
"""The least precision and the least recall."""


def told(text: str, how: str) -> set[str]:
    """Ids of the claims and statements that a text makes or denies (``how``)."""
    reads = check(text)
    said = {each.claim.id for read in reads for each in read.said if each.how == how}
    return said | {each.statement.id for read in reads for each in read.held if each.how == how}


def left_open(text: str) -> set[str]:
    """Ids of those that it neither makes nor denies, but asks, supposes or limits."""
    return {one.id for read in check(text) for one in read.open}


def assert_well_labelled(given: Sequence[Placed], halves: Iterable[str]) -> None:
    """A labelled set has these halves, labels that exist, and no text twice."""
    known = {*load_claims(), *load_statements()}
    assert {one.half for one in given} == set(halves)
    assert all(one.made | one.denied | one.left | one.passed <= known for one in given)
    assert len({one.text for one in given}) == len(given)


def assert_reaches(found: Counted, floor: Floor) -> None:
    """Marks are as often right, and as often there, as is reported."""
    assert found.precision >= floor[0]
    assert found.recall >= floor[1]


def read_as_reported(given: Sequence[Placed], made: Floor, denied: Floor) -> Counted:
    """What is made and denied in labelled texts is read as often as reported; what was not checked is returned."""
    found, against, not_checked = of_contexts(given)
    assert_reaches(found, made)
    assert_reaches(against, denied)
    return not_checked
