"""How the equations are compiled for a GPU: ``mitragyna.model.compiled`` of the twins."""

# pyright: basic, reportMissingImports=false
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mitragyna.engine.cuda.presence import simulated
from mitragyna.model.compiled import LANES, NODES, POSITION, WIDE

__all__ = ["LANES", "NODES", "POSITION", "WIDE", "compiled", "compiled_apart"]


def compiled(function: Callable[..., Any]) -> Any:
    """Compile ``function`` for the device when a kernel calls it: no fast-math.

    The simulator runs the Python as it stands: its own wrapper changes a module while threads are in it.
    """
    if simulated():
        return function
    from numba import cuda

    return cuda.jit(device=True, fastmath=False)(function)


compiled_apart = compiled
"""On a device every function is a part of its kernel."""
