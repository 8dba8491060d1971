"""What single rules answer, as a reader would look them up: combined products, ends of courses, weak effects."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, checked, found, scenario

VOCABULARY = load_vocabulary()
LATER = {**LEAF, "from": "5 d"}


def rules(*takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **changes: Any) -> set[str]:
    return found(
        scenario(*takes, history=history, duration="60 d", **{**COMPLETE, **changes}), vocabulary=VOCABULARY
    )


@pytest.mark.parametrize("name", ["naltrexone", "Contrave", "Lybalvi", "naltrexone and bupropion"])
def test_an_antagonist_beside_another_medicine_precipitates_as_it_does_alone(name: str):
    assert "precipitation.antagonist-with-kratom" in rules(LEAF, medicines=[name])


def test_an_antagonist_that_a_product_has_beside_its_opioid_does_not():
    assert "precipitation.antagonist-with-kratom" not in rules(LEAF, medicines=["Suboxone"])
    assert "precipitation.naloxone-in-dependence" not in rules(LEAF, medicines=["Suboxone"])


def test_samidorphan_is_an_antagonist_and_no_opioid():
    raised = rules(LEAF, medicines=["Lybalvi"])
    assert not {"opioids.kratom-with-opioid", "sedatives.with-opioid", "opioids.two-opioids"} & raised


@pytest.mark.parametrize(
    ("hours", "soon", "later"), [(4, True, False), (16, True, False), (40, False, True), (60, False, False)]
)
def test_fentanyl_counts_for_two_days_before_buprenorphine(hours: int, soon: bool, later: bool):
    raised = rules(
        {"product": "fentanyl-intravenous", "amount": "1 mg"},
        {"product": "buprenorphine-sublingual", "amount": "8 mg", "from": f"{hours} h", "every": "24 h"},
    )
    assert ("precipitation.buprenorphine-soon-after-fentanyl" in raised) is soon
    assert ("precipitation.buprenorphine-after-fentanyl" in raised) is later


@pytest.mark.parametrize(
    ("medicine", "rule", "days", "there"),
    [
        ("fluoxetine", "serotonin.serotonergic-with-kratom", 30, True),
        ("fluoxetine", "serotonin.serotonergic-with-kratom", 50, False),
        ("sertraline", "serotonin.serotonergic-with-kratom", 30, False),
        ("rifampicin", "cyp.inducer-with-kratom", 10, True),
        ("rifampicin", "cyp.inducer-with-kratom", 30, False),
    ],
)
def test_what_stays_or_fades_slowly_counts_after_its_end(medicine: str, rule: str, days: int, there: bool):
    course = {"name": medicine, "amount": "20 mg", "every": "24 h", "until": "1 d"}
    assert (rule in rules({**LEAF, "from": f"{days + 2} d"}, medicines=[course])) is there


@pytest.mark.parametrize("medicine", ["atomoxetine", "metoprolol", "nortriptyline"])
def test_a_poor_metaboliser_is_told_of_what_cyp2d6_clears(medicine: str):
    rule = "cyp.cyp2d6-phenotype-and-substrate"
    assert rule in rules(medicines=[medicine], cyp2d6="poor")
    assert rule not in rules(medicines=[medicine], cyp2d6="normal")


def test_without_a_phenotype_it_is_not_checked():
    person = {key: value for key, value in COMPLETE.items() if key != "cyp2d6"}
    given = scenario(LEAF, **{**person, "medicines": ["atomoxetine"]})
    rows = checked(given, vocabulary=VOCABULARY)["cyp.cyp2d6-phenotype-and-substrate"]
    assert {row.answer for row in rows} == {"not checked"}


def test_an_extract_is_told_and_kratom_of_an_unknown_kind_is_asked_about():
    extract = {"product": "leaf-extract", "amount": "0.3 g", "every": "24 h"}
    assert "products.extract" in rules(extract)
    assert "products.extract" not in rules(LEAF)
    rows = checked(scenario(**{**COMPLETE, "medicines": ["kratom"]}), vocabulary=VOCABULARY)
    assert {row.answer for row in rows["products.extract"]} == {"not checked"}


WEAK = [
    ("caffeine", "seizure.medicine-with-kratom", "seizure.listed-with-kratom", {"conditions": ["head injury"]}),
    ("carbamazepine", "serotonin.serotonergic-with-kratom", "serotonin.listed-with-kratom",
     {"medicines": ["sertraline"]}),
    ("atomoxetine", "qt.medicine-with-kratom", "qt.weakly-with-kratom", {"medicines": ["paroxetine"]}),
    ("sertraline", "cyp.cyp3a-substrate-with-kratom", "cyp.cyp3a-part-with-kratom", {"medicines": ["fluconazole"]}),
    ("sertraline", "cyp.inhibitor-with-kratom", "cyp.weak-inhibitor-with-kratom", {"medicines": ["amlodipine"]}),
    ("prednisolone", "cyp.inducer-with-kratom", "cyp.weak-inducer-with-kratom", {"medicines": ["rufinamide"]}),
    ("sertraline", "cyp.cyp2d6-substrate-with-kratom", "cyp.cyp2d6-part-with-kratom", {"medicines": ["fluconazole"]}),
    ("metformin", "person.watched-liver-medicine-with-kratom", "person.hepatotoxic-with-kratom",
     {"conditions": ["alcohol dependence"]}),
]  # fmt: skip
"""Medicine, the graver rule of the same flag, the rule on weak effects, and what makes the weak effect matter."""


@pytest.mark.parametrize(("medicine", "grave", "mild", "reason"), WEAK)
def test_a_weak_effect_is_told_where_it_matters_and_only_told(
    medicine: str, grave: str, mild: str, reason: dict[str, list[str]]
):
    large = {**LEAF, "amount": "4 g"}

    def raised(given: dict[str, list[str]]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        person = {**COMPLETE, **given, "medicines": [medicine, *given.get("medicines", [])]}
        rows = checked(scenario(large, **person), vocabulary=VOCABULARY)
        return {
            rule: [
                (row.severity, row.about)
                for row in (one for found in rows.values() for one in found if one.tells)
                if rule in (row.rule, *row.also)
            ]
            for rule in (grave, mild)
        }

    told = [severity for severity, about in raised(reason)[mild] if medicine in about]
    assert told == ["info"]
    assert not any(medicine in about for _, about in raised(reason)[grave])
    assert raised({}) == {grave: [], mild: []}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, set()),
        ({"conditions": ["opioid use disorder"]}, {"ask", "naloxone"}),
        ({"medicines": ["oxycodone"]}, {"ask", "naloxone"}),
        ({"medicines": ["buprenorphine"]}, {"ask", "naloxone"}),
        ({"medicines": ["diazepam"]}, {"naloxone"}),
        ({"medicines": ["zopiclone"]}, {"naloxone"}),
        ({"medicines": ["lamotrigine"]}, set()),
        ({"age": "16 y"}, {"naloxone"}),
    ],
)
def test_what_holds_of_all_kratom_is_told_where_it_changes_what_is_watched(
    changes: dict[str, Any], told: set[str]
):
    general = {
        "care.ask-about-kratom": "ask",
        "opioids.naloxone-at-hand": "naloxone",
    }
    raised = found(scenario(LEAF, **{**COMPLETE, **changes}), vocabulary=VOCABULARY)
    assert {word for rule, word in general.items() if rule in raised} == told


def test_without_conditions_and_medicines_what_holds_of_all_kratom_is_not_checked():
    person = {key: value for key, value in COMPLETE.items() if key not in ("conditions", "medicines")}
    rows = checked(scenario(LEAF, **person), vocabulary=VOCABULARY)
    for rule in ("care.ask-about-kratom", "opioids.naloxone-at-hand", "care.psychosocial",
                 "cyp.weak-inhibitor-with-kratom", "pgp.substrate-with-kratom"):  # fmt: skip
        assert {row.answer for row in rows[rule]} == {"not checked"}, rule


@pytest.mark.parametrize(
    ("medicine", "raised"),
    [("fexofenadine", True), ("loperamide", False), ("citalopram", False), ("digoxin", False)],
)
def test_transport_is_told_of_what_it_may_decide_and_once(medicine: str, raised: bool):
    assert ("pgp.substrate-with-kratom" in rules(LEAF, medicines=[medicine])) is raised


@pytest.mark.parametrize(
    ("medicine", "grave", "mild"),
    [
        ("lamotrigine", "sedatives.with-kratom", "sedatives.drowsy-with-kratom"),
        ("cetirizine", "sedatives.with-kratom", "sedatives.drowsy-with-kratom"),
        ("levetiracetam", "sedatives.with-opioid", "sedatives.drowsy-with-opioid"),
        ("modafinil", "adhd.stimulant-with-kratom", "adhd.mild-stimulant-with-kratom"),
        ("pseudoephedrine", "adhd.stimulant-with-kratom", "adhd.mild-stimulant-with-kratom"),
    ],
)
def test_what_makes_drowsy_or_wakes_a_little_does_not_interrupt(medicine: str, grave: str, mild: str):
    raised = rules(LEAF, medicines=[medicine, "oxycodone"])
    assert mild in raised
    assert grave not in raised


@pytest.mark.parametrize("medicine", ["brimonidine", "xylometazoline"])
def test_drops_and_sprays_are_told_and_only_told(medicine: str):
    raised = rules(LEAF, medicines=[medicine])
    assert "adhd.local-alpha2-with-kratom" in raised
    assert not {"adhd.alpha2-with-kratom", "sedatives.with-kratom"} & raised


def test_bupropion_is_told_once():
    raised = rules(LEAF, medicines=["bupropion"])
    assert "adhd.bupropion-with-kratom" in raised
    assert "adhd.stimulant-with-kratom" not in raised


@pytest.mark.parametrize("medicine", ["xylazine", "medetomidine"])
def test_a_deep_sedative_is_not_softened_by_being_an_alpha2_agonist(medicine: str):
    raised = rules(LEAF, medicines=[medicine, "fentanyl"])
    assert {"sedatives.with-kratom", "sedatives.unregulated-opioid-with-sedative"} <= raised


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("major depressive disorder", "person.depression-with-kratom"),
        ("chronic kidney disease stage 3b", "person.kidney-with-kratom"),
        ("neutropenia", "person.immunity-with-kratom"),
        ("decompensated cirrhosis", "person.liver-with-kratom"),
        ("elective hip surgery", "person.surgery-with-kratom"),
        ("opioid use disorder in remission", "person.substance-use-with-kratom"),
    ],
)
def test_illness_beside_kratom_is_told_however_it_is_written(condition: str, rule: str):
    assert rule in rules(LEAF, conditions=[condition])


def test_somebody_sober_is_not_taken_for_somebody_who_drinks():
    raised = rules(LEAF, conditions=["alcohol use disorder in remission"])
    assert "person.substance-use-with-kratom" in raised
    assert not {"sedatives.alcohol-with-kratom", "person.alcohol-use-with-kratom"} & raised


@pytest.mark.parametrize("medicine", ["tacrolimus", "adalimumab", "Humira"])
def test_medicines_that_weaken_immunity_are_told_beside_raw_leaf(medicine: str):
    assert "person.immunosuppressant-with-kratom" in rules(LEAF, medicines=[medicine])


def test_an_opioid_long_gone_says_nothing_of_driving():
    past = ({"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "1 y"},)
    assert "sedatives.driving" not in rules(history=past)


def test_yawning_and_gooseflesh_are_signs_of_withdrawal():
    assert "signs.withdrawal" in rules(LEAF, signs=["yawning", "gooseflesh"])
