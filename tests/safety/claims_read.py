"""What ``claims check`` tells of a text, as the tests ask it."""

from __future__ import annotations

from mitragyna.safety.claims.check import check


def told(text: str, how: str) -> set[str]:
    """Ids of the claims and statements that a text makes or denies (``how``)."""
    reads = check(text)
    said = {each.claim.id for read in reads for each in read.said if each.how == how}
    return said | {each.statement.id for read in reads for each in read.held if each.how == how}


def left_open(text: str) -> set[str]:
    """Ids of those that it neither makes nor denies, but asks, supposes or limits."""
    return {one.id for read in check(text) for one in read.open}
