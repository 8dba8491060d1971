"""A medicine that began before time zero: a history until then, the same doses from then on, and nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import Scenario, from_dict

DAILY = {"name": "methadone", "amount": "80 mg", "every": "24 h"}


def with_medicine(library: Library, **changes: Any) -> Scenario:
    data = {"duration": "3 d", "person": {"medicines": [{**DAILY, **changes}]}, "arm": [{"name": "a"}]}
    return from_dict(data, library=library)


def test_what_began_before_time_zero_is_a_history_and_goes_on(library: Library):
    made = with_medicine(library, **{"from": "-2 y"})
    (past,) = made.history
    assert (past.product, past.amount, past.interval, past.count) == ("methadone-solution", 80.0, 24.0, 730)
    (take,) = made.resolved_medicines(library).takes
    assert (take.start, take.every) == (0.0, 24.0)
    assert [dose.time_h for dose in made.doses(made.arms[0], library)] == [0.0, 24.0, 48.0]


@pytest.mark.parametrize("changes", [{}, {"from": "0 h"}, {"steady_state": True}])
def test_without_a_time_before_zero_no_history_is_made_up(library: Library, changes: dict[str, Any]):
    assert with_medicine(library, **changes).history == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from": "-2 h"}, r"from: '-2 h' is less than one interval before time zero; expected 24 h or more"),
        ({"from": "-2 d", "doses": 3}, r"does not go with 'doses'"),
        ({"from": "-2 d", "steady_state": True}, r"does not go with 'steady_state'"),
        ({"from": "-200 y"}, r"over 100 y before time zero"),
        ({"from": "-2 d", "until": "-3 d"}, r"until: '-3 d' is not after 'from' \(-2 d\)"),
        ({"from": "-20 y", "every": "1 s"}, r"history of 631,152,000 doses"),
    ],
)
def test_what_cannot_have_begun_before_is_one_sentence(library: Library, changes: dict[str, Any], said: str):
    medicine = {key: value for key, value in {**DAILY, **changes}.items() if value is not None}
    with pytest.raises(InputError, match=said):
        from_dict(
            {"duration": "3 d", "person": {"medicines": [medicine]}, "arm": [{"name": "a"}]}, library=library
        )


def test_a_dose_of_an_arm_may_not_begin_before_time_zero(taking: Callable[..., Scenario]):
    with pytest.raises(InputError, match="negative"):
        taking(product="morphine-oral", amount="10 mg", every="6 h", **{"from": "-1 d"})


@given(days=st.integers(1, 3000), hours=st.sampled_from([6, 8, 12, 24, 48]))
def test_every_dose_before_zero_is_there_and_none_more(days: int, hours: int):
    library = mitragyna.library.load()
    if days * 24 < hours:
        return
    made = with_medicine(library, **{"from": f"-{days} d", "every": f"{hours} h"})
    (past,) = made.history
    assert past.count == days * 24 // hours
    assert past.lasting <= days * 24


def test_the_run_is_that_of_the_history_written_out(library: Library):
    output = {"quantities": ["respiratory_drive", "plasma.methadone"], "every": "6 h"}
    base = {"duration": "2 d", "people": {"number": 8}, "output": output}
    past = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "lasting": "1 y"}
    goes_on = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
    written = {**base, "history": [past], "arm": [{"name": "a", "take": [goes_on]}]}
    told = {**base, "person": {"medicines": [{**DAILY, "from": "-1 y"}]}, "arm": [{"name": "a"}]}
    one, other = (mitragyna.run(from_dict(data, library=library)).timecourse for data in (written, told))
    np.testing.assert_allclose(one["p50"], other["p50"], rtol=1e-6)
    naive = {**base, "person": {"medicines": [DAILY]}, "arm": [{"name": "a"}]}
    new = mitragyna.run(from_dict(naive, library=library)).timecourse
    lowest = [frame[frame["quantity"] == "respiratory_drive"]["p50"].min() for frame in (one, new)]
    assert lowest[1] < lowest[0] - 0.05
