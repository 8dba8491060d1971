"""Sets of typical values that the evidence allows: how they are drawn, and which number decides an outcome.

A parameter set is one world in which the library's typical values are a little, or far, off. Each set is simulated
with the same people, so what differs between sets is the parameters and nothing else. docs/uncertainty.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library, Parameter, Uncertainty
from mitragyna.library.variability import mixtures
from mitragyna.simulate.draws import Draws, quantile

Numbers = NDArray[np.float64]

PREFIX = "uncertainty:"
"""The streams of parameter sets: no parameter's own name, so that people are drawn as without them."""
BETWEEN_PEOPLE = "between people"
PARAMETERS = "parameters"
BOTH = "people and parameters"
LAYERS = (BETWEEN_PEOPLE, PARAMETERS, BOTH)
"""The layers a band can show: people at the typical values; sets' medians over people; everyone of every set."""
FEWEST_OUTCOMES = 10
"""Sets with an outcome from which shares of its variance are told."""


@dataclass(frozen=True)
class ParameterSets:
    """Typical values of every uncertain parameter: ``values[i, j]`` of ``names[i]`` in set ``j``, internal units.

    ``complements`` are those names that follow another's draw.
    """

    names: tuple[str, ...]
    values: Numbers
    complements: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many sets there are."""
        return self.values.shape[1]

    def of(self, index: int) -> dict[str, float]:
        """The typical values of one set by name: overrides of a run."""
        return {name: float(value) for name, value in zip(self.names, self.values[:, index], strict=True)}


def known_typical(parameters: Iterable[Parameter], given: Mapping[str, float]) -> dict[str, float]:
    """Typical values of the parameters that are wholly unknown, which a plain run draws for each person.

    Given as overrides they hold for everyone, so that people differ only in what people differ in. A ``given``
    value is kept.
    """
    unknown = (p for p in parameters if p.distribution == "log-uniform" and p.same_as is None)
    return {p.name: given.get(p.name, p.value) for p in unknown}


def parameter_sets(
    library: Library, parameters: Iterable[Parameter], seed: int, count: int, given: Mapping[str, float]
) -> ParameterSets:
    """Draw ``count`` sets of typical values for those of ``parameters`` that are uncertain.

    What is in ``given`` (overrides, internal units) is taken as known and not drawn. Set ``j`` is the position
    ``j`` of one stream per seed and parameter: it does not depend on how many sets there are, nor on which other
    parameters are drawn. Correlated as the library says for the layer ``parameters``.
    """
    draws = Draws(seed, count, mixtures=mixtures(library.variability.correlations, "parameters"))
    due = {p.same_as or p.name: library.parameter(p.same_as or p.name) for p in parameters}
    drawn: dict[str, Numbers] = {}
    complements: list[tuple[Parameter, str]] = []
    for name, parameter in due.items():
        found = library.uncertainty(name)
        if name in given or found is None:
            continue
        if found.complement_of is not None:
            complements.append((parameter, found.complement_of))
        else:
            drawn[name] = _values(parameter, found, draws.probability(name, PREFIX))
    for parameter, other in complements:
        total = parameter.value + library.parameter(other).value
        whole = drawn[other] if other in drawn else np.full(count, given.get(other, total - parameter.value))
        # A complement of nothing, or less, is none: it keeps a thousandth of its value.
        drawn[parameter.name] = np.maximum(total - whole, 1e-3 * parameter.value)
    names = tuple(sorted(drawn))
    return ParameterSets(
        names,
        np.array([drawn[name] for name in names]).reshape(len(names), count),
        frozenset(parameter.name for parameter, _ in complements),
    )


def _values(parameter: Parameter, found: Uncertainty, u: Numbers) -> Numbers:
    """Typical values at probabilities ``u``: the shapes of section 6 of docs/equations.md, with the width's CV."""
    low, high, cv = found.low, found.high, found.cv
    if found.distribution == "log-uniform" and found.fold is not None:
        low, high = parameter.value / found.fold, parameter.value * found.fold
    elif found.distribution == "logit-normal":
        # The spread on the logit scale is cv/(1 - value); near one that would fill both ends.
        cv = min(cv, _WIDEST_LOGIT * (1.0 - parameter.value))
    shape = replace(
        parameter,
        distribution=found.distribution,
        between_person=cv or None,
        low=low,
        high=high,
        same_as=None,
    )
    return quantile(shape, u, parameter.value)


