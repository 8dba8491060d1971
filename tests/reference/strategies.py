"""Random people, doses and histories for comparing the engine with the reference (hypothesis).

Bounded so that every solution takes a second or two: rates up to about 20 per h, courses of 1 to 5
days, histories of one dose, three days or two years. Two slow ligands share one occupancy_max, because
the binding equation keeps occupancies within 0 and 1 only then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mitragyna.model.values import (
    AdaptationValues,
    Formation,
    MuBinding,
    OutcomeValues,
    PersonValues,
    Presystemic,
    Route,
    ScaleValues,
    SubstanceValues,
)

from .disposition import RefDose, RefHistory

USUAL_DOSE = 10.0
"""mg; the binding constants are chosen so that about this much is seen at the receptor."""

TWO_YEARS = 17_532.0
NEARLY = (0.0, 1e-13, 1e-10, 1e-7, 1e-5, 1e-3, -1e-8)
"""Relative distances of two rates that are equal, or so near that a modal solution turns singular."""

DRAWN_INTERVALS = (4.0, 6.0, 8.0, 12.0, 24.0)


@dataclass(frozen=True)
class Problem:
    """Everything ``solve`` takes."""

    person: PersonValues
    doses: list[RefDose]
    duration: float
    times: np.ndarray
    history: list[RefHistory]


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Log-uniform."""
    return st.floats(math.log(low), math.log(high)).map(lambda x: min(max(math.exp(x), low), high))


def sometimes_near(rate: float, low: float, high: float) -> st.SearchStrategy[float]:
    """A rate of its own, or one nearly equal to ``rate``."""
    return st.one_of(between(low, high), st.sampled_from(NEARLY).map(lambda e: rate * (1.0 + e)))


@st.composite
def substances(draw: st.DrawFn) -> tuple[SubstanceValues, ...]:
    """1–4 substances; a later one may be a metabolite of earlier ones."""
    count = draw(st.integers(1, 4))
    o_max = draw(st.floats(0.8, 1.0))
    found: list[SubstanceValues] = []
    elimination: list[float] = []
    for number in range(count):
        k = draw(between(0.05, 3.0))
        if elimination and draw(st.booleans()):
            k = elimination[0] * (1.0 + draw(st.sampled_from(NEARLY)))
        elimination.append(k)
        volume = draw(between(20.0, 400.0))
        molar_mass = draw(st.floats(200.0, 500.0))
        peripherals = tuple(
            (volume * draw(between(0.2, 5.0)), volume * draw(between(0.05, 2.0)))
            for _ in range(draw(st.integers(0, 2)))
        )
        forms: list[Formation] = []
        left = 1.0
        for later in range(number + 1, count):
            if draw(st.booleans()):
                fraction = left * draw(st.floats(0.05, 1.0))
                left -= fraction
                delay = draw(sometimes_near(k, 0.3, 8.0)) if draw(st.booleans()) else None
                forms.append(Formation(f"s{later}", fraction, delay))
        peak = 1e6 * USUAL_DOSE / volume / molar_mass
        kind = draw(st.sampled_from(("agonist", "agonist", "slow", "antagonist", "alpha-2", "none")))
        mu = None
        if kind in ("agonist", "antagonist", "slow"):
            mu = MuBinding(
                k=peak / draw(between(0.05, 5.0 if kind == "slow" else 20.0)),
                tau=0.0 if kind == "antagonist" else draw(between(0.5, 40.0)),
                slow=kind == "slow",
                dissociation_rate=draw(between(0.1, 4.0)) if kind == "slow" else 0.0,
                occupancy_max=o_max if kind == "slow" else 1.0,
            )
        found.append(
            SubstanceValues(
                name=f"s{number}",
                molar_mass=molar_mass,
                clearance=k * volume,
                volume_central=volume,
                peripherals=peripherals,
                effect_rate=draw(sometimes_near(k, 0.1, 8.0)),
                forms=tuple(forms),
                mu=mu,
                alpha2_ec50=peak / draw(between(0.1, 5.0)) if kind == "alpha-2" else None,
            )
        )
    return tuple(found)


@st.composite
def routes(draw: st.DrawFn, of: tuple[SubstanceValues, ...]) -> dict[str, tuple[Route, ...]]:
    """One product per substance, straight into the circulation or absorbed, and sometimes a mixture."""
    found: dict[str, tuple[Route, ...]] = {}
    for number, s in enumerate(of):
        k = s.clearance / s.volume_central
        absorbed = draw(st.booleans())
        bioavailability = draw(st.floats(0.1, 1.0)) if absorbed else draw(st.sampled_from((1.0, 0.6)))
        presystemic: tuple[Presystemic, ...] = ()
        if number + 1 < len(of) and draw(st.booleans()):
            presystemic = (Presystemic(of[number + 1].name, draw(st.floats(0.05, 0.6))),)
        found[f"p{number}"] = (
            Route(
                substance=s.name,
                content=draw(st.sampled_from((1.0, 0.5, 0.0133 * 60))),
                bioavailability=bioavailability,
                absorption_rate=draw(sometimes_near(k, 0.2, 8.0)) if absorbed else None,
                absorption_duration=draw(st.sampled_from((0.0, 0.0, 0.0, 1.5, 7.3))),
                lag=draw(st.sampled_from((0.0, 0.15, 0.5, 1.3333))) if absorbed else 0.0,
                presystemic=presystemic,
            ),
        )
    if len(of) > 1 and draw(st.booleans()):
        found["mixture"] = (*found["p0"], *found["p1"])
    return found


