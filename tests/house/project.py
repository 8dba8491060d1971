"""The files of the project, as the house rules see them."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mitragyna"

_NOT_OURS = {".git", ".venv", ".asv", "results", "build", "dist", "node_modules"}
_CACHE = re.compile(r"^(__pycache__|\.[a-z_]*cache|\.hypothesis|.*\.egg-info|.*\.partial)$")
_BINARY = {".png", ".jpg", ".parquet", ".woff", ".woff2", ".ttf", ".pdf", ".ico", ".pyc"}


def files(*suffixes: str) -> list[Path]:
    """Files of the project, caches and results left out; only those with one of ``suffixes`` when given."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_OURS and not _CACHE.match(name)]
        found += [Path(folder) / name for name in names]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def texts() -> list[tuple[Path, str]]:
    """Every text file of the project with what it says."""
    return [(path, path.read_text("utf-8", "replace")) for path in files() if path.suffix not in _BINARY]


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(SOURCE.rglob("*.py"))


def shown(path: Path) -> str:
    """The path as it is written inside the project."""
    return str(path.relative_to(ROOT))
