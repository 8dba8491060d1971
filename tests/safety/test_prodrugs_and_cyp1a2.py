"""Tamoxifen and what inhibits its activation, medicines that CYP1A2 clears, and an inhibitor begun after kratom."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
STRONG, WEAKER = "cyp.cyp2d6-inhibitor-with-tamoxifen", "cyp.cyp2d6-inhibitor-weaker-with-tamoxifen"
POOR, AFTER = "cyp.cyp2d6-poor-and-tamoxifen", "serotonin.maoi-soon-after-kratom"
NOW = "serotonin.maoi-with-kratom"


def told(*medicines: Any, takes: tuple[dict[str, Any], ...] = (), **person: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(*takes, **who), vocabulary=VOCABULARY)


def tells(made: dict[str, list[Finding]], *families: str) -> list[tuple[str, str]]:
    rows = [row for rule, rows in made.items() if rule.startswith(families) for row in rows if row.tells]
    return [(row.rule, row.severity) for row in rows]


@pytest.mark.parametrize("inhibitor", ["paroxetine", "fluoxetine", "bupropion", "quinidine"])
def test_a_strong_inhibitor_beside_tamoxifen_is_about_endoxifen_and_not_about_a_level_that_rises(
    inhibitor: str,
):
    made = told("tamoxifen", inhibitor)
    assert tells(made, "cyp.") == [(STRONG, "serious")]
    (row,) = [row for row in made[STRONG] if row.tells]
    assert "endoxifen" in row.statement
    assert not [row for row in made["qt.inhibitor-of-clearance"] if row.tells]


def test_a_moderate_inhibitor_and_a_poor_metaboliser_are_told_apart():
    assert tells(told("tamoxifen", "duloxetine"), "cyp.") == [(WEAKER, "moderate")]
    in_poor = tells(told("tamoxifen", "paroxetine", cyp2d6="poor"), "cyp.")
    assert (POOR, "serious") in in_poor
    assert STRONG not in dict(in_poor)
    assert tells(told("tamoxifen", "citalopram"), "cyp.") == []


@pytest.mark.parametrize(
    ("one", "by", "rule", "severity"),
    [
        ("clozapine", "fluvoxamine", "clozapine", "serious"),
        ("clozapine", "ciprofloxacin", "clozapine", "serious"),
        ("theophylline", "ciprofloxacin", "theophylline", "serious"),
        ("aminophylline", "fluvoxamine", "theophylline", "serious"),
        ("duloxetine", "fluvoxamine", "duloxetine", "serious"),
        ("olanzapine", "fluvoxamine", "other", "moderate"),
        ("ropinirole", "ciprofloxacin", "other", "moderate"),
    ],
)
def test_what_labels_say_of_cyp1a2_is_found_once(one: str, by: str, rule: str, severity: str):
    assert tells(told(one, by), "cyp.", "labels.") == [(f"cyp.cyp1a2-inhibitor-with-{rule}", severity)]
    assert tells(told(one, "citalopram"), "cyp.cyp1a2") == []


def test_tizanidine_is_contraindicated_with_two_inhibitors_and_moderate_with_the_others_of_its_label():
    found = tells(told("tizanidine", "ciprofloxacin"), "cyp.")
    assert found == [("cyp.tizanidine-with-cyp1a2-inhibitor", "contraindicated")]
    found = tells(told("tizanidine", "famotidine"), "cyp.")
    assert found == [("cyp.tizanidine-with-weaker-cyp1a2-inhibitor", "moderate")]


@pytest.mark.parametrize(("days", "answer"), [(5, "not checked"), (13.9, "not checked"), (15, "not found")])
def test_an_inhibitor_begun_days_after_kratom_is_not_checked_for_two_weeks(days: float, answer: str):
    kratom = {"name": "kratom", "amount": "3 g", "every": "8 h", "from": "-1 y", "until": f"-{days} d"}
    begun = {"name": "phenelzine", "amount": "15 mg", "every": "8 h", "from": "0 d"}
    made = told(kratom, begun)
    assert [row.answer for row in made[NOW]] == ["not found"]
    (row,) = made[AFTER]
    assert row.answer == answer
    if answer == "not checked":
        assert (f"{days} d", "within 14 d") in [(number.value, number.limit) for number in row.numbers]
        assert "how long kratom's actions last" in row.missing[0]


def test_where_both_are_taken_together_only_that_is_told():
    made = told("phenelzine", takes=(LEAF,))
    assert tells(made, "serotonin.maoi") == [(NOW, "contraindicated")]
    assert [row.answer for row in made[AFTER]] == ["not found"]
