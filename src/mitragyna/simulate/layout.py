"""The linear system of a set of substances and the way each product enters it.

States: per substance a central compartment, peripherals and an effect site; per product and substance a depot
where the route absorbs at a rate, and a source where something is infused (a constant that feeds its target;
switching an infusion on and off adds to and takes from the source, so infusions need nothing special).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.linear import Pattern, pattern
from mitragyna.engine.run import Columns, System
from mitragyna.model.affinity import lost_affinity
from mitragyna.model.readout import ReadoutValues
from mitragyna.model.values import PersonValues, Route, SubstanceValues
from mitragyna.simulate.filling import Filling, fillings
from mitragyna.simulate.occasions import NODES, Occasions, Spread, factor

Numbers = NDArray[np.float64]

NG_PER_ML = 1000.0
"""1 mg/L in ng/mL."""
NMOL = 1e6
"""1 mg/L over a molar mass in g/mol, times this, is nmol/L."""


@dataclass(frozen=True)
class Input:
    """One way a product is taken: whole at once or as an infusion, by its route or straight into a compartment."""

    product: str
    infusion: bool = False
    compartment: str | None = None
    per_kg: bool = False


_Doses = tuple[tuple[tuple[int, int], ...], ...]
"""The (state, row) pairs of each dose."""


@dataclass(frozen=True)
class Way:
    """What one substance of an input does: start state, coefficient row, lag (h), length of a zero-order input (h).

    ``doses`` are the (state, row) of each dose that has coefficients of its own, by its number; all else takes the
    common ones, the person's own. Their rows are scaled ones (``System.scaled_row``).
    """

    state: int
    row: int
    lag: float
    duration: float
    doses: _Doses = ()

    def entries(self, dose: int | None) -> tuple[tuple[int, int], ...]:
        """The states and rows of a dose by its number; None for one without a number, as in a history."""
        return self.doses[dose] if dose is not None and dose < len(self.doses) else ((self.state, self.row),)


@dataclass(frozen=True)
class Layout:
    """Positions of everything in the packed arrays, and the packed arrays themselves.

    ``lowest``: for quantities whose adverse end is the low one, by position, the highest value each person's can
    have. The engine computes how far they have fallen from it (``fallen``), so its maximum is the deepest fall.
    """

    system: System
    columns: Columns
    quantities: tuple[str, ...]
    lowest: Mapping[int, Numbers]
    ways: Mapping[Input, tuple[Way, ...]]
    excited: Mapping[int, tuple[float, ...]]
    states: tuple[str, ...]
    filling: Mapping[tuple[int, int], Filling]


@dataclass
class _Matrix:
    """A sparse matrix under construction: entries (row, column) -> values, broadcast over people."""

    people: int
    names: list[str] = field(default_factory=list[str])
    entries: dict[tuple[int, int], Numbers] = field(default_factory=dict[tuple[int, int], Numbers])

    def state(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1

    def add(self, row: int, column: int, value: Any) -> None:
        total = self.entries.get((row, column), np.zeros(self.people))
        self.entries[row, column] = total + np.broadcast_to(
            np.asarray(value, dtype=np.float64), (self.people,)
        )


def _disposition(
    matrix: _Matrix, substances: Iterable[SubstanceValues]
) -> tuple[dict[str, int], dict[str, int]]:
    """Central, peripheral and effect-site states with their exchange; returns central and effect positions."""
    substances = tuple(substances)
    central = {s.name: matrix.state(f"{s.name}.central") for s in substances}
    effect: dict[str, int] = {}
    masses = {s.name: s.molar_mass for s in substances}
    for s in substances:
        c = central[s.name]
        matrix.add(c, c, -(s.clearance / s.volume_central))
        for number, (volume, flow) in enumerate(s.peripherals, 1):
            j = matrix.state(f"{s.name}.peripheral_{number}")
            matrix.add(c, c, -(flow / s.volume_central))
            matrix.add(c, j, flow / volume)
            matrix.add(j, c, flow / s.volume_central)
            matrix.add(j, j, -(flow / volume))
        e = matrix.state(f"{s.name}.effect_site")
        effect[s.name] = e
        matrix.add(e, c, s.effect_rate / s.volume_central)
        matrix.add(e, e, -np.asarray(s.effect_rate))
        for formation in s.forms:
            if formation.metabolite in central:
                ratio = masses[formation.metabolite] / s.molar_mass
                made = central[formation.metabolite]
                rate = formation.fraction * ratio * s.clearance / s.volume_central
                if formation.delay_rate is None:
                    matrix.add(made, c, rate)
                else:
                    on_the_way = matrix.state(f"{s.name}.forming_{formation.metabolite}")
                    matrix.add(on_the_way, c, rate)
                    matrix.add(on_the_way, on_the_way, -np.asarray(formation.delay_rate))
                    matrix.add(made, on_the_way, formation.delay_rate)
    return central, effect


@dataclass
class _Entries:
    """Start states and coefficient rows of the inputs under construction."""

    matrix: _Matrix
    central: dict[str, int]
    masses: dict[str, Any]
    occasions: Occasions = field(default_factory=lambda: Occasions({}, {}))
    depots: dict[tuple[str, str, int], int] = field(default_factory=dict[tuple[str, str, int], int])
    sources: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    rows: list[Numbers] = field(default_factory=list[Numbers])
    scaled: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    factors: list[Numbers] = field(default_factory=list[Numbers])
    known: dict[object, int] = field(default_factory=dict[object, int])

    def row(self, value: Any) -> int:
        self.rows.append(
            np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (self.matrix.people,)))
        )
        return len(self.rows) - 1

    def _fed(self, route: Route) -> list[tuple[int, Any]]:
        """Where absorbed drug goes and which part of it: the parent, and metabolites made on the way."""
        fed: list[tuple[int, Any]] = [(self.central[route.substance], route.bioavailability)]
        for made in route.presystemic:
            if made.metabolite in self.central:
                ratio = self.masses[made.metabolite] / self.masses[route.substance]
                fed.append((self.central[made.metabolite], made.fraction * ratio))
        return fed

    def depot(self, product: str, route: Route, node: int = 1) -> int:
        """The depot at one of ``NODES`` of the absorption rate; the middle one is at the person's own rate."""
        key = (product, route.substance, node)
        if key not in self.depots:
            name, which = f"{product}.{route.substance}", ("_slow", "", "_fast")[node]
            d = self.matrix.state(f"{name}.depot{which}")
            self.depots[key] = d
            spread = self.occasions.spread(product, route.substance).absorption_rate
            rate = np.asarray(route.absorption_rate, dtype=np.float64) * np.exp(spread * NODES[node])
            self.matrix.add(d, d, -rate)
            fed, held = self._fed(route), np.asarray(route.slow_fraction, dtype=np.float64)
            for state, part in fed:
                self.matrix.add(state, d, part * (1.0 - held) * rate)
            if route.slow_rate is not None:
                slow = np.asarray(route.slow_rate, dtype=np.float64)
                e = self.matrix.state(f"{name}.slow_depot{which}")
                self.matrix.add(e, d, held * rate)
                self.matrix.add(e, e, -slow)
                for state, part in fed:
                    self.matrix.add(state, e, part * slow)
        return self.depots[key]

    def source(self, product: str, route: Route, into: str) -> int:
        key = (product, route.substance, into)
        if key not in self.sources:
            z = self.matrix.state(f"{product}.{route.substance}.infusion_to_{into}")
            self.sources[key] = z
            if into == "depot":
                self.matrix.add(self.depot(product, route), z, 1.0)
            elif into == "central":
                self.matrix.add(self.central[route.substance], z, 1.0)
            else:
                for state, part in self._fed(route):
                    self.matrix.add(state, z, part)
        return self.sources[key]

    def ways(self, kind: Input, route: Route, weight: Any) -> list[Way]:
        """The ways of one substance of a product; a bolus past the gut also brings its presystemic metabolites."""
        scale = np.asarray(weight, dtype=np.float64) if kind.per_kg else 1.0
        content = self.row(route.content * scale)
        straight = kind.compartment == "central"
        absorbed = route.absorption_rate is not None and not straight
        lag = 0.0 if straight else route.lag
        zero_order = route.absorption_duration if not (kind.infusion or straight) else 0.0
        if straight and not kind.infusion:
            return [Way(self.central[route.substance], content, 0.0, 0.0)]
        if kind.infusion or zero_order > 0.0:
            into = "depot" if absorbed else ("central" if straight else "circulation")
            at = self.source(kind.product, route, into)
            doses = () if straight else self._doses(kind.product, route, content, (at,))
            return [Way(at, content, lag, zero_order, doses)]
        if absorbed:
            places = (self.depot(kind.product, route),)
            if self.occasions.spread(kind.product, route.substance).absorption_rate > 0.0:
                places = tuple(self.depot(kind.product, route, node) for node in range(len(NODES)))
            doses = self._doses(kind.product, route, content, places)
            return [Way(self.depot(kind.product, route), content, lag, 0.0, doses)]
        entered = [(state, self.row(route.content * scale * part)) for state, part in self._fed(route)]
        return [
            Way(state, row, lag, 0.0, self._doses(kind.product, route, row, (state,)))
            for state, row in entered
        ]

    def _doses(self, product: str, route: Route, row: int, places: tuple[int, ...]) -> _Doses:
        """What each dose that has draws enters, and its number among the scaled rows.

        ``places`` are one state, or a depot for each of ``NODES``, of which a person's dose enters one.
        """
        spread = self.occasions.spread(product, route.substance)
        out: list[tuple[tuple[int, int], ...]] = []
        for dose in range(self.occasions.drawn(product) if spread != Spread() else 0):
            entries: list[tuple[int, int]] = []
            for node, at in enumerate(places):
                by = self._factor(product, route, dose, node if len(places) > 1 else None)
                entries.append((at, len(self.scaled)))
                self.scaled.append((row, by))
            out.append(tuple(entries))
        return tuple(out)

    def _factor(self, product: str, route: Route, dose: int, node: int | None) -> int:
        """The row of factors of a dose: once for all substances of a product whose factors are alike."""
        spread = self.occasions.spread(product, route.substance)
        key = (product, dose, node, spread, route.substance if spread.logit else "")
        if key not in self.known:
            made = np.ones(self.matrix.people)
            if spread.bioavailability > 0.0:
                made = made * factor(route.bioavailability, spread, self.occasions.normal(product, dose))
            if node is not None:
                made = made * (self.occasions.node(product, dose) == node)
            self.known[key] = len(self.factors)
            self.factors.append(made)
        return self.known[key]


