"""A process of its own that turns Vega-Lite into SVG, while this one simulates and builds the next chart.

The converter holds a JavaScript engine: starting it and drawing take longer than the simulation of the shipped
example, and inside this process nothing else could run meanwhile. It ends when its input closes, so it never
outlives this process.
"""

from __future__ import annotations

import functools
import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

_WORKER: Final = """
import json, sys
import vl_convert
for line in sys.stdin:
    drawn = vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=[])
    sys.stdout.write(json.dumps(drawn) + "\\n")
    sys.stdout.flush()
"""

Drawn = Callable[[], str]
"""Gives the SVG, and waits for it where it must."""


def here(chart: dict[str, Any]) -> Drawn:
    """Convert in this process, at once."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart, allowed_base_urls=[])
    return lambda: drawn


class Converter:
    """Converts charts elsewhere, in the order given, equal ones once. A chart it cannot bring is drawn in this
    process.
    """

    def __init__(self) -> None:
        self._given: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._slots: deque[queue.SimpleQueue[str | None]] = deque()
        self._known: dict[str, Drawn] = {}
        self._ended = False
        # A session of its own: Ctrl-C is for this process, which then closes the other's input.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
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

    def __call__(self, chart: dict[str, Any]) -> Drawn:
        """Hand a chart over; what comes back waits for its drawing."""
        given = json.dumps(chart)
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
            return here(chart)() if made is None else made

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
            while (line := self._given.get()) is not None:
                stream.write(line + "\n")
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
