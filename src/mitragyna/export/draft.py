"""A model while it is being written: names become identifiers, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from mitragyna.export.written import Number, Rule, State

LEAST: Final = 1e-200
"""Values nearer to zero than this are zero: readers of XML differ about numbers that small."""
_TAKEN: Final = ("time", "avogadro", "pi", "piecewise", "infinity", "inf", "nan", "true", "false", "delay")
"""Words that have a meaning of their own in expressions."""


@dataclass
class Draft:
    """Numbers, states and rules in the order in which they were written."""

    numbers: list[Number] = field(default_factory=list[Number])
    states: list[State] = field(default_factory=list[State])
    rules: list[Rule] = field(default_factory=list[Rule])
    ids: dict[str, str] = field(default_factory=dict[str, str])

    def id_of(self, name: str) -> str:
        """The identifier of a name: letters, digits and underlines, with a number where two would be alike."""
        if name not in self.ids:
            bare = re.sub(r"[^A-Za-z0-9_]", "_", name)
            bare = f"_{bare}" if bare[:1].isdigit() else bare
            taken = {*self.ids.values(), *_TAKEN}
            made, number = bare, 2
            while made in taken:
                made, number = f"{bare}_{number}", number + 1
            self.ids[name] = made
        return self.ids[name]

    def number(self, name: str, value: float, unit: str = "dimensionless", *, changes: bool = False) -> str:
        """Write a number down, once, and give its identifier."""
        known = name in self.ids
        made = self.id_of(name)
        if not known:
            self.numbers.append(Number(made, name, _plain(value), unit, changes=changes))
        return made

    def state(self, name: str, unit: str, initial: float, rate: Iterable[str]) -> str:
        """Write a state down; ``rate`` are signed terms."""
        made = self.id_of(name)
        self.states.append(State(made, name, unit, _plain(initial), added(rate)))
        return made

    def rule(self, name: str, value: str, unit: str = "dimensionless") -> str:
        """Write a rule down and give its identifier."""
        made = self.id_of(name)
        self.rules.append(Rule(made, name, unit, value))
        return made


def _plain(value: float) -> float:
    return float(value) if abs(value) >= LEAST else 0.0


def added(terms: Iterable[str]) -> str:
    """Signed terms as one expression; "0" without any."""
    text = " ".join(term if term.startswith("-") else f"+ {term}" for term in terms)
    return (
        text.removeprefix("+ ").replace("- ", "-", 1)
        if text.startswith("- ")
        else text.removeprefix("+ ") or "0"
    )


def total(parts: Iterable[str]) -> str:
    """A sum in brackets, or the only part there is."""
    listed = list(parts)
    return listed[0] if len(listed) == 1 else f"({' + '.join(listed)})" if listed else "0"
