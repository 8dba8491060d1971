"""The layers of uncertainty as rows for page and terminal: between people, parameters, both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mitragyna.report import glance
from mitragyna.report.words import Interval, relief_span

if TYPE_CHECKING:
    from mitragyna.workflow.narrowing import Narrowing
    from mitragyna.workflow.result import Result

MOST_NUMBERS: Final = 8
"""Numbers shown per arm among those that would narrow its relief."""


@dataclass(frozen=True)
class LayerRow:
    """One estimate of one arm in the three layers; None: not computed. ``scale`` turns it into ``unit``."""

    arm: str
    kind: str
    what: str
    unit: str
    decimals: int
    people: Interval | None
    parameters: Interval | None
    both: Interval | None
    share: float | None = None


@dataclass(frozen=True)
class LayersShown:
    """Everything the section on layers shows; ``meanings`` say what each layer's interval is over.

    ``narrowing`` holds per kratom arm its name and the first of the numbers that were compared.
    """

    sets: int
    people_per_set: int
    drawn: int
    meanings: tuple[tuple[str, str], ...]
    rows: tuple[LayerRow, ...]
    narrowing: tuple[tuple[str, tuple[Narrowing, ...]], ...]


def shown(result: Result) -> LayersShown | None:
    """The layers of a result for a reader; None for a run at the typical parameters."""
    layers = result.layers
    if layers is None:
        return None
    from mitragyna.simulate.uncertainty import LAYERS
    from mitragyna.workflow.layered_summary import meanings, reliefs

    table: Any = layers.metrics
    given = reliefs(result)
    rows: list[LayerRow] = []
    for arm in glance.ordered(result.arms):
        peaks = table[
            (table["arm"] == arm.name) & (table["quantity"] == glance.SCORE) & (table["metric"] == "peak")
        ].set_index("layer")
        found = {
            layer: Interval(*(float(v) for v in peaks.loc[layer, ["median", "low", "high"]]))
            for layer in LAYERS
            if layer in peaks.index
        }
        kind = glance.kind(arm)
        if found:
            three = (found.get(LAYERS[0]), found.get(LAYERS[1]), found.get(LAYERS[2]))
            rows.append(LayerRow(arm.name, kind, "Peak COWS", "points", 1, *three))
        if arm.name in given and arm.reaches_score:
            one = {layer: Interval(*values).scaled(100.0) for layer, values in given[arm.name].items()}
            three = (one.get(LAYERS[0]), one.get(LAYERS[1]), one.get(LAYERS[2]))
            share = layers.share_of_parameters(arm.name)
            what = f"Relief of COWS {relief_span(result.duration_h)}"
            rows.append(LayerRow(arm.name, kind, what, "%", 0, *three, share))
    kratom = [arm.name for arm in result.arms if arm.kratom]
    told = {name: [n for n in result.narrowed if n.arm == name] for name in kratom}
    words = meanings(layers.sets.count, layers.people, result.people)
    return LayersShown(
        sets=layers.sets.count,
        people_per_set=layers.people,
        drawn=len(layers.sets.names),
        meanings=tuple(words.items()),
        rows=tuple(rows),
        narrowing=tuple((name, tuple(all_[:MOST_NUMBERS])) for name, all_ in told.items() if all_),
    )
