"""The states of a set of substances and of the ways products enter, and what their rates and coefficients are.

States: per substance a central compartment, peripherals and an effect site; per product and substance a depot
where the route absorbs at a rate, and a source where something is infused (a constant that feeds its target;
switching an infusion on and off adds to and takes from the source, so infusions need nothing special).

Which states there are is the same for everybody and under any interaction; numbers alone differ. An entry of the
system's matrix A stands in the column of the state that is emptied, so each belongs to one substance, or to one
substance of one product, and so does each coefficient. Where one of these has other numbers, its own entries and
coefficients are all that changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.model.values import PersonValues, Route, SubstanceValues
from mitragyna.simulate.occasions import NODES, Occasions, Spread, factor

Numbers = NDArray[np.float64]
Value = Any
"""A number, or one per person."""
Rates = dict[tuple[int, int], Value]
"""Entries of A (1/h) by (row, column)."""

TOGETHER = 2**16
"""Draws of doses made at one time: they stay in the cache."""


@dataclass(frozen=True)
class Input:
    """One way a product is taken: whole at once or as an infusion, by its route or straight into a compartment."""

    product: str
    infusion: bool = False
    compartment: str | None = None
    per_kg: bool = False


@dataclass(frozen=True)
class Way:
    """What one substance of an input does: start state, coefficient row, lag (h), length of a zero-order input (h).

    The first ``drawn`` doses have coefficients of their own; all else takes the common ones, the person's own. Each
    enters ``places``, one state, or a depot for each of ``NODES``, of which a person's dose enters one; their rows
    are scaled ones (``System.scaled_row``), from ``scaled`` on.
    """

    state: int
    row: int
    lag: float
    duration: float
    drawn: int = 0
    places: tuple[int, ...] = ()
    scaled: int = 0

    def entries(self, dose: int | None) -> tuple[tuple[int, int], ...]:
        """The states and rows of a dose by its number; None for one without a number, as in a history."""
        if dose is None or dose >= self.drawn:
            return ((self.state, self.row),)
        first = self.scaled + dose * len(self.places)
        return tuple((state, first + node) for node, state in enumerate(self.places))


@dataclass(frozen=True)
class SubstanceStates:
    """States of one substance: one per peripheral, and one per formation that takes its time (else None)."""

    central: int
    effect: int
    peripherals: tuple[int, ...]
    forming: tuple[int | None, ...]


@dataclass(frozen=True)
class Depot:
    """A depot and its slow part; what leaves it does so ``faster`` times as fast as at the person's own rate."""

    state: int
    slow: int | None
    faster: float


@dataclass(frozen=True)
class RouteStates:
    """States by which one substance of a product enters: depots by node, sources by what they feed."""

    depots: dict[int, Depot] = field(default_factory=dict[int, Depot])
    sources: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Row:
    """A coefficient: of the route's content, per kg or not, what enters, or the part that goes to ``fed``."""

    route: tuple[str, int]
    per_kg: bool
    fed: int | None = None


@dataclass(frozen=True)
class Drawn:
    """Rows of factors, from ``first`` on: one per dose of the route's product, or with ``nodes`` one per node."""

    route: tuple[str, int]
    spread: Spread
    nodes: bool
    first: int
    doses: int

    @property
    def each(self) -> int:
        """Rows of one dose."""
        return len(NODES) if self.nodes else 1


