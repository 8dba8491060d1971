"""``mitragyna.engine.cuda.lanes`` under Numba's simulator of a GPU, which runs Python and knows no votes of a warp.

A block of people is all the threads of a block of the grid, so barriers of that block say the same.
"""

# pyright: basic, reportMissingImports=false
from __future__ import annotations

import threading
from typing import Any

import numpy as np

from mitragyna.model.compiled import LANES

WIDTH = 1
STRIDE = LANES


def _thread() -> Any:
    """The simulated thread, which has the barriers."""
    return threading.current_thread()


def here() -> int:
    """Where this thread's person is in a block."""
    return int(_thread().threadIdx.x)


def meet() -> None:
    """Go on when all threads are here."""
    _thread().syncthreads()


def for_anyone(flag: Any) -> bool:
    """Whether ``flag`` is true in any thread."""
    return bool(_thread().syncthreads_or(bool(flag)))


def load(array: np.ndarray, index: int) -> Any:
    """The float of ``array`` at element ``index``."""
    return array.reshape(-1)[index]


def store(array: np.ndarray, index: int, value: Any) -> None:
    """Put a float into ``array`` at element ``index``."""
    array.reshape(-1)[index] = value


pick = load
store_rounded = store


def all_lanes(value: float) -> Any:
    """A float as it is, dividing as NumPy does."""
    return np.float64(value)


def where_above(a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """``then`` where a > b, ``otherwise`` where not."""
    return np.float64(then if a > b else otherwise)


def any_above(a: Any, b: Any) -> bool:
    """Whether a > b for anybody in the block."""
    return for_anyone(a > b)


def fused(a: Any, b: Any, c: Any) -> Any:
    """a b + c."""
    return a * b + c


def absolute(value: Any) -> Any:
    """|value|."""
    return abs(value)
