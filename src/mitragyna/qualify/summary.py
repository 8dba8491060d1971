"""Rows summed up per domain and role, each study counting alike, and the bar they are held against."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mitragyna.qualify.ceiling import ceiling
from mitragyna.qualify.limits import DOMAINS, load_limits
from mitragyna.qualify.row import Qualification, Row

COUNTED = ("validation", "verification", "calibration")
"""Roles whose rows count as results; an input never does."""


@dataclass(frozen=True)
class Summary:
    """A domain and role: results, how many were run, have a verdict and are within, and how far off they are.

    ``share`` is the share within with each study weighing the same; ``fold_error`` the average absolute fold
    error, 10 to the mean of |log10(predicted/observed)|, over results on a ratio scale (None without any), and
    ``fold_error_by_study`` the same with each study weighing alike. ``ceiling`` is the largest share that any
    predictions could reach, for observations contradict each other.
    """

    domain: str
    role: str
    results: int
    run: int
    judged: int
    studies: int
    within: int
    share: float | None
    fold_error: float | None
    fold_error_by_study: float | None
    with_fold: int
    unexplained: int
    directions: int
    ceiling: float | None = None


def fold_error(rows: Iterable[Row]) -> float | None:
    """Average absolute fold error; None where no row is on a ratio scale."""
    logs = [abs(math.log10(row.fold)) for row in rows if row.has_fold and row.fold]
    return 10.0 ** (sum(logs) / len(logs)) if logs else None


def fold_error_by_study(rows: Iterable[Row]) -> float | None:
    """As ``fold_error``, each study weighing the same."""
    by_study: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.has_fold and row.fold:
            by_study[row.study].append(abs(math.log10(row.fold)))
    if not by_study:
        return None
    return 10.0 ** (sum(sum(logs) / len(logs) for logs in by_study.values()) / len(by_study))


def weighted_share(rows: Sequence[Row]) -> float | None:
    """Share within, each study weighing the same whatever its number of results."""
    by_study: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row.within is not None:
            by_study[row.study].append(row.within)
    if not by_study:
        return None
    return sum(sum(found) / len(found) for found in by_study.values()) / len(by_study)


def summary(domain: str, role: str, rows: Sequence[Row]) -> Summary:
    """The summary of rows of one domain and role, those not run among them."""
    run = [row for row in rows if row.status == "run"]
    return Summary(
        domain=domain,
        role=role,
        results=len(rows),
        run=len(run),
        judged=sum(row.within is not None for row in run),
        studies=len({row.study for row in run}),
        within=sum(row.within is True for row in run),
        share=weighted_share(run),
        fold_error=fold_error(run),
        fold_error_by_study=fold_error_by_study(run),
        with_fold=sum(row.has_fold for row in run),
        unexplained=sum(not row.explained for row in run),
        directions=sum(row.kind == "direction" for row in run),
        ceiling=ceiling(run),
    )


def summaries(made: Qualification) -> tuple[Summary, ...]:
    """Validation, verification, then calibration of each domain in order; domains without a result are told too."""
    return tuple(
        summary(domain, role, made.of(domain=domain, role=role, run=False))
        for role in COUNTED
        for domain in DOMAINS
    )


@dataclass(frozen=True)
class Bar:
    """The bar: validation rows within limits per domain, and the fold error of one domain.

    ``domains_below`` are those under the share, ``domains_without`` those with nothing to judge by.
    """

    validation_share: float
    fold_error_domain: str
    fold_error_limit: float
    fold_error: float | None
    domains_below: tuple[str, ...]
    domains_without: tuple[str, ...]
    unexplained: int
    met: bool

    @classmethod
    def of(cls, made: Qualification) -> Bar:
        """The bar of ``limits.toml`` against these rows."""
        limits = load_limits()
        found = [item for item in summaries(made) if item.role == "validation"]
        below = tuple(i.domain for i in found if i.share is not None and i.share < limits.validation_share)
        without = tuple(i.domain for i in found if i.share is None)
        fold = next(i.fold_error for i in found if i.domain == limits.fold_error_domain)
        unexplained = sum(not row.explained for row in made.rows)
        met = not below and not without and not unexplained and fold is not None and fold <= limits.fold_error
        return cls(
            limits.validation_share, limits.fold_error_domain, limits.fold_error, fold, below, without,
            unexplained, met,
        )  # fmt: skip