@dataclass(frozen=True)
class Compartments:
    """States, in order, and what stands for what; routes by product and position among the product's.

    ``scaled`` are, for each way with doses of their own, its coefficient row and how its factors lie: rows of
    ``Drawn`` one after the other.
    """

    names: tuple[str, ...]
    substances: Mapping[str, SubstanceStates]
    routes: Mapping[tuple[str, int], RouteStates]
    ways: Mapping[Input, tuple[Way, ...]]
    rows: tuple[Row, ...]
    drawn: tuple[Drawn, ...]
    scaled: tuple[tuple[int, Drawn], ...]

    @property
    def scaled_row(self) -> NDArray[np.int64]:
        """The coefficient row behind each scaled row."""
        return _joined([np.full(of.doses * of.each, row) for row, of in self.scaled])

    @property
    def scaled_by(self) -> NDArray[np.int64]:
        """The row of factors behind each scaled row."""
        return _joined([np.arange(of.first, of.first + of.doses * of.each) for _, of in self.scaled])

    def fed(self, route: Route) -> list[int]:
        """Where absorbed drug goes: the central compartments of the parent, and of metabolites made on the way."""
        made = [p.metabolite for p in route.presystemic if p.metabolite in self.substances]
        return [self.substances[name].central for name in (route.substance, *made)]

    def rates(self, values: PersonValues, before: PersonValues | None = None) -> Rates:
        """The entries of A of people with these numbers; with ``before``, of what has other numbers there alone.

        Compared are a substance's and a route's own numbers; molar masses and weight are taken to be the same.
        """
        masses = {s.name: s.molar_mass for s in values.substances}
        out: Rates = {}
        for name, s in _changed_substances(values, before):
            _leave(out, s, self.substances[name], self.substances, masses)
        for key, route in _changed_routes(values, before):
            if key in self.routes:
                self._enter(out, route, self.routes[key], masses)
        return out

    def coefficients(self, values: PersonValues, before: PersonValues | None = None) -> dict[int, Value]:
        """Coefficients by row; with ``before`` as in ``rates``."""
        masses = {s.name: s.molar_mass for s in values.substances}
        routes = dict(_changed_routes(values, before))
        return {
            number: _coefficient(row, routes[row.route], values.weight, masses, self.substances)
            for number, row in enumerate(self.rows)
            if row.route in routes
        }

    def factors(
        self, values: PersonValues, occasions: Occasions, people: int, before: PersonValues | None = None
    ) -> Iterator[tuple[int, Numbers]]:
        """Factors of the doses (rows, people) with the number of the first, a few at a time.

        With ``before`` as in ``rates``: of these, only what is drawn about the person's own number is another.
        """
        routes = dict(_changed_routes(values, before))
        for group in self.drawn:
            if group.route not in routes or (before is not None and not group.spread.logit):
                continue
            step = max(TOGETHER // max(people, 1), 1)
            for begin in range(0, group.doses, step):
                doses = range(begin, min(begin + step, group.doses))
                made = _factors(group, routes[group.route], occasions, doses, people)
                yield group.first + begin * group.each, made

    def _enter(self, out: Rates, route: Route, states: RouteStates, masses: Mapping[str, Value]) -> None:
        """The entries of what one substance of a product enters by."""
        fed = list(zip(self.fed(route), _parts(route, self.substances, masses), strict=True))
        held = route.slow_fraction
        for depot in states.depots.values():
            rate = _of(route.absorption_rate) * depot.faster
            _add(out, depot.state, depot.state, -rate)
            for state, part in fed:
                _add(out, state, depot.state, part * (1.0 - held) * rate)
            if depot.slow is not None:
                slow = _of(route.slow_rate)
                _add(out, depot.slow, depot.state, held * rate)
                _add(out, depot.slow, depot.slow, -slow)
                for state, part in fed:
                    _add(out, state, depot.slow, part * slow)
        for into, source in states.sources.items():
            if into == "depot":
                _add(out, states.depots[1].state, source, 1.0)
            elif into == "central":
                _add(out, self.substances[route.substance].central, source, 1.0)
            else:
                for state, part in fed:
                    _add(out, state, source, part)


def _of(value: Value) -> Value:
    """A number that is there wherever it is asked for."""
    assert value is not None
    return value


def _joined(pieces: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *pieces])


def _add(out: Rates, row: int, column: int, value: Value) -> None:
    out[row, column] = out.get((row, column), 0.0) + value


def _changed_substances(
    values: PersonValues, before: PersonValues | None
) -> Iterator[tuple[str, SubstanceValues]]:
    for i, s in enumerate(values.substances):
        if before is None or s is not before.substances[i]:
            yield s.name, s


def _changed_routes(
    values: PersonValues, before: PersonValues | None
) -> Iterator[tuple[tuple[str, int], Route]]:
    for product, routes in values.routes.items():
        for j, route in enumerate(routes):
            if before is None or route is not before.routes[product][j]:
                yield (product, j), route


