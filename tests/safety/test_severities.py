"""A rule is as grave as the gravest of its records, or says why it is not, where a reader sees it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from mitragyna.report.findings import tables
from mitragyna.safety import check
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.load import SEVERITIES, Rule, load_rules
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, scenario

GIVEN: Final = tomllib.loads((Path(__file__).parent / "data" / "record_severities.toml").read_text("utf-8"))
OF_RECORD: Final = {record: severity for severity, records in GIVEN.items() for record in records}
RULES: Final = load_rules()


def gravest(rule: Rule) -> str:
    """The severity of the gravest record that a rule rests on; empty where none of them has one."""
    return min(
        (OF_RECORD[name] for name in rule.basis if name in OF_RECORD), key=SEVERITIES.index, default=""
    )


def test_the_severities_are_of_records_that_there_are():
    assert set(GIVEN) <= set(SEVERITIES)
    for name in OF_RECORD:
        assert LIBRARY.evidence(name).id == name
    assert {"LV-010", "GP-002", "HY-006"} <= set(OF_RECORD)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if gravest(rule)])
def test_a_rule_has_the_severity_of_its_gravest_record_or_a_reason(name: str):
    rule = RULES[name]
    graver = rule.grave < SEVERITIES.index(gravest(rule))
    if rule.severity == gravest(rule):
        assert not rule.severity_reason
        return
    assert rule.severity_reason.startswith("graver than " if graver else "milder than ")
    assert f"({gravest(rule)})" in rule.severity_reason


def test_the_reason_names_a_record_of_the_rule():
    for name, rule in RULES.items():
        if rule.severity_reason:
            assert any(record in rule.severity_reason for record in rule.basis), name


def test_the_reason_is_in_the_finding_and_in_what_is_shown():
    person: dict[str, Any] = {"conditions": ["hypertension"]}
    given = scenario(LEAF, **{**COMPLETE, **person})
    rows = {
        one.rule: one for one in check(given, given.with_own_products(LIBRARY), vocabulary=load_vocabulary())
    }
    row = rows["person.hypertension-with-kratom"]
    assert "GP-002 (contraindicated)" in row.severity_reason
    assert row.as_dict()["severity_reason"] == row.severity_reason
    assert type(row).of(row.as_dict()) == row
    shown = [cell for table in tables([row.as_dict()], 1) if not isinstance(table, str)
             for column in table.columns for cell in column.cells]  # fmt: skip
    assert any(f"Why serious: {row.severity_reason}" in str(cell) for cell in shown)


def test_what_the_record_of_liver_agents_names_is_as_grave_as_it_and_no_other_medicine_is():
    known = load_vocabulary()
    asked: dict[str, Any] = {
        "kava": "person.kava-or-anabolic-steroid-with-kratom",
        "nandrolone": "person.kava-or-anabolic-steroid-with-kratom",
        "isoniazid": "person.known-hepatotoxin-with-kratom",
    }
    for name, rule in asked.items():
        person: dict[str, Any] = {"medicines": [name]}
        given = scenario(LEAF, **{**COMPLETE, **person})
        rows = check(given, given.with_own_products(LIBRARY), vocabulary=known)
        of_liver = {row.rule: row.severity for row in rows if row.tells and row.rule in asked.values()}
        assert of_liver == {rule: "serious" if name == "isoniazid" else "contraindicated"}
