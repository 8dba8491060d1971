"""Interactions in time: perpetrators that begin or end within an arm, and pools of enzyme that follow them.

Equations are in docs/interactions.md. A pool at a site has P' = kdeg (1 + rise) - (kdeg + loss) P, with what regularly
taken perpetrators do held constant between edges, so it relaxes exponentially; competition acts at once. A
perpetrator's level in plasma rises and falls with its own half-life where the library has one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from mitragyna.library import Clearing, Drug
from mitragyna.model.interactions import competition
from mitragyna.simulate.interactions import Change, Setting, Solver, change_of
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Activities, Levels, Pressure, Taken, pressures

Value = Any

AFTER_H = (0.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 144.0, 192.0, 264.0, 360.0, 480.0)
"""Edges after a perpetrator begins or ends: the pools' half-lives are 24 to 44 h."""
MOST = 48
"""Pieces of an arm at most; an arm with more changes than that is cut evenly."""


def edges(taken: Iterable[Taken], duration: float) -> tuple[float, ...]:
    """Times (h) from which factors differ, the first of them zero; just that where nothing begins or ends.

    Perpetrators taken once have no course.
    """
    turns = {
        time
        for item in taken
        if item.interval is not None
        for time in (item.start, item.stop)
        if 0.0 <= time < duration
    }
    times = sorted({0.0, *(t + after for t in turns for after in AFTER_H if t + after < duration)})
    if len(times) > MOST:
        return tuple(float(t) for t in np.linspace(0.0, duration, MOST, endpoint=False))
    return tuple(times)


def level_at(taken: Taken, rate: Value, time: float) -> Value:
    """A perpetrator's level in plasma over that at steady state; ``rate`` (1/h) None: there or not."""
    if rate is None or taken.interval is None:
        return 1.0 if taken.start <= time < taken.stop else 0.0
    if time < taken.start:
        return 0.0
    risen = 1.0 if np.isinf(taken.start) else -np.expm1(-rate * (min(time, taken.stop) - taken.start))
    return risen * np.exp(-rate * max(time - taken.stop, 0.0))


def levels_at(level: Levels, taken: Taken, rate: Value, time: float) -> Levels:
    """The levels of ``levels`` at a time: what is being absorbed is there or not, plasma rises and falls."""
    if taken.interval is None:
        return level
    plasma = level_at(taken, rate, time)
    here = 1.0 if taken.start <= time < taken.stop else 0.0
    return replace(
        level,
        systemic=plasma * level.systemic,
        liver=plasma * level.systemic + here * (level.liver - level.systemic),
        gut=plasma * level.systemic + here * (level.gut - level.systemic),
        first=here * level.first,
    )


def relaxed(pool: Value, pressure: Pressure, degradation: Value, hours: float) -> tuple[Value, Value]:
    """The pool after ``hours`` under a constant pressure, and its mean over them."""
    rate = degradation + pressure.loss
    settled = degradation * (1.0 + pressure.rise) / rate
    left = np.exp(-rate * hours)
    return settled + (pool - settled) * left, settled + (pool - settled) * (1.0 - left) / (rate * hours)


@dataclass(frozen=True)
class _Acting:
    """Perpetrators of one victim: as taken, steady levels, and rates of their plasma level."""

    taken: tuple[Taken, ...]
    levels: tuple[Levels, ...]
    rates: tuple[Value, ...]


def changes_in_time(
    setting: Setting, victims: Sequence[str], times: Sequence[float], duration: float
) -> list[dict[str, Change]]:
    """What the setting does to ``victims`` from each of ``times`` (h) to the next, a mean over the piece.

    At time zero the pools are at the steady state of what was there before. Raises ``InputError`` as ``changes`` does.
    """
    solver = Solver(replace(setting, taken=tuple(t.whole for t in setting.taken)))
    ends = (*times[1:], duration)
    out: list[dict[str, Change]] = [{} for _ in times]
    for victim in victims:
        steady = solver.change(victim)
        drug = solver.known.get(victim)
        if steady is None or drug is None or drug.cleared is None:
            continue
        own = {t.drug for t in solver.acting_on(victim)}
        taken = tuple(t for t in setting.taken if t.drug in own)
        acting = _Acting(
            taken,
            tuple(solver.level(t.whole) for t in taken),
            tuple(_rate(setting, t.drug) for t in taken),
        )
        types = {enzyme: setting.phenotypes.get(enzyme, 1.0) for enzyme in drug.cleared.by}
        by_piece = _activities(setting, solver, acting, drug.cleared, victim, times, ends)
        for piece, found in zip(out, by_piece, strict=True):
            piece[victim] = change_of(solver.library, setting.source, drug.cleared, found, types)
    return out


def _rate(setting: Setting, drug: str) -> Value:
    exposure = setting.source.library.interactions.drugs[drug].exposure
    if exposure is None or exposure.half_life is None:
        return None
    return np.log(2.0) / setting.source(exposure.half_life)


def _activities(
    setting: Setting,
    solver: Solver,
    acting: _Acting,
    cleared: Clearing,
    victim: str,
    times: Sequence[float],
    ends: Sequence[float],
) -> list[Mapping[str, Activities]]:
    """Mean activity of every enzyme that clears ``victim``, by piece."""
    source = setting.source
    absorption = solver.absorption(victim)
    fine = sorted({*times, ends[-1], *edges(acting.taken, ends[-1])})
    found: list[dict[str, Activities]] = [{} for _ in times]
    for enzyme in cleared.by:
        pools = source.library.interactions.enzymes[enzyme]
        degradation = (source(pools.liver), None if pools.gut is None else source(pools.gut))
        before = _pressed(source, acting, enzyme, absorption, None)
        state = [_settled(p, d) for p, d in zip(before, degradation, strict=True)]
        sums: list[list[Value]] = [[0.0, 0.0] for _ in times]
        for begin, end in pairwise(fine):
            pressed = _pressed(source, acting, enzyme, absorption, 0.5 * (begin + end))
            piece = sums[bisect_left([*times, np.inf], begin + 1e-9) - 1]
            for site, (pressure, kdeg) in enumerate(zip(pressed, degradation, strict=True)):
                if kdeg is None:
                    continue
                state[site], mean = relaxed(state[site], pressure, kdeg, end - begin)
                piece[site] = piece[site] + competition(pressure.ratios) * mean * pressure.once * (
                    end - begin
                )
        for i, (begin, end) in enumerate(zip(times, ends, strict=True)):
            liver, gut = (total / (end - begin) for total in sums[i])
            found[i][enzyme] = Activities(liver, 1.0 if pools.gut is None else gut)
    return list(found)


def _settled(pressure: Pressure, degradation: Value) -> Value:
    """The pool at steady state; one where the site has none."""
    if degradation is None:
        return 1.0
    return (1.0 + pressure.rise) * degradation / (degradation + pressure.loss)


def _pressed(
    source: Source, acting: _Acting, enzyme: str, absorption: Value, time: float | None
) -> tuple[Pressure, Pressure]:
    """What the perpetrators do at a time; None: what those did that were there before time zero."""
    drugs = source.library.interactions.drugs
    pairs: list[tuple[Drug, Levels]] = []
    for taken, level, rate in zip(acting.taken, acting.levels, acting.rates, strict=True):
        if time is None:
            if taken.interval is not None and np.isinf(taken.start):
                pairs.append((drugs[taken.drug], level))
        else:
            pairs.append((drugs[taken.drug], levels_at(level, taken, rate, time)))
    return pressures(source, pairs, enzyme, absorption)
