"""One result of a laboratory: its analyte, its unit, and the bounds between which it lies."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from mitragyna.errors import InputError
from mitragyna.library.analytes import Analyte, Kind, find_analyte, nearest_analytes

_MASS: Final = {
    "mg/g": 1.0,
    "g/kg": 1.0,
    "mg/kg": 1e-3,
    "mg/mg": 1e3,
    "g/g": 1e3,
    "mg/100g": 0.01,
    "g/100g": 10.0,
    "%": 10.0,
    "%w/w": 10.0,
    "%(w/w)": 10.0,
    "wt%": 10.0,
    "percent": 10.0,
    "ug/g": 1e-3,
    "ppm": 1e-3,
    "ug/mg": 1.0,
    "ug/kg": 1e-6,
    "ng/g": 1e-6,
    "ppb": 1e-6,
}
"""Spelling (``_unit_key``) -> mg/g in it."""
_VOLUME: Final = {
    "mg/ml": 1.0,
    "g/l": 1.0,
    "mg/l": 1e-3,
    "g/ml": 1e3,
    "ug/ml": 1e-3,
    "ug/l": 1e-6,
    "ng/ml": 1e-6,
    "%w/v": 10.0,
    "%(w/v)": 10.0,
    "g/100ml": 10.0,
    "mg/100ml": 0.01,
}
"""Spelling -> mg/mL in it."""
_PIECE: Final = {
    f"{mass}/{piece}": factor
    for mass, factor in (("mg", 1.0), ("ug", 1e-3))
    for piece in ("unit", "piece", "tablet", "capsule", "serving")
}
"""Spelling -> mg in a piece of it."""
_COUNT: Final = {"cfu/g": "CFU/g", "cfu/ml": "CFU/mL", "mpn/g": "CFU/g", "mpn/ml": "CFU/mL"}
_SAMPLE: Final = re.compile(r"(?:in|per|/)?(\d+(?:\.\d+)?)(g|ml)")
_WORDS: Final = (
    (r"\bmicrograms?\b", "ug"), (r"\bmilligrams?\b", "mg"), (r"\bkilograms?\b", "kg"), (r"\bgra?m?s?\b", "g"),
    (r"\bmillilit(?:er|re)s?\b", "ml"), (r"\bcolony[ -]forming units?\b|\bcfus\b", "cfu"),
)  # fmt: skip
"""Units in words, and the signs that stand for them."""
_NOT_SEEN: Final = frozenset(
    {"nd", "n.d.", "not detected", "none detected", "bdl", "below detection", "<lod", "< lod"}
    | {"bql", "bloq", "below quantification", "<loq", "< loq", "< ll", "<ll"}
)
_ABSENT: Final = frozenset({"absent", "negative", "not detected", "none detected", "nd", "n.d.", "not found"})
_PRESENT: Final = frozenset(
    {"present", "positive", "detected", "found", "isolated", "confirmed positive", "confirmed"}
    | {"presumptive positive", "presumptively positive", "presumptive", "positive (presumptive)"}
)
"""What a presumptive test saw counts as seen until it is shown not to be there."""
_UNCOUNTED: Final = frozenset(
    {"tntc", "too numerous to count", "uncountable", "confluent", "confluent growth", "overgrown"}
)
_COUNTED_TO: Final = 300.0
"""Colonies up to which a plate is counted."""
NOT_TESTED: Final = frozenset({"nt", "n.t.", "not tested", "not analysed", "not analyzed", "n/a"})
JUDGED: Final = frozenset(
    {
        "pass",
        "passed",
        "passes",
        "conform",
        "conforms",
        "complies",
        "compliant",
        "within limits",
        "acceptable",
    }
    | {"within specification", "meets specification", "ok"}
)
"""Verdicts of a laboratory by limits of its own, which the row does not give: no result that can be judged again."""
_FAILED: Final = frozenset(
    {"fail", "failed", "fails", "does not conform", "non-compliant", "out of specification"}
)
_NUMBER: Final = re.compile(
    r"([<>≤≥]?)=?\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)", re.ASCII
)


class UnknownUnitError(InputError):
    """A result is in a unit that is not known for its analyte, or in none."""


@dataclass(frozen=True)
class Measurement:
    """One result: between ``low`` and ``high``, the same where the laboratory gave a number.

    ``unit`` is mg/g or mg/mL for alkaloids, µg/g or µg/mL for metals, CFU/g or CFU/mL for counts of microbes,
    and ``in 25 g`` and the like where only presence was looked for (1 present, 0 absent). ``written`` is the
    result as it stands in the file. ``high`` is infinite for a count above what can be counted.
    """

    analyte: str
    kind: Kind
    low: float
    high: float
    unit: str
    written: str

    @property
    def censored(self) -> bool:
        """Whether it is known only to lie between two bounds."""
        return self.low != self.high


def analyte_of(row: Mapping[str, Any], at: str) -> Analyte:
    """The analyte a row names; ``InputError`` placed at ``at`` when it is none that is known."""
    given = row.get("analyte")
    if not isinstance(given, str) or not given.strip():
        raise InputError(f"{at}: 'analyte' is missing; expected a name, for example 'mitragynine'", where=at)
    found = find_analyte(given)
    if found is None:
        raise InputError(
            f"{at}: '{short(given)}' is not an analyte that is known{nearest_analytes(given)}",
            where=at,
            what=given,
        )
    return found


def written_in(row: Mapping[str, Any], key: str, at: str) -> str:
    """What stands under a key, as text on one line; empty when there is nothing."""
    given = row.get(key, "")
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise InputError(f"{at}: '{key}' must be a number, or text such as '<0.05' or 'ND'", where=at)
    try:
        return " ".join(str(given).split())
    except ValueError:
        raise InputError(f"{at}: '{key}' is a number too large to be a result", where=at) from None


def unseen_without_limit(analyte: Analyte, row: Mapping[str, Any], at: str) -> bool:
    """Whether a row says that nothing was seen and not from what amount on it would have been: no bound follows.

    Of a microbe that was looked for in a sample of a given size it says all there is to say. Raises ``InputError``
    placed at ``at`` for a unit that is not known; without a limit it need not have one.
    """
    written, unit = written_in(row, "result", at), written_in(row, "unit", at)
    if written.lower() not in _NOT_SEEN or written_in(row, "limit", at):
        return False
    if analyte.kind == "microbe" and _SAMPLE.fullmatch(_unit_key(unit)):
        return False
    if unit and _unit_key(unit) not in _PIECE:
        _factor(analyte, unit, at, None)
    return True


def measurement_of(analyte: Analyte, row: Mapping[str, Any], at: str, piece: float | None) -> Measurement:
    """The measurement in a row; ``piece`` is the mass of one tablet or capsule (mg), where it is stated.

    Raises ``InputError`` placed at ``at`` for an unknown unit and for a result that is no measurement.
    """
    written, unit_written = written_in(row, "result", at), written_in(row, "unit", at)
    if not written:
        raise InputError(
            f"{at}: 'result' is missing; expected a number, '<0.05', or 'ND' with a limit", where=at
        )
    if written.lower() in _FAILED and analyte.kind != "microbe":
        raise InputError(
            f"{at}: '{short(written)}' says that {analyte.name} is above a limit and not how much; expected the number",
            where=at,
            what=written,
        )
    if written.lower() in _FAILED:
        # Above the laboratory's limit is present, however much of it.
        return Measurement(analyte.name, analyte.kind, 1.0, math.inf, _kept_count(unit_written), written)
    sample = _SAMPLE.fullmatch(_unit_key(unit_written)) if analyte.kind == "microbe" else None
    if sample is not None:
        return _presence(analyte, written, f"in {sample[1]} {sample[2].replace('ml', 'mL')}", at)
    if analyte.kind == "microbe" and written.lower() in _PRESENT | _UNCOUNTED:
        least = _COUNTED_TO if written.lower() in _UNCOUNTED else 1.0
        return Measurement(analyte.name, analyte.kind, least, math.inf, _kept_count(unit_written), written)
    factor, unit = _factor(analyte, unit_written, at, piece)
    if written.lower() in _NOT_SEEN:
        low, high = 0.0, _plain(row, "limit", at)
        written = f"{written}, limit {written_in(row, 'limit', at)}"
    else:
        sign, number = _parsed(written, analyte, at)
        above = sign in (">", "≥")
        if above and analyte.kind != "microbe":
            raise InputError(f"{at}: '{written}' has no upper bound; expected a number or '<'", where=at)
        _refuse_other_limit(sign, number, written, row, at)
        low, high = (0.0 if sign in ("<", "≤") else number), (math.inf if above else number)
    if high <= 0:
        raise InputError(
            f"{at}: a result of zero is no measurement; expected '<' and the limit of detection, or 'ND' with "
            "'limit'",
            where=at,
            what=written,
        )
    shown = f"{written} {unit_written}" if unit_written else written
    return Measurement(analyte.name, analyte.kind, low * factor, high * factor, unit, shown)


def _refuse_other_limit(sign: str, number: float, written: str, row: Mapping[str, Any], at: str) -> None:
    """Refuse a result below a limit of its own beside another one, and a number below what could be seen."""
    if not written_in(row, "limit", at) or sign in (">", "≥"):
        return
    limit = _plain(row, "limit", at)
    if sign and not math.isclose(number, limit, rel_tol=1e-9):
        said = f"the result '{written}' and the limit {limit:g} say two things; expected one limit"
    elif not sign and number < limit * (1.0 - 1e-9):
        said = f"the result {number:g} is below the limit {limit:g}, the least that could be seen"
        said += f"; expected '<{limit:g}'"
    else:
        return
    raise InputError(f"{at}: {said}", where=at, what=written)


def _parsed(written: str, analyte: Analyte, at: str) -> tuple[str, float]:
    match = _NUMBER.fullmatch(written)
    number = float(match[2]) if match else math.nan
    if match is None or not math.isfinite(number):
        raise InputError(
            f"{at}: '{short(written)}' is not a result of {analyte.name}; expected a number, '<0.05', or "
            "'ND' with a limit",
            where=at,
            what=written,
        )
    return match[1], number


def _plain(row: Mapping[str, Any], key: str, at: str) -> float:
    written = written_in(row, key, at)
    match = _NUMBER.fullmatch(written)
    number = float(match[2]) if match and not match[1] else math.nan
    if not math.isfinite(number):
        raise InputError(
            f"{at}: the {key} '{short(written)}' is not a number; expected one such as 0.05", where=at
        )
    return number


def _kept_count(written: str) -> str:
    """The unit of a microbe that a laboratory's verdict speaks of."""
    return _COUNT.get(_unit_key(written), "CFU/g")


