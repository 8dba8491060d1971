"""The facts a rule may ask for: their names, what kind of value they have, and whether it is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from mitragyna.safety.facts.verdict import FALSE, Trigger, Verdict, unknown
from mitragyna.safety.figures import compared, figure
from mitragyna.safety.names.forms import FORMS
from mitragyna.safety.taken.routes import ROUTES
from mitragyna.units import from_internal

RATIO: Final = "it.exposure_ratio"
"""The fact that is the exposure to a thing with everything on the list, over that without other drugs."""
BY_PHENOTYPE: Final = "it.phenotype_ratio"
"""The fact that is the exposure to a thing without other drugs by the person's CYP2D6, over a normal metaboliser's."""
JOINT: Final = "\x1f"
"""Between several things in ``missing``, ``why`` and ``name`` of a fact; no name has this sign in it."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """What a fact is. Numbers have a ``dimension`` and are shown in ``unit``; ``choices`` are the words of others.

    ``of_it`` facts belong to the thing a rule is asked about; ``from_run`` ones are known only after a simulation.
    """

    meaning: str
    dimension: str = "number"
    unit: str = ""
    words: bool = False
    choices: tuple[str, ...] = ()
    of_it: bool = False
    from_run: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a fact: a number between ``low`` and ``high``, or ``words``; or unknown, with what is ``missing``.

    ``middle`` is the median where there is one. ``key`` and ``name`` say where it comes from. ``doubt`` is whether the
    interval is doubt about one value; otherwise the values all occur (in several people), and one that meets the
    test is enough. ``why`` is what would end the doubt. One that ``never_clears`` may raise a finding, and answers
    nothing otherwise: what computed it leaves out what ``why`` names. Several names are joined by ``JOINT``; ``keys``
    are those under which each of them is written, where they are not all under ``key``. ``beside``
    is told after the value wherever it is shown as a trigger; of words it is what is told.
    """

    low: float = 0.0
    high: float = 0.0
    middle: float | None = None
    words: frozenset[str] = frozenset()
    missing: str = ""
    key: str = ""
    name: str = ""
    doubt: bool = False
    why: str = ""
    never_clears: bool = False
    beside: str = ""
    keys: tuple[str, ...] = ()

    @classmethod
    def number(cls, value: float, key: str, name: str = "") -> Fact:
        """One number."""
        return cls(low=value, high=value, middle=value, key=key, name=name)

    @classmethod
    def word(cls, value: str, key: str, name: str = "") -> Fact:
        """One word."""
        return cls(words=frozenset([value]), key=key, name=name or value)

    @classmethod
    def absent(cls, missing: str, key: str = "") -> Fact:
        """Not known, for want of ``missing``."""
        return cls(missing=missing, key=key)


@dataclass(frozen=True)
class ModelFacts:
    """What a run computed, per arm: facts of the arm by name, and of what is taken by fact and substance.

    ``of_pair`` has, by arm, what a thing does by itself to the exposure of another: by the names of the thing that is
    changed and of the other one. ``counted`` has, by fact, the names of substances and products that have a part in its
    number: what is taken and is not among them was left out. Facts that are not in it leave nothing out.
    """

    of_arm: Mapping[str, Mapping[str, Fact]] = field(default_factory=dict[str, Mapping[str, Fact]])
    of_thing: Mapping[str, Mapping[tuple[str, str], Fact]] = field(
        default_factory=dict[str, Mapping[tuple[str, str], Fact]]
    )
    counted: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    of_pair: Mapping[str, Mapping[tuple[str, str], Fact]] = field(
        default_factory=dict[str, Mapping[tuple[str, str], Fact]]
    )


def _number(
    meaning: str, dimension: str, unit: str, *, of_it: bool = False, from_run: bool = False
) -> FactKind:
    return FactKind(meaning, dimension, unit, of_it=of_it, from_run=from_run)


def _word(meaning: str, *choices: str) -> FactKind:
    return FactKind(meaning, words=True, choices=choices)


def _word_of_it(meaning: str, *choices: str) -> FactKind:
    return FactKind(meaning, words=True, choices=choices, of_it=True)


STOPS: Final = ("at once", "after a taper", "not")
"""How regular use of a thing ends within an arm."""
_IMPAIRED: Final = ("normal", "mild impairment", "moderate impairment", "severe impairment")

