"""Findings: what the rules answer, put together over arms so that one fact is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from mitragyna.safety.facts.verdict import Trigger
from mitragyna.safety.rules.rule import SEVERITIES

FOUND, NOT_FOUND, NOT_CHECKED = "found", "not found", "not checked"
ANSWERS: Final = (FOUND, NOT_CHECKED, NOT_FOUND)
"""The answers, in the order in which they are told."""
_PAST: Final = "history"
"""The input key of what was taken before time zero."""


@dataclass(frozen=True)
class Part:
    """What one finding was for one thing, before those of one sentence were put together: same fields as there."""

    about: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    numbers: tuple[Trigger, ...] = ()
    arms: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Part:
        """The part that ``as_dict`` made ``given`` of."""
        lists = {key: tuple(given[key]) for key in ("about", "missing", "arms")}
        beside = tuple((str(key), str(name)) for key, name in given["with"])
        return cls(**lists, beside=beside, numbers=tuple(map(_trigger, given["numbers"])))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "about": list(self.about),
            "with": [list(pair) for pair in self.beside],
            "missing": list(self.missing),
            "numbers": [_number(number) for number in self.numbers],
            "arms": list(self.arms),
        }


@dataclass(frozen=True)
class Finding:
    """One answer of one rule.

    ``about`` is the input key and the resolved name of what it is about, or names where they are several; ``beside``
    are the others it is found with, ``numbers`` what triggered it, ``arms`` where. ``missing`` is what would decide a
    rule that is not checked. ``records`` are the ids behind ``sources``. ``each`` has what it is for every single
    thing, where one sentence holds of several (``grouped``); empty where it holds of one. ``also`` are rules that are
    covered by it and have a sentence of its statement. ``told_by`` is the rule that is found of the same things, as
    grave or graver, and tells this one with its own: it is found, and counts for nothing more (``tells``). ``as_of`` is
    the day that a rule on what changes with time was asked about, empty for others. ``severity_reason`` is why the
    severity is another than that of the gravest of its records, empty where it is the same.
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
    severity_reason: str = ""
    numbers: tuple[Trigger, ...] = ()
    arms: tuple[str, ...] = ()
    reviewed: str = ""
    each: tuple[Part, ...] = ()
    also: tuple[str, ...] = ()
    told_by: str = ""
    as_of: str = ""

    @property
    def tells(self) -> bool:
        """Whether it is found and told by itself: what another rule tells of the same is no second finding."""
        return self.answer == FOUND and not self.told_by

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Finding:
        """The finding that ``as_dict`` made ``given`` of."""
        texts = {key: given[key] for key in ("rule", "answer", "severity", "grade", "title", "statement")}
        lists = {key: tuple(given[key]) for key in ("about", "missing", "sources", "records", "arms")}
        rest = {key: given[key] for key in ("seen", "watch", "assumption", "reviewed")}
        rest["severity_reason"] = given.get("severity_reason", "")
        beside = tuple((str(key), str(name)) for key, name in given["with"])
        numbers = tuple(map(_trigger, given["numbers"]))
        each, also = tuple(map(Part.of, given.get("each", ()))), tuple(given.get("also", ()))
        by, day = given.get("told_by") or "", given.get("as_of") or ""
        return cls(
            **texts,
            **lists,
            **rest,
            beside=beside,
            numbers=numbers,
            each=each,
            also=also,
            told_by=by,
            as_of=day,
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the keys of the contract first."""
        return {
            "rule": self.rule,
            "answer": self.answer,
            "severity": self.severity,
            "grade": self.grade,
            "about": list(self.about),
            "statement": self.statement,
            "missing": list(self.missing),
            "sources": list(self.sources),
            "told_by": self.told_by or None,
            "as_of": self.as_of or None,
            "title": self.title,
            "with": [list(pair) for pair in self.beside],
            "numbers": [_number(number) for number in self.numbers],
            "watch": self.watch,
            "assumption": self.assumption,
            "severity_reason": self.severity_reason,
            "arms": list(self.arms),
            "records": list(self.records),
            "seen": self.seen,
            "reviewed": self.reviewed,
            "each": [part.as_dict() for part in self.each],
            "also": list(self.also),
        }


def _number(number: Trigger) -> dict[str, Any]:
    return {
        "fact": number.fact,
        "value": number.value,
        "limit": number.limit,
        "arms": list(number.arms),
        **({"record": number.record} if number.record else {}),
    }


def _trigger(given: Mapping[str, Any]) -> Trigger:
    arms, record = tuple(given.get("arms", ())), given.get("record") or ""
    return Trigger(given["fact"], given["value"], given["limit"], arms, record)


def once_each(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each name once, under the first key that has it; what is taken now stands for the past of the same."""
    rows = tuple(dict.fromkeys(pairs))
    now = {name for key, name in rows if key != _PAST}
    kept: dict[str, str] = {}
    for key, name in rows:
        if key != _PAST or name not in now:
            kept.setdefault(name, key)
    return tuple((key, name) for name, key in kept.items())


def grouped(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each sentence: those of one rule that say the same of several things are one, naming all.

    Its ``about`` are the key and the names of the first of them; names under another key stand in ``beside``. Nothing
    of the single ones is lost: ``each`` has every one with what stands beside it, its numbers and its arms. It says
    too which names belong together, where a sentence holds of one group of things in one arm and of another in another.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        same = (one.rule, one.answer, one.told_by, one.severity, one.statement, one.grade)
        alike.setdefault(same, []).append(one)
    return tuple(rows[0] if len(rows) == 1 else _together(rows) for rows in alike.values())


def _together(rows: Sequence[Finding]) -> Finding:
    """One finding of several that say the same. What a person is or takes comes before what an arm has."""
    rows = sorted(rows, key=lambda row: not (row.about and row.about[0].startswith("person.")))
    first = rows[0]
    key = first.about[0] if first.about else ""
    about = [(row.about[0], name) for row in rows if row.about for name in row.about[1:]]
    mine = tuple(dict.fromkeys(name for each, name in about if each == key))
    others = dict.fromkeys(
        (*(pair for pair in about if pair[0] != key), *(pair for row in rows for pair in row.beside))
    )
    return replace(
        first,
        about=(key, *mine) if key else (),
        beside=once_each(pair for pair in others if pair[1] not in mine),
        missing=tuple(dict.fromkeys(fact for row in rows for fact in row.missing)),
        sources=tuple(dict.fromkeys(source for row in rows for source in row.sources)),
        records=tuple(dict.fromkeys(record for row in rows for record in row.records)),
        numbers=_numbers(rows),
        arms=tuple(dict.fromkeys(arm for row in rows for arm in row.arms)),
        also=tuple(dict.fromkeys(rule for row in rows for rule in row.also)),
        each=tuple(Part(row.about, row.beside, row.missing, row.numbers, row.arms) for row in rows),
    )


def _numbers(rows: Sequence[Finding]) -> tuple[Trigger, ...]:
    """Every number of several findings; one that not all of them have says of what it is."""
    found: dict[Trigger, list[Finding]] = {}
    for row in rows:
        for number in row.numbers:
            found.setdefault(replace(number, arms=()), []).append(row)
    out: list[Trigger] = []
    for number, of in found.items():
        names = list(dict.fromkeys(name for row in of for name in row.about[1:]))
        beside = (name for row in of for _, name in row.beside)
        told = len(of) == len(rows) or any(_names(number.fact, name) for name in (*names, *beside))
        arms = dict.fromkeys(
            arm for row in of for own in row.numbers if replace(own, arms=()) == number for arm in own.arms
        )
        fact = number.fact if told else f"{', '.join(names)}: {number.fact}"
        out.append(replace(number, fact=fact, arms=tuple(arms)))
    return tuple(out)


def _names(text: str, name: str) -> bool:
    """Whether a text has a name as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def rank(finding: Finding) -> tuple[bool, int, int]:
    """Found before not checked before not found, and what another rule tells last; the worst severity first."""
    return bool(finding.told_by), ANSWERS.index(finding.answer), SEVERITIES.index(finding.severity)


def failing(findings: Iterable[Finding], severity: str) -> tuple[Finding, ...]:
    """The findings that are found, told by no other, and at least as severe."""
    limit = SEVERITIES.index(severity)
    return tuple(f for f in findings if f.tells and SEVERITIES.index(f.severity) <= limit)


def unanswered(findings: Iterable[Finding], severity: str) -> tuple[Finding, ...]:
    """The findings that are not checked and would be at least as severe."""
    limit = SEVERITIES.index(severity)
    return tuple(f for f in findings if f.answer == NOT_CHECKED and SEVERITIES.index(f.severity) <= limit)


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each answer; what another rule tells counts for nothing."""
    own = [finding.answer for finding in findings if not finding.told_by]
    return {answer: own.count(answer) for answer in ANSWERS}
