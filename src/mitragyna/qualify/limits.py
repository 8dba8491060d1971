"""How near a prediction must come, per kind of result: data that was fixed before anything was compared."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mitragyna.qualify.observed import Observed

DOMAINS: Final = (
    "PK",
    "interaction",
    "receptor",
    "withdrawal course",
    "scores",
    "adverse effects",
)
"""What a result is about, in the order in which domains are shown."""

FOLD_KINDS: Final = (
    "area",
    "level",
    "half_life",
    "exposure_ratio",
    "interaction_ratio",
    "time_of_peak",
    "duration",
)
"""Kinds on a ratio scale with a zero of their own: only these enter a fold error."""


@dataclass(frozen=True)
class Limit:
    """The limit of one kind: any of a fold, an absolute difference, a percentage, standard errors."""

    kind: str
    title: str
    why: str
    fold: float | None = None
    fold_large: float | None = None
    large_n: int | None = None
    points: float | None = None
    percent: float | None = None
    standard_errors: float | None = None

    def words(self, n: int | None = None, error: float | None = None) -> str:
        """The limit as it applies to a study of ``n`` people with standard error ``error``."""
        if self.kind == "direction":
            return "same direction"
        if self.fold is not None:
            return f"{self.fold_for(n):g}-fold"
        if self.kind == "proportion":
            return f"{100 * self.allowed_points(error):.3g} percentage points"
        if self.points is not None:
            return f"{100 * self.points:g} percentage points"
        if self.percent is not None:
            return f"{self.percent:g} %"
        assert self.standard_errors is not None
        text = f"{self.standard_errors:g} standard errors"
        return text if error is None else f"{text} ({self.standard_errors * error:.2g} points)"

    def fold_for(self, n: int | None) -> float:
        """The fold that applies to a study of ``n`` people."""
        assert self.fold is not None
        large = self.fold_large is not None and self.large_n is not None and (n or 0) >= self.large_n
        return self.fold_large if large and self.fold_large is not None else self.fold

    def allowed_points(self, error: float | None) -> float:
        """The absolute difference that applies with a standard error of ``error``."""
        return max(self.points or 0.0, (self.standard_errors or 0.0) * (error or 0.0))

    def met(self, predicted: float, observed: Observed, n: int | None, error: float | None) -> bool:
        """Whether ``predicted`` lies within the limit of ``observed`` (both in the same unit).

        ``error`` is the standard error of the published value. A prediction that is not finite never is.
        """
        if not math.isfinite(predicted):
            return False
        if self.fold is not None:
            return abs(math.log(_ratio(predicted, observed))) <= math.log(self.fold_for(n)) + 1e-12
        away = distance(predicted, observed)
        if self.percent is not None:
            return away <= self.percent / 100.0 * abs(observed.nearest(predicted)) + 1e-12
        if self.kind == "score":
            assert self.standard_errors is not None
            return error is not None and away <= self.standard_errors * error + 1e-12
        return away <= self.allowed_points(error) + 1e-12


def distance(predicted: float, observed: Observed) -> float:
    """Absolute distance to the observed value, or to the nearer end of its range."""
    return abs(predicted - observed.nearest(predicted))


def _ratio(predicted: float, observed: Observed) -> float:
    reference = observed.nearest(predicted)
    if predicted <= 0.0 or reference <= 0.0:
        return math.inf if predicted != reference else 1.0
    return predicted / reference


def ratio(predicted: float, observed: Observed) -> float | None:
    """Predicted over observed (1 inside a range); None where either is not above zero."""
    found = _ratio(predicted, observed)
    return found if math.isfinite(found) else None


@dataclass(frozen=True)
class Limits:
    """Every limit by kind, and the bar a domain is held against."""

    kinds: Mapping[str, Limit]
    validation_share: float
    fold_error_domain: str
    fold_error: float


@cache
def load_limits() -> Limits:
    """The limits of ``limits.toml``."""
    with (Path(__file__).parent / "limits.toml").open("rb") as file:
        data = tomllib.load(file)
    return Limits({name: Limit(kind=name, **entry) for name, entry in data["kind"].items()}, **data["bar"])
