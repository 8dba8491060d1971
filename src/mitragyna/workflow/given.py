"""What a caller changes in a scenario: people, seed, parameters, whether parameters are drawn."""

from __future__ import annotations

from dataclasses import replace

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import ParameterUncertainty, Scenario, override
from mitragyna.scenario.equations import known_tolerance
from mitragyna.scenario.people import MOST_PEOPLE
from mitragyna.scenario.read import FEWEST_SETS, MOST_SETS


def with_uncertainty(scenario: Scenario, uncertainty: bool, sets: int | None) -> Scenario:
    """The scenario with parameters drawn, where it or the caller asks for that; ``sets`` is how many sets."""
    if sets is not None:
        if not uncertainty and scenario.uncertainty is None:
            raise InputError("sets: no parameters are drawn; expected --uncertainty with it")
        if not FEWEST_SETS <= sets <= MOST_SETS:
            raise InputError(
                f"sets: {sets} is out of range; expected a whole number from {FEWEST_SETS} to {MOST_SETS:,}"
            )
    if not uncertainty and scenario.uncertainty is None:
        return scenario
    asked = scenario.uncertainty or ParameterUncertainty()
    return replace(scenario, uncertainty=asked if sets is None else replace(asked, sets=sets))


def changed(
    scenario: Scenario,
    library: Library,
    people: int | None,
    seed: int | None,
    overrides: dict[str, str | float],
    tolerance: float | None = None,
) -> Scenario:
    """The scenario with what the caller replaces."""
    if people is not None:
        if not 1 <= people <= MOST_PEOPLE:
            raise InputError(
                f"people: {people} is out of range; expected a whole number from 1 to {MOST_PEOPLE:,}"
            )
        if scenario.people.table is not None and people > scenario.people.number:
            raise InputError(
                f"people: {people} is more than the {scenario.people.number} rows of {scenario.people.table.path}"
            )
        ids = {name for arm in scenario.arms if arm.events is not None for name in arm.events.by_id}
        lost = sorted(ids - {scenario.person_id(i) for i in range(min(people, scenario.people.number))})
        if lost and people < scenario.people.number:
            raise InputError(
                f"people: {people} leaves out the person '{lost[0]}' of an event table; expected more people"
            )
        scenario = replace(scenario, people=replace(scenario.people, number=people))
    if seed is not None:
        if not 0 <= seed < 2**63:
            raise InputError(f"seed: {seed} is out of range; expected a whole number from 0 to {2**63 - 1}")
        scenario = replace(scenario, seed=seed)
    if tolerance is not None:
        scenario = replace(scenario, tolerance=known_tolerance(tolerance, "tolerance"))
    if overrides:
        read = {name: override(library, name, given, f"--set {name}") for name, given in overrides.items()}
        scenario = replace(
            scenario,
            parameters={**scenario.parameters, **read},
            written_parameters={**scenario.written_parameters, **overrides},
        )
    return scenario
