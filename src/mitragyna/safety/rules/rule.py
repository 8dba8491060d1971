"""What a rule is: a condition, a severity, a statement, its basis, and the rules that it refers to.

The grade of a rule is computed from its records and never typed; severity and grade are separate.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mitragyna.library import GRADES, SEEN, Library
from mitragyna.safety.documented import page
from mitragyna.safety.rules.expression import FactTest, Named, Node, Not, Predicate, leads_of, parts_of

SEVERITIES: Final = ("contraindicated", "serious", "moderate", "minor", "info")
"""Severities, worst first."""
_NAMING: Final = ("medicines.together", "sedatives.at_once", "sedatives.at_once_with_kratom")
"""Facts that name several things of one arm."""
CARRIED: Final = "extrapolated"
"""The grade of what is carried over, or computed by the model, at most."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule, the same as no other. ``id`` is ``family.name``; ``when`` is what has to hold for it to be found.

    ``basis`` are ids of evidence records, ``grade_from`` those that carry the statement where others are only about
    parts of it, ``assumption`` says what goes beyond them, ``extrapolated`` from what to what they are carried over.
    Where the rule is found, those it ``covers`` say nothing of the same pair, but for the sentence that they have in
    ``also``; nor do those that it stands ``instead_of``, graver ones that say too much of what it is about. ``each`` is
    whether it is asked of every thing that is taken; a ``symmetric`` rule names all of them in one finding. A rule that
    ``asks`` is found where an input contradicts itself: its answer is 'not checked', with what to ask; where it is
    about nothing but the input, ``documented`` is the page of the documentation that tells of it. ``computed`` is
    whether it asks what a run computed: a model estimate is no stronger than extrapolated. ``severity_reason`` says why
    its severity is another than that of the gravest of its records.
    """

    id: str
    family: str
    title: str
    severity: str
    statement: str
    when: Node
    watch: str
    basis: tuple[str, ...]
    grade_from: tuple[str, ...]
    assumption: str
    extrapolated: str
    covers: tuple[str, ...]
    instead_of: tuple[str, ...]
    also: str
    symmetric: bool
    asks: tuple[str, ...]
    documented: str
    reviewed: datetime.date
    each: bool
    computed: bool
    file: str = ""
    severity_reason: str = ""

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """Every part of its condition, itself included."""
        return tuple(parts_of(self.when))

    @cached_property
    def leads(self) -> tuple[Predicate, ...] | None:
        """What a thing has to be for it to hold of it, whatever else it asks: one of these; None where that is open."""
        return leads_of(self.when)

    @cached_property
    def tells_why(self) -> bool:
        """Whether a part of it says why it is not found where that part alone speaks against it."""
        return any(isinstance(part, Not) and part.because for part in self.parts)

    @cached_property
    def of_arm(self) -> bool:
        """Whether it names what is taken together in one arm: then what another arm has is another finding."""
        return any(isinstance(node, FactTest) and node.fact in _NAMING for node in self.parts)

    @cached_property
    def law(self) -> str:
        """The fact about the law that it asks for, whose record then is what it rests on; empty where it asks none."""
        facts = (node.fact for node in self.parts if isinstance(node, FactTest))
        return next((fact for fact in facts if fact.startswith("law.")), "")

    @property
    def grave(self) -> int:
        """The place of its severity, the worst first."""
        return SEVERITIES.index(self.severity)

    @cached_property
    def of_day(self) -> bool:
        """Whether its answer holds on one day: it asks for the law, or for the age of a certificate."""
        return bool(self.law) or any(
            isinstance(node, FactTest) and node.fact == "certificate.age" for node in self.parts
        )

    def grade(self, library: Library) -> str:
        """The strongest grade among the records that carry its statement.

        No stronger than 'extrapolated' where they are carried over, or where the rule is about a model's result.
        """
        grades = [library.evidence(name).grade for name in self.grade_from or self.basis]
        best = min(grades, key=GRADES.index, default="assumed")
        carried = self.extrapolated or self.computed
        return max(best, CARRIED, key=GRADES.index) if carried else best

    def seen(self, library: Library) -> str | None:
        """How the best of the records that carry its statement was read; None where it has none."""
        names = self.grade_from or self.basis
        return min((library.evidence(name).seen for name in names), key=SEEN.index, default=None)

    def sources(self, library: Library) -> tuple[str, ...]:
        """The citations of its records, each once, and the page of the documentation where it names one.

        A rule of neither that is not on the law rests on what its file assumes, which is named as that.
        """
        cited = [library.evidence(name).citation for name in self.basis]
        cited += [page(self.documented)] if self.documented else []
        return tuple(dict.fromkeys(cited)) or (() if self.law else (f"assumption of {self.file}",))


def asked_by(rule: Rule) -> tuple[str, ...]:
    """The rules whose conditions it asks for."""
    return tuple(node.rule for node in rule.parts if isinstance(node, Named))


def silenced_by(rule: Rule) -> tuple[str, ...]:
    """The rules that say nothing of the same pair where it is found."""
    return (*rule.covers, *rule.instead_of)
