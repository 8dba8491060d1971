"""Every figure of the project, as Vega-Lite: one definition for page, PDF and notebook.

Each function gives a specification as plain data, which ``Drawing.chart`` turns into an Altair chart. Altair itself is
not needed to draw one, and building through it takes longer than the drawing.
No figure needs its colour to be read: headings, dashes and labels say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from mitragyna.report.axes import COLOURS, SeverityBands, round_up, tick_values
from mitragyna.report.courses import QUANTILES, Course, thinned
from mitragyna.report.words import time_unit
from mitragyna.workflow.against_factor import factor_decades

Spec = dict[str, Any]
"""A chart, or one of its layers, as Vega-Lite."""

WIDTH: Final = 284
NAMES: Final = 54
"""Room beside a score's plot for the names of its severity bands; the plot is that much narrower."""
HEIGHT: Final = 170
FONT: Final = "Arial, Helvetica, Liberation Sans, sans-serif"
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_SCORE_AXIS: Final = "COWS (points)"
# From the mildest band up, so that no two look alike.
_SHADES: Final = ("#FFFFFF", "#F3F3F3", "#E7E7E7", "#DBDBDB", "#CFCFCF")
_INK: Final = "#333333"
_BANDS: Final = (("p02_5", "p97_5", 0.16), ("p10", "p90", 0.22), ("p25", "p75", 0.32))
_MARK: Final = "#F0C24B"
Marks = Sequence[tuple[str, float, float]]
"""Stretches of time with a name: (name, from, until), h from time zero."""
# Without a precision Vega takes the ticks' own, and writes 10, 20 as 1e+1, 2e+1.
PLAIN: Final = ".6~g"
# Axes of one width keep the plots of a page the same size and in line.
_CONFIG: Final[Spec] = {
    "axis": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelColor": _INK,
        "titleColor": _INK,
        "gridColor": "#E3E3E3",
        "domainColor": "#888888",
        "tickColor": "#888888",
        "labelFlush": False,
        # No label is cut short: each question of how wide a text is takes as long as drawing ten.
        "labelLimit": 0,
    },
    "axisY": {"minExtent": 38, "maxExtent": 38},
    # A pointed corner of a line reaches far beyond the value at a sharp turn, down to zero in a narrow trough.
    "line": {"strokeJoin": "round"},
    "aria": False,
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "text": {"font": FONT},
}


def withdrawal(
    course: Course,
    *,
    colour: str = COLOURS["no treatment"],
    top: float,
    severity: SeverityBands = (),
    reference: Course | None = None,
    end_h: float | None = None,
    marks: Marks = (),
) -> Spec:
    """One arm's withdrawal score over time on severity bands.

    ``course`` holds the score in points, ``top`` the end of the score axis (shared by all arms),
    ``severity`` the scale's (label, low, high), named beside the plot; ``reference`` a second course
    whose median is drawn dashed (the arm without treatment). Bands hold 50, 80 and 95 % of people. ``marks`` are
    stretches of time with a name (name, from and until in h).
    """
    end = _end(course, end_h)
    named = tuple(severity)
    layers = [
        *_severity(named, top),
        *_marks(marks, _SCORE_AXIS, top, end),
        *_bands(colour, _SCORE_AXIS, top, end, reference is not None),
        *_severity_labels(named, top, end),
    ]
    return _panel(layers, _rows(course, end, reference), NAMES if named else 0)


def plasma(
    course: Course,
    *,
    colour: str = COLOURS["no treatment"],
    top: float | None = None,
    end_h: float | None = None,
    marks: Marks = (),
) -> Spec:
    """One substance's plasma level over time in one arm, linear axis, with 50, 80 and 95 % bands."""
    end = _end(course, end_h)
    high = round_up(course.top if top is None else top)
    axis = f"Plasma ({course.unit})"
    layers = [*_marks(marks, axis, high, end), *_bands(colour, axis, high, end, False)]
    return _panel(layers, _rows(course, end, None))


