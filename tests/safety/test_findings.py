"""Findings put together: one sentence is one finding, and nothing of the single ones is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety import Finding, check, grouped
from mitragyna.safety.facts.verdict import Trigger
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, scenario

NAMES = [
    "alprazolam",
    "diazepam",
    "zolpidem",
    "quetiapine",
    "methadone",
    "fluconazole",
    "sertraline",
    "morphine",
]
LISTS = st.lists(st.sampled_from([*NAMES, "nosuchmedicine", "othernothing"]), unique=True, max_size=8)


def findings(medicines: list[str]) -> tuple[Finding, ...]:
    return check(scenario(LEAF, **{**COMPLETE, "medicines": medicines}), LIBRARY)


def single(one: Finding) -> list[tuple[object, ...]]:
    """A finding as its single parts, whether it was put together or not."""
    parts = one.each or (one,)
    return [(one.rule, one.answer, p.about, p.beside, p.missing, p.numbers, p.arms) for p in parts]


@given(LISTS)
def test_one_sentence_is_one_finding_and_no_pair_or_number_is_lost(medicines: list[str]):
    before = findings(medicines)
    after = grouped(before)
    told = [(one.rule, one.answer, one.statement) for one in after]
    assert len(told) == len(set(told))
    whole = sorted(map(repr, (part for one in before for part in single(one))))
    assert sorted(map(repr, (part for one in after for part in single(one)))) == whole
    for one in after:
        names = {*one.about[1:], *(name for _, name in one.beside)}
        shown = [number.value for number in one.numbers]
        for part in one.each:
            assert {*part.about[1:], *(name for _, name in part.beside)} <= names
            assert all(number.value in shown for number in part.numbers)
            assert set(part.arms) <= set(one.arms)


@given(LISTS)
def test_what_is_put_together_keeps_the_contract_and_can_be_read_again(medicines: list[str]):
    for one in grouped(findings(medicines)):
        given_out = one.as_dict()
        assert list(given_out)[:8] == [
            *("rule", "answer", "severity", "grade", "about", "statement", "missing", "sources")
        ]
        assert Finding.of(given_out) == one
        if one.each:
            key, *names = one.about
            assert names == list(
                dict.fromkeys(n for part in one.each if part.about[0] == key for n in part.about[1:])
            )
            for part in given_out["each"]:
                assert sorted(part) == ["about", "arms", "missing", "numbers", "with"]


def test_three_sedatives_beside_leaf_are_one_finding():
    rows = [
        f
        for f in grouped(findings(["alprazolam", "diazepam", "zolpidem"]))
        if f.rule == "sedatives.with-kratom"
    ]
    (one,) = rows
    assert one.about == ("person.medicines", "alprazolam", "diazepam", "zolpidem")
    assert len(one.each) == 3
    assert grouped(rows) == (one,)


def test_a_number_that_not_all_have_says_of_what_it_is():
    base = {
        "rule": "r",
        "answer": "found",
        "severity": "minor",
        "grade": "survey",
        "title": "t",
        "statement": "s",
    }
    rows = [
        Finding(
            **base,
            about=("person.medicines", name),
            numbers=(Trigger("amount", value, ""), Trigger("age", "20 y", "")),
        )
        for name, value in (("a", "1 mg"), ("b", "2 mg"))
    ]  # fmt: skip
    (one,) = grouped(rows)
    assert [(number.fact, number.value) for number in one.numbers] == [
        ("a: amount", "1 mg"),
        ("age", "20 y"),
        ("b: amount", "2 mg"),
    ]


def test_one_value_that_was_held_against_two_limits_is_told_once():
    from mitragyna.safety import ModelFacts
    from mitragyna.safety.facts.fact import Fact
    from tests.safety.cases import checked

    fact = Fact(1.2, 1.6, 1.4, key="arm.take", name="mitragynine")
    ratio = {"arm": {("it.exposure_ratio", name): fact for name in ("mitragynine", "leaf-powder-us")}}
    rows = checked(scenario(LEAF, **COMPLETE), results=ModelFacts({"arm": {}}, ratio))["cyp.exposure-raised"]
    (number,) = rows[0].numbers
    assert number.value == "1.4 [1.2 to 1.6]"
    assert number.limit == "at least 1.25 and below 2"


def test_what_is_in_history_and_arm_stands_once_beside_a_finding():
    """JSON's ``with`` named methadone twice."""
    past = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "lasting": "1 y"}
    now = {key: value for key, value in past.items() if key != "lasting"}
    made = check(scenario(now, history=(past,), **{**COMPLETE, "medicines": ["naltrexone"]}), LIBRARY)
    for findings in (made, grouped(made)):
        (one,) = (row for row in findings if row.rule == "precipitation.antagonist-with-opioid")
        assert one.answer == "found"
        assert one.as_dict()["with"] == [["arm.take", "methadone"]]
        for row in findings:
            names = [name for _, name in row.beside]
            assert len(set(names)) == len(names), row


def test_of_what_was_taken_before_alone_the_history_is_named():
    past = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "lasting": "1 y"}
    made = check(scenario(history=(past,), **{**COMPLETE, "medicines": ["naltrexone"]}), LIBRARY)
    (one,) = (row for row in made if row.rule == "precipitation.antagonist-with-opioid")
    assert one.beside == (("history", "methadone"),)
