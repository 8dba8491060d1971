"""7-OH products are a class of their own: leaf's sentences are never theirs, and nothing is passed over in silence."""

from __future__ import annotations

from typing import Any

import pytest

import mitragyna
from mitragyna.safety import load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.taken.presence import lasts, outlasts, perhaps_outlasts
from mitragyna.scenario import from_dict
from mitragyna.workflow.pairs import stands_for
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, checked, scenario

VOCABULARY = load_vocabulary()
TABLET = {"product": "seven-oh-tablet", "amount": "15 mg", "every": "6 h"}
PAST = {**TABLET, "lasting": "60 d"}
OF_BOTH = {
    "care.ask-about-kratom",
    "dependence.kratom-use-disorder",
    "opioids.naloxone-at-hand",
    "opioids.withdrawal-needs-treatment",
    "person.over-60",
    "person.under-21-with-kratom",
    "person.substance-use-with-kratom",
    "products.enhanced",
    "products.no-certificate",
    "sedatives.driving",
    "sedatives.three-at-once",
    "sedatives.three-with-kratom",
    "care.psychosocial-in-kratom-use",
    "sedatives.kratom-and-breathing",
    "sedatives.kratom-and-breathing-otherwise",
}
MEDICINES = [
    ("oxycodone", "seven_oh.with-opioid"),
    ("methadone", "seven_oh.in-maintenance"),
    ("alprazolam", "seven_oh.with-sedative"),
    ("alcohol", "seven_oh.with-alcohol"),
    ("phenelzine", "seven_oh.maoi"),
    ("sertraline", "seven_oh.with-serotonergic"),
    ("amphetamine", "seven_oh.with-stimulant"),
    ("bupropion", "seven_oh.with-seizure-medicine"),
    ("naltrexone", "seven_oh.antagonist"),
    ("ketoconazole", "cyp.inhibitor-with-seven-oh"),
    ("rifampicin", "cyp.inducer-with-seven-oh"),
]
CONDITIONS = [
    ("epilepsy", "seven_oh.seizure-history"),
    ("long QT syndrome", "seven_oh.heart"),
    ("hypertension", "seven_oh.heart"),
    ("COPD", "seven_oh.breathing"),
    ("hepatitis C", "seven_oh.illness"),
    ("chronic kidney disease", "seven_oh.illness"),
    ("bipolar disorder", "seven_oh.illness"),
]


def rows(*takes: dict[str, Any], history: tuple[Any, ...] = (), **person: Any):
    return checked(scenario(*takes, history=history, **{**COMPLETE, **person}), vocabulary=VOCABULARY)


def found(made: Any) -> set[str]:
    return {rule for rule, each in made.items() if any(row.tells for row in each)}


@pytest.mark.parametrize(("medicine", "rule"), MEDICINES)
def test_a_medicine_beside_it_has_a_sentence_of_its_own(medicine: str, rule: str):
    made = rows(TABLET, medicines=[medicine])
    (row,) = [each for each in made[rule] if each.tells]
    assert medicine.casefold() in " ".join(row.about).casefold()
    kept = load_rules()[rule]
    assert kept.extrapolated or rule == "seven_oh.with-alcohol"
    leaf = found(rows(LEAF, medicines=[medicine]))
    assert not (leaf & found(made)) & {
        name for name in leaf if name.endswith(("-with-kratom", "in-maintenance"))
    }


@pytest.mark.parametrize(("condition", "rule"), CONDITIONS)
def test_an_illness_has_a_sentence_of_its_own(condition: str, rule: str):
    made = rows(TABLET, conditions=[condition])
    assert rule in found(made)


@pytest.mark.parametrize("product", ["seven-oh-tablet", "7-OH", "7-hydroxymitragynine"])
def test_rules_on_leaf_are_silent_about_it(product: str):
    known = load_rules()
    takes = (TABLET,) if product == "seven-oh-tablet" else ()
    medicines = ["sertraline", "methadone", "alprazolam", *([] if takes else [product])]
    made = rows(*takes, medicines=medicines, conditions=["hypertension"], place="US-FL")
    for rule in found(made) - OF_BOTH:
        text = known[rule].statement.casefold()
        assert "kratom tea" not in text, rule
        assert not rule.startswith("longterm."), rule
        assert "leaf" not in text or rule.startswith("seven_oh.") or "products." in rule, rule
    assert "law.leaf" not in found(made)
    assert "longterm.liver-window" not in found(made)