def _leave(
    out: Rates,
    s: SubstanceValues,
    own: SubstanceStates,
    states: Mapping[str, SubstanceStates],
    masses: Mapping[str, Value],
) -> None:
    """The entries of what leaves the states of one substance."""
    c, e = own.central, own.effect
    _add(out, c, c, -(s.clearance / s.volume_central))
    for j, (volume, flow) in zip(own.peripherals, s.peripherals, strict=True):
        away, back = flow / s.volume_central, flow / volume
        _add(out, c, c, -away)
        _add(out, c, j, back)
        _add(out, j, c, away)
        _add(out, j, j, -back)
    _add(out, e, c, s.effect_rate / s.volume_central)
    _add(out, e, e, -s.effect_rate)
    for formation, between in zip(s.forms, own.forming, strict=True):
        if formation.metabolite not in states:
            continue
        ratio = masses[formation.metabolite] / s.molar_mass
        made = states[formation.metabolite].central
        rate = formation.fraction * ratio * s.clearance / s.volume_central
        if between is None:
            _add(out, made, c, rate)
        else:
            delay = _of(formation.delay_rate)
            _add(out, between, c, rate)
            _add(out, between, between, -delay)
            _add(out, made, between, delay)


def _parts(route: Route, states: Mapping[str, SubstanceStates], masses: Mapping[str, Value]) -> list[Value]:
    """Which part of absorbed drug goes to each of the states that it feeds."""
    own = masses[route.substance]
    made = [p for p in route.presystemic if p.metabolite in states]
    return [route.bioavailability, *(p.fraction * (masses[p.metabolite] / own) for p in made)]


def _coefficient(
    row: Row,
    route: Route,
    weight: Value,
    masses: Mapping[str, Value],
    states: Mapping[str, SubstanceStates],
) -> Value:
    content = route.content * (weight if row.per_kg else 1.0)
    return content if row.fed is None else content * _parts(route, states, masses)[row.fed]


def _factors(group: Drawn, route: Route, occasions: Occasions, doses: range, people: int) -> Numbers:
    """The rows of some doses: what enters over the person's own, and at which node of the rate."""
    product, spread = group.route[0], group.spread
    made = np.ones((len(doses), people))
    if spread.bioavailability > 0.0:
        made = factor(route.bioavailability, spread, occasions.normals(product, doses))
    if not group.nodes:
        return made
    node = occasions.nodes(product, doses)[:, None, :] == np.arange(len(NODES))[:, None]
    return (made[:, None, :] * node).reshape(-1, people)


