"""The words that no text shown to a reader may hold: a verdict on a product, or what to do with a dose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from mitragyna.errors import InputError
from mitragyna.safety import files

_GUARD: Final = files.DATA / "guard.txt"


@cache
def patterns() -> Mapping[str, tuple[str, ...]]:
    """The patterns of ``data/guard.txt``: ``verdicts`` and ``imperatives``."""
    found: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in _GUARD.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            rows = found.setdefault(heading[1], [])
        elif line and not line.startswith("#"):
            rows.append(line)
    return MappingProxyType({name: tuple(lines) for name, lines in found.items()})


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(one, re.IGNORECASE | re.MULTILINE) for rows in patterns().values() for one in rows
    )


def blocked(text: str) -> list[str]:
    """Every passage of ``text`` that passes a verdict or tells a reader what to do; empty where there is none."""
    return [match.group(0).strip() for pattern in _compiled() for match in pattern.finditer(text)]


def refuse_blocked(texts: Mapping[str, str], where: str) -> None:
    """Refuse texts, by their keys, that call something harmless or tell what to do with a dose (``InputError``)."""
    for key, text in texts.items():
        if found := blocked(text):
            raise InputError(
                f"{where}: '{key}' says '{found[0]}'; expected what is known, and no verdict or advice on a dose",
                where=where,
                what=found[0],
            )
