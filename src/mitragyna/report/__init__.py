"""Figures and pages: what a result looks like to a reader.

``html`` and ``write`` make the self-contained page, ``terminal_table`` the summary for a terminal.
``mitragyna.report.figures`` holds the one definition of every figure (Altair charts) that page, PDF
and notebook share. Nothing heavy is imported before one of these is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from mitragyna.report.converter import Converter
    from mitragyna.workflow.result import Result

__all__ = ["html", "layers_table", "prepare", "terminal_table", "told", "write"]


def prepare() -> None:
    """Import and compile what a page needs, so that it can be done while something else computes."""
    from mitragyna.report import page, panels

    page.template()
    del panels


def html(result: Result, converter: Converter | None = None) -> str:
    """The whole report as one self-contained HTML document: no script, no network.

    ``converter`` draws the charts in a process of its own; without one they are drawn in this one.
    """
    from mitragyna.report.converter import here
    from mitragyna.report.page import render_page

    return render_page(result, converter or here)


def write(result: Result, path: Path | str, converter: Converter | None = None) -> None:
    """Write the report to ``path`` as UTF-8. Raises ``OSError`` when the file can't be written."""
    from pathlib import Path

    Path(path).write_text(html(result, converter), encoding="utf-8")


def terminal_table(result: Result) -> Table:
    """The summary per arm as a rich table, with the columns of the page's "at a glance"."""
    from mitragyna.report.terminal import summary_table

    return summary_table(result)


def layers_table(result: Result) -> Table | None:
    """Each estimate in the three layers of uncertainty as a rich table; None where no parameters were drawn."""
    from mitragyna.report.terminal import layers_table as made

    return made(result)


def told(result: Result) -> str:
    """What goes with the table of the terminal, in lines; empty where there is nothing to tell."""
    from mitragyna.report.terminal import told as made

    return made(result)
