"""Names that are joined: one product where the vocabulary has it, medicines by themselves otherwise."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, answer, checked, found, scenario

VOCABULARY = load_vocabulary()
AGONISTS = (
    "methadone",
    "heroin",
    "oxycodone",
    "fentanyl",
    "codeine",
    "buprenorphine",
    "tramadol",
    "tapentadol",
)
JOINTS = (
    "/",
    " / ",
    " and ",
    " + ",
    "+",
    " & ",
    ", ",
    "; ",
    " with ",
    " plus ",
    ", and ",
    "-",
    "／",
    " AND ",
)
PRODUCTS = (
    "Suboxone", "buprenorphine/naloxone", "naloxone/buprenorphine", "buprenorphine-naloxone", "Zubsolv",
    "Targin", "Targiniq", "oxycodone/naloxone", "naloxone - oxycodone", "Embeda", "tilidine/naloxone", "Valoron N",
    "Contrave", "naltrexone and bupropion", "Percocet", "codeine and paracetamol", "Suboxone/naloxone",
)  # fmt: skip


def of(medicines: list[str], **person: object) -> dict[str, object]:
    return {**COMPLETE, "medicines": medicines, **person}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_one_by_its_brand_its_own_name_and_as_labels_join_its_names(name: str):
    assert VOCABULARY.separate(name) == ()
    given = scenario(**of([name]))
    rules = found(given, vocabulary=VOCABULARY)
    assert "precipitation.antagonist-with-opioid" not in rules
    assert "precipitation.naloxone-in-dependence" not in rules


@given(st.sampled_from(AGONISTS), st.sampled_from(JOINTS), st.booleans())
def test_an_antagonist_joined_to_an_opioid_is_the_pair_that_it_is(opioid: str, joint: str, first: bool):
    parts = ("naltrexone", opioid) if first else (opioid, "naltrexone")
    written = joint.join(parts)
    assert VOCABULARY.separate(written) == parts
    both = checked(scenario(**of([written])), vocabulary=VOCABULARY)["precipitation.antagonist-with-opioid"]
    apart = checked(scenario(**of(list(parts))), vocabulary=VOCABULARY)[
        "precipitation.antagonist-with-opioid"
    ]
    assert [f.answer for f in both] == [f.answer for f in apart] == ["found"]
    assert [(f.about, f.beside) for f in both] == [(f.about, f.beside) for f in apart]


LISTS = (", ", "; ", " + ", "+", " and ", " & ", ", and ", " with ", " plus ")


@pytest.mark.parametrize("joint", LISTS)
@pytest.mark.parametrize("pair", list(permutations(("morphine", "naltrexone"))))
def test_a_list_of_a_products_ingredients_is_medicines_by_themselves(joint: str, pair: tuple[str, str]):
    written = joint.join(pair)
    assert VOCABULARY.separate(written) == pair
    assert "precipitation.antagonist-with-opioid" in found(scenario(**of([written])), vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    "pair", [("oxycodone", "naloxone"), ("buprenorphine", "naloxone"), ("tilidine", "naloxone")]
)
@pytest.mark.parametrize("joint", LISTS)
def test_a_listed_antagonist_is_beside_its_opioid_also_where_the_vocabulary_has_the_words(
    joint: str, pair: tuple[str, str]
):
    assert VOCABULARY.separate(joint.join(pair)) == pair
    assert VOCABULARY.separate("/".join(pair)) == ()


@pytest.mark.parametrize(
    "written",
    ["morphine/naltrexone", "naltrexone / morphine", "morphine-naltrexone", "morphine – naltrexone",
     "morphine／naltrexone", "morphine/naltrexone, diazepam"],
)  # fmt: skip
def test_whether_a_labels_joint_is_a_product_is_asked_where_apart_it_would_be_contraindicated(written: str):
    for medicines in ([written], [written, "kratom"]):
        made = checked(scenario(**of(medicines)), vocabulary=VOCABULARY)
        (row,) = made["precipitation.antagonist-with-opioid"]
        if "kratom" not in medicines:
            assert row.answer == "not checked"
            assert any("is one product or two medicines" in missing for missing in row.missing)
        else:
            (row,) = made["precipitation.antagonist-with-kratom"]
            assert row.answer == "not checked"
    assert "precipitation.antagonist-with-opioid" not in found(
        scenario(**of(["Embeda"])), vocabulary=VOCABULARY
    )


@pytest.mark.parametrize(
    "written", ["mitragynine pseudoindoxyl", "pseudoindoxyl", "Mitragynine-Pseudoindoxyl"]
)
def test_pseudoindoxyl_is_neither_leaf_nor_seven_oh_and_nothing_about_it_is_cleared(written: str):
    made = checked(scenario(**of([written, "alprazolam"])), vocabulary=VOCABULARY)
    named = {name for rows in made.values() for row in rows for name in row.about}
    assert "mitragynine pseudoindoxyl" in named
    for rule in ("products.enhanced", "seven_oh.with-sedative", "sedatives.with-kratom"):
        assert made[rule][0].answer == "not checked"
        assert any(
            "pseudoindoxyl does in people: there is no record" in each for each in made[rule][0].missing
        )
    assert not any("7-hydroxymitragynine" in row.about for rows in made.values() for row in rows
                   if row.tells)  # fmt: skip
    assert made["sedatives.with-opioid"][0].answer == "found"


def test_kratom_joined_to_an_antagonist_is_found():
    for written in ("naltrexone/kratom", "kratom and naltrexone", "kratom, naltrexone", "Vivitrol + kratom"):
        assert (
            answer(scenario(**of([written])), "precipitation.antagonist-with-kratom", vocabulary=VOCABULARY)
            == "found"
        )


def test_names_between_slashes_are_grouped_by_the_product_that_two_of_them_are():
    assert VOCABULARY.separate("oxycodone, naloxone and diazepam") == ("oxycodone", "naloxone", "diazepam")
    assert VOCABULARY.separate("buprenorphine/naloxone/naltrexone") == (
        "buprenorphine/naloxone",
        "naltrexone",
    )
    assert VOCABULARY.separate("oxycodone/naloxone and xyzzy") == ("oxycodone/naloxone", "xyzzy")
    rules = found(scenario(**of(["buprenorphine/naloxone and naltrexone"])), vocabulary=VOCABULARY)
    assert "precipitation.antagonist-with-opioid" in rules
    assert "precipitation.naloxone-in-dependence" not in rules
    for order in permutations(("Percocet", "Suboxone", "Contrave")):
        assert VOCABULARY.separate(" + ".join(order)) == order


@pytest.mark.parametrize(
    "written", ["methadone/xyzzy", "xyzzy and methadone", "methadone, xyzzy", "methadone 60 mg/xyzzy"]
)
def test_an_unknown_part_is_told_and_the_known_one_judged(written: str):
    made = checked(scenario(**of([written], conditions=["epilepsy"])), vocabulary=VOCABULARY)
    told = [finding for finding in made["input.unknown-medicine"] if finding.answer == "not checked"]
    assert len(told) == 1
    assert any(written in missing for missing in told[0].missing)
    assert made["precipitation.antagonist-with-opioid"][0].answer == "not checked"


def test_of_joined_names_none_is_known_how_much_it_is():
    medicine = {"name": "loperamide/caffeine", "amount": "100 mg", "every": "24 h"}
    given = scenario({"product": "leaf-powder-us", "amount": "2 g", "every": "12 h"}, **of([medicine]))
    made = checked(given, vocabulary=VOCABULARY)
    assert made["qt.loperamide-high-dose"][0].answer == "not checked"
    assert any("how much loperamide" in missing for missing in made["qt.loperamide-high-dose"][0].missing)


def test_a_text_that_joins_very_many_names_is_not_known():
    written = "/".join(["codeine", "naltrexone"] * 8)
    assert VOCABULARY.separate(written) == ()
    assert answer(scenario(**of([written])), "input.unknown-medicine", vocabulary=VOCABULARY) == "not checked"
    assert (
        answer(scenario(**of([written])), "precipitation.antagonist-with-opioid", vocabulary=VOCABULARY)
        == "not checked"
    )


@given(st.text(max_size=60))
def test_any_text_is_told_apart_or_is_one(text: str):
    parts = VOCABULARY.separate(text)
    assert len(parts) != 1
    assert all(part.strip() for part in parts)
    assert all(VOCABULARY.separate(part) == () for part in parts)


@given(st.sampled_from(sorted(VOCABULARY.shown.values())))
def test_a_name_of_the_vocabulary_is_taken_apart_only_where_it_lists_an_antagonist_with_its_opioid(name: str):
    parts = VOCABULARY.separate(name)
    assert not parts or (" and " in name and parts[1] in ("naloxone", "naltrexone"))


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("on methadone maintenance", True),
        ("takes tramadol for pain", True),
        ("never took methadone", False),
        ("methadone in the past", False),
        ("allergic to codeine", False),
        ("mother takes methadone", False),
        ("stopped methadone", False),
    ],
)
def test_a_medicine_among_the_conditions_is_taken_or_asked_about(written: str, taken: bool):
    given = scenario({"product": "leaf-powder-us", "amount": "2 g"}, **of([], conditions=[written]))
    made = checked(given, vocabulary=VOCABULARY)
    rows = [*made.get("opioids.kratom-with-opioid", []), *made.get("opioids.kratom-in-maintenance", [])]
    rows += made.get("opioids.kratom-with-tramadol-or-codeine", [])
    assert any(row.tells for row in rows) is taken
    assert any(row.answer == "not checked" for row in made["input.unknown-condition"])
    if not taken:
        assert any(row.answer == "not checked" for row in rows)
        assert any(row.answer == "not checked" for row in made["input.unknown-medicine"])
