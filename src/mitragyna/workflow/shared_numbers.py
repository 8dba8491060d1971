"""Which of the numbers that no substance owns enter a run: adaptation, outcomes, scales, symptoms, effects, leaving.

A number enters where something that the run tells is computed from it and could be another for it. Without a ligand of
the mu receptor there is no withdrawal, so no number of it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.library import Library, Parameter, Substance
from mitragyna.library.effects import Term
from mitragyna.simulate import derived, tolerance_loss
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.effects import asked_effects
from mitragyna.workflow.population import RELIEF_SCORE

SHARED: Final = ("adaptation", "outcomes", "symptom", "dropout", "observation")
"""Owners of such numbers beside the scales and effects of a library."""
_WITHDRAWAL: Final = ("occupancy.mor", *derived.RECEPTOR)


def owners(library: Library) -> frozenset[str]:
    """First parts of the names of all numbers that this module knows of."""
    return frozenset({*SHARED, *library.scales, *library.effects})


def adapts(prepared: Prepared) -> bool:
    """Whether anything that the run tells is computed with the adaptation equations."""
    return any(name.startswith("adaptation.") for name in entering(prepared))


def entering(prepared: Prepared, substances: Iterable[str] | None = None) -> frozenset[str]:
    """Names of the shared numbers that enter a run, or what it tells of an arm with these ``substances`` alone.

    Raises ``InputError`` as ``derived.plan``.
    """
    told = _Told.of(prepared)
    if substances is not None:
        told = replace(told, substances=tuple(prepared.library.substances[name] for name in substances))
    return frozenset(_names(told))


@dataclass(frozen=True)
class _Told:
    """What of a run is told: ``quantities`` by name, and ``scales`` told or needed for what is."""

    prepared: Prepared
    quantities: frozenset[str]
    scales: frozenset[str]
    substances: tuple[Substance, ...]

    @classmethod
    def of(cls, prepared: Prepared) -> _Told:
        scenario, library, own = prepared.scenario, prepared.library, prepared.layout.quantities
        plan = derived.plan(prepared)
        told = {*(own[i] for i in plan.standard), *plan.extra}
        if scenario.uncertainty is not None:
            # The courses of the layers are of every quantity.
            told |= {*own}
        scales = {name.partition(".")[0] for name in told}
        if scenario.variants or (len(scenario.arms) > 1 and not all(arm.products for arm in scenario.arms)):
            scales.add(RELIEF_SCORE)
        if scenario.dropout is not None and any(_of_leaving(name) for name in told):
            scales.add(derived.LEAVING_SCORE)
        return cls(
            prepared,
            frozenset(told),
            frozenset(name for name in scales if name in library.scales and name in own),
            tuple(library.substances[s.name] for s in prepared.values.substances),
        )

    @property
    def bound(self) -> bool:
        """Whether a ligand of the mu receptor is there; without one stimulus and drive are zero throughout."""
        return any(s.mor is not None for s in self.substances)

    @property
    def relieved(self) -> bool:
        """Whether an alpha-2 agonist is there."""
        return any(s.alpha2 is not None for s in self.substances)


def _of_leaving(quantity: str) -> bool:
    return quantity.startswith(("retained", "left.")) or quantity.endswith(".stayers")


def _names(told: _Told) -> Iterator[str]:
    prepared, library = told.prepared, told.prepared.library
    effects = asked_effects(prepared.scenario, library, [s.name for s in told.substances])
    terms = [t for name in effects for t in library.effects[name].terms if _acts(t, told)]
    yield from (library.effects[name].base.name for name in effects)
    yield from (number.name for term in terms for number in _of_term(term, told))
    yield from _of_leavers(told)
    if any(name.split(".")[1:2] == ["observed"] for name in told.quantities):
        yield from (p.name for p in library.systems["observation"].parameters.values())
    if not told.bound:
        return
    kappa = tolerance_loss.of_breathing(library) if tolerance_loss.available(prepared) else None
    if kappa is not None:
        yield kappa.name
    moved = any(t.stimulus is not None or t.drive is not None or t.kappa is not None for t in terms)
    symptoms = {name.split(".")[1] for name in told.quantities if name.startswith("symptom.")}
    receptor = any(name.startswith(_WITHDRAWAL) for name in told.quantities)
    if moved or symptoms or receptor or told.scales or kappa is not None:
        yield from (p.name for p in library.adaptation.parameters.values())
    if symptoms or told.scales or any(t.drive is not None for t in terms):
        yield "outcomes.severity"
    if symptoms:
        yield "outcomes.symptom_half"
    if told.relieved and (symptoms or told.scales):
        yield "outcomes.alpha2_emax"
    for name in told.scales:
        scale = library.scales[name]
        # Relief, and what makes people leave, are of what lies above the floor.
        floor = scale.floor if any(q.partition(".")[0] == name for q in told.quantities) else None
        yield from (number.name for number in _there(floor, scale.half, scale.severity_weight))
    for name in {*symptoms, *_clusters(told)}:
        yield library.symptoms[name].effect.name
        if told.relieved:
            yield library.symptoms[name].relief.name


def _clusters(told: _Told) -> Iterator[str]:
    """Symptom clusters that are in a scale of which they change something: its parts, or how far it is relieved."""
    library = told.prepared.library
    for scale in told.scales:
        parts = (f"{scale}.observed", *(f"{scale}.{cluster}" for cluster in library.symptoms))
        if told.relieved or any(name.startswith(parts) for name in told.quantities):
            weights = zip(library.symptoms, library.weights(scale), strict=True)
            yield from (cluster for cluster, weight in weights if weight > 0.0)


def _of_leavers(told: _Told) -> Iterator[str]:
    """Numbers of leaving early: a hazard that is zero throughout is none of them."""
    if told.prepared.scenario.dropout is None or not any(_of_leaving(name) for name in told.quantities):
        return
    yield "dropout.background_hazard"
    if told.relieved:
        yield "dropout.adverse_hazard"
    if told.bound:
        yield from ("dropout.symptom_hazard", "dropout.symptom_power", "dropout.severity_weight")


def _acts(term: Term, told: _Told) -> bool:
    """Whether a term of an effect is there: something in the run moves it."""
    return (term.drive is not None and told.bound) or any(term.acts_through(s) for s in told.substances)


def _of_term(term: Term, told: _Told) -> Iterator[Parameter]:
    """The numbers of a term that count: not the level of a substance that is not there, say."""
    yield from _there(term.span, term.sensitivity)
    if told.bound:
        yield from _there(term.stimulus, term.drive, term.kappa)
    if told.relieved:
        yield from _there(term.alpha2_ratio)
    yield from (level for name, level in term.ec50.items() if name in {s.name for s in told.substances})


def _there(*numbers: Parameter | None) -> Iterable[Parameter]:
    return (number for number in numbers if number is not None)
