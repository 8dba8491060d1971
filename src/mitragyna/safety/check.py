"""A scenario against every rule: the findings, over all arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mitragyna.library import Library
from mitragyna.safety.conditions import Conditions, load_conditions, present
from mitragyna.safety.evaluate import Context, evaluate
from mitragyna.safety.facts import Fact, ModelFacts
from mitragyna.safety.findings import FOUND, NOT_CHECKED, NOT_FOUND, Finding, rank
from mitragyna.safety.gather import derived_conditions, of_arm, of_person
from mitragyna.safety.rules import Rule, load_rules
from mitragyna.safety.things import PHANTOM, Thing, VocabularyLike, taken_in
from mitragyna.safety.verdict import Trigger, Verdict
from mitragyna.scenario import Scenario

_Pairs = tuple[tuple[str, str], ...]


@dataclass
class _Found:
    """One rule found for one thing: in which arms, with what."""

    about: _Pairs
    beside: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    numbers: dict[Trigger, None] = field(default_factory=dict[Trigger, None])
    arms: dict[str, None] = field(default_factory=dict[str, None])


@dataclass
class _Open:
    """One rule that could not be checked: in which arms, about what, for want of what."""

    about: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    missing: dict[str, None] = field(default_factory=dict[str, None])
    arms: dict[str, None] = field(default_factory=dict[str, None])


def check(
    scenario: Scenario,
    library: Library,
    *,
    rules: Mapping[str, Rule] | None = None,
    vocabulary: VocabularyLike | None = None,
    conditions: Conditions | None = None,
    results: ModelFacts | None = None,
    law: Mapping[str, Fact] | None = None,
) -> tuple[Finding, ...]:
    """Every rule's answer, found ones first and the worst first.

    ``library`` holds the products of the scenario (``scenario.with_own_products``). ``results`` are what a run
    computed; without them, rules about levels and effects are not checked. ``law`` are the facts ``law.leaf`` and
    ``law.seven_oh`` of the person's place. The shipped rules, vocabulary and conditions stand in for those not given.
    """
    if vocabulary is None:
        from mitragyna.safety.vocabulary import load_vocabulary

        vocabulary = load_vocabulary()
    rules = load_rules() if rules is None else rules
    conditions = conditions or load_conditions()
    results = results or ModelFacts()
    person = scenario.person
    has = present(person.conditions, person.signs, derived_conditions(scenario), conditions)
    fixed = {**of_person(scenario), **_law(scenario, law)}
    found: dict[str, dict[_Pairs, _Found]] = {}
    open_ones: dict[str, _Open] = {}
    for arm in scenario.arms:
        taken = taken_in(scenario, arm, library, vocabulary)
        facts = {**fixed, **of_arm(scenario, arm, library, taken), **results.of_arm.get(arm.name, {})}
        context = Context(taken, facts, has, conditions, rules, results.of_thing.get(arm.name, {}))
        for rule in rules.values():
            _ask(rule, arm.name, context, found, open_ones)
    _cover(found, rules)
    return tuple(sorted(_findings(rules, library, found, open_ones), key=rank))


def _law(scenario: Scenario, law: Mapping[str, Fact] | None) -> dict[str, Fact]:
    if scenario.person.place is None:
        return {name: Fact.absent("person.place", "person.place") for name in ("law.leaf", "law.seven_oh")}
    missing = Fact.absent(f"the legal status in {scenario.person.place}", "person.place")
    return {"law.leaf": missing, "law.seven_oh": missing, **(law or {})}


def _ask(
    rule: Rule, arm: str, context: Context, found: dict[str, dict[_Pairs, _Found]], open_ones: dict[str, _Open]
) -> None:
    """One rule in one arm: of each thing that is taken, or of the arm as a whole."""
    subjects: tuple[Thing | None, ...] = context.subjects() if rule.each else (None,)
    for it in subjects:
        verdict = evaluate(rule.when, context, it)
        if verdict.truth is None:
            waiting = open_ones.setdefault(rule.id, _Open())
            own = () if it is None or it is PHANTOM else (it.about,)
            waiting.about.update(dict.fromkeys(own or verdict.about))
            waiting.missing.update(dict.fromkeys(verdict.missing))
            waiting.arms[arm] = None
        elif verdict.truth:
            _note(rule, arm, it, verdict, found.setdefault(rule.id, {}))


def _note(rule: Rule, arm: str, it: Thing | None, verdict: Verdict, found: dict[_Pairs, _Found]) -> None:
    about = (it.about,) if it is not None else verdict.about
    if rule.symmetric and it is not None:
        key: _Pairs = ()
    else:
        # One fact is one finding, wherever the same name is written.
        key = tuple(("", name) for _, name in about[:1]) if it is not None else ()
    entry = found.setdefault(key, _Found(about))
    if rule.symmetric or it is None:
        entry.about = tuple(dict.fromkeys((*entry.about, *about)))
    else:
        entry.beside.update(dict.fromkeys(pair for pair in verdict.about if pair not in about))
    entry.numbers.update(dict.fromkeys(verdict.triggers))
    entry.arms[arm] = None


def _cover(found: dict[str, dict[_Pairs, _Found]], rules: Mapping[str, Rule]) -> None:
    """Leave out what a more particular rule says of the same thing in the same arms."""
    for name, entries in list(found.items()):
        for covered in rules[name].covers:
            general = found.get(covered, {})
            for key, entry in entries.items():
                if key in general:
                    left = {arm: None for arm in general[key].arms if arm not in entry.arms}
                    general[key].arms = left
                    if not left:
                        del general[key]


def _findings(
    rules: Mapping[str, Rule],
    library: Library,
    found: Mapping[str, Mapping[_Pairs, _Found]],
    open_ones: Mapping[str, _Open],
) -> Iterable[Finding]:
    for rule in rules.values():
        grade, seen, sources = rule.grade(library), rule.seen(library), rule.sources(library)

        def made(answer: str, statement: str, rule: Rule = rule, grade: str = grade, seen: str | None = seen,
                 sources: tuple[str, ...] = sources) -> Finding:  # fmt: skip
            return Finding(
                rule=rule.id, answer=answer, severity=rule.severity, grade=grade, title=rule.title,
                statement=statement, sources=sources, records=rule.basis, seen=seen, watch=rule.watch,
                assumption=rule.extrapolated or rule.assumption, reviewed=rule.reviewed.isoformat(),
            )  # fmt: skip

        entries = found.get(rule.id)
        waiting = open_ones.get(rule.id)
        for entry in (entries or {}).values():
            yield _filled(made(NOT_CHECKED if rule.asks else FOUND, rule.statement), entry, rule.asks)
        if waiting is not None:
            base = made(NOT_CHECKED, f"{rule.title}: not checked.")
            pairs = tuple(waiting.about)
            about = (pairs[0][0], *(name for _, name in pairs)) if pairs else ()
            yield replace(base, about=about, missing=tuple(waiting.missing), arms=tuple(waiting.arms))
        elif entries is None:
            yield made(NOT_FOUND, f"{rule.title}: not found in what was given.")


def _filled(finding: Finding, entry: _Found, asks: tuple[str, ...]) -> Finding:
    about = (entry.about[0][0], *(name for _, name in entry.about)) if entry.about else ()
    return replace(
        finding, about=about, missing=asks, beside=tuple(entry.beside), numbers=tuple(entry.numbers),
        arms=tuple(entry.arms),
    )  # fmt: skip
