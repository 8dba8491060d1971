"""Figures that keep to the Vega-Lite schema, share axes, and draw only computed points."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.report import axes, figures, panels
from mitragyna.report.courses import QUANTILES, Course, courses, thinned
from mitragyna.workflow.against_factor import relief_bins
from mitragyna.workflow.result import Result
from tests.report import made_up
from tests.report.made_up import LEAF, NO_TREATMENT


def course(values: list[float], arm: str = "a") -> Course:
    median = np.array(values, dtype=float)
    spread = np.linspace(0.5, 1.5, len(QUANTILES))
    return Course(arm, "plasma.x", "ng/mL", np.arange(median.size, dtype=float), median[:, None] * spread)


def test_every_chart_of_a_report_keeps_to_the_vega_lite_schema(five_arms: Result) -> None:
    plotted = courses(five_arms)
    shown = [
        *panels.withdrawal(five_arms, plotted)[:2],
        panels.plasma(five_arms, plotted).panels[0],
        panels.occupancy(five_arms, plotted)[-1],
        panels.relief(five_arms)[0][0],
    ]
    for panel in shown:
        assert panel.drawing.chart().to_dict(validate=True)["layer"]


def test_arms_share_the_axes_of_their_score_figures(five_arms: Result) -> None:
    specs = [p.drawing.spec() for p in panels.withdrawal(five_arms, courses(five_arms))]
    domains = {
        (str(layer["encoding"]["y"]["scale"]["domain"]), str(layer["encoding"]["x"]["scale"]["domain"]))
        for spec in specs
        for layer in spec["layer"]
        if "y2" in layer["encoding"] and "x" in layer["encoding"]
    }
    assert len(domains) == 1


def test_a_figure_shows_three_bands_and_the_median(five_arms: Result) -> None:
    layers = panels.occupancy(five_arms, courses(five_arms))[0].drawing.spec()["layer"]
    bands = {
        (e["y"]["field"], e["y2"]["field"]) for e in (layer["encoding"] for layer in layers) if "y2" in e
    }
    assert bands == {("p02_5", "p97_5"), ("p10", "p90"), ("p25", "p75")}
    assert layers[-1]["encoding"]["y"]["field"] == "p50"


@pytest.mark.parametrize("reference", [None, course([9.0, 1.3, 9.0])])
def test_a_line_turns_without_reaching_beyond_its_lowest_value(reference: Course | None) -> None:
    import vl_convert

    spec = figures.withdrawal(course([9.0, 1.3, 9.0]), top=24, severity=made_up.COWS[3], reference=reference)
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    lines = [
        one for one in re.findall(r"<path[^>]*>", drawn) if re.search(r'stroke-width="(2\.2|1\.2)"', one)
    ]
    assert len(lines) == (1 if reference is None else 2)
    assert all('stroke-linejoin="round"' in one for one in lines)


@pytest.mark.parametrize("top", [24, 48])
def test_every_severity_band_is_named_beside_the_plot_and_no_two_look_alike(top: float) -> None:
    spec = figures.withdrawal(course([1.0, 20.0]), top=top, severity=made_up.COWS[3])
    shades = [row["shade"] for row in spec["layer"][0]["data"]["values"]]
    (named,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    shown = [row["name"].replace("\n", " ") for row in named["data"]["values"]]
    assert shown == [name for name, low, _ in made_up.COWS[3] if low < top]
    assert len(set(shades)) == len(shades) == len(shown)
    right = named["encoding"]["x"]["scale"]["domain"][1]
    assert {row["x"] for row in named["data"]["values"]} == {right}
    assert named["mark"]["align"] == "left"
    assert named["mark"]["dx"] > 0


def test_a_dashed_median_without_treatment_stands_in_every_other_arm(leaf_only: Result) -> None:
    leaf, free = (made_up.LEAF.name, made_up.NO_TREATMENT.name)
    dashed = {
        panel.heading: any("strokeDash" in layer["mark"] for layer in panel.drawing.spec()["layer"])
        for panel in panels.withdrawal(leaf_only, courses(leaf_only))
    }
    assert dashed == {free: False, leaf: True}


def test_days_on_the_axis_from_two_days_up_else_hours() -> None:
    def axis(end_h: float) -> str:
        spec = figures.plasma(course([1.0, 2.0]), end_h=end_h)
        return spec["layer"][0]["encoding"]["x"]["axis"]["title"]

    assert axis(504) == "Days from time zero"
    assert axis(12) == "Hours from time zero"


@pytest.mark.parametrize("days", [21, 100, 3650])
def test_long_time_axes_carry_plain_numbers(days: int) -> None:
    import vl_convert

    spec = figures.plasma(course([1.0, 2.0]), end_h=24.0 * days)
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert {f"{tick:g}" for tick in axes.tick_values(days)} <= set(words)


def test_the_drug_used_before_is_tagged_neither_as_no_treatment_nor_as_what_the_arm_is() -> None:
    made = made_up.result((NO_TREATMENT, LEAF), people=5, duration_h=48)
    table = made.timecourse
    table.loc[(table["arm"] == LEAF.name) & (table["quantity"] == "plasma.morphine"), "p50"] *= 1.001
    shown = [p for p in panels.plasma(made, courses(made)).panels if p.heading == "morphine"]
    assert [p.kind for p in shown] == ["", ""]


@given(st.floats(0.1, 3652.5))
def test_ticks_start_at_zero_stay_inside_and_are_few(span: float) -> None:
    ticks = axes.tick_values(span)
    assert ticks[0] == 0
    assert ticks[-1] <= span + 1e-6
    assert 1 <= len(ticks) <= 9
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0]) if len(ticks) > 1 else True


@given(st.floats(1e-6, 1e6))
def test_the_level_axis_holds_its_highest_value_and_wastes_at_most_half(top: float) -> None:
    end = figures.plasma(course([top, 0.0]), top=top)
    high = end["layer"][0]["encoding"]["y"]["scale"]["domain"][1]
    assert top <= high * (1 + 1e-9)
    assert high <= 2 * top


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=900), st.integers(20, 200))
def test_thinning_keeps_ends_and_extremes_and_the_number_of_points(values: list[float], most: int) -> None:
    full = course(values)
    kept = thinned(full, most)
    assert kept.size <= most or kept.size == len(values)
    assert kept.size == np.unique(kept).size
    assert (kept[0], kept[-1]) == (0, len(values) - 1)
    assert full.median[kept].max() == full.median.max()
    assert full.median[kept].min() == full.median.min()


def test_thinning_keeps_every_peak_of_a_dose_train() -> None:
    hours = np.arange(505)
    train = course((np.exp(-(hours % 8) / 3)).tolist())
    kept = set(thinned(train).tolist())
    assert set(range(8, 497, 8)) <= kept


@pytest.mark.parametrize(("highest", "top"), [(3, 24), (24.5, 36), (36.5, 48), (48, 48)])
def test_the_score_axis_ends_where_a_severity_band_ends(highest: float, top: float) -> None:
    assert axes.score_top(highest, 48, made_up.COWS[3]) == top


def test_relief_bins_hold_every_person_once_and_find_the_median() -> None:
    factor = np.array([1.0, 2.0, 9.9, 10.1, 100.0, np.nan])
    bins = relief_bins(factor, np.array([0.5, 0.6, 0.7, 0.1, 0.2, 0.9]), count=2)
    assert [row["people"] for row in bins] == [3, 2]
    assert [row["p50"] for row in bins] == [60.0, 15.0]
    assert bins[0]["p10"] < bins[0]["p50"] < bins[0]["p90"]
    assert [(row["low"], row["factor"], row["high"]) for row in bins] == [(1, 3.1623, 10), (10, 31.6228, 100)]


def test_a_substance_that_is_soon_gone_gets_a_short_axis(five_arms: Result) -> None:
    shown = {panel.heading: panel for panel in panels.plasma(five_arms, courses(five_arms)).panels}
    spec = shown["morphine"].drawing.spec()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 18]


def test_arms_whose_courses_differ_are_drawn_apart() -> None:
    made = made_up.result((NO_TREATMENT, LEAF), people=5, duration_h=48)
    table = made.timecourse
    leaf_morphine = (table["arm"] == LEAF.name) & (table["quantity"] == "plasma.morphine")
    table.loc[leaf_morphine, "p50"] *= 1.001
    shown = [p for p in panels.plasma(made, courses(made)).panels if p.heading == "morphine"]
    assert [p.note for p in shown] == ["arm: no treatment", "arm: leaf powder"]


def test_a_level_is_tagged_with_the_kind_of_the_arm_that_brings_it(five_arms: Result) -> None:
    shown = {panel.heading: panel.kind for panel in panels.plasma(five_arms, courses(five_arms)).panels}
    assert (shown["Mitragynine"], shown["Methadone"]) == ("kratom product", "established treatment")
    assert shown["morphine"] == ""
