"""Facts of a scenario: what is written of the person, and what the doses, products and certificates of an arm make."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from mitragyna.library import Library, Product
from mitragyna.safety.amounts import most_within
from mitragyna.safety.at_once import at_once, may_be, written
from mitragyna.safety.certificates import of_certificates
from mitragyna.safety.conditions import Present
from mitragyna.safety.enzymes import raised
from mitragyna.safety.facts import JOINT, Fact, said
from mitragyna.safety.forms import DEPOT
from mitragyna.safety.sums import together
from mitragyna.safety.thing import NOT_LISTED, Taken, Thing
from mitragyna.scenario import Arm, Categories, Lognormal, Normal, Scenario, Uniform
from mitragyna.scenario.doses import expand

DAY_H: Final = 24.0
WEEK_H: Final = 168.0


LEAST_PREGNANT_Y: Final = 10.0
"""The age below which nobody is asked about pregnancy; that of the rule on ages that contradict it."""


_DENIES_NORMAL: Final = {
    "liver": frozenset(
        {"cirrhosis", "severe-liver-disease", "moderate-liver-disease", "mild-liver-disease", "liver-disease"}
    ),
    "kidney": frozenset({"kidney-disease"}),
}
"""Conditions beside which the function of an organ is not normal."""
_SPARES: Final = frozenset({"fatty-liver", "hepatitis", "raised-liver-enzymes", "liver-injury-history"})
"""Illnesses of the liver beside which its function may be normal."""


def said_twice(facts: Mapping[str, Fact], has: Present) -> dict[str, Fact]:
    """Functions of organs that are said to be normal beside a condition that denies it.

    Which of the two holds is asked: the function is then no reason to answer 'not found'.
    """
    out: dict[str, Fact] = {}
    given = {name for name, (key, _) in has.names.items() if key in ("person.conditions", "person.signs")}
    for organ, denying in _DENIES_NORMAL.items():
        fact = facts[f"person.{organ}"]
        against = given & denying
        if given & _SPARES:
            against -= {"liver-disease"}
        both = bool(against) and "normal" in fact.words
        titles = JOINT.join(dict.fromkeys(has.names[name][1] for name in sorted(against)))
        key = f"person.{organ}_twice"
        out[key] = Fact.word("yes" if both else "no", "person.conditions", titles or "conditions")
        if both:
            why = f"which of person.conditions and {fact.key} holds"
            out[f"person.{organ}"] = replace(fact, never_clears=True, why=why)
    return out


def of_person(scenario: Scenario, said: Iterable[str] = ()) -> dict[str, Fact]:
    """Facts that are the same in every arm. A covariate that the scenario does not give is not known.

    Of a child below ``LEAST_PREGNANT_Y`` and of a person recorded male it is not asked whether they are pregnant or
    breastfeed, unless the conditions (``said``, by name) say so.
    """
    person = scenario.person
    facts = {
        f"person.{name}": _covariate(scenario, name) for name in ("age", "sex", "cyp2d6", "liver", "kidney")
    }
    for name, given in (("pregnant", person.pregnant), ("breastfeeding", person.breastfeeding)):
        key = f"person.{name}"
        if given is not None:
            facts[key] = Fact.word("yes" if given else "no", key, name)
        elif "pregnancy" not in said and "lactation" not in said and _neither(facts):
            facts[key] = Fact.word("no", key, name)
        else:
            facts[key] = Fact.absent(key, key)
    for name, given, factor in (("heart_rate", person.heart_rate, 1.0), ("qtc", person.qtc, 1 / 3_600_000)):
        key = f"person.{name}"
        facts[key] = Fact.absent(key, key) if given is None else Fact.number(given * factor, key)
    return facts


def _neither(facts: Mapping[str, Fact]) -> bool:
    """Whether everybody is recorded male, or is a child below ``LEAST_PREGNANT_Y``."""
    sex, age = facts["person.sex"], facts["person.age"]
    return sex.words == frozenset(["male"]) or (not age.missing and age.high < LEAST_PREGNANT_Y)


def derived_conditions(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Conditions that covariates say: organs whose function is impaired in some of the people or in all."""
    out: dict[str, tuple[str, str]] = {}
    for organ in ("liver", "kidney"):
        given = _covariate(scenario, organ)
        impaired = given.words - {"normal"} if given.words else frozenset[str]()
        if impaired:
            told = (given.key, said(f"person.{organ}", impaired))
            out[f"{organ}-disease"] = told
            if organ == "liver":
                out |= {f"{word.split()[0]}-liver-disease": told for word in sorted(impaired)}
    return out


