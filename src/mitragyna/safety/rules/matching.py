"""Which things are what a part of a rule asks for, in three-valued logic, and an index of them by what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mitragyna.safety.facts.verdict import FALSE, RECALLED, TRUE, Trigger, Verdict, every, some, unknown
from mitragyna.safety.rules.expression import Predicate
from mitragyna.safety.taken.thing import NOT_LISTED, PHANTOM, Thing

FLAG_WORDS: Final = {
    "opioid": "is an opioid",
    "opioid_antagonist": "is an opioid antagonist",
    "opioid_partial_agonist": "is a partial opioid agonist",
    "sedative": "is sedating",
    "benzodiazepine": "is a benzodiazepine",
    "gabapentinoid": "is a gabapentinoid",
    "serotonergic": "is serotonergic",
    "mao_inhibitor": "inhibits monoamine oxidase",
    "qt": "lengthens QT",
    "cyp3a_inhibitor": "inhibits CYP3A",
    "cyp3a_inducer": "induces CYP3A",
    "cyp2d6_inhibitor": "inhibits CYP2D6",
    "cyp3a_substrate": "is cleared by CYP3A",
    "cyp2d6_substrate": "is cleared by CYP2D6",
    "pgp_inhibitor": "inhibits P-glycoprotein",
    "pgp_substrate": "is carried by P-glycoprotein",
    "stimulant": "is a stimulant",
    "alpha2_agonist": "is an alpha-2 agonist",
    "seizure_threshold": "lowers the seizure threshold",
    "hepatotoxic": "can injure the liver",
    "hypotensive": "lowers blood pressure",
    "narrow_index": "has a narrow therapeutic index",
}


class Register:
    """Things by what rules ask of them: names, classes and flags.

    Most rules are about things of one kind and most things are of another: what is asked finds its things here, so
    that no rule is held against all of them.
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things: Final = tuple(things)
        self._by: dict[tuple[str, str], list[int]] = {}
        self._always: list[int] = []
        self._found: dict[int, tuple[int, ...]] = {}
        for place, thing in enumerate(self.things):
            if not thing.resolved:  # it may be anything
                self._always.append(place)
                continue
            for key in _keys(thing):
                self._by.setdefault(key, []).append(place)

    def possible(self, what: Iterable[Predicate]) -> tuple[Thing, ...]:
        """The things that one of the predicates may hold of, in their order; of no other one does."""
        places = {place for one in what for place in self._places(one)}
        return tuple(self.things[place] for place in sorted(places))

    def _places(self, what: Predicate) -> tuple[int, ...]:
        known = self._found.get(id(what))
        if known is None:
            keys = _asked(what)
            rows = range(len(self.things)) if keys is None else self._under(keys)
            known = self._found[id(what)] = tuple(rows)
        return known

    def _under(self, keys: Iterable[tuple[str, str]]) -> set[int]:
        return {*self._always, *(place for key in keys for place in self._by.get(key, ()))}


def _keys(thing: Thing) -> Iterable[tuple[str, str]]:
    """What a known thing may be asked for by."""
    yield "name", thing.name.casefold()
    if thing.kratom is not False:
        yield "is", "kratom"
    if thing.enhanced is not False:
        yield "is", "enhanced"
    if thing.kratom and not thing.product:
        yield "is", "kratom of some kind"
    for kind in thing.classes:
        yield "class", kind
    if not thing.kratom:
        yield from (("flag", flag) for flag in FLAG_WORDS if thing.flags.get(flag) is not False)


def _asked(what: Predicate) -> list[tuple[str, str]] | None:
    """The keys of which a thing has one wherever a predicate may hold of it; None where it asks for none of them."""
    if what.names:
        return [("name", name) for name in what.names]
    if what.enhanced:
        return [("is", "enhanced")]
    if what.kratom or what.leaf:
        return [("is", "kratom")]
    if what.classes:
        return [("is", "kratom of some kind"), *(("class", kind) for kind in what.classes)]
    return [("flag", flag) for flag in what.flags] or None


