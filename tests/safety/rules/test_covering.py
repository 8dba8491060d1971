"""A more particular rule silences a general one of the very pair that it found, and of no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import load_rules
from mitragyna.safety.findings import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.covering import covers_of, thing_by_thing, told_apart
from mitragyna.safety.rules.load import FOLDER
from mitragyna.safety.rules.rule import SEVERITIES
from tests.safety.cases import COMPLETE, LEAF, TOLD, answered, checked, scenario

RULES = load_rules()
VOCABULARY = load_vocabulary()


def told(medicines: list[Any], *takes: dict[str, Any], **person: Any) -> dict[str, list[Finding]]:
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines, **person}
    given = scenario(*takes, **who)
    return checked(given, vocabulary=VOCABULARY)


def pairs(made: dict[str, list[Finding]], rule: str, answer: str = "found") -> set[tuple[str, str]]:
    """What a rule says of which two things."""
    rows = [row for row in made[rule] if answered(row) == answer]
    return {(name, other) for row in rows for name in row.about[1:] for _, other in row.beside}


GENERAL, PARTICULAR = "serotonin.maoi-with-serotonergic", "serotonin.maoi-with-opioid"


@pytest.mark.parametrize("third", ["Robitussin DM", "tramadol", "methadone", "pethidine", "fentanyl"])
@pytest.mark.parametrize("second", ["sertraline", "Effexor", "Prozac", "duloxetine"])
def test_a_third_medicine_takes_no_pair_away(second: str, third: str):
    alone = told(["Nardil", second])
    both = told(["Nardil", third, second])
    assert pairs(alone, GENERAL)
    assert pairs(both, GENERAL) == pairs(alone, GENERAL)
    assert {name for name, _ in pairs(both, PARTICULAR)} == {"phenelzine"}


def test_pairs_before_and_after_the_last_dose_stay_as_well():
    ended = {"name": "Nardil", "from": "-2 y", "until": "-7 d"}
    made = told([ended, {"name": "sertraline", "from": "2 d"}, {"name": "tramadol", "from": "1 d"}])
    assert pairs(made, GENERAL) == {("phenelzine", "sertraline")}
    assert pairs(made, PARTICULAR) == {("phenelzine", "tramadol")}


def test_what_is_covered_whole_is_answered_and_names_who_speaks_for_it():
    made = told(["Nardil", "tramadol"])
    (row,) = made[GENERAL]
    assert (answered(row), row.about[1:], row.missing) == (TOLD, ("phenelzine",), ())
    assert RULES[PARTICULAR].title in row.statement
    assert pairs(made, GENERAL, TOLD) == {("phenelzine", "tramadol")}
    assert Finding.of(row.as_dict()) == row


def test_every_rule_has_an_answer():
    made = told(["Nardil", "tramadol", "quetiapine", "methadone", "gabapentin", "warfarin", "ADHD"], LEAF)
    assert set(made) == set(RULES)


def test_a_rule_without_a_pair_is_covered_of_the_same_thing_alone():
    made = told([], {"product": "methadone-solution", "amount": "80 mg"})
    answers = [answered(row) for row in made["opioids.first-methadone"]]
    assert answers == [TOLD]


def test_a_pair_with_what_came_before_stays():
    doses = [
        {"product": "heroin-intravenous", "amount": "60 mg", "doses": 1, "from": "0 h"},
        {"product": "fentanyl-intravenous", "amount": "0.1 mg", "doses": 1, "from": "0 h"},
        {"product": "buprenorphine-sublingual", "amount": "4 mg", "doses": 1, "from": "6 h"},
    ]
    made = told([], *doses)
    assert {other for _, other in pairs(made, "precipitation.buprenorphine-after-agonist")} == {"heroin"}
    assert {other for _, other in pairs(made, "precipitation.buprenorphine-soon-after-fentanyl")} == {
        "fentanyl"
    }


def test_no_rule_covers_one_that_is_graver():
    for rule in RULES.values():
        for name in rule.covers:
            assert SEVERITIES.index(rule.severity) <= SEVERITIES.index(RULES[name].severity), rule.id
        for name in rule.instead_of:
            other = RULES[name]
            assert SEVERITIES.index(rule.severity) > SEVERITIES.index(other.severity), rule.id
            assert thing_by_thing(rule), rule.id
            assert told_apart(rule, other), rule.id


def test_an_own_rule_stands_instead_of_none_that_is_graver(tmp_path: Path):
    (tmp_path / "own.toml").write_text(
        'family = "made"\nreviewed = 2026-11-22\n[[rule]]\nid = "one"\ntitle = "One"\nseverity = "info"\n'
        'statement = "A fact."\nassumption = "made up"\ninstead_of = ["opioids.kratom-with-opioid"]\n'
        'when = { it = { flag = "opioid" } }\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"would silence 'opioids\.kratom-with-opioid'"):
        load_rules((FOLDER, tmp_path))


def test_who_silences_is_asked_first():
    covers = covers_of(RULES)
    for rule in RULES.values():
        for name in (*rule.covers, *rule.instead_of):
            assert covers.order.index(rule.id) < covers.order.index(name)


# -- how grave ------------------------------------------------------------------------------------------

SEDATED, TREATED = "sedatives.with-opioid", "sedatives.other-sedative-in-treatment"


@pytest.mark.parametrize("one", ["gabapentin", "Lyrica"])
@pytest.mark.parametrize("opioid", ["oxycodone", "morphine", "tramadol"])
def test_a_gabapentinoid_beside_an_opioid_is_no_milder_than_another_sedative(one: str, opioid: str):
    made = told([one, opioid, "mirtazapine"], conditions=["COPD"])
    of_mirtazapine = {
        row.severity for row in made["sedatives.antidepressant-or-antihistamine-with-opioid"] if row.tells
    }
    (row,) = made["sedatives.gabapentinoid-with-opioid"]
    assert (row.answer, {row.severity}) == ("found", of_mirtazapine)


@pytest.mark.parametrize("treatment", ["methadone", "buprenorphine", "Suboxone"])
@pytest.mark.parametrize("sedative", ["mirtazapine", "hydroxyzine", "promethazine", "trazodone", "Lyrica"])
def test_in_treatment_of_dependence_other_sedatives_are_serious(sedative: str, treatment: str):
    made = told([sedative, treatment], conditions=["opioid use disorder"])
    (row,) = made[TREATED]
    assert (row.answer, row.severity) == ("found", "serious")
    assert not any(row.tells for row in made[SEDATED])


@pytest.mark.parametrize(
    ("medicines", "person"),
    [
        (["methadone", "promethazine"], {"conditions": []}),
        (["methadone", "promethazine"], {"conditions": None}),
        (["methadone", "diazepam"], {"conditions": []}),
        (["oxycodone", "diazepam"], {"conditions": ["opioid use disorder"]}),
        (["methadone", "promethazine", "oxycodone"], {"conditions": ["opioid use disorder"]}),
    ],
)
def test_elsewhere_they_are_as_grave_and_no_contraindication(medicines: list[str], person: dict[str, Any]):
    own = {key: value for key, value in person.items() if value is not None}
    base = {key: value for key, value in COMPLETE.items() if key not in person}
    who: dict[str, Any] = {**base, "medicines": medicines, **own}
    made = checked(scenario(**who), vocabulary=VOCABULARY)
    rows = [
        row
        for rule in (SEDATED, "sedatives.antidepressant-or-antihistamine-with-opioid")
        for row in made[rule]
    ]
    assert {row.severity for row in rows if row.tells} == {"serious"}


@pytest.mark.parametrize("sedative", ["diazepam", "zopiclone", "alcohol", "phenobarbital"])
def test_in_treatment_of_dependence_what_depresses_is_serious_and_says_that_treatment_is_not_withheld(
    sedative: str,
):
    made = told(["methadone", sedative], conditions=["opioid use disorder"])
    (row,) = made["sedatives.depressant-in-treatment"]
    assert (answered(row), row.severity) == ("found", "serious")
    assert not any(one.tells for one in made[SEDATED])
    (elsewhere,) = told(["methadone", sedative])[SEDATED]
    assert (elsewhere.severity, "US FDA, 2017" in elsewhere.statement) == ("serious", True)
