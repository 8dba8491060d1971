"""The device itself: its memory, and kernels on it. Under the simulator arrays are those of NumPy."""

# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportPrivateImportUsage=false
from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import cuda

from mitragyna.engine.cuda.presence import simulated
from mitragyna.model.compiled import LANES

SHARE = 0.6
"""How much of the free memory people may take."""


def send(given: Any) -> Any:
    """An array, or the arrays of a tuple, on the device; whatever else it holds stays as it is."""
    if isinstance(given, tuple):
        parts = [send(one) for one in given]
        return type(given)(*parts) if hasattr(given, "_fields") else tuple(parts)
    if not isinstance(given, np.ndarray) or simulated():
        return given
    return cuda.to_device(np.ascontiguousarray(given))


def room(shape: tuple[int, ...], kind: Any = np.float64) -> Any:
    """An array on the device with nothing in it yet."""
    return np.empty(shape, kind) if simulated() else cuda.device_array(shape, kind)


def fetch(array: Any) -> np.ndarray:
    """An array of the device here."""
    return array if isinstance(array, np.ndarray) else array.copy_to_host()


def memory() -> int:
    """Bytes that people may take."""
    return 2**30 if simulated() else int(SHARE * cuda.current_context().get_memory_info().free)


@cache
def _compiled(kernel: Any) -> Any:
    # A last wave of few people leaves most of the device idle, which is no news to anybody.
    cuda.config.CUDA_LOW_OCCUPANCY_WARNINGS = 0
    return cuda.jit(fastmath=False)(kernel)


def launch(kernel: Any, blocks: int, *given: Any) -> None:
    """Run a kernel, a thread for each of the people of ``blocks`` blocks."""
    _compiled(kernel)[blocks, LANES](*given)


def name() -> str:
    """What the device is called."""
    if simulated():
        return "Numba's simulator"
    called = cuda.get_current_device().name
    return called.decode() if isinstance(called, bytes) else str(called)
