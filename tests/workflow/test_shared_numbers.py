"""Numbers that no substance owns: those listed as used move what a run tells, and the others move nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

import mitragyna
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.workflow.files import manifest
from mitragyna.workflow.shared_numbers import owners

LIBRARY = load()
SHARED = tuple(
    p
    for p in LIBRARY.parameters().values()
    if p.name.partition(".")[0] in owners(LIBRARY) and p.same_as is None
)
HEROIN = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}


def arm(name: str, product: str = "", amount: str = "", every: str = "12 h") -> dict[str, Any]:
    take = [{"product": product, "amount": amount, "every": every}] if product else []
    return {"name": name, "take": take}


NOTHING, LOFEXIDINE = arm("none"), arm("lofexidine", "lofexidine-tablet", "0.72 mg", "6 h")
METHADONE = arm("methadone", "methadone-solution", "20 mg")
EVERYTHING = ["cows*", "sows*", "symptom.*", "retained", "left.*", "heart_rate", "nausea"]
RUNS: Mapping[str, dict[str, Any]] = {
    "alpha-2 agonist alone": {"arm": [arm("clonidine", "clonidine-tablet", "0.1 mg")]},
    "benzodiazepine alone": {"arm": [arm("diazepam", "diazepam-tablet", "10 mg")]},
    "opioid's plasma alone": {"arm": [METHADONE], "output": {"quantities": ["plasma.*"]}},
    "opioid after an opioid": {"arm": [NOTHING, METHADONE], "history": [HEROIN]},
    "opioid once, people leave": {"arm": [METHADONE], "dropout": {}},
    "one scale of two arms": {
        "arm": [NOTHING, METHADONE],
        "history": [HEROIN],
        "output": {"quantities": ["sows_gossop", "sows_gossop.pain"]},
    },
    "effects of withdrawal": {
        "arm": [LOFEXIDINE],
        "history": [HEROIN],
        "output": {"quantities": ["heart_rate", "nausea", "plasma.*"]},
    },
    "everything": {
        "arm": [NOTHING, LOFEXIDINE],
        "history": [HEROIN],
        "dropout": {},
        "output": {"quantities": EVERYTHING, "visits": ["12 h", "1 d"]},
    },
}


def run(name: str, changed: Iterable[str] = ()) -> mitragyna.Result:
    given = {n: _other(n) for n in changed}
    data = {"duration": "2 d", "people": {"number": 12}, "parameters": given, **RUNS[name]}
    return mitragyna.run(from_dict(data, library=LIBRARY), threads=1)


def _other(name: str) -> str:
    """A number near that of the library, and possible where that is."""
    one = LIBRARY.parameter(name)
    return f"{one.value * 0.9 if one.value else 0.1!r} {one.unit}".removesuffix(" 1")


def told(result: mitragyna.Result) -> list[np.ndarray]:
    """Every number that a run tells of people."""
    lost = [x for one in result.tolerance_loss.values() for x in (one.low, one.median, one.high)]
    frames = [result.timecourse, result.people_table, *([] if result.relief is None else [result.relief])]
    tables = [frame.select_dtypes("number").to_numpy(dtype=float) for frame in frames]
    return [*tables, np.array(lost)]


def same(one: mitragyna.Result, other: mitragyna.Result) -> bool:
    """Whether they are alike within the engine's error: it takes other steps where affinity falls with tolerance."""
    return all(
        np.allclose(a, b, rtol=1e-4, atol=1e-9, equal_nan=True)
        for a, b in zip(told(one), told(other), strict=True)
    )


def listed(result: mitragyna.Result) -> set[str]:
    """Shared numbers listed as used, by the name of what they are the same as."""
    known = LIBRARY.parameters()
    names = {str(row["name"]) for row in result.parameters}
    shared = {p.name for p in SHARED}
    return {known[n].same_as or n for n in names if n in known} & shared


@pytest.fixture(scope="module", params=RUNS)
def made(request: pytest.FixtureRequest) -> tuple[str, mitragyna.Result]:
    return request.param, run(request.param)


def test_a_shared_number_that_is_not_listed_moves_nothing(made: tuple[str, mitragyna.Result]) -> None:
    name, result = made
    rest = sorted({p.name for p in SHARED} - listed(result))
    assert rest
    changed = run(name, rest)
    assert same(result, changed)
    assert not any(one["used"] for one in changed.overrides)


@pytest.mark.parametrize("name", [name for name, said in RUNS.items() if "history" in said])
def test_every_shared_number_that_is_listed_moves_something_where_there_is_withdrawal(name: str) -> None:
    result = run(name)
    for number in sorted(listed(result)):
        changed = run(name, [number])
        assert not same(result, changed), number
        assert all(one["used"] for one in changed.overrides), number


def test_without_a_ligand_of_the_receptor_no_number_of_withdrawal_is_listed_and_no_variant_told() -> None:
    result = run("benzodiazepine alone")
    owned = {str(row["name"]).partition(".")[0] for row in result.parameters}
    assert owned.isdisjoint({"adaptation", "outcomes", "symptom", *LIBRARY.scales})
    assert result.summary()["adaptation"] is None
    assert manifest(result, True)["adaptation"] is None
    assert "Adaptation equations" not in dict(result.asked)


def test_a_variant_that_is_chosen_for_nothing_is_told_as_not_used() -> None:
    data = {"duration": "1 d", "people": {"number": 2}, "model": {"adaptation": "no-rebound"}}
    result = mitragyna.run(from_dict(data | RUNS["benzodiazepine alone"], library=LIBRARY), threads=1)
    assert dict(result.asked)["Adaptation equations"] == "no-rebound: not used in this run"
