"""Products of a scenario's own, made from certificates of analysis: reading ``[[product]]``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mitragyna.errors import InputError
from mitragyna.scenario.refusal import checked, refusal, tables, under
from mitragyna.scenario.regimen import find_product
from mitragyna.scenario.schema import ProductFile

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
