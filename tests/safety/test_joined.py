"""Names that are joined: one product where the vocabulary has it, medicines by themselves otherwise."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.vocabulary import load_vocabulary
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
    "Suboxone", "buprenorphine/naloxone", "naloxone/buprenorphine", "buprenorphine, naloxone", "Zubsolv",
    "buprenorphine-naloxone", "Targin", "Targiniq", "oxycodone + naloxone", "naloxone and oxycodone", "Embeda",
    "morphine/naltrexone", "naltrexone plus morphine", "Contrave", "naltrexone and bupropion", "tilidine/naloxone",
    "Valoron N", "Percocet", "codeine with paracetamol", "Suboxone/naloxone",
)  # fmt: skip


def of(medicines: list[str], **person: object) -> dict[str, object]:
    return {**COMPLETE, "medicines": medicines, **person}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_of_the_vocabulary_is_one_whatever_joins_its_names(name: str):
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


def test_kratom_joined_to_an_antagonist_is_found():
    for written in ("naltrexone/kratom", "kratom and naltrexone", "kratom, naltrexone", "Vivitrol + kratom"):
        assert (
            answer(scenario(**of([written])), "precipitation.antagonist-with-kratom", vocabulary=VOCABULARY)
            == "found"
        )


def test_three_names_are_grouped_by_the_product_that_two_of_them_are():
    assert VOCABULARY.separate("oxycodone, naloxone and diazepam") == ("oxycodone and naloxone", "diazepam")
    assert VOCABULARY.separate("buprenorphine/naloxone/naltrexone") == (
        "buprenorphine and naloxone",
        "naltrexone",
    )
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
def test_a_name_of_the_vocabulary_is_never_taken_apart(name: str):
    assert VOCABULARY.separate(name) == ()


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
    assert any(row.answer == "found" for row in rows) is taken
    assert any(row.answer == "not checked" for row in made["input.unknown-condition"])
    if not taken:
        assert any(row.answer == "not checked" for row in rows)
        assert any(row.answer == "not checked" for row in made["input.unknown-medicine"])
