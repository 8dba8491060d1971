"""Drug interactions by enzymes: enzymes, what acts on them and what they clear, as the library has them.

A file of ``interactions/`` describes an enzyme (``kind = "enzyme"``) or a drug (``kind = "drug"``): what it does to
enzymes and at which exposure, how it is cleared, or both. Equations are in ``docs/interactions.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from mitragyna.errors import suggestion
from mitragyna.library.parameter import Parameter
from mitragyna.library.tables import Table

ACTION: Final = {
    "ki": "molar_concentration",
    "inactivation_rate": "rate",
    "inactivation_concentration": "molar_concentration",
    "induction_maximum": "ratio",
    "induction_concentration": "molar_concentration",
    "gut_induction_maximum": "number",
    "in_vivo_factor": "ratio",
}
"""Constants of one drug on one enzyme, and their dimensions."""

EXPOSURE: Final = {
    "molar_mass": "molar_mass",
    "clearance": "clearance",
    "absorption_rate": "rate",
    "unbound_fraction": "fraction",
    "half_life": "time_constant",
    "accumulation_half_life": "time_constant",
    "amount_exponent": "ratio",
    "amount_exponent_from": "mass",
    "amount_exponent_to": "mass",
    "usual_amount": "mass",
    "usual_interval": "time_constant",
}
FROM_SUBSTANCE: Final = ("molar_mass", "clearance", "absorption_rate")
"""What an exposure takes from the substance of the same name where the file does not give it."""

_GROWTH: Final = ("amount_exponent", "amount_exponent_from", "amount_exponent_to")
_PAIRS: Final = (
    ("inactivation_rate", "inactivation_concentration"),
    ("induction_maximum", "induction_concentration"),
)


@dataclass(frozen=True)
class Enzyme:
    """An enzyme: turnover of its pools and, where a covariate decides how active it is, the activities.

    ``gut`` is None where there is none worth counting. ``activities`` maps the categories of ``covariate`` to
    activity relative to the category of activity one, for whom the library's clearances stand.
    """

    name: str
    title: str
    liver: Parameter
    gut: Parameter | None = None
    covariate: str = ""
    activities: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    note: str = ""


@dataclass(frozen=True)
class Action:
    """What a drug does to one enzyme. Reversible, inactivation and induction each may be absent.

    Concentrations are free ones at the site; ``in_vivo_factor`` multiplies the computed free concentration, and so
    holds what is unknown of uptake, binding in the test tube and exposure; None is one. ``gut_induction_maximum`` is
    the gut wall's, where it differs from the liver's.
    """

    enzyme: str
    ki: Parameter | None = None
    inactivation_rate: Parameter | None = None
    inactivation_concentration: Parameter | None = None
    induction_maximum: Parameter | None = None
    induction_concentration: Parameter | None = None
    gut_induction_maximum: Parameter | None = None
    in_vivo_factor: Parameter | None = None


@dataclass(frozen=True)
class Exposure:
    """How much of a perpetrator reaches gut wall and liver. None in ``FROM_SUBSTANCE``: the substance's number.

    ``usual_amount`` and ``usual_interval`` stand in where someone takes the drug and no amount is given.
    ``half_life`` is that of its level in plasma, for a perpetrator that begins or ends; None: at once.
    ``accumulation_half_life`` is that with which it approaches steady state where doses do not add up, because the
    level grows more than in proportion; ``amount_exponent`` is the power of a dose's amount with which it grows
    between ``amount_exponent_from`` and ``amount_exponent_to`` (None, and beyond: in proportion).
    """

    unbound_fraction: Parameter
    molar_mass: Parameter | None = None
    clearance: Parameter | None = None
    absorption_rate: Parameter | None = None
    half_life: Parameter | None = None
    accumulation_half_life: Parameter | None = None
    amount_exponent: Parameter | None = None
    amount_exponent_from: Parameter | None = None
    amount_exponent_to: Parameter | None = None
    usual_amount: Parameter | None = None
    usual_interval: Parameter | None = None


@dataclass(frozen=True)
class Clearing:
    """How a drug is cleared, as far as interactions need it.

    ``by`` maps an enzyme to its fraction of the liver's intrinsic clearance (fm), ``elsewhere`` is the fraction of
    systemic clearance that is not by the liver's enzymes, ``gut_availability`` the part of an oral dose that passes
    the gut wall, ``swallowed`` maps a route to the part of the absorbed dose that takes the way of a swallowed one
    (oral is 1), ``forms`` maps a metabolite to the enzyme that makes it.
    """

    by: Mapping[str, Parameter]
    hepatic_extraction: Parameter
    gut_availability: Parameter
    elsewhere: Parameter
    swallowed: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    forms: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Drug:
    """A drug in interactions: ``acts`` by enzyme with an ``exposure``, and how it is cleared, if known."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    acts: Mapping[str, Action] = field(default_factory=dict[str, Action])
    exposure: Exposure | None = None
    cleared: Clearing | None = None
    note: str = ""


