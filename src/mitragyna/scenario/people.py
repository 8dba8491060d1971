"""Who takes it: how many people, their covariates as values or distributions, and pins for everyone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.scenario.refusal import checked, place, readable, refusal, shown, under
from mitragyna.scenario.regimen import Medicine, read_medicine
from mitragyna.scenario.schema import (
    CategoriesFile,
    LognormalFile,
    NormalFile,
    PeopleFile,
    PersonFile,
    UniformFile,
)
from mitragyna.scenario.text import cells_of, no_number, plain_number
from mitragyna.units import to_internal

_MOST_NAMES: Final = 1000
"""Conditions, signs or medicines of one person."""
MOST_PEOPLE: Final = 10_000_000
DEFAULT_PEOPLE: Final = 1000

NUMERIC: Final = MappingProxyType({"weight": ("weight", 0.2, 700.0), "age": ("age", 0.0, 130.0)})
"""Numeric covariate -> its dimension, and the lowest and highest value accepted (kg, years)."""

CATEGORIES: Final = MappingProxyType(
    {
        "sex": ("female", "male"),
        "cyp2d6": ("poor", "intermediate", "normal", "ultrarapid"),
        "liver": ("normal", "mild impairment", "moderate impairment", "severe impairment"),
        "kidney": ("normal", "mild impairment", "moderate impairment", "severe impairment", "failure"),
    }
)
"""Covariate with categories -> their names."""

COVARIATES: Final = (*NUMERIC, *CATEGORIES)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal with this median (kg or years) and coefficient of variation."""

    median: float
    cv: float


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with this mean and standard deviation (kg or years), cut off at ``low`` and ``high``."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between ``low`` and ``high`` (kg or years)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Categories:
    """Named values with their frequencies, which sum to 1."""

    frequencies: tuple[tuple[str, float], ...]


Covariate: TypeAlias = float | str | Lognormal | Normal | Uniform | Categories
"""A value for everyone (kg, years, or a category) or a distribution."""


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """People imported one by one: their ids in order, and a column per covariate in the file.

    Each column has one value per person: kg, years, or a category.
    """

    path: str
    ids: tuple[str, ...]
    columns: Mapping[str, tuple[float | str, ...]]
    text: bytes = b""


@dataclass(frozen=True, slots=True)
class People:
    """How many people, and what the scenario says about them.

    A covariate in neither ``covariates`` nor ``table`` follows the library's default population. With ``occasions``
    some numbers of a person change from dose to dose. ``first`` is the place of the first of them among the people of
    a seed (and in ``table``): a part of a population is the people from there on.
    """

    number: int = DEFAULT_PEOPLE
    covariates: Mapping[str, Covariate] = field(default_factory=dict[str, Covariate])
    table: PeopleTable | None = None
    occasions: bool = True
    first: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """What is the same for everyone, and what the safety checks need.

    None means unknown; an empty list says that there are none. ``heart_rate`` is in 1/min at rest, ``qtc`` in ms.
    """

    pins: Mapping[str, Covariate] = field(default_factory=dict[str, Covariate])
    place: str | None = None
    conditions: tuple[str, ...] | None = None
    medicines: tuple[Medicine, ...] | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    signs: tuple[str, ...] | None = None
    heart_rate: float | None = None
    qtc: float | None = None


def read_people(value: object, key: str, folder: Path, default_number: int | None = None) -> People:
    """``[people]``; files named in it are looked up in ``folder``.

    Without a number there are ``default_number`` people (the ids of an event table), or 1,000, or
    as many as the people table has rows.
    """
    file = checked(PeopleFile, {} if value is None else value, key)
    number = file.number
    if number is not None and not 1 <= number <= MOST_PEOPLE:
        raise refusal(under(key, "number"), number, f"is out of range; expected 1 to {MOST_PEOPLE:,} people")
    covariates = _covariates(file, key)
    table = None
    if file.table is not None:
        table = read_people_table(file.table, folder, under(key, "table"))
        for name in covariates:
            if name in table.columns:
                raise refusal(
                    under(key, name), covariates[name], "is in the people table too; expected one of the two"
                )
        if number is not None and number != len(table.ids):
            raise refusal(
                under(key, "number"),
                number,
                f"is not the number of rows in {file.table}; expected {len(table.ids)}",
            )
        number = len(table.ids)
    if number is None:
        number = default_number or DEFAULT_PEOPLE
    return People(number=number, covariates=covariates, table=table, occasions=file.occasions)


