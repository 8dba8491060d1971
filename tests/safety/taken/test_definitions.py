"""What the class of a medicine says by definition: it is not asked what nobody would ask."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.taken.definitions import OPEN, by_definition
from tests.safety.cases import COMPLETE, checked, scenario

VOCABULARY = load_vocabulary()
OF_CLASS = {
    *("opioid_antagonist", "opioid_partial_agonist", "benzodiazepine", "gabapentinoid"),
    *("stimulant", "mao_inhibitor", "alpha2_agonist"),
}


def flags_of(name: str) -> dict[str, bool]:
    one = VOCABULARY.ingredients[name]
    flags = {flag: said.answer for flag, said in one.flags.items() if said.answer is not None}
    by_definition(flags, [kind.casefold() for kind in one.classes])
    return flags


@pytest.mark.parametrize(
    "name",
    ["heroin", "fentanyl", "methadone", "nitazenes", "amitriptyline", "venlafaxine", "trazodone", "haloperidol",
     "bromazolam", "zolpidem", "butalbital", "gabapentin", "tizanidine", "tianeptine"],
)  # fmt: skip
def test_no_flag_of_a_class_is_left_open_where_the_class_answers_it(name: str):
    assert set(flags_of(name)) >= OF_CLASS


def test_a_full_agonist_is_no_partial_one_and_an_antidepressant_no_stimulant():
    assert flags_of("heroin")["opioid_partial_agonist"] is False
    assert flags_of("heroin")["opioid_antagonist"] is False
    assert flags_of("amitriptyline")["stimulant"] is False


def test_what_is_recorded_stands_against_what_the_class_says():
    for name, one in VOCABULARY.ingredients.items():
        flags = flags_of(name)
        raised = {flag for flag in OF_CLASS if one.flags[flag].raises}
        assert all(flags[flag] for flag in raised - {"opioid_antagonist"}), name
        # A partial agonist that blocks as well is told as what it does at most; see the flags of opioids.
        if "opioid_antagonist" in raised and not flags.get("opioid"):
            assert flags["opioid_antagonist"], name


@pytest.mark.parametrize(
    ("name", "flag"),
    [("atomoxetine", "stimulant"), ("tranylcypromine", "stimulant"), ("samidorphan", "opioid_partial_agonist"),
     ("norbuprenorphine", "opioid_partial_agonist"), ("mitragynine pseudoindoxyl", "opioid_partial_agonist"),
     ("ashwagandha", "benzodiazepine")],
)  # fmt: skip
def test_what_the_word_does_not_settle_stays_open(name: str, flag: str):
    one = VOCABULARY.ingredients[name]
    flags: dict[str, bool] = {}
    by_definition(flags, [kind.casefold() for kind in one.classes])
    assert flag not in flags


def test_no_class_says_anything_of_what_a_medicine_does():
    for kind in OPEN:
        flags: dict[str, bool] = {}
        by_definition(flags, [kind])
        assert set(flags) <= OF_CLASS


def test_every_class_that_is_named_is_one_of_the_vocabulary():
    """A slip would leave open what the class answers."""
    kinds = {kind.casefold() for one in VOCABULARY.ingredients.values() for kind in one.classes}
    assert set(OPEN) <= kinds


def test_nobody_is_asked_whether_heroin_is_a_partial_agonist_or_amitriptyline_a_stimulant():
    who: dict[str, Any] = {**COMPLETE, "medicines": ["heroin", "amitriptyline"]}
    made = checked(scenario(**who), vocabulary=VOCABULARY)
    missing = " ".join(what for rows in made.values() for row in rows for what in row.missing)
    for words in ("partial opioid agonist", "opioid antagonist", "benzodiazepine", "gabapentinoid", "a stimulant",
                  "inhibits monoamine oxidase", "alpha-2 agonist"):  # fmt: skip
        assert words not in missing
    assert "whether heroin lengthens QT" in missing
