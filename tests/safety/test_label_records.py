"""What the library's records say is contraindicated is told as gravely."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.library import Library
from mitragyna.safety import Finding, load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.taken.routes import route_of
from mitragyna.safety.taken.thing import Thing
from tests.safety.cases import COMPLETE, LIBRARY, checked, scenario

VOCABULARY = load_vocabulary()
RULES = load_rules()
CONTRAINDICATED = "contraindicated"
OTHERWISE = {
    "antihistamine-labels-maoi": "older labels, of more drying and no injury; recalled and not read: serious",
    "tramadol-seizure-label": "says that it is a warning, and no contraindication",
    "heart-slowing-labels": "contraindications or warnings, of degrees of block that no condition tells apart: serious",
    "labels-antiarrhythmics-potassium-recalled": "says it of hydrochlorothiazide, which the record of the label has",
}
"""Records with that word that no contraindication rests on, and why."""


def records_that_say_so(library: Library) -> set[str]:
    return {
        row.id
        for row in library.records.values()
        if "contraindicat" in f"{row.quantity} {row.value} {row.conditions}".casefold()
    }


def resting() -> set[str]:
    return {record for rule in RULES.values() if rule.severity == CONTRAINDICATED for record in rule.basis}


def test_a_rule_as_grave_rests_on_every_record_that_says_contraindicated():
    said = records_that_say_so(LIBRARY)
    assert len(said) > 50
    assert said - resting() == set(OTHERWISE)


PAIRS = {
    "dofetilide-label-contraindications": (
        ("dofetilide",),
        "verapamil; cimetidine; trimethoprim; Bactrim; ketoconazole; prochlorperazine; "
        "dolutegravir; megestrol acetate; hydrochlorothiazide",
    ),
    "itraconazole-label-contraindications": (
        ("itraconazole",),
        "methadone; disopyramide; dofetilide; dronedarone; quinidine; ergotamine; lurasidone; "
        "oral midazolam; pimozide; triazolam; felodipine; nisoldipine; ivabradine; ranolazine; "
        "eplerenone; naloxegol; lovastatin; simvastatin; ticagrelor",
    ),
    "cobicistat-label-contraindications": (
        ("cobicistat", "Genvoya"),
        "alfuzosin; dihydroergotamine; lovastatin; lurasidone; midazolam syrup; pimozide; "
        "simvastatin; triazolam",
    ),
    "elvitegravir-cobicistat-label-contraindications": (
        ("Genvoya",),
        "carbamazepine; phenobarbital; phenytoin; rifampicin; St John's wort",
    ),
    "ritonavir-label-contraindications": (
        ("Norvir",),
        "triazolam; midazolam tablets; pethidine",
    ),
    "nirmatrelvir-ritonavir-label-contraindications": (
        ("Paxlovid",),
        "alfuzosin; amiodarone; dronedarone; flecainide; propafenone; quinidine; ranolazine; "
        "ergotamine; eletriptan; eplerenone; ivabradine; lovastatin; simvastatin; lurasidone; "
        "pimozide; tolvaptan; triazolam; oral midazolam; rifampicin; carbamazepine; "
        "phenobarbital; phenytoin; St John's wort",
    ),
    "voriconazole-label-contraindications": (
        ("voriconazole",),
        "pimozide; quinidine; sirolimus; rifampicin; carbamazepine; phenobarbital; rifabutin; "
        "ergotamine; St John's wort",
    ),
    "clarithromycin-label-contraindications": (
        ("clarithromycin",),
        "ergotamine; oral midazolam; pimozide; ticagrelor; ranolazine; lovastatin; simvastatin",
    ),
    "triazolam-label-strong-cyp3a": (
        ("triazolam",),
        "itraconazole; ketoconazole; clarithromycin; nefazodone; ritonavir; indinavir; "
        "nelfinavir; saquinavir; lopinavir",
    ),
    "alprazolam-label-contraindications": (
        ("alprazolam",),
        "itraconazole; ketoconazole",
    ),
    "tolvaptan-label-contraindications": (
        ("tolvaptan",),
        "itraconazole; ketoconazole; clarithromycin; ritonavir; indinavir; nelfinavir; "
        "saquinavir; nefazodone; telithromycin",
    ),
    "eletriptan-label-contraindications": (
        ("eletriptan",),
        "itraconazole; ketoconazole; erythromycin; clarithromycin; ritonavir; indinavir; "
        "nelfinavir; ergotamine; sumatriptan",
    ),
    "ranolazine-label-contraindications": (
        ("ranolazine",),
        "itraconazole; ketoconazole; voriconazole; posaconazole; saquinavir; clarithromycin; "
        "telithromycin; nefazodone",
    ),
    "lurasidone-label-contraindications": (
        ("lurasidone",),
        "ketoconazole; clarithromycin; ritonavir; voriconazole; rifampicin; St John's wort; "
        "phenytoin; carbamazepine",
    ),
    "tizanidine-label-cyp1a2": (
        ("tizanidine",),
        "fluvoxamine; ciprofloxacin",
    ),
}
"""Medicines, and what the text of a record names beside each, parted by semicolons."""


def told(*medicines: str, **person: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(**who), vocabulary=VOCABULARY)


def graves(made: dict[str, list[Finding]]) -> set[str]:
    return {
        rule for rule, rows in made.items() for row in rows if row.tells and row.severity == CONTRAINDICATED
    }


@pytest.mark.parametrize("record", sorted(PAIRS))
def test_every_pair_that_a_record_names_is_told_as_contraindicated(record: str):
    assert record in LIBRARY.records
    ones, others = PAIRS[record]
    missed = [(one, other) for one in ones for other in others.split("; ") if not graves(told(one, other))]
    assert missed == []


def test_midazolam_is_contraindicated_by_mouth_asked_about_unsaid_and_milder_otherwise():
    rule, milder = "labels.midazolam-by-mouth", "cyp.midazolam-with-cyp3a-inhibitor"
    assert graves(told("oral midazolam", "Norvir")) == {rule}
    made = told("midazolam", "Norvir")
    (row,) = made[rule]
    assert (row.answer, row.tells) == ("not checked", False)
    assert row.missing == ("how midazolam is taken (by mouth, injected, through nose or lungs, otherwise)",)
    assert [one.severity for one in made[milder] if one.tells] == ["serious"]
    for name in ("midazolam injection", "Nayzilam", "Buccolam"):
        made = told(name, "Norvir")
        assert not graves(made)
        assert [one.severity for one in made[milder] if one.tells] == ["serious"]


def test_midazolam_of_a_product_has_the_products_route():
    who: dict[str, Any] = {**COMPLETE, "medicines": ["Genvoya"]}
    by_mouth = {"product": "midazolam-oral", "amount": "5 mg"}
    made = checked(scenario(by_mouth, **who), vocabulary=VOCABULARY)
    assert "labels.midazolam-by-mouth" in graves(made)
    by_vein = {"product": "midazolam-intravenous", "amount": "1 mg"}
    made = checked(scenario(by_vein, **who), vocabulary=VOCABULARY)
    assert "labels.midazolam-by-mouth" not in graves(made)


@pytest.mark.parametrize(
    ("written", "route"),
    [
        ("midazolam", ""),
        ("midazolam (oral)", "by mouth"),
        ("buccal midazolam, oral", "other"),
        ("Flonase", "nose or lungs"),
        ("methadone iv", "injected"),
    ],
)
def test_a_route_is_read_off_the_words_of_a_name(written: str, route: str):
    assert route_of(Thing(source="medicine", written=written, name="one", origin=0)) == route


def test_codeine_is_contraindicated_in_an_ultrarapid_metaboliser_and_tramadol_serious():
    assert graves(told("codeine", cyp2d6="ultrarapid")) == {"cyp.codeine-in-ultrarapid"}
    assert not graves(told("codeine", cyp2d6="normal"))
    assert not graves(told("codeine", cyp2d6="poor"))
    rule = "cyp.cyp2d6-phenotype-and-prodrug"
    assert [row.severity for row in told("tramadol", cyp2d6="ultrarapid")[rule] if row.tells] == ["serious"]
    assert not [row for row in told("codeine", cyp2d6="ultrarapid")[rule] if row.tells]


@pytest.mark.parametrize(
    ("medicine", "liver", "grave"),
    [
        ("oxymorphone", "moderate impairment", True),
        ("diazepam", "severe impairment", True),
        ("naltrexone", "severe impairment", True),
        ("diazepam", "moderate impairment", False),
        ("lorazepam", "severe impairment", False),
        ("naltrexone", "moderate impairment", False),
    ],
)
def test_what_labels_contraindicate_in_a_failing_liver_is_told_so(medicine: str, liver: str, grave: bool):
    made = told(medicine, liver=liver)
    assert bool(graves(made)) is grave
    if grave:
        assert [row.rule for rows in made.values() for row in rows if row.tells and "liver" in row.rule] == [
            row.rule for rows in made.values() for row in rows if row.tells and row.rule.startswith("labels.")
        ]
