"""Loss of tolerance: the amount that has the usual effect follows from section 7 of docs/equations.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mitragyna
from mitragyna.errors import InputError
from mitragyna.simulate.tolerance_loss import MOST, Usual, margin

HEROIN = """\
duration = "14 d"
seed = 2
[people]
number = 16
[[history]]
product = "heroin-intravenous"
amount = "60 mg"
every = "6 h"
lasting = "2 y"
[[arm]]
name = "no treatment"
[[arm]]
name = "goes on"
[[arm.take]]
product = "heroin-intravenous"
amount = "60 mg"
every = "6 h"
[output]
every = "12 h"
quantities = ["overdose_margin"]
"""


def one(x: float, before: float, now: float, kappa: float) -> float:
    usual = Usual(np.array([x / (1 + x)]), np.array([before]), kappa)
    return float(margin(usual, np.array([now]))[0])


level, state = st.floats(1e-3, 50.0), st.floats(0.0, 1.0)


@given(level, state, state, st.floats(0.0, 10.0))
def test_the_level_it_names_has_the_stimulus_the_usual_level_had(
    x: float, before: float, now: float, kappa: float
):
    def stimulus(level: float, tolerance: float) -> float:
        return level / (1 + level) / (1 + kappa * tolerance)

    found = one(x, before, now, kappa)
    if found < MOST:
        assert stimulus(found * x, now) == pytest.approx(stimulus(x, before), rel=1e-6)
    else:
        assert stimulus(MOST * x, now) <= stimulus(x, before) * (1 + 1e-9)


@given(level, state, state, st.floats(0.0, 10.0))
def test_a_slow_ligand_whose_affinity_comes_back_needs_less(x: float, before: float, now: float, loss: float):
    def occupied(level: float, tolerance: float) -> float:
        return level / (level + 1 + loss * tolerance)

    usual = Usual(np.array([occupied(x, before)]), np.array([before]), 3.0, np.array([loss]))
    found = float(margin(usual, np.array([now]))[0])
    if found < MOST:
        effect = [occupied(found * x, now) / (1 + 3 * now), occupied(x, before) / (1 + 3 * before)]
        assert effect[0] == pytest.approx(effect[1], rel=1e-6)


@given(level, state, st.floats(0.1, 10.0))
def test_less_tolerance_means_a_smaller_amount_at_most_in_proportion(x: float, before: float, kappa: float):
    found, shift = one(x, before, 0.0, kappa), 1 / (1 + kappa * before)
    assert 0.0 < found <= shift * (1 + 1e-9)
    assert one(x, before, before, kappa) == pytest.approx(1.0)


def test_tolerance_above_what_all_receptors_give_is_the_most():
    assert one(50.0, 0.0, 1.0, 10.0) == MOST


@pytest.fixture(scope="module")
def heroin(tmp_path_factory: pytest.TempPathFactory) -> mitragyna.Result:
    path = tmp_path_factory.mktemp("margin") / "heroin.toml"
    path.write_text(HEROIN, "utf-8")
    return mitragyna.run(path)


def test_the_margin_falls_in_abstinence_and_stays_where_use_goes_on(heroin: mitragyna.Result):
    course = heroin.timecourse
    assert set(course["quantity"]) == {"overdose_margin"}
    medians = course[course["arm"] == "no treatment"]["p50"].to_numpy()
    assert medians[0] == pytest.approx(1.0, abs=1e-4)
    assert (np.diff(medians) <= 1e-6).all()
    assert medians[-1] < 0.3
    goes_on = course[course["arm"] == "goes on"]["p50"].to_numpy()
    assert np.abs(goes_on - 1.0).max() < 0.05


def test_people_and_summary_say_the_same_as_the_course(heroin: mitragyna.Result):
    table = heroin.people_table
    lowest = table[(table["arm"] == "no treatment") & (table["metric"] == "lowest")]["value"]
    lost = heroin.tolerance_loss["no treatment"]
    assert lost.time_h == 14 * 24.0
    assert np.median(lowest) == pytest.approx(lost.median, rel=1e-5)
    told = heroin.summary()["amount_with_the_usual_effect_on_breathing"]["no treatment"]
    assert told["median"] == lost.median
    assert "60 mg" in told["usual"]


def test_without_a_history_there_is_no_usual_amount(tmp_path: Path):
    path = tmp_path / "none.toml"
    start, rest = HEROIN.split("[[history]]")
    path.write_text(start + "[[arm]]" + rest.split("[[arm]]", 1)[1], "utf-8")
    with pytest.raises(InputError, match="'overdose_margin' needs a history"):
        mitragyna.run(path)
    path.write_text(path.read_text("utf-8").replace('quantities = ["overdose_margin"]', ""), "utf-8")
    assert mitragyna.run(path, people=2).tolerance_loss == {}
