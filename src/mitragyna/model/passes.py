"""The passes that compiled functions go through: Numba's own, but for what this project has no use for.

Numba optimises each function once by itself, then cheaply with all it calls so that counts of references meet, then
in full. Here hardly anything counts references, and the last of the three does what the others do. Most of the passes
before that look for what no function here has (closures, ``with``, lists to unroll, overloads to inline), and
after each of them Numba takes stock of all variables again, though nobody asks before the last. Who has one of these
things is refused. The machine code is the same with and without.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from llvmlite import binding
from numba.core import typed_passes, types, untyped_passes
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering

from mitragyna.model.lean import LeanLower

_NOT_USED = frozenset({
    untyped_passes.WithLifting, untyped_passes.InlineClosureLikes, untyped_passes.MakeFunctionToJitFunction,
    untyped_passes.InlineInlinables, untyped_passes.FindLiterallyCalls, untyped_passes.LiteralUnroll,
    untyped_passes.LiteralPropagationSubPipelinePass, typed_passes.InlineOverloads, typed_passes.NopythonRewrites,
    typed_passes.DumpParforDiagnostics,
})  # fmt: skip


class Library(JITCodeLibrary):
    """Code that is optimised once, when all of it is there."""

    needs: Any = ()
    """What is to be loaded before it (``mitragyna.model.apart``)."""

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        manager, builder = self._codegen._module_pass_manager()
        manager.run(self._final_module, builder)


class CopiedLibrary(Library):
    """Code of which whoever calls it has a copy: no machine code is made of it alone."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0

    def serialize_using_object_code(self) -> tuple[str, str, bytes]:
        self._ensure_finalized()
        return self.name, COPIED, self._get_module_for_linking().as_bitcode()

    @classmethod
    def kept(cls, codegen: Any, name: str, code: bytes) -> CopiedLibrary:
        """The library that was serialized as ``name`` and ``code``."""
        made = cls(codegen, name)
        made._final_module = binding.parse_bitcode(code)
        made._finalize_final_module()
        return made


COPIED = "copied"
"""How the serialized code of a ``CopiedLibrary`` says what it is."""


def never_called(name: str) -> Any:
    """What Python finds in the place of a function that compiled code alone calls. Numba takes a built-in function
    there: this one is its own each time, and raises a ValueError or TypeError whatever it is given.
    """
    return [f"{name} was compiled for compiled code alone"].index


class _OneLibrary(BaseNativeLowering):
    def run_pass(self, state: Any) -> bool:
        if state.library is None:
            state.library = Library(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
        return super().run_pass(state)


@register_pass(mutates_CFG=True, analysis_only=False)
class _PlainLowering(_OneLibrary):
    _name = "plain_lowering"

    @property
    def lowering_class(self) -> Any:
        return Lower


@register_pass(mutates_CFG=True, analysis_only=False)
class _LeanLowering(_OneLibrary):
    _name = "lean_lowering"

    @property
    def lowering_class(self) -> Any:
        return LeanLower


@register_pass(mutates_CFG=True, analysis_only=False)
class _CopiedLowering(_PlainLowering):
    _name = "copied_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = CopiedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        state.flags.no_compile = False
        lowered = state["cr"]
        entry = never_called(state.func_id.func_qualname)
        state.targetctx.insert_user_function(entry, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=entry)
        return True


class FewPasses(PassManager):
    """Passes after which nobody takes stock of the variables: the last does."""

    _ENFORCING = False


class PlainCompiler(CompilerBase):
    """For a function that takes its arguments as Numba's do."""

    _lowering: Any = _PlainLowering

    def compile_extra(self, function: Any) -> Any:
        with _remembering():
            return super().compile_extra(function)

    def define_pipelines(self) -> list[Any]:
        manager = FewPasses("nopython")
        for made, what in DefaultPassBuilder.define_nopython_pipeline(self.state).passes:
            if made not in _NOT_USED:
                manager.add_pass(self._lowering if made is NativeLowering else made, what)
        manager.finalize()
        return [manager]


class CopiedCompiler(PlainCompiler):
    """For a function that is copied into those that call it."""

    _lowering: Any = _CopiedLowering


class LeanCompiler(PlainCompiler):
    """For a function called apart (``mitragyna.model.lean``)."""

    _lowering: Any = _LeanLowering


_numbas_call_type = types.BaseFunction.get_call_type
_found: dict[int, tuple[Any, dict[Any, Any]]] = {}
"""By an operator's or a built-in function's type: itself, and what it gives for types of arguments."""


def _call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
    """As Numba's, which tries some ten rules for each operator at every place where it stands."""
    if kws:
        return _numbas_call_type(self, context, args, kws)
    known = _found.setdefault(id(self), (self, {}))[1]
    key = id(context), *args
    if key in known:
        signature, code = known[key]
        self._impl_keys[signature.args] = code
        return signature
    signature = _numbas_call_type(self, context, args, kws)
    if signature is not None and signature.recvr is None and all(one.is_precise() for one in args):
        known[key] = signature, self._impl_keys[signature.args]
    return signature


@contextmanager
def _remembering() -> Generator[None]:
    """Within it types are found as ``_call_type`` finds them. Numba compiles one function at a time, and those it calls
    within it.
    """
    before = types.BaseFunction.get_call_type
    types.BaseFunction.get_call_type = _call_type
    try:
        yield
    finally:
        types.BaseFunction.get_call_type = before
