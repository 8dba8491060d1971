"""One run at a time in a folder: a lock that the system lets go when its process ends, however it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Final

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None

NAME: Final = ".writing"
"""The file in the folder that is locked."""


class Lock:
    """A folder that this process alone writes in. ``held`` is None where the system or the disk has no locks."""

    def __init__(self, held: int | None) -> None:
        self.held = held

    def release(self, *folders: Path) -> None:
        """Let go, and remove the file from whichever of ``folders`` has it; another run's lock there stays."""
        if self.held is None:
            return
        for folder in folders:
            with suppress(OSError):
                if os.path.samestat(os.fstat(self.held), os.stat(folder / NAME)):  # noqa: PTH116
                    (folder / NAME).unlink()
        os.close(self.held)
        self.held = None


def lock(folder: Path) -> Lock | None:
    """Make ``folder`` where it is not there, and lock it; None where another run has it. Raises ``OSError``."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        if fcntl is None:
            return Lock(None)
        try:
            held = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # another run has just taken the folder away
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return None
        except OSError:  # a file system without locks
            os.close(held)
            with suppress(OSError):
                (folder / NAME).unlink()
            return Lock(None)
        # Whoever had it before may have moved or removed the file since it was opened.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(held), os.stat(folder / NAME)):  # noqa: PTH116
                return Lock(held)
        os.close(held)
