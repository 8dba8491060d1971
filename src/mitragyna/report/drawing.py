"""A figure by its name and what it shows, so that another process can build it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Drawing:
    """A function of ``mitragyna.report.figures``, and its arguments by name."""

    figure: str
    arguments: dict[str, Any]

    def spec(self) -> dict[str, Any]:
        """The chart as Vega-Lite."""
        from mitragyna.report import figures

        made: dict[str, Any] = getattr(figures, self.figure)(**self.arguments)
        return made

    def chart(self) -> alt.LayerChart:
        """The Altair chart, checked against the schema of Vega-Lite."""
        import altair as alt

        made: alt.LayerChart = alt.LayerChart.from_dict(self.spec())
        return made
