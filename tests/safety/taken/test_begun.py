"""A medicine that begins and has no interval goes on: it is never one dose, and never cleared as one."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LIBRARY, answer, scenario

VOCABULARY = load_vocabulary()
LATE_LEAF = {"product": "leaf-powder-us", "amount": "3 g", "every": "8 h", "from": "5 d"}


def told(rule: str, *medicines: dict[str, Any], takes: tuple[dict[str, Any], ...] = (LATE_LEAF,)) -> str:
    return answer(scenario(*takes, **{**COMPLETE, "medicines": list(medicines)}), rule, vocabulary=VOCABULARY)


@pytest.mark.parametrize("amount", [{}, {"amount": "10 mg"}])
@pytest.mark.parametrize("start", ["0 h", "1 d", "-3 d", "-100 d"])
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("oxycodone", "opioids.kratom-with-opioid"),
        ("methadone", "opioids.kratom-in-maintenance"),
        ("naltrexone", "precipitation.antagonist-with-kratom"),
        ("lorazepam", "sedatives.with-kratom"),
        ("phenelzine", "serotonin.maoi-with-kratom"),
    ],
)
def test_a_medicine_with_a_beginning_and_no_interval_is_found_five_days_later(
    name: str, rule: str, start: str, amount: dict[str, Any]
):
    assert told(rule, {"name": name, "from": start, **amount}) == "found"


@pytest.mark.parametrize("name", ["oxycodone", "methadone"])
def test_nobody_loses_tolerance_by_an_interval_that_is_not_told(name: str):
    rule = "opioids.loss-of-tolerance"
    assert told(rule, {"name": name, "from": "0 h"}, takes=()) == "not found"


def test_one_dose_is_still_one_dose():
    one = {"name": "lorazepam", "from": "0 h", "doses": 1, "amount": "1 mg"}
    course = dict(scenario(**{**COMPLETE, "medicines": [one]}).resolved_medicines(LIBRARY).courses)
    assert [each.once for each in course.values()] == [True]


@pytest.mark.parametrize("end", ["3 d", "20 d"])
def test_such_a_use_ends_where_the_file_says(end: str):
    assert told("sedatives.with-kratom", {"name": "Versed", "from": "0 h", "until": end}) == (
        "found" if end == "20 d" else told("sedatives.with-kratom", {"name": "Versed", "until": end})
    )


def test_a_patch_that_began_before_time_zero_goes_on():
    assert told("opioids.kratom-with-opioid", {"name": "Duragesic", "from": "-100 d"}) == "found"


def test_an_opioid_without_its_interval_is_asked_about():
    rule = "input.amount-not-told"
    assert told(rule, {"name": "oxycodone", "from": "0 h", "amount": "10 mg"}) == "not checked"
    assert told(rule, {"name": "oxycodone", "from": "0 h", "amount": "10 mg", "every": "6 h"}) == "not found"


def test_how_often_is_asked_where_a_day_of_it_counts():
    rule = "qt.loperamide-high-dose"
    assert told(rule, {"name": "loperamide", "from": "0 h", "amount": "4 mg"}) == "not checked"
    assert told(rule, {"name": "loperamide", "from": "0 h", "amount": "4 mg", "doses": 1}) == "not found"


def test_a_dosed_regimen_that_ends_still_needs_an_interval():
    take = {"product": "leaf-powder-us", "amount": "3 g", "until": "2 d"}
    with pytest.raises(InputError, match="needs an interval"):
        scenario(take, **COMPLETE)


HEROIN = {"product": "heroin-intravenous", "amount": "60 mg"}
LOSS = "opioids.loss-of-tolerance"


def test_one_dose_makes_no_tolerance_to_lose():
    one = {"name": "oxycodone", "from": "0 h", "doses": 1, "amount": "10 mg"}
    assert told(LOSS, one, takes=()) == "not found"
    assert told(LOSS, takes=(HEROIN,)) == "not found"
    past = ({**HEROIN, "doses": 1, "before": "10 d"},)
    assert answer(scenario(history=past, **COMPLETE), LOSS, vocabulary=VOCABULARY) == "not found"


@pytest.mark.parametrize(
    "person", [{"conditions": ["opioid use disorder"]}, {"conditions": None}, {"conditions": ["qqxzzy"]}]
)
def test_whether_one_dose_was_all_is_asked_where_more_may_have_been_taken(person: dict[str, Any]):
    given = {key: value for key, value in {**COMPLETE, **person}.items() if value is not None}
    assert answer(scenario(HEROIN, **given), LOSS, vocabulary=VOCABULARY) == "not checked"


def test_several_doses_and_a_depot_make_tolerance():
    use = {**HEROIN, "every": "6 h", "doses": 8}
    assert told(LOSS, takes=(use,)) == "found"
    six = {"name": "oxycodone", "from": "0 h", "every": "12 h", "doses": 6, "amount": "40 mg"}
    assert told(LOSS, six, takes=()) == "found"
    first_doses = {**six, "amount": "10 mg"}  # three days of what people not used to opioids are given
    assert told(LOSS, first_doses, takes=()) == "not found"
    depot = {"name": "Sublocade", "from": "-40 d", "doses": 1}
    assert told(LOSS, depot, takes=()) != "not found"
