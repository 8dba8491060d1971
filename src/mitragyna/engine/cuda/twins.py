"""The modules of compiled functions a second time, for a GPU: the same source with other ``compiled`` and ``lanes``.

A twin of ``mitragyna.model.adaptation``, say, is a module of its own (``mitragyna.engine.cuda.twin.model.adaptation``),
made from that module's file; only the names of the modules it imports from are others.
"""

# pyright: basic
from __future__ import annotations

import ast
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from mitragyna.engine.cuda.presence import simulated

_HERE = "mitragyna.engine.cuda"
_MADE = (
    "mitragyna.model.polynomial", "mitragyna.model.adaptation", "mitragyna.model.slow_binding",
    "mitragyna.model.affinity", "mitragyna.model.outcome", "mitragyna.engine.linear", "mitragyna.engine.ladder",
    "mitragyna.engine.observe", "mitragyna.engine.slopes", "mitragyna.engine.peaks",
    "mitragyna.engine.mend", "mitragyna.engine.choice",
    "mitragyna.engine.course",
)  # fmt: skip
"""Modules whose functions the course and the propagators call."""


def twin(name: str) -> ModuleType:
    """The module ``name`` as a GPU takes it: its twin, this package's own, or where there is none the module itself."""
    if name == "mitragyna.model.compiled":
        return import_module(f"{_HERE}.compiled")
    if name == "mitragyna.model.lanes":
        return import_module(f"{_HERE}.{'lanes_simulated' if simulated() else 'lanes'}")
    if name not in _MADE:
        return import_module(name)
    own = name.replace("mitragyna.", f"{_HERE}.twin.", 1)
    if own not in sys.modules:
        _execute(name, own)
    return sys.modules[own]


def _execute(name: str, own: str) -> None:
    """Put the twin of ``name`` among the modules as ``own``."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"), spec.origin)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module is not None
            and node.module.startswith("mitragyna.")
        ):
            node.module = twin(node.module).__name__
    module = ModuleType(own)
    module.__file__ = spec.origin
    # Dataclasses look themselves up by the name of their module.
    sys.modules[own] = module
    try:
        exec(compile(tree, spec.origin, "exec"), module.__dict__)
    except BaseException:
        del sys.modules[own]
        raise
