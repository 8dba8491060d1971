"""The equations of ``docs/equations.md`` for one person, written out with the person's numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mitragyna.errors import InputError
from mitragyna.export.course import PersonCourse
from mitragyna.export.disposition import Places, disposition, present
from mitragyna.export.doses import happenings
from mitragyna.export.draft import Draft, total
from mitragyna.export.written import Happening, Number, Written
from mitragyna.model.readout import ReadoutValues
from mitragyna.model.values import PersonValues, SubstanceValues

_READOUT_UNITS: Final = {"1": "dimensionless", "fraction": "dimensionless", "1/min": "per_minute"}
FROM: Final = " from "
"""Stands between the name of a number that changes and the time from which another holds."""
ADAPTATION: Final = ("tolerance", "adaptation.fast", "adaptation.slow", "rebound")
"""States of adaptation, in the engine's order and by its names."""


def written(course: PersonCourse) -> Written:
    """One person's course as numbers, states, rules and what happens when.

    Raises ``InputError`` for a readout in a unit that is not declared.
    """
    draft, places, quantities = _drafted(course, course.values)
    numbers = {number.id: number for number in draft.numbers}
    changed: list[Happening] = []
    for time, values in course.later:
        then = _drafted(course, values)[0]
        other = {n.id: n for n in then.numbers if n.value != numbers[n.id].value}
        if other:
            # Numbers of their own, so that a program can give a model another person's.
            assignments = tuple(
                (n.id, draft.number(f"{n.name}{FROM}{time:g} h on", n.value, n.unit)) for n in other.values()
            )
            name = f"numbers from {time:g} h on"
            changed.append(Happening(draft.id_of(name), name, time, assignments))
        numbers |= other
    alters = {name for happening in changed for name, _ in happening.assignments}
    doses = happenings(course, draft, places)
    first: list[Number] = [
        replace(n, changes=n.changes or n.id in alters) for n in draft.numbers
    ]  # with the numbers of the doses
    notes = (
        f"{course.title}: arm '{course.arm}', {course.person}.",
        "Equations, units and their sources: docs/equations.md of mitragyna. Time is in hours from time zero.",
        "The values at time zero are what the scenario's history has left, as computed by mitragyna.",
        "A model estimate for research, not advice. Scores of withdrawal after kratom are extrapolations: no "
        "controlled human trial of kratom for opioid withdrawal was found.",
    )
    return Written(
        id=draft.id_of(f"mitragyna {course.arm}"),
        name=f"{course.title}: {course.arm}",
        notes=notes,
        duration=course.duration,
        numbers=tuple(first),
        states=tuple(draft.states),
        rules=tuple(draft.rules),
        happenings=(*changed, *doses),
        quantities=quantities,
    )


def _drafted(course: PersonCourse, values: PersonValues) -> tuple[Draft, Places, dict[str, str]]:
    draft = Draft()
    substances = present(course, values)
    places = disposition(draft, course, values, substances)
    quantities: dict[str, str] = {}
    per = draft.number("ng/mL in 1 mg/L", 1000.0, "nanogram_per_millilitre_over_milligram_per_litre")
    for s in substances:
        volume = draft.id_of(f"{s.name}.volume_central")
        level = f"{per} * {places.central[s.name]} / {volume}"
        quantities[f"plasma.{s.name}"] = draft.rule(f"plasma.{s.name}", level, "nanogram_per_millilitre")
    for s in substances:
        site = f"{per} * {places.effect[s.name]}"
        quantities[f"effect_site.{s.name}"] = draft.rule(
            f"effect_site.{s.name}", site, "nanogram_per_millilitre"
        )
    acting = {w for r in course.readouts for term in r.terms for w in term.weights}
    for s in substances:
        if s.mu is not None or s.alpha2_ec50 is not None or s.name in acting:
            _concentration(draft, s, places)
    if any(s.mu is not None for s in values.substances) or course.readouts:
        _receptor(draft, course, values, substances, quantities)
        _scores(draft, course, values, substances, quantities)
        for given in course.readouts:
            _readout(draft, course, given, substances, quantities)
    return draft, places, quantities


def _concentration(draft: Draft, s: SubstanceValues, places: Places) -> None:
    """nmol/L at the effect site."""
    name = f"{s.name}.concentration"
    per = draft.number("nmol in 1 mmol", 1e6, "nanomole_per_millimole")
    mass = draft.id_of(f"{s.name}.molar_mass")
    draft.rule(name, f"{per} * {places.effect[s.name]} / {mass}", "nanomole_per_litre")


