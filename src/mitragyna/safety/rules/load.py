"""Rules as data: one file per family, each rule with its condition, severity, statement, basis and date of review."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError, printable, suggestion
from mitragyna.library import Library
from mitragyna.library import load as load_library
from mitragyna.safety.facts.fact import FACTS
from mitragyna.safety.names.conditions import DATA, load_conditions
from mitragyna.safety.rules.coherence import (
    check_basis,
    check_covers,
    check_names,
    check_pairs,
    check_references,
)
from mitragyna.safety.rules.expression import (
    MOST_DEEP,
    After,
    FactTest,
    It,
    Node,
    Reader,
    With,
    parts_of,
    visible,
)
from mitragyna.safety.rules.rule import SEVERITIES, Rule, silenced_by
from mitragyna.safety.rules.sentence import refuse_alone
from mitragyna.safety.rules.wording import refuse_blocked

_FAMILY: Final = re.compile(r"[a-z][a-z0-9_]*")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FOLDER: Final = DATA / "rules"
_TOP: Final = ("family", "title", "reviewed", "rule")
_NEEDED: Final = ("id", "title", "severity", "statement", "when")
_TEXTS: Final = ("watch", "severity_reason", "assumption", "extrapolated", "also", "documented")
_LISTS: Final = ("basis", "grade_from", "covers", "instead_of", "asks")
_KEYS: Final = (*_NEEDED, *_TEXTS, *_LISTS, "symmetric", "reviewed")


_TOLD: Final = ("title", "statement", "watch", "assumption", "extrapolated", "also", "severity_reason")
"""Texts of a rule that a reader is shown, beside what it asks."""


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
