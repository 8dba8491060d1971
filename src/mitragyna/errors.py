"""The one exception that means "the input is wrong", at every layer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Letters, marks and signs of which nothing shows though they count as printable: fillers, joiners, selectors of
variants, the empty Braille cell."""


class InputError(Exception):
    """Something the user gave cannot be used.

    The message is one sentence that says what is wrong, where, and what would be right; the
    command line prints it and ends with exit code 2, without a traceback.

    ``where`` names the place (a file, a line, or a key such as ``arm[2].take[0].amount``),
    ``what`` the offending value as it was written; both are empty when the message says it all.
    """

    def __init__(self, message: str, *, where: str = "", what: str = "") -> None:
        super().__init__(message)
        self.where = where
        self.what = what


class UnfinishedError(Exception):
    """A run ended before it was complete, and what is finished can be continued from.

    The message is one sentence that says why, what is there and how to go on; the command line ends with exit code 3.
    """


def printable(text: str, longest: int | None = None) -> str:
    r"""A text from outside as it may be shown: signs that steer a terminal or cannot be seen stand as their codes.

    Line ends stay. With ``longest``, what is longer ends in an ellipsis.

    >>> printable("red\x1b[31m")
    'red\\x1b[31m'
    """
    if longest is not None and len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isprintable() and UNSEEN.isdisjoint(text):
        return text
    return "".join(
        sign
        if (sign.isprintable() and sign not in UNSEEN) or sign == "\n"
        else sign.encode("unicode_escape").decode()
        for sign in text
    )


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Known names most like ``name``, best first; empty when none is near."""
    candidates = list(known)
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    return [lowered[match] for match in _close(name.lower(), lowered, count, 0.55)]


def _close(name: str, known: Iterable[str], count: int, cutoff: float) -> list[str]:
    """As ``difflib.get_close_matches``: the likest by an upper bound first, so that few are compared in full."""
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher()
    matcher.set_seq2(name)
    bounds: list[tuple[float, str]] = []
    for each in known:
        matcher.set_seq1(each)
        if matcher.real_quick_ratio() >= cutoff and (bound := matcher.quick_ratio()) >= cutoff:
            bounds.append((bound, each))
    best: list[tuple[float, str]] = []
    for bound, each in sorted(bounds, reverse=True):
        if len(best) == count and bound < best[-1][0]:
            break
        matcher.set_seq1(each)
        if (ratio := matcher.ratio()) >= cutoff:
            best = sorted([*best, (ratio, each)], reverse=True)[:count]
    return [each for _, each in best]


def suggestion(name: str, known: Iterable[str]) -> str:
    """A clause to end an error with: the nearest known names, or nothing.

    >>> suggestion("methadon-solution", ["methadone-solution", "morphine-oral"])
    "; the nearest known name is 'methadone-solution'"
    """
    near = nearest(name, known)
    if not near:
        return ""
    if len(near) == 1:
        return f"; the nearest known name is '{near[0]}'"
    return "; the nearest known names are " + ", ".join(f"'{match}'" for match in near)
