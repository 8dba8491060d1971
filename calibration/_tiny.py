"""The library with plain products of one's own beside its products: what a study gave, for one script."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from mitragyna.library import Library, load


def library_with(products: Mapping[str, tuple[str, Mapping[str, float]]]) -> Library:
    """The shipped library and ``products``: name -> (route, mg of each substance per mg of product)."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "products").mkdir()
        for name, (route, contents) in products.items():
            head = f'name = "{name}"\ntitle = "{name}"\nclass = "other"\nroute = "{route}"\namount_dimension = "mass"\n'
            parts = [
                f'[[contains]]\nsubstance = "{substance}"\n[contains.content]\nvalue = {content!r}\n'
                'unit = "mg/mg"\nassumption = "as the study gave it"\n'
                for substance, content in contents.items()
            ]
            (Path(folder) / "products" / f"{name}.toml").write_text(head + "".join(parts), encoding="utf-8")
        return load(folder)
