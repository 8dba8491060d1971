"""Uncertainty in layers: the same people under many parameter sets, and what each layer's band is made of.

Three layers. *Between people*: the run's people at the typical parameters. *Parameters*: the median over people
of each set, across sets. *People and parameters*: everyone of every set together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.plan import Event
from mitragyna.engine.run import Course, States
from mitragyna.library import Library, Parameter
from mitragyna.scenario import Arm, Scenario
from mitragyna.simulate.arms import Prepared, prepare, start_states
from mitragyna.simulate.memory import check
from mitragyna.simulate.summary import Metric, timecourse
from mitragyna.simulate.uncertainty import (
    BETWEEN_PEOPLE,
    BOTH,
    PARAMETERS,
    ParameterSets,
    known_typical,
    parameter_sets,
)

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Layers:
    """What a run with drawn parameters gives besides the people at the typical ones.

    ``sets`` are the drawn typical values; each was simulated with the same first ``people`` people.
    ``timecourse`` has the columns layer, arm, quantity, unit, time_h, mean, sd, p02_5 … p97_5, for all three layers;
    ``metrics`` layer, arm, quantity, metric, unit, median, low and high (95 %); ``relief`` arm, set, person,
    in_vivo_factor, relief; ``parameters`` set, parameter, value, unit (internal), one row per drawn number;
    ``bearing`` names, per arm, the numbers that the score of relief depends on there.
    """

    sets: ParameterSets
    people: int
    timecourse: pd.DataFrame
    metrics: pd.DataFrame
    relief: pd.DataFrame | None
    parameters: pd.DataFrame
    bearing: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def set_medians(self, arm: str) -> Numbers:
        """Each set's median relief over people in an arm; NaN where nobody of a set has a relief."""
        out = np.full(self.sets.count, np.nan)
        if self.relief is None:
            return out
        frame: Any = self.relief
        part = frame[(frame["arm"] == arm) & np.isfinite(frame["relief"])]
        for index, value in part.groupby("set")["relief"].median().items():
            out[int(index) - 1] = float(value)
        return out

    def share_of_parameters(self, arm: str) -> float | None:
        """Part of the variance of relief, over everyone of every set, that lies between sets; None without relief.

        Variance of the sets' means over the whole variance (law of total variance); every set has the same people.
        """
        if self.relief is None:
            return None
        frame: Any = self.relief
        part = frame[(frame["arm"] == arm) & np.isfinite(frame["relief"])]
        whole = float(np.var(part["relief"])) if len(part) else 0.0
        if whole == 0.0:
            return None
        means = part.groupby("set")["relief"].transform("mean")
        return float(np.var(means)) / whole


OneArm = Callable[[Prepared, States, tuple[Event, ...], Arm, Progress | None], tuple[Course, list[Metric]]]
"""Runs one arm from a state at time zero and summarises each person, as the run itself does."""


@dataclass(frozen=True)
class Steps:
    """What a run does with people, so that every set is treated alike.

    ``arm`` runs and summarises one arm; ``rises`` adds the metrics that compare arms; ``score`` is the number of the
    quantity relief is told on, None without one; ``relief`` is a table of arm, person, in_vivo_factor and relief;
    ``bearing`` names, per arm, the numbers that score depends on.
    """

    arm: OneArm
    rises: Callable[[Prepared, Mapping[str, NDArray[np.float32]]], list[Metric]]
    score: int | None
    relief: Callable[[Prepared, Mapping[str, NDArray[np.float32]]], pd.DataFrame | None]
    bearing: Mapping[str, frozenset[str]]


def at_typical(scenario: Scenario, library: Library) -> Scenario:
    """The scenario with every wholly unknown number at its typical value, the same for everyone."""
    held = known_typical(library.parameters().values(), scenario.parameters)
    return replace(scenario, parameters={**held, **scenario.parameters})


