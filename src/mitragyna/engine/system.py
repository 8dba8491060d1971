"""What the engine is given and gives back: a system, people's columns, states, histories, courses."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np

from mitragyna.engine.linear import Pattern, Products
from mitragyna.engine.plan import Plan
from mitragyna.model.compiled import LANES

ADAPTATION = 4
"""Tolerance, fast adaptation, slow adaptation, rebound: the states with a time constant, in this order."""

ENDLESS = 2**40
"""Number of repeats that stands for a steady state: forty doublings, far beyond any decay."""


@dataclass(frozen=True)
class System:
    """What all people share: structure, positions, common constants.

    ``rates`` are the typical rates (1/h), ``fastest`` (size,) the fastest of those that each state can reach;
    ``constants`` are kappa, fast weight, slow weight, threshold,
    rebound gain and the four time constants (tolerance, fast, slow, rebound). Readout r has the terms
    ``term_first[r]`` to ``term_first[r + 1]``, term t the weights ``weight_first[t]`` to ``weight_first[t + 1]`` on the
    linear states ``weight_state``. ``affinity_loss`` above zero: tolerance lowers agonists' affinity
    (``mitragyna.model.affinity``). Coefficient rows beyond those of the columns are rows ``scaled_row`` of them
    times the columns' factors ``scaled_by``, one number each.
    """

    pattern: Pattern
    rates: tuple[float, ...]
    fastest: np.ndarray
    out_state: np.ndarray
    fast_state: np.ndarray
    slow_state: np.ndarray
    alpha2_state: np.ndarray
    constants: np.ndarray
    scale_floor: np.ndarray
    scale_top: np.ndarray
    term_first: np.ndarray
    weight_first: np.ndarray
    weight_state: np.ndarray
    binds: bool = False
    affinity_loss: float = 0.0
    scaled_row: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    scaled_by: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def fastest_of(self, products: Products) -> float:
        """The fastest typical rate (1/h) behind some entries of exp(A t): it must not depend on who is in the block."""
        return float(self.fastest[self.pattern.column[products.out]].max(initial=0.0))

    @property
    def ligands(self) -> int:
        return self.fast_state.size + self.slow_state.size

    @property
    def adapts(self) -> bool:
        """Whether there are receptor, adaptation and scores: with ligands, or (``binds``) where some were
        left out.
        """
        return self.binds or self.ligands > 0

    @property
    def readouts(self) -> int:
        return self.term_first.size - 1

    @property
    def quantities(self) -> int:
        extra = self.ligands + 3 + ADAPTATION + self.scale_floor.size + self.readouts
        return self.out_state.size + (extra if self.adapts else 0)


@dataclass(frozen=True)
class Columns:
    """What differs between people, people in the last axis of every array (see ``course`` for the
    meaning).
    """

    a: np.ndarray
    coefficients: np.ndarray
    out_scale: np.ndarray
    fast_scale: np.ndarray
    fast_tau: np.ndarray
    slow_scale: np.ndarray
    slow_tau: np.ndarray
    slow_rate: np.ndarray
    slow_top: np.ndarray
    alpha2_scale: np.ndarray
    severity: np.ndarray
    emax: np.ndarray
    scale_half: np.ndarray
    readout_base: np.ndarray
    term_span: np.ndarray
    term_kappa: np.ndarray
    term_stimulus: np.ndarray
    term_drive: np.ndarray
    term_weight: np.ndarray
    factors: np.ndarray

    @property
    def people(self) -> int:
        return int(self.severity.shape[-1])

    def block(self, first: int, people: int = LANES) -> Columns:
        """The block that starts at person ``first``, padded to ``people`` people by repeating the last one."""
        those = next_to_each_other(first, people, self.people)
        return replace(
            self, **{f.name: np.ascontiguousarray(getattr(self, f.name)[..., those]) for f in fields(self)}
        )


def next_to_each_other(first: int, people: int, everyone: int) -> slice | np.ndarray:
    """The ``people`` from person ``first`` on, as an index; beyond ``everyone`` the last one again."""
    if first + people <= everyone:
        return slice(first, first + people)
    return np.minimum(np.arange(first, first + people), everyone - 1)


@dataclass(frozen=True)
class Train:
    """Equal inputs at equal intervals, as the state they leave ``elapsed`` ticks after the last one began.

    ``entries`` as in ``Event``; ``duration`` (ticks) above zero makes them constant inputs, the entries
    then being source states; ``count`` may be ``ENDLESS``. Inputs still running at the end are left on.
    """

    entries: tuple[tuple[int, int, float], ...]
    interval: int
    count: int
    elapsed: int
    duration: int = 0


@dataclass(frozen=True)
class States:
    """State of everybody at one time: linear states, slow occupancies, adaptation; people last."""

    x: np.ndarray
    slow: np.ndarray
    adapted: np.ndarray


@dataclass(frozen=True)
class History:
    """How people came to their state at time zero.

    First ``period``, when there is one: a single interval of a regime in steady state, whose linear state at
    its end is the sum of ``trains`` and whose adaptation is the fixed point. Then ``plan``, when there is
    one,
    from there (or from zero) to tick 0.
    """

    plan: Plan | None = None
    period: Plan | None = None
    trains: tuple[Train, ...] = ()


@dataclass(frozen=True)
class Course:
    """Result of one arm: quantities (quantities, times, people) or None, and per-person metrics (quantities,
    people).

    ``error`` (3, people) estimates the error of the adaptation states as a share of the highest drive, that of slow
    occupancy relative to the occupancy or 1 %, and that of the highest drive as a share of itself.
    """

    quantities: np.ndarray | None
    maximum: np.ndarray
    time_of_maximum: np.ndarray
    area: np.ndarray
    window_area: np.ndarray
    above: np.ndarray
    error: np.ndarray
