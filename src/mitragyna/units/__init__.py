"""Quantities at the edges, plain floats inside.

Inside the package every number is in the internal unit of its dimension: hours, litres, milligrams,
nmol/L for binding, kilograms for body weight (``DIMENSIONS``). Text such as ``"8 h"`` or ``"4 g"``
becomes such a number through ``to_internal`` and nowhere else.
"""

from __future__ import annotations

from mitragyna.units.dimensions import DAY_H, DIMENSIONS, WEEK_H, Dimension
from mitragyna.units.quantities import (
    convert,
    dimension_of,
    format_quantity,
    from_internal,
    split,
    to_internal,
)

__all__ = [
    "DAY_H",
    "DIMENSIONS",
    "WEEK_H",
    "Dimension",
    "convert",
    "dimension_of",
    "format_quantity",
    "from_internal",
    "split",
    "to_internal",
]
