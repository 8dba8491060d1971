"""Compiled functions that are called where they lie, in place of being copied into whoever calls them.

Numba links a copy of everything a function calls into it and optimises all of it again, at each level of calls: the
largest functions would be compiled three and four times over. A function called apart is compiled once and called by
a name of its own (its module, its name and a hash of its argument types). Code that calls it holds the name only,
so what is cached holds beside the code which functions must be loaded before it.

Functions of this project are called from compiled code, nearly all of them, and most of the code that Numba makes for
calls from Python would never run. It is made when Python does call one (``mitragyna.model.from_python``).
"""

# pyright: basic
from __future__ import annotations

import importlib
from typing import Any

from llvmlite import binding
from numba.core.base import OverloadSelector
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.compiler import CompileResult
from numba.core.registry import CPUDispatcher

from mitragyna.model.from_python import FromPythonCompiler, entry
from mitragyna.model.lean import call, name_of
from mitragyna.model.passes import (
    COPIED,
    CopiedCompiler,
    CopiedLibrary,
    LeanCompiler,
    PlainCompiler,
    never_called,
)

_Need = tuple[str, str, tuple[Any, ...]]
"""Module, name and argument types of a function called apart."""


class _Kept(CompileResultCacheImpl):
    """What is cached of a function: the functions to be loaded before it, and Numba's own record."""

    def reduce(self, result: Any) -> Any:
        return sorted(needs_of(result.library), key=str), super().reduce(result)

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        needs, kept = payload
        for module, name, given in needs:
            getattr(importlib.import_module(module), name).compile(given)
        result = self._made(target_context, *kept)
        result.library.needs = set(needs)
        return result

    def _made(self, target_context: Any, code: Any, described: Any, *more: Any) -> Any:
        """Numba's record, from its parts."""
        if code[1] != COPIED:
            return super().rebuild(target_context, (code, described, *more))
        library = CopiedLibrary.kept(target_context.codegen(), code[0], code[2])
        return _record(target_context, library, never_called(described.qualname), described, *more)


class _KeptForPython(_Kept):
    def get_filename_base(self, name: str, flags: str) -> str:
        return super().get_filename_base(f"python.{name}", flags)


class _KeptOfApart(_KeptForPython):
    """What is cached of Python's way to a function called apart."""

    def _made(self, target_context: Any, code: Any, described: Any, *more: Any) -> Any:
        library = target_context.codegen().unserialize_library(code)
        return _record(target_context, library, entry(library, described), described, *more)


def _record(context: Any, library: Any, start: Any, described: Any, environment: Any, signature: Any, objectmode: Any,
            lifted: Any, annotation: Any, reload: Any, environments: Any) -> Any:  # fmt: skip
    """Numba's record of what was compiled."""
    return CompileResult(
        target_context=context, typing_context=context.typing_context, library=library, environment=environment,
        entry_point=start, fndesc=described, type_annotation=annotation, signature=signature, objectmode=objectmode,
        lifted=lifted, typing_error=None, call_helper=None, metadata=None, reload_init=reload,
        referenced_envs=environments,
    )  # fmt: skip


class _Cache(FunctionCache):
    _impl_class = _Kept


class _CacheForPython(FunctionCache):
    _impl_class = _KeptForPython


class _CacheOfApart(FunctionCache):
    _impl_class = _KeptOfApart


def needs_of(library: Any) -> set[_Need]:
    """Module, name and argument types of what ``library`` calls apart, itself or in what was linked into it."""
    found: set[_Need] = set(getattr(library, "needs", ()))
    for linked in getattr(library, "_linking_libraries", ()):
        found |= needs_of(linked)
    return found


class Inner(CPUDispatcher):
    """A function called from compiled code, and compiled a second time when Python calls it."""

    def __init__(self, function: Any, options: dict[str, Any], *, cached: bool, apart: bool) -> None:
        if apart:
            # What Python calls is exchanged for what compiled code calls.
            super().__init__(function, targetoptions=options, pipeline_class=LeanCompiler)
            way: type[Any] = type("OfOne", (FromPythonCompiler,), {"inner": self})
        else:
            super().__init__(
                function, targetoptions={**options, "no_cpython_wrapper": True}, pipeline_class=CopiedCompiler
            )
            way = PlainCompiler
        self.apart = apart
        self.for_python: Any = CPUDispatcher(function, targetoptions=options, pipeline_class=way)
        """The same function with what Python needs to call it."""
        if cached:
            self._cache = _Cache(function)
            self.for_python._cache = (_CacheOfApart if apart else _CacheForPython)(function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.for_python(*given, **named)

    def add_overload(self, result: Any) -> None:
        super().add_overload(result)
        if self.apart:
            self._call_by_name(result)

    def need(self, result: Any) -> _Need:
        """What is to be loaded before whoever calls the function as compiled to ``result``."""
        return self.py_func.__module__, self.py_func.__qualname__, tuple(result.signature.args)

    def _call_by_name(self, result: Any) -> None:
        described = result.fndesc
        name = name_of(described)
        need = self.need(result)
        binding.add_symbol(name, result.library.get_pointer_to_function(name))

        def called(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            library = context.active_code_library
            library.needs = {*getattr(library, "needs", ()), need}
            return call(context, builder, described, name, given)

        called.signature = described.argtypes  # type: ignore[attr-defined]
        called.libs = ()  # type: ignore[attr-defined]
        chosen = OverloadSelector()
        chosen.append(called, called.signature)  # type: ignore[attr-defined]
        self.targetctx._defns[result.entry_point] = chosen
