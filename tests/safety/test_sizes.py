"""Numbers that are shown: on their side of every limit, and beside what was observed of the very pair."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety import Finding, ModelFacts, load_rules
from mitragyna.safety.facts.fact import FACTS, Fact, shown
from mitragyna.safety.names.vocabulary import Ingredient, load_vocabulary
from mitragyna.safety.rules.asking import limits_of
from mitragyna.safety.sizes import observed, usual_route
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, checked, scenario

LIMITS = limits_of(load_rules())
COBB = "(human trial; fluconazole 200 mg/d for 14 days, methadone maintenance; n = 13, Cobb MN 1998)"
METHADONE = {"product": "methadone-solution", "amount": "40 mg", "every": "24 h"}


@given(st.sampled_from(sorted(LIMITS)), st.data())
def test_no_rounding_carries_a_number_over_a_limit(fact: str, data: st.DataObject):
    kind = FACTS[fact]
    limit = data.draw(st.sampled_from(LIMITS[fact]))
    value = limit * (1.0 + data.draw(st.floats(-0.01, 0.01)))
    said = shown(fact, Fact.number(value, ""), LIMITS[fact])
    number = float(re.match(r"[-+.e\d]+", said).group())  # type: ignore[union-attr]
    told = shown(fact, Fact.number(limit, ""))
    edge = float(re.match(r"[-+.e\d]+", told).group())  # type: ignore[union-attr]
    if abs(value / limit - 1.0) < 1e-8:
        return
    assert (number > edge) == (value > limit), (said, told, kind)
    assert number != edge


@pytest.mark.parametrize(
    ("person", "rule", "said"),
    [
        ({"age": "17.99 y"}, "person.under-18-with-kratom", "17.99 y"),
        ({"age": "17.999 y"}, "person.under-18-with-kratom", "17.999 y"),
        ({"qtc": "479.96 ms", "sex": "male"}, "qt.heart-with-kratom", "479.96 ms"),
        ({"qtc": "499.99 ms", "sex": "male"}, "qt.heart-with-kratom", "499.99 ms"),
        ({"qtc": "475.04 ms", "sex": "male"}, "qt.heart-with-kratom", "475 ms"),
    ],
)
def test_a_value_near_a_limit_is_shown_on_its_side(person: dict[str, str], rule: str, said: str):
    (row,) = checked(scenario(LEAF, **{**COMPLETE, **person}))[rule]
    assert row.tells
    assert said in {number.value for number in row.numbers}
    assert said in row.about or any(name == said for _, name in row.beside)


def test_every_observed_ratio_is_a_record_of_that_pair_and_of_ingredients_that_are_known():
    vocabulary = load_vocabulary()
    for one in observed():
        record = LIBRARY.evidence(one.record)
        assert isinstance(record.value, (int, float)), one
        assert record.unit in ("ratio", "fold"), one
        assert record.grade == "human trial", one
        assert one.changed in record.substance, one
        assert one.by == "kratom" or one.by in f"{record.id} {record.conditions} {record.substance}", one
        for name in (one.changed, one.by):
            if name != "kratom":
                found = vocabulary.resolve(name)
                assert isinstance(found, tuple)
                assert isinstance(found[0], Ingredient)
                assert found[0].name == name, one
    assert len({(one.changed, one.by, one.route, one.record) for one in observed()}) == len(observed())


def beside(model: Fact | None, other: str = "fluconazole") -> Finding:
    pairs = {("methadone", other): model} if model is not None else {}
    case = scenario(METHADONE, **{**COMPLETE, "medicines": [other]})
    results = None if model is None else ModelFacts({"arm": {}}, of_pair={"arm": pairs})
    return checked(case, results=results)["cyp.inhibitor-with-opioid"][0]


def test_what_was_observed_of_the_very_pair_stands_beside_the_model_with_its_source():
    row = beside(Fact(1.08, 1.13, 1.1, key="arm.take", name="methadone"))
    seen, model = row.numbers
    assert seen.fact == "exposure to methadone beside fluconazole, over that without it, observed"
    assert seen.value == f"1.35 {COBB}; the model, with 1.1, under-predicts it"
    assert model.value == "1.1 [1.08 to 1.13]"
    assert "methadone-fluconazole-po-aucr" in row.records
    assert any("Cobb MN" in source for source in row.sources)


@pytest.mark.parametrize(
    ("low", "middle", "high", "said"),
    [
        (1.2, 1.3, 1.4, ""),
        (1.25, 1.3, 1.34, ""),
        (1.8, 2.0, 2.2, "; the model, with 2, over-predicts it"),
    ],
)
def test_the_model_is_said_to_be_off_only_where_it_is(low: float, middle: float, high: float, said: str):
    row = beside(Fact(low, high, middle, key="arm.take", name="methadone"))
    assert row.numbers[0].value == f"1.35 {COBB}{said}"


def test_without_a_run_the_observed_ratio_is_told_all_the_same():
    (seen,) = beside(None).numbers
    assert seen.value == f"1.35 {COBB}"


def test_a_pair_without_an_observation_has_none():
    row = checked(scenario(METHADONE, **{**COMPLETE, "medicines": ["ketoconazole"]}))[
        "cyp.inhibitor-with-opioid"
    ][0]
    assert not any(number.record for number in row.numbers)


def test_kratom_tea_beside_midazolam_was_observed_and_stands_on_no_extract():
    from mitragyna.safety.names.vocabulary import load_vocabulary

    for product, count in (("leaf-powder-us", 1), ("seven-oh-tablet", 0)):
        take = {"product": product, "amount": "2 g" if count else "7 mg", "every": "12 h"}
        case = scenario(take, **{**COMPLETE, "medicines": ["midazolam"]})
        rows = checked(case, vocabulary=load_vocabulary())
        told = [
            n
            for name in rows
            if name.startswith("cyp.")
            for row in rows[name]
            for n in row.numbers
            if n.record
        ]
        assert bool(told) == bool(count), product
        assert all("1.39" in number.value for number in told)


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("buprenorphine", "sublingual"),
        ("fentanyl", "intravenous"),
        ("methadone", "oral"),
        ("midazolam", "oral"),
        ("nosuchsubstance", "oral"),
    ],
)
def test_a_medicine_without_a_route_has_the_usual_one(name: str, route: str):
    assert usual_route(LIBRARY, name) == route


def test_what_was_observed_of_leaf_is_not_told_of_a_7_oh_product():
    person = {**COMPLETE, "medicines": ["midazolam"]}
    for product, amount, told in (("leaf-powder-us", "2 g", True), ("seven-oh-tablet", "15 mg", False)):
        take = {"product": product, "amount": amount, "every": "12 h"}
        rows = checked(scenario(take, **person), vocabulary=load_vocabulary())
        numbers = [number for each in rows.values() for row in each for number in row.numbers]
        assert any("observed" in number.fact for number in numbers) is told
