"""Of one pair one way is one finding: the graver one, with the other mechanism in a sentence of it."""

from __future__ import annotations

import random
from typing import Final

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.facts.verdict import RECALLED
from mitragyna.safety.names.written import KRATOM_NAMES, SEVEN_OH_NAMES
from tests.safety.cases import LEAF, LIBRARY, TOLD, answered, bound
from tests.safety.test_told_once import DOUBLED, RULES, VOCABULARY, found, names, of_enzymes, run, told

# -- one way of one pair --------------------------------------------------------------------------------

NARROW, CYP3A = "cyp.narrow-cyp3a-substrate-with-kratom", "cyp.cyp3a-substrate-with-kratom"
CYP2D6, P_GP, P_GP_NARROW = (
    "cyp.cyp2d6-substrate-with-kratom",
    "pgp.substrate-with-kratom",
    "pgp.narrow-substrate-with-kratom",
)
RAISING: Final = frozenset({
    NARROW, CYP3A, CYP2D6, P_GP, P_GP_NARROW,
    "cyp.cyp3a-part-with-kratom", "cyp.cyp2d6-part-with-kratom", "cyp.warfarin-with-kratom",
    "cyp.local-cyp3a-substrate-with-kratom",
})  # fmt: skip
"""Rules by which kratom raises the medicine that they are asked of."""


def raises(medicine: str, *others: str, amount: str = "3 g") -> list[Finding]:
    takes = {**LEAF, "amount": amount, "every": "8 h"}
    made = told([medicine, *others], takes, rules=bound(RAISING))
    return [row for row in found(made, *sorted(RAISING)) if medicine in row.about]


def test_these_are_all_rules_by_which_kratom_raises_a_medicine():
    """A new rule of these families is one of them, or goes the other way."""
    flagged = {
        name
        for name, rule in RULES.items()
        if rule.family in ("cyp", "pgp") and name.endswith("-with-kratom")
    }
    acting = {name for name in flagged if "inhibitor" in name or "inducer" in name}
    assert flagged - acting == RAISING


@pytest.mark.parametrize(
    "medicine", ["apixaban", "aripiprazole", "digoxin", "loperamide", "methadone", "warfarin"]
)
def test_a_check_of_the_rules_bound_to_these_tells_of_them_what_one_of_all_does(medicine: str):
    whole = found(told([medicine], {**LEAF, "amount": "3 g", "every": "8 h"}), *sorted(RAISING))
    assert [row for row in whole if medicine in row.about] == raises(medicine)


def test_no_ingredient_is_told_twice_to_be_raised_by_leaf():
    asked = [name for name in VOCABULARY.ingredients if name not in KRATOM_NAMES | SEVEN_OH_NAMES]
    assert len(asked) > 700
    rows = {name: raises(name) for name in asked}
    assert not {name: [row.rule for row in made] for name, made in rows.items() if len(made) > 1}
    assert sum(len(made) for made in rows.values()) > 150
    assert sum(bool(row.also) for made in rows.values() for row in made) >= 31


@pytest.mark.parametrize("other", ["fluconazole", "paroxetine", "verapamil"])
def test_nor_beside_another_inhibitor_and_with_much_leaf(other: str):
    draw = random.Random(8)
    asked = sorted(name for name in VOCABULARY.ingredients if name not in KRATOM_NAMES | SEVEN_OH_NAMES)
    for name in draw.sample([one for one in asked if one != other], 40):
        assert len(raises(name, other, amount="6 g")) <= 1, name


@pytest.mark.parametrize(
    ("medicine", "rule", "also"),
    [
        ("aripiprazole", CYP3A, CYP2D6),
        ("tolterodine", CYP3A, CYP2D6),
        ("pimozide", NARROW, CYP2D6),
        ("apixaban", NARROW, P_GP_NARROW),
        ("tacrolimus", NARROW, P_GP_NARROW),
        ("colchicine", NARROW, P_GP_NARROW),
        ("ticagrelor", CYP3A, P_GP),
        ("imatinib", CYP3A, P_GP),
    ],
)
def test_the_other_mechanism_is_a_sentence_with_its_sources(medicine: str, rule: str, also: str):
    (row,) = raises(medicine)
    assert (row.rule, row.severity) == (rule, RULES[rule].severity)
    assert also in row.also
    assert row.statement.startswith(RULES[rule].statement)
    assert row.statement.count(RULES[also].also) == 1
    assert {*RULES[also].basis} <= {*row.records}
    assert {LIBRARY.evidence(name).citation for name in RULES[also].basis} <= {*row.sources}
    assert Finding.of(row.as_dict()) == row


def test_digoxin_which_no_enzyme_clears_keeps_its_finding():
    (row,) = raises("digoxin")
    assert (row.rule, row.also) == (P_GP_NARROW, ())


def test_one_way_of_a_pair_silences_the_other_way_of_none():
    """Imatinib doubles the exposure to leaf by the model: that leaf may raise imatinib is another fact."""
    made = told(["imatinib"], LEAF, results=run({("leaf-powder-us", "imatinib"): 2.4}))
    assert {row.rule for row in of_enzymes(made)} == {DOUBLED, CYP3A}
    (row,) = found(made, DOUBLED)
    assert (row.about[1:], {name for _, name in row.beside}) == (("leaf-powder-us",), {"imatinib"})


def test_a_sentence_is_not_added_where_both_rest_on_one_record():
    (row,) = found(told(["loperamide"], LEAF), "qt.loperamide-with-kratom")
    assert row.also == ()
    assert row.statement == RULES["qt.loperamide-with-kratom"].statement


def test_what_nobody_has_read_of_the_other_mechanism_is_told_with_it():
    alone = told(["methadone", "fluconazole"], LEAF)
    (row,) = found(alone, NARROW)
    assert "cyp.cyp2d6-part-with-kratom" in row.also
    assert ("methadone is cleared by CYP2D6", RECALLED) in {(one.fact, one.value) for one in row.numbers}


# -- an opioid before buprenorphine ---------------------------------------------------------------------

BEFORE, TWO = "precipitation.buprenorphine-after-agonist", "opioids.two-opioids"
ONE_DOSE: Final = {"product": "heroin-intravenous", "amount": "60 mg", "doses": 1, "from": "0 h"}
BUPRENORPHINE: Final = {
    "product": "buprenorphine-sublingual", "amount": "4 mg", "every": "24 h", "from": "8 h",
}  # fmt: skip


def test_heroin_before_buprenorphine_is_one_finding_that_tells_of_breathing_too():
    made = told([], ONE_DOSE, BUPRENORPHINE)
    (row,) = found(made, BEFORE)
    assert (names(row), row.also) == ({"buprenorphine", "heroin"}, (TWO,))
    assert RULES[TWO].also in row.statement
    assert {*RULES[TWO].basis} <= {*row.records}
    assert {answered(one) for one in made[TWO]} == {TOLD}


def test_a_third_opioid_keeps_its_pair():
    made = told(["oxycodone"], ONE_DOSE, BUPRENORPHINE)
    (row,) = found(made, TWO)
    assert {"heroin", "oxycodone"} <= names(row)
    assert found(made, BEFORE)
