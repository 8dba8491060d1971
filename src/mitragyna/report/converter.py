"""A process of its own that draws figures as SVG, while this one simulates and writes.

It holds a JavaScript engine: starting, warming up and drawing take as long as the simulation of the shipped example,
and inside this process nothing else could run meanwhile. It ends when its input closes, so it never outlives this
process.
"""

from __future__ import annotations

import functools
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from mitragyna.report.drawing import Drawing

Drawn = Callable[[], str]
"""Gives the SVG, and waits for it where it must."""
Draw = Callable[[Drawing], Drawn]
"""Takes a drawing and promises its SVG."""

WARM_UP: Final = 2
"""Times two figures are drawn before the first that counts: the very first takes four times what later ones take."""
_WORKER: Final = "from mitragyna.report.converter import serve; serve()"


def _svg(drawing: Drawing) -> str:
    import vl_convert

    made: str = vl_convert.vegalite_to_svg(drawing.spec(), allowed_base_urls=[])
    return made


def here(drawing: Drawing) -> Drawn:
    """Draw in this process, at once."""
    made = _svg(drawing)
    return lambda: made


def serve() -> None:
    """What the other process does: one pickled ``Drawing`` in, one line of JSON with its SVG out, until the input ends.

    A drawing that fails gives null, and is then drawn where its error can be seen.
    """
    with suppress(Exception):
        _warm_up()
    with suppress(EOFError):
        while True:
            drawing: Drawing = pickle.load(sys.stdin.buffer)
            made: str | None = None
            with suppress(Exception):
                made = _svg(drawing)
            sys.stdout.write(json.dumps(made) + "\n")
            sys.stdout.flush()
    # The engine takes a tenth of a second to be taken down in order, for which the other process would wait.
    os._exit(0)


def _warm_up() -> None:
    """Start the engine, and draw until what it has to compile is compiled, while the simulation has not begun yet."""
    import numpy as np

    from mitragyna.report.courses import QUANTILES, Course

    time = np.arange(0.0, 505.0)
    values = (1.0 + np.sin(time / 8.0))[:, None] * np.arange(1.0, len(QUANTILES) + 1.0)
    course = Course("", "", "ng/mL", time, values)
    levels = Drawing("plasma", {"course": course})
    score = Drawing(
        "withdrawal", {"course": course, "top": 24.0, "severity": (("mild", 5.0, 12.0),), "reference": course}
    )
    for _ in range(WARM_UP):
        _svg(levels)
        _svg(score)


class Converter:
    """Draws elsewhere, in the order given, equal drawings once. One it cannot bring is drawn in this process.

    One other process, not two: both would start while the simulation needs the cores.
    """

    def __init__(self) -> None:
        self._given: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._slots: deque[queue.SimpleQueue[str | None]] = deque()
        self._known: dict[bytes, Drawn] = {}
        self._ended = False
        # A session of its own: Ctrl-C is for this process, which then closes the other's input.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # It computes nothing that threads of linear algebra would help.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given.put(None)
        if kind is not None:
            self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def __call__(self, drawing: Drawing) -> Drawn:
        """Hand a drawing over; what comes back waits for it."""
        given = pickle.dumps(drawing)
        if given in self._known:
            return self._known[given]
        slot: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._slots.append(slot)
        self._given.put(given)
        if self._ended:
            self._empty()

        @functools.cache
        def drawn() -> str:
            made = slot.get()
            return _svg(drawing) if made is None else made

        self._known[given] = drawn
        return drawn

    def _empty(self) -> None:
        """Nothing more comes: nobody waits in vain."""
        with suppress(IndexError):
            while True:
                self._slots.popleft().put(None)

    def _write(self) -> None:
        with suppress(OSError, ValueError):
            stream = self._process.stdin
            assert stream is not None
            while (drawing := self._given.get()) is not None:
                stream.write(drawing)
                stream.flush()
            stream.close()

    def _read(self) -> None:
        with suppress(OSError, ValueError):
            stream = self._process.stdout
            assert stream is not None
            for line in stream:
                self._slots.popleft().put(json.loads(line))
        self._ended = True
        self._empty()
