"""Pages of the documentation as sources: what a finding rests on that is about the input, and not about a substance."""

from __future__ import annotations

from typing import Final


def page(where: str) -> str:
    """A page and a part of it ("docs/law.md: What an answer is") as a citation beside those of publications."""
    return f"Mitragyna, {where}"


OF_LAW: Final = page("docs/law.md: What an answer is")
"""What an answer on the law rests on where no record of a place says it."""
