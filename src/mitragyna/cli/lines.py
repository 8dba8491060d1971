"""How wide what is printed may be, and texts wrapped to it."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import Final

PIPED: Final = 120
"""Columns where there is no terminal and COLUMNS says nothing."""
_FEWEST: Final = 40


def width() -> int:
    """Columns: those of the terminal, else COLUMNS of the environment, else ``PIPED``."""
    if sys.stdout.isatty():
        import shutil

        return max(shutil.get_terminal_size().columns, _FEWEST)
    given = os.environ.get("COLUMNS", "")
    return max(int(given), _FEWEST) if given.isascii() and given.isdigit() and len(given) < 5 else PIPED


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """``text`` in lines of that width at most; ``first`` stands before the first, ``rest`` before each other one.

    A word that is longer than a line, such as an address, stays whole.
    """
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def for_terminal(line: str) -> str:
    """A line wrapped between words on a terminal, its further lines two columns further in; a pipe gets it whole."""
    if not sys.stdout.isatty():
        return line
    said = line.lstrip()
    indented = line[: len(line) - len(said)]
    return wrapped(said, indented, indented + "  ")
