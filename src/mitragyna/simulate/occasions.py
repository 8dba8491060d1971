"""What changes within a person from dose to dose: bioavailability and the rate of absorption.

A dose of a product is an occasion. Every substance of the product shares the occasion's draw, since one gut or
nose takes them up together. Equations: docs/uncertainty.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library, Parameter
from mitragyna.library.occasions import ABSORPTION_RATE, BIOAVAILABILITY
from mitragyna.library.uncertain import said_cv
from mitragyna.simulate.draws import Draws

Numbers = NDArray[np.float64]

NODES: Final = (-np.sqrt(3.0), 0.0, np.sqrt(3.0))
EDGES: Final = (1.0 / 6.0, 5.0 / 6.0)
"""A normal number in three points: Gauss-Hermite nodes, and where their weights (1/6, 2/3, 1/6) end."""
WIDEST_LOGIT: Final = 1.5
"""Spread on the logit scale that a fraction near one is held to; more would fill both ends."""


@dataclass(frozen=True)
class Spread:
    """How far one substance's numbers lie about the person's own, dose by dose, on the normal scale.

    ``bioavailability`` on the logit scale if ``logit``, else, like ``absorption_rate``, as the standard deviation of
    the logarithm. Zero: the same in every dose.
    """

    bioavailability: float = 0.0
    logit: bool = False
    absorption_rate: float = 0.0


@dataclass(frozen=True)
class Occasions:
    """The spreads by product and substance, how many doses of each product are told apart, and whose draws.

    Without ``draws`` nothing changes from dose to dose, and the states are those that would be there if it did.
    """

    spreads: Mapping[tuple[str, str], Spread]
    doses: Mapping[str, int]
    draws: Draws | None = None

    def spread(self, product: str, substance: str) -> Spread:
        """The spread of one substance of a product; none where nothing is told."""
        return self.spreads.get((product, substance), Spread())

    def drawn(self, product: str) -> int:
        """How many doses of a product have draws of their own."""
        return self.doses.get(product, 0) if self.draws is not None else 0

    def normals(self, product: str, doses: Sequence[int]) -> Numbers:
        """Everybody's standard normal number for the bioavailability of doses, by their number from 0. Shape (doses,
        people).
        """
        from scipy.special import ndtri

        drawn = self._uniforms(product, BIOAVAILABILITY, doses)
        return ndtri(drawn, out=drawn)

    def nodes(self, product: str, doses: Sequence[int]) -> NDArray[np.int64]:
        """Which of ``NODES`` everybody's absorption of each dose takes. Shape (doses, people)."""
        return np.digitize(self._uniforms(product, ABSORPTION_RATE, doses), EDGES)

    def _uniforms(self, product: str, kind: str, doses: Sequence[int]) -> Numbers:
        assert self.draws is not None
        return self.draws.uniforms([f"occasion:{product}:{kind}:{dose}" for dose in doses])

    def rows(self) -> int:
        """How many rows of factors the doses need, at most."""
        return sum(
            self.drawn(product) * (len(NODES) if spread.absorption_rate > 0.0 else 1)
            for product, spread in {
                (product, spread, substance if spread.logit else ""): (product, spread)
                for (product, substance), spread in self.spreads.items()
            }.values()
        )


def factor(bioavailability: Any, spread: Spread, normal: Numbers) -> Numbers:
    """What a dose's bioavailability is over the person's own, at a standard normal number per person.

    Lognormal, or on the logit scale for a fraction, which then never passes one: none, and the whole, stay so.
    """
    if not spread.logit:
        return np.exp(spread.bioavailability * normal)
    own = np.asarray(bioavailability, dtype=np.float64)
    between = (own > 0.0) & (own < 1.0)
    inside = np.where(between, own, 0.5)
    odds = inside / (1.0 - inside) * np.exp(spread.bioavailability * normal)
    return np.where(between, odds / (1.0 + odds) / inside, 1.0)