_WIDEST_LOGIT = 1.5


# -- which number decides ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """How much of an outcome's variance over parameter sets goes with one parameter.

    ``share`` is the first-order index from conditional means: the variance of the means of groups of sets with
    neighbouring values, over the whole, corrected for chance and never below zero. It sees an effect that turns too.
    ``correlation`` is the rank correlation, told for its sign. ``chance`` is the share that the largest of as many
    parameters without any effect exceeds once in twenty, at this number of sets.
    """

    parameter: str
    share: float
    correlation: float
    chance: float

    @property
    def settled(self) -> bool:
        """Whether it stands out from chance at this number of sets."""
        return self.share > self.chance

    @property
    def direction(self) -> str:
        """Where the outcome goes with a higher value, in a word."""
        if self.correlation**2 < 0.5 * self.share:
            return "turns"
        return "rises" if self.correlation > 0 else "falls"


def shares(sets: ParameterSets, outcome: Numbers, among: frozenset[str] | None = None) -> tuple[Share, ...]:
    """Each parameter's share of the variance of ``outcome`` (one number per set; NaN left out), largest first.

    First-order variance shares after Saltelli et al. 2008 (Global Sensitivity Analysis: The Primer, ch. 4).
    Parameters not ``among`` those that bear on the outcome, and complements of others, are left out. Empty with
    fewer than ``FEWEST_OUTCOMES`` known outcomes, or where the outcome is the same in all.
    """
    known = np.isfinite(outcome)
    y = outcome[known]
    n = y.size
    if n < FEWEST_OUTCOMES or float(np.ptp(y)) == 0.0:
        return ()
    target = _ranks(y)
    compared = [
        (name, row)
        for name, row in zip(sets.names, sets.values[:, known], strict=True)
        if name not in sets.complements and (among is None or name in among) and float(np.ptp(row)) > 0.0
    ]
    if not compared:
        return ()
    degrees = _groups(n) - 1
    once = 1.0 - 0.95 ** (1.0 / len(compared))
    chance = _adjusted(_exceeded(once, degrees, n), n, degrees)
    out: list[Share] = []
    for name, row in compared:
        ranks = _ranks(row)
        rho = float(np.corrcoef(ranks, target)[0, 1])
        out.append(Share(name, _by_means(ranks, y), rho, chance))
    return tuple(sorted(out, key=lambda s: (-s.share, -abs(s.correlation), s.parameter)))


def _ranks(values: Numbers) -> Numbers:
    import pandas as pd  # is there already; the statistics of SciPy take most of a second to import

    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _groups(n: int) -> int:
    """Groups of neighbouring ranks that conditional means are taken of."""
    return max(3, int(np.sqrt(n) / 1.5))


def _exceeded(often: float, degrees: int, n: int) -> float:
    """Part of a variance that ``degrees`` degrees of freedom explain by chance, exceeded this often (a beta law)."""
    from scipy import special

    module: Any = special  # comes without types
    return float(module.betaincinv(degrees / 2, (n - 1 - degrees) / 2, 1.0 - often))


def _by_means(ranks: Numbers, y: Numbers) -> float:
    """Part of the variance of ``y`` between groups of neighbouring ranks, corrected for chance."""
    n = y.size
    groups = _groups(n)
    group = np.minimum(((ranks - 0.5) * groups / n).astype(np.int64), groups - 1)
    total = float(np.square(y - y.mean()).sum())
    between = 0.0
    for g in range(groups):
        part = y[group == g]
        if part.size:
            between += part.size * float(np.square(part.mean() - y.mean()))
    return max(0.0, _adjusted(between / total, n, groups - 1))


def _adjusted(explained: float, n: int, degrees: int) -> float:
    """A share of variance less what ``degrees`` degrees of freedom explain by chance (Ezekiel's adjusted R2)."""
    return 1.0 - (1.0 - explained) * (n - 1) / (n - 1 - degrees)
