"""What labels contraindicate by illness, state or medicine beside it is found, and what they do not is not."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, checked, scenario
from tests.safety.label_contraindications import BOTH, Case, cases, severities

VOCABULARY = load_vocabulary()
BREATHING, SEVERE_LIVER = "person.breathing-with-opioid", "person.liver-severe"
AFTER_INFARCTION = "qt.heart-failure-with-medicine"
BY_INGREDIENT: dict[str, list[Case]] = defaultdict(list)
for _case in cases():
    BY_INGREDIENT[_case.ingredient].append(_case)


@pytest.mark.parametrize("ingredient", sorted(BY_INGREDIENT))
def test_every_labelled_contraindication_of_these_families_is_found(ingredient: str):
    told = {case.name: severities(case) for case in BY_INGREDIENT[ingredient]}
    due = {case.name: case.due for case in BY_INGREDIENT[ingredient]}
    assert {name: sorted(found) for name, found in told.items() if not found & set(due[name])} == {}


def test_what_both_labels_contraindicate_is_due_as_contraindicated_and_the_rest_as_serious():
    assert {case.due for case in cases() if case.label == BOTH} == {("contraindicated",)}
    assert {case.due for case in cases() if case.label != BOTH} == {("contraindicated", "serious")}
    assert len(cases()) >= 1350
    assert len(BY_INGREDIENT) >= 170


def test_every_state_of_the_list_is_read_whole_and_every_medicine_is_known():
    known = load_conditions()
    states = {case.state for case in cases() if case.key in {"conditions", "signs"}}
    assert {state for state in states if not known.read(state).whole} == set()
    medicines = {case.ingredient for case in cases()} | {
        case.state for case in cases() if case.key == "beside"
    }
    assert {name for name in medicines if not isinstance(VOCABULARY.resolve(name), tuple)} == set()


@pytest.mark.parametrize(
    ("medicine", "person"),
    [
        ("sumatriptan", {"conditions": ["hypertension"]}),
        ("sumatriptan", {"conditions": ["migraine"]}),
        ("sumatriptan", {"conditions": ["atrial fibrillation"]}),
        ("amitriptyline", {"conditions": ["old myocardial infarction"]}),
        ("ziprasidone", {"conditions": ["previous MI"]}),
        ("nortriptyline", {"conditions": ["history of mania"]}),
        ("bupropion", {"conditions": ["cirrhosis, Child-Pugh A"]}),
        ("duloxetine", {"conditions": ["fatty liver"]}),
        ("agomelatine", {"conditions": ["raised LFTs"]}),
        ("valproate", {"conditions": ["fatty liver"]}),
        ("duloxetine", {"conditions": ["hypertension"]}),
        ("modafinil", {"conditions": ["controlled hypertension"]}),
        ("acamprosate", {"kidney": "moderate impairment"}),
        ("naratriptan", {"conditions": ["CKD stage 3"]}),
        ("lithium", {"conditions": ["hypothyroidism"]}),
        ("clonazepam", {"conditions": ["alcohol use disorder in remission"]}),
        ("loperamide", {"conditions": ["ulcerative colitis"]}),
        ("loperamide", {"conditions": ["irritable bowel syndrome"]}),
        ("clozapine", {"conditions": ["epilepsy"]}),
        ("clozapine", {"conditions": ["heart failure"]}),
        ("doxepin", {"conditions": ["overactive bladder"]}),
        ("orphenadrine", {"conditions": ["open-angle glaucoma"]}),
        ("selegiline", {"conditions": ["dyspepsia"]}),
        ("methylphenidate", {"conditions": ["depression"]}),
        ("methylphenidate", {"conditions": ["bulimia"]}),
        ("zolpidem", {"conditions": ["nightmares"]}),
        ("haloperidol", {"conditions": ["essential tremor"]}),
        ("diazepam", {"conditions": ["multiple sclerosis"]}),
        ("oxycodone", {"conditions": ["asthma"]}),
        ("naltrexone", {"conditions": ["opioid use disorder in remission"]}),
        ("promethazine", {"age": "30 y"}),
        ("hydroxyzine", {"conditions": ["trying to conceive"]}),
    ],
)
def test_no_label_is_told_of_a_milder_degree_a_past_illness_or_another_one(
    medicine: str, person: dict[str, Any]
):
    who: dict[str, Any] = {**COMPLETE, "medicines": [medicine], **person}
    made = checked(scenario(**who), vocabulary=VOCABULARY)
    assert [
        row.rule for rows in made.values() for row in rows if row.tells and row.rule.startswith("illness.")
    ] == []


@pytest.mark.parametrize(
    ("medicine", "person", "rule", "other"),
    [
        ("morphine", {"conditions": ["acute severe asthma"]}, "opioid-in-severe-asthma", BREATHING),
        ("diazepam", {"conditions": ["respiratory failure"]}, "sedative-in-respiratory-failure", BREATHING),
        ("phenobarbital", {"liver": "severe impairment"}, "medicine-in-severe-liver-disease", SEVERE_LIVER),
        ("amitriptyline", {"conditions": ["recent MI"]}, "medicine-after-infarction", AFTER_INFARCTION),
    ],
)
def test_the_graver_finding_of_a_label_tells_the_milder_one(
    medicine: str, person: dict[str, Any], rule: str, other: str
):
    who: dict[str, Any] = {**COMPLETE, "medicines": [medicine], **person}
    made = checked(scenario(**who), vocabulary=VOCABULARY)
    assert [row.severity for row in made[f"illness.{rule}"] if row.tells] == ["contraindicated"]
    assert not [row for row in made[other] if row.tells]
