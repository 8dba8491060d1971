"""The words a text shown to a reader may not hold, as patterns."""

from __future__ import annotations

import html
import re

from mitragyna.safety.rules.wording import blocked, patterns

__all__ = ["IMPERATIVES", "VERDICTS", "blocked", "own_words", "visible_text"]

VERDICTS, IMPERATIVES = patterns()["verdicts"], patterns()["imperatives"]
QUOTED = re.compile(
    r"(?<!\w)'[^'\n]{1,160}?'(?!\w)|\"[^\"\n]{1,300}\"|\u201c[^\u201d]{1,300}\u201d|\u2018[^\u2019]{1,160}\u2019"
)


def visible_text(page: str) -> str:
    """What a reader sees of an HTML page: no style, no markup, entities resolved; blocks on lines."""
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.S)
    body = re.sub(r"</(?:p|li|td|th|h1|h2|h3|dd|dt|figcaption|caption|summary|title|desc|text)>", "\n", body)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def own_words(text: str) -> str:
    """A text without what it quotes: a word may be named that is not used."""
    return QUOTED.sub(" ", text)
