"""Disposition written out: compartments, depots, effect sites, metabolites, inputs (docs/equations.md, section 1)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mitragyna.export.course import Given, PersonCourse
from mitragyna.export.draft import Draft
from mitragyna.model.values import PersonValues, Route, SubstanceValues


@dataclass(frozen=True)
class Places:
    """Identifiers of the states that doses enter and that others read.

    ``depot`` by (product, substance, speed), ``inflow`` by (product, substance, where to). ``every`` is all that a
    reset empties.
    """

    central: dict[str, str] = field(default_factory=dict[str, str])
    effect: dict[str, str] = field(default_factory=dict[str, str])
    depot: dict[tuple[str, str, float], str] = field(default_factory=dict[tuple[str, str, float], str])
    inflow: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])
    every: list[str] = field(default_factory=list[str])


def target(route: Route, dose: Given) -> tuple[str, float]:
    """Where a dose of a route goes, "depot", "central" or "circulation", and over which time (h; 0: at once).

    "central" is past the depot, whole; "circulation" is entry with bioavailability and presystemic metabolites.
    """
    straight = dose.compartment == "central"
    length = dose.duration if dose.duration > 0.0 or straight else route.absorption_duration
    if straight:
        return "central", length
    return ("depot" if route.absorption_rate is not None else "circulation"), length


def _entries(course: PersonCourse, values: PersonValues) -> dict[tuple[str, str], None]:
    """(product, substance) of everything that is taken or still to come, in order."""
    names = {state for state, value in course.start.items() if value != 0.0} | {
        c.state for c in course.carried
    }
    taken = {dose.product for dose in course.doses if dose.product}
    return {
        (product, route.substance): None
        for product, routes in values.routes.items()
        for route in routes
        if product in taken or any(n.startswith(f"{product}.{route.substance}.") for n in names)
    }


def present(course: PersonCourse, values: PersonValues) -> tuple[SubstanceValues, ...]:
    """The substances that are ever there in this arm; all others are exact zeros throughout."""
    here = {
        s.name
        for s in values.substances
        if any(n.startswith(f"{s.name}.") and v != 0.0 for n, v in course.start.items())
        or any(c.state.startswith(f"{s.name}.") for c in course.carried)
    }
    for product, substance in _entries(course, values):
        here.add(substance)
        route = next(r for r in values.routes[product] if r.substance == substance)
        here |= {made.metabolite for made in route.presystemic}
    for _ in values.substances:  # a chain of metabolites is no longer than that
        here |= {f.metabolite for item in values.substances if item.name in here for f in item.forms}
    return tuple(s for s in values.substances if s.name in here)


def disposition(
    draft: Draft, course: PersonCourse, values: PersonValues, substances: tuple[SubstanceValues, ...]
) -> Places:
    """Write the states of disposition and their rates."""
    places = Places()
    start = course.start
    flows: dict[str, list[str]] = {}
    mass = "milligram"
    for s in substances:
        places.central[s.name] = draft.id_of(f"{s.name}.central")
        places.effect[s.name] = draft.id_of(f"{s.name}.effect_site")
        flows[s.name] = []
    masses = {s.name: draft.number(f"{s.name}.molar_mass", s.molar_mass, "gram_per_mole") for s in substances}
    for s in substances:
        central = places.central[s.name]
        clearance = draft.number(f"{s.name}.clearance", s.clearance, "litre_per_hour")
        volume = draft.number(f"{s.name}.volume_central", s.volume_central, "litre")
        flows[s.name].append(f"- {clearance} / {volume} * {central}")
        for number, (size, flow) in enumerate(s.peripherals, 1):
            tail = "" if number == 1 else f"_{number}"
            q = draft.number(f"{s.name}.intercompartmental_clearance{tail}", flow, "litre_per_hour")
            v = draft.number(f"{s.name}.volume_peripheral{tail}", size, "litre")
            name = f"{s.name}.peripheral_{number}"
            there = draft.id_of(name)
            out, back = f"{q} / {volume} * {central}", f"{q} / {v} * {there}"
            flows[s.name] += [f"- {out}", back]
            draft.state(name, mass, start.get(name, 0.0), [out, f"- {back}"])
        name = f"{s.name}.effect_site"
        rate = draft.number(f"{s.name}.effect_site.equilibration_rate", s.effect_rate, "per_hour")
        filling = f"{rate} * ({central} / {volume} - {places.effect[s.name]})"
        draft.state(name, "milligram_per_litre", start.get(name, 0.0), [filling])
        for formed in s.forms:
            if formed.metabolite not in places.central:
                continue
            fraction = draft.number(f"{s.name}.forms.{formed.metabolite}.fraction", formed.fraction)
            ratio = f"{masses[formed.metabolite]} / {masses[s.name]}"
            made = f"{fraction} * {ratio} * {clearance} / {volume} * {central}"
            if formed.delay_rate is not None:
                name = f"{s.name}.forming_{formed.metabolite}"
                way = draft.id_of(name)
                k = draft.number(
                    f"{s.name}.forms.{formed.metabolite}.delay_rate", formed.delay_rate, "per_hour"
                )
                draft.state(name, mass, start.get(name, 0.0), [made, f"- {k} * {way}"])
                made = f"{k} * {way}"
            flows[formed.metabolite].append(made)
    for product, substance in _entries(course, values):
        route = next(r for r in values.routes[product] if r.substance == substance)
        _entry(draft, course, places, product, route, flows)
    for s in substances:
        name = f"{s.name}.central"
        draft.state(name, mass, start.get(name, 0.0), flows[s.name])
    places.every.extend([*(state.id for state in draft.states), *places.inflow.values()])
    return places


def fed(draft: Draft, places: Places, product: str, route: Route) -> list[tuple[str, str]]:
    """(substance, factor) of what one mg absorbed brings: the parent, and presystemic metabolites."""
    name = f"{product}.{route.substance}"
    out = [(route.substance, draft.number(f"{name}.bioavailability", route.bioavailability))]
    for made in route.presystemic:
        if made.metabolite in places.central:
            part = draft.number(f"{name}.presystemic.{made.metabolite}.fraction", made.fraction)
            masses = [draft.ids[f"{s}.molar_mass"] for s in (made.metabolite, route.substance)]
            out.append((made.metabolite, f"{part} * {masses[0]} / {masses[1]}"))
    return out


def _entry(
    draft: Draft,
    course: PersonCourse,
    places: Places,
    product: str,
    route: Route,
    flows: dict[str, list[str]],
) -> None:
    """Depots and inputs of one substance of one product."""
    name, start = f"{product}.{route.substance}", course.start
    doses = [d for d in course.doses if d.product == product]
    carried = {c.state for c in course.carried} | {n for n, v in start.items() if v != 0.0}
    ways = {target(route, d) for d in doses}
    running = {
        into
        for into in ("depot", "central", "circulation")
        if any(where == into and length > 0.0 for where, length in ways)
        or f"{name}.infusion_to_{into}" in carried
    }
    for into in sorted(running):
        full = f"{name}.infusion_to_{into}"
        places.inflow[product, route.substance, into] = draft.number(
            full, start.get(full, 0.0), "milligram_per_hour", changes=True
        )
    parts = fed(draft, places, product, route)
    for into in running - {"depot"}:
        inflow = places.inflow[product, route.substance, into]
        if into == "central":
            flows[route.substance].append(inflow)
        else:
            for substance, factor in parts:
                flows[substance].append(f"{factor} * {inflow}")
    if route.absorption_rate is None:
        return
    speeds = {d.speeds.get(route.substance, 1.0) for d in doses if target(route, d)[0] == "depot"}
    there = {f"{name}.depot", f"{name}.slow_depot", f"{name}.infusion_to_depot"} & carried
    if there or "depot" in running:
        speeds.add(1.0)
    for speed in sorted(speeds):
        _depot(draft, course, places, product, route, speed, parts, flows)


def _depot(
    draft: Draft,
    course: PersonCourse,
    places: Places,
    product: str,
    route: Route,
    speed: float,
    parts: list[tuple[str, str]],
    flows: dict[str, list[str]],
) -> None:
    """One depot; ``speed`` multiplies the rate at which doses that are told apart leave theirs."""
    name, start = f"{product}.{route.substance}", course.start
    tail = "" if speed == 1.0 else "_slower" if speed < 1.0 else "_faster"
    assert route.absorption_rate is not None
    rate = draft.number(f"{name}.absorption_rate{tail}", route.absorption_rate * speed, "per_hour")
    full = f"{name}.depot{tail}"
    depot = draft.id_of(full)
    places.depot[product, route.substance, speed] = depot
    terms = [f"- {rate} * {depot}"]
    inflow = places.inflow.get((product, route.substance, "depot"))
    if inflow is not None and speed == 1.0:
        terms.insert(0, inflow)
    draft.state(full, "milligram", start.get(full, 0.0), terms)
    held, straight = "", ""
    if route.slow_rate is not None:
        held = draft.number(f"{name}.slow_fraction", route.slow_fraction)
        straight = f"(1 - {held}) * "
    for substance, factor in parts:
        flows[substance].append(f"{factor} * {straight}{rate} * {depot}")
    if route.slow_rate is not None:
        second = f"{name}.slow_depot{tail}"
        waiting = draft.id_of(second)
        slow = draft.number(f"{name}.slow_rate", route.slow_rate, "per_hour")
        out = f"{slow} * {waiting}"
        draft.state(second, "milligram", start.get(second, 0.0), [f"{held} * {rate} * {depot}", f"- {out}"])
        for substance, factor in parts:
            flows[substance].append(f"{factor} * {out}")
