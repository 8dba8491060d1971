"""Figures and pages: what a result looks like to a reader.

``html`` and ``write`` make the self-contained page, ``begin`` does in two steps; ``terminal_table`` is the summary
for a terminal.
``mitragyna.report.figures`` holds the one definition of every figure (Altair charts) that page, PDF
and notebook share. Nothing heavy is imported before one of these is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mitragyna.report.converter import Draw
    from mitragyna.report.fitted import Fitted
    from mitragyna.workflow.result import Result

__all__ = ["begin", "html", "layers_table", "terminal_table", "told", "write"]


def html(result: Result) -> str:
    """The whole report as one self-contained HTML document: no script, no network."""
    from mitragyna.report.converter import here
    from mitragyna.report.page import begin_page

    return begin_page(result, here)()


def write(result: Result, path: Path | str) -> None:
    """Write the report to ``path`` as UTF-8. Raises ``OSError`` when the file can't be written."""
    from mitragyna.report.converter import here

    begin(result, here)(path)


def begin(result: Result, draw: Draw) -> Callable[[Path | str], None]:
    """Hand the report's figures to ``draw``, which may draw them in a process of its own meanwhile.

    What comes back writes the report to a path, as ``write`` does, and waits for the drawing.
    """
    from pathlib import Path

    from mitragyna.report.page import begin_page

    finish = begin_page(result, draw)

    def written(path: Path | str) -> None:
        Path(path).write_text(finish(), encoding="utf-8")

    return written


def terminal_table(result: Result) -> Fitted:
    """The summary per arm for a rich console, with the columns of the page's "at a glance"."""
    from mitragyna.report.terminal import summary_table

    return summary_table(result)


def layers_table(result: Result) -> Fitted | None:
    """Each estimate in the three layers of uncertainty for a rich console; None where no parameters were drawn."""
    from mitragyna.report.terminal import layers_table as made

    return made(result)


def told(result: Result) -> str:
    """What goes with the table of the terminal, in lines; empty where there is nothing to tell."""
    from mitragyna.report.terminal import told as made

    return made(result)
