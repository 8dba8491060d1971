"""The words a text shown to a reader may not hold, as patterns."""

from __future__ import annotations

import html
import re

VERDICTS = (
    r"\brecommend\w*",
    r"\bsafe(?:r|st|ly)?\b",
    r"\bworks\b",
    # An effective dose or level is a term of the field, and so is the best fit.
    r"\beffective\b(?! (?:dose|level|concentration|half-life)s?\b)",
    r"\bshould\b",
    r"\bcures?\b",
    r"(?<!fit is )\bbest\b(?! fit\b)",
)
IMPERATIVES = (
    r"(?:^|[.!?:;]\s+|>\s*)(?:please\s+)?(?:take|use|try|start|stop|increase|decrease|reduce|titrate|avoid|give|swallow|"
    r"drink|repeat|call|switch|taper|skip|double|halve)\b(?! of\b| in\b|,)",
    # Advice against, and advice on an amount whoever it is for.
    r"(?:^|[.!?:;]\s+|>\s*)(?:please\s+)?(?:do\s+not|don[\u2019']t|never)\s+(?:ever\s+)?(?:take|use|try|swallow|drink|"
    r"titrate|taper|double|halve|skip|exceed|chew)\b",
    r"(?:^|[.!?:;]\s+|>\s*)(?:please\s+)?(?:begin|end|continue|stay|go|chew|dose|commence)\s+"
    r"(?:with|at|on|up to|down to)?\s*(?:a\s+dose\s+of\s+)?\d[\d.,]*\s*(?:mg|g|grams?|milligrams?|\u00b5g|ml)\b",
    r"\b(?:one|people|users?|patients?|anyone|adults|beginners?)\s+(?:may|can|must|ought\s+to)\s+(?:\w+ly\s+)?"
    r"(?:take|use|swallow|drink|chew|start|begin)\b[^.;\n]{0,40}?\d[\d.,]*\s*(?:mg|g|grams?|milligrams?|\u00b5g|ml)\b",
    r"\b(?:doses?|amounts?)\b[^.;\n]{0,40}?\s(?:is|are)\s+(?:advised|advisable|suggested|ideal|preferable)\b"
    r"(?<!no dose is advised)(?<!no amount is advised)",
    r"\byou\b",
    r"\byour\b(?! own\b)",
)
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


def blocked(text: str) -> list[str]:
    """Every passage of ``text`` that passes a verdict or tells a reader what to do."""
    found: list[str] = []
    for pattern in (*VERDICTS, *IMPERATIVES):
        found += [match.group(0).strip() for match in re.finditer(pattern, text, flags=re.I | re.M)]
    return found
