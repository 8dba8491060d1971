"""The time between two things: the days of a washout, the hours before a start, and no number for what goes on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.safety import Finding, load_rules
from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import Reader, With
from mitragyna.safety.taken.presence import Window, overlap
from tests.safety.cases import COMPLETE, LEAF, answer, checked, scenario

VOCABULARY = load_vocabulary()
PAST_LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "12 h", "lasting": "1 y"}
NALTREXONE = {"product": "naltrexone-tablet", "amount": "50 mg", "every": "24 h"}
BUPRENORPHINE = {"product": "buprenorphine-sublingual", "amount": "4 mg", "every": "24 h"}
METHADONE = {"product": "methadone-solution", "amount": "20 mg", "every": "24 h"}
MAINTENANCE = "opioids.kratom-in-maintenance"


def case(*takes: dict[str, Any], medicines: tuple[Any, ...] = (), history: tuple[Any, ...] = ()):
    person: dict[str, Any] = {**COMPLETE, "medicines": list(medicines)}
    return scenario(*takes, history=history, **person)


def asked(given: Any, rule: str) -> Finding:
    return checked(given, vocabulary=VOCABULARY)[rule][0]


def times(finding: Finding) -> list[tuple[str, str]]:
    return [(n.value, n.limit) for n in finding.numbers if n.fact.startswith("time from the last dose")]


@pytest.mark.parametrize(
    ("ended", "expected"), [("-1 d", "found"), ("-10 d", "found"), ("-14 d", "found"), ("-15 d", "not found")]
)
def test_the_washout_of_an_mao_inhibitor_is_counted_from_its_last_dose(ended: str, expected: str):
    made = case(LEAF, medicines=({"name": "phenelzine", "until": ended},))
    row = asked(made, "serotonin.maoi-with-kratom")
    assert row.answer == expected
    if expected == "found":
        days = abs(float(ended.split()[0]))
        value = f"{days * 24:.3g} h" if days <= 3 else f"{days:g} d"
        assert times(row) == [(value, "within 14 d")]
        assert row.about == ("person.medicines", "phenelzine")


@pytest.mark.parametrize(
    ("first", "ended", "second", "rule", "expected"),
    [
        ("fluoxetine", "-30 d", "phenelzine", "serotonin.maoi-with-serotonergic", "30 d"),
        ("fluoxetine", "-40 d", "phenelzine", "serotonin.maoi-with-serotonergic", None),
        ("sertraline", "-10 d", "phenelzine", "serotonin.maoi-with-serotonergic", "10 d"),
        ("sertraline", "-20 d", "phenelzine", "serotonin.maoi-with-serotonergic", None),
        ("phenelzine", "-10 d", "sertraline", "serotonin.maoi-with-serotonergic", "10 d"),
        ("tranylcypromine", "-5 d", "tramadol", "serotonin.maoi-with-opioid", "5 d"),
        ("tramadol", "-5 d", "tranylcypromine", "serotonin.maoi-with-opioid", None),
        ("selegiline", "-7 d", "methylphenidate", "serotonin.maoi-with-stimulant", "7 d"),
        ("methadone", "-5 d", "naltrexone", "precipitation.antagonist-with-opioid", "5 d"),
        ("methadone", "-12 d", "naltrexone", "precipitation.antagonist-with-opioid", "12 d"),
        ("methadone", "-15 d", "naltrexone", "precipitation.antagonist-with-opioid", None),
        ("morphine", "-12 d", "naltrexone", "precipitation.antagonist-with-opioid", None),
        ("kratom", "-5 d", "naltrexone", "precipitation.antagonist-with-kratom", "5 d"),
        ("kratom", "-20 d", "naltrexone", "precipitation.antagonist-with-kratom", None),
        ("naltrexone", "-5 d", "kratom", "precipitation.antagonist-with-kratom", None),
        ("rifampicin", "-4 d", "kratom", "cyp.inducer-with-kratom", "4 d"),
        ("fluoxetine", "-20 d", "kratom", "serotonin.serotonergic-with-kratom", "20 d"),
    ],
)
def test_a_pair_apart_is_found_with_its_days_or_not_at_all(
    first: str, ended: str, second: str, rule: str, expected: str | None
):
    medicines = ({"name": first, "until": ended}, {"name": second, "from": "0 h", "every": "24 h"})
    row = asked(case(medicines=medicines), rule)
    if expected is None:
        assert not row.tells
    else:
        assert (row.answer, [value for value, _ in times(row)]) == ("found", [expected])


def test_after_the_washout_of_a_label_nothing_is_left_open_for_it():
    made = case(medicines=({"name": "fluoxetine", "until": "-40 d"}, {"name": "kratom", "from": "0 h"}))
    assert asked(made, "serotonin.serotonergic-with-kratom").answer == "not found"


def test_what_nobody_has_measured_is_never_known_to_be_gone():
    made = case(LEAF, medicines=({"name": "sertraline", "until": "-3 d"},))
    row = asked(made, "serotonin.serotonergic-with-kratom")
    assert (row.answer, row.missing) == ("not checked", ("how long sertraline stays after its last dose",))
    within = {"name": "sertraline", "amount": "50 mg", "every": "24 h", "from": "0 h", "until": "3 d"}
    row = asked(case({**LEAF, "from": "8 d"}, medicines=(within,)), "serotonin.serotonergic-with-kratom")
    assert row.answer == "not checked"


def test_what_the_library_has_levels_of_is_gone_when_they_are():
    for ended, expected in (("-1 h", "found"), ("-5 d", "not found")):
        made = case(LEAF, medicines=({"name": "alprazolam", "until": ended},))
        assert asked(made, "sedatives.with-kratom").answer == expected


def test_a_brand_is_there_as_its_ingredient_and_may_stay_longer():
    for ended, expected in (("-1 d", "found"), ("-20 d", "not checked")):
        medicines = (
            {"name": "Suboxone", "until": ended},
            {"name": "oxycodone", "from": "0 h", "every": "8 h"},
        )
        assert asked(case(medicines=medicines), "opioids.two-opioids").answer == expected
    plain = (
        {"name": "buprenorphine", "until": "-20 d"},
        {"name": "oxycodone", "from": "0 h", "every": "8 h"},
    )
    assert asked(case(medicines=plain), "opioids.two-opioids").answer == "not found"
    depot = (
        {"name": "Vivitrol", "from": "-30 d", "doses": 1},
        {"name": "heroin", "from": "0 h", "every": "8 h"},
    )
    assert asked(case(medicines=depot), "precipitation.antagonist-with-opioid").answer == "not checked"


def test_an_opioid_again_after_days_without_has_its_days():
    before = {"name": "oxycodone", "from": "-1 y", "until": "-7 d", "amount": "40 mg", "every": "8 h"}
    again = {"product": "oxycodone-oral", "amount": "40 mg", "every": "8 h"}
    row = asked(case(again, medicines=(before,)), "opioids.return-after-a-gap")
    assert (row.answer, times(row)) == ("found", [("7 d", "")])


def test_a_number_of_hours_is_not_told_of_what_is_still_taken():
    stopped = case({**NALTREXONE, "from": "18 h"}, history=(PAST_LEAF,))
    row = asked(stopped, "precipitation.antagonist-with-kratom")
    assert times(row) == [("30 h", "within 14 d")]
    for goes_on in (
        LEAF,
        {**LEAF, "product": "leaf-tea-malaysia", "amount": "250 mL"},
        {**LEAF, "until": "6 h"},
    ):
        made = case(goes_on, {**NALTREXONE, "from": "18 h"}, history=(PAST_LEAF,))
        row = asked(made, "precipitation.antagonist-with-kratom")
        assert row.tells
        expected = [] if "until" not in goes_on else [("18 h", "within 14 d")]
        assert times(row) == expected


def test_a_number_of_hours_is_not_told_of_what_was_begun_before():
    made = case({**NALTREXONE, "from": "18 h"}, {**NALTREXONE, "until": "48 h"}, history=(PAST_LEAF,))
    row = asked(made, "precipitation.antagonist-with-kratom")
    assert times(row) == [("12 h", "within 14 d")]


def test_arms_have_their_own_numbers():
    from mitragyna.scenario import from_dict
    from tests.safety.cases import LIBRARY

    late = {**NALTREXONE, "from": "18 h"}
    arms = [{"name": "stops", "take": [late]}, {"name": "goes on", "take": [LEAF, late]}]
    data = {"duration": "5 d", "history": [PAST_LEAF], "person": COMPLETE, "arm": arms}
    (row,) = checked(from_dict(data, library=LIBRARY))["precipitation.antagonist-with-kratom"]
    assert row.arms == ("stops", "goes on")
    assert [(n.value, n.arms) for n in row.numbers if n.fact.startswith("time")] == [("30 h", ("stops",))]


@pytest.mark.parametrize(
    ("start", "rule", "value"),
    [
        ("2 h", "precipitation.buprenorphine-after-kratom", "14 h"),
        ("10 h", "precipitation.buprenorphine-after-kratom", "22 h"),
        ("72 h", "opioids.treatment-after-kratom", "3.5 d"),
    ],
)
def test_a_start_of_buprenorphine_after_kratom_is_no_maintenance(start: str, rule: str, value: str):
    made = checked(case({**BUPRENORPHINE, "from": start}, history=(PAST_LEAF,)), vocabulary=VOCABULARY)
    row = made[rule][0]
    assert (row.answer, row.severity) == ("found", "serious")
    assert [time for time, _ in times(row)] == [value]
    wrong = [f for name in (MAINTENANCE, "opioids.kratom-with-opioid") for f in made.get(name, ())]
    assert all(not f.tells for f in wrong)


def test_after_a_week_without_kratom_a_start_is_a_start():
    made = case({**BUPRENORPHINE, "from": "8 d"}, history=(PAST_LEAF,))
    for rule in ("opioids.treatment-after-kratom", "precipitation.buprenorphine-after-kratom", MAINTENANCE):
        assert asked(made, rule).answer == "not found"


@pytest.mark.parametrize(
    ("takes", "history", "medicines"),
    [
        ((BUPRENORPHINE, LEAF), ({**BUPRENORPHINE, "lasting": "1 y"},), ()),
        ((METHADONE, LEAF), ({**METHADONE, "lasting": "1 y"},), ()),
        ((LEAF,), (), ("buprenorphine",)),
        ((LEAF,), (), ({"name": "methadone", "amount": "60 mg", "every": "24 h", "from": "-1 y"},)),
        ((BUPRENORPHINE, {**LEAF, "from": "2 d"}), (), ()),
        (({**BUPRENORPHINE, "from": "2 d"}, LEAF), (PAST_LEAF,), ()),
        ((BUPRENORPHINE, LEAF), (), ()),
    ],
)
def test_kratom_that_is_taken_in_treatment_is(takes: Any, history: Any, medicines: Any):
    row = asked(case(*takes, history=history, medicines=medicines), MAINTENANCE)
    assert (row.answer, row.severity, times(row)) == ("found", "contraindicated", [])


def test_treatment_that_has_gone_on_for_a_year_is_no_start():
    made = case(BUPRENORPHINE, history=({**BUPRENORPHINE, "lasting": "1 y"}, {**PAST_LEAF, "lasting": "2 y"}))
    assert asked(made, "precipitation.buprenorphine-after-kratom").answer == "not found"


@pytest.mark.parametrize(
    ("start", "rule"), [("1 h", "opioids.kratom-with-opioid"), ("20 h", "opioids.treatment-after-kratom")]
)
def test_methadone_within_hours_of_kratom_is_beside_it(start: str, rule: str):
    once = {"product": "leaf-powder-us", "amount": "4 g"}
    row = asked(case(once, {**METHADONE, "from": start}), rule)
    assert row.tells
    assert [value for value, _ in times(row)] == [start]


def test_what_ended_before_time_zero_is_no_longer_taken():
    made = case(medicines=({"name": "diazepam", "until": "-30 d"}, {"name": "kratom", "until": "-30 d"}))
    for rule in ("sedatives.driving", "products.no-certificate", "input.past-not-told"):
        assert asked(made, rule).answer == "not found"


def test_a_first_dose_after_an_old_use_is_a_first_dose():
    high = {**METHADONE, "amount": "60 mg"}
    for ended in ("-2 y", "-30 d"):
        made = case(high, medicines=({"name": "methadone", "until": ended},))
        rows = checked(made, vocabulary=VOCABULARY)
        grave = [*rows.get("opioids.first-methadone", ()), *rows["opioids.first-methadone-without-tolerance"]]
        assert "found" in {row.answer for row in grave}
    usual = {"name": "methadone", "from": "-1 y", "until": "-1 d"}
    made = case(high, medicines=(usual,))
    assert asked(made, "opioids.first-methadone").answer == "not checked"
    made = case(high, medicines=({**usual, "amount": "60 mg", "every": "24 h"},))
    assert asked(made, "opioids.first-methadone").answer == "not found"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"kratom": True, "gap": "1 d", "of": "he"}, "expected 'it' or 'other'"),
        ({"kratom": True, "of": "it"}, "with a 'gap'"),
        ({"kratom": True, "still": "yes"}, "expected true or false"),
    ],
)
def test_a_gap_and_its_side_are_checked(table: dict[str, Any], said: str):
    with pytest.raises(InputError, match=said):
        Reader(load_conditions()).node({"with": table}, "rule")
    made = Reader(load_conditions()).node(
        {"with": {"kratom": True, "gap": "1 d", "of": "it", "still": False}}, "r"
    )
    assert isinstance(made, With)
    assert (made.gap, made.of, made.still) == (24.0, "it", False)


HOURS = st.floats(0.0, 2000.0)


@given(first=HOURS, length=HOURS, start=HOURS, gap=HOURS)
def test_a_gap_counts_after_its_own_side_alone(first: float, length: float, start: float, gap: float):
    early = Window(first, first + length, first + length, first + length)
    late = Window(first + length + start + 1.0, 1e6, 1e6, 1e6)
    assert overlap(early, late, gap, 0.0) is (start + 1.0 <= gap)
    assert overlap(early, late, 0.0, gap) is False
    assert overlap(late, early, 0.0, gap) is (start + 1.0 <= gap)


@settings(max_examples=25, deadline=None)
@given(days=st.floats(0.05, 13.9), name=st.sampled_from(["phenelzine", "tranylcypromine", "isocarboxazid"]))
def test_within_the_washout_it_is_always_found_with_the_days_since(days: float, name: str):
    row = asked(case(LEAF, medicines=({"name": name, "until": f"-{days} d"},)), "serotonin.maoi-with-kratom")
    ((value, limit),) = times(row)
    told = float(value.split()[0]) * (1.0 if value.endswith("d") else 1 / 24)
    assert row.tells
    assert told == pytest.approx(days, rel=0.01)
    assert limit == "within 14 d"


def test_the_sentence_on_full_agonists_needs_one():
    rules = load_rules()
    assert "full agonist" in rules["sedatives.kratom-and-breathing"].statement
    assert "full agonist" not in rules["sedatives.kratom-and-breathing-otherwise"].statement
    from mitragyna.safety import Fact, ModelFacts

    low = ModelFacts({"arm": {"run.respiratory_drive": Fact(0.5, 0.7, 0.6, key="respiratory_drive")}}, {})
    for medicine, full, otherwise in (
        ("oxycodone", "found", "not found"),
        ("alprazolam", "not found", "found"),
        ("buprenorphine", "not found", "found"),
    ):
        made = case(LEAF, medicines=(medicine,))
        for rule, expected in (
            ("sedatives.kratom-and-breathing", full),
            ("sedatives.kratom-and-breathing-otherwise", otherwise),
        ):
            assert answer(made, rule, vocabulary=VOCABULARY, results=low) == expected, (medicine, rule)
    both = case(LEAF, medicines=("oxycodone", "alprazolam"))
    rows = checked(both, vocabulary=VOCABULARY, results=low)
    (row,) = rows["sedatives.kratom-and-breathing"]
    assert row.tells


@pytest.mark.parametrize(
    ("last", "value"), [("-335.9 h", "13.996 d"), ("-336 h", "14 d"), ("-13 d", "13 d"), ("-71.96 h", "72 h")]
)
def test_a_time_is_shown_on_its_side_of_what_it_is_held_against(last: str, value: str):
    made = case(LEAF, medicines=({"name": "phenelzine", "until": last},))
    assert times(asked(made, "serotonin.maoi-with-kratom")) == [(value, "within 14 d")]


def test_what_ended_under_a_joined_name_has_its_days_each_by_itself():
    ended = {"name": "methadone, kratom", "until": "-3 d"}
    made = checked(
        case(medicines=(ended, {"name": "naltrexone", "from": "0 h", "every": "24 h"})), vocabulary=VOCABULARY
    )
    for rule, limit in (
        ("precipitation.antagonist-with-kratom", "within 14 d"),
        ("precipitation.antagonist-with-opioid", "counts as there for 3.6 d"),
    ):
        (row,) = (row for row in made[rule] if row.tells)
        assert row.about == ("person.medicines", "naltrexone")
        ((value, told),) = times(row)
        assert (value, told[: len(limit)]) == ("72 h", limit)


def test_the_law_speaks_of_what_ended_as_of_what_is_taken():
    for name, rule in (("kratom", "law.leaf"), ("7-OH", "law.seven-oh")):
        person = {**COMPLETE, "place": "US-AL", "medicines": [{"name": name, "until": "-10 d"}]}
        made = checked(scenario(**person), vocabulary=VOCABULARY)
        assert [row.answer for row in made[rule]] == ["found"]
