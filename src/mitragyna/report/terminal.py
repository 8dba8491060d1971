"""The comparison of arms as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitragyna.report import beside, breathing, findings, glance, layers, words
from mitragyna.report.page import Times

if TYPE_CHECKING:
    from rich.table import Table

    from mitragyna.workflow.result import Result


def summary_table(result: Result) -> Table:
    """One row per arm with the columns of the page; its caption says what the numbers are."""
    from rich.markup import escape
    from rich.table import Table

    if not glance.has_scores(result):
        return _exposure_table(result)
    rows = glance.rows(result)
    times = Times.of(rows, result.duration_h)
    at, _ = glance.above(result)
    rising = glance.shows_rise(rows)
    table = Table(title=escape(result.title), caption=_caption(result))
    table.caption_justify = "left"
    table.add_column("Arm", overflow="fold", min_width=14)
    table.add_column("Peak COWS", justify="right")
    table.add_column(f"Peak, {times.since_unit}\nsince last\nopioid dose", justify="right")
    table.add_column(f"{times.above_unit.capitalize()} at\nCOWS {at}", justify="right")
    if rising:
        table.add_column("Largest rise\nabove no\ntreatment", justify="right")
    table.add_column("Relief\nagainst no\ntreatment, %", justify="right")
    table.add_column("Evidence")
    for row in rows:
        relief = row.relief.scaled(100.0) if row.relief else None
        at_median = words.moment(row.rise_at_h).split(" [")[0] if row.rise_at_h else ""
        rise = _two_lines(words.interval(row.rise)) + (f"\nat {at_median}" if at_median else "")
        table.add_row(
            escape(row.arm) + (f"\n[dim]{row.kind}[/dim]" if row.kind not in (row.arm, "other") else ""),
            _two_lines(words.interval(row.peak))
            + ("\nstill rising\nat the end" if row.still_rising else "")
            + _peak_note(row),
            _two_lines(times.since(row.since_last_dose_h)),
            _two_lines(times.above(row.above_h)),
            *([_unless(row, rise)] if rising else []),
            _unless(row, _two_lines(words.interval(relief, 0))),
            "\n".join(row.grades) or "not graded",
        )
    return table


def _unless(row: glance.GlanceRow, said: str) -> str:
    """What is said against no treatment, where that is not the arm itself and what is taken reaches the score."""
    return (
        "comparator" if row.reference else glance.NOT_MODELLED.replace(" ", "\n") if row.untouched else said
    )


def _peak_note(row: glance.GlanceRow) -> str:
    """Whose peak it is, in short."""
    if row.carried >= glance.FEWEST:
        return f"\n{100 * row.carried:.0f} % at time\nzero (history)"
    return f"\n{100 * row.waiting:.0f} % waiting\nfor a dose" if row.waiting >= glance.FEWEST else ""


def layers_table(result: Result) -> Table | None:
    """Each estimate in the three layers of uncertainty; None for a run at the typical parameters."""
    from rich.markup import escape
    from rich.table import Table

    given = layers.shown(result)
    if given is None:
        return None
    said = words.first_capital("; ".join(f"{layer}: {meaning}" for layer, meaning in given.meanings))
    table = Table(title="Layers of uncertainty: median [95 %]", caption=f"Model estimate. {said}.")
    table.caption_justify = "left"
    for name in ("Arm", "Estimate"):
        table.add_column(name, overflow="fold")
    for layer, _ in given.meanings:
        table.add_column(layer.capitalize(), justify="right")
    for row in given.rows:
        three = (row.people, row.parameters, row.both)
        cells = [escape(words.interval(one, row.decimals)) for one in three]
        table.add_row(escape(row.arm), f"{row.what}, {row.unit}", *cells)
    return table


def _exposure_table(result: Result) -> Table:
    """Peak plasma levels, where there is no withdrawal score to compare."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(result.title), caption=_caption(result))
    table.caption_justify = "left"
    for name in ("Arm", "Substance"):
        table.add_column(name, overflow="fold")
    table.add_column("Peak in plasma", justify="right")
    table.add_column("Hours from time zero", justify="right")
    exposures = glance.exposures(result)
    if not exposures:
        none = "none that can be seen" if _has_peaks(result) else "not asked for"
        for arm in glance.ordered(result.arms):
            table.add_row(escape(arm.name), none, none, none)
    for row in exposures:
        peak = words.levels(row.cmax, row.unit)
        table.add_row(
            escape(row.arm), escape(row.substance), _two_lines(peak), _two_lines(words.levels(row.tmax_h))
        )
    return table


