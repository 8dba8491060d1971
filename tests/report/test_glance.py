"""The comparison of arms: its numbers, its units, and what it says when a number is absent."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mitragyna import report
from mitragyna.report import glance, words
from mitragyna.report.page import Times
from mitragyna.workflow.result import Result
from tests.report import made_up
from tests.report.made_up import FIVE, LEAF, METHADONE, NO_TREATMENT


def shown(result: Result, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(report.terminal_table(result))
    return out.getvalue()


def test_medians_and_intervals_are_those_of_the_people_table(five_arms: Result) -> None:
    table = five_arms.people_table
    peaks = table[(table["arm"] == "methadone") & (table["metric"] == "peak")]["value"]
    row = next(row for row in glance.rows(five_arms) if row.arm == "methadone")
    assert row.peak is not None
    assert row.peak.median == pytest.approx(peaks.quantile(0.5))
    assert row.peak.low == pytest.approx(peaks.quantile(0.025))
    assert row.peak.high == pytest.approx(peaks.quantile(0.975))


def test_the_clock_of_the_peak_is_that_of_the_people_table(five_arms: Result) -> None:
    table = five_arms.people_table.copy()
    table.loc[table["metric"] == glance.SINCE_LAST_DOSE, "value"] = 0.25
    for last in ({}, {arm.name: -6.0 for arm in FIVE}):
        for row in glance.rows(made_up.result(people_table=table, last_opioid_dose_h=last)):
            assert row.since_last_dose_h == words.Interval(0.25, 0.25, 0.25)


def test_what_was_not_computed_says_so(five_arms: Result) -> None:
    table = five_arms.people_table
    without = made_up.result(
        people_table=table[table["metric"] == "peak"], last_opioid_dose_h={}, relief=None
    )
    row = glance.rows(without)[0]
    assert row.above_h is None
    assert words.interval(row.above_h) == "not computed"
    assert "not computed" in report.html(without)


def test_only_the_scale_s_own_limit_is_called_moderate() -> None:
    at_13, at_20, unknown = (
        made_up.result((NO_TREATMENT,), people=5, duration_h=48, thresholds=given)
        for given in ({"cows": 13.0}, {"cows": 20.0}, {})
    )
    assert glance.above(at_13) == ("≥\N{NO-BREAK SPACE}13", "moderate or more")
    assert glance.above(at_20) == ("≥\N{NO-BREAK SPACE}20", "")
    assert glance.above(unknown) == ("above the threshold", "")
    assert "≥\N{NO-BREAK SPACE}20" in report.html(at_20)
    assert "moderate or more" not in report.html(at_20)
    assert "moderate or more" in report.html(at_13)
    assert "20" in shown(at_20)


def risen(by: float, at: float = 3.0) -> Result:
    """Two arms, the treated one with a largest rise of ``by`` points over the untreated one."""
    import pandas as pd

    made = made_up.result((NO_TREATMENT, METHADONE), people=5, duration_h=96)
    one = made.people_table[made.people_table["metric"] == "peak"]
    one = one[one["arm"] == METHADONE.name]
    rise = one.assign(metric="peak_rise", value=by)
    when = one.assign(metric="time_of_peak_rise", value=at, unit="h")
    return replace(made, people_table=pd.concat([made.people_table, rise, when]))


def test_a_rise_above_no_treatment_is_shown_with_its_time_from_one_point_on() -> None:
    for text in (report.html(risen(6.5)), shown(risen(6.5), 140)):
        assert "Largest rise" in text
        assert "6.5" in text
    assert "at 3.0 hours [3.0 to 3.0] from time zero" in report.html(risen(6.5))
    assert "at 3.0 days [3.0 to 3.0] from time zero" in report.html(risen(6.5, 72.0))
    assert "at 15 minutes [15 to 15] from time zero" in report.html(risen(6.5, 0.25))
    for text in (report.html(risen(0.9)), shown(risen(0.9), 140)):
        assert "argest rise" not in text


def test_a_peak_where_the_run_ends_is_still_rising(leaf_only: Result) -> None:
    table = leaf_only.people_table.copy()
    assert not any(row.still_rising for row in glance.rows(leaf_only))
    at_the_peak = (table["metric"] == "time_of_peak") & (table["arm"] == LEAF.name)
    table.loc[at_the_peak, "value"] = leaf_only.duration_h - 0.5
    ended = replace(leaf_only, people_table=table)
    assert {row.arm: row.still_rising for row in glance.rows(ended)} == {
        "no treatment": False,
        LEAF.name: True,
    }
    assert report.html(ended).count("still rising at the end of the run") == 1
    assert "still rising" in shown(ended)


def test_a_summary_leaves_out_relief_of_people_who_had_nothing_to_relieve(leaf_only: Result) -> None:
    assert leaf_only.relief is not None
    key = "relief_of_cows_area_in_the_first_week_against_no_treatment"
    some = leaf_only.relief.copy()
    some.loc[some.index[0], "relief"] = float("nan")
    some.loc[some.index[1], "relief"] = float("-inf")
    summary = replace(leaf_only, relief=some).summary()
    assert summary[key][LEAF.name]["median"] == pytest.approx(some["relief"].iloc[2:].median())
    json.dumps(summary, allow_nan=False)
    none = replace(leaf_only, relief=some.assign(relief=float("nan"))).summary()
    assert none[key] == {}


def test_a_run_without_scores_is_summed_up_by_its_peak_levels() -> None:
    import pandas as pd

    arm = made_up.Arm("example drug", "examplamine 100 mg once")
    rows = [
        (arm.name, person, quantity, metric, value, unit)
        for person, cmax in enumerate((900.0, 1000.0, 1234.0))
        for quantity, metric, value, unit in (
            ("plasma.examplamine", "cmax", cmax, "ng/mL"),
            ("plasma.examplamine", "tmax", 1.5, "h"),
            ("plasma.examplamine", "auc_tau", 5000.0, "ng*h/mL"),
            ("plasma.absent", "cmax", 0.0, "ng/mL"),
        )
    ]
    table = pd.DataFrame(rows, columns=["arm", "person", "quantity", "metric", "value", "unit"])
    made = made_up.result((arm,), scores=False, duration_h=36, people=3, people_table=table)
    (row,) = glance.exposures(made)
    assert (row.substance, row.unit) == ("examplamine", "ng/mL")
    assert row.cmax is not None
    assert row.cmax.median == 1000.0
    text = shown(made)
    assert "1000 ng/mL" in text
    assert "COWS" not in text
    assert "1000 ng/mL [" in report.html(made)
    assert "5000 h·ng/mL [" in report.html(made)


def test_a_level_alike_in_every_arm_is_told_once(five_arms: Result) -> None:
    import pandas as pd

    rows = [
        (arm.name, person, f"plasma.{substance}", metric, value, "ng/mL")
        for arm in FIVE
        for person in range(3)
        for substance, value in (("morphine", 20.0), ("methadone", 300.0 if arm is METHADONE else 0.0))
        for metric in ("cmax", "tmax")
    ]
    levels = pd.DataFrame(rows, columns=["arm", "person", "quantity", "metric", "value", "unit"])
    made = replace(five_arms, people_table=pd.concat([five_arms.people_table, levels]))
    assert [(row.arm, row.substance) for row in glance.exposures(made)] == [
        ("every arm", "morphine"),
        ("methadone", "Methadone"),
    ]


def test_kratom_is_never_placed_above_an_established_treatment() -> None:
    kinds = [glance.kind(arm) for arm in glance.ordered(FIVE[::-1])]
    assert kinds == ["established treatment"] * 3 + ["no treatment", "kratom product"]


def test_a_kratom_arm_that_also_holds_methadone_does_not_count_as_the_comparator() -> None:
    mixed = made_up.Arm("leaf and methadone", "leaf powder 4 g; methadone 30 mg", kratom=True)
    assert glance.missing_comparators((NO_TREATMENT, mixed)) == ("methadone", "buprenorphine", "lofexidine")
    assert glance.missing_comparators((METHADONE, LEAF)) == ("buprenorphine", "lofexidine")
    assert glance.missing_comparators((NO_TREATMENT,)) == ()


def test_an_arm_counts_as_comparator_by_what_is_taken_not_by_its_name() -> None:
    without = made_up.Arm("no methadone", "nothing is taken", treatment_free=True)
    by_product = made_up.Arm("standard", "oral solution", established=True, products=("methadone-solution",))
    assert "methadone" in glance.missing_comparators((without, LEAF))
    assert "methadone" not in glance.missing_comparators((by_product, LEAF))


def test_short_runs_are_told_in_hours() -> None:
    in_hours = words.Interval(0.5, 0.3, 0.9)
    row = glance.GlanceRow("a", "", "other", None, in_hours, in_hours, None, False, ())
    assert Times.of([row], 12).since_unit == "hours"
    assert Times.of([row], 504).above_unit == "days"


def test_the_terminal_table_names_every_arm_and_its_limits(five_arms: Result) -> None:
    text = shown(five_arms)
    for arm in FIVE:
        assert arm.name in text
    for said in (
        "Model estimate",
        "COWS magnitude: extrapolated",
        "no controlled human trial",
        "Not checked",
    ):
        assert said in " ".join(text.split())


def test_the_terminal_says_not_checked_until_a_rule_has_answered(five_arms: Result) -> None:
    unanswered = [{"rule": "all", "answer": "not checked", "statement": "no rules yet"}]
    answered = [*unanswered, {"rule": "A", "answer": "not found", "statement": "one"}]
    assert "Not checked" in shown(made_up.result(people=5, duration_h=24, findings=unanswered))
    said = " ".join(shown(made_up.result(people=5, duration_h=24, findings=answered)).split())
    assert "Found: 0. Not checked: 1. Not found: 1. Not checked is not the same as not found." in said


def test_the_terminal_table_names_missing_comparators(leaf_only: Result) -> None:
    assert "No comparison with methadone, buprenorphine and lofexidine" in " ".join(shown(leaf_only).split())


def test_brackets_in_names_and_intervals_are_shown_not_read_as_markup() -> None:
    named = made_up.Arm("[red]loud[/red]", treatment_free=True)
    text = shown(made_up.result((named,), title="[bold]t[/bold]", people=5, duration_h=24))
    assert "[red]loud" in text
    assert "[bold]t[/bold]" in text
    assert " to " in text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9), st.integers(0, 4))
def test_a_number_is_written_near_its_value_and_never_as_minus_zero(value: float, decimals: int) -> None:
    text = words.fixed(value, decimals).replace("\N{MINUS SIGN}", "-")
    assert abs(float(text) - value) <= 0.51 * 10.0**-decimals + abs(value) * 1e-12
    assert not (float(text) == 0 and text.startswith("-"))


@given(st.floats(1e-9, 1e9), st.integers(2, 4))
def test_significant_digits_keep_the_value(value: float, digits: int) -> None:
    assert float(words.number(value, digits)) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(("value", "text"), [(0.04567, "0.046"), (1234.5, "1234"), (0.0, "0"), (5.0, "5.0")])
def test_numbers_read_as_written(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("hours", "text"), [(504, "21 days"), (6, "6 hours"), (0.5, "30 minutes"), (1, "1 hour"), (72, "3 days")]
)
def test_durations_in_words(hours: float, text: str) -> None:
    assert words.duration(hours) == text


def test_distinct_grades_run_from_strongest_to_weakest_with_unknown_last() -> None:
    assert words.distinct(["assumed", "odd", "human trial", "assumed"]) == ("human trial", "assumed", "odd")


def with_peaks_at(hours: float, made: Result) -> Result:
    """The same result with everybody's peak in the arm with the leaf at one time, no higher than without it."""
    table = made.people_table.copy()
    table.loc[(table["metric"] == "peak") & (table["arm"] == LEAF.name), "value"] = 2.0
    table.loc[(table["metric"] == "time_of_peak") & (table["arm"] == LEAF.name), "value"] = hours
    return replace(made, people_table=table)


