"""What changes from dose to dose: widths as their sources print them, and rows that cannot be are refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.library.occasions import _t95, degrees, kind, within

LIBRARY = load()
ROWS = LIBRARY.variability.occasions


@given(st.floats(0.02, 0.6), st.integers(6, 200), st.integers(2, 6), st.floats(0.5, 2.0))
def test_an_interval_gives_back_the_spread_it_was_made_of(
    sigma: float, people: int, periods: int, ratio: float
) -> None:
    half = stdtrit(degrees(people, periods), 0.95) * sigma * math.sqrt(2.0 / people)
    got = within(ratio * math.exp(-half), ratio * math.exp(half), people, periods)
    assert math.sqrt(got) == pytest.approx(sigma, rel=0.006)


@given(st.integers(4, 500))
def test_students_t_is_that_of_the_tables(freedom: int) -> None:
    assert _t95(freedom) == pytest.approx(stdtrit(freedom, 0.95), rel=0.002)


def test_every_shipped_row_is_of_a_number_that_can_change_and_of_a_route_that_is_used() -> None:
    routes = [LIBRARY.routes(product) for product in LIBRARY.products]
    used = {
        parameter.same_as or parameter.name
        for by_substance in routes
        for route in by_substance.values()
        for parameter in (route.bioavailability, route.absorption_rate)
        if parameter is not None
    }
    assert set(ROWS) <= used
    assert {kind(name) for name in ROWS} == {"bioavailability", "absorption_rate"}
    assert all(row.basis or row.assumption for row in ROWS.values())


def test_widths_are_those_of_the_studies_they_rest_on() -> None:
    assert 100 * ROWS["buprenorphine.sublingual.bioavailability"].cv == pytest.approx(13.8, abs=0.1)
    assert 100 * ROWS["naloxone.intranasal.bioavailability"].cv == pytest.approx(23.0, abs=0.1)
    # Two studies with 21 and 13 degrees of freedom.
    one, two = within(88.14, 105.74, 23), within(83.4, 102.6, 15)
    pooled = math.sqrt(math.expm1((21 * one + 13 * two) / 34))
    assert ROWS["morphine.oral.bioavailability"].cv == pytest.approx(pooled)
    rate = ROWS["naloxone.intramuscular.absorption_rate"].cv
    assert math.log1p(rate**2) == pytest.approx(0.127, rel=0.01)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if "crossover" in row.described])
def test_intervals_stand_in_the_records_they_rest_on(name: str) -> None:
    for record in ROWS[name].basis:
        assert len(LIBRARY.evidence(record).value) == 2
        assert LIBRARY.evidence(record).n


def layered(folder: Path, text: str) -> Path:
    (folder / "occasions.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_of_ones_own_replaces_a_row_and_adds_one(tmp_path: Path) -> None:
    both = '["methadone.oral.bioavailability", "methadone.oral.absorption_rate"]'
    text = f'[[occasions]]\nparameters = {both}\ncv = 0.3\nassumption = "mine"\n'
    own = load(layered(tmp_path, text)).variability.occasions
    assert own["methadone.oral.bioavailability"].cv == own["methadone.oral.absorption_rate"].cv == 0.3
    assert own["morphine.oral.bioavailability"] == ROWS["morphine.oral.bioavailability"]


F = 'parameter = "methadone.oral.bioavailability"\n'


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ('parameter = "methadone.clearance"\ncv = 0.2\nassumption = "x"', "cannot change from dose to dose"),
        (
            'parameter = "mitragynine.oral.lag"\ncv = 0.2\nassumption = "x"',
            "bioavailability and absorption_rate",
        ),
        (
            'parameter = "interactions.rifampicin.absorption_rate"\ncv = 0.2\nassumption = "x"',
            "cannot change",
        ),
        (
            'parameter = "methadone.oral.bioavailabilty"\ncv = 0.2\nassumption = "x"',
            "methadone.oral.bioavailability",
        ),
        ('parameter = "naloxone.subcutaneous.absorption_rate"\ncv = 0.2\nassumption = "x"', "is the same as"),
        ('cv = 0.2\nassumption = "x"', "one 'parameter' or a list"),
        (f"{F}cv = 0.2", "a basis"),
        (f'{F}assumption = "x"', "in one way"),
        (f'{F}cv = 0\nassumption = "x"', "above 0"),
        (f'{F}cv = 5\nassumption = "x"', "above 0"),
        (f'{F}crossovers = []\nassumption = "x"', "one study or more"),
        (f'{F}crossovers = [{{ ci = [1.1, 0.9], n = 20 }}]\nassumption = "x"', "the lower first"),
        (f'{F}crossovers = [{{ ci = [0.9, 1.1], n = 2 }}]\nassumption = "x"', "'n' must be a whole number"),
        (f'{F}crossovers = [{{ ci = [0.9, 1.1], n = 20, periods = 1 }}]\nassumption = "x"', "'periods'"),
    ],
)
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, row: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        load(layered(tmp_path, f"[[occasions]]\n{row}\n"))
