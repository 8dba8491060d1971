"""Overdose and rescue in virtual people: how many hearts stop, with and without naloxone, and what happens on the way.

The model is that of Mann et al. 2022 (``mitragyna.model.overdose``; ``docs/overdose.md``). It stands beside the
rest: its own drugs, its own people, its own solver, and no part of it is fitted here.

>>> from mitragyna.simulate.overdose import Naloxone, Overdose, cardiac_arrests
>>> scenario = Overdose("fentanyl", amount_mg=1.625, user="chronic", naloxone=Naloxone("nasal", amount_mg=4.0))
>>> arrests = cardiac_arrests(scenario, people=2000, seed=1)
>>> arrests.fraction, arrests.interval
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library, Parameter, load
from mitragyna.model.overdose import COURSES, Body, Person, circulation, ventilation
from mitragyna.model.overdose_course import (
    ARRESTED,
    COLLAPSE_AT,
    FAILED,
    HYPOXIC_FROM,
    HYPOXIC_TO,
    LOWEST_PO2,
    NUMBER_OF_STATES,
    RESULTS,
    TRIGGERED_AT,
    course,
    resting_start,
)
from mitragyna.simulate.draws import Draws

Numbers = NDArray[np.float64]

OPIOIDS: Final = ("fentanyl", "carfentanil")
USERS: Final = ("naive", "chronic")
PRODUCTS: Final = ("syringe", "autoinjector", "nasal", "intravenous")
"""Naloxone products: 2 mg in 2 mL and 2 mg in 0.4 mL into the muscle, 4 mg into the nose, into a vein."""

TOLERANCE: Final = 1e-6
_HOUR: Final = 3600.0
_ARREST_HYPOXIA_S: Final = 3600.0
_LONGEST_S: Final = 86_400.0


@dataclass(frozen=True)
class Naloxone:
    """When and how naloxone is given.

    The first dose comes ``delay_s`` seconds after ventilation has fallen to ``trigger`` of its resting value, the
    next every ``interval_s`` seconds. A person whose ventilation never falls so far gets none.
    """

    product: str
    amount_mg: float
    doses: int = 1
    delay_s: float = 60.0
    interval_s: float = 150.0
    trigger: float = 0.4


@dataclass(frozen=True)
class Overdose:
    """One scenario: an opioid into the vein at time zero, who takes it, and the rescue.

    ``user`` is 'naive' or 'chronic'. ``later_episodes``: whether a person whose first episode of hypoxia passed
    can still collapse in a later one; Mann et al. 2022 ask once, Strauss et al. 2024 again.
    """

    opioid: str
    amount_mg: float
    user: str = "chronic"
    naloxone: Naloxone | None = None
    duration_s: float = 5400.0
    later_episodes: bool = False


def wilson(count: int, people: int) -> tuple[float, float]:
    """95 % interval of a fraction from its count (Wilson 1927)."""
    z, n, p = 1.959963984540054, people, count / people
    centre, width = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max((centre - width) / (1 + z * z / n), 0.0), min((centre + width) / (1 + z * z / n), 1.0)


@dataclass(frozen=True)
class Arrests:
    """What became of ``people`` virtual people; arrays have one entry per person, times in s, NaN for never.

    ``hypoxia_s`` is the time from the first to the last moment with a brain PO2 of at most 20 mmHg, and 3,600 s
    after a cardiac arrest (the convention of Strauss et al. 2024). ``lowest_po2`` is that of arterial blood (mmHg).
    """

    scenario: Overdose
    seed: int
    arrested: NDArray[np.bool_]
    collapse_s: Numbers
    triggered_s: Numbers
    hypoxia_s: Numbers
    lowest_po2: Numbers

    @property
    def people(self) -> int:
        """How many were simulated."""
        return len(self.arrested)

    @property
    def count(self) -> int:
        """How many hearts stopped."""
        return int(self.arrested.sum())

    @property
    def fraction(self) -> float:
        """Part of the people whose heart stopped."""
        return self.count / self.people

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the fraction from the number of people alone (Wilson 1927): not the model's doubt."""
        return wilson(self.count, self.people)


@dataclass(frozen=True)
class Courses:
    """Time courses: ``values[name]`` has the shape (people, times), units in ``units``; times in s."""

    scenario: Overdose
    times_s: Numbers
    values: Mapping[str, Numbers]
    units: Mapping[str, str]
    arrested: NDArray[np.bool_]
    collapse_s: Numbers
    triggered_s: Numbers


