"""What was observed: a record's published value in the unit of the prediction, with its standard error.

Nothing is typed twice: the number comes from the evidence record, a study only points at it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.library import Record

_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_RANGE: Final = re.compile(rf"\s*(?P<low>{_NUMBER})\s*(?:-|–|to)\s*(?P<high>{_NUMBER})\s*")
_SE: Final = re.compile(rf"\bSEM?\s*(?:of\s*)?(?P<value>{_NUMBER})")
_SD: Final = re.compile(rf"\bSD\s*(?P<value>{_NUMBER})")
_PLUS_MINUS: Final = re.compile(rf"\+/-\s*(?P<value>{_NUMBER})(?P<rest>[^,;]*)")
_CI90: Final = 1.6449
_CI95: Final = 1.9600

LEVEL: Final = "ng/mL"
AREA: Final = "ng*h/mL"
HOUR: Final = "h"
FRACTION: Final = "fraction"
RATIO: Final = "1"
POINTS: Final = "points"

_FACTORS: Final[Mapping[str, Mapping[str, float]]] = {
    LEVEL: {"ng/ml": 1.0, "ug/l": 1.0, "ng/l": 1e-3, "pg/ml": 1e-3, "mg/l": 1e3, "ug/ml": 1e3},
    AREA: {"ng*h/ml": 1.0, "ug*h/l": 1.0, "pg*h/ml": 1e-3, "mg*h/l": 1e3},
    HOUR: {"h": 1.0, "min": 1 / 60, "s": 1 / 3600, "day": 24.0, "days": 24.0, "d": 24.0, "week": 168.0},
    FRACTION: {"fraction": 1.0, "%": 0.01, "percent": 0.01},
    RATIO: {"ratio": 1.0, "fold": 1.0, "geometric mean ratio": 1.0, "1": 1.0, "%": 0.01, "percent": 0.01},
    POINTS: {"points": 1.0},
}
_MOLAR: Final = {LEVEL: {"nm": 1e-3, "um": 1.0, "nmol/l": 1e-3}, AREA: {"nm*h": 1e-3, "um*h": 1.0}}
"""Per g/mol of molar mass."""


@dataclass(frozen=True)
class Observed:
    """A published value or range (``low`` equals ``high`` for one value), with its standard error if known."""

    low: float
    high: float
    unit: str
    error: float | None = None

    @property
    def middle(self) -> float:
        """The value, or the middle of the range."""
        return 0.5 * (self.low + self.high)

    def nearest(self, value: float) -> float:
        """The point of the range nearest to ``value``."""
        return min(max(value, self.low), self.high)


def part_of(record: Record, part: str | int | None) -> Any:
    """The record's value, or one entry of its list or table; ``InputError`` when there is none of that name."""
    value = record.value
    if part is None:
        return value
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        raise InputError(
            f"the record '{record.id}' has no part '{part}' in its value {value!r:.60}"
        ) from None


def observed(
    record: Record, part: str | int | None, unit: str, n: int | None, molar_mass: float | None
) -> Observed:
    """The record's value in ``unit``. ``molar_mass`` (g/mol) turns nmol/L into ng/mL; ``n`` a SD into a SE.

    Raises ``InputError`` for a value that is no number or range, and for a unit of another dimension.
    """
    low, high = _ends(part_of(record, part), record)
    convert = _converter(record, unit, n, molar_mass)
    first, second = convert(low), convert(high)
    error = _standard_error(record, n)
    if error is not None:
        # Only for units with a plain factor: a rate has no symmetric error as a half-life.
        error = None if record.unit.startswith("1/") else abs(convert(error) - convert(0.0))
    return Observed(min(first, second), max(first, second), unit, error)


def _ends(value: Any, record: Record) -> tuple[float, float]:
    if isinstance(value, bool):
        raise InputError(f"the record '{record.id}' holds no number to compare with")
    if isinstance(value, (int, float)):
        return float(value), float(value)
    if isinstance(value, str):
        match = _RANGE.fullmatch(value)
        if match is not None:
            return float(match["low"]), float(match["high"])
        if re.fullmatch(_NUMBER, value.strip()):
            return float(value), float(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        ends = [v for v in cast("Sequence[Any]", value) if isinstance(v, (int, float))]
        if len(ends) == 2 and len(cast("Sequence[Any]", value)) == 2:
            return float(min(ends)), float(max(ends))
    raise InputError(f"the record '{record.id}' holds no number or range to compare with: {value!r:.60}")


def _written(record: Record) -> str:
    return record.unit.strip().lower().replace("µ", "u").replace("·", "*")


def is_molar(record: Record) -> bool:
    """Whether the record is in nmol/L or the like, which takes a molar mass to convert."""
    return any(_written(record) in factors for factors in _MOLAR.values())


def _converter(
    record: Record, unit: str, n: int | None, molar_mass: float | None
) -> Callable[[float], float]:
    written = _written(record)
    factors = _FACTORS.get(unit, {})
    if unit == POINTS and written.startswith("points"):
        written = "points"
    written = re.sub(r"\s*\((?:up to|at least|at most|over|below)\)$", "", written)
    written = written.split(" of ")[0]
    if written in factors:
        factor = factors[written]
        return lambda x: x * factor
    if written in _MOLAR.get(unit, {}):
        if molar_mass is None:
            raise InputError(
                f"the record '{record.id}' is in {record.unit}, and no molar mass is known for it"
            )
        factor = _MOLAR[unit][written] * molar_mass
        return lambda x: x * factor
    if unit == HOUR and written in ("1/h", "1/min"):
        per_hour = 1.0 if written == "1/h" else 60.0
        return lambda x: math.log(2.0) / (x * per_hour) if x else 0.0
    if unit == FRACTION and n and written.split(" [")[0] in ("people", "participants"):
        return lambda x: x / n
    raise InputError(f"the record '{record.id}' is in '{record.unit}', which cannot be compared with {unit}")


def _standard_error(record: Record, n: int | None) -> float | None:
    """Standard error in the record's unit, from its spread; None where the source gives none."""
    spread = record.spread
    if isinstance(spread, Mapping):
        table = cast("Mapping[str, Any]", spread)
        if isinstance(table.get("se"), (int, float)):
            return float(table["se"])
        if isinstance(table.get("sd"), (int, float)) and n:
            return float(table["sd"]) / math.sqrt(n)
        for key, z in (("ci90", _CI90), ("ci95", _CI95)):
            ends = table.get(key)
            if isinstance(ends, Sequence) and len(cast("Sequence[Any]", ends)) == 2:
                low, high = cast("Sequence[float]", ends)
                return (float(high) - float(low)) / (2.0 * z)
        return None
    if not isinstance(spread, str):
        return None
    if match := _SE.search(spread):
        return float(match["value"])
    if match := _SD.search(spread):
        return float(match["value"]) / math.sqrt(n) if n else None
    if match := _PLUS_MINUS.search(spread):
        if "SE" in match["rest"]:
            return float(match["value"])
        return float(match["value"]) / math.sqrt(n) if n else None
    return None
