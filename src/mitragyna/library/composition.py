"""What a product is made of as a whole: does it add up, and is it leaf or an enhanced product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mitragyna.errors import InputError
from mitragyna.library.analytes import ALKALOIDS
from mitragyna.library.entries import ENHANCED, Product, ProductContent

ENHANCED_ABOVE: Final = 0.02
"""Share of all alkaloids above which 7-hydroxymitragynine or its pseudoindoxyl make a product enhanced.

The limit that laws put on what may be sold as kratom (record ``7oh-share-limit-oklahoma``); dried leaf has far
less (``k51-content-7oh``).
"""
MARKERS: Final = ("7-hydroxymitragynine", "mitragynine-pseudoindoxyl")
"""Alkaloids that leaf has next to nothing of, and enhanced products much."""
WATER_MG_PER_ML: Final = 1000.0


def shares(amounts: Mapping[str, float]) -> dict[str, float]:
    """Alkaloid -> its share of all alkaloids, from amounts in any one unit; empty when there are none."""
    alkaloids = {name: amount for name, amount in amounts.items() if name in ALKALOIDS}
    total = sum(alkaloids.values())
    return {name: amount / total for name, amount in alkaloids.items()} if total > 0 else {}


def marker_share(amounts: Mapping[str, float]) -> float:
    """The larger of the shares of the two ``MARKERS`` among the alkaloids; 0 without alkaloids."""
    found = shares(amounts)
    return max((found.get(name, 0.0) for name in MARKERS), default=0.0)


def is_enhanced(amounts: Mapping[str, float]) -> bool:
    """Whether amounts of alkaloids (in any one unit) are those of an enhanced product."""
    return marker_share(amounts) > ENHANCED_ABOVE


def contents(parts: Iterable[ProductContent]) -> dict[str, float]:
    """Substance -> typical content (mg per mg, or mg per mL, of product)."""
    return {part.substance: part.content.value for part in parts}


def check(product: Product, where: str) -> None:
    """Refuse a product that holds more than itself, holds one thing twice, or is of the wrong class.

    A product taken by volume is judged by its density, or by that of water when it has none. Raises
    ``InputError`` placed at ``where``.
    """
    named = [part.substance for part in product.everything]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise InputError(
            f"{where}: '{twice[0]}' is there twice; expected each substance once", where=where, what=twice[0]
        )
    amounts = contents(product.everything)
    if not product.labelled:
        refuse_excess(sum(amounts.values()), density(product), where)
    share, enhanced = marker_share(amounts), is_enhanced(amounts)
    if enhanced != product.enhanced:
        side = "above" if enhanced else "not above"
        due = f"'{ENHANCED}'" if enhanced else "another class than that of enhanced products"
        raise InputError(
            f"{where}: the class is '{product.kind}', and {100 * share:.2g} % of the alkaloids are "
            f"7-hydroxymitragynine or its pseudoindoxyl, {side} {100 * ENHANCED_ABOVE:g} %; expected {due}",
            where=where,
            what=product.kind,
        )


def density(product: Product) -> float | None:
    """mg of product per mL where it is taken by volume (water's when it is not stated); None for a mass."""
    if product.amount_dimension == "mass":
        return None
    return WATER_MG_PER_ML if product.density is None else product.density.value


def refuse_excess(total: float, mg_per_ml: float | None, where: str) -> None:
    """Refuse a total content (mg per mg; mg per mL with a density ``mg_per_ml``) of more than the whole."""
    part = total if mg_per_ml is None else total / mg_per_ml
    if part <= 1.0 + 1e-9:
        return
    if mg_per_ml is None:
        said = f"{1000 * total:.10g} mg of substances in 1 g of product"
        due = "a composition of 1000 mg/g or less in all"
    else:
        said = f"{total:.10g} mg of substances in 1 mL of product, which weighs {mg_per_ml:g} mg,"
        due = "less in all, or the liquid's own density"
    # Near the whole, four digits would say that 100 % is too much.
    percent = f"{100 * part:.4g}" if part >= 1.0005 else f"{100 * part:.10g}"
    raise InputError(f"{where}: {said} is {percent} % of it; expected {due}", where=where)
