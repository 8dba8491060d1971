"""Colchicine, dofetilide, much loperamide, and other pairs of common medicines that labels contraindicate."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
IMPAIRED, PAIR = "labels.colchicine-in-impaired-organs", "labels.colchicine-pair"
ABOVE, BESIDE_LEAF = "qt.loperamide-above-label", "qt.loperamide-high-dose"


def told(
    *medicines: Any, takes: tuple[dict[str, Any], ...] = (), without: tuple[str, ...] = (), **person: Any
) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    who = {key: value for key, value in who.items() if key not in without}
    return checked(scenario(*takes, **who), vocabulary=VOCABULARY)


def tells(made: dict[str, list[Finding]], *families: str) -> list[Finding]:
    return [row for rule, rows in made.items() if rule.startswith(families) for row in rows if row.tells]


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("dofetilide-pair", "dofetilide", "verapamil"),
        ("dofetilide-pair", "dofetilide", "hydrochlorothiazide"),
        ("dofetilide-pair", "dofetilide", "dolutegravir"),
        ("azole-pair", "methadone", "itraconazole"),
        ("azole-pair", "quinidine", "fluconazole"),
        ("nitrate-pair", "sildenafil", "glyceryl trinitrate"),
        ("nitrate-pair", "tadalafil", "isosorbide mononitrate"),
        ("triptan-with-ergot", "sumatriptan", "dihydroergotamine"),
        ("two-triptans", "sumatriptan", "rizatriptan"),
        ("eletriptan-pair", "eletriptan", "clarithromycin"),
        ("ritonavir-pair", "flecainide", "ritonavir"),
        ("ritonavir-pair", "darunavir", "rifampicin"),
        ("antiinfective-with-inducer", "voriconazole", "carbamazepine"),
        ("antiinfective-with-inducer", "ranolazine", "phenytoin"),
        ("cyp1a2-pair", "ramelteon", "fluvoxamine"),
        ("disulfiram-pair", "disulfiram", "alcohol"),
        ("neprilysin-pair", "sacubitril", "lisinopril"),
        ("anticoagulant-pair", "apixaban", "warfarin"),
        ("ketorolac-pair", "ketorolac", "ibuprofen"),
        ("repaglinide-pair", "repaglinide", "gemfibrozil"),
        ("pitavastatin-pair", "pitavastatin", "ciclosporin"),
        ("bosentan-pair", "bosentan", "glibenclamide"),
        ("dabigatran-pair", "dabigatran", "dronedarone"),
        ("ivabradine-pair", "ivabradine", "verapamil"),
        ("potassium-pair", "amiloride", "spironolactone"),
        ("carbamazepine-pair", "clozapine", "carbamazepine"),
        ("strong-inhibitor-pair", "ticagrelor", "clarithromycin"),
        ("pimozide-pair", "pimozide", "fluvoxamine"),
        ("mao-inhibitor-pair", "phenelzine", "methyldopa"),
        ("rilpivirine-pair", "rilpivirine", "omeprazole"),
    ],
)
def test_what_a_label_contraindicates_interrupts_once(rule: str, one: str, other: str):
    made = told(one, other)
    (row,) = [row for row in made[f"labels.{rule}"] if row.tells]
    assert (row.severity, row.sources != ()) == ("contraindicated", True)
    assert {*row.about[1:], *(name for _, name in row.beside)} >= {one, other}
    assert [row.rule for row in tells(made, "labels.")] == [f"labels.{rule}"]
    for alone in (one, other):
        assert not tells(told(alone), "labels.")


@pytest.mark.parametrize(
    "pair",
    [
        ("dofetilide", "amlodipine"),
        ("methadone", "terbinafine"),
        ("sildenafil", "amlodipine"),
        ("apixaban", "aspirin"),
        ("sacubitril", "metoprolol"),
        ("colchicine", "omeprazole"),
    ],
)
def test_what_no_label_names_is_none_of_them(pair: tuple[str, str]):
    assert not tells(told(*pair, conditions=["CKD"]), "labels.")


@pytest.mark.parametrize(
    "inhibitor", ["clarithromycin", "ritonavir", "ketoconazole", "ciclosporin", "verapamil"]
)
def test_colchicine_beside_an_inhibitor_is_as_grave_as_the_organs_make_it(inhibitor: str):
    (row,) = tells(told("colchicine", inhibitor), "labels.", "cyp.", "pgp.")
    assert (row.rule, row.severity) == (PAIR, "serious")
    impaired: list[dict[str, Any]] = [{"conditions": ["CKD"]}, {"conditions": ["cirrhosis"]}]
    impaired.append({"kidney": "moderate impairment"})
    for ill in impaired:
        (row,) = tells(told("colchicine", inhibitor, **ill), "labels.", "cyp.", "pgp.")
        assert (row.rule, row.severity) == (IMPAIRED, "contraindicated")


def test_colchicine_with_organs_that_nobody_told_is_serious_and_asked_about():
    made = told("colchicine", "clarithromycin", without=("conditions", "liver", "kidney"))
    assert [row.answer for row in made[IMPAIRED]] == ["not checked"]
    assert [row.tells for row in made[PAIR]] == [True]


def test_loperamide_far_above_its_label_is_found_without_kratom_and_told_once_beside_it():
    much = {"name": "loperamide", "amount": "50 mg", "every": "12 h"}
    (row,) = tells(told(much), "qt.")
    assert (row.rule, row.severity) == (ABOVE, "serious")
    assert [(number.value, number.limit) for number in row.numbers] == [("100 mg", "above 16 mg")]
    (row,) = tells(told(much, takes=(LEAF,)), "qt.")
    assert (row.rule, row.severity) == (BESIDE_LEAF, "contraindicated")
    assert not tells(told({**much, "amount": "8 mg"}), "qt.")
    (row,) = told("loperamide")[ABOVE]
    assert (row.answer, row.missing) == ("not checked", ("how much loperamide is taken",))


@pytest.mark.parametrize("name", ["Bactrim", "co-trimoxazole"])
def test_dofetilide_beside_co_trimoxazole_is_one_line(name: str):
    (row,) = tells(told("dofetilide", name), "labels.", "qt.")
    assert (row.rule, row.severity) == ("labels.dofetilide-pair", "contraindicated")
    (row,) = tells(told("dofetilide", "sulfamethoxazole"), "labels.", "qt.")
    assert (row.rule, row.severity) == ("qt.medicine-with-weak", "minor")


@pytest.mark.parametrize(
    "inhibitor", ["ketoconazole", "itraconazole", "clarithromycin", "ritonavir", "cobicistat"]
)
@pytest.mark.parametrize(
    "medicine",
    ["quetiapine", "avanafil", "lurasidone", "ranolazine", "eplerenone", "finerenone", "ivabradine",
     "alfuzosin", "silodosin", "ergotamine", "methylergometrine", "simvastatin", "lovastatin", "triazolam",
     "lomitapide", "pimozide", "eletriptan", "domperidone", "ticagrelor", "tolvaptan", "conivaptan",
     "naloxegol", "flibanserin", "lercanidipine", "darifenacin", "dapoxetine", "ubrogepant", "dronedarone"],
)  # fmt: skip
def test_what_strong_inhibitors_of_cyp3a_are_contraindicated_with_is_told_once(medicine: str, inhibitor: str):
    made = told(medicine, inhibitor)
    rows = [row for row in tells(made, "labels.", "cyp.", "levels.") if medicine in row.about[1:]]
    assert [row.severity for row in rows] == ["contraindicated"]


def pde5(medicine: str, inhibitor: str, **person: Any) -> list[tuple[str, str]]:
    made = told(medicine, inhibitor, **person)
    return [(row.rule, row.severity) for row in tells(made, "labels.", "cyp.", "levels.")]


def test_sildenafil_and_vardenafil_are_as_grave_as_their_use_makes_them():
    milder = [("labels.pde5-pair", "serious")]
    graver = [("labels.pde5-contraindicated-pair", "contraindicated")]
    for inhibitor in ("ritonavir", "cobicistat", "ketoconazole"):
        assert pde5("sildenafil", inhibitor) == milder
        assert pde5("sildenafil", inhibitor, conditions=["pulmonary arterial hypertension"]) == graver
    assert pde5("sildenafil", "clarithromycin", conditions=["pulmonary hypertension"]) == milder
    assert pde5("vardenafil", "ritonavir") == graver
    assert pde5("vardenafil", "itraconazole") == pde5("tadalafil", "ritonavir") == milder
    made = told("vardenafil", "itraconazole", without=("pregnant", "breastfeeding"), age="78 y", sex="male")
    assert [row.severity for row in tells(made, "labels.")] == ["contraindicated"]
