import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.units import (
    DIMENSIONS,
    convert,
    dimension_of,
    format_quantity,
    from_internal,
    split,
    to_internal,
)
from mitragyna.units.dimensions import COMMON, ONLY_LISTED
from mitragyna.units.registry import factor

LISTED = [(dimension, unit) for dimension, units in COMMON.items() for unit in units]
FINITE = st.floats(min_value=0, max_value=1e12, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "dimension", "expected"),
    [
        ("8 h", "time", 8),
        ("21 d", "time", 504),
        ("2 y", "time", 2 * 365.25 * 24),
        ("3 months", "time", 3 * 365.25 * 24 / 12),
        ("1 month", "age", 1 / 12),
        ("30 min", "time", 0.5),
        ("4 g", "mass", 4000),
        ("60 mg", "mass", 60),
        ("3 µg", "mass", 0.003),
        ("3 μg", "mass", 0.003),
        ("3 ug", "mass", 0.003),
        ("3 mcg", "mass", 0.003),
        ("0.1 mg/kg", "mass_per_weight", 0.1),
        ("5.5 ng/mL", "mass_concentration", 0.0055),
        ("13.3 mg/g", "mass_per_mass", 0.0133),
        ("0.26 mg/mL", "mass_per_volume", 0.26),
        ("300 mL", "product_volume", 300),
        ("0.3 L", "volume", 0.3),
        ("1584 mL/min", "clearance", 95.04),
        ("0.003 1/min", "rate", 0.18),
        ("0.7 %", "fraction", 0.007),
        ("230 nM", "molar_concentration", 230),
        ("5 mg/h", "mass_rate", 5),
        ("70 kg", "weight", 70),
        ("34 y", "age", 34),
        ("1e3mg", "mass", 1000),
    ],
)
def test_a_quantity_is_read_into_the_internal_unit(text: str, dimension: str, expected: float) -> None:
    assert to_internal(text, dimension, "key") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("text", "expected"), [("4 gram", 4000.0), ("2 grams", 2000.0), ("1 tonne", 1e9)])
def test_a_unit_outside_the_common_table_is_read_too(text: str, expected: float) -> None:
    assert to_internal(text, "mass", "key") == pytest.approx(expected)


def test_a_number_without_a_unit_is_complete_only_where_none_is_due() -> None:
    assert to_internal(0.8, "fraction", "key") == 0.8
    assert to_internal(3, "count", "key") == 3
    with pytest.raises(InputError, match=r"amount: '4' has no unit; a mass is due, for example '4 g'"):
        to_internal(4, "mass", "amount")
    with pytest.raises(InputError, match="has no unit"):
        to_internal("4", "mass", "amount")


def test_a_dose_in_millilitres_is_refused_where_mass_is_due() -> None:
    with pytest.raises(InputError) as caught:
        to_internal("4 mL", "mass", "arm[2].take[0].amount")
    expected = "arm[2].take[0].amount: '4 mL' is a volume where a mass is due, for example '4 g'"
    assert str(caught.value) == expected
    assert (caught.value.where, caught.value.what) == ("arm[2].take[0].amount", "4 mL")


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("0.1 mg/kg", "mass"),
        ("4 h", "mass"),
        ("4 g", "time"),
        ("20 mg/kg", "mass_per_volume"),
        ("50 %", "mass_per_weight"),
        ("1 mg/g", "fraction"),
        ("3 mL/kg", "mass_per_weight"),
        ("2 rad", "fraction"),
        ("300 K", "time"),
        ("20 degC", "mass"),
    ],
)
def test_a_quantity_of_another_dimension_is_refused(text: str, dimension: str) -> None:
    with pytest.raises(InputError, match="key: "):
        to_internal(text, dimension, "key")


@pytest.mark.parametrize("text", ["nan g", "inf g", "-inf g", "infinity mg", "1e999 g"])
def test_a_quantity_that_is_not_finite_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not finite"):
        to_internal(text, "mass", "key")


def test_a_quantity_that_overflows_in_the_internal_unit_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        to_internal("1e305 kg", "mass", "key")
    with pytest.raises(InputError, match="too large"):
        to_internal(10**400, "fraction", "key")


def test_a_negative_quantity_is_refused_unless_it_may_be() -> None:
    with pytest.raises(InputError, match="is negative"):
        to_internal("-1 g", "mass", "key")
    assert to_internal("-1 h", "time", "key", negative=True) == -1


def test_zero_is_refused_where_it_makes_no_sense() -> None:
    assert to_internal("0 h", "time", "key") == 0
    with pytest.raises(InputError, match="is zero"):
        to_internal("0 h", "time", "key", zero=False)


def test_part_of_a_person_is_refused() -> None:
    with pytest.raises(InputError, match="not a whole number"):
        to_internal(1.5, "count", "people.number")


