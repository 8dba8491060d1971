"""One person's numbers apart from a run: the typical person made ready, and readouts as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.library.variability import mixtures
from mitragyna.model.readout import ReadoutValues
from mitragyna.scenario import Scenario
from mitragyna.simulate.altered import altered
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.covariates import Covariates, factors
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.effects import asked_effects, effect_values
from mitragyna.simulate.interactions import apply
from mitragyna.simulate.layout import pack
from mitragyna.simulate.people import Source


def _reached(library: Library, products: Iterable[str]) -> set[str]:
    return {name for product in products for name in library.reached(product)}


def _usual(prepared: Prepared) -> Source:
    library = prepared.library
    typical = factors(library, prepared.covariates.typical, _reached(library, prepared.products))
    return Source(library, prepared.scenario.parameters, factors=typical)


def readouts(prepared: Prepared, *, typical: bool = False) -> tuple[ReadoutValues, ...]:
    """The effects that a scenario computes, with everybody's numbers, or those of the ``typical`` person."""
    scenario, library = prepared.scenario, prepared.library
    source = _usual(prepared)
    if not typical:
        together = mixtures(library.variability.correlations, "people")
        draws = Draws(scenario.seed, scenario.people.number, mixtures=together)
        given = factors(library, prepared.covariates.columns, _reached(library, prepared.products))
        source = Source(library, scenario.parameters, draws, given, prepared.occasions is not None)
    names = tuple(s.name for s in prepared.values.substances)
    return effect_values(source, names, asked_effects(scenario, library, names))


def typical_person(scenario: Scenario, library: Library) -> Prepared:
    """A scenario made ready for one person who has the typical numbers, the same in every dose.

    For the numbers and the state at time zero: epochs of interactions are in ``interactions`` alone. Raises
    ``InputError`` where people have doses of their own, so that no person's are typical, and as ``prepare``.
    """
    for arm in scenario.arms:
        if arm.events is not None and arm.events.by_id:
            raise InputError(
                f"arm '{arm.name}': its table gives everybody doses of their own, so nobody's are typical; expected "
                "the number of a person",
                where=arm.name,
            )
    table = scenario.people.table
    one = scenario if table is not None else replace(scenario, people=replace(scenario.people, number=1))
    made = prepare(one, library)
    if table is not None:
        made = replace(made, groups={a: ((np.arange(1), g[0][1]),) for a, g in made.groups.items()})
    library, values = made.library, made.typical
    usual = _usual(made)
    covariates = made.covariates
    weight = covariates.typical_weight
    people = Covariates({"weight": np.array([weight])}, weight, covariates.typical)
    alone = replace(one, people=replace(one.people, number=1, occasions=False))
    before, arms = altered(alone, library, usual, usual, people, made.groups, made.habits)
    read = tuple((r, library.effects[r.name].worst == "lowest") for r in readouts(made, typical=True))
    inputs = tuple(made.layout.ways)
    past = apply(values, before.everybody, library)
    return replace(
        made,
        scenario=alone,
        values=values,
        covariates=people,
        layout=pack(values, values, inputs, 1, read),
        past=pack(past, past, inputs, 1, read) if before.everybody else None,
        own={
            name: pack(now, now, inputs, 1, read)
            for name, change in arms.items()
            if change.everybody
            for now in (apply(values, change.everybody, library),)
        },
        interactions=arms,
        epochs={},
        occasions=None,
    )
