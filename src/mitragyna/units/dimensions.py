"""The dimensions a quantity can have, the internal unit of each, and the units met every day.

The table of common units exists for speed: importing pint takes about half a second, and nearly
every input uses one of these. Any other spelling is read by pint (``mitragyna.units.registry``),
and a test holds the table against pint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Dimension:
    """One kind of quantity.

    ``unit`` is the internal unit, ``phrase`` how an error message calls it (with its article),
    ``example`` a value that would be accepted, and ``bare`` whether a number without a unit is
    a complete quantity. ``above_zero`` and ``most`` are limits of the numbers a model can be given;
    reading a quantity does not apply them, the library does.
    """

    name: str
    unit: str
    phrase: str
    example: str
    bare: bool = False
    above_zero: bool = False
    most: float = float("inf")


DAY_H: Final = 24.0
"""A day, in the internal unit of time (h)."""
WEEK_H: Final = 7.0 * DAY_H
"""A week (h)."""

_ALL: Final = (
    Dimension("mass", "mg", "a mass", "4 g"),
    Dimension("time", "h", "a time", "8 h"),
    Dimension("volume", "L", "a volume", "50 L", above_zero=True),
    Dimension("product_volume", "mL", "a volume", "300 mL"),
    Dimension("clearance", "L/h", "a clearance (volume per time)", "150 L/h", above_zero=True),
    Dimension("rate", "1/h", "a rate (1 per time)", "0.5 1/h", above_zero=True),
    Dimension("fraction", "1", "a plain number or percentage", "0.8 or 80 %", bare=True, most=1),
    Dimension("molar_mass", "g/mol", "a molar mass", "398.5 g/mol", above_zero=True),
    Dimension("molar_concentration", "nmol/L", "a molar concentration", "230 nmol/L", above_zero=True),
    Dimension("mass_concentration", "mg/L", "a mass concentration", "32 ng/mL"),
    Dimension("mass_per_mass", "mg/mg", "a mass per mass", "13.3 mg/g", most=1),
    Dimension("mass_per_volume", "mg/mL", "a mass per volume", "0.26 mg/mL"),
    Dimension("mass_per_weight", "mg/kg", "a mass per body weight", "0.1 mg/kg"),
    Dimension("volume_per_weight", "mL/kg", "a volume per body weight", "2 mL/kg"),
    Dimension("weight", "kg", "a body weight", "70 kg", above_zero=True),
    Dimension("age", "year", "an age", "34 y"),
    Dimension("mass_rate", "mg/h", "a mass per time", "5 mg/h"),
    Dimension("product_volume_rate", "mL/h", "a volume per time", "20 mL/h"),
    Dimension("count", "count", "a whole number", "3", bare=True),
    Dimension("number", "1", "a plain number", "1.5", bare=True),
    Dimension("ratio", "1", "a plain number above zero", "1.5", bare=True, above_zero=True),
    Dimension("time_constant", "h", "a time above zero", "18 h", above_zero=True),
    Dimension("score", "points", "a score", "2.5 points", bare=True),
    Dimension("frequency", "1/min", "a number per minute", "72 1/min"),
    Dimension("pressure", "mmHg", "a pressure", "40 mmHg", above_zero=True),
    Dimension("per_pressure", "1/mmHg", "a plain number per pressure", "0.03 1/mmHg"),
    Dimension("gain_per_pressure", "L/min/mmHg", "a ventilation per pressure", "2 L/min/mmHg"),
    Dimension("gain_per_frequency", "L/min/Hz", "a ventilation per frequency", "2.5 L/min/Hz"),
)

DIMENSIONS: Final[dict[str, Dimension]] = {dimension.name: dimension for dimension in _ALL}
"""Dimension name -> ``Dimension``, whose ``unit`` is the internal unit."""


def _common() -> dict[str, dict[str, float]]:
    """Dimension name -> unit spelling -> factor to the internal unit."""
    micro = ("µg", "μg", "ug", "mcg")
    mass = {"kg": 1e6, "g": 1e3, "mg": 1.0, "ng": 1e-6, "pg": 1e-9} | dict.fromkeys(micro, 1e-3)
    time = {
        "ms": 1 / 3_600_000,
        "s": 1 / 3600,
        "sec": 1 / 3600,
        "min": 1 / 60,
        "minute": 1 / 60,
        "minutes": 1 / 60,
        "h": 1.0,
        "hr": 1.0,
        "hour": 1.0,
        "hours": 1.0,
        "d": DAY_H,
        "day": DAY_H,
        "days": DAY_H,
        "week": WEEK_H,
        "weeks": WEEK_H,
        "month": 730.5,
        "months": 730.5,
        "y": 8766.0,
        "yr": 8766.0,
        "year": 8766.0,
        "years": 8766.0,
    }
    volume = {"L": 1.0, "l": 1.0, "dL": 0.1, "mL": 1e-3, "ml": 1e-3}
    molar = {"mol/L": 1e9, "mmol/L": 1e6, "nmol/L": 1.0, "pmol/L": 1e-3, "mM": 1e6, "nM": 1.0, "pM": 1e-3}
    molar |= dict.fromkeys(("µmol/L", "μmol/L", "umol/L", "µM", "μM", "uM"), 1e3)
    hour = {"h": 1.0, "hr": 1.0, "min": 60.0, "s": 3600.0, "d": 1 / 24, "day": 1 / 24}
    millilitres = {"L": 1e3, "l": 1e3, "mL": 1.0, "ml": 1.0}

    def ratio(over: dict[str, float], under: dict[str, float]) -> dict[str, float]:
        return {f"{a}/{b}": factor / per for a, factor in over.items() for b, per in under.items()}

    per_hour = {per: 1 / factor for per, factor in hour.items()}
    return {
        "mass": mass,
        "time": time,
        "volume": volume,
        "product_volume": {unit: factor * 1e3 for unit, factor in volume.items()},
        "clearance": ratio(volume, per_hour),
        "rate": ratio({"1": 1.0}, per_hour) | ratio({"": 1.0}, per_hour),
        "fraction": {"1": 1.0, "%": 0.01, "percent": 0.01},
        "molar_mass": {"g/mol": 1.0, "kg/mol": 1e3},
        "molar_concentration": molar,
        "mass_concentration": ratio(mass, volume),
        "mass_per_mass": ratio(mass, mass) | {"%": 0.01},
        "mass_per_volume": ratio(mass, millilitres),
        "mass_per_weight": ratio(mass, {"kg": 1.0}),
        "volume_per_weight": ratio(millilitres, {"kg": 1.0}),
        "weight": {"kg": 1.0, "g": 1e-3},
        "age": {unit: hours / 8766.0 for unit, hours in time.items()},
        "mass_rate": ratio(mass, per_hour),
        "product_volume_rate": ratio(millilitres, per_hour),
        "count": {"1": 1.0, "count": 1.0},
        "number": {"1": 1.0},
        "ratio": {"1": 1.0},
        "time_constant": time,
        "score": {"1": 1.0, "points": 1.0, "point": 1.0},
        # "130 /min" is a rate as well, where one is due.
        "frequency": {"1/min": 1.0, "/min": 1.0, "1/s": 60.0},
        "pressure": {"mmHg": 1.0},
        "per_pressure": {"1/mmHg": 1.0},
        "gain_per_pressure": {"L/min/mmHg": 1.0},
        "gain_per_frequency": {"L/min/Hz": 1.0},
    }


COMMON: Final = _common()
"""Dimension name -> unit spelling -> factor to the internal unit."""

ONLY_LISTED: Final = frozenset(
    {
        *("fraction", "count", "number", "ratio", "score"),
        *("mass_per_mass", "mass_per_weight", "volume_per_weight"),
        *("pressure", "per_pressure", "gain_per_pressure", "gain_per_frequency"),
    }
)
"""Dimensions for which pint cannot tell a right unit from a wrong one.

A fraction, mg per g of product and mg per kg of person are all plain numbers to it, so only the
listed spellings count. The pressures and gains of the overdose model are written one way only.
"""
