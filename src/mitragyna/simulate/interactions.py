"""What the drugs someone takes, and their CYP2D6 phenotype, do to clearances, first pass and metabolites.

Perpetrators taken regularly are at steady state here: one set of factors per person and victim. Those that begin or
end are followed in ``mitragyna.simulate.turnover``, from the same equations (docs/interactions.md). A drug never acts
on itself nor on what the body makes of it, because its measured course contains that; and drugs that change each
other in a circle are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.errors import InputError, suggestion
from mitragyna.library import Clearing, Library
from mitragyna.model.interactions import Passage, formation, intrinsic, passage, presystemic
from mitragyna.model.values import PersonValues, Route, SubstanceValues
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import (
    Activities,
    Levels,
    Taken,
    activities,
    hours_to_steady_state,
    levels,
)

Numbers = NDArray[np.float64]
Value = Any

WHOLE = 1.0
"""The part of an oral dose that takes the way of a swallowed one."""


@dataclass(frozen=True)
class Change:
    """What happens to one substance, relative to the same person without perpetrators and with normal enzymes.

    ``passage`` has clearance and first pass; ``availability`` maps a route to the factor on bioavailability,
    ``formation`` a metabolite to the factor on the fraction of clearance, ``presystemic`` a metabolite to the factor
    on the fraction of the dose. Values are floats or arrays (people,).
    """

    passage: Passage
    availability: Mapping[str, Value]
    formation: Mapping[str, Value]
    presystemic: Mapping[str, Value]

    def auc(self, route: str) -> Value:
        """Area ratio of a dose by ``route``; routes past the gut have an availability of one."""
        return self.availability.get(route, 1.0) / self.passage.clearance


Changes = Mapping[str, Change]


@dataclass(frozen=True)
class Setting:
    """Everything the factors of some people depend on.

    ``phenotypes`` maps an enzyme to activities (people,) by covariate; ``weight`` is in kg.
    """

    source: Source
    taken: tuple[Taken, ...]
    weight: Value
    phenotypes: Mapping[str, Value] = field(default_factory=dict[str, Value])


def phenotypes(source: Source, columns: Mapping[str, NDArray[Any]] | None) -> dict[str, Value]:
    """Enzyme -> activity by covariate category, for people with these covariate columns (None: the typical person).

    Raises ``InputError`` for a category the enzyme has no activity for.
    """
    out: dict[str, Value] = {}
    for name, enzyme in source.library.interactions.enzymes.items():
        if not enzyme.covariate:
            continue
        known = {key: source(item) for key, item in enzyme.activities.items()}
        if columns is None or enzyme.covariate not in columns:
            out[name] = 1.0
            continue
        found, place = np.unique(columns[enzyme.covariate], return_inverse=True)
        for category in found:
            if str(category) not in known:
                raise InputError(
                    f"{enzyme.covariate}: '{category}' is not a phenotype of {name}, which has "
                    f"{', '.join(known)}{suggestion(str(category), known)}",
                    where=enzyme.covariate,
                    what=str(category),
                )
        out[name] = np.array([known[str(category)] for category in found], dtype=np.float64)[place]
    return out


def _made_from(library: Library, name: str) -> set[str]:
    """The substance and everything the body makes of it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        substance = library.substances.get(current)
        if substance is not None:
            waiting += [f.metabolite for f in substance.forms]
            waiting += [f.metabolite for route in substance.routes.values() for f in route.presystemic]
        drug = library.interactions.drugs.get(current)
        if drug is not None and drug.cleared is not None:
            waiting += list(drug.cleared.forms)
    return seen


