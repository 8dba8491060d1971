"""A scenario to findings without a report: what ``mitragyna check`` does."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.library import load as load_library
from mitragyna.safety import Finding, grouped
from mitragyna.safety import check as check_rules
from mitragyna.safety.facts.fact import A_RUN
from mitragyna.scenario import Scenario
from mitragyna.scenario import load as load_scenario


def check(
    scenario: Scenario | str | Path, *, as_of: datetime.date | None = None, simulate: bool = False
) -> tuple[Finding, ...]:
    """The findings of a scenario, one for each sentence (``grouped``); with ``simulate`` those of its run, which
    computes what the rules ask for whatever its output names; where nothing that is taken can be simulated, what hangs
    on a run is not checked, and says why. ``as_of`` is the day that law is asked about.
    """
    if not isinstance(scenario, (Scenario, str, Path)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(
            f"scenario: {type(scenario).__name__} is no scenario; expected a path, or what load_scenario gave"
        )
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    library = scenario.with_own_products(load_library(scenario.library, scenario.adaptation))
    if simulate:
        from mitragyna.simulate.arms import NothingToSimulateError
        from mitragyna.workflow.findings import heard
        from mitragyna.workflow.run import run

        wanted = tuple(dict.fromkeys((*(scenario.output.quantities or ()), *heard(scenario, library))))
        output = replace(scenario.output, quantities=wanted, metrics=None)
        try:
            result = run(replace(scenario, uncertainty=None, variants=(), output=output), as_of=as_of)
        except NothingToSimulateError:
            return _without_run(grouped(check_rules(scenario, library, as_of=as_of)), scenario, library)
        return tuple(Finding.of(finding) for finding in result.findings)
    return grouped(check_rules(scenario, library, as_of=as_of))


def _without_run(made: Iterable[Finding], scenario: Scenario, library: Library) -> tuple[Finding, ...]:
    """The findings, where what rules wait for was asked for and could not be computed: with the reason."""
    reasons = "; ".join(f"{name}: {why}" for name, why in scenario.resolved_medicines(library).not_simulated)
    why = f"a simulation: nothing that is taken can be simulated{f' ({reasons})' if reasons else ''}"

    def told(missing: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(why if each == A_RUN else each for each in missing)

    return tuple(
        replace(
            one,
            missing=told(one.missing),
            each=tuple(replace(part, missing=told(part.missing)) for part in one.each),
        )
        for one in made
    )
