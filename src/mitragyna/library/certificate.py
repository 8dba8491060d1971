"""Certificates of analysis: what a laboratory measured in one lot, with what it could not see kept as limits.

A result below a limit of detection or quantification is *censored*: it lies between zero and that limit, and is
never taken as zero. An analyte that is not on the certificate was not checked. ``docs/products.md`` describes
the files; ``mitragyna.library.lot`` makes a product of one.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.library.analytes import PANEL, Kind, inorganic
from mitragyna.library.composition import ENHANCED_ABOVE, MARKERS, WATER_MG_PER_ML, refuse_excess
from mitragyna.library.measurement import (
    JUDGED,
    NOT_TESTED,
    Measurement,
    UnknownUnitError,
    analyte_of,
    in_unit,
    measurement_of,
    short,
    unseen_without_limit,
    written_in,
)
from mitragyna.units import to_internal

LARGEST_FILE: Final = 1_000_000
"""Bytes; a certificate is a page or two."""
_TOP: Final = ("lot", "product", "laboratory", "method", "date", "density", "unit_mass", "results")
_ROW: Final = ("analyte", "result", "unit", "limit")
_ABOUT: Final = ("lot", "product", "laboratory", "method", "date", "density", "unit_mass")


@dataclass(frozen=True)
class Certificate:
    """One lot's certificate. ``density`` in mg/mL and ``unit_mass`` in g, where they are stated.

    ``not_tested`` are analytes that the certificate names without a result, or with a verdict by limits that it does
    not give ("pass"): of these ``judged`` has the verdict as written; ``without_limit`` are those that were not seen,
    where it does not say from what amount on they would have been; ``unread`` are metals, microbes and the like with
    the unit they are in, where it is not known;
    ``text`` is the file's bytes.
    """

    lot: str
    measurements: tuple[Measurement, ...]
    product: str = ""
    laboratory: str = ""
    method: str = ""
    date: str = ""
    density: float | None = None
    unit_mass: float | None = None
    not_tested: tuple[str, ...] = ()
    judged: tuple[tuple[str, str], ...] = ()
    without_limit: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    path: str = ""
    text: bytes = field(default=b"", repr=False)

    def of(self, analyte: str) -> Measurement | None:
        """The measurement of an analyte; None when it is not on the certificate."""
        return next((found for found in self.measurements if found.analyte == analyte), None)

    def of_kind(self, kind: Kind) -> tuple[Measurement, ...]:
        """All alkaloids, metals or microbes."""
        return tuple(found for found in self.measurements if found.kind == kind)

    @property
    def by_volume(self) -> bool:
        """Whether the alkaloids are given per mL and not per g."""
        return any(found.unit == "mg/mL" for found in self.of_kind("alkaloid"))

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What a certificate is expected to cover and this one does not (``PANEL``)."""
        return tuple(name for name in PANEL if self.of(name) is None)

    def share(self, alkaloid: str) -> tuple[float, float] | None:
        """Lowest and highest share of an alkaloid among those measured; None when it was not measured.

        Each alkaloid lies between its bounds: the share is lowest where it is lowest and all others highest.
        """
        own = self.of(alkaloid)
        if own is None:
            return None
        others = [found for found in self.of_kind("alkaloid") if found.analyte != alkaloid]
        lowest = own.low / total if (total := own.low + sum(found.high for found in others)) > 0 else 0.0
        highest = own.high / total if (total := own.high + sum(found.low for found in others)) > 0 else 0.0
        return lowest, highest

    def in_amount(self, analyte: str, amount: float) -> tuple[float, float] | None:
        """Lowest and highest mass of an analyte in ``amount`` of product (g, or mL where it is given per mL).

        µg of a metal, mg of an alkaloid, units of a count; None when it is not on the certificate or only its
        presence was looked for.
        """
        found = self.of(analyte)
        if found is None or found.unit.startswith("in "):
            return None
        return found.low * amount, found.high * amount

    @property
    def enhanced(self) -> bool | None:
        """Whether the lot is an enhanced product; None where the certificate cannot tell.

        It cannot when 7-hydroxymitragynine was not measured, or when a limit of detection is too high.
        """
        found = [share for name in MARKERS if (share := self.share(name)) is not None]
        if any(low > ENHANCED_ABOVE for low, _ in found):
            return True
        told = self.of(MARKERS[0]) is not None and all(high <= ENHANCED_ABOVE for _, high in found)
        return False if told else None

    @property
    def citation(self) -> str:
        """The certificate in one line."""
        parts = [f"Certificate of analysis, lot {self.lot}", self.laboratory, self.date]
        return ", ".join(part for part in parts if part)


