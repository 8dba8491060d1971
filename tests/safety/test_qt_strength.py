"""How well it is known that a medicine brings torsade de pointes, and what is milder where that is only possible."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.medicine import QT_STRENGTHS
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
CITALOPRAM = "qt.citalopram-with-medicine"
QT_OF = ("qt.two-medicines", "qt.possible-medicines", "qt.inhibitor-of-clearance", "qt.inhibitor-of-possible",
         "qt.several-in-a-woman", "qt.medicine-with-weak", CITALOPRAM)  # fmt: skip


def said(medicines: list[Any], *takes: dict[str, Any], **person: Any) -> dict[str, Finding]:
    """What is said of QT, by rule."""
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines, **person}
    made = checked(scenario(*takes, **who), vocabulary=VOCABULARY)
    return {
        row.rule: row for rows in made.values() for row in rows if row.tells and row.rule.startswith("qt.")
    }


def loperamide(amount: str, every: str = "12 h") -> dict[str, str]:
    return {"name": "loperamide", "amount": amount, "every": every}


def test_every_medicine_that_lengthens_qt_says_how_well_that_is_known():
    """Else a rule on known risk would be not checked of it, and no milder one could stand instead."""
    strengths = {
        one.name: one.flags["qt"].strength
        for one in VOCABULARY.ingredients.values()
        if one.flags["qt"].raises
    }
    assert set(strengths.values()) == set(QT_STRENGTHS)
    for name in ("methadone", "haloperidol", "citalopram", "ondansetron", "amiodarone", "domperidone"):
        assert strengths[name] == "known"
    for name in ("lithium", "venlafaxine", "mirtazapine", "tacrolimus", "olanzapine", "quetiapine"):
        assert strengths[name] != "known"


@pytest.mark.parametrize("other", ["mirtazapine", "lithium", "venlafaxine", "olanzapine", "tacrolimus"])
@pytest.mark.parametrize("ours", ["citalopram", "escitalopram"])
def test_what_possibly_lengthens_qt_is_no_contraindication_of_citalopram(ours: str, other: str):
    made = said([ours, other])
    assert {row.severity for row in made.values()} <= {"serious", "moderate"}
    assert made["qt.two-medicines"].severity == "serious"


@pytest.mark.parametrize("other", ["methadone", "haloperidol", "ondansetron", "sotalol", "clarithromycin"])
def test_what_is_known_to_lengthen_qt_is_a_contraindication_of_citalopram(other: str):
    assert said(["citalopram", other])[CITALOPRAM].severity == "contraindicated"


@pytest.mark.parametrize("ours", ["domperidone", "pimozide", "thioridazine", "dronedarone", "ziprasidone"])
def test_labels_contraindicate_what_is_known_to_lengthen_qt_and_not_what_possibly_does(ours: str):
    def worst(other: str) -> set[str]:
        who: dict[str, Any] = {**COMPLETE, "medicines": [ours, other]}
        made = checked(scenario(**who), vocabulary=VOCABULARY)
        return {
            row.severity for rows in made.values() for row in rows if row.tells and set(row.about) >= {ours}
        }

    assert "contraindicated" in worst("methadone")
    assert "contraindicated" not in worst("mirtazapine")
    assert "serious" in worst("mirtazapine")


@pytest.mark.parametrize(
    "medicines", [["venlafaxine", "mirtazapine"], ["atazanavir", "ritonavir"], ["lithium", "olanzapine"]]
)
def test_a_pair_that_only_possibly_lengthens_qt_is_moderate(medicines: list[str]):
    made = said(medicines)
    assert made
    assert {row.severity for row in made.values()} == {"moderate"}


def test_a_pair_is_told_once_with_the_level_that_rises_and_the_sex():
    made = said(["fluoxetine", "haloperidol"], sex="female")
    assert set(made) & set(QT_OF) == {"qt.inhibitor-of-clearance"}
    (row,) = (made[rule] for rule in QT_OF if rule in made)
    assert row.about[1:] == ("haloperidol",)
    assert {name for _, name in row.beside} == {"fluoxetine", "female"}


@pytest.mark.parametrize("other", ["citalopram", "ondansetron", "methadone", "ciprofloxacin"])
def test_loperamide_in_amounts_of_its_label_lengthens_no_qt(other: str):
    for amount in ("2 mg", "8 mg"):
        assert not any("loperamide" in row.about for row in said([loperamide(amount), other]).values())
    above = said([loperamide("10 mg"), other])
    assert any("loperamide" in row.about for row in above.values())
    assert above["qt.loperamide-above-label"].severity == "serious"


def test_loperamide_in_amounts_of_its_label_is_no_contraindication_of_a_long_qt():
    assert not said([loperamide("2 mg")], qtc="505 ms")
    assert said([loperamide("10 mg")], qtc="505 ms")["qt.medicine-from-500"].severity == "contraindicated"


def test_under_two_names_loperamide_counts_together():
    """Twice 12 mg are more than the 16 mg of the label."""
    twice = [loperamide("12 mg", "24 h"), {**loperamide("12 mg", "24 h"), "name": "Imodium"}]
    assert "qt.medicine-from-500" in said(twice, qtc="505 ms")
    assert "qt.medicine-from-500" not in said(twice[:1], qtc="505 ms")


def test_of_loperamide_without_an_amount_qt_is_not_checked():
    person: dict[str, Any] = {**COMPLETE, "medicines": ["loperamide"], "qtc": "505 ms"}
    (row,) = checked(scenario(**person), vocabulary=VOCABULARY)["qt.medicine-from-500"]
    assert (row.answer, row.missing) == ("not checked", ("how much loperamide is taken",))


def test_beside_leaf_loperamide_in_usual_amounts_is_told_by_its_own_rule():
    made = said([loperamide("2 mg")], LEAF)
    assert made["qt.loperamide-with-kratom"].severity == "moderate"
    assert "qt.medicine-with-kratom" not in made
