"""A table for a terminal that loses nothing: where its columns do not fit, one block per row stands in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

_AROUND: Final = 3
"""What a column takes besides its text: a blank on either side and the line after it."""


@dataclass(frozen=True)
class Column:
    """``heading``, whose lines are the table's own; ``name``: its cells may be broken between words."""

    heading: str
    name: bool = False


@dataclass(frozen=True)
class Fitted:
    """Rows of cells, each cell in parts that stand under one another; all of it is text and no markup.

    Given to a console it is a table where every column has room for its longest line (a name: its longest word),
    and else, as for narrow terminals, a block per row with a line per column, wrapped between words. Title and
    caption are wrapped to the console's width.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    caption: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        widths = self._widths(options.max_width)
        if widths is not None:
            table = self._table(widths)
            yield Text(self.title, style="italic", justify="center", overflow="fold")
            yield table
        else:
            yield Text(self.title, style="bold", overflow="fold")
            for first, *rest in self.rows:
                yield Text(", ".join(_line(part) for part in first), style="bold", overflow="fold")
                for column, cell in zip(self.columns[1:], rest, strict=True):
                    text = f"{_line(column.heading)}: {'; '.join(_line(part) for part in cell)}"
                    lines = Text(text).wrap(console, max(options.max_width - 4, 1))
                    # What goes on in further lines stands two columns further in.
                    yield Text("  " + "\n    ".join(line.plain.rstrip() for line in lines), overflow="fold")
        yield Text(self.caption, style="dim italic", overflow="fold")

    def _widths(self, available: int) -> list[int] | None:
        """Columns' widths in a line of ``available``; None where they do not fit."""
        wanted = [_longest(self._lines(place)) for place in range(len(self.columns))]
        needed = [
            _longest(word for line in self._lines(place) for word in line.split())
            if column.name
            else wanted[place]
            for place, column in enumerate(self.columns)
        ]
        spare = available - 1 - sum(width + _AROUND for width in needed)
        if spare < 0:
            return None
        for place, width in enumerate(needed):
            more = min(wanted[place] - width, spare)
            needed[place] += more
            spare -= more
        return needed

    def _lines(self, place: int) -> list[str]:
        cells = [part for row in self.rows for part in row[place]]
        return [line for text in (self.columns[place].heading, *cells) for line in text.split("\n")]

    def _table(self, widths: list[int]) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table()
        for column, width in zip(self.columns, widths, strict=True):
            table.add_column(
                Text(column.heading),
                width=width,
                overflow="fold",
                justify="left" if column.name else "right",
            )
        for row in self.rows:
            table.add_row(*(Text("\n".join(cell)) for cell in row))
        return table


def _longest(texts: Iterable[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(text) for text in texts), default=1)


def _line(text: str) -> str:
    return " ".join(text.split("\n"))
