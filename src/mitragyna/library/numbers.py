"""Every number of a library or a product, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mitragyna.library.entries import Formation, Product, RouteNumbers
from mitragyna.library.parameter import Parameter

if TYPE_CHECKING:
    from mitragyna.library.load import Library


def every_number(library: Library) -> Iterator[Parameter]:
    """All numbers of a library, shared ones as often as they are written."""
    for item in library.substances.values():
        yield item.molar_mass
        yield from item.disposition.values()
        yield from _present(item.effect_rate)
        for made in item.forms:
            yield made.fraction
            yield from _present(made.delay_rate)
        if item.mor is not None:
            mor = item.mor
            yield from _present(
                mor.k, mor.ki, mor.in_vivo_factor, mor.tau, mor.dissociation_rate, mor.occupancy_max
            )
        if item.alpha2 is not None:
            yield item.alpha2.ec50
        yield from item.data_only
        for route in item.routes.values():
            yield from _route_numbers(route)
    for item in library.products.values():
        yield from product_numbers(item)
    for item in library.populations.values():
        for covariate in item.covariates.values():
            yield from _present(covariate.parameter)
            yield from covariate.frequencies.values()
    for item in library.systems.values():
        yield from item.parameters.values()
    for item in library.scales.values():
        yield item.floor
        yield item.half
        yield from _present(item.severity_weight)
    for item in library.effects.values():
        yield from item.numbers()
    for item in library.symptoms.values():
        yield item.effect
        yield item.relief
    yield library.qt_reference.margin
    yield from library.background.numbers()
    yield from library.interactions.parameters()


def product_numbers(product: Product) -> Iterator[Parameter]:
    """All numbers of a product: what it holds, how its lots differ, its own routes."""
    yield from _present(product.lot, product.density)
    for part in product.everything:
        yield part.content
        yield from _present(part.lot)
        yield from _route_numbers(part.own)


def _route_numbers(route: RouteNumbers) -> Iterator[Parameter]:
    yield from route.numbers
    yield from _fractions(route.presystemic)


def _fractions(formations: tuple[Formation, ...]) -> Iterator[Parameter]:
    return (made.fraction for made in formations)


def _present(*numbers: Parameter | None) -> Iterator[Parameter]:
    return (number for number in numbers if number is not None)
