"""The largest share within limits that any predictions could reach: what contradicting observations leave.

Results of one name in ``Row.same`` answer to one prediction: the same treatment measured again, or one constant of the
model at several doses. Moved together they meet at most so many of their limits; results that stand alone can always
be met. Nothing is fitted with it: it says how much of a miss no number could mend.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mitragyna.qualify.limits import FOLD_KINDS, Limit, load_limits
from mitragyna.qualify.row import Row

SHARES = ("occupancy", "proportion")
"""Kinds between zero and one, moved on the scale of log odds: an occupancy as if its constant were another."""
SLACK = 1e-9


@dataclass(frozen=True)
class Contradiction:
    """Results of one prediction of which ``most``, not all, can be met; published from ``low`` to ``high``.

    ``name`` is what the studies call them, or the title of their study; ``unit`` that of the ends.
    """

    name: str
    domain: str
    results: int
    most: int
    low: float
    high: float
    unit: str


def contradictions(rows: Sequence[Row]) -> tuple[Contradiction, ...]:
    """The groups of judged rows whose limits no one prediction meets, those with most left over first."""
    found: list[Contradiction] = []
    for group in _groups([row for row in rows if row.within is not None]):
        most = round(_most([(moves(row), 1.0) for row in group]))
        if most < len(group):
            first = group[0]
            ends = [
                (row.observed_low or 0.0, row.observed_high or 0.0)
                for row in group
                if row.kind != "direction"
            ]
            found.append(
                Contradiction(
                    first.title if first.same.startswith(f"{first.study}: ") else first.same,
                    first.domain, len(group), most, min(low for low, _ in ends), max(high for _, high in ends),
                    first.unit,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda item: item.most - item.results))


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
    total = sum(_most([(moves(row), 1.0 / count[row.study]) for row in group]) for group in _groups(judged))
    return total / len(count)


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for i, row in enumerate(rows):
        groups[row.same or f"alone {i}"].append(row)
    return list(groups.values())


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
        return row.observed_low - part * abs(row.observed_low), row.observed_high + part * abs(
            row.observed_high
        )
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
