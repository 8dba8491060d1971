"""The part of a system that an arm can reach and that matters to what is asked of it: the rest costs nothing."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mitragyna.engine.linear import pattern
from mitragyna.engine.plan import Event, Plan
from mitragyna.engine.system import Columns, States, System, Train


def _reached(system: System, states: np.ndarray) -> np.ndarray:
    """Which states (size,) anything in the given ones can reach."""
    inside = np.zeros(system.pattern.size, dtype=np.bool_)
    inside[states] = True
    reached = inside.copy()
    reached[system.pattern.row[inside[system.pattern.column]]] = True
    return reached


def _mattering(system: System, asked: np.ndarray) -> np.ndarray:
    """Which states (size,) can reach the linear outputs ``asked`` (their numbers), or anything adaptation and readouts
    look at.
    """
    ends = np.zeros(system.pattern.size, dtype=np.bool_)
    for states in (system.out_state[asked], system.fast_state, system.slow_state, system.alpha2_state):
        ends[states] = True
    ends[system.weight_state] = True
    before = ends.copy()
    before[system.pattern.column[ends[system.pattern.row]]] = True
    return before


@dataclass(frozen=True)
class Part:
    """The part of a system that is not zero throughout and is asked for, and where its states, ``entries`` of A, slow
    ligands and quantities belong.

    What is left out holds exact zeros, and a sum without them is the same sum; or nothing that is left looks at it. No
    bit of the rest changes, but that propagators are made by shorter times where a faster rate is in the part.
    """

    system: System
    columns: Columns
    states: np.ndarray
    entries: np.ndarray
    slow: np.ndarray
    quantities: np.ndarray

    @cached_property
    def place(self) -> dict[int, int]:
        """The number within the part of each state of the whole system that is in it."""
        return {int(s): i for i, s in enumerate(self.states)}

    def plan(self, plan: Plan) -> Plan:
        """The plan with its events' states as the part numbers them; inputs to states left out are left out."""
        return replace(
            plan, events=tuple(Event(e.tick, e.kind, self._inputs(e), e.number, e.rates) for e in plan.events)
        )

    def train(self, train: Train) -> Train:
        return replace(train, entries=self._inputs(train))

    def _inputs(self, of: Event | Train) -> tuple[tuple[int, int, float], ...]:
        place = self.place
        return tuple([(place[s], row, amount) for s, row, amount in of.entries if s in place])

    def start(self, states: States) -> States:
        return States(states.x[self.states], states.slow[self.slow], states.adapted)


def part_of(
    system: System, columns: Columns, touched: np.ndarray, bound: np.ndarray, asked: np.ndarray | None = None
) -> Part:
    """The part that inputs to the states ``touched`` reach; ``bound`` (slow,) slow ligands with occupancy at
    the start. ``asked``, where not everything is: the numbers of the linear outputs that are.

    Adaptation and its quantities always belong to it.
    """
    p = system.pattern
    live = _reached(system, touched)
    if asked is not None:
        live &= _mattering(system, asked)
    states = np.flatnonzero(live)
    new = np.cumsum(live) - 1
    out = np.flatnonzero(live[system.out_state])
    fast = np.flatnonzero(live[system.fast_state])
    slow = np.flatnonzero(live[system.slow_state] | bound)
    # A bound ligand of which nothing is left to come keeps its effect site, empty.
    missing = system.slow_state[slow][~live[system.slow_state[slow]]]
    if missing.size:
        return part_of(system, columns, np.concatenate([touched, missing]), bound, asked)
    alpha2 = np.flatnonzero(live[system.alpha2_state])
    entries = np.flatnonzero(live[p.a_column] & live[p.a_row])
    small = pattern(states.size, new[p.a_row[entries]], new[p.a_column[entries]])
    weighed = np.flatnonzero(live[system.weight_state])
    lin, fasts = system.out_state.size, system.fast_state.size
    rest = np.arange(lin + system.ligands, system.quantities)
    few = replace(
        system,
        pattern=small,
        fastest=system.fastest[states],
        out_state=new[system.out_state[out]],
        fast_state=new[system.fast_state[fast]],
        slow_state=new[system.slow_state[slow]],
        alpha2_state=new[system.alpha2_state[alpha2]],
        weight_first=np.searchsorted(weighed, system.weight_first).astype(np.int64),
        weight_state=new[system.weight_state[weighed]],
        binds=system.adapts,
    )
    c = columns
    chosen = replace(
        c,
        a=c.a[entries],
        out_scale=c.out_scale[out],
        fast_scale=c.fast_scale[fast],
        fast_tau=c.fast_tau[fast],
        slow_scale=c.slow_scale[slow],
        slow_tau=c.slow_tau[slow],
        slow_rate=c.slow_rate[slow],
        slow_top=c.slow_top[slow],
        alpha2_scale=c.alpha2_scale[alpha2],
        term_weight=c.term_weight[weighed],
    )
    return Part(
        few, chosen, states, entries, slow, np.concatenate([out, lin + fast, lin + fasts + slow, rest])
    )
