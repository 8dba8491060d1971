"""Usual diagnoses that no rule is about: known, named as such, and no answer to what they may go with."""

from __future__ import annotations

from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import load_rules
from mitragyna.safety.names.conditions import load_conditions, plain, present
from mitragyna.safety.rules.asking import beyond_rules
from mitragyna.safety.rules.expression import Has, parts_of
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

KNOWN = load_conditions()
RULES = load_rules()
RULE = "input.no-rule-about"
ASKED = {
    name
    for rule in RULES.values()
    for node in parts_of(rule.when)
    if isinstance(node, Has)
    for name in node.names
}
USUAL = """
dementia|Alzheimer's disease|Parkinson disease|tuberculosis|latent TB|stroke|TIA|cancer|breast cancer|gout
|COVID-19|long COVID|asthma|diabetes|hypothyroidism|migraine|multiple sclerosis|epilepsy|osteoporosis
|rheumatoid arthritis|lupus|psoriasis|eczema|acne|endometriosis|PCOS|menopause|BPH|kidney stones|UTI|IBS
|Crohn's disease|ulcerative colitis|coeliac disease|celiac disease|peptic ulcer|GERD|pancreatitis|gallstones
|diverticulitis|haemorrhoids|hemorrhoids|anaemia|anemia|haemophilia|leukaemia|lymphoma|multiple myeloma|DVT
|pulmonary embolism|peripheral arterial disease|pneumonia|bronchitis|influenza|shingles|Lyme disease
|anorexia nervosa|self-harm|personality disorder|narcolepsy|essential tremor|carpal tunnel syndrome
|herniated disc|spinal stenosis|scoliosis|hip fracture|cataract|glaucoma|hearing loss|tinnitus
|penicillin allergy|sickle cell disease|cerebral palsy|Down syndrome|spinal cord injury|myasthenia gravis
|motor neurone disease|ALS|adrenal insufficiency|hyperparathyroidism|prediabetes|vitamin D deficiency|smoker
|POTS|chronic fatigue syndrome|sarcoidosis|Gilbert's syndrome
"""


def test_there_are_at_least_150_usual_diagnoses_that_no_rule_is_about():
    entries = [
        entry for entry in KNOWN.entries.values() if not entry.sign and not KNOWN.implied(entry.name) & ASKED
    ]
    assert sum(len(entry.titles) - 1 for entry in entries) >= 150
    assert len(entries) >= 100


@pytest.mark.parametrize("written", USUAL.replace("\n", "").strip("|").split("|"))
def test_a_usual_diagnosis_is_known_whole(written: str):
    assert KNOWN.read(written).whole, KNOWN.read(written).question
    assert not present([written], [], {}, KNOWN).strange


def asked(*conditions: str) -> dict[str, list[str]]:
    """Rules that are not checked, with what is missing."""
    made = checked(scenario(LEAF, **{**COMPLETE, "conditions": list(conditions)}))
    return {name: [fact for row in rows for fact in row.missing]
            for name, rows in made.items() if any(row.answer == "not checked" for row in rows)}  # fmt: skip


def test_conditions_that_no_rule_is_about_are_named_in_one_line_and_open_no_other_rule():
    none, two = asked(), asked("gout", "dementia")
    assert set(two) == {*none, RULE}
    assert "no rule is about: gout, dementia" in two[RULE]


def test_what_a_condition_may_go_with_is_not_answered_by_its_absence():
    none, made = asked(), asked("stroke")
    told = {fact for facts in made.values() for fact in facts}
    assert {
        f"whether {name} goes with stroke" for name in ("heart disease", "hypertension", "head injury")
    } <= told
    for rule, facts in made.items():
        if rule not in none and rule != RULE:
            assert any("goes with stroke" in fact for fact in facts), rule
    told = asked("stroke", "hypertension", "heart disease", "epilepsy", "head injury")
    assert not any("goes with stroke" in fact for facts in told.values() for fact in facts)


@pytest.mark.parametrize(
    ("written", "follows"),
    [("lung cancer", "respiratory-disease"), ("leukemia", "immunocompromised"), ("pneumonia", "respiratory-disease"),
     ("brain haemorrhage", "head-injury"), ("Hashimoto's", "hypothyroidism"), ("sciatica", "chronic-pain"),
     ("diabetic neuropathy", "diabetes"), ("cancer pain", "chronic-pain")],
)  # fmt: skip
def test_what_a_condition_always_is_follows_from_it(written: str, follows: str):
    assert follows in present([written], [], {}, KNOWN).names


@pytest.mark.parametrize(
    ("written", "may"),
    [("cancer", "immunocompromised"), ("metastatic cancer", "liver-disease"), ("Parkinson's disease", "hypotension"),
     ("COVID", "respiratory-disease"), ("self-harm", "suicide-attempt"), ("anorexia nervosa", "long-qt"),
     ("kidney stones", "kidney-disease"), ("hypocalcaemia", "long-qt"), ("smoker", "other-use-disorder")],
)  # fmt: skip
def test_what_a_condition_may_hide_stays_open(written: str, may: str):
    has = present([written], [], {}, KNOWN)
    assert may in has.maybe
    assert may not in has.names


@pytest.mark.parametrize(
    "written",
    ["hypoglycaemia", "amenorrhoea", "gambling disorder", "common cold", "acromegaly", "laryngitis", "abortion",
     "Conn's syndrome", "hyperprolactinaemia", "bulimia", "pheochromocytoma"],
)  # fmt: skip
@pytest.mark.parametrize("text", ["{}", "severe {}", "{} since the spring", "{}, gout"])
def test_an_illness_is_shown_by_the_name_that_was_written_and_by_that_of_no_other(written: str, text: str):
    has = present([text.format(written)], [], {}, KNOWN)
    assert {title for _, title in has.written} <= {written, "gout"}
    assert {title for titles in has.maybe.values() for title in titles} <= {written, "gout"}
    (_, _, question), *_ = present([f"possible {written}"], [], {}, KNOWN).strange
    assert f"it may tell of {written}," in question


def test_every_usual_name_that_no_rule_is_about_is_shown_as_it_is_written():
    shown = {
        title: [pair for _, pair in present([title], [], {}, KNOWN).written]
        for entry in KNOWN.entries.values()
        if entry.group
        for title in entry.titles[1:]
    }
    assert len(shown) > 700
    assert {
        title: said for title, said in shown.items() if [plain(each) for each in said] != [plain(title)]
    } == {}


def test_what_a_rule_asks_about_is_not_told_as_beyond_the_rules():
    has = present(["hepatitis C", "gout", "lung cancer"], ["nausea", "fever"], {}, KNOWN)
    assert beyond_rules(has, RULES).name == "gout, nausea"


def test_a_condition_that_may_go_with_what_is_none_is_refused(tmp_path: Path):
    path = tmp_path / "conditions.toml"
    path.write_text('[condition.a]\nmay = ["z"]\n', "utf-8")
    with pytest.raises(InputError, match="'a' may go with 'z', which is none"):
        load_conditions(path)
