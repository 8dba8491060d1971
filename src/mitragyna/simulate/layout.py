"""Everybody's numbers in the order in which the engine takes them, and how interactions change them.

What changes from person to person is packed once. An interaction touches some substances and products, so a layout
beside it, and every epoch of an arm, is made of what they touch alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.epochs import Epoch, epoch
from mitragyna.engine.linear import pattern
from mitragyna.engine.plan import ticks
from mitragyna.engine.run import Columns, System
from mitragyna.model.readout import ReadoutValues
from mitragyna.model.values import PersonValues
from mitragyna.simulate.compartments import Compartments, Input, Way, compartments
from mitragyna.simulate.filling import Filling, fillings
from mitragyna.simulate.occasions import Occasions
from mitragyna.simulate.pace import Pace, pace

Numbers = NDArray[np.float64]

NG_PER_ML = 1000.0
"""1 mg/L in ng/mL."""
NMOL = 1e6
"""1 mg/L over a molar mass in g/mol, times this, is nmol/L."""

NONE = Occasions({}, {})
"""Nothing changes from dose to dose."""


@dataclass(frozen=True)
class Layout:
    """Positions of everything in the packed arrays, and the packed arrays themselves.

    ``lowest``: for quantities whose adverse end is the low one, by position, the highest value each person's can
    have. The engine computes how far they have fallen from it (``fallen``), so its maximum is the deepest fall.
    ``filling`` and ``pace`` are of the typical person, ``excited`` the typical rates (1/h) by state.
    """

    system: System
    columns: Columns
    quantities: tuple[str, ...]
    lowest: Mapping[int, Numbers]
    compartments: Compartments
    pace: Pace
    excited: Mapping[int, tuple[float, ...]]
    filling: Mapping[tuple[int, int], Filling]

    @property
    def ways(self) -> Mapping[Input, tuple[Way, ...]]:
        """What each input does, by substance."""
        return self.compartments.ways

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the linear states."""
        return self.compartments.names


@dataclass(frozen=True)
class Numbered:
    """The numbers of everybody, and of the typical person."""

    everybody: PersonValues
    typical: PersonValues


def _stacked(rows: Sequence[Any], people: int) -> Numbers:
    """Numbers, or one per person, as rows (rows, people)."""
    out = np.empty((len(rows), people))
    for to, row in zip(out, rows, strict=True):
        to[:] = row
    return out


@dataclass
class _Readouts:
    """Readouts in the engine's form: terms one after the other, and each term's weights."""

    names: list[str] = field(default_factory=list[str])
    lowest: dict[int, Any] = field(default_factory=dict[int, Any])
    term_first: list[int] = field(default_factory=lambda: [0])
    weight_first: list[int] = field(default_factory=lambda: [0])
    state: list[int] = field(default_factory=list[int])
    base: list[Any] = field(default_factory=list[Any])
    span: list[Any] = field(default_factory=list[Any])
    kappa: list[Any] = field(default_factory=list[Any])
    of_rest: list[Any] = field(default_factory=list[Any])
    stimulus: list[Any] = field(default_factory=list[Any])
    drive: list[Any] = field(default_factory=list[Any])
    weight: list[Any] = field(default_factory=list[Any])

    def add(
        self, given: ReadoutValues, fallen: bool, values: PersonValues, effect: Mapping[str, int]
    ) -> None:
        """One readout; ``fallen``: as the distance from the highest value it can have."""
        sign, base = (-1.0, given.limits[1] - np.asarray(given.base)) if fallen else (1.0, given.base)
        if fallen:
            self.lowest[len(self.names)] = given.limits[1]
        self.names.append(given.name)
        self.base.append(base)
        masses = {s.name: s.molar_mass for s in values.substances}
        for term in given.terms:
            self.span.append(sign * np.asarray(term.span))
            self.kappa.append(term.kappa)
            # Counted from the highest value, what is left of a quantity is one less its fall over that value.
            self.of_rest.append(1.0 / np.asarray(given.limits[1]) if term.of_rest else 0.0)
            self.stimulus.append(term.sigma)
            self.drive.append(np.asarray(term.delta) * np.asarray(values.outcome.severity))
            for substance, weight in term.weights.items():
                if substance in effect:
                    self.state.append(effect[substance])
                    self.weight.append(np.asarray(weight) * (NMOL / masses[substance]))
            self.weight_first.append(len(self.state))
        self.term_first.append(len(self.span))


def _filled(made: Compartments, typical: PersonValues, a: Numbers) -> Mapping[tuple[int, int], Filling]:
    """How fast each way fills the receptor in the typical person, whose matrix is ``a``."""
    weights = {
        made.substances[s.name].effect: float(np.max(NMOL / (s.molar_mass * np.asarray(s.mu.k))))
        for s in typical.substances
        if s.mu and not s.mu.slow
    }
    if not weights:
        return {}
    rows = made.coefficients(typical)
    starts = {(w.state, w.row): float(np.max(rows[w.row])) for group in made.ways.values() for w in group}
    return fillings(a, weights, starts)