def test_what_is_not_known_of_it_is_not_checked_and_never_not_found():
    made = rows(TABLET, medicines=["methadone"])
    for rule, words in (
        ("seven_oh.with-qt-medicine", "hERG and QT"),
        ("cyp.substrate-with-seven-oh", "CYP3A, CYP2D6"),
        ("seven_oh.over-time", "liver, skin"),
    ):
        (row,) = made[rule]
        assert row.answer == "not checked"
        assert words in " ".join(row.missing)


def test_leaf_beside_it_has_its_own_findings_too():
    made = found(rows(TABLET, LEAF, medicines=["alprazolam"]))
    assert {"seven_oh.with-sedative", "sedatives.with-kratom", "longterm.liver-window"} <= made


def test_without_it_none_of_its_rules_is_found():
    made = rows(LEAF, medicines=[name for name, _ in MEDICINES if name != "phenelzine"])
    assert not {rule for rule in found(made) if rule.startswith("seven_oh.") or rule.endswith("-seven-oh")}


def test_kratom_of_an_untold_kind_may_be_one():
    made = rows(medicines=["kratom", "oxycodone"])
    assert made["opioids.kratom-with-opioid"][0].answer == "found"
    assert made["seven_oh.with-opioid"][0].answer == "not checked"


def test_it_is_there_as_long_as_its_own_level_and_beyond_that_it_is_open():
    own = outlasts("seven-oh-tablet", LIBRARY)
    leaf = outlasts("leaf-powder-us", LIBRARY)
    assert own == lasts("7-hydroxymitragynine", LIBRARY)
    assert own is not None
    assert leaf is not None
    assert own < 12.0 < leaf
    assert perhaps_outlasts("seven-oh-tablet", LIBRARY) == pytest.approx(leaf, rel=0.3)
    assert perhaps_outlasts("leaf-powder-us", LIBRARY) is None
    for start, expected in (("4 h", "found"), ("30 h", "not checked"), ("10 d", "not found")):
        late = {"name": "sertraline", "from": start, "every": "24 h"}
        (row,) = rows(history=(PAST,), medicines=[late])["seven_oh.with-serotonergic"]
        assert row.answer == expected
        if expected == "not checked":
            assert any("not measured in people" in missing for missing in row.missing)


def test_doses_of_it_are_counted_apart_from_those_of_leaf():
    often = {**TABLET, "every": "4 h"}
    made = found(rows(often, LEAF))
    assert "seven_oh.many-doses" in made
    assert "dependence.many-doses-a-day" not in made
    made = found(rows(TABLET | {"every": "24 h"}, {**LEAF, "every": "4 h"}))
    assert "seven_oh.many-doses" not in made
    assert "dependence.many-doses-a-day" in made


@pytest.mark.parametrize(
    ("start", "rule", "value"),
    [("4 h", "seven_oh.buprenorphine-after", "10 h"), ("3 d", "opioids.treatment-after-kratom", "")],
)
def test_a_start_of_buprenorphine_after_it_has_its_hours(start: str, rule: str, value: str):
    late = {"product": "buprenorphine-sublingual", "amount": "4 mg", "from": start}
    made = rows(late, history=(PAST,))
    (row,) = made[rule]
    assert row.answer == ("found" if value else "not checked")
    assert [n.value for n in row.numbers if n.fact.startswith("time from")] == ([value] if value else [])
    assert "seven_oh.in-maintenance" not in found(made)


def test_its_own_exposure_ratio_is_the_one_that_is_shown():
    assert stands_for(LIBRARY.product("seven-oh-tablet")) == "7-hydroxymitragynine"
    assert stands_for(LIBRARY.product("leaf-powder-us")) == "mitragynine"
    keto = {"name": "ketoconazole", "amount": "200 mg", "every": "12 h"}
    data = {
        "duration": "12 h",
        "people": {"number": 8},
        "person": {**COMPLETE, "medicines": [keto]},
        "arm": [{"name": "arm", "take": [{"product": "seven-oh-tablet", "amount": "15 mg"}]}],
    }
    made = mitragyna.check(from_dict(data, library=LIBRARY), simulate=True)
    (row,) = [f for f in made if f.rule == "cyp.inhibitor-with-seven-oh" and f.tells]
    told = [
        n for n in row.numbers if n.fact.startswith("exposure to 7-hydroxymitragynine beside ketoconazole")
    ]
    assert len(told) == 1
    assert float(told[0].value.split()[0]) > 1.2