def _receptor(
    draft: Draft,
    course: PersonCourse,
    values: PersonValues,
    substances: tuple[SubstanceValues, ...],
    quantities: dict[str, str],
) -> None:
    """Occupancy, signal, adaptation and drive (sections 3 and 4)."""
    a, start = values.adaptation, course.start
    one = "dimensionless"
    tolerance, fast_state, slow_state, rebound = (draft.id_of(name) for name in ADAPTATION)
    kappa = draft.number("adaptation.kappa", a.kappa)
    loses = a.affinity_loss != 0.0
    loss = draft.number("adaptation.affinity_loss", a.affinity_loss) if loses else ""
    fast = [(s, s.mu) for s in substances if s.mu is not None and not s.mu.slow]
    slow = [(s, s.mu) for s in substances if s.mu is not None and s.mu.slow]
    tau: dict[str, str] = {}
    excess: dict[str, str] = {}
    whole: dict[str, str] = {}
    for s, mu in (*fast, *slow):
        tau[s.name] = draft.number(f"{s.name}.mor.tau", mu.tau)
        k = draft.number(f"{s.name}.mor.k", mu.k, "nanomole_per_litre")
        level = f"{draft.ids[f'{s.name}.concentration']} / {k}"
        factor = f"(1 + {loss} * {tau[s.name]} / (1 + {tau[s.name]}) * {tolerance})"
        if mu.slow or not loses:
            excess[s.name] = draft.rule(f"{s.name}.over_k", level)
        else:
            excess[s.name] = draft.rule(f"{s.name}.over_k", f"{level} / {factor}")
            whole[s.name] = draft.rule(f"{s.name}.over_k_without_tolerance", level)
    sum_fast = draft.rule("fast ligands over k", total(excess[s.name] for s, _ in fast))
    bound = {s.name: draft.id_of(f"{s.name}.bound") for s, _ in slow}
    occupied = draft.rule("slow occupancy", total(bound.values()))
    for s, mu in slow:
        rate = draft.number(f"{s.name}.mor.dissociation_rate", mu.dissociation_rate, "per_hour")
        top = draft.number(f"{s.name}.mor.occupancy_max", mu.occupancy_max)
        off = bound[s.name]
        if loses:
            off = f"(1 + {loss} * {tau[s.name]} / (1 + {tau[s.name]}) * {tolerance}) * {off}"
        on = f"{excess[s.name]} * ({top} - {occupied}) / (1 + {sum_fast})"
        draft.state(f"{s.name}.bound", one, start.get(f"{s.name}.bound", 0.0), [f"{rate} * ({on} - {off})"])
    each: list[str] = []
    for s, _ in fast:
        share = f"(1 - {occupied}) * {excess[s.name]} / (1 + {sum_fast})"
        each.append(draft.rule(f"occupancy.mor.{s.name}", share))
    each += [draft.rule(f"occupancy.mor.{s.name}", bound[s.name]) for s, _ in slow]
    quantities |= {n: draft.ids[n] for n in (f"occupancy.mor.{s.name}" for s, _ in (*fast, *slow))}
    quantities["occupancy.mor"] = draft.rule("occupancy.mor", total(each))
    held = [f"{tau[s.name]} * {bound[s.name]}" for s, _ in slow]

    def stimulus(levels: dict[str, str], together: str) -> str:
        taken = total(f"{tau[s.name]} * {levels[s.name]}" for s, _ in fast)
        return total([f"(1 - {occupied}) * {taken} / (1 + {together})", *held])

    driven = draft.rule("stimulus", stimulus(excess, sum_fast))
    if loses:
        alone = total(whole[s.name] for s, _ in fast)
        draft.rule("stimulus at unchanged affinity", stimulus(whole, alone))
    under = draft.rule("stimulus under tolerance", f"{driven} / (1 + {kappa} * {tolerance})")
    signal = quantities["signal.mor"] = draft.rule("signal.mor", f"{under} / (1 + {under})")
    times = [
        draft.number(f"adaptation.{name}", getattr(a, name), "hour")
        for name in ("tolerance_time", "fast_time", "slow_time", "rebound_time")
    ]
    weights = [
        draft.number(f"adaptation.{n}", getattr(a, n))
        for n in ("fast_weight", "slow_weight", "threshold", "rebound_gain")
    ]
    pull = draft.rule(
        "pull", f"{weights[0]} * {fast_state} + {weights[1]} * {slow_state} - {signal} - {weights[2]}"
    )
    gap = draft.rule("withdrawal.unfilled", f"piecewise({pull}, {pull} > 0, 0)")
    for name, source, time in zip(ADAPTATION, (signal, signal, signal, gap), times, strict=True):
        draft.state(name, one, start.get(name, 0.0), [f"({source} - {draft.id_of(name)}) / {time}"])
        quantities[name] = draft.id_of(name)
    part = f"piecewise({gap} / ({gap} + {signal} + {weights[2]}), {gap} > 0, 0)"
    drive = f"{gap} + {weights[3]} * {rebound} * {part}"
    quantities["withdrawal.drive"] = draft.rule("withdrawal.drive", drive)


