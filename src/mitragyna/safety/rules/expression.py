"""Conditions of rules: a small tree of ``all``, ``any`` and ``not`` over typed facts, read from TOML and checked.

Every node is a table with one operator. Facts about the whole person or arm are tested by name; ``it`` is the
substance or product a rule is asked about in turn, ``with`` another one taken at the same time, ``after`` another one
taken shortly before ``it`` began, and ``taken`` any one at all. docs/safety.md lists the operators.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.safety.facts.fact import FACTS, FactKind
from mitragyna.safety.names.conditions import Conditions
from mitragyna.safety.names.medicine import strengths_of
from mitragyna.safety.names.written import invisible
from mitragyna.units import to_internal

FLAGS: Final = (
    *("opioid", "opioid_antagonist", "opioid_partial_agonist", "sedative", "benzodiazepine", "gabapentinoid"),
    *("serotonergic", "mao_inhibitor", "qt", "cyp3a_inhibitor", "cyp3a_inducer", "cyp2d6_inhibitor"),
    *("cyp3a_substrate", "cyp2d6_substrate", "pgp_inhibitor", "pgp_substrate", "stimulant", "alpha2_agonist"),
    *("seizure_threshold", "hepatotoxic", "hypotensive", "narrow_index"),
)
"""What is asked of a medicine; each is yes, no or unknown."""
SOURCES: Final = ("arm", "history", "medicine")
MOST_DEEP: Final = 20
"""Levels of a condition."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """What one thing that is taken has to be; every key given has to hold, and one entry of each list.

    ``flags`` are those of a medicine, ``strengths`` of the first of them, ``other_strengths`` what its strength must
    not be: one that nobody has told is none of these. ``sources`` is where it is written; ``alone``
    is whether it is taken without another substance in the same product, ``known`` whether it is known by name.
    ``leaf`` is whether it is kratom other than an enhanced product, kratom of a kind that nobody has told included.
    ``other_names`` are names that it must not have. ``extended`` is whether it is a form of extended release.
    """

    flags: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    other_strengths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    kratom: bool | None = None
    leaf: bool | None = None
    enhanced: bool | None = None
    sources: tuple[str, ...] = ()
    alone: bool | None = None
    known: bool | None = None
    other_names: tuple[str, ...] = ()
    extended: bool | None = None


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where one part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false; where it is not known, too, if only what is ``known`` speaks against it.

    ``because`` is what is told where nothing but this part keeps a rule from being found.
    """

    part: Node
    known: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What another rule asks."""

    rule: str


@dataclass(frozen=True, slots=True)
class FactTest:
    """A fact against a limit: ``above``, ``at_least``, ``below``, ``at_most`` (a number) or ``is`` (words).

    ``written`` is the limit as the file has it. ``middle`` looks at the median instead of the whole interval.
    """

    fact: str
    operator: str
    limit: float = 0.0
    words: tuple[str, ...] = ()
    written: str = ""
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A condition or sign of the person: one of these."""

    names: tuple[str, ...]
    sign: bool = False


@dataclass(frozen=True, slots=True)
class It:
    """The thing the rule is asked about."""

    what: Predicate


OBSERVED: Final = ("lowered", "raised", "not lowered", "not raised")
"""What a pair is asked of ``observed.toml``: that a ratio of areas was below or above one in people, or not."""


@dataclass(frozen=True, slots=True)
class With:
    """Another thing, taken while ``it`` is.

    ``gap`` (h) counts after the last dose of both, or ``of`` one of them ('it', 'other'); with ``gap_of_other`` it
    counts after ``it``, and that after the other. ``still`` is True where the
    other has to be taken when ``it`` begins or later, False where its use has to be over by then.
    """

    what: Predicate
    observed: str = field(default="", kw_only=True)
    """How the exposure of one of the two was seen to change beside the other, where a rule asks: ``OBSERVED``."""
    gap: float = 0.0
    of: str = "both"
    still: bool | None = None
    gap_of_other: float | None = None

    @property
    def gaps(self) -> tuple[float, float]:
        """The time (h) that counts after ``it``, and after the other."""
        if self.gap_of_other is not None:
            return (self.gap, self.gap_of_other)
        return (self.gap if self.of != "other" else 0.0, self.gap if self.of != "it" else 0.0)


