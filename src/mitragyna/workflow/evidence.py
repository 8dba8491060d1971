"""What a run rests on: the numbers used with their sources, and statements with grades per arm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mitragyna.library import Library, Parameter, RouteNumbers
from mitragyna.library.describe import row
from mitragyna.library.evidence import weakest
from mitragyna.scenario import PLAIN
from mitragyna.simulate import altered, respiration
from mitragyna.simulate.arms import Prepared
from mitragyna.workflow import shared_numbers


def _owner(parameter: Parameter) -> str:
    return parameter.name.split(".")[0]


def _entry(numbers: RouteNumbers) -> set[str]:
    """Names of the numbers of one way into the body."""
    return {p.name for p in (*numbers.numbers, *(made.fraction for made in numbers.presystemic))}


def _of_product(library: Library, product: str) -> set[str]:
    """Names of the numbers that only this product brings: its contents, and how it enters."""
    item = library.product(product)
    lots = [item.lot, *(part.lot for part in item.contains)]
    contents = {part.content.name for part in item.contains} | {lot.name for lot in lots if lot is not None}
    return contents.union(*(_entry(numbers) for numbers in library.routes(product).values()))


def _of_substance(library: Library, substance: str) -> set[str]:
    """Names of a substance's numbers that equations read, whatever way it enters."""
    item = library.substances[substance]
    elsewhere = set[str]().union(*(_entry(numbers) for numbers in item.routes.values()))
    elsewhere |= {number.name for number in item.data_only}
    return {name for name in library.parameters() if name.startswith(f"{substance}.")} - elsewhere


def used(prepared: Prepared) -> tuple[Parameter, ...]:
    """Every number of the library that enters the run.

    A way into the body only where a product goes it, and of what substances share only what something that is told is
    computed from.
    """
    library = prepared.library
    names = set(shared_numbers.entering(prepared))
    for substance in prepared.values.substances:
        names |= _of_substance(library, substance.name)
    for product in prepared.products:
        names |= _of_product(library, product)
    names |= {n for made in prepared.interactions.values() for n in altered.parameters_used(library, made)}
    everything = library.parameters().values()
    own = tuple(p for p in everything if p.name in names)
    return own + tuple(p for p in everything if p.name.startswith("adult.weight"))


def enters(prepared: Prepared, name: str) -> bool:
    """Whether a number enters the run: not that of a substance or product that nobody takes and nothing shares, and
    none that nothing told is computed from.
    """
    library = prepared.library
    owner = _owner(library.parameter(name))
    absent = (owner in library.substances and owner not in {s.name for s in prepared.values.substances}) or (
        owner in library.products and owner not in prepared.products
    )
    return (not absent and owner not in shared_numbers.owners(library)) or any(
        name in (p.name, p.same_as) for p in used(prepared)
    )


def bearing(prepared: Prepared, products: Iterable[str], score: str, arm: str = "") -> frozenset[str]:
    """Names of the numbers that a score depends on where ``products`` are taken; shared numbers by their own name.

    Those of the interactions of ``arm`` too.
    """
    library = prepared.library
    reached = list(dict.fromkeys(name for product in products for name in library.reached(product)))
    owners = {"adaptation", score}
    names = {"outcomes.severity"}
    if any(library.substances[name].alpha2 is not None for name in reached):
        names.add("outcomes.alpha2_emax")
    if arm in prepared.interactions:
        names = names.union(altered.parameters_used(library, prepared.interactions[arm]))
    names = names.union(*(_of_product(library, product) for product in products))
    names = names.union(*(_of_substance(library, substance) for substance in reached))
    found = (p for p in library.parameters().values() if p.name in names or _owner(p) in owners)
    return frozenset(p.same_as or p.name for p in found)


def _replaced(prepared: Prepared, parameter: Parameter) -> str | float | None:
    """What the run puts in the place of a number; None where it takes the library's."""
    return prepared.scenario.written_parameters.get(parameter.same_as or parameter.name)


def _grade(prepared: Prepared, parameter: Parameter) -> str:
    """The grade of a number in this run: one that was replaced rests on nothing the library knows."""
    return parameter.grade if _replaced(prepared, parameter) is None else "assumed"


def _weakest(prepared: Prepared, numbers: Iterable[Parameter]) -> str:
    return weakest(_grade(prepared, p) for p in numbers)


def _assumed(prepared: Prepared, numbers: Iterable[Parameter]) -> int:
    return sum(_grade(prepared, p) == "assumed" for p in numbers)


