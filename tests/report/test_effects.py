"""Effects in a report: whose a value is, what its number means, and what is not modelled in an arm."""

from __future__ import annotations

import html
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mitragyna import report
from mitragyna.report import breathing
from mitragyna.workflow.effects import EffectShown
from mitragyna.workflow.result import Result
from tests.report import made_up
from tests.report.made_up import LOFEXIDINE, METHADONE, NO_TREATMENT

DRIVE = EffectShown(
    "respiratory_drive",
    "Respiratory drive",
    "fraction",
    "lowest",
    "ventilation at a fixed carbon dioxide, of its value without substances",
    (),
    note="63 % is no loss of a third of the air.",
    untouched=(LOFEXIDINE.name,),
)
PEOPLE = 20


def lowest(arm: str, value: float, at_h: float) -> pd.DataFrame:
    given = {"lowest": (value, "fraction"), "time_of_lowest": (at_h, "h")}
    return pd.DataFrame(
        [
            {"arm": arm, "person": i, "quantity": DRIVE.name, "metric": metric, "value": number, "unit": unit}
            for metric, (number, unit) in given.items()
            for i in range(PEOPLE)
        ]
    )


@pytest.fixture
def run() -> Result:
    """A history that has its lowest at time zero, methadone that goes on from there, lofexidine that moves nothing."""
    arms = (NO_TREATMENT, replace(METHADONE, first_dose_h=24.0), replace(LOFEXIDINE, first_dose_h=12.0))
    made = made_up.result(arms, people=PEOPLE, duration_h=96, effects=(DRIVE,))
    time = np.arange(0.0, 97.0)
    rising = 1.0 - 0.4 * np.exp(-time / 12.0)
    falls = np.where(time >= 30.0, 0.7, rising)
    rows = [lowest(arm.name, 0.6, 0.0) for arm in arms]
    course = [
        made_up._course(arm, DRIVE.name, "fraction", time, falls if arm.established else rising, 0.05)
        for arm in arms
    ]
    return replace(
        made,
        people_table=pd.concat([made.people_table, *rows]),
        timecourse=pd.concat([made.timecourse, *course]),
    )


def test_a_value_of_time_zero_is_the_history_s_and_the_arm_s_own_stands_beside_it(run: Result) -> None:
    rows = {row.arm: row for row in breathing.effects(run)}
    (untreated,) = rows[NO_TREATMENT.name].notes
    assert untreated == "at time zero, before any dose of the arm: what was there already"
    zero, after = rows[METHADONE.name].notes
    assert zero == untreated
    assert after == "the median course is lowest at 70.0 % from the arm's first dose on (30.0 h)"
    page = html.unescape(report.html(run))
    assert all(note in page for note in (zero, after))


def test_a_value_after_time_zero_carries_no_such_note(run: Result) -> None:
    table = run.people_table.copy()
    table.loc[table["metric"] == "time_of_lowest", "value"] = 30.0
    later = replace(run, people_table=table)
    assert all(row.notes == () for row in breathing.effects(later))
    some = table.copy()
    some.loc[(some["metric"] == "time_of_lowest") & (some["person"] < PEOPLE // 4), "value"] = 0.0
    for row in breathing.effects(replace(run, people_table=some)):
        assert row.notes[0].startswith("at time zero in 25 % of people")


def test_fractions_are_told_in_per_cent_as_the_findings_are(run: Result) -> None:
    assert {row.unit for row in breathing.effects(run)} == {"%"}
    assert breathing.effects(run)[0].value.median == pytest.approx(60.0)
    assert "fraction" not in report.html(run)[report.html(run).index('id="effects"') :].split("</section>")[0]


def test_an_arm_that_moves_nothing_of_an_effect_reads_as_not_modelled(run: Result) -> None:
    rows = {row.arm: row for row in breathing.effects(run)}
    assert [arm for arm, row in rows.items() if row.untouched] == [LOFEXIDINE.name]
    page = report.html(run)
    assert page.count('data-label="Value">not modelled<') == 1
    assert "what is taken moves nothing of it" in page


def test_every_effect_says_how_its_numbers_are_read(run: Result) -> None:
    (one,) = breathing.meanings(run)
    page = report.html(run)
    assert one.note in page
    assert one.meaning in page
