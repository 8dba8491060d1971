"""What hardly acts on serotonin is no serotonergic finding, and beside an MAO inhibitor each reason is told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import Finding, check, load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import After, It, Named, Predicate, Taken, With, parts_of
from mitragyna.safety.rules.load import Rule
from mitragyna.safety.taken.things import KRATOM_ALKALOID
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, checked, scenario
from tests.safety.test_told_once import pairs

VOCABULARY = load_vocabulary()
RULES: Final = load_rules()
INHIBITORS: Final = tuple(
    n for n in VOCABULARY.ingredients if VOCABULARY.flag(n, "mao_inhibitor").value == "yes"
)
B_SELECTIVE: Final = ("selegiline", "rasagiline", "safinamide")
WEAK: Final = frozenset(
    n for n in VOCABULARY.ingredients if VOCABULARY.flag(n, "serotonergic").strength == "weak"
)
MODERATE: Final = frozenset(
    n for n in VOCABULARY.ingredients if VOCABULARY.flag(n, "serotonergic").strength == "moderate"
)
FOR_SEROTONIN: Final = ("serotonin.maoi-with-serotonergic", "serotonin.maoi-with-opioid")
"""Rules that contraindicate a medicine beside an MAO inhibitor for what it does to serotonin."""
OTHER_WAYS: Final = frozenset({"cyp.cyp1a2-inhibitor-with-other"})
"""Rules on an enzyme that clears the inhibitor: another fact of the pair (rasagiline with fluvoxamine)."""
NOTHING: Final[tuple[tuple[str, str], ...]] = ()


def asked(rule: Rule) -> list[Predicate]:
    return [node.what for node in parts_of(rule.when) if isinstance(node, (It, With, After, Taken))]


@cache
def about_monoamines() -> Mapping[str, Rule]:
    """Rules that ask of MAO inhibitors or of what is serotonergic, with those that they refer to."""
    flags = {"mao_inhibitor", "serotonergic"}
    chosen = {
        name
        for name, rule in RULES.items()
        if any(flags & {*what.flags} or {*INHIBITORS} & {*what.names} for what in asked(rule))
    }
    todo = list(chosen)
    while todo:
        for node in parts_of(RULES[todo.pop()].when):
            if isinstance(node, Named) and node.rule not in chosen:
                chosen.add(node.rule)
                todo.append(node.rule)
    return {
        name: replace(
            rule,
            covers=tuple(one for one in rule.covers if one in chosen),
            instead_of=tuple(one for one in rule.instead_of if one in chosen),
        )
        for name, rule in RULES.items()
        if name in chosen
    }


def told(medicines: list[Any], *takes: dict[str, Any]) -> list[Finding]:
    who: dict[str, Any] = {**COMPLETE, "medicines": medicines}
    given = scenario(*takes, **who)
    made = check(given, given.with_own_products(LIBRARY), rules=about_monoamines(), vocabulary=VOCABULARY)
    return [row for row in made if row.tells]


def of_serotonin(medicines: list[Any], *takes: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = [row for row in told(medicines, *takes) if row.rule.startswith("serotonin.")]
    return tuple((row.rule.removeprefix("serotonin."), row.severity) for row in rows)


# -- single pairs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "medicines",
    [
        ["Azilect", "Sinemet"], ["selegiline", "Madopar"], ["safinamide", "Sinemet", "valproate"], ["Sinemet"],
        ["phenelzine", "valproate"], ["phenelzine", "quetiapine"], ["rasagiline", "carbidopa"],
        ["rasagiline", "chlorphenamine"],
        ["carbamazepine", "valproate"], ["ondansetron", "metoclopramide"], ["lithium", "bupropion"],
        ["ergotamine", "sertraline"], ["phenelzine", "nicotine"], ["rasagiline", "theophylline"],
        ["isoniazid", "carbidopa"], ["isoniazid", "ondansetron"], ["isoniazid", "caffeine"],
    ],
)  # fmt: skip
def test_what_only_a_list_calls_serotonergic_is_no_finding(medicines: list[str]):
    assert of_serotonin(medicines) == NOTHING


@pytest.mark.parametrize(
    ("medicines", "rule", "severity"),
    [
        (["phenelzine", "Sinemet"], "maoi-with-levodopa", "contraindicated"),
        (["linezolid", "Sinemet"], "maoi-with-levodopa-otherwise", "moderate"),
        (["rasagiline", "carbamazepine"], "maoi-with-carbamazepine", "contraindicated"),
        (["phenelzine", "bupropion"], "maoi-with-stimulant", "contraindicated"),
        (["phenelzine", "atomoxetine"], "maoi-with-stimulant", "contraindicated"),
        (["phenelzine", "amphetamine"], "maoi-with-stimulant", "contraindicated"),
        (["tranylcypromine", "methylphenidate"], "maoi-with-stimulant", "contraindicated"),
        (["phenelzine", "viloxazine"], "maoi-with-stimulant", "contraindicated"),
        (["phenelzine", "cocaine"], "maoi-with-stimulant", "contraindicated"),
        (["phenelzine", "MDMA"], "maoi-with-serotonergic", "contraindicated"),
        (["phenelzine", "levomilnacipran"], "maoi-with-serotonergic", "contraindicated"),
        (["phenelzine", "sertraline"], "maoi-with-serotonergic", "contraindicated"),
        (["tranylcypromine", "buprenorphine"], "maoi-with-opioid-otherwise", "serious"),
        (["phenelzine", "pentazocine"], "maoi-with-opioid-otherwise", "serious"),
        (["phenelzine", "pethidine"], "maoi-with-opioid", "contraindicated"),
        (["rasagiline", "tapentadol"], "maoi-with-opioid", "contraindicated"),
        (["phenelzine", "dextropropoxyphene"], "maoi-with-opioid", "contraindicated"),
        (["moclobemide", "sumatriptan"], "maoi-with-triptan", "contraindicated"),
        (["selegiline", "sumatriptan"], "selegiline-with-triptan-or-opioid", "contraindicated"),
        (["selegiline", "morphine"], "selegiline-with-triptan-or-opioid", "contraindicated"),
        (["rasagiline", "sumatriptan"], "listed-with-serotonergic", "info"),
        (["rasagiline", "morphine"], "maoi-with-opioid-otherwise", "serious"),
        (["selegiline", "sertraline"], "maoi-with-serotonergic", "contraindicated"),
        (["rasagiline", "sertraline"], "mao-b-with-antidepressant", "serious"),
        (["rasagiline", "venlafaxine"], "mao-b-with-antidepressant", "serious"),
        (["rasagiline", "amitriptyline"], "mao-b-with-antidepressant", "serious"),
        (["rasagiline", "St John's wort"], "maoi-with-serotonergic", "contraindicated"),
        (["rasagiline", "cyclobenzaprine"], "maoi-with-serotonergic", "contraindicated"),
        (["rasagiline", "dextromethorphan"], "maoi-with-opioid", "contraindicated"),
        (["safinamide", "sertraline"], "mao-b-with-antidepressant", "serious"),
        (["safinamide", "venlafaxine"], "maoi-with-serotonergic", "contraindicated"),
        (["safinamide", "mirtazapine"], "maoi-with-serotonergic", "contraindicated"),
        (["safinamide", "pethidine"], "maoi-with-opioid", "contraindicated"),
        (["phenelzine", "naratriptan"], "listed-with-serotonergic", "info"),
        (["phenelzine", "ondansetron"], "listed-with-serotonergic", "info"),
        (["phenelzine", "LSD"], "listed-with-serotonergic", "info"),
        (["phenelzine", "lithium"], "listed-with-serotonergic", "info"),
        (["sertraline", "lithium"], "lithium-with-serotonergic", "moderate"),
        (["sertraline", "ondansetron"], "listed-with-serotonergic", "info"),
        (["methadone", "ondansetron"], "listed-with-serotonergic", "info"),
        (["buprenorphine", "sertraline"], "listed-with-serotonergic", "info"),
        (["rasagiline", "metoclopramide"], "maoi-with-pressor", "moderate"),
        (["phenelzine", "salbutamol"], "maoi-with-pressor", "moderate"),
        (["phenelzine", "caffeine"], "maoi-with-caffeine", "info"),
        (["phenelzine", "chlorphenamine"], "maoi-with-antihistamine", "serious"),
        (["sertraline", "sumatriptan"], "two-serotonergic", "moderate"),
        (["isoniazid", "sertraline"], "weak-mao-inhibitor", "moderate"),
    ],
)
def test_each_pair_is_told_once_by_its_own_reason(medicines: list[str], rule: str, severity: str):
    assert of_serotonin(medicines) == ((rule, severity),)


def ended(name: str, days: int) -> dict[str, str]:
    return {"name": name, "until": f"-{days} d"}


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        (ended("phenelzine", 10), "levodopa", "maoi-with-levodopa"),
        (ended("phenelzine", 15), "levodopa", ""),
        (ended("levodopa", 3), "phenelzine", ""),
        (ended("bupropion", 10), "phenelzine", "maoi-with-stimulant"),
        (ended("bupropion", 15), "phenelzine", ""),
        (ended("phenelzine", 10), "carbamazepine", "maoi-with-carbamazepine"),
        (ended("linezolid", 2), "carbamazepine", ""),
        (ended("tranylcypromine", 13), "rizatriptan", "maoi-with-triptan"),
        (ended("rasagiline", 10), "sertraline", "mao-b-with-antidepressant"),
        (ended("rasagiline", 15), "sertraline", ""),
        (ended("fluoxetine", 30), "safinamide", "mao-b-with-antidepressant"),
        (ended("fluoxetine", 40), "safinamide", ""),
    ],
)
def test_the_time_that_labels_ask_for_is_counted(before: dict[str, str], after: str, due: str):
    rows = of_serotonin([before, {"name": after, "from": "0 d"}])
    assert tuple(rule for rule, _ in rows) == ((due,) if due else ())


@pytest.mark.parametrize(
    "medicines", [["carbidopa"], ["Sinemet"], ["Sinemet", "valproate"], ["ondansetron", "Reglan"]]
)
def test_kratom_beside_what_only_a_list_names_is_no_serotonergic_finding(medicines: list[str]):
    assert of_serotonin(medicines, LEAF) == NOTHING
    rows = told([*medicines, "sertraline"], LEAF)
    named = {name for row in rows if row.rule.startswith("serotonin.") for name in row.about[1:]}
    assert not named & {"carbidopa", "levodopa"}


@pytest.mark.parametrize(
    "triptan", ["sumatriptan", "zolmitriptan", "naratriptan", "rizatriptan", "eletriptan"]
)
@pytest.mark.parametrize("ergot", ["ergotamine", "dihydroergotamine"])
def test_a_triptan_with_an_ergot_is_told_once_for_the_vessels(triptan: str, ergot: str):
    who: dict[str, Any] = {**COMPLETE, "medicines": [triptan, ergot]}
    made = checked(scenario(**who), vocabulary=VOCABULARY)
    rows = [
        row
        for each in made.values()
        for row in each
        if row.tells and frozenset((triptan, ergot)) in pairs(row)
    ]
    rows = [row for row in rows if not row.rule.startswith("input.")]
    assert [(row.rule, row.severity) for row in rows] == [("labels.triptan-with-ergot", "contraindicated")]


# -- every pair -----------------------------------------------------------------------------------------


def test_no_pair_with_an_mao_inhibitor_is_told_twice_and_what_acts_weakly_is_not_contraindicated_for_serotonin():
    """Each MAO inhibitor beside each ingredient of which a rule may ask something in this."""
    open_to = ("serotonergic", "stimulant", "opioid", "mao_inhibitor")
    others = sorted(
        {n for n in VOCABULARY.ingredients for flag in open_to if VOCABULARY.flag(n, flag).value == "yes"}
        | {name for rule in about_monoamines().values() for what in asked(rule) for name in what.names}
        & set(VOCABULARY.ingredients)
    )
    others = [name for name in others if KRATOM_ALKALOID not in VOCABULARY.ingredients[name].classes]
    assert len(others) > 150
    assert len(INHIBITORS) >= 15
    contraindicated = 0
    for inhibitor in INHIBITORS:
        for other in others:
            if other == inhibitor:
                continue
            pair = frozenset((inhibitor, other))
            rows = [row for row in told([inhibitor, other]) if pair in pairs(row)]
            rows = [row for row in rows if row.rule not in OTHER_WAYS]
            assert len(rows) <= 1, (inhibitor, other, [row.rule for row in rows])
            if other in WEAK | MODERATE:
                assert not [row.rule for row in rows if row.rule in FOR_SEROTONIN], (inhibitor, other)
            if other == "levodopa" and inhibitor in B_SELECTIVE:
                assert not rows
            contraindicated += any(row.severity == "contraindicated" for row in rows)
    assert contraindicated > 500


def test_no_two_of_weak_strength_are_two_serotonergic_medicines():
    rows = [row for row in told(sorted(WEAK - {"metaxalone"})) if row.rule.startswith("serotonin.")]
    assert not rows
    assert "serotonin.two-serotonergic" in {row.rule for row in told(["sertraline", *sorted(MODERATE)])}


def test_what_the_rule_with_kratom_calls_listed_is_of_weak_strength():
    (listed,) = (what for what in asked(RULES["serotonin.listed-with-kratom"]) if what.names)
    known = {name for name in listed.names if VOCABULARY.flag(name, "serotonergic").value == "yes"}
    assert known <= WEAK
    assert not {"carbidopa", "levodopa"} & {*listed.names}


# -- the key of conditions ------------------------------------------------------------------------------


def test_a_strength_that_nobody_has_told_is_not_left_out():
    from mitragyna.safety.rules.matching import matches
    from mitragyna.safety.taken.thing import MEDICINE, Thing

    what = Predicate(flags=("serotonergic",), other_strengths=("weak",))

    def truth(flags: dict[str, bool], **strengths: str) -> bool | None:
        return matches(what, Thing(MEDICINE, "x", "x", 0, flags=flags, strengths=strengths)).truth

    assert truth({"serotonergic": True}) is True
    assert truth({"serotonergic": True}, serotonergic="moderate") is True
    assert truth({"serotonergic": True}, serotonergic="weak") is False
    assert truth({}) is None


def test_a_strength_left_out_of_no_flag_is_refused():
    from mitragyna.safety.names.conditions import load_conditions
    from mitragyna.safety.rules.expression import Reader

    with pytest.raises(InputError, match="not_strength"):
        Reader(load_conditions()).node({"it": {"name": "x", "not_strength": "weak"}}, "here")
