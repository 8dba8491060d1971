"""What labels limit is held against them, and shown, as the label has it; however a regimen is written, one answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mitragyna.safety import check
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LIBRARY, checked, scenario

VOCABULARY = load_vocabulary()
MAXIMUM = "opioids.above-label-maximum"
FIRST = "opioids.first-dose-without-tolerance"
START = "opioids.first-dose-above-start"
Told = tuple[str, str, tuple[str, ...]]


def with_medicine(medicine: dict[str, Any]) -> dict[str, Any]:
    return {**COMPLETE, "medicines": [medicine]}


def told(rule: str, given: dict[str, Any], way: str, tmp_path: Path) -> Told:
    """Answer, severity and numbers of a rule on one regimen, written as a take, a medicine or an event table."""
    count = given.get("doses", 9)
    every = given.get("every")
    if way == "take":
        made = checked(scenario(given, **COMPLETE), vocabulary=VOCABULARY)[rule]
    elif way == "table":
        rows = [f"0,{given['amount'].removesuffix(' mg')},{given['product']},1"]
        if every:
            rows[0] += f",{every.removesuffix(' h')},{count - 1}"
        table = tmp_path / "doses.csv"
        table.write_text("TIME,AMT,PRODUCT,EVID" + (",II,ADDL" if every else "") + "\n" + "\n".join(rows))
        whole = {"duration": "21 d", "arm": [{"name": "arm", "events": "doses.csv"}], "person": COMPLETE}
        read = from_dict(whole, library=LIBRARY, folder=tmp_path)
        made = [f for f in check(read, LIBRARY, vocabulary=VOCABULARY) if f.rule == rule]
    else:
        name = (
            given["product"]
            if way == "product as a medicine"
            else LIBRARY.product(given["product"]).aliases[0]
        )
        medicine = {"from": "0 h", **given, "name": name}
        del medicine["product"]
        made = checked(scenario(**with_medicine(medicine)), vocabulary=VOCABULARY)[rule]
    (row,) = made
    return row.answer, row.severity, tuple(number.value for number in row.numbers)


def regimen(product: str, amount: str, every: str | None = None) -> dict[str, Any]:
    return {
        "product": product,
        "amount": amount,
        **({"doses": 1} if every is None else {"every": every, "doses": 9}),
    }


@pytest.mark.parametrize("way", ["take", "table", "medicine", "product as a medicine"])
@pytest.mark.parametrize(
    ("rule", "given", "shown"),
    [
        (MAXIMUM, regimen("tramadol-oral", "150 mg", "8 h"), "450 mg"),
        (MAXIMUM, regimen("tramadol-oral", "100 mg", "4 h"), "600 mg"),
        (FIRST, regimen("tramadol-oral", "110 mg"), "110 mg in the first dose; 100 mg at most"),
        (FIRST, regimen("hydrocodone-oral", "60 mg"), "60 mg"),
        (FIRST, regimen("oxycodone-oral", "42 mg"), "42 mg"),
        (FIRST, regimen("oxycodone-oral", "28 mg", "8 h"), "84 mg"),
        (START, regimen("oxycodone-oral", "16 mg"), "16 mg"),
    ],
    ids=lambda each: f"{each['product']} {each['amount']}" if isinstance(each, dict) else None,
)
def test_an_amount_counts_as_its_label_has_it_however_it_is_written(
    rule: str, given: dict[str, Any], shown: str, way: str, tmp_path: Path
):
    answer, severity, numbers = told(rule, given, way, tmp_path)
    assert (answer, severity) == ("found", "moderate" if rule == START else "serious")
    assert numbers == (shown,)


@pytest.mark.parametrize("way", ["take", "table", "medicine"])
@pytest.mark.parametrize(
    ("rule", "given"),
    [
        (MAXIMUM, regimen("tramadol-oral", "100 mg", "6 h")),
        (FIRST, regimen("tramadol-oral", "100 mg")),
        (FIRST, regimen("oxycodone-oral", "40 mg")),
        (START, regimen("oxycodone-oral", "15 mg")),
        (START, regimen("hydrocodone-oral", "20 mg")),
    ],
)
def test_what_a_label_allows_is_not_above_it(rule: str, given: dict[str, Any], way: str, tmp_path: Path):
    assert told(rule, given, way, tmp_path)[0] == "not found"


def test_a_medicine_and_its_own_past_show_one_amount():
    medicine = {"name": "tramadol", "amount": "100 mg", "every": "4 h", "from": "-30 d"}
    made = checked(scenario(**with_medicine(medicine)), vocabulary=VOCABULARY)
    (row,) = made[MAXIMUM]
    assert row.answer == "found"
    assert [number.value for number in row.numbers] == ["600 mg"]


def test_a_return_with_less_of_the_same_salt_is_less_by_either_name():
    past = {"name": "oxycodone", "amount": "10 mg", "every": "6 h", "from": "-60 d", "until": "-5 d"}
    again = {"product": "oxycodone-oral", "amount": "8 mg", "doses": 1}
    made = checked(scenario(again, **with_medicine(past)), vocabulary=VOCABULARY)
    assert {row.answer for row in made["opioids.return-after-a-gap"]} == {"not found"}


def test_an_opioid_of_the_library_whose_amount_is_not_its_content_is_one_by_its_label():
    for product in LIBRARY.products.values():
        of_opioids = [
            part for part in product.contains if LIBRARY.substances[part.substance].kind == "opioid"
        ]
        if product.kind == "opioid" and any(part.content.value != 1.0 for part in of_opioids):
            assert product.labelled, product.name