def occasions(
    library: Library,
    overrides: Mapping[str, float],
    doses: Mapping[str, int],
    draws: Draws,
) -> Occasions:
    """The occasions of everybody's doses: ``doses`` are the most that anybody takes of each product in an arm."""
    spreads: dict[tuple[str, str], Spread] = {}
    for product in doses:
        for substance, route in library.routes(product).items():
            found = Spread(
                *_of_fraction(library, overrides, route.bioavailability),
                _of_rate(library, route.absorption_rate),
            )
            if found != Spread():
                spreads[product, substance] = found
    varied = {product for product, _ in spreads}
    return Occasions(spreads, {p: n for p, n in doses.items() if p in varied}, draws)


def _cv(library: Library, parameter: Parameter | None) -> float:
    if parameter is None:
        return 0.0
    found = library.variability.occasions.get(parameter.same_as or parameter.name)
    return 0.0 if found is None else found.cv


def _of_rate(library: Library, parameter: Parameter | None) -> float:
    return _sigma(_cv(library, parameter))


def _of_fraction(
    library: Library, overrides: Mapping[str, float], parameter: Parameter | None
) -> tuple[float, bool]:
    cv = _cv(library, parameter)
    if parameter is None or cv == 0.0:
        return 0.0, False
    typical = overrides.get(parameter.same_as or parameter.name, parameter.value)
    if 0.0 < typical < 1.0:
        return min(cv / (1.0 - typical), WIDEST_LOGIT), True
    return _sigma(cv), False


def _sigma(cv: float) -> float:
    """Standard deviation of the logarithm of a lognormal with this coefficient of variation."""
    return float(np.sqrt(np.log1p(cv * cv)))


def between_people(parameter: Parameter, cv: float) -> Parameter:
    """A parameter with the spread between people that is left when the spread within them is told apart.

    What a library says of people was nearly always measured on one occasion each, so it holds both: variances are
    subtracted on the normal scale, and one dose of each person is spread as it was. Nothing is left where the
    spread within people is the wider.
    """
    whole = parameter.between_person
    if whole is None or cv <= 0.0:
        return parameter
    if parameter.distribution == "logit-normal":
        return replace(parameter, between_person=float(np.sqrt(max(whole * whole - cv * cv, 0.0))))
    left = max(_sigma(whole) ** 2 - _sigma(cv) ** 2, 0.0)
    return replace(parameter, between_person=float(np.sqrt(np.expm1(left))))


def told(library: Library, made: Occasions | None, taken: Iterable[str]) -> tuple[str, ...]:
    """Sentences about which numbers of the products ``taken`` change from dose to dose, and which do not."""
    if made is None:
        return (
            "Not drawn: a person absorbs every dose alike. The spread between people is that of one occasion, so it "
            "holds what changes from dose to dose.",
        )
    changing: dict[tuple[str, float], dict[str, None]] = {}
    alike: dict[str, dict[str, None]] = {}
    for product in taken:
        for substance, route in library.routes(product).items():
            title = library.substances[substance].title
            for what, parameter in (
                ("bioavailability", route.bioavailability),
                ("rate of absorption", route.absorption_rate),
            ):
                if parameter is None:
                    continue
                cv = _cv(library, parameter)
                if cv:
                    changing.setdefault((what, cv), {})[title] = None
                else:
                    alike.setdefault(what, {})[title] = None
    said: list[str] = []
    if changing:
        each = [f"{what} of {', '.join(titles)} ({said_cv(cv)})" for (what, cv), titles in changing.items()]
        said.append(
            f"Drawn anew for every dose in the arms: {'; '.join(each)}. In the layer between people, whose spread is "
            "lessened by it. A history is counted at each person's own values."
        )
    if alike:
        each = [f"{what} of {', '.join(titles)}" for what, titles in alike.items()]
        said.append(f"Not modelled, the same in every dose of a person: {'; '.join(each)}.")
    return tuple(said)