@st.composite
def people(draw: st.DrawFn) -> PersonValues:
    """A person with random substances, products and adaptation."""
    of = draw(substances())
    fast_weight = draw(st.floats(0.3, 0.6))
    tolerance_time = draw(st.floats(6.0, 40.0))
    adaptation = AdaptationValues(
        kappa=draw(st.sampled_from((0.0, 2.0, 8.0))),
        tolerance_time=tolerance_time,
        fast_time=draw(st.floats(0.5, 4.0)),
        slow_time=draw(st.floats(30.0, 120.0)),
        rebound_time=draw(st.one_of(st.floats(8.0, 48.0), st.just(tolerance_time))),
        fast_weight=fast_weight,
        slow_weight=draw(st.one_of(st.just(1.0 - fast_weight), st.floats(0.3, 0.8))),
        threshold=draw(between(0.002, 0.03)),
        rebound_gain=draw(st.floats(0.0, 2.0)),
    )
    outcome = OutcomeValues(
        severity=draw(between(0.3, 3.0)),
        alpha2_emax=draw(st.floats(0.0, 0.9)),
        scales=(
            ScaleValues("cows", draw(st.floats(0.0, 2.0)), 48.0, draw(between(0.3, 4.0))),
            ScaleValues("sows", 0.0, 64.0, draw(between(0.3, 4.0)), 0.6),
            ScaleValues("sows_gossop", 0.0, 30.0, draw(between(0.3, 4.0)), 0.3),
        ),
    )
    return PersonValues(of, draw(routes(of)), adaptation, outcome, draw(st.floats(45.0, 120.0)))


def moments(duration: float) -> st.SearchStrategy[float]:
    """Dose times on the hour, on quarters and off every grid, before the end."""
    return st.one_of(
        st.integers(0, int(duration) - 1).map(float),
        st.integers(0, int(4 * duration) - 1).map(lambda i: i / 4.0),
        st.integers(0, int(duration / 7.3333) - 1).map(lambda i: i * 7.3333),
        st.floats(0.0, duration - 0.5).map(lambda t: round(t, 4)),
    )


@st.composite
def dose_lists(draw: st.DrawFn, products: tuple[str, ...], duration: float) -> list[RefDose]:
    """0–7 records in the order of writing, with trains, infusions, steady states and resets."""
    found: list[RefDose] = []
    for _ in range(draw(st.integers(0, 4))):
        product, time = draw(st.sampled_from(products)), draw(moments(duration))
        amount = draw(between(2.0, 40.0))
        kind = draw(
            st.sampled_from(("dose", "dose", "dose", "train", "infusion", "steady", "reset", "endless"))
        )
        if kind == "train":
            every = draw(st.sampled_from((4.0, 7.3333, 12.0)))
            found += [
                RefDose(time + i * every, product, amount) for i in range(4) if time + i * every < duration
            ]
        elif kind == "infusion":
            found.append(RefDose(time, product, amount, duration=draw(st.sampled_from((0.5, 3.0, 11.7)))))
        elif kind == "steady":
            found.append(
                RefDose(
                    time,
                    product,
                    amount,
                    duration=draw(st.sampled_from((0.0, 0.0, 1.0, 13.0))),
                    steady_state=draw(st.sampled_from((1, 2))),
                    interval=draw(st.sampled_from((6.0, 7.3333, 12.0, 24.0))),
                )
            )
        elif kind == "endless":
            found.append(
                RefDose(time, product, amount / 10.0, math.inf, steady_state=draw(st.sampled_from((1, 2))))
            )
        elif kind == "reset":
            found.append(RefDose(time, product, draw(st.sampled_from((0.0, amount))), reset=True))
        else:
            found.append(RefDose(time, product, amount))
    return found


@st.composite
def histories(draw: st.DrawFn, products: tuple[str, ...]) -> list[RefHistory]:
    """None, one dose, three days, two years, or two years of one product and a dose of another."""
    kind = draw(st.sampled_from(("none", "one dose", "days", "years", "years and one")))
    if kind == "none":
        return []
    product, amount = draw(st.sampled_from(products)), draw(between(2.0, 40.0))
    if kind == "one dose":
        return [RefHistory(product, amount, draw(st.sampled_from((2.0, 7.3333, 24.0))), 1)]
    interval = draw(st.sampled_from(DRAWN_INTERVALS))
    if kind == "days":
        return [RefHistory(product, amount, interval, round(72.0 / interval))]
    found = [RefHistory(product, amount, interval, round(TWO_YEARS / interval))]
    if kind == "years and one":
        found.append(RefHistory(draw(st.sampled_from(products)), amount, 10.5, 1))
    return found


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A whole problem; output times hourly, at the doses, and off the grid."""
    person = draw(people())
    products = tuple(person.routes)
    duration = draw(st.sampled_from((24.0, 48.0, 60.5, 120.0)))
    doses = draw(dose_lists(products, duration))
    history = draw(histories(products))
    extra = draw(st.lists(st.floats(0.0, duration).map(lambda t: round(t, 4)), max_size=5))
    every = np.arange(0.0, duration + 1e-9, 1.0)
    times = np.unique(np.concatenate([every, [d.time for d in doses], extra, [duration]]))
    # Times that differ by rounding only are one time.
    times = times[np.append(True, np.diff(times) > 1e-6)]
    return Problem(person, doses, duration, times, history)
