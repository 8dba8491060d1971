"""What changes within a person from dose to dose, and what it may not change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate import memory
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.draws import Draws, quantile
from mitragyna.simulate.occasions import EDGES, NODES, Occasions, Spread, between_people, factor
from mitragyna.simulate.schedule import events, input_of
from mitragyna.workflow.describe import FROM_DOSE_TO_DOSE

LIBRARY = load()
F, KA = "morphine.oral.bioavailability", "naloxone.intramuscular.absorption_rate"


def take(product: str, amount: str, every: str = "24 h", doses: int = 4) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": every, "doses": doses}


def scenario(occasions: bool, *takes: dict[str, Any], number: int = 40, **changes: Any) -> Any:
    given = {
        "title": "doses",
        "duration": "5 d",
        "seed": 3,
        "people": {"number": number, "occasions": occasions},
        "arm": [{"name": "a", "take": list(takes or [take("morphine-oral", "20 mg")])}],
        **changes,
    }
    return from_dict(given, library=LIBRARY)


def rows(ready: Prepared, arm: str = "a") -> list[np.ndarray]:
    """Per dose, in order, what everybody's dose puts into each state it enters: (entries, people)."""
    (_, doses), *_ = ready.groups[arm]
    made, _ = events(ready.layout, doses, numbered=True)
    columns, system = ready.layout.columns, ready.layout.system
    scaled = columns.coefficients[system.scaled_row] * columns.factors[system.scaled_by]
    whole = np.concatenate([columns.coefficients, scaled])
    return [np.array([amount * whole[row] for _, row, amount in e.entries]) for e in made]


# -- draws ------------------------------------------------------------------------------------------


def test_every_dose_of_a_person_has_a_bioavailability_of_its_own_spread_as_the_library_says() -> None:
    ready = prepare(scenario(True, number=20_000), LIBRARY)
    doses = np.array([r[0] for r in rows(ready)])
    assert len(np.unique(doses[:, 7])) == 4
    own = np.asarray(ready.values.routes["morphine-oral"][0].bioavailability)
    odds = np.log(doses / 20.0 * own / (1.0 - doses / 20.0 * own)) - np.log(own / (1.0 - own))
    expected = LIBRARY.variability.occasions[F].cv / (1.0 - LIBRARY.parameter(F).value)
    assert odds.std() == pytest.approx(expected, rel=0.02)
    assert abs(np.corrcoef(odds)[0, 1]) < 0.03


def test_one_dose_of_each_person_is_spread_as_without_occasions() -> None:
    with_, without = (prepare(scenario(on, number=20_000), LIBRARY) for on in (True, False))
    whole = np.asarray(without.values.routes["morphine-oral"][0].bioavailability)
    own = np.asarray(with_.values.routes["morphine-oral"][0].bioavailability)
    first = rows(with_)[0][0] / 20.0 * own
    for at in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert np.quantile(first, at) == pytest.approx(np.quantile(whole, at), rel=0.02)
    assert own.std() < 0.7 * whole.std()


def test_what_a_person_has_in_a_dose_depends_on_the_seed_the_dose_and_the_place_alone() -> None:
    few, many = (rows(prepare(scenario(True, number=n), LIBRARY)) for n in (10, 40))
    for a, b in zip(few, many, strict=True):
        assert np.array_equal(a, b[:, :10])
    longer = rows(prepare(scenario(True, take("morphine-oral", "20 mg", doses=5)), LIBRARY))
    for a, b in zip(many, longer, strict=False):
        assert np.array_equal(a, b)


def test_arms_share_the_luck_of_a_products_doses() -> None:
    arms = [
        {"name": "a", "take": [take("morphine-oral", "20 mg")]},
        {"name": "b", "take": [take("morphine-oral", "40 mg", "12 h", 8)]},
    ]
    ready = prepare(scenario(True, arm=arms), LIBRARY)
    for a, b in zip(rows(ready, "a"), rows(ready, "b"), strict=False):
        assert np.allclose(2.0 * a, b, rtol=1e-14)


