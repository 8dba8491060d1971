"""Breathing in the arms of a scenario by the FDA's overdose model: ``[model] respiration = "mann-2022"``.

The scenario's doses and people go through ``mitragyna.model.overdose`` (Mann et al. 2022; docs/overdose.md) with that
model's own pharmacokinetics. Its binding rates and effect-site delays were estimated on them, and its volumes change
with blood flow, which no linear disposition follows; other kinetics under the same binding would be a model that
nobody has checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import each_block
from mitragyna.errors import InputError
from mitragyna.model.compiled import LANES
from mitragyna.model.overdose import COURSES
from mitragyna.model.overdose_course import (
    ARRESTED,
    COLLAPSE_AT,
    FAILED,
    HIGHEST_PCO2,
    HIGHEST_PCO2_AT,
    HYPOXIC_FROM,
    HYPOXIC_TO,
    LOWEST_AIR,
    LOWEST_AIR_AT,
    LOWEST_PO2,
    LOWEST_PO2_AT,
    RESULTS,
    course,
)
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.effects import depressants
from mitragyna.simulate.overdose import OPIOIDS, TOLERANCE, Group, Naloxone, Overdose, people_of, rest
from mitragyna.simulate.summary import Metric

if TYPE_CHECKING:
    from mitragyna.library import Library, Product
    from mitragyna.scenario import Arm
    from mitragyna.simulate.arms import Prepared
    from mitragyna.simulate.schedule import Dose

Numbers = NDArray[np.float64]
Samples = NDArray[np.float32]

HEAD: Final = "respiration."
ARREST: Final = "cardiac_arrest"
QUANTITIES: Final = (*(f"{HEAD}{name}" for name in COURSES), f"{HEAD}{ARREST}")
"""Every quantity of the module; ``respiration.cardiac_arrest`` is 0 before and 1 after circulation collapses."""
SHOWN: Final = tuple(
    f"{HEAD}{name}" for name in ("ventilation", "arterial_po2", "arterial_pco2", "brain_po2", ARREST)
)
"""What is written where the scenario asks for nothing in particular."""
LONGEST_H: Final = 24.0
LARGEST_MG: Final = 1e3
REST_ROUNDING: Final = 1e-4
"""Part of resting ventilation that the solver may wander by at rest."""
INTO_VEIN_S: Final = 10.0
"""The published rescue into a vein takes this long; doses nearer than that are refused."""
PRODUCTS: Final = {"intravenous": "intravenous", "intramuscular": "syringe", "intranasal": "nasal"}
"""Route of a naloxone product of the library -> product of the overdose model."""
_HOUR: Final = 3600.0
_ARREST_HYPOXIA_H: Final = 1.0


@dataclass(frozen=True)
class Intake:
    """What an arm takes, in the overdose model's words: an opioid, a naloxone product, None where there is none."""

    opioid: str | None = None
    naloxone: str | None = None


@dataclass(frozen=True)
class Breathing:
    """A run's overdose module made ready: ``names`` are written, ``user`` is 'naive' or 'chronic', intakes by arm."""

    names: tuple[str, ...]
    user: str
    intakes: dict[str, Intake]


@dataclass(frozen=True)
class Breath:
    """What one arm gives: quantities (times, people) by name, each person's metrics, and how many hearts stopped."""

    samples: tuple[tuple[str, Samples], ...]
    metrics: tuple[Metric, ...]
    arrests: int
    people: int


def planned(prepared: Prepared, names: Sequence[str]) -> Breathing:
    """The module for a scenario that asks for it, ``names`` being what is written.

    Raises ``InputError`` for whatever the model has no numbers for, naming what is missing.
    """
    scenario = prepared.scenario
    if scenario.duration > LONGEST_H * (1.0 + 1e-9):
        raise InputError(
            f"duration: {scenario.duration:g} h is longer than {LONGEST_H:g} h, beyond which the respiratory module "
            "'mann-2022' was not checked; expected a shorter scenario, or model.respiration = 'plain'",
            where="duration",
        )
    user = _user(prepared)
    intakes = {arm.name: _intake(prepared, arm) for arm in scenario.arms}
    return Breathing(tuple(names), user, intakes)