def occupancy(
    course: Course,
    *,
    colour: str = COLOURS["no treatment"],
    reference: Course | None = None,
    end_h: float | None = None,
) -> Spec:
    """Mu opioid receptors occupied over time in one arm (%), with 50, 80 and 95 % bands."""
    end = _end(course, end_h)
    layers = _bands(colour, "Occupied (% of receptors)", 100.0, end, reference is not None)
    percent = course.scaled(100.0, "%")
    return _panel(layers, _rows(percent, end, reference.scaled(100.0, "%") if reference else None))


def ventilation(
    course: Course,
    *,
    colour: str = COLOURS["no treatment"],
    top: float | None = None,
    end_h: float | None = None,
) -> Spec:
    """Minute ventilation over time in one arm (L/min), linear axis, with 50, 80 and 95 % bands."""
    end = _end(course, end_h)
    layers = _bands(colour, "Ventilation (L/min)", round_up(course.top if top is None else top), end, False)
    return _panel(layers, _rows(course, end, None))


def relief(bins: Sequence[dict[str, float]], *, colour: str = COLOURS["kratom product"]) -> Spec:
    """Relief against the in-vivo affinity factor: median line and 80 % band of binned people.

    ``bins`` are rows of factor (geometric middle of the bin), p10, p50 and p90 of relief in percent.
    """
    lows, highs = [row["p10"] for row in bins], [row["p90"] for row in bins]
    domain = [min(0.0, 10 * math.floor(min(lows) / 10)), max(100.0, 10 * math.ceil(max(highs) / 10))]
    first, last = factor_decades([row["factor"] for row in bins])
    ticks = [m * 10.0**k for k in range(first, last) for m in (1, 3)] + [10.0**last]
    x = _quantity(
        "factor",
        scale={"type": "log", "domain": [10.0**first, 10.0**last]},
        axis={"values": ticks, "format": PLAIN, "title": "In-vivo affinity factor f (log scale)"},
    )
    scale = {"domain": domain, "nice": False}

    def y(field: str) -> Spec:
        return _quantity(field, title="Relief of COWS (%)", scale=scale, axis={"tickCount": 5})

    point = {"size": 22, "color": colour}
    layers = [
        _layer({"type": "area", "color": colour, "opacity": 0.3}, x=x, y=y("p10"), y2={"field": "p90"}),
        _layer({"type": "rule", "color": _INK}, [{"zero": 0}], y=y("zero")),
        _layer({"type": "line", "color": colour, "point": point, "strokeWidth": 2}, x=x, y=y("p50")),
    ]
    return _panel(layers, list(bins))


AGREEMENT_SHAPES: Final = {"validation": "circle", "verification": "triangle-up", "calibration": "square"}
"""The mark of a published result by its role."""


def agreement(points: Sequence[Mapping[str, Any]], title: str, *, logarithmic: bool) -> Spec:
    """Published results against their predictions with the line of equality; equal axes.

    ``points`` are rows of observed, predicted, role (its shape) and ``within`` or ``outside`` (filled or open).
    """
    values = [float(p[key]) for p in points for key in ("observed", "predicted")]
    low, high = min(values), max(values)
    if logarithmic:
        low, high = 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high * (1 + 1e-9)))
        scale: Spec = {"type": "log", "domain": [low, high], "nice": False}
        axis: Spec = {"values": [10.0**k for k in range(round(math.log10(low)), round(math.log10(high)) + 1)]}
    else:
        low, high = min(low, 0.0), max(high, 0.0)
        high += 0.05 * (high - low or 1.0)
        scale = {"domain": [low, high], "nice": False}
        axis = {"tickCount": 5}

    def channel(field: str, what: str) -> Spec:
        return _quantity(field, scale=scale, axis={"title": f"{what}, {title}", "format": PLAIN, **axis})

    x, y = channel("observed", "Observed"), channel("predicted", "Predicted")
    ends = [{"observed": low, "predicted": low}, {"observed": high, "predicted": high}]
    line = {"type": "line", "color": _INK, "strokeDash": [4, 3], "strokeWidth": 1}
    layers = [_layer(line, ends, x=x, y=y)]
    for role, shape in AGREEMENT_SHAPES.items():
        for within in ("within", "outside"):
            chosen = [
                {"observed": p["observed"], "predicted": p["predicted"]}
                for p in points
                if p["role"] == role and p["within"] == within
            ]
            if not chosen:
                continue
            inside = within == "within"
            mark = {
                "type": "point",
                "shape": shape,
                "filled": inside,
                "color": COLOURS["established treatment"] if inside else COLOURS["kratom product"],
                "opacity": 0.75 if inside else 1.0,
                "size": 44,
                "strokeWidth": 1.6,
            }
            layers.append(_layer(mark, chosen, x=x, y=y))
    return _chart(layers, WIDTH)


