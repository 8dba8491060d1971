"""Conditions in the words that charts use, British and American: known where they ought to be, else asked about."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.conditions import load_conditions, present
from mitragyna.safety.names.measured import measured
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.asking import TREATMENT_RULE, treatments
from mitragyna.scenario import Scenario
from tests.safety.cases import COMPLETE, LEAF, answer, checked, found, scenario

KNOWN = load_conditions()
VOCABULARY = load_vocabulary()
SEVEN_OH = {"product": "seven-oh-tablet", "amount": "10 mg", "every": "12 h"}
WORDINGS = {
    "liver-disease": "NASH cirrhosis|MASH|alcoholic hepatitis|alcohol-related liver disease|"
    "ARLD|Hep C|HBV infection|PBC|"
    "primary sclerosing cholangitis|Wilson's disease|hemochromatosis|haemochromatosis|liver fibrosis|"
    "non-alcoholic steatohepatitis|cryptogenic cirrhosis|deranged liver enzymes",
    "moderate-liver-disease": "cirrhosis Child B|Child-Pugh class B|CP-B cirrhosis|Child-Turcotte-Pugh B|CTP class B",
    "severe-liver-disease": "CP-C cirrhosis|cirrhosis, Child C|cirrhosis CTP C",
    "kidney-disease": "ESRD|ESKD|ESRF|on dialysis|"
    "ESRD on dialysis|CKD stage 3b|stage 4 CKD|diabetic nephropathy|eGFR 25",
    "heart-failure": "HFrEF|HFpEF|CCF|congestive cardiac failure|heart failure with reduced ejection fraction",
    "heart-disease": "CAD|IHD|prior MI|NSTEMI|history of MI|aortic stenosis|HOCM|AFib|A-fib|paroxysmal AF|WPW|VT|LBBB",
    "long-qt": "QT prolongation|prolonged QTc|prolonged QTc interval|LQTS|LQT2|QTc 510 ms|QTc > 500",
    "arrhythmia": "Brugada|torsades|TdP|pacemaker in situ",
    "bradycardia": "heart block|sinus bradycardia|Wenckebach",
    "hypertension": "HTN|high BP|raised blood pressure",
    "psychosis": "postpartum psychosis|puerperal psychosis|schizoaffective disorder|"
    "drug-induced psychosis|psychotic depression",
    "postpartum": "postpartum psychosis|postnatal depression|6 weeks postpartum",
    "bipolar-disorder": "bipolar I|BPAD|bipolar disorder type 1|manic depression|bipolar type II",
    "depression": "MDD|treatment-resistant depression|psychotic depression|postpartum depression",
    "alcohol-use-disorder": "AUD|severe AUD|alcohol abuse|alcoholic|heavy drinking|alcohol dependence syndrome|DTs",
    "opioid-use-disorder": "OUD|OUD on MAT|OUD on MOUD|on OAT|opiate addiction|heroin user|opioid substitution therapy",
    "other-use-disorder": "IVDU|polysubstance abuse|benzo dependence|cocaine misuse",
    "epilepsy": "tonic-clonic seizures|prior seizure|grand mal epilepsy|JME|childhood absence epilepsy",
    "respiratory-disease": "COPD GOLD 3|type 2 respiratory failure|on home oxygen|ILD|"
    "OSA on CPAP|brittle asthma|asthma, severe",
    "severe-obesity": "BMI 45|morbidly obese|OHS|obesity hypoventilation syndrome",
    "pregnancy": "gravid|third trimester|6 weeks pregnant|28/40 pregnant|hyperemesis gravidarum",
    "lactation": "lactating|nursing mother|chestfeeding|breast feeding",
    "immunocompromised": "HIV positive|HIV+|neutropenic",
    "hypokalaemia": "low K+|low potassium|hypokalemic",
    "head-injury": "TBI|raised ICP|brain tumour|brain tumor",
    "overdose-history": "prior OD|past overdose|non-fatal overdose",
    "surgery-planned": "awaiting hip replacement|pre-op|listed for surgery",
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "name"), [(text, name) for name, texts in WORDINGS.items() for text in texts.split("|")]
)
def test_a_usual_wording_is_known_whole(written: str, name: str):
    read = KNOWN.read(written)
    assert read.whole, read.question
    assert name in present([written], [], {}, KNOWN).names


@pytest.mark.parametrize(
    ("written", "hint"),
    [("MELD 22", "liver disease"),
     ("LVEF 30%", "heart disease"), ("QTc 455 ms", "long QT"), ("BPD", "bipolar disorder"),
     ("ascites", "liver disease"), ("on MAT", "opioid use disorder"), ("serotonin syndrome", ""),
     ("eGFR 85", "kidney disease"), ("BMI 24", "obesity"), ("family history of BPAD", ""),
     ("denies heavy drinking", "")],
)  # fmt: skip
def test_a_wording_of_more_than_one_meaning_or_none_is_asked_about(written: str, hint: str):
    has = present([written], [], {}, KNOWN)
    assert not has.names
    assert [text for _, text, _ in has.strange] == [written]
    assert hint in KNOWN.read(written).question


@pytest.mark.parametrize(
    "written", ["non-alcoholic steatohepatitis", "NASH", "non-epileptic seizures", "PNES", "RLS"]
)
def test_a_name_that_holds_another_is_not_the_other(written: str):
    has = present([written], [], {}, KNOWN)
    assert not {"alcohol-use-disorder", "epilepsy", "withdrawal"} & set(has.names)
    assert not has.strange


@pytest.mark.parametrize(
    ("text", "name"),
    [("bmi 39.9", "obesity"), ("bmi of 40", "severe-obesity"), ("bmi 29", None), ("egfr 59", "kidney-disease"),
     ("egfr 60", None), ("egfr 30 to 60", None), ("qtc 480", "long-qt"), ("qtc 479 ms", None),
     ("qtc > 500 ms", "long-qt")],
)  # fmt: skip
def test_a_number_is_the_condition_from_its_limit_on(text: str, name: str | None):
    assert measured(text) == name


def rules(*takes: dict[str, Any], **person: Any) -> set[str]:
    return found(scenario(*takes, **{**COMPLETE, **person}), vocabulary=VOCABULARY)


@pytest.mark.parametrize("take", [LEAF, SEVEN_OH])
def test_asthma_is_no_contraindication_by_any_record_and_severe_asthma_is_respiratory_disease(
    take: dict[str, Any],
):
    graver = {"person.breathing-with-kratom", "seven_oh.breathing"}
    mild = rules(take, conditions=["asthma"])
    assert "person.asthma-with-kratom" in mild
    assert not graver & mild
    for written in ("severe asthma", "asthma, severe", "poorly controlled asthma", "asthma and COPD"):
        made = rules(take, conditions=[written])
        assert graver & made
    made = checked(person(["severe asthma"], [], take), vocabulary=VOCABULARY)
    (row,) = made["person.asthma-with-kratom"]
    assert row.told_by in graver
    assert "person.breathing-with-opioid" in rules(medicines=["methadone"], conditions=["asthma"])


def person(conditions: list[str], medicines: list[str], take: dict[str, Any] = LEAF) -> Scenario:
    given: dict[str, Any] = {"conditions": conditions, "medicines": medicines}
    return scenario(take, **{**COMPLETE, **given})


def test_a_treatment_of_opioid_use_disorder_whose_medicine_is_not_named_is_asked_about():
    rule = "input.treatment-not-named"
    due = {"": "not checked", "sertraline": "not checked", "methadone": "not found", "Vivitrol": "not found"}
    for name, told in due.items():
        given = person(["OUD on MAT"], [name] if name else [])
        assert answer(given, rule, vocabulary=VOCABULARY) == told
    assert answer(person(["OUD"], []), rule, vocabulary=VOCABULARY) == "not found"


def test_beside_a_treatment_that_is_not_named_nothing_about_its_medicine_is_not_found():
    for rule in ("opioids.kratom-in-maintenance", "precipitation.antagonist-with-kratom"):
        assert answer(person(["OUD"], []), rule, vocabulary=VOCABULARY) == "not found"
        assert answer(person(["OUD on MAT"], []), rule, vocabulary=VOCABULARY) == "not checked"
        assert answer(person(["OUD on MAT"], ["sertraline"]), rule, vocabulary=VOCABULARY) == "not checked"
    assert (
        answer(person(["OUD on MAT"], ["methadone"]), "opioids.kratom-in-maintenance", vocabulary=VOCABULARY)
        == "found"
    )


def test_each_medicine_that_the_rule_on_a_treatment_names_makes_the_list_whole():
    assert {"methadone", "buprenorphine", "naltrexone", "heroin"} <= treatments()
    for name in ("sertraline", *sorted(treatments())):
        given = person(["OUD on MAT"], [name])
        for rule in (TREATMENT_RULE, "precipitation.antagonist-with-kratom"):
            told = answer(given, rule, vocabulary=VOCABULARY)
            assert (told == "not checked") is (name == "sertraline"), (name, rule)
