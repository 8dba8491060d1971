"""How the equations are compiled: one set of Numba options and one lane width for the whole project.

Every compiled function works on a block of ``LANES`` people at once, the people in the last axis, as a few
vectors (``mitragyna.model.lanes``). The width is fixed and blocks are padded to it:
a person's numbers then go through the same instructions whoever shares the block.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

LANES = 32

NODES = 5
"""Nodes of one step, both ends included: those of Lobatto's rule."""
POSITION = np.array([0.0, 2.0 - 2.0 * np.sqrt(3.0 / 7.0), 2.0, 2.0 + 2.0 * np.sqrt(3.0 / 7.0), 4.0])
"""Where the nodes lie, in quarters of the step. Lobatto's points: roots of the slope of the fourth Legendre polynomial
and both ends (Hairer, Norsett and Wanner 1993, Solving Ordinary Differential Equations I, section II.7)."""
WIDE = NODES * LANES
"""Length of a row that holds all nodes of a step, the people of one node next to each other."""


def _cache_folder() -> Path:
    """Folder of the compiled code, named by a hash of the sources it was compiled from.

    Numba's own cache looks at the file of one function only and misses an edit in a function it calls.
    """
    import platformdirs

    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in ("model", "engine"):
        for source in sorted((package / folder).glob("*.py")):
            digest.update(source.read_bytes())
    for name in ("numba", "llvmlite", "numpy"):
        digest.update(metadata.version(name).encode())
    base = os.environ.get("MITRAGYNA_CACHE") or Path(platformdirs.user_cache_dir("mitragyna")) / "compiled"
    return Path(base) / digest.hexdigest()[:16]


def _point_numba_at_the_cache() -> bool:
    """Set Numba's cache folder; False when no folder can be written (then nothing is cached)."""
    import numba

    folder = _cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return True


_CACHED = _point_numba_at_the_cache()


def compiled(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with the project's options: no fast-math, the GIL released, cached."""
    import numba

    return numba.njit(nogil=True, fastmath=False, error_model="numpy", cache=_CACHED)(function)
