"""Loss of tolerance: which part of a usual amount now has the effect on breathing that the whole had at time zero.

Section 7 of docs/equations.md. Of tolerance alone: other opioids and antagonists in the body are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.plan import Event
from mitragyna.engine.run import States
from mitragyna.library import Library, Parameter
from mitragyna.model.affinity import lost_affinity
from mitragyna.scenario import Arm
from mitragyna.simulate.arms import Prepared, run_arm
from mitragyna.simulate.schedule import Dose, Habit

Numbers = NDArray[np.float64]

QUANTITY = "overdose_margin"
MOST = 10.0
"""Margins above this are given as this: the effect may then be out of reach of any amount."""
LONGEST_H = 24.0
"""The highest level after a usual amount is looked for this long, or one interval."""
_USUAL = "the usual amounts at time zero"


@dataclass(frozen=True)
class Usual:
    """What usual amounts did at time zero, per person.

    ``occupied`` is the highest fraction of the receptors that they can reach which they occupied (at unchanged
    affinity, for ligands that bind fast), ``tolerance`` the state T at time zero, ``kappa`` the constant of breathing's
    tolerance, ``loss`` the affinity that tolerance costs a slow ligand, where that is the one that matters.
    """

    occupied: Numbers
    tolerance: Numbers
    kappa: float
    loss: Numbers | float = 0.0


def habits_of(prepared: Prepared) -> tuple[Habit, ...]:
    """The past use that the margin is about: what acts at the mu receptor with some efficacy."""
    library = prepared.library
    acting = {s.name for s in prepared.values.substances if s.mu is not None and np.max(s.mu.tau) > 0.0}
    return tuple(h for h in prepared.habits if acting & set(library.reached(h.product)))


def available(prepared: Prepared) -> bool:
    """Whether a scenario has past use to take as usual, and the library a number for breathing's tolerance."""
    return bool(habits_of(prepared)) and _kappa(prepared) is not None


def usual(
    prepared: Prepared, start: States, carried: tuple[Event, ...], threads: int | None = None
) -> Usual | None:
    """Take the usual amounts once at time zero and see how far the receptors fill; None where there are none.

    ``start`` and ``carried`` are what ``start_states`` gives.
    """
    habits, kappa = habits_of(prepared), _kappa(prepared)
    if not habits or kappa is None:
        return None
    people = prepared.scenario.people.number
    doses = tuple(Dose(0.0, h.product, h.amount, h.per_kg, h.duration) for h in habits)
    duration = min(max(h.interval for h in habits), LONGEST_H)
    once = replace(
        prepared,
        scenario=replace(prepared.scenario, duration=duration),
        groups={_USUAL: ((np.arange(people), doses),)},
        own={} if prepared.past is None else {_USUAL: prepared.past},
    )
    quantities = prepared.layout.quantities
    course = run_arm(
        once,
        Arm(_USUAL),
        start,
        carried,
        np.zeros(1),
        np.full(len(quantities), np.nan),
        np.arange(len(quantities)),
        threads=threads,
        areas=np.zeros(0, dtype=np.int64),
    )
    assert course.quantities is not None
    tolerance = course.quantities[quantities.index("tolerance"), 0].astype(np.float64)
    occupied, loss = _occupied(prepared, habits, quantities, course.maximum, tolerance)
    return Usual(occupied, tolerance, kappa, loss)


def margin(usual: Usual, tolerance: NDArray[np.float32] | Numbers) -> Numbers:
    """The level of the usual opioid that has the effect of the usual amount, over the usual level.

    ``tolerance`` (..., people) is T then. With q = (1 + kappa T)/(1 + kappa T0) and p the fraction occupied, the
    stimulus q times as large needs the level q (1 - p)/(1 - p q) times as high, less what a slow ligand's affinity has
    come back by; ``MOST`` where that is more or the stimulus is above what all receptors give.
    """
    now = np.asarray(tolerance, dtype=np.float64)
    q = (1.0 + usual.kappa * now) / (1.0 + usual.kappa * usual.tolerance)
    rest = 1.0 - usual.occupied * q
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(rest > 0.0, q * (1.0 - usual.occupied) / rest, MOST)
    found = found * ((1.0 + usual.loss * now) / (1.0 + usual.loss * usual.tolerance))
    return np.minimum(found, MOST)


def _occupied(
    prepared: Prepared,
    habits: tuple[Habit, ...],
    quantities: tuple[str, ...],
    highest: Numbers,
    tolerance: Numbers,
) -> tuple[Numbers, Numbers]:
    """Highest occupancy over the highest there can be: a slow ligand reaches only part of the receptors. And the
    affinity that tolerance costs such a ligand where it occupies more than all together do.

    Breathing answers to fast ligands at unchanged affinity, so what they occupied is put back to it.
    """
    reached = {name for h in habits for name in prepared.library.reached(h.product)}
    acting = [s for s in prepared.values.substances if s.name in reached and s.mu is not None]
    lost = prepared.values.adaptation.affinity_loss
    whole = highest[quantities.index("occupancy.mor")]
    most = np.zeros_like(whole)
    for s in acting:
        if s.mu is not None and not s.mu.slow:
            most = np.maximum(most, lost_affinity(lost, np.asarray(s.mu.tau)))
    factor = 1.0 + most * tolerance
    found = factor * whole / (1.0 + (factor - 1.0) * whole)
    loss = np.zeros_like(found)
    for s in acting:
        if s.mu is not None and s.mu.slow:
            own = highest[quantities.index(f"occupancy.mor.{s.name}")] / s.mu.occupancy_max
            loss = np.where(own > found, lost_affinity(lost, np.asarray(s.mu.tau)), loss)
            found = np.maximum(found, own)
    return np.clip(found, 0.0, 1.0 - 1e-9), loss


def of_breathing(library: Library) -> Parameter | None:
    """The constant of breathing's tolerance; None in a library without one."""
    effect = library.effects.get("respiratory_drive")
    for term in () if effect is None else effect.terms:
        if term.stimulus is not None and term.kappa is not None:
            return term.kappa
    return None


def _kappa(prepared: Prepared) -> float | None:
    found = of_breathing(prepared.library)
    return None if found is None else prepared.scenario.parameters.get(found.name, found.value)
