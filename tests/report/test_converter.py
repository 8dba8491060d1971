"""Charts drawn in another process are the charts drawn in this one, whatever happens to that process."""

from __future__ import annotations

import subprocess

import pytest

from mitragyna.report.converter import Converter, here

CHARTS = [
    {"mark": mark, "data": {"values": [{"x": 1, "y": 2}]}, "encoding": {}}
    for mark in ("point", "bar", "line")
]


def test_every_chart_comes_back_as_it_is_drawn_here_in_any_order_of_asking():
    with Converter() as converter:
        drawn = [converter(chart) for chart in CHARTS]
        last, first = drawn[-1](), drawn[0]()
        assert (first, drawn[1](), last) == tuple(here(chart)() for chart in CHARTS)
        assert drawn[0]() == first


def test_a_converter_that_dies_costs_time_and_no_chart():
    with Converter() as converter:
        converter._process.kill()
        converter._process.wait()
        assert [converter(chart)() for chart in CHARTS] == [here(chart)() for chart in CHARTS]


def test_the_other_process_ends_with_its_use_and_with_an_error():
    with Converter() as used:
        pass
    with pytest.raises(KeyboardInterrupt), Converter() as interrupted:
        raise KeyboardInterrupt
    for each in (used, interrupted):
        assert isinstance(each._process, subprocess.Popen)
        assert each._process.poll() is not None
