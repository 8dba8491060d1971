"""The page and the terminal summary of a qualification: observed against predicted, the misses first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mitragyna.qualify.ceiling import contradictions
from mitragyna.qualify.limits import DOMAINS, load_limits
from mitragyna.qualify.run import FEWEST_PEOPLE
from mitragyna.qualify.summary import COUNTED, Bar, Summary, summaries
from mitragyna.report import opioids, words
from mitragyna.report.sources import linked

if TYPE_CHECKING:
    from rich.table import Table

    from mitragyna.qualify import Qualification, Row
    from mitragyna.report.converter import Draw
    from mitragyna.report.render import Figure

_TEMPLATES: Final = Path(__file__).parent / "templates"
WORST: Final = 20
ROLE_WORDS: Final = {
    "validation": "kept aside: no number of the model rests on them",
    "verification": "another calculation with the same equations",
    "calibration": "fitted to: agreement here is no evidence of prediction",
    "input": "what a parameter rests on: not counted as a result",
}
CEILING_TEXT: Final = (
    "Ceiling: the largest share that any predictions could reach, because published results of one treatment, "
    "or of one constant, contradict each other."
)


def badness(row: Row) -> float:
    """How far a compared row is off, in units of its own limit: above one is a miss."""
    if row.within is None or row.predicted is None:
        return math.inf if row.within is False else 0.0
    if row.kind == "direction":
        return 0.0 if row.within else 1.001
    limit = load_limits().kinds[row.kind]
    assert row.observed_low is not None
    assert row.observed_high is not None
    nearest = min(max(row.predicted, row.observed_low), row.observed_high)
    if limit.fold is not None:
        allowed = limit.fold_for(row.n)
        if row.predicted <= 0 or nearest <= 0:
            return math.inf
        return abs(math.log(row.predicted / nearest)) / math.log(allowed)
    away = abs(row.predicted - nearest)
    if limit.percent is not None:
        return away / (limit.percent / 100.0 * abs(nearest)) if nearest else math.inf
    allowed = limit.allowed_points(row.observed_error)
    return away / allowed if allowed else math.inf


def worst(rows: Sequence[Row], count: int = WORST) -> tuple[Row, ...]:
    """The compared rows farthest off for their limits, the worst first; calibration rows among them."""
    compared = [row for row in rows if row.within is not None and row.role != "input"]
    return tuple(sorted(compared, key=badness, reverse=True)[:count])


def percent(share: float | None, run: int = 0) -> str:
    """A share in percent; where there is none, whether nothing was ``run`` or nothing that was has a verdict."""
    if share is None:
        return "not judged" if run else "nothing compared"
    return f"{100 * share:.0f} %"


def within(item: Summary) -> str:
    """How many results are within, and of how many where not all that were run have a verdict."""
    if item.judged == item.run:
        return str(item.within)
    return f"{item.within} of {item.judged} judged" if item.judged else "not judged"


def value(number: float | None, unit: str) -> str:
    """A value with its unit as a reader sees it."""
    if number is None:
        return "not computed"
    if unit == "fraction":
        return f"{words.number(100 * number, 3)} %"
    text = words.number(number, 3)
    shown = "h·ng/mL" if unit == "ng*h/mL" else unit
    return text if unit == "1" else f"{text} {shown}"


def observed_text(row: Row) -> str:
    """The published value or range; for a direction, the words of the limit."""
    if row.kind == "direction":
        return "direction only"
    if row.observed_low is None or row.observed_high is None:
        return "not compared"
    if row.observed_high > row.observed_low:
        low = value(row.observed_low, row.unit).split(" ")[0]
        return f"{low} to {value(row.observed_high, row.unit)}"
    return value(row.observed_low, row.unit)


def verdict(row: Row) -> str:
    """Within, outside, not judged, or not run."""
    if row.status != "run":
        return "not run"
    if row.within is None:
        return "not judged"
    return "within" if row.within else "outside"


def terminal(made: Qualification) -> Table:
    """One line per domain and role."""
    from rich.table import Table

    variant = "" if made.variant == "standard" else f", adaptation equations: variant {made.variant}"
    caption = " ".join(part for part in (unjudged(made), bar_text(Bar.of(made)), CEILING_TEXT) if part)
    table = Table(title=f"Predicted against observed{variant}", caption=caption)
    table.caption_justify = "left"
    for name in ("Domain", "Role"):
        table.add_column(name)
    for name in (
        "Results",
        "Run",
        "Studies",
        "Within",
        "Share within\n(by study)",
        "Ceiling",
        "Average absolute\nfold error",
    ):
        table.add_column(name, justify="right")
    for item in shown(made):
        table.add_row(
            item.domain,
            item.role,
            str(item.results),
            str(item.run),
            str(item.studies),
            within(item),
            percent(item.share, item.run),
            "" if item.ceiling is None else percent(item.ceiling),
            "" if item.fold_error is None else f"{item.fold_error:.2f}",
        )
    return table


def unjudged(made: Qualification) -> str:
    """How many results have no verdict for want of virtual people, in a sentence; empty when all have one."""
    if not made.unjudged:
        return ""
    return (
        f"Not judged: {made.unjudged} results, because {made.people} virtual people are too few for a verdict "
        f"(expected {FEWEST_PEOPLE} or more)."
    )


def results_table(made: Qualification) -> Table:
    """One line per result: what was compared, predicted, observed, and the verdict."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Results")
    for name in ("Study", "What", "Role"):
        table.add_column(name)
    for name in ("Predicted", "Observed", ""):
        table.add_column(name, justify="right")
    for row in made.rows:
        predicted = value(row.predicted, row.unit)
        words_of = (row.study, row.what, row.role, predicted, observed_text(row), verdict(row))
        table.add_row(*map(escape, words_of))
    return table


