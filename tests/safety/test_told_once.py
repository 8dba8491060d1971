"""One fact is told once: no two findings of a case say the same of the same pair from the same records."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest

from mitragyna.safety import Finding, ModelFacts, check, load_rules
from mitragyna.safety.facts.fact import BY_PHENOTYPE, RATIO, Fact
from mitragyna.safety.names.conditions import DATA, load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.names.written import KRATOM_NAMES, SEVEN_OH_NAMES
from mitragyna.safety.rules.covering import thing_by_thing
from mitragyna.safety.rules.expression import Has, parts_of
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, TOLD, answered, checked, scenario
from tests.safety.vignettes import checked as checked_vignette
from tests.safety.vignettes import hazards, vignettes

RULES = load_rules()
VOCABULARY = load_vocabulary()
CASES: Final = 300
AMPHETAMINE, SEIZURE = "adhd.amphetamine-with-kratom", "seizure.medicine-with-kratom"
SEROTONERGIC = "serotonin.serotonergic-with-kratom"
STUDIED: Final = {**LEAF, "every": "24 h"}
"""No more leaf than was studied beside midazolam, so that what CYP3A clears is told as moderate."""

TWO_FACTS: Final[Mapping[frozenset[str], str]] = {
    frozenset(pair): reason
    for *pair, reason in (
        ("qt.medicine-with-weak", "qt.several-with-risk", "a weak medicine beside the several"),
        ("qt.medicine-with-weak", "qt.several-with-long-qt", "a weak medicine beside the several"),
        (
            "person.slow-heart-with-qt-medicine",
            "qt.medicine-with-weak",
            "the slow heart with one, and a weak one beside it",
        ),
        ("products.enhanced", "seven_oh.many-doses", "what the product is, and how often it is taken"),
        (
            "opioids.withdrawal-needs-treatment",
            "person.substance-use-with-kratom",
            "treatment, and return to opioids",
        ),
        (
            "opioids.withdrawal-needs-treatment",
            "care.ask-about-kratom",
            "treatment, and what is asked about kratom",
        ),
        ("qt.several-in-a-woman", "qt.two-medicines", "sex as a further risk, told as info"),
        ("qt.medicine-with-weak", "qt.two-medicines", "a weak one beside two others, and those two together"),
        (
            "qt.medicine-with-kratom",
            "qt.weakly-with-kratom",
            "a medicine beside kratom, and a weak one beside both",
        ),
        ("qt.inhibitor-of-clearance", "qt.two-medicines", "a level that rises, and effects that add up"),
        ("qt.inhibitor-of-possible", "qt.possible-medicines", "a level that rises, and effects that add up"),
        ("qt.possible-medicines", "qt.several-in-a-woman", "sex as a further risk of all of them"),
        ("qt.inhibitor-of-possible", "qt.several-with-risk", "a level that rises, and the heart"),
        (
            "qt.inhibitor-of-possible",
            "qt.several-with-long-qt",
            "a level that rises, and a QT that is long already",
        ),
        (
            "qt.inhibitor-of-possible",
            "qt.medicine-with-weak",
            "a level that rises, and a weak one beside both",
        ),
        (
            "dependence.very-large-amount",
            "products.no-certificate",
            "the amount, and that nothing is known of the lot",
        ),
        ("dependence.long-use", "dependence.many-doses-a-day", "how long, and how often"),
        ("dependence.escalation", "dependence.long-use", "that amounts rise, and how long"),
        (
            "sedatives.quetiapine-with-kratom",
            "serotonin.serotonergic-with-kratom",
            "sedation, and serotonin toxicity",
        ),
        (
            "sedatives.three-with-kratom",
            "sedatives.with-kratom",
            "how many there are, and one of them beside kratom",
        ),
        (
            "sedatives.three-with-kratom",
            "sedatives.antipsychotic-with-kratom",
            "how many there are, and one of them beside kratom",
        ),
        (
            "sedatives.mild-antipsychotic-with-kratom",
            "sedatives.three-with-kratom",
            "one of them beside kratom, and how many there are",
        ),
        (
            "sedatives.three-with-kratom",
            "opioids.kratom-with-opioid",
            "how many there are, and one of them beside kratom",
        ),
        (
            "qt.inhibitor-of-clearance",
            "qt.medicine-with-weak",
            "a level that rises, and a weak medicine beside both",
        ),
        (
            "qt.inhibitor-of-clearance",
            "qt.several-in-a-woman",
            "a level that rises, and sex as a further risk",
        ),
        (
            "qt.inhibitor-of-clearance",
            "qt.several-with-long-qt",
            "a level that rises, and a QT that is long already",
        ),
        ("qt.inhibitor-of-clearance", "qt.several-with-risk", "a level that rises, and the heart"),
        (
            "person.pregnancy-in-maintenance",
            "person.pregnancy-in-withdrawal",
            "treatment, and withdrawal in it",
        ),
        (
            "person.pregnancy-in-withdrawal",
            "person.pregnancy-with-kratom",
            "a withdrawal that begins, and what kratom does to a newborn",
        ),
        ("opioids.naloxone-at-hand", "signs.drowsiness", "what is within reach, and a sign that is there"),
    )
}
"""Pairs of rules that may be found of one pair and share a record, and why they are two facts all the same."""


def told(medicines: list[Any], *takes: dict[str, Any], **more: Any) -> dict[str, list[Finding]]:
    options = {key: more.pop(key) for key in ("results", "rules") if key in more}
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines, **more}
    return checked(scenario(*takes, **who), vocabulary=VOCABULARY, **options)


def found(made: Mapping[str, Iterable[Finding]], *rules: str) -> list[Finding]:
    return [row for rule in rules or made for row in made[rule] if row.tells]


def names(row: Finding) -> set[str]:
    return {*row.about[1:], *(name for _, name in row.beside)}


# -- a condition ----------------------------------------------------------------------------------------

LONG_QT, HEART = "qt.heart-with-kratom", "person.heart-with-kratom"


def test_long_qt_beside_leaf_interrupts_once():
    made = told([], LEAF, conditions=["long QT syndrome"])
    rows = [row for row in found(made) if "long QT syndrome" in names(row)]
    assert [(row.rule, row.severity) for row in rows] == [(LONG_QT, "contraindicated")]
    (heart,) = made[HEART]
    assert heart.told_by
    assert RULES[LONG_QT].title in heart.statement


@pytest.mark.parametrize("other", ["heart failure", "history of syncope", "atrial fibrillation", "angina"])
@pytest.mark.parametrize("first", [True, False])
def test_another_heart_condition_beside_long_qt_keeps_its_own_finding(other: str, first: bool):
    both = ["long QT syndrome", other]
    made = told([], LEAF, conditions=both if first else both[::-1])
    alone = told([], LEAF, conditions=[other])
    (heart,), (alone_heart,), (long,) = found(made, HEART), found(alone, HEART), found(made, LONG_QT)
    assert names(heart) == names(alone_heart)
    assert "long QT syndrome" not in names(heart)
    assert names(long) == {"long QT syndrome", "leaf-powder-us"}


@pytest.mark.parametrize("person", [{"qtc": "480 ms"}, {"conditions": ["hypokalaemia", "heart failure"]}])
def test_what_the_qt_rule_does_not_name_takes_no_finding_away(person: dict[str, Any]):
    made = told([], LEAF, **{"conditions": ["heart failure"], **person})
    (heart,) = found(made, HEART)
    assert names(heart) == {"heart failure", "leaf-powder-us"}
    assert found(made, LONG_QT)


# -- any two findings -----------------------------------------------------------------------------------


def carrying(row: Finding) -> frozenset[str]:
    return frozenset(RULES[row.rule].grade_from or RULES[row.rule].basis)


def pairs(row: Finding) -> frozenset[frozenset[str]]:
    """What a finding is about, two by two; of a rule that is asked of one thing, that with each of the others."""
    mine, others = row.about[1:], [name for _, name in row.beside if name not in row.about[1:]]
    if thing_by_thing(RULES[row.rule]):
        made = [(one, other) for one in mine for other in others]
    else:
        made = [*combinations((*mine, *others), 2)]
    return frozenset(map(frozenset, made or [(one,) for one in mine]))


def twice(rows: Iterable[Finding]) -> Iterator[tuple[frozenset[str], Finding, Finding]]:
    for one, other in combinations([row for row in rows if row.tells], 2):
        if one.rule != other.rule and carrying(one) & carrying(other) and pairs(one) & pairs(other):
            yield frozenset((one.rule, other.rule)), one, other


@cache
def generated() -> tuple[tuple[Finding, ...], ...]:
    """Findings of made-up people: medicines of which rules ask something, and conditions that rules ask for."""
    draw = random.Random(20261123)
    kratom = KRATOM_NAMES | SEVEN_OH_NAMES
    medicines = sorted(
        name
        for name, one in VOCABULARY.ingredients.items()
        if sum(flag.value == "yes" for flag in one.flags.values()) >= 3 and name not in kratom
    )
    asked = {name for rule in RULES.values() for node in parts_of(rule.when) if isinstance(node, Has)
             for name in node.names}  # fmt: skip
    of_rules = load_conditions(DATA / "conditions.toml")
    entries = [entry for entry in of_rules.entries.values() if of_rules.implied(entry.name) & asked]
    conditions = [entry.title for entry in entries if not entry.sign]
    signs = [entry.title for entry in entries if entry.sign]
    # Pairs of TWO_FACTS that few draws have: they do not hang on what there is to draw from.
    rare = (
        scenario(LEAF, conditions=["pregnancy", "opioid withdrawal"], medicines=[]),
        scenario(sex="male", conditions=[], medicines=["sertraline", "haloperidol", "ondansetron"]),
        scenario(conditions=[], sex="male", medicines=["vandetanib", "ibogaine", "atomoxetine"]),
    )
    out = [check(each, each.with_own_products(LIBRARY)) for each in rare]
    for _ in range(CASES):
        takes = [{**LEAF, "amount": draw.choice(["1 g", "8 g"])}] if draw.random() < 0.8 else []
        given = scenario(
            *takes,
            history=(HEROIN,) if draw.random() < 0.2 else (),
            age=draw.choice(["16 y", "34 y", "67 y"]),
            sex=draw.choice(["female", "male"]),
            cyp2d6=draw.choice(["normal", "poor"]),
            qtc=draw.choice(["420 ms", "465 ms", "475 ms", "505 ms"]),
            heart_rate=draw.choice(["70 1/min", "45 1/min"]),
            place=draw.choice(["US-AL", "US-TX"]),
            conditions=draw.sample(conditions, draw.randrange(4)),
            signs=draw.sample(signs, draw.choice([0, 0, 1, 2])),
            medicines=draw.sample(medicines, draw.randrange(1, 5)),
        )
        out.append(check(given, given.with_own_products(LIBRARY)))
    return tuple(out)


SUBJECTS: Final = {
    "seizures": "seizure",
    "serotonin": "serotonin|serotonergic",
    "CYP2D6": "CYP2D6",
    "P-glycoprotein": "P-glycoprotein",
    "the heart's rate": "heart rate|tachycardia",
    "QT": r"\bQT\b|arrhythmia",
    "breathing": "breathing",
}
"""What a finding on a medicine with leaf may speak of, and the words by which its statement is known to."""
SPOKEN_OF_TWICE: Final[Mapping[tuple[str, str, str], str]] = {
    (
        "opioids.kratom-in-maintenance",
        "qt.medicine-with-kratom",
        "QT",
    ): "treatment and breathing; QT is named",
    ("cyp.cyp3a-substrate-with-kratom", "qt.loperamide-with-kratom", "P-glycoprotein"): (
        "its level in the blood, and its way into the brain"
    ),
    ("adhd.local-alpha2-with-kratom", "adhd.mild-stimulant-with-kratom", "the heart's rate"): (
        "drops that are swallowed lower it, vessels that are constricted raise it"
    ),
    ("sedatives.quetiapine-with-kratom", "seizure.medicine-with-kratom", "seizures"): (
        "a case, and the threshold for seizures"
    ),
}
"""Rules that both speak of one subject of the same pair, and why they are two facts all the same."""


def spoken_of(row: Finding) -> frozenset[str]:
    return frozenset(
        name for name, words in SUBJECTS.items() if re.search(words, row.statement, re.IGNORECASE)
    )


def test_no_two_statements_on_a_medicine_with_leaf_speak_of_one_subject():
    leaf = {**LEAF, "amount": "5 g", "every": "8 h"}
    twice_told: dict[tuple[str, str, str], str] = {}
    for name, one in VOCABULARY.ingredients.items():
        if sum(flag.value == "yes" for flag in one.flags.values()) < 2:
            continue
        rows = [row for row in found(told([name], leaf)) if thing_by_thing(RULES[row.rule])]
        for one_row, other in combinations(sorted(rows, key=lambda row: row.rule), 2):
            if one_row.rule != other.rule and pairs(one_row) & pairs(other):
                for subject in spoken_of(one_row) & spoken_of(other):
                    twice_told.setdefault((one_row.rule, other.rule, subject), name)
    assert not {key: name for key, name in twice_told.items() if key not in SPOKEN_OF_TWICE}
    assert set(SPOKEN_OF_TWICE) <= set(twice_told), "a reason for what no medicine has"


@pytest.mark.parametrize(
    ("medicine", "speaks", "told_there"),
    [
        ("amphetamine", AMPHETAMINE, (SEIZURE, SEROTONERGIC, "cyp.cyp2d6-substrate-with-kratom")),
        ("lisdexamfetamine", AMPHETAMINE, (SEIZURE, SEROTONERGIC)),
        ("cocaine", "adhd.stimulant-with-kratom", (SEIZURE,)),
        ("bupropion", "adhd.bupropion-with-kratom", (SEIZURE, SEROTONERGIC)),
        ("methylphenidate", SEIZURE, ("adhd.methylphenidate-with-kratom",)),
    ],
)
def test_a_stimulant_with_leaf_is_told_by_the_graver_with_what_the_other_says(
    medicine: str, speaks: str, told_there: tuple[str, ...]
):
    made = told([medicine], {**LEAF, "amount": "5 g", "every": "8 h"})
    (row,) = found(made, speaks)
    assert row.severity == "serious"
    for rule in told_there:
        assert {answered(one) for one in made[rule]} == {TOLD}
        assert RULES[rule].severity != "contraindicated"
    if medicine == "methylphenidate":
        assert "heart rate" in row.statement


@pytest.mark.together("vignettes")
def test_no_two_findings_of_a_case_tell_one_fact():
    cases = [*(checked_vignette(one)[1] for one in vignettes()), *generated()]
    same = [row for case in cases for row in twice(case)]
    new = {names: sorted(pairs(one) & pairs(other), key=sorted)[0] for names, one, other in same}
    assert not {tuple(sorted(key)): sorted(pair) for key, pair in new.items() if key not in TWO_FACTS}
    assert {name for pair in TWO_FACTS for name in pair} <= set(
        RULES
    )  # what is drawn changes with the vocabulary


BROAD: Final = frozenset({"qt", "supportive-care", "long-term-watch", "law-restricted", "law-not-confirmed"})
"""Words of the labels under which one thing has several facts: what is told twice there, shared records show."""
ONE_HAZARD: Final[Mapping[frozenset[str], str]] = {
    frozenset(pair): reason
    for *pair, reason in (
        ("adhd.mild-stimulant-with-kratom", "seizure.medicine-with-kratom", "the heart, and seizures"),
        ("adhd.stimulant-in-use-disorder", "seizure.medicine-in-epilepsy", "two illnesses"),
        ("dependence.large-dose", "dependence.very-large-amount", "at once, and in a day"),
        (
            "opioids.kratom-in-maintenance",
            "precipitation.kratom-with-full-agonist",
            "breathing, and withdrawal",
        ),
        ("opioids.kratom-with-opioid", "precipitation.kratom-with-full-agonist", "breathing, and withdrawal"),
        (
            "opioids.kratom-with-tramadol-or-codeine",
            "precipitation.kratom-with-full-agonist",
            "activation, and withdrawal",
        ),
        ("opioids.two-opioids", "precipitation.partial-agonist-with-full", "breathing, and withdrawal"),
        (
            "person.alcohol-use-with-kratom",
            "person.substance-use-with-kratom",
            "alcohol, and return to opioids",
        ),
        (
            "person.codeine-or-tramadol-under-18-with-narrow-airways",
            "person.under-18-with-opioid",
            "narrow airways, and an age",
        ),
        ("person.pregnancy-in-withdrawal", "person.pregnancy-with-opioid", "a withdrawal, and a newborn"),
        ("person.two-alpha2-agonists", "sedatives.three-at-once", "the heart, and how many sedate"),
        ("person.two-alpha2-agonists", "sedatives.three-with-kratom", "the heart, and how many sedate"),
        (
            "sedatives.alcohol-with-other-depressant",
            "sedatives.three-with-kratom",
            "a pair, and how many there are",
        ),
        ("sedatives.three-with-kratom", "sedatives.two-sedatives", "with kratom, and without it"),
        ("care.fluids-limited", "person.lofexidine-in-heart-or-kidney-disease", "water, and a medicine"),
        ("opioids.withdrawal-needs-treatment", "signs.tremor", "treatment, and what a sign may come from"),
        ("serotonin.listed-with-kratom", "serotonin.maoi-with-opioid-otherwise", "kratom, and the inhibitor"),
        ("person.slow-heart-with-alpha2", "person.slow-heart-with-qt-medicine", "a slow heart, and QT"),
        (
            "opioids.withdrawal-needs-treatment",
            "signs.withdrawal",
            "treatment, and what a sign may come from",
        ),
        ("cyp.inhibitor-with-kratom", "cyp.strong-inhibitor-with-kratom", "two inhibitors"),
        ("cyp.cyp3a-part-with-kratom", "cyp.narrow-cyp3a-substrate-with-kratom", "two medicines"),
        ("qt.heart-with-kratom", "qt.several-with-risk", "kratom, and medicines"),
        (
            "person.codeine-or-tramadol-after-tonsillectomy",
            "person.under-18-with-opioid",
            "an operation, and an age",
        ),
        ("sedatives.three-at-once", "sedatives.two-sedatives", "how many there are, and a pair"),
        ("sedatives.antipsychotic-with-kratom", "sedatives.mild-antipsychotic-with-kratom", "two medicines"),
        ("person.slow-heart-with-alpha2", "qt.several-with-risk", "a slow heart, and QT"),
        ("person.slow-heart-with-medicine", "qt.several-with-risk", "a slow heart, and QT"),
        ("person.slow-heart-with-medicine", "person.slow-heart-with-qt-medicine", "a slow heart, and QT"),
        ("qt.heart-with-kratom", "qt.heart-with-medicine", "kratom, and a medicine"),
        ("qt.heart-with-kratom", "qt.several-with-long-qt", "kratom, and medicines"),
        ("qt.prolonged-with-kratom", "qt.several-with-risk", "kratom, and medicines"),
        ("person.heart-with-kratom", "qt.several-with-risk", "kratom, and medicines"),
        ("illness.medicine-after-infarction", "qt.several-with-risk", "a label, and how many there are"),
        ("pgp.loperamide-with-inhibitor", "pgp.substrate-with-kratom", "another inhibitor, and kratom"),
        ("cyp.inhibitor-with-opioid", "cyp.strong-inhibitor-with-kratom", "the opioid, and kratom"),
        ("cyp.inhibitor-with-kratom", "cyp.inhibitor-with-opioid", "kratom, and the opioid"),
        ("cyp.cyp3a-part-with-kratom", "cyp.cyp3a-substrate-with-kratom", "two medicines"),
        ("cyp.cyp3a-substrate-with-kratom", "cyp.narrow-cyp3a-substrate-with-kratom", "two medicines"),
        (
            "person.hepatotoxic-with-kratom",
            "person.watched-liver-medicine-with-kratom",
            "two medicines",
        ),
    )
}
"""Pairs of rules that stand under one word of the labels and may be found of one thing, and why they are two facts."""


@cache
def words() -> Mapping[str, frozenset[str]]:
    """The words of the labels under which each rule stands, but for the broad ones."""
    return {
        name: frozenset(word for word, some in hazards().items() if name in some and word not in BROAD)
        for name in RULES
    }


def under_one_hazard(rows: Iterable[Finding]) -> Iterator[tuple[frozenset[str], Finding, Finding]]:
    """Two under one word of the labels, told of the same pair, or of one thing with one clause word for word."""
    for one, other in combinations([row for row in rows if row.tells], 2):
        if one.rule == other.rule:
            continue
        same = pairs(one) & pairs(other) or (names(one) & names(other) and clauses(one) & clauses(other))
        if same and words()[one.rule] & words()[other.rule]:
            yield frozenset((one.rule, other.rule)), one, other


def clauses(row: Finding) -> frozenset[str]:
    """What a statement says in full clauses, of ten words or more."""
    parts = (part.strip() for part in re.split(r"[;:]|\. ", row.statement))
    return frozenset(part for part in parts if len(part.split()) >= 10)


SEVEN_OH: Final = {"product": "seven-oh-tablet", "amount": "10 mg", "every": "8 h"}
RISE: Final = ({**SEVEN_OH, "until": "3 d"}, {**SEVEN_OH, "amount": "20 mg", "from": "3 d"})
TOLD_TWICE: Final[
    tuple[tuple[str, str, tuple[list[Any], tuple[dict[str, Any], ...], dict[str, Any]]], ...]
] = (
    ("seven_oh.more-than-before", "dependence.escalation", ([], RISE, {})),
    ("sedatives.oxybate-with-hypnotic", "sedatives.two-sedatives", (["sodium oxybate", "alcohol"], (), {})),
    (
        "person.immunosuppressant-with-kratom",
        "person.immunity-with-kratom",
        (["tacrolimus"], (LEAF,), {"conditions": ["kidney transplant"]}),
    ),
    ("dependence.many-doses-a-day", "dependence.many-doses-a-week", ([], ({**LEAF, "every": "4 h"},), {})),
)
"""What was told twice without a record in common: who speaks, who is told there, and a case."""


@pytest.mark.parametrize(("speaks", "silent", "case"), TOLD_TWICE)
def test_what_was_told_twice_is_told_once_and_the_search_would_see_it(
    speaks: str, silent: str, case: tuple[list[Any], tuple[dict[str, Any], ...], dict[str, Any]]
):
    medicines, takes, person = case
    made = told(medicines, *takes, **person)
    (row,) = made[silent]
    assert (row.answer, row.told_by) == ("found", speaks)
    assert [one.told_by for one in made[speaks]] == [""]
    before = [*made[speaks], replace(row, told_by="", statement=RULES[silent].statement)]
    assert [names for names, _, _ in under_one_hazard(before)] == [frozenset((speaks, silent))]


def test_the_share_of_7_oh_in_a_7_oh_lot_is_told_with_what_the_lot_is(tmp_path: Path):
    rows = [{"analyte": name, "result": amount, "unit": "mg/g"}
            for name, amount in (("mitragynine", 1.0), ("7-hydroxymitragynine", 30.0))]  # fmt: skip
    (tmp_path / "lot.json").write_text(json.dumps({"lot": "A", "results": rows}), "utf-8")
    lot = {"name": "my-lot", "like": "seven-oh-tablet", "certificate": "lot.json"}
    take = {"product": "my-lot", "amount": "0.5 g", "every": "8 h"}
    data = {"duration": "3 d", "product": [lot], "arm": [{"name": "arm", "take": [take]}], "person": COMPLETE}
    made = checked(from_dict(data, library=LIBRARY, folder=tmp_path), vocabulary=VOCABULARY)
    (row,) = made["products.seven-oh-share"]
    assert (row.answer, row.told_by) == ("found", "products.enhanced")
    assert found(made, "products.enhanced")


def test_no_two_findings_of_a_case_stand_under_one_hazard_of_one_thing():
    made = [
        [row for rows in told(medicines, *takes, **person).values() for row in rows]
        for _, _, (medicines, takes, person) in TOLD_TWICE
    ]
    cases = [*(checked_vignette(one)[1] for one in vignettes()), *generated(), *made]
    new = {names: sorted(names) for case in cases for names, _, _ in under_one_hazard(case)}
    reasons = {*TWO_FACTS, *ONE_HAZARD}
    assert not [names for key, names in new.items() if key not in reasons]
    assert {name for pair in ONE_HAZARD for name in pair} <= set(RULES)


def test_two_findings_of_one_pair_and_one_record_are_seen(monkeypatch: pytest.MonkeyPatch):
    """The two that once interrupted beside each other, as they were: the search above finds them."""
    rows = told([], LEAF, conditions=["long QT syndrome"])
    (long,) = found(rows, LONG_QT)
    before = [long, Finding(HEART, "found", "contraindicated", "", "", "", long.about, long.beside)]
    assert [names for names, _, _ in twice(before)] == [frozenset((LONG_QT, HEART))]


# -- a ratio of the model -------------------------------------------------------------------------------

DOUBLED, RAISED, LOWERED = "cyp.exposure-doubled", "cyp.exposure-raised", "cyp.exposure-lowered"


def run(alone: Mapping[tuple[str, str], float], whole: Mapping[str, float] = {}) -> ModelFacts:
    """A run in which the first of a pair is changed so far by the second alone, and by everything as ``whole`` says."""

    def fact(name: str, middle: float) -> Fact:
        return Fact(0.9 * middle, 1.2 * middle, middle, key="arm.take", name=name)

    ends = {victim: value for (victim, _), value in alone.items()} | dict(whole)
    of_thing = {(RATIO, name): fact(name, value) for name, value in ends.items()}
    of_pair = {pair: fact(pair[0], value) for pair, value in alone.items()}
    return ModelFacts({"arm": {}}, {"arm": of_thing}, of_pair={"arm": of_pair})


def of_enzymes(made: Mapping[str, Iterable[Finding]]) -> list[Finding]:
    return [row for row in found(made) if row.rule.startswith("cyp.")]


def values(row: Finding) -> list[str]:
    return [number.value.split()[0] for number in row.numbers]


@pytest.mark.parametrize(
    ("medicine", "changed", "ratio", "rule", "silent"),
    [
        ("clarithromycin", "leaf-powder-us", 3.28, "cyp.strong-inhibitor-with-kratom", DOUBLED),
        ("ketoconazole", "leaf-powder-us", 1.6, "cyp.strong-inhibitor-with-kratom", RAISED),
        ("fluconazole", "leaf-powder-us", 1.6, "cyp.inhibitor-with-kratom", RAISED),
        ("fluconazole", "leaf-powder-us", 2.4, DOUBLED, "cyp.inhibitor-with-kratom"),
        ("rifampicin", "leaf-powder-us", 0.106, "cyp.inducer-with-kratom", LOWERED),
        ("tacrolimus", "tacrolimus", 2.9, "cyp.narrow-cyp3a-substrate-with-kratom", DOUBLED),
        ("midazolam", "midazolam", 2.86, DOUBLED, "cyp.cyp3a-substrate-with-kratom"),
        ("midazolam", "midazolam", 1.5, "cyp.cyp3a-substrate-with-kratom", RAISED),
    ],
)
def test_a_pair_with_a_ratio_is_one_finding_as_grave_as_the_graver(
    medicine: str, changed: str, ratio: float, rule: str, silent: str
):
    by = "leaf-powder-us" if changed == medicine else medicine
    made = told([medicine], STUDIED, results=run({(changed, by): ratio}))
    (row,) = of_enzymes(made)
    assert (row.rule, row.severity) == (rule, RULES[rule].severity)
    assert names(row) == {medicine, "leaf-powder-us"}
    assert f"{ratio:g}" in values(row)
    answers = {answered(one) for one in made[silent]}
    assert TOLD in answers
    assert "found" not in answers
    assert RULES[rule].severity == min(
        (RULES[one].severity for one in (rule, silent)), key=["serious", "moderate"].index
    )


def test_what_was_observed_and_what_the_model_gives_stand_in_one_finding_each_with_its_grade():
    (row,) = of_enzymes(told(["midazolam"], STUDIED, results=run({("midazolam", "leaf-powder-us"): 2.86})))
    model, seen = row.numbers
    assert model.value == "2.86 [2.57 to 3.43]"
    assert "model estimate at the amounts given (extrapolated)" in model.fact
    assert seen.record == "tanna2023-mdz-aucr"
    assert seen.value.startswith("1.39 [90 % CI 1.23 to 1.57] (human trial; single 2 g kratom tea")
    assert "predicts" not in seen.value, "other amounts of leaf are no test of the model"
    assert seen.record in row.records
    assert any("Tanna" in source for source in row.sources)


def test_without_a_run_the_plain_rule_speaks():
    (row,) = of_enzymes(told(["midazolam"], STUDIED))
    assert (row.rule, row.severity) == ("cyp.cyp3a-substrate-with-kratom", "moderate")
    assert values(row) == ["1.39"]


def test_what_no_other_rule_tells_keeps_its_finding_and_names_what_changes_it():
    alone = {("alprazolam", "clarithromycin"): 2.5, ("alprazolam", "leaf-powder-us"): 1.05}
    made = told(["alprazolam", "clarithromycin"], STUDIED, results=run(alone, {"alprazolam": 2.6}))
    (row,) = found(made, DOUBLED)
    assert row.about == ("person.medicines", "alprazolam")
    assert {name for _, name in row.beside} == {"clarithromycin"}
    (plain,) = found(made, "cyp.cyp3a-substrate-with-kratom")
    assert names(plain) == {"alprazolam", "leaf-powder-us"}


def test_one_of_two_causes_that_is_told_leaves_the_other():
    alone = {("leaf-powder-us", "clarithromycin"): 3.0, ("leaf-powder-us", "fluconazole"): 2.2}
    made = told(["clarithromycin", "fluconazole"], LEAF, results=run(alone, {"leaf-powder-us": 3.4}))
    (row,) = found(made, DOUBLED)
    assert (row.about[1:], {name for _, name in row.beside}) == (("leaf-powder-us",), {"fluconazole"})
    assert found(made, "cyp.strong-inhibitor-with-kratom")
    assert not found(made, "cyp.inhibitor-with-kratom")


def test_a_ratio_that_the_phenotype_makes_is_told_by_the_rule_on_it():
    def of_phenotype(made: ModelFacts) -> ModelFacts:
        number = Fact.number(8.5, "person.medicines", "atomoxetine")
        return replace(
            made, of_thing={"arm": {**made.of_thing["arm"], (BY_PHENOTYPE, "atomoxetine"): number}}
        )

    made = told(["atomoxetine"], cyp2d6="poor", results=of_phenotype(run({}, {"atomoxetine": 1.0})))
    (row,) = of_enzymes(made)
    assert row.rule == "cyp.cyp2d6-phenotype-and-substrate"
    assert values(row) == ["8.5"]
    assert "over that of a normal metaboliser" in row.numbers[0].fact
    beside = of_phenotype(run({("atomoxetine", "paroxetine"): 2.2}))
    both = told(["atomoxetine", "paroxetine"], cyp2d6="poor", results=beside)
    assert {row.rule for row in of_enzymes(both)} == {"cyp.cyp2d6-phenotype-and-substrate", DOUBLED}


def test_a_ratio_of_which_no_single_cause_is_known_stays():
    made = told(["midazolam"], STUDIED, results=ModelFacts({"arm": {}}, run({}, {"midazolam": 2.5}).of_thing))
    (row,) = found(made, DOUBLED)
    assert row.beside == ()
    assert found(made, "cyp.cyp3a-substrate-with-kratom")


MEDICINES: Final = (
    *(
        "clarithromycin",
        "ketoconazole",
        "fluconazole",
        "rifampicin",
        "carbamazepine",
        "midazolam",
        "alprazolam",
    ),
    *(
        "tacrolimus",
        "quinidine",
        "oxycodone",
        "quetiapine",
        "atomoxetine",
        "metoprolol",
        "codeine",
        "amitriptyline",
    ),
)


def test_no_ratio_of_a_pair_stands_in_two_findings():
    draw = random.Random(7)
    seen = 0
    for _ in range(120):
        medicines = draw.sample(MEDICINES, draw.randrange(1, 4))
        things = [*medicines, "leaf-powder-us"]
        alone = {
            (victim, by): round(
                draw.choice([draw.uniform(0.05, 0.6), draw.uniform(1.2, 1.9), draw.uniform(2, 6)]), 3
            )
            for victim in things
            for by in things
            if victim != by and draw.random() < 0.4
        }
        rows = [row for row in found(told(medicines, LEAF, results=run(alone))) if row.numbers]
        for one, other in combinations(rows, 2):
            seen += 1
            both = sizes(one) & sizes(other)
            assert not both, (one.rule, other.rule, both)
    assert seen > 500


def sizes(row: Finding) -> set[tuple[str, str]]:
    """Numbers of a run, and of studies of a pair, that a finding tells."""
    return {(one.fact, one.value) for one in row.numbers if one.record or "model estimate" in one.fact}


QT: Final = "qt.inhibitor-of-clearance"


def test_the_size_of_a_pair_stands_with_the_enzyme_and_the_qt_finding_stays():
    alone = {("methadone", "fluconazole"): 1.1, ("methadone", "leaf-powder-us"): 1.09}
    made = told(["methadone", "fluconazole"], LEAF, results=run(alone, {"methadone": 1.14}))
    places = {
        value: [row.rule for row in found(made) for number in row.numbers if number.value.startswith(value)]
        for value in ("1.09 ", "1.1 ", "1.14 ", "1.35 ")
    }
    assert places["1.09 "] == ["cyp.narrow-cyp3a-substrate-with-kratom"]
    for value in ("1.1 ", "1.14 ", "1.35 "):
        assert len(places[value]) == 1, places
    assert places["1.1 "] == places["1.35 "] == ["cyp.inhibitor-with-opioid"]
    (row,) = found(made, QT)
    assert (row.severity, names(row)) == ("serious", {"methadone", "fluconazole", "female"})


def test_the_size_stands_with_the_qt_finding_where_no_finding_on_enzymes_tells_the_pair():
    made = told(["quetiapine", "verapamil"], results=run({("quetiapine", "verapamil"): 1.2}))
    (row,) = found(made, "qt.inhibitor-of-possible")
    assert [value for value in values(row) if value == "1.2"]


def test_the_two_pathways_of_one_medicine_have_their_ratios_once():
    alone = {("dextromethorphan", "leaf-powder-us"): 1.03, ("dextromethorphan", "clarithromycin"): 1.04}
    made = told(
        ["dextromethorphan", "clarithromycin"], {**LEAF, "amount": "3 g"},
        results=run(alone, {"dextromethorphan": 1.07}),
    )  # fmt: skip
    (row,) = [one for one in found(made) if one.rule.startswith("cyp.") and "dextromethorphan" in one.about]
    assert (row.rule, row.also) == ("cyp.cyp2d6-substrate-with-kratom", ("cyp.cyp3a-part-with-kratom",))
    assert sorted(values(row))[:1] == ["0.99"]
    assert {"1.03", "1.07"} <= {*values(row)}
    assert RULES["cyp.cyp3a-part-with-kratom"].also in row.statement


def test_the_lowest_respiratory_drive_is_one_number_in_the_graver_finding():
    low = ModelFacts({"arm": {"run.respiratory_drive": Fact(0.5, 0.7, 0.593, key="respiratory_drive")}}, {})
    made = told([], LEAF, {"product": "methadone-solution", "amount": "60 mg"}, results=low)
    rows = [row for row in found(made) for one in row.numbers if one.fact.startswith("lowest respiratory")]
    assert [row.rule for row in rows] == ["sedatives.respiratory-drive"]
    (limit,) = found(made, "sedatives.kratom-and-breathing")
    assert "no sign of less danger" in limit.statement
