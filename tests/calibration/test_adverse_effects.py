"""Promises about the effects of the shipped library: directions and orders that were published."""

import numpy as np
import pytest
from _typical import LIBRARY, course, every
from adverse_effects import DIARRHOEA, DOSES, counted, heroin, leaf
from withdrawal_course import DRIVE, HEROIN, MORPHINE

from mitragyna.model.readout import readout, stimulus_of_signal
from mitragyna.simulate.draws import quantile
from mitragyna.simulate.effects import effect_values
from mitragyna.simulate.people import Source
from mitragyna.simulate.schedule import Dose


def of(made, effect: str) -> np.ndarray:
    """An effect of the typical person's course."""
    substances = [name.removeprefix("plasma.") for name in made.quantities if name.startswith("plasma.")]
    (values,) = effect_values(Source(LIBRARY, {}), substances, [effect])
    levels = {
        name: made[f"effect_site.{name}"] * 1000.0 / LIBRARY.substances[name].molar_mass.value
        for name in substances
    }
    kappa = LIBRARY.adaptation.parameters["kappa"].value
    stimulus = stimulus_of_signal(made["signal.mor"], made["tolerance"], kappa)
    return readout(values, levels, stimulus, made["tolerance"], made[DRIVE])


@pytest.fixture(scope="module")
def treated():
    take = {"product": "lofexidine-tablet", "every": "6 h"}
    return {dose: heroin([take | {"amount": dose}]) for dose in DOSES}


def test_withdrawal_quickens_the_heart_and_the_pulse_comes_down_again() -> None:
    rate = of(course([], 240.0, [HEROIN], every=1.0), "heart_rate")
    assert 85 < rate.max() < 120
    assert rate[-1] < rate[0] + 0.25 * (rate.max() - rate[0]) + 5


def test_naloxone_quickens_the_heart_within_the_hour_and_brings_breathing_back() -> None:
    made = course([Dose(0.0, "naloxone-intramuscular", 0.4)], 4.0, [MORPHINE], every=0.125)
    rate, breathing = of(made, "heart_rate"), of(made, "respiratory_drive")
    assert made.times[rate.argmax()] < 1.0
    assert rate.max() > rate[0] + 5
    assert breathing.max() > breathing[0]


def test_lofexidine_slows_the_heart_with_its_dose_and_more_people_are_dizzy(treated) -> None:
    low, high = (treated[dose] for dose in DOSES)
    assert np.median(high.effect("heart_rate").min(axis=0)) < np.median(low.effect("heart_rate").min(axis=0))
    assert counted(high.effect("dizziness")) > counted(low.effect("dizziness")) > 0.1


def test_diarrhoea_is_as_common_under_lofexidine_as_without(treated) -> None:
    for made in treated.values():
        assert counted(made.effect("fluid_loss")) == pytest.approx(DIARRHOEA, abs=0.03)


def test_buprenorphine_levels_off_where_morphine_goes_on() -> None:
    def lowest(product: str, amount: float) -> float:
        return float(of(course([Dose(0.0, product, amount)], 12.0), "respiratory_drive").min())

    eight, sixteen, thirty_two = (lowest("buprenorphine-sublingual", dose) for dose in (8.0, 16.0, 32.0))
    assert eight > sixteen > thirty_two > 0.35
    assert sixteen - thirty_two < eight - sixteen < 0.1
    assert lowest("morphine-subcutaneous", 200.0) < 0.25


def test_people_on_their_usual_opioid_breathe_better_than_a_naive_person_after_its_dose() -> None:
    naive = of(course([Dose(0.0, "morphine-subcutaneous", 30.0)], 6.0), "respiratory_drive").min()
    used = of(
        course(every("morphine-subcutaneous", 30.0, 6.0, 2), 6.0, [MORPHINE]), "respiratory_drive"
    ).min()
    assert used > naive


def test_the_leaf_arouses_at_low_doses_and_sedates_at_high_ones() -> None:
    def at_one_hour(grams: float, effect: str) -> float:
        return float(of(course([Dose(0.0, "leaf-powder-us", 1000.0 * grams)], 2.0), effect)[4])

    assert at_one_hour(0.4, "stimulation") > 0.3 > 0.05 > at_one_hour(0.4, "sedation") >= 0.0
    assert at_one_hour(12.0, "sedation") > 3 * at_one_hour(0.4, "sedation")


def test_nausea_by_the_leaf_hangs_on_the_unknown_affinity() -> None:
    made = leaf("12 g")
    factor = LIBRARY.parameter("mitragynine.mor.in_vivo_factor")
    f = quantile(factor, made.draws.uniform(factor.name), factor.value)
    strong, weak = (counted(made.effect("nausea")[:, some]) for some in (f < 3.0, f > 30.0))
    assert strong > weak + 0.3
    # Two of six people: 4 to 78 %.
    assert 0.04 < weak < 0.78
