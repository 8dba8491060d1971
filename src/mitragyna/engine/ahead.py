"""Compiling in several processes, where nothing is compiled yet: the first run on a machine waits for little else.

Numba compiles one function at a time, and holds Python while it does. The large functions that the course calls are
compiled apart (``mitragyna.model.apart``), for the argument types they are called with (``ahead.json``, written by
``benchmarks/compile_ahead.py --write``): one process for each core, this one among them, takes one of them after the
other, once what it calls is compiled, and puts it into the folder of compiled code, from which the others take what
they find. The code is the same whoever compiles it. A type that is out of date costs time, and nothing else.
"""

# pyright: basic
from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Progress = Callable[[str, int, int], None]
LISTED: Final = Path(__file__).with_name("ahead.json")
_WORKER: Final = "import sys; from mitragyna.engine.ahead import serve; serve(sys.argv[1])"
_LITERAL: Final = "literal "
_TUPLE: Final = "tuple"
_NOT_GIVEN: Final = "omitted(default=None)"
MOST_PROCESSES: Final = 8
"""Processes that compile, at most: no more functions than this are ready to be compiled at once."""
_LOOK_AGAIN: Final = 0.01
"""Seconds after which a process that waits for what others compile looks again."""
_TELL_AGAIN: Final = 0.1
_SELDOM: Final = 20_000
"""New things between two searches for circles, from which on a process is one that would rather not search. Python's
own number is 700 to 10,000, by version."""
STAGE: Final = "compiling, this once"
"""What progress is called while functions are compiled."""


@dataclass(frozen=True)
class Listed:
    """A function to be compiled ahead."""

    module: str
    """Its module, below the package."""
    name: str
    from_python: bool
    """Whether Python calls it, so that it is compiled with what that takes."""
    given: tuple[tuple[Any, ...], ...]
    """The types it is called with, as ``kind`` reads them: one tuple for each way."""
    needs: tuple[int, ...]
    """Places in the list of those that it calls."""


@dataclass
class _Shared:
    """The thread of this process that compiles its share, ``None`` where nothing is compiled ahead, and what tells how
    far all of them are.
    """

    thread: threading.Thread | None = None
    tell: Callable[[], None] | None = None


_sharing = _Shared()


@contextmanager
def compiling_ahead(progress: Progress | None = None) -> Generator[None]:
    """Within it other processes compile too, where not all is compiled yet and there are cores for them.

    ``progress`` is told ``STAGE``, the functions compiled and the functions there are, by ``wait_for_compiling``.
    """
    from mitragyna.engine.run import default_threads
    from mitragyna.model.compiled import sign_of_all_compiled

    sign = sign_of_all_compiled()
    if sign is None or sign.exists():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="mitragyna-") as folder:
        # Sessions of their own: Ctrl-C is for this process, at whose end the others' input closes.
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", _WORKER, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            for _ in range(min(default_threads(), MOST_PROCESSES) - 1)
        ]
        over = threading.Event()

        def go_on() -> bool:
            return not over.is_set() and all(process.poll() is None for process in processes)

        def shared() -> None:
            # An interruption takes the folder away while this thread still compiles.
            with suppress(OSError):
                if share(Path(folder), go_on):
                    sign.touch()

        count = len(listed())

        def tell() -> None:
            if progress is not None:
                progress(STAGE, sum(1 for _ in Path(folder).glob("*.done")), count)

        _sharing.thread, _sharing.tell = threading.Thread(target=shared, daemon=True), tell
        _sharing.thread.start()
        try:
            yield
        finally:
            over.set()
            _sharing.thread = _sharing.tell = None
            # What they have finished is in the folder whole; what they have not is compiled where it is needed.
            for process in processes:
                process.kill()
                process.wait()
                if process.stdin is not None:
                    process.stdin.close()


def wait_for_compiling() -> None:
    """Return when what is compiled ahead is compiled; until then progress is told how far it is."""
    thread = _sharing.thread
    if thread is None or thread is threading.current_thread():
        return
    while thread.is_alive():
        if _sharing.tell is not None:
            _sharing.tell()
        thread.join(_TELL_AGAIN)


def serve(folder: str) -> None:
    """What another process does: compile its share of the listed functions, until its input ends."""
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    share(Path(folder), lambda: True)
    # Whoever began this process takes its end for a sign that something went wrong.
    threading.Event().wait()


def share(folder: Path, go_on: Callable[[], bool]) -> bool:
    """Compile those of the listed functions that no other process has taken, as they become ready.

    ``folder`` is where the processes tell each other what they have taken and done. Ends when all are done, or as soon
    as ``go_on`` says no. Gives whether all are done.
    """
    collecting = gc.isenabled()
    # Compiling makes few circles, and looking for them takes a twelfth of its time.
    gc.disable()
    try:
        return _share(folder, listed(), go_on)
    finally:
        if collecting:
            if gc.get_threshold()[0] >= _SELDOM:
                # A command, which ends soon: nobody looks through what compiling left, for half a second.
                gc.freeze()
            gc.enable()


def _share(folder: Path, rows: list[Listed], go_on: Callable[[], bool]) -> bool:
    left = list(range(len(rows)))
    while left and go_on():
        done = {i for i in range(len(rows)) if (folder / f"{i}.done").exists()}
        left = [i for i in left if i not in done]
        ready = (i for i in left if done.issuperset(rows[i].needs) and _taken(folder / f"{i}.taken"))
        chosen = next(ready, None)
        if chosen is None:
            time.sleep(_LOOK_AGAIN)
            continue
        with suppress(Exception):
            _compile(rows[chosen])
        (folder / f"{chosen}.done").touch()
    return not left


def _taken(claim: Path) -> bool:
    """Whether this process was the first to claim it."""
    try:
        claim.touch(exist_ok=False)
    except OSError:
        return False
    return True


def _compile(row: Listed) -> None:
    function = getattr(importlib.import_module(f"mitragyna.{row.module}"), row.name)
    if row.from_python:
        function = function.for_python
    for given in row.given:
        function.compile(tuple(kind(one) for one in given))


def listed() -> list[Listed]:
    """What is compiled ahead, what others wait for longest first."""
    rows = json.loads(LISTED.read_text(encoding="utf-8"))
    return [
        Listed(
            row["module"],
            row["name"],
            row["from_python"],
            tuple(map(tuple, row["given"])),
            tuple(row["needs"]),
        )
        for row in rows
    ]


def kind(text: Any) -> Any:
    """The Numba type that ``written`` writes as ``text``."""
    from numba.core import types

    from mitragyna.model.lanes import lanes

    if not isinstance(text, str):
        module, name, *fields = text
        if name == _TUPLE:
            return types.BaseTuple.from_types(tuple(kind(one) for one in fields))
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
    class of this package as a list of its module, its name and its fields' types, any other without a module.
    """
    from numba.core import types

    if isinstance(given, types.NamedTuple | types.NamedUniTuple):
        made = given.instance_class
        module = made.__module__.removeprefix("mitragyna.")
        return [module, made.__name__, *(written(one) for one in given.types)]
    if isinstance(given, types.Tuple | types.UniTuple):
        return ["", _TUPLE, *(written(one) for one in given.types)]
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
