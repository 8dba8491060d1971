"""The largest share within limits that any predictions could reach: what contradicting observations leave.

Results of one name in ``Row.same`` answer to one prediction: the same treatment measured again, or one constant of the
model at several doses. Moved together they meet at most so many of their limits; results that stand alone can always
be met. Nothing is fitted with it: it says how much of a miss no number could mend.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from mitragyna.qualify.limits import FOLD_KINDS, Limit, load_limits
from mitragyna.qualify.row import Row

SHARES = ("occupancy", "proportion")
"""Kinds between zero and one, moved on the scale of log odds: an occupancy as if its constant were another."""
SLACK = 1e-9


def ceiling(rows: Sequence[Row]) -> float | None:
    """The largest share within, each study weighing the same; None where nothing was judged.

    Each group's predictions are moved by one distance, on the scale of their kind (logarithms, log odds, or points), to
    where the studies' weight within is largest. A result alone, a direction, or one without a prediction to move counts
    as met. Never below ``weighted_share``.
    """
    judged = [row for row in rows if row.within is not None]
    if not judged:
        return None
    count = Counter(row.study for row in judged)
    groups: dict[str, list[Row]] = defaultdict(list)
    for i, row in enumerate(judged):
        groups[row.same or f"alone {i}"].append(row)
    total = sum(
        _most([(moves(row), 1.0 / count[row.study]) for row in group]) for group in groups.values()
    )
    return total / len(count)


def moves(row: Row) -> tuple[float, float]:
    """From where to where a row's prediction may be moved to lie within its limit, on the scale of its kind.

    Everywhere for a direction, and where there is no prediction that could be moved.
    """
    if row.kind == "direction" or row.observed_low is None or row.observed_high is None:
        return -math.inf, math.inf
    here = None if row.predicted is None else _scaled(row.predicted, row.kind)
    if here is None or not math.isfinite(here):
        return -math.inf, math.inf
    low, high = accepted(row)
    return _end(low, row.kind, -math.inf) - here, _end(high, row.kind, math.inf) - here


def accepted(row: Row) -> tuple[float, float]:
    """The lowest and the highest prediction within the limit of a row that has an observed value."""
    assert row.observed_low is not None
    assert row.observed_high is not None
    limit: Limit = load_limits().kinds[row.kind]
    if limit.fold is not None:
        fold = limit.fold_for(row.n)
        return row.observed_low / fold, row.observed_high * fold
    if limit.percent is not None:
        part = limit.percent / 100.0
        return row.observed_low - part * abs(row.observed_low), row.observed_high + part * abs(row.observed_high)
    allowed = limit.allowed_points(row.observed_error)
    return row.observed_low - allowed, row.observed_high + allowed


def _most(found: Sequence[tuple[tuple[float, float], float]]) -> float:
    """The largest weight of intervals that one point lies in: it is where one of them begins."""
    best = 0.0
    for (start, _), _ in found:
        here = sum(weight for (low, high), weight in found if low <= start + SLACK and start <= high + SLACK)
        best = max(best, here)
    return best


def _end(value: float, kind: str, beyond: float) -> float:
    """An accepted end on the scale of its kind; ``beyond`` where the scale ends before it."""
    found = _scaled(value, kind)
    return beyond if found is None else found


def _scaled(value: float, kind: str) -> float | None:
    if kind in SHARES:
        return math.log(value / (1.0 - value)) if 0.0 < value < 1.0 else None
    if kind in FOLD_KINDS:
        return math.log(value) if value > 0.0 else None
    return value
