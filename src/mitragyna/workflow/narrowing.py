"""Which measurement would narrow relief by kratom most: the share of its uncertainty that goes with each number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mitragyna.simulate.uncertainty import ParameterSets, Share, shares
from mitragyna.workflow.result import Result

MEASUREMENTS: Final = (
    ("interactions.", "plasma levels with and without the other substance in the same people"),
    (
        ".mor.in_vivo_factor",
        "occupancy of mu receptors in people by PET after leaf or 7-hydroxymitragynine, with plasma levels at the scan",
    ),
    (".mor.ki", "binding at the human mu receptor in several laboratories, with common reference opioids"),
    (".mor.k", "occupancy of mu receptors in people by PET, or the level at half effect in people"),
    (
        ".mor.tau",
        "an effect measured in people against known occupancy: efficacy after part of the receptors is lost",
    ),
    (".mor.dissociation_rate", "how fast occupancy falls in people after the last dose, by PET"),
    (".mor.occupancy_max", "occupancy in people at the highest amounts, by PET"),
    (".alpha2.ec50", "withdrawal scores in people against plasma levels at several amounts"),
    (".content", "analysis of the product's alkaloids, lot by lot"),
    (
        ".effect_site.equilibration_rate",
        "an effect and plasma levels measured closely in time in the same people",
    ),
    (".forms.", "plasma levels of parent and metabolite after each is given alone"),
    (".presystemic.", "plasma levels of parent and metabolite after each is given alone"),
    (".bioavailability", "plasma levels after this and after intravenous intake in the same people"),
    (".absorption_rate", "plasma levels in the first hours after intake, sampled closely"),
    (".slow_rate", "plasma levels in the first hours after intake, sampled closely"),
    (".lag", "plasma levels in the first hours after intake, sampled closely"),
    (".clearance", "plasma levels in more people, followed for several half-lives"),
    (".volume", "plasma levels in more people, followed for several half-lives"),
    (".intercompartmental_clearance", "plasma levels in more people, followed for several half-lives"),
    ("adaptation.", "untreated or placebo withdrawal with scores several times a day and known last doses"),
    ("outcomes.", "scores of people on treatment and on placebo, with those who leave accounted for"),
    (".half", "an untreated course of the score, with numbers of people and standard deviations"),
    (".floor", "the score in people without withdrawal"),
    (".lot", "analysis of several lots of the product"),
    ("symptom.", "scores item by item, on treatment and on placebo"),
)
"""Part of a number's name -> the measurement that would narrow it; the first that fits counts."""


@dataclass(frozen=True)
class Narrowing:
    """One number's part in the uncertainty of one arm's relief.

    ``share`` of the variance of the sets' median relief (squared rank correlation, corrected for chance),
    ``by_means`` the first-order index from conditional means, ``correlation`` the rank correlation, ``chance`` the
    share one in twenty numbers without effect exceeds; ``told`` whether this one stands out from that. ``known`` is
    how well the number is known, ``measurement`` what would narrow it.
    """

    arm: str
    parameter: str
    share: float
    by_means: float
    correlation: float
    chance: float
    told: bool
    known: str
    grade: str
    measurement: str

    @property
    def largest(self) -> float:
        """The larger of both shares: by ranks, and by conditional means, which also sees an effect that turns."""
        return max(self.share, self.by_means)


AMONG_PEOPLE: Final = "between people, each of whom drew the numbers that are wholly unknown"
"""The layer that shares in a run without parameter sets are about."""


def measurement(parameter: str) -> str:
    """The measurement that would narrow a number, in words."""
    found = (words for part, words in MEASUREMENTS if part in parameter)
    return next(found, "a measurement of this number in people")


def narrowing(result: Result, arm: str | None = None) -> list[Narrowing]:
    """Numbers ranked by their share of the uncertainty of relief, per kratom arm, or in the arm named.

    Largest share first within each arm. Empty without parameter sets, and for arms without relief (the untreated
    one). First-order shares: what two numbers do only together belongs to neither.
    """
    if result.layers is None:
        return []
    chosen = [a.name for a in result.arms if (a.kratom if arm is None else a.name == arm)]
    out: list[Narrowing] = []
    for name in chosen:
        layers = result.layers
        found = shares(layers.sets, layers.set_medians(name), layers.bearing.get(name))
        out += _told(result, name, found)
    return out


def narrowing_among_people(result: Result, arm: str | None = None) -> list[Narrowing]:
    """As ``narrowing``, in a run without parameter sets: shares of the variance of relief across its people.

    Only the numbers that are wholly unknown, which each person drew (layer ``AMONG_PEOPLE``); what else differs
    between people is the rest of the variance. Empty with parameter sets, without relief, with too few people, and
    where every such number was set for the run.
    """
    if result.layers is not None or result.relief is None or not result.drawn:
        return []
    table: Any = result.relief
    names = tuple(sorted(result.drawn))
    drawn = ParameterSets(names, np.array([result.drawn[name] for name in names]))
    out: list[Narrowing] = []
    for one in (a.name for a in result.arms if (a.kratom if arm is None else a.name == arm)):
        relief = table.loc[table["arm"] == one, "relief"].to_numpy(dtype=float)
        if relief.size == drawn.count:
            told = _told(result, one, shares(drawn, relief, result.bearing.get(one)))
            # Relief turns with the factor where a ligand relieves at low occupancy only: ranks alone would miss that.
            out += sorted(told, key=lambda n: (not n.told, -n.largest))
    return out


def _told(result: Result, arm: str, found: tuple[Share, ...]) -> list[Narrowing]:
    rows = {row["name"]: row for row in result.parameters}
    out: list[Narrowing] = []
    for share in found:
        row = rows.get(share.parameter, {})
        out.append(
            Narrowing(
                arm=arm,
                parameter=share.parameter,
                share=share.share,
                by_means=share.by_means,
                correlation=share.correlation,
                chance=share.chance,
                told=share.told,
                known=str(row.get("known", "")),
                grade=str(row.get("grade", "assumed")),
                measurement=measurement(share.parameter),
            )
        )
    return out
