"""How large an interaction is: what a run computed for a pair, beside what was observed of that very pair in people."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from mitragyna.errors import InputError
from mitragyna.library import Library, Record
from mitragyna.library.read import ROUTES
from mitragyna.safety.facts.fact import BY_PHENOTYPE, FACTS, RATIO, Fact, shown
from mitragyna.safety.facts.verdict import Trigger, Verdict
from mitragyna.safety.names.conditions import DATA
from mitragyna.safety.rules.covering import Hit
from mitragyna.safety.rules.evaluate import APART, Context, of_exposures
from mitragyna.safety.rules.expression import FactTest, It, With
from mitragyna.safety.rules.rule import CARRIED, SEVERITIES, Rule
from mitragyna.safety.taken.thing import Taken, Thing

ENZYMES: Final = "cyp"
LEVELS: Final = "levels"
SIZED: Final = (
    "qt.inhibitor-of-clearance",
    "qt.inhibitor-of-possible",
    "labels.dextromethorphan-with-ssri",
    "labels.midazolam-by-mouth",
    "labels.triazolam-or-alprazolam-pair",
)
"""The families of rules that show the sizes of interactions, and other rules that do."""
KRATOM: Final = "kratom"
MODEL: Final = f"model estimate at the amounts given ({CARRIED})"
"""How a number of the model is named: what it is of, and how strong its evidence may be at most."""
_OF_RUN: Final = tuple(kind.meaning for kind in FACTS.values() if kind.from_run)
"""Numbers of a run, as findings call them."""
_KEYS: Final = ("changed", "by", "route", "record")
_BESIDE: Final = "beside"


@dataclass(frozen=True, slots=True)
class Observed:
    """A ratio of areas that was observed: of ``changed`` (taken by ``route``), ``by`` another one over without it.

    Where ``by`` was given with a third that does as much, that is ``beside``: of ``by`` without it nothing is known.
    """

    changed: str
    by: str
    route: str
    record: str
    beside: str = ""


@functools.cache
def observed() -> tuple[Observed, ...]:
    """Every pair of ``observed.toml``. Raises ``InputError`` for a row that lacks a key or has an unknown one."""
    rows = cast("list[dict[str, Any]]", tomllib.loads((DATA / "observed.toml").read_text("utf-8"))["pair"])
    for row in rows:
        if sorted(row.keys() - {_BESIDE}) != sorted(_KEYS):
            raise InputError(f"observed.toml: a pair has {', '.join(row)}; expected {', '.join(_KEYS)}")
    return tuple(Observed(*(str(row.get(key, "")) for key in (*_KEYS, _BESIDE))) for row in rows)


def directions(taken: Taken, library: Library) -> Mapping[frozenset[str], str]:
    """Which way each observed pair went in people, 'lowered' or 'raised', by a tenth or more in every record of it."""
    names = {thing.name.casefold() for thing in taken.things}
    ratios: dict[frozenset[str], list[float]] = {}
    for one in observed():
        if one.changed in names and one.by in names and (not one.beside or one.beside in names):
            pair = frozenset((one.changed, one.by))
            ratios.setdefault(pair, []).append(float(library.evidence(one.record).value))
    went = {pair: (max(values), min(values)) for pair, values in ratios.items()}
    lowered = {pair: "lowered" for pair, (most, _) in went.items() if most <= 1.0 - APART}
    return lowered | {pair: "raised" for pair, (_, least) in went.items() if least >= 1.0 + APART}


def with_size(rule: Rule, it: Thing | None, verdict: Verdict, context: Context, library: Library) -> Verdict:
    """A verdict of a rule on enzymes with the sizes of the pairs it is about: observed, and computed by a run.

    The number of a pair is what one of the two does alone; that with everything on the list stands after it, where it
    is another. What was observed of the same pair says whether the model is below or above it. A rule on a ratio of
    exposures has the latter number for its own, and tells of each that makes it what that one does.
    """
    exposures = of_exposures(rule)
    if (
        not (rule.family in (ENZYMES, LEVELS) or rule.id in SIZED)
        or (rule.computed and not exposures)
        or it is None
    ):
        return verdict
    names = [name for _, name in dict.fromkeys((it.about, *verdict.about))]
    others = [name for name in names if name != it.name]
    taken = {thing.name for thing in context.taken.things}
    numbers = [_as_estimate(number, it) for number in verdict.triggers] if exposures else [*verdict.triggers]
    told_already = {number.value for number in numbers}
    way = _way(rule, context)
    sizes: list[Trigger] = []
    if _of_phenotype(rule):
        fact = context.of_thing.get((BY_PHENOTYPE, it.name))
        if fact is None:
            return verdict
        told = Trigger(f"{FACTS[BY_PHENOTYPE].meaning} ({it.name}), {MODEL}", shown(BY_PHENOTYPE, fact), "")
        return replace(verdict, triggers=(*numbers, told))
    for victim in [it.name] if exposures else names:
        own: list[str] = []
        for other in others if victim == it.name else [it.name]:
            fact = (context.of_pair or {}).get((victim, other))
            sizes += _seen(victim, other, fact, context, library)
            if fact is not None and not _against(way, fact):
                own.append(shown(RATIO, fact, context.limits.get(RATIO, ())))
                said = (
                    f"exposure to {fact.name or victim} beside {other} alone, over that without it, {MODEL}"
                )
                if not exposures or own[-1] not in told_already:
                    sizes.append(Trigger(said, own[-1], ""))
        whole = context.of_thing.get((RATIO, victim))
        if exposures or whole is None or whole.missing or (whole.low, whole.high) == (1.0, 1.0):
            continue
        told = shown(RATIO, whole, context.limits.get(RATIO, ()))
        if told not in own and (own or context.of_pair is None or not taken & {*others}):
            sizes.append(Trigger(_with_everything(whole.name or victim), told, ""))
    return replace(verdict, triggers=(*numbers, *sizes)) if sizes or exposures else verdict


def _of_phenotype(rule: Rule) -> bool:
    """Whether a rule is about what the person's CYP2D6 does to the exposure, and not about another thing."""
    nodes = [*rule.parts]
    asked = any(isinstance(node, FactTest) and node.fact == "person.cyp2d6" for node in nodes)
    return asked and not any(isinstance(node, With) for node in nodes)