@dataclass(frozen=True)
class Flows:
    """Blood flows (L/h) that dilute what is absorbed: through the liver, and through the gut wall."""

    name: str
    liver: Parameter
    gut: Parameter


@dataclass(frozen=True)
class Interactions:
    """Enzymes and drugs by name, and the blood flows; None only in a library without interactions."""

    enzymes: Mapping[str, Enzyme] = field(default_factory=dict[str, Enzyme])
    drugs: Mapping[str, Drug] = field(default_factory=dict[str, Drug])
    flows: Flows | None = None

    def drug(self, name: str) -> Drug | None:
        """A drug by name or alias, in any case; None when there is none."""
        lowered = name.strip().lower()
        for item in self.drugs.values():
            if lowered in (item.name.lower(), *(alias.lower() for alias in item.aliases)):
                return item
        return None

    def parameters(self) -> Iterator[Parameter]:
        """Every number."""
        if self.flows is not None:
            yield from (self.flows.liver, self.flows.gut)
        for enzyme in self.enzymes.values():
            yield enzyme.liver
            yield from (p for p in (enzyme.gut, *enzyme.activities.values()) if p is not None)
        for drug in self.drugs.values():
            for action in drug.acts.values():
                yield from (p for p in (getattr(action, key) for key in ACTION) if p is not None)
            if drug.exposure is not None:
                yield from (p for p in (getattr(drug.exposure, key) for key in EXPOSURE) if p is not None)
            if drug.cleared is not None:
                made = drug.cleared
                yield from (made.hepatic_extraction, made.gut_availability, made.elsewhere)
                yield from (*made.by.values(), *made.swallowed.values())


Entry: TypeAlias = Enzyme | Drug | Flows
_KINDS: Final = ("enzyme", "drug", "flows")


def entry(table: Table) -> Entry:
    """A file of ``interactions/``."""
    kind = table.text("kind")
    if kind == "flows":
        return _flows(table)
    if kind == "enzyme":
        return _enzyme(table)
    if kind == "drug":
        return _drug(table)
    raise table.error(f"the kind '{kind}' is not one of {', '.join(_KINDS)}{suggestion(kind, _KINDS)}")


def gathered(entries: Mapping[str, Entry], where: Mapping[str, Table]) -> Interactions:
    """All entries, checked against each other: every enzyme a drug names must be there."""
    enzymes = {name: item for name, item in entries.items() if isinstance(item, Enzyme)}
    drugs = {name: item for name, item in entries.items() if isinstance(item, Drug)}
    for name, drug in drugs.items():
        named = [*drug.acts]
        if drug.cleared is not None:
            named += [*drug.cleared.by, *drug.cleared.forms.values()]
        for enzyme in named:
            if enzyme not in enzymes:
                raise where[name].error(
                    f"the library has no enzyme '{enzyme}'{suggestion(enzyme, enzymes)}; "
                    f"it has {', '.join(enzymes) or 'none'}"
                )
    flows = [item for item in entries.values() if isinstance(item, Flows)]
    if len(flows) > 1:
        raise where[flows[1].name].error(f"there are flows already, in '{flows[0].name}'")
    return Interactions(enzymes, drugs, flows[0] if flows else None)


def _flows(table: Table) -> Flows:
    table.allow("name", "kind", "title", "liver", "gut")
    table.text("title")
    name = table.text("name")
    return Flows(
        name=name,
        liver=table.fixed("liver", "clearance", f"interactions.{name}.liver"),
        gut=table.fixed("gut", "clearance", f"interactions.{name}.gut"),
    )


