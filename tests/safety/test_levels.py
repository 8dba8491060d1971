"""Levels that another medicine changes: what it does to people decides how grave it is, not that an enzyme is named."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
ASKED, GRAVELY_ASKED = "cyp.enzyme-with-other-substrate", "cyp.enzyme-with-narrow-substrate"
NARROW, PART = "cyp.narrow-cyp3a-substrate-with-kratom", "cyp.cyp3a-part-with-kratom"


def told(*medicines: str, takes: tuple[dict[str, Any], ...] = (), **person: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(*takes, **who), vocabulary=VOCABULARY)


def tells(made: dict[str, list[Finding]], *families: str) -> list[tuple[str, str]]:
    rows = [row for rule, rows in made.items() if rule.startswith(families) for row in rows if row.tells]
    return [(row.rule, row.severity) for row in rows if row.answer == "found"]


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("levels.anticoagulant-with-inducer", "apixaban", "rifampicin"),
        ("levels.anticoagulant-with-inducer", "rivaroxaban", "carbamazepine"),
        ("levels.anticoagulant-with-inducer", "warfarin", "rifampicin"),
        ("levels.anticoagulant-with-inducer", "edoxaban", "rifampicin"),
        ("levels.anticoagulant-with-inducer", "dabigatran", "St John's wort"),
        ("levels.anticoagulant-with-inhibitor", "rivaroxaban", "ketoconazole"),
        ("levels.anticoagulant-with-inhibitor", "apixaban", "Paxlovid"),
        ("levels.immunosuppressant-with-inducer", "tacrolimus", "rifampicin"),
        ("levels.immunosuppressant-with-inducer", "ciclosporin", "phenytoin"),
        ("levels.immunosuppressant-with-inhibitor", "sirolimus", "clarithromycin"),
    ],
)
def test_a_clot_a_bleeding_and_a_lost_transplant_are_serious_and_told_once(rule: str, one: str, other: str):
    made = told(one, other)
    assert tells(made, "levels.", "cyp.", "labels.", "pgp.") == [(rule, "serious")]
    assert not tells(told(one), "levels.")


@pytest.mark.parametrize(
    "pair", [("apixaban", "amlodipine"), ("edoxaban", "carbamazepine"), ("tacrolimus", "aspirin")]
)
def test_what_changes_no_level_is_none_of_them(pair: tuple[str, str]):
    assert not tells(told(*pair), "levels.")


def test_a_strong_inhibitor_beside_what_an_enzyme_clears_in_an_unknown_part_is_asked_as_gravely_as_it_matters():
    made = told("disopyramide", "clarithromycin")
    (row,) = [row for row in made[GRAVELY_ASKED] if row.answer == "not checked"]
    assert (row.severity, row.about[1:], row.beside) == (
        "serious",
        ("disopyramide",),
        (("person.medicines", "clarithromycin"),),
    )
    assert not [
        one for one in made[ASKED] if one.answer == "not checked" and one.about[1:] == ("disopyramide",)
    ]
    rows = [row for row in told("zolpidem", "ketoconazole")[ASKED] if row.about[1:] == ("zolpidem",)]
    assert [(row.answer, row.severity) for row in rows] == [("not checked", "moderate")]


def test_a_protease_inhibitor_with_its_booster_is_asked_about_by_neither():
    for medicines in (("Paxlovid",), ("darunavir", "ritonavir"), ("Genvoya",)):
        made = told(*medicines)
        rows = [row for rule in (ASKED, GRAVELY_ASKED) for row in made[rule] if row.answer == "not checked"]
        assert not [row for row in rows if row.beside]


@pytest.mark.parametrize("medicine", ["clozapine", "theophylline", "dofetilide"])
def test_a_small_part_by_cyp3a_is_told_beside_leaf_as_information_only(medicine: str):
    made = told(medicine, takes=(LEAF,))
    assert tells(made, "cyp.cyp3a", "cyp.narrow") == [(PART, "info")]
    assert not tells(told("codeine", takes=(LEAF,)), "cyp.cyp3a", "cyp.narrow")
    assert (NARROW, "serious") in tells(told("tacrolimus", takes=(LEAF,)), "cyp.")


def test_haloperidol_is_no_inhibitor_of_methadones_clearance_and_two_that_lengthen_qt_remain():
    made = told("haloperidol", "methadone")
    assert "qt.inhibitor-of-clearance" not in {rule for rule, _ in tells(made, "qt.")}
    assert ("qt.two-medicines", "serious") in tells(made, "qt.")
    assert ("qt.inhibitor-of-clearance", "serious") in tells(
        told("ketoconazole", "methadone"), "qt."
    ) + tells(told("haloperidol", "fluoxetine"), "qt.")


@pytest.mark.parametrize("name", ["Flonase", "fluticasone", "budesonide nasal spray"])
def test_a_corticosteroid_in_nose_or_lungs_is_information_beside_leaf(name: str):
    made = told(name, takes=(LEAF,))
    assert tells(made, "cyp.") == [("cyp.local-cyp3a-substrate-with-kratom", "info")]


def test_budesonide_by_mouth_is_not_told_as_if_it_were_inhaled():
    assert tells(told("budesonide capsules", takes=(LEAF,)), "cyp.") == [
        ("cyp.cyp3a-substrate-with-kratom", "moderate")
    ]


@pytest.mark.parametrize(
    ("medicine", "diuretic", "rule", "severity"),
    [
        ("sotalol", "furosemide", "qt.sotalol-or-dofetilide-with-diuretic", "serious"),
        ("dofetilide", "chlortalidone", "qt.sotalol-or-dofetilide-with-diuretic", "serious"),
        ("dofetilide", "hydrochlorothiazide", "labels.dofetilide-pair", "contraindicated"),
        ("amiodarone", "bumetanide", "qt.antiarrhythmic-with-diuretic", "moderate"),
    ],
)
def test_an_antiarrhythmic_with_a_diuretic_that_lowers_potassium_is_no_small_matter(
    medicine: str, diuretic: str, rule: str, severity: str
):
    assert tells(told(medicine, diuretic, sex="male"), "qt.", "labels.") == [(rule, severity)]
    assert not tells(told(medicine, "spironolactone", sex="male"), "qt.sotalol", "qt.antiarrhythmic-with")


def test_ciclosporin_with_bosentan_is_one_finding_and_not_two_of_opposite_ways():
    made = told("bosentan", "ciclosporin")
    assert tells(made, "labels.", "cyp.", "levels.") == [("labels.bosentan-pair", "contraindicated")]


@pytest.mark.parametrize(
    ("one", "other", "rule", "severity"),
    [
        *(
            ("digoxin", other, "levels.digoxin-with-inhibitor", "serious")
            for other in ("amiodarone", "verapamil", "quinidine", "dronedarone", "clarithromycin", "Paxlovid")
        ),
        ("digoxin", "diltiazem", "levels.digoxin-with-weaker-inhibitor", "moderate"),
        ("digoxin", "rifampicin", "levels.digoxin-with-inducer", "moderate"),
        *(
            ("edoxaban", other, "levels.edoxaban-with-inhibitor", "serious")
            for other in ("ciclosporin", "ketoconazole", "dronedarone", "erythromycin")
        ),
        ("edoxaban", "amiodarone", "levels.edoxaban-with-weaker-inhibitor", "moderate"),
        ("edoxaban", "rifampicin", "levels.anticoagulant-with-inducer", "serious"),
        *(
            ("dabigatran", other, "labels.dabigatran-pair", "contraindicated")
            for other in ("ciclosporin", "ketoconazole", "dronedarone")
        ),
        ("dabigatran", "verapamil", "levels.dabigatran-with-inhibitor", "moderate"),
        ("dabigatran", "rifampicin", "levels.anticoagulant-with-inducer", "serious"),
    ],
)
def test_what_p_glycoprotein_carries_is_told_beside_what_changes_it_and_once(
    one: str, other: str, rule: str, severity: str
):
    assert tells(told(one, other), "levels.", "cyp.", "labels.", "pgp.") == [(rule, severity)]


def test_dabigatran_with_an_inhibitor_is_serious_where_the_kidneys_are_diseased_and_told_once():
    rule = "levels.dabigatran-with-inhibitor-and-kidneys"
    for person in ({"conditions": ["CKD"]}, {"kidney": "moderate impairment"}):
        assert tells(told("dabigatran", "verapamil", **person), "levels.") == [(rule, "serious")]
    assert not tells(told("dabigatran", conditions=["CKD"]), "levels.")


@pytest.mark.parametrize(
    "pair", [("digoxin", "lisinopril"), ("edoxaban", "digoxin"), ("dabigatran", "ibuprofen")]
)
def test_what_leaves_p_glycoprotein_alone_is_none_of_them(pair: tuple[str, str]):
    assert not tells(told(*pair), "levels.", "pgp.")
