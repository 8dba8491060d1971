"""Figures drawn in another process are the figures drawn in this one, whatever happens to that process."""

from __future__ import annotations

import pytest

from mitragyna.report.converter import Converter, here
from mitragyna.report.drawing import Drawing

DRAWINGS = [
    Drawing(
        "relief", {"bins": [{"factor": factor, "p10": 1.0, "p50": 2.0, "p90": 3.0} for factor in (1.0, high)]}
    )
    for high in (10.0, 30.0, 90.0)
]


def test_every_figure_comes_back_as_it_is_drawn_here_in_any_order_of_asking():
    with Converter() as converter:
        drawn = [converter(drawing) for drawing in DRAWINGS]
        last, first = drawn[-1](), drawn[0]()
        assert (first, drawn[1](), last) == tuple(here(drawing)() for drawing in DRAWINGS)
        assert drawn[0]() == first


def test_a_converter_that_dies_costs_time_and_no_figure():
    with Converter() as converter:
        converter._process.kill()
        converter._process.wait()
        assert [converter(drawing)() for drawing in DRAWINGS] == [here(drawing)() for drawing in DRAWINGS]


def test_the_other_process_ends_with_its_use_and_with_an_error():
    with Converter() as used:
        pass
    with pytest.raises(KeyboardInterrupt), Converter() as interrupted:
        raise KeyboardInterrupt
    for each in (used, interrupted):
        assert each._process.poll() is not None


def test_a_drawing_that_cannot_be_made_fails_where_it_is_asked_for():
    with Converter() as converter:
        wrong = converter(Drawing("relief", {"bins": []}))
        right = converter(DRAWINGS[0])
        with pytest.raises(ValueError, match="empty"):
            wrong()
        assert right() == here(DRAWINGS[0])()
