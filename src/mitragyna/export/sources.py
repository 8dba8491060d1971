"""Where the numbers of an export come from: the library's parameters behind each, with grade and evidence."""

from __future__ import annotations

from collections.abc import Iterable

from mitragyna.export.equations import FROM
from mitragyna.export.sbml import Source
from mitragyna.export.written import Written
from mitragyna.library import Formation, Library, Parameter, Substance


def sources(written: Written, library: Library, products: Iterable[str]) -> dict[str, tuple[Source, ...]]:
    """Sources by the name of a number. What a person drew differs from the library's value; its source is the same."""
    found: dict[str, tuple[Parameter | None, ...]] = {}
    for substance in library.substances.values():
        found |= _of_substance(substance)
    for product in products:
        found |= _of_product(library, product)
    known = library.parameters()
    out: dict[str, tuple[Source, ...]] = {}
    for number in written.numbers:
        name = number.name.partition(FROM)[0].removesuffix("_slower").removesuffix("_faster")
        behind = found.get(name) or ((known[name],) if name in known else ())
        listed = tuple(_source(p) for p in behind if p is not None)
        if listed:
            out[number.name] = listed
    return out


def _source(parameter: Parameter) -> Source:
    return Source(
        parameter.name, parameter.grade, parameter.basis, parameter.assumption or parameter.definition
    )


def _of_substance(item: Substance) -> dict[str, tuple[Parameter | None, ...]]:
    name = item.name
    out: dict[str, tuple[Parameter | None, ...]] = {
        f"{name}.molar_mass": (item.molar_mass,),
        f"{name}.effect_site.equilibration_rate": (item.effect_rate,),
        **{f"{name}.{key}": (number,) for key, number in item.disposition.items()},
    }
    for made in item.forms:
        out[f"{name}.forms.{made.metabolite}.fraction"] = (made.fraction,)
        out[f"{name}.forms.{made.metabolite}.delay_rate"] = (made.delay_rate,)
    if item.mor is not None:
        mor = item.mor
        out[f"{name}.mor.k"] = (mor.k,) if mor.k is not None else (mor.ki, mor.in_vivo_factor)
        out[f"{name}.mor.tau"] = (mor.tau,)
        out[f"{name}.mor.dissociation_rate"] = (mor.dissociation_rate,)
        out[f"{name}.mor.occupancy_max"] = (mor.occupancy_max,)
    if item.alpha2 is not None:
        out[f"{name}.alpha2.ec50"] = (item.alpha2.ec50,)
    return out


def _of_product(library: Library, product: str) -> dict[str, tuple[Parameter | None, ...]]:
    item = library.product(product)
    out: dict[str, tuple[Parameter | None, ...]] = {}
    for part in item.contains:
        name = f"{product}.{part.substance}"
        numbers = library.routes(product)[part.substance]
        out[f"{name}.content"] = (part.content, item.lot, part.lot)
        for key in ("absorption_rate", "bioavailability", "slow_fraction", "slow_rate"):
            out[f"{name}.{key}"] = (getattr(numbers, key),)
        out |= _presystemic(name, numbers.presystemic)
    return out


def _presystemic(name: str, made: Iterable[Formation]) -> dict[str, tuple[Parameter | None, ...]]:
    return {f"{name}.presystemic.{m.metabolite}.fraction": (m.fraction,) for m in made}
