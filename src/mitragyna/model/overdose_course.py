"""The course of one overdose: a delay equation, solved with steps that fit the person.

Dormand and Prince 1980, order 5 with an embedded error estimate of order 4. What reaches the chemoreceptors is
late by the time blood needs from the lung (transport volume over cardiac output, 4 to 60 s); the past is read
from the accepted steps by cubic interpolation through four of them. A step is shorter than the shortest possible
delay (``longest_step``), so the past is always known. Steps end where naloxone begins or ends, where the
collapse is decided, and at the times asked for.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from mitragyna.model.compiled import compiled, compiled_allocating
from mitragyna.model.overdose import (
    BLOCKED,
    BOUND,
    BRAIN_CIRCULATION,
    DEPOT,
    DEPRESSION,
    NALOXONE,
    NALOXONE_3,
    NALOXONE_SITE,
    OPIOID,
    OPIOID_3,
    OPIOID_SITE,
    STATES,
    TISSUE_CIRCULATION,
    TRANSIT_2,
    Body,
    Person,
    circulation,
    control,
    drugs,
    gas_stores,
    observe,
    ventilation,
    volume_divisor,
)

NUMBER_OF_STATES: Final = len(STATES)
LONGEST_STEP = 3.5
"""Seconds. Less where the shortest possible transport delay is less; it is 3.6 s with the published numbers."""
SHORTEST_STEP = 1e-7
INFUSED_TOGETHER = 600.0
"""Seconds of an infusion whose amount counts as a dose where errors are set against the size of doses."""
MOST_STEPS = 200_000

# The tableau of Dormand and Prince 1980; the last row of weights is the step itself.
_NODES = np.array([0.0, 0.2, 0.3, 0.8, 8.0 / 9.0, 1.0, 1.0])
_WEIGHTS = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
        [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
        [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
        [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
        [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
    ]
)
_ERROR = np.array(
    [
        *(71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0),
        *(-17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0),
    ]
)

ARRESTED, COLLAPSE_AT, TRIGGERED_AT, HYPOXIC_FROM, HYPOXIC_TO, LOWEST_PO2, STEPS, FAILED = range(8)
LOWEST_PO2_AT, LOWEST_AIR, LOWEST_AIR_AT, HIGHEST_PCO2, HIGHEST_PCO2_AT = range(8, 13)
RESULTS: Final = 13
"""What ``course`` returns; a time that never came is NaN. Lowest and highest are those of the ends of steps: PO2 of
arterial blood, its PCO2 until circulation collapses, and ventilation (L/min)."""


@compiled
def resting_start(y: Any) -> None:
    """A state near rest without any drug, from which rest is reached by integration, into ``y``."""
    for i in range(NUMBER_OF_STATES):
        y[i] = 0.0
    y[13], y[14] = 40.28, 100.2
    y[15], y[16] = 0.645, 9.78e-4
    y[17], y[18] = 0.605, 13e-4
    y[DEPRESSION] = y[BRAIN_CIRCULATION] = y[TISSUE_CIRCULATION] = 1.0


@compiled
def absolute_tolerances(y: Any, taken: Any, doses: Any, into_vein: float, tolerance: float, out: Any) -> None:
    """Per state the error that counts as one tolerance near zero, into ``out``: a part of its usual size."""
    most, opioid = 1.0, 1e-6
    for k in range(len(doses)):
        most = max(most, doses[k])
    for k in range(len(taken)):
        opioid = max(opioid, taken[k, 1] + INFUSED_TOGETHER * max(taken[k, 2], 0.0))
    for i in range(NUMBER_OF_STATES):
        out[i] = tolerance * max(abs(y[i]), 0.1)
    for i in range(DEPOT, TRANSIT_2 + 1):
        out[i] = tolerance * most
    for i in range(NALOXONE, NALOXONE_3 + 1):
        out[i] = tolerance * (most if into_vein > 0.5 else 1.0)
    out[NALOXONE_SITE] = tolerance * 1000.0
    for i in range(OPIOID, OPIOID_3 + 1):
        out[i] = tolerance * opioid
    out[OPIOID_SITE] = tolerance * 10.0
    out[BOUND] = out[BLOCKED] = tolerance * 0.1


@compiled
def past(time: float, times: Any, values: Any, count: int, near: int) -> Any:
    """Row of ``values`` at ``time`` by the cubic through four accepted steps, and where it was found.

    ``values`` has the columns PaCO2, PaO2 and brain PCO2; before the first step they are those of the first.
    ``near`` is where the last search ended.
    """
    if time <= times[0] or count == 1:
        return values[0, 0], values[0, 1], values[0, 2], 0
    i = min(near, count - 2)
    while i > 0 and times[i] > time:
        i -= 1
    while i < count - 2 and times[i + 1] <= time:
        i += 1
    if count < 4:
        w = (time - times[i]) / (times[i + 1] - times[i])
        return (
            values[i, 0] + w * (values[i + 1, 0] - values[i, 0]),
            values[i, 1] + w * (values[i + 1, 1] - values[i, 1]),
            values[i, 2] + w * (values[i + 1, 2] - values[i, 2]),
            i,
        )
    first = min(max(i - 1, 0), count - 4)
    t0, t1, t2, t3 = times[first], times[first + 1], times[first + 2], times[first + 3]
    d0, d1, d2, d3 = time - t0, time - t1, time - t2, time - t3
    w0 = d1 * d2 * d3 / ((t0 - t1) * (t0 - t2) * (t0 - t3))
    w1 = d0 * d2 * d3 / ((t1 - t0) * (t1 - t2) * (t1 - t3))
    w2 = d0 * d1 * d3 / ((t2 - t0) * (t2 - t1) * (t2 - t3))
    w3 = d0 * d1 * d2 / ((t3 - t0) * (t3 - t1) * (t3 - t2))
    return (
        w0 * values[first, 0]
        + w1 * values[first + 1, 0]
        + w2 * values[first + 2, 0]
        + w3 * values[first + 3, 0],
        w0 * values[first, 1]
        + w1 * values[first + 1, 1]
        + w2 * values[first + 2, 1]
        + w3 * values[first + 3, 1],
        w0 * values[first, 2]
        + w1 * values[first + 1, 2]
        + w2 * values[first + 2, 2]
        + w3 * values[first + 3, 2],
        i,
    )


@compiled
def longest_step(b: Body) -> Any:
    """Longest step (s) that never reaches past a transport delay: volume over the highest possible cardiac output."""
    brain = b.brain_flow * (1.0 + b.flow_o2_most) + 0.5 * b.brain_flow_co2_range
    highest = brain + b.tissue_flow * (1.0 + b.tissue_flow_share * b.flow_o2_most)
    least = min(b.peripheral_transport_volume, b.central_transport_volume)
    return min(LONGEST_STEP, 0.97 * least / highest)


@compiled
def slope(
    time: float,
    y: Any,
    times: Any,
    values: Any,
    count: int,
    near: int,
    collapsing: float,
    taking: float,
    infusion: float,
    a: Person,
    b: Body,
    dy: Any,
) -> Any:
    """Derivatives at ``time`` into ``dy``; returns the ``Gas`` of the state and where the past was found."""
    gas = circulation(y, b)
    flow = gas.brain_flow + gas.tissue_flow
    pco2, po2, brain_pco2 = gas.pco2, gas.po2, gas.brain_pco2
    if flow >= b.delay_lost_flow:
        pco2, po2, _, near = past(time - b.peripheral_transport_volume / flow, times, values, count, near)
        _, _, brain_pco2, near = past(time - b.central_transport_volume / flow, times, values, count, near)
    drugs(y, volume_divisor(flow, b), taking, infusion, a, dy)
    gas_stores(y, gas, a, b, dy)
    control(y, gas, pco2, po2, brain_pco2, collapsing, a, b, dy)
    return gas, near


@compiled_allocating
def course(
    start: Any,
    taken: Any,
    doses: Any,
    given_at: Any,
    dose_delay: float,
    dose_interval: float,
    infusion_time: float,
    trigger: float,
    until: float,
    every_episode: bool,
    stop_when_decided: bool,
    tolerance: float,
    a: Person,
    b: Body,
    at: Any,
    shown: Any,
    result: Any,
) -> None:
    """One person's course from ``start`` (26 states at rest) with an opioid into the vein.

    ``taken`` (inputs, 3), times rising: time (s), mg at once, and by how much the rate of an infusion changes (mg/s).
    Naloxone: ``doses`` (ng that are absorbed, or for a vein ng infused over ``infusion_time`` s), at ``given_at`` (s,
    rising, as many as doses), or where that is empty the first ``dose_delay`` s after ventilation falls to ``trigger``
    L/min, the next every ``dose_interval`` s. Circulation
    collapses when PaO2 is at most ``collapse_po2`` and still so ``collapse_wait`` later; with ``every_episode``
    this is asked again after an episode that passed, else only once. ``stop_when_decided`` ends the course as
    soon as the collapse is certain. Quantities (``COURSES``) at the times ``at`` (s, rising) go into ``shown``
    (len(at), 11); ``result`` (13) is as the constants of this module name it.
    """
    n = NUMBER_OF_STATES
    k = np.empty((7, n))
    y, trial, atol = start.copy(), np.empty(n), np.empty(n)
    next_taken, taking = 0, 0.0
    while next_taken < len(taken) and taken[next_taken, 0] <= 0.0:
        y[OPIOID] += taken[next_taken, 1]
        taking += taken[next_taken, 2]
        next_taken += 1
    absolute_tolerances(y, taken, doses, a.into_vein, tolerance, atol)
    size = 4096
    times, values = np.empty(size), np.empty((size, 3))
    for i in range(RESULTS):
        result[i] = np.nan
    result[ARRESTED] = result[FAILED] = 0.0

    longest = longest_step(b)
    time, step, near, count = 0.0, 0.01, 0, 1
    gas = circulation(y, b)
    times[0] = 0.0
    values[0, 0], values[0, 1], values[0, 2] = gas.pco2, gas.po2, gas.brain_pco2
    collapsing, infusion, infusion_end = 0.0, 0.0, math.inf
    scheduled = len(given_at) > 0
    next_dose, given = given_at[0] if scheduled else math.inf, 0
    watching, decide_at, armed = False, math.inf, True
    before = ventilation(y, gas.brain_flow + gas.tissue_flow, a, b)
    po2, brain_po2 = gas.po2, gas.brain_po2
    result[LOWEST_PO2], result[LOWEST_AIR], result[HIGHEST_PCO2] = gas.po2, before, gas.pco2
    result[LOWEST_PO2_AT] = result[LOWEST_AIR_AT] = result[HIGHEST_PCO2_AT] = 0.0
    shown_count, steps = 0, 0
    fresh = True
    while shown_count < len(at) and at[shown_count] <= time:
        observe(y, gas, a, b, shown[shown_count])
        shown_count += 1

    while time < until:
        # A dose, the end of an infusion and the decision stand exactly at the end of a step.
        while next_taken < len(taken) and taken[next_taken, 0] <= time:
            y[OPIOID] += taken[next_taken, 1]
            taking += taken[next_taken, 2]
            next_taken += 1
            fresh = True
        if next_dose <= time and given < len(doses):
            if a.into_vein > 0.5:
                infusion += doses[given] / infusion_time
                infusion_end = time + infusion_time
            else:
                y[DEPOT] += doses[given]
            given += 1
            if given == len(doses):
                next_dose = math.inf
            else:
                next_dose = given_at[given] if scheduled else next_dose + dose_interval
            fresh = True
        if infusion_end <= time:
            infusion, infusion_end, fresh = 0.0, math.inf, True
        if watching and decide_at <= time:
            watching = False
            if po2 <= b.collapse_po2:
                collapsing, armed, fresh = 1.0, False, True
                result[ARRESTED], result[COLLAPSE_AT] = 1.0, time
                if stop_when_decided:
                    break
            else:
                armed = every_episode
        if fresh:
            gas, near = slope(time, y, times, values, count, near, collapsing, taking, infusion, a, b, k[0])
            step, fresh = min(step, 0.1), False

        goal = until
        if given < len(doses):
            goal = min(goal, next_dose)
        if next_taken < len(taken):
            goal = min(goal, taken[next_taken, 0])
        goal = min(goal, infusion_end)
        if watching:
            goal = min(goal, decide_at)
        if shown_count < len(at):
            goal = min(goal, at[shown_count])
        h = min(step, longest)
        last = time + h >= goal - 1e-9
        if last:
            h = goal - time

        new_gas, new_near = gas, near
        for stage in range(1, 7):
            for i in range(n):
                total = 0.0
                for j in range(stage):
                    total += _WEIGHTS[stage, j] * k[j, i]
                trial[i] = y[i] + h * total
            new_gas, new_near = slope(
                *(time + h * _NODES[stage], trial, times, values, count, new_near),
                *(collapsing, taking, infusion, a, b, k[stage]),
            )
        wrong = 0.0
        for i in range(n):
            error = 0.0
            for j in range(7):
                error += _ERROR[j] * k[j, i]
            allowed = atol[i] + tolerance * max(abs(y[i]), abs(trial[i]))
            wrong += (h * error / allowed) ** 2
        wrong = math.sqrt(wrong / n)
        steps += 1
        if steps > MOST_STEPS or not wrong < 1e300:
            result[FAILED] = 1.0
            break
        factor = 5.0 if wrong == 0.0 else min(5.0, max(0.2, 0.9 * wrong**-0.2))
        if wrong > 1.0 and h > SHORTEST_STEP:
            step = h * factor
            continue
        # A step cut short by a goal says nothing about how long the next may be.
        step = max(step, h * factor) if last else h * factor
        step = min(step, longest)

        begun = time
        time = goal if last else time + h
        near = new_near
        for i in range(n):
            y[i] = trial[i]
            k[0, i] = k[6, i]
        gas = new_gas
        if count == size:
            size *= 2
            more_times, more_values = np.empty(size), np.empty((size, 3))
            more_times[:count], more_values[:count] = times, values
            times, values = more_times, more_values
        times[count] = time
        values[count, 0], values[count, 1], values[count, 2] = gas.pco2, gas.po2, gas.brain_pco2
        count += 1

        air = ventilation(y, gas.brain_flow + gas.tissue_flow, a, b)
        if math.isnan(result[TRIGGERED_AT]) and air <= trigger:
            crossed = begun + (time - begun) * (before - trigger) / max(before - air, 1e-300)
            result[TRIGGERED_AT] = min(max(crossed, begun), time)
            if not scheduled:
                next_dose = max(result[TRIGGERED_AT] + dose_delay, time)
        if armed and not watching and gas.po2 <= b.collapse_po2:
            part = (po2 - b.collapse_po2) / max(po2 - gas.po2, 1e-300)
            watching = True
            decide_at = begun + (time - begun) * min(max(part, 0.0), 1.0) + b.collapse_wait
        if gas.brain_po2 <= b.hypoxia_po2:
            if math.isnan(result[HYPOXIC_FROM]):
                part = (brain_po2 - b.hypoxia_po2) / max(brain_po2 - gas.brain_po2, 1e-300)
                result[HYPOXIC_FROM] = begun + (time - begun) * min(max(part, 0.0), 1.0)
            result[HYPOXIC_TO] = time
        elif brain_po2 <= b.hypoxia_po2:
            part = (b.hypoxia_po2 - brain_po2) / max(gas.brain_po2 - brain_po2, 1e-300)
            result[HYPOXIC_TO] = begun + (time - begun) * min(max(part, 0.0), 1.0)
        before, po2, brain_po2 = air, gas.po2, gas.brain_po2
        if air < result[LOWEST_AIR]:
            result[LOWEST_AIR], result[LOWEST_AIR_AT] = air, time
        if po2 < result[LOWEST_PO2]:
            result[LOWEST_PO2], result[LOWEST_PO2_AT] = po2, time
        if collapsing < 0.5 and gas.pco2 > result[HIGHEST_PCO2]:
            result[HIGHEST_PCO2], result[HIGHEST_PCO2_AT] = gas.pco2, time
        while shown_count < len(at) and at[shown_count] <= time:
            observe(y, gas, a, b, shown[shown_count])
            shown_count += 1
    for i in range(n):
        start[i] = y[i]
    result[STEPS] = steps