def _has_peaks(result: Result) -> bool:
    """Whether highest plasma levels are among what the run wrote."""
    table = result.people_table
    return bool(((table["metric"] == "cmax") & table["quantity"].astype(str).str.startswith("plasma.")).any())


def told(result: Result) -> str:
    """What goes with the table: changed clearances, loss of tolerance, what would narrow relief. Empty for nothing."""
    lines: list[str] = []
    for row in beside.around_medicines(result):
        if not lines:
            lines.append("Around medicines (in the day before each moment; model estimate; median [95 %]):")
        before, end, after = row.cells
        lines.append(
            f"  {row.medicine}, {row.arm}, {row.what}: before {before}; at its end {end}; two weeks after {after}"
        )
    if beside.unmodelled(result):
        lines.append(f"Changed clearances: {beside.unmodelled(result)}")
    for one in beside.interactions(result):
        lines += [f"Changed clearances, {one.where}:", *(f"  {said}" for said in one.sentences)]
    losses = beside.losses(result)
    if losses:
        lines += [
            f"Loss of tolerance (model estimate; median [95 %]{_layer(result)}):",
            *(f"  {said}" for said in losses),
        ]
        lines.append(f"  {beside.LOSS_WARNING}")
    lines += breathing.words_for_terminal(result)
    narrowing = beside.narrowing_sentences(result)
    if narrowing:
        lines += ["What would narrow relief most:", *(f"  {said}" for said in narrowing)]
    return "\n".join(lines)


def _layer(result: Result) -> str:
    """The layer of what is told beside the table, where there is more than one."""
    return "; layer: between people" if result.layers is not None else ""


def _caption(result: Result) -> str:
    """What the numbers are, what they are not, and what is missing."""
    layers = result.layers
    if layers is None:
        said = [
            f"Model estimate: median across {result.people:,} virtual people [95 % of them].",
            glance.layer(result),
        ]
    else:
        everyone = layers.sets.count * layers.people
        said = [
            f"Model estimate: median [95 %] over all {everyone:,} people of {layers.sets.count} parameter sets.",
            "Layer: people and parameters, the widest; people alone in the table of layers.",
        ]
    if glance.not_asked(result):
        said.append("COWS: not asked for (the output of the scenario leaves it out).")
    if glance.has_scores(result):
        said.append("COWS magnitude: extrapolated.")
    untouched = [arm.name for arm in result.arms if not arm.reaches_score]
    if untouched and glance.has_scores(result):
        said.append(f"Relief by {words.listed(untouched)} is not modelled: {glance.UNTOUCHED}.")
    if any(arm.kratom for arm in result.arms):
        said.append(
            "Kratom for opioid withdrawal is an extrapolation: no controlled human trial of it was found."
        )
    absent = glance.missing_comparators(result.arms)
    if absent:
        said.append(f"No comparison with {words.listed(absent)}: the scenario has no such arm.")
    if not glance.anything_checked(result):
        said.append("Not checked: safety rules (contraindications, interactions as a danger).")
    else:
        said.append(f"Safety rules: {findings.sentence(result.findings, len(result.arms))}")
    return " ".join(said)


def _two_lines(interval: str) -> str:
    """The interval under its median, and its bracket kept from being read as markup."""
    from rich.markup import escape

    return escape(interval.replace(" [", "\n["))