def layered(
    scenario: Scenario,
    library: Library,
    used: Sequence[Parameter],
    steps: Steps,
    times: Numbers,
    plain: pd.DataFrame,
    parts: Sequence[Metric],
    threads: int,
    progress: Progress | None = None,
    device: str = "cpu",
) -> Layers:
    """Simulate every parameter set of ``scenario`` and gather the layers.

    ``scenario`` is as it was given (its overrides are known and stay), ``used`` the numbers that enter the run;
    ``plain`` and ``parts`` are time course and metrics of the people at the typical parameters. Raises ``InputError``.
    """
    import pandas as pd

    asked = scenario.uncertainty
    assert asked is not None
    people = min(asked.people, scenario.people.number)
    sets = parameter_sets(library, used, scenario.seed, asked.sets, scenario.parameters)
    few = replace(scenario, people=replace(scenario.people, number=people))
    whole = replace(scenario, people=replace(scenario.people, number=people * asked.sets))
    check(whole, library, {name for arm in scenario.arms for name in arm.products} | set(scenario.products))
    worlds: list[tuple[Prepared, States, tuple[Event, ...]]] = []
    for j in range(sets.count):
        one = prepare(replace(few, parameters={**sets.of(j), **scenario.parameters}), library, device)
        worlds.append((one, *start_states(one, threads)))
        if progress is not None:
            progress("parameter sets", j + 1, sets.count)
    quantities = worlds[0][0].layout.quantities
    frames = [_with_layer(plain, BETWEEN_PEOPLE)]
    rows = [_summary(BETWEEN_PEOPLE, part, part.values) for part in parts]
    values: dict[tuple[str, str, str], tuple[Metric, Numbers]] = {}
    scores: list[dict[str, NDArray[np.float32]]] = [{} for _ in worlds]

    def keep(j: int, made: Sequence[Metric]) -> None:
        for metric in made:
            key = (metric.arm, metric.quantity, metric.metric)
            _, table = values.setdefault(key, (metric, np.full((sets.count, people), np.nan)))
            table[j] = metric.values

    for arm in scenario.arms:
        everyone = np.empty((len(quantities), times.size, sets.count * people), dtype=np.float32)
        medians = np.empty((len(quantities), times.size, sets.count), dtype=np.float32)
        course: Course | None = None
        for j, (one, start, carried) in enumerate(worlds):
            course, made = steps.arm(one, start, carried, arm, None)
            assert course.quantities is not None
            keep(j, made)
            everyone[:, :, j * people : (j + 1) * people] = course.quantities
            medians[:, :, j] = np.median(course.quantities, axis=2)
            if steps.score is not None:
                scores[j][arm.name] = course.quantities[steps.score].copy()
            if progress is not None:
                progress(f"parameter sets, {arm.name}", j + 1, sets.count)
        assert course is not None
        for layer, record in ((PARAMETERS, medians), (BOTH, everyone)):
            frame = timecourse(arm.name, quantities, times, replace(course, quantities=record), threads)
            frames.append(_with_layer(frame, layer))
        del everyone, medians, course
    reliefs: list[pd.DataFrame] = []
    for j, (one, _, _) in enumerate(worlds):
        keep(j, steps.rises(one, scores[j]))
        table = steps.relief(one, scores[j])
        if table is not None:
            table.insert(1, "set", j + 1)
            reliefs.append(table)
    for metric, table in values.values():
        rows.append(_summary(PARAMETERS, metric, _medians(table)))
        rows.append(_summary(BOTH, metric, table.ravel()))
    course_table = pd.concat(
        [f.astype({"arm": str, "quantity": str, "unit": str}) for f in frames], ignore_index=True
    )
    return Layers(
        sets=sets,
        people=people,
        timecourse=course_table.astype({"arm": "category", "quantity": "category", "unit": "category"}),
        metrics=pd.DataFrame(rows),
        relief=pd.concat(reliefs, ignore_index=True) if reliefs else None,
        parameters=_table(sets, library),
        bearing=steps.bearing,
    )


def _with_layer(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    out = frame.copy()
    out.insert(0, "layer", layer)
    return out


def _medians(table: Numbers) -> Numbers:
    """Median over people of each set, people without a value left out; NaN for a set where nobody has one."""
    return np.array(
        [float(np.median(row[ok])) if (ok := np.isfinite(row)).any() else np.nan for row in table]
    )


def _summary(layer: str, metric: Metric, values: Numbers) -> dict[str, Any]:
    """One row of the metrics of the layers: median and 95 % of the known values, NaN where there is none."""
    known = values[np.isfinite(values)]
    low, median, high = np.quantile(known, (0.025, 0.5, 0.975)) if known.size else (np.nan, np.nan, np.nan)
    return {
        "layer": layer,
        "arm": metric.arm,
        "quantity": metric.quantity,
        "metric": metric.metric,
        "unit": metric.unit,
        "median": float(median),
        "low": float(low),
        "high": float(high),
    }


def _table(sets: ParameterSets, library: Library) -> pd.DataFrame:
    import pandas as pd

    known = library.parameters()
    names = np.repeat(np.array(sets.names, dtype=object), sets.count)
    return pd.DataFrame(
        {
            "set": np.tile(np.arange(1, sets.count + 1), len(sets.names)),
            "parameter": names,
            "value": sets.values.ravel(),
            "unit": [known[name].unit for name in names],
        }
    )
