"""What a run is of: versions, hashes and options that must be the same for two computations to give the same bits."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any, Final

from mitragyna.library import Library
from mitragyna.scenario import Scenario

VERSIONED: Final = (
    "mitragyna",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "altair",
    "vl-convert-python",
)
COMPUTING: Final = ("mitragyna", "numpy", "scipy", "numba", "llvmlite")
"""The packages whose versions may change a bit of a course."""


def versions() -> dict[str, str]:
    """Of Python, the machine and the packages that make a result."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        **{name: version(name) for name in VERSIONED},
    }


def version(package: str) -> str:
    """Of a package; "unknown" where it is not installed as one."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


def computing() -> dict[str, str]:
    """Versions that must be the same wherever parts of one run are computed."""
    return {f"version of {name}": version(name) for name in COMPUTING}


def identity(scenario: Scenario, library: Library, device: str = "cpu") -> dict[str, Any]:
    """What must be the same for a run to be continued; named as a refusal names it."""
    given = {name: str(value) for name, value in scenario.written_parameters.items()}
    return {
        **computing(),
        "scenario file": scenario.input_hash,
        "library": library.hash(),
        "number of people": scenario.people.number,
        "seed": scenario.seed,
        "device": device,
        "numerical tolerance": scenario.tolerance,
        "variant of the adaptation equations": scenario.adaptation,
        "respiratory module": scenario.respiration,
        "set of replaced numbers (--set)": given,
        "choice of drawn parameters (--uncertainty)": scenario.uncertainty is not None,
    }
