"""The comparison with other solvers: the same equations for all, and nothing skipped in silence."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from mitragyna.bench import compare, peers
from mitragyna.bench.code import code, course, evaluated, outputs, parsed
from mitragyna.bench.compare import Comparison, Measured, lines, worst
from mitragyna.errors import InputError
from mitragyna.export import Given, Written, written
from mitragyna.simulate.arms import run_arm
from mitragyna.workflow import export
from tests.export.test_sbml import course as made_up


def irregular() -> Written:
    doses = (Given(0.0, "by mouth", 50.0), Given(3.0, "drip", 20.0), Given(12.0, "by vein", 5.0))
    return written(
        replace(made_up(*doses), start={"drug.central": 3.0, "tolerance": 0.2, "adaptation.slow": 0.4})
    )


def slopes(model: Written, state: np.ndarray) -> list[float]:
    """Each state's rate by the equations as they are exported."""
    names = {n.id: n.value for n in model.numbers} | dict(
        zip([s.id for s in model.states], state.tolist(), strict=True)
    )
    for rule in model.rules:
        names[rule.id] = float(evaluated(parsed(rule.value), names))
    return [float(evaluated(parsed(s.rate), names)) for s in model.states]


def test_the_code_the_solvers_are_given_has_the_rates_of_the_exported_equations():
    model = irregular()
    made = code(model)
    rates = peers._compiled(made)
    one = course(model, made)
    for seed in range(20):
        state = np.random.default_rng(seed).uniform(0.0, 1.0, len(model.states))
        assert rates(0.0, state, one.k[0]) == pytest.approx(slopes(model, state), rel=1e-12, abs=1e-15)


def test_a_course_in_pieces_has_every_dose_and_every_end_of_an_input():
    model = irregular()
    made = course(model, code(model))
    assert made.edges.tolist() == [0.0, 0.5, 3.0, 5.0, 12.0, 48.0]
    place = {s.id: i for i, s in enumerate(model.states)}
    assert made.added[1, place["by_mouth_drug_depot"]] == 25.0
    assert made.added[4, place["drug_central"]] == 5.0
    inflow = [names["drip_drug_infusion_to_circulation"] for names in made.names]
    assert inflow == pytest.approx([0.0, 0.0, 10.0, 0.0, 0.0])


def test_the_engine_agrees_with_what_everyone_is_measured_against():
    scenario, library = export.read(compare.FOLDER / "by-vein.toml")
    scenario = replace(scenario, duration=26.0, people=replace(scenario.people, number=2))
    one = export.persons(scenario, library, scenario.arms[0], (1, 2))[1]
    made = code(one.written)
    pieces = course(one.written, made)
    truth = outputs(one.written, pieces, peers.exact(made, [pieces], 1e-12)[0], one.written.quantities)
    names = one.prepared.layout.quantities
    found = run_arm(
        one.prepared, one.arm, one.start, one.carried, pieces.middles, np.full(len(names), np.nan), np.arange(0),
        threads=1,
    ).quantities  # fmt: skip
    assert found is not None
    assert worst({n: found[names.index(n), :, 1].astype(float) for n in truth}, truth) < 1e-6


def test_a_solver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch):
    absent = replace(peers.PEERS[0], name="something else", needs=("no_such_module", "numpy"))
    assert absent.missing == ("no_such_module",)
    row = Measured(absent.name, absent.missing)
    said = lines(Comparison("x", "title", 24.0, 1, 1, 1, 1e-5, (row,), "machine", {}))
    assert any("something else" in line and "not installed: no_such_module" in line for line in said)


def test_a_load_that_is_not_there_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="nearest known name is 'by-vein'"):
        compare.compared("by-vien")


@pytest.mark.slow
def test_a_whole_comparison_says_of_everyone_how_accurate_and_how_fast(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "short.toml"
    text = (compare.FOLDER / "by-vein.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('duration = "7 d"', 'duration = "20 h"'), encoding="utf-8")
    scipy = next(p for p in peers.PEERS if "LSODA" in p.name)
    absent = replace(scipy, name="absent", needs=("no_such_module",))
    monkeypatch.setattr(compare, "PEERS", (replace(scipy, people=2), absent))
    kept: list[Comparison] = []
    found = compare.compared(str(path), people=2, repeats=2, kept=kept.append)
    assert [len(one.measured) for one in kept] == [1, 2, 3, 4]
    assert not any(one.complete for one in kept)
    assert found == replace(kept[-1], complete=True)
    engine, _, other, missing = found.measured
    assert engine.met
    assert other.met
    assert other.error <= compare.TARGET
    assert len(other.ratios) == len(other.milliseconds) == 2
    assert min(other.ratios) > 0.0
    assert missing.missing == ("no_such_module",)
    assert json.loads(json.dumps(asdict(found)))["doses"] == found.doses
