"""The passes that compiled functions go through: Numba's own, but for what this project has no use for.

Numba optimises each function once by itself, then cheaply with all it calls so that counts of references meet, then
in full. Here hardly anything counts references, and the last of the three does what the others do: a tenth of the
time of compiling, for the same code.
"""

# pyright: basic
from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering

from mitragyna.model.lean import LeanLower


class _Library(JITCodeLibrary):
    """Code that is optimised once, when all of it is there."""

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        manager, builder = self._codegen._module_pass_manager()
        manager.run(self._final_module, builder)


class _OneLibrary(BaseNativeLowering):
    def run_pass(self, state: Any) -> bool:
        if state.library is None:
            state.library = _Library(state.targetctx.codegen(), state.func_id.func_qualname)
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


class PlainCompiler(CompilerBase):
    """For a function that takes its arguments as Numba's do."""

    _lowering: Any = _PlainLowering

    def define_pipelines(self) -> list[Any]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        at = next(i for i, (made, _) in enumerate(manager.passes) if made is NativeLowering)
        manager.passes[at] = (self._lowering, manager.passes[at][1])
        manager._finalized = False
        manager.finalize()
        return [manager]


class LeanCompiler(PlainCompiler):
    """For a function called apart (``mitragyna.model.lean``)."""

    _lowering: Any = _LeanLowering