def read_certificate(path: str | Path, where: str | None = None) -> Certificate:
    """The certificate in a JSON or CSV file (``docs/products.md``).

    ``where`` is what errors call the file. Raises ``InputError``, one sentence, for a file that cannot be read, an
    unknown key, analyte or unit, a result that is no measurement (zero among them: it needs a limit), and a
    composition of more than the whole.
    """
    path = Path(path)
    name = where or str(path)
    content = _bytes(path, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{name}: the text is not UTF-8; expected a certificate in UTF-8", where=name
        ) from None
    suffix = path.suffix.lower()
    if suffix not in (".json", ".csv"):
        raise InputError(f"{name}: a certificate is a JSON or a CSV file; expected .json or .csv", where=name)
    about, rows = _json(text, name) if suffix == ".json" else _csv(text, name)
    return _certificate(about, rows, name, content)


_DATE: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


def read_date(written: str) -> datetime.date | None:
    """The day a certificate is dated; of a month its first day. None where it is neither ``YYYY-MM-DD`` nor a month."""
    match = _DATE.fullmatch(written)
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _refuse_date(written: str, where: str) -> None:
    """Refuse a date that nobody can read, or that has not come; a day is left for those who are ahead in time."""
    dated = read_date(written)
    if dated is None:
        raise InputError(
            f"{where}: the date '{short(written)}' is not one that can only be read in one way; expected year, month "
            "and day, for example '2026-03-02'",
            where=where,
            what=written,
        )
    if dated > datetime.date.today() + datetime.timedelta(days=1):
        raise InputError(
            f"{where}: the date '{written}' has not come yet; expected the day the laboratory wrote the certificate",
            where=where,
            what=written,
        )


def _bytes(path: Path, where: str) -> bytes:
    if path.is_dir():
        raise InputError(
            f"{where}: this is a folder; expected a certificate, a JSON or CSV file", where=where
        )
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{where}: this is a pipe or a device; expected a certificate", where=where)
        if path.is_file() and path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{where}: the file is over 1 MB; expected a certificate", where=where)
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{where}: there is no such file; expected the path of a certificate", where=where
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{where}: the file cannot be read ({error})", where=where) from None


def _json(text: str, where: str) -> tuple[Mapping[str, Any], list[tuple[str, Mapping[str, Any]]]]:
    try:
        data: Any = json.loads(text, object_pairs_hook=_marked)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: line {error.lineno}: not valid JSON ({error.msg})", where=where) from None
    except (RecursionError, ValueError):
        raise InputError(
            f"{where}: not valid JSON: a number or a nesting of that size", where=where
        ) from None
    if not isinstance(data, dict):
        raise InputError(f"{where}: expected a JSON object with 'lot' and 'results'", where=where)
    about = cast("dict[str, Any]", data)
    _refuse_repeated(about, where)
    _allow(about, _TOP, where)
    results = about.get("results")
    if not isinstance(results, list) or not results:
        raise InputError(f"{where}: 'results' must be a list of at least one result", where=where)
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for index, row in enumerate(cast("list[Any]", results)):
        at = f"{where}: results[{index}]"
        if not isinstance(row, dict):
            raise InputError(f"{at}: expected an object with 'analyte', 'result' and 'unit'", where=at)
        _refuse_repeated(cast("dict[str, Any]", row), at)
        _allow(cast("dict[str, Any]", row), _ROW, at)
        rows.append((at, cast("dict[str, Any]", row)))
    return about, rows


_REPEATED: Final = "\0repeated"
"""Where an object keeps the name of a key that it has twice: no key of a file."""


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, marked with a key that is there twice, of which JSON itself would keep the last."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        made[_REPEATED] = next(name for name in names if names.count(name) > 1)
    return made


def _refuse_repeated(data: Mapping[str, Any], where: str) -> None:
    if (name := data.get(_REPEATED)) is not None:
        raise InputError(
            f"{where}: the key '{short(name)}' is there twice; expected each key once", where=where, what=name
        )


_MARKS = {";": "semicolons (';')", "\t": "tabs", "|": "upright bars ('|')"}


