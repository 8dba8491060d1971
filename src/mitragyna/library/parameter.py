"""One number of the library with everything that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mitragyna.errors import InputError, suggestion
from mitragyna.units import DIMENSIONS, format_quantity, split, to_internal

DISTRIBUTIONS: Final = ("lognormal", "logit-normal", "log-uniform", "normal", "uniform")
"""How a number varies between people (``docs/equations.md``, section 6)."""


@dataclass(frozen=True)
class Alternative:
    """Another laboratory's or author's value, in the parameter's units, kept beside the default."""

    name: str
    value: float
    written: str
    basis: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Uncertainty:
    """How far the typical value may be from the one the library has (``docs/uncertainty.md``).

    ``distribution`` is ``lognormal``, ``logit-normal`` or ``log-uniform``; the first two have ``cv``, the
    coefficient of variation of the typical value (a standard error over its estimate), the last ``low`` and
    ``high`` in the parameter's internal unit, or ``fold``: from the value divided by it to the value times it.
    ``complement_of`` names another parameter: the two always add up to what their values in the library do, and
    this one has no draw of its own. ``described`` says where the width comes from; ``default`` marks the width
    of a whole grade.
    """

    distribution: str
    cv: float = 0.0
    low: float | None = None
    high: float | None = None
    fold: float | None = None
    basis: tuple[str, ...] = ()
    assumption: str = ""
    described: str = ""
    complement_of: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Parameter:
    """One number.

    ``value``, ``low`` and ``high`` are in ``unit``, the internal unit of ``dimension``;
    ``written_value`` and ``written_unit`` are as the file has them. ``between_person`` is the
    coefficient of variation between people (None: the same in everyone), ``distribution`` its
    shape, ``low`` and ``high`` its limits where the shape has them. ``basis`` holds record ids;
    ``assumption`` says in words what is assumed beyond them; ``definition`` stands alone, for numbers that
    are so by definition. One of the three is always there. ``grade`` and ``seen`` are computed from
    the basis. ``same_as`` names the parameter whose value and draw this
    one shares. ``calibrated`` names the script that set the value. ``uncertainty`` is how well the typical
    value is known where the entry itself says so; ``Library.uncertainty`` has it for every number.
    """

    name: str
    value: float
    dimension: str
    written_value: float
    written_unit: str
    grade: str
    seen: str | None
    basis: tuple[str, ...] = ()
    assumption: str = ""
    definition: str = ""
    note: str = ""
    between_person: float | None = None
    between_person_basis: tuple[str, ...] = ()
    between_person_assumption: str = ""
    distribution: str | None = None
    low: float | None = None
    high: float | None = None
    uncertainty: Uncertainty | None = None
    alternatives: tuple[Alternative, ...] = ()
    calibrated: str = ""
    same_as: str | None = None

    @property
    def unit(self) -> str:
        """The internal unit ``value`` is in."""
        return DIMENSIONS[self.dimension].unit

    @property
    def varies(self) -> bool:
        """Whether people differ in it."""
        return self.distribution is not None

    @property
    def written(self) -> str:
        """Value and unit as the file has them, such as ``13.3 mg/g``."""
        return format_quantity(self.written_value, self.written_unit)

    def read(self, given: str | float, key: str) -> float:
        """A replacement for the value, in internal units.

        ``given`` is text with a unit, or a plain number where the parameter has no unit.
        Raises ``InputError`` naming ``key``, also for a value the equations cannot use; for text that
        is no quantity it lists the names of the alternatives.
        """
        if isinstance(given, str) and split(given) is None and self.alternatives:
            due = DIMENSIONS[self.dimension]
            names = ", ".join(f"'{other.name}'" for other in self.alternatives)
            hint = suggestion(given, [other.name for other in self.alternatives])
            raise InputError(
                f"{key}: '{given}' is neither {due.phrase}, for example '{due.example}', nor one of the "
                f"alternatives of {self.name}, which are {names}{hint}",
                where=key,
                what=given,
            )
        value = to_internal(given, self.dimension, key)
        complaint = objection(value, self.dimension, self.distribution)
        if complaint:
            raise InputError(f"{key}: '{given}' {complaint}", where=key, what=str(given))
        return value


def objection(value: float, dimension: str, distribution: str | None) -> str:
    """Why a number of this dimension and distribution cannot have this value; empty when it can."""
    due = DIMENSIONS[dimension]
    if not value >= 0:
        return f"is below zero, and must be {due.phrase} of zero or more"
    if value == 0 and (due.above_zero or distribution in ("lognormal", "log-uniform")):
        return f"is zero, and must be {due.phrase.removesuffix(' above zero')} above zero"
    if value > due.most:
        return f"is above {due.most:g}, the highest possible"
    if distribution == "logit-normal" and not 0 < value < 1:
        return "must lie between 0 and 1, neither included: it varies between people on the logit scale"
    return ""
