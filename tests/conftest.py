"""What every test shares: one hypothesis profile, so a red test is red for everyone, and an order that saves work."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Derandomised: the same examples on every machine. `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", parent=settings.get_profile("same"), derandomize=False, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring tests of one mark ``together`` beside each other, where the first of them stands.

    Processes that share the tests take them in runs, so that mostly one of them makes what these tests share.
    """
    first: dict[str, int] = {}

    def place(numbered: tuple[int, pytest.Item]) -> tuple[int, int]:
        number, item = numbered
        mark = item.get_closest_marker("together")
        return (number if mark is None else first.setdefault(mark.args[0], number), number)

    items[:] = [item for _, item in sorted(enumerate(items), key=place)]
