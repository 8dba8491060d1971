"""What a check promises: dangers are found, unknowns are not checked, and nothing missing reads as nothing found."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety import SEVERITIES, Fact, Finding, ModelFacts, failing, load_rules
from mitragyna.safety.facts.gather import LEAST_PREGNANT_Y
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import With
from mitragyna.scenario import from_dict
from tests.safety.cases import (
    COMPLETE,
    HEROIN,
    LEAF,
    LIBRARY,
    TOLD,
    answer,
    answered,
    checked,
    found,
    scenario,
)
from tests.safety.tiny import KNOWN, TinyFlag, TinyVocabulary, ingredient

ONCE = {"every": "24 h", "amount": "10 mg"}


def person(**changes: Any) -> dict[str, Any]:
    return {**COMPLETE, **changes}


CASES: list[tuple[str, tuple[dict[str, Any], ...], dict[str, Any]]] = [
    ("opioids.kratom-with-opioid", (LEAF,), {"medicines": ["oxycodone"]}),
    ("opioids.kratom-in-maintenance", (LEAF,), {"medicines": ["methadone"]}),
    ("opioids.kratom-in-maintenance", (LEAF,), {"medicines": ["Suboxone"]}),
    ("opioids.kratom-with-tramadol-or-codeine", (LEAF,), {"medicines": ["tramadol"]}),
    ("opioids.two-opioids", (), {"medicines": ["methadone", "fentanyl"]}),
    ("sedatives.with-kratom", (LEAF,), {"medicines": ["Xanax"]}),
    ("sedatives.with-kratom", (LEAF,), {"medicines": ["gabapentin"]}),
    ("sedatives.quetiapine-with-kratom", (LEAF,), {"medicines": ["quetiapine"]}),
    ("sedatives.alcohol-with-kratom", (LEAF,), {"medicines": ["alcohol"]}),
    ("sedatives.with-opioid", (), {"medicines": ["methadone", "diazepam"]}),
    ("sedatives.gabapentinoid-with-opioid", (), {"medicines": ["methadone", "gabapentin"]}),
    ("sedatives.alpha2-with-opioid", (), {"medicines": ["methadone", "clonidine"]}),
    ("sedatives.three-at-once", (), {"medicines": ["methadone", "diazepam", "alcohol"]}),
    ("sedatives.three-with-kratom", (LEAF,), {"medicines": ["methadone", "diazepam"]}),
    ("care.psychosocial-in-kratom-use", (LEAF,), {}),
    ("care.psychosocial-in-any-plan", (), {"medicines": ["oxycodone"]}),
    ("serotonin.maoi-with-kratom", (LEAF,), {"medicines": ["phenelzine"]}),
    ("serotonin.maoi-with-serotonergic", (), {"medicines": ["phenelzine", "sertraline"]}),
    ("serotonin.maoi-with-opioid", (), {"medicines": ["phenelzine", "tramadol"]}),
    ("serotonin.maoi-with-stimulant", (), {"medicines": ["phenelzine", "methylphenidate"]}),
    ("serotonin.serotonergic-with-kratom", (LEAF,), {"medicines": ["sertraline"]}),
    ("serotonin.two-serotonergic", (), {"medicines": ["sertraline", "tramadol"]}),
    ("qt.medicine-with-kratom", (LEAF,), {"medicines": ["ondansetron"]}),
    ("qt.two-medicines", (), {"medicines": ["ondansetron", "methadone"]}),
    ("qt.heart-with-kratom", (LEAF,), {"qtc": "480 ms"}),
    ("qt.heart-with-kratom", (LEAF,), {"conditions": ["hypokalemia"]}),
    ("qt.loperamide-high-dose", (LEAF,), {"medicines": [{"name": "loperamide", "amount": "16 mg", "every": "24 h"}]}),
    ("cyp.strong-inhibitor-with-kratom", (LEAF,), {"medicines": ["ketoconazole"]}),
    ("cyp.inhibitor-with-kratom", (LEAF,), {"medicines": ["fluconazole"]}),
    ("cyp.inducer-with-kratom", (LEAF,), {"medicines": ["rifampicin"]}),
    ("cyp.narrow-cyp3a-substrate-with-kratom", (LEAF,), {"medicines": ["tacrolimus"]}),
    ("cyp.cyp2d6-substrate-with-kratom", ({**LEAF, "amount": "4 g"},), {"medicines": ["venlafaxine"]}),
    ("cyp.inhibitor-with-opioid", (), {"medicines": ["ketoconazole", "oxycodone"]}),
    ("cyp.inducer-with-opioid", (), {"medicines": ["rifampicin", "methadone"]}),
    ("cyp.cyp2d6-inhibitor-with-prodrug", (), {"medicines": ["bupropion", "codeine"]}),
    ("cyp.codeine-in-ultrarapid", (), {"medicines": ["codeine"], "cyp2d6": "ultrarapid"}),
    ("cyp.cyp2d6-phenotype-and-prodrug", (), {"medicines": ["tramadol"], "cyp2d6": "ultrarapid"}),
    ("pgp.narrow-substrate-with-kratom", (LEAF,), {"medicines": ["digoxin"]}),
    ("precipitation.antagonist-with-kratom", (LEAF,), {"medicines": ["naltrexone"]}),
    ("precipitation.antagonist-with-opioid", (), {"medicines": ["naltrexone", "oxycodone"]}),
    ("labels.naltrexone-in-liver-failure", (), {"medicines": ["naltrexone"], "liver": "severe impairment"}),
    ("precipitation.naltrexone-and-liver", (), {"medicines": ["naltrexone"], "liver": "moderate impairment"}),
    ("adhd.amphetamine-with-kratom", (LEAF,), {"medicines": ["dextroamphetamine"]}),
    ("adhd.methylphenidate-with-kratom", (LEAF,), {"medicines": ["methylphenidate"]}),
    ("adhd.atomoxetine-with-kratom", (LEAF,), {"medicines": ["atomoxetine"]}),
    ("adhd.alpha2-with-kratom", (LEAF,), {"medicines": ["guanfacine"]}),
    ("adhd.bupropion-with-kratom", (LEAF,), {"medicines": ["bupropion"]}),
    ("seizure.history-with-kratom", (LEAF,), {"conditions": ["epilepsy"]}),
    ("person.pregnancy-with-kratom", (LEAF,), {"pregnant": True}),
    ("person.breastfeeding-with-kratom", (LEAF,), {"breastfeeding": True}),
    ("person.under-18-with-kratom", (LEAF,), {"age": "16 y"}),
    ("person.over-60", (LEAF,), {"age": "67 y"}),
    ("person.liver-with-kratom", (LEAF,), {"conditions": ["hepatitis C"]}),
    ("person.liver-with-kratom", (LEAF,), {"liver": "mild impairment"}),
    ("person.heart-with-kratom", (LEAF,), {"conditions": ["atrial fibrillation"]}),
    ("person.psychosis-with-kratom", (LEAF,), {"conditions": ["bipolar disorder"]}),
    ("person.asthma-with-kratom", (LEAF,), {"conditions": ["asthma"]}),
    ("person.breathing-with-opioid", (), {"medicines": ["methadone"], "conditions": ["COPD"]}),
    ("person.acetaminophen-with-kratom", (LEAF,),
     {"medicines": [{"name": "acetaminophen", "amount": "1 g", "every": "6 h"}]}),
    ("dependence.many-doses-a-day", ({**LEAF, "every": "6 h"},), {}),
    ("dependence.large-dose", ({**LEAF, "amount": "6 g"},), {}),
    ("dependence.escalation", ({**LEAF, "until": "7 d"}, {**LEAF, "amount": "3 g", "from": "7 d"}), {}),
    ("signs.liver", (LEAF,), {"signs": ["jaundice"]}),
    ("signs.heart-rate", (LEAF,), {"heart_rate": "130 1/min"}),
    ("signs.breathing", (), {"signs": ["cyanosis"]}),
    ("signs.suicidal-thoughts", (), {"signs": ["suicidal ideation"]}),
    ("signs.dehydration", (), {"signs": ["vomiting", "oliguria"]}),
    ("products.enhanced", ({"product": "seven-oh-tablet", "amount": "10 mg", "every": "12 h"},), {}),
    ("products.no-certificate", (LEAF,), {}),
    ("care.psychosocial", (LEAF,), {"conditions": ["opioid use disorder"]}),
    ("precipitation.kratom-with-full-agonist", (LEAF,), {"medicines": ["methadone"]}),
    ("precipitation.kratom-with-full-agonist", (LEAF,), {"medicines": ["oxycodone"]}),
]  # fmt: skip


def test_every_case_names_a_rule_that_there_is():
    assert {rule for rule, _, _ in CASES} <= set(load_rules())


@pytest.mark.parametrize(
    ("rule", "takes", "changes"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_a_danger_is_found(rule: str, takes: tuple[dict[str, Any], ...], changes: dict[str, Any]):
    assert rule in found(scenario(*takes, **person(**changes)))


@pytest.mark.parametrize(
    ("rule", "takes", "changes"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_without_what_makes_it_a_danger_it_is_not_found(
    rule: str, takes: tuple[dict[str, Any], ...], changes: dict[str, Any]
):
    otherwise = {"cyp.cyp2d6-substrate-with-kratom", "care.psychosocial-in-any-plan"}
    harmless = (LEAF,) if rule in otherwise and not takes else ()
    plain = scenario(*harmless, **person(medicines=["ibuprofen"]))
    assert answer(plain, rule) == "not found"


def test_a_harmless_medicine_of_which_everything_is_known_raises_nothing():
    given = scenario({"product": "midazolam-oral", "amount": "5 mg"}, **person(medicines=["ibuprofen"]))
    told = {rule for rule in found(given) if not rule.startswith("sedatives.driving")}
    assert told == {"care.psychosocial-in-any-plan"}, "what is said of every plan, and nothing else"


def test_an_unknown_name_is_not_checked_and_loud():
    made = checked(scenario(LEAF, **person(medicines=["alprazolm"])))
    (loud,) = made["input.unknown-medicine"]
    assert (loud.answer, loud.severity, loud.about) == (
        "not checked",
        "serious",
        ("person.medicines", "alprazolm"),
    )
    assert "nearest: alprazolam" in " ".join(loud.missing)
    (sedative,) = made["sedatives.with-kratom"]
    assert sedative.answer == "not checked"
    assert any("what 'alprazolm' is" in each for each in sedative.missing)


@pytest.mark.parametrize("many", [5, 40])
def test_what_is_missing_names_everything_that_it_hangs_on_and_counts_nothing_away(many: int):
    """Of many names each may be the other one of a pair: a rule that was not checked names all of them."""
    names = [f"Nonesuch {i}" for i in range(many)]
    rows = [row for each in checked(scenario(LEAF, medicines=["warfarin", *names])).values() for row in each]
    assert not [row for row in rows for text in row.missing if re.match(r"and \d+ more", text)]
    pairs = [
        row
        for row in rows
        if row.missing and any(isinstance(node, With) for node in load_rules()[row.rule].parts)
    ]
    assert len(pairs) > 50
    for row in pairs:
        told = {name for name in names if any(f"what '{name}' is" in text for text in row.missing)}
        assert told in (set(), set(names)), row.rule


def test_an_unknown_condition_is_not_checked_and_loud():
    made = checked(scenario(LEAF, **person(conditions=["lycanthropy"])))
    assert made["input.unknown-condition"][0].answer == "not checked"
    assert made["person.liver-with-kratom"][0].answer == "not checked"
    assert made["seizure.history-with-kratom"][0].missing == ("what 'lycanthropy' is",)


def test_an_unknown_flag_and_a_recalled_no_never_clear():
    made = checked(scenario(LEAF, **person(medicines=["doubtine"])))
    assert made["qt.medicine-with-kratom"][0].answer == "found"
    assert made["serotonin.serotonergic-with-kratom"][0].answer == "not checked"
    assert made["sedatives.with-kratom"][0].answer == "not checked"
    assert "whether doubtine is sedating" in made["sedatives.with-kratom"][0].missing


def test_a_recalled_flag_raises_and_says_that_it_was_recalled():
    known = dict(KNOWN)
    said = ingredient("hazine", "sedative")
    object.__setattr__(said, "flags", {**said.flags, "sedative": TinyFlag("yes", recalled=True)})
    known["hazine"] = (said,)
    given = scenario(LEAF, **person(medicines=["hazine"]))
    (finding,) = checked(given, vocabulary=TinyVocabulary(known))["sedatives.with-kratom"]
    assert finding.tells
    assert [(n.fact, n.value) for n in finding.numbers] == [
        ("hazine is sedating", "recalled and not read in a source")
    ]


def test_what_is_absent_is_unknown_and_an_empty_list_says_none():
    nothing = scenario(LEAF)
    assert answer(nothing, "opioids.kratom-with-opioid") == "not checked"
    assert answer(nothing, "person.liver-with-kratom") == "not checked"
    assert answer(nothing, "signs.liver") == "not checked"
    none = scenario(LEAF, **COMPLETE)
    assert answer(none, "opioids.kratom-with-opioid") == "not found"
    assert answer(none, "person.liver-with-kratom") == "not found"
    assert answer(none, "signs.liver") == "not found"


def test_pregnancy_in_a_person_recorded_as_male_is_asked_about_and_not_dropped():
    made = checked(scenario(LEAF, **person(sex="male", pregnant=True)))
    assert made["input.pregnant-male"][0].answer == "not checked"
    assert made["input.pregnant-male"][0].missing == ("which of person.sex and person.pregnant holds",)
    assert made["person.pregnancy-with-kratom"][0].answer == "found"


@pytest.mark.parametrize("text", ["trying to conceive", "planning a pregnancy", "trying for a baby"])
def test_a_wish_to_conceive_is_no_pregnancy_and_of_men_nothing_is_told(text: str):
    rule = "person.conception-with-kratom"
    made = checked(scenario(LEAF, **person(conditions=[text])))
    (row,) = made[rule]
    assert (row.answer, row.severity) == ("found", "contraindicated")
    assert "NA-005" in row.records
    assert "trying to conceive" in row.about
    for other in ("person.pregnancy-with-kratom", "input.pregnancy-twice"):
        assert {one.answer for one in made[other]} == {"not found"}
    male = checked(scenario(LEAF, **person(sex="male", conditions=[text])))
    for other in (rule, "input.pregnant-male", "person.pregnancy-with-kratom"):
        assert {one.answer for one in male[other]} == {"not found"}
    tablet = {"product": "seven-oh-tablet", "amount": "10 mg", "every": "8 h"}
    assert answer(scenario(tablet, **person(conditions=[text])), rule) == "found"


def test_regular_kratom_that_ends_in_pregnancy_is_a_withdrawal_in_it():
    rule = "person.pregnancy-in-withdrawal"
    past = {**LEAF, "amount": "5 g", "every": "6 h", "lasting": "2 y"}
    (row,) = checked(scenario(history=(past,), **person(pregnant=True)))[rule]
    assert (row.answer, row.severity, row.about[1]) == ("found", "serious", "leaf-powder-us")
    assert "NA-005" in row.records
    assert answer(scenario(history=(past,), **person()), rule) == "not found"
    goes_on = scenario({**LEAF, "amount": "5 g", "every": "6 h"}, history=(past,), **person(pregnant=True))
    assert answer(goes_on, rule) == "not found"
    assert answer(scenario(LEAF, **person(pregnant=True)), rule) == "not found"


def test_times_matter():
    before = {"name": "alprazolam", "amount": "5 mg", "every": "12 h", "until": "5 d"}
    late = {**LEAF, "from": "10 d"}
    assert answer(scenario(late, **person(medicines=[before])), "sedatives.with-kratom") == "not found"
    assert answer(scenario(LEAF, **person(medicines=[before])), "sedatives.with-kratom") == "found"
    maoi = {"name": "phenelzine", "amount": "15 mg", "every": "8 h", "until": "1 d"}
    assert answer(scenario(late, **person(medicines=[maoi])), "serotonin.maoi-with-kratom") == "found"
    late = {**LEAF, "from": "16 d"}
    assert answer(scenario(late, **person(medicines=[maoi])), "serotonin.maoi-with-kratom") == "not found"


@pytest.mark.parametrize(
    ("start", "expected"), [("3 h", "found"), ("5 h", "found"), ("12 h", "not found"), ("24 h", "not found")]
)
def test_buprenorphine_after_heroin_depends_on_the_interval(start: str, expected: str):
    take = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "from": start}
    given = scenario(take, history=(HEROIN,), **COMPLETE)
    assert answer(given, "precipitation.buprenorphine-after-agonist") == expected


def test_loss_of_tolerance_and_a_return_to_use():
    again = {"product": "heroin-intravenous", "amount": "60 mg", "from": "10 d"}
    assert answer(scenario(history=(HEROIN,), **COMPLETE), "opioids.loss-of-tolerance") == "found"
    assert answer(scenario(again, history=(HEROIN,), **COMPLETE), "opioids.return-after-a-gap") == "found"
    goes_on = {"product": "methadone-solution", "amount": "40 mg", "every": "24 h"}
    assert (
        answer(scenario(goes_on, history=(HEROIN,), **COMPLETE), "opioids.loss-of-tolerance") == "not found"
    )
    unsure = scenario(goes_on, history=(HEROIN,))
    assert answer(unsure, "opioids.return-after-a-gap") in ("not found", "not checked")


def test_the_number_that_triggered_a_finding_and_its_sources_are_given():
    (finding,) = checked(scenario({**LEAF, "every": "4 h"}, **COMPLETE))["dependence.many-doses-a-day"]
    number = finding.numbers[0]
    assert (number.value, number.limit) == ("6", "above 3")
    assert finding.sources
    assert finding.records[:3] == ("DP-006", "DP-001", "DP-002")


def test_one_fact_is_told_once():
    made = checked(
        scenario(LEAF, {**LEAF, "from": "1 h"}, **person(medicines=["methadone", "tramadol", "quetiapine"]))
    )
    assert [f.about for f in made["opioids.kratom-in-maintenance"]] == [("person.medicines", "methadone")]
    for covered in ("opioids.kratom-with-opioid", "sedatives.with-kratom"):
        assert {answered(f) for f in made[covered]} == {TOLD}
    (two,) = made["opioids.two-opioids"]
    assert two.about == ("person.medicines", "methadone", "tramadol")


def test_what_a_person_has_comes_first_in_what_a_finding_is_about():
    (finding,) = checked(scenario(LEAF, **person(conditions=["hepatic impairment"])))[
        "person.liver-with-kratom"
    ]
    assert finding.about == ("person.conditions", "liver disease")
    assert finding.beside == (("arm.take", "leaf-powder-us"),)


def test_only_some_of_the_people_are_enough():
    data = {"distribution": "uniform", "low": "16 y", "high": "40 y"}
    arm = {"name": "arm", "take": [LEAF]}
    given = from_dict({"duration": "2 d", "people": {"age": data}, "arm": [arm]}, library=LIBRARY)
    assert answer(given, "person.under-18-with-kratom") == "found"
    assert answer(given, "person.over-60") == "not found"


def test_failing_counts_what_is_found_from_a_severity_up():
    rows = [
        Finding("a", "found", "moderate", "survey", "A", "x"),
        Finding("b", "not checked", "contraindicated", "survey", "B", "x"),
        Finding("c", "found", "contraindicated", "survey", "C", "x"),
    ]
    assert [f.rule for f in failing(rows, "serious")] == ["c"]
    assert [f.rule for f in failing(rows, "info")] == ["a", "c"]


def test_five_hundred_medicines_and_other_scripts_are_answered():
    names = [f"medicine {i}" for i in range(497)] + ["диазепам", "地西泮", "dіazepam"]
    made = checked(scenario(LEAF, **person(medicines=names)))
    loud = {row.about[1] for row in made["input.unknown-medicine"]}
    assert loud == set(names)
    assert all(row.answer == "not checked" for row in made["sedatives.with-kratom"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"age": "-3 y"}, "age"),
        ({"medicines": ["alpra\u200bzolam"]}, "cannot be seen"),
        ({"medicines": [""]}, "is empty"),
        ({"conditions": [" "]}, "is empty"),
        ({"signs": [""]}, "is empty"),
        ({"qtc": "9 s"}, "not plausible"),
        ({"heart_rate": "0 1/min"}, "not plausible"),
        ({"place": ""}, "is empty"),
        ({"pregnant": "yes"}, "neither true nor false"),
    ],
)
def test_impossible_input_is_one_clear_sentence(changes: dict[str, Any], said: str):
    with pytest.raises(InputError, match=said):
        scenario(LEAF, **person(**changes))


# Property: what is missing never reads as not found. ------------------------------------------------------------

NAMES = sorted(KNOWN)
TAKES = [
    {"product": "leaf-powder-us", "amount": "4 g", "every": "6 h"},
    {"product": "seven-oh-tablet", "amount": "10 mg", "every": "12 h", "from": "2 d"},
    {"product": "methadone-solution", "amount": "40 mg", "every": "24 h", "from": "1 d"},
    {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "from": "8 h"},
    {"product": "leaf-powder-us", "amount": "1 g", "every": "12 h", "from": "3 d", "until": "5 d"},
]
WHOLE = st.fixed_dictionaries(
    {
        "age": st.sampled_from(["12 y", "19 y", "34 y", "70 y"]),
        "sex": st.sampled_from(["female", "male"]),
        "cyp2d6": st.sampled_from(["poor", "normal", "ultrarapid"]),
        "liver": st.sampled_from(["normal", "severe impairment"]),
        "kidney": st.sampled_from(["normal", "failure"]),
        "pregnant": st.booleans(),
        "breastfeeding": st.booleans(),
        "conditions": st.lists(
            st.sampled_from(["epilepsy", "hepatitis C", "OUD", "COPD", "long QT", "heart failure"]),
            max_size=3,
            unique=True,
        ),
        "signs": st.lists(
            st.sampled_from(["jaundice", "fever", "diarrhoea", "seizure", "itching"]), max_size=3, unique=True
        ),
        "medicines": st.lists(st.sampled_from([n for n in NAMES if n != "xanax"]), max_size=5, unique=True),
        "heart_rate": st.sampled_from(["40 1/min", "72 1/min", "140 1/min"]),
        "qtc": st.sampled_from(["420 ms", "490 ms"]),
    }
)


def blurred(medicines: list[str], hidden: dict[str, set[str]]) -> TinyVocabulary:
    """A vocabulary that does not know some flags of some medicines."""
    known = dict(KNOWN)
    for name in medicines:
        said = KNOWN[name][0]
        flags = {flag: each for flag, each in said.flags.items() if flag not in hidden.get(name, set())}
        known[name] = (ingredient(said.name), *KNOWN[name][1:])
        object.__setattr__(known[name][0], "flags", flags)
    return TinyVocabulary(known)


@given(
    whole=WHOLE,
    takes=st.lists(
        st.sampled_from(TAKES), max_size=2, unique_by=lambda take: (take["product"], take["amount"])
    ),
    past=st.booleans(),
    data=st.data(),
)
def test_a_missing_fact_never_reads_as_not_found(
    whole: dict[str, Any], takes: list[Any], past: bool, data: Any
):
    history = (HEROIN,) if past else ()
    # A list of conditions is whole: it names what the functions of organs say.
    for organ in ("liver", "kidney"):
        if whole[organ] != "normal":
            whole["conditions"] = [*whole["conditions"], f"{organ} disease"]
    truth = scenario(*takes, history=history, **whole)
    keys = data.draw(st.sets(st.sampled_from(sorted(whole))))
    partial = {key: value for key, value in whole.items() if key not in keys}
    if partial.get("sex") == "male" or float(str(partial.get("age", "99 y")).split()[0]) < LEAST_PREGNANT_Y:
        # Of them pregnancy is not asked: where it is so, it is told (and then asked about).
        partial |= {key: whole[key] for key in ("pregnant", "breastfeeding")}
    hidden: dict[str, set[str]] = {}
    if partial.get("medicines"):
        flags = sorted(KNOWN["ibuprofen"][0].flags)
        hidden = {
            name: data.draw(st.sets(st.sampled_from(flags), max_size=6)) for name in partial["medicines"]
        }
    vocabulary = blurred(partial.get("medicines", []), hidden)
    really = checked(truth)
    answers = checked(scenario(*takes, history=history, **partial), vocabulary=vocabulary)
    for rule, rows in answers.items():
        if any(row.answer == "not found" for row in rows):
            assert not any(row.tells for row in really.get(rule, [])), (rule, keys, hidden)


@given(
    whole=WHOLE, keys=st.sets(st.sampled_from(["age", "medicines", "conditions", "signs", "pregnant", "qtc"]))
)
def test_not_checked_is_never_shown_as_none(whole: dict[str, Any], keys: set[str]):
    from mitragyna.report.findings import counts, shown

    partial = {key: value for key, value in whole.items() if key not in keys}
    made = [f.as_dict() for rows in checked(scenario(LEAF, **partial)).values() for f in rows]
    page = shown(made)
    waiting = {f["title"] for f in made if f["answer"] == "not checked"}
    told = {title for row in page.open_ones for title in row.titles} | {row.title for row in page.asked}
    assert told == waiting
    assert not waiting & set(page.absent)
    assert all(row.missing for row in page.open_ones)
    if waiting:
        assert "Not checked is not the same as not found" in counts(page)
    for each in made:
        assert (each["answer"] == "not checked") == bool(each["missing"])


def test_results_of_a_run_answer_the_rules_about_levels():
    given = scenario({"product": "midazolam-oral", "amount": "5 mg"}, **person(medicines=["alprazolam"]))
    assert answer(given, "sedatives.sedation-load") == "not checked"
    high = Fact(low=0.2, high=0.9, middle=0.6, key="sedation")
    low = Fact(low=0.1, high=0.9, middle=0.3, key="sedation")
    ratio = {("it.exposure_ratio", "alprazolam"): Fact(low=1.2, high=2.9, middle=2.1, key="arm.take")}
    for sedation, expected in ((high, "found"), (low, "not found")):
        results = ModelFacts({"arm": {"run.sedation": sedation}}, {"arm": ratio})
        assert answer(given, "sedatives.sedation-load", results=results) == expected
        (doubled,) = [f for f in checked(given, results=results)["cyp.exposure-doubled"] if f.tells]
        assert doubled.about == ("person.medicines", "alprazolam")
        assert doubled.numbers[0].value == "2.1 [1.2 to 2.9]"


BREATHING = {
    "run.respiratory_drive": "sedatives.respiratory-drive",
    "run.sedation": "sedatives.sedation-load",
}
QUIET = {"run.respiratory_drive": 0.9, "run.sedation": 0.1}
LOUD = {"run.respiratory_drive": 0.5, "run.sedation": 0.7}


@pytest.mark.parametrize("medicine", ["methadone", "alprazolam"])
@pytest.mark.parametrize("fact", sorted(BREATHING))
def test_a_run_with_kratom_beside_an_opioid_or_sedative_raises_and_never_clears(medicine: str, fact: str):
    given = scenario(LEAF, **person(medicines=[medicine]))

    def of(value: float) -> Finding:
        results = ModelFacts({"arm": {fact: Fact.number(value, "run")}})
        (row,) = checked(given, results=results)[BREATHING[fact]]
        return row

    quiet, loud = of(QUIET[fact]), of(LOUD[fact])
    assert quiet.answer == "not checked"
    assert "kratom's sedation and breathing beside other opioids and sedatives" in quiet.missing[0]
    assert loud.tells


@given(
    sedation=st.floats(0, 2), drive=st.floats(0, 1.2), medicines=st.sets(st.sampled_from(NAMES), max_size=4)
)
def test_no_level_of_a_run_clears_kratom_beside_what_depresses(
    sedation: float, drive: float, medicines: set[str]
):
    given = scenario(LEAF, **person(medicines=sorted({*medicines, "methadone"} - {"xanax"})))
    facts = {"run.sedation": Fact.number(sedation, "run"), "run.respiratory_drive": Fact.number(drive, "run")}
    made = checked(given, results=ModelFacts({"arm": facts}))
    for rule in BREATHING.values():
        assert {row.answer for row in made[rule]} <= {"found", "not checked"}


def test_kratom_without_another_depressant_is_answered_by_its_run():
    given = scenario(LEAF, **person(medicines=["ibuprofen"]))
    for fact, rule in BREATHING.items():
        results = ModelFacts({"arm": {fact: Fact.number(QUIET[fact], "run")}})
        assert answer(given, rule, results=results) == "not found"


def test_a_number_of_a_run_is_no_thing_and_names_its_arm():
    arms = [{"name": "leaf", "take": [LEAF]}, {"name": "more leaf", "take": [{**LEAF, "amount": "8 g"}]}]
    given = from_dict({"duration": "2 d", "arm": arms, "person": COMPLETE}, library=LIBRARY)
    drives = {"leaf": 0.6, "more leaf": 0.5}
    results = ModelFacts(
        {
            arm: {
                "run.respiratory_drive": Fact.number(drive, "respiratory_drive"),
                "run.overdose_margin": Fact.number(0.4, "overdose_margin", "Heroin, intravenous 60 mg"),
            }
            for arm, drive in drives.items()
        }
    )
    made = checked(given, results=results)
    (drive,) = made["sedatives.respiratory-drive"]
    assert drive.about == ("respiratory_drive", "lowest respiratory drive")
    assert [(n.value, n.arms) for n in drive.numbers] == [("60 %", ("leaf",)), ("50 %", ("more leaf",))]
    (margin,) = made["opioids.overdose-margin"]
    assert margin.about == ("overdose_margin", "Heroin, intravenous 60 mg")
    assert [(n.value, n.arms) for n in margin.numbers] == [("40 %", ("leaf", "more leaf"))]
    assert Finding.of(drive.as_dict()) == drive


def test_a_time_without_opioids_that_is_written_is_one_number():
    made = checked(scenario(history=(HEROIN,), **person(medicines=["doubtine"])))
    (lost,) = made["opioids.loss-of-tolerance"]
    assert lost.tells
    assert "to" not in lost.numbers[0].value


def test_kratom_soon_after_a_full_agonist_is_found_and_extrapolated():
    made = checked(scenario({**LEAF, "from": "4 h"}, history=(HEROIN,), **person()))
    (soon,) = made["precipitation.kratom-with-full-agonist"]
    assert (soon.answer, soon.severity, soon.grade) == ("found", "info", "extrapolated")
    late = scenario({**LEAF, "from": "5 d"}, history=(HEROIN,), **person())
    assert answer(late, "precipitation.kratom-with-full-agonist") == "not found"


def test_every_rule_gives_an_answer_of_the_three_or_is_spoken_for():
    rules = load_rules()
    made = checked(scenario(LEAF, **person(medicines=["methadone", "quetiapine"])))
    assert set(rules) == set(made)
    for rows in made.values():
        for row in rows:
            assert answered(row) in ("found", "not found", "not checked", TOLD)
            assert row.severity in SEVERITIES


# -- what is taken, however it is written ------------------------------------------------------------

METHADONE: dict[str, Any] = {
    "product": "methadone-solution",
    "amount": "60 mg",
    "every": "24 h",
    "lasting": "1 y",
}


def test_regular_use_up_to_time_zero_meets_what_begins_then() -> None:
    late = {**LEAF, "from": "1 h"}
    assert "opioids.kratom-in-maintenance" in found(scenario(late, history=(METHADONE,), **COMPLETE))


def test_a_single_dose_before_time_zero_counts_for_a_day() -> None:
    once = {"product": "fentanyl-intravenous", "amount": "0.1 mg", "doses": 1, "before": "1 h"}
    assert "opioids.kratom-with-opioid" in found(scenario(LEAF, history=(once,), **COMPLETE))


def test_two_medicines_in_one_entry_meet_each_other() -> None:
    one = scenario(**person(medicines=["methadone and alprazolam"]))
    assert "sedatives.with-opioid" in found(one, vocabulary=load_vocabulary())


def test_an_unknown_name_may_be_two_medicines_that_do_not_agree() -> None:
    given_unknown = scenario(**person(medicines=["Trezixx"]))
    assert answer(given_unknown, "sedatives.with-opioid") == "not checked"


def test_an_opioid_beside_its_antagonist_in_one_product_is_no_precipitation() -> None:
    one = scenario(**person(medicines=["Suboxone"]))
    assert "precipitation.antagonist-with-opioid" not in found(one, vocabulary=load_vocabulary())


def test_a_medicine_written_among_conditions_is_taken_all_the_same() -> None:
    given_there = scenario(LEAF, **person(conditions=["on methadone maintenance"]))
    assert "opioids.kratom-in-maintenance" in found(given_there)


def test_an_organ_that_fails_in_some_of_the_people_is_found() -> None:
    mixed = {"distribution": "categories", "frequencies": {"normal": 0.5, "severe impairment": 0.5}}
    data = {
        "duration": "2 d",
        "arm": [{"name": "arm", "take": [LEAF]}],
        "person": {key: value for key, value in COMPLETE.items() if key != "liver"},
        "people": {"liver": mixed},
    }
    assert "person.liver-with-kratom" in found(from_dict(data, library=LIBRARY))


# -- slow heart rate ---------------------------------------------------------------------------------

LOFEXIDINE = {"product": "lofexidine-tablet", "amount": "0.54 mg", "every": "6 h"}


@pytest.mark.parametrize(
    ("rule", "takes", "changes"),
    [
        ("person.alpha2-with-slowing-medicine", (LOFEXIDINE,), {"medicines": ["metoprolol"]}),
        ("person.alpha2-with-slowing-medicine", (), {"medicines": ["clonidine", "verapamil"]}),
        ("person.two-alpha2-agonists", (LOFEXIDINE,), {"medicines": ["clonidine"]}),
        ("person.slow-heart-with-medicine", (), {"medicines": ["propranolol"], "heart_rate": "44 1/min"}),
        (
            "person.slow-heart-with-medicine",
            (),
            {"medicines": ["donepezil"], "conditions": ["sick sinus syndrome"]},
        ),
        ("person.slow-heart-with-qt-medicine", (), {"medicines": ["methadone"], "heart_rate": "44 1/min"}),
        ("person.slow-heart-with-alpha2", (LOFEXIDINE,), {"heart_rate": "44 1/min"}),
    ],
)
def test_what_slows_the_heart_is_found_once_and_not_without_it(
    rule: str, takes: tuple[dict[str, Any], ...], changes: dict[str, Any]
) -> None:
    vocabulary = load_vocabulary()
    made = checked(scenario(*takes, **person(**changes)), vocabulary=vocabulary)[rule]
    assert [row.answer for row in made].count("found") == 1
    assert rule not in found(scenario(LEAF, **person(medicines=["ibuprofen"])), vocabulary=vocabulary)


def test_an_opioid_of_the_library_rests_on_what_was_read() -> None:
    made = checked(scenario(history=(HEROIN,), **person()), vocabulary=load_vocabulary())
    (row,) = made["opioids.loss-of-tolerance"]
    assert not any("recalled" in number.value for number in row.numbers)