def leaf_from(first_dose_h: float, **changes: object) -> Result:
    arm = replace(LEAF, first_dose_h=first_dose_h, **changes)  # pyright: ignore[reportArgumentType]
    return made_up.result((NO_TREATMENT, arm), people=20, duration_h=96)


@pytest.mark.parametrize(
    ("peak_at", "said"),
    [
        (0.0, "at time zero, from the history, in everybody"),
        (12.0, "waiting for the first dose: everybody"),
        (12.9, "waiting for the first dose: everybody"),
        (13.1, ""),
    ],
)
def test_a_peak_that_is_not_the_arm_s_making_says_whose_it_is(peak_at: float, said: str) -> None:
    made = with_peaks_at(peak_at, leaf_from(12.0))
    row = next(row for row in glance.rows(made) if row.arm == LEAF.name)
    assert row.peak_note == said
    page = report.html(made)
    assert (said in page) if said else ("waiting for the first dose:" not in page)
    assert next(row for row in glance.rows(made) if row.reference).peak_note == ""


def test_relief_that_no_mechanism_reaches_is_not_modelled_and_never_nought() -> None:
    made = leaf_from(12.0, reaches_score=False)
    page, terminal, summary = report.html(made), shown(made, 140), made.summary()
    row = next(row for row in glance.rows(made) if row.arm == LEAF.name)
    assert row.untouched
    assert row.relief is None
    assert row.rise is None
    assert 'data-label="Relief against no treatment">not modelled<' in page
    assert glance.UNTOUCHED in page
    assert "not" in terminal
    assert "modelled" in terminal
    assert glance.UNTOUCHED.split()[0] in terminal
    told = summary["relief_of_cows_area_in_the_first_week_against_no_treatment"][LEAF.name]
    assert set(told) == {"not_modelled"}


