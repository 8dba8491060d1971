"""The report page: what the template is given, and the finished document."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report import beside, breathing, findings, glance, layers, leaving, words
from mitragyna.report.sources import linked, papers
from mitragyna.units import DAY_H
from mitragyna.workflow.narrowing import BETWEEN_SETS

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup

    from mitragyna.report.converter import Draw
    from mitragyna.report.panels import Panel
    from mitragyna.report.render import Figure
    from mitragyna.workflow.result import Result

USED_TO: Final = "Used to"
"""Heading of the past use among what was asked."""
_LONG: Final = 120
"""Characters from which what was asked has a line of its own."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def begin_page(result: Result, draw: Draw) -> Callable[[], str]:
    """Hand the figures to ``draw``; what comes back gives the whole document as text, and waits for their drawing.

    All text of the result is escaped.
    """
    from mitragyna.report import panels
    from mitragyna.report.courses import courses

    plotted = courses(result)
    # First what another process then draws while the rest is computed here.
    figure = _FigureNumbers(draw)
    scores, occupied = panels.withdrawal(result, plotted), panels.occupancy(result, plotted)
    withdrawal = [figure.drawn(panel) for panel in scores]
    plasma = panels.plasma(result, plotted)
    levels = [figure.drawn(panel) for panel in plasma.panels]
    occupancy = [figure.drawn(panel) for panel in occupied]
    breath = breathing.page(result, plotted, figure.drawn)
    safety = findings.shown(result.findings, len(result.arms), _citations(result))
    relief = [(figure.drawn(panel), coarse) for panel, coarse in panels.relief(result)]
    rows = glance.rows(result)
    efficacies = _unknown_efficacies(result)
    kratom = any(arm.kratom for arm in result.arms)
    exposures = glance.exposures(result)
    asked = _asked(result)
    reference = next((arm.name for arm in result.arms if arm.treatment_free), None)
    written: set[str] = set(result.timecourse["quantity"].unique())
    return lambda: template().render(
        result=result,
        css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        arms=glance.ordered(result.arms),
        rows=rows,
        exposures=exposures,
        areas=any(row.auc_tau for row in exposures),
        times=Times.of(rows, result.duration_h),
        kratom=kratom,
        layered=layers.shown(result),
        layered_over=BETWEEN_SETS,
        layer_note="" if result.layers is None else "; layer: between people, at the typical parameters",
        table_layer=glance.layer(result),
        interactions=beside.interactions(result),
        unmodelled=beside.unmodelled(result),
        marked=_marked(beside.spans(result)),
        around_medicines=beside.around_medicines(result),
        losses=beside.losses(result),
        loss_warning=beside.LOSS_WARNING,
        narrowing=beside.narrowing(result),
        narrowing_layer=beside.AMONG_PEOPLE,
        not_asked=glance.not_asked(result),
        symptoms_written=any(q.startswith("symptom.") or q.endswith(".observed") for q in written),
        dropout=result.people_leave,
        leaving_not_told=leaving.not_told(result),
        leaving=leaving.lines(result),
        leaving_heads=leaving.heads(result),
        leaving_at=leaving.at(result),
        variant_relief=beside.variant_relief,
        watch=beside.watch(result, _citations(result)),
        margins=beside.qt_margins(result),
        bands=words.layer_of_bands(result.layers is not None, kratom, bool(efficacies)),
        reference=reference,
        dashed={
            "withdrawal": reference if panels.dashed(scores) else None,
            "occupancy": reference if panels.dashed(occupied) else None,
        },
        missing=glance.missing_comparators(result.arms),
        above=glance.above(result),
        rising=glance.shows_rise(rows),
        relief_span=words.relief_span(result.duration_h),
        efficacies=efficacies,
        last_dose=_last_dose(result.last_opioid_dose_h),
        has_scores=glance.has_scores(result),
        withdrawal=withdrawal,
        plasma=levels,
        too_low=plasma.too_low,
        least_plotted=panels.LEAST_PLOTTED,
        occupancy=occupancy,
        **breath,
        relief=[{"figure": drawn, "bins": coarse} for drawn, coarse in relief],
        evidence=_evidence(result),
        factors=_factor_range(result),
        overrides=[_override(item) for item in result.overrides],
        safety=safety,
        safety_counts=findings.counts(safety),
        severities=findings.by_severity(safety),
        used_to=" and ".join(said for heading, said in asked if heading == USED_TO),
        asked=asked,
        number_grades=_number_grades(result),
        untouched_said=glance.UNTOUCHED,
        nothing_checked=findings.NOTHING_CHECKED,
        not_none=findings.NOT_NONE,
        groups=_parameter_groups(result),
        observed=_observed(result),
        citations=_citations(result),
        cited_by=_cited_by(result),
        papers=len(papers(_citations(result))),
    )