def test_all_that_a_product_holds_shares_its_doses_luck() -> None:
    ready = prepare(scenario(True, take("leaf-powder-us", "4 g", doses=2)), LIBRARY)
    parts = np.array([r[0] for r in rows(ready)]).reshape(2, -1, 40)
    over = parts[0] / parts[1]
    assert over.shape[0] > 3
    assert np.allclose(over, over[0])


def test_factors_that_are_alike_are_held_once() -> None:
    ready = prepare(scenario(True, take("leaf-powder-us", "4 g", doses=5)), LIBRARY)
    assert ready.occasions is not None
    assert len(ready.layout.columns.factors) == ready.occasions.rows() == 5
    assert len(ready.layout.system.scaled_row) > 5 * 3


def test_threads_change_no_bit() -> None:
    given = scenario(True, take("leaf-powder-us", "4 g", "8 h", 6), number=70)
    one, two = (mitragyna.run(given, threads=n).people_table for n in (1, 2))
    assert one.equals(two)


# -- absorption rate --------------------------------------------------------------------------------


def test_three_nodes_have_the_moments_of_a_normal_number() -> None:
    weights = np.diff([0.0, *EDGES, 1.0])
    moments = [float(weights @ np.array(NODES) ** k) for k in range(6)]
    assert moments == pytest.approx([1.0, 0.0, 1.0, 0.0, 3.0, 0.0], abs=1e-12)


def test_a_dose_is_absorbed_whole_at_one_of_the_rates() -> None:
    ready = prepare(scenario(True, take("naloxone-intramuscular", "0.4 mg"), number=3000), LIBRARY)
    states = {n: i for i, n in enumerate(ready.layout.states)}
    depot = "naloxone-intramuscular.naloxone.depot"
    assert {depot, f"{depot}_slow", f"{depot}_fast"} <= set(states)
    for dose in rows(ready):
        assert np.allclose(dose.sum(axis=0), 0.4)
        assert ((dose == 0.0).sum(axis=0) == 2).all()
        assert (dose > 0).mean(axis=1) == pytest.approx([1 / 6, 2 / 3, 1 / 6], abs=0.03)


def test_slow_and_fast_depots_empty_at_rates_apart_by_the_librarys_spread() -> None:
    ready = prepare(scenario(True, take("naloxone-intramuscular", "0.4 mg")), LIBRARY)
    p, states = ready.layout.system.pattern, list(ready.layout.states)
    a = ready.layout.columns.a

    def rate(name: str) -> np.ndarray:
        at = states.index(f"naloxone-intramuscular.naloxone.depot{name}")
        (entry,) = np.flatnonzero((p.a_row == at) & (p.a_column == at))
        return -a[entry]

    apart = np.sqrt(3.0 * np.log1p(LIBRARY.variability.occasions[KA].cv ** 2))
    assert np.log(rate("_fast") / rate("")) == pytest.approx(apart)
    assert np.log(rate("") / rate("_slow")) == pytest.approx(apart)


def test_peaks_of_one_person_differ_between_doses_and_areas_do_not() -> None:
    """Injected naloxone: the rate changes and the amount does not."""
    wanted = {"quantities": ["plasma.naloxone"], "every": "6 min"}
    result = mitragyna.run(
        scenario(True, take("naloxone-intramuscular", "0.4 mg", doses=2), duration="2 d", output=wanted),
        threads=1,
    )
    table = result.people_table
    area = table[(table.quantity == "plasma.naloxone") & (table.metric == "auc_last")].value.to_numpy()
    same = mitragyna.run(
        scenario(False, take("naloxone-intramuscular", "0.4 mg", doses=2), duration="2 d", output=wanted),
        threads=1,
    ).people_table
    alike = same[(same.quantity == "plasma.naloxone") & (same.metric == "auc_last")].value.to_numpy()
    assert area == pytest.approx(alike, rel=1e-3)
    peaks = table[(table.quantity == "plasma.naloxone") & (table.metric == "cmax")].value.to_numpy()
    others = same[(same.quantity == "plasma.naloxone") & (same.metric == "cmax")].value.to_numpy()
    assert (np.abs(peaks / others - 1.0) > 0.02).mean() > 0.5


# -- what stays -------------------------------------------------------------------------------------