def read_person(value: object, key: str) -> Person:
    """``[person]``: each covariate given here is a single value."""
    file = checked(PersonFile, {} if value is None else value, key)
    pins = _covariates(file, key)
    for name, pin in pins.items():
        if not isinstance(pin, (float, str)):
            raise refusal(
                under(key, name), "a distribution", "does not pin anything; expected one value for everyone"
            )
    medicines = None
    if file.medicines is not None:
        at = under(key, "medicines")
        if len(file.medicines) > _MOST_NAMES:
            raise refusal(
                at, file.medicines, f"of {len(file.medicines):,} entries; expected at most {_MOST_NAMES:,}"
            )
        medicines = tuple(read_medicine(entry, under(at, i)) for i, entry in enumerate(file.medicines))
    if file.place is not None:
        readable(file.place, "a place code such as 'US-AL'", under(key, "place"))
    return Person(
        pins=pins,
        place=file.place,
        conditions=_names(file.conditions, "a condition", under(key, "conditions")),
        medicines=medicines,
        pregnant=file.pregnant,
        breastfeeding=file.breastfeeding,
        signs=_names(file.signs, "a sign", under(key, "signs")),
        heart_rate=_measured(
            file.heart_rate, "frequency", 1.0, (10.0, 400.0), "1/min", under(key, "heart_rate")
        ),
        qtc=_measured(file.qtc, "time", 3_600_000.0, (200.0, 1000.0), "ms", under(key, "qtc")),
    )


def _names(given: list[str] | None, what: str, key: str) -> tuple[str, ...] | None:
    """A list of names as written; None where there is no list."""
    if given is None:
        return None
    if len(given) > _MOST_NAMES:
        raise refusal(key, given, f"of {len(given):,} names; expected at most {_MOST_NAMES:,}")
    return tuple(readable(name, f"the name of {what}", under(key, i)) for i, name in enumerate(given))


def _measured(
    given: object, dimension: str, factor: float, limits: tuple[float, float], unit: str, key: str
) -> float | None:
    """A measurement in ``unit``, ``factor`` of the dimension's internal unit; None where there is none."""
    if given is None:
        return None
    value = to_internal(given, dimension, key) * factor
    if not limits[0] <= value <= limits[1]:
        raise refusal(key, given, f"is not plausible; expected {limits[0]:g} to {limits[1]:g} {unit}")
    return value


def read_people_table(name: str, folder: Path, key: str) -> PeopleTable:
    """A CSV file with one row per person: ``ID`` (optional), ``weight`` (kg), ``age`` (years), categories."""
    text, where, header, rows = cells_of(name, folder, key, ("id", *COVARIATES))
    if not rows:
        raise InputError(
            f"{where}: there is no row below the header; expected one row per person", where=where
        )
    ids: list[str] = []
    columns: dict[str, list[float | str]] = {column: [] for column in header if column != "id"}
    seen: set[str] = set()
    for position, (line, cells) in enumerate(rows, start=1):
        person = cells.get("id", str(position))
        if not person or person in seen:
            raise refusal(
                f"{where}: line {line}: id", person, "is empty or used twice; expected one id per person"
            )
        seen.add(person)
        ids.append(person)
        for column, values in columns.items():
            at = f"{where}: line {line}: {column}"
            given = cells[column]
            if column in CATEGORIES:
                values.append(_category(column, given, at))
                continue
            unit = "kg" if column == "weight" else "year"
            number = plain_number(given)
            if math.isnan(number):
                raise refusal(at, given, f"{no_number(given)}; expected {column} in {unit}")
            values.append(_numeric(column, f"{number!r} {unit}", at))
    frozen = {column: tuple(values) for column, values in columns.items()}
    return PeopleTable(path=where, ids=tuple(ids), columns=frozen, text=text)


def _covariates(file: PeopleFile | PersonFile, key: str) -> dict[str, Covariate]:
    given = {name: getattr(file, name) for name in COVARIATES}
    return {
        name: _covariate(name, value, under(key, name)) for name, value in given.items() if value is not None
    }


def _covariate(name: str, given: object, key: str) -> Covariate:
    if isinstance(given, dict):
        return _distribution(name, cast("dict[str, Any]", given), key)
    return _numeric(name, given, key) if name in NUMERIC else _category(name, given, key)


def _numeric(name: str, given: object, key: str) -> float:
    dimension, low, high = NUMERIC[name]
    if not isinstance(given, (str, int, float)) or isinstance(given, bool):
        raise refusal(
            key, given, f"is not a quantity; expected {name} with a unit, for example '70 kg' or '34 y'"
        )
    value = to_internal(given, dimension, key)
    if not low <= value <= high:
        unit = "kg" if name == "weight" else "years"
        raise refusal(key, given, f"is not a plausible {name}; expected {low:g} to {high:g} {unit}")
    return value