def _covariate(scenario: Scenario, name: str) -> Fact:
    key = f"person.{name}" if name in scenario.person.pins else f"people.{name}"
    given = scenario.covariates.get(name)
    table = scenario.people.table
    if given is None and table is not None and name in table.columns:
        column = table.columns[name]
        key = f"people.table ({name})"
        if isinstance(column[0], str):
            return Fact(words=frozenset(str(value) for value in column), key=key, name=name)
        numbers = [float(value) for value in column]
        return Fact(low=min(numbers), high=max(numbers), key=key)
    match given:
        case None:
            return Fact.absent(f"person.{name}", f"person.{name}")
        case str():
            return Fact.word(given, key)
        case Lognormal():
            return Fact(low=0.0, high=math.inf, middle=given.median, key=key)
        case Normal() | Uniform():
            return Fact(low=given.low, high=given.high, key=key)
        case _ if isinstance(given, (int, float)):
            return Fact.number(float(given), key)
        case _:
            assert isinstance(given, Categories)
            words = frozenset(word for word, share in given.frequencies if share > 0)
            return Fact(words=words, key=key, name=name)


def of_arm(
    scenario: Scenario, arm: Arm, library: Library, taken: Taken, wait: float = math.inf
) -> dict[str, Fact]:
    """Facts of what is taken in one arm, from the doses as written.

    ``wait`` is the longest time (h) after a last dose for which any rule asks.
    """
    kratom = [thing for thing in taken.things if thing.kratom]
    enhanced = [thing for thing in kratom if thing.enhanced]
    unclear = [thing.what_is_it for thing in taken.things if thing.kratom is None]
    if not taken.listed:
        unclear.append(NOT_LISTED)
    either = [f"what kind of product {thing.name} is" for thing in kratom if thing.enhanced is None]
    return {
        **_kratom(scenario, arm, library, [thing for thing in kratom if not thing.enhanced], unclear),
        **_seven_oh(scenario, arm, library, enhanced, [*unclear, *either]),
        "opioid.time_without": _time_without(scenario.duration, taken),
        "medicines.together": _together(taken, wait),
        "sedatives.at_once": at_once(taken),
        "sedatives.at_once_with_kratom": at_once(taken, with_kratom=True),
        "depressants.beyond_usual": _beyond_usual(taken, library, scenario.duration),
        **of_certificates(scenario, library, kratom),
    }


