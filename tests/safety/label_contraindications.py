"""The cases of `label_contraindications.toml`, each a person with one thing that a label contraindicates."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, checked, scenario

FILE: Final = Path(__file__).parent / "data" / "label_contraindications.toml"
BOTH: Final = "both"
_LISTS: Final = ("conditions", "signs", "beside", "ages", "liver", "kidney", "cyp2d6")
_ONE: Final = {"ages": "age"}
_FLAGS: Final = {"pregnant": "pregnant", "breastfeeding": "breastfeeding"}
_VOCABULARY: Final = load_vocabulary()


@dataclass(frozen=True)
class Case:
    """A medicine and one state or medicine beside which labels contraindicate it."""

    ingredient: str
    key: str
    state: str
    label: str
    also: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.ingredient} | {self.key} {self.state} | {self.label}"

    @property
    def due(self) -> tuple[str, ...]:
        """The severities at which it counts as found: one label alone may be told as serious."""
        return ("contraindicated",) if self.label == BOTH else ("contraindicated", "serious")


def cases() -> tuple[Case, ...]:
    """Every case once; where one row is of both labels and another of one, both stand."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    made: dict[tuple[str, str, str], Case] = {}
    for row in data["label"]:
        also = tuple((key, _kept(each)) for key, each in row.get("also", {}).items())
        for key, state in _states(row, data["group"]):
            for ingredient in row["ingredients"]:
                case = Case(ingredient, key, state, row["label"], also)
                before = made.get((ingredient, key, state))
                if ingredient != state and (before is None or before.label != BOTH):
                    made[ingredient, key, state] = case
    return tuple(made.values())


def _kept(value: Any) -> Any:
    """A value of TOML as a part of what is cached."""
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value


def _written(value: Any) -> Any:
    """The value as a scenario has it."""
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


def _states(row: dict[str, Any], groups: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for key in _LISTS:
        for state in row.get(key, ()):
            yield from ((_ONE.get(key, key), each) for each in groups.get(state, [state]))
    yield from ((key, "true") for key in _FLAGS if row.get(key))


def severities(case: Case) -> frozenset[str]:
    """The severities at which the state is told of the medicine, beyond what is told of it without the state.

    A sign is told by a finding on the sign as well: slow breathing is an emergency whatever is taken.
    """
    return frozenset(severity for _, severity in _told(_findings(_with(case)), case) - _before(case))


def missed() -> list[Case]:
    """The cases that are not found at a severity that is due."""
    return [case for case in cases() if not severities(case) & set(case.due)]


def _told(found: Iterable[Finding], case: Case) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row.rule, row.severity)
        for row in found
        if (case.ingredient in _named(row) and (case.key != "beside" or case.state in _named(row)))
        or (case.key == "signs" and row.about[:1] == ("person.signs",))
    )


def _named(row: Finding) -> frozenset[str]:
    return frozenset({*row.about, *(name for _, name in row.beside)})


def _findings(person: dict[str, Any]) -> tuple[Finding, ...]:
    made = checked(scenario(**person), vocabulary=_VOCABULARY)
    return tuple(row for rows in made.values() for row in rows if row.tells)


def _before(case: Case) -> frozenset[tuple[str, str]]:
    return _told(_alone(case.ingredient, case.also), case)


@cache
def _alone(ingredient: str, also: tuple[tuple[str, Any], ...]) -> tuple[Finding, ...]:
    return _findings(_without(Case(ingredient, "", "", "", also)))


def _without(case: Case) -> dict[str, Any]:
    also = {key: _written(each) for key, each in case.also}
    return {**COMPLETE, **also, "medicines": [case.ingredient]}


def _with(case: Case) -> dict[str, Any]:
    person = _without(case)
    match case.key:
        case "beside":
            return {**person, "medicines": [case.ingredient, case.state]}
        case "conditions" | "signs":
            return {**person, case.key: [*person[case.key], case.state]}
        case "pregnant" | "breastfeeding":
            return {**person, case.key: True}
        case "liver" | "kidney":
            return {**person, case.key: f"{case.state} impairment"}
        case key:
            return {**person, key: case.state}


if __name__ == "__main__":
    all_cases, left = cases(), missed()
    for label in (BOTH, "US", "EU"):
        of_label = sum(case.label == label for case in all_cases)
        sys.stdout.write(f"{label}: {of_label - sum(case.label == label for case in left)} of {of_label}\n")
    sys.stdout.writelines(f"{case.name} | {','.join(sorted(severities(case)))}\n" for case in left)