@dataclass
class _Making:
    """Compartments under construction. ``values`` of anybody: which states there are does not depend on whose."""

    values: PersonValues
    occasions: Occasions
    names: list[str] = field(default_factory=list[str])
    substances: dict[str, SubstanceStates] = field(default_factory=dict[str, SubstanceStates])
    routes: dict[tuple[str, int], RouteStates] = field(default_factory=dict[tuple[str, int], RouteStates])
    rows: list[Row] = field(default_factory=list[Row])
    drawn: dict[object, Drawn] = field(default_factory=dict[object, Drawn])
    scaled: list[tuple[int, Drawn]] = field(default_factory=list[tuple[int, Drawn]])

    def state(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1

    def dispose(self) -> None:
        """Central compartments of all, then the other states of each."""
        central = {s.name: self.state(f"{s.name}.central") for s in self.values.substances}
        for s in self.values.substances:
            self.substances[s.name] = SubstanceStates(
                central=central[s.name],
                peripherals=tuple(
                    self.state(f"{s.name}.peripheral_{n}") for n in range(1, 1 + len(s.peripherals))
                ),
                effect=self.state(f"{s.name}.effect_site"),
                forming=tuple(
                    self.state(f"{s.name}.forming_{f.metabolite}")
                    if f.metabolite in central and f.delay_rate is not None
                    else None
                    for f in s.forms
                ),
            )

    def row(self, key: tuple[str, int], kind: Input, fed: int | None = None) -> int:
        self.rows.append(Row(key, kind.per_kg, fed))
        return len(self.rows) - 1

    def depot(self, key: tuple[str, int], route: Route, node: int = 1) -> int:
        """The depot at one of ``NODES`` of the absorption rate; the middle one is at the person's own rate."""
        depots = self.routes.setdefault(key, RouteStates()).depots
        if node not in depots:
            name, which = f"{key[0]}.{route.substance}", ("_slow", "", "_fast")[node]
            spread = self.occasions.spread(key[0], route.substance).absorption_rate
            depots[node] = Depot(
                state=self.state(f"{name}.depot{which}"),
                slow=None if route.slow_rate is None else self.state(f"{name}.slow_depot{which}"),
                faster=float(np.exp(spread * NODES[node])),
            )
        return depots[node].state

    def source(self, key: tuple[str, int], route: Route, into: str) -> int:
        sources = self.routes.setdefault(key, RouteStates()).sources
        if into not in sources:
            sources[into] = self.state(f"{key[0]}.{route.substance}.infusion_to_{into}")
            if into == "depot":
                self.depot(key, route)
        return sources[into]

    def ways(self, kind: Input, key: tuple[str, int], route: Route) -> list[Way]:
        """The ways of one substance of a product; a bolus past the gut also brings its presystemic metabolites."""
        straight = kind.compartment == "central"
        absorbed = route.absorption_rate is not None and not straight
        lag = 0.0 if straight else route.lag
        zero_order = route.absorption_duration if not (kind.infusion or straight) else 0.0
        central = self.substances[route.substance].central
        if straight and not kind.infusion:
            return [Way(central, self.row(key, kind), 0.0, 0.0)]
        if kind.infusion or zero_order > 0.0:
            into = "depot" if absorbed else ("central" if straight else "circulation")
            at = self.source(key, route, into)
            way = Way(at, self.row(key, kind), lag, zero_order)
            return [way if straight else self._with_doses(way, key, route, (at,))]
        if absorbed:
            own = self.depot(key, route)
            places: tuple[int, ...] = (own,)
            if self.occasions.spread(kind.product, route.substance).absorption_rate > 0.0:
                places = tuple(self.depot(key, route, node) for node in range(len(NODES)))
            way = Way(own, self.row(key, kind), lag, 0.0)
            return [self._with_doses(way, key, route, places)]
        there = [
            central,
            *(
                self.substances[p.metabolite].central
                for p in route.presystemic
                if p.metabolite in self.substances
            ),
        ]
        return [
            self._with_doses(Way(state, self.row(key, kind, fed), lag, 0.0), key, route, (state,))
            for fed, state in enumerate(there)
        ]

    def _with_doses(self, way: Way, key: tuple[str, int], route: Route, places: tuple[int, ...]) -> Way:
        """A way with the doses that have draws; its scaled rows are numbered from zero until all rows are there.

        Factors are there once for all substances of a product whose factors are alike.
        """
        product, spread = key[0], self.occasions.spread(key[0], route.substance)
        doses = self.occasions.drawn(product) if spread != Spread() else 0
        if not doses:
            return way
        nodes = len(places) > 1
        alike = (product, nodes, spread, route.substance if spread.logit else "")
        if alike not in self.drawn:
            first = sum(of.doses * of.each for of in self.drawn.values())
            self.drawn[alike] = Drawn(key, spread, nodes, first, doses)
        before = sum(of.doses * of.each for _, of in self.scaled)
        self.scaled.append((way.row, self.drawn[alike]))
        return replace(way, drawn=doses, places=places, scaled=before)


def compartments(values: PersonValues, inputs: Iterable[Input], occasions: Occasions) -> Compartments:
    """The states and ways of ``inputs`` for people with ``values``, with ``occasions`` of their doses."""
    made = _Making(values, occasions)
    made.dispose()
    ways = {
        kind: [
            way
            for j, route in enumerate(values.routes[kind.product])
            for way in made.ways(kind, (kind.product, j), route)
        ]
        for kind in inputs
    }
    # Scaled rows come after the common ones.
    common = len(made.rows)
    return Compartments(
        names=tuple(made.names),
        substances=made.substances,
        routes=made.routes,
        ways={
            kind: tuple(replace(w, scaled=common + w.scaled) if w.drawn else w for w in group)
            for kind, group in ways.items()
        },
        rows=tuple(made.rows),
        drawn=tuple(made.drawn.values()),
        scaled=tuple(made.scaled),
    )
