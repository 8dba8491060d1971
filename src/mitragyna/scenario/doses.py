"""From regimens to explicit doses: every dose of an arm, one by one, in the order in which they act."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from mitragyna.scenario.arm import Arm
from mitragyna.scenario.events import DOSE, RESET, Event
from mitragyna.scenario.regimen import Take

Kind = Literal["dose", "reset", "reset and dose"]
_KINDS: Final[dict[int, Kind]] = {1: "dose", 3: "reset", 4: "reset and dose"}


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose or reset at ``time_h`` (h from time zero).

    ``amount`` in mg (mL for a product measured by volume), per kg of body weight when ``per_kg``;
    ``duration_h`` of the infusion, 0 for a bolus; ``compartment`` None is the product's own.
    ``steady_state`` 1 sets, 2 adds the steady state of equal doses every ``interval_h``, this dose
    being the last. With ``rate`` above zero (per h; amount 0) it is instead the steady state of a
    constant infusion that ends at ``time_h``. ``order`` numbers the doses of a list: at one time
    they act in this order. A reset has no product.
    """

    time_h: float
    product: str = ""
    amount: float = 0.0
    per_kg: bool = False
    duration_h: float = 0.0
    evid: Kind = "dose"
    compartment: str | None = None
    steady_state: Literal[0, 1, 2] = 0
    interval_h: float = 0.0
    rate: float = 0.0
    order: int = 0


def expand(what: Take | Arm, duration: float, person: str | None = None) -> tuple[Dose, ...]:
    """The doses of a take or an arm that lasts ``duration`` h, sorted by time and then as written.

    ``person`` is the id of a person, needed for an arm whose event table has an ID column.
    Doses at or after the end are left out (``until`` is exclusive); reading a scenario has already
    refused those that were asked for one by one.
    """
    if isinstance(what, Take):
        return in_order(_of_take(what, duration))
    if what.events is not None:
        return in_order(_of_events(what.events.events_of(person), duration))
    return in_order(dose for take in what.takes for dose in _of_take(take, duration))


def in_order(doses: Iterable[Dose]) -> tuple[Dose, ...]:
    """Doses sorted by time, those at one time staying as they are, and numbered."""
    ranked = sorted(doses, key=lambda dose: dose.time_h)
    return tuple(replace(dose, order=i) if dose.order != i else dose for i, dose in enumerate(ranked))


def periods(start: float, stop: float, every: float) -> int:
    """How many of start, start + every, … lie before ``stop`` (all in h); round-off does not add one.

    A dose that would fall on ``stop`` but for the last bits of a division does not count.
    """
    if stop <= start:
        return 0
    ratio = (stop - start) / every
    return max(1, math.ceil(ratio - 1e-9 * max(1.0, min(ratio, 1000.0))))


def dose_count(take: Take, duration: float) -> int:
    """How many doses ``expand`` makes of a take."""
    stop = duration if take.until is None else min(take.until, duration)
    within = periods(take.start, stop, take.every if take.every is not None else math.inf)
    return within if take.doses is None else min(take.doses, within)


def _of_take(take: Take, duration: float) -> Iterable[Dose]:
    every = take.every or 0.0
    for k in range(dose_count(take, duration)):
        at_steady_state = take.steady_state and k == 0
        yield Dose(
            time_h=take.start + k * every,
            product=take.product,
            amount=take.amount,
            per_kg=take.per_kg,
            duration_h=take.over or 0.0,
            compartment=take.compartment,
            # Added, not set: what another take or the history has brought stays there.
            steady_state=2 if at_steady_state else 0,
            interval_h=every if at_steady_state else 0.0,
        )


def _of_events(events: tuple[Event, ...], duration: float) -> list[Dose]:
    doses: list[tuple[float, int, Dose]] = []
    ends = duration
    # From the back, so that each record knows when a later one cancels its additional doses.
    for row in range(len(events) - 1, -1, -1):
        event = events[row]
        if event.evid == RESET:
            doses.append((event.time, row, Dose(time_h=event.time, evid="reset")))
        else:
            doses.extend((dose.time_h, row, dose) for dose in _of_event(event, ends))
        if event.cancels:
            ends = event.time
    doses.sort(key=lambda entry: entry[:2])
    return [dose for _, _, dose in doses]


def _of_event(event: Event, ends: float) -> Iterable[Dose]:
    steady: Literal[0, 1, 2] = 1 if event.steady_state == 1 else 2 if event.steady_state == 2 else 0
    first = Dose(
        time_h=event.time,
        product=event.product,
        amount=event.amount,
        duration_h=event.duration,
        evid=_KINDS[event.evid],
        compartment=event.compartment,
        steady_state=steady,
        interval_h=event.interval if steady else 0.0,
        rate=event.rate,
    )
    yield first
    if event.additional == 0:
        return
    later = replace(first, evid=_KINDS[DOSE], steady_state=0, interval_h=0.0)
    for k in range(1, min(event.additional + 1, periods(event.time, ends, event.interval))):
        yield replace(later, time_h=event.time + k * event.interval)
