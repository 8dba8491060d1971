"""What stands beside the numbers: changed clearances, loss of tolerance, narrowing, what to watch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mitragyna import report
from mitragyna.report import beside, glance
from mitragyna.workflow.result import Result, ToleranceLoss
from mitragyna.workflow.watch import Known, QtMargin, Silent, Watch
from tests.report import made_up
from tests.report.language import blocked, visible_text
from tests.report.made_up import LEAF, NO_TREATMENT
from tests.report.test_page import section

CLEARED = "Model estimate: Methadone is cleared at 0.7 times the usual rate beside Voriconazole."
WATCH = Watch(
    known=(
        Known("Liver injury", "Dozens of cases.", "Jaundice.", "not known: single cases", ("Case A 2019",)),
    ),
    silent=(Silent("Nausea", ("Mitraciliatine",), "no published number was found"),),
    margins=(QtMargin("leaf powder", "Mitragynine", 76.0, 30.0, 190.0),),
    unchecked=(("7-Hydroxymitragynine", "IC50 at hERG"),),
    reference=30.0,
    meaning="half-maximal block over the highest free concentration",
    note="A ratio from a dish.",
    reference_note="The ratio that is looked for.",
    reference_sources=("Reference B 2020",),
    peaks=True,
)


@pytest.fixture(scope="module")
def told() -> Result:
    made = made_up.result((NO_TREATMENT, LEAF), people=120, duration_h=96)
    assert made.relief is not None
    factor = made.relief["in_vivo_factor"].to_numpy()
    chance = np.random.default_rng(1).uniform(size=120)
    return replace(
        made,
        interactions={"leaf powder": (CLEARED,), "no treatment": (CLEARED,)},
        drawn={"mitragynine.mor.in_vivo_factor": factor, "mitragynine.mor.tau": chance},
        tolerance_loss={"no treatment": ToleranceLoss("Heroin 60 mg", 96.0, 0.31, 0.22, 0.45)},
        watch=WATCH,
    )


@pytest.fixture(scope="module")
def page(told: Result) -> str:
    return report.html(told)


def test_arms_with_the_same_changes_are_told_together(told: Result, page: str) -> None:
    assert [(one.where, one.sentences) for one in beside.interactions(told)] == [("every arm", (CLEARED,))]
    assert page.count(CLEARED) == 1
    assert CLEARED in section(page, "interactions")


def test_a_run_without_changes_has_no_section_on_them(leaf_only_page: str) -> None:
    assert 'id="interactions"' not in leaf_only_page


def test_the_number_that_decides_relief_is_named_with_its_layer_and_measurement(
    told: Result, page: str
) -> None:
    (one,) = beside.narrowing(told)
    assert one.numbers[0].parameter == "mitragynine.mor.in_vivo_factor"
    assert one.numbers[0].settled
    for part in ("in_vivo_factor", "layer: between people", "PET"):
        assert part in one.sentence
    assert one.sentence in visible_text(section(page, "relief"))
    assert one.sentence in report.told(told)


def test_relief_against_the_factor_stands_in_the_report_the_summary_and_the_terminal_alike(
    told: Result, page: str
) -> None:
    """The same stretches with the same medians in all three, and every person in one of them."""
    rows = told.summary()["relief_against_the_in_vivo_affinity_factor"]["leaf powder"]
    assert [row["factor_from"] for row in rows] == pytest.approx([1.0, 10**0.5, 10.0, 10**1.5], rel=1e-4)
    assert sum(row["people"] for row in rows) == told.people
    assert [row["median"] for row in rows] == sorted((row["median"] for row in rows), reverse=True)
    terminal = report.told(told)
    shown = visible_text(section(page, "relief"))
    for row in rows:
        said = f"{100 * row['median']:.0f} %"
        assert f"{said} [" in terminal
        assert f"near factor {row['factor_near']:.2g}" in terminal
        assert f"{100 * row['median']:.0f}" in shown
    assert "unknown in-vivo affinity factor" in terminal


def test_a_factor_that_was_set_is_told_as_set(told: Result) -> None:
    assert told.relief is not None
    made = replace(told, relief=told.relief.assign(in_vivo_factor=20.0))
    assert "near factor 20." in report.told(made)


def test_relief_that_has_nothing_to_compare_with_says_so_everywhere() -> None:
    made = replace(made_up.result((LEAF,), people=20, duration_h=96), relief=None)
    (row,) = made.summary()["relief_against_the_in_vivo_affinity_factor"].values()
    assert "no arm without treatment" in row["not_computed"]
    assert "no arm without treatment" in report.told(made)
    assert not blocked(report.told(made))


def test_numbers_that_were_set_leave_nothing_to_narrow_and_say_so(told: Result) -> None:
    same = replace(told, drawn={"mitragynine.mor.in_vivo_factor": np.full(120, 10.0)})
    (one,) = beside.narrowing(same)
    assert one.numbers == ()
    assert "not told" in one.sentence


def test_relief_that_turns_with_the_factor_is_not_missed(told: Result) -> None:
    assert told.relief is not None
    factor = np.log10(told.drawn["mitragynine.mor.in_vivo_factor"])
    turned = told.relief.assign(relief=-((factor - np.median(factor)) ** 2))
    (one,) = beside.narrowing(replace(told, relief=turned))
    assert one.numbers[0].parameter == "mitragynine.mor.in_vivo_factor"
    assert one.numbers[0].share > 0.5
    assert one.numbers[0].direction == "turns"


def test_loss_of_tolerance_stands_with_its_warning(told: Result, page: str) -> None:
    emergency = visible_text(section(page, "emergency"))
    for part in (
        "31.0 % [22.0 to 45.0] of the usual one",
        "Heroin 60 mg",
        beside.LOSS_WARNING,
        "Tolerance falls",
    ):
        assert part in emergency
    terminal = report.told(told)
    assert "31.0 % [" in terminal
    assert beside.LOSS_WARNING in terminal


def test_what_only_cases_know_has_its_sources_and_no_rate(page: str) -> None:
    shown = section(page, "watch")
    text = visible_text(shown)
    for part in (
        "Liver injury",
        "not known: single cases",
        "Mitraciliatine",
        "76.0 [30.0 to 190]",
        "Not checked",
    ):
        assert part in text
    assert "Case A 2019" in section(page, "sources")
    assert 'href="#source-' in shown


def test_no_sentence_of_it_passes_a_verdict(told: Result, page: str) -> None:
    assert blocked(visible_text(page)) == []
    assert blocked(report.told(told)) == []


def test_a_score_that_was_left_out_is_not_asked_for_and_not_absent() -> None:
    made = made_up.result((NO_TREATMENT, LEAF), people=20, duration_h=48)
    course = made.timecourse[made.timecourse["quantity"] == "occupancy.mor"]
    without = replace(made, timecourse=course, people_table=made.people_table.iloc[:0])
    assert glance.not_asked(without)
    assert "not asked for" in section(report.html(without), "glance")
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as capture:
        console.print(report.terminal_table(without))
    assert capture.get().count("not asked for") >= 3
