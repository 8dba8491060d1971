"""The layers of a result as plain values: which band shows what, per arm, and what would narrow relief."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mitragyna.simulate.uncertainty import BETWEEN_PEOPLE, BOTH, LAYERS, PARAMETERS
from mitragyna.workflow.narrowing import AMONG_PEOPLE, BETWEEN_SETS, Narrowing
from mitragyna.workflow.result import Result

MOST_NARROWING = 10
PEOPLE_AND_UNKNOWN = "between people, and numbers that are wholly unknown, drawn for each person"
"""The layer of a run without parameter sets where an arm depends on numbers that each person drew."""


def meanings(sets: int, people: int, everyone: int) -> dict[str, str]:
    """What each layer's interval is over, in words."""
    return {
        BETWEEN_PEOPLE: f"{everyone:,} virtual people at the typical parameters",
        PARAMETERS: f"medians over {people:,} people of {sets} parameter sets",
        BOTH: f"all {sets * people:,} people of {sets} parameter sets, {people:,} in each",
    }


def reliefs(result: Result) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Arm -> layer -> (median, low, high) of relief, a fraction; a layer nobody has a relief in is left out.

    A run without drawn parameters has the layer between people alone.
    """
    layers = result.layers
    if result.relief is None:
        return {}
    plain: Any = result.relief
    pooled: Any = None if layers is None else layers.relief
    out: dict[str, dict[str, tuple[float, float, float]]] = {}
    for arm in dict.fromkeys(plain["arm"]):
        samples = {BETWEEN_PEOPLE: plain.loc[plain["arm"] == arm, "relief"].to_numpy(dtype=float)}
        if layers is not None and pooled is not None:
            samples[PARAMETERS] = layers.set_medians(str(arm))
            samples[BOTH] = pooled.loc[pooled["arm"] == arm, "relief"].to_numpy(dtype=float)
        for layer, values in samples.items():
            known = values[np.isfinite(values)]
            if known.size:
                low, median, high = (float(v) for v in np.quantile(known, (0.025, 0.5, 0.975)))
                out.setdefault(str(arm), {})[layer] = (median, low, high)
    return out


def arms_with_unknown(result: Result) -> tuple[str, ...]:
    """Arms that depend on a number that is wholly unknown and that each person of the run drew.

    None with parameter sets, which carry those numbers, and none where every such number was set for the run.
    """
    if result.layers is not None:
        return ()
    drawn = {name for name, values in result.drawn.items() if np.ptp(values) > 0}
    return tuple(arm.name for arm in result.arms if drawn & result.bearing.get(arm.name, drawn))


def headline(result: Result, arm: str | None = None) -> str:
    """The layer that relief of an arm is told in first, or that of the whole run: the widest there is."""
    if result.layers is not None:
        return BOTH
    unknown = arms_with_unknown(result)
    return PEOPLE_AND_UNKNOWN if (unknown if arm is None else arm in unknown) else BETWEEN_PEOPLE


def relief_summary(result: Result) -> dict[str, Any]:
    """Relief per arm for ``summary.json``: median and interval of the widest layer, named, and every layer's.

    The keys are the same with and without drawn parameters. Without, the one under ``layers`` is ``between people``
    and ``layer`` says what that carries in the arm. An arm in which nothing that is taken reaches the score has
    ``not_modelled`` with the reason in place of numbers.
    """
    if result.relief is None:
        return {}
    layers, first = result.layers, BETWEEN_PEOPLE if result.layers is None else BOTH
    out: dict[str, Any] = {}
    reached = {arm.name for arm in result.arms if arm.reaches_score}
    for arm, found in reliefs(result).items():
        if arm not in reached:
            out[arm] = {"not_modelled": "what is taken reaches nothing that the score is computed from"}
            continue
        told = {layer: {"median": m, "interval_95": [low, high]} for layer, (m, low, high) in found.items()}
        if first in told:
            share = None if layers is None else layers.share_of_parameters(arm)
            out[arm] = {
                **told[first],
                "unit": "fraction",
                "layer": headline(result, arm),
                "layers": told,
                "share_of_variance_between_parameter_sets": share,
            }
    return out


def narrowing_summary(result: Result) -> dict[str, Any]:
    """What would narrow relief by kratom, for ``summary.json``: the layer, the numbers compared, the first of them.

    The keys are the same with and without drawn parameters.
    """
    rows: list[dict[str, Any]] = []
    for arm in (arm.name for arm in result.arms if arm.kratom):
        rows += [_number(n) for n in result.narrowed if n.arm == arm][:MOST_NARROWING]
    layer = AMONG_PEOPLE if result.layers is None else BETWEEN_SETS
    return {"layer": layer, "numbers": rows}


def _number(narrowed: Narrowing) -> dict[str, Any]:
    """One number of those that would narrow relief, as plain data."""
    return {
        "arm": narrowed.arm,
        "parameter": narrowed.parameter,
        "called": narrowed.called,
        "share_of_variance": narrowed.share,
        "share_by_chance": narrowed.chance,
        "settled": narrowed.settled,
        "with_a_higher_value_relief": narrowed.direction,
        "numbers_compared": narrowed.compared,
        "samples": narrowed.samples,
        "measurement": narrowed.measurement,
    }


def summary(result: Result) -> dict[str, Any]:
    """The layers for ``summary.json``: meanings, medians and 95 % intervals per layer."""
    layers = result.layers
    assert layers is not None
    arms: dict[str, Any] = {arm.name: {} for arm in result.arms}
    for row in layers.metrics.itertuples(index=False):
        r: Any = row
        if math.isnan(r.median):
            continue
        place = arms[r.arm].setdefault(r.quantity, {}).setdefault(r.metric, {"unit": r.unit})
        place[r.layer] = {"median": r.median, "interval_95": [r.low, r.high]}
    return {
        "sets": layers.sets.count,
        "people_per_set": layers.people,
        "parameters_drawn": len(layers.sets.names),
        "layers": meanings(layers.sets.count, layers.people, result.people),
        "order": list(LAYERS),
        "arms": arms,
    }
