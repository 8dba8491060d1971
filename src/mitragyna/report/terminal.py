"""The comparison of arms as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitragyna.report import beside, breathing, findings, glance, layers, leaving, words
from mitragyna.report.fitted import Column, Fitted
from mitragyna.report.page import Times
from mitragyna.workflow.against_factor import not_computed

if TYPE_CHECKING:
    from mitragyna.workflow.result import Result


def summary_table(result: Result) -> Fitted:
    """One row per arm with the columns of the page; its caption says what the numbers are."""
    if not glance.has_scores(result):
        return _exposure_table(result)
    rows = glance.rows(result)
    times = Times.of(rows, result.duration_h)
    at, _ = glance.above(result)
    rising = glance.shows_rise(rows)
    columns = (
        Column("Arm", name=True),
        Column("Peak COWS"),
        Column(f"Peak, {times.since_unit}\nsince last\nopioid dose"),
        Column(f"{times.above_unit.capitalize()} at\nCOWS {at}"),
        *([Column("Largest rise\nabove no\ntreatment")] if rising else []),
        Column(f"Relief\nagainst no\ntreatment\n{_broken(words.relief_span(result.duration_h))}"),
        Column("Evidence", name=True),
    )
    return Fitted(
        title=result.title,
        columns=columns,
        rows=tuple(_cells(row, times, rising) for row in rows),
        caption=_caption(result),
    )


def _cells(row: glance.GlanceRow, times: Times, rising: bool) -> tuple[tuple[str, ...], ...]:
    """What one arm's row says, by column."""
    named = row.kind not in (row.arm, "other")
    at_median = words.moment(row.rise_at_h).split(" [")[0] if row.rise_at_h else ""
    rise = (_two_lines(words.interval(row.rise)), *([f"at {at_median}"] if at_median else []))
    return (
        (row.arm, *([row.kind] if named else [])),
        (
            _two_lines(words.interval(row.peak)),
            *(["still rising\nat the end"] if row.still_rising else []),
            *_peak_note(row),
        ),
        (_two_lines(times.since(row.since_last_dose_h)),),
        (_two_lines(times.above(row.above_h)),),
        *([_unless(row, rise)] if rising else []),
        _unless(row, (_relief_lines(row.relief),)),
        row.grades or ("not graded",),
    )


def _unless(row: glance.GlanceRow, said: tuple[str, ...]) -> tuple[str, ...]:
    """What is said against no treatment, where that is not the arm itself and what is taken reaches the score."""
    if row.reference:
        return ("comparator",)
    return (glance.NOT_MODELLED.replace(" ", "\n"),) if row.untouched else said


def _peak_note(row: glance.GlanceRow) -> tuple[str, ...]:
    """Whose peak it is, in short."""
    if row.carried >= glance.FEWEST:
        return (f"{100 * row.carried:.0f} % at time\nzero (history)",)
    if row.waiting >= glance.FEWEST:
        when = "waiting\nfor a dose" if row.compared else "up to an\nhour after\nthe first dose"
        return (f"{100 * row.waiting:.0f} % {when}",)
    return ()


def layers_table(result: Result) -> Fitted | None:
    """Each estimate in the three layers of uncertainty; None for a run at the typical parameters."""
    given = layers.shown(result)
    if given is None:
        return None
    said = words.first_capital("; ".join(f"{layer}: {meaning}" for layer, meaning in given.meanings))
    return Fitted(
        title="Layers of uncertainty: median [95 %]",
        columns=(
            Column("Arm", name=True),
            Column("Estimate", name=True),
            *(Column(_broken(layer.capitalize())) for layer, _ in given.meanings),
        ),
        rows=tuple(
            (
                (row.arm,),
                (f"{row.what}, {row.unit}",),
                *(
                    (_two_lines(words.interval(one, row.decimals)),)
                    for one in (row.people, row.parameters, row.both)
                ),
            )
            for row in given.rows
        ),
        caption=f"Model estimate. {said}.",
    )


def _exposure_table(result: Result) -> Fitted:
    """Peak plasma levels, where there is no withdrawal score to compare."""
    exposures = glance.exposures(result)
    none = "none that can be seen" if _has_peaks(result) else "not asked for"
    nothing = tuple(((arm.name,), (none,), (none,), (none,)) for arm in glance.ordered(result.arms))
    return Fitted(
        title=result.title,
        columns=(
            Column("Arm", name=True),
            Column("Substance", name=True),
            Column("Peak in plasma"),
            Column("Hours from time zero"),
        ),
        rows=tuple(
            (
                (row.arm,),
                (row.substance,),
                (_two_lines(words.levels(row.cmax, row.unit)),),
                (_two_lines(words.levels(row.tmax_h)),),
            )
            for row in exposures
        )
        or nothing,
        caption=_caption(result),
    )


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
    stays = leaving.sentences(result)
    if stays:
        lines += [f"Who leaves (model estimate{_layer(result)}):", *(f"  {said}" for said in stays)]
    varied = beside.variant_sentences(result)
    if varied:
        count = len({row.variant for row in result.variants})
        lines += [
            f"Medians under {count} variants of the adaptation equations (in brackets that of this run):",
            *(f"  {said}" for said in varied),
        ]
    against = beside.factor_sentences(result)
    if against:
        lines += [
            "Relief against the unknown in-vivo affinity factor (model estimate; median [80 % of people]):",
            *(f"  {said}" for said in against),
        ]
    missing = not_computed(result)
    if missing:
        lines.append(f"Relief by kratom, against the in-vivo affinity factor too: not computed; {missing}.")
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
    """The interval under its median."""
    return interval.replace(" [", "\n[")


def _relief_lines(given: words.Interval | None) -> str:
    """Relief in short lines, so that its column stays narrow."""
    said = words.relief(given)
    for place in (" [", " more than", " without", " more to"):
        said = said.replace(place, f"\n{place[1:]}" if place != " more to" else " more\nto")
    return said


def _broken(text: str) -> str:
    """Words two to a line."""
    parts = text.split()
    return "\n".join(" ".join(parts[place : place + 2]) for place in range(0, len(parts), 2))