def _way(rule: Rule, context: Context) -> int:
    """Which way a rule says that exposures go: up (1), down (-1), or neither (0).

    It goes the way of the rules on ratios that it covers; what is said of a medicine that an enzyme clears is a rise.
    """
    covered = [context.rules[name] for name in rule.covers if name in context.rules]
    limits = [
        node.limit
        for one in covered
        for node in one.parts
        if isinstance(node, FactTest) and node.fact == RATIO
    ]
    if limits:
        return -1 if max(limits) < 1.0 else 1
    flags = {flag for node in rule.parts if isinstance(node, It) for flag in node.what.flags}
    return 1 if any(flag.endswith("_substrate") for flag in flags) else 0


def _against(way: int, fact: Fact) -> bool:
    """Whether a ratio goes the other way than a rule says: then another finding tells it."""
    middle = fact.low if fact.middle is None else fact.middle
    return way * (middle - 1.0) <= -APART


def _as_estimate(number: Trigger, it: Thing) -> Trigger:
    """The number of a rule on a ratio of exposures, named as what it is."""
    if not number.fact.startswith(FACTS[RATIO].meaning):
        return number
    name = number.fact.removeprefix(FACTS[RATIO].meaning).removeprefix(" (").removesuffix(")")
    return replace(number, fact=_with_everything(name or it.name))


def _with_everything(name: str) -> str:
    return f"exposure to {name} with everything on the list, over that without other drugs, {MODEL}"


