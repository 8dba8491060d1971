from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mitragyna.library import Library, load
from mitragyna.scenario import Scenario, from_dict


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


@pytest.fixture(scope="session")
def made(library: Library) -> Callable[..., Scenario]:
    """A scenario from keys laid over a small valid one."""

    def make(folder: Path | None = None, **keys: Any) -> Scenario:
        data: dict[str, Any] = {"duration": "10 d", "arm": [{"name": "no treatment"}]}
        data.update(keys)
        return from_dict(data, "try.toml", library=library, folder=folder)

    return make


@pytest.fixture(scope="session")
def taking(made: Callable[..., Scenario]) -> Callable[..., Scenario]:
    """A scenario of one arm with one take of methadone, its keys replaced by those given."""

    def make(duration: str = "10 d", **keys: Any) -> Scenario:
        take: dict[str, Any] = {"product": "methadone-solution", "amount": "30 mg"}
        take.update({name.rstrip("_"): value for name, value in keys.items()})
        return made(duration=duration, arm=[{"name": "methadone", "take": [take]}])

    return make
