"""Widths come from what sources print; correlations hold together; covariates leave the typical person alone."""

from __future__ import annotations

import math
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import Correlation, load
from mitragyna.library.evidence import GRADES
from mitragyna.library.load import DATA
from mitragyna.library.tables import Table
from mitragyna.library.uncertain import Z95, uncertainty, width
from mitragyna.library.variability import FILES, LAYERS, mixtures

LIBRARY = load()
GIVEN: dict[str, dict[str, Any]] = tomllib.loads((DATA / "uncertainty.toml").read_text(encoding="utf-8"))


def table(**data: Any) -> Table:
    return Table({"assumption": "made up", **data}, "test.toml: x", LIBRARY.records, lambda _: None)


# -- widths -------------------------------------------------------------------------------------------


@given(st.floats(1.01, 20.0))
def test_a_fold_encloses_95_percent_of_a_lognormal(fold: float) -> None:
    cv, _ = width(table(fold=fold))
    sigma = math.sqrt(math.log1p(cv * cv))
    assert math.exp(Z95 * sigma) == pytest.approx(fold, rel=1e-9)


@given(st.floats(0.1, 100.0), st.floats(1.05, 20.0))
def test_a_confidence_interval_gives_the_same_width_as_its_fold(low: float, ratio: float) -> None:
    assert width(table(ci=[low, low * ratio]))[0] == pytest.approx(
        width(table(fold=math.sqrt(ratio)))[0], rel=1e-6
    )


@given(st.floats(0.01, 1.0), st.integers(2, 500), st.floats(0.5, 100.0))
def test_a_standard_deviation_narrows_with_the_root_of_the_people(part: float, n: int, of: float) -> None:
    cv = width(table(sd=part * of, of=of, n=n))[0]
    assert cv == pytest.approx(part / math.sqrt(n), rel=1e-9)
    assert width(table(se=part * of / math.sqrt(n), of=of))[0] == pytest.approx(cv, rel=1e-9)


@pytest.mark.parametrize("n", [3, 5, 9, 20])
def test_a_range_gives_about_the_standard_error_of_people_drawn_at_random(n: int) -> None:
    people = np.exp(0.4 * np.random.Generator(np.random.PCG64(3)).standard_normal((4000, n)))
    cvs = [width(table(range=[float(row.min()), float(row.max())], n=n))[0] for row in people]
    assert np.mean(cvs) == pytest.approx(0.4 / math.sqrt(n), rel=0.12)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "one way"),
        ({"cv": 0.2, "fold": 2}, "one way"),
        ({"cv": -0.2}, "above 0"),
        ({"cv": 9.0}, "not above 5"),
        ({"fold": 1.0}, "above 1"),
        ({"se": 1.0}, "'of'"),
        ({"sd": 1.0, "of": 2.0}, "'n'"),
        ({"sd": 1.0, "of": 2.0, "n": 2.5}, "whole number"),
        ({"ci": [2.0, 1.0]}, "lower first"),
        ({"ci": [0.0, 1.0]}, "above zero"),
        ({"ci": 3}, "two numbers"),
        ({"range": [1.0, 2.0], "n": 21}, "from 2 to 20"),
        ({"cv": 0.2, "distribution": "gamma"}, "not one of"),
        ({"distribution": "log-uniform", "low": 2.0, "high": 1.0}, "low below high"),
        ({"distribution": "log-uniform", "cv": 1.0}, "not known"),
        ({"cvv": 0.2}, "cv"),
    ],
)
def test_a_width_that_cannot_be_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=re.escape(complaint)):
        uncertainty(table(**data), "clearance", "L/h")


def test_a_width_needs_a_basis_or_an_assumption() -> None:
    with pytest.raises(InputError, match="basis"):
        uncertainty(table(cv=0.2, assumption=""), "clearance", "L/h")


# -- the shipped files --------------------------------------------------------------------------------


