"""Products of a scenario's own, made from certificates of analysis: reading ``[[product]]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.scenario.refusal import checked, refusal, tables, under
from mitragyna.scenario.regimen import find_product
from mitragyna.scenario.schema import ProductFile
from mitragyna.units import to_internal

if TYPE_CHECKING:
    from mitragyna.library import Library, Product

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def read_products(value: object, library: Library, folder: Path, key: str) -> tuple[Product, ...]:
    """The products of ``[[product]]``, their certificates looked up in ``folder``.

    Raises ``InputError`` for a name that is taken or is no name, a certificate that cannot be used, and a lot
    that is not of the class of the product it is said to be like.
    """
    from mitragyna.library import product_from_certificate, read_certificate

    made: dict[str, Product] = {}
    for i, entry in enumerate(tables(value, key)):
        at = under(key, i)
        file = checked(ProductFile, entry, at)
        if not _NAME.fullmatch(file.name):
            raise refusal(
                under(at, "name"),
                file.name,
                "is no name; expected letters, digits and hyphens, for example 'lot-17'",
            )
        if file.name in (*made, *library.names()) or library.named(file.name) is not None:
            raise refusal(under(at, "name"), file.name, "is taken; expected a name that nothing else has")
        model = find_product(file.like, library, under(at, "like"))
        try:
            certificate = read_certificate(folder / file.certificate, file.certificate)
            product = product_from_certificate(certificate, model.name, library, file.name)
        except InputError as error:
            raise InputError(
                f"{under(at, 'certificate')}: {error}", where=at, what=file.certificate
            ) from None
        made[file.name] = product
    return tuple(made.values())


def read_labels(value: object, products: tuple[Product, ...], key: str) -> Mapping[str, Mapping[str, float]]:
    """What the labels of ``[[product]]`` say of alkaloids: product -> alkaloid -> mg/g, or mg/mL.

    Raises ``InputError`` for what is no table, no alkaloid or no content.
    """
    from mitragyna.library.analytes import ALKALOIDS

    made: dict[str, Mapping[str, float]] = {}
    for i, (entry, product) in enumerate(zip(tables(value, key), products, strict=True)):
        at = under(under(key, i), "label")
        given = checked(ProductFile, entry, under(key, i)).label
        if given is None:
            continue
        if not isinstance(given, dict):
            raise refusal(
                at, given, "is not a table; expected contents, for example { mitragynine = '15 mg/g' }"
            )
        label: dict[str, float] = {}
        for alkaloid, content in cast("dict[str, object]", given).items():
            if alkaloid not in ALKALOIDS:
                near = suggestion(alkaloid, ALKALOIDS) or "; expected an alkaloid of docs/products.md"
                raise refusal(at, alkaloid, f"is not an alkaloid{near}")
            per_volume = product.certificate is not None and product.certificate.by_volume
            dimension, factor = ("mass_per_volume", 1.0) if per_volume else ("mass_per_mass", 1000.0)
            label[alkaloid] = factor * to_internal(content, dimension, under(at, alkaloid), zero=False)
        made[product.name] = label
    return made