def cardiac_arrests(
    scenario: Overdose,
    people: int = 2000,
    seed: int = 1,
    *,
    library: Library | None = None,
    threads: int = 1,
    tolerance: float = TOLERANCE,
) -> Arrests:
    """Cardiac arrests among ``people`` virtual people: model estimates, not frequencies among patients.

    A person is a position in the seed's streams: the same in every scenario, and the first hundred of a
    thousand are the hundred. Raises ``InputError`` for a scenario the model has no numbers for.
    """
    check(scenario)
    _whole("people", people, 1, 10_000_000)
    _whole("seed", seed, 0, 2**63 - 1)
    _whole("threads", threads, 1, 1024)
    group = people_of(scenario, library or _shipped(), Draws(seed, people), people)
    results, _ = _run(scenario, group, np.empty(0), True, threads, tolerance)
    arrested = results[:, ARRESTED] > 0.5
    hypoxia = np.nan_to_num(results[:, HYPOXIC_TO] - results[:, HYPOXIC_FROM], nan=0.0)
    return Arrests(
        scenario=scenario,
        seed=seed,
        arrested=arrested,
        collapse_s=results[:, COLLAPSE_AT],
        triggered_s=results[:, TRIGGERED_AT],
        hypoxia_s=np.where(arrested, _ARREST_HYPOXIA_S, hypoxia),
        lowest_po2=results[:, LOWEST_PO2],
    )


def courses(
    scenario: Overdose,
    times_s: Numbers,
    people: int | None = None,
    seed: int = 1,
    *,
    library: Library | None = None,
    threads: int = 1,
    tolerance: float = TOLERANCE,
) -> Courses:
    """Pressures, ventilation, blood flow, levels and occupancy at ``times_s`` (rising, from 0 to the duration).

    Without ``people`` the one typical person, all numbers at their typical values; else that many virtual
    people, the same as in ``cardiac_arrests``.
    """
    check(scenario)
    _whole("seed", seed, 0, 2**63 - 1)
    _whole("threads", threads, 1, 1024)
    if people is not None:
        _whole("people", people, 1, 10_000_000)
    at = np.asarray(times_s, dtype=np.float64)
    if at.ndim != 1 or len(at) == 0 or not np.all(np.isfinite(at)) or np.any(np.diff(at) <= 0):
        raise InputError(
            "times_s: the times must be one list of seconds, each above the one before", where="times_s"
        )
    if at[0] < 0 or at[-1] > scenario.duration_s:
        raise InputError(
            f"times_s: the times run from {at[0]:g} to {at[-1]:g} s, and must lie between 0 and the duration, "
            f"{scenario.duration_s:g} s",
            where="times_s",
        )
    draws = None if people is None else Draws(seed, people)
    group = people_of(scenario, library or _shipped(), draws, people or 1)
    results, shown = _run(scenario, group, at, False, threads, tolerance)
    return Courses(
        scenario=scenario,
        times_s=at,
        values={name: shown[:, :, index] for index, name in enumerate(COURSES)},
        units=dict(COURSES),
        arrested=results[:, ARRESTED] > 0.5,
        collapse_s=results[:, COLLAPSE_AT],
        triggered_s=results[:, TRIGGERED_AT],
    )


@dataclass(frozen=True)
class Group:
    """Numbers of everyone, and of each the nanograms that a dose of naloxone brings into the body."""

    body: Body
    persons: list[Person]
    absorbed: Numbers
    infusion_s: float


def rest(body: Body, person: Person) -> tuple[Numbers, float]:
    """The state at rest without drugs (26 states), reached by integration over an hour, and its ventilation (L/min)."""
    state: Numbers = np.empty(NUMBER_OF_STATES)
    resting_start(state)
    nothing: Numbers = np.empty(0)
    result: Numbers = np.empty(RESULTS)
    shown = np.empty((0, len(COURSES)))
    course(
        *(state, np.empty((0, 3)), nothing, nothing, 0.0, 0.0, 1.0, -1.0, _HOUR, False, False, 1e-9),
        *(person, body, nothing, shown, result),
    )
    gas: Any = circulation(state, body)
    return state, float(ventilation(state, gas.brain_flow + gas.tissue_flow, person, body))