class Solver:
    """Factors of one setting at steady state; each perpetrator's own level first, by what changes it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.library = setting.source.library
        self.known = self.library.interactions.drugs
        self.own = {taken.drug: _made_from(self.library, taken.drug) for taken in setting.taken}
        self.levels: dict[Taken, Levels] = {}
        self.open: list[str] = []

    def acting_on(self, victim: str) -> list[Taken]:
        """The perpetrators that change an enzyme which clears ``victim``."""
        cleared = self.known[victim].cleared
        if cleared is None:
            return []
        return [
            taken
            for taken in self.setting.taken
            if victim not in self.own[taken.drug]
            and any(enzyme in cleared.by for enzyme in self.known[taken.drug].acts)
        ]

    def level(self, taken: Taken) -> Levels:
        """A perpetrator's levels, its own plasma level under the others."""
        if taken in self.levels:
            return self.levels[taken]
        if taken.drug in self.open:
            circle = [*self.open[self.open.index(taken.drug) :], taken.drug]
            raise InputError(
                f"interactions: {' changes '.join(circle)}: a circle of interactions is not solved; "
                f"expected an arm without one of {', '.join(dict.fromkeys(circle))}",
                where="interactions",
                what=taken.drug,
            )
        ratio: Value = 1.0
        if self.known[taken.drug].cleared is not None and self.acting_on(taken.drug):
            self.open.append(taken.drug)
            change = self.change(taken.drug)
            self.open.pop()
            if change is not None:
                ratio = change.auc("oral")
        self.levels[taken] = levels(self.setting.source, taken, self.setting.weight, ratio)
        return self.levels[taken]

    def absorption(self, victim: str) -> Value:
        substance = self.library.substances.get(victim)
        oral = None if substance is None else substance.routes.get("oral")
        if oral is None or oral.absorption_rate is None:
            return 1.0
        return self.setting.source(oral.absorption_rate)

    def change(self, victim: str) -> Change | None:
        """What happens to ``victim``; None when nothing that is modelled does."""
        drug = self.known.get(victim)
        if drug is None or drug.cleared is None:
            return None
        cleared, source = drug.cleared, self.setting.source
        acting = self.acting_on(victim)
        types = {enzyme: self.setting.phenotypes.get(enzyme, 1.0) for enzyme in cleared.by}
        if not acting and all(bool(np.all(np.asarray(value) == 1.0)) for value in types.values()):
            return None
        pairs = [(self.known[taken.drug], self.level(taken)) for taken in acting]
        found = {
            enzyme: activities(source, pairs, enzyme, self.absorption(victim)) if pairs else Activities()
            for enzyme in cleared.by
        }
        return change_of(self.library, source, cleared, found, types)


def change_of(
    library: Library,
    source: Source,
    cleared: Clearing,
    found: Mapping[str, Activities],
    types: Mapping[str, Value],
) -> Change:
    """What ``found`` activities of enzymes and people's ``types`` of them do to a drug that is ``cleared`` so."""
    shares = {enzyme: source(item) for enzyme, item in cleared.by.items()}
    # Spreads of the fractions are drawn one by one; together they are never more than the whole.
    total: Value = sum(shares.values())
    shares = {enzyme: share / np.maximum(total, 1.0) for enzyme, share in shares.items()}
    liver = {enzyme: types[enzyme] * found[enzyme].liver for enzyme in shares}
    in_gut = [enzyme for enzyme in shares if library.interactions.enzymes[enzyme].gut is not None]
    gut: Value = found[in_gut[0]].gut if in_gut else 1.0
    extraction, available = source(cleared.hepatic_extraction), source(cleared.gut_availability)
    made = passage(
        intrinsic(list(shares.values()), [liver[enzyme] for enzyme in shares]),
        gut,
        extraction,
        available,
        source(cleared.elsewhere),
    )
    swallowed = {route: source(item) for route, item in cleared.swallowed.items()}
    swallowed = {"oral": WHOLE, "oral-extended": WHOLE, **swallowed}
    return Change(
        passage=made,
        availability={route: 1.0 - part + part * made.gut * made.liver for route, part in swallowed.items()},
        formation={name: formation(made, liver.get(enzyme, 1.0)) for name, enzyme in cleared.forms.items()},
        presystemic={
            name: presystemic(
                made, liver.get(enzyme, 1.0), shares.get(enzyme, 0.0), extraction, available, enzyme in in_gut
            )
            for name, enzyme in cleared.forms.items()
        },
    )