def _category(name: str, given: object, key: str) -> str:
    known = CATEGORIES[name]
    if not isinstance(given, str) or given not in known:
        hint = suggestion(given, known) if isinstance(given, str) else ""
        listed = ", ".join(f"'{entry}'" for entry in known)
        raise refusal(key, given, f"is not a known value of {name}{hint}; expected one of {listed}")
    return given


def _distribution(name: str, given: dict[str, Any], key: str) -> Covariate:
    shapes: dict[str, Callable[[], Covariate]] = {"categories": lambda: _categories(name, given, key)}
    if name in NUMERIC:
        shapes = {
            "lognormal": lambda: _lognormal(name, given, key),
            "normal": lambda: _normal(name, given, key),
            "uniform": lambda: _uniform(name, given, key),
        }
    listed = " or ".join(f"'{shape}'" for shape in shapes)
    if "distribution" not in given:
        raise InputError(f"{place(key)}: the key 'distribution' is missing; expected {listed}", where=key)
    shape = given["distribution"]
    if not isinstance(shape, str) or shape not in shapes:
        hint = suggestion(shape, shapes) if isinstance(shape, str) else ""
        raise refusal(
            under(key, "distribution"), shape, f"is not a distribution of {name}{hint}; expected {listed}"
        )
    return shapes[shape]()


def _lognormal(name: str, given: dict[str, Any], key: str) -> Lognormal:
    file = checked(LognormalFile, given, key)
    cv = _plain(file.cv, under(key, "cv"), "a coefficient of variation above zero and up to 2")
    if not 0 < cv <= 2:
        raise refusal(
            under(key, "cv"), file.cv, "is out of range; expected a coefficient of variation up to 2"
        )
    median = _numeric(name, file.median, under(key, "median"))
    if median <= 0:
        raise refusal(under(key, "median"), file.median, "is zero; expected a median above zero")
    return Lognormal(median=median, cv=cv)


def _normal(name: str, given: dict[str, Any], key: str) -> Normal:
    file = checked(NormalFile, given, key)
    low, high = _limits(name, file.low, file.high, key)
    mean = _numeric(name, file.mean, under(key, "mean"))
    if not low < mean < high:
        raise refusal(
            under(key, "mean"), file.mean, "is not between 'low' and 'high'; expected a value inside"
        )
    sd = to_internal(
        _text_or_number(file.sd, under(key, "sd")), NUMERIC[name][0], under(key, "sd"), zero=False
    )
    return Normal(mean=mean, sd=sd, low=low, high=high)


def _uniform(name: str, given: dict[str, Any], key: str) -> Uniform:
    file = checked(UniformFile, given, key)
    low, high = _limits(name, file.low, file.high, key)
    return Uniform(low=low, high=high)


def _limits(name: str, low: object, high: object, key: str) -> tuple[float, float]:
    lowest, highest = _numeric(name, low, under(key, "low")), _numeric(name, high, under(key, "high"))
    if lowest >= highest:
        raise refusal(under(key, "high"), high, f"is not above 'low' ({shown(low)}); expected a larger value")
    return lowest, highest


def _categories(name: str, given: dict[str, Any], key: str) -> Categories:
    file = checked(CategoriesFile, given, key)
    at = under(key, "frequencies")
    if not isinstance(file.frequencies, dict) or not file.frequencies:
        expected = CategoriesFile.expected("frequencies")
        raise refusal(at, cast("object", file.frequencies), f"is not a table; expected {expected}")
    frequencies: list[tuple[str, float]] = []
    for category, frequency in cast("dict[object, object]", file.frequencies).items():
        label = _category(name, category, at)
        share = _plain(frequency, under(at, label), "a frequency between 0 and 1")
        if not 0 <= share <= 1:
            raise refusal(
                under(at, label), frequency, "is out of range; expected a frequency between 0 and 1"
            )
        frequencies.append((label, share))
    total = math.fsum(share for _, share in frequencies)
    if abs(total - 1.0) > 1e-6:
        raise refusal(at, f"{total:g}", "is the sum of the frequencies; expected 1")
    return Categories(frequencies=tuple(frequencies))


def _plain(given: object, key: str, expected: str) -> float:
    return to_internal(_text_or_number(given, key, expected), "fraction", key)


def _text_or_number(
    given: object, key: str, expected: str = "a number with a unit in quotation marks"
) -> str | float:
    if not isinstance(given, (str, int, float)) or isinstance(given, bool):
        raise refusal(key, given, f"is not a quantity; expected {expected}")
    return given
