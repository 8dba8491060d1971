"""The numbers a run rests on: those that enter it, and what is known of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mitragyna.library import load as load_library
from mitragyna.report.words import duration
from mitragyna.scenario import load as load_scenario
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.workflow import describe, evidence

EXAMPLES = Path(__file__).parents[2] / "examples"


def prepared(name: str, **overrides: str) -> Prepared:
    scenario = load_scenario(EXAMPLES / name)
    library = load_library(scenario.library)
    read = {key.replace("__", "."): value for key, value in overrides.items()}
    scenario = replace(
        scenario,
        people=replace(scenario.people, number=2),
        parameters={name: library.parameter(name).read(value, name) for name, value in read.items()},
        written_parameters=read,
    )
    return prepare(scenario, library)


@pytest.fixture(scope="module")
def leaf() -> Prepared:
    return prepared("leaf-powder-while-heroin-wears-off.toml")


def test_only_routes_that_are_taken_are_listed(leaf: Prepared) -> None:
    names = {p.name for p in evidence.used(leaf)}
    assert "morphine.clearance" in names
    assert "methadone.oral.absorption_rate" in names
    assert not [name for name in names if name.startswith("morphine.oral.")]


def test_each_number_is_listed_once(leaf: Prepared) -> None:
    names = [p.name for p in evidence.used(leaf)]
    assert len(names) == len(set(names))


def test_a_row_says_what_the_spread_rests_on_and_what_else_was_found(leaf: Prepared) -> None:
    rows = {row["name"]: row for row in evidence.rows(leaf)}
    for parameter in evidence.used(leaf):
        row = rows[parameter.name]
        assert row["spread_assumption"] == parameter.between_person_assumption
        assert bool(row["spread_sources"]) == bool(parameter.between_person_basis)
        assert [name for name, _ in row["alternatives"]] == [a.name for a in parameter.alternatives]
        assert row["note"] == parameter.note
    assert rows["mitragynine.mor.ki"]["alternatives"]


def test_an_overridden_number_counts_as_assumed_everywhere(leaf: Prepared) -> None:
    changed = prepared("leaf-powder-while-heroin-wears-off.toml", lofexidine__clearance="30 L/h")
    row = next(row for row in evidence.rows(changed) if row["name"] == "lofexidine.clearance")
    assert row["grade"] == "assumed"
    before, after = (evidence.substances(one)["lofexidine"] for one in (leaf, changed))
    assert (after[1], after[2]) == ("assumed", before[2] + 1)
    statement = evidence.of_arm(changed, ("lofexidine-tablet",), False)[0]
    assert statement[1] == "assumed"
    assert statement[0] != evidence.of_arm(leaf, ("lofexidine-tablet",), False)[0][0]


BESIDE = """\
duration = "1 d"
[people]
number = 2
[person]
medicines = [{ name = "voriconazole", amount = "200 mg", every = "12 h" }]
[[arm]]
name = "methadone"
[[arm.take]]
product = "methadone-solution"
amount = "20 mg"
[[arm]]
name = "morphine"
[[arm.take]]
product = "morphine-oral"
amount = "20 mg"
"""


def test_numbers_of_an_arms_interactions_are_listed_and_bear_on_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "beside.toml"
    path.write_text(BESIDE, "utf-8")
    scenario = load_scenario(path)
    made = prepare(scenario, load_library(scenario.library))
    names = {row["name"] for row in evidence.rows(made)}
    assert {"interactions.voriconazole.CYP3A.in_vivo_factor", "interactions.methadone.by.CYP3A"} <= names
    assert not [name for name in names if name.startswith("interactions.rifampicin")]
    bears = {arm.name: evidence.bearing(made, arm.products, "cows", arm.name) for arm in made.scenario.arms}
    assert "interactions.voriconazole.CYP3A.in_vivo_factor" in bears["methadone"]
    assert not [name for name in bears["morphine"] if name.startswith("interactions.")]


def test_a_number_of_what_nobody_takes_does_not_enter(leaf: Prepared) -> None:
    drugs = prepared("naloxone-after-morphine.toml")
    assert not evidence.enters(drugs, "mitragynine.clearance")
    assert evidence.enters(leaf, "mitragynine.clearance")
    for made in (leaf, drugs):
        assert evidence.enters(made, "morphine.clearance")
        assert evidence.enters(made, "adaptation.kappa")
        # Whatever is listed as used enters, under its own name and the name of what it shares.
        assert all(evidence.enters(made, p.same_as or p.name) for p in evidence.used(made))


TEN_YEARS = """\
duration = "10 y"
[people]
number = 2
[output]
every = "365.25 d"
[[arm]]
name = "morphine"
take = [{ product = "morphine-oral", amount = "20 mg", from = "50 h" }]
[[arm]]
name = "clonidine"
take = [{ product = "clonidine-tablet", amount = "0.1 mg", from = "54 h" }]
"""


def of(tmp_path: Path, text: str) -> Prepared:
    path = tmp_path / "of.toml"
    path.write_text(text, "utf-8")
    scenario = load_scenario(path)
    return prepare(scenario, load_library(scenario.library))


def test_from_two_days_on_a_length_is_told_in_days_and_a_time_where_that_is_exact(tmp_path: Path) -> None:
    made = of(tmp_path, TEN_YEARS)
    assert dict(describe.asked(made, 2))["Duration"] == "3652.5 d"
    assert duration(made.scenario.duration) == "3652.5 days"
    told = [arm.described for arm in describe.arms(made)]
    assert [said.rpartition(" from ")[2] for said in told] == ["50 h", "2.25 d"]


def test_one_dose_is_told_in_the_singular(tmp_path: Path) -> None:
    take = '[[arm.take]]\nproduct = "morphine-oral"\namount = "10 mg"\n'
    arms = f'[[arm]]\nname = "a"\n{take}doses = 1\n{take}every = "6 h"\ndoses = 3\nfrom = "1 d"\n'
    (arm,) = describe.arms(of(tmp_path, f'duration = "3 d"\n[people]\nnumber = 2\n{arms}'))
    assert ", 1 dose;" in arm.described
    assert arm.described.endswith(", 3 doses")


def test_the_numbers_of_an_arm_are_those_of_what_it_takes(tmp_path: Path) -> None:
    made = of(tmp_path, TEN_YEARS)
    every = len(evidence.used(made))
    counts = {
        arm.name: sum(evidence.graded(made, arm.products, arm.name).values()) for arm in made.scenario.arms
    }
    assert 0 < counts["clonidine"] < counts["morphine"] < every
    both = evidence.graded(made, made.products, "morphine")
    assert sum(both.values()) == every
    rows = [row["grade"] for row in evidence.rows(made)]
    assert both == {grade: rows.count(grade) for grade in both}