def _kratom(
    scenario: Scenario, arm: Arm, library: Library, things: list[Thing], unclear: list[str]
) -> dict[str, Fact]:
    """How much kratom is taken, and how often, enhanced products apart; with ``unclear`` names there may be more."""
    about = things[0].about if things else ("arm.take", "kratom")

    def fact(value: float | None, why: str, least: float = 0.0) -> Fact:
        open_ends = [*([why] if value is None else []), *unclear]
        low = value or least
        if not open_ends:
            return Fact(low, low, low, key=about[0], name=about[1])
        return Fact(
            low, math.inf, key=about[0], name=about[1], doubt=True, why=JOINT.join(dict.fromkeys(open_ends))
        )

    def leaf(thing: Thing) -> float:
        product = library.products.get(thing.product)
        whole = product is None or (product.kind == "kratom leaf" and product.amount_dimension == "mass")
        return 1.0 if whole else 0.0

    def mitragynine(thing: Thing) -> float:
        product = library.products.get(thing.product)
        return 0.0 if product is None else _content(product, "mitragynine")

    def amount(value: float, missing: bool, *, mitragynine: bool = False) -> Fact:
        """What is known together, with more where an amount, or what kind of product it is of, is missing."""
        why = [how_much] if missing or (mitragynine and kinds) else []
        return fact(None, JOINT.join([*why, *kinds]), value) if why or kinds else fact(value, "")

    rows = _kratom_doses(scenario, arm, library, enhanced=False)
    week = max((most_within(doses, WEEK_H)[1] for doses in rows.values()), default=0)
    leaves = together([(thing, leaf(thing)) for thing in things])
    pure = together([(thing, mitragynine(thing)) for thing in things])
    kinds = [f"what kind of product {thing.name} is" for thing in things
             if thing.product not in library.products and thing.amounts.largest is not None]  # fmt: skip
    counted = all(thing.amounts.per_day is not None for thing in things)
    usual = max((thing.amounts.per_day or 0.0 for thing in things if thing.source != "arm"), default=0.0)
    daily = [most_within(doses, DAY_H)[1] for doses in rows.values()]
    often = max([usual, leaves.per_day, *map(float, daily)]) if counted else None
    how_much = f"how much {about[1]} is taken"
    how_often = f"how often {about[1]} is taken"
    rise = _escalation(things, rows, library)
    amounts = {
        "kratom.largest_dose": amount(leaves.largest, leaves.unsized),
        "kratom.daily_amount": amount(leaves.daily, bool(leaves.unknown)),
        "kratom.largest_mitragynine": amount(pure.largest, pure.unsized or leaves.unsized, mitragynine=True),
        "kratom.doses_per_day": fact(often, how_often),
        "kratom.doses_per_week": fact(None if often is None else max(float(week), 7.0 * usual), how_often),
        "kratom.escalation": fact(None if rise[1] else rise[0], rise[1], rise[0]),
    }
    length, known = _length(things, scenario.duration)
    return {
        **amounts,
        "kratom.days_of_use": fact(length, "") if known else fact_of_length(length, about, unclear),
    }


def _seven_oh(
    scenario: Scenario, arm: Arm, library: Library, things: list[Thing], unclear: list[str]
) -> dict[str, Fact]:
    """How often enhanced products are taken; with ``unclear`` names there may be more."""
    key, name = things[0].about if things else ("arm.take", "7-hydroxymitragynine")
    rows = _kratom_doses(scenario, arm, library, enhanced=True)
    daily = [float(most_within(doses, DAY_H)[1]) for doses in rows.values()]
    usual = [thing.amounts.per_day for thing in things if not (rows and thing.source == "arm")]
    often = max([*daily, *(each for each in usual if each is not None)], default=0.0)
    why = [*([f"how often {name} is taken"] if None in usual else []), *unclear]
    fact = Fact.number(often, key, name)
    if why:
        why = list(dict.fromkeys(why))
        fact = Fact(often, math.inf, key=key, name=name, doubt=True, why=JOINT.join(why))
    return {"seven_oh.doses_per_day": fact}


def fact_of_length(length: float, about: tuple[str, str], unclear: list[str]) -> Fact:
    """A time of use that may have begun before anything is known."""
    why = JOINT.join([f"how long {about[1]} has been taken", *unclear])
    return Fact(length, math.inf, key=about[0], name=about[1], doubt=True, why=why)


def _length(things: list[Thing], duration: float) -> tuple[float, bool]:
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


