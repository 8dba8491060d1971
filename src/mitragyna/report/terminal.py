"""The comparison of arms as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitragyna.report import glance, words
from mitragyna.report.page import Times

if TYPE_CHECKING:
    from rich.table import Table

    from mitragyna.report.contract import ReportedResult


def summary_table(result: ReportedResult) -> Table:
    """One row per arm with the columns of the page; its caption says what the numbers are."""
    from rich.markup import escape
    from rich.table import Table

    rows = glance.rows(result)
    times = Times.of(rows, result.duration_h)
    threshold = glance.moderate_threshold(result)
    kratom = any(arm.kratom for arm in result.arms)
    said = [f"Model estimate: median across {result.people:,} virtual people [95 % of them]."]
    if glance.has_scores(result):
        said.append("COWS magnitude: extrapolated.")
    if kratom:
        said.append(
            "Kratom for opioid withdrawal is an extrapolation: no controlled human trial of it was found."
        )
    absent = glance.missing_comparators(result.arms)
    if absent:
        said.append(f"No comparison with {words.listed(absent)}: the scenario has no such arm.")
    said.append("Not checked: interactions, contraindications." if not result.findings else "")
    table = Table(title=escape(result.title), caption=" ".join(part for part in said if part))
    table.caption_justify = "left"
    table.add_column("Arm", overflow="fold", min_width=14)
    table.add_column("Peak COWS", justify="right")
    table.add_column(f"Peak, {times.since_unit}\nsince last\nopioid dose", justify="right")
    at = f"\N{GREATER-THAN OR EQUAL TO} {threshold:g}" if threshold is not None else "moderate"
    table.add_column(f"{times.above_unit.capitalize()} at\nCOWS {at}", justify="right")
    table.add_column("Relief\nagainst no\ntreatment, %", justify="right")
    table.add_column("Evidence")
    for row in rows:
        relief = row.relief.scaled(100.0) if row.relief else None
        table.add_row(
            escape(row.arm) + (f"\n[dim]{row.kind}[/dim]" if row.kind != row.arm else ""),
            _two_lines(words.interval(row.peak)),
            _two_lines(times.since(row.since_last_dose_h)),
            _two_lines(times.above(row.above_moderate_h)),
            "comparator" if row.reference else _two_lines(words.interval(relief, 0)),
            "\n".join(row.grades) or "not graded",
        )
    return table


def _two_lines(interval: str) -> str:
    """The interval under its median, and its bracket kept from being read as markup."""
    from rich.markup import escape

    return escape(interval.replace(" [", "\n["))