def changes(setting: Setting, victims: Iterable[str]) -> dict[str, Change]:
    """What the setting does to each of ``victims`` (names of substances); those it leaves alone are not listed.

    Raises ``InputError`` for a circle of interactions.
    """
    solver = Solver(setting)
    out: dict[str, Change] = {}
    for victim in victims:
        change = solver.change(victim)
        if change is not None:
            out[victim] = change
    return out


def joined(parts: Sequence[tuple[NDArray[np.int64], Changes]], people: int) -> dict[str, Change]:
    """The changes of groups of people (positions, changes computed for everybody) as changes of everybody."""
    if len(parts) == 1:
        return dict(parts[0][1])
    return {
        victim: _mixed([(index, part.get(victim)) for index, part in parts], people)
        for victim in dict.fromkeys(name for _, part in parts for name in part)
    }


def _mixed(pieces: Sequence[tuple[NDArray[np.int64], Change | None]], people: int) -> Change:
    def one(values: Iterable[tuple[NDArray[np.int64], Value]]) -> Numbers:
        total = np.ones(people)
        for index, value in values:
            total[index] = np.broadcast_to(np.asarray(value, dtype=np.float64), (people,))[index]
        return total

    found = [(index, change) for index, change in pieces if change is not None]
    first = found[0][1]
    return Change(
        Passage(**{f.name: one((i, getattr(c.passage, f.name)) for i, c in found) for f in fields(Passage)}),
        {k: one((i, c.availability[k]) for i, c in found) for k in first.availability},
        {k: one((i, c.formation[k]) for i, c in found) for k in first.formation},
        {k: one((i, c.presystemic[k]) for i, c in found) for k in first.presystemic},
    )


def apply(values: PersonValues, made: Changes, library: Library) -> PersonValues:
    """The numbers of people with their clearances, bioavailabilities and metabolite fractions changed.

    A bioavailability below one stays at one at most; one that is apparent (one, with apparent clearance) does not.
    Raises ``InputError`` when nothing is left of a clearance.
    """
    if not made:
        return values
    routes = {
        product: tuple(
            _route(route, library.product(product).route, made.get(route.substance)) for route in given
        )
        for product, given in values.routes.items()
    }
    return replace(
        values,
        substances=tuple(_substance(item, made.get(item.name)) for item in values.substances),
        routes=routes,
    )


def _substance(item: SubstanceValues, change: Change | None) -> SubstanceValues:
    if change is None:
        return item
    factor = change.passage.clearance
    if bool(np.any(np.asarray(factor) <= 0.0)):
        raise InputError(
            f"interactions: nothing is left of the clearance of {item.name}, all of which is by inhibited enzymes; "
            "expected fractions that add up to less than 1, or an 'elsewhere' above 0",
            where=item.name,
        )
    return replace(
        item,
        clearance=item.clearance * factor,
        forms=tuple(
            replace(f, fraction=f.fraction * change.formation.get(f.metabolite, _other(change)))
            for f in item.forms
        ),
    )


def _other(change: Change) -> Value:
    """The factor on the fraction of a metabolite that is made by what nothing changes."""
    return formation(change.passage, 1.0)


def _route(route: Route, way: str, change: Change | None) -> Route:
    if change is None:
        return route
    factor = change.availability.get(way)
    if factor is None:
        return route
    before = np.asarray(route.bioavailability, dtype=np.float64)
    raised = np.asarray(before * factor, dtype=np.float64)
    bounded = np.asarray(np.where(before < 1.0, np.minimum(raised, 1.0), raised), dtype=np.float64)
    made = tuple(
        replace(p, fraction=p.fraction * change.presystemic.get(p.metabolite, 1.0)) for p in route.presystemic
    )
    return replace(route, bioavailability=bounded if bounded.ndim else float(bounded), presystemic=made)


def steady_state_after(setting: Setting) -> Mapping[str, float]:
    """Enzyme -> hours until nine tenths of its change are there (``hours_to_steady_state``)."""
    solver = Solver(setting)
    return hours_to_steady_state(
        setting.source, [(solver.known[taken.drug], solver.level(taken)) for taken in setting.taken]
    )
