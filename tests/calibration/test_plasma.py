"""Plasma constants against the sources they rest on: pooled by the rules of docs/qualification.md."""

from __future__ import annotations

import math

import methadone_disposition
import morphine_disposition
import naloxone
import numpy as np
import pytest
from _typical import LIBRARY, Course, course

from mitragyna.simulate.schedule import Dose


def value(name: str) -> float:
    return LIBRARY.parameter(name).value


def after(product: str, amount: float, duration: float = 12.0, every: float = 0.02) -> Course:
    return course([Dose(0.0, product, amount)], duration, every=every)


def steady_volume(name: str) -> float:
    parts = ("volume_central", "volume_peripheral", "volume_peripheral_2")
    return sum(value(f"{name}.{p}") for p in parts if f"{name}.{p}" in LIBRARY.parameters())


def test_one_dose_of_methadone_by_mouth_peaks_within_the_reviews_range():
    """Eap 2002: 2.5 to 4 h (its middle is fitted); the early fall is that of Henthorn 2025."""
    assert 2.5 < after("methadone-solution", 10.0).time_of_maximum["plasma.methadone"] < 4.0
    assert steady_volume("methadone") == pytest.approx(280.0, rel=1e-3)
    clearance, _ = methadone_disposition.racemate()
    assert clearance == pytest.approx(5.8, abs=0.05)


def test_methadone_keeps_the_half_life_of_chronic_use():
    """Product information: 25 h (13 to 47) in chronic use."""
    made = after("methadone-solution", 10.0, 168.0, 0.5)
    late = made.times >= 96.0
    slope = np.polyfit(made.times[late], np.log(made["plasma.methadone"][late]), 1)[0]
    assert 22.0 < math.log(2.0) / -slope < 32.0


def test_morphine_peaks_when_it_does_in_the_two_analyses_of_patients():
    """Franken 2016 and Oosten 2017: 0.42 and 0.51 h by mouth (their geometric mean is fitted)."""
    assert after("morphine-oral", 10.0).time_of_maximum["plasma.morphine"] == pytest.approx(0.465, abs=0.02)


def test_morphine_after_a_vein_lies_among_the_three_analyses():
    """Lotsch 2002, de Hoogd 2017, Pierre 2017, each scaled to the same area: within their range from 10 min to 6 h."""
    numbers = tuple(
        value(f"morphine.{n}")
        for n in (
            "clearance", "volume_central", "intercompartmental_clearance", "volume_peripheral",
            "intercompartmental_clearance_2", "volume_peripheral_2",
        )
    )  # fmt: skip
    ours = morphine_disposition.curve(*numbers)
    sources = (morphine_disposition.LOTSCH, morphine_disposition.DE_HOOGD, morphine_disposition.PIERRE)
    theirs = np.array([morphine_disposition.curve(*s) for s in sources])
    seen = (morphine_disposition.TIMES > 0.15) & (morphine_disposition.TIMES <= 6.0)
    assert np.all(ours[seen] < theirs.max(axis=0)[seen])
    assert np.all(ours[seen] > theirs.min(axis=0)[seen])


def test_naloxone_by_nose_keeps_the_mean_of_two_models():
    """The FDA's model and Laffont 2024: apparent clearances of 545 and 396 L/h, curves within 30 % of their mean."""
    fraction = value("naloxone.intranasal.bioavailability")
    assert value("naloxone.clearance") / fraction == pytest.approx(math.sqrt(545.0 * 396.0), rel=0.01)
    made = after("naloxone-nasal", 1.0, 6.0)
    ours = np.interp(naloxone.NASAL_TIMES, made.times, made["plasma.naloxone"])
    mean = np.sqrt(naloxone.fda_nasal(naloxone.NASAL_TIMES) * naloxone.laffont_nasal(naloxone.NASAL_TIMES))
    assert np.all(np.abs(np.log(ours / mean)) < math.log(1.3))