def _presence(analyte: Analyte, written: str, unit: str, at: str) -> Measurement:
    lowered = written.lower()
    if lowered not in _ABSENT | _PRESENT | _UNCOUNTED:
        raise InputError(
            f"{at}: '{short(written)}' is not a result {unit}; expected 'absent' or 'present'",
            where=at,
            what=written,
        )
    value = float(lowered not in _ABSENT)
    return Measurement(analyte.name, analyte.kind, value, value, unit, f"{written} {unit}")


def _unit_key(written: str) -> str:
    key = re.sub(r"\s*\bper\b\s*", "/", written.lower())
    for word, short_one in _WORDS:
        key = re.sub(word, short_one, key)
    return re.sub(r"^(?:µ|μ|mc)g", "ug", re.sub(r"\s+", "", key))


def _factor(analyte: Analyte, written: str, at: str, piece: float | None) -> tuple[float, str]:
    """(factor to the unit the measurement is kept in, that unit)."""
    key = _unit_key(written)
    if analyte.kind == "microbe":
        if key in _COUNT:
            return 1.0, _COUNT[key]
        due = "CFU/g, CFU/mL, or 'in 25 g' for presence"
    elif key in _PIECE:
        if piece is None:
            raise InputError(
                f"{at}: '{short(written)}' needs the mass of one piece; expected 'unit_mass', for example '600 mg'",
                where=at,
                what=written,
            )
        return _PIECE[key] * 1000.0 / piece * (1000.0 if analyte.kind == "metal" else 1.0), _kept(
            analyte, "g"
        )
    else:
        scale = 1000.0 if analyte.kind == "metal" else 1.0
        if key in _MASS:
            return _MASS[key] * scale, _kept(analyte, "g")
        if key in _VOLUME:
            return _VOLUME[key] * scale, _kept(analyte, "mL")
        due = "mg/g, %, mg/mL or µg/g" if analyte.kind == "alkaloid" else "µg/g, ppm, mg/kg or µg/mL"
    said = f"has the unit '{short(written)}', which is not known for it" if written else "has no unit"
    raise UnknownUnitError(f"{at}: {analyte.name} {said}; expected {due}", where=at, what=written)


def _kept(analyte: Analyte, per: str) -> str:
    return f"{'µg' if analyte.kind == 'metal' else 'mg'}/{per}"


def in_unit(measurement: Measurement, unit: str, density: float) -> Measurement:
    """An alkaloid's measurement in mg/g or mg/mL; ``density`` in mg/mL."""
    if measurement.unit == unit:
        return measurement
    factor = density / 1000.0 if unit == "mg/mL" else 1000.0 / density
    return replace(measurement, low=measurement.low * factor, high=measurement.high * factor, unit=unit)


def short(text: str) -> str:
    """A text as an error quotes it: on one line, of 60 characters at most."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else plain[:59] + "…"
