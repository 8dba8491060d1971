"""Everybody's numbers for adverse effects and vital signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

import numpy as np

from mitragyna.errors import InputError, suggestion
from mitragyna.library import Library, Parameter, Readout, Substance
from mitragyna.library.effects import Term
from mitragyna.model.readout import ReadoutValues, TermValues
from mitragyna.scenario import Scenario
from mitragyna.simulate.people import Source

BESIDE_SEDATIVES: Final = ("respiratory_drive", "sedation")
"""Effects shown unasked with a sedative: they are what it is looked at for, and their absence would look like none."""


def depressants(library: Library) -> frozenset[str]:
    """Substances that depress breathing by themselves, not through the mu receptor: with a level of half the effect."""
    drive = library.effects.get("respiratory_drive")
    return frozenset(name for term in drive.terms for name in term.ec50) if drive is not None else frozenset()


def effect_values(
    source: Source, substances: Iterable[str], effects: Iterable[str] | None = None
) -> tuple[ReadoutValues, ...]:
    """Numbers of every effect (or of those named) for the substances of a run, one by one or for everybody.

    Fields are plain floats or arrays (people,), as in ``people.values``; weights are there for ``substances`` only.
    Pairs without a number have no weight: ``Library.not_modelled`` lists them with the reason. Raises ``InputError``
    for a name the library does not have, and for a number that the equations cannot use.
    """
    library = source.library
    listed = tuple(library.substance(name) for name in substances)
    return tuple(_readout(source, effect, listed) for effect in _chosen(library, effects))


def asked_effects(scenario: Scenario, library: Library, substances: Iterable[str]) -> tuple[str, ...]:
    """The effects that are computed for a scenario with these substances.

    Those its output asks for by name or pattern. Where it asks for nothing in particular: ``BESIDE_SEDATIVES`` with a
    sedative, and without a ligand of the mu receptor, when there is no score, those on which a substance acts by
    itself; else none.
    """
    patterns = scenario.output.quantities
    if patterns is not None:
        return tuple(name for name in library.effects if any(fnmatchcase(name, p) for p in patterns))
    listed = [library.substance(name) for name in substances]
    shown: set[str] = set()
    sedatives = depressants(library)
    if any(substance.name in sedatives for substance in listed):
        shown |= set(BESIDE_SEDATIVES)
    if all(substance.mor is None for substance in listed):
        shown |= {
            name
            for name, effect in library.effects.items()
            if any(term.acts_through(substance) for term in effect.terms for substance in listed)
        }
    return tuple(name for name in library.effects if name in shown)


def _chosen(library: Library, effects: Iterable[str] | None) -> list[Readout]:
    if effects is None:
        return list(library.effects.values())
    names = tuple(effects)
    for name in names:
        if name not in library.effects:
            raise InputError(
                f"the library has no effect '{name}'{suggestion(name, library.effects)}", what=name
            )
    return [library.effects[name] for name in names]


def _readout(source: Source, effect: Readout, substances: Sequence[Substance]) -> ReadoutValues:
    return ReadoutValues(
        name=effect.name,
        base=source(effect.base),
        terms=tuple(_term(source, effect, term, substances) for term in effect.terms),
    )


def _term(source: Source, effect: Readout, term: Term, substances: Sequence[Substance]) -> TermValues:
    sensitivity = source.optional(term.sensitivity, 1.0)
    weights: dict[str, Any] = {}
    for substance in substances:
        weight: Any = 0.0
        if substance.name in term.ec50:
            weight = weight + _inverse(source, term.ec50[substance.name])
        if term.alpha2_ratio is not None and substance.alpha2 is not None:
            relief = _inverse(source, substance.alpha2.ec50)
            weight = weight + relief * _inverse(source, term.alpha2_ratio)
        if np.any(weight):
            weights[substance.name] = sensitivity * weight
    span = source(term.span)
    if np.any(np.asarray(span) < 0.0):
        raise InputError(
            f"{effect.name}.{term.name}.span: below zero; give its direction in the file instead"
        )
    return TermValues(
        name=term.name,
        span=span if term.rises else -span,
        kappa=source.optional(term.kappa, 0.0),
        weights=weights,
        sigma=sensitivity * source.optional(term.stimulus, 0.0),
        delta=sensitivity * source.optional(term.drive, 0.0),
        of_rest=term.of_rest,
    )


def _inverse(source: Source, parameter: Parameter) -> Any:
    value = source(parameter)
    if not bool(np.all(np.asarray(value) > 0.0)):
        raise InputError(
            f"{parameter.name}: {np.min(value):g} {parameter.unit} is out of range; expected above zero"
        )
    return 1.0 / value
