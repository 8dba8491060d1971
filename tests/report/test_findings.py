"""Findings as a reader has them: one sentence once, each thing with what stands beside it, at any width."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rich.console import Console

from mitragyna.report.findings import RECALLED_ALONE, SEVERITIES, WIDE, sentence, shown, tables
from mitragyna.safety import Finding, check, grouped
from mitragyna.safety.facts.verdict import RECALLED, Trigger
from mitragyna.safety.findings import Part
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LEAF, LIBRARY

MEDICINES = [
    "fluconazole",
    "voriconazole",
    "methadone",
    "quetiapine",
    "alprazolam",
    "clonazepam",
    "nosuchmedicine",
]


def finding(*each: Part, **more: Any) -> dict[str, Any]:
    made = Finding("qt.one", "found", "serious", "survey", "A title", "A sentence.", **more, each=each)
    return made.as_dict()


def part(name: str, *beside: tuple[str, str], arms: tuple[str, ...] = ("a", "b")) -> Part:
    return Part(("person.medicines", name), beside, arms=arms)


def case(**person: Any) -> list[dict[str, Any]]:
    arms = [{"name": "leaf", "take": [LEAF]}, {"name": "none", "take": []}]
    data = {"duration": "21 d", "arm": arms, "person": {**COMPLETE, **person}}
    return [one.as_dict() for one in grouped(check(from_dict(data, library=LIBRARY), LIBRARY))]


def text(findings: list[dict[str, Any]], width: int) -> str:
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as capture:
        for table in tables(findings, 2, width):
            console.print(table)
    return capture.get()


def test_things_beside_the_same_others_are_told_together_and_the_rest_apart():
    one, two = ("arm.take", "leaf-powder-us"), ("person.qtc", "479.96 ms")
    row = shown([finding(part("a", one), part("b", one), part("c", one, two), arms=("a", "b"))], 2).groups[0][
        1
    ][0]
    assert row.subject == "a and b with leaf-powder-us; c with leaf-powder-us (QTc 479.96 ms)"
    assert row.arms == ()


def test_what_a_person_is_stands_first_where_the_finding_is_about_it():
    leaf, qtc = ("arm.take", "leaf-powder-us"), ("person.qtc", "465 ms")
    of_person = finding(about=("person.sex", "male"), beside=(leaf, qtc))
    of_medicine = finding(about=("person.medicines", "a"), beside=(("person.sex", "male"), qtc))
    rows = [shown([one]).groups[0][1][0].subject for one in (of_person, of_medicine)]
    assert rows == ["male and QTc 465 ms with leaf-powder-us", "a (male; QTc 465 ms)"]


def test_arms_stand_beside_each_thing_where_they_differ():
    given = finding(part("a"), part("b", arms=("b",)), arms=("a", "b"))
    row = shown([given], 2).groups[0][1][0]
    assert row.subject == "a; b (in b)"


def test_what_was_recalled_is_told_in_one_line_and_is_no_number():
    numbers = (
        Trigger("a lengthens QT", RECALLED, ""),
        Trigger("b lengthens QT", RECALLED, ""),
        Trigger("QTc", "460 ms", ""),
    )
    row = shown([finding(numbers=numbers)]).groups[0][1][0]
    assert row.numbers == ("QTc: 460 ms", f"{RECALLED_ALONE}: a lengthens QT; b lengthens QT")
    said = text([finding(numbers=numbers)], 120)
    assert "Number: QTc: 460 ms" in said
    assert "Number: Recalled" not in said


@pytest.mark.parametrize("width", [60, 80, 99, 100, 120, 200])
def test_at_every_width_each_sentence_stands_once_and_every_name_and_grade_is_there(width: int):
    findings = case(medicines=MEDICINES, qtc="479.96 ms", age="17.99 y")
    said = text(findings, width)
    assert max(map(len, said.splitlines())) <= width
    flat = re.sub(r"[\s│┃]+", "", said)
    for one in findings:
        if one["answer"] == "found" and not one["told_by"]:
            assert re.sub(r"\s+", "", "".join(one["rule"])) in flat
            if width < WIDE:
                assert f"Evidence:{one['grade']}".replace(" ", "") in flat
    if width < WIDE:
        beginnings = [
            re.sub(r"\s+", "", one["statement"])[:40]
            for one in findings
            if one["answer"] == "found" and not one["told_by"]
        ]
        for beginning in set(beginnings):
            assert flat.count(beginning) <= beginnings.count(beginning), beginning


def test_what_the_same_rules_wait_for_is_asked_once_with_every_name():
    findings = case(medicines=MEDICINES)
    page = shown(findings, 2)
    assert len({row.titles for row in page.open_ones}) == len(page.open_ones)
    missing = {fact for one in findings if one["answer"] == "not checked" for fact in one["missing"]}
    told = " ".join(row.missing for row in page.open_ones) + " ".join(
        m for row in page.asked for m in row.missing
    )
    for fact in missing:
        found = re.fullmatch(r"whether (\S+) (.+)", fact)
        assert all(piece in told for piece in (found.groups() if found else (fact,))), fact


def test_a_contraindication_without_a_pair_is_named_by_its_title():
    alone = {**finding(about=("arm.take", "methadone")), "severity": "contraindicated"}
    pair = {**finding(part("a", ("arm.take", "leaf"))), "severity": "contraindicated"}
    assert sentence([alone]).startswith("contraindicated: A title: methadone. ")
    assert sentence([pair]).startswith("contraindicated: a with leaf. ")


def test_every_rule_that_waits_is_named_in_the_table_by_what_it_needs_the_worst_first():
    scenario = from_dict(
        {"duration": "2 d", "arm": [{"name": "a", "take": [{"product": "leaf-powder-us", "amount": "2 g"}]}]},
        library=LIBRARY,
    )
    findings = [one.as_dict() for one in check(scenario, LIBRARY)]
    page = shown(findings, 1)
    asked = {row.title for row in page.asked}
    waiting = {one["title"]: one["severity"] for one in findings if one["answer"] == "not checked"}
    assert sum(severity in ("contraindicated", "serious") for severity in waiting.values()) > 30
    lines = [line for row in page.open_ones for line in row.told.splitlines()]
    assert not [title for title in waiting if title not in asked and not any(title in line for line in lines)]
    named: set[str] = set()
    for row in page.open_ones:
        count = len(row.titles)
        assert row.needed.startswith(f"{count} rules need: " if count > 1 else "1 rule needs: ")
        severities = [
            line.split(": ")[0] for line in row.told.splitlines() if not line.startswith("named above")
        ]
        assert severities == sorted(severities, key=SEVERITIES.index)
        for title, (severity, _) in zip(row.titles, row.rules, strict=True):
            here = any(title in line for line in row.told.splitlines() if line.startswith(f"{severity}: "))
            assert here or title in named, title
            assert here or severity != "contraindicated", title
        counted = re.search(r"named above: (.+)$", row.told)
        left = [int(each) for each in re.findall(r"(\d+) ", counted[1])] if counted else []
        assert sum(left) == sum(
            t in named and s != "contraindicated" for t, (s, _) in zip(row.titles, row.rules, strict=True)
        )
        assert row.severity == row.rules[0][0]
        named.update(row.titles)
    shown_once = text(findings, 40_000)
    assert all(line in shown_once for row in page.open_ones for line in row.told.splitlines())


def test_one_question_about_several_medicines_is_one_row():
    one = {
        **finding(about=("person.medicines", "a")),
        "answer": "not checked",
        "statement": "A title: not checked.",
    }
    rows = [{**one, "rule": "x.a", "missing": ["whether a is an opioid"]},
            {**one, "rule": "x.b", "title": "Another", "missing": ["whether b is an opioid", "whether a is an opioid"]},
            {**one, "rule": "x.c", "title": "Third", "missing": ["the age"]}]  # fmt: skip
    page = shown(rows)
    assert [row.needed for row in page.open_ones] == [
        "2 rules need: whether a or b is an opioid", "1 rule needs: the age"
    ]  # fmt: skip
