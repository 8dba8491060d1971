"""Progress of a run on a terminal: one bar per stage, and nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

Told = Callable[[str, int, int], None]
"""Told the stage, the people finished and the people there are."""

FIRST: Final = "reading and drawing"


@contextmanager
def progress(watched: bool | None = None) -> Generator[Told | None, None, None]:
    """Give the function a run tells its progress to; None when standard error is no terminal.

    The bars vanish at the end, so that what stays on the terminal is the result. ``watched`` replaces
    the look at standard error.
    """
    if not (sys.stderr.isatty() if watched is None else watched):
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        current: tuple[str, TaskID] = (FIRST, bars.add_task(FIRST, total=None))

        def told(stage: str, done: int, there: int) -> None:
            nonlocal current
            name, task = current
            if stage != name:
                finished = bars.tasks[bars.task_ids.index(task)].total or 1.0
                bars.update(task, total=finished, completed=finished)
                # A stage that is told once, with nothing done, cannot say how far it is.
                total = there if there > 1 or done else None
                current = (stage, bars.add_task(escape(stage), total=total))
            bars.update(current[1], completed=done)

        yield told
