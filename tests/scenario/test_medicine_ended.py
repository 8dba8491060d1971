"""A medicine whose use ended before time zero: kept, told, and simulated only where the history can stand for it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import Scenario, from_dict
from mitragyna.scenario.regimen import Course
from mitragyna.simulate.perpetrators import taken_as_medicine, unmodelled_medicines

DAILY = {"name": "methadone", "amount": "60 mg", "every": "24 h"}


def listed(library: Library, *medicines: Any) -> Scenario:
    data = {"duration": "3 d", "person": {"medicines": list(medicines)}, "arm": [{"name": "a"}]}
    return from_dict(data, library=library)


def course(made: Scenario, library: Library) -> Course:
    ((_, only),) = made.resolved_medicines(library).courses
    return only


@pytest.mark.parametrize(
    ("changes", "start", "last"),
    [
        ({"until": "-10 d"}, -math.inf, -240.0),
        ({"until": "0 h"}, -math.inf, 0.0),
        ({"from": "-2 y", "until": "-10 d"}, -2 * 8766.0, -240.0),
        ({"from": "-2 y", "until": "-10 d", "amount": "15 mg", "every": "8 h"}, -2 * 8766.0, -240.0),
        ({"from": "-3 d", "doses": 1}, -72.0, -72.0),
        ({"from": "-3 d", "doses": 2, "every": "12 h"}, -72.0, -60.0),
    ],
)
def test_the_end_before_time_zero_is_kept(
    library: Library, changes: dict[str, Any], start: float, last: float
):
    made = listed(library, {"name": "phenelzine", **changes})
    known = course(made, library)
    assert (known.start, known.last) == (start, last)
    assert known.begun is ("from" in changes)
    ((name, reason),) = made.resolved_medicines(library).not_simulated
    assert name == "phenelzine"
    assert "its use ended" in reason
    assert ("the simulation does not" in reason) is (last < 0.0)


def test_the_words_say_how_long_ago(library: Library):
    made = listed(library, {"name": "phenelzine", "until": "-10 d"}, {"name": "linezolid", "until": "-18 h"})
    reasons = dict(made.resolved_medicines(library).not_simulated)
    assert "ended 10 d before time zero" in reasons["phenelzine"]
    assert "ended 18 h before time zero" in reasons["linezolid"]


def test_one_dose_before_time_zero_and_a_use_up_to_it_are_histories(library: Library):
    (one,) = listed(library, {**DAILY, "every": "24 h", "from": "-3 d", "doses": 1}).history
    assert (one.interval, one.count) == (72.0, 1)
    made = listed(library, {**DAILY, "from": "-30 d", "until": "0 h"})
    (past,) = made.history
    assert (past.interval, past.count) == (24.0, 30)
    assert made.resolved_medicines(library).takes == ()
    assert made.resolved_medicines(library).not_simulated == ()


def test_what_the_history_cannot_stand_for_is_not_simulated_and_said(library: Library):
    made = listed(library, {**DAILY, "from": "-2 y", "until": "-10 d"})
    resolved = made.resolved_medicines(library)
    assert (made.history, resolved.takes) == ((), ())
    assert "its use ended 10 d before time zero" in dict(resolved.not_simulated)["methadone"]


def test_what_it_did_to_enzymes_is_not_modelled_and_named(library: Library):
    made = listed(library, {"name": "rifampicin", "until": "-3 d"})
    assert taken_as_medicine(made, library, history=False) == ()
    assert taken_as_medicine(made, library, history=True) == ()
    assert unmodelled_medicines(made, library) == ("rifampicin",)
    until_now = listed(library, {"name": "rifampicin", "until": "0 h"})
    (taken,) = taken_as_medicine(until_now, library, history=False)
    assert (taken.start, taken.stop) == (-math.inf, 0.0)
    assert unmodelled_medicines(until_now, library) == ()


def test_it_may_be_taken_again(library: Library):
    made = listed(
        library,
        {"name": "phenelzine", "until": "-10 d"},
        {"name": "phenelzine", "from": "1 d", "every": "8 h"},
    )
    assert len(made.resolved_medicines(library).courses) == 2
    with pytest.raises(InputError, match="is taken at the same time"):
        listed(library, {"name": "phenelzine", "until": "-10 d"}, "phenelzine")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": "-10 d", "from": "-9 d"}, r"until: '-10 d' is not after 'from' \(-9 d\)"),
        ({"until": "-10 d", "from": "12 h"}, r"until: '-10 d' is not after 'from' \(12 h\)"),
        ({"until": "-10 d", "doses": 3}, r"doses: '3' repeats what 'until' says"),
        ({"until": "-10 d", "steady_state": True}, r"goes on at time zero; expected no end before it"),
        ({"from": "-3 d", "doses": 1, "steady_state": True}, r"goes on at time zero"),
        ({"from": "-3 d", "doses": 2, "every": None}, r"doses: '2' needs an interval"),
        ({"from": "-3 d", "doses": 0}, r"whole number of 1 or more"),
        ({"from": "-3 d", "doses": 4}, r"does not go with 'doses'"),
        ({"until": "-200 y"}, r"until: '-200 y' is over 100 y before time zero"),
        ({"until": "-0.5 h", "from": "-20 y", "every": "1 s"}, r"more than anyone has taken"),
        ({"until": "0 h", "from": "-12 h"}, r"is less than one interval before time zero"),
        ({"until": "-10"}, r"has no unit"),
        ({"until": "-10 mg"}, r"is due"),
        ({"until": "soon"}, r"number with a unit"),
    ],
)
def test_what_cannot_have_ended_so_is_one_sentence(library: Library, changes: dict[str, Any], said: str):
    medicine = {key: value for key, value in {**DAILY, **changes}.items() if value is not None}
    with pytest.raises(InputError, match=said) as caught:
        listed(library, medicine)
    assert "\n" not in str(caught.value)


def test_a_history_of_what_is_no_product_says_where_it_belongs(library: Library):
    past = {"product": "phenelzine", "amount": "15 mg", "every": "8 h", "lasting": "1 y"}
    data = {"duration": "3 d", "history": [past], "arm": [{"name": "a"}]}
    with pytest.raises(InputError, match=r"belongs into \[person\] medicines, with 'until'"):
        from_dict(data, library=library)


def test_a_take_of_an_arm_may_not_end_before_time_zero(library: Library):
    take = {"product": "morphine-oral", "amount": "10 mg", "every": "6 h", "until": "-1 d"}
    with pytest.raises(InputError, match="negative"):
        from_dict({"duration": "3 d", "arm": [{"name": "a", "take": [take]}]}, library=library)


@given(ended=st.floats(0.1, 800.0), began=st.none() | st.floats(0.1, 800.0))
def test_the_end_is_what_was_written_and_nothing_is_dosed_after_it(ended: float, began: float | None):
    library = mitragyna.library.load()
    medicine = {**DAILY, "until": f"-{ended} h"}
    if began is not None:
        medicine["from"] = f"-{ended + began} h"
    made = listed(library, medicine)
    known = course(made, library)
    assert known.last == pytest.approx(-ended)
    assert known.stop <= 0.0
    assert made.doses(made.arms[0], library) == ()


def test_a_run_says_that_it_is_left_out():
    data = {
        "duration": "6 h",
        "people": {"number": 4},
        "person": {"medicines": [{"name": "phenelzine", "until": "-10 d"}]},
        "arm": [{"name": "a", "take": [{"product": "leaf-powder-us", "amount": "2 g"}]}],
    }
    result = mitragyna.run(from_dict(data))
    told = [text for label, text in result.asked if label == "Not simulated"]
    assert len(told) == 1
    assert "phenelzine" in told[0]
    assert "ended 10 d before time zero" in told[0]
    (row,) = [
        f for f in result.findings if f["rule"] == "serotonin.maoi-with-kratom" and f["answer"] == "found"
    ]
    assert [n["value"] for n in row["numbers"] if n["fact"].startswith("time from")] == ["10 d"]
