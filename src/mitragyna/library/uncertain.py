"""How well a typical value is known: the width its source prints, in the words of the source, as one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from mitragyna.errors import suggestion
from mitragyna.library.parameter import Uncertainty
from mitragyna.units import convert

if TYPE_CHECKING:
    from mitragyna.library.tables import Table

SHAPES: Final = ("lognormal", "logit-normal", "log-uniform")
_WIDTHS: Final = ("cv", "fold", "se", "sd", "ci", "range")
_KEYS: Final = (
    *(*_WIDTHS, "of", "n", "low", "high"),
    *("distribution", "complement_of", "basis", "assumption"),
)
Z95: Final = 1.959964
_EXPECTED_RANGE: Final = {
    2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970, 10: 3.078,
    11: 3.173, 12: 3.258, 13: 3.336, 14: 3.407, 15: 3.472, 16: 3.532, 17: 3.588, 18: 3.640, 19: 3.689, 20: 3.735,
}  # fmt: skip
"""Expected range of n normal numbers in standard deviations: the constant d2 of control charts."""
_LARGEST_CV: Final = 5.0


def uncertainty(table: Table, dimension: str, unit: str) -> Uncertainty:
    """A table as how well the typical value of a number in ``unit`` is known.

    The width is said in one way: a ``cv``; a ``fold`` (95 % within the value divided by it and times it, or,
    log-uniform, everything); a standard error ``se``, or a standard deviation ``sd`` of ``n`` people, both with
    the estimate they belong to, ``of``; a 95 % confidence interval ``ci``; a ``range`` of ``n`` people; ``low``
    and ``high`` of a log-uniform one; or ``complement_of`` another parameter. Raises ``InputError``.
    """
    table.allow(*_KEYS)
    basis, assumption = table.basis(), table.text("assumption", "")
    if not basis and not assumption:
        raise table.error("an uncertainty needs a basis (record ids) or an assumption in words")
    if table.has("complement_of"):
        table.allow("complement_of", "basis", "assumption")
        other = table.text("complement_of")
        words = f"the complement of {other}"
        return Uncertainty(
            "complement", basis=basis, assumption=assumption, described=words, complement_of=other
        )
    shape = table.text("distribution", "logit-normal" if dimension == "fraction" else "lognormal")
    if shape not in SHAPES:
        hint = suggestion(shape, SHAPES)
        raise table.error(
            f"the distribution '{shape}' of an uncertainty is not one of {', '.join(SHAPES)}{hint}"
        )
    if shape != "log-uniform":
        cv, words = width(table)
        return Uncertainty(shape, cv=cv, basis=basis, assumption=assumption, described=words)
    if table.has("fold"):
        table.allow("fold", "distribution", "basis", "assumption")
        fold = _fold(table)
        words = f"each factor alike up to {fold:g} either way"
        return Uncertainty(shape, fold=fold, basis=basis, assumption=assumption, described=words)
    table.allow("low", "high", "distribution", "basis", "assumption")
    low, high = (convert(table.finite(end), unit, dimension, table.where) for end in ("low", "high"))
    if not 0 < low < high:
        raise table.error("a log-uniform uncertainty needs 'low' and 'high', low below high and above zero")
    words = "each factor alike between its limits"
    return Uncertainty(shape, low=low, high=high, basis=basis, assumption=assumption, described=words)


def width(table: Table) -> tuple[float, str]:
    """Coefficient of variation of a typical value from what its source prints, and that in words.

    A lognormal's ``cv`` is sqrt(exp(s^2) - 1), s the standard deviation of the logarithm: ln(fold)/1.96,
    ln(high/low)/(2 1.96) of an interval, ln(high/low)/(d2(n) sqrt(n)) of a range of n people.
    """
    given = [key for key in _WIDTHS if table.has(key)]
    if len(given) != 1:
        raise table.error(
            f"the width is said in one way, by one of {', '.join(_WIDTHS)}; found {len(given)} of them"
        )
    way = given[0]
    if way == "cv":
        cv, words = table.finite("cv"), ""
    elif way == "fold":
        fold = _fold(table)
        cv, words = _cv(math.log(fold) / Z95), f"95 % within a factor of {fold:g}"
    elif way == "se":
        cv, words = table.finite("se") / _estimate(table), "from a standard error"
    elif way == "sd":
        people = _people(table, 2, 100_000)
        cv = table.finite("sd") / math.sqrt(people) / _estimate(table)
        words = f"from the standard deviation of {people} people"
    elif way == "ci":
        low, high = table.pair("ci")
        cv, words = _cv(math.log(high / low) / (2 * Z95)), "from a 95 % confidence interval"
    else:
        low, high = table.pair("range")
        people = _people(table, 2, max(_EXPECTED_RANGE))
        cv = _cv(math.log(high / low) / _EXPECTED_RANGE[people] / math.sqrt(people))
        words = f"from the range of {people} people"
    if not 0 < cv <= _LARGEST_CV:
        raise table.error(
            f"the width comes to a CV of {cv:g}, and must lie above 0 and not above {_LARGEST_CV:g}"
        )
    said = said_cv(cv)
    return cv, f"{said}, {words}" if words else said


def said_cv(cv: float) -> str:
    """A coefficient of variation in words, to two digits: ``CV 170 %``."""
    return f"CV {float(f'{100.0 * cv:.2g}'):g} %"


def _cv(sigma: float) -> float:
    """The coefficient of variation of a lognormal whose logarithm has this standard deviation."""
    return math.sqrt(math.expm1(min(sigma * sigma, 100.0)))


def _fold(table: Table) -> float:
    fold = table.finite("fold")
    if fold <= 1:
        raise table.error("'fold' must be above 1, for example fold = 2")
    return fold


def _estimate(table: Table) -> float:
    of = table.finite("of")
    if of <= 0:
        raise table.error("'of' is the estimate the width belongs to, and must be above zero")
    return of


def _people(table: Table, least: int, most: int) -> int:
    people = table.finite("n")
    if people != int(people) or not least <= people <= most:
        raise table.error(f"'n' must be a whole number of people from {least} to {most:,}")
    return int(people)
