"""The words a text shown to a reader may not hold, as patterns."""

from __future__ import annotations

import html
import re

VERDICTS = (
    r"\brecommend\w*",
    r"\bsafe(?:r|st|ly)?\b",
    r"\bworks\b",
    r"\beffective\b",
    r"\bshould\b",
    r"\bcures?\b",
    r"\bbest\b",
)
IMPERATIVES = (
    r"(?:^|[.!?:;]\s+|>\s*)(?:please\s+)?(?:take|use|try|start|stop|increase|decrease|reduce|titrate|avoid|give|swallow|"
    r"drink|repeat|call|switch|taper|skip|double|halve)\b",
    r"\byou\b",
    r"\byour\b",
)


def visible_text(page: str) -> str:
    """What a reader sees of an HTML page: no style, no markup, entities resolved; blocks on lines."""
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.S)
    body = re.sub(r"</(?:p|li|td|th|h1|h2|h3|dd|dt|figcaption|caption|summary|title|desc|text)>", "\n", body)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def blocked(text: str) -> list[str]:
    """Every passage of ``text`` that passes a verdict or tells a reader what to do."""
    found: list[str] = []
    for pattern in (*VERDICTS, *IMPERATIVES):
        found += [match.group(0).strip() for match in re.finditer(pattern, text, flags=re.I | re.M)]
    return found