def test_every_row_of_the_shipped_files_is_of_numbers_there_are(tmp_path: Path) -> None:
    # In a user's folder nothing is passed over, so the shipped files are read strictly here.
    for name in FILES:
        shutil.copy(DATA / name, tmp_path / name)
    # Zero in the standard and drawn in the variant that has it.
    given = (tmp_path / "uncertainty.toml").read_text(encoding="utf-8")
    start = given.index('[parameters."adaptation.affinity_loss"]')
    end = given.index("[parameters.", start + 1)
    (tmp_path / "uncertainty.toml").write_text(given[:start] + given[end:], encoding="utf-8")
    load(tmp_path)
    affinity = load(None, "affinity")
    assert affinity.uncertainty("adaptation.affinity_loss")


def test_every_grade_has_a_width_and_says_it_is_assumed() -> None:
    assert set(LIBRARY.variability.defaults) == set(GRADES) - {"definition"}
    assert all(found.default and found.assumption for found in LIBRARY.variability.defaults.values())


def test_weaker_grades_are_never_held_better_known() -> None:
    widths = [
        LIBRARY.variability.defaults[g].cv
        for g in ("human trial", "human observational", "survey", "case report")
    ]
    assert widths == sorted(widths)
    assert LIBRARY.variability.defaults["assumed"].cv > LIBRARY.variability.defaults["extrapolated"].cv


def test_every_number_is_uncertain_unless_by_definition_zero_whole_or_of_the_population() -> None:
    for name, number in LIBRARY.parameters().items():
        found = LIBRARY.uncertainty(name)
        certain = (
            number.grade == "definition"
            or number.value == 0.0
            or (number.dimension == "fraction" and number.value == 1.0)
            or name.split(".")[0] in LIBRARY.populations
        )
        assert (found is None) == certain, name


@pytest.mark.parametrize("name", sorted(GIVEN["parameters"]))
def test_figures_a_width_quotes_stand_in_the_records_it_rests_on(name: str) -> None:
    entry = GIVEN["parameters"][name]
    quoted = [*entry.get("ci", []), *entry.get("range", [])]
    if "se" in entry and "assumption" not in entry:
        quoted += [entry["se"], entry["of"]]
    if quoted:
        records = [LIBRARY.records[r] for r in entry["basis"]]
        said = " ".join(f"{r.value} {r.spread}" for r in records)
        printed = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", said)}
        assert set(map(float, quoted)) <= printed
    assert entry.get("basis") or entry.get("assumption")


def test_unknown_factors_take_their_own_limits() -> None:
    found = LIBRARY.uncertainty("mitragynine.mor.in_vivo_factor")
    assert found is not None
    assert (found.distribution, found.low, found.high) == ("log-uniform", 1.0, 100.0)


# -- correlations -------------------------------------------------------------------------------------


def test_shipped_correlations_give_the_matrices_they_say() -> None:
    for layer in LAYERS:
        mixed = mixtures(LIBRARY.variability.correlations, layer)
        for c in LIBRARY.variability.correlations:
            if c.layer == layer:
                one, other = (dict(mixed[name]) for name in c.between)
                assert sum(one[k] * other.get(k, 0.0) for k in one) == pytest.approx(c.value)
                assert sum(w * w for w in one.values()) == pytest.approx(1.0)


@given(st.floats(-0.99, 0.99).filter(bool))
def test_the_first_of_a_pair_keeps_its_own_numbers(value: float) -> None:
    mixed = mixtures([Correlation(("b", "a"), value)], "people")
    assert mixed["a"] == (("a", 1.0),)
    assert dict(mixed["b"])["a"] == pytest.approx(value)


def test_correlations_that_cannot_hold_together_are_refused() -> None:
    pairs = [Correlation(("a", "b"), 0.9), Correlation(("b", "c"), 0.9), Correlation(("a", "c"), -0.9)]
    with pytest.raises(InputError, match="positive definite"):
        mixtures(pairs, "people")


# -- a folder of one's own ----------------------------------------------------------------------------


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_of_one_s_own_replaces_a_width(tmp_path: Path) -> None:
    own = '[parameters."methadone.clearance"]\ncv = 0.05\nassumption = "ours"\n'
    found = load(written(tmp_path, "uncertainty.toml", own)).uncertainty("methadone.clearance")
    assert found is not None
    assert found.cv == 0.05
    assert load(tmp_path).hash() != LIBRARY.hash()
    assert load(tmp_path).uncertainty("morphine.clearance") == LIBRARY.uncertainty("morphine.clearance")


