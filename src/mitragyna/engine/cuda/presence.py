"""Whether there is a GPU to compute on, said in one sentence where there is none."""

# pyright: basic, reportMissingImports=false
from __future__ import annotations

import os
from importlib.util import find_spec

from mitragyna.errors import InputError

CPU, CUDA = DEVICES = ("cpu", "cuda")
"""What a run can be computed on."""


def simulated() -> bool:
    """Whether Numba's simulator of a GPU stands in for one (NUMBA_ENABLE_CUDASIM=1): for tests, very slow."""
    return os.environ.get("NUMBA_ENABLE_CUDASIM", "0") not in ("", "0")


def check_device(device: str, place: str = "device") -> None:
    """Raise ``InputError`` unless ``device``, given at ``place``, is a known word and, if a GPU, can be used."""
    if device not in DEVICES:
        raise InputError(f"{place}: '{device}' is not known; expected cpu or cuda", where=place, what=device)
    if device == CUDA:
        reason = missing()
        if reason is not None:
            raise InputError(f"{place}: {reason}; cpu needs nothing more", where=place, what=device)


def told(device: str) -> str:
    """A device that can be used, as a manifest names it."""
    if device == CPU:
        return device
    from mitragyna.engine.cuda.device import name

    return f"{device} ({name()})"


def missing() -> str | None:
    """Why no GPU can be used, without a full stop; None where one can."""
    if find_spec("numba_cuda") is None:
        return "cuda needs the package numba-cuda, which is not installed (pip install 'mitragyna[cuda]')"
    try:
        from numba import cuda

        if not simulated() and not cuda.is_available():
            return "cuda needs a GPU, and none was found that CUDA can use"
    except ImportError as problem:
        return f"cuda needs the package numba-cuda, which cannot be loaded here ({problem})"
    return None