def matches(what: Predicate, thing: Thing) -> Verdict:
    """Whether a thing is as asked: each key has to hold, and one entry of each list."""
    parts: list[Verdict] = []
    if what.sources:
        parts.append(TRUE if thing.use in what.sources else FALSE)
    if what.known is not None:
        parts.append(FALSE if thing is PHANTOM else TRUE if thing.resolved is what.known else FALSE)
    of_product = thing.what_is_it if thing.kratom is None else f"what kind of product {thing.name} is"
    if what.kratom is not None:
        parts.append(_truth(thing.kratom, what.kratom, thing, of_product))
    if what.leaf is not None:
        leaf = None if thing.kratom is None else thing.kratom and thing.enhanced is not True
        parts.append(_truth(leaf, what.leaf, thing, of_product))
    if what.enhanced is not None:
        of_kratom = f"what kind of kratom product {thing.name} is"
        parts.append(
            _truth(thing.enhanced, what.enhanced, thing, of_product if thing.kratom is None else of_kratom)
        )
    if what.extended is not None:
        of_form = f"whether {thing.name} is a form of extended release"
        parts.append(_truth(thing.extended, what.extended, thing, of_form))
    if what.alone is not None:
        alone = TRUE if (thing.companions == 0) is what.alone else FALSE
        parts.append(unknown(one_or_two(thing)) if thing.twofold and thing.companions else alone)
    if what.names or what.classes or what.flags or what.other_names:
        parts.append(_named(what, thing))
    verdict = every(parts)
    if verdict.truth is False:
        return FALSE
    about = () if thing is PHANTOM else (thing.about,)
    return Verdict(verdict.truth, verdict.missing, about, verdict.triggers)


def _truth(value: bool | None, due: bool, thing: Thing, missing: str) -> Verdict:
    if value is None:
        return unknown(name_of(thing) if not thing.resolved else missing)
    return TRUE if value is due else FALSE


def one_or_two(thing: Thing) -> str:
    """What is missing where a name may be of one product, or of two medicines that are contraindicated together."""
    return f"whether '{thing.written}' is one product or two medicines"


def name_of(thing: Thing) -> str:
    """What is missing where a name is not known: the list of medicines, or what the name is."""
    return NOT_LISTED if thing is PHANTOM else thing.what_is_it


def _named(what: Predicate, thing: Thing) -> Verdict:
    if not thing.resolved:
        return unknown(name_of(thing))
    parts: list[Verdict] = []
    if what.names:
        parts.append(TRUE if thing.name.casefold() in what.names else FALSE)
    if thing.name.casefold() in what.other_names:
        return FALSE
    if what.classes and thing.kratom and not thing.product:
        parts.append(unknown(f"what kind of kratom product {thing.name} is"))
    elif what.classes:
        parts.append(TRUE if thing.classes & set(what.classes) else FALSE)
    if what.flags:
        parts.append(some(_flag(flag, what, thing, first=i == 0) for i, flag in enumerate(what.flags)))
    return every(parts)


def _flag(flag: str, what: Predicate, thing: Thing, *, first: bool) -> Verdict:
    """One flag of a thing. Kratom products have none: rules name kratom itself."""
    if thing.kratom:
        return FALSE
    value = thing.flags.get(flag)
    if value is None and flag in thing.by_amount:
        return unknown(f"how much {thing.name} is taken")
    if value is None:
        return unknown(f"whether {thing.name} {FLAG_WORDS[flag]}")
    if not value:
        return FALSE
    strength = thing.strengths.get(flag) if first else None
    if strength in what.other_strengths:
        return FALSE
    if what.strengths and first:
        if strength is None:
            return unknown(f"how strongly {thing.name} {FLAG_WORDS[flag]}")
        if strength not in what.strengths:
            return FALSE
    if flag in thing.recalled:
        return Verdict(True, triggers=(Trigger(f"{thing.name} {FLAG_WORDS[flag]}", RECALLED, ""),))
    return TRUE
