"""Doses as a table of events with NONMEM's columns, which reads back in as the same doses, bit for bit."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from mitragyna.errors import InputError
from mitragyna.scenario import Arm, Dose, Event, EventTable, expand

COLUMNS: Final = ("ID", "TIME", "EVID", "AMT", "CMT", "RATE", "DUR", "II", "ADDL", "SS", "PRODUCT")
_EVID: Final = {"dose": 1, "reset": 3, "reset and dose": 4}
_IGNORED: Final = 2
_COMPARTMENTS: Final = {None: 0, "depot": 1, "central": 2}


def table(doses: Mapping[str, Sequence[Dose]], duration: float, observations: Sequence[float] = ()) -> str:
    """The CSV text for people by id, with the doses of each; ``observations`` (h) are written for the first.

    Somebody who takes nothing has one row that is ignored. Raises ``InputError`` for amounts per kg of body weight.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    known: dict[tuple[Dose, ...], list[list[str]]] = {}
    for place, (person, own) in enumerate(doses.items()):
        same = tuple(own)
        if same not in known:
            known[same] = [_row(event) for event in events(same, duration)]
        rows = known[same]
        if place == 0 and observations:
            seen = [_cells(time=t, evid=0) for t in observations]
            # Stable: at one time the doses stay in their order.
            rows = sorted([*rows, *seen], key=lambda cells: float(cells[0]))
        if not rows:
            rows = [_cells(time=0.0, evid=_IGNORED)]
        writer.writerows([person, *cells] for cells in rows)
    return out.getvalue()


def events(doses: Sequence[Dose], duration: float) -> tuple[Event, ...]:
    """The records of a list of doses: equal ones at equal intervals as one, where that reads back as the same list."""
    found = tuple(_records(doses))
    if read_back(found, duration) != tuple(doses):
        found = tuple(_record(dose) for dose in doses)
    if read_back(found, duration) != tuple(doses):
        raise RuntimeError("a table of events does not read back as the doses it was made from")
    return found


def read_back(found: Sequence[Event], duration: float) -> tuple[Dose, ...]:
    """The doses that records stand for."""
    return expand(Arm("", events=EventTable("", shared=tuple(found))), duration)


def _record(dose: Dose) -> Event:
    if dose.per_kg:
        raise InputError(
            f"{dose.product}: {dose.amount:g} per kg of body weight cannot be written to a table of events, whose "
            "amounts are in mg or mL; expected an amount without '/kg'",
            where=dose.product,
        )
    return Event(
        time=dose.time_h,
        evid=_EVID[dose.evid],
        product=dose.product,
        amount=dose.amount,
        compartment=dose.compartment,
        duration=dose.duration_h,
        rate=dose.rate,
        interval=dose.interval_h,
        steady_state=dose.steady_state,
    )


def _records(doses: Sequence[Dose]) -> list[Event]:
    """Records in order of time, each with as many additional doses as follow it at its interval exactly."""
    out: list[Event] = []
    left = list(doses)
    while left:
        first = _record(left.pop(0))
        if first.evid == _EVID["reset"] or first.rate > 0.0:
            out.append(first)
            continue
        alike = replace(first, evid=1, steady_state=0, interval=0.0, time=0.0)
        same = [(i, d) for i, d in enumerate(left) if replace(_record(d), time=0.0) == alike]
        every = first.interval or (same[0][1].time_h - first.time if same else 0.0)
        taken: list[int] = []
        for i, d in same:
            if every > 0.0 and d.time_h == first.time + (len(taken) + 1) * every:
                taken.append(i)
        out.append(replace(first, interval=every if taken else first.interval, additional=len(taken)))
        left = [d for i, d in enumerate(left) if i not in set(taken)]
    return out


def _number(value: float) -> str:
    """A number that reads back as itself."""
    return str(int(value)) if value == math.floor(value) and abs(value) < 1e15 else repr(value)


def _cells(time: float, evid: int, **given: str) -> list[str]:
    cells = {"TIME": _number(time), "EVID": str(evid), **given}
    return [cells.get(column, ".") for column in COLUMNS[1:]]


def _row(event: Event) -> list[str]:
    if event.evid == _EVID["reset"]:
        return _cells(event.time, event.evid)
    rate, duration = event.rate, 0.0
    if event.duration > 0.0:
        rate = _rate(event.amount, event.duration)
        duration = 0.0 if rate else event.duration
    return _cells(
        event.time, event.evid,
        AMT=_number(event.amount), CMT=str(_COMPARTMENTS[event.compartment]), RATE=_number(rate),
        DUR=_number(duration), II=_number(event.interval), ADDL=str(event.additional),
        SS=str(event.steady_state), PRODUCT=event.product,
    )  # fmt: skip


def _rate(amount: float, duration: float) -> float:
    """The rate (per h) from which the duration follows to the last bit, 0 where none does."""
    rate = amount / duration
    near = (rate, math.nextafter(rate, 0.0), math.nextafter(rate, math.inf))
    return next((r for r in near if r > 0.0 and amount / r == duration), 0.0)