def width_of(name: str, words: str) -> tuple[str, str]:
    return "uncertainty.toml", f'[parameters."{name}"]\nassumption = "ours"\n{words}'


def effect(covariate: str, words: str, parameter: str = "methadone.clearance") -> tuple[str, str]:
    head = f'[[covariates]]\nassumption = "ours"\nparameter = "{parameter}"\ncovariate = "{covariate}"\n'
    return "covariates.toml", head + words


def together(between: list[str], words: str) -> tuple[str, str]:
    names = ", ".join(f'"methadone.{name}"' for name in between)
    return "correlations.toml", f'[[correlations]]\nassumption = "ours"\nbetween = [{names}]\n{words}'


PAIR = ["clearance", "volume_central"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (width_of("methadone.clearence", "cv = 0.1"), "methadone.clearance"),
        (width_of("naloxone.mor.tau", "cv = 0.1"), "is zero"),
        (width_of("speciociliatine.mor.in_vivo_factor", "cv = 1"), "same as"),
        (width_of("methadone.oral.bioavailability", 'cv = 1\ndistribution = "lognormal"'), "pass one"),
        (width_of("adaptation.slow_weight", 'complement_of = "cows.floor"'), "of its kind"),
        (("uncertainty.toml", '[defaults.guess]\ncv = 1\nassumption = "ours"'), "not known here"),
        (effect("height", 'form = "power"\nexponent = 1'), "no population has"),
        (effect("weight", 'form = "powr"\nexponent = 1'), "power"),
        (effect("weight", 'form = "factors"\nfactors = { a = 1 }'), "'power' or"),
        (effect("weight", 'form = "power"'), "exponent"),
        (effect("weight", 'form = "power"\nexponent = 11'), "between -10 and 10"),
        (effect("weight", 'form = "power"\nexponent = 1\nreference = "70 h"'), "reference"),
        (effect("weight", 'form = "power"\nexponent = 1', "methadone.mor.k"), "no clearance"),
        (effect("liver", 'form = "factors"\nfactors = { normal = 0 }'), "above zero"),
        (together(["clearance"], "value = 0.5"), "two numbers or more"),
        (together(["clearance", "mor.k"], "value = 0.5"), "no spread between people"),
        (together(PAIR, "value = 1"), "between -1 and 1"),
        (together(PAIR, 'layer = "persons"\nvalue = 0.5'), "people"),
    ],
)
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, row: tuple[str, str], complaint: str) -> None:
    with pytest.raises(InputError, match=re.escape(complaint)):
        load(written(tmp_path, *row))


def test_what_the_shipped_files_say_of_replaced_numbers_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "substances").mkdir()
    text = (DATA / "substances" / "speciociliatine.toml").read_text(encoding="utf-8")
    left = [line for line in text.splitlines() if not line.startswith("between_person = { cv = 0.5,")]
    assert len(left) == len(text.splitlines()) - 2
    (tmp_path / "substances" / "speciociliatine.toml").write_text("\n".join(left), encoding="utf-8")
    own = {c.between for c in load(tmp_path).variability.correlations if c.layer == "people"}
    shipped = {c.between for c in LIBRARY.variability.correlations if c.layer == "people"}
    assert shipped - own == {("speciociliatine.clearance", "speciociliatine.volume_central")}


def test_uncertainty_may_stand_with_the_number_itself(tmp_path: Path) -> None:
    (tmp_path / "substances").mkdir()
    text = (DATA / "substances" / "methadone.toml").read_text(encoding="utf-8")
    text = text.replace(
        "value = 7.8\n", 'value = 7.8\nuncertainty = { ci = [6.0, 10.0], assumption = "ours" }\n'
    )
    (tmp_path / "substances" / "methadone.toml").write_text(text, encoding="utf-8")
    found = load(tmp_path).uncertainty("methadone.clearance")
    assert found is not None
    assert found.cv == pytest.approx(width(table(ci=[6.0, 10.0]))[0])
