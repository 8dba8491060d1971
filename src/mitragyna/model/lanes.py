"""Eight people as one value: vectors of floats for the compiled loops.

A compiler asked to find the vectors in a loop over people often does not, or guards each loop with tests
that cost more than the loop. Here a vector is a type of its own (LLVM's ``<8 x double>``), which the compiler
maps to the widest instructions the machine has. Arithmetic is that of the plain operators, lane by lane, with
nothing reordered and nothing fused but where ``fused`` says so, so a person's bits depend neither on the machine's
width nor on the other lanes.

``load`` and ``store`` count in elements from the start of a contiguous array, whatever its shape, and check
nothing.
"""

# pyright: basic
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic as numba_intrinsic
from numba.extending import lower_builtin, models, register_model, type_callable

WIDTH = 8
"""People in one vector."""
STRIDE = WIDTH
"""How far a loop over people goes on: ``range(here(), LANES, STRIDE)`` takes those of this thread. A thread of the
processor has all of a block, vector after vector; where every person has a thread, a block's threads go side by side.
"""

_IR = ir.VectorType(ir.DoubleType(), WIDTH)
_IR32 = ir.VectorType(ir.FloatType(), WIDTH)


class Lanes(types.Type):
    """The type of a vector of ``WIDTH`` floats."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{WIDTH}")


lanes = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _IR)


def _spread(builder: Any, value: Any) -> Any:
    """A scalar in every lane; a vector as it is."""
    if value.type == _IR:
        return value
    one = builder.insert_element(ir.Constant(_IR, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), None)
    return builder.shuffle_vector(one, ir.Constant(_IR, ir.Undefined), zeros)


def _arithmetic(operation: Any, instruction: str) -> None:
    @type_callable(operation)
    def typed(context: Any) -> Any:
        def typer(left: Any, right: Any) -> Any:
            if lanes in (left, right) and {left, right} <= {lanes, types.float64}:
                return lanes
            return None

        return typer

    for kinds in ((Lanes, Lanes), (Lanes, types.Float), (types.Float, Lanes)):

        @lower_builtin(operation, *kinds)
        def lowered(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            left, right = (_spread(builder, a) for a in args)
            return getattr(builder, instruction)(left, right)


for _operation, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _arithmetic(_operation, _instruction)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, index: Any, vector: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())


def _intrinsic(function: Callable[..., Any]) -> Any:
    """A function of compiled code given as instructions; its caller does not see the typing context."""
    return numba_intrinsic(function)


@_intrinsic
def here(typingctx: Any) -> Any:
    """Where this thread's people begin in a block."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.get_constant(types.int64, 0)

    return types.int64(), code


@_intrinsic
def meet(typingctx: Any) -> Any:
    """Go on when all threads of the block are here. They keep its books together, all with the same numbers: nobody
    may write what another has yet to read. One thread alone is never waited for.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.get_dummy_value()

    return types.void(), code


@_intrinsic
def for_anyone(typingctx: Any, flag: Any) -> Any:
    """Whether ``flag`` is true in any thread of the block."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return args[0]

    return types.boolean(types.boolean), code


@_intrinsic
def load(typingctx: Any, array: Any, index: Any) -> Any:
    """``WIDTH`` floats of ``array`` from element ``index`` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_pointer(context, builder, signature.args[0], args[0], args[1], _IR), align=8)

    return lanes(array, types.int64), code


@_intrinsic
def store(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """Put a vector into ``array`` from element ``index`` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, index, value = args
        builder.store(value, _pointer(context, builder, signature.args[0], array, index, _IR), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, lanes), code


@_intrinsic
def pick(typingctx: Any, array: Any, index: Any) -> Any:
    """One element of ``array``: plain indexing without the test for a negative index."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.load(builder.gep(data, [args[1]]))

    return array.dtype(array, types.int64), code


@_intrinsic
def store_rounded(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """As ``store``, into an array of 32-bit floats."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array, index, value = args
        rounded = builder.fptrunc(value, _IR32)
        builder.store(rounded, _pointer(context, builder, signature.args[0], array, index, _IR32), align=4)
        return context.get_dummy_value()

    return types.void(array, types.int64, lanes), code


@_intrinsic
def all_lanes(typingctx: Any, value: Any) -> Any:
    """A float in every lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _spread(builder, args[0])

    return lanes(types.float64), code


@_intrinsic
def where_above(typingctx: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
    """Lane by lane ``then`` where a > b, ``otherwise`` where not (or where either is not a number)."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b, then, otherwise = (_spread(builder, x) for x in args)
        return builder.select(builder.fcmp_ordered(">", a, b), then, otherwise)

    return lanes(a, b, then, otherwise), code


@_intrinsic
def any_above(typingctx: Any, a: Any, b: Any) -> Any:
    """Whether a > b in any lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b = (_spread(builder, x) for x in args)
        bits = builder.bitcast(builder.fcmp_ordered(">", a, b), ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(WIDTH), 0))

    return types.boolean(a, b), code


@_intrinsic
def fused(typingctx: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c lane by lane, rounded once: the same bits on every machine, quick where it has the instruction."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        name = f"llvm.fma.v{WIDTH}f64"
        function = builder.module.globals.get(name)
        if function is None:
            function = ir.Function(builder.module, ir.FunctionType(_IR, [_IR] * 3), name)
        return builder.call(function, [_spread(builder, x) for x in args])

    return lanes(a, b, c), code


@_intrinsic
def absolute(typingctx: Any, value: Any) -> Any:
    """|value| lane by lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        below = builder.fcmp_ordered("<", args[0], ir.Constant(_IR, [0.0] * WIDTH))
        return builder.select(below, builder.fneg(args[0]), args[0])

    return lanes(lanes), code
