"""Ctrl-C, and SIGTERM alike, answer within a second, whatever the computation is doing."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

INTERRUPTED: Final = 130
NOT_COMPLETE: Final = 3
"""Ended before it was complete, and what was begun can be continued with."""
PATIENCE_S: Final = 0.6
_SHOW_CURSOR: Final = "\x1b[?25h"


@dataclass
class Interruption:
    """What is said on Ctrl-C, once. ``partial`` is the unfinished folder, when a command writes one.

    ``rest`` gives what a command that prints has finished by then, marked as not complete, empty where that is nothing.
    ``code`` is the exit code, which is known when it was said.
    """

    partial: Path | None = None
    rest: Callable[[], str] | None = None
    code: int = INTERRUPTED
    _said: threading.Lock = field(default_factory=threading.Lock)

    def say(self) -> None:
        """Print the one line, unless it was printed before."""
        if not self._said.acquire(blocking=False):
            return
        left = self.partial is not None and self.partial.is_dir()
        rest = "" if self.rest is None else self.rest()
        if left:
            where = f"; {self.partial} is what was begun, marked as not complete"
        elif rest:
            where = "; what was finished is printed, marked as not complete"
            with suppress(OSError, ValueError):
                print(rest, flush=True)
        else:
            where = "; nothing was written"
        begun = self._begun()
        if begun is not None:
            self.code = NOT_COMPLETE
            parts: dict[str, Any] = begun.get("parts") or {}
            done = len(parts.get("finished", ()))
            if done:
                where += f"; {done} of {parts['count']} parts are finished, and --resume continues with them"
            elif "of" in begun:
                where += "; no part is finished, and --resume begins with the first"
        with suppress(OSError, ValueError):
            cursor = _SHOW_CURSOR if sys.stderr.isatty() else ""
            print(f"{cursor}mitragyna: interrupted{where}", file=sys.stderr, flush=True)

    def _begun(self) -> dict[str, Any] | None:
        """What the unfinished folder says of itself; None where there is none, or it does not say that it is one."""
        if self.partial is None:
            return None
        try:
            told = json.loads((self.partial / "manifest.json").read_text(encoding="utf-8"))
            return told if told["complete"] is False else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


class AskedToEnd(KeyboardInterrupt):
    """Ctrl-C, or a polite request to end.

    Not the bare class: where that passes through code run from text, as in the making of a dataclass, Python ends the
    process by the signal itself and not with the exit code asked for.
    """


def _asked(number: int, frame: FrameType | None) -> None:
    raise AskedToEnd


@contextmanager
def answered(interruption: Interruption, patience: float = PATIENCE_S) -> Generator[None, None, None]:
    """Within it, an interruption that has not ended the computation after ``patience`` s ends the process.

    Python sees Ctrl-C only between two of its own instructions, and compiling a function or finishing a
    block of people can take longer than that. Nothing is lost by leaving at once: a folder is complete
    only when the run has moved it to its place. Does nothing off the main thread.
    """
    if threading.current_thread() is not threading.main_thread() or os.name != "posix":
        yield
        return
    # A polite request to end is answered like Ctrl-C, also where Ctrl-C itself is ignored (a job in the background).
    terminated = signal.signal(signal.SIGTERM, _asked)
    interrupted = signal.getsignal(signal.SIGINT)
    if interrupted is signal.default_int_handler:
        signal.signal(signal.SIGINT, _asked)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            asked = os.read(reading, 64)
            if (signal.SIGINT in asked or signal.SIGTERM in asked) and not ended.wait(patience):
                interruption.say()
                os._exit(interruption.code)

    watcher = threading.Thread(target=watch, name="interruption", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        os.write(writing, b"\0")
        watcher.join()
        signal.signal(signal.SIGTERM, terminated)
        if interrupted is signal.default_int_handler:
            signal.signal(signal.SIGINT, interrupted)
        signal.set_wakeup_fd(before)
        os.close(reading)
        os.close(writing)
