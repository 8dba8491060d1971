"""From an Altair chart to an SVG that stands in a page: no network, a text alternative, unique ids."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Generator
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import altair as alt

_OPENING = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>")
_NOISE = re.compile(r' (?:pointer-events|aria-hidden|class|role|aria-roledescription)="[^"]*"')


@contextlib.contextmanager
def unchecked() -> Generator[None]:
    """Build charts without checking each part against the Vega-Lite schema, which takes most of the time.

    For charts of known shape only: the tests build each of them with the checks on.
    """
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield


def svg(chart: alt.TopLevelMixin, *, key: str, title: str, description: str) -> Markup:
    """``chart`` as an inline SVG that scales with its box.

    ``title`` and ``description`` become the text alternative (``<title>``, ``<desc>``); ``key`` makes
    every id unique in the page.
    """
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), allowed_base_urls=[])
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
