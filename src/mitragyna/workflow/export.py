"""One person of a scenario, or an arm's doses, as files for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mitragyna.errors import InputError, suggestion
from mitragyna.export import Carried, Checked, Given, PersonCourse, Written, table, written
from mitragyna.export import sbml as write
from mitragyna.export.equations import ADAPTATION
from mitragyna.export.sbml import ABSENT, available
from mitragyna.export.sources import sources
from mitragyna.library import Library
from mitragyna.library import load as load_library
from mitragyna.model.readout import ReadoutValues
from mitragyna.model.values import PersonValues
from mitragyna.scenario import PLAIN, Arm, Scenario, expand
from mitragyna.scenario import load as load_scenario
from mitragyna.workflow.given import changed

if TYPE_CHECKING:
    from mitragyna.engine.plan import Event
    from mitragyna.engine.run import States
    from mitragyna.simulate.arms import Prepared
    from mitragyna.simulate.schedule import Dose

HALF = "outcomes.symptom_half"


@dataclass(frozen=True)
class Exported:
    """A person's course, its equations, what it was prepared from, and everybody's state at time zero."""

    course: PersonCourse
    written: Written
    prepared: Prepared
    arm: Arm
    start: States
    carried: tuple[Event, ...]


def read(
    scenario: Scenario | str | Path,
    *,
    seed: int | None = None,
    overrides: dict[str, str | float] | None = None,
) -> tuple[Scenario, Library]:
    """A scenario with what the caller replaces, and its library."""
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    library = scenario.with_own_products(
        load_library(scenario.library, scenario.adaptation, "model.adaptation")
    )
    return changed(scenario, library, None, seed, overrides or {}), library


def arm_of(scenario: Scenario, name: str | None) -> Arm:
    """The arm of a name, or the only one. Raises ``InputError`` naming those there are."""
    names = [arm.name for arm in scenario.arms]
    if name is None:
        if len(names) > 1:
            raise InputError(f"--arm: the scenario has {len(names)} arms; expected one of {_listed(names)}")
        return scenario.arms[0]
    if name not in names:
        raise InputError(
            f"--arm: the scenario has no arm '{name}'{suggestion(name, names)}; expected one of {_listed(names)}",
            where="--arm",
            what=name,
        )
    return scenario.arms[names.index(name)]


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def person(scenario: Scenario, library: Library, arm: Arm, number: int | None) -> Exported:
    """The course of one person (1, 2, …; None: the typical person) in an arm.

    The person's numbers and the state that the history has left are those of a run of the same scenario. Raises
    ``InputError`` for what a file of equations cannot hold.
    """
    if number is not None and not 1 <= number <= scenario.people.number:
        raise InputError(
            f"--person: {number} is out of range; this scenario has the people 1 to {scenario.people.number:,}"
        )
    if number is not None and scenario.people.table is None and not _by_id(scenario):
        # The first people of a thousand are the same as without the others.
        scenario = replace(scenario, people=replace(scenario.people, number=number))
    return persons(scenario, library, arm, None if number is None else (number,))[0]


def persons(
    scenario: Scenario, library: Library, arm: Arm, numbers: Sequence[int] | None
) -> tuple[Exported, ...]:
    """The courses of several people in an arm, as ``person``; None: of the typical person alone."""
    _refuse(scenario)
    from mitragyna.simulate.arms import prepare, start_states
    from mitragyna.simulate.people import person as of_one
    from mitragyna.simulate.single import readouts, typical_person

    prepared = typical_person(scenario, library) if numbers is None else prepare(scenario, library)
    start, carried = start_states(prepared, 1)
    read = readouts(prepared, typical=numbers is None)
    made: list[Exported] = []
    for number in (1,) if numbers is None else numbers:
        who = f"person {scenario.person_id(number - 1)} of seed {scenario.seed}"
        who = "the typical person" if numbers is None else who
        course = _course(prepared, arm, number - 1, who, start, carried, of_one(read, number - 1))
        made.append(Exported(course, written(course), prepared, arm, start, carried))
    return tuple(made)


def _by_id(scenario: Scenario) -> bool:
    return any(arm.events is not None and arm.events.by_id for arm in scenario.arms)


def _refuse(scenario: Scenario) -> None:
    """Refuse what one person's equations cannot say."""

    def refuse(key: str, what: str) -> None:
        raise InputError(
            f"{key}: {what}, which an SBML file of one person cannot hold; expected a scenario without it",
            where=key,
        )

    if scenario.respiration != PLAIN:
        refuse(
            "model.respiration",
            f"'{scenario.respiration}' is the FDA's overdose model with its delays and a collapse of its own",
        )
    if scenario.dropout is not None:
        refuse("dropout", "people leave at random")
    if scenario.output.visits:
        refuse("output.visits", "rated scores have noise and whole items")
    if scenario.uncertainty is not None:
        refuse("uncertainty", "sets of typical values are drawn")
    if scenario.variants:
        refuse("model.variants", "several variants of the adaptation equations are compared")


