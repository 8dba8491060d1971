"""Pairs that labels contraindicate, and what is no such pair."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding, load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LIBRARY, checked, scenario

VOCABULARY = load_vocabulary()
RULES = load_rules()


def told(*medicines: str, **person: Any) -> dict[str, list[Finding]]:
    who = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(**who), vocabulary=VOCABULARY)


def above(made: dict[str, list[Finding]], *families: str) -> set[str]:
    return {rule for rule, rows in made.items() if rule.startswith(families) for row in rows if row.tells}


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("pimozide-pair", "pimozide", "clarithromycin"),
        ("pimozide-pair", "pimozide", "itraconazole"),
        ("pimozide-pair", "pimozide", "paroxetine"),
        ("pimozide-pair", "pimozide", "sertraline"),
        ("pimozide-pair", "pimozide", "citalopram"),
        ("pimozide-pair", "pimozide", "methadone"),
        ("thioridazine-pair", "thioridazine", "paroxetine"),
        ("thioridazine-pair", "thioridazine", "propranolol"),
        ("thioridazine-pair", "thioridazine", "fluvoxamine"),
        ("thioridazine-pair", "thioridazine", "haloperidol"),
        ("domperidone-pair", "domperidone", "ritonavir"),
        ("domperidone-pair", "domperidone", "erythromycin"),
        ("simvastatin-pair", "simvastatin", "gemfibrozil"),
        ("simvastatin-pair", "simvastatin", "danazol"),
        ("ergot-pair", "ergotamine", "ritonavir"),
        ("ergot-pair", "dihydroergotamine", "clarithromycin"),
        ("lurasidone-pair", "lurasidone", "ketoconazole"),
        ("lurasidone-pair", "lurasidone", "rifampicin"),
        ("ranolazine-pair", "ranolazine", "clarithromycin"),
        ("triazolam-or-alprazolam-pair", "triazolam", "ritonavir"),
        ("triazolam-or-alprazolam-pair", "alprazolam", "ketoconazole"),
        ("pethidine-with-ritonavir", "pethidine", "ritonavir"),
        ("strong-inhibitor-pair", "eplerenone", "itraconazole"),
        ("strong-inhibitor-pair", "ivabradine", "clarithromycin"),
        ("qt-pair", "ziprasidone", "methadone"),
    ],
)
def test_what_a_label_contraindicates_interrupts_and_names_both(rule: str, one: str, other: str):
    made = told(one, other)
    (row,) = [row for row in made[f"labels.{rule}"] if row.tells]
    assert row.severity == "contraindicated"
    assert row.about[1:] == (one,)
    assert other in {name for _, name in row.beside}
    assert row.sources
    # The pair is told once: general rules on enzymes say nothing of it, and those on QT where the label is about QT.
    general = {name for name in RULES if name.startswith("cyp.")}
    assert not [row for name in general for row in made[name] if row.tells and row.about[1:] == (one,)]
    if rule.startswith(("pimozide", "thioridazine", "domperidone", "ranolazine", "qt")):
        for general in ("qt.two-medicines", "qt.medicine-with-weak", "qt.citalopram-with-medicine"):
            assert not any(row.tells for row in made[general])
        assert not any(row.tells and row.about[1:] == (one,) for row in made["qt.inhibitor-of-clearance"])


@pytest.mark.parametrize(
    "pair",
    [
        ("pimozide", "metformin"),
        ("thioridazine", "metoprolol"),
        ("domperidone", "metformin"),
        ("simvastatin", "amlodipine"),
        ("atorvastatin", "clarithromycin"),
        ("ergotamine", "azithromycin"),
        ("alprazolam", "clarithromycin"),
        ("eplerenone", "erythromycin"),
    ],
)
def test_another_pair_is_none_of_them(pair: tuple[str, str]):
    assert above(told(*pair), "labels.") == set()


def test_a_poor_metaboliser_is_no_person_for_thioridazine_and_inhibition_says_nothing_there():
    made = told("thioridazine", "paroxetine", cyp2d6="poor")
    assert above(made, "labels.thioridazine-poor")
    (pair,) = made["labels.thioridazine-pair"]
    assert not pair.tells or "paroxetine" not in {name for _, name in pair.beside}


def test_labels_that_were_recalled_are_marked_so():
    for name, rule in RULES.items():
        if name.startswith("labels."):
            assert rule.grade(LIBRARY) == "extrapolated"
            recalled = {LIBRARY.evidence(one).seen == "recalled" for one in rule.grade_from or rule.basis}
            assert recalled != {True} or rule.seen(LIBRARY) == "recalled"
    (row,) = told("ziprasidone", "methadone")["labels.qt-pair"]
    assert row.seen == "recalled"


# -- what one of two in a product does --------------------------------------------------------------------


def test_nirmatrelvir_inhibits_nothing_by_itself_and_ritonavir_does():
    flag = VOCABULARY.flag("nirmatrelvir", "cyp3a_inhibitor")
    assert (flag.value, flag.recalled, flag.answer) == ("no", False, False)
    leaf = {"product": "leaf-powder-us", "amount": "3 g", "every": "8 h"}
    made = checked(scenario(leaf, **{**COMPLETE, "medicines": ["Paxlovid"]}), vocabulary=VOCABULARY)
    rows = [row for row in made["cyp.strong-inhibitor-with-kratom"] if row.answer == "found"]
    assert [row.about[1:] for row in rows] == [("ritonavir",)]
    assert "nirmatrelvir" not in str(rows[0].numbers)


def test_no_strength_of_an_enzymes_inhibitor_in_a_product_is_recalled():
    """What is known of a product of two (nirmatrelvir with ritonavir) is no strength of its other half."""
    together = {name for names in VOCABULARY.products for name in names}
    for name in together:
        for flag in ("cyp3a_inhibitor", "cyp2d6_inhibitor", "cyp3a_inducer"):
            made = VOCABULARY.flag(name, flag)
            assert not (made.recalled and made.strength in ("strong", "moderate")), (name, flag)