class Times:
    """The units in which the comparison shows times: one per column, fitting its longest entry."""

    def __init__(self, since_unit: tuple[str, float], above_unit: tuple[str, float]) -> None:
        self.since_unit, self.since_per = since_unit
        self.above_unit, self.above_per = above_unit

    @classmethod
    def of(cls, rows: Sequence[glance.GlanceRow], duration_h: float) -> Times:
        """Hours where peaks fall within a day of the last dose or the run is two days or less, else days."""
        latest = max((row.since_last_dose_h.median for row in rows if row.since_last_dose_h), default=0.0)
        since = words.time_unit(duration_h if latest > DAY_H else latest)
        return cls(since, words.time_unit(duration_h))

    def since(self, given: words.Interval | None) -> str:
        """Time since the last opioid dose in the column's unit."""
        return words.interval(given.scaled(1 / self.since_per) if given else None)

    def above(self, given: words.Interval | None) -> str:
        """Time above the threshold in the column's unit."""
        return words.interval(given.scaled(1 / self.above_per) if given else None)


class _FigureNumbers:
    """Draws panels, giving each a number and a key no other figure of the page has."""

    def __init__(self, draw: Draw) -> None:
        self.count = 0
        self.draw = draw

    def drawn(self, panel: Panel) -> dict[str, str | Figure]:
        from mitragyna.report.render import figure

        self.count += 1
        drawing = figure(
            panel.drawing,
            self.draw,
            key=f"figure-{self.count}",
            title=panel.title,
            description=panel.description,
        )
        return {
            "heading": panel.heading,
            "kind": panel.kind,
            "note": panel.note,
            "svg": drawing,
            "description": panel.description,
        }


def template() -> Template:
    """The page's template, compiled."""
    return _environment().get_template("report.html.j2")


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "number": words.number,
        "fixed": words.fixed,
        "interval": words.interval,
        "levels": words.levels,
        "duration": words.duration,
        "moment": words.moment,
        "listed": words.listed,
        "relief": words.relief,
        "settled": beside.settled,
        "first_capital": words.first_capital,
        "breakable": _breakable,
        "linked": linked,
    }
    environment.filters.update(filters)
    return environment


def _breakable(name: str) -> Markup:
    """A number's name, which may go on in the next line after a dot or an underscore."""
    from markupsafe import Markup, escape

    said = str(escape(name))
    for joint in "._":
        said = said.replace(joint, f"{joint}<wbr>")
    return Markup(said)


def _marked(spans: Sequence[str]) -> str:
    """What the bands across the plots are, as a sentence after others; empty where there are none."""
    return f" Upright bands mark when medicines are taken: {'; '.join(spans)}." if spans else ""


def _last_dose(last: Mapping[str, float]) -> str | None:
    """How long before time zero the last opioid dose fell, in words; None where there was none."""
    hours = sorted({-value for value in last.values()})
    if not hours:
        return None
    shortest, longest = words.duration(hours[0]), words.duration(hours[-1])
    return shortest if shortest == longest else f"{shortest} to {longest}"


def _asked(result: Result) -> list[tuple[str, str]]:
    """What was asked, a heading that comes more than once having all that is said under it; long ones last."""
    together: dict[str, list[str]] = {}
    for heading, said in result.asked:
        together.setdefault(heading, []).append(said)
    rows = [
        # Sentences stay sentences.
        (heading, (" " if all(part.endswith(".") for part in said) else "; ").join(said))
        for heading, said in together.items()
    ]
    return sorted(rows, key=lambda row: len(row[1]) > _LONG)


def _number_grades(result: Result) -> list[tuple[str, int]]:
    """How many of the numbers used have each grade of evidence, the strongest grade first."""
    grades = [str(row.get("grade") or "not graded") for row in result.parameters]
    return [(grade, grades.count(grade)) for grade in words.distinct(grades)]


def _observed(result: Result) -> dict[str, str]:
    """Per substance, how many were observed in the sources of its numbers, from the fewest to the most."""
    out: dict[str, str] = {}
    for substance in result.substances:
        rows = [row for row in result.parameters if str(row["name"]).startswith(f"{substance}.")]
        cited = {source for row in rows for source in _sources(row)}
        said = {source: text for row in rows for source, text in row.get("observed", ())}
        counts = [int(found) for text in said.values() for found in re.findall(r"\d+", text)]
        if not counts:
            out[substance] = "not recorded" if cited else "no source"
            continue
        span = f"n = {min(counts)}" + (f" to {max(counts)}" if max(counts) > min(counts) else "")
        told, all_ = len(papers(said)), len(papers(cited))
        where = (
            f"{told} of {all_} sources; not recorded in the rest"
            if told < all_
            else f"all of its {all_} sources"
        )
        out[substance] = f"{span} in {where if all_ > 1 else 'its one source'}"
    return out


