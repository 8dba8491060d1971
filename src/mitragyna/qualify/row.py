"""One published result beside its prediction, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mitragyna.qualify.limits import FOLD_KINDS

if TYPE_CHECKING:
    from mitragyna.qualify.opioids import OwnCourse


@dataclass(frozen=True)
class Row:
    """One result. ``status`` is ``run`` or ``not run`` (then ``reason`` says why, and nothing is predicted).

    ``role`` is what the result may count as; ``declared_role`` what the study says, ``role_reason`` why the two
    differ. ``within`` is None when nothing was compared, or too few virtual people were there to judge (``reason``).
    ``range_low`` and ``range_high`` hold 90 % of the results that studies of this size would find were the model
    right. ``fold`` is predicted over observed. Rows of one ``same`` answer to one prediction (``qualify.ceiling``).
    """

    study: str
    title: str
    record: str
    part: str
    domain: str
    kind: str
    role: str
    declared_role: str
    role_reason: str
    what: str
    citation: str
    doi: str
    grade: str
    seen: str
    n: int | None
    status: str
    reason: str = ""
    unit: str = ""
    observed_low: float | None = None
    observed_high: float | None = None
    observed_error: float | None = None
    error_is_models: bool = False
    predicted: float | None = None
    range_low: float | None = None
    range_high: float | None = None
    fold: float | None = None
    limit: str = ""
    within: bool | None = None
    explanation: str = ""
    same: str = ""

    @property
    def has_fold(self) -> bool:
        """Whether it enters a fold error."""
        return self.fold is not None and self.kind in FOLD_KINDS

    @property
    def explained(self) -> bool:
        """Whether it needs no explanation, or has one."""
        return self.within is not False or bool(self.explanation)


@dataclass(frozen=True)
class Qualification:
    """Every row in the order of the studies, with what made them; ``variant`` is that of the adaptation equations.

    ``courses`` are the model's own withdrawal courses opioid by opioid (``qualify.opioids``), where all studies ran.
    """

    rows: tuple[Row, ...]
    people: int
    seed: int
    library_hash: str
    timings: Mapping[str, float]
    variant: str = "standard"
    courses: tuple[OwnCourse, ...] = ()

    @property
    def unjudged(self) -> int:
        """How many results were predicted and, for want of virtual people, not judged."""
        return sum(row.status == "run" and row.within is None for row in self.rows)

    def of(self, *, domain: str | None = None, role: str | None = None, run: bool = True) -> tuple[Row, ...]:
        """Rows of a domain and role; only those that were run, unless ``run`` is false."""
        return tuple(
            row
            for row in self.rows
            if (domain is None or row.domain == domain)
            and (role is None or row.role == role)
            and (not run or row.status == "run")
        )

    def as_dict(self) -> dict[str, Any]:
        """For ``qualify.json``: rows, summaries and what made them."""
        from mitragyna.qualify.ceiling import contradictions
        from mitragyna.qualify.opioids import load_opioids, orders, told
        from mitragyna.qualify.summary import Bar, summaries

        return {
            "people": self.people,
            "seed": self.seed,
            "library_hash": self.library_hash,
            "adaptation": self.variant,
            "timings_s": dict(self.timings),
            "bar": asdict(Bar.of(self)),
            "summary": [asdict(item) for item in summaries(self)],
            "contradictions": [asdict(item) for item in contradictions(self.of(role="validation"))],
            "withdrawal_by_opioid": [
                {
                    "opioid": opioid.name,
                    "results": [{**asdict(one), "study": row.study} for one, row in told(self.rows, opioid)],
                    "nothing_compared": opioid.missing,
                    "conflict": opioid.conflict,
                    "model": next((asdict(c) for c in self.courses if c.opioid == opioid.name), None),
                }
                for opioid in load_opioids()
            ],
            "order_of_withdrawal": [asdict(one) for one in orders(self.rows, self.courses)],
            "rows": [asdict(row) for row in self.rows],
        }
