"""Amounts of products of several ingredients, volumes, and an opioid listed with the naloxone of its product."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.taken.amounts import is_volume
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
LIVER, FIRST = "person.acetaminophen-with-kratom", "opioids.first-dose-without-tolerance"
NALOXONE, NALTREXONE = "precipitation.naloxone-in-dependence", "precipitation.antagonist-with-opioid"


def rows(*medicines: Any, takes: tuple[dict[str, Any], ...] = ()) -> dict[str, list[Finding]]:
    return checked(scenario(*takes, **{**COMPLETE, "medicines": list(medicines)}), vocabulary=VOCABULARY)


def dosed(name: str, amount: str, every: str = "8 h") -> dict[str, Any]:
    return {"name": name, "amount": amount, "every": every, "from": "0 h"}


@pytest.mark.parametrize("amount", ["5 mg", "10 mg", "330 mg", "3 g"])
@pytest.mark.parametrize(
    "name", ["hydrocodone/acetaminophen", "Percocet", "oxycodone and paracetamol", "Vicodin", "Norco"]
)
def test_an_amount_of_a_product_is_of_none_of_its_ingredients(name: str, amount: str):
    made = rows(dosed(name, amount), takes=(LEAF,))
    for rule in (LIVER, FIRST):
        assert {row.answer for row in made[rule]} == {"not checked"}
        assert any("how much" in text for row in made[rule] for text in row.missing)


def test_an_ingredient_by_itself_is_counted_beside_a_product_that_holds_it():
    made = rows(dosed("Vicodin", "1 g"), dosed("Tylenol", "1 g"), takes=(LEAF,))
    assert made[LIVER][0].answer == "found"
    made = rows(dosed("Vicodin", "1 g"), dosed("Tylenol", "100 mg"), takes=(LEAF,))
    assert made[LIVER][0].answer == "not checked"


@pytest.mark.parametrize("name", ["Suboxone", "buprenorphine/naloxone", "buprenorphine and naloxone"])
def test_the_amount_of_an_opioid_with_naloxone_raises_and_clears_nothing(name: str):
    rule = "opioids.buprenorphine-without-tolerance"
    for amount, expected in (("16 mg", "found"), ("2 mg", "found"), ("1 mg", "not checked")):
        (row,) = rows(dosed(name, amount, "24 h"))[rule]
        assert row.answer == expected, amount
    assert row.missing == (f"how much buprenorphine is in the amount of '{name}'",)


@pytest.mark.parametrize(
    ("name", "rule"), [("loperamide", "qt.loperamide-high-dose"), ("codeine and paracetamol", LIVER)]
)
def test_a_volume_is_no_mass(name: str, rule: str):
    made = rows(dosed(name, "20 mL"), takes=(LEAF,))
    assert {row.answer for row in made[rule]} == {"not checked"}
    assert any("how much" in text for row in made[rule] for text in row.missing)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("5 mL", True), ("5 ml", True), ("0.5 L", True), ("1 mL/kg", True), ("5 mg", False), (None, False), ("", False)],
)  # fmt: skip
def test_what_is_written_as_a_volume(written: object, expected: bool):
    assert is_volume(written) is expected


@pytest.mark.parametrize(
    "name",
    ["hydrocodone/acetaminophen 5 mg/325 mg", "oxycodone/paracetamol 5/325", "Percocet 5/325", "Percocet 5 mg/325 mg",
     "oxycodone and acetaminophen 5-325", "Suboxone 8 mg/2 mg"],
)  # fmt: skip
def test_strengths_of_each_ingredient_in_a_name_are_no_medicine(name: str):
    made = rows(name, takes=(LEAF,))
    assert {row.answer for row in made["input.unknown-medicine"]} == {"not found"}
    assert {row.answer for row in made["input.amount-in-a-name"]} == {"not checked"}
    assert "found" not in {row.answer for row in made[LIVER]}


LISTS = (", ", "; ", " + ", "+", " and ", " & ", ", and ", " with ", " plus ")


@pytest.mark.parametrize("joint", LISTS)
@pytest.mark.parametrize("opioid", ["buprenorphine", "oxycodone", "tilidine", "pentazocine"])
@pytest.mark.parametrize("first", [True, False])
def test_a_listed_opioid_with_the_naloxone_of_its_product_is_asked_about(
    joint: str, opioid: str, first: bool
):
    written = joint.join((opioid, "naloxone") if first else ("naloxone", opioid))
    for name in (written, f"{written}, diazepam"):
        (row,) = rows(name)[NALOXONE]
        assert (row.answer, row.missing) == (
            "not checked",
            (f"whether '{name}' is one product or two medicines",),
        )
    apart = rows(opioid, "naloxone")[NALOXONE]
    assert [row.answer for row in apart] == ["found"]


@pytest.mark.parametrize("joint", LISTS)
def test_what_is_no_product_with_naloxone_stays_two_medicines(joint: str):
    for opioid in ("methadone", "morphine", "heroin", "fentanyl"):
        assert rows(joint.join((opioid, "naloxone")))[NALOXONE][0].answer == "found"
    for opioid in ("morphine", "buprenorphine", "oxycodone"):
        assert rows(joint.join((opioid, "naltrexone")))[NALTREXONE][0].answer == "found"


def test_the_other_names_of_a_list_with_such_a_product_are_judged():
    made = rows("buprenorphine, naloxone, alprazolam")
    (row,) = [row for row in made["sedatives.with-opioid"] if row.tells]
    assert (row.about[1:], [name for _, name in row.beside]) == (("alprazolam",), ["buprenorphine"])
    made = rows("buprenorphine, naloxone, oxycodone")
    assert made[NALOXONE][0].answer == "not checked"