def _end(course: Course, end_h: float | None) -> float:
    return end_h or (float(course.time_h[-1]) if course.time_h.size else 1.0)


def _span(end_h: float) -> float:
    return round(end_h / time_unit(end_h)[1], 6)


def _x(field: str, end_h: float) -> Spec:
    """Time: at most nine ticks of a few digits, so that none need be asked whether they overlap."""
    unit, _ = time_unit(end_h)
    span = _span(end_h)
    axis = {
        "values": tick_values(span),
        "title": f"{unit.capitalize()} from time zero",
        "grid": False,
        "format": PLAIN,
        "labelOverlap": False,
    }
    return _quantity(field, scale={"domain": [0, span], "nice": False}, axis=axis)


def _rows(course: Course, end_h: float, reference: Course | None) -> list[dict[str, str]]:
    part = course.until(end_h)
    at = thinned(part)
    columns = [part.time_h[at] / time_unit(end_h)[1], *part.values[at].T]
    names = ["t", *QUANTILES]
    if reference is not None:
        names.append("reference")
        columns.append(np.interp(part.time_h[at], reference.time_h, reference.median))
    table = np.column_stack(columns).tolist()
    return [
        {name: f"{value:.5g}" if math.isfinite(value) else "" for name, value in zip(names, row, strict=True)}
        for row in table
    ]


def _bands(colour: str, title: str, top: float, end_h: float, reference: bool) -> list[Spec]:
    x = _x("t", end_h)
    layers = [
        _layer(
            {"type": "area", "color": colour, "opacity": opacity},
            x=x, y=_y(low, title, top), y2={"field": high},
        )
        for low, high, opacity in _BANDS
    ]  # fmt: skip
    if reference:
        dashed = {"type": "line", "color": "#000000", "strokeDash": [4, 3], "strokeWidth": 1.2}
        layers.append(_layer(dashed, x=x, y=_y("reference", title, top)))
    layers.append(_layer({"type": "line", "color": colour, "strokeWidth": 2.2}, x=x, y=_y("p50", title, top)))
    return layers


def _y(field: str, title: str, top: float) -> Spec:
    # Vega-Lite joins the layers' axis titles, so each layer names the same one.
    scale = {"domain": [0, top], "nice": False}
    return _quantity(field, title=title, scale=scale, axis={"tickCount": 5, "labelOverlap": False})


def _shown_bands(bands: tuple[tuple[str, float, float], ...], top: float) -> list[tuple[str, float, float]]:
    # Whole-point bands such as 5 to 12 and 13 to 24 meet on a continuous score.
    return [(name, low, min(high + 1, top)) for name, low, high in bands if low < top]


