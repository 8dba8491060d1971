"""The part of a system that an arm can reach, so that substances nobody takes there cost nothing."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Part:
    """The part of a system that is not zero throughout, and where its states, ligands and quantities belong.

    What is left out holds exact zeros, and a sum without them is the same sum: no bit of the rest changes.
    """

    system: System
    columns: Columns
    states: np.ndarray
    slow: np.ndarray
    quantities: np.ndarray

    def place(self, state: int) -> int:
        """Number of a state of the whole system within the part."""
        return int(np.searchsorted(self.states, state))

    def plan(self, plan: Plan) -> Plan:
        """The plan with its events' states as the part numbers them."""
        place = {int(s): i for i, s in enumerate(self.states)}
        events = tuple(
            Event(
                e.tick,
                e.kind,
                tuple((place[s], row, amount) for s, row, amount in e.entries),
                e.number,
                e.rates,
            )
            for e in plan.events
        )
        return replace(plan, events=events)

    def train(self, train: Train) -> Train:
        return replace(train, entries=tuple((self.place(s), row, amount) for s, row, amount in train.entries))

    def start(self, states: States) -> States:
        return States(states.x[self.states], states.slow[self.slow], states.adapted)


def part_of(system: System, columns: Columns, touched: np.ndarray, bound: np.ndarray) -> Part:
    """The part that inputs to the states ``touched`` reach; ``bound`` (slow,) slow ligands with occupancy at
    the start.

    Adaptation and its quantities always belong to it.
    """
    p = system.pattern
    live = _reached(system, touched)
    states = np.flatnonzero(live)
    new = np.cumsum(live) - 1
    out = np.flatnonzero(live[system.out_state])
    fast = np.flatnonzero(live[system.fast_state])
    slow = np.flatnonzero(live[system.slow_state] | bound)
    # A bound ligand of which nothing is left to come keeps its effect site, empty.
    missing = system.slow_state[slow][~live[system.slow_state[slow]]]
    if missing.size:
        return part_of(system, columns, np.concatenate([touched, missing]), bound)
    alpha2 = np.flatnonzero(live[system.alpha2_state])
    entries = live[p.a_column]
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
    return Part(few, chosen, states, slow, np.concatenate([out, lin + fast, lin + fasts + slow, rest]))
