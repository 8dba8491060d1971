"""With --uncertainty each band says which layer it shows; without it a run is as it always was."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mitragyna
from mitragyna import report
from mitragyna.errors import InputError
from mitragyna.report import glance
from mitragyna.scenario import from_dict
from mitragyna.simulate.uncertainty import BETWEEN_PEOPLE, BOTH, LAYERS, PARAMETERS
from mitragyna.workflow.layered_summary import PEOPLE_AND_UNKNOWN, arms_with_unknown, headline
from mitragyna.workflow.narrowing import MEASUREMENTS, measurement, narrowing
from mitragyna.workflow.result import Result

SCENARIO: dict[str, Any] = {
    "duration": "8 d",
    "seed": 3,
    "people": {"number": 24},
    "output": {"every": "6 h"},
    "uncertainty": {"sets": 12, "people": 10},
    "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}],
    "arm": [
        {"name": "none"},
        {"name": "leaf", "take": [{"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}]},
    ],
}
PLAIN = {key: value for key, value in SCENARIO.items() if key != "uncertainty"}


@pytest.fixture(scope="module")
def drawn() -> Result:
    return mitragyna.run(from_dict(SCENARIO))


@pytest.fixture(scope="module")
def plain() -> Result:
    return mitragyna.run(from_dict(PLAIN))


def test_a_plain_run_has_no_layers_and_draws_the_unknown_for_each_person(plain: Result) -> None:
    assert plain.layers is None
    assert plain.relief is not None
    assert plain.relief["in_vivo_factor"].nunique() == 24
    assert plain.summary()["layers"] is None
    assert "drawn for each person" in plain.summary()["layer"]
    assert report.layers_table(plain) is None
    assert narrowing(plain) == []


def test_with_parameters_drawn_the_run_s_own_people_stand_at_the_typical_ones(
    drawn: Result, plain: Result
) -> None:
    assert drawn.relief is not None
    assert set(drawn.relief["in_vivo_factor"].dropna()) == {10.0}
    numbers = mitragyna.load_library().parameters().values()
    given = {
        p.name: p.value
        for p in numbers
        if p.distribution == "log-uniform" and ".mor." in p.name and p.same_as is None
    }
    same = mitragyna.run(from_dict(PLAIN), overrides=dict(given))
    pd.testing.assert_frame_equal(drawn.timecourse, same.timecourse)
    pd.testing.assert_frame_equal(drawn.people_table, same.people_table)


def test_the_arm_without_the_unknown_is_the_same_people_as_in_a_plain_run(
    drawn: Result, plain: Result
) -> None:
    def untreated(result: Result) -> np.ndarray:
        table: Any = result.people_table
        return table[(table["arm"] == "none") & (table["quantity"] == "cows")]["value"].to_numpy()

    assert np.array_equal(untreated(drawn), untreated(plain), equal_nan=True)


def test_every_layer_has_a_course_of_every_quantity_of_every_arm(drawn: Result) -> None:
    assert drawn.layers is not None
    course: Any = drawn.layers.timecourse
    sizes = course.groupby(["layer", "arm", "quantity"], observed=True).size()
    assert set(course["layer"]) == set(LAYERS)
    assert sizes.nunique() == 1
    own = course[course["layer"] == BETWEEN_PEOPLE].drop(columns="layer").reset_index(drop=True)
    assert np.array_equal(own["p50"], drawn.timecourse["p50"])


def test_the_layer_of_both_is_everyone_of_every_set(drawn: Result) -> None:
    layers = drawn.layers
    assert layers is not None
    assert layers.relief is not None
    leaf: Any = layers.relief[layers.relief["arm"] == "leaf"]
    assert len(leaf) == 12 * 10
    assert leaf.groupby("set")["in_vivo_factor"].nunique().eq(1).all()
    assert leaf["in_vivo_factor"].nunique() == 12
    medians = layers.set_medians("leaf")
    assert medians[4] == pytest.approx(leaf[leaf["set"] == 5]["relief"].median())
    table: Any = layers.metrics.set_index(["layer", "arm", "quantity", "metric"])
    widths = {layer: table.loc[(layer, "leaf", "cows", "peak")] for layer in LAYERS}
    assert widths[BOTH]["high"] - widths[BOTH]["low"] > widths[PARAMETERS]["high"] - widths[PARAMETERS]["low"]


def test_sets_are_told_with_their_parameters(drawn: Result) -> None:
    assert drawn.layers is not None
    table: Any = drawn.layers.parameters
    factor = table[table["parameter"] == "mitragynine.mor.in_vivo_factor"]["value"].to_numpy()
    relief: Any = drawn.layers.relief
    seen = relief[relief["arm"] == "leaf"].groupby("set")["in_vivo_factor"].first().to_numpy()
    assert np.array_equal(factor, seen)
    assert table["parameter"].nunique() == len(drawn.layers.sets.names)


def test_the_share_of_parameters_is_a_share(drawn: Result) -> None:
    assert drawn.layers is not None
    share = drawn.layers.share_of_parameters("leaf")
    assert share is not None
    assert 0.2 < share < 1.0


def test_the_same_seed_gives_the_same_layers_at_any_number_of_threads(drawn: Result) -> None:
    again = mitragyna.run(from_dict(SCENARIO), threads=1)
    assert drawn.layers is not None
    assert again.layers is not None
    pd.testing.assert_frame_equal(drawn.layers.timecourse, again.layers.timecourse)
    pd.testing.assert_frame_equal(drawn.layers.metrics, again.layers.metrics)


def test_an_overridden_number_is_not_drawn() -> None:
    held = mitragyna.run(from_dict(SCENARIO), overrides={"mitragynine.mor.in_vivo_factor": 30.0})
    assert held.layers is not None
    assert held.layers.relief is not None
    assert set(held.layers.relief["in_vivo_factor"].dropna()) == {30.0}
    assert "mitragynine.mor.in_vivo_factor" not in held.layers.sets.names


def test_narrowing_ranks_numbers_that_bear_on_the_arm(drawn: Result) -> None:
    told = narrowing(drawn)
    assert {n.arm for n in told} == {"leaf"}
    assert [n.share for n in told] == sorted((n.share for n in told), reverse=True)
    assert {n.samples for n in told} == {12}
    assert {n.compared for n in told} == {len(told)}
    names = {n.parameter for n in told}
    assert "mitragynine.mor.in_vivo_factor" in names
    assert not {n for n in names if n.startswith(("sows", "lofexidine", "adult"))}
    assert "adaptation.slow_weight" not in names
    assert all(n.measurement and n.known for n in told)


def keys(value: Any) -> Any:
    """The keys of nested dictionaries, the names of arms, layers and numbers left as they are."""
    if isinstance(value, dict):
        return {name: keys(inner) for name, inner in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


def test_a_summary_has_the_same_keys_with_and_without_drawn_parameters(drawn: Result, plain: Result) -> None:
    given, without = drawn.summary(), plain.summary()
    assert list(given) == list(without)
    for name in ("narrowing_of_relief_by_kratom", "interactions", "findings"):
        assert keys(given[name]) == keys(without[name])
    relief = "relief_of_cows_area_in_the_first_week_against_no_treatment"
    assert given[relief].keys() == without[relief].keys()
    assert given[relief]["leaf"].keys() == without[relief]["leaf"].keys()


def test_relief_is_told_in_the_widest_layer_first(drawn: Result, plain: Result) -> None:
    relief = "relief_of_cows_area_in_the_first_week_against_no_treatment"
    told = drawn.summary()[relief]["leaf"]
    assert told["layer"] == BOTH
    assert told["interval_95"] == told["layers"][BOTH]["interval_95"]
    leaf = plain.summary()[relief]["leaf"]
    assert leaf["layer"] == plain.summary()["layer"] == PEOPLE_AND_UNKNOWN
    assert list(leaf["layers"]) == [BETWEEN_PEOPLE]
    (row,) = (row for row in glance.rows(drawn) if row.arm == "leaf")
    assert row.relief is not None
    assert [row.relief.low, row.relief.high] == pytest.approx(told["interval_95"])
    alone = row.alone["relief"]
    assert [alone.low, alone.high] == pytest.approx(told["layers"][BETWEEN_PEOPLE]["interval_95"])
    assert glance.rows(plain)[-1].alone == {}


def test_numbers_have_plain_names_beside_their_own(drawn: Result) -> None:
    told = {n.parameter: n.called for n in narrowing(drawn)}
    assert told["mitragynine.mor.in_vivo_factor"] == (
        "in-vivo affinity factor at the mu receptor, one for all alkaloids of the leaf"
    )
    assert not any("_" in called for called in told.values())


def test_twelve_sets_settle_nothing_and_the_report_says_so(drawn: Result) -> None:
    first = narrowing(drawn)[0]
    said = report.told(drawn)
    assert ("not settled by 12 parameter sets" in said) == (not first.settled)
    assert f"{100 * first.chance:.0f} %" in said


def test_every_number_has_a_measurement_of_its_own_kind() -> None:
    library = mitragyna.load_library()
    # Data that no equation of withdrawal reads, and models of their own.
    others = (
        "dropout.",
        "observation.",
        "overdose-",
        "qt_margin.",
        "background.",
        *(f"{name}." for name in library.effects),
    )
    data = (".targets.", ".fraction_unbound", ".density")
    named = [
        name
        for name in library.parameters()
        if library.uncertainty(name) and not name.startswith(others) and not any(d in name for d in data)
    ]
    assert {measurement(name) for name in named} <= {words for _, words in MEASUREMENTS}
    assert "PET" in measurement("mitragynine.mor.in_vivo_factor")


def test_a_plain_run_names_people_alone_where_no_unknown_number_was_drawn(plain: Result) -> None:
    relief = "relief_of_cows_area_in_the_first_week_against_no_treatment"
    same = {name: np.full(24, 10.0) for name in plain.drawn}
    given = replace(plain, drawn=same).summary()
    assert given["layer"] == given[relief]["leaf"]["layer"] == BETWEEN_PEOPLE
    assert arms_with_unknown(plain) == ("leaf",)
    assert headline(plain, "none") == BETWEEN_PEOPLE
    assert headline(plain, "leaf") == headline(plain) == PEOPLE_AND_UNKNOWN


def test_the_first_table_of_a_plain_run_names_its_layer(plain: Result, drawn: Result) -> None:
    said = "Layer: people and numbers that are wholly unknown, which each virtual person drew (arm: leaf)"
    for run, there in ((plain, True), (drawn, False)):
        assert (said in report.html(run)) is there
        assert (said in str(report.terminal_table(run).caption)) is there
    held = replace(plain, drawn={})
    assert "Layer: people, at the typical parameters." in report.html(held)
    assert "Layer: people, at the typical parameters." in str(report.terminal_table(held).caption)


def test_every_key_to_the_curves_names_the_layer_of_the_bands(drawn: Result, plain: Result) -> None:
    for run, there in ((drawn, 1), (plain, 0)):
        keys = re.findall(r'<ul class="key".*?</ul>', report.html(run), flags=re.S)
        assert len(keys) >= 3
        assert {key.count("<li>people alone, at the typical parameters</li>") for key in keys} == {there}


def test_the_range_of_the_factors_that_were_drawn_is_told_within_a_twentieth(drawn: Result) -> None:
    assert drawn.layers is not None
    table: Any = drawn.layers.relief
    factors = table.loc[table["arm"] == "leaf", "in_vivo_factor"]
    found = re.search(r"\(([\d.]+) to ([\d.]+) here\)", report.html(drawn))
    assert found
    assert [float(text) for text in found.groups()] == pytest.approx([factors.min(), factors.max()], rel=0.05)


def test_files_name_the_layers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    mitragyna.run(from_dict({**SCENARIO, "uncertainty": {"sets": 10, "people": 3}}), out=out)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["layer"] == "between people, at the typical parameters"
    assert list(summary["layers"]["layers"]) == list(LAYERS)
    assert set(summary["layers"]["arms"]["leaf"]["cows"]["peak"]) == {"unit", *LAYERS}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameter_sets"] == {"sets": 10, "people_per_set": 3}
    assert set(pd.read_parquet(out / "layers.parquet")["layer"]) == set(LAYERS)
    assert set(pd.read_parquet(out / "parameter_sets.parquet")["set"]) == set(range(1, 11))
    page = (out / "report.html").read_text(encoding="utf-8")
    for words in (
        "Layers of uncertainty",
        "People and parameters",
        "What would narrow relief",
        "people and parameters</strong>, the widest",
        "people alone:",
    ):
        assert words in page
    assert "drawn anew for each virtual person" not in page


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"sets": 9}, "10 to 1000"),
        ({"sets": 2.5}, "whole number"),
        ({"people": 0}, "people per parameter set"),
        ({"set": 50}, "sets"),
    ],
)
def test_an_impossible_uncertainty_is_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        from_dict({**SCENARIO, "uncertainty": given})


def test_sets_without_uncertainty_are_refused() -> None:
    with pytest.raises(InputError, match="--uncertainty"):
        mitragyna.run(from_dict(PLAIN), sets=20)
    with pytest.raises(InputError, match="10 to 1,000"):
        mitragyna.run(from_dict(PLAIN), uncertainty=True, sets=5)
