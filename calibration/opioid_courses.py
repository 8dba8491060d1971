"""The tables of docs/qualification.md on withdrawal opioid by opioid, computed from the studies that tell of it.

Nothing is fitted here. ``--check`` writes nothing and ends with code 1 where the page has other tables.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from mitragyna.qualify import Qualification, load_studies, qualify
from mitragyna.qualify.opioids import load_opioids
from mitragyna.report.opioids import (
    HEADS,
    ORDER_WORDS,
    OWN_HEADS,
    OWN_WORDS,
    order_sentences,
    own_lines,
    parts,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "qualification.md"
BEGIN, END = "<!-- made by calibration/opioid_courses.py -->", "<!-- end -->"


@cache
def made() -> Qualification:
    """The studies that ``opioids.toml`` names, run."""
    wanted = {one.record for opioid in load_opioids() for one in opioid.named}
    return qualify(studies=[s for s in load_studies() if any(r.record in wanted for r in s.results)])


def table(heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    """Cells as a table of the page."""
    rows = [heads, tuple("---" for _ in heads), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def tables() -> str:
    """Both tables and what goes with them, as the page has them."""
    run = made()
    told = parts(run)
    compared = [
        (part.opioid if first == 0 else "", *line) for part in told for first, line in enumerate(part.lines)
    ]
    conflicts = [f"- **{part.opioid}**: {part.conflict}" for part in told if part.conflict]
    return "\n\n".join(
        (
            table(HEADS, compared),
            "Where sources, or sources and the model, contradict each other:",
            "\n".join(conflicts),
            OWN_WORDS,
            table(OWN_HEADS, list(own_lines(run.courses))),
            " ".join((ORDER_WORDS, *order_sentences(run))),
        )
    )


def main() -> None:
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    there, tail = rest.split(END)
    if "--check" in sys.argv:
        sys.exit(0 if there.strip() == tables() else 1)
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables()}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
