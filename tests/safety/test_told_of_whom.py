"""A finding names all that it is about and nothing else: the person's own conditions, where each thing was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mitragyna.safety import Finding, check, load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.load import FOLDER
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, answered, checked, scenario

VOCABULARY = load_vocabulary()
LARGE: dict[str, Any] = {**LEAF, "amount": "3 g", "every": "8 h"}
BUPRENORPHINE: dict[str, Any] = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h"}


def told(
    *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any
) -> dict[str, list[Finding]]:
    given = scenario(*takes, history=history, **{**COMPLETE, **person})
    return checked(given, vocabulary=VOCABULARY)


def said(made: dict[str, list[Finding]], answer: str = "found") -> set[str]:
    return {rule for rule, rows in made.items() if any(answered(row) == answer for row in rows)}


@pytest.mark.parametrize("own", ["kratom use disorder", "KUD in remission"])
def test_a_use_disorder_of_kratom_alone_is_no_other_one(own: str):
    assert "person.substance-use-with-kratom" not in said(told(LARGE, conditions=[own]))


@pytest.mark.parametrize(
    "conditions",
    [
        ["kratom use disorder", "cocaine use disorder"],
        ["kratom use disorder", "alcohol use disorder"],
        ["opioid use disorder in remission"],
        ["SUD"],
    ],
)
def test_a_use_disorder_of_something_else_is_told_beside_kratom(conditions: list[str]):
    made = told(LARGE, conditions=conditions)
    assert "person.substance-use-with-kratom" in said(made)
    (row,) = made["person.substance-use-with-kratom"]
    assert "kratom use disorder" not in row.about


@pytest.mark.parametrize(
    ("conditions", "rule"),
    [
        (["alcohol use disorder", "opioid use disorder"], "person.substance-use-with-kratom"),
        (["heart failure", "arrhythmia", "myocardial infarction"], "person.heart-with-kratom"),
    ],
)
def test_every_condition_that_a_rule_asks_for_is_named(conditions: list[str], rule: str):
    (row,) = told(LARGE, conditions=conditions)[rule]
    assert row.about[0] == "person.conditions"
    assert len(row.about) == 1 + len(conditions)


def test_where_there_is_no_enzyme_none_is_inhibited_and_the_answer_says_why():
    rule = "cyp.cyp2d6-substrate-with-kratom"
    (poor,) = told(LARGE, medicines=["dextromethorphan"], cyp2d6="poor")[rule]
    assert poor.answer == "not found"
    assert "a poor metaboliser has no activity of CYP2D6" in poor.statement
    assert rule in said(told(LARGE, medicines=["dextromethorphan"]))
    (other,) = told(LARGE, medicines=["ibuprofen"], cyp2d6="poor")[rule]
    assert "metaboliser" not in other.statement
    unknown = {key: value for key, value in COMPLETE.items() if key != "cyp2d6"}
    person: dict[str, Any] = {**unknown, "medicines": ["dextromethorphan"]}
    given = scenario(LARGE, **person)
    assert rule in said(checked(given, vocabulary=VOCABULARY))


PRODRUG, BLOCKED = "opioids.kratom-with-tramadol-or-codeine", "cyp.cyp2d6-inhibitor-with-prodrug"


@pytest.mark.parametrize("medicine", ["tramadol", "codeine", "dihydrocodeine"])
def test_a_poor_metaboliser_is_told_of_no_inhibition_of_activation(medicine: str):
    (row,) = told(LARGE, medicines=[medicine])[PRODRUG]
    assert row.also == ("opioids.activation-with-kratom",)
    assert "mitragynine inhibits it in vitro" in row.statement
    poor = told(LARGE, medicines=[medicine], cyp2d6="poor")
    (row,) = poor[PRODRUG]
    assert (row.answer, row.severity, row.also) == ("found", "contraindicated", ())
    assert "inhibit" not in row.statement
    assert "CYP2D6" not in row.statement
    assert "tanna2021-cyp2d6-Ki" not in row.records
    (silent,) = poor["opioids.activation-with-kratom"]
    assert silent.answer == "not found"
    assert "no activity of CYP2D6" in silent.statement
    assert "cyp.cyp2d6-phenotype-and-prodrug" in said(poor)


def test_an_inhibitor_has_nothing_to_inhibit_in_a_poor_metaboliser():
    given: dict[str, Any] = {"medicines": ["paroxetine", "tramadol"]}
    assert BLOCKED in said(told(**given))
    (poor,) = told(**given, cyp2d6="poor")[BLOCKED]
    assert poor.answer == "not found"
    assert "no activity of CYP2D6 to inhibit" in poor.statement
    unknown = {key: value for key, value in COMPLETE.items() if key != "cyp2d6"}
    assert BLOCKED in said(checked(scenario(**{**unknown, **given}), vocabulary=VOCABULARY))
    # Nor does the level of what lengthens QT rise by it, and by an inhibitor of CYP3A it does.
    rule = "qt.inhibitor-of-clearance"
    assert rule in said(told(medicines=["haloperidol", "paroxetine"]))
    assert rule not in said(told(medicines=["haloperidol", "paroxetine"], cyp2d6="poor"))
    assert rule in said(told(medicines=["haloperidol", "ketoconazole"], cyp2d6="poor"))


def test_some_people_who_are_poor_metabolisers_take_the_finding_from_nobody():
    shares = {"distribution": "categories", "frequencies": {"poor": 0.1, "normal": 0.9}}
    people = {key: value for key, value in COMPLETE.items() if key != "cyp2d6"}
    data: dict[str, Any] = {
        "duration": "21 d",
        "people": {"cyp2d6": shares},
        "person": {**people, "medicines": ["paroxetine", "tramadol"]},
        "arm": [{"name": "arm", "take": [LARGE]}],
    }
    made = checked(from_dict(data, library=LIBRARY), vocabulary=VOCABULARY)
    assert BLOCKED in said(made)
    (row,) = made[PRODRUG]
    assert row.also == ("opioids.activation-with-kratom",)


def test_atomoxetine_in_a_poor_metaboliser_is_told_of_heart_rate_and_of_no_inhibition():
    rule = "adhd.atomoxetine-with-kratom"
    (row,) = told(LARGE, medicines=["atomoxetine"])[rule]
    assert "inhibits it in vitro" in row.statement
    (poor,) = told(LARGE, medicines=["atomoxetine"], cyp2d6="poor")[rule]
    assert poor.tells
    assert "inhibit" not in poor.statement


@pytest.mark.parametrize("medicine", ["haloperidol", "risperidone", "olanzapine"])
def test_an_antipsychotic_beside_leaf_says_whose_choice_its_severity_is(medicine: str):
    made = told(LARGE, medicines=[medicine])
    (row,) = made["sedatives.antipsychotic-with-kratom"]
    assert (row.answer, row.severity, row.grade) == ("found", "contraindicated", "extrapolated")
    assert "this project's choice" in row.assumption
    assert "no record of the pair" in row.assumption
    assert not {"sedatives.with-kratom", "sedatives.drowsy-with-kratom"} & said(made)
    assert "sedatives.with-kratom" in said(told(LARGE, medicines=["alprazolam"]))
    assert "sedatives.antipsychotic-with-kratom" not in said(told(LARGE, medicines=["quetiapine"]))


def test_every_sedative_beside_leaf_is_told_as_contraindicated_by_choice_and_says_so():
    rules = load_rules()
    for name in ("sedatives.with-kratom", "sedatives.antipsychotic-with-kratom"):
        rule = rules[name]
        assert rule.severity == "contraindicated"
        assert "this project's choice" in (rule.extrapolated or rule.assumption)


def test_things_told_together_stand_under_the_key_where_each_was_written():
    sedatives = told(medicines=["alprazolam", "zolpidem", "gabapentin"])["sedatives.three-at-once"]
    assert [row.about for row in sedatives] == [("person.medicines", "alprazolam", "zolpidem", "gabapentin")]
    made = told(BUPRENORPHINE, history=(HEROIN,), medicines=["alprazolam"])
    for rule in ("sedatives.three-at-once", "input.outside-these-rules"):
        (row,) = made[rule]
        assert row.about == ("arm.take", "buprenorphine")
        assert set(row.beside) == {("history", "heroin"), ("person.medicines", "alprazolam")}


def test_kratom_is_one_of_three_substances_whatever_its_products_are_called():
    rule = "sedatives.three-with-kratom"
    tea = {"product": "leaf-tea-malaysia", "amount": "100 mL", "every": "12 h"}
    tablet = {"product": "seven-oh-tablet", "amount": "10 mg", "every": "8 h"}
    (two,) = told(LARGE, tea, medicines=["alprazolam"])[rule]
    assert two.answer == "not found"
    (three,) = told(LARGE, tea, medicines=["alprazolam", "zolpidem"])[rule]
    (number,) = three.numbers
    assert (three.answer, number.value.partition(";")[0]) == ("found", "3")
    assert "leaf-powder-us, leaf-tea-malaysia: kratom, counted once" in number.value
    assert {"leaf-powder-us", "leaf-tea-malaysia"} <= {*three.about, *(name for _, name in three.beside)}
    (untold,) = told(LARGE, medicines=["alprazolam", "kratom"])[rule]
    assert (untold.answer, untold.missing) == ("not checked", ("what kind of kratom product kratom is",))
    (apart,) = told(LARGE, tablet, medicines=["alprazolam"])[rule]
    assert (apart.answer, apart.numbers[0].value) == ("found", "3")


def test_a_rule_that_rests_on_an_assumption_alone_names_its_file(tmp_path: Path):
    text = """
