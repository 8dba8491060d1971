"""The layers of a result as plain values: which band shows what, per arm, and what would narrow relief."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mitragyna.simulate.uncertainty import BETWEEN_PEOPLE, BOTH, LAYERS, PARAMETERS
from mitragyna.workflow.narrowing import AMONG_PEOPLE, Narrowing, narrowing
from mitragyna.workflow.result import Result

MOST_NARROWING = 10


def meanings(sets: int, people: int, everyone: int) -> dict[str, str]:
    """What each layer's interval is over, in words."""
    return {
        BETWEEN_PEOPLE: f"{everyone:,} virtual people at the typical parameters",
        PARAMETERS: f"medians over {people:,} people of {sets} parameter sets",
        BOTH: f"all {sets * people:,} people of {sets} parameter sets, {people:,} in each",
    }


def reliefs(result: Result) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Arm -> layer -> (median, low, high) of relief, a fraction; a layer nobody has a relief in is left out."""
    layers = result.layers
    if layers is None or result.relief is None or layers.relief is None:
        return {}
    plain: Any = result.relief
    pooled: Any = layers.relief
    out: dict[str, dict[str, tuple[float, float, float]]] = {}
    for arm in dict.fromkeys(plain["arm"]):
        samples = {
            BETWEEN_PEOPLE: plain.loc[plain["arm"] == arm, "relief"].to_numpy(dtype=float),
            PARAMETERS: layers.set_medians(str(arm)),
            BOTH: pooled.loc[pooled["arm"] == arm, "relief"].to_numpy(dtype=float),
        }
        for layer, values in samples.items():
            known = values[np.isfinite(values)]
            if known.size:
                low, median, high = (float(v) for v in np.quantile(known, (0.025, 0.5, 0.975)))
                out.setdefault(str(arm), {})[layer] = (median, low, high)
    return out


def _number(narrowed: Narrowing) -> dict[str, Any]:
    """One number of those that would narrow relief, as plain data."""
    return {
        "arm": narrowed.arm,
        "parameter": narrowed.parameter,
        "share_of_variance": narrowed.share,
        "share_by_conditional_means": narrowed.by_means,
        "rank_correlation": narrowed.correlation,
        "share_by_chance": narrowed.chance,
        "stands_out": narrowed.told,
        "measurement": narrowed.measurement,
    }


def among_people(result: Result) -> dict[str, Any]:
    """For ``summary.json`` without drawn parameters: which unknown number goes with relief, person by person."""
    if result.layers is not None or not any(arm.kratom for arm in result.arms):
        return {}
    rows = [_number(n) for n in result.narrowed]
    return {"narrowing_of_relief_by_kratom": {"layer": AMONG_PEOPLE, "numbers": rows}}


def summary(result: Result) -> dict[str, Any]:
    """The layers for ``summary.json``: meanings, medians and 95 % intervals per layer, and the narrowing list."""
    layers = result.layers
    assert layers is not None
    arms: dict[str, Any] = {arm.name: {} for arm in result.arms}
    for row in layers.metrics.itertuples(index=False):
        r: Any = row
        if math.isnan(r.median):
            continue
        place = arms[r.arm].setdefault(r.quantity, {}).setdefault(r.metric, {"unit": r.unit})
        place[r.layer] = {"median": r.median, "interval_95": [r.low, r.high]}
    told = [
        _number(n) for arm in result.arms for n in narrowing(result, arm.name)[:MOST_NARROWING] if arm.kratom
    ]
    return {
        "sets": layers.sets.count,
        "people_per_set": layers.people,
        "parameters_drawn": len(layers.sets.names),
        "layers": meanings(layers.sets.count, layers.people, result.people),
        "order": list(LAYERS),
        "arms": arms,
        "relief_of_cows_area_in_the_first_week_against_no_treatment": {
            arm: {
                **{
                    layer: {"median": m, "interval_95": [low, high]}
                    for layer, (m, low, high) in given.items()
                },
                "share_of_variance_between_parameter_sets": layers.share_of_parameters(arm),
            }
            for arm, given in reliefs(result).items()
        },
        "narrowing_of_relief_by_kratom": told,
    }
