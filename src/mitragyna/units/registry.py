"""Units outside the common table, read by pint. Imported only when such a unit turns up."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def registry() -> Any:
    """The pint registry, made once (it takes about half a second), with the spellings pint lacks."""
    import pint

    made: Any = pint.UnitRegistry()  # pyright: ignore[reportUnknownVariableType]
    made.define("@alias year = y")
    made.define("@alias microgram = ug_ = mcg")
    return made


@functools.lru_cache(maxsize=4096)
def factor(unit: str, internal: str) -> float | None:
    """Multiplier from ``unit`` to the internal unit; None when the dimensions differ.

    Raises ``ValueError`` when ``unit`` is not a unit at all.
    """
    source = parse(unit)
    target = parse(internal)
    if source.dimensionality != target.dimensionality:
        return None
    try:
        return float(registry().Quantity(1.0, source).to(target).magnitude)
    except Exception as error:  # offset and logarithmic units have no single factor
        raise ValueError(unit) from error


@functools.lru_cache(maxsize=4096)
def parse(unit: str) -> Any:
    """The pint unit of a spelling; ``ValueError`` when pint does not know it.

    pint's parser raises errors of many unrelated types on hostile text, hence the broad catch.
    """
    try:
        return registry().parse_units(unit)
    except Exception as error:
        raise ValueError(unit) from error