def _run(
    scenario: Overdose, group: Group, at: Numbers, stop: bool, threads: int, tolerance: float
) -> tuple[Numbers, Numbers]:
    if not 1e-10 <= tolerance <= 1e-3:
        raise InputError(
            f"tolerance: {tolerance:g} is not between 1e-10 and 1e-3, between which the solver was checked",
            where="tolerance",
        )
    start, resting = rest(group.body, group.persons[0])
    n = len(group.persons)
    results: Numbers = np.empty((n, RESULTS))
    taken = np.array([[0.0, scenario.amount_mg, 0.0]])
    shown: Numbers = np.empty((n, len(at), len(COURSES)))
    given = scenario.naloxone
    doses = given.doses if given else 0
    delay, interval, trigger = (
        (given.delay_s, given.interval_s, given.trigger * resting) if given else (0.0, 0.0, -1.0)
    )

    def some(first: int) -> None:
        for i in range(first, n, threads):
            course(
                *(start.copy(), taken, np.full(doses, group.absorbed[i]), np.empty(0), delay, interval),
                *(group.infusion_s, trigger, scenario.duration_s, scenario.later_episodes, stop, tolerance),
                *(group.persons[i], group.body, at, shown[i], results[i]),
            )

    if threads == 1:
        some(0)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(some, range(threads)))
    failed = np.flatnonzero(results[:, FAILED] > 0.5)
    if len(failed):
        raise ArithmeticError(f"the overdose solver found no course for person {int(failed[0])}")
    return results, shown


@functools.cache
def _shipped() -> Library:
    return load()


def people_of(scenario: Overdose, library: Library, draws: Draws | None, count: int) -> Group:
    """Everyone's numbers, in the units of the model; without draws the typical person's."""

    def number(name: str) -> Numbers:
        parameter = library.parameter(name)
        value = parameter.value if draws is None else draws.parameter(parameter)
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,))

    def per_second(name: str) -> Numbers:
        return number(name) / _HOUR

    body = _body(library)
    drug = f"overdose-{scenario.opioid}"
    volume = number(f"{drug}.volume_central")
    q2 = per_second(f"{drug}.intercompartmental_clearance")
    q3 = per_second(f"{drug}.intercompartmental_clearance_2")
    kon, koff, slope = _binding(library, drug, draws, count)
    blocking_kon, blocking_koff, blocking_slope = _binding(library, "overdose-naloxone", draws, count)
    tolerance = library.parameter("overdose-body.tolerance").value if scenario.user == "chronic" else 1.0
    columns: dict[str, Numbers | float] = {
        "opioid_elimination": per_second(f"{drug}.clearance") / volume,
        "opioid_k12": q2 / volume,
        "opioid_k21": q2 / number(f"{drug}.volume_peripheral"),
        "opioid_k13": q3 / volume,
        "opioid_k31": q3 / number(f"{drug}.volume_peripheral_2"),
        "opioid_volume": volume,
        "opioid_site_rate": per_second(f"{drug}.effect_site_rate"),
        "opioid_molar_mass": number(f"{drug}.molar_mass"),
        "opioid_kon": kon,
        "opioid_koff": koff,
        "opioid_slope": slope,
        "naloxone_site_rate": per_second("overdose-naloxone.effect_site_rate"),
        "naloxone_molar_mass": number("overdose-naloxone.molar_mass"),
        "naloxone_kon": blocking_kon,
        "naloxone_koff": blocking_koff,
        "naloxone_slope": blocking_slope,
        "chemoreflex_exponent": library.parameter("overdose-body.chemoreflex_exponent").value * tolerance,
        "wakefulness_exponent": library.parameter("overdose-body.wakefulness_exponent").value * tolerance,
    }
    given = scenario.naloxone
    product = f"overdose-naloxone-{given.product if given else 'syringe'}"
    into_vein = given is not None and given.product == "intravenous"
    per_hour_litre = 1e3 / _HOUR  # L/h -> mL/s
    columns |= {
        "into_vein": float(into_vein),
        "naloxone_clearance": number(f"{product}.clearance") * per_hour_litre,
        "naloxone_volume": number(f"{product}.volume_central") * 1e3,
        "naloxone_exchange": number(f"{product}.intercompartmental_clearance") * per_hour_litre,
        "naloxone_volume_2": number(f"{product}.volume_peripheral") * 1e3,
    }
    absorbed, infusion = np.ones(count), 1.0
    if into_vein:
        columns |= {
            "transit_rate": 0.0,
            "absorption_rate": 0.0,
            "naloxone_exchange_2": number(f"{product}.intercompartmental_clearance_2") * per_hour_litre,
            "naloxone_volume_3": number(f"{product}.volume_peripheral_2") * 1e3,
        }
        infusion = library.parameter(f"{product}.duration").value * _HOUR
    else:
        columns |= {
            "transit_rate": per_second(f"{product}.transit_rate"),
            "absorption_rate": per_second(f"{product}.absorption_rate"),
            "naloxone_exchange_2": 0.0,
            "naloxone_volume_3": 1.0,
        }
        highest = library.parameter(f"{product}.bioavailability_highest").value
        absorbed = np.minimum(number(f"{product}.bioavailability"), highest)
    table = np.column_stack([np.broadcast_to(columns[name], (count,)) for name in Person._fields])
    persons = [Person(*row) for row in cast("list[list[float]]", table.tolist())]
    return Group(body, persons, absorbed * (given.amount_mg * 1e6 if given else 0.0), infusion)


