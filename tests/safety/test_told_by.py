"""What another rule tells is found, names that rule, and counts for nothing more; nothing graver is told by it."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from mitragyna.safety import check, failing, grouped, load_rules, unanswered
from mitragyna.safety.findings import ANSWERS, Finding, counted
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.names.written import KRATOM_NAMES, SEVEN_OH_NAMES
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, checked, scenario
from tests.safety.vignettes import checked as checked_vignette
from tests.safety.vignettes import vignettes

RULES = load_rules()
VOCABULARY = load_vocabulary()
NARROW, WARFARIN = "cyp.narrow-cyp3a-substrate-with-kratom", "cyp.warfarin-with-kratom"
DAY = datetime.date(2026, 11, 22)


def told(*takes: dict[str, Any], history: tuple[Any, ...] = (), **person: Any) -> dict[str, list[Finding]]:
    return checked(scenario(*takes, history=history, **{**COMPLETE, **person}), vocabulary=VOCABULARY)


def test_the_answers_are_the_three_of_the_contract():
    assert set(ANSWERS) == {"found", "not found", "not checked"}
    given = scenario(LEAF, **{**COMPLETE, "medicines": ["phenelzine", "tramadol", "warfarin", "methadone"]})
    rows = [row.as_dict() for row in grouped(check(given, LIBRARY))]
    assert {row["answer"] for row in rows} == set(ANSWERS)
    by = [row for row in rows if row["told_by"] is not None]
    assert by
    for row in by:
        assert row["answer"] == "found"
        assert row["told_by"] in RULES
        assert any(one["rule"] == row["told_by"] and one["told_by"] is None for one in rows)
    assert all("told_by" in row for row in rows)


def test_what_is_told_by_another_fails_nothing_and_is_counted_by_that_one():
    rows = [row for each in told(LEAF, medicines=["phenelzine", "tramadol"]).values() for row in each]
    grave = failing(rows, "info")
    assert grave
    assert not any(row.told_by for row in (*grave, *unanswered(rows, "info")))
    assert counted(rows)["found"] == len(grave)
    assert any(row.told_by for row in rows)
    last = [bool(row.told_by) for row in check(scenario(LEAF, **COMPLETE, history=(HEROIN,)), LIBRARY)]
    assert last == sorted(last)


def told_by(rows: list[Finding]) -> list[tuple[Finding, str]]:
    return [(row, row.told_by) for row in rows if row.told_by]


def milder(rows: list[Finding]) -> set[tuple[str, str]]:
    """Rules that a milder one tells."""
    return {(row.rule, by) for row, by in told_by(rows) if RULES[by].grave > RULES[row.rule].grave}


@pytest.mark.together("vignettes")
def test_nothing_of_the_vignettes_is_told_by_what_is_milder_or_by_what_is_not_told():
    several = 0
    for one in vignettes():
        rows = list(checked_vignette(one)[1])
        several += len(told_by(rows))
        assert milder(rows) == set(), one.id
        telling = {row.rule for row in rows if row.tells} | {
            r.rule for r in rows if r.answer == "not checked"
        }
        assert {by for _, by in told_by(rows)} <= telling, one.id
    assert several > 300


def test_nothing_of_people_with_many_medicines_is_told_by_what_is_milder():
    draw = random.Random(29)
    names = sorted(name for name in VOCABULARY.ingredients if name not in KRATOM_NAMES | SEVEN_OH_NAMES)
    conditions = ["opioid use disorder", "chronic pain", "long QT syndrome", "breastfeeding", "epilepsy"]
    for _ in range(60):
        who = {**COMPLETE, "medicines": draw.sample(names, 12), "conditions": draw.sample(conditions, 2)}
        who["breastfeeding"] = None
        takes = draw.choice([(LEAF,), ({**LEAF, "amount": "6 g", "every": "6 h"},), ()])
        given = scenario(*takes, history=draw.choice([(), (HEROIN,)]), **who)
        rows = [row for each in checked(given, vocabulary=VOCABULARY).values() for row in each]
        assert milder(rows) == set()


@pytest.mark.parametrize(
    ("medicines", "conditions", "graver", "instead"),
    [
        (["warfarin"], [], NARROW, WARFARIN),
        (["clonidine", "oxycodone"], [], "sedatives.with-opioid", "sedatives.alpha2-with-opioid"),
    ],
)
def test_where_a_milder_rule_stands_instead_the_graver_one_is_not_found_and_says_so(
    medicines: list[str], conditions: list[str], graver: str, instead: str
):
    made = told(LEAF, medicines=medicines, conditions=conditions)
    (row,) = made[graver]
    assert (row.answer, row.told_by) == ("not found", "")
    assert RULES[instead].title in row.statement
    assert "is said instead" in row.statement
    assert [one.tells for one in made[instead]] == [True]
    assert RULES[instead].grave > RULES[graver].grave


def test_the_graver_rule_stands_for_another_thing_all_the_same():
    made = told(LEAF, medicines=["warfarin", "tacrolimus"])
    (row,) = made[NARROW]
    assert (row.tells, row.about[1:]) == (True, ("tacrolimus",))


def test_answers_that_hold_on_a_day_name_it_and_others_do_not():
    for place in ({}, {"place": "US-AL"}):
        given = scenario(LEAF, **{**COMPLETE, **place})
        rows = check(given, LIBRARY, as_of=DAY)
        dated = {row.rule for row in rows if row.as_of}
        assert dated == {name for name in RULES if name.startswith("law.")} | {"products.old-certificate"}
        assert {row.as_of for row in rows if row.as_of} == {"2026-11-22"}
        assert all(row.as_dict()["as_of"] is None for row in rows if not row.as_of)
        assert all(Finding.of(row.as_dict()) == row for row in rows)