def _kratom_doses(
    scenario: Scenario, arm: Arm, library: Library, *, enhanced: bool
) -> Mapping[str | None, list[tuple[float, float]]]:
    """Doses of kratom in the arm per person, of ``enhanced`` products or of the others.

    Time (h) and alkaloids (mg; per kg where the amount is).
    """
    people: list[str | None] = [None]
    if arm.events is not None and arm.events.by_id:
        people = list(arm.events.by_id)
    strength: dict[str, float] = {}
    for name in arm.products:
        product = library.product(name)
        if product.kratom and product.enhanced is enhanced:
            strength[name] = sum(part.content.value for part in product.everything) or 1.0
    rows: dict[str | None, list[tuple[float, float]]] = {}
    if strength:
        for person in people:
            doses = expand(arm, scenario.duration, person)
            rows[person] = [
                (d.time_h, d.amount * strength[d.product]) for d in doses if d.product in strength
            ]
    return rows


def _escalation(
    things: list[Thing], rows: Mapping[str | None, list[tuple[float, float]]], library: Library
) -> tuple[float, str]:
    """The largest daily amount over that of the first day, for the person in whom it is largest; 1 without a rise.

    Past use is the first day: products of leaf are one amount by mass, others are compared by their alkaloids. And
    what is missing where past use cannot be compared with the arm's.
    """
    worst = 1.0
    for doses in rows.values():
        if not doses:
            continue
        first = doses[0][0]
        begun = sum(amount for time, amount in doses if time < first + DAY_H - 1e-9)
        worst = max(worst, most_within(doses, DAY_H)[0] / begun if begun else 1.0)
    past = [thing for thing in things if thing.source != "arm"]
    now = [thing for thing in things if thing.source == "arm" or (thing.window.last > 0.0 and not thing.over)]
    if not past or all(thing.source != "arm" for thing in things):
        return worst, ""
    unsized = [thing.name for thing in things if thing.amounts.daily is None]
    factors = _alike(things, library)
    if factors is None or unsized:
        names = list(dict.fromkeys(unsized)) or [f"kratom in {thing.name}" for thing in things
                                                 if thing.product not in library.products]  # fmt: skip
        return worst, JOINT.join(f"how much {name} is taken" for name in names)
    before, then = (
        together(
            [(thing, factor) for thing, factor in zip(things, factors, strict=True) if thing in some]
        ).daily
        for some in (past, now)
    )
    return (max(worst, then / before) if before else worst), ""


def _alike(things: list[Thing], library: Library) -> list[float] | None:
    """What one mg of each counts for, so that all can be compared: leaf by its mass, others by their alkaloids."""
    products = [library.products.get(thing.product) for thing in things]
    leaf = [p is None or (p.kind == "kratom leaf" and p.amount_dimension == "mass") for p in products]
    if all(leaf) or len({thing.product for thing in things}) == 1:
        return [1.0] * len(things)
    if any(product is None for product in products):
        return None
    return [sum(part.content.value for part in product.everything) for product in products if product]


def _time_without(duration: float, taken: Taken) -> Fact:
    """The longest time without an opioid after its use. What may be one too can fill the gap, or begin it earlier."""
    known = [thing for thing in taken.things if thing.flags.get("opioid") and not thing.kratom]
    open_ones = [f"whether {t.name} is an opioid" if t.resolved else t.what_is_it for t in taken.things
                 if may_be(t, "opioid")]  # fmt: skip
    if not taken.listed:
        open_ones.append(NOT_LISTED)
    if not known:
        return Fact.number(0.0, "history") if not open_ones else Fact.absent(JOINT.join(open_ones), "history")
    if open_ones and min(thing.window.first for thing in known) > 0.0:
        return Fact(
            0.0, duration, key=known[0].key, name=known[0].name, doubt=True, why=JOINT.join(open_ones)
        )
    depots = [thing for thing in known if thing.form == DEPOT and thing.window.endless]
    rest = [(thing.window.first, thing.window.over) for thing in known if thing not in depots]
    gap = _gap([*rest, *((thing.window.first, thing.window.stop) for thing in depots)], duration)
    sure = _gap([*rest, *((thing.window.first, math.inf) for thing in depots)], duration)
    if sure < gap:
        # After a depot nothing counts as days without: nobody knows when it is gone.
        why = JOINT.join(dict.fromkeys(thing.doubt for thing in depots))
        return Fact(sure, gap, key=depots[0].key, name=depots[0].name, doubt=True, why=why)
    # What is not known to be one may shorten the time, never lengthen it: the doses that are written are told.
    return Fact.number(gap, known[0].key, known[0].name)


