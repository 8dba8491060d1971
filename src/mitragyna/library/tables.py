"""Checked reading of one TOML table: keys, types and numbers, with errors that name file and key."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.library.evidence import Record, weakest, worst_seen
from mitragyna.library.parameter import DISTRIBUTIONS, Alternative, Parameter, Uncertainty, objection
from mitragyna.library.uncertain import uncertainty
from mitragyna.units import DIMENSIONS, convert, format_quantity

_NUMBER_KEYS: Final = (
    *("value", "unit", "between_person", "distribution", "low", "high", "uncertainty"),
    *("basis", "assumption", "definition", "note", "alternatives", "calibrated", "same_as"),
)
_NEEDS_LIMITS: Final = frozenset({"log-uniform", "uniform"})


LARGEST_CV = 10.0
"""Spread between people beyond which the two ends of a lognormal number leave what a float can hold."""


@dataclass(frozen=True)
class Table:
    """One TOML table, where it stands (``file: key.key``), and the evidence its numbers refer to."""

    data: Mapping[str, Any]
    where: str
    records: Mapping[str, Record]
    find: Callable[[str], Table | None]

    def allow(self, *keys: str) -> None:
        """Refuse any key not named."""
        for key in self.data:
            if key not in keys:
                hint = suggestion(key, keys)
                raise self.error(f"the key '{key}' is not known here{hint}")

    def error(self, complaint: str) -> InputError:
        """An error placed at this table."""
        return InputError(f"{self.where}: {complaint}", where=self.where)

    def has(self, key: str) -> bool:
        """Whether the key is present."""
        return key in self.data

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string; without a default the key is required."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.error(f"'{key}' must be text, for example {key} = \"…\"")
        if value and not value.strip():
            raise self.error(f"'{key}' is blank; expected words")
        return value

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"'{key}' must be true or false")
        return value

    def finite(self, key: str) -> float:
        """A finite number."""
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self.error(f"'{key}' must be a finite number, for example {key} = 1.5")
        return float(value)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of strings; absent is empty."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in cast("list[Any]", value)):
            raise self.error(f'\'{key}\' must be a list of names, for example {key} = ["a", "b"]')
        return tuple(cast("list[str]", value))

    def table(self, key: str) -> Table:
        """The table under a key; required."""
        value = self.data.get(key)
        if value is None:
            raise self.error(f"the table '{key}' is missing")
        if not isinstance(value, dict):
            raise self.error(f"'{key}' must be a table, not one value")
        return self.under(key, cast("dict[str, Any]", value))

    def tables(self, key: str) -> tuple[Table, ...]:
        """The list of tables under a key; absent is empty."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, dict) for item in cast("list[Any]", value)
        ):
            raise self.error(f"'{key}' must be a list of tables, [[{key}]]")
        rows = cast("list[dict[str, Any]]", value)
        return tuple(self.under(f"{key}[{index}]", row) for index, row in enumerate(rows))

    def under(self, key: str, data: Mapping[str, Any]) -> Table:
        """A table below this one."""
        return Table(
            data,
            f"{self.where}.{key}" if ":" in self.where else f"{self.where}: {key}",
            self.records,
            self.find,
        )

    def basis(self, key: str = "basis") -> tuple[str, ...]:
        """Record ids, each of which must exist in the evidence."""
        ids = self.names(key)
        for record in ids:
            if record not in self.records:
                hint = suggestion(record, self.records)
                raise self.error(f"the evidence has no record '{record}'{hint}")
        return ids

    def number(self, key: str, dimension: str, name: str) -> Parameter:
        """The number under ``key``, called ``name`` in the library, in internal units.

        Raises ``InputError`` for a missing value or unit, the wrong dimension, and a number with
        neither basis nor assumption.
        """
        return self.table(key).as_number(dimension, name)

    def optional(self, key: str, dimension: str, name: str) -> Parameter | None:
        """As ``number``; None when the key is absent."""
        return self.number(key, dimension, name) if key in self.data else None

    def fixed(self, key: str, dimension: str, name: str) -> Parameter:
        """As ``number``, for one that the equations take as the same in everyone: a spread is refused."""
        number = self.number(key, dimension, name)
        if number.varies:
            spread = "between_person" if number.between_person is not None else "distribution"
            raise self.table(key).error(
                f"this number is the same in everyone in the model, so it has no '{spread}'; "
                "give it without one, and say how well it is known in 'uncertainty'"
            )
        return number

    def as_number(self, dimension: str, name: str, *extra: str) -> Parameter:
        """This table as a number; keys in ``extra`` are the caller's."""
        self.allow(*_NUMBER_KEYS, *extra)
        if self.has("same_as"):
            return self._shared(dimension, name)
        unit = self.text("unit", "1" if DIMENSIONS[dimension].bare else None)
        written = self.finite("value")
        basis = self.basis()
        assumption = self.text("assumption", "")
        definition = self.text("definition", "")
        if not basis and not assumption and not definition:
            raise self.error("a number needs a basis (record ids) or an assumption in words")
        if definition and (basis or assumption):
            raise self.error("a number that is so by definition has neither basis nor assumption")
        spread, spread_basis, spread_assumption = self._spread()
        distribution = self._distribution(dimension, spread)
        low, high = (self._limit(limit, unit, dimension) for limit in ("low", "high"))
        if distribution in _NEEDS_LIMITS and (low is None or high is None or not low < high):
            raise self.error(f"a {distribution} number needs 'low' and 'high', low below high")
        value = convert(written, unit, dimension, self.where)
        for number in (value, low, high):
            complaint = objection(number, dimension, distribution) if number is not None else ""
            if complaint:
                raise self.error(f"{format_quantity(number or 0.0, DIMENSIONS[dimension].unit)} {complaint}")
        grades = [self.records[record].grade for record in basis] + (["definition"] if definition else [])
        return Parameter(
            name=name,
            value=value,
            dimension=dimension,
            written_value=written,
            written_unit=unit,
            grade=weakest([*grades, "extrapolated"] if basis and assumption else grades),
            seen=worst_seen(self.records[record].seen for record in basis),
            basis=basis,
            assumption=assumption,
            definition=definition,
            note=self.text("note", ""),
            between_person=spread,
            between_person_basis=spread_basis,
            between_person_assumption=spread_assumption,
            distribution=distribution,
            low=low,
            high=high,
            uncertainty=self._uncertainty(dimension, unit),
            alternatives=tuple(row.alternative(unit, dimension) for row in self.tables("alternatives")),
            calibrated=self.text("calibrated", ""),
        )

    def alternative(self, unit: str, dimension: str) -> Alternative:
        """This table as another value of a number in ``unit``."""
        self.allow("name", "value", "basis", "note")
        basis, note = self.basis(), self.text("note", "")
        if not basis and not note:
            raise self.error("an alternative needs a basis (record ids) or a note that says where it is from")
        value = self.finite("value")
        return Alternative(
            name=self.text("name"),
            value=convert(value, unit, dimension, self.where),
            written=format_quantity(value, unit),
            basis=basis,
            note=note,
        )

    def _shared(self, dimension: str, name: str) -> Parameter:
        self.allow("same_as", "note")
        other = self.text("same_as")
        found = self.find(other)
        if found is None or found.has("same_as"):
            raise self.error(f"same_as names '{other}', which is no number of its own of any substance")
        target = found.as_number(dimension, other)
        return replace(target, name=name, same_as=other, note=self.text("note", target.note))

    def _spread(self) -> tuple[float | None, tuple[str, ...], str]:
        given = self.data.get("between_person")
        if given is None:
            return None, (), ""
        if not isinstance(given, dict):
            raise self.error("'between_person' is a table, for example { cv = 0.3, assumption = \"…\" }")
        spread = self.under("between_person", cast("dict[str, Any]", given))
        spread.allow("cv", "basis", "assumption")
        cv = spread.finite("cv")
        if cv <= 0:
            raise spread.error("'cv' must be above zero; a number without spread has no between_person")
        if cv > LARGEST_CV:
            raise spread.error(
                f"'cv' is {cv:g}, and nothing in people spreads that far; expected {LARGEST_CV:g} at most"
            )
        basis, assumption = spread.basis(), spread.text("assumption", "")
        if not basis and not assumption:
            raise spread.error("a spread needs a basis (record ids) or an assumption in words")
        return cv, basis, assumption

    def _uncertainty(self, dimension: str, unit: str) -> Uncertainty | None:
        given = self.data.get("uncertainty")
        if given is None:
            return None
        if not isinstance(given, dict):
            raise self.error("'uncertainty' is a table, for example { cv = 0.2, assumption = \"…\" }")
        return uncertainty(self.under("uncertainty", cast("dict[str, Any]", given)), dimension, unit)

    def pair(self, key: str) -> tuple[float, float]:
        """Two finite numbers above zero, the lower one first."""
        value = self.data.get(key)
        if isinstance(value, list):
            ends = [
                float(end)
                for end in cast("list[Any]", value)
                if isinstance(end, (int, float)) and not isinstance(end, bool) and math.isfinite(end)
            ]
            if len(ends) == len(cast("list[Any]", value)) == 2 and 0 < ends[0] < ends[1]:
                return ends[0], ends[1]
        raise self.error(
            f"'{key}' must be two numbers above zero, the lower first, for example {key} = [1, 2]"
        )

    def _distribution(self, dimension: str, spread: float | None) -> str | None:
        given = self.text("distribution", "")
        if not given:
            if spread is None:
                return None
            return "logit-normal" if dimension == "fraction" else "lognormal"
        if given not in DISTRIBUTIONS:
            hint = suggestion(given, DISTRIBUTIONS)
            raise self.error(
                f"the distribution '{given}' is not known, which are {', '.join(DISTRIBUTIONS)}{hint}"
            )
        if (spread is None) != (given in _NEEDS_LIMITS):
            need = "'low' and 'high' and no" if given in _NEEDS_LIMITS else "a"
            raise self.error(f"a {given} number needs {need} between_person")
        return given

    def _limit(self, key: str, unit: str, dimension: str) -> float | None:
        return convert(self.finite(key), unit, dimension, self.where) if self.has(key) else None
