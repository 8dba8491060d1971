"""A library folder of one's own: which folders and files there may be in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from mitragyna.errors import InputError, suggestion
from mitragyna.library import variability

FOLDERS: Final = (
    "substances",
    "products",
    "populations",
    "systems",
    "scales",
    "symptoms",
    "effects",
    "interactions",
    "variants",
    "evidence",
)
_BESIDE: Final = (".md", ".txt", ".rst", ".html", ".pdf", ".bak", ".orig", ".swp")
"""Files that may lie beside the entries of a library of one's own and are not read."""


def folder_of_ones_own(folder: Path) -> Path:
    """The folder, checked. Raises ``InputError`` for one that is no library, or holds what would not be read."""
    if not folder.is_dir():
        raise InputError(f"library: '{folder}' is not a folder", where="library", what=str(folder))
    if (folder / "quantities.toml").exists():
        raise InputError(
            f"library: '{folder / 'quantities.toml'}' is not read: quantities are what the equations give, "
            "and a scale of your own, in scales/NAME.toml, brings its own",
            where="library",
            what="quantities.toml",
        )
    own = (*FOLDERS, *variability.FILES)
    if not any((folder / name).exists() for name in own):
        raise InputError(
            f"library: '{folder}' holds none of the folders {', '.join(FOLDERS)}",
            where="library",
            what=str(folder),
        )
    for path in folder.iterdir():
        if path.is_dir() and not path.name.startswith(".") and path.name not in FOLDERS:
            hint = suggestion(path.name, FOLDERS)
            raise InputError(
                f"library: '{path}' is not a folder of a library{hint}", where="library", what=path.name
            )
    _refuse_unread(folder)
    return folder


def _refuse_unread(folder: Path) -> None:
    """Refuse what looks like an entry and would be passed over in silence."""
    read = {folder / name for name in variability.FILES}
    for place in (folder, *(folder / name for name in FOLDERS)):
        if not place.is_dir():
            continue
        ending = ".jsonl" if place.name == "evidence" else ".toml"
        for path in sorted(place.iterdir()):
            beside = path.name.startswith(".") or path.name.endswith("~") or path.suffix.lower() in _BESIDE
            if beside or path in read or (place == folder and (path.is_dir() or not path.suffix)):
                continue
            if place == folder:
                expected = f"entries in one of the folders, such as substances{os.sep}NAME.toml"
            elif path.suffix == ending and path.is_file():
                continue
            else:
                expected = f"files NAME{ending} there"
            raise InputError(
                f"library: '{path}' is not read; expected {expected}", where="library", what=path.name
            )
