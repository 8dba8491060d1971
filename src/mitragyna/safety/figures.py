"""Numbers as they are compared with limits, and as they are shown on their side of them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

_MOST_FIGURES: Final = 15


def compared(value: float, operator: str, limit: float) -> bool:
    """Whether a value meets a limit; equal is equal to within rounding."""
    slack = 1e-9 * max(abs(limit), 1e-12)
    match operator:
        case "above":
            return value > limit + slack
        case "at_least":
            return value >= limit - slack
        case "below":
            return value < limit - slack
        case _:
            return value <= limit + slack


@lru_cache(maxsize=4096)
def figure(value: float, edges: tuple[float, ...] = ()) -> str:
    """A number with three figures, and as many more as it takes to stay on its side of each of ``edges``."""
    if not math.isfinite(value):
        return f"{value:.0f}"
    first = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    whole = len(f"{abs(value):.0f}")
    for text in (first, *(f"{value:.{figures}g}" for figures in range(max(4, whole + 1), _MOST_FIGURES))):
        if all(_side(float(text), edge) == _side(value, edge) for edge in edges):
            return text
    return f"{value:.{_MOST_FIGURES}g}"


def _side(value: float, edge: float) -> int:
    """Below an edge, on it or above it, as a rule compares them."""
    return compared(value, "above", edge) - (not compared(value, "at_least", edge))
