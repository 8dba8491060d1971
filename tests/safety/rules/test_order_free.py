"""No sentence speaks of the first or the second of a pair that may be shown the other way round."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import Finding, load_rules
from mitragyna.safety.findings import FOUND
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.load import read_rules
from mitragyna.safety.rules.matching import matches
from mitragyna.safety.rules.rule import Rule
from mitragyna.safety.rules.sentence import IT, said_of
from mitragyna.safety.taken.things import taken_in
from tests.safety.cases import COMPLETE, LIBRARY, checked, scenario

VOCABULARY = load_vocabulary()
RULES = load_rules()
_OTHER = r"doses?|days?|weeks?|months?|hours?|tablet|leaf|response|two|of|thing"
"""What 'the first' may be said of that is none of a pair."""
ORDER = re.compile(
    rf"\bthe (?:first|second|former|latter)\b(?! (?:{_OTHER})\b)",
    re.IGNORECASE,
)
"""Words that say which of two is meant by nothing but where it stands."""
ONE_OF_THEM = re.compile(
    r"\b(?:this (?:one|medicine|substance)|the (?:first|second|former|latter|other)(?: (?:one|medicine))?)\b"
    r"(?! (?:medicines|doses|days|of the))",
    re.IGNORECASE,
)
"""As ``ORDER``, with what is fit only where a finding is about one thing: that stands in front then."""


def texts(rule: Rule) -> str:
    return "\n".join((rule.title, rule.statement, rule.watch, rule.also, *rule.asks))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_no_rule_says_which_of_two_by_their_order(rule: Rule):
    assert not ORDER.search(texts(rule))


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.symmetric], ids=lambda rule: rule.id)
def test_a_rule_that_names_several_together_says_by_name_which_it_means(rule: Rule):
    said = re.sub(r"the first two medicines", "", texts(rule))  # a count in a score
    assert not ONE_OF_THEM.search(said)


def test_the_words_that_are_looked_for_are_found():
    assert ORDER.search("The second is on lists; the first dose is not")
    assert ORDER.search("the latter lengthens QT")
    assert not ORDER.search("the first dose, the second week and the first days")
    assert ONE_OF_THEM.search("Lists name this one")


WEAK = ["paroxetine", "fluvoxamine", "omeprazole", "sertraline"]
STRONG = ["methadone", "sotalol", "clozapine", "haloperidol", "lofexidine"]
PAIRS = [*combinations([*WEAK, *STRONG], 2)]


def told(*medicines: str) -> dict[str, list[Finding]]:
    return checked(scenario(medicines=list(medicines), conditions=[]), vocabulary=VOCABULARY)


@pytest.mark.parametrize(("weak", "strong"), [(weak, strong) for weak in WEAK for strong in STRONG])
@pytest.mark.parametrize("turned", [False, True])
def test_which_of_two_has_the_small_effect_on_qt_is_said_by_name(weak: str, strong: str, turned: bool):
    made = told(*((strong, weak) if turned else (weak, strong)))
    (row,) = [row for row in made["qt.medicine-with-weak"] if row.answer == FOUND]
    head = row.statement.split(".")[0]
    assert weak in head
    assert strong not in row.statement


def test_several_of_weak_effect_are_all_named():
    (row,) = [
        r for r in told("omeprazole", "methadone", "paroxetine")["qt.medicine-with-weak"] if r.answer == FOUND
    ]
    assert "omeprazole and paroxetine," in row.statement
    assert IT not in row.statement


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("turned", [False, True])
def test_what_a_sentence_calls_this_one_stands_in_front(pair: tuple[str, str], turned: bool):
    """Where a statement says 'this medicine', what the finding is about is what the rule asks of ``it``."""
    names = pair[::-1] if turned else pair
    given = scenario(medicines=list(names), conditions=[])
    things = taken_in(given, given.arms[0], LIBRARY, VOCABULARY).things
    by_name = {thing.name: thing for thing in things}
    for name, rows in checked(given, vocabulary=VOCABULARY).items():
        leads = RULES[name].leads
        if leads is None or not ONE_OF_THEM.search(texts(RULES[name])):
            continue
        for row in rows:
            if row.answer == FOUND:
                for each in row.about[1:]:
                    assert any(matches(lead, by_name[each]).truth for lead in leads), (name, each)


def test_names_stand_in_for_it_only_where_several_are_named_together(tmp_path: Path):
    entry = (
        'family = "made"\nreviewed = 2026-01-01\n[[rule]]\nid = "one"\ntitle = "T"\nseverity = "info"\n'
        f'statement = "Said of {IT}."\nassumption = "made"\nwhen = {{ it = {{ flag = "qt" }} }}\n'
    )
    with pytest.raises(InputError, match="'symmetric = true'"):
        read_rules(entry, "made.toml")
    (rule,) = read_rules(entry.replace("when", "symmetric = true\nwhen"), "made.toml")
    assert said_of(rule.statement, ("a", "b", "c")) == "Said of a, b and c."
    assert said_of(rule.statement, ("a",)) == "Said of a."


def test_kratom_weakly_with_a_medicine_names_the_medicine():
    leaf: dict[str, Any] = {"product": "leaf-powder-us", "amount": "2 g", "every": "12 h"}
    person: dict[str, Any] = {**COMPLETE, "medicines": ["sertraline", "atomoxetine"]}
    made = checked(scenario(leaf, **person), vocabulary=VOCABULARY)
    for row in made["qt.weakly-with-kratom"]:
        if row.answer == FOUND:
            assert "sertraline" in row.statement.split(";")[0]
            assert "leaf" not in row.statement
