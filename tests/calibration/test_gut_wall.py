"""The gut wall's numbers are the means of decision 14, and extraction follows from the library's clearances."""

from __future__ import annotations

from statistics import geometric_mean

import gut_wall
import pytest
from hypothesis import given
from hypothesis import strategies as st

PARTS = st.floats(0.01, 0.98)


def number(name: str) -> float:
    return gut_wall.LIBRARY.parameter(name).value


def test_the_library_has_what_the_rule_gives() -> None:
    available, passed = gut_wall.midazolam()
    assert number("midazolam.oral.bioavailability") == pytest.approx(available, rel=1e-3)
    assert number("interactions.midazolam.gut_availability") == pytest.approx(passed, rel=1e-3)
    rise = geometric_mean(gut_wall.rifampicin().values()) - 1.0
    assert number("interactions.rifampicin.CYP3A.gut_induction_maximum") == pytest.approx(rise, rel=1e-3)


def test_every_study_of_the_rule_is_in_the_basis() -> None:
    parameter = gut_wall.LIBRARY.parameter("interactions.rifampicin.CYP3A.gut_induction_maximum")
    assert {*gut_wall.rifampicin()} < {*parameter.basis}
    assert {*gut_wall.AVAILABLE} == {
        *gut_wall.LIBRARY.parameter("interactions.midazolam.gut_availability").basis
    }


def test_what_passes_gut_wall_and_liver_is_what_reaches_the_blood() -> None:
    passed = number("interactions.midazolam.gut_availability") * (
        1.0 - number("interactions.midazolam.hepatic_extraction")
    )
    assert number("midazolam.oral.bioavailability") == pytest.approx(passed, rel=1e-3)


@given(PARTS, PARTS)
def test_more_activity_lets_less_pass_and_the_same_as_much(without: float, with_it: float) -> None:
    """Inverts 1/(1 + g (1 - Fg)/Fg), what passes at activity g."""
    found = gut_wall.activity(without, with_it)
    assert 1.0 / (1.0 + found * (1.0 - without) / without) == pytest.approx(with_it)
    assert (found > 1.0) == (with_it < without)


@pytest.mark.parametrize("drug", ["fentanyl", "buprenorphine", "methadone"])
def test_extraction_is_the_librarys_own_clearance_over_the_livers_flow(drug: str) -> None:
    elsewhere = number(f"interactions.{drug}.elsewhere")
    own = number(f"{drug}.clearance") * (1.0 - elsewhere) / gut_wall.LIVER_FLOW
    assert number(f"interactions.{drug}.hepatic_extraction") == pytest.approx(own, abs=0.005)
