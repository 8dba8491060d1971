"""Colours, ticks and ends of axes: what panels decide before any figure is drawn.

Colours are from the palette of Okabe and Ito (2008), which readers with colour-blindness can tell apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

COLOURS: Final = {
    "established treatment": "#0072B2",
    "no treatment": "#4D4D4D",
    "other": "#AA4499",
    "kratom product": "#B84A00",
}
_TICK_STEPS: Final = (0.25, 0.5, 1, 2, 3, 6, 7, 12, 14, 24, 28, 56, 91, 182, 365, 730)
_MOST_TICKS: Final = 8

SeverityBands = Sequence[tuple[str, float, float]]


def score_top(highest: float, scale_top: float, severity: SeverityBands) -> float:
    """The end of a shared score axis: the end of the band the highest value falls into, 24 at least."""
    ends = [high for _, _, high in severity if high >= max(highest, 24)]
    return float(min(ends, default=scale_top))


def tick_values(span: float) -> list[float]:
    """At most eight evenly spaced ticks from zero to ``span`` at steps a calendar or clock has."""
    step = next((s for s in _TICK_STEPS if span / s < _MOST_TICKS), span / (_MOST_TICKS - 1))
    return [round(k * step, 6) for k in range(int(span / step + 1e-9) + 1)]


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten; 1 where nothing is above zero."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if value <= m * power * (1 + 1e-9))
