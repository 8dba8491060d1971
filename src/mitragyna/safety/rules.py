"""Rules as data: one file per family, each rule with its condition, severity, statement, basis and date of review.

The grade of a rule is computed from its records and never typed; severity and grade are separate.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError, printable, suggestion
from mitragyna.library import CLASSES, GRADES, SEEN, Library
from mitragyna.library import load as load_library
from mitragyna.safety.conditions import DATA, load_conditions
from mitragyna.safety.documented import page
from mitragyna.safety.expression import (
    MOST_DEEP,
    After,
    All,
    AnyOf,
    FactTest,
    It,
    Named,
    Node,
    Not,
    Reader,
    Taken,
    With,
    parts_of,
    visible,
)
from mitragyna.safety.facts import FACTS
from mitragyna.safety.medicine import Unknown
from mitragyna.safety.sentence import refuse_alone
from mitragyna.safety.vocabulary import load_vocabulary
from mitragyna.safety.wording import refuse_blocked

SEVERITIES: Final = ("contraindicated", "serious", "moderate", "minor", "info")
"""Severities, worst first."""
_NAMING: Final = ("medicines.together", "sedatives.at_once", "sedatives.at_once_with_kratom")
"""Facts that name several things of one arm."""
_FAMILY: Final = re.compile(r"[a-z][a-z0-9_]*")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CARRIED: Final = "extrapolated"
"""The grade of what is carried over, or computed by the model, at most."""
_MOST_TOLD: Final = 12
"""Rules of a circle that are named."""
FOLDER: Final = DATA / "rules"
_TOP: Final = ("family", "title", "reviewed", "rule")
_NEEDED: Final = ("id", "title", "severity", "statement", "when")
_TEXTS: Final = ("watch", "severity_reason", "assumption", "extrapolated", "also", "documented")
_LISTS: Final = ("basis", "grade_from", "covers", "instead_of", "asks")
_KEYS: Final = (*_NEEDED, *_TEXTS, *_LISTS, "symmetric", "reviewed")


_TOLD: Final = ("title", "statement", "watch", "assumption", "extrapolated", "also", "severity_reason")
"""Texts of a rule that a reader is shown, beside what it asks."""


@dataclass(frozen=True)
class Rule:
    """One rule. ``id`` is ``family.name``; ``when`` is what has to hold for it to be found.

    ``basis`` are ids of evidence records, ``grade_from`` those that carry the statement where others are only about
    parts of it, ``assumption`` says what goes beyond them, ``extrapolated`` from what to what they are carried over.
    Where the rule is found, those it ``covers`` say nothing of the same pair, but for the sentence that they have in
    ``also``; nor do those that it stands ``instead_of``, graver ones that say too much of what it is about. ``each`` is
    whether it is asked of every thing that is taken; a ``symmetric`` rule names all of them in one finding. A rule that
    ``asks`` is found where an input contradicts itself: its answer is 'not checked', with what to ask; where it is
    about nothing but the input, ``documented`` is the page of the documentation that tells of it. ``computed`` is
    whether it asks what a run computed: a model estimate is no stronger than extrapolated. ``severity_reason`` says why
    its severity is another than that of the gravest of its records.
    """

    id: str
    family: str
    title: str
    severity: str
    statement: str
    when: Node
    watch: str
    basis: tuple[str, ...]
    grade_from: tuple[str, ...]
    assumption: str
    extrapolated: str
    covers: tuple[str, ...]
    instead_of: tuple[str, ...]
    also: str
    symmetric: bool
    asks: tuple[str, ...]
    documented: str
    reviewed: datetime.date
    each: bool
    computed: bool
    file: str = ""
    severity_reason: str = ""

    @cached_property
    def of_arm(self) -> bool:
        """Whether it names what is taken together in one arm: then what another arm has is another finding."""
        return any(isinstance(node, FactTest) and node.fact in _NAMING for node in parts_of(self.when))

    @cached_property
    def law(self) -> str:
        """The fact about the law that it asks for, whose record then is what it rests on; empty where it asks none."""
        facts = (node.fact for node in parts_of(self.when) if isinstance(node, FactTest))
        return next((fact for fact in facts if fact.startswith("law.")), "")

    @property
    def grave(self) -> int:
        """The place of its severity, the worst first."""
        return SEVERITIES.index(self.severity)

    @cached_property
    def of_day(self) -> bool:
        """Whether its answer holds on one day: it asks for the law, or for the age of a certificate."""
        return bool(self.law) or any(
            isinstance(node, FactTest) and node.fact == "certificate.age" for node in parts_of(self.when)
        )

    def grade(self, library: Library) -> str:
        """The strongest grade among the records that carry its statement.

        No stronger than 'extrapolated' where they are carried over, or where the rule is about a model's result.
        """
        grades = [library.evidence(name).grade for name in self.grade_from or self.basis]
        best = min(grades, key=GRADES.index, default="assumed")
        carried = self.extrapolated or self.computed
        return max(best, CARRIED, key=GRADES.index) if carried else best

    def seen(self, library: Library) -> str | None:
        """How the best of the records that carry its statement was read; None where it has none."""
        names = self.grade_from or self.basis
        return min((library.evidence(name).seen for name in names), key=SEEN.index, default=None)

    def sources(self, library: Library) -> tuple[str, ...]:
        """The citations of its records, each once, and the page of the documentation where it names one.

        A rule of neither that is not on the law rests on what its file assumes, which is named as that.
        """
        cited = [library.evidence(name).citation for name in self.basis]
        cited += [page(self.documented)] if self.documented else []
        return tuple(dict.fromkeys(cited)) or (() if self.law else (f"assumption of {self.file}",))


def load_rules(folders: Iterable[Path] = (FOLDER,), library: Library | None = None) -> Mapping[str, Rule]:
    """Every rule of the folders' ``*.toml`` files by id, in the order of files.

    ``library`` has the records that rules of own folders rest on (default: the shipped one). Raises ``InputError`` for
    what is no rule: an unknown field, fact, flag, medicine, condition or severity, an id that is there twice, a rule
    that is referred to and does not exist, rules that refer to each other in a circle, and a record that is none; in
    the texts of own folders also for a verdict, and for advice on a dose.
    """
    folders = tuple(folders)
    rules = _load(folders)
    if set(folders) != {FOLDER}:
        check_basis(rules, library or load_library())
    return rules


@cache
def _load(folders: tuple[Path, ...]) -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    own: list[Rule] = []
    for folder in folders:
        files = sorted(folder.glob("*.toml"))
        if not files:
            raise InputError(f"{folder}: holds no file of rules (*.toml)", where=str(folder))
        for path in files:
            # A clock that is behind takes no rule away that comes with the package.
            today = datetime.date.max if folder == FOLDER else None
            read = read_rules(_text(path), path.name, today)
            check_names(read, path.name)
            if folder != FOLDER:
                for rule in read:
                    texts = {key: str(getattr(rule, key)) for key in _TOLD}
                    refuse_blocked({**texts, "asks": "; ".join(rule.asks)}, f"{path.name}: rule '{rule.id}'")
            for rule in read:
                if rule.id in rules:
                    raise InputError(f"{path.name}: the rule '{rule.id}' is there twice", where=path.name)
                rules[rule.id] = rule
            own += () if folder == FOLDER else read
    check_references(rules)
    check_pairs(rules)
    check_covers(rules.values(), rules)
    for rule in own:
        check_covers([replace(rule, covers=silenced_by(rule))], rules)
    return rules


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the rules cannot be read ({error})", where=str(path)) from None


def read_rules(text: str, where: str, today: datetime.date | None = None) -> tuple[Rule, ...]:
    """The rules of one file. ``where`` is what errors call it; none was reviewed after ``today``.

    Raises ``InputError``.
    """
    today = today or datetime.date.today()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: not valid TOML: {error}", where=where) from None
    except RecursionError:
        raise InputError(
            f"{where}: tables lie too deep in each other; expected conditions of at most {MOST_DEEP} levels",
            where=where,
        ) from None
    _allow(data, _TOP, where)
    family, reviewed = data.get("family"), data.get("reviewed")
    if not isinstance(data.get("title", ""), str):
        raise InputError(f"{where}: 'title' is no text; expected what the rules are about", where=where)
    visible(data.get("title", ""), f"{where}: 'title'")
    if not isinstance(family, str) or not _FAMILY.fullmatch(family):
        raise InputError(
            f"{where}: 'family' is missing or no name; expected one such as 'opioids'", where=where
        )
    if "reviewed" not in data:
        raise InputError(f"{where}: 'reviewed' is missing; expected a date such as 2026-11-22", where=where)
    reviewed = _day(reviewed, where, today)
    entries: Any = data.get("rule")
    if not isinstance(entries, list) or not entries:
        raise InputError(f"{where}: there is no [[rule]]; expected one or more", where=where)
    reader = Reader(load_conditions())
    return tuple(
        _rule(entry, family, reviewed, reader, f"{where}: rule[{i}]", today)
        for i, entry in enumerate(cast("list[dict[str, Any]]", entries))
    )


def _day(given: object, where: str, today: datetime.date) -> datetime.date:
    """A date of review: a day that has come."""
    if not isinstance(given, datetime.date) or isinstance(given, datetime.datetime):
        raise InputError(f"{where}: 'reviewed' is no date; expected one such as 2026-11-22", where=where)
    if given > today:
        raise InputError(
            f"{where}: 'reviewed' is {given.isoformat()}, which has not come; expected {today.isoformat()} or an "
            "earlier day",
            where=where,
        )
    return given


def _rule(
    entry: object, family: str, reviewed: datetime.date, reader: Reader, where: str, today: datetime.date
) -> Rule:
    if not isinstance(entry, dict):
        raise InputError(f"{where}: this is no table; expected [[rule]] with keys below it", where=where)
    entry = cast("dict[str, Any]", entry)
    if isinstance(entry.get("id"), str):
        where = f"{where} ({entry['id']})"
    _allow(entry, _KEYS, where)
    for key in _NEEDED:
        if key not in entry:
            raise InputError(f"{where}: the key '{key}' is missing", where=where, what=key)
    for key in (*_NEEDED[:-1], *_TEXTS):
        if key in entry and (not isinstance(entry[key], str) or not entry[key].strip()):
            raise InputError(f"{where}: '{key}' is no text", where=where, what=key)
        visible(entry.get(key, ""), f"{where}.{key}")
    if entry["severity"] not in SEVERITIES:
        hint = suggestion(entry["severity"], SEVERITIES) or f"; expected one of {', '.join(SEVERITIES)}"
        raise InputError(f"{where}: '{entry['severity']}' is not a severity{hint}", where=where)
    lists = {key: _texts(entry.get(key, []), f"{where}.{key}") for key in _LISTS}
    for key, texts in lists.items():
        for text in texts:
            visible(text, f"{where}.{key}")
    if not lists["basis"] and not entry.get("assumption"):
        raise InputError(f"{where}: it rests on nothing; expected a 'basis' or an 'assumption'", where=where)
    for name in lists["grade_from"]:
        if name not in lists["basis"]:
            hint = suggestion(name, lists["basis"])
            raise InputError(
                f"{where}.grade_from: '{name}' is not in its basis{hint}", where=where, what=name
            )
    if not isinstance(entry.get("symmetric", False), bool):
        raise InputError(f"{where}: 'symmetric' is neither true nor false", where=where)
    refuse_alone(entry["statement"], entry.get("symmetric"), where)
    if not _ID.fullmatch(entry["id"]):
        raise InputError(
            f"{where}: the id '{printable(entry['id'], 60)}' is no name; expected for example 'two-opioids'",
            where=where,
        )
    day = _day(entry["reviewed"], where, today) if "reviewed" in entry else reviewed
    when = reader.node(entry["when"], f"{where}.when")
    return Rule(
        id=f"{family}.{entry['id']}",
        family=family,
        title=entry["title"],
        severity=entry["severity"],
        statement=entry["statement"],
        when=when,
        watch=entry.get("watch", ""),
        basis=lists["basis"],
        grade_from=lists["grade_from"],
        assumption=entry.get("assumption", ""),
        extrapolated=entry.get("extrapolated", ""),
        covers=lists["covers"],
        instead_of=lists["instead_of"],
        also=entry.get("also", ""),
        symmetric=entry.get("symmetric", False),
        asks=lists["asks"],
        documented=entry.get("documented", ""),
        reviewed=day,
        each=any(_of_it(node) for node in parts_of(when)),
        computed=any(isinstance(node, FactTest) and FACTS[node.fact].from_run for node in parts_of(when)),
        file=where.partition(":")[0],
        severity_reason=entry.get("severity_reason", ""),
    )


def _of_it(node: Node) -> bool:
    return isinstance(node, (It, With, After)) or (isinstance(node, FactTest) and FACTS[node.fact].of_it)


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
        for node in parts_of(rule.when):
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


def asked_by(rule: Rule) -> tuple[str, ...]:
    """The rules whose conditions it asks for."""
    return tuple(node.rule for node in parts_of(rule.when) if isinstance(node, Named))


def silenced_by(rule: Rule) -> tuple[str, ...]:
    """The rules that say nothing of the same pair where it is found."""
    return (*rule.covers, *rule.instead_of)


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


def _texts(given: object, where: str) -> tuple[str, ...]:
    rows = cast("list[object]", given) if isinstance(given, list) else None
    if rows is None or not all(isinstance(row, str) and row for row in rows):
        raise InputError(f"{where}: expected a list of texts", where=where)
    return tuple(str(row) for row in rows)


def _allow(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            hint = suggestion(key, keys) or f"; known fields are {', '.join(keys)}"
            raise InputError(f"{where}: unknown field '{key}'{hint}", where=where, what=key)