def test_a_treatment_to_the_end_says_that_its_stopping_is_not_shown() -> None:
    page = report.html(leaf_from(12.0, to_the_end=True))
    assert f"{LEAF.described}, to the end of the run" in page
    assert "what stopping it brings is nowhere on this page" in page
    assert ", to the end of the run" not in report.html(leaf_from(12.0))


def test_a_level_that_is_highest_at_time_zero_is_the_history_s() -> None:
    carried = glance.ExposureRow("every arm", "Morphine", "ng/mL", None, words.Interval(0.0, 0.0, 0.0))
    assert carried.carried
    assert not replace(carried, tmax_h=words.Interval(1.5, 0.0, 3.0)).carried
    assert not replace(carried, tmax_h=None).carried
    assert not replace(carried, dosed_at_zero=True).carried


def test_a_level_that_a_dose_at_time_zero_brings_is_not_the_history_s(five_arms: Result) -> None:
    import pandas as pd

    rows = [
        {
            "arm": arm.name,
            "person": 0,
            "quantity": "plasma.morphine",
            "metric": metric,
            "value": value,
            "unit": unit,
        }
        for height, arm in enumerate(five_arms.arms)
        for metric, value, unit in (("cmax", 10.0 + height, "ng/mL"), ("tmax", 0.0, "h"))
    ]
    for first, said in ((0.0, 0), (24.0, 1)):
        begun = tuple(replace(arm, first_dose_h=first) for arm in five_arms.arms)
        made = replace(
            five_arms, arms=begun, people_table=pd.concat([five_arms.people_table, pd.DataFrame(rows)])
        )
        assert len(glance.exposures(made)) == len(begun)
        assert ("carried over from the history" in report.html(made)) is bool(said)