def systems(breathing: Breathing) -> tuple[str, ...]:
    """Names of the library's systems whose numbers the module reads in this run."""
    used = ["overdose-body"]
    for intake in breathing.intakes.values():
        used += [f"overdose-{intake.opioid}"] if intake.opioid else []
        used += ["overdose-naloxone", f"overdose-naloxone-{intake.naloxone}"] if intake.naloxone else []
    return tuple(dict.fromkeys(used))


def _refuse(arm: str, product: str, missing: str) -> InputError:
    return InputError(
        f"arm '{arm}': '{product}' cannot be taken with model.respiration = 'mann-2022', because {missing}; "
        "expected model.respiration = 'plain'",
        where="model.respiration",
        what=product,
    )


def _user(prepared: Prepared) -> str:
    """'chronic' with an opioid in the history, else 'naive': the model has the two ends and no course between them."""
    library = prepared.library
    for habit in prepared.habits:
        item = library.product(habit.product)
        reached = [library.substances[name] for name in library.reached(habit.product)]
        lasting = next((s.name for s in reached if s.mor is not None and s.mor.slow), None)
        if item.kratom or item.kind == "antagonist" or lasting is not None:
            why = (
                "what the leaf does to tolerance of breathing is not known"
                if item.kratom
                else f"{lasting or item.name} stays on the receptors, and the module has no binding rates for it"
            )
            raise InputError(
                f"history: '{habit.product}' cannot go with model.respiration = 'mann-2022', because {why}; expected "
                "another history, or model.respiration = 'plain'",
                where="model.respiration",
                what=habit.product,
            )
    opioid = any(library.product(habit.product).kind == "opioid" for habit in prepared.habits)
    return "chronic" if opioid else "naive"


def _intake(prepared: Prepared, arm: Arm) -> Intake:
    opioids: dict[str, None] = {}
    rescues: dict[str, None] = {}
    for _, doses in prepared.groups[arm.name]:
        sprays, last = 0, -np.inf
        for dose in sorted(doses, key=lambda one: one.time):
            if dose.reset or dose.steady_state or dose.compartment is not None:
                raise InputError(
                    f"arm '{arm.name}': resets, steady states and doses into a named compartment are not modelled with "
                    "model.respiration = 'mann-2022'; expected plain doses",
                    where="model.respiration",
                )
            if not dose.product:
                continue
            what = _acts(prepared.library, arm.name, dose)
            if what in OPIOIDS:
                opioids[what] = None
            elif what is not None:
                rescues[what] = None
                sprays += what == "nasal"
                if dose.duration > 0.0:
                    raise _refuse(
                        arm.name, dose.product, "naloxone as an infusion is not modelled, single doses are"
                    )
                if what == "intravenous" and (dose.time - last) * _HOUR < INTO_VEIN_S:
                    raise _refuse(
                        arm.name, dose.product, f"its doses come within {INTO_VEIN_S:g} s of each other"
                    )
                last = dose.time
        if sprays > 1:
            raise _refuse(
                arm.name,
                "naloxone-nasal",
                "a second nasal dose is absorbed less than the first and no number is known",
            )
    for found, kind in ((opioids, "opioids"), (rescues, "naloxone products")):
        if len(found) > 1:
            raise InputError(
                f"arm '{arm.name}': {' and '.join(found)} in one arm, and model.respiration = 'mann-2022' follows one "
                f"of the {kind} at a time; expected one of them",
                where="model.respiration",
            )
    return Intake(next(iter(opioids), None), next(iter(rescues), None))


