"""A medicine with an illness and no kratom: what labels say is found, and any other such pair is not checked."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
OUTSIDE = "input.medicine-and-illness-outside"
BEFORE_BIRTH, BY_AGE = "input.medicine-in-pregnancy-outside", "input.medicine-and-age-outside"


def told(*medicines: Any, takes: tuple[dict[str, Any], ...] = (), **person: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(*takes, **who), vocabulary=VOCABULARY)


def above_info(made: dict[str, list[Finding]]) -> dict[str, str]:
    rows = [row for several in made.values() for row in several if row.tells and row.severity != "info"]
    return {row.rule: row.severity for row in rows if row.rule != "sedatives.driving"}


@pytest.mark.parametrize(
    ("medicine", "condition", "rule", "severity"),
    [
        ("amphetamine", "heart failure", "adhd.medicine-in-severe-heart-disease", "contraindicated"),
        ("atomoxetine", "myocardial infarction", "adhd.medicine-in-severe-heart-disease", "contraindicated"),
        ("methylphenidate", "atrial fibrillation", "adhd.medicine-in-heart-disease", "serious"),
        ("lisdexamfetamine", "hypertension", "adhd.medicine-in-hypertension", "moderate"),
        ("lisdexamfetamine", "controlled hypertension", "adhd.medicine-in-hypertension", "moderate"),
        ("amphetamine", "severe hypertension", "adhd.medicine-in-severe-hypertension", "contraindicated"),
        (
            "lisdexamfetamine",
            "hypertensive crisis",
            "adhd.medicine-in-severe-hypertension",
            "contraindicated",
        ),
        ("atomoxetine", "hypertension (severe)", "adhd.medicine-in-severe-hypertension", "contraindicated"),
        (
            "methylphenidate",
            "malignant hypertension",
            "adhd.medicine-in-severe-hypertension",
            "contraindicated",
        ),
        ("amphetamine", "moderate hypertension", "adhd.medicine-in-severe-hypertension", "contraindicated"),
        ("methylphenidate", "moderate hypertension", "adhd.medicine-in-hypertension", "moderate"),
        ("methylphenidate", "angina", "adhd.medicine-in-severe-heart-disease", "contraindicated"),
        (
            "atomoxetine",
            "hypertrophic cardiomyopathy",
            "adhd.medicine-in-severe-heart-disease",
            "contraindicated",
        ),
        (
            "amphetamine",
            "ventricular tachycardia",
            "adhd.medicine-in-severe-heart-disease",
            "contraindicated",
        ),
        ("methylphenidate", "psychosis", "adhd.methylphenidate-in-psychosis", "contraindicated"),
        ("dexamfetamine", "psychosis", "adhd.medicine-in-psychosis", "serious"),
        ("methylphenidate", "bipolar disorder", "adhd.medicine-in-psychosis", "serious"),
        (
            "methylphenidate",
            "glaucoma",
            "adhd.stimulant-in-glaucoma-or-overactive-thyroid",
            "contraindicated",
        ),
        ("atomoxetine", "glaucoma", "adhd.atomoxetine-in-glaucoma", "serious"),
        (
            "atomoxetine",
            "narrow-angle glaucoma",
            "adhd.atomoxetine-in-narrow-angle-glaucoma",
            "contraindicated",
        ),
        (
            "atomoxetine",
            "glaucoma, angle-closure",
            "adhd.atomoxetine-in-narrow-angle-glaucoma",
            "contraindicated",
        ),
        (
            "methylphenidate",
            "open-angle glaucoma",
            "adhd.stimulant-in-glaucoma-or-overactive-thyroid",
            "contraindicated",
        ),
        (
            "methylphenidate",
            "narrow-angle glaucoma",
            "adhd.stimulant-in-glaucoma-or-overactive-thyroid",
            "contraindicated",
        ),
        ("methylphenidate", "phaeochromocytoma", "adhd.medicine-in-phaeochromocytoma", "contraindicated"),
        ("atomoxetine", "pheochromocytoma", "adhd.medicine-in-phaeochromocytoma", "contraindicated"),
        ("lisdexamfetamine", "paraganglioma", "adhd.medicine-in-phaeochromocytoma", "contraindicated"),
        ("amphetamine", "opioid use disorder", "adhd.stimulant-in-use-disorder", "moderate"),
        ("bupropion", "epilepsy", "seizure.history-with-bupropion", "contraindicated"),
        ("bupropion", "bulimia", "seizure.bupropion-in-eating-disorder", "contraindicated"),
        ("tramadol", "epilepsy", "seizure.history-with-tramadol", "serious"),
        ("clozapine", "epilepsy", "seizure.threshold-much-lowered-in-epilepsy", "serious"),
        ("amitriptyline", "epilepsy", "seizure.medicine-in-epilepsy", "moderate"),
        ("methylphenidate", "epilepsy", "seizure.medicine-in-epilepsy", "moderate"),
        ("metoclopramide", "epilepsy", "seizure.contraindicated-in-epilepsy", "contraindicated"),
        ("escitalopram", "long QT", "qt.label-in-long-qt", "contraindicated"),
        ("ondansetron", "long QT", "qt.heart-with-medicine", "serious"),
        ("clonidine", "CKD", "person.clonidine-in-heart-or-kidney-disease", "moderate"),
        ("naltrexone", "opioid withdrawal", "precipitation.antagonist-in-withdrawal", "contraindicated"),
        ("naltrexone", "cirrhosis", "precipitation.naltrexone-and-liver", "serious"),
        ("naltrexone", "chronic hepatitis C", "precipitation.naltrexone-and-liver", "serious"),
        ("naltrexone", "acute hepatitis", "labels.naltrexone-in-liver-failure", "contraindicated"),
        ("naltrexone", "hepatitis B, acute", "labels.naltrexone-in-liver-failure", "contraindicated"),
    ],
)
def test_what_a_label_says_of_the_illness_is_found_once(
    medicine: str, condition: str, rule: str, severity: str
):
    made = told(medicine, conditions=[condition])
    assert above_info(made) == {rule: severity}
    (row,) = [row for row in made[rule] if row.tells]
    assert row.sources
    assert rule not in above_info(told(medicine))
    assert rule not in above_info(told(conditions=[condition]))


@pytest.mark.parametrize(
    "written", ["open-angle glaucoma", "glaucoma (open angle)", "POAG", "open-angle glaucoma, treated"]
)
def test_atomoxetine_with_a_glaucoma_of_open_angle_is_no_finding(written: str):
    assert above_info(told("atomoxetine", conditions=[written])) == {}


@pytest.mark.parametrize(
    ("medicine", "written"),
    [
        ("amphetamine", "severe hypertension"),
        ("amphetamine", "controlled hypertension"),
        ("atomoxetine", "narrow-angle glaucoma"),
        ("atomoxetine", "mild hypertension, treated"),
        ("methylphenidate", "coronary artery disease"),
        ("methylphenidate", "atrial fibrillation"),
    ],
)
def test_no_finding_says_of_what_is_named_that_it_is_not_told(medicine: str, written: str):
    made = told(medicine, conditions=[written])
    rows = [
        row
        for several in made.values()
        for row in several
        if row.answer == "found" and row.rule.startswith("adhd.")
    ]
    assert rows
    assert not any("not told" in row.statement for row in rows)


@pytest.mark.parametrize(
    ("written", "not_of"),
    [
        ("severe asthma and hypertension", "severe-hypertension"),
        ("hypertension and severe portal hypertension", "severe-hypertension"),
        ("pulmonary hypertension, severe", "severe-hypertension"),
        ("mild hypertension", "moderate-hypertension"),
        ("chronic hepatitis B", "acute-hepatitis"),
        ("acute on chronic hepatitis", "acute-hepatitis"),
        ("acute pain and hepatitis C", "acute-hepatitis"),
        ("glaucoma", "narrow-angle-glaucoma"),
    ],
)
def test_a_degree_of_one_thing_is_none_of_another(written: str, not_of: str):
    assert not_of not in {
        name
        for entry in load_conditions().read(written).entries
        for name in load_conditions().implied(entry.name)
    }


def test_lofexidine_in_kidney_disease_and_a_medicine_with_rare_seizures_in_epilepsy():
    assert "person.lofexidine-in-heart-or-kidney-disease" in above_info(
        told("lofexidine", conditions=["CKD"])
    )
    (row,) = told("sertraline", conditions=["epilepsy"])["seizure.listed-in-epilepsy"]
    assert (row.answer, row.severity) == ("found", "info")


def test_the_graver_illness_of_the_heart_tells_of_the_other():
    made = told("amphetamine", conditions=["heart failure", "atrial fibrillation"])
    assert set(above_info(made)) == {"adhd.medicine-in-severe-heart-disease"}
    (row,) = made["adhd.medicine-in-heart-disease"]
    assert row.told_by == "adhd.medicine-in-severe-heart-disease"


@pytest.mark.parametrize(
    ("medicines", "condition"),
    [(["ibuprofen"], "heart failure"), (["metformin"], "CKD"), (["propranolol"], "wombat flu")],
)
def test_any_other_medicine_in_an_illness_is_not_checked_and_names_both(medicines: list[str], condition: str):
    (row,) = told(*medicines, conditions=[condition])[OUTSIDE]
    assert (row.answer, row.severity) == ("not checked", "info")
    names = {*row.about[1:], *(name for _, name in row.beside)}
    assert medicines[0] in names
    assert row.sources


def test_it_waits_for_conditions_that_nobody_listed_and_is_silent_where_there_are_none():
    made = checked(scenario(medicines=["ibuprofen"]), vocabulary=VOCABULARY)[OUTSIDE]
    assert [(row.answer, row.missing) for row in made] == [("not checked", ("person.conditions",))]
    assert [row.answer for row in told("ibuprofen")[OUTSIDE]] == ["not found"]
    assert [row.answer for row in told(takes=(LEAF,), conditions=["diabetes"])[OUTSIDE]] == ["not found"]


@pytest.mark.parametrize(
    ("medicine", "person"),
    [
        ("methotrexate", {"pregnant": True}),
        ("valproate", {"pregnant": True}),
        ("warfarin", {"conditions": ["pregnancy"]}),
        ("lithium", {"breastfeeding": True}),
        ("methotrexate", {"conditions": ["breastfeeding"]}),
    ],
)
def test_a_medicine_in_pregnancy_or_breastfeeding_is_not_checked_and_says_so(
    medicine: str, person: dict[str, Any]
):
    (row,) = told(medicine, **person)[BEFORE_BIRTH]
    assert (row.answer, row.severity) == ("not checked", "info")
    assert medicine in {*row.about[1:], *(name for _, name in row.beside)}
    assert "pregnancy" in row.statement
    assert "breastfeeding" in row.statement


@pytest.mark.parametrize("condition", ["pregnancy", "third trimester", "breastfeeding"])
def test_pregnancy_as_a_condition_is_no_illness_that_is_told_beside_it(condition: str):
    made = told("methotrexate", conditions=[condition])
    assert [row.answer for row in made[BEFORE_BIRTH]] == ["not checked"]
    assert [row.answer for row in made[OUTSIDE]] == ["not found"]
    (row,) = told("methotrexate", conditions=[condition, "asthma"])[OUTSIDE]
    assert (row.answer, row.about[1:]) == ("not checked", ("asthma",))
    (row,) = told("methotrexate", conditions=["hyperemesis gravidarum"])[OUTSIDE]
    assert row.answer == "not checked"


@pytest.mark.parametrize(
    ("age", "outside"),
    [("3 y", True), ("17 y", True), ("18 y", False), ("64 y", False), ("65 y", True), ("80 y", True)],
)
def test_a_medicine_in_a_child_or_an_older_person_is_not_checked_and_says_so(age: str, outside: bool):
    (row,) = told("aspirin", age=age)[BY_AGE]
    assert (row.answer, row.severity) == ("not checked" if outside else "not found", "info")
    assert not outside or "aspirin" in {*row.about[1:], *(name for _, name in row.beside)}


def test_pregnancy_and_age_wait_for_what_nobody_told_and_ask_nothing_without_a_medicine():
    made = checked(scenario(medicines=["ibuprofen"], conditions=[]), vocabulary=VOCABULARY)
    assert [(row.answer, row.missing) for row in made[BEFORE_BIRTH]] == [
        ("not checked", ("person.pregnant", "person.breastfeeding"))
    ]
    assert [(row.answer, row.missing) for row in made[BY_AGE]] == [("not checked", ("person.age",))]
    for made in (told("ibuprofen"), told(takes=(LEAF,), pregnant=True), told(takes=(LEAF,), age="70 y")):
        assert [
            row.answer for rule in (BEFORE_BIRTH, BY_AGE) for row in made[rule] if row.answer != "not found"
        ] == []


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("atomoxetine", "salbutamol", "adhd.atomoxetine-with-beta2-agonist"),
        ("methylphenidate", "clonidine", "adhd.methylphenidate-with-clonidine"),
    ],
)
def test_an_adhd_medicine_beside_what_its_label_names_is_moderate_and_told_once(
    one: str, other: str, rule: str
):
    assert above_info(told(one, other)) == {rule: "moderate"}
    assert not above_info(told(one))
    assert not above_info(told(other))


@pytest.mark.parametrize(
    "condition",
    ["history of febrile seizures", "febrile seizures", "febrile convulsions as a child"],
)
def test_febrile_seizures_of_childhood_are_no_epilepsy(condition: str):
    rule = "seizure.febrile-history"
    for medicine in ("bupropion", "tramadol"):
        made = above_info(told(medicine, conditions=[condition]))
        assert {name: level for name, level in made.items() if "seizure" in name} == {rule: "moderate"}
    made = told(takes=(LEAF,), conditions=[condition])
    assert [row.answer for row in made["seizure.history-with-kratom"]] == ["not found"]
    assert [row.tells for row in made[rule]] == [True]
    both = told("bupropion", conditions=[condition, "epilepsy"])
    assert [row.answer for row in both[rule]] == ["not found"]
    assert [row.answer for row in both["seizure.history-with-bupropion"]] == ["found"]
    assert not any(row.tells for row in told("sertraline", conditions=[condition])[rule])


@pytest.mark.parametrize(
    ("person", "degree", "severity"),
    [
        ({"conditions": ["cirrhosis Child-Pugh C"]}, "severe", "serious"),
        ({"conditions": ["severe liver disease"]}, "severe", "serious"),
        ({"liver": "severe impairment"}, "severe", "serious"),
        ({"conditions": ["Child-Pugh B cirrhosis"]}, "moderate", "moderate"),
        ({"liver": "moderate impairment"}, "moderate", "moderate"),
    ],
)
def test_atomoxetine_in_disease_of_the_liver_tells_what_its_label_names(
    person: dict[str, Any], degree: str, severity: str
):
    who: dict[str, Any] = {"liver": "mild impairment", **person} if "conditions" in person else person
    rows = above_info(told("atomoxetine", **who))
    assert rows == {f"adhd.atomoxetine-in-{degree}-liver-disease": severity}
    others: list[dict[str, Any]] = [
        {"conditions": ["Child-Pugh A cirrhosis"]},
        {"conditions": ["hepatitis B"]},
        {},
    ]
    for other in others:
        assert above_info(told("atomoxetine", **other)) == {}


BLOCKED = "person.heart-block-with-medicine"


@pytest.mark.parametrize(
    "written",
    ["second-degree AV block", "2nd degree heart block", "AV block grade 2", "Mobitz II", "complete heart block",
     "third degree AV block", "AV block, complete", "high-grade AV block"],
)  # fmt: skip
def test_a_block_above_the_first_degree_is_contraindicated_where_labels_are_against_it(written: str):
    for medicine in ("verapamil", "flecainide", "metoprolol", "digoxin"):
        made = above_info(told(medicine, conditions=[written]))
        made.pop("person.slow-heart-with-qt-medicine", None)
        assert made == {BLOCKED: "contraindicated"}
    ivabradine = told("ivabradine", conditions=[written])[BLOCKED]
    third = any(word in written for word in ("complete", "third"))
    assert [row.answer for row in ivabradine] == ["found" if third else "not found"]
    assert not any(row.tells for row in told("lofexidine", conditions=[written])[BLOCKED])


@pytest.mark.parametrize(
    "written",
    ["AV block", "sinus bradycardia", "complete heart block with pacemaker"],
)  # fmt: skip
def test_a_block_of_which_no_degree_is_told_is_not(written: str):
    made = above_info(told("verapamil", conditions=[written]))
    assert made == {"person.slow-heart-with-medicine": "serious"}


@pytest.mark.parametrize(
    "written",
    ["first degree AV block", "1st degree heart block", "AV block, first degree", "mild first-degree heart block",
     "AV block grade 1"],
)  # fmt: skip
def test_a_block_of_the_first_degree_is_no_slow_heart_and_is_moderate(written: str):
    for medicine in ("verapamil", "metoprolol", "donepezil"):
        made = above_info(told(medicine, conditions=[written]))
        assert made == {"person.first-degree-block-with-medicine": "moderate"}, medicine


@pytest.mark.parametrize("written", ["first degree heart block", "RBBB", "incomplete RBBB"])
def test_a_slight_disorder_of_conduction_is_shown_by_its_name_and_leaves_heart_disease_open(written: str):
    rows = told(takes=(LEAF,), conditions=[written])["person.heart-with-kratom"]
    assert [row.answer for row in rows] == ["not checked"]
    assert all(written in missing for row in rows for missing in row.missing)
    rows = told(takes=(LEAF,), conditions=["left bundle branch block"])["person.heart-with-kratom"]
    assert [row.severity for row in rows if row.tells] == ["contraindicated"]


def test_a_right_bundle_branch_block_is_no_arrhythmia_of_a_label():
    rule = "illness.label-in-arrhythmia"
    assert {row.answer for row in told("amitriptyline", conditions=["RBBB"])[rule]} == {"not checked"}
    assert {row.answer for row in told("amitriptyline", conditions=["LBBB"])[rule]} == {"found"}


@pytest.mark.parametrize(
    "written",
    ["compensated cirrhosis", "Child A cirrhosis", "Child-Pugh A cirrhosis", "Child-Pugh class A", "Child A",
     "well compensated cirrhosis", "Child-Pugh B", "CTP class B", "decompensated cirrhosis", "cirrhosis with ascites"],
)  # fmt: skip
def test_a_cirrhosis_of_any_class_is_one_for_valproate(written: str):
    made = above_info(told("valproate", conditions=[written]))
    assert made["illness.medicine-in-active-liver-disease"] == "contraindicated"


SLEEP, SLEEPWALKING = "illness.hypnotic-in-sleep-disorder", "illness.hypnotic-in-sleepwalking"


@pytest.mark.parametrize("medicine", ["zolpidem", "zopiclone"])
@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("sleepwalking", {SLEEPWALKING: "serious"}),
        ("complex sleep behaviour", {SLEEPWALKING: "serious"}),
        ("sleepwalking as a child", {}),
        ("childhood sleepwalking", {}),
        ("sleepwalking ten years ago", {}),
        ("sleepwalking on zolpidem", {SLEEP: "contraindicated"}),
        ("complex sleep behaviour after zolpidem", {SLEEP: "contraindicated"}),
        ("sleep driving after taking Ambien", {SLEEP: "contraindicated"}),
    ],
)
def test_a_hypnotic_is_contraindicated_after_what_came_of_one_alone(
    medicine: str, written: str, made: dict[str, str]
):
    told_of = above_info(told(medicine, conditions=[written]))
    assert {rule: told_of[rule] for rule in (SLEEP, SLEEPWALKING) if rule in told_of} == made
    asked = told(medicine, conditions=[written])[SLEEPWALKING]
    assert made or {row.answer for row in asked} == {"not checked"}


@pytest.mark.parametrize(
    ("written", "severity"),
    [
        ("mild heart failure", None),
        ("heart failure, mild", None),
        ("heart failure NYHA I", None),
        ("NYHA class II heart failure", None),
        ("heart failure", "serious"),
        ("NYHA III heart failure", "serious"),
        ("severe heart failure", "contraindicated"),
        ("heart failure NYHA IV", "contraindicated"),
        ("decompensated heart failure", "contraindicated"),
    ],
)
def test_disulfiram_in_heart_failure_is_told_by_its_degree(written: str, severity: str | None):
    made = above_info(told("disulfiram", conditions=[written]))
    assert [said for rule, said in made.items() if rule.startswith("illness.")] == [severity] * bool(severity)


def test_a_mild_illness_beside_a_severe_one_hides_nothing():
    written = ["mild heart failure", "severe heart failure", "mild depression", "severe depression"]
    made = above_info(told("disulfiram", conditions=written))
    assert made["illness.medicine-in-heart-disease"] == "contraindicated"
    assert above_info(told("pimozide", conditions=written))["illness.label-in-mood-disorder"] == "serious"


@pytest.mark.parametrize("medicine", ["cyclobenzaprine", "linezolid", "tranylcypromine"])
def test_a_treated_overactive_thyroid_is_asked_about(medicine: str):
    rule = "illness.label-in-disorder-of-hormones-or-salts"
    for written in ("treated hyperthyroidism", "hyperthyroidism, treated", "Graves' disease (treated)"):
        assert {row.answer for row in told(medicine, conditions=[written])[rule]} == {"not checked"}, written
    for written in ("hyperthyroidism", "untreated hyperthyroidism"):
        assert {row.answer for row in told(medicine, conditions=[written])[rule]} == {"found"}, written


@pytest.mark.parametrize("medicine", ["sodium oxybate", "pimozide"])
def test_a_mild_depression_is_none_that_labels_mean(medicine: str):
    rule = "illness.label-in-mood-disorder"
    for written in ("mild depression", "depression, mild", "mild depressive episode"):
        assert {row.answer for row in told(medicine, conditions=[written])[rule]} == {"not found"}, written
    for written in ("depression", "moderate depression", "severe depression", "major depression"):
        assert {row.answer for row in told(medicine, conditions=[written])[rule]} == {"found"}, written


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("head injury ten years ago", "not checked"),
        ("concussion as a child", "not checked"),
        ("TBI in 2012", "not checked"),
        ("head injury", "found"),
        ("head injury two weeks ago", "found"),
        ("recent head injury", "found"),
    ],
)
def test_a_head_injury_of_years_ago_is_asked_about(written: str, answer: str):
    assert {row.answer for row in told("oxycodone", conditions=[written])["person.head-injury"]} == {answer}


@pytest.mark.parametrize(
    ("written", "amphetamine", "methylphenidate"),
    [
        ("stage 2 hypertension", "contraindicated", "moderate"),
        ("HTN stage 2", "contraindicated", "moderate"),
        ("stage 1 hypertension", "moderate", "moderate"),
        ("uncontrolled hypertension", "serious", "serious"),
        ("hypertension, poorly controlled", "serious", "serious"),
        ("severe uncontrolled hypertension", "contraindicated", "contraindicated"),
        ("well controlled hypertension", "moderate", "moderate"),
        ("uncontrolled diabetes and hypertension", "moderate", "moderate"),
    ],
)
def test_kinds_of_high_blood_pressure_are_read(written: str, amphetamine: str, methylphenidate: str):
    for medicine, severity in (("amphetamine", amphetamine), ("methylphenidate", methylphenidate)):
        assert [*above_info(told(medicine, conditions=[written])).values()] == [severity]


@pytest.mark.parametrize(
    ("medicine", "age", "serious"),
    [
        ("guanfacine", "12 y", False),
        ("guanfacine", "5 y", True),
        ("cetirizine", "3 y", False),
        ("levetiracetam", "8 y", False),
        ("risperidone", "9 y", False),
        ("alprazolam", "12 y", True),
        ("lofexidine", "12 y", True),
        ("guanfacine", "20 y", None),
    ],
)
def test_a_medicine_that_sedates_is_serious_in_a_child_only_where_no_label_has_doses_of_that_age(
    medicine: str, age: str, serious: bool | None
):
    person = {**COMPLETE, "age": age, "medicines": [medicine], "pregnant": False}
    rows = checked(scenario(**person), vocabulary=VOCABULARY)
    made = {rule for rule, each in rows.items() if any(row.answer == "found" for row in each)}
    told = {"person.under-18-with-sedative": True, "person.labelled-sedative-under-18": False}
    assert {told[rule] for rule in made if rule in told} == (set() if serious is None else {serious})
