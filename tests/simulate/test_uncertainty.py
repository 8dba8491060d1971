"""Parameter sets belong to a seed, a parameter and a place; they leave people's own draws as they were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import Correlation, Relation, Uncertainty, load
from mitragyna.library.variability import Variability, mixtures
from mitragyna.scenario import from_dict
from mitragyna.scenario.people import CATEGORIES
from mitragyna.simulate.arms import prepare
from mitragyna.simulate.covariates import DEFAULT_POPULATION, covariates, factor, factors
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.uncertainty import PREFIX, ParameterSets, known_typical, parameter_sets, shares

LIBRARY = load()
EVERYTHING = tuple(LIBRARY.parameters().values())
NAMES = sorted(name for name in LIBRARY.parameters() if LIBRARY.uncertainty(name))
SEED, MANY = 11, 4000


def sets(count: int = 30, seed: int = SEED, given: dict[str, float] | None = None) -> ParameterSets:
    return parameter_sets(LIBRARY, EVERYTHING, seed, count, given or {})


def row(of: ParameterSets, name: str) -> np.ndarray:
    return of.values[of.names.index(name)]


# -- parameter sets -----------------------------------------------------------------------------------


def test_the_first_sets_of_many_are_the_sets_of_few() -> None:
    few, many = sets(12), sets(40)
    assert few.names == many.names
    assert np.array_equal(few.values, many.values[:, :12])


def test_a_parameter_has_its_values_whatever_else_is_drawn() -> None:
    alone = parameter_sets(LIBRARY, [LIBRARY.parameter("methadone.clearance")], SEED, 30, {})
    assert alone.names == ("methadone.clearance",)
    assert np.array_equal(alone.values[0], row(sets(), "methadone.clearance"))


def test_another_seed_is_other_sets() -> None:
    assert not np.array_equal(sets().values, sets(seed=SEED + 1).values)


def test_sets_draw_from_streams_that_no_person_draws_from() -> None:
    assert not any(name.startswith(PREFIX) for name in LIBRARY.parameters())
    for name in ("methadone.clearance", "mitragyna.mor.in_vivo_factor"):
        draws = Draws(SEED, 20)
        assert not np.array_equal(draws.uniform(name), draws.uniform(PREFIX + name))


def test_an_override_is_known_and_not_drawn() -> None:
    given = {"methadone.clearance": 9.0}
    assert "methadone.clearance" not in sets(given=given).names
    rest = [name for name in sets().names if name != "methadone.clearance"]
    assert list(sets(given=given).names) == rest


def test_a_shared_number_is_drawn_once_under_its_own_name() -> None:
    drawn = sets().names
    assert "mitragynine.mor.in_vivo_factor" in drawn
    assert not {p.name for p in EVERYTHING if p.same_as} & set(drawn)


@pytest.mark.parametrize("name", ["methadone.clearance", "mitragynine.mor.ki", "adaptation.kappa"])
def test_sets_have_the_library_s_value_as_median_and_its_width_as_spread(name: str) -> None:
    found = LIBRARY.uncertainty(name)
    assert found is not None
    values = row(parameter_sets(LIBRARY, [LIBRARY.parameter(name)], SEED, MANY, {}), name)
    assert np.median(values) == pytest.approx(LIBRARY.parameter(name).value, rel=0.04)
    assert np.std(np.log(values)) == pytest.approx(np.sqrt(np.log1p(found.cv**2)), rel=0.05)


def test_an_unknown_factor_fills_its_limits() -> None:
    name = "mitragynine.mor.in_vivo_factor"
    values = row(parameter_sets(LIBRARY, [LIBRARY.parameter(name)], SEED, MANY, {}), name)
    assert 1.0 <= values.min() < 1.01
    assert 99.0 < values.max() <= 100.0
    assert np.abs(np.histogram(np.log10(values), bins=4, range=(0, 2))[0] / MANY - 0.25).max() < 0.03


def test_every_drawn_value_is_one_the_number_can_have() -> None:
    drawn = sets(200)
    assert set(drawn.names) == {LIBRARY.parameter(n).same_as or n for n in NAMES}
    assert np.all(np.isfinite(drawn.values))
    assert np.all(drawn.values > 0)
    for name in drawn.names:
        if LIBRARY.parameter(name).dimension == "fraction":
            assert np.all(row(drawn, name) < 1)


def test_weights_add_up_to_what_they_do_in_the_library() -> None:
    total = sum(LIBRARY.parameter(f"adaptation.{w}_weight").value for w in ("fast", "slow"))
    both = row(sets(), "adaptation.fast_weight") + row(sets(), "adaptation.slow_weight")
    assert both == pytest.approx(np.full(30, total))
    held = sets(given={"adaptation.fast_weight": 0.3})
    assert row(held, "adaptation.slow_weight") == pytest.approx(np.full(30, total - 0.3))


def test_constants_known_only_together_are_drawn_together() -> None:
    many = sets(MANY)
    logs = np.log([row(many, "morphine.mor.k"), row(many, "morphine.mor.tau"), row(many, "methadone.mor.k")])
    correlation = np.corrcoef(logs)
    assert correlation[0, 1] == pytest.approx(0.9, abs=0.02)
    assert abs(correlation[0, 2]) < 0.06


def test_what_is_wholly_unknown_is_held_for_the_people_of_a_run() -> None:
    held = known_typical(EVERYTHING, {"mitragynine.mor.tau": 2.0})
    assert held["mitragynine.mor.in_vivo_factor"] == LIBRARY.parameter("mitragynine.mor.in_vivo_factor").value
    assert held["mitragynine.mor.tau"] == 2.0
    assert "methadone.clearance" not in held
    assert "7-hydroxymitragynine.mor.in_vivo_factor" not in held


# -- random effects that vary together ------------------------------------------------------------------


def test_people_s_numbers_without_a_correlation_are_as_before() -> None:
    plain = Draws(SEED, 50)
    mixed = Draws(SEED, 50, mixtures=mixtures(LIBRARY.variability.correlations, "people"))
    together = {name for c in LIBRARY.variability.correlations if c.layer == "people" for name in c.between}
    assert together
    for number in EVERYTHING:
        if number.name not in together and number.same_as is None:
            assert np.array_equal(np.asarray(plain.parameter(number)), np.asarray(mixed.parameter(number)))


@settings(max_examples=20)
@given(st.floats(-0.95, 0.95).filter(lambda r: abs(r) > 0.01), st.integers(0, 1000))
def test_random_effects_have_the_correlation_asked_for_and_their_own_spread(value: float, seed: int) -> None:
    a, b = (LIBRARY.parameter(f"methadone.{n}") for n in ("clearance", "volume_central"))
    draws = Draws(seed, MANY, mixtures=mixtures([Correlation((a.name, b.name), value)], "people"))
    logs = np.log([np.asarray(draws.parameter(a)), np.asarray(draws.parameter(b))])
    assert np.corrcoef(logs)[0, 1] == pytest.approx(value, abs=0.07)
    assert np.std(logs[1]) == pytest.approx(np.sqrt(np.log1p(0.3**2)), rel=0.06)
    assert np.array_equal(np.asarray(draws.parameter(a)), np.asarray(Draws(seed, MANY).parameter(a)))


def test_the_first_people_keep_their_correlated_numbers() -> None:
    mixed = mixtures(LIBRARY.variability.correlations, "people")
    number = LIBRARY.parameter("speciociliatine.volume_central")
    whole = np.asarray(Draws(SEED, 60, mixtures=mixed).parameter(number))
    assert np.array_equal(np.asarray(Draws(SEED, 25, mixtures=mixed).parameter(number)), whole[:25])
    assert np.array_equal(np.asarray(Draws(SEED, 35, 25, mixed).parameter(number)), whole[25:])


# -- covariates -----------------------------------------------------------------------------------------


def people(**changes: object) -> dict[str, object]:
    return {
        "duration": "24 h",
        "people": {"number": 2001, **changes},
        "arm": [
            {"name": "a", "take": [{"product": "methadone-solution", "amount": "30 mg"}]},
            {"name": "b", "take": [{"product": "buprenorphine-sublingual", "amount": "8 mg"}]},
        ],
    }


def clearances(**changes: object) -> dict[str, np.ndarray]:
    ready = prepare(from_dict(people(**changes), library=LIBRARY), LIBRARY)
    return {s.name: np.asarray(s.clearance) for s in ready.values.substances}


def test_population_medians_stay_the_typical_values() -> None:
    scenario = from_dict(people(number=20_001), library=LIBRARY)
    drawn = covariates(scenario, LIBRARY, Draws(scenario.seed, 20_001))
    # Sex has no middle: its factor is one in men, and two people in five are women. The typical age, 40 years, is not
    # quite the middle of 18 to 65.
    by_sex = {r.parameter for r in LIBRARY.variability.relations if r.covariate == "sex"}
    for name, part in factors(LIBRARY, drawn.columns).items():
        assert np.median(part) == pytest.approx(1.0, rel=0.05 if name in by_sex else 0.02), name
    for name, part in factors(LIBRARY, drawn.typical).items():
        assert part == pytest.approx(1.0), name
    ready = prepare(from_dict(people(number=20_001), library=LIBRARY), LIBRARY)
    for substance in ready.values.substances:
        name = f"{substance.name}.clearance"
        close = 0.05 if name in by_sex else 0.02
        assert np.median(substance.clearance) == pytest.approx(LIBRARY.parameter(name).value, rel=close)


def test_lighter_people_clear_less_by_the_power_of_the_library() -> None:
    usual = LIBRARY.populations[DEFAULT_POPULATION].covariates["weight"].parameter
    assert usual is not None
    light, middle = clearances(weight="50 kg"), clearances(weight=f"{usual.value} kg")
    assert light["methadone"] == pytest.approx(middle["methadone"] * (50 / usual.value) ** 0.75)


def test_women_clear_methadone_faster_and_old_people_oxycodone_and_buprenorphine_slower() -> None:
    women, men = (clearances(sex=sex, weight="78 kg", age="40 y") for sex in ("female", "male"))
    assert women["methadone"] == pytest.approx(1.1 * men["methadone"])
    assert np.array_equal(women["buprenorphine"], men["buprenorphine"])
    old = clearances(sex="male", weight="78 kg", age="60 y")
    assert old["buprenorphine"] == pytest.approx((60 / 40) ** -0.233 * men["buprenorphine"])
    assert np.array_equal(old["methadone"], men["methadone"])


def test_an_age_is_refused_only_where_something_in_the_run_depends_on_it() -> None:
    def ready(product: str) -> object:
        arm = [{"name": "a", "take": [{"product": product, "amount": "20 mg"}]}]
        return prepare(from_dict({**people(age="12 y"), "arm": arm}, library=LIBRARY), LIBRARY)

    assert ready("methadone-solution")
    with pytest.raises(InputError, match=r"people\.age: 12 y .*oxycodone\.clearance"):
        ready("oxycodone-oral")


def test_failing_kidneys_keep_what_morphine_becomes_and_leave_morphine_alone() -> None:
    arm = [{"name": "a", "take": [{"product": "morphine-oral", "amount": "20 mg"}]}]

    def cleared(kidney: str) -> dict[str, np.ndarray]:
        given = {**people(kidney=kidney), "arm": arm}
        ready = prepare(from_dict(given, library=LIBRARY), LIBRARY)
        return {s.name: np.asarray(s.clearance) for s in ready.values.substances}

    sick, well = cleared("failure"), cleared("normal")
    assert sick["morphine-6-glucuronide"] == pytest.approx(0.11 * well["morphine-6-glucuronide"])
    assert np.array_equal(sick["morphine"], well["morphine"])


def test_impairment_never_raises_a_clearance_and_worse_never_clears_more() -> None:
    for relation in LIBRARY.variability.relations:
        if relation.covariate in ("liver", "kidney"):
            got = [relation.factors.get(name, 1.0) for name in CATEGORIES[relation.covariate]]
            assert got == sorted(got, reverse=True), relation.parameter


def test_a_failing_liver_clears_less_and_others_are_left_alone() -> None:
    sick, well = clearances(liver="severe impairment", weight="78 kg"), clearances(weight="78 kg")
    assert sick["buprenorphine"] == pytest.approx(0.355 * well["buprenorphine"])
    assert np.array_equal(sick["methadone"], well["methadone"])


@given(st.floats(20.0, 200.0), st.floats(-2.0, 2.0), st.floats(30.0, 120.0))
def test_the_forms_are_one_at_the_reference(x: float, coefficient: float, reference: float) -> None:
    power = Relation("p", "weight", "power", coefficient, reference)
    slope = Relation("p", "age", "exponential", coefficient / 100.0, reference)
    for relation in (power, slope):
        assert factor(relation, np.array([reference]), None)[0] == 1.0
        assert factor(replace(relation, reference=None), np.array([x]), x)[0] == 1.0
    assert factor(power, np.array([x]), None)[0] == pytest.approx((x / reference) ** coefficient)
    assert factor(slope, np.array([x]), None)[0] == pytest.approx(np.exp(coefficient / 100 * (x - reference)))


def test_a_category_nobody_can_have_is_refused() -> None:
    wrong = Relation("methadone.clearance", "liver", "factors", factors={"severe": 0.5})
    own = replace(LIBRARY, variability=Variability(relations=(wrong,)))
    with pytest.raises(InputError, match="severe impairment"):
        factors(own, {"liver": np.array(["normal"])})


# -- shares of variance ---------------------------------------------------------------------------------


def made(count: int = 400) -> ParameterSets:
    rng = np.random.Generator(np.random.PCG64(9))
    return ParameterSets(("a", "b", "c", "d"), rng.standard_normal((4, count)))


def test_shares_of_a_sum_are_those_of_its_parts() -> None:
    given = made(8000)
    a, b, c, _ = given.values
    told = {s.parameter: s for s in shares(given, 3.0 * a - 2.0 * b + c)}
    for name, weight in (("a", 9 / 14), ("b", 4 / 14), ("c", 1 / 14)):
        assert told[name].share == pytest.approx(weight, abs=0.03)
    assert next(iter(shares(given, 3.0 * a - 2.0 * b + c))).parameter == "a"
    assert (told["a"].direction, told["b"].direction) == ("rises", "falls")
    assert not told["d"].settled


def test_an_effect_that_turns_has_its_share_and_says_that_it_turns() -> None:
    given = made(1000)
    told = {s.parameter: s for s in shares(given, np.square(given.values[0]))}
    assert told["a"].share > 0.6
    assert told["a"].direction == "turns"


def test_the_largest_of_many_numbers_without_effect_is_settled_about_once_in_twenty() -> None:
    rng = np.random.Generator(np.random.PCG64(4))
    tries = 200
    settled = 0
    for _ in range(tries):
        given = ParameterSets(tuple(f"p{i}" for i in range(20)), rng.standard_normal((20, 50)))
        settled += shares(given, rng.standard_normal(50))[0].settled
    assert 0.01 < settled / tries < 0.11


def test_more_sets_settle_smaller_shares() -> None:
    few, many = (shares(made(n), made(n).values[0])[0].chance for n in (20, 200))
    assert many < few


def test_shares_leave_out_what_does_not_bear_on_the_outcome_and_complements() -> None:
    given = replace(made(), complements=frozenset({"b"}))
    told = shares(given, given.values.sum(axis=0), frozenset({"a", "b", "c"}))
    assert {s.parameter for s in told} == {"a", "c"}


def test_no_shares_are_told_from_few_or_equal_outcomes() -> None:
    given = made(50)
    assert shares(given, np.ones(50)) == ()
    outcome = np.full(50, np.nan)
    outcome[:9] = np.arange(9.0)
    assert shares(given, outcome) == ()


def test_a_log_uniform_fold_reaches_as_far_either_way() -> None:
    name = "methadone.clearance"
    wide = Uncertainty("log-uniform", fold=4.0, assumption="ours")
    own = replace(LIBRARY, variability=replace(LIBRARY.variability, uncertainties={name: wide}))
    values = parameter_sets(own, [LIBRARY.parameter(name)], SEED, MANY, {}).values[0]
    assert values.min() == pytest.approx(7.8 / 4, rel=0.01)
    assert values.max() == pytest.approx(7.8 * 4, rel=0.01)
