"""What a run gives is what the library says it gives."""

from __future__ import annotations

import re

from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare
from mitragyna.simulate.summary import unit_of

SCENARIO = {
    "duration": "24 h",
    "people": {"number": 1},
    "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}],
    "arm": [{"name": "leaf", "take": [{"product": "leaf-powder-us", "amount": "4 g"}]}],
}


def test_every_quantity_of_a_run_is_in_the_list_with_its_unit():
    library = load()
    listed = {q.name: q.unit for q in library.quantities}
    for name in prepare(from_dict(SCENARIO, library=library), library).layout.quantities:
        pattern = (
            name
            if name in listed
            else re.sub(r"(plasma|effect_site|occupancy\.mor)\..*", r"\1.<substance>", name)
        )
        assert listed[pattern] == unit_of(name), name


def test_every_substance_of_any_history_or_arm_gets_its_quantities():
    library = load()
    names = prepare(from_dict(SCENARIO, library=library), library).layout.quantities
    for substance in (
        "heroin",
        "6-monoacetylmorphine",
        "morphine",
        "mitragynine",
        "7-hydroxymitragynine",
        "speciociliatine",
    ):
        assert f"plasma.{substance}" in names
        assert f"effect_site.{substance}" in names
