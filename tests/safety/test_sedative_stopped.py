"""A benzodiazepine, z-drug, barbiturate or much alcohol that ends at once is told, and seizures beside it."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, LEAF, TOLD, checked, scenario

VOCABULARY = load_vocabulary()
STOPPED, WITH_KRATOM = "seizure.sedative-stopped", "seizure.history-with-kratom"
LATER_LEAF = {**LEAF, "from": "3 d"}


def used(name: str, amount: str = "2 mg", every: str = "8 h", since: str = "-3 y", until: str = "2 d"):
    given = {"name": name, "amount": amount, "every": every, "from": since, "until": until}
    return {key: value for key, value in given.items() if value}


def rows(*medicines: Any, takes: tuple[Any, ...] = (), **person: Any):
    whole: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    given = scenario(*takes, **whole)
    return checked(given, vocabulary=VOCABULARY)


def answer(rule: str, *medicines: Any, **more: Any) -> str:
    made = rows(*medicines, **more)[rule]
    return next(
        (word for word in ("found", TOLD, "not checked") if any(row.answer == word for row in made)),
        "not found",
    )


@pytest.mark.parametrize(
    "medicine",
    [
        used("alprazolam"),
        used("zolpidem", "20 mg", "24 h"),
        used("phenobarbital", "100 mg", "24 h"),
        used("clonazepam", "4 mg", "24 h", until="-3 d"),
        used("alcohol", "100 g", "24 h"),
    ],
    ids=lambda each: each["name"],
)
def test_an_end_at_once_is_serious_by_itself_and_a_reason_for_seizures_beside_others(medicine: Any):
    (row,) = rows(medicine)[STOPPED]
    assert (row.answer, row.severity) == ("found", "serious")
    assert row.about == ("person.medicines", medicine["name"])
    assert row.sources
    (grave,) = rows(medicine, takes=(LATER_LEAF,))[WITH_KRATOM]
    assert (grave.answer, grave.severity) == ("found", "contraindicated")
    for other in ("bupropion", "tramadol"):
        assert answer(f"seizure.history-with-{other}", medicine, other) == "found"


@pytest.mark.parametrize(
    "medicines",
    [
        (used("alprazolam", until=""),),  # goes on
        (used("alprazolam", until="-60 d"),),  # long over
        (used("alprazolam", since="-2 d"),),  # three days of it
        (used("alprazolam", every="72 h"),),  # now and then
        (used("alcohol", "10 g", "24 h"),),  # a glass a day
        (used("sertraline", "50 mg", "24 h"),),
        (used("alprazolam"), used("diazepam", "20 mg", "12 h", "2 d", "")),  # another stands in
        tuple(used("diazepam", f"{20 - 5 * i} mg", "24 h", f"{14 * (i - 3)} d", f"{14 * (i - 2)} d")
              for i in range(4)),
    ],
)  # fmt: skip
def test_what_goes_on_or_ends_slowly_or_was_little_is_no_end_at_once(medicines: Any):
    assert answer(STOPPED, *medicines, takes=(LEAF,)) == "not found"
    assert answer(WITH_KRATOM, *medicines, takes=(LEAF,)) == "not found"


@pytest.mark.parametrize(
    "medicines",
    [
        (used("diazepam", "40 mg", "24 h"), used("diazepam", "10 mg", "24 h", "2 d", "")),  # a quarter
        (used("diazepam", "40 mg", "24 h"), used("diazepam", "15 mg", "24 h", "2 d", "3 d")),
        (used("alprazolam"), used("diazepam", "5 mg", "24 h", "2 d", "2.5 d")),  # one dose of another
    ],
)
def test_a_steep_fall_a_day_of_less_and_one_dose_of_another_are_no_taper(medicines: Any):
    assert answer(STOPPED, *medicines) == "found"


@pytest.mark.parametrize(
    ("medicine", "missing"),
    [
        (used("alprazolam", every=""), "how often alprazolam is taken"),
        (used("alprazolam", since=""), "since when alprazolam has been taken"),
        (used("alcohol", "", "24 h"), "how much alcohol is taken"),
    ],
)
def test_what_is_not_told_of_an_end_is_asked(medicine: Any, missing: str):
    for rule in (STOPPED, WITH_KRATOM):
        (row,) = rows(medicine, takes=(LEAF,))[rule]
        assert (row.answer, row.missing) == ("not checked", (missing,))


def test_medicines_that_nobody_has_listed_leave_an_end_open():
    given = {key: value for key, value in COMPLETE.items() if key != "medicines"}
    (row,) = checked(scenario(LEAF, **given), vocabulary=VOCABULARY)[STOPPED]
    assert (row.answer, row.missing) == ("not checked", ("person.medicines",))


def test_alcohol_ended_beside_kratom_is_told_as_that_and_not_as_a_medicine_of_high_doses():
    """A line of information spoke of "high doses or kidney failure", which fits no alcohol."""
    made = rows(used("alcohol", "80 g", "24 h"), takes=(LEAF,))
    told = [rule for rule, each in made.items() if rule.startswith("seizure.") for row in each if row.tells]
    assert sorted(told) == [WITH_KRATOM, STOPPED]