def precipitated(made: Result, *, peak_at: float, peak: float, rise: float, rise_at: float) -> Result:
    """Everybody's peak of the leaf, its height, and the largest rise above no treatment with its time."""
    import pandas as pd

    table = with_peaks_at(peak_at, made).people_table
    mine = (table["quantity"] == "cows") & (table["arm"] == LEAF.name)
    table.loc[mine & (table["metric"] == "peak"), "value"] = peak
    one = table[mine & (table["metric"] == "peak")]
    more = [
        one.assign(metric="peak_rise", value=rise),
        one.assign(metric="time_of_peak_rise", value=rise_at, unit="h"),
    ]
    return replace(made, people_table=pd.concat([table, *more], ignore_index=True))


@pytest.mark.parametrize(
    ("first_dose", "numbers", "waiting"),
    [
        (0.0, {"peak_at": 0.1, "peak": 2.0, "rise": 10.9, "rise_at": 5 / 60}, 0.0),
        (12.0, {"peak_at": 12.5, "peak": 2.0, "rise": 3.0, "rise_at": 12.5}, 0.0),
        (12.0, {"peak_at": 12.5, "peak": 200.0, "rise": 5.0, "rise_at": 90.0}, 0.0),
        (12.0, {"peak_at": 12.5, "peak": 2.0, "rise": 5.0, "rise_at": 90.0}, 1.0),
        (12.0, {"peak_at": 12.5, "peak": 2.0, "rise": 0.5, "rise_at": 12.5}, 1.0),
        (12.0, {"peak_at": 12.0, "peak": 2.0, "rise": 3.0, "rise_at": 12.5}, 1.0),
        (12.0, {"peak_at": 11.0, "peak": 2.0, "rise": 3.0, "rise_at": 12.5}, 1.0),
    ],
)
def test_a_peak_that_the_first_dose_makes_is_not_that_of_waiting(
    first_dose: float, numbers: dict[str, float], waiting: float
) -> None:
    made = precipitated(leaf_from(first_dose), **numbers)
    row = next(row for row in glance.rows(made) if row.arm == LEAF.name)
    assert row.waiting == waiting
    text = " ".join(shown(made, 140).split())
    assert ("100 % waiting" in text) is (waiting == 1.0)
    assert ("waiting for the first dose: everybody" in report.html(made)) is (waiting == 1.0)