def _course(
    prepared: Prepared,
    arm: Arm,
    index: int,
    who: str,
    start: States,
    carried: tuple[Event, ...],
    readouts: tuple[ReadoutValues, ...],
) -> PersonCourse:
    from mitragyna.engine.plan import hours
    from mitragyna.simulate.interactions import apply
    from mitragyna.simulate.people import person as of_person

    scenario, library = prepared.scenario, prepared.library
    made = prepared.interactions[arm.name]
    values = of_person(apply(prepared.values, made.everybody, library), index)
    later = tuple(
        (turn.time, of_person(apply(prepared.values, turn.everybody, library), index)) for turn in made.later
    )
    layout = prepared.layout_of(arm.name)
    names = _state_names(prepared)
    state = np.concatenate([start.x[:, index], start.slow[:, index], start.adapted[:, index]])
    brought = tuple(
        Carried(hours(event.tick), layout.states[at], amount * float(layout.columns.coefficients[row, index]))
        for event in carried
        for at, row, amount in event.entries
    )
    if later and any(one.time >= later[0][0] for one in brought):
        raise InputError(
            "history: what it still brings arrives after the arm's enzymes have begun to change, which an SBML file "
            "cannot hold; expected a history whose last dose is absorbed from time zero on"
        )
    return PersonCourse(
        title=scenario.title,
        arm=arm.name,
        person=who,
        duration=scenario.duration,
        values=values,
        doses=_doses(prepared, arm, index, values),
        start={name: float(value) for name, value in zip(names, state, strict=True)},
        carried=brought,
        later=later,
        readouts=readouts,
        units={effect.name: effect.unit for effect in library.effects.values()},
        per_volume=frozenset(
            p for p in prepared.products if library.product(p).amount_dimension == "product_volume"
        ),
        clusters=_clusters(prepared),
        cluster_half=scenario.parameters.get(HALF, library.parameter(HALF).value),
    )


def _state_names(prepared: Prepared) -> list[str]:
    slow = [s.name for s in prepared.values.substances if s.mu is not None and s.mu.slow]
    return [*prepared.layout.states, *(f"{name}.bound" for name in slow), *ADAPTATION]


def _doses(prepared: Prepared, arm: Arm, index: int, values: PersonValues) -> tuple[Given, ...]:
    """The person's doses, with what is drawn for each."""
    group = next(doses for people, doses in prepared.groups[arm.name] if index in people)
    taken: dict[str, int] = {}
    out: list[Given] = []
    # Numbered in the order of time, as the draws are.
    for dose in sorted(group, key=lambda d: d.time):
        if dose.steady_state:
            raise InputError(
                f"arm '{arm.name}': the dose of {dose.product} at {dose.time:g} h sets a steady state (SS), which an "
                "SBML file cannot hold; expected a [[history]] or the doses themselves"
            )
        number = taken.get(dose.product, 0)
        taken[dose.product] = number + 1
        factors, speeds = _drawn(prepared, dose, number, index, values)
        out.append(
            Given(
                time=dose.time,
                product=dose.product,
                amount=dose.amount,
                per_kg=dose.per_kg,
                duration=dose.duration,
                reset=dose.reset,
                compartment=dose.compartment,
                factors=factors,
                speeds=speeds,
            )
        )
    return tuple(out)


