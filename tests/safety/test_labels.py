"""What labels and regulators say: liver, kidneys, children, washouts, maintenance; and words of form around names."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.forms import less_form
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, answer, checked, found, scenario

VOCABULARY = load_vocabulary()
METHADONE: dict[str, Any] = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
BUPRENORPHINE: dict[str, Any] = {"product": "buprenorphine-sublingual", "amount": "0.5 mg", "every": "24 h"}
PAST: dict[str, Any] = {**METHADONE, "lasting": "1 y"}
PERSON: dict[str, Any] = {**COMPLETE, "sex": "male"}


def medicine(name: str, amount: str = "", since: str = "-1 y", until: str = "") -> dict[str, str]:
    """A medicine since a year ago, or as it is told."""
    told = {"amount": amount, "every": "24 h"} if amount else {}
    return {"name": name, "from": since, **told, **({"until": until} if until else {})}


def rules(*takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any) -> set[str]:
    return found(scenario(*takes, history=history, **{**PERSON, **person}), vocabulary=VOCABULARY)


def of_rule(
    rule: str, *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any
) -> str:
    return answer(scenario(*takes, history=history, **{**PERSON, **person}), rule, vocabulary=VOCABULARY)


def findings(
    rule: str, *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any
) -> list[Finding]:
    given = scenario(*takes, history=history, **{**PERSON, **person})
    return [one for one in checked(given, vocabulary=VOCABULARY).get(rule, []) if one.tells]


WITHDRAWAL = "person.pregnancy-in-withdrawal"
EXPECTING: dict[str, Any] = {"sex": "female", "pregnant": True, "conditions": ["opioid use disorder"]}


@pytest.mark.parametrize(
    "medicines",
    [
        [{"name": "methadone", "amount": "80 mg", "every": "24 h", "from": "-1 y"}],
        [{"name": "buprenorphine-sublingual", "amount": "16 mg", "every": "24 h", "from": "-1 y"}],
        ["methadone"],
        ["Suboxone film"],
    ],
)
def test_pregnancy_on_maintenance_is_no_withdrawal(medicines: list[Any]):
    assert of_rule(WITHDRAWAL, medicines=medicines, **EXPECTING) == "not found"


def test_pregnancy_on_maintenance_that_goes_on_from_the_history_is_no_withdrawal():
    assert of_rule(WITHDRAWAL, METHADONE, history=(PAST,), **EXPECTING) == "not found"
    heroin = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "2 y"}
    assert of_rule(WITHDRAWAL, METHADONE, history=(heroin,), **EXPECTING) == "not found"


def test_pregnancy_after_maintenance_ended_is_found_with_the_time():
    (one,) = findings(WITHDRAWAL, medicines=[medicine("methadone", "80 mg", until="-5 d")], **EXPECTING)
    assert any(number.value.endswith(" d") and number.limit == "at least 2 d" for number in one.numbers)
    assert findings(WITHDRAWAL, history=(PAST,), **EXPECTING)


IN_PREGNANCY = "person.pregnancy-with-opioid"
OXYCODONE: dict[str, Any] = {"name": "oxycodone", "amount": "20 mg", "every": "12 h", "from": "-2 y"}
CODEINE: dict[str, Any] = {"name": "codeine", "amount": "15 mg"}


def pregnant(*medicines: Any, **person: Any) -> set[str]:
    who: dict[str, Any] = {
        "sex": "female",
        "pregnant": True,
        "conditions": [],
        "medicines": list(medicines),
        **person,
    }
    return {name for name in (WITHDRAWAL, IN_PREGNANCY) if findings(name, **who)}


@pytest.mark.parametrize("condition", ["chronic pain", "cancer"])
def test_an_opioid_that_goes_on_in_pregnancy_is_no_withdrawal_and_is_told_for_the_newborn(condition: str):
    assert pregnant(OXYCODONE, conditions=[condition]) == {IN_PREGNANCY}
    (row,) = findings(IN_PREGNANCY, medicines=[OXYCODONE], pregnant=True, conditions=["chronic pain"])
    assert (row.severity, row.about[1:]) == ("serious", ("oxycodone",))
    assert "fda2016-opioid-label-neonatal-withdrawal" in row.records
    assert pregnant({**OXYCODONE, "from": "0 h"}) == pregnant("oxycodone") == {IN_PREGNANCY}
    assert pregnant(OXYCODONE, pregnant=False) == set()


@pytest.mark.parametrize(
    "doses", [{"doses": 1}, {"doses": 1, "from": "0 h"}, {"doses": 6, "every": "6 h", "from": "0 h"}]
)
def test_a_dose_or_a_few_days_of_an_opioid_in_pregnancy_are_neither(doses: dict[str, Any]):
    assert pregnant({**CODEINE, **doses}) == set()
    # Beside an opioid that goes on they make no withdrawal either.
    assert pregnant(OXYCODONE, {**CODEINE, **doses}) == {IN_PREGNANCY}


def test_an_opioid_that_ends_in_pregnancy_is_a_withdrawal():
    assert pregnant({**OXYCODONE, "until": "-5 d"}) == {WITHDRAWAL}
    assert pregnant({**OXYCODONE, "until": "2 d"}) == {WITHDRAWAL, IN_PREGNANCY}
    assert pregnant(OXYCODONE, conditions=["opioid withdrawal"]) == {WITHDRAWAL, IN_PREGNANCY}


@pytest.mark.parametrize("treatment", ["methadone", "buprenorphine"])
def test_maintenance_and_kratom_in_pregnancy_have_rules_of_their_own(treatment: str):
    assert pregnant(treatment) == set()
    assert not findings(IN_PREGNANCY, LEAF, medicines=[], pregnant=True)
    tablet = {"product": "seven-oh-tablet", "amount": "20 mg", "every": "6 h"}
    assert not findings(IN_PREGNANCY, tablet, medicines=[], pregnant=True)


@pytest.mark.parametrize(
    ("name", "days", "due", "limit"),
    [
        ("methadone", 9, True, "within 10 d and within 14 d"),
        ("methadone", 12, True, "within 14 d"),
        ("buprenorphine", 13.9, True, "within 14 d"),
        ("levomethadone", 13, True, "within 14 d"),
        ("methadone", 14.1, False, ""),
        ("morphine", 9.5, True, "within 10 d"),
        ("morphine", 12, False, ""),
    ],
)
def test_naltrexone_waits_fourteen_days_after_long_acting_opioids(
    name: str, days: float, due: bool, limit: str
):
    given = [medicine(name, "20 mg", until=f"-{days} d"), medicine("naltrexone", "50 mg", since="0 d")]
    made = findings("precipitation.antagonist-with-opioid", medicines=given)
    assert bool(made) is due
    if due:
        assert limit in [number.limit for number in made[0].numbers]
        assert "two weeks" in made[0].statement
        assert "short-acting" in made[0].statement


@pytest.mark.parametrize("other", ["sertraline", "tramadol", "morphine", "kratom", "methylphenidate"])
@pytest.mark.parametrize(
    ("inhibitor", "days", "due"),
    [
        ("linezolid", 0.5, True),
        ("linezolid", 2, False),
        ("methylene blue", 2, False),
        ("moclobemide", 3, False),
        ("moclobemide", 0.9, True),
        ("phenelzine", 10, True),
        ("phenelzine", 15, False),
        ("tranylcypromine", 13, True),
    ],
)
def test_reversible_inhibitors_are_gone_after_a_day(inhibitor: str, days: float, due: bool, other: str):
    given = [medicine(inhibitor, "10 mg", until=f"-{days} d"), medicine(other, "50 mg", since="0 d")]
    made = rules(medicines=given)
    told = ("serotonin.maoi-", "labels.irreversible-mao-inhibitor-pair")
    assert any(rule.startswith(told) for rule in made) is due


def test_a_serotonergic_medicine_ends_two_weeks_before_linezolid():
    given = [medicine("sertraline", "50 mg", until="-5 d"), medicine("linezolid", "600 mg", since="0 d")]
    assert "serotonin.maoi-with-serotonergic" in rules(medicines=given)
    given = [medicine("sertraline", "50 mg", until="-15 d"), medicine("linezolid", "600 mg", since="0 d")]
    assert "serotonin.maoi-with-serotonergic" not in rules(medicines=given)
    given = [medicine("fluoxetine", "20 mg", until="-20 d"), medicine("moclobemide", "300 mg", since="0 d")]
    assert "serotonin.maoi-with-serotonergic" in rules(medicines=given)


@pytest.mark.parametrize("opioid", ["morphine", "hydromorphone", "codeine", "oxycodone", "buprenorphine"])
@pytest.mark.parametrize("inhibitor", ["phenelzine", "tranylcypromine", "isocarboxazid"])
def test_other_opioids_beside_an_inhibitor_are_found_and_told_once(inhibitor: str, opioid: str):
    label = "labels.irreversible-mao-inhibitor-pair"  # morphine's own label is against the pair
    speaks = label if opioid == "morphine" else "serotonin.maoi-with-opioid-otherwise"
    assert {label, "serotonin.maoi-with-opioid-otherwise"} & rules(medicines=[inhibitor, opioid]) == {speaks}
    made = rules(medicines=[inhibitor, "tramadol"])
    assert "serotonin.maoi-with-opioid" in made
    assert "serotonin.maoi-with-opioid-otherwise" not in made


IN_TREATMENT = "sedatives.depressant-in-treatment"


@pytest.mark.parametrize("sedative", ["diazepam", "zolpidem", "alcohol", "phenobarbital"])
@pytest.mark.parametrize("treatment", ["methadone", "Subutex"])
@pytest.mark.parametrize("written", ["opioid use disorder", "OUD in remission"])
def test_treatment_beside_a_benzodiazepine_says_that_it_is_not_withheld(
    treatment: str, sedative: str, written: str
):
    disorder = {"conditions": [written]}
    (one,) = findings(IN_TREATMENT, medicines=[treatment, sedative], **disorder)
    assert "fda2017-oat-cns-depressants" in one.records
    assert "not withheld" in one.statement
    assert "sedatives.with-opioid" not in rules(medicines=[treatment, sedative], **disorder)
    assert "sedatives.with-opioid" in rules(medicines=[treatment, sedative])


@pytest.mark.parametrize("mild", ["mirtazapine", "gabapentin", "clonidine", "hydroxyzine"])
def test_milder_sedatives_in_treatment_stay_milder(mild: str):
    assert IN_TREATMENT not in rules(medicines=["methadone", mild], conditions=["opioid use disorder"])


LIVER = ("person.liver-severe", "person.liver-moderate")
SEVERE = [
    "decompensated cirrhosis",
    "cirrhosis, Child-Pugh C",
    "cirrhosis (Child-Pugh class C)",
    "Child-Pugh C cirrhosis",
    "liver failure",
    "acute liver failure",
    "end-stage liver disease",
    "severe hepatic impairment",
    "cirrhosis, decompensated",
    "decompensated alcoholic cirrhosis",
    "hepatic encephalopathy",
]


@pytest.mark.parametrize("written", SEVERE)
def test_severe_liver_disease_is_found_without_kratom(written: str):
    told = {"diazepam": "labels.sedative-in-liver-disease"}  # contraindicated, so graver
    for name in ("methadone", "buprenorphine/naloxone", "oxycodone", "diazepam"):
        made = rules(medicines=[name], conditions=[written], liver=None)
        assert told.get(name, "person.liver-severe") in made
        assert "person.liver-moderate" not in made


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        ("Child-Pugh B cirrhosis", ("not found", "found")),
        ("moderate hepatic impairment", ("not found", "found")),
        ("compensated cirrhosis", ("not found", "not found")),
        ("Child-Pugh A cirrhosis", ("not found", "not found")),
        ("cirrhosis", ("not checked", "not checked")),
        ("hepatitis C", ("not checked", "not checked")),
        ("decompensated heart failure and cirrhosis", ("not checked", "not checked")),
        ("no cirrhosis", ("not checked", "not checked")),
        ("asthma", ("not found", "not found")),
    ],
)
def test_the_degree_of_liver_disease_is_read_or_asked(written: str, answers: tuple[str, str]):
    person = {key: value for key, value in PERSON.items() if key != "liver"}
    given = scenario(**{**person, "medicines": ["methadone"], "conditions": [written]})
    assert tuple(answer(given, rule, vocabulary=VOCABULARY) for rule in LIVER) == answers


def test_liver_function_as_a_covariate_tells_the_degree():
    for degree, due in (("severe", LIVER[0]), ("moderate", LIVER[1])):
        made = rules(medicines=["oxycodone", "lorazepam"], liver=f"{degree} impairment")
        assert set(LIVER) & made == {due}
    assert not set(LIVER) & rules(medicines=["oxycodone"], liver="mild impairment")
    assert not set(LIVER) & rules(medicines=["gabapentin", "ibuprofen"], liver="severe impairment")


@pytest.mark.parametrize(
    "name", ["pethidine", "Demerol", "hydromorphone", "oxycodone", "baclofen", "morphine"]
)
@pytest.mark.parametrize("written", ["CKD 5", "on dialysis", "kidney failure"])
def test_what_accumulates_without_kidneys_is_found(name: str, written: str):
    assert "person.kidney" in rules(medicines=[name], conditions=[written])
    assert "person.kidney" not in rules(medicines=["fentanyl", "buprenorphine"], conditions=[written])


@pytest.mark.parametrize("name", ["codeine", "tramadol", "co-codamol", "Ultram", "codeine linctus"])
def test_codeine_and_tramadol_in_children(name: str):
    young, throat, narrow = (
        f"person.codeine-or-tramadol-{each}"
        for each in ("under-12", "after-tonsillectomy", "under-18-with-narrow-airways")
    )
    three = {young, throat, narrow}
    assert three & rules(medicines=[name], age="11 y") == {young}
    assert not three & rules(medicines=[name], age="12 y")
    for written in ("tonsillectomy", "recent adenoidectomy", "planned tonsillectomy"):
        assert three & rules(medicines=[name], age="17 y", conditions=[written]) == {throat}
        assert not three & rules(medicines=[name], age="18 y", conditions=[written])
    for written in ("obesity", "severe obesity", "sleep apnoea", "asthma"):
        assert three & rules(medicines=[name], age="15 y", conditions=[written]) == {narrow}
    assert not three & rules(medicines=["morphine"], age="11 y", conditions=["tonsillectomy", "obesity"])


def test_oxybate_and_tizanidine_beside_what_their_labels_are_against():
    for other in ("zolpidem", "alcohol", "temazepam", "phenobarbital"):
        assert "sedatives.oxybate-with-hypnotic" in rules(medicines=["Xyrem", other])
    assert "sedatives.oxybate-with-hypnotic" not in rules(medicines=["Xyrem", "gabapentin"])
    for other in ("fluvoxamine", "ciprofloxacin", "Cipro"):
        assert "cyp.tizanidine-with-cyp1a2-inhibitor" in rules(medicines=["Zanaflex", other])
    assert "cyp.tizanidine-with-cyp1a2-inhibitor" not in rules(medicines=["Zanaflex", "levofloxacin"])


def test_methadone_by_itself_is_told_by_its_amount():
    above = ("qt.methadone-above-200", "qt.methadone-above-100")
    due = {"250 mg": above[:1], "200 mg": above[:1], "199 mg": above[1:], "101 mg": above[1:], "100 mg": ()}
    for amount, told in due.items():
        assert set(above) & rules(medicines=[medicine("methadone", amount)]) == set(told)
    assert [of_rule(rule, medicines=["methadone"]) for rule in above] == ["not checked"] * 2


def test_breastfeeding_on_stable_maintenance_is_not_told_of_codeine():
    nursing = {"sex": "female", "breastfeeding": True}
    stable = [medicine("methadone", "80 mg")]
    (one,) = findings("person.breastfeeding-in-maintenance", medicines=stable, **nursing)
    assert "abm2015-breastfeeding-maintenance" in one.records
    assert "person.breastfeeding-with-opioid" not in rules(medicines=stable, **nursing)
    for other, rule in (("morphine", "breastfeeding-with-opioid"), ("codeine", "codeine-in-breastfeeding")):
        both = findings(f"person.{rule}", medicines=[*stable, other], **nursing)
        assert [finding.about for finding in both] == [("person.medicines", other)]
    assert "person.breastfeeding-with-opioid" in rules(BUPRENORPHINE, medicines=[], **nursing)


AFTER = "precipitation.buprenorphine-after-agonist"


@pytest.mark.parametrize(
    ("start", "value"),
    [("0 h", "0 h, and methadone is still taken then"), ("36 h", "12 h, and methadone is still taken then")],
)
def test_buprenorphine_beside_methadone_has_its_hours_and_names_low_dose_starts(start: str, value: str):
    (one,) = findings(AFTER, METHADONE, {**BUPRENORPHINE, "from": start}, history=(PAST,), medicines=[])
    assert [(number.value, number.limit) for number in one.numbers] == [(value, "within 72 h")]
    assert "Low-dose starts" in one.statement


def test_hours_that_nobody_wrote_are_not_made_up():
    (one,) = findings(AFTER, BUPRENORPHINE, medicines=[medicine("methadone", "80 mg")])
    assert [number.value for number in one.numbers] == ["at most 24 h, and methadone is still taken then"]
    (one,) = findings(AFTER, BUPRENORPHINE, medicines=["methadone"])
    assert [number.value for number in one.numbers] == ["not known: methadone is still taken then"]


def test_an_obstructed_bowel_and_opioids():
    for written in ("bowel obstruction", "paralytic ileus", "SBO"):
        assert "person.bowel-obstruction-with-opioid" in rules(medicines=["oxycodone"], conditions=[written])
    assert "person.bowel-obstruction-with-opioid" not in rules(
        medicines=["oxycodone"], conditions=["constipation"]
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("OUD in remission", "opioid-use-remission"),
        ("OUD, severe, in sustained remission", "opioid-use-remission"),
        ("opioid use disorder in early remission", "opioid-use-remission"),
        ("AUD in full remission", "alcohol-use-remission"),
        ("KUD", "kratom-use-disorder"),
        ("KUD in remission", "kratom-use-remission"),
        ("elevated liver enzymes", "raised-liver-enzymes"),
        ("raised ALT", "raised-liver-enzymes"),
        ("postpartum", "postpartum"),
        ("on dialysis", "end-stage-kidney-disease"),
        ("receiving haemodialysis", "end-stage-kidney-disease"),
        ("living with HIV", "immunocompromised"),
        ("bowel obstruction", "bowel-obstruction"),
        ("suicidal", "suicidal-thoughts"),
        ("feels suicidal", "suicidal-thoughts"),
    ],
)
def test_names_that_clinicians_write_are_known(written: str, name: str):
    entry = load_conditions().resolve(written)
    assert entry is not None
    assert entry.name == name


@pytest.mark.parametrize("written", ["not on dialysis", "no bowel obstruction", "father on dialysis"])
def test_denials_of_them_are_asked(written: str):
    assert load_conditions().resolve(written) is None


NAMES = {
    "Suboxone film": {"buprenorphine", "naloxone"},
    "Sublocade injection": {"buprenorphine"},
    "Nucynta ER": {"tapentadol"},
    "Opana ER": {"oxymorphone"},
    "tramadol ER": {"tramadol"},
    "Xanax XR": {"alprazolam"},
    "fentanyl lozenge": {"fentanyl"},
    "naltrexone ER injection": {"naltrexone"},
    "methadone maintenance": {"methadone"},
    "methadone maintenance treatment": {"methadone"},
    "illicit fentanyl": {"fentanyl"},
    "fentanyl (illicit)": {"fentanyl"},
    "heroin (IV)": {"heroin"},
    "acetyl fentanyl": {"fentanyl analogues"},
    "U-47700": {"u-47700"},
    "MST": {"morphine"},
    "codeine linctus": {"codeine"},
    "tramadol hydrochloride prolonged-release capsules": {"tramadol"},
    "buprenorphine/naloxone film": {"buprenorphine", "naloxone"},
    "oxycodone/acetaminophen 10/325": {"oxycodone", "paracetamol"},
    "hydrocodone/APAP 5-325": {"hydrocodone", "paracetamol"},
    "Sublocade 300mg monthly": {"buprenorphine"},
    "OxyContin 20 mg CR tablets": {"oxycodone"},
    "naloxone nasal spray": {"naloxone"},
    "7-OH tablets": {"7-hydroxymitragynine"},
}


@pytest.mark.parametrize("written", NAMES)
def test_words_of_form_around_a_name_leave_it_known(written: str):
    given = scenario(**{**PERSON, "medicines": [written]})
    made = checked(given, vocabulary=VOCABULARY)
    assert made["input.unknown-medicine"][0].answer == "not found"
    told = {name for rows in made.values() for one in rows for _, name in one.beside}
    told |= {name for rows in made.values() for one in rows for name in one.about[1:]}
    assert NAMES[written] <= told


@pytest.mark.parametrize(
    "written", ["injection", "film", "oral", "tablets", "oral contraceptive", "eye drops"]
)
def test_words_of_form_alone_are_no_medicine(written: str):
    assert of_rule("input.unknown-medicine", medicines=[written]) == "not checked"
    assert less_form("methadone") == ""


def test_a_misspelling_is_suggested_and_not_guessed():
    (one,) = checked(scenario(medicines=["Immodium"]), vocabulary=VOCABULARY)["input.unknown-medicine"]
    assert any("Imodium" in missing for missing in one.missing)


@pytest.mark.parametrize(
    "written",
    ["long-acting naltrexone", "naltrexone ER injection", "naltrexone 380 mg monthly injection", "Vivitrol"],
)
def test_what_a_name_says_of_a_depot_is_kept(written: str):
    for end, expected in (("-20 d", "found"), ("-30 d", "not checked")):
        ended = [
            {"name": written, "from": "-60 d", "until": end},
            medicine("oxycodone", "10 mg", since="0 d"),
        ]
        assert of_rule("precipitation.antagonist-with-opioid", medicines=ended) == expected


def test_an_analogue_of_fentanyl_before_buprenorphine_is_found():
    for name in ("acetyl fentanyl", "U-47700", "isotonitazene"):
        given = [{"name": name, "amount": "1 mg", "every": "6 h", "from": "-1 y", "until": "-2 h"}]
        assert AFTER in rules(BUPRENORPHINE, medicines=given)
    assert "opioids.kratom-with-opioid" in rules(LEAF, medicines=["U-47700"])