def _placed(way: Way, rows: int) -> Way:
    """A way whose scaled rows are numbered after the ``rows`` common ones."""
    return replace(way, doses=tuple(tuple((s, rows + row) for s, row in dose) for dose in way.doses))


def _excited(names: list[str], a: Numbers, extra: Mapping[int, float]) -> dict[int, tuple[float, ...]]:
    """For each state, the typical rates (1/h) of everything an input there can reach."""
    size = len(names)
    reach = (a != 0.0) | np.eye(size, dtype=np.bool_)
    for k in range(size):
        reach |= np.outer(reach[:, k], reach[k, :])
    out: dict[int, tuple[float, ...]] = {}
    for state in range(size):
        inside = np.flatnonzero(reach[:, state])
        values = np.abs(np.real(np.linalg.eigvals(a[np.ix_(inside, inside)])))
        rates = [float(v) for v in values if v > 0.0] + [extra[int(i)] for i in inside if int(i) in extra]
        out[state] = tuple(sorted({round(r, 12) for r in rates}))
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
    matrix = _Matrix(people)
    substances = values.substances
    central, effect = _disposition(matrix, substances)
    changing = occasions or Occasions({}, {})
    made = _Entries(matrix, central, {s.name: s.molar_mass for s in substances}, changing)
    ways: dict[Input, tuple[Way, ...]] = {}
    for kind in inputs:
        routes = values.routes[kind.product]
        ways[kind] = tuple(w for route in routes for w in made.ways(kind, route, values.weight))
    ways = {kind: tuple(_placed(w, len(made.rows)) for w in group) for kind, group in ways.items()}

    twin = _Matrix(1)
    t_central, _ = _disposition(twin, typical.substances)
    t_made = _Entries(twin, t_central, {s.name: s.molar_mass for s in typical.substances}, changing.typical())
    for kind in ways:
        for route in typical.routes[kind.product]:
            t_made.ways(kind, route, typical.weight)
    size = len(matrix.names)
    dense = np.zeros((size, size))
    for (r, c), v in twin.entries.items():
        dense[r, c] = v[0]

    keys = sorted(matrix.entries)
    structure: Pattern = pattern(size, np.array([k[0] for k in keys]), np.array([k[1] for k in keys]))
    fast = [s for s in substances if s.mu is not None and not s.mu.slow]
    slow = [s for s in substances if s.mu is not None and s.mu.slow]
    alpha2 = [s for s in substances if s.alpha2_ec50 is not None]
    apart = {s.name: float(np.max(s.mu.dissociation_rate)) for s in typical.substances if s.mu and s.mu.slow}
    # At full tolerance they come off faster, where that lowers affinity.
    faster = {
        s.name: 1.0 + float(np.max(lost_affinity(typical.adaptation.affinity_loss, np.asarray(s.mu.tau))))
        for s in typical.substances
        if s.mu
    }
    extra = {effect[name]: rate * faster[name] for name, rate in apart.items()}
    excited = _excited(matrix.names, dense, extra)
    slower = {round(rate, 12) for name, rate in apart.items() if faster[name] > 1.0}
    rates = tuple(sorted({r for group in excited.values() for r in group} | slower))

    def stack(rows: list[Any]) -> Numbers:
        arrays = [np.broadcast_to(np.asarray(r, dtype=np.float64), (people,)) for r in rows]
        return np.array(arrays).reshape(len(rows), people)

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
        pattern=structure,
        rates=rates,
        fastest=np.array([max(excited[state], default=0.0) for state in range(size)]),
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
        scaled_row=np.array([row for row, _ in made.scaled], dtype=np.int64),
        scaled_by=np.array([by for _, by in made.scaled], dtype=np.int64),
    )
    columns = Columns(
        a=stack([matrix.entries[k] for k in keys]),
        coefficients=stack(made.rows),  # type: ignore[arg-type]
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
        factors=stack(made.factors),  # type: ignore[arg-type]
    )
    weights = {
        effect[s.name]: float(np.max(NMOL / (s.molar_mass * np.asarray(s.mu.k))))
        for s in typical.substances
        if s.mu and not s.mu.slow
    }
    starts = {(w.state, w.row): float(t_made.rows[w.row][0]) for group in ways.values() for w in group}
    filling = fillings(dense, weights, starts) if weights else {}
    return Layout(system, columns, tuple(quantities), lowest, ways, excited, tuple(matrix.names), filling)
