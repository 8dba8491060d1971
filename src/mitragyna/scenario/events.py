"""Event tables: NONMEM dose, observation and reset records in a CSV file, checked row by row.

The records mean what they mean to PREDPP (Beal and Sheiner, NONMEM Users Guide VI, chapter V), with
the differences that ``docs/scenario.md`` lists.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mitragyna.errors import InputError
from mitragyna.scenario.limits import refuse_flood
from mitragyna.scenario.refusal import refusal
from mitragyna.scenario.regimen import find_product, read_compartment
from mitragyna.scenario.text import cells_of, no_number, plain_number

if TYPE_CHECKING:
    from mitragyna.library import Library, Product

COLUMNS: Final = ("id", "time", "amt", "cmt", "evid", "rate", "ii", "addl", "ss", "product", "dur")
OBSERVATION, DOSE, OTHER, RESET, RESET_AND_DOSE = range(5)
_NUMBERED: Final = {"1": "depot", "2": "central"}
_LARGEST_AMOUNT: Final = {"mass": 1e7, "product_volume": 1e5}
_SHORTEST_H: Final = 1e-3
_LONGEST_H: Final = 87_660.0


@dataclass(frozen=True, slots=True)
class Event:
    """One dose or reset record. Times in h, amounts in mg (mL for a product measured by volume).

    ``evid`` is 1 (dose), 3 (reset) or 4 (reset and dose). ``duration`` is that of the infusion, 0
    for a bolus. ``additional`` doses follow, ``interval`` h apart. ``steady_state`` 1 replaces and
    2 adds to what is there; with ``rate`` above zero (per h) it is a constant infusion that has
    reached its steady state and ends at ``time``.
    """

    time: float
    evid: int
    product: str = ""
    amount: float = 0.0
    compartment: str | None = None
    duration: float = 0.0
    rate: float = 0.0
    interval: float = 0.0
    additional: int = 0
    steady_state: int = 0
    line: int = 0

    @property
    def cancels(self) -> bool:
        """Whether it ends the additional doses still to come from earlier records (reset, SS 1)."""
        return self.evid != DOSE or self.steady_state == 1


@dataclass(frozen=True, slots=True)
class EventTable:
    """The records of a file: ``shared`` by everyone, or ``by_id`` when the file has an ID column.

    A person whose id is not in the file takes nothing. ``observation_times`` (h) are those of the
    EVID 0 records, of all ids together.
    """

    path: str
    shared: tuple[Event, ...] = ()
    by_id: Mapping[str, tuple[Event, ...]] = field(default_factory=dict[str, tuple[Event, ...]])
    observation_times: tuple[float, ...] = ()
    text: bytes = b""

    def events_of(self, person: str | None) -> tuple[Event, ...]:
        """The records of one person, by id; the shared ones when the file has no ID column."""
        if not self.by_id:
            return self.shared
        if person is None:
            raise ValueError(f"{self.path} has an ID column: say whose doses are meant")
        return self.by_id.get(person, ())

    @property
    def products(self) -> tuple[str, ...]:
        """The products in it, each once, in the order of the file's people and rows."""
        rows = (event for events in (self.shared, *self.by_id.values()) for event in events)
        return tuple(dict.fromkeys(event.product for event in rows if event.product))


def read_event_table(name: str, folder: Path, library: Library, duration: float, key: str) -> EventTable:
    """The event table ``name`` (looked up in ``folder``) of an arm that lasts ``duration`` h.

    Raises ``InputError`` naming file, line and column.
    """
    text, where, header, rows = cells_of(name, folder, key, COLUMNS)
    if "time" not in header:
        raise InputError(
            f"{where}: line 1: there is no TIME column; expected TIME, AMT and PRODUCT", where=where
        )
    by_id: dict[str, list[Event]] = {}
    last_time: dict[str, float] = {}
    doses: dict[str, int] = {}
    observed: set[float] = set()
    for line, cells in rows:
        row = _Row(where, line, cells)
        person = row.person()
        time = row.number("time", required=True)
        if time < last_time.get(person, 0.0):
            raise row.refusal(
                "time", f"is before the row above it ({last_time[person]:g} h); expected sorted times"
            )
        last_time[person] = time
        events = by_id.setdefault(person, [])
        evid = row.evid()
        if evid == OTHER:
            continue
        row.refuse_amount_that_nobody_takes(evid)
        if evid == OBSERVATION:
            if row.text("amt") and row.text("product") and not row.text("evid"):
                raise row.refusal(
                    "amt", "is zero beside a product; expected an amount, or EVID 0 for an observation"
                )
            if time > duration:
                raise row.refusal(
                    "time", f"is after the end at {duration:g} h; expected an earlier observation"
                )
            observed.add(time)
            continue
        if time >= duration:
            raise row.refusal(
                "time", f"is not before the end at {duration:g} h; expected an earlier dose or reset"
            )
        event = Event(time=time, evid=RESET, line=line) if evid == RESET else row.dose(time, evid, library)
        doses[person] = doses.get(person, 0) + (event.additional + 1 if event.product else 0)
        refuse_flood(doses[person], f"{where}: line {line}")
        events.append(event)
    if not by_id:
        raise InputError(f"{where}: there is no row below the header; expected doses", where=where)
    frozen = {person: tuple(events) for person, events in by_id.items()}
    named = "id" in header
    return EventTable(
        path=where,
        shared=() if named else frozen[""],
        by_id=frozen if named else {},
        observation_times=tuple(sorted(observed)),
        text=text,
    )


