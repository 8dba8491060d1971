"""Adverse effects and vital signs: one file of ``effects/`` each, and what only case reports are known of.

An effect is read off the state of the model (docs/effects.md): its value is a base and a sum of terms, each of
which rises with effect-site concentrations, with the stimulus at the mu receptor or with the drive of withdrawal,
and saturates. A pair of effect and substance about which nothing was found is ``NotModelled`` with the reason; it
is never zero without a word. No term leads away from the adverse end: what one substance is thought to oppose in
another is never taken off unless the receptor that both bind says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from mitragyna.errors import InputError, suggestion
from mitragyna.library.entries import CLASSES, Quantity, Substance
from mitragyna.library.parameter import Parameter
from mitragyna.library.tables import Table

UNITS: Final = {"1": "number", "fraction": "fraction", "1/min": "frequency"}
"""Unit of an effect -> dimension of its base and spans."""
WORST: Final = ("highest", "lowest", "both")
SPECIAL: Final = ("background", "qt_margin", "watch")
"""Files of ``effects/`` that hold something other than an effect."""
NOTHING_FOUND: Final = "no published number for this effect of this substance was found"


@dataclass(frozen=True)
class Term:
    """One reason why an effect changes: span n/(1 + kappa T + n), added (``rises``) or taken away.

    n is the person's ``sensitivity`` times the sum of: concentrations over ``ec50`` (by substance); concentrations
    of alpha-2 agonists over ``alpha2_ratio`` times their EC50 for relief; ``stimulus`` times the mu receptor's
    stimulus; ``drive`` times severity and drive of withdrawal. T is tolerance. ``of_rest``: it takes its share of what
    the terms before it have left, so that two causes are independent (Bliss 1939, Ann Appl Biol 26:585).
    """

    name: str
    title: str
    rises: bool
    span: Parameter
    kappa: Parameter | None = None
    sensitivity: Parameter | None = None
    stimulus: Parameter | None = None
    drive: Parameter | None = None
    alpha2_ratio: Parameter | None = None
    ec50: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    note: str = ""
    of_rest: bool = False

    def acts_through(self, substance: Substance) -> bool:
        """Whether this term says something about the substance."""
        return (
            substance.name in self.ec50
            or (self.stimulus is not None and substance.mor is not None)
            or (self.alpha2_ratio is not None and substance.alpha2 is not None)
        )

    def numbers(self) -> Iterator[Parameter]:
        """Every number of the term."""
        given = (self.span, self.kappa, self.sensitivity, self.stimulus, self.drive, self.alpha2_ratio)
        yield from (number for number in given if number is not None)
        yield from self.ec50.values()


@dataclass(frozen=True)
class Readout:
    """An adverse effect or vital sign: ``base`` in ``unit``, and its terms.

    ``worst`` says which end of a course is the adverse one. ``reported`` is the value at which a person is counted
    as reporting the effect (None where the quantity is measured, not reported). ``not_modelled`` gives, by substance
    or class of substances, why nothing is said.
    """

    name: str
    title: str
    unit: str
    meaning: str
    worst: str
    base: Parameter
    terms: tuple[Term, ...]
    reported: float | None = None
    low: float | None = None
    high: float | None = None
    not_modelled: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""

    @property
    def quantity(self) -> Quantity:
        """The effect as a run gives it."""
        return Quantity(self.name, self.unit, self.meaning, self.low, self.high)

    def numbers(self) -> Iterator[Parameter]:
        """Every number of the effect."""
        yield self.base
        for term in self.terms:
            yield from term.numbers()

    def words(self, substances: Iterable[Substance]) -> list[str]:
        """What the effect is, its terms, and what is not modelled, one sentence each."""
        lines = [f"{self.meaning}; in {self.unit}"]
        if self.reported is not None:
            lines.append(f"counted as reported from {self.reported:g}")
        for term in self.terms:
            way = "rises" if term.rises else "falls"
            lines.append(f"term '{term.name}' {way}: {term.title}. {term.note}".rstrip())
        silent = (self.silence(substance) for substance in substances)
        lines += [f"not modelled for {pair.substance}: {pair.reason}" for pair in silent if pair is not None]
        return lines

    def silence(self, substance: Substance) -> NotModelled | None:
        """Why nothing is said about the substance; None when a term says something."""
        if any(term.acts_through(substance) for term in self.terms):
            return None
        reason = self.not_modelled.get(substance.name) or self.not_modelled.get(substance.kind)
        return NotModelled(self.name, substance.name, reason or NOTHING_FOUND)


@dataclass(frozen=True)
class NotModelled:
    """A pair of effect and substance that the model says nothing about, and the reason."""

    effect: str
    substance: str
    reason: str


@dataclass(frozen=True)
class WatchItem:
    """An adverse effect known from case reports alone: no incidence can be given, and none is.

    ``known`` and ``signs`` are sentences, ``incidence`` says why there is no rate, ``basis`` holds record ids.
    """

    name: str
    title: str
    about: tuple[str, ...]
    known: str
    signs: str
    incidence: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class QtReference:
    """Reference of the hERG margin: the ratio of IC50 to highest free concentration that is looked for."""

    name: str
    title: str
    meaning: str
    margin: Parameter
    note: str = ""


@dataclass(frozen=True)
class Background:
    """Shares of people with a symptom on placebo, by setting (healthy volunteers, patients) and symptom.

    Published shares of people hold them; shares of the model are above them (docs/effects.md, section 1).
    """

    shares: Mapping[str, Mapping[str, Parameter]] = field(default_factory=dict[str, Mapping[str, Parameter]])

    def share(self, setting: str, symptoms: Iterable[str], periods: float = 1.0) -> float:
        """Share of people with at least one of the symptoms in so many periods on placebo, all independent.

        Raises ``InputError`` for a setting or symptom of which nothing is known.
        """
        without = 1.0
        for symptom in symptoms:
            known = self.shares.get(setting)
            for name, among in ((setting, self.shares), (symptom, known or {})):
                if name not in among:
                    raise InputError(
                        f"no share on placebo is known of '{name}'{suggestion(name, among)}", what=name
                    )
            assert known is not None
            without *= 1.0 - known[symptom].value
        return 1.0 - without**periods

    def numbers(self) -> Iterator[Parameter]:
        """Every share."""
        for symptoms in self.shares.values():
            yield from symptoms.values()


def background(table: Table) -> Background:
    """The file ``effects/background.toml``: ``[SETTING.SYMPTOM]``, each a share."""
    settings = [key for key in table.data if key not in ("name", "title", "note")]
    shares: dict[str, Mapping[str, Parameter]] = {}
    for setting in settings:
        rows = table.table(setting)
        shares[setting] = {
            symptom: rows.fixed(symptom, "fraction", f"background.{setting}.{symptom}")
            for symptom in rows.data
        }
    return Background(shares)


def readout(table: Table) -> Readout:
    """A file of ``effects/`` other than those of ``SPECIAL``."""
    table.allow(
        *("name", "title", "unit", "meaning", "worst", "reported", "low", "high", "note"),
        *("base", "terms", "not_modelled"),
    )
    name, unit, worst = table.text("name"), table.text("unit"), table.text("worst")
    if unit not in UNITS:
        known = ", ".join(UNITS)
        raise table.error(f"the unit '{unit}' is not one of {known}{suggestion(unit, UNITS)}")
    if worst not in WORST:
        raise table.error(f"worst is '{worst}', and is one of {', '.join(WORST)}{suggestion(worst, WORST)}")
    rows = table.table("terms")
    terms = tuple(_term(rows.table(key), name, key, UNITS[unit]) for key in rows.data)
    if not terms:
        raise table.error("an effect needs at least one term, [terms.NAME]")
    if any(term.of_rest for term in terms) and worst != "lowest":
        raise table.error(
            "acts_on = 'rest' is for an effect whose worst is 'lowest' and whose terms all fall"
        )
    for term in terms:
        if worst != "both" and term.rises != (worst == "highest"):
            raise table.error(
                f"the term '{term.name}' {'rises' if term.rises else 'falls'}, away from the adverse end, and would "
                "make what other causes do look smaller; expected an effect of its own for it"
            )
    return Readout(
        name=name,
        title=table.text("title"),
        unit=unit,
        meaning=table.text("meaning"),
        worst=worst,
        base=table.number("base", UNITS[unit], f"{name}.base"),
        terms=terms,
        reported=table.finite("reported") if table.has("reported") else None,
        low=table.finite("low") if table.has("low") else None,
        high=table.finite("high") if table.has("high") else None,
        not_modelled=_reasons(table),
        note=table.text("note", ""),
    )


def watch(table: Table) -> dict[str, WatchItem]:
    """The file ``effects/watch.toml``, items by name."""
    table.allow("name", "title", "note", "item")
    items: dict[str, WatchItem] = {}
    for row in table.tables("item"):
        row.allow("name", "title", "about", "known", "signs", "incidence", "basis")
        basis = row.basis()
        if not basis:
            raise row.error("an item to watch needs a basis (record ids)")
        name = row.text("name")
        if name in items:
            raise row.error(f"the name '{name}' is there twice")
        items[name] = WatchItem(
            name=name,
            title=row.text("title"),
            about=_classes(row, "about"),
            known=row.text("known"),
            signs=row.text("signs"),
            incidence=row.text("incidence"),
            basis=basis,
        )
    return items


def qt_reference(table: Table) -> QtReference:
    """The file ``effects/qt_margin.toml``."""
    table.allow("name", "title", "meaning", "margin", "note")
    return QtReference(
        name=table.text("name"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        margin=table.fixed("margin", "ratio", "qt_margin.margin"),
        note=table.text("note", ""),
    )


def check(effects: Mapping[str, Readout], substances: Iterable[str], where: Mapping[str, Table]) -> None:
    """Refuse constants and reasons for substances that are not in the library (``where`` places the error)."""
    known = tuple(substances)
    for name, effect in effects.items():
        for term in effect.terms:
            for substance in term.ec50:
                if substance not in known:
                    hint = suggestion(substance, known)
                    raise where[name].error(
                        f"terms.{term.name}.ec50 names '{substance}', and the library has no such "
                        f"substance{hint}"
                    )
        answers = (*known, *CLASSES)
        for item in effect.not_modelled:
            if item not in answers:
                raise where[name].error(
                    f"not_modelled names '{item}', which is neither a substance nor a class of substances"
                    f"{suggestion(item, answers)}"
                )


def not_modelled(effects: Mapping[str, Readout], substances: Iterable[Substance]) -> tuple[NotModelled, ...]:
    """Every pair of effect and substance about which nothing is said, effects in order."""
    listed = tuple(substances)
    pairs = (effect.silence(substance) for effect in effects.values() for substance in listed)
    return tuple(pair for pair in pairs if pair is not None)


def _term(table: Table, effect: str, key: str, dimension: str) -> Term:
    table.allow(
        *("title", "direction", "acts_on", "note", "span", "kappa", "sensitivity"),
        *("stimulus", "drive", "alpha2_ratio", "ec50"),
    )
    prefix = f"{effect}.{key}"
    direction = table.text("direction")
    if direction not in ("rises", "falls"):
        raise table.error(f"direction is '{direction}', and is one of rises, falls")
    if not any(table.has(name) for name in ("stimulus", "drive", "alpha2_ratio", "ec50")):
        raise table.error("a term needs what moves it: 'stimulus', 'drive', 'alpha2_ratio' or 'ec50'")
    acts_on = table.text("acts_on", "whole")
    if acts_on not in ("whole", "rest"):
        raise table.error(f"acts_on is '{acts_on}', and is one of whole, rest")
    ec50 = table.table("ec50") if table.has("ec50") else None
    return Term(
        name=key,
        title=table.text("title"),
        rises=direction == "rises",
        of_rest=acts_on == "rest",
        span=table.number("span", dimension, f"{prefix}.span"),
        kappa=table.optional("kappa", "number", f"{prefix}.kappa"),
        sensitivity=table.optional("sensitivity", "ratio", f"{prefix}.sensitivity"),
        stimulus=table.optional("stimulus", "ratio", f"{prefix}.stimulus"),
        drive=table.optional("drive", "ratio", f"{prefix}.drive"),
        alpha2_ratio=table.optional("alpha2_ratio", "ratio", f"{prefix}.alpha2_ratio"),
        ec50={
            name: ec50.number(name, "molar_concentration", f"{prefix}.ec50.{name}")
            for name in (ec50.data if ec50 else ())
            if ec50
        },
        note=table.text("note", ""),
    )


def _reasons(table: Table) -> dict[str, str]:
    if not table.has("not_modelled"):
        return {}
    rows = table.table("not_modelled")
    return {name: rows.text(name) for name in rows.data}


def _classes(table: Table, key: str) -> tuple[str, ...]:
    names = table.names(key)
    for name in names:
        if name not in CLASSES:
            raise table.error(f"'{key}' names '{name}', which is no class{suggestion(name, CLASSES)}")
    return names
