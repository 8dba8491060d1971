"""What each thing that is taken does by itself to the exposure of each other one: the number of a pair is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from mitragyna.safety import Fact
from mitragyna.scenario import Arm
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.interactions import Setting, changes, phenotypes
from mitragyna.simulate.margins import everybody
from mitragyna.simulate.perpetrators import Taken

QUANTILES: Final = (0.025, 0.5, 0.975)


def of_pairs(prepared: Prepared, arm: Arm, victims: Iterable[str]) -> Mapping[tuple[str, str], Fact]:
    """Area ratios of what is taken beside one other thing alone, by the names of both as findings have them.

    ``victims`` are names of products, substances and medicines. Each ratio is against the same person, of the same
    CYP2D6 phenotype, without that thing: median and the interval of 95 % of people, at steady state. A kratom product
    stands for the mitragynine in it. Pairs in which the model changes nothing are left out.
    """
    library = prepared.library
    columns = prepared.covariates.columns
    source = everybody(prepared)
    types = phenotypes(source, columns)
    alone: dict[str, dict[Taken, None]] = {}
    for _, group in prepared.interactions[arm.name].taken:
        for taken in group:
            for name in (taken.drug, *([taken.product] if taken.product else [])):
                alone.setdefault(name, {})[taken.whole] = None
    asked: dict[str, tuple[str, str]] = {}
    for name in victims:
        product = library.products.get(name)
        if product is None:
            asked[name] = (name, "oral")
        elif product.kratom:
            asked[name] = ("mitragynine", product.route)
        elif product.contains:
            asked[name] = (product.contains[0].substance, product.route)
    known = dict.fromkeys(s for s, _ in asked.values() if s in library.interactions.drugs)
    before = changes(Setting(source, (), columns["weight"], types), known)
    made: dict[tuple[str, str], Fact] = {}
    for other, own in alone.items():
        after = changes(Setting(source, tuple(own), columns["weight"], types), known)
        for name, (substance, route) in asked.items():
            if substance not in after or other in (name, substance):
                continue
            usual = before[substance].auc(route) if substance in before else 1.0
            ratio = np.atleast_1d(np.asarray(after[substance].auc(route) / usual, dtype=np.float64))
            low, middle, high = np.quantile(ratio, QUANTILES).tolist()
            if max(abs(low - 1.0), abs(high - 1.0)) > 1e-9:
                made[name, other] = Fact(low, high, middle, key="arm.take", name=substance)
    return made
