"""The shipped rules, and made-up ones in files of their own."""

from __future__ import annotations

from pathlib import Path

from mitragyna.safety import load_rules

RULES = load_rules()
TOP = 'family = "made"\nreviewed = 2026-11-22\n'
RULE = """[[rule]]
id = "one"
title = "One"
severity = "serious"
statement = "A fact."
assumption = "made up"
when = {when}
"""


def made(when: str = '{ fact = "person.age", below = "18 y" }', top: str = TOP, extra: str = "") -> str:
    return top + RULE.replace("{when}", when) + extra


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return tmp_path