def rows(prepared: Prepared) -> tuple[Mapping[str, Any], ...]:
    """One row per number used.

    The keys are those of ``library.describe.row``, with ``spread_sources`` (citations the spread rests on)
    and ``alternatives`` ((name, value with unit) of each).
    """
    library = prepared.library
    out: list[Mapping[str, Any]] = []
    module: set[str] = set()
    if prepared.scenario.respiration != PLAIN:
        module = set(respiration.systems(respiration.planned(prepared, ())))
    breathing = tuple(p for p in library.parameters().values() if _owner(p) in module)
    for p in (*used(prepared), *breathing):
        records = (library.evidence(record).citation for record in p.between_person_basis)
        one = row(library, p)
        one["spread_sources"] = list(dict.fromkeys(records))
        if prepared.occasions is None:
            one["from_dose_to_dose"] = ""
        one["alternatives"] = [(other.name, other.written) for other in p.alternatives]
        replaced = _replaced(prepared, p)
        if prepared.scenario.uncertainty is not None and p.distribution == "log-uniform":
            # Its width is drawn with the parameter sets, not for each person.
            one |= {"spread": "the same", "spread_assumption": "", "spread_sources": []}
        if replaced is not None:
            one |= {"value": str(replaced), "unit": "", "written": str(replaced), "grade": "assumed"}
            one |= {"seen": None, "definition": "", "sources": [], "observed": [], "calibrated": ""}
            one["known"] = "held at the value given for this run"
            one["assumption"] = f"overridden for this run; the library has {p.written}"
            if p.distribution in ("log-uniform", "uniform"):
                # The width said that the value is unknown; a value that is given is the same in everyone.
                one |= {"spread": "the same", "spread_assumption": "", "spread_sources": []}
        out.append(one)
    return tuple(out)


def substances(prepared: Prepared) -> dict[str, tuple[str, str, int]]:
    """Per substance: title, grade of its weakest number, how many of its numbers are assumed."""
    out: dict[str, tuple[str, str, int]] = {}
    numbers = used(prepared)
    for s in prepared.values.substances:
        own = [p for p in numbers if _owner(p) == s.name]
        title = prepared.library.substances[s.name].title
        out[s.name] = (title, _weakest(prepared, own), _assumed(prepared, own))
    return out


def graded(prepared: Prepared, products: Iterable[str], arm: str) -> dict[str, int]:
    """How many of the numbers that an arm is computed from have each grade.

    ``products`` are those of its past use too; what they do to each other's clearances in ``arm`` counts.
    """
    library = prepared.library
    products = tuple(dict.fromkeys(products))
    reached = tuple(dict.fromkeys(name for product in products for name in library.reached(product)))
    names = set(shared_numbers.entering(prepared, reached))
    names = names.union(*(_of_product(library, product) for product in products))
    names = names.union(*(_of_substance(library, substance) for substance in reached))
    if arm in prepared.interactions:
        names |= set(altered.parameters_used(library, prepared.interactions[arm]))
    grades = [_grade(prepared, p) for p in used(prepared) if p.name in names or _owner(p) == "adult"]
    return {grade: grades.count(grade) for grade in dict.fromkeys(grades)}


def of_arm(prepared: Prepared, products: Iterable[str], kratom: bool) -> tuple[tuple[str, str], ...]:
    """Statements about one arm and the grade of what each rests on."""
    library = prepared.library
    numbers = used(prepared)
    out: list[tuple[str, str]] = []
    opioid = any(s.mu is not None for s in prepared.values.substances)
    for name in dict.fromkeys(products):
        names = _of_product(library, name).union(*(_of_substance(library, s) for s in library.reached(name)))
        own = [p for p in numbers if p.name in names]
        action = [p for p in own if ".mor." in p.name or ".alpha2." in p.name]
        exposure = [p for p in own if p not in action]
        title = library.product(name).title
        assumed = f"{_assumed(prepared, exposure)} of {len(exposure)} numbers assumed"
        out.append((f"{title}: plasma levels ({assumed})", _weakest(prepared, exposure)))
        if action:
            out.append((f"{title}: action at the receptor in people", _weakest(prepared, action)))
        silent = library.product(name).not_modelled
        if silent:
            said = ", ".join(part.substance for part in silent)
            out.append(
                (f"{title}: also contains {said}, not modelled", weakest(p.content.grade for p in silent))
            )
    if opioid:
        course = [p for p in numbers if _owner(p) == "adaptation"]
        fitted = "time course of withdrawal: constants fitted to published courses"
        out.append((fitted, _weakest(prepared, course)))
        out.append(("COWS magnitude: extrapolated", "extrapolated"))
    if kratom:
        out.append(("kratom for opioid withdrawal: no controlled human trial was found", "extrapolated"))
    return tuple(out)
