"""From a run to the findings of the safety rules: what the rules may know of levels, effects and interactions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.library import Library, Substance
from mitragyna.safety import Fact, ModelFacts, check, grouped, usual_route
from mitragyna.safety.facts.fact import BY_PHENOTYPE, JOINT, RATIO
from mitragyna.scenario import Arm, Scenario
from mitragyna.simulate.altered import Altered
from mitragyna.simulate.arms import Prepared
from mitragyna.simulate.draws import Draws
from mitragyna.simulate.interactions import Setting, changes, phenotypes
from mitragyna.simulate.margins import HIGHEST, MARGIN, QT_MARGIN, herg_ic50
from mitragyna.simulate.people import Source
from mitragyna.workflow.pairs import against, alone, of_pairs, stands_for
from mitragyna.workflow.watch import Watch

if TYPE_CHECKING:
    from mitragyna.workflow.result import ToleranceLoss

_METRICS: Final = {
    "run.occupancy": ("occupancy.mor", "peak"),
    "run.sedation": ("sedation", "peak"),
    "run.respiratory_drive": ("respiratory_drive", "lowest"),
}
"""Fact -> the quantity and metric it is read from."""


def heard(scenario: Scenario, library: Library) -> tuple[str, ...]:
    """The quantities that rules about levels and effects are read from, as ``[output] quantities`` names them."""
    products = [
        *(past.product for past in scenario.history),
        *(p for arm in scenario.arms for p in arm.products),
    ]
    products += [take.product for take in scenario.resolved_medicines(library).takes]
    return (*(quantity for quantity, _ in _METRICS.values()), *([f"{QT_MARGIN}*"] if products else []))


def findings(
    prepared: Prepared,
    people_table: Any,
    watch: Watch | None,
    lost: Mapping[str, ToleranceLoss],
    as_of: datetime.date | None,
) -> tuple[Mapping[str, Any], ...]:
    """What the safety rules say of a run, as a result keeps it; the law is asked about the day ``as_of``.

    ``people_table`` holds the metrics per person, as in ``Result``.
    """
    facts = model_facts(prepared, people_table, watch, lost)
    made = grouped(check(prepared.scenario, prepared.library, results=facts, as_of=as_of))
    return tuple(finding.as_dict() for finding in made)


def model_facts(
    prepared: Prepared, people_table: Any, watch: Watch | None, lost: Mapping[str, ToleranceLoss]
) -> ModelFacts:
    """Facts of a run, per arm: medians and the interval of 95 % of people."""
    library = prepared.library
    of_arm: dict[str, dict[str, Fact]] = {}
    of_thing: dict[str, dict[tuple[str, str], Fact]] = {}
    of_pair: dict[str, Mapping[tuple[str, str], Fact]] = {}
    for arm in prepared.scenario.arms:
        facts = {fact: _metric(people_table, arm.name, *where) for fact, where in _METRICS.items()}
        after = _metric(people_table, arm.name, "respiratory_drive", "lowest_after_dose")
        if not after.missing:
            facts["run.respiratory_drive"] = after  # what is lower before the first dose is the history's
        facts["run.qt_margin"] = _qt_margin(prepared, people_table, watch, arm)
        margin = lost.get(arm.name)
        if margin is None and any(library.product(h.product).kind == "opioid" for h in prepared.habits):
            facts["run.overdose_margin"] = Fact.absent("the overdose margin of this past use")
        elif margin is None:
            facts["run.overdose_margin"] = Fact.number(
                1.0, "history"
            )  # nothing was usual, so nothing is lost
        else:
            facts["run.overdose_margin"] = _fact(
                margin.low, margin.median, margin.high, "overdose_margin", margin.usual
            )
        of_arm[arm.name] = facts
        of_thing[arm.name] = _exposures(prepared, arm)
        pairs = of_pairs(prepared, arm, dict.fromkeys(name for _, name in of_thing[arm.name]))
        if pairs is not None:
            of_pair[arm.name] = pairs
    return ModelFacts(of_arm, of_thing, _counted(prepared), of_pair)


def _counted(prepared: Prepared) -> dict[str, frozenset[str]]:
    """By fact, the names of what is simulated and has a part in its number."""
    library, scenario = prepared.library, prepared.scenario
    medicines = [take.product for take in scenario.resolved_medicines(library).takes]
    products = {*(habit.product for habit in prepared.habits), *medicines}
    products |= {product for arm in scenario.arms for product in arm.products}

    def with_a_part(has: Callable[[Substance], bool]) -> frozenset[str]:
        names: set[str] = set()
        for product in products:
            parts = [name for name in library.reached(product) if has(library.substances[name])]
            names.update([product, *parts] if parts else [])
        return frozenset(names)

    def acts(effect: str) -> Callable[[Substance], bool]:
        known = library.effects.get(effect)
        terms = () if known is None else known.terms
        return lambda substance: any(term.acts_through(substance) for term in terms)

    courses = dict(scenario.resolved_medicines(library).courses)
    listed = [medicine for medicine in scenario.person.medicines or () if not courses[medicine.key].long_over]
    named = [library.interactions.drug(medicine.name) for medicine in listed]
    drugs = {drug.name for drug in named if drug is not None}
    reached = {name for product in products for name in library.reached(product)}
    drugs |= reached & set(library.interactions.drugs)
    at_mor = with_a_part(lambda substance: substance.mor is not None)
    return {
        "run.sedation": with_a_part(acts("sedation")),
        "run.respiratory_drive": with_a_part(acts("respiratory_drive")),
        "run.occupancy": at_mor,
        "run.overdose_margin": at_mor,
        "run.qt_margin": with_a_part(
            lambda substance: herg_ic50(substance) is not None and substance.fraction_unbound is not None
        ),
        RATIO: frozenset(products | drugs),
    }


def _fact(low: float, middle: float, high: float, key: str, name: str) -> Fact:
    return Fact(low=low, high=high, middle=middle, key=key, name=name)


def _metric(table: Any, arm: str, quantity: str, metric: str) -> Fact:
    rows = table[(table["arm"] == arm) & (table["quantity"] == quantity) & (table["metric"] == metric)]
    values: NDArray[np.float64] = np.asarray(rows["value"], dtype=np.float64)
    values = values[np.isfinite(values)]
    if not values.size:
        return Fact.absent(f"{quantity} among the quantities of the run ([output] quantities)")
    low, middle, high = np.quantile(values, (0.025, 0.5, 0.975)).tolist()
    return _fact(low, middle, high, quantity, "")


def _qt_margin(prepared: Prepared, table: Any, watch: Watch | None, arm: Arm) -> Fact:
    """The smallest median margin computed for an arm, by the least favourable source of each substance.

    What has no number may have a smaller one.
    """
    library, scenario = prepared.library, prepared.scenario
    rows = {margin.substance: margin for margin in watch.margins if margin.arm == arm.name} if watch else {}
    computed = {name: (row.low, row.median, row.high) for name, row in rows.items()}
    best = {name: row.highest for name, row in rows.items() if row.highest is not None}
    for metric in (MARGIN, HIGHEST):
        own = table[(table["arm"] == arm.name) & (table["metric"] == metric)]
        for quantity, values in own.groupby("quantity", observed=True)["value"]:
            numbers = np.asarray(values, dtype=np.float64)
            numbers = numbers[np.isfinite(numbers)]
            if numbers.size:
                low, middle, high = np.quantile(numbers, (0.025, 0.5, 0.975)).tolist()
                name = library.substances[str(quantity).removeprefix(QT_MARGIN)].title
                if metric == MARGIN:
                    computed.setdefault(name, (low, middle, high))
                else:
                    best.setdefault(name, middle)
    medicines = scenario.resolved_medicines(library)
    products = [*(past.product for past in scenario.history), *arm.products]
    products += [take.product for take in medicines.takes]
    present = {n: library.substances[n] for p in products for n in library.reached(p)}
    known = [s for s in present.values() if herg_ic50(s) is not None and s.fraction_unbound is not None]
    lacking = [f"numbers on hERG for {s.title}" for s in present.values() if s not in known]
    lacking += [f"levels of {name} in the run" for name, _ in medicines.not_simulated]
    if scenario.person.medicines is None:
        lacking.append("person.medicines")
    output = scenario.output
    asked = any(pattern.startswith("qt") for pattern in output.quantities or ())
    asked = asked and (output.metrics is None or MARGIN in output.metrics)
    if not asked and any(substance.title not in computed for substance in known):
        lacking.append("margins to block of hERG among the quantities of the run ([output] quantities)")
    if not computed:
        # Where nothing reaches anybody there is nothing that blocks.
        return Fact.absent(JOINT.join(lacking)) if lacking else Fact.number(np.inf, "arm.take")
    name, (low, middle, high) = min(computed.items(), key=lambda item: item[1][1])
    beside = f"{best[name]:.3g} by the most favourable source" if name in best else "no other source counted"
    # The smallest decides; another one that is small as well is not passed over.
    small = [
        f"{other} {median:.3g}"
        for other, (_, median, _) in sorted(computed.items(), key=lambda item: item[1][1])
        if other != name and median < library.qt_reference.margin.value
    ]
    beside += f"; beside it {', '.join(small)}" if small else ""
    fact = replace(_fact(low, middle, high, f"plasma.{name}", name), beside=beside)
    return replace(fact, never_clears=True, why=JOINT.join(lacking)) if lacking else fact


def _exposures(prepared: Prepared, arm: Arm) -> dict[tuple[str, str], Fact]:
    """Area ratios of what is in an arm, against the same people, of the same CYP2D6 phenotype, without other drugs.

    What their phenotypes do by themselves is told beside it, against a normal metaboliser. A kratom product stands for
    one alkaloid in it (``stands_for``). What the library has no clearing of is left out.
    """
    library, scenario = prepared.library, prepared.scenario
    made = prepared.interactions[arm.name]
    products = [*(entry.product for entry in prepared.habits), *arm.products]
    products += [take.product for take in scenario.resolved_medicines(library).takes]
    facts: dict[tuple[str, str], Fact] = {}
    before = alone(prepared, made, "", tuple(made.everybody), ())
    nobody = Altered()
    for name in dict.fromkeys(products):
        product = library.product(name)
        for part in product.contains:
            substance = part.substance
            if substance in made.everybody:
                ratio = against(made, before, substance, product.route)
                fact = _spread(ratio, "arm.take", substance)
            elif _cleared(library, substance):
                fact = _fact(1.0, 1.0, 1.0, "arm.take", substance)
            else:
                continue
            facts[RATIO, substance] = fact
            if product.kratom and substance == stands_for(product):
                facts[RATIO, product.name] = fact
            if substance in before.everybody:
                usual = against(before, nobody, substance, product.route)
                facts[BY_PHENOTYPE, substance] = _spread(usual, "arm.take", substance)
    for name, (ratio, usual) in _of_medicines(prepared, arm).items():
        facts.setdefault((RATIO, name), _spread(ratio, "person.medicines", name))
        facts.setdefault((BY_PHENOTYPE, name), _spread(usual, "person.medicines", name))
    return facts


def _spread(ratio: NDArray[np.float64], key: str, name: str) -> Fact:
    """The median of people and the interval of 95 % of them."""
    low, middle, high = np.quantile(ratio, (0.025, 0.5, 0.975)).tolist()
    return _fact(low, middle, high, key, name)


def _of_medicines(prepared: Prepared, arm: Arm) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Area ratios, by the usual route, of medicines without levels in the run whose clearance the library knows.

    Against the same people without other drugs, and of these against a normal metaboliser.
    """
    library, scenario = prepared.library, prepared.scenario
    drugs = [
        library.interactions.drug(name) for name, _ in scenario.resolved_medicines(library).not_simulated
    ]
    victims = [drug.name for drug in drugs if drug is not None and drug.cleared is not None]
    if not victims:
        return {}
    count = scenario.people.number
    source = Source(library, {}, Draws(scenario.seed, count, scenario.people.first))
    columns = prepared.covariates.columns
    taken = tuple(dict.fromkeys(t.whole for _, group in prepared.interactions[arm.name].taken for t in group))
    types = phenotypes(source, columns)
    made = Altered(changes(Setting(source, taken, columns["weight"], types), victims))
    before = Altered(changes(Setting(source, (), columns["weight"], types), victims))
    same, nobody = np.ones(1), Altered()
    ratios: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for name in victims:
        route = usual_route(library, name)
        ratio = against(made, before, name, route) if name in made.everybody else same
        usual = against(before, nobody, name, route) if name in before.everybody else same
        ratios[name] = (ratio, usual)
    return ratios


def _cleared(library: Library, substance: str) -> bool:
    drug = library.interactions.drugs.get(substance)
    return drug is not None and drug.cleared is not None
