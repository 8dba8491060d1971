"""How much kratom is taken, how often, for how long, and how that rises: leaf and extracts, 7-OH products, and all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.library import Library, Product
from mitragyna.library.composition import MARKERS
from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.figures import figure
from mitragyna.safety.taken.amounts import most_within
from mitragyna.safety.taken.sums import Sum, together
from mitragyna.safety.taken.thing import HISTORY, Thing
from mitragyna.scenario import Arm, Scenario
from mitragyna.scenario.doses import expand
from mitragyna.units import DAY_H, WEEK_H

_NOT_COMPARED: Final = "how much leaf 7-hydroxymitragynine stands for: no study compares amounts of the two"
_ALKALOIDS: Final = "the leaf's alkaloids together"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Doses of each person, time (h) and how much of ``what``, in ``unit``; one by body weight ends in /kg."""

    of: Mapping[str | None, list[tuple[float, float]]]
    unit: str = "mg"
    what: str = _ALKALOIDS


@dataclass(frozen=True, slots=True)
class _Measure:
    """What amounts of several products are compared by: by product what one mg (mL) counts for, in ``unit``."""

    factors: Mapping[str, float]
    unit: str
    what: str


def of_kratom(
    scenario: Scenario, arm: Arm, library: Library, things: Sequence[Thing], unclear: Sequence[str]
) -> dict[str, Fact]:
    """Facts of all kratom in one arm (``things``); ``unclear`` is what may be kratom as well.

    ``kratom.…`` is leaf, extracts and kratom that nobody has told the kind of; ``kratom.all_…`` has 7-OH products too.
    """
    leaf = [thing for thing in things if not thing.enhanced]
    enhanced = [thing for thing in things if thing.enhanced]
    either = [f"what kind of product {thing.name} is" for thing in things if thing.enhanced is None]
    duration = scenario.duration
    rows = _doses(scenario, arm, library, None)
    about = things[0].about if things else ("arm.take", "kratom")
    of_leaf = _of_leaf(_doses(scenario, arm, library, False), library, leaf, enhanced, unclear, duration)
    # What does not rise is no rise of whatever kind it is.
    rising = either if of_leaf["kratom.escalation"].high > 1.0 else []
    strong = _doses(scenario, arm, library, True)
    return {
        **of_leaf,
        **_counted("kratom.all_", things, rows, about, unclear, duration),
        **_of_seven_oh(strong, library, enhanced, [*unclear, *either], [*unclear, *rising], duration),
    }


def _of_leaf(
    rows: _Rows, library: Library, things: list[Thing], enhanced: list[Thing], unclear: Sequence[str],
    duration: float,
) -> dict[str, Fact]:  # fmt: skip
    """How much kratom is taken, and how often, 7-OH products apart."""
    about = things[0].about if things else ("arm.take", "kratom")

    def leaf(thing: Thing) -> float:
        return 1.0 if _is_leaf(library.products.get(thing.product)) else 0.0

    def mitragynine(thing: Thing) -> float:
        product = library.products.get(thing.product)
        return 0.0 if product is None else _content(product, "mitragynine")

    leaves = together([(thing, leaf(thing)) for thing in things])
    # What of it comes in 7-OH products acts as any other.
    strong = [thing for thing in enhanced if mitragynine(thing) and thing.amounts.largest is not None]
    pure = together([(thing, mitragynine(thing)) for thing in (*things, *strong)])
    kinds = [f"what kind of product {thing.name} is" for thing in things
             if thing.product not in library.products and thing.amounts.largest is not None]  # fmt: skip
    # Without mitragynine nothing says what an amount stands for.
    without = [f"how much mitragynine {thing.name} stands for: it holds none" for thing in things
               if thing.product in library.products and not leaf(thing) and not mitragynine(thing)]  # fmt: skip
    how_much = [f"how much {about[1]} is taken"]

    def amount(value: float, missing: bool, *more: str) -> Fact:
        """What is known together, with more where an amount, or what kind of product it is of, is missing."""
        return _at_least(value, about, [*(how_much if missing else []), *more, *kinds, *unclear])

    unsized = pure.unsized or leaves.unsized or bool(kinds)
    unknown = bool(pure.unknown or leaves.unknown or kinds)
    rise, told, why = _escalation(things, rows, library)
    switch = [_NOT_COMPARED] if _switched(things, enhanced) else []
    stands = Fact.absent(_NOT_COMPARED, enhanced[0].key) if enhanced else Fact.number(0.0, *about)
    return {
        "kratom.largest_dose": amount(leaves.largest, leaves.unsized),
        "kratom.daily_amount": amount(leaves.daily, bool(leaves.unknown)),
        "kratom.largest_mitragynine": amount(pure.largest, unsized, *without),
        "kratom.daily_mitragynine": amount(pure.daily, unknown, *without),
        **_counted("kratom.", things, rows, about, unclear, duration, leaves),
        "kratom.escalation": replace(_at_least(rise, about, [*why, *switch, *unclear]), beside=told),
        "seven_oh.as_leaf": stands,
    }