@pytest.mark.parametrize(
    "given_", [True, None, [4], {"value": 4}, "", "g", "4 4 g", "four g", "4,5 g", "\x00"]
)
def test_what_is_no_quantity_is_refused(given_: object) -> None:
    with pytest.raises(InputError, match="key: "):
        to_internal(given_, "mass", "key")


def test_a_misspelt_unit_gets_the_nearest_one() -> None:
    with pytest.raises(InputError, match="'hourz', which is not known; the nearest unit is 'hour'"):
        to_internal("4 hourz", "time", "key")


def test_long_nonsense_is_cut_short_in_the_message() -> None:
    with pytest.raises(InputError) as caught:
        to_internal("4 " + "x" * 10_000, "mass", "key")
    assert len(str(caught.value)) < 300


@given(st.text(max_size=40), st.sampled_from(sorted(DIMENSIONS)))
def test_any_text_is_either_read_or_refused_by_name(text: str, dimension: str) -> None:
    try:
        value = to_internal(text, dimension, "key")
    except InputError as error:
        where, value = error.where, 0.0
    else:
        where = "key"
    assert where == "key"
    assert math.isfinite(value)
    assert value >= 0


@given(FINITE, st.sampled_from(LISTED))
def test_a_quantity_goes_in_and_out_unchanged(value: float, unit: tuple[str, str]) -> None:
    dimension, spelling = unit
    inside = convert(value, spelling, dimension, "key")
    assert from_internal(inside, dimension, spelling) == pytest.approx(value, rel=1e-12, abs=1e-300)


@given(FINITE, st.sampled_from([pair for pair in LISTED if pair[0] != "count"]))
def test_reading_text_and_converting_a_number_agree(value: float, unit: tuple[str, str]) -> None:
    dimension, spelling = unit
    assert to_internal(f"{value!r} {spelling}", dimension, "key") == convert(
        value, spelling, dimension, "key"
    )


@pytest.mark.parametrize(("dimension", "unit"), [pair for pair in LISTED if pair[0] not in ONLY_LISTED])
def test_the_common_table_agrees_with_pint(dimension: str, unit: str) -> None:
    spelled = f"1{unit}" if unit.startswith("/") else unit
    assert factor(spelled, DIMENSIONS[dimension].unit) == pytest.approx(COMMON[dimension][unit], rel=1e-12)


@pytest.mark.parametrize("dimension", [name for name in DIMENSIONS if DIMENSIONS[name].unit != "count"])
def test_every_internal_unit_is_listed_with_factor_one(dimension: str) -> None:
    assert COMMON[dimension][DIMENSIONS[dimension].unit] == 1


@pytest.mark.parametrize("dimension", list(DIMENSIONS))
def test_every_example_in_an_error_message_would_be_accepted(dimension: str) -> None:
    for example in DIMENSIONS[dimension].example.split(" or "):
        assert to_internal(example, dimension, "key") > 0


@pytest.mark.parametrize(
    ("unit", "dimension"),
    [("mg", "mass"), ("mg/kg", "mass_per_weight"), ("ng/mL", "mass_concentration"), ("fortnight", "time")],
)
def test_a_unit_tells_its_dimension(unit: str, dimension: str) -> None:
    assert dimension_of(unit) == dimension


def test_an_unknown_unit_has_no_dimension() -> None:
    assert dimension_of("wibble") is None
    assert dimension_of("4 g") is None


def test_a_quantity_splits_into_number_and_unit() -> None:
    assert split("0.1 mg/kg") == (0.1, "mg/kg")
    assert split("5") == (5, "")
    assert split("mg") is None


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (4000, "mg", "4000 mg"),
        (12345.6, "ng/mL", "12350 ng/mL"),
        (0.01330000001, "mg/mg", "0.0133 mg/mg"),
        (0.77, "1", "0.77"),
        (0, "h", "0 h"),
        (-1.5, "h", "-1.5 h"),
        (1e-9, "mg", "1e-09 mg"),
        (99999.9, "L", "100000 L"),
        (100, "h", "100 h"),
    ],
)
def test_a_quantity_is_written_with_four_digits(value: float, unit: str, expected: str) -> None:
    assert format_quantity(value, unit) == expected


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_a_written_quantity_reads_back_within_half_a_digit(value: float) -> None:
    assert to_internal(format_quantity(value, "mg"), "mass", "key") == pytest.approx(value, rel=5.1e-4)


def test_everyday_units_are_read_without_pint() -> None:
    code = (
        "import sys; from mitragyna.units import to_internal; "
        "to_internal('4 g', 'mass', 'key'); to_internal('0.1 mg/kg', 'mass_per_weight', 'key'); "
        "print([m for m in ('pint', 'numpy', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
