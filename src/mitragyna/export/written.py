"""A model written down: numbers, states with their rates, rules, and what happens at given times.

Expressions are plain text that SBML's and Python's grammars both read: identifiers, numbers, ``+ - * /``, and
``piecewise(value, condition, otherwise)``. Every identifier is one of a number, a state, an input or a rule; ``time``
is in h.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

UNITS: Final = {
    "hour": (("second", 1, 0, 3600.0),),
    "per_hour": (("second", -1, 0, 3600.0),),
    "per_minute": (("second", -1, 0, 60.0),),
    "litre_per_hour": (("litre", 1, 0, 1.0), ("second", -1, 0, 3600.0)),
    "milligram": (("gram", 1, -3, 1.0),),
    "milligram_per_hour": (("gram", 1, -3, 1.0), ("second", -1, 0, 3600.0)),
    "milligram_per_litre": (("gram", 1, -3, 1.0), ("litre", -1, 0, 1.0)),
    "millilitre": (("litre", 1, -3, 1.0),),
    "milligram_per_millilitre": (("gram", 1, -3, 1.0), ("litre", -1, -3, 1.0)),
    "kilogram_of_person": (("kilogram", 1, 0, 1.0),),
    "milligram_per_kilogram": (("gram", 1, -3, 1.0), ("kilogram", -1, 0, 1.0)),
    "millilitre_per_kilogram": (("litre", 1, -3, 1.0), ("kilogram", -1, 0, 1.0)),
    "gram_per_mole": (("gram", 1, 0, 1.0), ("mole", -1, 0, 1.0)),
    "nanomole_per_litre": (("mole", 1, -9, 1.0), ("litre", -1, 0, 1.0)),
    "litre_per_nanomole": (("litre", 1, 0, 1.0), ("mole", -1, -9, 1.0)),
    "nanomole_per_millimole": (("mole", 1, -9, 1.0), ("mole", -1, -3, 1.0)),
    "nanogram_per_millilitre": (("gram", 1, -9, 1.0), ("litre", -1, -3, 1.0)),
    "nanogram_per_millilitre_over_milligram_per_litre": (
        ("gram", 1, -9, 1.0), ("litre", -1, -3, 1.0), ("gram", -1, -3, 1.0), ("litre", 1, 0, 1.0),
    ),
}  # fmt: skip
"""Units beside SBML's own: each a product of (base unit, exponent, power of ten, factor)."""


@dataclass(frozen=True)
class Number:
    """A constant, or (``changes``) a number that only what happens at given times changes. ``about``: library names."""

    id: str
    name: str
    value: float
    unit: str
    about: tuple[str, ...] = ()
    changes: bool = False


@dataclass(frozen=True)
class State:
    """A state with its value at time zero and its rate of change per hour."""

    id: str
    name: str
    unit: str
    initial: float
    rate: str


@dataclass(frozen=True)
class Rule:
    """Something that follows from the states at every time; rules come in an order in which each can be computed."""

    id: str
    name: str
    unit: str
    value: str


@dataclass(frozen=True)
class Happening:
    """Assignments (identifier, expression) that take effect together at ``first``, ``first`` + ``every``, … (h).

    ``number`` of times, one without an interval. Expressions see the values before all of them. ``ends`` marks the end
    of an input, which comes first at its time.
    """

    id: str
    name: str
    first: float
    assignments: tuple[tuple[str, str], ...]
    every: float = 0.0
    number: int = 1
    ends: bool = False

    @property
    def times(self) -> tuple[float, ...]:
        """All its times (h)."""
        return tuple(self.first + k * self.every for k in range(self.number))


@dataclass(frozen=True)
class Written:
    """A whole model. ``quantities`` are the engine's names with the identifiers that hold them."""

    id: str
    name: str
    notes: tuple[str, ...]
    duration: float
    numbers: tuple[Number, ...]
    states: tuple[State, ...]
    rules: tuple[Rule, ...]
    happenings: tuple[Happening, ...]
    quantities: dict[str, str] = field(default_factory=dict[str, str])
