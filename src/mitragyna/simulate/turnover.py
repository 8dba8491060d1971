"""Interactions in time: perpetrators that begin or end within an arm, and pools of enzyme that follow them.

Equations are in docs/interactions.md. A pool at a site has P' = kdeg (1 + rise) - (kdeg + loss) P, with what regularly
taken perpetrators do held constant between edges, so it relaxes exponentially; competition acts at once. A
perpetrator's level in plasma rises and falls with its own half-life where the library has one. In the day after a
dose of a drug that it changes, competition follows the perpetrator's own doses instead of their mean.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
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
MEETING_H = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""Edges after a dose of a drug that meets perpetrators: what is swallowed is absorbed within the first hours."""
DOSE_H = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Edges after a perpetrator's dose on that day."""
MET_DAY_H = MEETING_H[-1]
MOST_MET = 2
"""Doses of an arm whose day is followed at most; of more, the mean of the perpetrator's interval counts."""
MOST = 48
"""Pieces of an arm at most; an arm with more changes than that is cut evenly."""


def edges(taken: Iterable[Taken], duration: float, met: Sequence[float] = ()) -> tuple[float, ...]:
    """Times (h) from which factors differ, the first of them zero; just that where nothing begins or ends.

    Perpetrators taken once have no course. ``met`` are times of doses that meet perpetrators (``met_by``): the day
    after each is cut finer, unless the arm would fall into too many pieces.
    """
    known = tuple(taken)
    turns = {
        time
        for item in known
        if item.interval is not None
        for time in (item.start, item.stop)
        if 0.0 <= time < duration
    }
    wanted = {t + after for t in turns for after in AFTER_H}
    days = {dose + after for dose in met for after in MEETING_H} | {
        time + after
        for dose in met
        for item in known
        for time in _doses(item, dose, dose + MET_DAY_H)
        for after in DOSE_H
        if time + after < dose + MET_DAY_H
    }
    times = sorted({0.0, *(t for t in wanted | days if t < duration)})
    if len(times) > MOST:
        times = sorted({0.0, *(t for t in wanted if t < duration)})
    if len(times) > MOST:
        return tuple(float(t) for t in np.linspace(0.0, duration, MOST, endpoint=False))
    return tuple(times)


def met_by(taken: Iterable[Taken], doses: Iterable[float]) -> tuple[float, ...]:
    """Times of ``doses`` that meet perpetrators with a beginning, whose dose times are known; none if they are many.

    A dose long after the last of every perpetrator's counts too: what is left then is found from the same doses.
    """
    starts = [t.start for t in taken if t.interval is not None and np.isfinite(t.start)]
    if not starts:
        return ()
    times = sorted({time for time in doses if time >= min(starts)})
    return tuple(times) if len(times) <= MOST_MET else ()


def _doses(taken: Taken, begin: float, end: float) -> list[float]:
    """Times of a perpetrator's doses from ``begin`` to before ``end``; none where they are not known."""
    if taken.interval is None or not np.isfinite(taken.start):
        return []
    first = max(int(np.ceil((begin - taken.start) / taken.interval - 1e-9)), 0)
    out: list[float] = []
    while (time := taken.start + first * taken.interval) < min(end, taken.stop - 1e-9):
        out.append(time)
        first += 1
    return out


@dataclass(frozen=True)
class Rates:
    """How fast a perpetrator's level falls without doses, and approaches steady state with them (1/h).

    Doses add up (``adds``) where nothing else is known; a level that grows more than in proportion approaches with
    ``rise`` instead, dose by dose unseen.
    """

    fall: Value
    rise: Value
    adds: bool = True


def level_at(taken: Taken, rates: Rates | None, time: float) -> Value:
    """A perpetrator's level in plasma over that at steady state; without ``rates`` there or not."""
    if rates is None or taken.interval is None:
        return 1.0 if taken.start <= time < taken.stop else 0.0
    if time < taken.start:
        return 0.0
    risen = 1.0 if np.isinf(taken.start) else -np.expm1(-rates.rise * (min(time, taken.stop) - taken.start))
    return risen * np.exp(-rates.fall * max(time - taken.stop, 0.0))


def _swallowed(enters: Value, leaves: Value, interval: float, since: float, count: int) -> Value:
    """A level over its mean at steady state, ``since`` h after the last of ``count`` doses every ``interval`` h.

    It enters and leaves with these rates (1/h): the Bateman function, doses added up.
    """
    # At equal rates the difference below is 0/0; a little apart it is the limit to six digits.
    near = np.abs(enters / leaves - 1.0) < 1e-6
    apart = np.asarray(np.where(near, leaves * (1.0 + 1e-6), enters), dtype=np.float64)

    def left(rate: Value) -> Value:
        return np.exp(-rate * since) * np.expm1(-count * rate * interval) / np.expm1(-rate * interval)

    return interval * apart * leaves / (apart - leaves) * (left(leaves) - left(apart))


def course_at(level: Levels, taken: Taken, rates: Rates | None, time: float) -> Levels:
    """The levels ``time`` h into the arm as they follow from a perpetrator's doses (one compartment, Bateman).

    Only the level in plasma follows the doses, whose mean over an interval at steady state is that of ``level``; what
    is being absorbed counts by its mean, because how fast the library's perpetrators are absorbed is not known well
    enough. As ``levels_at`` where dose times are not known or doses do not add up.
    """
    if rates is None or not rates.adds or taken.interval is None or not np.isfinite(taken.start):
        return levels_at(level, taken, rates, time)
    given = _doses(taken, taken.start, time + 1e-9)
    here = 1.0 if taken.start <= time < taken.stop else 0.0
    plasma: Value = 0.0
    if given:
        plasma = _swallowed(level.fall, rates.fall, taken.interval, time - given[-1], len(given))
    return _with(level, plasma, here)


