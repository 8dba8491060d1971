"""A scenario against every rule: the findings, over all arms."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from mitragyna.library import Library
from mitragyna.safety.entries import Entry, Pairs, Waiting, cover, key_of, note, speaking, take_over
from mitragyna.safety.facts.certificates import of_age
from mitragyna.safety.facts.changes import of_each
from mitragyna.safety.facts.earlier_use import after_use
from mitragyna.safety.facts.fact import JOINT, Fact, ModelFacts
from mitragyna.safety.facts.gather import (
    derived_conditions,
    has_conditions,
    of_arm,
    of_person,
    said_twice,
    time_without,
)
from mitragyna.safety.facts.verdict import Trigger, Verdict
from mitragyna.safety.findings import FOUND, NOT_CHECKED, NOT_FOUND, Finding, once_each, rank
from mitragyna.safety.law.person import Grounds, code_of, law_facts, law_grounds
from mitragyna.safety.law.terms import SHARE, grounds_of, of_people, of_products, terms_at
from mitragyna.safety.names.conditions import Conditions, Present, load_conditions, present
from mitragyna.safety.rules.asking import as_whole, asked_by_all, beyond_rules
from mitragyna.safety.rules.coherence import check_basis
from mitragyna.safety.rules.covering import (
    Hit,
    apart,
    only_milder,
    said_instead,
)
from mitragyna.safety.rules.evaluate import MOST_ALIKE, Context, Met, evaluate
from mitragyna.safety.rules.expression import All, Not
from mitragyna.safety.rules.load import load_rules
from mitragyna.safety.rules.rule import Rule
from mitragyna.safety.rules.sentence import said_of
from mitragyna.safety.sizes import directions, numbers_once, with_size
from mitragyna.safety.taken.thing import NOT_LISTED, PHANTOM, Taken, Thing, VocabularyLike
from mitragyna.safety.taken.things import by_person, in_every_arm, taken_in
from mitragyna.safety.trusted import enzymes_left_out, trusted
from mitragyna.scenario import Scenario

_CLEAR: Final = ("liver-disease", "kidney-disease")
"""Conditions with which things are there for longer."""
UNKNOWN_CONDITION: Final = "input.unknown-condition"
"""The rule that asks about texts of conditions and signs; what they may tell of is told with it."""
NO_RULE: Final = "input.no-rule-about"
"""The rule that names the conditions and signs that no rule asks about."""


def check(
    scenario: Scenario,
    library: Library,
    *,
    rules: Mapping[str, Rule] | None = None,
    vocabulary: VocabularyLike | None = None,
    conditions: Conditions | None = None,
    results: ModelFacts | None = None,
    as_of: datetime.date | None = None,
) -> tuple[Finding, ...]:
    """Every rule's answer, found ones first and the worst first.

    ``library`` holds the products of the scenario (``scenario.with_own_products``). ``results`` are what a run
    computed; without them, rules about levels and effects are not checked. ``as_of`` is the day that the law is asked
    about (default: today). The shipped rules, vocabulary and conditions stand in for those not given.
    """
    if vocabulary is None:
        from mitragyna.safety.names.vocabulary import load_vocabulary

        vocabulary = load_vocabulary().sold_in(code_of(scenario.person.place))
    rules = load_rules() if rules is None else rules
    check_basis(rules, library)
    conditions = conditions or load_conditions()
    results = results or ModelFacts()
    person = scenario.person
    has = present(person.conditions, person.signs, derived_conditions(scenario), conditions)
    strange = JOINT.join(name for _, name, _ in has.strange)
    key = has.strange[0][0] if has.strange else "person.conditions"
    day = as_of or datetime.date.today()
    odd = Fact.word("yes" if strange else "no", key, strange)
    own = of_person(scenario, has.names)
    own |= {**said_twice(own, has), "person.has_conditions": has_conditions(has)}
    terms = terms_at(person.place, day)
    of_law = {**law_facts(person.place, day, own["person.age"]), **of_people(terms, own, has)}
    beyond = beyond_rules(has, rules)
    fixed = {**own, "person.unrecognised": odd, "person.beyond_rules": beyond, **of_law}
    found: dict[str, dict[Pairs, Entry]] = {}
    covered: dict[str, dict[Pairs, Entry]] = {}
    open_ones: dict[str, Waiting] = {}
    reasons: dict[str, dict[str, None]] = {}
    slow = _clears_less(has, fixed)
    everywhere = in_every_arm(scenario, library, vocabulary, slow=slow)
    matched: dict[tuple[int, int], Verdict] = {}
    alive: list[Taken] = []
    met: Met = {}
    asked = asked_by_all(rules)
    for arm in scenario.arms:
        for own in by_person(arm):
            taken = as_whole(taken_in(scenario, own, library, vocabulary, everywhere, slow=slow), has)
            alive.append(taken)
            facts = {**fixed, **of_arm(scenario, own, library, taken, asked.wait)}
            facts[SHARE] = of_products(terms, taken.things, library)
            facts["opioid.time_without"] = after_use(
                facts["opioid.time_without"], taken, has, partial(time_without, scenario.duration)
            )
            facts["certificate.age"] = of_age(scenario, library, taken.things, day)
            context = Context(
                taken,
                facts,
                has,
                conditions,
                rules,
                {**results.of_thing.get(arm.name, {}), **of_each(taken, library, scenario.duration)},
                results.of_pair.get(arm.name),
                arm.name in results.of_arm,
                limits=asked.limits,
                matched=matched,
                met=met,
                observed=directions(taken, library),
            )
            context.facts = {**facts, **trusted(results.of_arm.get(arm.name, {}), context, results)}
            context.enzymes = enzymes_left_out(context, results)
            for name in asked.deep:
                for it in (None, *context.subjects()):
                    context.asked(name, it, raising=True)
                    context.asked(name, it, raising=False)
            hits = [
                hit for rule in rules.values() for hit in _ask(rule, arm.name, context, open_ones, reasons)
            ]
            said, silent = apart(hits, context, asked.covers, asked.deep)
            sized = (
                replace(hit, verdict=with_size(hit.rule, hit.it, hit.verdict, context, library))
                for hit in said
            )
            for hit in numbers_once(sized):
                note(hit.rule, arm.name, hit.it, hit.verdict, found.setdefault(hit.rule.id, {}))
            for one in silent:
                rule, it = one.hit.rule, one.hit.it
                milder = only_milder(rule, [hit.rule for hit in one.by])
                if milder:
                    reasons.setdefault(rule.id, {})[said_instead(one.hit.about, milder)] = None
                rows = {} if milder else covered.setdefault(rule.id, {})
                entry = note(rule, arm.name, it, one.hit.verdict, rows)
                entry.by.update(dict.fromkeys(hit.rule.id for hit in one.by))
                for hit in one.by:
                    key = key_of(hit.rule, hit.it, hit.verdict.about)
                    take_over(found[hit.rule.id][key], hit.rule, entry, rule)
    for entry in found.get(UNKNOWN_CONDITION, {}).values():
        entry.missing.update({f"what '{text}' is{hint}": None for _, text, hint in has.strange if hint})
    for entry in found.get(NO_RULE, {}).values():
        entry.missing[f"no rule is about: {beyond.name}"] = None
    cover(found, covered, rules, reasons)
    grounds = {**law_grounds(person.place, day), **grounds_of(terms)}
    made = _findings(rules, library, grounds, found, covered, open_ones, reasons)
    dated = (replace(one, as_of=day.isoformat()) if rules[one.rule].of_day else one for one in made)
    return tuple(sorted(dated, key=rank))


def _clears_less(has: Present, facts: Mapping[str, Fact]) -> bool | None:
    """Whether liver or kidneys are diseased; None where neither a list of conditions nor their function says."""
    if any(name in has.names for name in _CLEAR):
        return True
    normal = all(facts[f"person.{organ}"].words == frozenset(["normal"]) for organ in ("liver", "kidney"))
    open_ones = has.strange or any(name in has.maybe for name in _CLEAR)
    return False if normal or (has.listed and not open_ones) else None


def _ask(
    rule: Rule,
    arm: str,
    context: Context,
    open_ones: dict[str, Waiting],
    reasons: dict[str, dict[str, None]],
) -> Iterable[Hit]:
    """One rule in one arm: where it holds, of each thing that is taken, or of the arm as a whole.

    Why it does not hold, where a part of it says so and nothing else speaks against it, goes into ``reasons``.
    """
    subjects: tuple[Thing | None, ...] = context.asked_of(rule.leads) if rule.each else (None,)
    alike: dict[int, list[Verdict]] = {}
    for it in subjects:
        kind = context.alike(it)
        known = [] if kind is None else alike.setdefault(kind, [])
        if it is not None and len(known) >= MOST_ALIKE and known[0].truth is not True:
            # Names that nobody knows differ in nothing but the name: many of them get the answer of the first.
            first = known[0]
            verdict = first if first.truth is False else Verdict(None, (it.what_is_it,), first.about)
        else:
            verdict = evaluate(rule.when, context, it)
            known.append(verdict)
        if verdict.truth is None:
            waiting = open_ones.setdefault(rule.id, Waiting())
            own = () if it is None or it is PHANTOM else (it.about,)
            waiting.about.update(dict.fromkeys(own or verdict.about))
            waiting.missing.update(dict.fromkeys(verdict.missing))
            waiting.arms[arm] = None
        elif verdict.truth:
            yield Hit(rule, it, verdict)
        elif rule.tells_why and (why := _why_not(rule, it, context)):
            reasons.setdefault(rule.id, {})[why] = None


def _why_not(rule: Rule, it: Thing | None, context: Context) -> str:
    """What a rule says of why it is not found (``because``), where all its other parts hold; empty elsewhere."""
    parts = rule.when.parts if isinstance(rule.when, All) else ()
    for part in parts:
        if isinstance(part, Not) and part.because and evaluate(part, context, it).truth is False:
            rest = All(tuple(other for other in parts if other is not part))
            if evaluate(rest, context, it).truth:
                return part.because
    return ""


def _findings(
    rules: Mapping[str, Rule],
    library: Library,
    grounds: Mapping[str, Grounds],
    found: Mapping[str, Mapping[Pairs, Entry]],
    covered: Mapping[str, Mapping[Pairs, Entry]],
    open_ones: Mapping[str, Waiting],
    reasons: Mapping[str, Iterable[str]],
) -> Iterable[Finding]:
    for rule in rules.values():
        grade, seen, sources = rule.grade(library), rule.seen(library), rule.sources(library)
        records = rule.basis
        if rule.law:
            law = grounds[rule.law]
            grade, seen, sources = law.grade, law.seen, (*law.sources, *sources)
            records = (*law.records, *records)

        def made(answer: str, statement: str, rule: Rule = rule, grade: str = grade, seen: str | None = seen,
                 sources: tuple[str, ...] = sources, records: tuple[str, ...] = records) -> Finding:  # fmt: skip
            return Finding(
                rule=rule.id, answer=answer, severity=rule.severity, grade=grade, title=rule.title,
                statement=statement, sources=sources, records=records, seen=seen, watch=rule.watch,
                assumption=rule.extrapolated or rule.assumption, reviewed=rule.reviewed.isoformat(),
                severity_reason=rule.severity_reason,
            )  # fmt: skip

        entries, silent = found.get(rule.id, {}), covered.get(rule.id, {})
        waiting = open_ones.get(rule.id)
        for entry in entries.values():
            said = " ".join(dict.fromkeys((said_of(rule.statement, entry.its), *entry.also.values())))
            yield _filled(made(NOT_CHECKED if rule.asks else FOUND, said), entry, rule.asks, library)
        for key, entry in silent.items():
            if key not in entries and entry.arms:
                by = sorted(speaking(entry.by, found, covered), key=lambda name: rules[name].grave)
                titles = "; ".join(f"'{rules[name].title}'" for name in by)
                row = made(FOUND, f"{rule.title}: told by what is more particular: {titles}.")
                yield replace(_filled(row, entry, (), library), told_by=by[0])
        if waiting is not None:
            base = made(NOT_CHECKED, f"{rule.title}: not checked.")
            about = _about(tuple(waiting.about))
            yield replace(base, about=about, missing=tuple(waiting.missing), arms=tuple(waiting.arms))
        elif not entries and not silent:
            why = "; ".join(reasons.get(rule.id, ())) or "not found in what was given"
            yield made(NOT_FOUND, f"{rule.title}: {why}.")


def _filled(finding: Finding, entry: Entry, asks: tuple[str, ...], library: Library) -> Finding:
    numbers = _numbers(entry)
    read = (number.record for number in numbers if number.record)
    records = tuple(dict.fromkeys((*finding.records, *entry.records, *read)))
    cited = (library.evidence(name).citation for name in records[len(finding.records) :])
    return replace(
        finding,
        about=_about(entry.about),
        missing=(*asks, *entry.missing) if asks else (),
        sources=tuple(dict.fromkeys((*finding.sources, *cited))),
        records=records,
        beside=once_each((*_rest(entry.about), *_others(entry))),
        numbers=numbers,
        arms=tuple(entry.arms),
        also=tuple(entry.also),
    )


def _numbers(entry: Entry) -> tuple[Trigger, ...]:
    """What triggered it, each with its arms; one value that was held against several limits is told once."""
    rows: dict[tuple[Trigger, tuple[str, ...]], list[str]] = {}
    for number, arms in entry.numbers.items():
        within = tuple(arm for arm in arms if arm in entry.arms)
        if within:
            limits = rows.setdefault((replace(number, limit=""), within), [])
            limits += [number.limit] if number.limit and number.limit not in limits else []
    return tuple(replace(number, limit=_all(limits), arms=arms) for (number, arms), limits in rows.items())


def _all(limits: list[str]) -> str:
    """Every limit that one value was held against, in words."""
    return " and ".join(part for part in (", ".join(limits[:-1]), *limits[-1:]) if part)


def _about(pairs: Pairs) -> tuple[str, ...]:
    """An input key and the names under it; what a person has or is comes before what is taken."""
    if not pairs:
        return ()
    key = _first(pairs)
    return (key, *dict.fromkeys(name for each, name in pairs if each == key))


def _rest(pairs: Pairs) -> Pairs:
    """What else it is about, under other keys."""
    mine = {name for key, name in pairs if key == _first(pairs)}
    return tuple(pair for pair in dict.fromkeys(pairs) if pair[1] not in mine)


def _others(entry: Entry) -> Iterable[tuple[str, str]]:
    """What stands beside a finding and is not what it is about."""
    mine = {name for _, name in entry.about}
    return (pair for pair in entry.beside if pair[1] not in mine)


def _first(pairs: Pairs) -> str:
    own = (key for key, _ in pairs if key.startswith(("person.", "people.")) and key != NOT_LISTED)
    return next(own, pairs[0][0])