def _gap(spans: Iterable[tuple[float, float]], duration: float) -> float:
    """The longest time (h) in no span after the first of them, up to ``duration``."""
    rows = sorted(spans)
    gap, end = 0.0, rows[0][1]
    for first, stop in [*rows[1:], (duration, duration)]:
        gap = max(gap, min(first, duration) - end)
        end = max(end, stop)
    return gap


def _beyond_usual(taken: Taken, library: Library, duration: float) -> Fact:
    """Whether anything that depresses breathing is new in the arm or more than before time zero.

    A level of the usual opioid that rises, since an inhibitor begins or an inducer ends, is more of it.
    """
    past = [thing for thing in taken.things if thing.source == "history"]
    beyond, doubtful = raised(taken, library, duration)
    for thing in taken.things:
        if _usual(thing, past):
            continue
        if thing.kratom or thing.flags.get("opioid") or thing.flags.get("sedative"):
            beyond.setdefault(thing.name, thing.key)
        elif not thing.resolved or may_be(thing, "opioid") or may_be(thing, "sedative"):
            what = f"whether {thing.name} depresses breathing" if thing.resolved else thing.what_is_it
            doubtful[what] = None
    if beyond:
        fact = Fact.word("yes", next(iter(beyond.values())), JOINT.join(beyond))
        return replace(fact, keys=tuple(beyond.values()))
    if not taken.listed:
        doubtful[NOT_LISTED] = None
    if doubtful:
        return Fact(words=frozenset(["yes", "no"]), key="arm.take", doubt=True, why=JOINT.join(doubtful))
    return Fact.word("no", "history", JOINT.join(dict.fromkeys(thing.name for thing in past)))


def _usual(thing: Thing, past: list[Thing]) -> bool:
    """Whether a use is of the history, as much as before time zero, or one that goes on since then."""
    steady = thing.source == "arm" and math.isinf(thing.window.first)
    begun_before = thing.source == "medicine" and thing.begun and thing.window.first < 0.0
    return thing.use == "history" or steady or begun_before or any(_goes_on(thing, one) for one in past)


def _goes_on(thing: Thing, before: Thing) -> bool:
    """Whether a use is no more than one of the history, and follows it without a pause."""
    pairs = [(thing.amounts.daily, before.amounts.daily), (thing.amounts.largest, before.amounts.largest)]
    return (
        thing.product == before.product
        and -math.inf < thing.window.first <= before.window.over
        and all(now is not None and then is not None and now <= then * (1.0 + 1e-9) for now, then in pairs)
    )


def _together(taken: Taken, wait: float) -> Fact:
    """How many substances are taken, kratom aside, whenever; without a list of medicines there may be more.

    What was over so long before time zero (``wait``, h) that no rule asks for it is not taken any more.
    """
    things = [thing for thing in taken.things if not thing.kratom and not _long_gone(thing, wait)]
    names = written(things)
    count, told, keys = float(len(names)), JOINT.join(names), tuple(names.values())
    if taken.listed:
        return replace(Fact.number(count, NOT_LISTED, told), keys=keys)
    return Fact(count, math.inf, key=NOT_LISTED, name=told, doubt=True, why=NOT_LISTED, keys=keys)


def _long_gone(thing: Thing, wait: float) -> bool:
    """Whether a use ended before time zero, longer ago than any rule asks for, and is known to have left nothing."""
    window = thing.window
    ends = max(window.stop, -math.inf if window.latest is None or window.endless else window.latest)
    return thing.use == "history" and ends <= 0.0 and window.last < -wait
