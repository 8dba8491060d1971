"""What several things make together is told of each arm by what is taken there, and of what is not gone."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding, check
from mitragyna.safety.findings import grouped
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.covering import longest_wait
from mitragyna.safety.rules.load import load_rules
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LEAF, LIBRARY

OUTSIDE, THREE, TWO = "input.outside-these-rules", "sedatives.three-at-once", "sedatives.two-sedatives"
KRATOM = "sedatives.three-with-kratom"
NALTREXONE = {"product": "naltrexone-tablet", "amount": "50 mg", "every": "24 h"}
MORPHINE = {"product": "morphine-oral", "amount": "20 mg", "every": "12 h"}
METHADONE = {"product": "methadone-solution", "amount": "20 mg", "every": "24 h"}


def told(rule: str, *arms: list[dict[str, Any]], medicines: list[Any]) -> list[Finding]:
    rows = [
        {"name": f"arm {i}", "take": takes} if takes else {"name": f"arm {i}"} for i, takes in enumerate(arms)
    ]
    person = {**COMPLETE, "medicines": medicines}
    given = from_dict({"duration": "21 d", "arm": rows, "history": [], "person": person}, library=LIBRARY)
    made = grouped(check(given, given.with_own_products(LIBRARY), vocabulary=load_vocabulary()))
    return [row for row in made if row.rule == rule and row.answer != "not found" and not row.told_by]


def names(rows: list[Finding]) -> list[tuple[set[str], tuple[str, ...]]]:
    """What is named together, and in which arms; one sentence is one finding, whose parts say that."""
    assert len(rows) <= 1
    parts = [part for row in rows for part in row.each or (row,)]
    return [(set(part.about[1:]) | {name for _, name in part.beside}, part.arms) for part in parts]


def test_medicines_of_different_arms_are_not_named_together():
    rows = told(OUTSIDE, [METHADONE], [NALTREXONE], [], medicines=["warfarin", "aspirin"])
    assert sorted(names(rows), key=lambda row: row[1]) == [
        ({"methadone", "warfarin", "aspirin"}, ("arm 0",)),
        ({"naltrexone", "warfarin", "aspirin"}, ("arm 1",)),
        ({"warfarin", "aspirin"}, ("arm 2",)),
    ]
    counts = {part.arms: [number.value for number in part.numbers] for part in rows[0].each}
    assert counts == {("arm 0",): ["3"], ("arm 1",): ["3"], ("arm 2",): ["2"]}


def test_arms_in_which_the_same_is_taken_are_one_finding():
    more = {**METHADONE, "amount": "30 mg"}
    rows = told(OUTSIDE, [METHADONE], [more], medicines=["warfarin"])
    assert names(rows) == [({"methadone", "warfarin"}, ("arm 0", "arm 1"))]
    assert names(told(OUTSIDE, [METHADONE], [], medicines=["warfarin"])) == [
        ({"methadone", "warfarin"}, ("arm 0",))
    ]


def test_what_depresses_breathing_together_is_told_by_arm_and_covers_two_of_them():
    medicines = ["diazepam", "pregabalin"]
    rows = told(THREE, [METHADONE], [MORPHINE], [LEAF], [], medicines=medicines)
    assert [(len(found), arms) for found, arms in names(rows)] == [(3, (f"arm {i}",)) for i in range(2)]
    with_kratom = told(KRATOM, [METHADONE], [MORPHINE], [LEAF], [], medicines=medicines)
    assert [(len(found), arms) for found, arms in names(with_kratom)] == [(3, ("arm 2",))]
    left = [row for row in told(TWO, [METHADONE], [], medicines=medicines) if row.tells]
    assert [row.arms for row in left] == [("arm 1",)]


@pytest.mark.parametrize(
    ("ended", "counted"),
    [("0 h", True), ("-20 d", True), ("-34 d", True), ("-36 d", False), ("-90 d", False)],
)
@pytest.mark.parametrize("name", ["fluoxetine", "warfarin", "Prozac"])
def test_what_ended_longer_ago_than_any_rule_asks_for_is_not_named(ended: str, counted: bool, name: str):
    assert longest_wait(load_rules()) == 35.0 * 24.0
    rows = told(OUTSIDE, [METHADONE], medicines=["aspirin", {"name": name, "until": ended}])
    assert [len(found) for found, _ in names(rows)] == [3 if counted else 2]


def test_an_opioid_that_is_gone_is_not_named_beside_one_medicine():
    gone = {"name": "methadone", "amount": "20 mg", "every": "24 h", "from": "-1 y", "until": "-100 d"}
    assert told(OUTSIDE, [], medicines=["warfarin", gone]) == []
