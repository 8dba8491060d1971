"""Put calibrated values into the library's files, and nothing else of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from _variant import VARIANT, place

DATA = Path(__file__).resolve().parent.parent / "src" / "mitragyna" / "library" / "data"


def _rounded(value: float) -> str:
    """Four significant digits: what a fit can carry."""
    return f"{float(f'{value:.4g}'):g}"


def _content(file: str, table: str, key: str) -> tuple[Path, str, str]:
    """Path and text of the file to change, and the table in it; a variant's file gets a table it lacks."""
    file, table = place(file, table)
    path = DATA / file
    text = path.read_text(encoding="utf-8")
    if VARIANT != "standard" and f"\n[{table}]\n" not in text:
        text = text.rstrip("\n") + f"\n\n[{table}]\n"
    section = re.compile(rf"^\[{re.escape(table)}\]\n(?:(?!\[).*\n)*?{key} = ", re.MULTILINE)
    if VARIANT != "standard" and not section.search(text):
        begun = "{ cv = 0 }" if key == "between_person" else "0"
        text = text.replace(f"[{table}]\n", f"[{table}]\n{key} = {begun}\n")
    return path, text, table


def _as_in_standard(file: str, table: str, value: float) -> bool:
    """Whether a variant has no need of a number: the standard's is the same, and the variant has none yet."""
    if VARIANT == "standard":
        return False
    own = "[" + place(file, table)[1] + "]\n"
    if own in (DATA / place(file, table)[0]).read_text(encoding="utf-8"):
        return False
    known: object = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    for key in (*table.split("."), "value"):
        known = known[key] if isinstance(known, dict) else None
    return isinstance(known, (int, float)) and _rounded(float(known)) == _rounded(value)


def write(file: str, table: str, value: float) -> None:
    """Replace ``value = …`` under ``[table]`` of a library file, ``file`` relative to the library's data."""
    if _as_in_standard(file, table, value):
        print(f"  {file} [{table}] as in the standard")
        return
    path, text, table = _content(file, table, "value")
    pattern = re.compile(rf"(^\[{re.escape(table)}\]\n(?:(?!\[).*\n)*?value = )([^\n]+)", re.MULTILINE)
    changed, count = pattern.subn(lambda m: m.group(1) + _rounded(value), text)
    if count != 1:
        raise SystemExit(f"{path}: {count} values found under [{table}], expected one")
    path.write_text(changed, encoding="utf-8")
    print(f"  {path.name} [{table}] value = {_rounded(value)}")


def write_spread(file: str, table: str, cv: float) -> None:
    """Replace the coefficient of variation in ``between_person = { cv = …`` under ``[table]``, to two digits."""
    path, text, table = _content(file, table, "between_person")
    pattern = re.compile(
        rf"(^\[{re.escape(table)}\]\n(?:(?!\[).*\n)*?between_person = \{{ cv = )([0-9.]+)", re.MULTILINE
    )
    changed, count = pattern.subn(lambda m: m.group(1) + f"{float(f'{cv:.2g}'):g}", text)
    if count != 1:
        raise SystemExit(f"{path}: {count} spreads found under [{table}], expected one")
    path.write_text(changed, encoding="utf-8")
    print(f"  {path.name} [{table}] between_person cv = {cv:.2g}")


def write_alternative(file: str, table: str, name: str, value: float) -> None:
    """Replace the value of a named alternative under ``[table]``, one to a line."""
    path = DATA / file
    pattern = re.compile(
        rf'(^\[{re.escape(table)}\]\n(?:(?!\[).*\n)*? *\{{ name = "{re.escape(name)}", value = )([^,]+)',
        re.MULTILINE,
    )
    changed, count = pattern.subn(lambda m: m.group(1) + _rounded(value), path.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{path}: {count} alternatives '{name}' found under [{table}], expected one")
    path.write_text(changed, encoding="utf-8")
    print(f"  {path.name} [{table}] alternative '{name}' value = {_rounded(value)}")
