"""A table of an arm's doses reads back in as the same doses and gives the same result, bit for bit."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from mitragyna.errors import InputError
from mitragyna.export.table import events, read_back, table
from mitragyna.library import load
from mitragyna.scenario import Dose, in_order, read_event_table
from mitragyna.workflow import export as work

EXAMPLES = Path(__file__).parents[2] / "examples"
LIBRARY = load()
HEAD = 'title = "t"\nduration = "6 d"\nseed = 1\n[people]\nnumber = 3\n[output]\nevery = "90 min"\n'
PAST = '[[history]]\nproduct = "heroin-intravenous"\namount = "60 mg"\nevery = "6 h"\nlasting = "30 d"\n'
ARM = """[[arm]]
name = "several"
[[arm.take]]
product = "methadone-solution"
amount = "30 mg"
every = "24 h"
from = "24 h"
until = "4 d"
[[arm.take]]
product = "morphine-intravenous"
amount = "7 mg"
every = "8 h"
over = "20 min"
from = "1 h"
[[arm.take]]
product = "morphine-oral"
amount = "10 mg"
every = "0.1 h"
doses = 9
steady_state = true
"""


def doses() -> st.SearchStrategy[tuple[Dose, ...]]:
    """Regular and irregular doses, infusions and resets, several at one time."""
    time = st.integers(0, 40).map(lambda k: k * 0.7) | st.floats(0.0, 30.0)
    product = st.sampled_from(["morphine-oral", "methadone-solution", "naloxone-intravenous"])
    amount = st.sampled_from([1.0, 2.5, 1 / 3]) | st.floats(0.001, 500.0)
    single = st.builds(
        Dose, time, product, amount, duration_h=st.sampled_from([0.0, 1 / 3, 0.5]),
        evid=st.sampled_from(["dose", "dose", "dose", "reset and dose"]),
    )  # fmt: skip
    reset = st.builds(Dose, time, evid=st.just("reset"))
    series = st.builds(
        lambda first, every, count: [
            replace(first, evid="dose", time_h=first.time_h + k * every) for k in range(count)
        ],
        single, st.sampled_from([0.1, 6.0, 1 / 3]), st.integers(1, 8),
    )  # fmt: skip
    lists = st.lists(series | single.map(lambda d: [d]) | reset.map(lambda d: [d]), max_size=5)
    return lists.map(lambda groups: in_order(d for group in groups for d in group if d.time_h < 40.0))


@given(doses())
def test_doses_come_back_from_their_records_bit_for_bit(taken: tuple[Dose, ...]):
    assert read_back(events(taken, 40.0), 40.0) == taken


@given(doses())
def test_doses_come_back_from_the_file_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, taken: tuple[Dose, ...]
):
    folder = tmp_path_factory.mktemp("table")
    (folder / "doses.csv").write_text(table({"1": taken, "2": ()}, 40.0, (0.25, 7.0)), encoding="utf-8")
    found = read_event_table("doses.csv", folder, LIBRARY, 40.0, "arm[0].events")
    assert read_back(found.events_of("1"), 40.0) == taken
    assert read_back(found.events_of("2"), 40.0) == ()
    assert found.observation_times == (0.25, 7.0)


def test_a_regular_regimen_is_one_record():
    regular = tuple(Dose(24.0 + 8.0 * k, "morphine-oral", 10.0, order=k) for k in range(20))
    assert [(e.time, e.interval, e.additional) for e in events(regular, 400.0)] == [(24.0, 8.0, 19)]


def written_back(scenario: Path, arm: str, folder: Path, text: str) -> Path:
    """The scenario with the arm replaced by its table."""
    (folder / "doses.csv").write_text(work.events(scenario, arm), encoding="utf-8")
    path = folder / "again.toml"
    path.write_text(f'{text}[[arm]]\nname = "{arm}"\nevents = "doses.csv"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("past", ["", PAST], ids=["no history", "history"])
def test_an_arm_given_as_its_own_table_gives_the_same_result_bit_for_bit(past: str, tmp_path: Path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(HEAD + past + ARM, encoding="utf-8")
    again = written_back(scenario, "several", tmp_path, HEAD + past)
    one, other = mitragyna.run(scenario), mitragyna.run(again)
    assert one.timecourse.equals(other.timecourse)
    assert one.people_table.equals(other.people_table)
    assert np.ptp(one.timecourse["mean"].to_numpy()) > 0.0


def test_an_event_table_of_individuals_gives_the_same_result_bit_for_bit(tmp_path: Path):
    head = 'title = "t"\nduration = "3 d"\nseed = 1\n'
    original = tmp_path / "original.toml"
    (tmp_path / "events.csv").write_bytes((EXAMPLES / "events.csv").read_bytes())
    original.write_text(head + '[[arm]]\nname = "as recorded"\nevents = "events.csv"\n', encoding="utf-8")
    again = written_back(original, "as recorded", tmp_path, head)
    assert mitragyna.run(original).timecourse.equals(mitragyna.run(again).timecourse)


def test_everybody_has_rows_and_who_takes_nothing_one_that_is_ignored():
    text = work.events(EXAMPLES / "naloxone-after-morphine.toml", "no naloxone", people=2)
    rows = list(csv.DictReader(text.splitlines()))
    assert [(r["ID"], r["EVID"]) for r in rows] == [("1", "2"), ("2", "2")]


def test_what_a_table_cannot_hold_is_refused_by_name(tmp_path: Path):
    path = tmp_path / "scenario.toml"
    take = '[[arm]]\nname = "one"\n[[arm.take]]\nproduct = "morphine-oral"\namount = "0.1 mg/kg"\n'
    path.write_text(HEAD + take, encoding="utf-8")
    with pytest.raises(InputError, match=r"morphine-oral: 0\.1 per kg"):
        work.events(path)
    medicine = '[person]\nmedicines = [{ name = "methadone-solution", amount = "5 mg", every = "24 h" }]\n'
    path.write_text(HEAD + medicine + take.replace("/kg", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"person\.medicines: methadone-solution is dosed"):
        work.events(path)