def _csv(text: str, where: str) -> tuple[Mapping[str, Any], list[tuple[str, Mapping[str, Any]]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    about: dict[str, Any] = {}
    rows: list[tuple[str, Mapping[str, Any]]] = []
    try:
        for cells in reader:
            at, stripped = f"{where}: line {reader.line_num}", [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not header:
                mark = next((m for m in ";\t|" if m in stripped[0]), None) if len(stripped) == 1 else None
                if mark is not None:
                    raise InputError(
                        f"{at}: the columns are parted by {_MARKS[mark]}; expected commas between them",
                        where=at,
                    )
                header = [cell.lower() for cell in stripped]
                _allow(dict.fromkeys(header), (*_ROW, *_ABOUT), at)
                missing = [name for name in _ROW[:3] if name not in header]
                if missing or len(set(header)) < len(header):
                    raise InputError(
                        f"{at}: expected the columns analyte, result and unit, each once", where=at
                    )
                continue
            if len(stripped) != len(header):
                raise InputError(
                    f"{at}: {len(stripped)} cells where the header has {len(header)}; expected as many",
                    where=at,
                )
            row = {name: cell for name, cell in zip(header, stripped, strict=True) if cell}
            for key in _ABOUT:
                given = row.pop(key, None)
                if given is not None and about.setdefault(key, given) != given:
                    raise InputError(
                        f"{at}: {key} is '{given}' and was '{about[key]}' above; expected one lot in a file",
                        where=at,
                    )
            rows.append((at, row))
    except csv.Error as error:
        raise InputError(f"{where}: line {reader.line_num}: not a CSV table ({error})", where=where) from None
    if not rows:
        raise InputError(f"{where}: there is no result; expected a header and at least one row", where=where)
    return about, rows


def _allow(data: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in keys:
            raise InputError(
                f"{where}: the key '{short(key)}' is not known here{suggestion(key, keys)}",
                where=where,
                what=key,
            )


def _certificate(
    about: Mapping[str, Any], rows: Iterable[tuple[str, Mapping[str, Any]]], where: str, content: bytes
) -> Certificate:
    words = {key: _words(about, key, where) for key in ("lot", "product", "laboratory", "method", "date")}
    if not words["lot"]:
        raise InputError(f"{where}: 'lot' is missing; expected the number or name of the lot", where=where)
    if words["date"]:
        _refuse_date(words["date"], where)
    density = _quantity(about, "density", "mass_per_volume", where)
    piece = _quantity(about, "unit_mass", "mass", where)
    found: dict[str, Measurement] = {}
    not_tested: list[str] = []
    judged: dict[str, str] = {}
    without_limit: list[str] = []
    unread: dict[str, str] = {}
    parts: set[str] = set()
    for at, row in rows:
        analyte = analyte_of(row, at)
        of_a_part = inorganic(str(row["analyte"]))
        if of_a_part and analyte.name in found:
            continue  # the whole is there already, and holds its inorganic part
        if not of_a_part and analyte.name in parts:
            found.pop(analyte.name, None)
            without_limit = [name for name in without_limit if name != analyte.name]
            parts.discard(analyte.name)
        if of_a_part and analyte.name in without_limit:
            without_limit.remove(
                analyte.name
            )  # of the whole nothing is known, and of its part there is a row
        if analyte.name in (*found, *not_tested, *without_limit, *unread):
            raise InputError(
                f"{at}: '{analyte.name}' is there twice; expected each analyte once",
                where=at,
                what=analyte.name,
            )
        written = written_in(row, "result", at)
        if written.lower() in NOT_TESTED | JUDGED:
            not_tested.append(analyte.name)
            if written.lower() in JUDGED:
                judged[analyte.name] = written
            continue
        try:
            if unseen_without_limit(analyte, row, at):
                without_limit.append(analyte.name)
            else:
                found[analyte.name] = measurement_of(analyte, row, at, piece)
        except UnknownUnitError as error:
            # An alkaloid is simulated by its content; of the others, what cannot be read is not there.
            if analyte.kind == "alkaloid":
                raise
            unread[analyte.name] = error.what
        else:
            parts |= {analyte.name} if of_a_part else set()
    certificate = Certificate(
        measurements=_on_one_basis(found.values(), density, where),
        density=density,
        unit_mass=None if piece is None else piece / 1000.0,
        not_tested=tuple(not_tested),
        judged=tuple(judged.items()),
        without_limit=tuple(without_limit),
        unread=tuple(unread.items()),
        path=where,
        text=content,
        **words,
    )
    _refuse_excess(certificate, where)
    return certificate


def _words(about: Mapping[str, Any], key: str, where: str) -> str:
    given = about.get(key, "")
    if not isinstance(given, str):
        raise InputError(f"{where}: '{key}' must be text in quotation marks", where=where, what=key)
    return " ".join(given.split())


def _quantity(about: Mapping[str, Any], key: str, dimension: str, where: str) -> float | None:
    return None if key not in about else to_internal(about[key], dimension, f"{where}: {key}", zero=False)


def _on_one_basis(found: Iterable[Measurement], density: float | None, where: str) -> tuple[Measurement, ...]:
    """The measurements with all alkaloids per g or all per mL, as the first of them is."""
    found = tuple(found)
    units = [one.unit for one in found if one.kind == "alkaloid"]
    if len(set(units)) < 2:
        return found
    if density is None:
        raise InputError(
            f"{where}: some alkaloids are given per g and some per mL; expected one of the two, or 'density'",
            where=where,
        )
    return tuple(in_unit(one, units[0], density) if one.kind == "alkaloid" else one for one in found)


def _refuse_excess(certificate: Certificate, where: str) -> None:
    total = sum(found.low for found in certificate.of_kind("alkaloid"))
    if certificate.by_volume:
        refuse_excess(total, certificate.density or WATER_MG_PER_ML, where)
    else:
        refuse_excess(total / 1000.0, None, where)
