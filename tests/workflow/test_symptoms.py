"""Symptoms, rated scores and leaving early, as a run gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import mitragyna
from mitragyna import report
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import prepare
from mitragyna.simulate.dropout import REASONS
from tests.report.language import visible_text

LIBRARY = load()
PEOPLE = 60
VISITS = ("1 d", "2 d", "3 d")


def result(people: int = PEOPLE, **keys: Any) -> mitragyna.Result:
    data: dict[str, Any] = {
        "duration": "4 d",
        "people": {"number": people},
        "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}],
        "arm": [
            {"name": "none"},
            {
                "name": "lofexidine",
                "take": [{"product": "lofexidine-tablet", "amount": "0.72 mg", "every": "6 h"}],
            },
        ],
    }
    return mitragyna.run(from_dict(data | keys, library=LIBRARY), threads=1)


def course(result: mitragyna.Result, quantity: str, arm: str = "none") -> pd.DataFrame:
    table = result.timecourse
    return table[(table["quantity"] == quantity) & (table["arm"] == arm)]


def names(result: mitragyna.Result) -> list[str]:
    return [str(name) for name in result.timecourse["quantity"].unique()]


@pytest.fixture(scope="module")
def plain() -> mitragyna.Result:
    return result()


@pytest.fixture(scope="module")
def asked() -> mitragyna.Result:
    wanted = ["cows*", "sows*", "symptom.*", "retained", "left.*"]
    return result(output={"quantities": wanted, "visits": list(VISITS)}, dropout={})


def test_nothing_is_added_where_nothing_is_asked(plain):
    assert not [n for n in names(plain) if n.startswith(("symptom.", "retained", "left."))]
    assert not [n for n in names(plain) if n.endswith((".observed", ".stayers"))]


@pytest.mark.parametrize("scale", ["cows", "sows", "sows_gossop"])
@pytest.mark.parametrize("arm", ["none", "lofexidine"])
def test_the_clusters_of_a_run_add_up_to_its_score(asked, scale, arm):
    parts = [course(asked, f"{scale}.{name}", arm)["mean"] for name in LIBRARY.symptoms]
    total = np.sum([p.to_numpy() for p in parts if len(p)], axis=0)
    floor = LIBRARY.scales[scale].floor.value
    assert np.allclose(total, course(asked, scale, arm)["mean"].to_numpy() - floor, rtol=1e-5, atol=1e-5)


def test_every_quantity_asked_for_is_in_the_list_of_quantities(asked):
    listed = {q.name: q.unit for q in LIBRARY.quantities}
    units = asked.timecourse.astype({"quantity": str}).groupby("quantity")["unit"].first()
    for name, unit in units.items():
        head, _, tail = str(name).partition(".")
        known = str(name)
        if known not in listed:
            if head == "symptom":
                known = "symptom.<symptom>.stayers"
            elif head == "left":
                known = "left.<reason>"
            elif tail in LIBRARY.symptoms:
                known = "<scale>.<symptom>"
            else:
                known = f"<scale>.{tail.rpartition('.')[2]}"
        assert listed[known] == unit, name


def test_lofexidine_relieves_autonomic_signs_more_than_pain_and_sleep_not_at_all(asked):
    def left(name: str) -> float:
        treated, free = (
            course(asked, f"symptom.{name}", arm)["mean"].sum() for arm in ("lofexidine", "none")
        )
        return treated / free

    assert left("autonomic") < left("pain") < left("sleep")
    assert left("sleep") == pytest.approx(1.0, abs=1e-6)
    assert left("craving") == pytest.approx(1.0, abs=1e-6)


def test_scores_are_rated_at_the_visits_only_and_in_whole_points(asked):
    found = course(asked, "cows.observed")
    assert found["time_h"].tolist() == [24.0, 48.0, 72.0]
    table = asked.people_table
    peaks = table[(table["quantity"] == "cows.observed") & (table["metric"] == "peak")]["value"]
    assert (peaks == peaks.round()).all()
    assert peaks.between(0, 48).all()


def test_rated_scores_have_the_mean_of_the_expected_ones_and_a_wider_spread():
    made = result(people=800, output={"quantities": ["cows", "cows.observed"], "visits": list(VISITS)})
    rated, expected = course(made, "cows.observed"), course(made, "cows")
    expected = expected[expected["time_h"].isin(rated["time_h"])]
    error = rated["sd"].to_numpy() / np.sqrt(800.0)
    assert (np.abs(rated["mean"].to_numpy() - expected["mean"].to_numpy()) <= 2.0 * error).all()
    assert (rated["sd"].to_numpy() > expected["sd"].to_numpy()).all()


@pytest.mark.parametrize("arm", ["none", "lofexidine"])
def test_everyone_is_in_or_has_left_for_a_reason(asked, arm):
    retained = course(asked, "retained", arm)["mean"].to_numpy()
    left = [course(asked, f"left.{reason}", arm)["mean"].to_numpy() for reason in REASONS]
    assert np.allclose(retained + np.sum(left, axis=0), 1.0, atol=1e-6)
    assert retained[0] == 1.0
    assert (np.diff(retained) <= 1e-9).all()
    assert 0.2 < retained[-1] < 0.9


def test_nobody_leaves_untreated_withdrawal_for_an_adverse_effect(asked):
    assert course(asked, "left.adverse_effect")["mean"].max() == 0.0


def test_leaving_changes_who_is_counted_and_nothing_in_the_body(plain, asked):
    for quantity in ("cows", "sows_gossop"):
        a, b = course(plain, quantity), course(asked, quantity)
        assert np.array_equal(a["mean"].to_numpy(), b["mean"].to_numpy())


def test_those_who_stay_are_less_ill_than_everyone(asked):
    everyone, staying = (course(asked, q)["mean"].to_numpy() for q in ("sows_gossop", "sows_gossop.stayers"))
    assert staying[0] == pytest.approx(everyone[0])
    assert staying[-1] < everyone[-1]


def test_who_leaves_and_both_means_stand_in_the_summary_the_report_and_the_terminal(asked):
    arms = [arm.name for arm in asked.arms]
    told = asked.summary()["leaving"]
    assert list(told) == arms
    for arm in arms:
        one = told[arm]
        assert one["retained"] + sum(one["left"].values()) == pytest.approx(1.0)
        assert one["retained"] == pytest.approx(course(asked, "retained", arm)["mean"].iloc[-1])
        both = one["mean_over_time"]["sows_gossop"]
        part = course(asked, "sows_gossop", arm)
        area = np.trapezoid(part["mean"], part["time_h"]) / (part["time_h"].iloc[-1] - part["time_h"].iloc[0])
        assert both["everyone"] == pytest.approx(area)
        assert both["stayers"] < both["everyone"]
    text = visible_text(report.html(asked))
    terminal = report.told(asked)
    for arm in arms:
        assert f"{100 * told[arm]['retained']:.0f} %" in text
        assert f"{arm}: {100 * told[arm]['retained']:.0f} % still in after" in terminal
    assert "those who stay" in text


def test_without_dropout_nobody_is_told_to_have_left(plain):
    assert plain.summary()["leaving"] == {}
    assert "Who leaves" not in visible_text(report.html(plain)) + report.told(plain)


def test_a_run_that_writes_no_shares_says_so_and_not_that_everybody_stays():
    made = result(people=10, output={"quantities": ["cows"]}, dropout={})
    assert made.summary()["leaving"] == {}
    for text in (visible_text(report.html(made)), report.told(made)):
        assert "who does was not written" in text
        assert "stays to the end of the run" not in text


def test_stayers_alone_are_told_without_everyone():
    made = result(people=10, output={"of": "stayers"}, dropout={})
    both = next(iter(made.summary()["leaving"].values()))["mean_over_time"]["cows"]
    assert both["everyone"] is None
    assert both["stayers"] > 0.0


def test_stayers_alone_are_written_when_only_they_are_asked_for():
    made = result(people=10, output={"of": "stayers"}, dropout={})
    assert "cows.stayers" in names(made)
    assert "cows" not in names(made)
    assert "withdrawal.drive" in names(made)


def test_only_the_quantities_asked_for_are_written():
    made = result(people=10, output={"quantities": ["cows", "symptom.p*"]})
    assert names(made) == ["cows", "symptom.pain"]
    assert set(made.people_table["quantity"].astype(str)) <= {"cows", "symptom.pain"}


def test_the_first_people_leave_and_are_rated_as_they_do_among_more():
    keys: dict[str, Any] = {"output": {"visits": ["2 d"]}, "dropout": {}}
    few, many = result(people=10, **keys), result(people=25, **keys)
    for quantity, metric in (("retained", "exit_time"), ("cows.observed", "peak")):
        a, b = (
            r.people_table[(r.people_table["quantity"] == quantity) & (r.people_table["metric"] == metric)]
            for r in (few, many)
        )
        first = b[b["person"].astype(int) <= 10]
        assert np.array_equal(a["value"].to_numpy(), first["value"].to_numpy(), equal_nan=True)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"output": {"quantities": ["cosw"]}}, r"quantities\[0\]: .*no quantity 'cosw'.*'cows'"),
        ({"output": {"quantities": ["cows", "symptom.pian"]}}, r"quantities\[1\].*'symptom\.pain'"),
        ({"output": {"quantities": ["cows.observed"]}}, r"needs \[output\] visits"),
        ({"output": {"quantities": ["retained"]}}, r"needs \[dropout\]"),
        ({"output": {"quantities": ["*.stayers"]}}, r"needs \[dropout\]"),
    ],
)
def test_a_quantity_that_cannot_be_had_is_refused(keys, complaint):
    with pytest.raises(InputError, match=complaint):
        result(people=1, **keys)


def test_the_relief_of_every_scale_follows_what_it_asks_for():
    scenario = from_dict(
        {"duration": "1 d", "people": {"number": 50}, "arm": [{"name": "a", "take": [
            {"product": "morphine-oral", "amount": "10 mg"}]}]},
        library=LIBRARY,
    )  # fmt: skip
    prepared = prepare(scenario, LIBRARY)
    typical = {s.name: s.relief for s in prepared.typical.outcome.scales}
    assert typical["cows"] > typical["sows"] > typical["sows_gossop"] > 0.4
    for scale in prepared.values.outcome.scales:
        assert np.shape(scale.relief) == (50,)
        assert (np.asarray(scale.relief) <= 1.0).all()
        assert np.std(scale.relief) > 0.01


def test_cluster_effects_have_the_mean_one_over_people():
    scenario = from_dict(
        {"duration": "1 d", "people": {"number": 20_000}, "arm": [{"name": "a", "take": [
            {"product": "lofexidine-tablet", "amount": "0.5 mg"}]}]},
        library=LIBRARY,
    )  # fmt: skip
    prepared = prepare(scenario, LIBRARY)
    for cluster in prepared.values.outcome.clusters:
        assert np.mean(cluster.effect) == pytest.approx(1.0, abs=0.02), cluster.name
