"""One person as one value: ``mitragyna.model.lanes`` where every person has a thread of a GPU.

A block of people is a warp, so its threads wait for each other without a barrier's cost. Whether anybody's number is
above another is a vote of the warp: all threads of a block take the same way through the steps.
"""

# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import cuda
from numba.cuda import libdevice, types
from numba.cuda.extending import intrinsic

from mitragyna.model.compiled import LANES

WIDTH = 1
STRIDE = LANES
_EVERYBODY = 0xFFFFFFFF


@cuda.jit(device=True)
def here():
    """Where this thread's person is in a block."""
    return types.int64(cuda.threadIdx.x)


@cuda.jit(device=True)
def meet():
    """Go on when all threads of the block are here, and see what they have written."""
    cuda.syncwarp(_EVERYBODY)


@cuda.jit(device=True)
def for_anyone(flag):
    """Whether ``flag`` is true in any thread of the block."""
    return cuda.any_sync(_EVERYBODY, flag)


def _element(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    return builder.gep(context.make_array(kind)(context, builder, array).data, [index])


@intrinsic
def load(typingctx: Any, array: Any, index: Any) -> Any:
    """The float of ``array`` at element ``index``."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_element(context, builder, signature.args[0], args[0], args[1]), align=8)

    return types.float64(array, types.int64), code


@intrinsic
def store(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """Put a float into ``array`` at element ``index``."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, index, value = args
        builder.store(value, _element(context, builder, signature.args[0], array, index), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.float64), code


@intrinsic
def pick(typingctx: Any, array: Any, index: Any) -> Any:
    """One element of ``array``: plain indexing without the test for a negative index."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_element(context, builder, signature.args[0], args[0], args[1]))

    return array.dtype(array, types.int64), code


@intrinsic
def store_rounded(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """As ``store``, into an array of 32-bit floats."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, index, value = args
        rounded = builder.fptrunc(value, ir.FloatType())
        builder.store(rounded, _element(context, builder, signature.args[0], array, index), align=4)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.float64), code


@cuda.jit(device=True)
def all_lanes(value):
    """A float as it is."""
    return value


@cuda.jit(device=True)
def where_above(a, b, then, otherwise):
    """``then`` where a > b, ``otherwise`` where not (or where either is not a number)."""
    return then if a > b else otherwise


@cuda.jit(device=True)
def any_above(a, b):
    """Whether a > b for anybody in the block."""
    return cuda.any_sync(_EVERYBODY, a > b)


@cuda.jit(device=True)
def fused(a, b, c):
    """a b + c, rounded once."""
    return libdevice.fma(a, b, c)


@cuda.jit(device=True)
def absolute(value):
    """|value|."""
    return abs(value)