def test_the_norwegian_spray_peaks_where_its_own_study_does():
    """Skulberg 2019: 2.36 ng/mL after 1.4 mg at 20 min, 49 % of it; the 4 mg spray is lower and later, per mg."""
    made, other = after("naloxone-nasal-norway", 1.0, 6.0, 1 / 60), after("naloxone-nasal", 1.0, 6.0, 1 / 60)
    assert made.maximum["plasma.naloxone"] == pytest.approx(2.36 / 1.4, rel=0.01)
    assert made.time_of_maximum["plasma.naloxone"] == pytest.approx(20.2 / 60.0, abs=0.02)
    assert other.maximum["plasma.naloxone"] < made.maximum["plasma.naloxone"]
    assert other.time_of_maximum["plasma.naloxone"] > made.time_of_maximum["plasma.naloxone"]


def test_morphine_under_the_skin_peaks_at_the_mean_of_three_times():
    """Franken 2016, Oosten 2017 and Thomas 2009: 0.30, 0.68 and 0.23 h."""
    time = after("morphine-subcutaneous", 10.0).time_of_maximum["plasma.morphine"]
    assert time == pytest.approx((0.30 * 0.68 * 0.23) ** (1 / 3), abs=0.02)


def test_morphine_6_glucuronide_comes_after_its_delay():
    """De Hoogd 2017: a mean of 2/0.159 = 12.6 min between leaving morphine's plasma and appearing in its own."""
    assert 60.0 / value("morphine.forms.morphine-6-glucuronide.delay_rate") == pytest.approx(
        2.0 / 0.159, rel=0.01
    )
    plain = after("morphine-intravenous", 10.0)
    assert plain.time_of_maximum["plasma.morphine-6-glucuronide"] > 0.4


def test_a_solution_of_oxycodone_and_the_small_tablet_of_buprenorphine_have_numbers_of_their_own():
    """Ladebo 2020: 0.94 per hour; Bullingham 1982: 55 % of a tablet of 0.4 or 0.8 mg."""
    solution, tablet = after("oxycodone-solution", 10.0), after("oxycodone-oral", 10.0)
    assert solution.time_of_maximum["plasma.oxycodone"] > tablet.time_of_maximum["plasma.oxycodone"]
    small, large = after("buprenorphine-sublingual-analgesic", 0.4), after("buprenorphine-sublingual", 0.4)
    times = 0.55 / value("buprenorphine.sublingual.bioavailability")
    assert small.maximum["plasma.buprenorphine"] == pytest.approx(
        times * large.maximum["plasma.buprenorphine"], rel=1e-6
    )


def test_naloxone_into_a_muscle_peaks_where_its_sources_do():
    """By syringe the FDA's model, and with a label as the alternative; by auto-injector three sources."""
    number = LIBRARY.parameter("naloxone.intramuscular.absorption_rate")
    rates = {"default": number.value} | {a.name: a.value for a in number.alternatives}
    peaks = {
        "default": naloxone.SYRINGE_PEAKS[:1],
        "mean of two sources": naloxone.SYRINGE_PEAKS[:2],
        "mean of three sources": naloxone.SYRINGE_PEAKS,
        "auto-injector": naloxone.auto_injector_peaks(),
    }
    for device, seen in peaks.items():
        assert naloxone.peak(1.0, rates[device]) == pytest.approx(
            math.exp(np.mean(np.log(seen))), rel=0.01
        ), device


def test_fentanyl_stands_in_the_middle_of_the_review():
    """Mather and Gourlay 1991: clearance 0.5 to 1.2 L/min, volume 300 to 400 L at 70 kg."""
    assert value("fentanyl.clearance") == pytest.approx(60.0 * math.sqrt(0.5 * 1.2), rel=0.01)
    assert steady_volume("fentanyl") == pytest.approx(math.sqrt(300.0 * 400.0), rel=0.01)


def test_oxycodone_is_the_pooled_analysis():
    """Saari 2012: 51.0 L/h, 134 L central, 258 L at steady state; half-life near 4 h."""
    assert (value("oxycodone.clearance"), value("oxycodone.volume_central")) == (51.0, 134.0)
    assert steady_volume("oxycodone") == 258.0