def _drawn(
    prepared: Prepared, dose: Dose, number: int, index: int, values: PersonValues
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """What the numbers of one dose are over the person's own: of its amount, and of its absorption rate."""
    from mitragyna.simulate.occasions import NODES, factor

    occasions = prepared.occasions
    factors: dict[str, float] = {}
    speeds: dict[str, float] = {}
    if occasions is None or not dose.product or number >= occasions.drawn(dose.product):
        return factors, speeds
    if dose.compartment == "central":
        return factors, speeds
    normal = occasions.normals(dose.product, [number])[0, index]
    for route in values.routes[dose.product]:
        spread = occasions.spread(dose.product, route.substance)
        if spread.bioavailability > 0.0:
            factors[route.substance] = float(factor(route.bioavailability, spread, normal))
        at_once = dose.duration == 0.0 and route.absorption_duration == 0.0
        if spread.absorption_rate > 0.0 and route.absorption_rate is not None and at_once:
            node = int(occasions.nodes(dose.product, [number])[0, index])
            speeds[route.substance] = float(np.exp(spread.absorption_rate * NODES[node]))
    return factors, speeds


def _clusters(prepared: Prepared) -> tuple[str, ...]:
    """The symptoms whose intensities are asked for; quantities that cannot be written are refused by name."""
    patterns = prepared.scenario.output.quantities
    if patterns is None:
        return ()
    known = [f"symptom.{name}" for name in prepared.library.symptoms]
    own = [*prepared.layout.quantities, *known]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in own):
            raise InputError(
                f"output.quantities: '{pattern}' is computed after a course from other quantities, which the SBML "
                "file does not hold; expected plasma, effect_site, occupancy, adaptation, drive, scores, symptoms or "
                "effects",
                where="output.quantities",
                what=pattern,
            )
    return tuple(n.removeprefix("symptom.") for n in known if any(fnmatchcase(n, p) for p in patterns))


def sbml(
    scenario: Scenario | str | Path,
    arm: str | None = None,
    number: int | None = 1,
    *,
    seed: int | None = None,
    overrides: dict[str, str | float] | None = None,
) -> Checked:
    """One person (1, 2, …; None: the typical person) of an arm as the text of an SBML file.

    Raises ``InputError`` for what SBML cannot hold, and where libSBML is not installed.
    """
    if not available():
        raise InputError(ABSENT)
    known, library = read(scenario, seed=seed, overrides=overrides)
    made = person(known, library, arm_of(known, arm), number)
    return write(made.written, sources(made.written, made.prepared.library, made.prepared.products))


def events(scenario: Scenario | str | Path, arm: str | None = None, *, people: int | None = None) -> str:
    """An arm's doses as a table of events, for everybody by id.

    What the history brought, and medicines of ``[person]``, stay in the scenario: a table of an arm with medicines
    that are dosed is refused, because it would leave them out elsewhere and count them twice here. Raises
    ``InputError``.
    """
    known, library = read(scenario)
    known = changed(known, library, people, None, {})
    chosen = arm_of(known, arm)
    dosed = known.resolved_medicines(library).takes
    if dosed:
        raise InputError(
            f"person.medicines: {dosed[0].product} is dosed in every arm beside its own doses, so the table of one arm "
            "would not say all that is taken; expected it as [[arm.take]]",
            where="person.medicines",
            what=dosed[0].product,
        )
    ids = [known.person_id(i) for i in range(known.people.number)]
    table_of = chosen.events
    named = table_of is not None and bool(table_of.by_id)
    own = {name: expand(chosen, known.duration, name if named else None) for name in ids}
    return table(own, known.duration, table_of.observation_times if table_of is not None else ())
