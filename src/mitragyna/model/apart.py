"""Compiled functions that are called where they lie, in place of being copied into whoever calls them.

Numba links a copy of everything a function calls into it and optimises all of it again, at each level of calls: the
largest functions would be compiled three and four times over. A function called apart is compiled once and called by
a name of its own (its module, its name and a hash of its argument types). Code that calls it holds the name only,
so what is cached holds beside the code which functions must be loaded before it.

Functions of this project are called from compiled code, nearly all of them, and most of the code that Numba makes for
calls from Python would never run. It is made when Python does call one.
"""

# pyright: basic
from __future__ import annotations

import importlib
from typing import Any

from llvmlite import binding
from numba.core.base import OverloadSelector
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.registry import CPUDispatcher

from mitragyna.model.lean import call, name_of
from mitragyna.model.passes import LeanCompiler, PlainCompiler

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
        result = super().rebuild(target_context, kept)
        result.library.needs = set(needs)
        return result


class _KeptForPython(_Kept):
    def get_filename_base(self, name: str, flags: str) -> str:
        return super().get_filename_base(f"python.{name}", flags)


class _Cache(FunctionCache):
    _impl_class = _Kept


class _CacheForPython(FunctionCache):
    _impl_class = _KeptForPython


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
        else:
            super().__init__(
                function, targetoptions={**options, "no_cpython_wrapper": True}, pipeline_class=PlainCompiler
            )
        self.apart = apart
        self.for_python: Any = CPUDispatcher(function, targetoptions=options, pipeline_class=PlainCompiler)
        """The same function with what Python needs to call it."""
        if cached:
            self._cache = _Cache(function)
            self.for_python._cache = _CacheForPython(function)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.for_python(*given, **named)

    def add_overload(self, result: Any) -> None:
        super().add_overload(result)
        if self.apart:
            self._call_by_name(result)

    def _call_by_name(self, result: Any) -> None:
        described = result.fndesc
        name = name_of(described)
        need = (self.py_func.__module__, self.py_func.__qualname__, tuple(result.signature.args))
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