def test_a_dose_that_raises_the_mean_score_makes_its_peak_where_a_later_rise_is_larger() -> None:
    made = precipitated(leaf_from(12.0), peak_at=12.5, peak=2.0, rise=5.0, rise_at=90.0)
    course = made.timecourse.copy()
    soon = (course["arm"] == LEAF.name) & (course["quantity"] == "cows") & (course["time_h"] == 13.0)
    assert soon.sum() == 1
    course.loc[soon, "mean"] += 10.0
    row = next(row for row in glance.rows(replace(made, timecourse=course)) if row.arm == LEAF.name)
    assert row.waiting == 0.0


def test_without_an_arm_to_compare_an_early_peak_is_nobody_s_waiting() -> None:
    arm = replace(LEAF, first_dose_h=12.0)
    made = with_peaks_at(12.5, made_up.result((arm, METHADONE), people=20, duration_h=96))
    row = next(row for row in glance.rows(made) if row.arm == LEAF.name)
    assert row.peak_note == "up to an hour after the first dose: everybody"
    assert "waiting for the first dose" not in report.html(made)
    assert "waiting" not in shown(made, 140)


def test_relief_names_the_span_that_was_run_and_a_rise_is_more_than_without_treatment() -> None:
    made = made_up.result((NO_TREATMENT, LEAF), people=20, duration_h=4)
    assert made.relief is not None
    worse = replace(made, relief=made.relief.assign(relief=-1.21))
    page, terminal = report.html(worse), " ".join(shown(worse, 60).split())
    assert "Relief of COWS in the 4 hours of the run against no treatment" in page
    assert "121 % more than without treatment" in page
    assert "[121 to 121 % more]" in page
    assert "first week" not in page
    assert (
        "Relief against no treatment in the 4 hours of the run: 121 % more than without treatment" in terminal
    )
    assert "\N{MINUS SIGN}121" not in terminal
    week = report.html(made_up.result((NO_TREATMENT, LEAF), people=20, duration_h=168))
    assert "Relief of COWS in the first week against no treatment" in week


@given(st.floats(-3.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_relief_never_shows_a_sign_and_less_is_only_said_beside_more(
    middle: float, down: float, up: float
) -> None:
    said = words.relief(words.Interval(middle, middle - down, middle + up))
    assert "\N{MINUS SIGN}" not in said
    assert ("more than without treatment" in said) is (round(100.0 * middle) < 0)
    assert ("more" in said) is (round(100.0 * (middle - down)) < 0)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_the_terminal_loses_nothing_at_any_width(width: int) -> None:
    long = replace(LEAF, name="leaf powder of an unnamed vendor", first_dose_h=12.0)
    made = made_up.result(
        (NO_TREATMENT, METHADONE, long),
        people=20,
        duration_h=96,
        title="Leaf powder in people who have taken heroin for a long time, beside methadone and nothing",
    )
    made = replace(
        with_rise(made, long.name), evidence={a.name: (("x", "human observational"),) for a in made.arms}
    )
    text = shown(made, width)
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= width
    assert "…" not in text
    wide = shown(made, 400)
    # Words of the widest table, whatever stands between them; a word is never broken.
    assert tokens(wide) - tokens(text) <= {
        "Arm"
    }  # the heading of the names, which are headings themselves then
    assert tokens(text) - tokens(wide) == set()


def with_rise(made: Result, arm: str) -> Result:
    import pandas as pd

    table = made.people_table
    one = table[(table["arm"] == arm) & (table["metric"] == "peak")]
    more = [
        one.assign(metric="peak_rise", value=6.5),
        one.assign(metric="time_of_peak_rise", value=40.0, unit="h"),
    ]
    return replace(made, people_table=pd.concat([table, *more], ignore_index=True))


def tokens(text: str) -> set[str]:
    """The words of a table or of blocks, without what rules and separates them."""
    return {word.strip(":;,.") for word in re.sub(r"[\u2500-\u257f]", " ", text).split()} - {""}


def test_a_narrow_terminal_shows_a_block_per_arm(five_arms: Result) -> None:
    text = shown(five_arms, 60)
    assert "│" not in text
    assert "│" in shown(five_arms, 120)
    for arm in FIVE:
        assert re.search(rf"^{arm.name}\b", text, re.MULTILINE)
    assert text.count("  Peak COWS: ") == len(FIVE)


def test_a_changed_number_that_nothing_uses_says_so() -> None:
    changed = (
        {"name": "mitragyna.one", "value": "2", "library": "1 L", "used": False},
        {"name": "mitragyna.two", "value": "3", "library": "1 L", "used": True},
    )
    page = report.html(made_up.result(people=5, duration_h=24, overrides=changed))
    assert "mitragyna.one = 2 (the library has 1 L; not used in this run)" in page
    assert "mitragyna.two = 3 (the library has 1 L)" in page
