"""Whether there is a GPU to compute on, said in one sentence where there is none."""

# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
from __future__ import annotations

import os
from importlib.util import find_spec

from mitragyna.errors import InputError

CPU, CUDA = DEVICES = ("cpu", "cuda")
"""What a run can be computed on."""
LEAST_CARD, LEAST_DRIVER = (7, 0), (12, 1)
"""A launch takes more than 4 KB of arguments, which older ones do not."""
_EXTRA = "pip install 'mitragyna[cuda]'"


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
        return f"cuda needs the package numba-cuda, which is not installed ({_EXTRA})"
    try:
        from numba import cuda
        from numba.cuda.cudadrv.driver import driver
    except ImportError as problem:
        return f"cuda needs the package numba-cuda, which cannot be loaded here ({problem})"
    if simulated():
        return None
    if cuda.cuda_error() is not None:
        return "cuda needs a GPU, and none was found that CUDA can use"
    if not cuda.is_available():
        return f"cuda needs compilers for a GPU, which are not installed ({_EXTRA})"
    card, version = cuda.get_current_device().compute_capability, driver.get_version()
    if tuple(card) < LEAST_CARD or tuple(version) < LEAST_DRIVER:
        found = f"compute capability {card[0]}.{card[1]} and a driver for CUDA {version[0]}.{version[1]}"
        return f"cuda needs compute capability 7.0 and a driver for CUDA 12.1, or more; here are {found}"
    return None