def _binding(
    library: Library, drug: str, draws: Draws | None, count: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Association rate ((pmol/L)^-slope/s), dissociation rate (1/s) and slope; kon = koff / KD^slope."""
    from scipy.special import ndtri

    kd, off, slope, together = (
        library.parameter(f"{drug}.{name}")
        for name in ("kd", "dissociation_rate", "binding_slope", "affinity_rate_correlation")
    )
    if draws is None:
        koff, steep = np.full(count, off.value / _HOUR), np.full(count, slope.value)
        return koff / (kd.value * 1e3) ** steep, koff, steep
    z = ndtri(draws.uniform(kd.name))
    own = ndtri(draws.uniform(off.name))
    rho = together.value
    affinity = kd.value * 1e3 * np.exp(_omega(kd) * z)
    koff = off.value / _HOUR * np.exp(_omega(off) * (rho * z + math.sqrt(1.0 - rho * rho) * own))
    steep = np.broadcast_to(np.asarray(draws.parameter(slope), dtype=np.float64), (count,))
    return koff / affinity**steep, koff, steep


def _omega(parameter: Parameter) -> float:
    return math.sqrt(math.log1p((parameter.between_person or 0.0) ** 2))


def _body(library: Library) -> Body:
    """The body's numbers in s, L and mmHg, drives and gains of ventilation in L/min."""
    in_minutes = ("wakefulness_drive",)
    values: list[float] = []
    for name in Body._fields:
        parameter = library.parameter(f"overdose-body.{name}")
        scale = 1.0
        if name in in_minutes:
            scale = 1.0 / 60.0
        elif parameter.dimension in ("clearance", "rate"):
            scale = 1.0 / _HOUR
        elif parameter.dimension == "time_constant":
            scale = _HOUR
        values.append(parameter.value * scale)
    return Body(*values)


def check(scenario: Overdose) -> None:
    """Refuse what the model has no numbers for, with ``InputError``."""
    _one_of("opioid", scenario.opioid, OPIOIDS)
    _one_of("user", scenario.user, USERS)
    _between("amount_mg", scenario.amount_mg, 0.0, 1e3, "a mass in mg, for example 1.625")
    _between("duration_s", scenario.duration_s, 0.0, _LONGEST_S, "a time in s, for example 5400")
    given = scenario.naloxone
    if given is None:
        return
    _one_of("naloxone.product", given.product, PRODUCTS)
    _between("naloxone.amount_mg", given.amount_mg, 0.0, 1e3, "a mass in mg, for example 2")
    _whole("naloxone.doses", given.doses, 1, 20)
    _between(
        "naloxone.trigger", given.trigger, 0.0, 1.0, "a fraction of resting ventilation, for example 0.4"
    )
    if not 0.0 <= given.delay_s <= _LONGEST_S:
        raise InputError(
            f"naloxone.delay_s: {given.delay_s:g} is not a time from 0 to {_LONGEST_S:g} s",
            where="naloxone.delay_s",
            what=str(given.delay_s),
        )
    if given.doses == 1:
        return
    _between("naloxone.interval_s", given.interval_s, 10.0, _LONGEST_S, "a time in s, for example 150")
    if given.product == "nasal":
        raise InputError(
            "naloxone.doses: more than one nasal dose is not modelled, because less of each later dose is absorbed; "
            "give one",
            where="naloxone.doses",
            what=str(given.doses),
        )


def _one_of(key: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise InputError(
            f"{key}: '{given}' is not one of {', '.join(known)}{suggestion(str(given), known)}",
            where=key,
            what=str(given),
        )


def _between(key: str, given: float, low: float, high: float, phrase: str) -> None:
    if isinstance(given, bool) or not math.isfinite(given) or not low < given <= high:
        raise InputError(
            f"{key}: {given:g} must be {phrase}, above {low:g} and at most {high:g}",
            where=key,
            what=str(given),
        )


def _whole(key: str, given: int, low: int, high: int) -> None:
    if isinstance(given, bool) or not isinstance(cast("object", given), int) or not low <= given <= high:
        raise InputError(
            f"{key}: {given} must be a whole number from {low} to {high}", where=key, what=str(given)
        )
