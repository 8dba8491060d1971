"""What an amount of a lot means: of the product itself, where the product it is like has amounts of its alkaloid."""

from __future__ import annotations

from typing import Final

from mitragyna.library import Product
from mitragyna.safety.figures import figure
from mitragyna.safety.taken.amounts import Amounts

_WHOLE: Final = 1e-6


def meaning(product: Product | None, amounts: Amounts) -> str:
    """What the largest amount of an enhanced lot holds, in words; empty where nothing has to be asked.

    Amounts of enhanced products of the library are masses of 7-hydroxymitragynine, and those of a lot masses of the
    product, so that one number means two things. Whole and half pieces of a stated mass (``unit_mass``) are plain.
    """
    certificate = None if product is None else product.certificate
    if product is None or certificate is None or not product.enhanced:
        return ""
    unit = "mg" if product.amount_dimension == "mass" else "mL"
    amount = amounts.largest
    content = sum(part.content.value for part in product.everything)
    if amount is None:
        return f"1 {unit} of {product.name} holds {figure(content)} mg of alkaloids"
    piece = None if certificate.unit_mass is None else 1000.0 * certificate.unit_mass
    if piece is not None and unit == "mg":
        halves = 2.0 * amount / piece
        if halves >= 1.0 - _WHOLE and abs(halves - round(halves)) <= _WHOLE * halves:
            return ""
    return f"{figure(amount)} {unit} of {product.name} hold {figure(amount * content)} mg of alkaloids"
