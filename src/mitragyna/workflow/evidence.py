"""What a run rests on: the numbers used with their sources, and statements with grades per arm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mitragyna.library import GRADES, Library, Parameter
from mitragyna.simulate.arms import Prepared

SHARED = ("adaptation", "outcomes")


def weakest(grades: Iterable[str]) -> str:
    """The weakest of the grades; ``assumed`` when there is none."""
    return max(grades, key=GRADES.index, default="assumed")


def _owner(parameter: Parameter) -> str:
    return parameter.name.split(".")[0]


def used(prepared: Prepared) -> tuple[Parameter, ...]:
    """Every number of the library that enters the run."""
    substances = {s.name for s in prepared.values.substances}
    owners = substances | set(prepared.products) | set(SHARED) | set(prepared.library.scales)
    routes = {prepared.library.product(p).route for p in prepared.products}
    everything = prepared.library.parameters().values()
    absent = {r for r in _route_names(prepared.library) if r not in routes}
    return tuple(p for p in everything if _owner(p) in owners and p.name.split(".")[1] not in absent) + tuple(
        p for p in everything if p.name.startswith("adult.weight")
    )


def _route_names(library: Library) -> set[str]:
    return {route for s in library.substances.values() for route in s.routes}


def citations(library: Library, parameter: Parameter) -> list[str]:
    """Authors, year, journal and DOI of each source of a number, each once."""
    return list(dict.fromkeys(library.evidence(record).citation for record in parameter.basis))


def spread(parameter: Parameter) -> str:
    """How people differ in a number, in words; empty when they do not."""
    if not parameter.varies:
        return ""
    if parameter.distribution == "log-uniform":
        return f"unknown: log-uniform {parameter.low:g} to {parameter.high:g}"
    if parameter.distribution == "uniform":
        return f"uniform {parameter.low:g} to {parameter.high:g}"
    return f"CV {100.0 * (parameter.between_person or 0.0):.0f} % ({parameter.distribution})"


def rows(prepared: Prepared) -> tuple[Mapping[str, Any], ...]:
    """One row per number used: name, value, unit, spread, grade, seen, assumption, sources."""
    out: list[Mapping[str, Any]] = []
    for p in used(prepared):
        replaced = prepared.scenario.written_parameters.get(p.name)
        out.append(
            {
                "name": p.name,
                "value": p.written_value if replaced is None else str(replaced),
                "unit": p.written_unit if replaced is None else "",
                "spread": spread(p),
                "grade": p.grade if replaced is None else "assumed",
                "seen": p.seen or "",
                "assumption": p.assumption if replaced is None else f"overridden for this run; the library has {p.written}",
                "sources": citations(prepared.library, p),
            }
        )
    return tuple(out)


def substances(prepared: Prepared) -> dict[str, tuple[str, str, int]]:
    """Per substance: title, grade of its weakest number, how many of its numbers are assumed."""
    out: dict[str, tuple[str, str, int]] = {}
    numbers = used(prepared)
    for s in prepared.values.substances:
        own = [p for p in numbers if _owner(p) == s.name]
        assumed = sum(p.grade == "assumed" for p in own)
        out[s.name] = (prepared.library.substances[s.name].title, weakest(p.grade for p in own), assumed)
    return out


def of_arm(prepared: Prepared, products: Iterable[str], kratom: bool) -> tuple[tuple[str, str], ...]:
    """Statements about one arm and the grade of what each rests on."""
    library = prepared.library
    numbers = used(prepared)
    out: list[tuple[str, str]] = []
    opioid = any(s.mu is not None for s in prepared.values.substances)
    for name in dict.fromkeys(products):
        reached = library.reached(name)
        own = [p for p in numbers if _owner(p) in (*reached, name)]
        exposure = [p for p in own if ".mor." not in p.name and ".alpha2." not in p.name]
        action = [p for p in own if ".mor." in p.name or ".alpha2." in p.name]
        title = library.product(name).title
        assumed = sum(p.grade == "assumed" for p in exposure)
        out.append((f"{title}: plasma levels ({assumed} of {len(exposure)} numbers assumed)", weakest(p.grade for p in exposure)))
        if action:
            out.append((f"{title}: action at the receptor in people", weakest(p.grade for p in action)))
    if opioid:
        course = [p for p in numbers if _owner(p) == "adaptation"]
        out.append(("time course of withdrawal: constants fitted to published courses", weakest(p.grade for p in course)))
        out.append(("COWS magnitude: extrapolated", "extrapolated"))
    if kratom:
        out.append(("kratom for opioid withdrawal: no controlled human trial was found", "extrapolated"))
    return tuple(out)
