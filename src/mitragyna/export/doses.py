"""Doses as things that happen at given times (docs/equations.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.export.course import Given, PersonCourse
from mitragyna.export.disposition import Places, fed, target
from mitragyna.export.draft import Draft
from mitragyna.export.written import Happening

_SAME: Final = 2.0**-28
"""Two times (h) nearer than this are one time: it is what the engine rounds times to."""
_Added = tuple[tuple[str, str], ...]
"""(state, what is added to it)."""


@dataclass(frozen=True)
class _Run:
    """Equal doses: the first of them, and how many more follow at equal intervals."""

    dose: Given
    every: float = 0.0
    number: int = 1


def _ticks(time: float) -> int:
    return round(time / _SAME)


def happenings(course: PersonCourse, draft: Draft, places: Places) -> tuple[Happening, ...]:
    """All that doses and what a history still brings do, in order of first times, ends of inputs first.

    Equal doses at equal intervals are one thing that repeats, unless a reset comes between: then what happens at one
    time is put together here, in the order in which it is written.
    """
    resets = any(dose.reset for dose in course.doses)
    runs = [_Run(dose) for dose in course.doses] if resets else list(_runs(course.doses))
    made: list[tuple[int, Happening]] = []
    for number, one in enumerate(course.carried):
        name = f"of the history {number + 1}"
        at = draft.ids[one.state]
        sign = "-" if one.amount < 0.0 else "+"
        added = ((at, f"{sign} {abs(one.amount)!r}"),)
        made.append((-1, Happening(draft.id_of(name), name, one.time, added, ends=one.amount < 0.0)))
    order = sorted(range(len(runs)), key=lambda i: _ticks(runs[i].dose.time))
    for place in order:
        run = runs[place]
        if run.dose.reset:
            at = _ticks(run.dose.time)
            made = [(n, h) for n, h in made if _ticks(h.first) <= at]
            name = f"reset at {run.dose.time:g} h"
            made.append((place, Happening(draft.id_of(name), name, run.dose.time, ())))
        if run.dose.product:
            made += [(place, h) for h in _of(course, draft, places, run, f"dose {place + 1}")]
    inside = [(n, _until(h, course.duration)) for n, h in made if h.first < course.duration]
    if resets:
        return tuple(_together(draft, places, inside))
    every = sorted((h for _, h in inside), key=lambda h: (_ticks(h.first), not h.ends))
    return tuple(replace(h, assignments=_summed(h.assignments)) for h in every)


def _until(happening: Happening, end: float) -> Happening:
    """What of it lies before the end."""
    return replace(happening, number=sum(time < end - _SAME for time in happening.times) or 1)


def _runs(doses: Sequence[Given]) -> Iterator[_Run]:
    """Doses as runs at equal intervals, in order of their first doses."""
    alike: dict[object, list[Given]] = {}
    for dose in doses:
        drawn = (tuple(sorted(dose.factors.items())), tuple(sorted(dose.speeds.items())))
        key = (dose.product, dose.amount, dose.per_kg, dose.duration, dose.compartment, drawn)
        alike.setdefault(key, []).append(dose)
    found: list[_Run] = []
    for same in alike.values():
        left = sorted(same, key=lambda d: d.time)
        while left:
            every = left[1].time - left[0].time if len(left) > 1 else 0.0
            number = 1
            while (
                every > _SAME
                and number < len(left)
                and abs(left[number].time - left[0].time - number * every) <= _SAME * number
            ):
                number += 1
            number = number if number > 2 else 1
            if number > 1:
                every = (left[number - 1].time - left[0].time) / (number - 1)
            found.append(_Run(left[0], every if number > 1 else 0.0, number))
            left = left[number:]
    yield from sorted(found, key=lambda run: run.dose.time)


def _of(course: PersonCourse, draft: Draft, places: Places, run: _Run, name: str) -> list[Happening]:
    """What a run of doses brings, in one happening per lag, and the ends of its inputs."""
    dose, values = run.dose, course.values
    volume = dose.product in course.per_volume
    unit = "millilitre" if volume else "milligram"
    unit += "_per_kilogram" if dose.per_kg else ""
    amount = draft.number(f"{dose.product} {dose.amount!r} {unit}", dose.amount, unit)
    starts: dict[float, list[tuple[str, str]]] = {}
    stops: dict[float, list[tuple[str, str]]] = {}
    for route in values.routes[dose.product]:
        product, substance = dose.product, route.substance
        where, length = target(route, dose)
        lag = 0.0 if where == "central" else route.lag
        per = "milligram_per_millilitre" if volume else "dimensionless"
        mg = f"{amount} * {draft.number(f'{product}.{substance}.content', route.content, per)}"
        if dose.per_kg:
            mg += f" * {draft.number('weight', values.weight, 'kilogram_of_person')}"
        factor = 1.0 if where == "central" else dose.factors.get(substance, 1.0)
        if factor != 1.0:
            mg += f" * {factor!r}"
        if length > 0.0:
            inflow = places.inflow[product, substance, where]
            rate = f"{mg} / {draft.number(f'{name}.{substance}.length', length, 'hour')}"
            starts.setdefault(lag, []).append((inflow, f"+ {rate}"))
            stops.setdefault(lag + length, []).append((inflow, f"- {rate}"))
        elif where == "depot":
            speed = dose.speeds.get(substance, 1.0)
            starts.setdefault(lag, []).append((places.depot[product, substance, speed], f"+ {mg}"))
        elif where == "central":
            starts.setdefault(lag, []).append((places.central[substance], f"+ {mg}"))
        else:
            for made, part in fed(draft, places, product, route):
                starts.setdefault(lag, []).append((places.central[made], f"+ {part} * {mg}"))
    out: list[Happening] = []
    for ends, groups in ((False, starts), (True, stops)):
        for after, added in groups.items():
            what = f"end of {name}" if ends else name
            full = f"{what}: {dose.product}" + (f", {after:g} h later" if after else "")
            out.append(
                Happening(
                    draft.id_of(full), full, dose.time + after, tuple(added), run.every, run.number, ends
                )
            )
    return out


def _summed(added: _Added, base: dict[str, str] | None = None) -> _Added:
    """Additions to states as assignments, one per state; ``base`` is what a state is before them."""
    sums = dict(base or {})
    for state, term in added:
        sums[state] = f"{sums.get(state, state)} {term}"
    return tuple(sums.items())


def _together(draft: Draft, places: Places, made: list[tuple[int, Happening]]) -> Iterator[Happening]:
    """One happening per time: ends of inputs, then doses and resets as they are written."""
    groups: dict[int, list[tuple[int, Happening]]] = {}
    for place, happening in made:
        groups.setdefault(_ticks(happening.first), []).append((place, happening))
    for tick in sorted(groups):
        base: dict[str, str] = {}
        ordered = sorted(groups[tick], key=lambda item: (not item[1].ends, item[0]))
        added: list[tuple[str, str]] = []
        for _, happening in ordered:
            if not happening.assignments:
                base, added = dict.fromkeys(places.every, "0"), []
            added += happening.assignments
        first = ordered[0][1].first
        name = f"at {first!r} h"
        yield Happening(draft.id_of(name), name, first, _summed(tuple(added), base))
