"""How fast the typical person's states move: what steps are chosen by, the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.linear import closure
from mitragyna.model.affinity import lost_affinity
from mitragyna.model.values import PersonValues

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class _Together:
    """States from which an input reaches the same ones: ``inside``, and ``reached`` as plain numbers."""

    states: tuple[int, ...]
    inside: NDArray[np.int64]
    reached: tuple[int, ...]


@dataclass(frozen=True)
class Pace:
    """The typical rates (1/h) of the system x' = A x, ``a`` (states, states), and of slow ligands.

    ``excited`` are, for each state, the rates of everything an input there can reach. ``slow`` are rates by which
    ligands come off the receptor, by the state of their effect site, ``seldom`` those that are met in part of a course
    alone.
    """

    a: Numbers
    slow: Mapping[int, float]
    seldom: frozenset[float]
    excited: Mapping[int, tuple[float, ...]]
    together: tuple[_Together, ...]

    @property
    def rates(self) -> tuple[float, ...]:
        """All of them, each once, the slowest first."""
        return tuple(sorted({r for group in self.excited.values() for r in group} | self.seldom))

    @property
    def top(self) -> float:
        """The fastest of ``rates``."""
        return max((group[-1] for group in self.excited.values() if group), default=0.0)

    @property
    def fastest(self) -> Numbers:
        """The fastest that an input to each state reaches, the last of its rates. Shape (states,)."""
        return np.array([r[-1] if (r := self.excited[s]) else 0.0 for s in range(len(self.excited))])

    def changed(self, a: Numbers) -> Pace:
        """With other numbers: as ``pace`` of them, without looking again at what is the same."""
        if not np.array_equal(a != 0.0, self.a != 0.0):
            return _paced(a, self.slow, self.seldom)
        columns = set(np.flatnonzero((a != self.a).any(axis=0)).tolist())
        excited = dict(self.excited)
        for group in self.together:
            if not columns.isdisjoint(group.reached):
                excited |= dict.fromkeys(group.states, _rates(a, group.inside, self.slow))
        return replace(self, a=a, excited=excited)


@lru_cache(maxsize=1024)
def _moduli(matrix: bytes, size: int) -> tuple[float, ...]:
    """How fast the modes of a matrix decay (1/h), where they do: asked again for every slice of a population."""
    values = np.linalg.eigvals(np.frombuffer(matrix).reshape(size, size))
    return tuple(round(v, 12) for v in np.abs(np.real(values)).tolist() if v > 0.0)


def _rates(a: Numbers, inside: NDArray[np.int64], slow: Mapping[int, float]) -> tuple[float, ...]:
    """The rates of the states ``inside``."""
    rates = _moduli(a[inside[:, None], inside].tobytes(), inside.size)
    return tuple(sorted({*rates, *(round(slow[i], 12) for i in inside.tolist() if i in slow)}))


def _paced(a: Numbers, slow: Mapping[int, float], seldom: frozenset[float]) -> Pace:
    reached = closure(a != 0.0)
    alike: dict[bytes, list[int]] = {}
    for state in range(a.shape[0]):
        alike.setdefault(reached[:, state].tobytes(), []).append(state)
    insides = [np.flatnonzero(reached[:, states[0]]) for states in alike.values()]
    together = tuple(
        _Together(tuple(states), inside, tuple(inside.tolist()))
        for states, inside in zip(alike.values(), insides, strict=True)
    )
    excited: dict[int, tuple[float, ...]] = {}
    for group in together:
        excited |= dict.fromkeys(group.states, _rates(a, group.inside, slow))
    return Pace(a, slow, seldom, excited, together)


def pace(a: Numbers, typical: PersonValues, effect: Mapping[str, int]) -> Pace:
    """The pace of the ``typical`` person's system ``a``; ``effect`` are the states of effect sites, by substance."""
    apart = {s.name: float(np.max(s.mu.dissociation_rate)) for s in typical.substances if s.mu and s.mu.slow}
    # At full tolerance they come off faster, where that lowers affinity.
    faster = {
        s.name: 1.0 + float(np.max(lost_affinity(typical.adaptation.affinity_loss, np.asarray(s.mu.tau))))
        for s in typical.substances
        if s.mu
    }
    slow = {effect[name]: rate * faster[name] for name, rate in apart.items()}
    seldom = frozenset(round(rate, 12) for name, rate in apart.items() if faster[name] > 1.0)
    return _paced(a, slow, seldom)
