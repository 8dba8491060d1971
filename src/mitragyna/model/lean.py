"""How functions called apart take their arguments: of an array its address and its length along each axis.

Numba hands over seven numbers for an array of one axis and nine for one of two. A step of the course calls some
thirty functions with a thousand arrays between them: a sixth of its time went into writing such numbers onto the
stack. Of a contiguous array two or three of them are enough to make the others again, and what a function does not
ask for is not made.
"""

# pyright: basic
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel.packer import ArgPacker
from numba.core.lowering import Lower
from numba.np.arrayobj import populate_array


def is_plain(kind: Any) -> bool:
    """Whether it is an array of which address and lengths are handed over."""
    return isinstance(kind, types.Array) and kind.layout == "C"


def fields_of(kind: Any) -> tuple[Any, ...]:
    """Types of a tuple's fields."""
    return tuple(kind.types)


def kinds_of(context: Any, kind: Any) -> list[Any]:
    """LLVM types of what is handed over for an argument of the type ``kind``."""
    if is_plain(kind):
        return [
            context.get_data_type(kind.dtype).as_pointer(),
            *[context.get_value_type(types.intp)] * kind.ndim,
        ]
    if isinstance(kind, types.BaseTuple):
        return [one for field in fields_of(kind) for one in kinds_of(context, field)]
    return list(ArgPacker(context.data_model_manager, [kind]).argument_types)


def packed(context: Any, builder: Any, kind: Any, value: Any) -> list[Any]:
    """What is handed over for ``value``."""
    if is_plain(kind):
        array = context.make_array(kind)(context, builder, value)
        return [array.data, *cgutils.unpack_tuple(builder, array.shape, kind.ndim)]
    if isinstance(kind, types.BaseTuple):
        fields = (builder.extract_value(value, i) for i in range(len(fields_of(kind))))
        return [
            one
            for field, of in zip(fields_of(kind), fields, strict=True)
            for one in packed(context, builder, field, of)
        ]
    return list(ArgPacker(context.data_model_manager, [kind]).as_arguments(builder, [value]))


def unpacked(context: Any, builder: Any, kind: Any, given: Iterator[Any]) -> Any:
    """The value that was ``packed``, of which ``given`` is next."""
    if is_plain(kind):
        data = next(given)
        shape = [next(given) for _ in range(kind.ndim)]
        size = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
        strides = [size]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        array = context.make_array(kind)(context, builder)
        populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        return context.make_tuple(
            builder, kind, [unpacked(context, builder, field, given) for field in fields_of(kind)]
        )
    packer = ArgPacker(context.data_model_manager, [kind])
    return packer.from_arguments(builder, [next(given) for _ in packer.argument_types])[0]


def type_of(context: Any, described: Any) -> Any:
    """LLVM type of a function called apart that Numba has ``described``."""
    full = context.call_conv.get_function_type(described.restype, described.argtypes)
    given = [one for kind in described.argtypes for one in kinds_of(context, kind)]
    return ir.FunctionType(full.return_type, [*full.args[:2], *given])


def call(context: Any, builder: Any, described: Any, name: str, given: Any) -> Any:
    """Call the function of that name, hand on its error, and return what it returns."""
    convention = context.call_conv
    kind = type_of(context, described)
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    returned = cgutils.alloca_once_value(builder, cgutils.get_null_value(kind.args[0].pointee))
    error = cgutils.alloca_once(builder, kind.args[1].pointee)
    handed = [
        one
        for of, value in zip(described.argtypes, given, strict=True)
        for one in packed(context, builder, of, value)
    ]
    code = builder.call(function, [returned, error, *handed])
    status = convention._get_return_status(builder, code, builder.load(error))
    with cgutils.if_unlikely(builder, status.is_error):
        convention.return_status_propagate(builder, status)
    return context.get_returned_value(builder, described.restype, builder.load(returned))


def name_of(described: Any) -> str:
    """The name by which a function is called that Numba has ``described``: the same in every process."""
    kinds = hashlib.sha256(str(described.argtypes).encode()).hexdigest()[:16]
    return f"{described.modname}.{described.qualname}.{kinds}"


class LeanLower(Lower):
    """Numba's lowering, of a function that takes its arguments as this module says."""

    def create_cpython_wrapper(self, release_gil: bool = False) -> None:
        """In place of what Python calls: the function as others call it, of which Numba's own becomes a part."""
        described, context = self.fndesc, self.context
        module = self.library.create_ir_module(f"{described.qualname} called apart")
        function = ir.Function(module, type_of(context, described), name_of(described))
        builder = ir.IRBuilder(function.append_basic_block("entry"))
        full = context.call_conv.get_function_type(described.restype, described.argtypes)
        given = iter(function.args[2:])
        values = [unpacked(context, builder, kind, given) for kind in described.argtypes]
        handed = ArgPacker(context.data_model_manager, described.argtypes).as_arguments(builder, values)
        within = ir.Function(module, full, described.llvm_func_name)
        builder.ret(builder.call(within, [*function.args[:2], *handed]))
        self.library.add_ir_module(module)
        self.library.get_function(described.llvm_func_name).linkage = "internal"
