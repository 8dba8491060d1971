"""Signs, conditions and names of products as people write them: what is known is found, the rest asked about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety import check
from mitragyna.safety.names.conditions import load_conditions, present
from mitragyna.safety.names.measured import measured
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.names.written_amounts import less_amount
from tests.safety.cases import COMPLETE, LEAF, LIBRARY, answer, checked, found, scenario

KNOWN = load_conditions()
VOCABULARY = load_vocabulary()


def rules(*takes: dict[str, Any], **person: Any) -> set[str]:
    return found(scenario(*takes, **{**COMPLETE, **person}), vocabulary=VOCABULARY)


def of_rule(rule: str, *takes: dict[str, Any], **person: Any) -> str:
    return answer(scenario(*takes, **{**COMPLETE, **person}), rule, vocabulary=VOCABULARY)


def meant(*names: str) -> set[str]:
    things: set[str] = set()
    for name in names:
        resolved = VOCABULARY.resolve(name)
        assert isinstance(resolved, tuple), resolved
        things |= {one.name for one in resolved}
    return things


@pytest.mark.parametrize(
    "sign",
    ["apnoea", "apnea", "not breathing", "not rousable", "unrousable", "cannot be woken", "unresponsive", "gurgling",
     "snoring loudly", "blue lips", "slow breathing", "shallow breathing", "respiratory rate 6", "RR 8/min",
     "respiratory rate of 6 to 8", "6 breaths per minute", "breathing 7 times a minute", "SpO2 82%",
     "very slow breathing", "drowsy with slow breathing", "barely breathing", "won't wake up"],
)  # fmt: skip
def test_signs_of_depressed_breathing_are_an_emergency(sign: str):
    assert "signs.breathing" in rules(LEAF, signs=[sign])


@pytest.mark.parametrize(
    "sign", ["respiratory rate 16", "RR 120/80", "SpO2 97 %", "breathing 14 times a minute"]
)
def test_a_number_that_is_no_sign_is_asked_about_and_not_found(sign: str):
    has = present([], [sign], {}, KNOWN)
    assert not has.names
    assert has.strange


@given(st.integers(0, 60))
def test_breaths_in_a_minute_are_slow_below_twelve_alone(rate: int):
    slow = "slow-breathing" if rate < 12 else None
    assert measured(f"respiratory rate {rate}") == slow
    assert measured(f"{rate} breaths/min") == slow


@pytest.mark.parametrize(
    "sign", ["pinpoint pupils", "small pupils", "constricted pupils", "miosis", "pin-point pupils"]
)
def test_small_pupils_are_told_beside_an_opioid_and_are_an_emergency_with_drowsiness(sign: str):
    assert "signs.drowsiness" in rules(LEAF, signs=[sign])
    assert "signs.withdrawal" not in rules(LEAF, signs=[sign])
    assert "signs.breathing" not in rules(LEAF, signs=[sign])
    assert "signs.breathing" in rules(LEAF, signs=[sign, "drowsy"])


@pytest.mark.parametrize("written", ["pinpont pupils", "pupils 1 mm", "pupil narrow", "tight pupils"])
def test_wide_pupils_are_never_suggested_for_others(written: str):
    assert not any("dilated" in each or "wide" in each or "large" in each for each in KNOWN.near(written))


@pytest.mark.parametrize("signs", [["dehydration"], ["severely dehydrated", "dehydrated"], ["dry mouth", "no urine"],
                                   ["dry mouth with no urine"], ["vomiting", "dehydration"]])  # fmt: skip
def test_dehydration_is_found(signs: list[str]):
    assert "signs.dehydration" in rules(LEAF, signs=signs)
    assert "signs.dehydration" not in rules(LEAF, signs=["dry mouth"])


@pytest.mark.parametrize(
    ("sign", "rule"),
    [("drowsy", "signs.drowsiness"), ("slow breathing", "signs.breathing"), ("chest pain", "signs.emergency"),
     ("jaundice", "signs.liver"), ("yawning", "signs.withdrawal"), ("vomiting", "signs.vomiting-or-diarrhoea"),
     ("tremor", "signs.tremor"), ("palpitations", "signs.heart-rate"), ("low mood", "signs.mood")],
)  # fmt: skip
def test_a_known_sign_is_found_whatever_else_is_not_known(sign: str, rule: str):
    assert rule in rules(LEAF, signs=[sign, "qwertyish feeling"])
    assert rule in rules(LEAF, signs=["qwertyish feeling", sign], conditions=["no idea"])


def test_jaundice_is_found_where_nobody_knows_whether_kratom_is_taken():
    assert "signs.liver-other" in rules(signs=["jaundice"], medicines=["qwertyine"])
    assert "signs.liver-other" not in rules(LEAF, signs=["jaundice"])


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Child-Pugh C cirrhosis", {"cirrhosis", "severe-liver-disease"}),
        ("cirrhosis (Child-Pugh class B)", {"cirrhosis", "moderate-liver-disease"}),
        ("hepatic encephalopathy", {"severe-liver-disease"}),
        ("congenital long QT", {"long-qt"}),
        ("opioid use disorder on treatment", {"opioid-use-disorder"}),
        ("28 weeks pregnant", {"pregnancy"}),
        ("pregnant, 28 weeks", {"pregnancy"}),
        ("gestational hypertension", {"gestational-hypertension"}),
        ("alcohol withdrawal seizure", {"alcohol-withdrawal-seizure"}),
        ("CKD 4", {"kidney-disease", "severe-kidney-disease"}),
        ("stage IV CKD", {"kidney-disease", "severe-kidney-disease"}),
        ("CKD G4", {"kidney-disease", "severe-kidney-disease"}),
        ("NYHA class III heart failure", {"heart-failure"}),
        ("pacemaker", {"arrhythmia"}),
        ("Brugada syndrome", {"brugada"}),
        ("second-degree AV block", {"bradycardia", "high-degree-block"}),
        ("first-degree AV block", {"first-degree-block"}),  # a long PR interval is no slow heart
        ("RBBB", {"right-bundle-branch-block"}),
        ("hernia repair", {"surgery-planned"}),
        ("planned hernia repair", {"surgery-planned"}),
    ],
)
def test_grades_stages_and_weeks_leave_the_disease_whole(written: str, names: set[str]):
    read = KNOWN.read(written)
    assert {entry.name for entry in read.entries} == names
    assert read.whole


@pytest.mark.parametrize(
    ("written", "name", "asked"),
    [
        ("CKD on dialysis three times weekly", "kidney-disease", "three times weekly"),
        ("severe COPD on home nebulisers", "respiratory-disease", "nebulisers"),
        ("opioid use disorder on methadone", "opioid-use-disorder", "methadone"),
        ("28 weeks pregnant with twins", "pregnancy", "twins"),
        ("cirrhosis awaiting review", "cirrhosis", "awaiting review"),
        ("ventricular tachycardia storm", "arrhythmia", "storm"),
        ("epilepsy after stroke", "epilepsy", "stroke"),
    ],
)
def test_a_disease_within_a_longer_text_is_found_and_the_rest_asked(written: str, name: str, asked: str):
    has = present([written], [], {}, KNOWN)
    assert name in has.names
    assert [text for _, text, _ in has.strange] == [written]
    assert asked in KNOWN.read(written).question


@pytest.mark.parametrize(
    "written",
    ["hepatitis B vaccine", "risk of seizures", "screening for hepatitis C", "mother has CKD 4", "no long QT, CKD-free",
     "worried about epilepsy", "nursing home resident", "unresponsive to sertraline", "hearing aids",
     "hernia repair in 2009", "knee surgery 3 years ago", "not 28 weeks pregnant", "family history of Brugada syndrome",
     "exposure to HIV", "cirrhosis ruled out Child-Pugh C", "previous pacemaker", "add vitamins daily"],
)  # fmt: skip
def test_a_name_in_a_text_of_something_else_is_asked_about_and_not_found(written: str):
    has = present([written], [], {}, KNOWN)
    assert not has.names
    assert has.strange


@pytest.mark.parametrize("word", ["stage 3", "grade 2", "severe", "28 weeks", "acute"])
def test_a_qualifier_before_any_condition_changes_nothing(word: str):
    for name in KNOWN.conditions:
        entry = KNOWN.entries[name]
        assert present([f"{word} {entry.title}"], [], {}, KNOWN).names.keys() >= KNOWN.implied(name), name


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("Klacid", {"clarithromycin"}),
        ("Endone", {"oxycodone"}),
        ("Panadeine Forte", {"codeine", "paracetamol"}),
        ("Mersyndol Forte", {"codeine", "paracetamol", "doxylamine"}),
        ("Hydromorph Contin", {"hydromorphone"}),
        ("Azstarys", {"dexmethylphenidate"}),
        ("Tylenol #3", {"codeine", "paracetamol"}),
        ("Tylenol No. 4", {"codeine", "paracetamol"}),
        ("Vicodin ES", {"hydrocodone", "paracetamol"}),
        ("OPMS Gold", {"mitragynine"}),
        ("MIT-45", {"mitragynine"}),
        ("Feel Free", {"mitragynine", "kava"}),
        ("ZaZa", {"tianeptine"}),
        ("St. Johns wort", {"st john's wort"}),
        ("St. John's wort", {"st john's wort"}),
    ],
)
def test_products_by_their_names(name: str, things: set[str]):
    assert meant(name) == things


@pytest.mark.parametrize(
    ("name", "left"),
    [("methadone 40 mg", "methadone"), ("methadone 40mg daily", "methadone"), ("40 mg methadone", "methadone"),
     ("Percocet 5/325", "Percocet"), ("Suboxone 8mg/2mg", "Suboxone"), ("methadone (40 mg)", "methadone"),
     ("morphine 10mg/5ml", "morphine"), ("codeine 30 mg and paracetamol 500 mg", "codeine and paracetamol"),
     ("methadone 40-60 mg", "methadone"), ("not methadone 40 mg", ""), ("Tylenol 300/30", ""),
     ("Tylenol 300 mg/30 mg", ""),
     ("methadone 40", ""), ("qwertyine 40 mg", ""), ("methadone", "")],
)  # fmt: skip
def test_an_amount_is_taken_off_a_known_name_alone(name: str, left: str):
    def known(text: str) -> int:
        resolved = VOCABULARY.resolve(text)
        return len(resolved) if isinstance(resolved, tuple) else 0

    assert less_amount(name, known) == left


def test_an_amount_in_a_name_is_said_not_to_be_read():
    made = checked(
        scenario(**{**COMPLETE, "medicines": ["methadone 40 mg", "diazepam"]}), vocabulary=VOCABULARY
    )
    told = made["input.amount-in-a-name"][0]
    assert told.answer == "not checked"
    assert any("amount" in missing for missing in told.missing)
    assert not any(row.about for row in made["input.unknown-medicine"])
    assert any(row.tells for row in made["sedatives.with-opioid"])
    assert of_rule("input.amount-in-a-name", medicines=["methadone", "diazepam"]) == "not found"


def test_an_amount_in_a_name_is_judged_like_the_medicine_without_an_amount():
    plain = rules(medicines=["methadone", "Xanax"])
    assert rules(medicines=["methadone 40 mg", "Xanax 1 mg bd"]) >= plain


@pytest.mark.parametrize(("place", "answered"), [("US-OH", "not found"), ("Ohio", "not found"), ("GB", "not checked"),
                                                 (None, "not checked")])  # fmt: skip
def test_benadryl_is_the_one_of_the_persons_country_by_code_or_name(place: str | None, answered: str):
    given = scenario(**{**COMPLETE, "medicines": ["Benadryl"], **({"place": place} if place else {})})
    told = next(row for row in check(given, LIBRARY) if row.rule == "input.unknown-medicine")
    assert told.answer == answered


def test_kratom_under_a_brand_is_kratom_and_its_kava_is_judged_too():
    assert "signs.tremor" in rules(medicines=["OPMS Gold"], signs=["tremor"])
    assert "signs.tremor" in rules(medicines=["Feel Free"], signs=["tremor"])
    kava = {rule for rule in rules(medicines=["Feel Free", "oxycodone"]) if rule.startswith("sedatives.")}
    assert kava >= {
        rule for rule in rules(medicines=["kava", "oxycodone"]) if rule.startswith("sedatives.with")
    }
