"""An opioid again after a gap or after naltrexone, depots that ended, and blockade before an operation."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.forms import DEPOT, form_of, is_depot
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LIBRARY, TOLD, answered, checked, scenario

VOCABULARY = load_vocabulary()
RETURN = "opioids.return-after-a-gap"
RESTART = "opioids.restart-after-a-gap"
LOSS = "opioids.loss-of-tolerance"
SURGERY = "opioids.blockade-at-surgery"
DISORDER = ["opioid use disorder"]
AGAIN = {"product": "heroin-intravenous", "amount": "60 mg", "every": "8 h"}


def rows(rule: str, *takes: dict[str, Any], medicines: tuple[Any, ...] = (), **rest: Any) -> list[Finding]:
    conditions = rest.pop("conditions", [])
    person: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), "conditions": conditions}
    return checked(scenario(*takes, **person, **rest), vocabulary=VOCABULARY)[rule]


def one(rule: str, *takes: dict[str, Any], medicines: tuple[Any, ...] = (), **rest: Any) -> Finding:
    (row,) = rows(rule, *takes, medicines=medicines, **rest)
    return row


def days(finding: Finding) -> list[str]:
    return [number.value for number in finding.numbers]


@pytest.mark.parametrize(
    "before",
    [
        {"name": "Vivitrol", "from": "-180 d", "until": "-40 d"},
        {"name": "Vivitrol", "amount": "380 mg", "every": "28 d", "from": "-168 d"},
        {"name": "naltrexone", "amount": "50 mg", "every": "24 h", "from": "-180 d", "until": "-5 d"},
        {"name": "naltrexone implant", "from": "-300 d", "until": "-200 d"},
        {"name": "Contrave", "from": "-90 d", "until": "-2 d"},
        {"name": "Lybalvi", "from": "-90 d", "until": "-2 d"},
        {"name": "nalmefene", "from": "-90 d", "until": "-2 d"},
    ],
)
@pytest.mark.parametrize("conditions", [[], DISORDER])
def test_an_opioid_after_or_under_naltrexone_is_a_return(before: dict[str, Any], conditions: list[str]):
    assert one(RETURN, AGAIN, medicines=(before,), conditions=conditions).answer == "found"
    later = {"name": "heroin", "from": "1 d"}
    row = one(RETURN, medicines=(before, later), conditions=conditions)
    assert (row.answer, row.about) == ("found", ("person.medicines", "heroin"))


def test_naloxone_and_a_tablet_that_holds_both_are_no_treatment_with_an_antagonist():
    for name in ("naloxone", "methylnaltrexone"):
        assert one(RETURN, AGAIN, medicines=({"name": name, "until": "-5 d"},)).answer == "not found"
    assert (
        one(RETURN, AGAIN, medicines=({"name": "Suboxone", "until": "-2 d", "from": "-1 y"},)).answer
        != "found"
    )


def test_who_goes_on_with_an_opioid_after_naltrexone_long_ago_returns_to_nothing():
    naltrexone = {"name": "naltrexone", "from": "-3 y", "until": "-2 y"}
    methadone = {"product": "methadone-solution", "amount": "40 mg", "every": "24 h"}
    past = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "1 y"}
    assert one(RETURN, methadone, medicines=(naltrexone,), history=(past,)).answer == "not found"
    going_on = {"name": "methadone", "amount": "40 mg", "every": "24 h", "from": "-1 y"}
    assert one(RETURN, medicines=(naltrexone, going_on)).answer == "not found"


@pytest.mark.parametrize("ended", ["-4 d", "-20 d", "-59 d", "-61 d", "-400 d", "-10 y"])
def test_a_longer_gap_is_no_milder(ended: str):
    before = {"name": "methadone", "amount": "80 mg", "every": "24 h", "from": "-12 y", "until": ended}
    for takes, medicines in (((AGAIN,), ()), ((), ({"name": "heroin", "from": "1 h"},))):
        row = one(RETURN, *takes, medicines=(before, *medicines), conditions=DISORDER)
        assert row.tells
        assert row.severity == "contraindicated"
        assert len(days(row)) == 1


def test_the_days_of_a_gap_are_shown_in_three_figures_and_without_a_limit():
    before = {"name": "methadone", "amount": "80 mg", "every": "24 h", "from": "-2 y", "until": "-59 d"}
    row = one(RETURN, medicines=(before, {"name": "heroin", "from": "1 h"}))
    assert [(number.value, number.limit) for number in row.numbers] == [("59 d", "")]


@pytest.mark.parametrize(
    ("begun", "expected"), [("-2 d", "found"), ("-6 d", "found"), ("-30 d", "not found")]
)
def test_a_return_of_a_week_ago_is_past(begun: str, expected: str):
    before = {"name": "methadone", "from": "-2 y", "until": "-90 d"}
    again = {"name": "oxycodone", "amount": "10 mg", "every": "8 h", "from": begun}
    assert one(RESTART, medicines=(before, again)).answer == expected


def test_two_opioids_of_which_nothing_says_when_they_were_begun_are_asked_about():
    before = {"name": "methadone", "from": "-2 y", "until": "-90 d"}
    row = one(RETURN, medicines=(before, {"name": "heroin"}))
    assert (row.answer, "since when heroin has been taken" in row.missing) == ("not checked", True)


def test_the_first_opioid_in_a_use_disorder_without_a_past_is_asked_about():
    for condition in ("opioid use disorder", "substance use disorder"):
        row = one(RETURN, AGAIN, conditions=[condition])
        assert (row.answer, row.missing) == (
            "not checked",
            ("what was taken before time zero ([[history]])",),
        )
    assert one(RETURN, AGAIN).answer == "not found"
    assert one(RETURN, AGAIN, conditions=DISORDER, history=(HEROIN,)).answer == "not found"


DEPOTS = [
    {"name": "Sublocade", "amount": "300 mg", "every": "28 d", "from": "-1 y", "until": "-50 d"},
    {"name": "Buvidal", "from": "-1 y", "until": "-50 d"},
    {"name": "Brixadi", "from": "-1 y", "until": "-50 d"},
    {"name": "Probuphine", "from": "-1 y", "until": "-50 d"},
    {"name": "buprenorphine depot", "from": "-1 y", "until": "-50 d"},
    {"name": "buprenorphine extended-release injection", "from": "-1 y", "until": "-50 d"},
    {"name": "buprenorphine", "amount": "100 mg", "every": "28 d", "from": "-1 y", "until": "-50 d"},
    {"name": "buprenorphine", "amount": "16 mg", "every": "7 d", "from": "-1 y", "until": "-50 d"},
]


@pytest.mark.parametrize("depot", DEPOTS)
def test_after_a_depot_no_days_without_an_opioid_are_counted(depot: dict[str, Any]):
    for rule, takes in ((LOSS, ()), (RETURN, (AGAIN,)), ("opioids.two-opioids", (AGAIN,))):
        row = one(rule, *takes, medicines=(depot,))
        assert row.answer == "not checked", rule
        assert any(f"the depot '{depot['name']}'" in text for text in row.missing), rule
    naltrexone = {"product": "naltrexone-tablet", "amount": "50 mg", "every": "24 h"}
    assert one("precipitation.antagonist-with-opioid", naltrexone, medicines=(depot,)).answer == "not checked"


def test_under_the_tongue_and_through_the_skin_days_are_counted():
    for name, each in (("buprenorphine", "8 mg"), ("Subutex", "8 mg"), ("Butrans patch", "1 mg")):
        before = {"name": name, "amount": each, "every": "24 h", "from": "-1 y", "until": "-50 d"}
        found = rows(LOSS, medicines=(before,))
        assert found[0].answer in ("found", "not checked")
        assert not any("depot" in text for row in found for text in row.missing)
    assert not is_depot("through skin or mouth", "buprenorphine", 5.0, 168.0)


def test_a_depot_counts_as_there_for_a_week_or_an_interval_and_no_half_life_is_told():
    depot = {"name": "Sublocade", "doses": 1, "from": "-3 d"}
    row = one("opioids.two-opioids", AGAIN, medicines=(depot,))
    assert row.tells
    assert not any("tenth" in number.limit for number in row.numbers)
    vivitrol = {"name": "Vivitrol", "doses": 1, "from": "-30 d"}
    row = one("precipitation.antagonist-with-opioid", AGAIN, medicines=(vivitrol,))
    assert row.answer == "not checked"
    assert "'Vivitrol'" in row.missing[0]


NALTREXONE_DEPOTS = [
    {"name": "Vivitrol", "amount": "380 mg", "every": "28 d", "from": "-104 d", "until": "-20 d"},
    {"name": "Vivitrol", "amount": "380 mg", "doses": 1, "from": "-20 d"},
    {"name": "naltrexone depot", "doses": 1, "from": "-20 d"},
    {"name": "naltrexone depot", "from": "-20 d", "until": "-19 d"},
    {"name": "naltrexone depot", "every": "28 d", "from": "-20 d", "until": "-19 d"},
    {"name": "naltrexone depot", "every": "28 d", "from": "-20 d", "until": "1 d"},
    {"name": "naltrexone", "amount": "380 mg", "every": "28 d", "from": "-76 d", "doses": 3},
]


@pytest.mark.parametrize("depot", NALTREXONE_DEPOTS)
@pytest.mark.parametrize(
    ("rule", "take"),
    [
        (
            "precipitation.antagonist-with-kratom",
            {"product": "leaf-powder-us", "amount": "2 g", "every": "8 h"},
        ),
        (
            "precipitation.antagonist-with-opioid",
            {"product": "morphine-oral", "amount": "20 mg", "every": "6 h"},
        ),
    ],
)
def test_a_depot_of_naltrexone_blocks_for_four_weeks_and_tells_the_days_since_its_dose(
    depot: dict[str, Any], rule: str, take: dict[str, Any]
):
    row = one(rule, take, medicines=(depot,))
    assert (row.tells, row.severity) == (True, "contraindicated")
    assert [(number.value, number.limit) for number in row.numbers] == [
        ("20 d", "counts as there for 28 d after its last dose")
    ]


def test_a_depot_counts_for_one_interval_after_its_last_dose_wherever_its_end_is_written():
    depot = {"name": "Sublocade", "amount": "300 mg", "every": "28 d", "from": "-104 d", "until": "-20 d"}
    (number,) = one("opioids.two-opioids", AGAIN, medicines=(depot,)).numbers
    assert (number.value, number.limit) == ("20 d", "counts as there for 28 d after its last dose")
    ended = {**depot, "until": "-30 d"}
    assert one("opioids.two-opioids", AGAIN, medicines=(ended,)).answer == "not checked"


@pytest.mark.parametrize(
    "name",
    [
        "Sublocade",
        "Buvidal",
        "naltrexone extended-release injection",
        "buprenorphine weekly injection",
        "XR-NTX",
    ],
)
def test_the_words_of_a_depot(name: str):
    assert form_of(name) == DEPOT


def test_words_of_other_forms_are_no_depot():
    for name in (
        "buprenorphine patch weekly",
        "morphine injection",
        "OxyContin",
        "hydromorphone extended release",
    ):
        assert form_of(name) != DEPOT


@pytest.mark.parametrize(
    ("medicine", "answer"),
    [
        ({"name": "Vivitrol", "amount": "380 mg", "every": "28 d", "from": "-168 d"}, "found"),
        ({"name": "naltrexone", "amount": "50 mg", "every": "24 h", "from": "-168 d"}, "found"),
        ("naltrexone", "found"),
        ("Contrave", "found"),
        ("Suboxone", "found"),
        ("Butrans", "found"),
        ({"name": "Sublocade", "from": "-1 y", "until": "-3 d"}, "found"),
        ({"name": "Sublocade", "from": "-1 y", "until": "-60 d"}, "not checked"),
        ({"name": "Vivitrol", "from": "-1 y", "until": "-40 d"}, "not checked"),
        ({"name": "naltrexone", "from": "-1 y", "until": "-10 d"}, "not found"),
        ("naloxone", "not found"),
        ("methadone", "not found"),
    ],
)
def test_naltrexone_or_buprenorphine_before_a_planned_operation(medicine: Any, answer: str):
    row = one(SURGERY, medicines=(medicine,), conditions=["elective surgery"])
    assert (row.answer, row.severity) == (answer, "serious")
    assert one(SURGERY, medicines=(medicine,)).answer == "not found"


def test_since_when_is_not_asked_of_what_is_told_to_begin_later():
    for medicine in (
        {"name": "fentanyl", "from": "2 d"},
        {"name": "fentanyl", "every": "8 h", "from": "-2 y"},
    ):
        assert one("input.past-not-told", medicines=(medicine,)).answer == "not found"
        row = one("input.amount-not-told", medicines=(medicine,))
        assert (row.answer, row.about) == ("not checked", ("person.medicines", "fentanyl"))
        assert not any("since when" in text for text in row.missing)
    assert one("input.past-not-told", medicines=("fentanyl",)).answer == "not checked"
    whole = {"name": "fentanyl", "from": "2 d", "amount": "0.1 mg", "every": "8 h"}
    for rule in ("input.past-not-told", "input.amount-not-told"):
        assert one(rule, medicines=(whole,)).answer == "not found"


# -- how grave: by the amount that is told --------------------------------------------------------------


def gap(name: str = "methadone", amount: str | None = "80 mg", ended: str = "-20 d") -> dict[str, Any]:
    told = {"amount": amount} if amount else {}
    return {"name": name, "every": "24 h", "from": "-2 y", "until": ended, **told}


def again(name: str = "methadone", amount: str | None = None, begun: str = "1 h") -> dict[str, Any]:
    return {"name": name, "from": begun, **({"amount": amount, "every": "24 h"} if amount else {})}


NALTREXONE = {"name": "naltrexone", "amount": "50 mg", "every": "24 h", "from": "-1 y", "until": "-10 d"}


@pytest.mark.parametrize(
    ("before", "now", "returned"),
    [
        (gap(), again(amount="80 mg"), "found"),
        (gap(), again(amount="120 mg"), "found"),
        (gap(amount="0.08 g"), again(amount="80 mg"), "found"),
        (gap(), again(amount="79 mg"), "not found"),
        (gap(), again(amount="10 mg"), "not found"),
        (gap("buprenorphine", "16 mg"), again("buprenorphine", "4 mg"), "not found"),
        (gap("buprenorphine", "16 mg"), again("buprenorphine", "16 mg"), "not found"),
        (gap(), again(), "not checked"),
        (gap(amount=None), again(amount="10 mg"), "not checked"),
        (gap(), again("oxycodone", "5 mg"), "not checked"),
        (gap(), again("morphine"), "not checked"),
        (gap(), again("heroin"), "found"),
        (gap(), again("heroin", "60 mg"), "found"),
        (gap(), again("isotonitazene"), "found"),
        (gap("heroin", "500 mg"), again("heroin", "1 mg"), "found"),
        (NALTREXONE, again("oxycodone", "5 mg"), "not checked"),
        (NALTREXONE, again("heroin"), "found"),
    ],
)
@pytest.mark.parametrize("condition", [[], ["alcohol use disorder"]])
def test_a_gap_interrupts_by_the_amount_and_is_always_told(
    before: dict[str, Any], now: dict[str, Any], returned: str, condition: list[str]
):
    medicines = (before, now)
    grave, milder = (rows(rule, medicines=medicines, conditions=condition) for rule in (RETURN, RESTART))
    assert [row.answer for row in grave] == [returned]
    assert {answered(row) for row in milder} == {TOLD if returned == "found" else "found"}
    assert (grave[0].severity, milder[0].severity) == ("contraindicated", "serious")
    if returned == "not checked":
        assert any("how much" in text for text in grave[0].missing)


def test_two_products_of_one_opioid_are_compared_in_an_arm_too():
    before = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "until": "5 d"}
    for amount, expected in (("20 mg", "not found"), ("60 mg", "found")):
        later = {"product": "methadone-solution", "amount": amount, "every": "24 h", "from": "15 d"}
        assert one(RETURN, before, later).answer == expected


def test_a_return_tells_the_loss_of_tolerance_and_nothing_tells_it_again():
    dose = {"product": "heroin-intravenous", "amount": "60 mg", "from": "10 d", "doses": 1}
    low = {"product": "methadone-solution", "amount": "20 mg", "every": "24 h", "from": "10 d"}
    naltrexone = {"name": "naltrexone", "amount": "50 mg", "every": "24 h"}
    for takes, speaks in (((dose,), RETURN), ((low,), RESTART)):
        for medicines in ((), (naltrexone,)):
            person: dict[str, Any] = {**COMPLETE, "medicines": list(medicines)}
            made = checked(scenario(*takes, history=(HEROIN,), **person), vocabulary=VOCABULARY)
            told = [rule for rule in (RETURN, RESTART, LOSS) for row in made[rule] if row.tells]
            assert told == [speaks], (takes, medicines)
            (lost,) = made[LOSS]
            assert lost.told_by


def test_a_longer_time_without_an_opioid_is_told_with_the_return_and_the_same_one_once():
    dose = {"product": "heroin-intravenous", "amount": "60 mg", "from": "5 d", "doses": 1}
    row = one(RETURN, dose, history=(HEROIN,))
    times = {number.fact: number.value for number in row.numbers if "time" in number.fact}
    assert times["longest time without an opioid after its use"] == "16 d"
    assert times["time from the last dose of heroin to the first of heroin"] == "5.25 d"
    again = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "from": "5 d"}
    plain = [number.value for number in one(RETURN, again, history=(HEROIN,)).numbers]
    assert sum(value.endswith(" d") for value in plain) == 1


def test_a_time_without_opioids_that_no_dose_ends_is_told_by_itself():
    assert one(LOSS, history=(HEROIN,)).answer == "found"


def test_what_another_arm_loses_is_told_of_that_arm():
    again = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "from": "5 d"}
    arms = [{"name": "again", "take": [again]}, {"name": "without"}]
    data: dict[str, Any] = {"duration": "21 d", "arm": arms, "history": [HEROIN], "person": COMPLETE}
    made = checked(from_dict(data, library=LIBRARY), vocabulary=VOCABULARY)
    (back,) = made[RETURN]
    (lost,) = made[LOSS]
    assert (back.answer, back.arms) == ("found", ("again",))
    assert (lost.answer, lost.arms) == ("found", ("without",))


# -- how grave: by the doses that were missed -----------------------------------------------------------


def missed(doses: int, product: str = "methadone-solution", amount: str = "80 mg") -> tuple[Any, Any]:
    """A daily treatment that ends, and begins again as it was after so many missed doses."""
    daily = {"product": product, "amount": amount, "every": "24 h"}
    return {**daily, "until": "4 d"}, {**daily, "from": f"{4 + doses} d"}


@pytest.mark.parametrize(
    ("doses", "grave", "milder"),
    [
        (1, "not found", "not found"),
        (2, "not found", "not found"),
        (3, "not found", "found"),
        (5, "not found", "found"),
        (6, "found", TOLD),
        (10, "found", TOLD),
    ],
)
@pytest.mark.parametrize(
    ("product", "amount"), [("methadone-solution", "80 mg"), ("morphine-oral", "100 mg")]
)
def test_a_full_agonist_at_the_former_dose_is_graded_by_the_doses_missed(
    doses: int, grave: str, milder: str, product: str, amount: str
):
    takes = missed(doses, product, amount)
    (back,), (restart,) = rows(RETURN, *takes), rows(RESTART, *takes)
    assert (back.answer, answered(restart)) == (grave, milder)


@pytest.mark.parametrize(("doses", "expected"), [(2, "not found"), (3, "found"), (6, "found"), (14, "found")])
def test_buprenorphine_again_is_serious_at_most(doses: int, expected: str):
    takes = missed(doses, "buprenorphine-sublingual", "8 mg")
    assert one(RETURN, *takes).answer == "not found"
    row = one(RESTART, *takes)
    assert (answered(row), row.severity) == (expected, "serious")


def test_heroin_after_three_days_is_contraindicated_at_any_amount():
    daily = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "until": "4 d"}
    for start, expected in (("6 d", "not found"), ("7 d", "found")):
        dose = {"product": "heroin-intravenous", "amount": "1 mg", "from": start, "doses": 1}
        assert one(RETURN, daily, dose).answer == expected


TWO, START = "opioids.two-opioids", "opioids.buprenorphine-after-opioid"
METHADONE = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "lasting": "1 y"}


def of_a_start(hours: str, **person: Any) -> dict[str, str]:
    """What is told of buprenorphine begun so long after time zero, methadone 24 h before that: severities."""
    take = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "from": hours}
    given = scenario(take, history=(METHADONE,), **{**COMPLETE, **person})
    made = checked(given, vocabulary=VOCABULARY)
    asked = (TWO, START, RETURN, RESTART, LOSS, "precipitation.buprenorphine-after-agonist")
    return {rule: row.severity for rule in asked for row in made[rule] if row.tells}


def test_a_start_of_buprenorphine_after_methadone_is_one_line():
    before = {"precipitation.buprenorphine-after-agonist": "serious"}
    assert of_a_start("12 h") == before
    assert of_a_start("47 h") == before
    assert of_a_start("48 h") == of_a_start("60 h") == {START: "moderate"}
    assert of_a_start("72 h") == {RESTART: "serious"}
    assert of_a_start("72 h", conditions=["hepatitis C"]) == {RESTART: "serious"}


def test_what_is_left_of_an_earlier_opioid_after_days_without_is_told_with_the_return():
    before = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "lasting": "1 y"}
    later = {"product": "methadone-solution", "amount": "20 mg", "every": "24 h", "from": "76 h"}
    assert answered(one(TWO, later, history=(before,))) == TOLD
    assert (
        "What may be left of the opioid before adds to it" in one(RESTART, later, history=(before,)).statement
    )


def test_opioids_side_by_side_are_still_two_at_one_time():
    both = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
    other = {"product": "oxycodone-oral", "amount": "10 mg", "every": "6 h", "from": "5 d"}
    assert one(TWO, both, other, history=(METHADONE,)).tells
