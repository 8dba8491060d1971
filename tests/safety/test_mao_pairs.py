"""Two inhibitors of monoamine oxidase are a pair: contraindicated, and for two weeks after one that binds for good."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, answer, checked, scenario

VOCABULARY = load_vocabulary()
RULE = "serotonin.two-mao-inhibitors"
NAMES = (
    *(
        "phenelzine",
        "tranylcypromine",
        "isocarboxazid",
        "selegiline",
        "rasagiline",
        "safinamide",
        "moclobemide",
    ),
    *("linezolid", "tedizolid", "methylene blue", "procarbazine", "metaxalone", "Nardil", "Syrian rue"),
)


def told(*medicines: Any) -> str:
    return answer(scenario(**{**COMPLETE, "medicines": list(medicines)}), RULE, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    "pair", [pair for pair in combinations(NAMES, 2) if pair != ("phenelzine", "Nardil")], ids="+".join
)
def test_every_pair_is_found_once(pair: tuple[str, str]):
    rows = checked(scenario(**{**COMPLETE, "medicines": list(pair)}), vocabulary=VOCABULARY)[RULE]
    assert [(row.answer, row.severity) for row in rows] == [("found", "contraindicated")]
    assert len(rows[0].about) == 3


@pytest.mark.parametrize(
    ("first", "ended", "expected"),
    [
        ("phenelzine", "-5 d", "found"),
        ("phenelzine", "-14 d", "found"),
        ("phenelzine", "-15 d", "not found"),
        ("linezolid", "-20 h", "found"),
        ("linezolid", "-3 d", "not found"),
        ("moclobemide", "-12 h", "found"),
        ("moclobemide", "-10 d", "not found"),
    ],
)
def test_the_time_after_the_first_is_counted(first: str, ended: str, expected: str):
    assert told({"name": first, "until": ended}, {"name": "tranylcypromine", "from": "0 h"}) == expected


def test_one_inhibitor_under_two_names_is_no_pair():
    assert told("phenelzine", "Nardil") == "not found"


def test_an_inhibitor_beside_an_ssri_is_another_finding():
    assert told("phenelzine", "sertraline") == "not found"


def test_an_unknown_name_leaves_it_open():
    assert told("phenelzine", "qqxzzy") == "not checked"
