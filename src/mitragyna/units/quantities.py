"""Reading and writing quantities: text with a unit outside, a float in internal units inside."""

from __future__ import annotations

import functools
import math
import re
from typing import Final

from mitragyna.errors import InputError, nearest
from mitragyna.units.dimensions import COMMON, DIMENSIONS, ONLY_LISTED, Dimension

_QUANTITY: Final = re.compile(
    r"\s*(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?)(?![a-zA-Z]))"
    r"\s*(?P<unit>.*?)\s*",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_UNIT_TEXT: Final = re.compile(r"[A-Za-zµμ%][A-Za-zµμ%0-9/*^·() _-]*|1?/[A-Za-zµμ][A-Za-zµμ0-9/*^·() _-]*")
_LONGEST_SHOWN: Final = 60


def split(text: str) -> tuple[float, str] | None:
    """A quantity's number and unit text (unit empty when absent); None when it is no quantity.

    >>> split("0.1 mg/kg")
    (0.1, 'mg/kg')
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    return float(match["number"]), match["unit"]


def to_internal(
    given: object, dimension: str, key: str, *, negative: bool = False, zero: bool = True
) -> float:
    """The value of ``given`` in the internal unit of ``dimension``.

    ``given`` is text such as ``"8 h"``, or a number where the dimension needs no unit (fraction,
    count); anything else, as a file may hold, is refused.
    ``key`` names the input for the error message. ``negative`` and ``zero`` say whether
    such values are allowed.

    Raises ``InputError`` for a missing or unknown unit, the wrong dimension, text that is no
    quantity, NaN or infinity, a negative or zero value where that is not allowed, and a count
    that is not whole.
    """
    due = DIMENSIONS[dimension]
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise _refusal(key, given, f"is not a quantity; {_expected(due)}")
    if isinstance(given, str):
        parts = split(given)
        if parts is None:
            raise _refusal(key, given, f"is not a number with a unit; {_expected(due)}")
        number, unit = parts
    else:
        try:
            number, unit = float(given), ""
        except OverflowError:
            raise _refusal(key, "a number of that size", f"is too large; {_expected(due)}") from None
    if not math.isfinite(number):
        raise _refusal(key, given, f"is not finite; {_expected(due)}")
    if not unit and not due.bare:
        raise _refusal(key, given, f"has no unit; {_expected(due)}")
    value = number * _factor(unit or "1", due, key, given)
    if not math.isfinite(value):
        raise _refusal(key, given, f"is too large; {_expected(due)}")
    if value < 0 and not negative:
        bound = " of zero or more" if zero else " above zero"
        raise _refusal(key, given, f"is negative; {_expected(due, bound)}")
    if value == 0 and not zero:
        raise _refusal(key, given, f"is zero; {_expected(due, ' above zero')}")
    if dimension == "count" and value != math.floor(value):
        raise _refusal(key, given, f"is not a whole number; {_expected(due)}")
    return value


def convert(value: float, unit: str, dimension: str, key: str) -> float:
    """``value`` given in ``unit``, in the internal unit of ``dimension``; sign and size unchecked.

    Raises ``InputError`` when ``unit`` is unknown or of another dimension.
    """
    return value * _factor(unit, DIMENSIONS[dimension], key, f"{value:g} {unit}")


def from_internal(value: float, dimension: str, unit: str) -> float:
    """``value`` in the internal unit of ``dimension``, in ``unit``; the inverse of ``convert``."""
    return value / convert(1.0, unit, dimension, "unit")


@functools.lru_cache(maxsize=4096)
def dimension_of(unit: str) -> str | None:
    """The first dimension of ``DIMENSIONS`` that ``unit`` fits, or None.

    >>> dimension_of("mg/kg")
    'mass_per_weight'
    """
    order = ["mass_per_weight", *DIMENSIONS]
    for name in order:
        if unit in COMMON[name]:
            return name
    if not _UNIT_TEXT.fullmatch(unit):
        return None
    for name, dimension in DIMENSIONS.items():
        if name not in ONLY_LISTED and _pint_factor(unit, dimension.unit) is not None:
            return name
    return None


def format_quantity(value: float, unit: str) -> str:
    """A value with its unit at four significant digits, in plain notation where that is readable.

    The unit is shown as it is written (``"1"`` shows nothing, ``"%"`` too takes a space).

    >>> format_quantity(12345.6, "ng/mL")
    '12350 ng/mL'
    """
    if value == 0 or not math.isfinite(value):
        shown = f"{value:g}"
    else:
        exponent = math.floor(math.log10(abs(value)))
        if -4 <= exponent < 6:
            rounded = round(value, 3 - exponent)
            shown = f"{rounded:.{max(0, 3 - exponent)}f}"
            shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        else:
            shown = f"{value:.4g}"
    return shown if unit in ("", "1") else f"{shown} {unit}"


def _factor(unit: str, due: Dimension, key: str, given: object) -> float:
    known = COMMON[due.name].get(unit)
    if known is not None:
        return known
    if due.name not in ONLY_LISTED and _UNIT_TEXT.fullmatch(unit):
        found = _pint_factor(unit, due.unit)
        if found is not None:
            return found
    other = dimension_of(unit)
    if other is None:
        near = nearest(unit, COMMON[due.name], count=1)
        hint = f"; the nearest unit is '{near[0]}'" if near else f"; {_expected(due)}"
        raise _refusal(key, given, f"has the unit '{_shown(unit)}', which is not known{hint}")
    raise _refusal(
        key, given, f"is {DIMENSIONS[other].phrase} where {due.phrase} is due, for example '{due.example}'"
    )


def _pint_factor(unit: str, internal: str) -> float | None:
    from mitragyna.units.registry import factor

    try:
        return factor(unit, internal)
    except ValueError:
        return None


def _expected(due: Dimension, bound: str = "") -> str:
    phrase = f"{due.phrase.removesuffix(' above zero')}{bound}" if bound else due.phrase
    return f"{phrase} is due, for example '{due.example}'"


def _shown(given: object) -> str:
    text = str(given)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _refusal(key: str, given: object, complaint: str) -> InputError:
    shown = _shown(given)
    return InputError(f"{key}: '{shown}' {complaint}", where=key, what=shown)
