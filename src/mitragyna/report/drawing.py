"""A figure by its name and what it shows, so that another process can build it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Drawing:
    """A function of ``mitragyna.report.figures``, and its arguments by name."""

    figure: str
    arguments: dict[str, Any]

    def chart(self) -> alt.LayerChart:
        """The Altair chart."""
        from mitragyna.report import figures

        made: alt.LayerChart = getattr(figures, self.figure)(**self.arguments)
        return made

    def spec(self) -> dict[str, Any]:
        """The chart as Vega-Lite."""
        with unchecked():
            made: dict[str, Any] = self.chart().to_dict(validate=False)
        return made


@contextlib.contextmanager
def unchecked() -> Generator[None]:
    """Build charts without checking each part against the Vega-Lite schema, which takes most of the time.

    For charts of known shape only: the tests build each of them with the checks on.
    """
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield
