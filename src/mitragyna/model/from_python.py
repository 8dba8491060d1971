"""How Python calls a function that is called apart: its arguments are taken from Python, and the same code is called.

Numba would compile the function a second time, around code that takes seven numbers from each array. Of the
course's hundred and fifty that code was a third of the time of compiling. Here one small function takes an
array's address and lengths, whatever its type, and is called for one array after the other.
"""

# pyright: basic
from __future__ import annotations

import copy
from typing import Any

from llvmlite import ir
from numba import _dynfunc  # pyright: ignore[reportAttributeAccessIssue]
from numba.core import cgutils, types
from numba.core.callwrapper import PyCallWrapper
from numba.core.compiler import CompilerBase, _LowerResult
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.datamodel.packer import ArgPacker
from numba.core.environment import Environment
from numba.core.typed_passes import NoPythonBackend

from mitragyna.model.lean import fields_of, is_plain, name_of, packed, type_of
from mitragyna.model.passes import FewPasses, Library

_WHOLE = ir.IntType(64)
_MOST_AXES = 64
"""NumPy's most."""


def name_for_python(described: Any) -> str:
    """The name of the code by which Python calls the function that Numba has ``described``."""
    return f"{name_of(described)}.python"


def entry(library: Any, described: Any) -> Any:
    """What Python calls."""
    return _dynfunc.make_function(
        described.lookup_module(), described.qualname, described.doc,
        library.get_pointer_to_function(name_for_python(described)), Environment.from_fndesc(described), (library,),
    )  # fmt: skip


class _Wrapper(PyCallWrapper):
    """Numba's, of which the parts that take arguments and call are others."""

    def build(self) -> Any:
        pointer = self.context.get_argument_type(types.pyobject)
        name = name_for_python(self.fndesc)
        function = ir.Function(self.module, ir.FunctionType(pointer, [pointer] * 3), name)
        builder = ir.IRBuilder(function.append_basic_block("entry"))
        api = self.context.get_python_api(builder)
        self.build_wrapper(api, builder, *function.args)
        return function, api

    def build_wrapper(self, api: Any, builder: Any, closure: Any, args: Any, kws: Any) -> None:
        context, described = self.context, self.fndesc
        convention = context.call_conv
        kinds = described.argtypes
        given = [api.alloca_obj() for _ in kinds]
        parsed = api.unpack_tuple(args, described.qualname, len(kinds), len(kinds), *given)
        wrong = builder.append_basic_block("wrong")
        with builder.goto_block(wrong):
            builder.ret(api.get_null_object())
        _go_on_if(builder, cgutils.is_not_null(builder, parsed), wrong)
        handed = [
            one
            for kind, at in zip(kinds, given, strict=True)
            for one in self._taken(api, builder, kind, builder.load(at), wrong)
        ]
        of = type_of(context, described)
        returned = cgutils.alloca_once_value(builder, cgutils.get_null_value(of.args[0].pointee))
        error = cgutils.alloca_once(builder, of.args[1].pointee)
        thread = api.save_thread() if self.release_gil else None
        function = cgutils.get_or_insert_function(builder.module, of, name_of(described))
        code = builder.call(function, [returned, error, *handed])
        if thread is not None:
            api.restore_thread(thread)
        status = convention._get_return_status(builder, code, builder.load(error))
        with builder.if_then(status.is_ok, likely=True):
            with builder.if_then(status.is_none):
                api.return_none()
            kind = self._simplified_return_type()
            value = context.get_returned_value(builder, kind, builder.load(returned))
            builder.ret(api.from_native_return(kind, value, None))
        convention.raise_error(builder, api, status)
        builder.ret(api.get_null_object())

    def _taken(self, api: Any, builder: Any, kind: Any, value: Any, wrong: Any) -> list[Any]:
        """What is handed over for the argument ``value`` of Python; ``wrong`` is where another type leads."""
        context = self.context
        if isinstance(kind, types.Omitted):
            return list(ArgPacker(context.data_model_manager, [kind]).as_arguments(builder, [None]))
        if is_plain(kind):
            numbers = cgutils.alloca_once(builder, _WHOLE, size=1 + kind.ndim)
            size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
            taken = builder.call(self._taking(kind.ndim), [value, _WHOLE(size), numbers])
            _go_on_if(builder, taken, wrong)
            data, *shape = (builder.load(builder.gep(numbers, [_WHOLE(i)])) for i in range(1 + kind.ndim))
            return [builder.inttoptr(data, context.get_data_type(kind.dtype).as_pointer()), *shape]
        if isinstance(kind, types.BaseTuple):
            fields = fields_of(kind)
            length = api.tuple_size(value)
            with cgutils.if_unlikely(builder, builder.icmp_signed("!=", length, length.type(len(fields)))):
                api.err_set_string("PyExc_TypeError", f"a tuple of {len(fields)} was expected")
                builder.branch(wrong)
            return [
                one
                for i, field in enumerate(fields)
                for one in self._taken(api, builder, field, api.tuple_getitem(value, i), wrong)
            ]
        native = api.to_native_value(kind, value)
        _go_on_if(builder, builder.not_(native.is_error), wrong)
        return packed(context, builder, kind, native.value)

    def _taking(self, axes: int) -> Any:
        """The function that puts the address and lengths of an array with so many axes where it is told, and says
        whether it was one of that size of element and of so many axes.
        """
        name = f"array{axes}"
        known = self.module.globals.get(name)
        if known is not None:
            return known
        context = self.context
        pointer = context.get_argument_type(types.pyobject)
        function = ir.Function(
            self.module, ir.FunctionType(ir.IntType(1), [pointer, _WHOLE, _WHOLE.as_pointer()]), name
        )
        function.linkage = "internal"
        function.attributes.add("noinline")
        builder = ir.IRBuilder(function.append_basic_block("entry"))
        api = context.get_python_api(builder)
        value, size, numbers = function.args
        # Room for whatever comes: an array with more axes than are asked for is told only after it was looked at.
        made = context.make_array(types.Array(types.float64, _MOST_AXES, "C"))(context, builder)
        code = api.numba_array_adaptor(value, builder.bitcast(made._getpointer(), api.voidptr))
        shape = cgutils.unpack_tuple(builder, made.shape, axes)
        items = _WHOLE(1)
        for one in shape:
            items = builder.mul(items, one)
        bad = builder.or_(
            cgutils.is_not_null(builder, code), builder.icmp_unsigned("!=", made.itemsize, size)
        )
        bad = builder.or_(bad, builder.icmp_unsigned("!=", made.nitems, items))
        with cgutils.if_unlikely(builder, bad):
            api.err_set_string("PyExc_TypeError", "an array of another type was expected")
            builder.ret(cgutils.false_bit)
        for i, one in enumerate([builder.ptrtoint(made.data, _WHOLE), *shape]):
            builder.store(one, builder.gep(numbers, [_WHOLE(i)]))
        builder.ret(cgutils.true_bit)
        return function


def _go_on_if(builder: Any, fine: Any, otherwise: Any) -> None:
    with cgutils.if_unlikely(builder, builder.not_(fine)):
        builder.branch(otherwise)


@register_pass(mutates_CFG=False, analysis_only=False)
class _FromPython(LoweringPass):
    """In place of all passes: the function is compiled as others call it, and what takes its arguments from Python."""

    _name = "from_python"

    def __init__(self) -> None:
        LoweringPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        context, inner = state.targetctx, state.inner
        inner.compile(state.args)
        result = inner.overloads[tuple(state.args)]
        described = copy.copy(result.fndesc)
        described.typemap = described.calltypes = None
        library = Library(context.codegen(), state.func_id.func_qualname)
        library.enable_object_caching()
        library.needs = {inner.need(result)}
        module = library.create_ir_module(f"{described.qualname} from Python")
        _Wrapper(context, module, None, described, None, None, state.flags.release_gil).build()
        library.add_ir_module(module)
        state.library, state.return_type = library, result.signature.return_type
        state["cr"] = _LowerResult(
            described, None, cfunc=entry(library, described), env=Environment.from_fndesc(described)
        )
        return True


class FromPythonCompiler(CompilerBase):
    """For Python's calls of the function ``inner``, which is called apart."""

    inner: Any = None

    def define_pipelines(self) -> list[Any]:
        self.state.inner = self.inner
        manager = FewPasses("from_python")
        manager.add_pass(_FromPython, "arguments from Python")
        manager.add_pass(NoPythonBackend, "what was compiled")
        manager.finalize()
        return [manager]
