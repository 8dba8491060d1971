"""Alcohol beside what depresses the central nervous system: serious by its records, and told once."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, TOLD, answered, checked, scenario

BENZODIAZEPINE, OTHER, TWO = (
    f"sedatives.{name}"
    for name in ("alcohol-with-benzodiazepine", "alcohol-with-other-depressant", "two-sedatives")
)


def told(medicines: list[Any], *takes: dict[str, Any], **more: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines, **more}
    return checked(scenario(*takes, **who), vocabulary=load_vocabulary())


@pytest.mark.parametrize(
    ("medicine", "rule", "grade"),
    [
        ("alprazolam", BENZODIAZEPINE, "human observational"),
        ("Valium", BENZODIAZEPINE, "human observational"),
        ("zolpidem", OTHER, "extrapolated"),
        ("phenobarbital", OTHER, "extrapolated"),
        ("gabapentin", OTHER, "extrapolated"),
        ("Lyrica", OTHER, "extrapolated"),
    ],
)
@pytest.mark.parametrize("drink", ["alcohol", "beer"])
def test_alcohol_beside_a_depressant_is_serious_and_the_general_rule_is_silent(
    medicine: str, rule: str, grade: str, drink: str
):
    made = told([medicine, drink])
    (row,) = made[rule]
    assert (row.answer, row.severity, row.grade) == ("found", "serious", grade)
    assert [answered(row) for row in made[TWO]] == [TOLD]
    assert all(LIBRARY.evidence(name).citation for name in row.records)


@pytest.mark.parametrize("medicine", ["hydroxyzine", "trazodone", "mirtazapine"])
def test_other_sedatives_beside_alcohol_stay_moderate(medicine: str):
    made = told([medicine, "alcohol"])
    (row,) = made[TWO]
    assert (row.answer, row.severity) == ("found", "moderate")
    assert [made[rule][0].answer for rule in (BENZODIAZEPINE, OTHER)] == ["not found", "not found"]


def test_one_of_the_two_alone_is_no_pair():
    for medicines in (["alprazolam"], ["alcohol"]):
        made = told(medicines, LEAF)
        assert [made[rule][0].answer for rule in (BENZODIAZEPINE, OTHER)] == ["not found", "not found"]


def test_a_third_sedative_keeps_the_general_rule():
    made = told(["alprazolam", "hydroxyzine"])
    assert [row.answer for row in made[TWO]] == ["found"]
    assert made[BENZODIAZEPINE][0].answer == "not found"


def test_without_a_list_of_medicines_it_is_not_checked():
    who = {key: value for key, value in COMPLETE.items() if key != "medicines"}
    made = checked(scenario(LEAF, **who), vocabulary=load_vocabulary())
    assert [made[rule][0].answer for rule in (BENZODIAZEPINE, OTHER)] == ["not checked", "not checked"]


def test_a_barbiturate_beside_alcohol_rests_on_deaths_a_label_and_rats_that_can_be_looked_up():
    (row,) = told(["phenobarbital", "alcohol"])[OTHER]
    assert {"fisher1948-barbiturate-alcohol-deaths", "butalbital-label-alcohol"} <= {*row.records}
    assert "wiberg1969-barbiturate-ethanol-rats" in row.records
    assert not [name for name in row.records if "unnamed" in (LIBRARY.evidence(name).quality or "")]