def _of_seven_oh(
    rows: _Rows, library: Library, things: list[Thing], unclear: list[str], rising: list[str], duration: float
) -> dict[str, Fact]:
    """How much 7-hydroxymitragynine is taken in 7-OH products, and how often.

    An amount by a label counts as the label has it, since what it is held against are labelled servings; of any other
    product the content counts. ``unclear`` names may be more of it, ``rising`` ones more of it later.
    """
    about = things[0].about if things else ("arm.take", MARKERS[0])

    def strong(thing: Thing) -> float:
        return _seven_oh(library.products.get(thing.product))

    def has_other(thing: Thing) -> bool:
        return _has_other(library.products.get(thing.product))

    total = together([(thing, strong(thing)) for thing in things])
    unsized = [
        thing for thing in things if thing.amounts.largest is None or thing.product not in library.products
    ]
    untimed = [thing for thing in things if thing.amounts.daily is None or thing in unsized]
    others = [f"how much 7-hydroxymitragynine the {name} in {thing.name} stands for"
              for thing in things if has_other(thing) for name in MARKERS[1:]]  # fmt: skip
    rise, told, why = _escalation(things, rows, library)

    def open_of(some: list[Thing]) -> list[str]:
        return [f"how much {thing.name} is taken" for thing in some]

    often = _counted("seven_oh.", things, rows, about, unclear, duration)
    return {
        "seven_oh.largest_dose": _at_least(total.largest, about, [*open_of(unsized), *others, *unclear]),
        "seven_oh.daily_amount": _at_least(total.daily, about, [*open_of(untimed), *others, *unclear]),
        "seven_oh.doses_per_day": often["seven_oh.doses_per_day"],
        "seven_oh.escalation": replace(_at_least(rise, about, [*why, *rising]), beside=told),
    }


def _at_least(value: float, about: tuple[str, str], missing: Iterable[str]) -> Fact:
    """A number; with what is ``missing`` there may be more."""
    why = list(dict.fromkeys(missing))
    if not why:
        return Fact.number(value, *about)
    return Fact(value, math.inf, key=about[0], name=about[1], doubt=True, why=JOINT.join(why))


def _counted(
    prefix: str, things: Sequence[Thing], rows: _Rows, about: tuple[str, str], unclear: Sequence[str],
    duration: float, total: Sum | None = None,
) -> dict[str, Fact]:  # fmt: skip
    """How often, in a day and in a week, and from when to when."""
    total = together([(thing, 1.0) for thing in things]) if total is None else total
    usual = max((thing.amounts.per_day or 0.0 for thing in things if thing.source != "arm"), default=0.0)
    day, week = (
        max((float(most_within(doses, length)[1]) for doses in rows.of.values()), default=0.0)
        for length in (DAY_H, WEEK_H)
    )
    untold = [thing.name for thing in things if thing.amounts.per_day is None]
    why = [*(f"how often {name} is taken" for name in untold), *unclear]
    length, known = _length(things, duration)
    since = [] if known else [f"how long {about[1]} has been taken"]
    return {
        f"{prefix}doses_per_day": _at_least(max(usual, total.per_day, day), about, why),
        f"{prefix}doses_per_week": _at_least(max(week, 7.0 * usual), about, why),
        f"{prefix}days_of_use": _at_least(length, about, [*since, *unclear]),
    }


def _length(things: Sequence[Thing], duration: float) -> tuple[float, bool]:
    """Time from the first to the last dose (h) until the end of the arm, and whether its beginning is known."""
    if not things:
        return 0.0, True
    first = min(thing.window.first for thing in things)
    last = max(min(thing.window.last, max(duration, thing.window.first)) for thing in things)
    if math.isinf(first):
        finite = [t for thing in things for t in (thing.window.first, thing.window.last) if math.isfinite(t)]
        return (max(finite) - min(finite) if finite else 0.0), False
    return last - first, True


def _content(product: Product, substance: str) -> float:
    return sum(part.content.value for part in product.everything if part.substance == substance)


def _seven_oh(product: Product | None) -> float:
    """The 7-hydroxymitragynine that one mg (mL) of it counts for: by its label where it has one."""
    if product is None:
        return 0.0
    return 1.0 if _by_label(product) else _content(product, MARKERS[0])


def _by_label(product: Product) -> bool:
    return product.labelled and product.contains[0].substance == MARKERS[0]


def _has_other(product: Product | None) -> bool:
    """Whether it holds another strong alkaloid than 7-hydroxymitragynine."""
    return product is not None and any(_content(product, other) > 0.0 for other in MARKERS[1:])


def _is_leaf(product: Product | None) -> bool:
    """Whether an amount of it is one of leaf by mass; kratom by no product's name is taken as leaf."""
    return product is None or (product.kind == "kratom leaf" and product.amount_dimension == "mass")


