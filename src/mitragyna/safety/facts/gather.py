"""Facts of a scenario: what is written of the person, and what the doses, products and certificates of an arm make."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from mitragyna.library import Library
from mitragyna.safety.facts.at_once import at_once, may_be, written
from mitragyna.safety.facts.certificates import of_certificates
from mitragyna.safety.facts.changes import of_changes
from mitragyna.safety.facts.enzymes import raised
from mitragyna.safety.facts.fact import JOINT, Fact, said
from mitragyna.safety.facts.kratom_amounts import of_kratom
from mitragyna.safety.names.conditions import Present
from mitragyna.safety.names.forms import DEPOT
from mitragyna.safety.taken.thing import NOT_LISTED, Taken, Thing
from mitragyna.scenario import Arm, Categories, Lognormal, Normal, Scenario, Uniform

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
    person, said = scenario.person, frozenset(said)
    facts = {
        f"person.{name}": _covariate(scenario, name) for name in ("age", "sex", "cyp2d6", "liver", "kidney")
    }
    for name, given in (("pregnant", person.pregnant), ("breastfeeding", person.breastfeeding)):
        key = f"person.{name}"
        if given is not None:
            facts[key] = Fact.word("yes" if given else "no", key, name)
        elif not {"pregnancy", "lactation", "postpartum"} & said and _neither(facts):
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


_NO_ILLNESS: Final = frozenset({"pregnancy", "lactation"})


def has_conditions(has: Present) -> Fact:
    """Whether any condition is named, known to the rules or not; without a list, and none told, nobody knows.

    Pregnancy and breastfeeding are no illness: what is said of medicines beside them is a finding of its own.
    """
    key = "person.conditions"
    ill = {pair for name in has.every if name not in _NO_ILLNESS for pair in has.pairs(name)}
    by_name = {name: at for at, name in sorted(ill) if at != "person.signs"}
    by_name |= {text: at for at, text, _ in has.strange if at != "person.signs"}
    if by_name:
        keys = tuple(by_name.values())
        return replace(Fact.word("yes", keys[0], JOINT.join(by_name)), keys=keys)
    return Fact.word("no", key, "conditions") if has.listed else Fact.absent(key, key)


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
            elif "severe impairment" in impaired:
                out["severe-kidney-disease"] = told
            if organ == "kidney" and "failure" in impaired:
                out["end-stage-kidney-disease"] = told
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
    unclear = [thing.what_is_it for thing in taken.things if thing.kratom is None]
    if not taken.listed:
        unclear.append(NOT_LISTED)
    return {
        **of_kratom(scenario, arm, library, kratom, unclear),
        **of_changes(taken, library, scenario.duration),
        "opioid.once": _once_before(taken),
        "opioid.time_without": time_without(scenario.duration, taken),
        "medicines.together": _together(taken, wait),
        "sedatives.at_once": at_once(taken),
        "sedatives.at_once_with_kratom": at_once(taken, with_kratom=True),
        "depressants.beyond_usual": _beyond_usual(taken, library, scenario.duration),
        **of_certificates(scenario, library, kratom),
    }


def _once_before(taken: Taken) -> Fact:
    """Whether a single dose is all that is written of opioids before time zero: that is no use to be treated."""
    past = [thing for thing in taken.things
            if thing.use == "history" and thing.flags.get("opioid") and not thing.kratom]  # fmt: skip
    once = len({thing.origin for thing in past}) == 1 and all(
        math.isfinite(thing.window.first) and thing.window.last == thing.window.first for thing in past
    )
    return Fact.word("yes" if once else "no", "history", JOINT.join(dict.fromkeys(t.name for t in past)))


def time_without(duration: float, taken: Taken) -> Fact:
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
