"""Variants of the adaptation equations side by side, on the rows of ``mitragyna qualify`` that they bear on.

Every variant was fitted by calibration/withdrawal_course.py, scores.py and dropout.py (``--variant NAME``) to the same
targets. Counted here: rows of the domains "withdrawal course", "scores" and "receptor" by role; validation is what no
variant was fitted to. Then the rows on which the variants disagree most. Writes the tables of docs/adaptation.md and
compare_variants.json; ``--people N`` runs smaller studies and writes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from withdrawal_course import LIBRARY, SDS, TARGETS, VALUES, complete, figures, names_of

from mitragyna.library import load
from mitragyna.qualify import Qualification, Row, qualify
from mitragyna.qualify.run import ADAPTATION_DOMAINS
from mitragyna.qualify.summary import fold_error, weighted_share

NAMES = tuple(LIBRARY.variants)
HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "adaptation.md"
AT_PET = ("buprenorphine.mor.k", "buprenorphine.mor.occupancy_max")
"""Not fitted to the courses, and yet a variant's own where affinity is lost."""
BEGIN, END = "<!-- made by calibration/compare_variants.py -->", "<!-- end -->"


def rows_of(made: Qualification, domain: str, role: str) -> list[Row]:
    return [row for row in made.of(domain=domain, role=role) if row.within is not None]


def targets() -> tuple[list[str], dict[str, float]]:
    """The calibration targets under each variant, as table rows, and the sums of squares."""
    found: dict[str, np.ndarray] = {}
    for name in NAMES:
        known = load(variant=name).parameters()
        found[name] = figures(complete({n: known[n].value for n in (*names_of(name), *AT_PET)}, name))
    lines = [f"| Target | Published | {' | '.join(NAMES)} |", "|---|---" + "|---" * len(NAMES) + "|"]
    for i, target in enumerate(TARGETS):
        told = " | ".join(
            f"{found[n][i]:.3g}{' *' if abs(found[n][i] - target.value) > 2 * target.sd else ''}"
            for n in NAMES
        )
        lines.append(f"| {target.what} | {target.value:.3g} ± {target.sd:.2g} | {told} |")
    sums = {n: float(np.sum(((found[n] - VALUES) / SDS) ** 2)) for n in NAMES}
    lines.append("| **sum of squared distances** | | " + " | ".join(f"{sums[n]:.1f}" for n in NAMES) + " |")
    return lines, sums


def number(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3g}"


def observed(row: Row) -> str:
    if row.observed_low is None:
        return row.limit
    low, high = row.observed_low, row.observed_high
    return number(low) if high is None or high == low else f"{number(low)} to {number(high)}"


def summary(made: dict[str, Qualification]) -> list[str]:
    lines = ["| Domain | Role | " + " | ".join(NAMES) + " |", "|---|---" + "|---" * len(NAMES) + "|"]
    for domain in ADAPTATION_DOMAINS:
        for role in ("validation", "calibration"):
            cells: list[str] = []
            for name in NAMES:
                rows = rows_of(made[name], domain, role)
                if not rows:
                    cells.append("none")
                    continue
                share, fold = weighted_share(rows), fold_error(rows)
                within = sum(bool(row.within) for row in rows)
                cells.append(
                    f"{within} of {len(rows)}, {100 * (share or 0.0):.0f} %"
                    + (f", {fold:.2f}-fold" if fold else "")
                )
            lines.append(f"| {domain} | {role} | " + " | ".join(cells) + " |")
    return lines


def disagreements(made: dict[str, Qualification]) -> list[str]:
    """Validation rows that are within under some variants and outside under others."""
    lines = [
        "| Study | What | Unit | Observed | " + " | ".join(NAMES) + " |",
        "|---|---|---|---" + "|---" * len(NAMES) + "|",
    ]
    for domain in ADAPTATION_DOMAINS:
        of_each = {
            name: {(r.study, r.record, r.part, r.what): r for r in rows_of(made[name], domain, "validation")}
            for name in NAMES
        }
        for key, row in of_each["standard"].items():
            same = [of_each[name].get(key) for name in NAMES]
            verdicts = {r.within for r in same if r is not None}
            if len(verdicts) > 1:
                cells = [
                    "not run" if r is None else f"{number(r.predicted)}{'' if r.within else ' *'}"
                    for r in same
                ]
                lines.append(
                    f"| {row.study} | {row.what} | {row.unit} | {observed(row)} | {' | '.join(cells)} |"
                )
    return lines


def main() -> None:
    people = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else None
    fitted, sums = targets()
    made: dict[str, Qualification] = {}
    for name in NAMES:
        whole = qualify(library=load(variant=name), only=bearing(), people=people)
        made[name] = whole
        print(name, f"{whole.timings['total']:.0f} s", flush=True)
    text = "\n".join(
        [
            "Calibration targets, refitted (an asterisk: farther than two standard deviations):", "", *fitted, "",
            "Rows of the qualification within their limits (share with each study alike; average fold error):", "",
            *summary(made), "",
            "Validation rows on which variants disagree (an asterisk: outside its limit):", "", *disagreements(made),
        ]
    )  # fmt: skip
    print(text)
    if people is not None:
        return
    rows = {
        name: [
            {"study": r.study, "record": r.record, "part": r.part, "what": r.what, "role": r.role, "domain": r.domain,
             "unit": r.unit, "observed": [r.observed_low, r.observed_high], "predicted": r.predicted,
             "within": r.within}
            for r in q.rows if r.domain in ADAPTATION_DOMAINS and r.within is not None
        ]
        for name, q in made.items()
    }  # fmt: skip
    content = {"sum_of_squares": sums, "library_hash": LIBRARY.hash(), "rows": rows}
    (HERE / "compare_variants.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(head + BEGIN + "\n\n" + text + "\n\n" + END + rest.split(END)[1], encoding="utf-8")


def bearing() -> tuple[str, ...]:
    """Names of the studies that the variants bear on."""
    from mitragyna.qualify.run import bearing as names
    from mitragyna.qualify.study import load_studies

    return names(load_studies())


if __name__ == "__main__":
    main()