family = "own"
reviewed = 2026-11-22
[[rule]]
id = "ours"
title = "Ours"
severity = "minor"
statement = "Leaf is taken."
assumption = "made up"
when = { taken = { leaf = true } }
"""
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    given = scenario(LARGE, **COMPLETE)
    made = check(given, LIBRARY, rules=load_rules([FOLDER, tmp_path]), vocabulary=VOCABULARY)
    (row,) = [row for row in made if row.rule == "own.ours"]
    assert (row.answer, row.grade, row.sources) == ("found", "assumed", ("assumption of ours.toml",))
    assert all(row.sources for row in made if row.answer in ("found", "not checked"))


@pytest.mark.parametrize(
    "medicines", [["isoniazid"], ["isoniazid", "sertraline"], ["isoniazid", "phenelzine"]]
)
def test_a_weak_inhibitor_of_monoamine_oxidase_contraindicates_nothing(medicines: list[str]):
    made = told(LARGE, medicines=medicines)
    rows = [row for rule, rows in made.items() if rule.startswith("serotonin.") for row in rows]
    about = [row for row in rows if row.tells and "isoniazid" in str((row.about, row.beside))]
    assert "serotonin.weak-mao-inhibitor" in {row.rule for row in about}
    assert "contraindicated" not in {row.severity for row in about}


@pytest.mark.parametrize("strong", ["methadone", "citalopram"])
def test_a_weak_effect_on_qt_is_no_second_medicine_on_either_side(strong: str):
    for medicines in ([strong, "omeprazole"], ["omeprazole", strong]):
        made = said(told(medicines=medicines))
        assert "qt.two-medicines" not in made
        assert "qt.medicine-with-weak" in made


def test_edoxaban_is_a_matter_of_transport_and_not_of_cyp3a():
    made = said(told(LARGE, medicines=["edoxaban"]))
    assert "cyp.narrow-cyp3a-substrate-with-kratom" not in made
    assert "pgp.narrow-substrate-with-kratom" in made


@pytest.mark.parametrize("inhibitor", ["quinidine", "itraconazole", "gemfibrozil", "ritonavir"])
def test_loperamide_beside_what_the_fda_names_is_told_without_kratom(inhibitor: str):
    (row,) = told(medicines=["loperamide", inhibitor])["pgp.loperamide-with-inhibitor"]
    assert (row.answer, row.severity, row.grade) == ("found", "serious", "extrapolated")
    assert "pgp.loperamide-with-inhibitor" not in said(told(medicines=["loperamide", "amoxicillin"]))
