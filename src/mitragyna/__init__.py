"""Quantitative pharmacology of kratom and opioid withdrawal.

The names below are the whole public interface; each is fetched from its layer when it is first
used, so importing this package costs nothing:

- ``load_scenario(path)`` reads a scenario file;
- ``run(scenario, ...)`` simulates it and gives a ``Result``;
- ``check(scenario, ...)`` gives what the safety rules say of it;
- ``Result`` holds the time courses, each person's metrics and everything the report shows;
- ``load_library(extra=None)`` gives the parameters, products and evidence, with a folder of one's own on top;
- ``interaction_ratio(victim, perpetrators, ...)`` gives how much other drugs change a drug's exposure;
- ``law(place, as_of=None)`` gives the dated legal status of the leaf and of 7-hydroxymitragynine;
- ``claims()`` gives claims about kratom with verdicts, ``check_claims(file)`` those that a text makes,
  ``statements()`` what is often said beside them;
- ``InputError`` is raised for anything wrong with the input, in one sentence.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mitragyna.api import check, check_claims, claims, interaction_ratio, law, run, statements
    from mitragyna.errors import InputError
    from mitragyna.library import load as load_library
    from mitragyna.scenario import load as load_scenario
    from mitragyna.workflow.result import Result

__version__ = "0.1.0"

__all__ = [
    "run",
    "check",
    "Result",
    "load_scenario",
    "load_library",
    "interaction_ratio",
    "law",
    "claims",
    "check_claims",
    "statements",
    "InputError",
    "__version__",
]

_WHERE = {
    "run": ("mitragyna.api", "run"),
    "check": ("mitragyna.api", "check"),
    "Result": ("mitragyna.workflow.result", "Result"),
    "load_scenario": ("mitragyna.scenario", "load"),
    "load_library": ("mitragyna.library", "load"),
    "interaction_ratio": ("mitragyna.api", "interaction_ratio"),
    "law": ("mitragyna.api", "law"),
    "claims": ("mitragyna.api", "claims"),
    "check_claims": ("mitragyna.api", "check_claims"),
    "statements": ("mitragyna.api", "statements"),
    "InputError": ("mitragyna.errors", "InputError"),
}


def __getattr__(name: str) -> object:
    """Fetch a public name from its layer on first use and keep it."""
    if name not in _WHERE:
        raise AttributeError(f"module 'mitragyna' has no attribute '{name}'")
    module, attribute = _WHERE[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, fetched or not."""
    return sorted(set(globals()) | set(__all__))
