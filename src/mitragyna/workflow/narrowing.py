"""Which measurement would narrow relief by kratom most: the share of its uncertainty that goes with each number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mitragyna.simulate.uncertainty import ParameterSets, Share, shares
from mitragyna.workflow.plain_names import plain_name
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
    (".severity_weight", "scores of many people at one time after their last dose"),
    (".floor", "the score in people without withdrawal"),
    (".lot", "analysis of several lots of the product"),
    ("symptom.", "scores item by item, on treatment and on placebo"),
)
"""Part of a number's name -> the measurement that would narrow it; the first that fits counts."""


@dataclass(frozen=True)
class Narrowing:
    """One number's part in the uncertainty of one arm's relief.

    ``share`` of the variance of relief that goes with it (first-order index from conditional means, corrected for
    chance), ``direction`` where relief goes with a higher value (``rises``, ``falls`` or ``turns``), ``correlation``
    the rank correlation. ``chance`` is the share that the largest of the ``compared`` numbers, were they all without
    effect, exceeds once in twenty with ``samples`` sets or people; ``settled`` whether this one exceeds it.
    ``called`` is the number in plain words, ``known`` how well it is known, ``measurement`` what would narrow it.
    """

    arm: str
    parameter: str
    called: str
    share: float
    chance: float
    settled: bool
    direction: str
    correlation: float
    compared: int
    samples: int
    known: str
    grade: str
    measurement: str


BETWEEN_SETS: Final = "between parameter sets"
"""The layer that shares in a run with parameter sets are about."""
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
        medians = layers.set_medians(name)
        found = shares(layers.sets, medians, layers.bearing.get(name))
        out += _told(result, name, found, int(np.isfinite(medians).sum()))
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
            found = shares(drawn, relief, result.bearing.get(one))
            out += _told(result, one, found, int(np.isfinite(relief).sum()))
    return out


def ranked(result: Result, arm: str | None = None) -> list[Narrowing]:
    """``narrowing`` where parameters were drawn, else ``narrowing_among_people``."""
    return narrowing_among_people(result, arm) if result.layers is None else narrowing(result, arm)


def _told(result: Result, arm: str, found: tuple[Share, ...], samples: int) -> list[Narrowing]:
    rows = {row["name"]: row for row in result.parameters}
    titles = {name: title for name, (title, _, _) in result.substances.items()}
    out: list[Narrowing] = []
    for share in found:
        row = rows.get(share.parameter, {})
        out.append(
            Narrowing(
                arm=arm,
                parameter=share.parameter,
                called=plain_name(share.parameter, titles),
                share=share.share,
                chance=share.chance,
                settled=share.settled,
                direction=share.direction,
                correlation=share.correlation,
                compared=len(found),
                samples=samples,
                known=str(row.get("known", "")),
                grade=str(row.get("grade", "assumed")),
                measurement=measurement(share.parameter),
            )
        )
    return out
