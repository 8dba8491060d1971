"""A text as a reader sees it: without the codes of terminals, and of a page of the web without what is not shown.

Lines keep their numbers. Where a tag ends a paragraph or a line inside a line there is a sign for it.
"""

from __future__ import annotations

import html
import re
from typing import Final

PARAGRAPH: Final = "\ue000"
"""Where a paragraph ends inside a line; a sign for private use, which texts do not hold."""
LINE: Final = "\ue001"
"""Where a line ends inside a line."""
BLANK: Final = "\ue002"
"""Where a line ends that a page goes on after, as after a blank."""

_CODE: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*(?P<ends>[@-~])|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]?"
)
_STRUCK_OVER: Final = re.compile(r"[^\n\x08]\x08")
"""A letter that the next one is printed over: bold and underlined ones in pages of a manual."""
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z\d]{0,15})"
    r"(?P<more>(?:[\s/](?:\"[^\"]{0,4000}\"|'[^']{0,4000}'|[^<>\"'])*)?)>"
)
_ALT: Final = re.compile(r"(?<![\w-])alt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_PAGE: Final = re.compile(r"<(?:!doctype html|html|body)(?![\w-])", re.IGNORECASE)
_DECLARED: Final = re.compile(r"<!doctype[^<>]*>|<\?xml[^<>]*\?>", re.IGNORECASE)
_ENDING: Final = (
    "address article aside blockquote body button caption center col dd details dialog div dl dt fieldset figcaption "
    "figure footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe label legend li main menu nav noscript "
    "object ol optgroup option p picture pre section select summary table tbody td textarea tfoot th thead title tr ul "
    "video"
)
_PARAGRAPHS: Final = frozenset(_ENDING.split())
_INLINE: Final = (
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd mark nobr q samp small span strong sup sub svg "
    "time tt u var wbr"
)
_WITHIN: Final = frozenset(_INLINE.split())
_OTHER: Final = frozenset(
    ("area", "audio", "base", "br", "embed", "img", "input", "link", "meta", "param", "source", "track")
)
_HIDDEN: Final = ("script", "style", "template")


def seen(text: str) -> str:
    """A text without what a reader does not see: codes of terminals, tags, comments, scripts and styles.

    A text that holds no tag of a page loses no more than the codes and comments; names of signs (``&shy;``) are those
    signs. Text that is struck out keeps its tags, since it is not read. What an image is called stays.
    """
    if "\x1b" in text or "\x9b" in text:
        text = _CODE.sub(lambda match: "" if (match["ends"] or "m") in "mK" else " ", text)
    if "\x08" in text:
        text = _STRUCK_OVER.sub("", text)
    text = _UNSEEN.sub("", text)
    if "<" in text:
        text = _shown(text)
    return _ENTITY.sub(_sign, text) if "&" in text else text


def _shown(text: str) -> str:
    # A comment that is never closed is read, since nobody can tell where it ends.
    text = _cut(text, r"<!--.*?-->", "-->").replace("<!--", PARAGRAPH)
    for name in _HIDDEN:
        text = _cut(text, rf"<{name}(?:\s[^<>]*)?>.*?</{name}\s*>", f"</{name}")
    page = _PAGE.search(text) is not None
    text = _DECLARED.sub("", text)
    if page:
        # A page ends a paragraph by a tag alone.
        text = re.sub(r"\r\n|\n|\r", f"{BLANK}\n", text)
    return _TAG.sub(_untagged, text)


def _cut(text: str, what: str, end: str) -> str:
    """A text without parts that are closed; each line end in them is kept."""
    last = text.lower().rfind(end)
    if last < 0:
        return text
    closed = min(len(text), last + len(end) + 20)
    return (
        re.sub(
            what,
            lambda match: "\n" * match[0].count("\n") or " ",
            text[:closed],
            flags=re.DOTALL | re.IGNORECASE,
        )
        + text[closed:]
    )


def _untagged(match: re.Match[str]) -> str:
    name = match["name"].lower()
    # A tag may go over several lines.
    lines = "\n" * match[0].count("\n")
    if name == "br":
        return LINE + lines
    if name == "img":
        called = _ALT.search(match["more"])
        words = " ".join((called[1] or called[2] or "").split()) if called else ""
        return f"{PARAGRAPH}{words}{PARAGRAPH}{lines}" if words else f" {lines}"
    if name == "li" and not match["end"]:
        return f"{PARAGRAPH}- {lines}"
    if name in _PARAGRAPHS:
        return PARAGRAPH + lines
    if name in _OTHER or name in ("sup", "sub"):
        return f" {lines}"
    return lines if name in _WITHIN else match[0]


def _sign(match: re.Match[str]) -> str:
    sign = html.unescape(match[0])
    return " " if sign.isspace() or sign in (PARAGRAPH, LINE, BLANK) else sign
