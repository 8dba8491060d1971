"""Citalopram by its label, lithium, antipsychotics that sedate little, carbamazepine, and how often is regular."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
ABOVE, CARBAMAZEPINE = "qt.citalopram-above-label", "levels.carbamazepine-with-inhibitor"
MILD = "sedatives.mild-antipsychotic-with-kratom"


def said(
    medicines: list[Any], *takes: dict[str, Any], duration: str = "21 d", **person: Any
) -> dict[str, Finding]:
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines, **person}
    given = scenario(*takes, duration=duration, **who)
    made = checked(given, vocabulary=VOCABULARY)
    return {row.rule: row for rows in made.values() for row in rows if row.tells}


def citalopram(amount: str) -> dict[str, str]:
    return {"name": "citalopram", "amount": amount, "every": "24 h"}


@pytest.mark.parametrize(
    ("others", "person"),
    [
        ([], {"conditions": ["liver cirrhosis"]}),
        ([], {"liver": "moderate impairment"}),
        ([], {"conditions": ["CYP2C19 poor metaboliser"]}),
        (["cimetidine"], {}),
        (["omeprazole"], {}),
        ([], {"age": "64 y"}),
    ],
)
def test_citalopram_has_half_its_highest_amount_where_the_label_says_so(
    others: list[str], person: dict[str, Any]
):
    assert said([citalopram("40 mg"), *others], **person)[ABOVE].severity == "serious"
    assert ABOVE not in said([citalopram("20 mg"), *others], **person)
    assert ABOVE not in said([citalopram("40 mg")])


def test_lithium_is_as_grave_beside_an_antidepressant_as_two_of_them_are():
    for other in ("escitalopram", "sertraline", "venlafaxine", "amitriptyline"):
        made = said(["lithium", other])
        assert made["serotonin.lithium-with-serotonergic"].severity == "moderate"
        assert "serotonin.listed-with-serotonergic" not in made


def test_lithium_beside_leaf_is_no_graver_for_serotonin_than_beside_an_antidepressant():
    assert not any(rule.startswith("serotonin.") for rule in said(["lithium"], LEAF))
    both = said(["lithium", "escitalopram"], LEAF)
    assert both["serotonin.lithium-with-serotonergic"].severity == "moderate"
    assert "lithium" not in both["serotonin.serotonergic-with-kratom"].about


@pytest.mark.parametrize("medicine", ["aripiprazole", "brexpiprazole", "cariprazine", "lurasidone"])
def test_an_antipsychotic_that_sedates_little_beside_leaf_is_no_contraindication(medicine: str):
    made = said([medicine], LEAF)
    assert made[MILD].severity == "serious"
    assert all(row.severity != "contraindicated" for row in made.values())


@pytest.mark.parametrize("medicine", ["olanzapine", "quetiapine", "clozapine", "haloperidol"])
def test_another_antipsychotic_beside_leaf_is_told_as_before(medicine: str):
    made = said([medicine], LEAF)
    assert MILD not in made
    assert "contraindicated" in {row.severity for row in made.values()}


@pytest.mark.parametrize(
    "other",
    ["clarithromycin", "erythromycin", "ketoconazole", "fluconazole", "diltiazem", "verapamil", "isoniazid"],
)
def test_carbamazepine_beside_what_slows_its_clearance_is_serious(other: str):
    assert said(["carbamazepine", other])[CARBAMAZEPINE].severity == "serious"


def test_carbamazepine_beside_azithromycin_is_no_such_finding():
    assert CARBAMAZEPINE not in said(["carbamazepine", "azithromycin"])


@pytest.mark.parametrize(
    ("every", "found"), [("7 d", False), ("72 h", False), ("48 h", True), ("24 h", True)]
)
def test_kratom_once_a_week_is_no_regular_use_and_every_other_day_is(every: str, found: bool):
    assert ("dependence.long-use" in said([], {**LEAF, "every": every}, duration="60 d")) is found


def test_doses_a_day_tell_those_of_a_week_with_what_the_survey_says():
    made = said([], {**LEAF, "every": "4 h"})
    assert "dependence.many-doses-a-week" not in made
    assert "22 or more doses a week" in made["dependence.many-doses-a-day"].statement
    assert not any("many-doses" in rule for rule in said([], {**LEAF, "every": "8 h"}))
