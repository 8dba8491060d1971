"""What each thing that is taken does by itself to the exposure of each other one: the number of a pair is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Product
from mitragyna.library.composition import MARKERS
from mitragyna.safety import Fact, usual_route
from mitragyna.scenario import Arm
from mitragyna.simulate.altered import Altered, Later
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.interactions import Change, Setting, changes, joined, phenotypes
from mitragyna.simulate.margins import everybody
from mitragyna.simulate.perpetrators import Taken
from mitragyna.simulate.turnover import changes_in_time, edges

MOST_GROUPS: Final = 24
"""Groups of people with doses of their own; of more, single pairs are not computed."""
QUANTILES: Final = (0.025, 0.5, 0.975)


def stands_for(product: Product) -> str:
    """The alkaloid whose level a kratom product stands for: mitragynine, or what an enhanced product is made for."""
    if product.enhanced:
        own = [part for part in product.everything if part.substance in MARKERS]
        if own:
            return max(own, key=lambda part: part.content.value).substance
    return "mitragynine"


def of_pairs(prepared: Prepared, arm: Arm, victims: Iterable[str]) -> Mapping[tuple[str, str], Fact] | None:
    """Area ratios of what is taken beside one other thing alone, by the names of both as findings have them.

    ``victims`` are names of products, substances and medicines. Each ratio is against the same person, of the same
    CYP2D6 phenotype, without that thing: median and the interval of 95 % of people, at the time when it changes most;
    of medicines without levels in the run at steady state. A kratom product ``stands_for`` one alkaloid. Pairs in which
    the model changes nothing are left out; None where the arm has too many groups of people.
    """
    library, made = prepared.library, prepared.interactions[arm.name]
    if len(made.taken) > MOST_GROUPS:
        return None
    asked: dict[str, tuple[str, str]] = {}
    for name in victims:
        product = library.products.get(name)
        if product is None:
            asked[name] = (name, usual_route(library, name))
        elif product.kratom:
            asked[name] = (stands_for(product), product.route)
        elif product.contains:
            asked[name] = (product.contains[0].substance, product.route)
    # What is taken as a product, wherever it is written, has that product's route.
    medicines = (take.product for take in prepared.scenario.resolved_medicines(library).takes)
    habits = (past.product for past in prepared.scenario.history)
    for product in (library.product(name) for name in (*habits, *medicines, *arm.products)):
        for part in product.contains:
            if part.substance in asked:
                asked[part.substance] = (part.substance, product.route)
    present = tuple(dict.fromkeys(s for s, _ in asked.values() if s in made.present))
    resting = tuple(dict.fromkeys(s for s, _ in asked.values() if s not in made.present))
    resting = tuple(name for name in resting if name in library.interactions.drugs)
    before = alone(prepared, made, "", present, resting)
    out: dict[tuple[str, str], Fact] = {}
    # A product of several perpetrators is one thing, and so is a drug in it.
    others = {t.drug: t.product for _, group in made.taken for t in group}
    names = dict.fromkeys(name for pair in others.items() for name in pair if name is not None)
    for other in names:
        after = alone(prepared, made, other, present, resting)
        for name, (substance, route) in asked.items():
            if substance not in after.everybody or other in (name, substance):
                continue
            ratio = against(after, before, substance, route)
            low, middle, high = np.quantile(ratio, QUANTILES).tolist()
            if max(abs(low - 1.0), abs(high - 1.0)) > 1e-9:
                out[name, other] = Fact(low, high, middle, key="arm.take", name=substance)
    return out


def against(made: Altered, before: Altered, substance: str, route: str) -> NDArray[np.float64]:
    """Area ratios of a substance, of people (people,) or of all alike (1,): what is ``made`` of it over ``before``.

    Where it changes in time it is that of the time at which the median changes most.
    """
    usual = before.everybody[substance].auc(route) if substance in before.everybody else 1.0
    courses = (made.everybody, *(later.everybody for later in made.later))
    ratios = [
        np.atleast_1d(np.asarray(one[substance].auc(route) / usual, dtype=np.float64)) for one in courses
    ]
    return max(ratios, key=lambda ratio: abs(float(np.log(np.median(ratio)))))


def alone(
    prepared: Prepared, made: Altered, other: str, present: tuple[str, ...], resting: tuple[str, ...]
) -> Altered:
    """The interactions of an arm with what is called ``other`` as the only perpetrator; with none where it is empty.

    Of ``resting`` victims at steady state: they have no doses in the run.
    """
    columns, duration = prepared.covariates.columns, prepared.scenario.duration
    source, count = everybody(prepared), prepared.scenario.people.number
    types = phenotypes(source, columns)
    groups = [(index, tuple(t for t in own if other in (t.drug, t.product))) for index, own in made.taken]
    if not other:
        groups = [(np.arange(count), ())]
    times = edges((t for _, own in groups for t in own), duration, made.met)

    def in_time(own: tuple[Taken, ...]) -> list[dict[str, Change]]:
        setting = Setting(source, own, columns["weight"], types)
        if len(times) == 1:
            return [changes(setting, present)]
        return changes_in_time(setting, present, times, duration, made.met)

    def at_rest(own: tuple[Taken, ...]) -> dict[str, Change]:
        whole = tuple(dict.fromkeys(t.whole for t in own))
        return changes(Setting(source, whole, columns["weight"], types), resting)

    parts = [(index, in_time(own)) for index, own in groups]
    pieces = [joined([(index, part[i]) for index, part in parts], count) for i in range(len(times))]
    still = joined([(index, at_rest(own)) for index, own in groups], count) if resting else {}
    later = tuple(
        Later(time, {**piece, **still}, {}) for time, piece in zip(times[1:], pieces[1:], strict=True)
    )
    return Altered(everybody={**pieces[0], **still}, later=later)
