"""How the equations are compiled: one set of Numba options and one lane width for the whole project.

Every compiled function works on a block of ``LANES`` people at once, the people in the last axis, as a few
vectors (``mitragyna.model.lanes``). The width is fixed and blocks are padded to it:
a person's numbers then go through the same instructions whoever shares the block.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
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


def sign_of_all_compiled() -> Path | None:
    """A file beside the compiled code of these very sources that is there once all of it is, for this Python and this
    kind of processor; None where code cannot be cached. A run that was interrupted has compiled a part.
    """
    if not _CACHED:
        return None
    from llvmlite import binding
    from numba.core import config as found

    config: Any = found
    processor = config.CPU_NAME or binding.get_host_cpu_name()
    return Path(config.CACHE_DIR) / f"all-{sys.implementation.cache_tag}-{processor}"


def compiled(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with the project's options: no fast-math, the GIL released, cached.

    A function that calls it has a copy of it to optimise as a part of its own.
    """
    return _compiled(function, apart=False)


def compiled_apart(function: Callable[..., Any]) -> Any:
    """As ``compiled``, for what is too large to be copied into whoever calls it (``mitragyna.model.apart``)."""
    return _compiled(function, apart=True)


def compiled_allocating(function: Callable[..., Any]) -> Any:
    """As ``compiled``, for what makes arrays of its own."""
    return _compiled(function, apart=False, allocating=True)


def _compiled(function: Callable[..., Any], *, apart: bool, allocating: bool = False) -> Any:
    from mitragyna.model.apart import Inner

    # Nothing calls the wrapper for C. What allocates nothing need not count who refers to its arrays.
    options: dict[str, Any] = {
        "nopython": True, "nogil": True, "fastmath": False, "error_model": "numpy", "no_cfunc_wrapper": True,
        "_nrt": allocating, "boundscheck": None,
    }  # fmt: skip
    made = Inner(function, options, cached=_CACHED, apart=apart)
    if _CACHED:
        for one in (made, made.for_python):
            _load_alone(one)
            _save_if_possible(one)
            _name_files_apart(one)
    return made


def _save_if_possible(made: Any) -> None:
    """Have ``made`` go on where its code cannot be kept: a full disk costs the next run its compiling, not this one."""
    cache = getattr(made, "_cache", None)
    save = getattr(cache, "save_overload", None)
    if cache is None or save is None:
        return

    def save_overload(signature: Any, data: Any) -> None:
        with suppress(OSError):
            save(signature, data)

    cache.save_overload = save_overload


_CODES: dict[Any, Any] = {}
_OF_THE_TYPE = 0x1 | 0x2 | 0x100 | 0x400
"""Flags of an array that Numba's type of it depends on: its order (C or Fortran), aligned, writeable."""


def _likeness(one: Any) -> Any:
    """The same for two arguments of the same Numba type, and far quicker to tell than that."""
    if isinstance(one, np.ndarray):
        return one.dtype, one.ndim, one.flags.num & _OF_THE_TYPE
    if isinstance(one, tuple):
        return type(one), *[_likeness(part) for part in one]
    return type(one)


def for_the_like(function: Any, *given: Any) -> Any:
    """The code of a compiled function for arguments of the types of ``given``.

    It takes arguments of these very types and does not look at them, which of many arrays in tuples costs as much as
    a short call. Without the parts of Numba used here: the function itself.
    """
    function = getattr(function, "for_python", function)
    typeof, compile_for = getattr(function, "typeof_pyval", None), getattr(function, "compile", None)
    if typeof is None or compile_for is None:
        return function
    like = function, _likeness(given)
    if like not in _CODES:
        _CODES[like] = compile_for(tuple(typeof(one) for one in given)) or function
    return _CODES[like]


def _load_alone(made: Any) -> None:
    """Have ``made`` load its cached code without Numba's tables of all it could compile.

    Numba fills them before it loads anything, which takes 0.35 s and 24 MB (it brings in all it knows of NumPy, and
    SciPy's linear algebra); code that is compiled already needs only Numba's run-time functions. Compiling fills
    the tables by itself. Without the parts of Numba used here, it does as it always does.
    """
    cache = getattr(made, "_cache", None)
    load = getattr(cache, "_load_overload", None)
    guarded = getattr(cache, "_guard_against_spurious_io_errors", None)
    if cache is None or load is None or guarded is None:
        return

    def load_overload(signature: Any, target: Any) -> Any:
        from numba.core.runtime.nrt import rtsys

        rtsys.initialize(target)
        with guarded():
            return load(signature, target)
        return None  # where an error of the file was passed over

    cache.load_overload = load_overload


def _name_files_apart(made: Any) -> None:
    """Have no two processes write the same file of code.

    Numba numbers the files of a function's argument types: two processes that compile it for different types at one
    time would give both the same number, and the list could then name one's file for the other's types.
    """
    file = getattr(getattr(made, "_cache", None), "_cache_file", None)
    name = getattr(file, "_data_name", None)
    if file is None or name is None:
        return

    def data_name(number: int) -> str:
        return f"{os.getpid()}.{name(number)}"

    file._data_name = data_name
