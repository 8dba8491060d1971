"""Which variant of the adaptation equations a calibration is run for: ``--variant NAME``, else the standard."""

from __future__ import annotations

import sys

VARIANT = sys.argv[sys.argv.index("--variant") + 1] if "--variant" in sys.argv[:-1] else "standard"


def place(file: str, table: str) -> tuple[str, str]:
    """File and table in which a number is written: a variant's own, else those of the number itself."""
    if VARIANT == "standard":
        return file, table
    return f"variants/{VARIANT}.toml", f"{file.removesuffix('.toml').replace('/', '.')}.{table}"