def _doses(scenario: Scenario, arm: Arm, library: Library, enhanced: bool | None) -> _Rows:
    """Doses of kratom in the arm per person, of ``enhanced`` products, of the others, or of all (None).

    Time (h) and amount, in the one measure that all of them have.
    """
    people: list[str | None] = [None]
    if arm.events is not None and arm.events.by_id:
        people = list(arm.events.by_id)
    products = [library.product(name) for name in arm.products]
    ours = [one.name for one in products if one.kratom and enhanced in (None, one.enhanced)]
    measure = _measure(ours, library)
    if not ours or measure is None:
        return _Rows({})
    strength, unit = measure.factors, measure.unit
    rows: dict[str | None, list[tuple[float, float]]] = {}
    for person in people:
        doses = [dose for dose in expand(arm, scenario.duration, person) if dose.product in strength]
        rows[person] = [(dose.time_h, dose.amount * strength[dose.product]) for dose in doses]
        unit = f"{measure.unit}/kg" if any(dose.per_kg for dose in doses) else unit
    return _Rows(rows, unit, measure.what)


def _escalation(things: list[Thing], rows: _Rows, library: Library) -> tuple[float, str, list[str]]:
    """The largest daily amount over that of the first day, for the person in whom it is largest; 1 without a rise.

    Past use is the first day. Beside it the two amounts that were compared (``_measure``), and what is missing where
    one use cannot be compared with a later one.
    """
    worst, told = 1.0, ""
    for doses in rows.of.values():
        if not doses:
            continue
        first = doses[0][0]
        begun = sum(amount for time, amount in doses if time < first + DAY_H - 1e-9)
        most = most_within(doses, DAY_H)[0]
        if begun and most > worst * begun * (1.0 + 1e-9):
            worst, told = most / begun, _compared(most, begun, rows.unit, rows.what)
    past = [
        thing
        for thing in things
        if thing.source == HISTORY or (thing.source != "arm" and thing.window.first < 0)
    ]
    now = [thing for thing in things if thing.source == "arm" or (thing.window.last > 0.0 and not thing.over)]
    if not past:
        begun = min((thing.window.first for thing in things), default=0.0) + DAY_H
        past = [thing for thing in things if thing.window.first < begun - 1e-9]
    if all(thing.source == "arm" for thing in things) or all(thing in past for thing in now):
        return worst, told, []
    unsized = [thing.name for thing in things if thing.amounts.daily is None]
    measure = _measure([thing.product for thing in things], library)
    if measure is None or unsized:
        names = list(dict.fromkeys(unsized)) or [f"kratom in {thing.name}" for thing in things
                                                 if thing.product not in library.products]  # fmt: skip
        return worst, told, [f"how much {name} is taken" for name in names]
    before, then = (
        together([(thing, measure.factors[thing.product]) for thing in things if thing in some]).daily
        for some in (past, now)
    )
    if before and then > worst * before * (1.0 + 1e-9):
        worst, told = then / before, _compared(then, before, measure.unit, measure.what)
    return worst, told, []


def _compared(then: float, before: float, unit: str, what: str) -> str:
    """Two amounts in words: where products differ the ratio is that of their alkaloids, and not of mitragynine."""
    new, old = figure(then, (before,)), figure(before, (then,))
    return f"{new} {unit} of {what} in 24 h, against {old} {unit} at first"


def _switched(one: list[Thing], other: list[Thing]) -> bool:
    """Whether one kind is begun in the arm after the other: what that is beside it, no amounts tell."""
    if not one or not other:
        return False
    first, then = sorted(min(thing.window.first for thing in some) for some in (one, other))
    return then > max(first, -1e-9)


def alike(things: list[Thing], library: Library) -> list[float] | None:
    """What one mg of each counts for, so that all can be compared; None where they cannot."""
    measure = _measure([thing.product for thing in things], library)
    return None if measure is None else [measure.factors[thing.product] for thing in things]


def _measure(names: Iterable[str], library: Library) -> _Measure | None:
    """The measure of products by name: leaf by its mass, 7-OH products by 7-hydroxymitragynine as their labels have it.

    Others are compared by their alkaloids, and one product by itself; None where nobody knows what kind one is.
    """
    held = {name: library.products.get(name) for name in names}
    products = [product for product in held.values() if product is not None]
    if all(_is_leaf(product) for product in held.values()):
        return _Measure(dict.fromkeys(held, 1.0), "mg", "leaf")
    if len(products) < len(held):
        return None
    strong = {product.name: _seven_oh(product) for product in products}
    by_label = " by the label" if all(_by_label(product) for product in products) else ""
    one = len(products) == 1
    enhanced = all(product.enhanced and strong[product.name] for product in products)
    if enhanced and (one or not any(_has_other(product) for product in products)):
        return _Measure(strong, "mg", f"{MARKERS[0]}{by_label}")
    if one:
        (product,) = products
        return _Measure(
            {product.name: 1.0}, "mg" if product.amount_dimension == "mass" else "mL", product.name
        )
    alkaloids = {product.name: sum(part.content.value for part in product.everything) for product in products}
    return _Measure(alkaloids, "mg", _ALKALOIDS)