def _acts(library: Library, arm: str, dose: Dose) -> str | None:
    """The opioid or the naloxone product that a dose is; None for what the module leaves out without loss."""
    item = library.product(dose.product)
    reached = library.reached(dose.product)
    depress = depressants(library)
    for name in reached:
        if name in OPIOIDS:
            if item.route != "intravenous":
                raise _refuse(
                    arm, dose.product, f"the overdose model has {name} into a vein alone, no absorption"
                )
            return name
        if name == "naloxone":
            if item.route not in PRODUCTS:
                raise _refuse(
                    arm, dose.product, f"the overdose model has no {item.route} absorption of naloxone"
                )
            return PRODUCTS[item.route]
        if library.substances[name].mor is not None or item.kratom:
            known = " and ".join(OPIOIDS)
            raise _refuse(
                arm,
                dose.product,
                f"no rates of binding to and leaving the mu receptor in the form of the overdose model were found for "
                f"{name} (only for {known})",
            )
        if name in depress:
            raise _refuse(
                arm, dose.product, f"the overdose model has no term for the depression of breathing by {name}"
            )
    return None


def describe(breathing: Breathing) -> str:
    """The module in words, for what was asked."""
    because = "an opioid in the history" if breathing.user == "chronic" else "no opioid in the history"
    return (
        f"mann-2022: the FDA's overdose model with its own kinetics and people; {breathing.user} user ({because}); "
        "what the history leaves in the body, weight, age, illness and rescue breathing are not in it"
    )


@dataclass(frozen=True)
class _Given:
    """One dose of a group of people: time (s), amount (mg) of each, length (s)."""

    time: float
    amount: Numbers
    length: float
    rescue: bool


def _given(prepared: Prepared, arm: str, people: NDArray[np.int64], doses: Sequence[Dose]) -> list[_Given]:
    found: list[_Given] = []
    for dose in sorted(doses, key=lambda one: one.time):
        if not dose.product or dose.time >= prepared.scenario.duration:
            continue
        item = prepared.library.product(dose.product)
        what = _acts(prepared.library, arm, dose)
        if what is None:
            continue
        amount = dose.amount * np.ones(people.size) * _content(prepared, item, what, people)
        if dose.per_kg:
            weight = np.broadcast_to(prepared.covariates.columns["weight"], prepared.scenario.people.number)
            amount = amount * weight[people]
        if not np.all(amount <= LARGEST_MG):
            raise _refuse(
                arm, dose.product, f"a dose above {LARGEST_MG:g} mg was never checked in the overdose model"
            )
        found.append(_Given(dose.time * _HOUR, amount, dose.duration * _HOUR, what not in OPIOIDS))
    return found


def _content(prepared: Prepared, item: Product, what: str, people: NDArray[np.int64]) -> Numbers:
    wanted = what if what in OPIOIDS else "naloxone"
    route = next(r for r in prepared.values.routes[item.name] if r.substance == wanted)
    content: Any = route.content
    return np.broadcast_to(np.asarray(content, dtype=np.float64), prepared.scenario.people.number)[people]


def _inputs(given: Sequence[_Given], place: int) -> Numbers:
    """Rows (time, mg at once, change of rate in mg/s) of one person's opioid, times rising."""
    rows: list[tuple[float, float, float]] = []
    for one in given:
        if one.rescue:
            continue
        amount = float(one.amount[place])
        if one.length > 0.0:
            rate = amount / one.length
            rows += [(one.time, 0.0, rate), (one.time + one.length, 0.0, -rate)]
        else:
            rows.append((one.time, amount, 0.0))
    return np.array(sorted(rows), dtype=np.float64).reshape(-1, 3)