def shown(made: Qualification) -> tuple[Summary, ...]:
    """Summaries with a result, and every domain's validation even without one."""
    return tuple(item for item in summaries(made) if item.results or item.role == "validation")


def bar_text(bar: Bar) -> str:
    """What the bar asks for and what was found, in words."""
    fold = "not computed" if bar.fold_error is None else f"{bar.fold_error:.2f}"
    parts = [
        f"Bar: {100 * bar.validation_share:.0f} % of validation within limits in each domain, each study counting "
        f"alike, and a fold error of {bar.fold_error_limit:g} for {bar.fold_error_domain} ({fold})."
    ]
    if bar.domains_below:
        parts.append("Below: " + ", ".join(bar.domains_below) + ".")
    if bar.domains_without:
        parts.append("Nothing to judge by: " + ", ".join(bar.domains_without) + ".")
    if bar.unexplained:
        parts.append(f"Misses not explained yet: {bar.unexplained}.")
    parts.append("The bar is met." if bar.met else "The bar is not met.")
    return " ".join(parts)


def html(made: Qualification, draw: Draw | None = None) -> str:
    """The whole page as one self-contained document; figures are drawn by ``draw`` (in this process if None)."""
    from mitragyna.report.converter import here

    charts = [(domain, _charts(made, domain, draw or here)) for domain in DOMAINS]
    return (
        _environment()
        .get_template("qualify.html.j2")
        .render(
            made=made,
            css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
            bar=Bar.of(made),
            bar_text=bar_text(Bar.of(made)),
            unjudged=unjudged(made),
            ceiling_text=CEILING_TEXT,
            contradictions=contradictions(made.of(role="validation")),
            summaries=shown(made),
            worst=worst(made.rows),
            charts=charts,
            only_run={row.domain for row in made.rows if row.status == "run" and row.kind != "direction"},
            misses=[row for row in made.rows if row.within is False and row.role != "input"],
            not_run=[row for row in made.rows if row.status != "run"],
            inputs=[row for row in made.rows if row.role == "input"],
            by_domain=[(domain, made.of(domain=domain, run=False)) for domain in DOMAINS],
            limits=load_limits(),
            opioids=opioids.parts(made),
            opioid_heads=opioids.HEADS,
            own=opioids.own_lines(made.courses),
            own_heads=opioids.OWN_HEADS,
            own_words=opioids.OWN_WORDS,
            order_words=opioids.ORDER_WORDS,
            orders=opioids.order_sentences(made),
            results=sum(row.role in COUNTED for row in made.rows),
            validation=sum(row.role == "validation" for row in made.rows),
            role_words=ROLE_WORDS,
        )
    )


def write(made: Qualification, path: Path, draw: Draw | None = None) -> None:
    """Write the page to ``path`` as UTF-8."""
    path.write_text(html(made, draw), encoding="utf-8")


_FILTERS: Final[dict[str, Callable[..., str]]] = {
    "percent": percent,
    "within": within,
    "value": value,
    "observed": observed_text,
    "verdict": verdict,
    "number": words.number,
    "first_capital": words.first_capital,
    "linked": linked,
}


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    for name, function in _FILTERS.items():
        made.filters[name] = function
    return made


def _charts(made: Qualification, domain: str, draw: Draw) -> list[Figure]:
    """Observed against predicted of one domain, a chart per unit in which something was compared."""
    from mitragyna.report.drawing import Drawing
    from mitragyna.report.render import figure

    out: list[Figure] = []
    rows = [
        row
        for row in made.of(domain=domain)
        if row.kind != "direction" and row.predicted is not None and row.observed_low is not None
    ]
    for unit in dict.fromkeys(row.unit for row in rows):
        chosen = [row for row in rows if row.unit == unit and row.role != "input" and row.within is not None]
        points: list[dict[str, Any]] = [
            {
                "observed": 0.5 * (row.observed_low + row.observed_high),
                "predicted": row.predicted,
                "role": row.role,
                "within": "within" if row.within else "outside",
            }
            for row in chosen
            if row.observed_low is not None and row.observed_high is not None
        ]
        if not points:
            continue
        logarithmic = unit not in ("fraction", "points") and all(
            p["observed"] > 0 and p["predicted"] > 0 for p in points
        )
        title = f"{domain}: observed and predicted, {UNIT_WORDS.get(unit, unit)}"
        inside = sum(p["within"] == "within" for p in points)
        out.append(
            figure(
                Drawing(
                    "agreement",
                    {"points": points, "title": UNIT_WORDS.get(unit, unit), "logarithmic": logarithmic},
                ),
                draw,
                key=f"chart-{DOMAINS.index(domain)}-{len(out)}",
                title=title,
                description=f"{len(points)} results, {inside} within their limit; the line is equality.",
            )
        )
    return out


UNIT_WORDS: Final = {
    "1": "ratio",
    "fraction": "share",
    "h": "time (h)",
    "ng/mL": "level (ng/mL)",
    "ng*h/mL": "area (h·ng/mL)",
    "points": "score (points)",
}
