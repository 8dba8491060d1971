"""The comparison of arms: its numbers, its units, and what it says when a number is absent."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mitragyna import report
from mitragyna.report import glance, words
from mitragyna.report.page import Times
from tests.report import made_up
from tests.report.made_up import FIVE, LEAF, METHADONE, NO_TREATMENT, MadeUp


def shown(result: MadeUp, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(report.terminal_table(result))
    return out.getvalue()


def test_medians_and_intervals_are_those_of_the_people_table(five_arms: MadeUp) -> None:
    table = five_arms.people_table
    peaks = table[(table["arm"] == "methadone") & (table["metric"] == "peak")]["value"]
    row = next(row for row in glance.rows(five_arms) if row.arm == "methadone")
    assert row.peak is not None
    assert row.peak.median == pytest.approx(peaks.quantile(0.5))
    assert row.peak.low == pytest.approx(peaks.quantile(0.025))
    assert row.peak.high == pytest.approx(peaks.quantile(0.975))


def test_the_clock_of_the_peak_runs_from_the_last_dose_of_the_history(five_arms: MadeUp) -> None:
    table = five_arms.people_table.copy()
    table.loc[table["metric"] == glance.SINCE_LAST_DOSE, "value"] = 0.25
    at = table[(table["arm"] == "methadone") & (table["metric"] == "time_of_peak")]["value"].median()
    with_history = glance.rows(made_up.result(people_table=table))[0]
    assert with_history.arm == "methadone"
    assert with_history.since_last_dose_h is not None
    assert with_history.since_last_dose_h.median == pytest.approx(at + 6)
    without = glance.rows(made_up.result(people_table=table, last_opioid_dose_h={}))[0]
    assert without.since_last_dose_h is not None
    assert without.since_last_dose_h.median == 0.25


def test_what_was_not_computed_says_so(five_arms: MadeUp) -> None:
    table = five_arms.people_table
    without = made_up.result(
        people_table=table[table["metric"] == "peak"], last_opioid_dose_h={}, relief=None
    )
    row = glance.rows(without)[0]
    assert row.above_moderate_h is None
    assert words.interval(row.above_moderate_h) == "not computed"
    assert "not computed" in report.html(without)


def test_the_time_above_moderate_is_found_by_its_threshold(five_arms: MadeUp) -> None:
    table = five_arms.people_table.copy()
    table["metric"] = table["metric"].replace("time_above", "time_above_13")
    other = table[table["metric"] == "time_above_13"].assign(metric="time_above_25", value=-1.0)
    import pandas as pd

    named = made_up.result(people_table=pd.concat([table, other]))
    assert [r.above_moderate_h for r in glance.rows(named)] == [
        r.above_moderate_h for r in glance.rows(five_arms)
    ]


def test_the_time_above_another_threshold_is_not_passed_off_as_moderate(five_arms: MadeUp) -> None:
    table = five_arms.people_table.copy()
    table["metric"] = table["metric"].replace("time_above", "time_above_25")
    assert all(row.above_moderate_h is None for row in glance.rows(made_up.result(people_table=table)))


def test_a_run_without_scores_is_summed_up_by_its_peak_levels() -> None:
    import pandas as pd

    arm = made_up.Arm("example drug", "examplamine 100 mg once")
    rows = [
        (arm.name, person, quantity, metric, value, unit)
        for person, cmax in enumerate((900.0, 1000.0, 1234.0))
        for quantity, metric, value, unit in (
            ("plasma.examplamine", "cmax", cmax, "ng/mL"),
            ("plasma.examplamine", "tmax", 1.5, "h"),
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


def test_kratom_is_never_placed_above_an_established_treatment() -> None:
    kinds = [glance.kind(arm) for arm in glance.ordered(FIVE[::-1])]
    assert kinds == ["established treatment"] * 3 + ["no treatment", "kratom product"]


def test_a_kratom_arm_that_also_holds_methadone_does_not_count_as_the_comparator() -> None:
    mixed = made_up.Arm("leaf and methadone", "leaf powder 4 g; methadone 30 mg", kratom=True)
    assert glance.missing_comparators((NO_TREATMENT, mixed)) == ("methadone", "buprenorphine", "lofexidine")
    assert glance.missing_comparators((METHADONE, LEAF)) == ("buprenorphine", "lofexidine")
    assert glance.missing_comparators((NO_TREATMENT,)) == ()


def test_short_runs_are_told_in_hours() -> None:
    in_hours = words.Interval(0.5, 0.3, 0.9)
    row = glance.GlanceRow("a", "", "other", None, in_hours, in_hours, None, False, ())
    assert Times.of([row], 12).since_unit == "hours"
    assert Times.of([row], 504).above_unit == "days"


def test_the_terminal_table_names_every_arm_and_its_limits(five_arms: MadeUp) -> None:
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


def test_the_terminal_says_not_checked_until_a_rule_has_answered(five_arms: MadeUp) -> None:
    unanswered = [{"rule": "all", "answer": "not checked", "statement": "no rules yet"}]
    answered = [*unanswered, {"rule": "A", "answer": "not found", "statement": "one"}]
    assert "Not checked" in shown(made_up.result(people=5, duration_h=24, findings=unanswered))
    assert "Not checked" not in shown(made_up.result(people=5, duration_h=24, findings=answered))


def test_the_terminal_table_names_missing_comparators(leaf_only: MadeUp) -> None:
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