def numbers_once(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """What is said in one arm, in the order given, each number of a run and of what was observed in one place alone.

    That is the rule on the ratio itself, then the gravest on enzymes, then the gravest of the others. Numbers of a
    person, which many rules are held against, are left as they are.
    """
    rows = list(hits)
    told: dict[tuple[str, str], tuple[str, str]] = {}
    kept: dict[int, Hit] = {}
    for hit in sorted(rows, key=_place):
        owner = (hit.rule.id, "" if hit.it is None or hit.rule.symmetric else hit.it.name)
        numbers = tuple(
            number
            for number in hit.verdict.triggers
            if not _of_model_or_study(number) or told.setdefault((number.fact, number.value), owner) == owner
        )
        same = len(numbers) == len(hit.verdict.triggers)
        kept[id(hit)] = hit if same else replace(hit, verdict=replace(hit.verdict, triggers=numbers))
    return tuple(kept[id(hit)] for hit in rows)


def _place(hit: Hit) -> tuple[bool, bool, bool, int]:
    """Who tells a number that several rules have: the first of these."""
    rule = hit.rule
    # A question has no number before what is found.
    return bool(rule.asks), not of_exposures(rule), rule.family != ENZYMES, SEVERITIES.index(rule.severity)


def _of_model_or_study(number: Trigger) -> bool:
    return bool(number.record) or number.fact.endswith(MODEL) or number.fact.startswith(_OF_RUN)


def _seen(
    victim: str, other: str, fact: Fact | None, context: Context, library: Library
) -> Iterable[Trigger]:
    """What was observed of a pair, each with its source, and what the model's estimate is beside it."""
    rows = [one for one in observed() if one.changed == victim.casefold()]
    if not rows:
        return
    by_name = {thing.name: thing for thing in context.taken.things}
    by = {other.casefold()}
    if other in by_name and by_name[other].kratom and not by_name[other].enhanced:
        by.add(KRATOM)
    for one in rows:
        if one.by not in by:
            continue
        if one.beside and one.beside not in {name.casefold() for name in by_name}:
            continue
        record = library.evidence(one.record)
        product = library.products.get(by_name[victim].product) if victim in by_name else None
        same_route = (product.route if product is not None else usual_route(library, victim)) == one.route
        where = "; ".join(part for part in (record.grade, record.conditions, _who(record)) if part)
        told = f"{float(record.value):g}{_spread(record)} ({where})"
        if fact is not None and same_route and one.by != KRATOM:  # other amounts of leaf are another question
            told += _beside(float(record.value), fact)
        changed = record.substance.partition(";")[0].partition(" (")[0]
        together = f"{one.by} with {one.beside}" if one.beside else one.by
        said = f"exposure to {changed} beside {together}, over that without it"
        how = "observed" if record.seen != "recalled" else "observed, recalled and not read in a source"
        yield Trigger(f"{said}, {how}", told, "", record=record.id)


def usual_route(library: Library, substance: str) -> str:
    """The route of a medicine that is named without one: by mouth, unless the library has it by other routes alone.

    Of several others the first of ``ROUTES``, needles last: buprenorphine is not swallowed.
    """
    held = library.products.values()
    routes = {one.route for one in held if any(part.substance == substance for part in one.contains)}
    return min(routes, key=ROUTES.index, default=ROUTES[0])


def _beside(value: float, fact: Fact) -> str:
    """Whether the model's estimate of the same pair is below or above what was observed."""
    model = fact.middle if fact.middle is not None else fact.low
    if fact.low <= value <= fact.high or abs(model / value - 1.0) <= APART:
        return ""
    further = abs(value - 1.0) > abs(model - 1.0)
    return f"; the model, with {model:.3g}, {'under' if further else 'over'}-predicts it"


def _spread(record: Record) -> str:
    spread = record.spread
    if not isinstance(spread, dict):
        return ""
    words = {"ci90": "90 % CI", "ci95": "95 % CI", "range": "range"}
    for key, ends in cast("dict[str, Any]", spread).items():
        if key in words and isinstance(ends, list) and len(cast("list[Any]", ends)) == 2:
            low, high = cast("list[float]", ends)
            return f" [{words[key]} {low:g} to {high:g}]"
    return ""


def _who(record: Record) -> str:
    """Number of people, first author and year."""
    people = f"n = {record.n}, " if isinstance(record.n, int) else ""
    if isinstance(record.source, str):
        return f"{people}{record.source}"
    source = cast("dict[str, Any]", record.source)
    author = str(source.get("authors", "")).partition(",")[0]
    return f"{people}{author} {source.get('year', '')}".strip()
