"""Bytes from files: UTF-8 text, and the cells of a CSV table, with the line of every fault."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Final

from mitragyna.errors import InputError, suggestion
from mitragyna.scenario.refusal import refusal

_LARGEST_FILE: Final = 200_000_000
"""Bytes; beyond that a table is a mistake, and would not fit the memory a run may take."""


def bytes_of(path: Path, where: str) -> bytes:
    """The content of a file; ``InputError`` when it cannot be read."""
    try:
        if path.is_dir():
            raise InputError(f"{where}: this is a folder; expected a file", where=where)
        if path.exists() and not path.is_file():
            raise InputError(f"{where}: this is a pipe or a device; expected a file", where=where)
        if path.exists() and path.stat().st_size > _LARGEST_FILE:
            raise InputError(f"{where}: the file is over 200 MB; expected a smaller one", where=where)
        return path.read_bytes()
    except FileNotFoundError:
        near = suggestion(path.name, _siblings(path))
        raise InputError(
            f"{where}: there is no such file{near}; expected the path of one", where=where
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{where}: the file cannot be read ({reason})", where=where) from None


def utf8(content: bytes, where: str, kind: str) -> str:
    """The text of a file; ``InputError`` with the line when it is empty, binary or not UTF-8.

    ``kind`` says what was due, for example ``a TOML scenario``.
    """
    if not content.strip():
        raise InputError(f"{where}: line 1: the file is empty; expected {kind}", where=where)
    at = content.find(b"\0")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise InputError(f"{where}: line {line}: the file is binary; expected {kind}", where=where)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Positions count from after a byte order mark, which holds no line end: the line is right either way.
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{where}: line {line}: the text is not UTF-8; expected {kind} in UTF-8", where=where
        ) from None
    if not text.strip():
        raise InputError(f"{where}: line 1: the file is empty; expected {kind}", where=where)
    return text


def cells_of(
    name: str, folder: Path, key: str, known: tuple[str, ...]
) -> tuple[bytes, str, list[str], list[tuple[int, dict[str, str]]]]:
    """The cells of a CSV file named by ``key``: (bytes, file name for errors, header, rows).

    The header is in lower case; each row is (line, column -> stripped cell). ``known`` are the
    columns that may occur. Raises ``InputError`` for a file that cannot be read and for unknown or
    repeated columns and rows of another length, with the line.
    """
    path = folder / name
    try:
        content = bytes_of(path, name)
    except InputError as error:
        raise InputError(f"{key}: {error}", where=key, what=name) from None
    text = utf8(content, name, "a CSV table with a header")
    rows: list[tuple[int, dict[str, str]]] = []
    header: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            line = reader.line_num
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not header:
                header = _header(stripped, f"{name}: line {line}", known)
                continue
            if len(stripped) != len(header):
                raise refusal(
                    f"{name}: line {line}",
                    f"{len(stripped)} cells",
                    f"differ from the header; expected {len(header)}",
                )
            rows.append((line, dict(zip(header, stripped, strict=True))))
    except csv.Error as error:
        raise InputError(f"{name}: line {reader.line_num}: not a CSV table ({error})", where=name) from None
    return content, name, header, rows


def plain_number(cell: str) -> float:
    """The number in a cell, written in the digits 0 to 9; NaN where there is none.

    Python also reads digits of other scripts and ``1_0``: neither is how a table writes a number.
    """
    try:
        return float(cell) if cell.isascii() and "_" not in cell else math.nan
    except ValueError:
        return math.nan


def no_number(cell: str) -> str:
    """What is wrong with a cell that ``plain_number`` does not read."""
    foreign = any(sign.isdigit() and not sign.isascii() for sign in cell)
    return "has digits other than 0 to 9" if foreign else "is not a number"


def _header(cells: list[str], where: str, known: tuple[str, ...]) -> list[str]:
    header = [cell.lower() for cell in cells]
    for column, written in zip(header, cells, strict=True):
        if column not in known:
            mark = next((m for m in ";\t|" if m in written), None) if len(header) == 1 else None
            if mark is not None:
                name = {";": "semicolons (';')", "\t": "tabs", "|": "upright bars ('|')"}[mark]
                raise refusal(
                    where, written, f"has columns parted by {name}; expected commas between the columns"
                )
            hint = suggestion(column, known)
            listed = ", ".join(known)
            raise refusal(where, written, f"is an unknown column{hint}; expected columns among {listed}")
        if header.count(column) > 1:
            raise refusal(where, written, "is a column twice; expected each column once")
    return header


def _siblings(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir() if entry.suffix == path.suffix]
    except (OSError, ValueError):
        return []