def _severity(bands: tuple[tuple[str, float, float], ...], top: float) -> list[Spec]:
    values: list[Spec] = [
        {"low": low, "high": high, "shade": _SHADES[min(k, len(_SHADES) - 1)]}
        for k, (_, low, high) in enumerate(_shown_bands(bands, top))
    ]
    if not values:
        return []
    shade = {"field": "shade", "type": "nominal", "scale": None, "legend": None}
    y = _y("low", _SCORE_AXIS, top)
    return [_layer({"type": "rect"}, values, color=shade, y=y, y2={"field": "high"})]


def _severity_labels(bands: tuple[tuple[str, float, float], ...], top: float, end_h: float) -> list[Spec]:
    """Each band's name to the right of the plot, where no curve runs; a long one a word to a line."""
    values: list[Spec] = [
        {"name": name.replace(" ", "\n"), "middle": (low + high) / 2, "x": _span(end_h)}
        for name, low, high in _shown_bands(bands, top)
    ]
    if not values:
        return []
    mark = {"type": "text", "align": "left", "baseline": "middle", "color": _INK, "dx": 5, "fontSize": 10.5}
    mark |= {"lineBreak": "\n", "clip": False}
    text = {"field": "name", "type": "nominal"}
    return [_layer(mark, values, x=_x("x", end_h), y=_y("middle", _SCORE_AXIS, top), text=text)]


def _marks(marks: Marks, title: str, top: float, end_h: float) -> list[Spec]:
    """Light bands over the whole height, each with its name at the top; one that begins after ``end_h`` is left out."""
    per = time_unit(end_h)[1]
    out: list[Spec] = []
    for line, (name, start, stop) in enumerate(mark for mark in marks if mark[1] < end_h):
        first, last = round(start / per, 6), round(min(stop, end_h) / per, 6)
        # A name beside the right edge of the plot would be cut off: from the middle on it ends with its band.
        late = first > 0.55 * _span(end_h)
        values = [{"from": first, "until": last, "low": 0.0, "high": top, "name": name}]
        low, high = _y("low", title, top), _y("high", title, top)
        band = {"type": "rect", "color": _MARK, "opacity": 0.28}
        out.append(
            _layer(band, values, x=_x("from", end_h), x2={"field": "until"}, y=low, y2={"field": "high"})
        )
        text = {
            "type": "text", "align": "right" if late else "left", "baseline": "top", "color": _INK,
            "dx": -3 if late else 3, "dy": 3 + 12 * line, "fontSize": 10.5,
        }  # fmt: skip
        name_of = {"field": "name", "type": "nominal"}
        out.append(_layer(text, values, x=_x("until" if late else "from", end_h), y=high, text=name_of))
    return out


def _quantity(field: str, **further: Any) -> Spec:
    return {"field": field, "type": "quantitative", **further}


def _layer(mark: Spec, values: Sequence[Mapping[str, Any]] | None = None, **encoding: Spec) -> Spec:
    """A layer of the panel's rows, or of ``values`` of its own."""
    own: Spec = {} if values is None else {"data": {"values": list(values)}}
    return {**own, "mark": mark, "encoding": encoding}


def _panel(layers: Sequence[Spec], rows: Sequence[Mapping[str, float | str]], beside: int = 0) -> Spec:
    """A figure of ``rows``; ``beside`` is the part of its width that words to the right of the plot take."""
    # As text, which is shorter than records on its way to the process that draws.
    names = list(rows[0]) if rows else []
    lines = [",".join(map(str, row.values())) for row in rows]
    form = {"type": "csv", "parse": dict.fromkeys(names, "number")}
    return {
        "data": {"values": "\n".join([",".join(names), *lines]), "format": form},
        **_chart(layers, HEIGHT, beside),
    }


def _chart(layers: Sequence[Spec], height: int, beside: int = 0) -> Spec:
    return {
        "$schema": SCHEMA,
        "layer": list(layers),
        "width": WIDTH - beside,
        "height": height,
        "padding": {"left": 4, "right": 14, "top": 8, "bottom": 4},
        "config": _CONFIG,
    }