def _scores(
    draft: Draft,
    course: PersonCourse,
    values: PersonValues,
    substances: tuple[SubstanceValues, ...],
    quantities: dict[str, str],
) -> None:
    """Expected scores, and intensities of the symptoms asked for (section 5)."""
    o = values.outcome
    drive = draft.ids["withdrawal.drive"]
    severity = draft.number("outcomes.severity", o.severity)
    levels: list[str] = []
    for s in substances:
        if s.alpha2_ec50 is not None:
            half = draft.number(f"{s.name}.alpha2.ec50", s.alpha2_ec50, "nanomole_per_litre")
            levels.append(f"{draft.ids[f'{s.name}.concentration']} / {half}")
    relief = ""
    if levels:
        excess = draft.rule("alpha2 over ec50", total(levels))
        most = draft.number("outcomes.alpha2_emax", o.alpha2_emax)
        relief = draft.rule("alpha2 effect", f"{most} * {excess} / (1 + {excess})")
    scales = o.scales if any(s.mu is not None for s in values.substances) else ()
    for scale in scales:
        floor, top, half = (
            draft.number(f"{scale.name}.{name}", getattr(scale, name)) for name in ("floor", "top", "half")
        )
        felt = f"{severity} * {drive}"
        if relief:
            felt += f" * (1 - {draft.number(f'{scale.name}.relief', scale.relief)} * {relief})"
        z = draft.rule(f"{scale.name}.drive", felt)
        score = f"{floor} + ({top} - {floor}) * {z} / ({z} + {half})"
        quantities[scale.name] = draft.rule(scale.name, score)
    for cluster in (c for c in o.clusters if c.name in course.clusters):
        effect = draft.number(f"symptom.{cluster.name}.effect", cluster.effect)
        half = draft.number("outcomes.symptom_half", course.cluster_half)
        felt = f"{severity} * {drive} * {effect}"
        if relief:
            felt += f" * (1 - {draft.number(f'symptom.{cluster.name}.relief', cluster.relief)} * {relief})"
        z = draft.rule(f"symptom.{cluster.name}.drive", felt)
        name = f"symptom.{cluster.name}"
        quantities[name] = draft.rule(name, f"{z} / ({z} + {half})")


def _readout(
    draft: Draft,
    course: PersonCourse,
    given: ReadoutValues,
    substances: tuple[SubstanceValues, ...],
    quantities: dict[str, str],
) -> None:
    """One effect or vital sign (docs/effects.md, section 1)."""
    of = course.units.get(given.name, "1")
    if of not in _READOUT_UNITS:
        raise InputError(
            f"{given.name}: its unit '{of}' is not one that an export declares; "
            f"expected {', '.join(_READOUT_UNITS)}",
            where=given.name,
            what=of,
        )
    unit = _READOUT_UNITS[of]
    here = {s.name for s in substances}
    base = draft.number(f"{given.name}.base", given.base, unit)
    stimulus = draft.ids.get("stimulus at unchanged affinity", draft.ids["stimulus"])
    drive, tolerance = draft.ids["withdrawal.drive"], draft.ids["tolerance"]
    so_far = base
    for term in given.terms:
        name = f"{given.name}.{term.name}"
        causes: list[str] = []
        if term.sigma:
            causes.append(f"{draft.number(f'{name}.stimulus_weight', term.sigma)} * {stimulus}")
        if term.delta:
            severity = draft.ids["outcomes.severity"]
            causes.append(f"{draft.number(f'{name}.drive_weight', term.delta)} * {severity} * {drive}")
        for substance, weight in term.weights.items():
            if substance in here and weight:
                w = draft.number(f"{name}.weight.{substance}", weight, "litre_per_nanomole")
                causes.append(f"{w} * {draft.ids[f'{substance}.concentration']}")
        if not causes:
            continue
        n = draft.rule(f"{name}.cause", total(causes))
        span = draft.number(f"{name}.span", term.span, unit)
        kappa = f" + {draft.number(f'{name}.kappa', term.kappa)} * {tolerance}" if term.kappa else ""
        change = f"{span} * {n} / (1{kappa} + {n})"
        value = f"{so_far} + {so_far} / {base} * {change}" if term.of_rest else f"{so_far} + {change}"
        so_far = draft.rule(f"{name}.with", value, unit)
    quantities[given.name] = draft.rule(given.name, so_far, unit)
