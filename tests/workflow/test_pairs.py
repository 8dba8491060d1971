"""The number of a pair is the same wherever the two are written."""

from __future__ import annotations

from typing import Any

import pytest

import mitragyna
from mitragyna.scenario import from_dict

LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}


def told(**given: Any) -> set[str]:
    """What a run says of buprenorphine's exposure beside leaf alone."""
    data = {"duration": "3 d", "people": {"number": 30}, **given}
    found = mitragyna.run(from_dict(data), threads=1).findings
    numbers = [number for finding in found for number in finding["numbers"]]
    return {n["value"] for n in numbers if "exposure to buprenorphine beside leaf-powder-us" in n["fact"]}


def test_a_tablet_under_the_tongue_is_not_swallowed_because_it_stands_among_the_medicines() -> None:
    tablet = {"amount": "8 mg", "every": "12 h"}
    medicine = {"name": "buprenorphine-sublingual", **tablet}
    take = {"product": "buprenorphine-sublingual", **tablet}
    among_medicines = told(person={"medicines": [medicine]}, arm=[{"name": "leaf", "take": [LEAF]}])
    in_the_arm = told(arm=[{"name": "leaf", "take": [LEAF, take]}])
    assert len(in_the_arm) == 1
    assert among_medicines == in_the_arm


def test_a_medicine_that_is_named_without_a_product_takes_its_usual_route() -> None:
    """Swallowed buprenorphine would be raised far more than what is taken under the tongue."""
    arm = [{"name": "leaf", "take": [LEAF]}]
    named = told(person={"medicines": ["buprenorphine"]}, arm=arm)
    take = {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "12 h"}
    taken = told(arm=[{"name": "leaf", "take": [LEAF, take]}])
    assert len(named) == len(taken) == 1
    middles = [float(value.partition(" ")[0]) for value in (*named, *taken)]
    assert abs(middles[0] / middles[1] - 1.0) < 0.1


@pytest.mark.parametrize("phenotype", [None, "poor", "ultrarapid"])
def test_a_ratio_of_exposures_is_against_the_same_person_without_drugs(phenotype: str | None) -> None:
    """What CYP2D6 does by itself is no interaction, in a mix of phenotypes as in a poor metaboliser."""
    own = {} if phenotype is None else {"cyp2d6": phenotype}
    person = {"medicines": ["dextromethorphan"], "conditions": [], **own}
    arm = [{"name": "leaf", "take": [LEAF]}]
    data = {"duration": "3 d", "people": {"number": 20}, "person": person, "arm": arm}
    made = mitragyna.run(from_dict(data), threads=1).findings
    found = [one for one in made if one["answer"] == "found" and "dextromethorphan" in one["about"]]
    rules = {one["rule"] for one in found}
    assert not rules & {"cyp.exposure-raised", "cyp.exposure-doubled", "cyp.exposure-lowered"}
    numbers = [number for one in found for number in one["numbers"]]
    whole = [n["value"] for n in numbers if "everything on the list, over that without" in n["fact"]]
    assert all(0.9 < float(value.split()[0]) < 1.1 for value in whole)
    usual = [n["value"] for n in numbers if "over that of a normal metaboliser" in n["fact"]]
    assert bool(usual) is (phenotype == "poor")
    assert all(float(value.split()[0]) > 5.0 for value in usual)
