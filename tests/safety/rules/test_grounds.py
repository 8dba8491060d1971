"""Every finding links to its sources, and to the number that triggered it beside its limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mitragyna.library import load
from mitragyna.report import findings as report
from mitragyna.safety import Finding, check, grouped, load_rules
from mitragyna.safety.documented import OF_LAW
from mitragyna.safety.facts.fact import FACTS, Fact, held
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.asking import limits_of
from mitragyna.safety.rules.expression import All, AnyOf, FactTest, Node, Not, parts_of
from mitragyna.safety.rules.rule import Rule, asked_by
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, checked, scenario
from tests.safety.vignettes import DAY, FOLDER, vignettes
from tests.safety.vignettes import checked as answered

RULES = load_rules()
VOCABULARY = load_vocabulary()
DOCS = Path(__file__).parents[3]


# Sources. -----------------------------------------------------------------------------------------------------------


def test_every_rule_rests_on_records_on_the_law_of_a_place_or_on_a_page_about_the_input():
    for rule in RULES.values():
        assert bool(rule.basis) + bool(rule.law) + bool(rule.documented) == 1, rule.id


def test_a_rule_that_rests_on_a_page_only_asks_about_the_input_and_the_page_tells_of_it():
    of_pages = [rule for rule in RULES.values() if rule.documented]
    assert of_pages
    for rule in of_pages:
        assert rule.asks, rule.id
        assert rule.family == "input", rule.id
        path, _, part = rule.documented.partition(": ")
        assert part, rule.id
        text = (DOCS / path).read_text(encoding="utf-8")
        assert re.search(rf"^(## |\*\*){re.escape(part)}(\*\*|\.|$)", text, flags=re.MULTILINE), rule.id
        (source,) = rule.sources(LIBRARY)
        assert source == f"Mitragyna, {rule.documented}"


def test_what_is_asked_for_want_of_a_place_rests_on_the_page_about_the_law():
    rows = checked(scenario(LEAF, **COMPLETE))
    for name in ("law.leaf", "law.age", "law.pregnancy", "law.seven-oh-share"):
        (row,) = rows[name]
        assert (row.answer, row.sources, row.records) == ("not checked", (OF_LAW,), ()), name
    path, _, part = OF_LAW.removeprefix("Mitragyna, ").partition(": ")
    assert f"## {part}" in (DOCS / path).read_text(encoding="utf-8")
    there: dict[str, Any] = {**COMPLETE, "place": "US-AL"}
    (told,) = checked(scenario(LEAF, **there))["law.leaf"]
    assert told.tells
    assert told.sources
    assert OF_LAW not in told.sources


@cache
def told() -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """What is told of every vignette: as a reader of the JSON gets it."""
    return tuple((one.id, answered(one)[1]) for one in vignettes())


def said(rows: tuple[Finding, ...]) -> list[Finding]:
    return [row for row in rows if row.answer in ("found", "not checked")]


@pytest.mark.together("vignettes")
def test_every_finding_of_the_vignettes_has_a_source_in_json():
    missing = {
        (name, row.rule) for name, rows in told() for row in said(rows) if not row.as_dict()["sources"]
    }
    assert missing == set()


@pytest.mark.together("vignettes")
def test_every_row_of_the_vignettes_names_its_sources_in_the_table_and_refers_to_them_on_the_page():
    for name, rows in told():
        given = [row.as_dict() for row in grouped(rows)]
        cited = list(dict.fromkeys(source for row in said(rows) for source in row.sources))
        made = report.shown(given, 0, cited)
        shown = [*made.interrupting, *made.asked, *(row for _, group in made.groups for row in group)]
        for row in (*shown, *made.open_ones):
            assert re.fullmatch(r"(Records|Sources?): \S.*", row.basis), (name, row)
            assert row.cited, (name, row)
        by_rule = {row.rule: {cited[place - 1] for place in row.cited} for row in shown}
        assert all(set(row["sources"]) <= by_rule[row["rule"]] for row in given if row["rule"] in by_rule)


def test_every_row_of_the_table_tells_what_it_rests_on():
    from rich.console import Console

    given = scenario(LEAF, medicines=["oxycodone", "frobnicate"], conditions=["epilepsy"], place="US-AL")
    out = StringIO()
    console = Console(file=out, width=200)
    rows = [row.as_dict() for row in grouped(check(given, LIBRARY))]
    tables = report.tables(rows, 1, 200)
    for table in tables:
        console.print(table)
    text = out.getvalue()
    made = report.shown(rows, 1)
    count = len(made.interrupting) + len(made.asked) + sum(len(group) for _, group in made.groups)
    assert len(re.findall(r"Records: |Source: ", text)) == count
    assert text.count("Sources: ") == len(made.open_ones) > 0


def test_a_few_sources_of_what_waits_are_named_and_the_others_counted():
    row = report.Open("age", ("a",), "info", (("info", "x"),), tuple(f"R-{i}" for i in range(9)))
    assert row.basis == "Sources: R-0; R-1; R-2; R-3; R-4; R-5; and 3 more (--json has them by rule)"
    assert replace(row, names=("R-0",)).basis == "Sources: R-0"


# Numbers. -----------------------------------------------------------------------------------------------------------


def compared(rule: Rule) -> Iterator[FactTest]:
    """The numbers that a rule compares."""
    return (node for node in parts_of(rule.when) if isinstance(node, FactTest) and not node.words)


NUMBERS = [(rule.id, node) for rule in RULES.values() for node in compared(rule)]


@pytest.mark.parametrize(("rule", "node"), NUMBERS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(NUMBERS)])
def test_a_number_that_a_rule_compares_is_shown_with_its_unit_beside_the_limit(rule: str, node: FactTest):
    kind = FACTS[node.fact]
    above = node.operator in ("above", "at_least")
    near = node.limit * (1.001 if above else 0.999)
    verdict = held(
        node.fact, Fact.number(near, "key", "name"), node.operator, node.limit, node.words, node.written,
        middle=node.middle, limits=limits_of(RULES)[node.fact],
    )  # fmt: skip
    assert verdict.truth is True
    (number,) = verdict.triggers
    assert kind.meaning in number.fact
    value = re.fullmatch(r"([\d.e+]+)(?: (\S+))?", number.value)
    limit = re.fullmatch(r"(?:above|at least|below|at most) ([\d.e+]+)(?: (\S+))?", number.limit)
    assert value is not None, number
    assert limit is not None, number
    # In one unit, and on the side on which the rule found it.
    assert value[2] == limit[2] == (kind.unit or None), (rule, number)
    assert (float(value[1]) > float(limit[1])) is above, (rule, number)


NEVER: Node = AnyOf(())


def without_numbers(node: Node) -> Node:
    """A condition in which no number is beyond its limit."""
    match node:
        case FactTest() if not node.words:
            return NEVER
        case All():
            return replace(node, parts=tuple(map(without_numbers, node.parts)))
        case AnyOf():
            return replace(node, parts=tuple(map(without_numbers, node.parts)))
        case Not():
            return replace(node, part=without_numbers(node.part))
        case _:
            return node


def named(rule: str) -> Iterator[str]:
    """A rule and those whose conditions it asks for."""
    yield rule
    for other in asked_by(RULES[rule]):
        yield from named(other)


@pytest.mark.together("vignettes")
def test_a_finding_without_a_number_was_found_without_one():
    numeric = {rule for rule, _ in NUMBERS}
    blind = {
        name: replace(rule, when=without_numbers(rule.when), covers=(), instead_of=())
        for name, rule in RULES.items()
    }
    seen: set[str] = set()
    for one in vignettes():
        library, rows = answered(one)
        bare = [
            row for row in rows if row.tells and row.rule in numeric
            and not any(number.limit for number in row.numbers)
        ]  # fmt: skip
        if not bare:
            continue
        asked = {name: blind[name] for row in bare for name in named(row.rule)}
        again = check(
            from_dict(one.scenario, one.id, library=LIBRARY, folder=FOLDER), library, rules=asked, as_of=DAY
        )
        still = {(row.rule, row.about) for row in again if row.tells}
        for row in bare:
            assert (row.rule, row.about) in still, (one.id, row.rule)
            seen.add(row.rule)
    assert seen


def number_of(rule: str, *takes: dict[str, Any], history: tuple[Any, ...] = (), **person: Any) -> list[str]:
    rows = checked(scenario(*takes, history=history, **{**COMPLETE, **person}), vocabulary=VOCABULARY)[rule]
    return [f"{n.value} ({n.limit})" for row in rows if row.tells for n in row.numbers]


@pytest.mark.parametrize(
    ("rule", "person", "number"),
    [
        ("person.under-18-with-opioid", {"age": "16 y", "medicines": ["oxycodone"]}, "16 y (below 18 y)"),
        ("person.under-18-with-sedative", {"age": "16 y", "medicines": ["alprazolam"]}, "16 y (below 18 y)"),
        (
            "person.over-65-with-sedative",
            {"age": "70 y", "medicines": ["alprazolam"]},
            "70 y (at least 65 y)",
        ),
        (
            "person.slow-heart-with-medicine",
            {"heart_rate": "46 1/min", "medicines": ["metoprolol"]},
            "46 1/min (below 50 1/min)",
        ),
    ],
)
def test_findings_about_a_person_tell_the_number_and_the_limit(
    rule: str, person: dict[str, Any], number: str
):
    assert number in number_of(rule, LEAF, **person)


def test_as_much_as_before_a_gap_tells_both_amounts():
    again = {"product": "morphine-oral", "amount": "60 mg", "every": "8 h", "from": "10 d"}
    past = {"product": "morphine-oral", "amount": "60 mg", "every": "8 h", "lasting": "1 y"}
    told = number_of("opioids.return-after-a-gap", again, history=(past,))
    assert any(re.fullmatch(r"(\S+) mg in the first dose; usual before: \1 mg \(\)", one) for one in told)
    assert any(re.match(r"\S+ d \(", one) for one in told)
    heroin = {"product": "heroin-intravenous", "amount": "1 mg", "from": "10 d"}
    assert not any(
        "usual before" in one for one in number_of("opioids.return-after-a-gap", heroin, history=(HEROIN,))
    )


# What is known of kratom and the kidneys, and psychosocial support. --------------------------------------------------


def test_what_nobody_has_studied_is_said_and_is_graded_no_higher_than_carried_over():
    library = load()
    for name in ("person.kidney-with-kratom", "seven_oh.over-time", "seven_oh.with-qt-medicine",
                 "cyp.substrate-with-seven-oh", "products.old-certificate"):  # fmt: skip
        assert RULES[name].grade(library) == "extrapolated", name
        assert RULES[name].extrapolated, name
    kidney = RULES["person.kidney-with-kratom"]
    assert kidney.severity == "moderate"
    assert kidney.statement.startswith("No study of kratom in kidney disease was found")
    none = library.evidence("kratom-kidney-disease-none")
    assert none.value == "none found"


PLANS: list[tuple[tuple[Any, ...], tuple[Any, ...], dict[str, Any], set[str] | frozenset[str]]] = [
    # A first plan of leaf while an opioid is taken.
    ((LEAF,), (), {"medicines": ["oxycodone"]}, {"care.psychosocial-in-kratom-use"}),
    ((LEAF,), (), {"medicines": ["methadone"]}, {"care.psychosocial"}),
    ((LEAF,), (), {"conditions": ["opioid use disorder"]}, {"care.psychosocial"}),
    ((LEAF,), (HEROIN,), {}, {"care.psychosocial"}),
    ((), (HEROIN,), {}, {"care.psychosocial"}),
    ((), ({**LEAF, "lasting": "1 y"},), {}, {"care.psychosocial-in-kratom-use"}),
    (({**LEAF, "amount": "6 g", "every": "8 h"},), (), {}, {"care.psychosocial-in-kratom-use"}),
    (
        ({"product": "seven-oh-tablet", "amount": "10 mg", "every": "12 h"},),
        (),
        {"medicines": ["oxycodone"]},
        {"care.psychosocial-in-kratom-use"},
    ),
    ((LEAF,), (), {}, {"care.psychosocial-in-kratom-use"}),
    (({**LEAF, "amount": "4 g", "every": "8 h"},), (), {}, {"care.psychosocial-in-kratom-use"}),
    ((), (), {"medicines": ["oxycodone", "clarithromycin"]}, {"care.psychosocial-in-any-plan"}),
    ((), (), {"medicines": ["sertraline"]}, {"care.psychosocial-in-any-plan"}),
    ((), (), {"medicines": None}, {"care.psychosocial-in-any-plan"}),
    ((), (), {}, {"care.psychosocial-in-any-plan"}),
]


@pytest.mark.parametrize(("takes", "history", "person", "told"), PLANS)
def test_psychosocial_support_is_part_of_any_plan_and_told_once(
    takes: tuple[Any, ...], history: tuple[Any, ...], person: dict[str, Any], told: set[str] | frozenset[str]
):
    rows = checked(scenario(*takes, history=history, **{**COMPLETE, **person}))
    found = {rule for rule, each in rows.items() if rule.startswith("care.psychosocial")
             for row in each if row.tells}  # fmt: skip
    assert found == told
