"""Alarms on how much kratom is taken hold for every product of it: extract, tea, 7-OH, own products, and several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mitragyna.library import Library, load
from mitragyna.safety import Finding, check
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, answer, asked_of, checked, found, scenario

VOCABULARY = load_vocabulary()
VERY, LARGE = "dependence.very-large-amount", "dependence.large-dose"
RISE, LONG = "dependence.escalation", "dependence.long-use"
DAY, WEEK = "dependence.many-doses-a-day", "dependence.many-doses-a-week"
STRONG, MORE, OFTEN = "seven_oh.large-dose", "seven_oh.more-than-before", "seven_oh.many-doses"


def take(product: str, amount: str, every: str, **more: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": every, **more}


def past(product: str, amount: str, every: str, lasting: str) -> dict[str, Any]:
    return take(product, amount, every, lasting=lasting)


def tablet(amount: str, every: str = "8 h", **more: Any) -> dict[str, Any]:
    return take("seven-oh-tablet", amount, every, **more)


def of(*takes: dict[str, Any], history: tuple[Any, ...] = (), **person: Any):
    return scenario(*takes, history=history, **{**COMPLETE, **person})


@pytest.mark.parametrize(
    "given",
    [
        take("leaf-extract", "20 g", "4 h"),
        take("leaf-extract", "2 g", "8 h"),
        take("leaf-extract", "50 mg", "1 h"),
        take("leaf-tea-malaysia", "1 L", "4 h"),
        take("leaf-powder-us", "5.1 g", "8 h"),
    ],
)
def test_a_very_large_amount_is_found_by_its_mitragynine(given: dict[str, Any]):
    assert answer(of(given), VERY) == "found"


@pytest.mark.parametrize(
    "given",
    [take("leaf-extract", "0.2 g", "8 h"), take("leaf-tea-malaysia", "200 mL", "8 h"),
     take("leaf-powder-us", "5 g", "8 h")],
)  # fmt: skip
def test_what_is_known_to_be_less_is_not_found(given: dict[str, Any]):
    assert answer(of(given), VERY) == "not found"


def test_several_products_are_one_amount_of_mitragynine():
    parts = (take("leaf-powder-us", "3 g", "8 h"), take("leaf-extract", "0.1 g", "8 h"),
             take("leaf-tea-malaysia", "100 mL", "8 h"))  # fmt: skip
    assert all(answer(of(part), VERY) == "not found" for part in parts)
    row = asked_of(of(*parts), VERY)
    assert row.answer == "found"
    assert any(number.fact == "mitragynine in 24 h" for number in row.numbers)


@pytest.mark.parametrize("rule", [VERY, LARGE])
@pytest.mark.parametrize("amount", ["10 mg", "200 mg"])
def test_what_leaf_a_7_oh_product_stands_for_is_not_checked(rule: str, amount: str):
    row = asked_of(of(tablet(amount)), rule)
    assert row.answer == "not checked"
    assert any("no study compares" in missing for missing in row.missing)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (tablet("200 mg", "4 h"), "found"),
        (tablet("40 mg", "24 h"), "found"),
        (tablet("20 mg", "4 h"), "found"),  # by the day
        (tablet("10 mg", "8 h"), "not found"),
        (tablet("30 mg", "24 h"), "not found"),  # the largest labelled serving is no more than itself
        (tablet("31 mg", "24 h"), "found"),
        (tablet("20 mg", "6 h"), "not found"),  # 80 mg by the label
        (tablet("25 mg", "6 h"), "found"),
    ],
)
def test_7_hydroxymitragynine_has_limits_of_its_own(given: dict[str, Any], expected: str):
    assert answer(of(given), STRONG) == expected


def test_two_7_oh_takes_are_one_amount():
    parts = (tablet("20 mg", "12 h"), tablet("20 mg", "12 h"))
    assert answer(of(parts[0]), STRONG) == "not found"
    assert answer(of(*parts), STRONG) == "found"


@pytest.mark.parametrize(
    ("takes", "history"),
    [
        ((tablet("10 mg", until="3 d"), tablet("80 mg", "4 h", **{"from": "3 d"})), ()),
        ((tablet("100 mg", "4 h"),), (past("seven-oh-tablet", "20 mg", "6 h", "90 d"),)),
    ],
)
def test_a_rise_of_7_oh_is_found(takes: Any, history: Any):
    given = of(*takes, history=history)
    assert MORE in found(given)
    assert {row.told_by for row in checked(given)[RISE]} == {MORE}


def test_as_much_7_oh_as_before_is_no_rise():
    given = of(tablet("20 mg", "6 h"), history=(past("seven-oh-tablet", "20 mg", "6 h", "90 d"),))
    assert answer(given, RISE) == answer(given, MORE) == "not found"


def test_a_smaller_rise_of_7_oh_is_told_as_a_rise_alone():
    given = of(tablet("30 mg", "6 h"), history=(past("seven-oh-tablet", "20 mg", "6 h", "90 d"),))
    assert answer(given, RISE) == "found"
    assert answer(given, MORE) == "not found"


def test_going_over_from_leaf_to_7_oh_compares_with_nothing():
    row = asked_of(of(tablet("20 mg"), history=(past("leaf-powder-us", "8 g", "6 h", "1 y"),)), RISE)
    assert row.answer == "not checked"
    assert any("no study compares" in missing for missing in row.missing)


def test_more_among_the_medicines_than_in_the_history_is_a_rise():
    more = {"name": "leaf-powder-us", "amount": "6 g", "every": "8 h", "from": "1 d"}
    given = of(history=(past("leaf-powder-us", "2 g", "8 h", "60 d"),), medicines=[more])
    assert answer(given, RISE) == "found"


def test_a_year_of_7_oh_is_long_use_and_a_week_is_not():
    assert (
        answer(of(tablet("20 mg"), history=(past("seven-oh-tablet", "20 mg", "8 h", "1 y"),)), LONG)
        == "found"
    )
    assert answer(of(tablet("20 mg", until="7 d")), LONG) == "not found"


def test_leaf_and_then_7_oh_are_one_time_of_use():
    leaf = past("leaf-powder-us", "2 g", "8 h", "20 d")
    assert answer(of(history=(leaf,)), LONG) == "not found"
    assert answer(of(tablet("20 mg"), history=(leaf,)), LONG) == "found"


def test_doses_of_leaf_and_7_oh_are_counted_together_too():
    given = of(tablet("10 mg", "12 h"), {**LEAF, "every": "12 h"})
    assert DAY in found(given)
    assert {row.told_by for row in checked(given)[WEEK]} == {DAY}
    assert OFTEN not in found(given)


def test_often_a_7_oh_product_is_told_of_it_and_says_so():
    made = checked(of(tablet("10 mg", "4 h")))
    assert made[OFTEN][0].answer == "found"
    for rule in (DAY, WEEK):
        (row,) = made[rule]
        assert row.answer == "not found"
        assert "told of the 7-OH product" in row.statement


def test_an_amount_that_is_not_told_is_not_checked():
    given = of(medicines=[{"name": "7-OH", "every": "6 h", "from": "-60 d"}])
    made = checked(given, vocabulary=VOCABULARY)
    for rule in (STRONG, VERY, LARGE):
        assert made[rule][0].answer == "not checked", rule
    assert made[LONG][0].answer == "found"


@pytest.mark.parametrize(("after", "rises"), [("2 g", "not found"), ("8 g", "found")])
def test_kratom_of_an_untold_kind_rises_by_what_is_told_and_may_be_7_oh(after: str, rises: str):
    use = {"name": "kratom", "every": "8 h"}
    given = of(medicines=[{**use, "amount": "2 g", "from": "-60 d", "until": "0 d"},
                          {**use, "amount": after, "from": "0 d"}])  # fmt: skip
    made = checked(given, vocabulary=VOCABULARY)
    assert made[RISE][0].answer == rises
    assert made[MORE][0].answer == ("not checked" if rises == "found" else "not found")


def own(folder: Path, kind: str, *contents: tuple[str, float], volume: bool = False) -> Library:
    """The library with a product ``mine`` of one's own: contents in mg/g, or in mg/mL."""
    unit = "mg/mL" if volume else "mg/g"
    rows = [f'name = "mine"\ntitle = "Mine"\nclass = "{kind}"\nroute = "oral"']
    rows.append(f'amount_dimension = "{"volume" if volume else "mass"}"')
    if volume:
        rows.append('[density]\nvalue = 1\nunit = "g/mL"\nassumption = "made up"')
    for name, value in contents:
        rows.append(
            f'[[contains]]\nsubstance = "{name}"\n[contains.content]\nvalue = {value}\nunit = "{unit}"'
        )
        rows.append('assumption = "made up"')
        for number, at in (("absorption_rate", '1\nunit = "1/h"'), ("bioavailability", "1")):
            rows.append(f'[contains.{number}]\nvalue = {at}\nassumption = "made up"')
    (folder / "products").mkdir()
    (folder / "products" / "mine.toml").write_text("\n".join(rows), "utf-8")
    return load(folder)