def breathe(
    breathing: Breathing,
    prepared: Prepared,
    arm: str,
    times: Numbers,
    threads: int = 1,
    tick: Callable[[int], None] | None = None,
    tolerance: float = TOLERANCE,
) -> Breath:
    """Everybody's breathing in one arm at ``times`` (h, rising).

    A person is a position in the scenario's seed, as in ``simulate.overdose``. Later episodes of hypoxia count, as with
    Strauss et al. 2024, because doses may come at any time.
    """
    scenario, intake = prepared.scenario, breathing.intakes[arm]
    n = scenario.people.number
    asked = Overdose(
        intake.opioid or OPIOIDS[0],
        1.0,
        user=breathing.user,
        naloxone=None if intake.naloxone is None else Naloxone(intake.naloxone, 1.0),
    )
    group: Group = people_of(asked, prepared.library, Draws(scenario.seed, n, scenario.people.first), n)
    start, resting = rest(group.body, group.persons[0])
    at = np.asarray(times, dtype=np.float64) * _HOUR
    until = scenario.duration * _HOUR
    names = list(breathing.names)
    samples = [np.empty((at.size, n), dtype=np.float32) for _ in names]
    results = np.empty((n, RESULTS))
    where = np.empty(n, dtype=np.int64)
    place = np.empty(n, dtype=np.int64)
    given: list[list[_Given]] = []
    for i, (people, doses) in enumerate(prepared.groups[arm]):
        where[people], place[people] = i, np.arange(people.size)
        given.append(_given(prepared, arm, people, doses))

    def work(first: int) -> None:
        shown = np.empty((at.size, len(COURSES)))
        for i in range(first, min(first + LANES, n)):
            own: list[_Given] = given[int(where[i])]
            spot = int(place[i])
            rescues = [one for one in own if one.rescue]
            course(
                *(start.copy(), _inputs(own, spot)),
                np.array([one.amount[spot] * group.absorbed[i] for one in rescues], dtype=np.float64),
                np.array([one.time for one in rescues], dtype=np.float64),
                *(0.0, 0.0, group.infusion_s, -1.0, until, True, False, tolerance),
                *(group.persons[i], group.body, at, shown, results[i]),
            )
            for sample, name in zip(samples, names, strict=True):
                sample[:, i] = _column(shown, results[i], at, name.removeprefix(HEAD))

    each_block(n, threads, work, tick)
    failed = np.flatnonzero(results[:, FAILED] > 0.5)
    if failed.size:
        raise ArithmeticError(f"the overdose solver found no course for person {int(failed[0])}")
    metrics = tuple(m for m in _metrics(arm, results, resting) if m.quantity in names)
    wanted = scenario.output.metrics
    metrics = tuple(m for m in metrics if wanted is None or m.metric in wanted)
    return Breath(
        tuple(zip(names, samples, strict=True)), metrics, int((results[:, ARRESTED] > 0.5).sum()), n
    )


def _column(shown: Numbers, result: Numbers, at: Numbers, name: str) -> Numbers:
    if name == ARREST:
        return (at >= result[COLLAPSE_AT]).astype(np.float64)
    return shown[:, list(COURSES).index(name)]


def _metrics(arm: str, results: Numbers, resting: float) -> list[Metric]:
    """Lowest ventilation and arterial PO2, highest arterial PCO2, time without enough oxygen, and arrests; times in h.

    Time with a brain PO2 of at most 20 mmHg is 1 h after an arrest (the convention of Strauss et al. 2024).
    """

    def hours(column: int, moved: NDArray[np.bool_]) -> Numbers:
        return np.where(moved, results[:, column] / _HOUR, np.nan)

    air, po2, pco2 = (f"{HEAD}{name}" for name in ("ventilation", "arterial_po2", "arterial_pco2"))
    fell = results[:, LOWEST_AIR] < resting * (1.0 - REST_ROUNDING)
    arrested = results[:, ARRESTED] > 0.5
    hypoxia = np.nan_to_num((results[:, HYPOXIC_TO] - results[:, HYPOXIC_FROM]) / _HOUR, nan=0.0)
    return [
        Metric(arm, air, "lowest", "L/min", results[:, LOWEST_AIR]),
        Metric(arm, air, "time_of_lowest", "h", hours(LOWEST_AIR_AT, fell)),
        Metric(arm, po2, "lowest", "mmHg", results[:, LOWEST_PO2]),
        Metric(arm, po2, "time_of_lowest", "h", hours(LOWEST_PO2_AT, fell)),
        Metric(arm, pco2, "peak", "mmHg", results[:, HIGHEST_PCO2]),
        Metric(arm, pco2, "time_of_peak", "h", hours(HIGHEST_PCO2_AT, fell)),
        Metric(arm, f"{HEAD}brain_po2", "hypoxia", "h", np.where(arrested, _ARREST_HYPOXIA_H, hypoxia)),
        Metric(arm, f"{HEAD}{ARREST}", "arrest", "fraction", arrested.astype(np.float64)),
        Metric(arm, f"{HEAD}{ARREST}", "time_of_arrest", "h", hours(COLLAPSE_AT, arrested)),
    ]
