"""Compiling in two processes, where nothing is compiled yet: the first run on a machine waits for little else.

Numba compiles one function at a time, and holds Python while it does. What the course calls can be compiled apart, for
the argument types it is called with (``ahead.json``, written by ``benchmarks/compile_ahead.py --write``): another
process does that and puts it into the folder of compiled code, from which this one takes what it finds there. The code
is the same whoever compiles it. A type that is out of date costs the other process time, and nothing else.
"""

# pyright: basic
from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

LISTED: Final = Path(__file__).with_name("ahead.json")
_WORKER: Final = "from mitragyna.engine.ahead import serve; serve()"
_LITERAL: Final = "literal "
_NOT_GIVEN: Final = "omitted(default=None)"


@contextmanager
def compiling_ahead() -> Generator[None]:
    """Within it another process compiles too, where nothing is compiled yet and there is a second core for it."""
    from mitragyna.engine.run import default_threads
    from mitragyna.model.compiled import nothing_compiled

    if default_threads() < 2 or not nothing_compiled():
        yield
        return
    # A session of its own: Ctrl-C is for this process, at whose end the other's input closes.
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        # What it has finished is in the folder whole; what it has not will be compiled where it is needed.
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def serve() -> None:
    """What the other process does: compile the listed functions in their order, until its input ends."""
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    # Compiling makes few circles, and looking for them takes a twelfth of its time.
    gc.disable()
    for module, name, kinds in listed():
        with suppress(Exception):
            function = getattr(importlib.import_module(f"mitragyna.{module}"), name)
            function.compile(tuple(kind(text) for text in kinds))


def listed() -> list[tuple[str, str, list[Any]]]:
    """Module (below the package), name and argument types of each listed function."""
    return [(module, name, kinds) for module, name, kinds in json.loads(LISTED.read_text(encoding="utf-8"))]


def kind(text: Any) -> Any:
    """The Numba type that ``written`` writes as ``text``."""
    from numba.core import types

    from mitragyna.model.lanes import lanes

    if not isinstance(text, str):
        module, name, *fields = text
        return types.BaseTuple.from_types(
            tuple(kind(one) for one in fields), getattr(importlib.import_module(f"mitragyna.{module}"), name)
        )
    if text.startswith(_LITERAL):
        return types.literal(int(text.removeprefix(_LITERAL)))
    if text == str(lanes):
        return lanes
    if text == _NOT_GIVEN:
        return types.Omitted(None)
    element, _, shape = text.partition(" ")
    plain = getattr(types, element)
    return plain if not shape else types.Array(plain, int(shape[:-1]), shape[-1])


def written(given: Any) -> Any:
    """A Numba type as text: ``float64``, ``float64 2C`` (an array of two axes, contiguous), ``literal 5``; a tuple of a
    class of this package as a list of its module, its name and its fields' types.
    """
    from numba.core import types

    if isinstance(given, types.NamedTuple | types.NamedUniTuple):
        made = given.instance_class
        module = made.__module__.removeprefix("mitragyna.")
        return [module, made.__name__, *(written(one) for one in given.types)]
    if isinstance(given, types.IntegerLiteral):
        return f"{_LITERAL}{given.literal_value}"
    if isinstance(given, types.Array):
        return f"{_name(given.dtype)} {given.ndim}{given.layout}"
    return _name(given)


def _name(given: Any) -> str:
    return "boolean" if str(given) == "bool" else str(given)


def _end_with_the_input() -> None:
    with suppress(OSError):
        while sys.stdin.buffer.raw.read(1):  # pyright: ignore[reportAttributeAccessIssue]
            pass
    os._exit(0)