def answers(library: Library, amount: str) -> dict[str, Finding]:
    """One arm with ``mine`` every eight hours."""
    data = {
        "duration": "21 d",
        "person": COMPLETE,
        "arm": [{"name": "arm", "take": [take("mine", amount, "8 h")]}],
    }
    return {row.rule: row for row in check(from_dict(data, library=library), library)}


@pytest.mark.parametrize(
    ("substance", "content", "amount", "expected"),
    [
        ("mitragynine", 100.0, "1 g", "found"),
        ("mitragynine", 100.0, "0.5 g", "not found"),
        ("mitragynine", 5.0, "20 mL", "found"),
        ("speciociliatine", 100.0, "1 g", "not checked"),
    ],
)
def test_a_product_of_ones_own_is_held_against_the_limit_by_what_it_holds(
    tmp_path: Path, substance: str, content: float, amount: str, expected: str
):
    library = own(tmp_path, "kratom extract", (substance, content), volume=amount.endswith("mL"))
    row = answers(library, amount)[VERY]
    assert row.answer == expected
    if expected == "not checked":
        assert any("it holds none" in missing for missing in row.missing)


def test_an_enhanced_product_with_much_mitragynine_is_found_by_that(tmp_path: Path):
    library = own(tmp_path, "7-OH product", ("mitragynine", 200.0), ("7-hydroxymitragynine", 20.0))
    made = answers(library, "1 g")
    assert made[VERY].answer == made[LARGE].answer == "found"


def test_the_shipped_leaf_holds_200_mg_in_15_g():
    """What the limit of mitragynine a day rests on."""
    content = next(p for p in LIBRARY.product("leaf-powder-us").everything if p.substance == "mitragynine")
    assert 15_000.0 * content.content.value == pytest.approx(200.0, rel=0.01)