def _dense(made: Compartments, typical: PersonValues) -> Numbers:
    """The typical person's A. Shape (states, states)."""
    out = np.zeros((len(made.names), len(made.names)))
    for place, value in made.rates(typical).items():
        out[place] = np.max(value)
    return out


def pack(
    values: PersonValues,
    typical: PersonValues,
    inputs: Iterable[Input],
    people: int,
    readouts: Sequence[tuple[ReadoutValues, bool]] = (),
    occasions: Occasions | None = None,
) -> Layout:
    """Pack the values of ``people`` people (fields are numbers or arrays over people) for the engine.

    ``typical`` holds the typical person's numbers: only steps depend on them. Quantities are named as in
    the library's list, ``plasma.<substance>`` and so on. ``readouts`` are effects to compute, each with whether its
    adverse end is the low one. Without a ligand of the receptor there are no scores, and receptor and adaptation, all
    zero, are there with readouts alone. ``occasions`` are what changes from dose to dose.
    """
    substances = values.substances
    changing = occasions or NONE
    made = compartments(values, inputs, changing)
    central = {name: own.central for name, own in made.substances.items()}
    effect = {name: own.effect for name, own in made.substances.items()}
    entries = made.rates(values)
    keys = sorted(entries)
    places = np.array(keys, dtype=np.int64).reshape(-1, 2)
    typical_a = _dense(made, typical)
    typical_pace = pace(typical_a, typical, effect)
    fast = [s for s in substances if s.mu is not None and not s.mu.slow]
    slow = [s for s in substances if s.mu is not None and s.mu.slow]
    alpha2 = [s for s in substances if s.alpha2_ec50 is not None]

    def stack(rows: Sequence[Any]) -> Numbers:
        return _stacked(rows, people)

    ad, outcome = values.adaptation, values.outcome
    bound = bool(fast or slow)
    scales = outcome.scales if bound else ()
    quantities = [f"plasma.{s.name}" for s in substances] + [f"effect_site.{s.name}" for s in substances]
    if bound or readouts:
        quantities += [f"occupancy.mor.{s.name}" for s in fast + slow]
        quantities += [
            "occupancy.mor",
            "signal.mor",
            "tolerance",
            "adaptation.fast",
            "adaptation.slow",
            "rebound",
        ]
        quantities += ["withdrawal.drive", *(s.name for s in scales)]
    shown = _Readouts()
    for given, fallen in readouts:
        shown.add(given, fallen, values, effect)
    lowest = {
        len(quantities) + i: np.broadcast_to(np.asarray(top, dtype=np.float64), (people,))
        for i, top in shown.lowest.items()
    }
    quantities += shown.names
    system = System(
        pattern=pattern(len(made.names), places[:, 0], places[:, 1]),
        rates=typical_pace.rates,
        fastest=typical_pace.fastest,
        out_state=np.array(
            [central[s.name] for s in substances] + [effect[s.name] for s in substances], dtype=np.int64
        ),
        fast_state=np.array([effect[s.name] for s in fast], dtype=np.int64),
        slow_state=np.array([effect[s.name] for s in slow], dtype=np.int64),
        alpha2_state=np.array([effect[s.name] for s in alpha2], dtype=np.int64),
        constants=np.array(
            [
                ad.kappa,
                ad.fast_weight,
                ad.slow_weight,
                ad.threshold,
                ad.rebound_gain,
                ad.tolerance_time,
                ad.fast_time,
                ad.slow_time,
                ad.rebound_time,
            ]
        ),
        scale_floor=np.array([float(np.max(s.floor)) for s in scales]),
        scale_top=np.array([float(np.max(s.top)) for s in scales]),
        term_first=np.array(shown.term_first, dtype=np.int64),
        weight_first=np.array(shown.weight_first, dtype=np.int64),
        weight_state=np.array(shown.state, dtype=np.int64),
        affinity_loss=ad.affinity_loss,
        binds=bool(readouts),
        scaled_row=made.scaled_row,
        scaled_by=made.scaled_by,
    )
    factors = np.empty((sum(of.doses * of.each for of in made.drawn), people))
    for first, drawn in made.factors(values, changing, people):
        factors[first : first + len(drawn)] = drawn
    columns = Columns(
        a=stack([entries[k] for k in keys]),
        coefficients=stack([row for _, row in sorted(made.coefficients(values).items())]),
        out_scale=stack(
            [NG_PER_ML / np.asarray(s.volume_central) for s in substances] + [NG_PER_ML for _ in substances]
        ),
        fast_scale=stack([NMOL / (s.molar_mass * np.asarray(s.mu.k)) for s in fast if s.mu]),
        fast_tau=stack([s.mu.tau for s in fast if s.mu]),
        slow_scale=stack([NMOL / (s.molar_mass * np.asarray(s.mu.k)) for s in slow if s.mu]),
        slow_tau=stack([s.mu.tau for s in slow if s.mu]),
        slow_rate=stack([s.mu.dissociation_rate for s in slow if s.mu]),
        slow_top=stack([s.mu.occupancy_max for s in slow if s.mu]),
        alpha2_scale=stack([NMOL / (s.molar_mass * np.asarray(s.alpha2_ec50)) for s in alpha2]),
        severity=stack([outcome.severity])[0],
        emax=stack([outcome.alpha2_emax * np.asarray(s.relief) for s in scales]),
        scale_half=stack([s.half for s in scales]),
        readout_base=stack(shown.base),
        term_span=stack(shown.span),
        term_kappa=stack([*shown.kappa, *shown.of_rest]),
        term_stimulus=stack(shown.stimulus),
        term_drive=stack(shown.drive),
        term_weight=stack(shown.weight),
        factors=factors,
    )
    return Layout(
        system=system,
        columns=columns,
        quantities=tuple(quantities),
        lowest=lowest,
        compartments=made,
        pace=typical_pace,
        excited=typical_pace.excited,
        filling=_filled(made, typical, typical_a),
    )