class _Row:
    """The cells of one row, with the place every refusal names."""

    def __init__(self, where: str, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self._where = f"{where}: line {line}"
        self._cells = cells

    def refusal(self, column: str, complaint: str) -> InputError:
        return refusal(f"{self._where}: column {column.upper()}", self._cells.get(column, ""), complaint)

    def text(self, column: str) -> str:
        """The cell, empty when it is absent, empty or a full stop (NONMEM's missing value)."""
        cell = self._cells.get(column, "")
        return "" if cell == "." else cell

    def number(self, column: str, *, required: bool = False) -> float:
        cell = self.text(column)
        if not cell and not required:
            return 0.0
        value = plain_number(cell)
        if not math.isfinite(value):
            raise self.refusal(column, f"{no_number(cell)}; expected a finite number{_UNITS.get(column, '')}")
        if value < 0 and column != "rate":
            raise self.refusal(column, "is negative; expected zero or more")
        return value

    def whole(self, column: str, highest: int | None = None) -> int:
        value = self.number(column)
        if value != math.floor(value) or (highest is not None and value > highest):
            expected = f"a whole number from 0 to {highest}" if highest is not None else "a whole number"
            raise self.refusal(column, f"is out of place; expected {expected}")
        return int(value)

    def person(self) -> str:
        if "id" not in self._cells:
            return ""
        cell = self.text("id")
        if not cell:
            raise self.refusal("id", "is empty; expected the id of a person")
        value = plain_number(cell)
        return str(int(value)) if math.isfinite(value) and value == math.floor(value) else cell

    def evid(self) -> int:
        if self.text("evid"):
            return self.whole("evid", RESET_AND_DOSE)
        return DOSE if self.number("amt") > 0 or self.whole("ss", 2) > 0 else OBSERVATION

    def refuse_amount_that_nobody_takes(self, evid: int) -> None:
        """Refuse an amount on an observation or a reset, which would be dropped without a word."""
        kinds = {OBSERVATION: ("an observation", DOSE), RESET: ("a reset", RESET_AND_DOSE)}
        if evid in kinds and self.number("amt") > 0:
            kind, taken = kinds[evid]
            raise self.refusal(
                "amt", f"is on {kind} (EVID {evid}), which takes nothing; expected EVID {taken} or no AMT"
            )

    def dose(self, time: float, evid: int, library: Library) -> Event:
        name = self.text("product")
        if not name:
            raise self.refusal("product", "is empty on a dose; expected the name of a product")
        product = find_product(name, library, f"{self._where}: column PRODUCT")
        amount, rate, duration = self.number("amt"), self.number("rate"), self.number("dur")
        interval, additional, steady_state = self.number("ii"), self.whole("addl"), self.whole("ss", 2)
        if rate < 0:
            raise self.refusal(
                "rate",
                "asks for the model's own rate or duration, which is the product's; expected zero or more",
            )
        if rate > 0 and duration > 0:
            raise self.refusal("dur", "repeats what RATE says; expected one of the two")
        if amount > _LARGEST_AMOUNT[product.amount_dimension]:
            raise self.refusal("amt", "is more than anyone can take; expected 10 kg, 100 L or less")
        if amount == 0:
            if not (steady_state and rate > 0 and interval == 0):
                raise self.refusal("amt", "is zero on a dose; expected an amount, or SS with RATE and no II")
            if additional:
                raise self.refusal("addl", "cannot follow a constant infusion at steady state; expected 0")
        else:
            if steady_state and interval == 0:
                raise self.refusal(
                    "ii", "is zero at steady state; expected the interval between the doses in h"
                )
            if rate > 0:
                duration, rate = amount / rate, 0.0
                if not _SHORTEST_H <= duration <= _LONGEST_H:
                    raise self.refusal(
                        "rate", "makes an infusion of no usable length; expected a rate near AMT per hour"
                    )
        if duration > _LONGEST_H:
            raise self.refusal("dur", "is over 10 years; expected a shorter infusion")
        if rate > _LARGEST_AMOUNT[product.amount_dimension]:
            raise self.refusal("rate", "is more than anyone can take; expected 10 kg/h, 100 L/h or less")
        if 0 < interval < _SHORTEST_H or interval > _LONGEST_H:
            raise self.refusal("ii", "is no usable interval; expected 0.001 h to 10 years")
        if additional and interval == 0:
            raise self.refusal(
                "ii", "is zero with ADDL above zero; expected the interval between the doses in h"
            )
        if interval > 0 and not self.text("addl") and not self.text("ss"):
            raise self.refusal(
                "ii",
                "is an interval of nothing, as neither ADDL nor SS is given; expected one of them (0 for one dose "
                "alone), or no II",
            )
        return Event(
            time=time,
            evid=evid,
            product=product.name,
            amount=amount,
            compartment=self._compartment(product),
            duration=duration,
            rate=rate,
            interval=interval,
            additional=additional,
            steady_state=steady_state,
            line=self.line,
        )

    def _compartment(self, product: Product) -> str | None:
        cell = self.text("cmt")
        if cell in ("", "0", "0.0"):
            return None
        return read_compartment(
            _NUMBERED.get(cell.removesuffix(".0"), cell), product, f"{self._where}: column CMT"
        )


_UNITS: Final = {
    "time": " of hours",
    "ii": " of hours",
    "dur": " of hours",
    "amt": " of mg (mL for a product measured by volume)",
    "rate": " of mg/h (mL/h for a product measured by volume)",
}
