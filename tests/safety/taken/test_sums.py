"""Amounts of one substance are summed over takes, products, histories and names, in the time in which they meet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.taken.amounts import Amounts
from mitragyna.safety.taken.presence import Window
from mitragyna.safety.taken.sums import together
from mitragyna.safety.taken.thing import Thing
from tests.safety.cases import COMPLETE, LEAF, answer, checked, scenario

VOCABULARY = load_vocabulary()
VERY, LARGE, LONG = "dependence.very-large-amount", "dependence.large-dose", "dependence.long-use"
LOPERAMIDE, PARACETAMOL = "qt.loperamide-high-dose", "person.acetaminophen-with-kratom"
CAFFEINE = "adhd.caffeine-with-kratom"


def leaf(amount: str, at: str = "0 h", product: str = "leaf-powder-us", **more: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": "24 h", "from": at, **more}


def past(amount: str, product: str = "leaf-powder-us") -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": "24 h", "lasting": "60 d"}


def person(*medicines: Any, **changes: Any) -> dict[str, Any]:
    return {**COMPLETE, "medicines": list(medicines), **changes}


@pytest.mark.parametrize(
    ("takes", "history", "medicines", "expected"),
    [
        ((leaf("10 g"), leaf("10 g", "8 h")), (), (), "20 g"),
        (tuple(leaf("4 g", f"{hour} h") for hour in (0, 6, 12, 18)), (), (), "16 g"),
        ((leaf("10 g"), leaf("10 g", "8 h", "leaf-capsule")), (), (), "20 g"),
        ((), (past("10 g"), past("10 g", "leaf-capsule")), (), "20 g"),
        ((leaf("8 g"),), (), ({"name": "leaf-capsule", "amount": "20 g", "every": "12 h"},), "48 g"),
        ((leaf("8 g"),), (), ({"name": "kratom", "amount": "20 g", "every": "12 h"},), "48 g or more"),
        ((leaf("8 g", until="5 d"), leaf("8 g", "5 d")), (), (), ""),
        ((leaf("8 g"),), (past("8 g"),), (), ""),
        ((leaf("8 g"), leaf("10 g", product="leaf-tea-malaysia") | {"amount": "100 mL"}), (), (), ""),
        (
            (),
            (),
            ({"name": "leaf-powder-us", "amount": "10 g", "every": "24 h", "from": "-60 d"},),
            "",
        ),
    ],
)
def test_leaf_of_a_day_is_what_is_taken_together(takes: Any, history: Any, medicines: Any, expected: str):
    case = scenario(*takes, history=history, **person(*medicines))
    (row,) = checked(case, vocabulary=VOCABULARY)[VERY]
    assert row.answer == ("found" if expected else "not found")
    assert [str(number.value) for number in row.numbers] == ([expected] if expected else [])


def test_two_amounts_at_one_time_are_one_dose_and_at_two_times_two():
    assert answer(scenario(leaf("4 g"), leaf("4 g"), **person()), LARGE) == "found"
    assert answer(scenario(leaf("4 g"), leaf("4 g", "6 h"), **person()), LARGE) == "not found"


def twice(first: str, second: str, amount: str) -> tuple[dict[str, Any], ...]:
    return tuple({"name": name, "amount": amount, "every": "12 h"} for name in (first, second))


@pytest.mark.parametrize(
    ("medicines", "rule", "expected"),
    [
        (twice("loperamide", "Imodium", "4 mg"), LOPERAMIDE, "found"),
        (twice("loperamide", "Imodium", "2 mg"), LOPERAMIDE, "not found"),
        (twice("Tylenol", "paracetamol", "600 mg"), PARACETAMOL, "found"),
        (twice("Tylenol", "Panadol", "500 mg"), PARACETAMOL, "not found"),
        (twice("caffeine", "Vivarin", "200 mg"), CAFFEINE, "found"),
        ((*twice("loperamide", "Imodium", "2 mg")[:1], "Imodium"), LOPERAMIDE, "not checked"),
        (({"name": "loperamide", "amount": "6 mg", "every": "12 h"}, "Imodium"), LOPERAMIDE, "found"),
        (({"name": "loperamide", "amount": "100 mg", "doses": 1},), LOPERAMIDE, "found"),
        (({"name": "loperamide", "amount": "8 mg", "doses": 1},), LOPERAMIDE, "not found"),
        (({"name": "loperamide", "amount": "100 mg"},), LOPERAMIDE, "found"),
        (({"name": "loperamide", "amount": "8 mg"},), LOPERAMIDE, "not checked"),
        (({"name": "acetaminophen", "amount": "20 g", "doses": 1},), PARACETAMOL, "found"),
        (
            (
                {"name": "loperamide", "amount": "8 mg", "every": "12 h", "from": "-2 y", "until": "-1 y"},
                {"name": "Imodium", "amount": "4 mg", "every": "24 h", "from": "0 h"},
            ),
            LOPERAMIDE,
            "not checked",  # how long the earlier one stays, nobody knows; the two are not one day's
        ),
    ],
)
def test_names_of_one_ingredient_are_one_amount(medicines: Any, rule: str, expected: str):
    assert answer(scenario(LEAF, **person(*medicines)), rule, vocabulary=VOCABULARY) == expected


def test_the_sum_tells_its_names():
    case = scenario(LEAF, **person(*twice("loperamide", "Imodium", "4 mg")))
    (row,) = checked(case, vocabulary=VOCABULARY)[LOPERAMIDE]
    assert [str(number.value) for number in row.numbers] == ["16 mg; taken as loperamide, Imodium"]


def test_kratom_by_name_with_amount_and_time_is_told():
    told = {"name": "kratom", "amount": "12 g", "every": "4 h", "from": "-2 y"}
    rows = checked(scenario(**person(told)), vocabulary=VOCABULARY)
    assert [rows[rule][0].answer for rule in (VERY, LONG, LARGE)] == ["found"] * 3
    little = checked(scenario(**person({**told, "amount": "1 g", "every": "24 h"})), vocabulary=VOCABULARY)
    assert little[LARGE][0].answer == "not checked"
    assert "what kind of product kratom is" in little[LARGE][0].missing


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ({"name": "naltrexone", "amount": "380 mg"}, "found"),
        ({"name": "naltrexone", "amount": "50 mg"}, "not found"),
        ({"name": "buprenorphine", "amount": "100 mg"}, "not checked"),
        ({"name": "buprenorphine", "amount": "300 mg"}, "not checked"),
        ({"name": "buprenorphine", "amount": "8 mg"}, "not found"),
    ],
)
def test_a_dose_that_only_a_depot_has_is_one(medicine: Any, expected: str):
    rule = "precipitation.antagonist-with-kratom"
    if medicine["name"] == "buprenorphine":
        rule = "opioids.kratom-with-opioid"
    case = scenario(LEAF, **person({**medicine, "from": "-20 d", "doses": 1}))
    assert answer(case, rule, vocabulary=VOCABULARY) == expected


def thing(amount: float, interval: float, first: float, count: int) -> Thing:
    last = first + (count - 1) * interval
    per_day = 24.0 / interval
    return Thing(
        source="arm",
        written="x",
        name="x",
        origin=0,
        window=Window(first, last, last + interval, last + interval),
        amounts=Amounts(amount * max(1.0, per_day), amount, per_day, amount, interval),
    )


@settings(max_examples=60, deadline=None)
@over(
    rows=st.lists(
        st.tuples(
            st.floats(0.1, 9.0),
            st.sampled_from([4.0, 6.0, 8.0, 12.0, 24.0]),
            st.integers(0, 60),
            st.integers(2, 9),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_the_sum_is_that_of_every_dose_written_out(rows: list[tuple[float, float, int, int]]):
    doses = sorted((first + k * every, amount) for amount, every, first, count in rows for k in range(count))
    due = max(sum(a for t, a in doses if start <= t < start + 23.999) for start, _ in doses)
    single = max(amount * 24.0 / every for amount, every, _, _ in rows)
    total = together([(thing(a, i, float(f), n), 1.0) for a, i, f, n in rows])
    assert total.daily == pytest.approx(max(due, single))
    at_once = max(sum(a for t, a in doses if t == start) for start, _ in doses)
    assert total.largest == pytest.approx(at_once)