def _evidence(result: Result) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the estimates rest on: first what holds in every arm, then what each arm adds.

    A score's height is stated as extrapolated in every arm, whatever the result says of it.
    """
    stated: dict[str, list[tuple[str, str]]] = {}
    for arm in glance.ordered(result.arms):
        given = [(str(statement), str(grade)) for statement, grade in result.evidence.get(arm.name, ())]
        if not given:
            given = [("No statement of evidence was attached to this arm.", "not graded")]
        if glance.has_scores(result) and not any("COWS magnitude" in statement for statement, _ in given):
            given.append(("COWS magnitude: extrapolated", "extrapolated"))
        stated[arm.name] = given
    if len(stated) == 1:
        return list(stated.items())
    first, *others = stated.values()
    common = [one for one in first if all(one in other for other in others)]
    groups = [("every arm", common)] if common else []
    for name, given in stated.items():
        groups.append((name, [one for one in given if one not in common]))
    return groups


def _factor_range(result: Result) -> tuple[float, float] | None:
    """The lowest and highest in-vivo affinity factor drawn in the kratom arms, to two digits."""
    table: Any = result.relief if result.layers is None else result.layers.relief
    if table is None:
        return None
    drawn = table[table["arm"].isin([arm.name for arm in result.arms if arm.kratom])][
        "in_vivo_factor"
    ].dropna()
    return (float(f"{drawn.min():.2g}"), float(f"{drawn.max():.2g}")) if len(drawn) else None


def _unknown_efficacies(result: Result) -> list[str]:
    """Names of the substances whose efficacy is drawn over the range in which it may lie."""
    return [
        str(row["name"]).removesuffix(".mor.tau")
        for row in result.parameters
        if str(row["name"]).endswith(".mor.tau") and str(row.get("spread") or "").startswith("log-uniform")
    ]


def _override(item: Any) -> str:
    """One changed number in words: the run's value, and the library's where the result says it."""
    if not isinstance(item, Mapping):
        return str(item)
    row: Mapping[str, Any] = item  # pyright: ignore[reportUnknownVariableType]
    said = f"{row['name']} = {row['value']}"
    beside = [f"the library has {row['library']}"] if row.get("library") else []
    beside += [] if row.get("used", True) else ["not used in this run"]
    return f"{said} ({'; '.join(beside)})" if beside else said


def _citations(result: Result) -> list[str]:
    """Every source once: the result's own list first, then those only a parameter or finding names."""
    return list(dict.fromkeys([*_of_numbers(result), *_of_rules(result), *_of_cases(result)]))


def _cited_by(result: Result) -> dict[str, str]:
    """How many sources the numbers, the safety rules and what to watch name, in words; empty where there are none.

    A paper that two citations name in other words is one source.
    """
    rules, cases = papers(_of_rules(result)), papers(_of_cases(result))
    return {
        "numbers": _counted(len(papers(_of_numbers(result)))),
        "rules": _counted(len(rules)) if rules else "",
        "cases": _counted(len(cases)) if cases else "",
    }


def _counted(sources: int) -> str:
    return f"{sources or 'no'} {'source' if sources == 1 else 'sources'}"


def _of_numbers(result: Result) -> list[str]:
    """What the numbers used, and their spread, rest on."""
    rows = [source for row in result.parameters for source in (*_sources(row), *_sources(row, "spread_"))]
    return [*result.sources, *rows]


def _of_rules(result: Result) -> list[str]:
    """What the findings that are shown rest on."""
    shown = [one for one in result.findings if one.get("answer") != "not found" and not one.get("told_by")]
    return [str(source) for one in shown for source in one.get("sources", ())]


def _of_cases(result: Result) -> list[str]:
    """What is known from case reports alone, and the margin it stands beside."""
    watch = result.watch
    if watch is None:
        return []
    return [*(source for item in watch.known for source in item.sources), *watch.reference_sources]


def _sources(row: Mapping[str, Any], of: str = "") -> list[str]:
    """The citations a number, or its spread, rests on."""
    return [str(source) for source in row.get(f"{of}sources", ())]


def _parameter_groups(result: Result) -> list[tuple[str, list[dict[str, Any]]]]:
    """The numbers used, by what they belong to (the name's first part), with sources as numbers."""
    places = {citation: place for place, citation in enumerate(_citations(result), start=1)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in result.parameters:
        owner, _, rest = str(row["name"]).partition(".")
        cited = [places[source] for source in _sources(row)]
        spread_cited = [places[source] for source in _sources(row, "spread_")]
        counts = [(said, places[source]) for source, said in row.get("observed", ()) if source in places]
        shown = {"short": rest or owner, "cited": cited, "spread_cited": spread_cited, "counts": counts}
        groups.setdefault(owner, []).append({**row, **shown})
    return list(groups.items())