FACTS: Final[Mapping[str, FactKind]] = MappingProxyType(
    {
        "person.age": _number("age", "age", "y"),
        "person.sex": _word("recorded sex", "female", "male"),
        "person.pregnant": _word("pregnancy", "yes", "no"),
        "person.breastfeeding": _word("breastfeeding", "yes", "no"),
        "person.cyp2d6": _word("CYP2D6 phenotype", "poor", "intermediate", "normal", "ultrarapid"),
        "person.liver": _word("liver function", *_IMPAIRED),
        "person.kidney": _word("kidney function", *_IMPAIRED, "failure"),
        "person.liver_twice": _word(
            "normal function of the liver beside a condition that denies it", "yes", "no"
        ),
        "person.kidney_twice": _word(
            "normal function of the kidneys beside a condition that denies it", "yes", "no"
        ),
        "person.unrecognised": _word("names of conditions or signs that are not known", "yes", "no"),
        "person.has_conditions": _word(
            "conditions, known to the rules or not, beside pregnancy and breastfeeding", "yes", "no"
        ),
        "person.beyond_rules": _word("conditions or signs that no rule is about", "yes", "no"),
        "person.place_unresolved": _word("a place that is none, or several", "yes", "no"),
        "person.place_twofold": _word("a place whose code is a country's and a state's", "yes", "no"),
        "person.heart_rate": _number("heart rate at rest", "frequency", "1/min"),
        "person.qtc": _number("QTc", "time", "ms"),
        "kratom.largest_dose": _number("largest dose of leaf", "mass", "g"),
        "kratom.daily_amount": _number("leaf in 24 h", "mass", "g"),
        "kratom.largest_mitragynine": _number("mitragynine in the largest dose", "mass", "mg"),
        "kratom.daily_mitragynine": _number("mitragynine in 24 h", "mass", "mg"),
        "kratom.doses_per_day": _number("doses of kratom in 24 h, 7-OH products apart", "number", ""),
        "kratom.doses_per_week": _number("doses of kratom in a week, 7-OH products apart", "number", ""),
        "kratom.days_of_use": _number(
            "time from the first to the last dose of kratom, 7-OH products apart", "time", "d"
        ),
        "kratom.all_doses_per_day": _number("doses of kratom or a 7-OH product in 24 h", "number", ""),
        "kratom.all_doses_per_week": _number("doses of kratom or a 7-OH product in a week", "number", ""),
        "kratom.all_days_of_use": _number(
            "time from the first to the last dose of kratom or a 7-OH product", "time", "d"
        ),
        "kratom.escalation": _number(
            "largest daily amount of kratom over that of the first day", "number", ""
        ),
        "kratom.stop": _word("regular kratom that ends, or falls to half or less at once", "yes", "no"),
        "seven_oh.largest_dose": _number(
            "7-hydroxymitragynine in the largest dose of a 7-OH product, by its label where it has one",
            "mass",
            "mg",
        ),
        "seven_oh.daily_amount": _number(
            "7-hydroxymitragynine of 7-OH products in 24 h, by their labels where they have them",
            "mass",
            "mg",
        ),
        "seven_oh.doses_per_day": _number("doses of a 7-OH product in 24 h", "number", ""),
        "seven_oh.escalation": _number(
            "largest daily amount of 7-OH products over that of the first day", "number", ""
        ),
        "seven_oh.as_leaf": _number("leaf that 7-OH products stand for", "mass", "g"),
        "opioid.stop": _word("a regular opioid that ends, or falls to half or less at once", "yes", "no"),
        "opioid.once": _word("one dose of an opioid before time zero, and no more of any", "yes", "no"),
        "opioid.time_without": _number("longest time without an opioid after its use", "time", "d"),
        "medicines.together": _number("medicines and other substances taken, kratom aside", "number", ""),
        "sedatives.at_once": _number(
            "substances that depress breathing or arousal, taken at one time", "number", ""
        ),
        "sedatives.at_once_with_kratom": _number(
            "substances that depress breathing or arousal, taken at one time with kratom among them",
            "number",
            "",
        ),
        "sedatives.stop": _word(
            "a regular benzodiazepine, z-drug, barbiturate or much alcohol that ends or falls suddenly",
            "yes",
            "no",
        ),
        "depressants.beyond_usual": _word(
            "an opioid, kratom or sedative that is new, larger or oftener than before time zero, or an inhibitor that "
            "begins or an inducer that ends beside the usual opioid",
            "yes",
            "no",
        ),
        "certificate.given": _word("certificate of analysis for every kratom product", "yes", "no"),
        "certificate.age": _number("age of the certificate", "time", "d"),
        "certificate.lead": _number("lead in 24 h", "number", "µg"),
        "certificate.arsenic": _number("arsenic in 24 h", "number", "µg"),
        "certificate.cadmium": _number("cadmium in 24 h", "number", "µg"),
        "certificate.mercury": _number("mercury in 24 h", "number", "µg"),
        "certificate.nickel": _number("nickel in 24 h", "number", "µg"),
        "certificate.salmonella": _word("Salmonella", "found", "absent"),
        "certificate.escherichia_coli": _word("Escherichia coli", "found", "absent"),
        "certificate.mould": _number("yeasts and moulds", "number", "CFU/g"),
        "certificate.seven_oh_share": _number("7-hydroxymitragynine among the alkaloids", "fraction", "%"),
        "certificate.label_deviation": _number(
            "largest deviation of an alkaloid from its label", "fraction", "%"
        ),
        "law.leaf": _word("legal status of the leaf in the place", "restricted", "permitted", "unclear"),
        "law.seven_oh": _word("legal status of 7-OH in the place", "restricted", "permitted", "unclear"),
        "law.age": _word("the age from which kratom is sold in the place", "below", "not below"),
        "law.pregnancy": _word("no sale in pregnancy or breastfeeding in the place", "barred", "not barred"),
        "law.seven_oh_share": _word(
            "7-hydroxymitragynine among the alkaloids beside the law's limit in the place",
            "above",
            "not above",
        ),
        "run.occupancy": _number("highest occupancy of the mu receptor", "fraction", "%", from_run=True),
        "run.sedation": _number("highest sedation", "number", "", from_run=True),
        "run.respiratory_drive": _number("lowest respiratory drive", "fraction", "%", from_run=True),
        "run.qt_margin": _number(
            "margin to block of hERG by the least favourable source", "number", "", from_run=True
        ),
        "run.overdose_margin": _number(
            "amount with the usual effect on breathing, as a part of the usual amount",
            "fraction",
            "%",
            from_run=True,
        ),
        "it.daily_amount": _number("amount in 24 h", "mass", "mg", of_it=True),
        "it.first_dose": _number("first dose of what was not taken before", "mass", "mg", of_it=True),
        "it.first_day": _number(
            "amount in the 24 h from the first dose of what was not taken before", "mass", "mg", of_it=True
        ),
        "it.first_limit": _word_of_it(
            "first dose, or its first day, beside the most that people not used to opioids are given",
            "above",
            "not above",
        ),
        "it.rise": _number(
            "amount in one dose or in 24 h, over what was taken until then", "number", "", of_it=True
        ),
        "it.stop": _word_of_it("how regular use of it ends", *STOPS),
        "it.amount_in_name": _word_of_it("an amount written into its name, which is not read", "yes", "no"),
        "it.amount_of_lot": _word_of_it("an amount of a lot of a 7-OH product", "yes", "no"),
        "it.past": _word_of_it(
            "since when it has been taken, and how much", "told", "not told", "amount not told"
        ),
        "it.begins": _word_of_it("begun in the arm, or less than a week before time zero", "yes", "no"),
        "it.amount_changed": _word_of_it(
            "another amount in the arm, or in the week before time zero, than before", "yes", "no"
        ),
        "it.there": _word_of_it("there at time zero or later", "yes", "no"),
        "it.regular_use": _word_of_it(
            "opioids or kratom for a week or longer when it is taken, or a stated dependence", "yes", "no"
        ),
        "it.for_a_week": _word_of_it("taken for a week or longer", "yes", "no"),
        "it.tolerance": _word_of_it(
            "opioids for a week or longer until it began, or it itself since before time zero", "yes", "no"
        ),
        "it.earlier_use": _word_of_it(
            "opioids before it for a week or longer, or for less in more than first doses", "yes", "no"
        ),
        "it.against_usual": _word_of_it(
            "amount beside what was usual of the same before a gap", "at least as much", "less"
        ),
        "it.form": _word_of_it("form", *FORMS),
        "it.route": _word_of_it("how it is taken", *ROUTES),
        "it.exposure_ratio": _number(
            "exposure with everything on the list, over that without other drugs",
            "number",
            "",
            of_it=True,
            from_run=True,
        ),
        "it.phenotype_ratio": _number(
            "exposure with the person's CYP2D6 and without other drugs, over that of a normal metaboliser",
            "number",
            "",
            of_it=True,
            from_run=True,
        ),
    }
)
"""Every fact a rule can ask for."""

