"""Promises about everybody's numbers for adverse effects, and about the margin to hERG block."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.model.readout import ReadoutValues, readout
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.effects import effect_values, qt_margins
from mitragyna.simulate.people import Source, person
from mitragyna.simulate.summary import Metric

LIBRARY = load()
TYPICAL = Source(LIBRARY, {})


def one(effect: str, substances: list[str], source: Source = TYPICAL) -> ReadoutValues:
    (found,) = effect_values(source, substances, [effect])
    return found


def term(values: ReadoutValues, name: str) -> Any:
    return next(item for item in values.terms if item.name == name)


def test_the_typical_person_has_plain_numbers_of_every_effect() -> None:
    found = effect_values(TYPICAL, LIBRARY.substances)
    assert [item.name for item in found] == list(LIBRARY.effects)
    for item in found:
        assert isinstance(item.base, float)
        assert all(isinstance(t.span, float) and isinstance(t.sigma, float) for t in item.terms)


@pytest.mark.parametrize("substance", LIBRARY.substances)
def test_a_pair_has_a_weight_only_where_the_library_gives_a_concentration(substance: str) -> None:
    silent = {pair.effect for pair in LIBRARY.not_modelled([substance])}
    for item in effect_values(TYPICAL, [substance]):
        weighted = any(t.weights for t in item.terms)
        assert not (weighted and item.name in silent)


def test_alpha2_agonists_slow_the_heart_by_one_multiple_of_the_concentration_for_relief() -> None:
    weight = term(one("heart_rate", ["lofexidine"]), "alpha2").weights["lofexidine"]
    relief = LIBRARY.parameter("lofexidine.alpha2.ec50").value
    assert weight == pytest.approx(1.0 / (relief * LIBRARY.parameter("heart_rate.alpha2.alpha2_ratio").value))
    assert term(one("heart_rate", ["lofexidine"]), "alpha2").span < 0


def test_an_override_reaches_the_readout() -> None:
    changed = one("nausea", [], Source(LIBRARY, {"nausea.opioid.stimulus": 7.0}))
    assert term(changed, "opioid").sigma == 7.0


def test_people_differ_and_the_first_ten_of_a_hundred_are_the_ten() -> None:
    many, few = (one("nausea", [], Source(LIBRARY, {}, Draws(3, n))) for n in (100, 10))
    sigma = term(many, "opioid").sigma
    assert np.unique(sigma).size == 100
    assert sigma[:10].tolist() == term(few, "opioid").sigma.tolist()


def test_one_sensitivity_serves_every_cause_of_a_term() -> None:
    drawn = one("respiratory_drive", [], Source(LIBRARY, {}, Draws(1, 50)))
    sigma = term(drawn, "opioid").sigma
    own = LIBRARY.parameter("respiratory_drive.opioid.stimulus").value
    assert np.log(sigma / own).std() == pytest.approx(np.sqrt(np.log1p(0.4**2)), rel=0.3)


def test_one_person_is_picked_out_of_everybody() -> None:
    many = one("heart_rate", ["lofexidine", "mitragynine"], Source(LIBRARY, {}, Draws(1, 8)))
    picked = person(many, 3)  # type: ignore[arg-type]
    assert picked.base == many.base[3]  # type: ignore[attr-defined]


def test_a_ligand_of_low_efficacy_has_a_ceiling_on_breathing_and_a_full_agonist_has_none() -> None:
    values = one("respiratory_drive", [])

    def lowest(substance: str) -> float:
        mor = LIBRARY.substances[substance].mor
        assert mor is not None
        top = mor.occupancy_max.value if mor.occupancy_max else 1.0
        return float(readout(values, {}, mor.tau.value * top))

    # The compromise between three records leaves it below the 0.5 that was measured.
    assert 0.3 < lowest("buprenorphine") < 0.55
    assert lowest("morphine") < 0.1
    assert lowest("mitragynine") > lowest("buprenorphine")


def test_morphine_halves_breathing_near_the_level_that_was_measured() -> None:
    mor = LIBRARY.substances["morphine"].mor
    assert mor is not None
    assert mor.k is not None
    half = 1.0 / term(one("respiratory_drive", []), "opioid").sigma
    level = mor.k.value * half / (mor.tau.value - half)
    measured = LIBRARY.evidence("dahan2004-morphine-ventilation-potency").value
    assert 1 / 1.5 < level / measured < 1.5


def test_tolerance_protects_breathing_as_much_as_was_measured() -> None:
    values = one("respiratory_drive", [])
    shift = 1.0 + term(values, "opioid").kappa * 0.691
    assert shift == pytest.approx(LIBRARY.evidence("fentanyl-rd-tolerance-factor").value, rel=0.02)


def test_arousal_comes_before_sedation_as_the_leaf_rises() -> None:
    values = one("sedation", ["mitragynine"])
    low, high = (float(readout(values, {"mitragynine": c}, y)) for c, y in ((14.0, 0.03), (430.0, 0.8)))
    assert low < 0 < high


def test_an_unknown_effect_or_substance_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'nausea'"):
        effect_values(TYPICAL, [], ["nausae"])
    with pytest.raises(InputError, match="'mitragynine'"):
        effect_values(TYPICAL, ["mitragynin"])


def test_a_number_that_cannot_be_divided_by_is_refused() -> None:
    with pytest.raises(InputError, match=r"heart_rate\.kratom\.ec50\.mitragynine: 0"):
        effect_values(Source(LIBRARY, {"heart_rate.kratom.ec50.mitragynine": 0.0}), ["mitragynine"])


def with_herg(ic50: float | None, unbound: float | None) -> Source:
    """A library in which mitragynine has these numbers."""

    def number(name: str, value: float | None) -> Any:
        return None if value is None else replace(LIBRARY.parameter("nausea.base"), name=name, value=value)

    own = LIBRARY.substances["mitragynine"]
    fields = {name: getattr(own, name) for name in own.__dataclass_fields__}
    fields |= {
        "targets": {"herg": SimpleNamespace(ic50=number("mitragynine.herg", ic50))},
        "fraction_unbound": number("mitragynine.unbound", unbound),
    }
    changed: Any = SimpleNamespace(**fields)
    return Source(replace(LIBRARY, substances={**LIBRARY.substances, "mitragynine": changed}), {})


def peak(values: list[float], quantity: str = "plasma.mitragynine", metric: str = "cmax") -> Metric:
    return Metric("leaf", quantity, metric, "ng/mL", np.array(values))


@given(st.floats(0.01, 1e4), st.floats(1.0, 1e5), st.floats(0.001, 1.0))
def test_the_margin_is_the_ic50_over_the_free_peak(cmax: float, ic50: float, unbound: float) -> None:
    (margin,), unchecked = qt_margins(with_herg(ic50, unbound), [peak([cmax])])
    free = cmax / LIBRARY.substances["mitragynine"].molar_mass.value * 1000.0 * unbound
    assert (margin.arm, margin.quantity, margin.metric) == ("leaf", "qt_margin.mitragynine", "margin")
    assert margin.values[0] == pytest.approx(ic50 / free)
    assert not unchecked


def test_the_margin_of_the_study_dose_is_the_published_arithmetic() -> None:
    # QT-002: 82 nmol/L after 39 mg; 1.62 umol/L at hERG; a free fraction of 0.05 to 0.15.
    cmax = 82.0 * LIBRARY.substances["mitragynine"].molar_mass.value / 1000.0
    (margin,), _ = qt_margins(with_herg(1620.0, 0.15), [peak([cmax])])
    assert margin.values[0] == pytest.approx(1620.0 / 82.0 / 0.15, rel=1e-6)


def test_where_nothing_arrives_the_margin_has_no_end() -> None:
    (margin,), _ = qt_margins(with_herg(1620.0, 0.1), [peak([0.0, 10.0])])
    assert np.isinf(margin.values[0])
    assert np.isfinite(margin.values[1])


@pytest.mark.parametrize(
    ("ic50", "unbound", "missing"),
    [
        (None, 0.1, "IC50 at hERG"),
        (1620.0, None, "fraction unbound in plasma"),
        (None, None, "IC50 at hERG and fraction unbound in plasma"),
    ],
)
def test_a_margin_that_cannot_be_had_is_not_checked_once_and_says_what_is_missing(
    ic50: float | None, unbound: float | None, missing: str
) -> None:
    made, unchecked = qt_margins(with_herg(ic50, unbound), [peak([1.0]), peak([2.0])])
    assert not made
    assert [(item.substance, item.missing) for item in unchecked] == [("mitragynine", missing)]


def test_other_metrics_are_passed_over() -> None:
    made, unchecked = qt_margins(
        with_herg(1620.0, 0.1), [peak([1.0], metric="tmax"), peak([1.0], "cows", "peak")]
    )
    assert not made
    assert not unchecked