@given(st.floats(0.01, 0.99), st.floats(0.01, 1.5), st.floats(-6.0, 6.0))
def test_a_fraction_never_passes_one_and_its_middle_is_the_persons_own(
    own: float, sd: float, z: float
) -> None:
    spread = Spread(sd, True)
    assert float(factor(own, spread, np.zeros(1))[0]) == pytest.approx(1.0)
    low, high = (float(factor(own, spread, np.array([s * abs(z)]))[0]) for s in (-1.0, 1.0))
    assert 0.0 < low <= high <= 1.0 / own * (1.0 + 1e-12)


def test_what_is_absorbed_whole_or_not_at_all_stays_so_and_others_do_not_depend_on_it() -> None:
    z = np.array([2.0, -2.0, 1.0])
    got = factor(np.array([1.0, 0.0, 0.8]), Spread(0.5, True), z)
    assert got[:2].tolist() == [1.0, 1.0]
    assert got[2] == factor(0.8, Spread(0.5, True), z)[2]


def test_an_apparent_bioavailability_of_one_varies_to_both_sides() -> None:
    got = factor(1.0, Spread(0.13), np.array([-1.0, 0.0, 1.0]))
    assert got == pytest.approx(np.exp([-0.13, 0.0, 0.13]))


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.9))
def test_variances_within_and_between_people_add_up_to_what_was_measured(whole: float, part: float) -> None:
    number = replace(LIBRARY.parameter("naloxone.intramuscular.absorption_rate"), between_person=whole)
    left = between_people(number, part).between_person
    assert left is not None
    total = np.log1p(left**2) + np.log1p(part**2)
    assert total == pytest.approx(max(np.log1p(whole**2), np.log1p(part**2)))
    draws = quantile(replace(number, between_person=left), Draws(1, 9).uniform("x"), number.value)
    assert np.isfinite(draws).all()


def test_nothing_changes_where_nothing_is_asked() -> None:
    off = prepare(scenario(False), LIBRARY)
    assert off.occasions is None
    assert all(way.drawn == 0 for ways in off.layout.ways.values() for way in ways)
    assert all(np.array_equal(r, rows(off)[0]) for r in rows(off))


def test_doses_into_a_vein_and_histories_are_the_persons_own() -> None:
    ready = prepare(
        scenario(
            True,
            take("morphine-intravenous", "5 mg"),
            history=[{"product": "morphine-oral", "amount": "60 mg", "every": "8 h", "lasting": "1 y"}],
        ),
        LIBRARY,
    )
    assert all(np.array_equal(r, rows(ready)[0]) for r in rows(ready))
    habit = ready.layout.ways[input_of(ready.habits[0])]
    assert all(way.entries(None) == ((way.state, way.row),) for way in habit)


def test_the_rows_of_a_dose_start_and_end_its_infusion() -> None:
    own = Occasions({("drip", "drug"): Spread(0.2)}, {"drip": 2}, Draws(1, 4))
    assert np.array_equal(
        own.normals("drip", [0])[0], ndtri(Draws(1, 4).uniform("occasion:drip:bioavailability:0"))
    )
    assert own.rows() == 2
    assert Occasions(own.spreads, own.doses).rows() == 0


def test_draws_that_cannot_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SHARE", 1e-9)
    with pytest.raises(InputError, match=r"people\.occasions.*occasions = false"):
        memory.check_rows(scenario(True), 1000)


def test_a_run_says_what_changes_from_dose_to_dose_and_in_which_layer() -> None:
    on, off = (mitragyna.run(scenario(v, number=8), threads=1) for v in (True, False))
    (drawn, *rest), (none,) = ([w for h, w in r.asked if h == FROM_DOSE_TO_DOSE] for r in (on, off))
    assert "bioavailability of Morphine (CV 17 %)" in drawn
    assert "layer between people" in drawn
    assert any("Not modelled" in said and "rate of absorption of Morphine" in said for said in rest)
    assert none.startswith("Not drawn")
    assert on.summary()["from_dose_to_dose"] == [drawn, *rest]
    told = {row["name"]: row["from_dose_to_dose"] for row in on.parameters}
    assert told[F].startswith("CV 17 %")
    assert not any(row["from_dose_to_dose"] for row in off.parameters)
