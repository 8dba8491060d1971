"""Promises about a scenario's own products, made from certificates of analysis."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import Scenario, load

EXAMPLE = Path(__file__).parents[2] / "examples" / "certificate-of-a-lot.toml"
LOT = {"name": "lot-a", "like": "leaf-powder-us", "certificate": "lot.json"}
RESULTS: list[dict[str, Any]] = [
    {"analyte": "mitragynine", "result": 14, "unit": "mg/g"},
    {"analyte": "7-hydroxymitragynine", "result": "<0.05", "unit": "mg/g"},
]


@pytest.fixture
def lot(made: Callable[..., Scenario], tmp_path: Path) -> Callable[..., Scenario]:
    """A scenario whose one arm takes 2 g of a lot with the given results."""

    def make(results: list[dict[str, Any]] = RESULTS, **keys: Any) -> Scenario:
        (tmp_path / "lot.json").write_text(json.dumps({"lot": "A", "results": results}), encoding="utf-8")
        arm = {"name": "lot", "take": [{"product": "lot-a", "amount": "2 g"}]}
        return made(folder=tmp_path, **({"product": [LOT], "arm": [arm]} | keys))

    return make


def test_the_example_takes_its_lot(library: Library) -> None:
    scenario = load(EXAMPLE)
    assert scenario.products == ("lot-17", "leaf-powder-unknown-lot")
    own = scenario.with_own_products(library)
    assert own.parameter("lot-17.mitragynine.content").value == pytest.approx(0.0164)
    assert "lot-17" not in library.products


def test_a_lot_is_taken_like_any_product(lot: Callable[..., Scenario], library: Library) -> None:
    scenario = lot(history=[{"product": "Lot A", "amount": "2 g", "every": "8 h", "lasting": "1 y"}])
    assert scenario.history[0].product == "lot-a"
    assert scenario.with_own_products(library).reached("lot-a")[0] == "mitragynine"


def test_a_content_of_a_lot_can_be_replaced_by_a_bound(lot: Callable[..., Scenario]) -> None:
    rows = [*RESULTS, {"analyte": "speciociliatine", "result": "ND", "limit": 0.2, "unit": "mg/g"}]
    name = "lot-a.speciociliatine.content"
    scenario = lot(rows, parameters={name: "the limit"})
    assert scenario.parameters[name] == pytest.approx(2e-4)


def test_the_certificate_is_part_of_the_input(lot: Callable[..., Scenario]) -> None:
    other = [{"analyte": "mitragynine", "result": 15, "unit": "mg/g"}, RESULTS[1]]
    assert lot().input_hash == lot().input_hash
    assert lot().input_hash != lot(other).input_hash


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"like": "leaf-powder-uk"}, r"product\[0\]\.like: .*'leaf-powder-us'"),
        ({"like": "morphine-oral"}, r"product\[0\]\.certificate: .*expected a kratom product"),
        ({"name": "leaf-powder-us"}, r"product\[0\]\.name: 'leaf-powder-us' is taken"),
        ({"name": "red bali"}, r"product\[0\]\.name: 'red bali' is no name"),
        ({"name": "red-bali"}, r"'red-bali' is taken"),
        ({"name": "mitragynine"}, r"'mitragynine' is taken"),
        ({"certificate": "lot-2.json"}, r"product\[0\]\.certificate: lot-2\.json: there is no such file"),
        ({"certificat": "lot.json"}, "'certificat'; the nearest known name is 'certificate'"),
        ({"certificate": 3}, "is not text"),
    ],
)
def test_a_lot_that_cannot_be_made_is_refused_by_its_key(
    lot: Callable[..., Scenario], entry: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        lot(product=[LOT | entry])


def test_two_lots_of_one_name_are_refused(lot: Callable[..., Scenario]) -> None:
    with pytest.raises(InputError, match=r"product\[1\]\.name: 'lot-a' is taken"):
        lot(product=[LOT, LOT])


def test_a_lot_that_is_enhanced_is_refused_as_leaf_with_the_reason(lot: Callable[..., Scenario]) -> None:
    rows = [RESULTS[0], {"analyte": "7-OH", "result": 0.6, "unit": "mg/g"}]
    with pytest.raises(
        InputError, match=r"product\[0\]\.certificate: lot\.json: .* above 2 %, so lot A is an enhanced"
    ):
        lot(rows)


def test_products_that_are_no_list_are_refused(made: Callable[..., Scenario]) -> None:
    with pytest.raises(InputError, match=r"expected '\[\[product\]\]'"):
        made(product={"name": "a"})
