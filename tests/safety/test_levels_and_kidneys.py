"""Fluvoxamine beside methadone, and lithium in kidney disease."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding, check
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LIBRARY


def rows(*medicines: Any, **person: Any) -> dict[str, Finding]:
    who = {**COMPLETE, "medicines": list(medicines), **person}
    made = from_dict({"duration": "14 d", "arm": [{"name": "arm"}], "person": who}, library=LIBRARY)
    return {row.rule: row for row in reversed(check(made, made.with_own_products(LIBRARY)))}


METHADONE = {"name": "methadone", "amount": "80 mg", "every": "24 h", "from": "-1 y"}


@pytest.mark.parametrize("methadone", [METHADONE, "methadone", "levomethadone"])
@pytest.mark.parametrize("name", ["fluvoxamine", "Luvox"])
def test_fluvoxamine_raises_methadone(methadone: Any, name: str):
    row = rows(methadone, name)["cyp.fluvoxamine-with-methadone"]
    assert (row.answer, row.severity) == ("found", "serious")
    assert "20 to 100 %" in row.statement


@pytest.mark.parametrize("other", ["sertraline", "mirtazapine"])
def test_others_do_not(other: str):
    assert rows(METHADONE, other)["cyp.fluvoxamine-with-methadone"].answer == "not found"
    assert rows("morphine", "fluvoxamine")["cyp.fluvoxamine-with-methadone"].answer == "not found"


@pytest.mark.parametrize("condition", ["CKD 4", "chronic kidney disease", "end-stage renal disease"])
def test_lithium_in_kidney_disease(condition: str):
    row = rows("lithium", conditions=[condition])["person.kidney"]
    assert (row.answer, row.severity) == ("found", "serious")
    assert rows("lithium", conditions=[])["person.kidney"].answer == "not found"