def _with(level: Levels, plasma: Value, here: float) -> Levels:
    """Levels with ``plasma`` relative to steady state, and what is being absorbed (its mean) there or not."""
    return replace(
        level,
        systemic=plasma * level.systemic,
        liver=plasma * level.systemic + here * (level.liver - level.systemic),
        gut=plasma * level.systemic + here * (level.gut - level.systemic),
        first=here * level.first,
    )


def levels_at(level: Levels, taken: Taken, rates: Rates | None, time: float) -> Levels:
    """The levels of ``levels`` at a time: what is being absorbed is there or not, plasma rises and falls."""
    if taken.interval is None:
        return level
    here = 1.0 if taken.start <= time < taken.stop else 0.0
    return _with(level, level_at(taken, rates, time), here)


def relaxed(pool: Value, pressure: Pressure, degradation: Value, hours: float) -> tuple[Value, Value]:
    """The pool after ``hours`` under a constant pressure, and its mean over them."""
    rate = degradation + pressure.loss
    settled = degradation * (1.0 + pressure.rise) / rate
    left = np.exp(-rate * hours)
    return settled + (pool - settled) * left, settled + (pool - settled) * (1.0 - left) / (rate * hours)


@dataclass(frozen=True)
class _Acting:
    """Perpetrators of one victim: as taken, steady levels, and rates of their plasma level.

    ``met`` are times of doses in whose day competition follows the perpetrators' doses.
    """

    taken: tuple[Taken, ...]
    levels: tuple[Levels, ...]
    rates: tuple[Rates | None, ...]
    met: tuple[float, ...]

    def follows(self, time: float) -> bool:
        """Whether a time is in the day after such a dose."""
        return any(dose <= time < dose + MET_DAY_H for dose in self.met)


def changes_in_time(
    setting: Setting,
    victims: Sequence[str],
    times: Sequence[float],
    duration: float,
    met: Sequence[float] = (),
) -> list[dict[str, Change]]:
    """What the setting does to ``victims`` from each of ``times`` (h) to the next, a mean over the piece.

    At time zero the pools are at the steady state of what was there before. In the day after each of ``met`` (as given
    to ``edges``) competition follows the perpetrators' own doses. Raises ``InputError`` as ``changes`` does.
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
            tuple(_rates(setting, t.drug) for t in taken),
            tuple(met),
        )
        types = {enzyme: setting.phenotypes.get(enzyme, 1.0) for enzyme in drug.cleared.by}
        by_piece = _activities(setting, solver, acting, drug.cleared, victim, times, ends)
        for piece, found in zip(out, by_piece, strict=True):
            piece[victim] = change_of(solver.library, setting.source, drug.cleared, found, types)
    return out


def _rates(setting: Setting, drug: str) -> Rates | None:
    exposure = setting.source.library.interactions.drugs[drug].exposure
    if exposure is None or exposure.half_life is None:
        return None
    fall = np.log(2.0) / setting.source(exposure.half_life)
    if exposure.accumulation_half_life is None:
        return Rates(fall, fall)
    return Rates(fall, np.log(2.0) / setting.source(exposure.accumulation_half_life), adds=False)


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
    fine = sorted({*times, ends[-1], *edges(acting.taken, ends[-1], acting.met)})
    found: list[dict[str, Activities]] = [{} for _ in times]
    for enzyme in cleared.by:
        pools = source.library.interactions.enzymes[enzyme]
        degradation = (source(pools.liver), None if pools.gut is None else source(pools.gut))
        before = _pressed(source, acting, enzyme, absorption, None)
        state = [_settled(p, d) for p, d in zip(before, degradation, strict=True)]
        sums: list[list[Value]] = [[0.0, 0.0] for _ in times]
        for begin, end in pairwise(fine):
            middle = 0.5 * (begin + end)
            pressed = _pressed(source, acting, enzyme, absorption, middle)
            if acting.follows(middle):
                # Pools take days, and synthesis follows an inducer late: those go by the mean, competition at once.
                now = _pressed(source, acting, enzyme, absorption, middle, course_at)
                pressed = tuple(replace(p, ratios=n.ratios) for p, n in zip(pressed, now, strict=True))
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
    source: Source,
    acting: _Acting,
    enzyme: str,
    absorption: Value,
    time: float | None,
    at: Callable[[Levels, Taken, Rates | None, float], Levels] = levels_at,
) -> tuple[Pressure, Pressure]:
    """What the perpetrators do at a time, by their levels ``at`` it; None: those that were there before zero."""
    drugs = source.library.interactions.drugs
    pairs: list[tuple[Drug, Levels]] = []
    for taken, level, rate in zip(acting.taken, acting.levels, acting.rates, strict=True):
        if time is None:
            if taken.interval is not None and np.isinf(taken.start):
                pairs.append((drugs[taken.drug], level))
        else:
            pairs.append((drugs[taken.drug], at(level, taken, rate, time)))
    return pressures(source, pairs, enzyme, absorption)
