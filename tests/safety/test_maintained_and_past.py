"""Milk and pregnancy in maintenance, functions of organs said against conditions, and what met only in the past."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, answer, checked, found, scenario

METHADONE: dict[str, Any] = {"name": "methadone", "amount": "80 mg", "every": "24 h", "from": "-1 y"}
BUPRENORPHINE: dict[str, Any] = {"name": "buprenorphine", "amount": "16 mg", "every": "24 h", "from": "-1 y"}
LEAF: dict[str, Any] = {"product": "leaf-powder-us", "amount": "2 g", "every": "12 h"}
STABLE, MORE = "person.breastfeeding-in-maintenance", "person.breastfeeding-in-maintenance-with-more"
CONTRADICTIONS = ("input.liver-twice", "input.kidney-twice")


def case(*takes: dict[str, Any], **person: Any):
    return scenario(*takes, duration="14 d", **{**COMPLETE, **person})


def known(given: Any) -> set[str]:
    return found(given, vocabulary=load_vocabulary())


def until(end: str, begin: str = "-1 y", **medicine: Any) -> dict[str, Any]:
    return {**medicine, "from": begin, "until": end}


@pytest.mark.parametrize(
    "medicines",
    [
        [METHADONE],
        [BUPRENORPHINE],
        [METHADONE, "ibuprofen"],
        [METHADONE, until("-100 d", name="oxycodone", amount="10 mg", every="12 h")],
        [until("-60 d", name="methadone", amount="60 mg", every="24 h"), {**METHADONE, "from": "-59 d"}],
    ],
)
def test_milk_is_told_as_of_stable_maintenance_where_nothing_else_harms(medicines: list[Any]):
    told = known(case(breastfeeding=True, medicines=medicines))
    assert STABLE in told
    assert MORE not in told


@pytest.mark.parametrize(
    ("takes", "medicines"),
    [
        ((), [BUPRENORPHINE, "lorazepam"]),
        ((), [METHADONE, "alcohol", "alprazolam"]),
        ((), [METHADONE, "alcohol"]),
        ((), [METHADONE, "gabapentin"]),
        ((), [METHADONE, "buprenorphine"]),
        ((), [METHADONE, "oxycodone"]),
        ((LEAF,), [BUPRENORPHINE]),
        (
            (),
            [
                until("0 h", name="methadone", amount="60 mg", every="24 h"),
                {"name": "methadone", "amount": "140 mg", "every": "24 h", "from": "0 h"},
            ],
        ),
        (
            (),
            [
                until("-3 d", name="methadone", amount="60 mg", every="24 h"),
                {"name": "methadone", "amount": "140 mg", "every": "24 h", "from": "-2 d"},
            ],
        ),
        ((), [METHADONE, {"name": "methadone", "amount": "40 mg", "every": "24 h", "from": "2 d"}]),
    ],
)
def test_milk_is_grave_beside_what_harms_or_with_another_amount(
    takes: tuple[dict[str, Any], ...], medicines: list[Any]
):
    told = known(case(*takes, breastfeeding=True, medicines=medicines))
    assert MORE in told
    assert STABLE not in told


def test_milk_beside_a_name_that_nobody_knows_is_no_settled_case():
    given = case(breastfeeding=True, medicines=[METHADONE, "qqxzzy"])
    assert answer(given, MORE, vocabulary=load_vocabulary()) == "not checked"


@pytest.mark.parametrize("person", [{"pregnant": True}, {"conditions": ["pregnancy"], "pregnant": None}])
@pytest.mark.parametrize("medicine", [METHADONE, BUPRENORPHINE, "methadone"])
def test_pregnancy_in_maintenance_says_that_treatment_goes_on(person: dict[str, Any], medicine: Any):
    kept: dict[str, Any] = {**COMPLETE, **person, "medicines": [medicine]}
    if kept["pregnant"] is None:
        del kept["pregnant"]
    given = scenario(**kept)
    (one,) = checked(given, vocabulary=load_vocabulary())["person.pregnancy-in-maintenance"]
    assert one.tells
    assert "newborn" in one.watch


def test_pregnancy_in_maintenance_is_not_told_of_what_is_past_or_of_others():
    past = until("-100 d", name="methadone", amount="80 mg", every="24 h")
    for medicines in ([past], ["ibuprofen"], ["morphine"]):
        told = known(case(pregnant=True, medicines=medicines))
        assert "person.pregnancy-in-maintenance" not in told
    assert "person.pregnancy-in-maintenance" not in known(case(medicines=[METHADONE]))


@pytest.mark.parametrize(
    "written", ["cirrhosis", "liver disease", "chronic liver disease", "alcoholic cirrhosis"]
)
def test_a_normal_liver_beside_its_disease_is_asked_and_clears_nothing(written: str):
    given = case(liver="normal", conditions=[written], medicines=[METHADONE])
    (asked,) = checked(given)["input.liver-twice"]
    assert asked.answer == "not checked"
    assert "person.liver" in " ".join(asked.missing)
    for rule in ("person.liver-severe", "person.liver-moderate"):
        assert answer(given, rule) == "not checked"


def test_a_degree_beside_a_normal_liver_is_found_and_asked():
    given = case(liver="normal", conditions=["decompensated cirrhosis"], medicines=[METHADONE])
    assert "person.liver-severe" in found(given)
    assert answer(given, "input.liver-twice") == "not checked"


@pytest.mark.parametrize("written", ["end-stage renal disease", "CKD", "dialysis"])
def test_normal_kidneys_beside_their_disease_are_asked(written: str):
    given = case(kidney="normal", conditions=[written], medicines=["morphine"])
    assert answer(given, "input.kidney-twice") == "not checked"
    assert "person.kidney" in found(given)
    pair = case(kidney="normal", conditions=[written], medicines=["ciprofloxacin"])
    assert "found" not in {row.answer for row in checked(pair)["input.liver-twice"]}


@pytest.mark.parametrize(
    "person",
    [
        {"conditions": ["fatty liver"]},
        {"conditions": ["hepatitis C"]},
        {"conditions": ["raised liver enzymes"]},
        {"conditions": ["cirrhosis"], "liver": "moderate impairment"},
        {"conditions": ["CKD"], "kidney": "failure"},
        {"liver": "severe impairment", "kidney": "mild impairment"},
        {"conditions": ["qqxzzy"]},
        {},
    ],
)
def test_no_contradiction_is_asked_where_there_is_none(person: dict[str, Any]):
    given = case(medicines=[METHADONE], **person)
    assert [answer(given, rule) for rule in CONTRADICTIONS] == ["not found"] * 2


PAST_PAIRS = [
    ("opioids.kratom-in-maintenance", [METHADONE], until("-180 d", "-300 d", name="kratom")),
    ("sedatives.", [BUPRENORPHINE], until("-180 d", "-300 d", name="alcohol")),
    (
        "precipitation.",
        [{**METHADONE, "name": "oxycodone", "from": "-2 y"}],
        until("-300 d", "-2 y", name="naltrexone"),
    ),
    ("serotonin.", [until("-300 d", "-2 y", name="citalopram")], until("-200 d", name="phenelzine")),
]


@pytest.mark.parametrize(("rule", "medicines", "other"), PAST_PAIRS)
def test_what_met_long_ago_interrupts_nothing(rule: str, medicines: list[Any], other: dict[str, Any]):
    made = checked(case(medicines=[*medicines, other]), vocabulary=load_vocabulary())
    grave = {
        name for name, rows in made.items()
        for row in rows if row.tells and row.severity == "contraindicated"
    }  # fmt: skip
    assert not {name for name in grave if name.startswith(rule)}


@pytest.mark.parametrize(("rule", "medicines", "other"), PAST_PAIRS[:2])
@pytest.mark.parametrize("end", ["-20 d", None])
def test_what_is_there_or_met_lately_is_told(
    rule: str, medicines: list[Any], other: dict[str, Any], end: str | None
):
    other = {key: value for key, value in other.items() if key != "until"} | ({"until": end} if end else {})
    assert {name for name in known(case(medicines=[*medicines, other])) if name.startswith(rule)}
