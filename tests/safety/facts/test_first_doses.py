"""First doses of opioids, and a past that is told or not: found, not found, and never silently passed over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

import mitragyna
from mitragyna.safety import Fact, ModelFacts
from mitragyna.safety.names.vocabulary import load_vocabulary
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

VOCABULARY = load_vocabulary()
METHADONE = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
STABLE = {**METHADONE, "lasting": "2 y"}
DAILY = {"name": "methadone", "amount": "80 mg", "every": "24 h"}
FIRST, NAIVE = "opioids.first-methadone", "opioids.first-methadone-without-tolerance"
PAST = "input.past-not-told"


def person(**changes: Any) -> dict[str, Any]:
    return {**COMPLETE, **changes}


def methadone(amount: str, **more: Any) -> dict[str, Any]:
    return {"product": "methadone-solution", "amount": amount, "every": "24 h", **more}


@pytest.mark.parametrize(
    "medicine", ["methadone", "buprenorphine", "kratom", DAILY, {**DAILY, "steady_state": True}]
)
def test_an_opioid_whose_past_is_not_told_is_asked_about(medicine: Any):
    (asked,) = checked(scenario(**person(medicines=[medicine])))[PAST]
    assert (asked.answer, asked.severity, asked.about[0]) == ("not checked", "serious", "person.medicines")
    assert "[[history]]" in asked.missing[0]
    assert "tolerance" in asked.statement
    assert "breathing" in asked.statement


@pytest.mark.parametrize(
    ("medicine", "history"),
    [
        ({**DAILY, "from": "-2 y"}, ()),
        ({**DAILY, "from": "0 h"}, ()),
        (DAILY, (STABLE,)),
        ("ibuprofen", ()),
        ("naltrexone", ()),
    ],
)
def test_a_past_that_is_told_is_not_asked_about(medicine: Any, history: tuple[dict[str, Any], ...]):
    assert answer(scenario(history=history, **person(medicines=[medicine])), PAST) == "not found"


def test_a_history_without_the_amount_that_goes_on_is_asked_about():
    assert answer(scenario(history=(STABLE,), **person(medicines=["methadone"])), PAST) == "not checked"


def test_medicines_that_nobody_has_listed_leave_it_open():
    rest = {key: value for key, value in COMPLETE.items() if key != "medicines"}
    (row,) = checked(scenario(**rest))[PAST]
    assert (row.answer, row.missing) == ("not checked", ("person.medicines",))


@pytest.mark.parametrize(
    ("takes", "history", "first", "naive"),
    [
        ((methadone("80 mg"),), (), TOLD, "found"),
        ((methadone("30 mg"),), (), "not found", "not found"),
        ((methadone("30 mg"), methadone("15 mg", **{"from": "6 h", "doses": 1})), (), TOLD, "found"),
        (
            (methadone("20 mg"), methadone("20 mg", **{"from": "12 h", "doses": 1})),
            (),
            "not found",
            "not found",
        ),
        ((methadone("60 mg"),), (HEROIN,), "found", "not found"),
        ((methadone("60 mg", **{"from": "10 d"}),), (HEROIN,), "found", "not checked"),
        (
            (methadone("30 mg", until="1 d"), methadone("60 mg", **{"from": "7 d"})),
            (HEROIN,),
            "found",
            "not checked",
        ),
        ((methadone("80 mg"),), (STABLE,), "not found", "not found"),
        ((methadone("80 mg", steady_state=True),), (), "not found", "not found"),
        ((methadone("1 mg/kg"),), (), "not checked", "not checked"),
    ],
)
def test_the_first_methadone(takes: Any, history: Any, first: str, naive: str):
    case = scenario(*takes, history=history, **person())
    assert answer(case, FIRST) == first
    assert answer(case, NAIVE) == naive


@pytest.mark.parametrize("hidden", ["medicines", "conditions"])
def test_an_unknown_tolerance_is_not_checked_and_the_dose_is_told(hidden: str):
    case = scenario(methadone("80 mg"), **{k: v for k, v in COMPLETE.items() if k != hidden})
    (row,) = checked(case)[NAIVE]
    assert row.answer == "not checked"
    assert f"person.{hidden}" in row.missing
    assert FIRST in found(case)


@pytest.mark.parametrize("condition", ["opioid use disorder", "opioid withdrawal"])
def test_a_dependence_without_a_history_is_no_known_lack_of_tolerance(condition: str):
    case = scenario(methadone("80 mg"), **person(conditions=[condition]))
    (row,) = checked(case)[NAIVE]
    assert row.answer == "not checked"
    assert any("[[history]]" in each for each in row.missing)


@pytest.mark.parametrize(
    ("medicine", "rule", "expected"),
    [
        ({"name": "Duragesic", "from": "0 h", "every": "72 h"}, "opioids.only-for-tolerant", "found"),
        ({"name": "fentanyl patch", "from": "0 h", "every": "72 h"}, "opioids.only-for-tolerant", "found"),
        ({"name": "fentanyl", "from": "0 h", "every": "72 h"}, "opioids.only-for-tolerant", "not checked"),
        ("Duragesic", "opioids.only-for-tolerant", "not checked"),
        (
            {"name": "Exalgo", "amount": "8 mg", "from": "0 h", "every": "24 h"},
            "opioids.only-for-tolerant",
            "found",
        ),
        (
            {"name": "OxyContin", "amount": "60 mg", "from": "0 h", "every": "12 h"},
            "opioids.first-dose-without-tolerance",
            "found",
        ),
        (
            {"name": "oxycodone ER", "amount": "10 mg", "from": "0 h", "every": "12 h"},
            "opioids.first-dose-without-tolerance",
            "not found",
        ),
        (
            {"name": "hydrocodone", "amount": "60 mg", "from": "0 h", "doses": 1},
            "opioids.first-dose-without-tolerance",
            "found",
        ),
        (
            {"name": "buprenorphine", "amount": "8 mg", "from": "0 h", "every": "24 h"},
            "opioids.buprenorphine-without-tolerance",
            "found",
        ),
        (
            {"name": "buprenorphine", "amount": "0.4 mg", "from": "0 h", "every": "24 h"},
            "opioids.buprenorphine-without-tolerance",
            "not found",
        ),
    ],
)
def test_first_doses_of_other_opioids(medicine: Any, rule: str, expected: str):
    assert answer(scenario(**person(medicines=[medicine])), rule, vocabulary=VOCABULARY) == expected


def test_more_than_eight_milligrams_of_buprenorphine_on_the_first_day():
    for every, expected in (("12 h", "found"), ("24 h", "not found")):
        take = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": every, "from": "24 h"}
        assert (
            answer(scenario(take, history=(HEROIN,), **person()), "opioids.first-buprenorphine") == expected
        )


@settings(max_examples=40, deadline=None)
@over(amount=st.floats(1.0, 150.0), parts=st.integers(1, 6), gap=st.sampled_from(["1 h", "2 h", "3 h"]))
def test_no_split_of_the_first_day_hides_its_amount(amount: float, parts: int, gap: str):
    take = {
        "product": "methadone-solution",
        "amount": f"{amount / parts:.6f} mg",
        "every": gap,
        "doses": parts,
    }
    if parts == 1:
        take = {key: value for key, value in take.items() if key not in ("every", "doses")}
    over_the_limit = amount > 40.0 + 1e-4 or amount / parts > 30.0 + 1e-4
    if abs(amount - 40.0) > 1e-3 and abs(amount / parts - 30.0) > 1e-3:
        assert (NAIVE in found(scenario(take, **person()))) is over_the_limit


LOW = ModelFacts({"arm": {"run.respiratory_drive": Fact.number(0.6, "run")}})
USUAL, BEYOND = "sedatives.respiratory-drive-usual", "sedatives.respiratory-drive"


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ({"name": "fluconazole", "amount": "200 mg", "every": "24 h", "from": "2 d"}, "found"),
        ({"name": "clarithromycin", "amount": "500 mg", "every": "12 h", "from": "0 h"}, "found"),
        ({"name": "voriconazole", "amount": "200 mg", "every": "12 h", "from": "-2 d"}, "found"),
        ({"name": "ritonavir", "amount": "100 mg", "every": "12 h", "from": "1 d"}, "found"),
        # Taken all along, and whether it depresses breathing nobody has recorded.
        ({"name": "fluconazole", "amount": "200 mg", "every": "24 h"}, "not checked"),
        ({"name": "fluconazole", "amount": "200 mg", "every": "24 h", "from": "-60 d"}, "not found"),
        ({"name": "rifampicin", "amount": "600 mg", "every": "24 h", "until": "3 d"}, "found"),
        ({"name": "rifampicin", "amount": "600 mg", "every": "24 h"}, "not checked"),
    ],
)
def test_what_raises_the_usual_opioid_is_beyond_the_usual(medicine: dict[str, Any], expected: str):
    case = scenario(METHADONE, history=(STABLE,), **person(medicines=[medicine]))
    rows = checked(case, results=LOW, vocabulary=VOCABULARY)
    assert rows[BEYOND][0].answer == expected
    assert (answered(rows[USUAL][0]) == TOLD) is (expected == "found")
    if expected == "found":
        assert medicine["name"] in {name for _, name in rows[BEYOND][0].beside} | set(rows[BEYOND][0].about)


def test_a_medicine_that_goes_on_since_before_time_zero_is_the_usual_amount():
    case = scenario(**person(medicines=[{**DAILY, "from": "-2 y"}]))
    assert answer(case, BEYOND, results=LOW) == "not found"
    assert answer(case, USUAL, results=LOW) == "found"


@pytest.mark.parametrize("fact", ["run.overdose_margin", "run.respiratory_drive"])
def test_a_run_without_the_past_of_an_opioid_clears_nothing_that_tolerance_changes(fact: str):
    rule = {"run.overdose_margin": "opioids.overdose-margin", "run.respiratory_drive": USUAL}[fact]
    high = ModelFacts({"arm": {fact: Fact.number(1.0, "run")}})
    row = checked(scenario(**person(medicines=[DAILY])), results=high)[rule][0]
    assert row.answer == "not checked"
    assert "since when methadone has been taken, and how much" in row.missing
    told = scenario(**person(medicines=[{**DAILY, "from": "-2 y"}]))
    assert answer(told, rule, results=high) == "not found"


def test_breathing_with_leaf_beside_methadone_carries_its_number_and_the_models_limit():
    case = from_dict(
        {
            "duration": "1 d",
            "people": {"number": 12},
            "person": COMPLETE,
            "history": [STABLE],
            "arm": [{"name": "alone", "take": [METHADONE]}, {"name": "leaf", "take": [METHADONE, LEAF]}],
        },
        library=LIBRARY,
    )
    made = mitragyna.check(case, simulate=True)
    (row,) = [f for f in made if f.rule == "sedatives.kratom-and-breathing"]
    assert (row.answer, row.arms) == ("found", ("leaf",))
    assert "no sign of less danger" in row.statement
    numbers = [
        (f.rule, number)
        for f in made
        if f.tells
        for number in f.numbers
        if number.fact == "lowest respiratory drive" and "leaf" in number.arms
    ]
    ((rule, number),) = numbers
    assert rule == "sedatives.respiratory-drive", "the graver finding has the number, and no other"
    assert "%" in number.value
    (asleep,) = [f for f in mitragyna.check(case) if f.rule == "sedatives.kratom-and-breathing"]
    assert asleep.answer == "not checked"


def test_what_a_person_is_reads_as_it_is_meant_beside_a_medicine():
    case = scenario(**person(medicines=["codeine"], cyp2d6="poor"))
    (row,) = checked(case)["cyp.cyp2d6-phenotype-and-prodrug"]
    names = {*row.about, *(name for _, name in row.beside)}
    assert "poor metabolism by CYP2D6" in names
    kidneys = scenario(LEAF, **person(kidney="failure"))
    said = {
        name
        for rows in checked(kidneys).values()
        for f in rows
        for name in (*f.about, *(n for _, n in f.beside))
    }
    assert "failure of the kidneys" in said
    assert "failure" not in said


@pytest.mark.parametrize("medicine", ["bupropion", "tramadol"])
def test_earlier_seizures_with_bupropion_have_one_severity(medicine: str):
    made = checked(scenario(**person(medicines=[medicine], conditions=["epilepsy"])))
    severities = {f.severity for rows in made.values() for f in rows if f.rule.startswith("seizure.history-with-")
                  and f.tells}  # fmt: skip
    assert severities == {"contraindicated" if medicine == "bupropion" else "serious"}


def single(amount: str, before: str, product: str = "methadone-solution") -> dict[str, Any]:
    return {"product": product, "amount": amount, "doses": 1, "before": before}


@pytest.mark.parametrize(
    ("takes", "history", "naive"),
    [
        ((methadone("100 mg"),), (single("0.001 mg", "1 d"),), "found"),
        ((methadone("100 mg"),), (single("0.001 mg", "30 d"),), "found"),
        ((methadone("100 mg"),), (single("5 mg", "12 h"),), "found"),
        ((methadone("100 mg"),), ({**STABLE, "amount": "0.001 mg"},), "found"),
        ((methadone("100 mg"),), (single("60 mg", "1 d"),), "found"),
        ((methadone("40 mg"),), (single("20 mg", "1 d"),), "not checked"),
        ((), (single("100 mg", "1 h"),), "found"),
        ((methadone("0.001 mg", doses=1), methadone("100 mg", **{"from": "30 h"})), (), "found"),
        ((methadone("100 mg"),), ({**STABLE, "product": "morphine-oral", "amount": "1 mg"},), "not checked"),
        ((methadone("60 mg"),), ({**STABLE, "product": "morphine-oral", "amount": "60 mg"},), "not found"),
        (
            (methadone("20 mg", doses=1), methadone("30 mg", **{"from": "24 h"}, doses=1),
             methadone("45 mg", **{"from": "48 h"})),
            (),
            "not found",
        ),
    ],
)  # fmt: skip
def test_a_small_or_single_past_use_clears_no_first_dose(takes: Any, history: Any, naive: str):
    assert answer(scenario(*takes, history=history, **person()), NAIVE) == naive


def test_a_name_alone_leaves_its_first_dose_open():
    assert answer(scenario(**person(medicines=["methadone"])), FIRST) == "not checked"
