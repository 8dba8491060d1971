"""Findings: what the rules answer, put together over arms so that one fact is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mitragyna.safety.rules import SEVERITIES
from mitragyna.safety.verdict import Trigger

FOUND, NOT_FOUND, NOT_CHECKED = "found", "not found", "not checked"
ANSWERS: Final = (FOUND, NOT_CHECKED, NOT_FOUND)
"""The answers, in the order in which they are told."""


@dataclass(frozen=True)
class Finding:
    """One answer of one rule.

    ``about`` is the input key and the resolved name of what it is about, or names where they are several; ``beside``
    are the others it is found with, ``numbers`` what triggered it, ``arms`` where. ``missing`` is what would decide a
    rule that is not checked. ``records`` are the ids behind ``sources``.
    """

    rule: str
    answer: str
    severity: str
    grade: str
    title: str
    statement: str
    about: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    seen: str | None = None
    watch: str = ""
    assumption: str = ""
    numbers: tuple[Trigger, ...] = ()
    arms: tuple[str, ...] = ()
    reviewed: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Finding:
        """The finding that ``as_dict`` made ``given`` of."""
        texts = {key: given[key] for key in ("rule", "answer", "severity", "grade", "title", "statement")}
        lists = {key: tuple(given[key]) for key in ("about", "missing", "sources", "records", "arms")}
        rest = {key: given[key] for key in ("seen", "watch", "assumption", "reviewed")}
        beside = tuple((str(key), str(name)) for key, name in given["with"])
        return cls(**texts, **lists, **rest, beside=beside, numbers=tuple(map(_trigger, given["numbers"])))

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the keys of the contract first."""
        numbers = [
            {"fact": n.fact, "value": n.value, "limit": n.limit, "arms": list(n.arms)} for n in self.numbers
        ]
        return {
            "rule": self.rule,
            "answer": self.answer,
            "severity": self.severity,
            "grade": self.grade,
            "about": list(self.about),
            "statement": self.statement,
            "missing": list(self.missing),
            "sources": list(self.sources),
            "title": self.title,
            "with": [list(pair) for pair in self.beside],
            "numbers": numbers,
            "watch": self.watch,
            "assumption": self.assumption,
            "arms": list(self.arms),
            "records": list(self.records),
            "seen": self.seen,
            "reviewed": self.reviewed,
        }


def _trigger(given: Mapping[str, Any]) -> Trigger:
    return Trigger(given["fact"], given["value"], given["limit"], tuple(given.get("arms", ())))


def rank(finding: Finding) -> tuple[int, int]:
    """Found before not checked before not found; the worst severity first."""
    return ANSWERS.index(finding.answer), SEVERITIES.index(finding.severity)


def failing(findings: Iterable[Finding], severity: str) -> tuple[Finding, ...]:
    """The findings that are found and at least as severe."""
    limit = SEVERITIES.index(severity)
    return tuple(f for f in findings if f.answer == FOUND and SEVERITIES.index(f.severity) <= limit)


def unanswered(findings: Iterable[Finding], severity: str) -> tuple[Finding, ...]:
    """The findings that are not checked and would be at least as severe."""
    limit = SEVERITIES.index(severity)
    return tuple(f for f in findings if f.answer == NOT_CHECKED and SEVERITIES.index(f.severity) <= limit)


def by_missing(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """What was not checked, by what is missing: one missing fact and every rule that waits for it."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.answer == NOT_CHECKED:
            for fact in finding.missing or ("what would decide it",):
                grouped.setdefault(fact, []).append(finding)
    return dict(sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])))


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each answer."""
    return {answer: sum(finding.answer == answer for finding in findings) for answer in ANSWERS}
