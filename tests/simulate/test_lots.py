"""Promises about lots: each person has one, it differs between people, and it holds no more than itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mitragyna.library import Library, Product, load
from mitragyna.scenario import load as load_scenario
from mitragyna.simulate.arms import prepare
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.people import Source, values

EXAMPLES = Path(__file__).parents[2] / "examples"
LIBRARY = load()
PEOPLE = 4000


def contents(product: str, library: Library = LIBRARY, seed: int = 1) -> dict[str, np.ndarray]:
    made = values(Source(library, {}, Draws(seed, PEOPLE)), [product], 70.0)
    return {r.substance: np.broadcast_to(np.asarray(r.content), (PEOPLE,)) for r in made.routes[product]}


def spread(values: np.ndarray) -> float:
    return float(np.std(np.log(values)))


def omega(cv: float) -> float:
    return float(np.sqrt(np.log1p(cv * cv)))


@pytest.mark.parametrize("product", ["leaf-powder-us", "leaf-powder-unknown-lot", "leaf-tea-malaysia"])
def test_lots_differ_between_people_about_the_typical_lot(product: str) -> None:
    lot = LIBRARY.product(product).lot
    assert lot is not None
    assert lot.between_person is not None
    found = contents(product)["mitragynine"]
    typical = LIBRARY.parameter(f"{product}.mitragynine.content").value
    assert np.median(found) == pytest.approx(typical, rel=0.05)
    assert spread(found) == pytest.approx(omega(lot.between_person), rel=0.05)


def test_a_lot_rich_in_one_alkaloid_is_rich_in_the_others() -> None:
    found = contents("leaf-powder-us")
    pair = np.corrcoef(np.log(found["mitragynine"]), np.log(found["speciociliatine"]))
    # 0.30 shared by all, 0.6 of speciociliatine's own.
    shared, own = omega(0.3), omega(0.6)
    assert pair[0, 1] == pytest.approx(shared / np.hypot(shared, own), abs=0.05)


def test_two_products_are_two_lots() -> None:
    one, other = contents("leaf-powder-us")["mitragynine"], contents("leaf-capsule")["mitragynine"]
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_a_lot_holds_no_more_than_itself() -> None:
    extract = LIBRARY.product("leaf-extract")
    rich = tuple(
        replace(p, content=replace(p.content, value=2.0 * p.content.value))
        if p.substance == "mitragynine"
        else p
        for p in extract.contains
    )
    library = LIBRARY.with_products([replace(extract, name="rich", aliases=(), contains=rich)])
    whole = sum(contents("rich", library).values())
    assert np.max(whole) <= 1.0 + 1e-12
    assert np.mean(whole > 0.8) > 0.1


def test_an_amount_on_a_label_is_exceeded_by_what_is_in_the_tablet() -> None:
    found = contents("seven-oh-tablet")["7-hydroxymitragynine"]
    assert np.quantile(found, [0.025, 0.975]) == pytest.approx([0.96, 1.42], abs=0.06)


def test_the_typical_person_has_the_typical_lot() -> None:
    made = values(Source(LIBRARY, {}), ["leaf-powder-us"], 70.0)
    assert (
        made.routes["leaf-powder-us"][0].content
        == LIBRARY.parameter("leaf-powder-us.mitragynine.content").value
    )


def test_a_known_lot_is_the_same_in_everyone() -> None:
    prepared = prepare(load_scenario(EXAMPLES / "certificate-of-a-lot.toml"), LIBRARY)
    known = {route.substance: route.content for route in prepared.values.routes["lot-17"]}
    assert np.unique(np.asarray(known["mitragynine"])) == pytest.approx([0.0164])
    other = prepared.values.routes["leaf-powder-unknown-lot"][0].content
    assert np.unique(np.asarray(other)).size == prepared.scenario.people.number


def uncertain() -> Product:
    powder = LIBRARY.product("leaf-powder-us")
    first = powder.contains[0]
    content = replace(
        first.content,
        name="limited.mitragynine.content",
        distribution="uniform",
        low=0.0,
        high=0.001,
        value=0.0005,
    )
    return replace(powder, name="limited", aliases=(), lot=None, contains=(replace(first, content=content),))


def test_what_is_below_a_limit_is_drawn_up_to_it_and_a_bound_replaces_it_in_everyone() -> None:
    library = LIBRARY.with_products([uncertain()])
    found = contents("limited", library)["mitragynine"]
    assert (np.min(found), np.max(found)) == pytest.approx((0.0, 0.001), abs=1e-6)
    assert np.mean(found) == pytest.approx(0.0005, rel=0.05)
    draws = Draws(1, PEOPLE)
    made = values(Source(library, {"limited.mitragynine.content": 0.001}, draws), ["limited"], 70.0)
    assert made.routes["limited"][0].content == pytest.approx(0.001)
