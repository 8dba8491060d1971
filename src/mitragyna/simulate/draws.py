"""Random numbers that belong to a parameter and a person, not to the order of a program.

One counter-based stream (Philox, Salmon et al. 2011) per seed and name; a person is a position in it. The
first hundred of a thousand people are therefore the hundred, in every arm and at any split of the work.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Parameter

Numbers = NDArray[np.float64]


class _Streams(threading.local):
    """A generator of this thread, and its state before the first number: setting it is quicker than making one."""

    def __init__(self) -> None:
        self.one = np.random.Philox(key=0)
        self.state: Any = self.one.state


_streams = _Streams()


@dataclass(frozen=True)
class Draws:
    """The people ``start`` to ``start + count`` of a seed.

    ``mixtures`` are, for parameters that vary with others, the names whose independent normal numbers they are
    mixed from, with weights (``library.variability.mixtures``).
    """

    seed: int
    count: int
    start: int = 0
    mixtures: Mapping[str, tuple[tuple[str, float], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, float], ...]]
    )

    def uniform(self, name: str) -> Numbers:
        """One number in (0, 1) per person for ``name``, never exactly 0 or 1. Shape (count,)."""
        return self.uniforms((name,))[0]

    def uniforms(self, names: Sequence[str]) -> Numbers:
        """``uniform`` of each of ``names``. Shape (names, count)."""
        # The counter stands for four numbers: skipped, not drawn.
        skipped, odd = divmod(self.start, 4)
        stream, state = _streams.one, _streams.state
        state["state"]["counter"] = np.array([skipped, 0, 0, 0], dtype=np.uint64)
        raw = np.empty((len(names), self.count), dtype=np.uint64)
        for row, name in zip(raw, names, strict=True):
            key = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()[:16]
            state["state"]["key"] = np.frombuffer(key, dtype=np.uint64)
            stream.state = state
            row[:] = stream.random_raw(odd + self.count)[odd:]
        # 52 bits and a half: neither end can be reached by rounding.
        raw >>= np.uint64(12)
        made = raw.astype(np.float64)
        made += 0.5
        made *= 2.0**-52
        return made

    def probability(self, name: str, prefix: str = "") -> Numbers:
        """As ``uniform``, varying with the other parameters of its mixture: a Gaussian copula. Shape (count,).

        The streams are those of ``prefix`` and the names. A parameter without a mixture, and the first of each
        group, has the numbers it would have alone.
        """
        mixture = self.mixtures.get(name, ())
        if not mixture or mixture[0][0] == name:
            return self.uniform(prefix + name)
        from scipy.special import ndtr, ndtri

        total = np.zeros(self.count)
        for other, weight in mixture:
            total += weight * ndtri(self.uniform(prefix + other))
        return np.clip(ndtr(total), 2.0**-53, 1.0 - 2.0**-53)

    def parameter(self, parameter: Parameter, value: float | None = None) -> Numbers | float:
        """``parameter`` for each person (docs/equations.md, section 6); a plain number where people do not differ.

        ``value`` replaces the typical value (an override); a log-uniform or uniform parameter so replaced is the
        same in everyone, because its width says that the value is unknown, not that people differ.
        """
        typical = parameter.value if value is None else value
        if not parameter.varies or (
            value is not None and parameter.distribution in ("log-uniform", "uniform")
        ):
            return typical
        return quantile(parameter, self.probability(parameter.same_as or parameter.name), typical)


def quantile(parameter: Parameter, u: Numbers, typical: float) -> Numbers:
    """The parameter's distribution at probabilities ``u``, its limits cut off. Section 6 of docs/equations.md."""
    from scipy.special import ndtr, ndtri

    shape = parameter.distribution
    if shape == "log-uniform" and parameter.low and parameter.high:
        return parameter.low * (parameter.high / parameter.low) ** u
    if shape == "uniform" and parameter.low is not None and parameter.high is not None:
        return parameter.low + (parameter.high - parameter.low) * u
    cv = parameter.between_person or 0.0
    if cv == 0.0:
        return np.full_like(u, typical)
    if shape == "logit-normal":
        spread = cv / (1.0 - typical)
        logit = np.log(typical / (1.0 - typical)) + spread * ndtri(u)
        return 1.0 / (1.0 + np.exp(-logit))
    if shape == "normal":
        low = -np.inf if parameter.low is None else (parameter.low - typical) / (cv * typical)
        high = np.inf if parameter.high is None else (parameter.high - typical) / (cv * typical)
        return typical + cv * typical * ndtri(ndtr(low) + u * (ndtr(high) - ndtr(low)))
    omega = np.sqrt(np.log1p(cv * cv))
    low = -np.inf if parameter.low is None else np.log(parameter.low / typical) / omega
    high = np.inf if parameter.high is None else np.log(parameter.high / typical) / omega
    return typical * np.exp(omega * ndtri(ndtr(low) + u * (ndtr(high) - ndtr(low))))


def positions(edges: Numbers, values: Numbers, side: str) -> NDArray[np.int64]:
    """``numpy.searchsorted`` with a plain type."""
    search: Any = np.searchsorted
    return search(edges, values, side=side)
