"""Adverse effects and vital signs read off the state of the model: a base and saturating terms.

quantity = base + sum over terms of span n/(1 + kappa T + n), with
n = sum over substances of weight C + sigma Y + delta m D (docs/effects.md, section 1).

C are effect-site concentrations (nmol/L), Y the stimulus at the mu receptor before tolerance (tau times occupancy,
summed; docs/equations.md, section 3), T tolerance, D the drive of withdrawal, m the person's severity. Each term is
a hyperbola in n whose midpoint tolerance moves to 1 + kappa T: a competitive sum of causes with one maximum, the
form of the operational model (Black and Leff 1983, Proc R Soc B 220:141) that the signal has as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TermValues:
    """One term in one person (or arrays over people).

    ``span`` is signed, in the quantity's unit; ``weights`` are 1/EC50 in L/nmol by substance; ``sigma`` multiplies
    the stimulus, ``delta`` severity times drive; the person's sensitivity is in the last three already. ``of_rest``: a
    fall that takes its share of what the terms before it have left, not of the whole.
    """

    name: str
    span: Any
    kappa: Any = 0.0
    weights: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sigma: Any = 0.0
    delta: Any = 0.0
    of_rest: bool = False


@dataclass(frozen=True)
class ReadoutValues:
    """One adverse effect or vital sign: ``base`` and ``terms``; numbers are floats or arrays over people."""

    name: str
    base: Any
    terms: tuple[TermValues, ...]

    @property
    def limits(self) -> tuple[Any, Any]:
        """Lowest and highest value the quantity can approach."""
        low = high = np.asarray(self.base, dtype=np.float64)
        for term in self.terms:
            fall = np.minimum(term.span, 0.0)
            low = low + (fall * low / np.asarray(self.base) if term.of_rest else fall)
            high = high + np.maximum(term.span, 0.0)
        return low, high


def cause(
    term: TermValues,
    concentrations: Mapping[str, Any],
    stimulus: Any,
    drive: Any,
    severity: Any,
) -> Numbers:
    """n of one term: weighted concentrations (nmol/L), stimulus and severity times drive, added. Dimensionless.

    A substance without a concentration is one that nothing brings.
    """
    n = np.asarray(
        term.sigma * np.asarray(stimulus) + term.delta * severity * np.asarray(drive), dtype=np.float64
    )
    for substance, weight in term.weights.items():
        if substance in concentrations:
            n = n + weight * np.asarray(concentrations[substance])
    return n


def readout(
    values: ReadoutValues,
    concentrations: Mapping[str, Any],
    stimulus: Any = 0.0,
    tolerance: Any = 0.0,
    drive: Any = 0.0,
    severity: Any = 1.0,
) -> Numbers:
    """The quantity, in its own unit, for arrays that broadcast together (times, people).

    ``concentrations`` effect-site concentrations by substance (nmol/L); ``stimulus`` Y, ``tolerance`` T (0 to 1) and
    ``drive`` D as the model has them, none of them below zero; ``severity`` m.
    """
    total = np.asarray(values.base, dtype=np.float64)
    for term in values.terms:
        n = cause(term, concentrations, stimulus, drive, severity)
        change = term.span * n / (1.0 + term.kappa * np.asarray(tolerance) + n)
        total = total * (1.0 + change / values.base) if term.of_rest else total + change
    return np.asarray(total, dtype=np.float64)


def stimulus_of_signal(signal: Any, tolerance: Any, kappa: Any) -> Numbers:
    """The stimulus Y that gives a signal S < 1 under tolerance T: Y = S (1 + kappa T)/(1 - S).

    ``kappa`` is that of the adaptation (docs/equations.md, section 3), not that of a term.
    """
    s = np.asarray(signal, dtype=np.float64)
    return np.asarray(s * (1.0 + kappa * np.asarray(tolerance)) / (1.0 - s), dtype=np.float64)
