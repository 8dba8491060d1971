"""QT by tiers: sourced limits of QTc, several medicines, risk factors, inhibitors of clearance, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.safety import Fact, Finding, ModelFacts, check, load_rules
from mitragyna.safety.rules.expression import Named, parts_of
from mitragyna.safety.sizes import MODEL
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, scenario

SEVERAL = ["citalopram", "ondansetron", "amiodarone"]


def rows(
    *takes: dict[str, Any], results: ModelFacts | None = None, **person: Any
) -> dict[str, list[Finding]]:
    made: dict[str, list[Finding]] = {}
    for finding in check(scenario(*takes, **{**COMPLETE, **person}), LIBRARY, results=results):
        made.setdefault(finding.rule, []).append(finding)
    return made


def found(*takes: dict[str, Any], **person: Any) -> set[str]:
    made = rows(*takes, **person)
    return {rule for rule, each in made.items() if rule.startswith("qt.") and each[0].tells}


@pytest.mark.parametrize(
    ("sex", "qtc", "rule"),
    [
        ("male", 450, None),
        ("male", 451, "qt.prolonged-with-medicine"),
        ("female", 460, None),
        ("female", 461, "qt.prolonged-with-medicine"),
        ("female", 470, "qt.prolonged-with-medicine"),
        ("male", 471, "qt.heart-with-medicine"),
        ("female", 499, "qt.heart-with-medicine"),
        ("female", 500, "qt.medicine-from-500"),
    ],
)
def test_one_medicine_by_tiers_of_qtc(sex: str, qtc: int, rule: str | None):
    none = {"pregnant": None, "breastfeeding": None} if sex == "male" else {}
    given = found(sex=sex, qtc=f"{qtc} ms", medicines=["citalopram"], **none)
    assert given == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("qtc", "rule"), [(455, set()), (465, {"qt.prolonged-with-kratom"}), (475, {"qt.heart-with-kratom"})]
)
def test_kratom_by_tiers_of_qtc(qtc: int, rule: set[str]):
    assert found(LEAF, qtc=f"{qtc} ms") == rule


def test_three_medicines_at_485_ms_interrupt_once_and_name_all_of_them():
    made = rows(qtc="485 ms", medicines=SEVERAL)
    (one,) = made["qt.several-with-long-qt"]
    assert (one.answer, one.severity) == ("found", "contraindicated")
    assert set(one.about[1:]) == set(SEVERAL)
    for covered in ("qt.two-medicines", "qt.heart-with-medicine", "qt.several-in-a-woman"):
        assert all(not each.tells for each in made.get(covered, []))


@pytest.mark.parametrize(
    "person",
    [
        {"conditions": ["hypokalaemia"]},
        {"conditions": ["low magnesium"]},
        {"conditions": ["heart failure"]},
        {"conditions": ["bradycardia"]},
        {"heart_rate": "45 1/min"},
    ],
)
def test_a_risk_factor_beside_two_medicines_is_one_finding(person: dict[str, Any]):
    made = rows(medicines=SEVERAL[:2], **person)
    (one,) = made["qt.several-with-risk"]
    assert (one.answer, one.severity) == ("found", "serious")
    assert set(one.about[1:]) | {name for _, name in one.beside} >= set(SEVERAL[:2])
    for covered in (
        "qt.two-medicines",
        "person.slow-heart-with-qt-medicine",
        "qt.heart-failure-with-medicine",
    ):
        assert all(not each.tells for each in made.get(covered, []))


def test_female_sex_beside_two_medicines_is_told_with_them_and_in_a_man_it_is_not():
    pair = ["haloperidol", "mirtazapine"]
    for sex, more in (("female", {}), ("male", {"pregnant": None, "breastfeeding": None})):
        made = rows(medicines=pair, sex=sex, **more)
        (one,) = [row for row in made["qt.two-medicines"] if row.tells]
        assert ("female" in [name for _, name in one.beside]) is (sex == "female")
        women = {row.told_by for row in made["qt.several-in-a-woman"] if row.answer == "found"}
        assert women == ({"qt.two-medicines"} if sex == "female" else set())


def test_an_inhibitor_of_the_clearance_is_a_pair_of_its_own():
    (one,) = [
        f for f in rows(medicines=["haloperidol", "clarithromycin"])["qt.inhibitor-of-clearance"] if f.tells
    ]
    assert one.about[1:] == ("haloperidol",)
    assert {name for _, name in one.beside} >= {"clarithromycin"}


@pytest.mark.parametrize("missing", ["qtc", "sex", "conditions"])
def test_what_is_missing_beside_a_medicine_that_lengthens_qt_is_not_checked(missing: str):
    given = {"qtc": "455 ms", "medicines": ["citalopram"], missing: None}
    if missing == "sex":
        given |= {"pregnant": None, "breastfeeding": None}
    made = rows(**given)
    rule = "qt.heart-with-medicine" if missing == "conditions" else "qt.prolonged-with-medicine"
    assert made[rule][0].answer == "not checked"
    assert f"person.{missing}" in made[rule][0].missing
    if missing == "qtc":
        assert (
            made["qt.medicine-from-500"][0].answer
            == made["qt.heart-with-medicine"][0].answer
            == "not checked"
        )


@settings(max_examples=25)
@given(st.integers(380, 560), st.integers(380, 560), st.sampled_from(["male", "female"]))
def test_a_longer_qtc_is_never_milder(first: int, second: int, sex: str):
    order = ("info", "minor", "moderate", "serious", "contraindicated")
    none = {"pregnant": None, "breastfeeding": None} if sex == "male" else {}

    def worst(qtc: int) -> int:
        made = rows(sex=sex, qtc=f"{qtc} ms", medicines=SEVERAL, **none)
        given = [f for rule, each in made.items() if rule.startswith("qt.") for f in each if f.tells]
        return max(order.index(f.severity) for f in given)

    assert worst(min(first, second)) <= worst(max(first, second))


def test_every_rule_on_qt_has_its_records():
    for rule in load_rules().values():
        if rule.family == "qt":
            assert rule.basis, rule.id


def test_a_rule_that_asks_another_one_of_a_thing_is_asked_of_things_too():
    """Without ``it`` of its own it would be asked of nothing and never be found."""
    rules = load_rules()
    for rule in rules.values():
        asked = [node.rule for node in parts_of(rule.when) if isinstance(node, Named)]
        assert rule.each or not any(rules[name].each for name in asked), rule.id


# -- the numbers of pairs ----------------------------------------------------------------------------


def ratio(value: float, name: str) -> Fact:
    return Fact(value, value, value, key="arm.take", name=name)


def test_the_number_of_a_pair_is_its_own_and_that_of_everything_stands_after_it():
    results = ModelFacts(
        {"arm": {}},
        {"arm": {("it.exposure_ratio", "leaf-powder-us"): ratio(1.9, "mitragynine")}},
        of_pair={"arm": {("leaf-powder-us", "fluconazole"): ratio(1.6, "mitragynine")}},
    )
    made = rows(LEAF, results=results, medicines=["fluconazole", "clarithromycin", "quetiapine"])
    (pair,) = [f for f in made["cyp.inhibitor-with-kratom"] if f.tells and "fluconazole" in f.about]
    assert [(n.fact, n.value) for n in pair.numbers] == [
        (f"exposure to mitragynine beside fluconazole alone, over that without it, {MODEL}", "1.6"),
        (
            f"exposure to mitragynine with everything on the list, over that without other drugs, {MODEL}",
            "1.9",
        ),
    ]
    other = [f for f in made["cyp.strong-inhibitor-with-kratom"] if f.tells]
    assert other
    assert all("everything" not in n.fact for f in other for n in f.numbers)


def test_no_number_names_a_product_where_a_substance_is_due():
    results = ModelFacts(
        {
            "arm": {
                "run.qt_margin": Fact(5, 5, 5, name="Mitragynine", beside="129 by the most favourable source")
            }
        },
        {"arm": {("it.exposure_ratio", "leaf-powder-us"): ratio(3.1, "mitragynine")}},
    )
    made = rows(LEAF, results=results, medicines=["clarithromycin"])
    numbers = [n for each in made.values() for f in each for n in f.numbers if "exposure" in n.fact]
    assert numbers
    assert all("mitragynine" in n.fact and "leaf-powder" not in n.fact for n in numbers)
    (margin,) = made["qt.margin"]
    (number,) = margin.numbers
    assert number.fact == "margin to block of hERG by the least favourable source (Mitragynine)"
    assert number.value == "5; 129 by the most favourable source"
    assert "least favourable" in margin.statement


# -- one fact, one finding --------------------------------------------------------------------------------


RISKS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"qtc": "510 ms"}, "510 ms"),
    ({"conditions": ["long qt"]}, "long QT syndrome"),
    ({"conditions": ["hypokalaemia"]}, "hypokalaemia"),
    ({"conditions": ["heart failure"]}, "heart failure"),
    ({"conditions": ["bradycardia"]}, "bradycardia"),
    ({"heart_rate": "45 1/min"}, "45 1/min"),
)
ABOUT_ALL = ("qt.several-with-long-qt", "qt.several-with-risk", "qt.two-medicines", "qt.medicine-from-500",
             "qt.heart-with-medicine", "qt.prolonged-with-medicine", "qt.heart-failure-with-medicine",
             "qt.several-in-a-woman", "person.slow-heart-with-qt-medicine")  # fmt: skip
WORST = {"contraindicated": 0, "serious": 1, "moderate": 2, "info": 3}


@given(st.sets(st.integers(0, len(RISKS) - 1), min_size=2), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_long_qt_and_its_risks_are_one_finding_with_everything_in_it(which: set[int], count: int):
    person: dict[str, Any] = {}
    for i in which:
        for key, value in RISKS[i][0].items():
            person[key] = [*person.get(key, []), *value] if isinstance(value, list) else value
    medicines = ["ondansetron", "haloperidol", "methadone"][:count]
    made = rows(medicines=medicines, **person)
    said = [row for rule in ABOUT_ALL for row in made[rule] if row.tells]
    assert len({row.rule for row in said}) == 1
    assert {name for row in said for name in row.about[1:] if name in medicines} == set(medicines)
    for row in said:
        beside = {name for _, name in row.beside} | set(row.about[1:])
        assert {RISKS[i][1] for i in which} <= beside
    silent = [row for rule in ABOUT_ALL for row in made[rule] if row.told_by]
    assert min(WORST[row.severity] for row in said) <= min((WORST[row.severity] for row in silent), default=9)
    assert all(said[0].title in row.statement for row in silent)


def test_what_is_taken_over_brings_its_sources_and_the_limit_of_a_rule_as_severe():
    (row,) = rows(medicines=["ondansetron", "haloperidol"], qtc="510 ms", heart_rate="45 1/min")[
        "qt.several-with-long-qt"
    ]
    assert [(n.fact, n.value, n.limit) for n in row.numbers] == [
        ("QTc", "510 ms", "at least 480 ms and at least 500 ms"),
        ("heart rate at rest", "45 1/min", "below 50 1/min"),
    ]
    assert all(number.arms == row.arms for number in row.numbers)
    assert {"krantz2009-qtc-methadone", "tisdale2013-qt-score"} <= set(row.records)
    assert len(set(row.sources)) == len(row.sources) == len(row.records)
    assert row.severity == "contraindicated"


def test_what_is_taken_over_holds_in_every_arm():
    person = {
        **COMPLETE,
        "medicines": ["ondansetron", "haloperidol"],
        "qtc": "510 ms",
        "heart_rate": "45 1/min",
    }
    arms = [{"name": "one", "take": [LEAF]}, {"name": "two"}]
    made = from_dict({"duration": "9 d", "arm": arms, "history": [], "person": person}, library=LIBRARY)
    (row,) = [row for row in check(made, LIBRARY) if row.rule == "qt.several-with-long-qt"]
    assert [number.arms for number in row.numbers] == [("one", "two")] * 2


def test_a_pair_of_its_own_stays_beside_it():
    given = found(medicines=SEVERAL, qtc="510 ms", conditions=["hypokalaemia"])
    assert given == {"qt.several-with-long-qt", "qt.inhibitor-of-clearance"}
    (row,) = [one for one in rows(medicines=SEVERAL, qtc="510 ms")["qt.several-with-long-qt"] if one.tells]
    assert "contraindications of citalopram and escitalopram" in row.statement
    assert "qt.heart-with-kratom" in found(LEAF, medicines=SEVERAL, qtc="510 ms")