def _set(rows: Numbers, new: Mapping[int, Any]) -> Numbers:
    """``rows`` with other numbers in some of them."""
    if not new:
        return rows
    out = rows.copy()
    for number, value in new.items():
        out[number] = value
    return out


def _typical_a(layout: Layout, before: Numbered, now: Numbered) -> Numbers:
    """The typical person's A with other numbers."""
    out = layout.pace.a.copy()
    for place, value in layout.compartments.rates(now.typical, before.typical).items():
        out[place] = np.max(value)
    return out


def changed(layout: Layout, before: Numbered, now: Numbered, occasions: Occasions | None = None) -> Layout:
    """The layout of ``now`` from that of ``before``: as ``pack`` of these numbers.

    Only clearances, what is formed, bioavailabilities and what is formed on the way may differ: what interactions
    change. ``occasions`` as ``layout`` was packed with.
    """
    made, columns = layout.compartments, layout.columns
    entry = {place: k for k, place in enumerate(_places(layout))}
    a = _set(columns.a, {entry[p]: v for p, v in made.rates(now.everybody, before.everybody).items()})
    coefficients = _set(columns.coefficients, made.coefficients(now.everybody, before.everybody))
    factors = columns.factors
    for first, rows in made.factors(now.everybody, occasions or NONE, columns.people, before.everybody):
        if factors is columns.factors:
            factors = factors.copy()
        factors[first : first + len(rows)] = rows
    typical_a = _typical_a(layout, before, now)
    typical_pace = layout.pace.changed(typical_a)
    return replace(
        layout,
        system=replace(layout.system, rates=typical_pace.rates, fastest=typical_pace.fastest),
        columns=replace(columns, a=a, coefficients=coefficients, factors=factors),
        pace=typical_pace,
        excited=typical_pace.excited,
        filling=_filled(made, now.typical, typical_a),
    )


def _places(layout: Layout) -> list[tuple[int, int]]:
    """The (row, column) of each entry of A."""
    p = layout.system.pattern
    return list(zip(p.a_row.tolist(), p.a_column.tolist(), strict=True))


def turning(
    layout: Layout, first: Numbered, later: Sequence[tuple[float, Numbered]]
) -> tuple[Layout, tuple[Epoch, ...]]:
    """A layout whose numbers, now those of ``first``, are others from given times (h) on, and these by epoch.

    Its steps are chosen by the fastest rates there ever are.
    """
    made, columns = layout.compartments, layout.columns
    entry = {place: k for k, place in enumerate(_places(layout))}
    fastest, widest = layout.system.fastest, layout.pace
    epochs: list[Epoch] = []
    for time, now in later:
        rates = {entry[p]: v for p, v in sorted(made.rates(now.everybody, first.everybody).items())}
        rows = made.coefficients(now.everybody, first.everybody)
        touched = np.array([*rates], dtype=np.int64), np.array([*rows], dtype=np.int64)
        some = replace(columns, a=columns.a[touched[0]], coefficients=columns.coefficients[touched[1]])
        others = replace(
            columns,
            a=_stacked([*rates.values()], columns.people),
            coefficients=_stacked([*rows.values()], columns.people),
        )
        found = epoch(ticks(time), some, others)
        epochs.append(replace(found, entry=touched[0][found.entry], row=touched[1][found.row]))
        here = layout.pace.changed(_typical_a(layout, first, now))
        fastest = np.maximum(fastest, here.fastest)
        if here.top > widest.top:
            widest = here
    system = replace(layout.system, rates=widest.rates, fastest=fastest)
    return replace(layout, system=system, excited=widest.excited), tuple(epochs)
