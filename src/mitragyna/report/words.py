"""How numbers, times and grades are written for a reader."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mitragyna.library import GRADES
from mitragyna.units import DAY_H

DAYS_FROM_H: Final = 48.0
"""From this length of time on it is told in days (h)."""
NOT_COMPUTED: Final = "not computed"


@dataclass(frozen=True)
class Interval:
    """A median across virtual people with the values that enclose 95 % of them."""

    median: float
    low: float
    high: float

    def scaled(self, factor: float) -> Interval:
        """The same interval in a unit ``factor`` times as small."""
        return Interval(self.median * factor, self.low * factor, self.high * factor)


def distinct(grades: Iterable[str]) -> tuple[str, ...]:
    """Each grade once, the strongest first; a grade that is none of ``GRADES`` comes last."""
    place = {grade: rank for rank, grade in enumerate(GRADES)}
    return tuple(sorted(dict.fromkeys(grades), key=lambda grade: place.get(grade, len(GRADES))))


def number(value: float, digits: int = 2) -> str:
    """Plain notation with ``digits`` significant digits, integers above that kept whole.

    >>> number(0.04567), number(1234.5), number(14.23, 3), number(-0.0)
    ('0.046', '1234', '14.2', '0')
    """
    if not math.isfinite(value):
        return "not finite"
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    if decimals > 6:
        return f"{value:.{digits - 1}e}"
    text = f"{value:.{max(decimals, 0)}f}"
    if "." in text and decimals > digits:
        text = text.rstrip("0")
    return "0" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def fixed(value: float, decimals: int = 1) -> str:
    """Fixed decimals with a true minus sign and no negative zero."""
    if not math.isfinite(value):
        return "not finite"
    text = f"{value:.{decimals}f}"
    return f"{0:.{decimals}f}" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def interval(given: Interval | None, decimals: int = 1, unit: str = "") -> str:
    """``median unit [low to high]``; what is absent says "not computed", never nothing."""
    if given is None:
        return NOT_COMPUTED
    after = f" {unit}" if unit else ""
    low, high = fixed(given.low, decimals), fixed(given.high, decimals)
    return f"{fixed(given.median, decimals)}{after} [{low} to {high}]"


def levels(given: Interval | None, unit: str = "", least: float = 0.0) -> str:
    """As ``interval``, with three significant digits for values of any size; what is below ``least`` says so.

    >>> levels(Interval(0.0081, 3e-7, 3.52), "ng/mL", least=0.001)
    '0.0081 ng/mL [<0.001 to 3.52]'
    """
    if given is None:
        return NOT_COMPUTED
    after = f" {unit}" if unit else ""
    low, middle, high = (
        f"<{number(least)}" if 0.0 < value < least else number(value, 3)
        for value in (given.low, given.median, given.high)
    )
    return f"{middle}{after} [{low} to {high}]"


FIRST_WEEK_H: Final = 168.0
"""Relief is counted over the first week of a run at most (h)."""


def relief_span(duration_h: float) -> str:
    """Over what relief is counted in a run of ``duration_h``.

    >>> relief_span(504), relief_span(4)
    ('in the first week', 'in the 4 hours of the run')
    """
    if duration_h >= FIRST_WEEK_H:
        return "in the first week"
    return f"in the {duration(duration_h)} of the run"


def relief(given: Interval | None) -> str:
    """A fraction of withdrawal that is taken away in percent; what is added to it is told as more, never below zero.

    >>> relief(Interval(0.43, 0.12, 0.85)), relief(Interval(-1.21, -2.5, -0.4))
    ('43 % [12 to 85]', '121 % more than without treatment [40 to 250 % more]')
    >>> relief(Interval(-0.1, -0.3, 0.05)), relief(Interval(0.1, -0.05, 0.2))
    ('10 % more than without treatment [30 % more to 5 % less]', '10 % [5 % more to 20 % less]')
    """
    if given is None:
        return NOT_COMPUTED
    low, middle, high = (fixed(100.0 * value, 0) for value in (given.low, given.median, given.high))
    minus = "\N{MINUS SIGN}"
    bare = {text: text.removeprefix(minus) for text in (low, middle, high)}
    said = f"{bare[middle]} %" + (" more than without treatment" if middle.startswith(minus) else "")
    if not low.startswith(minus):
        return f"{said} [{low} to {high}]"
    if high.startswith(minus):
        return f"{said} [{bare[high]} to {bare[low]} % more]"
    return f"{said} [{bare[low]} % more to {high} % less]"


def time_unit(longest_h: float) -> tuple[str, float]:
    """The unit a reader expects for times up to ``longest_h``, and hours per unit."""
    return ("days", DAY_H) if longest_h >= DAYS_FROM_H else ("hours", 1.0)


def moment(given: Interval | None) -> str:
    """A time after time zero in minutes, hours or days, whichever its median calls for."""
    if given is None:
        return NOT_COMPUTED
    if given.median < 1:
        return interval(given.scaled(60.0), 0, "minutes")
    unit, per = time_unit(given.median)
    return interval(given.scaled(1 / per), 1, unit)


def duration(hours: float) -> str:
    """A length of time in words, in days from two days up.

    >>> duration(504), duration(48), duration(87660), duration(6), duration(0.5)
    ('21 days', '2 days', '3652.5 days', '6 hours', '30 minutes')
    """
    if hours >= DAYS_FROM_H:
        value, word = hours / DAY_H, "day"
    elif hours >= 1:
        value, word = hours, "hour"
    else:
        value, word = hours * 60, "minute"
    text = f"{value:.4g}" if value < 1000.0 else f"{value:.1f}".removesuffix(".0")
    return f"{text} {word}" if text == "1" else f"{text} {word}s"


def first_capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str]) -> str:
    """Names in a row: ``a, b and c``."""
    parts = list(names)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def either(names: Iterable[str]) -> str:
    """Names of which one is enough: ``a, b or c``."""
    parts = list(names)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " or " + parts[-1] if parts else ""


def layer_of_bands(layered: bool, kratom: bool, efficacies: bool) -> str:
    """Which layer of uncertainty the bands of the figures and tables show, in one sentence or two."""
    if layered:
        return (
            "Bands of figures, and intervals outside the first table and the section on layers, show how virtual "
            "people differ from one another, every parameter being at its typical value. What is not known of the "
            "parameters is a layer of its own; the first table has it together with people."
        )
    unknown = " the in-vivo affinity factor" + (" and of efficacy" if efficacies else "")
    carried = (
        f"; in kratom arms they also carry what is unknown of{unknown}, drawn per person" if kratom else ""
    )
    return (
        f"The bands show how virtual people differ from one another{carried}. "
        "They do not carry the uncertainty of the other typical numbers."
    )
