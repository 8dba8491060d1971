"""Three at one time that depress breathing: what only makes drowsy is none of them, and kratom is told where it is."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mitragyna.safety import Finding, failing, load_rules
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import It, parts_of
from tests.safety.cases import COMPLETE, LEAF, checked, scenario

VOCABULARY = load_vocabulary()
RULES = load_rules()
THREE, KRATOM, TWO = "sedatives.three-at-once", "sedatives.three-with-kratom", "sedatives.two-sedatives"
TABLET = {"product": "seven-oh-tablet", "amount": "10 mg", "every": "8 h"}


def told(*takes: dict[str, Any], medicines: list[Any]) -> dict[str, list[Finding]]:
    return checked(scenario(*takes, **{**COMPLETE, "medicines": medicines}), vocabulary=VOCABULARY)


def tells(made: dict[str, list[Finding]], rule: str) -> bool:
    return any(row.tells for row in made[rule])


@pytest.mark.parametrize(
    ("takes", "medicines"),
    [
        ((), ["melatonin", "valerian", "levetiracetam"]),
        ((LEAF,), ["cetirizine", "lamotrigine"]),
        ((LEAF,), ["melatonin", "fluvoxamine"]),
        ((LEAF,), ["clozapine", "fluvoxamine"]),
        ((), ["oxycodone", "cetirizine", "melatonin", "lamotrigine"]),
    ],
)
def test_what_only_makes_drowsy_is_none_of_three(takes: tuple[Any, ...], medicines: list[str]):
    made = told(*takes, medicines=medicines)
    for rule in (THREE, KRATOM):
        assert [row.answer for row in made[rule]] == ["not found"]
    if not takes and "oxycodone" not in medicines:
        assert tells(made, TWO)
        assert failing([row for rows in made.values() for row in rows], "serious") == ()


@pytest.mark.parametrize(
    "medicines", [["diazepam", "oxycodone", "pregabalin"], ["alcohol", "zolpidem", "quetiapine"]]
)
def test_three_without_kratom_are_found_and_nothing_is_said_of_deaths_with_it(medicines: list[str]):
    made = told(medicines=medicines)
    (row,) = made[THREE]
    assert (row.tells, row.severity, row.numbers[0].value) == (True, "serious", "3")
    assert "death" not in row.statement.casefold()
    assert {"DE-003", "PC-002"}.isdisjoint(row.records)
    assert [one.answer for one in made[KRATOM]] == ["not found"]


@pytest.mark.parametrize("take", [LEAF, TABLET])
def test_three_with_kratom_tell_of_deaths_with_it_and_are_told_once(take: dict[str, Any]):
    made = told(take, medicines=["diazepam", "pregabalin", "cetirizine"])
    (row,) = made[KRATOM]
    assert (row.tells, row.severity) == (True, "serious")
    assert "87 %" in row.statement
    assert not {name for name in (*row.about, *(n for _, n in row.beside)) if name == "cetirizine"}
    assert {one.told_by for one in made[THREE]} == {KRATOM}


def test_kratom_at_another_time_than_three_others_is_not_among_them():
    later = {**LEAF, "from": "15 d", "doses": 1}
    who = {
        **COMPLETE,
        "medicines": [{"name": name, "until": "2 d"} for name in ("oxazepam", "morphine", "alcohol")],
    }
    made = checked(scenario(later, **who), vocabulary=VOCABULARY)
    assert tells(made, THREE)
    assert not tells(made, KRATOM)


def test_without_kratom_an_unlisted_medicine_may_be_kratom():
    rest = {key: value for key, value in COMPLETE.items() if key != "medicines"}
    made = checked(scenario(**rest), vocabulary=VOCABULARY)
    assert [row.answer for row in made[KRATOM]] == ["not checked"]


def names_of(rule: str) -> set[str]:
    return {name for node in parts_of(RULES[rule].when) if isinstance(node, It) for name in node.what.names}


def test_what_the_rules_call_drowsy_is_what_the_vocabulary_calls_weak():
    weak = {name for name in VOCABULARY.ingredients if VOCABULARY.flag(name, "sedative").strength == "weak"}
    for rule in ("with-kratom", "drowsy-with-kratom", "with-opioid", "drowsy-with-opioid"):
        assert names_of(f"sedatives.{rule}") == weak, rule


# -- other findings of the same reading --------------------------------------------------------------------

SEROTONIN = "serotonin.two-serotonergic"


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("buprenorphine", "oxycodone"), False),
        (("buprenorphine", "methadone"), False),
        (("oxycodone", "fentanyl"), False),
        (("methadone", "tramadol"), True),
        (("oxycodone", "sertraline"), False),
        (("buprenorphine", "sertraline"), False),
        (("sertraline", "tramadol"), True),
    ],
)
def test_opioids_that_only_a_list_of_the_class_names_are_no_two_serotonergic_medicines(
    pair: tuple[str, str], expected: bool
):
    assert tells(told(medicines=[*pair]), SEROTONIN) is expected


@pytest.mark.parametrize("medicine", ["midazolam", "triazolam", "alprazolam", "simvastatin", "buprenorphine"])
def test_a_listed_cyp3a_medicine_is_serious_above_the_amount_that_was_studied(medicine: str):
    narrow, plain = "cyp.narrow-cyp3a-substrate-with-kratom", "cyp.cyp3a-substrate-with-kratom"
    studied = {**LEAF, "amount": "2 g", "every": "24 h"}
    assert tells(told(studied, medicines=[medicine]), plain)
    assert not tells(told(studied, medicines=[medicine]), narrow)
    (row,) = told({**LEAF, "amount": "4 g", "every": "8 h"}, medicines=[medicine])[narrow]
    assert (row.tells, row.severity) == (True, "serious")
    assert "IX-012" in row.records


@pytest.mark.parametrize(
    "name", ["edoxaban", "grapefruit", "nirmatrelvir", "sofosbuvir", "semaglutide", "pindolol"]
)
def test_whether_a_blood_thinner_a_food_or_an_antiviral_is_an_opioid_is_not_asked(name: str):
    for flag in ("opioid", "opioid_antagonist", "opioid_partial_agonist"):
        made = VOCABULARY.flag(name, flag)
        assert (made.value, made.answer) == ("no", False)
        assert made.sources
    made = told(LEAF, medicines=[name])
    asked = {missing for rows in made.values() for row in rows for missing in row.missing}
    assert not {text for text in asked if text.startswith(f"whether {name}") and "opioid" in text}


def test_what_nobody_has_read_of_a_herb_is_asked_still():
    assert VOCABULARY.flag("kava", "opioid").answer is None


def test_diphenoxylate_raises_nothing_on_qt_that_nobody_has_read():
    assert VOCABULARY.flag("diphenoxylate", "qt").value == "unknown"
    made = told(LEAF, medicines=["diphenoxylate"])
    assert [row.answer for row in made["qt.medicine-with-kratom"]] == ["not checked"]


@pytest.mark.parametrize(
    ("medicine", "takes", "expected"),
    [
        ("Lomotil", True, ("not checked", "not checked", "found")),
        ({"name": "diphenoxylate", "amount": "50 mg", "every": "12 h"}, True, ("found", "told", "told")),
        ({"name": "diphenoxylate", "amount": "50 mg", "every": "12 h"}, False, ("not found", "found", "not found")),
        ({"name": "diphenoxylate", "amount": "5 mg", "every": "6 h"}, True, ("not found", "not found", "found")),
    ],
)  # fmt: skip
def test_diphenoxylate_is_asked_how_much_and_naloxone_is_named(
    medicine: Any, takes: bool, expected: tuple[str, ...]
):
    made = told(*([LEAF] if takes else []), medicines=[medicine])
    rules = ("above-label-with-kratom", "above-label", "with-kratom")
    rows = [made[f"opioids.diphenoxylate-{rule}"][0] for rule in rules]
    assert tuple("told" if row.told_by else row.answer for row in rows) == expected
    assert tells(made, "opioids.naloxone-at-hand")


@pytest.mark.parametrize("written", ["130 1/min", "130 /min", "130/min"])
def test_a_heart_rate_may_be_written_per_minute(written: str):
    assert scenario(**{**COMPLETE, "heart_rate": written}).person.heart_rate == 130.0


def test_a_run_holds_for_the_day_it_is_asked_for():
    from mitragyna.errors import InputError
    from mitragyna.safety.law.dates import as_of

    with pytest.raises(InputError, match="has not come"):
        as_of((datetime.date.today() + datetime.timedelta(days=2)).isoformat())
