"""What a run gives: time courses, each person's metrics, and everything a reader needs to judge them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

from mitragyna.scenario import USUAL_TOLERANCE
from mitragyna.simulate.overdose import wilson
from mitragyna.workflow.effects import EffectShown
from mitragyna.workflow.layers import Layers
from mitragyna.workflow.medicines import MedicineSpan
from mitragyna.workflow.variants import VariantPeak
from mitragyna.workflow.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from mitragyna.workflow.gathered import Everyone
    from mitragyna.workflow.narrowing import Narrowing


@dataclass(frozen=True)
class ArmSummary:
    """One arm: its name, what is taken in words, and its place among the others; ``products`` by name.

    ``first_dose_h`` is when the arm's own first dose is taken (h from time zero; None without one), ``to_the_end``
    whether what is taken goes on to the end of the run, and ``reaches_score`` whether anything the withdrawal score is
    computed from is touched by it: where not, relief is not modelled, which is not the same as none.
    """

    name: str
    described: str
    kratom: bool
    established: bool
    treatment_free: bool
    products: tuple[str, ...] = ()
    first_dose_h: float | None = None
    to_the_end: bool = False
    reaches_score: bool = True


@dataclass(frozen=True)
class ToleranceLoss:
    """The overdose margin at the last recorded time of an arm: median and 95 % over people, a fraction.

    ``usual`` names the past use whose amount is the usual one; ``time_h`` in h from time zero.
    """

    usual: str
    time_h: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Arrests:
    """How many of an arm's virtual people have a cardiac arrest, and the 95 % interval from their number alone.

    ``interval`` (Wilson 1927) says nothing of the model's own doubt.
    """

    count: int
    people: int
    interval: tuple[float, float]

    @classmethod
    def of(cls, count: int, people: int) -> Arrests:
        """With its interval."""
        return cls(count, people, wilson(count, people))

    def as_dict(self) -> dict[str, Any]:
        """For ``summary.json``."""
        return {
            "count": self.count,
            "people": self.people,
            "fraction": self.count / self.people,
            "interval_95": list(self.interval),
            "interval_is": "Wilson, from the number of virtual people alone; what the model does not know is not in it",
        }


@dataclass(frozen=True)
class Result:
    """A finished run.

    ``timecourse`` has the columns arm, quantity, unit, time_h, mean, sd, p02_5 … p97_5 (over people);
    ``people_table`` arm, person, quantity, metric, value, unit; ``relief`` arm, person, in_vivo_factor and
    relief, the fraction of the area under COWS (above its floor, first week) taken away against the same
    person without treatment. ``parameters`` are all numbers used, as rows; ``scales`` give title, range and
    bands; ``evidence`` per arm statements with the grade of what they rest on. ``error_estimate`` is the
    largest numerical error estimate of the adaptation states (fractions of 1), ``tolerance`` the error asked for.
    ``thresholds`` are, per quantity, the value above which ``time_above`` counts. ``timings`` in s. ``layers`` holds
    what drawn parameters add, None in a run at the typical ones; with it every table above is of people at the
    typical parameters.
    ``interactions`` are sentences per arm on changed clearances; ``drawn`` holds, by number, what each person drew of
    the numbers that are wholly unknown, and ``bearing`` per arm the numbers its relief depends on; ``tolerance_loss``
    is per arm; ``watch`` is None without an arm of kratom, or of an opioid with a margin to block of hERG.
    ``adaptation`` is the chosen variant of the adaptation equations, ``variants`` the highest scores under it and under
    others, where the scenario compares them. ``respiration`` is the respiratory module, ``arrests`` what that of
    Mann et al. 2022 gives per arm; ``effects`` are those the run computed; ``medicines`` those that begin or end within
    the run. Above 20,000 people, ``everyone`` is what is known of all of them, ``timecourse`` is theirs, and
    ``people_table``, ``relief``, ``drawn``, ``tolerance_loss``, ``watch`` and ``findings`` are of the first 20,000.
    ``people_leave``: whether the scenario has ``[dropout]``. ``graded`` is per arm how many of the numbers it is
    computed from have each grade of evidence. ``as_of`` is the day that findings on the law hold for.
    """

    title: str
    duration_h: float
    seed: int
    people: int
    asked: tuple[tuple[str, str], ...]
    arms: tuple[ArmSummary, ...]
    last_opioid_dose_h: Mapping[str, float]
    timecourse: pd.DataFrame
    people_table: pd.DataFrame
    relief: pd.DataFrame | None
    substances: Mapping[str, tuple[str, str, int]]
    parameters: tuple[Mapping[str, Any], ...]
    sources: tuple[str, ...]
    overrides: tuple[Mapping[str, Any], ...]
    findings: tuple[Mapping[str, Any], ...]
    scales: Mapping[str, tuple[str, float, float, tuple[tuple[str, float, float], ...]]]
    evidence: Mapping[str, tuple[tuple[str, str], ...]]
    versions: Mapping[str, str]
    library_hash: str
    input_hash: str
    error_estimate: float | None
    threads: int = 1
    device: str = "cpu"
    tolerance: float = USUAL_TOLERANCE
    not_simulated: tuple[tuple[str, str], ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict[str, float])
    thresholds: Mapping[str, float] = field(default_factory=dict[str, float])
    layers: Layers | None = None
    interactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    drawn: Mapping[str, NDArray[np.float64]] = field(default_factory=dict[str, "NDArray[np.float64]"])
    bearing: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    tolerance_loss: Mapping[str, ToleranceLoss] = field(default_factory=dict[str, ToleranceLoss])
    watch: Watch | None = None
    adaptation: str = "standard"
    respiration: str = "plain"
    arrests: Mapping[str, Arrests] = field(default_factory=dict[str, Arrests])
    effects: tuple[EffectShown, ...] = ()
    variants: tuple[VariantPeak, ...] = ()
    medicines: tuple[MedicineSpan, ...] = ()
    everyone: Everyone | None = None
    people_leave: bool = False
    graded: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    as_of: str = ""

    def xarray(self) -> xr.Dataset:
        """The time course as a labelled array: one variable per statistic over (arm, quantity, time_h)."""
        wide = self.timecourse.astype({"arm": str, "quantity": str}).set_index(["arm", "quantity", "time_h"])
        return wide.drop(columns="unit").to_xarray()

    @property
    def adapts(self) -> bool:
        """Whether anything that the run tells is computed with the adaptation equations."""
        return any(str(row["name"]).startswith("adaptation.") for row in self.parameters)

    @cached_property
    def narrowed(self) -> tuple[Narrowing, ...]:
        """What would narrow relief by each kratom arm, ranked once: between parameter sets, or among the people."""
        from mitragyna.workflow.narrowing import ranked

        return tuple(ranked(self))

    def _spread(self) -> Mapping[tuple[str, str, str], tuple[float, float, float, str]]:
        """2.5 %, median, 97.5 % over people and the unit, by arm, quantity and metric."""
        if self.everyone is not None:
            return self.everyone.spread
        table: Any = self.people_table
        groups = table.groupby(["arm", "quantity", "metric"], sort=False, observed=True)
        quantiles = groups["value"].quantile([0.025, 0.5, 0.975]).unstack()
        units = groups["unit"].first().to_dict()
        return {
            key: (low, median, high, units[key])
            for key, (low, median, high) in zip(quantiles.index, quantiles.to_numpy().tolist(), strict=True)
        }

    def summary(self) -> dict[str, Any]:
        """Medians and 95 % intervals over people per arm and metric, and the findings (``summary.json``)."""
        arms: dict[str, Any] = {arm.name: {} for arm in self.arms}
        for (arm, quantity, metric), (low, median, high, unit) in self._spread().items():
            if isnan(low) or isnan(median) or isnan(high):
                continue
            arms[arm].setdefault(quantity, {})[metric] = {
                "median": median,
                "interval_95": [low, high],
                "unit": unit,
            }
        from mitragyna.workflow import against_factor, layered_summary
        from mitragyna.workflow.describe import FROM_DOSE_TO_DOSE
        from mitragyna.workflow.leaving import leaving
        from mitragyna.workflow.medicines import around_summary

        return {
            "title": self.title,
            "people": self.people,
            **(
                {}
                if self.everyone is None
                else {
                    "of_everyone": "arms",
                    "of_the_first_people": {
                        "people": self.everyone.told,
                        "statement": "Everything but 'arms' and cardiac arrests is of the first people alone.",
                    },
                }
            ),
            "adaptation": self.adaptation if self.adapts else None,
            "statement": "Model estimate. Intervals of 'arms' are over virtual people, in the layer named here; relief "
            "names its own.",
            "layer": "between people, at the typical parameters"
            if self.layers is not None
            else layered_summary.headline(self),
            "from_dose_to_dose": [said for heading, said in self.asked if heading == FROM_DOSE_TO_DOSE],
            "layers": None if self.layers is None else layered_summary.summary(self),
            "arms": arms,
            "relief_of_cows_area_in_the_first_week_against_no_treatment": layered_summary.relief_summary(
                self
            ),
            "relief_against_the_in_vivo_affinity_factor": against_factor.summary(self),
            "narrowing_of_relief_by_kratom": layered_summary.narrowing_summary(self),
            "leaving": {one.arm: one.as_dict() for one in leaving(self)},
            "around_medicines": around_summary(self),
            "amount_with_the_usual_effect_on_breathing": {
                arm: {
                    "usual": lost.usual,
                    "time_h": lost.time_h,
                    "median": lost.median,
                    "interval_95": [lost.low, lost.high],
                    "unit": "fraction of the usual amount",
                }
                for arm, lost in self.tolerance_loss.items()
            },
            **(
                {
                    "respiration": self.respiration,
                    "cardiac_arrest": {arm: found.as_dict() for arm, found in self.arrests.items()},
                }
                if self.arrests
                else {}
            ),
            **(
                {
                    "effects_not_modelled": [
                        {"effect": one.name, "substance": substance, "reason": reason}
                        for one in self.effects
                        for substance, reason in one.silent
                    ]
                }
                if self.effects
                else {}
            ),
            "interactions": {arm: list(said) for arm, said in self.interactions.items()},
            "as_of": self.as_of,
            "findings": [dict(finding) for finding in self.findings],
            **({"variants": [row.as_dict() for row in self.variants]} if self.variants else {}),
            "not_simulated": [{"medicine": name, "reason": reason} for name, reason in self.not_simulated],
        }
