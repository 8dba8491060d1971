"""Whether rules hold together: what they refer to exists, none leads back to itself, none silences a graver one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from mitragyna.errors import InputError, printable, suggestion
from mitragyna.library import CLASSES, Library
from mitragyna.safety.facts.fact import FACTS
from mitragyna.safety.names.medicine import Unknown
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import (
    After,
    All,
    AnyOf,
    FactTest,
    It,
    Named,
    Node,
    Not,
    Taken,
    With,
)
from mitragyna.safety.rules.rule import SEVERITIES, Rule, asked_by, silenced_by

_MOST_TOLD: Final = 12
"""Rules of a circle that are named."""


def check_references(rules: Mapping[str, Rule]) -> None:
    """Every rule that is named exists, and none leads back to itself. Raises ``InputError``."""
    for of in (asked_by, silenced_by):
        in_order(rules, of)


def check_pairs(rules: Mapping[str, Rule]) -> None:
    """What asks for another thing beside ``it`` says what ``it`` is: else it would be true of anything at all.

    It says so beside it or above, and in every one of several alternatives. Raises ``InputError`` naming the rule.
    """
    says: dict[str, bool] = {}
    for name in in_order(rules):
        says[name] = _says_what(rules[name].when, says)
    for rule in rules.values():
        two = _alone(rule.when, says, False)
        if two is not None:
            word = "with" if isinstance(two, With) else "after"
            raise InputError(
                f"rules: {rule.id}: there is '{word}' without 'it', so that it is about any thing at all; expected "
                "'it' with what the first of the two is, or 'taken' where only one is asked for",
                what=rule.id,
            )


def _says_what(node: Node, says: Mapping[str, bool]) -> bool:
    """Whether a condition can be true only of what it says ``it`` is; ``says`` has the answers for other rules."""
    if isinstance(node, All):
        return any(_says_what(part, says) for part in node.parts)
    if isinstance(node, AnyOf):
        return all(_says_what(part, says) for part in node.parts)
    if isinstance(node, Not):
        return _says_what(node.part, says)
    if isinstance(node, Named):
        return says[node.rule]
    return isinstance(node, It) or (isinstance(node, FactTest) and FACTS[node.fact].of_it)


def _alone(node: Node, says: Mapping[str, bool], said: bool) -> With | After | None:
    """The first ``with`` or ``after`` of a condition for which nothing says what ``it`` is."""
    if isinstance(node, (With, After)):
        return None if said else node
    if isinstance(node, Not):
        return _alone(node.part, says, said)
    if not isinstance(node, (All, AnyOf)):
        return None
    below = said or (isinstance(node, All) and _says_what(node, says))
    found = (_alone(part, says, below) for part in node.parts)
    return next((two for two in found if two is not None), None)


def check_covers(given: Iterable[Rule], rules: Mapping[str, Rule]) -> None:
    """A rule covers none that is graver, and a question none that answers.

    Raises ``InputError`` naming both.
    """
    for rule in given:
        for name in rule.covers:
            other = rules[name]
            graver = SEVERITIES.index(other.severity) < SEVERITIES.index(rule.severity)
            if graver or (rule.asks and not other.asks):
                why = (
                    f"{rule.severity} and would silence '{name}', which is {other.severity}"
                    if graver
                    else f"a question and would silence '{name}', which answers"
                )
                raise InputError(
                    f"rules: {rule.id}: covers: it is {why}; a rule covers only rules that are as severe as itself or "
                    "less",
                    where=rule.id,
                    what=name,
                )


def check_basis(rules: Mapping[str, Rule], library: Library) -> None:
    """Every record that a rule rests on exists. Raises ``InputError`` naming the rule and the nearest record."""
    for rule in rules.values():
        for name in rule.basis:
            try:
                library.evidence(name)
            except InputError as error:
                raise InputError(f"rules: {rule.id}: basis: {error}", where=rule.id, what=name) from None


def check_names(rules: Iterable[Rule], where: str) -> None:
    """Every medicine and class that a rule names is one that there is: a slip would silence the rule.

    Raises ``InputError`` naming the rule, its file and the nearest name.
    """
    vocabulary = load_vocabulary()
    classes = {kind.casefold() for one in vocabulary.ingredients.values() for kind in one.classes}
    classes |= {kind.casefold() for kind in CLASSES}
    for rule in rules:
        for node in rule.parts:
            if not isinstance(node, (It, With, After, Taken)):
                continue
            for name in (*node.what.names, *node.what.other_names):
                found = vocabulary.resolve(name)
                if isinstance(found, Unknown):
                    near = found.suggestions[:1]
                    hint = f"; the nearest is '{near[0]}'" if near else "; expected an ingredient's name"
                    raise InputError(
                        f"{where}: {rule.id}: '{printable(name, 60)}' is no medicine of the vocabulary{hint}",
                        where=where,
                        what=name,
                    )
            for kind in node.what.classes:
                if kind not in classes:
                    hint = suggestion(kind, classes) or "; expected one of the vocabulary's or of products"
                    raise InputError(
                        f"{where}: {rule.id}: '{printable(kind, 60)}' is no class of medicines or products{hint}",
                        where=where,
                        what=kind,
                    )


def in_order(rules: Mapping[str, Rule], of: Callable[[Rule], tuple[str, ...]] = asked_by) -> tuple[str, ...]:
    """The ids of all rules, each after those that it refers to (``of``); however long their chain is.

    Raises ``InputError`` for a rule that does not exist, and for rules that lead back to themselves.
    """
    done: dict[str, None] = {}
    for start in rules:
        path: dict[str, list[str]] = {}
        if start not in done:
            path[start] = list(of(rules[start]))
        while path:
            name, left = next(reversed(path.items()))
            if not left:
                del path[name]
                done[name] = None
                continue
            other = left.pop(0)
            if other in path:
                names = [*path]
                circle = [*names[names.index(other) :], other]
                told = circle if len(circle) <= _MOST_TOLD else [*circle[: _MOST_TOLD - 2], "…", other]
                raise InputError(
                    f"rules: '{other}' leads back to itself ({' -> '.join(told)}); expected no circle",
                    what=other,
                )
            if other not in rules:
                hint = suggestion(other, rules)
                raise InputError(f"rules: '{name}' refers to '{other}', which is no rule{hint}", what=other)
            if other not in done:
                path[other] = list(of(rules[other]))
    return tuple(done)
