"""From a drawing to an SVG that stands in a page: no network, a text alternative, unique ids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from mitragyna.report.converter import Draw, Drawn
from mitragyna.report.drawing import Drawing

_OPENING = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>")
_NOISE = re.compile(r' (?:pointer-events|aria-hidden|class|role|aria-roledescription)="[^"]*"')


@dataclass(frozen=True)
class Figure:
    """A chart on its way into a page as an inline SVG that scales with its box.

    ``title`` and ``description`` become the text alternative (``<title>``, ``<desc>``); ``key`` makes every id
    unique in the page. A template that shows it waits for the drawing.
    """

    drawn: Drawn
    key: str
    title: str
    description: str

    def __html__(self) -> str:
        """The SVG, for a template."""
        return _inline(self.drawn(), self.key, self.title, self.description)


def figure(drawing: Drawing, draw: Draw, *, key: str, title: str, description: str) -> Figure:
    """Hand ``drawing`` to ``draw`` and give the figure it becomes."""
    return Figure(draw(drawing), key, title, description)


def _inline(drawn: str, key: str, title: str, description: str) -> Markup:
    opening = _OPENING.search(drawn)
    if opening is None:
        raise RuntimeError("the figure converter returned no svg element with a viewBox")
    body = _NOISE.sub("", drawn[opening.end() :])
    body = re.sub(r'id="([^"]+)"', rf'id="{key}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", body)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{opening["box"]}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
    )
    return Markup(head + body)
