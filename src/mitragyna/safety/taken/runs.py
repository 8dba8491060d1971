"""Doses of an event table as the regimens they make: one regimen is one, however it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mitragyna.scenario.doses import Dose
from mitragyna.scenario.regimen import Take
from mitragyna.units import DAY_H

MOST: Final = 12
"""Doses that make more regimens than this are no regimen, and are looked at one by one."""
_NOW: Final = 1e-6


def regimens(doses: Sequence[Dose]) -> tuple[Take, ...]:
    """Doses of one product in one person as regimens of equal doses at equal intervals; none where they are irregular.

    A regimen is one dose, or goes on for a day at least: of a few doses within hours nothing is told of a day.
    """
    found: list[Take] = []
    for kind in dict.fromkeys(_kind(dose) for dose in doses):
        found += _runs([dose for dose in doses if _kind(dose) == kind])
        if len(found) > MOST:
            return ()
    if any(take.every is not None and take.every * (take.doses or 1) < DAY_H - _NOW for take in found):
        return ()
    return tuple(sorted(found, key=lambda take: take.start))


def _kind(dose: Dose) -> tuple[object, ...]:
    return dose.amount, dose.per_kg, dose.duration_h, dose.compartment


def _runs(doses: Sequence[Dose]) -> list[Take]:
    """Equal doses as regimens, one after the other."""
    made: list[Take] = []
    for dose in sorted(doses, key=lambda dose: dose.time_h):
        if made and (longer := _with(made[-1], dose)) is not None:
            made[-1] = longer
        else:
            made.append(
                Take(
                    dose.product, dose.amount, dose.per_kg, dose.interval_h or None, dose.time_h, doses=1,
                    over=dose.duration_h or None, steady_state=dose.steady_state != 0,
                    compartment=dose.compartment,
                )
            )  # fmt: skip
    return made


def _with(take: Take, dose: Dose) -> Take | None:
    """The regimen with one more dose, where that comes when it is due."""
    count = take.doses or 1
    gap = dose.time_h - (take.start + (count - 1) * (take.every or 0.0))
    if dose.steady_state or gap < _NOW or (take.every is not None and abs(gap - take.every) > _NOW):
        return None
    return replace(take, every=gap if take.every is None else take.every, doses=count + 1)