def _enzyme(table: Table) -> Enzyme:
    table.allow("name", "kind", "title", "note", "liver", "gut", "covariate", "activities")
    name = table.text("name")
    prefix = f"interactions.{name}"
    activities: dict[str, Parameter] = {}
    covariate = table.text("covariate", "")
    if covariate:
        rows = table.table("activities")
        activities = {key: rows.fixed(key, "number", f"{prefix}.activities.{key}") for key in rows.data}
        if 1.0 not in [item.value for item in activities.values()]:
            raise rows.error("one category has an activity of 1, that for which the clearances stand")
    return Enzyme(
        name=name,
        title=table.text("title"),
        liver=table.fixed("liver", "rate", f"{prefix}.liver"),
        gut=table.fixed("gut", "rate", f"{prefix}.gut") if table.has("gut") else None,
        covariate=covariate,
        activities=activities,
        note=table.text("note", ""),
    )


def _drug(table: Table) -> Drug:
    table.allow("name", "kind", "title", "note", "aliases", "exposure", "acts", "cleared")
    name = table.text("name")
    prefix = f"interactions.{name}"
    acts: dict[str, Action] = {}
    if table.has("acts"):
        rows = table.table("acts")
        acts = {key: _action(rows.table(key), key, f"{prefix}.{key}") for key in rows.data}
    exposure = _exposure(table.table("exposure"), prefix) if table.has("exposure") else None
    if acts and exposure is None:
        raise table.error("a drug that acts on enzymes needs its exposure, [exposure]")
    cleared = _clearing(table.table("cleared"), prefix) if table.has("cleared") else None
    if not acts and cleared is None:
        raise table.error("a drug has [acts], [cleared] or both")
    return Drug(
        name=name,
        title=table.text("title"),
        aliases=table.names("aliases"),
        acts=acts,
        exposure=exposure,
        cleared=cleared,
        note=table.text("note", ""),
    )


def _action(table: Table, enzyme: str, prefix: str) -> Action:
    table.allow(*ACTION)
    for pair in _PAIRS:
        if len([key for key in pair if table.has(key)]) == 1:
            raise table.error(f"'{pair[0]}' and '{pair[1]}' go together")
    if not (table.has("ki") or any(table.has(pair[0]) for pair in _PAIRS)):
        raise table.error("an action has 'ki', an inactivation or an induction")
    numbers = {key: table.optional(key, dimension, f"{prefix}.{key}") for key, dimension in ACTION.items()}
    return Action(enzyme, **numbers)


def _exposure(table: Table, prefix: str) -> Exposure:
    table.allow(*EXPOSURE)
    if table.has("usual_amount") != table.has("usual_interval"):
        raise table.error("'usual_amount' and 'usual_interval' go together")
    if (
        len(
            {table.has(key) for key in (*_GROWTH, "usual_amount")} if table.has("amount_exponent") else {True}
        )
        > 1
    ):
        raise table.error(f"'amount_exponent' goes with 'usual_amount' and {' and '.join(_GROWTH[1:])}")
    numbers = {
        key: table.optional(key, dimension, f"{prefix}.{key}")
        for key, dimension in EXPOSURE.items()
        if key != "unbound_fraction"
    }
    return Exposure(
        unbound_fraction=table.number("unbound_fraction", "fraction", f"{prefix}.unbound_fraction"), **numbers
    )


def _clearing(table: Table, prefix: str) -> Clearing:
    table.allow("by", "hepatic_extraction", "gut_availability", "elsewhere", "swallowed", "forms")
    rows = table.table("by")
    by = {key: rows.number(key, "fraction", f"{prefix}.by.{key}") for key in rows.data}
    if not by or sum(item.value for item in by.values()) > 1 + 1e-9:
        raise rows.error("the fractions cleared by the enzymes are at least one, and add up to 1 at most")
    forms: dict[str, str] = {}
    for row in table.tables("forms"):
        row.allow("metabolite", "enzyme")
        forms[row.text("metabolite")] = row.text("enzyme")
    swallowed: dict[str, Parameter] = {}
    if table.has("swallowed"):
        shares = table.table("swallowed")
        swallowed = {key: shares.number(key, "fraction", f"{prefix}.swallowed.{key}") for key in shares.data}
    available = table.number("gut_availability", "fraction", f"{prefix}.gut_availability")
    if available.value == 0.0:
        raise table.error("'gut_availability' is above zero: something has to pass the gut wall")
    return Clearing(
        by=by,
        hepatic_extraction=table.number("hepatic_extraction", "fraction", f"{prefix}.hepatic_extraction"),
        gut_availability=available,
        elsewhere=table.number("elsewhere", "fraction", f"{prefix}.elsewhere"),
        swallowed=swallowed,
        forms=forms,
    )