@dataclass(frozen=True, slots=True)
class After:
    """Another thing whose last dose was less than ``within`` h before ``it`` began, or which went on then.

    Infinite is any time before. With ``due`` the time counts from when the next dose of the other was due.
    """

    what: Predicate
    within: float
    due: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Anything that is taken."""

    what: Predicate


Node: TypeAlias = All | AnyOf | Not | Named | FactTest | Has | It | With | After | Taken
_OPERATORS: Final = (
    "all",
    "any",
    "not",
    "unless",
    "rule",
    "fact",
    "condition",
    "sign",
    "it",
    "with",
    "after",
    "taken",
)
_BECAUSE: Final = "because"
_COMPARISONS: Final = ("above", "at_least", "below", "at_most", "is")
_PREDICATE: Final = (
    "flag",
    "strength",
    "not_strength",
    "name",
    "not_name",
    "class",
    "kratom",
    "leaf",
    "enhanced",
    "source",
    "alone",
    "known",
    "extended",
)


@dataclass(frozen=True)
class Reader:
    """Reads conditions, with the names of conditions and signs there are."""

    conditions: Conditions
    facts: Mapping[str, FactKind] = field(default_factory=lambda: FACTS)

    def node(self, given: object, where: str, depth: int = 0) -> Node:
        """One node. Raises ``InputError`` naming where for anything that is not one."""
        if depth > MOST_DEEP:
            raise InputError(f"{where}: the condition is over {MOST_DEEP} levels deep", where=where)
        table = _table(given, where)
        used = [key for key in table if key in _OPERATORS]
        if len(used) != 1:
            said = "has none" if not used else "has " + " and ".join(f"'{key}'" for key in used)
            unknown = [
                key for key in table if key not in _OPERATORS and key not in (*_COMPARISONS, "of", _BECAUSE)
            ]
            hint = suggestion(unknown[0], _OPERATORS) if unknown else ""
            raise InputError(
                f"{where}: a part of a condition {said}{hint}; expected one of {', '.join(_OPERATORS)}",
                where=where,
            )
        operator = used[0]
        at = f"{where}.{operator}"
        if operator == "fact":
            return self._fact(table, where)
        _only(table, (operator, *((_BECAUSE,) if operator == "unless" else ())), where)
        value = table[operator]
        if operator in ("all", "any"):
            parts = _list(value, at)
            made = tuple(self.node(part, f"{at}[{i}]", depth + 1) for i, part in enumerate(parts))
            return All(made) if operator == "all" else AnyOf(made)
        if operator in ("not", "unless"):
            because = _text(table[_BECAUSE], f"{where}.{_BECAUSE}") if _BECAUSE in table else ""
            return Not(self.node(value, at, depth + 1), known=operator == "unless", because=because)
        if operator == "rule":
            return Named(_text(value, at))
        if operator in ("condition", "sign"):
            return self._has(value, operator == "sign", at)
        return _observed(value, at) if operator == "with" else _thing(operator, value, at)

    def _has(self, value: object, sign: bool, where: str) -> Has:
        names = _texts(value, where)
        known = self.conditions.signs if sign else self.conditions.conditions
        for name in names:
            if name not in known:
                kind = "sign" if sign else "condition"
                raise InputError(f"{where}: '{name}' is not a {kind}{suggestion(name, known)}", where=where)
        return Has(names, sign)

    def _fact(self, table: Mapping[str, Any], where: str) -> FactTest:
        name = _text(table["fact"], f"{where}.fact")
        kind = self.facts.get(name)
        if kind is None:
            raise InputError(f"{where}: '{name}' is not a fact{suggestion(name, self.facts)}", where=where)
        _only(table, ("fact", "of", *_COMPARISONS), where)
        used = [key for key in _COMPARISONS if key in table]
        if len(used) != 1:
            raise InputError(
                f"{where}: '{name}' needs one comparison; expected one of {', '.join(_COMPARISONS)}",
                where=where,
            )
        comparison, given = used[0], table[used[0]]
        at = f"{where}.{comparison}"
        if kind.words != (comparison == "is"):
            due = "'is' with words" if kind.words else "a comparison of numbers"
            raise InputError(f"{at}: '{name}' is compared by {due}", where=where)
        of = table.get("of", "any")
        if of not in ("any", "median"):
            raise InputError(f"{where}.of: '{of}' is neither 'any' nor 'median'", where=where)
        if kind.words:
            words = ("yes" if given else "no",) if isinstance(given, bool) else _texts(given, at)
            strange = [word for word in words if kind.choices and word not in kind.choices]
            if strange:
                hint = suggestion(strange[0], kind.choices)
                raise InputError(f"{at}: '{strange[0]}' is not a value of '{name}'{hint}", where=where)
            return FactTest(name, "is", words=words, written=" or ".join(words))
        limit = to_internal(given, kind.dimension, at)
        return FactTest(name, comparison, limit, written=str(given), middle=of == "median")


def _observed(value: object, where: str) -> Node:
    """Another thing, with which the exposure was, or was not, seen to go one way where that is asked."""
    table = dict(_table(value, where))
    asked = table.pop("observed", None)
    made = _thing("with", table, where)
    if asked is None or not isinstance(made, With):
        return made
    if not isinstance(asked, str) or asked not in OBSERVED:
        raise InputError(f"{where}.observed: expected one of {', '.join(OBSERVED)}", where=where)
    return replace(made, observed=asked)


def _thing(operator: str, value: object, where: str) -> Node:
    table = dict(_table(value, where))
    gap = table.pop("gap", None) if operator == "with" else None
    of = table.pop("of", "both") if operator == "with" else "both"
    still = table.pop("still", None) if operator == "with" else None
    within = table.pop("within", None) if operator == "after" else None
    due = table.pop("due", False) if operator == "after" else False
    what = _predicate(table, where)
    if operator == "it":
        return It(what)
    if operator == "taken":
        return Taken(what)
    if operator == "with":
        if of not in ("both", "it", "other") or (of != "both" and gap is None):
            raise InputError(
                f"{where}.of: expected 'it' or 'other', with a 'gap' that counts after it", where=where
            )
        if still is not None and not isinstance(still, bool):
            raise InputError(f"{where}.still: expected true or false", where=where)
        if isinstance(gap, list):
            both = [to_internal(each, "time", f"{where}.gap") for each in cast("list[object]", gap)]
            if len(both) != 2 or of != "both":
                raise InputError(
                    f"{where}.gap: expected one time, or two: after 'it', and after the other", where=where
                )
            return With(what, both[0], of, still, both[1])
        return With(what, 0.0 if gap is None else to_internal(gap, "time", f"{where}.gap"), of, still)
    if within is None:
        raise InputError(f"{where}: the key 'within' is missing; expected a time", where=where)
    if not isinstance(due, bool):
        raise InputError(f"{where}.due: expected true or false", where=where)
    ever = within == "ever"
    return After(what, math.inf if ever else to_internal(within, "time", f"{where}.within", zero=False), due)


def _predicate(table: Mapping[str, Any], where: str) -> Predicate:
    _only(table, _PREDICATE, where)
    if not table:
        raise InputError(f"{where}: nothing is asked; expected one of {', '.join(_PREDICATE)}", where=where)

    def known(key: str, names: tuple[str, ...]) -> tuple[str, ...]:
        given = _texts(table[key], f"{where}.{key}") if key in table else ()
        for name in given:
            if name not in names:
                raise InputError(
                    f"{where}.{key}: '{name}' is not known{suggestion(name, names)}", where=where
                )
        return given

    def truth(key: str) -> bool | None:
        given = table.get(key)
        if given is not None and not isinstance(given, bool):
            raise InputError(f"{where}.{key}: expected true or false", where=where)
        return given

    flags = known("flag", FLAGS)
    strengths = strengths_of(flags[0] if flags else "")
    made = Predicate(
        flags=flags,
        strengths=known("strength", strengths),
        other_strengths=known("not_strength", strengths),
        names=_texts(table["name"], f"{where}.name") if "name" in table else (),
        classes=_texts(table["class"], f"{where}.class") if "class" in table else (),
        kratom=truth("kratom"),
        leaf=truth("leaf"),
        enhanced=truth("enhanced"),
        sources=known("source", SOURCES),
        alone=truth("alone"),
        known=truth("known"),
        extended=truth("extended"),
        other_names=_texts(table["not_name"], f"{where}.not_name") if "not_name" in table else (),
    )
    for key, given in (("strength", made.strengths), ("not_strength", made.other_strengths)):
        if given and not made.flags:
            raise InputError(f"{where}.{key}: there is no 'flag' whose strength it is", where=where)
    return _once(made)


@lru_cache(maxsize=4096)
def _once(made: Predicate) -> Predicate:
    """The first of equal ones: what many rules ask for is then looked for once in a check."""
    return made


def parts_of(node: Node) -> Iterator[Node]:
    """The node and every node in it."""
    yield node
    if isinstance(node, (All, AnyOf)):
        for part in node.parts:
            yield from parts_of(part)
    elif isinstance(node, Not):
        yield from parts_of(node.part)


def leads_of(node: Node) -> tuple[Predicate, ...] | None:
    """What a thing has to be for a condition to be anything but false of it: one of these; None where that is open."""
    if isinstance(node, It):
        return (node.what,)
    if isinstance(node, All):
        return next((found for part in node.parts if (found := leads_of(part)) is not None), None)
    if isinstance(node, AnyOf):
        rows = [leads_of(part) for part in node.parts]
        return None if None in rows else tuple(what for row in rows if row is not None for what in row)
    return None


def _table(given: object, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise InputError(
            f"{where}: a condition is a table, for example {{ fact = 'person.age', below = '18 y' }}"
        )
    return cast("dict[str, Any]", given)


def _list(given: object, where: str) -> list[object]:
    if not isinstance(given, list) or not given:
        raise InputError(f"{where}: expected a list of one part or more", where=where)
    return cast("list[object]", given)


def _texts(given: object, where: str) -> tuple[str, ...]:
    rows = [given] if isinstance(given, str) else _list(given, where)
    return tuple(_text(row, where) for row in rows)


def _text(given: object, where: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InputError(f"{where}: expected a text", where=where)
    visible(given, where)
    return given


def visible(text: str, where: str) -> None:
    """Refuse characters that do not show: a name that holds one reads like another and is not."""
    if invisible(text):
        hidden = next(sign for sign in text if invisible(sign))
        name = unicodedata.name(hidden, "a control character")
        raise InputError(
            f"{where}: it holds U+{ord(hidden):04X} ({name}), which does not show; expected characters that do",
            where=where,
        )


def _only(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            hint = suggestion(key, keys) or f"; expected {', '.join(keys)}"
            raise InputError(f"{where}: unknown key '{key}'{hint}", where=where, what=key)