SAID: Final = MappingProxyType(
    {
        "person.cyp2d6": "{} metabolism by CYP2D6",
        "person.liver": "{} of the liver",
        "person.kidney": "{} of the kidneys",
    }
)
"""How a word of a fact reads beside other things: "failure" alone says nothing."""


def said(fact: str, words: Iterable[str]) -> str:
    """The words of a fact of ``SAID``, as they read beside other things."""
    return SAID[fact].format(" or ".join(sorted(words)))


A_RUN: Final = "a simulation (mitragyna run)"
"""What rules about levels and effects ask for where none was made."""


def held(
    fact: str, value: Fact | None, operator: str, limit: float, words: tuple[str, ...], written: str, *,
    middle: bool = False, raising: bool = True, limits: tuple[float, ...] = (),
) -> Verdict:  # fmt: skip
    """A fact held against a limit or words.

    Where some of the values that occur meet the test and others do not, the answer is the one that raises the finding
    (``raising`` is False under a ``not``); where the interval is doubt, it is unknown. ``limits`` are others that the
    fact is held against: what is shown lies on the same side of each as the value does.
    """
    limits = (*limits, limit)
    kind = FACTS[fact]
    if value is None:
        return unknown(A_RUN if kind.from_run else fact)
    if value.missing:
        return unknown(*value.missing.split(JOINT), about=((value.key, value.name),) if value.name else ())
    name = said(fact, value.words) if fact in SAID else value.name
    names = name.split(JOINT) if name else []
    named = tuple(zip(value.keys or (value.key,) * len(names), names, strict=True))
    # What a person is, is told by its value; a number that was counted or computed is no thing.
    what = shown(fact, value, limits) if kind.words or fact.startswith("person.") else kind.meaning
    about = named or ((value.key or fact, what),)
    if kind.words:
        met = value.words & set(words)
        both = bool(met) and not value.words <= set(words)
        triggers = (Trigger(kind.meaning, value.beside, ""),) if value.beside else ()
    else:
        ends = [value.low, value.high] if not middle or value.middle is None else [value.middle]
        results = {compared(end, operator, limit) for end in ends}
        met, both = (True in results), len(results) > 1
        triggers = (_trigger(fact, value, operator, limit, written, limits),) if met else ()
    if both and value.doubt:
        why = value.why or f"{kind.meaning} (known to be {shown(fact, value, limits)})"
        return unknown(*why.split(JOINT), about=named)
    if value.never_clears and bool(met) is not raising:
        return unknown(*value.why.split(JOINT), about=named)
    if both:
        return Verdict(True, (), about, triggers) if raising else FALSE
    return Verdict(True, (), about, triggers) if met else Verdict(False, (), about)


