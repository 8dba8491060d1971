"""Numbers of a person that change from dose to dose: how far, and where that is from.

One file beside the folders of entries, ``occasions.toml``, with a user's own layered over it. What is told here is the
spread within a person, from one dose to the next, about that person's own value. Format in ``docs/uncertainty.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.library.parameter import Parameter
from mitragyna.library.tables import Table
from mitragyna.library.uncertain import said_cv

FILE: Final = "occasions.toml"
BIOAVAILABILITY: Final = "bioavailability"
ABSORPTION_RATE: Final = "absorption_rate"
CHANGING: Final = (BIOAVAILABILITY, ABSORPTION_RATE)
"""Numbers of a route that the equations let change from dose to dose."""
Z90: Final = 1.6448536
_LARGEST_CV: Final = 2.0
_FEWEST, _MOST = 4, 10_000


@dataclass(frozen=True)
class Occasion:
    """How far a person's ``parameter`` lies, dose by dose, about the person's own: a coefficient of variation.

    ``described`` says where the width comes from.
    """

    parameter: str
    cv: float
    basis: tuple[str, ...] = ()
    assumption: str = ""
    described: str = ""


def kind(parameter: str) -> str:
    """The last part of a number's name, such as ``bioavailability``."""
    return parameter.rpartition(".")[2]


def within(low: float, high: float, people: int, periods: int = 2) -> float:
    """Variance of a logarithm within people, from the 90 % confidence interval of a crossover's ratio of means.

    The interval is the ratio times exp(+-t s sqrt(2/n)), so s^2 = n/2 (ln(high/low)/(2 t))^2 with t at 95 % and
    (n - 2)(periods - 1) degrees of freedom (Schuirmann 1987, J Pharmacokinet Biopharm 15:657, solved for s).
    """
    t = _t95(degrees(people, periods))
    return 0.5 * people * (math.log(high / low) / (2.0 * t)) ** 2


def degrees(people: int, periods: int) -> int:
    """Degrees of freedom of the variance within people in a crossover of so many periods."""
    return (people - 2) * (periods - 1)


def _t95(freedom: int) -> float:
    """Student's t that 5 % exceed, by its expansion about the normal one (Fisher and Cornish 1960), to 0.5 %."""
    z, v = Z90, float(freedom)
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + first / v + second / v**2 + third / v**3


def read(tables: Sequence[Table], find: Callable[[Table, str], Parameter]) -> dict[str, Occasion]:
    """Every row, by the number's name: the shipped table first, then a user's, which replaces and adds.

    ``find`` gives the library's number of a name, or refuses it. Raises ``InputError`` naming file and key. A
    shipped row about a number that a user's folder has taken away is left out.
    """
    found: dict[str, Occasion] = {}
    for place, table in enumerate(tables):
        table.allow("occasions")
        for row in table.tables("occasions"):
            row.allow("parameter", "parameters", "cv", "crossovers", "basis", "assumption")
            for name in _names(row):
                try:
                    found[name] = _occasion(row, _changing(row, name, find))
                except InputError:
                    if place:
                        raise
    return found


def _names(row: Table) -> tuple[str, ...]:
    names = (row.text("parameter"),) if row.has("parameter") else row.names("parameters")
    if not names or (row.has("parameter") and row.has("parameters")):
        raise row.error("a change from dose to dose is of one 'parameter' or a list of 'parameters'")
    return names


def _changing(row: Table, name: str, find: Callable[[Table, str], Parameter]) -> Parameter:
    number = find(row, name)
    if kind(name) not in CHANGING or name.count(".") != 2 or name.startswith("interactions."):
        raise row.error(
            f"'{name}' cannot change from dose to dose in the model; a route's {' and '.join(CHANGING)} can"
        )
    return number


def _occasion(row: Table, number: Parameter) -> Occasion:
    basis, assumption = row.basis(), row.text("assumption", "")
    if not basis and not assumption:
        raise row.error("this needs a basis (record ids) or an assumption in words")
    if row.has("cv") == row.has("crossovers"):
        raise row.error("the width is said in one way, by 'cv' or by 'crossovers'")
    cv, words = (row.finite("cv"), "") if row.has("cv") else _pooled(row)
    if not 0 < cv <= _LARGEST_CV:
        raise row.error(
            f"the width comes to a CV of {cv:g}, and must lie above 0 and not above {_LARGEST_CV:g}"
        )
    said = said_cv(cv)
    return Occasion(number.name, cv, basis, assumption, f"{said}, {words}" if words else said)


def _pooled(row: Table) -> tuple[float, str]:
    """The CV of crossovers together: variances within people, each with its degrees of freedom as its weight."""
    total, freedom, everyone = 0.0, 0, 0
    for one in row.tables("crossovers"):
        one.allow("ci", "n", "periods")
        low, high = one.pair("ci")
        people, periods = _whole(one, "n", _FEWEST, _MOST), 2
        if one.has("periods"):
            periods = _whole(one, "periods", 2, 12)
        part = degrees(people, periods)
        total += part * within(low, high, people, periods)
        freedom += part
        everyone += people
    if not freedom:
        raise row.error("'crossovers' must name one study or more, each with 'ci' and 'n'")
    studies = len(cast("list[Any]", row.data["crossovers"]))
    many = f"{studies} crossovers" if studies > 1 else "a crossover"
    cv = math.sqrt(math.expm1(min(total / freedom, 100.0)))
    return cv, f"from the 90 % confidence interval of {many} in {everyone} people"


def _whole(row: Table, key: str, least: int, most: int) -> int:
    number = row.finite(key)
    if number != int(number) or not least <= number <= most:
        raise row.error(f"'{key}' must be a whole number from {least} to {most:,}")
    return int(number)
