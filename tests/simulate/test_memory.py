"""A run that cannot fit is refused before it starts."""

from __future__ import annotations

import dataclasses

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate import memory
from mitragyna.simulate.arms import prepare

SCENARIO = {
    "duration": "42 d",
    "people": {"number": 10_000_000},
    "arm": [{"name": "leaf", "take": [{"product": "leaf-powder-us", "amount": "4 g"}]}],
}


def test_more_people_than_memory_holds_are_refused_with_a_way_out():
    library = load()
    with pytest.raises(
        InputError, match=r"10,000,000 people recorded at 1,009 times need about \d+ GiB.*coarser"
    ):
        prepare(from_dict(SCENARIO, library=library), library)


def test_the_need_grows_with_people_and_with_recorded_times():
    library = load()
    whole = from_dict(SCENARIO, library=library)
    few = dataclasses.replace(whole, people=dataclasses.replace(whole.people, number=1000))
    coarse = from_dict({**SCENARIO, "output": {"every": "24 h"}}, library=library)
    taken = ("leaf-powder-us",)
    assert memory.needed(few, library, taken) * 10_000 == memory.needed(whole, library, taken)
    assert memory.needed(coarse, library, taken) < memory.needed(whole, library, taken) / 4