def _trigger(
    fact: str, value: Fact, operator: str, limit: float, written: str, limits: tuple[float, ...]
) -> Trigger:
    """A number that meets its test, as it is told: the value and the limit in one unit."""
    kind = FACTS[fact]
    unit = f" {kind.unit}" if kind.unit and kind.dimension == "number" else ""
    if kind.unit == "%" and "%" not in written:
        # Beside a value in per cent a limit as a fraction reads as another number.
        written = f"{100.0 * limit:g} %"
    # Which substance a number of a run is of: the thing that is taken may hold several.
    of = f" ({', '.join(value.name.split(JOINT))})" if kind.from_run and value.name else ""
    told = shown(fact, value, limits) + (f"; {value.beside}" if value.beside else "")
    return Trigger(f"{kind.meaning}{of}", told, f"{_WORDS[operator]} {written}{unit}")


_WORDS: Final = {"above": "above", "at_least": "at least", "below": "below", "at_most": "at most"}


def shown(fact: str, value: Fact, limits: Iterable[float] = ()) -> str:
    """The value with its unit, an interval with its median where it has one.

    Three figures, and as many more as it takes to stay on its side of each of ``limits``: 17.99 years are not 18.
    """
    kind = FACTS[fact]
    if kind.words:
        return " or ".join(sorted(value.words))
    edges = tuple(_in_unit(limit, kind) for limit in limits)
    ends = [_figure(one, kind, edges) for one in (value.low, value.high)]
    unit = f" {kind.unit}" if kind.unit else ""
    if ends[0] == ends[1]:
        return f"{ends[0]}{unit}"
    if math.isinf(value.high):
        return f"{ends[0]}{unit} or more"
    if value.middle is not None:
        return f"{_figure(value.middle, kind, edges)}{unit} [{ends[0]} to {ends[1]}]"
    return f"{ends[0]} to {ends[1]}{unit}"


def _in_unit(value: float, kind: FactKind) -> float:
    if kind.unit == "%":
        return value * 100.0
    if kind.unit and kind.dimension not in ("number", "frequency", "age"):
        return from_internal(value, kind.dimension, kind.unit)
    return value


def _figure(value: float, kind: FactKind, edges: tuple[float, ...] = ()) -> str:
    return figure(_in_unit(value, kind), edges)
