"""TOML tables to library entries, one function per kind of file."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from typing import Final, cast

from mitragyna.errors import suggestion
from mitragyna.library.entries import (
    CLASSES,
    TARGETS,
    Covariate,
    Effect,
    Formation,
    Population,
    Product,
    ProductContent,
    Quantity,
    Receptor,
    RouteNumbers,
    Scale,
    ScaleBand,
    ScaleItem,
    Substance,
    Symptom,
    System,
    Target,
)
from mitragyna.library.overdose import OVERDOSE_SYSTEMS
from mitragyna.library.parameter import Parameter
from mitragyna.library.tables import Table

DISPOSITION: Final = {
    "clearance": "clearance",
    "volume_central": "volume",
    "intercompartmental_clearance": "clearance",
    "volume_peripheral": "volume",
    "intercompartmental_clearance_2": "clearance",
    "volume_peripheral_2": "volume",
}
ROUTES: Final = (
    "oral",
    "oral-extended",
    "sublingual",
    "intramuscular",
    "subcutaneous",
    "intranasal",
    "intravenous",
)
_SUBSTANCE: Final = (
    *("name", "title", "class", "note", "molar_mass"),
    *("disposition", "effect_site", "forms", "mor", "alpha2", "targets", "fraction_unbound"),
)
_AT_TARGET: Final = {
    "ki": "molar_concentration",
    "ic50": "molar_concentration",
    "kb": "molar_concentration",
    "ec50": "molar_concentration",
    "emax": "fraction",
}
UNSTATED: Final = "the file of this substance says nothing about it"
"""Reason of a target that a file leaves out: not looked for is not the same as not there."""
_ROUTE_NUMBERS: Final = {
    "absorption_rate": "rate",
    "absorption_duration": "time",
    "lag": "time",
    "bioavailability": "fraction",
    "slow_fraction": "fraction",
    "slow_rate": "rate",
}
_CONTENT: Final = {"mass": "mass_per_mass", "product_volume": "mass_per_volume"}
_AMOUNT: Final = {"mass": "mass", "volume": "product_volume"}
_FIXED_ROUTE_NUMBERS: Final = frozenset({"absorption_duration", "lag"})
_SYSTEMS: Final = {
    "adaptation": {
        "kappa": "number",
        "affinity_loss": "number",
        "tolerance_time": "time_constant",
        "fast_time": "time_constant",
        "slow_time": "time_constant",
        "rebound_time": "time_constant",
        "fast_weight": "number",
        "slow_weight": "number",
        "threshold": "number",
        "rebound_gain": "number",
    },
    "outcomes": {"severity": "number", "alpha2_emax": "fraction", "symptom_half": "ratio"},
    "observation": {"precision": "ratio", "visit_share": "fraction", "day_correlation": "fraction"},
    "dropout": {
        "background_hazard": "rate",
        "symptom_hazard": "rate",
        "symptom_power": "ratio",
        "severity_weight": "fraction",
        "adverse_hazard": "rate",
    },
    **OVERDOSE_SYSTEMS,
}
_FIXED_SYSTEMS: Final = frozenset({"adaptation", "observation", "dropout", "overdose-body"})
_COVARIATES: Final = {"weight": "weight", "age": "age"}


def substance(table: Table) -> Substance:
    """A file of ``substances/``."""
    table.allow(*_SUBSTANCE, *ROUTES)
    name = table.text("name")
    numbers, reason = _disposition(table.table("disposition"), name)
    mor = _receptor(table.table("mor"), f"{name}.mor") if table.has("mor") else None
    return Substance(
        name=name,
        title=table.text("title"),
        kind=_class(table),
        molar_mass=table.number("molar_mass", "molar_mass", f"{name}.molar_mass"),
        disposition=numbers,
        effect_rate=_effect_rate(table, name),
        forms=_formations(table, "forms", f"{name}.forms"),
        mor=mor,
        alpha2=_effect(table.table("alpha2"), f"{name}.alpha2") if table.has("alpha2") else None,
        routes={route: _route(table.table(route), f"{name}.{route}") for route in ROUTES if table.has(route)},
        targets=_targets(table, name, mor),
        fraction_unbound=table.optional("fraction_unbound", "fraction", f"{name}.fraction_unbound"),
        disposition_not_modelled=reason,
        note=table.text("note", ""),
    )


def product(table: Table) -> Product:
    """A file of ``products/``."""
    table.allow(
        *("name", "title", "class", "note", "route", "amount_dimension", "established", "aliases"),
        *("contains", "between_lot", "density", "labelled"),
    )
    name = table.text("name")
    route = table.text("route")
    if route not in ROUTES:
        hint = suggestion(route, ROUTES)
        raise table.error(f"the route '{route}' is not known, which are {', '.join(ROUTES)}{hint}")
    amount = table.text("amount_dimension")
    if amount not in _AMOUNT:
        raise table.error(f"amount_dimension is '{amount}', and is one of {', '.join(_AMOUNT)}")
    labelled = table.flag("labelled")
    if labelled and amount != "mass":
        raise table.error("'labelled' is for amounts that are a mass, the one on the label")
    # What is in a labelled mg may be more than a mg: labels understate.
    unit = "ratio" if labelled else _CONTENT[_AMOUNT[amount]]
    contains = tuple(_content(row, name, unit) for row in table.tables("contains"))
    if not contains:
        raise table.error("a product contains at least one substance, [[contains]]")
    return Product(
        name=name,
        title=table.text("title"),
        kind=_class(table),
        route=route,
        amount_dimension=_AMOUNT[amount],
        contains=contains,
        established=table.flag("established"),
        aliases=table.names("aliases"),
        note=table.text("note", ""),
        labelled=labelled,
        lot=_lot(table, f"{name}.lot"),
        density=_density(table, name, amount),
    )


def population(table: Table) -> Population:
    """A file of ``populations/``."""
    table.allow("name", "title", "note", "covariates")
    name = table.text("name")
    covariates = table.table("covariates")
    if not covariates.has("weight"):
        raise covariates.error(
            f"'weight' is missing: amounts per kg need everyone's body weight, [covariates.weight]"
            f"{suggestion('weight', covariates.data)}"
        )
    return Population(
        name=name,
        title=table.text("title"),
        covariates={key: _covariate(covariates.table(key), name, key) for key in covariates.data},
        note=table.text("note", ""),
    )


def system(table: Table) -> System:
    """A file of ``systems/``."""
    table.allow("name", "title", "note", "parameters")
    name = table.text("name")
    if name not in _SYSTEMS:
        known = ", ".join(_SYSTEMS)
        raise table.error(f"the system '{name}' is not one of {known}{suggestion(name, _SYSTEMS)}")
    due = _SYSTEMS[name]
    numbers = table.table("parameters")
    numbers.allow(*due)
    missing = [key for key in due if not numbers.has(key)]
    if missing:
        raise numbers.error(
            f"'{missing[0]}' is missing: a file of the same name replaces the whole system, "
            f"which is {', '.join(due)}"
        )
    take = numbers.fixed if name in _FIXED_SYSTEMS else numbers.number
    return System(
        name=name,
        title=table.text("title"),
        parameters={key: take(key, dimension, f"{name}.{key}") for key, dimension in due.items()},
        note=table.text("note", ""),
    )


def scale(table: Table) -> Scale:
    """A file of ``scales/``."""
    table.allow(
        *("name", "title", "description", "meaning", "note"),
        *("low", "high", "basis", "floor", "half", "severity_weight", "bands", "items"),
    )
    name = table.text("name")
    low, high = table.finite("low"), table.finite("high")
    basis = table.basis()
    if not basis or not low < high:
        raise table.error("a scale needs 'low' below 'high' and a basis for its range")
    items = tuple(_item(row) for row in table.tables("items"))
    if items and abs(sum(item.levels[-1] for item in items) - high) > 1e-9:
        raise table.error(f"the highest scores of the items add up to the scale's highest, {high:g}")
    return Scale(
        name=name,
        title=table.text("title"),
        description=table.text("description"),
        low=low,
        high=high,
        basis=basis,
        floor=table.fixed("floor", "score", f"{name}.floor"),
        half=table.number("half", "ratio", f"{name}.half"),
        severity_weight=table.fixed("severity_weight", "fraction", f"{name}.severity_weight")
        if table.has("severity_weight")
        else None,
        bands=tuple(_band(row, low, high) for row in table.tables("bands")),
        note=table.text("note", ""),
        meaning=table.text("meaning", ""),
        items=items,
    )


def symptom(table: Table) -> Symptom:
    """A file of ``symptoms/``."""
    table.allow("name", "title", "meaning", "note", "effect", "relief")
    name = table.text("name")
    return Symptom(
        name=name,
        title=table.text("title"),
        meaning=table.text("meaning"),
        effect=table.number("effect", "ratio", f"symptom.{name}.effect"),
        relief=table.fixed("relief", "fraction", f"symptom.{name}.relief"),
        note=table.text("note", ""),
    )


def quantity(table: Table) -> Quantity:
    """A row of ``quantities.toml``."""
    table.allow("name", "unit", "meaning", "low", "high")
    return Quantity(
        name=table.text("name"),
        unit=table.text("unit"),
        meaning=table.text("meaning"),
        low=table.finite("low") if table.has("low") else None,
        high=table.finite("high") if table.has("high") else None,
    )


def _class(table: Table) -> str:
    kind = table.text("class")
    if kind not in CLASSES:
        known = ", ".join(CLASSES)
        raise table.error(f"the class '{kind}' is not one of {known}{suggestion(kind, CLASSES)}")
    return kind


def _effect_rate(table: Table, name: str) -> Parameter | None:
    if not table.has("effect_site"):
        return None
    site = table.table("effect_site")
    site.allow("equilibration_rate")
    return site.number("equilibration_rate", "rate", f"{name}.effect_site.equilibration_rate")


def _formations(table: Table, key: str, prefix: str) -> tuple[Formation, ...]:
    rows: list[Formation] = []
    for row in table.tables(key):
        row.allow("metabolite", "fraction", *(("delay_rate",) if key == "forms" else ()))
        metabolite = row.text("metabolite")
        own = f"{prefix}.{metabolite}"
        delay = row.optional("delay_rate", "rate", f"{own}.delay_rate")
        rows.append(Formation(metabolite, row.number("fraction", "fraction", own), delay))
    return tuple(rows)


def _receptor(table: Table, prefix: str) -> Receptor:
    table.allow("k", "ki", "in_vivo_factor", "tau", "slow", "dissociation_rate", "occupancy_max")
    slow = table.flag("slow")
    if table.has("k") == (table.has("ki") and table.has("in_vivo_factor")):
        raise table.error("binding needs either 'k', or 'ki' and 'in_vivo_factor'")
    if slow != (table.has("dissociation_rate") and table.has("occupancy_max")):
        raise table.error("a slow ligand, and only a slow one, has 'dissociation_rate' and 'occupancy_max'")
    return Receptor(
        tau=table.number("tau", "number", f"{prefix}.tau"),
        k=table.optional("k", "molar_concentration", f"{prefix}.k"),
        ki=table.optional("ki", "molar_concentration", f"{prefix}.ki"),
        in_vivo_factor=table.optional("in_vivo_factor", "ratio", f"{prefix}.in_vivo_factor"),
        slow=slow,
        dissociation_rate=table.optional("dissociation_rate", "rate", f"{prefix}.dissociation_rate"),
        occupancy_max=table.optional("occupancy_max", "fraction", f"{prefix}.occupancy_max"),
    )


def _disposition(table: Table, name: str) -> tuple[dict[str, Parameter], str]:
    """Numbers of the course in plasma; or none, and the reason why it is not modelled."""
    if table.has("not_modelled"):
        table.allow("not_modelled")
        return {}, table.text("not_modelled")
    table.allow(*DISPOSITION, "not_modelled")
    numbers = {
        key: table.number(key, dimension, f"{name}.{key}")
        for key, dimension in DISPOSITION.items()
        if key in ("clearance", "volume_central") or table.has(key)
    }
    for suffix in ("", "_2"):
        pair = {f"intercompartmental_clearance{suffix}", f"volume_peripheral{suffix}"}
        if len(pair & numbers.keys()) == 1:
            raise table.error(f"a peripheral compartment needs both {' and '.join(sorted(pair))}")
    return numbers, ""


def _targets(table: Table, name: str, mor: Receptor | None) -> dict[str, Target]:
    """One answer for each of ``TARGETS``; ``[mor] ki`` is the answer at the mu receptor where it is given."""
    given = table.table("targets") if table.has("targets") else None
    if given is not None:
        given.allow(*TARGETS)
    found: dict[str, Target] = {}
    for target in TARGETS:
        ki = mor.ki if mor is not None and target == "mor" else None
        if given is not None and given.has(target):
            found[target] = _target(given.table(target), target, f"{name}.targets.{target}", ki)
        elif target == "mor" and mor is not None:
            found[target] = Target(target, ki=ki, note="action in people: [mor]")
        else:
            found[target] = Target(target, not_modelled=UNSTATED)
    return found


def _target(table: Table, target: str, prefix: str, ki: Parameter | None) -> Target:
    table.allow(*_AT_TARGET, "action", "note", "not_modelled", "basis")
    numbers = {key: table.optional(key, kind, f"{prefix}.{key}") for key, kind in _AT_TARGET.items()}
    reason = table.text("not_modelled", "")
    constants = [key for key in ("ki", "ic50", "kb", "ec50") if numbers[key] is not None]
    if ki is not None and numbers["ki"] is not None:
        raise table.error("'ki' is given twice, here and in [mor]")
    if reason and (constants or numbers["emax"] is not None or ki is not None):
        raise table.error("a target has either values or 'not_modelled', not both")
    if not reason and not constants and ki is None:
        raise table.error("a target needs 'ki', 'ic50', 'kb' or 'ec50', or the reason in 'not_modelled'")
    if table.has("basis") and not reason:
        raise table.error("'basis' belongs to each value; here it is for a reason in 'not_modelled'")
    return Target(
        target,
        ki=numbers["ki"] or ki,
        ic50=numbers["ic50"],
        kb=numbers["kb"],
        ec50=numbers["ec50"],
        emax=numbers["emax"],
        action=table.text("action", ""),
        not_modelled=reason,
        basis=table.basis(),
        note=table.text("note", ""),
    )


def _effect(table: Table, prefix: str) -> Effect:
    table.allow("ec50")
    return Effect(table.number("ec50", "molar_concentration", f"{prefix}.ec50"))


def _route(table: Table, prefix: str, *extra: str) -> RouteNumbers:
    table.allow(*_ROUTE_NUMBERS, "presystemic", *extra)
    numbers: dict[str, Parameter | None] = {}
    for key, dimension in _ROUTE_NUMBERS.items():
        take = table.fixed if key in _FIXED_ROUTE_NUMBERS else table.number
        numbers[key] = take(key, dimension, f"{prefix}.{key}") if table.has(key) else None
    if (numbers["slow_fraction"] is None) != (numbers["slow_rate"] is None):
        raise table.error("'slow_fraction' and 'slow_rate' belong together: give both or neither")
    if numbers["slow_rate"] is not None and numbers["absorption_rate"] is None:
        raise table.error("a slow part follows an absorption rate: give 'absorption_rate' beside 'slow_rate'")
    return RouteNumbers(**numbers, presystemic=_formations(table, "presystemic", f"{prefix}.presystemic"))


def _content(table: Table, product_name: str, dimension: str) -> ProductContent:
    substance_name = table.text("substance")
    prefix = f"{product_name}.{substance_name}"
    return ProductContent(
        substance=substance_name,
        content=table.number("content", dimension, f"{prefix}.content"),
        own=_route(table, prefix, "substance", "content", "between_lot"),
        lot=_lot(table, f"{prefix}.lot"),
    )


def _lot(table: Table, name: str) -> Parameter | None:
    """The content of one lot over that of the typical lot, from ``between_lot``; None where lots do not differ."""
    if not table.has("between_lot"):
        return None
    given = table.table("between_lot")
    given.allow("cv", "basis", "assumption")
    number = {"value": 1, "between_person": given.data, "definition": "relative to the typical lot"}
    return given.under("lot", number).as_number("ratio", name)


def _density(table: Table, name: str, amount: str) -> Parameter | None:
    if not table.has("density"):
        return None
    if amount != "volume":
        raise table.error("'density' belongs to a product whose amount_dimension is volume")
    density = table.number("density", "mass_per_volume", f"{name}.density")
    if density.value <= 0:
        raise table.table("density").error("a density is above zero, for example 1.02 g/mL")
    return density


def _covariate(table: Table, population_name: str, key: str) -> Covariate:
    title, used = table.text("title"), table.flag("used_by_model")
    name = f"{population_name}.{key}"
    if table.has("frequencies") and key in _COVARIATES:
        raise table.error(f"'{key}' is a number with its distribution, not 'frequencies' of categories")
    if table.has("frequencies"):
        table.allow("title", "used_by_model", "frequencies")
        rows = table.table("frequencies")
        frequencies = {item: rows.number(item, "fraction", f"{name}.{item}") for item in rows.data}
        if abs(sum(row.value for row in frequencies.values()) - 1) > 1e-9:
            raise rows.error("the frequencies of a covariate add up to 1")
        return Covariate(key, title, used, frequencies=frequencies)
    if key not in _COVARIATES:
        raise table.error("a covariate other than weight and age is given by frequencies")
    return Covariate(key, title, used, table.as_number(_COVARIATES[key], name, "title", "used_by_model"))


def _band(table: Table, low: float, high: float) -> ScaleBand:
    table.allow("name", "low", "high", "basis", "assumption")
    limits = table.finite("low"), table.finite("high")
    band = ScaleBand(table.text("name"), *limits, table.basis(), table.text("assumption", ""))
    if not low <= band.low <= band.high <= high:
        raise table.error(f"a band lies between {low:g} and {high:g}, low not above high")
    if not band.basis and not band.assumption:
        raise table.error("a band needs a basis (record ids) or an assumption in words")
    return band


def _item(table: Table) -> ScaleItem:
    table.allow("name", "levels", "clusters", "basis", "assumption")
    given = table.data.get("levels")
    rows = cast("list[object]", given) if isinstance(given, list) else []
    levels = tuple(float(row) for row in rows if isinstance(row, int | float) and not isinstance(row, bool))
    rising = len(levels) == len(rows) > 1 and all(a < b for a, b in pairwise(levels))
    if not rising or levels[0] != 0 or not isfinite(levels[-1]):
        raise table.error("'levels' are the scores the item can have: two or more, rising from 0")
    shares = table.table("clusters")
    clusters = {cluster: shares.finite(cluster) for cluster in shares.data}
    if any(share <= 0 for share in clusters.values()) or abs(sum(clusters.values()) - 1) > 1e-9:
        raise shares.error("the shares of an item in symptom clusters are above zero and add up to 1")
    item = ScaleItem(table.text("name"), levels, clusters, table.basis(), table.text("assumption", ""))
    if not item.basis and not item.assumption:
        raise table.error("an item needs a basis (record ids) or an assumption in words")
    return item
