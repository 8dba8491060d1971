"""An amount of a 7-OH product's lot is the product's: what it holds is asked about, and never silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LIBRARY, checked

RULE = "input.amount-of-a-lot"
ROWS: list[dict[str, Any]] = [
    {"analyte": "7-OH", "result": 50, "unit": "mg/g"},
    {"analyte": "mitragynine", "result": 2, "unit": "mg/g"},
]
LEAF: list[dict[str, Any]] = [
    {"analyte": "mitragynine", "result": 14.0, "unit": "mg/g"},
    {"analyte": "7-OH", "result": "<0.05", "unit": "mg/g"},
]


def asked(folder: Path, amount: str, *, like: str = "seven-oh-tablet", rows: Any = None, past: bool = False,
          **about: Any) -> Any:  # fmt: skip
    (folder / "lot.json").write_text(json.dumps({"lot": "A", "results": rows or ROWS, **about}), "utf-8")
    use = {"product": "lot-a", "amount": amount, "every": "12 h"}
    data: dict[str, Any] = {
        "duration": "7 d",
        "product": [{"name": "lot-a", "like": like, "certificate": "lot.json"}],
        "history": [{**use, "lasting": "1 y"}] if past else [],
        "arm": [{"name": "arm"} if past else {"name": "arm", "take": [use]}],
        "person": COMPLETE,
    }
    return checked(from_dict(data, library=LIBRARY, folder=folder))[RULE][0]


@pytest.mark.parametrize("past", [False, True])
def test_an_amount_of_a_lot_is_asked_about_with_what_it_holds(tmp_path: Path, past: bool):
    one = asked(tmp_path, "30 mg", past=past)
    assert one.answer == "not checked"
    assert one.missing
    assert [number.value for number in one.numbers] == ["30 mg of lot-a hold 1.56 mg of alkaloids"]
    assert "as it is taken here, 30 mg of lot-a hold 1.56 mg of alkaloids" in one.missing


@pytest.mark.parametrize(
    ("amount", "answer"),
    [("600 mg", "not found"), ("300 mg", "not found"), ("1.8 g", "not found"), ("30 mg", "not checked"),
     ("700 mg", "not checked")],
)  # fmt: skip
def test_whole_and_half_pieces_are_plain(tmp_path: Path, amount: str, answer: str):
    assert asked(tmp_path, amount, unit_mass="600 mg").answer == answer


def test_a_lot_of_leaf_is_not_asked_about(tmp_path: Path):
    assert asked(tmp_path, "3 g", like="leaf-powder-us", rows=LEAF).answer == "not found"
